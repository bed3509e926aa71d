"""Mail addresses out of what people write: one, or all those of a cell; two writings of one address are known.

What is an address is email-validator's word (RFC 5322 and 6531, less what no mail server takes); here is what an
office means by a cell that holds several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from iet_watch.model.trouble import Failure

CELL_LIMIT = 5_000  # characters of a cell of addresses: eighty of them
MOST_IN_A_CELL = 50
SHOWN = 80  # characters of what is refused
_EDGES = " \t\r\n\u00a0\u202f\u200b\ufeff'’"  # what copying leaves around an address; other controls refuse it
_BETWEEN = re.compile("[;,|/ \t\r\n\u00a0\u202f]+(?:(?:et|and|ou|or|&)[ \t\r\n\u00a0]+)?")
_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")
_STRONG = re.compile(r"[;|\n\t]| / ")  # between two persons; a comma may stand inside a name
# Of which the dots before the @ mean nothing (https://support.google.com/mail/answer/7436150).
_DOTLESS = frozenset(("gmail.com", "googlemail.com"))


@dataclass(frozen=True)
class NamedAddress:
    """An address and the name that stood before it, if any: « Camille Exemple <camille@structure.example> »."""

    email: str
    name: str = ""


def read_address(text: str) -> str | Failure:
    """The one address that `text` is, its domain in ASCII, what stands before the @ as it was typed."""
    from email_validator import EmailNotValidError, validate_email

    typed = text.strip(_EDGES).removesuffix(".")  # the end of a sentence; no address has one
    if typed.lower().startswith("mailto:"):
        typed = typed[len("mailto:") :]
    try:
        # `test_environment` lets .test through, a domain of trials (RFC 6761) that no mail reaches.
        found = validate_email(
            typed, allow_smtputf8=False, strict=True, check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        return _refusal(typed)
    # A name that begins with a hyphen is an option to the programs that send mail (sendmail -oQ).
    if found.ascii_email is None or found.local_part.startswith("-"):
        return _refused(typed)
    return found.ascii_email


def _refusal(typed: str) -> Failure:
    """Why `typed` is no address, of the reasons that help whoever mends it."""
    found = {"found": typed[:SHOWN]}
    local, at, domain = typed.rpartition("@")
    if not at:
        return Failure("", "“%(found)s” is not a mail address: it has no @", found)
    if not typed.isprintable() or len(typed) > 254:
        return _refused(typed)
    if not local.isascii():
        return Failure("", "“%(found)s”: no accent may stand before the @", found)
    if '"' in local:
        return Failure("", "“%(found)s”: mail servers do not take quotes before the @", found)
    if "." not in domain:
        return Failure("", "“%(found)s”: the domain after the @ is not whole", found)
    return _refused(typed)


def _refused(typed: str) -> Failure:
    return Failure("", "“%(found)s” is not a mail address", {"found": typed[:SHOWN]})


def addresses_in(cell: str) -> tuple[NamedAddress, ...] | Failure:
    """All the addresses of a cell, each once, or the first thing in it that is none: nothing is guessed.

    Between two of them may stand ; , / | a line, « et »; before one, a name, where the address is between < and >.
    """
    if len(cell) > CELL_LIMIT:
        return _refused(cell)
    found: dict[str, NamedAddress] = {}
    for text, name in _pieces(cell):
        email = read_address(text)
        if isinstance(email, Failure):
            return email
        found.setdefault(address_key(email), NamedAddress(email, name))
    if len(found) > MOST_IN_A_CELL:
        return Failure("", "more than %(limit)s addresses in one cell", {"limit": MOST_IN_A_CELL})
    return tuple(found.values())


def _pieces(cell: str) -> list[tuple[str, str]]:
    """What should be addresses, each with its name."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in _NAMED.finditer(cell):
        before, name = _with_name(found[1])
        pieces += [(one, "") for one in before]
        pieces.append((found[2], name))
        end = found.end()
    return pieces + [(one, "") for one in _plain(cell[end:])]


def _with_name(text: str) -> tuple[list[str], str]:
    """What stands before a <: plain addresses, then the name of the one that follows."""
    *others, last = _STRONG.split(text.lstrip(",/ "))
    plain = [one for other in others for one in _plain(other)]
    parts = last.split(",")
    while parts and "@" in parts[0]:
        plain += _plain(parts.pop(0))
    return plain, " ".join(",".join(parts).strip(_EDGES + '"').split())


def _plain(text: str) -> list[str]:
    """The pieces of a text without names; where quotes stand it is one piece, for no more is known of it."""
    if '"' in text:
        return [text] if text.strip(_EDGES) else []
    return [one for one in _BETWEEN.split(text) if one.strip(_EDGES)]


def address_key(email: str) -> str:
    """What all the writings of one address have in common: case, and the dots that its provider does not read."""
    local, _, domain = email.casefold().rpartition("@")
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
