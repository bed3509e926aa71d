"""What `iet-watch.toml` says, with a default for all it leaves out; every mistake is told with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, check_table, unknown_key
from iet_watch.locale import later

CONFIGURATION = "iet-watch.toml"
# How a bulletin may look, and what it may be written as; templates/looks holds all but the first.
LOOKS = ("revue", "affiche")
FORMATS = ("html", "md", "mail", "json", "atom", "ics", "docx", "pdf")


@dataclass(frozen=True)
class BulletinSettings:
    title: str = "Bulletin de veille"
    region: str = ""
    publisher: str = ""
    director: str = ""
    contact: str = ""
    language: str = "fr"
    timezone: str = "Europe/Paris"
    first_number: int = 1
    accent: str = "#1f5f7a"
    look: str = "revue"
    logo: str = ""
    logo_alt: str = ""
    archive_url: str = ""
    formats: tuple[str, ...] = ("html", "md", "mail", "json", "atom", "ics")


@dataclass(frozen=True)
class CollectSettings:
    contact: str = ""
    interval_hours: float = 6.0
    parallel_hosts: int = 8
    host_delay_seconds: float = 2.0
    allow_private_networks: bool = False
    allow_hosts: tuple[str, ...] = ()
    read_articles: bool = True


@dataclass(frozen=True)
class MailSettings:
    host: str = ""
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password_env: str = ""
    password_file: str = ""
    sender: str = ""
    reply_to: str = ""
    rate_per_second: float = 1.0
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""


@dataclass(frozen=True)
class SiteSettings:
    kept_items: bool = True
    accessibility: str = "none"
    accessibility_declaration: str = ""
    accessibility_plan: str = ""
    address: str = ""
    host: str = ""
    data_protection: str = ""


@dataclass(frozen=True)
class RetentionSettings:
    raw_days: int = 120
    item_months: int = 60
    contact_years: int = 3


@dataclass(frozen=True)
class Settings:
    """What `iet-watch.toml` says, with defaults for all it leaves out."""

    bulletin: BulletinSettings = field(default_factory=BulletinSettings)
    collect: CollectSettings = field(default_factory=CollectSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    site: SiteSettings = field(default_factory=SiteSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)


def read_settings(document: TomlDocument) -> Settings:
    mistakes: list[Mistake] = []
    sections: dict[str, Any] = {}
    kinds: Mapping[str, type] = {section.name: section.default_factory for section in fields(Settings)}  # type: ignore[misc]
    for name, table in document.values.items():
        if name not in kinds:
            mistakes.append(unknown_key(document, name, tuple(kinds)))
        elif not isinstance(table, dict):
            mistakes.append(document.mistake("%(key)s: expected a section [%(key)s]", name, key=name))
        else:
            sections[name] = _section(document, name, table, kinds[name], mistakes)
    if mistakes:
        raise Mistakes(tuple(mistakes))
    return Settings(**sections)


def _section(document: TomlDocument, name: str, table: Mapping[str, Any], kind: type, mistakes: list[Mistake]) -> Any:
    defaults = kind()
    keys: dict[str, type] = {
        key.name: list if isinstance(getattr(defaults, key.name), tuple) else type(getattr(defaults, key.name))
        for key in fields(kind)
    }
    found = check_table(document, table, keys, name)
    if not found:
        found = _out_of_range(document, name, table)
    mistakes += found
    if found:
        return defaults
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})


_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bulletin", "language"): ("fr", "en"),
    ("bulletin", "look"): LOOKS,
    ("mail", "security"): ("starttls", "tls", "none"),
    ("site", "accessibility"): ("none", "partial", "total"),
}
_LEAST: Mapping[tuple[str, str], float] = {
    ("collect", "interval_hours"): 1,
    ("collect", "parallel_hosts"): 1,
    ("collect", "host_delay_seconds"): 0,
    ("bulletin", "first_number"): 1,
}


def _out_of_range(document: TomlDocument, name: str, table: Mapping[str, Any]) -> list[Mistake]:
    found = []
    for key, value in table.items():
        choices = _CHOICES.get((name, key))
        least = _LEAST.get((name, key))
        if choices and value not in choices:
            message = later("%(key)s: %(found)s is not known, expected %(expected)s")
            found.append(document.mistake(message, name, key, key=key, found=value, expected=", ".join(choices)))
        if least is not None and value < least:
            message = later("%(key)s: expected at least %(least)s")
            found.append(document.mistake(message, name, key, key=key, least=least))
        if (name, key) == ("bulletin", "timezone") and not _is_zone(value):
            message = later("timezone: %(found)s is not known, expected a name such as Europe/Paris")
            found.append(document.mistake(message, name, key, found=value))
        if (name, key) == ("bulletin", "formats") and not set(map(str, value)) <= set(FORMATS):
            message = later("%(key)s: %(found)s is not known, expected %(expected)s")
            wrong = ", ".join(one for one in map(str, value) if one not in FORMATS)
            found.append(document.mistake(message, name, key, key=key, found=wrong, expected=", ".join(FORMATS)))
        if (name, key) == ("bulletin", "archive_url") and value and not value.startswith(("https://", "http://")):
            message = later("%(url)s is not a web address: expected http:// or https://")
            found.append(document.mistake(message, name, key, url=value))
        if (name, key) == ("collect", "allow_hosts") and not all(isinstance(host, str) for host in value):
            found.append(document.mistake("allow_hosts: expected a list of names in quotes", name, key))
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
