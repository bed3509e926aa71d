"""The one polite asker: which machines, when, how often, under what reservations.

In: an address to ask.
Out: the answer as a value: document, unchanged, or Failure.
May import: `collect.documents`, `judge.identity`, `workspace`, `model`, `locale`, `words`.
"""

import sys

# Where rich is there httpx loads the command that it is as well, 43 ms and 6 MB. None says that there is no such one.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
