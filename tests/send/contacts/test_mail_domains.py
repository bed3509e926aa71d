"""Whether a domain takes mail, asked of a real name server on loopback that answers from its zone, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from iet_watch.send.contacts import mail_domains
from iet_watch.send.contacts.mail_domains import asked

ZONE = {
    ("chambre.example.", "MX"): "10 mail.chambre.example.",
    ("null.example.", "MX"): "0 .",
    ("page.example.", "A"): "192.0.2.1",
    ("six.example.", "AAAA"): "2001:db8::1",
}
EXISTING = {name for name, _ in ZONE} | {"bare.example."}


def answer(wire: bytes) -> bytes | None:
    question = dns.message.from_wire(wire)
    [asked_for] = question.question
    name, kind = asked_for.name.to_text(), dns.rdatatype.to_text(asked_for.rdtype)
    if name == "silent.example.":
        return None
    reply = dns.message.make_response(question)
    if found := ZONE.get((name, kind)):
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, found))
    elif name not in EXISTING:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()


@pytest.fixture
def resolver() -> Iterator[dns.resolver.Resolver]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while (received := server.recvfrom(4096))[0] != b"stop":
                if reply := answer(received[0]):
                    server.sendto(reply, received[1])

        thread = threading.Thread(target=serve)
        thread.start()
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], server.getsockname()[1]
        yield made
        server.sendto(b"stop", server.getsockname())
        thread.join()


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
