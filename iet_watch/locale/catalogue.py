"""Makes the French catalogue: `python -m iet_watch.locale.catalogue` gathers the messages and compiles the .po."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from iet_watch.locale import DOMAIN, FOLDER

ROOT = FOLDER.parent.parent
PO = FOLDER / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")

# Which argument of which call is a message.
KEYWORDS = {
    "_": None, "gettext": None, "ngettext": (1, 2), "say": None, "say_count": (1, 2), "later": None,
    "in_language": None, "Trouble": None, "Failure": (2,), "QueryMistake": None, "Hint": None, "LineMistake": None,
    "Mistake": (4,), "mistake": None, "_wrong": None, "words": None, "_trouble": None, "held_back": None,
}  # fmt: skip
METHODS = [
    ("iet_watch/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.md", "jinja2"),
    ("templates/**.txt", "jinja2"),
]

# Typer's own words, which it asks gettext for.
TYPER = [
    "Arguments",
    "Options",
    "Commands",
    "required",
    "default: {default}",
    "Missing command.",
    "No such command {name!r}.",
]


def extracted() -> Catalog:
    """Every message of the program and of the shipped templates."""
    catalogue = Catalog(locale="fr", domain=DOMAIN, project="iet-watch")
    options = {
        pattern: {"extensions": "jinja2.ext.i18n", "trimmed": "true"} for pattern, kind in METHODS if kind == "jinja2"
    }
    for name, _line, message, _comments, context in extract_from_dir(
        ROOT,
        METHODS,
        options,
        KEYWORDS,
        directory_filter=lambda path: Path(path).name not in {".venv", ".git"},
    ):
        catalogue.add(message, None, locations=[(name, 0)], context=context)
    for message in TYPER:
        catalogue.add(message)
    return catalogue


def translated() -> Catalog:
    """The catalogue as its translators left it."""
    with PO.open("rb") as file:
        return read_po(file, locale="fr", domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Brings the .po up to date with the messages, keeps its translations, compiles it."""
    catalogue = translated() if PO.exists() else Catalog(locale="fr", domain=DOMAIN, project="iet-watch")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = datetime(2026, 11, 22, tzinfo=UTC)  # fixed: the file changes when a message does
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=110,
            omit_header=False,
            sort_output=True,
            include_lineno=False,
            no_location=True,
        )
    MO.write_bytes(compiled(translated()))


if __name__ == "__main__":
    main()
