"""What a fiche and an issue must say before they are published, and how long they may say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from iet_watch.locale import later
from iet_watch.locale.dates import language_name
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.words import words
from iet_watch.workspace.settings import CONFIGURATION

# The analysis is what makes a fiche more than a link, and somebody answers for it.
TEXTS: Mapping[str, str] = {
    "summary": later("this fiche has no summary"),
    "remember": later("this fiche does not say what to remember"),
    "stake": later("this fiche does not say what is at stake for the territory"),
}
KEYS: Mapping[str, str] = {
    "contributor": later("nobody is named as the contributor of this fiche"),
    "source": later("this fiche does not name its source"),
}
WISHED: Mapping[str, str] = {
    "url": later("this fiche leads to no article: its address is empty"),
    "published": later("this fiche does not say when its article was published"),
}
# Lengths that the network's own rules give: a summary of 80 to 120 words, an editorial of 1,200 characters.
SUMMARY_WORDS = (80, 120)
TITLE_CHARACTERS = 120  # three lines of a telephone; half of the captured press titles have under 70
TOLERANCE = 0.25  # of either bound, before anyone is bothered
EDITORIAL_CHARACTERS = 1200


def check(subject: Subject) -> Iterator[Finding]:
    known = {theme.slug for theme in subject.themes}
    for fiche in subject.fiches:
        yield from _nameless(subject, fiche, known)
        yield from _missing(subject, fiche)
        yield from _language(subject, fiche)
        yield from _keywords(subject, fiche)
        yield from _length(subject, fiche)
    for mistake in subject.left_out:
        yield Finding("fields", "warn", mistake.path, mistake.line, mistake.message, mistake.args)
    yield from _issue(subject)
    yield from _order(subject)


def _nameless(subject: Subject, fiche: Fiche, known: Collection[str]) -> Iterator[Finding]:
    """A fiche whose theme waits: its section would be frozen under a name of the program's."""
    file = subject.root / "themes" / f"{fiche.theme}.toml"
    if fiche.theme not in known and file.exists():
        message = later("the theme of this fiche cannot be read: mend %(file)s, which gives its section a title")
        yield Finding("fields", "block", *subject.place(fiche, "title"), message, {"file": f"themes/{file.name}"})


def _language(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    """« anglais » would be read by its first letters, « an »: « en aragonais » in print, and to those who listen."""
    written = str(subject.file_of(fiche).values.get("lang") or "")
    code = re.split("[-_]", written)[0].lower()
    if written and (len(code) > 3 or language_name(code, "fr") == code):
        message = later("lang: “%(found)s” is the code of no language: write fr, en, de…")
        yield Finding("fields", "hold", *subject.place(fiche, "lang"), message, {"found": written})


def _keywords(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    for word in fiche.keywords:
        if not word or re.search("[,;]", word):
            message = later("“%(found)s” would be one keyword: write each between its own quotation marks")
            if not word:
                message = later("an empty keyword would be printed: take it away")
            yield Finding("fields", "warn", *subject.place(fiche, "keywords"), message, {"found": word})


def _missing(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    path, line = subject.place(fiche, "title")
    for key, message in TEXTS.items():
        if not getattr(fiche, key):
            yield Finding("fields", "hold", path, line, message)
    for key, message in KEYS.items():
        if not getattr(fiche, key):
            yield Finding("fields", "hold", *subject.place(fiche, key), message)
    for key, message in {} if fiche.own else WISHED.items():
        if not getattr(fiche, key):
            yield Finding("fields", "warn", *subject.place(fiche, "date" if key == "published" else key), message)


def _order(subject: Subject) -> Iterator[Finding]:
    """A theme that the settings put in order and that is none: a name mistyped would put it last without a word."""
    known = {theme.slug for theme in subject.themes}
    for slug in subject.theme_order:
        if slug not in known:
            message = later("theme_order names %(theme)s, which is no theme ([bulletin] in iet-watch.toml)")
            yield Finding("fields", "warn", subject.root / CONFIGURATION, 0, message, {"theme": slug})


def _length(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    if (letters := len(fiche.title)) > TITLE_CHARACTERS:
        path, line = subject.place(fiche, "title")
        message = later("the title has %(count)s characters: at most %(most)s fit on a page and on a telephone")
        yield Finding("fields", "warn", path, line, message, {"count": letters, "most": TITLE_CHARACTERS})
    count = len(words(fiche.summary))
    least, most = SUMMARY_WORDS
    if fiche.summary and not least * (1 - TOLERANCE) <= count <= most * (1 + TOLERANCE):
        path, line = subject.place(fiche, "title")
        message = later("the summary has %(count)s words: %(least)s to %(most)s are asked for")
        yield Finding("fields", "warn", path, line, message, {"count": count, "least": least, "most": most})


def _issue(subject: Subject) -> Iterator[Finding]:
    bulletin, path = subject.bulletin, subject.folder / "edito.md"
    if re.search(r"[?#]|/[^/]+\.(?:html?|php|aspx)/?$", bulletin.archive_address):
        message = later(
            "archive_url is the address of a page, and %(address)s, which the issue would give for ever, leads nowhere"
            ": write the folder of the archive ([bulletin] in iet-watch.toml)"
        )
        yield Finding("fields", "hold", subject.root / CONFIGURATION, 0, message, {"address": bulletin.page_address})
    if not bulletin.editorial:
        yield Finding("fields", "warn", path, 0, later("the editorial is not written"))
    elif not bulletin.editorial_author:
        yield Finding("fields", "warn", path, 0, later('the editorial is not signed: author = "…"'))
    if (count := len(bulletin.editorial)) > EDITORIAL_CHARACTERS:
        message = later("the editorial has %(count)s characters: at most %(most)s are asked for")
        yield Finding("fields", "warn", path, 0, message, {"count": count, "most": EDITORIAL_CHARACTERS})
    for key in ("publisher", "director", "contact"):
        if not getattr(bulletin, key):
            message = later("%(key)s is empty: the legal notes need it ([bulletin] in iet-watch.toml)")
            yield Finding("fields", "warn", subject.root / CONFIGURATION, 0, message, {"key": key})
