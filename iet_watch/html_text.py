"""The text of a fragment of HTML that is simple enough to be read without a parser: nine in ten of those in feeds.

What comes out is what the parser of `words.plain_text` gives, to the letter, or None where that is not certain.
"""

from __future__ import annotations

import re
from html.entities import html5, name2codepoint

# What a browser does not show, and elements whose markup HTML reads as text (`<textarea><script>`).
SILENT = frozenset(
    ("script", "style", "template", "noscript", "iframe", "object", "head", "svg", "math")
    + ("title", "textarea", "xmp", "plaintext", "noembed", "noframes")
)
BLOCKS = frozenset((  # elements that start and end a line
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td",
    "th", "tr", "ul",
))  # fmt: skip
# Elements that have no part in the lines, and whose text is text.
_INLINE = (
    "a", "abbr", "acronym", "audio", "b", "bdi", "big", "button", "caption", "center", "cite", "code", "col",
    "colgroup", "data", "del", "details", "dfn", "em", "embed", "font", "i", "img", "input", "ins", "kbd", "label",
    "link", "mark", "meta", "picture", "q", "s", "samp", "small", "source", "span", "strike", "strong", "sub",
    "summary", "sup", "tbody", "tfoot", "thead", "time", "tt", "u", "var", "video", "wbr",
)  # fmt: skip
# What stands in the place of a tag by its name, as it is written; of a comment, and of what is not shown, nothing.
_SPACE_OF_TAG: dict[str | None, str] = {None: ""} | {
    f"{slash}{written}": " " if name in BLOCKS else ""
    for name in (*BLOCKS, *_INLINE)
    for written in (name, name.upper())
    for slash in ("", "/")
}
_ATTRIBUTES = r"""(?:\s++(?:[^\s<>"'=/]++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s<>"'=`]++))?+|/)?+|/)*+"""
_DRAWN = "circle|clippath|defs|ellipse|g|line|lineargradient|path|polygon|polyline|radialgradient|rect|stop|use"
_FORMULA = (
    "annotation|menclose|mfenced|mfrac|mi|mn|mo|mover|mpadded|mphantom|mroot|mrow|ms|mspace|msqrt|mstyle|msub|msubsup|"
    "msup|mtable|mtd|mtext|mtr|munder|munderover|semantics"
)
_TAG = re.compile(
    r"<(?:(?=[!iImMsS])(?:!--(?!>)[^>-]*+(?:-[^>-]++)*+-->"
    + "".join(rf"|(?i:{name}){_ATTRIBUTES}(?<!/)>[^<]*+</(?i:{name})\s*+>" for name in ("iframe", "script", "style"))
    + rf"|(?i:svg){_ATTRIBUTES}(?<!/)>(?:\s*+</?(?i:{_DRAWN}){_ATTRIBUTES}>)*+\s*+</(?i:svg)\s*+>"
    + rf"|(?i:math){_ATTRIBUTES}(?<!/)>(?:[^<]*+</?(?i:{_FORMULA}){_ATTRIBUTES}>)*+[^<]*+</(?i:math)\s*+>)"
    + rf"|(/?[a-zA-Z][a-zA-Z0-9]*+)(?:>|{_ATTRIBUTES}>))"
)
_REFERENCE = re.compile(r"&(#?\w*+;?+)")
_CUT_REFERENCE = re.compile(r"&#?\w*+<")  # « &am<b>p; » is not « &amp; »
_OVERLAY = "\u0338"  # behind an angle bracket it makes one sign with it
_MOST_SIGNS = 5_000  # references remembered: a text names a few dozen


class _Signs(dict[str, str]):
    """The sign that a reference stands for, by what follows its ampersand; KeyError where parsers may not agree."""

    def __missing__(self, reference: str) -> str:
        number = _number(reference)
        if not _is_agreed(number):
            raise KeyError(reference)
        if len(self) > _MOST_SIGNS:
            self.clear()
            self.update(_NAMED)
        sign = self[reference] = chr(number)
        return sign


# Of the names of HTML 4 those that HTML 5 reads alike (⟨ and ⟩ it does not); an ampersand alone is one.
_NAMED = {f"{name};": chr(code) for name, code in name2codepoint.items() if html5.get(f"{name};") == chr(code)}
_NAMED |= {"": "&", "apos;": "'"}
_SIGNS = _Signs(_NAMED)


def simple_text(fragment: str) -> str | None:
    """The text of a fragment with a space for each edge of a block, not cleaned; None when a parser must read it."""
    try:
        pieces = _TAG.split(fragment)
        pieces[1::2] = map(_SPACE_OF_TAG.__getitem__, pieces[1::2])
        text = "".join(pieces)
        if "<" in text or _OVERLAY in text:
            return None
        if "&" not in text:
            return text
        return None if _CUT_REFERENCE.search(fragment) else _REFERENCE.sub(_sign, text)
    except KeyError:
        return None


def _sign(found: re.Match[str]) -> str:
    return _SIGNS[found[1]]


def _number(reference: str) -> int:
    """The number that a reference gives (`#233;`, `#xE9;`), -1 when it gives none."""
    if not (reference.startswith("#") and reference.endswith(";") and reference.isascii()):
        return -1
    digits, base = (reference[2:-1], 16) if reference[1] in "xX" else (reference[1:-1], 10)
    try:
        return int(digits, base)
    except ValueError:
        return -1


def _is_agreed(number: int) -> bool:
    """Whether the sign of this number is the same for all: no control, no half of a sign, no number without a sign."""
    if number in (9, 10) or 0x20 <= number < 0x7F or 0xA0 <= number < 0xD800:
        return True
    return 0xE000 <= number <= 0x10FFFF and not 0xFDD0 <= number <= 0xFDEF and number & 0xFFFF < 0xFFFE
