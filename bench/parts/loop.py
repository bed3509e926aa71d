"""The simplest collector that can be written with httpx: downloads a list of addresses, and does nothing with them.

`python -m bench.parts.loop LIST STATE PARALLEL [--parse]`: asks every address of the file LIST, keeps validators in the
file STATE and sends them the next time. With `--parse`, feedparser reads each new answer, its entries thrown away.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import httpx


async def main(addresses: list[str], state: Path, parallel: int, parse: bool) -> None:
    known: dict[str, dict[str, str]] = json.loads(state.read_text()) if state.exists() else {}
    free = asyncio.Semaphore(parallel)

    async def ask(address: str) -> None:
        async with free:
            answer = await client.get(address, headers=known.get(address, {}))
        if answer.status_code == 304:
            return
        answer.raise_for_status()
        known[address] = {
            "If-None-Match": answer.headers["etag"],
            "If-Modified-Since": answer.headers["last-modified"],
        }
        if parse:
            import feedparser

            feedparser.parse(answer.content)

    limits = httpx.Limits(max_connections=parallel, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=60.0, trust_env=False) as client:
        await asyncio.gather(*map(ask, addresses))
    state.write_text(json.dumps(known))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]), int(sys.argv[3]), "--parse" in sys.argv))
