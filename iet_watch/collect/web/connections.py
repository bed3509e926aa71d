"""Each connection goes to the very address that was checked, and carries one question at a time.

httpcore lets us say how a connection is made, httpx does not: so httpcore connects, and httpx words the question and
the answer. There is no other way to a server in the program, so none can be asked past the check.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import cache
from itertools import zip_longest
from zlib import crc32

import httpcore
import httpx

from iet_watch.collect.web.names import NameLate, Place
from iet_watch.collect.web.network import Access, Blocked, read_address

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
# A pool looks at all of its connections several times a question: hosts are shared out among several. 1,000 questions
# that find nothing new: 1.77 s of processor and 2.99 s with one pool, 1.68 and 2.31 with 16.
POOLS = 16
KEPT_CONNECTIONS = 1  # of a pool: a host is asked once or twice in a run, many idle ones only cost time
IDLE_SECONDS = 15.0
LATE = "late"  # all that httpcore says of a name that got no answer in time

# What a server that breaks off, or breaks HTTP, brings httpcore and httpx to.
BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


class Connections:
    """Asks only checked addresses. It reads no redirects, cookies, logins or proxies its own way, as a client would."""

    def __init__(self, access: Access, count: int) -> None:
        self._access = access
        self._pools = [_pool(access, count) for _ in range(POOLS)]

    async def send(self, url: str, headers: list[tuple[bytes, bytes]]) -> httpx.Response:
        """The answer to one question, its body unread. Raises Blocked, httpcore.TimeoutException, one of BROKEN."""
        asked = _question(url, self._access, headers)
        place = httpcore.URL(
            scheme=asked.url.raw_scheme, host=asked.url.raw_host, port=asked.url.port, target=asked.url.raw_path
        )
        answer = await self._pools[crc32(place.host) % POOLS].handle_async_request(
            httpcore.Request(asked.method, place, headers=asked.headers.raw, extensions=asked.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), request=asked)

    async def close(self) -> None:
        for pool in self._pools:
            await pool.aclose()


def _pool(access: Access, count: int) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=_trusted(),
        max_connections=count,
        max_keepalive_connections=KEPT_CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=_CheckedBackend(access),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Whom a server must be vouched for by. Reading the authorities takes 20 ms: once is enough for a process."""
    return httpx.create_ssl_context(trust_env=False)


class _Body(httpx.AsyncByteStream):
    """The body of an answer as it arrives."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


def _in_turn(places: Sequence[Place]) -> list[Place]:
    """`places` with both families of addresses in turn, that of the first one first, as RFC 8305 wants it.

    Large sites have eight IPv6 addresses, which the system puts first, and many a network leads none of them anywhere.
    """
    sixth = [place for place in places if ":" in place[0]]
    fourth = [place for place in places if ":" not in place[0]]
    first, other = (sixth, fourth) if sixth[:1] == places[:1] else (fourth, sixth)
    return [place for pair in zip_longest(first, other) for place in pair if place is not None]


def _question(url: str, access: Access, headers: list[tuple[bytes, bytes]]) -> httpx.Request:
    """A question to a server: who asks, in which encoding, and how long each step may take."""
    ours = [(b"User-Agent", access.user_agent.encode("ascii")), (b"Accept-Encoding", b"gzip")]
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=None)
    return httpx.Request("GET", read_address(url), headers=[*ours, *headers], extensions={"timeout": timeout.as_dict()})


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks, then connects to the checked address: a second look-up cannot slip another one in."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            places = await self._access.places(host, port)
        except NameLate as error:
            raise httpcore.ConnectError(LATE) from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"name: {error}") from error
        last: Exception = httpcore.ConnectError("name: no address")
        for address, real_port in _in_turn(places)[:3]:
            try:
                return await self._plain.connect_tcp(address, real_port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise Blocked(path)

    async def sleep(self, seconds: float) -> None:
        await self._plain.sleep(seconds)
