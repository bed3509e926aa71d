"""Sheets to decide in: a workbook that goes to a partner, filled in and taken back.

In: items that wait for a decision; the workbook or the CSV that came back.
Out: a workbook; lines of the log, and what became of each row.
May import: `desk.lists`, `desk.deciding`, `judge`, `store` and what is below them.
"""
