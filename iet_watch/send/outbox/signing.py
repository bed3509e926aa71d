"""DKIM (RFC 6376) where the workspace has a key; else the relay signs, or nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iet_watch.locale import Phrase
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Trouble
from iet_watch.workspace.settings import MailSettings

# What the signature covers: RFC 8058 wants both headers that let somebody leave among them.
_SIGNED = (
    "from", "to", "subject", "date", "message-id", "reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post",
    "mime-version", "content-type",
)  # fmt: skip


@dataclass(frozen=True)
class Signer:
    """A key, and where its other half is published: `selector`._domainkey.`domain`."""

    domain: str
    selector: str
    key: bytes

    def signature(self, data: bytes) -> bytes:
        """The header to put before the mail `data`."""
        import dkim

        there = {line.partition(b":")[0].lower() for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n")}
        covered = [name.encode() for name in _SIGNED if name.encode() in there]
        found = dkim.sign(data, self.selector.encode(), self.domain.encode(), self.key, include_headers=covered)
        return bytes(found)


def signer_of(settings: MailSettings, domain: str) -> Signer | None:
    """The signer of the settings, None where they name no key. Raises Trouble where it cannot sign."""
    if not settings.dkim_key_file:
        return None
    if not settings.dkim_selector:
        raise Trouble(
            "dkim_key_file needs dkim_selector in [mail]: under which name the key is published",
            code=BAD_CONFIGURATION,
        )
    path = Path(settings.dkim_key_file).expanduser()
    try:
        key = path.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror)
        ) from None
    signer = Signer(domain, settings.dkim_selector, key)
    from dkim import DKIMException

    try:
        signer.signature(b"From: x@example.org\r\n\r\nx\r\n")
    except (DKIMException, ValueError, TypeError):
        raise Trouble("%(path)s is no key that DKIM can sign with", code=BAD_CONFIGURATION, path=path) from None
    return signer
