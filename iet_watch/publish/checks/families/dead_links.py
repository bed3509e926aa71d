"""What the links of an issue answered, as findings; asking them is the business of `collect`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from iet_watch.locale import later
from iet_watch.model.trouble import Failure
from iet_watch.publish.checks.families.finding import Degree, Finding, Subject

# A link that cannot be asked is no fault of the editor's: robots.txt, a pay wall, a busy server.
_UNASKED = ("robots", "forbidden", "busy", "slow", "silence", "size", "encoding", "empty")


@dataclass(frozen=True)
class Answered:
    """How an address answered: `moved_to` when it moved for good, `failure` when it gave nothing."""

    moved_to: str = ""
    failure: Failure | None = None


def links_of(subject: Subject) -> Mapping[str, tuple[Path, int]]:
    """Every web address that the issue leads to, with the place that first names it."""
    found: dict[str, tuple[Path, int]] = {}
    for fiche in subject.fiches:
        found.setdefault(fiche.url, subject.place(fiche, "url"))
        for reprint in fiche.reprinted_by:
            found.setdefault(reprint.url, subject.place(fiche, "reprinted_by"))
    for passage in subject.passages():
        for link in passage.links:
            found.setdefault(link.url, (passage.path, passage.line))
    return {url: place for url, place in found.items() if url.startswith(("http://", "https://"))}


def findings(subject: Subject, answers: Mapping[str, Answered]) -> Iterator[Finding]:
    """What is to be said of the `answers`, in the order of the issue."""
    for url, place in links_of(subject).items():
        answered = answers.get(url)
        if answered is None:
            continue
        if answered.failure is not None:
            yield _failed(place, url, answered.failure)
        elif answered.moved_to:
            message = later("this page has moved for good to %(url)s")
            yield Finding("links", "warn", *place, message, {"url": answered.moved_to}, evidence=url)


def _failed(place: tuple[Path, int], url: str, failure: Failure) -> Finding:
    degree: Degree = "warn" if failure.trouble in _UNASKED or (failure.status or 0) >= 500 else "hold"
    return Finding("links", degree, *place, failure.message, failure.args, evidence=url)
