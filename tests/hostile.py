"""What tests of bad inputs share: a server that sends any bytes, runs whose connections and memory are watched."""

from __future__ import annotations

import os
import re
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import NOW, Desk, Done

MEMORY_LIMIT = 300_000  # kilobytes, of the command and all of its processes together
# Between two looks at memory: touching what would pass the limit takes longer. A look takes 5 ms of each process: at
# every 30 ms they were a third of the work of these tests.
LOOK_SECONDS = 0.1
Script = Callable[[socket.socket], None]

# The command with an ear at every connection and every look-up of a name: what is not expected is noted and refused
# before a packet leaves, so that no test can reach a machine of the private network, even where the program is wrong.
_WATCHED = """
import sys
place, expected = sys.argv[1], sys.argv[2].split()
del sys.argv[1:3]
def heard(event, args):
    if event != "socket.connect":
        return
    address = args[1]
    if isinstance(address, tuple) and address[0] not in expected:
        with open(place, "a") as file:
            print(address[0], file=file)
        raise PermissionError(f"{address[0]} is not expected")
sys.addaudithook(heard)
from iet_watch.cli.main import main
main()
"""


@dataclass
class RawServer:
    """Paths and the bytes sent for them, or functions that write to the connection; then the connection is closed."""

    port: int = 0
    answers: dict[str, bytes | Script] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def heads(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for `path`, in order."""
        return [headers for asked, headers in self.asked if asked == path]


def answer(body: bytes, *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """An HTTP/1.1 answer with these header lines and, unless told otherwise, the length of its body."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@contextmanager
def serving_raw() -> Iterator[RawServer]:
    """A server on every loopback address until the block ends."""
    raw = RawServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            lines = iter(lambda: self.rfile.readline(70_000).decode("latin-1").rstrip("\r\n"), "")
            path = next(lines, "? ?").split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            raw.asked.append((path, headers))
            found = raw.answers.get(path, answer(b"absent", status="404 Not Found"))
            try:
                self.connection.sendall(found) if isinstance(found, bytes) else found(self.connection)
            except OSError:
                return  # the program had enough of it

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 128
        block_on_close = False

    server = Server(("0.0.0.0", 0), Handler)
    raw.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield raw
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Watched:
    """A command that has run: how it ended, its highest memory in kilobytes, addresses that it wrongly asked."""

    done: Done
    memory: int
    strangers: tuple[str, ...]

    @property
    def sources(self) -> dict[str, Any]:
        """The sources of its report by address."""
        return {source["url"]: source for source in self.done.json["sources"]}


def watched(
    desk: Desk, *arguments: str, hosts: str = "127.0.0.1", moment: str = NOW, before: Sequence[str] = ()
) -> Watched:
    """Runs one command as a process of its own that may connect to `hosts`, and measures all of its processes.

    `before`: a command that starts it.
    """
    environment = {**os.environ, "IET_WATCH_NOW": moment}
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "strangers")
        with Path(folder, "out").open("w+") as out, Path(folder, "err").open("w+") as err:
            command = [*before, sys.executable, "-c", _WATCHED, str(notes), hosts, "-C", str(desk.root), *arguments]
            run = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
            code, memory = _measured(run)
            out.seek(0)
            err.seek(0)
            done = Done(code, out.read(), err.read())
        strangers = tuple(notes.read_text(encoding="utf-8").split()) if notes.exists() else ()
    return Watched(done, memory, strangers)


def _measured(run: subprocess.Popen[bytes]) -> tuple[int, int]:
    """How the command ended, and its memory and that of its children at the highest, in kilobytes."""
    highest = 0
    while True:
        ended, status = os.waitpid(run.pid, os.WNOHANG)
        if ended:
            run.returncode = os.waitstatus_to_exitcode(status)
            return run.returncode, highest
        highest = max(highest, sum(_memory(pid) for pid in _tree(run.pid)))
        time.sleep(LOOK_SECONDS)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    children: list[str] = []
    with suppress(OSError):  # a process may end while it is looked at
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += (task / "children").read_text(encoding="ascii").split()
    for child in children:
        yield from _tree(int(child))


def _memory(pid: int) -> int:
    """The memory of one process, what it shares with others counted once among them all."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


def new_desk(root: Path, configuration: str) -> Desk:
    """A workspace whose commands run as processes of their own: it may serve a whole file of tests."""
    for folder in ("themes", "templates", "data"):
        (root / folder).mkdir(parents=True, exist_ok=True)

    def calling(*arguments: object) -> Done:
        return watched(made, *map(str, arguments[2:])).done

    made = Desk(root, calling)
    made.configure(configuration)
    return made


def database_is_whole(desk: Desk) -> bool:
    with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db:
        faults = db.execute("pragma foreign_key_check").fetchall()
        return db.execute("pragma integrity_check").fetchall() == [("ok",)] and not faults
