"""Terms that emerge in a quarter: tested against chance, told with their counts, through the command line."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from iet_watch.desk.lists.emerging_terms import log_likelihood
from tests.conftest import Desk

SUBJECTS = ("ganterie", "cidrerie", "vannerie", "lutherie", "ferronnerie", "tannerie", "poterie", "corderie")


def article(number: int, day: str, title: str, source: str, text: str = "Rien de plus.") -> dict[str, Any]:
    return {
        "url": f"https://a.example/{number}", "title": f"{title} {number}", "text": f"{text} {number}",
        "published": day, "source": source, "lang": "fr",
    }  # fmt: skip


def take(desk: Desk, articles: list[dict[str, Any]]) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'rançongiciel'\n")
    lines = desk.root / "items.jsonl"
    lines.write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
    assert desk("import", lines).code == 0


@pytest.fixture
def archive(desk: Desk) -> Desk:
    """A year of invented news on eight trades, then a quarter with a new subject that three sources tell."""
    chance = random.Random(5)
    days = ["2025-11-03", "2026-02-03", "2026-05-04", "2026-08-03", "2026-11-02"]
    articles = [
        article(n, days[n % 5], f"La {chance.choice(SUBJECTS)} en novembre", f"Journal {chance.randrange(6)}")
        for n in range(200)
    ]
    articles += [
        article(n, "2026-11-10", "Le rançongiciel Morvelec", f"Journal {n % 3}", "Il chiffre les cidreries.")
        for n in range(200, 209)
    ]
    articles += [article(n, "2026-11-11", "La filature Orvane", "Journal 1") for n in range(300, 309)]  # one source
    take(desk, articles)
    return desk


def test_what_several_sources_newly_say_emerges_and_nothing_else(archive: Desk) -> None:
    found = archive("terms", "--quarter", "2026-T4", "--json").json
    assert (found["quarter"], found["before"]) == ("2026-T4", ["2025-T4", "2026-T3"])
    assert (found["articles"], found["articles_before"]) == (58, 160)
    names = [one["term"] for one in found["terms"]]
    assert "rançongiciel Morvelec" in names
    assert not [name for name in names if "Orvane" in name or "filature" in name or "novembre" in name]
    assert not [name for name in names if name in SUBJECTS]
    (one,) = [one for one in found["terms"] if one["term"] == "rançongiciel Morvelec"]
    assert (one["now"], one["before"], one["sources"]) == (9, 0, 3)
    assert one["q"] < 0.001


def test_a_theme_is_compared_with_itself(archive: Desk) -> None:
    found = archive("terms", "--theme", "port", "--json").json
    assert (found["articles"], found["articles_before"], found["terms"]) == (9, 0, [])


def test_a_table_in_french_says_what_was_compared(archive: Desk) -> None:
    done = archive.process("terms", env={"IET_WATCH_LANG": "fr"})
    golden = (Path(__file__).parent.parent / "golden" / "terms.txt").read_text(encoding="utf-8")
    assert done.stdout + done.stderr == golden


@pytest.mark.parametrize(
    ("now", "articles", "before", "articles_before", "q"),
    [(4, 10, 6, 40, 0.0482), (5, 12, 3, 20, 0.0477), (3, 12, 1, 20, None), (3, 20, 0, 10, None)],
    ids=["under one in twenty", "under, the least often", "0.0509: over", "0.0535: over"],
)
def test_of_what_is_shown_one_term_in_twenty_at_most_is_chance(
    desk: Desk, now: int, articles: int, before: int, articles_before: int, q: float | None
) -> None:
    """One term is said often enough to be tested: its share of chance finds is its own chance."""

    def told(number: int, day: str, said: bool) -> dict[str, Any]:
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}")
        line = article(number, day, f"Brod{letters}", f"Journal {number % 4}", f"Velm{letters}.")
        return line | {"title": "Rançongiciel" if said else f"Brod{letters}"}

    lines = [told(n, "2026-11-10", n < now) for n in range(articles)]
    lines += [told(100 + n, "2026-08-10", n < before) for n in range(articles_before)]
    take(desk, lines)
    found = desk("terms", "--quarter", "2026-T4", "--json").json
    assert (found["articles"], found["articles_before"]) == (articles, articles_before)
    assert [one["q"] for one in found["terms"]] == ([pytest.approx(q, abs=0.0001)] if q else [])


def test_names_are_told_once_and_words_are_whole(desk: Desk) -> None:
    texts = [
        "Gabriel Attal aux États-Unis. Retrouvez la filature.", "Gabriel Attal en Val-d’Oise. Découvrez-les !",
        "Attal aux États-Unis. Retrouvez Gabriel.", "Gabriel Attal aux États-Unis. Découvrez tout.",
        "Gabriel Attal aux États-Unis. Retrouvez tout. Découvrez-les.", "Val-d’Oise : Gabriel Attal. Retrouvez-nous.",
        "Val-d’Oise : Gabriel Attal. Retrouvez-nous. Découvrez.",
    ]  # fmt: skip
    now = [article(n, "2026-11-10", "Velm" + "abcdefg"[n], f"Journal {n % 3}", text) for n, text in enumerate(texts)]
    before = [article(100 + n, "2026-08-10", "Brod" + chr(97 + n % 26) * 3, f"Journal {n % 4}") for n in range(60)]
    take(desk, now + before)
    found = {one["term"] for one in desk("terms", "--quarter", "2026-T4", "--json").json["terms"]}
    assert {"Gabriel Attal", "États-Unis", "Val-d’Oise"} <= found
    said = {part for term in found for part in term.replace("’", " ").split()} - {"Gabriel", "Attal", "aux"}
    assert not {"Gabriel", "Attal", "Unis", "États", "Oise", "Val"} & found
    assert not {"Retrouvez", "Découvrez", "Retrouvez-nous", "Découvrez-les"} & (found | said)


def test_a_quarter_without_articles_has_no_terms(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    done = desk("terms", "--json")
    assert (done.code, done.json["terms"]) == (0, [])


@pytest.mark.parametrize(
    ("now", "before", "articles_now", "articles_before", "expected"),
    [
        (10, 10, 100, 100, 0.0),
        (10, 0, 100, 100, 14.39),  # 2 (10 ln 2 + 90 ln 90/95 + 100 ln 100/95)
        (30, 20, 100, 100, 2.68),  # 2 (30 ln 1,2 + 20 ln 0,8 + 70 ln 70/75 + 80 ln 80/75)
    ],
)
def test_the_ratio_is_dunnings(now: int, before: int, articles_now: int, articles_before: int, expected: float) -> None:
    assert log_likelihood(now, before, articles_now, articles_before) == pytest.approx(expected, abs=0.005)
