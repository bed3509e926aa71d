"""A source that is a mailbox: what people send becomes items, each mail once, with who sent it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Desk, slow
from tests.imap import IMAP_SECRET, serving_imap

MAILS = Path(__file__).parent / "mails"
PEOPLE = "[[people]]\nname = 'Camille Exemple'\nmail = 'camille@structure.example'\n"
THEME = "title = 'Port'\nquery = 'hydrogène OU électrolyseur'\n"
THEME += "[[sources]]\ntitle = 'Courrier'\nurl = '{}'\nkind = 'mailbox'\n"
HEAD = "From: {}\nSubject: Visite\nMessage-ID: <{}@a.example>\n{}\nUn groupe électrogène à hydrogène.\n"


@pytest.fixture
def post(desk: Desk) -> Desk:
    """A theme that reads a Maildir in the workspace with three mails of Camille."""
    desk.configure("[collect]\nread_articles = false\n")
    desk.theme("port", THEME.format("maildir:courrier"))
    (desk.root / "people.toml").write_text(PEOPLE)
    for part in ("new", "cur", "tmp"):
        (desk.root / "courrier" / part).mkdir(parents=True)
    for n, path in enumerate(sorted(MAILS.glob("*.eml"))):
        shutil.copy(path, desk.root / "courrier" / "new" / f"176340000{n}.1.mx")
    return desk


def found(desk: Desk) -> dict[str, tuple[str | None, str | None]]:
    return {item["title"]: (item.get("level"), item.get("contributor")) for item in desk.items()}


def test_what_people_send_becomes_items_once(post: Desk) -> None:
    done = post("collect")
    assert done.code == 0, done.err
    assert "leads through a counter that alone knows where" in done.err
    assert found(post) == {
        "Honfleur accueille un électrolyseur de vingt mégawatts": (None, "Camille Exemple"),
        "L’hydrogène à quai : trois criées s’équipent": (None, "Camille Exemple"),
        "le concurrent danois a signé hier, à garder pour nous": ("restreint", "Camille Exemple"),
        "Visite de la coopérative de Bayeux": ("partenaires", "Camille Exemple"),
    }
    assert "les deux premiers articles me paraissent importants" in post("log", "1").out
    new = post.root / "courrier" / "new"
    for path in list(new.iterdir()):  # as a mail program marks them read
        path.rename(post.root / "courrier" / "cur" / f"{path.name}:2,S")
    (outcome,) = post("collect", "--json").json["sources"]
    assert (outcome["outcome"], outcome["entries"], outcome["new"]) == ("unchanged", 3, 0)
    (source,) = post("source", "health", "--json").json["sources"]
    assert source["url"] == "maildir:courrier"
    assert "maildir" not in post("source", "export", "-").out
    assert post("site", post.root / "site").code == 0
    assert not [path for path in (post.root / "site").rglob("*.opml") if "maildir" in path.read_text("utf-8")]


def test_the_level_of_a_mailbox_holds_for_all_that_comes_into_it(post: Desk) -> None:
    post.theme("port", THEME.format("maildir:courrier") + "level = 'restreint'\n")
    assert post("collect").code == 0
    assert {level for level, _ in found(post).values()} == {"restreint"}


def test_a_tag_that_is_no_level_is_told_with_its_mail(post: Desk) -> None:
    shutil.rmtree(post.root / "courrier" / "new")
    (post.root / "courrier" / "new").mkdir()
    head = HEAD.format("camille@structure.example", "v", "").replace("Visite", "[confidentiel] Visite")
    (post.root / "courrier" / "new" / "1763400009.1.mx").write_text(f"{head}https://a.example/quais/hydrogene-vert\n")
    done = post("collect", "--quiet")
    assert "1763400009.1.mx ([confidentiel] Visite): “confidentiel” in the subject is no level" in done.err
    assert {level for level, _ in found(post).values()} == {"restreint"}


def test_what_its_headers_mark_as_confidential_is_told_with_its_mail(post: Desk) -> None:
    shutil.rmtree(post.root / "courrier" / "new")
    (post.root / "courrier" / "new").mkdir()
    head = HEAD.format("camille@structure.example", "v", "Sensitivity: Company-Confidential\n")
    (post.root / "courrier" / "new" / "1763400009.1.mx").write_text(f"{head}https://a.example/quais/hydrogene-vert\n")
    told = "1763400009.1.mx (Visite): it is marked “Company-Confidential”, in its headers or"
    assert told in post("collect", "--quiet").err
    assert {level for level, _ in found(post).values()} == {"restreint"}


def test_what_is_attached_and_not_kept_is_told_with_its_mail(post: Desk) -> None:
    shutil.rmtree(post.root / "courrier" / "new")
    (post.root / "courrier" / "new").mkdir()
    parts = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nVoir l'hydrogène.\n--b\n"
    parts += "Content-Type: application/pdf; name=rapport.pdf\n\n%PDF\n--b--\n"
    head = HEAD.format("camille@structure.example", "v", parts)
    (post.root / "courrier" / "new" / "1763400009.1.mx").write_text(head)
    assert "1763400009.1.mx (Visite): attached and not kept: rapport.pdf;" in post("collect", "--quiet").err


def test_restricted_words_do_not_stand_beside_a_public_article(post: Desk) -> None:
    line = {"title": "Une pompe à hydrogène", "url": "https://presse.example/pompe-a-hydrogene?article=12"}
    (post.root / "items.jsonl").write_text(json.dumps(line) + "\n")
    assert post("import", post.root / "items.jsonl").code == 0
    assert post("collect").code == 0
    assert found(post)["Une pompe à hydrogène"][0] is None  # a mail takes nothing away that is public
    assert "à garder pour nous" not in post("log", "1").out


@pytest.mark.parametrize(
    ("sender", "headers", "told"),
    [
        ("autre@b.example", "", "autre@b.example is nobody that people.toml knows"),
        ("camille@structure.example", "Auto-Submitted: auto-replied\n", "a program wrote it"),
        ("camille@structure.example", "Authentication-Results: mx; dmarc=fail\n", "its sender is forged"),
        ("camille@structure.example", f"In-Reply-To: <digest-12-{'k5' * 13}@r.example>\n", "it answers a digest: "),
        ("camille@structure.example", "References: <2026-T4.zk5.1@r.example>\n", "it answers a mail of ours"),
    ],
)
def test_a_mail_that_is_no_contribution_is_told_and_left(post: Desk, sender: str, headers: str, told: str) -> None:
    shutil.rmtree(post.root / "courrier" / "new")
    (post.root / "courrier" / "new").mkdir()
    (post.root / "courrier" / "new" / "1763400009.1.mx").write_text(HEAD.format(sender, "v", headers))
    done = post("collect")
    assert (done.code, told in done.err) == (0, True)
    assert found(post) == {}
    assert told not in post("collect").err  # once


def test_links_beyond_the_most_are_told(post: Desk) -> None:
    links = "".join(f"Un quai de plus\nhttps://a.example/quais/numero-{n}\n" for n in range(61))
    path = post.root / "courrier" / "cur" / "1763400009.1.mx"
    path.write_text(HEAD.format("camille@structure.example", "links", "") + links)
    shutil.rmtree(post.root / "courrier" / "new")
    (post.root / "courrier" / "new").mkdir()
    done = post("collect")
    assert "1763400009.1.mx: this mail leads to more than 60 articles: the others are left out" in done.err
    assert "60 new items" in done.err


def test_a_mailbox_that_cannot_be_read_stops_nothing(post: Desk) -> None:
    shutil.rmtree(post.root / "courrier")
    done = post("collect", "--json")
    (outcome,) = done.json["sources"]
    assert (done.code, outcome["outcome"]) == (0, "failed")
    assert "cannot be read" in outcome["detail"]
    assert "maildir:courrier" in post("collect", "--dry-run").out  # it is read by every run


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (THEME.format("courrier"), "courrier is no mailbox: expected maildir:FOLDER or imap:FOLDER"),
        (THEME.format("maildir:courrier") + "level = 'secret'\n", "level: secret is not known"),
    ],
)
def test_a_mistake_in_the_theme_file_is_told_with_its_line(post: Desk, text: str, told: str) -> None:
    post.theme("port", text)
    done = post("theme", "check")
    assert (done.code, told in done.err + done.out) == (78, True)


def reading_imap(post: Desk, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEILLE_SECRET", IMAP_SECRET)
    post.configure(
        f"[collect]\nread_articles = false\n[mail]\nimap_host = '127.0.0.1'\nimap_port = {port}\n"
        "imap_security = 'none'\nusername = 'veille'\npassword_env = 'VEILLE_SECRET'\n"
    )
    post.theme("port", THEME.format("imap:INBOX"))


@slow
@pytest.mark.parametrize("name", ["Veille & À trier", "Veille &- &AMA- trier"])
def test_a_folder_whose_name_has_accents_is_read(post: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with serving_imap({}) as (port, maildir):
        for part in ("new", "cur", "tmp"):
            (maildir / ".Veille &- &AMA- trier" / part).mkdir(parents=True)
        shutil.copy(MAILS / "visit.eml", maildir / ".Veille &- &AMA- trier" / "new" / "1763400001.1.mx")
        for one in maildir.rglob("*"):
            shutil.chown(one, 65534, 65534)
        reading_imap(post, port, monkeypatch)
        post.theme("port", THEME.format(f"imap:{name}"))
        done = post("collect", "--json")
        assert done.json["sources"][0]["outcome"] == "new", done.json
    assert list(found(post)) == ["Visite de la coopérative de Bayeux"]


@slow
def test_an_old_mail_that_is_moved_into_a_folder_is_read(post: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    head = HEAD.format("camille@structure.example", "{}", "").replace("Visite", "{}")
    with serving_imap({}) as (port, maildir):

        def move(number: int, subject: str) -> None:
            path = maildir / "cur" / f"{number}.1.mx:2,S"
            path.write_text(head.format(subject, number))
            os.utime(path, (1_600_000_000, 1_600_000_000))  # of September 2020: the day that the server gives
            shutil.chown(path, 65534, 65534)

        reading_imap(post, port, monkeypatch)
        move(1, "Visite d’avant")
        done = post("collect", "--quiet")
        assert ("imap:INBOX: 1 mails from before " in done.err, found(post)) == (True, {})
        move(2, "Visite retrouvée")
        assert post("collect", "--quiet").err == ""
        assert list(found(post)) == ["Visite retrouvée"]
        assert post("collect", "--quiet").err == ""


@slow
def test_a_mailbox_on_a_real_imap_server(post: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving_imap({"1763400001.1.mx": (MAILS / "visit.eml").read_bytes()}) as (port, _):
        reading_imap(post, port, monkeypatch)
        assert post("collect").code == 0
    assert found(post) == {"Visite de la coopérative de Bayeux": ("partenaires", "Camille Exemple")}
