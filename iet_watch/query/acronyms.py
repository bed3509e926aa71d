"""Acronyms of a query: words in capitals that only capitals match, so that SUP does not find « sup »."""

from __future__ import annotations

from dataclasses import replace

from iet_watch.query.inflection import is_short_french
from iet_watch.query.tree import And, Field, Near, Not, Or, Query, Term, Weighted, Word, terms

LETTERS = range(2, 6)  # of an acronym: IA, DPP, AGEC, EHPAD; longer ones look like no common word


def with_acronyms(query: Query) -> Query:
    """`query` with its acronyms marked.

    A query wholly in capitals was typed so: there, only what is no French word is an acronym (`IA`, not `ETE`).
    """
    several = list(terms(query))
    if not any(_candidate(word) for term in several for word in term.words):
        return query
    all_capitals = all(word.text == word.text.upper() for term in several for word in term.words)
    return _marked(query, all_capitals)


def _marked(query: Query, all_capitals: bool) -> Query:
    match query:
        case Term(words, _):
            return replace(query, words=tuple(_marked_word(word, query, all_capitals) for word in words))
        case And(several):
            return And(tuple(_marked(part, all_capitals) for part in several))
        case Or(several):
            return Or(tuple(_marked(part, all_capitals) for part in several))
        case Near(left, right, distance):
            return Near(_marked(left, all_capitals), _marked(right, all_capitals), distance)
        case Not(part) | Field(_, part) | Weighted(part, _):
            return replace(query, part=_marked(part, all_capitals))
        case _:
            return query


def _marked_word(word: Word, term: Term, all_capitals: bool) -> Word:
    """A phrase wholly in capitals has no acronym either (« NIS 2 », « CERT-FR »)."""
    in_capitals = len(term.words) > 1 and all(one.text == one.text.upper() for one in term.words)
    is_acronym = _candidate(word) and not in_capitals and not (all_capitals and is_short_french(word.text))
    return replace(word, acronym=True) if is_acronym else word


def _candidate(word: Word) -> bool:
    text = word.text
    return len(text) in LETTERS and text.isalpha() and text.isupper() and not word.prefix
