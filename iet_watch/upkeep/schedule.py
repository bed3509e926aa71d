"""What cron or systemd runs for a workspace, and when: the settings in, jobs out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from iet_watch.fingerprints import fingerprint
from iet_watch.locale import Phrase, decimal, later, say, word
from iet_watch.mail.sending import check_mail, is_this_machine, mail_address
from iet_watch.model.trouble import BAD_CONFIGURATION, USAGE, Trouble
from iet_watch.workspace.settings import MailSettings, Settings

# Minutes from one collecting to the next: those that a day holds whole, the longest first.
STEPS = (1440, 720, 480, 360, 240, 180, 120, 60, 30, 15)
_LONGEST_INTERVAL = 168.0  # hours: none is longer than that of a source asked once a week
_MORNING = 6  # an hour at which collecting always comes, so that people who begin their day find what is new
_NIGHT = 3  # an hour that no change of the clocks in France leaves out or repeats
_SOME_FOLDER = "/var/backups/veille"  # what a line shows where nobody has chosen one
# What every cron takes for an address after MAILTO: some write to nobody where they meet another character.
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+%-]+@[A-Za-z0-9.-]+")
_MONDAY, _TUESDAY, _WEDNESDAY = 1, 2, 3


@dataclass(frozen=True)
class Times:
    """By the clock: each of `minutes` of each of `hours` (none: of every hour), on `days` (1 is Monday; none: all)."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


@dataclass(frozen=True)
class Job:
    """A command that is run at set times.

    `longest`: minutes it may take; `writes`: where, outside the workspace; `lacking`: what keeps it from working.
    """

    name: str
    said: Phrase
    command: tuple[str, ...]
    times: Times
    longest: int
    args: Mapping[str, str] = field(default_factory=dict)
    lacking: Trouble | None = None
    writes: str = ""

    @property
    def words(self) -> str:
        """What the job does, in a sentence without its stop."""
        return word(self.said, self.args)


@dataclass(frozen=True)
class Timetable:
    """The jobs of a workspace, and what is written with them.

    `program`: the words that start it; `local`: whether the clock of this machine is that of `zone`; `mail_to`: who is
    told what goes wrong, empty where no setting says it; `owner`: the account that owns the folder, empty for none.
    """

    program: tuple[str, ...]
    root: Path
    zone: str
    local: bool
    mail_to: str
    owner: str
    jobs: tuple[Job, ...]


def timetable(
    settings: Settings,
    root: Path,
    program: tuple[str, ...],
    *,
    machine: str,
    local: bool,
    owner: str,
    backups: Path | None = None,
) -> Timetable:
    """What is run for the workspace at `root`, on the machine of that name. Raises Trouble.

    `backups`: the folder that they are written to, which no setting says.

    The minutes come from the machine and the folder: the same each time, others elsewhere, never 0, so that not all
    workspaces ask the same servers in the same minute.
    """
    for path in (*program, str(root), str(backups or "")):
        if not all(letter.isprintable() or letter in "\u00a0\u202f" for letter in path):
            raise Trouble(
                "%(path)s holds a character that no line of cron or systemd can hold: give this folder another name",
                code=BAD_CONFIGURATION, path=path,
            )  # fmt: skip
    mail_to = contact(settings)
    chance = int(fingerprint(machine, str(root)), 16)
    jobs = (*_jobs(settings, mail_to, chance), _backup(backups, (chance % 59 + 43) % 59 + 1))
    return Timetable(program, root, settings.bulletin.timezone, local, mail_to, owner, jobs)


def contact(settings: Settings) -> str:
    """The address of the settings that can be written to: who answers for collecting, else for the bulletin."""
    for given in (settings.collect.contact, settings.bulletin.contact):
        try:
            address = mail_address(given.removeprefix("mailto:"))
        except Trouble:
            continue
        if _PLAIN_ADDRESS.fullmatch(address):
            return address
    return ""


def _jobs(settings: Settings, mail_to: str, chance: int) -> Iterator[Job]:
    mail, minute = settings.mail, chance % 59 + 1
    lacking = _lack(_check_sending, mail)
    yield _collecting(settings.collect.interval_hours, chance)
    yield _health(mail_to if lacking is None else "", (minute + 23) % 59 + 1)
    if mail.imap_host:
        yield Job("mailbox", later("Every morning: what came back by mail, such as wishes to leave the list"),
                  ("mailbox", "read", "--imap", "--quiet"), Times(((minute + 11) % 59 + 1,), (_MORNING,)), 30,
                  lacking=_lack(_check_fetching, mail))  # fmt: skip
    if mail.host:
        yield from _mails(chance, lacking)


def _collecting(interval: float, chance: int) -> Job:
    """As often as a source is asked; more often where a day cannot be cut so, since a run asks only what is due."""
    hours = interval if interval < _LONGEST_INTERVAL else _LONGEST_INTERVAL
    step = next((step for step in STEPS if round(hours * 60) % step == 0), STEPS[-1])
    if step < 60:
        times = Times(tuple(range(chance % (step - 1) + 1, 60, step)))
    else:
        every = step // 60
        times = Times((chance % 59 + 1,), tuple(range(_MORNING % every, 24, every)) if every > 1 else ())
    told = decimal(hours, 0 if hours == round(hours) else 1)
    said = later("Collect the sources that are due, each every %(hours)s h")
    return Job("collect", said, ("collect", "--quiet"), times, 45, {"hours": told})


def _health(mail_to: str, minute: int) -> Job:
    times = Times((minute,), (7,), (_MONDAY,))
    if mail_to:
        return Job("health", later("On Monday: write to %(address)s if a source has died or fallen silent"),
                   ("source", "health", "--mail-to", mail_to, "--quiet"), times, 15, {"address": mail_to})  # fmt: skip
    return Job("health", later("On Monday: say which sources have died or fallen silent"),
               ("source", "health", "--fail", "--quiet"), times, 15)  # fmt: skip


def _backup(folder: Path | None, minute: int) -> Job:
    """At night, when nobody waits for it; to a folder that a person chooses, on another disk if there is one."""
    said = later("Every night: a backup; those of the last 7 days, 4 weeks and 12 months are kept")
    lacking = None if folder else Trouble(
        "choose the folder of the backups, which must be there, outside the workspace (--backup FOLDER writes it here)",
        code=USAGE,
    )  # fmt: skip
    to = str(folder or _SOME_FOLDER)
    return Job("backup", said, ("backup", to, "--rotate", "--quiet"), Times((minute,), (_NIGHT,)), 120,
               lacking=lacking, writes=to)  # fmt: skip


def _mails(chance: int, lacking: Trouble | None) -> Iterator[Job]:
    """What the outbox sends. One sends at a time: the three begin five minutes apart."""
    first = chance % 12 + 1 + chance % 12 // 4  # 1 to 14, neither 5 nor 10: five and ten minutes later are not 0 either
    alert = Times((first + 15 * (chance // 12 % 4),), (7, 8, 9), (_MONDAY,))
    yield Job("alert", later("On Monday: the alert of the week, to the contacts who chose it; tried three times"),
              ("alert", "--yes", "--quiet"), alert, 360, lacking=lacking)  # fmt: skip
    yield Job("alert-resume", later("From Monday to Wednesday: the mails of the alert that a mail server put off"),
              ("alert", "--resume", "--quiet"), Times(_quarters(first + 5), (), (_MONDAY, _TUESDAY, _WEDNESDAY)), 360,
              lacking=lacking)  # fmt: skip
    yield Job("send-resume", later("The mails of an issue whose sending has begun and that a mail server put off"),
              ("send", "--resume", "--quiet"), Times(_quarters(first + 10)), 360, lacking=lacking)  # fmt: skip


def _quarters(minute: int) -> tuple[int, ...]:
    return tuple(range(minute % 15, 60, 15))


def _lack(check: Callable[[MailSettings], None], mail: MailSettings) -> Trouble | None:
    """What keeps mail from being sent, or fetched, where nobody is at the keyboard."""
    try:
        check(mail)
    except Trouble as trouble:
        return trouble
    return None


def _check_sending(mail: MailSettings) -> None:
    check_mail(mail)
    if mail.username:
        _check_password(mail)
    _check_whole("dkim_key_file", mail.dkim_key_file)


def _check_fetching(mail: MailSettings) -> None:
    if mail.imap_security == "none" and not is_this_machine(mail.imap_host):
        raise Trouble(
            'imap_security = "none" is only for a mail server on this machine: write "starttls" or "tls" in [mail]',
            code=BAD_CONFIGURATION,
        )
    if not mail.username:
        raise Trouble("the mail account has no name: give username in [mail]", code=BAD_CONFIGURATION)
    _check_password(mail)


def _check_password(mail: MailSettings) -> None:
    """Raises Trouble where cron or systemd would not find the password."""
    if mail.password_env:
        raise Trouble(
            "neither cron nor systemd knows the variable %(name)s: write the password into a file that only its "
            "account may read, and name that in password_file, in the place of password_env",
            code=BAD_CONFIGURATION, name=mail.password_env,
        )  # fmt: skip
    if not mail.password_file:
        raise Trouble("the mail account has no password: name it in password_file, in [mail]", code=BAD_CONFIGURATION)
    _check_whole("password_file", mail.password_file)


def _check_whole(key: str, path: str) -> None:
    """Raises Trouble for a path that is looked for from the folder where one stands: cron stands elsewhere."""
    if path and not path.startswith(("/", "~")):
        raise Trouble("%(key)s must be a whole path, from / on: neither cron nor systemd starts in this folder",
                      code=BAD_CONFIGURATION, key=key)  # fmt: skip


def heading(table: Timetable) -> str:
    """Where the timetable comes from and what it is of, in a sentence without its stop."""
    return say("Written by the command schedule of iet-watch, for %(path)s", path=table.root)
