"""Footnotes of one file: a note may stand anywhere in it, and comes with the section that calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from iet_watch.files.markdown import markdown_reader

_READER = markdown_reader(as_written=True)
CALL, NOTE = "footnote_ref", "footnote_reference_open"


@dataclass(frozen=True)
class Notes:
    """Of one text: the notes in it by their labels, as typed; which labels it calls, and on which lines they stand."""

    notes: Mapping[str, str]
    calls: frozenset[str]
    lines: Mapping[str, tuple[int, int]]


def with_their_notes(sections: Mapping[str, str]) -> Mapping[str, str]:
    """`sections` where each has the notes that it calls, and no note that only another one calls."""
    if not any("[^" in text for text in sections.values()):
        return sections
    found = {name: notes_of(text) for name, text in sections.items()}
    known = {label: note for one in found.values() for label, note in one.notes.items()}
    wanted = {name: _called(one.calls, known) for name, one in found.items()}
    anywhere = frozenset().union(*wanted.values())
    return {name: _moved(text, found[name], wanted[name], anywhere, known) for name, text in sections.items()}


def notes_of(text: str) -> Notes:
    """The notes and calls of a Markdown text."""
    tokens = _READER.parse(text)
    lines = text.split("\n")
    notes, places = {}, {}
    inside = 0
    calls: set[str] = set()
    for token in tokens:
        if token.type == NOTE and token.map:
            start, end = token.map
            places[token.meta["label"]] = (start, end)
            notes[token.meta["label"]] = "\n".join(lines[start:end]).rstrip()
        inside += (token.type == NOTE) - (token.type == "footnote_reference_close")
        if not inside:
            calls |= set(labels_called(token.children or ()))
    return Notes(notes, frozenset(calls), places)


def labels_called(parts: Iterable[Token]) -> list[str]:
    """The labels that `parts` of a line call."""
    return [part.meta["label"] for part in parts if part.type == CALL]


def _called(calls: frozenset[str], known: Mapping[str, str]) -> frozenset[str]:
    """`calls`, and what the notes that they call themselves call."""
    wanted: set[str] = set()
    waiting = [label for label in calls if label in known]
    while waiting:
        label = waiting.pop()
        if label not in wanted:
            wanted.add(label)
            inner = _READER.parse(known[label].partition("]:")[2])
            waiting += [one for token in inner for one in labels_called(token.children or ()) if one in known]
    return frozenset(wanted)


def _moved(text: str, own: Notes, wanted: frozenset[str], anywhere: frozenset[str], known: Mapping[str, str]) -> str:
    gone = {
        n for label, (start, end) in own.lines.items() if label not in wanted and label in anywhere
        for n in range(start, end)
    }  # fmt: skip
    kept = "\n".join(line for n, line in enumerate(text.split("\n")) if n not in gone).strip("\n")
    more = [note for label, note in known.items() if label in wanted and label not in own.notes]
    return "\n\n".join([kept, *more]) if more else kept
