"""What is wrong with a query: one sentence, its values, and where."""

from __future__ import annotations


class QueryMistake(ValueError):
    """A query that cannot be read: an English catalogue template, its values, and the offset in the query."""

    def __init__(self, message: str, offset: int, **args: object) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.args_by_name = args

    def place(self, text: str) -> tuple[int, int]:
        """The line and column of the mistake in the query `text`, both from 1."""
        return line_and_column(text, self.offset)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Where a character of the query `text` stands, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
