"""Answers fetched from a real IMAP server, which keeps them as they were."""

from __future__ import annotations

import pytest

from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, UNREACHABLE
from tests.conftest import Once
from tests.desk.digests.setting import ANSWERS, fill
from tests.desk.digests.test_digests import answer, read, rulings, written
from tests.imap import IMAP_SECRET, serving_imap


def settings(port: int, **others: str) -> str:
    told = {"imap_host": "127.0.0.1", "imap_security": "none", "username": "veille", "password_env": "MAIL_PASSWORD"}
    lines = "".join(f"{key} = '{value}'\n" for key, value in {**told, **others}.items())
    return f"[bulletin]\ntitle = 'Veille partagée'\n[mail]\nimap_port = {port}\n{lines}"


@pytest.mark.slow
def test_answers_are_fetched_by_imap_and_left_as_they_are(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = once("digests", fill)
    message = written(desk)
    film = (b"y" * 70 + b"\n") * 100_000
    mails = {
        "1795000001.M1.host": answer(desk, message, "1 oui, 3 non : déjà connu").read_bytes(),
        "1795000002.M2.host": answer(desk, message, "5 oui", number="<a5@agence.example>").read_bytes() + film,
        "1795000003.M3.host": (ANSWERS / "11-absence-exchange.eml").read_bytes(),
    }
    with serving_imap(mails) as (port, maildir):
        monkeypatch.setenv("MAIL_PASSWORD", "autre chose")
        desk.configure(settings(port))
        refused = desk("digest", "read", "--imap")
        assert (refused.code, "autre chose" in refused.err) == (NOT_ALLOWED, False)
        monkeypatch.setenv("MAIL_PASSWORD", IMAP_SECRET)
        done = desk("digest", "read", "--imap", "--json")
        assert done.code == 0, done.err
        assert [ruling for _, ruling, _ in rulings(done.json)] == ["keep", "drop"]
        assert (done.json["unclear"][0]["text"], len(done.json["ignored"])) == ("5 oui", 2)  # a second answer, of 7 MB
        assert desk("digest", "read", "--imap", "--json").json["decisions"] == []
        desk.configure(settings(port, imap_folder="Nulle part"))
        assert desk("digest", "read", "--imap").code == BAD_CONFIGURATION
        assert [path.name for path in maildir.glob("*/*.M*") if "S" in path.name.partition(":2,")[2]] == []  # unread
        assert read(desk, maildir)["decisions"] == []
    desk.configure(settings(port))
    assert desk("digest", "read", "--imap").code == UNREACHABLE
