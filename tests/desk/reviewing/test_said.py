"""What the rows of the review are told by: the lines of the log, the statuses of a story's articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from iet_watch.desk.reviewing.deeds import concerned
from iet_watch.desk.reviewing.filters import Progress, passes, progress
from iet_watch.desk.reviewing.rows import StoryRow, rows_of
from iet_watch.desk.reviewing.said import Said, said_of
from iet_watch.model.decisions import LogLine
from iet_watch.model.items import Item

MOMENT = datetime(2026, 11, 20, 8, tzinfo=UTC)
ITEM = Item(
    1, "https://a.example/1", "", "Un titre", "", "", "Le Large", "", "fr", MOMENT, MOMENT, None, 1, "new",
    {"ports": 2.0}, {}, (),
)  # fmt: skip


def line(number: int, said: Any, who: str, item: int = 1, **more: Any) -> LogLine:
    return LogLine(number, f"u{number}", f"u{number}", said, item, "ports", who, "", "", MOMENT, **more)


def item(number: int, **more: Any) -> Item:
    return replace(ITEM, id=number, **more)


def test_people_disagree_where_the_last_words_of_two_are_contrary_on_one_article() -> None:
    assert said_of([line(1, "keep", "Camille"), line(2, "drop", "Dominique")]).disputed
    assert not said_of([line(1, "keep", "Camille"), line(2, "drop", "Camille")]).disputed
    assert not said_of([line(1, "keep", "Camille"), line(2, "later", "Dominique")]).disputed
    assert not said_of([line(1, "keep", "Camille"), line(2, "drop", "Dominique", item=2)]).disputed
    changed = [line(1, "keep", "Camille"), line(2, "drop", "Dominique"), line(3, "drop", "Camille")]
    assert not said_of(changed).disputed


def test_a_story_is_mine_where_it_was_given_to_me_or_i_spoke() -> None:
    said = said_of([line(1, "assign", "Camille", whom="Noor"), line(2, "assign", "Camille", whom="Dominique")])
    assert said.assigned == "Dominique"
    assert [name for name in ("Camille", "Dominique", "Noor") if said.concerns(name)] == ["Camille", "Dominique"]


def test_a_row_is_a_story_with_its_copies_folded_in() -> None:
    first, copy, other, alone = item(1), item(2, copy_of=1), item(3), item(4, story=4, source="La Vigie")
    row, second = rows_of([first, alone, copy, other])
    assert ([one.id for one in row.articles], row.folded, sorted(row.ids)) == ([1, 3], 2, [1, 2, 3])
    assert (second.first.id, second.folded, second.sources) == (4, 0, ("La Vigie",))


def test_the_status_of_a_story_and_what_a_ruling_on_it_is_about() -> None:
    def row(*statuses: Any) -> StoryRow:
        return rows_of([item(n, status=status) for n, status in enumerate(statuses, start=1)])[0]

    assert [row(*two).status for two in (("new", "kept"), ("dropped", "new"), ("dropped", "later"))] == [
        "kept", "new", "later",
    ]  # fmt: skip
    three = row("new", "kept", "new")
    assert [one.id for one in concerned(three, 0, "drop")] == [1, 3]
    assert [one.id for one in concerned(three, 0, "keep")] == [1]
    assert [one.id for one in concerned(three, 2, "drop")] == [3]


def test_filters_and_progress_count_stories() -> None:
    kept, new, later = (StoryRow((one,), (one,)) for one in (item(1, status="kept"), item(2), item(3, status="later")))
    assert [passes(row, lambda _: Said(), "undecided", "Camille") for row in (kept, new, later)] == [False, True, False]
    assert passes(kept, lambda _: said_of([line(1, "keep", "Camille")]), "mine", "Camille")
    assert progress([kept, new, later]) == Progress(3, 1, 1)
    assert progress([kept, new, later], (datetime(2026, 1, 1, tzinfo=UTC), MOMENT)) == Progress()
