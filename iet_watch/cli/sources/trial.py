"""`source check | discover | add`: an address is tried before it is a source."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import typed_query
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import Phrase, language, later, say, say_count, word
from iet_watch.model.sources import RIGHTS, SOURCE_KINDS, Rights, Source, SourceKind
from iet_watch.model.trouble import BAD_DATA, UNREACHABLE, USAGE, Failure, Trouble

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from iet_watch.collect.sources.discovery import Discovery
    from iet_watch.collect.sources.trial import Probe
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

SAMPLES = 3
KindOption = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help=say("feed, page, sitemap or watch; found out if not told."))
]

VERDICT_WORDS = {
    "ok": later("ok"),
    "empty": later("ok, but empty"),
    "reserved": later("ok, but its texts are reserved: only title, link and date will be taken"),
    "blocked": later("blocked"),
    "not_a_feed": later("not a feed"),
    "feed_error": later("error"),
    "unreachable": later("not reached"),
}


def check(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help=say("Addresses; without any, the ill sources."))
    ] = None,
    kind: KindOption = None,
    json_output: JsonOption = False,
) -> int:
    out, space, now = Output(json_output), session.workspace(), session.now()
    themes = space.themes()
    sources = [_meant(url, themes, kind) for url in urls] if urls else _ill_sources(space, themes)
    if not urls:
        _tell_ill(out, sources)
    probes = probe_all(space, themes, sources, now, any_kind=kind is None)
    if out.json:
        out.show_json(sources=[probe_values(probe) for probe in probes])
    for probe in probes:
        out.show(_probe_words(space, probe))
    if probes and all(probe.verdict == "unreachable" for probe in probes):
        return UNREACHABLE
    return 0 if all(probe.usable for probe in probes) else BAD_DATA


def _tell_ill(out: Output, sources: Sequence[Source]) -> None:
    if not sources:
        out.tell(say("No source is ill. To try an address: iet-watch source check, then the address."))
        return
    out.tell(
        say_count(
            "%(count)s ill source is tried; the well ones are left in peace.",
            "%(count)s ill sources are tried; the well ones are left in peace.",
            len(sources),
        )
    )


def _ill_sources(space: Workspace, themes: Sequence[Theme]) -> list[Source]:
    """Those that health calls ill, but for the ones that are closed for good or refuse for a while."""
    from iet_watch.collect.sources.health import ILL, Rhythm, diagnose
    from iet_watch.store.intake import source_rhythm, source_states

    db, now = session.read_database(space), session.now()
    sources = {source.url: source for theme in themes for source in theme.sources if source.active}
    states = source_states(db, list(sources))
    ill = [
        source
        for url, source in sources.items()
        if diagnose(source, states[url], Rhythm(*source_rhythm(db, url)), now).state in ILL - {"gone"}
    ]
    db.close()
    return ill


def _meant(url: str, themes: Sequence[Theme], kind: str | None) -> Source:
    """The source that stands at `url` in the theme files, else a new one of the kind said."""
    address = typed_address(url)
    known = next((source for theme in themes for source in theme.sources if source.url in (url, address)), None)
    if known is not None and kind in (None, known.kind):
        return known
    return Source(address, address, read_kind(kind))


def typed_address(text: str) -> str:
    """The address that a person typed, with https:// where nothing is said. Raises Trouble."""
    from iet_watch.collect.web.network import without_login
    from iet_watch.judge.identity.addresses import safe_address

    whole = text if "://" in text else f"https://{text}"
    address = safe_address(whole)
    if not address:
        raise Trouble("%(url)s is not a web address", code=BAD_DATA, url=without_login(text))
    return address


def read_kind(text: str | None) -> SourceKind:
    """The kind of source that `text` names. Raises Trouble."""
    for kind in SOURCE_KINDS:
        if text in (kind, None):
            return kind
    raise Trouble("unknown kind %(found)s: expected one of %(expected)s", code=USAGE, found=text,
                  expected=", ".join(SOURCE_KINDS))  # fmt: skip


def probe_all(
    space: Workspace, themes: Sequence[Theme], sources: Sequence[Source], now: datetime, *, any_kind: bool
) -> list[Probe]:
    """What each source answers, one after the other."""
    import asyncio

    from iet_watch.collect.run.preparing import Judge
    from iet_watch.collect.sources.trial import probe
    from iet_watch.collect.web.asking import asking

    judge = Judge(themes)
    known = {source.url for theme in themes for source in theme.sources}

    async def all_of_them() -> list[Probe]:
        async with asking(space.settings.collect, held_hosts(space, now), one_chance=True) as asker:
            return [
                await probe(asker, source, judge, now, any_kind=any_kind and source.url not in known)
                for source in sources
            ]

    return asyncio.run(all_of_them())


def held_hosts(space: Workspace, now: datetime) -> list[str]:
    """Hosts that have asked a run to leave them alone, and still do."""
    from iet_watch.store import intake

    db = session.read_database(space)
    held = list(intake.held_hosts(db, now))
    db.close()
    return held


def probe_values(probe: Probe) -> dict[str, object]:
    from iet_watch.store.times import to_text

    return {
        "url": probe.url,
        "verdict": probe.verdict,
        "kind": probe.kind,
        "status": probe.status,
        "detail": word(probe.failure.message, probe.failure.args) if probe.failure else "",
        "trouble": probe.failure.trouble if probe.failure else "",
        "content_type": probe.content_type,
        "title": probe.feed.title,
        "entries": len(probe.feed.entries),
        "latest": to_text(probe.latest),
        "usual_gap_days": round(probe.usual_gap.total_seconds() / 86400, 2) if probe.usual_gap else None,
        "lang": probe.lang,
        "etag": probe.etag,
        "last_modified": probe.last_modified,
        "moved_to": probe.moved_to,
        "reserved": probe.reserved,
        "robots": "" if probe.robots is None else word(probe.robots.message, probe.robots.args),
        "retained": dict(probe.retained),
        "retained_entries": probe.retained_entries,
        "samples": [
            {"title": entry.title, "url": entry.url, "published": to_text(entry.published)}
            for entry in probe.feed.entries[:SAMPLES]
        ],
    }


def _probe_words(space: Workspace, probe: Probe) -> str:
    lines = [probe.url, f"  {say(VERDICT_WORDS[probe.verdict])}"]
    if probe.failure is not None:
        lines.append("  " + word(probe.failure.message, probe.failure.args))
        if probe.verdict == "not_a_feed":
            lines.append("  " + say("Next: %(command)s", command=f"iet-watch source discover {shlex.quote(probe.url)}"))
        return "\n".join([*lines, ""])
    lines += [f"  {line}" for line in _content_lines(space, probe)]
    for entry in probe.feed.entries[:SAMPLES]:
        day = _day(space, entry.published) if entry.published else "–"
        lines += [f"    {day}  {entry.title or entry.summary[:80]}", f"        {entry.url}"]
    return "\n".join([*lines, ""])


def _content_lines(space: Workspace, probe: Probe) -> list[str]:
    """What the address holds, how it may be asked, what its publisher allows, what the themes would keep."""
    from iet_watch.locale.dates import language_name

    held = [say_count("%(count)s entry", "%(count)s entries", len(probe.feed.entries))]
    if probe.latest:
        held.append(say("the latest of %(day)s", day=_day(space, probe.latest)))
    if probe.usual_gap is not None:
        held.append(_gap_words(probe.usual_gap))
    if probe.lang:
        held.append(language_name(probe.lang, language()))
    lines = [part for part in (probe.feed.title, ", ".join(held)) if part]
    validators = [name for name, given in (("ETag", probe.etag), ("Last-Modified", probe.last_modified)) if given]
    lines.append(
        f"HTTP {probe.status}, {probe.content_type or '–'}, "
        + (", ".join(validators) if validators else say("no validator: each answer is sent whole"))
    )
    if probe.moved_to:
        lines.append(say("It has moved for good to %(url)s", url=probe.moved_to))
    if probe.robots is not None:
        lines.append(say("robots.txt: %(reason)s", reason=word(probe.robots.message, probe.robots.args)))
    if probe.reserved:
        lines.append(say("text mining reserved (%(where)s)", where=Phrase(_PLACES[probe.reserved])))
    lines.append(_retained_words(probe))
    return lines


_PLACES = {"header": later("in a header"), "file": later("in tdmrep.json"), "page": later("in the page")}


def _retained_words(probe: Probe) -> str:
    if not probe.retained:
        return say("no entry would be kept by a theme")
    per_theme = ", ".join(f"{slug} {count}" for slug, count in probe.retained.items())
    return say_count(
        "%(count)s entry would be kept: %(themes)s",
        "%(count)s entries would be kept: %(themes)s",
        probe.retained_entries,
        themes=per_theme,
    )


def _gap_words(gap: timedelta) -> str:
    days = gap.total_seconds() / 86400
    if days < 1:
        return say("several a day")
    return say_count("about one a day", "about one every %(count)s days", max(1, round(days)))


def _day(space: Workspace, moment: datetime) -> str:
    from iet_watch.locale.dates import moment_words

    return moment_words(moment.astimezone(space.zone), language())


def discover(
    url: Annotated[str, typer.Argument(metavar="URL", help=say("A page of the site, its front page for instance."))],
    json_output: JsonOption = False,
) -> int:
    import asyncio

    from iet_watch.collect.sources import discovery
    from iet_watch.collect.web.asking import asking

    out, space, now = Output(json_output), session.workspace(), session.now()
    themes, address = space.themes(), typed_address(url)

    async def look() -> tuple[Discovery, ...] | Failure:
        async with asking(space.settings.collect, held_hosts(space, now), one_chance=True) as asker:
            return await discovery.discover(asker, address, now)

    found = asyncio.run(look())
    if isinstance(found, Failure):
        reason = word(found.message, found.args)
        if out.json:
            out.show_json(found=[], detail=reason)
        out.warn(f"{address}\n  {reason}")
        return BAD_DATA if found.reached or found.outcome == "refused" else UNREACHABLE
    if out.json:
        out.show_json(found=[_found_values(one) for one in found], detail="")
    _show_found(out, space, found, themes)
    return 0 if found else BAD_DATA


def _found_values(one: Discovery) -> dict[str, object]:
    from iet_watch.store.times import to_text

    return {
        "kind": one.kind,
        "url": one.url,
        "title": one.title,
        "entries": one.entries,
        "latest": to_text(one.latest),
    }


def _show_found(out: Output, space: Workspace, found: Sequence[Discovery], themes: Sequence[Theme]) -> None:
    if not found:
        out.tell(say("Nothing to watch was found there."))
        return
    for one in found:
        held = [one.kind, say_count("%(count)s entry", "%(count)s entries", one.entries)]
        if one.kind == "watch":
            held = [one.kind, say("its changes only")]
        if one.latest:
            held.append(say("the latest of %(day)s", day=_day(space, one.latest)))
        out.show(f"{one.title}\n  {', '.join(held)}\n  {one.url}\n")
    best = found[0]
    theme = themes[0].slug if len(themes) == 1 else "THEME"
    kind = "" if best.kind == "feed" else f" --kind {best.kind}"
    out.tell(say("To add the first one:"))
    out.tell(f"  iet-watch source add {shlex.quote(best.url)} --theme {theme}{kind}")


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help=say("The address of the source."))],
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help=say("The theme that lists it."))],
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help=say("Its name, else its own."))] = None,
    kind: KindOption = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANG", help=say("Its language, such as fr; found out if not told."))
    ] = None,
    rights: Annotated[
        str, typer.Option("--rights", metavar="RIGHTS", help=say("title-link, open or licensed: what may be quoted."))
    ] = "title-link",
    require: Annotated[
        str | None, typer.Option("--require", metavar="QUERY", help=say("A query that each of its items must meet."))
    ] = None,
    selector: Annotated[
        str, typer.Option("--selector", metavar="CSS", help=say("Of a page: where its story links stand."))
    ] = "",
    links: Annotated[
        str,
        typer.Option("--links", metavar="REGEX", help=say("Of a page: what the addresses of its stories look like.")),
    ] = "",
    no_check: Annotated[bool, typer.Option("--no-check", help=say("Add it without asking the address first."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Ask nobody and write nothing: show the lines that would be added."))
    ] = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.themes.writing import add_sources, source_table

    out, space, now = Output(json_output, quiet), session.workspace(), session.now()
    themes = space.themes()
    slug = arguments.known_theme(theme, themes)
    _check_words(rights, require, selector, links)
    address = typed_address(url)
    _refuse_twice(address, slug, themes)
    source = Source(title or address, address, read_kind(kind), lang, True, require, _rights(rights), selector, links)
    probe = None
    if not (no_check or dry_run):
        (probe,) = probe_all(space, themes, [source], now, any_kind=kind is None)
        if not probe.usable:
            raise _unusable(probe)
        source = _completed(source, probe, title, lang)
        _refuse_twice(source.url, slug, themes)
    else:
        source = _named(source, title)
    file = space.themes_folder / f"{slug}.toml"
    add_sources(file, [source], dry_run=dry_run)
    if out.json:
        checked = probe_values(probe) if probe else None
        out.show_json(added=not dry_run, theme=slug, source=dict(vars(source)), check=checked)
    if dry_run:
        out.show(source_table(source))
    else:
        _tell_added(out, source, slug, themes, probe)


def _check_words(rights: str, require: str | None, selector: str, links: str) -> None:
    """Options that can be judged before anybody is asked. Raises Trouble."""
    from iet_watch.query.parsing import parse_equation
    from iet_watch.themes.listing_rules import check_pattern, check_selector

    if wrong := (selector and check_selector(selector)) or (links and check_pattern(links)):
        raise Trouble("%(reason)s", code=USAGE, reason=word(wrong.message, wrong.args))
    if rights not in RIGHTS:
        raise Trouble(
            "unknown rights %(found)s: expected one of %(expected)s",
            code=USAGE,
            found=rights,
            expected=", ".join(RIGHTS),
        )
    with typed_query():
        parse_equation(require if require is not None else "*")


def _rights(text: str) -> Rights:
    return next(right for right in RIGHTS if right == text)


def _refuse_twice(address: str, slug: str, themes: Sequence[Theme]) -> None:
    from iet_watch.judge.identity.addresses import source_key

    for theme in themes:
        if theme.slug == slug:
            for source in theme.sources:
                if source_key(source.url) == source_key(address):
                    raise Trouble(
                        "%(url)s stands in the theme %(theme)s already: nothing was written",
                        code=BAD_DATA,
                        url=source.url,
                        theme=slug,
                    )


def _unusable(probe: Probe) -> Trouble:
    assert probe.failure is not None
    reason = word(probe.failure.message, probe.failure.args)
    code = UNREACHABLE if probe.verdict == "unreachable" else BAD_DATA
    if probe.verdict == "not_a_feed":
        command = f"iet-watch source discover {shlex.quote(probe.url)}"
        return Trouble(
            "%(url)s: %(reason)s. Next: %(command)s", code=code, url=probe.url, reason=reason, command=command
        )
    return Trouble(
        "%(url)s: %(reason)s. Nothing was written; --no-check adds it all the same",
        code=code,
        url=probe.url,
        reason=reason,
    )


def _completed(source: Source, probe: Probe, title: str | None, lang: str | None) -> Source:
    """`source` with what its answer says of itself, where the person says nothing."""
    from dataclasses import replace

    moved = replace(source, url=probe.moved_to or source.url, kind=probe.kind, lang=lang or probe.lang)
    return _named(moved, title or probe.feed.title)


def _named(source: Source, title: str | None) -> Source:
    from dataclasses import replace
    from urllib.parse import urlsplit

    return replace(source, title=title or urlsplit(source.url).hostname or source.url)


def _tell_added(out: Output, source: Source, slug: str, themes: Sequence[Theme], probe: Probe | None) -> None:
    from iet_watch.judge.identity.addresses import source_key

    out.tell(say("%(title)s is added to the theme %(theme)s.", title=source.title, theme=slug))
    if source.url != (probe.url if probe else source.url):
        out.tell(say("Its address has moved for good: the new one was written, %(url)s", url=source.url))
    others = [
        theme.slug
        for theme in themes
        if theme.slug != slug and any(source_key(one.url) == source_key(source.url) for one in theme.sources)
    ]
    if others:
        out.tell(say("It stands in %(themes)s, too: it is asked once for all of them.", themes=", ".join(others)))
    if probe and probe.verdict == "empty":
        out.tell(say("It holds no entry at present: iet-watch source health will tell if that lasts."))
    if probe and probe.reserved:
        out.tell(say("Its texts are reserved: only title, link and date will be taken."))
    out.tell(say("Next: iet-watch collect %(theme)s", theme=slug))


COMMANDS: dict[str, tuple[Callable[..., object], str]] = {
    "check": (check, say("Try addresses: what they answer, what the themes would keep.")),
    "add": (add, say("Try an address, then add it to a theme file.")),
    "discover": (discover, say("Find the feeds of a site, else its sitemap, else the page.")),
}
