"""What is new is compared with what came before: which items are one article, which tell one event.

Items are grouped by the day they were published, in the order of the days. Those collected today are grouped anew each
time more of them come; what was grouped on an earlier day is settled. So one batch or twenty give the same groups, in
any order, and a later day changes nothing of what people have seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter

from iet_watch.judge.grouping.candidates import KeptSigns, Neighbours, Sign
from iet_watch.judge.grouping.copies import repetition
from iet_watch.judge.grouping.day import Judged, Past, judge_day
from iet_watch.judge.grouping.groups import Decisions, Pair, Rulings, decided, pair
from iet_watch.judge.grouping.representative import Version, preference
from iet_watch.judge.grouping.thresholds import COPY_SIGNS, RUN_ITEMS, SAME_STORY, STEM_DAYS, STORY_DAYS, STORY_DOUBT
from iet_watch.judge.grouping.wording import Wording, compared_words, shared_words, worded
from iet_watch.model.decisions import Grouping, GroupKind
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.grouping import ARTICLE, STORY, Article, Grouped, Resemblance, Settled, Signature
from iet_watch.store.collected.intake import remember, remembered
from iet_watch.store.database import Database, writing
from iet_watch.themes.source_ranks import SourceRanks

WORDINGS_AT_HAND = 1000  # of earlier items; about 15 kB each
LETTERS_OF_A_WORD = 6  # with its space, in French
SHOWN_WORDS = 8  # of those that two items share
WRITTEN_TOGETHER = 1000  # items: other commands never wait long for their turn to write; fetched together too
GROUPED_BY = "every item was grouped by these rules"  # a key of the memory table
RULES = "2"  # another when verdicts, or what items are found by, are no longer those that a database holds


def group_new(db: Database, source_ranks: SourceRanks, now: datetime) -> int:
    """Groups what is new; returns how many of the new items are copies.

    What was settled stays as it is, unless other rules settled it: then all is grouped anew, as people ruled.
    """
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    new = frozenset(one.id for one in store.waiting(db, midnight) if one.fresh)
    if remembered(db, GROUPED_BY) != RULES:
        with writing(db):
            store.forget_groups(db)
            remember(db, GROUPED_BY, RULES)
    while True:
        try:
            return _group(db, source_ranks, midnight, new)
        except _RuledMeanwhile:
            continue


def _group(db: Database, source_ranks: SourceRanks, midnight: datetime, new: Collection[int]) -> int:
    found = store.waiting(db, midnight)
    _read_anew(db, [one.id for one in found if one.settled])
    first = min((one.day for one in found if one.fresh and not one.settled), default=None)
    if first is None:
        return 0
    work: dict[date, list[int]] = {}
    for one in found:
        if not one.settled and one.day >= first:
            work.setdefault(one.day, []).append(one.id)
    run = _Run(db, source_ranks, frozenset(number for ids in work.values() for number in ids))
    run.remember(work)
    copies = 0
    for days in _batches(work):
        run.take(days)
        copies += run.write([run.judge(day, ids) for day, ids in days.items()], new)
    return copies


def _batches(work: Mapping[date, list[int]]) -> Iterator[dict[date, list[int]]]:
    """The days in their order, as many at a time as are fetched, and written, together."""
    days: dict[date, list[int]] = {}
    for day in sorted(work):
        days[day] = work[day]
        if sum(map(len, days.values())) >= WRITTEN_TOGETHER:
            yield days
            days = {}
    if days:
        yield days


def _read_anew(db: Database, corrected: list[int]) -> None:
    """Later items find a settled item by what it says now; it stays in its groups."""
    if not corrected:
        return
    signatures = [
        _signature(article.id, wording_of(article), article.when.date(), boilerplate=False)
        for article in store.articles(db, corrected)
    ]
    with writing(db):
        store.save_wordings(db, signatures)


def _split(article: Article) -> Article:
    """An item with the words that it is compared by."""
    return replace(article, compared=compared_words(article.title, article.text))


def wording_of(article: Article) -> Wording:
    """An item as it is compared."""
    # An address that several entries of a feed share, each at its own mark in one page, names none of them.
    own = article.canonical_url if article.identity == article.canonical_url else None
    names = filter(None, (own, article.declared_url))
    day = article.published.date() if article.published else None
    address = article.url or article.source_url  # an entry without address is its feed's
    host = address.partition("://")[2].partition("/")[0]  # of a safe one; `urlsplit` takes as long as all the rest
    compared = article.compared or compared_words(article.title, article.text)
    return worded(article.identity, compared, day, host, names, article.lang)


def _signature(number: int, wording: Wording, day: date, *, boilerplate: bool) -> Signature:
    return Signature(number, wording.signs, wording.landmarks, day, boilerplate)


def version_of(article: Article, source_ranks: SourceRanks) -> Version:
    """An item as one of the versions of its article."""
    source, length = article.source_url, article.length // LETTERS_OF_A_WORD
    return Version(article.identity, article.when, length, source in source_ranks.open, source_ranks.rank(source))


class _RuledMeanwhile(Exception):
    """A person has joined or parted items since their rulings were read: the groups are to be found again."""


@dataclass(frozen=True)
class _Day:
    grouped: list[Grouped]
    resemblances: list[Resemblance]


@dataclass
class _Run:
    """The past as the database keeps it, while the days of `leaving`, items to be grouped anew, are gone through."""

    db: Database
    source_ranks: SourceRanks
    leaving: frozenset[int]
    past: Past = field(init=False)
    runs: KeptSigns = field(init=False)
    names: KeptSigns = field(init=False)
    rulings: Rulings = field(init=False)
    last_ruling: int = 0
    preferred: frozenset[str] = frozenset()  # which stand for their article because a person said so
    prepared: dict[str, Wording] = field(default_factory=dict)
    at_hand: dict[int, tuple[Article, Wording]] = field(default_factory=dict)  # of the days that are being grouped
    split: list[Article] = field(default_factory=list)  # those of them whose words nobody had split
    numbers: dict[str, int] = field(default_factory=dict)  # of items, by identity
    articles: dict[str, int] = field(default_factory=dict)  # of each group of copies, who stands for it
    stories: dict[str, int] = field(default_factory=dict)  # of each group of items, the number of its story

    def remember(self, work: Mapping[date, list[int]]) -> None:
        """Fetches what the days before and after know, as far as the items of `work` can be compared with it."""
        self.runs = KeptSigns(
            lambda runs: self._found(store.with_landmarks(self.db, runs, RUN_ITEMS, self.leaving)), RUN_ITEMS
        )
        self.names = KeptSigns(lambda names: self._found(store.with_names(self.db, names)), None)
        self.past = Past(lru_cache(WORDINGS_AT_HAND)(self._wording), Neighbours(self.runs, self.names))
        around = {day + timedelta(days=n) for day in work for n in range(-STEM_DAYS, STEM_DAYS + 1)}
        window = [one for one in store.settled_on(self.db, around) if one.id not in self.leaving]
        self._take(window)
        if window:
            # Those of an item, and those of its title alone, by which it is looked for when its text says nothing.
            wanted = {sign for one in self._prepared(work) for sign in (*one.signs, *one.title_content_stems)}
            near = {day + timedelta(days=n) for day in work for n in range(-STORY_DAYS, STORY_DAYS + 1)}
            for settled in window:
                self._add_signs(settled, wanted, near)
        self._heed_people()

    def _prepared(self, work: Mapping[date, list[int]]) -> Iterator[Wording]:
        """The items of `work` as they are compared; those of an ordinary batch are kept for its days."""
        for ids in work.values():
            for article in store.articles(self.db, ids):
                wording = wording_of(article)
                if len(self.leaving) <= WORDINGS_AT_HAND:
                    self.prepared[article.identity] = wording
                yield wording

    def _add_signs(self, one: Settled, wanted: Collection[str], near: Collection[date]) -> None:
        """Adds an item by the signs that somebody will ask for; those of stories on the days near enough only."""
        signs, day = one.signs.split(), date.fromisoformat(one.day)
        of_copies = [sign for sign in signs[:COPY_SIGNS] if sign in wanted]
        of_stories = [sign for sign in signs if sign in wanted] if day in near else []
        if of_copies or of_stories:
            self.past.neighbours.add_signs(one.identity, of_stories, of_copies, day)

    def _take(self, found: Collection[Settled]) -> None:
        """Makes settled items part of the past: their groups, and what these are called."""
        self.numbers.update((one.identity, one.id) for one in found)
        self.articles.update((one.article_identity, one.article) for one in found)
        told = {number for one in found for number in (one.story, one.article_story)}
        names = {number: story_name(number) for number in told}
        self.stories.update((name, number) for number, name in names.items())
        self.past.copies.update((one.identity, one.article_identity) for one in found)
        self.past.story_of_article.update((one.article_identity, names[one.article_story]) for one in found)
        self.past.boilerplate.update(one.identity for one in found if one.boilerplate)
        for day, of_day in groupby(found, key=attrgetter("day")):
            known = self.past.stories.setdefault(date.fromisoformat(day), {})
            known.update((one.identity, names[one.story]) for one in of_day)

    def _found(self, pairs: Iterable[tuple[Sign, int]]) -> Iterator[tuple[Sign, str, date]]:
        pairs = [(sign, number) for sign, number in pairs if number not in self.leaving]
        known = {one.id: one for one in store.settled_items(self.db, {number for _, number in pairs})}
        self._take(known.values())
        return (
            (sign, known[number].identity, date.fromisoformat(known[number].day))
            for sign, number in pairs
            if number in known
        )

    def _heed_people(self) -> None:
        ruled = store.groupings(self.db)
        self.last_ruling = store.last_grouping(self.db)
        names = store.identities(self.db, {number for one in ruled for number in (one.one, one.other)})
        self._take([one for one in store.settled_items(self.db, names) if one.id not in self.leaving])
        said = (ruling for ruling in ruled if ruling.together and ruling.kind == ARTICLE)
        self.preferred = frozenset(names[ruling.one] for ruling in said)
        self.rulings = Rulings(_decisions(ruled, names, ARTICLE), _decisions(ruled, names, STORY))
        everywhere = {item: story for known in self.past.stories.values() for item, story in known.items()}
        ruled_upon = {item for two in self.rulings.stories.together for item in two}
        self.past.ruled_stories = {item: everywhere[item] for item in ruled_upon if item in everywhere}

    def _wording(self, identity: str) -> Wording:
        return wording_of(store.article_known_as(self.db, identity))

    def take(self, days: Mapping[date, list[int]]) -> None:
        """Fetches the items of some days, and what the database knows of their sentences and addresses."""
        found = store.articles(self.db, [number for ids in days.values() for number in ids])
        self.split = [_split(article) for article in found if article.compared is None]
        found = [*(article for article in found if article.compared is not None), *self.split]
        self.at_hand = {article.id: (article, self._said(article)) for article in found}
        self.runs.load(run for _, wording in self.at_hand.values() for run in wording.landmarks)
        self.names.load(name for _, wording in self.at_hand.values() for name in wording.names)

    def judge(self, day: date, ids: list[int]) -> _Day:
        """Groups the items of one day, all of them at hand, and makes it part of the past."""
        those = [self.at_hand[number] for number in ids if number in self.at_hand]
        articles = {article.identity: article for article, _ in those}
        wordings = {article.identity: wording for article, wording in those}
        self.numbers.update((identity, article.id) for identity, article in articles.items())
        judged = judge_day(self.past, wordings.values(), day, self.rulings, partial(self._preference, articles))
        judged = self._named(judged, articles)
        self.past.settle(judged, wordings.values(), day)
        grouped = [self._grouped(judged, wording, wordings) for _, wording in sorted(wordings.items())]
        return _Day(grouped, list(self._resemblances(judged, wordings)))

    def _said(self, article: Article) -> Wording:
        if article.identity in self.prepared:
            return self.prepared.pop(article.identity)
        return wording_of(article)

    def _named(self, judged: Judged, articles: Mapping[str, Article]) -> Judged:
        """Names each group as the database will: after the item that stands for it, or its first item's number."""
        stories = dict[str, str]()
        for head in sorted(set(judged.copies.values())):
            if head not in self.articles:
                self.articles[head] = articles[head].id
        for group, members in _by_group(judged.stories).items():
            stories[group] = group if group in self.stories else story_name(min(articles[one].id for one in members))
            self.stories[stories[group]] = int(stories[group])
        return replace(judged, stories={item: stories[group] for item, group in judged.stories.items()})

    def _preference(self, articles: Mapping[str, Article], item: str) -> tuple[object, ...]:
        """Who stands for an article: whom a person named, then the best of its versions."""
        return item not in self.preferred, *preference(version_of(articles[item], self.source_ranks))

    def _grouped(self, judged: Judged, wording: Wording, wordings: Mapping[str, Wording]) -> Grouped:
        item, head = wording.item, judged.copies[wording.item]
        number, stands = self.numbers[item], self.articles[head]
        copy_of = None if stands == number else stands
        repeats = repetition(wording, wordings.get(head) or self.past.wording(head)) if copy_of else ""
        story = self.stories[judged.stories[item]]
        return Grouped(
            _signature(number, wording, self.past.neighbours.days[item], boilerplate=item in judged.boilerplate),
            story,
            copy_of,
            repeats,
        )

    def _resemblances(self, judged: Judged, wordings: Mapping[str, Wording]) -> Iterator[Resemblance]:
        def between(two: Pair, kind: GroupKind, rule: str, guard: str, score: float, threshold: float) -> Resemblance:
            one, other = sorted(self.numbers[item] for item in two)
            wording, another = (wordings.get(item) or self.past.wording(item) for item in two)
            shared = shared_words(wording, another, SHOWN_WORDS)
            return Resemblance(kind, one, other, rule, guard, round(score, 4), threshold, shared)

        for two, verdict in judged.verdicts.items():
            yield between(two, ARTICLE, verdict.rule, verdict.guard, verdict.score, verdict.threshold)
        for two, score in judged.scores.items():
            if score >= STORY_DOUBT and not (two in judged.verdicts and judged.verdicts[two].same):
                yield between(two, STORY, "", "", score, SAME_STORY)

    def write(self, days: list[_Day], new: Collection[int]) -> int:
        """Writes the groups of some days; returns how many of the new items are copies."""
        grouped = [one for day in days for one in day.grouped]
        with writing(self.db):
            if store.last_grouping(self.db) != self.last_ruling:
                raise _RuledMeanwhile
            store.save_grouped(self.db, grouped, (one for day in days for one in day.resemblances))
            store.save_compared(self.db, ((one.id, one.length, one.compared) for one in self.split if one.compared))
        self.leaving -= {one.id for one in grouped}  # the database knows them now
        self.runs.clear()
        self.names.clear()
        return sum(one.copy_of is not None and one.id in new for one in grouped)


def story_name(number: int) -> str:
    """A story's number as the name of a group, in the order of the numbers."""
    return f"{number:012}"


def _decisions(ruled: Iterable[Grouping], names: Mapping[int, str], kind: GroupKind) -> Decisions:
    return decided((pair(names[one.one], names[one.other]), one.together) for one in ruled if one.binds(kind))


def _by_group(groups: Mapping[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for item in sorted(groups):
        members.setdefault(groups[item], []).append(item)
    return members
