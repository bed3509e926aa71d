"""`search`: what the archive holds on a question, the best first, with where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.formats import (
    DelimiterOption,
    Format,
    FormatOption,
    ForOffices,
    Level,
    LevelOption,
    LikeJsonOption,
    OutputOption,
    chosen_delimiter,
    chosen_format,
    write_items,
    write_text,
)
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mistake_words import hint_words, query_hints, typed_query
from iet_watch.cli.terminal.output import show, tell, visible
from iet_watch.cli.terminal.streams import finish, put
from iet_watch.cli.terminal.tables import has_bold, wrapped
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import language, say, say_count

if TYPE_CHECKING:
    from iet_watch.desk.lists.search import SearchResult
    from iet_watch.workspace.folder import Workspace

SHOWN = 50  # items that a table or a JSON document holds unless told: three screens of a terminal

LimitOption = Annotated[
    int | None,
    typer.Option("--limit", min=0, metavar="N", help=say("At most so many, 0 for all; table and JSON: 50.")),
]


def register(app: typer.Typer) -> None:
    app.command("search", cls=Command)(search)


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=say("Words, “phrases”, *, ET OU SAUF, parentheses."))],
    limit: LimitOption = None,
    output_format: FormatOption = Format.table,
    output: OutputOption = None,
    delimiter: DelimiterOption = None,
    level: LevelOption = Level.public,
    json_output: LikeJsonOption = False,
) -> None:
    from iet_watch.desk.lists.search import find

    space = session.workspace()
    chosen = chosen_format(output_format, json_output, output)
    sign = chosen_delimiter(delimiter, chosen)
    most = SHOWN if limit is None and chosen in (Format.table, Format.json) else limit or None
    with typed_query(query):
        found = find(session.desk_database(space), query, space.zone, most)
    hints = query_hints(query)
    if chosen is Format.json:  # it holds what the query probably does not mean; with any other format stderr tells it
        write_text(found.in_json(hints), output)
        return
    for hint in hints:
        tell(hint_words(hint))
    if chosen is Format.table:
        _show(found, space)
    elif chosen is Format.jsonl:
        write_text(found.in_jsonl(), output)
    else:
        write_items(found.items, chosen, output, ForOffices(level, space.zone, sign))


def _show(found: SearchResult, space: Workspace) -> None:
    """Two lines for each item: what it is, and where it meets the query; a copy folds under the item it republishes."""
    from iet_watch.locale.dates import short_day

    present = {item.id for item in found.items}
    heads = [item for item in found.items if item.copy_of not in present]
    if not heads:
        tell(say("Nothing found: try fewer words, a truncation such as hydrog*, or OU between words."))
        return
    width = max(len(str(item.id)) for item in heads)
    before, after = ("\x1b[1m", "\x1b[0m") if has_bold() else ("[", "]")  # what stands around a word found
    for item in heads:
        day = short_day(item.when.astimezone(space.zone), language())
        head = f"{item.id:>{width}}  {day}  "
        told = " — ".join(filter(None, (item.title or item.url, item.source)))
        show(head + wrapped(visible(told), len(head)).lstrip())
        if line := found.excerpts[item.id].marked(before, after, visible):
            put(wrapped(line, width + 2))
    _tell_total(found)


def _tell_total(found: SearchResult) -> None:
    finish()
    told = say_count("%(count)s item.", "%(count)s items.", found.total)
    if not found.counted:
        told = say_count("At most %(count)s item.", "At most %(count)s items.", found.total)
    if len(found.items) < found.total:
        shown = len(found.items)
        best = say_count(
            "Shown: the best; --limit 0 shows all.", "Shown: the %(count)s best; --limit 0 shows all.", shown
        )
        told += f" {best}"
    tell(told + " " + say("Next: iet-watch show %(id)s, then keep, drop or later.", id=found.items[0].id))
