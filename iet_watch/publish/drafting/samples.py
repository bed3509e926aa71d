"""The files beside the fiches as --draft leaves them to editors: a sample in comments, every key in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from iet_watch.files.toml import toml_lines
from iet_watch.locale import later
from iet_watch.model.levels import LEVELS, PUBLIC
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import in_language
from iet_watch.publish.issue.issue_files import FICHE_HEADINGS

_HINTS: Mapping[str, str] = {
    "chiffres": later("Key figures, in the order they are shown. Take the # away from the lines of one to write it."),
    "appels": later("Calls still open when the bulletin appears, sorted by deadline; those that are closed stay out."),
    "agenda": later("Dates to come, by day; a day is written without hour, an hour is that of the bulletin."),
}

_ASKED = (
    later("An original summary, 80 to 120 words; never paste the article."),
    later("One to three points."),
    later("Two or three sentences: so what, for us?"),
)


def insert_samples(quarter: Quarter, language: str) -> Mapping[str, str]:
    """What each file holds before an editor writes in it, by its name."""
    after = quarter.last_day + timedelta(days=20)
    hour = datetime.combine(after, time(9, 30))
    shown: Mapping[str, Mapping[str, object]] = {
        "chiffres": {"value": "19,6", "unit": "", "label": "", "date": after, "source": "", "url": "https://"},
        "appels": {"title": "", "organiser": "", "deadline": after, "place": "", "note": "", "url": "https://"},
        "agenda": {
            "title": "", "start": hour, "end": hour.replace(hour=12), "place": "", "organiser": "", "note": "",
            "url": "https://",
        },
    }  # fmt: skip
    return {f"{name}.toml": _sample(name, values, language) for name, values in shown.items()}


def _sample(name: str, values: Mapping[str, object], language: str) -> str:
    level = f'level = "{PUBLIC}"  # {", ".join(LEVELS)}\n'
    lines = f"[[{name}]]\n{toml_lines(values)}{level}".splitlines()
    return f"# {in_language(_HINTS[name], language)}\n\n" + "".join(f"# {line}\n" for line in lines)


def blank_texts(language: str) -> str:
    """The headings of a fiche, each with what is asked for below it."""
    hints = dict(zip(FICHE_HEADINGS, _ASKED, strict=True))
    return "\n".join(
        f"## {in_language(name, language)}\n\n<!-- {in_language(hint, language)} -->\n" for name, hint in hints.items()
    )


def choices(language: str, level: str = PUBLIC) -> str:
    """The last lines of a fiche's head: where it stands, how far it goes."""
    front, elsewhere = in_language("true: on the front page", language), in_language("or benchmark", language)
    return f'front_page = false  # {front}\nsection = ""  # {elsewhere}\nlevel = "{level}"  # {", ".join(LEVELS)}\n'
