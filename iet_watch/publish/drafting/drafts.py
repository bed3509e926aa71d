"""Drafts for editors: fiches, edito, figures. What a person has touched is never overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.together import Aside, Change, change_together, digest_of
from iet_watch.files.toml import Mistake, Mistakes, toml_lines
from iet_watch.locale import later
from iet_watch.locale.dates import quarter_words
from iet_watch.model.items import Item
from iet_watch.model.quarter import Quarter
from iet_watch.model.sources import Source
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.publish.drafting.samples import choices, insert_samples
from iet_watch.publish.issue.bulletin import Figures, in_language
from iet_watch.publish.issue.issue_files import EDITO_HEADINGS, FICHE_HEADINGS
from iet_watch.publish.issue.levels import LEVELS, PUBLIC
from iet_watch.themes.theme_files import Theme
from iet_watch.words import slug as as_slug

MEMORY = ".draft.json"
MOST_KEYWORDS = 6  # of a draft: one line under a fiche; whoever edits it adds or takes away


@dataclass(frozen=True)
class Kept:
    """An item to publish, the theme it goes under, who kept it, where else it was published, keywords to begin with."""

    item: Item
    theme: str
    contributor: str
    day: date
    reprints: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftPlan:
    """All that a draft is made from."""

    quarter: Quarter
    language: str
    number: int
    kept: tuple[Kept, ...]
    themes: tuple[Theme, ...]
    figures: Figures

    @property
    def sources(self) -> Mapping[str, Source]:
        return {source.url: source for theme in self.themes for source in theme.sources}


@dataclass(frozen=True)
class Drafted:
    """What a draft did: relative paths."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = field(default=())  # edited by a person though no longer kept


def write_draft(folder: Path, plan: DraftPlan, aside: Aside) -> Drafted:
    """Writes what is missing in `folder`, refreshes what nobody edited, in one step. `aside`: see `change_together`.

    Raises Trouble when nothing is kept, Mistakes when the head of a fiche cannot be read.
    """
    if not plan.kept:
        raise Trouble(
            "nothing is kept for %(quarter)s: iet-watch items, then iet-watch keep ID",
            code=NO_INPUT,
            quarter=plan.quarter.label,
        )
    memory = _Memory(folder)
    present = _present(folder)
    removed, left = _withdraw(memory, present, {one.item.id for one in plan.kept})
    places = _Places(folder)
    texts = [(present.get(one.item.id) or places.next(one), _fiche_text(one, plan)) for one in plan.kept]
    texts += [("edito.md", _edito_text(plan)), *insert_samples(plan.quarter, plan.language).items()]
    written = {path: text for path, text in texts if memory.takes(path, text)}
    for path in removed:
        memory.forget(path)
    texts_now = {**written, "figures.toml": _figures_text(plan), MEMORY: memory.text}
    change = Change(
        files={path: text.encode() for path, text in texts_now.items()},
        removed=removed,
        guarded={path: digest_of(folder / path) for path in (*written, *removed)},
    )
    change_together(folder, change, aside)
    return Drafted(tuple(written), removed, left)


def _withdraw(memory: _Memory, present: Mapping[int, str], wanted: set[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fiches that are no longer wanted: those to take away, and those that a person edited, which are left."""
    unwanted = [path for number, path in sorted(present.items()) if number not in wanted]
    removed = tuple(path for path in unwanted if memory.untouched(path))
    return removed, tuple(path for path in unwanted if path not in removed)


class _Memory:
    """The hash of each file as it was drafted: another hash means that a person has edited it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / MEMORY
        self._hashes = _read_memory(path) if path.exists() else {}

    def untouched(self, path: str) -> bool:
        return self._hashes.get(path, "") == digest_of(self.folder / path) != ""

    def takes(self, path: str, text: str) -> bool:
        """Whether `text` is to be written: there is no such file, or nobody edited it and its text is other now."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        if (self.folder / path).exists() and (not self.untouched(path) or self._hashes.get(path) == digest):
            return False
        self._hashes[path] = digest
        return True

    def forget(self, path: str) -> None:
        self._hashes.pop(path, None)

    @property
    def text(self) -> str:
        return json.dumps(self._hashes, indent=1, sort_keys=True) + "\n"


def _read_memory(path: Path) -> dict[str, str]:
    """What an earlier draft noted. Raises Mistakes when it cannot be read."""
    try:
        hashes = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        hashes = None
    if not isinstance(hashes, dict) or not all(isinstance(one, str) for one in hashes.values()):
        message = later("the memory of --draft is damaged: delete it, and every file there counts as edited")
        raise Mistakes((Mistake(path, 0, 0, message),))
    return hashes


class _Places:
    """Free numbers `<nn>` in each theme's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: dict[str, int] = {}

    def next(self, kept: Kept) -> str:
        theme = kept.theme
        if theme not in self._last:
            names = [path.name for path in (self._folder / "fiches" / theme).glob("*.md")]
            self._last[theme] = max((int(name[:2]) for name in names if name[:2].isdigit()), default=0)
        self._last[theme] += 1
        return f"fiches/{theme}/{self._last[theme]:02d}-{as_slug(kept.item.title, 50)}.md"


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
    hints = {
        "Summary": in_language("An original summary, 80 to 120 words; never paste the article.", code),
        "What to remember": in_language("One to three points.", code),
        "Stake for the territory": in_language("Two or three sentences: so what, for us?", code),
    }
    body = "\n".join(f"## {in_language(name, code)}\n\n<!-- {hints[name]} -->\n" for name in FICHE_HEADINGS)
    return f"+++\n{toml_lines(values)}{choices(code)}+++\n\n{body}"


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
