"""`doctor`: whether all is well with the machine, the workspace and, with `--mail`, with the sender of mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import later, say, say_count, typed, word
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.model.points import Point
    from iet_watch.workspace.folder import Workspace

ILL = 1  # something is wrong; what is doubtful leaves 0
_MARKS: Mapping[str, str] = {"ok": "  ", "warn": "! ", "fail": "✗ "}
_NAMES: Mapping[str, str] = {
    "python": later("Python"), "sqlite": later("SQLite"), "full-text": later("full text"), "expat": later("expat"),
    "articles": later("articles"), "disk": later("disk"), "settings": later("settings"), "themes": later("themes"),
    "database": later("database"), "collect": later("collecting"), "log": later("log"), "backup": later("backup"),
    "rights": later("rights"),
    "password": later("password"), "outbox": later("outbox"), "sender": later("sender"),
    "alignment": later("alignment"), "reply-to": later("answers"), "unsubscribe": later("leaving"),
    "issue": later("newest issue"), "size": later("size"), "title": later("title"), "pictures": later("pictures"),
    "links": later("links"), "parts": later("texts"), "spf": later("SPF"), "dkim": later("DKIM"),
    "dmarc": later("DMARC"), "mx": later("MX"), "ptr": later("PTR"), "tls": later("TLS"),
}  # fmt: skip

MailOption = Annotated[
    bool, typer.Option("--mail", help=say("Whether mails arrive: sender, newest issue, DNS, mail server."))
]
DnsOption = Annotated[
    str, typer.Option("--dns", metavar="ADDRESS", help=say("With --mail, ask this name server, not this machine's."))
]
OfflineOption = Annotated[bool, typer.Option("--offline", help=say("With --mail, what needs no network alone."))]


def register(app: typer.Typer) -> None:
    app.command("doctor", cls=Command)(doctor)


def doctor(
    mail: MailOption = False,
    dns: DnsOption = "",
    offline: OfflineOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    out, space = Output(json_output, quiet), session.workspace()
    if (dns or offline) and not mail:
        raise Trouble("--dns and --offline go with --mail", code=USAGE)
    points = list(_mail(space, dns, offline=offline) if mail else _workspace(space))
    if out.json:
        out.show_json(points=[_values(one) for one in points])
    else:
        _show(out, points)
    return ILL if any(one.state == "fail" for one in points) else 0


def _workspace(space: Workspace) -> Iterator[Point]:
    from iet_watch.upkeep.folder import folder_points
    from iet_watch.upkeep.machine import machine_points

    yield from machine_points(space.root)
    yield from folder_points(space, session.now())


def _mail(space: Workspace, dns: str, *, offline: bool) -> Iterator[Point]:
    from iet_watch.send.reputation.names import names
    from iet_watch.upkeep.mail import mail_points

    return mail_points(space, None if offline else names(dns))


def _values(point: Point) -> dict[str, str]:
    """A point as programs read it; `said` and `advice` are words for people."""
    return {"name": point.name, "state": point.state, "said": word(point.said, point.args),
            "advice": typed(word(point.advice, point.args)) if point.advice else ""}  # fmt: skip


def _show(out: Output, points: list[Point]) -> None:
    """A line a point, what to do under those that are not well; with --quiet these alone."""
    shown = [one for one in points if one.state != "ok"] if out.quiet else points
    width = max((len(say(_NAMES[one.name])) for one in shown), default=0)
    for one in shown:
        out.show(f"{_MARKS[one.state]}{say(_NAMES[one.name]):<{width}}  {word(one.said, one.args)}")
        if one.advice:
            out.show(f"  {'':<{width}}  → {word(one.advice, one.args)}")
    wrong = sum(one.state == "fail" for one in points)
    doubts = sum(one.state == "warn" for one in points)
    if wrong or doubts:
        out.tell(
            say_count("%(count)s thing is wrong", "%(count)s things are wrong", wrong)
            + say_count(", %(count)s is doubtful.", ", %(count)s are doubtful.", doubts)
        )
    else:
        out.tell(say("All is well."))
