"""What people kept and dropped in a theme, what that has taught, and the themes that they gave by hand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from iet_watch.model.decisions import STATUS_OF, Ruling
from iet_watch.model.items import given_from_text
from iet_watch.store.database import Database, writing

REMEMBERED = 1000  # the last decisions of a theme; more were not better enough for their time (bench.relevance)


def last_rulings(db: Database, theme: str, limit: int = REMEMBERED) -> Mapping[int, Ruling]:
    """The last word on each of the items that were ruled on most recently, copies folded, for `theme`."""
    rows = db.execute(
        "select item, ruling from current_decision where theme = ? order by at desc, item limit ?", [theme, limit]
    )
    return {row["item"]: row["ruling"] for row in rows if row["ruling"] in STATUS_OF}


def themes_ruled_on(db: Database) -> frozenset[str]:
    """The themes for which anything was decided."""
    return frozenset(row["theme"] for row in db.execute("select distinct theme from last_ruling"))


def latest_texts(db: Database, theme: str, newest: int, most: int) -> list[tuple[str, str, str, str, bool]]:
    """Title, summary, text, language of the latest items up to the number `newest`, copies left aside, and whether
    each meets the equation of `theme`."""
    rows = db.execute(
        "select title, summary, text, lang, exists (select 1 from theme_match where theme_match.item = item.id "
        "and theme_match.theme = ?) as meets from item where id <= ? and copy_of is null order by id desc limit ?",
        [theme, newest, most],
    )
    return [(row["title"], row["summary"], row["text"], row["lang"] or "", bool(row["meets"])) for row in rows]


def state_of_latest(db: Database, theme: str, newest: int, most: int) -> str:
    """A short text that changes with what `latest_texts` gives: which items, their words, which meet `theme`."""
    row = db.execute(
        "select count(*), total(id), max(changed), min(judged_by), max(judged_by), total(met), total(met * id) from ("
        "select id, changed, judged_by, exists (select 1 from theme_match where theme_match.item = item.id "
        "and theme_match.theme = ?) as met from item where id <= ? and copy_of is null order by id desc limit ?)",
        [theme, newest, most],
    ).fetchone()
    return json.dumps(list(row))


def latest_outside(db: Database, theme: str, newest: int, most: int) -> list[int]:
    """The latest items up to the number `newest` that do not meet the equation of `theme` and were not decided upon."""
    rows = db.execute(
        "select id from item where id <= ? and copy_of is null "
        "and not exists (select 1 from theme_match where theme_match.item = item.id and theme_match.theme = ?) "
        "and not exists (select 1 from last_ruling where last_ruling.item = item.id and last_ruling.theme = ?) "
        "order by id desc limit ?",
        [newest, theme, theme, most],
    )
    return [row["id"] for row in rows]


def state_of_rulings(db: Database, theme: str) -> str:
    """A short text that changes with the rulings of `theme` and with the items ruled on: their words, themes, folds."""
    row = db.execute(
        "select count(*), max(last_ruling.uid), sum(last_ruling.number), total(item.id), max(item.changed), "
        "min(item.judged_by), max(item.judged_by) from last_ruling join item as ruled on ruled.id = last_ruling.item "
        "join item on item.id = coalesce(ruled.repeats, ruled.id) where last_ruling.theme = ?",
        [theme],
    ).fetchone()
    return json.dumps(list(row))


def learned(db: Database, theme: str, state: str) -> str | None:
    """What was learned from the rulings in this state, as it was written."""
    row = db.execute("select model from learned where theme = ? and state = ?", [theme, state]).fetchone()
    return row["model"] if row else None


def remember_learned(db: Database, theme: str, state: str, model: str) -> None:
    """Remembers what was learned; where the database may only be read, it is learned anew next time."""
    try:
        with writing(db):
            db.execute("insert or replace into learned (theme, state, model) values (?, ?, ?)", [theme, state, model])
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_BUSY")):
            raise


def given_themes(db: Database) -> Mapping[int, frozenset[str]]:
    """The themes that a person gave to items on import, in place of judgement."""
    rows = db.execute("select id, given_themes from item where given_themes is not null and given_themes != ''")
    return {row["id"]: frozenset(one.slug for one in given_from_text(row["given_themes"])) for row in rows}
