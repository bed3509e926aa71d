"""Room for documents: so many sources, fewer while what they answered takes much; nobody is left waiting."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from iet_watch.collect.run.room import MOST_BYTES, Room


async def comes_in(room: Room, inside: AsyncExitStack) -> bool:
    """Whether one more comes in at once; it stays."""
    try:
        await asyncio.wait_for(inside.enter_async_context(room.place()), 0.001)
    except TimeoutError:
        return False
    return True


def test_what_is_large_takes_several_places_until_less_is_held() -> None:
    async def found() -> list[list[bool]]:
        room, found = Room(4), list[list[bool]]()
        async with room.place() as first, AsyncExitStack() as inside:
            for held in (MOST_BYTES * 3 // 4, MOST_BYTES // 2, 0):
                first.hold(held)
                found.append([await comes_in(room, inside), await comes_in(room, inside)])
        return found

    assert asyncio.run(found()) == [[True, False]] * 3


def test_all_come_in_one_after_the_other_whatever_they_hold_and_whoever_gives_up() -> None:
    async def done() -> list[int]:
        room, order = Room(2), list[int]()

        async def source(number: int) -> None:
            async with room.place() as place:
                place.hold(number % 3 * MOST_BYTES)
                await asyncio.sleep(0.001)
                order.append(number)

        sources = [asyncio.create_task(source(number)) for number in range(12)]
        await asyncio.sleep(0)
        sources[4].cancel()
        await asyncio.wait_for(asyncio.gather(*sources, return_exceptions=True), 5)
        async with room.place(), room.place():
            return order

    assert sorted(asyncio.run(done())) == [0, 1, 2, 3, *range(5, 12)]
