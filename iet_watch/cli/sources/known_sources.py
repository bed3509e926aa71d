"""`source list | health | accept`: what is known of the sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.sources import opml, trial
from iet_watch.cli.terminal import base
from iet_watch.cli.terminal.base import Column
from iet_watch.locale import Phrase, language, say, say_count, word
from iet_watch.model.trouble import BAD_DATA, UNREACHABLE, Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from iet_watch.collect.sources.health import Diagnosis, State
    from iet_watch.model.sources import Source, SourceState
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

ThemeOption = Annotated[str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's."))]
JsonOption = Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))]


def register(app: typer.Typer) -> None:
    sources = base.group(say("Sources: find, try, add and look after them."))
    commands: dict[str, tuple[Callable[..., object], str]] = {
        "list": (list_sources, say("List the sources with their last outcome.")),
        **trial.COMMANDS,
        "health": (health, say("Say how each source fares, and what to do about the ill ones.")),
        "accept": (accept, say("Take the new address of a source that has moved.")),
        **opml.COMMANDS,
    }
    for name, (command, help_text) in commands.items():
        sources.command(name, cls=base.Command, help=help_text)(command)
    app.add_typer(sources, name="source")


@dataclass(frozen=True)
class KnownSource:
    """A source as one theme lists it, with what is remembered of it and what that means."""

    theme: str
    source: Source
    state: SourceState
    diagnosis: Diagnosis


def list_sources(theme: ThemeOption = None, json_output: JsonOption = False) -> None:
    from iet_watch.collect.sources.health import STATE_WORDS
    from iet_watch.locale.dates import moment_words

    space = base.workspace()
    listed = _listed(space, base.read_database(space), theme)
    if json_output:
        base.show_json(sources=[_values(one) for one in listed])
        return

    def asked(state: SourceState) -> str:
        return moment_words(state.checked.astimezone(space.zone), language()) if state.checked else "–"

    columns = [
        Column(say("Theme"), flexible=True),
        Column(say("Source"), flexible=True),
        Column(say("State")),
        Column(say("Last asked")),
        Column(say("Address"), flexible=True),
    ]
    rows = [
        (one.theme, one.source.title, say(STATE_WORDS[one.diagnosis.state]), asked(one.state), one.source.url)
        for one in listed
    ]
    base.show_table(columns, rows)


def _listed(space: Workspace, db: Database, wanted: str | None) -> list[KnownSource]:
    from iet_watch.collect.sources.health import Rhythm, diagnose
    from iet_watch.store.intake import source_rhythm, source_states

    themes, now = base.themes_of(space), base.now()
    if wanted:
        base.known_theme(wanted, themes)
    pairs = [(theme.slug, source) for theme in themes if wanted in (None, theme.slug) for source in theme.sources]
    states = source_states(db, [source.url for _, source in pairs])
    listed = []
    for slug, source in pairs:
        rhythm = Rhythm(*source_rhythm(db, source.url)) if states[source.url].checked else Rhythm()
        listed.append(KnownSource(slug, source, states[source.url], diagnose(source, states[source.url], rhythm, now)))
    return listed


def _values(one: KnownSource) -> dict[str, object]:
    from iet_watch.store.times import to_text

    state = one.state
    return {
        "url": one.source.url,
        "title": one.source.title,
        "theme": one.theme,
        "kind": one.source.kind,
        "active": one.source.active,
        "state": one.diagnosis.state,
        "since": to_text(one.diagnosis.since),
        "advice": say(one.diagnosis.advice) if one.diagnosis.advice else "",
        "command": one.diagnosis.command,
        "outcome": state.outcome,
        "status": state.status,
        "checked": to_text(state.checked),
        "next_check": to_text(state.next_check),
        "failing_since": to_text(state.failing_since),
        "trouble": state.trouble,
        "detail": word(state.detail, state.detail_args) if state.detail else "",
        "silent": one.diagnosis.state == "quiet",
        "moved_to": state.moved_to if one.diagnosis.state == "moved" else "",
        "entries": state.answered_entries,
        "reserved": state.reserved,
    }


def health(
    theme: ThemeOption = None,
    ill: Annotated[bool, typer.Option("--ill", help=say("Only the ill ones."))] = False,
    show_all: Annotated[bool, typer.Option("--all", help=say("Name the well ones too."))] = False,
    mail_to: Annotated[
        str | None,
        typer.Option(
            "--mail-to", metavar="ADDRESS", help=say("Write to this address when a source has died or fallen silent.")
        ),
    ] = None,
    fail: Annotated[
        bool, typer.Option("--fail", help=say("Exit with 69 when a source has died or fallen silent."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Show the mail instead of sending it, and remember nothing."))
    ] = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    space = base.workspace()
    watching = bool(mail_to or fail) and not dry_run
    db = base.write_database(space) if watching else _unchanged(space) if dry_run else base.read_database(space)
    listed = _each_once(_listed(space, db, theme))
    news = _news(db, listed, mail_to) if mail_to or fail else []
    if json_output:
        base.show_json(
            sources=[_values(one) for one in listed], counts=_counts(listed), news=[n.source.url for n in news]
        )
    elif not quiet or (news and not mail_to):
        _show_health(space, listed, ill=ill or quiet, show_all=show_all)
    if mail_to and news:
        _mail(space, mail_to, listed, news, dry_run=dry_run)
    if watching:
        _remember(db, listed, mail_to, theme)
    return UNREACHABLE if fail and news else 0


def _unchanged(space: Workspace) -> Database:
    from iet_watch.store.database import open_unchanged

    return open_unchanged(space.database)


def _each_once(listed: list[KnownSource]) -> list[KnownSource]:
    """Each address once, as the first theme lists it in which it is active."""
    found: dict[str, KnownSource] = {}
    for one in sorted(listed, key=lambda one: not one.source.active):
        found.setdefault(one.source.url, one)
    return list(found.values())


def _counts(listed: list[KnownSource]) -> dict[str, int]:
    from collections import Counter

    from iet_watch.collect.sources.health import STATES

    counted = Counter(one.diagnosis.state for one in listed)
    return {state: counted[state] for state in STATES if counted[state]}


def _show_health(space: Workspace, listed: list[KnownSource], *, ill: bool, show_all: bool) -> None:
    from iet_watch.collect.sources.health import ILL, STATES

    named = [state for state in STATES if state in ILL or (show_all and not ill)]
    for state in named:
        group = [one for one in listed if one.diagnosis.state == state]
        if group:
            base.show(_group_words(space, state, group))
    if not any(one.diagnosis.ill for one in listed) and not show_all:
        base.show(say("No source is ill."))
    if not ill and not show_all:
        base.show(_count_words([one for one in listed if not one.diagnosis.ill]))


def _group_words(space: Workspace, state: State, group: list[KnownSource]) -> str:
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
        lines.append(f"      {one.diagnosis.command}")
    return "\n".join(lines)


def _since_words(space: Workspace, one: KnownSource) -> str:
    from iet_watch.locale.dates import date_words

    assert one.diagnosis.since is not None
    day = date_words(one.diagnosis.since.astimezone(space.zone).date(), language())
    if one.diagnosis.state in ("quiet", "empty"):
        return say("nothing new since %(day)s", day=day)
    if one.diagnosis.state == "moved":
        return say("since %(day)s: %(reason)s", day=day, reason=one.state.moved_to)
    if one.state.detail and (one.diagnosis.state == "unsteady" or one.state.trouble in ("http", "busy", "")):
        return say("since %(day)s: %(reason)s", day=day, reason=word(one.state.detail, one.state.detail_args))
    if one.state.status and one.state.status >= 400:
        return say("since %(day)s (HTTP %(status)s)", day=day, status=one.state.status)
    return say("since %(day)s", day=day)


def _count_words(well: list[KnownSource]) -> str:
    from collections import Counter

    counted = Counter(one.diagnosis.state for one in well)
    parts = [say_count("%(count)s source is well", "%(count)s sources are well", counted["live"])]
    if counted["never"]:
        parts.append(say_count("%(count)s was never asked", "%(count)s were never asked", counted["never"]))
    if counted["inactive"]:
        parts.append(say_count("%(count)s is inactive", "%(count)s are inactive", counted["inactive"]))
    return say("%(told)s.", told=", ".join(parts))


def _last_mail_key(mail_to: str | None) -> str:
    """Where it is remembered what was told; mail and exit code each have their own."""
    return "ill sources told by mail" if mail_to else "ill sources told by exit code"


def _news(db: Database, listed: list[KnownSource], mail_to: str | None) -> list[KnownSource]:
    """The sources that have died or fallen silent since that was last told."""
    import json

    from iet_watch.collect.sources.health import news
    from iet_watch.store.intake import remembered

    last_mail = json.loads(remembered(db, _last_mail_key(mail_to)) or "{}")
    new = news(last_mail, {one.source.url: one.diagnosis for one in listed})
    return [one for one in listed if one.source.url in new]


def _remember(db: Database, listed: list[KnownSource], mail_to: str | None, theme: str | None) -> None:
    import json

    from iet_watch.collect.sources.health import to_remember
    from iet_watch.store.database import writing
    from iet_watch.store.intake import remember, remembered

    looked_at = {one.source.url for one in listed}
    last_mail = json.loads(remembered(db, _last_mail_key(mail_to)) or "{}") if theme else {}
    others = {url: state for url, state in last_mail.items() if url not in looked_at}
    now_ill = to_remember({one.source.url: one.diagnosis for one in listed})
    with writing(db):
        remember(db, _last_mail_key(mail_to), json.dumps({**others, **now_ill}))


def _mail(space: Workspace, to: str, listed: list[KnownSource], news: list[KnownSource], *, dry_run: bool) -> None:
    from iet_watch.collect.sources.health_mail import check_mail, mail_address, send_health_mail

    subject = say_count(
        "%(title)s: %(count)s source has died or fallen silent",
        "%(title)s: %(count)s sources have died or fallen silent",
        len(news),
        title=space.settings.bulletin.title,
    )
    text = _mail_words(space, listed, news)
    if dry_run:
        mail_address(to)
        base.tell(f"{subject}\n\n{text}")
        return
    check_mail(space.settings.mail)
    send_health_mail(space.settings.mail, to, subject, text, base.now())


def _mail_words(space: Workspace, listed: list[KnownSource], news: list[KnownSource]) -> str:
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
    return base.visible("\n\n".join(parts)) + "\n"


def accept(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help=say("The addresses that have moved, as they stand now."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Show what would change; write nothing."))] = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.workspace.lock import exclusive_run

    space, now = base.workspace(), base.now()
    themes = base.themes_of(space)
    if dry_run or not urls:
        proposals = _proposals(space, _unchanged(space) if dry_run else base.read_database(space), now)
        chosen = dict(_proposed(url, proposals) for url in urls or ())
        _show_proposals(chosen or proposals, asked=bool(urls), json_output=json_output)
        return
    with exclusive_run(space):
        db = base.write_database(space)
        proposals = _proposals(space, db, now)
        chosen = dict(_proposed(url, proposals) for url in urls)
        for old, new in chosen.items():
            _accept_one(space, db, [theme for theme in themes if any(s.url == old for s in theme.sources)], old, new)
        db.close()
    if json_output:
        base.show_json(accepted=chosen)
    elif not quiet:
        for old, new in chosen.items():
            base.tell(say("%(old)s is now %(new)s; what it brought before is kept.", old=old, new=new))


def _proposals(space: Workspace, db: Database, now: datetime) -> dict[str, str]:
    """The new address of each source that has moved for good."""
    from iet_watch.collect.web.polling import has_moved
    from iet_watch.judge.identity.addresses import safe_address

    moved = (one for one in _listed(space, db, None) if has_moved(one.state, now))
    return {one.source.url: one.state.moved_to for one in moved if safe_address(one.state.moved_to)}


def _proposed(url: str, proposals: dict[str, str]) -> tuple[str, str]:
    """The address of the source that `url` means, with its new one. Raises Trouble."""
    from iet_watch.judge.identity.addresses import safe_address, source_key

    wanted = source_key(safe_address(url))
    for old, new in proposals.items():
        if url == old or (wanted and wanted == source_key(safe_address(old))):
            return old, new
    raise Trouble(
        "no new address is proposed for %(url)s: iet-watch source accept lists those that are", code=BAD_DATA, url=url
    )


def _show_proposals(proposals: dict[str, str], *, asked: bool, json_output: bool) -> None:
    if json_output:
        base.show_json(proposals=proposals)
        return
    for old, new in proposals.items():
        base.show(say("%(old)s\n  has moved to %(new)s", old=old, new=new))
    if not proposals:
        base.tell(say("No source has moved for good."))
    elif not asked:
        base.tell(say("Take one with iet-watch source accept, then its address as it stands now."))


def _accept_one(space: Workspace, db: Database, themes: list[Theme], old: str, new: str) -> None:
    """Theme files and memory change together: the files last, once the rest is sure."""
    from iet_watch.store.database import writing
    from iet_watch.store.sources import move_source
    from iet_watch.themes.writing import replace_address

    for theme in themes:
        if any(source.url == new for source in theme.sources):
            raise Trouble(
                "%(url)s stands in the theme %(theme)s already: take the old address out by hand",
                code=BAD_DATA,
                url=new,
                theme=theme.slug,
            )
    files = [space.themes_folder / f"{theme.slug}.toml" for theme in themes]
    for file in files:
        replace_address(file, old, new, dry_run=True)
    with writing(db):
        move_source(db, old, new)
        for file in files:
            replace_address(file, old, new)
