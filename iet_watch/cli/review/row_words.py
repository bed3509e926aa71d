"""A story on one line of the screen, and the line above the list: filter, how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping

from iet_watch.cli.review.keys import ALWAYS, key_words
from iet_watch.cli.terminal.output import visible
from iet_watch.cli.terminal.tables import padded, shortened
from iet_watch.desk.lists.item_words import percent_words
from iet_watch.desk.reviewing.filters import Filter
from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.desk.reviewing.said import Said
from iet_watch.desk.reviewing.view import View
from iet_watch.locale import language, later, number, say, say_count
from iet_watch.model.items import Status
from iet_watch.model.quarter import Quarter

# Signs and not colours: they are read aloud, printed, and seen on any terminal.
SIGNS: Mapping[Status, str] = {"new": " ", "kept": "+", "dropped": "-", "later": "~"}
FILTER_WORDS: Mapping[Filter, str] = {
    "undecided": later("undecided"),
    "later": later("put off"),
    "mine": later("mine"),
    "disputed": later("disputed"),
    "kept": later("kept ones"),
    "all": later("all"),
}
LEAST_TITLE = 8  # characters of a theme's title
MORE_WIDTH, SHARE_WIDTH = 3, 5
SOURCE_WIDTH, WIDE_SOURCE, WIDE = 12, 20, 100  # columns; titles cut at 50 are known again, sources at 12


def row_line(row: StoryRow, said: Said, me: str, width: int, *, marked: bool = False) -> str:
    """« + ! 72 %  Un électrolyseur à Port-Jérôme…   Le Journal du…  +3 »"""
    signs = SIGNS[row.status] + _sign_of_people(said, me) + (">" if marked else " ")
    share = "" if row.relevance is None else percent_words(row.relevance)
    more = f"+{row.folded}" if row.folded else ""
    of_source = SOURCE_WIDTH if width < WIDE else WIDE_SOURCE
    room = max(10, width - len(signs) - SHARE_WIDTH - of_source - MORE_WIDTH - 3)
    title = visible(row.first.title or row.first.url)
    source = visible(row.first.source)
    return (
        f"{signs}{padded(share, SHARE_WIDTH, right=True)} {padded(title, room)} {padded(source, of_source)} "
        f"{padded(more, MORE_WIDTH, right=True)}"
    )


def _sign_of_people(said: Said, me: str) -> str:
    """Of what people said, what matters most: they disagree, it is mine, it is somebody's, somebody votes, comments."""
    if said.disputed:
        return "!"
    if said.assigned:
        return "*" if said.assigned == me else "@"
    return "^" if said.voters else '"' if said.comments else " "


def signs_explained() -> list[tuple[str, str]]:
    """What the signs before a title mean."""
    return [
        ("+", say("kept by somebody")), ("-", say("dropped by all who spoke")), ("~", say("put off")),
        ("!", say("people disagree")), ("*", say("assigned to you")), ("@", say("assigned to somebody else")),
        ("^", say("somebody votes for it")), ('"', say("there are comments")), (">", say("marked, to be joined")),
    ]  # fmt: skip


def head_line(view: View, width: int) -> str:
    """« Hydrogène · à trier 3/203 sujets · décidé 12/214, gardé 5 · T4 8/60     ? aide  q quitter »

    The title gives way where there is no room for all, then the word that says what is counted.
    """
    title, keys = visible(view.triage.reviewer.title), "  ".join(map(key_words, ALWAYS))
    left = width - len(keys) - len(" ·   ")
    told = _how_far(view, named=True)
    if len(told) + min(len(title), LEAST_TITLE) > left:
        told = _how_far(view, named=False)
    room = max(LEAST_TITLE, left - len(told))
    return padded(f"{shortened(title, room)} · {told}", max(1, width - len(keys) - 2)) + "  " + keys


def _short(quarter: Quarter) -> str:
    """« T4 », of the year that it is"""
    return f"{'T' if language() == 'fr' else 'Q'}{quarter.number}"


def _how_far(view: View, *, named: bool) -> str:
    """`named`: with the word for what is counted."""
    whole, of_quarter = view.progress()
    place, count = (number(n, language()) for n in (view.place + 1 if view.listed else 0, len(view.listed)))
    found, arrived = view.found, view.triage.arrived
    listed = say("%(filter)s %(place)s/%(count)s", filter=say(FILTER_WORDS[view.filter]), place=place, count=count)
    parts = [
        listed + (" " + _stories_word(len(view.listed)) if named else ""),
        *([say_count("%(count)s more: F5", "%(count)s more: F5", arrived)] if arrived else []),
        *([say("“%(words)s”", words=visible(found.text))] if found else []),
        say(
            "decided %(decided)s/%(count)s, kept %(kept)s", decided=whole.decided, count=whole.stories, kept=whole.kept
        ),
        f"{_short(view.triage.reviewer.quarter)} {of_quarter.decided}/{of_quarter.stories}",
    ]
    return " · ".join(parts)


def _stories_word(count: int) -> str:
    """« sujets »: a row is a story, of several articles perhaps."""
    return say_count("story", "stories", count)
