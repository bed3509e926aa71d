"""What each key does: from the row under the cursor to a line of the log, and on to the next row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from iet_watch.cli.review import groups
from iet_watch.cli.review.board import Board
from iet_watch.cli.review.keys import Act
from iet_watch.cli.review.opening import open_article
from iet_watch.cli.review.people_words import begun, meant, names_words, some_words
from iet_watch.cli.review.told import conflict_words, nothing_here, nothing_left
from iet_watch.cli.terminal.mistake_words import typed_query
from iet_watch.desk.deciding.decisions import status_word
from iet_watch.desk.reviewing import deeds
from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.locale import say, say_count
from iet_watch.model.decisions import STATUS_OF, Ruling
from iet_watch.model.items import Item
from iet_watch.model.trouble import TRY_AGAIN, Trouble

Deed = Callable[[Board], None]


def perform(app: Board, act: Act) -> None:
    """Does what a key stands for. Raises Trouble with a sentence where that cannot be."""
    if act in _ANYWHERE:
        _ANYWHERE[act](app)
    elif app.view.row is None:
        app.tell(nothing_here(app.view))
    else:
        _ON_A_ROW[act](app)


def _rule(app: Board, ruling: Ruling, why: str = "") -> None:
    row, article = _under_cursor(app)
    ruled = _ruled(app, row, article, ruling, why)
    app.mine.append([item.id for item in ruled])
    told = say("%(status)s: %(title)s", status=status_word(STATUS_OF[ruling]), title=ruled[0].title)
    if len(ruled) > 1:
        told += " " + say_count("(the story, %(count)s article)", "(the story, %(count)s articles)", len(ruled))
    app.recorded(row.ids)
    onward = app.view.go_to_undecided()
    app.moved()
    app.tell(told if onward else f"{told}. {nothing_left(app.view)}")


def _ruled(app: Board, row: StoryRow, article: int, ruling: Ruling, why: str) -> tuple[Item, ...]:
    """Records a ruling. Where a colleague has spoken since the row came up, that is shown, and the next key counts."""
    try:
        return deeds.rule(app.triage, row, article, ruling, why, app.view.seen)
    except Trouble as trouble:
        if trouble.code != TRY_AGAIN:
            raise
        app.recorded(row.ids, told=True)
        app.view.see()
        app.show_article(keep_place=True)
        raise Trouble(
            "%(told)s. Nothing of yours is recorded: the same key again, and both stand.",
            code=TRY_AGAIN, told=conflict_words(app.triage, row, ruling),
        ) from trouble  # fmt: skip


def _rule_saying_why(app: Board, ruling: Ruling) -> None:
    app.ask(say("Why: "), partial(_rule, app, ruling))


def _comment(app: Board) -> None:
    row, article = _under_cursor(app)

    def answered(text: str) -> None:
        if text:
            deeds.comment(app.triage, row.articles[article], text)
            _said(app, row, [row.articles[article]], say("Comment recorded."))

    app.ask(say("Comment: "), answered)


def _vote(app: Board) -> None:
    row, article = _under_cursor(app)
    if deeds.vote(app.triage, row.articles[article]):
        _said(app, row, [row.articles[article]], say("Your vote is recorded."))
    else:
        app.tell(say("You have voted for it already: u takes it back."))


def _assign(app: Board) -> None:
    row, article = _under_cursor(app)
    people = app.triage.reviewer.people

    def answered(text: str) -> None:
        if text:
            name = meant(text, people)
            deeds.assign(app.triage, row.articles[article], name)
            _said(app, row, [row.articles[article]], say("Assigned to %(name)s.", name=name))

    app.ask(say("Assign to%(names)s: ", names=names_words(people)), answered)


def _tag(app: Board) -> None:
    row, article = _under_cursor(app)
    known = app.triage.reviewer.tags(row.articles[article])

    def answered(text: str) -> None:
        if text and deeds.tag(app.triage, row.articles[article], name := begun(text, known)):
            _said(app, row, [row.articles[article]], say("Tagged: %(name)s", name=name))

    app.ask(say("Tag%(names)s: ", names=some_words(known)), answered)


def _said(app: Board, row: StoryRow, items: list[Item], told: str) -> None:
    app.mine.append([item.id for item in items])
    app.recorded(row.ids)
    app.show_article(keep_place=True)
    app.tell(told)


def _undo(app: Board) -> None:
    """What was said last here; else the last word on the article under the cursor."""
    row, article = _under_cursor(app)
    ids = app.mine.pop() if app.mine else [row.articles[article].id]
    deeds.undo(app.triage, ids)
    app.recorded(ids)
    if (place := app.view.place_with(ids[0])) is not None:
        app.view.go(place)
    app.moved()
    app.tell(say("Taken back: %(title)s", title=app.triage.title_of(ids[0])))


def _under_cursor(app: Board) -> tuple[StoryRow, int]:
    row = app.view.row
    assert row is not None  # `perform` has asked
    return row, app.view.article


def _step(app: Board, by: int) -> None:
    if app.view.step(by):
        app.show_article()
    else:
        app.tell(say("No other article on this story."))


def _why(app: Board) -> None:
    app.view.explained = not app.view.explained
    app.show_article()


def _go(app: Board, by: int) -> None:
    app.view.go(app.view.place + by)
    app.moved()


def _read(app: Board, pages: int) -> None:
    app.reading.further(pages)


def _turn_filter(app: Board, by: int) -> None:
    app.view.turn_filter(by)
    app.redraw()
    app.tell("" if app.view.row else nothing_here(app.view))


def _search(app: Board) -> None:
    def answered(text: str) -> None:
        with typed_query(text):
            app.view.search(text)
        app.redraw()
        app.tell("" if app.view.row else nothing_here(app.view))

    app.ask(say("Search: "), answered)


def _back(app: Board) -> None:
    """Out of the nearest thing that one is in: help, the explanation, a mark, the whole screen, a search."""
    view = app.view
    if app.on_help or view.explained:
        view.explained = False
        app.show_article()
    elif view.marked is not None:
        groups.unmark(app)
    elif app.whole:
        app.show_whole(False)
    elif view.found is not None:
        view.search("")
        app.redraw()


def _renew(app: Board) -> None:
    app.triage.read()
    app.view.arrange()
    app.redraw()
    app.tell(say("Read anew."))


_ANYWHERE: Mapping[Act, Deed] = {
    "quit": lambda app: app.exit(0),
    "filter": partial(_turn_filter, by=1),
    "filter_back": partial(_turn_filter, by=-1),
    "search": _search,
    "help": lambda app: app.show_help(),
    "back": _back,
    "renew": _renew,
}
_ON_A_ROW: Mapping[Act, Deed] = {
    "keep": partial(_rule, ruling="keep"),
    "drop": partial(_rule, ruling="drop"),
    "later": partial(_rule, ruling="later"),
    "keep_why": partial(_rule_saying_why, ruling="keep"),
    "drop_why": partial(_rule_saying_why, ruling="drop"),
    "later_why": partial(_rule_saying_why, ruling="later"),
    "comment": _comment,
    "vote": _vote,
    "assign": _assign,
    "tag": _tag,
    "undo": _undo,
    "open": open_article,
    "join": groups.join,
    "split": groups.split,
    "why": _why,
    "next": partial(_go, by=1),
    "previous": partial(_go, by=-1),
    "page_down": lambda app: _go(app, app.page),
    "page_up": lambda app: _go(app, -app.page),
    "first": lambda app: _go(app, -len(app.view.listed)),
    "last": lambda app: _go(app, len(app.view.listed)),
    "read_on": partial(_read, pages=1),
    "read_back": partial(_read, pages=-1),
    "next_article": partial(_step, by=1),
    "previous_article": partial(_step, by=-1),
    "whole": lambda app: app.show_whole(not app.whole),
}
