"""A week's alert: its name and letterhead, its plan, the mail to each contact when its turn has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from iet_watch.locale import translations
from iet_watch.locale.dates import date_words
from iet_watch.mail.addresses import address_key
from iet_watch.mail.sending import check_mail
from iet_watch.model.contacts import WEEKLY, Contact, Exclusion
from iet_watch.model.deliveries import Delivery
from iet_watch.publish.publication.fiche_levels import FicheLevels
from iet_watch.send.alerts.articles import KeptArticle, kept_articles
from iet_watch.send.alerts.choosing import chosen, fitting, left_over
from iet_watch.send.alerts.texts import AlertTexts
from iet_watch.send.contacts.objections import changing
from iet_watch.send.outbox.marks import Marks
from iet_watch.send.outbox.messages import Letterhead, mail_bytes
from iet_watch.send.outbox.opening import SUBJECT_LIMIT, addressed, head_of
from iet_watch.store.database import Database, data_version, writing
from iet_watch.store.said.decisions import kept_of
from iet_watch.store.said.log import last_number
from iet_watch.store.sending.alerts import items_told, keep_told, note_told, supersede, told_by
from iet_watch.store.sending.outbox import begun, drop_untouched, plan
from iet_watch.words import one_line
from iet_watch.workspace.folder import Workspace

LIST_NAME = "alertes"  # what the List-Id begins with: another list than the bulletin's
LEAVE_SUBJECT = "desabonnement alerte"  # of a mail by which a reader leaves the alerts alone: `mailbox read` knows it


def week_of(space: Workspace, moment: datetime) -> str:
    """The week of a moment where the workspace is, by which its alert is named: 2026-W47 (ISO 8601)."""
    year, week, _ = moment.astimezone(space.zone).isocalendar()
    return f"{year}-W{week:02}"


def alert_head(space: Workspace, date: datetime) -> Letterhead:
    """What all mails of an alert have in common. Raises Trouble where the settings are not fit for it."""
    check_mail(space.settings.mail)
    bulletin, day = space.settings.bulletin, date.astimezone(space.zone).date()
    template = translations(bulletin.language).gettext("%(title)s, alert of %(date)s")
    rest = {"date": date_words(day, bulletin.language)}
    room = SUBJECT_LIMIT - len(template % {"title": "", **rest})
    said = template % {"title": one_line(bulletin.title, room), **rest}
    return replace(head_of(space, bulletin, said, date, ""), list_name=LIST_NAME, leave_subject=LEAVE_SUBJECT)


def alert_texts(space: Workspace, titles: Mapping[str, str], date: datetime) -> AlertTexts:
    """The texts of the alert of a day. `titles`: of themes, by their slugs."""
    return AlertTexts(space, titles, date.astimezone(space.zone).date())


@dataclass(frozen=True)
class PlannedAlert:
    """When an alert was planned, None where nothing is to be told to anybody; what was `restricted` in that choice."""

    begun: datetime | None
    restricted: tuple[int, ...] = ()


def plan_alert(
    db: Database, space: Workspace, fiches: FicheLevels, who: str, now: datetime, marks: Marks
) -> PlannedAlert:  # fmt: skip
    """Notes whom the alert of this week tells what, unless mails have gone already.

    What still waits of earlier alerts is given up: this one tells it.
    """
    week = week_of(space, now)
    with changing(db, space.database.parent):
        drop_untouched(db, week)
        if known := begun(db, week):
            return PlannedAlert(known)
        supersede(db, week, now)
        choice = chosen(db, space, fiches, now)
        to = choice.to
        if not to:
            return PlannedAlert(None, choice.restricted)
        recipients = ((one.contact.id, marks.recipient(week, address_key(one.contact.email))) for one in to)
        plan(db, week, "alert", who, now, recipients)
        told = ((one.contact.id, [article.item.id for article in one.articles]) for one in to)
        note_told(db, week, last_number(db), told, (one.contact.id for one in to if one.more))
    return PlannedAlert(now, choice.restricted)


@dataclass
class AlertLetters:
    """Makes the mail of an alert to each contact, of what still holds then: a decision may have been undone since."""

    db: Database
    space: Workspace
    fiches: FicheLevels
    head: Letterhead
    texts: AlertTexts
    marks: Marks
    week: str
    _seen: int | None = None
    _articles: tuple[KeptArticle, ...] = field(default=())

    def __call__(self, mail: Delivery, contact: Contact) -> bytes | Exclusion:
        """The mail, or why there is none: the contact wants no alerts any more, or nothing of it is kept."""
        if contact.alerts != WEEKLY:
            return "alerts"
        told = told_by(self.db, mail.mailing, contact.id)
        still = fitting((one for one in self._now() if one.item.id in told), contact, frozenset())
        if not still:
            return "nothing"
        if len(still) < len(told):
            with writing(self.db):
                keep_told(self.db, mail.mailing, contact.id, (one.item.id for one in still))
        token = self.marks.token(address_key(contact.email), "alerts")
        to = replace(addressed(mail, contact, self.marks), token=token)
        return mail_bytes(self.head, to, self.texts.of(contact, still, self._more.get(contact.id, 0)))

    @cached_property
    def left(self) -> Mapping[Contact, int]:
        """Those for whom this alert is too short, and how many articles are left for the next."""
        return left_over(self.db, self.space, self.fiches, self.week, self.head.date)

    @cached_property
    def _more(self) -> Mapping[int, int]:
        return {contact.id: many for contact, many in self.left.items()}

    def _now(self) -> tuple[KeptArticle, ...]:
        """What is still kept of what the alert tells, read again when somebody else has written."""
        version = data_version(self.db)
        if version != self._seen:
            self._seen = version
            keeps = kept_of(self.db, items_told(self.db, self.week))
            self._articles = kept_articles(self.db, self.space, self.fiches, keeps)
        return self._articles
