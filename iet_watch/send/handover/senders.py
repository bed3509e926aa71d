"""The programs that mails are handed over to: how each wants its list, and how it says where to unsubscribe."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from iet_watch.files.tables import harmless
from iet_watch.model.contacts import Contact
from iet_watch.send.contacts.columns import FRENCH
from iet_watch.words import json_text

SenderName = Literal["listmonk", "brevo", "csv"]
SENDERS: tuple[SenderName, ...] = get_args(SenderName)

Row = Callable[[Contact], Sequence[str]]


@dataclass(frozen=True)
class Sender:
    """`columns`: the first row of its list, in French and in English; `row`: a contact in their order.

    `delimiter`: between two cells; `marked`: the list begins with a byte-order mark. `leave`: what its program puts
    the address for leaving in place of, in the mail; empty where the mail keeps its own.
    """

    columns: Mapping[str, Sequence[str]]
    row: Row
    delimiter: str = ","
    marked: bool = False
    leave: str = ""


def list_of(sender: Sender, contacts: Iterable[Contact], code: str) -> str:
    """The list in CSV. No cell is a formula; the addresses must be none (see `starts_a_formula`)."""
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer, delimiter=sender.delimiter, lineterminator="\r\n")
    rows.writerow(sender.columns[code])
    rows.writerows([harmless(cell) for cell in sender.row(contact)] for contact in contacts)
    return ("\ufeff" if sender.marked else "") + buffer.getvalue()


def starts_a_formula(email: str) -> bool:
    """Whether an address would be a formula in a list, and with the sign before it another address."""
    return harmless(email) != email


def _listmonk(contact: Contact) -> Sequence[str]:
    attributes = {
        "first_name": contact.first_name, "last_name": contact.last_name, "structures": list(contact.structures),
        "role": contact.role, "themes": list(contact.themes),
    }  # fmt: skip
    return contact.email, contact.name, json_text(attributes)


def _cells(contact: Contact) -> Sequence[str]:
    return (
        contact.email, contact.first_name, contact.last_name, "; ".join(contact.structures), contact.role,
        ", ".join(contact.themes),
    )  # fmt: skip


_LISTMONK = ("email", "name", "attributes")
_ANY = ("email", "first_name", "last_name", "structure", "role", "themes")
KNOWN: Mapping[SenderName, Sender] = {
    # Three columns, the third an object of JSON, commas; anything else is passed over (knadh/listmonk,
    # internal/subimporter/importer.go: csvHeaders, LoadCSV). {{ UnsubscribeURL }}: models/common.go, regTplFuncs.
    "listmonk": Sender(
        {"fr": _LISTMONK, "en": _LISTMONK}, _listmonk, leave="{{ UnsubscribeURL }}",
    ),
    # Columns named as the attributes of contacts, which an account has in its own language; semicolons, UTF-8 (Brevo,
    # help.brevo.com, article 208729849; developers.brevo.com, importContacts: « use semicolon »).
    "brevo": Sender(
        {"fr": ("EMAIL", "PRENOM", "NOM", "STRUCTURE", "FONCTION", "THEMES"),
         "en": ("EMAIL", "FIRSTNAME", "LASTNAME", "STRUCTURE", "ROLE", "THEMES")},
        _cells, delimiter=";", leave="{{ unsubscribe }}",
    ),
    # As `contact import` reads it, and as French spreadsheets open it.
    "csv": Sender({"fr": tuple(FRENCH[key] for key in _ANY), "en": _ANY}, _cells, delimiter=";", marked=True),
}  # fmt: skip
