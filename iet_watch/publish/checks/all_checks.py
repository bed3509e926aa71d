"""Before an issue is published: every family of checks, one after the other, each on the whole issue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from iet_watch.locale import Phrase
from iet_watch.publish.checks.families import (
    accessibility,
    accounted_for,
    active_content,
    balance,
    coherence,
    copying,
    formats,
    personal_data,
    repeats,
    required_fields,
    spelling,
    typed_marks,
    typographic_faults,
    whole_parts,
)
from iet_watch.publish.checks.families.finding import Finding, Subject

_CHECKS: Sequence[Callable[[Subject], Iterable[Finding]]] = (
    accounted_for.check,
    required_fields.check,
    coherence.check,
    copying.check,
    repeats.check,
    personal_data.check,
    active_content.check,
    whole_parts.check,
    formats.check,
    typed_marks.check,
    accessibility.check,
    typographic_faults.check,
    spelling.check,
    balance.check,
)
_DEGREES = ("block", "hold", "warn")
# What a person may let through by name at publication; the others have nothing that is held.
ACCEPTABLE = ("fields", "quotes", "repeats", "access", "privacy", "outputs", "formats", "links", "folder")


def check_issue(subject: Subject) -> list[Finding]:
    """All that is found, the gravest first, then in the order of the checks and of the files."""
    found = [finding for check in _CHECKS for finding in check(subject)]
    return ranked(found)


def ranked(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: _DEGREES.index(finding.degree))


def not_looked_at(subject: Subject) -> list[tuple[Phrase, Mapping[str, object]]]:
    """What could not be checked here, each as a message and its values."""
    skipped = spelling.skipped(subject)
    return [skipped] if skipped else []


def stops(found: Iterable[Finding], accepted: Collection[str]) -> list[Finding]:
    """Those that stand in the way of publication: all that blocks, and what is held and nobody accepted."""
    return [one for one in found if one.degree == "block" or (one.degree == "hold" and one.family not in accepted)]
