"""Measured comparisons: each module is a command, `python -m bench.NAME`; figures go to docs/benchmarks.md."""
