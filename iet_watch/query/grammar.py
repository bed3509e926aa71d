"""The grammar of the query language, and the tree that its rules build.

Precedence from loosest to tightest: OU/OR, then ET/AND (also implied by juxtaposition) and SAUF/NON/NOT, then
PROCHE/n, then weights and fields. `a SAUF b` is `a ET NON b`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from iet_watch.locale import later
from iet_watch.query.days import days
from iet_watch.query.mistakes import QueryMistake
from iet_watch.query.tree import And, Dated, Everything, Field, FieldName, Near, Not, Or, Query, Term, Weighted, Word
from iet_watch.words import fold, nearest, written_words

if TYPE_CHECKING:
    from lark import Lark, Token

SHORTEST_PREFIX = 2  # letters before `*`; one letter would match a tenth of all words

FIELDS: dict[str, FieldName | None] = {  # None: days, read apart
    "titre": "title",
    "title": "title",
    "source": "source",
    "lang": "lang",
    "langue": "lang",
    "etiquette": "tag",
    "tag": "tag",
    "date": None,
}
SHOWN_FIELDS = "titre: source: lang: etiquette: date:"

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: part (_AND? part)*
?part: _NOT part -> negation
     | near
?near: worth (NEAR worth)?
?worth: atom
     | atom WEIGHT -> weighted
?atom: "(" either ")"
     | FIELD atom -> field
     | DATE -> dated
     | PHRASE -> phrase
     | EXACT -> exact
     | STAR -> everything
     | WORD -> word

_OR.3: /(OU|OR)(?=[\s()"«“=]|$)/
_AND.3: /(ET|AND)(?=[\s()"«“=]|$)/
_NOT.3: /(SAUF|NON|NOT)(?=[\s()"«“=]|$)/
NEAR.3: /(PROCHE|NEAR)\/\d{1,3}(?=[\s()"«“=]|$)/
DATE.3: /date:[^\s()"«»“”^]+/i
FIELD.2: /[^\W\d_]+:(?=[^\s\/])/
WEIGHT.2: /\^\d{1,2}([.,]\d{1,2})?/
STAR.2: /\*(?=[\s()^]|$)/
EXACT.2: /="[^"]*"|=«[^»]*»|=“[^”]*”|=[^\s()"«»“”=:^]+/
PHRASE: /"[^"]*"|«[^»]*»|“[^”]*”/
WORD: /[^\s()"«»“”=:^]+/
%ignore /\s+/
"""


@cache
def grammar() -> Lark:
    """The parser, which builds the tree on the way; made once, in 30 ms."""
    from lark import Lark, Transformer, v_args

    class Builder(Transformer[Any, Any]):
        """One method per rule, named as the rule."""

        either = v_args(inline=True)(lambda self, *several: Or(several))
        both = v_args(inline=True)(lambda self, *several: And(several))
        negation = v_args(inline=True)(lambda self, part: negation(part))
        near = v_args(inline=True)(lambda self, left, operator, right: near(left, operator, right))
        weighted = v_args(inline=True)(lambda self, part, weight: weighted(part, weight))
        field = v_args(inline=True)(lambda self, name, part: field(name, part))
        dated = v_args(inline=True)(lambda self, token: dated(token))
        everything = v_args(inline=True)(lambda self, token: Everything())
        word = v_args(inline=True)(lambda self, token: word(token))
        exact = v_args(inline=True)(lambda self, token: exact(token))
        phrase = v_args(inline=True)(lambda self, token: phrase(token))

    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=Builder())


def negation(part: Query) -> Query:
    """`NON NON mot` is `mot`: no query is deeper than its parentheses, whose number is limited."""
    return part.part if isinstance(part, Not) else Not(part)


def near(left: Query, operator: Token, right: Query) -> Query:
    for side in (left, right):
        if not _has_places(side):
            message = later("%(found)s joins two words, phrases or lists of words")
            raise QueryMistake(message, _start(operator), found=str(operator))
    return Near(left, right, int(operator.partition("/")[2]))


def weighted(part: Query, weight: Token) -> Query:
    value = float(weight[1:].replace(",", "."))
    if value == 0:
        raise QueryMistake("a weight is more than 0: write %(fix)s", _start(weight), fix="^0.5, ^2, ^3")
    return Weighted(part, value)


def field(name: Token, part: Query) -> Query:
    written = str(name)[:-1]
    key = fold(written)
    if key not in FIELDS:
        raise unknown_field(written, key, _start(name))
    known = FIELDS[key]
    if known is None:
        raise _no_days(name, "(…)")
    if isinstance(part, Field | Dated):
        return part  # the inner field decides
    if known == "lang" and not _are_codes(part):
        raise QueryMistake("%(found)s takes codes of two letters: write lang:fr or lang:en", _start(name), found=name)
    return Field(known, part)


def unknown_field(written: str, key: str, offset: int) -> QueryMistake:
    if near := nearest(key, FIELDS):
        message = later("unknown field “%(found)s”: did you mean %(nearest)s?")
        return QueryMistake(message, offset, found=written, nearest=f"{near}:")
    message = later("unknown field “%(found)s”: expected one of %(expected)s")
    return QueryMistake(message, offset, found=written, expected=SHOWN_FIELDS)


def dated(token: Token) -> Query:
    written = token.partition(":")[2]
    found = days(written)
    if found is None:
        raise _no_days(token, written)
    return Dated(*found, written)


def _no_days(token: Token, written: str) -> QueryMistake:
    return QueryMistake(
        "“%(found)s” is no date: write %(fix)s",
        _start(token),
        found=written,
        fix="date:2026-11-20, date:2026-11, date:2026-T4, date:2026-01..2026-03, date:>=2026-10",
    )


def word(token: Token) -> Query:
    return _term(str(token), _start(token), str(token), exact=False)


def exact(token: Token) -> Query:
    return _term(str(token)[1:].strip('"«»“”'), _start(token), str(token), exact=True)


def phrase(token: Token) -> Query:
    return _term(str(token)[1:-1], _start(token), str(token), exact=False)


def phrase_of(text: str) -> Term:
    """What the parser makes of `text`, which has no quotation mark, between two of them. Raises QueryMistake."""
    return _term(text, 0, f'"{text}"', exact=False)


def _start(token: Token) -> int:
    return token.start_pos or 0


def _has_places(query: Query) -> bool:
    match query:
        case Term():
            return True
        case Or(several):
            return all(map(_has_places, several))
        case Weighted(part, _):
            return _has_places(part)
        case _:
            return False


def _are_codes(query: Query) -> bool:
    match query:
        case Term(words, _):
            return len(words) == 1 and len(words[0].text) in (2, 3) and not words[0].prefix
        case Or(several) | And(several):
            return all(map(_are_codes, several))
        case Not(part):
            return _are_codes(part)
        case _:
            return isinstance(query, Everything)


def _term(text: str, offset: int, written: str, *, exact: bool) -> Term:
    found = [word for piece in text.split() for word in _words(piece, offset, exact=exact)]
    if not found:
        raise QueryMistake("there is no word to look for in %(found)s", offset, found=written)
    return Term(tuple(found), written)


def _words(piece: str, offset: int, *, exact: bool) -> list[Word]:
    stem, prefix = (piece[:-1], True) if piece.endswith("*") else (piece, False)
    if "*" in stem:
        raise QueryMistake("%(found)s: the star stands at the end of a word only", offset, found=piece)
    found = written_words(stem)
    if prefix and (not found or len(fold(found[-1])) < SHORTEST_PREFIX):
        message = later("%(found)s: write at least %(count)s letters before the star")
        raise QueryMistake(message, offset, found=piece, count=SHORTEST_PREFIX)
    return [Word(word, prefix and n == len(found) - 1, exact) for n, word in enumerate(found)]
