"""`send --export`: a published issue and those it may go to, as files in a folder, readable by their owner alone."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iet_watch.files.whole import not_written, sync_folder, write_new
from iet_watch.model.contacts import Contact
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_DATA, CANNOT_CREATE, Trouble
from iet_watch.publish.publication.frozen import settings_then
from iet_watch.publish.publication.manifest import Manifest
from iet_watch.send.contacts.recipients import Recipients
from iet_watch.send.handover.bodies import handed_over
from iet_watch.send.handover.senders import KNOWN, SenderName, list_of, starts_a_formula
from iet_watch.send.outbox.editions import common_edition
from iet_watch.send.outbox.opening import subject
from iet_watch.words import json_text
from iet_watch.workspace.folder import Workspace

RECORD = "export.json"  # what an export says of itself, by which the next one knows what it may replace
_NAMES = frozenset(("subject.txt", "mail.html", "mail.txt", "template.html", "contacts.csv", RECORD))
_DRAFT = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")  # of a run that was killed
# listmonk puts a mail into a template of its own, which may hold a pixel: this one holds the mail alone.
_TEMPLATE = '{{ template "content" . }}\n'


@dataclass(frozen=True)
class Chosen:
    """Those to hand over. `excluded`: how many are left out, by reason; `odd`: whose address no list can hold."""

    to: tuple[Contact, ...]
    excluded: Mapping[str, int]
    odd: tuple[str, ...]


@dataclass(frozen=True)
class Export:
    """An issue as it is handed over. `files`: their texts by name; `record`: what it says of itself."""

    files: Mapping[str, str]
    record: Mapping[str, Any]
    odd: tuple[str, ...]

    @property
    def subject(self) -> str:
        return str(self.record["subject"])

    @property
    def contacts(self) -> int:
        return int(self.record["contacts"])

    @property
    def excluded(self) -> Mapping[str, int]:
        return dict(self.record["left_out"])


def planned(chosen: Recipients, forgotten: int) -> Chosen:
    """Those who may be written to, and how many may not. `forgotten`: those who have had themselves erased.

    Raises Trouble where nobody is left.
    """
    odd = tuple(one.email for one in chosen.to if starts_a_formula(one.email))
    to = tuple(one for one in chosen.to if one.email not in odd)
    if not to:
        raise Trouble("there is nobody to hand over: no contact may be written to", code=BAD_DATA)
    excluded = Counter({"forgotten": forgotten, "address": len(odd)}) + Counter(str(why) for _, why in chosen.excluded)
    return Chosen(to, dict(sorted(excluded.items())), odd)


def export(space: Workspace, quarter: Quarter, manifest: Manifest, chosen: Chosen, sender: SenderName) -> Export:
    """The published issue and its readers as the files that `sender` takes in. Raises OSError, Mistakes."""
    files = _files(space, quarter, manifest, chosen.to, sender)
    record = {
        "issue": quarter.label, "sender": sender, "subject": files["subject.txt"].strip(), "contacts": len(chosen.to),
        "left_out": chosen.excluded, "files": [*files, RECORD],
    }  # fmt: skip
    return Export(files, record, chosen.odd)


def _files(
    space: Workspace, quarter: Quarter, manifest: Manifest, to: tuple[Contact, ...], sender: SenderName
) -> dict[str, str]:
    then, known = settings_then(space, quarter, manifest), KNOWN[sender]
    code = then.bulletin.language
    shown = then.mail.unsubscribe_url or (
        f"mailto:{then.mail.unsubscribe_mailto}" if then.mail.unsubscribe_mailto else ""
    )
    parts = handed_over(common_edition(space.quarter_folder(quarter)), sender, known.leave, shown, code)
    return {
        "subject.txt": subject(then.bulletin.title, manifest["number"], quarter, code) + "\n",
        "mail.html": parts.html,
        "mail.txt": parts.text,
        **({"template.html": _TEMPLATE} if sender == "listmonk" else {}),
        "contacts.csv": list_of(known, to, code),
    }


def write_export(folder: Path, made: Export) -> None:
    """Writes the files into `folder`, made where there is none: each whole, its owner alone reads it.

    The record comes first, then what an earlier export left goes: one that is cut short is known for an export, and
    holds no list of before. Raises Trouble where `folder` holds anything else.
    """
    record = json_text({"schema_version": 1, **made.record}, indent=1) + "\n"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_strangers(folder)
        _write_private(folder / RECORD, record)
        for path in [path for path in folder.iterdir() if path.name != RECORD]:
            path.unlink()
        for name, text in made.files.items():
            _write_private(folder / name, text)
        sync_folder(folder)
    except OSError as error:
        raise not_written(folder, error, CANNOT_CREATE) from error


def _refuse_strangers(folder: Path) -> None:
    """Raises Trouble where a folder holds anything that an export does not make."""
    there = {path.name for path in folder.iterdir()}
    if there and not (RECORD in there and all(name in _NAMES or _DRAFT.fullmatch(name) for name in there)):
        raise Trouble(
            "%(path)s holds other files: name an empty folder, a new one, or that of an earlier export",
            code=CANNOT_CREATE, path=folder,
        )  # fmt: skip


def _write_private(path: Path, text: str) -> None:
    """Writes a file whole that its owner alone reads, whatever rights one of its name had."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        write_new(draft, text.encode(), mode=0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
