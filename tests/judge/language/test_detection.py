"""The language of an item: by its words when they are enough, else as its feed declares."""

from __future__ import annotations

import pytest

from iet_watch.judge.language.detection import LANGUAGES, language_around, language_of

TITLES = [
    ("fr", "Le port du Havre inaugure un nouveau terminal à conteneurs"),
    ("fr", "Hydrogène vert : Air Liquide investit à Port-Jérôme"),
    ("fr", "LA RÉGION NORMANDIE SOUTIENT LES ENTREPRISES DU NUMÉRIQUE"),
    ("en", "The port of Rotterdam opens a new container terminal"),
    ("en", "GREEN HYDROGEN PLANT TO BE BUILT IN SCOTLAND NEXT YEAR"),
    ("de", "Der Hamburger Hafen eröffnet einen neuen Containerterminal"),
    ("es", "El puerto de Valencia abre una nueva terminal de contenedores"),
    ("it", "Il porto di Genova inaugura un nuovo terminal per i container"),
    ("nl", "De haven van Rotterdam opent een nieuwe containerterminal"),
    ("pl", "Port w Gdańsku otwiera nowy terminal kontenerowy dla statków"),
    ("el", "Το λιμάνι του Πειραιά εγκαινιάζει νέο τερματικό σταθμό"),
    ("ru", "Порт Санкт-Петербурга открывает новый контейнерный терминал"),
    ("ja", "横浜港は新しいコンテナターミナルを開設しました。港の能力が増えます。"),
]


@pytest.mark.parametrize(("code", "title"), TITLES)
def test_a_title_of_some_words_tells_its_language(code: str, title: str) -> None:
    assert language_of(title, None) == code


@pytest.mark.parametrize(("code", "title"), TITLES)
def test_the_words_win_over_a_wrong_declaration(code: str, title: str) -> None:
    declared = "en" if code != "en" else "fr"
    assert language_of(title, declared) == code


@pytest.mark.parametrize("text", ["", "Le Havre", "H₂ : 45 % en 2030 !", "12345 67890 12345 67890 12345 67890"])
def test_too_few_letters_leave_it_to_the_declaration(text: str) -> None:
    assert language_of(text, "de-AT") == "de"
    assert language_of(text, None) is None


def test_twelve_letters_are_enough() -> None:
    assert language_of("Les quais de la", None) == "fr"
    assert language_of("Les quais de l", None) is None
    assert language_of("Les quais de l", None, "fr") == "fr"


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-FR", "fr"),
        ("en_US", "en"),
        ("zh-Hans-CN", "zh"),
        (" fr ", "fr"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("eng", "en"),
        ("ger", "de"),
        ("spa", "es"),
        ("por-BR", "pt"),
        ("fil", None),  # Filipino has no code of two letters; fi is Finnish
        ("français", None),
        ("en,fr", None),
        ("", None),
        (None, None),
        ("x" * 10_000, None),
    ],
)
def test_what_a_feed_declares_is_read_as_a_code_of_two_letters(declared: str | None, code: str | None) -> None:
    assert language_of("Court", declared) == code


def test_only_the_languages_of_the_network_are_told() -> None:
    """Walloon, Catalan or Corsican would each be right now and then, and French far more often."""
    assert language_of("Li pôrt di Lidje est on grand pôrt so l’ aiwe di Mouze", None) in LANGUAGES


def test_a_long_text_is_read_by_its_beginning() -> None:
    french = "Le port du Havre inaugure un nouveau terminal pour les navires. " * 10
    english = "The port of Rotterdam opens a new terminal for container ships. " * 1000
    assert language_of(french + english, None) == "fr"


SHORT = [
    ("fr", "Un budget en hausse"),
    ("fr", "Les élus votent"),
    ("fr", "Rennes : la gare ferme"),
    ("fr", "Hausse des tarifs"),
    ("en", "Dark mode experiments"),
    ("en", "Homelab upgrade notes"),
    ("en", "Budget vote delayed"),
    ("de", "Neue Hafenordnung beschlossen"),
]


@pytest.mark.parametrize(("code", "title"), SHORT)
def test_a_title_of_three_words_is_told_in_its_feed_whatever_the_template_declares(code: str, title: str) -> None:
    assert language_of(title, "en-US", code) == code
    assert language_of(title, "fr-FR", code) == code


def test_a_title_of_another_language_than_its_feed_is_told_once_it_has_some_words() -> None:
    assert language_of("The port of Rotterdam opens a new container terminal", "fr", "fr") == "en"
    assert language_of("Der Hamburger Hafen eröffnet einen neuen Containerterminal", "fr", "fr") == "de"


def test_the_titles_of_a_feed_tell_its_language_together() -> None:
    titles = ["Un budget en hausse", "Les élus votent", "Quai neuf", "Marée noire", "Rennes : la gare ferme", "Fin"]
    assert language_around(titles, "en-US") == "fr"
    assert language_around(titles[:5], "en-US") == "fr"
    assert language_around(titles[:4], "en-US") is None


def test_a_long_title_has_no_more_say_than_the_others() -> None:
    long = "The port of Rotterdam opens a new container terminal for the ships of the world, and it is the biggest " * 9
    titles = ["Un budget en hausse", "Les élus votent", "Marée noire", "Rennes : la gare ferme", "Hausse des tarifs"]
    assert language_around([*titles, long], None) == "fr"


def test_some_small_words_of_another_language_leave_it_to_the_rest_of_the_text() -> None:
    """Four small words of French are enough; with two of a neighbour, the text is read whole."""
    assert language_of("Les ports et les quais sont dans une ville pour le fret", None) == "fr"
    spanish = "El puerto de la ciudad abre los muelles y las naves llegan mañana: « les quais sont dans une ville »"
    assert language_of(spanish, None) == "es"
    both = "« Les quais sont dans une ville » is what the mayor of the town has said to the press, and it will be kept"
    assert language_of(both, None) == "en"


def test_a_language_that_the_model_does_not_know_is_believed_where_the_words_leave_a_doubt() -> None:
    assert language_of("El port de Barcelona obre una nova terminal", "ca") == "ca"
    assert language_of("El port de Barcelona obre una nova terminal", "de") in LANGUAGES
    assert language_of("Le port du Havre inaugure un nouveau terminal à conteneurs", "ca") == "fr"
