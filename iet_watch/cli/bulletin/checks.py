"""`bulletin --check` and `--verify`, and what `--publish` asks of an issue first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import shown_path
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.locale import later, say, say_count, word
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import BAD_DATA, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.publish.checks.families.finding import Finding, Subject
    from iet_watch.publish.publication.layout import Approval
    from iet_watch.publish.publication.verify import Proof
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

SHOWN_EVIDENCE = 160  # characters of a passage that fit under a finding
DEGREE_WORDS = {"block": later("blocks"), "hold": later("held"), "warn": later("warning")}


def check_issue(out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, *, links: bool) -> int:
    """Shows what stands against publishing `quarter`, and the exit code: 0 unless something blocks."""
    from iet_watch.publish.checks.all_checks import not_looked_at, ranked
    from iet_watch.publish.checks.gather import check_today
    from iet_watch.publish.publication.issue_lock import issue_read

    with issue_read(space, quarter):
        subject, found = check_today(space, themes, quarter)
    skipped = [word(message, args) for message, args in not_looked_at(subject)]
    if links:
        found = ranked([*found, *_link_findings(space, subject)])
    else:
        skipped.append(say("links were not asked: --links asks them"))
    if out.json:
        findings = [finding_values(one) for one in found]
        out.show_json(quarter=quarter.label, **json_counts(found), findings=findings, skipped=skipped)
    for line in by_file(found, space, quarter):
        out.show(line)
    (out.warn if found else out.tell)(_verdict(found))
    for sentence in skipped:
        out.tell(sentence)
    return BAD_DATA if any(finding.degree == "block" for finding in found) else 0


def refuse_to_publish(
    space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, approval: Approval, accepted: Collection[str]
) -> None:
    """Raises Trouble when the approver wrote in the issue, or when a check stands in the way."""
    from iet_watch.publish.checks.all_checks import stops
    from iet_watch.publish.checks.gather import check_today
    from iet_watch.publish.publication.approval import refuse_own_approval

    subject, found = check_today(space, themes, quarter)
    refuse_own_approval(subject.bulletin, approval.approver)
    if against := stops(found, accepted):
        for line in by_file(against, space, quarter):
            tell(line)
        raise _not_published(quarter, against)


def _not_published(quarter: Quarter, against: Sequence[Finding]) -> Trouble:
    if any(finding.degree == "block" for finding in against):
        return Trouble(
            "%(quarter)s is not published: mend what blocks, then publish again", code=BAD_DATA, quarter=quarter.label
        )
    return Trouble(
        "%(quarter)s is not published: mend what is held, or let it through knowingly with --accept %(families)s",
        code=BAD_DATA,
        quarter=quarter.label,
        families=",".join(sorted({finding.family for finding in against})),
    )


def read_accepted(text: str) -> tuple[str, ...]:
    """The families of checks that `--accept` names. Raises Trouble."""
    from iet_watch.publish.checks.all_checks import ACCEPTABLE

    named = tuple(sorted(set(arguments.read_list(text))))
    if wrong := [one for one in named if one not in ACCEPTABLE]:
        raise Trouble(
            "--accept: %(found)s is not a family of checks that can be accepted, expected %(expected)s",
            code=USAGE,
            found=", ".join(wrong),
            expected=", ".join(ACCEPTABLE),
        )
    return named


def verify_issue(out: Output, space: Workspace, quarter: Quarter) -> int:
    """Makes the published issue again and says whether every byte is the same; returns the exit code."""
    from iet_watch.publish.publication import verify
    from iet_watch.publish.publication.issue_lock import issue_read

    with issue_read(space, quarter):
        proof = verify.verify_issue(space, quarter)
    if out.json:
        out.show_json(
            quarter=quarter.label, verified=proof.holds, outputs=proof.outputs, changed=proof.changed,
            different=proof.different, provable=proof.provable, made_with=dict(proof.then), now=dict(proof.now),
        )  # fmt: skip
    _show_differences(out, proof)
    if proof.holds:
        out.tell(
            say_count(
                "%(quarter)s: %(count)s output made again, the same to the byte.",
                "%(quarter)s: %(count)s outputs made again, the same to the byte.",
                len(proof.outputs),
                quarter=quarter.label,
            )
        )
    return 0 if proof.holds else BAD_DATA


def _show_differences(out: Output, proof: Proof) -> None:
    for name in proof.changed:
        out.show(say("%(path)s changed or is lost since publication", path=name))
    for name in proof.different:
        out.show(say("%(path)s comes out otherwise when it is made again", path=name))
    if not proof.provable:
        out.warn(say("this issue was published without its settings and templates: it cannot be made again"))
    for name, then in sorted(proof.then.items()):
        now = proof.now.get(name) or "–"
        out.warn(say("it was made with %(name)s %(then)s; here is %(now)s", name=name, then=then, now=now))


def _link_findings(space: Workspace, subject: Subject) -> list[Finding]:
    """What asking every link says; `collect` asks, `publish` judges the answers."""
    import asyncio

    from iet_watch.collect.web.fetch import Fetched
    from iet_watch.collect.web.link_answers import ask_links
    from iet_watch.model.trouble import Failure
    from iet_watch.publish.checks.families.dead_links import Answered, findings, links_of
    from iet_watch.store.collected.intake import held_hosts

    db = session.unchanged_database(space)
    held = list(held_hosts(db, session.now()))
    db.close()
    answers = asyncio.run(ask_links(links_of(subject), space.settings.collect, held))
    answered = {
        url: Answered(
            moved_to=(answer.moved_to or "") if isinstance(answer, Fetched) else "",
            failure=answer if isinstance(answer, Failure) else None,
        )
        for url, answer in answers.items()
    }
    return list(findings(subject, answered))


def json_counts(found: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each degree, by the keys of JSON."""
    counted = {level: sum(finding.degree == level for finding in found) for level in DEGREE_WORDS}
    return {"blocking": counted["block"], "held": counted["hold"], "warnings": counted["warn"]}


def finding_values(finding: Finding) -> dict[str, object]:
    """One finding as JSON: to `check`, what is held is a warning; to `--publish`, it stops unless accepted."""
    return {
        "family": finding.family,
        "level": "block" if finding.degree == "block" else "warn",
        "stops_publication": finding.degree != "warn",
        "path": shown_path(finding.path),
        "line": finding.line or None,
        "message": word(finding.message, finding.args),
        "evidence": finding.evidence or None,
    }


def by_file(found: Sequence[Finding], space: Workspace, quarter: Quarter) -> Iterator[str]:
    """Each file once, those with the gravest findings first, and below it what is found there, in order of lines."""
    files: dict[Path, list[Finding]] = {}
    for finding in found:
        files.setdefault(finding.path, []).append(finding)
    for path, findings in files.items():
        yield _short(path, space, quarter)
        for finding in sorted(findings, key=lambda one: (list(DEGREE_WORDS).index(one.degree), one.line)):
            yield _words(finding)


def _short(path: Path, space: Workspace, quarter: Quarter) -> str:
    """`path` below the folder of the issue, where all but settings and templates stand."""
    folder = space.quarter_folder(quarter)
    if path == folder:
        return quarter.label
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else shown_path(path)


def _words(finding: Finding) -> str:
    """« ligne 12, bloque (copying) : … », and below it the passage that proves it."""
    values = {
        "level": word(DEGREE_WORDS[finding.degree], {}),
        "family": finding.family,
        "message": word(finding.message, finding.args),
    }
    if finding.line:
        told = say("line %(line)s, %(level)s (%(family)s): %(message)s", line=finding.line, **values)
    else:
        told = say("%(level)s (%(family)s): %(message)s", **values)
    evidence = finding.evidence[:SHOWN_EVIDENCE] + ("…" if len(finding.evidence) > SHOWN_EVIDENCE else "")
    return f"  {told}\n      {evidence}" if evidence else f"  {told}"


def _verdict(found: Sequence[Finding]) -> str:
    counts = json_counts(found)
    parts = [
        say_count("%(count)s blocks", "%(count)s block", counts["blocking"]),
        say_count("%(count)s is held until accepted", "%(count)s are held until accepted", counts["held"]),
        say_count("%(count)s warning", "%(count)s warnings", counts["warnings"]),
    ]
    return ", ".join(parts) + "."
