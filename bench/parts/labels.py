"""The labelled press data, which stays outside the project (folder `../shared/benchmarks`, or BENCHMARKS)."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.parts.corpus import ROOT, not_run

BENCHMARKS = Path(os.environ.get("BENCHMARKS", ROOT.parent / "shared" / "benchmarks"))


def records(name: str) -> Iterator[dict[str, Any]]:
    """The lines of the file `name`; leaves the program, saying so, when the data is not there."""
    path = BENCHMARKS / f"{name}.jsonl.zst"
    if not path.exists():
        not_run(f"no {path.name} in {BENCHMARKS.name}/: set BENCHMARKS to the folder of the labelled data")
    import zstandard

    with path.open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def labels(name: str) -> Any:
    """The labels that go with the file `name`."""
    return json.loads((BENCHMARKS / f"{name}.labels.json").read_text(encoding="utf-8"))
