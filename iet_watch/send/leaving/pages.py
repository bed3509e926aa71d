"""The pages that somebody sees who leaves, or says what an issue was worth: made once, the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import environment_of, fill
from iet_watch.workspace.folder import Workspace

Page = Literal["ask", "done", "closed", "unknown", "later"]
_ALERTS = "contacts/leave_alerts.html"
_LEAVING, _OPINION = "contacts/leave.html", "contacts/opinion.html"


def pages(space: Workspace) -> Mapping[Page, bytes]:
    """What somebody who leaves sees, in HTML. Raises Trouble, Mistakes where the template of the workspace is wrong."""
    return _made(space, _LEAVING, ("ask", "done", "unknown", "later"))


def alert_pages(space: Workspace) -> Mapping[Page, bytes]:
    """What somebody sees who follows the link of an alert; an unknown link is one to leave. As `pages`."""
    return _made(space, _ALERTS, ("ask", "done"))


def opinion_pages(space: Workspace) -> Mapping[Page, bytes]:
    """What somebody sees who is asked whether an issue was useful; an unknown link is one to leave. As `pages`."""
    return _made(space, _OPINION, ("ask", "done", "closed", "later"))


def _made(space: Workspace, name: str, wanted: tuple[Page, ...]) -> Mapping[Page, bytes]:
    settings = space.settings
    style = Style(space.templates_folder, settings.bulletin.look, settings.bulletin.accent)
    environment = environment_of(name, style, settings.bulletin.language)
    leave_to = settings.mail.unsubscribe_mailto or settings.mail.reply_to
    made: dict[Page, bytes] = {}
    for page in wanted:
        values = {"bulletin": settings.bulletin, "leave_to": leave_to, "page": page}
        made[page] = fill(environment, name, style, **values).encode()
    return made
