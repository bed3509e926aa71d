"""Counts of what a quarter brought and what people ruled of it, by the rules of the list of items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from iet_watch.store.collected.activity import CountedItem, CountedItems, counted_items, sources_that_brought
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import people_ruling
from iet_watch.upkeep.activity.figures import Counts

_OF_STATUS: Mapping[str, str] = {"kept": "items_kept", "dropped": "items_dropped", "later": "items_later"}


def collected_counts(db: Database, since: datetime, before: datetime, themes: Iterable[str]) -> Counts:
    """The counts of a period, those of `themes` and of any other theme that it knows as well."""
    found = counted_items(db, since, before)
    concerned: dict[str, list[CountedItem]] = {theme: [] for theme in themes}
    for one in found.items:
        for theme in one.themes.keys() | one.rulings.keys():
            concerned.setdefault(theme, []).append(one)
    return {
        ("items_collected", ""): len(found.items),
        ("copies_folded", ""): sum(one.copy_of is not None for one in found.items),
        ("sources_bringing", ""): sources_that_brought(db, since, before),
        ("contributions", ""): sum(bool(one.contributor) for one in found.items),
        ("contributors", ""): len({one.contributor for one in found.items} - {""}),
        ("people_ruling", ""): people_ruling(db, since, before),
        **_ruled(found, found.items, ""),
        **{key: count for theme, items in concerned.items() for key, count in _ruled(found, items, theme).items()},
    }


def _ruled(found: CountedItems, items: Sequence[CountedItem], theme: str) -> Counts:
    """What a theme retains of items and what was ruled on them for it; for all themes where none is named."""
    heads = [one for one in items if one.copy_of is None and (theme in one.themes if theme else one.themes)]
    ruled = Counter(
        status
        for one in items
        if (status := one.status(theme or None)) in _OF_STATUS and not found.repeats_status(one, theme or None)
    )
    return {
        ("items_retained", theme): len(heads),
        ("stories", theme): len({one.story for one in heads}),
        ("items_to_rule", theme): sum(one.status(theme or None) == "new" for one in heads),
        **{(name, theme): ruled[status] for status, name in _OF_STATUS.items()},  # type: ignore[index]
    }
