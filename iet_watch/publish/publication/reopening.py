"""A published issue called back before anybody outside has seen it: a draft again, with its trace."""

from __future__ import annotations

from iet_watch.files.together import FolderChange, change_together, digest_of
from iet_watch.locale import language
from iet_watch.locale.dates import noted_day_words
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NO_INPUT, NOT_ALLOWED, Trouble
from iet_watch.publish.issue.insert_files import ERRATA
from iet_watch.publish.publication.frozen import FROZEN, SEALED
from iet_watch.publish.publication.issue_lock import aside_of
from iet_watch.publish.publication.layout import Approval, refuse_changed
from iet_watch.publish.publication.manifest import (
    MANIFEST,
    REOPENED,
    VERSIONS,
    Manifest,
    fingerprints,
    is_published,
    manifest_text,
    read_manifest,
)
from iet_watch.publish.publication.shown import SITE, shown
from iet_watch.workspace.folder import Workspace


def reopen(space: Workspace, quarter: Quarter, decided: Approval, why: str) -> str:
    """Makes the published issue of `quarter` a draft again; returns the folder that keeps what was published.

    `decided`: by whom, and on which day. The issue is locked. Raises Trouble when it is not published, or out already.
    """
    folder = space.quarter_folder(quarter)
    manifest = read_manifest(folder)
    if not is_published(manifest):
        raise Trouble("%(quarter)s is not published: there is nothing to reopen", code=NO_INPUT, quarter=quarter.label)
    _refuse_shown(space, quarter)
    # A text may have been changed already, which is why it is reopened; what was made of it may not.
    refuse_changed(folder, {**manifest, "inputs": {}})
    kept = f"{REOPENED}/{len(manifest.get(REOPENED, ())) + 1}"
    whole = {name: digest for name, digest in fingerprints(manifest).items() if digest_of(folder / name) == digest}
    files = {f"{kept}/{name}": (folder / name).read_bytes() for name in (*whole, MANIFEST)}
    errata = (ERRATA,) if ERRATA in manifest["inputs"] else ()
    if errata:
        files[f"{kept}/{ERRATA}"] = (folder / ERRATA).read_bytes()  # it may have grown
    change = FolderChange(
        files={**files, MANIFEST: manifest_text(_thawed(manifest, kept, decided, why))},
        whole=(FROZEN, VERSIONS, kept),
        removed=(*manifest["outputs"], *errata),
    )
    change_together(folder, change, aside_of(space, quarter))
    return kept


def _refuse_shown(space: Workspace, quarter: Quarter) -> None:
    """Raises Trouble when the issue is out."""
    out = shown(space, quarter)
    if SITE in out:
        raise Trouble(
            "%(quarter)s has been on the site since %(day)s: correct it by an erratum",
            code=NOT_ALLOWED, quarter=quarter.label, day=noted_day_words(out[SITE], language()) or "?",
        )  # fmt: skip
    for day in out.values():
        raise Trouble(
            "%(quarter)s was sent on %(day)s: correct it by an erratum",
            code=NOT_ALLOWED, quarter=quarter.label, day=noted_day_words(day, language()),
        )  # fmt: skip


def _thawed(manifest: Manifest, kept: str, decided: Approval, why: str) -> Manifest:
    """The manifest of a draft that nothing is made of yet, which tells how it became one again."""
    trace = {
        "folder": kept,
        "published": manifest["published"],
        "approver": manifest["approver"],
        "day": decided.day.isoformat(),
        "by": decided.approver,
        "why": why,
    }
    rest = {key: value for key, value in manifest.items() if key not in SEALED}
    nothing: Manifest = {
        "state": "draft",
        "published": None,
        "approver": None,
        "errata": [],
        "outputs": {},
        "versions": [],
    }
    return {**rest, **nothing, REOPENED: [*manifest.get(REOPENED, ()), trace]}
