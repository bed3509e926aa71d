"""Verdicts of themes on items: scores and their reasons, tags, what a source requires of its items."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.equations.matching import Matcher, Reading, read_item
from iet_watch.judge.equations.rarity import rarity
from iet_watch.judge.equations.scoring import (
    APPROACHED_POINTS,
    CLOSE_POINTS,
    EVERYTHING_POINTS,
    TEXT_POINTS,
    TITLE_POINTS,
)
from iet_watch.model.items import Match, Reason
from iet_watch.model.sources import Source
from iet_watch.query.parsing import Query, Term, parse
from iet_watch.themes.theme_files import Tag, Theme
from tests.equations import asked

URL = "https://journal.example/flux"


def theme(
    slug: str, query: str, tags: dict[str, str] | None = None, requirements: dict[str, str] | None = None
) -> Theme:
    required: dict[str, Query] = {url: parse(text) for url, text in (requirements or {}).items()}
    return Theme(
        slug=slug,
        title=slug,
        summary="",
        query=parse(query),
        query_text=query,
        tags=tuple(Tag(name, parse(text)) for name, text in (tags or {}).items()),
        sources=tuple(Source("Journal", url, require=text) for url, text in (requirements or {}).items()),
        requirements=required,
        editors=(),
        fingerprint="",
    )


def score(query: str, title: str = "", text: str = "", source: str = "", lang: str | None = None) -> Match:
    [match] = Matcher([theme("ports", query)]).judge(read_item(title, text, source, lang)).themes
    return match


def reasons(query: str, title: str = "", text: str = "", **more: str) -> list[tuple[str, str, int, float]]:
    return [(one.where, one.expression, one.count, one.points) for one in score(query, title, text, **more).reasons]


def rare(expression: str) -> float:
    """How much the expression counts for being rare."""
    term = parse(expression)
    assert isinstance(term, Term)
    return rarity(term)


def points(worth: float, expression: str, times: int = 1) -> float:
    return round(worth * (1 + math.log(times)) * rare(expression), 2)


def test_a_term_in_the_title_is_worth_three_in_the_text() -> None:
    assert score("port", title="Le port").score == points(3, "port")
    assert score("port", text="Le port").score == points(1, "port")
    assert (TITLE_POINTS, TEXT_POINTS) == (3, 1)


def test_each_mention_tells_less_than_the_one_before() -> None:
    scores = [score("portuaire", text="portuaire " * times).score for times in (1, 2, 3, 100)]
    steps = [round(after / scores[0], 1) for after in scores]
    assert steps == [1.0, 1.7, 2.1, 5.6]


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    rising = ["France", "entreprise", "portuaire", "blockchain"]
    assert sorted(rising, key=rare) == rising
    assert len({rare(word) for word in rising}) == len(rising)
    assert rare("pour") == 0.25
    assert rare('"chaîne de blocs"') > max(rare("chaîne"), rare("blocs"))
    assert rare("port*") < rare("portuaire*")


def test_a_weight_multiplies_the_points_of_its_terms() -> None:
    plain, heavy = (score(query, text="Un quai").score for query in ("quai OU gare", "(quai OU gare)^3"))
    assert heavy == pytest.approx(3 * plain, abs=0.02)
    assert score("quai^3 OU gare", text="Une gare").score == score("gare", text="Une gare").score
    assert score("(quai^2)^1,5", text="Un quai").reasons[0].weight == 3.0


def test_the_score_is_the_sum_of_its_reasons_the_heaviest_first() -> None:
    match = score(
        'port OU quai* OU "du Havre" SAUF titre:plaisance',
        title="Le port du Havre",
        text="Un quai, des quais, le port du Havre et la plaisance.",
    )
    assert match.score == round(sum(reason.points for reason in match.reasons), 2)
    assert [(one.where, one.expression, one.count) for one in match.reasons] == [
        ("title", '"du Havre"', 1),
        ("title", "port", 1),
        ("text", "quai*", 2),
        ("text", '"du Havre"', 1),
        ("text", "port", 1),
        ("exclusion", "titre:plaisance", 1),
    ]
    worth = [one.points for one in match.reasons]
    assert worth == sorted(worth, reverse=True)


def test_two_terms_asked_for_together_count_more_close_to_each_other() -> None:
    near, far = ("Le port et ses quais", "Le port " + "de cette ville " * 5 + "et un quai")
    assert reasons("port ET quai", text=near)[0] == ("close", "port … quai", 2, CLOSE_POINTS)
    assert [one.where for one in score("port ET quai", text=far).reasons] == ["text", "text"]
    assert [one.where for one in score("port OU quai", text=near).reasons] == ["text", "text"]


def test_an_exclusion_that_is_approached_takes_a_little() -> None:
    query = "gare SAUF (titre:plaisance OU (port PROCHE/1 voile))"
    assert reasons(query, text="La gare, la plaisance")[1:] == [("exclusion", "titre:plaisance", 1, APPROACHED_POINTS)]
    both = score(query, title="La gare", text="Un port, la plaisance et une voile").reasons
    assert [one.expression for one in both if one.where == "exclusion"] == ["titre:plaisance", "port PROCHE/1 voile"]
    assert [one.where for one in score(query, text="La gare et le port").reasons] == ["text"]


def test_exclusions_never_take_more_than_half() -> None:
    query = "France SAUF titre:(alpha OU bravo OU charlie OU delta)"
    match = score(query, text="France alpha bravo charlie delta")
    assert 0 < match.score <= rare("France")
    assert match.score == round(sum(reason.points for reason in match.reasons), 2)


def test_reasons_name_only_what_speaks_for_the_item() -> None:
    assert [one[:2] for one in reasons("port OU gare SAUF plaisance", text="Un port")] == [("text", "port")]
    assert reasons("gare OU SAUF (port ET plaisance)", text="Un port") == [("text", "*", 1, EVERYTHING_POINTS)]


def test_a_term_written_twice_in_the_query_counts_once() -> None:
    assert [one[:2] for one in reasons("quai OU (quai ET gare)", text="Un quai")] == [("text", "quai")]
    assert [one[0] for one in reasons("quai OU Quai", text="Un quai")] == ["text"]


def test_a_term_looked_for_in_the_title_is_a_reason_wherever_it_stands() -> None:
    found = reasons("titre:port", title="Le port", text="Un port")
    assert [one[:3] for one in found] == [("title", "port", 1), ("text", "port", 1)]


def test_both_sides_of_a_proximity_are_reasons() -> None:
    found = reasons("port PROCHE/3 quai", text="Le port et son quai")
    assert {one[:3] for one in found} == {("text", "port", 1), ("text", "quai", 1)}


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ("*", {"text": "N’importe quoi"}),
        ("SAUF gare", {"text": "Un port"}),
        ("lang:fr", {"text": "Un port", "lang": "fr"}),
        ("source:journal", {"text": "Un port", "source": "Journal"}),
    ],
)
def test_a_query_that_looks_for_no_word_gives_one_point(query: str, item: dict[str, str]) -> None:
    assert score(query, **item) == Match("ports", EVERYTHING_POINTS, (Reason("text", "*", 1, EVERYTHING_POINTS),))


@given(
    st.lists(st.sampled_from(["port", "ports", "quai", "gare", "gares", "du", "havre"]), max_size=12),
    st.integers(0, 12),
)
def test_a_score_counts_each_term_as_often_as_it_stands_there(words: list[str], cut: int) -> None:
    title, text = words[:cut], words[cut:]
    found = Matcher([theme("ports", "port* OU gare OU *")]).judge(read_item(" ".join(title), " ".join(text), "", None))
    counted = {(one.where, one.expression): one.count for one in found.themes[0].reasons if one.expression != "*"}
    expected = {
        (where, expression): number
        for where, part in (("title", title), ("text", text))
        for expression, number in (
            ("port*", part.count("port") + part.count("ports")),
            ("gare", part.count("gare") + part.count("gares")),
        )
        if number
    }
    assert counted == expected


def test_every_theme_judges_and_only_those_met_are_given() -> None:
    themes = [theme("ports", "port*"), theme("gares", "gare*"), theme("quais", "quai*")]
    judgement = Matcher(themes).judge(read_item("Le port et ses quais", "", "", "fr"))
    assert [match.slug for match in judgement.themes] == ["ports", "quais"]
    assert set(judgement.tags) == {"ports", "quais"}


def test_tags_are_given_in_the_order_of_the_file_and_only_in_a_theme_that_is_met() -> None:
    tags = {"fluvial": "barge*", "quais": "quai*", "ailleurs": "Rotterdam", "tout": "*", "titres": "titre:quai"}
    themes = [theme("ports", "port*", tags), theme("gares", "gare*", tags)]
    judgement = Matcher(themes).judge(read_item("Le port", "Un quai et des barges.", "", "fr"))
    assert judgement.tags == {"ports": ("fluvial", "quais", "tout")}


def test_a_tag_may_use_a_term_of_the_query_and_its_opposite() -> None:
    one = theme("ports", "port*", {"de commerce": "port* SAUF plaisance", "de plaisance": "port* ET plaisance"})
    matcher = Matcher([one])
    assert matcher.judge(read_item("Un port", "", "", None)).tags == {"ports": ("de commerce",)}
    assert matcher.judge(read_item("Un port de plaisance", "", "", None)).tags == {"ports": ("de plaisance",)}


def test_what_a_source_requires_is_asked_of_its_items_only() -> None:
    matcher = Matcher([theme("ports", "port*", requirements={URL: "normand* OU titre:Havre"})])
    normandy, rotterdam = (read_item("Le port", text, "", "fr") for text in ("En Normandie", "À Rotterdam"))
    assert matcher.meets_requirement(normandy, URL)
    assert not matcher.meets_requirement(rotterdam, URL)
    assert matcher.meets_requirement(rotterdam, "https://autre.example/flux")
    assert matcher.meets_requirement(read_item("Au Havre", "", "", "fr"), URL)


def test_a_requirement_is_no_theme() -> None:
    matcher = Matcher([theme("ports", "port*", requirements={URL: "normand*"})])
    assert matcher.judge(read_item("En Normandie", "", "", "fr")).themes == ()
    assert [match.slug for match in matcher.judge(read_item("Un port", "", "", "fr")).themes] == ["ports"]


def test_without_themes_nothing_is_met_and_nothing_required() -> None:
    matcher = Matcher([])
    reading = read_item("Le port", "", "", "fr")
    assert matcher.judge(reading).themes == ()
    assert matcher.meets_requirement(reading, URL)


def test_a_reading_is_read_once_and_judged_by_any_matcher() -> None:
    reading = read_item("Le Port, le port", "Au port d’Été", "Paris-Normandie", "fr")
    assert reading == Reading(
        title=("Le", "Port", "le", "port"),
        text=("Au", "port", "d", "Été"),
        source=("Paris", "Normandie"),
        lang="fr",
        compounds=frozenset(["Paris-Normandie"]),
    )
    before = repr(reading)
    assert Matcher([theme("ports", "port*")]).judge(reading).themes
    assert not Matcher([theme("gares", "gare*")]).judge(reading).themes
    assert asked(parse('titre:"le port" ET "port d\'été" ET source:Paris ET lang:fr'))(reading)
    assert repr(reading) == before


def test_many_themes_give_what_each_gives_alone() -> None:
    """Terms of all themes are looked up in one table: none may hide another's."""
    queries = [
        "port",
        "port*",
        "po*",
        "=port",
        '"port du Havre"',
        '"port* du*"',
        "titre:port",
        "Port",
        "du PROCHE/1 port",
    ]
    themes = [theme(f"theme-{n}", query) for n, query in enumerate(queries)]
    reading = read_item("Le port du Havre", "Les ports, le port du Havre et la porte.", "", "fr")
    together = Matcher(themes).judge(reading).themes
    assert together == tuple(match for one in themes for match in Matcher([one]).judge(reading).themes)
    assert len(together) == len(queries)


def test_a_term_weighs_as_its_heaviest_mention_in_the_query() -> None:
    for query in ("quai OU quai^3", "quai^3 OU quai"):
        assert [one.weight for one in score(query, text="Un quai").reasons] == [3.0]


def test_only_an_exclusion_whose_words_are_all_there_is_approached() -> None:
    query = "gare^3 SAUF (lang:en OU titre:plaisance OU (port SAUF quai))"
    found = score(query, text="La gare, la plaisance, un port et un quai", lang="fr").reasons
    assert [one.expression for one in found if one.where == "exclusion"] == ["titre:plaisance", "port SAUF quai"]
    assert [one.where for one in score("gare SAUF (port PROCHE/1 quai)", text="Un quai, la gare").reasons] == ["text"]


def test_rarity_has_a_floor_and_a_ceiling_and_a_prefix_is_as_rare_as_all_that_it_begins() -> None:
    assert (rare("pour"), rare("memecoin"), rare('"port du Havre"')) == (0.25, 1.6, 1.6)
    assert rare("zzxyq*") == rare("zzxyq") == 1.6
    assert rare("blockchain") - 0.1 < rare("blockch*") < rare("blockchain")
    assert rare('"les gares"') == pytest.approx(rare("les") + rare("gares"), abs=0.3)


def test_a_title_of_four_words_in_capitals_tells_no_acronym_but_one_of_three_may() -> None:
    assert not asked(parse("SUP"))(read_item("LE SUP DU PORT", "", "", None))
    assert asked(parse("SUP"))(read_item("LE SUP PORTUAIRE", "", "", None))
    assert asked(parse("SUP"))(read_item("LE SUP DU PORT", "Un SUP", "", None))
    assert asked(parse("SUP"))(read_item("LE SUP du PORT", "", "", None))
