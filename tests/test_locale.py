"""Messages exist in French and English: nothing missing, nothing stale, the same values in both."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from iet_watch.locale import later, number, translations, word
from iet_watch.locale.catalogue import MO, PO, compiled, extracted, translated

NO_BREAKS = {"\u00a0", "\u202f"}


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _identifier(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


MESSAGES = [message for message in translated() if message.id]


def test_every_message_of_the_program_is_in_the_catalogue_and_no_other() -> None:
    wanted = {_identifier(message) for message in extracted() if message.id}
    present = {_identifier(message) for message in MESSAGES}
    assert (wanted - present, present - wanted) == (set(), set())
    assert len(wanted) > 250


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: str(_identifier(message))[:40])
def test_each_message_is_translated_with_the_same_values(message: Message) -> None:
    identifiers = [message.id] if isinstance(message.id, str) else message.id
    values = {value for text in identifiers for value in re.findall(r"%\(\w+\)[sd]|\{\w+(?:!r)?\}", text)}
    for text in _strings(message):
        assert text.strip(), "no French yet"
        found = set(re.findall(r"%\(\w+\)[sd]|\{\w+(?:!r)?\}", text))
        assert found <= values
        assert len(_strings(message)) > 1 or found == values


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: str(_identifier(message))[:40])
def test_french_has_its_spaces_and_apostrophes(message: Message) -> None:
    for text in _strings(message):
        words = re.sub(r"%\(\w+\)[sd]|`[^`]*`|\{[^}]*\}", "x", text)
        assert "'" not in words.replace("'…'", "")
        for found in re.finditer(r"(.)([;!?»])(?=\s|$)", words):
            assert found.group(1) in NO_BREAKS | {"!", "?"}, text
        for found in re.finditer(r"(.):(?=\s|$)", words):
            assert found.group(1) in NO_BREAKS, text


def test_the_compiled_catalogue_is_the_one_that_is_read() -> None:
    with PO.open("rb") as file:
        assert MO.read_bytes() == compiled(read_po(file, locale="fr", domain="iet_watch"))


def test_a_value_that_is_itself_a_message_is_translated() -> None:
    french = translations("fr").gettext("a whole number")
    assert french != "a whole number"
    assert word("%(key)s: expected %(expected)s", {"key": "port", "expected": later("a whole number")}).startswith(
        "port"
    )


def test_numbers_have_a_thin_space_in_french() -> None:
    assert (number(3300, "fr"), number(3300, "en")) == ("3\u202f300", "3,300")
