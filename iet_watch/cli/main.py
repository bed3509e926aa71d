"""The entry point: assembles the commands, words every error, and turns it into an exit code of the contract."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click import exceptions as click_errors

from iet_watch.cli import collect, start
from iet_watch.cli.bulletin import bulletin, site
from iet_watch.cli.items import decisions, emerging_terms, groupings, listing, search, stories
from iet_watch.cli.sources import known_sources
from iet_watch.cli.terminal import base
from iet_watch.cli.themes import theme_files
from iet_watch.files.toml import Mistakes
from iet_watch.locale import LANGUAGES, Phrase, say, speak_for_libraries
from iet_watch.model.trouble import BAD_CONFIGURATION, IO_TROUBLE, USAGE, Trouble

speak_for_libraries()

app = base.group(
    say("Shared watch for networks of public organisations: collect, judge, decide, publish the bulletin.")
)


def _show_version(asked: bool) -> None:
    if asked:
        from iet_watch import __version__

        base.show(f"iet-watch {__version__}")
        raise typer.Exit


@app.callback()
def options(
    workspace: Annotated[
        Path | None,
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
    base.SESSION.workspace_option = workspace


for module in (
    start,
    collect,
    theme_files,
    known_sources,
    listing,
    search,
    stories,
    emerging_terms,
    decisions,
    groupings,
    bulletin,
    site,
):
    module.register(app)


def main() -> None:
    """Runs the command line."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command line. Every expected trouble is one clear message on stderr."""
    _unbreakable_streams()
    language = os.environ.get("IET_WATCH_LANG")
    if language and language not in LANGUAGES:
        base.tell(say("IET_WATCH_LANG is %(found)s: expected fr or en", found=language))
        return USAGE
    signal.signal(signal.SIGTERM, _terminated)
    try:
        result = app(arguments, prog_name="iet-watch", standalone_mode=False)
    except Trouble as trouble:
        base.tell(say(trouble.message, **_shown(trouble.args_by_name)))
        return trouble.code
    except Mistakes as error:
        base.tell(base.mistakes_words(error.mistakes))
        return BAD_CONFIGURATION
    except click_errors.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click_errors.ClickException as error:
        base.tell(_usage_words(error))
        return USAGE
    except typer.Abort:
        base.tell(say("interrupted: nothing recorded was lost"))
        return 130
    except (KeyboardInterrupt, _Terminated) as stop:
        return _interrupted(130 if isinstance(stop, KeyboardInterrupt) else 143)
    except sqlite3.Error as error:
        return _database_trouble(error)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the reader has left; nothing more to say
        return 0
    except OSError as error:
        base.tell(say("%(path)s: %(reason)s", path=error.filename or "", reason=Phrase(error.strerror or error)))
        return IO_TROUBLE
    if result == 130:  # Typer has turned the interruption into a code
        return _interrupted(130)
    return result if isinstance(result, int) else 0


class _Terminated(SystemExit):
    """SIGTERM: asyncio lets it through, which it does for no exception of another kind."""


def _terminated(*_: object) -> None:
    raise _Terminated


def _interrupted(code: int) -> int:
    """Leaves at once: a parsing thread must not hold the process back."""
    base.tell(say("interrupted: nothing recorded was lost"))
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(code)


def _database_trouble(error: sqlite3.Error) -> int:
    from iet_watch.store.database import trouble_of

    trouble = trouble_of(error, base.SESSION.database or Path("iet-watch.db"))
    if trouble is None:
        raise error
    base.tell(say(trouble.message, **_shown(trouble.args_by_name)))
    return trouble.code


def _shown(values: dict[str, object]) -> dict[str, object]:
    return {key: base.shown_path(value) if isinstance(value, Path) else value for key, value in values.items()}


def _usage_words(error: click_errors.ClickException) -> str:
    """What Typer says in English, in the reader's language, with the way to the help."""
    message = _usage_message(error)
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "iet-watch"
    return message + "\n" + say("See %(command)s --help.", command=path)


def _usage_message(error: Any) -> str:
    if isinstance(error, click_errors.MissingParameter) and error.param is not None:
        return say("%(name)s is missing.", name=_name(error))
    if isinstance(error, click_errors.NoSuchOption):
        if error.possibilities:
            return say(
                "No option %(name)s: did you mean %(nearest)s?",
                name=error.option_name,
                nearest=error.possibilities[0],
            )
        return say("No option %(name)s.", name=error.option_name)
    if isinstance(error, click_errors.BadOptionUsage):
        return say("The option %(name)s needs a value.", name=error.option_name)
    if isinstance(error, click_errors.BadParameter) and error.param is not None:
        return say(
            "%(name)s has a value that does not fit: %(reason)s",
            name=_name(error),
            reason=_reason(error.message),
        )
    message = str(error.format_message())
    guess = re.fullmatch(r"(.*) Did you mean (.*)\?", message, re.DOTALL)
    if guess:
        return say(
            "%(message)s Did you mean %(nearest)s?", message=guess.group(1), nearest=guess.group(2).replace("'", "")
        )
    return message


def _name(error: Any) -> str:
    return str(error.param.get_error_hint()).strip("'")


def _reason(message: str) -> str:
    """What pydantic says of a value, without its preamble, in the reader's language where it is one of ours."""
    message = message.removeprefix("Value error, ").rstrip(".")
    found = re.fullmatch(r"'?(.*?)'? is not one of (.*)", message)
    if found:
        return say("expected one of %(expected)s", expected=found.group(2).replace("'", ""))
    if "valid integer" in message or "int_parsing" in message:
        return say("expected a whole number")
    return message


def _unbreakable_streams() -> None:
    """UTF-8 whatever the locale; a title that a stream cannot carry must not stop a run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
