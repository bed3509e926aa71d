"""Changes to theme files that leave what people wrote as it is: their comments, their layout, their order.

A new source is a few lines at the end; a new address takes the place of the old one, and tomlkit keeps the rest. The
new text is read as a theme before it replaces the file, and the file is replaced whole or not at all.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iet_watch.files.toml import SIZE_LIMIT, TomlDocument, parse_document, read, toml_lines
from iet_watch.files.whole import write_whole
from iet_watch.locale import Phrase, later
from iet_watch.model.sources import Source
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Trouble
from iet_watch.themes.theme_files import SOURCE_KEYS, theme_of

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Change = Callable[[TomlDocument], str]
Wanted = Callable[[Mapping[str, Any]], Mapping[str, Any]]

_DEFAULTS = Source("", "")


def add_sources(path: Path, sources: Sequence[Source], *, dry_run: bool = False) -> None:
    """Writes `sources` at the end of the theme file `path`. Raises Trouble, Mistakes."""

    def added(document: TomlDocument) -> str:
        if sources and _is_inline(document):
            raise Trouble(
                "%(path)s lists its sources in brackets: add this one by hand, or give each its [[sources]]",
                code=BAD_CONFIGURATION,
                path=path,
            )
        end = "" if document.text.endswith("\n") or not document.text else "\n"
        return document.text + end + "".join(f"\n{source_table(source)}" for source in sources)

    def wanted(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**values, "sources": [*values.get("sources", []), *map(_table, sources)]} if sources else values

    _change(path, added, wanted, dry_run=dry_run)


def replace_address(path: Path, old: str, new: str, *, dry_run: bool = False) -> None:
    """Puts `new` where the theme file `path` has `old` as a source's address. Raises Trouble, Mistakes."""

    def replaced(document: TomlDocument) -> str:
        pieces = list(_pieces(document.text))
        for table in (table for piece in pieces for table in piece.get("sources", ())):
            if table.get("url") == old:
                table["url"] = new
        return "".join(piece.as_string() for piece in pieces)

    def wanted(values: Mapping[str, Any]) -> Mapping[str, Any]:
        tables = [{**table, "url": new if table.get("url") == old else table.get("url")} for table in values["sources"]]
        return {**values, "sources": tables}

    _change(path, replaced, wanted, dry_run=dry_run)


def _pieces(text: str) -> Iterator[TOMLDocument]:
    """The text cut before each table. Of a whole file, tomlkit would put the tables of one name together."""
    from tomlkit import parse  # few commands change a theme file, and it takes 36 ms
    from tomlkit.exceptions import TOMLKitError

    piece = ""
    for part in re.split(r"^(?=[ \t]*\[)", text, flags=re.MULTILINE):
        piece += part
        try:
            yield parse(piece)
        except TOMLKitError:
            continue  # the bracket stands in a text or in a list that goes on
        piece = ""


def source_table(source: Source) -> str:
    """The lines that say `source` in a theme file; what it leaves at its default is left out."""
    return f"[[sources]]\n{toml_lines(_table(source))}"


def _table(source: Source) -> dict[str, Any]:
    values = vars(source)
    always = ("title", "url", "kind")
    return {key: values[key] for key in SOURCE_KEYS if key in always or values[key] != getattr(_DEFAULTS, key)}


def _is_inline(document: TomlDocument) -> bool:
    return bool(document.values.get("sources")) and not re.search(
        r"^[ \t]*\[\[[ \t]*sources[ \t]*\]\]", document.text, re.MULTILINE
    )


def _change(path: Path, change: Change, wanted: Wanted, *, dry_run: bool) -> None:
    """Replaces the text of `path` by what `change` makes of it, once it says what is `wanted` and nothing else."""
    with _alone(path.parent):
        before = path.read_bytes()
        document = read(path)
        after = parse_document(path, change(document))
        theme_of(after, path.stem)
        if after.values != wanted(document.values):
            raise Trouble(
                "%(path)s is written in a way that this command cannot change safely: change it by hand",
                code=BAD_CONFIGURATION,
                path=path,
            )
        if len(after.text.encode("utf-8")) > SIZE_LIMIT:
            message = later("%(path)s would be larger than %(limit)s bytes: spread its sources over several themes")
            raise Trouble(message, code=BAD_CONFIGURATION, path=path, limit=SIZE_LIMIT)
        if not dry_run:
            _replace(path.resolve(), before, _as_bytes(after.text, before))  # a link stays a link


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else changes a theme file of `folder` through this program meanwhile."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _as_bytes(text: str, before: bytes) -> bytes:
    """`text` with the line ends and the byte-order mark of the file as it was."""
    if before.count(b"\r\n") * 2 > before.count(b"\n"):
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b"") + text.encode("utf-8")


def _replace(path: Path, before: bytes, after: bytes) -> None:
    """`after` takes the place of `before`; not of what someone else wrote meanwhile. Raises Trouble."""
    if after == before:
        return
    try:
        write_whole(path, after, instead_of=before)
    except PermissionError as error:
        raise Trouble(
            "%(path)s cannot be written: %(reason)s", code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror)
        ) from error
