"""Writing digests: to each person one mail, remembered so that its answer can be read, sent once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from iet_watch.desk.deciding.blind import hidden_from, hide_from
from iet_watch.desk.digests.candidates import candidates
from iet_watch.desk.digests.digest_text import digest_text, subject
from iet_watch.desk.digests.tokens import KEY_FILE, LOCAL_LIMIT, token_text
from iet_watch.files.whole import make_folder, not_written, write_whole
from iet_watch.mail.sending import check_mail, mail_address, send
from iet_watch.model.items import Item
from iet_watch.model.trouble import BAD_CONFIGURATION, CANNOT_CREATE, Trouble
from iet_watch.store.database import Database, writing
from iet_watch.store.said.digests import Digest, add_digest, last_digest, mark_sent
from iet_watch.store.said.log import last_number
from iet_watch.themes.theme_files import Theme
from iet_watch.words import slug
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.key_file import key
from iet_watch.workspace.people import People, Person

ANSWER_DAYS = 15  # after which the digest of a month that is over is no longer answered
NO_SENDER = "iet-watch@localhost.invalid"  # of a file that is written where [mail] has no sender (RFC 2606)


@dataclass(frozen=True)
class Writing:
    """What all digests of one command have in common. `limit`: candidates in each, at most.

    `inboxes`: the candidates found so far, by what is hidden from whoever is asked (`desk blind`).
    """

    space: Workspace
    theme: Theme
    limit: int
    now: datetime
    inboxes: dict[frozenset[tuple[int, str]], tuple[Item, ...]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.space.settings.bulletin.language

    @property
    def month(self) -> str:
        return f"{self.now.astimezone(self.space.zone):%Y-%m}"


@dataclass(frozen=True)
class Written:
    """A digest to one person. `digest`: None where there is nothing to decide. `file`: where it was written; `sent`:
    it went by mail now; `before`: when the same one had gone already; `refused`: why the person gets none.
    """

    person: Person
    items: tuple[Item, ...] = ()
    text: str = ""
    digest: Digest | None = None
    message: EmailMessage | None = None
    file: Path | None = None
    sent: bool = False
    before: datetime | None = None
    refused: str = ""


def recipients(people: People, to: str, theme: str) -> tuple[Person, ...]:
    """Who gets a digest: the person named, or with `all` those of the theme who have an address. Raises Trouble."""
    if to == "all":
        found = tuple(one for one in people.of_theme(theme) if one.mail)
        if not found:
            raise Trouble(
                "people.toml names nobody with a mail address for %(theme)s", code=BAD_CONFIGURATION, theme=theme
            )
        return found
    person = people.known(to)
    if not person.mail:
        raise Trouble(
            "people.toml gives no mail address of %(name)s: write mail = \"…\" there", code=BAD_CONFIGURATION,
            name=person.name,
        )  # fmt: skip
    return (replace(person, mail=mail_address(person.mail)),)


def without_address(people: People, to: str, theme: str) -> tuple[str, ...]:
    """Who of the theme gets none of a digest to `all`, for want of an address."""
    return tuple(one.name for one in people.of_theme(theme) if not one.mail) if to == "all" else ()


def planned(db: Database, job: Writing, person: Person) -> Written:
    """What a person would be written; nothing is remembered."""
    items = _candidates(db, job, person)
    settings, day = job.space.settings.bulletin, job.now.astimezone(job.space.zone).date()
    text = digest_text(items, person.name, job.theme.title, settings.title, day, job.space.zone, job.language)
    return Written(person, items, text)


def _candidates(db: Database, job: Writing, person: Person) -> tuple[Item, ...]:
    """The inbox as the person may see it, looked up once for all who see the same."""
    hidden = hidden_from(db, person.name)
    hide_from(db, person.name)
    if hidden not in job.inboxes:
        job.inboxes[hidden] = candidates(db, job.theme.slug, job.limit)
    return job.inboxes[hidden]


def write(db: Database, job: Writing, person: Person, out: Path | None, *, again: bool = False) -> Written:
    """Writes one digest into the folder `out`, or sends it; the same one is not sent twice, but `again`.

    It is remembered before it goes: an answer to whatever has left can be read. Raises Trouble.
    """
    plan = planned(db, job, person)
    if not plan.items:
        return plan
    digest = _remembered(db, job, plan)
    message = message_of(job, person, digest)
    done = replace(plan, digest=digest, message=message, text=digest.text)
    if out is not None:
        return replace(done, file=_write_file(out, digest, message))
    if digest.sent and not again:
        return replace(done, before=digest.sent)
    send(job.space.settings.mail, message)
    with writing(db):
        mark_sent(db, digest.number, job.now)
    return replace(done, sent=True)


def check_sending(space: Workspace, out: Path | None) -> None:
    """Whether what is written can go where it is to go. Raises Trouble, before anything is remembered."""
    if out is None:
        check_mail(space.settings.mail)
    elif out.exists() and not out.is_dir():
        raise Trouble("%(path)s is no folder", code=CANNOT_CREATE, path=out)


def is_open(db: Database, digest: Digest, now: datetime, space: Workspace) -> bool:
    """Whether an answer still counts: no newer digest has gone to the person for the theme, and its month is not over
    for more than ANSWER_DAYS."""
    last = last_digest(db, digest.person, digest.theme)
    made, today = digest.made.astimezone(space.zone), now.astimezone(space.zone)
    same_month = (made.year, made.month) == (today.year, today.month)
    return (last is None or last.number == digest.number) and (same_month or today - made <= timedelta(ANSWER_DAYS))


def message_of(job: Writing, person: Person, digest: Digest) -> EmailMessage:
    """The mail: the same bytes whenever it is made, its token in the Message-ID and, if asked for, in the address."""
    settings = job.space.settings.mail
    sender = mail_address(settings.sender) if settings.sender else NO_SENDER
    token = token_text(digest, key(job.space.database.parent / KEY_FILE))
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, mail_address(person.mail)
    message["Subject"] = subject(len(digest.items), job.theme.title, job.language)
    message["Date"] = format_datetime(digest.made.astimezone(job.space.zone))
    message["Message-ID"] = f"<{token}@{sender.rpartition('@')[2]}>"
    message["Reply-To"] = _answer_to(settings.reply_to or sender, token if settings.reply_token else "")
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = job.language
    message.set_content(digest.text, cte="quoted-printable")
    return message


def _answer_to(address: str, token: str) -> str:
    """The address to answer to, with the token where there is room for it."""
    local, _, domain = mail_address(address).rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged if token and len(tagged) <= LOCAL_LIMIT else local}@{domain}"


def _remembered(db: Database, job: Writing, plan: Written) -> Digest:
    """The digest of this plan: the last one where it asks about the same items and is open and unanswered, else new."""
    items = tuple(item.id for item in plan.items)
    with writing(db):
        last = last_digest(db, plan.person.name, job.theme.slug)
        if last and last.items == items and not last.answer and is_open(db, last, job.now, job.space):
            return last
        return add_digest(
            db, plan.person.name, job.theme.slug, job.month, items, plan.text, last_number(db), job.now
        )  # fmt: skip


def _write_file(out: Path, digest: Digest, message: EmailMessage) -> Path:
    path = out / f"{digest.theme}-{slug(digest.person)}-{digest.number}.eml"
    try:
        make_folder(out)
        write_whole(path, message.as_bytes())
    except OSError as error:
        raise not_written(path, error, CANNOT_CREATE) from error
    return path
