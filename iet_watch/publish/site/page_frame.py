"""What every page of the archive shows of the site, and how a page reaches the others."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from iet_watch.locale import later
from iet_watch.publish.issue.bulletin import in_language
from iet_watch.publish.site.archive import tag_slug
from iet_watch.workspace.settings import Settings

STATES = {"none": later("not conforming"), "partial": later("partly conforming"), "total": later("fully conforming")}
HOME = "index.html"  # of a folder


@dataclass(frozen=True)
class FeedLink:
    """A feed as pages announce it; `theme`: the one that it follows, "" for the feed of the issues."""

    address: str
    title: str
    format: str
    type: str
    theme: str = ""


@dataclass(frozen=True)
class Page:
    """One page: its place, its name, what it announces."""

    address: str
    title: str
    base_url: str = ""
    feeds: tuple[FeedLink, ...] = ()
    searches: bool = False

    def to(self, address: str) -> str:
        """`address` from this page: relative, so that the site may stand anywhere, be it on a disk."""
        return "../" * self.address.count("/") + address

    @property
    def canonical(self) -> str:
        return absolute(self.base_url, self.address)


def absolute(base_url: str, address: str) -> str:
    """`address` on the web, or "" when nobody said where the site stands; the page of a folder is the folder itself."""
    if not base_url:
        return ""
    return base_url + (address.removesuffix(HOME) if f"/{address}".endswith(f"/{HOME}") else address)


@dataclass(frozen=True)
class Frame:
    """The words of the site that its settings give; `script`: of the search, known to the page by its hash."""

    title: str
    region: str
    publisher: str
    publisher_address: str
    director: str
    host: str
    contact: str
    contact_link: Markup
    data_protection_link: Markup
    accessibility: str
    accessibility_words: str
    accessibility_declaration: str
    accessibility_plan: str
    feeds: tuple[FeedLink, ...]
    script: Markup
    script_hash: str

    @staticmethod
    def theme_address(slug: str) -> str:
        return f"themes/{slug}.html"

    @staticmethod
    def tag_address(word: str) -> str:
        return f"etiquettes/{tag_slug(word)}.html"


def frame(settings: Settings, feeds: Sequence[FeedLink], script: str) -> Frame:
    """The frame of a site. Without a declaration it is not conforming: no program can say that a site conforms."""
    bulletin, site = settings.bulletin, settings.site
    state = site.accessibility if site.accessibility_declaration else "none"
    return Frame(
        title=bulletin.title,
        region=bulletin.region,
        publisher=bulletin.publisher,
        publisher_address=site.address,
        director=bulletin.director,
        host=site.host,
        contact=bulletin.contact,
        contact_link=contact_link(bulletin.contact),
        data_protection_link=contact_link(site.data_protection),
        accessibility=state,
        accessibility_words=in_language(STATES[state], bulletin.language),
        accessibility_declaration=site.accessibility_declaration,
        accessibility_plan=site.accessibility_plan,
        feeds=tuple(feeds),
        script=Markup(script),  # noqa: S704 - a file of ours or of the workspace, not outside text
        script_hash="sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def contact_link(contact: str) -> Markup:
    """A mail or web address as a link, anything else as its words."""
    if "@" in contact and " " not in contact:
        return Markup('<a href="mailto:{0}">{0}</a>').format(contact)
    if contact.startswith(("https://", "http://")):
        return Markup('<a href="{0}">{0}</a>').format(contact)
    return escape(contact)
