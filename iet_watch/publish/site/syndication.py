"""The feeds of the archive, for readers and other regions: Atom (RFC 4287), JSON Feed 1.1; and its sitemap."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from lxml import etree

from iet_watch import __version__
from iet_watch.locale import later
from iet_watch.publish.issue.bulletin import in_language
from iet_watch.publish.outputs.atom import ATOM
from iet_watch.publish.site.archive import Archive
from iet_watch.publish.site.feed_entries import Channel, FeedEntry
from iet_watch.publish.site.page_frame import absolute
from iet_watch.workspace.settings import BulletinSettings

EXCHANGE = "urn:iet-watch:exchange"  # of what Atom has no word for


def feed_files(channels: Sequence[Channel], settings: BulletinSettings, base_url: str) -> Iterator[tuple[str, str]]:
    """Address and text of every feed."""
    for channel in channels:
        feed = _Feed(channel, settings, base_url)
        yield f"{channel.name}.xml", feed.atom()
        yield f"{channel.name}.json", feed.json()


class _Feed:
    """One channel in each of its formats."""

    def __init__(self, channel: Channel, settings: BulletinSettings, base_url: str) -> None:
        self._channel, self._settings, self._base = channel, settings, base_url

    def atom(self) -> str:
        channel = self._channel
        feed = etree.Element(_in(ATOM, "feed"), nsmap={None: ATOM, "watch": EXCHANGE})
        feed.set("{http://www.w3.org/XML/1998/namespace}lang", self._settings.language)
        _add(feed, "title", self._title())
        _add(feed, "id", channel.identifier)
        _add(feed, "updated", _moment(max(entry.updated for entry in channel.entries)))
        _add(feed, "link", rel="self", type="application/atom+xml", href=self._at(f"{channel.name}.xml"))
        _add(feed, "link", rel="alternate", type="text/html", href=self._at(channel.page))
        _add(_add(feed, "author"), "name", self._settings.publisher or self._settings.title)
        _add(feed, "generator", "iet-watch", version=__version__)
        for entry in channel.entries:
            if entry.frozen:
                feed.append(self._frozen_entry(entry))
            else:
                self._atom_entry(_add(feed, "entry"), entry)
        return '<?xml version="1.0" encoding="utf-8"?>\n' + _pretty(feed) + "\n"

    def _frozen_entry(self, told: FeedEntry) -> etree._Element:
        """The entry that was published, with the address where its page stands now."""
        entry = etree.fromstring(told.frozen, etree.XMLParser(resolve_entities=False, remove_blank_text=True))
        for link in entry.findall(_in(ATOM, "link")):
            entry.remove(link)
        _add(entry, "link", rel="alternate", type="text/html", href=self._at(told.page))
        return entry

    def _atom_entry(self, element: etree._Element, entry: FeedEntry) -> None:
        page = self._at(entry.page) if entry.page else ""
        _add(element, "title", entry.title)
        _add(element, "link", rel="alternate", type="text/html", href=entry.url or page)
        if entry.url and page:
            _add(element, "link", rel="related", type="text/html", href=page)
        _add(element, "id", entry.identifier)
        _add(element, "published", _moment(entry.published))
        _add(element, "updated", _moment(entry.updated))
        if entry.source:
            _add(_add(element, "author"), "name", entry.source)
        for tag in entry.tags:
            _add(element, "category", term=tag)
        if entry.theme[0]:
            _add(element, "category", scheme=f"{EXCHANGE}:theme", term=entry.theme[0], label=entry.theme[1])
        if words := self._words(entry):
            _add(element, "summary", words)
        if entry.story:
            _add(element, "story", entry.story, namespace=EXCHANGE)
        if entry.lang:
            element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.lang)

    def json(self) -> str:
        channel = self._channel
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self._title(),
            "home_page_url": self._at(channel.page),
            "feed_url": self._at(f"{channel.name}.json"),
            "language": self._settings.language,
            "authors": [{"name": self._settings.publisher or self._settings.title}],
            "items": [self._json_item(entry) for entry in channel.entries],
        }
        return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"

    def _json_item(self, entry: FeedEntry) -> Mapping[str, object]:
        page = self._at(entry.page) if entry.page else ""
        item: dict[str, object] = {
            "id": entry.identifier,
            "url": entry.url or page,
            "title": entry.title,
            "content_text": self._words(entry) or entry.title,
            "summary": entry.summary,
            "date_published": _moment(entry.published),
            "date_modified": _moment(entry.updated),
            "language": entry.lang,
            "tags": list(entry.tags),
            "authors": [{"name": entry.source}] if entry.source else [],
        }
        if entry.story:
            theme, title = entry.theme
            item["_iet_watch"] = {
                "about": EXCHANGE, "story": entry.story, "theme": theme, "theme_title": title,
                "source": entry.source, "page": page,
            }  # fmt: skip
        return {key: value for key, value in item.items() if value}

    def _words(self, entry: FeedEntry) -> str:
        """The summary, then the tags in words: readers that pass over categories show them all the same."""
        if not entry.tags:
            return entry.summary
        tags = in_language(later("Keywords: %(words)s"), self._settings.language) % {"words": ", ".join(entry.tags)}
        return f"{entry.summary} {tags}.".lstrip()

    def _at(self, address: str) -> str:
        """`address` on the web, or from the feed's own place when nobody said where the site stands."""
        return absolute(self._base, address) or "../" * self._channel.name.count("/") + address

    def _title(self) -> str:
        channel = self._channel
        return channel.title if not channel.theme else f"{channel.title} – {self._settings.title}"


def sitemap(pages: Iterable[str], archive: Archive, base_url: str) -> str:
    """The sitemap (protocol 0.9) of `pages`, those of an issue with the day it was published."""
    days = {issue.address: issue.day for issue in archive.issues}
    days |= {entry.address: entry.issue.day for entry in archive.entries}
    root = etree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address in sorted(pages):
        url = etree.SubElement(root, "url")
        etree.SubElement(url, "loc").text = absolute(base_url, address)
        if address in days:
            etree.SubElement(url, "lastmod").text = days[address].isoformat()
    return '<?xml version="1.0" encoding="utf-8"?>\n' + _pretty(root) + "\n"


def _pretty(root: etree._Element) -> str:
    etree.indent(root)
    return str(etree.tostring(root, encoding="unicode"))


def _in(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _add(
    parent: etree._Element, name: str, text: str = "", *, namespace: str = ATOM, **attributes: str
) -> etree._Element:
    element = etree.SubElement(parent, _in(namespace, name))
    if text:
        element.text = _legal(text)
    for key, value in attributes.items():
        element.set(key, _legal(value))
    return element


def _legal(text: str) -> str:
    """`text` without the characters that XML cannot carry."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
