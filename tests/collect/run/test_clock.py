"""Clocks that go wrong and days of 23 or 25 hours: nothing collected twice, no source forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Desk, slow
from tests.web import Web, entry, rss

LOOSE = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"


@pytest.fixture
def source(desk: Desk, web: Web) -> Web:
    desk.configure(LOOSE)
    desk.sources(web.put("/feed", rss(entry(1), entry(2)), ETag='"1"'))
    return web


def collect_at(desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: datetime) -> str:
    monkeypatch.setenv("IET_WATCH_NOW", moment.isoformat())
    done = desk("collect", "--json")
    assert done.code == 0, done.err
    return str(done.json["sources"][0]["outcome"])


def titles(desk: Desk) -> list[str]:
    return [item["title"] for item in desk.items()]


def test_an_hour_back_nothing_is_asked_twice(desk: Desk, source: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    asked = [collect_at(desk, monkeypatch, noon + timedelta(hours=hours)) for hours in (0, -1, 5, 6)]
    assert asked == ["new", "not-due", "not-due", "unchanged"]
    assert len(source.asked) == 2
    assert len(titles(desk)) == 2


def test_a_year_ahead_and_back_no_source_falls_silent(desk: Desk, source: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert collect_at(desk, monkeypatch, today.replace(year=2027)) == "new"
    source.put("/feed", rss(entry(1), entry(2), entry(3)), ETag='"2"')
    assert collect_at(desk, monkeypatch, today) == "new"
    assert collect_at(desk, monkeypatch, today + timedelta(hours=1)) == "not-due"
    assert collect_at(desk, monkeypatch, today + timedelta(hours=6)) == "unchanged"
    assert len(titles(desk)) == len(set(titles(desk))) == 3


def test_a_server_that_asked_for_a_pause_years_ahead_is_asked_today(
    desk: Desk, source: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    source.put("/feed", "", 503, Retry_After="3600")
    assert collect_at(desk, monkeypatch, today.replace(year=2036)) == "failed"
    source.put("/feed", rss(entry(1), entry(2)))
    assert collect_at(desk, monkeypatch, today) == "new"


@pytest.mark.parametrize(
    "midnight",
    [
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
        pytest.param(datetime(2026, 10, 24, 22, 0, tzinfo=UTC), marks=slow),
    ],
)
def test_on_the_days_when_the_hour_changes_a_source_is_asked_as_on_others(
    desk: Desk, source: Web, monkeypatch: pytest.MonkeyPatch, midnight: datetime
) -> None:
    outcomes = [collect_at(desk, monkeypatch, midnight + timedelta(hours=hours)) for hours in range(25)]
    assert [hour for hour, outcome in enumerate(outcomes) if outcome != "not-due"] == [0, 6, 12, 18, 24]
    assert len(titles(desk)) == 2
