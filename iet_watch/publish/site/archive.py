"""What the public archive shows: published issues, their fiches, what was kept since; nothing above `public`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from iet_watch.judge.identity.addresses import canonical
from iet_watch.model.items import Item
from iet_watch.model.levels import PUBLIC, narrowest
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import Bulletin, Fiche, with_errata
from iet_watch.publish.issue.fiche_order import IssueOrder
from iet_watch.publish.issue.insert_files import read_errata
from iet_watch.publish.issue.inserts import Erratum
from iet_watch.publish.publication.fiche_levels import fiche_levels
from iet_watch.publish.publication.frozen import FROZEN, order_then
from iet_watch.publish.publication.layout import Approval, read_bulletin, refuse_changed
from iet_watch.publish.publication.manifest import Manifest, errata_of, published_issues, published_items
from iet_watch.publish.site.public_addresses import on_the_web
from iet_watch.store.collected.items import Selection, get_item, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import decisions_on
from iet_watch.themes.theme_files import Theme, load_theme
from iet_watch.themes.theme_paths import theme_paths
from iet_watch.words import fold, slug
from iet_watch.workspace.folder import Workspace

TAG_LIMIT = 120  # characters of a tag's address: two tags that differ only further on share a page


@dataclass(frozen=True)
class PublishedIssue:
    """A published issue and its frozen files, byte for byte; those from before an erratum in `versions/<n>/`."""

    bulletin: Bulletin
    day: date
    frozen: Mapping[str, bytes]

    @property
    def quarter(self) -> Quarter:
        return self.bulletin.quarter

    @property
    def address(self) -> str:
        """The one that the bulletin gives of itself (`page_address`): a folder named by the quarter."""
        return f"{self.quarter.label}/index.html"

    def frozen_address(self, name: str) -> str:
        return f"{self.quarter.label}/{name}"


@dataclass(frozen=True)
class PublishedFiche:
    """A fiche where it was published: its address never changes."""

    fiche: Fiche
    theme: str
    theme_title: str
    issue: PublishedIssue

    @property
    def errata(self) -> tuple[Erratum, ...]:
        return self.issue.bulletin.errata_of(self.fiche)

    @property
    def address(self) -> str:
        return f"{self.issue.quarter.label}/{self.fiche.anchor}.html"


@dataclass(frozen=True)
class KeptItem:
    """An item that people keep for a theme and that no issue has published yet."""

    item: Item
    theme: str
    since: datetime


@dataclass(frozen=True)
class Topic:
    """A theme or a tag and the fiches it gathers, the newest issue first."""

    slug: str
    title: str
    summary: str
    entries: tuple[PublishedFiche, ...]


@dataclass(frozen=True)
class Archive:
    """All that the site is made from. `stories`: per item, the subject it belongs to."""

    issues: tuple[PublishedIssue, ...]
    entries: tuple[PublishedFiche, ...]
    kept: tuple[KeptItem, ...]
    stories: Mapping[int, int]
    themes: tuple[Topic, ...]
    tags: tuple[Topic, ...]
    unreadable: tuple[str, ...] = ()


def read_archive(space: Workspace, themes: tuple[Theme, ...], db: Database) -> Archive:
    """The archive of a workspace. Raises Trouble when a frozen issue has changed, Mistakes when files are wrong."""
    manifests = published_issues(space.bulletins_folder)
    issues = tuple(sorted(_issues(space, themes, manifests), key=lambda issue: issue.quarter, reverse=True))
    entries = tuple(entry for issue in issues for entry in _entries(issue))
    fiches = fiche_levels(space)
    held = {item for item, level in fiches.levels.items() if level != PUBLIC}
    published = published_items(manifests)
    shown = space.settings.site.kept_items and not fiches.unreadable
    kept = _kept(space, db, themes, published | held) if shown else ()
    return Archive(
        issues=issues,
        entries=entries,
        kept=kept,
        stories=_stories(db, entries),
        themes=_themes(entries, themes, IssueOrder(space.settings.bulletin.theme_order)),
        tags=_tags(entries),
        unreadable=fiches.unreadable,
    )


def _issues(space: Workspace, themes: tuple[Theme, ...], manifests: Mapping[str, Manifest]) -> Iterable[PublishedIssue]:
    for label, manifest in manifests.items():
        folder = space.bulletins_folder / label
        refuse_changed(folder, manifest)
        bulletin = _bulletin(space, themes, folder, manifest)
        if bulletin.level == PUBLIC:
            assert bulletin.published is not None
            yield PublishedIssue(bulletin, bulletin.published, _frozen(folder, manifest))


def _frozen(folder: Path, manifest: Manifest) -> Mapping[str, bytes]:
    """What was published but the mail, and what it was before each erratum."""
    former = [name for version in manifest.get("versions", ()) for name in version["outputs"]]
    names = [name for name in (*manifest["outputs"], *former) if not Path(name).name.startswith("mail.")]
    return {name: (folder / name).read_bytes() for name in sorted(names)}


def _bulletin(space: Workspace, themes: tuple[Theme, ...], folder: Path, manifest: Manifest) -> Bulletin:
    """The published issue in `folder` as its frozen files say it, with the errata that it shows."""
    approval = Approval(manifest["approver"] or "", date.fromisoformat(manifest["published"]))
    quarter = Quarter(int(folder.name[:4]), int(folder.name[-1]))
    then = _themes_then(folder, themes, manifest)
    order = order_then(folder, manifest)
    _, bulletin = read_bulletin(space, (*themes, *then), quarter, approval, manifest["inputs"], order)
    return with_errata(replace(bulletin, published=approval.day), errata_of(manifest, read_errata(folder)))


def _themes_then(folder: Path, themes: tuple[Theme, ...], manifest: Manifest) -> Iterable[Theme]:
    """The themes that an issue was published with and that are none today: deleted, or not to be read for now."""
    known = {theme.slug for theme in themes}
    paths = theme_paths(folder / FROZEN / "themes")
    frozen = [path for path in paths if path.relative_to(folder).as_posix() in manifest.get("frozen", ())]
    return (load_theme(path) for path in frozen if path.stem not in known)


def _entries(issue: PublishedIssue) -> Iterable[PublishedFiche]:
    for fiche in issue.bulletin.fiches:
        if fiche.level == PUBLIC:
            yield PublishedFiche(fiche, slug(fiche.theme, TAG_LIMIT), fiche.theme_title or fiche.theme, issue)


def _kept(space: Workspace, db: Database, themes: tuple[Theme, ...], out: set[int]) -> tuple[KeptItem, ...]:
    found = []
    for theme in themes:
        seen = set(out)
        for item in select_items(db, Selection(theme=theme.slug, status="kept")):
            original = get_item(db, item.repeats) if item.repeats else item
            assert original is not None
            if narrowest(item.level, original.level) != PUBLIC:
                continue
            if original.id in seen or not on_the_web(original.url, space.settings.collect.allow_hosts):
                continue
            seen.add(original.id)
            rulings = [one.at for one in decisions_on(db, original.id) if one.theme == theme.slug]
            found.append(KeptItem(original, theme.slug, rulings[-1]))
    return tuple(sorted(found, key=lambda one: (one.since, one.item.id), reverse=True))


def _stories(db: Database, entries: tuple[PublishedFiche, ...]) -> Mapping[int, int]:
    """Per published item, its story, when the database still holds that very article."""
    numbers = tuple(entry.fiche.item for entry in entries if entry.fiche.item)
    items = select_items(db, Selection(everything=True, ids=numbers))
    urls = {entry.fiche.item: canonical(entry.fiche.url) for entry in entries if entry.fiche.url}
    return {item.id: item.story for item in items if urls.get(item.id) == item.canonical_url}


def _themes(
    entries: tuple[PublishedFiche, ...], themes: tuple[Theme, ...], order: IssueOrder
) -> tuple[Topic, ...]:  # fmt: skip
    known = {theme.slug: theme for theme in themes}
    return tuple(
        Topic(
            one,
            known[one].title if one in known else next(e.theme_title for e in entries if e.theme == one),
            known[one].summary if one in known else "",
            tuple(entry for entry in entries if entry.theme == one),
        )
        for one in order.of_themes((entry.theme for entry in entries), known)
    )


def _tags(entries: tuple[PublishedFiche, ...]) -> tuple[Topic, ...]:
    """One topic for each tag, whatever its case and accents; named as the newest fiche writes it."""
    gathered: dict[str, list[PublishedFiche]] = {}
    titles: dict[str, str] = {}
    for entry in entries:
        for one in dict.fromkeys(tag_slug(word) for word in entry.fiche.keywords if word):
            gathered.setdefault(one, []).append(entry)
        for word in entry.fiche.keywords:
            titles.setdefault(tag_slug(word), word)
    order = sorted(gathered, key=lambda one: (fold(titles[one]), one))
    return tuple(Topic(one, titles[one], "", tuple(gathered[one])) for one in order)


def tag_slug(word: str) -> str:
    """The name of a tag's page."""
    return slug(word, TAG_LIMIT)
