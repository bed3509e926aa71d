"""Servers that mean harm where something small is asked for: the rules of a site, the links of an issue.

All at once, each at an address of its own, as one run meets them.
"""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator

import pytest

from iet_watch.collect.web import reservations
from iet_watch.collect.web.fetch import Web as Asking
from tests.collect.web.conftest import LATE
from tests.collect.web.test_bad_http import GZIP, HEAD, drip, without_end, zeros
from tests.conftest import Desk, slow
from tests.hostile import Script, answer, serving_raw
from tests.publish.written_issue import CONFIGURATION, SUMMARY, write_issue
from tests.web import Web, entry, rss

SECONDS = 1.0  # for one answer, in place of 15 or 60
MEMORY = 400_000  # kilobytes more than before: libraries that are loaded take 140,000, the bomb a gibibyte


def harm(private: str) -> dict[str, bytes | Script]:
    """What they answer, by name. `private`: an address that nobody has allowed."""
    return {
        "without-end": without_end(HEAD + b"\r\n", b"[" * 60_000),
        "bomb": answer(zeros(1024), GZIP),
        "drip": drip(HEAD + b"\r\n", b" "),
        "drip-of-headers": drip(HEAD, b"X: y\r\n"),
        "to-a-private-network": answer(b"", "Location: http://10.11.12.13/", status="302 Found"),
        "to-a-private-place": answer(b"", f"Location: {private}", status="302 Found"),
        "round-and-round": answer(b"", "Location: /.well-known/tdmrep.json", status="302 Found"),
        "nested": answer(b'[{"location": ' + b"[" * 200_000),
    }


@pytest.fixture
def harmful(monkeypatch: pytest.MonkeyPatch, web: Web) -> Iterator[dict[str, str]]:
    """The hosts of a server that does harm, each by its name, where anything is asked for but robots.txt and a feed."""
    monkeypatch.setattr(reservations, "RULES_SECONDS", SECONDS)
    monkeypatch.setattr(Asking.fetch, "__defaults__", (SECONDS,))
    answers = harm(web.put("/private", "secret"))
    hosts = {f"127.0.0.{number}": name for number, name in enumerate(answers, start=10)}

    def does_harm(connection: socket.socket) -> None:
        found = answers[hosts[connection.getsockname()[0]]]
        connection.sendall(found) if isinstance(found, bytes) else found(connection)

    with serving_raw() as server:
        server.answers |= dict.fromkeys(("/.well-known/tdmrep.json", "/page"), does_harm)
        server.answers |= {f"/{name}": answer(rss(entry(n)).encode()) for n, name in enumerate(answers)}
        yield {name: f"{host}:{server.port}" for host, name in hosts.items()}


def allowed(hosts: dict[str, str]) -> str:
    """The settings that let these hosts alone be asked in the private network."""
    return CONFIGURATION.replace("allow_private_networks = true", f"allow_hosts = {list(hosts.values())}")


@slow
def test_the_rules_of_a_site_that_means_harm_cost_it_nothing_and_no_other(
    desk: Desk, web: Web, harmful: dict[str, str], late_resolver: list[str]
) -> None:
    desk.configure(allowed(harmful))
    desk.sources(*(f"http://{host}/{name}" for name, host in harmful.items()), f"http://{LATE}/feed")
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = desk("collect", "--json")
    assert (done.code, time.monotonic() - begun < 30) == (0, True), done.err
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    assert len(desk.items()) == len(harmful)
    assert web.paths() == []


@slow
def test_links_that_mean_harm_are_told_in_time(
    desk: Desk, web: Web, harmful: dict[str, str], late_resolver: list[str]
) -> None:
    issue = write_issue(desk)
    desk.configure(allowed(harmful))
    for number in (1, 2, 3):
        issue.spoil(f'url = "https://journal.example/articles/{number}"', 'url = ""', number)
    links = {name: f"http://{host}/page" for name, host in harmful.items()} | {"late": f"http://{LATE}/page"}
    issue.spoil(SUMMARY, SUMMARY + "".join(f"\n\n[Ce que dit {name}]({url})" for name, url in links.items()))
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {finding["evidence"]: finding["message"] for finding in issue.found("links", "--links")}
    assert time.monotonic() - begun < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    assert web.paths() == []
    assert {name: told.get(url, "")[:30] for name, url in links.items()} == {
        "without-end": "", "bomb": "", "nested": "",  # an answer that has begun is one: the rest is not read
        "drip": "no complete answer within 1 se", "drip-of-headers": "no complete answer within 1 se",
        "to-a-private-place": f"port {web.port} is not a web port",
        "to-a-private-network": "the address leads to a private", "round-and-round": "more than 5 redirects",
        "late": "the name of this server is loo",
    }  # fmt: skip
