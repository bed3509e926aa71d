"""`send --export`: the files that listmonk, Brevo and others take in; nobody in them who is not to be written to."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from iet_watch.send.handover.bodies import handed_over
from iet_watch.send.outbox.messages import MailTexts
from tests.conftest import Desk, Once
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import published

ANNE, BOB, ZOE, PLUS = "anne@structure.example", "bob@port.example", "zoe@port.example", "=plus@port.example"
LIST = (
    "courriel;nom;prénom;structure;fonction;thèmes\n"
    f"{ANNE};=HYPERLINK(1);Anne;Chambre;+direction;port\n{BOB};B;;Port;;\n{ZOE};Z;;Port;;\n"
    "max@port.example;M;;Port;;\n"
)
LEAVE = "https://veille.region.example/depart"


def with_contacts(once: Once, *more: str) -> Desk:
    desk = once("published for sending", published)
    path = desk.root / "contacts.csv"
    path.write_text(LIST + "".join(f"{one};;;Port;;\n" for one in more), encoding="utf-8")
    assert desk("contact", "import", path).code == 0
    return desk


def rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_each_sender_gets_its_files_and_nobody_who_is_not_to_be_written_to(once: Once) -> None:
    desk = with_contacts(once, PLUS)
    desk("contact", "unsubscribe", BOB)
    desk("contact", "forget", ZOE)
    folder, frozen = desk.root / "handed over", desk.root / "data/bulletins" / QUARTER
    before = desk("send", QUARTER, "--export", "listmonk", folder, "--dry-run", "--json")
    assert (before.code, before.json["to_send"], folder.exists()) == (0, 2, False), before.err
    done = desk("send", QUARTER, "--export", "listmonk", folder, "--json")
    assert done.code == 0, done.err
    assert done.json["export"]["left_out"] == {"address": 1, "forgotten": 1, "unsubscribed": 1}
    assert {one["email"]: one["reason"] for one in done.json["excluded"]} == {BOB: "unsubscribed", PLUS: "address"}
    names = {path.name for path in folder.iterdir()}
    assert names == {"subject.txt", "mail.html", "mail.txt", "template.html", "contacts.csv", "export.json"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    first = rows(folder / "contacts.csv", ",")[0]
    assert (list(first), first["email"], first["name"]) == (
        ["email", "name", "attributes"], ANNE, "Anne =HYPERLINK(1)",
    )  # fmt: skip
    assert json.loads(first["attributes"])["structures"] == ["Chambre"]
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [one for one in (BOB, ZOE, PLUS) if one.encode() in everything]
    html, text = ((folder / name).read_text("utf-8") for name in ("mail.html", "mail.txt"))
    assert 'href="{{ UnsubscribeURL }}"' in html
    assert "{{ UnsubscribeURL }}" in text
    assert LEAVE not in html + text
    assert not re.search(r"\{\{(?! (?:UnsubscribeURL|Safe \"))", html + text)
    undone = re.sub(r'\{\{ Safe (".*?[^\\]") \}\}', lambda found: json.loads(found[1]), html)
    assert undone.replace("{{ UnsubscribeURL }}", LEAVE) == (frozen / "mail.html").read_text("utf-8")
    assert "Bulletin d’essai" in (folder / "subject.txt").read_text("utf-8")

    # A second one replaces the first: another sender's files, and somebody who has left since.
    desk("contact", "unsubscribe", "max@port.example")
    (folder / "contacts.csv").chmod(0o644)
    assert desk("send", QUARTER, "--export", "brevo", folder).code == 0
    assert {path.name for path in folder.iterdir()} == names - {"template.html"}
    assert (folder / "contacts.csv").stat().st_mode & 0o777 == 0o600
    [row] = rows(folder / "contacts.csv", ";")
    assert list(row.values()) == [ANNE, "Anne", "'=HYPERLINK(1)", "Chambre", "'+direction", "port"]
    assert list(row)[:3] == ["EMAIL", "PRENOM", "NOM"]
    assert 'href="{{ unsubscribe }}"' in (folder / "mail.html").read_text("utf-8")

    # Any other program: the mail as it was frozen, and a list that `contact import` reads again.
    told = desk("send", QUARTER, "--export", "csv", folder)
    assert "left out: has unsubscribed" in told.err
    assert f"by hand: {PLUS}" in told.err
    assert (folder / "mail.html").read_bytes() == (frozen / "mail.html").read_bytes()
    again = desk("contact", "import", folder / "contacts.csv", "--dry-run", "--json")
    assert again.code == 0, again.err
    assert rows(folder / "contacts.csv", ";")[0]["courriel"] == ANNE
    assert desk("bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "x", "--yes").code == 77
    desk.configure("[mail]\nhost = '127.0.0.1'\nport = 1\nsecurity = 'none'\nsender = 'veille@region.example'\n")
    twice = desk("send", QUARTER, "--yes")
    assert (twice.code, "--doubtful resend" in twice.err) == (77, True), twice.err


def test_what_is_not_to_be_handed_over(once: Once) -> None:
    desk = with_contacts(once)
    folder = desk.root / "documents"
    folder.mkdir()
    (folder / "mail.html").write_text("of somebody", encoding="utf-8")
    for code, *options in (
        (2, QUARTER, "--export", "mailchimp", desk.root / "new"),
        (2, QUARTER, "--export", "csv", desk.root / "new", "--yes"),
        (66, "2026-T3", "--export", "csv", desk.root / "new"),
        (73, QUARTER, "--export", "csv", folder),
        (73, QUARTER, "--export", "csv", desk.root / "contacts.csv"),
    ):
        done = desk("send", *options)
        assert (done.code, (desk.root / "new").exists()) == (code, False), done.err
    assert (folder / "mail.html").read_text("utf-8") == "of somebody"
    for email in (ANNE, BOB, ZOE, "max@port.example"):
        desk("contact", "unsubscribe", email)
    assert desk("send", QUARTER, "--export", "csv", desk.root / "new").code == 65


def test_no_word_of_an_issue_is_an_order_to_another_sender() -> None:
    style = "<style>@media screen{#a{color:red}}</style>"
    html = f'<html><head>{style}</head><body><!--[if mso]><p class="x"><![endif]-->{{{{7*7}}}} {{% if %}}</body></html>'
    parts = MailTexts("{{7*7}} {% if %} <a@b.example>\n", html)
    ours = handed_over(parts, "listmonk", "{{ UnsubscribeURL }}", "", "fr")
    assert ours.text.startswith('{{ Safe "{{" }}7*7}} {% if %} {{ Safe "<" }}a@b.example>\n\n')
    assert ours.text.rstrip().endswith("{{ UnsubscribeURL }}")  # it had no way out
    assert "&#123;{7*7}} &#123;% if %}" in ours.html.replace("&#123;&#123;", "&#123;{")
    assert r'{{ Safe "<!--[if mso]><p class=\"x\"><![endif]-->" }}' in ours.html
    assert '<a href="{{ UnsubscribeURL }}">' in ours.html
    assert ours.html.index("UnsubscribeURL") < ours.html.index("</body>")
    theirs = handed_over(parts, "brevo", "{{ unsubscribe }}", "", "en")
    assert theirs.text.startswith("{ {7*7}} { % if %} <a@b.example>\n")
    assert "screen{ #a{color:red}}" in theirs.html
    assert not re.search(r"\{[%#]|\{\{(?! unsubscribe)", theirs.html + theirs.text)
    assert handed_over(parts, "csv", "", "", "fr") == parts
