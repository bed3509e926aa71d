"""Groups: settled by the end of a day, the same whatever the order and the batches, and people have the last word."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bench.parts.pairs import pairs_within
from iet_watch.judge.grouping.copies import compare
from iet_watch.judge.grouping.day import Judged, Past, judge_day
from iet_watch.judge.grouping.groups import (
    Day,
    Decisions,
    Rulings,
    fold,
    join_stories,
    pair,
    regroup,
)
from iet_watch.judge.grouping.wording import Wording, word_it
from tests.examples import examples

FIRST = date(2026, 11, 2)
EVENTS = (
    "porte-conteneurs échoué digue Havre marins hélitreuillés préfecture fioul barrages",
    "séisme Valparaiso magnitude décombres secouristes hôpital Santiago répliques",
    "raffinerie Gonfreville grève intersyndicale blocage carburant négociations Esso",
    "tramway Montivilliers inauguration ligne rames voyageurs agglomération maire",
    "hydrogène électrolyseur Port-Jérôme subvention usine industriels décarbonation",
)
FILLERS = ("selon", "annonce", "lundi", "encore", "toujours", "région", "France", "pourquoi", "ministre", "habitants")


@st.composite
def press(draw: st.DrawFn) -> dict[date, list[Wording]]:
    """A few days of items, each telling one of a few events in some of its words."""
    days: dict[date, list[Wording]] = {}
    for number in range(draw(st.integers(1, 14))):
        words = draw(st.sampled_from(EVENTS)).split()
        told = draw(st.lists(st.sampled_from([*words, *FILLERS]), min_size=4, max_size=12, unique=True))
        day = FIRST + timedelta(days=draw(st.integers(0, 3)))
        host = draw(st.sampled_from(("a.example", "b.example", "")))
        item = word_it(f"i{number:02}", " ".join(told[:6]), " ".join(told), day, host)
        days.setdefault(day, []).append(item)
    return dict(sorted(days.items()))


def judge_all(
    days: dict[date, list[Wording]], batches: int = 1, decisions: Decisions = Decisions()
) -> tuple[dict[str, str], dict[str, str]]:
    """The groups of copies and the stories once every day is over."""
    every = {wording.item: wording for today in days.values() for wording in today}
    past = Past(every.__getitem__)
    stories: dict[str, str] = {}
    for day, today in days.items():
        for batch in range(1, batches + 1):
            judged = judge_day(past, today[: len(today) * batch // batches], day, Rulings(decisions, decisions))
        past.settle(judged, today, day)
        stories |= judged.stories
    return past.copies, stories


@given(press(), st.randoms(use_true_random=False), st.integers(1, 4))
@examples(60)
def test_neither_order_nor_batches_change_the_groups(
    days: dict[date, list[Wording]], chance: object, batches: int
) -> None:
    wanted = judge_all(days)
    shuffled = {day: list(today) for day, today in days.items()}
    for today in shuffled.values():
        chance.shuffle(today)  # type: ignore[attr-defined]
    assert judge_all(shuffled, batches) == wanted


@given(press())
@examples(60)
def test_later_days_never_part_nor_join_what_was_settled(days: dict[date, list[Wording]]) -> None:
    groups = judge_all(days)
    for last in days:
        earlier = {day: today for day, today in days.items() if day <= last}
        for known, whole in zip(judge_all(earlier), groups, strict=True):
            assert known == {item: whole[item] for item in known}


@given(press(), st.data())
@examples(60)
def test_what_people_tell_apart_never_meets(days: dict[date, list[Wording]], data: st.DataObject) -> None:
    items = sorted(wording.item for today in days.values() for wording in today)
    pairs = st.tuples(st.sampled_from(items), st.sampled_from(items)).filter(lambda two: two[0] != two[1])
    apart = frozenset(pair(*two) for two in data.draw(st.lists(pairs, max_size=4))) if len(items) > 1 else frozenset()
    copies, stories = judge_all(days, decisions=Decisions(apart=apart))
    assert pairs_within(copies).isdisjoint(apart)
    same_day = {two for two in apart if _day(days, two[0]) == _day(days, two[1])}
    assert pairs_within(stories).isdisjoint(same_day)


def _day(days: dict[date, list[Wording]], item: str) -> date:
    return next(day for day, today in days.items() if any(wording.item == item for wording in today))


def test_what_people_join_stays_joined_and_draws_later_items() -> None:
    wreck, quake, again = (
        word_it(name, EVENTS[event], EVENTS[event], FIRST + timedelta(days=later), f"{name}.example")
        for name, event, later in (("wreck", 0, 0), ("quake", 1, 0), ("again", 1, 1))
    )
    days = {FIRST: [wreck, quake], FIRST + timedelta(days=1): [again]}
    assert judge_all(days)[0] == {"wreck": "wreck", "quake": "quake", "again": "quake"}
    joined = judge_all(days, decisions=Decisions(together=frozenset({pair("wreck", "quake")})))
    assert len(set(joined[0].values())) == 1
    assert set(joined[1].values()) == {"quake"}


def test_an_item_told_apart_from_an_old_copy_stays_out_of_its_group() -> None:
    """Though it resembles another item of the group, and the one it was told apart from is no candidate."""
    past = Past({}.__getitem__, copies={"old": "old", "twin": "old"})
    day = Day(
        ["new"], {pair("new", "twin"): 0.9}, past.copies, decisions=Decisions(apart=frozenset({pair("new", "old")}))
    )
    assert fold(day) == {"new": "new"}


def test_a_refused_pair_is_not_joined_through_a_third() -> None:
    day = Day(["a", "b", "c"], {("a", "b"): 0.9, ("b", "c"): 0.8}, refused=frozenset({("a", "c")}))
    assert fold(day) == {"a": "b", "b": "b", "c": "c"}


def test_settled_groups_are_joined_and_never_merged() -> None:
    day = Day(["new"], {("first", "new"): 0.9, ("new", "second"): 0.8}, {"first": "first", "second": "second"})
    assert fold(day) == {"new": "first"}
    assert join_stories(day, 0.35, 0.7) == {"new": "first"}


def test_an_item_folds_under_who_stands_for_the_article_and_never_through_another() -> None:
    chain = {("a", "b"): 0.9, ("b", "c"): 0.9, ("c", "d"): 0.9}
    assert fold(Day(["a", "b", "c", "d"], chain)) == {"a": "b", "b": "b", "c": "b", "d": "d"}
    assert fold(Day(["new"], {("new", "twin"): 0.9}, {"head": "head", "twin": "head"})) == {"new": "new"}


def test_who_stands_for_an_article_is_what_most_others_repeat_then_the_preferred() -> None:
    star = {("a", "c"): 0.9, ("b", "c"): 0.9}
    assert set(fold(Day(["a", "b", "c"], star)).values()) == {"c"}
    two = Day(["a", "b"], {("a", "b"): 0.9})
    assert [set(fold(two, wanted.__ne__).values()) for wanted in "ab"] == [{"a"}, {"b"}]


@given(press())
@examples(60)
def test_every_fold_has_a_verdict_with_who_stands_for_it(days: dict[date, list[Wording]]) -> None:
    every = {wording.item: wording for today in days.values() for wording in today}
    for item, head in judge_all(days)[0].items():
        assert item == head or compare(every[item], every[head]).same


def test_stories_are_no_chains() -> None:
    """Each item resembles the next one alone: the whole does not hold together."""
    items = [f"i{number}" for number in range(8)]
    chain = {pair(one, two): 0.5 for one, two in pairwise(items)}
    sizes = [len(pairs) for pairs in (pairs_within(join_stories(Day(items, chain), 0.35, 0.7)), chain)]
    assert sizes[0] < sizes[1]
    close = {pair(one, two): 0.5 for one in items for two in items if one < two}
    assert set(join_stories(Day(items, close), 0.35, 0.7).values()) == {"i0"}


def test_a_group_told_apart_is_parted_along_its_resemblances() -> None:
    scores = {("a", "b"): 0.9, ("b", "c"): 0.6, ("c", "d"): 0.8}
    assert regroup(["a", "b", "c", "d"], scores, Decisions(apart=frozenset({("a", "d")}))) == {
        "a": "a", "b": "a", "c": "c", "d": "c",
    }  # fmt: skip


def test_a_day_without_items() -> None:
    assert judge_day(Past({}.__getitem__), [], FIRST) == Judged({}, {}, {}, {}, frozenset())


def test_a_text_met_again_and_again_says_nothing() -> None:
    """The lead of a programme, the same under every title, makes no story of its guests."""
    lead = "Au cœur de la nuit, les auditeurs se livrent en toute liberté aux oreilles attentives de la rédaction."
    guests = ("Marie cherche sa sœur", "Antoine élève des lamas", "Solange chante Verdi", "Karim répare des orgues")
    days = {
        FIRST + timedelta(days=number): [
            word_it(f"i{number:02}", title, lead, FIRST + timedelta(days=number), "radio.example")
        ]
        for number, title in enumerate(guests * 4)
    }
    stories = judge_all(days)[1]
    late = [stories[f"i{number:02}"] for number in range(12, 16)]
    assert len(set(late)) == len(late)
