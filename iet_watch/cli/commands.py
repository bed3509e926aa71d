"""The commands in the order of the help, and the module of each: a command loads its own and no other's."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

_ROOM = "iet_watch.cli"
# Of each module, the commands that its `register` adds.
MODULES = {
    "start": ("init", "demo"),
    "collect": ("collect", "import"),
    "items.add": ("add",),
    "themes.theme_files": ("theme",),
    "sources.known_sources": ("source",),
    "items.listing": ("items", "show"),
    "items.search": ("search",),
    "items.stories": ("explain", "stories"),
    "items.emerging_terms": ("terms",),
    "items.decisions": ("keep", "drop", "later"),
    "items.groupings": ("join", "split", "not-the-same"),
    "items.sayings": ("log", "comment", "vote", "assign", "undo"),
    "review.command": ("review",),
    "desk.desk": ("desk",),
    "items.sheets": ("sheet",),
    "items.digests": ("digest",),
    "bulletin.bulletin": ("bulletin",),
    "bulletin.site": ("site",),
    "contacts.contacts": ("purge", "contact"),
    "sending.send": ("send",),
    "sending.unsubscribing": ("unsubscribe",),
    "mailbox": ("mailbox",),
    "readership": ("readership",),
    "doctor": ("doctor",),
}
_MODULE_OF = {name: module for module, names in MODULES.items() for name in names}
_OF_A_FOLDER = ("-C", "--workspace")


def module_asked(arguments: Sequence[str]) -> str | None:
    """The module of the command that is typed; None where all are to be told of: help, a mistake."""
    words = iter(arguments)
    for word in words:
        if word in _OF_A_FOLDER:
            next(words, None)
        elif not word.startswith("-"):
            return _MODULE_OF.get(word)
        elif not word.startswith("--workspace="):
            return None
    return None


def register(app: typer.Typer, module: str | None) -> None:
    """Adds the commands of one module to `app`, or of all."""
    for name in MODULES if module is None else (module,):
        import_module(f"{_ROOM}.{name}").register(app)
