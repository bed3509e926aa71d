"""Pictures in a text: each as the format shows it, with its caption, or in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from markdown_it.token import Token
from markupsafe import escape

from iet_watch.files.markdown import PlacedPicture
from iet_watch.publish.text.reading import words_in
from iet_watch.publish.text.typography import typeset

_MARKS = re.compile(r"[\\`*_\[\]<>|~&]")


class ShownPicture(Protocol):
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


def whole_caption(placed: PlacedPicture, language: str) -> str:
    """What stands below a picture: its caption, whose it is and by what right, as sentences."""
    words = words_in(language)
    said = [placed.caption, words("Credit: %(name)s") % {"name": placed.credit} if placed.credit else ""]
    said.append(words("Licence: %(name)s") % {"name": placed.licence} if placed.licence else "")
    return " ".join(typeset(f"{one}.", language) for one in said if one)


def in_words(placed: PlacedPicture, language: str) -> str:
    """A picture where it is not shown."""
    words = words_in(language)
    if not placed.credit:
        return typeset(placed.alternative, language)
    shown = words("Image: %(text)s") % {"text": placed.alternative.rstrip(".")}
    return f"{typeset(f'{shown}.', language)} {whole_caption(placed, language)}"


def lone_picture(token: Token) -> PlacedPicture | None:
    """The picture that is all of a paragraph, whose words are `token`, as `reading.parsed` gives it."""
    return token.meta.get("picture")


def as_figures(tokens: Sequence[Token], language: str, pictures: Sequence[ShownPicture]) -> Iterator[Token]:
    """`tokens` for HTML: each of `pictures` a figure with its caption, the others in words."""
    return _with_pictures(tokens, language, pictures, _figure)


def as_links(tokens: Sequence[Token], language: str, pictures: Sequence[ShownPicture]) -> Iterator[Token]:
    """`tokens` for Markdown: each picture leads to its file, and its caption comes below."""
    return _with_pictures(tokens, language, pictures, _link)


def _with_pictures(
    tokens: Sequence[Token],
    language: str,
    pictures: Sequence[ShownPicture],
    show: Callable[[ShownPicture, PlacedPicture, str], Iterator[Token]],
) -> Iterator[Token]:
    known = {picture.name: picture for picture in pictures}
    for before, token, after in _in_threes(tokens):
        placed = lone_picture(token)
        if placed is None:
            if not _around_picture(token, before, after):
                yield token
        elif placed.name in known:
            yield from show(known[placed.name], placed, language)
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


def _figure(picture: ShownPicture, placed: PlacedPicture, language: str) -> Iterator[Token]:
    alternative = escape(typeset(placed.alternative, language))
    figure = (
        f'<figure class="picture"><img src="{picture.address}" alt="{alternative}" width="{picture.width}" '
        f'height="{picture.height}"><figcaption>{escape(whole_caption(placed, language))}</figcaption></figure>\n'
    )
    yield Token("html_block", "", 0, content=figure)


def _link(picture: ShownPicture, placed: PlacedPicture, language: str) -> Iterator[Token]:
    escaped = _MARKS.sub(r"\\\g<0>", typeset(placed.alternative, language))  # mdformat takes it as it is
    words = [Token("text", "", 0, content=escaped)]
    attributes: dict[str, str | int | float] = {"src": picture.file, "alt": ""}
    yield from _paragraph("", [Token("image", "img", 0, attrs=attributes, children=words, content=escaped)])
    yield from _paragraph(whole_caption(placed, language))
