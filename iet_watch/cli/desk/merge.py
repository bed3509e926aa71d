"""`desk merge`: what people said in another copy of the watch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, say_count

if TYPE_CHECKING:
    from iet_watch.store.said.merging import MergedLog
    from iet_watch.workspace.folder import Workspace


def merge(
    other: Annotated[Path, typer.Argument(metavar="OTHER.db", help=say("The database of another copy of this watch."))],
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
    json_output: JsonOption = False,
) -> None:
    from iet_watch.desk.deciding.merging import merge_file
    from iet_watch.store.database import in_memory

    out, space = Output(json_output, quiet), session.workspace()
    merged = merge_file(in_memory(space.database), other) if dry_run else _merged(space, other)
    if out.json:
        out.show_json(added=merged.added, known=merged.known, items=list(merged.items), people=list(merged.people))
        return
    out.tell(
        say_count(
            "%(count)s line came in, %(known)s known already.", "%(count)s lines came in, %(known)s known already.",
            merged.added, known=merged.known,
        )
    )  # fmt: skip
    if merged.people:
        out.tell(say("What came in was said by %(people)s.", people=", ".join(merged.people)))
    if merged.items:
        out.tell(
            say_count(
                "%(count)s item came with them: %(ids)s.", "%(count)s items came with them: %(ids)s.",
                len(merged.items), ids=", ".join(map(str, merged.items)),
            )
        )  # fmt: skip
    out.tell(say("Nothing was written.") if dry_run else say("Next: iet-watch desk status for what is left to settle."))


def _merged(space: Workspace, other: Path) -> MergedLog:
    """Merges under the workspace's lock; what came in is judged and grouped as if it had been imported."""
    from iet_watch.collect.run.whole_run import run_importing
    from iet_watch.desk.deciding.merging import merge_file
    from iet_watch.workspace.lock import exclusive_run

    files = session.theme_files(space)
    with exclusive_run(space):
        db = session.write_database(space)
        merged = merge_file(db, other)
        run_importing(space, db, files, [], session.now())
        db.close()
    return merged
