"""What the tests of sheets share: a workspace to decide in, a sheet filled in, what was recorded."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.conftest import Desk

TITLES = (
    "Le port électrifie ses quais", "Cœur de port : l’œuvre d’un siècle", "Un électrolyseur au Havre",
    "La pêche revient à Port-en-Bessin", "Rouen relie son port au rail",
)  # fmt: skip
Answers = Mapping[str, tuple[str, str]]  # what is filled in, a decision and a remark, by the first word of a title


def to_decide(desk: Desk) -> None:
    """Items 1 to 5, all of `port`."""
    desk.configure("[bulletin]\n[collect]\n")
    desk.theme("port", "title = 'Ports'\nquery = '*'\n")
    lines = [
        {"title": title, "url": f"http://a.example/{n}", "published": f"2026-11-{n:02}", "text": f"{title}, au port."}
        for n, title in enumerate(TITLES, start=1)
    ]
    (desk.root / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert desk("import", desk.root / "items.jsonl").code == 0


def exported(desk: Desk, name: str = "tri.xlsx") -> Path:
    path = desk.root / name
    done = desk("sheet", "export", path, "--theme", "port")
    assert done.code == 0, done.err
    return path


def table(path: Path) -> list[list[Any]]:
    """The first page of a workbook, a list of cells for each row."""
    return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


def answered(rows: list[list[Any]], answers: Answers) -> list[list[Any]]:
    """The rows with the decisions and the remarks of `answers`."""
    names = rows[0]
    decision, remark, title = (names.index(name) for name in ("Décision", "Remarque", "Titre"))
    for row in rows[1:]:
        row[decision], row[remark] = answers.get(str(row[title]).split()[0], (row[decision], row[remark]))
    return rows


def written(rows: list[list[Any]], path: Path) -> Path:
    """The rows as a workbook, as somebody pastes them into a new one."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def filled(desk: Desk, answers: Answers, name: str = "tri.xlsx") -> Path:
    """A sheet exported now and filled in, in the very workbook that was exported."""
    path = exported(desk, name)
    book = load_workbook(path)
    page = book.worksheets[0]
    for number, row in enumerate(answered(table(path), answers)[1:], start=2):
        page.cell(row=number, column=1, value=row[0])
        page.cell(row=number, column=2, value=row[1])
    book.save(path)
    return path


def decisions(desk: Desk) -> dict[str, list[tuple[str, str, str]]]:
    """What was ruled of each item, by the first word of its title."""
    return {
        title.split()[0]: [
            (one["ruling"], one["who"], one["why"]) for one in desk("show", number, "--json").json["decisions"]
        ]
        for number, title in enumerate(TITLES, start=1)
    }


def comments(desk: Desk) -> list[tuple[int, str, str, str]]:
    """The comments of the log: item, theme, who, what."""
    with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db:
        return db.execute("select item, theme, who, why from log where kind = 'comment' order by id").fetchall()
