"""Whether mail that this workspace sends arrives: its settings, its newest issue, the DNS, the mail server."""

from __future__ import annotations

from collections.abc import Iterator

from iet_watch.files.toml import Mistakes
from iet_watch.locale import later
from iet_watch.model.points import Point, doubtful, ill
from iet_watch.publish.publication.manifest import published_issues
from iet_watch.send.reputation.letter import letter_points
from iet_watch.send.reputation.names import DnsAnswers
from iet_watch.send.reputation.records import records
from iet_watch.send.reputation.sender import domain_of, sender_points
from iet_watch.send.reputation.server import encryption, greeting, pointer
from iet_watch.workspace.folder import Workspace


def mail_points(space: Workspace, names: DnsAnswers | None) -> Iterator[Point]:
    """What needs no network first; without `names`, that alone."""
    mail = space.settings.mail
    greeted = greeting(mail) if names and mail.host else None
    yield from sender_points(mail)
    yield from newest_mail(space)
    if names and (domain := domain_of(mail.sender)):
        yield from records(names, domain, mail.dkim_selector)
    if names and greeted:
        yield pointer(names, mail.host)
        yield encryption(mail, greeted)


def newest_mail(space: Workspace) -> Iterator[Point]:
    """The mail of the newest published issue, as it was frozen."""
    try:
        issues = published_issues(space.bulletins_folder)
        with_mail = [quarter for quarter, manifest in issues.items() if "mail.html" in manifest["outputs"]]
        if not with_mail:
            yield doubtful("issue", later("no issue is published with its mail: nothing to look at"),
                           later("run it again once an issue is published"))  # fmt: skip
            return
        folder = space.bulletins_folder / with_mail[-1]
        html, text = ((folder / name).read_text(encoding="utf-8") for name in ("mail.html", "mail.txt"))
    except (Mistakes, OSError, UnicodeDecodeError):
        yield ill("issue", later("the newest published issue cannot be read"),
                  later("see what iet-watch bulletin --verify says of it"))  # fmt: skip
        return
    yield from letter_points(space.settings.bulletin.title, html, text)
