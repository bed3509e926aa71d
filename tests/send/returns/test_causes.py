"""Why mails come back, in the words of servers that have no mail of their own among those of this folder."""

from __future__ import annotations

import pytest

from iet_watch.send.returns.causes import cause


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.2.1", "550 5.2.1 This mailbox has been blocked due to inactivity"),  # Free
        (
            "5.4.310",
            "550 5.4.310 DNS domain chambre.example does not exist [Message=InfoDomainNonexistent]",
        ),  # Microsoft
        ("5.1.0", "Domain chambre.example does not accept mail (nullMX)"),  # Postfix (RFC 7505)
        ("5.0.0", "User zoe (zoe@chambre.example) not listed in Domino Directory"),
    ],
)
def test_an_address_that_is_no_more(status: str, said: str) -> None:
    assert cause(status, said) == "hard"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.7.1", "550 5.7.1 This mailbox has been blocked: spam"),
        ("5.4.310", "550 5.4.310 DNS query failed: try again"),
        ("4.4.3", "DNS domain chambre.example does not exist"),
    ],
)
def test_what_may_pass(status: str, said: str) -> None:
    assert cause(status, said) == "soft"
