"""How often one visitor may ask: whoever tries links one after the other is made to wait."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

PER_MINUTE = 60  # requests of one address; a whole office may stand behind one
_VISITORS = 10_000  # that are remembered: a few megabytes
_MINUTE = 60.0


class Turns:
    """The last minute of each visitor."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def may_ask(self, visitor: str) -> bool:
        """Whether a visitor has not asked too often, this time included."""
        now = time.monotonic()
        asked = self._asked.setdefault(visitor, deque(maxlen=PER_MINUTE))
        self._asked.move_to_end(visitor)
        if len(self._asked) > _VISITORS:
            self._asked.popitem(last=False)
        if len(asked) == PER_MINUTE and now - asked[0] < _MINUTE:
            return False
        asked.append(now)
        return True
