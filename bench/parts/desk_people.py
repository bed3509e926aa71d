"""The people of `bench.desk`, each in a process of its own: `python -m bench.parts.desk_people KIND FOLDER`.

KIND is `review-down` or `review-up` (the real screen, its keys pressed by Textual's pilot), `sheet`, `mail`, `beside`
(a colleague who keeps other items and collects, again and again). Each says the same of a story, as `plan.json` has it,
so that whoever comes first, the end is the same; but for the stories that the one with the sheet contradicts. Whatever
the program has told them is recorded they note in `told/`, line by line; anything they may not meet, in `trouble`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.parts.command import COMMAND

if TYPE_CHECKING:
    from iet_watch.cli.review.app import Review

THEME = "corpus"
NOW = "2024-01-29T12:00:00+01:00"
PEOPLE = {"review-down": "Anne", "review-up": "Bruno", "sheet": "Chloé", "mail": "David", "beside": "Ève"}
KEYS = {"keep": "k", "drop": "d", "later": "l"}
WORDS = {"keep": "oui", "drop": "non", "later": "plus tard"}
OFFERED = {"keep": "garder", "drop": "écarter", "later": "à revoir"}
AT_ONCE = 20  # rows of a sheet, candidates of a mail: both come back several times
MAY_MEET = (0, 75)  # a sheet with a row in conflict answers 75; whatever else is trouble
RULED = "has ruled"  # in what is said of a decision that a colleague contradicts
BUSY = ("locked", "in use by another command")
_DECIDED = (
    "select distinct item.story from item join log on log.item = item.id and log.kind in ('keep', 'drop', 'later') "
    "where item.story in (select value from json_each(?))"
)


@dataclass(frozen=True)
class Desk:
    """One person at their work: what they are to decide, and what they have been told."""

    kind: str
    root: Path

    @property
    def name(self) -> str:
        return PEOPLE[self.kind]

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        plan: Mapping[str, Any] = json.loads((self.root / "plan.json").read_text(encoding="utf-8"))
        return plan

    def wish(self, item: int) -> str:
        """What is to be said of an item; of one that came later, to see it again."""
        return str(self.plan["wishes"].get(str(item), "later"))

    def waiting(self) -> set[int]:
        """The stories of the plan that nobody has decided yet."""
        with sqlite3.connect(self.root / "data" / "iet-watch.db", timeout=30) as db:
            decided = {story for (story,) in db.execute(_DECIDED, [json.dumps(self.plan["stories"])])}
        db.close()
        return set(self.plan["stories"]) - decided

    def told(self, item: int, ruling: str) -> None:
        """Notes a decision that the program has said is recorded."""
        with (self.root / "told" / self.name).open("a", encoding="utf-8") as file:
            file.write(json.dumps([item, ruling]) + "\n")

    def held(self, what: str) -> None:
        """Notes a decision that the program has held back: a colleague had ruled otherwise meanwhile."""
        with (self.root / "held").open("a", encoding="utf-8") as file:
            file.write(f"{self.name}: {what}\n")

    def trouble(self, what: str) -> None:
        with (self.root / "trouble").open("a", encoding="utf-8") as file:
            file.write(f"{self.name}: {what}\n")

    def ask(self, *arguments: str | Path) -> Any:
        """One command with --json: what it reports."""
        return json.loads(self.run(*arguments, "--json"))

    def run(self, *arguments: str | Path) -> str:
        """One command: what it writes."""
        done = subprocess.run(
            [COMMAND, "-C", self.root, *arguments], capture_output=True, text=True, check=False,
            env={**os.environ, "IET_WATCH_NOW": NOW, "IET_WATCH_LANG": "en"},
        )  # fmt: skip
        if done.returncode not in MAY_MEET or any(word in done.stderr for word in BUSY):
            self.trouble(f"{' '.join(map(str, arguments))}: exit {done.returncode}: {done.stderr.strip()[-300:]}")
            sys.exit(1)
        return done.stdout

    def ready(self) -> None:
        """Waits until all are: whoever is killed and comes again goes on at once."""
        (self.root / "ready" / self.kind).touch()
        while not (self.root / "go").exists():
            time.sleep(0.01)


def main() -> None:
    desk = Desk(sys.argv[1], Path(sys.argv[2]))
    _KINDS[desk.kind](desk)


def _review(desk: Desk) -> None:
    """Goes through the inbox on the screen; the one who goes up begins at its end."""
    os.environ |= {"IET_WATCH_NOW": NOW, "IET_WATCH_LANG": "en", "TERM": "xterm-256color"}
    from iet_watch.cli.review import command
    from iet_watch.cli.review.app import Review
    from iet_watch.cli.terminal.session import SESSION

    SESSION.workspace_option = desk.root
    app = Review(command.triage_of(THEME, who=desk.name))

    async def sitting() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            desk.ready()
            if desk.kind == "review-up":
                await pilot.press("end")
            while app.view.row is not None and desk.waiting():
                wish = _wish(desk, app)
                await pilot.press(KEYS[wish] if wish else _onward(desk, app))
                if wish and not app.mine:
                    desk.held(f"a key on {app.view.row.first.id}")
                while wish and app.mine:
                    for item in app.mine.pop(0):
                        desk.told(item, wish)

    asyncio.run(sitting())


def _wish(desk: Desk, app: Review) -> str:
    """What is to be said of the row under the cursor; nothing where the screen shows that somebody has ruled on it."""
    row = app.view.row
    assert row is not None
    return "" if app.triage.said(row).rulings else desk.wish(row.first.id)


def _onward(desk: Desk, app: Review) -> str:
    """The key to the next row, from the other end at the end of the list."""
    if desk.kind == "review-up":
        return "up" if app.view.place else "end"
    return "down" if app.view.place < len(app.view.listed) - 1 else "home"


def _sheet(desk: Desk) -> None:
    """Fills in some rows of a workbook and gives it back, again and again."""
    from openpyxl import load_workbook

    path = desk.root / "sheet.xlsx"
    desk.ready()
    while waiting := desk.waiting():
        desk.run("sheet", "export", path, "--theme", THEME, "--to", desk.name)
        book = load_workbook(path)
        rows = list(book.worksheets[0].iter_rows())
        heading = next(n for n, row in enumerate(rows) if any(cell.value == "Code de la ligne" for cell in row))
        titles = [cell.value for cell in rows[heading]]
        _fill(desk, rows[heading + 1 :], titles, waiting)
        book.save(path)
        back = desk.ask("sheet", "import", path, "--as", desk.name)
        for row in back["rows"]:
            if row["outcome"] in ("applied", "unchanged"):
                desk.told(row["item"], row["ruling"])
            elif row["outcome"] == "conflict":
                desk.held(row["detail"])
            else:
                desk.trouble(f"a row was refused: {row}")


def _fill(desk: Desk, rows: list[Any], titles: list[Any], waiting: set[int]) -> None:
    """Decides on some of the waiting rows, spread over the sheet; against the others where the plan says so."""
    code, decision = titles.index("Code de la ligne"), titles.index("Décision")
    stories = desk.plan["story_of"]
    wanted = [row for row in rows if (item := _item_of(row[code].value)) and stories.get(str(item)) in waiting]
    for row in wanted[:: max(1, len(wanted) // AT_ONCE)][:AT_ONCE]:
        item = _item_of(row[code].value)
        wish = "drop" if item in desk.plan["against"] else desk.wish(item)
        row[decision].value = OFFERED[wish]


def _item_of(code: object) -> int:
    from iet_watch.desk.sheets.row_codes import read_code

    found = read_code(str(code or ""))
    return found.item if found else 0


def _mail(desk: Desk) -> None:
    """Answers a mail of candidates, again and again; the mail that comes after a kill is a new one, or the same."""
    desk.ready()
    folder = desk.root / "mails"
    while desk.waiting():
        [written] = desk.ask("digest", THEME, "--to", desk.name, "--limit", str(AT_ONCE), "--out", folder)["digests"]
        if not written["items"]:
            return
        answer = folder / "answer" / "answer.eml"
        answer.parent.mkdir(exist_ok=True)
        answer.write_bytes(_answer(desk, written).as_bytes())
        read = desk.ask("digest", "read", answer)
        for one in read["decisions"]:
            desk.told(one["item"], one["ruling"])
        for one in read["unclear"]:
            (desk.held if RULED in one["reason"] else desk.trouble)(one["reason"])


def _answer(desk: Desk, written: Mapping[str, Any]) -> EmailMessage:
    said = "\n".join(f"{n} {WORDS[desk.wish(item)]}" for n, item in enumerate(written["items"], 1))
    message = EmailMessage()
    message["From"], message["To"] = "david@desk.example", "veille@desk.example"
    message["Subject"], message["In-Reply-To"] = "Re: à trier", written["message_id"]
    message["Message-ID"] = f"<{time.time_ns()}@desk.example>"
    message.set_content(f"Bonjour,\n\n{said}\n")
    return message


def _beside(desk: Desk) -> None:
    """Keeps items that nobody else decides on, one by one, and collects, until there is nothing left to decide."""
    desk.ready()
    for n, item in enumerate(desk.plan["beside"]):
        desk.run("keep", str(item), "--theme", THEME, "--as", desk.name)
        desk.told(item, "keep")
        if n % 4 == 0:
            desk.run("collect", "--force")
        if not desk.waiting():
            return


_KINDS: Mapping[str, Callable[[Desk], None]] = {
    "review-down": _review, "review-up": _review, "sheet": _sheet, "mail": _mail, "beside": _beside,
}  # fmt: skip


if __name__ == "__main__":
    main()
