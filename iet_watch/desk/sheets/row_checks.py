"""What stands against a row that came back, before anything is recorded: each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from iet_watch.desk.sheets.filled_rows import FilledRow, Wrong
from iet_watch.locale import later
from iet_watch.model.items import Item
from iet_watch.model.trouble import BAD_DATA, Trouble
from iet_watch.words import fold

# Of 100. All 8,550 titles of the captured series keep 97 when they are written in Windows-1252; of pairs of two
# different ones, 1 in 60,000 reaches 80, half have 39.
SAME_TITLE = 80.0


@dataclass(frozen=True)
class Here:
    """What this workspace has: its name, the items that the rows name, its themes."""

    workspace: str
    items: Mapping[int, Item]
    themes: Collection[str]


def check_workspace(rows: Sequence[FilledRow], here: Here, path: Path) -> None:
    """Raises Trouble where all rows are another workspace's: nothing is recorded then."""
    if rows and all(row.code.workspace != here.workspace for row in rows):
        raise Trouble(
            "%(path)s was written by another workspace: nothing was recorded; import it there, or name it with -C",
            code=BAD_DATA, path=path,
        )  # fmt: skip


def wrong_rows(rows: Sequence[FilledRow], here: Here) -> Mapping[int, Wrong]:
    """What is wrong, by the numbers of the rows."""
    alone = ((row.line, _wrong(row, here)) for row in rows)
    return {**_contradictions(rows), **{line: wrong for line, wrong in alone if wrong}}


def _wrong(row: FilledRow, here: Here) -> Wrong | None:
    code = row.code
    item = here.items.get(code.item)
    if code.workspace != here.workspace:
        return Wrong(later("it was written by another workspace"), {})
    if item is None:
        return Wrong(later("item %(id)s is no longer here"), {"id": code.item})
    if code.theme not in here.themes:
        return Wrong(later("the theme %(theme)s is no longer here"), {"theme": code.theme})
    if not is_about(row.title, row.url, item):
        return Wrong(
            later("its code is that of “%(title)s”, its title that of another item: it was sorted in part"),
            {"title": item.title or item.url},
        )
    return None


def is_about(title: str, url: str, item: Item) -> bool:
    """Whether what a row shows is the item that its code names; a row that shows neither title nor address may be."""
    if not (title or url) or (url and url == item.url):
        return True
    shown, known = fold(title), fold(item.title or item.url)
    return bool(title) and fuzz.ratio(shown, known) >= SAME_TITLE


def _contradictions(rows: Iterable[FilledRow]) -> Mapping[int, Wrong]:
    """Rows of one item and theme that rule differently: none of them is guessed to be meant."""
    of_item: dict[tuple[int, str], list[FilledRow]] = defaultdict(list)
    for row in rows:
        if row.ruling:
            of_item[row.code.item, row.code.theme].append(row)
    return {
        row.line: Wrong(
            later("rows %(lines)s say different things of one item"),
            {"lines": ", ".join(str(one.line) for one in same)},
        )
        for same in of_item.values()
        if len({one.ruling for one in same}) > 1
        for row in same
    }
