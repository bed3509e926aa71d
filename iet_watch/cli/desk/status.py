"""`desk status`: who owes what, theme by theme, at a glance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuarterOption, ThemeOption
from iet_watch.cli.terminal.output import Output
from iet_watch.files.toml import Mistakes
from iet_watch.locale import say, say_count, typed
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import Trouble

if TYPE_CHECKING:
    from iet_watch.desk.lists.owed import Earlier, OwedByTheme
    from iet_watch.publish.checks.status import FicheStatus
    from iet_watch.publish.issue.bulletin import Fiche
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace
    from iet_watch.workspace.people import People


@dataclass(frozen=True)
class WaitingFiche:
    """A fiche, how far it is, and who may take it further."""

    file: str
    theme: str
    title: str
    state: str
    people: tuple[str, ...]


def status(theme: ThemeOption = None, quarter: QuarterOption = None, json_output: JsonOption = False) -> None:
    from iet_watch.desk.lists.owed import owed
    from iet_watch.workspace.people import read_people

    out, space = Output(json_output), session.workspace()
    themes = session.themes(space)
    if theme is not None:
        arguments.known_theme(theme, themes)
    chosen, people = arguments.quarter_or_current(quarter, space), read_people(space)
    db = session.desk_database(space)
    found = owed(db, [one.slug for one in themes if theme in (None, one.slug)], people, space.bounds(chosen))
    waiting = _waiting(space, themes, people, chosen)
    waiting = [one for one in waiting if theme in (None, one.theme)]
    if out.json:
        out.show_json(quarter=chosen.label, themes=[_values(one, waiting, space) for one in found])
        return
    owing = {one.theme: lines for one in found if (lines := _lines(one, waiting, space, chosen))}
    for slug, lines in owing.items():
        out.show("\n".join([slug, *(f"  {line}" for line in lines)]))
    if not owing:
        out.tell(say("Nobody owes anything in %(quarter)s.", quarter=chosen.label))


def _waiting(space: Workspace, themes: tuple[Theme, ...], people: People, quarter: Quarter) -> list[WaitingFiche]:
    """The fiches of an issue that is not published; none where a file cannot be read, which layout tells."""
    if not space.quarter_folder(quarter).exists():
        return []
    from iet_watch.publish.checks.status import fiche_status
    from iet_watch.publish.issue.fiche_states import APPROVED
    from iet_watch.publish.publication.layout import read_bulletin
    from iet_watch.publish.publication.manifest import is_published, read_manifest

    folder = space.quarter_folder(quarter)
    with suppress(Mistakes, Trouble):
        if not is_published(read_manifest(folder)):
            issue, bulletin = read_bulletin(space, themes, quarter, None)
            rows = [fiche_status(fiche) for fiche in (*bulletin.fiches, *issue.held)]
            return [_waits(row, people) for row in rows if row.state != APPROVED]
    return []


def _waits(row: FicheStatus, people: People) -> WaitingFiche:
    return WaitingFiche(
        row.fiche.path, row.fiche.theme, row.fiche.title, row.state, _next_people(row.fiche, row.state, people)
    )


def _next_people(fiche: Fiche, state: str, people: People) -> tuple[str, ...]:
    """Who may take a fiche further: its author, then whoever may read it over, then whoever may approve it."""
    from iet_watch.publish.issue.fiche_states import KEPT, WRITTEN
    from iet_watch.publish.publication.approval import in_one_name

    if state == KEPT:
        return (fiche.contributor,) if fiche.contributor else ()
    able = (person for person in people.of_theme(fiche.theme) if person.may_approve or state == WRITTEN)
    may = (person for person in able if person.may_proofread)
    return tuple(person.name for person in may if not in_one_name(person.name, fiche.contributor))


def _lines(one: OwedByTheme, waiting: Iterable[WaitingFiche], space: Workspace, quarter: Quarter) -> list[str]:
    from iet_watch.desk.deciding.decisions import status_word
    from iet_watch.model.decisions import STATUS_OF

    lines = []
    if one.to_rule:
        told = say_count("%(count)s item to rule on", "%(count)s items to rule on", one.to_rule)
        lines.append(told + _names(one.people))
    for name, count in one.blind.items():
        lines.append(say("to rule on blind: %(name)s, %(count)s", name=name, count=count))
    for name, items in one.given.items():
        lines.append(say("assigned to %(name)s: %(ids)s", name=name, ids=", ".join(map(str, items))))
    for two in one.disagreements:
        said = ", ".join(f"{who} {status_word(STATUS_OF[word])}" for who, word in two.words.items())
        lines.append(say("to settle: %(id)s  %(title)s (%(said)s)", id=two.item, title=two.title, said=said))
    lines += [_waiting_words(fiche) for fiche in waiting if fiche.theme == one.theme]
    return lines + (list(_earlier_words(one.theme, one.earlier, space, quarter)) if one.earlier else [])


def _earlier_words(theme: str, left: Earlier, space: Workspace, quarter: Quarter) -> Iterator[str]:
    """What is left of earlier quarters, with the command that shows the last of them, which tells of those before; and
    the one that puts off what nobody will rule on."""
    told = []
    if left.to_rule:
        told.append(say_count("%(count)s item to rule on", "%(count)s items to rule on", left.to_rule))
    if left.disagreements:
        told.append(say_count("%(count)s disagreement", "%(count)s disagreements", left.disagreements))
    command = f"iet-watch desk status --theme {theme} --quarter {space.quarter_of(left.last).label}"
    yield say("of earlier quarters: %(owed)s; see %(command)s", owed=", ".join(told), command=typed(command))
    if left.to_rule:
        command = typed(f"iet-watch later --before {quarter.label} --theme {theme}")
        yield "  " + say("or put off all that is to rule on: %(command)s", command=command)


def _waiting_words(one: WaitingFiche) -> str:
    from iet_watch.publish.issue.fiche_states import KEPT, WRITTEN

    told = {
        KEPT: say("fiche to write: %(file)s", file=one.file),
        WRITTEN: say("fiche to read over: %(file)s", file=one.file),
    }
    return told.get(one.state, say("fiche to approve: %(file)s", file=one.file)) + _names(one.people)


def _names(people: Collection[str]) -> str:
    """« (Ali, Bea) », empty where nobody is named."""
    return f" ({', '.join(people)})" if people else ""


def _values(one: OwedByTheme, waiting: Sequence[WaitingFiche], space: Workspace) -> dict[str, Any]:
    left = one.earlier
    return {
        "theme": one.theme,
        "to_rule": one.to_rule,
        "people": list(one.people),
        "assigned": {name: list(items) for name, items in one.given.items()},
        "disagreements": [
            {"item": two.item, "title": two.title, "rulings": dict(two.words)} for two in one.disagreements
        ],
        "blind": dict(one.blind),
        "fiches": [
            {"file": two.file, "title": two.title, "state": two.state, "waits_for": list(two.people)}
            for two in waiting
            if two.theme == one.theme
        ],
        "earlier": {
            "to_rule": left.to_rule, "disagreements": left.disagreements, "quarter": space.quarter_of(left.last).label,
        } if left else None,
    }  # fmt: skip
