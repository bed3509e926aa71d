"""Jobs as units of systemd: a service and a timer each, escaped as systemd reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iet_watch.fingerprints import fingerprint
from iet_watch.locale import language, say
from iet_watch.upkeep.schedule import Job, Times, Timetable, heading
from iet_watch.words import fold

FOLDER = "/etc/systemd/system"
_DAYS = {1: "Mon", 2: "Tue", 3: "Wed"}
_NAME_LIMIT = 120  # characters of the folder in a name; systemd takes 255 for all of it
_MARK = re.compile(r"# iet-watch schedule ([0-9a-f]{32}) (.*)\n")
_ACCOUNT = re.compile(r"[A-Za-z_][A-Za-z0-9_.@-]*")


@dataclass(frozen=True)
class UnitFile:
    name: str
    text: str


def units(table: Timetable) -> list[UnitFile]:
    """The files of all jobs that can work; those that lack something have none."""
    return [one for job in table.jobs if not job.lacking for one in _pair(table, job)]


def _pair(table: Timetable, job: Job) -> Iterator[UnitFile]:
    name = f"{stem(table)}-{job.name}"
    yield UnitFile(f"{name}.service", _marked(table, _service(table, job)))
    yield UnitFile(f"{name}.timer", _marked(table, _timer(table, job)))


def is_unchanged(text: str, table: Timetable) -> bool:
    """Whether a file is as this program wrote it for this workspace: nobody has changed it since."""
    mark = _MARK.match(text)
    return mark is not None and mark[2] == str(table.root) and mark[1] == fingerprint(text[mark.end() :])


def _marked(table: Timetable, lines: Iterator[str]) -> str:
    text = "".join(f"{line}\n" for line in lines)
    return f"# iet-watch schedule {fingerprint(text)} {table.root}\n{text}"


def stem(table: Timetable) -> str:
    """What the names of the units begin with: by the whole path, since folders named « veille » are many."""
    name = re.sub(r"[^a-z0-9]+", "-", fold(str(table.root))).strip("-")
    if len(name) > _NAME_LIMIT:
        name = f"{name[-_NAME_LIMIT:].strip('-')}-{fingerprint(str(table.root))[:8]}"
    return f"iet-watch-{name}" if name else "iet-watch"


def _service(table: Timetable, job: Job) -> Iterator[str]:
    kept, words = stem(table), (*table.program, "-C", str(table.root), *job.command)
    yield from _unit(table, job)
    yield from ("Wants=network-online.target", "After=network-online.target", "", "[Service]", "Type=oneshot")
    yield from _user(table.owner)
    yield "UMask=0007"
    yield f"Environment=IET_WATCH_LANG={language()} XDG_CACHE_HOME=%C/{kept}"
    yield f"ExecStart={_command(words)}"
    yield "# " + say("75: another command was at work; the next time will do.")
    yield "SuccessExitStatus=75"
    yield f"TimeoutStartSec={job.longest}min"
    yield "NoNewPrivileges=true"
    yield "PrivateTmp=true"
    yield "# " + say("Nothing can be written but these folders and what is kept to go faster.")
    yield "ProtectSystem=strict"
    yield f"ReadWritePaths={' '.join(unit_word(one) for one in (str(table.root), job.writes) if one)}"
    yield f"CacheDirectory={kept}"


def _command(words: Sequence[str]) -> str:
    """The words as a command of systemd, which begins no program whose path holds a quotation mark: sh does then."""
    if set(words[0]) & set("\"'\\$"):
        words = ("/bin/sh", "-c", 'exec "$0" "$@"', *words)
    return " ".join((unit_word(words[0]), *(unit_word(one, variables=True) for one in words[1:])))


def _user(owner: str) -> Iterator[str]:
    """The account: the owner of the workspace, unless that is root, or nobody known."""
    if owner != "root" and _ACCOUNT.fullmatch(owner):
        yield f"User={owner}"
    else:
        yield "# " + say("Put in the account that works in this workspace, then take the # away; else root does.")
        yield "#User=veille"


def _timer(table: Timetable, job: Job) -> Iterator[str]:
    yield from _unit(table, job)
    yield from ("", "[Timer]")
    yield f"OnCalendar={_times(job.times)} {table.zone}"
    yield "Persistent=true"
    # A source is due five minutes before its interval is over, or one: the delay may not differ from day to day.
    yield from ("RandomizedDelaySec=3min", "FixedRandomDelay=true", "", "[Install]", "WantedBy=timers.target")


def _unit(table: Timetable, job: Job) -> Iterator[str]:
    yield from (f"# {heading(table)}.", "", "[Unit]", f"Description={_plain(f'iet-watch: {job.words}')}")


def _times(times: Times) -> str:
    """A calendar event: « Mon *-*-* 07:41:00 »."""
    minutes, hours = (",".join(f"{one:02}" for one in part) or "*" for part in (times.minutes, times.hours))
    days = ",".join(_DAYS[day] for day in times.days)
    return f"{days} *-*-* {hours}:{minutes}:00".lstrip()


def _plain(text: str) -> str:
    return text.replace("%", "%%")


def unit_word(text: str, *, variables: bool = False) -> str:
    """`text` as one word of a unit; `variables`: where systemd puts in values for `$NAME`, as in arguments."""
    text = _plain(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{text.replace("$", "$$") if variables else text}"'
