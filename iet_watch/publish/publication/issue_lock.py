"""One person at a time at an issue, and what a killed run left of it put right before anybody looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from iet_watch.files.together import Aside, digest_of, finish, is_unfinished
from iet_watch.files.whole import drafts_in, write_whole
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import IO_TROUBLE, NOT_ALLOWED, TRY_AGAIN, Trouble
from iet_watch.publish.outputs.all_formats import FORMAT_OF
from iet_watch.publish.publication.manifest import VERSIONS, is_published, read_manifest
from iet_watch.workspace.clock import clock
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.lock import held

_QUARTER = re.compile(r"([0-9]{4})-T([1-4])")
Late = tuple[str, ...]  # names under which savings were set aside that came while an issue was being published


@contextmanager
def issue_held(space: Workspace, quarter: Quarter, who: str, doing: str) -> Iterator[Late]:
    """Holds the lock of an issue for `who`, and finishes what a killed run had decided.

    `doing`: the option or the command, for those who find it held. Raises Trouble, which names them, when somebody
    else holds it.
    """
    since = clock().astimezone(space.zone).strftime("%H:%M")
    with held(_lock_of(space, quarter), {"who": who, "doing": doing, "since": since}) as other:
        if other is not None:
            raise _busy(quarter, other)
        yield settle(space, quarter)


@contextmanager
def issue_read(space: Workspace, quarter: Quarter) -> Iterator[None]:
    """Nobody changes the issue within the block; several may read it. Raises Trouble when somebody is changing it.

    In a folder where nothing may be written, or on a full disk, nobody can change it, nor is it locked.
    """
    if is_being_changed(space, quarter):
        with issue_held(space, quarter, "", ""):
            pass
    with ExitStack() as stack:
        try:
            there = space.quarter_folder(quarter).is_dir()
            other = stack.enter_context(held(_lock_of(space, quarter))) if there else None
        except Trouble as trouble:
            if trouble.code not in (NOT_ALLOWED, IO_TROUBLE):
                raise
            other = None
        if other is not None:
            raise _busy(quarter, other)
        yield


@contextmanager
def issues_read(space: Workspace) -> Iterator[None]:
    """The same for all issues that there are."""
    with ExitStack() as stack:
        for path in sorted(space.bulletins_folder.glob("*")):
            if found := _QUARTER.fullmatch(path.name):
                stack.enter_context(issue_read(space, Quarter(int(found[1]), int(found[2]))))
        yield


@contextmanager
def site_held(space: Workspace, who: str) -> Iterator[None]:
    """Holds the lock of the site for `who`. Raises Trouble, which names them, when somebody else is writing it."""
    since = clock().astimezone(space.zone).strftime("%H:%M")
    with held(space.root / "data" / ".site.lock", {"who": who, "since": since}) as other:
        if other is not None:
            raise Trouble(
                "%(who)s has been writing the site since %(since)s: try again when that has ended",
                code=TRY_AGAIN, who=other.get("who", "?"), since=other.get("since", "?"),
            )  # fmt: skip
        yield


def aside_of(space: Workspace, quarter: Quarter) -> Aside:
    """Where changes of an issue are prepared: beside its folder."""
    return Aside(space.bulletins_folder, quarter.label)


def is_being_changed(space: Workspace, quarter: Quarter) -> bool:
    """Whether a change of the issue was decided that is not in place: a command is at work, or was killed."""
    return is_unfinished(aside_of(space, quarter))


def settle(space: Workspace, quarter: Quarter) -> Late:
    """Finishes what a killed run had decided of an issue, by this version or one before. Its lock is held."""
    folder = space.quarter_folder(quarter)
    late = finish(folder, aside_of(space, quarter))
    _clear_drafts(folder)
    _undo_half_erratum(folder)
    return late


def _undo_half_erratum(folder: Path) -> None:
    """Before December 2026 an erratum replaced outputs one by one: killed, some were new under the old manifest.

    What was published before had been put in `versions/` first: by its fingerprint it is known, and put back.
    """
    manifest = read_manifest(folder)
    if not is_published(manifest):
        return
    former = folder / VERSIONS / str(len(manifest.get("versions", ())) + 1)
    for name, digest in manifest["outputs"].items():
        if former.is_dir() and digest_of(folder / name) != digest and digest_of(former / name) == digest:
            write_whole(folder / name, (former / name).read_bytes())


def _clear_drafts(folder: Path) -> None:
    """Takes away what killed runs left of a file that they wrote alone, as all did before December 2026."""
    for place in (folder, *(folder / "fiches").glob("*")):
        for name, draft in drafts_in(place):
            if name in FORMAT_OF or name.endswith((".md", ".toml", ".json")):
                draft.unlink(missing_ok=True)


def _lock_of(space: Workspace, quarter: Quarter) -> Path:
    return space.root / "data" / f".{quarter.label}.lock"


def _busy(quarter: Quarter, other: Mapping[str, str]) -> Trouble:
    if not other.get("who"):
        return Trouble("%(quarter)s is being read: try again in a moment", code=TRY_AGAIN, quarter=quarter.label)
    return Trouble(
        "%(who)s has been at work on %(quarter)s since %(since)s (%(doing)s): try again when that has ended",
        code=TRY_AGAIN, quarter=quarter.label, who=other["who"], since=other.get("since", "?"),
        doing=other.get("doing", "bulletin"),
    )  # fmt: skip
