"""What is read, told: by issue, fiche and theme, from the pages of the archive and from what was published."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iet_watch.model.readership import Opinions
from iet_watch.store.database import Database
from iet_watch.store.sending.readership import days_counted, opinions, views_of, visits_of
from iet_watch.workspace.folder import Workspace

RECORD = "bulletin.json"  # of an issue: what it holds, for programs
_FICHE = re.compile(r"(?P<quarter>\d{4}-T[1-4])/(?P<anchor>fiche-p?\d+)\.html")
_ISSUE = re.compile(r"(?P<quarter>\d{4}-T[1-4])/.*")
_THEME = re.compile(r"themes/(?P<slug>[\w-]+)\.html")


@dataclass(frozen=True)
class ReadFiche:
    """A fiche, and how often its page was shown. `title` and `theme`: empty where the issue's record is not kept."""

    quarter: str
    anchor: str
    title: str
    theme: str
    views: int


@dataclass(frozen=True)
class Readership:
    """`themes`: views of a theme's page and of its fiches, by slug; `issues`: of all the pages of an issue."""

    first: date | None
    last: date | None
    visits: int
    views: int
    issues: Mapping[str, int]
    fiches: tuple[ReadFiche, ...]
    themes: Mapping[str, int]
    opinions: Mapping[str, Opinions]


def readership(db: Database, space: Workspace, first: date | None = None, last: date | None = None) -> Readership:
    """The numbers from one day to another; of all days where none is given."""
    known = days_counted(db)
    first, last = first or (known[0] if known else None), last or (known[1] if known else None)
    said = opinions(db)
    if first is None or last is None:
        return Readership(None, None, 0, 0, {}, (), {}, said)
    views = views_of(db, first, last)
    fiches = tuple(sorted(_fiches(views, space), key=lambda one: (-one.views, one.quarter, one.anchor)))
    return Readership(
        first=first,
        last=last,
        visits=visits_of(db, first, last),
        views=sum(views.values()),
        issues=_issues(views),
        fiches=fiches,
        themes=_themes(views, fiches),
        opinions=said,
    )


def _issues(views: Mapping[str, int]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for page, number in views.items():
        if match := _ISSUE.fullmatch(page):
            found[match["quarter"]] += number
    return dict(sorted(found.items(), reverse=True))


def _fiches(views: Mapping[str, int], space: Workspace) -> list[ReadFiche]:
    records: dict[str, Mapping[str, tuple[str, str]]] = {}
    found: list[ReadFiche] = []
    for page, number in views.items():
        if match := _FICHE.fullmatch(page):
            if match["quarter"] not in records:
                records[match["quarter"]] = _record(space.bulletins_folder / match["quarter"] / RECORD)
            title, theme = records[match["quarter"]].get(match["anchor"], ("", ""))
            found.append(ReadFiche(match["quarter"], match["anchor"], title, theme, number))
    return found


def _record(path: Path) -> Mapping[str, tuple[str, str]]:
    """Title and theme of each fiche of an issue, by its anchor; nothing where no record is, or a damaged one."""
    try:
        record = json.loads(path.read_bytes())
        return {
            fiche["anchor"]: (str(fiche["title"]), str(fiche["theme"]))
            for section in record["sections"]
            for fiche in section["fiches"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _themes(views: Mapping[str, int], fiches: tuple[ReadFiche, ...]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for page, number in views.items():
        if match := _THEME.fullmatch(page):
            found[match["slug"]] += number
    for fiche in fiches:
        if fiche.theme:
            found[fiche.theme] += fiche.views
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
