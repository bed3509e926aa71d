"""The address of an entry among those that a feed gives: that of its article, else that of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iet_watch.judge.identity.addresses import canonical, opened, safe_address

# Before FeedBurner and Pheedo put their own, the feed gave these.
ORIGINALS = ("feedburner_origlink", "pheedo_origlink")
_PAGES = ("html", "xhtml", "text/html", "application/xhtml+xml")
_FEEDS = ("application/atom+xml", "application/rss+xml", "application/json", "application/feed+json")


def entry_address(entry: Mapping[str, Any], base: str, feed_url: str) -> str:
    """The first address of an entry (in feedparser's words) that may be shown; never that of the feed itself."""
    feed = canonical(feed_url)
    for candidate in _candidates(entry):
        address = opened(safe_address(candidate, base)) if candidate else ""
        if address and canonical(address) != feed:
            return address
    return ""


def _candidates(entry: Mapping[str, Any]) -> Iterator[str]:
    """The original, the page that says the same, the guid that may be opened, then files, then any other guid."""
    links = [link for link in entry.get("links", ()) if isinstance(link, Mapping)]
    for name in ORIGINALS:
        if name in entry:
            yield str(entry[name] or "")
    alternates = [link for link in links if _relation(link) == "alternate"]
    yield from (_href(link) for link in alternates if _kind(link) in _PAGES)
    yield str(entry.get("link") or "")
    yield from (_href(link) for link in alternates if _kind(link) not in _FEEDS)
    yield from (
        _href(link) for link in links if _relation(link) == "enclosure" and not _kind(link).startswith("image/")
    )
    yield from (str(part.get("src") or "") for part in entry.get("content", ()) if isinstance(part, Mapping))
    identifier = str(entry.get("id") or "")
    yield identifier if identifier.startswith(("http://", "https://")) else ""


def _relation(link: Mapping[str, Any]) -> str:
    """The relation in small letters; RFC 4287 also allows its address at IANA."""
    return str(link.get("rel") or "alternate").lower().rpartition("/")[2]


def _kind(link: Mapping[str, Any]) -> str:
    return str(link.get("type") or "text/html").lower().partition(";")[0].strip()


def _href(link: Mapping[str, Any]) -> str:
    return str(link.get("href") or "")
