"""`contact import`: the list of a partner, what becomes of each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.contacts.terms import ByOption, contacts_opened
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import hidden_rows_read, placed
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import language, later, say, say_count, word
from iet_watch.model.trouble import BAD_DATA, Failure, Trouble

if TYPE_CHECKING:
    from iet_watch.send.contacts.importing import ListedPerson, Plan, Twice
    from iet_watch.send.contacts.reading import ReadList, Told

SHOWN, CHANGES_SHOWN = 20, 10  # lines told one by one
LEFT_OUT: Mapping[str, str] = {
    "unsubscribed": later("this person has unsubscribed: left out"),
    "forgotten": later("this person has asked to be forgotten: left out; take them off this list, too"),
    "expired": later("this consent has had its time, and its contact was erased: a new one is needed"),
}

ListArgument = Annotated[Path, typer.Argument(metavar="FILE", help=say("A list in CSV or .xlsx."))]
OriginOption = Annotated[
    str, typer.Option("--origin", metavar="TEXT", help=say("Where addresses come from of which the list says nothing."))
]
MxOption = Annotated[bool, typer.Option("--mx", help=say("Ask the DNS whether each domain takes mail."))]


def import_contacts(
    file: ListArgument,
    origin: OriginOption = "",
    mx: MxOption = False,
    who: ByOption = None,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.send.contacts.importing import import_list, plan
    from iet_watch.send.contacts.objections import objections
    from iet_watch.send.contacts.reading import read_contacts

    out, space, now, name = Output(json_output, quiet), session.workspace(), session.now(), arguments.person(who)
    read = read_contacts(file, session.themes(space, needed=False), origin)
    if not read.listed and not read.refused:
        raise Trouble("%(path)s holds no contact", code=BAD_DATA, path=file)
    if mx:
        _ask_domains(read)
    with contacts_opened(space, dry_run=dry_run) as (db, data):
        if dry_run:
            planned = plan(db, objections(db, data), read, now)
        else:
            planned = import_list(db, data, read, name, file.name, now)
    if out.json:
        out.show_json(dry_run=dry_run, **_values(read, planned))
    else:
        _tell(out, file, read, planned, dry_run=dry_run)
    return 0 if planned.entries or planned.left_out else BAD_DATA


def _ask_domains(read: ReadList) -> None:
    """Refuses the lines whose domain takes no mail, and says of those whose DNS has not answered."""
    from iet_watch.send.contacts.mail_domains import asked
    from iet_watch.send.contacts.reading import Told

    domain = {one.key: one.person.email.rpartition("@")[2] for one in read.listed}
    answers = asked(domain.values())
    for one in read.listed:
        found = {"domain": domain[one.key]}
        if answers[domain[one.key]] == "refuses":
            read.refused.append(Told(one.line, Failure("", "%(domain)s takes no mail", found)))
        elif answers[domain[one.key]] == "unknown":
            read.remarks.append(Told(one.line, Failure("", "%(domain)s: the DNS has not answered in time", found)))
    read.listed = [one for one in read.listed if answers[domain[one.key]] != "refuses"]


def _values(read: ReadList, planned: Plan) -> dict[str, object]:
    return {
        "read": read.lines,
        "added": planned.count("added"),
        "changed": planned.count("changed"),
        "confirmed": planned.count("confirmed"),
        "unchanged": planned.count(None),
        "twice": [{"line": one.line, "as": one.first, "dropped": dict(one.dropped)} for one in planned.twice],
        "changes": [
            {"line": one.listed.line, "email": one.person.email, "fields": _fields(one)}
            for one in planned.entries
            if one.changes
        ],
        "left_out": [{"line": line, "reason": reason} for line, reason in planned.left_out],
        "refused": _told(read.refused),
        "remarks": _told(planned.remarks),
        "other_columns": list(read.others),
        "other_sheets": list(read.sheets),
        "hidden_rows": list(read.hidden),
    }


def _fields(one: ListedPerson) -> dict[str, dict[str, object]]:
    return {name: {"from": old, "to": new} for name, (old, new) in one.changes.items()}


def _told(some: Iterable[Told]) -> list[dict[str, object]]:
    return [{"line": one.line, "reason": word(one.failure.message, one.failure.args)} for one in some]


def _tell(out: Output, file: Path, read: ReadList, planned: Plan, *, dry_run: bool) -> None:
    _tell_lines(out, file, ((one.line, word(one.failure.message, one.failure.args)) for one in read.refused))
    _tell_lines(out, file, ((line, say(LEFT_OUT[reason])) for line, reason in planned.left_out))
    if out.talks:
        remarks = ((one.line, word(one.failure.message, one.failure.args)) for one in planned.remarks)
        _tell_lines(out, file, (*remarks, *((one.line, _twice_words(one)) for one in planned.twice)))
        changed = ((one.listed.line, _change_words(one)) for one in planned.entries if one.changes)
        _tell_lines(out, file, changed, CHANGES_SHOWN)
    if read.others:
        out.tell(say("Columns not taken in: %(columns)s.", columns=", ".join(read.others)))
    if read.sheets:
        names = ", ".join(read.sheets)
        out.warn(say("One sheet is read, that with the names of columns; not read: %(sheets)s.", sheets=names))
    if read.hidden:
        out.warn(hidden_rows_read(read.hidden))
    out.tell(_counts(read, planned))
    if dry_run:
        out.tell(say("Nothing was written."))


def _twice_words(one: Twice) -> str:
    if not one.dropped:
        return say("this address stands on line %(first)s already", first=one.first)
    values = " · ".join(one.dropped.values())
    return say(
        "this address stands on line %(first)s already, which counts; left out: %(values)s",
        first=one.first, values=values,
    )  # fmt: skip


def _change_words(one: ListedPerson) -> str:
    """« zoe@x.example : nom « Été » → « Ete » »: a list replaces what somebody may have corrected meanwhile."""
    from iet_watch.send.contacts.columns import FRENCH
    from iet_watch.words import one_line

    said = []
    for name, values in one.changes.items():
        key = "structure" if name == "structures" else name
        old, new = (" · ".join(value) if isinstance(value, tuple) else str(value) for value in values)
        column = FRENCH[key] if language() == "fr" else key
        message = later("%(column)s “%(old)s” → “%(new)s”") if old else later("%(column)s “%(new)s”")
        said.append(say(message, column=column, old=one_line(old, 60), new=one_line(new, 60)))
    return say("%(email)s: %(changes)s", email=one.person.email, changes=", ".join(said))


def _tell_lines(out: Output, file: Path, lines: Iterable[tuple[int, str]], shown: int = SHOWN) -> None:
    told = [placed(file, line, text) for line, text in sorted(lines)]
    for text in told[:shown]:
        out.warn(text)
    if len(told) > shown:
        more = len(told) - shown
        out.warn(say_count("and %(count)s other line", "and %(count)s other lines", more))


def _counts(read: ReadList, planned: Plan) -> str:
    kept = planned.count("confirmed") + planned.count(None)
    added, changed, twice = planned.count("added"), planned.count("changed"), len(planned.twice)
    left_out, refused = len(planned.left_out), len(read.refused)
    parts = [
        say_count(", %(count)s contact added", ", %(count)s contacts added", added) if added else "",
        say_count(", %(count)s brought up to date", ", %(count)s brought up to date", changed) if changed else "",
        say_count(", %(count)s as it was", ", %(count)s as they were", kept) if kept else "",
        say_count(", %(count)s twice on the list", ", %(count)s twice on the list", twice) if twice else "",
        say_count(", %(count)s left out", ", %(count)s left out", left_out) if left_out else "",
        say_count(", %(count)s refused", ", %(count)s refused", refused) if refused else "",
    ]
    return say_count("%(count)s line read", "%(count)s lines read", read.lines) + "".join(parts) + "."
