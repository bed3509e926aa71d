"""The entry point: assembles the commands, words every error, and turns it into an exit code of the contract."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.main import get_command

from iet_watch.cli.commands import AllCommands, LoadedWhenAsked, module_asked, register
from iet_watch.cli.terminal.mistake_words import mistakes_words, shown_path
from iet_watch.cli.terminal.output import show, tell
from iet_watch.cli.terminal.session import SESSION
from iet_watch.cli.terminal.streams import ReaderLeft, finish, give_up, open_streams, output_trouble
from iet_watch.cli.terminal.typer_words import group, usage_words
from iet_watch.files.toml import Mistakes
from iet_watch.locale import LANGUAGES, Phrase, say, speak_for_libraries, type_with
from iet_watch.model.trouble import BAD_CONFIGURATION, IO_TROUBLE, USAGE, Trouble

if TYPE_CHECKING:
    import sqlite3

speak_for_libraries()


def _show_version(asked: bool) -> None:
    if asked:
        from iet_watch import __version__

        show(f"iet-watch {__version__}")
        raise typer.Exit


def options(
    workspace: Annotated[
        str | None,  # a path, looked at when it is opened: told with the code of the contract
        typer.Option(
            "--workspace",
            "-C",
            metavar="DIR",
            help=say("The workspace; else IET_WATCH_WORKSPACE, else the nearest folder upwards."),
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help=say("Show the version and exit."))
    ] = False,
) -> None:
    folder = None if workspace is None else Path(workspace)
    SESSION.workspace_option, SESSION.mistakes = folder, ()
    type_with(f"-C {shlex.quote(str(folder))}" if folder else "")


@cache
def command_line(module: str | None) -> Any:
    """The commands as Typer parses them: all, or those of one module. Making them takes time: once a process."""
    told = say("Shared watch for networks of public organisations: collect, judge, decide, publish the bulletin.")
    app = group(told, cls=AllCommands)
    app.callback()(options)
    if module:
        register(app, module)
    whole = get_command(app)
    if not module:
        whole.commands = LoadedWhenAsked(command_line)  # type: ignore[attr-defined]
    return whole


def main() -> None:
    """Runs the command line."""
    open_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command line. Every expected trouble is one clear message on stderr."""
    language = os.environ.get("IET_WATCH_LANG")
    if language and language not in LANGUAGES:
        tell(say("IET_WATCH_LANG is %(found)s: expected fr or en", found=language))
        return USAGE
    try:
        with _stoppable(), _no_stop_is_lost():
            return _code_of(arguments)
    except BaseException as error:
        if (stop := _stop_behind(error)) is None:
            raise
        _interrupted(stop)
    finally:
        SESSION.close()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Inside, Control-C and SIGTERM raise KeyboardInterrupt and _Terminated; outside, they do what they did before.

    Where the command begins that is to end the process: what is raised while it closes its database, or while Python
    ends, nobody would catch. What arrives while this begins or ends is raised by `signal.signal`, still here.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if before[signal.SIGINT] is signal.SIG_DFL:  # not where it is ignored
            signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _terminated)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _no_stop_is_lost() -> Iterator[None]:
    """Inside, what stops the command stops it, too, where Python only reports what is raised and goes on.

    As in what it calls after each import, or when an object goes away.
    """
    report = sys.unraisablehook

    def heed(lost: sys.UnraisableHookArgs) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt | _Terminated):
            _interrupted(lost.exc_value)
        report(lost)

    sys.unraisablehook = heed
    try:
        yield
    finally:
        sys.unraisablehook = report


def _code_of(arguments: list[str]) -> int:
    """The exit code of one command line in a language that is known. Every expected trouble is told."""
    try:
        result = command_line(module_asked(arguments))(arguments, prog_name="iet-watch", standalone_mode=False)
        finish()
    except (Trouble, Mistakes, typer.TyperException) as error:
        return _told(error)
    except typer.Abort:
        tell(say("interrupted: nothing recorded was lost"))
        return 130
    except (KeyboardInterrupt, _Terminated):
        raise
    except _database_errors() as error:
        return _database_trouble(error)
    except ReaderLeft:
        return 0
    except SystemExit as stop:  # Typer's, whose help nobody read to its end
        if isinstance(stop.__context__, BrokenPipeError):
            give_up(sys.stdout)
            return 0
        raise
    except OSError as error:
        if error.filename is None:  # files are named where they are written
            return _told(output_trouble(error))
        tell(say("%(path)s: %(reason)s", path=error.filename, reason=Phrase(error.strerror or error)))
        return IO_TROUBLE
    if result == 130:  # Typer has turned the interruption into a code
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _told(error: Trouble | Mistakes | typer.TyperException) -> int:
    """Says what stops the command; returns the exit code."""
    if isinstance(error, Trouble):
        args = {name: shown_path(one) if isinstance(one, Path) else one for name, one in error.args_by_name.items()}
        tell(say(error.message, **args))
        return error.code
    if isinstance(error, Mistakes):
        tell(mistakes_words(error.mistakes))
        return BAD_CONFIGURATION
    tell(usage_words(error))
    return USAGE


class _Terminated(SystemExit):
    """SIGTERM: asyncio lets it through, which it does for no exception of another kind."""


def _terminated(*_: object) -> None:
    raise _Terminated


def _stop_behind(error: BaseException | None) -> KeyboardInterrupt | _Terminated | None:
    """What stops the command, where `error` comes from that.

    Of what is raised while it makes a class, Python 3.11 makes an error of its own.
    """
    met = set[int]()  # an error may be said to come from itself
    while error is not None and id(error) not in met:
        if isinstance(error, KeyboardInterrupt | _Terminated):
            return error
        met.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _interrupted(stop: KeyboardInterrupt | _Terminated) -> NoReturn:
    """Leaves at once: a parsing thread must not hold the process back."""
    tell(say("interrupted: nothing recorded was lost"))
    for stream in (sys.stderr, sys.stdout):
        with suppress(OSError):
            stream.flush()
    os._exit(130 if isinstance(stop, KeyboardInterrupt) else 143)


def _database_errors() -> type[sqlite3.Error]:
    """What SQLite raises, asked only when something was raised: --help needs no database."""
    import sqlite3

    return sqlite3.Error


def _database_trouble(error: sqlite3.Error) -> int:
    from iet_watch.store.database import trouble_of

    trouble = trouble_of(error, SESSION.database or Path("iet-watch.db"))
    if trouble is None:
        raise error
    return _told(trouble)
