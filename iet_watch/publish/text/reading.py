"""Markdown that editors write, taken apart and typeset: what HTML, Markdown, plain text and Word are made of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from iet_watch.files.markdown import markdown_reader, placed_pictures
from iet_watch.locale import LANGUAGES, translations
from iet_watch.publish.text.typography import Piece, typeset_pieces
from iet_watch.publish.text.typography.rules import CURRENT, FIRST, SECOND, THIRD, rules_in_force

REMEMBERED = 4096  # texts; a page, a mail and a feed show the same ones: 200 fiches have 600 of them
_READERS = {
    FIRST: MarkdownIt("commonmark", {"html": False}),
    **dict.fromkeys((SECOND, THIRD, CURRENT), markdown_reader()),
}
BREAKS = {"softbreak": " ", "hardbreak": "\n"}  # how the end of a line is read
_READ = ("text", *BREAKS)
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
# « Tableau : », « Tableau 2 : », on the paragraph before a table: its caption, of which a bare « Tableau : » is a mark.
_CAPTION = re.compile(r"(?:Tableau|Table)(?P<number>\s\w{1,5})?\s*:\s*(?=\S)", re.IGNORECASE)


def parsed(text: str, language: str) -> tuple[Token, ...]:
    """The parts of `text`, with the typography of the language; not to be changed.

    A picture alone in its paragraph stays one, others are their words.

    Notes come last (`footnote_block_open`), in the order of their calls (`footnote_ref`, whose `id` counts from 0).
    """
    return _parsed(text, language, rules_in_force())


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str, language: str, rules: int) -> tuple[Token, ...]:
    tokens = _READERS[rules].parse(
        f"{text}\n"
    )  # without the last newline, an open fence would be written anew unclosed
    placed = {} if rules == FIRST else {n + 1: picture for n, picture in placed_pictures(tokens).items()}
    for n, token in enumerate(tokens):
        if n in placed:
            token.meta["picture"] = placed[n]
        elif token.children:
            token.children = _typeset_parts(_after_links(_plain_parts(token.children)), language)
    return tuple(tokens)


def lowered(text: str, language: str, demote: int) -> list[Token]:
    """The parts with their headings below the bulletin's own, none left out: the highest comes `demote` + 1."""
    tokens = parsed(text, language)
    highest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    return [_lower(token, demote - highest + 1) if token.type.startswith("heading_") else token for token in tokens]


def _lower(token: Token, demote: int) -> Token:
    level = min(6, int(token.tag[1]) + demote)
    return token.copy(tag=f"h{level}", markup="#" * level)


def words_in(language: str) -> Callable[[str], str]:
    """What translates our own words into the language of a text; a text without typography has English ones."""
    return translations(language if language in LANGUAGES else "en").gettext


def link_of(part: Token) -> str:
    """Where a `link_open` leads."""
    return str(part.attrGet("href") or "")


def leads_somewhere(part: Token) -> bool:
    """Whether a `link_open` leads to the web, to mail or to a place in the bulletin: others are left out."""
    return bool(_LINK.match(link_of(part)))


def note_names(notes: str, text: str) -> str:
    """What the names of the notes of `text` begin with: `notes`, or where nothing is given the mark of the text."""
    return notes or f"n{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def captions(tokens: Sequence[Token]) -> frozenset[int]:
    """Where the paragraphs begin that are captions: « Tableau : » and its words, right before a table."""
    return frozenset(
        n - 3
        for n, token in enumerate(tokens)
        if token.type == "table_open"
        and n >= 3
        and tokens[n - 3].type == "paragraph_open"
        and _CAPTION.match(read_words(tokens[n - 2].children or ()))
    )


def caption_parts(inline: Token) -> list[Token]:
    """What a caption says, without the bare « Tableau : » that tells it from other paragraphs."""
    parts = list(inline.children or ())
    found = _CAPTION.match(parts[0].content)
    if found is None or found["number"]:
        return parts
    return [parts[0].copy(content=parts[0].content[found.end() :]), *parts[1:]]


def read_words(parts: Sequence[Token]) -> str:
    """The words of `parts`, without their marks."""
    return "".join(BREAKS.get(part.type, part.content) for part in parts)


def _plain_parts(parts: list[Token]) -> list[Token]:
    """`parts` with pictures as their words, without the links that lead neither to the web nor to mail nor here."""
    kept = []
    unlinked = False
    for part in parts:
        if part.type == "link_open":
            unlinked = not leads_somewhere(part)
        if part.type == "image":
            kept.append(Token("text", "", 0, content="".join(word.content for word in part.children or ())))
        elif not (unlinked and part.type in ("link_open", "link_close")):
            kept.append(part)
    return kept


def _after_links(parts: list[Token]) -> Iterator[Token]:
    """`parts` with the calls of notes that stand in a link behind it: a link holds no other."""
    waiting: list[Token] | None = None
    for part in parts:
        if part.type == "link_open":
            waiting = []
        if part.type == "footnote_ref" and waiting is not None:
            waiting.append(part)
            continue
        yield part
        if part.type == "link_close":
            yield from waiting or ()
            waiting = None


def _typeset_parts(given: Iterator[Token], language: str) -> list[Token]:
    """`given` typeset as the one line that is read: code stays, emphasis and links may stand between word and sign."""
    parts = list(given)
    shown = [part for part in parts if part.content or part.type in BREAKS]
    written = typeset_pieces(
        [Piece(BREAKS.get(part.type, part.content), part.type not in _READ) for part in shown], language
    )
    for part, text in zip(shown, written, strict=True):
        if part.type == "softbreak" and text != " ":  # two lines of the editor's file that are not to part
            part.type = "text"
        if part.type == "text":
            part.content = text
    return parts
