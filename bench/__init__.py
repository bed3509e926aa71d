"""Measures: each module here is a command, `python -m bench.NAME`; `bench.gates` runs those that must not get worse.

What they share stands in `parts/`, the themes of one of them in `topics/`, the packages of Node in `accept/`. Figures
go to docs/benchmarks.md. A command exits 1 when a promise is not kept, 77 when what it needs is not here: not run.
"""
