"""`source check`: what an address answers, and what the themes would keep of it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.options import JsonOption
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import Phrase, language, later, say, say_count, typed, word
from iet_watch.model.trouble import BAD_DATA, UNREACHABLE

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from iet_watch.collect.sources.trial import Probe
    from iet_watch.model.sources import Source
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
_PLACES = {"header": later("in a header"), "file": later("in tdmrep.json"), "page": later("in the page")}


def check(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help=say("Addresses; without any, the ill sources."))
    ] = None,
    kind: KindOption = None,
    json_output: JsonOption = False,
) -> int:
    from iet_watch.collect.sources.diagnosed import ill_sources
    from iet_watch.collect.sources.trial import try_sources
    from iet_watch.collect.sources.typed import meant

    out, space, now = Output(json_output), session.workspace(), session.now()
    themes = session.themes(space)
    db = session.read_database(space)
    sources = [meant(url, themes, kind) for url in urls] if urls else ill_sources(db, themes, now)
    if not urls:
        _tell_ill(out, sources)
    probes = try_sources(db, space.settings.collect, themes, sources, now, any_kind=kind is None)
    db.close()
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
        "left_by_require": probe.unmet,
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
            lines.append(
                "  " + say("Next: %(command)s", command=typed(f"iet-watch source discover {shlex.quote(probe.url)}"))
            )
        return "\n".join([*lines, ""])
    lines += [f"  {line}" for line in _content_lines(space, probe)]
    for entry in probe.feed.entries[:SAMPLES]:
        day = day_words(space, entry.published) if entry.published else "–"
        lines += [f"    {day}  {entry.title or entry.summary[:80]}", f"        {entry.url}"]
    return "\n".join([*lines, ""])


def _content_lines(space: Workspace, probe: Probe) -> list[str]:
    """What the address holds, how it may be asked, what its publisher allows, what the themes would keep."""
    from iet_watch.locale.dates import language_name

    held = [say_count("%(count)s entry", "%(count)s entries", len(probe.feed.entries))]
    if probe.latest:
        held.append(say("the latest of %(day)s", day=day_words(space, probe.latest)))
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
    if probe.unmet:
        lines.append(
            say_count(
                "%(count)s entry would be left by “require”",
                "%(count)s entries would be left by “require”",
                probe.unmet,
            )
        )
    return lines


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


def day_words(space: Workspace, moment: datetime) -> str:
    from iet_watch.locale.dates import moment_words

    return moment_words(moment.astimezone(space.zone), language())
