"""`contact list`, and the group of the commands on contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.contacts import adding, documents, importing, purging, wishes
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, ThemeOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import language, later, say, say_count

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.model.contacts import Contact
    from iet_watch.workspace.folder import Workspace

SOON = timedelta(days=92)  # a quarter before it goes, a contact is told: there is an issue in between
STATES: Mapping[str, str] = {
    "active": later("active"), "unsubscribed": later("unsubscribed"), "suspended": later("suspended"),
    "expired": later("to be erased"), "due": later("to confirm"),
}  # fmt: skip

DueOption = Annotated[
    bool, typer.Option("--due", help=say("Only those to be erased, or within three months, unless confirmed."))
]


def register(app: typer.Typer) -> None:
    contacts = group()
    commands: dict[str, tuple[Callable[..., object], str]] = {
        "import": (importing.import_contacts, say("Import the list of a partner, CSV or spreadsheet.")),
        "list": (list_contacts, say("List the contacts, with their state.")),
        "add": (adding.add, say("Put a person on the list, or correct what is known of them.")),
        "export": (documents.export, say("Write the list, or all that is known of one person.")),
        "unsubscribe": (wishes.unsubscribe, say("Write no more to a person.")),
        "forget": (wishes.forget, say("Erase a person; a fingerprint keeps imports from bringing them back.")),
        "register": (documents.register, say("Write the record of processing (GDPR, article 30).")),
    }
    for name, (command, help_text) in commands.items():
        contacts.command(name, cls=Command, help=help_text)(command)
    app.add_typer(contacts, name="contact")
    app.command("purge", cls=Command)(purging.purge)


def list_contacts(theme: ThemeOption = None, due: DueOption = False, json_output: JsonOption = False) -> None:
    from iet_watch.send.contacts.lists import values
    from iet_watch.store.sending.contacts import contacts

    out, space, now = Output(json_output), session.workspace(), session.now()
    arguments.check_theme(theme, space)
    db, years = session.read_database(space), space.settings.retention.contact_years
    everybody = [one for one in contacts(db) if theme is None or not one.themes or theme in one.themes]
    shown = [one for one in everybody if not due or _state(one, years, now) in ("expired", "due")]
    if out.json:
        out.show_json(contacts=[values(one, years, now) for one in shown])
    elif not everybody:
        out.tell(say("No contact yet. Next: iet-watch contact import FILE.csv"))
    else:
        _show(shown, space, now)
        _tell(out, everybody, years, now)


def _show(shown: Sequence[Contact], space: Workspace, now: datetime) -> None:
    from iet_watch.locale.dates import short_day
    from iet_watch.model.contacts import WEEKLY
    from iet_watch.send.contacts.recipients import expires

    years = space.settings.retention.contact_years
    columns = [
        Column(say("Address"), main=True), Column(say("Name"), flexible=True, spare=1),
        Column(say("Structure"), flexible=True, spare=2), Column(say("Themes"), flexible=True, spare=5),
        Column(say("Alerts"), spare=4),
        Column(say("State")), Column(say("Kept until"), spare=3),
    ]  # fmt: skip
    rows = [
        (
            one.email, one.name, " · ".join(one.structures), ", ".join(one.themes) or say("all"),
            say("every week") if one.alerts == WEEKLY else "",
            _state_words(one, years, now),
            short_day(expires(one, years).astimezone(space.zone), language()),
        )
        for one in shown
    ]  # fmt: skip
    show_table(columns, rows)


def _state(contact: Contact, years: int, now: datetime) -> str:
    """The word for how a contact stands; `due`: still written to, and to be confirmed soon."""
    from iet_watch.send.contacts.recipients import exclusion_of, expires

    if reason := exclusion_of(contact, years, now):
        return reason
    return "due" if expires(contact, years) <= now + SOON else "active"


def _state_words(contact: Contact, years: int, now: datetime) -> str:
    words = say(STATES[_state(contact, years, now)])
    return f"{words} ({contact.suspended_why})" if contact.suspended_why and not contact.unsubscribed else words


def _tell(out: Output, everybody: Sequence[Contact], years: int, now: datetime) -> None:
    structures = {name for one in everybody for name in one.structures}
    out.tell(
        say_count("%(count)s contact", "%(count)s contacts", len(everybody))
        + say_count(", %(count)s structure.", ", %(count)s structures.", len(structures))
    )
    states = [_state(one, years, now) for one in everybody]
    if alerted := sum(one.alerts == "hebdomadaire" for one in everybody):
        out.tell(say_count("%(count)s wants the weekly alert.", "%(count)s want the weekly alert.", alerted))
    if unproven := sum(one.basis == "consentement" and not one.proof for one in everybody):
        out.tell(say_count("%(count)s consent without a proof.", "%(count)s consents without a proof.", unproven))
    if expired := states.count("expired"):
        out.tell(
            say_count(
                "%(count)s contact has not been confirmed in time: nobody writes to it. Next: iet-watch purge",
                "%(count)s contacts have not been confirmed in time: nobody writes to them. Next: iet-watch purge",
                expired,
            )
        )
