"""From the files of a quarter to its published outputs: render, freeze, verify."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iet_watch.model import NOT_ALLOWED, Quarter, Trouble
from iet_watch.publish.draft import MEMORY
from iet_watch.publish.edition import Bulletin, Edition, read_edition, read_manifest
from iet_watch.publish.render import render
from iet_watch.themes.files import Theme
from iet_watch.workspace import Workspace, write_whole

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Rendered:
    """Paths written, and the fiches that still lack their analysis."""

    paths: tuple[Path, ...]
    bulletin: Bulletin
    unwritten: tuple[str, ...]


@dataclass(frozen=True)
class Approval:
    """Who lets an edition go, and on which day."""

    approver: str
    day: date


def refuse_published(folder: Path) -> None:
    """Raises Trouble when the edition in `folder` is published: it does not change any more."""
    manifest = read_manifest(folder)
    if manifest.get("state") == "published":
        raise Trouble(
            "%(quarter)s was published on %(day)s and does not change any more",
            code=NOT_ALLOWED,
            quarter=folder.name,
            day=manifest.get("published"),
        )


def already_published(folder: Path) -> bool:
    """Whether `folder` holds a published edition, whole. Raises Trouble when one of its files has changed since."""
    manifest = read_manifest(folder)
    if manifest.get("state") != "published":
        return False
    changed = [
        name
        for name, digest in sorted({**manifest["inputs"], **manifest["outputs"]}.items())
        if not (folder / name).exists() or _sha256(folder / name) != digest
    ]
    if changed:
        raise Trouble(
            "%(quarter)s is published and frozen, yet %(files)s changed since: restore a backup",
            code=NOT_ALLOWED,
            quarter=folder.name,
            files=", ".join(changed),
        )
    return True


def render_issue(
    space: Workspace,
    themes: tuple[Theme, ...],
    quarter: Quarter,
    formats: tuple[str, ...],
    approval: Approval | None,
) -> Rendered:
    """Renders the quarter's files; with an approval, freezes them. The same files give the same bytes."""
    folder, settings = space.quarter_folder(quarter), space.settings.bulletin
    edition = read_edition(folder, themes, settings.language, settings.first_number)
    bulletin = _bulletin(space, quarter, edition, approval)
    outputs = {f"bulletin.{kind}": render(bulletin, kind, space.templates_folder, settings.accent) for kind in formats}
    for name, text in outputs.items():
        write_whole(folder / name, text)
    write_whole(folder / "manifest.json", _manifest(folder, bulletin, outputs))
    unwritten = tuple(fiche.path for section in bulletin.sections for fiche in section.fiches if not fiche.summary)
    return Rendered(tuple(folder / name for name in outputs), bulletin, unwritten)


def _bulletin(space: Workspace, quarter: Quarter, edition: Edition, approval: Approval | None) -> Bulletin:
    settings = space.settings.bulletin
    fiches = [fiche for section in edition.sections for fiche in section.fiches]
    people = {name for name in (edition.author, *(fiche.contributor for fiche in fiches)) if name}
    return Bulletin(
        title=settings.title,
        region=settings.region,
        publisher=settings.publisher,
        director=settings.director,
        contact=settings.contact,
        number=edition.number,
        quarter=quarter,
        language=settings.language,
        published=edition.day or (approval.day if approval else None),
        state="published" if approval else "draft",
        approver=approval.approver if approval else "",
        editorial=edition.editorial,
        editorial_author=edition.author,
        essentials=edition.essentials,
        sections=edition.sections,
        figures=edition.figures,
        contributors=tuple(sorted(people, key=str.casefold)),
        items=tuple(sorted(fiche.item for fiche in fiches)),
    )


def _manifest(folder: Path, bulletin: Bulletin, outputs: dict[str, str]) -> str:
    inputs = {
        str(path.relative_to(folder)): _sha256(path)
        for path in sorted([folder / "edito.md", folder / "figures.toml", *(folder / "fiches").glob("*/*.md")])
        if path.exists() and path.name != MEMORY
    }
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "quarter": bulletin.quarter.label,
        "number": bulletin.number,
        "state": bulletin.state,
        "published": bulletin.published.isoformat() if bulletin.published and bulletin.state == "published" else None,
        "approver": bulletin.approver or None,
        "items": list(bulletin.items),
        "inputs": inputs,
        "outputs": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in outputs.items()},
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
