"""Whether a domain takes mail, asked of a real name server on loopback that answers from its zone, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import dns.resolver
import pytest

from iet_watch.send.contacts import mail_domains
from iet_watch.send.contacts.mail_domains import asked
from tests.names import answering

ZONE = {
    ("chambre.example.", "MX"): "10 mail.chambre.example.",
    ("null.example.", "MX"): "0 .",
    ("page.example.", "A"): "192.0.2.1",
    ("six.example.", "AAAA"): "2001:db8::1",
}
EXISTING = frozenset(("bare.example.",))


@pytest.fixture
def resolver() -> Iterator[dns.resolver.Resolver]:
    with answering(ZONE, silent="silent.example.", existing=EXISTING) as port:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], port
        yield made


def test_a_domain_takes_mail_by_its_servers_or_its_own_address(
    resolver: dns.resolver.Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_domains, "SECONDS", 0.2)
    names = ("chambre", "null", "page", "six", "bare", "nowhere", "silent")
    found = asked((f"{name}.example" for name in names), resolver)
    assert {name: found[f"{name}.example"] for name in names} == {
        "chambre": "takes", "null": "refuses", "page": "takes", "six": "takes", "bare": "refuses",
        "nowhere": "refuses", "silent": "unknown",
    }  # fmt: skip
