"""When a source may be asked again: pure functions of what is remembered, what was answered, and now."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from iet_watch.model.sources import Schedule, SourceState
from iet_watch.model.trouble import Failure

# Chosen for this project; no outside authority.
FLOOR = timedelta(minutes=60)  # no source sooner, whatever the settings say
HOLD_CAP = timedelta(days=7)  # of max-age, Expires, Retry-After and of what a feed asks in its own text
BACK_OFF_CAP = timedelta(hours=24)
WITHOUT_VALIDATORS = timedelta(hours=24) - timedelta(minutes=1)  # each answer is whole; a daily run still finds it due
SURE_AFTER = 20  # good answers without anything new, and again after as many, before the whole is asked for once
QUIET_ANSWERS = 4  # good answers without anything new before a source is asked less often…
QUIET_CAP = timedelta(hours=24)  # …but never less than daily
EARLY = timedelta(minutes=5)  # off the interval: a cron run that starts a little early still finds its sources due
ABSURD = timedelta(days=31)  # a next check further away comes from a clock that was wrong
SPREAD = 0.1  # of a wait after trouble, so that sources that failed together do not come back together
VALIDATOR_LIMIT = 4096  # bytes; longer ones are not validators
MOVES_TO_PROPOSE = 3  # same permanent redirects…
MOVED_FOR = timedelta(days=7)  # …over this time: a maintenance page has destroyed good addresses elsewhere

SILENCE = timedelta(days=30)  # without anything new, at least…
SILENCE_GAPS = 5  # …and this many times the source's usual gap

Headers = Mapping[str, bytes]


def is_due(state: SourceState, now: datetime) -> bool:
    """Whether `state` lets the source be asked at `now`. One that is gone (410) is never asked again."""
    if state.outcome == "gone":
        return False
    if state.next_check is None or state.next_check > now + ABSURD:
        return True
    return now >= state.next_check


def may_be_asked(state: SourceState, now: datetime, *, force: bool) -> bool:
    """Whether a run asks this source: when it is due, or when a person forces it and it is not gone."""
    return is_due(state, now) or (force and state.outcome != "gone")


def asks_for_the_whole(state: SourceState) -> bool:
    """Whether a source is asked as if for the first time: servers are met that say “not modified” for ever."""
    return state.unchanged_times > 0 and state.unchanged_times % SURE_AFTER == 0


@dataclass(frozen=True)
class Brought:
    """What a good answer held: its entries, how many were new, and the source's usual gap between two of them."""

    entries: int | None = None
    new: int = 0
    usual_gap: timedelta | None = None


def after_answer(
    state: SourceState,
    headers: Headers,
    now: datetime,
    interval: timedelta,
    schedule: Schedule | None = None,
    brought: Brought | None = None,
) -> SourceState:
    """The state after a good answer: its validators, exactly, and nothing of the ones before.

    What the feed asks in its own text lengthens the wait, never shortens it; so does a rhythm slower than ours.
    """
    asked, held = schedule or Schedule(), brought or Brought()
    etag, last_modified = _validator(headers.get("etag")), _validator(headers.get("last-modified"))
    unchanged_times = 0 if held.new else state.unchanged_times + 1
    fresh = fresh_for(headers, now)
    wait = max(_rhythm(interval, unchanged_times, held.usual_gap), FLOOR, fresh, min(asked.wait, HOLD_CAP))
    if etag is None and last_modified is None and not fresh:
        wait = max(wait, WITHOUT_VALIDATORS)
    return replace(
        state,
        etag=etag,
        last_modified=last_modified,
        next_check=_outside(asked, now + wait),
        checked=now,
        succeeded=now,
        failing_since=None,
        failures=0,
        outcome="new" if held.new else "unchanged",
        status=200,
        trouble="",
        detail="",
        detail_args={},
        answered_entries=state.answered_entries if held.entries is None else held.entries,
        unchanged_times=unchanged_times,
        last_new=now if held.new else state.last_new,
        first_answered=state.first_answered or now,
    )


def _rhythm(interval: timedelta, unchanged_times: int, usual_gap: timedelta | None) -> timedelta:
    """How long a source may be left alone: longer for one that has brought nothing several times over.

    A source that writes every day is not asked less for one quiet day: half its usual gap at most.
    """
    wait = interval - EARLY
    if unchanged_times < QUIET_ANSWERS:
        return wait
    longer: timedelta = min(interval * 2 ** (unchanged_times - QUIET_ANSWERS + 1), QUIET_CAP) - EARLY
    return max(wait, longer if usual_gap is None else min(longer, usual_gap / 2))


def after_unchanged(
    state: SourceState, headers: Headers, now: datetime, interval: timedelta, usual_gap: timedelta | None = None
) -> SourceState:
    """The state after “not modified”: a validator that the answer repeats is taken, a silent one stays."""
    kept = {"etag": state.etag, "last-modified": state.last_modified}
    repeated = {name: value for name, value in kept.items() if value is not None}
    renewed = after_answer(state, {**repeated, **headers}, now, interval, brought=Brought(usual_gap=usual_gap))
    return replace(renewed, status=304)


def after_failure(state: SourceState, failure: Failure, now: datetime, interval: timedelta) -> SourceState:
    """The state after trouble: items and validators stay; the wait doubles, up to a day, and never ends."""
    doubled = max(interval, FLOOR) * 2 ** min(state.failures, 10)
    wait = min(doubled, max(BACK_OFF_CAP, interval)) * (1 + SPREAD * _share(state))
    return replace(
        state,
        next_check=now + max(wait, retry_wait(failure, now)),
        checked=now,
        failing_since=state.failing_since or now,
        failures=state.failures + 1,
        outcome=failure.outcome,
        status=failure.status,
        trouble=failure.trouble,
        detail=failure.message,
        detail_args=failure.args,
    )


def after_move(state: SourceState, moved_to: str | None, now: datetime) -> SourceState:
    """Counts how often, and since when, the same permanent redirect was met; another answer starts anew."""
    if moved_to is None:
        return replace(state, moved_to="", moved_since=None, moved_times=0)
    if moved_to != state.moved_to:
        return replace(state, moved_to=moved_to, moved_since=now, moved_times=1)
    return replace(state, moved_times=state.moved_times + 1)


def has_moved(state: SourceState, now: datetime) -> bool:
    """Whether a new address may be proposed: the same permanent redirect, often enough and long enough.

    Not while nothing can be read there: a site that is made anew sends its old feeds to its front page.
    """
    since = state.moved_since
    if state.failures or since is None:
        return False
    return state.moved_times >= MOVES_TO_PROPOSE and now - since >= MOVED_FOR


def is_silent(last_new: datetime | None, usual_gap: timedelta | None, now: datetime) -> bool:
    """Whether a source has brought nothing new for far longer than its own rhythm: a quiet breakdown, often."""
    if last_new is None:
        return False
    return now - last_new > max(SILENCE, SILENCE_GAPS * (usual_gap or timedelta(0)))


def fresh_for(headers: Headers, now: datetime) -> timedelta:
    """How long an answer says that it is fresh: max-age (RFC 9111 §5.2.2.1), else Expires against Date (§5.3).

    `s-maxage` speaks to shared caches, not to us; `no-cache` and `no-store` ask for no wait.
    """
    control = _text(headers, "cache-control").lower()
    if control:
        found = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", control)
        if not found or "no-cache" in control or "no-store" in control:
            return timedelta(0)
        return min(timedelta(seconds=int(found.group(1))), HOLD_CAP)
    expires = _moment(_text(headers, "expires"))
    if expires is None:
        return timedelta(0)
    return min(max(expires - (_moment(_text(headers, "date")) or now), timedelta(0)), HOLD_CAP)


def retry_wait(failure: Failure, now: datetime) -> timedelta:
    """What `Retry-After` asks (RFC 9110 §10.2.3): seconds or a date; nothing when it is neither, or past."""
    value = failure.retry_after.strip()
    if re.fullmatch(r"\d{1,18}", value):
        return min(timedelta(seconds=min(int(value), 10**7)), HOLD_CAP)
    moment = _moment(value)
    return min(max(moment - now, timedelta(0)), HOLD_CAP) if moment else timedelta(0)


def _outside(schedule: Schedule, moment: datetime) -> datetime:
    """The first hour from `moment` on that the feed does not ask to leave out; `moment` when it leaves out all."""
    utc = moment.astimezone(UTC)
    for _ in range(7 * 24):
        if utc.hour not in schedule.skip_hours and utc.weekday() not in schedule.skip_days:
            return utc
        utc = utc.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _validator(value: bytes | None) -> bytes | None:
    return value if value and len(value) <= VALIDATOR_LIMIT else None


def _text(headers: Headers, name: str) -> str:
    return headers.get(name, b"").decode("latin-1").strip()


def _moment(text: str) -> datetime | None:
    """An HTTP date; None for `0`, `-1` and whatever else stands there."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _share(state: SourceState) -> float:
    """A number from 0 to 1 that differs between sources and between tries, and is the same on every machine."""
    digest = hashlib.sha256(f"{state.url} {state.failures}".encode()).digest()
    return digest[0] / 255
