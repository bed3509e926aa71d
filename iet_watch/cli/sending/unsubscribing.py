"""`unsubscribe serve`: the web server behind the link by which readers leave."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import Phrase, say
from iet_watch.model.trouble import CANNOT_CREATE, Trouble

HostOption = Annotated[str, typer.Option("--host", metavar="ADDRESS", help=say("The address to listen at."))]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help=say("The port; 0 takes a free one."))]


def register(app: typer.Typer) -> None:
    leaving = group()
    leaving.command("serve", cls=Command, help=say("Answer the links of mails, until interrupted."))(serve)
    app.add_typer(leaving, name="unsubscribe")


def serve(host: HostOption = "127.0.0.1", port: PortOption = 8025, quiet: QuietOption = False) -> None:
    import uvicorn

    from iet_watch.send.leaving.application import Leaving

    out, space = Output(quiet=quiet), session.workspace()
    application = Leaving(space)
    listening = _listening(host, port)
    if not space.settings.mail.unsubscribe_url:
        out.warn(say("No mail leads here: give unsubscribe_url in the section [mail] of iet-watch.toml."))
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    out.tell(say("Listening at %(address)s; Ctrl-C ends it.", address=address))
    # No access log: a token stands for a person.
    config = uvicorn.Config(application, log_level="warning", access_log=False, server_header=False)
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """The socket that listens. Raises Trouble where it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Trouble(
            "%(host)s, port %(port)s: nobody can listen there: %(reason)s", code=CANNOT_CREATE, host=host, port=port,
            reason=Phrase(error.strerror or "Invalid value"),
        ) from None  # fmt: skip
