"""A list of contacts as a file, and what the workspace knows after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import Desk


def write(desk: Desk, text: str | bytes, name: str = "liste.csv") -> Path:
    path = desk.root.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def contacts(desk: Desk) -> dict[str, dict[str, Any]]:
    return {one["email"]: one for one in desk("contact", "list", "--json").json["contacts"]}
