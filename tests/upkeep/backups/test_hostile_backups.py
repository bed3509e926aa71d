"""A backup that somebody made to harm, or that a disk or a network cut short: refused whole, nothing changed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Desk, slow

Members = list[tuple[tarfile.TarInfo, bytes]]


def file(name: str, data: bytes = b"title = 'x'\n", **values: Any) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    for key, value in values.items():
        setattr(member, key, value)
    return member, data


def listed(members: Members, **values: object) -> tuple[tarfile.TarInfo, bytes]:
    """The list that belongs to these members."""
    files = [{"path": m.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for m, data in members]
    said = {"format": 1, "program": "0.1.0", "made": "2026-11-20T08:00:00+01:00", "left_out": [], "files": files}
    return file("iet-watch-backup.json", json.dumps({**said, **values}).encode())


def packed(path: Path, members: Members) -> Path:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    path.write_bytes(gzip.compress(whole.getvalue()))
    return path


GOOD: Members = [file("iet-watch.toml", b""), file("themes/port.toml", b"title = 'Ports'\nquery = 'port'\n")]
NAMES = (
    "../evil.toml", "/tmp/evil.toml", "themes/../../evil.toml", "themes/./a.toml", "themes\\..\\a.toml", "evil.sh",
    ".bashrc", "themes", "data/.run.lock", "data/iet-watch.db-wal", "data/backups/a.tar.gz", "data/.last-backup.json",
    "themes//a.toml", "themes/a\n.toml", "Makefile", ".git/config.png", "",
)  # fmt: skip
LINKS = {
    "a link out": {"type": tarfile.SYMTYPE, "linkname": "/etc"},
    "a second name": {"type": tarfile.LNKTYPE, "linkname": "iet-watch.toml"},
    "a device": {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3},
    "a pipe": {"type": tarfile.FIFOTYPE},
    "a folder": {"type": tarfile.DIRTYPE},
}  # fmt: skip


def refused(desk: Desk, path: Path, code: int = 65) -> str:
    """What is said of a backup that is refused, while nothing at all has changed."""
    before = {one: one.read_bytes() if one.is_file() else b"" for one in sorted(desk.root.parent.rglob("*"))}
    done = desk("restore", path)
    assert done.code == code, done.err
    assert len(done.err.strip().splitlines()) == 1
    after = {one: one.read_bytes() if one.is_file() else b"" for one in sorted(desk.root.parent.rglob("*"))}
    assert {one: data for one, data in after.items() if one.name != ".run.lock"} == before
    return done.err


def test_the_good_one_is_taken(desk: Desk) -> None:
    done = desk("restore", packed(desk.root.parent / "b.tar.gz", [*GOOD, listed(GOOD)]), "--json")
    assert (done.code, done.json["written"]) == (0, ["iet-watch.toml", "themes/port.toml"])


@pytest.mark.parametrize("name", NAMES)
def test_a_path_that_leads_out(desk: Desk, name: str) -> None:
    members = [*GOOD, file(name)]
    assert "no backup" in refused(desk, packed(desk.root.parent / "b.tar.gz", [*members, listed(members)]))


@pytest.mark.parametrize("what", LINKS)
def test_what_is_no_file(desk: Desk, what: str) -> None:
    members = [*GOOD, file("themes/lien.toml", b"", **LINKS[what])]
    assert "lien.toml" in refused(desk, packed(desk.root.parent / "b.tar.gz", [*members, listed(members)]))


CHANGES: dict[str, Callable[[], Members]] = {
    "twice": lambda: [*GOOD, *GOOD, listed(GOOD)],
    "one more": lambda: [*GOOD, file("themes/de-plus.toml"), listed(GOOD)],
    "one less": lambda: [*GOOD[:1], listed(GOOD)],
    "another text": lambda: [GOOD[0], file("themes/port.toml", b"title = 'Porto'\nquery = 'port'\n"), listed(GOOD)],
    "something behind": lambda: [*GOOD, listed(GOOD), file("themes/apres.toml")],
    "two lists": lambda: [*GOOD, listed(GOOD), listed(GOOD)],
    "no list": lambda: list(GOOD),
    "nothing": list,
    "no time": lambda: [*GOOD, listed(GOOD, made="hier")],
    "a time of nowhere": lambda: [*GOOD, listed(GOOD, made="2026-11-20T08:00:00")],
    "a list of nothing": lambda: [*GOOD, file("iet-watch-backup.json", b"[]")],
    "a list that is none": lambda: [*GOOD, file("iet-watch-backup.json", b"{")],
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_as_listed(desk: Desk, change: str) -> None:
    refused(desk, packed(desk.root.parent / "b.tar.gz", CHANGES[change]()))


def test_a_newer_one(desk: Desk) -> None:
    assert "newer" in refused(desk, packed(desk.root.parent / "b.tar.gz", [*GOOD, listed(GOOD, format=2)]), 78)


def test_a_database_that_is_none(desk: Desk) -> None:
    for data in (b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 8000):
        members = [*GOOD, file("data/iet-watch.db", data)]
        refused(desk, packed(desk.root.parent / "b.tar.gz", [*members, listed(members)]))


def bomb(path: Path, kind: bytes, written: int) -> Path:
    """A member of a gigabyte, of which so many bytes are there, all zero."""
    head = tarfile.TarInfo("themes/grand.toml")
    head.size, head.type = 1 << 30, kind
    with gzip.open(path, "wb", 1) as packed_tightly:
        packed_tightly.write(head.tobuf())
        for _ in range(written >> 24):
            packed_tightly.write(bytes(1 << 24))
    return path


def test_a_few_bytes_fill_no_disk(desk: Desk) -> None:
    refused(desk, bomb(desk.root.parent / "b.tar.gz", b"0", 1 << 26))


@slow
@pytest.mark.parametrize("kind", [b"L", b"x"])
def test_a_name_of_a_gigabyte_fills_no_memory(desk: Desk, kind: bytes) -> None:
    refused(desk, bomb(desk.root.parent / "b.tar.gz", kind, 1 << 30))


def test_cut_anywhere(desk: Desk) -> None:
    whole = packed(desk.root.parent / "b.tar.gz", [*GOOD, listed(GOOD)]).read_bytes()
    for length in range(0, len(whole), 7):
        path = desk.root.parent / "b.tar.gz"
        path.write_bytes(whole[:length])
        refused(desk, path)


def test_a_byte_changed_anywhere(desk: Desk) -> None:
    whole = packed(desk.root.parent / "b.tar.gz", [*GOOD, listed(GOOD)]).read_bytes()
    path = desk.root.parent / "b.tar.gz"
    for place in range(10, len(whole), 5):  # before that: the time and the system that packed it
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        refused(desk, path)
