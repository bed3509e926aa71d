"""Reads the page of an item that a theme retains and whose feed says too little. Each page is read once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from iet_watch.collect.web.asking import Asker
from iet_watch.collect.web.fetch import PAGE_BYTES, PAGE_TYPES, Answer, Ask
from iet_watch.model.trouble import Failure
from iet_watch.store.collected.intake import Stored

# A run reads this many article pages of one host at most; the rest waits for the next runs, every few hours.
ARTICLES_PER_HOST = 10
# After this many failures of a host in one run its other articles wait for the next.
HOST_PATIENCE = 2
_PASSING = (429, 500, 502, 503, 504)  # a page that answers so stays wanted

Took = Callable[[Stored, Answer], Awaitable[bool]]


@dataclass(frozen=True)
class Reader:
    """How pages are read: `took` takes the text out of an answer and stores it; True when there was one."""

    asker: Asker
    took: Took
    progress: Callable[[int, int, str], None]


async def read_articles(reader: Reader, wanted: Iterable[Stored]) -> int:
    """Reads the wanted pages, each host at its own pace; returns how many gave a text."""
    by_host = _share_out(wanted)
    total = sum(map(len, by_host.values()))
    done = texts = 0

    async def one_host(items: list[Stored]) -> None:
        nonlocal done, texts
        failures = 0
        for item in items:
            if failures < HOST_PATIENCE:
                answer = await reader.asker.ask(_question(item.content.url), "article")
                if isinstance(answer, Failure) and (not answer.reached or answer.status in _PASSING):
                    failures += 1
                else:
                    found = await reader.took(item, answer)
                    texts += found  # not `texts += await …`: that reads the count before other hosts add to it
            done += 1
            reader.progress(done, total, item.content.url)

    await asyncio.gather(*(one_host(items) for items in by_host.values()))
    return texts


def _question(url: str) -> Ask:
    return Ask(url, accept=PAGE_TYPES, most_bytes=PAGE_BYTES)


def _share_out(items: Iterable[Stored]) -> dict[str, list[Stored]]:
    """The wanted articles by host, at most ARTICLES_PER_HOST of each."""
    by_host: dict[str, list[Stored]] = {}
    for item in items:
        of_host = by_host.setdefault(urlsplit(item.content.url).hostname or "", [])
        if len(of_host) < ARTICLES_PER_HOST:
            of_host.append(item)
    return by_host
