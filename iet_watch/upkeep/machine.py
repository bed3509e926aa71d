"""What the program stands on: the versions of Python, SQLite and expat, the libraries it needs, room on the disk."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from iet_watch.locale import later
from iet_watch.model.points import Point, doubtful, ill, well

PYTHON = (3, 11)
SQLITE = (3, 35, 0)  # the first with RETURNING
EXPAT = (2, 4, 1)  # the first that stops a document which names itself a billion times
ROOM_LEAST, ROOM_WANTED = 50, 500  # megabytes: a run writes about ten, a bulletin five, a backup the whole database


def machine_points(folder: Path) -> Iterator[Point]:
    """The points of this machine; `folder` is on the disk that counts."""
    yield _version("python", "Python", sys.version_info[:3], PYTHON)
    yield _version("sqlite", "SQLite", sqlite3.sqlite_version_info, SQLITE)
    yield _full_text()
    yield _version("expat", "expat", _expat(), EXPAT)
    yield _library()
    yield _room(folder)


def _version(name: str, title: str, found: tuple[int, ...], least: tuple[int, ...]) -> Point:
    args = {"title": title, "found": ".".join(map(str, found)), "least": ".".join(map(str, least))}
    if found < least:
        return ill(name, later("%(title)s %(found)s is too old"), later("install %(title)s %(least)s or later"), **args)
    return well(name, "%(title)s %(found)s", **args)


def _expat() -> tuple[int, ...]:
    import pyexpat

    return pyexpat.version_info


def _full_text() -> Point:
    options = {row[0] for row in sqlite3.connect(":memory:").execute("pragma compile_options")}
    if "ENABLE_FTS5" in options:
        return well("full-text", later("SQLite searches texts (FTS5)"))
    return ill("full-text", later("this SQLite cannot search texts (FTS5)"),
               later("install a Python whose SQLite has FTS5: that of Debian, Ubuntu or python.org"))  # fmt: skip


def _library() -> Point:
    """trafilatura does not load without it, and some ways of installing leave it out."""
    if find_spec("lxml_html_clean"):
        return well("articles", later("the texts of articles can be read"))
    return ill("articles", later("lxml_html_clean is missing: no text of an article can be read"),
               later("install it: pip install lxml_html_clean"))  # fmt: skip


def _room(folder: Path) -> Point:
    free = shutil.disk_usage(folder).free // 1_000_000
    said, advice = later("%(free)s MB are free on the disk"), later("make room, or move the workspace to another disk")
    if free < ROOM_LEAST:
        return ill("disk", said, advice, free=free)
    return doubtful("disk", said, advice, free=free) if free < ROOM_WANTED else well("disk", said, free=free)
