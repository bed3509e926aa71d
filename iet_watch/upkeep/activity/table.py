"""The figures as offices read them: a CSV in the words and signs of their language."""

from __future__ import annotations

import csv
import io

from iet_watch.files.tables import harmless
from iet_watch.locale import say
from iet_watch.upkeep.activity.figures import MEANINGS, Figure
from iet_watch.upkeep.activity.report import Activity


def perimeter_words(figure: Figure) -> str:
    """What exactly a figure counts, in a line."""
    meaning = MEANINGS[figure.name]
    return say(meaning.of_theme if figure.theme else meaning.perimeter)


def number_cell(count: int | None) -> int | str:
    """A number stays one, since « -3 » looks like a formula; « inconnu » of what nobody can know, never 0."""
    return say("unknown") if count is None else count


def to_csv(activity: Activity, code: str, made: str) -> str:
    """With a byte-order mark so that spreadsheets read the accents; ; between cells in French, a comma in English."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if code == "fr" else ",", lineterminator="\r\n")
    heads = ["name", "theme", "figure", activity.quarter.label, activity.before.label, "perimeter", "source", "made"]
    if code == "fr":
        heads = ["nom", "thème", "chiffre", *heads[3:5], "périmètre", "source", "établi le"]
    writer.writerow(heads)
    for one in activity.figures:
        meaning = MEANINGS[one.name]
        cells = [one.name, one.theme, say(meaning.label), number_cell(one.value), number_cell(one.before),
                 perimeter_words(one), say(meaning.found_in), made]  # fmt: skip
        writer.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + buffer.getvalue()
