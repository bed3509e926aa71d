"""Mails where they arrive: a file, a Maildir, a folder on an IMAP server. They are read and left as they are."""

from __future__ import annotations

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iet_watch.locale import Phrase
from iet_watch.mail.letters import READ_BYTES, Letter, letter_bytes, read_letter
from iet_watch.mail.sending import is_this_machine, mail_password
from iet_watch.model.trouble import (
    BAD_CONFIGURATION,
    BAD_DATA,
    NO_INPUT,
    NOT_ALLOWED,
    UNREACHABLE,
    Failure,
    Trouble,
)
from iet_watch.workspace.settings import MailSettings

SECONDS = 30.0  # for each answer of an IMAP server
MOST_MAILS = 5_000  # of one folder that are read at once; a desk of twenty people gets a hundred a month
_BARE_AND = re.compile(r"&(?!(?:[A-Za-z0-9+,]{3,})?-)")  # not one of a name that is written as IMAP does already
_Answer = Sequence[bytes | tuple[bytes, bytes] | None]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Arrived:
    """A mail and the name of where it lies: a file, or the number that an IMAP server gives it.

    `data`: its bytes, no more than READ_BYTES and one; none where they could not be read.
    """

    name: str
    letter: Letter | Failure
    data: bytes = b""


@dataclass
class NotLookedAt:
    """How many mails of a folder were left out, counted as it is read: before the last MOST_MAILS, before the day."""

    too_many: int = 0
    older: int = 0


@dataclass
class LastMail:
    """The last mail of an IMAP folder that was looked at, counted as it is read; `number`: 0 where none was.

    Numbers grow in the order in which mails come into the folder, and hold for one `validity` (RFC 3501, 2.3.1.1).
    """

    validity: str = ""
    number: int = 0


def mails_in(path: Path, left: NotLookedAt) -> Iterator[Arrived]:
    """The mails of a file, of a Maildir or of a folder of .eml files, in the order of their coming. Raises Trouble."""
    if not path.exists():
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=Phrase("No such file or directory")
        )
    if not path.is_dir():
        yield _arrived(path)
        return
    files = _files(path)
    left.too_many = max(0, len(files) - MOST_MAILS)
    for file in files[-MOST_MAILS:]:
        yield _arrived(file)


def _arrived(path: Path) -> Arrived:
    data = letter_bytes(path)
    if isinstance(data, Failure):
        return Arrived(path.name, data)
    return Arrived(path.name, read_letter(data, str(path)), data)


def _files(folder: Path) -> list[Path]:
    try:
        if (folder / "new").is_dir() and (folder / "cur").is_dir():
            found = [one for part in ("new", "cur") for one in (folder / part).iterdir() if not _hidden(one)]
        else:
            found = [one for one in folder.iterdir() if one.suffix.lower() == ".eml" and not _hidden(one)]
            if not found:
                raise Trouble(
                    "%(path)s is no Maildir: it has no folders new and cur, nor files in .eml",
                    code=BAD_DATA, path=folder,
                )  # fmt: skip
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NOT_ALLOWED, path=folder,
            reason=Phrase(error.strerror or "Input/output error"),
        ) from error  # fmt: skip
    return sorted(found, key=_arrival)


def _hidden(path: Path) -> bool:
    return path.name.startswith(".") or not path.is_file()


def _arrival(path: Path) -> tuple[int, str]:
    """When a mail was delivered: the name of a file in a Maildir begins with the second (https://cr.yp.to/proto/maildir.html)."""
    second = re.match(r"\d{9,11}(?=\.)", path.name)
    return (int(second[0]) if second else 0, path.name)


def mails_by_imap(
    settings: MailSettings, since: date, left: NotLookedAt, last: LastMail | None = None
) -> Iterator[Arrived]:
    """The mails of the folder of `[mail]` that are dated since a day, in their order; none is marked as read.

    With `last`, also the older ones that came into the folder behind it: a mail that is moved keeps its day.
    No more than READ_BYTES of each are fetched. Raises Trouble.
    """
    if not settings.imap_host:
        raise Trouble("no mail can be fetched: give imap_host in the section [mail] of iet-watch.toml",
                      code=BAD_CONFIGURATION)  # fmt: skip
    with _named_trouble(settings.imap_host), _connection(settings) as server:
        _expect(settings, server.select(_folder(settings.imap_folder), readonly=True))
        day = f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}"
        older = _numbers(_expect(settings, server.uid("SEARCH", "BEFORE", day)))
        found = _numbers(_expect(settings, server.uid("SEARCH", "SINCE", day)))
        moved = _come_since(last, _validity(server), older, found) if last else []
        left.older = len(older) - len(moved)
        found = sorted(found + moved, key=int)
        left.too_many = max(0, len(found) - MOST_MAILS)
        for uid in found[-MOST_MAILS:]:
            answer = _expect(settings, server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{READ_BYTES + 1}>)"))
            data = next((one[1] for one in answer if isinstance(one, tuple) and isinstance(one[1], bytes)), b"")
            yield Arrived(f"imap:{uid}", read_letter(data, uid), data)


def _folder(name: str) -> str:
    """The name of a folder as IMAP writes it (RFC 3501, 5.1.3: « &AMA- trier » is « À trier »), in quotes."""
    pieces = (
        _BARE_AND.sub("&-", piece) if piece.isascii() else f"&{_modified_base64(piece)}-"
        for piece in re.split(r"([^\x00-\x7f]+)", name)
    )
    return '"{}"'.format("".join(pieces).replace("\\", "\\\\").replace('"', '\\"'))


def _modified_base64(text: str) -> str:
    return b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


def _validity(server: imaplib.IMAP4) -> str:
    return "".join(
        one.decode("ascii", "replace") for one in server.response("UIDVALIDITY")[1] if isinstance(one, bytes)
    )


def _come_since(last: LastMail, validity: str, older: list[str], found: list[str]) -> list[str]:
    """Those of the older mails that came into the folder since it was last read, which is now: `last` moves on."""
    known = validity != "" and validity == last.validity
    moved = [uid for uid in older if known and int(uid) > last.number]
    last.number = max(map(int, older + found), default=last.number if known else 0)
    last.validity = validity
    return moved


def _numbers(answer: _Answer) -> list[str]:
    return [uid.decode() for one in answer if isinstance(one, bytes) for uid in one.split() if uid.isdigit()]


def _expect(settings: MailSettings, answer: tuple[str, _Answer]) -> _Answer:
    """What the server says, where it says yes. Raises Trouble."""
    if answer[0] != "OK":
        raise Trouble(
            "%(host)s does not open the folder %(folder)s: check imap_folder in [mail]",
            code=BAD_CONFIGURATION, host=settings.imap_host, folder=settings.imap_folder,
        )  # fmt: skip
    return answer[1]


@contextmanager
def _connection(settings: MailSettings) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    if settings.imap_security == "none" and not is_this_machine(settings.imap_host):
        raise Trouble(
            'imap_security = "none" is only for a mail server on this machine: write "starttls" or "tls" in [mail]',
            code=BAD_CONFIGURATION,
        )
    if settings.imap_security == "tls":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            settings.imap_host, settings.imap_port, ssl_context=context, timeout=SECONDS
        )
    else:
        server = imaplib.IMAP4(settings.imap_host, settings.imap_port, timeout=SECONDS)
    with server:
        if settings.imap_security == "starttls":
            server.starttls(context)
        password = mail_password(settings)
        try:
            server.authenticate("PLAIN", lambda _: f"\0{settings.username}\0{password}".encode())
        except imaplib.IMAP4.error:
            raise Trouble(
                "%(host)s refuses the mail account: check username and password in [mail]",
                code=NOT_ALLOWED, host=settings.imap_host,
            ) from None  # fmt: skip
        yield server


@contextmanager
def _named_trouble(host: str) -> Iterator[None]:
    """What an IMAP server may do wrong, in one sentence; what `imaplib` says of it goes no further."""
    try:
        yield
    except ssl.SSLError:
        raise Trouble(
            "the certificate of %(host)s is not valid: nothing was fetched", code=UNREACHABLE, host=host
        ) from None
    except (imaplib.IMAP4.error, OSError):
        raise Trouble("the mail server %(host)s cannot be reached", code=UNREACHABLE, host=host) from None
