"""The list of contacts as offices read it, CSV or spreadsheet; `contact import` reads it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from iet_watch.files.tables import harmless
from iet_watch.model.contacts import Contact
from iet_watch.send.contacts.columns import KEYS, titles
from iet_watch.send.contacts.recipients import exclusion_of, expires
from iet_watch.store.times import to_text

_WIDTHS = (36, 20, 16, 36, 24, 30, 14, 36, 36, 14, 36)


def cells(contact: Contact) -> list[str]:
    """A contact as a row of the table, in the order of its columns."""
    said = {
        **{key: str(getattr(contact, key, "")) for key in KEYS},
        "structure": "; ".join(contact.structures),
        "themes": ", ".join(contact.themes),
    }
    return [said[key] for key in KEYS]


def to_csv(some: Sequence[Contact], code: str) -> str:
    """With a byte-order mark so that spreadsheets read the accents; ; between cells in French, a comma in English."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if code == "fr" else ",", lineterminator="\r\n")
    writer.writerow(titles(code))
    writer.writerows([harmless(cell) for cell in cells(contact)] for contact in some)
    return "\ufeff" + buffer.getvalue()


def to_xlsx(some: Sequence[Contact], code: str) -> bytes:
    """A spreadsheet whose cells are text: what looks like a formula stays what it is."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "contacts"
    for row, texts in enumerate([list(titles(code)), *map(cells, some)], start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row=row, column=column)
            cell.value, cell.data_type = text, "s"
    sheet.freeze_panes = "B2"
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    workbook.properties.created = workbook.properties.modified = datetime(2000, 1, 1)
    whole = io.BytesIO()
    workbook.save(whole)
    return whole.getvalue()


def values(contact: Contact, years: int, now: datetime) -> Mapping[str, object]:
    """A contact as programs read it. `state`: active, or why nobody writes; `until`: when the entry is erased."""
    return {
        "email": contact.email,
        "last_name": contact.last_name,
        "first_name": contact.first_name,
        "structures": list(contact.structures),
        "role": contact.role,
        "themes": list(contact.themes),
        "basis": contact.basis,
        "proof": contact.proof,
        "origin": contact.origin,
        "alerts": contact.alerts,
        "alerts_since": to_text(contact.alerts_since),
        "alerts_proof": contact.alerts_proof,
        "added": to_text(contact.added),
        "confirmed": to_text(contact.confirmed),
        "state": exclusion_of(contact, years, now) or "active",
        "unsubscribed": to_text(contact.unsubscribed),
        "suspended": to_text(contact.suspended),
        "suspended_why": contact.suspended_why,
        "until": to_text(expires(contact, years)),
    }
