"""Forty answers to a digest as people write them: right, unclear, lost or wrong, and what libraries would make of them.

    python -m bench.answers [--show NAME] [--from 21]

Libraries take the quotes off, and our grammar reads what they leave; ours knows what was sent. Those that are not
installed are said to be absent; to measure them: pip install mail-parser-reply email-reply-parser
"""

from __future__ import annotations

import argparse
import importlib
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from iet_watch.desk.digests.answers import Understood, rulings_of, understood
from iet_watch.mail.letters import Letter, read_letter_file

ANSWERS = Path("tests/desk/digests/answers")
CAMILLE = "camille.exemple@agence.example"
NAMES = ("Camille Exemple", "Agence de développement")
COUNT = 8  # candidates
HELD_OUT = 21  # from this one on they were written after the reader
ORDER = ("right", "unclear", "lost", "wrong")
Stripper = Callable[[str], str]


def strippers() -> Mapping[str, Stripper | None]:
    """What each library leaves of an answer; None for one that is not installed."""
    found: dict[str, Stripper | None] = {"iet-watch": lambda text: text}
    for name, use in _OTHERS.items():
        try:
            found[name] = use(importlib.import_module(name))
        except ImportError:
            found[name] = None
    return found


def _mail_parser_reply(module: ModuleType) -> Stripper:
    parser = module.EmailReplyParser(languages=["fr", "en"])
    return lambda text: str(parser.parse_reply(text=text) or "")


def _email_reply_parser(module: ModuleType) -> Stripper:
    return lambda text: str(module.EmailReplyParser.parse_reply(text) or "")


_OTHERS: Mapping[str, Callable[[ModuleType], Stripper]] = {
    "mailparser_reply": _mail_parser_reply,
    "email_reply_parser": _email_reply_parser,
}


def judged(letter: Letter, meant: Mapping[str, Any], digest: str, strip: Stripper) -> str:
    """How an answer is read, in a word of ORDER: by what is worst in it; a ruling is lost when nothing is listed."""
    if meant.get("ignored"):
        mine = letter.sender == CAMILLE and letter.by in ("", CAMILLE) and not letter.automatic
        return "wrong" if mine else "right"
    return _worst(understood(strip(letter.text), digest, COUNT, NAMES), meant)


def _worst(found: Understood, meant: Mapping[str, Any]) -> str:
    rulings = {number: ruling for number, (ruling, _) in rulings_of(found).items()}
    wanted = {number: ruling for ruling in ("keep", "drop", "later") for number in meant.get(ruling, ())}
    if not rulings.items() <= wanted.items():
        return "wrong"
    if rulings == wanted and (found.unclear or not meant.get("ask")):
        return "right"
    return "unclear" if found.unclear else "lost"


def main() -> None:
    """Prints a line for each way of taking quotes off."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--show", metavar="NAME", help="which answers this one does not read right")
    parser.add_argument("--from", dest="first", type=int, default=1, help=f"{HELD_OUT}: those that were held out")
    options = parser.parse_args()
    expected = tomllib.loads((ANSWERS / "expected.toml").read_text(encoding="utf-8"))
    digest = (ANSWERS / "digest.txt").read_text(encoding="utf-8")
    names = [name for name in expected if int(name[:2]) >= options.first]
    letters = {name: read_letter_file(ANSWERS / f"{name}.eml") for name in names}
    for library, strip in strippers().items():
        if strip is None:
            print(f"{library}: not installed")
            continue
        known = digest if library == "iet-watch" else ""  # libraries do not know what was sent
        found = {
            name: judged(letter, expected[name], known, strip)
            for name, letter in letters.items()
            if isinstance(letter, Letter)
        }
        counts = Counter(found.values())
        print(f"{library:20} " + "  ".join(f"{kind} {counts[kind]}" for kind in ORDER))
        if options.show == library:
            print("\n".join(f"  {kind:8} {name}" for name, kind in found.items() if kind != "right"))


if __name__ == "__main__":
    main()
