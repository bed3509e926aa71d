"""French spaces, quotes and apostrophes; addresses as they are; twice is once.

In the tables, `~` stands for a no-break space (U+00A0) and `^` for a narrow one (U+202F).
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iet_watch.publish.typography import NO_BREAK, THIN, typeset


def shown(text: str) -> str:
    return text.replace(NO_BREAK, "~").replace(THIN, "^")


def meant(text: str) -> str:
    return text.replace("~", NO_BREAK).replace("^", THIN)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # apostrophes
        ("L'été", "L’été"),
        ("aujourd'hui, l'eau d'ici", "aujourd’hui, l’eau d’ici"),
        ("l'« intelligence économique »", "l’«~intelligence économique~»"),
        ('l\'"intelligence économique"', "l’«~intelligence économique~»"),
        ("l’été", "l’été"),
        ("'mot'", "'mot'"),
        ("les années '80", "les années '80"),
        # ellipsis
        ("Et ensuite...", "Et ensuite…"),
        ("Et ensuite......", "Et ensuite…"),
        ("Déjà…", "Déjà…"),
        ("1..2", "1..2"),
        # quotes
        ('"Le port"', "«~Le port~»"),
        ('Il dit "oui", puis "non".', "Il dit «~oui~», puis «~non~»."),
        ("«Le port»", "«~Le port~»"),
        ("« Le port »", "«~Le port~»"),
        ("«~Le port~»", "«~Le port~»"),
        ("«^Le port^»", "«~Le port~»"),
        ("« Le port !»", "«~Le port^!~»"),
        ('"Qui ?" demande-t-il', "«~Qui^?~» demande-t-il"),
        ('"Il a dit "oui" hier"', "«~Il a dit «~oui~» hier~»"),
        ('Un écran de 27"', 'Un écran de 27"'),
        ('Un écran de 27" et un autre', 'Un écran de 27" et un autre'),
        ("« Le “port” »", "«~Le “port”~»"),
        # high signs: a narrow space
        ("Vraiment ?", "Vraiment^?"),
        ("Vraiment?", "Vraiment^?"),
        ("Vraiment~?", "Vraiment^?"),
        ("Vraiment  ?", "Vraiment^?"),
        ("Vraiment ?!", "Vraiment^?!"),
        ("Attention!", "Attention^!"),
        ("Le port ; le quai", "Le port^; le quai"),
        ("Le port; le quai", "Le port^; le quai"),
        ("(le port) ; 5 % ; « oui » !", "(le port)^; 5~%^; «~oui~»^!"),
        ("Et ensuite... ?", "Et ensuite…^?"),
        ("Le port (lequel ?) grandit", "Le port (lequel^?) grandit"),
        ("?", "?"),
        ("a?b=1", "a?b=1"),
        ("clin d'œil ;-)", "clin d’œil ;-)"),
        # colon: a full one
        ("Le port : un quai", "Le port~: un quai"),
        ("Le port: un quai", "Le port~: un quai"),
        ("Le port^: un quai", "Le port~: un quai"),
        ("Le port :", "Le port~:"),
        ("« Le port » : un quai", "«~Le port~»~: un quai"),
        ("à 12:30", "à 12:30"),
        ("3:1", "3:1"),
        ("Le port\n: un quai", "Le port\n: un quai"),
        # numbers and units
        ("45 %", "45~%"),
        ("45%", "45~%"),
        ("3,7 %", "3,7~%"),
        ("10 €", "10~€"),
        ("10€", "10~€"),
        ("5 M€ et 2 Md€", "5~M€ et 2~Md€"),
        ("12 millions d'euros", "12~millions d’euros"),
        ("3 milliards", "3~milliards"),
        ("100 euros", "100~euros"),
        ("40 MW, 2 kWh, 1 GWh, 5 t, 3 kg, 8 m", "40~MW, 2~kWh, 1~GWh, 5~t, 3~kg, 8~m"),
        ("90 km/h, 12 ha, 20 °C", "90~km/h, 12~ha, 20~°C"),
        ("3 maires, 5 grands ports", "3 maires, 5 grands ports"),
        ("3 300 habitants", "3^300 habitants"),
        ("1 234 567 tonnes", "1^234^567 tonnes"),
        ("3~300 habitants", "3^300 habitants"),
        ("1 234,56 €", "1^234,56~€"),
        ("en 2026 300 navires", "en 2026 300 navires"),
        ("3 3000 tonnes", "3 3000 tonnes"),
        ("02 35 52 53 54", "02 35 52 53 54"),
        # numbers of things, people, dates
        ("n° 12, N° 3, nᵒ 4", "n°~12, N°~3, nᵒ~4"),
        ("p. 12, art. 5", "p.~12, art.~5"),
        ("M. Martin, MM. Martin, Mme Diop, Dr Petit", "M.~Martin, MM.~Martin, Mme~Diop, Dr~Petit"),
        ("22 novembre 2026", "22~novembre 2026"),
        ("le 1er janvier", "le 1er~janvier"),
        ("2026 mai", "2026 mai"),
        # spaces that are right already, and text without any sign
        ("Le port du Havre", "Le port du Havre"),
        ("", ""),
        (" ", " "),
        ("Le port\n\nLe quai", "Le port\n\nLe quai"),
    ],
)
def test_french_typography(typed: str, expected: str) -> None:
    assert shown(typeset(meant(typed), "fr")) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("https://journal.example/a?b=1;c=2!", "https://journal.example/a?b=1;c=2!"),
        ("http://journal.example/l'article:5%/", "http://journal.example/l'article:5%/"),
        ("www.journal.example/a?b", "www.journal.example/a?b"),
        ("awa.o'neil@journal.example", "awa.o'neil@journal.example"),
        ("veille+ie@region.example ; suite", "veille+ie@region.example^; suite"),
        ("https://journal.example/a : la suite", "https://journal.example/a~: la suite"),
        ("Voir www.journal.example ?", "Voir www.journal.example^?"),
        ('Voir "https://journal.example/a" ici', 'Voir "https://journal.example/a" ici'),
        ("« Le port » : https://journal.example/?a=1 !", "«~Le port~»~: https://journal.example/?a=1^!"),
    ],
)
def test_addresses_stay_and_what_is_around_them_is_typeset(typed: str, expected: str) -> None:
    assert shown(typeset(meant(typed), "fr")) == expected


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_other_languages_keep_their_own_typography(language: str) -> None:
    text = '"It\'s 45%": really?... n° 5'
    assert typeset(text, language) == text


@pytest.mark.xfail(strict=True, reason="not handled yet: times, a sign after an abbreviation, « n°12 »")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("16 h 15", "16~h~15"), ("etc. ?", "etc.^?"), ("n°12", "n°~12")],
)
def test_typography_that_the_rules_of_the_trade_ask_for_too(typed: str, expected: str) -> None:
    assert shown(typeset(meant(typed), "fr")) == expected


# Signs and spaces more often than letters, and the words that the rules know.
FRENCH = st.lists(
    st.sampled_from([*" \u00a0\u202f\u2009\n«»“”\"'’:;!?.…,%€°()[]-0123456789abéMpn"])
    | st.sampled_from(["...", "n°", "M.", "p.", "1er", "mai", "millions", "300", "km", "kWh", "«\u00a0", "\u00a0»"])
    | st.sampled_from(["https://a.example/b?c", "www.a.example", "a@b.example", "l'", "\"a\"", ' "']),
    max_size=14,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(FRENCH)
def test_typesetting_twice_is_typesetting_once(text: str) -> None:
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once


@settings(deadline=None, max_examples=400)
@given(FRENCH)
def test_typesetting_changes_spaces_quotes_apostrophes_and_points_alone(text: str) -> None:
    def letters(of: str) -> str:
        return re.sub(r"[\s'’\"«»…]|\.{3,}", "", of)

    assert letters(typeset(text, "fr")) == letters(text)


@settings(deadline=None)
@given(FRENCH)
def test_every_high_sign_after_a_word_stands_behind_a_narrow_space(text: str) -> None:
    for found in re.finditer(r"(?<=[\wé])[ \u00a0\u202f\u2009]*[;!?](?=\s|$)", typeset(f"mot {text}", "fr")):
        around = typeset(f"mot {text}", "fr")
        in_address = re.search(r"(?:https?://|www\.|@)\S*$", around[: found.end()])
        assert in_address or found[0][0] == THIN, shown(around)


def test_a_long_text_is_typeset_whole() -> None:
    assert typeset("l'eau ; " * 20_000, "fr") == meant("l’eau^; " * 20_000)
    assert len(typeset(' "a' * 5_000, "fr")) >= 5_000
