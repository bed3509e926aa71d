"""What every worker needs in memory, loaded once before they part: imported by the server that makes them."""

from __future__ import annotations

import gc

from iet_watch.judge.language import language_of

language_of("The model that tells one language from another is loaded with this sentence.", None)
gc.collect()
gc.freeze()  # pages that no collection touches stay shared
