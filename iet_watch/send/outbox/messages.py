"""A mailing as the mail to one person: headers that no client misreads, both texts whole, the same bytes every time.

The headers are written here, in ASCII, and not by `email.message`: it writes a long List-Unsubscribe as an encoded
word, which no client follows, and does the same to the number in List-Id and to domains with accents.
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, quote
from html import escape
from itertools import groupby
from urllib.parse import quote as quote_address

from iet_watch.send.outbox.signing import Signer

_ATOM = re.compile(r"[A-Za-z0-9'/+_-]{1,60}")  # a word that stands in a name as it is
_NAME_LINE = 67  # characters of a line of encoded words behind « List-Id: », of the 76 that RFC 2047 allows
_PLAIN = re.compile(r"[A-Za-z0-9 ,.;:!?'()/&_+-]*")  # what stands in a header as it is


@dataclass(frozen=True)
class MailTexts:
    """The two texts of a mail."""

    text: str
    html: str


@dataclass(frozen=True)
class ReaderQuestion:
    """What is asked at the end of a mail, in both its texts; `shown`: the address there instead of a person's own."""

    parts: MailTexts
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What all mails of a mailing have in common. `leave_url`: an https address that takes tokens, or nothing;
    `leave_shown`: the address that the texts say instead; `leave_to`: the address to write to for no more mail, under
    the subject `leave_subject`, in ASCII. `list_name`: what the List-Id begins with, for ever the same.
    """

    title: str
    subject: str
    date: datetime
    sender: str
    reply_to: str
    leave_to: str
    leave_url: str = ""
    leave_shown: str = ""
    archive: str = ""
    owner: str = ""
    signer: Signer | None = None
    list_name: str = "bulletin"
    leave_subject: str = "desabonnement"
    question: ReaderQuestion | None = None

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True)
class Addressed:
    """To whom a mail goes. `number`: what its Message-ID says before the @; `token`: what leads the person out;
    `answer`: what leads to the question of the mail.
    """

    email: str
    number: str
    token: str
    answer: str = ""


def mail_bytes(head: Letterhead, to: Addressed, parts: MailTexts) -> bytes:
    """The mail, lines ending with CR LF, signed where there is a key."""
    lines = [f"{name}: {value}" for name, value in _headers(head, to)]
    boundary = f"=_{hashlib.sha256(to.number.encode()).hexdigest()[:32]}"
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"', ""]
    mine = _personal(head, to, parts)
    body = [_part(boundary, "plain", mine.text), _part(boundary, "html", mine.html), f"--{boundary}--\r\n".encode()]
    data = "\r\n".join(lines).encode("ascii") + b"\r\n" + b"".join(body)
    return head.signer.signature(data) + data if head.signer else data


def with_question(head: Letterhead, parts: MailTexts) -> MailTexts:
    """The texts of a mail with what is asked at their end."""
    if head.question is None:
        return parts
    asked = head.question.parts
    body, end, rest = parts.html.rpartition("</body>")
    html = f"{body}{asked.html}{end}{rest}" if end else parts.html + asked.html
    return MailTexts(f"{parts.text.rstrip()}\n\n{asked.text}", html)


def _personal(head: Letterhead, to: Addressed, parts: MailTexts) -> MailTexts:
    """The texts with the links that are the person's own."""
    whole = with_question(head, parts)
    shown = [(head.leave_shown, to.token), (head.question.shown if head.question else "", to.answer)]
    for address, end in shown:
        link = f"{head.leave_url}/{end}" if head.leave_url else ""
        text = with_link(whole.text, address, link)
        whole = MailTexts(text, with_link(whole.html, escape(address), escape(link)))
    return whole


def _headers(head: Letterhead, to: Addressed) -> Iterator[tuple[str, str]]:
    yield "From", f"{_phrase(head.title)}\r\n <{head.sender}>"
    yield "To", to.email
    yield "Subject", _words(head.subject)
    yield "Date", format_datetime(head.date)
    yield "Message-ID", f"<{to.number}@{head.domain}>"
    if head.reply_to:
        yield "Reply-To", head.reply_to
    yield "List-Id", f"{_phrase(head.title)}\r\n <{head.list_name}.{head.domain}>"
    by_mail = f"<mailto:{head.leave_to}?subject={quote_address(head.leave_subject)}>"
    if head.leave_url:
        yield "List-Unsubscribe", f"<{head.leave_url}/{to.token}>,\r\n {by_mail}"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    else:
        yield "List-Unsubscribe", by_mail
    if head.owner:
        yield "List-Help", f"<mailto:{head.owner}>"
        yield "List-Owner", f"<mailto:{head.owner}>"
    if head.archive:
        yield "List-Archive", f"<{head.archive}>"
    yield "Precedence", "bulk"
    yield "Auto-Submitted", "auto-generated"


def _words(text: str) -> str:
    """`text` as a header says it: as it is, or in encoded words of at most 75 characters (RFC 2047)."""
    if _PLAIN.fullmatch(text) and len(text) < 60:
        return text
    return Header(text, "utf-8", header_name="List-Unsubscribe").encode(linesep="\r\n")


def _phrase(text: str) -> str:
    """`text` as the name of an address: in quotes, as commas part addresses; else only the words that need it encoded.

    Two encoded words side by side are avoided: some programs, Python's parser among them, show a space between them.
    """
    if _words(text) == text:
        return f'"{quote(text)}"'
    runs = groupby(text.split(" "), key=lambda word: bool(_ATOM.fullmatch(word)))
    return "\r\n ".join(_run(" ".join(run), plain=plain) for plain, run in runs)


def _run(words: str, *, plain: bool) -> str:
    return words if plain else Header(words, "utf-8", maxlinelen=_NAME_LINE).encode(linesep="\r\n")


def with_link(text: str, shown: str, link: str) -> str:
    """`text` with `link` where it says the common address `shown`, not where a longer address begins so."""
    if not (shown and link):
        return text
    return re.sub(rf"{re.escape(shown)}(?![\w/?#=&;%-])", lambda _: link, text)


def _part(boundary: str, kind: str, text: str) -> bytes:
    # b2a_qp breaks lines as the first of the text ends, with LF alone in a text of one line.
    encoded = b2a_qp(text.replace("\r\n", "\n").encode(), istext=True).replace(b"\n", b"\r\n")
    head = (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + encoded + b"\r\n"
