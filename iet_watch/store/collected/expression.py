"""An equation as an FTS5 expression over the index of items, which holds our own folded words (`words.words`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Protocol

from iet_watch.query.parsing import And, Field, Near, Not, Or, Query, Term, Weighted

MOST_PHRASES = 1000  # written out for one phrase: « mettre en œuvre » and its inflections are 90


@dataclass(frozen=True)
class Forms:
    """The words of the index that one word of an equation stands for.

    `prefix`: whatever begins so. `sure`: every text that holds one of them meets the word; else some may not (« IA »
    is indexed as « ia », like the verb's « ia », and « marchés » as « marches »).
    """

    words: tuple[str, ...]
    prefix: bool = False
    sure: bool = True


class WordForms(Protocol):
    """What equations mean in one archive."""

    def spellings(self, term: Term) -> Sequence[Sequence[Forms]]:
        """Each spelling of a term as the forms of its words."""

    def named(self, term: Term, name: str) -> bool:
        """Whether a source's or a tag's name meets a term."""


@dataclass(frozen=True)
class Expression:
    """`text` finds every item that the equation takes; only those when it is `exact`."""

    text: str
    exact: bool = True


def expression(query: Query, word_forms: WordForms) -> Expression | None:
    """None where the index cannot answer alone: other fields, dates, `*`, nothing but exclusions.

    Fields stand right before their terms (see `spread`).
    """
    match query:
        case Term():
            return _joined(" OR ", [_phrase(forms) for forms in _telling(word_forms.spellings(query))])
        case Field("title", part):
            inner = expression(part, word_forms)
            return inner and Expression(f"(title : {inner.text})", inner.exact)
        case Near():
            return _near(query, word_forms)
        case Or(parts):
            either = [found for part in parts if (found := expression(part, word_forms))]
            return _joined(" OR ", either) if len(either) == len(parts) else None
        case And(parts):
            return _all(parts, word_forms)
        case _:
            return None


def _telling(spellings: Sequence[Sequence[Forms]]) -> Sequence[Sequence[Forms]]:
    """Those that find more than the others: « salarié e s » has the word that is looked for alone."""
    alone = {word for forms in spellings if len(forms) == 1 for word in forms[0].words}
    return [forms for forms in spellings if len(forms) == 1 or not alone.issuperset(forms[0].words)]


def spread(query: Query, field: str | None = None) -> Query:
    """`query` without weights and with each field right before its terms: `titre:(a OU b)` is `titre:a OU titre:b`."""
    match query:
        case And(parts):
            return And(tuple(spread(part, field) for part in parts))
        case Or(parts):
            return Or(tuple(spread(part, field) for part in parts))
        case Not(part):
            return Not(spread(part, field))
        case Weighted(part, _):
            return spread(part, field)
        case Field(name, part):
            return spread(part, name)
        case Term() | Near():
            return Field(field, query) if field else query  # type: ignore[arg-type]
        case _:
            return query


def _all(parts: Sequence[Query], word_forms: WordForms) -> Expression | None:
    wanted = [expression(part, word_forms) for part in parts if not isinstance(part, Not)]
    found = [one for one in wanted if one]
    if not found or len(found) < len(wanted):
        return None
    refused = [expression(part.part, word_forms) for part in parts if isinstance(part, Not)]
    sure = [one for one in refused if one and one.exact]  # what finds too much must not exclude
    whole = _joined(" AND ", found)
    text = f"({whole.text} NOT {_joined(' OR ', sure).text})" if sure else whole.text
    return Expression(text, whole.exact and len(sure) == len(refused))


def _joined(operator: str, parts: Sequence[Expression]) -> Expression:
    text = parts[0].text if len(parts) == 1 else f"({operator.join(part.text for part in parts)})"
    return Expression(text, all(part.exact for part in parts))


def _phrase(several: Sequence[Forms]) -> Expression:
    """Words side by side, in every way the index may write them; else the words anywhere, to be read through."""
    if phrases := _phrases(several):
        return Expression(_either(phrases), exact=all(forms.sure for forms in several))
    each = [Expression(_either(_words(forms))) for forms in several]
    return Expression(_joined(" AND ", each).text, exact=False)


def _phrases(several: Sequence[Forms]) -> list[str] | None:
    """None where there are too many, or where a truncation does not end the phrase: FTS5 has no such thing."""
    if any(forms.prefix for forms in several[:-1]) or prod(len(forms.words) for forms in several) > MOST_PHRASES:
        return None
    return [" + ".join(one) for one in product(*map(_words, several))]


def _words(forms: Forms) -> list[str]:
    return [f'"{word}" *' if forms.prefix else f'"{word}"' for word in forms.words]


def _near(query: Near, word_forms: WordForms) -> Expression:
    left, right = _side(query.left, word_forms), _side(query.right, word_forms)
    if left and right and len(left) * len(right) <= MOST_PHRASES:
        pairs = [f"NEAR({a} {b}, {query.distance})" for a, b in product(left, right)]
        return Expression(_either(pairs), exact=_apart(query, word_forms))
    both = [found for part in (query.left, query.right) if (found := expression(part, word_forms))]
    return Expression(_joined(" AND ", both).text, exact=False)


def _side(query: Query, word_forms: WordForms) -> list[str] | None:
    """Every phrase that one side of a proximity stands for."""
    found: list[str] = []
    for term in _terms(query):
        for forms in word_forms.spellings(term):
            phrases = _phrases(forms)
            if phrases is None:
                return None
            found += phrases
    return found


def _apart(query: Near, word_forms: WordForms) -> bool:
    """Whether FTS5 says the same: it does unless a word may be on both sides, or is not sure."""
    sides = [
        [forms for term in _terms(side) for spelling in word_forms.spellings(term) for forms in spelling]
        for side in (query.left, query.right)
    ]
    beginnings = [{word[:2] for forms in side for word in forms.words} for side in sides]
    return not beginnings[0] & beginnings[1] and all(forms.sure for side in sides for forms in side)


def _terms(query: Query) -> list[Term]:
    match query:
        case Term():
            return [query]
        case Or(parts):
            return [term for part in parts for term in _terms(part)]
        case Weighted(part, _):
            return _terms(part)
        case _:
            return []


def _either(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})"
