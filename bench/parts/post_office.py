"""The mail server of the sending bench, a process of its own: it does to each recipient what its plan says.

`python -m bench.parts.post_office PLAN JOURNAL`: the plan is a JSON object, address: list of what is done to the
attempts in turn (`ok` after the list). The journal has a line for each mail that the server took. Its port goes to
stdout.

`reply N text` at RCPT, `data N text` after the last line, `drop-before` and `drop-after` that line, `slow SECONDS`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Office:
    """The handler of all connections. `plan`: what is still to be done to each recipient."""

    def __init__(self, plan: dict[str, list[str]], journal: Path) -> None:
        self.plan = plan
        self.journal = journal.open("a", encoding="utf-8")

    def next_of(self, address: str) -> str:
        """What is done to this attempt."""
        left = self.plan.get(address)
        return left[0] if left else "ok"

    def done(self, address: str) -> None:
        if self.plan.get(address):
            self.plan[address].pop(0)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if (deed := self.next_of(address)).startswith("reply "):
            self.done(address)
            return deed.removeprefix("reply ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        deed = self.next_of(address)
        self.done(address)
        if deed.startswith("data "):
            return deed.removeprefix("data ")
        if deed.startswith("slow "):
            await asyncio.sleep(float(deed.removeprefix("slow ")))
        # Taken before the answer, as by a server that stores a mail and then says so.
        self.journal.write(f"{address}\t{_number(envelope)}\n")
        self.journal.flush()
        if deed == "drop-after":
            server.transport.abort()
        return "250 OK"


class Window(SMTP):
    """A connection that the server may leave in the middle of a mail."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        address = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if self.event_handler.next_of(address) == "drop-before":
            self.event_handler.done(address)
            await self.push("354 go on")
            if self.transport:
                self.transport.close()
            return
        await super().smtp_DATA(arg)


def _number(envelope: Envelope) -> str:
    head = envelope.content if isinstance(envelope.content, bytes) else b""
    line = next((one for one in head.split(b"\r\n") if one.lower().startswith(b"message-id:")), b"")
    return line.decode().partition(":")[2].strip()


async def _serve(plan: Path, journal: Path) -> None:
    office = Office(json.loads(plan.read_text(encoding="utf-8")), journal)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Window(office, hostname="127.0.0.1", timeout=120), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), Path(sys.argv[2])))
