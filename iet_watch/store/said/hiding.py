"""A connection that does not see what others say of some items: what reads through it cannot tell it by mistake."""

from __future__ import annotations

from collections.abc import Iterable

from iet_watch.store.database import Database
from iet_watch.store.schema import DECISION

HIDDEN_KINDS = "('keep', 'drop', 'later', 'comment', 'vote', 'tag', 'undo')"
_NAMES = ("current_decision", "last_ruling", "decision", "log")
_OF_HIDDEN = "exists (select 1 from hidden where hidden.item = {0}.item and {0}.theme in (hidden.theme, ''))"


def hide(db: Database, reader: str, pairs: Iterable[tuple[int, str]]) -> None:
    """Hides from `reader` what others say of these (item, theme), until the next call on this connection.

    Views of the connection stand before the tables of the same names: lists, search, explanations and rulings all
    read them. Writing goes to the tables.
    """
    for name in _NAMES:
        db.execute(f"drop view if exists temp.{name}")
    for table in ("hidden", "reader"):
        db.execute(f"drop table if exists temp.{table}")
    wanted = sorted(set(pairs))
    if not wanted:
        return
    db.execute("create temp table reader as select ? as name", [reader])
    db.execute("create temp table hidden (item integer not null, theme text not null, primary key (item, theme))")
    db.executemany("insert into temp.hidden values (?, ?)", wanted)
    db.execute(
        "create temp view log as select * from main.log as line where "
        f"not (kind in {HIDDEN_KINDS} and who != (select name from reader) and {_OF_HIDDEN.format('line')})"
    )
    db.execute(f"create temp view decision as {DECISION}")
    db.execute(
        "create temp view last_ruling as select * from main.last_ruling as ruled "
        f"where not {_OF_HIDDEN.format('ruled')} union all "
        "select item, theme, max(uid) as uid, id as number, ruling, at from decision "
        f"where {_OF_HIDDEN.format('decision')} group by item, theme"
    )
    text = db.execute("select sql from main.sqlite_master where name = 'current_decision'").fetchone()[0]
    db.execute(text.replace("create view", "create temp view", 1).replace("CREATE VIEW", "create temp view", 1))
