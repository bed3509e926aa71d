"""The manifest of an issue: what was published, when, by whom, with the fingerprint of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from iet_watch.files.together import names_inside
from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.issue.insert_files import ERRATA, FILES
from iet_watch.publish.issue.inserts import Erratum

MANIFEST = "manifest.json"
REOPENED = "reopened"  # where what was published is kept when the issue is called back
VERSIONS = "versions"  # where the outputs are kept as they were before each erratum
SCHEMA_VERSION = 1
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "state": str, "number": int, "items": list, "inputs": dict, "outputs": dict, "errata": list, "versions": list,
    "formats": list, "accepted": list, "made_with": dict, "frozen": dict, "text_rules": int, "reopened": list,
    "approver": (str, type(None)),
}  # fmt: skip
_ALWAYS = frozenset(("state", "number", "items", "inputs", "outputs"))  # the others came later, or come at times


Manifest = Mapping[str, Any]


def published_issues(bulletins: Path) -> Mapping[str, Manifest]:
    """The manifest of every published issue by its quarter (« 2026-T4 », the name of its folder), the oldest first.

    Raises Mistakes when a manifest is damaged.
    """
    folders = sorted(path.parent for path in bulletins.glob(f"*/{MANIFEST}"))
    found = ((folder.name, read_manifest(folder)) for folder in folders)
    return {quarter: manifest for quarter, manifest in found if is_published(manifest)}


def is_published(manifest: Manifest) -> bool:
    """Whether a manifest is that of a published issue; that of a draft, or none, is not."""
    return manifest.get("state") == "published"


def published_items(issues: Mapping[str, Manifest]) -> set[int]:
    """Ids of the items of published issues, whatever their level."""
    return {item for manifest in issues.values() for item in manifest["items"]}


def next_number(issues: Mapping[str, Manifest], first_number: int) -> int:
    """The number after the highest published one."""
    return max((manifest["number"] for manifest in issues.values()), default=first_number - 1) + 1


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an issue, empty when there is none. Raises Mistakes when it is damaged."""
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or not _is_manifest(manifest):
        raise Mistakes((Mistake(path, 0, 0, "the manifest is damaged: restore it from a backup"),))
    return manifest


def _is_manifest(known: Manifest) -> bool:
    """Whether `known` has what every manifest has since the first one, each key of its kind."""
    if not known.keys() >= _ALWAYS or any(
        not isinstance(known[key], kind) for key, kind in _KINDS.items() if key in known
    ):
        return False
    versions, traces = known.get("versions", ()), known.get(REOPENED, ())
    tables = [known["inputs"], known["outputs"], known.get("frozen", {})]
    tables += [one.get("outputs") if isinstance(one, dict) else None for one in versions]
    return (
        all(isinstance(one, int) for one in known["items"])
        and all(isinstance(one, str) for one in (*known.get("formats", ()), *known.get("accepted", ())))
        and all(isinstance(one, dict) for one in (*known.get("errata", ()), *traces))
        and all(_are_files(table) for table in tables)
        and (not is_published(known) or _is_day(known.get("published")))
    )


def _are_files(table: object) -> bool:
    """Whether `table` names files of the issue, each with its fingerprint."""
    return isinstance(table, dict) and all(names_inside(name) and isinstance(one, str) for name, one in table.items())


def _is_day(said: object) -> bool:
    with suppress(ValueError, TypeError):
        date.fromisoformat(said)  # type: ignore[arg-type]
        return True
    return False


def manifest_of(
    inputs: Mapping[str, bytes], bulletin: Bulletin, outputs: Mapping[str, bytes], seal: Mapping[str, Any]
) -> Manifest:
    """The manifest. A fiche that stays out of the issue is not named: its file's name may say too much.

    `inputs`: the files of the issue as they were read.
    `seal`: its last keys. `versions` are the outputs as they were before each erratum, kept for ever; a published
    issue also has `formats`, `accepted`, `made_with` and `frozen` (see `frozen.py`), one that was reopened `reopened`.
    """
    names = ["edito.md", "figures.toml", *FILES, *(fiche.path for fiche in bulletin.fiches)]
    names += [picture.path for fiche in bulletin.fiches for picture in fiche.pictures]
    names += [ERRATA] if bulletin.errata else []
    return {
        "schema_version": SCHEMA_VERSION,
        "quarter": bulletin.quarter.label,
        "number": bulletin.number,
        "level": bulletin.level,
        "state": bulletin.state,
        "published": bulletin.published.isoformat() if bulletin.published and bulletin.state == "published" else None,
        "approver": bulletin.approver or None,
        "items": list(bulletin.items),
        "errata": [erratum_record(erratum) for erratum in bulletin.errata],
        "inputs": {name: hashlib.sha256(inputs[name]).hexdigest() for name in sorted(names) if name in inputs},
        "outputs": {name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()},
        **seal,
    }


def manifest_text(manifest: Manifest) -> bytes:
    return f"{json.dumps(manifest, ensure_ascii=False, indent=1)}\n".encode()


def erratum_record(erratum: Erratum) -> Mapping[str, Any]:
    """What the manifest says of an erratum, and of its withdrawal once there is one."""
    told = {"date": erratum.day.isoformat(), "text": erratum.text, "item": erratum.fiche}
    if erratum.withdrawn is None:
        return told
    return {**told, "withdrawn": erratum.withdrawn.isoformat(), "why": erratum.why}


def errata_of(manifest: Manifest, errata: Iterable[Erratum]) -> tuple[Erratum, ...]:
    """Those of `errata` that an issue shows, as it shows them: a withdrawal that waits is none yet."""
    shown = manifest.get("errata", ())
    both = (erratum if erratum_record(erratum) in shown else _standing(erratum) for erratum in errata)
    return tuple(erratum for erratum in both if erratum_record(erratum) in shown)


def lost_errata(manifest: Manifest, errata: Iterable[Erratum]) -> bool:
    """Whether an erratum that an issue shows, or its withdrawal, is no longer among `errata`."""
    known = [erratum_record(one) for erratum in errata for one in (erratum, _standing(erratum))]
    return any(record not in known for record in manifest.get("errata", ()))


def _standing(erratum: Erratum) -> Erratum:
    """An erratum before anybody withdrew it."""
    return replace(erratum, withdrawn=None, why="")


def trace_of(manifest: Manifest) -> Manifest:
    """What every later manifest of an issue says, too: that it was reopened, by whom and why."""
    return {"reopened": manifest["reopened"]} if manifest.get("reopened") else {}


def fingerprints(manifest: Manifest) -> Mapping[str, str]:
    """The SHA-256 of every file that a published issue is made of, its frozen inputs and former versions included."""
    former = [version["outputs"] for version in manifest.get("versions", ())]
    known = (manifest["inputs"], manifest["outputs"], manifest.get("frozen", {}), *former)
    return {name: digest for files in known for name, digest in files.items()}


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
