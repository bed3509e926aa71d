"""Work that cannot be interrupted, in a thread that nobody has to wait for, not even the end of the program.

The system's look-up of a name, or a mail server that sends one letter now and then, takes as long as somebody else
likes. The threads of an executor are waited for when the program ends; these are not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def left_behind(work: Callable[[], Result]) -> Future[Result]:
    """What `work` will give, or raise. It is done in a thread that ends with the program, wherever it is."""
    found: Future[Result] = Future()
    found.set_running_or_notify_cancel()  # whoever stops waiting cannot take it back

    def working() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  (raised where the result is asked for)
            found.set_exception(error)
        else:
            found.set_result(result)

    threading.Thread(target=working, daemon=True).start()
    return found
