"""Items read from the database to be grouped: what each is found by, and what comparing two of them says.

It is most of what grouping costs and depends on no group, so a large run has it done by other processes, while this one
seeks, groups and writes.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from iet_watch.collect.processes.memory import give_all_back, look_rarely
from iet_watch.collect.processes.side_processes import Died, SideProcesses, as_many_as_cores, end_server, limit
from iet_watch.judge.grouping.comparing import PairVerdict, Sought, compare_sought
from iet_watch.judge.grouping.copies import Repetition, repetition
from iet_watch.judge.grouping.found_by import FoundBy
from iet_watch.judge.grouping.groups import Pair
from iet_watch.judge.grouping.thresholds import STORY_DOUBT
from iet_watch.judge.grouping.wording import Wording, compared_words, shared_words
from iet_watch.model.items import ComparedWords
from iet_watch.store.collected import grouping as store
from iet_watch.store.collected.grouping import Article
from iet_watch.store.database import Database, file_of, let_go, open_beside

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Promise = Callable[[], Told]  # what was asked: calling it waits for the answer

MANY = 5000  # items to group; starting processes takes half a second of each core, as comparing 1,000 items does
AT_HAND = 1500  # items as they are compared: a batch of days and those sought for it; with 400, 7 % more time here
AT_HAND_BESIDE = 400  # of each of several processes; with 1200, 67 MB more in two and no time gained
LOADED_FOR_READERS = "iet_watch.collect.grouping.preload"
READ_TOGETHER = 300  # items
SHOWN_WORDS = 8  # of those that two items share


class ToGroup(NamedTuple):
    """An item to group, as far as grouping it needs more than what it is found by.

    `length` in characters; `split`: the words that it is compared by, where nobody had split them.
    """

    id: int
    found_by: FoundBy
    when: datetime
    length: int
    source_url: str
    split: ComparedWords | None

    @property
    def identity(self) -> str:
        return self.found_by.item


@dataclass(frozen=True)
class Compared:
    """What comparing some items with those sought for them found, one tuple for each; what the pairs found share.

    `shared`: their rarest common words, as one text; `repeats`: of two items that are one article, what the first says
    of what the second says.
    """

    verdicts: list[tuple[PairVerdict, ...]] = field(default_factory=list)
    shared: dict[Pair, str] = field(default_factory=dict)
    repeats: dict[Pair, Repetition] = field(default_factory=dict)


class ItemReader:
    """Items as they are compared, read from a database; those read last are at hand."""

    def __init__(self, db: Database, most: int = AT_HAND) -> None:
        self._db, self._most = db, most
        self._at_hand = OrderedDict[str, Wording]()

    def wording(self, item: str) -> Wording:
        """An item that the database knows, by its identity."""
        if item not in self._at_hand:
            self._read({item})
        return self._at_hand[item]

    def items(self, ids: Sequence[int]) -> list[ToGroup]:
        """What items are found by, in no order."""
        return [self._to_group(article) for article in store.articles(self._db, ids)]

    def compare(self, sought: Sequence[Sought]) -> Compared:
        """What items and those sought for them say, two by two."""
        told = Compared()
        for some in _read_together(sought):
            self._read({item for one in some for item in one.items})
            for one in some:
                verdicts = tuple(compare_sought(one, self._at_hand.__getitem__))
                told.verdicts.append(verdicts)
                for verdict in verdicts:
                    self._tell(verdict, told)
        return told

    def _tell(self, verdict: PairVerdict, told: Compared) -> None:
        one, other = map(self._at_hand.__getitem__, verdict.two)
        if verdict.article or verdict.story >= STORY_DOUBT:
            told.shared[verdict.two] = " ".join(shared_words(one, other, SHOWN_WORDS))
        if verdict.article and verdict.article.same:
            told.repeats[one.item, other.item] = repetition(one, other)
            told.repeats[other.item, one.item] = repetition(other, one)

    def _to_group(self, article: Article) -> ToGroup:
        split = None if article.compared else compared_words(article.title, article.text)
        wording = wording_of(replace(article, compared=split) if split else article)
        self._make_room(1, kept=0)
        self._at_hand[article.identity] = wording  # it is compared soon
        return ToGroup(article.id, wording.found_by, article.when, article.length, article.source_url, split)

    def _read(self, items: Collection[str]) -> None:
        """Has these items at hand, and as many others as there is room for."""
        missing = [item for item in items if item not in self._at_hand]
        for item in self._at_hand.keys() & items:
            self._at_hand.move_to_end(item)
        self._make_room(len(missing), kept=len(items) - len(missing))
        for article in store.articles_known_as(self._db, missing):
            self._at_hand[article.identity] = wording_of(article)

    def _make_room(self, more: int, kept: int) -> None:
        """Forgets those that were read first, but for the last `kept`."""
        while len(self._at_hand) > max(kept, self._most - more):
            self._at_hand.popitem(last=False)


def _read_together(sought: Iterable[Sought]) -> Iterator[list[Sought]]:
    """A few of them at a time, as many as may have all that they need at hand."""
    some, items = list[Sought](), set[str]()
    for one in sought:
        some.append(one)
        items.update(one.items)
        if len(items) >= READ_TOGETHER:
            yield some
            some, items = [], set()
    if some:
        yield some


def wording_of(article: Article) -> Wording:
    """An item as it is compared."""
    # An address that several entries of a feed share, each at its own mark in one page, names none of them.
    own = article.canonical_url if article.identity == article.canonical_url else None
    names = frozenset(filter(None, (own, article.declared_url)))
    day = article.published.date() if article.published else None
    address = article.url or article.source_url  # an entry without address is its feed's
    host = address.partition("://")[2].partition("/")[0]  # of a safe one; `urlsplit` takes as long as all the rest
    compared = article.compared or compared_words(article.title, article.text)
    return Wording(article.identity, compared, day, host, names, article.lang, article.length)


class ItemReaders:
    """A reader here, or some in other processes where there is work enough for them."""

    def __init__(self, here: ItemReader, others: SideProcesses | None = None) -> None:
        self.here = here
        self._others = others

    @property
    def ahead(self) -> int:
        """How many batches of days may wait for their answers: one for each process, none where there is none."""
        return as_many_as_cores() if self._others else 0

    def ask(self, step: Callable[[ItemReader, Asked], Told], what: Asked) -> Promise[Told]:
        """Has `step(reader, what)` done; here, only when the answer is asked for."""
        here = partial(step, self.here, what)
        return here if self._others is None else partial(_answer, self._others.ask(_packed, step, what), here)


def _answer(future: Future[bytes], here: Promise[Told]) -> Told:
    """What another process found; what one that died was asked, whoever ended it, is done here."""
    try:
        found: Told = pickle.loads(future.result())  # noqa: S301 - our own process's
    except (Died, OSError, MemoryError, sqlite3.Error):
        return here()
    return found


@contextmanager
def readers(db: Database, items: int) -> Iterator[ItemReaders]:
    """Who reads the items of a database, of which so many are to be grouped."""
    file = file_of(db) if items > MANY else None
    if file:  # what collecting leaves, 15 MB of 82 after a thousand feeds, would stay beside what grouping takes
        let_go(db)
        give_all_back()
    others = _others(file) if file else None
    try:
        yield ItemReaders(ItemReader(db), others)
    finally:
        if others:
            others.close()
            end_server()


def _others(file: Path) -> SideProcesses:
    """Processes that read a database."""
    end_server()  # the one that collecting leaves holds what reading feeds takes
    return SideProcesses((LOADED_FOR_READERS,), _start, file, by_themselves=True)


_files: list[Path] = []  # what this process reads, and who reads it once it has been opened
_readers: list[ItemReader] = []


def _start(file: Path) -> None:
    limit()
    look_rarely()
    _files[:] = [file]


def _packed(step: Callable[[ItemReader, Asked], Told], what: Asked) -> bytes:
    """What a step gives, as bytes until somebody wants it: the verdicts on a day take a quarter of their memory so."""
    if not _readers:
        _readers.append(ItemReader(open_beside(_files[0]), AT_HAND_BESIDE))
    return pickle.dumps(step(_readers[0], what), pickle.HIGHEST_PROTOCOL)
