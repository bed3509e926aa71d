"""The score of good manners: a scripted server on loopback, a moved clock, `iet-watch collect`, rule by rule.

`python -m bench.manners` prints each rule with its points and exits 1 when the score falls under FLOOR. The rules and
their points are those that careful publishers ask of feed readers (rachelbythebay.com/w/feed, RFC 9110, 9111, 9309).
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ["IET_WATCH_LANG"] = "en"

from iet_watch.cli.main import run

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FLOOR = 92  # points reached; never lowered


@dataclass(frozen=True)
class Reply:
    """An answer of the scripted server."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: float = 0.0


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    moment: float


Script = Callable[[Seen, int], Reply]


def feed(*numbers: int, head: str = "") -> bytes:
    """An RSS document with entries of these numbers."""
    items = "".join(
        f"<item><title>Article {n}</title><link>http://journal.example/{n}</link><guid>{n}</guid></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>Journal</title>{head}{items}</channel></rss>".encode()


class Rig:
    """A workspace, a scripted server and a clock."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.port = root, port
        self.scripts: dict[str, Script] = {}
        self.seen: list[Seen] = []
        self.now = START
        (root / "themes").mkdir(parents=True)
        self.settings()

    def settings(self, delay: float = 0.0) -> None:
        text = f"[collect]\nallow_private_networks = true\nhost_delay_seconds = {delay}\n"
        text += "contact = 'veille@region.example'\n"
        (self.root / "iet-watch.toml").write_text(text, encoding="utf-8")

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def watch(self, *urls: str, kind: str = "feed") -> None:
        tables = "".join(f"[[sources]]\ntitle = 'S{n}'\nurl = '{url}'\nkind = '{kind}'\n" for n, url in enumerate(urls))
        (self.root / "themes" / "t.toml").write_text(f"title = 'T'\nquery = '*'\n{tables}", encoding="utf-8")

    def answer(self, path: str, *replies: Reply) -> None:
        """The replies in turn, the last one for ever."""
        self.scripts[path] = lambda _, n: replies[min(n, len(replies) - 1)]

    def collect(self, hours: float = 0.0, *arguments: str) -> Any:
        """Moves the clock, collects, gives the report."""
        self.now += timedelta(hours=hours)
        os.environ["IET_WATCH_NOW"] = self.now.isoformat()
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            run(["-C", str(self.root), "collect", "--json", *arguments])
        return json.loads(out.getvalue()) if out.getvalue() else {}

    def requests(self, path: str = "/feed") -> list[Seen]:
        return [seen for seen in self.seen if seen.path == path]

    def items(self) -> int:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            run(["-C", str(self.root), "items", "--all", "--format", "jsonl"])
        return len(out.getvalue().splitlines())

    def silent(self) -> set[str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            run(["-C", str(self.root), "source", "list", "--json"])
        return {source["url"] for source in json.loads(out.getvalue())["sources"] if source["silent"]}

    def one_feed(self, *replies: Reply) -> None:
        self.watch(self.url())
        self.answer("/feed", *replies)


Rule = Callable[[Rig], bool]
RULES: list[tuple[str, int, str, Rule]] = []


def rule(name: str, points: int) -> Callable[[Rule], Rule]:
    def register(check: Rule) -> Rule:
        RULES.append((name, points, (check.__doc__ or "").strip(), check))
        return check

    return register


def conditional(seen: Seen) -> bool:
    return "if-none-match" in seen.headers or "if-modified-since" in seen.headers


@rule("F1", 5)
def etag_byte_for_byte(rig: Rig) -> bool:
    """the ETag goes back byte for byte, quotes, W/ and odd bytes kept"""
    for n, etag in enumerate(('W/"a-gzip"', "unquoted", '"with space"', '"\xe9"')):
        path = f"/{n}"
        rig.watch(rig.url(path))
        rig.answer(path, Reply(feed(1), headers={"ETag": etag}))
        rig.collect(25)
        rig.collect(25)
        if rig.requests(path)[-1].headers.get("if-none-match") != etag:
            return False
    return True


@rule("F2", 4)
def last_modified_unparsed(rig: Rig) -> bool:
    """Last-Modified goes back as it came, odd form included"""
    odd = "Sat, 1 Jan 2000 00:00:00 +0000"
    rig.one_feed(Reply(feed(1), headers={"Last-Modified": odd}))
    rig.collect()
    rig.collect(25)
    return rig.requests()[-1].headers.get("if-modified-since") == odd


@rule("F3", 2)
def both_validators(rig: Rig) -> bool:
    """both validators are sent when both are known"""
    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"', "Last-Modified": "Sat, 01 Jan 2000 00:00:00 GMT"}))
    rig.collect()
    rig.collect(25)
    return {"if-none-match", "if-modified-since"} <= set(rig.requests()[-1].headers)


@rule("F4", 3)
def new_etag_same_date(rig: Rig) -> bool:
    """a new ETag is stored though Last-Modified is the same"""
    same = {"Last-Modified": "Sat, 01 Jan 2000 00:00:00 GMT"}
    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"', **same}), Reply(feed(1, 2), headers={"ETag": '"2"', **same}))
    for _ in range(3):
        rig.collect(25)
    return rig.requests()[-1].headers.get("if-none-match") == '"2"'


@rule("F5", 3)
def dropped_validator(rig: Rig) -> bool:
    """a validator that the server stops sending is dropped"""
    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"'}), Reply(feed(1, 2)))
    for _ in range(3):
        rig.collect(25)
    return "if-none-match" not in rig.requests()[-1].headers


@rule("F6", 2)
def not_modified(rig: Rig) -> bool:
    """304: nothing changes, the source is healthy, validators in the 304 are stored"""
    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"'}), Reply(status=304, headers={"ETag": '"2"'}))
    rig.collect()
    second = rig.collect(25)
    rig.collect(25)
    healthy = second["sources"][0]["outcome"] == "unchanged" and rig.items() == 1
    return healthy and rig.requests()[-1].headers.get("if-none-match") == '"2"'


@rule("F7", 5)
def validators_with_items(rig: Rig) -> bool:
    """validators are saved in the transaction of the items: cut between parsing and storing, the next run gets 200"""
    from iet_watch.store.collected import intake as storing

    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"'}))
    whole = storing.save_source_state

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    storing.save_source_state = cut  # type: ignore[assignment]
    leave, os._exit = os._exit, lambda code: sys.exit(code)  # type: ignore[assignment]
    try:
        with contextlib.suppress(SystemExit, KeyboardInterrupt):
            rig.collect()
    finally:
        storing.save_source_state, os._exit = whole, leave
    empty = rig.items() == 0
    rig.collect(25)
    return empty and rig.items() == 1 and not conditional(rig.requests()[-1])


@rule("F8", 5)
def conditional_for_ever(rig: Rig) -> bool:
    """one unconditional request over a hundred polls"""
    rig.watch(rig.url())
    rig.scripts["/feed"] = lambda seen, n: (
        Reply(status=304) if conditional(seen) and n % 3 else Reply(feed(n), headers={"ETag": f'"{n}"'})
    )
    for _ in range(100):
        rig.collect(7)
    asked = rig.requests()
    return len(asked) == 100 and sum(not conditional(seen) for seen in asked) == 1


@rule("F9", 5)
def floors(rig: Rig) -> bool:
    """never sooner than 60 minutes, and than 24 hours without validators"""
    rig.watch(rig.url("/with"), rig.url("/without"))
    rig.answer("/with", Reply(feed(1), headers={"ETag": '"1"'}))
    rig.scripts["/without"] = lambda _, n: Reply(feed(n))
    for _ in range(10):
        rig.collect(1 / 60)
    often = len(rig.requests("/with")) == 1 and len(rig.requests("/without")) == 1
    for _ in range(20):
        rig.collect(1)
    return often and len(rig.requests("/without")) == 1


@rule("F10", 3)
def floor_survives(rig: Rig) -> bool:
    """the floor is in the database, and only --force passes it"""
    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"'}))
    rig.collect()
    rig.collect(0.5)
    before = len(rig.requests())
    rig.collect(0.1, "--force")
    return before == 1 and len(rig.requests()) == 2


@rule("F11", 4)
def max_age(rig: Rig) -> bool:
    """max-age is honoured, on 304 too; s-maxage is not, no-cache asks for no hold"""
    long = {"ETag": '"1"', "Cache-Control": "max-age=172800"}
    rig.one_feed(Reply(feed(1), headers=long), Reply(status=304, headers=long))
    for _ in range(24):
        rig.collect(4)
    rig.watch(rig.url("/shared"), rig.url("/none"))
    rig.answer("/shared", Reply(feed(1), headers={"ETag": '"1"', "Cache-Control": "s-maxage=172800"}))
    rig.answer("/none", Reply(feed(1), headers={"ETag": '"1"', "Cache-Control": "no-cache, max-age=172800"}))
    for _ in range(13):
        rig.collect(1)
    return len(rig.requests()) == 2 and len(rig.requests("/shared")) >= 2 and len(rig.requests("/none")) >= 2


@rule("F12", 2)
def expires(rig: Rig) -> bool:
    """Expires counts without Cache-Control, against the server's own Date; 0 and the past are nothing"""
    skewed = rig.now + timedelta(hours=3)
    dates = {
        "Date": format_datetime(skewed, usegmt=True),
        "Expires": format_datetime(skewed + timedelta(days=2), usegmt=True),
    }
    rig.watch(rig.url(), rig.url("/zero"))
    rig.answer("/feed", Reply(feed(1), headers={"ETag": '"1"', **dates}))
    rig.answer("/zero", Reply(feed(1), headers={"ETag": '"1"', "Expires": "0"}))
    for _ in range(24):
        rig.collect(2)
    held = len(rig.requests()) == 1
    rig.collect(2)
    return held and len(rig.requests()) == 2 and len(rig.requests("/zero")) > 4


@rule("F13", 5)
def retry_after(rig: Rig) -> bool:
    """Retry-After on 429 and 503, in seconds and as a date; nonsense falls back, the absurd is capped"""
    later = format_datetime(rig.now + timedelta(hours=50), usegmt=True)
    cases = {
        "/s429": (429, "172800", 48),
        "/s503": (503, "172800", 48),
        "/date": (503, later, 49),
        "/cap": (429, "999999999", 168),
    }
    for path, (status, value, hours) in cases.items():
        host = f"127.0.1.{list(cases).index(path) + 1}"
        rig.watch(rig.url(path, host))
        rig.answer(path, Reply(status=status, headers={"Retry-After": value}))
        rig.collect()
        rig.collect(hours - 1)
        if len(rig.requests(path)) != 1:
            return False
        rig.collect(3)
        if len(rig.requests(path)) != 2:
            return False
        rig.now = START
    for n, value in enumerate(("-1", "abc")):
        path = f"/odd{n}"
        rig.watch(rig.url(path, f"127.0.2.{n + 1}"))
        rig.answer(path, Reply(status=429, headers={"Retry-After": value}))
        rig.collect()
        rig.collect(1)
        if len(rig.requests(path)) != 1:
            return False
    return True


@rule("F14", 2)
def retry_after_for_host(rig: Rig) -> bool:
    """Retry-After holds for the whole host"""
    rig.watch(rig.url("/a"), rig.url("/b"))
    for path in ("/a", "/b"):
        rig.answer(path, Reply(status=429, headers={"Retry-After": "7200"}))
    rig.collect()
    return len(rig.requests("/a")) + len(rig.requests("/b")) == 1


@rule("F15", 3)
def back_off(rig: Rig) -> bool:
    """errors back off, up to a day, never twice in one run"""
    rig.one_feed(Reply(status=500))
    gaps, last = [], 0.0
    for hour in range(0, 24 * 8, 2):
        before = len(rig.requests())
        rig.collect(2 if hour else 0)
        asked = len(rig.requests()) - before
        if asked > 1:
            return False
        if asked:
            gaps.append(hour - last)
            last = hour
    return gaps[1] < gaps[3] and max(gaps) <= 28 and len(gaps) >= 8


@rule("F16", 3)
def gone(rig: Rig) -> bool:
    """410: reported, never asked again"""
    rig.one_feed(Reply(status=410))
    first = rig.collect()["sources"][0]["outcome"]
    for _ in range(10):
        rig.collect(100)
    return first == "gone" and len(rig.requests()) == 1


@rule("F17", 4)
def moved(rig: Rig) -> bool:
    """301 and 308 are proposed after three same answers over a week, 302, 303 and 307 never"""
    outcomes = {}
    for status in (301, 308, 302, 303, 307):
        path = f"/r{status}"
        rig.watch(rig.url(path))
        rig.answer(path, Reply(status=status, headers={"Location": "/new"}))
        rig.answer("/new", Reply(feed(1)))
        seen = [rig.collect(49)["sources"][0]["outcome"] for _ in range(6)]
        outcomes[status] = (seen[2], seen[-1])
    return all(outcomes[s] == ("unchanged", "moved") for s in (301, 308)) and all(
        "moved" not in outcomes[s] for s in (302, 303, 307)
    )


@rule("F18", 4)
def redirects(rig: Rig) -> bool:
    """five redirects at most, loops end, other schemes and checks at each hop"""
    for n in range(8):
        rig.answer(f"/hop{n}", Reply(status=302, headers={"Location": f"/hop{n + 1}"}))
    rig.answer("/loop", Reply(status=301, headers={"Location": "/loop"}))
    rig.answer("/file", Reply(status=302, headers={"Location": "file:///etc/passwd"}))
    rig.answer("/gopher", Reply(status=302, headers={"Location": "gopher://127.0.0.1/_x"}))
    paths = ("/hop0", "/loop", "/file", "/gopher")
    rig.watch(*(rig.url(path) for path in paths))
    report = rig.collect()
    bad = all(source["outcome"] in ("failed", "refused") for source in report["sources"])
    return bad and len(rig.requests("/loop")) <= 6 and not rig.requests("/hop6")


@rule("F19", 3)
def compression(rig: Rig) -> bool:
    """compression is asked for, decoded, and limited in output"""
    bomb = gzip.compress(bytes(60_000_000))
    rig.watch(rig.url(), rig.url("/bomb"))
    rig.answer("/feed", Reply(gzip.compress(feed(1)), headers={"Content-Encoding": "gzip"}))
    rig.answer("/bomb", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    report = {source["url"]: source["outcome"] for source in rig.collect()["sources"]}
    asked = "gzip" in rig.requests()[0].headers.get("accept-encoding", "")
    return asked and report[rig.url()] == "new" and report[rig.url("/bomb")] == "failed"


@rule("F20", 3)
def deadline(rig: Rig) -> bool:
    """one deadline for the whole answer, whatever drips"""
    from iet_watch.collect.web import fetch

    rig.one_feed(Reply(feed(*range(400)), drip=0.05))
    whole, started = fetch.Web.fetch.__defaults__, time.monotonic()
    fetch.Web.fetch.__defaults__ = (2.0,)
    try:
        outcome = rig.collect()["sources"][0]["outcome"]
    finally:
        fetch.Web.fetch.__defaults__ = whole
    return outcome == "failed" and time.monotonic() - started < 6


@rule("F21", 2)
def user_agent(rig: Rig) -> bool:
    """User-Agent with name, version and contact"""
    rig.one_feed(Reply(feed(1)))
    rig.collect()
    agent = rig.requests()[0].headers.get("user-agent", "")
    return agent.startswith("iet-watch/") and "veille@region.example" in agent


@rule("F22", 3)
def nothing_more(rig: Rig) -> bool:
    """no Cookie, Referer, added parameter or fragment"""
    rig.watch(rig.url("/feed?x=1") + "#part")
    rig.answer("/feed?x=1", Reply(feed(1), headers={"Set-Cookie": "a=b; Path=/", "ETag": '"1"'}))
    for _ in range(3):
        rig.collect(25)
    asked = rig.requests("/feed?x=1")
    return len(asked) == 3 == len(rig.seen) and not any({"cookie", "referer"} & set(seen.headers) for seen in asked)


@rule("F23", 2)
def one_request(rig: Rig) -> bool:
    """one request per feed and run: no icon, no HEAD, no guess"""
    rig.one_feed(Reply(feed(1), headers={"ETag": '"1"'}))
    rig.collect()
    return [seen.path for seen in rig.seen] == ["/feed"]


@rule("F24", 3)
def pace(rig: Rig) -> bool:
    """one connection and a pause between two requests to a host; not the same source first at each run"""
    rig.settings(delay=0.1)
    paths = [f"/p{n}" for n in range(20)]
    rig.watch(*(rig.url(path) for path in paths))
    for path in paths:
        rig.answer(path, Reply(feed(1), headers={"ETag": '"1"'}))
    rig.collect()
    moments = [seen.moment for seen in rig.seen]
    gaps = [b - a for a, b in pairwise(moments)]
    first = rig.seen[0].path
    orders = {first}
    for _ in range(3):
        rig.seen.clear()
        rig.collect(25)
        orders.add(rig.seen[0].path)
    return min(gaps) >= 0.09 and len(orders) > 1


@rule("F25", 2)
def asked_by_feed(rig: Rig) -> bool:
    """ttl, skipHours, sy:* lengthen and never shorten; all hours skipped starves nobody"""
    rig.watch(rig.url("/ttl"), rig.url("/skip"))
    etag = {"ETag": '"1"'}
    rig.answer("/ttl", Reply(feed(1, head="<ttl>1440</ttl>"), headers=etag))
    every = "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(24)) + "</skipHours>"
    rig.answer("/skip", Reply(feed(1, head=every), headers=etag))
    for _ in range(23):
        rig.collect(1)
    return len(rig.requests("/ttl")) == 1 and len(rig.requests("/skip")) >= 3


@rule("F26", 3)
def pages(rig: Rig) -> bool:
    """a page is read once per new link, robots.txt respected; not asked for feeds that a person typed"""
    rig.watch(rig.url())
    entry = "<item><title>Le port du Havre</title><link>{}</link><guid>{}</guid></item>"
    entries = "".join(entry.format(rig.url(path), path) for path in ("/open", "/closed/x"))
    document = f"<rss version='2.0'><channel><title>J</title>{entries}</channel></rss>".encode()
    rig.scripts["/feed"] = lambda _, n: Reply(document + b" " * n, headers={"ETag": f'"{n}"'})
    rig.answer("/robots.txt", Reply(b"User-agent: *\nDisallow: /closed/\n"))
    rig.answer(
        "/open", Reply(b"<html><body><article><p>" + b"Un texte assez long. " * 40 + b"</p></article></body></html>")
    )
    for _ in range(4):
        rig.collect(25)
    first = rig.seen[0].path == "/feed"
    return first and len(rig.requests("/open")) == 1 and not rig.requests("/closed/x")


@rule("F27", 4)
def bad_answers_wipe_nothing(rig: Rig) -> bool:
    """200 with a web page, nothing, or half a body wipes no item and saves no validator"""
    bad = (
        Reply(b"<!doctype html><html><body>Log in</body></html>", headers={"ETag": '"bad"'}),
        Reply(b"", headers={"ETag": '"bad"'}),
        Reply(feed(1, 2, 3), headers={"ETag": '"bad"'}, length=9000),
        Reply(gzip.compress(feed(1, 2))[:40], headers={"ETag": '"bad"', "Content-Encoding": "gzip"}),
    )
    rig.one_feed(Reply(feed(1), headers={"ETag": '"good"'}), *bad, Reply(status=304))
    for _ in range(7):
        rig.collect(60)
    sent = [seen.headers.get("if-none-match") for seen in rig.requests()[1:]]
    return rig.items() == 1 and set(sent) == {'"good"'}


@rule("F28", 1)
def same_bytes(rig: Rig) -> bool:
    """the same bytes without validators are not written again"""
    rig.one_feed(Reply(feed(1)))
    rig.collect()
    again = rig.collect(25)
    return again["sources"][0]["outcome"] == "unchanged" and (again["items_new"], again["items_changed"]) == (0, 0)


@rule("F29", 2)
def silent_sources(rig: Rig) -> bool:
    """a source silent against its own rhythm is reported"""
    rig.watch(rig.url(), rig.url("/rare"))
    day = "<item><title>{0}</title><guid>{0}</guid><pubDate>{1}</pubDate></item>"
    for path, gap in (("/feed", 1), ("/rare", 20)):
        dates = [format_datetime(rig.now - timedelta(days=gap * n)) for n in range(8)]
        items = "".join(day.format(path + str(n), date) for n, date in enumerate(dates))
        document = f"<rss version='2.0'><channel><title>J</title>{items}</channel></rss>".encode()
        rig.answer(path, Reply(document, headers={"ETag": '"1"'}), Reply(status=304))
    rig.collect()
    before = rig.silent()
    for _ in range(4):
        rig.collect(24 * 9)
    month = rig.silent()
    for _ in range(8):
        rig.collect(24 * 9)
    return (before, month, rig.silent()) == (set(), {rig.url()}, {rig.url(), rig.url("/rare")})


def main() -> None:
    scored = 0
    for name, points, meaning, check in RULES:
        with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as rig:
            good = check(rig)
        scored += points if good else 0
        print(f"{name:4} {points if good else 0}/{points}  {meaning}")
    total = sum(points for _, points, _, _ in RULES)
    print(f"{scored} of {total}")
    sys.exit(scored < FLOOR)


@contextmanager
def _serving(folder: Path) -> Iterator[Rig]:
    rigs: list[Rig] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            rig = rigs[0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(self.path, headers, time.monotonic())
            count = len(rig.requests(self.path))
            rig.seen.append(seen)
            script = rig.scripts.get(self.path)
            reply = script(seen, count) if script else Reply(b"absent", 404)
            self.send_response_only(reply.status)
            if "Date" not in reply.headers:
                self.send_header("Date", format_datetime(rig.now, usegmt=True))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(reply.length if reply.length is not None else len(reply.body)))
            self.end_headers()
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            if reply.drip:
                for n in range(0, len(reply.body), 10):
                    self.wfile.write(reply.body[n : n + 10])
                    time.sleep(reply.drip)
            else:
                self.wfile.write(reply.body)
            if reply.length is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that leaves early is no error of this server."""

    server = Server(("0.0.0.0", 0), Handler)
    rigs.append(Rig(folder / "workspace", server.server_port))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield rigs[0]
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
