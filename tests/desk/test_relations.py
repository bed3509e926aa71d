"""What ties items together, as people read it in French, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.collect.grouping.test_grouping import TOLD_AGAIN, WRECK, WRECK_TEXT, line
from tests.conftest import Desk

GOLDEN = Path(__file__).parent / "golden" / "explication.txt"
SERIES = "Vente du {} novembre à la criée de Fécamp : {} tonnes de coquilles"
SERIES_TEXT = "La criée de Fécamp a vendu {} tonnes de coquilles, {} tonnes de soles et {} tonnes de harengs ce matin."


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A dispatch with its reprint, the same event told again the next day, a series."""
    desk.sources()
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-17T12:00:00+01:00")
    lines = [
        line("journal", WRECK, WRECK_TEXT),
        line("radio", f"VIDÉO. {WRECK}", f"ROUEN (dépêche) - {WRECK_TEXT}"),
        line("autre", *TOLD_AGAIN, "2026-11-17"),
        line("criee", SERIES.format(16, 12), SERIES_TEXT.format(12, 3, 8)),
        {
            **line("criee", SERIES.format(17, 15), SERIES_TEXT.format(15, 4, 6), "2026-11-17"),
            "url": "https://criee.example/2",
        },
        line(
            "lycee", "Un lycée de Vire ouvre une section de charpente", "Dix élèves y apprendront la taille du chêne."
        ),
    ]
    file = desk.root / "lines.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    assert desk("import", file).code == 0
    return desk


def test_an_explanation_in_french(told: Desk) -> None:
    told("not-the-same", 1, 6, "--as", "Rédaction", "--why", "deux ports")
    shown = told.process("explain", "1", env={"IET_WATCH_LANG": "fr", "IET_WATCH_NOW": "2026-11-17T12:00:00+01:00"})
    assert shown.stdout == GOLDEN.read_text(encoding="utf-8")
    assert shown.stderr.startswith(f"Ensuite\u00a0: iet-watch -C {told.root} show 1 pour le lire")


def test_json_says_the_same(told: Desk) -> None:
    explained = told("explain", 2, "--json").json
    article, story = explained["article"], explained["story"]
    head = article["representative"]
    assert explained["item"]["copy_of"] == (None if head == 2 else head)
    (tie,) = article["copies"]
    assert (tie["rule"], tie["guard"]) == ("same-text", None)
    assert tie["score"] >= tie["threshold"] > 0
    assert "digue" in tie["shared"]
    assert story["sources"] == ["journal", "autre"] or story["sources"] == ["radio", "autre"]
    assert story["growth"] == {"2026-11-16": 1, "2026-11-17": 1}
    assert [tie["id"] for tie in story["ties"]] == [3]


def test_a_guard_that_refused_is_told(told: Desk) -> None:
    apart = told("explain", 4, "--json").json["apart"]
    assert [(one["id"], one["guard"]) for one in apart] == [(5, "date")]
    assert "their titles bear two dates" in told("explain", 4).out


def test_stories_are_listed_and_shown(told: Desk) -> None:
    (story,) = told("stories", "--json").json["stories"]
    assert (story["title"] in (WRECK, f"VIDÉO. {WRECK}"), story["first"], story["last"]) == (
        True,
        "2026-11-16",
        "2026-11-17",
    )
    assert len(story["items"]) == 2  # the reprint is one article with the dispatch
    assert told("stories", story["id"], "--json").json["story"] == story
    assert told("stories", "--quarter", "2026-T3", "--json").json["stories"] == []
    assert told("stories", "--theme", "theme", "--json").json["stories"] == [story]
    assert "16/11" in told.process("stories", env={"IET_WATCH_LANG": "fr"}).stdout


def test_an_item_alone_says_so(told: Desk) -> None:
    assert "tells its story alone" in told("stories", 6).out


def test_pairs_in_doubt_come_nearest_the_threshold_first(told: Desk) -> None:
    pairs = told("stories", "--review", "--json").json["pairs"]
    assert pairs
    assert told("stories", "--review", "--theme", "theme", "--json").json["pairs"] == pairs
    told.theme("vide", "title = 'Vide'\nquery = 'zeppelin'\n")
    assert told("stories", "--review", "--theme", "vide", "--json").json["pairs"] == []
    assert told("stories", "--review", "--quarter", "2026-T3", "--json").json["pairs"] == []
    distances = [abs(pair["score"] - pair["threshold"]) for pair in pairs]
    assert distances == sorted(distances)
    settled = pairs[0]["items"]
    told("join" if not pairs[0]["together"] else "not-the-same", *settled)
    assert settled not in [pair["items"] for pair in told("stories", "--review", "--json").json["pairs"]]


def test_the_list_puts_a_story_together(told: Desk) -> None:
    rows = told("items", "--all", "--sort", "date").out.splitlines()[1:]
    follows = [n for n, row in enumerate(rows) if "└ " in row]
    assert len(follows) == 1
    assert "Porte-conteneurs" in rows[follows[0] - 1] or "porte-conteneurs" in rows[follows[0] - 1]


def test_every_rule_and_guard_has_words(told: Desk) -> None:
    from typing import get_args

    from iet_watch.desk.explaining.explanation import GUARDS, RULES
    from iet_watch.judge.grouping.copies import Rule
    from iet_watch.judge.grouping.series import Guard

    assert set(RULES) == set(get_args(Rule))
    assert set(GUARDS) | {""} == set(get_args(Guard))


def keys(value: Any) -> set[str]:
    return set(value)


def test_keys_of_the_explanation_stay(told: Desk) -> None:
    explained = told("explain", 1, "--json").json
    assert keys(explained) == {
        "schema_version", "item", "seen", "article", "story", "apart", "rulings", "themes", "said",
    }  # fmt: skip
