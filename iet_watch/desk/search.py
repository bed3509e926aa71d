"""Search over all items in the language of the themes: candidates from the index, then the equation itself."""

from __future__ import annotations

from iet_watch.judge.matching import Matcher, read_item
from iet_watch.model import Item
from iet_watch.store.database import Database
from iet_watch.store.items import Selection, search_ids, select_items
from iet_watch.themes.query import And, Everything, Field, Near, Not, Or, Query, Term, parse


def find(db: Database, text: str) -> list[Item]:
    """The items that meet the query, the best first. Raises QueryMistake."""
    query = parse(text)
    expression = _index_expression(query)
    if expression is None:
        items = select_items(db, Selection(everything=True))
    else:
        ids = search_ids(db, expression)
        place = {item: n for n, item in enumerate(ids)}
        items = sorted(select_items(db, Selection(everything=True, ids=tuple(ids))), key=lambda item: place[item.id])
    matcher = Matcher.of_query(query)
    return [
        item
        for item in items
        if matcher.meets(read_item(item.title, f"{item.summary}\n{item.text}", item.source, item.lang))
    ]


def _index_expression(query: Query) -> str | None:
    """An FTS5 expression that every item meeting `query` meets too, or None when the index cannot help."""
    match query:
        case Term(words):
            joint = " + " if not any(word.prefix for word in words[:-1]) else " AND "  # FTS5: `*` ends a phrase
            return "(" + joint.join(f'"{word.text}"' + (" *" if word.prefix else "") for word in words) + ")"
        case And(parts):
            found = [expression for part in parts if (expression := _index_expression(part))]
            return "(" + " AND ".join(found) + ")" if found else None
        case Or(parts):
            either = [_index_expression(part) for part in parts]
            return None if None in either else "(" + " OR ".join(part for part in either if part) + ")"
        case Near(left, right):
            return _index_expression(And((left, right)))
        case Field("title", part):
            return _index_expression(part)
        case Field() | Not() | Everything():
            return None
