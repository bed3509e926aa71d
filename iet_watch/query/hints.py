"""What a query probably does not mean, though it can be read: told wherever a query is read, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from iet_watch.locale import later
from iet_watch.query.parsing import without_phrases

_SMALL_OPERATORS = re.compile(r"(?<=[\s)])(ou|or|et|and|sauf|non|not|proche/\d+|near/\d+)(?=[\s(])", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;](?=\s|$)")
# Up to the first space, then up to the next mark: each sign is read once, whatever the query.
_SINGLE_QUOTES = re.compile(r"(?<![^\s(=:])['‘‹`](?=\S)[^'‘’‹›`\s]*\s[^'‘’‹›`]*['’›`](?![^\s)^])")
_FRENCH = {"or": "OU", "and": "ET", "not": "SAUF", "near": "PROCHE"}
_BEFORE, _AFTER = r"(?<![^\s)])", r"(?![^\s(])"
# What other tools write between two words that are near each other (Europresse, Factiva, Lexis, Dialog, Ovid).
_OTHERS_NEAR = re.compile(
    rf"{_BEFORE}(?:(?:ADJ|PROX|W|N|PRE|NEXT|WITHIN|F|P|S)/\d+|/[FNPSW]\d*/?|(?:ADJ|PROX|[NW])\d{{1,2}}|ADJ|PROX|%\d+)"
    rf"{_AFTER}",
    re.IGNORECASE,
)
# What people write for an operator, in capitals as those are: it is looked for as a word, and nothing is found.
_OTHERS_OPERATORS = re.compile(rf"{_BEFORE}(?:SANS|HORS|HORMIS|EXCEPT[EÉ]|ET\s+PAS|XOR|ET/OU|OU/ET|AND/OR){_AFTER}")
_ALTERNATIVES = ("XOR", "ET/OU", "OU/ET", "AND/OR")
_OPERATOR_ENDS = re.compile(r"(?:^|[\s(])(?:ET|AND|OU|OR|SAUF|NON|NOT|(?:PROCHE|NEAR)/\d+)$")
_OPERATOR_BEGINS = re.compile(r"(?:ET|AND|OU|OR|SAUF|NON|NOT|(?:PROCHE|NEAR)/\d+)(?=$|[\s(])")
_AROUND = 200  # characters on either side in which a word is looked for; in all of them the work would be squared
_DISTANCES = re.compile(rf"{_BEFORE}(PROCHE|NEAR)/([+-]\d+|\d{{4,}}){_AFTER}", re.IGNORECASE)
_WILDCARDS = re.compile(
    r"(?<![^\s(=:])[?$!%](?=[^\W\d_])|(?<=[^\W\d_])[?$!%]+\d*(?=$|[\s()^])|(?<=[^\W\d_])[$!%](?=[^\W_])"
)
_ALTERNATIVE_EXCLUSION = re.compile(rf"{_BEFORE}(?:OU|OR)\s+(?:\(\s*)?(?:SAUF|NON|NOT)(?=[\s(])")
_MOST_BETWEEN = 999


@dataclass(frozen=True)
class Hint:
    """An English catalogue template, its values, and the offset in the query."""

    message: str
    offset: int
    args: dict[str, object] = field(default_factory=dict)


def hints(text: str) -> list[Hint]:
    """What to look at again in a query that can be read, in the order of its text."""
    blank, words = without_phrases(text, " "), without_phrases(text, "x")
    kinds = (_operators, _separators, _quotes, _distances, _wildcards)
    found = [hint for kind in kinds for hint in kind(blank)]
    found += [*_proximities(blank, words), *_other_operators(blank, words), *_alternatives(words)]
    return sorted(found, key=lambda hint: hint.offset)


def _quotes(plain: str) -> Iterator[Hint]:
    for found in _SINGLE_QUOTES.finditer(plain):
        message = later("%(found)s: these quotation marks make no phrase: write %(fix)s")
        yield Hint(message, found.start(), {"found": found[0], "fix": f'"{found[0][1:-1]}"'})


def _distances(plain: str) -> Iterator[Hint]:
    for found in _DISTANCES.finditer(plain):
        message = later("“%(found)s” is looked for as words: the operator takes a number from 0 to %(most)s")
        yield Hint(message, found.start(), {"found": found[0], "most": _MOST_BETWEEN})


def _proximities(blank: str, words: str) -> Iterator[Hint]:
    for found in _OTHERS_NEAR.finditer(blank):
        if not _stands_between_words(words, found):
            continue
        number = re.search(r"\d+", found[0])
        message = later("“%(found)s” is looked for as a word: for words near each other write %(fix)s")
        yield Hint(message, found.start(), {"found": found[0], "fix": f"PROCHE/{number[0] if number else 5}"})


def _stands_between_words(words: str, found: re.Match[str]) -> bool:
    """Whether nothing but words stands on both sides, so that what stands between may be meant as an operator."""
    start, end = found.span()
    before, after = words[max(0, start - _AROUND) : start].rstrip(), words[end : end + _AROUND].lstrip()
    operator = _OPERATOR_ENDS.search(before) or _OPERATOR_BEGINS.match(after)
    return bool(before and after) and before[-1] != "(" and not operator


def _alternatives(plain: str) -> Iterator[Hint]:
    for found in _ALTERNATIVE_EXCLUSION.finditer(plain):
        message = later("“%(found)s” takes in whatever does not say what follows: to leave it out, write %(fix)s alone")
        yield Hint(message, found.start(), {"found": found[0], "fix": "SAUF"})


def _wildcards(plain: str) -> Iterator[Hint]:
    for found in _WILDCARDS.finditer(plain):
        leaves_out = found[0] == "!" and not plain[: found.start()].rstrip("(")[-1:].strip()
        message = (
            later("“%(found)s” leaves nothing out: to leave out what follows, write SAUF")
            if leaves_out
            else later("“%(found)s” replaces no letter: the only truncation is * at the end of a word")
        )
        yield Hint(message, found.start(), {"found": found[0]})


def _operators(plain: str) -> Iterator[Hint]:
    for found in _SMALL_OPERATORS.finditer(plain):
        if not found[0].isupper() and not _DISTANCES.match(plain, found.start()):
            name, bar, number = found[0].lower().partition("/")
            fix = _FRENCH.get(name, name.upper()) + bar + number
            yield Hint(
                "“%(found)s” is looked for as a word: the operator is written %(fix)s",
                found.start(),
                {"found": found[0], "fix": fix},
            )


def _other_operators(blank: str, words: str) -> Iterator[Hint]:
    for found in _OTHERS_OPERATORS.finditer(blank):
        if not _stands_between_words(words, found):
            continue
        message = later("“%(found)s” is looked for as a word: the operator is written %(fix)s")
        yield Hint(message, found.start(), {"found": found[0], "fix": "OU" if found[0] in _ALTERNATIVES else "SAUF"})


def _separators(plain: str) -> Iterator[Hint]:
    for found in _SEPARATORS.finditer(plain):
        yield Hint(
            "“%(found)s” separates nothing, both words are asked for: write OU", found.start(), {"found": found[0]}
        )
