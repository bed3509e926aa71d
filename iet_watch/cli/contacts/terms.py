"""What the commands on contacts share: their arguments, the database that leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from iet_watch.cli.terminal import session
from iet_watch.locale import say

if TYPE_CHECKING:
    from pathlib import Path

    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help=say("The address of the person."))]
ByOption = Annotated[str | None, typer.Option("--as", metavar="NAME", help=say("Who does it, when not the login."))]


class Opened(NamedTuple):
    """The database of contacts, and the folder where it lies with the secret of fingerprints."""

    db: Database
    data: Path


@contextmanager
def contacts_opened(space: Workspace, *, dry_run: bool = False) -> Iterator[Opened]:
    """The contacts of a workspace, to be changed; with `dry_run`, to be looked at without changing a byte."""
    from iet_watch.store.sending.contacts import leaving_no_trace

    db = session.unchanged_database(space) if dry_run else leaving_no_trace(session.write_database(space))
    try:
        yield Opened(db, space.database.parent)
    finally:
        db.close()
