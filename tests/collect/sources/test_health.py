"""How a source fares, from what is remembered of it: each kind of breakdown has its name, its day and its advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from iet_watch.collect.sources.health import (
    ILL,
    STATE_WORDS,
    STATES,
    Diagnosis,
    Rhythm,
    diagnose,
    news,
    to_remember,
)
from iet_watch.locale import translations
from iet_watch.model.sources import Source, SourceState
from iet_watch.model.trouble import Breakdown, Outcome
from tests.conftest import Desk
from tests.web import Web, rss

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
URL = "https://journal.example/flux?a=1"
SOURCE = Source("Le journal", URL)
WELL = SourceState(
    URL, checked=NOW, succeeded=NOW, outcome="unchanged", answered_entries=20, last_new=NOW - timedelta(days=2)
)
DAILY = Rhythm(NOW - timedelta(days=2), timedelta(days=1))


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def told(found: Diagnosis) -> str:
    return f"{found.advice} {found.command}"


def failing(trouble: Breakdown, days: float = 10, outcome: Outcome = "failed", times: int = 5) -> SourceState:
    return replace(WELL, outcome=outcome, trouble=trouble, failures=times, failing_since=ago(days=days))


def test_a_source_that_lives_needs_no_advice() -> None:
    assert diagnose(SOURCE, WELL, DAILY, NOW) == Diagnosis("live", ago(days=2))


def test_a_source_that_was_not_asked_is_not_ill() -> None:
    assert diagnose(SOURCE, SourceState(URL), Rhythm(), NOW).state == "never"
    assert diagnose(replace(SOURCE, active=False), failing("html"), DAILY, NOW).state == "inactive"
    assert not {"never", "inactive", "live"} & ILL


@pytest.mark.parametrize(
    ("state", "name", "days", "advice"),
    [
        (replace(WELL, outcome="gone", failures=1, failing_since=ago(days=4)), "gone", 4, "discover https://journal"),
        (failing("html"), "html", 10, "source discover https://journal.example/"),
        (failing("not-a-feed"), "failing", 10, "not a feed"),
        (failing("missing"), "failing", 10, "new address"),
        (failing("name"), "failing", 10, "no name"),
        (failing("certificate"), "failing", 10, "certificate"),
        (failing("silence"), "failing", 10, "does not answer"),
        (failing("slow"), "failing", 10, "source check 'https://journal.example/flux?a=1'"),
        (failing("size"), "failing", 10, "too large"),
        (failing("encoding"), "failing", 10, "damaged"),
        (failing("redirects"), "failing", 10, "circles"),
        (failing("http"), "failing", 10, "wait"),
        (failing("empty"), "failing", 10, "answers nothing"),
        (failing("", times=9), "failing", 10, "source discover"),
        (failing("forbidden", days=0, outcome="refused", times=1), "refused", 0, "leave"),
        (failing("robots", days=0, outcome="refused", times=1), "refused", 0, "robots.txt"),
        (failing("blocked", days=0, outcome="refused", times=1), "refused", 0, "allow_hosts"),
        (failing("address", days=0, outcome="refused", times=1), "refused", 0, "correct it"),
        (failing("busy", days=20, outcome="refused"), "refused", 20, "left alone"),
    ],
)
def test_lasting_trouble_is_named_with_its_day_and_what_to_do(
    state: SourceState, name: str, days: int, advice: str
) -> None:
    found = diagnose(SOURCE, state, DAILY, NOW)
    assert (found.state, found.since, found.ill) == (name, ago(days=days), True)
    assert advice in told(found)


@pytest.mark.parametrize(
    "state",
    [
        failing("http", days=2),
        failing("silence", days=0.5, times=1),
        failing("html", days=0.5, times=1),
        failing("missing", days=0.5, times=1),
        failing("busy", days=5, outcome="refused"),
    ],
)
def test_young_trouble_of_a_source_that_was_well_may_pass(state: SourceState) -> None:
    found = diagnose(SOURCE, state, DAILY, NOW)
    assert (found.state, "by itself" in told(found)) == ("unsteady", True)


def test_a_page_at_the_address_of_a_source_that_never_worked_is_told_at_once() -> None:
    state = replace(failing("html", days=0, times=1), succeeded=None)
    assert diagnose(SOURCE, state, Rhythm(), NOW).state == "html"


def test_an_empty_list_that_was_not_and_one_that_always_was() -> None:
    emptied = diagnose(SOURCE, replace(WELL, answered_entries=0), DAILY, NOW)
    assert (emptied.state, emptied.since) == ("empty", ago(days=2))
    never_full = replace(WELL, answered_entries=0, last_new=None, first_answered=ago(days=40))
    always = diagnose(SOURCE, never_full, Rhythm(), NOW)
    assert always.since == ago(days=40)
    assert (always.state, told(always) != told(emptied)) == ("empty", True)


@pytest.mark.parametrize(
    ("silent_days", "gap_days", "state"),
    [(29, 1, "live"), (31, 1, "quiet"), (31, 10, "live"), (49, 10, "live"), (51, 10, "quiet"), (400, 90, "live")],
)
def test_silence_is_measured_by_the_source_s_own_rhythm(silent_days: int, gap_days: int, state: str) -> None:
    last = ago(days=silent_days)
    found = diagnose(SOURCE, replace(WELL, last_new=last), Rhythm(last, timedelta(days=gap_days)), NOW)
    assert (found.state, found.since) == (state, last)


def test_a_watched_page_that_does_not_change_is_well() -> None:
    page = replace(SOURCE, kind="watch")
    state = replace(WELL, answered_entries=0, last_new=ago(days=300))
    assert diagnose(page, state, Rhythm(ago(days=300), timedelta(days=1)), NOW).state == "live"


def test_a_move_is_proposed_after_three_same_answers_over_a_week() -> None:
    moved = replace(WELL, moved_to="https://neuf.example/flux", moved_since=ago(days=8), moved_times=3)
    found = diagnose(SOURCE, moved, DAILY, NOW)
    assert (found.state, found.since, f"source accept '{URL}'" in told(found)) == ("moved", ago(days=8), True)
    for young in (replace(moved, moved_times=2), replace(moved, moved_since=ago(days=6))):
        assert diagnose(SOURCE, young, DAILY, NOW).state == "live"


def test_news_are_told_once_and_again_after_a_recovery() -> None:
    well, silent = Diagnosis("live"), Diagnosis("quiet")
    passing, dead = Diagnosis("unsteady"), Diagnosis("failing")
    assert news({}, {"a": well, "b": passing, "c": Diagnosis("moved")}) == {}
    assert news({}, {"a": silent, "b": dead}) == {"a": "quiet", "b": "failing"}
    remembered = to_remember({"b": silent, "a": dead, "c": well})
    assert remembered == {"a": "failing", "b": "quiet"}
    assert news(dict(remembered), {"a": silent, "b": dead}) == {}
    assert news(dict(to_remember({"a": well})), {"a": dead}) == {"a": "failing"}


def test_every_state_has_its_word_in_every_language_and_its_place() -> None:
    assert set(STATES) == set(STATE_WORDS)
    assert len({translations("en").gettext(word) for word in STATE_WORDS.values()}) == len(STATES)


def test_a_feed_that_was_always_empty_is_so_since_its_first_answer(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sources(web.put("/feed", rss()))
    for day in (1, 8, 19):
        monkeypatch.setenv("IET_WATCH_NOW", f"2026-11-{day:02}T08:00:00+01:00")
        desk("collect", "--force")
    (source,) = desk("source", "health", "--json").json["sources"]
    assert (source["state"], source["since"]) == ("empty", "2026-11-01T07:00:00Z")


@pytest.mark.parametrize("url", ["ftp://a.example/feed", "feed://a.example/feed", "file:///etc/passwd", "gemini://a/f"])
def test_an_address_that_is_not_of_the_web_is_refused_and_named(desk: Desk, url: str) -> None:
    desk.sources(url)
    for command in (("theme", "check"), ("collect",)):
        done = desk(*command)
        assert done.code == 78
        assert f"{url} is not a web address: expected http:// or https://" in done.err
