"""Markdown that editors write, into safe HTML or into clean Markdown, with the typography of the language."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdformat.renderer import MDRenderer

from iet_watch.publish.typography import typeset

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "h5", "h6", "hr"}
_SCHEMES = {"http", "https", "mailto"}

FICHE_DEPTH = 3  # a heading inside a fiche comes below the fiche's own, an h3
PART_DEPTH = 2  # below a part of the bulletin, an h2

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "parser_extension": [], "mdformat": {}})
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")


def prose_html(text: str, language: str, demote: int = FICHE_DEPTH) -> Markup:
    """Safe HTML for `text`: raw HTML shows as text, links are http(s) or mailto, `demote` levels off its headings."""
    html = _MARKDOWN.renderer.render(_tokens(text, language, demote), _MARKDOWN.options, {})
    cleaned = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    return Markup(cleaned)  # noqa: S704 - nh3 has cleaned it


def prose_markdown(text: str, language: str, demote: int = FICHE_DEPTH) -> str:
    """The same prose as Markdown: rewritten by a renderer, so nothing of it runs over into what follows."""
    rendered = MDRenderer().render(_tokens(text, language, demote), _MARKDOWN.options, {})
    return str(rendered).rstrip("\n")


def escape_markdown(text: str) -> str:
    """Outside text so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", escaped)
    return re.sub(r"^(\s*)([#+-]|\d+[.)])(?=\s)", r"\1\\\2", escaped)


def link_target(url: str) -> str:
    """An address as the target of a Markdown link."""
    return re.sub(r"[()<>\s\\\[\]]", lambda found: f"%{ord(found[0]):02X}", url)


def _tokens(text: str, language: str, demote: int) -> list[Token]:
    """The parts of `text`, with the typography of the language, lower headings, and pictures as their words."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(6, int(token.tag[1]) + demote)
            token.tag, token.markup = f"h{level}", "#" * level
        if token.children:
            token.children = [_worded(child, language) for child in token.children]
    return tokens


def _worded(token: Token, language: str) -> Token:
    if token.type == "image":
        return Token("text", "", 0, content=typeset(token.content, language))
    if token.type == "text":
        token.content = typeset(token.content, language)
    return token
