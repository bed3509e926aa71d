"""`init` and `demo`: a workspace to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from iet_watch.cli.terminal.output import show, tell
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say


def register(app: typer.Typer) -> None:
    app.command("init", cls=Command)(init)
    app.command("demo", cls=Command)(demo)


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", show_default=False, help=say("The folder of the workspace."))
    ] = Path(),
    with_themes: Annotated[
        bool, typer.Option("--with-themes", help=say("Also copy the shipped themes of Normandie."))
    ] = False,
) -> None:
    from iet_watch.workspace.making import make_workspace

    if make_workspace(folder, with_themes=with_themes):
        here = folder.resolve() == Path.cwd()
        tell(say("Workspace made here.") if here else say("Workspace made in %(path)s.", path=folder))
        quoted = shlex.quote(str(folder))
        if with_themes:
            tell(say("Next: iet-watch -C %(path)s collect", path=quoted))
        else:
            tell(say("Next: iet-watch -C %(path)s theme new hydrogene, then write its query and sources.", path=quoted))
    else:
        tell(say("%(path)s is a workspace already: nothing was changed.", path=folder))


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help=say("Where to make the sample workspace; a temporary folder if not given.")),
    ] = None,
) -> None:
    from iet_watch.demo.chain import run_demo

    run_demo(folder, tell, show)
