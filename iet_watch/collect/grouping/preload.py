"""What every reader of items needs in memory. The server that makes the readers imports it once, and they share it."""

from __future__ import annotations

import gc

from iet_watch.collect.grouping import comparing  # noqa: F401  (what a reader begins with)
from iet_watch.collect.processes.memory import give_large_back, look_rarely
from iet_watch.judge.language.word_frequency import LANGUAGES, weights_of

give_large_back()
look_rarely()
for language in LANGUAGES:
    weights_of(language)
gc.collect()
gc.freeze()  # pages that no collection touches stay shared
