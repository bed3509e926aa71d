"""How each source fares, in a word, and what to do about it, in a sentence.

A source rarely dies with a noise: it answers a web page, an empty list, or the same list for ever. Each kind of
breakdown has its name, so that it can be told, one source at a time, and not counted.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from iet_watch.collect.web.polling import has_moved, is_silent
from iet_watch.locale import later
from iet_watch.model.sources import Source, SourceState
from iet_watch.model.trouble import Breakdown

# The worst first, as they are shown.
State = Literal[
    "gone", "html", "refused", "failing", "empty", "quiet", "walled", "moved", "unsteady", "never", "inactive", "live",
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)
ILL: frozenset[State] = frozenset(
    ("gone", "html", "refused", "failing", "empty", "quiet", "walled", "moved", "unsteady")
)
# What a person must hear of without asking: a source that brings nothing any more and will not mend by itself.
DEAD_OR_SILENT: frozenset[State] = frozenset(("gone", "html", "refused", "failing", "empty", "quiet"))
LASTING = timedelta(days=3)  # of trouble in a row; most breakdowns of servers are over by then
BUSY_FOR = timedelta(days=14)  # a server that asks for a pause this long does not want us

STATE_WORDS: Mapping[State, str] = {
    "gone": later("closed"),
    "html": later("no feed any more"),
    "refused": later("refused"),
    "failing": later("failing"),
    "empty": later("empty"),
    "quiet": later("quiet"),
    "walled": later("behind a wall"),
    "moved": later("moved"),
    "unsteady": later("unsteady"),
    "never": later("never asked"),
    "inactive": later("inactive"),
    "live": later("live"),
}

DISCOVER = "iet-watch source discover %(site)s"
CHECK = "iet-watch source check %(url)s"
ACCEPT = "iet-watch source accept %(url)s"
COLLECT = "iet-watch collect"

_Advice = tuple[str, str]  # a sentence, and the command that does it or begins it
_SEARCH: _Advice = (later("nothing is there any more: look for its new address"), DISCOVER)
_ADVICE: Mapping[Breakdown, _Advice] = {
    "name": (later("its server has no name any more: find the site's new one, then add it"), ""),
    "certificate": (later("its certificate is not valid: tell the site, then wait"), CHECK),
    "silence": (later("its server does not answer: if the site is dead, take the source out"), CHECK),
    "slow": (later("its server is too slow: try it at another hour"), CHECK),
    "size": (later("its answer is too large: find a shorter feed"), DISCOVER),
    "encoding": (later("its answer is damaged: tell the site, then wait"), CHECK),
    "redirects": (later("its address leads round in circles: look for another"), DISCOVER),
    "missing": _SEARCH,
    "empty": (later("its server answers nothing: see whether that lasts"), CHECK),
    "not-a-feed": (later("its answer is not a feed: look for another"), DISCOVER),
    "http": (later("its server is in trouble: wait; if it lasts, tell the site"), CHECK),
    "busy": (later("its server asks for a pause: it is asked less often by itself"), ""),
}
_REFUSALS: Mapping[Breakdown, _Advice] = {
    "robots": (later("robots.txt asks not to read it: ask the site for leave, or take it out"), ""),
    "blocked": (later("it is in a private network: if that is meant, name its server in allow_hosts"), ""),
    "address": (later("this address may not be asked: correct it in the theme file"), ""),
    "busy": (later("its server asks to be left alone: it is asked again later by itself"), ""),
}
_REFUSED: _Advice = (later("its server refuses: ask the owner for leave, or take it out"), CHECK)
_GONE: _Advice = (later("closed for good by its owner: take it out, or look for another"), DISCOVER)
_HTML: _Advice = (later("a web page stands where a feed should be: look for its new address"), DISCOVER)
_PASSING: _Advice = (later("perhaps a passing trouble: it is asked again by itself"), "")
_INACTIVE: _Advice = (later("it is not asked: active = true in the theme file changes that"), "")
_NEVER: _Advice = (later("the next run will ask it"), COLLECT)
_MOVED: _Advice = (later("it has moved for good: take its new address"), ACCEPT)
_EMPTIED: _Advice = (later("its list is empty, which it was not: see whether that lasts"), CHECK)
_EMPTY: _Advice = (later("its list has always been empty: look for another"), DISCOVER)
_QUIET: _Advice = (later("silent for far longer than usual: see whether it goes on elsewhere"), DISCOVER)
_WALL: _Advice = (
    later("a consent notice, a challenge or a login stands in place of its texts: ask the site for access, or read it"),
    CHECK,
)
_NONE: _Advice = ("", "")


@dataclass(frozen=True)
class Rhythm:
    """When a source last brought something new, the usual gap between two of its items, whether its pages show walls
    in place of its texts."""

    last_new: datetime | None = None
    usual_gap: timedelta | None = None
    walls: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """How a source fares, since when, what to do (a message of the catalogue) and the command for it, if any."""

    state: State
    since: datetime | None = None
    advice: str = ""
    command: str = ""

    @property
    def ill(self) -> bool:
        return self.state in ILL


def diagnose(source: Source, state: SourceState, rhythm: Rhythm, now: datetime) -> Diagnosis:
    """What is known of a source, put into one word and one sentence."""
    found, since, (advice, command) = _found(source, state, rhythm, now)
    args = {"url": shlex.quote(source.url), "site": shlex.quote(_site(source.url))}
    return Diagnosis(found, since, advice, command % args)


_Found = tuple[State, datetime | None, _Advice]


def _found(source: Source, state: SourceState, rhythm: Rhythm, now: datetime) -> _Found:
    if not source.active:
        return "inactive", None, _INACTIVE
    if state.checked is None:
        return "never", None, _NEVER
    if state.failures or state.outcome == "gone":
        return _in_trouble(state, now)
    if has_moved(state, now):
        return "moved", state.moved_since, _MOVED
    if source.kind == "watch":  # a page that does not change is a page that does not change
        return "live", state.last_new, _NONE
    return _answering(state, rhythm, now)


def news(last_mail: Mapping[str, str], found: Mapping[str, Diagnosis]) -> dict[str, State]:
    """The sources that have died or fallen silent and were not told as such before, by address."""
    return {
        url: diagnosis.state
        for url, diagnosis in found.items()
        if diagnosis.state in DEAD_OR_SILENT and last_mail.get(url) not in DEAD_OR_SILENT
    }


def to_remember(found: Mapping[str, Diagnosis]) -> dict[str, State]:
    """What was told: the sources that are well again are not in it, so that they can be told again."""
    return {url: diagnosis.state for url, diagnosis in sorted(found.items()) if diagnosis.state in DEAD_OR_SILENT}


def _in_trouble(state: SourceState, now: datetime) -> _Found:
    since = state.failing_since or state.checked
    if state.outcome == "gone":
        return "gone", since, _GONE
    if _passing(state, now):
        return "unsteady", since, _PASSING
    if state.trouble == "html":
        return "html", since, _HTML
    if state.trouble == "wall":
        return "walled", since, _WALL
    if state.outcome == "refused":
        return "refused", since, _REFUSALS.get(state.trouble, _REFUSED)
    return "failing", since, _ADVICE.get(state.trouble, _SEARCH)


def _passing(state: SourceState, now: datetime) -> bool:
    """Whether the trouble is young and of a kind that often passes by itself."""
    if state.trouble in ("robots", "blocked", "address", "forbidden", "wall"):
        return False
    lasted = now - (state.failing_since or now)
    if state.trouble == "busy":
        return lasted < BUSY_FOR
    if state.trouble in ("html", "not-a-feed", "missing", "name"):  # once may be a maintenance page
        return state.succeeded is not None and state.failures < 2
    return lasted < LASTING


def _answering(state: SourceState, rhythm: Rhythm, now: datetime) -> _Found:
    last_new = max((moment for moment in (rhythm.last_new, state.last_new) if moment), default=None)
    if state.answered_entries == 0:
        return ("empty", last_new, _EMPTIED) if last_new else ("empty", state.first_answered, _EMPTY)
    if is_silent(last_new, rhythm.usual_gap, now):
        return "quiet", last_new, _QUIET
    return ("walled", None, _WALL) if rhythm.walls else ("live", last_new, _NONE)


def _site(url: str) -> str:
    """The front page of the site that a source is of."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
