"""A fiche of one's own, without an article behind it: an interview, a visit, what a partner does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.toml import Mistakes, toml_lines
from iet_watch.files.whole import write_whole
from iet_watch.publish.drafting.fiche_files import Places
from iet_watch.publish.drafting.samples import blank_texts, choices
from iet_watch.publish.issue.bulletin import in_language


@dataclass(frozen=True)
class OwnFiche:
    """What is known of a fiche before anybody has written it; `day`: the one that its head proposes."""

    title: str
    theme: str
    contributor: str
    day: date
    language: str


def add_fiche(folder: Path, fiche: OwnFiche) -> tuple[str, int]:
    """Writes a fiche to fill in, the last of its theme; returns its path in `folder` and its number of its own."""
    own = 1 + max(_numbers(folder), default=0)
    path = Places(folder).next(fiche.theme, fiche.title)
    write_whole(folder / path, _text(fiche, own))
    return path, own


def _numbers(folder: Path) -> list[int]:
    """The numbers of one's own that are taken, in whatever folder the fiches stand."""
    found = []
    for path in (folder / "fiches").rglob("*.md"):
        with suppress(Mistakes):
            number = read_front_matter_text(path).document.values.get("own")
            found += [number] if isinstance(number, int) else []
    return found


def _text(fiche: OwnFiche, own: int) -> str:
    code = fiche.language
    values: dict[str, object] = {
        "own": own,
        "theme": fiche.theme,
        "title": fiche.title,
        "lang": code,
        "source": "",
        "url": "",
    }
    later_values: dict[str, object] = {
        "kind": "",
        "place": "",
        "keywords": [],
        "contributor": fiche.contributor,
        "rights": "open",
    }
    asked = in_language(
        "A fiche of our own: its source in words (with whom, where, when); an address if there is one.", code
    )
    day = f"# {toml_lines({'date': fiche.day}).strip()}  # {in_language('of the interview, of the visit', code)}\n"
    head = f"# {asked}\n{toml_lines(values)}{day}{toml_lines(later_values)}{choices(code)}"
    return f"+++\n{head}+++\n\n{blank_texts(code)}"
