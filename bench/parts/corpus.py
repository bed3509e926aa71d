"""The captured feeds, unpacked: real inputs that stay outside the project (folder `../shared/corpus`, or CORPUS)."""

from __future__ import annotations

import csv
import os
import sys
import tarfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("CORPUS", ROOT.parent / "shared" / "corpus"))
UNPACKED = ROOT / "build" / "corpus"
NOT_RUN = 77  # the exit code of a measure that could not be taken, as in Automake; never 0, which says that it passed


def unpack(name: str) -> Path:
    """The folder of the archive `name`, unpacked once; leaves the program, saying so, when the corpus is not there."""
    archive, folder = CORPUS / f"{name}.tar.zst", UNPACKED / name
    if not archive.exists():
        not_run(f"no {archive.name} in {CORPUS.name}/: set CORPUS to the folder of the captured feeds")
    if not (folder / ".whole").exists():
        import zstandard

        folder.mkdir(parents=True, exist_ok=True)
        with archive.open("rb") as packed:
            stream = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(packed)
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                tar.extractall(folder, filter="data")
        (folder / ".whole").touch()
    return folder


def index(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def not_run(reason: str) -> NoReturn:
    """Leaves the program: what it needs is not here, so nothing was measured, and nothing passed."""
    print(f"not run: {reason}", flush=True)
    sys.exit(NOT_RUN)
