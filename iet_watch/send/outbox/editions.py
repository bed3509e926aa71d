"""The texts of a published issue as they go by mail: the frozen ones, or a partner's, with their themes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NO_INPUT, NOT_ALLOWED, Trouble
from iet_watch.publish.issue.bulletin import Bulletin, Section
from iet_watch.publish.outputs.mail import mail_parts
from iet_watch.publish.publication.layout import already_published
from iet_watch.publish.publication.manifest import Manifest, read_manifest
from iet_watch.publish.publication.verify import bulletin_then
from iet_watch.send.outbox.messages import MailTexts
from iet_watch.workspace.folder import Workspace

Themes = tuple[str, ...]


@dataclass(frozen=True)
class Editions:
    """The texts of an issue: those for all, and by the themes that somebody follows, sorted."""

    common: MailTexts
    by_themes: Mapping[Themes, MailTexts]

    def of(self, themes: Iterable[str]) -> MailTexts:
        """The texts for whoever follows these themes; none means all."""
        return self.by_themes.get(tuple(sorted(themes)), self.common)


def published_manifest(space: Workspace, quarter: Quarter) -> Manifest:
    """The manifest of a published issue, whole and fit to be sent. Raises Trouble where it is not."""
    folder = space.quarter_folder(quarter)
    if not already_published(folder):
        raise Trouble(
            "%(quarter)s is not published: only a published issue is sent", code=NO_INPUT, quarter=quarter.label
        )
    manifest = read_manifest(folder)
    if "mail.html" not in manifest["outputs"] or "mail.txt" not in manifest["outputs"]:
        raise Trouble(
            "%(quarter)s was published without its mail: formats in iet-watch.toml leaves it out", code=NO_INPUT,
            quarter=quarter.label,
        )  # fmt: skip
    return manifest


def refuse_restricted(quarter: Quarter, manifest: Manifest) -> None:
    """Raises Trouble for an issue that is for the people it names, not for a list."""
    if manifest.get("level") == "restreint":
        raise Trouble(
            "%(quarter)s is of the level restreint: it goes to nobody but those named by --to", code=NOT_ALLOWED,
            quarter=quarter.label,
        )  # fmt: skip


def common_edition(folder: Path) -> MailTexts:
    """The texts that were frozen with the issue in `folder`."""
    return MailTexts(*((folder / name).read_text(encoding="utf-8") for name in ("mail.txt", "mail.html")))


def editions(
    space: Workspace, quarter: Quarter, manifest: Manifest, followed: Collection[Themes], *, partner: bool
) -> Editions:
    """The texts for all those who follow the themes of one of `followed`. Raises Trouble, Mistakes, OSError."""
    common = common_edition(space.quarter_folder(quarter))
    wanted = {tuple(sorted(themes)) for themes in followed if themes}
    if not (partner and wanted):
        return Editions(common, {})
    made: dict[Themes, MailTexts] = {}
    with bulletin_then(space, quarter, manifest) as (bulletin, style):
        there = {section.slug: section.title for section in bulletin.sections if section.kind == "theme"}
        alike: dict[Themes, MailTexts] = {}
        for themes in wanted:
            shown = tuple(slug for slug in there if slug in themes)
            if shown and shown not in alike:
                letter = mail_parts(_first(bulletin, shown), style, tuple(there[slug] for slug in shown))
                alike[shown] = MailTexts(letter.text, letter.html)
            if shown:
                made[themes] = alike[shown]
    return Editions(common, made)


def _first(bulletin: Bulletin, themes: Themes) -> Bulletin:
    """The issue with some of its themes before the others; the front page stays the front page."""

    def rank(section: Section) -> int:
        if section.kind == "front-page":
            return 0
        return 1 if section.kind == "theme" and section.slug in themes else 2

    return replace(bulletin, sections=tuple(sorted(bulletin.sections, key=rank)))
