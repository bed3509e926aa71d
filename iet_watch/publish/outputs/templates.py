"""Bulletins through Jinja2 templates, sandboxed and strict; a workspace may override or extend each."""

from __future__ import annotations

import base64
import re
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from iet_watch.files.limits import RENDER_MEMORY, RENDER_SECONDS, OutOfTime, held_to
from iet_watch.files.shipped import shipped
from iet_watch.files.toml import Mistake, Mistakes
from iet_watch.locale import later, translations
from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.issue.charts import charts_of
from iet_watch.publish.outputs.style import Style, colours_of
from iet_watch.publish.outputs.template_filters import Kind, filters_of

# What templates frozen with issues published before December 2026 say, and ours do no longer: still translated.
FORMER_WORDS = (later("Sheet no. %(number)d"),)
_UNKNOWN = re.compile(r"'(?P<value>[^']*)' is undefined|has no attribute '(?P<attribute>[^']*)'")


def render(bulletin: Bulletin, name: str, style: Style, **values: Any) -> str:
    """The bulletin through the template `name`. Raises Trouble naming template, line and variable when it is wrong."""
    return fill(environment_of(name, style, bulletin.language), name, style, bulletin=bulletin, **values)


def fill(environment: Environment, name: str, style: Style, **values: Any) -> str:
    """The template `name` with its values. Raises Trouble naming template, line and variable when it is wrong."""
    known = {"medium": "screen", **colours_of(style.accent)}
    try:
        with held_to(RENDER_SECONDS, RENDER_MEMORY):
            text = environment.get_template(name).render(**{**known, **values})
    except (OutOfTime, MemoryError) as error:
        raise _too_much(*_place(error, name)) from None
    except TemplateSyntaxError as error:
        raise _trouble(error.name or name, error.lineno, error.message or "") from error
    except UndefinedError as error:
        raise _undefined(*_place(error, name), error.message or "") from error
    except TemplateError as error:
        raise _trouble(*_place(error, name), error.message or type(error).__name__) from error
    except UnicodeDecodeError:
        message = later("the file is not in UTF-8: save it again in that encoding")
        raise Mistakes((Mistake(style.templates / name, 0, 0, message),)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        if not (style.templates / name).is_file():
            raise  # a bug of ours
        raise _trouble(*_place(error, name), str(error)) from error
    return text.rstrip("\n") + "\n"


def _trouble(name: str, line: int, reason: str) -> Trouble:
    return Trouble(
        "template %(name)s, line %(line)s: %(reason)s", code=BAD_CONFIGURATION, name=name, line=line, reason=reason
    )


def _too_much(name: str, line: int) -> Trouble:
    return Trouble(
        "template %(name)s, line %(line)s: it takes more than %(seconds)s seconds or %(memory)s MiB: a loop in a loop, "
        "or a text made many times as long",
        code=BAD_CONFIGURATION, name=name, line=line, seconds=int(RENDER_SECONDS), memory=RENDER_MEMORY // 1024**2,
    )  # fmt: skip


def _undefined(name: str, line: int, message: str) -> Trouble:
    """What is not known, by its name: Jinja names the Python class that lacks it, which tells an editor nothing."""
    found = _UNKNOWN.search(message)
    if not found:
        return _trouble(name, line, message)
    return Trouble(
        "template %(name)s, line %(line)s: nothing is called %(variable)s here",
        code=BAD_CONFIGURATION, name=name, line=line, variable=found["value"] or found["attribute"],
    )  # fmt: skip


def environment_of(name: str, style: Style, language: str) -> Environment:
    """Templates of the workspace, of its look, then ours, with the filters of the house for the kind of `name`."""
    kind: Kind = "html" if name.endswith(".html") else "md" if name.endswith(".md") else "text"
    environment = ImmutableSandboxedEnvironment(
        loader=_loader(style),
        autoescape=kind == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_compiled(kind, language),
    )
    words = translations(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(filters_of(kind, language))
    environment.globals.update(charts_of=charts_of, calendar_of=_calendar)
    return environment


def _loader(style: Style) -> ChoiceLoader:
    ours = FileSystemLoader(shipped("templates"))
    # "shipped/bulletin.html" is the template of the chosen look, which itself extends "base/bulletin.html".
    looked = ChoiceLoader([FileSystemLoader(shipped("templates") / "looks" / style.look), ours])
    return ChoiceLoader([FileSystemLoader(style.templates), looked, PrefixLoader({"shipped": looked, "base": ours})])


class _Compiled(BytecodeCache):
    """Templates as Jinja compiled them, kept while the process lasts; one that has changed is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled(kind: str, language: str) -> _Compiled:
    """Apart for each kind and language: compiled code holds what filters make of constants, and what is escaped.

    Compiling takes four fifths of a rendering, and an issue is rendered to be checked, then to be published.
    """
    return _Compiled()


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """The template and the line where `error` was raised: the last frame that stands in one."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith(".py")]
    return (Path(frames[-1].filename).name, frames[-1].lineno or 0) if frames else (name, 0)


def _calendar(bulletin: Bulletin) -> str:
    """The agenda as a `data:` address: the page holds the very file that agenda.ics is."""
    from iet_watch.publish.outputs.calendar import calendar

    return f"data:text/calendar;charset=utf-8;base64,{base64.b64encode(calendar(bulletin)).decode()}"
