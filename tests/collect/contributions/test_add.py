"""`add`: a link, a mail, a note from the field, judged and folded like the rest, with who brought it and its level."""

from __future__ import annotations

import io
import json
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Desk
from tests.web import Web

MAILS = Path(__file__).parent / "mails"
PAGE = """<html lang="fr"><head><title>La barge à hydrogène | Journal</title></head><body><article>
<h1>La barge à hydrogène est arrivée à Rouen</h1><p>{}</p></article></body></html>"""
HTML = "text/html; charset=utf-8"
TEXT = "La barge à hydrogène est arrivée ce matin au port de Rouen, où elle sera essayée pendant six mois. " * 8


@pytest.fixture
def port(desk: Desk) -> Desk:
    desk.theme("port", "title = 'Port'\nquery = 'hydrogène OU électrolyseur'\n")
    desk.theme("lin", "title = 'Lin'\nquery = 'lin'\n")
    return desk


def added(desk: Desk, what: str | Path, *options: str) -> list[Any]:
    done = desk("add", what, "--json", *(options if "--as" in options else ("--as", "Camille", *options)))
    assert done.code == 0, done.err
    found: list[Any] = done.json["items"]
    return found


def test_a_link_is_read_and_judged(port: Desk, web: Web) -> None:
    url = web.put("/barge", PAGE.format(TEXT), Content_Type=HTML)
    (item,) = added(port, f"{url}?utm_source=lettre")
    assert (item["title"], item["url"]) == ("La barge à hydrogène est arrivée à Rouen", url)
    assert (item["level"], item["contributor"], list(item["themes"]), item["new"]) == (
        "public",
        "Camille",
        ["port"],
        True,
    )
    assert [one["new"] for one in added(port, url)] == [False]
    (item,) = added(port, url, "--level", "restreint")  # a person's word counts for what is there
    assert (item["level"], item["contributor"]) == ("restreint", "Camille")
    assert len(port.items()) == 1
    assert "level: restreint, brought by Camille" in port("show", "1").out
    other = web.put("/autre", PAGE.format("Rien de tel."), Content_Type=HTML)
    assert list(added(port, other, "--theme", "lin")[0]["themes"]) == ["lin"]


def test_a_link_without_page_is_kept_under_its_address(port: Desk, web: Web) -> None:
    web.put("/sans/barge-a-hydrogene", "", 503)
    done = port("add", web.url("/sans/barge-a-hydrogene"), "--as", "Camille")
    assert (done.code, "added under its address" in done.err) == (0, True)
    assert [item["title"] for item in port.items()] == ["Barge a hydrogene"]
    done = port("add", web.url("/missing"), "--as", "Camille")
    assert (done.code, "nothing was added" in done.err) == (66, True)
    assert len(port.items()) == 1


def test_a_forwarded_newsletter_gives_its_articles_without_its_counters(port: Desk) -> None:
    done = port("add", MAILS / "forwarded-newsletter.eml", "--as", "Camille", "--json")
    assert done.code == 0, done.err
    assert [(item["title"], item["url"]) for item in done.json["items"]] == [
        ("Honfleur accueille un électrolyseur de vingt mégawatts",
         "https://www.portdulin.example/actualites/electrolyseur-honfleur"),
        ("L’hydrogène à quai : trois criées s’équipent", "https://criee.example/2026/11/hydrogene-a-quai.html"),
    ]  # fmt: skip
    assert done.json["not_followed"] == [
        "https://abc12.r.af.d.sendibt2.com/tr/cl/9aXb7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b"
    ]
    assert {item["level"] for item in done.json["items"]} == {"public"}
    words = "les deux premiers articles me paraissent importants pour le groupe hydrogène."
    assert port("log", 1).out.count(words) == 1
    assert [item["new"] for item in added(port, MAILS / "forwarded-newsletter.eml")] == [False, False]
    assert port("log", 1).out.count(words) == 1  # said once


def test_a_newsletter_forwarded_as_an_attachment_is_opened(port: Desk) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "camille@structure.example", "TR: lettre", "<tr@a.example>"
    mail.set_content("Le premier est pour nous.")
    mail.add_attachment(message_from_bytes((MAILS / "forwarded-newsletter.eml").read_bytes(), policy=default))
    path = port.root / "attached.eml"
    path.write_bytes(mail.as_bytes())
    assert [item["title"].split()[0] for item in added(port, path)] == ["Honfleur", "L’hydrogène"]
    assert "Le premier est pour nous." in port("log", 1).out


def test_a_mail_with_a_link_and_a_level(port: Desk) -> None:
    (item,) = added(port, MAILS / "one-link.eml")
    assert (item["url"], item["level"]) == ("https://www.presse.example/pompe-a-hydrogene?article=12", "restreint")
    assert "à garder pour nous" in port("log", 1).out


def mail_about(desk: Desk, subject: str, text: str = "Une pompe https://presse.example/pompe-a-hydrogene") -> Path:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "camille@structure.example", subject, "<tag@a.example>"
    mail.set_content(text)
    path = desk.root / "tagged.eml"
    path.write_bytes(mail.as_bytes())
    return path


@pytest.mark.parametrize(
    ("subject", "level"),
    [
        ("[restreints] projet Héron", "restreint"),
        ("Re: [ Restreinte ] projet", "restreint"),
        ("[diffusion restreinte] projet", "restreint"),
        ("RESTREINT : projet", "restreint"),
        ("Le port | diffusion restreinte", "restreint"),
        ("Restreint - projet", "restreint"),
        ("[public] [restreint] projet", "restreint"),
        ("[Partenaire] projet", "partenaires"),
        ("[publique] projet", "public"),
        ("INTERNET : le port", "public"),
        ("Le port : une zone restreinte", "public"),
    ],
)
def test_a_level_counts_however_it_is_written(port: Desk, subject: str, level: str) -> None:
    done = port("add", mail_about(port, subject), "--as", "Camille", "--json")
    assert ([item["level"] for item in done.json["items"]], done.json["remarks"]) == ([level], [])


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("[interne] projet", "interne"),
        ("[confidentiel] projet", "confidentiel"),
        ("[diffusion limitée] projet", "diffusion limitée"),
        ("[restrient] projet", "restrient"),
        ("[restreint projet", "restreint projet"),
        ("[non public] projet", "non public"),
        ("(confidentiel) projet", "confidentiel"),
        ("TR: CONFIDENTIEL projet", "CONFIDENTIEL"),
        ("Confidentiel : projet", "Confidentiel"),
        ("Projet Héron, CONFIDENTIEL", "CONFIDENTIEL"),
        ("À NE PAS DIFFUSER", "À NE PAS DIFFUSER"),
        ("SECRET : projet", "SECRET"),
        ("Confidentiel", "Confidentiel"),
        ("Urgent - confidentiel : le port", "confidentiel"),
        ("PROJET CONFIDENTIEL DU PORT", "CONFIDENTIEL"),
    ],
)
@pytest.mark.parametrize("text", ["", "Une pompe https://presse.example/pompe-a-hydrogene"])
def test_what_speaks_of_confidentiality_and_is_no_level_is_restricted_and_told(
    port: Desk, subject: str, words: str, text: str
) -> None:
    done = port("add", mail_about(port, subject, text), "--as", "Camille", "--quiet")
    assert [item["level"] for item in port.items()] == ["restreint"]
    assert f"“{words}” in the subject is no level (public, partenaires, restreint)" in done.err


def test_who_says_the_level_hears_no_doubt_of_it(port: Desk) -> None:
    done = port("add", mail_about(port, "[interne] projet"), "--level", "partenaires", "--as", "Camille", "--json")
    assert ([item["level"] for item in done.json["items"]], done.json["remarks"]) == (["partenaires"], [])


def test_the_level_of_an_attached_mail_narrows_that_of_what_brings_it(port: Desk) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "camille@structure.example", "TR: pompe", "<tr@a.example>"
    mail.set_content("Pour information.")
    mail.add_attachment(message_from_bytes(mail_about(port, "[Restreinte] pompe").read_bytes(), policy=default))
    path = port.root / "attached.eml"
    path.write_bytes(mail.as_bytes())
    assert [item["level"] for item in added(port, path)] == ["restreint"]


LABEL = "MSIP_Label_2096f6a2-d2f7-48be-b329-b73aaa526e5d_"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Sensitivity: Company-Confidential", "Company-Confidential"),  # Outlook (RFC 2156, RFC 4021)
        ("Sensitivity: Private", "Private"),
        ("sensitivity: Personal", "Personal"),
        ("X-Microsoft-Classification: Diffusion =?utf-8?q?limit=C3=A9e?=", "Diffusion limitée"),
        ("Classification: C2 - Interne", "C2 - Interne"),
        (f"msip_labels:\n {LABEL}Enabled=True;\n {LABEL}SiteId=cb46;\n {LABEL}Name=Confidentiel;", "Confidentiel"),
    ],
)
@pytest.mark.parametrize("attached", [False, True])
def test_a_mail_that_its_headers_mark_as_confidential_is_restricted_and_told(
    port: Desk, header: str, words: str, attached: bool
) -> None:
    path = mail_about(port, "[public] projet")
    path.write_bytes(f"{header}\n".encode() + path.read_bytes())
    if attached:
        inside = message_from_bytes(path.read_bytes(), policy=default)
        path = mail_about(port, "TR: projet", "À lire.")
        mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        mail.add_attachment(inside)
        path.write_bytes(mail.as_bytes())
    done = port("add", path, "--as", "Camille", "--json")
    assert [item["level"] for item in done.json["items"]] == ["restreint"]
    assert done.json["remarks"] == [
        f"it is marked “{words}”, in its headers or on a line of its own: what is new in it is restreint;"
        " add --level decides otherwise"
    ]
    (item,) = added(port, path, "--level", "public")
    assert item["level"] == "public"


@pytest.mark.parametrize(
    ("line", "words"),
    [("Critère de diffusion : Usage privé", "Usage privé"), ("> Sensitivity: Confidential", "Confidential")],
)
def test_the_marking_of_what_is_forwarded_counts(port: Desk, line: str, words: str) -> None:
    head = f"De : Jean <jean@x.example>\nEnvoyé : lundi 30 novembre\n{line}"
    text = f"À lire.\n\n{head}\n\nhttps://presse.example/barge-a-quai\n"
    done = port("add", mail_about(port, "TR: barge", text), "--as", "Camille", "--json")
    assert [item["level"] for item in done.json["items"]] == ["restreint"]
    assert f"it is marked “{words}”" in done.json["remarks"][0]


def test_the_address_of_a_privacy_policy_is_no_marking(port: Desk) -> None:
    text = "https://presse.example/barge-a-quai\n\nConfidentialité : https://presse.example/vie-privee\n"
    done = port("add", mail_about(port, "barge", text), "--as", "Camille", "--json")
    assert ({item["level"] for item in done.json["items"]}, done.json["remarks"]) == ({"public"}, [])


@pytest.mark.parametrize(
    "header",
    ["Sensitivity: Normal", "Classification: Public", f"msip_labels: {LABEL}Enabled=False;{LABEL}Name=Confidentiel",
     f"msip_labels: {LABEL}Enabled=True;{LABEL}Name=General"],
)  # fmt: skip
def test_a_marking_that_keeps_nothing_back_changes_no_level(port: Desk, header: str) -> None:
    path = mail_about(port, "projet")
    path.write_bytes(f"{header}\n".encode() + path.read_bytes())
    done = port("add", path, "--as", "Camille", "--json")
    assert ([item["level"] for item in done.json["items"]], done.json["remarks"]) == (["public"], [])


def test_what_is_attached_and_not_kept_is_told(port: Desk) -> None:
    path = mail_about(port, "Rapport", "Voir pièce jointe.")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="rapport d’étape.pdf")
    mail.add_attachment("a;b", subtype="csv", filename="quais.csv")
    mail.add_attachment(b"PNG", maintype="image", subtype="png", disposition="inline", filename="logo.png", cid="<l>")
    path.write_bytes(mail.as_bytes())
    done = port("add", path, "--as", "Camille", "--dry-run")
    told = "attached and not kept: rapport d’étape.pdf, quais.csv; add its address, or a note of what it says"
    assert done.err.splitlines()[0] == told
    assert port("add", path, "--as", "Camille", "--json").json["remarks"] == [told]
    forwarded = EmailMessage()
    forwarded["From"], forwarded["Message-ID"] = "camille@structure.example", "<f@a.example>"
    forwarded.set_content("Pour vous.")
    forwarded.add_attachment(mail)
    path.write_bytes(forwarded.as_bytes())
    assert told in port("add", path, "--as", "Camille", "--dry-run").err


def test_a_mail_without_a_word_that_can_be_read_is_told(port: Desk) -> None:
    path = port.root / "signed.eml"
    head = "From: camille@structure.example\nMessage-ID: <p7m@a.example>\nSubject: Visite\n"
    path.write_text(f"{head}Content-Type: application/pkcs7-mime; name=smime.p7m\n\nMIIB\n")
    remarks = port("add", path, "--as", "Camille", "--json").json["remarks"]
    assert remarks[0] == "no words of it can be read: its subject alone is kept; add a note of what it says"
    assert remarks[1].startswith("attached and not kept: smime.p7m")


def test_who_wrote_what_is_quoted_is_no_comment(port: Desk) -> None:
    head = "Le lun. 30 nov. 2026 à 09:00, Zoé Été\n<zoe@chambre.example> a écrit\u00a0:"
    own = "Vu sur place.\nLe 28 nov. 2026, le port a écrit :\nil y aura une pompe.\n"
    text = f"{own}\n{head}\n\n> Une pompe https://presse.example/pompe-a-hydrogene\nÀ suivre."
    added(port, mail_about(port, "Re: pompe", text))
    shown = port("log", 1).out
    said = "Vu sur place. Le 28 nov. 2026, le port a écrit il y aura une pompe. À suivre."
    assert (said in " ".join(shown.split()), "zoe@chambre.example" in shown) == (True, False), shown


BARGE = "La barge : https://presse.example/barge-a-hydrogene"


@pytest.mark.parametrize(
    "below",
    [
        "Envoyé à partir de Outlook pour iOS<https://aka.ms/o0ukef>",
        "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>",
        "Envoyé de mon iPhone",
        "Garanti sans virus. www.avast.com <https://www.avast.com/sig-email?utm_medium=email&utm_source=link>",
    ],
)
def test_what_a_program_puts_below_a_mail_is_neither_article_nor_comment(port: Desk, below: str) -> None:
    (item,) = added(port, mail_about(port, "Barge", f"Vu à quai.\n{BARGE}\n\n{below}\n"))
    assert item["url"] == "https://presse.example/barge-a-hydrogene"
    assert port("log", 1, "--json").json["lines"][0]["why"] == "Vu à quai. La barge"


def test_what_somebody_says_on_a_network_is_an_article_and_an_account_is_none(port: Desk) -> None:
    posts = ("https://www.linkedin.com/posts/port-du-havre_quai-activity-71234", "https://www.youtube.com/watch?v=abc123",
             "https://x.com/port/status/123456")  # fmt: skip
    accounts = ("https://www.linkedin.com/company/port/posts/", "https://www.youtube.com/@port", "https://x.com/port")
    links = "".join(f"À voir sur le quai\n{url}\n" for url in (*posts, *accounts))
    found = added(port, mail_about(port, "Réseaux", f"{links}{BARGE}"))
    assert [item["url"] for item in found] == [*posts, "https://presse.example/barge-a-hydrogene"]


@pytest.mark.parametrize(
    "head",
    [
        "----- Mail transféré -----\nDe: Jean <jean@x.example>\nEnvoyé: 30 novembre\nObjet: Lettre du port",  # Zimbra
        "-------- Courriel original --------\nObjet: Lettre du port\nDate: 2026-11-30\nDe: Jean",  # Roundcube
        "-------- Message original --------\nSujet: Lettre du port\nDe: Jean <jean@x.example>",  # SOGo
        "De : Jean <jean@x.example>\nEnvoyé : lundi 30 novembre 2026 09:00\nObjet : Lettre du port",  # Outlook
    ],
)
def test_the_head_of_what_is_forwarded_is_neither_comment_nor_title(port: Desk, head: str) -> None:
    text = f"À lire.\n\n{head}\n\nhttps://presse.example/barge-a-hydrogene\n"
    (item,) = added(port, mail_about(port, "TR: Lettre du port", text))
    assert item["title"] == "Barge a hydrogene"
    assert port("log", 1, "--json").json["lines"][0]["why"] == "À lire."


@pytest.mark.parametrize(
    ("text", "title", "url"),
    [
        ("À voir <https://presse.example/une-longue-adresse-coupee-par-un\n-programme-de-messagerie.html>",
         "À voir", "https://presse.example/une-longue-adresse-coupee-par-un-programme-de-messagerie.html"),
        ("La ville de Caen (https://fr.wikipedia.org/wiki/Caen_(ville)).",
         "La ville de Caen", "https://fr.wikipedia.org/wiki/Caen_(ville)"),
        ("À lire : [La barge est à quai](https://presse.example/barge)", "La barge est à quai",
         "https://presse.example/barge"),
    ],
)  # fmt: skip
def test_an_address_in_a_text_is_whole(port: Desk, text: str, title: str, url: str) -> None:
    (item,) = added(port, mail_about(port, "Adresse", text))
    assert item["url"] == url
    assert len(title.split()) < 3 or item["title"] == title


def test_links_beyond_the_most_are_told(port: Desk) -> None:
    links = "".join(f"Un quai de plus\nhttps://a.example/quais/numero-{n}\n" for n in range(61))
    path = port.root / "links.eml"
    path.write_text(f"From: camille@structure.example\nMessage-ID: <links@a.example>\n\n{links}")
    done = port("add", path, "--as", "Camille", "--dry-run")
    assert (done.code, len(done.out.splitlines())) == (0, 60)
    assert "this mail leads to more than 60 articles: the others are left out" in done.err
    assert port("add", path, "--as", "Camille", "--dry-run", "--json").json["left_out"] == 1


def test_a_level_that_a_person_gives_counts_for_what_is_there(port: Desk) -> None:
    line = {"title": "Une pompe à hydrogène", "url": "https://presse.example/pompe-a-hydrogene?article=12"}
    (port.root / "items.jsonl").write_text(json.dumps(line) + "\n")
    assert port("import", port.root / "items.jsonl").code == 0
    assert added(port, MAILS / "one-link.eml")[0]["level"] == "restreint"
    assert added(port, MAILS / "one-link.eml", "--level", "public")[0]["level"] == "public"


def test_a_mail_without_link_is_a_note_for_partners(port: Desk) -> None:
    (item,) = added(port, MAILS / "visit.eml")
    assert (item["title"], item["url"], item["level"]) == ("Visite de la coopérative de Bayeux", None, "partenaires")
    assert list(item["themes"]) == ["port"]
    (shown,) = port.items()
    assert (shown["source"], shown["published"]) == ("Camille", "2026-11-18T07:00:00Z")
    assert [one["new"] for one in added(port, MAILS / "visit.eml")] == [False]


NOTE = (
    "# Visite du chantier\n\nL’électrolyseur de **Honfleur** sera livré en mai.\n\n- [plan](https://a.example/plan)\n"
)


@pytest.mark.parametrize(
    ("text", "title", "level"),
    [
        (NOTE, "Visite du chantier", "partenaires"),
        (f"+++\ntitle = 'Honfleur'\nlevel = 'restreint'\ndate = 2026-11-12\n+++\n{NOTE}", "Honfleur", "restreint"),
        ("L’électrolyseur sera livré en mai.", "L’électrolyseur sera livré en mai.", "partenaires"),
    ],
)  # fmt: skip
def test_a_note_in_markdown(port: Desk, text: str, title: str, level: str) -> None:
    path = port.root / "note.md"
    path.write_text(text, encoding="utf-8")
    (item,) = added(port, path)
    assert (item["title"], item["level"], list(item["themes"])) == (title, level, ["port"])
    assert [(one["new"], one["contributor"]) for one in added(port, path, "--as", "Paul")] == [(False, "Camille")]
    assert "**" not in port("show", "1").out


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Visite\nlevel: restreint\n---\n\nUn groupe à hydrogène.\n",  # as most programs write a head
        "+++\ntitle = 'Visite'\nlevel = 'restreint'\n\nUn groupe à hydrogène.\n",
    ],
)
def test_a_head_that_is_none_of_ours_is_not_taken_for_text(port: Desk, text: str) -> None:
    path = port.root / "note.md"
    path.write_text(text)
    done = port("add", path, "--as", "Camille")
    assert (done.code, "the head of a note stands between two lines of +++" in done.err) == (65, True)
    assert port.items() == []


@pytest.mark.parametrize(
    ("text", "level", "title", "told"),
    [
        ("# [restreint] Visite\n\nUn quai.", "restreint", "Visite", ""),
        ("# Visite\n\nNiveau : restreint\n\nUn quai.", "restreint", "Visite", ""),
        (
            "# Visite\n\n**Diffusion :** interne\n\nUn quai.",
            "restreint",
            "Visite",
            "“interne” in this note is no level",
        ),
        ("# Visite\n\n---\n\nUn quai.\n\n---\n", "partenaires", "Visite", ""),
        ("\n+++\ntitle = 'Visite'\nlevel = 'restreint'\n+++\n\nUn quai.", "restreint", "Visite", ""),
    ],
)
def test_a_note_that_says_its_level_otherwise_than_in_a_head(
    port: Desk, text: str, level: str, title: str, told: str
) -> None:
    path = port.root / "note.md"
    path.write_text(text)
    done = port("add", path, "--as", "Camille", "--json")
    assert [(item["level"], item["title"]) for item in done.json["items"]] == [(level, title)]
    assert told in " ".join(done.json["remarks"])
    assert port("add", path, "--as", "Camille", "--level", "public", "--json").json["remarks"] == []


def given_on_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_is_a_mail_an_address_or_a_note(port: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    url = web.put("/barge", PAGE.format(TEXT), Content_Type=HTML)
    for data in ((MAILS / "visit.eml").read_bytes(), NOTE.encode(), f"{url}\n".encode()):
        given_on_stdin(monkeypatch, data)
        added(port, "-")
    assert sorted(item["title"].split()[0] for item in port.items()) == ["La", "Visite", "Visite"]
    given_on_stdin(monkeypatch, b"")
    done = port("add", "-")
    assert (done.code, done.err) == (65, "standard input holds no item\n")


def test_a_dry_run_asks_nobody_and_writes_nothing(port: Desk) -> None:
    done = port("add", MAILS / "forwarded-newsletter.eml", "--dry-run", "--as", "Camille")
    assert done.code == 0
    assert "public  Honfleur accueille un électrolyseur" in done.out
    assert "1 link leads through a counter that alone knows where" in done.err
    assert not (port.root / "data" / "iet-watch.db").exists()


@pytest.mark.parametrize(
    ("name", "data", "code", "told"),
    [
        ("note.pdf", b"%PDF-1.7", 2, "expected an address in http:// or https://"),
        ("none.md", None, 66, "cannot be read"),
        ("empty.md", b" \n", 65, "holds no item"),
        ("broken.eml", b"rien", 65, "this is no mail"),
        ("note.md", b"+++\nlevel = 'secret'\n+++\nx\n", 78, "line 2"),
        ("note.md", b"+++\nlevl = 'public'\n+++\nx\n", 78, "level"),
        ("note.md", b"x" * 1_000_001, 65, "is larger than 1000000 bytes"),
    ],
)
def test_what_cannot_be_added_is_told_in_a_sentence(
    port: Desk, name: str, data: bytes | None, code: int, told: str
) -> None:
    if data is not None:
        (port.root / name).write_bytes(data)
    done = port("add", port.root / name, "--as", "Camille")
    assert (done.code, len(done.err.splitlines())) == (code, 1), done.err
    assert told in done.err
    assert port.items() == []


def test_an_address_that_is_none_is_told(port: Desk) -> None:
    assert port("add", "https://user:secret@a.example/x").code == 2
