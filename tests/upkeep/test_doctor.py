"""`doctor`: what is wrong is named, with what to do; it changes nothing, and a broken database does not stop it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import NOW, Desk

FEED = "{'title': 'x'}"


def states(desk: Desk, *options: str) -> dict[str, str]:
    done = desk("doctor", "--json", *options)
    assert done.code == (1 if "fail" in done.out else 0), done.err
    points = done.json["points"]
    assert all(point["said"] and bool(point["advice"]) == (point["state"] != "ok") for point in points)
    return {point["name"]: point["state"] for point in points}


def bytes_of(folder: Path) -> dict[str, str]:
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_a_workspace_well_and_ill(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.theme("port", "title = 'Ports'\nquery = '*'\n")
    assert states(desk)["database"] == "warn"  # there is none yet
    file = desk.root / "articles.jsonl"
    file.write_text('{"url": "https://a.example/1", "title": "Un port", "text": "Il ouvre."}\n', encoding="utf-8")
    assert desk("import", file).code == 0
    before = bytes_of(desk.root)
    found = states(desk)
    assert {name for name, state in found.items() if state != "ok"} <= {"collect", "disk", "backup"}
    assert bytes_of(desk.root) == before
    shown = desk("doctor")
    assert "no source has ever answered" in shown.out
    assert "→ collect: iet-watch -C" in shown.out

    desk.theme("port", "title = 'Ports'\nquery = '('\n")
    secret = desk.root / "password"
    secret.write_text("sésame", encoding="utf-8")
    secret.chmod(0o644)
    desk.configure(f"[mail]\npassword_file = '{secret}'\n[retention]\nraw_days = 3\n")
    (desk.root / "data/iet-watch.db").chmod(0o666)
    found = states(desk)
    assert (found["themes"], found["password"], found["rights"], found["settings"]) == ("fail", "fail", "warn", "warn")

    (desk.root / "data/iet-watch.db").write_bytes(b"no database" * 500)
    found = states(desk)
    assert found["database"] == "fail"
    assert "python" in found
    desk.configure("[mail\n")
    assert desk("doctor").code == 78


def test_it_tells_how_long_no_source_has_answered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from iet_watch.store.database import open_to_write

    desk.theme("port", "title = 'Ports'\nquery = '*'\n")
    with open_to_write(desk.root / "data/iet-watch.db") as db:
        db.execute("insert into source (url, succeeded) values ('https://a.example/', '2026-11-20T06:30:00Z')")
    db.close()
    assert states(desk)["collect"] == "ok"
    for day, state in ((22, "warn"), (19, "warn")):
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("-20T", f"-{day}T"))
        assert states(desk)["collect"] == state
    assert desk("doctor", "--dns", "9.9.9.9").code == 2
