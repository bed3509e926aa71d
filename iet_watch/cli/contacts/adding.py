"""`contact add`: one person, put on the list or corrected; back on it where they ask for that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.contacts.terms import ByOption, EmailArgument, contacts_opened
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, word
from iet_watch.model.trouble import USAGE, Failure, Trouble

if TYPE_CHECKING:
    from iet_watch.model.contacts import Contact, ContactDetails
    from iet_watch.themes.theme_files import Theme


def _text_option(name: str, help_text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar="TEXT", help=help_text)
    return option


def add(
    email: EmailArgument,
    last_name: Annotated[str | None, _text_option("--last-name", say("The family name."))] = None,
    first_name: Annotated[str | None, _text_option("--first-name", say("The first name."))] = None,
    structure: Annotated[
        str | None, _text_option("--structure", say("The structure; several with ; between. It replaces those known."))
    ] = None,
    role: Annotated[str | None, _text_option("--role", say("What the person does there."))] = None,
    themes: Annotated[
        str | None, _text_option("--themes", say("Themes of interest, by slug or title, commas between; else all."))
    ] = None,
    basis: Annotated[str | None, _text_option("--basis", say("Legal basis: mission or consentement."))] = None,
    proof: Annotated[str | None, _text_option("--proof", say("The proof of it: when, where, in which words."))] = None,
    origin: Annotated[str | None, _text_option("--origin", say("Where the address comes from."))] = None,
    alerts: Annotated[
        str | None,
        typer.Option("--alerts", metavar="oui|non", help=say("Whether they want the weekly alert of what is kept.")),
    ] = None,
    alerts_proof: Annotated[
        str | None, _text_option("--alerts-proof", say("How they said so: when, where, in which words."))
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help=say("They had unsubscribed and ask to be back: needs --proof."))
    ] = False,
    who: ByOption = None,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.mail.addresses import address_key
    from iet_watch.model.contacts import ContactEvent
    from iet_watch.send.contacts.lists import values
    from iet_watch.send.contacts.objections import changing, objections
    from iet_watch.send.contacts.wishes import expected, put_on_list, refuse_spent

    out, space, now, name = Output(json_output, quiet), session.workspace(), session.now(), arguments.person(who)
    address = arguments.read_email(email)
    key = address_key(address)
    said = {
        "last_name": last_name, "first_name": first_name, "structure": structure, "role": role, "themes": themes,
        "basis": basis, "proof": proof, "origin": origin, "alerts": alerts, "alerts_proof": alerts_proof,
    }  # fmt: skip
    known_themes = session.themes(space, needed=False)
    event = ContactEvent(now, name, "back" if again else "added", proof or "")
    with contacts_opened(space, dry_run=dry_run) as (db, data):
        if dry_run:
            objectors, contact = objections(db, data), None
            known = expected(db, objectors, key, event)
            refuse_spent(objectors, key, known, _person(address, known, said, known_themes))
        else:
            with changing(db, data) as objectors:
                known = expected(db, objectors, key, event)
                person = _person(address, known, said, known_themes)
                refuse_spent(objectors, key, known, person)
                contact = put_on_list(db, objectors, key, person, event)
    if out.json:
        out.show_json(dry_run=dry_run, contact=contact and values(contact, space.settings.retention.contact_years, now))
    if contact:
        _tell_missing_proofs(out, contact)
    out.tell(say("Nothing was written.") if dry_run else say("%(email)s is on the list.", email=address))


def _tell_missing_proofs(out: Output, contact: Contact) -> None:
    if contact.basis == "consentement" and not contact.proof:
        out.tell(say("consent without a proof: say when and how it was given"))
    if contact.alerts_since and not contact.alerts_proof:
        out.tell(say("alerts without a proof: say with --alerts-proof when and how they asked for them"))


def _person(
    address: str, known: Contact | None, said: dict[str, str | None], themes: tuple[Theme, ...]
) -> ContactDetails:
    """The person that the options describe; what none of them says stays as it is known. Raises Trouble."""
    from iet_watch.model.contacts import ContactDetails
    from iet_watch.send.contacts.importing import only_person
    from iet_watch.send.contacts.reading import NAME_LIMIT, TEXT_LIMIT, KnownThemes, read_basis, read_structures
    from iet_watch.words import one_line

    limits = {
        **dict.fromkeys(("last_name", "first_name", "role"), NAME_LIMIT),
        **dict.fromkeys(("proof", "origin", "alerts_proof"), TEXT_LIMIT),
    }
    texts: dict[str, Any] = {
        key: one_line(text, limit) for key, limit in limits.items() if (text := said[key]) is not None
    }
    person = replace(only_person(known) if known else ContactDetails(email=address), **texts)
    if (structure := said["structure"]) is not None:
        person = replace(person, structures=read_structures(structure))
    if (names := said["themes"]) is not None:
        slugs, unknown = KnownThemes(themes).read(names)
        person = replace(person, themes=slugs)
        _refuse(*unknown)
    if said["basis"] is not None:
        basis = read_basis(said["basis"])
        _refuse(basis)
        assert not isinstance(basis, Failure)
        person = replace(person, basis=basis or "mission")
    return _with_alerts(person, said)


def _with_alerts(person: ContactDetails, said: dict[str, str | None]) -> ContactDetails:
    """The person with the wish that the options tell; another wish needs a proof of its own. Raises Trouble."""
    from iet_watch.send.contacts.alerts_wanted import read_alerts

    if said["alerts"] is None:
        return person
    alerts = read_alerts(said["alerts"])
    _refuse(alerts)
    assert not isinstance(alerts, Failure)
    proven = said["alerts_proof"] is not None or alerts == person.alerts
    return replace(person, alerts=alerts, alerts_proof=person.alerts_proof if proven else "")


def _refuse(*found: object) -> None:
    for one in found:
        if isinstance(one, Failure):
            raise Trouble("%(reason)s", code=USAGE, reason=word(one.message, one.args))
