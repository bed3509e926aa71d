"""`alert` without `--yes`: to how many it would go, who is left out and why, how it looks; and trials of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from iet_watch.cli.sending.preview import show_mail, tell_sample, write_sample
from iet_watch.cli.sending.report import (
    fates,
    left_out,
    tell_excluded,
    tell_fates,
    tell_left,
    tell_nobody,
    tell_nothing,
    tell_restricted,
    titles_of,
)
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say, say_count, word
from iet_watch.model.trouble import BAD_DATA

if TYPE_CHECKING:
    from iet_watch.mail.handing import Handed
    from iet_watch.model.contacts import Contact
    from iet_watch.publish.publication.fiche_levels import FicheLevels
    from iet_watch.send.alerts.articles import KeptArticle
    from iet_watch.send.alerts.choosing import AlertChoice
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace


def preview_alert(out: Output, space: Workspace) -> int:
    """Shows what would go. No mail, no row: a sample alone is written, of the longest alert, to the sender."""
    from iet_watch.send.alerts.articles import readable_fiches
    from iet_watch.send.alerts.choosing import chosen
    from iet_watch.send.alerts.opening import alert_head, alert_texts, week_of
    from iet_watch.send.outbox.problems import problems
    from iet_watch.send.outbox.sending import RETRIES, outbox_busy
    from iet_watch.store.sending.outbox import begun, counts, waiting

    db, now = session.unchanged_database(space), session.now()
    week, head = week_of(space, now), alert_head(space, now)
    plan = chosen(db, space, readable_fiches(space), now)
    before, known = begun(db, week), fates(counts(db, week), under_way=outbox_busy(space))
    left = {} if before else {one.contact: one.more for one in plan.to if one.more}
    count = len(list(waiting(db, week, now, max(RETRIES)))) if before else len(plan.to)
    found: list[str] = []
    sample, size = None, 0
    if plan.to and not before:
        longest = max(plan.to, key=lambda one: len(one.articles))
        parts = alert_texts(space, titles_of(space), now).of(longest.contact, longest.articles, longest.more)
        found = [word(one.message, one.args) for one in problems(space.settings.mail, head, parts)]
        sample, size = write_sample(space, week, head, parts)
        if out.talks:
            show_mail(out, head, parts, size)
    if out.json:
        out.show_json(
            dry_run=True, alert=week, to_send=count, **known,
            nothing=0 if before else len(plan.nothing),
            restricted=[] if before else list(plan.restricted), excluded=left_out(plan.excluded),
            left=tell_left(out, left), subject=head.subject, bytes=size, problems=found,
            sample=str(sample) if sample else None,
        )  # fmt: skip
        return 0
    tell_sample(out, found, sample)
    tell_left(out, left)
    if before:
        tell_fates(out, say("alert %(week)s", week=week), known)
    _tell(out, plan, count, gone=before is not None)
    return 0


def _tell(out: Output, plan: AlertChoice, count: int, *, gone: bool) -> None:
    """To how many it would go, to how many not and why, and what comes next."""
    tell_excluded(out, left_out(plan.excluded))
    if not (plan.to or plan.nothing or plan.excluded):
        tell_nobody(out)
        return
    if gone:
        out.tell(say("The alert of this week has gone already; the next one goes next week."))
    else:
        tell_nothing(out, len(plan.nothing))
        tell_restricted(out, plan.restricted)
    out.tell(say_count("It would go to %(count)s reader.", "It would go to %(count)s readers.", count))
    out.tell(say("Nothing was sent. Next: iet-watch alert --to EMAIL, then --yes"))


def send_alert_trial(out: Output, space: Workspace, to: Sequence[str]) -> int:
    """Sends the alert as it would go to each of the addresses; returns the exit code. Nothing is noted.

    An address of no contact gets what was kept in a week for all themes and is for everyone.
    """
    from iet_watch.cli.sending.trial import hand_trial, objection, tell_trials
    from iet_watch.mail.addresses import address_key
    from iet_watch.model.contacts import ContactDetails
    from iet_watch.send.alerts.articles import readable_fiches
    from iet_watch.send.alerts.opening import alert_head, alert_texts, week_of
    from iet_watch.store.sending.contacts import contact_of

    db, now = session.read_database(space), session.now()
    week, head = week_of(space, now), alert_head(space, now)
    texts = alert_texts(space, titles_of(space), now)
    emails = dict.fromkeys(arguments.read_email(one) for one in to)
    known = {email: contact_of(db, address_key(email)) for email in emails}
    reasons = {email: why for email, contact in known.items() if (why := objection(db, space, email, contact))}
    fiches = readable_fiches(space)
    handed: dict[str, Handed] = {}
    for email in (one for one in emails if one not in reasons):
        articles, more = _told(db, space, fiches, known[email])
        if not articles:
            reasons[email] = "nothing"
            continue
        parts = texts.of(known[email] or ContactDetails(email=email), articles, more)
        handed[email] = hand_trial(space, week, head, parts, email, "alerts")
    counted = tell_trials(out, reasons, handed)
    if out.json:
        excluded = [{"email": email, "reason": reason} for email, reason in reasons.items()]
        out.show_json(trial=True, alert=week, to_send=len(handed), **counted, excluded=excluded)
    refused = {email for email, reason in reasons.items() if reason != "nothing"}
    return BAD_DATA if refused or counted["sent"] < len(handed) else 0


def _told(
    db: Database, space: Workspace, fiches: FicheLevels, contact: Contact | None
) -> tuple[tuple[KeptArticle, ...], int]:  # fmt: skip
    """What the alert would tell a contact; one who wants none, and a stranger, what was kept in a week.

    And how many articles were too many.
    """
    from iet_watch.model.contacts import ContactDetails
    from iet_watch.send.alerts.choosing import chosen, of_the_week

    now = session.now()
    if contact and contact.alerts_since:
        plan = chosen(db, space, fiches, now).to
        return next(((one.articles, one.more) for one in plan if one.contact.id == contact.id), ((), 0))
    return of_the_week(db, space, fiches, contact or ContactDetails(email=""), now)
