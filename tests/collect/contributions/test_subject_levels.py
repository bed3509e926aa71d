"""Each word by which a subject speaks of its level; what a person is told of it is in test_add.py."""

from __future__ import annotations

import pytest

from iet_watch.collect.contributions.subject_levels import LABEL_WORDS, SubjectLevel, subject_level, without_level

SURE = {
    "restreint": (
        "[restreint] port", "[restreinte] port", "[niveau : restreint] port", "[accès restreint] port",
        "[usage restreint] port", "[document restreint] port", "[note restreinte] port", "[diffusion restreinte] port",
        "Le port, RESTREINT", "La note, RESTREINTE", "Le port {restreint", "RE: RESTREINT le port de Caen",
    ),
    "partenaires": (
        "[partenaire] port", "[réservé aux partenaires] port", "[limité à nos partenaires] port",
        "[les partenaires] port", "Le port | partenaires", "(partenaires) port",
    ),
    "public": ("[public] port", "[publique] port", "[publics] port", "[publiques] port"),
}  # fmt: skip
SPEAKING = (
    "restricted use", "restrictif", "confidentiel et urgent", "internes", "internal", "secret", "privé", "private",
    "sensibles", "réservé", "partners", "TLP", "sous embargo", "embargo", "embargo jusqu’au 3", "entre nous",
    "garder pour nous", "garder pour soi", "diffusion interdite", "diffusion très interne", "diffusion limitée",
    "diffusion plus restreinte", "diffusion réservée", "diffusion contrôlée", "non publié", "non diffusable",
    "non communicable", "pas diffuser", "pas rediffuser", "pas transmettre", "pas transférer", "pas à partager",
    "pas publier", "pas communiquer", "pas divulguer", "pas circuler", "not for distribution", "do not share",
    "not to be shared", "not forward", "not publish", "not circulate", "très secret", "strictement interne",
    "document interne", "note interne", "usage interne", "pour partenaires strictement", "à diffusion limitée",
    "ne pas diffuser", "rsetreint", "partenairse", "cnofidentiel", "cofnidentielle",
)  # fmt: skip


@pytest.mark.parametrize(("level", "subject"), [(level, one) for level, subjects in SURE.items() for one in subjects])
def test_a_level_of_which_there_is_no_doubt(level: str, subject: str) -> None:
    assert subject_level(subject) == SubjectLevel(level)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", SPEAKING)
def test_words_that_are_no_level_and_speak_of_one(words: str) -> None:
    assert subject_level(f"[{words}] port") == SubjectLevel("restreint", words)
    if len(words.split()) <= LABEL_WORDS:
        assert subject_level(f"{words} : port") == SubjectLevel("restreint", words)
    assert subject_level(f"Le port et la ville, {words}, et la région") == SubjectLevel()


def test_a_word_in_capitals_counts_wherever_it_stands() -> None:
    assert subject_level("La note, CONFIDENTIELLE") == SubjectLevel("restreint", "CONFIDENTIELLE")


@pytest.mark.parametrize("mark", ["Re", "REP", "Ré", "RÉP", "TR", "Fw", "Fwd", "AW", "WG"])
def test_what_programs_put_before_a_subject_is_no_part_of_it(mark: str) -> None:
    assert without_level(f"{mark}: [restreint] port") == "port"
