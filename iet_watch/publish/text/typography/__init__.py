"""French and English typography on text alone; addresses, code and foreign words stay; applying it twice is once.

The French rules are those of the Lexique of the Imprimerie nationale, each told in `french.py` and shown in
`tests/publish/typography.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from iet_watch.publish.text.typography.english import ENGLISH
from iet_watch.publish.text.typography.french import FRENCH, FRENCH_FIRST, FRENCH_SECOND
from iet_watch.publish.text.typography.line import NO_BREAK, THIN, Piece, TextLine, apply
from iet_watch.publish.text.typography.rules import CURRENT, FIRST, SECOND, THIRD, rules_in_force

__all__ = ["NO_BREAK", "THIN", "Piece", "typeset", "typeset_pieces"]

REMEMBERED = 5_000  # paragraphs; an issue of 200 fiches has two thousand
_RULES = {
    ("fr", FIRST): FRENCH_FIRST,
    **{("fr", number): FRENCH_SECOND for number in (SECOND, THIRD)},
    ("fr", CURRENT): FRENCH,
    **{("en", number): ENGLISH for number in (FIRST, SECOND, THIRD, CURRENT)},
}
_KEPT = re.compile(
    r"""(?:https?://|\bwww\.)[^\s"«»“”<>]+"""  # addresses of the web
    r"""|(?<![\w.+'’-])[\w.+'’-]+@[\w-]+\.[\w-]+(?:\.[\w-]+)*"""  # and of mail
    r"""|`[^`\n]+`|<[a-zA-Z/!][^<>\n]*>"""  # code and tags that someone wrote into a title
)


def typeset(text: str, language: str) -> str:
    """`text` with the spaces, quotes and apostrophes of `language`; addresses and code in it stay as they are."""
    return "".join(typeset_pieces([Piece(text)], language))


def typeset_pieces(pieces: Sequence[Piece], language: str) -> list[str]:
    """What each piece of one paragraph becomes when the whole paragraph is typeset: quotes may open in one piece and
    close in another, a colon may stand right after emphasis."""
    return list(_typeset_pieces(tuple(pieces), language, rules_in_force()))


@lru_cache(REMEMBERED)
def _typeset_pieces(pieces: tuple[Piece, ...], language: str, generation: int) -> tuple[str, ...]:
    """Remembered, for a page, its Markdown and its letter say the same."""
    rules = _RULES.get((language, generation))
    if rules is None:
        return tuple(piece.text for piece in pieces)
    cut = [list(_around_addresses(piece)) for piece in pieces]
    flat = [part for parts in cut for part in parts]
    done = iter(apply(TextLine.of(flat), rules).parts(flat))
    return tuple("".join(next(done) for _ in parts) for parts in cut)


def _around_addresses(piece: Piece) -> Iterator[Piece]:
    if piece.kept:
        yield piece
        return
    end = 0
    for found in _KEPT.finditer(piece.text):
        yield Piece(piece.text[end : found.start()])
        yield Piece(found[0], kept=True)
        end = found.end()
    yield Piece(piece.text[end:])
