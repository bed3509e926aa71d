"""`backup` and `restore`: what was saved comes back, what people asked for since stays asked for, nothing is lost."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import signal
import sqlite3
import tarfile
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from iet_watch.fingerprints import fingerprint
from iet_watch.upkeep.backups.restoring import nobody_else
from iet_watch.workspace.lock import held
from tests.conftest import NOW, Desk, Once
from tests.post import receiving
from tests.send.contacts.listed import contacts, write
from tests.send.outbox.mailing import mailing, send

ANNE, BOB, LOU, ZOE = "anne@structure.example", "bob@port.example", "lou@port.example", "zoe@filiere.example"
QUERIES = (("items", "--all", "--format", "jsonl"), ("contact", "list", "--json"), ("theme", "list", "--json"))


def filled(desk: Desk) -> Desk:
    """A workspace with three items, one of them kept, two contacts and a theme."""
    desk.theme("port", "title = 'Ports'\nquery = 'port'\n")
    rows = [
        {"url": f"https://a.example/{n}", "title": f"Un port {word}", "text": f"{word} ouvre {n} quais."}
        for n, word in enumerate(("ouvre", "ferme", "grandit"), 1)
    ]
    file = desk.root.parent / "articles.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    for command in (("import", file), ("keep", 1, "--why", "neuf")):
        assert desk(*command).code == 0
    listed = write(desk, f"courriel;nom;structure\n{ANNE};Été;Chambre\n{BOB};Bois;Port\n")
    assert desk("contact", "import", listed).code == 0
    return desk


def backup(desk: Desk, name: str = "veille.tar.gz") -> Path:
    path = desk.root.parent / name
    done = desk("backup", path)
    assert done.code == 0, done.err
    return path


def restored(desk: Desk, path: Path, *options: str) -> dict[str, object]:
    done = desk("restore", path, "--json", *options)
    assert done.code == 0, done.err
    found: dict[str, object] = done.json
    return found


def rows(desk: Desk, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
        return db.execute(query).fetchall()


def test_a_new_workspace_is_what_was_saved(desk: Desk) -> None:
    filled(desk)
    (desk.root / "templates/bulletin.html").write_text("une adaptation", encoding="utf-8")
    assert desk("contact", "forget", BOB).code == 0  # makes the secret of fingerprints
    saved = backup(desk)
    assert saved.stat().st_mode & 0o777 == 0o600
    elsewhere = Desk(desk.root.parent / "ailleurs", desk._call)
    told = restored(elsewhere, saved)
    assert (told["changed"], told["saved"], told["removed"]) == (True, None, [])
    for query in QUERIES:
        assert elsewhere(*query).out == desk(*query).out
    assert (elsewhere.root / "templates/bulletin.html").read_text("utf-8") == "une adaptation"
    assert (elsewhere.root / "data/.contacts.key").stat().st_mode & 0o777 == 0o600
    assert elsewhere("contact", "add", BOB).code == 77, "who wants no mail is known there, too"
    assert elsewhere("search", "quais").out == desk("search", "quais").out


def test_what_was_said_since_is_told_and_comes_back_from_the_copy(desk: Desk) -> None:
    saved = backup(filled(desk))
    assert desk("drop", 2, "--why", "vieux").code == 0
    (desk.root / "themes/cidre.toml").write_text("title = 'Cidre'\nquery = 'cidre'\n", encoding="utf-8")
    desk.theme("port", "title = 'Les ports'\nquery = 'port'\n")
    before = (desk.root / "data/iet-watch.db").read_bytes()
    look = restored(desk, saved, "--dry-run")
    assert (look["changed"], look["written"], look["removed"]) == (False, ["themes/port.toml"], ["themes/cidre.toml"])
    assert look["lost"] == {"items": 0, "sayings": 1, "contacts": 0}
    assert (desk.root / "data/iet-watch.db").read_bytes() == before
    assert (desk.root / "themes/cidre.toml").exists()

    told = desk("restore", saved)
    assert told.code == 0
    for words in (
        "port.toml",
        "as the backup lacks it: 1 file (themes/cidre.toml)",
        "1 decision or remark",
    ):
        assert words in told.err
    assert [one["status"] for one in desk.items("--sort", "date")].count("dropped") == 0
    assert "'Ports'" in (desk.root / "themes/port.toml").read_text("utf-8")
    again = restored(desk, saved)
    assert (again["changed"], again["saved"]) == (False, None), "a second time changes nothing"

    (copy,) = (desk.root / "data/backups").iterdir()
    assert str(copy) in told.err
    assert restored(desk, copy)["written"] == ["themes/cidre.toml", "themes/port.toml"]
    assert {one["id"]: one["status"] for one in desk.items()} == {1: "kept", 2: "dropped", 3: "new"}
    assert len(list((desk.root / "data/backups").iterdir())) == 2


def test_nobody_who_left_since_is_written_to(desk: Desk) -> None:
    filled(desk)
    listed = write(desk, f"courriel;nom;structure\n{LOU};Lys;Port\n{ZOE};Zed;Filière\n")
    assert desk("contact", "import", listed).code == 0
    saved = backup(desk)
    assert desk("contact", "unsubscribe", ANNE).code == 0
    assert desk("contact", "forget", BOB).code == 0
    with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
        db.execute("update contact set suspended = '2026-11-19T08:00:00Z' where email = ?", [LOU])
        db.commit()
    assert desk("contact", "add", "neuf@port.example", "--structure", "Port").code == 0
    told = restored(desk, saved)
    assert told["carried"] == {"left": 1, "erased": 1, "suspended": 1, "mails": 0, "objections": True}
    assert told["lost"] == {"items": 0, "sayings": 0, "contacts": 1}
    known = contacts(desk)
    assert {email: bool(one["unsubscribed"]) for email, one in known.items()} == {ANNE: True, LOU: False, ZOE: False}
    assert known[LOU]["suspended"]
    assert desk("contact", "add", BOB).code == 77
    assert desk("contact", "add", "autre@port.example", "--structure", "Port").code == 0
    numbers = dict(rows(desk, "select email, id from contact"))
    assert numbers["autre@port.example"] == 6, "the number of who came since is nobody else's: links name it"
    assert contacts(desk)[LOU]["suspended"]


def test_who_is_erased_is_told_the_copies_that_restore_made(desk: Desk) -> None:
    saved = backup(filled(desk))
    assert desk("drop", 3, "--why", "non").code == 0
    copy = restored(desk, saved)["saved"]
    cut = desk.root / "data/backups/cut.tar.gz"
    cut.write_bytes(saved.read_bytes()[:2000])
    assert desk("contact", "forget", BOB, "--json").json["left_in_files"] == [copy]


def test_no_mail_that_has_gone_goes_again(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB, LOU, ZOE))
        saved = backup(desk)
        post.at_rcpt = {ZOE: ["450 4.2.0 greylisted"]}
        assert send(desk, "--yes").json["sent"] == 3
        told = restored(desk, saved)
        assert told["carried"] == {"left": 0, "erased": 0, "suspended": 0, "mails": 3, "objections": True}
        again = send(desk, "--yes").json
        assert (again["sent"], again["deferred"]) == (3, 1)
        assert sorted(envelope.rcpt_tos[0] for envelope in post.received) == [ANNE, BOB, LOU]
        assert restored(desk, saved)["changed"] is False


def test_a_mail_of_a_sending_that_had_begun_goes_on_from_where_it_was(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB))
        post.at_rcpt = {BOB: ["450 4.2.0 greylisted"]}
        assert send(desk, "--yes").json["deferred"] == 1
        saved = backup(desk)
        with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
            db.execute("update delivery set due = '2026-11-20T06:00:00Z' where state = 'deferred'")
            db.commit()
        assert send(desk, "--resume").json["sent"] == 2
        assert restored(desk, saved)["carried"]["mails"] == 1  # type: ignore[index]
        assert send(desk, "--resume").code == 0
        assert [envelope.rcpt_tos[0] for envelope in post.received] == [ANNE, BOB]


def test_no_mail_goes_again_that_went_under_another_secret(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB))
        post.at_rcpt = {BOB: ["450 4.2.0 greylisted"]}
        assert send(desk, "--yes").json["deferred"] == 1
        saved = backup(desk)
        (desk.root / "data/.send.key").unlink()
        with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
            db.execute("delete from delivery")
            db.execute("delete from mailing")
            db.commit()
        assert send(desk, "--yes", "--doubtful", "resend").json["sent"] == 2
        assert restored(desk, saved)["carried"]["mails"] == 1  # type: ignore[index]
        with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
            assert db.execute("select count(*) from delivery where state = 'sent'").fetchone()[0] == 2
        assert sorted(envelope.rcpt_tos[0] for envelope in post.received) == [ANNE, ANNE, BOB]


def test_no_mail_goes_while_a_workspace_is_restored(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB))
        with nobody_else(desk.root, datetime.fromisoformat(NOW)):
            assert send(desk, "--yes").code == 75
        assert not post.received
        assert send(desk, "--yes").json["sent"] == 2


def test_to_whom_a_mail_went_stays_forgotten(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as post:
        desk = mailing(once, post, (ANNE, BOB))
        assert send(desk, "--yes").json["sent"] == 2
        saved = backup(desk)
        monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("2026-11-20", "2027-12-25"))
        assert desk("purge", "--json").json["sendings_without_name"] == 2
        assert restored(desk, saved)["carried"]["mails"] == 0, "they had gone before"  # type: ignore[index]
        assert [row[0] for row in rows(desk, "select contact from delivery order by id")] == [-1, -2]
        assert send(desk, "--yes").json["sent"] == 2
        assert len(post.received) == 2


def test_another_secret_of_fingerprints_is_told(desk: Desk) -> None:
    filled(desk)
    assert desk("contact", "forget", BOB).code == 0
    saved = backup(desk)
    shutil.rmtree(desk.root / "data")
    (desk.root / "data").mkdir()
    assert desk("contact", "forget", ANNE).code == 0  # a new database, a new secret
    told = desk("restore", saved)
    assert told.code == 0
    assert "another secret of fingerprints" in told.err
    assert "1 person has left" in told.err
    assert contacts(desk) == {}
    for erased in (ANNE, BOB):
        assert desk("contact", "add", erased).code == 77
    assert restored(desk, saved)["changed"] is False


def test_a_damaged_database_is_put_aside_and_no_backup_is_made_of_it(desk: Desk) -> None:
    saved = backup(filled(desk))
    database = desk.root / "data/iet-watch.db"
    data = bytearray(database.read_bytes())
    data[8192:40000] = b"\xff" * (40000 - 8192)
    database.write_bytes(data)
    refused = desk("backup", desk.root.parent / "autre.tar.gz")
    assert refused.code == 65
    assert "damaged" in refused.err
    assert not (desk.root.parent / "autre.tar.gz").exists()
    told = restored(desk, saved)
    assert told["damaged"] is True
    (aside,) = told["set_aside"]  # type: ignore[misc]
    assert Path(aside).read_bytes() == bytes(data)
    assert {one["id"]: one["status"] for one in desk.items()} == {1: "kept", 2: "new", 3: "new"}
    assert desk("doctor", "--json").json["points"]


def grown(desk: Desk) -> None:
    """Two megabytes more in the database, and somebody who has left since the backup."""
    assert desk("contact", "unsubscribe", ANNE).code == 0
    with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
        db.executemany("insert into page_view values (?, ?, 1)", [(f"{n}", "p" * 2000) for n in range(1000)])
        db.commit()


def test_a_sound_database_is_not_called_damaged_where_there_is_no_room_to_look(desk: Desk) -> None:
    saved = backup(filled(desk))
    grown(desk)

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = desk.process("restore", saved, preexec_fn=little_room)
    assert (done.returncode, "Traceback" in done.stderr) == (74, False), done.stderr
    assert not (desk.root / "data/backups").exists()
    assert restored(desk, saved)["carried"]["left"] == 1  # type: ignore[index]


def test_the_database_of_a_newer_program_is_not_called_damaged(desk: Desk) -> None:
    saved = backup(filled(desk))
    with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('iet_watch', 'm999', '')")
        db.commit()
    for options in ((), ("--dry-run",)):
        done = desk("restore", saved, *options)
        assert (done.code, str(desk.root / "data/iet-watch.db") in done.err, "newer" in done.err) == (78, True, True)
    assert not (desk.root / "data/backups").exists()


def test_a_database_with_pages_of_another_size(desk: Desk) -> None:
    saved = backup(filled(desk))
    database = desk.root / "data/iet-watch.db"
    with closing(sqlite3.connect(database)) as db:
        db.execute("pragma journal_mode = delete")
        db.execute("pragma page_size = 4096")
        db.execute("vacuum")
        db.execute("pragma journal_mode = wal")
    assert desk("drop", 3, "--why", "non").code == 0
    inode = database.stat().st_ino
    assert restored(desk, saved)["database"] is True
    assert database.stat().st_ino == inode, "written over, never taken away first"
    assert {one["id"]: one["status"] for one in desk.items()} == {1: "kept", 2: "new", 3: "new"}


def test_a_backup_of_an_older_program_changes_nothing_the_second_time(desk: Desk) -> None:
    filled(desk)
    with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
        db.execute("delete from _sqlite_migrations where name = 'm027_inclusive_words'")
        db.commit()
    saved = backup(desk)
    assert desk("drop", 3, "--why", "non").code == 0
    assert (restored(desk, saved)["changed"], restored(desk, saved)["changed"]) == (True, False)


def test_who_was_erased_is_known_behind_a_backup_of_a_workspace_that_had_no_database(desk: Desk) -> None:
    saved = backup(desk)
    filled(desk)
    assert desk("contact", "forget", BOB).code == 0
    told = restored(desk, saved)
    assert told["lost"] == {"items": 3, "sayings": 1, "contacts": 1}
    assert restored(desk, saved)["changed"] is False
    assert desk.items() == []
    assert desk("contact", "add", BOB).code == 77


def test_a_new_workspace_that_was_killed_in_between_is_done_by_doing_it_again(desk: Desk) -> None:
    saved = backup(filled(desk))
    elsewhere = Desk(desk.root.parent / "ailleurs", desk._call)
    (elsewhere.root / "data").mkdir(parents=True)
    (elsewhere.root / "data/.run.lock").touch()
    (elsewhere.root / "themes").mkdir()
    assert restored(elsewhere, saved)["changed"] is True
    assert elsewhere.items() == desk.items()


def test_who_has_the_database_open_reads_the_restored_one(desk: Desk) -> None:
    saved = backup(filled(desk))
    assert desk("drop", 3, "--why", "non").code == 0
    with closing(sqlite3.connect(desk.root / "data/iet-watch.db")) as db:
        said = "select count(*) from log"
        assert db.execute(said).fetchone()[0] == 2
        restored(desk, saved)
        assert db.execute(said).fetchone()[0] == 1


def test_somebody_at_work_is_not_disturbed(desk: Desk) -> None:
    saved = backup(filled(desk))
    assert desk("drop", 3, "--why", "non").code == 0
    for lock in (".run.lock", ".2026-T4.lock", ".send.lock"):
        with held(desk.root / "data" / lock, {}):
            refused = desk("restore", saved)
            assert (refused.code, lock in refused.err) == (75, True)
    with held(desk.root / "data/.2026-T4.lock"):  # who reads an issue, among others
        assert desk("restore", saved).code == 75
    assert [one["status"] for one in desk.items()].count("dropped") == 1


def test_a_place_that_cannot_be_one(desk: Desk, tmp_path: Path) -> None:
    saved = backup(filled(desk))
    for place, code in ((saved, 73), (desk.root / "data/b.tar.gz", 2), (tmp_path / "none/b.tar.gz", 73)):
        done = desk("backup", place)
        assert (done.code, str(place.name if code != 73 or place == saved else "none") in done.err) == (code, True)
    assert desk("backup", saved, "--rotate").code == 2
    full = tmp_path / "plein"
    full.mkdir()
    (full / "notes.txt").write_text("à garder", encoding="utf-8")
    refused = Desk(full, desk._call)("restore", saved)
    assert refused.code == 73
    assert [one.name for one in full.iterdir()] == ["notes.txt"]
    assert desk("restore", tmp_path / "absent.tar.gz").code == 66
    assert desk("restore", desk.root).code == 66


def test_what_is_not_in_it_is_told(desk: Desk) -> None:
    filled(desk)
    (desk.root / "notes").mkdir()
    (desk.root / "themes/lien.toml").symlink_to(desk.root.parent / "articles.jsonl")
    (desk.root / "people.toml").write_text("[[people]]\nname = 'Anne Exemple'\n", encoding="utf-8")
    look = desk("backup", desk.root.parent, "--dry-run", "--json").json
    assert look["left_out"] == ["notes", "themes/lien.toml"]
    assert not list(desk.root.parent.glob("*.tar.gz"))
    saved = backup(desk)
    with tarfile.open(saved) as archive:
        names = archive.getnames()
    assert names[-1] == "iet-watch-backup.json"
    assert {"people.toml", "iet-watch.toml", "themes/port.toml", "data/iet-watch.db"} <= set(names)
    assert not [one for one in names if one.endswith((".lock", "-wal", "-shm")) or "lien" in one]


def test_no_name_makes_a_backup_that_cannot_be_restored(desk: Desk) -> None:
    filled(desk)
    kept, names = desk.root / "themes/appel\u00a0.txt", ("a\\b.html", "c\nd.html", "e\udce9.html")
    for path in (kept, *(desk.root / "templates" / name for name in names)):
        path.write_text("avant", encoding="utf-8")
    assert desk("backup", desk.root.parent, "--dry-run", "--json").json["left_out"] == [
        f"templates/{name}" for name in names
    ]
    saved = backup(desk)
    kept.write_text("après", encoding="utf-8")
    assert restored(desk, saved)["written"] == ["themes/appel\u00a0.txt"]
    assert kept.read_text("utf-8") == "avant"
    assert all((desk.root / "templates" / name).exists() for name in names), "what no backup holds is not taken away"


def test_a_link_in_the_place_of_a_file_leads_nothing_of_ours_into_a_backup(desk: Desk) -> None:
    private = filled(desk).root.parent / "cle-privee"
    private.write_text("sésame", encoding="utf-8")
    (desk.root / "people.toml").symlink_to(private)
    saved = backup(desk)
    with tarfile.open(saved) as archive:
        assert "people.toml" not in archive.getnames()
    assert desk("restore", saved, "--json").json["left_out"] == ["people.toml"]
    assert (desk.root / "people.toml").is_symlink()


def test_nothing_is_written_through_a_link_that_leads_out(desk: Desk) -> None:
    filled(desk)
    inner, outside = desk.root / "themes/autres", desk.root.parent / "ailleurs"
    inner.mkdir()
    (inner / "a.txt").write_text("avant", encoding="utf-8")
    saved = backup(desk)
    inner.rename(outside)
    inner.symlink_to(outside)
    (outside / "a.txt").write_text("à moi", encoding="utf-8")
    assert desk("drop", 3, "--why", "non").code == 0
    for options in ((), ("--dry-run",)):
        done = desk("restore", saved, *options)
        assert (done.code, "themes/autres/a.txt" in done.err) == (77, True)
    assert (outside / "a.txt").read_text("utf-8") == "à moi"
    assert not (desk.root / "data/backups").exists()
    assert [one["status"] for one in desk.items()].count("dropped") == 1


def test_the_password_of_the_mail_server_is_in_none(desk: Desk) -> None:
    filled(desk)
    (desk.root / "data/secrets").mkdir()
    (desk.root / "data/secrets/courriel").write_text("sésame", encoding="utf-8")
    (desk.root / "logo.svg").write_text("<svg/>", encoding="utf-8")
    desk.configure(
        f"[bulletin]\nlogo = 'logo.svg'\nlogo_alt = 'x'\n[mail]\npassword_file = '{desk.root}/data/secrets/courriel'\n"
    )
    look = desk("backup", desk.root.parent, "--dry-run", "--json").json
    assert look["left_out"] == ["data/secrets/courriel"]
    saved = backup(desk)
    assert "sésame" not in gzip.decompress(saved.read_bytes()).decode("utf-8", errors="replace")
    restored(desk, saved)
    assert (desk.root / "data/secrets/courriel").exists()
    with tarfile.open(saved) as archive:
        assert "logo.svg" in archive.getnames()


def test_a_folder_on_another_disk_is_saved(desk: Desk) -> None:
    filled(desk)
    (desk.root / "data").rename(desk.root.parent / "grand-disque")
    (desk.root / "data").symlink_to(desk.root.parent / "grand-disque")
    saved = backup(desk)
    assert desk("drop", 3, "--why", "non").code == 0
    restored(desk, saved)
    assert (desk.root / "data").is_symlink()
    assert [one["status"] for one in desk.items()].count("dropped") == 0


def test_rotation_keeps_days_weeks_and_months(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    filled(desk)
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    stem = f"workspace-{fingerprint(str(desk.root.resolve()))[:6]}"
    others = [folder / f"{name}.tar.gz" for name in ("workspace-notes", f"{stem}-notes", "workspace-2026-11-30-074100")]
    others.append(folder / "workspace-0a1b2c-2026-11-30-074100.tar.gz")  # of another folder of that name
    for other in others:
        other.write_bytes(b"of somebody else")
    days = [f"2026-{month:02}-{day:02}" for month in (8, 9, 10, 11) for day in range(1, 31)]
    for day in days:
        (folder / f"{stem}-{day}-074100.tar.gz").write_bytes(b"a backup")
    monkeypatch.setenv("IET_WATCH_NOW", "2026-12-01T07:41:00+01:00")
    done = desk("backup", folder, "--rotate", "--json")
    assert done.code == 0, done.err
    kept = sorted(one.name.removeprefix(stem)[1:11] for one in folder.glob(f"{stem}-2026-*"))
    assert kept == [
        "2026-08-30", "2026-09-30", "2026-10-30",
        "2026-11-15", "2026-11-22", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30",
        "2026-12-01",
    ]  # fmt: skip
    assert len(done.json["removed"]) == len(days) + 1 - len(kept)
    assert all(other.exists() for other in others)


def test_doctor_knows_the_last_backup(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def state() -> tuple[str, str]:
        (point,) = (one for one in desk("doctor", "--json").json["points"] if one["name"] == "backup")
        return point["state"], point["said"]

    filled(desk)
    assert state()[0] == "warn"
    saved = backup(desk)
    assert state() == ("ok", f"the last one is in {saved}")
    monkeypatch.setenv("IET_WATCH_NOW", NOW.replace("11-20", "11-28"))
    assert state() == ("warn", "the last one is 8 days old")
    saved.unlink()
    assert "no longer" in state()[1]
    (desk.root / "data/.last-backup.json").write_text("[]", encoding="utf-8")
    assert state() == ("warn", "there is none")


def test_a_backup_is_whole_while_four_write(desk: Desk) -> None:
    """Rows that four connections write meanwhile: those of before are all there, and the copy holds together."""
    filled(desk)
    database, stop = desk.root / "data/iet-watch.db", threading.Event()

    def write_on(number: int) -> None:
        with closing(sqlite3.connect(database, 30, isolation_level=None)) as db:
            for row in range(100_000):
                if stop.is_set():
                    return
                db.execute("insert into page_view values (?, ?, 1)", [f"{number}", f"{row}"])

    writers = [threading.Thread(target=write_on, args=[number]) for number in range(4)]
    for writer in writers:
        writer.start()
    try:
        for number in range(3):
            before = rows(desk, "select count(*) from page_view")[0][0]
            saved = backup(desk, f"{number}.tar.gz")
            elsewhere = Desk(desk.root.parent / f"copie-{number}", desk._call)
            restored(elsewhere, saved)
            assert rows(elsewhere, "pragma integrity_check") == [("ok",)]
            assert rows(elsewhere, "select count(*) from page_view")[0][0] >= before  # type: ignore[operator]
    finally:
        stop.set()
        for writer in writers:
            writer.join()


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_that_cannot_be_read_makes_no_backup(desk: Desk) -> None:
    filled(desk)
    (desk.root / "themes/port.toml").chmod(0)
    done = desk("backup", desk.root.parent / "b.tar.gz")
    assert (done.code, "port.toml" in done.err) == (77, True)
    assert not list(desk.root.parent.glob("*.tar.gz"))
