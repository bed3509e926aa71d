"""Markdown that editors write, into safe HTML or into clean Markdown, with the typography of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdformat.renderer import MDRenderer
from mdformat.renderer.typing import Postprocess, Render

from iet_watch.publish.text.typography import Piece, typeset_pieces

_TAGS = {
    "p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "h5", "h6", "hr", "sup",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}

FICHE_DEPTH = 3  # a heading inside a fiche comes below the fiche's own, an h3
ANALYSIS_DEPTH = 4  # below « Ce qu’il faut retenir » and « Enjeu pour le territoire », an h4
PART_DEPTH = 2  # below a part of the bulletin, an h2


class _Escapes:
    """What mdformat forgets: it escapes the first `<` of `<<script>` and passes over the second."""

    RENDERERS: ClassVar[Mapping[str, Render]] = {}
    POSTPROCESSORS: ClassVar[Mapping[str, Postprocess]] = {
        "text": lambda text, _node, _context: re.sub("(?<=<)<", r"\\<", text)
    }


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "parser_extension": [_Escapes], "mdformat": {}})
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}  # how typography reads the end of a line
_READ = ("text", *_BREAKS)
# 1er, 1re, 2e, 2de, XXIe; a single letter (« Le », « Ve ») only before its century or republic.
_ORDINAL = re.compile(
    r"(?<![\w,.:/-])(1|I|2|\d+|[IVXLC]{2,}|[IVX](?=e\s(?:siècle|République)))"
    r"((?<=[1I])ers?|(?<=[1I])res?|(?<=2)de?s?|es?)(?![\w/-])"
)
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a page, a mail and a feed show the same texts: 200 fiches have 600 of them
def prose_html(text: str, language: str, demote: int = FICHE_DEPTH) -> Markup:
    """Safe HTML for `text`: raw HTML shows as text, its headings come below level `demote`.

    Links lead to the web (http, https), to mail, or to a place in the bulletin (`#fiche-12`).
    """
    lowered = _lowered(text, language, demote)
    tokens = [_with_raised_ordinals(token) for token in lowered] if language == "fr" else lowered
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    cleaned = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    return Markup(cleaned)  # noqa: S704 - nh3 has cleaned it


def prose_markdown(text: str, language: str, demote: int = FICHE_DEPTH) -> str:
    """The same prose as Markdown: rewritten by a renderer, so nothing of it runs over into what follows."""
    rendered = MDRenderer().render(_lowered(text, language, demote), _MARKDOWN.options, {})
    return str(rendered).rstrip("\n")


def escape_markdown(text: str) -> str:
    """Outside text so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", re.sub(r"[ \t\r\n]+", " ", text).strip(" "))
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", escaped)
    escaped = re.sub(r"^(\d{1,9})(?=[.)](?:\s|$))", r"\1\\", escaped)  # else the first number of a list
    return re.sub(r"^(?=#{1,6}(?:\s|$)|[+-](?:\s|$)|-[-\s]*$)|(?<=\s)(?=#+$)", r"\\", escaped)


def link_target(url: str) -> str:
    """An address as the target of a Markdown link."""
    return re.sub(r"[()<>\s\\\[\]]", lambda found: quote(found[0]), url)


@lru_cache(maxsize=4096)
def parsed(text: str, language: str) -> tuple[Token, ...]:
    """The parts of `text`, with the typography of the language, and pictures as their words; not to be changed."""
    tokens = _MARKDOWN.parse(f"{text}\n")  # without the last newline, an open fence would be written anew unclosed
    for token in tokens:
        if token.children:
            token.children = _typeset_parts(_plain_parts(token.children), language)
    return tuple(tokens)


def link_of(part: Token) -> str:
    """Where a `link_open` leads."""
    return str(part.attrGet("href") or "")


def _lowered(text: str, language: str, demote: int) -> list[Token]:
    """The parts with their headings below the bulletin's own, none left out: the highest comes `demote` + 1."""
    tokens = parsed(text, language)
    highest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    return [_lower(token, demote - highest + 1) if token.type.startswith("heading_") else token for token in tokens]


def _lower(token: Token, demote: int) -> Token:
    level = min(6, int(token.tag[1]) + demote)
    return token.copy(tag=f"h{level}", markup="#" * level)


def raise_ordinals(text: str) -> Markup:
    """Plain French text as HTML, its ordinals raised: `4e` reads 4<sup>e</sup>."""
    return Markup(_ORDINAL.sub(r"\1<sup>\2</sup>", str(escape(text))))  # noqa: S704 - escaped before


def _with_raised_ordinals(token: Token) -> Token:
    if not token.children:
        return token
    return token.copy(children=[one for part in token.children for one in _raised(part)])


def _raised(part: Token) -> list[Token]:
    """A text as itself and its raised ordinals."""
    if part.type != "text":
        return [part]
    pieces = _ORDINAL.split(part.content)
    kinds = ("text", "text", "html_inline")
    return [
        Token(kinds[n % 3], "", 0, content=f"<sup>{piece}</sup>" if n % 3 == 2 else piece)
        for n, piece in enumerate(pieces)
        if piece
    ]


def _plain_parts(parts: list[Token]) -> list[Token]:
    """`parts` with pictures as their words, without the links that lead neither to the web nor to mail nor here."""
    kept = []
    unlinked = False
    for part in parts:
        if part.type == "link_open":
            unlinked = not _LINK.match(link_of(part))
        if part.type == "image":
            kept.append(Token("text", "", 0, content="".join(word.content for word in part.children or ())))
        elif not (unlinked and part.type in ("link_open", "link_close")):
            kept.append(part)
    return kept


def _typeset_parts(parts: list[Token], language: str) -> list[Token]:
    """`parts` typeset as the one line that is read: code stays, emphasis and links may stand between word and sign."""
    shown = [part for part in parts if part.content or part.type in _BREAKS]
    written = typeset_pieces(
        [Piece(_BREAKS.get(part.type, part.content), part.type not in _READ) for part in shown], language
    )
    for part, text in zip(shown, written, strict=True):
        if part.type == "softbreak" and text != " ":  # two lines of the editor's file that are not to part
            part.type = "text"
        if part.type == "text":
            part.content = text
    return parts
