"""The manifest of an issue: what was published, when, by whom, with the fingerprint of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.issue.inserts import ERRATA, FILES, Erratum

SCHEMA_VERSION = 1


def published_items(bulletins: Path, quarter: Quarter) -> set[int]:
    """Ids of the items of every published issue but that of `quarter`."""
    found: set[int] = set()
    for path in bulletins.glob("*/manifest.json"):
        manifest = read_manifest(path.parent)
        if path.parent.name != quarter.label and manifest.get("state") == "published":
            found |= set(manifest.get("items", ()))
    return found


def next_number(bulletins: Path, first_number: int) -> int:
    """The number after the highest published one."""
    numbers = [
        manifest["number"]
        for path in bulletins.glob("*/manifest.json")
        if (manifest := read_manifest(path.parent)).get("state") == "published"
    ]
    return max(numbers) + 1 if numbers else first_number


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest of an issue, empty when there is none. Raises Mistakes when it is damaged."""
    path = folder / "manifest.json"
    if not path.exists():
        return {}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or not manifest.keys() >= {"state", "number", "items", "inputs", "outputs"}:
        raise Mistakes((Mistake(path, 0, 0, "the manifest is damaged: restore it from a backup"),))
    return manifest


def manifest_of(folder: Path, bulletin: Bulletin, outputs: Mapping[str, bytes], seal: Mapping[str, Any]) -> str:
    """The manifest as JSON. A fiche that stays out of the issue is not named: its file's name may say too much.

    `seal`: its last keys. `versions` are the outputs as they were before each erratum, kept for ever; a published
    issue also has `formats`, `accepted`, `made_with` and `frozen` (see `frozen.py`).
    """
    names = ["edito.md", "figures.toml", *FILES, *(fiche.path for fiche in bulletin.fiches)]
    names += [ERRATA] if bulletin.errata else []
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "quarter": bulletin.quarter.label,
        "number": bulletin.number,
        "level": bulletin.level,
        "state": bulletin.state,
        "published": bulletin.published.isoformat() if bulletin.published and bulletin.state == "published" else None,
        "approver": bulletin.approver or None,
        "items": list(bulletin.items),
        "errata": [erratum_record(erratum) for erratum in bulletin.errata],
        "inputs": {name: sha256_of(folder / name) for name in sorted(names) if (folder / name).exists()},
        "outputs": {name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()},
        **seal,
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def erratum_record(erratum: Erratum) -> Mapping[str, Any]:
    return {"date": erratum.day.isoformat(), "text": erratum.text, "item": erratum.fiche}


def fingerprints(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    """The SHA-256 of every file that a published issue is made of, its frozen inputs and former versions included."""
    former = [version["outputs"] for version in manifest.get("versions", ())]
    known = (manifest["inputs"], manifest["outputs"], manifest.get("frozen", {}), *former)
    return {name: digest for files in known for name, digest in files.items()}


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
