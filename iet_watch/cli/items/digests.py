"""`digest`: candidates by mail, and the answers to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mails import mails_at, tell_too_many
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command, Group, group
from iet_watch.locale import language, say, say_count, word
from iet_watch.model.trouble import BAD_DATA, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.desk.digests.reading import ReadAnswers
    from iet_watch.desk.digests.writing import Writing, Written
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace
    from iet_watch.workspace.people import Person

MOST_CANDIDATES = 50  # a person answers eight in a minute; nobody numbers more than fifty
IMAP_DAYS = 45  # of the folder that are looked at: no answer to an older digest counts

ToOption = Annotated[
    str, typer.Option("--to", metavar="NAME", help=say("To whom: a person of people.toml, or all those of the theme."))
]
LimitOption = Annotated[
    int, typer.Option("--limit", min=1, max=MOST_CANDIDATES, help=say("How many candidates, at most."))
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help=say("Write the mails into this folder, and send none."))
]
AgainOption = Annotated[bool, typer.Option("--again", help=say("Send again what has gone already."))]
SendNothingOption = Annotated[bool, typer.Option("--dry-run", help=say("Show the mails; write and send nothing."))]
RecordNothingOption = Annotated[bool, typer.Option("--dry-run", help=say("Show the decisions; record nothing."))]
ImapOption = Annotated[bool, typer.Option("--imap", help=say("Read the folder of [mail] on its IMAP server."))]


class _DigestGroup(Group):
    """`digest THEME` is `digest write THEME`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = not args or args[0] in self.commands or args[0] in ("--help", "-h")
        return list(super().parse_args(ctx, args if known else ["write", *args]))


def register(app: typer.Typer) -> None:
    digests = group()
    digests.command("write", cls=Command, help=say("Write each person a mail of numbered candidates, and send it."))(
        write_digests
    )
    digests.command("read", cls=Command, help=say("Record what people have answered; list what is not clear."))(
        read_digests
    )
    app.add_typer(digests, name="digest", cls=_DigestGroup)


def write_digests(
    theme: Annotated[str, typer.Argument(metavar="THEME", help=say("Whose inbox."))],
    to: ToOption,
    limit: LimitOption = 8,
    out_folder: OutOption = None,
    again: AgainOption = False,
    dry_run: SendNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.desk.digests.writing import Writing, check_sending, recipients, without_address
    from iet_watch.workspace.people import read_people

    out, space = Output(json_output, quiet), session.workspace()
    job = Writing(space, _theme(theme, space), limit, session.now())
    known = read_people(space)
    people, lacking = recipients(known, to, job.theme.slug), without_address(known, to, job.theme.slug)
    if dry_run:
        _show_plan(out, job, people, lacking)
        return 0
    check_sending(space, out_folder)
    written = list(_written(out, job, people, out_folder, again=again))
    _tell_lacking(out, lacking)
    if out.json:
        out.show_json(digests=[_values(one) for one in written], without_address=list(lacking))
    return BAD_DATA if any(one.refused for one in written) else 0


def _theme(slug: str, space: Workspace) -> Theme:
    return next(one for one in arguments.chosen_themes(slug, space))


def _tell_lacking(out: Output, lacking: Sequence[str]) -> None:
    for name in lacking:
        out.tell(say("%(name)s: nothing is written, people.toml gives no mail address.", name=name))


def _show_plan(out: Output, job: Writing, people: Sequence[Person], lacking: Sequence[str]) -> None:
    """The mails that would go, on stdout."""
    from iet_watch.desk.digests.writing import planned

    db = session.unchanged_database(job.space)
    _tell_kept_in(out, db, job)
    plans = [planned(db, job, person) for person in people]
    if out.json:
        out.show_json(dry_run=True, digests=[_values(one) for one in plans], without_address=list(lacking))
    for one in plans:
        told = say("To %(name)s <%(mail)s>:", name=one.person.name, mail=one.person.mail)
        out.show(f"{told}\n\n{one.text}" if one.items else _nothing(one))
    _tell_lacking(out, lacking)


def _written(
    out: Output, job: Writing, people: Sequence[Person], folder: Path | None, *, again: bool
) -> Iterator[Written]:  # fmt: skip
    """Writes or sends the digests, each told when it is done; a person whose address is refused stops no other."""
    from iet_watch.collect.run.judging import judge_anew
    from iet_watch.desk.digests.writing import Written, write

    db = session.write_database(job.space)
    judge_anew(job.space, db)
    if not job.space.settings.mail.sender:
        out.warn(say("No answer can come back: give sender in the section [mail] of iet-watch.toml."))
    _tell_kept_in(out, db, job)
    for person in people:
        try:
            done = write(db, job, person, folder, again=again)
            out.tell(_told(done, job))
        except Trouble as trouble:
            if trouble.code not in (BAD_DATA, USAGE):
                raise
            done = Written(person, refused=say("%(name)s: %(reason)s", name=person.name, reason=_words_of(trouble)))
            out.warn(done.refused)
        yield done


def _tell_kept_in(out: Output, db: Database, job: Writing) -> None:
    """How many items wait for a decision and are in no digest, because of their level."""
    from iet_watch.desk.digests.candidates import kept_in_the_house

    if count := kept_in_the_house(db, job.theme.slug):
        out.tell(
            say_count(
                "%(count)s item of level “restreint” waits for a decision and goes into no mail: see iet-watch review.",
                "%(count)s items of level “restreint” wait for a decision and go into no mail: see iet-watch review.",
                count,
            )
        )  # fmt: skip


def _words_of(trouble: Trouble) -> str:
    return word(trouble.message, trouble.args_by_name)


def _told(done: Written, job: Writing) -> str:
    from iet_watch.locale.dates import date_words

    if not done.items:
        return _nothing(done)
    count, name = len(done.items), done.person.name
    if done.file:
        return say_count(
            "%(name)s: %(count)s candidate, in %(path)s", "%(name)s: %(count)s candidates, in %(path)s", count,
            name=name, path=done.file,
        )  # fmt: skip
    if done.before:
        day = date_words(done.before.astimezone(job.space.zone).date(), language())
        return say(
            "%(name)s: these candidates have gone on %(day)s already; --again sends them again", name=name, day=day
        )
    return say_count(
        "%(name)s: %(count)s candidate, sent to %(mail)s", "%(name)s: %(count)s candidates, sent to %(mail)s", count,
        name=name, mail=done.person.mail,
    )  # fmt: skip


def _nothing(done: Written) -> str:
    return say("%(name)s: nothing waits for a decision, so nothing is written.", name=done.person.name)


def _values(done: Written) -> dict[str, object]:
    return {
        "person": done.person.name,
        "items": [item.id for item in done.items],
        "message_id": done.message["Message-ID"] if done.message else None,
        "file": str(done.file) if done.file else None,
        "sent": done.sent,
        **({"refused": done.refused} if done.refused else {}),
    }


def read_digests(
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE.eml|MAILDIR", help=say("A mail, a Maildir or a folder of mails."))
    ] = None,
    imap: ImapOption = False,
    dry_run: RecordNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.desk.digests.accepting import Desk
    from iet_watch.desk.digests.reading import read_answers
    from iet_watch.mail.mailboxes import NotLookedAt
    from iet_watch.store.database import in_memory
    from iet_watch.workspace.people import read_people

    out, space = Output(json_output, quiet), session.workspace()
    if (path is None) != imap:
        raise Trouble("name a mail or a Maildir, or say --imap: one of the two", code=USAGE)
    left = NotLookedAt()
    mails = mails_at(space, path, (session.now() - timedelta(days=IMAP_DAYS)).date(), left)
    db = in_memory(space.database) if dry_run else session.write_database(space)
    read = read_answers(Desk(space, read_people(space), db, session.now()), mails)
    _show(out, read, db, dry_run=dry_run)
    tell_too_many(out, left)


def _show(out: Output, read: ReadAnswers, db: Database, *, dry_run: bool) -> None:
    """What was decided, what a person must read, what was ignored and why."""
    if out.json:
        lists = {name: [vars(one) for one in getattr(read, name)] for name in ("decisions", "unclear", "ignored")}
        out.show_json(**({"dry_run": True} if dry_run else {}), **lists)
        return
    if out.talks:
        for line in _decision_lines(read, db):
            out.show(line)
    for unclear in read.unclear:
        out.warn(
            say(
                "%(file)s, line %(line)s, %(who)s for %(theme)s: “%(text)s”: %(reason)s",
                file=unclear.file, line=unclear.line, who=unclear.who, theme=unclear.theme, text=unclear.text,
                reason=unclear.reason,
            )
        )  # fmt: skip
    for ignored in read.ignored:
        out.tell(say("%(file)s is ignored: %(reason)s", file=ignored.file, reason=ignored.reason))
    out.tell(_counts(read))


def _decision_lines(read: ReadAnswers, db: Database) -> Iterator[str]:
    from iet_watch.desk.deciding.decisions import status_word
    from iet_watch.model.decisions import STATUS_OF
    from iet_watch.store.collected.items import Selection, select_items

    ids = tuple(one.item for one in read.decisions)
    titles = {item.id: item.title or item.url for item in select_items(db, Selection(everything=True, ids=ids))}
    for one in read.decisions:
        why = f" ({one.why})" if one.why else ""
        yield f"{one.item}  {status_word(STATUS_OF[one.ruling])}  {titles.get(one.item, '')}  {one.who}{why}"


def _counts(read: ReadAnswers) -> str:
    return " ".join([
        say_count("%(count)s decision.", "%(count)s decisions.", len(read.decisions)),
        say_count("%(count)s line for you to read.", "%(count)s lines for you to read.", len(read.unclear)),
        say_count("%(count)s mail ignored.", "%(count)s mails ignored.", len(read.ignored)),
    ])  # fmt: skip
