"""Which machines may be asked, and connections that go to the very address that was checked."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import anyio
import httpcore
import httpx

from iet_watch.model import Failure

Place = tuple[str, int]
Resolve = Callable[[str, int], Awaitable[list[Place]]]

PORTS = (80, 443)
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0

# What `ipaddress` calls global though it is not (Python 3.11.7): multicast, the 6to4 relay, site-local, the
# documentation block of RFC 9637, and addresses that carry an IPv4 one inside (NAT64, 6to4, Teredo, compatible).
_FORBIDDEN = [
    ipaddress.ip_network(block)
    for block in (
        "224.0.0.0/4", "240.0.0.0/4", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "192.0.0.0/24",
        "fec0::/10", "ff00::/8", "3fff::/20", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
        "100::/64",
    )
]  # fmt: skip


class Blocked(Exception):
    """The name leads to an address that must not be asked."""


@dataclass(frozen=True)
class Access:
    """Who may be asked, and as whom. `allow_hosts`: names or addresses exempt from the check, with any port."""

    user_agent: str
    allow_private: bool = False
    allow_hosts: frozenset[str] = field(default_factory=frozenset)
    resolve: Resolve | None = None

    def refusal(self, url: str) -> Failure | None:
        """Why `url` may not be asked by its form alone, or None."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return Failure(url, "the address cannot be read", outcome="refused", reached=False, trouble="address")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return Failure(
                url, "only http and https addresses are asked", outcome="refused", reached=False, trouble="address"
            )
        if parts.username is not None or parts.password is not None:
            return Failure(
                without_login(url), "an address with a name and password in it is not asked",
                outcome="refused", reached=False, trouble="address",
            )  # fmt: skip
        if port not in (None, *PORTS) and not self._exempt(parts.hostname) and not self.allow_private:
            return Failure(
                url,
                "port %(port)s is not a web port",
                {"port": port},
                outcome="refused",
                reached=False,
                trouble="address",
            )
        return None

    async def places(self, host: str, port: int) -> list[Place]:
        """The checked addresses of `host`. Raises Blocked, OSError."""
        found = await (self.resolve or _resolve)(host, port)
        if not self.allow_private and not self._exempt(host) and self.resolve is None:
            for address, _ in found:
                if not is_public(address):
                    raise Blocked(address)
        return found

    def _exempt(self, host: str) -> bool:
        return host.lower().rstrip(".") in self.allow_hosts


def is_public(address: str) -> bool:
    """Whether `address` (numeric) is a machine of the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not any(ip in block for block in _FORBIDDEN if block.version == ip.version)


def without_login(url: str) -> str:
    """`url` as it may be shown and logged: no name, no password."""
    head, at, tail = url.partition("@")
    scheme, slashes, _ = head.partition("//")
    return f"{scheme}{slashes}…@{tail}" if at and "/" not in head[len(scheme) + 2 :] else url


async def _resolve(host: str, port: int) -> list[Place]:
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(place[4][0]), int(place[4][1])) for place in found]


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
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"name: {error}") from error
        last: Exception = httpcore.ConnectError("name: no address")
        for address, real_port in places[:3]:
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


def open_client(access: Access, connections: int) -> httpx.AsyncClient:
    """A client that asks only checked addresses, keeps no cookie, follows no redirect and trusts no environment."""
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=15.0,
        network_backend=_CheckedBackend(access),
    )
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=None),
        headers={"User-Agent": access.user_agent, "Accept-Encoding": "gzip"},
    )
