"""Counts of the issues, from their folders: what a manifest says was published, what is being prepared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.model.quarter import Quarter
from iet_watch.publish.publication.manifest import MANIFEST, Manifest, is_published, read_manifest
from iet_watch.upkeep.activity.figures import Counts

_QUARTER = "[0-9][0-9][0-9][0-9]-T[1-4]"  # a copy that somebody made of a folder is no second issue
_COUNTED = ("fiches", "fiches_in_preparation", "errata")


@dataclass(frozen=True)
class DatedIssue:
    """An issue that came out. `quarter`: the one that it covers."""

    quarter: Quarter
    number: int
    day: date

    @property
    def days_after(self) -> int:
        """From the last day of its quarter; negative where it came out before."""
        return (self.day - self.quarter.last_day).days


@dataclass(frozen=True)
class Issues:
    """The manifests of the issues by quarter, and what is wrong with those that cannot be read."""

    manifests: Mapping[Quarter, Manifest]
    mistakes: Mapping[Quarter, tuple[Mistake, ...]]

    def published(self, quarter: Quarter) -> DatedIssue | None:
        """The issue of a quarter, where it came out."""
        manifest = self.manifests.get(quarter, {})
        if not is_published(manifest):
            return None
        return DatedIssue(quarter, manifest["number"], date.fromisoformat(manifest["published"]))


def read_issues(bulletins: Path) -> Issues:
    """What the manifests say; one that is damaged hides no other."""
    found: dict[Quarter, Manifest] = {}
    wrong: dict[Quarter, tuple[Mistake, ...]] = {}
    for path in sorted(bulletins.glob(f"{_QUARTER}/{MANIFEST}")):
        quarter = Quarter(int(path.parent.name[:4]), int(path.parent.name[-1]))
        try:
            found[quarter] = read_manifest(path.parent)
        except Mistakes as error:
            wrong[quarter] = error.mistakes
    return Issues(found, wrong)


def issue_counts(issues: Issues, folder: Path, quarter: Quarter) -> Counts:
    """The counts of the issue of `quarter`, whose files stand in `folder`, and of what came out in the quarter."""
    days = [manifest["published"] for manifest in issues.manifests.values() if is_published(manifest)]
    in_quarter = sum(quarter.first_day <= date.fromisoformat(day) <= quarter.last_day for day in days)
    known: Counts = {("issues_published", ""): None if issues.mistakes else in_quarter}
    if quarter in issues.mistakes:
        return {**known, **{(name, ""): None for name in _COUNTED}, ("issue_days_after_quarter", ""): None}
    issue, manifest = issues.published(quarter), issues.manifests.get(quarter, {})
    shown = (name.split("/")[1] for name in manifest["inputs"] if _is_fiche(name)) if issue else ()
    waiting = () if issue else (path.parent.name for path in (folder / "fiches").glob("*/*.md"))
    return {
        **known,
        **_by_theme("fiches", Counter(shown)),
        **_by_theme("fiches_in_preparation", Counter(waiting)),
        ("issue_days_after_quarter", ""): issue.days_after if issue else None,
        ("errata", ""): sum("withdrawn" not in one for one in manifest.get("errata", ())) if issue else 0,
    }


def _is_fiche(name: str) -> bool:
    return name.startswith("fiches/") and name.endswith(".md") and name.count("/") == 2


def _by_theme(name: str, counted: Counter[str]) -> Counts:
    return {(name, ""): counted.total(), **{(name, theme): count for theme, count in counted.items()}}
