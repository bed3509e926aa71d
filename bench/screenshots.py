"""Takes the pictures of the documentation from the demo's own bulletin: `python -m bench.screenshots`.

Needs Chromium (`make web`). Also usable by hand: `python -m bench.screenshots PAGE.html OUT.png WIDTH HEIGHT [dark]`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.parts.command import COMMAND
from bench.parts.corpus import ROOT, not_run

IMAGES = ROOT / "docs" / "images"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main() -> None:
    if len(sys.argv) > 4:
        shoot(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), dark="dark" in sys.argv)
        return
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        subprocess.run([COMMAND, "demo", demo], check=True, capture_output=True)
        page = demo / "data" / "bulletins" / "2026-T4" / "bulletin.html"
        shoot(page, IMAGES / "bulletin.png", 1280, 1400)
        shoot(page, IMAGES / "bulletin-telephone.png", 360, 1200, dark=True)
        archive = demo / "data" / "site"
        shoot(archive / "index.html", IMAGES / "archives.png", 1280, 1100)
        shoot(archive / "2026-T4" / "fiche-50.html", IMAGES / "archives-fiche-telephone.png", 360, 1200, dark=True)


def shoot(page: Path, image: Path, width: int, height: int, *, dark: bool = False) -> None:
    """A picture of `page` at `width` × `height` pixels."""
    browser = shutil.which("chromium")
    if browser is None:
        not_run("Chromium is not installed: make web")
    theme = "--blink-settings=preferredColorScheme=" + ("0" if dark else "1")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, *FLAGS, theme, f"--user-data-dir={profile}", f"--window-size={width},{height}",
             f"--screenshot={image}", page.resolve().as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


if __name__ == "__main__":
    main()
