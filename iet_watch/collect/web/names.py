"""The addresses of a name, from a resolver that may answer late or never.

The event loop's own look-up waits in one of six threads (on two cores) until the system gives up: 10 to 30 seconds with
the C library as it comes, for ever behind a resolver that feeds it. Six such names hold up all others, and the run does
not end before the last of them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from contextlib import suppress

from iet_watch.files.left_behind import left_behind

NAME_SECONDS = 10.0  # for one name; the C library asks a second time after 5
MOST_UNANSWERED = 64  # names that were late and may be answered yet, each a thread; then no other is asked for

Place = tuple[str, int]


class NameLate(Exception):
    """Nobody has answered in time where the name was asked for."""


class Names:
    """The names of one run. One that was late is not asked for again before its first answer is there."""

    def __init__(self) -> None:
        self._late: set[str] = set()

    async def places(self, host: str, port: int) -> list[Place]:
        """The addresses of `host`. Raises NameLate, OSError, UnicodeError."""
        with suppress(ValueError):  # an address needs no look-up; odd spellings of one are left to the system
            return [(str(ipaddress.ip_address(host)), port)]
        if host in self._late or len(self._late) >= MOST_UNANSWERED:
            raise NameLate(host)
        asked = left_behind(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        waiting = asyncio.wrap_future(asked)
        try:
            await asyncio.wait([waiting], timeout=NAME_SECONDS)
        finally:
            waiting.cancel()
        if not asked.done():
            self._late.add(host)
            asked.add_done_callback(lambda _: self._late.discard(host))
            raise NameLate(host)
        return [(str(place[4][0]), int(place[4][1])) for place in asked.result()]
