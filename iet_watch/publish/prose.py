"""Markdown that editors write, into safe HTML or into clean Markdown, with the typography of the language."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from iet_watch.publish.typography import typeset

_TAGS = {
    "p",
    "br",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "code",
    "pre",
    "h4",
    "h5",
    "h6",
    "hr",
    "s",
}
_SCHEMES = {"http", "https", "mailto"}
_DEMOTE = 3  # a heading inside a fiche comes below the fiche's own, which is an h3

_MARKDOWN = MarkdownIt("commonmark", {"html": False})

# What typography must not touch in Markdown: code, link targets, addresses.
_UNTOUCHED = re.compile(r"(`+[^`]*`+|\]\([^)\s]*\)|<https?://[^>\s]+>|https?://\S+)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")


def prose_html(text: str, language: str) -> Markup:
    """Safe HTML for `text`: raw HTML shows as text, links are http(s) or mailto, headings are demoted."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _DEMOTE)}"
        _typeset_token(token, language)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    cleaned = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    return Markup(cleaned)  # noqa: S704 - nh3 has cleaned it


def prose_markdown(text: str, language: str) -> str:
    """`text` as Markdown to publish: typography on words only, headings demoted, raw HTML shown as text."""
    lines = []
    for line in text.strip().split("\n"):
        line = re.sub(r"^(#{1,3})(?=\s)", lambda found: "#" * (len(found[1]) + _DEMOTE), line)
        parts = _UNTOUCHED.split(line)
        lines.append("".join(part if n % 2 else _typeset_line(part, language) for n, part in enumerate(parts)))
    return "\n".join(lines)


def escape_markdown(text: str) -> str:
    """Outside text so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", escaped)
    return re.sub(r"^(\s*)([#+-]|\d+[.)])(?=\s)", r"\1\\\2", escaped)


def link_target(url: str) -> str:
    """An address as the target of a Markdown link."""
    return re.sub(r"[()<>\s\\\[\]]", lambda found: f"%{ord(found[0]):02X}", url)


def _typeset_token(token: Token, language: str) -> None:
    for child in token.children or ():
        if child.type == "text":
            child.content = typeset(child.content, language)


def _typeset_line(text: str, language: str) -> str:
    return re.sub(r"<(?=[a-zA-Z/!?])", r"\\<", typeset(text, language))
