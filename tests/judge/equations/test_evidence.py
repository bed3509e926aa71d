"""Why an item is in a theme: its words in their sentence, the exclusions that keep it out, the sum of the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from iet_watch.judge.equations.evidence import FoundWords, evidence, without_exclusions
from iet_watch.judge.equations.matching import Matcher, read_item
from iet_watch.judge.equations.scoring import EXCLUDED_POINTS
from iet_watch.model.items import Item
from iet_watch.query.parsing import parse, written
from iet_watch.themes.theme_files import Theme, load_themes
from tests.examples import examples

FOLDER = Path(__file__).parents[3] / "themes"
BLANK = Item(
    id=1, url="", canonical_url="", title="", summary="", text="", source="Journal", source_url="", lang="fr",
    published=None, collected=datetime(2026, 11, 27, tzinfo=UTC), copy_of=None, story=1, status="new", themes={},
    tags={}, seen_at=(),
)  # fmt: skip


@cache
def shipped_themes() -> dict[str, Theme]:
    return {theme.slug: theme for theme in load_themes(FOLDER)}


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
    told = evidence(shipped_themes()["tracabilite-blockchain"], bitcoin)
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


def test_what_a_theme_that_is_not_met_lacks_and_has() -> None:
    told = evidence(theme("(quai OU navire) ET (Caen OU Rouen) SAUF plaisance"), item("Un quai, un navire"))
    assert told.lacks is not None
    assert (list(map(written, told.lacks.missing)), told.lacks.against) == (["Caen OU Rouen"], ())
    assert (told.found, told.near, told.met, told.unmet) == (("quai", "navire"), True, False, "")
    nothing = evidence(theme("quai ET Caen"), item("Une gare"))
    assert (nothing.found, nothing.near, nothing.lines) == ((), False, ())
    met = evidence(theme("quai"), item("Un quai"))
    assert (met.lacks, met.found, met.near) == (None, (), False)


def test_what_a_source_must_say_is_told_when_it_does_not() -> None:
    demanding = replace(theme("quai"), requirements={"https://a.example/flux": parse("normand*")})
    one = replace(item("Un quai"), source_url="https://a.example/flux")
    assert evidence(demanding, one).unmet == "normand*"
    assert evidence(demanding, replace(one, title="Un quai normand")).unmet == ""
    assert evidence(demanding, item("Un quai")).unmet == ""


def test_a_query_without_its_exclusions() -> None:
    for query, kept in (
        ("port SAUF quai", "port"), ("SAUF quai", "*"), ("port OU (gare SAUF quai)", "port OU gare"),
        ("SAUF quai ET SAUF gare", "*"), ("port ET gare", "port ET gare"),
    ):  # fmt: skip
        assert written(without_exclusions(parse(query))) == kept


def test_six_words_around_are_shown_on_either_side_and_each_field_its_own() -> None:
    words = [f"mot{n}" for n in range(20)]
    [line] = evidence(theme("quai"), item("", " ".join([*words[:8], "quai", *words[8:]]))).lines
    assert line.excerpts == (FoundWords("text", "mot2 mot3 mot4 mot5 mot6 mot7 ", "quai", " " + " ".join(words[8:14])),)
    told = evidence(theme("port SAUF titre:(quai ET gare)"), item("Un port, un quai", "Une gare, un port"))
    assert [(line.reason.where, [one.found for one in line.excerpts]) for line in told.lines] == [
        ("title", ["port"]), ("text", ["port"]), ("exclusion", ["quai", "gare"]),
    ]  # fmt: skip


@examples(60)
@given(
    st.sampled_from(sorted(path.stem for path in FOLDER.glob("*.toml"))),
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
    shipped = shipped_themes()[slug]
    judged = Matcher([shipped]).judge(read_item(one.title, one.summary, one.source, one.lang)).themes
    told = evidence(shipped, one)
    assert told.met is bool(judged)
    if judged:
        assert (told.score, tuple(line.reason for line in told.lines)) == (judged[0].score, judged[0].reasons)
