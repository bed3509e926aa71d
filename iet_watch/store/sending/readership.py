"""How often each page of the archive was read, which logs were counted, what readers said of an issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from iet_watch.model.readership import Counts, Opinions, Span
from iet_watch.store.database import Database
from iet_watch.store.times import known, to_text


def counted_spans(db: Database, server: str) -> list[Span]:
    """What was counted of the logs of a server."""
    rows = db.execute("select first, last from counted_log where server = ? order by first", [server])
    return [Span(known(row["first"]), known(row["last"])) for row in rows]


def add_counts(db: Database, counts: Counts, server: str, span: Span) -> None:
    """Adds numbers to those that are there, and notes which lines they come from."""
    db.executemany(
        "insert into page_view values (?, ?, ?) on conflict do update set views = views + excluded.views",
        [(day.isoformat(), page, views) for (day, page), views in counts.views.items()],
    )
    db.executemany(
        "insert into visit values (?, ?) on conflict do update set visits = visits + excluded.visits",
        [(day.isoformat(), visits) for day, visits in counts.visits.items() if visits],
    )
    joined = [one for one in counted_spans(db, server) if one.first <= span.last and one.last >= span.first]
    whole = Span(min([span.first, *(one.first for one in joined)]), max([span.last, *(one.last for one in joined)]))
    db.executemany("delete from counted_log where server = ? and first = ?", _keys(server, joined))
    db.execute("insert into counted_log values (?, ?, ?)", [server, to_text(whole.first), to_text(whole.last)])


def _keys(server: str, spans: Iterable[Span]) -> list[tuple[str, str | None]]:
    return [(server, to_text(one.first)) for one in spans]


def views_of(db: Database, first: date, last: date) -> Mapping[str, int]:
    """How often each page was shown from one day to another, both included."""
    rows = db.execute(
        "select page, sum(views) as views from page_view where day between ? and ? group by page order by page",
        [first.isoformat(), last.isoformat()],
    )
    return {row["page"]: row["views"] for row in rows}


def visits_of(db: Database, first: date, last: date) -> int:
    found = db.execute(
        "select coalesce(sum(visits), 0) from visit where day between ? and ?", [first.isoformat(), last.isoformat()]
    )
    return int(found.fetchone()[0])


def days_counted(db: Database) -> tuple[date, date] | None:
    """The first and the last day of which there are numbers."""
    first, last = db.execute("select min(day), max(day) from page_view").fetchone()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def close_opinions(db: Database, before: datetime) -> int:
    """Makes numbers of the opinions on each issue of which the first came before a moment, and drops their tokens.

    Returns how many tokens.
    """
    db.execute(
        "insert into opinion_total select issue, sum(useful), sum(not useful) from opinion group by issue "
        "having min(at) < ?",
        [to_text(before)],
    )
    return db.execute("delete from opinion where issue in (select issue from opinion_total)").rowcount


def opinions_to_close(db: Database, before: datetime) -> int:
    """How many opinions that would make numbers of."""
    row = db.execute(
        "select count(*) from opinion where issue in (select issue from opinion group by issue having min(at) < ?)",
        [to_text(before)],
    ).fetchone()
    return int(row[0])


def takes_opinions(db: Database, issue: str) -> bool:
    """Whether the opinions on an issue have not been made numbers yet."""
    return db.execute("select 1 from opinion_total where issue = ?", [issue]).fetchone() is None


def keep_opinion(db: Database, issue: str, reader: str, *, useful: bool, at: datetime) -> None:
    """What a reader says of an issue, instead of what they said before. `reader`: a token that names nobody."""
    db.execute(
        "insert into opinion values (?, ?, ?, ?) on conflict do update set useful = excluded.useful, at = excluded.at",
        [issue, reader, useful, to_text(at)],
    )


def opinions(db: Database) -> Mapping[str, Opinions]:
    """What readers said, by issue."""
    rows = db.execute(
        "select issue, sum(useful) as useful, sum(not_useful) as not_useful from (select issue, useful, "
        "not useful as not_useful from opinion union all select * from opinion_total) group by issue order by issue"
    )
    return {row["issue"]: Opinions(row["useful"], row["not_useful"]) for row in rows}


def issues_with_opinions(db: Database) -> list[str]:
    """Those of which tokens are kept."""
    return [row["issue"] for row in db.execute("select distinct issue from opinion order by issue")]


def opinions_by(db: Database, readers: Iterable[str]) -> list[tuple[str, bool]]:
    """What the reader of these tokens said, by issue."""
    found = [
        db.execute("select issue, useful from opinion where reader = ?", [reader]).fetchone() for reader in readers
    ]
    return [(row["issue"], bool(row["useful"])) for row in found if row]


def drop_opinions(db: Database, readers: Iterable[str]) -> None:
    db.executemany("delete from opinion where reader = ?", [(reader,) for reader in readers])
