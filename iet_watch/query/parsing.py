"""The query language of documentalists: text into a tree, or one located mistake with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from iet_watch.locale import later
from iet_watch.query.acronyms import with_acronyms
from iet_watch.query.grammar import grammar, phrase_of
from iet_watch.query.mistakes import QueryMistake
from iet_watch.query.printing import written
from iet_watch.query.tree import (
    And,
    Dated,
    Everything,
    Field,
    Near,
    Not,
    Or,
    Query,
    Term,
    Weighted,
    Word,
    exclusions,
    only_excludes,
    parts,
    terms,
)
from iet_watch.words import beginning

if TYPE_CHECKING:
    from lark import Token

__all__ = [
    "And", "Dated", "Everything", "Field", "Near", "Not", "Or", "Query", "QueryMistake", "Term", "Weighted", "Word",
    "exclusions", "only_excludes", "parse", "parse_equation", "parse_phrase", "parse_search", "parts", "terms",
    "written",
]  # fmt: skip

LENGTH_LIMIT = 100_000  # characters; ten thousand terms of ten letters
FIX_LENGTH = 60  # characters of a query that are written again in a message
DEPTH_LIMIT = 60  # nested parentheses; no equation seen in the trade goes past 5

# What copying from a page or a letter leaves inside words, and articles are read without: soft hyphens, zero-width
# spaces, signs of direction.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PHRASES = re.compile(r'"[^"]*"|«[^«»]*»|“[^“”]*”')
_QUOTES = {'"': '"', "«": "»", "“": "”"}
# What other search tools write, and what is written here; a word may not hold these signs otherwise.
_FOREIGN = (
    (re.compile(r"\^\d+(?:[.,]\d+)?(?=[^\W\d_])"), later("“%(found)s”: leave a space after the number")),
    (re.compile(r"(?<![^\s(])-(?=[^\W\d_])"), later("“%(found)s”: to leave out what follows, write SAUF %(rest)s")),
    (re.compile(r"(?<![^\s(])\+(?=\w)"), later("“%(found)s”: every word is asked for; write ET %(rest)s")),
    (re.compile(r"\|+|(?<![^\s)])/(?![^\s(])"), later("“%(found)s” is not an operator: write OU")),
    (re.compile(r"(?<![^\s)])&+(?![^\s(])"), later("“%(found)s” is not an operator: write ET")),
    (re.compile(r"~\d*"), later("“%(found)s”: for words near each other write a PROCHE/5 b")),
    (
        re.compile(r"(?<=\w)\?(?=\w)"),
        later("“%(found)s” replaces no letter: the only truncation is * at the end of a word"),
    ),
    (
        re.compile(r"(?<![^\s)\"])(?:PROCHE|NEAR)(?![^\s(])"),
        later("“%(found)s” wants a number of words: write %(found)s/5"),
    ),
    (
        re.compile(r"(?<![^\s)\"])(?:PROCHE|NEAR)/(?![+-]?\d+(?:[\s()\"«“=]|$))[^\s()\"«“=]*"),
        later("“%(found)s” wants a number of words in figures: write PROCHE/5"),
    ),
    (
        re.compile(r"(?<![^\s)\"])(?:PROCHE|NEAR)[\d_-]+(?![^\s(])"),
        later("“%(found)s”: write the number after a bar, PROCHE/5"),
    ),
)


def parse(text: str) -> Query:
    """The tree of `text`. Raises QueryMistake with the offset (in characters from 0) of what is wrong."""
    if not _UNSEEN.sub("", text).strip():
        raise QueryMistake("the query is empty: write at least one word, or * for everything", 0)
    if len(text) > LENGTH_LIMIT:
        raise QueryMistake("the query is longer than %(limit)s characters", LENGTH_LIMIT, limit=LENGTH_LIMIT)
    if not _UNSEEN.search(text):
        return _parsed(text)
    try:
        return _parsed(_UNSEEN.sub("", text))
    except QueryMistake as mistake:
        seen = [place for place, sign in enumerate(text) if not _UNSEEN.match(sign)]
        mistake.offset = [*seen, len(text)][mistake.offset]
        raise


def _parsed(text: str) -> Query:
    _check_nesting(text)
    _check_foreign(text)
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

    try:
        tree: Any = grammar().parse(text)
    except UnexpectedCharacters as error:
        raise _unreadable(text, error.pos_in_stream or 0) from None
    except UnexpectedToken as error:
        raise _unexpected(text, error.token) from None
    except VisitError as error:
        raise error.orig_exc from None
    return with_acronyms(tree)


def parse_phrase(text: str) -> Query:
    """The tree of `text` looked for word by word, as it is between quotation marks. Raises QueryMistake.

    Nearly all are read without the parser, which takes 40 ms to be made: a vocabulary has no other need of it.
    """
    text = _UNSEEN.sub("", text)
    quoted = f'"{text}"'
    if '"' in text or len(quoted) > LENGTH_LIMIT:
        return parse(quoted)
    return with_acronyms(phrase_of(text))


def parse_search(text: str) -> Query:
    """The tree of a query that is put to all items. Raises QueryMistake, also where it only excludes."""
    query = parse(text)
    if only_excludes(query):
        raise _nothing_asked(text, query)
    return query


def parse_equation(text: str, *, may_only_exclude: bool = False) -> Query:
    """The tree of a theme's, a tag's or a source's query, which looks at what an article says, not at its life here.

    Tags are given by these very equations, and an article is judged whatever its date. A tag's and a source's, that
    narrow what a theme takes, `may_only_exclude`. Raises QueryMistake.
    """
    query = parse(text)
    for found in _unquoted(re.compile(r"(?<!\w)(date|[ée]tiquette|tag):", re.IGNORECASE), text):
        raise QueryMistake(
            "%(found)s is for searches only: a theme file judges what an article says, whatever its date and tags",
            found.start(),
            found=found[0],
        )
    if not may_only_exclude and only_excludes(query):
        raise _nothing_asked(text, query)
    return query


def _nothing_asked(text: str, query: Query) -> QueryMistake:
    found = next(iter(_unquoted(re.compile(r"(?<![^\s(:])(?:SAUF|NON|NOT)(?=[\s(\"«“=])"), text)), None)
    return QueryMistake(
        "this query only excludes: write first what is looked for, or %(fix)s for everything else",
        found.start() if found else 0,
        fix=beginning(written(And((Everything(), query))), FIX_LENGTH),
    )


def _check_nesting(text: str) -> None:
    opened: list[int] = []
    closing, quotation = "", 0
    for offset, character in enumerate(text):
        if closing:
            closing = "" if character == closing else closing
        elif character in _QUOTES:
            closing, quotation = _QUOTES[character], offset
        elif character == "(":
            opened.append(offset)
            if len(opened) > DEPTH_LIMIT:
                raise QueryMistake("more than %(limit)s nested parentheses", offset, limit=DEPTH_LIMIT)
        elif character == ")":
            if not opened:
                raise QueryMistake("this closing parenthesis has no opening one", offset)
            opened.pop()
    if closing:
        raise QueryMistake("this quotation mark is never closed", quotation)
    if opened:
        raise QueryMistake("this parenthesis is never closed", opened[-1])


def _check_foreign(text: str) -> None:
    for pattern, message in _FOREIGN:
        for found in _unquoted(pattern, text):
            rest = re.match(r"[^\s()]*", text[found.end() :])
            raise QueryMistake(message, found.start(), found=found[0], rest=rest[0] if rest else "")


def _unquoted(pattern: re.Pattern[str], text: str) -> Collection[re.Match[str]]:
    """What `pattern` finds in `text` outside of its phrases."""
    return list(pattern.finditer(without_phrases(text, '"')))


def without_phrases(text: str, sign: str) -> str:
    """The query with `sign` for each character of its phrases: what remains stands where it stood."""
    return _PHRASES.sub(lambda phrase: sign * len(phrase[0]), text)


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
