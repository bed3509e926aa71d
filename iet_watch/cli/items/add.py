"""`add`: a link, a mail, a note from the field."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.items.formats import Level
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption, WhoOption, WriteNothingOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.remarks import comment_on
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import Phrase, say, say_count, word
from iet_watch.model.levels import Level as KnownLevel
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, USAGE, Failure, Trouble

if TYPE_CHECKING:
    from iet_watch.collect.contributions.bringing import Added
    from iet_watch.collect.contributions.brought import Bringing, LinkOrNote
    from iet_watch.workspace.folder import Workspace

STDIN = "-"
MOST_FOLLOWED = 30  # counters that one mail has us ask
NOTES = (".md", ".markdown", ".txt")

WhatArgument = Annotated[
    str, typer.Argument(metavar="URL|FILE.eml|FILE.md|-", help=say("A link, a mail, a note; - for standard input."))
]
ForThemeOption = Annotated[
    str | None, typer.Option("--theme", metavar="THEME", help=say("For this theme, whatever its equation says."))
]
AddedLevelOption = Annotated[
    Level | None,
    typer.Option("--level", help=say("How far it may go; a link: public, a note: partenaires, unless you say.")),
]
FollowOption = Annotated[
    bool, typer.Option("--follow", help=say("Ask the counters of a newsletter whose links hold no address."))
]


def register(app: typer.Typer) -> None:
    app.command("add", cls=Command)(add)


@dataclass(frozen=True)
class Submission:
    """What was given, read: what it brings, the links that only a counter knows, the level that it says itself.

    `left_out`: how many links to articles are too many; `remarks`: what is to be known of the mail.
    """

    found: Sequence[LinkOrNote]
    opaque: Sequence[tuple[str, str]] = ()
    level: KnownLevel | None = None
    left_out: int = 0
    remarks: Sequence[Failure] = ()


def add(
    what: WhatArgument,
    theme: ForThemeOption = None,
    level: AddedLevelOption = None,
    who: WhoOption = None,
    follow: FollowOption = False,
    dry_run: WriteNothingOption = False,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    from iet_watch.collect.contributions.brought import Bringing

    out, space = Output(json_output, quiet), session.writing_workspace(Output(json_output, quiet))
    arguments.check_theme(theme, space)
    speaker = arguments.speaker(who)
    given = _settled(read_given(what, speaker.who), level)
    by = Bringing(speaker.who, level.value if level else given.level, theme or "")
    if dry_run:
        _tell_plan(out, given, by)
        return
    added = _taken_in(space, _with_pages(out, space, given, follow=follow), by)
    comment_on(space, added, speaker)
    not_followed = given.opaque[MOST_FOLLOWED:] if follow else given.opaque
    _tell_added(out, added, replace(given, opaque=not_followed))
    if follow and not_followed:
        out.tell(say("Only the first %(limit)s counters were asked.", limit=MOST_FOLLOWED))


def _settled(given: Submission, level: Level | None) -> Submission:
    """Without doubt about the level where whoever brings it has said it."""
    if level is None or not given.remarks:
        return given
    from iet_watch.collect.contributions import notes
    from iet_watch.collect.contributions.mail_links import MARKED, NO_LEVEL

    settled = (NO_LEVEL, MARKED, notes.NO_LEVEL)
    return replace(given, remarks=[one for one in given.remarks if one.message not in settled])


def read_given(what: str, contributor: str) -> Submission:
    """What stands behind an address, the name of a file or `-`. Raises Trouble, Mistakes."""
    from iet_watch.mail.letters import READ_BYTES

    if what.lower().startswith(("http://", "https://")):
        return _link(what)
    if what == STDIN:
        return _by_content(sys.stdin.buffer.read(READ_BYTES + 1), contributor)
    path = Path(what)
    data = _bytes(path)
    if path.suffix.lower() == ".eml":
        return _mail(data, path, contributor)
    if path.suffix.lower() in NOTES:
        return _note(data, path, contributor)
    raise Trouble(
        "%(found)s: expected an address in http:// or https://, a mail in .eml, a note in .md or .txt, or -",
        code=USAGE, found=what,
    )  # fmt: skip


def _bytes(path: Path) -> bytes:
    from iet_watch.mail.letters import READ_BYTES

    try:
        with path.open("rb") as file:
            return file.read(READ_BYTES + 1)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=Phrase(error.strerror)
        ) from error


def _link(text: str) -> Submission:
    from iet_watch.collect.contributions.brought import LinkOrNote
    from iet_watch.judge.identity.addresses import safe_address, without_tracking
    from iet_watch.model.items import Entry

    url = without_tracking(safe_address(text))
    if not url:
        raise Trouble("%(url)s is not a web address: expected http:// or https://", code=USAGE, url=text[:80])
    return Submission([LinkOrNote(Entry("", url, url), "")])


def _by_content(data: bytes, contributor: str) -> Submission:
    """What came on standard input: a mail by its headers, an address by itself, else a note."""
    from iet_watch.mail.letters import read_letter

    path = Path(say("standard input"))  # where a message names the file
    if not isinstance(read_letter(data), Failure):
        return _mail(data, path, contributor)
    text = data.decode("utf-8", "replace").strip()
    if text.lower().startswith(("http://", "https://")) and len(text.split()) == 1:
        return _link(text)
    return _note(data, path, contributor)


def _mail(data: bytes, path: Path, contributor: str) -> Submission:
    from iet_watch.collect.contributions.mail_links import about_mail, from_letter
    from iet_watch.mail.letters import read_letter

    letter = read_letter(data, str(path))
    if isinstance(letter, Failure):
        raise Trouble("%(path)s: %(reason)s", code=BAD_DATA, path=path, reason=word(letter.message, letter.args))
    brought = from_letter(letter, contributor)
    return Submission(brought.found, brought.opaque, brought.level, brought.left_out, tuple(about_mail(brought)))


def _note(data: bytes, path: Path, contributor: str) -> Submission:
    from iet_watch.collect.contributions.notes import NOTE_BYTES, read_note
    from iet_watch.files.tables import whole_text

    if len(data) > NOTE_BYTES:
        raise Trouble("%(path)s is larger than %(limit)s bytes", code=BAD_DATA, path=path, limit=NOTE_BYTES)
    text = whole_text(data, path).removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.strip():
        raise Trouble("%(path)s holds no item", code=BAD_DATA, path=path)
    note = read_note(text, path, contributor)
    return Submission([note.brought], level=note.level, remarks=note.about)


def _with_pages(out: Output, space: Workspace, given: Submission, *, follow: bool) -> list[LinkOrNote]:
    """The same, with the page of an address that was typed, and with what counters lead to where they are followed."""
    typed = [one.entry.url for one in given.found if not one.entry.title]
    asked = typed + [url for url, _ in given.opaque[:MOST_FOLLOWED] if follow]
    if not asked:
        return list(given.found)
    from iet_watch.collect.contributions.mail_links import link_brought
    from iet_watch.collect.contributions.pages import read_pages
    from iet_watch.store.collected.intake import held_hosts

    db = session.read_database(space)
    held = held_hosts(db, session.now())
    db.close()
    found = [one for one in given.found if one.entry.title]
    for url, page in zip(asked, read_pages(space.settings.collect, held, asked), strict=True):
        if not isinstance(page, Failure):
            found.append(link_brought(page))
        elif url in typed:
            found.append(_without_page(out, url, page))
        else:
            out.warn(f"  {url}\n    {word(page.message, page.args)}")
    return found


def _without_page(out: Output, url: str, failure: Failure) -> LinkOrNote:
    """A link whose page could not be read: the next run tries again, unless there is none. Raises Trouble."""
    from iet_watch.collect.contributions.mail_links import link_brought
    from iet_watch.model.items import Entry

    reason = word(failure.message, failure.args)
    if failure.status in (404, 410):
        raise Trouble("%(url)s: %(reason)s; nothing was added", code=NO_INPUT, url=url, reason=reason)
    out.warn(say("%(url)s: %(reason)s; added under its address", url=url, reason=reason))
    return link_brought(Entry("", url, url))


def _taken_in(space: Workspace, found: Sequence[LinkOrNote], by: Bringing) -> list[Added]:
    from iet_watch.collect.contributions.bringing import bring
    from iet_watch.collect.contributions.brought import Contribution
    from iet_watch.workspace.lock import exclusive_run

    files = session.theme_files(space)
    with exclusive_run(space):
        db = session.write_database(space)
        added = bring(space, db, files, [Contribution(one, by) for one in found], session.now())
        db.close()
    return added


def _tell_plan(out: Output, given: Submission, by: Bringing) -> None:
    if out.json:
        plan = [
            {"url": one.entry.url or None, "title": one.entry.title, "level": by.level_of(one)} for one in given.found
        ]
        out.show_json(dry_run=True, items=plan, **_left_values(given))
    for one in given.found:
        out.show(f"{by.level_of(one)}  {one.entry.title or one.entry.url}")
    _tell_left(out, given)
    out.tell(say("Nothing was written."))


def _tell_added(out: Output, added: Sequence[Added], given: Submission) -> None:
    if out.json:
        out.show_json(items=[_values(one) for one in added], **_left_values(given))
    for one in added if not out.quiet else ():
        themes = ", ".join(one.item.themes) or say("no theme")
        there = "" if one.new else " – " + say("there already")
        out.show(f"{one.item.id}  {one.item.title}  [{themes}; {one.item.level}]{there}")
    _tell_left(out, given)
    if added:
        out.tell(say("Next: iet-watch show %(id)s, then keep, drop or later.", id=added[0].item.id))


def _values(one: Added) -> dict[str, object]:
    item = one.item
    return {
        "id": item.id, "url": item.url or None, "title": item.title, "level": item.level,
        "contributor": item.contributor, "themes": dict(item.themes), "new": one.new,
    }  # fmt: skip


def _left_values(given: Submission) -> dict[str, object]:
    return {
        "not_followed": [url for url, _ in given.opaque],
        "left_out": given.left_out,
        "remarks": [word(one.message, one.args) for one in given.remarks],
    }


def _tell_left(out: Output, given: Submission) -> None:
    """The links that were not taken in, and what is to be known of the mail."""
    for one in given.remarks:
        out.warn(word(one.message, one.args))
    if given.left_out:
        from iet_watch.collect.contributions.mail_links import MOST_LINKS, TOO_MANY

        out.warn(say(TOO_MANY, limit=MOST_LINKS))
    if given.opaque:
        out.tell(
            say_count(
                "%(count)s link leads through a counter that alone knows where: --follow asks it.",
                "%(count)s links lead through a counter that alone knows where: --follow asks it.",
                len(given.opaque),
            )
        )
