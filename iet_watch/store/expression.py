"""An equation as an FTS5 expression over the index of items, which holds our own folded words (`words.words`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from iet_watch.themes.query import And, Everything, Field, Near, Not, Or, Query, Term, Word

MOST_SPELLINGS = 200  # phrases written out for one term: « chaîne de blocs » and its inflections are 4
Forms = Callable[[Word], Sequence[str]]  # the words of the index that a word of an equation stands for


@dataclass(frozen=True)
class Expression:
    """`text` finds every item that the equation takes; only those when it is `exact`."""

    text: str
    exact: bool = True


def expression(query: Query, forms: Forms) -> Expression | None:
    """None where the index cannot answer alone: other fields, `*`, nothing but exclusions.

    Fields stand right before their terms (see `spread`).
    """
    match query:
        case Term():
            return _term(query, forms)
        case Field("title", part):
            inner = expression(part, forms)
            return inner and Expression(f"(title : {inner.text})", inner.exact)
        case Near():
            return _near(query, forms)
        case Or(parts):
            either = [found for part in parts if (found := expression(part, forms))]
            return _joined(" OR ", either) if len(either) == len(parts) else None
        case And(parts):
            return _all(parts, forms)
        case _:
            return None


def spread(query: Query, field: str | None = None) -> Query:
    """`query` with each field right before its terms: `titre:(a OU b)` is `titre:a OU titre:b`."""
    match query:
        case And(parts):
            return And(tuple(spread(part, field) for part in parts))
        case Or(parts):
            return Or(tuple(spread(part, field) for part in parts))
        case Not(part):
            return Not(spread(part, field))
        case Field(name, part):
            return spread(part, name)
        case Everything():
            return query
        case Near() if field != "title":
            return query
        case _:
            return Field(field, query) if field else query


def _all(parts: Sequence[Query], forms: Forms) -> Expression | None:
    wanted = [expression(part, forms) for part in parts if not isinstance(part, Not)]
    found = [one for one in wanted if one]
    if not found or len(found) < len(wanted):
        return None
    refused = [expression(part.part, forms) for part in parts if isinstance(part, Not)]
    sure = [one for one in refused if one and one.exact]  # what finds too much must not exclude
    whole = _joined(" AND ", found)
    text = f"({whole.text} NOT {_joined(' OR ', sure).text})" if sure else whole.text
    return Expression(text, whole.exact and len(sure) == len(refused))


def _joined(operator: str, parts: Sequence[Expression]) -> Expression:
    text = parts[0].text if len(parts) == 1 else f"({operator.join(part.text for part in parts)})"
    return Expression(text, all(part.exact for part in parts))


def _term(term: Term, forms: Forms) -> Expression:
    phrases = _phrases(term, forms)
    if phrases is not None:
        return Expression(_either(phrases))
    each = [Expression(_either(_word(word, forms))) for word in term.words]
    return Expression(_joined(" AND ", each).text, exact=False)


def _near(query: Near, forms: Forms) -> Expression:
    left, right = _side(query.left, forms), _side(query.right, forms)
    if left and right and len(left) * len(right) <= MOST_SPELLINGS:
        pairs = [f"NEAR({a} {b}, {query.distance})" for a, b in product(left, right)]
        return Expression(_either(pairs), exact=not _words_of(query.left) & _words_of(query.right))
    both = [found for part in (query.left, query.right) if (found := expression(part, forms))]
    return Expression(_joined(" AND ", both).text, exact=False)


def _side(query: Query, forms: Forms) -> list[str] | None:
    """Every phrase that one side of a proximity stands for."""
    if isinstance(query, Term):
        return _phrases(query, forms)
    sides = [_side(part, forms) for part in query.parts] if isinstance(query, Or) else [None]
    return None if None in sides else [phrase for side in sides for phrase in side or ()]


def _words_of(query: Query) -> set[str]:
    """The beginnings of the words of a side: two sides that share one might take the same word for both."""
    if isinstance(query, Or):
        return set().union(*map(_words_of, query.parts))
    return {word.text[:2] for word in query.words} if isinstance(query, Term) else set()


def _phrases(term: Term, forms: Forms) -> list[str] | None:
    """Every way the index may write `term`, or None: too many, or a truncation that does not end the phrase."""
    *first, last = term.words
    if any(word.prefix for word in first):
        return None
    written = [_word(word, forms) for word in (*first, last)]
    count = 1
    for several in written:
        count *= len(several)
    return [" + ".join(one) for one in product(*written)] if count <= MOST_SPELLINGS else None


def _word(word: Word, forms: Forms) -> list[str]:
    return [f'"{word.text}" *'] if word.prefix else [f'"{form}"' for form in forms(word)]


def _either(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})"
