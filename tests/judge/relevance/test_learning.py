"""What decisions teach, and what they must never spoil."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as some

from iet_watch.judge.relevance.item_stems import stems_of
from iet_watch.judge.relevance.learning import (
    Model,
    Ruled,
    ThemeItem,
    features,
    from_text,
    learn,
    learn_at,
    odds,
    reasons,
    relevance,
    to_text,
)

SUBJECTS = {
    "port": "Le port électrifie ses quais et le terminal accueille un navire",
    "bourse": "La bourse recule et les actionnaires attendent leur dividende",
    "lait": "Les laiteries normandes suivent le lait de la ferme au fromage",
    "club": "Le club perd son match et son entraîneur avant la finale",
}
titles = some.sampled_from(sorted(SUBJECTS.values()))
scores = some.floats(0, 30).map(lambda score: round(score, 1))
items = some.builds(ThemeItem, titles, titles, some.sampled_from(["A", "B"]), some.just(()), scores)
decisions = some.lists(some.tuples(items, some.booleans()), max_size=25).map(
    lambda pairs: [Ruled(number, content, kept) for number, (content, kept) in enumerate(pairs)]
)


def test_without_decisions_the_order_is_that_of_the_score_and_the_middle_is_an_ordinary_one() -> None:
    values = [relevance(Model(), ThemeItem("Un titre", "", "A", score=score)) for score in (0, 1, 5, 12, 30)]
    assert values == sorted(values)
    assert values[2] == 0.5
    assert learn([]) == Model()


@given(decisions)
def test_a_model_is_read_back_as_it_was_written(ruled: list[Ruled]) -> None:
    assert from_text(to_text(learn(ruled))) == learn(ruled)


@given(decisions, items, some.randoms(use_true_random=False))
def test_the_same_decisions_teach_the_same_whatever_their_order(
    ruled: list[Ruled], content: ThemeItem, chance: random.Random
) -> None:
    shuffled = ruled.copy()
    chance.shuffle(shuffled)
    assert learn(shuffled) == learn(ruled)
    assert 0 <= relevance(learn(ruled), content) <= 1


@given(decisions, items, some.floats(0.2, 1.0))
def test_keeping_an_item_never_lowers_it_and_dropping_it_never_raises_it(
    ruled: list[Ruled], content: ThemeItem, trust: float
) -> None:
    """At one trust in the decisions: that it grows with their number weighs on all that they have taught."""

    def after(*more: Ruled) -> float:
        return odds(learn_at([*ruled, *more], trust), features(content), content.score)

    assert after(Ruled(1000, content, False)) - 0.01 <= after() <= after(Ruled(1000, content, True)) + 0.01


@given(decisions, items)
def test_one_more_decision_for_an_item_is_worth_more_than_one_against_it(
    ruled: list[Ruled], content: ThemeItem
) -> None:
    kept, dropped = (learn([*ruled, Ruled(1000, content, verdict)]) for verdict in (True, False))
    assert odds(dropped, features(content), content.score) < odds(kept, features(content), content.score)


@given(some.integers(0, 10), some.integers(0, 10), some.integers(0, 50))
def test_ten_decisions_in_line_with_the_equation_leave_its_order(kept: int, dropped: int, seed: int) -> None:
    """Small data made by hand: what scores is kept, what does not is dropped, whatever the words."""
    chance = random.Random(seed)

    def written(score: float) -> ThemeItem:
        return ThemeItem(chance.choice(sorted(SUBJECTS.values())), "", chance.choice("AB"), score=score)

    ruled = [Ruled(n, written(chance.uniform(10, 20)), True) for n in range(kept)]
    ruled += [Ruled(100 + n, written(chance.uniform(0, 1)), False) for n in range(dropped)]
    model = learn(ruled[:10])
    high, low = (
        relevance(model, ThemeItem(title, "", "A", score=score)) for title in ["Un autre sujet"] for score in (15, 1)
    )
    assert high > low


def test_what_was_kept_raises_its_like_and_words_of_its_family_and_what_was_dropped_lowers_its_like() -> None:
    ruled = [Ruled(n, ThemeItem(SUBJECTS["bourse"], "", "A", score=3), True) for n in range(6)]
    ruled += [Ruled(10 + n, ThemeItem(SUBJECTS["club"], "", "A", score=3), False) for n in range(6)]
    model = learn(ruled)
    like, cousin, other, unlike = (
        relevance(model, ThemeItem(title, "", "A", score=3))
        for title in (SUBJECTS["bourse"], "Euros et milliards investis", "Un chat dort", "La finale du match")
    )
    assert like > cousin > other > unlike


def test_decisions_against_the_equation_end_by_outweighing_it() -> None:
    ruled = [Ruled(n, ThemeItem(SUBJECTS["lait"], "", "A", score=0.0), True) for n in range(40)]
    ruled += [Ruled(100 + n, ThemeItem(SUBJECTS["club"], "", "A", score=9.0), False) for n in range(40)]
    model = learn(ruled)
    assert relevance(model, ThemeItem(SUBJECTS["lait"], "", "B")) > relevance(
        model, ThemeItem(SUBJECTS["club"], "", "B", score=9)
    )


def test_reasons_are_the_five_strongest_as_the_item_writes_them_with_their_sign() -> None:
    ruled = [Ruled(n, ThemeItem(SUBJECTS["port"], "", "Le Large", ("énergie",), 3), True) for n in range(20)]
    ruled += [Ruled(50 + n, ThemeItem(SUBJECTS["club"], "", "La Tribune", (), 3), False) for n in range(20)]
    content = ThemeItem("ÉLECTRIFIER les quais, un match", "", "Le Large", ("énergie",), 3)
    found = reasons(learn(ruled), content)
    assert [abs(one.worth) for one in found] == sorted((abs(one.worth) for one in found), reverse=True)
    assert len(found) == 5
    by_expression = {one.expression: one for one in found}
    assert by_expression["quais"].worth > 0 > by_expression["match"].worth
    assert by_expression["ÉLECTRIFIER"].kind == "word"
    shares = [one for one in reasons(learn(ruled), content) if one.kind in ("source", "tag")]
    assert all(one.worth > 0 for one in shares)


def test_the_reasons_of_an_item_without_words_are_its_score_alone() -> None:
    assert [one.kind for one in reasons(Model(), ThemeItem("", "", "", score=12))] == ["score"]


def test_the_word_score_is_a_word_like_another() -> None:
    ruled = [Ruled(n, ThemeItem("Le score du match", "", "A", score=2.0), False) for n in range(5)]
    ruled += [Ruled(10 + n, ThemeItem("Le quai du port", "", "A", score=9.0), True) for n in range(5)]
    model = learn(ruled)
    assert model.worths["score"] < 0 < model.worths["quai"]
    assert model.score > 1


def test_a_score_below_zero_is_none() -> None:
    assert relevance(Model(), ThemeItem("Un titre", "", "A", score=-4)) == relevance(
        Model(), ThemeItem("Un titre", "", "A")
    )


def test_the_words_of_an_item_weigh_as_its_language_has_them() -> None:
    weights = {lang: stems_of("Because dredgers", "", lang) for lang in ("fr", "en", "sv")}
    assert weights["fr"]["because"] == weights["fr"]["dredger"]
    assert weights["en"]["because"] < weights["en"]["dredger"] / 2
    assert set(weights["sv"].values()) == {1.0}
    features_of = {lang: features(ThemeItem("Because dredgers", "", "A", lang=lang)) for lang in ("fr", "en")}
    assert features_of["en"]["because"] < features_of["fr"]["because"]
