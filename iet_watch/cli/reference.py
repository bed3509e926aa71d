"""The list of commands as the help tells it: `python -m iet_watch.cli.reference` rewrites docs/commandes.md."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent.parent.parent / "docs" / "commandes.md"
HEAD = """# Les commandes

*Cette page est tirée de l’aide de chaque commande par `make docs` ; un test vérifie qu’elle est à jour.*

"""


def reference() -> str:
    """The help of every command, in French, as Markdown."""
    os.environ["IET_WATCH_LANG"] = "fr"
    from iet_watch.cli.main import command_line

    parts = [
        f"## `{path}`\n\n```text\n{help_text}\n```\n" for path, help_text in _helps(command_line(None), "iet-watch")
    ]
    return HEAD + "\n".join(parts)


def _helps(command: Any, path: str, parent: Any = None) -> Iterator[tuple[str, str]]:
    context = command.context_class(
        command, info_name=path.rpartition(" ")[2], parent=parent, **command.context_settings
    )
    context.terminal_width = 100
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    for name, child in getattr(command, "commands", {}).items():
        yield from _helps(child, f"{path} {name}", context)


if __name__ == "__main__":
    from iet_watch.files.whole import write_whole

    write_whole(REFERENCE, reference())
