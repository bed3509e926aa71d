"""Items as programs read them: JSON, JSON Lines; as a list by story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from iet_watch.model.items import Item, Status
from iet_watch.model.levels import PUBLIC
from iet_watch.store.times import to_text

SCHEMA_VERSION = 1


def as_json(item: Item) -> dict[str, Any]:
    """The keys of the contract; `relevance` per theme where it was asked for, `level` where it is not for everyone."""
    told: dict[str, str] = {"level": item.level} if item.level != PUBLIC else {}
    if item.contributor:
        told["contributor"] = item.contributor
    relevance = {"relevance": dict(item.relevance)} if item.relevance else {}
    return {
        "id": item.id,
        "url": item.url,
        "canonical_url": item.canonical_url,
        "title": item.title,
        "source": item.source,
        "source_url": item.source_url,
        "lang": item.lang,
        "published": to_text(item.published),
        "collected": to_text(item.collected),
        "themes": dict(item.themes),
        "tags": {theme: list(names) for theme, names in item.tags.items()},
        "status": item.status,
        "copy_of": item.copy_of,
        "story": item.story,
        "seen_at": list(item.seen_at),
        **relevance,
        **told,
    }


def in_format(items: Sequence[Item], name: str) -> str:
    """The items as `json` or `jsonl`."""
    return {"json": to_json, "jsonl": to_jsonl}[name](items)


class InStory(Protocol):
    """An item, as much of it as is read or shown, with the story that it tells and the item that it is a copy of."""

    @property
    def id(self) -> int: ...
    @property
    def story(self) -> int: ...
    @property
    def copy_of(self) -> int | None: ...
    @property
    def status(self) -> Status: ...


Shown = TypeVar("Shown", bound=InStory)


def by_story(items: Sequence[Shown]) -> list[tuple[Shown, bool]]:
    """The items in their order, those of one story behind its first, without copies that have their head's status.

    With each goes whether it follows another of its story.
    """
    shown_as = {item.id: item.status for item in items}
    told: dict[int, list[Shown]] = {}
    for item in items:
        if item.copy_of is None or shown_as.get(item.copy_of) != item.status:
            told.setdefault(item.story, []).append(item)
    return [(item, place > 0) for group in told.values() for place, item in enumerate(group)]


def to_json(items: Sequence[Item]) -> str:
    from iet_watch.words import json_text  # not at the top: a table is shown without it

    document = {"schema_version": SCHEMA_VERSION, "items": [as_json(item) for item in items]}
    return json_text(document, indent=1) + "\n"


def to_jsonl(items: Sequence[Item]) -> str:
    from iet_watch.words import json_text

    return "".join(json_text(as_json(item)) + "\n" for item in items)
