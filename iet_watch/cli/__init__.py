"""The commands: each reads its arguments, calls one function, prints, and picks the exit code.

In: what a person typed.
Out: words, JSON and an exit code of the contract.
May import: everything; nothing imports it.
"""

from iet_watch.collect.processes.memory import look_rarely

look_rarely()  # else a tenth of what a command takes to start goes into looking through what it has just loaded
