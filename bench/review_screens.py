"""Takes the pictures of `review` in the documentation, from the items of the demo: `python -m bench.review_screens`.

Two people have spoken of the demo's items before: they agree on one and disagree on another.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ |= {"IET_WATCH_LANG": "fr", "IET_WATCH_NOW": "2026-11-20T09:00:00+01:00"}

from bench.parts.command import COMMAND
from bench.parts.corpus import ROOT
from iet_watch.cli.review.app import Review
from iet_watch.cli.review.command import triage_of
from iet_watch.cli.terminal.session import SESSION
from iet_watch.model.decisions import Saying
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import open_to_write, writing
from iet_watch.store.said.log import NewLine, append
from iet_watch.workspace.clock import clock

IMAGES = ROOT / "docs" / "images"
THEME = "tracabilite-blockchain"
# What is said before the pictures are taken, of items known by words of their titles.
SAID: Sequence[tuple[Saying, str, str, str]] = (
    ("comment", "Lait cru", "Dominique", "à rapprocher de la fiche du trimestre dernier"),
    ("drop", "Lin :", "Dominique", "hors de la région"),
    ("keep", "caisse de coquilles", "Noor", "gain chiffré"),
    ("vote", "registre qui en sait trop", "Noor", ""),
    ("assign", "Appel à projets", "Camille", "Noor"),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        subprocess.run([COMMAND, "demo", demo], check=True, capture_output=True)
        _talk(demo)
        SESSION.workspace_option = demo
        asyncio.run(_shoot((80, 24), ["F", *["down"] * 5], IMAGES / "review-80x24.svg"))
        asyncio.run(_shoot((140, 40), ["F", "down", "down"], IMAGES / "review-140x40.svg"))


def _talk(demo: Path) -> None:
    """What each says, as from an account of their own."""
    db, moment = open_to_write(demo / "data" / "iet-watch.db"), clock()
    numbers = {item.title: item.id for item in select_items(db, Selection(theme=THEME))}
    with writing(db):
        for said, part, who, told in SAID:
            (number,) = (number for title, number in numbers.items() if part in title)
            why, whom = ("", told) if said == "assign" else (told, "")
            append(db, [NewLine(said, number, who, why, moment, THEME, whom=whom)])
    db.close()


async def _shoot(size: tuple[int, int], keys: list[str], path: Path) -> None:
    app = Review(triage_of(THEME, who="Camille"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        drawn = app.export_screenshot(title="iet-watch review")
    # The reader's own fonts: a picture of the documentation asks nothing of another site.
    path.write_text(re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
