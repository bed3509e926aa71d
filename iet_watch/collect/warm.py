"""What every worker needs in memory, loaded once before they part: imported by the server that makes them."""

from __future__ import annotations

import gc
from contextlib import suppress

from iet_watch.collect.pages import extractor
from iet_watch.judge.language import load
from iet_watch.themes.inflection import keys_shown

extractor()
with suppress(OSError):  # a full disk: the run will say so itself
    load()
    keys_shown("port")  # reads the dictionaries
gc.collect()
gc.freeze()  # pages that no collection touches stay shared
