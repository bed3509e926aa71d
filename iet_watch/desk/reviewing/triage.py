"""The inbox of a theme while people work through it: rows kept in step with what everybody says, decisions recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from iet_watch.desk.deciding.blind import hidden_from
from iet_watch.desk.lists.inbox import ranked
from iet_watch.desk.reviewing.lit import Light
from iet_watch.desk.reviewing.rows import StoryRow, rows_of
from iet_watch.desk.reviewing.said import Said, said_of
from iet_watch.locale import say
from iet_watch.model.decisions import LogLine, Speaker
from iet_watch.model.items import Item
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import Trouble
from iet_watch.store.collected.items import Selection, count_since, newest_item, select_items
from iet_watch.store.database import Database, data_version, trouble_of
from iet_watch.store.said.hiding import hide
from iet_watch.store.said.log import last_number, lines_since, standing_lines
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.people import People

T = TypeVar("T")


@dataclass(frozen=True)
class Reviewer:
    """Who reviews, where, for which theme (None: all of them), and the clock that dates what is said."""

    space: Workspace
    themes: Sequence[Theme]
    theme: Theme | None
    people: People
    speaker: Speaker
    now: Callable[[], datetime]

    @property
    def title(self) -> str:
        return self.theme.title if self.theme else say("All themes")

    @property
    def quarter(self) -> Quarter:
        """The one that is going on."""
        return self.space.quarter_of(self.now())

    def tags(self, item: Item) -> list[str]:
        """The names of the tags that the themes of an item have, or the theme reviewed."""
        concerned = [self.theme] if self.theme else [one for one in self.themes if one.slug in item.themes]
        return list(dict.fromkeys(tag.name for theme in concerned for tag in theme.tags))

    @property
    def slug(self) -> str | None:
        return self.theme.slug if self.theme else None


@dataclass(frozen=True)
class News:
    """What happened since the last look: lines of others, the stories that they change, how many items came."""

    lines: tuple[LogLine, ...]
    changed: tuple[int, ...]
    collected: int = 0
    restructured: bool = False


class Triage:
    """Rows by story, in the order of relevance as it was when they were read: nothing moves under the fingers."""

    def __init__(self, db: Database, reviewer: Reviewer, selection: Selection) -> None:
        self.db, self.reviewer, self._selection = db, reviewer, selection
        self.light = Light(reviewer.themes)
        self.rows: dict[int, StoryRow] = {}
        self._said: dict[int, Said] = {}
        self._story_of: dict[int, int] = {}
        self.last = 0
        self.arrived = 0  # items that came in after the inbox was read, which no row shows
        self.read()

    def read(self) -> None:
        """Reads the inbox, the most relevant first; what people said of a row is read when it is asked for."""
        self._hidden = hidden_from(self.db, self.me)
        self._to_rule = frozenset(number for number, _ in self._hidden)  # a double triage asks for a ruling of them
        hide(self.db, self.me, self._hidden)
        self._version = data_version(self.db)
        self.last = last_number(self.db)
        items = ranked(self.db, select_items(self.db, self._selection), self.reviewer.slug)
        self.rows = {row.story: row for row in rows_of(items, self._to_rule)}
        self._story_of = {item: row.story for row in self.rows.values() for item in row.ids}
        self._said = {}
        self._newest = self._read_to = newest_item(self.db)
        self.arrived = 0

    @property
    def me(self) -> str:
        """Whose word is recorded here."""
        return self.reviewer.speaker.who

    def story_of(self, item: int) -> int | None:
        """The number of the story that holds an item; None where it is not in the inbox."""
        return self._story_of.get(item)

    def title_of(self, item: int) -> str:
        """The title of the row that holds an item; empty where it is not in the inbox."""
        story = self.story_of(item)
        return "" if story is None else self.rows[story].first.title

    def said(self, row: StoryRow) -> Said:
        """What people said of a story."""
        if row.story not in self._said:
            self._said[row.story] = said_of(self.lines(row))
        return self._said[row.story]

    def read_said(self) -> None:
        """Reads what people said of all stories, at once: ten microseconds a line, a second for a long log.

        What is known of a story is not read again.
        """
        lines: dict[int, list[LogLine]] = {story: [] for story in self.rows if story not in self._said}
        if not lines:
            return
        for line in self._standing([item for story in lines for item in self.rows[story].ids]):
            lines[self._story_of[line.item_id]].append(line)
        self._said |= {story: said_of(several) for story, several in lines.items()}

    def blinded(self, row: StoryRow) -> bool:
        """Whether a double triage hides from the person what others say of a story."""
        return not self._to_rule.isdisjoint(row.ids)

    def lines(self, row: StoryRow) -> list[LogLine]:
        """The same as `said`, line by line."""
        return list(self._standing(row.ids))

    def news(self) -> News | None:
        """What others have said since the last look; None where nothing was written."""
        version = data_version(self.db)
        if version == self._version:
            return None
        self._version = version
        return self.look(())

    def look(self, ids: Iterable[int]) -> News:
        """Reads the stories of these items again, of which something was said here, and what others said meanwhile."""
        if hidden_from(self.db, self.me) != self._hidden:  # a double triage has begun, or all have ruled
            self.read()
            return News((), (), restructured=True)
        before, lines = set(self.rows), lines_since(self.db, self.last)
        self.last = max([self.last, *(line.number for line in lines)])
        changed = self.refresh([*ids, *_items_of(lines)])
        collected = self._arrivals()
        of_others = tuple(line for line in lines if line.who != self.me)
        return News(of_others, changed, collected, before != set(self.rows))

    def _arrivals(self) -> int:
        """How many items of the inbox have come since the last look; `arrived` is how many since it was read."""
        newest = newest_item(self.db)
        if newest == self._newest:
            return 0
        before, self._newest = self.arrived, newest
        self.arrived = count_since(self.db, self._selection, self._read_to)
        return self.arrived - before

    def refresh(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Reads the stories of these items again, and those that they belong to now; returns the stories shown."""
        stories = {self._story_of[item] for item in ids if item in self._story_of}
        if not stories:
            return ()
        held = [item for story in stories for item in self.rows[story].everything]
        known = {item.id: item.relevance for item in held}
        selection = replace(self._selection, ids=tuple(known))
        items = [replace(item, relevance=known[item.id]) for item in select_items(self.db, selection)]
        order = {item.id: place for place, item in enumerate(held)}
        new = rows_of(sorted(items, key=lambda item: order[item.id]), self._to_rule)
        self._replace(stories, new)
        return tuple(row.story for row in new)

    def trouble_of(self, error: sqlite3.Error) -> Trouble | None:
        """What the database says, as a sentence."""
        return trouble_of(error, Path(self.reviewer.space.database))

    def _standing(self, ids: Iterable[int]) -> Iterator[LogLine]:
        """What stands of the log of these items, for the theme reviewed and for none."""
        return (line for line in standing_lines(self.db, ids, self.reviewer.slug) if line.said != "blind")

    def of_theme(self, reasons: Mapping[str, T]) -> Mapping[str, T]:
        """Of what themes say, that of the theme reviewed; all of it where all are."""
        slug = self.reviewer.slug
        return reasons if slug is None else {one: told for one, told in reasons.items() if one == slug}

    def _replace(self, stories: set[int], rows: Sequence[StoryRow]) -> None:
        """Puts rows where other rows were, the first of which tells their place; an item in none of them has left."""
        for story in stories:
            self._said.pop(story, None)
            for item in self.rows[story].ids:
                del self._story_of[item]
        for row in rows:
            self._said.pop(row.story, None)  # it may have taken in another
            self._story_of |= dict.fromkeys(row.ids, row.story)
        if stories == {row.story for row in rows}:
            self.rows |= {row.story: row for row in rows}
            return
        place = next(n for n, story in enumerate(self.rows) if story in stories)
        others = [row for story, row in self.rows.items() if story not in stories]
        self.rows = {row.story: row for row in (*others[:place], *rows, *others[place:])}


def _items_of(lines: Iterable[LogLine]) -> list[int]:
    return [number for line in lines for number in (line.item_id, line.other) if number]
