"""Join and split on the screen: a mark on one story, then another; an article taken out of its story."""

from __future__ import annotations

from iet_watch.cli.review.board import Board
from iet_watch.desk.reviewing import deeds
from iet_watch.locale import say


def join(app: Board) -> None:
    """Marks the story under the cursor; joins it with the one that is marked already."""
    view, row = app.view, app.view.row
    assert row is not None  # `perform` has asked
    marked = app.triage.rows.get(view.marked) if view.marked is not None else None
    if marked is None:
        view.marked = row.story
        app.changed([row.story])
        app.tell(say("Marked: go to the story to be joined with it, and press the same key. Escape gives up."))
    elif marked.story == row.story:
        unmark(app)
    else:
        deeds.join(app.triage, marked.first, row.first)
        view.marked = None
        _regrouped(app, marked.ids | row.ids, row.first.id)
        app.tell(say("One story now: %(title)s", title=row.first.title))


def split(app: Board) -> None:
    """Takes the article that is read out of its story."""
    view, row = app.view, app.view.row
    assert row is not None  # `perform` has asked
    if len(row.everything) == 1:
        app.tell(say("It stands alone already."))
        return
    item = row.articles[view.article]
    deeds.split(app.triage, item)
    _regrouped(app, row.ids, item.id)
    app.tell(say("It stands alone now: %(title)s", title=item.title))


def unmark(app: Board) -> None:
    """Takes the mark off."""
    story, app.view.marked = app.view.marked, None
    app.changed([] if story is None else [story])
    app.tell(say("No mark any more."))


def _regrouped(app: Board, ids: frozenset[int], cursor: int) -> None:
    """Stories have changed: the list is made anew, the cursor on the story of the item `cursor`."""
    app.recorded(ids)
    app.view.arrange()
    if (place := app.view.place_with(cursor)) is not None:
        app.view.go(place)
    app.redraw()
