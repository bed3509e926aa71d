"""Feeds of the archive, for readers and for the iet-watch of other regions: Atom (RFC 4287), JSON Feed 1.1, sitemap.

Only what is public: titles, links, dates, tags, the story, the summary written for the bulletin. Never the text of an
article, nor what its publisher says of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from iet_watch import __version__
from iet_watch.locale import later
from iet_watch.locale.dates import quarter_words
from iet_watch.publish.issue.bulletin import in_language
from iet_watch.publish.outputs.atom import identifier
from iet_watch.publish.site.archive import Archive, KeptItem, PublishedFiche, PublishedIssue
from iet_watch.publish.site.page_frame import HOME, FeedLink, absolute
from iet_watch.publish.text.prose import prose_html
from iet_watch.themes.theme_files import Theme
from iet_watch.words import SUMMARY_LIMIT, plain_text
from iet_watch.workspace.settings import BulletinSettings

ENTRY_LIMIT = 300  # of one feed; a collector takes in a thousand at most
ATOM = "http://www.w3.org/2005/Atom"
EXCHANGE = "urn:iet-watch:exchange"  # of what Atom has no word for
FORMATS = (("Atom", "xml", "application/atom+xml"), ("JSON", "json", "application/feed+json"))
ISSUES = "numeros"
ENTRY = "bulletin.atom.xml"


@dataclass(frozen=True)
class FeedEntry:
    """One entry of a feed. `page`: its place in the archive; `url`: of the article; `frozen`: the Atom entry of an
    issue as it was published."""

    identifier: str
    title: str
    url: str
    page: str
    summary: str
    published: datetime
    updated: datetime
    lang: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    theme: tuple[str, str] = ("", "")
    story: str = ""
    frozen: bytes = b""


@dataclass(frozen=True)
class Channel:
    """One feed with its entries, the newest first; `name`: its place without ending; `page`: what it follows."""

    name: str
    title: str
    page: str
    theme: str
    inserts: tuple[FeedEntry, ...]

    @property
    def announced(self) -> tuple[FeedLink, ...]:
        return tuple(FeedLink(f"{self.name}.{end}", self.title, form, kind, self.theme) for form, end, kind in FORMATS)


class Feeds:
    """The feeds of one archive; a theme without entries has none."""

    def __init__(self, settings: BulletinSettings, themes: Sequence[Theme], archive: Archive, base_url: str) -> None:
        self._settings, self._archive, self._base = settings, archive, base_url
        found = [self._of_issues(), *(self._of_theme(slug, title) for slug, title in self._names(themes).items())]
        self.channels = tuple(channel for channel in found if channel.inserts)

    def all(self) -> Iterable[tuple[str, str]]:
        """Address and text of every feed."""
        for channel in self.channels:
            yield f"{channel.name}.xml", self._atom(channel)
            yield f"{channel.name}.json", self._json(channel)

    def _names(self, themes: Sequence[Theme]) -> Mapping[str, str]:
        published = {topic.slug: topic.title for topic in self._archive.themes}
        return {**published, **{theme.slug: theme.title for theme in themes}}

    def _of_issues(self) -> Channel:
        inserts = tuple(map(self._issue, self._archive.issues))
        return Channel(f"flux/{ISSUES}", self._settings.title, HOME, "", inserts[:ENTRY_LIMIT])

    def _of_theme(self, slug: str, title: str) -> Channel:
        published = [self._fiche(entry) for entry in self._archive.entries if entry.theme == slug]
        kept = [self._item(one, title) for one in self._archive.kept if one.theme == slug]
        inserts = sorted(kept + published, key=lambda insert: insert.updated, reverse=True)
        page = f"themes/{slug}.html" if published else "themes.html"
        return Channel(f"flux/themes/{slug}", title, page, slug, tuple(inserts[:ENTRY_LIMIT]))

    def _issue(self, issue: PublishedIssue) -> FeedEntry:
        bulletin, day = issue.bulletin, _moment_of(issue.day)
        message = self._say(later("%(title)s, no. %(number)d, %(quarter)s"))
        quarter = quarter_words(bulletin.quarter, self._settings.language)
        frozen = issue.frozen.get(ENTRY, b"")
        return FeedEntry(
            identifier=(etree.fromstring(frozen).findtext(_in(ATOM, "id")) if frozen else "") or identifier(bulletin),
            title=message % {"title": bulletin.title, "number": bulletin.number, "quarter": quarter},
            url="",
            page=issue.address,
            summary=self._plain(bulletin.essentials),
            published=day,
            updated=_moment_of(max([issue.day, *(erratum.day for erratum in bulletin.errata)])),
            frozen=frozen,
        )

    def _fiche(self, entry: PublishedFiche) -> FeedEntry:
        fiche = entry.fiche
        day = _moment_of(entry.issue.day)
        return FeedEntry(
            identifier=self._name(fiche.url or entry.address),
            title=fiche.title,
            url=fiche.url,
            page=entry.address,
            summary=self._plain(fiche.summary),
            published=_noon(fiche.published) if fiche.published else day,
            updated=day,
            lang=fiche.lang if fiche.foreign and not fiche.original_title else self._settings.language,
            source=fiche.source,
            tags=fiche.keywords,
            theme=(entry.theme, entry.theme_title),
            story=self._story(self._archive.stories.get(fiche.item, fiche.item)),
        )

    def _item(self, kept: KeptItem, title: str) -> FeedEntry:
        item = kept.item
        return FeedEntry(
            identifier=self._name(item.url),
            title=item.title or item.url,
            url=item.url,
            page="",
            summary="",
            published=item.when,
            updated=kept.since,
            lang=item.lang or self._settings.language,
            source=item.source,
            tags=item.tags.get(kept.theme, ()),
            theme=(kept.theme, title),
            story=self._story(item.story),
        )

    def _name(self, of: str) -> str:
        """A lasting name (RFC 4122) that does not depend on where the site stands."""
        return uuid5(NAMESPACE_URL, f"{self._settings.region}#{of}").urn

    def _story(self, number: int) -> str:
        return self._name(f"story-{number}")

    def _plain(self, prose: str) -> str:
        return plain_text(str(prose_html(prose, self._settings.language)), SUMMARY_LIMIT)

    def _say(self, message: str) -> str:
        return in_language(message, self._settings.language)

    def _words(self, insert: FeedEntry) -> str:
        """The summary, then the tags in words: readers that pass over categories show them all the same."""
        tags = self._say(later("Keywords: %(words)s")) % {"words": ", ".join(insert.tags)} + "." if insert.tags else ""
        return " ".join(part for part in (insert.summary, tags) if part)

    def _at(self, address: str, channel: Channel) -> str:
        """`address` on the web, or from the feed's own place when nobody said where the site stands."""
        return absolute(self._base, address) or "../" * channel.name.count("/") + address

    def _title(self, channel: Channel) -> str:
        return channel.title if not channel.theme else f"{channel.title} – {self._settings.title}"

    def _atom(self, channel: Channel) -> str:
        feed = etree.Element(_in(ATOM, "feed"), nsmap={None: ATOM, "watch": EXCHANGE})
        feed.set("{http://www.w3.org/XML/1998/namespace}lang", self._settings.language)
        _add(feed, "title", self._title(channel))
        _add(feed, "id", self._name(channel.name))
        _add(feed, "updated", _moment(max(insert.updated for insert in channel.inserts)))
        _add(feed, "link", rel="self", type="application/atom+xml", href=self._at(f"{channel.name}.xml", channel))
        _add(feed, "link", rel="alternate", type="text/html", href=self._at(channel.page, channel))
        _add(_add(feed, "author"), "name", self._settings.publisher or self._settings.title)
        _add(feed, "generator", "iet-watch", version=__version__)
        for insert in channel.inserts:
            if insert.frozen:
                feed.append(self._frozen_entry(insert, channel))
            else:
                self._atom_entry(_add(feed, "entry"), insert, channel)
        return '<?xml version="1.0" encoding="utf-8"?>\n' + _pretty(feed) + "\n"

    def _frozen_entry(self, insert: FeedEntry, channel: Channel) -> etree._Element:
        """The entry that was published, with the address where its page stands now."""
        entry = etree.fromstring(insert.frozen, etree.XMLParser(resolve_entities=False, remove_blank_text=True))
        for link in entry.findall(_in(ATOM, "link")):
            entry.remove(link)
        _add(entry, "link", rel="alternate", type="text/html", href=self._at(insert.page, channel))
        return entry

    def _atom_entry(self, entry: etree._Element, insert: FeedEntry, channel: Channel) -> None:
        page = self._at(insert.page, channel) if insert.page else ""
        _add(entry, "title", insert.title)
        _add(entry, "link", rel="alternate", type="text/html", href=insert.url or page)
        if insert.url and page:
            _add(entry, "link", rel="related", type="text/html", href=page)
        _add(entry, "id", insert.identifier)
        _add(entry, "published", _moment(insert.published))
        _add(entry, "updated", _moment(insert.updated))
        if insert.source:
            _add(_add(entry, "author"), "name", insert.source)
        for tag in insert.tags:
            _add(entry, "category", term=tag)
        if insert.theme[0]:
            _add(entry, "category", scheme=f"{EXCHANGE}:theme", term=insert.theme[0], label=insert.theme[1])
        if words := self._words(insert):
            _add(entry, "summary", words)
        if insert.story:
            _add(entry, "story", insert.story, namespace=EXCHANGE)
        if insert.lang:
            entry.set("{http://www.w3.org/XML/1998/namespace}lang", insert.lang)

    def _json(self, channel: Channel) -> str:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self._title(channel),
            "home_page_url": self._at(channel.page, channel),
            "feed_url": self._at(f"{channel.name}.json", channel),
            "language": self._settings.language,
            "authors": [{"name": self._settings.publisher or self._settings.title}],
            "items": [self._json_item(insert, channel) for insert in channel.inserts],
        }
        return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"

    def _json_item(self, insert: FeedEntry, channel: Channel) -> Mapping[str, object]:
        page = self._at(insert.page, channel) if insert.page else ""
        item: dict[str, object] = {
            "id": insert.identifier,
            "url": insert.url or page,
            "title": insert.title,
            "content_text": self._words(insert) or insert.title,
            "summary": insert.summary,
            "date_published": _moment(insert.published),
            "date_modified": _moment(insert.updated),
            "language": insert.lang,
            "tags": list(insert.tags),
            "authors": [{"name": insert.source}] if insert.source else [],
        }
        if insert.story:
            theme, title = insert.theme
            item["_iet_watch"] = {
                "about": EXCHANGE, "story": insert.story, "theme": theme, "theme_title": title,
                "source": insert.source, "page": page,
            }  # fmt: skip
        return {key: value for key, value in item.items() if value}


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


def _moment_of(day: date) -> datetime:
    """The day of an issue as a moment, as its own Atom entry says it."""
    return datetime.combine(day, time(), UTC)


def _noon(day: date) -> datetime:
    """A day as a moment: noon, the same day in every time zone of the Republic but two."""
    return datetime.combine(day, time(12), UTC)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
