"""The code of a row: whose it is, which item and theme, what its writer had seen. It travels in the row itself.

A workbook is sorted, filtered, cut into pieces, saved by another program and as CSV; nothing but the row is left then.
"""

from __future__ import annotations

import re
import secrets
import zlib
from dataclasses import dataclass

from iet_watch.store.collected.intake import remember, remembered
from iet_watch.store.database import Database, writing

WORKSPACE = "workspace"  # what the store remembers the name of the workspace under
_LARGEST = 18  # digits of a number that SQLite holds
# Begins with letters, so that no spreadsheet takes it for a number or a date; plain ASCII, so that any encoding does.
_CODE = re.compile(rf"IET-([0-9a-f]{{8}})-(\d{{1,{_LARGEST}}})-(\d{{1,{_LARGEST}}})-([0-9a-f]{{4}})-([^\s,;]{{1,200}})")


@dataclass(frozen=True)
class RowCode:
    """`workspace`: the name of the one that wrote the row; `seen`: the last line of the log that it knew."""

    workspace: str
    item: int
    seen: int
    theme: str

    def __str__(self) -> str:
        """« IET-3f9ac102-34-1207-9c1e-tracabilite »: its fourth part shows that a row was drawn down by its corner."""
        return f"IET-{self.workspace}-{self.item}-{self.seen}-{self._check()}-{self.theme}"

    def _check(self) -> str:
        """Four signs that follow from the others: 1 in 65,536 wrong codes has the right ones."""
        said = f"{self.workspace} {self.item} {self.seen} {self.theme}"
        return f"{zlib.crc32(said.encode()) & 0xFFFF:04x}"


def read_code(text: str) -> RowCode | None:
    """The code written `text`; None where it is none, or was changed by hand."""
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return None
    code = RowCode(found[1], int(found[2]), int(found[3]), found[5])
    return code if str(code) == text.strip() else None


def workspace_name(db: Database) -> str:
    """The name of this workspace, empty where no sheet was ever written: a copy of its folder has the same."""
    return remembered(db, WORKSPACE) or ""


def named_workspace(db: Database) -> str:
    """The name of this workspace, given now where it has none."""
    with writing(db):
        if not workspace_name(db):
            remember(db, WORKSPACE, secrets.token_hex(4))
    return workspace_name(db)
