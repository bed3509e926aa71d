"""Commands that write to readers: `send`, `alert`, and `unsubscribe`, by which they leave.

May import: `cli.terminal`, and of the rest what the commands call.
"""
