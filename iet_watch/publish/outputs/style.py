"""How a bulletin looks, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Style:
    """The workspace's own templates, the shipped look, the accent colour."""

    templates: Path
    look: str
    accent: str
