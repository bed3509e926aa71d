"""Expected trouble as values, and the exit codes of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["new", "unchanged", "not-due", "moved", "gone", "refused", "failed"]
# What kind of trouble a source gives, so that it can be named and advised upon.
Breakdown = Literal[
    "", "html", "not-a-feed", "empty", "name", "certificate", "silence", "slow", "size", "encoding", "redirects",
    "http", "missing", "forbidden", "busy", "robots", "blocked", "address", "closed", "wall",
]  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """Expected trouble, as a value: worded only where it is shown, in the reader's language.

    `message` is an English template of the catalogue, `args` its values, `about` what it concerns
    (an address, a file). `reached` is False when no server answered at all. `trouble` names its kind.
    """

    about: str
    message: str
    args: Mapping[str, object] = field(default_factory=dict)
    outcome: Outcome = "failed"
    status: int | None = None
    reached: bool = True
    retry_after: str = ""
    trouble: Breakdown = ""


class Trouble(Exception):
    """Stops a command with one clear sentence and an exit code of the contract."""

    def __init__(self, message: str, *, code: int, **args: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.args_by_name = args


# Exit codes, after sysexits.h; the contract lists them.
USAGE = 2
BAD_DATA = 65
NO_INPUT = 66
UNREACHABLE = 69
CANNOT_CREATE = 73
IO_TROUBLE = 74
TRY_AGAIN = 75
NOT_ALLOWED = 77
BAD_CONFIGURATION = 78
