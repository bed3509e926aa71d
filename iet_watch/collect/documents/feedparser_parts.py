"""What feedparser keeps to itself and feeds are read by: its names, its reading of dates, addresses and captions.

This is the one place that looks inside feedparser. When a version of it has moved these parts, every feed is read by
feedparser itself, twenty times slower and as right but for the captions of pictures and for guids that are words; a
test tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import struct_time
from typing import Any

_WORD = re.compile(r"[\w{}-]+")
MEDIA_TEXT = "media_description"  # the key of what a `media:description` says
ID_IS_WORD = "id_is_word"  # the key of an identifier that is no address, though it was joined to that of the feed


@dataclass(frozen=True)
class Parts:
    """`prefixes`: feedparser's prefix for each namespace; `known`: the elements that it has a reading for.

    `join` makes an address absolute, `safe_join` one that others are relative to, "" where its scheme is none for that.
    """

    prefixes: Mapping[str, str]
    known: frozenset[str]
    read_date: Callable[[str], struct_time | tuple[int, ...] | None]
    join: Callable[[str, str], str]
    safe_join: Callable[[str, str | None], str]


def find_parts() -> Parts | None:
    """The parts of the installed feedparser, or None when they are not where they were."""
    try:
        from feedparser.datetimes import _parse_date
        from feedparser.mixin import _FeedParserMixin
        from feedparser.urls import _urljoin, make_safe_absolute_uri

        _keep_media_text_apart(_FeedParserMixin)
        _take_words_for_no_address(_FeedParserMixin)
        prefixes = {uri.lower(): prefix for uri, prefix in _FeedParserMixin.namespaces.items()}
    except (ImportError, AttributeError):
        return None
    known = frozenset(name[7:] for name in dir(_FeedParserMixin) if name.startswith("_start_"))
    return Parts(prefixes, known, _parse_date, _urljoin, make_safe_absolute_uri) if known else None


def _keep_media_text_apart(mixin: Any) -> None:
    """What is said of a picture has a key of its own.

    feedparser takes it for the description of the entry, and the entry's own for its content when it comes second.
    Raises AttributeError when feedparser has moved what reads it.
    """
    _ = mixin._start_media_description, mixin._end_media_description, mixin.push_content, mixin.pop_content
    mixin._start_media_description = lambda parser, said: parser.push_content(MEDIA_TEXT, said, "text/plain", 1)
    mixin._end_media_description = lambda parser: parser.pop_content(MEDIA_TEXT)


def _take_words_for_no_address(mixin: Any) -> None:
    """A guid that is a word or a number (« 26-12345 ») is no address, and no place beside the feed.

    RSS 2.0 takes each for an address that does not say otherwise; many that are none do not. Raises as above.
    """
    read, _ = mixin._end_guid, mixin._get_context

    def end_guid(parser: Any) -> None:
        named = bool(parser.elementstack) and is_word("".join(parser.elementstack[-1][2]))
        context = parser._get_context()
        has_link = "link" in context
        read(parser)
        if named:
            context[ID_IS_WORD] = True
            if not has_link:
                context.pop("link", None)

    mixin._end_guid = mixin._end_id = end_guid


def is_word(identifier: str) -> bool:
    """Whether an identifier has none of the signs that part an address."""
    return _WORD.fullmatch(identifier.strip()) is not None


PARTS = find_parts()
