"""The order of the inbox: the most relevant first, as each theme's own decisions have taught; nothing is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from iet_watch.judge.relevance.company import ITEMS, Company, company
from iet_watch.judge.relevance.item_stems import family_shares
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
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.collected.listed_items import ListedItem, Text, listed_items, texts_of_listed
from iet_watch.store.database import Database
from iet_watch.store.said.relevance import (
    last_rulings,
    latest_outside,
    latest_texts,
    learned,
    remember_learned,
    state_of_latest,
    state_of_rulings,
    themes_ruled_on,
)
from iet_watch.words import body_text as body

COMPANY_OF = "company: "  # before the name of a theme, which has no space: what is remembered beside its decisions
# Of what --beyond brings back of a month, .46 without guesses, .48 with 300 at a weight of 0.1, .49 at 0.3.
GUESSES, GUESSED = 300, 0.3


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

    def relevances(item: Item) -> Mapping[str, float]:
        return {slug: relevance(models[slug], body_text(item, slug)) for slug in _themes(item, theme)}

    # `dataclasses.replace` takes three times as long, and would take a tenth of all.
    found = [Item(**{**vars(item), "relevance": relevances(item)}) for item in items]
    return sorted(found, key=_best_first)


def ranked_list(db: Database, selection: Selection) -> list[ListedItem]:
    """The same of the items that `selection` asks for, without what a list does not show."""
    items, theme = {item.id: item for item in listed_items(db, selection)}, selection.theme
    models = _models(db, items.values(), theme)
    found = []
    for text in texts_of_listed(db, tuple(items.values())):
        item = items[text.item]
        told = {slug: relevance(models[slug], _listed_text(item, text, slug)) for slug in _themes(item, theme)}
        found.append(item._replace(relevance=told))
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
    remember_learned(db, theme, state, to_text(model))  # from the first decision on: it is read for most of the time
    return model


def taught_beyond(db: Database, theme: str) -> Model:
    """The same for what does not meet the equation: some of what nobody decided on there is held to be of no interest,
    which it mostly is. Without these an item would be judged by the inbox alone, which has seen nothing like it."""
    ruled = _ruled(db, theme)
    newest = max((one.item for one in ruled), default=0)
    outside = latest_outside(db, theme, newest, ITEMS)
    chosen = outside[:: max(1, len(outside) // GUESSES)][:GUESSES]
    guesses = (
        Ruled(item.id, body_text(item, theme), kept=False, weight=GUESSED)
        for item in select_items(db, Selection(everything=True, ids=tuple(chosen)))
    )
    return learn([*ruled, *guesses], _company(db, theme, newest), beyond=True)


def _learned_anew(db: Database, theme: str) -> Model:
    ruled = _ruled(db, theme)
    return learn(ruled, _company(db, theme, max((one.item for one in ruled), default=0)))


def _ruled(db: Database, theme: str) -> list[Ruled]:
    rulings = last_rulings(db, theme)
    ruled_on = select_items(db, Selection(everything=True, ids=tuple(rulings)))
    return [
        Ruled(item.id, body_text(item, theme), rulings[item.id] == "keep")
        for item in ruled_on
        if rulings[item.id] in ("keep", "drop")
    ]


def _company(db: Database, theme: str, newest: int) -> Company:
    """The company that the equation keeps, among the items known by the newest that was ruled on: what came since
    changes nothing of what decisions have taught. Nor does a decision on an older item: it is remembered by itself."""
    name, state = COMPANY_OF + theme, VERSION + state_of_latest(db, theme, newest, ITEMS)
    if text := learned(db, name, state):
        return Company(**json.loads(text))
    latest = latest_texts(db, theme, newest, ITEMS)
    found = company((_shares(title, body(summary, text), lang), meets) for title, summary, text, lang, meets in latest)
    remember_learned(db, name, state, json.dumps(vars(found), ensure_ascii=False))
    return found


_shares = lru_cache(ITEMS)(family_shares)  # themes are learned one after the other from the same items


def body_text(item: Item, theme: str) -> ThemeItem:
    """What `item` says to `theme`."""
    return _theme_item(item, theme, body(item.summary, item.text), item.tags.get(theme, ()), item.lang)


def _listed_text(item: ListedItem, text: Text, theme: str) -> ThemeItem:
    return _theme_item(item, theme, body(text.summary, text.text), tuple(text.tags.get(theme, ())), text.lang)


def _theme_item(item: Item | ListedItem, theme: str, text: str, tags: tuple[str, ...], lang: str | None) -> ThemeItem:
    others = tuple((slug, score) for slug, score in sorted(item.themes.items()) if slug != theme)
    return ThemeItem(item.title, text, item.source, tags, item.themes.get(theme, 0.0), others, lang or "")


def _models(db: Database, items: Iterable[Item | ListedItem], theme: str | None) -> Mapping[str, Model]:
    wanted = {theme} if theme else {slug for item in items for slug in item.themes}
    decided = themes_ruled_on(db)
    return {slug: taught(db, slug) if slug in decided else Model() for slug in wanted}


def _themes(item: Item | ListedItem, theme: str | None) -> tuple[str, ...]:
    return (theme,) if theme else tuple(item.themes)


def _best_first(item: Item | ListedItem) -> tuple[float, float, float, int]:
    slug = max(item.relevance, key=lambda one: (item.relevance[one], item.themes.get(one, 0.0)), default="")
    best = item.relevance.get(slug, 0.0)
    return (-best, -item.themes.get(slug, 0.0), -item.when.timestamp(), item.id)
