"""How a connection is made, or why it cannot be: addresses of two families, certificates, servers without https."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from iet_watch.collect.web import connections
from tests.conftest import Desk, slow
from tests.web import Web, entry, rss


@contextmanager
def serving_tls(context: ssl.SSLContext) -> Iterator[int]:
    """A server that shakes hands and hangs up; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def shake_hands() -> None:
            with server.accept()[0] as connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    return  # the program does not trust it

        thread = threading.Thread(target=shake_hands)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.2, vouched for by itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    ask = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", "/CN=journal", "-addext", "subjectAltName=IP:127.0.0.2", "-keyout", key, "-out", made]
    subprocess.run([*ask, *name], check=True, capture_output=True)
    return made, key


def detail(desk: Desk, url: str) -> str:
    desk.sources(url)
    (source,) = desk("collect", "--json", "--force").json["sources"]
    assert source["outcome"] == "failed"
    return str(source["detail"])


@pytest.mark.parametrize("trusted", [False, True])
def test_what_is_wrong_with_a_certificate_is_told(
    desk: Desk, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if trusted:
        monkeypatch.setattr(connections, "_trusted", lambda: ssl.create_default_context(cafile=certificate[0]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving_tls(context) as port:
        told = detail(desk, f"https://127.0.0.1:{port}/feed")
    assert ("for another name" if trusted else "nobody known here vouches") in told


def test_a_server_without_https_is_not_said_to_have_a_bad_certificate(desk: Desk, web: Web) -> None:
    told = detail(desk, web.put("/feed", rss(entry(1))).replace("http:", "https:"))
    assert "does not speak https" in told
    assert "certificate" not in desk("source", "list", "--json").out


@slow
def test_a_network_that_leads_no_ipv6_anywhere_leaves_ipv4(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (f"::{n}:1", web.port, 0, 0)) for n in range(2, 6)]
    places.append((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", web.port)))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **options: places)
    web.put("/feed", rss(entry(1)))
    desk.sources(web.url("/feed", "journal.example"))
    assert desk("collect", "--json").json["items_new"] == 1
