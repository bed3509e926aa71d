"""Mails as others write them, wrong charsets, forged senders and hostile ones among them, read in one place."""

from __future__ import annotations

import time
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from iet_watch.mail.html_lines import html_lines
from iet_watch.mail.letters import TEXT_LIMIT, Letter, read_letter, read_letter_file
from iet_watch.model.trouble import Failure

HEAD = "From: Camille Exemple <camille@agence.example>\nMessage-ID: <1@agence.example>\n"


def letter(text: str | bytes, head: str = HEAD) -> Letter:
    read = read_letter(head.encode() + (text.encode() if isinstance(text, str) else text))
    assert isinstance(read, Letter), read
    return read


def typed(kind: str, body: bytes) -> bytes:
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n".encode() + body


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("us-ascii", "utf-8"), ("klingon", "utf-8"), ("klingon", "cp1252"),
     ("iso-8859-1", "cp1252"), ("iso-8859-15", "iso-8859-15"), ("utf-16", "utf-16"), ("utf-8", "utf-8-sig")],
)  # fmt: skip
def test_a_charset_that_lies_loses_no_letter(declared: str, encoding: str) -> None:
    text = "Déjà écarté, œuvre à 3 €"
    assert letter(typed(f"text/plain; charset={declared}", text.encode(encoding))).text.strip() == text


def coded(kind: str, coding: str, body: bytes) -> bytes:
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: {coding}\n\n".encode() + body


@pytest.mark.parametrize("coding", ["quoted-printable ", "Quoted-Printable;", "'quoted-printable'"])
def test_how_a_text_is_coded_is_known_however_it_is_written(coding: str) -> None:
    assert letter(coded("text/plain; charset=utf-8", coding, b"L=E2=80=99=C3=A9t=C3=A9")).text.strip() == "L’été"


def test_what_a_list_puts_below_a_text_in_base64_is_text() -> None:
    body = b64encode("L’été au port, où la barge est arrivée ce matin.".encode())
    below = b"\n\nListe\n-- \nPour se d\xc3\xa9sabonner : https://liste.example/\n"
    read = letter(coded("text/plain; charset=utf-8", "base64", body + below)).text
    assert read.splitlines()[0] == "L’été au port, où la barge est arrivée ce matin."
    assert read.splitlines()[-1] == "Pour se désabonner : https://liste.example/"
    lines = body[:20] + b"\n" + body[20:40] + b"\n\n" + body[40:]
    assert letter(coded("text/plain; charset=utf-8", "base64", lines)).text.strip().endswith("ce matin.")


@pytest.mark.parametrize(("coding", "code"), [("base64", b64encode), ("quoted-printable", b2a_qp), ("8bit", bytes)])
def test_an_attached_mail_that_is_coded_whole_is_one(coding: str, code: Callable[[bytes], bytes]) -> None:
    inside = code(HEAD.encode() + b"Subject: Lettre\n\nhttps://presse.example/?id=3Dbarge\n".replace(b"=3D", b"="))
    part = coded("message/rfc822", coding, inside)
    parts = b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' + part + b"\n--b--\n"
    (found,) = letter(parts).forwarded
    assert (found.subject, found.text.strip()) == ("Lettre", "https://presse.example/?id=barge")


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", ("smime.p7m",)),
        ("Content-Type: text/calendar", ("text/calendar",)),
        ("Content-Type: text/plain; name=note.txt\nContent-Disposition: inline", ()),
        ("Content-Type: text/plain; name=note.txt\nContent-Disposition: attachment", ("note.txt",)),
    ],
)
def test_a_mail_that_is_all_attachment_has_one(head: str, names: tuple[str, ...]) -> None:
    assert letter(f"{head}\n\nBEGIN\n").attachments == names


def test_a_subject_that_calls_itself_latin_1_loses_no_letter() -> None:
    assert letter("Subject: =?iso-8859-1?Q?L=92=E9t=E9_=96_3_=80?= =?us-ascii?Q?_!?=\n\n.").subject == "L’été – 3 € !"


@pytest.mark.parametrize(
    ("day", "read"),
    [("Mon, 30 Nov 2026 10:00:00 -0000", "10:00"), ("Mon, 30 Nov 2026 10:00:00", "10:00"),
     ("Mon, 30 Nov 2026 10:00:00 +0100", "09:00")],
)  # fmt: skip
def test_a_day_without_zone_is_one(day: str, read: str) -> None:
    found = letter(f"Date: {day}\n\n.").date
    assert found is not None
    assert f"{found.astimezone(UTC):%Y-%m-%d %H:%M}" == f"2026-11-30 {read}"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_what_an_editor_puts_before_a_mail_hides_no_header(before: bytes) -> None:
    read = read_letter(before + HEAD.encode() + b"Subject: Visite\n\nBonjour\n")
    assert isinstance(read, Letter), read
    assert (read.sender, read.subject) == ("camille@agence.example", "Visite")


def test_the_pieces_of_a_letter_in_html_are_one() -> None:
    """As Apple Mail cuts them around what is attached."""
    pieces = "".join(f"--b\nContent-Type: text/html\n\n<html><body><p>{word}</p></body></html>\n" for word in "ab")
    mixed = f'Content-Type: multipart/mixed; boundary="b"\n\n{pieces}--b--\n'
    assert html_lines(letter(mixed).html).split() == ["a", "b"]
    assert html_lines(letter(mixed.replace("mixed", "alternative")).html).split() == ["a"]


def test_what_is_broken_to_flow_is_whole_again() -> None:
    body = b"> une ligne \n> coupee\n3 non : deja connu, 4 plus \ntard\n-- \nCamille\n"
    assert letter(typed("text/plain; format=flowed", body)).text.splitlines() == [
        "> une ligne coupee", "3 non : deja connu, 4 plus tard", "-- ", "Camille",
    ]  # fmt: skip


def test_html_shows_its_lines_and_what_is_quoted() -> None:
    shown = html_lines(
        "<html><head><style>p{}</style></head><body><div>1 oui,&nbsp;2   non<br>3 <b>plus</b>\ntard</div>"
        "<div><br></div><blockquote><p>1. Titre</p><blockquote>Bonjour</blockquote></blockquote><pre>a\n  b</pre>"
        "<script>4 oui</script>"
    )
    assert shown.splitlines() == ["1 oui, 2 non", "3 plus tard", "", "> 1. Titre", "> > Bonjour", "a", "b"]
    assert html_lines("").strip() == html_lines("<!-- -->").strip() == ""


def test_the_text_that_a_person_reads_is_chosen() -> None:
    def parts(kind: str, *inside: str) -> str:
        return (
            f'Content-Type: multipart/{kind}; boundary="b"\n\n' + "".join(f"--b\n{one}\n" for one in inside) + "--b--\n"
        )

    plain, markup = "Content-Type: text/plain\n\n1 oui", "Content-Type: text/html\n\n<p>2 oui</p>"
    empty = "Content-Type: text/plain\n\n \n"
    forwarded = "Content-Type: message/rfc822\n\nSubject: x\n\n3 oui"
    attached = "Content-Type: text/plain\nContent-Disposition: attachment\n\n4 oui"
    assert letter(parts("alternative", markup, plain)).text.strip() == "1 oui"
    assert letter(parts("alternative", empty, markup)).text.strip() == "2 oui"
    assert letter(parts("mixed", plain, forwarded, attached, markup)).text.split() == ["1", "oui", "2", "oui"]
    assert letter(parts("alternative", plain, markup)).html == "<p>2 oui</p>"


@pytest.mark.parametrize(
    "sender",
    ["=?utf-8?q?camille=40agence.example?= <a@ailleurs.example>", "camille@agence.example, a@ailleurs.example",
     '"camille@agence.example" <a@ailleurs.example>', "camille@agence.example\nFrom: a@ailleurs.example",
     "=?utf-8?q?camille=40agence.example?=", "a@ailleurs.example (camille@agence.example)", "(" * 3000, ""],
)  # fmt: skip
def test_a_sender_is_the_one_address_that_stands_there(sender: str) -> None:
    assert letter("\nbonjour", f"From: {sender}\nMessage-ID: <1@agence.example>\n").sender in ("", "a@ailleurs.example")


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied (vacation)", "Precedence: bulk", "Return-Path: <>", "X-Autoreply: yes",
     "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Veille?=", "Subject: Absence du bureau : Veille",
     "Content-Type: multipart/report; boundary=x", "Subject: Re: Out of office", "Subject: Absence : Re: Veille",
     "Subject: [Absence] Veille", "Subject: Absente jusqu’au 5 décembre", "Subject: Absent(e) du 2 au 5",
     "Subject: Je suis en congés", "Subject: Réponse d’absence : Veille", "Subject: Réponse auto : Veille",
     "Subject: Jean DUPONT est absent(e).", "Subject: Automatische Antwort: Veille", "Subject: Non lu : Veille"],
)  # fmt: skip
def test_what_a_program_wrote_is_known(header: str) -> None:
    assert letter(f"{header}\n\nbonjour").automatic
    assert not letter("Subject: Absence de quai électrique à Caen\n\nbonjour").automatic
    assert not letter("Auto-Submitted: no\nReturn-Path: <camille@agence.example>\nSubject: Re: Veille\n\noui").automatic


def test_the_last_server_tells_who_is_forged() -> None:
    def forged(*results: str) -> bool:
        return letter("".join(f"Authentication-Results: mx.region.example; {one}\n" for one in results) + "\nx").forged

    assert all(map(forged, ("spf=pass; dkim=fail; dmarc=fail", "spf=fail; dkim=none")))
    assert not forged("spf=fail; dkim=pass header.d=agence.example")
    assert not forged("spf=fail; dmarc=pass", "dmarc=fail")
    assert not forged()


def test_the_mails_that_it_answers_are_told_the_nearest_first() -> None:
    read = letter(
        "In-Reply-To: <c@x.example>\nReferences: <a@x.example>\n <b@x.example> <c@x.example>\nTo: v+t@x.example\n\n"
    )
    assert read.answers == ("<c@x.example>", "<b@x.example>", "<a@x.example>")
    assert read.recipients == ("v+t@x.example",)


def test_a_mail_of_50_mb_is_read_to_its_text(tmp_path: Path) -> None:
    path = tmp_path / "grand.eml"
    head = f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n1 oui\n'
    film = f"--b\nContent-Type: video/mp4\nContent-Transfer-Encoding: base64\n\n{b64encode(b'x' * 57).decode()}\n"
    with path.open("w") as file:
        file.write(head + film)
        file.truncate(50_000_000)
    begun = time.monotonic()
    read = read_letter_file(path)
    assert isinstance(read, Letter)
    assert (read.text.strip(), read.cut, time.monotonic() - begun < 3) == ("1 oui", True, True)


@pytest.mark.parametrize(
    "text",
    ["Content-Type: multipart/mixed\n\nsans limite", 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\n--b',
     "Content-Type: " + "a/b;" * 5000 + "\n\nx",
     "Content-Transfer-Encoding: base64\n\n=?!é", "Subject: =?utf-8?b?=?=\n\n",
     "Date: jamais\n\n", "Subject: " + "=?utf-8?q?" * 300 + "\n\nx", "Content-Type: text/plain; charset=\x00\n\nx",
     "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(400)) + "\nfond",
     "References: " + "<a@b> " * 9000 + "\n\n", "To: " + "a," * 9000 + "\n\n",
     ("From: " + '"' * 1900 + "\n") * 200 + "\n", ("Sender: " + "a," * 990 + "\n") * 50 + "\n"],
)  # fmt: skip
def test_a_damaged_mail_stops_nothing(text: str) -> None:
    begun = time.monotonic()
    read = read_letter((HEAD + text).encode())
    assert isinstance(read, Letter | Failure)
    assert time.monotonic() - begun < 2


def test_what_is_no_mail_is_told_so(tmp_path: Path) -> None:
    for data in (b"", b"\x00" * 100, b"%PDF-1.7\n...", "Une note\nsans en-tête".encode()):
        assert isinstance(read_letter(data), Failure)
    assert isinstance(read_letter_file(tmp_path), Failure)
    assert letter("\n" + "a" * (TEXT_LIMIT + 1)).cut
