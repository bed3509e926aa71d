"""Errata of a published issue: shown, dated, approved; what was published before stays beside, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.files.whole import write_whole
from iet_watch.locale import later
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, Trouble
from iet_watch.publish.issue.insert_files import ERRATA, read_errata
from iet_watch.publish.issue.inserts import Erratum
from iet_watch.publish.outputs.all_formats import FORMAT_OF, make_outputs
from iet_watch.publish.publication.frozen import SEALED, as_published
from iet_watch.publish.publication.layout import Approval, Rendered, read_bulletin, style_of, write_issue
from iet_watch.publish.publication.manifest import Manifest, erratum_record, read_manifest
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace


def waiting_errata(folder: Path) -> tuple[Erratum, ...]:
    """The errata of a published issue that it does not show yet.

    Raises Mistakes when errata.toml is wrong, Trouble when one that was published is no longer in it.
    """
    manifest = read_manifest(folder)
    errata, shown = read_errata(folder), list(manifest.get("errata", ()))
    for erratum in errata:
        if erratum.day.isoformat() < manifest["published"]:
            message = later("an erratum of %(day)s is older than the issue, published on %(published)s")
            values = {"day": erratum.day.isoformat(), "published": manifest["published"]}
            raise Mistakes((Mistake(folder / ERRATA, 0, 0, message, values),))
    records = [erratum_record(erratum) for erratum in errata]
    if any(record not in records for record in shown):
        raise Trouble(
            "%(path)s: an erratum that was published has changed or is gone; add another one instead",
            code=NOT_ALLOWED, path=folder / ERRATA,
        )  # fmt: skip
    return tuple(erratum for erratum, record in zip(errata, records, strict=True) if record not in shown)


def publish_errata(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, approval: Approval) -> Rendered:
    """Renders the frozen issue again, with its errata. The texts are those that were published, checked before.

    The outputs as they were go to `versions/<n>/`, with their fingerprints and who approved them in the manifest.
    """
    folder = space.quarter_folder(quarter)
    manifest = read_manifest(folder)
    first = Approval(manifest["approver"] or "", date.fromisoformat(manifest["published"]))
    formats = tuple(dict.fromkeys(FORMAT_OF[name] for name in manifest["outputs"] if name in FORMAT_OF))
    with as_published(space, themes, quarter, manifest) as (then, themes_then):
        issue, bulletin = read_bulletin(then, themes_then, quarter, first)
        bulletin = replace(bulletin, published=first.day, errata=read_errata(folder))
        outputs = make_outputs(bulletin, formats, style_of(then))
    versions = [*manifest.get("versions", ()), _put_aside(folder, manifest, approval)]
    seal = {key: manifest[key] for key in SEALED if key in manifest}
    return write_issue(folder, issue, bulletin, outputs, {"versions": versions, **seal})


def _put_aside(folder: Path, manifest: Manifest, approval: Approval) -> Mapping[str, Any]:
    """Copies the outputs there are; returns what the manifest says of them."""
    number = len(manifest.get("versions", ())) + 1
    kept = {}
    for name, digest in manifest["outputs"].items():
        path = f"versions/{number}/{name}"
        write_whole(folder / path, (folder / name).read_bytes())
        kept[path] = digest
    return {"until": approval.day.isoformat(), "corrected_by": approval.approver, "outputs": kept}
