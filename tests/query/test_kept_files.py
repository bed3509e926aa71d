"""Files that this machine keeps: what was read of them is in memory for as long as it is of use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iet_watch.query.kept_files import letting_go, mapped


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs /proc")
def test_what_was_read_of_a_file_leaves_the_memory_between_things(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_bytes(b"x" * 1_000_000)

    def held() -> int:
        """Kilobytes of it in the memory of this process (proc(5))."""
        found = re.search(rf"{re.escape(str(path))}\n(?:.*\n)*?Rss:\s+(\d+)", Path("/proc/self/smaps").read_text())
        return int(found[1]) if found else 0

    with path.open("rb") as file:
        whole = mapped(file)
    seen = []
    for _ in letting_go(range(7), every=3):
        seen.append(held() == 0)
        assert whole[:] == b"x" * 1_000_000
    assert seen == [True, False, False, True, False, False, True]
