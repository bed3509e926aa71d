"""From the files of a quarter to its published outputs: render, freeze, verify."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from iet_watch.files.toml import Mistake
from iet_watch.files.whole import write_whole
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.issue.insert_files import ERRATA, Scope, read_inserts
from iet_watch.publish.issue.issue_files import FIELD_LIMIT, Issue, read_issue
from iet_watch.publish.outputs.all_formats import Files, make_outputs
from iet_watch.publish.outputs.logo import read_logo
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.publication.frozen import freeze
from iet_watch.publish.publication.manifest import (
    MANIFEST,
    Manifest,
    fingerprints,
    is_published,
    manifest_of,
    read_manifest,
    sha256_of,
)
from iet_watch.themes.theme_files import Theme
from iet_watch.words import one_line
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class Rendered:
    """Paths written, the fiches that still lack their analysis, what stays out of the issue and why."""

    paths: tuple[Path, ...]
    bulletin: Bulletin
    unwritten: tuple[str, ...]
    left_out: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Approval:
    """Who lets an issue go, and on which day."""

    approver: str
    day: date


def refuse_published(folder: Path) -> None:
    """Raises Trouble when the issue in `folder` is published: it does not change any more."""
    manifest = read_manifest(folder)
    if is_published(manifest):
        raise Trouble(
            "%(quarter)s was published on %(day)s and does not change any more",
            code=NOT_ALLOWED,
            quarter=folder.name,
            day=manifest.get("published"),
        )


def already_published(folder: Path) -> bool:
    """Whether `folder` holds a published issue, whole. Raises Trouble when one of its files has changed since."""
    manifest = read_manifest(folder)
    if not is_published(manifest):
        return False
    refuse_changed(folder, manifest)
    return True


def refuse_changed(folder: Path, manifest: Manifest) -> None:
    """Raises Trouble when a file of the published issue in `folder` has changed since."""
    changed = [
        name
        for name, digest in sorted(fingerprints(manifest).items())
        if name != ERRATA and (not (folder / name).exists() or sha256_of(folder / name) != digest)
    ]
    if changed:
        raise Trouble(
            "%(quarter)s is published and frozen, yet %(files)s changed since: restore a backup",
            code=NOT_ALLOWED,
            quarter=folder.name,
            files=", ".join(changed),
        )


def render_issue(
    space: Workspace,
    themes: tuple[Theme, ...],
    quarter: Quarter,
    formats: tuple[str, ...],
    approval: Approval | None,
    accepted: tuple[str, ...] = (),
) -> Rendered:
    """Renders the quarter's files; with an approval, freezes them. The same files give the same bytes.

    `accepted`: the families of checks whose findings the approver let through.
    """
    issue, bulletin = read_bulletin(space, themes, quarter, approval)
    outputs = make_outputs(bulletin, formats, style_of(space))
    seal = freeze(space, themes, quarter, formats, accepted) if approval else {}
    return write_issue(space.quarter_folder(quarter), issue, bulletin, outputs, {"versions": [], **seal})


def style_of(space: Workspace) -> Style:
    settings = space.settings.bulletin
    return Style(space.templates_folder, settings.look, settings.accent)


def read_bulletin(
    space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, approval: Approval | None
) -> tuple[Issue, Bulletin]:
    settings = space.settings.bulletin
    issue = read_issue(space.quarter_folder(quarter), themes, settings.language, settings.first_number)
    return issue, _bulletin(space, quarter, issue, approval)


def write_issue(folder: Path, issue: Issue, bulletin: Bulletin, outputs: Files, seal: Mapping[str, Any]) -> Rendered:
    """Writes the outputs, then the manifest with `seal`: what it says besides, of former versions and frozen inputs."""
    for name, data in outputs.items():
        write_whole(folder / name, data)
    write_whole(folder / MANIFEST, manifest_of(folder, bulletin, outputs, seal))
    unwritten = tuple(fiche.path for fiche in bulletin.fiches if not fiche.summary)
    left_out = (*issue.left_out, *bulletin.inserts.left_out)
    return Rendered(tuple(folder / name for name in outputs), bulletin, unwritten, left_out)


def _bulletin(space: Workspace, quarter: Quarter, issue: Issue, approval: Approval | None) -> Bulletin:
    settings, mail = space.settings.bulletin, space.settings.mail
    day = issue.day or (approval.day if approval else None)
    fiches = [fiche for section in issue.sections for fiche in section.fiches]
    people = {name for name in (issue.author, *(fiche.contributor for fiche in fiches)) if name}
    # Before its date is known, an issue shows every call of its quarter.
    scope = Scope(issue.level, day or quarter.first_day, space.zone, settings.language)
    return Bulletin(
        title=one_line(settings.title, FIELD_LIMIT),
        region=one_line(settings.region, FIELD_LIMIT),
        publisher=one_line(settings.publisher, FIELD_LIMIT),
        director=one_line(settings.director, FIELD_LIMIT),
        contact=one_line(settings.contact, FIELD_LIMIT),
        number=issue.number,
        quarter=quarter,
        language=settings.language,
        published=day,
        state="published" if approval else "draft",
        approver=approval.approver if approval else "",
        editorial=issue.editorial,
        editorial_author=issue.author,
        essentials=issue.essentials,
        sections=issue.sections,
        figures=issue.figures,
        contributors=tuple(sorted(people, key=str.casefold)),
        items=tuple(sorted(fiche.item for fiche in fiches)),
        level=issue.level,
        inserts=read_inserts(space.quarter_folder(quarter), scope),
        logo=read_logo(space.root, settings.logo, settings.logo_alt),
        page_address=page_address(safe_address(settings.archive_url), quarter),
        archive_address=safe_address(settings.archive_url),
        unsubscribe=safe_address(mail.unsubscribe_url)
        or (f"mailto:{mail.unsubscribe_mailto}" if mail.unsubscribe_mailto else ""),
    )


def page_address(archive: str, quarter: Quarter) -> str:
    """The public address of an issue, for ever the same: a folder of the archive, named by the quarter."""
    return f"{archive.rstrip('/')}/{quarter.label}/" if archive else ""
