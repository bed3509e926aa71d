"""The public archive as files: pages, frozen issues, search, feeds, sitemap. The same inputs give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iet_watch.files.shipped import shipped
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.publish.site.archive import Archive, read_archive
from iet_watch.publish.site.archive_pages import Pages
from iet_watch.publish.site.feed_entries import channels_of
from iet_watch.publish.site.search_list import LIST, search_list
from iet_watch.publish.site.syndication import feed_files, sitemap
from iet_watch.store.database import Database
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.settings import Settings

ENGINE = "recherche/moteur.js"
LICENCES = "recherche/LICENCES.txt"
SOURCES = "flux/sources.opml"


@dataclass(frozen=True)
class Site:
    """Every file of the site by its address, and what it was made from."""

    files: Mapping[str, bytes]
    archive: Archive
    base_url: str

    @property
    def pages(self) -> int:
        return sum(address.endswith(".html") for address in self.files)


def make_site(space: Workspace, themes: tuple[Theme, ...], db: Database, base_url: str, sources: str) -> Site:
    """The site of a workspace; `sources`: the list of the watched sources, in OPML. Raises Trouble, Mistakes."""
    base_url = site_address(base_url)
    archive = read_archive(space, themes, db)
    channels = channels_of(space.settings.bulletin, themes, archive)
    announced = [feed for channel in channels for feed in channel.announced]
    pages = dict(Pages(archive, space.settings, space.templates_folder, base_url, announced).all())
    texts = {**pages, **dict(feed_files(channels, space.settings.bulletin, base_url)), SOURCES: sources}
    if archive.entries:
        texts[LIST] = search_list(archive, space.settings.bulletin.language)
    if base_url:
        texts["sitemap.xml"] = sitemap(pages, archive, base_url)
    files = {address: text.encode() for address, text in texts.items()}
    for issue in archive.issues:
        files |= {issue.frozen_address(name): content for name, content in issue.frozen.items()}
    for address, name in ((ENGINE, "libraries.js"), (LICENCES, "LICENCES.txt")):
        files[address] = (shipped("templates") / "site" / name).read_bytes()
    return Site(files, archive, base_url)


def site_address(base_url: str) -> str:
    """Where the site will stand, with its last slash. Raises Trouble."""
    if not base_url:
        return ""
    safe = safe_address(base_url)
    if not safe or "?" in safe or "#" in safe:
        raise Trouble(
            "the address of the archive is %(found)s: expected a folder such as https://veille.example.org/archives/",
            code=BAD_CONFIGURATION,
            found=base_url,
        )
    return safe if safe.endswith("/") else f"{safe}/"


def lacking_settings(settings: Settings, base_url: str) -> list[str]:
    """What the settings leave out though the law, or a feed reader, asks for it of a public site."""
    bulletin, site = settings.bulletin, settings.site
    asked = {
        "[bulletin] archive_url": base_url,
        "[bulletin] publisher": bulletin.publisher,
        "[bulletin] director": bulletin.director,
        "[bulletin] contact": bulletin.contact,
        "[site] address": site.address,
        "[site] host": site.host,
    }
    return [name for name, value in asked.items() if not value]
