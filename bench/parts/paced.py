"""The origin of the speed bench, a process of its own: packed feeds, one host each, every answer after a pause.

`python -m bench.parts.paced LIST`: the list says, a line a feed, `host TAB file TAB type`. Its port goes to stdout.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.parts.copies import CACHE, Feed
from bench.parts.origin import host

PAUSE = 0.05  # seconds before each answer
LAST_MODIFIED = "Fri, 20 Nov 2026 06:00:00 GMT"
COUNTERS = "/counters"


@dataclass
class Counters:
    """What was asked and sent, and what it cost the origin, since the last time somebody looked."""

    requests: int = 0
    unchanged: int = 0
    unknown: int = 0
    bytes: int = 0
    connections: int = 0
    most_at_once: int = 0
    cpu: float = 0.0


@dataclass(frozen=True)
class PacedOrigin:
    """The running origin, seen from the bench."""

    port: int
    pid: int

    def url(self, feed: Feed) -> str:
        return f"http://{host(feed.number)}:{self.port}/feed"

    def counters(self) -> Counters:
        """What happened since the last call; counting starts anew."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{COUNTERS}", timeout=10) as answer:
            return Counters(**json.load(answer))


@contextmanager
def paced(feeds: Sequence[Feed]) -> Iterator[PacedOrigin]:
    """An origin that serves `feeds` until the block ends."""
    listing = CACHE / f"origin-{os.getpid()}.tsv"
    listing.write_text("".join(f"{host(f.number)}\t{f.packed}\t{f.kind}\n" for f in feeds), encoding="utf-8")
    command = [sys.executable, "-m", "bench.parts.paced", str(listing)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port:
                raise SystemExit("the origin did not start")
            yield PacedOrigin(int(port), process.pid)
        finally:
            process.terminate()
            listing.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Prepared:
    etag: bytes
    whole: bytes
    unchanged: bytes


_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def _prepare(packed: Path, kind: str) -> _Prepared:
    body = packed.read_bytes()
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    validators = f"ETag: {etag}\r\nLast-Modified: {LAST_MODIFIED}\r\n"
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\n{validators}"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return _Prepared(etag.encode(), head.encode() + body, f"HTTP/1.1 304 Not Modified\r\n{validators}\r\n".encode())


class _Server:
    def __init__(self, prepared: dict[str, _Prepared]) -> None:
        self.prepared = prepared
        self.counters = Counters()
        self.open = 0
        self.spent = time.process_time()

    def answer(self, local_host: str, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode("latin-1")
        if path == COUNTERS:
            self.counters.cpu, self.spent = time.process_time() - self.spent, time.process_time()
            body = json.dumps(vars(self.counters)).encode()
            self.counters = Counters()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        self.counters.requests += 1
        found = self.prepared.get(local_host) if path == "/feed" else None
        if found is None:
            self.counters.unknown += 1
            return _MISSING
        if _is_known(head, found.etag):
            self.counters.unchanged += 1
            return found.unchanged
        return found.whole


def _is_known(head: bytes, etag: bytes) -> bool:
    """RFC 9110 §13.2.2: If-None-Match decides when it is there, If-Modified-Since otherwise."""
    fields = dict(line.partition(b":")[::2] for line in head.split(b"\r\n")[1:])
    named = {name.lower(): value.strip() for name, value in fields.items()}
    if b"if-none-match" in named:
        return etag in named[b"if-none-match"]
    return named.get(b"if-modified-since") == LAST_MODIFIED.encode()


class _Connection(asyncio.Protocol):
    """One connection of one client, kept open as long as the client likes."""

    def __init__(self, server: _Server, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self.loop = loop
        self.pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.local_host = str(transport.get_extra_info("sockname")[0])
        counters = self.server.counters
        counters.connections += 1
        self.server.open += 1
        counters.most_at_once = max(counters.most_at_once, self.server.open)

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            head, self.pending = self.pending[:end], self.pending[end + 4 :]
            whole = self.server.answer(self.local_host, head)
            self.loop.call_later(PAUSE, self._send, whole, b"\nconnection: close" in head.lower())

    def connection_lost(self, error: Exception | None) -> None:
        self.server.open -= 1

    def _send(self, whole: bytes, last: bool) -> None:
        if not self.transport.is_closing():
            self.server.counters.bytes += len(whole)
            self.transport.write(whole)
            if last:
                self.transport.close()


async def _serve(listing: Path) -> None:
    lines = [line.split("\t") for line in listing.read_text(encoding="utf-8").splitlines()]
    state = _Server({name: _prepare(Path(packed), kind) for name, packed, kind in lines})
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(state, loop), "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
