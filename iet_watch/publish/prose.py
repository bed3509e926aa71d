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
from markupsafe import Markup
from mdformat.renderer import MDRenderer
from mdformat.renderer.typing import Postprocess, Render

from iet_watch.publish.typography import typeset

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "h5", "h6", "hr"}
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
_WORD_BEFORE = re.compile(r"(?:\w+|[»”)\]%€°…])?\Z")
_WORD_AFTER = re.compile(r"\w*")
_WORD_LIMIT = 40  # characters looked at on either side
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a page, a mail and a feed show the same texts: 200 fiches have 600 of them
def prose_html(text: str, language: str, demote: int = FICHE_DEPTH) -> Markup:
    """Safe HTML for `text`: raw HTML shows as text, its headings come below level `demote`.

    Links lead to the web (http, https), to mail, or to a place in the bulletin (`#fiche-12`).
    """
    html = _MARKDOWN.renderer.render(_lowered(text, language, demote), _MARKDOWN.options, {})
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
    # Emphasis or a link may stand between a word and its apostrophe or colon (`l'*Usine*`, `**Note** :`): each text
    # is typeset together with the word that ends right before it and the one that begins right after.
    shown = [part for part in parts if part.content or part.type in ("softbreak", "hardbreak")]
    read = ["", *("x" if part.type == "code_inline" else part.content for part in shown), ""]
    for n, part in enumerate(shown, start=1):
        if part.type == "text":
            before = _found(_WORD_BEFORE, read[n - 1][-_WORD_LIMIT:])
            after = _found(_WORD_AFTER, read[n + 1][:_WORD_LIMIT])
            whole = typeset(before + read[n] + after, language)
            part.content = whole[len(before) : len(whole) - len(after)]
    return parts


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""
