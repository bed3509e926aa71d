"""Whose turn it is: a host is asked one thing at a time, with a pause between two, or is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from iet_watch.model.trouble import Failure


class Hosts:
    """Turns at each host: `delay` seconds between two questions, `parallel` hosts at once."""

    def __init__(self, delay: float, parallel: int) -> None:
        self._delay = delay
        self.slots = asyncio.Semaphore(parallel)
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}
        self._slower: dict[str, float] = {}
        self._resting: dict[str, Failure] = {}

    def slow_down(self, url: str, delay: float) -> None:
        """From now on leaves `delay` seconds between two questions to this host, when that is longer."""
        host = _name(url)
        self._slower[host] = max(delay, self._slower.get(host, 0.0))

    def leave_alone(self, url: str, why: Failure) -> None:
        """From now on nothing is asked of this host and port: whoever wants to is told `why`."""
        self._resting[host_of(url)] = why

    @asynccontextmanager
    async def in_line(self, url: str) -> AsyncIterator[Failure | None]:
        """Waits for this host's turn: nobody else asks it meanwhile. Gives why a host is left alone, without a wait."""
        host = _name(url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            if resting := self._resting.get(host_of(url)):
                yield replace(resting, about=url)
                return
            if (wait := self._free_at.get(host, 0.0) - _now()) > 0:
                await asyncio.sleep(wait)
            try:
                yield None
            finally:
                self._free_at[host] = _now() + self._pause(host)

    async def pause(self, url: str) -> None:
        """The pause between two questions of one turn, for who is in line."""
        await asyncio.sleep(self._pause(_name(url)))

    def _pause(self, host: str) -> float:
        return max(self._delay, self._slower.get(host, 0.0))


def host_of(url: str) -> str:
    """Host and port, by which a server that wants to be left alone is remembered."""
    return urlsplit(url).netloc.lower()


def _name(url: str) -> str:
    return urlsplit(url).hostname or ""


def _now() -> float:
    return asyncio.get_running_loop().time()
