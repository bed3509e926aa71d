"""`bulletin --check` and `--verify`, and what `--publish` asks of an issue first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from iet_watch.cli.terminal import base
from iet_watch.locale import later, say, say_count, word
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_DATA, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.publish.checks.finding import Finding, Subject
    from iet_watch.publish.publication.layout import Approval
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

SHOWN_EVIDENCE = 160  # characters of a passage that fit under a finding
DEGREE_WORDS = {"block": later("blocks"), "hold": later("held"), "warn": later("warning")}


def check(
    space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, links: bool, json_output: bool, quiet: bool
) -> int:
    """Shows what stands against publishing `quarter`, and the exit code: 0 unless something blocks."""
    from iet_watch.publish.checks.all_checks import not_looked_at, ranked

    subject, found = _findings(space, themes, quarter)
    if links:
        found = ranked([*found, *_link_findings(space, subject)])
    skipped = [word(message, args) for message, args in not_looked_at(subject)]
    if not links:
        skipped.append(say("links were not asked: --links asks them"))
    blocking = any(finding.degree == "block" for finding in found)
    if json_output:
        base.show_json(quarter=quarter.label, **_counts(found), findings=[_values(one) for one in found],
                       skipped=skipped)  # fmt: skip
    else:
        for finding in found:
            base.show(_words(finding))
        if found or not quiet:
            base.tell(_verdict(found))
        for sentence in () if quiet else skipped:
            base.tell(sentence)
    return BAD_DATA if blocking else 0


def refuse_to_publish(
    space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, approval: Approval, accepted: Collection[str]
) -> None:
    """Raises Trouble when the approver wrote in the issue, or when a check stands in the way."""
    from iet_watch.publish.checks.all_checks import stops
    from iet_watch.publish.publication.approval import refuse_own_approval

    subject, found = _findings(space, themes, quarter)
    refuse_own_approval(subject.bulletin, approval.approver)
    if against := stops(found, accepted):
        for finding in against:
            base.tell(_words(finding))
        held = sorted({finding.family for finding in against if finding.degree == "hold"})
        if any(finding.degree == "block" for finding in against):
            raise Trouble(
                "%(quarter)s is not published: mend what blocks, then publish again",
                code=BAD_DATA,
                quarter=quarter.label,
            )
        raise Trouble(
            "%(quarter)s is not published: mend what is held, or let it through knowingly with --accept %(families)s",
            code=BAD_DATA,
            quarter=quarter.label,
            families=",".join(held),
        )


def read_accepted(text: str) -> tuple[str, ...]:
    """The families of checks that `--accept` names. Raises Trouble."""
    from iet_watch.publish.checks.all_checks import ACCEPTABLE

    named = tuple(sorted({one.strip() for one in text.split(",") if one.strip()}))
    if wrong := [one for one in named if one not in ACCEPTABLE]:
        raise Trouble(
            "--accept: %(found)s is not a family of checks that can be accepted, expected %(expected)s",
            code=USAGE,
            found=", ".join(wrong),
            expected=", ".join(ACCEPTABLE),
        )
    return named


def verify(space: Workspace, quarter: Quarter, json_output: bool, quiet: bool) -> int:
    """Makes the published issue again and says whether every byte is the same."""
    from iet_watch.publish.publication.verify import verify_issue

    proof = verify_issue(space, quarter)
    if json_output:
        base.show_json(
            quarter=quarter.label, verified=proof.holds, outputs=proof.outputs, changed=proof.changed,
            different=proof.different, provable=proof.provable, made_with=dict(proof.then), now=dict(proof.now),
        )  # fmt: skip
        return 0 if proof.holds else BAD_DATA
    for name in proof.changed:
        base.show(say("%(path)s changed or is lost since publication", path=name))
    for name in proof.different:
        base.show(say("%(path)s comes out otherwise when it is made again", path=name))
    if not proof.provable:
        base.tell(say("this issue was published without its settings and templates: it cannot be made again"))
    for name in sorted(proof.then):
        base.tell(
            say(
                "it was made with %(name)s %(then)s; here is %(now)s",
                name=name,
                then=proof.then[name],
                now=proof.now.get(name) or "–",
            )
        )
    if proof.holds and not quiet:
        base.tell(
            say_count(
                "%(quarter)s: %(count)s output made again, the same to the byte.",
                "%(quarter)s: %(count)s outputs made again, the same to the byte.",
                len(proof.outputs),
                quarter=quarter.label,
            )
        )
    return 0 if proof.holds else BAD_DATA


def _findings(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> tuple[Subject, list[Finding]]:
    from iet_watch.publish.checks.all_checks import check_issue
    from iet_watch.publish.checks.gather import gather
    from iet_watch.store.database import open_unchanged

    db = open_unchanged(space.database)
    try:
        subject = gather(space, db, themes, quarter)
    finally:
        db.close()
    return subject, check_issue(subject)


def _link_findings(space: Workspace, subject: Subject) -> list[Finding]:
    import asyncio

    from iet_watch.collect.web.fetch import Fetched
    from iet_watch.collect.web.link_answers import ask_links
    from iet_watch.model.trouble import Failure
    from iet_watch.publish.checks.dead_links import Answered, findings, links_of
    from iet_watch.store.database import open_unchanged
    from iet_watch.store.intake import held_hosts

    db = open_unchanged(space.database)
    held = list(held_hosts(db, base.now()))
    db.close()
    answers = asyncio.run(ask_links(links_of(subject), space.settings.collect, held))
    return list(
        findings(
            subject,
            {
                url: Answered(
                    moved_to=(answer.moved_to or "") if isinstance(answer, Fetched) else "",
                    failure=answer if isinstance(answer, Failure) else None,
                )
                for url, answer in answers.items()
            },
        )
    )


def _counts(found: Sequence[Finding]) -> dict[str, int]:
    counted = {level: sum(finding.degree == level for finding in found) for level in DEGREE_WORDS}
    return {"blocking": counted["block"], "held": counted["hold"], "warnings": counted["warn"]}


def _values(finding: Finding) -> dict[str, object]:
    """One finding as JSON: to `check`, what is held is a warning; to `--publish`, it stops unless accepted."""
    return {
        "family": finding.family,
        "level": "block" if finding.degree == "block" else "warn",
        "stops_publication": finding.degree != "warn",
        "path": base.shown_path(finding.path),
        "line": finding.line or None,
        "message": word(finding.message, finding.args),
        "evidence": finding.evidence or None,
    }


def _words(finding: Finding) -> str:
    """« fiches/x/01-y.md, ligne 12 : bloque (copying) : … », and below it the passage that proves it."""
    reason = say(
        "%(level)s (%(family)s): %(message)s",
        level=word(DEGREE_WORDS[finding.degree], {}),
        family=finding.family,
        message=word(finding.message, finding.args),
    )
    path = base.shown_path(finding.path)
    if finding.line:
        told = say("%(path)s, line %(line)s: %(reason)s", path=path, line=finding.line, reason=reason)
    else:
        told = say("%(path)s: %(reason)s", path=path, reason=reason)
    evidence = finding.evidence[:SHOWN_EVIDENCE] + ("…" if len(finding.evidence) > SHOWN_EVIDENCE else "")
    return f"{told}\n    {evidence}" if evidence else told


def _verdict(found: Sequence[Finding]) -> str:
    counts = _counts(found)
    parts = [
        say_count("%(count)s blocks", "%(count)s block", counts["blocking"]),
        say_count("%(count)s is held until accepted", "%(count)s are held until accepted", counts["held"]),
        say_count("%(count)s warning", "%(count)s warnings", counts["warnings"]),
    ]
    return ", ".join(parts) + "."
