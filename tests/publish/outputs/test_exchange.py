"""What other programs read: calendar, Atom entry, JSON, Word document, each by a library that is not ours."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import pytest
from dateutil.tz import tzical
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from iet_watch.publish.issue.inserts import Event, Inserts
from iet_watch.publish.outputs.all_formats import make_outputs
from iet_watch.publish.outputs.atom import identifier
from iet_watch.publish.outputs.calendar import calendar
from iet_watch.publish.outputs.style import Style
from tests.publish.values import BULLETIN, ZONE, fiche, made_of, section

STYLE = Style(Path("/nonexistent"), "revue", "#1f5f7a")
ROOT = Path(__file__).parents[3]


def dated(*events: Event, **changes: object) -> bytes:
    return calendar(made_of(section(1, fiche(1)), inserts=Inserts(events=events), **changes))


def event(**changes: object) -> Event:
    values: dict[str, object] = {
        "title": "Journée d’essai", "start": datetime(2027, 3, 28, 9, 30, tzinfo=ZONE), "end": None,
        "place": "Rouen", "organiser": "Réseau", "note": "Sur inscription", "url": "https://a.example/x?y=1,2;3",
    }  # fmt: skip
    return Event(**{**values, **changes})  # type: ignore[arg-type]


def test_a_calendar_is_read_back_with_its_hours() -> None:
    whole = event(title="Salon", start=date(2027, 1, 30), end=date(2027, 2, 1))
    read = icalendar.Calendar.from_ical(dated(event(end=datetime(2027, 3, 28, 17, tzinfo=ZONE)), whole))
    first, second = read.walk("VEVENT")
    assert first["DTSTART"].dt == datetime(2027, 3, 28, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert first["DTSTART"].dt.utcoffset() == timedelta(hours=2)  # the clocks went forward that night
    assert first["DTEND"].dt.hour == 17
    assert (first["SUMMARY"], first["LOCATION"], first["URL"]) == (
        "Journée d’essai",
        "Rouen",
        "https://a.example/x?y=1,2;3",
    )
    assert (second["DTSTART"].dt, second["DTEND"].dt) == (date(2027, 1, 30), date(2027, 2, 2))
    assert [zone["TZID"] for zone in read.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert {one["DTSTAMP"].dt.date() for one in (first, second)} == {date(2026, 12, 15)}


# How each place changes its clocks: the last Sunday, the second and the first, Sunday on or after the second, Friday
# before the last Sunday, by half an hour, as the moon goes, not at all.
PLACES = (
    "Europe/Paris", "Europe/Dublin", "America/New_York", "America/Santiago", "Asia/Jerusalem", "Australia/Lord_Howe",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Kolkata",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_calendar_says_when_clocks_change_as_the_standard_means_it(place: str) -> None:
    """RFC 5545, 3.6.5, read by two libraries that know nothing of the zone but what the file says."""
    zone = ZoneInfo(place)
    made = dated(event(start=datetime(2027, 3, 28, 9, 30, tzinfo=zone), end=datetime(2028, 1, 4, tzinfo=zone)))
    [component] = icalendar.Calendar.from_ical(made).walk("VTIMEZONE")
    assert (component["TZID"], made.count(b"BEGIN:VTIMEZONE")) == (place, 1)
    for read in (component.to_tz(lookup_tzid=False), tzical(io.StringIO(made.decode())).get()):
        for hours in range(2, 17_600, 3):  # two years; hours that come twice, or never, are left to their readers
            shown = datetime(2027, 1, 1) + timedelta(hours=hours)
            if zone.utcoffset(shown - timedelta(hours=2)) == zone.utcoffset(shown + timedelta(hours=2)):
                assert shown.replace(tzinfo=read).utcoffset() == zone.utcoffset(shown), shown


def test_the_clocks_of_paris_change_by_a_rule_that_every_calendar_knows() -> None:
    # As Outlook and Google write it: the hour is the one that clocks show before they change.
    lines = dated(event()).decode().split("\r\n")
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    summer, winter = zone.index("BEGIN:DAYLIGHT"), zone.index("BEGIN:STANDARD")
    assert set(zone[summer:winter]) >= {
        "DTSTART:20260329T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
        "TZNAME:CEST",
    }  # fmt: skip
    assert set(zone[winter:]) >= {
        "DTSTART:20261025T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
        "TZNAME:CET",
    }  # fmt: skip


def test_a_calendar_has_the_lines_that_the_standard_asks_for() -> None:
    made = dated(event(note="é" * 200))
    assert made.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert max(map(len, made.split(b"\r\n"))) <= 75
    assert made.decode()  # no letter is cut in two
    for wanted in (b"VERSION:2.0", b"PRODID:", b"UID:", b"DTSTAMP:", b"DTSTART;TZID=Europe/Paris:20270328T093000"):
        assert wanted in made


def test_the_name_of_an_event_stays_when_its_date_moves() -> None:
    def uid(data: bytes) -> str:
        return str(icalendar.Calendar.from_ical(data).walk("VEVENT")[0]["UID"])

    first = uid(dated(event()))
    assert first == uid(dated(event(start=date(2027, 4, 1), note="reporté"), published=date(2027, 3, 1)))
    assert first != uid(dated(event(title="Une autre journée")))


def test_events_of_one_title_are_as_many_in_a_calendar() -> None:
    """A calendar keeps one event of each UID: of three sessions it would have shown the last."""
    days = [date(2027, month, 4) for month in (1, 2, 3)]
    sessions = tuple(Event("Permanence brevets", day, None, "Caen", "", "", "") for day in days)
    made = make_outputs(made_of(section(1, fiche(1)), inserts=Inserts(events=sessions)), ("ics",), STYLE)["agenda.ics"]
    events = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert len({str(one["UID"]) for one in events}) == len(days)


def test_an_issue_without_events_has_no_calendar() -> None:
    assert make_outputs(made_of(section(1, fiche(1)), inserts=Inserts()), ("ics",), STYLE) == {}


def test_links_to_fiches_lead_from_a_feed_to_the_page() -> None:
    """A reader of feeds shows no fiche: « #fiche-1 » led nowhere, or to the reader's own page."""
    made = make_outputs(
        made_of(section(1, fiche(1, summary="Un mot[^1].\n\n[^1]: Note.")), essentials="- Voir [le quai](#fiche-1)."),
        ("atom",), STYLE,
    )["bulletin.atom.xml"].decode()  # fmt: skip
    assert f'href="{BULLETIN.page_address}#fiche-1"' in made
    assert re.findall(r'href="#([^"]+)"', made) == ["fiche-1-summary-note-1", "fiche-1-summary-call-1"]


def test_an_atom_entry_is_read_in_a_feed() -> None:
    entry = make_outputs(BULLETIN, ("atom",), STYLE)["bulletin.atom.xml"]
    feed = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>" + entry.split(b"?>", 1)[1] + b"</feed>"
    read = feedparser.parse(io.BytesIO(feed))
    assert not read.bozo
    (one,) = read.entries
    assert (one.link, one.title) == (BULLETIN.page_address, "Bulletin d’essai, n°\u00a07, 4e\u00a0trimestre\u00a02026")
    assert one.id == identifier(BULLETIN)
    assert re.match(r"urn:uuid:[0-9a-f-]{36}$", one.id)
    assert one.updated.startswith("2027-01-12")  # of its erratum
    tree = etree.fromstring(entry)
    for name in ("id", "title", "updated", "author"):  # RFC 4287, 4.1.2
        assert tree.find(f"{{*}}{name}") is not None, name


def test_the_identifier_of_an_issue_never_changes() -> None:
    assert identifier(made_of(section(1, fiche(9)), number=99, title="Autre titre")) == identifier(BULLETIN)
    other = made_of(section(1, fiche(1)), page_address="https://veille.essai.example/2027-T1/")
    assert identifier(other) != identifier(BULLETIN)


def test_every_key_of_the_record_is_documented() -> None:
    made = json.loads(make_outputs(BULLETIN, ("json",), STYLE)["bulletin.json"])
    told = (ROOT / "docs" / "bulletin-json.md").read_text(encoding="utf-8")

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    missing = {key for key in keys(made) if key.removesuffix("_html") not in re.findall(r"\w+", told)}
    assert missing == set()
    assert made["schema_version"] == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_word_document_has_headings_links_and_a_language(language: str) -> None:
    made = make_outputs(made_of(*BULLETIN.sections, language=language), ("docx",), STYLE)["bulletin.docx"]
    document = Document(io.BytesIO(made))
    levels = [p.style.name for p in document.paragraphs if p.style and p.style.name and "Heading" in p.style.name]
    assert {"Heading 1", "Heading 2", "Heading 3"} <= set(levels)
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Title"] == ["Bulletin d’essai"]
    links = {one.target_ref for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.HYPERLINK}
    assert {one.url for one in BULLETIN.fiches} <= links
    assert document.core_properties.language == language
    default = document.styles.element.find(".//{*}rPrDefault//{*}lang")
    assert default is not None
    assert default.get(default.keys()[0])[:2] == language
    text = "\n".join(p.text for p in document.paragraphs)
    assert (("Ce qu’il faut retenir" in text), ("What to remember" in text)) == (language == "fr", language == "en")
    assert (("Fiche n°" in text), ("Sheet no." in text)) == (language == "fr", language == "en")
