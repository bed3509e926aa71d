"""How many of the French cases of `tests/publish/typography.tsv` each library sets right, beside ours.

    python -m bench.typography [--show NAME]

Libraries that are not installed are said to be absent; to measure them: pip install french-typo polytypo smartypants
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

from iet_watch.publish.text.typography import NO_BREAK, THIN, typeset

CASES = Path("tests/publish/typography.tsv")
Setter = Callable[[str], str]


def cases() -> list[tuple[str, str, str]]:
    """What is typed, what is expected, and the rule."""
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(_meant(typed), _meant(expected), rule) for typed, expected, rule in rows]


def setters() -> Mapping[str, Setter | None]:
    """What each library makes of a text; None for one that is not installed."""
    found: dict[str, Setter | None] = {"iet-watch": lambda text: typeset(text, "fr")}
    for name, use in _OTHERS.items():
        try:
            found[name] = use(importlib.import_module(name))
        except ImportError:
            found[name] = None
    return found


def _french_typo(module: ModuleType) -> Setter:
    return lambda text: str(module.format_text(text))


def _polytypo(module: ModuleType) -> Setter:
    return lambda text: str(module.transform(text, locale="fr"))


def _smartypants(module: ModuleType) -> Setter:
    return lambda text: str(module.smartypants(text, module.Attr.q | module.Attr.e | module.Attr.u))


_OTHERS: Mapping[str, Callable[[ModuleType], Setter]] = {
    "french_typo": _french_typo,
    "polytypo": _polytypo,
    "smartypants": _smartypants,
}


def _meant(text: str) -> str:
    return text.replace("~", NO_BREAK).replace("^", THIN)


def _shown(text: str) -> str:
    return text.replace(NO_BREAK, "~").replace(THIN, "^")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", help="the cases that this one sets otherwise")
    show = parser.parse_args().show
    known = cases()
    for name, setter in setters().items():
        if setter is None:
            print(f"{name:12} absent")
            continue
        done = [(typed, expected, rule, setter(typed)) for typed, expected, rule in known]
        right = sum(got == expected for _, expected, _, got in done)
        twice = sum(setter(got) == got for *_, got in done)
        harmed = sum(got != typed for typed, expected, _, got in done if typed == expected)
        print(f"{name:12} {right}/{len(known)} right, {twice} the same when set twice, {harmed} harmed that were right")
        for typed, expected, rule, got in done if name == show else ():
            if got != expected:
                print(f"  {rule}: {_shown(typed)!r} -> {_shown(got)!r}, expected {_shown(expected)!r}")


if __name__ == "__main__":
    main()
