"""Whether people outside have seen a published issue: from then on it is corrected, and no longer reopened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from iet_watch.files.together import digest_of
from iet_watch.files.whole import write_whole
from iet_watch.model.quarter import Quarter
from iet_watch.publish.publication.manifest import read_manifest
from iet_watch.workspace.folder import Workspace

SHOWN = "shown.json"  # in the folder of an issue: per way out, the first day
SITE, MAIL, HANDED_OVER = "site", "mail", "handed over"  # the ways out; the last: mailed by another program


def note_shown(space: Workspace, quarter: Quarter, way: str, day: date) -> None:
    """Notes that an issue goes out, by the site or by mail, before it does: a run that is killed may have shown it."""
    path = space.quarter_folder(quarter) / SHOWN
    known = _read(path)
    if way not in known:
        write_whole(path, json.dumps({**known, way: day.isoformat()}, indent=1) + "\n")


def shown(space: Workspace, quarter: Quarter) -> Mapping[str, str]:
    """By which ways the issue went out, and on which day first; `""` where nobody noted the day.

    A file of notes that cannot be read counts as one: in doubt an issue is out.
    """
    folder = space.quarter_folder(quarter)
    known = _read(folder / SHOWN)
    if not known and (digest_of(folder / SHOWN) or _stands_on_site(space, quarter)):
        return {SITE: ""}
    return known


def _read(path: Path) -> Mapping[str, str]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {key: str(value) for key, value in known.items()} if isinstance(known, dict) else {}


def _stands_on_site(space: Workspace, quarter: Quarter) -> bool:
    """Whether the site of this workspace holds it: sites made before December 2026 noted nothing."""
    place = space.root / "data" / "site" / quarter.label
    outputs = read_manifest(space.quarter_folder(quarter)).get("outputs", {})
    return any(digest_of(place / name) == digest for name, digest in outputs.items() if name.endswith(".html"))
