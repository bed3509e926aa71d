"""The inbox as rows: one story a row, its copies and sources folded in, in the order of relevance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from iet_watch.desk.lists.listing import by_story
from iet_watch.model.items import Item, Status


@dataclass(frozen=True)
class StoryRow:
    """One story: its articles, the most relevant first, and all that it holds, copies included."""

    articles: tuple[Item, ...]
    everything: tuple[Item, ...]

    @property
    def story(self) -> int:
        """The number of the story, by which a row is known again."""
        return self.articles[0].story

    @property
    def first(self) -> Item:
        """The article that the row is named by."""
        return self.articles[0]

    @cached_property
    def ids(self) -> frozenset[int]:
        """The numbers of all its items."""
        return frozenset(item.id for item in self.everything)

    @property
    def folded(self) -> int:
        """How many items stand behind the first: other articles of the story, and copies."""
        return len(self.everything) - 1

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The publishers, that of the first article first."""
        return tuple(dict.fromkeys(item.source for item in self.everything))

    @property
    def relevance(self) -> float | None:
        """From 0 to 1, that of its best article; None where nothing is known of it."""
        return max(self.first.relevance.values(), default=None)

    @cached_property
    def status(self) -> Status:
        """Kept where one article is; dropped or later where nothing is left to decide; else new."""
        found = {item.status for item in self.articles}
        if "kept" in found:
            return "kept"
        if "new" in found:
            return "new"
        return "later" if "later" in found else "dropped"

    @property
    def undecided(self) -> tuple[Item, ...]:
        """The articles of which nobody has said keep, drop or later."""
        return tuple(item for item in self.articles if item.status == "new")


def rows_of(items: Sequence[Item], ahead: Collection[int] = ()) -> list[StoryRow]:
    """A row for each story of `items`, in the order of its first item; the articles `ahead` come first in theirs."""
    everything: dict[int, list[Item]] = {}
    for item in items:
        everything.setdefault(item.story, []).append(item)
    articles: dict[int, list[Item]] = {}
    for item, _ in by_story(items):
        articles.setdefault(item.story, []).append(item)
    return [
        StoryRow(tuple(sorted(articles[story], key=lambda item: item.id not in ahead)), tuple(several))
        for story, several in everything.items()
        if story in articles
    ]
