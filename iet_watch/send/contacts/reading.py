"""A list of contacts as people make them, line by line: who is on it, and which lines are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from iet_watch.files.tables import Cell, Row, Table, read_table
from iet_watch.locale import Phrase, later
from iet_watch.mail.addresses import NamedAddress, address_key, addresses_in
from iet_watch.model.contacts import Alerts, Basis, ContactDetails
from iet_watch.model.trouble import BAD_DATA, NO_INPUT, Failure, Trouble
from iet_watch.send.contacts.alerts_wanted import read_alerts
from iet_watch.send.contacts.columns import OF_CONTACTS, contact_key
from iet_watch.store.sending.contacts import structure_key
from iet_watch.themes.theme_files import Theme
from iet_watch.words import fold, nearest, one_line, words

WANTS_NO_MAIL = later(
    "“%(found)s”: this person wants no mail, says the list: left out; if they are a contact here, "
    "iet-watch contact unsubscribe EMAIL"
)
FILE_LIMIT = 100_000_000  # bytes: 100,000 contacts with all their columns take 20 MB
NAME_LIMIT, TEXT_LIMIT = 200, 500  # characters of a name or a title, of a proof or an origin
_BASES: Mapping[str, Basis] = {
    **dict.fromkeys(("mission", "mission d interet public", "interet public", "public task"), "mission"),
    **dict.fromkeys(("consentement", "consent", "accord", "opt in"), "consentement"),
}
_BETWEEN = re.compile(r"[;|\n\r]")
# « 0000-00-00 » is the day that a MySQL database has for none.
_NO = re.compile(
    r"(?:non|no|n|faux|false|jamais|never|aucune?|none|null|neant|sans objet|n a|"
    r"(?:pas d|sans|aucune) opposition|[0 ]+)?"
)
_STATUS_OF_WHO_LEFT = re.compile(
    r"(?:(?:desabonne|desinscrit|oppose)|(?:non|pas) (?:abonne|inscrit))(?: ?e)?s?|unsubscribed|non ?subscribed|"
    r"cleaned|"
    r"blackliste(?:d| ?e)?|opt(?:ed)? ?out|ne (?:plus|pas) contacter"
)


@dataclass(frozen=True)
class Listed:
    """A person as a line of a list says. `says_basis`: whether the legal basis was written there."""

    line: int
    key: str
    person: ContactDetails
    says_basis: bool


class Told(NamedTuple):
    """What is to be told of a line."""

    line: int
    failure: Failure


@dataclass
class ReadList:
    """`others`: names of columns that contacts have not; `remarks`: on lines that are taken all the same.

    `sheets`: the names of those of a spreadsheet that are not read; `hidden`: its rows that nobody sees, and that are.
    `left`: how many persons want no mail, by what the list says of them.
    """

    listed: list[Listed] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)
    remarks: list[Told] = field(default_factory=list)
    others: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    lines: int = 0
    left: int = 0


def read_contacts(path: Path, themes: Sequence[Theme], origin: str = "") -> ReadList:
    """The persons on the list. `origin`: of addresses of which the list says none.

    Raises Trouble when the file cannot be read, no column of it holds addresses, or a row has no end.
    """
    table = _table(path)
    read = ReadList(others=(*table.others, *table.far_columns), sheets=table.sheets, hidden=table.hidden)
    known = KnownThemes(themes)
    for row in table.rows:
        if row.broken:  # nobody knows who is lost in it
            raise Trouble(
                "%(path)s, line %(line)s: %(reason)s; nothing was imported",
                code=BAD_DATA, path=path, line=row.line, reason=row.broken,
            )  # fmt: skip
        read.lines += 1
        _read_row(row, read, known, origin or path.name)
    if not read.left:  # a column of another status than that of a subscriber
        read.others += tuple(name for name in table.names if contact_key(name) == "status")
    return read


def _table(path: Path) -> Table:
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise Trouble("%(path)s has more than %(limit)s bytes", code=BAD_DATA, path=path, limit=FILE_LIMIT)
        data = path.read_bytes()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NO_INPUT, path=path, reason=Phrase(error.strerror)
        ) from error
    table = read_table(data, path, OF_CONTACTS)
    if "email" not in table.keys:
        raise Trouble(
            "%(path)s: no column holds mail addresses: name it courriel in the line above them",
            code=BAD_DATA, path=path,
        )  # fmt: skip
    return table


def _read_row(row: Row, read: ReadList, themes: KnownThemes, origin: str) -> None:
    said = {key: _text(cell) for key, cell in row.cells.items()}
    without = {one.key: Failure("", one.message, one.args) for one in row.valueless}
    found = without.get("email") or addresses_in(said.get("email", "")) or Failure("", "no mail address")
    basis = read_basis(said.get("basis", ""))
    for wrong in (found, basis):
        if isinstance(wrong, Failure):
            read.refused.append(Told(row.line, wrong))
            return
    assert isinstance(found, tuple)
    assert not isinstance(basis, Failure)
    if left := _who_left(said):
        read.left += 1
        read.refused.append(Told(row.line, Failure("", WANTS_NO_MAIL, {"found": one_line(left, 60)})))
        return
    slugs, unknown = themes.read(said.get("themes", ""))
    read.remarks += [Told(row.line, remark) for remark in (*without.values(), *unknown)]
    if nowhere := (*row.nowhere, *_second_name(said)):
        cells = {"cells": " · ".join(one_line(cell, 60) for cell in nowhere)}
        read.remarks.append(
            Told(row.line, Failure("", "left out, as no column of its own takes it in: %(cells)s", cells))
        )
    if basis == "consentement" and not (said.get("proof") or said.get("origin")):
        read.remarks.append(Told(row.line, Failure("", "consent without a proof: say when and how it was given")))
    alerts = read_alerts(said.get("alerts", ""))
    if isinstance(alerts, Failure):
        read.remarks.append(Told(row.line, alerts))
        alerts = ""
    for address in found:
        person = _person(said, address, slugs, basis or "mission", origin, alone=len(found) == 1)
        person = replace(person, alerts=alerts, alerts_proof=_proof_of(alerts, said))
        read.listed.append(Listed(row.line, address_key(address.email), person, basis is not None))


def _who_left(said: Mapping[str, str]) -> str:
    """The cell by which a list of another program says that somebody wants no mail, empty where none does."""
    gone, there, status = (said.get(key, "") for key in ("unsubscribed", "subscribed", "status"))
    if not _NO.fullmatch(" ".join(words(gone))):  # « oui », « x », the day that it was said
        return gone
    if there and _NO.fullmatch(" ".join(words(there))):
        return there
    return status if _STATUS_OF_WHO_LEFT.fullmatch(" ".join(words(status))) else ""


def _second_name(said: Mapping[str, str]) -> tuple[str, ...]:
    """A whole name that stands beside a family name, which counts, and says more."""
    whole, last = said.get("full_name", ""), said.get("last_name", "")
    says_more = last and not set(words(whole)) <= set(words(f"{last} {said.get('first_name', '')}"))
    return (whole,) if says_more else ()


def _proof_of(alerts: Alerts, said: Mapping[str, str]) -> str:
    return one_line(said.get("alerts_proof", ""), TEXT_LIMIT) if alerts else ""


def _text(cell: Cell) -> str:
    """A cell as a text. Addresses keep every sign that stands there: what does not belong is refused, not removed."""
    return cell if isinstance(cell, str) else cell.isoformat()


def _person(
    said: Mapping[str, str], address: NamedAddress, themes: tuple[str, ...], basis: Basis, origin: str, *, alone: bool
) -> ContactDetails:
    """The person of one address; of several in one cell, each has the name that stands there, not the line's."""
    last = one_line(said.get("last_name") or said.get("full_name", ""), NAME_LIMIT)
    first = one_line(said.get("first_name", ""), NAME_LIMIT)
    if not (alone and last):
        last, comma, given = one_line(address.name, NAME_LIMIT).partition(", ")  # « Dupont, Jean », as Outlook says
        first = given if comma else first if alone else ""
    return ContactDetails(
        email=address.email,
        last_name=last,
        first_name=first,
        structures=read_structures(said.get("structure", "")),
        role=one_line(said.get("role", ""), NAME_LIMIT),
        themes=themes,
        basis=basis,
        proof=one_line(said.get("proof", ""), TEXT_LIMIT),
        origin=one_line(said.get("origin", ""), TEXT_LIMIT) or origin,
    )


def read_structures(cell: str) -> tuple[str, ...]:
    """The structures of a cell: one, or several with ; between, each once."""
    names = (one_line(one, NAME_LIMIT) for one in _BETWEEN.split(cell))
    return tuple({structure_key(name): name for name in names if name}.values())


def read_basis(text: str) -> Basis | Failure | None:
    """The legal basis, None where nothing is said: nothing of the law is guessed."""
    if not text.strip():
        return None
    said = " ".join(words(text))
    return _BASES.get(said) or Failure(
        "", "legal basis “%(found)s”: expected mission or consentement", {"found": one_line(text, 60)}
    )


class KnownThemes:
    """The themes by slug and by title, as people write them in a cell."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.slugs = [theme.slug for theme in themes]
        named = [(name, theme.slug) for theme in themes for name in (theme.slug, theme.title)]
        self._named = {self._plain(name): slug for name, slug in named}

    @staticmethod
    def _plain(name: str) -> str:
        return " ".join(words(fold(name)))

    def read(self, cell: str) -> tuple[tuple[str, ...], tuple[Failure, ...]]:
        """The slugs of the themes in a cell, and what in it is none; a title may hold a comma."""
        slugs: list[str] = []
        unknown: list[Failure] = []
        for part in _BETWEEN.split(cell):
            for name in self._names(part):
                if slug := self._named.get(self._plain(name)):
                    slugs.append(slug)
                else:
                    unknown.append(self._unknown(name))
        return tuple(sorted(set(slugs))), tuple(unknown)

    def _names(self, part: str) -> Iterator[str]:
        """What stands between commas, but a title that has one is left whole: the longest that is known."""
        pieces = [piece for piece in part.split(",") if piece.strip()]
        while pieces:
            lengths = range(len(pieces), 0, -1)
            most = next((n for n in lengths if self._plain(",".join(pieces[:n])) in self._named), 1)
            yield ",".join(pieces[:most])
            del pieces[:most]

    def _unknown(self, name: str) -> Failure:
        found = one_line(name, 60)
        if near := nearest(found, self.slugs):
            return Failure(
                "", "unknown theme “%(theme)s”: did you mean %(nearest)s?", {"theme": found, "nearest": near}
            )
        return Failure("", "unknown theme “%(theme)s”: left out", {"theme": found})
