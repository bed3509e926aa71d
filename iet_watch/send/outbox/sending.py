"""The sending of a mailing: row by row, each noted before its mail goes and after; what was cut short is found again.

A kill leaves at most one row in doubt for each connection: exactly once does not exist over SMTP (RFC 1047).
"""

from __future__ import annotations

import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from iet_watch.mail.handing import Handed, Handing
from iet_watch.mail.sending import connection, named_trouble
from iet_watch.model.contacts import Contact, Exclusion
from iet_watch.model.deliveries import Delivery, DeliveryState
from iet_watch.model.trouble import TRY_AGAIN, UNREACHABLE, Trouble
from iet_watch.send.contacts.recipients import exclusion_of
from iet_watch.send.outbox.marks import Marks
from iet_watch.send.outbox.pace import Pace
from iet_watch.store.database import Database, writing
from iet_watch.store.sending.contacts import contact_numbered
from iet_watch.store.sending.outbox import WaitingMail, delivery, note, replace_states, waiting
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.lock import held, is_held

PER_CONNECTION = 20  # mails; relays close after a number of their own, this one is below most
# When a mail that was put off is tried again: greylists let it through after five minutes to an hour, a mailbox that
# is full or a server that is down may take a day. After the fifth try it has failed, 45 hours after the first.
RETRIES = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12), timedelta(hours=31))
CLOSED_TRIES = 2  # of one mail in one run, when the server ends the conversation
PAUSES = (1.0, 5.0, 0.0)  # seconds after a connection that failed in the middle of a sending; after the last it ends
REFUSALS = 20  # of different mails in a row, and none taken: it is not the addresses


# The mail to a contact, made when its turn has come, or why there is nothing to write to them any more.
Letters = Callable[[Delivery, Contact], bytes | Exclusion]


@dataclass
class Sending:
    """One run of a mailing. `sender`: of all its mails; `reasons`: the command that lists those refused.

    `begin`: told once the server has let us in, before the first mail goes; `to_send`: how many mails were to go then,
    none where nobody has let us in.
    """

    db: Database
    space: Workspace
    mailing: str
    sender: str
    letters: Letters
    marks: Marks
    reasons: str
    clock: Callable[[], datetime]
    begin: Callable[[], None]
    progress: Callable[[int, int], None] = lambda done, total: None
    tries: Counter[int] = field(default_factory=Counter)
    to_send: int = 0


@contextmanager
def outbox_held(space: Workspace, who: str, since: datetime) -> Iterator[None]:
    """Nobody else sends within the block. Raises Trouble, which says who does, when somebody is sending."""
    note = {"who": who, "since": since.astimezone(space.zone).strftime("%H:%M")}
    with held(_lock(space), note) as other:
        if other is not None:
            raise Trouble(
                "%(who)s has been sending since %(since)s: try again when that has ended",
                code=TRY_AGAIN, who=other.get("who", "?"), since=other.get("since", "?"),
            )  # fmt: skip
        yield


def outbox_busy(space: Workspace) -> bool:
    """Whether somebody is sending now. If nobody is, a mail that is noted as being sent was cut short."""
    return is_held(_lock(space))


def _lock(space: Workspace) -> Path:
    return space.root / "data" / ".send.lock"


def find_again(db: Database, mailing: str, now: datetime, *, resend: bool) -> int:
    """What a killed run left in doubt becomes `unknown`, or with `resend` is planned anew; returns how many are.

    The lock of the outbox is held: no other run is in the middle of one of them.
    """
    with writing(db):
        found = replace_states(db, mailing, "sending", "unknown", now)
        return replace_states(db, mailing, "unknown", "planned", now) if resend else found


def send_mailing(run: Sending) -> None:
    """Sends what waits. Raises Trouble when the server cannot be used."""
    mails = list(waiting(run.db, run.mailing, run.clock(), max(RETRIES)))
    pace = Pace(mails, run.space.settings.mail.rate_per_second)
    line, done, refused = _Line(run, len(mails)), 0, 0
    with closing(line):
        for one in pace:
            state = _send_one(run, line, one)
            if state == "planned":
                pace.add(one)
                continue
            done += 1
            refused = refused + 1 if state == "failed" else 0
            run.progress(done, len(mails))
            if refused == REFUSALS and done == refused:
                raise Trouble(
                    "the mail server refuses every mail: the sending was stopped; see the reasons with %(command)s",
                    code=UNREACHABLE, command=run.reasons,
                )  # fmt: skip


class _Line:
    """The connection to the mail server, opened when a mail needs it, anew after PER_CONNECTION mails."""

    def __init__(self, run: Sending, mails: int) -> None:
        self.run, self.mails, self.stack, self.sent = run, mails, ExitStack(), 0
        self.server: smtplib.SMTP | None = None
        self.begun = False

    def open(self) -> smtplib.SMTP:
        """A connection over which a mail may go. Raises Trouble."""
        if self.server is None or self.server.sock is None or self.sent >= PER_CONNECTION:
            self.close()
            self.server = self._connected()
        if not self.begun:
            self.run.begin()
            self.run.to_send, self.begun = self.mails, True
        self.sent += 1
        return self.server

    def _connected(self) -> smtplib.SMTP:
        """A new connection; a server that turns us away in the middle of a sending is asked again."""
        settings = self.run.space.settings.mail
        for pause in PAUSES:
            try:
                with named_trouble(settings):
                    return self.stack.enter_context(connection(settings))
            except Trouble as trouble:
                if not (self.begun and pause and trouble.code == UNREACHABLE):
                    raise
                time.sleep(pause)
        raise AssertionError  # the last pause is none

    def close(self) -> None:
        """Takes leave of the server, if it still listens."""
        with suppress(smtplib.SMTPException, OSError):
            self.stack.close()
        self.server, self.sent = None, 0


def _send_one(run: Sending, line: _Line, one: WaitingMail) -> DeliveryState:
    """Sends one mail; returns its state afterwards."""
    server = line.open()
    claimed = _claimed(run, one.id)
    if claimed is None:
        return "excluded"
    mail, contact = claimed
    handing = Handing(server)
    try:
        letter = run.letters(mail, contact)
        if isinstance(letter, str):
            return _left_out(run, mail, letter)
        handed = handing.hand(_way_back(run, mail), contact.email, letter)
    except BaseException:
        server.close()
        state: DeliveryState = "unknown" if handing.ended else "planned"
        with writing(run.db):
            note(run.db, one.id, state, run.clock())
        raise
    if handed.state in ("closed", "unknown"):
        server.close()
    return _noted(run, mail, handed)


def _claimed(run: Sending, number: int) -> tuple[Delivery, Contact] | None:
    """The mail and its contact, noted as being sent; None where nobody may write to them any more."""
    now = run.clock()
    with writing(run.db):
        mail = delivery(run.db, number)
        contact = contact_numbered(run.db, mail.contact)
        reason = exclusion_of(contact, run.space.settings.retention.contact_years, now) if contact else "forgotten"
        if reason or contact is None:
            note(run.db, number, "excluded", now, str(reason))
            return None
        note(run.db, number, "sending", now)
    return delivery(run.db, number), contact


def _left_out(run: Sending, mail: Delivery, why: Exclusion) -> DeliveryState:
    """Notes why there is nothing to write to the contact of a mail."""
    with writing(run.db):
        note(run.db, mail.id, "excluded", run.clock(), why)
    return "excluded"


def _way_back(run: Sending, mail: Delivery) -> str:
    bounces = run.space.settings.mail.bounces
    return run.marks.way_back(bounces, mail.mailing, mail.id) if bounces else run.sender


def _noted(run: Sending, mail: Delivery, handed: Handed) -> DeliveryState:
    """Notes what the server has said of a mail."""
    now = run.clock()
    run.tries[mail.id] += 1
    state: DeliveryState = "deferred" if handed.state == "closed" else handed.state
    due = None
    if handed.state == "closed" and run.tries[mail.id] < CLOSED_TRIES:
        state = "planned"
    elif state == "deferred":
        due = now + RETRIES[mail.attempts - 1] if mail.attempts <= len(RETRIES) else None
        state = "deferred" if due else "failed"
    with writing(run.db):
        note(run.db, mail.id, state, now, handed.reply, due)
    return state
