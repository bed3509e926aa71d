"""One connection at a time to a host, and a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Hosts:
    """Turns at each host: `delay` seconds between two questions, `parallel` hosts at once."""

    def __init__(self, delay: float, parallel: int) -> None:
        self._delay = delay
        self.slots = asyncio.Semaphore(parallel)
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}
        self._slower: dict[str, float] = {}

    def slow_down(self, url: str, delay: float) -> None:
        """From now on leaves `delay` seconds between two questions to this host, when that is longer."""
        self._slower[urlsplit(url).hostname or ""] = delay

    @asynccontextmanager
    async def in_line(self, url: str) -> AsyncIterator[None]:
        """Waits for this host's turn: nobody else asks it meanwhile."""
        host = urlsplit(url).hostname or ""
        async with self._locks.setdefault(host, asyncio.Lock()):
            if (wait := self._free_at.get(host, 0.0) - _now()) > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self._free_at[host] = _now() + max(self._delay, self._slower.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Waits for this host's turn, then for a free slot."""
        async with self.in_line(url), self.slots:
            yield


def _now() -> float:
    return asyncio.get_running_loop().time()
