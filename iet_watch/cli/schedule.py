"""`schedule cron` and `schedule systemd`: what has the commands of every day run by themselves."""

from __future__ import annotations

import os
import platform
import pwd
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import say, say_count, word
from iet_watch.model.trouble import CANNOT_CREATE, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.upkeep.schedule import Job, Timetable
    from iet_watch.upkeep.units import UnitFile
    from iet_watch.workspace.folder import Workspace

FolderOption = Annotated[
    Path | None,
    typer.Option("-o", metavar="DIR", help=say("Write the files into this folder, such as /etc/systemd/system.")),
]

BackupOption = Annotated[
    Path | None, typer.Option("--backup", metavar="FOLDER", help=say("Back the workspace up into this folder."))
]


def register(app: typer.Typer) -> None:
    kinds = group()
    kinds.command("cron", cls=Command, help=say("Print the lines of a crontab."))(cron)
    kinds.command("systemd", cls=Command, help=say("Print, or write, the services and timers of systemd."))(systemd)
    app.add_typer(kinds, name="schedule")


def cron(backup: BackupOption = None, json_output: JsonOption = False, quiet: QuietOption = False) -> None:
    from iet_watch.upkeep.crontab import crontab

    out, space = Output(json_output, quiet), session.workspace()
    lines = crontab(_timetable(space, backup))
    if out.json:
        out.show_json(kind="cron", lines=lines)
        return
    out.show("\n".join(lines))
    out.tell("")
    out.tell(
        say(
            "Put these lines at the end of the table that crontab -e opens, under the account that is to run them. "
            "What they print goes by mail to MAILTO: the machine must be able to send mail."
        )
    )
    _tell_shared(out, space)


def systemd(
    folder: FolderOption = None, backup: BackupOption = None, json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:  # fmt: skip
    from iet_watch.upkeep.units import FOLDER, stem, units

    out, space = Output(json_output, quiet), session.workspace()
    table = _timetable(space, backup)
    files = units(table)
    written = None if folder is None else _write(folder, files, table)
    if out.json:
        told = {} if written is None else {"written": written}
        left_out = [{"name": one.name, "why": lack} for lack, jobs in _lacks(table).items() for one in jobs]
        shown = [{"name": one.name, "text": one.text} for one in files]
        out.show_json(kind="systemd", files=shown, left_out=left_out, **told)
        return
    _tell_lacks(out, table)
    if written is None:
        out.show("\n".join(f"# {one.name}\n{one.text}" for one in files).rstrip("\n"))
        out.tell("")
        _tell_next(out, _again(table, FOLDER))
    else:
        _tell_written(out, folder, len(written), len(files))
        if folder and folder.absolute() != Path(FOLDER):
            _tell_next(out, f"sudo cp {shlex.quote(str(folder.absolute()))}/{stem(table)}-* {FOLDER}/")
    _tell_next(out, "sudo systemctl daemon-reload")
    _tell_next(out, f"cd {FOLDER} && sudo systemctl enable --now {stem(table)}-*.timer")  # sh finds them by their names
    out.tell(say("When each runs next: systemctl list-timers. What it said: journalctl -u NAME.service"))
    _tell_shared(out, space)


def _timetable(space: Workspace, backups: Path | None) -> Timetable:
    from iet_watch.upkeep.schedule import timetable

    now, root = session.now(), space.root.resolve()
    local = now.astimezone().utcoffset() == now.astimezone(space.zone).utcoffset()
    return timetable(
        space.settings, root, _program(), machine=platform.node(), local=local, owner=_owner(root),
        backups=backups and _backup_folder(backups, root),
    )  # fmt: skip


def _backup_folder(given: Path, root: Path) -> Path:
    """The whole path of the folder of the backups. Raises Trouble where `backup --rotate` would refuse it."""
    folder = given.resolve()
    if not folder.is_dir():
        raise Trouble("%(path)s: there is no such folder", code=CANNOT_CREATE, path=given)
    if folder.is_relative_to(root):
        raise Trouble("%(path)s is in the workspace: name a folder elsewhere, on another disk if you can",
                      code=USAGE, path=given)  # fmt: skip
    return folder


def _program() -> tuple[str, ...]:
    """The words that start this program from anywhere: the command that was typed, else Python with its module.

    Links are kept: where a program is installed anew, they lead to the new one.
    """
    typed = sys.argv[0]
    if Path(typed).name == "iet-watch":
        found = typed if os.sep in typed else shutil.which(typed)
        if found and os.access(found, os.X_OK):
            return (os.path.abspath(found),)  # noqa: PTH100, Path.absolute leaves « .. » in
    return (sys.executable, "-P", "-m", "iet_watch")


def _owner(root: Path) -> str:
    try:
        return pwd.getpwuid(root.stat().st_uid).pw_name
    except (KeyError, OSError):
        return ""


def _again(table: Timetable, folder: str) -> str:
    backups = [word for job in table.jobs if job.writes and not job.lacking for word in ("--backup", job.writes)]
    return shlex.join(("sudo", *table.program, "-C", str(table.root), "schedule", "systemd", *backups, "-o", folder))


def _write(folder: Path, files: list[UnitFile], table: Timetable) -> list[str]:
    """Writes the files that are not there as they should be; returns their names. Raises Trouble, with none written.

    A file that this program has written for this workspace, and nobody has changed since, is replaced.
    """
    from iet_watch.files.whole import not_written, write_whole

    try:
        new = [one for one in files if not _is_there(folder / one.name, one, table)]
        for one in new:
            write_whole(folder / one.name, one.text)
    except OSError as error:
        raise not_written(Path(error.filename or folder), error, CANNOT_CREATE) from error
    return [one.name for one in new]


def _is_there(path: Path, file: UnitFile, table: Timetable) -> bool:
    """Whether the file is there as it should be. Raises Trouble where something else stands in its place, OSError."""
    from iet_watch.upkeep.units import is_unchanged

    if not path.exists() and not path.is_symlink():
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    if text != file.text and not is_unchanged(text, table):
        raise Trouble(
            "%(path)s is not as this command wrote it for this workspace, so that nothing was written: move it away, "
            "or take it out and put your changes into systemctl edit %(name)s",
            code=CANNOT_CREATE, path=path, name=file.name,
        )  # fmt: skip
    return text == file.text


def _lacks(table: Timetable) -> dict[str, list[Job]]:
    """The jobs that have no file, by what they lack."""
    lacks: dict[str, list[Job]] = {}
    for job in table.jobs:
        if job.lacking:
            lacks.setdefault(word(job.lacking.message, job.lacking.args_by_name), []).append(job)
    return lacks


def _tell_lacks(out: Output, table: Timetable) -> None:
    """What settings keep from working is wrong; a choice that nobody has made is not."""
    for lack, jobs in _lacks(table).items():
        chosen = all(job.lacking and job.lacking.code != USAGE for job in jobs)
        names = ", ".join(job.name for job in jobs)
        (out.warn if chosen else out.tell)(say("Left out (%(jobs)s): %(what)s.", jobs=names, what=lack))


def _tell_written(out: Output, folder: Path | None, new: int, all_of_them: int) -> None:
    there = say_count(", %(count)s is there already", ", %(count)s are there already", all_of_them - new)
    out.tell(
        say_count("%(count)s file written in %(path)s", "%(count)s files written in %(path)s", new, path=folder)
        + (there if new < all_of_them else "")
        + "."
    )


def _tell_next(out: Output, command: str) -> None:
    """A command to type, which a terminal leaves in one line."""
    out.tell(say("Next: ") + command)


def _tell_shared(out: Output, space: Workspace) -> None:
    """Whose account it must be where several share the folder."""
    import grp
    import stat

    found = space.root.stat()
    if not found.st_mode & stat.S_ISGID:
        return
    try:
        name = grp.getgrgid(found.st_gid).gr_name
    except KeyError:
        name = str(found.st_gid)
    out.tell(
        say(
            "The folder is shared: the account must be in the group %(group)s. What the program makes has the rights "
            "of the folder, whatever the umask (umask 007 for other files).",
            group=name,
        )
    )
