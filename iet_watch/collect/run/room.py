"""Room for the documents of a run between the question and the store, by sources and by bytes.

Questions are quicker than whatever reads and stores their answers: without a bound as many documents lie there as
sources are asked at once, and sixty-four of the largest that are taken make 160 MB.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# Of all documents of a run at a time, but for what the last ones asked have more. Two workers that read 451 feeds are
# busy 99 % of the time with 40 MB or without bound, 96 % with 24, 91 % with 16.
MOST_BYTES = 40 * 1024 * 1024


class Room:
    """So many places, each for a source and for its share of the bytes; what is larger takes several."""

    def __init__(self, places: int) -> None:
        self._free = places  # less than none where those that were asked have answered much
        self._size = MOST_BYTES // places
        self._waiting = deque[asyncio.Future[None]]()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Share]:
        """Waits until there is one."""
        await self._taken()
        share = Share(self, self._size)
        try:
            yield share
        finally:
            self.give(share.taken)

    async def _taken(self) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it had been given one
                self.give(1)
            raise

    def give(self, places: int) -> None:
        """Gives so many back, or takes them where the number is negative; who has waited longest comes next."""
        self._free += places
        while self._free > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                self._free -= 1
                turn.set_result(None)


class Share:
    """What one source takes of a room."""

    def __init__(self, room: Room, size: int) -> None:
        self._room, self._size = room, size
        self.taken = 1

    def hold(self, size: int) -> None:
        """From now on the source holds so many bytes."""
        taken = max(1, -(-size // self._size))
        self._room.give(self.taken - taken)
        self.taken = taken

    def leave(self) -> None:
        """The source holds no place any more: it may have to wait for what those who wait for a place have."""
        self._room.give(self.taken)
        self.taken = 0
