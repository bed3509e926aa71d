"""What tests of lists of contacts share: a workspace with two themes that a list may name."""

from __future__ import annotations

import pytest

from tests.conftest import Desk


@pytest.fixture
def lists(desk: Desk) -> Desk:
    desk.theme("hydrogene", "title = 'Hydrogène'\nquery = '*'\n")
    desk.theme("port", "title = 'Port, mer'\nquery = '*'\n")
    return desk
