"""Why an item is in a theme: its words in their sentence, the exclusions that keep it out, the sum of the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.equations.evidence import FoundWords, evidence
from iet_watch.judge.equations.matching import Matcher, read_item
from iet_watch.judge.equations.scoring import EXCLUDED_POINTS
from iet_watch.model.items import Item
from iet_watch.query.parsing import parse
from iet_watch.themes.theme_files import Theme, load_themes
from tests.examples import examples

THEMES = {theme.slug: theme for theme in load_themes(Path(__file__).parents[3] / "themes")}
BLANK = Item(
    id=1, url="", canonical_url="", title="", summary="", text="", source="Journal", source_url="", lang="fr",
    published=None, collected=datetime(2026, 11, 27, tzinfo=UTC), copy_of=None, story=1, status="new", themes={},
    tags={}, seen_at=(),
)  # fmt: skip


def item(title: str, summary: str = "", text: str = "") -> Item:
    return replace(BLANK, title=title, summary=summary, text=text)


def theme(query: str) -> Theme:
    return Theme("ports", "Ports", "", parse(query), query, (), (), {}, (), "")


def test_the_words_found_are_shown_in_their_sentence() -> None:
    told = evidence(
        theme("quai OU navire"),
        item("Deux quais pour Dieppe", "Les élus de la ville ont voté hier deux quais, dont l’un pour les navires."),
    )
    assert told.met
    assert not told.excluded
    assert [(line.reason.where, line.reason.expression, line.excerpts) for line in told.lines] == [
        ("title", "quai", (FoundWords("title", "Deux ", "quais", " pour Dieppe"),)),
        (
            "text",
            "quai",
            (FoundWords("text", "la ville ont voté hier deux ", "quais", ", dont l’un pour les navires"),),
        ),
        ("text", "navire", (FoundWords("text", "quais, dont l’un pour les ", "navires", ""),)),
    ]


def test_an_item_kept_out_by_an_exclusion_shows_it() -> None:
    bitcoin = item(
        "Blockchain : le cours du bitcoin en hausse",
        "La filière du lait attend la traçabilité par la chaîne de blocs.",
    )
    told = evidence(THEMES["tracabilite-blockchain"], bitcoin)
    assert (told.met, told.excluded) == (False, True)
    last = told.lines[-1]
    assert (last.reason.where, last.reason.expression) == ("excluded", '"cours du bitcoin"')
    assert last.reason.points == EXCLUDED_POINTS
    assert last.excerpts == (FoundWords("title", "Blockchain : le ", "cours du bitcoin", " en hausse"),)
    assert told.score == round(sum(line.reason.points for line in told.lines), 2)


def test_an_item_that_is_only_near_an_exclusion_shows_it_too() -> None:
    told = evidence(theme("gare SAUF titre:plaisance"), item("La gare", "Une gare et la plaisance."))
    assert told.met
    assert [(line.reason.where, line.excerpts[0].found) for line in told.lines][-1] == ("exclusion", "plaisance")


def test_two_words_close_together_are_shown_both() -> None:
    told = evidence(theme("lait ET filière"), item("La filière du lait"))
    close = next(line for line in told.lines if line.reason.where == "close")
    assert [excerpt.found for excerpt in close.excerpts] == ["filière", "lait"]


def test_a_theme_that_is_not_met_has_no_line() -> None:
    told = evidence(theme("gare SAUF plaisance"), item("Un port", "La plaisance"))
    assert (told.met, told.excluded, told.score, told.lines) == (False, False, 0.0, ())


def test_a_word_said_often_is_shown_three_times() -> None:
    [line] = evidence(theme("quai"), item("", "un quai " * 9)).lines
    assert (line.reason.count, len(line.excerpts)) == (9, 3)


def test_signs_that_open_into_letters_do_not_move_the_words() -> None:
    [line] = evidence(theme("H2"), item("", "Il faut ½ tonne de H₂ par ﬁlière, à 20 ℃.")).lines
    assert line.excerpts[0].found == "H2"
    assert line.excerpts[0].before.endswith("tonne de ")


@examples(60)
@given(
    st.sampled_from(sorted(THEMES)),
    st.lists(
        st.sampled_from(
            ["blockchain", "lait", "ports", "hydrogène", "EHPAD", "IA", "usine", "recette", "cheval", "la"]
        ),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_evidence_agrees_with_judgement(slug: str, words: list[str], cut: int) -> None:
    one = item(" ".join(words[:cut]), " ".join(words[cut:]))
    judged = Matcher([THEMES[slug]]).judge(read_item(one.title, one.summary, one.source, one.lang)).themes
    told = evidence(THEMES[slug], one)
    assert told.met is bool(judged)
    if judged:
        assert (told.score, tuple(line.reason for line in told.lines)) == (judged[0].score, judged[0].reasons)
