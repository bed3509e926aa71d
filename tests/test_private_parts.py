"""Private parts of other people's libraries: each in one place, and a test that tells when it moves."""

from __future__ import annotations

import ast
from multiprocessing import forkserver
from pathlib import Path

import feedparser.datetimes
import httpx
import pytest

import iet_watch
from iet_watch.collect.documents import plain_feeds
from iet_watch.collect.documents.feedparser_parts import PARTS, find_parts
from iet_watch.collect.documents.feeds import read_feed
from tests.conftest import Desk
from tests.web import Web, entry, rss

SOURCES = Path(iet_watch.__file__).parent
# The modules that may import a private name, each the only one for its library.
KEPT_IN = {"feedparser": "collect/documents/feedparser_parts.py", "typer": "cli/main.py"}


def private_imports(path: Path) -> set[str]:
    """The libraries of which a module imports a name, or a module, that begins with `_`."""
    imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    names = [f"{node.module}.{alias.name}" for node in imports for alias in node.names if node.module]
    return {name.partition(".")[0] for name in names if "._" in name.replace(".__", "")}


def test_private_names_are_imported_in_one_place_each() -> None:
    found = {
        (library, str(path.relative_to(SOURCES))) for path in SOURCES.rglob("*.py") for library in private_imports(path)
    }
    assert found <= set(KEPT_IN.items())


def test_feedparser_has_its_names_and_dates_where_plain_feeds_are_read_by_them() -> None:
    assert PARTS is not None
    assert {"description", "pubdate", "content_encoded", "guid"} <= PARTS.known
    assert PARTS.prefixes["http://purl.org/dc/elements/1.1/"] == "dc"
    date = PARTS.read_date("Mon, 02 Nov 2026 10:00:00 GMT")
    assert date is not None
    assert tuple(date)[:3] == (2026, 11, 2)


def test_without_them_feedparser_reads_every_feed_to_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    body = rss(entry(1), entry(2)).encode()
    assert plain_feeds.read_plain(body, "http://journal.example/flux", 10) is not None
    before = read_feed(body, "http://journal.example/flux")
    monkeypatch.delattr(feedparser.datetimes, "_parse_date")
    monkeypatch.setattr(plain_feeds, "PARTS", find_parts())
    assert plain_feeds.read_plain(body, "http://journal.example/flux", 10) is None
    assert read_feed(body, "http://journal.example/flux") == before


def test_the_server_of_workers_can_be_ended_and_another_is_started() -> None:
    assert isinstance(forkserver.ensure_running.__self__._forkserver_pid, int | None)  # type: ignore[attr-defined]


def test_no_question_goes_through_connections_that_httpx_makes(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """httpx checks no address: were it to connect, the guard would be open. The guard makes every connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("httpx connects by itself")

    for maker in (httpx.AsyncHTTPTransport, httpx.HTTPTransport, httpx.AsyncClient, httpx.Client):
        monkeypatch.setattr(maker, "__init__", refuse)
    desk.sources(web.put("/feed", rss(entry(1))))
    assert desk("collect", "--json").json["items_new"] == 1
    desk.configure("[collect]\nhost_delay_seconds = 0.0\n")
    desk("collect", "--force")
    assert web.paths() == ["/feed"]
