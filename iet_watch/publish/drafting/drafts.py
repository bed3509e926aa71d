"""Drafts for editors: fiches, edito, figures. What a person has touched is never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.together import Aside, FolderChange, change_together, digest_of
from iet_watch.files.toml import Mistake, Mistakes, toml_lines
from iet_watch.locale.dates import quarter_words
from iet_watch.model.items import Item
from iet_watch.model.levels import LEVELS, PUBLIC, Level
from iet_watch.model.quarter import Quarter
from iet_watch.model.sources import Source
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.publish.drafting.fiche_files import SLUG_LIMIT, Places
from iet_watch.publish.drafting.memory import MEMORY, Memory
from iet_watch.publish.drafting.samples import blank_texts, choices, insert_samples
from iet_watch.publish.issue.bulletin import Figures, in_language
from iet_watch.publish.issue.issue_files import EDITO_HEADINGS
from iet_watch.publish.publication.kept_items import KeptForIssue
from iet_watch.themes.theme_files import Theme
from iet_watch.words import slug as as_slug

MOST_KEYWORDS = 6  # of a draft: one line under a fiche; whoever edits it adds or takes away


@dataclass(frozen=True)
class Kept:
    """An item to publish, the theme it goes under, who kept it, where else it was published, keywords to begin with.

    `copies`: the numbers of the items that are the same article; `level`: how far its fiche may go; `notes`: what
    people commented, for whoever writes.
    """

    item: Item
    theme: str
    contributor: str
    day: date
    reprints: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    copies: frozenset[int] = frozenset()
    level: Level = PUBLIC
    notes: tuple[str, ...] = ()

    @property
    def numbers(self) -> frozenset[int]:
        """All numbers under which its fiche may name it."""
        return self.copies | {self.item.id}


@dataclass(frozen=True)
class DraftPlan:
    """All that a draft is made from. `waiting`: kept for a theme whose file is missing or cannot be read."""

    quarter: Quarter
    language: str
    number: int
    kept: tuple[Kept, ...]
    themes: tuple[Theme, ...]
    figures: Figures
    waiting: tuple[KeptForIssue, ...] = ()

    @property
    def sources(self) -> Mapping[str, Source]:
        return {source.url: source for theme in self.themes for source in theme.sources}


@dataclass(frozen=True)
class Gone:
    """An article whose fiche was written once: where, and where it stands now that nothing reads it, if it does."""

    item: Item
    path: str
    moved: str = ""


@dataclass(frozen=True)
class Drafted:
    """What a draft did: relative paths. `gone`: articles whose fiche somebody took away, not written again.

    `moved`: the new path of each fiche whose article goes under another theme now.
    """

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = field(default=())  # edited by a person though no longer kept
    gone: tuple[Gone, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)


def write_draft(folder: Path, plan: DraftPlan, aside: Aside, again: Collection[int] = ()) -> Drafted:
    """Writes what is missing in `folder`, refreshes what nobody edited, in one step. `aside`: see `change_together`.

    `again`: the items whose fiche is written although somebody took it away. Raises Trouble when nothing is
    kept, Mistakes when the head of a fiche cannot be read.
    """
    if not plan.kept and not plan.waiting and not any((folder / "fiches").glob("*/*.md")):
        raise Trouble(
            "nothing is kept for %(quarter)s: iet-watch items, then iet-watch keep ID",
            code=NO_INPUT,
            quarter=plan.quarter.label,
        )
    memory, present, places = Memory(folder), _present(folder), Places(folder)
    wanted = set[int]().union(*(one.numbers for one in plan.kept), *(one.numbers for one in plan.waiting))
    removed, left = _withdraw(memory, present, wanted)
    memory.let_go(wanted)
    there = {one.item.id: path for one in plan.kept if (path := _path_of(one, present))}
    gone = _gone(folder, memory, [one for one in plan.kept if one.item.id not in there])
    there |= {item: gone.pop(item).path for item in again if item in gone and not gone[item].moved}
    moved = _move(memory, plan.kept, there, places)
    texts = {"edito.md": _edito_text(plan), **insert_samples(plan.quarter, plan.language)}
    for one in plan.kept:
        if one.item.id not in gone:
            path = there.get(one.item.id) or places.next(one.theme, one.item.title)
            memory.note(one.item.id, path)
            texts[path] = _fiche_text(one, plan)
    written = {path: text for path, text in texts.items() if memory.takes(path, text)}
    for path in (*removed, *moved):
        memory.forget(path)
    texts_now = {**written, "figures.toml": _figures_text(plan), MEMORY: memory.text}
    change = FolderChange(
        files={path: text.encode() for path, text in texts_now.items()},
        removed=(*removed, *moved),
        guarded={path: digest_of(folder / path) for path in (*written, *removed, *moved)},
    )
    change_together(folder, change, aside)
    return Drafted(tuple(written), removed, left, tuple(gone.values()), moved)


def _withdraw(memory: Memory, present: Mapping[int, str], wanted: set[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fiches that are no longer wanted: those to take away, and those that a person edited, which are left."""
    unwanted = [path for number, path in sorted(present.items()) if number not in wanted]
    removed = tuple(path for path in unwanted if memory.untouched(path))
    return removed, tuple(path for path in unwanted if path not in removed)


def _move(memory: Memory, kept: Sequence[Kept], there: dict[int, str], places: Places) -> dict[str, str]:
    """Gives a fiche that nobody edited a place in the folder of the theme that its article goes under now.

    Its head says that theme, so that it would contradict the folder it stands in. Returns the new path of each, and
    notes it in `there`.
    """
    moved: dict[str, str] = {}
    for one in kept:
        path = there.get(one.item.id, "")
        if path and PurePosixPath(path).parent.name != one.theme and memory.untouched(path):
            moved[path] = there[one.item.id] = places.next(one.theme, one.item.title)
    return moved


def _path_of(kept: Kept, present: Mapping[int, str]) -> str:
    """Where the fiche of an article stands, whichever of its numbers it bears; empty when there is none."""
    return present.get(kept.item.id) or next((present[one] for one in sorted(kept.numbers) if one in present), "")


def _gone(folder: Path, memory: Memory, missing: Sequence[Kept]) -> dict[int, Gone]:
    """Those of the articles without fiche whose fiche was written once, or stands where nothing reads it."""
    aside = _aside(folder) if missing else {}
    found = {}
    for one in missing:
        moved = _path_of(one, aside)
        if path := moved or memory.written(one.item.id, one.theme, as_slug(one.item.title, SLUG_LIMIT)):
            found[one.item.id] = Gone(one.item, path, moved)
            memory.note(one.item.id, path)
    return found


def _aside(folder: Path) -> dict[int, str]:
    """Fiches that stand too high, too deep or under another ending, by their item."""
    found: dict[int, str] = {}
    for path in sorted((folder / "fiches").rglob("*")):
        if path.suffix.lower() in (".md", ".txt") and path.is_file():
            with suppress(Mistakes):
                item = read_front_matter_text(path).document.values.get("item")
                if isinstance(item, int):
                    found[item] = path.relative_to(folder).as_posix()
    return found


def _present(folder: Path) -> dict[int, str]:
    """The fiches there are, by their item. Raises Mistakes when a head cannot be read: its item would come twice."""
    found: dict[int, str] = {}
    mistakes: list[Mistake] = []
    for path in sorted((folder / "fiches").glob("*/*.md")):
        try:
            item = read_front_matter_text(path).document.values.get("item")
        except Mistakes as error:
            mistakes += error.mistakes
            continue
        if isinstance(item, int):
            found[item] = str(path.relative_to(folder))
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return found


def _fiche_text(kept: Kept, plan: DraftPlan) -> str:
    item, code = kept.item, plan.language
    foreign = bool(item.lang) and item.lang != code
    source = plan.sources.get(item.source_url)
    keywords = list(dict.fromkeys([*item.tags.get(kept.theme, ()), *kept.keywords]))[:MOST_KEYWORDS]
    values: dict[str, object] = {
        "item": item.id,
        "theme": kept.theme,
        "title": item.title or item.url,
        "original_title": item.title if foreign else "",
        "lang": item.lang or code,
        "source": item.source,
        "url": item.url,
        "date": kept.day,
        "kind": "article",
        "place": "",
        "keywords": keywords,
        "reliability": "",
        "contributor": kept.contributor,
        "rights": source.rights if source else "title-link",
        "reprinted_by": [{"source": name, "url": url} for name, url in kept.reprints],
    }
    return f"+++\n{toml_lines(values)}{choices(code, kept.level)}{_notes(kept.notes, code)}+++\n\n{blank_texts(code)}"


def _notes(notes: Sequence[str], code: str) -> str:
    """What people commented, as comments of TOML in the head: nothing reads them, so nothing can print them."""
    if not notes:
        return ""
    title = in_language("Notes of the desk, never printed:", code)
    lines = [line for note in notes for line in note.split("\n")]
    return "".join(f"# {line}".rstrip() + "\n" for line in (title, *lines))


def _figures_text(plan: DraftPlan) -> str:
    comment = in_language("Counted anew by each --draft: do not edit.", plan.language)
    counts = {key: value for key, value in vars(plan.figures).items() if isinstance(value, int)}
    tables = "".join(f"\n[[by_theme]]\n{toml_lines(vars(row))}" for row in plan.figures.by_theme)
    return f"# {comment}\n{toml_lines(counts)}{tables}"


def _edito_text(plan: DraftPlan) -> str:
    code = plan.language
    hints = {
        "Editorial": in_language("At most 1,200 characters, signed.", code),
        "Key points": in_language("Three to five sentences that can stand alone.", code),
    }
    body = "\n".join(f"## {in_language(name, code)}\n\n<!-- {hints[name]} -->\n" for name in EDITO_HEADINGS)
    comment = f"# {quarter_words(plan.quarter, code)}\n"
    level = f'level = "{PUBLIC}"  # {", ".join(LEVELS)}\n'
    return f"+++\n{comment}{toml_lines({'number': plan.number, 'author': ''})}{level}+++\n\n{body}"
