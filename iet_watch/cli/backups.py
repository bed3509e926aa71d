"""`backup` and `restore`: the whole workspace in one file, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import decimal, language, say, say_count
from iet_watch.locale.dates import moment_words
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.store.whole_copy import Holdings
    from iet_watch.upkeep.backups.restoring import Restored
    from iet_watch.upkeep.backups.writing import Backup

MOST_NAMED = 8  # files, in words for people; JSON has them all

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help=say("A new file, or a folder, in which it gets the name of its moment."))
]
RotateOption = Annotated[
    bool,
    typer.Option(
        "--rotate", help=say("In a folder, keep those of the last 7 days, 4 weeks and 12 months; take the others away.")
    ),
]
BackupArgument = Annotated[Path, typer.Argument(metavar="FILE", help=say("A backup."))]
LookOption = Annotated[bool, typer.Option("--dry-run", help=say("Check the backup and say what would change."))]


def register(app: typer.Typer) -> None:
    app.command("backup", cls=Command)(backup)
    app.command("restore", cls=Command)(restore)


def backup(
    file: FileArgument,
    rotate: RotateOption = False,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.upkeep.backups.rotation import backups_in, dated_name, no_longer_kept

    out, space = Output(json_output, quiet), session.workspace()
    now = session.now().astimezone(space.zone)
    if rotate and not file.is_dir():
        raise Trouble("--rotate goes with a folder that is there: %(path)s is none", code=USAGE, path=file)
    to = file / dated_name(space.root, now) if file.is_dir() else file
    _refuse_inside(to, space.root)
    if dry_run:
        _show_planned(out, to, space.root)
        return
    from iet_watch.upkeep.backups.noting import note_backup
    from iet_watch.upkeep.backups.writing import write_backup

    made = write_backup(space.root, to, now)
    note_backup(space.root, made.path, now)
    gone = no_longer_kept(backups_in(file, space.root)) if rotate else []
    for one in gone:
        one.unlink(missing_ok=True)
    _show_backup(out, made, gone, same_disk=_same_disk(to, space.root))


def _refuse_inside(to: Path, root: Path) -> None:
    """Raises Trouble for a backup that the next one would hold."""
    from iet_watch.upkeep.backups.contents import FOLDERS, SAVED

    inside = any(to.resolve().is_relative_to((root / one).resolve()) for one in FOLDERS)
    if inside and not to.resolve().is_relative_to((root / SAVED).resolve()):
        raise Trouble("%(path)s is part of what is saved: name a place elsewhere, on another disk if you can",
                      code=USAGE, path=to)  # fmt: skip


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _show_planned(out: Output, to: Path, root: Path) -> None:
    from iet_watch.upkeep.backups.contents import contents

    what = contents(root)
    if out.json:
        out.show_json(file=str(to), files=len(what.files), left_out=list(what.left_out), written=False)
    out.tell(say("Nothing was written. It would be %(path)s.", path=to))
    _tell_left_out(out, what.left_out)


def _show_backup(out: Output, made: Backup, gone: Sequence[Path], *, same_disk: bool) -> None:
    if out.json:
        out.show_json(
            file=str(made.path), made=made.made.isoformat(timespec="seconds"), bytes=made.size, files=len(made.files),
            **_held_values(made.held), left_out=list(made.left_out), removed=[str(one) for one in gone], written=True,
        )  # fmt: skip
        return
    size = decimal(made.size / 1_000_000, 1)
    files = say_count("%(count)s file", "%(count)s files", len(made.files))
    held = ", ".join(filter(None, (files, _held_words(made.held))))
    out.tell(say("Saved in %(path)s (%(size)s MB): %(held)s.", path=made.path, size=size, held=held))
    _tell_left_out(out, made.left_out)
    if gone:
        out.tell(
            say_count("Taken away, as newer ones are kept: %(count)s backup (%(names)s).",
                      "Taken away, as newer ones are kept: %(count)s backups (%(names)s).",
                      len(gone), names=_names([one.name for one in gone]))
        )  # fmt: skip
    if same_disk:
        out.tell(say("It is on the disk of the workspace, and would be lost with it: copy it elsewhere."))


def _tell_left_out(out: Output, names: Sequence[str]) -> None:
    if names:
        out.tell(say("Not in it: %(names)s.", names=_names(names)))


def restore(
    file: BackupArgument,
    dry_run: LookOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.upkeep.backups.restoring import restore as restored

    out, root = Output(json_output, quiet), session.workspace_folder()
    done = restored(file, root, session.now(), dry_run=dry_run)
    if out.json:
        out.show_json(**_restored_values(done, root, dry_run=dry_run))
    else:
        _tell_restored(out, done, root, dry_run=dry_run)


def _restored_values(done: Restored, root: Path, *, dry_run: bool) -> dict[str, Any]:
    difference = done.difference
    return {
        "workspace": str(root), "file": str(done.backup.path), "made": done.backup.made.isoformat(timespec="seconds"),
        "changed": not (dry_run or difference.nothing), "written": list(difference.written),
        "removed": list(difference.removed), "database": difference.database, "damaged": difference.damaged,
        "lost": _held_values(difference.lost),
        "carried": {"left": difference.carried.left, "erased": difference.erased,
                    "suspended": difference.carried.suspended, "mails": difference.carried.mails,
                    "objections": not difference.other_secret},
        "left_out": list(done.backup.left_out), "saved": str(done.saved) if done.saved else None,
        "set_aside": [str(one) for one in done.set_aside],
    }  # fmt: skip


def _tell_restored(out: Output, done: Restored, root: Path, *, dry_run: bool) -> None:
    made = _moment(done.backup.made)
    if done.difference.nothing:
        out.tell(say("The workspace is what the backup of %(moment)s holds: nothing was changed.", moment=made))
        return
    for line in _difference_words(done):
        out.warn(line)
    if dry_run:
        out.tell(say("Nothing was changed: this is what restoring the backup of %(moment)s would do.", moment=made))
        return
    out.tell(say("%(root)s is what it was on %(moment)s.", root=root, moment=made))
    if done.saved:
        out.tell(say("As it was before: %(path)s, which iet-watch restore takes as well.", path=done.saved))


def _difference_words(done: Restored) -> list[str]:
    """What changes, what is lost, what is kept all the same, in lines."""
    d = done.difference
    lines = []
    if d.written:
        lines.append(say_count("Written: %(count)s file (%(names)s).", "Written: %(count)s files (%(names)s).",
                               len(d.written), names=_names(d.written)))  # fmt: skip
    if d.removed:
        lines.append(say_count("Taken away, as the backup lacks it: %(count)s file (%(names)s).",
                               "Taken away, as the backup lacks them: %(count)s files (%(names)s).",
                               len(d.removed), names=_names(d.removed)))  # fmt: skip
    lost = d.lost
    if _held_words(lost):
        lines.append(say("Not in the backup, and kept only as it was before: %(held)s.", held=_held_words(lost)))
    if d.damaged:
        lines.append(say("The database cannot be read: who has left and who has had a mail since the backup is not "
                         "known. Read the mailbox anew (iet-watch mailbox read) before anything is sent."))  # fmt: skip
    lines += [say("Put aside: %(path)s", path=one) for one in done.set_aside]
    return [*lines, *_carried_words(done)]


def _carried_words(done: Restored) -> list[str]:
    d, lines = done.difference, []
    if left := d.carried.left + d.erased:
        lines.append(say_count("%(count)s person has left since the backup: this stays so.",
                               "%(count)s people have left since the backup: this stays so.", left))  # fmt: skip
    if d.carried.suspended:
        lines.append(say_count("%(count)s address failed since the backup: this stays noted.",
                               "%(count)s addresses failed since the backup: this stays noted.",
                               d.carried.suspended))  # fmt: skip
    if d.carried.mails:
        lines.append(say_count("%(count)s mail has gone since the backup: this stays noted, it will not go twice.",
                               "%(count)s mails have gone since the backup: this stays noted, none will go twice.",
                               d.carried.mails))  # fmt: skip
    if d.other_secret:
        lines.append(say("The backup has another secret of fingerprints (data/.contacts.key): who asked this workspace "
                         "for no more mail, and was erased, is not known there."))  # fmt: skip
    return lines


def _held_values(held: Holdings) -> dict[str, int]:
    return {"items": held.items, "sayings": held.sayings, "contacts": held.contacts}


def _held_words(held: Holdings) -> str:
    """« 189 items, 21 decisions and remarks »; empty of nothing."""
    found = (
        (held.items, say_count("%(count)s item", "%(count)s items", held.items)),
        (held.sayings, say_count("%(count)s decision or remark", "%(count)s decisions and remarks", held.sayings)),
        (held.contacts, say_count("%(count)s contact", "%(count)s contacts", held.contacts)),
    )
    return ", ".join(words for count, words in found if count)


def _names(names: Sequence[str]) -> str:
    shown, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    if more <= 0:
        return shown
    rest = say_count("and %(count)s other", "and %(count)s others", more)
    return f"{shown}, {rest}"


def _moment(made: datetime) -> str:
    return moment_words(made, language())
