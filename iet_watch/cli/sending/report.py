"""What a sending came to: counts, and by name those who have not got their mail."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mistake_words import trouble_words
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import language, later, number, say, say_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from iet_watch.model.contacts import Contact, Exclusion
    from iet_watch.model.deliveries import DeliveryState
    from iet_watch.model.trouble import Trouble
    from iet_watch.store.database import Database
    from iet_watch.workspace.folder import Workspace

EXCLUSIONS: Mapping[str, str] = {
    "unsubscribed": later("has unsubscribed"),
    "suspended": later("suspended: the address gives mail back"),
    "expired": later("not confirmed in time"),
    "forgotten": later("erased since"),
    "alerts": later("wants no alerts"),
    "nothing": later("nothing is kept for their themes"),
    "superseded": later("a later alert has taken its place"),
}
# Who is not written to (`email`), and why (`reason`).
LeftOut = dict[str, str]
STOPPED = (KeyboardInterrupt, SystemExit)  # what Ctrl-C and SIGTERM raise
_ADDED = "added"  # why a contact is not written to who came to the list after the sending had begun
LEFT_SHOWN = 10  # of addresses in a message: with a long list, all may be concerned
_FATES: Sequence[DeliveryState] = ("sent", "deferred", "failed", "unknown")
_UNLUCKY: Mapping[DeliveryState, str] = {
    "deferred": later("%(email)s: put off, it is tried again: %(reply)s"),
    "failed": later("%(email)s: refused: %(reply)s"),
    "unknown": later("%(email)s: nobody knows whether the mail went: %(reply)s"),
}


def show_report(
    out: Output, db: Database, mailing: str, name: str, next_step: str, to_send: int, left_out: Sequence[LeftOut]
) -> dict[str, object]:  # fmt: skip
    """Tells what became of the mails of a mailing, and whom it does not go to; returns it as the contract has it.

    `name`: what it is called in sentences; `next_step`: what is told where mails wait; `to_send`: how many this run set
    out to send, the other counts are those of the mailing.
    """
    from iet_watch.store.sending.outbox import counts, listed

    known = fates(counts(db, mailing))
    unlucky = list(listed(db, mailing, _UNLUCKY.keys()))
    # From cron with --quiet, what was told once is not told again every quarter of an hour.
    for one in unlucky if to_send or not out.quiet else ():
        email, reply = one.email or say("a contact erased since"), one.reply or say("no answer of the server was noted")
        out.warn(say(_UNLUCKY[one.state], email=email, reply=reply))
    sent, waits = known["sent"], known["waiting"]
    if not to_send and not waits and sent:
        out.tell(
            say_count(
                "%(issue)s has gone to %(count)s reader already: nobody was written to.",
                "%(issue)s has gone to %(count)s readers already: nobody was written to.",
                sent, issue=name,
            )
        )  # fmt: skip
    else:
        tell_fates(out, name, known)
    tell_excluded(out, left_out, name)
    if waits or known["deferred"]:
        out.tell(next_step)
    return {
        "to_send": to_send,
        **known,
        "failures": [{"email": one.email, "state": one.state, "reply": one.reply} for one in unlucky],
        "excluded": left_out,
    }


def tell_fates(out: Output, name: str, known: Mapping[str, int]) -> None:
    """Says how many mails of a mailing have had each fate."""
    out.tell(
        say(
            "%(issue)s: %(sent)s sent, %(deferred)s put off, %(failed)s refused, %(unknown)s in doubt, "
            "%(waiting)s waiting.",
            issue=name, **known,
        )
    )  # fmt: skip


def fates(known: Mapping[DeliveryState, int], *, under_way: bool = False) -> dict[str, int]:
    """How many mails have had each fate, as the contract has it, and how many wait; `known`: the states that there are.

    A mail that is noted as being sent was cut short, and is in doubt, unless somebody is sending: `under_way`.
    """
    told = {fate: known.get(fate, 0) for fate in _FATES} | {"waiting": known.get("planned", 0)}
    told["waiting" if under_way else "unknown"] += known.get("sending", 0)
    return told


def tell_excluded(out: Output, left_out: Iterable[LeftOut], issue: str = "") -> None:
    """Says how many are not written to, for each reason, and how those get the issue who came after it had begun."""
    left_out = list(left_out)
    reasons = Counter(one["reason"] for one in left_out if one["reason"] != _ADDED)
    for reason, many in sorted(reasons.items()):
        out.tell(f"{number(many, language())}  {say(EXCLUSIONS[reason])}")
    if late := [one["email"] for one in left_out if one["reason"] == _ADDED]:
        options = " ".join(f"--to {email}" for email in late[:LEFT_SHOWN]) + (" …" if late[LEFT_SHOWN:] else "")
        out.tell(
            say_count(
                "%(count)s contact added since is not of this sending; to write to them: "
                "iet-watch send %(issue)s %(options)s",
                "%(count)s contacts added since are not of this sending; to write to them: "
                "iet-watch send %(issue)s %(options)s",
                len(late), issue=issue, options=options,
            )
        )  # fmt: skip


def show_reports(
    out: Output, reports: Sequence[dict[str, object]], troubles: Sequence[Trouble], *, several: bool
) -> None:
    """What became of `several` mailings, or of one, for programs. Raises the last Trouble, tells those before."""
    _show_values(out, reports, several=several)
    for trouble in troubles[:-1]:
        out.warn(trouble_words(trouble))
    if troubles:
        raise troubles[-1]


def show_stopped(
    out: Output, reports: Sequence[dict[str, object]], troubles: Sequence[Trouble], *, several: bool
) -> None:
    """The same of sendings of which the last was interrupted, which the caller goes on to tell."""
    _show_values(out, reports, several=several)
    for trouble in troubles:
        out.warn(trouble_words(trouble))


def _show_values(out: Output, reports: Sequence[dict[str, object]], *, several: bool) -> None:
    if out.json and several:
        out.show_json(mailings=reports)
    elif out.json and reports:
        out.show_json(**reports[0])


def warn_of_doubts(out: Output, doubts: int) -> None:
    """Says of how many mails nobody knows whether they went: a run before this one was cut short."""
    if doubts:
        out.warn(
            say_count(
                "%(count)s mail was cut short: nobody knows whether it went; --doubtful resend sends it again",
                "%(count)s mails were cut short: nobody knows whether they went; --doubtful resend does it again",
                doubts,
            )
        )


def excluded(space: Workspace, db: Database, mailing: str, *, of_alerts: bool = False) -> list[LeftOut]:
    """Those to whom the mailing does not go, and why: those on the list who are not of it, and who left it since.

    Whoever is of it is in its counts. An address that was erased is empty. `of_alerts`: of those who want alerts.
    """
    from iet_watch.model.contacts import WEEKLY
    from iet_watch.send.contacts.recipients import recipients
    from iet_watch.store.sending.alerts import contacts_of
    from iet_watch.store.sending.outbox import listed, tried

    begun = tried(db, mailing)
    there = contacts_of(db, mailing) if begun else frozenset[int]()
    listing = recipients(db, space.settings.retention.contact_years, session.now())
    others = left_out(one for one in listing.excluded if one[0].id not in there)
    if of_alerts:
        wanting = {one.email for one, _ in listing.excluded if one.alerts == WEEKLY}
        others = [one for one in others if one["email"] in wanting]
    elif begun and all(number > 0 for number in there):  # else `purge` has forgotten to whom it went
        others += [{"email": one.email, "reason": _ADDED} for one in listing.to if one.id not in there]
    left = listed(db, mailing, {"excluded"})
    return [*others, *({"email": one.email, "reason": one.reply or "forgotten"} for one in left)]


def left_out(excluded: Iterable[tuple[Contact, Exclusion]]) -> list[LeftOut]:
    """Contacts who are not written to, as programs read it."""
    return [{"email": one.email, "reason": str(why)} for one, why in excluded]


def titles_of(space: Workspace) -> Mapping[str, str]:
    """The titles of the themes by their slugs; themes that cannot be read are told."""
    return {theme.slug: theme.title for theme in session.themes(space, needed=False)}


def tell_nothing(out: Output, silent: int) -> None:
    """Says for how many an alert has nothing to tell."""
    if silent:
        out.tell(
            say_count(
                "Nothing new is kept for the themes of %(count)s reader: no mail to them.",
                "Nothing new is kept for the themes of %(count)s readers: no mail to them.",
                silent,
            )
        )


def tell_restricted(out: Output, items: Sequence[int]) -> None:
    """Says what is kept and goes to nobody by an alert."""
    if items:
        shown = ", ".join(map(str, items[:LEFT_SHOWN])) + (" …" if items[LEFT_SHOWN:] else "")
        out.tell(
            say_count(
                "%(count)s kept article is restricted: no alert tells anybody of it: %(ids)s.",
                "%(count)s kept articles are restricted: no alert tells anybody of them: %(ids)s.",
                len(items), ids=shown,
            )
        )  # fmt: skip


def tell_left(out: Output, left: Mapping[Contact, int]) -> list[dict[str, object]]:
    """Says for whom an alert is too short, and how many articles wait for the next; returns it for programs."""
    for one, many in islice(left.items(), LEFT_SHOWN):
        out.tell(
            say_count(
                "%(email)s: %(count)s article more than an alert holds, it comes with the next.",
                "%(email)s: %(count)s articles more than an alert holds, they come with the next.",
                many, email=one.email,
            )
        )  # fmt: skip
    if len(left) > LEFT_SHOWN:
        out.tell(say("… and %(count)s more: --json gives them all", count=len(left) - LEFT_SHOWN))
    return [{"email": one.email, "articles": many} for one, many in left.items()]


def tell_nobody(out: Output) -> None:
    """Says that no contact wants alerts, and how one comes to."""
    out.tell(say("No contact wants alerts. Next: iet-watch contact add EMAIL --alerts oui"))
