"""`send` without `--yes`: to how many the issue would go, who is left out and why, how the mail looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iet_watch.cli.sending.report import excluded, fates, tell_excluded, tell_fates
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import language, number, say, say_count, word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from iet_watch.model.quarter import Quarter
    from iet_watch.send.outbox.messages import Letterhead, MailTexts
    from iet_watch.workspace.folder import Workspace

SAMPLE_LINES = 12  # of the text that are shown


def preview_issue(out: Output, space: Workspace, quarter: Quarter, only: tuple[str, ...]) -> int:
    """Shows what would go. No mail, no row: a sample alone is written, to the sender's own address."""
    from iet_watch.publish.publication.issue_lock import issue_read
    from iet_watch.send.contacts.recipients import recipients
    from iet_watch.send.outbox.editions import published_manifest, refuse_restricted
    from iet_watch.send.outbox.opening import gone_elsewhere, ready
    from iet_watch.send.outbox.problems import problems
    from iet_watch.send.outbox.sending import RETRIES, outbox_busy
    from iet_watch.store.sending.outbox import counts, tried, waiting

    db = session.unchanged_database(space)
    with issue_read(space, quarter):
        manifest = published_manifest(space, quarter)
        if not only:
            refuse_restricted(quarter, manifest)
        plan = ready(space, quarter, manifest, (), session.now())
    chosen = recipients(db, space.settings.retention.contact_years, session.now())
    left_out = excluded(space, db, quarter.label)
    known = fates(counts(db, quarter.label), under_way=outbox_busy(space))
    begun = tried(db, quarter.label)
    waits = list(waiting(db, quarter.label, session.now(), max(RETRIES)))
    count = len(only) or len(waits if begun else chosen.to)
    doubts = [gone] if (gone := gone_elsewhere(db, space, quarter)) else []
    doubts += problems(space.settings.mail, plan.head, plan.texts.common)
    found = [word(one.message, one.args) for one in doubts]
    sample, size = write_sample(space, quarter.label, plan.head, plan.texts.common)
    if out.json:
        out.show_json(
            dry_run=True, issue=quarter.label, to_send=count, **known,
            excluded=left_out,
            subject=plan.head.subject, bytes=size, problems=found, sample=str(sample) if sample else None,
        )  # fmt: skip
        return 0
    if out.talks:
        show_mail(out, plan.head, plan.texts.common, size)
    tell_excluded(out, left_out, quarter.label)
    tell_sample(out, found, sample)
    if begun:
        tell_fates(out, quarter.label, known)
    out.tell(say_count("It would go to %(count)s reader.", "It would go to %(count)s readers.", count))
    out.tell(say("Nothing was sent. Next: iet-watch send %(issue)s --to EMAIL, then --yes", issue=quarter.label))
    return 0


def tell_sample(out: Output, problems: Sequence[str], sample: Path | None) -> None:
    """What is to be mended in the mail, and where one lies to be looked at."""
    for told in problems:
        out.warn(say("To be mended: %(problem)s", problem=told))
    if sample:
        out.tell(say("A sample to open in a mail program: %(path)s", path=sample))


def show_mail(out: Output, head: Letterhead, parts: MailTexts, size: int) -> None:
    """The head of the mail and how its text begins, on stdout."""
    out.show(say("From: %(title)s <%(sender)s>", title=head.title, sender=head.sender))
    out.show(say("Subject: %(subject)s", subject=head.subject))
    out.show(say("Size: %(size)s kB", size=number(round(size / 1000), language())))
    out.show("")
    for line in parts.text.strip().splitlines()[:SAMPLE_LINES]:
        out.show(f"  {line}")
    out.show("  …")


def write_sample(
    space: Workspace, mailing: str, head: Letterhead, parts: MailTexts
) -> tuple[Path | None, int]:  # fmt: skip
    """Writes the mail as the sender would get it; returns where, None on a disk that takes nothing, and its size."""
    from iet_watch.files.whole import write_whole
    from iet_watch.send.outbox.marks import Marks
    from iet_watch.send.outbox.messages import Addressed, mail_bytes

    marks = Marks(b"sample")
    to = Addressed(head.sender, f"{mailing}.sample", marks.token(""), marks.answer(mailing, ""))  # nobody's
    data = mail_bytes(head, to, parts)
    path = space.database.parent / f"sample-{mailing}.eml"
    try:
        write_whole(path, data)
    except OSError:
        return None, len(data)
    return path, len(data)
