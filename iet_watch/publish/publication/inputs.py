"""What editors wrote of an issue, read once: what is hashed is what was read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from iet_watch.model.trouble import TRY_AGAIN, Trouble
from iet_watch.publish.issue.insert_files import ERRATA, FILES
from iet_watch.publish.issue.pictures import may_be_shown

Inputs = Mapping[str, bytes]


def read_inputs(folder: Path) -> Inputs:
    """Every file in the folder of an issue that may shape it, by its path, the pictures of fiches among them."""
    fiches = sorted(str(path.relative_to(folder)) for path in (folder / "fiches").glob("*/*") if _is_shown(path))
    names = ("edito.md", "figures.toml", *FILES, ERRATA, *fiches)
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def _is_shown(path: Path) -> bool:
    return path.suffix == ".md" or may_be_shown(path)


def refuse_saved(folder: Path, read: Inputs) -> None:
    """Raises Trouble when a file has come, gone or changed in `folder` since it was read."""
    now = read_inputs(folder)
    changed = sorted(name for name in {*now, *read} if now.get(name) != read.get(name))
    if changed:
        raise Trouble(
            "%(path)s has just been changed by someone else: nothing was published; look at it, then publish again",
            code=TRY_AGAIN, path=folder / changed[0],
        )  # fmt: skip
