"""A mail as it comes, read in one place: who wrote it to whom, what it answers, what a person reads in it.

What others wrote is hostile: no header is longer than HEADER_LIMIT, no more than READ_BYTES of a mail are looked at
(the text comes before what is attached), nothing that is attached is opened but a mail forwarded as one.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import Message
from email.policy import default
from itertools import islice
from pathlib import Path
from typing import Any

from iet_watch.files.decoding import decoded
from iet_watch.locale import Phrase
from iet_watch.mail.html_lines import html_lines
from iet_watch.model.trouble import Failure
from iet_watch.words import clean_lines, folded_straight, one_line

READ_BYTES = 4_000_000  # of a mail; with its text alone the longest newsletter captured has 0.4 MB
# Characters of one header. The standard library takes time that grows with the square: 13 s for 20,000 quotes in From,
# 0.15 s for 2,000.
HEADER_LIMIT = 2_000
LIST_LIMIT = 20_000  # characters of a list of numbers or addresses, looked through by a pattern
SUBJECT_LIMIT = 300
MOST_HEADERS = 5  # of one name that are looked at
TEXT_LIMIT = 200_000  # characters of what a person reads
MOST_FORWARDED = 20  # mails attached to one that are read
MOST_ATTACHED = 20  # attachments that are named
NAME_LIMIT = 100  # characters of the name of one
DEPTH = 12  # parts in parts; mails that were signed, forwarded and listed have five

_PARSING = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_BEFORE = b"\xef\xbb\xbf \t\r\n"  # what editors put before a mail, after which no header would be one
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")
_ADDRESS = re.compile(r"[^\s<>\"(),:;@]{1,64}@[^\s<>\"(),:;@]{1,255}")
_LETTER = re.compile(r"[^\W_]")
# By what a program, or the rules of an organisation, say how far a mail may go: RFC 2156 (what Outlook sends),
# MS-OXCMAIL 2.2.3.2.22, and what offices put beside. Of Microsoft's labels, which have numbers, the names count.
_MARKING_HEADERS = (
    "Sensitivity", "X-Sensitivity", "X-Microsoft-Classification", "X-MS-Exchange-Organization-Classification",
    "Classification", "X-Classification",
)  # fmt: skip
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]+[ \t]*\r?\n)*[A-Za-z0-9+/]*={0,2}[ \t]*(?:\r?\n|\Z)")  # up to its end
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]")
_LATIN = re.compile(r"=\?(?:iso-8859-1|latin-?1|us-ascii)\?(?=[bq]\?)", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype[^<>]{0,300}>|</?(?:html|body)\b[^<>]{0,2000}>", re.IGNORECASE)  # around a page
_LABEL_PART = re.compile(r"MSIP_Label_([0-9a-f-]{36})_(Enabled|Name)=([^;]{1,200})", re.IGNORECASE)
_AUTOMATIC_SUBJECT = re.compile(
    r"^(?:(?:re|tr|fwd?) ?: ?)*(?:reponse automatique|absence du bureau|absent du bureau|message d'absence|"
    r"notification d'absence|reponse d'absence|reponse auto\b|\[absence\]|absence ?: |absente?(?:\(e\))? (?:jusqu|du )|"
    r"je suis (?:absente?|en conges?)\b|[^:]{1,60} est absent\(e\)|"  # the last is Domino's
    r"automatic reply|automatische antwort|abwesenheit|auto ?: |autoreply|auto-reply|out of (?:the )?office|"
    r"undeliverable|"
    r"non remis|delivery status notification|mail delivery failed|(?:not )?read ?: |(?:non )?lu ?: |"
    r"accuse de reception)"
)


@dataclass(frozen=True)
class Letter:
    """One mail. `sender`: the address it is from, empty where there is none or more than one; `by`: that of a
    delegate who wrote it. `answers`: the mails it answers, the nearest first. `recipients`: addresses. `text`: what a
    person reads, quotes with « > »; `html`: its markup, if any. `automatic`: a program wrote it (RFC 3834).
    `forged`: the server that took it says so. `cut`: it is longer than what was read. `forwarded`: the mails attached
    to it whole, without those that are attached to them. `attachments`: the names of what is attached and not read.
    """

    message_id: str
    sender: str
    by: str
    answers: tuple[str, ...]
    recipients: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    html: str
    automatic: bool
    forged: bool
    cut: bool = False
    forwarded: tuple[Letter, ...] = ()
    attachments: tuple[str, ...] = ()
    markings: tuple[str, ...] = ()


def read_letter_file(path: Path) -> Letter | Failure:
    """The mail in a file, of which no more than READ_BYTES are read."""
    data = letter_bytes(path)
    return data if isinstance(data, Failure) else read_letter(data, str(path))


def letter_bytes(path: Path) -> bytes | Failure:
    """The bytes of a mail in a file, one more than are read where there are more."""
    try:
        with path.open("rb") as file:
            return file.read(READ_BYTES + 1)
    except OSError as error:
        reason = Phrase(error.strerror or "Input/output error")
        return Failure(str(path), "%(path)s cannot be read: %(reason)s", {"path": path.name, "reason": reason})


def read_letter(data: bytes, about: str = "") -> Letter | Failure:
    """The mail that `data` is; `about` names it in what is said of it."""
    try:
        message = message_from_bytes(data[:READ_BYTES].lstrip(_BEFORE))
        # A file of something else has no header, or what looks like one by chance.
        if not (message["From"] or message["Message-ID"] or message["Received"]):
            return Failure(about, "this is no mail: it has neither sender nor number")
        letter = _letter(message, cut=len(data) > READ_BYTES)
        inside = islice(_attached(message, 0), MOST_FORWARDED)
        return replace(letter, forwarded=tuple(_letter(one, cut=False) for one in inside))
    except _PARSING:
        return Failure(about, "this mail is damaged: it cannot be read")


def _letter(message: Message, *, cut: bool) -> Letter:
    text = clean_lines(_reading(message, 0))
    return Letter(
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        sender=_only(addresses_in(message, "From")),
        by=_only(addresses_in(message, "Sender")),
        answers=tuple(dict.fromkeys([*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))])),
        recipients=tuple(
            one
            for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
            for raw in _all(message, name, LIST_LIMIT)
            for one in _ADDRESS.findall(raw)
        ),
        subject=_subject(message),
        date=_date(message),
        text=text[:TEXT_LIMIT],
        html=_markup(message, 0)[: 10 * TEXT_LIMIT],
        automatic=_automatic(message),
        forged=_forged(_first(message, "Authentication-Results")),
        cut=cut or len(text) > TEXT_LIMIT,
        attachments=tuple(islice(_attachments(message, 0), MOST_ATTACHED)),
        markings=tuple(dict.fromkeys(filter(None, _markings(message)))),
    )


def addresses_in(message: Message, name: str) -> tuple[str, ...]:
    """The addresses of the headers `name`, each as it stands there: what an encoded word hides is none."""
    found: list[str] = []
    for raw in _all(message, name)[:2]:  # a second one makes the first doubtful, a third adds nothing
        found += [one.addr_spec for one in _parsed(name, raw, "addresses") or () if _stands_in(one, raw)]
    return tuple(found)


def _stands_in(address: Address, raw: str) -> bool:
    return bool(address.username and address.domain) and address.addr_spec in raw


def _only(addresses: Sequence[str]) -> str:
    return addresses[0] if len(addresses) == 1 else ""


def _all(message: Message, name: str, limit: int = HEADER_LIMIT) -> list[str]:
    """The headers of a name as they came, letters that are none of ASCII decoded; too long ones are left out."""
    raw = (value for header, value in message.raw_items() if header.lower() == name.lower())
    plain = (str(one).encode("ascii", "surrogateescape") for one in islice(raw, MOST_HEADERS))
    return [decoded(one).replace("\r", "").replace("\n", "") for one in plain if len(one) <= limit]


def _first(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _parsed(name: str, raw: str, wanted: str) -> Any:
    """What the standard library reads in a header; None where it stumbles."""
    try:
        return getattr(default.header_factory(name, raw), wanted, None)
    except _PARSING:
        return None


def _subject(message: Message) -> str:
    return _worded(_first(message, "Subject"), SUBJECT_LIMIT)


def _worded(raw: str, limit: int) -> str:
    """The words of a header, or of the name of a file, with those that are encoded (RFC 2047)."""
    raw = _LATIN.sub("=?windows-1252?", raw)  # Outlook's « ’ » and « – » in a subject that calls itself Latin-1
    try:
        return one_line(str(default.header_factory("Subject", raw)), limit)
    except _PARSING:
        return one_line(raw, limit)


def _markings(message: Message) -> Iterator[str]:
    for name in _MARKING_HEADERS:
        yield from (_worded(raw, NAME_LIMIT) for raw in _all(message, name))
    for raw in _all(message, "msip_labels", LIST_LIMIT):
        parts: dict[str, dict[str, str]] = defaultdict(dict)
        for number, part, value in _LABEL_PART.findall(_worded(raw, LIST_LIMIT)):
            parts[number][part.lower()] = value.strip()
        yield from (one.get("name", "") for one in parts.values() if one.get("enabled", "true").lower() == "true")


def _date(message: Message) -> datetime | None:
    found = _parsed("Date", _first(message, "Date"), "datetime")
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)  # « -0000 », which programs write; or no zone


def _ids(message: Message, name: str) -> list[str]:
    return [one for raw in _all(message, name, LIST_LIMIT) for one in _MESSAGE_ID.findall(raw)]


def _automatic(message: Message) -> bool:
    """Whether a program wrote it: by RFC 3834, by what servers said before it, or by the words of its subject."""
    declared = _first(message, "Auto-Submitted").strip().lower()
    subject = folded_straight(_subject(message))
    return any((
        declared != "" and not declared.startswith("no"),
        *(_first(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse")),
        _first(message, "Precedence").strip().lower() in ("bulk", "junk", "auto_reply", "auto-reply"),
        _first(message, "Return-Path").strip() == "<>",
        message.get_content_type() in ("multipart/report", "message/delivery-status"),
        _AUTOMATIC_SUBJECT.match(subject),
    ))  # fmt: skip


def _forged(results: str) -> bool:
    """Whether the last server that took the mail found its sender forged (RFC 8601): DMARC, else SPF without DKIM.

    Only the topmost header counts, and only against the mail: a forger may have written those below it.
    """
    found: dict[str, str] = dict(re.findall(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)", results.lower()))
    if "dmarc" in found:
        return found["dmarc"] == "fail"
    return found.get("spf") == "fail" and found.get("dkim") != "pass"


def _reading(part: Message, depth: int) -> str:
    """What a person reads of a part: plain text where there is some, else what the HTML shows."""
    if depth > DEPTH or part.get_content_disposition() == "attachment":
        return ""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart":
        return _of_parts(part, kind, depth)
    if kind == "text/plain":
        return _unflowed(part, _body(part))
    return html_lines(_body(part)) if kind == "text/html" else ""


def _of_parts(part: Message, kind: str, depth: int) -> str:
    inside = [one for one in _parts(part) if isinstance(one, Message)]
    if kind != "multipart/alternative":
        return "\n".join(filter(None, (_reading(one, depth + 1) for one in inside)))
    plain_first = sorted(inside, key=lambda one: one.get_content_type() != "text/plain")
    readings = (_reading(one, depth + 1) for one in plain_first)
    return next((one for one in readings if _LETTER.search(one)), "")


def _attached(part: Message, depth: int) -> Iterator[Message]:
    """The mails that are attached whole, not those inside of them."""
    for one in _parts(part) if depth <= DEPTH else ():
        if isinstance(one, Message) and part.get_content_type() == "message/rfc822":
            yield _uncoded(one, _coding(part))
        elif isinstance(one, Message):
            yield from _attached(one, depth + 1)


def _uncoded(mail: Message, coding: str) -> Message:
    """An attached mail that was coded whole, against RFC 2046 (5.2.1) and as some programs do."""
    try:
        if coding == "base64":
            return message_from_bytes(b64decode(mail.as_bytes()))
        return message_from_bytes(a2b_qp(mail.as_bytes())) if coding == "quoted-printable" else mail
    except ValueError:
        return mail


def _attachments(part: Message, depth: int) -> Iterator[str]:
    """The names of the parts that nobody reads here: neither mails, nor signatures, nor the images of a page.

    A mail may be nothing else: what is encrypted, or signed so that it must be opened first (S/MIME), an invitation.
    """
    if depth == 0 and part.get_content_maintype() != "multipart" and not part.is_multipart() and not _is_read(part):
        yield _file_name(part) or part.get_content_type()
    for one in _parts(part) if depth <= DEPTH else ():
        if not isinstance(one, Message) or one.get_content_type() == "message/rfc822":
            continue
        if one.get_content_maintype() == "multipart":
            yield from _attachments(one, depth + 1)
        elif _is_attached(one):
            yield _file_name(one) or one.get_content_type()


def _is_read(part: Message) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"


def _is_attached(part: Message) -> bool:
    if _is_read(part):
        return False
    if part.get_content_subtype() in ("pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys"):
        return False
    if part.get_content_disposition() == "attachment":
        return True
    if part.get_content_maintype() == "image":
        return not (part["Content-ID"] or part.get_content_disposition() == "inline")
    return part.get_content_maintype() not in ("text", "message") or bool(_file_name(part))


def _file_name(part: Message) -> str:
    """How a part names its file: by RFC 2231, or in an encoded word as many programs write it."""
    return _worded(str(part.get_filename() or "")[:HEADER_LIMIT], NAME_LIMIT)


def _parts(part: Message) -> list[Any]:
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []


def _markup(part: Message, depth: int) -> str:
    """The HTML that is no attachment: of several ways of saying the same the first, else all of its pieces.

    Apple Mail cuts a letter into as many as it takes to put an attachment or an image between two of them.
    """
    if depth > DEPTH or part.get_content_disposition() == "attachment":
        return ""
    if part.get_content_maintype() == "multipart":
        found = [piece for one in _parts(part) if (piece := _markup(one, depth + 1))]
        alike = part.get_content_subtype() == "alternative" or len(found) < 2
        return next(iter(found), "") if alike else "\n".join(_PAGE.sub("", piece) for piece in found)
    return _body(part) if part.get_content_type() == "text/html" else ""


def _body(part: Message) -> str:
    """The text of a part: UTF-8 wherever it can be, else what it declares, else what its bytes suggest."""
    below = ""
    if (coding := _coding(part)) == "base64":
        below = _below_base64(part)
    if coding != str(part["Content-Transfer-Encoding"] or "").lower():  # « base64 ; » is none to the standard library
        part.replace_header("Content-Transfer-Encoding", coding)
    data = part.get_payload(decode=True)
    return _text_of(data if isinstance(data, bytes) else b"", str(part.get_content_charset() or "").lower()) + below


def _coding(part: Message) -> str:
    return str(part["Content-Transfer-Encoding"] or "").partition(";")[0].strip(" \t\"'").lower()


def _below_base64(part: Message) -> str:
    """What a mailing list puts below a text in Base64 as it is, taken out of the part: decoded it is no text."""
    payload = part.get_payload()
    if not isinstance(payload, str) or (end := _BASE64.match(payload)) is None:
        return ""
    below = payload[end.end() :]
    if not _NO_BASE64.search(below):
        return ""
    part.set_payload(payload[: end.end()])
    return f"\n{below}"


def _text_of(data: bytes, charset: str) -> str:
    try:
        if not charset.startswith(("iso-2022", "hz", "utf-16")):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252" if charset in ("iso-8859-1", "latin1", "us-ascii") else charset)
    except (LookupError, ValueError):
        return decoded(data)


def _unflowed(part: Message, text: str) -> str:
    """The lines as they were typed, where a program has broken them by RFC 3676."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    deleted = str(part.get_param("delsp") or "").lower() == "yes"
    lines: list[str] = []
    flowing = ""  # the quote marks of a line that goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = line[: len(line) - len(line.lstrip(">"))]
        words = line[len(marks) :].removeprefix(" ")
        if lines and flowing == f"{marks}|":
            lines[-1] += words
        else:
            lines.append(f"{marks} {words}" if marks else words)
        goes_on = words.endswith(" ") and words != "-- "
        flowing = f"{marks}|" if goes_on else ""
        if goes_on and deleted:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
