"""The archive's pages through their templates: each a whole HTML document that needs no other file to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from iet_watch.locale import later, number
from iet_watch.locale.dates import date_words, quarter_words
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import Bulletin, Figures, Logo, in_language
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import environment_of, fill
from iet_watch.publish.site.archive import Archive, PublishedFiche, PublishedIssue, Topic
from iet_watch.publish.site.page_frame import HOME, FeedLink, Page, frame
from iet_watch.publish.text.prose import led_to
from iet_watch.workspace.settings import Settings

WHOLE_COUNT = 25  # fiches of a topic shown with their summary: 40 of 900 characters make a page of 100 kB
PAGE_LIMIT = 100_000  # bytes of the page of an issue: past it the fiches' own pages hold what is left out
DETAILS = ("whole", "summaries", "titles")
SCRIPT = "site/search.js"
FILES = {
    "bulletin.html": later("The bulletin in one page (HTML)"),
    "bulletin.md": later("The bulletin as plain text (Markdown)"),
    "bulletin.json": later("The bulletin for programs (JSON)"),
    "bulletin.pdf": later("The bulletin on paper (PDF)"),
    "bulletin.docx": later("The bulletin for a word processor (DOCX)"),
    "bulletin.atom.xml": later("The bulletin as an entry of a feed (Atom)"),
    "agenda.ics": later("The agenda for a calendar (ICS)"),
}


class Pages:
    """The pages of one archive."""

    def __init__(
        self, archive: Archive, settings: Settings, templates: Path, base_url: str, feeds: Sequence[FeedLink]
    ) -> None:
        self._archive, self._settings, self._base = archive, settings.bulletin, base_url
        self._style = Style(templates, settings.bulletin.look, settings.bulletin.accent)
        self._environment = environment_of("bulletin.html", self._style, settings.bulletin.language)
        self._environment.filters["capitalize_first"] = lambda text: str(text)[:1].upper() + str(text)[1:]
        self._environment.filters["among_fiches_of"] = _among_fiches_of
        self._frame = frame(settings, feeds, _source(self._environment, SCRIPT))
        self._no_issue = _no_issue(settings, archive.issues[0].bulletin.logo if archive.issues else None)

    def all(self) -> Iterator[tuple[str, str]]:
        """Address and text of every page."""
        searches = bool(self._archive.entries)
        yield self._filled(self._page(HOME, self._settings.title, searches=searches), "home.html")
        for position, issue in enumerate(self._archive.issues):
            yield self._issue(position, issue)
            yield from self._fiches(self._of(issue))
        for topic in self._archive.themes:
            feeds = tuple(feed for feed in self._frame.feeds if feed.theme == topic.slug)
            yield self._topic(topic, self._frame.theme_address(topic.slug), later("Theme"), feeds)
        for topic in self._archive.tags:
            yield self._topic(topic, self._frame.tag_address(topic.title), later("Tag"))
        yield self._simple("themes.html", "themes.html", later("Themes and tags"))
        yield self._simple("recherche.html", "search.html", later("Search"), searches=searches)
        yield self._simple("flux.html", "feeds.html", later("Subscribe"))
        yield self._simple("accessibilite.html", "accessibility.html", later("Accessibility"))
        yield self._simple("mentions-legales.html", "legal.html", later("Legal notes and personal data"))

    def _of(self, issue: PublishedIssue) -> list[PublishedFiche]:
        return [entry for entry in self._archive.entries if entry.issue is issue]

    def _simple(self, address: str, template: str, title: str, *, searches: bool = False) -> tuple[str, str]:
        return self._filled(self._page(address, self._say(title), searches=searches), template)

    def _issue(self, position: int, issue: PublishedIssue) -> tuple[str, str]:
        """The page of an issue, whole; one that would be too heavy leaves the analysis, then the summaries out."""
        for detail in DETAILS:
            address, text = self._detailed(position, issue, detail)
            if len(text.encode()) <= PAGE_LIMIT:
                break
        return address, text

    def _detailed(self, position: int, issue: PublishedIssue, detail: str) -> tuple[str, str]:
        issues = self._archive.issues
        return self._filled(
            self._page(issue.address, issue.bulletin.title),
            "issue.html",
            bulletin=issue.bulletin,
            detail=detail,
            addresses={entry.fiche.number: entry.address for entry in self._of(issue)},
            files=[self._file(issue, name) for name in sorted(issue.frozen, key=[*FILES, *issue.frozen].index)],
            newer=issues[position - 1] if position else None,
            older=issues[position + 1] if position + 1 < len(issues) else None,
        )

    def _file(self, issue: PublishedIssue, name: str) -> Mapping[str, object]:
        thousands = -(-len(issue.frozen[name]) // 1000)
        last, former = PurePosixPath(name).name, PurePosixPath(name).parts[1:-1]
        words = self._say(FILES[last]) if last in FILES else last
        if former:
            message = self._say(later("%(file)s, as it was before erratum no. %(number)s"))
            words = message % {"file": words, "number": former[0]}
        return {
            "address": issue.frozen_address(name),
            "words": words,
            "size": self._say(later("%(count)s kB")) % {"count": number(thousands, self._settings.language)},
        }

    def _fiches(self, entries: Sequence[PublishedFiche]) -> Iterator[tuple[str, str]]:
        for position, entry in enumerate(entries):
            yield self._filled(
                self._page(entry.address, entry.fiche.title),
                "fiche.html",
                bulletin=replace(entry.issue.bulletin, sections=()),
                entry=entry,
                citation=self._citation(entry),
                older=entries[position - 1] if position else None,
                newer=entries[position + 1] if position + 1 < len(entries) else None,
            )

    def _citation(self, entry: PublishedFiche) -> str:
        bulletin = entry.issue.bulletin
        message = later("%(publisher)s, %(title)s, no. %(number)s, %(quarter)s, sheet no. %(sheet)s, “%(fiche)s”.")
        words = self._say(message) % {
            "publisher": bulletin.publisher or bulletin.region,
            "title": bulletin.title,
            "number": bulletin.number,
            "quarter": quarter_words(bulletin.quarter, self._settings.language),
            "sheet": entry.fiche.number,
            "fiche": entry.fiche.title,
        }
        if not entry.errata:
            return words
        day = date_words(entry.errata[-1].day, self._settings.language)
        corrected = self._say(later("Corrected on %(date)s.")) % {"date": day}
        return f"{words} {corrected}"

    def _topic(self, topic: Topic, address: str, kind: str, feeds: tuple[FeedLink, ...] = ()) -> tuple[str, str]:
        page = self._page(address, topic.title, feeds=feeds)
        return self._filled(page, "topic.html", topic=topic, kind=self._say(kind), whole_count=WHOLE_COUNT)

    def _page(self, address: str, title: str, *, feeds: tuple[FeedLink, ...] = (), searches: bool = False) -> Page:
        of_issues = tuple(feed for feed in self._frame.feeds if not feed.theme)
        return Page(address, title, self._base, of_issues + feeds, searches)

    def _filled(self, page: Page, template: str, **values: Any) -> tuple[str, str]:
        shown = {"bulletin": self._no_issue, "page": page, "site": self._frame, "archive": self._archive, **values}
        return page.address, fill(self._environment, f"site/{template}", self._style, **shown)

    def _say(self, message: str) -> str:
        return in_language(message, self._settings.language)


def _among_fiches_of(prose: Markup, issue: str) -> Markup:
    """`prose` with its links to places of its issue (« #fiche-12 ») leading to the page `issue`."""
    return Markup(led_to(str(prose), issue))  # noqa: S704  (cleaned where it was made)


def _source(environment: Environment, name: str) -> str:
    """The text of a template as it stands: ours, or the workspace's."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _no_issue(settings: Settings, logo: Logo | None) -> Bulletin:
    """What the bulletin's template asks for in the head of a page that belongs to no issue."""
    bulletin = settings.bulletin
    return Bulletin(
        title=bulletin.title,
        region=bulletin.region,
        publisher=bulletin.publisher,
        director=bulletin.director,
        contact=bulletin.contact,
        number=0,
        quarter=Quarter(1, 1),
        language=bulletin.language,
        published=None,
        state="published",
        approver="",
        editorial="",
        editorial_author="",
        essentials="",
        sections=(),
        figures=Figures(),
        contributors=(),
        logo=logo,
    )
