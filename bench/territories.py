"""Writes anew the communes, départements and régions that `judge/indexing/places.py` knows.

`python -m bench.territories FOLDER` reads the folder `data` of the npm package @etalab/decoupage-administratif (6.0.0:
Insee's Code officiel géographique on 1 January 2026, Licence Ouverte 2.0; the package's code is under the MIT
licence) and rewrites iet_watch/judge/indexing/data/territories.txt.gz: names, codes and populations only.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from bench.parts.corpus import ROOT

HEADING = (
    "# Insee, Code officiel géographique au 1er janvier 2026 et populations municipales, Licence Ouverte 2.0, "
    "d’après le paquet npm @etalab/decoupage-administratif 6.0.0"
)


def main(folder: Path) -> None:
    communes = [one for one in _read(folder, "communes") if one["type"] == "commune-actuelle"]
    departments, regions = _known(folder, "departements"), _known(folder, "regions")
    lines = [HEADING]
    lines += [f"R\t{one['code']}\t{one['nom']}" for one in regions]
    lines += [f"D\t{one['code']}\t{one['nom']}\t{one['region']}" for one in departments]
    # By name, as they are looked up.
    lines += sorted(f"C\t{one['nom']}\t{one['code']}\t{one.get('population', 0)}" for one in communes)
    path = ROOT / "iet_watch" / "judge" / "indexing" / "data" / "territories.txt.gz"
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    print(f"{len(communes)} communes, {path.stat().st_size} bytes")


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _known(folder: Path, name: str) -> list[dict[str, Any]]:
    """Without the overseas collectivities, which are neither départements nor régions."""
    return [one for one in _read(folder, name) if one["zone"] in ("metro", "drom")]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
