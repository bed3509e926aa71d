"""Join, split, tell apart: what people rule of two items is written at once and binds every later judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from iet_watch.judge.grouping.copies import repetition
from iet_watch.judge.grouping.groups import (
    Day,
    Decisions,
    Pair,
    decided,
    fold,
    join_stories,
    pair,
    refold,
    regroup,
)  # fmt: skip
from iet_watch.judge.grouping.thresholds import SAME_STORY, STORY_AVERAGE
from iet_watch.judge.grouping.wording import Wording, compared_words
from iet_watch.model.decisions import Grouping, GroupKind, Hand
from iet_watch.model.items import Item
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.grouping import ARTICLE, STORY
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database, writing


def join(db: Database, ids: Sequence[int], kind: GroupKind, hand: Hand) -> list[Item]:
    """Makes the items one story, or one article that the first of them stands for; returns them as they are now.

    What else belongs to their stories or articles comes with them. Raises Trouble; nothing is recorded then.
    """
    first, *others = _known(db, ids, 2)
    with writing(db):
        store.append_groupings(db, "join", [_ruling(kind, first, other, True, hand) for other in others])
        if kind == ARTICLE:
            _write_article(db, first, [one for members in store.article_members(db, ids).values() for one in members])
        told = store.story_members(db, _stories(db, ids))
        store.set_stories(db, [(min(told), one) for members in told.values() for one in members])
    return _items(db, ids)


def split(db: Database, ids: Sequence[int], hand: Hand) -> list[Item]:
    """Takes each item out of its article and out of its story, for ever; returns them. Raises Trouble."""
    for number in _known(db, ids, 1):
        with writing(db):
            others = [one for one in _companions(db, number) if one != number]
            store.append_groupings(db, "split", [_ruling(STORY, number, other, False, hand) for other in others])
            _stand_alone(db, number)
    return _items(db, ids)


def tell_apart(db: Database, ids: Sequence[int], hand: Hand) -> list[Item]:
    """No two of the items tell one event, for ever; what belongs with each goes with it. Raises Trouble."""
    numbers = _known(db, ids, 2)
    with writing(db):
        pairs = [_ruling(STORY, one, other, False, hand) for one, other in combinations(numbers, 2)]
        store.append_groupings(db, "not-the-same", pairs)
        for former, members in store.article_members(db, numbers).items():
            _write_articles(db, _refolded(db, members, former))
        for members in store.story_members(db, _stories(db, numbers)).values():
            _write_stories(db, _regrouped(db, members))
    return _items(db, ids)


def regroup_anew(db: Database, ids: Iterable[int]) -> None:
    """Groups anew, after an undoing, the items that are one story with some, inside the caller's transaction.

    By what was found of each two when they were collected and by what people still say, as the judge groups a day.
    """
    numbers = list(ids)
    told = store.story_members(db, _stories(db, numbers)).values()
    articles = store.article_members(db, sorted({*numbers, *(one for members in told for one in members)}))
    members = [str(one) for group in articles.values() for one in group]
    scores, decisions = _ties(db, list(map(int, members)), ARTICLE)
    stands = fold(Day(members, scores, decisions=decisions), lambda item: (int(item) not in articles, int(item)))
    folded: dict[int, list[int]] = {}
    for one, head in stands.items():
        folded.setdefault(int(head), []).append(int(one))
    _write_articles(db, folded)
    _write_stories(db, _stories_anew(db, folded))


def _stories_anew(db: Database, articles: Mapping[int, list[int]]) -> list[list[int]]:
    """Which articles tell one event; their copies go with them."""
    scores, decisions = _ties(db, list(articles), STORY)
    day = Day(list(map(str, articles)), scores, decisions=decisions)
    groups: dict[str, list[int]] = {}
    for head, name in join_stories(day, SAME_STORY, STORY_AVERAGE).items():
        groups.setdefault(name, []).extend(articles[int(head)])
    return list(groups.values())


def _known(db: Database, ids: Sequence[int], least: int) -> list[int]:
    numbers = list(dict.fromkeys(ids))
    if len(numbers) < least:
        raise Trouble("name at least %(count)s different items", code=BAD_DATA, count=least)
    found = store.identities(db, numbers)
    if missing := [number for number in numbers if number not in found]:
        raise Trouble(
            "no item %(ids)s: nothing was recorded; iet-watch items lists them",
            code=NO_INPUT,
            ids=", ".join(map(str, missing)),
        )
    return numbers


def _ruling(kind: GroupKind, one: int, other: int, together: bool, hand: Hand) -> Grouping:
    return Grouping(kind, one, other, together, hand.who.who, hand.why, hand.at, hand.who.recorded_by)


def _stories(db: Database, ids: Iterable[int]) -> set[int]:
    return {item.story for item in _items(db, ids)}


def _items(db: Database, ids: Iterable[int]) -> list[Item]:
    wanted = list(dict.fromkeys(ids))
    items = {item.id: item for item in select_items(db, Selection(everything=True, ids=tuple(wanted)))}
    return [items[number] for number in wanted]


def _companions(db: Database, number: int) -> list[int]:
    """All that is one article or one story with an item, itself included."""
    together = [*store.article_members(db, [number]).values()]
    together += store.story_members(db, _stories(db, [number])).values()
    return sorted({one for members in together for one in members})


def _stand_alone(db: Database, number: int) -> None:
    """The item by itself; others stand for the article that it stood for, another gives its story its number."""
    for former, members in store.article_members(db, [number]).items():
        _write_articles(db, {number: [number], **_refolded(db, [one for one in members if one != number], former)})
    for members in store.story_members(db, _stories(db, [number])).values():
        _write_stories(db, [[number], [one for one in members if one != number]])


def _refolded(db: Database, members: Sequence[int], former: int) -> dict[int, list[int]]:
    """An article's items by who stands for them, so that no two told apart share one; `former` goes on standing.

    Without it, each of the others stands alone but for those that have a verdict with one another.
    """
    scores, decisions = _ties(db, members, ARTICLE)
    articles: dict[int, list[int]] = {}
    for one, head in refold(list(map(str, members)), scores, decisions, str(former)).items():
        articles.setdefault(int(head), []).append(int(one))
    return articles


def _regrouped(db: Database, members: Sequence[int]) -> list[list[int]]:
    """A story's items along their resemblances, so that no two told apart share one."""
    scores, decisions = _ties(db, members, STORY)
    groups: dict[str, list[int]] = {}
    for one, name in regroup(sorted(map(str, members)), scores, decisions).items():
        groups.setdefault(name, []).append(int(one))
    return list(groups.values())


def _ties(db: Database, members: Sequence[int], kind: GroupKind) -> tuple[dict[Pair, float], Decisions]:
    """What speaks for the items of a group being together, and what people ruled of them."""
    ruled = [ruling for ruling in store.groupings(db, members) if ruling.binds(kind)]
    decisions = decided((pair(str(one.one), str(one.other)), one.together) for one in ruled)
    names = {str(one) for one in members}
    scores = {
        pair(str(found.one), str(found.other)): found.score
        for found in store.resemblances(db, members)
        if not found.guard and kind in (found.kind, STORY) and names >= {str(found.one), str(found.other)}
    }
    return scores, decisions


def _write_articles(db: Database, articles: Mapping[int, list[int]]) -> None:
    for head, members in articles.items():
        _write_article(db, head, members)


def _write_article(db: Database, head: int, members: Sequence[int]) -> None:
    """One item stands for the others; what each says of it tells which decisions they share."""
    wordings = {
        one.id: Wording(one.identity, one.compared or compared_words(one.title, one.text), None, "", letters=one.length)
        for one in store.articles(db, members)
    }
    store.set_articles(
        db,
        [(one, None, "") if one == head else (one, head, repetition(wordings[one], wordings[head])) for one in members],
    )


def _write_stories(db: Database, groups: Iterable[list[int]]) -> None:
    for group in filter(None, groups):
        store.set_stories(db, [(min(group), one) for one in group])
