"""What tests of the web share: a resolver that does not answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from iet_watch.collect.web import names

LATE = "late.example"


@pytest.fixture
def late_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The look-up of the system answers nothing for the names below `late.example` before the test ends.

    Gives the names that were asked for.
    """
    asked, over = [], threading.Event()
    real: Callable[..., Any] = socket.getaddrinfo

    def look_up(host: str, *args: Any, **options: Any) -> Any:
        asked.append(host)
        if host.endswith(LATE):
            over.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "late")
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(names, "NAME_SECONDS", 0.2)
    yield asked
    over.set()
