"""What the feeds of the archive tell: one of the issues, one for each theme, of what is public alone.

Titles, links, dates, tags, the story, the summary written for the bulletin. Never the text of an article, nor what its
publisher says of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from iet_watch.locale import later
from iet_watch.locale.dates import quarter_words
from iet_watch.plain_text import plain_text
from iet_watch.publish.issue.bulletin import in_language
from iet_watch.publish.issue.inserts import erratum_words
from iet_watch.publish.outputs.atom import ATOM, identifier
from iet_watch.publish.site.archive import Archive, KeptItem, PublishedFiche, PublishedIssue
from iet_watch.publish.site.page_frame import HOME, FeedLink
from iet_watch.publish.text.prose import prose_html
from iet_watch.themes.theme_files import Theme
from iet_watch.words import SUMMARY_LIMIT
from iet_watch.workspace.settings import BulletinSettings

ENTRY_LIMIT = 300  # of one feed; a collector takes in a thousand at most
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
    identifier: str
    entries: tuple[FeedEntry, ...]

    @property
    def announced(self) -> tuple[FeedLink, ...]:
        return tuple(FeedLink(f"{self.name}.{end}", self.title, form, kind, self.theme) for form, end, kind in FORMATS)


def channels_of(settings: BulletinSettings, themes: Sequence[Theme], archive: Archive) -> tuple[Channel, ...]:
    """The feeds of one archive; a theme without entries has none."""
    return tuple(channel for channel in _Channels(settings, archive).all(themes) if channel.entries)


class _Channels:
    """Gathers the entries of each feed."""

    def __init__(self, settings: BulletinSettings, archive: Archive) -> None:
        self._settings, self._archive = settings, archive

    def all(self, themes: Sequence[Theme]) -> Iterator[Channel]:
        yield self._of_issues()
        for slug, title in self._names(themes).items():
            yield self._of_theme(slug, title)

    def _names(self, themes: Sequence[Theme]) -> Mapping[str, str]:
        published = {topic.slug: topic.title for topic in self._archive.themes}
        return {**published, **{theme.slug: theme.title for theme in themes}}

    def _of_issues(self) -> Channel:
        entries = tuple(map(self._issue, self._archive.issues))
        return self._channel(f"flux/{ISSUES}", self._settings.title, HOME, "", entries)

    def _of_theme(self, slug: str, title: str) -> Channel:
        published = [self._fiche(entry) for entry in self._archive.entries if entry.theme == slug]
        kept = [self._item(one, title) for one in self._archive.kept if one.theme == slug]
        entries = sorted(kept + published, key=lambda entry: entry.updated, reverse=True)
        page = f"themes/{slug}.html" if published else "themes.html"
        return self._channel(f"flux/themes/{slug}", title, page, slug, entries)

    def _channel(self, name: str, title: str, page: str, theme: str, entries: Sequence[FeedEntry]) -> Channel:
        return Channel(name, title, page, theme, self._name(name), tuple(entries[:ENTRY_LIMIT]))

    def _issue(self, issue: PublishedIssue) -> FeedEntry:
        bulletin, day = issue.bulletin, _moment_of(issue.day)
        message = self._say(later("%(title)s, no. %(number)d, %(quarter)s"))
        quarter = quarter_words(bulletin.quarter, self._settings.language)
        frozen = issue.frozen.get(ENTRY, b"")
        return FeedEntry(
            identifier=(etree.fromstring(frozen).findtext(f"{{{ATOM}}}id") if frozen else "") or identifier(bulletin),
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
        errata = [erratum_words(erratum, self._settings.language) for erratum in entry.errata]
        day = _moment_of(entry.issue.day)
        return FeedEntry(
            identifier=self._name(fiche.url or entry.address),
            title=fiche.title,
            url=fiche.url,
            page=entry.address,
            summary=self._plain("\n\n".join((*errata, fiche.summary))),
            published=_noon(fiche.published) if fiche.published else day,
            updated=_moment_of(max([entry.issue.day, *(erratum.day for erratum in entry.errata)])),
            lang=fiche.lang if fiche.foreign and not fiche.original_title else self._settings.language,
            source=fiche.source,
            tags=fiche.keywords,
            theme=(entry.theme, entry.theme_title),
            story=self._story(self._archive.stories.get(fiche.item, fiche.item or entry.address)),
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

    def _story(self, number: int | str) -> str:
        return self._name(f"story-{number}")

    def _plain(self, prose: str) -> str:
        return plain_text(str(prose_html(prose, self._settings.language)), SUMMARY_LIMIT)

    def _say(self, message: str) -> str:
        return in_language(message, self._settings.language)


def _moment_of(day: date) -> datetime:
    """The day of an issue as a moment, as its own Atom entry says it."""
    return datetime.combine(day, time(), UTC)


def _noon(day: date) -> datetime:
    """A day as a moment: noon, the same day in every time zone of the Republic but two."""
    return datetime.combine(day, time(12), UTC)
