"""What persons ask for: no more mail, to be forgotten, to know what is known; and what goes with its age."""

from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iet_watch.send.contacts.recipients import recipients
from iet_watch.store.database import open_to_read
from iet_watch.store.sending.contacts import set_suspended
from tests.conftest import NOW, Desk

ZOE = "Zoe.Ete@structure.example"


def states(desk: Desk) -> dict[str, str]:
    return {one["email"]: one["state"] for one in desk("contact", "list", "--json").json["contacts"]}


def test_whoever_is_forgotten_leaves_no_byte_in_the_database_but_a_fingerprint(desk: Desk) -> None:
    desk("contact", "add", "another@structure.example", "--structure", "Chambre")
    desk(
        "contact", "add", ZOE, "--last-name", "Été", "--first-name", "Zoé", "--structure", "Atelier Été", "--role", "x"
    )
    desk("contact", "add", ZOE, "--proof", "formulaire signé " * 20)
    done = desk("contact", "forget", ZOE.lower(), "--json")
    assert (done.json["known"], done.json["erased"], done.json["left_in_files"]) == (True, True, [])
    for path in (desk.root / "data").iterdir():
        assert b"zoe.ete" not in path.read_bytes().lower(), path
        assert "Atelier Été".encode() not in path.read_bytes(), path
        assert "formulaire signé".encode() not in path.read_bytes(), path
    secret = desk.root / "data" / ".contacts.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert states(desk) == {"another@structure.example": "active"}
    again = desk("contact", "forget", ZOE, "--json")
    assert (again.code, again.json["known"]) == (0, False)


def test_in_a_shared_folder_the_team_reads_the_secret_as_it_reads_the_database(desk: Desk) -> None:
    (desk.root / "data").chmod(0o2770)
    desk("contact", "forget", ZOE)
    assert stat.S_IMODE((desk.root / "data" / ".contacts.key").stat().st_mode) == 0o640


def test_forgetting_tells_where_the_address_stands_that_no_command_may_change(desk: Desk) -> None:
    (desk.root / "notes.md").write_text(f"Appeler {ZOE.upper()} lundi.", encoding="utf-8")
    with (desk.root / "articles.jsonl").open("wb") as large:
        large.seek(21_000_000)
        large.write(ZOE.encode())
    desk("contact", "add", "another@structure.example")
    with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
        db.execute("insert into memory values ('note', ?)", [f"contact: {ZOE}"])
    done = desk("contact", "forget", ZOE)
    assert "notes.md" in done.err
    assert "articles.jsonl" in done.err
    assert "memory.value, 1 row" in done.err
    assert "Nothing was kept of this person" in done.err
    dry = desk("contact", "forget", ZOE, "--dry-run", "--json")
    assert dry.json == {"schema_version": 1, "dry_run": True, "known": False}


def test_only_the_person_comes_back_and_says_how(desk: Desk) -> None:
    desk("contact", "add", ZOE)
    assert desk("contact", "unsubscribe", ZOE.lower(), "--why", "mail du 12").code == 0
    assert desk("contact", "unsubscribe", ZOE, "--json").json["changed"] is False
    assert states(desk) == {ZOE: "unsubscribed"}
    refused = desk("contact", "add", ZOE)
    assert (refused.code, "nobody else can put them back" in refused.err, ZOE in refused.err) == (77, True, False)
    assert desk("contact", "add", ZOE, "--again").code == 2
    assert desk("contact", "add", ZOE, "--again", "--proof", "mail du 13").code == 0
    assert states(desk) == {ZOE: "active"}
    known = desk("contact", "export", ZOE).json
    assert [(event["what"], event["detail"]) for event in known["events"]] == [
        ("added", ""), ("unsubscribed", "mail du 12"), ("back", "mail du 13"),
    ]  # fmt: skip
    desk("contact", "forget", ZOE)
    assert desk("contact", "add", ZOE).code == 77
    assert desk("contact", "export", ZOE).json["objection"] == "forgotten"


def test_somebody_who_is_not_on_the_list_may_unsubscribe(desk: Desk) -> None:
    assert desk("contact", "unsubscribe", ZOE, "--json").json["changed"] is True
    assert desk("contact", "unsubscribe", ZOE, "--json").json["changed"] is False
    assert desk("contact", "add", ZOE).code == 77


@pytest.mark.parametrize("damage", ["missing", "another"])
def test_without_the_secret_nobody_is_put_on_the_list(desk: Desk, damage: str) -> None:
    desk("contact", "forget", ZOE)
    secret = desk.root / "data" / ".contacts.key"
    if damage == "missing":
        secret.unlink()
    else:
        secret.write_text("ab" * 32)
    done = desk("contact", "add", ZOE)
    assert (done.code, "restore it from a backup" in done.err) == (78, True)


def test_time_runs_out_unless_somebody_confirms(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk("contact", "add", ZOE)
    desk("contact", "add", "b@structure.example")
    desk("contact", "unsubscribe", "b@structure.example")
    assert desk("purge", "--json").json == {
        "schema_version": 1, "dry_run": False, "contacts_expired": 0, "contacts_unsubscribed": 0,
        "sendings_without_name": 0, "told_without_name": 0, "opinions_counted": 0,
    }  # fmt: skip
    monkeypatch.setenv("IET_WATCH_NOW", "2029-10-01T08:00:00+01:00")
    assert [one["email"] for one in desk("contact", "list", "--due", "--json").json["contacts"]] == [ZOE]
    monkeypatch.setenv("IET_WATCH_NOW", "2029-11-20T08:00:00+01:00")
    assert states(desk)[ZOE] == "expired"
    before = desk("purge", "--dry-run", "--json").json
    assert (before["contacts_expired"], before["contacts_unsubscribed"], len(states(desk))) == (1, 1, 2)
    assert "1 contact that nobody has confirmed in time: erased." in desk("purge").err
    assert states(desk) == {}
    assert b"structure.example" not in (desk.root / "data" / "iet-watch.db").read_bytes()
    assert desk("contact", "add", ZOE).code == 0, "who was only old may come back"
    assert desk("contact", "add", "b@structure.example").code == 77, "who had unsubscribed may not"


def test_a_consent_that_has_had_its_time_comes_back_by_no_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = desk.root.parent / "salon.csv"

    def consent(proof: str) -> Path:
        listed.write_text(f"courriel;base légale;preuve\n{ZOE};consentement;{proof}\n", "utf-8")
        return listed

    assert desk("contact", "import", consent("Salon de Caen, mars")).code == 0
    monkeypatch.setenv("IET_WATCH_NOW", "2029-11-20T08:00:00+01:00")
    assert desk("contact", "import", consent("Salon de Caen, mars")).code == 0
    assert states(desk) == {ZOE: "expired"}
    assert desk("purge", "--json").json["contacts_expired"] == 1
    again = desk("contact", "import", consent("salon de caen,  mars"), "--json").json
    assert (again["left_out"], again["added"]) == ([{"line": 2, "reason": "expired"}], 0)
    same = ("contact", "add", ZOE, "--basis", "consentement", "--proof", "Salon de Caen, mars")
    assert [desk(*same, *dry).code for dry in ((), ("--dry-run",))] == [77, 77]
    assert "--proof of a new one" in desk(*same).err
    assert b"structure.example" not in (desk.root / "data" / "iet-watch.db").read_bytes()
    assert desk("contact", "import", consent("courriel du 3 novembre 2029")).code == 0
    assert states(desk) == {ZOE: "active"}


def test_who_may_be_written_to_and_why_the_others_may_not(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = '*'\n")
    for name, themes in (("a", "port"), ("b", ""), ("c", "port"), ("d", "port"), ("e", "port")):
        desk("contact", "add", f"{name}@structure.example", *(("--themes", themes) if themes else ()))
    desk.theme("mer", "title = 'Mer'\nquery = '*'\n")
    desk("contact", "add", "e@structure.example", "--themes", "Mer")
    desk("contact", "unsubscribe", "c@structure.example")
    with closing(open_to_read(desk.root / "data" / "iet-watch.db")) as db:
        now = datetime.fromisoformat(NOW)
        number = {one.email[0]: one.id for one in recipients(db, 3, now).to}
        set_suspended(db, number["d"], now, "550 no such user")
        found = recipients(db, 3, now)
        assert [one.email[0] for one in found.to] == ["a", "b", "e"]
        assert [(one.email[0], reason) for one, reason in found.excluded] == [("c", "unsubscribed"), ("d", "suspended")]
        late = datetime(2030, 1, 1, tzinfo=UTC)
        assert {reason for _, reason in recipients(db, 3, late).excluded} == {"unsubscribed", "suspended", "expired"}
    listed = desk("contact", "list", "--theme", "port", "--json").json["contacts"]
    assert [one["email"][0] for one in listed] == ["a", "b", "c", "d"], "no theme chosen: all of them"


def test_the_record_of_processing_and_what_is_known_of_a_person(desk: Desk) -> None:
    desk("contact", "add", ZOE, "--last-name", "<b>Été", "--basis", "consentement", "--origin", "salon")
    desk("contact", "add", "b@structure.example", "--structure", "Port; Région")
    done = desk("contact", "register")
    assert "[site] data_protection" in done.err
    assert done.out.count("<mark>") == 8
    assert "2\u202fstructures" in done.out or "2 structures" in done.out
    assert "dont 1 sans preuve" in done.out
    assert "article 30" in done.out
    desk.configure(
        "[bulletin]\npublisher = 'Région'\ndirector = 'D'\ncontact = 'veille@region.example'\n"
        "[site]\naddress = 'Caen'\ndata_protection = 'dpo@region.example'\n[mail]\nhost = 'mail.region.example'\n"
        "[retention]\ncontact_years = 1\n"
    )
    path = desk.root.parent / "registre.html"
    whole = desk("contact", "register", "-o", path)
    assert (whole.code, "To be filled in" in whole.err) == (0, False)
    assert re.findall("<mark>[^<]*", path.read_text("utf-8")) == [
        "<mark>À vérifier auprès de l’hébergeur et du service de messagerie."
    ]
    assert "1 an après" in path.read_text("utf-8")
    page = desk.root.parent / "zoe.html"
    assert desk("contact", "export", ZOE, "-o", page).code == 0
    assert "&lt;b&gt;Été" in page.read_text("utf-8")
    assert "b@structure.example" not in page.read_text("utf-8")
    assert "Rien." in desk_page(desk, "nobody@structure.example")


def desk_page(desk: Desk, email: str) -> str:
    path: Path = desk.root.parent / "page.html"
    desk("contact", "export", email, "-o", path)
    return path.read_text("utf-8")


def test_what_was_typed_is_checked(desk: Desk) -> None:
    for email in ("a@b.fr, c@d.fr", "a@b.fr\r\nBcc: x@y.fr", '"a b"@c.fr', "a@b", "-oQ/tmp@x.fr", "a@b.fr\u2028"):
        assert desk("contact", "add", "--", email).code == 2, email
    for option in (("--basis", "habitude"), ("--themes", "port")):
        assert desk("contact", "add", ZOE, *option).code == 2
    assert desk("contact", "export", "-o", desk.root / "x.txt").code == 2
    assert (
        desk("contact", "list").err == "No contact yet. Next: iet-watch " + f"-C {desk.root} contact import FILE.csv\n"
    )
    database = desk.root / "data" / "iet-watch.db"
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select count(*) from contact").fetchone() == (0,)
