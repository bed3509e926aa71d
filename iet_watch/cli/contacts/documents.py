"""`contact export | register`: the list for an office, all that is known of a person, the record of processing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.contacts.terms import contacts_opened
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.cli.terminal.streams import put
from iet_watch.locale import language, say, say_count
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.send.contacts.documents import PersonalData
    from iet_watch.workspace.folder import Workspace

OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=say("Write to this file."))]
PersonArgument = Annotated[
    str | None, typer.Argument(metavar="[EMAIL]", help=say("All that is known of this person, in .html or .json."))
]


def export(
    email: PersonArgument = None,
    output: OutputOption = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    out, space = Output(json_output, quiet), session.workspace()
    if email is None:
        _export_list(out, space, output)
    else:
        _export_person(out, space, email, output)


def _export_list(out: Output, space: Workspace, output: Path | None) -> None:
    """The list as `contact import` reads it again; those who have unsubscribed are left out."""
    from iet_watch.files.whole import write_named
    from iet_watch.send.contacts.lists import to_csv, to_xlsx, values
    from iet_watch.store.sending.contacts import contacts
    from iet_watch.words import json_text

    db, now = session.read_database(space), session.now()
    some = [one for one in contacts(db) if not one.unsubscribed]
    suffix = output.suffix.lower() if output else ".csv"
    if out.json or suffix == ".json":
        listed = [values(one, space.settings.retention.contact_years, now) for one in some]
        _write(json_text({"schema_version": 1, "contacts": listed}, indent=1) + "\n", output)
    elif output and suffix == ".xlsx":
        write_named(output, to_xlsx(some, language()))
    elif suffix == ".csv":
        _write(to_csv(some, language()), output)
    else:
        raise Trouble("%(path)s: expected a name in .csv, .xlsx or .json", code=USAGE, path=output)
    if output:
        out.tell(
            say_count("%(count)s contact written to %(file)s.", "%(count)s contacts written to %(file)s.", len(some),
                      file=output)
        )  # fmt: skip


def _export_person(out: Output, space: Workspace, email: str, output: Path | None) -> None:
    from iet_watch.send.contacts.documents import known_of, person_page
    from iet_watch.send.contacts.objections import objections

    address = arguments.read_email(email)
    with contacts_opened(space, dry_run=True) as (db, data):
        known = known_of(db, objections(db, data), address)
    suffix = output.suffix.lower() if output else ".json"
    if out.json or suffix == ".json":
        _write(_as_json(known, space), output)
    elif suffix in (".html", ".htm"):
        _write(person_page(known, space, session.themes(space, needed=False), session.now()), output)
    else:
        raise Trouble("%(path)s: expected a name in .html or .json", code=USAGE, path=output)
    if output:
        out.tell(say("Written: %(path)s. Give it to this person alone.", path=output))


def _as_json(known: PersonalData, space: Workspace) -> str:
    from iet_watch.send.contacts.lists import values
    from iet_watch.store.times import to_text
    from iet_watch.words import json_text

    years = space.settings.retention.contact_years
    return (
        json_text(
            {
                "schema_version": 1,
                "email": known.email,
                "contact": values(known.contact, years, session.now()) if known.contact else None,
                "events": [{**vars(event), "at": to_text(event.at)} for event in known.events],
                "objection": known.objection,
                "returned": [{"issue": issue, "status": status} for issue, status in known.returned],
                "sendings": [
                    {"issue": issue, "state": state, "at": to_text(at)} for issue, state, at in known.sendings
                ],
                "told": [{"alert": alert, "title": title} for alert, title in known.told],
                "opinions": [{"issue": issue, "useful": useful} for issue, useful in known.opinions],
            },
            indent=1,
        )
        + "\n"
    )


def _write(text: str, output: Path | None) -> None:
    """Writes `text` to the file named, else on stdout as it stands. Raises Trouble."""
    from iet_watch.files.whole import write_named

    if output is None:
        put(text, end="")
    else:
        write_named(output, text)


def register(output: OutputOption = None, quiet: QuietOption = False) -> None:
    from iet_watch.send.contacts import documents

    out, space = Output(quiet=quiet), session.workspace()
    if output and output.suffix.lower() not in (".html", ".htm"):
        raise Trouble("%(path)s: expected a name in .html", code=USAGE, path=output)
    _write(documents.register(session.read_database(space), space, session.now()), output)
    if gaps := documents.missing(space):
        tell(say("To be filled in, or set in iet-watch.toml: %(keys)s.", keys=", ".join(gaps)))
    if output:
        out.tell(say("Written: %(path)s", path=output))
