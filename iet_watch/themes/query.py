"""The query language of documentalists: text into a tree, or one located mistake.

Precedence from loosest to tightest: OU/OR, then ET/AND (also implied by juxtaposition) and SAUF/NON/NOT,
then PROCHE/n, then fields. `a SAUF b` is `a ET NON b`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from iet_watch.words import words

if TYPE_CHECKING:
    from lark import Lark, Token

LENGTH_LIMIT = 100_000  # characters; ten thousand terms of ten letters
DEPTH_LIMIT = 60  # nested parentheses; no equation seen in the trade goes past 5
SHORTEST_PREFIX = 2  # letters before `*`; one letter would match a tenth of all words

FIELDS = {"titre": "title", "title": "title", "source": "source", "lang": "lang", "langue": "lang"}

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: part (_AND? part)*
?part: _NOT part -> negation
     | near
?near: atom (NEAR atom)?
?atom: "(" either ")"
     | FIELD atom -> field
     | PHRASE -> phrase
     | EXACT -> exact
     | STAR -> everything
     | WORD -> word

_OR.3: /(OU|OR)(?=[\s()"«“]|$)/
_AND.3: /(ET|AND)(?=[\s()"«“]|$)/
_NOT.3: /(SAUF|NON|NOT)(?=[\s()"«“]|$)/
NEAR.3: /(PROCHE|NEAR)\/\d{1,3}(?=[\s()"«“]|$)/
FIELD.2: /[^\W\d_]+:(?=[^\s\/])/
STAR.2: /\*(?=[\s()]|$)/
EXACT.2: /=[^\s()"«»“”=:]+/
PHRASE: /"[^"]*"|«[^»]*»|“[^”]*”/
WORD: /[^\s()"«»“”=:]+/
%ignore /\s+/
"""


@dataclass(frozen=True)
class Word:
    """One word of a phrase: folded; `prefix` matches any ending, `exact` no inflection."""

    text: str
    prefix: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Term:
    """A word or a phrase: its words in order, side by side. `written` is how the person wrote it."""

    words: tuple[Word, ...]
    written: str


@dataclass(frozen=True)
class And:
    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Not:
    part: Query


@dataclass(frozen=True)
class Near:
    """Both sides within `distance` words of each other, in either order."""

    left: Query
    right: Query
    distance: int


@dataclass(frozen=True)
class Field:
    """`part` looked for in one field only: `title`, `source` or `lang`."""

    name: str
    part: Query


@dataclass(frozen=True)
class Everything:
    """`*`: meets every item."""


Query = Term | And | Or | Not | Near | Field | Everything


class QueryMistake(ValueError):
    """A query that cannot be read: an English catalogue template, its values, and the offset in the query."""

    def __init__(self, message: str, offset: int, **args: object) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.args_by_name = args


def parse(text: str) -> Query:
    """The tree of `text`. Raises QueryMistake with the offset (in characters from 0) of what is wrong."""
    if not text.strip():
        raise QueryMistake("the query is empty: write at least one word, or * for everything", 0)
    if len(text) > LENGTH_LIMIT:
        raise QueryMistake("the query is longer than %(limit)s characters", LENGTH_LIMIT, limit=LENGTH_LIMIT)
    _check_nesting(text)
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

    try:
        tree: Any = _grammar().parse(text)
    except UnexpectedCharacters as error:
        raise _unreadable(text, error.pos_in_stream or 0) from None
    except UnexpectedToken as error:
        raise _unexpected(text, error.token) from None
    except VisitError as error:
        raise error.orig_exc from None
    return tree  # type: ignore[no-any-return]


def terms(query: Query) -> Iterator[Term]:
    """Every term of `query`, excluded ones included."""
    match query:
        case Term():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)
        case Not(part) | Field(_, part):
            yield from terms(part)
        case Near(left, right):
            yield from terms(left)
            yield from terms(right)
        case Everything():
            return


def _check_nesting(text: str) -> None:
    opened: list[int] = []
    closing = ""
    quoted = {'"': '"', "«": "»", "“": "”"}
    for offset, character in enumerate(text):
        if closing:
            closing = "" if character == closing else closing
        elif character in quoted:
            closing, opened_quote = quoted[character], offset
        elif character == "(":
            opened.append(offset)
            if len(opened) > DEPTH_LIMIT:
                raise QueryMistake("more than %(limit)s nested parentheses", offset, limit=DEPTH_LIMIT)
        elif character == ")":
            if not opened:
                raise QueryMistake("this closing parenthesis has no opening one", offset)
            opened.pop()
    if closing:
        raise QueryMistake("this quotation mark is never closed", opened_quote)
    if opened:
        raise QueryMistake("this parenthesis is never closed", opened[-1])


def _unreadable(text: str, offset: int) -> QueryMistake:
    return QueryMistake(
        "“%(found)s” is not expected here: expected a word, a “phrase” or a parenthesis",
        offset,
        found=text[offset : offset + 12].partition("\n")[0].rstrip(),
    )


def _unexpected(text: str, token: Token) -> QueryMistake:
    found = str(token)
    offset = token.start_pos if token.start_pos is not None else len(text)
    if token.type == "$END" or not found:
        return QueryMistake("the query stops too early: expected a word after the last operator", len(text.rstrip()))
    if token.type in ("_OR", "_AND", "NEAR", "RPAR"):
        return QueryMistake("expected a word, a “phrase” or a parenthesis before “%(found)s”", offset, found=found)
    return _unreadable(text, offset)


@cache
def _grammar() -> Lark:
    from lark import Lark, Transformer, v_args

    @v_args(inline=True)
    class Builder(Transformer[Any, Any]):
        def either(self, *parts: Query) -> Query:
            return Or(parts)

        def both(self, *parts: Query) -> Query:
            return And(parts)

        def negation(self, part: Query) -> Query:
            # `NON NON mot` is `mot`: no query is deeper than its parentheses, whose number is limited.
            return part.part if isinstance(part, Not) else Not(part)

        def near(self, left: Query, operator: Token, right: Query) -> Query:
            for side in (left, right):
                if not _has_places(side):
                    raise QueryMistake(
                        "%(found)s joins two words, phrases or lists of words",
                        _start(operator),
                        found=str(operator),
                    )
            return Near(left, right, int(str(operator).partition("/")[2]))

        def field(self, name: Token, part: Query) -> Query:
            known = FIELDS.get(str(name)[:-1].casefold())
            if known is None:
                raise QueryMistake(
                    "unknown field “%(found)s”: expected one of %(expected)s",
                    _start(name),
                    found=str(name)[:-1],
                    expected="titre: source: lang:",
                )
            return part if isinstance(part, Field) else Field(known, part)  # the inner field decides

        def everything(self, _: Token) -> Query:
            return Everything()

        def word(self, token: Token) -> Query:
            return _term(str(token), _start(token), exact=False)

        def exact(self, token: Token) -> Query:
            return _term(str(token)[1:], _start(token), exact=True)

        def phrase(self, token: Token) -> Query:
            return _term(str(token)[1:-1], _start(token), exact=False, written=str(token))

    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=Builder())


def _start(token: Token) -> int:
    return token.start_pos or 0


def _has_places(query: Query) -> bool:
    match query:
        case Term():
            return True
        case Or(parts):
            return all(_has_places(part) for part in parts)
        case _:
            return False


def _term(text: str, offset: int, *, exact: bool, written: str = "") -> Term:
    found: list[Word] = []
    for piece in text.split():
        stem, prefix = (piece[:-1], True) if piece.endswith("*") else (piece, False)
        if "*" in stem:
            raise QueryMistake("%(found)s: the star stands at the end of a word only", offset, found=piece)
        folded = words(stem)
        if prefix and (not folded or len(folded[-1]) < SHORTEST_PREFIX):
            raise QueryMistake(
                "%(found)s: write at least %(count)s letters before the star",
                offset,
                found=piece,
                count=SHORTEST_PREFIX,
            )
        found += [Word(word, prefix and n == len(folded) - 1, exact) for n, word in enumerate(folded)]
    if not found:
        raise QueryMistake("there is no word to look for in %(found)s", offset, found=written or text)
    return Term(tuple(found), written or text)
