"""A file is the old one or the new one, with the rights it had, and never what someone else has just written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from iet_watch.files.whole import write_whole
from iet_watch.model.trouble import TRY_AGAIN, Trouble


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
