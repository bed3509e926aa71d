"""`site`: the public archive as static files, and the check of its links."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.locale import say, say_count
from iet_watch.model.trouble import BAD_DATA

if TYPE_CHECKING:
    from iet_watch.publish.site.building import Site
    from iet_watch.publish.site.inner_links import BrokenLink
    from iet_watch.publish.site.site_folder import Changes
    from iet_watch.workspace.folder import Workspace

SHOWN = 20  # broken links told one by one


def register(app: typer.Typer) -> None:
    app.command(
        "site",
        cls=base.Command,
        help=say("Write the public archive of the published issues, as static files."),
    )(site)


def site(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", show_default=False, help=say("Where to write it; data/site if not given.")),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", metavar="URL", help=say("Where it will stand on the web; else archive_url of [bulletin].")
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help=say("Write nothing; look for broken links in the site, as it stands if it does.")),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Write nothing; tell what would be written."))] = False,
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))] = False,
) -> int:
    from iet_watch.publish.site import site_folder

    space = base.workspace()
    target = folder or space.root / "data" / "site"
    address = space.settings.bulletin.archive_url if base_url is None else base_url
    if check:
        return _check(space, target, address, json_output, quiet)
    made = _made(space, address)
    changes = site_folder.plan(target, made.files)
    if not dry_run:
        site_folder.write(target, made.files, changes)
    broken = _broken(made)
    if json_output:
        base.show_json(dry_run=dry_run, folder=str(target), **_values(made, changes, broken))
        return 0
    _tell_trouble(made, broken)
    if not quiet:
        _tell_gaps(space, made)
        _tell(target, made, changes, dry_run=dry_run)
    return 0


def _made(space: Workspace, base_url: str) -> Site:
    from iet_watch.collect.sources.opml import write_opml
    from iet_watch.files.toml import Mistakes
    from iet_watch.publish.site.building import make_site
    from iet_watch.publish.site.public_addresses import public_sources
    from iet_watch.store.database import open_unchanged

    themes = base.themes_of(space)
    watched = public_sources(themes, space.settings.collect.allow_hosts)
    try:
        return make_site(
            space, themes, open_unchanged(space.database), base_url,
            write_opml(watched, space.settings.bulletin.title, None),
        )  # fmt: skip
    except Mistakes as error:
        raise base.mistakes_as_trouble(error.mistakes) from None


def _broken(made: Site) -> Sequence[BrokenLink]:
    from iet_watch.publish.site.inner_links import broken_links

    return broken_links(made.files, made.base_url)


def _check(space: Workspace, target: Path, base_url: str, json_output: bool, quiet: bool) -> int:
    """Looks at the site that stands in `target`, else at the one that would be written there."""
    from iet_watch.publish.site import site_folder
    from iet_watch.publish.site.building import site_address
    from iet_watch.publish.site.inner_links import broken_links

    files = site_folder.read(target) if site_folder.stands(target) else _made(space, base_url).files
    broken = broken_links(files, site_address(base_url))
    if json_output:
        base.show_json(folder=str(target), files=len(files), broken=_broken_values(broken))
    else:
        _tell_broken(broken)
        if not quiet and not broken:
            base.tell(say_count("%(count)s file, no broken link.", "%(count)s files, no broken link.", len(files)))
    return BAD_DATA if broken else 0


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


def _tell_broken(broken: Sequence[BrokenLink]) -> None:
    for one in broken[:SHOWN]:
        base.tell(say("%(page)s: broken link %(target)s: %(reason)s", page=one.page, target=one.target,
                      reason=say(one.reason)))  # fmt: skip
    if len(broken) > SHOWN:
        more = len(broken) - SHOWN
        base.tell(say_count("and %(count)s other broken link", "and %(count)s other broken links", more))


def _tell_trouble(made: Site, broken: Sequence[BrokenLink]) -> None:
    if made.archive.unreadable:
        base.tell(
            say(
                "%(path)s cannot be read, nor its level: the feeds leave out what is kept and not published.",
                path=made.archive.unreadable[0],
            )
        )
    _tell_broken(broken)


def _tell_gaps(space: Workspace, made: Site) -> None:
    """What the settings leave out though the law, or a feed reader, asks for it."""
    settings = space.settings
    lacking = [
        name
        for name, value in (
            ("[bulletin] archive_url", made.base_url),
            ("[bulletin] publisher", settings.bulletin.publisher),
            ("[bulletin] director", settings.bulletin.director),
            ("[bulletin] contact", settings.bulletin.contact),
            ("[site] address", settings.site.address),
            ("[site] host", settings.site.host),
        )
        if not value
    ]
    if not made.archive.issues:
        base.tell(say("No published issue for the public: the site is empty."))
    if lacking:
        base.tell(say("To be filled in iet-watch.toml before it goes online: %(names)s", names=", ".join(lacking)))


def _tell(target: Path, made: Site, changes: Changes, *, dry_run: bool) -> None:
    base.tell(
        say_count("%(count)s issue", "%(count)s issues", len(made.archive.issues))
        + say_count(", %(count)s sheet", ", %(count)s sheets", len(made.archive.entries))
        + say_count(", %(count)s page", ", %(count)s pages", made.pages)
        + say_count(": %(count)s file to write", ": %(count)s files to write", len(changes.written))
        + say_count(", %(count)s to remove.", ", %(count)s to remove.", len(changes.removed))
        if dry_run
        else say_count("%(count)s issue", "%(count)s issues", len(made.archive.issues))
        + say_count(", %(count)s sheet", ", %(count)s sheets", len(made.archive.entries))
        + say_count(", %(count)s page", ", %(count)s pages", made.pages)
        + say_count(": %(count)s file written", ": %(count)s files written", len(changes.written))
        + say_count(", %(count)s removed.", ", %(count)s removed.", len(changes.removed))
    )
    if dry_run:
        base.tell(say("Nothing was written."))
    else:
        base.show(base.shown_path(target / "index.html"))
