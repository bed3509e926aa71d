"""In which order an issue shows its themes and its fiches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

_NUMBER = re.compile(r"\d{1,9}")
_LAST = 10**9  # after every number


@dataclass(frozen=True)
class IssueOrder:
    """Themes as the settings name them, then the others by their slug; fiches by the number of their file's name.

    `by_number`: what issues published before December 2026 did not do, whose fiches came by the letters of the name.
    """

    themes: tuple[str, ...] = ()
    by_number: bool = True

    def of_themes(self, slugs: Iterable[str], known: Mapping[str, object]) -> list[str]:
        """Those that the settings name, then the other ones that are `known`, then what is none."""
        named = {slug: place for place, slug in enumerate(self.themes)}
        return sorted(set(slugs), key=lambda slug: (slug not in known, named.get(slug, _LAST), slug))

    def of_files(self, paths: Iterable[Path]) -> list[Path]:
        """Fiches of several themes, theme by theme."""
        return sorted(paths, key=lambda path: (path.parent.name, *self.in_theme(path)))

    def in_theme(self, path: PurePath) -> tuple[int, str]:
        """What the fiches of one theme are sorted by."""
        number = number_of(path.name) if self.by_number else 0
        return (_LAST if number is None else number), path.name


def number_of(name: str) -> int | None:
    """The number that the name of a fiche's file begins with: 3 of « 03-lin.md »; None where there is none."""
    found = _NUMBER.match(name)
    return int(found[0]) if found else None
