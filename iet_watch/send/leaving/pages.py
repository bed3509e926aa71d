"""The pages that somebody who leaves sees: made once, as nothing on them depends on the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import environment_of, fill
from iet_watch.workspace.folder import Workspace

Page = Literal["ask", "done", "unknown", "later"]
_TEMPLATE = "contacts/leave.html"


def pages(space: Workspace) -> Mapping[Page, bytes]:
    """Each page in HTML. Raises Trouble, Mistakes where the template of the workspace is wrong."""
    settings = space.settings
    style = Style(space.templates_folder, settings.bulletin.look, settings.bulletin.accent)
    environment = environment_of(_TEMPLATE, style, settings.bulletin.language)
    leave_to = settings.mail.unsubscribe_mailto or settings.mail.reply_to
    made: dict[Page, bytes] = {}
    for page in get_args(Page):
        values = {"bulletin": settings.bulletin, "leave_to": leave_to, "page": page}
        made[page] = fill(environment, _TEMPLATE, style, **values).encode()
    return made
