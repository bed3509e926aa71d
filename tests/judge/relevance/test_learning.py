"""What decisions teach, and what they must never spoil."""

from __future__ import annotations

import math
import random

import pytest
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
    learned_part,
    odds,
    reasons,
    relevance,
    speaking,
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
    assert values == sorted(set(values))
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


MIXED = [
    Ruled(1, ThemeItem(SUBJECTS["port"], "", "A", ("énergie",), 8.0, (("mer", 4.0),)), True),
    Ruled(2, ThemeItem(SUBJECTS["bourse"], "", "A", (), 3.0), False),
    Ruled(3, ThemeItem(SUBJECTS["lait"], "", "B", ("énergie",), 0.0), True, 0.5),
    Ruled(4, ThemeItem(SUBJECTS["club"], "", "B", (), 12.0, (("mer", 9.0),)), False),
    Ruled(5, ThemeItem(SUBJECTS["port"], "Le quai", "B", (), 5.0), True),
]


def test_each_worth_is_what_the_doubts_left_ask_for() -> None:
    """Where the fit is at its best, a worth is the sum, with their signs, of the doubts of its decisions."""
    model = learn_at(MIXED, 1.0)
    doubts = {
        one.item: one.weight
        / (1 + math.exp((1 if one.kept else -1) * odds(model, features(one.content), one.content.score)))
        for one in MIXED
    }
    for name in ("@A", "@B", "#énergie", "&mer", "quais", "match", "port"):
        asked = sum((1 if one.kept else -1) * doubts[one.item] * features(one.content).get(name, 0.0) for one in MIXED)
        assert model.worths.get(name, 0.0) == pytest.approx(asked, abs=0.02), name
    assert model.base == pytest.approx(sum((1 if one.kept else -1) * doubts[one.item] for one in MIXED), abs=0.02)


def test_guesses_are_no_decisions_and_trust_grows_with_those() -> None:
    model = learn(MIXED)
    assert model.decisions == 4
    assert model == learn_at(MIXED, math.sqrt(4 / 14))
    assert learn(MIXED[2:3]) == learn_at(MIXED[2:3], 0.0) == Model(0)


def test_what_an_item_is_looked_at_by_has_the_length_of_its_kind() -> None:
    found = features(ThemeItem(SUBJECTS["bourse"], "", "A", ("x", "y"), 3.0, (("mer", 4.0),)))
    lengths = {kind: math.sqrt(sum(value**2 for name, value in found.items() if name[0] == kind)) for kind in "~@#&"}
    assert lengths == {
        "~": pytest.approx(0.8), "@": 1.0, "#": pytest.approx(0.5 * math.sqrt(2)), "&": 0.6 * math.log(5),
    }  # fmt: skip
    assert math.sqrt(sum(value**2 for name, value in found.items() if name.isalpha())) == pytest.approx(2.2)
    assert features(ThemeItem("", "", "")) == {}
    assert not [name for name in features(ThemeItem("Un", "", "")) if name.startswith("@")]


def test_the_reasons_add_up_to_the_relevance() -> None:
    model = learn([*MIXED, Ruled(9, ThemeItem("La bourse", "", "C", (), 4.0), True)])
    for content in (ThemeItem("Bourse, dividende", "", "A", (), 3.0), ThemeItem("Match", "le quai", "", (), 8.0)):
        whole = odds(model, features(content), content.score)
        assert sum(one.worth for one in reasons(model, content)) == pytest.approx(whole, abs=0.02)
        beside = whole - odds(model, {}, content.score)
        assert learned_part(model, content) == pytest.approx(model.start + beside)


@given(decisions, items)
def test_what_was_learned_of_an_item_is_the_sum_of_its_features(ruled: list[Ruled], content: ThemeItem) -> None:
    """To the last bit: `relevance` builds only the features that something was learned of."""
    model = learn(ruled)
    learned = sum([value * model.worths.get(name, 0.0) for name, value in features(content).items()])
    assert learned_part(model, content) == model.start + learned


def test_the_words_that_speak_for_an_item_are_those_that_were_kept() -> None:
    found = speaking(learn(MIXED), ThemeItem("Quais et match", "port", "A", (), 3.0))
    assert [one.expression for one in found][:2] == ["Quais", "port"]
    assert "match" not in [one.expression for one in found]
    assert [one.worth for one in found] == sorted((one.worth for one in found), reverse=True)
    assert found[-1].worth > 0
    assert speaking(Model(), ThemeItem("Quais et match", "port", "A", (), 3.0)) == []
