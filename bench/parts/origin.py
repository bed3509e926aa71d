"""A web server on loopback where each source has a host of its own, 127.x.y.z, and files as they were captured."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Origin:
    """What is served: per host the body and its type; a host without an answer gives 404."""

    port: int = 0
    bodies: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)  # per host, the validator of its body
    requests: int = 0

    def url(self, number: int) -> str:
        return f"http://{host(number)}:{self.port}/feed"

    def serve(self, bodies: Mapping[int, bytes]) -> None:
        """Replaces everything that is served."""
        self.bodies = {host(number): body for number, body in bodies.items()}


def host(number: int) -> str:
    return f"127.{1 + number // 60000}.{number // 250 % 240}.{1 + number % 250}"


@contextmanager
def serving() -> Iterator[Origin]:
    """An origin that answers until the block ends."""
    origin = Origin()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            origin.requests += 1
            host = self.connection.getsockname()[0]
            body = origin.bodies.get(host) if self.path == "/feed" else None
            tag = f'"{origin.tags[host]}"' if host in origin.tags else None
            if tag and self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(404 if body is None else 200)
            if tag and body is not None:
                self.send_header("ETag", tag)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that is killed is no error of this server."""

    server = Server(("0.0.0.0", 0), Handler)
    origin.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
