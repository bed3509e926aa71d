"""One bulletin, many outputs: which file each format makes. All of them are made before any is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iet_watch.files.limits import RENDER_MEMORY, RENDER_SECONDS, OutOfTime, held_to
from iet_watch.model.trouble import BAD_DATA, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.outputs.style import Style

Files = dict[str, bytes]

# Which format makes each file.
FORMAT_OF: Mapping[str, str] = {
    "bulletin.html": "html", "bulletin.md": "md", "mail.html": "mail", "mail.txt": "mail", "bulletin.json": "json",
    "bulletin.atom.xml": "atom", "agenda.ics": "ics", "bulletin.docx": "docx", "bulletin.pdf": "pdf",
}  # fmt: skip


def make_outputs(bulletin: Bulletin, formats: tuple[str, ...], style: Style) -> Files:
    """The files of `formats` by name, in a fixed order. Raises Trouble when a template or an extra fails."""
    files: Files = {}
    for name, make in _MAKERS.items():
        if name in formats:
            files |= _made(name, make, bulletin, style)
    return files


def _made(name: str, make: Callable[[Bulletin, Style], Files], bulletin: Bulletin, style: Style) -> Files:
    try:
        with held_to(RENDER_SECONDS, RENDER_MEMORY):
            return make(bulletin, style)
    except (OutOfTime, MemoryError):
        raise Trouble(
            "making %(format)s takes more than %(seconds)s seconds or %(memory)s MiB: is a fiche very long?",
            code=BAD_DATA, format=name, seconds=int(RENDER_SECONDS), memory=RENDER_MEMORY // 1024**2,
        ) from None  # fmt: skip


def _html(bulletin: Bulletin, style: Style) -> Files:
    from iet_watch.publish.outputs.templates import render

    return {"bulletin.html": render(bulletin, "bulletin.html", style).encode()}


def _markdown(bulletin: Bulletin, style: Style) -> Files:
    from iet_watch.publish.outputs.templates import render

    pictures = {picture.file: picture.data for fiche in bulletin.fiches for picture in fiche.pictures}
    return {"bulletin.md": render(bulletin, "bulletin.md", style).encode(), **pictures}


def _mail(bulletin: Bulletin, style: Style) -> Files:
    from iet_watch.publish.outputs.mail import mail_parts

    parts = mail_parts(bulletin, style)
    return {"mail.html": parts.html.encode(), "mail.txt": parts.text.encode()}


def _json(bulletin: Bulletin, _style: Style) -> Files:
    from iet_watch.publish.outputs.json_record import json_record

    return {"bulletin.json": json_record(bulletin).encode()}


def _atom(bulletin: Bulletin, _style: Style) -> Files:
    from iet_watch.publish.outputs.atom import atom_entry

    return {"bulletin.atom.xml": atom_entry(bulletin)}


def _calendar(bulletin: Bulletin, _style: Style) -> Files:
    from iet_watch.publish.outputs.calendar import calendar

    return {"agenda.ics": calendar(bulletin)} if bulletin.inserts.events else {}


def _word(bulletin: Bulletin, _style: Style) -> Files:
    from iet_watch.publish.outputs.word.docx import word_document

    return {"bulletin.docx": word_document(bulletin)}


def _pdf(bulletin: Bulletin, style: Style) -> Files:
    from iet_watch.publish.outputs.pdf import pdf_document

    return {"bulletin.pdf": pdf_document(bulletin, style)}


_MAKERS: Mapping[str, Callable[[Bulletin, Style], Files]] = {
    "html": _html, "md": _markdown, "mail": _mail, "json": _json, "atom": _atom, "ics": _calendar, "docx": _word,
    "pdf": _pdf,
}  # fmt: skip
