"""`source import | export`: lists of sources in OPML, as other readers write and read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import placed
from iet_watch.cli.terminal.options import JsonOption, QuietOption, ThemeOption
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.cli.terminal.streams import put
from iet_watch.locale import say, say_count, word
from iet_watch.model.trouble import BAD_DATA

if TYPE_CHECKING:
    from iet_watch.collect.sources.opml import SourceList, Unusable
    from iet_watch.collect.sources.opml_import import SortedList

STDOUT = "-"
SHOWN = 20  # unusable entries told one by one

ListArgument = Annotated[Path, typer.Argument(metavar="FILE.opml", help=say("A list exported from any feed reader."))]
ListingThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("The theme that will list its sources."))
]
ReadOnlyOption = Annotated[bool, typer.Option("--dry-run", help=say("Read the list and write nothing."))]
TargetArgument = Annotated[str, typer.Argument(metavar="FILE.opml", help=say("The file to write; - for stdout."))]
CountOption = Annotated[bool, typer.Option("--dry-run", help=say("Count the sources and write nothing."))]


def import_list(
    file: ListArgument,
    theme: ListingThemeOption = None,
    dry_run: ReadOnlyOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    from iet_watch.collect.sources.opml_import import add_sorted, read_list, sort_into_themes

    out, space = Output(json_output, quiet), session.workspace()
    themes = session.themes(space)
    slug = arguments.known_theme(theme, themes) if theme is not None else None
    found = read_list(file)
    placed_in = sort_into_themes(found.listed, slug, themes)
    add_sorted(placed_in, space.themes_folder, dry_run=dry_run)
    if out.json:
        out.show_json(dry_run=dry_run, **_values(found, placed_in))
    elif not out.quiet or found.unusable:
        _tell_sorted(file, found, placed_in, dry_run=dry_run)
    return BAD_DATA if found.unusable and not found.listed else 0


def _values(found: SourceList, placed_in: SortedList) -> dict[str, object]:
    return {
        "read": len(found.listed) + len(found.unusable),
        "added": [
            {"url": source.url, "title": source.title, "theme": slug}
            for slug, sources in placed_in.to_add.items()
            for source in sources
        ],
        "already": [{"url": url, "theme": theme} for url, theme in placed_in.already],
        "unusable": [
            {"line": one.line, "title": one.failure.about, "reason": word(one.failure.message, one.failure.args)}
            for one in found.unusable
        ],
    }


def _tell_sorted(file: Path, found: SourceList, placed_in: SortedList, *, dry_run: bool) -> None:
    for one in found.unusable[:SHOWN]:
        tell(_unusable_words(file, one))
    if len(found.unusable) > SHOWN:
        more = len(found.unusable) - SHOWN
        tell(say_count("and %(count)s other line", "and %(count)s other lines", more))
    tell(_counts(found, placed_in, dry_run=dry_run))
    if dry_run:
        tell(say("Nothing was written."))
    elif placed_in.added:
        tell(say("Nobody was asked yet: the next iet-watch collect does, then iet-watch source health tells."))


def _counts(found: SourceList, placed_in: SortedList, *, dry_run: bool) -> str:
    read = len(found.listed) + len(found.unusable)
    if dry_run:
        added = say_count(", %(count)s to add", ", %(count)s to add", placed_in.added)
    else:
        added = say_count(", %(count)s added", ", %(count)s added", placed_in.added)
    return (
        say_count("%(count)s entry read", "%(count)s entries read", read)
        + added
        + say_count(", %(count)s already there", ", %(count)s already there", len(placed_in.already))
        + say_count(", %(count)s unusable.", ", %(count)s unusable.", len(found.unusable))
    )


def _unusable_words(file: Path, one: Unusable) -> str:
    reason = word(one.failure.message, one.failure.args)
    return placed(file, one.line, say("%(about)s: %(reason)s", about=one.failure.about, reason=reason))


def export_list(
    file: TargetArgument, theme: ThemeOption = None, dry_run: CountOption = False, quiet: QuietOption = False
) -> None:
    from iet_watch.collect.sources.opml import write_opml
    from iet_watch.files.whole import write_named

    out, space = Output(quiet=quiet), session.workspace()
    chosen = arguments.chosen_themes(theme, space)
    text = write_opml(chosen, space.settings.bulletin.title, session.now())
    if file == STDOUT:
        put(text, end="")
        return
    on_the_web = [source.on_the_web for one in chosen for source in one.sources]
    count, mailboxes = on_the_web.count(True), on_the_web.count(False)
    if dry_run:
        out.tell(say_count("%(count)s source would be written.", "%(count)s sources would be written.", count))
    else:
        write_named(Path(file), text)
        written = say_count(
            "%(count)s source written to %(file)s.", "%(count)s sources written to %(file)s.", count, file=file
        )
        out.tell(written)
    if mailboxes:
        out.tell(
            say_count(
                "%(count)s mailbox left out: no other reader has it.",
                "%(count)s mailboxes left out: no other reader has them.",
                mailboxes,
            )
        )


COMMANDS: dict[str, tuple[Callable[..., object], str]] = {
    "import": (import_list, say("Add the sources of an OPML list to a theme file.")),
    "export": (export_list, say("Write the sources as an OPML list, grouped by theme.")),
}
