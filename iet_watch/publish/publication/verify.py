"""Proves a published issue: made again from its frozen inputs, byte for byte the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from iet_watch.files.toml import Mistakes
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NO_INPUT, Trouble
from iet_watch.publish.issue.bulletin import Bulletin, with_errata
from iet_watch.publish.issue.insert_files import ERRATA, read_errata
from iet_watch.publish.outputs.all_formats import Files, make_outputs
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.publication.frozen import as_published, made_with
from iet_watch.publish.publication.layout import Approval, read_bulletin, style_of
from iet_watch.publish.publication.manifest import (
    Manifest,
    errata_of,
    fingerprints,
    is_published,
    lost_errata,
    read_manifest,
    sha256_of,
)
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class Proof:
    """What verifying found: files lost or changed since publication, outputs that come out otherwise when made again.

    `provable`: the issue was published with its frozen inputs; `then` and `now`: the versions that differ.
    """

    outputs: tuple[str, ...]
    changed: tuple[str, ...]
    different: tuple[str, ...]
    provable: bool
    then: Mapping[str, str]
    now: Mapping[str, str]

    @property
    def holds(self) -> bool:
        return self.provable and not self.changed and not self.different


def verify_issue(space: Workspace, quarter: Quarter) -> Proof:
    """The proof of the published issue of `quarter`. Raises Trouble when none is published."""
    folder = space.quarter_folder(quarter)
    manifest = read_manifest(folder)
    if not is_published(manifest):
        raise Trouble("%(quarter)s is not published: there is nothing to verify", code=NO_INPUT, quarter=quarter.label)
    frozen = manifest.get("frozen", {})
    before, now = manifest.get("made_with", {}), made_with()
    return Proof(
        outputs=tuple(manifest["outputs"]),
        changed=tuple(_changed(folder, manifest)),
        different=tuple(_different(space, quarter, manifest)) if frozen else (),
        provable=bool(frozen),
        then={name: found for name, found in before.items() if found != now.get(name)},
        now={name: now.get(name, "") for name, found in before.items() if found != now.get(name)},
    )


def _changed(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, digest in sorted(fingerprints(manifest).items()):
        path = folder / name
        if name == ERRATA and path.is_file() and not _lost_errata(folder, manifest):
            continue  # a file that may grow, of which nothing that was shown is gone
        if not path.is_file() or sha256_of(path) != digest:
            yield name


def _lost_errata(folder: Path, manifest: Manifest) -> bool:
    return lost_errata(manifest, read_errata(folder))


def _different(space: Workspace, quarter: Quarter, manifest: Manifest) -> Iterator[str]:
    """The outputs whose digest is another when they are made again as they were published."""
    try:
        outputs = _made_again(space, quarter, manifest)
    except (OSError, Mistakes, Trouble):
        outputs = {}  # an input is lost or damaged, and told among those that changed
    for name, digest in manifest["outputs"].items():
        if hashlib.sha256(outputs.get(name, b"")).hexdigest() != digest:
            yield name


def _made_again(space: Workspace, quarter: Quarter, manifest: Manifest) -> Files:
    with bulletin_then(space, quarter, manifest) as (bulletin, style):
        return make_outputs(bulletin, tuple(manifest["formats"]), style)


@contextmanager
def bulletin_then(space: Workspace, quarter: Quarter, manifest: Manifest) -> Iterator[tuple[Bulletin, Style]]:
    """A published issue as templates show it, errata included, and its look, as long as the block: made anew from its
    frozen inputs. Raises OSError, Mistakes, Trouble when they are lost or damaged.
    """
    approval = Approval(manifest["approver"] or "", date.fromisoformat(manifest["published"]))
    errata = errata_of(manifest, read_errata(space.quarter_folder(quarter)))
    with as_published(space, (), quarter, manifest) as (then, themes):
        _, bulletin = read_bulletin(then, themes, quarter, approval)
        yield with_errata(replace(bulletin, published=approval.day), errata), style_of(then)
