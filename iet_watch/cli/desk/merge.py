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
    from iet_watch.store.sending.contacts import ObjectionsElsewhere
    from iet_watch.workspace.folder import Workspace


SHOWN = 10  # addresses in a message; --json gives them all


def merge(
    other: Annotated[Path, typer.Argument(metavar="OTHER.db", help=say("The database of another copy of this watch."))],
    dry_run: WriteNothingOption = False,
    quiet: QuietOption = False,
    json_output: JsonOption = False,
) -> None:
    from iet_watch.desk.deciding.merging import merge_file
    from iet_watch.store.database import in_memory

    out, space = Output(json_output, quiet), session.workspace()
    merged, objections = merge_file(in_memory(space.database), other) if dry_run else _merged(space, other)
    if out.json:
        out.show_json(
            added=merged.added, known=merged.known, items=list(merged.items), people=list(merged.people),
            left=merged.left, left_brought=merged.left_brought,
            objections={"emails": list(objections.emails), "fingerprints": objections.fingerprints},
        )  # fmt: skip
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
    _tell_left(out, merged)
    _warn_of_objections(out, objections)
    out.tell(say("Nothing was written.") if dry_run else say("Next: iet-watch desk status for what is left to settle."))


def _tell_left(out: Output, merged: MergedLog) -> None:
    """Says how many items stay in the other copy, and how the work of a person among them comes, too."""
    if merged.left:
        out.tell(
            say_count(
                "%(count)s item that the other copy alone knows stays there: nobody has said anything of it.",
                "%(count)s items that the other copy alone knows stay there: nobody has said anything of them.",
                merged.left,
            )
        )  # fmt: skip
    if merged.left_brought:
        out.tell(
            say_count(
                "A person has brought %(count)s of them: once it is kept or commented on there, it comes, too.",
                "People have brought %(count)s of them: once they are kept or commented on there, they come, too.",
                merged.left_brought,
            )
        )  # fmt: skip


def _warn_of_objections(out: Output, objections: ObjectionsElsewhere) -> None:
    """Says who wants no mail according to the other copy alone: they would be written to from here."""
    if objections.emails:
        emails = ", ".join(objections.emails[:SHOWN]) + (" …" if objections.emails[SHOWN:] else "")
        out.warn(
            say_count(
                "%(count)s person has unsubscribed in the other copy alone: contacts do not merge; say it here, "
                "too, by iet-watch contact unsubscribe: %(emails)s",
                "%(count)s people have unsubscribed in the other copy alone: contacts do not merge; say it here, "
                "too, by iet-watch contact unsubscribe: %(emails)s",
                len(objections.emails), emails=emails,
            )
        )  # fmt: skip
    if objections.fingerprints:
        out.warn(
            say_count(
                "%(count)s person wants no mail according to the other copy alone, which keeps no address of theirs: "
                "contacts do not merge; ask whoever keeps it.",
                "%(count)s people want no mail according to the other copy alone, which keeps no address of theirs: "
                "contacts do not merge; ask whoever keeps it.",
                objections.fingerprints,
            )
        )  # fmt: skip


def _merged(space: Workspace, other: Path) -> tuple[MergedLog, ObjectionsElsewhere]:
    """Merges under the workspace's lock; what came in is judged and grouped as if it had been imported."""
    from iet_watch.collect.run.whole_run import run_importing
    from iet_watch.desk.deciding.merging import merge_file
    from iet_watch.workspace.lock import exclusive_run

    files = session.theme_files(space)
    with exclusive_run(space):
        db = session.write_database(space)
        merged, objections = merge_file(db, other)
        run_importing(space, db, files, [], session.now())
        db.close()
    return merged, objections
