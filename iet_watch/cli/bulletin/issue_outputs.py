"""`bulletin` alone and `bulletin --publish`: the outputs of an issue, as a preview or frozen for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iet_watch.cli.bulletin.status import recap
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import mistake_words, shown_path
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.files.toml import Mistake
from iet_watch.locale import language, say, say_count
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.publish.publication.layout import Rendered
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def read_formats(text: str) -> tuple[str, ...]:
    """The formats that `--formats` names, in their order. Raises Trouble."""
    from iet_watch.workspace.settings import FORMATS

    chosen = tuple(dict.fromkeys(arguments.read_list(text)))
    if text and not chosen:
        raise Trouble("--formats needs at least one of %(expected)s", code=USAGE, expected=", ".join(FORMATS))
    if wrong := [one for one in chosen if one not in FORMATS]:
        found, expected = ", ".join(wrong), ", ".join(FORMATS)
        raise Trouble("unknown format %(found)s: expected %(expected)s", code=USAGE, found=found, expected=expected)
    return chosen


def render_issue(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, formats: tuple[str, ...]
) -> int:
    """Renders the issue as it stands, in `formats` or the usual ones; returns the exit code."""
    from iet_watch.publish.publication import layout
    from iet_watch.publish.publication.errata import waiting_errata
    from iet_watch.publish.publication.issue_lock import issue_held

    folder = space.quarter_folder(quarter)
    with issue_held(space, quarter, session.login(), "bulletin") as late:
        warn_late(out, folder, late)
        if layout.already_published(folder):
            _tell_waiting(out, quarter, len(waiting_errata(folder, session.now().astimezone(space.zone).date())))
            show_published(out, folder, quarter)
            return 0
        formats = formats or space.settings.bulletin.formats
        rendered = layout.render_issue(space, themes, quarter, formats, None, ())
    aside = _without_fiche(space, themes, quarter)
    show_rendered(out, space, replace(rendered, left_out=(*rendered.left_out, *aside)), without=len(aside))
    return 0


def _without_fiche(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> list[Mistake]:
    """What was kept and has no fiche; nothing where there is no database."""
    from iet_watch.publish.publication.kept_items import kept_without_fiche

    folder = space.quarter_folder(quarter)
    found = kept_without_fiche(space, themes, quarter)
    return [Mistake(folder, 0, 0, one.message, one.words) for one in found]


def warn_late(out: Output, folder: Path, late: tuple[str, ...]) -> None:
    """Tells of files that somebody saved while what they said before was being published."""
    for name in late:
        out.warn(
            say(
                "%(path)s is what somebody saved while the issue was being published: it is not in the issue.",
                path=shown_path(folder / name),
            )
        )


def show_rendered(
    out: Output, space: Workspace, rendered: Rendered, published: str = "", *, without: int = 0
) -> None:  # fmt: skip
    """Tells what was laid out, or `published` in these words; `without`: how many articles kept have no fiche."""
    warn_late(out, space.quarter_folder(rendered.bulletin.quarter), rendered.late)
    if out.json:
        left_out = [mistake_words(mistake) for mistake in rendered.left_out]
        out.show_json(**_values(rendered), unwritten=rendered.unwritten, left_out=left_out)
    for name in rendered.unwritten:
        out.warn(say("%(path)s has no summary yet.", path=name))
    for mistake in rendered.left_out:
        out.tell(mistake_words(mistake))
    _show_paths(out, rendered)
    out.tell(" ".join(filter(None, (_closing_words(rendered, without), published))))


def _closing_words(rendered: Rendered, without: int) -> str:
    from iet_watch.locale.dates import quarter_words
    from iet_watch.publish.checks.status import fiche_status

    bulletin = rendered.bulletin
    rows = [fiche_status(fiche, approved=bulletin.state == "published") for fiche in bulletin.fiches]
    return say(
        "No. %(number)s, %(quarter)s: %(recap)s",
        number=bulletin.number,
        quarter=quarter_words(bulletin.quarter, language()),
        recap=recap(rows, without),
    )


def show_errata(out: Output, rendered: Rendered, count: int) -> None:
    if out.json:
        out.show_json(**_values(rendered), unwritten=[], errata=count)
    _show_paths(out, rendered)
    out.tell(
        say_count(
            "%(count)s erratum shown; what was published before is in versions/.",
            "%(count)s errata shown; what was published before is in versions/.",
            count,
        )
    )


def _values(rendered: Rendered) -> Mapping[str, Any]:
    bulletin = rendered.bulletin
    return {
        "quarter": bulletin.quarter.label,
        "number": bulletin.number,
        "state": bulletin.state,
        "fiches": bulletin.fiche_count,
        "outputs": [str(path) for path in rendered.paths],
    }


def _show_paths(out: Output, rendered: Rendered) -> None:
    for path in () if out.quiet else rendered.paths:
        out.show(shown_path(path))


def _tell_waiting(out: Output, quarter: Quarter, count: int) -> None:
    """Told with --json, too: no key of the document says it."""
    if not count or out.quiet:
        return
    tell(
        say_count(
            "%(count)s erratum is waiting: iet-watch bulletin %(quarter)s --publish --as NAME shows it.",
            "%(count)s errata are waiting: iet-watch bulletin %(quarter)s --publish --as NAME shows them.",
            count,
            quarter=quarter.label,
        )
    )


def show_published(out: Output, folder: Path, quarter: Quarter) -> None:
    from iet_watch.publish.publication.manifest import read_manifest

    if out.json:
        manifest = read_manifest(folder)
        out.show_json(
            quarter=quarter.label,
            number=manifest["number"],
            state=manifest["state"],
            fiches=len(manifest["items"]),
            outputs=[str(folder / name) for name in manifest["outputs"]],
            unwritten=[],
        )
    out.tell(say("%(quarter)s is published already; nothing was changed.", quarter=quarter.label))
