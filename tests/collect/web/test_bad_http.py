"""Answers that break HTTP or try to exhaust whoever reads them: told in one line, nothing kept, nothing lost."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from iet_watch.collect.web.fetch import Ask, Web
from iet_watch.collect.web.network import Access
from iet_watch.model.trouble import Failure
from tests.conftest import Desk
from tests.hostile import (
    MEMORY_LIMIT,
    RawServer,
    Script,
    Watched,
    answer,
    database_is_whole,
    new_desk,
    serving_raw,
    watched,
)
from tests.web import entry, rss

CONFIGURATION = (
    "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\nparallel_hosts = 8\n"
)
NEXT = rss(entry(500, "Un titre d’après")).encode()
HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ZIPPED_HEAD = HEAD + b"Content-Encoding: gzip\r\n\r\n"
ZIPPED_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
ZIPPED = gzip.compress(NEXT)
MEBIBYTE = bytes(1 << 20)


def zeros(mebibytes: int) -> bytes:
    """A gzip body of that many mebibytes of zeros, cut before its end: one block again and again."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(MEBIBYTE) + deflate.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * mebibytes


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def without_end(head: bytes, part: bytes) -> Script:
    """Sends `head`, then `part` for as long as somebody listens."""

    def sending(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(part)

    return sending


HTTP, SIZE, ENCODING = "breaks HTTP", "larger than 5 MiB", "not asked for"
GZIP = "Content-Encoding: gzip"
BAD: dict[str, tuple[bytes | Script, str]] = {
    "43-gzip-bomb": (answer(zeros(1024), GZIP), SIZE),
    "43-gzip-bomb-after-a-feed": (answer(ZIPPED + zeros(1024), GZIP), SIZE),
    "43-gzip-bomb-in-chunks": (ZIPPED_CHUNKS + chunks(zeros(200)), SIZE),
    "43-zlib-bomb-said-gzip": (answer(zlib.compress(b"")[:2] + zeros(60)[10:], GZIP), SIZE),
    "43-gzip-without-end": (without_end(ZIPPED_HEAD, gzip.compress(b"")), "damaged"),
    "43-gzip-then-garbage-without-end": (without_end(ZIPPED_HEAD + ZIPPED, MEBIBYTE), SIZE),
    "44-brotli": (answer(b"\x8b\x00\x80" * 270, "Content-Encoding: br"), ENCODING),
    "45-zstandard": (answer(b"\x28\xb5\x2f\xfd" * 100, "Content-Encoding: zstd"), ENCODING),
    "46-gzip-twice": (answer(gzip.compress(zeros(100)), "Content-Encoding: gzip, gzip"), ENCODING),
    "46-gzip-on-two-lines": (answer(gzip.compress(zeros(100)), GZIP, GZIP), ENCODING),
    "46-gzip-in-brotli": (answer(ZIPPED, "Content-Encoding: gzip,br"), ENCODING),
    "47-deflate": (answer(zlib.compress(NEXT), "Content-Encoding: deflate"), ENCODING),
    "47-compress": (answer(NEXT, "Content-Encoding: compress"), ENCODING),
    "48-gzip-cut": (answer(ZIPPED[:-12], GZIP), "cut short"),
    "48-gzip-without-checksum": (answer(ZIPPED[:-8], GZIP), "cut short"),
    "48-gzip-false-checksum": (answer(ZIPPED[:-8] + b"\0" * 8, GZIP), "damaged"),
    "48-gzip-second-member-cut": (answer(ZIPPED + ZIPPED[:40], GZIP), "cut short"),
    "49-body-without-end": (without_end(HEAD + b"\r\n", b"<item>" * 10_000), SIZE),
    "49-chunks-without-end": (without_end(CHUNKED, chunks(b" " * 60_000)), SIZE),
    "49-chunk-sizes-without-end": (without_end(CHUNKED, b"0" * 60_000), HTTP),
    "49-trailers-without-end": (without_end(CHUNKED + chunks(NEXT) + b"0\r\n", b"X: " + b"y" * 1000 + b"\r\n"), HTTP),
    "52-one-huge-header": (answer(NEXT, "X-Big: " + "x" * 5_000_000), HTTP),
    "52-many-headers": (answer(NEXT, *(f"X-{n}: y" for n in range(300_000))), HTTP),
    "52-headers-without-end": (without_end(HEAD, b"X: y\r\n" * 1000), HTTP),
    "52-status-without-end": (without_end(b"HTTP/1.1 200 ", b"O" * 60_000), HTTP),
    "53-length-beyond": (answer(NEXT, f"Content-Length: {len(NEXT) + 500}", length=False), HTTP),
    "53-length-of-ages": (answer(NEXT, "Content-Length: " + "9" * 19, length=False), HTTP),
    "53-length-beyond-numbers": (answer(NEXT, "Content-Length: " + "9" * 5000, length=False), HTTP),
    "53-length-negative": (answer(NEXT, "Content-Length: -1", length=False), HTTP),
    "53-length-word": (answer(NEXT, "Content-Length: all", length=False), HTTP),
    "54-chunk-size-word": (CHUNKED + b"zz\r\n" + NEXT, HTTP),
    "54-chunk-size-negative": (CHUNKED + b"-5\r\n" + NEXT, HTTP),
    "54-chunk-size-huge": (CHUNKED + b"F" * 16 + b"\r\n" + NEXT, HTTP),
    "54-chunk-size-empty": (CHUNKED + b"\r\n" + NEXT, HTTP),
    "54-chunk-cut": (CHUNKED + chunks(NEXT)[:300], HTTP),
    "54-chunks-without-last": (CHUNKED + chunks(NEXT), HTTP),
    "54-chunk-longer-than-said": (CHUNKED + b"5\r\n" + NEXT, HTTP),
    "54-transfer-gzip": (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(ZIPPED, b""), HTTP),
    "55-gzip-said-of-text": (answer(NEXT, GZIP), "damaged"),
    "56-two-lengths": (answer(NEXT, f"Content-Length: {len(NEXT) - 9}"), HTTP),
    "57-no-answer-at-all": (b"", HTTP),
    "57-http-0.9": (NEXT, HTTP),
    "57-another-protocol": (b"ICY 200 OK\r\n\r\n" + NEXT, HTTP),
    "57-mail": (b"220 smtp.example ESMTP\r\n", HTTP),
    "57-tls": (b"\x15\x03\x03\x00\x02\x02\x28", HTTP),
    "57-nul": (bytes(2000), HTTP),
    "57-status-word": (b"HTTP/1.1 good OK\r\n\r\n" + NEXT, HTTP),
    "57-status-0": (b"HTTP/1.1 000 OK\r\n\r\n" + NEXT, HTTP),
    "57-head-cut": (HEAD + b"Content-Le", HTTP),
    "60-header-without-colon": (answer(NEXT, "sans deux points"), HTTP),
    "60-header-space-before-colon": (answer(NEXT, "X-Y : z"), HTTP),
    "60-header-without-name": (answer(NEXT, ": z"), HTTP),
    "60-header-nul": (answer(NEXT, "X-Y: a\0b"), HTTP),
    "60-header-return": (answer(NEXT, "X-Y: a\rSet-Cookie: b"), HTTP),
    "60-header-name-not-ascii": (answer(NEXT, "X-\xe9: a"), HTTP),
    "63-redirect-to-nowhere": (answer(b"", status="302 Found"), "answers 302"),
    "63-bomb-in-a-redirect-to-nowhere": (answer(zeros(200), GZIP, "Location: /?", status="302 Found"), "404"),
    "63-not-a-status": (answer(NEXT, status="999 Whatever"), "answers 999"),
    "63-switching": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + NEXT, HTTP),
    "66-partial": (answer(NEXT, f"Content-Range: bytes 0-9/{len(NEXT)}", status="206 Partial Content"), "answers 206"),
    "66-partial-beginning": (answer(NEXT[:900], "Content-Range: bytes 0-899/2000", status="206 Some"), "answers 206"),
    "66-accepted-with-a-page": (answer(b"<!doctype html><html>Un instant", status="202 Accepted"), "answers 202"),
    "66-accepted-with-nothing": (answer(b"", status="202 Accepted"), "answers 202"),
    "66-merged": (answer(NEXT, status="226 IM Used"), "answers 226"),
    "66-teapot-with-escape": (answer(NEXT, status="418 \x1b[2J"), ""),
    "66-unavailable-bomb": (answer(zeros(200), GZIP, status="503 Busy"), "answers 503"),
    "67-no-content": (answer(b"", status="204 No Content"), "answers 204"),
    "67-reset-content": (answer(b"", status="205 Reset Content"), "answers 205"),
    "67-empty": (answer(b""), "empty"),
    "67-spaces": (answer(b" \r\n" * 2_000_000), SIZE),
    "67-empty-gzip": (answer(gzip.compress(b""), GZIP), "empty"),
    "68-captive-portal": (answer(b"<!doctype html><html><body>Connexion au reseau</body></html>"), "web page"),
    "68-login-page": (
        answer(b"\n<HTML lang=fr><head><title>Connexion</title></head><form></form></HTML>"),
        "instead of its text",
    ),
    "69-image": (answer(b"\x89PNG\r\n\x1a\n" + bytes(5000), "Content-Type: application/rss+xml"), "not a feed"),
    "69-executable": (answer(b"\x7fELF" + bytes(range(256)) * 4000), "not a feed"),
    "69-random": (answer(bytes(n * n % 251 for n in range(100_000))), "not a feed"),
}  # fmt: skip

# What is odd but can be read: refusing it would lose good sources.
ODD: dict[str, bytes | Script] = {
    "43-bomb-in-a-redirect": answer(zeros(1024), GZIP, "Location: /next", status="302 Found"),
    "43-body-without-end-in-a-redirect": without_end(
        b"HTTP/1.1 301 Moved Permanently\r\nLocation: /next\r\n\r\n", b"x" * 60_000
    ),
    "48-gzip-of-two-members": answer(gzip.compress(NEXT[:90]) + gzip.compress(NEXT[90:]), GZIP),
    "48-gzip-then-garbage": answer(ZIPPED + b"\0garbage", GZIP),
    "48-gzip-old-name": answer(ZIPPED, "Content-Encoding: X-GZip"),
    "48-gzip-a-byte-at-a-time": ZIPPED_CHUNKS
    + chunks(*(ZIPPED[n : n + 1] for n in range(len(ZIPPED))), *(ZIPPED[n : n + 1] for n in range(len(ZIPPED))), b""),
    "48-identity": answer(NEXT, "Content-Encoding: identity"),
    "47-with-weight": answer(ZIPPED, "Content-Encoding: gzip;q=1"),
    "47-terminal": answer(NEXT, "Content-Encoding: \x9b31m\xe9"),
    "48-aws-chunked": answer(NEXT, "Content-Encoding: aws-chunked"),
    "48-gzip-and-aws-chunked": answer(ZIPPED, "Content-Encoding: aws-chunked, gzip"),
    "48-encoding-of-letters": answer(NEXT, "Content-Encoding: UTF-8"),
    "48-encoding-none": answer(NEXT, "Content-Encoding: none"),
    "48-gzip-unsaid": answer(ZIPPED, "Content-Type: application/gzip"),
    "48-gzip-unsaid-called-xml": answer(ZIPPED, "Content-Type: application/rss+xml"),
    "53-no-length": HEAD + b"\r\n" + NEXT,
    "53-length-twice-the-same": answer(NEXT, f"Content-Length: {len(NEXT)}"),
    "53-bytes-beyond-the-length": answer(NEXT) + b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad",
    "54-chunks-and-length": HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(NEXT, b""),
    "57-http-1.0": b"HTTP/1.0 200 OK\r\n\r\n" + NEXT,
    "57-http-3": b"HTTP/3.0 200 OK\r\n\r\n" + NEXT,
    "57-bare-line-feeds": b"HTTP/1.1 200 OK\nConnection: close\n\n" + NEXT,
    "57-no-reason": b"HTTP/1.1 200\r\n\r\n" + NEXT,
    "60-folded-header": answer(NEXT, "X-Y: a\r\n b"),
    "60-informational": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50 + answer(NEXT),
    "61-cookies": answer(NEXT, *(f"Set-Cookie: a{n}={'x' * 900}; Domain=.0.0.1" for n in range(50))),
    "64-strange-cache": answer(NEXT, "Expires: 0", "Cache-Control: max-age=" + "9" * 300, "Date: hier", "Age: -1"),
    "66-accepted": answer(NEXT, status="202 Accepted"),
    "66-through-a-proxy": answer(NEXT, status="203 Non-Authoritative Information"),
    "66-partial-without-range": answer(NEXT, status="206 Partial Content"),
    "66-partial-and-whole": answer(
        NEXT, f"Content-Range: bytes 0-{len(NEXT) - 1}/{len(NEXT)}", status="206 Partial Content"
    ),
    "69-strange-type": answer(NEXT, "Content-Type: image/png; charset=\xe9\xff; boundary=;;;"),
    "69-type-without-end": answer(NEXT, "Content-Type: text/xml; charset=" + "a" * 50_000),
}


@dataclass(frozen=True)
class Runs:
    """The sources answer well, then badly, then are asked once more."""

    bad: Watched
    again: Watched
    before: list[str]
    after: list[str]
    server: RawServer
    desk: Desk

    def url(self, name: str) -> str:
        return self.server.url(f"/{name}", _host(name))


def _host(name: str) -> str:
    return f"127.0.3.{1 + [*BAD, *ODD].index(name)}"  # hosts of their own: they are asked side by side


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    hosts = " ".join(map(_host, [*BAD, *ODD]))
    with serving_raw() as server:
        desk = new_desk(tmp_path_factory.mktemp("http"), CONFIGURATION)
        for number, name in enumerate([*BAD, *ODD]):
            title = entry(number, f"Un titre d’avant {number}")
            server.answers[f"/{name}"] = answer(rss(title).encode(), 'ETag: "good"')
        desk.sources(*(server.url(f"/{name}", _host(name)) for name in [*BAD, *ODD]))
        assert watched(desk, "collect", "--quiet", hosts=hosts).done.code == 0
        before = _titles(desk)
        server.answers |= {f"/{name}": bad for name, (bad, _) in BAD.items()}
        server.answers |= {f"/{name}": odd for name, odd in ODD.items()}
        server.answers["/next"] = answer(NEXT)
        bad = watched(desk, "collect", "--json", "--force", hosts=hosts)
        after = _titles(desk)
        again = watched(desk, "collect", "--force", hosts=hosts, moment="2026-12-20T08:00:00+01:00")
        yield Runs(bad, again, before, after, server, desk)


def _titles(desk: Desk) -> list[str]:
    return sorted(item["title"] for item in desk.items())


def test_a_run_over_bad_answers_ends_well_in_little_memory(runs: Runs) -> None:
    for run in (runs.bad, runs.again):
        assert (run.done.code, run.strangers, "Traceback" in run.done.err) == (0, (), False), run.done.err
        assert run.memory < MEMORY_LIMIT
        assert all(character.isprintable() or character == "\n" for character in run.done.err)
    assert database_is_whole(runs.desk)
    assert runs.after == sorted([*runs.before, "Un titre d’après"])
    assert max(len(line) for line in runs.again.done.err.splitlines()) < 250


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_answer_is_told_and_its_validators_are_not_kept(runs: Runs, name: str) -> None:
    source = runs.bad.sources[runs.url(name)]
    assert (source["outcome"], source["new"]) == ("failed", 0), source
    assert BAD[name][1] in source["detail"], source
    assert "\n" not in source["detail"]
    path = f"/{name}"
    assert [head.get("if-none-match") for head in runs.server.heads(path)] == [None, '"good"', '"good"']
    assert runs.again.done.err.count(f"  {runs.url(name)}\n") == 1


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_answer_is_read(runs: Runs, name: str) -> None:
    source = runs.bad.sources[runs.url(name)]
    assert (source["outcome"], source["detail"]) == ("new", ""), source
    assert "cookie" not in runs.server.heads(f"/{name}")[-1]


# Servers that keep their readers waiting


def drip(*parts: bytes, seconds: float = 0.05) -> Script:
    """Sends the parts with a pause after each, the last one again and again."""

    def sending(connection: socket.socket) -> None:
        for part in itertools.chain(parts, itertools.repeat(parts[-1])):
            connection.sendall(part)
            time.sleep(seconds)

    return sending


SLOW: dict[str, Script] = {
    "50-body": drip(HEAD + b"\r\n<rss>", b" "),
    "50-chunks": drip(CHUNKED, chunks(b" ")),
    "50-gzip": drip(ZIPPED_HEAD + ZIPPED[:10], b"\0\0\0\xff\xff"),
    "51-header": drip(HEAD + b"X: ", b"y"),
    "51-headers": drip(HEAD, b"X: y\r\n"),
    "51-status": drip(b"HTTP/1.1 200 O", b"K"),
    "51-informational": drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "51-informational-flood": without_end(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 100),
    "51-silence": drip(b"", seconds=3.0),
    "51-redirects": drip(b"HTTP/1.1 302 Found\r\nLocation: /51-redirects\r\n", b"X: y\r\n"),
}


def test_no_server_keeps_its_reader_beyond_the_deadline() -> None:
    """All at once: each is left when its time is up."""
    seconds = 1.5

    async def asking(server: RawServer) -> list[object]:
        web = Web(Access("test", allow_private=True), len(SLOW))
        try:
            return await asyncio.gather(*(web.fetch(Ask(server.url(f"/{name}")), seconds) for name in SLOW))
        finally:
            await web.close()

    with serving_raw() as server:
        server.answers |= {f"/{name}": slow for name, slow in SLOW.items()}
        for name, found in zip(SLOW, asyncio.run(asking(server)), strict=True):
            assert isinstance(found, Failure), name
            assert (found.trouble, found.outcome) == ("slow", "failed"), name


def test_59_a_validator_of_64_kilobytes_is_not_kept(desk: Desk) -> None:
    with serving_raw() as server:
        server.answers["/feed"] = answer(NEXT, f'ETag: "{"e" * 64_000}"', "Last-Modified: " + "m" * 5000)
        desk.sources(server.url("/feed"))
        for _ in range(2):
            assert desk("collect", "--force").code == 0
        assert len(desk.items()) == 1
    assert [head.keys() & {"if-none-match", "if-modified-since"} for _, head in server.asked] == [set(), set()]


@pytest.mark.parametrize(
    "value", ["999999999", "9" * 400, "-5", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "1e9", "\xb2"]
)
def test_62_a_strange_retry_after_holds_a_source_a_week_at_most(
    desk: Desk, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving_raw() as server:
        server.answers["/feed"] = answer(b"", f"Retry-After: {value}", status="429 Too Many Requests")
        desk.sources(server.url("/feed"))
        assert desk("collect", "--json").json["sources"][0]["outcome"] == "refused"
        assert desk("collect", "--json").json["sources"][0]["outcome"] == "not-due"
        monkeypatch.setenv("IET_WATCH_NOW", "2026-11-27T08:00:01+01:00")
        server.answers["/feed"] = answer(NEXT)
        assert desk("collect", "--json").json["sources"][0]["outcome"] == "new"


def test_65_not_modified_to_a_first_request_is_told(desk: Desk) -> None:
    with serving_raw() as server:
        server.answers["/feed"] = answer(b"", 'ETag: "never"', status="304 Not Modified")
        desk.sources(server.url("/feed"))
        (source,) = desk("collect", "--json").json["sources"]
        assert (source["outcome"], "not modified" in source["detail"]) == ("failed", True)
        desk("collect", "--force")
    assert "if-none-match" not in server.asked[-1][1]
