"""Search over all items in the language of the themes: candidates from the index, then the equation itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iet_watch.judge.matching import Matcher, read_item
from iet_watch.model import Item
from iet_watch.store.database import Database
from iet_watch.store.items import Selection, odd_terms, search_ids, select_items
from iet_watch.themes.query import (
    And,
    Dated,
    Everything,
    Field,
    Near,
    Not,
    Or,
    Query,
    Term,
    Weighted,
    Word,
    parse,
)
from iet_watch.words import fold, words


def find(db: Database, text: str) -> list[Item]:
    """The items that meet the query, the best first. Raises QueryMistake."""
    query = parse(text)
    expression = _index_expression(query, {term: words(term) for term in odd_terms(db)})
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
        if matcher.meets(
            read_item(item.title, f"{item.summary}\n{item.text}", item.source, item.lang, item.when.date(), _tags(item))
        )
    ]


def _tags(item: Item) -> list[str]:
    return [name for names in item.tags.values() for name in names]


def _index_expression(query: Query, odd: Mapping[str, Sequence[str]]) -> str | None:
    """An FTS5 expression that every item meeting `query` meets too, or None when the index cannot help.

    `odd`: words that the index spells otherwise than we do (« cœur »), with our spelling of them.
    """
    match query:
        case Term(parts):
            if len(query.spellings) > 1 or not all(word.prefix or word.exact for word in parts):
                return None  # inflected forms and joined spellings: the index knows neither
            spellings = [_spellings(word, odd) for word in parts]
            # FTS5: `+` joins plain words only, and `*` ends a phrase.
            plain = all(len(several) == 1 for several in spellings) and not any(word.prefix for word in parts[:-1])
            joint = " + " if plain else " AND "
            return "(" + joint.join(one[0] if len(one) == 1 else f"({' OR '.join(one)})" for one in spellings) + ")"
        case And(parts):
            found = [expression for part in parts if (expression := _index_expression(part, odd))]
            return "(" + " AND ".join(found) + ")" if found else None
        case Or(parts):
            either = [_index_expression(part, odd) for part in parts]
            return None if None in either else "(" + " OR ".join(part for part in either if part) + ")"
        case Near(left, right):
            return _index_expression(And((left, right)), odd)
        case Field("title", part):
            return _index_expression(part, odd)
        case Weighted(part, _):
            return _index_expression(part, odd)
        case Field() | Not() | Dated() | Everything():
            return None


def _spellings(word: Word, odd: Mapping[str, Sequence[str]]) -> list[str]:
    """`word` as FTS5 expressions: as we spell it, then as the index does."""

    folded = fold(word.text)

    def is_meant(ours: Sequence[str]) -> bool:
        return any(one.startswith(folded) for one in ours) if word.prefix else folded in ours

    others = [f'"{term}"' for term, ours in odd.items() if is_meant(ours)]
    return [f'"{folded}"' + (" *" if word.prefix else ""), *others]
