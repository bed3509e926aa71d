"""Mails that a command reads, from a file, a folder or the server of `[mail]`, and how many were not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say_count

if TYPE_CHECKING:
    from iet_watch.mail.mailboxes import Arrived, NotLookedAt
    from iet_watch.workspace.folder import Workspace


def mails_at(space: Workspace, path: Path | None, since: date, left: NotLookedAt) -> Iterator[Arrived]:
    """The mails of a path, else those that came to the server since a day. Raises Trouble."""
    from iet_watch.mail.mailboxes import mails_by_imap, mails_in

    return mails_by_imap(space.settings.mail, since, left) if path is None else mails_in(path, left)


def tell_too_many(out: Output, left: NotLookedAt) -> None:
    """The mails that were left out because a folder holds too many."""
    from iet_watch.mail.mailboxes import MOST_MAILS

    if left.too_many:
        out.warn(
            say_count(
                "%(count)s mail before the last %(limit)s was not looked at: give it in a folder of its own",
                "%(count)s mails before the last %(limit)s were not looked at: give them in folders of their own",
                left.too_many,
                limit=MOST_MAILS,
            )
        )
