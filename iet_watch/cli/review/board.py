"""The screen of `review`: a list, the article under the cursor, one line for what happens, two for the keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Static

from iet_watch.cli.review.key_help import help_page, help_text
from iet_watch.cli.review.keys import Act, acts
from iet_watch.cli.review.question import Answer, Question
from iet_watch.cli.review.reading import ReadingPane
from iet_watch.cli.review.row_words import head_line, row_line
from iet_watch.cli.review.story_list import StoryList
from iet_watch.cli.review.told import first_words, news_words
from iet_watch.cli.terminal.mistake_words import trouble_words
from iet_watch.cli.terminal.output import visible
from iet_watch.cli.terminal.tables import broken, shortened
from iet_watch.desk.reviewing.triage import News, Triage
from iet_watch.desk.reviewing.view import View
from iet_watch.model.trouble import Trouble

POLL_SECONDS = 1.0  # between two looks for what colleagues said; `pragma data_version` takes some microseconds
WIDE = 120  # columns from which the article stands beside the list
NARROWEST, HELP_LINES = 20, 2


class Board(App[int], inherit_bindings=False):
    """What stands on the screen, and what may be done with it. Drawn with the terminal's
    own colours; only what changes is rewritten.
    """

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None  # keys are for the screen until a question is asked
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "leave(130)", priority=True)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual declares it so
    CSS = """
    Screen { background: ansi_default; color: ansi_default; overflow: hidden; }
    #head, #message { height: 1; }
    #head { text-style: reverse; }
    #help { height: 2; }
    #desk { height: 1fr; layout: vertical; }
    #stories, #reading { scrollbar-size: 0 0; background: ansi_default; color: ansi_default; }
    #stories { height: 2fr; min-height: 4; }
    #reading { height: 3fr; border-top: solid ansi_default; }
    .-wide #desk { layout: horizontal; }
    .-wide #stories { height: 1fr; width: 1fr; }
    .-wide #reading { height: 1fr; width: 1fr; border-top: none; border-left: solid ansi_default; padding: 0 1; }
    #desk.whole #stories { display: none; }
    #desk.whole #reading { border: none; }
    #question { height: 1; display: none; }
    #question Static { width: auto; text-style: bold; }
    #question Input { width: 1fr; background: ansi_default; color: ansi_default; }
    """

    def __init__(self, triage: Triage) -> None:
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self.triage = triage
        self.view: View = View(triage)
        self.mine: list[list[int]] = []  # items of what was said here, the last at the end: to be taken back
        self.on_help = False
        self._width = NARROWEST
        self._warned = False  # whether what is told stands in the way of a key
        self._not_told = ""  # of colleagues, what came with a key of one's own
        self._below = Text()  # what the two lines below that of messages say
        self._retell: Callable[[], None] = lambda: self.tell("")
        self.stories, self.reading, self.question = StoryList(self._row_line), ReadingPane(), Question()
        self.head, self.told, self.help = (Static(id=name, markup=False) for name in ("head", "message", "help"))
        self.desk = Container(self.stories, self.reading, id="desk")

    def compose(self) -> ComposeResult:
        yield from (self.head, self.desk, self.told, self.question, self.help)

    def on_mount(self) -> None:
        self.theme = "ansi-dark"
        self.set_interval(POLL_SECONDS, lambda: self.attempt(self._look_around))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Draws all for the first time, once it is known how large the screen is."""
        self.redraw()
        self.tell(first_words(self.view))

    def on_resize(self, event: events.Resize) -> None:
        self._width = max(NARROWEST, event.size.width)
        self._show_head()
        self._retell()

    def on_key(self, event: events.Key) -> None:
        act = acts().get(event.key) or acts().get(event.character or "")
        if act is not None and not self.question.open:
            event.stop()
            if self._warned:
                self.tell("")
            self.attempt(lambda: self.perform(act))

    def perform(self, act: Act) -> None:
        """Does what a key stands for: `app.py` says how, so that what acts on the board is above it."""
        raise NotImplementedError

    def attempt(self, deed: Callable[[], None]) -> None:
        """Does what may go wrong; trouble is told in a sentence, and the screen stays."""
        try:
            deed()
        except Trouble as trouble:
            self.warn(trouble_words(trouble))
        except sqlite3.Error as error:
            of_database = self.triage.trouble_of(error)
            if of_database is None:
                raise
            self.warn(trouble_words(of_database))

    def action_leave(self, code: int) -> None:
        self.exit(code)

    @property
    def page(self) -> int:
        """How many rows a page of the list has."""
        return max(1, self.stories.size.height - 1)

    @property
    def whole(self) -> bool:
        """Whether the article has the whole screen."""
        return self.desk.has_class("whole")

    def show_whole(self, whole: bool) -> None:
        self.desk.set_class(whole, "whole")

    def redraw(self) -> None:
        """The list and the article anew."""
        self.stories.show(len(self.view.listed), self.view.place)
        self._show_head()
        self.show_article()

    def moved(self) -> None:
        """The cursor is on another row: two lines of the list and the article are rewritten."""
        self.stories.choose(self.view.place)
        self._show_head()
        self.show_article()

    def changed(self, stories: Iterable[int]) -> None:
        """These rows say something else now."""
        places = (self.view.place_of(story) for story in stories)
        self.stories.rewrite([place for place in places if place is not None])
        self._show_head()

    def recorded(self, ids: Iterable[int], *, told: bool = False) -> None:
        """Something was said of these items: their rows are read again; `told`: so is what came from others."""
        news = self.triage.look(ids)
        self._not_told = "" if told else news_words(self.triage, news) or self._not_told
        self._take(news)

    def show_article(self, *, keep_place: bool = False) -> None:
        self.on_help = False
        self.reading.show(self.view.reading(), keep_place=keep_place)

    def show_help(self) -> None:
        self.on_help = True
        self.reading.show(help_page())

    def tell(self, text: str) -> None:
        """What happened, on one line."""
        self._warned = False
        self._write([shortened(_one_line(text), self._width)])
        self._retell = lambda: self.tell(text)

    def warn(self, text: str) -> None:
        """What stands in the way, whole: it goes on over the lines of the keys, until the next key."""
        self._warned = True
        self._write(broken(_one_line(text), self._width, 1 + HELP_LINES))
        self._retell = lambda: self.warn(text)

    def _write(self, lines: Sequence[str]) -> None:
        self.told.update(lines[0], layout=False)
        below = Text("\n".join(lines[1:])) if lines[1:] else help_text(self._width, HELP_LINES)
        if below != self._below:
            self._below = below
            self.help.update(below, layout=False)

    def ask(self, label: str, answer: Answer) -> None:
        """Asks for a few words; trouble with the answer is told like any other."""
        self.question.ask(label, lambda text: self.attempt(lambda: answer(text)))

    def _look_around(self) -> None:
        """What colleagues have said since the last look; told once nothing stands in the way of one's own keys."""
        if (news := self.triage.news()) is not None:
            self._take(news)
            if self.view.story in news.changed and not self.on_help:
                self.show_article(keep_place=True)
            self._not_told = news_words(self.triage, news) or self._not_told
        if self._not_told and not self._warned:
            self.tell(self._not_told)
            self._not_told = ""

    def _take(self, news: News) -> None:
        self.view.take(news)
        if news.restructured:
            self.redraw()
        else:
            self.changed(news.changed)

    def _row_line(self, place: int, width: int) -> str:
        row = self.view.row_at(place)
        return row_line(row, self.triage.said(row), self.triage.me, width, marked=row.story == self.view.marked)

    def _show_head(self) -> None:
        self.head.update(head_line(self.view, self._width), layout=False)


def _one_line(text: str) -> str:
    return visible(text.replace("\n", " "))
