"""`search`: what the archive holds on a question, the best first, with where it says so."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.listing import (
    Format,
    FormatOption,
    OutputOption,
    chosen_format,
    judged_database,
    write_items,
    writing_to,
)
from iet_watch.cli.terminal import base
from iet_watch.locale import language, say, say_count, word
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.desk.search import SearchResult
    from iet_watch.workspace.folder import Workspace

SHOWN = 50  # items that a table or a JSON document holds unless told: three screens of a terminal


def register(app: typer.Typer) -> None:
    app.command("search", cls=base.Command, help=say("Search all items with the query language of the themes."))(search)


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=say("Words, “phrases”, *, ET OU SAUF, parentheses."))],
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, metavar="N", help=say("At most so many, 0 for all; table and JSON: 50.")),
    ] = None,
    output_format: FormatOption = Format.table,
    output: OutputOption = None,
    json_output: Annotated[bool, typer.Option("--json", help=say("Like --format json."))] = False,
) -> None:
    from iet_watch.desk.search import find
    from iet_watch.query.parsing import QueryMistake

    space = base.workspace()
    chosen = chosen_format(Format.json if json_output else output_format, output)
    most = SHOWN if limit is None and chosen in (Format.table, Format.json) else limit or None
    try:
        found = find(judged_database(space), query, space.zone, most)
    except QueryMistake as mistake:
        raise Trouble(
            "column %(column)s: %(reason)s", code=USAGE, column=mistake.offset + 1,
            reason=word(mistake.message, mistake.args_by_name),
        ) from None  # fmt: skip
    _write(found, chosen, output, space)


def _write(found: SearchResult, chosen: Format, output: Path | None, space: Workspace) -> None:
    if chosen is Format.table:
        _show(found, space)
        return
    if chosen in (Format.csv, Format.xlsx):
        write_items(list(found.items), chosen, output, space, None)
        return
    if chosen is Format.jsonl:
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in found.as_json())
    else:
        document = {
            "schema_version": base.SCHEMA_VERSION,
            "total": found.total,
            "counted": found.counted,
            "items": found.as_json(),
        }
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        print(text, end="")
        return
    with writing_to(output):
        output.write_text(text, encoding="utf-8")


def _show(found: SearchResult, space: Workspace) -> None:
    """Two lines for each item: what it is, and where it meets the query; a copy folds under the item it republishes."""
    from iet_watch.locale.dates import moment_words

    present = {item.id for item in found.items}
    heads = [item for item in found.items if item.copy_of is None or item.copy_of not in present]
    if not heads:
        base.tell(say("Nothing found: try fewer words, a truncation such as hydrog*, or OU between words."))
        return
    width = max(len(str(item.id)) for item in heads)
    before, after = _marks()
    for item in heads:
        day = moment_words(item.when.astimezone(space.zone), language())[:-6]
        base.show(f"{item.id:>{width}}  {day}  " + " — ".join(filter(None, (item.title or item.url, item.source))))
        if line := found.excerpts[item.id].marked(before, after, base.visible):
            print(" " * (width + 2) + line)
    _tell_total(found)


def _tell_total(found: SearchResult) -> None:
    told = say_count("%(count)s item.", "%(count)s items.", found.total)
    if not found.counted:
        told = say_count("At most %(count)s item.", "At most %(count)s items.", found.total)
    if len(found.items) < found.total:
        told += " " + say("Shown: the %(shown)s best; --limit 0 shows all.", shown=len(found.items))
    base.tell(told + " " + say("Next: iet-watch show ID, then keep, drop or later."))


def _marks() -> tuple[str, str]:
    """What stands around a word found: bold on a terminal, brackets elsewhere."""
    bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return ("\x1b[1m", "\x1b[0m") if bold else ("[", "]")
