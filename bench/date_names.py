"""Writes the names of months and days by which feeds date their articles, out of CLDR (Babel).

`python -m bench.date_names`: one line for each month of a language, one for its days, folded; a test says when Babel
gives others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from babel import Locale

from iet_watch.collect.documents.moments import NAMES
from iet_watch.words import fold

LANGUAGES = (
    *("fr", "en", "de", "de_AT", "es", "it", "pt", "nl", "pl", "ca", "ro"),
    *("sv", "da", "nb", "fi", "cs", "sk", "hu", "el"),
)


def main() -> None:
    NAMES.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")


def lines() -> Iterator[str]:
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for month in range(1, 13):
            yield "\t".join((language, str(month), *_names(locale.months, month)))
        days = {word for day in range(7) for name in _names(locale.days, day) for word in re.split(r"\W+", name)}
        yield "\t".join((language, "day", *sorted(days)))


def _names(written: Mapping[str, Mapping[str, Mapping[int, str]]], number: int) -> list[str]:
    named = [
        numbered[number] for context in written.values() for width, numbered in context.items() if width != "narrow"
    ]
    return sorted({fold(name).strip(". ") for name in named})


if __name__ == "__main__":
    main()
