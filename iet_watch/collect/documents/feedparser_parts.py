"""What feedparser keeps to itself and plain feeds are read by: its names for elements and its reading of dates.

This is the one place that looks inside feedparser. When a version of it has moved these parts, every feed is read by
feedparser itself, twenty times slower and as right; a test tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import struct_time


@dataclass(frozen=True)
class Parts:
    """`prefixes`: feedparser's prefix for each namespace; `known`: the elements that it has a reading for."""

    prefixes: Mapping[str, str]
    known: frozenset[str]
    read_date: Callable[[str], struct_time | tuple[int, ...] | None]


def find_parts() -> Parts | None:
    """The parts of the installed feedparser, or None when they are not where they were."""
    try:
        from feedparser.datetimes import _parse_date
        from feedparser.mixin import _FeedParserMixin

        prefixes = {uri.lower(): prefix for uri, prefix in _FeedParserMixin.namespaces.items()}
    except (ImportError, AttributeError):
        return None
    known = frozenset(name[7:] for name in dir(_FeedParserMixin) if name.startswith("_start_"))
    return Parts(prefixes, known, _parse_date) if known else None


PARTS = find_parts()
