"""As many different feeds as a bench asks for, made from the captured ones: each copy has its own addresses and ids.

Only ASCII is put in, at places that every encoding of the captures shares, so a copy stays in its own encoding.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from bench.parts.corpus import ROOT, index, unpack
from bench.replay import independent_keys

CACHE = ROOT / "build" / "rig"
# A namespace or a document type names a dialect: changed, the copy would be no feed any more.
_DIALECT = rb"xmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')|<!DOCTYPE[^>]*>"
_ADDRESS = rb"(?P<address>https?:\\?/\\?/)(?=[A-Za-z0-9])"
_INSIDE = rb"\s*(?:<!\[CDATA\[\s*)?"
_IDENTIFIER = rb"(?P<id><(?:guid|id|atom:id)(?:\s[^>]*)?(?<!/)>" + _INSIDE + rb")(?!https?:)(?=[^\s<])"
_TITLE = rb"(?P<title><title(?:\s[^>]*)?(?<!/)>" + _INSIDE + rb")(?=[^\s<])"
_XML = re.compile(b"|".join((_DIALECT, _ADDRESS, _IDENTIFIER, _TITLE)))
_JSON = re.compile(
    _ADDRESS + rb"|(?P<id>\"id\"\s*:\s*\"?)(?!\"?https?:)(?=[^\s\"])" + rb"|(?P<title>\"title\"\s*:\s*\")(?=[^\s\"])"
)


@dataclass(frozen=True)
class Feed:
    """One feed of the rig. `entries`: how many different ones it lists, by a count that owes the program nothing."""

    number: int
    title: str
    packed: Path
    kind: str
    entries: int


def feeds(count: int) -> list[Feed]:
    """`count` feeds, packed on disk; made once."""
    folder = unpack("feeds")
    rows = index(folder)
    CACHE.mkdir(parents=True, exist_ok=True)
    known = _known_counts()
    made = []
    for number in range(count):
        copy, place = divmod(number, len(rows))
        row = rows[place]
        packed = CACHE / f"{number}.gz"
        if not packed.exists():
            _pack(packed, renamed((folder / row["file"]).read_bytes(), copy))
        kind = "application/feed+json" if row["kind"] == "json" else "application/xml"
        title = f"{row['title'] or row['file']} {copy}"
        made.append(Feed(number, title, packed, kind, _entries(folder / row["file"], known)))
    (CACHE / "entries.json").write_text(json.dumps(known), encoding="utf-8")
    return made


def renamed(body: bytes, copy: int) -> bytes:
    """`body` with copy number `copy` in every host, identifier and title; the first copy is the capture itself."""
    if copy == 0 or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body
    mark = str(copy).encode()

    def mark_it(found: re.Match[bytes]) -> bytes:
        after = {"address": b"c" + mark + b".", "id": mark, "title": mark + b" "}
        return found.group() + after.get(found.lastgroup or "", b"")

    return (_JSON if body.lstrip()[:1] == b"{" else _XML).sub(mark_it, body)


def _pack(path: Path, body: bytes) -> None:
    draft = path.with_suffix(".tmp")
    draft.write_bytes(gzip.compress(body, 6, mtime=0))
    draft.replace(path)


def _entries(capture: Path, known: dict[str, int]) -> int:
    """Counted on the capture: a copy lists as many, whatever its length does to a parser.

    One capture in UTF-8 says that it is UTF-16; feedparser finds its entries only while its length is odd.
    """
    if capture.name not in known:
        known[capture.name] = len(set(independent_keys(capture.read_bytes())))
    return known[capture.name]


def _known_counts() -> dict[str, int]:
    """What was counted before, unless the captures or this module changed since: then everything is made again."""
    state = hashlib.sha256(Path(__file__).read_bytes() + (unpack("feeds") / "index.tsv").read_bytes()).hexdigest()
    mark, counts = CACHE / "state", CACHE / "entries.json"
    if mark.exists() and mark.read_text(encoding="ascii") == state:
        return dict(json.loads(counts.read_text(encoding="utf-8"))) if counts.exists() else {}
    for old in CACHE.glob("*.gz"):
        old.unlink()
    counts.unlink(missing_ok=True)
    mark.write_text(state, encoding="ascii")
    return {}
