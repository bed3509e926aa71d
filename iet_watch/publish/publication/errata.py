"""Errata of a published issue: shown, dated, approved; what was published before stays beside, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.locale import later
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, Trouble
from iet_watch.publish.issue.insert_files import ERRATA, read_errata
from iet_watch.publish.issue.inserts import Erratum
from iet_watch.publish.outputs.all_formats import FORMAT_OF, make_outputs
from iet_watch.publish.publication.frozen import SEALED, as_published
from iet_watch.publish.publication.inputs import read_inputs, refuse_saved
from iet_watch.publish.publication.layout import Approval, NewPrint, Rendered, read_bulletin, style_of, write_issue
from iet_watch.publish.publication.manifest import VERSIONS, erratum_record, read_manifest, trace_of
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
    manifest, inputs = read_manifest(folder), read_inputs(folder)
    first = Approval(manifest["approver"] or "", date.fromisoformat(manifest["published"]))
    formats = tuple(dict.fromkeys(FORMAT_OF[name] for name in manifest["outputs"] if name in FORMAT_OF))
    with as_published(space, themes, quarter, manifest) as (then, themes_then):
        issue, bulletin = read_bulletin(then, themes_then, quarter, first)
        bulletin = replace(bulletin, published=first.day, errata=read_errata(folder))
        outputs = make_outputs(bulletin, formats, style_of(then))
    place = f"{VERSIONS}/{len(manifest.get('versions', ())) + 1}"
    former = {f"{place}/{name}": (folder / name).read_bytes() for name in manifest["outputs"]}
    told = {"until": approval.day.isoformat(), "corrected_by": approval.approver}
    version = {**told, "outputs": {f"{place}/{name}": digest for name, digest in manifest["outputs"].items()}}
    seal = {key: manifest[key] for key in SEALED if key in manifest}
    seal = {"versions": [*manifest.get("versions", ()), version], **trace_of(manifest), **seal}
    new = NewPrint(issue, bulletin, outputs, inputs, seal, beside=former, whole=(place,))
    return write_issue(space, quarter, new, lambda: refuse_saved(folder, inputs))
