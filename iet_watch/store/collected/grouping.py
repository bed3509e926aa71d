"""Which items are one article, which tell one event: what judging them needs, what it found, what people ruled."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Literal, NamedTuple

from iet_watch.model.decisions import Grouping, GroupingWord, GroupKind
from iet_watch.model.items import COMPARED_LETTERS, ComparedWords, KnownBy
from iet_watch.store.database import Database
from iet_watch.store.said.log import NewLine, append
from iet_watch.store.times import from_text, known, to_text

_DAY = "substr(coalesce(item.published, item.collected), 1, 10)"
Repetition = Literal["", "same", "part"]
ARTICLE: GroupKind = "article"
STORY: GroupKind = "story"


class Waiting(NamedTuple):
    """An item to group, or to read anew. `fresh`: it is new or says something else; `settled`: on an earlier day."""

    id: int
    day: date
    fresh: bool
    settled: bool


@dataclass(frozen=True)
class Article:
    """An item as far as it is compared with others.

    `compared` are its words, None where nobody has split them since it last changed: then `text` is its beginning, else
    empty; `length` is that of the whole in characters; `declared_url` the address that its page gives for its own.
    """

    id: int
    identity: str
    title: str
    text: str
    length: int
    url: str
    canonical_url: str
    declared_url: str | None
    published: datetime | None
    when: datetime
    source_url: str
    lang: str
    compared: ComparedWords | None = None


class Settled(NamedTuple):
    """An item grouped before: of which article (its representative's number, identity, story) and of which story.

    Thousands are read for each batch: a day stays text, and signs stay one text.
    """

    id: int
    identity: str
    day: str
    signs: str
    boilerplate: int
    article: int
    article_identity: str
    article_story: int
    story: int


class Signature(NamedTuple):
    """What an item is found by: its rarest stems, some runs of its words. `boilerplate`: its text says nothing new."""

    id: int
    signs: tuple[str, ...]
    landmarks: tuple[int, ...]
    day: date
    boilerplate: bool


class Grouped(NamedTuple):
    """What grouping found of an item; `copy_of` None when it stands for its article.

    `repeats`: what it says of the item that stands for it: the same, a part of it, or something of its own.
    """

    signature: Signature
    story: int
    copy_of: int | None
    repeats: Repetition = ""

    @property
    def id(self) -> int:
        return self.signature.id


class Resemblance(NamedTuple):
    """Why two items are one article or tell one event, or why not. `shared`: their rarest common words, as stems."""

    kind: GroupKind
    one: int
    other: int
    rule: str
    guard: str
    score: float
    threshold: float
    shared: tuple[str, ...]


def waiting(db: Database, since: datetime) -> list[Waiting]:
    """The items collected since then, and the earlier ones that nobody has grouped or that have been corrected."""
    rows = db.execute(
        f"select item.id, {_DAY} as day, item.story is null or wording.signs is null as fresh, "
        "item.story is not null and item.collected < ? as settled "
        "from item left join wording on wording.item = item.id where item.id in ("
        "select id from item where collected >= ? union select id from item where story is null "
        "union select item from wording where signs is null)",
        [to_text(since)] * 2,
    )
    return [
        Waiting(row["id"], date.fromisoformat(row["day"]), bool(row["fresh"]), bool(row["settled"])) for row in rows
    ]


def articles(db: Database, ids: Iterable[int]) -> list[Article]:
    """The items of these numbers."""
    rows = db.execute(f"select {_ARTICLE} where id in (select value from json_each(?))", [_json(ids)])
    return [_article(row) for row in rows]


def articles_known_as(db: Database, identities: Iterable[str]) -> list[Article]:
    """The items of these identities."""
    rows = db.execute(f"select {_ARTICLE} where identity in (select value from json_each(?))", [_json(identities)])
    return [_article(row) for row in rows]


def settled_on(db: Database, days: Iterable[date]) -> list[Settled]:
    """The items of these days that have been grouped."""
    wanted = json.dumps([day.isoformat() for day in days])
    return _settled(db, f"{_DAY} in (select value from json_each(?))", wanted)


def settled_items(db: Database, ids: Iterable[int]) -> list[Settled]:
    """Those of these items that have been grouped."""
    return _settled(db, "item.id in (select value from json_each(?))", _json(ids))


def copies_of_any(db: Database, ids: Iterable[int]) -> list[tuple[int, int]]:
    """(copy, who stands for it) where either is one of these items."""
    wanted = _json(ids)
    rows = db.execute(
        "select id, copy_of from item where copy_of is not null and id in (select value from json_each(?)) "
        "union select id, copy_of from item where copy_of in (select value from json_each(?))",
        [wanted, wanted],
    )
    return [(row["id"], row["copy_of"]) for row in rows]


def with_landmarks(
    db: Database, runs: Iterable[int | str], most: int, without: Collection[int]
) -> list[tuple[int, int]]:
    """(run, item) of the latest items that have one of these runs, at least `most` of each if there are as many."""
    known = db.execute(  # most sentences of what is new were never met
        "select value from json_each(?) where exists (select 1 from landmark where run = value)", [_json(runs)]
    ).fetchall()
    return [(run, item) for (run,) in known for item in _latest(db, run, most, without)]


def _latest(db: Database, run: int, most: int, without: Collection[int]) -> Iterator[int]:
    """Whole days of them: which of one day come last, others decide."""
    count, last = 0, None
    for day, item in db.execute("select day, item from landmark where run = ? order by day desc", [run]):
        if count >= most and day != last:
            return
        if item not in without:
            count, last = count + 1, day
            yield item


def with_names(db: Database, names: Iterable[int | str]) -> list[tuple[str, int]]:
    """(address, item) of the items that go by one of these addresses, or declare it."""
    wanted = _json(names)
    rows = db.execute(
        "select identity as name, id from item where identity in (select value from json_each(?)) "
        "union select declared_url, id from item where declared_url in (select value from json_each(?))",
        [wanted, wanted],
    )
    return [(row["name"], row["id"]) for row in rows]


def count_standing(db: Database, ids: Iterable[int]) -> int:
    """How many of these items have been grouped and stand for themselves."""
    rows = db.execute(
        "select count(*) from item where copy_of is null and story is not null "
        "and id in (select value from json_each(?))",
        [_json(ids)],
    )
    return int(rows.fetchone()[0])


def save_grouped(db: Database, grouped: Sequence[Grouped], resemblances: Iterable[Resemblance]) -> None:
    """Writes what was found of some items in place of what was known of them, inside the caller's transaction."""
    ids = _json(one.id for one in grouped)
    for column in ("one", "other"):
        db.execute(f"delete from resemblance where {column} in (select value from json_each(?))", [ids])
    in_order = sorted(grouped, key=attrgetter("id"))
    # Two statements: where keys are looked at, one that names a column with a key to the same table takes every index
    # of the row out and in again, which is six times as dear, and most items are copies of nothing.
    db.executemany(
        "update item set story = ?, same_text = ? where id = ? and (story is not ? or same_text is not ?)",
        [(*found, one.id, *found) for one in in_order for found in [(one.story, one.repeats == "same")]],
    )
    db.executemany(
        "update item set copy_of = ?, repeats = ? where id = ? and (copy_of is not ? or repeats is not ?)",
        [
            (*found, one.id, *found)
            for one in in_order
            for found in [(one.copy_of, one.copy_of if one.repeats else None)]
        ],
    )
    save_wordings(db, [one.signature for one in grouped])
    db.executemany(
        "insert into resemblance (kind, one, other, rule, guard, score, threshold, shared) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (r.kind, r.one, r.other, r.rule, r.guard, r.score, r.threshold, " ".join(r.shared))
            for r in resemblances
        ],
    )  # fmt: skip


def save_compared(db: Database, split: Iterable[tuple[int, int, ComparedWords]]) -> None:
    """Keeps how long what items say is and what they are compared by, which nobody has kept since they said it."""
    db.executemany(  # not « or replace »: with a key to another table it takes four times as long
        "insert into compared values (?, ?, ?, ?, ?, ?)",
        [(item, size, *words) for item, size, words in split],
    )


def forget_groups(db: Database, now: datetime) -> bool:
    """Forgets what was found of all items, for them to be grouped anew, inside the caller's transaction; whether there
    was anything. `now`: of the run, whose own items have been split by the rules of today.

    What people joined and parted is a log of its own: it binds the new groups as it bound the old.
    """
    # Each row is written whole, with its text: a new archive has none to write.
    grouped = "update item set story = null, copy_of = null, repeats = null, same_text = 0 where story is not null"
    statements = (grouped, *(f"delete from {table}" for table in ("resemblance", "landmark", "wording")))
    forgotten = sum(db.execute(statement).rowcount for statement in statements) > 0
    db.execute("delete from compared where item in (select id from item where collected is not ?)", [to_text(now)])
    return forgotten


def save_wordings(db: Database, signatures: Sequence[Signature]) -> None:
    """Writes what items are found by, in place of what they were found by."""
    ids = _json(one.id for one in signatures)
    _forget_landmarks(db, ids)
    db.execute("delete from wording where item in (select value from json_each(?))", [ids])  # see `save_compared`
    db.executemany(
        "insert into wording (item, signs, landmarks, day, boilerplate) values (?, ?, ?, ?, ?)",
        [
            (one.id, " ".join(one.signs), " ".join(map(str, one.landmarks)), one.day.toordinal(), one.boilerplate)
            for one in signatures
        ],
    )
    # In the order of the table: scattered insertions cost four times as much.
    runs = sorted((run, one.day.toordinal(), one.id) for one in signatures for run in one.landmarks)
    db.executemany("insert into landmark (run, day, item) values (?, ?, ?)", runs)


def _forget_landmarks(db: Database, ids: str) -> None:
    rows = db.execute(
        "select item, landmarks, day from wording where item in (select value from json_each(?))", [ids]
    ).fetchall()
    known = [(int(run), day, item) for item, landmarks, day in rows for run in landmarks.split()]
    db.executemany("delete from landmark where run = ? and day = ? and item = ?", known)


def append_groupings(db: Database, word: GroupingWord, rulings: Iterable[Grouping]) -> None:
    """Appends what a person ruled of pairs of items, in one breath and by one word."""
    append(
        db,
        [
            NewLine(word, r.one, r.who, r.why, r.at, recorded_by=r.recorded_by, other=r.other, group_kind=r.kind)
            for r in rulings
        ],
    )


def groupings(db: Database, items: Iterable[int] | None = None) -> list[Grouping]:
    """What people ruled of pairs of items, in order; of some items when these are given."""
    where, values = "", list[object]()
    if items is not None:
        where = " where one in (select value from json_each(?)) or other in (select value from json_each(?))"
        values = [_json(items)] * 2
    rows = db.execute(f"select * from grouping{where} order by uid", values)
    return [
        Grouping(
            r["kind"], r["one"], r["other"], bool(r["together"]), r["who"], r["why"], known(r["at"]), r["recorded_by"]
        )
        for r in rows
    ]


def last_grouping(db: Database) -> int:
    """The number of the last ruling, or undoing, 0 before the first: it tells whether somebody has ruled meanwhile."""
    kinds = "('join', 'split', 'not-the-same', 'undo')"
    return int(db.execute(f"select coalesce(max(id), 0) from log where kind in {kinds}").fetchone()[0])


def identities(db: Database, ids: Iterable[int]) -> dict[int, str]:
    rows = db.execute("select id, identity from item where id in (select value from json_each(?))", [_json(ids)])
    return {row["id"]: row["identity"] for row in rows}


def article_members(db: Database, items: Iterable[int]) -> dict[int, list[int]]:
    """Per representative, every item of the articles that `items` belong to."""
    rows = db.execute(
        "select id, coalesce(copy_of, id) as article from item where coalesce(copy_of, id) in "
        "(select coalesce(copy_of, id) from item where id in (select value from json_each(?))) order by id",
        [_json(items)],
    )
    return _by(rows, "article")


def story_members(db: Database, stories: Iterable[int]) -> dict[int, list[int]]:
    """Per story, its items."""
    rows = db.execute(
        "select id, story from item where story in (select value from json_each(?)) order by id", [_json(stories)]
    )
    return _by(rows, "story")


def set_stories(db: Database, stories: Iterable[tuple[int, int]]) -> None:
    """Writes (story, item) as a person ruled it."""
    db.executemany("update item set story = ? where id = ?", stories)


def set_articles(db: Database, articles: Iterable[tuple[int, int | None, Repetition]]) -> None:
    """Writes (item, who stands for it, what it says of that one) as a person ruled it."""
    db.executemany(
        "update item set copy_of = ?, repeats = ?, same_text = ? where id = ?",
        [(head, head if repeats else None, repeats == "same", item) for item, head, repeats in articles],
    )


def sightings(db: Database, item: int) -> tuple[tuple[str, KnownBy], ...]:
    """Where an item was seen, the first place first, and how it was known for one that was there already."""
    rows = db.execute("select source_url, known_by from sighting where item = ? order by seen, source_url", [item])
    return tuple((row["source_url"], row["known_by"]) for row in rows)


def latest_stories(db: Database, since: datetime | None, before: datetime | None, theme: str | None) -> list[int]:
    """The stories of several articles, one of them of this period and theme: the most told first, then the latest."""
    concerned = (
        "select story from item where coalesce(published, collected) >= ? and coalesce(published, collected) < ?"
    )
    values: list[object] = [to_text(since) or "", to_text(before) or "9999"]
    if theme is not None:
        concerned += " and exists (select 1 from theme_match where theme_match.item = item.id and theme = ?)"
        values.append(theme)
    rows = db.execute(
        "select story from item where copy_of is null and story in "
        f"({concerned}) group by story having count(*) > 1 "
        "order by count(*) desc, max(coalesce(published, collected)) desc, story",
        values,
    )
    return [row["story"] for row in rows]


def resemblances(db: Database, items: Iterable[int]) -> list[Resemblance]:
    """What was found of pairs with any of these items, the strongest first."""
    wanted = _json(items)
    rows = db.execute(
        "select * from resemblance where one in (select value from json_each(?)) "
        "union select * from resemblance where other in (select value from json_each(?)) "
        "order by score desc, one, other",
        [wanted, wanted],
    )
    return [_resemblance(row) for row in rows]


def doubtful(
    db: Database, since: datetime | None, before: datetime | None, theme: str | None
) -> list[tuple[Resemblance, bool]]:
    """The pairs nearest to the threshold of one story that no person has ruled upon, and whether they share one.

    The nearest first. Of those that share a story, pairs that nothing else holds together. The later item of a pair is
    of this period, and one of the two of this theme.
    """
    concerned, values = "", [to_text(since) or "", to_text(before) or "9999"]
    if theme is not None:
        concerned = "and exists (select 1 from theme_match where theme_match.item in (a.id, b.id) and theme = ?) "
        values.append(theme)
    moment = "max(coalesce(a.published, a.collected), coalesce(b.published, b.collected))"
    rows = db.execute(
        "select resemblance.*, a.story = b.story as together from resemblance "
        "join item as a on a.id = one join item as b on b.id = other where kind = 'story' "
        "and a.copy_of is null and b.copy_of is null "
        f"and {moment} >= ? and {moment} < ? {concerned}"
        "and (a.story != b.story or "
        "(select count(*) from item where item.story = a.story and item.copy_of is null) = 2) "
        "and not exists (select 1 from grouping where grouping.one in (resemblance.one, resemblance.other) "
        "and grouping.other in (resemblance.one, resemblance.other)) "
        "order by abs(score - threshold), resemblance.one, resemblance.other",
        values,
    )
    return [(_resemblance(row), bool(row["together"])) for row in rows]


_SAID = "case when item.text = '' then item.summary else item.text end"
_ARTICLE = (
    "id, identity, item.title, url, canonical_url, declared_url, published, collected, source_url, lang, "
    f"case when compared.item is null then substr({_SAID}, 1, {COMPARED_LETTERS}) else '' end as said, "
    f"coalesce(compared.length, length({_SAID})) as length, compared.item is not null as split, "
    "compared.title as title_words, compared.text as text_words, compared.capitals, compared.rubric "
    "from item left join compared on compared.item = item.id"
)


def _settled(db: Database, where: str, value: str) -> list[Settled]:
    rows = db.execute(
        f"select item.id, item.identity, {_DAY} as day, coalesce(wording.signs, ''), wording.boilerplate, "
        "original.id as article, original.identity as article_identity, original.story as article_story, item.story "
        "from item join wording on wording.item = item.id "
        "join item as original on original.id = coalesce(item.copy_of, item.id) "
        f"where {where} and item.story is not null order by day, item.identity",
        [value],
    )
    return [Settled(*row) for row in rows]


def _article(row: sqlite3.Row) -> Article:
    words = row["title_words"], row["text_words"], row["capitals"], row["rubric"]
    return Article(
        row["id"], row["identity"], row["title"], row["said"], row["length"], row["url"], row["canonical_url"],
        row["declared_url"], from_text(row["published"]), known(row["published"] or row["collected"]),
        row["source_url"], row["lang"] or "", ComparedWords(*words) if row["split"] else None,
    )  # fmt: skip


def _resemblance(row: sqlite3.Row) -> Resemblance:
    return Resemblance(
        row["kind"], row["one"], row["other"], row["rule"], row["guard"], row["score"], row["threshold"],
        tuple(row["shared"].split()),
    )  # fmt: skip


def _by(rows: Iterable[sqlite3.Row], column: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row["id"])
    return found


def _json(values: Iterable[int | str]) -> str:
    return json.dumps(list(values))
