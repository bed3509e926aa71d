"""What people say of what they bring, recorded beside it: by `add`, and by the mailboxes that `collect` reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from iet_watch.cli.terminal import session
from iet_watch.model.levels import RESTRICTED

if TYPE_CHECKING:
    from iet_watch.collect.contributions.bringing import Added
    from iet_watch.model.decisions import Speaker
    from iet_watch.workspace.folder import Workspace


def comment_on(space: Workspace, added: Sequence[Added], speaker: Speaker | None = None) -> None:
    """The words that came with each item become a comment on it, once; restricted words go with a restricted item.

    `speaker`: who says them, where it is not the contributor alone.
    """
    from iet_watch.desk.deciding.sayings import comment
    from iet_watch.model.decisions import Speaker
    from iet_watch.store.said.log import log_of

    db = session.write_database(space)
    for one in added:
        who, words = speaker or Speaker(one.contribution.by.contributor), one.contribution.brought.remark
        if one.contribution.by.level == RESTRICTED != one.item.level:
            continue
        said = {(line.who, line.why) for line in log_of(db, one.item.id) if line.said == "comment"}
        if words and (who.who, words) not in said:
            comment(db, one.item.id, words, who, session.now())
    db.close()
