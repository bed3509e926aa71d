"""A real web server on loopback whose answers a test writes, byte for byte where it matters."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Asked:
    """A request as the server saw it, and when (seconds, of no particular beginning)."""

    path: str
    headers: Mapping[str, str]
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Answer:
    """What to send: `headers` replace the usual ones of the same name; None leaves one out."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass
class Web:
    """Paths and their answers; an answer may be a function of the request."""

    port: int = 0
    answers: dict[str, Answer | Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> str:
        """Serves `body` at `path`; returns the address. Header names take _ for -."""
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(data, status, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.url(path)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def serving() -> Iterator[Web]:
    """A server until the block ends."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            web.asked.append(asked)
            found = web.answers.get(self.path, Answer(b"absent", 404))
            answer = found(asked) if callable(found) else found
            headers: dict[str, str | None] = {"Content-Length": str(len(answer.body)), **answer.headers}
            self.send_response(answer.status)
            for name, value in headers.items():
                if value is not None:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """A client that leaves early is no error of this server."""

    server = Server(("0.0.0.0", 0), Handler)
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rss(*entries: Mapping[str, str], title: str = "Journal") -> str:
    """An RSS 2.0 document; each entry is its elements by name, escaped here."""
    items = "".join(
        "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in entry.items()) + "</item>"
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>http://journal.example/</link>{items}</channel></rss>"
    )


def entry(number: int, title: str = "", **more: str) -> dict[str, str]:
    """An ordinary entry, the `number`th."""
    day = datetime.fromisoformat("2026-11-01T09:00:00+00:00").replace(hour=number % 24)
    return {
        "title": title or f"Le port du Havre inaugure le quai numéro {number}",
        "link": f"http://journal.example/articles/{number}.html",
        "guid": f"urn:journal:{number}",
        "pubDate": format_datetime(day),
        "description": f"Texte de l’article {number}, qui dit en quelques mots ce que le titre annonce.",
        **more,
    }
