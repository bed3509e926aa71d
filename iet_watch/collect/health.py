"""How each source fares, in a word, and what to do about it, in a sentence.

A source rarely dies with a noise: it answers a web page, an empty list, or the same list for ever. Each kind of
breakdown has its name, so that it can be told, one source at a time, and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from iet_watch.collect.manners import has_moved, is_silent
from iet_watch.locale import later
from iet_watch.model import Breakdown, Source, SourceState

# The worst first, as they are shown.
State = Literal[
    "gone", "html", "refused", "failing", "empty", "quiet", "moved", "unsteady", "never", "inactive", "live",
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)
ILL: frozenset[State] = frozenset(("gone", "html", "refused", "failing", "empty", "quiet", "moved", "unsteady"))
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
    "moved": later("moved"),
    "unsteady": later("unsteady"),
    "never": later("never asked"),
    "inactive": later("inactive"),
    "live": later("live"),
}

_SEARCH = later("look for its new address: iet-watch source discover %(site)s")
_ADVICE: Mapping[Breakdown, str] = {
    "name": later("the name of this server is not known any more: find the site's new one, then source add it"),
    "certificate": later("its certificate is not valid: tell the site; it will be read again once that is mended"),
    "silence": later("the server does not answer: open %(site)s in a browser; if it is dead, take the source out"),
    "slow": later("the server is too slow: try iet-watch source check %(url)s at another hour"),
    "size": later("the answer is too large: find a shorter feed with iet-watch source discover %(site)s"),
    "encoding": later("the answer is damaged: tell the site; it will be read again once that is mended"),
    "redirects": later("the address leads round in circles: iet-watch source discover %(site)s"),
    "missing": _SEARCH,
    "empty": later("the server answers nothing: iet-watch source check %(url)s shows whether that lasts"),
    "not-a-feed": later("what it answers is not a feed: iet-watch source discover %(site)s"),
    "http": later("the server is in trouble: nothing to do but wait; if it lasts, tell the site"),
    "busy": later("the server asks for a pause: it is asked less often by itself"),
}
_REFUSALS: Mapping[Breakdown, str] = {
    "robots": later("robots.txt asks not to read it: ask the site for leave, or take the source out"),
    "blocked": later("it is in a private network: name its host in allow_hosts of iet-watch.toml if that is meant"),
    "address": later("this address may not be asked: correct it in the theme file"),
    "busy": later("the server asks to be left alone: it is asked again when its time has passed"),
}


@dataclass(frozen=True)
class Rhythm:
    """When a source last brought something new, and the usual gap between two of its items."""

    last_new: datetime | None = None
    usual_gap: timedelta | None = None


@dataclass(frozen=True)
class Diagnosis:
    """How a source fares, since when, and what to do: an English template of the catalogue and its values."""

    state: State
    since: datetime | None = None
    advice: str = ""
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def ill(self) -> bool:
        return self.state in ILL


def diagnose(source: Source, state: SourceState, rhythm: Rhythm, now: datetime) -> Diagnosis:
    """What is known of a source, put into one word and one sentence."""
    args = {"url": source.url, "site": _site(source.url)}
    if not source.active:
        return Diagnosis("inactive", None, later("it is not asked: active = true in the theme file changes that"), args)
    if state.checked is None:
        return Diagnosis("never", None, later("it will be asked by the next iet-watch collect"), args)
    if state.failures or state.outcome == "gone":
        return _in_trouble(state, args, now)
    if has_moved(state, now):
        message = later("it has moved for good: iet-watch source accept %(url)s takes the new address")
        return Diagnosis("moved", state.moved_since, message, args)
    if source.kind == "watch":  # a page that does not change is a page that does not change
        return Diagnosis("live", state.last_new, "", args)
    return _answering(state, rhythm, args, now)


def worst_first(states: Iterable[State]) -> list[State]:
    """The different states, the worst first."""
    present = frozenset(states)
    return [state for state in STATES if state in present]


def news(told: Mapping[str, str], found: Mapping[str, Diagnosis]) -> dict[str, State]:
    """The sources that have died or fallen silent and were not told as such before, by address."""
    return {
        url: diagnosis.state
        for url, diagnosis in found.items()
        if diagnosis.state in DEAD_OR_SILENT and told.get(url) not in DEAD_OR_SILENT
    }


def to_remember(found: Mapping[str, Diagnosis]) -> dict[str, State]:
    """What was told: the sources that are well again are not in it, so that they can be told again."""
    return {url: diagnosis.state for url, diagnosis in sorted(found.items()) if diagnosis.state in DEAD_OR_SILENT}


def _in_trouble(state: SourceState, args: Mapping[str, object], now: datetime) -> Diagnosis:
    since = state.failing_since or state.checked
    if state.outcome == "gone":
        message = later("closed for good: take it out, or iet-watch source discover %(site)s")
        return Diagnosis("gone", since, message, args)
    if _passing(state, now):
        return Diagnosis("unsteady", since, later("perhaps a passing trouble: it is asked again by itself"), args)
    if state.trouble == "html":
        message = later("it answers a web page where a feed should be: iet-watch source discover %(site)s")
        return Diagnosis("html", since, message, args)
    if state.outcome == "refused":
        refused = later("the server refuses: ask its owner for leave, or take it out")
        return Diagnosis("refused", since, _REFUSALS.get(state.trouble, refused), args)
    return Diagnosis("failing", since, _ADVICE.get(state.trouble, _SEARCH), args)


def _passing(state: SourceState, now: datetime) -> bool:
    """Whether the trouble is young and of a kind that often passes by itself."""
    if state.trouble in ("robots", "blocked", "address", "forbidden"):
        return False
    lasted = now - (state.failing_since or now)
    if state.trouble == "busy":
        return lasted < BUSY_FOR
    if state.trouble in ("html", "not-a-feed", "missing", "name"):  # once may be a maintenance page
        return state.succeeded is not None and state.failures < 2
    return lasted < LASTING


def _answering(state: SourceState, rhythm: Rhythm, args: Mapping[str, object], now: datetime) -> Diagnosis:
    last_new = max((moment for moment in (rhythm.last_new, state.last_new) if moment), default=None)
    if state.answered_entries == 0 and last_new is not None:
        message = later("its list is empty, which it was not: iet-watch source check %(url)s, else discover %(site)s")
        return Diagnosis("empty", last_new, message, args)
    if state.answered_entries == 0:
        message = later("its list has always been empty: iet-watch source discover %(site)s finds another")
        return Diagnosis("empty", state.succeeded, message, args)
    if is_silent(last_new, rhythm.usual_gap, now):
        message = later("nothing new for far longer than usual: see whether %(site)s goes on elsewhere")
        return Diagnosis("quiet", last_new, message, args)
    return Diagnosis("live", last_new, "", args)


def _site(url: str) -> str:
    """The front page of the site that a source is of."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
