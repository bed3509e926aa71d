"""A file is the old one or the new one, with the rights it had, and never what someone else has just written over."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from iet_watch.files.whole import write_named, write_whole
from iet_watch.model.trouble import CANNOT_CREATE, TRY_AGAIN, Trouble


@pytest.mark.parametrize("lasting", [True, False])
def test_a_file_is_replaced_and_keeps_its_rights(tmp_path: Path, lasting: bool) -> None:
    path = tmp_path / "deep" / "page.html"
    write_whole(path, "é", lasting=lasting)
    path.chmod(0o664)
    write_whole(path, b"\xe9", lasting=lasting)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"\xe9", 0o664)
    assert list(path.parent.iterdir()) == [path]


def test_what_someone_else_has_just_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "ports.toml"
    path.write_text("de quelqu’un d’autre", encoding="utf-8")
    with pytest.raises(Trouble) as refused:
        write_whole(path, "à nous", instead_of=b"comme avant")
    assert (refused.value.code, path.read_text("utf-8")) == (TRY_AGAIN, "de quelqu’un d’autre")
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_whole(path, "texte")
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_that_somebody_prepared_is_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the name was guessed: a link to a file of ours stays a link, and our file stays ours."""
    ours, target = tmp_path / "ours", tmp_path / "page.html"
    ours.write_text("à nous", encoding="utf-8")
    monkeypatch.setattr("secrets.token_hex", lambda size: "0" * 2 * size)
    trap = tmp_path / f".page.html.{'0' * 16}.tmp"
    trap.symlink_to(ours)
    with pytest.raises(FileExistsError):
        write_whole(target, "texte")
    assert (ours.read_text("utf-8"), target.exists()) == ("à nous", False)


def test_a_link_is_replaced_and_no_right_is_lent(tmp_path: Path) -> None:
    ours, target = tmp_path / "ours", tmp_path / "page.html"
    ours.write_text("à nous", encoding="utf-8")
    target.symlink_to(ours)
    write_whole(target, "texte")
    assert (ours.read_text("utf-8"), target.is_symlink()) == ("à nous", False)
    target.chmod(0o4775)
    write_whole(target, "texte")
    assert target.stat().st_mode & 0o7777 == 0o775


def test_names_are_never_the_same_twice_and_what_was_abandoned_goes(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    left = [tmp_path / name for name in (".page.html.4711.tmp", ".page.html.0123456789abcdef.tmp")]
    others = [tmp_path / name for name in (".page.html.fedcba9876543210.tmp", ".autre.html.4711.tmp", "page.html.tmp")]
    for one in (*left, *others):
        one.write_text("à moitié", encoding="utf-8")
    for one in (*left, *others[1:]):
        os.utime(one, times=(time.time() - 7200,) * 2)
    write_whole(path, "texte")
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])


def test_a_disk_that_is_full_is_told_with_the_name_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=re.escape(str(tmp_path / "page.html"))) as told:
        write_whole(tmp_path / "page.html", "texte")
    assert told.value.filename == str(tmp_path / "page.html")
    assert not any(tmp_path.iterdir())


def test_what_a_person_named_and_is_no_file_is_written_into_and_stays(tmp_path: Path) -> None:
    """`-o /dev/null` by root must not put a file in the place of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_named(pipe, "é")
    assert (os.read(reader, 10), pipe.is_fifo()) == ("é".encode(), True)
    os.close(reader)
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    for place in (tmp_path, tmp_path / "fichier" / "liste.csv", tmp_path / "absent" / "liste.csv"):
        with pytest.raises(Trouble) as refused:
            write_named(place, "texte")
        assert (refused.value.code, refused.value.args_by_name["path"]) == (CANNOT_CREATE, place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fichier", "pipe"]
