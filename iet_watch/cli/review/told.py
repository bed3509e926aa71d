"""What the line of messages says: a first word, what colleagues did, what to do when nothing is listed."""

from __future__ import annotations

from iet_watch.desk.reviewing.rows import StoryRow
from iet_watch.desk.reviewing.triage import News, Triage
from iet_watch.desk.reviewing.view import View
from iet_watch.desk.reviewing.voices import deed_words
from iet_watch.locale import say, say_count
from iet_watch.model.decisions import STATUS_OF, Ruling


def first_words(view: View) -> str:
    """What a person who has never seen the screen does first."""
    if view.row is None:
        return nothing_here(view)
    return say("Read, then press a letter below: the next story comes by itself.")


def nothing_here(view: View) -> str:
    """Why the list is empty, and what to do."""
    if not view.triage.rows:
        return say("No item yet. Quit with q, then: iet-watch collect")
    if view.found is not None:
        return say("Nothing meets this search here: escape leaves it, f changes the filter.")
    if view.triage.arrived:
        return arrived_words(view.triage.arrived)
    if view.filter == "undecided":
        return say("All is decided: f shows what was put off, is disputed or kept; q quits.")
    return say("Nothing here: f goes on to the next filter.")


def nothing_left(view: View) -> str:
    """What is said after the last decision."""
    if any(view.triage.rows[story].status == "new" for story in view.listed):
        return say("No row below.")
    if view.triage.arrived:
        return arrived_words(view.triage.arrived)
    return say("All is decided: f shows what was put off, is disputed or kept; q quits.")


def arrived_words(count: int) -> str:
    """That there is more than what is listed, and the key that lists it."""
    return say_count("%(count)s item came in: F5", "%(count)s items came in: F5", count)


def news_words(triage: Triage, news: News) -> str:
    """« Camille écarte : hors sujet — Un électrolyseur à Port-Jérôme », the last of several; what was collected."""
    parts = []
    if news.lines:
        line = news.lines[-1]
        title = triage.title_of(line.item_id)
        parts.append(deed_words(line) + (f" — {title}" if title else ""))
        if more := len(news.lines) - 1:
            parts.append(say_count("and %(count)s line more", "and %(count)s lines more", more))
    if news.collected:
        parts.append(arrived_words(triage.arrived))
    return "; ".join(parts)


def conflict_words(triage: Triage, row: StoryRow, ruling: Ruling) -> str:
    """What others have said last of a story, otherwise than `ruling`: « Camille l’écarte : hors sujet »"""
    lines = triage.lines(row)
    against = [line for line in lines if line.said in STATUS_OF and line.said != ruling and line.who != triage.me]
    return deed_words(against[-1]) if against else say("A colleague has just decided otherwise")
