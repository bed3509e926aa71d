"""`source health`: how each source fares, on the terminal, by mail or as an exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, ThemeOption
from iet_watch.cli.terminal.output import Output, tell, visible
from iet_watch.locale import Phrase, language, say, say_count, typed, word
from iet_watch.model.trouble import UNREACHABLE

if TYPE_CHECKING:
    from iet_watch.collect.sources.diagnosed import KnownSource
    from iet_watch.collect.sources.health import State
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace

IllOption = Annotated[bool, typer.Option("--ill", help=say("Only the ill ones."))]
AllOption = Annotated[bool, typer.Option("--all", help=say("Name the well ones too."))]
MailOption = Annotated[
    str | None,
    typer.Option(
        "--mail-to", metavar="ADDRESS", help=say("Write to this address when a source has died or fallen silent.")
    ),
]
FailOption = Annotated[bool, typer.Option("--fail", help=say("Exit with 69 when a source has died or fallen silent."))]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help=say("Show the mail instead of sending it, and remember nothing."))
]


def health(
    theme: ThemeOption = None,
    ill: IllOption = False,
    show_all: AllOption = False,
    mail_to: MailOption = None,
    fail: FailOption = False,
    dry_run: DryRunOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.collect.sources.diagnosed import ToldBefore, each_once, known_sources

    out, space = Output(json_output, quiet), session.workspace()
    watching = bool(mail_to or fail)
    db = _database(space, dry_run=dry_run, watching=watching)
    listed = each_once(known_sources(db, arguments.chosen_themes(theme, space), session.now()))
    told_before = ToldBefore(by_mail=bool(mail_to))
    news = told_before.news(db, listed) if watching else []
    if not out.quiet or (news and not mail_to) or out.json:
        _show(out, space, listed, news, ill=ill or quiet, show_all=show_all)
    if mail_to and news:
        _mail(space, mail_to, listed, news, dry_run=dry_run)
    if watching and not dry_run:
        told_before.remember(db, listed, all_looked_at=theme is None)
    return UNREACHABLE if fail and news else 0


def _database(space: Workspace, *, dry_run: bool, watching: bool) -> Database:
    if dry_run:
        return session.unchanged_database(space)
    return session.write_database(space) if watching else session.read_database(space)


def _show(
    out: Output, space: Workspace, listed: Sequence[KnownSource], news: Sequence[KnownSource], *,
    ill: bool, show_all: bool,
) -> None:  # fmt: skip
    from iet_watch.collect.sources.diagnosed import counted

    if out.json:
        told = [one.source.url for one in news]
        out.show_json(sources=[source_values(one) for one in listed], counts=counted(listed), news=told)
        return
    _show_groups(out, space, listed, well_too=show_all and not ill)
    if not any(one.diagnosis.ill for one in listed) and not show_all:
        out.show(say("No source is ill."))
    if not ill and not show_all:
        out.show(_count_words([one for one in listed if not one.diagnosis.ill]))


def source_values(one: KnownSource) -> dict[str, object]:
    """A source as JSON; its advice and its trouble in the reader's language."""
    from iet_watch.store.times import to_text

    state, diagnosis = one.state, one.diagnosis
    return {
        "url": one.source.url,
        "title": one.source.title,
        "theme": one.theme,
        "kind": one.source.kind,
        "active": one.source.active,
        "state": diagnosis.state,
        "since": to_text(diagnosis.since),
        "advice": say(diagnosis.advice) if diagnosis.advice else "",
        "command": diagnosis.command,
        "outcome": state.outcome,
        "status": state.status,
        "checked": to_text(state.checked),
        "next_check": to_text(state.next_check),
        "failing_since": to_text(state.failing_since),
        "trouble": state.trouble,
        "detail": word(state.detail, state.detail_args) if state.detail else "",
        "silent": diagnosis.state == "quiet",
        "moved_to": state.moved_to if diagnosis.state == "moved" else "",
        "entries": state.answered_entries,
        "reserved": state.reserved,
    }


def _show_groups(out: Output, space: Workspace, listed: Sequence[KnownSource], *, well_too: bool) -> None:
    from iet_watch.collect.sources.health import ILL, STATES

    for state in STATES:
        group = [one for one in listed if one.diagnosis.state == state]
        if group and (well_too or state in ILL):
            out.show(_group_words(space, state, group))


def _group_words(space: Workspace, state: State, group: Sequence[KnownSource]) -> str:
    from iet_watch.collect.sources.health import STATE_WORDS

    heading = say("%(state)s: %(count)s", state=Phrase(STATE_WORDS[state]), count=len(group))
    return "\n".join([heading, *(_source_words(space, one) for one in group), ""])


def _source_words(space: Workspace, one: KnownSource) -> str:
    """Title and theme, address, what is wrong since when, what to do."""
    lines = [f"  {one.source.title} ({one.theme})", f"    {one.source.url}"]
    if one.diagnosis.since and one.diagnosis.ill:
        lines.append(f"    {_since_words(space, one)}")
    if one.diagnosis.advice:
        lines.append(f"    {say(one.diagnosis.advice)}")
    if one.diagnosis.command:
        lines.append(f"      {typed(one.diagnosis.command)}")
    return "\n".join(lines)


def _since_words(space: Workspace, one: KnownSource) -> str:
    from iet_watch.locale.dates import date_words

    assert one.diagnosis.since is not None
    day = date_words(one.diagnosis.since.astimezone(space.zone).date(), language())
    state = one.state
    if one.diagnosis.state in ("quiet", "empty"):
        return say("nothing new since %(day)s", day=day)
    if one.diagnosis.state == "moved":
        return say("since %(day)s: %(reason)s", day=day, reason=state.moved_to)
    if state.detail and (one.diagnosis.state == "unsteady" or state.trouble in ("http", "busy", "")):
        return say("since %(day)s: %(reason)s", day=day, reason=word(state.detail, state.detail_args))
    if state.status and state.status >= 400:
        return say("since %(day)s (HTTP %(status)s)", day=day, status=state.status)
    return say("since %(day)s", day=day)


def _count_words(well: Sequence[KnownSource]) -> str:
    counts = Counter(one.diagnosis.state for one in well)
    parts = [say_count("%(count)s source is well", "%(count)s sources are well", counts["live"])]
    if counts["never"]:
        parts.append(say_count("%(count)s was never asked", "%(count)s were never asked", counts["never"]))
    if counts["inactive"]:
        parts.append(say_count("%(count)s is inactive", "%(count)s are inactive", counts["inactive"]))
    return say("%(told)s.", told=", ".join(parts))


def _mail(
    space: Workspace, to: str, listed: Sequence[KnownSource], news: Sequence[KnownSource], *, dry_run: bool
) -> None:
    """Writes to `to`; a dry run shows the mail instead, whatever the other options."""
    from iet_watch.mail.sending import check_mail, mail_address, plain_mail, send

    subject = say_count(
        "%(title)s: %(count)s source has died or fallen silent",
        "%(title)s: %(count)s sources have died or fallen silent",
        len(news),
        title=space.settings.bulletin.title,
    )
    text = _mail_words(space, listed, news)
    if dry_run:
        mail_address(to)
        tell(f"{subject}\n\n{text}")
        return
    check_mail(space.settings.mail)
    send(space.settings.mail, plain_mail(space.settings.mail, to, subject, text, session.now()))


def _mail_words(space: Workspace, listed: Sequence[KnownSource], news: Sequence[KnownSource]) -> str:
    others = [one for one in listed if one.diagnosis.ill and one not in news]
    parts = [say("These sources bring nothing any more:"), *(_source_words(space, one) for one in news)]
    if others:
        parts.append(
            say_count(
                "%(count)s other source is ill, as told before or for a short time.",
                "%(count)s other sources are ill, as told before or for a short time.",
                len(others),
            )
        )
    parts.append(say("All of them: iet-watch source health --ill"))
    return visible("\n\n".join(parts)) + "\n"
