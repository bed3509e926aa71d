"""When a source may be asked again: pure functions of what is remembered, what was answered, and now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from iet_watch.model import Failure, Outcome, SourceState

# Chosen for this project; no outside authority. A cron run a few minutes early still finds a source due.
FLOOR = timedelta(minutes=60)
MAX_AGE_CAP = timedelta(days=7)
BACK_OFF_CAP = timedelta(hours=24)
EARLY = timedelta(minutes=5)
ABSURD = timedelta(days=31)  # a next check further away comes from a clock that was wrong
VALIDATOR_LIMIT = 4096  # bytes; longer ones are not validators


def is_due(state: SourceState, now: datetime) -> bool:
    """Whether `state` lets the source be asked at `now`."""
    if state.outcome == "gone":
        return False
    if state.next_check is None or state.next_check > now + ABSURD:
        return True
    return now >= state.next_check - EARLY


def after_answer(
    state: SourceState, headers: Mapping[str, bytes], now: datetime, interval: timedelta, outcome: Outcome
) -> SourceState:
    """The state after a good answer: its validators, exactly, and nothing of the ones before."""
    hold = min(_max_age(headers), MAX_AGE_CAP)
    return replace(
        state,
        etag=_validator(headers.get("etag")),
        last_modified=_validator(headers.get("last-modified")),
        next_check=now + max(interval, FLOOR, hold),
        checked=now,
        succeeded=now,
        failing_since=None,
        failures=0,
        outcome=outcome,
        status=200,
        detail="",
        detail_args={},
    )


def after_unchanged(
    state: SourceState, headers: Mapping[str, bytes], now: datetime, interval: timedelta
) -> SourceState:
    """The state after “not modified”: a validator that the answer repeats is taken, a silent one stays."""
    renewed = after_answer(state, headers, now, interval, "unchanged")
    return replace(
        renewed,
        etag=renewed.etag if "etag" in headers else state.etag,
        last_modified=renewed.last_modified if "last-modified" in headers else state.last_modified,
        status=304,
    )


def after_failure(state: SourceState, failure: Failure, now: datetime, interval: timedelta) -> SourceState:
    """The state after trouble: items and validators stay; the wait doubles, up to a day, and never ends."""
    wait = min(max(interval, FLOOR) * 2 ** min(state.failures, 6), max(BACK_OFF_CAP, interval))
    if failure.retry_after_seconds is not None:
        wait = max(wait, timedelta(seconds=failure.retry_after_seconds))
    return replace(
        state,
        next_check=now + wait,
        checked=now,
        failing_since=state.failing_since or now,
        failures=state.failures + 1,
        outcome=failure.outcome,
        status=failure.status,
        detail=failure.message,
        detail_args=failure.args,
    )


def _validator(value: bytes | None) -> bytes | None:
    return value if value and len(value) <= VALIDATOR_LIMIT else None


def _max_age(headers: Mapping[str, bytes]) -> timedelta:
    control = headers.get("cache-control", b"").decode("latin-1").lower()
    found = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", control)
    if not found or "no-cache" in control or "no-store" in control:
        return timedelta(0)
    return timedelta(seconds=min(int(found.group(1)), int(MAX_AGE_CAP.total_seconds())))
