"""The address of an entry among those that a feed gives: that of its article, else that of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iet_watch.collect.documents.feedparser_parts import ID_IS_WORD
from iet_watch.judge.identity.addresses import canonical, opened, safe_address

# Before FeedBurner and Pheedo put their own, the feed gave these.
ORIGINALS = ("feedburner_origlink", "pheedo_origlink")
_NAME = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}"
_GLUED = re.compile(rf"https?://(?:www\.)?([a-z0-9.-]{{0,253}}?)(https?)//((?:www\.)?({_NAME})(?:[/?#].*)?)")
_BEHIND = re.compile(rf"(?:%EF%BB%BF)?(?:(https?):?/{{1,2}})?((?:www\.)?({_NAME})(?:/[^/]|\?).*)")
_PAGES = ("html", "xhtml", "text/html", "application/xhtml+xml")
_FEEDS = ("application/atom+xml", "application/rss+xml", "application/json", "application/feed+json")


def entry_address(entry: Mapping[str, Any], base: str, feed_url: str) -> str:
    """The first address of an entry (in feedparser's words) that may be shown; never that of the feed itself."""
    feed = canonical(feed_url)
    for candidate in _candidates(entry):
        address = opened(_once(safe_address(candidate, base), base, feed_url)) if candidate else ""
        if address and canonical(address) != feed:
            return address
    return ""


def _once(address: str, site: str, feed_url: str) -> str:
    """An address that a template put behind another of its site, by itself: « site.example/actu », which lacks its
    scheme and counts as relative, and `https://site.example/https://site.example/actu`.

    One of another site stays, as those of archives.
    """
    host, _, path = address.partition("://")[2].partition("/")
    if host.endswith(("http", "https")) and (found := _GLUED.fullmatch(address)):  # what was a colon is gone
        return f"{found[2]}://{found[3]}" if found[1] in ("", found[4]) else address
    names = [name for name in (_name(address), _name(site)) if name in path]
    directory = feed_url.rpartition("/")[0] + "/"
    for behind in (path, address.removeprefix(directory)) if names else ():
        if (found := _BEHIND.match(behind)) and found[3] in names:
            return f"{found[1] or address.partition(':')[0]}://{found[2]}"
    return address


def _name(address: str) -> str:
    """The name of the machine of an address, without www."""
    return address.partition("://")[2].partition("/")[0].removeprefix("www.")


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
    if identifier.startswith(("http://", "https://")) and not entry.get(ID_IS_WORD):
        yield identifier


def _relation(link: Mapping[str, Any]) -> str:
    """The relation in small letters; RFC 4287 also allows its address at IANA."""
    return str(link.get("rel") or "alternate").lower().rpartition("/")[2]


def _kind(link: Mapping[str, Any]) -> str:
    return str(link.get("type") or "text/html").lower().partition(";")[0].strip()


def _href(link: Mapping[str, Any]) -> str:
    return str(link.get("href") or "")
