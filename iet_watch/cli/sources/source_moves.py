"""`source accept`: the new address of a source that has moved for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say

MovedArgument = Annotated[
    list[str] | None, typer.Argument(metavar="URL…", help=say("The addresses that have moved, as they stand now."))
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help=say("Show what would change; write nothing."))]


def accept(
    urls: MovedArgument = None,
    dry_run: DryRunOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.collect.sources.moves import chosen_moves, new_addresses, take_address
    from iet_watch.workspace.lock import exclusive_run

    out, space, now = Output(json_output, quiet), session.workspace(), session.now()
    themes = session.themes(space)
    if dry_run or not urls:
        db = session.unchanged_database(space) if dry_run else session.read_database(space)
        proposed = new_addresses(db, themes, now)
        _show_proposals(out, chosen_moves(urls or (), proposed) or proposed, asked=bool(urls))
        return
    with exclusive_run(space):
        db = session.write_database(space)
        chosen = chosen_moves(urls, new_addresses(db, themes, now))
        for old, new in chosen.items():
            take_address(db, space.themes_folder, themes, old, new)
        db.close()
    if out.json:
        out.show_json(accepted=chosen)
    for old, new in chosen.items():
        out.tell(say("%(old)s is now %(new)s; what it brought before is kept.", old=old, new=new))


def _show_proposals(out: Output, proposed: Mapping[str, str], *, asked: bool) -> None:
    """What is asked for is shown, with --quiet, too."""
    if out.json:
        out.show_json(proposals=proposed)
    for old, new in proposed.items():
        out.show(say("%(old)s\n  has moved to %(new)s", old=old, new=new))
    if not proposed:
        out.warn(say("No source has moved for good."))
    elif not asked:
        out.warn(say("Take one with iet-watch source accept, then its address as it stands now."))
