"""The region's logo: a picture of the workspace that is written into the page, so that nothing is loaded from afar."""

from __future__ import annotations

import base64
from pathlib import Path

from lxml import etree

from iet_watch.locale import Phrase
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.publish.issue.bulletin import Logo

SIZE_LIMIT = 100_000  # bytes; a page stays light (LOOK: under 100 kB of text), a logo in SVG takes a few thousand
# What each format begins with: the name of a file proves nothing.
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_SUFFIXES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
# An SVG image runs no script in a page, but some readers of PDF or mail are less careful.
_LIVE = {"script", "foreignObject", "iframe", "use", "image", "a", "animate", "set", "style"}


def read_logo(root: Path, name: str, alternative: str) -> Logo | None:
    """The logo at `name` in the workspace `root`, None when none is set. Raises Trouble when it cannot serve."""
    if not name:
        return None
    path = root / name
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise _trouble("logo: %(path)s is no SVG, PNG or JPEG (iet-watch.toml, [bulletin])", path=name)
    if not alternative:
        raise _trouble("logo_alt is missing: write what the logo says to those who do not see it", path=name)
    if not path.resolve().is_relative_to(root.resolve()):
        raise _trouble("logo: %(path)s is outside the workspace (iet-watch.toml, [bulletin])", path=name)
    data = _bytes(path, name)
    if kind == "image/svg+xml":
        _check_svg(data, name)
    elif not data.startswith(_SIGNATURES[kind]):
        raise _trouble("logo: %(path)s does not hold what its name says (%(kind)s)", path=name, kind=kind)
    return Logo(f"data:{kind};base64,{base64.b64encode(data).decode()}", alternative)


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise _trouble("logo: %(path)s cannot be read: %(reason)s", path=name, reason=Phrase(error.strerror)) from error
    if len(data) > SIZE_LIMIT:
        raise _trouble("logo: %(path)s is larger than %(limit)s bytes", path=name, limit=SIZE_LIMIT)
    return data


def _check_svg(data: bytes, name: str) -> None:
    """A drawing and nothing else: no script, no handler, nothing from elsewhere, no entity."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _trouble("logo: %(path)s is no well-formed SVG", path=name) from error
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    names = {etree.QName(one).localname for one in elements}
    live = names & _LIVE
    live |= {key for one in elements for key in map(str, one.attrib) if key.lower().startswith("on") or "href" in key}
    if etree.QName(tree).localname != "svg" or tree.getroottree().docinfo.doctype:
        raise _trouble("logo: %(path)s is no well-formed SVG", path=name)
    if live:
        raise _trouble(
            "logo: %(path)s holds more than a drawing (%(found)s): save it as plain SVG",
            path=name, found=", ".join(sorted(live)),
        )  # fmt: skip


def _trouble(message: str, **args: object) -> Trouble:
    return Trouble(message, code=BAD_CONFIGURATION, **args)
