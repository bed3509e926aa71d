"""The review of an inbox without its screen: rows of stories, what people said of them, filters, progress, reading.

In: ranked items, lines of the log, keys' meanings.
Out: rows, lines to show, decisions recorded.
May import: `desk.lists`, `desk.deciding`, `desk.explaining`, `judge`, `store` and what is below them.
"""
