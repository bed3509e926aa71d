"""What is typed as a text, or not at all, is taken as it is: Typer would have pydantic look at it.

Typer has every value of a command line checked by pydantic, those of options that were not given too. Loading it and
building its checks takes 120 ms, more than `show` needs for all the rest (`python -m bench.instant`). Whole numbers,
paths and choices that were typed are still checked by it, and told as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def take_as_they_are(params: Iterable[Any]) -> None:
    """Lets the values of these parameters of a Typer command go past pydantic where it would change nothing."""
    for param in params:
        if hasattr(param, "type_descriptor") and "process_value" not in vars(param):
            _take_as_it_is(param)


def _take_as_it_is(param: Any) -> None:
    checked = param.process_value
    kind = param.type_descriptor.annotation
    own_parser = param.type_descriptor.parameter_info.parser is not None

    def process_value(ctx: Any, value: Any) -> Any:
        empty = value is None or value == ()
        if empty and _of_any_number(param):
            value = ()
        if own_parser or not (_may_be_left_out(param, value) if empty else _is_plain(kind, value)):
            return checked(ctx, value)
        return value if param.callback is None else param.callback(ctx, param, value)

    param.process_value = process_value


def _may_be_left_out(param: Any, value: object) -> bool:
    """Whether nothing may stand for this parameter: None for one value, no value for several."""
    return not param.required and (value == () if _of_any_number(param) else value is None)


def _of_any_number(param: Any) -> bool:
    """Whether a parameter has any number of values: no value is then none of them."""
    return bool(param.multiple or param.nargs == -1)


def _is_plain(kind: object, value: object) -> bool:
    """Whether `value` is text where texts are asked for, or a default that is what is asked for."""
    if kind == list[str]:
        return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    return isinstance(kind, type) and issubclass(kind, str | int) and isinstance(value, kind)
