"""Where a person stands in the inbox: the rows listed, the one under the cursor, what is read of it. No screen here."""

from __future__ import annotations

from collections.abc import Sequence

from iet_watch.desk.explaining.explained_item import explained_item
from iet_watch.desk.reviewing.article import Paragraph, Shown, paragraphs
from iet_watch.desk.reviewing.filters import BY_WHAT_WAS_SAID, FILTERS, Filter, Progress, passes, progress
from iet_watch.desk.reviewing.finding import Found, found_by
from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.desk.reviewing.triage import News, Triage
from iet_watch.desk.reviewing.voices import voice_words
from iet_watch.model.items import Item
from iet_watch.store.collected.items import reasons_of


class View:
    """A list that stays as it is until another is asked for: what is decided keeps its line, marked."""

    def __init__(self, triage: Triage) -> None:
        self.triage = triage
        self.filter: Filter = "undecided"
        self.found: Found | None = None
        self.listed: list[int] = []
        self.place = 0
        self.article = 0
        self.seen = 0
        self.marked: int | None = None
        self.explained = False
        self._progress: tuple[Progress, Progress] | None = None
        self.arrange()

    def arrange(self) -> None:
        """Lists what the filter and the search let through, the cursor where it was if that can be."""
        current, rows = self.story, self.triage.rows
        if self.filter in BY_WHAT_WAS_SAID:
            self.triage.read_said()
        self.listed = [
            story for story, row in rows.items()
            if passes(row, self.triage.said, self.filter, self.triage.me, asked=self.triage.blinded(row))
            and (self.found is None or not self.found.ids.isdisjoint(row.ids))
        ]  # fmt: skip
        self._places = {story: place for place, story in enumerate(self.listed)}
        self._progress = None
        self.go(self._places.get(current, self.place) if current is not None else 0)

    @property
    def story(self) -> int | None:
        return self.listed[self.place] if self.place < len(self.listed) else None

    @property
    def row(self) -> StoryRow | None:
        return self.triage.rows[self.listed[self.place]] if self.listed else None

    @property
    def item(self) -> Item | None:
        """The article that is read."""
        return self.row.articles[self.article] if self.row else None

    def row_at(self, place: int) -> StoryRow:
        return self.triage.rows[self.listed[place]]

    def place_of(self, story: int) -> int | None:
        return self._places.get(story)

    def go(self, place: int) -> None:
        """Puts the cursor on a row: what was said of it until now has been seen."""
        self.place = max(0, min(place, len(self.listed) - 1))
        self.article, self.explained = 0, False
        self.seen = self.triage.last

    def go_to_undecided(self) -> bool:
        """Puts the cursor on the next row that waits for a decision, or one before if none comes after.

        With a filter that lists decided rows, on the next row. Returns whether there was one.
        """
        after, before = range(self.place + 1, len(self.listed)), range(self.place)
        waiting = (place for place in (*after, *before) if self.row_at(place).status == "new")
        place = next(waiting, None) if self.filter == "undecided" else next(iter(after), None)
        if place is not None:
            self.go(place)
        return place is not None

    def step(self, by: int) -> bool:
        """To another article of the story; returns whether there is one."""
        count = len(self.row.articles) if self.row else 0
        wanted = self.article + by
        if not 0 <= wanted < count:
            return False
        self.article, self.explained = wanted, False
        return True

    def turn_filter(self, by: int) -> None:
        """The next filter, from its first row."""
        self.filter = FILTERS[(FILTERS.index(self.filter) + by) % len(FILTERS)]
        self.place = 0
        self.listed = []
        self.arrange()

    def search(self, text: str) -> None:
        """Lists what meets a query only; all again where it is empty. Raises QueryMistake."""
        self.found = found_by(self.triage.db, text, self.triage.reviewer.space.zone) if text else None
        self.listed = []
        self.arrange()

    def take(self, news: News) -> None:
        """What colleagues did: rows that are gone leave the list, others keep their place."""
        self._progress = None
        if news.restructured:
            self.arrange()

    def see(self) -> None:
        """All that was said until now is on the screen."""
        self.seen = self.triage.last

    def place_with(self, item: int) -> int | None:
        """The place of the row that holds an item."""
        story = self.triage.story_of(item)
        return None if story is None else self.place_of(story)

    def progress(self) -> tuple[Progress, Progress]:
        """Of the theme, and of the quarter that is going on."""
        if self._progress is None:
            rows, reviewer = self.triage.rows.values(), self.triage.reviewer
            self._progress = progress(rows), progress(rows, reviewer.space.bounds(reviewer.quarter))
        return self._progress

    def reading(self) -> Sequence[Paragraph]:
        """What is shown of the article under the cursor."""
        row, item = self.row, self.item
        if row is None or item is None:
            return ()
        reviewer, db = self.triage.reviewer, self.triage.db
        if self.explained:
            told = explained_item(db, item.id, reviewer.themes).in_words(reviewer.space.zone)
            return [((line, "plain"),) for line in told.split("\n")]
        lit = self.triage.light.on(item, self.found.query if self.found else None)
        shown = Shown(row, self.article, lit, self.triage.of_theme(reasons_of(db, item.id)))
        voices = [voice_words(line, item.id, reviewer.space.zone) for line in self.triage.lines(row)]
        return paragraphs(shown, voices, reviewer.space.zone)
