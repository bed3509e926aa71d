"""The one function that asks a web server. It is bounded in time, size and redirects, and every answer is a value."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin

import httpcore
import httpx

from iet_watch.collect.web.broken_answers import broken_answer
from iet_watch.collect.web.connections import BROKEN, LATE, Connections
from iet_watch.collect.web.gunzip import Gunzip
from iet_watch.collect.web.names import NAME_SECONDS, NameLate
from iet_watch.collect.web.network import Access, Blocked, blocked, without_login
from iet_watch.collect.web.refreshes import refreshed_to
from iet_watch.locale import later
from iet_watch.model.trouble import Breakdown, Failure, Outcome

FEED_BYTES = 5 * 1024 * 1024
PAGE_BYTES = 3 * 1024 * 1024
SITEMAP_BYTES = 20 * 1024 * 1024  # the protocol allows 50 MB; what is read stays whole when cut
TOTAL_SECONDS = 60.0
HOPS = 5
PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
ANSWERED = (200, 202, 203, 206)  # statuses that come with what was asked: 203 through a proxy that changed it
_COMPRESSIONS = frozenset(("gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "dcb", "dcz"))
_GZIP = frozenset(("gzip", "x-gzip"))
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_WHOLE_RANGE = re.compile(r"bytes\s+0-(\d+)/(\d+|\*)\s*")
_ASCII = bytes(range(128))

# By the numbers of OpenSSL (X509_V_ERR_…). A certificate on its way that the server forgets to send is the most common:
# browsers know it from other sites.
_UNVOUCHED = later("nobody known here vouches for the server's certificate, or the one between them was not sent")
_CERTIFICATES: Mapping[int, str] = {
    10: later("the server's certificate has expired"),
    62: later("the server's certificate is for another name"),
    64: later("the server's certificate is for another name"),
    **dict.fromkeys((18, 19, 20, 21), _UNVOUCHED),
}

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True)
class Ask:
    """One question to a server; validators go out as the bytes that came in.

    `cut`: of an answer larger than `most_bytes` the beginning is enough.
    """

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None
    accept: str = FEED_TYPES
    most_bytes: int = FEED_BYTES
    cut: bool = False

    @property
    def conditional(self) -> bool:
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True)
class Fetched:
    """A whole answer. `moved_to`: the new address when every redirect on the way was permanent.

    `packed`: the body as it came in gzip, empty where it came plain.
    """

    url: str
    status: int
    headers: Mapping[str, bytes]
    body: bytes
    moved_to: str | None = None
    packed: bytes = b""


@dataclass(frozen=True)
class Unchanged:
    """The server says that nothing changed since the validators it gave."""

    headers: Mapping[str, bytes]
    moved_to: str | None = None


Answer = Fetched | Unchanged | Failure


class Web:
    """Asks servers on behalf of one run and counts what it cost them."""

    def __init__(self, access: Access, connections: int) -> None:
        self._access = access
        self._connections = Connections(access, connections)
        self.requests = 0
        self.bytes = 0

    async def close(self) -> None:
        await self._connections.close()

    async def fetch(self, ask: Ask, seconds: float = TOTAL_SECONDS) -> Answer:
        """The answer to `ask` within `seconds` of wall clock, whatever the server does."""
        shown = without_login(ask.url)
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(ask)
        except TimeoutError:
            return Failure(
                shown, "no complete answer within %(seconds)s seconds", {"seconds": int(seconds)}, trouble="slow"
            )
        except Blocked:
            return blocked(shown)
        except NameLate:
            return _late_name(shown)
        except socket.gaierror:
            return _unknown_name(shown)
        except httpcore.ConnectError as error:
            return _unreachable(shown, error)
        except httpcore.TimeoutException:
            return Failure(shown, "the server does not answer", reached=False, trouble="silence")
        except (*BROKEN, UnicodeError) as error:
            return broken_answer(shown, error)

    async def _follow(self, ask: Ask) -> Answer:
        url, permanent = ask.url, True
        for _ in range(HOPS + 1):
            if refusal := await self._access.refusal_on_the_way(url, ask.url):
                return replace(refusal, reached=url != ask.url)
            response = await self._send(ask, url)
            try:
                if response.status_code in REDIRECTS and "location" in response.headers:
                    permanent = permanent and response.status_code in PERMANENT
                    url = _place(url, response)
                    continue
                moved = url if permanent and url != ask.url else None
                answer = await self._answer(ask, url, response, moved)
                if isinstance(answer, Fetched) and (place := refreshed_to(answer.body, url)):
                    url, permanent = place, False
                    continue
                return answer
            finally:
                await response.aclose()
        return Failure(ask.url, "more than %(limit)s redirects", {"limit": HOPS}, trouble="redirects")

    async def _send(self, ask: Ask, url: str) -> httpx.Response:
        headers: list[tuple[bytes, bytes]] = [(b"Accept", ask.accept.encode())]
        if ask.etag is not None:
            headers.append((b"If-None-Match", ask.etag))
        if ask.last_modified is not None:
            headers.append((b"If-Modified-Since", ask.last_modified))
        self.requests += 1
        return await self._connections.send(url, headers)

    async def _answer(self, ask: Ask, url: str, response: httpx.Response, moved: str | None) -> Answer:
        headers = {name.decode("latin-1").lower(): value for name, value in response.headers.raw}
        status = response.status_code
        if status == 304:
            if ask.conditional:
                return Unchanged(headers, moved)
            return Failure(url, "the server says “not modified” to a first request", status=status, trouble="http")
        if status not in ANSWERED or (status == 206 and not _is_whole(response)):
            return _refused(url, status, response)
        read = await self._read(response, ask.most_bytes, cut=ask.cut)
        if isinstance(read, Failure):
            return read
        body, packed = read
        if status == 202 and (_PAGE.match(body) or not body.strip()):  # what a guard shows before it lets one in
            return _refused(url, status, response)
        if not body.strip():
            return Failure(url, "the answer is empty", status=status, trouble="empty")
        return Fetched(url, status, headers, body, moved, packed)

    async def _read(self, response: httpx.Response, most: int, *, cut: bool) -> tuple[bytes, bytes] | Failure:
        """The body, decoded with an output limit (`httpx` decodes 809 bytes of brotli into 1 GiB at once), and as it
        came in gzip."""
        url = str(response.url)
        compressions = _compressions(response)
        if len(compressions) > 1 or not _GZIP.issuperset(compressions):
            return Failure(
                url,
                "the answer is in an encoding that was not asked for: %(found)s",
                {"found": ", ".join(compressions)[:40]},
                trouble="encoding",
            )
        gunzip = Gunzip() if compressions else None
        body, packed, received = bytearray(), bytearray(), 0
        async for chunk in response.aiter_raw():
            self.bytes += len(chunk)
            received += len(chunk)
            packed += chunk if gunzip else b""
            try:
                body += gunzip.read(chunk, most - len(body)) if gunzip else chunk
            except zlib.error:
                return Failure(url, "the compressed answer is damaged", trouble="encoding")
            if max(received, len(body)) > most and cut:
                return bytes(body[:most]), b""
            if max(received, len(body)) > most:
                return Failure(
                    url, "the answer is larger than %(limit)s MiB", {"limit": most // 1024**2}, trouble="size"
                )
        if gunzip and not gunzip.whole:
            return Failure(url, "the compressed answer is cut short", trouble="encoding")
        return bytes(body), bytes(packed)


def _compressions(response: httpx.Response) -> list[str]:
    """What the body is compressed with; servers also name there what compresses nothing: `aws-chunked`, `UTF-8`."""
    said = response.headers.get("content-encoding", "").lower().split(",")
    return [name for token in said if (name := token.strip()) in _COMPRESSIONS]


def _is_whole(response: httpx.Response) -> bool:
    """Whether an answer that calls itself partial, to a question for the whole, is the whole."""
    said = response.headers.get("content-range")
    if said is None:
        return True
    found = _WHOLE_RANGE.fullmatch(said.lower())
    return found is not None and found[2] in ("*", str(int(found[1][:18]) + 1))


def _place(url: str, response: httpx.Response) -> str:
    """Where a redirect leads, against the address that was asked; as it stands when that cannot be read."""
    place = next(value for name, value in response.headers.raw if name.lower() == b"location")
    try:
        text = place.decode("utf-8").strip(" ")
    except UnicodeDecodeError:
        text = quote(place, safe=_ASCII)  # an old site's « é » in Latin-1: the byte that it will know again
    try:
        return text if "\t" in text else urljoin(url, text)
    except ValueError:
        return text


def _refused(url: str, status: int, response: httpx.Response) -> Failure:
    outcome: Outcome = "failed"
    trouble: Breakdown = "http"
    message = later("the server answers %(status)s")
    if status == 404:
        trouble, message = "missing", later("nothing at this address (404): look for the new one on the site")
    elif status == 410:
        outcome, trouble = "gone", "closed"
        message = later("the source is closed for good (410): take it out of the theme")
    elif status in (401, 402, 403, 407, 451):
        outcome, trouble = "refused", "forbidden"
        message = later("the server refuses (%(status)s): ask its owner, or take the source out")
    elif status in (429, 503):
        trouble = "busy"
    if status == 429:
        outcome, message = "refused", later("the server asks to be left alone for a while (429)")
    return Failure(
        url, message, {"status": status}, outcome, status,
        retry_after=response.headers.get("retry-after", "")[:60] if status in (429, 503) else "",
        trouble=trouble,
    )  # fmt: skip


def _unreachable(url: str, error: httpcore.ConnectError) -> Failure:
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        message = _CERTIFICATES.get(cause.verify_code, later("the server's certificate is not valid"))
        return Failure(url, message, reached=False, trouble="certificate")
    if isinstance(cause, ssl.SSLError):
        message = later("no secure connection can be made: this server does not speak https here, or an old one")
        return Failure(url, message, reached=False, trouble="http")
    if str(error) == LATE:
        return _late_name(url)
    if str(error).startswith("name:"):
        return _unknown_name(url)
    return Failure(url, "the server cannot be reached", reached=False, trouble="silence")


def _unknown_name(url: str) -> Failure:
    return Failure(url, "the name of this server is not known", reached=False, trouble="name")


def _late_name(url: str) -> Failure:
    message = later("the name of this server is looked up in vain: no answer within %(seconds)s seconds (DNS)")
    return Failure(url, message, {"seconds": int(NAME_SECONDS)}, reached=False, trouble="silence")
