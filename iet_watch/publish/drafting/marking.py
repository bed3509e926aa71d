"""What a person says of a fiche, written into its head: written, read over, approved; nobody approves their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from iet_watch.files.front_matter import FrontMatterText, read_front_matter_text
from iet_watch.files.together import Aside, FolderChange, change_together, digest_of
from iet_watch.files.toml import Mistakes
from iet_watch.model.trouble import BAD_DATA, NOT_ALLOWED, Trouble
from iet_watch.publish.drafting.fiche_files import found_fiche
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.publish.issue.fiche_states import (
    APPROVED,
    KEPT,
    PROOFREAD,
    WRITTEN,
    mark_mistakes,
    text_digest,
    with_mark,
)  # fmt: skip
from iet_watch.publish.publication.approval import in_one_name


@dataclass(frozen=True)
class Marked:
    """The file of a fiche, from the folder of its issue, and whether its head says anything new."""

    path: str
    changed: bool


def mark_fiche(
    folder: Path, fiche: Fiche, state: str, voices: Collection[str], who: str, at: datetime, aside: Aside
) -> Marked:
    """Writes into the head of `fiche` that `who` says it is so far.

    `voices`: who says it, and who gives their word, if somebody else does. Raises Trouble: when its texts are missing,
    when it was not read over before it is approved, and when one of `voices` wrote it and says more than that.
    """
    path = folder / fiche.path
    _refuse(fiche, state, voices)
    text = read_front_matter_text(path)
    if mistakes := mark_mistakes(text.document):
        raise Mistakes(tuple(mistakes))
    before = text.document.values.get("states", [])
    after = with_mark(before, state, who, at, text_digest(text.body))
    if after == before:
        return Marked(fiche.path, changed=False)
    change = FolderChange(
        files={fiche.path: _with_states(text, after).encode()},
        guarded={fiche.path: digest_of(path)},
    )
    change_together(folder, change, aside)
    return Marked(fiche.path, changed=True)


def fiche_named(folder: Path, fiches: Collection[Fiche], named: str) -> Fiche:
    """The fiche whose file somebody names, by its path or its name alone. Raises Trouble."""
    path = found_fiche(folder, named).relative_to(folder).as_posix()
    return next(fiche for fiche in fiches if fiche.path == path)


def _refuse(fiche: Fiche, state: str, voices: Collection[str]) -> None:
    """Raises Trouble when a fiche cannot be marked so by these people."""
    if fiche.state == KEPT:
        raise Trouble("%(path)s has not all its texts yet: nothing was marked", code=BAD_DATA, path=fiche.path)
    if state == APPROVED and fiche.state not in (PROOFREAD, APPROVED):
        raise Trouble(
            "%(path)s has not been read over as it is now: --mark FILE relu comes first", code=BAD_DATA, path=fiche.path
        )
    if state == WRITTEN:
        return
    authors = [fiche.contributor, *(mark.who for mark in fiche.marks if mark.state == WRITTEN)]
    own = [voice for voice in voices if any(in_one_name(voice, author) for author in authors)]
    if own:
        raise Trouble(
            "%(name)s wrote %(path)s: somebody else must read it over and approve it", code=NOT_ALLOWED,
            name=own[0], path=fiche.path,
        )  # fmt: skip


def _with_states(text: FrontMatterText, states: list[Any]) -> str:
    """The file with these marks in its head, a line each; all else stays as people wrote it."""
    import tomlkit

    head = tomlkit.parse(text.document.text.removeprefix("\n"))
    array = tomlkit.array()
    for one in states:
        table = tomlkit.inline_table()
        table.update(one)
        array.append(table)
    head["states"] = array.multiline(multiline=True)
    return f"+++\n{tomlkit.dumps(head).rstrip()}\n+++\n{text.body}"
