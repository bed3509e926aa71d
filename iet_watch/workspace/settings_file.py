"""`iet-watch.toml` into settings, or into every mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, check_table, unknown_key
from iet_watch.locale import later
from iet_watch.workspace.settings import FORMATS, IDLE, LOOKS, Settings

_SECTIONS: Mapping[str, type] = {
    section.name: section.default_factory  # type: ignore[misc]
    for section in fields(Settings)
    if section.name != "idle"
}
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bulletin", "language"): ("fr", "en"),
    ("bulletin", "look"): LOOKS,
    ("mail", "security"): ("starttls", "tls", "none"),
    ("mail", "imap_security"): ("tls", "starttls", "none"),
    ("mail", "edition"): ("common", "partner"),
    ("site", "accessibility"): ("none", "partial", "total"),
}
_LEAST: Mapping[tuple[str, str], float] = {
    ("collect", "interval_hours"): 1,
    ("collect", "parallel_hosts"): 1,
    ("collect", "host_delay_seconds"): 0,
    ("bulletin", "first_number"): 1,
    ("retention", "contact_years"): 1,
    ("retention", "sending_months"): 1,
    ("mail", "rate_per_second"): 0.01,
}


def read_settings(document: TomlDocument) -> Settings:
    """The settings that `document` says. Raises Mistakes."""
    mistakes: list[Mistake] = []
    sections: dict[str, Any] = {}
    for name, table in document.values.items():
        if name not in _SECTIONS:
            mistakes.append(unknown_key(document, name, tuple(_SECTIONS)))
        elif not isinstance(table, dict):
            mistakes.append(document.mistake("%(key)s: expected a section [%(key)s]", name, key=name))
        else:
            found = _section_mistakes(document, name, table)
            mistakes += found
            sections[name] = None if found else _SECTIONS[name](**_frozen(table))
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return Settings(**sections, idle=_idle(document))


def _frozen(table: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _idle(document: TomlDocument) -> tuple[str, ...]:
    """The keys that nothing heeds and that ask for something else than what is done by default."""
    said = {name: document.values.get(name, {}) for name in IDLE}
    usual = Settings()
    return tuple(
        f"{name}.{key}"
        for name, keys in IDLE.items()
        for key in keys
        if key in said[name] and said[name][key] != getattr(getattr(usual, name), key)
    )


def _section_mistakes(document: TomlDocument, name: str, table: Mapping[str, Any]) -> list[Mistake]:
    defaults = _SECTIONS[name]()
    keys: dict[str, type] = {
        key: list if isinstance(value, tuple) else type(value) for key, value in vars(defaults).items()
    }
    return check_table(document, table, keys, name) or [
        found for key, value in table.items() if (found := _out_of_range(document, name, key, value))
    ]


def _out_of_range(document: TomlDocument, name: str, key: str, value: Any) -> Mistake | None:
    """The mistake of a value of the right type that is not among those a key may have."""
    where = (name, key)
    if where in _CHOICES and value not in _CHOICES[where]:
        return _not_known(document, where, value, _CHOICES[where])
    if where in _LEAST and value < _LEAST[where]:
        return document.mistake("%(key)s: expected at least %(least)s", *where, key=key, least=_LEAST[where])
    return _OTHERS[where](document, value) if where in _OTHERS else None


def _not_known(document: TomlDocument, where: tuple[str, str], found: str, expected: tuple[str, ...]) -> Mistake:
    message = later("%(key)s: %(found)s is not known, expected %(expected)s")
    return document.mistake(message, *where, key=where[1], found=found, expected=", ".join(expected))


def _timezone(document: TomlDocument, name: str) -> Mistake | None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        message = later("timezone: %(found)s is not known, expected a name such as Europe/Paris")
        return document.mistake(message, "bulletin", "timezone", found=name)
    return None


def _formats(document: TomlDocument, formats: list[Any]) -> Mistake | None:
    wrong = [one for one in map(str, formats) if one not in FORMATS]
    return _not_known(document, ("bulletin", "formats"), ", ".join(wrong), FORMATS) if wrong else None


def _theme_order(document: TomlDocument, slugs: list[Any]) -> Mistake | None:
    if all(isinstance(slug, str) for slug in slugs):
        return None
    message = later("theme_order: expected a list of themes in quotes, by the names of their files")
    return document.mistake(message, "bulletin", "theme_order")


def _archive_url(document: TomlDocument, url: str) -> Mistake | None:
    if not url or url.startswith(("https://", "http://")):
        return None
    message = later("%(url)s is not a web address: expected http:// or https://")
    return document.mistake(message, "bulletin", "archive_url", url=url)


def _allow_hosts(document: TomlDocument, hosts: list[Any]) -> Mistake | None:
    if not all(isinstance(host, str) for host in hosts):
        return document.mistake("allow_hosts: expected a list of names in quotes", "collect", "allow_hosts")
    for host in hosts:
        if not SERVER.fullmatch(host):
            message = later("allow_hosts: %(found)s is not a server: expected a name, or a name and its port")
            return document.mistake(message, "collect", "allow_hosts", found=host)
    return None


# A name or an address, and perhaps its port: what a scheme, a path or a star would mean is never guessed.
SERVER = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::[1-9]\d{0,4})?|[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*")

_OTHERS: Mapping[tuple[str, str], Callable[[TomlDocument, Any], Mistake | None]] = {
    ("bulletin", "timezone"): _timezone,
    ("bulletin", "formats"): _formats,
    ("bulletin", "theme_order"): _theme_order,
    ("bulletin", "archive_url"): _archive_url,
    ("collect", "allow_hosts"): _allow_hosts,
}
