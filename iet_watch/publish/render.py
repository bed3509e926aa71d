"""Bulletins through Jinja2 templates, sandboxed and strict; a workspace may override or extend each."""

from __future__ import annotations

import traceback
from datetime import date
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from iet_watch.locale import later, number, translations
from iet_watch.locale.dates import date_words, language_name, quarter_words
from iet_watch.model import BAD_CONFIGURATION, Quarter, Trouble
from iet_watch.publish.colour import DARK, PAPER, readable
from iet_watch.publish.edition import Bulletin
from iet_watch.publish.prose import FICHE_DEPTH, PART_DEPTH, escape_markdown, link_target, prose_html, prose_markdown
from iet_watch.publish.typography import typeset
from iet_watch.themes.toml import Mistake, Mistakes
from iet_watch.workspace import shipped

FORMATS = ("html", "md")


def render(bulletin: Bulletin, kind: str, templates: Path, accent: str) -> str:
    """The bulletin as `kind`: html or md. Raises Trouble naming template and line when a template is wrong."""
    name = f"bulletin.{kind}"
    environment = _environment(kind, templates, bulletin.language)
    try:
        text = environment.get_template(name).render(
            bulletin=bulletin, accent=readable(accent, PAPER), accent_dark=readable(accent, DARK)
        )
    except TemplateSyntaxError as error:
        raise Trouble(
            "template %(name)s, line %(line)s: %(reason)s",
            code=BAD_CONFIGURATION, name=error.name or name, line=error.lineno, reason=error.message or "",
        ) from error  # fmt: skip
    except TemplateError as error:
        raise Trouble(
            "template %(name)s, line %(line)s: %(reason)s",
            code=BAD_CONFIGURATION, name=name, line=_line(error), reason=error.message or type(error).__name__,
        ) from error  # fmt: skip
    except UnicodeDecodeError:
        message = later("the file is not in UTF-8: save it again in that encoding")
        raise Mistakes((Mistake(templates / name, 0, 0, message),)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        if not (templates / name).is_file():
            raise  # a bug of ours
        raise Trouble(
            "template %(name)s, line %(line)s: %(reason)s",
            code=BAD_CONFIGURATION, name=name, line=_line(error), reason=str(error),
        ) from error  # fmt: skip
    return text.rstrip("\n") + "\n"


def _environment(kind: str, templates: Path, language: str) -> Environment:
    ours = FileSystemLoader(shipped("templates"))
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(templates), ours, PrefixLoader({"shipped": ours})]),
        autoescape=kind == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translations(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]

    def prose(text: str, depth: int = FICHE_DEPTH) -> str | Markup:
        return prose_html(text, language, depth) if kind == "html" else prose_markdown(text, language, depth)

    def prose_part(text: str) -> str | Markup:
        return prose(text, PART_DEPTH)

    def in_words(day: date) -> str:
        return date_words(day, language)

    def in_quarter(quarter: Quarter) -> str:
        return quarter_words(quarter, language)

    environment.filters.update(
        typo=lambda text: typeset(str(text), language),
        prose=prose,
        prose_part=prose_part,
        date=in_words,
        number=lambda value: number(value, language),
        quarter_words=in_quarter,
        language_name=lambda code: language_name(code, language),
        md=lambda text: escape_markdown(str(text)),
        link=link_target,
    )
    return environment


def _line(error: BaseException) -> int:
    """The line of the template where `error` was raised: the last frame that stands in one."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith(".py")]
    return frames[-1].lineno or 0 if frames else 0
