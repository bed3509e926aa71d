"""Sources that have moved for good: which new address each has, and taking it, in theme files and memory together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from iet_watch.collect.web.polling import has_moved
from iet_watch.judge.identity.addresses import safe_address, source_key
from iet_watch.model.trouble import BAD_DATA, Trouble
from iet_watch.store.collected.intake import source_states
from iet_watch.store.collected.sources import move_source
from iet_watch.store.database import Database, writing
from iet_watch.themes.theme_files import Theme
from iet_watch.themes.writing import replace_address


def new_addresses(db: Database, themes: Iterable[Theme], now: datetime) -> dict[str, str]:
    """The new address of each source that has moved for good, in the order of the theme files."""
    urls = dict.fromkeys(source.url for theme in themes for source in theme.sources)
    states = source_states(db, list(urls))
    moved = {url: states[url].moved_to for url in urls if has_moved(states[url], now)}
    return {old: new for old, new in moved.items() if safe_address(new)}


def chosen_moves(urls: Iterable[str], proposed: Mapping[str, str]) -> dict[str, str]:
    """Those of the sources that `urls` mean. Raises Trouble when one of them has no new address."""
    return dict(_meant(url, proposed) for url in urls)


def _meant(url: str, proposed: Mapping[str, str]) -> tuple[str, str]:
    wanted = source_key(safe_address(url))
    for old, new in proposed.items():
        if url == old or (wanted and wanted == source_key(safe_address(old))):
            return old, new
    raise Trouble(
        "no new address is proposed for %(url)s: iet-watch source accept lists those that are", code=BAD_DATA, url=url
    )


def take_address(db: Database, themes_folder: Path, themes: Iterable[Theme], old: str, new: str) -> None:
    """Writes `new` in place of `old` in every theme that lists it. Raises Trouble; nothing has changed then."""
    listing = [theme for theme in themes if any(source.url == old for source in theme.sources)]
    _refuse_twice(listing, new)
    files = [themes_folder / f"{theme.slug}.toml" for theme in listing]
    for file in files:
        replace_address(file, old, new, dry_run=True)
    with writing(db):
        move_source(db, old, new)
        for file in files:  # last, once the rest is sure
            replace_address(file, old, new)


def _refuse_twice(themes: Sequence[Theme], url: str) -> None:
    for theme in themes:
        if any(source.url == url for source in theme.sources):
            raise Trouble(
                "%(url)s stands in the theme %(theme)s already: take the old address out by hand",
                code=BAD_DATA,
                url=url,
                theme=theme.slug,
            )
