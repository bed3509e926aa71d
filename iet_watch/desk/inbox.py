"""The order of the inbox: the most relevant first, as each theme's own decisions have taught; nothing is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from iet_watch.judge.relevance.learning import (
    VERSION,
    Because,
    Model,
    Ruled,
    ThemeItem,
    from_text,
    learn,
    reasons,
    relevance,
    to_text,
)
from iet_watch.model.items import Item
from iet_watch.store.database import Database
from iet_watch.store.items import Selection, select_items
from iet_watch.store.relevance import (
    last_rulings,
    learned,
    remember_learned,
    state_of_rulings,
    themes_ruled_on,
)
from iet_watch.words import body_text as body

WORTH_REMEMBERING = 100  # decisions; fewer are learned from in 20 ms, a thousand in 300


def selected(db: Database, selection: Selection) -> list[Item]:
    """The items that `selection` asks for, in its order; the order by relevance is learned here."""
    items = select_items(db, selection)
    return ranked(db, items, selection.theme) if selection.sort == "score" else items


def ranked(db: Database, items: Iterable[Item], theme: str | None = None) -> list[Item]:
    """`items` with their relevance, the most relevant first: for `theme`, or for the theme where each is best.

    Equal ones go by the equation's score, then by date, then by number: the order never depends on that of reading.
    """
    items = list(items)
    models = _models(db, items, theme)
    found = [
        replace(item, relevance={slug: relevance(models[slug], body_text(item, slug)) for slug in _themes(item, theme)})
        for item in items
    ]
    return sorted(found, key=_best_first)


def why(db: Database, item: Item) -> Mapping[str, tuple[float, tuple[Because, ...]]]:
    """Per theme that has decided anything, the relevance of `item` and its five strongest reasons."""
    models = _models(db, [item], None)
    return {
        slug: (relevance(models[slug], body_text(item, slug)), reasons(models[slug], body_text(item, slug)))
        for slug in _themes(item, None)
        if models[slug].decisions
    }


def taught(db: Database, theme: str) -> Model:
    """What the decisions of `theme` have taught.

    Kept is for, dropped is against. Put aside for later is neither: it says that someone had no time, not what the
    item is worth; it stands in the order as if nobody had seen it.
    """
    state = VERSION + state_of_rulings(db, theme)
    if text := learned(db, theme, state):
        return from_text(text)
    model = _learned_anew(db, theme)
    if model.decisions >= WORTH_REMEMBERING:
        remember_learned(db, theme, state, to_text(model))
    return model


def _learned_anew(db: Database, theme: str) -> Model:
    rulings = last_rulings(db, theme)
    ruled_on = select_items(db, Selection(everything=True, ids=tuple(rulings)))
    return learn(
        Ruled(item.id, body_text(item, theme), rulings[item.id] == "keep")
        for item in ruled_on
        if rulings[item.id] in ("keep", "drop")
    )


def body_text(item: Item, theme: str) -> ThemeItem:
    """What `item` says to `theme`."""
    return ThemeItem(
        item.title, body(item.summary, item.text), item.source, item.tags.get(theme, ()), item.themes.get(theme, 0.0)
    )


def _models(db: Database, items: Iterable[Item], theme: str | None) -> Mapping[str, Model]:
    wanted = {theme} if theme else {slug for item in items for slug in item.themes}
    decided = themes_ruled_on(db)
    return {slug: taught(db, slug) if slug in decided else Model() for slug in wanted}


def _themes(item: Item, theme: str | None) -> tuple[str, ...]:
    return (theme,) if theme else tuple(item.themes)


def _best_first(item: Item) -> tuple[float, float, float, int]:
    slug = max(item.relevance, key=lambda one: (item.relevance[one], item.themes.get(one, 0.0)), default="")
    best = item.relevance.get(slug, 0.0)
    return (-best, -item.themes.get(slug, 0.0), -item.when.timestamp(), item.id)
