"""Which regular expressions of the program take more than linear time on a text made against them.

    python -m bench.patterns

Every expression that stands in the code, as a constant or in a call, is run on long runs of one sign or of a few, and
on twice, four times as much; one that is put together of constants of its module is put together. One whose time grows
with the square or worse is named, with the run that does it. Exits 1 when one is found that is not in BOUNDED: what it
is given there is short, for the reason said.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.parts.corpus import ROOT

PACKAGE = ROOT / "iet_watch"
SHORT, LONG = 4_000, 16_000  # signs: linear work is four times as much, squared work sixteen times
GROWTH, LEAST = 9.0, 0.03  # times, seconds of processor: below, noise
PATIENCE = 2.0  # seconds for one run
CALLS = ("compile", "match", "search", "fullmatch", "findall", "finditer", "sub", "split")
OURS = ("swap",)  # functions of ours that compile what they are given
# What each is given is cut to so little that its growth does not matter: of all expressions of a file, or of that one
# which begins so.
BOUNDED = {
    "collect/documents/address_words.py": "addresses, of 2,048 characters",
    "cli/terminal/typer_words.py": "what a person typed",
    "collect/documents/moments.py": "dates, of 64 characters",
    "collect/documents/pages/listing_links.py": "parts of addresses",
    "collect/contributions/mail_links.py:\\A^[": "the first 200 signs of a line",
    "collect/sources/opml.py:": "tags, of 20,000 characters, each value read from where it begins",
    "collect/run/imports.py": "cells of themes, of 2,000 characters",
    "collect/sources/announcements.py": "addresses",
    "files/whole.py": "names of files, of 255 bytes",
    "judge/identity/addresses.py": "addresses",
    "judge/indexing/places.py:[A-Z": "the thirty signs before a name",
    "mail/addresses.py:([^<>]*)<": "cells of addresses, of 5,000 characters",
    "judge/identity/recognition.py": "parts of addresses",
}
RUNS = (
    " ", "a", "A", "1", "<", "<!--", "#", "\t", "\n", "(", "«", "« ", '"', ".", ",", "-", "é", "a ", "1 ", "1,", "a.",
    "<a ", "&", "&#", "a-", "/", "a/", "\u00a0", "l’", "=", ":", "http://", "www.", "@", "a@", "[", "![", "A. ", "B1",
    "12/", "`", "~", "*", "_", "+", "’", " \n", "»", "<?", "<p", "a=", "%", ";", "AB ", "Aa ", "1h", "€", "1 €", "## ",
    "| ", "|-", "-|", "a'", "1.", "<b", "--", "->",
)  # fmt: skip


class Pattern(NamedTuple):
    """An expression, and where it stands."""

    place: str
    line: int
    written: re.Pattern[str] | re.Pattern[bytes]


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    signal.signal(signal.SIGALRM, _out_of_time)
    patterns = list(patterns_of(PACKAGE))
    found = [(one, run) for one in patterns if (run := worst_run(one.written)) is not None]
    for one, run in found:
        reason = reason_of(one)
        print(f"{one.place}:{one.line}: {one.written.pattern!r:.70} on {run!r}{f' ({reason})' if reason else ''}")
    open_ones = [one for one, _ in found if not reason_of(one)]
    print(f"{len(patterns)} expressions; more than linear: {len(found)}, of which {len(open_ones)} on unbounded text")
    print(f"not tried, since a function puts them together: {', '.join(unseen_in(PACKAGE)) or 'none'}")
    sys.exit(1 if open_ones else 0)


def reason_of(one: Pattern) -> str:
    """Why its growth does not matter; empty where nothing says so."""
    place = f"{one.place}:{one.written.pattern!s}"
    return next((reason for key, reason in BOUNDED.items() if place.startswith(key)), "")


def patterns_of(package: Path) -> Iterator[Pattern]:
    """The expressions that a call of `re` is given, written out or put together of constants of the module."""
    for path, source, node in _calls(package):
        text = _text(node.args[0], path, package)
        if text is not None:
            anchored = _called(node) in ("match", "fullmatch") or _is_matched(source, node.lineno)
            start = (b"\\A" if isinstance(text, bytes) else "\\A") if anchored else text[:0]
            yield Pattern(str(path.relative_to(package)), node.lineno, re.compile(start + text, _flags(node)))


def unseen_in(package: Path) -> list[str]:
    """Where `re` is given what only a function knows."""
    calls = ((path, node) for path, _, node in _calls(package) if _text(node.args[0], path, package) is None)
    return [f"{path.relative_to(package)}:{node.lineno}" for path, node in calls]


def _calls(package: Path) -> Iterator[tuple[Path, str, ast.Call]]:
    """The calls that are given an expression, with the file and its text."""
    for path in sorted(package.rglob("*.py")):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and node.args and _called(node) in (*CALLS, *OURS):
                yield path, source, node


def _called(node: ast.Call) -> str:
    """The name of the function of `re`, or of ours, that is called; empty for any other."""
    if isinstance(node.func, ast.Name):
        return node.func.id if node.func.id in OURS else ""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return node.func.attr if isinstance(owner, ast.Name) and owner.id == "re" else ""  # type: ignore[attr-defined]


def _is_matched(source: str, line: int) -> bool:
    """Whether the constant that is made on `line` is only asked of the beginning of a text."""
    name = re.match(r"\s*(\w+) = re\.compile", source.split("\n")[line - 1])
    uses = re.findall(rf"\b{name[1]}\.(\w+)", source) if name else []
    return bool(uses) and set(uses) <= {"match", "fullmatch"}


def _text(node: ast.expr, path: Path, package: Path) -> Any:
    """The value of an expression of Python, where the constants of its module give it; else None."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str | bytes) else None
    module = importlib.import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))
    try:
        value = eval(compile(ast.Expression(node), str(path), "eval"), vars(module))  # our own code
    except (NameError, AttributeError, TypeError, ValueError):
        return None
    return value if isinstance(value, str | bytes) else None


def _flags(call: ast.Call) -> int:
    flags = 0
    for node in ast.walk(call):
        if isinstance(node, ast.Attribute) and node.attr in ("DOTALL", "IGNORECASE", "MULTILINE", "VERBOSE"):
            flags |= getattr(re, node.attr)
    return flags


def worst_run(pattern: re.Pattern[Any]) -> str | None:
    """The first run on which `pattern` takes more than linear time, or None."""
    return next((run for run in RUNS if grows(pattern, run)), None)


def grows(pattern: re.Pattern[Any], run: str) -> bool:
    """Whether four times as much of `run` takes far more than four times as long."""
    long = _seconds(pattern, run, LONG)
    if long < LEAST:
        return False
    short = min(_seconds(pattern, run, SHORT) for _ in range(3))
    return min(long, _seconds(pattern, run, LONG)) > GROWTH * short


def _seconds(pattern: re.Pattern[Any], run: str, signs: int) -> float:
    text = run * (signs // len(run)) + "\x00"
    data = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        for _ in pattern.finditer(data):
            pass
    except TimeoutError:
        return PATIENCE * GROWTH
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return time.process_time() - begun


def _out_of_time(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
