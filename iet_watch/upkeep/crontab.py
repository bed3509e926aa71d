"""Jobs as a part of a crontab: each line after what it does, in words that cron and sh read as they are meant."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator

from iet_watch.locale import language, say, word
from iet_watch.upkeep.schedule import Job, Times, Timetable, heading

_WIDTH = 79


def crontab(table: Timetable) -> list[str]:
    """The lines, which work as they stand; a job that cannot work yet is a comment, after what it lacks."""
    lines, said = list(_head(table)), ""
    for job in table.jobs:
        lack = word(job.lacking.message, job.lacking.args_by_name) if job.lacking else ""
        lines += _part(table, job, lack, as_above=lack == said)
        said = lack or said
    return lines


def _head(table: Timetable) -> Iterator[str]:
    yield from _comment(f"{heading(table)}.")
    if table.local:
        yield from _comment(say("The hours are those of this machine, the same as those of %(zone)s.", zone=table.zone))
    else:
        yield from _comment(
            say(
                "The hours are those of this machine, not those of %(zone)s: move them, or take the # away "
                "from the next line where cron heeds CRON_TZ (Fedora, Red Hat; not Debian, Ubuntu).",
                zone=table.zone,
            )
        )
        yield f"#CRON_TZ={table.zone}"
    if table.mail_to:
        yield from _comment(say("Whom cron writes to when something is wrong:"))
        yield f"MAILTO={table.mail_to}"
    else:
        yield from _comment(
            say("Whom cron writes to when something is wrong: put in the address, then take the # away.")
        )
        yield "#MAILTO=veille@example.org"
    yield f"IET_WATCH_LANG={language()}"


def _part(table: Timetable, job: Job, lack: str, *, as_above: bool) -> Iterator[str]:
    yield ""
    yield from _comment(f"{job.words}.")
    if lack and as_above:
        yield from _comment(say("Not yet, as above."))
    elif lack:
        yield from _comment(say("Not yet: %(what)s. Then take the # of the line away.", what=lack))
    words = (*table.program, "-C", str(table.root), *job.command)
    yield f"{'#' if lack else ''}{_times(job.times)} {' '.join(map(cron_word, words))}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)]


def _times(times: Times) -> str:
    """The five fields of a line of cron."""
    minutes, hours, days = (",".join(map(str, one)) or "*" for one in (times.minutes, times.hours, times.days))
    return f"{minutes} {hours} * * {days}"


def cron_word(text: str) -> str:
    r"""`text` as one word of sh on a line of cron, which ends a command at `%` unless it stands after `\`.

    What it makes of another `\` differs from cron to cron, but where it stands before a quotation mark.
    """
    return shlex.quote(text).replace("\\", "\\''").replace("%", "\\%")
