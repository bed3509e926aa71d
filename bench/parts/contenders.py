"""Who is measured by `bench.collect`: what each needs to know the feeds, and the command that collects them once."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.parts.command import COMMAND
from bench.parts.copies import Feed
from bench.parts.corpus import ROOT
from bench.parts.paced import LAST_MODIFIED, PacedOrigin

PARALLEL = 64  # hosts asked at once, by every contender that lets it be said
NOW = {"cold": "2026-11-23T08:00:00+01:00", "warm": "2026-12-02T08:00:00+01:00"}
PEERS = ROOT / "build" / "peers"
READER = "3.26"

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Setting:
    """Where a contender works and what it has to ask."""

    folder: Path
    feeds: Sequence[Feed]
    origin: PacedOrigin

    @property
    def urls(self) -> list[str]:
        return [self.origin.url(feed) for feed in self.feeds]


@dataclass(frozen=True)
class Contender:
    """`prepare` is not measured; `command` is, first with nothing stored, then again with nothing new.

    `stored` counts the entries that the contender has afterwards, in its own store.
    """

    name: str
    missing: Callable[[], str]
    prepare: Callable[[Setting], None]
    command: Callable[[Setting, str], Command]
    stored: Callable[[Setting], int] | None = None
    environment: Callable[[str], Mapping[str, str]] = field(default=lambda _: {})
    most_feeds: int = 100_000


def _nothing_missing() -> str:
    return ""


def _needs(program: str, package: str) -> Callable[[], str]:
    return lambda: "" if shutil.which(program) else f"not installed (package {package})"


def _list_urls(setting: Setting) -> None:
    (setting.folder / "urls").write_text("\n".join(setting.urls) + "\n", encoding="utf-8")


def _prepare_curl(setting: Setting) -> None:
    lines = "".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in setting.urls)
    (setting.folder / "list").write_text(lines, encoding="utf-8")


def _curl(setting: Setting, state: str) -> Command:
    unless = ["--header", f"If-Modified-Since: {LAST_MODIFIED}"] if state == "warm" else []
    several = ["--parallel", "--parallel-immediate", "--parallel-max", str(PARALLEL)]
    return ["curl", "-sS", "--disable", "--compressed", *several, *unless, "--config", setting.folder / "list"]


def _loop(*options: str) -> Callable[[Setting, str], Command]:
    def command(setting: Setting, _: str) -> Command:
        files = [setting.folder / "urls", setting.folder / "state.json"]
        return [sys.executable, "-m", "bench.parts.loop", *files, str(PARALLEL), *options]

    return command


def _prepare_reader(setting: Setting) -> None:
    _list_urls(setting)
    program = (
        "import sys, pathlib, reader\n"
        "shelf = reader.make_reader(sys.argv[1])\n"
        "for url in pathlib.Path(sys.argv[2]).read_text().split(): shelf.add_feed(url)\n"
    )
    database, urls = setting.folder / "reader.sqlite", setting.folder / "urls"
    subprocess.run([PEERS / "bin" / "python", "-c", program, database, urls], check=True)


def _reader(setting: Setting, _: str) -> Command:
    database = setting.folder / "reader.sqlite"
    return [
        PEERS / "bin" / "python",
        "-m",
        "reader",
        "--db",
        database,
        "update",
        "--no-scheduled",
        "--workers",
        str(PARALLEL),
    ]


def _prepare_newsboat(setting: Setting) -> None:
    _list_urls(setting)
    (setting.folder / "config").write_text(f"reload-threads {PARALLEL}\n", encoding="utf-8")


def _newsboat(setting: Setting, _: str) -> Command:
    place = setting.folder
    return ["newsboat", "-u", place / "urls", "-c", place / "cache.db", "-C", place / "config", "-x", "reload"]


def _prepare_rss2email(setting: Setting) -> None:
    sections = "".join(f"\n[feed.f{feed.number}]\nurl = {setting.origin.url(feed)}\n" for feed in setting.feeds)
    common = "[DEFAULT]\nfrom = veille@example.org\nto = veille@example.org\nverbose = error\n"
    (setting.folder / "rss2email.cfg").write_text(common + sections, encoding="utf-8")


def _rss2email(setting: Setting, _: str) -> Command:
    return ["r2e", "-c", setting.folder / "rss2email.cfg", "-d", setting.folder / "r2e.json", "run", "--no-send"]


def _prepare_iet_watch(setting: Setting) -> None:
    """The ten shipped equations with their tags, and one theme more that watches the feeds."""
    themes = setting.folder / "themes"
    themes.mkdir()
    (setting.folder / "iet-watch.toml").write_text(
        f"[collect]\nallow_private_networks = true\nparallel_hosts = {PARALLEL}\nread_articles = false\n",
        encoding="utf-8",
    )
    for path in sorted((ROOT / "themes").glob("*.toml")):
        text = path.read_text(encoding="utf-8").partition("[[sources]]")[0]
        (themes / path.name).write_text(text, encoding="utf-8")
    head = "title = 'Flux du banc'\nquery = '(marché* OU appel* PROCHE/5 offre*) SAUF titre:(météo OU horoscope)'\n"
    sources = "".join(
        f"[[sources]]\ntitle = {json.dumps(feed.title, ensure_ascii=False)}\nurl = '{setting.origin.url(feed)}'\n"
        for feed in setting.feeds
    )
    (themes / "flux-du-banc.toml").write_text(head + sources, encoding="utf-8")


def _iet_watch(setting: Setting, _: str) -> Command:
    return [COMMAND, "-C", setting.folder, "collect", "--json"]


def _rows_of(file: str, table: str) -> Callable[[Setting], int]:
    def count(setting: Setting) -> int:
        connection = sqlite3.connect(setting.folder / file)
        try:
            return int(connection.execute(f"select count(*) from {table}").fetchone()[0])
        finally:
            connection.close()

    return count


def _seen_by_rss2email(setting: Setting) -> int:
    known = json.loads((setting.folder / "r2e.json").read_text(encoding="utf-8"))
    return sum(len(feed["seen"]) for feed in known["feeds"])


def _reader_missing() -> str:
    told = f"not installed in {PEERS.relative_to(ROOT)} (pip install 'reader[cli]=={READER}' sgmllib3k)"
    return "" if [*PEERS.glob(f"lib/python3*/site-packages/reader-{READER}.dist-info")] else told


CONTENDERS = (
    Contender("curl", _needs("curl", "curl"), _prepare_curl, _curl),
    Contender("httpx", _nothing_missing, _list_urls, _loop()),
    Contender("httpx+feedparser", _nothing_missing, _list_urls, _loop("--parse"), most_feeds=1000),
    Contender(
        "reader",
        _reader_missing,
        _prepare_reader,
        _reader,
        _rows_of("reader.sqlite", "entries"),
        most_feeds=1000,
    ),
    Contender(
        "newsboat",
        _needs("newsboat", "newsboat"),
        _prepare_newsboat,
        _newsboat,
        _rows_of("cache.db", "rss_item"),
        most_feeds=1000,
    ),
    Contender(
        "rss2email",
        _needs("r2e", "rss2email"),
        _prepare_rss2email,
        _rss2email,
        _seen_by_rss2email,
        most_feeds=1000,
    ),
    Contender(
        "iet-watch",
        _nothing_missing,
        _prepare_iet_watch,
        _iet_watch,
        _rows_of("data/iet-watch.db", "sighting"),
        lambda state: {"IET_WATCH_NOW": NOW[state], "IET_WATCH_LANG": "en"},
    ),
)
