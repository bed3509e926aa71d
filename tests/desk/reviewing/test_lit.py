"""The words that an equation finds are lit where they are written, whatever their form, accents and ligatures."""

from __future__ import annotations

from dataclasses import replace

from iet_watch.desk.reviewing.lit import Light
from iet_watch.query.parsing import parse, parse_search
from iet_watch.themes.theme_files import Theme
from tests.desk.reviewing.test_said import ITEM

QUERY = '(électrolys* OU "chaîne de blocs" OU H2) SAUF voiture'


def test_words_are_lit_in_title_and_text_and_exclusions_are_not() -> None:
    theme = Theme("ports", "Ports", "", parse(QUERY), QUERY, (), (), {}, (), "")
    item = replace(ITEM, title="H₂ : une chaîne de blocs", text="Un électrolyseur.\nÉLECTROLYSE, voiture, œuvre.")
    lit = Light([theme]).on(item, parse_search("oeuvre"))
    assert [lit.title[start:end] for start, end in lit.in_title] == ["H2", "chaîne de blocs"]
    assert [lit.text[start:end] for start, end in lit.in_text] == ["électrolyseur", "ÉLECTROLYSE", "œuvre"]
    assert Light([theme]).on(replace(item, themes={})).in_text == ()
