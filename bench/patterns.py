"""Which regular expressions of the program take more than linear time on a text made against them.

    python -m bench.patterns

Every expression that stands in the code, as a constant or in a call, is run on long runs of one sign or of a few, and
on twice, four times as much. One whose time grows with the square or worse is named, with the run that does it. Exits
1 when one is found that is not in BOUNDED: what it is given there is short, for the reason said.
"""

from __future__ import annotations

import argparse
import ast
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
# What each is given is cut to so little that its growth does not matter.
BOUNDED = {
    "collect/documents/address_words.py": "addresses, of 2,048 characters",
    "cli/terminal/typer_words.py": "what a person typed",
    "collect/documents/moments.py": "dates, of 64 characters",
    "collect/documents/pages/listing_links.py": "parts of addresses",
    "collect/run/imports.py": "cells of themes, of 2,000 characters",
    "collect/sources/announcements.py": "addresses",
    "files/whole.py": "names of files, of 255 bytes",
    "judge/identity/addresses.py": "addresses",
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
        reason = BOUNDED.get(one.place, "")
        print(f"{one.place}:{one.line}: {one.written.pattern!r:.70} on {run!r}{f' ({reason})' if reason else ''}")
    open_ones = [one for one, _ in found if one.place not in BOUNDED]
    print(f"{len(patterns)} expressions; more than linear: {len(found)}, of which {len(open_ones)} on unbounded text")
    sys.exit(1 if open_ones else 0)


def patterns_of(package: Path) -> Iterator[Pattern]:
    """The expressions that are written out in a call of `re`; those that are put together cannot be seen here."""
    for path in sorted(package.rglob("*.py")):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            owner, text = node.func.value, _text(node.args[0])
            if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in CALLS and text is not None:
                anchored = node.func.attr in ("match", "fullmatch") or _is_matched(source, node.lineno)
                start = (b"\\A" if isinstance(text, bytes) else "\\A") if anchored else text[:0]
                yield Pattern(str(path.relative_to(package)), node.lineno, re.compile(start + text, _flags(node)))


def _is_matched(source: str, line: int) -> bool:
    """Whether the constant that is made on `line` is only asked of the beginning of a text."""
    name = re.match(r"\s*(\w+) = re\.compile", source.split("\n")[line - 1])
    uses = re.findall(rf"\b{name[1]}\.(\w+)", source) if name else []
    return bool(uses) and set(uses) <= {"match", "fullmatch"}


def _text(node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except ValueError:
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
