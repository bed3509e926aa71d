"""The tables, as append-only named migrations. A shipped migration is never edited: add another below."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

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
def m005_relevance(db: Database) -> None:
    """What a theme's decisions have taught, so that a thousand of them are not learned from at every reading."""
    db["learned"].create(  # type: ignore[union-attr]
        {"theme": str, "state": str, "model": str}, pk="theme", not_null={"state", "model"}
    )
