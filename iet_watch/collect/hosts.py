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
        self._parallel = asyncio.Semaphore(parallel)
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Waits for this host's turn, then for a free place."""
        host = urlsplit(url).hostname or ""
        async with self._locks.setdefault(host, asyncio.Lock()):
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - _now()))
            async with self._parallel:
                try:
                    yield
                finally:
                    self._free_at[host] = _now() + self._delay


def _now() -> float:
    return asyncio.get_running_loop().time()
