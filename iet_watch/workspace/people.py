"""`people.toml`: who takes part in the watch, and what each may do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, check_table, read
from iet_watch.locale import Phrase, later
from iet_watch.model.decisions import Speaker
from iet_watch.model.trouble import NOT_ALLOWED, USAGE, Trouble
from iet_watch.themes.theme_paths import theme_paths
from iet_watch.words import TITLE_LIMIT, fold, nearest, one_line
from iet_watch.workspace.folder import Workspace

FILE = "people.toml"
Role = Literal["veilleur", "rédacteur", "coordinateur", "directeur de publication"]
ROLES: tuple[Role, ...] = ("veilleur", "rédacteur", "coordinateur", "directeur de publication")
_KEYS: Mapping[str, type] = {
    "name": str, "login": str, "organisation": str, "mail": str, "themes": list, "role": str,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who takes part. Empty where the file says nothing; no themes: all of them."""

    name: str
    login: str = ""
    organisation: str = ""
    mail: str = ""
    themes: tuple[str, ...] = ()
    role: Role = "veilleur"

    @property
    def may_proofread(self) -> bool:
        """Whether they may say that a fiche has been read over: whoever writes fiches, and who answers for them."""
        return self.role != "veilleur"

    @property
    def may_approve(self) -> bool:
        """Whether they may approve a fiche for publication: who coordinates, and who answers for the publication."""
        return self.role in ("coordinateur", "directeur de publication")


@dataclass(frozen=True)
class People:
    """Who takes part, in the order of the file; nobody where there is none: then everybody may do everything."""

    people: tuple[Person, ...] = ()

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people)

    def __bool__(self) -> bool:
        return bool(self.people)

    def find(self, text: str) -> Person | None:
        """The person of this name, login or mail address, whatever the case and the accents."""
        wanted = fold(one_line(text, TITLE_LIMIT))
        named = (one for one in self.people if wanted in map(fold, (one.name, one.login, one.mail)))
        return next(named, None) if wanted else None

    def known(self, text: str) -> Person:
        """The person of this name, login or mail address; without a file, whoever is named.

        Raises Trouble naming the nearest one.
        """
        name = one_line(text, TITLE_LIMIT)
        if not name:
            raise Trouble("name a person", code=USAGE)
        if found := self.find(name):
            return found
        if not self.people:
            return Person(name, role="directeur de publication")  # everybody may do everything
        if near := nearest(name, [one.name for one in self.people]):
            raise Trouble("nobody is called “%(name)s”: did you mean %(nearest)s?", code=USAGE, name=name, nearest=near)
        raise Trouble(
            "nobody is called “%(name)s”: people.toml names %(expected)s", code=USAGE, name=name,
            expected=", ".join(one.name for one in self.people),
        )  # fmt: skip

    def speaker(self, as_name: str | None = None) -> Speaker:
        """Who is at the keyboard by their account, and for whom they speak when they name somebody else.

        Raises Trouble when nobody is called so.
        """
        login = account()
        found = next((one for one in self.people if one.login and one.login == login), None)
        own = found.name if found else login
        if as_name is None:
            return Speaker(own)
        if not one_line(as_name, TITLE_LIMIT):
            raise Trouble("--as needs a name", code=USAGE)
        named = self.known(as_name).name
        return Speaker(own, "" if named == own else named)

    def of_theme(self, theme: str) -> tuple[Person, ...]:
        """Who follows a theme."""
        return tuple(one for one in self.people if not one.themes or theme in one.themes)


def account() -> str:
    """The account that runs the command: the kernel's word, not a variable's; under sudo, whose command it is."""
    import pwd

    if os.getuid() == 0 and os.environ.get("SUDO_USER"):
        return os.environ["SUDO_USER"]
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a number without an account, in a container
        return str(os.getuid())


def read_people(workspace: Workspace) -> People:
    """The people of this workspace; nobody where there is no file. Raises Mistakes, Trouble."""
    path = workspace.root / FILE
    try:
        document = read(path)
    except FileNotFoundError:
        return People()
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s", code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror)
        ) from error
    slugs = [path.stem for path in theme_paths(workspace.themes_folder)]
    mistakes = [*_mistakes(document, slugs)]
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return People(tuple(_person(table) for table in document.values.get("people", ())))


def _person(table: Mapping[str, Any]) -> Person:
    return Person(
        name=one_line(table["name"], TITLE_LIMIT),
        login=table.get("login", ""),
        organisation=table.get("organisation", ""),
        mail=table.get("mail", ""),
        themes=tuple(table.get("themes", ())),
        role=cast(Role, table.get("role", "veilleur")),
    )


def _mistakes(document: TomlDocument, slugs: Iterable[str]) -> Iterator[Mistake]:
    for key in document.values:
        if key != "people":
            yield document.mistake("unknown key %(key)s: expected one of %(expected)s", key, key=key, expected="people")
    tables = document.values.get("people", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        yield document.mistake("people: expected tables [[people]], one a person", "people")
        return
    for n, table in enumerate(tables):
        yield from check_table(document, table, _KEYS, "people", n) or _wrong_values(document, table, n, slugs)
    yield from _namesakes(document, tables)


def _wrong_values(document: TomlDocument, table: Mapping[str, Any], n: int, slugs: Iterable[str]) -> list[Mistake]:
    found = []
    if not one_line(table.get("name", ""), TITLE_LIMIT):
        found.append(document.mistake("a person needs a name", "people", n, "name"))
    if (mail := table.get("mail")) and not _is_mail(mail):
        found.append(document.mistake("mail: “%(found)s” is no mail address", "people", n, "mail", found=mail))
    role = table.get("role", "veilleur")
    if role not in ROLES:
        expected = ", ".join(ROLES)
        message = later("role: “%(found)s” is not known, expected %(expected)s")
        found.append(document.mistake(message, "people", n, "role", found=role, expected=expected))
    for theme in table.get("themes", ()):
        if theme not in slugs:
            message = later("themes: there is no theme “%(found)s”")
            found.append(document.mistake(message, "people", n, "themes", found=theme))
    return found


def _is_mail(text: str) -> bool:
    name, _, host = text.rpartition("@")
    return bool(name) and "." in host.strip(".") and not any(one.isspace() for one in text)


def _namesakes(document: TomlDocument, tables: list[Mapping[str, Any]]) -> Iterator[Mistake]:
    """Two people of one name, login or address could not be told apart."""
    for key in ("name", "login", "mail"):
        seen: set[str] = set()
        for n, table in enumerate(tables):
            value = table.get(key)
            if isinstance(value, str) and value:
                if fold(value) in seen:
                    message = later("%(key)s: “%(found)s” is somebody else's already")
                    yield document.mistake(message, "people", n, key, key=key, found=value)
                seen.add(fold(value))
