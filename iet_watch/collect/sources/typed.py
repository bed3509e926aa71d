"""What a person typed of a source: its address, its kind, the source of the theme files that it means."""

from __future__ import annotations

from collections.abc import Sequence

from iet_watch.collect.web.network import without_login
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.sources import WEB_KINDS, Source, SourceKind
from iet_watch.model.trouble import BAD_DATA, USAGE, Trouble
from iet_watch.themes.theme_files import Theme


def meant(url: str, themes: Sequence[Theme], kind: str | None) -> Source:
    """The source that stands at `url` in the theme files, else a new one of the kind said."""
    address = typed_address(url)
    known = next((source for theme in themes for source in theme.sources if source.url in (url, address)), None)
    if known is not None and kind in (None, known.kind):
        return known
    return Source(address, address, read_kind(kind))


def typed_address(text: str) -> str:
    """The address that a person typed, with https:// where nothing is said. Raises Trouble."""
    whole = text if "://" in text else f"https://{text}"
    address = safe_address(whole)
    if not address:
        raise Trouble("%(url)s is not a web address", code=BAD_DATA, url=without_login(text))
    return address


def read_kind(text: str | None) -> SourceKind:
    """The kind of source that `text` names. Raises Trouble."""
    for kind in WEB_KINDS:
        if text in (kind, None):
            return kind
    raise Trouble("unknown kind %(found)s: expected one of %(expected)s", code=USAGE, found=text,
                  expected=", ".join(WEB_KINDS))  # fmt: skip
