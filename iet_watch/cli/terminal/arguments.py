"""What people type, read: a theme, a quarter, a day, who they are. What cannot be read raises Trouble."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from iet_watch.cli.terminal import session
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_CONFIGURATION, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.desk.deciding.groupings import Hand
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

NEAR = 60  # of 100: a name this much like a theme's is taken for a slip of the finger
DAYS_OF = {"d": 1, "j": 1, "w": 7, "s": 7, "m": 30, "y": 365, "a": 365}  # day or jour, week or semaine…


def known_theme(slug: str, themes: Iterable[Theme]) -> str:
    """`slug` when it is a theme. Raises Trouble naming the nearest one."""
    slugs = [theme.slug for theme in themes]
    if slug in slugs:
        return slug
    if slug in (mistake.path.stem for mistake in session.SESSION.mistakes):
        raise Trouble("the theme %(theme)s waits until its file is mended", code=BAD_CONFIGURATION, theme=slug)
    from rapidfuzz import process

    best = process.extractOne(slug, slugs, score_cutoff=NEAR)
    if best:
        raise Trouble("unknown theme %(theme)s: did you mean %(nearest)s?", code=USAGE, theme=slug, nearest=best[0])
    raise Trouble(
        "unknown theme %(theme)s: expected one of %(expected)s", code=USAGE, theme=slug, expected=", ".join(slugs)
    )


def check_theme(slug: str | None, space: Workspace) -> None:
    """Raises Trouble when a theme is named that is none of the workspace's."""
    if slug:
        known_theme(slug, session.themes(space))


def chosen_themes(slug: str | None, space: Workspace) -> list[Theme]:
    """The theme of that name, or all of them where none is named. Raises Trouble."""
    themes = session.themes(space)
    if slug is not None:
        known_theme(slug, themes)
    return [theme for theme in themes if slug in (None, theme.slug)]


def read_quarter(text: str) -> Quarter:
    """The quarter written `2026-T4` or `2026-Q4`. Raises Trouble."""
    head, _, tail = text.upper().partition("-")
    is_year = head.isdigit() and len(head) == 4 and "1900" <= head < "3000"
    if is_year and len(tail) == 2 and tail[0] in "TQ" and tail[1] in "1234":
        return Quarter(int(head), int(tail[1]))
    raise Trouble("unknown quarter %(found)s: expected a year and a quarter such as 2026-T4", code=USAGE, found=text)


def quarter_or_current(text: str | None, space: Workspace) -> Quarter:
    return read_quarter(text) if text else space.quarter_of(session.now())


def read_period(quarter: str | None, since: str | None, space: Workspace) -> tuple[datetime | None, datetime | None]:
    """From when and until when: the quarter, from `since` on where that is later. Raises Trouble."""
    start, stop = space.bounds(read_quarter(quarter)) if quarter else (None, None)
    if since is not None:
        moment = read_since(since, space)
        start = max(start, moment) if start else moment
    return start, stop


def read_since(text: str, space: Workspace) -> datetime:
    """A day, or so many days, weeks or months ago. Raises Trouble."""
    number, unit = text[:-1], text[-1:].lower()
    try:
        if number.isdigit() and unit in DAYS_OF:
            return session.now() - timedelta(days=int(number) * DAYS_OF[unit])
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=space.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Trouble(
            "--since %(found)s: expected a date such as 2026-11-01, or 30d, 4w, 3m", code=USAGE, found=text
        ) from None


def read_list(text: str) -> list[str]:
    """What is named with commas between."""
    return [one.strip() for one in text.split(",") if one.strip()]


def person(who: str | None) -> str:
    """Who decides: `who`, else the login. Raises Trouble when it is no name."""
    from iet_watch.words import TITLE_LIMIT, one_line

    name = one_line(who if who is not None else session.login(), TITLE_LIMIT)
    if not name:
        raise Trouble("--as needs a name", code=USAGE)
    return name


def hand(who: str | None, why: str) -> Hand:
    """Who rules, why, and that it is now. Raises Trouble."""
    from iet_watch.desk.deciding.decisions import WHY_LIMIT
    from iet_watch.desk.deciding.groupings import Hand
    from iet_watch.words import one_line

    return Hand(person(who), one_line(why, WHY_LIMIT), session.now())
