"""How far a fiche is, as its head says it: who marked it written, read over or approved, when, and for which text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from iet_watch.files.front_matter import without_comments
from iet_watch.files.toml import Mistake, TomlDocument
from iet_watch.locale import later
from iet_watch.words import fold

# The states in their order, by the words that programs read.
KEPT, WRITTEN, PROOFREAD, APPROVED = "retenu", "rédigé", "relu", "validé"
STATES: Mapping[str, str] = {
    KEPT: later("to write"),
    WRITTEN: later("written"),
    PROOFREAD: later("read over"),
    APPROVED: later("approved"),
}
MARKED = (WRITTEN, PROOFREAD, APPROVED)  # what a person may say of a fiche; that it is kept, the log says
_KEYS: Mapping[str, type] = {"state": str, "who": str, "at": datetime, "text": str}


@dataclass(frozen=True)
class Mark:
    """Who said that a fiche is so far, and when. `current`: its text is the one that they said it of."""

    state: str
    who: str
    at: datetime
    current: bool


def known_state(text: str) -> str | None:
    """The state that somebody writes, whatever its case and accents."""
    return next((state for state in MARKED if fold(state) == fold(text.strip())), None)


def text_digest(body: str) -> str:
    """What a text is known by: another line break or another comment makes no other text."""
    return sha256(" ".join(without_comments(body).split()).encode()).hexdigest()[:16]


def read_marks(values: Mapping[str, Any], digest: str) -> tuple[Mark, ...]:
    """The marks in the head of a fiche whose text has this digest, in their order."""
    return tuple(
        Mark(one["state"], one["who"], one["at"], current=one["text"] == digest) for one in values.get("states", ())
    )


def mark_mistakes(document: TomlDocument) -> list[Mistake]:
    """What is wrong with the marks in a head."""
    marks = document.values.get("states", [])
    if isinstance(marks, list) and all(_is_mark(one) for one in marks):
        return []
    message = later("states: --mark writes it; each needs a state, who, at and text, or take the line away")
    return [document.mistake(message, "states")]


def _is_mark(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == _KEYS.keys()
        and all(isinstance(one[key], kind) for key, kind in _KEYS.items())
        and one["state"] in MARKED
    )


def state_of(marks: Iterable[Mark], *, written: bool) -> str:
    """How far a fiche is. `written`: its texts are there; a mark counts while its text is unchanged."""
    if not written:
        return KEPT
    said = {mark.state for mark in marks if mark.current}
    if PROOFREAD in said and APPROVED in said:
        return APPROVED
    return PROOFREAD if PROOFREAD in said else WRITTEN


def with_mark(states: Sequence[Mapping[str, Any]], state: str, who: str, at: datetime, digest: str) -> list[Any]:
    """The marks of a head with one more; the same person saying it again of the same text adds nothing."""
    new = {"state": state, "who": who, "at": at.replace(microsecond=0), "text": digest}
    known = any({**one, "at": None} == {**new, "at": None} for one in states)
    return [*states, *([] if known else [new])]
