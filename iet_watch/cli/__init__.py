"""The commands: each reads its arguments, calls one function, prints, and picks the exit code."""
