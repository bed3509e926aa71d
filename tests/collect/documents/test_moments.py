"""Dates as feeds, sitemaps and sites write them: in words, in numbers, in zones with names."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date

from bench.date_names import LANGUAGES, lines
from iet_watch.collect.documents.moments import NAMES, read_moment
from tests.conftest import Desk
from tests.web import Web, entry, rss

DATES = {
    # a page or a feed writes: in UTC
    "Vendredi, 13 Novembre, 2026 - 12:22": "2026-11-13T11:22:00Z",  # Drupal
    "Lundi, 2 Février, 2026 - 15:42": "2026-02-02T14:42:00Z",
    "ven., 13 nov. 2026": "2026-11-13T11:00:00Z",
    "mar., 3 févr. 2026 09:05": "2026-02-03T08:05:00Z",
    "1er août 2026 à 9h30": "2026-08-01T07:30:00Z",
    "12h22 le 13/11/2026": "2026-11-13T11:22:00Z",
    "dom, 02 ott 2022": "2022-10-02T10:00:00Z",
    "mer, 16 nov 2022 00:38:15 +0100": "2022-11-15T23:38:15Z",
    "Mi, 04 Jan 2017 17:36:24 +0000": "2017-01-04T17:36:24Z",
    "Do, 22 Dez 2016 17:36:00 +0000": "2016-12-22T17:36:00Z",
    "13. November 2026, 12:22 Uhr": "2026-11-13T11:22:00Z",
    "13 de nov. de 2026 12:22": "2026-11-13T11:22:00Z",
    "sáb, 14 nov 2026 08:00:00 +0100": "2026-11-14T07:00:00Z",
    "seg, 2 fev 2026": "2026-02-02T11:00:00Z",
    "vr 13 nov 2026 10:00": "2026-11-13T09:00:00Z",
    "13 mrt 2026": "2026-03-13T11:00:00Z",
    "pt., 13 lis 2026 12:22": "2026-11-13T11:22:00Z",
    "13 października 2026": "2026-10-13T10:00:00Z",
    "2026. november 13.": "2026-11-13T12:00:00Z",
    "13.11.2026 12:22": "2026-11-13T11:22:00Z",
    "2.11.2026": "2026-11-02T11:00:00Z",
    "25/12/26": "2026-12-25T11:00:00Z",
    "11/13/2026 12:22": "2026-11-13T11:22:00Z",
    "November 13th, 2026": "2026-11-13T12:00:00Z",
    "Friday, November 13, 2026 04:42 PM": "2026-11-13T16:42:00Z",
    "Sun, 20 Apr 2014 8:19 pm CEST": "2014-04-20T18:19:00Z",
    "Tue, 24 Nov 2026 15:04:05 CEST": "2026-11-24T13:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 CET": "2026-11-24T14:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 BST": "2026-11-24T14:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 MESZ": "2026-11-24T13:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 PST": "2026-11-24T23:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 EDT": "2026-11-24T19:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 UT": "2026-11-24T15:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 GMT+0100": "2026-11-24T14:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 UTC+1": "2026-11-24T14:04:05Z",
    "Tue, 24 Nov 2026 15:04:05 +0100 (CET)": "2026-11-24T14:04:05Z",
    "Tue, 24 Nov 2026 15:04": "2026-11-24T15:04:00Z",
    "Tue, 24 Nov 26 15:04:05 +0100": "2026-11-24T14:04:05Z",
    "24 Nov 2026": "2026-11-24T12:00:00Z",
    "Fri Nov 13 12:22:00 CET 2026": "2026-11-13T11:22:00Z",
    "Fri Nov 13 12:22:00 2026": "2026-11-13T12:22:00Z",
    "2026-11-20T10:00:00.123+0100": "2026-11-20T09:00:00Z",
    "2026-11-20T10:00:00 +01:00": "2026-11-20T09:00:00Z",
    "2026-11-20 10:00:00": "2026-11-20T10:00:00Z",
    "20261120T100000Z": "2026-11-20T10:00:00Z",
    "2020/1/10 14:33:00": "2020-01-10T14:33:00Z",
    "1794823200": "2026-11-16T10:00:00Z",
    "1794823200000": "2026-11-16T10:00:00Z",
    "1794823200.5": "2026-11-16T10:00:00Z",
}
NO_DATES = (
    "Between 2019 and 2023, 500,000 migrants fled on 3 May 2020",  # a summary in an element of dates
    "Réunion du 13 novembre 2026",
    "13 thermidor 2026",
    "31 novembre 2026",
    "Tue, 24 Nov 2026 25:04:05 GMT",
    "13/14/2026",
    "02/11/2026",  # in which order?
    "06-11-2026",  # nor the 20th of November 2006
    "03-04-2026 10:00",
    "hier",
    "",
)


@pytest.mark.parametrize("written", DATES)
def test_a_date_is_read_as_its_writer_means_it(written: str) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert f"{moment:%Y-%m-%dT%H:%M:%SZ}" == DATES[written]


@pytest.mark.parametrize("written", NO_DATES)
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_moment(written) is None


@pytest.mark.parametrize(
    ("lang", "seen"),
    [
        ("en-US", "2026-02-11T10:00"),
        ("fr", "2026-11-02T09:00"),
        ("en-GB", "2026-11-02T10:00"),
        ("pt-BR", "2026-11-02T13:00"),
    ],
)
def test_numbers_stand_in_the_order_and_the_zone_of_their_language(lang: str, seen: str) -> None:
    assert f"{read_moment('02/11/2026 10:00', lang):%Y-%m-%dT%H:%M}" == seen


def test_the_names_of_months_and_days_are_those_of_cldr() -> None:
    assert NAMES.read_text(encoding="utf-8").splitlines() == list(lines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_and_day_of_a_language_is_known(language: str) -> None:
    for month in range(1, 13):
        for form in ("EEEE d MMMM y", "EEE d MMM y"):
            day = date(2026, month, 13)
            moment = read_moment(format_date(day, form, locale=language))
            assert moment is not None
            assert moment.date() == day


def test_a_feed_is_dated_in_its_sites_language(desk: Desk, web: Web) -> None:
    drupal = rss(
        entry(1, pubDate="Vendredi, 13 Novembre, 2026 - 12:22"), entry(2, pubDate="Lundi, 2 Février, 2026 - 15:42")
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>Un quai de plus au Havre</title>'
        '<id>urn:a</id><link href="http://journal.example/a"/><updated>13 novembre 2026</updated></entry></feed>'
    )
    json_feed = '{"items": [{"id": "j", "title": "Un terminal", "url": "http://j.example/j", "date_published": "%s"}]}'
    desk.sources(
        web.put("/drupal", drupal), web.put("/atom", atom), web.put("/json", json_feed % "13/11/2026 12:22"),
        web.put("/damaged", rss(entry(3, pubDate="mar., 3 févr. 2026 09:05")).replace("</channel>", "")),
    )  # fmt: skip
    desk("collect")
    assert sorted(item["published"] for item in desk.items()) == [
        "2026-02-02T14:42:00Z", "2026-02-03T08:05:00Z", "2026-11-13T11:00:00Z", "2026-11-13T11:22:00Z",
        "2026-11-13T11:22:00Z",
    ]  # fmt: skip
