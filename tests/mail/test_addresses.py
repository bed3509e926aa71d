"""Addresses out of cells as offices fill them: several, with names, copied from anywhere; nothing guessed."""

from __future__ import annotations

import pytest

from iet_watch.mail.addresses import address_key, addresses_in
from iet_watch.model.trouble import Failure

TAKEN = {
    "a@b.fr": [("a@b.fr", "")],
    " a@b.fr\u00a0": [("a@b.fr", "")],
    "\u200ba@b.fr.": [("a@b.fr", "")],
    "mailto:a@b.fr": [("a@b.fr", "")],
    "A.B@EXEMPLE.FR": [("A.B@exemple.fr", "")],
    "a@région.fr": [("a@xn--rgion-bsa.fr", "")],
    "a@b.fr; c@d.fr": [("a@b.fr", ""), ("c@d.fr", "")],
    "a@b.fr / c@d.fr": [("a@b.fr", ""), ("c@d.fr", "")],
    "a@b.fr\nc@d.fr": [("a@b.fr", ""), ("c@d.fr", "")],
    "a@b.fr et c@d.fr": [("a@b.fr", ""), ("c@d.fr", "")],
    "a@b.fr, A@B.fr": [("a@b.fr", "")],
    "Camille Exemple <c@d.fr>": [("c@d.fr", "Camille Exemple")],
    '"Exemple, Camille" <c@d.fr>; Zoé <z@d.fr>': [("c@d.fr", "Exemple, Camille"), ("z@d.fr", "Zoé")],
    "a@b.fr, Zoé <z@d.fr>": [("a@b.fr", ""), ("z@d.fr", "Zoé")],
    "": [],
}
REFUSED = (
    "a@b.fr\r\nBcc: x@y.fr", "a@b.fr\u2028", "a@b.fr\u0085c@d.fr", "a@b.fr\x00", '"a b"@c.fr', "<a@b>", "a@localhost",
    "-oQ/tmp@x.fr", "-oQtmp@x.fr", "x" * 300 + "@b.fr", "rené@b.fr", "jean dupont@b.fr", "a@[127.0.0.1]", "a@@b.fr",
    "a..b@c.fr", "a@b.fr (partie en mars)", "a@b.local", "a@b.fr>, <c@d.fr", "a" * 6_000, "voir secrétariat",
    "; ".join(f"a{n}@b.fr" for n in range(51)), '"a\\"b"@c.fr', "a@b_c.fr",
)  # fmt: skip


@pytest.mark.parametrize("cell", TAKEN, ids=ascii)
def test_the_addresses_of_a_cell(cell: str) -> None:
    found = addresses_in(cell)
    assert not isinstance(found, Failure)
    assert [(one.email, one.name) for one in found] == TAKEN[cell]


@pytest.mark.parametrize("cell", REFUSED, ids=lambda cell: ascii(cell)[:30])
def test_what_holds_anything_else_is_refused_whole(cell: str) -> None:
    assert isinstance(addresses_in(cell), Failure)


def test_two_writings_of_one_address_are_known() -> None:
    assert address_key("Camille@Exemple.FR") == address_key("camille@exemple.fr")
    assert address_key("c.exemple@gmail.com") == address_key("cexemple@googlemail.com")
    assert address_key("c.exemple@exemple.fr") != address_key("cexemple@exemple.fr")
