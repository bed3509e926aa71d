"""Pictures in a text: what is said below each, and each where a format shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from markdown_it.token import Token
from markupsafe import escape

from iet_watch.files.markdown import PlacedPicture
from iet_watch.locale import LANGUAGES, translations
from iet_watch.publish.text.typography import typeset

_MARKS = re.compile(r"[\\`*_\[\]<>|~&]")


class Shown(Protocol):
    """A picture that a format may show: its name in the text, where it is, its size in pixels."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


def told(placed: PlacedPicture, language: str) -> str:
    """What stands below a picture: its caption, whose it is and by what right, as sentences."""
    words = translations(language if language in LANGUAGES else "en").gettext
    said = [placed.caption, words("Credit: %(name)s") % {"name": placed.credit} if placed.credit else ""]
    said.append(words("Licence: %(name)s") % {"name": placed.licence} if placed.licence else "")
    return " ".join(typeset(f"{one}.", language) for one in said if one)


def in_words(placed: PlacedPicture, language: str) -> str:
    """A picture where it is not shown."""
    words = translations(language if language in LANGUAGES else "en").gettext
    if not placed.credit:
        return typeset(placed.alternative, language)
    shown = words("Image: %(text)s") % {"text": placed.alternative.rstrip(".")}
    return f"{typeset(f'{shown}.', language)} {told(placed, language)}"


def lone_picture(token: Token) -> PlacedPicture | None:
    """The picture that is all of a paragraph, whose words are `token`, as `reading.parsed` gives it."""
    return token.meta.get("picture")


def as_figures(tokens: Sequence[Token], language: str, pictures: Sequence[Shown]) -> Iterator[Token]:
    """`tokens` for HTML: each of `pictures` a figure with what is told of it, the others in words."""
    known = {picture.name: picture for picture in pictures}
    for before, token, after in _in_threes(tokens):
        placed = lone_picture(token)
        if placed is None:
            if not _around_picture(token, before, after):
                yield token
        elif placed.name in known:
            yield Token("html_block", "", 0, content=_figure(known[placed.name], placed, language))
        else:
            yield from _paragraph(in_words(placed, language))


def as_links(tokens: Sequence[Token], language: str, pictures: Sequence[Shown]) -> Iterator[Token]:
    """`tokens` for Markdown: each picture leads to its file, and what is told of it comes below."""
    known = {picture.name: picture for picture in pictures}
    for before, token, after in _in_threes(tokens):
        placed = lone_picture(token)
        if placed is None:
            if not _around_picture(token, before, after):
                yield token
        elif placed.name in known:
            escaped = _MARKS.sub(r"\\\g<0>", typeset(placed.alternative, language))  # mdformat takes it as it is
            words = [Token("text", "", 0, content=escaped)]
            attributes: Mapping[str, str] = {"src": known[placed.name].file, "alt": ""}
            image = Token("image", "img", 0, attrs=dict(attributes), children=words, content=words[0].content)
            yield from _paragraph("", [image])
            yield from _paragraph(told(placed, language))
        else:
            yield from _paragraph(in_words(placed, language))


def _in_threes(tokens: Sequence[Token]) -> Iterator[tuple[Token | None, Token, Token | None]]:
    before: list[Token | None] = [None, *tokens]
    return zip(before, tokens, [*tokens[1:], None], strict=False)


def _around_picture(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether `token` opens or closes the paragraph of a picture."""
    inner = after if token.type == "paragraph_open" else before if token.type == "paragraph_close" else None
    return inner is not None and lone_picture(inner) is not None


def _paragraph(text: str, parts: Sequence[Token] = ()) -> Iterator[Token]:
    yield Token("paragraph_open", "p", 1, block=True)
    inside = list(parts) or [Token("text", "", 0, content=text)]
    yield Token("inline", "", 0, content=text, children=inside, block=True)
    yield Token("paragraph_close", "p", -1, block=True)


def _figure(picture: Shown, placed: PlacedPicture, language: str) -> str:
    alternative = escape(typeset(placed.alternative, language))
    return (
        f'<figure class="picture"><img src="{picture.address}" alt="{alternative}" width="{picture.width}" '
        f'height="{picture.height}"><figcaption>{escape(told(placed, language))}</figcaption></figure>\n'
    )
