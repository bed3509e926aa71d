"""What is wrong with the files that people write, and with a query they typed, in their language, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.locale import say, say_count, word
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.files.toml import Mistake

MISTAKES_SHOWN, ROWS_SHOWN = 10, 12


def mistakes_words(mistakes: Sequence[Mistake]) -> str:
    """A line for each mistake, the first ones when there are many."""
    told = [mistake_words(mistake) for mistake in mistakes[:MISTAKES_SHOWN]]
    if len(mistakes) > MISTAKES_SHOWN:
        more = len(mistakes) - MISTAKES_SHOWN
        told.append(say_count("and %(count)s other mistake", "and %(count)s other mistakes", more))
    return "\n".join(told)


def mistake_words(mistake: Mistake) -> str:
    """« themes/x.toml, ligne 12, colonne 3 : … »"""
    reason = word(mistake.message, mistake.args)
    if mistake.line and mistake.column:
        return say(
            "%(path)s, line %(line)s, column %(column)s: %(reason)s",
            path=shown_path(mistake.path), line=mistake.line, column=mistake.column, reason=reason,
        )  # fmt: skip
    return placed(mistake.path, mistake.line, reason)


def placed(path: Path, line: int | None, reason: str) -> str:
    """« themes/x.toml, ligne 12 : … », without the line where none is known"""
    if line:
        return say("%(path)s, line %(line)s: %(reason)s", path=shown_path(path), line=line, reason=reason)
    return say("%(path)s: %(reason)s", path=shown_path(path), reason=reason)


def shown_path(path: Path) -> str:
    """`path` relative to the current folder when it is below, else whole."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def trouble_words(trouble: Trouble) -> str:
    """A sentence for what stands in the way, paths as short as they are told elsewhere."""
    args = trouble.args_by_name
    return say(trouble.message, **{key: shown_path(one) if isinstance(one, Path) else one for key, one in args.items()})


@contextmanager
def typed_query(text: str) -> Iterator[None]:
    """Around the reading of a query that a person typed: a mistake is told with its line and column. Raises Trouble."""
    from iet_watch.query.parsing import QueryMistake

    try:
        yield
    except QueryMistake as mistake:
        line, column = mistake.place(text)
        raise Trouble(
            "line %(line)s, column %(column)s: %(reason)s", code=USAGE, line=line, column=column,
            reason=word(mistake.message, mistake.args_by_name),
        ) from None  # fmt: skip


def query_hints(text: str) -> list[dict[str, object]]:
    """What a typed query that can be read probably does not mean, with line, column and message."""
    from iet_watch.judge.equations.all_hints import all_hints
    from iet_watch.query.mistakes import line_and_column

    found = []
    for hint in all_hints(text):
        line, column = line_and_column(text, hint.offset)
        found.append({"line": line, "column": column, "message": word(hint.message, hint.args)})
    return found


def hint_words(hint: Mapping[str, object]) -> str:
    """« ligne 1, colonne 6 : … »"""
    return say(
        "line %(line)s, column %(column)s: %(reason)s",
        line=hint["line"], column=hint["column"], reason=hint["message"],
    )  # fmt: skip


def mistake_values(mistake: Mistake) -> dict[str, object]:
    """The same for programs: path, line, column, message."""
    return {
        "path": str(mistake.path),
        "line": mistake.line,
        "column": mistake.column,
        "message": word(mistake.message, mistake.args),
    }


def hidden_rows_read(lines: Sequence[int]) -> str:
    """That rows which nobody sees in a spreadsheet, hidden or filtered out, are taken in like the others."""
    shown = ", ".join(map(str, lines[:ROWS_SHOWN])) + ("…" if len(lines) > ROWS_SHOWN else "")
    return say_count(
        "%(count)s row that is hidden, or filtered out, is read too: %(lines)s.",
        "%(count)s rows that are hidden, or filtered out, are read too: %(lines)s.",
        len(lines), lines=shown,
    )  # fmt: skip
