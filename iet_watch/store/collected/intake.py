"""Writes what collecting and importing bring: items, sightings, verdicts, folds, sources' states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from iet_watch.model.items import Judgement, KnownBy, Reason
from iet_watch.model.sources import SourceState
from iet_watch.store.collected.index import index_new
from iet_watch.store.database import Database, writing
from iet_watch.store.times import from_text, known, to_text

if TYPE_CHECKING:
    from iet_watch.words import ItemWords

THEME_FILES = "theme files that have judged every item"  # a key of the memory table
WAITING = "theme files that could not be read then"  # another: their names without .toml, as JSON
DIGESTS_REMEMBERED = 5000  # of one source; a document gives at most a thousand entries
ArticleState = Literal["wanted", "read", "failed", "wall"]
ARTICLE_WANTED: ArticleState = "wanted"  # the page is still to be fetched
ARTICLE_READ: ArticleState = "read"
ARTICLE_FAILED: ArticleState = "failed"
ARTICLE_WALL: ArticleState = "wall"  # the page showed something else in its place
LONGEST_HOLD = timedelta(days=8)  # of a host; no run holds one for more than seven days
PAGES_ALIKE = 50  # items that are looked at, of those whose pages gave one text
PAGES_TRIED = 10  # the last pages of a source, by which it is said to show walls


@dataclass(frozen=True)
class Content:
    """What an item says of itself.

    `article` tells whether its page is wanted, read or failed, or None; `given_themes`, separated by spaces,
    are those that a person gave on import, in place of judgement; `declared_url` is the canonical address that its page
    gives (`rel=canonical`), when it is another than its own.
    """

    url: str
    canonical_url: str
    title: str
    summary: str
    text: str
    source: str
    source_url: str
    lang: str | None
    published: datetime | None
    article: str | None
    given_themes: str | None = None
    declared_url: str | None = None


@dataclass(frozen=True)
class Stored:
    """An item's row as far as judging anew needs it."""

    id: int
    content: Content


@dataclass(frozen=True)
class Candidate:
    """An item that an entry may be: under which identity it is stored, and under which identifier a source shows it."""

    item: Stored
    identity: str
    identifier: str
    source_url: str


class Sighting(NamedTuple):
    """That a source shows an item, in the words that `digest` stands for.

    `known_by` tells how an item that was there already was known again.
    """

    source_url: str
    item: int
    identifier: str
    url: str
    digest: int
    known_by: KnownBy = ""


MOST_CANDIDATES = 50  # the newest; an agenda may give hundreds of entries one address
_CONTENT = (
    "url, canonical_url, title, summary, text, source, source_url, lang, published, article, given_themes, declared_url"
)
_in_columns = attrgetter(*_CONTENT.split(", "))
_TEXTS = ("title", "summary", "text")
_CANDIDATE = (
    f"item.id, {', '.join(f'item.{column}' for column in _CONTENT.split(', '))}, item.identity, sighting.identifier, "
    "sighting.source_url as shown_by"
)


def sighted_as(db: Database, source_url: str, identifier: str) -> list[Candidate]:
    """The items that this source brought under this identifier, the latest first."""
    rows = db.execute(
        f"select {_CANDIDATE} from sighting join item on item.id = sighting.item "
        "where sighting.source_url = ? and sighting.identifier = ? order by item.id desc limit ?",
        [source_url, identifier, MOST_CANDIDATES],
    )
    return [_candidate(row) for row in rows]


def with_identity(db: Database, source_url: str, identities: Iterable[str]) -> list[Candidate]:
    """The items of these identities, whichever source brought them, in their order."""
    found = [_shown(db, source_url, "item.identity = ?", [identity], 1) for identity in identities]
    return [candidate for one in found for candidate in one]


def at_address(db: Database, source_url: str, address: str) -> list[Candidate]:
    """The items that share this canonical address, whichever source brought them, the latest first."""
    # Their identities are the address, "#" and a fingerprint; "$" is the character after "#".
    between = "item.identity > ? and item.identity < ? order by item.id desc"
    return _shown(db, source_url, between, [f"{address}#", f"{address}$"], MOST_CANDIDATES)


def published_at(db: Database, source_url: str, moment: datetime | None, title: str) -> list[Candidate]:
    """The items that this source brought with this date; without one, those that have none and this title."""
    where = "item.published = ?" if moment else "item.published is null and item.title = ?"
    rows = db.execute(
        f"select {_CANDIDATE} from item join sighting on sighting.item = item.id and sighting.source_url = ? "
        f"where {where} order by item.id desc limit ?",
        [source_url, to_text(moment) if moment else title, MOST_CANDIDATES],
    )
    return [_candidate(row) for row in rows]


# Per kind of key, which of those given an item has; of a source's items where the source says what is meant.
_WITH_KEY = {
    "identity": "select value from json_each(:keys) where exists (select 1 from item where identity = value)",
    "address": "select value from json_each(:keys) where exists "
    "(select 1 from item where identity > value || '#' and identity < value || '$')",
}
_WITH_KEY_OF_SOURCE = {
    "identifier": "select value from json_each(:keys) where exists "
    "(select 1 from sighting where source_url = :source and identifier = value)",
    "title": "select item.title as value from sighting join item on item.id = sighting.item "
    "where sighting.source_url = :source and item.published is null "
    "and item.title in (select value from json_each(:keys))",
}


def known_keys(db: Database, source_url: str, keys: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Which of these keys, by kind, are those of an item: `identity`, `address` of several; of an item of this source:
    `identifier`, `title` of one without a date."""
    shown = db.execute("select 1 from sighting where source_url = ? limit 1", [source_url]).fetchone()
    for kind, query in (_WITH_KEY | (_WITH_KEY_OF_SOURCE if shown else {})).items():
        if several := keys.get(kind):
            rows = db.execute(query, {"keys": json.dumps(several), "source": source_url})
            yield from ((kind, row["value"]) for row in rows)


def titles_at(db: Database, source_url: str, moments: Collection[str]) -> Iterator[tuple[str, str]]:
    """The dates, among these, and the titles of what this source brought."""
    rows = db.execute(
        "select distinct published, title from json_each(?) cross join item on published = value "
        "cross join sighting on sighting.source_url = ? and sighting.item = item.id",
        [json.dumps(list(moments)), source_url],
    )
    return ((row["published"], row["title"]) for row in rows)


def is_known(db: Database, identity: str) -> bool:
    """Whether an item has this identity."""
    return db.execute("select 1 from item where identity = ?", [identity]).fetchone() is not None


def _shown(db: Database, source_url: str, where: str, values: list[str], most: int) -> list[Candidate]:
    """The items, each as this source shows it, else as another does."""
    found = db.execute(
        f"select item.id, (select rowid from sighting where sighting.item = item.id "
        f"order by source_url != ?, seen limit 1) as sighting from item where {where} limit {most}",
        [source_url, *values],
    ).fetchall()
    query = f"select {_CANDIDATE} from item left join sighting on sighting.rowid = ? where item.id = ?"
    return [_candidate(db.execute(query, [row["sighting"], row["id"]]).fetchone()) for row in found]


def insert_item(db: Database, identity: str, content: Content, words: ItemWords, judged_by: str, now: datetime) -> int:
    """Writes a new item, to be found by its `words`; its number."""
    cursor = db.execute(
        f"insert into item (identity, collected, judged_by, {_CONTENT}) values (?, ?, ?, {', '.join('?' * 12)})",
        [identity, to_text(now), judged_by, *_values(content)],
    )
    assert cursor.lastrowid is not None
    index_new(db, cursor.lastrowid, words)
    return cursor.lastrowid


def update_item(db: Database, item: int, content: Content, now: datetime, *, rewritten: bool = False) -> None:
    """Writes what an item says now; `rewritten` when it is something else in substance, so that decisions may be seen
    again."""
    values = dict(zip(_CONTENT.split(", "), _values(content), strict=True))
    texts = [values.pop(column) for column in _TEXTS]
    if rewritten:
        db.execute("update item set rewritten = ? where id = ?", [to_text(now), item])
    assignments = ", ".join(f"{column} = ?" for column in values)
    db.execute(f"update item set {assignments}, changed = ? where id = ?", [*values.values(), to_text(now), item])
    # By themselves, and only if they differ: a statement that names them has FTS5 write what it has gathered (5 to
    # 14 ms), and takes the item out of the index and puts it in again, whatever they say (schema.py).
    said = db.execute(f"select {', '.join(_TEXTS)} from item where id = ?", [item]).fetchone()
    if tuple(said) != tuple(texts):
        db.execute(f"update item set {', '.join(f'{one} = ?' for one in _TEXTS)} where id = ?", [*texts, item])
    db.execute("update wording set signs = null where item = ?", [item])


def record_sighting(db: Database, sighting: Sighting, now: datetime) -> bool:
    """Records that a source shows an item; True the first time."""
    key, said = [sighting.source_url, sighting.item], (sighting.identifier, sighting.url, sighting.digest)
    row = db.execute("select identifier, url, digest from sighting where source_url = ? and item = ?", key).fetchone()
    if row is None:
        insert_sighting(db, sighting, now)
        return True
    if tuple(row) != said:
        db.execute(
            "update sighting set identifier = ?, url = ?, digest = ? where source_url = ? and item = ?", [*said, *key]
        )
    return False


def insert_sighting(db: Database, sighting: Sighting, now: datetime) -> None:
    """The same of an item that the source has not shown before."""
    db.execute(
        "insert into sighting (source_url, item, identifier, url, digest, known_by, seen) values (?, ?, ?, ?, ?, ?, ?)",
        [*sighting, to_text(now)],
    )


def known_digests(db: Database, source_url: str) -> frozenset[int]:
    """What this source's last sightings said, as digests: entries that say it again need no second look."""
    rows = db.execute(
        "select digest from sighting where source_url = ? and digest is not null order by item desc limit ?",
        [source_url, DIGESTS_REMEMBERED],
    )
    return frozenset(row["digest"] for row in rows)


def record_judgement(db: Database, item: int, judgement: Judgement) -> None:
    """Records the themes and tags of an item that has none yet, but of themes that wait."""
    if judgement.themes:
        db.executemany(
            "insert or ignore into theme_match (item, theme, score, reasons) values (?, ?, ?, ?)",
            [(item, match.slug, match.score, _reasons_to_text(match.reasons)) for match in judgement.themes],
        )
        db.executemany(
            "insert or ignore into item_tag (item, theme, tag) values (?, ?, ?)",
            [(item, theme, tag) for theme, tags in judgement.tags.items() for tag in dict.fromkeys(tags)],
        )


def replace_judgement(
    db: Database, item: int, judgement: Judgement, judged_by: str, waiting: Collection[str] = ()
) -> None:
    """Replaces an item's themes and tags; `judged_by` names the state of the theme files that gave them.

    `waiting`: themes whose files cannot be read for now, whose verdicts stay as they are.
    """
    others = [item, json.dumps(list(waiting))]
    db.execute("delete from theme_match where item = ? and theme not in (select value from json_each(?))", others)
    db.execute("delete from item_tag where item = ? and theme not in (select value from json_each(?))", others)
    record_judgement(db, item, judgement)
    db.execute("update item set judged_by = ? where id = ?", [judged_by, item])


def unjudged(db: Database, judged_by: str, limit: int) -> list[Stored]:
    """Items that the present theme files have not judged yet."""
    # In parts, each a range of the index: « is not » reads the whole table, with its texts, at every run.
    others = " union all ".join(f"select id from item where judged_by {part}" for part in ("is null", "< ?", "> ?"))
    rows = db.execute(
        f"select id, {_CONTENT} from item where id in ({others}) order by id limit ?", [judged_by, judged_by, limit]
    )
    return [_stored(row) for row in rows]


def remembered(db: Database, key: str) -> str | None:
    """A small fact noted earlier."""
    row = db.execute("select value from memory where key = ?", [key]).fetchone()
    return row["value"] if row else None


def remember(db: Database, key: str, value: str) -> None:
    db.execute("insert or replace into memory (key, value) values (?, ?)", [key, value])


def remember_judging(db: Database, state: str, broken: Sequence[str]) -> None:
    """Notes, in one transaction, that every item is judged by the theme files of this `state`; `broken`: all but these.

    `broken`: the names, without .toml, of those that could not be read.
    """
    with writing(db):
        remember(db, THEME_FILES, state)
        remember(db, WAITING, json.dumps(broken))


def wanted_articles(db: Database, since: datetime) -> Iterator[Stored]:
    """Items collected since then whose page is still to be read, the most recent first."""
    rows = db.execute(
        f"select id, {_CONTENT} from item where article = ? and collected >= ? "
        "order by coalesce(published, collected) desc, id",
        [ARTICLE_WANTED, to_text(since)],
    ).fetchall()
    return map(_stored, rows)


def read_articles(db: Database) -> Iterator[Stored]:
    """The items that have been completed with their own page."""
    ids = [row["id"] for row in db.execute("select id from item where article = ? order by id", [ARTICLE_READ])]
    for item in ids:
        yield _stored(db.execute(f"select id, {_CONTENT} from item where id = ?", [item]).fetchone())


def note_page(db: Database, item: int, digest: str) -> None:
    """Notes the name of the text that an item's page gave."""
    db.execute("update item set page_digest = ? where id = ?", [digest or None, item])


def with_page(db: Database, digest: str) -> list[Stored]:
    """The items whose page gave this text, the latest first."""
    query = f"select id, {_CONTENT} from item where page_digest = ? order by id desc limit ?"
    return [_stored(row) for row in db.execute(query, [digest, PAGES_ALIKE])]


def forget_sighted(db: Database, item: int) -> None:
    """What sources said of this item is to be read again."""
    db.execute("update sighting set digest = null where item = ?", [item])


def shows_walls(db: Database, url: str) -> bool:
    """Whether half of the last pages that were read for a source showed a wall."""
    rows = db.execute(
        "select item.article from sighting join item on item.id = sighting.item "
        "where sighting.source_url = ? and item.article in (?, ?) order by sighting.item desc limit ?",
        [url, ARTICLE_READ, ARTICLE_WALL, PAGES_TRIED],
    )
    walls = [row["article"] == ARTICLE_WALL for row in rows]
    return any(walls) and 2 * sum(walls) >= len(walls)


def source_rhythm(db: Database, url: str) -> tuple[datetime | None, timedelta | None]:
    """When a source last brought something new, and the usual gap between two of its last twenty items."""
    rows = db.execute(
        "select sighting.seen, item.published from sighting join item on item.id = sighting.item "
        "where sighting.source_url = ? order by coalesce(item.published, sighting.seen) desc limit 20",
        [url],
    ).fetchall()
    moments = [known(row["published"]) for row in rows if row["published"]]
    gap = (moments[0] - moments[-1]) / (len(moments) - 1) if len(moments) > 1 else None
    return max((known(row["seen"]) for row in rows), default=None), gap


def source_state(db: Database, url: str) -> SourceState:
    """What is remembered of a source; a fresh state when nothing is."""
    row = db.execute("select * from source where url = ?", [url]).fetchone()
    return _state(row) if row else SourceState(url)


def source_states(db: Database, urls: Collection[str]) -> dict[str, SourceState]:
    """What is remembered of several sources, by address."""
    rows = db.execute("select * from source where url in (select value from json_each(?))", [json.dumps(list(urls))])
    known_states = {row["url"]: _state(row) for row in rows}
    return {url: known_states.get(url) or SourceState(url) for url in urls}


def _state(row: sqlite3.Row) -> SourceState:
    detail, detail_args = json.loads(row["detail"]) if row["detail"] else ("", {})
    return SourceState(
        url=row["url"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        next_check=from_text(row["next_check"]),
        checked=from_text(row["checked"]),
        succeeded=from_text(row["succeeded"]),
        failing_since=from_text(row["failing_since"]),
        failures=row["failures"],
        outcome=row["outcome"],
        status=row["status"],
        detail=detail,
        detail_args=detail_args,
        moved_to=row["moved_to"],
        moved_since=from_text(row["moved_since"]),
        moved_times=row["moved_times"],
        trouble=row["trouble"],
        answered_entries=row["answered_entries"],
        unchanged_times=row["unchanged_times"],
        last_new=from_text(row["last_new"]),
        first_answered=from_text(row["first_answered"]),
        reserved=row["reserved"],
    )


def save_source_state(db: Database, state: SourceState) -> None:
    values = {
        **vars(state),
        **{key: to_text(value) for key, value in vars(state).items() if isinstance(value, datetime)},
        "detail": json.dumps([state.detail, dict(state.detail_args)]),
    }
    del values["detail_args"]
    columns = ", ".join(values)
    marks = ", ".join("?" * len(values))
    db.execute(f"insert or replace into source ({columns}) values ({marks})", list(values.values()))


def held_hosts(db: Database, now: datetime) -> dict[str, datetime]:
    """Hosts that asked to be left alone for a while, and until when; a time far away comes from a wrong clock."""
    rows = db.execute(
        "select name, hold_until from host where hold_until > ? and hold_until <= ?",
        [to_text(now), to_text(now + LONGEST_HOLD)],
    )
    return {row["name"]: known(row["hold_until"]) for row in rows}


def hold_host(db: Database, name: str, until: datetime) -> None:
    db.execute("insert or replace into host (name, hold_until) values (?, ?)", [name, to_text(until)])


def watched_before(db: Database, url: str) -> str | None:
    """What a watched page said when it was last read."""
    row = db.execute("select content from watched_page where url = ?", [url]).fetchone()
    return row["content"] if row else None


def save_watched(db: Database, url: str, content: str, now: datetime) -> None:
    db.execute(
        "insert or replace into watched_page (url, content, seen) values (?, ?, ?)", [url, content, to_text(now)]
    )


def reservation_rules(db: Database) -> dict[str, tuple[str, datetime]]:
    """Per site, what its file of reservations said, and when it was read."""
    rows = db.execute("select site, rules, checked from reservation")
    return {row["site"]: (row["rules"], known(row["checked"])) for row in rows}


def save_reservation(db: Database, site: str, rules: str, now: datetime) -> None:
    db.execute(
        "insert or replace into reservation (site, rules, checked) values (?, ?, ?)", [site, rules, to_text(now)]
    )


def sources_since(db: Database, urls: Collection[str], before: datetime | None = None) -> frozenset[str]:
    """The sources among these that had already brought something before then, or ever."""
    rows = db.execute(
        "select value from json_each(?) where exists (select 1 from sighting where source_url = value and seen < ?)",
        [json.dumps(list(urls)), to_text(before) or "9999"],
    )
    return frozenset(row["value"] for row in rows)


def forget_texts(db: Database, source_url: str) -> None:
    """Keeps title, address and date only of what a source brought: it reserves the mining of its texts."""
    db.execute(
        "update item set summary = '', text = '', article = null, judged_by = null "
        "where source_url = ? and (summary != '' or text != '' or article is not null)",
        [source_url],
    )
    db.execute("update sighting set digest = null where source_url = ?", [source_url])
    db.execute("update wording set signs = null where item in (select id from item where source_url = ?)", [source_url])


def _candidate(row: sqlite3.Row) -> Candidate:
    return Candidate(_stored(row), row["identity"], row["identifier"] or "", row["shown_by"] or "")


def _values(content: Content) -> list[object]:
    return [to_text(value) if isinstance(value, datetime) else value for value in _in_columns(content)]


def _stored(row: sqlite3.Row) -> Stored:
    values = {column: row[column] for column in _CONTENT.split(", ")}
    return Stored(row["id"], Content(**{**values, "published": from_text(row["published"])}))


def _reasons_to_text(reasons: tuple[Reason, ...]) -> str:
    rows = [[r.where, r.expression, r.count, r.points, r.rarity, r.weight] for r in reasons]
    return json.dumps(rows, ensure_ascii=False)


def sighted_items(db: Database, source_url: str, keys: Iterable[str]) -> dict[str, int]:
    """The items that a source brought, by their addresses or their identifiers among `keys`."""
    rows = db.execute(
        "select item, key.value as key from sighting join json_each(?) as key "
        "on key.value in (sighting.url, sighting.identifier) where source_url = ? order by item",
        [json.dumps(list(keys)), source_url],
    )
    return {row["key"]: row["item"] for row in rows}
