"""What shaped a published issue besides its own files: settings, theme titles, templates, kept beside it.

`frozen/` is itself a small workspace, so that the issue can be made again from it whatever changes elsewhere.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from iet_watch import __version__
from iet_watch.files.shipped import shipped
from iet_watch.files.toml import toml_lines
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.fiche_order import IssueOrder
from iet_watch.publish.publication.manifest import Manifest
from iet_watch.publish.text.typography.rules import CURRENT, FIRST, SECOND, by_rules
from iet_watch.themes.theme_files import Theme
from iet_watch.workspace.folder import Workspace, find_workspace
from iet_watch.workspace.settings import CONFIGURATION, Settings

FROZEN = "frozen"
LOOKS = "looks"  # where the shipped templates of each look but the first are
APART = (LOOKS, "contacts")  # shipped templates that are not the first look's, or of no issue
SEALED = ("formats", "accepted", "made_with", "text_rules", "frozen")  # the keys of the manifest that publication adds
MAKERS = (
    "babel",
    "jinja2",
    "markdown-it-py",
    "mdit-py-plugins",
    "mdformat",
    "mdformat-gfm",
    "mdformat-footnote",
    "nh3",
    "css-inline",
    "python-docx",
    "icalendar",
    "pillow",
    "weasyprint",
)  # libraries whose version may change a byte
_MAIL_KEYS = ("unsubscribe_url", "unsubscribe_mailto")  # those of [mail] that readers see; never a password


def frozen_files(space: Workspace, themes: tuple[Theme, ...]) -> Mapping[str, bytes]:
    """What shapes an issue besides its own files, by path: `frozen/…` in its folder."""
    return {f"{FROZEN}/{name}": data for name, data in sorted(_files(space, themes))}


def seal_of(
    frozen: Mapping[str, bytes], formats: tuple[str, ...], accepted: tuple[str, ...]
) -> Mapping[str, object]:  # fmt: skip
    """What the manifest says of an issue published with the files `frozen`."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in frozen.items()}
    return {
        "formats": list(formats),
        "accepted": list(accepted),
        "made_with": made_with(),
        "text_rules": CURRENT,
        "frozen": digests,
    }


def made_with() -> Mapping[str, str]:
    """The versions of this program and of the libraries that shape its outputs."""
    found = {name: _version(name) for name in MAKERS}
    return {"iet-watch": __version__, **{name: number for name, number in found.items() if number}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@contextmanager
def as_published(
    space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, manifest: Manifest
) -> Iterator[tuple[Workspace, tuple[Theme, ...]]]:
    """The workspace that a published issue was made in, with the files it was made of, for as long as the block.

    `space` itself when the issue was published without its frozen inputs. Raises FileNotFoundError when one is lost.
    """
    if not manifest.get("frozen"):
        yield space, themes
        return
    folder = space.quarter_folder(quarter)
    with tempfile.TemporaryDirectory(prefix="iet-watch-") as made:
        for name in manifest["frozen"]:
            _copy(folder / name, Path(made) / Path(name).relative_to(FROZEN))
        then = find_workspace(Path(made))
        for name in manifest["inputs"]:
            _copy(folder / name, then.quarter_folder(quarter) / name)
        with by_rules(manifest.get("text_rules", FIRST)):
            yield then, then.themes()


def settings_then(space: Workspace, quarter: Quarter, manifest: Manifest) -> Settings:
    """The settings that a published issue shows: those of `space` where it was published without its frozen inputs."""
    return _frozen_settings(space.quarter_folder(quarter), manifest) or space.settings


def order_then(folder: Path, manifest: Manifest) -> IssueOrder:
    """The order of themes and fiches in which the issue in `folder` was published."""
    then = _frozen_settings(folder, manifest)
    return IssueOrder(then.bulletin.theme_order if then else (), by_number=manifest.get("text_rules", FIRST) > SECOND)


def _frozen_settings(folder: Path, manifest: Manifest) -> Settings | None:
    frozen = f"{FROZEN}/{CONFIGURATION}" in manifest.get("frozen", ())
    return find_workspace(folder / FROZEN).settings if frozen else None


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _files(space: Workspace, themes: tuple[Theme, ...]) -> Iterator[tuple[str, bytes]]:
    settings = space.settings
    mail = {key: getattr(settings.mail, key) for key in _MAIL_KEYS}
    yield CONFIGURATION, f"[bulletin]\n{toml_lines(vars(settings.bulletin))}\n[mail]\n{toml_lines(mail)}".encode()
    for theme in themes:
        told = {"title": theme.title, "summary": theme.summary, "query": "*"}
        yield f"themes/{theme.slug}.toml", toml_lines(told).encode()
    if settings.bulletin.logo:
        yield settings.bulletin.logo, (space.root / settings.bulletin.logo).read_bytes()
    yield from _templates(space.templates_folder, settings.bulletin.look)


def _templates(own: Path, look: str) -> Iterator[tuple[str, bytes]]:
    """The templates by every name that one may ask for: its own, `shipped/` for the look's, `base/` for the first."""
    plain = {name: data for name, data in _texts(shipped("templates")).items() if not name.startswith(APART)}
    looked = {**plain, **_texts(shipped("templates") / LOOKS / look)}
    yield from ((f"templates/base/{name}", data) for name, data in plain.items())
    yield from ((f"templates/shipped/{name}", data) for name, data in looked.items())
    yield from ((f"templates/{name}", data) for name, data in {**looked, **_texts(own)}.items())


def _texts(folder: Path) -> Mapping[str, bytes]:
    """The files below `folder` that are text in UTF-8, hidden ones left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            data = path.read_bytes()
            if _is_text(data):
                found[str(name)] = data
    return found


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
