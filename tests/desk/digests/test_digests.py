"""Digests through the command line: written, sent by a real server, answered; what is wrong is told, nothing lost."""

from __future__ import annotations

import shutil
import stat
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from iet_watch.model.trouble import BAD_CONFIGURATION, BAD_DATA, NO_INPUT, USAGE
from tests.conftest import Desk, Once
from tests.desk.digests.setting import ANSWERS, CAMILLE, DIGEST, fill
from tests.post import receiving


@pytest.fixture
def digests(once: Once) -> Desk:
    return once("digests", fill)


def written(desk: Desk, to: str = "Camille Exemple", *options: str) -> EmailMessage:
    """The mail that `digest` writes for a person, in French as its bulletin."""
    done = desk("digest", "tracabilite", "--to", to, "--out", desk.root / "out", "--json", *options)
    assert done.code == 0, done.err
    return message_from_bytes(Path(done.json["digests"][-1]["file"]).read_bytes(), policy=default)  # type: ignore[arg-type,return-value]


def answer(desk: Desk, digest: EmailMessage, text: str, sender: str = CAMILLE, number: str = "<a1@agence.example>",
           headers: str = "") -> Path:  # fmt: skip
    """The file of an answer to a digest."""
    path = desk.root / f"{number.strip('<>')}.eml"
    head = f"From: {sender}\nIn-Reply-To: {digest['Message-ID']}\nMessage-ID: {number}\nSubject: Re\n{headers}"
    path.write_text(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n", encoding="utf-8")
    return path


def read(desk: Desk, path: Path, *options: str) -> Any:
    done = desk("digest", "read", path, "--json", *options)
    assert done.code == 0, done.err
    return done.json


def rulings(done: Any) -> list[tuple[int, str, str]]:
    return [(one["item"], one["ruling"], one["why"]) for one in done["decisions"]]


def ids(desk: Desk) -> list[int]:
    """The items in the order of the digest: the newest first, for all are equally relevant."""
    return [item["id"] for item in desk.items("--theme", "tracabilite", "--sort", "score")]


def test_a_digest_is_a_short_plain_mail_of_numbered_candidates(digests: Desk) -> None:
    message = written(digests)
    assert message.get_content().replace("\r\n", "\n") == DIGEST
    assert message["Subject"] == "Traçabilité (blockchain)\u00a0: 8 articles à trier"
    assert (message["To"], message["From"]) == (CAMILLE, "veille@region.example")
    assert message.get_content_type() == "text/plain"
    assert message["Auto-Submitted"] == "auto-generated"
    key = digests.root / "data" / ".digests.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = sha256((digests.root / "data" / "iet-watch.db").read_bytes()).hexdigest()
    again = written(digests)
    assert (again["Message-ID"], again["Date"]) == (message["Message-ID"], message["Date"])
    assert sha256((digests.root / "data" / "iet-watch.db").read_bytes()).hexdigest() == before
    fewer = written(digests, "Camille Exemple", "--limit", "2")
    assert "2 articles à trier" in fewer["Subject"]
    assert fewer["Message-ID"] != message["Message-ID"]


def test_an_answer_is_recorded_once(digests: Desk) -> None:
    message, order = written(digests), ids(digests)
    path = answer(digests, message, "1 oui, 3 non : déjà connu, 4 plus tard\n\n8 peut-être")
    assert rulings(read(digests, path, "--dry-run")) == rulings(done := read(digests, path))
    assert rulings(done) == [(order[0], "keep", ""), (order[2], "drop", "déjà connu"), (order[3], "later", "")]
    assert {one["who"] for one in done["decisions"]} == {"Camille Exemple"}
    assert [(one["file"], one["line"], one["text"]) for one in done["unclear"]] == [(path.name, 3, "8 peut-être")]
    assert "Camille Exemple" in digests("log", order[2]).out
    again = read(digests, path)
    assert (again["decisions"], again["unclear"], len(again["ignored"])) == ([], [], 1)
    assert "before" in again["ignored"][0]["reason"]
    statuses = {item["id"]: item["status"] for item in digests.items("--theme", "tracabilite")}
    assert [statuses[number] for number in order[:4]] == ["kept", "new", "dropped", "later"]
    second = read(digests, answer(digests, message, "1 non\n5 oui", number="<a2@agence.example>"))
    assert (second["decisions"], len(second["ignored"])) == ([], 1)
    assert [one["text"] for one in second["unclear"]] == ["1 non", "5 oui"]
    assert written(digests).get_content().count("https://") == 5  # what waits for a decision


def test_an_answer_of_one_line_above_the_quote_is_recorded(digests: Desk) -> None:
    message, order = written(digests), ids(digests)
    attributions = (
        "Le 30/11/2026 à 11:16, veille@region.example a écrit\u00a0:",  # Thunderbird
        "Le lun. 30 nov. 2026 à 11:16, <veille@region.example> a écrit :\n",  # Gmail
        "> Le 30 nov. 2026 à 11:16, veille@region.example a écrit :\n>",  # Apple
        "Le lun. 30 nov. 2026 à 11:16, Bulletin de veille de la Région <veille@region.example> a\nécrit :\n",
        "On Mon, Nov 30, 2026 at 11:16, <veille@region.example> wrote:\n",
    )
    quote = "\n".join(f"> {line}" for line in DIGEST.split("\n"))
    answers = {"1 non\n3 oui": {0: "drop", 2: "keep"}, "le premier et le troisième": {0: "keep", 2: "keep"},
               "Bonjour,\nLe 2 non, déjà vu": {1: "drop"}}  # fmt: skip
    for n, attribution in enumerate(attributions):
        for text, meant in answers.items():
            for between in ("\n", "\n\n"):
                path = answer(digests, message, f"{text}{between}{attribution}\n{quote}", number=f"<{n}@a.example>")
                done = read(digests, path, "--dry-run")
                found = {one["item"]: one["ruling"] for one in done["decisions"]}
                wanted = {order[place]: ruling for place, ruling in meant.items()}
                assert (found, done["unclear"]) == (wanted, []), (text, attribution)


def test_a_mail_of_which_nothing_is_left_is_for_a_person_to_read(digests: Desk) -> None:
    message = written(digests)
    quote = "\n".join(f"> {line}" for line in DIGEST.split("\n"))
    path = answer(digests, message, f"Bonjour,\n\nLe 30/11/2026 à 11:16, veille a écrit :\n{quote}")
    done = read(digests, path)
    assert [(one["file"], one["line"], one["text"]) for one in done["unclear"]] == [(path.name, 1, "Bonjour,")]
    told = digests("digest", "read", path, "--quiet").err
    assert told.startswith(f"{path.name}, line 1, Camille Exemple for tracabilite: “Bonjour,”: no answer was found")


def test_the_next_digest_replaces_the_one_before(digests: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IET_WATCH_NOW", "2026-10-12T09:00:00+02:00")
    old = written(digests)
    path = answer(digests, old, "1 oui")
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-20T09:00:00+01:00")
    late = read(digests, path)
    assert (late["decisions"], len(late["ignored"])) == ([], 1)
    assert "12 October 2026" in late["ignored"][0]["reason"]
    monkeypatch.setenv("IET_WATCH_NOW", "2026-10-13T09:00:00+02:00")
    written(digests, "Camille Exemple", "--limit", "3")
    assert read(digests, path)["decisions"] == []


def test_who_has_not_been_written_to_decides_nothing(digests: Desk) -> None:
    message, other = written(digests), written(digests, "Dominique Modèle")
    forged = message["Message-ID"].replace("digest-1-", "digest-2-")
    cases = {
        "other": answer(digests, message, "1 oui", "Dominique <dominique.modele@chambre.example>", "<o@x>"),
        "named": answer(digests, message, "1 oui", f'"{CAMILLE}" <a@ailleurs.example>', "<n@x>"),
        "program": answer(digests, message, "1 oui", number="<p@x>", headers="Auto-Submitted: auto-replied\n"),
        "delegate": answer(digests, message, "1 oui", number="<d@x>", headers="Sender: s@agence.example\n"),
        "server": answer(digests, message, "1 oui", number="<s@x>", headers="Authentication-Results: mx; dmarc=fail\n"),
        "crossed": answer(digests, other, "1 oui", number="<c@x>"),
    }
    path = answer(digests, message, "1 oui", number="<f@x>")
    path.write_text(path.read_text().replace(message["Message-ID"], forged))
    for name, file in {**cases, "forged": path}.items():
        done = read(digests, file)
        assert (name, done["decisions"], done["unclear"], len(done["ignored"])) == (name, [], [], 1)
    assert read(digests, answer(digests, message, "9 oui"))["decisions"] == []
    order = ids(digests)
    assert rulings(read(digests, answer(digests, message, "1 oui"))) == [(order[0], "keep", "")]


def test_a_colleague_who_ruled_meanwhile_is_told(digests: Desk) -> None:
    message, order = written(digests), ids(digests)
    assert digests("drop", str(order[0]), "--theme", "tracabilite", "--as", "Dominique Modèle").code == 0
    path = answer(digests, message, "1 oui, 2 oui")
    dry = read(digests, path, "--dry-run")
    done = read(digests, path)
    assert dry == {**done, "dry_run": True}
    assert rulings(done) == [(order[1], "keep", "")]
    (unclear,) = done["unclear"]
    assert unclear["text"] == "1 oui, 2 oui"
    assert "Dominique Modèle" in unclear["reason"]


def test_the_forty_answers_lie_in_a_maildir(digests: Desk) -> None:
    """Of many answers to one digest the first counts; nothing that is no mail stops the others."""
    message = written(digests)
    maildir = digests.root / "Maildir"
    for part in ("new", "cur", "tmp"):
        (maildir / part).mkdir(parents=True)
    for n, path in enumerate(sorted(ANSWERS.glob("*.eml"))):
        data = path.read_bytes().replace(b"<@@DIGEST@@>", message["Message-ID"].encode())
        (maildir / ("new" if n % 2 else "cur") / f"{1795000000 + n}.M{n}.host:2,S").write_bytes(data)
    (maildir / "new" / "1795000099.M99.host").write_bytes(b"\x00\xff" * 1000)
    (maildir / "tmp" / "1795000098.M98.host").write_bytes(b"From: x@x\n\nhalf")
    lying = sorted(maildir.glob("*/*"))
    done = read(digests, maildir)
    assert sorted(maildir.glob("*/*")) == lying
    assert [ruling for _, ruling, _ in rulings(done)] == ["keep", "drop", "later"]  # those of 01-gmail-dessus
    files = {one["file"] for kind in ("decisions", "unclear", "ignored") for one in done[kind] if "file" in one}
    assert len(files | {"1795000000.M0.host:2,S"}) == 41
    for wrong, code in ((digests.root / "themes", BAD_DATA), (digests.root / "none.eml", NO_INPUT)):
        refused = digests("digest", "read", wrong)
        assert (refused.code, refused.out, len(refused.err.strip().split("\n"))) == (code, "", 1)


def test_digests_go_by_mail_once(digests: Desk) -> None:
    with receiving() as post:
        digests.configure(
            '[bulletin]\ntitle = "Veille partagée"\n[mail]\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f'port = {post.port}\nsender = "veille@region.example"\nreply_to = "reponses@region.example"\n'
            "reply_token = true\n"
        )
        assert digests("digest", "tracabilite", "--to", "all", "--dry-run").out.count("1. Un registre partagé") == 2
        assert (post.received, (digests.root / "data" / ".digests.key").exists()) == ([], False)
        assert digests("digest", "write", "tracabilite", "--to", "all").code == 0
        assert digests("digest", "tracabilite", "--to", "all", "--quiet").err == ""
        messages = {str(message["To"]): message for message in post.messages()}
        assert sorted(messages) == [CAMILLE, "dominique.modele@chambre.example"]
        assert len(post.received) == 2
        assert digests("digest", "--to", "Camille", "tracabilite", "--again").code == USAGE  # a name is whole
        assert digests("digest", "--to", "camille exemple", "tracabilite", "--again").code == 0
        assert len(post.received) == 3
        post.refuse = CAMILLE
        refused = digests("digest", "tracabilite", "--to", "all", "--again", "--quiet")
        assert (refused.code, len(post.received)) == (BAD_DATA, 4)  # one of two
        assert refused.err.startswith("Camille Exemple: ")
    order = ids(digests)
    tagged = str(messages[CAMILLE]["Reply-To"])
    assert tagged.startswith("reponses+digest-1-")
    assert messages[CAMILLE]["Message-ID"].strip("<>").partition("@")[0] in tagged
    path = digests.root / "a.eml"  # of a program that does not say what it answers
    path.write_text(f"From: {CAMILLE}\nTo: {tagged}\nMessage-ID: <x@y>\n\n2 oui\n")
    assert rulings(read(digests, path)) == [(order[1], "keep", "")]


def test_what_goes_into_no_mail_is_counted(digests: Desk) -> None:
    (digests.root / "visite.md").write_text("# Une visite\n\nSous embargo.\n", encoding="utf-8")
    assert digests("add", digests.root / "visite.md", "--level", "restreint").code == 0
    done = digests("digest", "tracabilite", "--to", "Camille Exemple", "--dry-run")
    assert "embargo" not in done.out
    assert "1 item of level “restreint” waits for a decision and goes into no mail" in done.err


def test_who_has_no_address_is_named(digests: Desk) -> None:
    told = "Sacha Sans Adresse: nothing is written, people.toml gives no mail address."
    for option in (("--out", digests.root / "out"), ("--dry-run",)):
        assert told in digests("digest", "tracabilite", "--to", "all", *option).err
        done = digests("digest", "tracabilite", "--to", "all", *option, "--json")
        assert (len(done.json["digests"]), done.json["without_address"]) == (2, ["Sacha Sans Adresse"])
    assert told not in digests("digest", "tracabilite", "--to", "Camille Exemple", "--dry-run").err


def test_what_a_digest_lacks_is_told(digests: Desk) -> None:
    cases = [
        (("digest", "tracabilite", "--to", "Personne", "--out", "out"), USAGE),
        (("digest", "tracabilite", "--to", "Sacha Sans Adresse", "--out", "out"), BAD_CONFIGURATION),
        (("digest", "autre", "--to", "all"), None),
        (("digest", "tracabilite", "--to", "all"), BAD_CONFIGURATION),  # no mail server
        (("digest", "read"), USAGE),
        (("digest", "read", "--imap"), BAD_CONFIGURATION),
        (("digest",), USAGE),
    ]
    for arguments, code in cases:
        done = digests(*arguments)
        assert done.code in (code, USAGE), arguments
        assert "Traceback" not in done.err
    (digests.root / "people.toml").unlink()
    assert digests("digest", "tracabilite", "--to", "all", "--out", "out").code == BAD_CONFIGURATION
    shutil.rmtree(digests.root / "data")
    done = digests("digest", "tracabilite", "--to", "all", "--out", "out")
    assert "Traceback" not in done.err


def test_a_digest_and_its_answer_tell_nothing_of_a_blind_sample(digests: Desk) -> None:
    order = ids(digests)
    people = "Camille Exemple,Dominique Modèle"
    assert digests("desk", "blind", "tracabilite", "--people", people, "--size", "8").code == 0
    assert digests("drop", str(order[0]), "--theme", "tracabilite", "--as", "Dominique Modèle").code == 0
    message = written(digests)
    assert message.get_content().replace("\r\n", "\n") == DIGEST  # what a colleague has dropped is still asked about
    done = read(digests, answer(digests, message, "1 oui"))
    assert (rulings(done), done["unclear"]) == ([(order[0], "keep", "")], [])
