"""What comes with the program: themes, templates, vocabulary, the demonstration."""

from __future__ import annotations

from pathlib import Path


def shipped(name: str) -> Path:
    """What comes with the program: the folder `themes`, `templates` or `demo`, the file `vocabulary.toml`."""
    packaged = Path(__file__).parent.parent / "shipped" / name
    if packaged.exists():
        return packaged
    repository = Path(__file__).parent.parent.parent
    return repository / "data" / "demo" if name == "demo" else repository / name
