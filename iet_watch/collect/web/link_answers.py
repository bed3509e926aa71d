"""Whether links still lead somewhere: each link is asked once, many hosts at a time, each host in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping

from iet_watch.collect.web.asking import asking
from iet_watch.collect.web.fetch import PAGE_TYPES, Answer, Ask
from iet_watch.workspace.settings import CollectSettings

ENOUGH_BYTES = 16 * 1024  # an answer that has begun is an answer: the rest of the page is not asked for


async def ask_links(urls: Iterable[str], settings: CollectSettings, held: Collection[str] = ()) -> Mapping[str, Answer]:
    """What each of `urls` answers, robots.txt and the pause between two questions respected.

    `held`: hosts that have asked to be left alone; they are not asked.
    """
    known = tuple(dict.fromkeys(urls))
    async with asking(settings, held, one_chance=True) as asker:
        asks = [Ask(url, accept=PAGE_TYPES, most_bytes=ENOUGH_BYTES, cut=True) for url in known]
        answers = await asyncio.gather(*(asker.ask(ask, "page") for ask in asks))
    return dict(zip(known, answers, strict=True))
