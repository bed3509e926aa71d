"""Where a workspace is, what `iet-watch.toml` says, the clock, and the lock of the one run at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.locale import Phrase, later
from iet_watch.model import BAD_CONFIGURATION, CANNOT_CREATE, NOT_ALLOWED, TRY_AGAIN, USAGE, Quarter, Trouble
from iet_watch.themes.files import SLUG, Theme, load_themes
from iet_watch.themes.toml import Document, Mistake, Mistakes, check_table, read, unknown_key
from iet_watch.themes.vocabulary import FILE as VOCABULARY
from iet_watch.themes.vocabulary import Vocabulary, load_vocabulary

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


@dataclass(frozen=True)
class Workspace:
    """A folder with `iet-watch.toml`, `themes/`, `templates/` and `data/`."""

    root: Path
    settings: Settings

    @property
    def themes_folder(self) -> Path:
        return self.root / "themes"

    @property
    def templates_folder(self) -> Path:
        return self.root / "templates"

    @property
    def database(self) -> Path:
        return self.root / "data" / "iet-watch.db"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.bulletin.timezone)

    def quarter_folder(self, quarter: Quarter) -> Path:
        return self.root / "data" / "bulletins" / quarter.label

    def themes(self) -> tuple[Theme, ...]:
        """The themes of this workspace. Raises Mistakes."""
        return load_themes(self.themes_folder)

    def vocabulary(self) -> Vocabulary:
        """The documentalists' terms, none where there is no file. Raises Mistakes."""
        slugs = [path.stem for path in self.themes_folder.glob("*.toml")]
        return load_vocabulary(self.root / VOCABULARY, slugs)

    def quarter_of(self, moment: datetime) -> Quarter:
        return Quarter.of(moment.astimezone(self.zone).date())

    def bounds(self, quarter: Quarter) -> tuple[datetime, datetime]:
        """The first moment of `quarter` and the first moment after it, in the workspace's time zone."""
        after = quarter.last_day + timedelta(days=1)
        start, stop = (datetime(d.year, d.month, d.day, tzinfo=self.zone) for d in (quarter.first_day, after))
        return start.astimezone(UTC), stop.astimezone(UTC)


def find_workspace(given: Path | None) -> Workspace:
    """The workspace of `given`, of IET_WATCH_WORKSPACE, or of the nearest folder upwards. Raises Trouble, Mistakes."""
    named = given or (Path(os.environ["IET_WATCH_WORKSPACE"]) if os.environ.get("IET_WATCH_WORKSPACE") else None)
    if named is not None:
        if not (named / CONFIGURATION).is_file():
            raise Trouble(
                "%(path)s is not a workspace: it has no iet-watch.toml; make one with iet-watch init %(path)s",
                code=BAD_CONFIGURATION,
                path=named,
            )
        return _load(named.resolve())
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIGURATION).is_file():
            return _load(folder)
    raise Trouble(
        "no workspace here or above %(path)s: make one with iet-watch init, or name it with -C",
        code=BAD_CONFIGURATION,
        path=str(here),
    )


def _load(root: Path) -> Workspace:
    try:
        document = read(root / CONFIGURATION)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be read: %(reason)s",
            code=NOT_ALLOWED,
            path=root / CONFIGURATION,
            reason=Phrase(error.strerror),
        ) from error
    return Workspace(root, _settings(document))


def _settings(document: Document) -> Settings:
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


def _section(document: Document, name: str, table: Mapping[str, Any], kind: type, mistakes: list[Mistake]) -> Any:
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


def _out_of_range(document: Document, name: str, table: Mapping[str, Any]) -> list[Mistake]:
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


def clock() -> datetime:
    """Now in UTC, or the moment that IET_WATCH_NOW gives. Raises Trouble."""
    given = os.environ.get("IET_WATCH_NOW")
    if not given:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Trouble(
            "IET_WATCH_NOW is %(found)s: expected a date with offset such as 2026-11-20T08:00:00+01:00",
            code=USAGE,
            found=given,
        )
    return moment.astimezone(UTC)


@contextmanager
def exclusive_run(workspace: Workspace) -> Iterator[None]:
    """Holds the workspace's lock; the kernel frees it however the process ends. Raises Trouble when it is held."""
    path = workspace.root / "data" / ".run.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o660)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be written: %(reason)s", code=NOT_ALLOWED, path=path, reason=Phrase(error.strerror)
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                "another run is at work in this workspace: try again when it has ended", code=TRY_AGAIN
            ) from None
        yield
    finally:
        os.close(handle)


def shipped(name: str) -> Path:
    """What comes with the program: the folder `themes`, `templates` or `demo`, the file `vocabulary.toml`."""
    packaged = Path(__file__).parent / "shipped" / name
    if packaged.exists():
        return packaged
    repository = Path(__file__).parent.parent
    return repository / "data" / "demo" if name == "demo" else repository / name


def write_whole(path: Path, text: str | bytes) -> None:
    """Writes `text` at `path`, in UTF-8, so that a reader, or a crash, sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


CONFIGURATION_SAMPLE = """\
# Configuration d’iet-watch : tout est facultatif, les valeurs indiquées sont celles par défaut.

[bulletin]
title = "Bulletin de veille"
region = ""
publisher = ""          # éditeur : la structure qui publie
director = ""           # directeur ou directrice de la publication
contact = ""            # adresse pour écrire à la rédaction
language = "fr"         # fr ou en
timezone = "Europe/Paris"
first_number = 1        # numéro de la première édition
accent = "#1f5f7a"      # couleur des titres et des filets
look = "revue"          # revue ou affiche : l’allure du bulletin
logo = ""               # image du dossier, en SVG, PNG ou JPEG ; elle entre dans le bulletin
logo_alt = ""           # ce que dit le logo à qui ne le voit pas
archive_url = ""        # adresse publique des archives, telle que https://veille.example.org
formats = ["html", "md", "mail", "json", "atom", "ics"]  # aussi docx et pdf

[collect]
contact = ""            # adresse ou page jointe à chaque requête, pour qu’un éditeur puisse vous joindre
interval_hours = 6
parallel_hosts = 8
host_delay_seconds = 2.0
allow_private_networks = false
allow_hosts = []        # intranets autorisés malgré leur adresse privée
read_articles = true    # lire la page des articles retenus quand le flux n’en donne que quelques mots

[site]
kept_items = true       # donner aussi dans les flux des thèmes ce qui est gardé et n’a pas encore paru
accessibility = "none"  # none, partial ou total : ce que dit la déclaration d’accessibilité, après un audit
accessibility_declaration = ""  # adresse de cette déclaration ; sans elle, le site se dit non conforme
accessibility_plan = "" # adresse du schéma pluriannuel de mise en accessibilité
address = ""            # mentions légales : adresse et téléphone de l’éditeur
host = ""               # mentions légales : nom, adresse et téléphone de l’hébergeur
data_protection = ""    # à qui écrire au sujet des données personnelles (délégué à la protection des données)
"""


def make_workspace(root: Path, *, with_themes: bool = False) -> bool:
    """Makes a workspace at `root`; False when there is one already, left as it is. Raises Trouble."""
    if (root / CONFIGURATION).exists():
        return False
    try:
        for folder in ("themes", "templates", "data"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        if with_themes:
            for path in sorted(shipped("themes").glob("*.toml")):
                write_whole(root / "themes" / path.name, path.read_text(encoding="utf-8"))
            write_whole(root / VOCABULARY, shipped(VOCABULARY).read_text(encoding="utf-8"))
        write_whole(root / CONFIGURATION, CONFIGURATION_SAMPLE)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be made: %(reason)s", code=CANNOT_CREATE, path=root, reason=Phrase(error.strerror)
        ) from error
    return True


THEME_SAMPLE = """\
title = "{title}"
summary = ""
# Équation : mots et "expressions", troncature *, ET OU SAUF, parenthèses, PROCHE/5, titre: source: lang:
query = '''
({words})
'''

# [[tags]]
# name = "…"
# query = '… OU …'

# [[sources]]
# title = "…"
# url = "https://…"
# kind = "feed"           # feed | page | sitemap | watch
# lang = "fr"
"""


def new_theme(workspace: Workspace, slug: str) -> Path:
    """Writes a theme file to fill in. Raises Trouble when the name is not one or the file exists."""
    if not SLUG.fullmatch(slug):
        raise Trouble("%(slug)s cannot name a theme: small letters, digits and hyphens only", code=USAGE, slug=slug)
    path = workspace.themes_folder / f"{slug}.toml"
    if path.exists():
        raise Trouble("%(path)s exists already: nothing was written", code=CANNOT_CREATE, path=path)
    name = slug.replace("-", " ")
    write_whole(path, THEME_SAMPLE.format(title=name.capitalize(), words=f'"{name}"' if " " in name else name))
    return path
