"""What people decide while another process writes is never lost and never fails."""

from __future__ import annotations

import threading

from tests.conftest import Desk, slow
from tests.web import Web, entry, rss


@slow
def test_a_decision_waits_for_its_turn_while_a_run_writes(desk: Desk, web: Web) -> None:
    """A real run in a process of its own; decisions, one after the other, until it has ended."""
    desk.sources(web.put("/feed", rss(*(entry(n, f"Le port {n}") for n in range(20)))))
    assert desk("collect").code == 0
    web.put("/feed", rss(*(entry(n, f"Le quai {n}") for n in range(100, 220))))
    ended: list[tuple[int, str]] = []

    def collecting() -> None:
        done = desk.process("collect", "--force")
        ended.append((done.returncode, done.stderr))

    run = threading.Thread(target=collecting)
    run.start()
    decided = list[int]()
    while run.is_alive() or len(decided) < 20:
        number = len(decided) + 1
        done = desk("keep", number, "--as", "Ali") if number <= 20 else desk("vote", number % 20 + 1, "--as", "Ali")
        assert done.code == 0, done.err
        decided.append(number)
    run.join()
    assert [code for code, _ in ended] == [0], ended
    items = {one["id"]: one["status"] for one in desk.items()}
    assert [items[number] for number in range(1, 21)] == ["kept"] * 20
    assert len(items) == 140
