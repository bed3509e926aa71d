"""From the files of a quarter to its published outputs: render, freeze, verify."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from iet_watch.files.together import FolderChange, change_together
from iet_watch.files.toml import Mistake
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, TRY_AGAIN, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.issue.fiche_order import IssueOrder
from iet_watch.publish.issue.insert_files import ERRATA, Scope, read_inserts
from iet_watch.publish.issue.issue_files import FIELD_LIMIT, Issue, read_issue
from iet_watch.publish.outputs.all_formats import Files, make_outputs
from iet_watch.publish.outputs.logo import read_logo
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.publication.frozen import FROZEN, frozen_files, seal_of
from iet_watch.publish.publication.inputs import Inputs, read_inputs, refuse_saved
from iet_watch.publish.publication.issue_lock import Late, aside_of
from iet_watch.publish.publication.item_levels import refuse_above
from iet_watch.publish.publication.manifest import (
    MANIFEST,
    Manifest,
    fingerprints,
    is_published,
    manifest_of,
    manifest_text,
    read_manifest,
    sha256_of,
    trace_of,
)
from iet_watch.publish.publication.unread import unread
from iet_watch.publish.text.typography.rules import SECOND, alphabetical, rules_in_force
from iet_watch.themes.theme_files import Theme
from iet_watch.words import one_line
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class Rendered:
    """Paths written, the fiches that still lack their analysis, what stays out of the issue and why.

    `late`: names under which files were set aside that somebody saved while the issue was being published.
    """

    paths: tuple[Path, ...]
    bulletin: Bulletin
    unwritten: tuple[str, ...]
    left_out: tuple[Mistake, ...] = ()
    late: Late = ()


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
    seen: Inputs | None = None,
) -> Rendered:
    """Renders the quarter's files; with an approval, freezes them. The same files give the same bytes.

    `accepted`: the families of checks whose findings the approver let through; `seen`: the files as they were checked.
    Raises Trouble when one of them, a template or the logo is saved while the issue is being published.
    """
    folder = space.quarter_folder(quarter)
    inputs = read_inputs(folder) if seen is None else seen
    frozen = frozen_files(space, themes) if approval else {}
    issue, bulletin = read_bulletin(space, themes, quarter, approval)
    outputs = make_outputs(bulletin, formats, style_of(space))

    def agreed() -> None:
        if approval:
            refuse_saved(folder, inputs)
            _refuse_reshaped(frozen, frozen_files(space, themes))

    seal = {
        "versions": [],
        **trace_of(read_manifest(folder)),
        **(seal_of(frozen, formats, accepted) if approval else {}),
    }
    new = NewPrint(issue, bulletin, outputs, inputs, seal, beside=frozen, whole=(FROZEN,) if approval else ())
    aside = unread(folder, [theme.slug for theme in themes])
    rendered = write_issue(space, quarter, new, agreed)
    return replace(rendered, left_out=(*rendered.left_out, *aside))


def _refuse_reshaped(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> None:
    if changed := sorted(name for name in {*before, *now} if before.get(name) != now.get(name)):
        raise Trouble(
            "%(path)s has just been changed by someone else: nothing was published; look at it, then publish again",
            code=TRY_AGAIN, path=changed[0].removeprefix(f"{FROZEN}/"),
        )  # fmt: skip


def style_of(space: Workspace) -> Style:
    settings = space.settings.bulletin
    return Style(space.templates_folder, settings.look, settings.accent)


def read_bulletin(
    space: Workspace,
    themes: tuple[Theme, ...],
    quarter: Quarter,
    approval: Approval | None,
    published: Collection[str] | None = None,
    order: IssueOrder | None = None,
) -> tuple[Issue, Bulletin]:
    """The issue as its files say it, and what templates show of it. `published`, `order`: see `read_issue`."""
    settings = space.settings.bulletin
    order = order or IssueOrder(settings.theme_order, by_number=rules_in_force() > SECOND)
    issue = read_issue(
        space.quarter_folder(quarter), themes, settings.language, settings.first_number, published, order
    )
    if published is None:  # what is published stays what it was
        refuse_above(space.quarter_folder(quarter), space.database, issue)
    return issue, _bulletin(space, quarter, issue, approval)


@dataclass(frozen=True)
class NewPrint:
    """All that the folder of an issue is to hold anew.

    `inputs`: its files as they were read; `seal`: what the manifest says besides, of former versions and frozen
    inputs; `beside`: those, by path; `whole`: the folders that they fill.
    """

    issue: Issue
    bulletin: Bulletin
    outputs: Files
    inputs: Inputs
    seal: Mapping[str, Any]
    beside: Mapping[str, bytes] = field(default_factory=dict)
    whole: tuple[str, ...] = ()


def write_issue(space: Workspace, quarter: Quarter, new: NewPrint, agreed: Callable[[], None]) -> Rendered:
    """Writes the outputs and the manifest in one step. `agreed`: see `change_together`."""
    folder = space.quarter_folder(quarter)
    manifest = manifest_of(new.inputs, new.bulletin, new.outputs, new.seal)
    frozen = is_published(manifest) and not manifest["versions"]
    change = FolderChange(
        files={**new.outputs, **new.beside, MANIFEST: manifest_text(manifest)},
        whole=new.whole,
        fixed={name: new.inputs[name] for name in manifest["inputs"]} if frozen else {},
    )
    late = change_together(folder, change, aside_of(space, quarter), agreed=agreed)
    unwritten = tuple(fiche.path for fiche in new.bulletin.fiches if not fiche.summary)
    left_out = (*new.issue.left_out, *new.bulletin.inserts.left_out)
    return Rendered(tuple(folder / name for name in new.outputs), new.bulletin, unwritten, left_out, late)


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
        contributors=tuple(sorted(people, key=alphabetical)),
        items=tuple(sorted(fiche.item for fiche in fiches if fiche.item)),
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
