"""The sample sites, served on loopback under names that lead nowhere else."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any

from iet_watch.collect.web.names import Place
from iet_watch.collect.web.network import Resolve
from iet_watch.files.shipped import shipped

TYPES = {
    ".xml": "application/xml",
    ".json": "application/feed+json",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain",
}


@dataclass(frozen=True)
class _Route:
    """How one address of the sample web answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def sample_web() -> Iterator[Resolve]:
    """Serves the sample sites on loopback; yields the look-up that leads their names there and no other anywhere."""
    routes = _routes(shipped("demo") / "web")
    hosts = {host for host, _ in routes}
    server = _Server(("127.0.0.1", 0), _handler(routes))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    async def resolve(host: str, port: int) -> list[Place]:
        if host not in hosts:
            raise OSError(f"{host} is not a sample site")
        return [("127.0.0.1", server.server_port)]

    try:
        yield resolve
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that leaves early is no error of this server."""


def _routes(web: Path) -> dict[tuple[str, str], _Route]:
    routes: dict[tuple[str, str], _Route] = {}
    for path in sorted(path for path in web.rglob("*") if path.is_file() and path.parent != web):
        host, *inside = path.relative_to(web).parts
        address = "/" + str(PurePosixPath(*inside)).removesuffix("index.html")
        routes[host, address] = _Route(200, {"Content-Type": TYPES.get(path.suffix, "text/plain")}, path.read_bytes())
    for one in tomllib.loads((web / "routes.toml").read_text(encoding="utf-8")).get("route", []):
        routes[one["host"], one["path"]] = _special(web, one, routes.get((one["host"], one["path"])))
    return routes


def _special(web: Path, one: Mapping[str, Any], served: _Route | None) -> _Route:
    headers = dict(served.headers) if served else {}
    if "content_type" in one:
        headers["Content-Type"] = one["content_type"]
    if "location" in one:
        headers["Location"] = one["location"]
    body = (web / one["file"]).read_bytes() if "file" in one else (served.body if served else b"")
    return _Route(one.get("status", 200), headers, body)


def _handler(routes: Mapping[tuple[str, str], _Route]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0]
            route = routes.get((host, self.path.partition("?")[0]), _Route(404, {}, b"absent"))
            self.send_response(route.status)
            for name, value in route.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(route.body)))
            self.end_headers()
            self.wfile.write(route.body)

        def log_message(self, *_: object) -> None:
            return

    return Handler
