"""What every worker needs in memory. The server that makes the workers imports it once, and they share it."""

from __future__ import annotations

import gc
from contextlib import suppress

from iet_watch.collect.run.memory import give_large_back
from iet_watch.query import inflection

give_large_back()
with suppress(OSError):  # a full disk: the run will say so itself
    inflection.pack()  # first: it takes 60 MB for a moment
gc.collect()

from iet_watch.collect.documents.article_pages import extractor  # noqa: E402
from iet_watch.judge.language.detection import load  # noqa: E402

extractor()
with suppress(OSError):
    load()
gc.collect()
gc.freeze()  # pages that no collection touches stay shared
