"""Reports of mail servers in the forms that standards give them: RFC 3464 (delivery), RFC 5965 (complaints)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

MOST_PARTS = 100  # of one mail that are looked at
MOST_RECIPIENTS = 50  # of one report; ours are about one
FIELD_LIMIT = 2_000  # characters
_ADDRESS = re.compile(r"[^\s<>;,\"]{1,200}@[^\s<>;,\"]{1,200}")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")


@dataclass(frozen=True)
class DeliveryReport:
    """What a server says of one recipient, `said` in its own words. `action`: failed, delayed…; `status`: 5.1.1."""

    action: str
    status: str
    recipients: tuple[str, ...]
    said: str


def reports_of(message: Message) -> tuple[DeliveryReport, ...]:
    """The reports of a mail, one for each recipient; none where it holds none."""
    found = [
        _report(block)
        for part in parts_of(message)
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
        for block in _blocks(part)
        if block["Final-Recipient"] or block["Original-Recipient"]
    ]
    return tuple(found[:MOST_RECIPIENTS])


def complaint_about(message: Message) -> tuple[str, ...] | None:
    """The addresses that a complaint names, none where it hides them; None of what is no complaint."""
    for part in parts_of(message):
        if part.get_content_type() == "message/feedback-report":
            fields = [value for block in _blocks(part) for name, value in block.items() if name.lower() in _ABOUT]
            return tuple(dict.fromkeys(one for value in fields for one in addresses(str(value))))
    return None


_ABOUT = ("original-rcpt-to", "removal-recipient")


def original_recipients(message: Message) -> tuple[str, ...]:
    """To whom the mail was that a report gives back, whole or its headers alone."""
    found: list[str] = []
    for part in parts_of(message):
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            found += addresses(" ".join(str(block["To"] or "") for block in _blocks(part)))
    return tuple(dict.fromkeys(found))


def parts_of(message: Message) -> Iterator[Message]:
    """The parts of a mail, the mail itself first; no more than MOST_PARTS."""
    for number, part in enumerate(message.walk()):
        if number == MOST_PARTS:
            return
        yield part


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a part: the standard library makes messages of them, or leaves them as text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Message)]
    from email import message_from_string

    data = part.get_payload(decode=True)
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else str(payload)
    return [message_from_string(group) for group in re.split(r"\r?\n[ \t]*\r?\n", text[:200_000].strip())]


def _report(block: Message) -> DeliveryReport:
    noted = _field(block, "Status")
    said = f"{_field(block, 'Diagnostic-Code')} {noted[noted.find('(') :] if '(' in noted else ''}".strip()
    status = _STATUS.search(noted)
    named = [_field(block, name) for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")]
    return DeliveryReport(
        action=_field(block, "Action").lower().split(" ")[0],
        status=exact_status(status[0] if status else "", said),
        recipients=tuple(dict.fromkeys(one for value in named for one in addresses(value))),
        said=said,
    )


def _field(block: Message, name: str) -> str:
    return " ".join(str(block[name] or "").split())[:FIELD_LIMIT]


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in a text, as they stand there."""
    return tuple(one.strip(".:'()[]") for one in _ADDRESS.findall(text[:FIELD_LIMIT]))


def exact_status(status: str, said: str) -> str:
    """The enhanced status (RFC 3463), from the server's words where the report knows less: `5.0.0`, `550 5.1.1 …`."""
    told = _STATUS.search(said)
    if told and (not status or (status.endswith(".0.0") and told[1] == status[0])):
        return told[0]
    if not status and (reply := _REPLY.search(said)):
        return f"{reply[1][0]}.0.0"
    return status
