"""What a mail that came back is: a bounce, a wish to leave, a complaint, an automatic answer, somebody's letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Literal

from iet_watch.mail.letters import READ_BYTES, Letter
from iet_watch.send.returns.causes import cause, says_trouble
from iet_watch.send.returns.delivery_reports import (
    DeliveryReport,
    addresses,
    complaint_about,
    exact_status,
    original_recipients,
    parts_of,
    reports_of,
)
from iet_watch.send.returns.wishes import NOTHING_ASKED, AskedFor, leaves_alerts, what_it_says, wishes_to_leave
from iet_watch.words import fold, folded_straight
from iet_watch.workspace.settings import MailSettings

ReturnKind = Literal["hard", "soft", "unsubscribe", "complaint", "auto", "person", "unknown"]
_SERVERS = re.compile(r"^(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon|mmdf|maildeliverysystem|bounces?)\b")
_RETURNED = re.compile(
    r"undeliver|deliver[^.]{0,20}fail|fail[^.]{0,20}deliver|delivery (?:status|report|has been|problem|delayed)|"
    r"return(?:ed)? (?:mail|to sender)|mail (?:delivery|system)|non[- ]?(?:remis|delivr|distribu)|echec|"
    r"message (?:delayed|not delivered)|warning: message|retour de courrier|could not be delivered|failure notice"
)
# Whose server asks the writer to prove that he is a person, or the reader to let him in.
_CHALLENGE = re.compile(
    r"mailinblack|mail in black|boxbe|spamarrest|captcha|anti-?spam[^.\n]{0,60}(?:confirm|valid|authentifi)|"
    r"(?:confirm|valid|authentifi)[^.\n]{0,60}(?:expediteur|sender|que vous etes|you are human|votre (?:mail|message|"
    r"adresse|courriel))|demande d'authentification"
)
_OPINION = re.compile(r"\b(\d{4}-T[1-4])\b.{0,20}?\b(pas utile|inutile|not useful|utile|useful)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Returned:
    """What a mail is. `about`: the addresses that it may be about, the likeliest first; `status`: RFC 3463.

    `ours`: it shows a mail of ours, so that nobody made it up who has none. `of_alerts`: a wish to leave speaks of the
    alerts. `said`: what else the letter of a person says.
    """

    kind: ReturnKind
    about: tuple[str, ...] = ()
    status: str = ""
    ours: bool = True
    of_alerts: bool = False
    said: AskedFor = NOTHING_ASKED


def recognise(data: bytes, letter: Letter, settings: MailSettings) -> tuple[Returned, ...]:
    """What a mail is, once for each recipient that it reports on; `settings`: what our mails are from."""
    sender, leave_to = settings.sender, settings.unsubscribe_mailto
    message = message_from_bytes(data[:READ_BYTES])
    ours = bool(sender) and _shows(message, sender)
    if (named := complaint_about(message)) is not None:
        return (Returned("complaint", (*named, *original_recipients(message)), ours=ours),)
    if reports := reports_of(message):
        return tuple(_reported(one, message, letter, ours=ours) for one in reports)
    if message.get_content_type() == "multipart/report" and "disposition-notification" in str(message["Content-Type"]):
        return (Returned("auto", _writer(letter)),)
    linked = leave_to or settings.reply_to or sender  # where our own link to unsubscribe leads
    said = what_it_says(letter, linked, (sender, settings.reply_to, leave_to))
    if wishes_to_leave(letter, leave_to, opinion=opinion_in(letter) is not None):
        alerts = leaves_alerts(letter.subject)
        return (Returned("unsubscribe", _writer(letter), ours=not letter.forged, of_alerts=alerts, said=said),)
    if _from_server(letter):
        return _odd_bounce(message, letter, ours=ours)
    if letter.automatic or _CHALLENGE.search(folded_straight(f"{letter.subject}\n{letter.text[:2000]}")):
        return (Returned("auto", _writer(letter)),)
    return (Returned("person", _writer(letter), said=said),)


def opinion_in(letter: Letter) -> tuple[str, bool] | None:
    """The issue of which a mail says, in its subject, whether it is useful; None of another."""
    found = _OPINION.search(letter.subject)
    return (found[1].upper(), fold(found[2]) in ("utile", "useful")) if found else None


def _reported(report: DeliveryReport, message: Message, letter: Letter, *, ours: bool) -> Returned:
    """What a report says of one recipient; of one that we did not write to, the mail that it gives back tells more."""
    about = (*report.recipients, *original_recipients(message))
    if report.action in ("delivered", "relayed", "expanded") or report.status.startswith("2"):
        return Returned("auto", about, report.status, ours)
    if report.action == "delayed":
        return Returned("soft", about, report.status, ours)
    return Returned(cause(report.status, report.said or _server_words(letter.text)), about, report.status, ours)


def _odd_bounce(message: Message, letter: Letter, *, ours: bool) -> tuple[Returned, ...]:
    """A bounce in a form of its own: whom it is about is flufl.bounce's word, why that of its text."""
    from flufl.bounce import all_failures

    text = _server_words(letter.text)
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  # whatever its detectors stumble over: the mail is listed for a person
        temporary, permanent = frozenset(), frozenset()
    failed = _named((*permanent, *temporary))
    about = tuple(dict.fromkeys((*failed, *_named(addresses(str(message["X-Failed-Recipients"] or ""))))))
    if not about:
        about = tuple(one for one in addresses(text) if not _SERVERS.match(one))
    if not about and not says_trouble(text):
        return (Returned("unknown", (), ours=ours),)
    status = exact_status("", text)
    return (Returned("soft" if temporary else cause(status, text), about, status, ours),)


def _writer(letter: Letter) -> tuple[str, ...]:
    return (letter.sender,) if letter.sender else ()


def _named(found: Iterable[bytes | str]) -> tuple[str, ...]:
    return tuple(one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in found)


def _server_words(text: str) -> str:
    """What the server says itself: the mail that it gives back below says nothing of why."""
    below = re.search(r"^-{2,}.{0,60}(?:copy|original|below|returned|unsent|copie|joint)", text, re.I | re.M)
    return text[: below.start()] if below else text[:4000]


def _from_server(letter: Letter) -> bool:
    """Whether a mail server wrote it, by its name, or by its subject and because it answers nothing."""
    return bool(_SERVERS.match(letter.sender.lower())) or (_returned(letter) and not letter.answers)


def _returned(letter: Letter) -> bool:
    return bool(_RETURNED.search(folded_straight(letter.subject)))


def _shows(message: Message, sender: str) -> bool:
    """Whether a part below the headers shows our address: the mail that is given back, or a piece of it."""
    wanted = sender.lower()
    for part in parts_of(message):
        if part is not message and any(wanted in str(value).lower() for value in part.values()):
            return True
        data = part.get_payload(decode=True)  # None of what holds parts
        if isinstance(data, bytes) and wanted.encode() in data.lower():
            return True
    return False
