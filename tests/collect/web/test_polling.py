"""When a source may be asked again: every rule as a function of what was known, what was answered, and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from iet_watch.collect.documents.feeds import Feed, read_feed
from iet_watch.collect.web.polling import (
    Brought,
    Schedule,
    after_answer,
    after_failure,
    after_move,
    after_unchanged,
    fresh_for,
    has_moved,
    is_due,
    may_be_asked,
    retry_wait,
)
from iet_watch.model.sources import SourceState
from iet_watch.model.trouble import Failure

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SIX_HOURS = 6 * HOUR
FRESH = SourceState("http://journal.example/feed")
ETAG = {"etag": b'"1"'}


def answered(**headers: bytes) -> SourceState:
    """The state after a first good answer with these headers (names take _ for -)."""
    return after_answer(FRESH, {name.replace("_", "-"): value for name, value in headers.items()}, NOW, SIX_HOURS)


def wait_of(state: SourceState) -> timedelta:
    assert state.next_check is not None
    return state.next_check - NOW


@pytest.mark.parametrize("etag", [b'W/"a-gzip"', b"unquoted", b'"with space"', b'"\xe9"', b'""'])
def test_validators_are_kept_byte_for_byte(etag: bytes) -> None:
    state = answered(etag=etag, last_modified=b"Sat, 1 Jan 2000 00:00:00 +0000")
    assert (state.etag, state.last_modified) == (etag, b"Sat, 1 Jan 2000 00:00:00 +0000")


def test_a_validator_that_the_server_stops_sending_is_dropped() -> None:
    renewed = after_answer(answered(etag=b'"1"', last_modified=b"x"), {"last-modified": b"x"}, NOW, SIX_HOURS)
    assert (renewed.etag, renewed.last_modified) == (None, b"x")


def test_a_new_etag_is_taken_though_last_modified_is_the_same() -> None:
    renewed = after_answer(
        answered(etag=b'"1"', last_modified=b"x"), {"etag": b'"2"', "last-modified": b"x"}, NOW, SIX_HOURS
    )
    assert renewed.etag == b'"2"'


def test_not_modified_keeps_validators_and_takes_those_it_repeats() -> None:
    renewed = after_unchanged(answered(etag=b'"1"', last_modified=b"x"), {"etag": b'"3"'}, NOW, SIX_HOURS)
    assert (renewed.etag, renewed.last_modified, renewed.status, renewed.failures) == (b'"3"', b"x", 304, 0)


def test_a_validator_of_64_kilobytes_is_none() -> None:
    assert answered(etag=b'"' + b"a" * 65536 + b'"').etag is None


def test_failure_keeps_validators_and_counts() -> None:
    failed = after_failure(answered(etag=b'"1"'), Failure("x", "trouble"), NOW + DAY, SIX_HOURS)
    assert (failed.etag, failed.failures, failed.failing_since) == (b'"1"', 1, NOW + DAY)


@pytest.mark.parametrize("interval", [timedelta(minutes=1), timedelta(minutes=30), HOUR])
def test_never_sooner_than_an_hour(interval: timedelta) -> None:
    assert wait_of(after_answer(FRESH, {"etag": b'"1"'}, NOW, interval)) == HOUR


def test_a_run_that_starts_a_little_early_finds_its_sources_due() -> None:
    state = answered(etag=b'"1"')
    assert is_due(state, NOW + SIX_HOURS - timedelta(minutes=4))
    assert not is_due(state, NOW + SIX_HOURS - timedelta(minutes=6))


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"cache-control": b"max-age=172800"}, 48),
        ({"cache-control": b"public, MAX-AGE=172800, s-maxage=10"}, 48),
        ({"cache-control": b"s-maxage=172800"}, 0),
        ({"cache-control": b"no-cache, max-age=172800"}, 0),
        ({"cache-control": b"max-age=99999999999"}, 7 * 24),
        ({"cache-control": b"max-age=9999999999"}, 7 * 24),
        ({"cache-control": b"max-age=soon"}, 0),
        ({"expires": b"Fri, 20 Nov 2026 10:00:00 GMT", "date": b"Fri, 20 Nov 2026 04:00:00 GMT"}, 6),
        ({"expires": b"Fri, 20 Nov 2026 10:00:00 GMT"}, 3),
        ({"expires": b"0"}, 0),
        ({"expires": b"Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"cache-control": b"public", "expires": b"Fri, 20 Nov 2026 10:00:00 GMT"}, 0),
        ({}, 0),
    ],
)
def test_freshness(headers: dict[str, bytes], hours: int) -> None:
    assert fresh_for(headers, NOW) == hours * HOUR


def test_max_age_counts_on_not_modified_too() -> None:
    renewed = after_unchanged(answered(etag=b'"1"'), {"cache-control": b"max-age=172800"}, NOW, SIX_HOURS)
    assert wait_of(renewed) == 48 * HOUR


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7200", 2 * HOUR),
        ("Fri, 20 Nov 2026 19:00:00 GMT", 12 * HOUR),
        ("999999999", 7 * DAY),
        ("9" * 18, 7 * DAY),
        ("-1", timedelta(0)),
        ("abc", timedelta(0)),
        ("Fri, 20 Nov 2020 19:00:00 GMT", timedelta(0)),
        ("", timedelta(0)),
    ],
)
def test_retry_after(value: str, wait: timedelta) -> None:
    assert retry_wait(Failure("x", "busy", status=429, retry_after=value), NOW) == wait


def test_trouble_backs_off_up_to_a_day_and_never_ends() -> None:
    state, waits = FRESH, []
    for _ in range(12):
        state = after_failure(state, Failure("x", "trouble"), NOW, SIX_HOURS)
        waits.append(wait_of(state))
    for wait, least in zip(waits, [6, 12, *[24] * 10], strict=True):
        assert least * HOUR <= wait <= 1.1 * least * HOUR


def test_sources_that_failed_together_do_not_come_back_together() -> None:
    failed = [after_failure(SourceState(f"http://h{n}.example/"), Failure("x", "t"), NOW, SIX_HOURS) for n in range(40)]
    assert len({state.next_check for state in failed}) > 20


def test_a_source_that_is_gone_is_never_asked_again_not_even_by_force() -> None:
    gone = after_failure(FRESH, Failure("x", "closed", outcome="gone", status=410), NOW, SIX_HOURS)
    assert not is_due(gone, NOW + 400 * DAY)
    assert not may_be_asked(gone, NOW + 400 * DAY, force=True)


def test_a_next_check_set_by_a_clock_a_year_ahead_is_ignored() -> None:
    state = after_answer(FRESH, {}, NOW + 365 * DAY, SIX_HOURS)
    assert is_due(state, NOW)


def test_a_move_is_proposed_after_three_same_answers_over_a_week() -> None:
    state = FRESH
    for day in (0, 3, 6):
        state = after_move(state, "http://new.example/feed", NOW + day * DAY)
        assert not has_moved(state, NOW + day * DAY)
    state = after_move(state, "http://new.example/feed", NOW + 7 * DAY)
    assert has_moved(state, NOW + 7 * DAY)


def test_another_answer_starts_the_count_of_moves_anew() -> None:
    state = FRESH
    for day in range(9):
        state = after_move(state, "http://new.example/feed", NOW + day * DAY)
    assert not has_moved(after_move(state, None, NOW + 9 * DAY), NOW + 30 * DAY)
    assert not has_moved(after_move(state, "http://other.example/", NOW + 9 * DAY), NOW + 9 * DAY)


def test_without_validators_a_source_is_asked_daily_unless_it_says_how_long_its_answer_is_good() -> None:
    assert wait_of(answered()) == 24 * HOUR - timedelta(minutes=1)
    assert wait_of(answered(etag=b'"1"')) == SIX_HOURS - timedelta(minutes=5)
    assert wait_of(answered(cache_control=b"max-age=600")) == SIX_HOURS - timedelta(minutes=5)


def test_a_quiet_source_is_asked_less_often_by_its_own_rhythm_and_never_less_than_daily() -> None:
    def waits(usual_gap: timedelta | None) -> list[float]:
        state, hours = FRESH, []
        for _ in range(7):
            state = after_answer(state, ETAG, NOW, SIX_HOURS, brought=Brought(10, 0, usual_gap))
            hours.append(round(wait_of(state) / HOUR))
        return hours

    assert waits(None) == waits(90 * DAY) == [6, 6, 6, 12, 24, 24, 24]
    assert waits(DAY) == [6, 6, 6, 12, 12, 12, 12]
    assert waits(HOUR) == [6] * 7


def test_something_new_brings_the_usual_rhythm_back() -> None:
    quiet = replace(FRESH, unchanged_times=9, last_new=NOW - 40 * DAY)
    state = after_answer(quiet, ETAG, NOW, SIX_HOURS, brought=Brought(10, 2))
    assert (state.unchanged_times, state.last_new, state.answered_entries, state.outcome) == (0, NOW, 10, "new")
    assert wait_of(state) == SIX_HOURS - timedelta(minutes=5)
    same = after_unchanged(state, {}, NOW + DAY, SIX_HOURS)
    assert (same.unchanged_times, same.last_new, same.answered_entries) == (1, NOW, 10)


def test_what_a_feed_asks_lengthens_and_never_shortens() -> None:
    assert wait_of(after_answer(FRESH, ETAG, NOW, SIX_HOURS, Schedule(24 * HOUR))) == 24 * HOUR
    assert wait_of(after_answer(FRESH, ETAG, NOW, SIX_HOURS, Schedule(HOUR))) == SIX_HOURS - timedelta(minutes=5)
    assert wait_of(after_answer(FRESH, ETAG, NOW, SIX_HOURS, Schedule(60 * DAY))) == 7 * DAY


def test_hours_and_days_to_leave_out_push_on_and_all_of_them_starve_nobody() -> None:
    noon = Schedule(skip_hours=frozenset(range(12, 18)))  # the next check would fall at 12:55
    assert after_answer(FRESH, ETAG, NOW, SIX_HOURS, noon).next_check == NOW.replace(hour=18)
    weekend = Schedule(skip_days=frozenset({4, 5, 6}))
    assert after_answer(FRESH, ETAG, NOW, SIX_HOURS, weekend).next_check == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    never = Schedule(skip_hours=frozenset(range(24)))
    assert wait_of(after_answer(FRESH, ETAG, NOW, SIX_HOURS, never)) < 7 * HOUR


def test_a_feed_is_read_for_what_it_asks() -> None:
    head = (
        "<ttl>1440</ttl><skipHours><hour>3</hour><hour> 24 </hour></skipHours>"
        "<skipDays><day>Sunday</day><day>Nonsense</day></skipDays>"
        "<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    )
    document = (
        f"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>{head}</channel></rss>"
    )
    feed = read_feed(document.encode(), "http://journal.example/feed")
    assert isinstance(feed, Feed)
    assert feed.schedule == Schedule(timedelta(days=3.5), frozenset({3, 0}), frozenset({6}))
