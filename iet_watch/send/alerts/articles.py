"""The articles that people keep, as an alert tells of them: how far each may go, and what was written of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from iet_watch.files.toml import Mistakes
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.items import Item
from iet_watch.model.levels import PARTNERS, Level, narrowest
from iet_watch.model.trouble import BAD_DATA, Trouble
from iet_watch.plain_text import plain_text
from iet_watch.publish.issue.fiche_states import KEPT
from iet_watch.publish.issue.issue_files import read_fiche
from iet_watch.publish.publication.fiche_levels import FicheLevels, fiche_levels
from iet_watch.publish.site.public_addresses import on_the_web
from iet_watch.publish.text.prose import prose_html
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.collected.sources import reserved_sources
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import Keep
from iet_watch.words import SUMMARY_LIMIT, beginning
from iet_watch.workspace.folder import Workspace

SUMMARY_SHOWN = 220  # characters of a summary: two lines of a mail program


@dataclass(frozen=True)
class KeptArticle:
    """An article that is kept. `numbers`: all items of it; `keeps`: what says so, for each theme.

    `url`: empty where it has no address that everyone can open; `summary`: written by a person, or empty.
    """

    item: Item
    numbers: frozenset[int]
    keeps: tuple[Keep, ...]
    level: Level
    url: str
    summary: str

    @property
    def score(self) -> float:
        """What it scores in the best of the themes that it is kept for."""
        return max(self.item.themes.get(keep.theme, 0.0) for keep in self.keeps)


def readable_fiches(space: Workspace) -> FicheLevels:
    """What fiches say of how far articles may go. Raises Trouble where one cannot be read: nobody knows of which."""
    fiches = fiche_levels(space)
    if fiches.unreadable:
        raise Trouble(
            "%(files)s cannot be read, so that nobody knows how far its article may go: nothing was sent",
            code=BAD_DATA, files=", ".join(fiches.unreadable),
        )  # fmt: skip
    return fiches


def kept_articles(
    db: Database, space: Workspace, fiches: FicheLevels, keeps: Iterable[Keep]
) -> tuple[KeptArticle, ...]:
    """The articles of `keeps`, of copies one: that which stands for them if it is kept, else that of the best score."""
    said: dict[int, list[Keep]] = defaultdict(list)
    for keep in keeps:
        said[keep.item].append(keep)
    copies = _copies(db, said)
    reserved = reserved_sources(db)
    groups: dict[int, list[Item]] = defaultdict(list)
    for item in select_items(db, Selection(everything=True, ids=tuple(said))):
        groups[item.copy_of or item.id].append(item)
    return tuple(
        _article(space, fiches, items, said, frozenset((head, *copies.get(head, ()))), reserved)
        for head, items in groups.items()
    )


def _copies(db: Database, ids: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """The copies of each item that stands for those of `ids`."""
    items = select_items(db, Selection(everything=True, ids=tuple(ids)))
    heads = {item.copy_of or item.id for item in items}
    return {head.id: head.copies for head in select_items(db, Selection(everything=True, ids=tuple(heads)))}


def _article(
    space: Workspace, fiches: FicheLevels, items: list[Item], said: Mapping[int, list[Keep]],
    numbers: frozenset[int], reserved: frozenset[str],
) -> KeptArticle:  # fmt: skip
    def best(item: Item) -> tuple[bool, float, int]:
        return item.copy_of is not None, -max(item.themes.get(keep.theme, 0.0) for keep in said[item.id]), item.id

    shown = min(items, key=best)
    level, url = shown.level, safe_address(shown.url)
    for number in numbers & fiches.levels.keys():
        level = narrowest(level, fiches.levels[number])
    if url and not on_the_web(url, space.settings.collect.allow_hosts):
        level, url = narrowest(level, PARTNERS), ""
    files = [fiches.files[number] for number in sorted(numbers & fiches.files.keys())]
    summary = "" if shown.source_url in reserved else _summary(space, files)
    return KeptArticle(shown, numbers, tuple(keep for item in items for keep in said[item.id]), level, url, summary)


def _summary(space: Workspace, files: Iterable[Path]) -> str:
    """How the summary of a fiche begins whose texts are all there; what is half written stays in the house."""
    language = space.settings.bulletin.language
    for path in files:
        try:
            fiche, _ = read_fiche(path, path.parents[2], language)
        except Mistakes:
            continue
        if fiche.state != KEPT:
            return beginning(plain_text(str(prose_html(fiche.summary, language)), SUMMARY_LIMIT), SUMMARY_SHOWN)
    return ""
