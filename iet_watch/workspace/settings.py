"""The settings of a workspace: what `iet-watch.toml` may say, with a default for all it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONFIGURATION = "iet-watch.toml"
# How a bulletin may look, and what it may be written as; templates/looks holds all but the first.
LOOKS = ("revue", "affiche")
FORMATS = ("html", "md", "mail", "json", "atom", "ics", "docx", "pdf")


# Part of the face of the program, so accepted; whoever sets one is told that nothing heeds it.
IDLE: Mapping[str, tuple[str, ...]] = {
    "retention": ("raw_days", "item_months"),
}


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
    theme_order: tuple[str, ...] = ()
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
    reply_token: bool = False
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    imap_folder: str = "INBOX"
    rate_per_second: float = 1.0
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    bounces: str = ""
    edition: str = "common"
    question: bool = False
    dkim_selector: str = ""
    dkim_key_file: str = ""


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
    sending_months: int = 13


@dataclass(frozen=True)
class Settings:
    """What `iet-watch.toml` says. `idle`: the keys it sets that nothing heeds yet, such as « retention.raw_days »."""

    bulletin: BulletinSettings = field(default_factory=BulletinSettings)
    collect: CollectSettings = field(default_factory=CollectSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    site: SiteSettings = field(default_factory=SiteSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    idle: tuple[str, ...] = ()
