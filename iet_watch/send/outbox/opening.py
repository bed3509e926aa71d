"""What a sending needs, brought together: the issue as it is published, its letterhead, the secret of the marks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from iet_watch.locale import language, later, translations
from iet_watch.locale.dates import noted_day_words, quarter_words
from iet_watch.mail.addresses import address_key
from iet_watch.mail.sending import check_mail, mail_address
from iet_watch.model.contacts import Contact
from iet_watch.model.deliveries import Delivery
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Failure, Trouble
from iet_watch.publish.publication.frozen import settings_then
from iet_watch.publish.publication.manifest import Manifest
from iet_watch.publish.publication.shown import HANDED_OVER, MAIL, shown
from iet_watch.send.contacts.objections import changing
from iet_watch.send.contacts.recipients import recipients
from iet_watch.send.outbox.editions import Editions, Themes, editions
from iet_watch.send.outbox.marks import Marks
from iet_watch.send.outbox.messages import Addressed, Letterhead, mail_bytes
from iet_watch.send.outbox.question import question_of
from iet_watch.send.outbox.sending import Letters
from iet_watch.send.outbox.signing import signer_of
from iet_watch.store.database import Database
from iet_watch.store.sending.outbox import begun, drop_untouched, plan, tried
from iet_watch.words import one_line
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.settings import BulletinSettings, MailSettings

_HANDED_OVER = later(
    "%(issue)s was handed over to another sender on %(day)s: from here too, it would reach people twice; "
    "--yes --doubtful resend sends it all the same"
)
_OLDER = later(
    "%(issue)s has been going by mail since %(day)s, and this database knows nothing of it: it is an older one; "
    "--yes --doubtful resend sends the issue to everybody again"
)
SUBJECT_LIMIT = 70  # characters; telephones show forty, mail programs about seventy


@dataclass(frozen=True)
class Ready:
    """A published issue that can be sent, and how."""

    quarter: Quarter
    head: Letterhead
    texts: Editions


def ready(
    space: Workspace, quarter: Quarter, manifest: Manifest, followed: Collection[Themes], date: datetime
) -> Ready:
    """The issue, to be sent to those who follow the themes of one of `followed`. Raises Trouble, Mistakes, OSError.

    `date`: of all its mails. Nothing is noted.
    """
    check_mail(space.settings.mail)
    partner = space.settings.mail.edition == "partner"
    texts = editions(space, quarter, manifest, followed, partner=partner)
    return Ready(quarter, letterhead(space, quarter, manifest, date), texts)


def dated(ready: Ready, date: datetime) -> Ready:
    """The same with the date of when its sending began, whenever each mail goes."""
    return replace(ready, head=replace(ready.head, date=date.astimezone(ready.head.date.tzinfo)))


def letters(ready: Ready, marks: Marks) -> Letters:
    """What makes the mail of the issue to each contact."""

    def letter(mail: Delivery, contact: Contact) -> bytes:
        answer = marks.answer(ready.quarter.label, address_key(contact.email))
        to = replace(addressed(mail, contact, marks), answer=answer)
        return mail_bytes(ready.head, to, ready.texts.of(contact.themes))

    return letter


def addressed(mail: Delivery, contact: Contact, marks: Marks) -> Addressed:
    """To whom a mail of the outbox goes, with the number that it has at every attempt."""
    return Addressed(contact.email, f"{mail.mailing}.{mail.recipient}", marks.token(address_key(contact.email)))


def letterhead(space: Workspace, quarter: Quarter, manifest: Manifest, date: datetime) -> Letterhead:
    """What all mails of the issue have in common. Raises Trouble where the settings are not fit for it."""
    then, mail = settings_then(space, quarter, manifest), space.settings.mail
    said = subject(then.bulletin.title, manifest["number"], quarter, then.bulletin.language)
    head = head_of(space, then.bulletin, said, date, then.mail.unsubscribe_url)
    if not mail.question:
        return head
    return replace(head, question=question_of(space, then.bulletin, quarter.label, head.leave_to, head.leave_url))


def head_of(space: Workspace, bulletin: BulletinSettings, said: str, date: datetime, leave_shown: str) -> Letterhead:
    """What all mails of a mailing with the subject `said` have in common. Raises Trouble.

    `leave_shown`: the address that its texts say for leaving, where it is not that of today.
    """
    mail = space.settings.mail
    sender = mail_address(mail.sender)
    reply_to = mail_address(mail.reply_to) if mail.reply_to else ""
    contact = bulletin.contact
    return Letterhead(
        title=one_line(bulletin.title, SUBJECT_LIMIT),
        subject=said,
        date=date.astimezone(space.zone),
        sender=sender,
        reply_to=reply_to,
        leave_to=mail_address(mail.unsubscribe_mailto) if mail.unsubscribe_mailto else reply_to or sender,
        leave_url=leave_url(mail),
        leave_shown=leave_shown or mail.unsubscribe_url,
        archive=bulletin.archive_url if bulletin.archive_url.isascii() else "",
        owner=mail_address(contact) if _is_address(contact) else reply_to,
        signer=signer_of(mail, sender.rpartition("@")[2]),
    )


def subject(title: str, number: int, quarter: Quarter, language: str) -> str:
    """« Bulletin de veille, n° 12, 4e trimestre 2026 »: a title that is too long is cut, the number never."""
    template = translations(language).gettext("%(title)s, no. %(number)d, %(quarter)s")
    rest = {"number": number, "quarter": quarter_words(quarter, language)}
    room = SUBJECT_LIMIT - len(template % {"title": "", **rest})
    return template % {"title": one_line(title, room), **rest}


def leave_url(mail: MailSettings) -> str:
    """The https address of `unsubscribe serve`; empty where there is none: no other takes one click (RFC 8058).

    Raises Trouble for one that cannot stand in a header.
    """
    url = mail.unsubscribe_url.rstrip("/")
    if not url.startswith("https://"):
        return ""
    if not url.isascii() or not url.isprintable() or any(letter in url for letter in ' <>,"?#'):
        raise Trouble(
            "unsubscribe_url in [mail]: expected an address such as https://example.org/leave, without accents, ? or #",
            code=BAD_CONFIGURATION,
        )
    return url


def _is_address(text: str) -> bool:
    try:
        mail_address(text)
    except Trouble:
        return False
    return True


def gone_elsewhere(db: Database, space: Workspace, quarter: Quarter) -> Failure | None:
    """What to say of an issue that has gone without this outbox knowing: whoever has it would get it twice."""
    issue, out = quarter.label, shown(space, quarter)
    if HANDED_OVER in out and not tried(db, issue):
        return Failure("", _HANDED_OVER, {"issue": issue, "day": noted_day_words(out[HANDED_OVER], language())})
    if MAIL in out and begun(db, issue) is None:
        return Failure("", _OLDER, {"issue": issue, "day": noted_day_words(out[MAIL], language())})
    return None


def refuse_gone(db: Database, space: Workspace, quarter: Quarter) -> None:
    """Raises Trouble for an issue that has gone without this outbox knowing."""
    if found := gone_elsewhere(db, space, quarter):
        raise Trouble(found.message, code=NOT_ALLOWED, **found.args)


def plan_once(db: Database, space: Workspace, issue: str, who: str, now: datetime, marks: Marks) -> datetime:
    """Notes to whom the issue goes, unless mails have gone already; returns when that was done.

    Nobody objects in the middle of it. From the first mail on nobody is added: a second sending writes to nobody new.
    """
    with changing(db, space.database.parent):
        drop_untouched(db, issue)
        if known := begun(db, issue):
            return known
        to = recipients(db, space.settings.retention.contact_years, now).to
        plan(db, issue, "issue", who, now, ((one.id, marks.recipient(issue, address_key(one.email))) for one in to))
    return now
