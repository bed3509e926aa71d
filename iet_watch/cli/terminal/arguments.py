"""What people type, read: a theme, a quarter, a day, who they are. What cannot be read raises Trouble."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from iet_watch.cli.terminal import session
from iet_watch.locale import language, number, say, word
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_CONFIGURATION, USAGE, Failure, Trouble

if TYPE_CHECKING:
    from iet_watch.model.decisions import Hand, Speaker
    from iet_watch.model.items import Status
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

MOST_NUMBERS = 10_000  # that one command takes: more is a slip of the finger
LARGEST = 2**63 - 1  # of a number that SQLite holds
_RANGE = re.compile(r"(\d{1,40})(?:[-–](\d{1,40}))?", re.ASCII)
DAYS_OF = {"d": 1, "j": 1, "w": 7, "s": 7, "m": 30, "y": 365, "a": 365}  # day or jour, week or semaine…


_STATUS_WORDS: Mapping[str, Status] = {
    **dict.fromkeys(("new", "nouveau", "nouveaux", "nouvelle", "nouvelles", "a trier"), "new"),
    **dict.fromkeys(("kept", "keep", "garde", "gardes", "gardee", "gardees", "retenu", "retenus", "retenue"), "kept"),
    **dict.fromkeys(("retenues", "garder"), "kept"),
    **dict.fromkeys(("dropped", "drop", "ecarte", "ecartes", "ecartee", "ecartees", "ecarter", "rejete"), "dropped"),
    **dict.fromkeys(("later", "plus tard", "a revoir", "revoir"), "later"),
}


def known_theme(slug: str, themes: Iterable[Theme]) -> str:
    """`slug` when it is a theme. Raises Trouble naming the nearest one."""
    slugs = [theme.slug for theme in themes]
    if slug in slugs:
        return slug
    if slug in (mistake.path.stem for mistake in session.SESSION.mistakes):
        raise Trouble("the theme %(theme)s waits until its file is mended", code=BAD_CONFIGURATION, theme=slug)
    if not slugs:
        raise Trouble(
            "there is no theme “%(theme)s”, and no other yet: iet-watch theme new SLUG", code=USAGE, theme=slug
        )
    from iet_watch.words import nearest

    if near := nearest(slug, slugs):
        raise Trouble("unknown theme “%(theme)s”: did you mean %(nearest)s?", code=USAGE, theme=slug, nearest=near)
    raise Trouble(
        "unknown theme “%(theme)s”: expected one of %(expected)s", code=USAGE, theme=slug, expected=", ".join(slugs)
    )


def check_theme(slug: str | None, space: Workspace) -> None:
    """Raises Trouble when a theme is named that is none of the workspace's."""
    if slug is not None and not session.is_judged_theme(slug, space):
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
    raise Trouble("unknown quarter “%(found)s”: expected a year and a quarter such as 2026-T4", code=USAGE, found=text)


def quarter_or_current(text: str | None, space: Workspace) -> Quarter:
    return read_quarter(text) if text is not None else space.quarter_of(session.now())


def read_period(quarter: str | None, since: str | None, space: Workspace) -> tuple[datetime | None, datetime | None]:
    """From when and until when: the quarter, from `since` on where that is later. Raises Trouble."""
    start, stop = space.bounds(read_quarter(quarter)) if quarter is not None else (None, None)
    if since is not None:
        moment = read_since(since, space)
        start = max(start, moment) if start else moment
    return start, stop


def read_since(text: str, space: Workspace) -> datetime:
    """A day, or so many days, weeks or months ago. Raises Trouble."""
    digits, unit = text[:-1], text[-1:].lower()
    try:
        if digits.isdigit() and unit in DAYS_OF:
            return session.now() - timedelta(days=int(digits) * DAYS_OF[unit])
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=space.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Trouble(
            "--since “%(found)s”: expected a date such as 2026-11-01, or 30d, 4w, 3m", code=USAGE, found=text
        ) from None


def item_numbers(texts: Iterable[str]) -> list[int]:
    """The numbers written `12`, `12,15` or `6380-6390`, in their order. Raises Trouble."""
    numbers = [one for text in texts for piece in text.split(",") for one in _numbers(piece.strip(), text)]
    if not numbers:
        raise Trouble("“%(found)s” is no item number: write 12, 12,15 or 12-15", code=USAGE, found=" ".join(texts))
    if len(numbers) > MOST_NUMBERS:
        most = number(MOST_NUMBERS, language())
        raise Trouble("more than %(most)s items at once: write a shorter range", code=USAGE, most=most)
    return numbers


def item_number(text: str) -> int:
    """One number. Raises Trouble."""
    found = _RANGE.fullmatch(text.strip())
    if found is None or found[2] or int(found[1]) > LARGEST:
        raise Trouble("“%(found)s” is no number: write one such as 12", code=USAGE, found=text)
    return int(found[1])


def _numbers(piece: str, text: str) -> Iterable[int]:
    found = _RANGE.fullmatch(piece)
    if piece and found is None:
        raise Trouble("“%(found)s” is no item number: write 12, 12,15 or 12-15", code=USAGE, found=text)
    if found is None:
        return ()  # a comma at the end, before a space
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise Trouble("“%(found)s” is no range of numbers: write the smaller one first", code=USAGE, found=text)
    return range(first, min(last, first + MOST_NUMBERS) + 1)


def read_status(text: str | None) -> Status | None:
    """A status, in English or in French, whatever the case, accents and hyphens. Raises Trouble."""
    if text is None:
        return None
    if plainly := _STATUS_WORDS.get(text.lower()):
        return plainly
    from iet_watch.words import words

    status = _STATUS_WORDS.get(" ".join(words(text)))
    if status is None:
        raise Trouble(
            "unknown status “%(found)s”: expected one of %(expected)s", code=USAGE, found=text,
            expected=say("new, kept, dropped, later"),
        )  # fmt: skip
    return status


def read_tag(text: str | None) -> str | None:
    """The name of a tag. Raises Trouble."""
    if text is not None and not text.strip():
        raise Trouble("--tag “%(found)s”: write the name of a tag", code=USAGE, found=text)
    return text


def read_lang(text: str | None) -> str | None:
    """The code of a language, in small letters. Raises Trouble."""
    if text is not None and not re.fullmatch("[a-zA-Z]{2,3}", text):
        raise Trouble("--lang “%(found)s”: write a code of two letters such as fr or en", code=USAGE, found=text)
    return text.lower() if text else None


def read_list(text: str) -> list[str]:
    """What is named with commas between."""
    return [one.strip() for one in text.split(",") if one.strip()]


def read_email(text: str) -> str:
    """The one mail address that was typed. Raises Trouble."""
    from iet_watch.mail.addresses import read_address

    found = read_address(text)
    if isinstance(found, Failure):
        raise Trouble("%(reason)s", code=USAGE, reason=word(found.message, found.args))
    return found


def person(who: str | None) -> str:
    """Who decides: `who`, else whoever is at the keyboard. Raises Trouble, Mistakes."""
    return speaker(who).who


def speaker(who: str | None) -> Speaker:
    """Who is at the keyboard, and for whom they speak when they name somebody else. Raises Trouble, Mistakes."""
    from iet_watch.workspace.people import read_people

    return read_people(session.workspace()).speaker(who)


def hand(who: str | None, why: str) -> Hand:
    """Who rules, why, and that it is now. Raises Trouble, Mistakes."""
    from iet_watch.desk.deciding.decisions import WHY_LIMIT
    from iet_watch.model.decisions import Hand

    return Hand(speaker(who), reason(why, WHY_LIMIT), session.now())


def reason(why: str, limit: int) -> str:
    """What stands behind --why, on one line. Raises Trouble where it is longer than `limit`: nobody's words are cut."""
    from iet_watch.words import cleaned

    words = cleaned(why)
    if len(words) > limit:
        raise Trouble(
            "--why takes %(limit)s characters at most, here are %(length)s: nothing was recorded; say it shorter",
            code=USAGE, limit=limit, length=len(words),
        )  # fmt: skip
    return words
