"""A name server on loopback that answers from a zone, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], str | Sequence[str]]  # by name, with its last point, and kind of record


@contextmanager
def answering(zone: Zone, *, silent: str = "", existing: frozenset[str] = frozenset()) -> Iterator[int]:
    """The port of a server that knows `zone` and the bare names `existing`, and says nothing of `silent`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while (received := server.recvfrom(4096))[0] != b"stop":
                if reply := _answer(received[0], zone, silent, existing):
                    server.sendto(reply, received[1])

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.sendto(b"stop", server.getsockname())
            thread.join()


def _answer(wire: bytes, zone: Zone, silent: str, existing: frozenset[str]) -> bytes | None:
    question = dns.message.from_wire(wire)
    [asked_for] = question.question
    name, kind = asked_for.name.to_text(), dns.rdatatype.to_text(asked_for.rdtype)
    if silent and name.endswith(silent):
        return None
    reply = dns.message.make_response(question)
    if found := zone.get((name, kind)):
        texts = [found] if isinstance(found, str) else found
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *texts))
    elif name not in {known for known, _ in zone} | existing:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()
