"""The tables, as append-only named migrations. A shipped migration is never edited: add another below."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlite_utils import Database, Migrations

from iet_watch.store.times import clock_of, known, uid_of

migrations = Migrations("iet_watch")

_CURRENT_DECISION = """
select item, theme, verdict, who, why, at from (
  select coalesce(item.copy_of, item.id) as item, decision.theme, decision.verdict, decision.who, decision.why,
         decision.at,
         row_number() over (
           partition by coalesce(item.copy_of, item.id), decision.theme order by decision.id desc
         ) as recency
  from decision join item on item.id = decision.item
) where recency = 1
"""


@migrations()
def m001_collecting_and_deciding(db: Database) -> None:
    """Sources' states, items with where they were seen, verdicts with their reasons, the log of decisions."""
    _sources(db)
    _items(db)
    _verdicts(db)
    _decisions(db)


def _sources(db: Database) -> None:
    db["memory"].create({"key": str, "value": str}, pk="key", not_null={"value"})  # type: ignore[union-attr]
    db["source"].create(  # type: ignore[union-attr]
        {
            "url": str,
            "etag": bytes,
            "last_modified": bytes,
            "body_hash": str,
            "next_check": str,
            "checked": str,
            "succeeded": str,
            "failing_since": str,
            "failures": int,
            "outcome": str,
            "status": int,
            "detail": str,
            "moved_to": str,
            "moved_since": str,
            "moved_times": int,
        },
        pk="url",
        not_null={"failures", "moved_to", "moved_times"},
        defaults={"failures": 0, "moved_to": "", "moved_times": 0},
    )
    db["host"].create({"name": str, "hold_until": str}, pk="name", not_null={"hold_until"})  # type: ignore[union-attr]


def _items(db: Database) -> None:
    item = db["item"]
    item.create(  # type: ignore[union-attr]
        {
            "id": int,
            "identity": str,
            "url": str,
            "canonical_url": str,
            "title": str,
            "summary": str,
            "text": str,
            "source": str,
            "source_url": str,
            "lang": str,
            "published": str,
            "collected": str,
            "changed": str,
            "fold_key": str,
            "copy_of": int,
            "judged_by": str,
            "article": str,
            "given_themes": str,
        },
        pk="id",
        not_null={
            "identity",
            "url",
            "canonical_url",
            "title",
            "summary",
            "text",
            "source",
            "source_url",
            "collected",
        },
        foreign_keys=[("copy_of", "item", "id")],
    )
    item.create_index(["identity"], unique=True)  # type: ignore[union-attr]
    for column in ("fold_key", "copy_of", "published", "judged_by", "article"):
        item.create_index([column])  # type: ignore[union-attr]
    item.enable_fts(  # type: ignore[union-attr]
        ["title", "summary", "text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
    )
    db["sighting"].create(  # type: ignore[union-attr]
        {"source_url": str, "item": int, "identifier": str, "url": str, "seen": str},
        pk=("source_url", "item"),
        not_null={"identifier", "url", "seen"},
        foreign_keys=[("item", "item", "id")],
    )
    db["sighting"].create_index(["item"])  # type: ignore[union-attr]
    db["sighting"].create_index(["source_url", "identifier"])  # type: ignore[union-attr]


def _verdicts(db: Database) -> None:
    db["theme_match"].create(  # type: ignore[union-attr]
        {"item": int, "theme": str, "score": float, "reasons": str},
        pk=("item", "theme"),
        not_null={"score", "reasons"},
        foreign_keys=[("item", "item", "id")],
    )
    db["theme_match"].create_index(["theme"])  # type: ignore[union-attr]
    db["item_tag"].create(  # type: ignore[union-attr]
        {"item": int, "theme": str, "tag": str},
        pk=("item", "theme", "tag"),
        foreign_keys=[("item", "item", "id")],
    )


def _decisions(db: Database) -> None:
    db["decision"].create(  # type: ignore[union-attr]
        {"id": int, "item": int, "theme": str, "verdict": str, "who": str, "why": str, "at": str},
        pk="id",
        not_null={"item", "theme", "verdict", "who", "why", "at"},
        foreign_keys=[("item", "item", "id")],
    )
    db["decision"].create_index(["item"])  # type: ignore[union-attr]
    for action in ("update", "delete"):
        db.execute(
            f"create trigger decision_no_{action} before {action} on decision "
            "begin select raise(abort, 'the log of decisions is append-only'); end"
        )
    db.create_view("current_decision", _CURRENT_DECISION)


@migrations()
def m002_rhythm_and_reservation(db: Database) -> None:
    """What a source's health is told by, pages watched for changes, reservations of text mining by site."""
    for column, kind, default in (
        ("trouble", str, ""),
        ("answered_entries", int, None),
        ("unchanged_times", int, 0),
        ("last_new", str, None),
        ("reserved", str, ""),
    ):
        db["source"].add_column(column, kind, not_null_default=default)  # type: ignore[union-attr]
    db["sighting"].add_column("digest", int)  # type: ignore[union-attr]
    db["watched_page"].create(  # type: ignore[union-attr]
        {"url": str, "content": str, "seen": str}, pk="url", not_null={"content", "seen"}
    )
    db["reservation"].create(  # type: ignore[union-attr]
        {"site": str, "rules": str, "checked": str}, pk="site", not_null={"rules", "checked"}
    )
    # A verdict or a fold changes nothing that is searched: the index is written anew only for what it holds.
    db.execute("drop trigger item_au")
    db.execute(
        "create trigger item_au after update of title, summary, text on item begin "
        "insert into item_fts (item_fts, rowid, title, summary, text) "
        "values ('delete', old.id, old.title, old.summary, old.text); "
        "insert into item_fts (rowid, title, summary, text) values (new.id, new.title, new.summary, new.text); end"
    )


@migrations()
def m003_copies_and_stories(db: Database) -> None:
    """Which items are one article and which tell one event, why, and what people ruled of it."""
    item = db["item"]
    item.add_column("story", int)  # type: ignore[union-attr]
    item.add_column("declared_url", str)  # type: ignore[union-attr]
    db["sighting"].add_column("known_by", str, not_null_default="")  # type: ignore[union-attr]
    db.execute("drop index idx_item_fold_key")
    db.execute("alter table item drop column fold_key")
    db.execute("create index item_day on item (substr(coalesce(published, collected), 1, 10))")
    db.execute("create index item_collected on item (collected)")
    db.execute("create index item_story on item (story)")
    db.execute("create index item_declared on item (declared_url) where declared_url is not null")
    _wordings(db)
    _groupings(db)


def _wordings(db: Database) -> None:
    """What an item is found by: its rarest stems, some runs of its words. No signs: they are to be read anew."""
    db.execute(
        "create table wording (item integer primary key references item (id), signs text, landmarks text not null, "
        "day integer not null, worn integer not null)"
    )
    db.execute("create index wording_stale on wording (item) where signs is null")
    db.execute(
        "create table landmark (run integer not null, day integer not null, item integer not null, "
        "primary key (run, day, item)) without rowid"
    )
    db.execute(
        "create table resemblance (level text not null, one integer not null references item (id), "
        "other integer not null references item (id), rule text not null, guard text not null, score real not null, "
        "threshold real not null, shared text not null, primary key (level, one, other)) without rowid"
    )
    for column in ("one", "other"):
        db.execute(f"create index resemblance_{column} on resemblance ({column})")


def _groupings(db: Database) -> None:
    """The log of what people ruled of two items; `level`: article or story."""
    db.execute(
        "create table grouping (id integer primary key, level text not null, "
        "one integer not null references item (id), other integer not null references item (id), "
        "together integer not null, who text not null, why text not null, at text not null)"
    )
    for action in ("update", "delete"):
        db.execute(
            f"create trigger grouping_no_{action} before {action} on grouping "
            "begin select raise(abort, 'the log of groupings is append-only'); end"
        )


@migrations()
def m004_relevance(db: Database) -> None:
    """What a theme's decisions have taught, so that a thousand of them are not learned from at every reading."""
    db["learned"].create(  # type: ignore[union-attr]
        {"theme": str, "state": str, "model": str}, pk="theme", not_null={"state", "model"}
    )


# 300 items looked for by three words of their titles: the item comes first 250 times at 8, 244 at 3, 246 at 20
# (bench/search).
_TITLE_WEIGHT = 8.0


@migrations()
def m005_search_index(db: Database) -> None:
    """The index of items holds our own folded words: what it finds is what an equation takes, no more, no less.

    Without a copy of the texts (content=''), so a row leaves it by the words that it came with: whoever changes
    `words.words` must build it anew, in a migration of its own.
    """
    for trigger in ("item_ai", "item_ad", "item_au"):
        db.execute(f"drop trigger {trigger}")
    db.execute("drop table item_fts")
    db.execute("create virtual table item_fts using fts5 (title, text, content = '', tokenize = 'ascii')")
    db.execute(f"insert into item_fts (item_fts, rank) values ('rank', 'bm25({_TITLE_WEIGHT}, 1.0)')")
    db.execute(
        "insert into item_fts (rowid, title, text) "
        "select id, folded_title(title), folded_text(summary, text) from item order by id"
    )
    _vocabulary(db)
    note = "insert or ignore into item_word select json_extract(value, '$[0]'), json_extract(value, '$[1]') "
    note += "from json_each(words_to_note(new.title, new.summary, new.text)); "
    put = "insert into item_fts (rowid, title, text) "
    put += "values (new.id, folded_title(new.title), folded_text(new.summary, new.text)); "
    take = "insert into item_fts (item_fts, rowid, title, text) "
    take += "values ('delete', old.id, folded_title(old.title), folded_text(old.summary, old.text)); "
    db.execute(f"create trigger item_ai after insert on item begin {put}{note}end")
    db.execute(f"create trigger item_ad after delete on item begin {take}end")
    db.execute(f"create trigger item_au after update of title, summary, text on item begin {take}{put}{note}end")
    db["item"].create_index(["source"])  # type: ignore[union-attr]
    db["item"].create_index(["lang"])  # type: ignore[union-attr]
    db.execute("create index idx_item_moment on item (coalesce(published, collected))")


def _vocabulary(db: Database) -> None:
    """Every word of the archive, folded, with how texts write it: what a query's word may be a form of.

    Words stay when the items that said them go; nothing is found by them.
    """
    db.execute("create table item_word (word text, written text, primary key (word, written)) without rowid")
    db.execute(
        "insert or ignore into item_word select json_extract(value, '$[0]'), json_extract(value, '$[1]') "
        "from item, json_each(words_to_note(item.title, item.summary, item.text))"
    )


_CURRENT_RULING = _CURRENT_DECISION.replace("verdict", "ruling")


@migrations()
def m006_one_word_for_one_thing(db: Database) -> None:
    """A person rules, the program gives a verdict; boilerplate is the field's word; a group is of a kind."""
    db.execute("drop view current_decision")
    db.execute("alter table decision rename column verdict to ruling")
    db.execute(f"create view current_decision as {_CURRENT_RULING}")
    db.execute("alter table wording rename column worn to boilerplate")
    for table in ("grouping", "resemblance"):
        db.execute(f"alter table {table} rename column level to kind")


# Of each text and theme the last word. A decision on an item holds for another only where both texts are one.
_RULINGS_ON_TEXTS = """
select item, theme, ruling, who, why, at, number from (
  select ruled.text as item, ruled.theme, ruled.ruling, ruled.who, ruled.why, ruled.at, ruled.id as number,
         row_number() over (partition by ruled.text, ruled.theme order by ruled.id desc) as recency
  from (
    select case when item.same_text then item.repeats else item.id end as text, decision.*
    from decision join item on item.id = decision.item
  ) as ruled
) where recency = 1
"""


@migrations()
def m007_one_text(db: Database) -> None:
    """Folds are judged anew: `repeats` is the item that says all that this one says, `same_text` when it says no more.

    `rewritten` is when the item's own text last changed in substance. What people joined and parted is a log of its
    own; it binds the new judgement as it bound the old.
    """
    db.execute("alter table item add column repeats integer references item (id)")
    db.execute("alter table item add column same_text integer not null default 0")
    db.execute("alter table item add column rewritten text")
    db.execute("create index idx_item_repeats on item (repeats)")
    db.execute("drop view current_decision")
    db.execute(f"create view current_decision as {_RULINGS_ON_TEXTS}")
    db.execute("update item set story = null, copy_of = null")
    for table in ("resemblance", "landmark", "wording"):
        db.execute(f"delete from {table}")


@migrations()
def m008_changes_known_by_their_identity(db: Database) -> None:
    """A change of a watched page says so in its identity, so that it is never taken for a copy of another."""
    db.execute(
        "update or ignore item set identity = 'change:' || identity where identity not like 'change:%' "
        "and id in (select item from sighting where identifier like 'change:%')"
    )


@migrations()
def m009_what_pages_gave(db: Database) -> None:
    """The name of the text that an item's page gave: one that a site gives for several articles is of none."""
    db.execute("alter table item add column page_digest text")
    db.execute("create index item_page on item (page_digest) where page_digest is not null")


@migrations()
def m010_since_when_a_source_answers(db: Database) -> None:
    """When a source first gave a good answer; of one that is known already, the last is the first that is known."""
    db.execute("alter table source add column first_answered text")
    db.execute("update source set first_answered = succeeded")


@migrations()
def m011_words_with_hyphens(db: Database) -> None:
    """What texts write with hyphens or points (« cyber-attaque », « P.M.E. »), folded in one word, and with hyphens.

    The index holds the parts; an equation that asks for the whole word is looked up by them.
    """
    db.execute("create table compound (word text, written text, primary key (word, written)) without rowid")
    pairs = "select json_extract(value, '$[0]'), json_extract(value, '$[1]') from "
    noted = "json_each(compounds_to_note({0}.title, {0}.summary, {0}.text))"
    db.execute(f"insert or ignore into compound {pairs} item, {noted.format('item')}")
    note = f"insert or ignore into compound {pairs} {noted.format('new')}; "
    db.execute(f"create trigger item_compound_ai after insert on item begin {note}end")
    db.execute(f"create trigger item_compound_au after update of title, summary, text on item begin {note}end")


_RULING = "('keep', 'drop', 'later')"
_GROUPING = "('join', 'split', 'not-the-same')"
_HOLDS = "not exists (select 1 from log as undo where undo.undoes = log.uid)"
DECISION = (
    "select id, uid, item, theme, kind as ruling, who, recorded_by, why, at from log "
    f"where kind in {_RULING} and {_HOLDS}"
)
_GROUPINGS = (
    "select id, uid, group_kind as kind, item as one, other, kind = 'join' as together, who, recorded_by, why, at "
    f"from log where kind in {_GROUPING} and {_HOLDS}"
)
# Of each text and theme the last word, in the order of uids, which is one wherever logs were merged. Without a window:
# SQLite 3.40 then reads the few items that are asked for, where it read the whole log (100,000 lines: 0.6 s an item).
_LAST_WORDS = """
select item.said_by as item, last_ruling.theme, log.kind as ruling, log.who, log.recorded_by, log.why, log.at, log.uid,
       log.id as number
from item join last_ruling on last_ruling.item = item.id join log on log.id = last_ruling.number
where not exists (
  select 1 from item as twin cross join last_ruling as later on later.item = twin.id
  where twin.said_by = item.said_by and later.theme = last_ruling.theme and later.uid > last_ruling.uid
)
"""


@migrations()
def m012_one_log(db: Database) -> None:
    """All that people say in one log: rulings, comments, votes, assignments, groupings, what they take back.

    `uid`: the same wherever the line is copied to, later than any that its database knew. `act`: the uid of the first
    line of what was said in one breath. `who`: whose word it is; `recorded_by`: who gave it in their name, else empty.
    `decision` and `grouping` are what stands of it, without what was taken back.
    """
    db.execute(
        "create table log (id integer primary key, uid text not null unique, act text not null, kind text not null, "
        "item integer references item (id), other integer references item (id), group_kind text, "
        "theme text not null default '', who text not null, recorded_by text not null default '', "
        "why text not null default '', whom text not null default '', undoes text, at text not null)"
    )
    db.conn.executemany(
        "insert into log (uid, act, kind, item, other, group_kind, theme, who, why, at) "
        "values (:uid, :uid, :kind, :item, :other, :group_kind, :theme, :who, :why, :at)",
        [*_lines_of_decisions(db), *_lines_of_groupings(db)],
    )
    db.execute("drop view current_decision")
    for table in ("decision", "grouping"):
        db.execute(f"drop table {table}")
    db.execute("create index log_item on log (item)")
    for column in ("other", "undoes"):
        db.execute(f"create index log_{column} on log ({column}) where {column} is not null")
    db.execute("create index log_kind on log (kind, item)")
    for action in ("update", "delete"):
        db.execute(
            f"create trigger log_no_{action} before {action} on log "
            "begin select raise(abort, 'the log is append-only'); end"
        )
    db.execute(f"create view decision as {DECISION}")
    db.execute(f"create view grouping as {_GROUPINGS}")
    _last_rulings(db)


def _last_rulings(db: Database) -> None:
    """Of each item and theme the last ruling that holds, kept in step with the log by triggers: derived, never told.

    `said_by`: the item whose text this one has, another's or its own.
    """
    db.execute("alter table item add column said_by integer as (case when same_text then repeats else id end) virtual")
    db.execute("create index item_said_by on item (said_by)")
    db.execute(
        "create table last_ruling (item integer not null references item (id), theme text not null, "
        "uid text not null, number integer not null references log (id), primary key (item, theme)) without rowid"
    )
    db.execute("insert into last_ruling select item, theme, max(uid), id from decision group by item, theme")
    db.execute(
        f"create trigger log_ruled after insert on log when new.kind in {_RULING} "
        f"and not exists (select 1 from log as undo where undo.undoes = new.uid) begin "
        "insert into last_ruling values (new.item, new.theme, new.uid, new.id) on conflict (item, theme) do update "
        "set uid = excluded.uid, number = excluded.number where excluded.uid > last_ruling.uid; end"
    )
    db.execute(
        "create trigger log_undone after insert on log when new.kind = 'undo' begin "
        "delete from last_ruling where (item, theme) = (select item, theme from log where uid = new.undoes) "
        "and uid = new.undoes; "
        "insert or ignore into last_ruling select item, theme, uid, id from decision where (item, theme) = "
        "(select item, theme from log where uid = new.undoes) order by uid desc limit 1; end"
    )
    db.execute(f"create view current_decision as {_LAST_WORDS}")


def _lines_of_decisions(db: Database) -> list[dict[str, Any]]:
    rows = db.query(
        "select decision.*, item.identity from decision join item on item.id = decision.item order by decision.id"
    )
    return _with_uids(
        {**row, "kind": row["ruling"], "other": None, "group_kind": None, "other_identity": ""} for row in rows
    )


def _lines_of_groupings(db: Database) -> list[dict[str, Any]]:
    """Nobody knows any more which were said by `split`: what parts two items is all called not the same."""
    rows = db.query(
        "select grouping.*, item.identity, other_item.identity as other_identity from grouping "
        "join item on item.id = one join item as other_item on other_item.id = other order by grouping.id"
    )
    return _with_uids(
        {
            **row, "item": row["one"], "group_kind": row["kind"], "theme": "",
            "kind": "join" if row["together"] else "not-the-same",
        }
        for row in rows
    )  # fmt: skip


def _with_uids(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two copies of one database name the lines that they have in common alike."""
    clock, named = 0, []
    for line in lines:
        clock = max(clock + 1, clock_of(known(line["at"])))
        parts = [line[key] for key in ("kind", "identity", "other_identity", "theme", "who", "why", "at")]
        digest = sha256(json.dumps(parts).encode()).hexdigest()
        named.append({**line, "uid": uid_of(clock, digest[:16])})
    return named


@migrations()
def m013_contacts(db: Database) -> None:
    """Whom the bulletin goes to. All that is known of a person goes with the row; `objection` holds no address.

    A number is never given twice: what was sent to somebody who has gone must not become another's.
    """
    db.execute("create table structure (id integer primary key, key text not null unique, name text not null)")
    db.execute(
        "create table contact (id integer primary key autoincrement, key text not null unique, email text not null, "
        "last_name text not null, first_name text not null, role text not null, basis text not null, "
        "proof text not null, origin text not null, added text not null, confirmed text not null, "
        "unsubscribed text, suspended text, suspended_why text not null default '')"
    )
    of_contact = "contact integer not null references contact (id) on delete cascade"
    db.execute(
        f"create table contact_structure ({of_contact}, structure integer not null references structure (id), "
        "primary key (contact, structure)) without rowid"
    )
    db.execute("create index contact_of_structure on contact_structure (structure)")
    db.execute(
        f"create table contact_theme ({of_contact}, theme text not null, primary key (contact, theme)) without rowid"
    )
    db.execute(
        f"create table contact_event (id integer primary key, {of_contact}, at text not null, who text not null, "
        "what text not null, detail text not null)"
    )
    db.execute("create index event_of_contact on contact_event (contact)")
    db.execute(
        "create table objection (fingerprint text primary key, reason text not null, at text not null, "
        "secret text not null) without rowid"
    )


@migrations()
def m014_digests(db: Database) -> None:
    """Mails of numbered candidates: to whom, for what theme and month, which items in which order, its text.

    `seen`: the number of the log's last line when it was written; `answer`: the mail that counted as its answer.
    """
    db.execute(
        "create table digest (id integer primary key, person text not null, theme text not null, month text not null, "
        "items text not null, text text not null, seen integer not null, made text not null, sent text, "
        "answer text not null default '', answered text)"
    )
    db.execute("create index digest_person on digest (person, theme)")


@migrations()
def m015_readership(db: Database) -> None:
    """How often pages of the archive were read, which lines of logs are counted already, opinions by token."""
    db.execute("create table page_view (day text, page text, views integer not null, primary key (day, page))")
    db.execute("create table visit (day text primary key, visits integer not null)")
    db.execute("create table counted_log (server text, first text, last text not null, primary key (server, first))")
    db.execute(
        "create table opinion (issue text, reader text, useful integer not null, at text not null, "
        "primary key (issue, reader)) without rowid"
    )


@migrations()
def m016_levels(db: Database) -> None:
    """How far an item may go (`public`, `partenaires`, `restreint`), and who brought it, where a person did."""
    db.execute("alter table item add column level text not null default 'public'")
    db.execute("alter table item add column contributor text not null default ''")


@migrations()
def m017_returns(db: Database) -> None:
    """Which mails that came back were read already, and the soft bounces of each contact, once for each issue."""
    db.execute("create table mail_read (digest text primary key, at text not null) without rowid")
    db.execute(
        "create table soft_bounce (contact integer not null references contact (id) on delete cascade, "
        "issue text not null, status text not null, at text not null, primary key (contact, issue)) without rowid"
    )


# The last word on a text with who and why, which few ask for: SQLite leaves the log aside where nobody does.
_WORDS_BY_THEMSELVES = """
select item.said_by as item, last_ruling.theme, last_ruling.ruling, log.who, log.recorded_by, log.why, last_ruling.at,
       last_ruling.uid, last_ruling.number
from item join last_ruling on last_ruling.item = item.id left join log on log.id = last_ruling.number
where not exists (
  select 1 from item as twin cross join last_ruling as later on later.item = twin.id
  where twin.said_by = item.said_by and later.theme = last_ruling.theme and later.uid > last_ruling.uid
)
"""


@migrations()
def m018_last_rulings_by_themselves(db: Database) -> None:
    """A last ruling holds what lists show: 20,000 of them looked up in the log one by one took 0.3 s (bench.said)."""
    db.execute("drop view current_decision")
    for trigger in ("log_ruled", "log_undone"):
        db.execute(f"drop trigger {trigger}")
    db.execute("drop table last_ruling")
    db.execute(
        "create table last_ruling (item integer not null references item (id), theme text not null, "
        "uid text not null, number integer not null references log (id), ruling text not null, at text not null, "
        "primary key (item, theme)) without rowid"
    )
    db.execute(
        "insert into last_ruling select item, theme, max(uid), id, ruling, at from decision group by item, theme"
    )
    db.execute(
        f"create trigger log_ruled after insert on log when new.kind in {_RULING} "
        "and not exists (select 1 from log as undo where undo.undoes = new.uid) begin "
        "insert into last_ruling values (new.item, new.theme, new.uid, new.id, new.kind, new.at) "
        "on conflict (item, theme) do update set uid = excluded.uid, number = excluded.number, "
        "ruling = excluded.ruling, at = excluded.at where excluded.uid > last_ruling.uid; end"
    )
    db.execute(
        "create trigger log_undone after insert on log when new.kind = 'undo' begin "
        "delete from last_ruling where (item, theme) = (select item, theme from log where uid = new.undoes) "
        "and uid = new.undoes; "
        "insert or ignore into last_ruling select item, theme, uid, id, ruling, at from decision "
        "where (item, theme) = (select item, theme from log where uid = new.undoes) order by uid desc limit 1; end"
    )
    db.execute(f"create view current_decision as {_WORDS_BY_THEMSELVES}")


@migrations()
def m019_outbox(db: Database) -> None:
    """Which issue goes to which contact, each mail once. No address: that of a contact who is erased goes with it.

    `recipient` stands for the address, so that somebody who was erased and came back is the same reader of an issue.
    """
    db.execute("create table mailing (issue text primary key, begun text not null, who text not null) without rowid")
    db.execute(
        "create table delivery (id integer primary key, issue text not null references mailing (issue), "
        "contact integer not null, recipient text not null, state text not null, attempts integer not null default 0, "
        "due text, changed text not null, reply text not null default '', unique (issue, contact), "
        "unique (issue, recipient))"
    )
    db.execute("create index delivery_state on delivery (issue, state)")


@migrations()
def m020_alerts_wanted(db: Database) -> None:
    """Whether a contact wants the weekly alert, since when, and how that is known: nobody has said so yet."""
    db.execute("alter table contact add column alerts text not null default ''")
    db.execute("alter table contact add column alerts_proof text not null default ''")
    db.execute("alter table contact add column alerts_since text")


@migrations()
def m021_mailings_of_two_kinds(db: Database) -> None:
    """A mailing is an issue on its way, named by its quarter, or a weekly alert, named by its week (`2026-W47`)."""
    db.execute("alter table mailing add column kind text not null default 'issue'")
    db.execute("alter table mailing rename column issue to label")
    db.execute("alter table delivery rename column issue to mailing")


@migrations()
def m022_opinions_without_tokens(db: Database) -> None:
    """What readers said of an issue once it takes no more answers: numbers, without the tokens that tell two apart."""
    db.execute(
        "create table opinion_total (issue text primary key, useful integer not null, not_useful integer not null) "
        "without rowid"
    )


@migrations()
def m023_alerts(db: Database) -> None:
    """Which items a contact was told of by which alert; it goes with the contact.

    `seen`: the number of the log's last line when an alert was planned: what was said since is for the next one.
    """
    db.execute("alter table mailing add column seen integer not null default 0")
    db.execute(
        "create table told (mailing text not null references mailing (label) on delete cascade, "
        "contact integer not null references contact (id) on delete cascade, item integer not null, "
        "primary key (contact, mailing, item)) without rowid"
    )
    db.execute("create index told_by on told (mailing)")


@migrations()
def m024_compared(db: Database) -> None:
    """The words that items are compared by, split once, until what an item says changes; others are split as needed."""
    db.execute(
        "create table compared (item integer primary key references item (id), length integer not null, "
        "title text not null, text text not null, capitals text not null, rubric text not null)"
    )
    forget = "begin delete from compared where item = old.id; end"
    db.execute(f"create trigger compared_au after update of title, summary, text on item {forget}")
    db.execute(f"create trigger compared_bd before delete on item {forget}")
    for trigger in ("item_ai", "item_compound_ai"):  # who writes an item has its words at hand (collected/index.py)
        db.execute(f"drop trigger {trigger}")


@migrations()
def m025_alerts_too_short(db: Database) -> None:
    """Whether an alert was too short for what it had to tell its contact: what a mail tells may become less since."""
    db.execute("alter table delivery add column too_short integer not null default 0")
    db.execute(
        "update delivery set too_short = 1 where (select count(*) from told where told.mailing = delivery.mailing "
        "and told.contact = delivery.contact) >= 40"
    )


@migrations()
def m026_index_merged_less_often(db: Database) -> None:
    """A large run writes the index of items in larger parts, and merges them less often: a quarter less of its time."""
    for option, value in (("hashsize", 4_000_000), ("automerge", 8)):
        db.execute(f"insert into item_fts (item_fts, rank) values ('{option}', {value})")


@migrations()
def m027_inclusive_words(db: Database) -> None:
    """What texts join by the points or brackets of inclusive writing (« salarié·e·s ») is among what they join."""
    db.execute(
        "insert or ignore into compound select json_extract(value, '$[0]'), json_extract(value, '$[1]') "
        "from item, json_each(compounds_to_note(item.title, item.summary, item.text)) "
        "where title || summary || text glob '*[·•⋅‧]*' or title || summary || text glob '*[(.][a-zA-ZèÈ]*'"
    )
