"""What an equation does not reach and what was kept for its theme resembles: apart from the inbox, best first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.desk.lists.inbox import body_text, taught_beyond
from iet_watch.desk.lists.item_words import percent_words
from iet_watch.desk.lists.listing import as_json
from iet_watch.judge.equations.item_text import read_item
from iet_watch.judge.equations.matching import Matcher
from iet_watch.judge.equations.missing_words import missing_words
from iet_watch.judge.relevance.learning import Model, learned_part, relevance, speaking
from iet_watch.locale import language, say, typed
from iet_watch.locale.dates import moment_words
from iet_watch.model.items import Item
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database
from iet_watch.store.said.relevance import given_themes, last_rulings
from iet_watch.themes.theme_files import Theme
from iet_watch.words import body_text as body
from iet_watch.words import json_text

MOST = 50  # shown: who reads further wants another equation first
TRIED_DAYS = 90  # that `theme try` looks at unless told otherwise


@dataclass(frozen=True)
class Beyond:
    """An item that the equation does not reach, with expressions each of which would bring it in, the best first.

    `against`: the excluded expressions that it meets, as the equation writes them.
    """

    item: Item
    missing: tuple[str, ...]
    against: tuple[str, ...]


def beyond(db: Database, theme: Theme, selection: Selection, most: int = MOST) -> list[Beyond] | None:
    """The items of `selection` that do not meet the equation of `theme` and resemble what was kept for it.

    None where nothing was kept for it: there is nothing to resemble. Items ruled on are left out, and copies, whose
    article stands for them, those given to other themes by hand, and those that lack what their source must say.
    """
    if "keep" not in last_rulings(db, theme.slug).values():
        return None
    model, matcher = taught_beyond(db, theme.slug), Matcher([theme])
    found = []
    for item, share in _ranked(model, theme.slug, _candidates(db, theme.slug, selection)):
        reading = read_item(item.own_title, body(item.summary, item.text), item.source, item.lang)
        if not matcher.meets_requirement(reading, item.source_url):
            continue
        words = [one.expression for one in speaking(model, body_text(item, theme.slug))]
        lacking = missing_words(theme.query, reading, words)
        if lacking.expressions:
            found.append(Beyond(replace(item, relevance={theme.slug: share}), lacking.expressions, lacking.against))
        if len(found) == most:
            break
    return found


def _candidates(db: Database, slug: str, selection: Selection) -> Iterator[Item]:
    everything = replace(selection, theme=None, everything=True, status=None, sort="date")
    known = {item.id for item in select_items(db, replace(everything, theme=slug)) if item.status != "later"}
    given = given_themes(db)
    for item in select_items(db, everything):
        if item.copy_of is None and slug not in item.themes and item.id not in known and item.id not in given:
            yield item


def _ranked(model: Model, slug: str, items: Iterator[Item]) -> list[tuple[Item, float]]:
    """Those for which what was learned speaks, with their relevance, the most relevant first, then the latest."""
    worth = [(item, learned_part(model, body_text(item, slug))) for item in items]
    best = sorted(((item, part) for item, part in worth if part > 0), key=lambda two: (-two[1], -two[0].id))
    return [(item, relevance(model, body_text(item, slug))) for item, _ in best]


def beyond_lines(one: Beyond, theme: str, zone: ZoneInfo, now: datetime) -> list[str]:
    """An item beyond the equation on a terminal: what it is, what would bring it in, a line ready to try it."""
    item, moment = one.item, moment_words(one.item.when.astimezone(zone), language())[:-6]
    told = say("missing: %(expression)s", expression=", ".join(one.missing))
    out = ["  " + say("kept out by NOT %(expression)s", expression=written) for written in one.against]
    return [
        f"{item.id}  {item.title or item.url}  ({item.source}, {moment})  {percent_words(item.relevance[theme])}",
        *(f"  {line}" for line in out),
        f"    {told}",
        f"    {_trial(one, theme, now)}",
    ]


def _trial(one: Beyond, theme: str, now: datetime) -> str:
    """The command that shows what else the first expression would bring in."""
    since = one.item.when.date().isoformat()
    far = ["--since", since] if now - one.item.when > timedelta(days=TRIED_DAYS) else []
    return typed(shlex.join(["iet-watch", "theme", "try", theme, "--also", one.missing[0], *far]))


def beyond_jsonl(found: Sequence[Beyond]) -> str:
    """The keys of an item, and the expressions that would bring it in."""
    return "".join(json_text(_as_json(one)) + "\n" for one in found)


def _as_json(one: Beyond) -> dict[str, Any]:
    return {**as_json(one.item), "missing": list(one.missing)}
