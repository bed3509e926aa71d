"""Errata of a published issue: shown, dated, approved; what was published before stays beside, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.locale import language, later
from iet_watch.locale.dates import date_words, noted_day_words
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, Trouble
from iet_watch.publish.issue.bulletin import own_number, with_errata
from iet_watch.publish.issue.insert_files import ERRATA, read_errata
from iet_watch.publish.issue.inserts import Erratum
from iet_watch.publish.outputs.all_formats import FORMAT_OF, make_outputs
from iet_watch.publish.publication.frozen import SEALED, as_published
from iet_watch.publish.publication.inputs import read_inputs, refuse_saved
from iet_watch.publish.publication.layout import Approval, NewPrint, Rendered, read_bulletin, style_of, write_issue
from iet_watch.publish.publication.manifest import (
    VERSIONS,
    Manifest,
    errata_of,
    erratum_record,
    lost_errata,
    read_manifest,
    trace_of,
)
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace


def waiting_errata(folder: Path, today: date) -> tuple[Erratum, ...]:
    """The errata of a published issue, and the withdrawals, that it does not show yet.

    Raises Mistakes when errata.toml is wrong, Trouble when one that was published is no longer in it.
    """
    manifest = read_manifest(folder)
    errata, shown = read_errata(folder), list(manifest.get("errata", ()))
    if lost_errata(manifest, errata):
        raise Trouble(
            "%(path)s: an erratum that was published has changed or is gone; add another one instead, or withdraw it",
            code=NOT_ALLOWED, path=folder / ERRATA,
        )  # fmt: skip
    waiting = tuple(erratum for erratum in errata if erratum_record(erratum) not in shown)
    standing = errata_of(manifest, errata)
    new = [erratum for erratum in waiting if not any(_is_same(erratum, one) for one in standing)]
    mistakes = [*_too_late(folder, waiting, today), *_misplaced(folder, manifest, new)]
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return waiting


def _is_same(erratum: Erratum, other: Erratum) -> bool:
    """Whether they are one erratum, withdrawn or not."""
    return (erratum.day, erratum.text, erratum.fiche) == (other.day, other.text, other.fiche)


def _too_late(folder: Path, waiting: Iterable[Erratum], today: date) -> Iterator[Mistake]:
    for erratum in waiting:
        if (day := erratum.withdrawn or erratum.day) > today:
            message = later("an erratum of %(day)s is dated later than today, %(today)s")
            values = {"day": date_words(day, language()), "today": date_words(today, language())}
            yield Mistake(folder / ERRATA, erratum.line, 0, message, values)


def _misplaced(folder: Path, manifest: Manifest, new: Iterable[Erratum]) -> Iterator[Mistake]:
    """Errata older than the issue, or on a fiche that it does not show."""
    numbers = fiche_numbers(folder, manifest)
    for erratum in new:
        if erratum.day.isoformat() < manifest["published"]:
            message = later("an erratum of %(day)s is older than the issue, published on %(published)s")
            published = noted_day_words(manifest["published"], language())
            dated = {"day": date_words(erratum.day, language()), "published": published}
            yield Mistake(folder / ERRATA, erratum.line, 0, message, dated)
        if erratum.fiche is not None and erratum.fiche not in numbers:
            message = later("this issue has no fiche no. %(number)s: the numbers are %(known)s")
            values = {"number": erratum.fiche, "known": ", ".join(map(str, numbers))}
            yield Mistake(folder / ERRATA, erratum.line, 0, message, values)


def fiche_numbers(folder: Path, manifest: Manifest) -> list[int | str]:
    """The numbers of the fiches that a published issue shows: of items, then those of one's own."""
    own = []
    for name in manifest["inputs"]:
        if name.startswith("fiches/") and name.endswith(".md"):
            values = read_front_matter_text(folder / name).document.values
            own += [own_number(values["own"])] if values.get("own") else []
    return [*manifest["items"], *sorted(own)]


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
        outputs = make_outputs(with_errata(bulletin, bulletin.errata), formats, style_of(then))
    place = f"{VERSIONS}/{len(manifest.get('versions', ())) + 1}"
    former = {f"{place}/{name}": (folder / name).read_bytes() for name in manifest["outputs"]}
    told = {"until": approval.day.isoformat(), "corrected_by": approval.approver}
    version = {**told, "outputs": {f"{place}/{name}": digest for name, digest in manifest["outputs"].items()}}
    seal = {key: manifest[key] for key in SEALED if key in manifest}
    seal = {"versions": [*manifest.get("versions", ()), version], **trace_of(manifest), **seal}
    new = NewPrint(issue, bulletin, outputs, inputs, seal, beside=former, whole=(place,))
    return write_issue(space, quarter, new, lambda: refuse_saved(folder, inputs))
