"""`site`: the public archive as static files, and the check of its links."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mistake_words import shown_path
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say, say_count
from iet_watch.model.trouble import BAD_DATA

if TYPE_CHECKING:
    from iet_watch.publish.site.building import Site
    from iet_watch.publish.site.inner_links import BrokenLink
    from iet_watch.publish.site.site_folder import Changes
    from iet_watch.workspace.folder import Workspace

SHOWN = 20  # broken links told one by one

FolderArgument = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", show_default=False, help=say("Where to write it; data/site if not given.")),
]
BaseUrlOption = Annotated[
    str | None,
    typer.Option(
        "--base-url", metavar="URL", help=say("Where it will stand on the web; else archive_url of [bulletin].")
    ),
]
CheckOption = Annotated[
    bool,
    typer.Option("--check", help=say("Write nothing; look for broken links in the site, as it stands if it does.")),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help=say("Write nothing; tell what would be written."))]


def register(app: typer.Typer) -> None:
    app.command("site", cls=Command)(site)


def site(
    folder: FolderArgument = None,
    base_url: BaseUrlOption = None,
    check: CheckOption = False,
    dry_run: DryRunOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    out, space = Output(json_output, quiet), session.workspace()
    target = folder or space.root / "data" / "site"
    address = space.settings.bulletin.archive_url if base_url is None else base_url
    if check:
        return _check(out, space, target, address)
    return _write(out, space, target, address, dry_run=dry_run)


def _write(out: Output, space: Workspace, target: Path, base_url: str, *, dry_run: bool) -> int:
    from iet_watch.publish.site import site_folder
    from iet_watch.publish.site.inner_links import broken_links

    if dry_run:
        made = _made(space, base_url)
        changes = site_folder.plan(target, made.files)
    else:
        made, changes = _put(space, target, base_url)
    broken = broken_links(made.files, made.base_url)
    if out.json:
        out.show_json(dry_run=dry_run, folder=str(target), **_values(made, changes, broken))
    _warn(out, made, broken)
    _tell_gaps(out, space, made)
    out.tell(_told(made, changes, dry_run=dry_run))
    if dry_run:
        out.tell(say("Nothing was written."))
    elif out.talks:
        out.show(shown_path(target / "index.html"))
    return 0


def _put(space: Workspace, target: Path, base_url: str) -> tuple[Site, Changes]:
    """Writes the site of today; whatever it shows is noted before it does."""
    from iet_watch.publish.publication.issue_lock import issues_read, site_held
    from iet_watch.publish.publication.shown import SITE, note_shown
    from iet_watch.publish.site import site_folder

    aside = site_folder.aside_of(target, space.root / "data")
    with site_held(space, session.login()), issues_read(space):
        site_folder.settle(target, aside)
        made = _made(space, base_url)
        changes = site_folder.plan(target, made.files)
        for issue in made.archive.issues:
            note_shown(space, issue.quarter, SITE, session.now().astimezone(space.zone).date())
        site_folder.write(target, made.files, changes, aside)
    return made, changes


def _check(out: Output, space: Workspace, target: Path, base_url: str) -> int:
    """Looks at the site that stands in `target`, else at the one that would be written there."""
    from iet_watch.publish.publication.issue_lock import site_held
    from iet_watch.publish.site import site_folder
    from iet_watch.publish.site.building import site_address
    from iet_watch.publish.site.inner_links import broken_links

    if site_folder.is_unfinished(target, space.root / "data"):
        with site_held(space, session.login()):
            site_folder.settle(target, site_folder.aside_of(target, space.root / "data"))
    files = site_folder.read(target) if site_folder.stands(target) else _made(space, base_url).files
    broken = broken_links(files, site_address(base_url))
    if out.json:
        out.show_json(folder=str(target), files=len(files), broken=_broken_values(broken))
    _warn_broken(out, broken)
    if not broken:
        out.tell(say_count("%(count)s file, no broken link.", "%(count)s files, no broken link.", len(files)))
    return BAD_DATA if broken else 0


def _made(space: Workspace, base_url: str) -> Site:
    """The site of today; `collect` writes the list of sources that `publish` shows in it."""
    from iet_watch.collect.sources.opml import write_opml
    from iet_watch.publish.publication.issue_lock import issues_read
    from iet_watch.publish.site.building import make_site
    from iet_watch.publish.site.public_addresses import public_sources

    themes, settings = session.themes(space, needed=False), space.settings
    sources = write_opml(public_sources(themes, settings.collect.allow_hosts), settings.bulletin.title, None)
    with issues_read(space):
        return make_site(space, themes, session.unchanged_database(space), base_url, sources)


def _values(made: Site, changes: Changes, broken: Sequence[BrokenLink]) -> dict[str, object]:
    return {
        "base_url": made.base_url or None,
        "issues": [issue.quarter.label for issue in made.archive.issues],
        "fiches": len(made.archive.entries),
        "kept": len(made.archive.kept),
        "pages": made.pages,
        "files": len(made.files),
        "written": changes.written,
        "removed": changes.removed,
        "unchanged": changes.unchanged,
        "broken": _broken_values(broken),
    }


def _broken_values(broken: Sequence[BrokenLink]) -> list[dict[str, str]]:
    return [{"page": one.page, "target": one.target, "reason": say(one.reason)} for one in broken]


def _warn_broken(out: Output, broken: Sequence[BrokenLink]) -> None:
    for one in broken[:SHOWN]:
        out.warn(
            say(
                "%(page)s: broken link %(target)s: %(reason)s",
                page=one.page, target=one.target, reason=say(one.reason),
            )
        )  # fmt: skip
    if len(broken) > SHOWN:
        more = len(broken) - SHOWN
        out.warn(say_count("and %(count)s other broken link", "and %(count)s other broken links", more))


def _warn(out: Output, made: Site, broken: Sequence[BrokenLink]) -> None:
    if made.archive.unreadable:
        out.warn(
            say(
                "%(path)s cannot be read, nor its level: the feeds leave out what is kept and not published.",
                path=made.archive.unreadable[0],
            )
        )
    _warn_broken(out, broken)


def _tell_gaps(out: Output, space: Workspace, made: Site) -> None:
    """What the settings leave out though the law, or a feed reader, asks for it."""
    from iet_watch.publish.site.building import lacking_settings

    if not made.archive.issues:
        out.tell(say("No published issue for the public: the site is empty."))
    if lacking := lacking_settings(space.settings, made.base_url):
        out.tell(say("To be filled in iet-watch.toml before it goes online: %(names)s", names=", ".join(lacking)))


def _told(made: Site, changes: Changes, *, dry_run: bool) -> str:
    written, removed = len(changes.written), len(changes.removed)
    told = (
        say_count("%(count)s issue", "%(count)s issues", len(made.archive.issues))
        + say_count(", %(count)s sheet", ", %(count)s sheets", len(made.archive.entries))
        + say_count(", %(count)s page", ", %(count)s pages", made.pages)
    )
    if dry_run:
        to_write = say_count(": %(count)s file to write", ": %(count)s files to write", written)
        return told + to_write + say_count(", %(count)s to remove.", ", %(count)s to remove.", removed)
    done = say_count(": %(count)s file written", ": %(count)s files written", written)
    return told + done + say_count(", %(count)s removed.", ", %(count)s removed.", removed)
