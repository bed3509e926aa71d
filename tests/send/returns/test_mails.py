"""Mails that came back, as servers and people write them: read through the command line, and what follows."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from iet_watch.send.contacts.recipients import recipients
from iet_watch.store.database import open_to_read
from tests.conftest import NOW, Desk, slow
from tests.imap import IMAP_SECRET, serving_imap

MAILS = Path(__file__).parent / "mails"  # the first word of a name is the kind that is expected
MAIL = "[mail]\nsender = 'veille@region.example'\nunsubscribe_mailto = 'desabonnement@region.example'\n"


@pytest.fixture
def box(desk: Desk) -> Desk:
    desk.configure(MAIL)
    listed = desk.root.parent / "liste.csv"
    names = ("zoe@chambre.example", "camille@port.example", "zoe@orange.example", "zoe@hotmail.example")
    listed.write_text("courriel\n" + "\n".join(names), "utf-8")
    desk("contact", "import", listed)
    return desk


def states(desk: Desk) -> dict[str, tuple[str, str]]:
    listed = desk("contact", "list", "--json").json["contacts"]
    return {one["email"]: (one["state"], one["suspended_why"]) for one in listed}


def read(desk: Desk, *names: str) -> list[dict[str, str]]:
    """Reads these mails in a folder of their own."""
    folder = desk.root.parent / "-".join(names)[:80]
    folder.mkdir(exist_ok=True)
    for name in names:
        shutil.copyfile(MAILS / f"{name}.eml", folder / f"{name}.eml")
    done = desk("mailbox", "read", folder, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, str]] = done.json["read"]
    return found


def test_each_mail_is_what_it_is_and_is_read_once(box: Desk) -> None:
    dry = box("mailbox", "read", MAILS, "--dry-run", "--json").json
    assert dry["dry_run"] is True
    assert {state for state, _ in states(box).values()} == {"active"}
    found = box("mailbox", "read", MAILS, "--json").json["read"]
    assert [(one["file"], one["kind"]) for one in dry["read"]] == [(one["file"], one["kind"]) for one in found]
    assert {one["file"]: one["kind"] for one in found} == {
        path.name: path.name.partition("-")[0] for path in MAILS.glob("*.eml")
    }
    assert len(found) >= 40
    assert {"file", "kind", "recipient", "status"} <= found[0].keys()
    assert box("mailbox", "read", MAILS, "--json").json["read"] == []


def test_a_hard_bounce_suspends_and_the_person_comes_back_when_the_address_is_good(box: Desk) -> None:
    [one] = read(box, "hard-postfix-user-unknown")
    assert (one["recipient"], one["status"], one["deed"]) == ("zoe@chambre.example", "5.1.1", "suspended")
    assert states(box)["zoe@chambre.example"] == ("suspended", "5.1.1")
    assert read(box, "hard-qmail-no-mailbox")[0]["deed"] == ""
    with closing(open_to_read(box.root / "data" / "iet-watch.db")) as db:
        assert "zoe@chambre.example" not in {one.email for one in recipients(db, 3, datetime.fromisoformat(NOW)).to}
    box("contact", "add", "zoe@chambre.example", "--again")
    assert states(box)["zoe@chambre.example"][0] == "active"


def test_soft_bounces_count_by_issue_and_the_third_suspends(box: Desk) -> None:
    soft = (MAILS / "soft-postfix-full.eml").read_bytes()
    deeds = []
    for issue in ("2026-T1", "2026-T1", "2026-T2", "2026-T3"):
        path = box.root.parent / f"{len(deeds)}.eml"
        path.write_bytes(soft.replace(b"2026-T4", issue.encode()) + f"{len(deeds)}\r\n".encode())
        deeds += [one["deed"] for one in box("mailbox", "read", path, "--json").json["read"]]
    assert deeds == ["counted", "counted", "counted", "suspended"]


def test_whoever_leaves_or_complains_gets_no_other_mail(box: Desk) -> None:
    found = read(box, "unsubscribe-apple-mail", "complaint-arf", "complaint-recipient-hidden", "person-merci")
    assert sorted(one["deed"] for one in found) == ["", "unsubscribed", "unsubscribed", "unsubscribed"]
    assert {email for email, (state, _) in states(box).items() if state == "active"} == {"camille@port.example"}


def wish(box: Desk, said: str) -> str:
    """What a mail of Camille's with this subject brings about."""
    mail = (MAILS / "person-merci.eml").read_bytes().split(b"\r\n\r\n")[0]
    subject = next(line for line in mail.split(b"\r\n") if line.startswith(b"Subject"))
    path = box.root.parent / "wish.eml"
    path.write_bytes(mail.replace(subject, f"Subject: {said}".encode()) + f"\r\nX-N: {said}\r\n\r\n".encode())
    return str(box("mailbox", "read", path, "--json").json["read"][0]["deed"])


def letter(box: Desk, text: str, subject: str = "Re: Bulletin de veille", file: str = "letter.eml") -> Path:
    """A letter of Camille's."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "camille@port.example", "veille@region.example", subject
    mail["Message-ID"] = "<letter@port.example>"
    mail.set_content(text)
    path = box.root.parent / file
    path.write_bytes(mail.as_bytes())
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("M. Durand a quitté la chambre : merci de retirer son adresse de la liste et de mettre la mienne.", "else"),
        ("Pourriez-vous supprimer Paul Martin de vos listes ? Moi je reste, merci.", "somebody else"),
        ("Merci de désabonner paul.martin@port.example", "somebody else"),
        ("Ma collègue ne souhaite plus recevoir le bulletin.", "somebody else"),
        ("Merci de retirer mon adresse de la liste, Paul me remplace.", "another address"),
        ("Je ne veux plus recevoir la version PDF en pièce jointe, le courriel suffit.", "a part only"),
        ("Je ne souhaite plus recevoir les alertes.", "a part only"),
    ],
)
def test_who_may_mean_somebody_else_or_a_part_is_left_to_a_person(box: Desk, text: str, told: str) -> None:
    path = letter(box, text)
    assert box("mailbox", "read", path, "--json", "--dry-run").json["read"][0]["deed"] == "doubtful"
    done = box("mailbox", "read", path, "--quiet")
    assert (done.code, "letter.eml, wishes to leave: it" in done.err, told in done.err) == (0, True, True), done.err
    assert states(box)["camille@port.example"][0] == "active"


@pytest.mark.parametrize(
    "text",
    [
        "merci de ne plus m'écrire",
        "Ça ne m’intéresse plus, merci d’arrêter.",
        "Arrêtez vos envois !",
        "Ne m’envoyez plus rien.",
        "Nous ne souhaitons plus recevoir votre bulletin",
        "Madame, Monsieur,\nMerci de me retirer de vos listes.\nCordialement,\nMme Camille Exemple\nDirectrice",
        "Bonjour M. Durand, merci de me désabonner.\nMme Camille Exemple\nDirectrice de port.example",
    ],
)
def test_who_asks_to_get_no_more_mail_gets_none_and_is_named(box: Desk, text: str) -> None:
    done = box("mailbox", "read", letter(box, text))
    assert "1 contact has unsubscribed.\n  letter.eml: camille@port.example\n" in done.err
    assert states(box)["camille@port.example"][0] == "unsubscribed"


DISCLAIMER = "Ce message et ses pièces jointes sont destinés uniquement à leur destinataire.\nS’il n’est pas le vôtre…"
OF_OFFICE = f"Zoé Exemple\nLe directeur\n2, rue du Port\ncontact@port.example\n\n{DISCLAIMER}"
GMAIL = "Le lun. 30 nov. 2026 à 09:00, Veille de la région\n<veille@region.example> a écrit\u00a0:\n\nM. Durand part"


def clicked(box: Desk, text: str, subject: str = "unsubscribe", to: str = "desabonnement@region.example") -> Path:
    """What our own link to unsubscribe makes, with what Camille or her program adds."""
    path = letter(box, text, subject)
    path.write_bytes(path.read_bytes().replace(b"To: veille@region.example", f"To: {to}".encode()))
    return path


@pytest.mark.parametrize(
    "text",
    [
        f"Camille Exemple\nDirecteur de l’assistance\n{DISCLAIMER}",
        OF_OFFICE,
        f"-- \n{OF_OFFICE}",
        "Cordialement,\nLa Présidente",
        "Accueil du port\ncontact@port.example\nCellule de veille",
        GMAIL,
        f"Merci.\n\n{GMAIL}",
    ],
)
def test_no_signature_and_no_quotation_makes_our_own_link_to_unsubscribe_doubtful(box: Desk, text: str) -> None:
    done = box("mailbox", "read", clicked(box, text))
    assert "1 contact has unsubscribed.\n  letter.eml: camille@port.example\n" in done.err
    assert states(box)["camille@port.example"][0] == "unsubscribed"


def test_our_link_leads_to_the_sender_where_there_is_no_other_address(box: Desk) -> None:
    box.configure("[mail]\nsender = 'veille@region.example'\n")
    path = clicked(box, OF_OFFICE.partition("\n\n")[0], to="veille@region.example")
    assert box("mailbox", "read", path, "--json").json["read"][0]["deed"] == "unsubscribed"


@pytest.mark.parametrize(
    "text",
    [
        "Merci de me désabonner.\nCordialement,\nLa Présidente",
        "Merci de me désabonner.\n\nCamille Exemple\nLe directeur",
        "Merci de me désabonner.\nLa directrice générale de la chambre",
        f"Merci de me désabonner.\n-- \n{OF_OFFICE}",
        f"Merci de me désabonner.\n\n{DISCLAIMER}",
        "Merci de me désabonner.\nBien cordialement\nCamille Exemple\ncontact@port.example",
        "Merci de me désabonner de veille@region.example.",
        "Merci de me désabonner de vos envois (reponses+2026@region.example).",
        f"Merci de me désabonner.\n\n{GMAIL}",
        "Please unsubscribe me.\n\nOn Mon, Nov 30, 2026 at 9:00 AM Veille <veille@region.example>\nwrote:\nMr Durand",
        "Merci de me désabonner du bulletin : il n’est plus utile à mon travail.",
        "Merci de me désabonner. Je reste à votre disposition.",
    ],
)
def test_a_plain_wish_is_done_at_once_whatever_the_signature_and_the_quotation(box: Desk, text: str) -> None:
    box.configure(f"{MAIL}reply_to = 'reponses@region.example'\n")
    done = box("mailbox", "read", letter(box, text))
    assert "1 contact has unsubscribed.\n  letter.eml: camille@port.example\n" in done.err, done.err


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("C’est pour mon collègue.", "unsubscribe"),
        ("paul.martin@port.example", "unsubscribe"),
        ("M. Durand a quitté la chambre.\nCordialement,\nLa Présidente", "unsubscribe"),
        ("Seulement la version PDF", "unsubscribe"),
        ("", "désabonner ma collègue"),
        ("Cordialement,\nCamille\n\nP.-S. : retirez l’adresse de mon collègue", "unsubscribe"),
        ("Bonjour,\nmerci de désabonner\nle directeur", "Re: Bulletin de veille"),
        ("Merci de désabonner :\n\nLe directeur", "Re: Bulletin de veille"),
        ("Merci de noter ceci.\nLa présidente de la chambre ne souhaite plus recevoir\nvotre bulletin", "Re: Bulletin"),
        ("Merci de me désabonner. Je reste intéressée par les alertes", "Re: Bulletin de veille"),
        ("Le directeur m’a dit en 2026\nqu’il a écrit :\nne plus recevoir le bulletin", "unsubscribe"),
    ],
)
def test_what_has_several_readings_stays_doubtful_also_at_our_own_link(box: Desk, text: str, subject: str) -> None:
    [one] = box("mailbox", "read", clicked(box, text, subject), "--json").json["read"]
    assert (one["kind"], one["deed"]) == ("unsubscribe", "doubtful")


def test_who_asks_for_data_to_be_erased_is_named_to_a_person_though_already_removed(box: Desk) -> None:
    asked = letter(box, "En application de l’article 17 du RGPD, je vous demande d’effacer mes données.", "RGPD")
    done = box("mailbox", "read", asked, "--quiet")
    assert "letter.eml, wishes to leave: asks that data be erased: answer within a month (art. 12 GDPR)" in done.err
    assert states(box)["camille@port.example"][0] == "unsubscribed"
    again = letter(box, "Veuillez supprimer toutes mes données personnelles. Deuxième demande.")
    assert "asks that data be erased" in box("mailbox", "read", again, "--quiet").err
    question = letter(box, "Quelles données avez-vous sur moi, d’après le RGPD ?", "2026-T4 utile")
    assert "letter.eml, letter from somebody: speaks of personal data" in box("mailbox", "read", question, "-q").err


def test_each_letter_to_be_read_is_named_and_json_says_why(box: Desk) -> None:
    path = letter(box, "Bravo, et suivez aussi le port de Caen.")
    assert box("mailbox", "read", path, "--quiet").err == "letter.eml, letter from somebody: to be read\n"
    stranger = letter(box, "désabonnement")
    stranger.write_bytes(stranger.read_bytes().replace(b"camille@", b"nobody@"))
    [one] = box("mailbox", "read", stranger, "--json").json["read"]
    assert (one["deed"], one["why"]) == ("doubtful", "no contact has this address")


def test_whoever_leaves_the_alerts_keeps_the_bulletin_and_says_so_twice_in_vain(box: Desk) -> None:
    box("contact", "add", "camille@port.example", "--alerts", "oui")
    ways = ("desabonnement alerte", "Désabonnement ALERTE", "Me désabonner des alertes svp", "unsubscribe from alerts")
    assert [wish(box, said) for said in ways] == ["no-alerts", "", "", ""]
    assert states(box)["camille@port.example"][0] == "active"


def test_whoever_answers_an_alert_to_leave_all_gets_nothing_more(box: Desk) -> None:
    """« alerte » is a word of our own subject."""
    box("contact", "add", "camille@port.example", "--alerts", "oui")
    assert wish(box, "Re: Bulletin, alerte du 20 novembre 2026 : desabonnez-moi de tout") == "unsubscribed"


def test_whoever_has_no_alerts_means_the_bulletin_by_that_word(box: Desk) -> None:
    assert wish(box, "desabonnement alerte") == "unsubscribed"


def test_soft_bounces_of_alerts_count_once_a_month(box: Desk) -> None:
    soft = (MAILS / "soft-postfix-full.eml").read_bytes()
    deeds = []
    for week in ("2026-W45", "2026-W46", "2026-W48", "2026-W50", "2027-W02"):
        path = box.root.parent / f"{week}.eml"
        path.write_bytes(soft.replace(b"2026-T4", week.encode()))
        deeds += [one["deed"] for one in box("mailbox", "read", path, "--json").json["read"]]
    assert deeds == ["counted"] * 4 + ["suspended"]


def test_an_address_that_a_contact_forwards_to_is_not_the_contact(box: Desk) -> None:
    [one] = read(box, "hard-forwarded-to-nobody")
    assert (one["kind"], one["recipient"], one["deed"]) == ("hard", "camille@port.example", "counted")


def test_doubt_is_for_a_person(box: Desk) -> None:
    bounce = (MAILS / "hard-postfix-user-unknown.eml").read_bytes()
    made_up = box.root.parent / "made-up.eml"
    made_up.write_bytes(
        bounce.replace(b"From: =?utf-8?q?Veille_de_la_r=C3=A9gion?= <veille@region.example>", b"From: x")
    )
    done = box("mailbox", "read", made_up)
    assert "made-up.eml, the address is none: it does not show that it answers a mail of ours" in done.err
    assert "zoe@" not in done.err
    assert states(box)["zoe@chambre.example"][0] == "active"
    forged = box.root.parent / "forged.eml"
    leave = (MAILS / "unsubscribe-stop.eml").read_bytes()
    forged.write_bytes(b"Authentication-Results: mx.region.example; dmarc=fail\r\n" + leave)
    assert box("mailbox", "read", forged, "--json").json["read"][0]["deed"] == "doubtful"
    box("contact", "forget", "zoe@chambre.example")
    again = box("mailbox", "read", MAILS / "unsubscribe-apple-mail.eml")
    assert "no contact has this address" in again.err


def test_what_readers_say_of_an_issue_is_counted_once_each_and_is_theirs(box: Desk) -> None:
    mail = (MAILS / "person-merci.eml").read_bytes().split(b"\r\n\r\n")[0]
    subject = next(line for line in mail.split(b"\r\n") if line.startswith(b"Subject"))
    for number, said in enumerate(("utile", "pas utile")):
        path = box.root.parent / f"opinion{number}.eml"
        path.write_bytes(mail.replace(subject, f"Subject: Bulletin 2026-T4 : {said}".encode()) + b"\r\n\r\n")
        box("mailbox", "read", path)
    stranger = box.root.parent / "stranger.eml"
    stranger.write_bytes(path.read_bytes().replace(b"camille@port.example", b"somebody@else.example"))
    box("mailbox", "read", stranger)
    assert box("readership", "--json").json["opinions"] == [{"issue": "2026-T4", "useful": 0, "not_useful": 1}]
    with closing(open_to_read(box.root / "data" / "iet-watch.db")) as db:
        [[reader]] = db.execute("select reader from opinion").fetchall()
        assert re.fullmatch("[0-9a-f]{64}", reader), "no address"
    read(box, "hard-forwarded-to-nobody")
    known = box("contact", "export", "camille@port.example", "--json").json
    assert known["opinions"] == [{"issue": "2026-T4", "useful": False}]
    assert known["returned"] == [{"issue": "2026-T4", "status": "5.1.1"}]
    page = box.root.parent / "camille.html"
    box("contact", "export", "camille@port.example", "-o", page)
    assert "2026-T4, pas utile" in page.read_text("utf-8")
    box("contact", "forget", "camille@port.example")
    assert box("readership", "--json").json["opinions"] == []


@pytest.mark.parametrize(
    "data", [b"", b"no mail at all", b"From: a@b.fr\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x"]
)
def test_what_is_no_mail_stops_nothing(box: Desk, data: bytes) -> None:
    path = box.root.parent / "odd.eml"
    path.write_bytes(data)
    done = box("mailbox", "read", path, "--json")
    [one] = done.json["read"]
    assert (done.code, one["kind"] in ("unknown", "person", "auto")) == (0, True)
    assert box("mailbox", "read", path, "--imap").code == 2
    assert box("mailbox", "read", box.root / "nowhere").code == 66


def test_a_folder_of_too_many_says_how_many_were_not_looked_at(box: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iet_watch.mail.mailboxes.MOST_MAILS", 2)
    for number in range(5):
        letter(box, f"désabonnement {number}", file=f"{number}.eml")
    (box.root.parent / "mails").mkdir()
    for path in box.root.parent.glob("*.eml"):
        path.rename(path.parent / "mails" / path.name)
    done = box("mailbox", "read", box.root.parent / "mails", "--quiet")
    assert "3 mails before the last 2 were not looked at: give them in folders of their own" in done.err
    assert box("mailbox", "read", box.root.parent / "mails", "--json").json["not_looked_at"] == 3
    assert "3 mails before the last 2" in box("digest", "read", box.root.parent / "mails", "--quiet").err


@slow
def test_what_came_back_is_fetched_by_imap_and_left_as_it_is(box: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = {
        f"179500000{number}.M{number}.host": (MAILS / f"{name}.eml").read_bytes()
        for number, name in enumerate(("hard-postfix-user-unknown", "unsubscribe-stop"))
    }
    with serving_imap(mails) as (port, maildir):
        monkeypatch.setenv("MAIL_PASSWORD", IMAP_SECRET)
        imap = "imap_host = '127.0.0.1'\nimap_security = 'none'\nusername = 'veille'\npassword_env = 'MAIL_PASSWORD'\n"
        box.configure(f"{MAIL}{imap}imap_port = {port}\n")
        found = box("mailbox", "read", "--imap", "--json")
        assert found.code == 0, found.err
        assert [one["deed"] for one in found.json["read"]] == ["suspended", "unsubscribed"]
        assert box("mailbox", "read", "--imap", "--json").json["read"] == []
        assert [path.name for path in maildir.glob("*/*.M*") if "S" in path.name.partition(":2,")[2]] == []  # unread
