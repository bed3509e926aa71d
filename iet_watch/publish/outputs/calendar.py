"""The agenda as an iCalendar file (RFC 5545): one VEVENT for each event, its time zone written out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vUri

from iet_watch import __version__
from iet_watch.fingerprints import fingerprint
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.issue.inserts import Event as Entry
from iet_watch.publish.outputs.time_zone import time_zone
from iet_watch.publish.text.typography import typeset
from iet_watch.publish.text.typography.rules import THIRD, rules_in_force


def calendar(bulletin: Bulletin) -> bytes:
    """The events of `bulletin`, in UTF-8. DTSTAMP is the day of publication: the same issue gives the same bytes."""
    made = Calendar()
    made.add("prodid", f"-//iet-watch//{__version__.split('.')[0]}//{bulletin.language.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", typeset(bulletin.title, bulletin.language))
    events = bulletin.inserts.events
    if timed := [event.start for event in events if isinstance(event.start, datetime)]:
        zone = timed[0].tzinfo
        assert isinstance(zone, ZoneInfo)
        made.add_component(time_zone(zone, timed))
    stamp = datetime.combine(bulletin.published or bulletin.quarter.last_day, time(), UTC)
    for event in events:
        made.add_component(_event(event, bulletin, stamp))
    return bytes(made.to_ical())


def _event(entry: Entry, bulletin: Bulletin, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", uid(entry, bulletin))
    event.add("dtstamp", stamp)
    event.add("summary", typeset(entry.title, bulletin.language))
    event.add("dtstart", entry.start)
    if entry.end:
        # The end of whole days is the day after, that of a moment is the moment itself (RFC 5545, 3.6.1).
        event.add("dtend", entry.end if entry.timed else entry.last_day + timedelta(days=1))
    if entry.place:
        event.add("location", typeset(entry.place, bulletin.language))
    described = [typeset(text, bulletin.language) for text in (entry.note, entry.organiser) if text]
    if described:
        event.add("description", "\n".join(described))
    if entry.url:
        event.add("url", vUri(entry.url))
    return event


def uid(entry: Entry, bulletin: Bulletin) -> str:
    """The same for one event however often it is published, its date moved or its note corrected.

    Of several with one title and one address (a monthly session), the date is part of the name: a calendar shows one
    event of each name.
    """
    alike = [one for one in bulletin.inserts.events if (one.title, one.url) == (entry.title, entry.url)]
    several = len(alike) > 1 and rules_in_force() > THIRD
    which = (entry.start.isoformat(), entry.place) if several else ()
    return f"{fingerprint(bulletin.region, entry.title, entry.url, *which)}@iet-watch"
