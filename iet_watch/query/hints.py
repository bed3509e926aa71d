"""What a query probably does not mean, though it can be read: told by `theme check`, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SMALL_OPERATORS = re.compile(r"(?<=[\s)])(ou|or|et|and|sauf|non|not|proche/\d+|near/\d+)(?=[\s(])", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;](?=\s|$)")
_PHRASES = re.compile(r'"[^"]*"|«[^»]*»|“[^”]*”')
_FRENCH = {"or": "OU", "and": "ET", "not": "SAUF", "near": "PROCHE"}


@dataclass(frozen=True)
class Hint:
    """An English catalogue template, its values, and the offset in the query."""

    message: str
    offset: int
    args: dict[str, object] = field(default_factory=dict)


def hints(text: str) -> list[Hint]:
    """What to look at again in a query that can be read, in the order of its text."""
    plain = _PHRASES.sub(lambda phrase: " " * len(phrase[0]), text)
    return sorted([*_operators(plain), *_separators(plain)], key=lambda hint: hint.offset)


def _operators(plain: str) -> Iterator[Hint]:
    for found in _SMALL_OPERATORS.finditer(plain):
        if not found[0].isupper():
            name, bar, number = found[0].lower().partition("/")
            fix = _FRENCH.get(name, name.upper()) + bar + number
            yield Hint(
                "“%(found)s” is looked for as a word: the operator is written %(fix)s",
                found.start(),
                {"found": found[0], "fix": fix},
            )


def _separators(plain: str) -> Iterator[Hint]:
    for found in _SEPARATORS.finditer(plain):
        yield Hint(
            "“%(found)s” separates nothing, both words are asked for: write OU", found.start(), {"found": found[0]}
        )
