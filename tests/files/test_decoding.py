"""Bytes that others wrote: UTF-8 wherever it can be, else what is declared, else Windows' own encoding."""

from __future__ import annotations

import pytest

from iet_watch.files.decoding import decoded, decoded_whole, in_utf_8

FRENCH = "Été à Évreux : l’œuvre d’un port, 5 €"
RUSSIAN = "Новости Оренбурга и области"
CHINESE = "话剧《约定无期限》河北各市巡演结束"


def page(text: str, charset: str) -> str:
    return f'<html><head><meta charset="{charset}"></head><p>{text}</p></html>'


def xml(text: str, charset: str) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?><opml text="{text}"/>'


@pytest.mark.parametrize("declare", [page, xml])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "utf-16", "no-such-charset", "idna", "hex", "x" * 100])
@pytest.mark.parametrize("real", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_what_a_document_is_counts_and_not_what_it_says(declare: object, declared: str, real: str) -> None:
    text = declare(FRENCH, declared)  # type: ignore[operator]
    assert decoded(text.encode(real)) == decoded_whole(text.encode(real)) == text


@pytest.mark.parametrize("declare", [page, xml])
@pytest.mark.parametrize(
    ("text", "real"),
    [(RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (CHINESE, "gb2312"), (CHINESE, "gb18030"), ("5 € à Œuilly",
      "iso-8859-15")],
)  # fmt: skip
def test_an_old_encoding_is_that_which_is_declared(declare: object, text: str, real: str) -> None:
    whole = declare(text, real)  # type: ignore[operator]
    assert decoded(whole.encode(real)) == whole


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Été à quai".encode() + b" \xe9", "Été à quai \ufffd"),  # damaged in one place
        ("Le port d’été".encode()[:-1], "Le port d’ét\ufffd"),  # its end cut off
        ("“".encode()[1:] + "été, déjà".encode(), "\ufffd\ufffdété, déjà"),  # its beginning
        (b"Evreux \xe9t\xe9", "Evreux été"),
        ("un \ufffd écrit".encode(), "un \ufffd écrit"),
        ("que des \ufffd".encode(), "que des \ufffd"),
        (b"", ""),
    ],
)
def test_damage_in_places_costs_those_places_alone(data: bytes, text: str) -> None:
    assert decoded(data) == text


@pytest.mark.parametrize("data", [b"\x81\x8d", b"\x00\x00\x00", "Été à “quai”".encode() + b"\xe9"])
def test_what_would_lose_a_letter_is_not_whole(data: bytes) -> None:
    assert decoded_whole(data) is None
    assert "\ufffd" in decoded(data)


def test_a_lost_letter_that_was_written_is_none() -> None:
    assert decoded_whole("un \ufffd écrit".encode()) == "un \ufffd écrit"


@pytest.mark.parametrize(
    "text", ["Courriel;Prénom\nm@x.example;Zoé\n", "Collège d’Évreux, été ; la Manche reçoit l’œuvre"]
)
def test_french_of_an_old_macintosh_is_known_by_its_letters(text: str) -> None:
    assert decoded_whole(text.encode("mac_roman")) == text
    assert decoded_whole(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", ["Žižek, Škoda, Jaroslav Beneš", "« l’œuvre d’un cœur »", "Prix : 5 €, 3 ‰"])
def test_letters_that_windows_shares_with_a_macintosh_stay(text: str) -> None:
    assert decoded_whole(text.encode("cp1252")) == text


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_few_bytes_that_are_no_utf_8_are_made_good_by_themselves(mark: str) -> None:
    body = f"{mark}{FRENCH} CUT. {FRENCH}".encode()
    for wrong, read in ((b"l\x92eau", "l’eau"), (b"d\xc3", "d"), (b"d\xe2\x80", "d"), (b"caf\xe9 ", "café ")):
        assert in_utf_8(body.replace(b"CUT", wrong)).decode() == f"{mark}{FRENCH} {read}. {FRENCH}"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8", "utf-8-sig"])
def test_what_is_utf_8_or_another_encoding_stays(encoding: str) -> None:
    body = FRENCH.encode(encoding)
    assert in_utf_8(body) is body
