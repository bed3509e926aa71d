"""Access logs of web servers, line by line: the common and the combined format of Apache and nginx, packed or not."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

from iet_watch.locale import Phrase
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Trouble

LINE_LIMIT = 16_384  # bytes of a line; what is longer is no page that anybody reads
AGENT_LIMIT = 300  # characters of the name of a browser; a robot is named in its first hundred
# host ident user [day/Mon/year:hour:minute:second zone] "request" status size "referer" "agent"; before it perhaps the
# name of the virtual host (https://httpd.apache.org/docs/2.4/logs.html).
_LINE = re.compile(
    r"(?:[\w.:-]{1,255} )?(?P<host>[0-9a-fA-F.:]{3,45}) \S{1,100} [^\[]{1,200} ?\[(?P<time>[^\]]{20,30})\] "
    r'"(?P<method>[A-Z]{1,10}) (?P<target>\S{1,8000})(?: HTTP/[\d.]{1,4})?" (?P<status>\d{3}) (?:\d{1,15}|-)'
    r'(?: "(?:[^"\\]|\\.){0,8000}" "(?P<agent>(?:[^"\\]|\\.){0,8000})")?'
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Request:
    """One line. `visitor`: the network that the address is in, and the browser: for the time of the reading alone."""

    at: datetime
    method: str
    target: str
    status: int
    visitor: tuple[str, str]

    @property
    def agent(self) -> str:
        return self.visitor[1]


def read_log(path: Path) -> Iterator[Request | None]:
    """The lines of a log, None for each that is none. Raises Trouble."""
    try:
        packed = path.suffix == ".gz"
        with gzip.open(path) if packed else path.open("rb") as file:
            while line := file.readline(LINE_LIMIT):
                yield (
                    _request(line.decode("utf-8", "replace"))
                    if line.endswith(b"\n") or len(line) < LINE_LIMIT
                    else None
                )
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Trouble("%(path)s is no gzip file, or is cut", code=BAD_DATA, path=path) from error
    except OSError as error:
        reason = Phrase(error.strerror or "Input/output error")
        raise Trouble("%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=reason) from error


def _request(line: str) -> Request | None:
    found = _LINE.match(line)
    at = _moment(found["time"]) if found else None
    if found is None or at is None:
        return None
    visitor = (_network(found["host"]), (found["agent"] or "")[:AGENT_LIMIT])
    return Request(at, found["method"], found["target"], int(found["status"]), visitor)


def _moment(text: str) -> datetime | None:
    """The moment of a line; written out, since strptime would read the months of the place, not those of servers."""
    day, month, rest = text[:2], text[3:6], text[7:]
    if month not in _MONTHS:
        return None
    try:
        return datetime.strptime(f"{day}/{_MONTHS.index(month) + 1:02}/{rest}", "%d/%m/%Y:%H:%M:%S %z")
    except ValueError:
        return None


def _network(host: str) -> str:
    """The address cut to its network: the last 8 bits of IPv4 go, the last 80 of IPv6, as the CNIL asks for."""
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False).network_address)
