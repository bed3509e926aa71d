"""A mail that somebody wrote or forwarded: the links to articles in it, its own words, or a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lxml import etree, html

from iet_watch.collect.contributions.brought import LinkOrNote
from iet_watch.collect.contributions.subject_levels import (
    SubjectLevel,
    marking_level,
    narrowest_said,
    subject_level,
    without_level,
)
from iet_watch.collect.contributions.trackers import undone
from iet_watch.collect.documents.address_words import title_from_address
from iet_watch.collect.documents.pages.listing_pages import story_links
from iet_watch.fingerprints import fingerprint
from iet_watch.judge.identity.addresses import canonical, is_home, safe_address
from iet_watch.locale import later
from iet_watch.mail.letters import Letter
from iet_watch.mail.quotations import ATTRIBUTION_LINES, attribution
from iet_watch.model.items import Entry
from iet_watch.model.levels import LEVELS, PUBLIC, Level
from iet_watch.model.trouble import Failure
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, fold, folded_straight, one_line

MOST_LINKS = 60  # of one mail: the longest newsletter captured announces forty articles
NO_LEVEL = later(
    "“%(words)s” in the subject is no level (%(levels)s): what is new in it is restreint; add --level decides otherwise"
)
MARKED = later(
    "it is marked “%(words)s”, in its headers or on a line of its own: what is new in it is restreint;"
    " add --level decides otherwise"
)
NOT_KEPT = later("attached and not kept: %(names)s; add its address, or a note of what it says")
BLANK = later("no words of it can be read: its subject alone is kept; add a note of what it says")
TOO_MANY = later("this mail leads to more than %(limit)s articles: the others are left out")
REMARK_LIMIT = 1000  # characters
LINE_HEAD = 200  # characters of a line that tell whether a forwarded mail begins there
_BASE = "https://courriel.invalid/"  # a mail has no address (RFC 6761)
# What newsletters hold beside articles, by the words of a link.
_FURNITURE = re.compile(
    r"desinscri|desabonn|unsubscribe|opt.?out|(?:voir|lire|version|ouvrir|afficher).{0,25}(?:en ligne|navigateur|web)|"
    r"view .{0,20}(?:online|browser)|preferences?\b|mentions legales|confidentialite|privacy|gerer (?:mes|vos|mon)|"
    r"manage (?:your|my)|transfer(?:er|ez)|forward|partager|share (?:on|this)|suivez.nous|follow us|"
    r"mettre a jour (?:mes|vos)|"
    r"^(?:facebook|twitter|x|linkedin|instagram|youtube|mastodon|bluesky|contact(?:ez.nous)?|accueil|home)$"
)
_NETWORKS = re.compile(r"^(?:www\.)?(?:facebook|twitter|x|linkedin|instagram|youtube|tiktok)\.com$")
# What somebody says there, where the page of an account says nothing.
_POST = re.compile(
    r"//(?:www\.)?(?:linkedin\.com/(?:comm/)?(?:posts|pulse|feed/update|events)/[^/?]|"
    r"youtube\.com/(?:(?:watch|playlist)\?|(?:live|shorts)/\w)|facebook\.com/(?:watch/?\?|share/\w/)|"
    r"(?:facebook|twitter|x|instagram|tiktok)\.com/(?:[^/?]{1,80}/)?"
    r"(?:(?:posts|videos?|events|status|p|reel)/\w|(?:permalink|story)\.php\?))"
)
# What programs put below a mail (Outlook on telephones, virus scanners) or an invitation holds.
_NO_ARTICLE = re.compile(
    r"//(?:aka\.ms/|(?:www\.)?(?:avast\.com/sig-email|avg\.com/email-signature)|teams\.(?:microsoft|live)\.com/(?:l/)?meet|"
    r"meet\.google\.com/|(?:[\w-]+\.)?zoom\.us/j/|[\w-]+\.webex\.com/(?:meet|[\w-]+/j\.php))",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"(?:envoye (?:de|depuis|a partir de|avec)|telecharge[rz]?|obtene[rz]|sent from|get) (?:\w+ ){0,2}"
    r"(?:outlook|iphone|ipad|samsung|galaxy|android|smartphone|mobile|mail|proton|yahoo|orange|bluemail)\b|"
    r"garanti sans virus|virus-free\b"
)
_FORWARDED = re.compile(
    r"^[\s>*_-]*(?:-+\s*(?:(?:message|courriel|e-?mail|mail) (?:transfere|d'origine|original|reexpedie|de)\b|"
    r"forwarded message|original message)|"
    r"debut du message (?:transfere|reexpedie)|begin forwarded message|_{10,}$|-{10,}$|(?:de|from) ?: .+)"
)
# What stands above what is forwarded is no title of a link below.
_HEADER = re.compile(
    r"(?:de|a|cc|date|objet|sujet|envoye(?: le)?|from|to|sent|subject|importance|pieces? jointes?|repondre a|reply-to)"
    r" ?:"
)
# By which Outlook shows above what it forwards how far that may go, and offices above what they write.
_MARKING = re.compile(
    r"(?:critere de diffusion|sensitivity|sensibilite|confidentialite|classification) ?:(?! ?https?:) ?."
)
_COLON = re.compile("[:：]")
MARKING_LENGTH = 60  # characters
_URL = re.compile(  # Wikipedia's « Caen_(ville) » among them
    r"https?://(?:[^\s<>\"'«»()\[\]]|\([^\s<>\"'«»()\[\]]{1,100}\))+(?:[^\s<>\"'«»()\[\].,;:!?]|(?<=\)))"
)
_BROKEN = re.compile(r"<(https?://[^\s<>]{20,}(?:\n[^\s<>]+){1,9})>")  # RFC 3986, appendix C
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\($")  # « [words](address) », in the text that goes with a letter in HTML


@dataclass(frozen=True)
class MailBrought:
    """`opaque`: links that a counter alone can tell, with their words; `level`: what the subject says of it.

    `level_doubt`: the words of a subject that are no level but speak of one, so that the narrowest is taken; `marking`:
    those of its headers that narrow it.
    `left_out`: how many links to articles it has beyond MOST_LINKS; `attachments`: what is attached and not kept.
    """

    found: tuple[LinkOrNote, ...]
    opaque: tuple[tuple[str, str], ...] = ()
    level: Level | None = None
    left_out: int = 0
    level_doubt: str = ""
    attachments: tuple[str, ...] = ()
    marking: str = ""


def from_letter(letter: Letter, contributor: str) -> MailBrought:
    """The articles that a mail leads to; one without links to any is a note of whoever wrote it."""
    found, opaque = _links(letter)
    own_links = len(found) + len(opaque)
    for inside in letter.forwarded:
        more, more_opaque = _links(inside)
        found, opaque = found + more, opaque + more_opaque
    said, marked = _level_of(letter), _marked(letter)
    level = narrowest_said(said, marked).level
    brought = MailBrought((), tuple(opaque), level, 0, said.doubt, _attachments(letter), marked.doubt)
    if not found and not opaque:
        return replace(brought, found=(_note(letter, contributor),))
    remark = _own_words(letter, own_links)
    kept = tuple(link_brought(entry, remark) for entry in found[:MOST_LINKS])
    return replace(brought, found=kept, left_out=len(found) - len(kept))


def _attachments(letter: Letter) -> tuple[str, ...]:
    """What is attached to a mail and to those attached to it; more may be behind where a mail was cut."""
    named = [name for one in (letter, *letter.forwarded) for name in one.attachments]
    return (*named, *(["…"] if named and letter.cut else []))


def about_mail(brought: MailBrought) -> Iterator[Failure]:
    """What whoever brings a mail must know of it."""
    if any(not one.entry.url and not re.search(r"\w", one.entry.text) for one in brought.found):
        yield Failure("", BLANK, {})
    if brought.level_doubt:
        yield Failure("", NO_LEVEL, {"words": brought.level_doubt, "levels": ", ".join(LEVELS)})
    if brought.marking:
        yield Failure("", MARKED, {"words": brought.marking})
    if brought.attachments:
        yield Failure("", NOT_KEPT, {"names": ", ".join(brought.attachments)})


def _level_of(letter: Letter) -> SubjectLevel:
    """What the subject says of the level, and, where it is narrower, that of a mail attached to it."""
    inside = (subject_level(one.subject) for one in letter.forwarded)
    return narrowest_said(subject_level(letter.subject), *(one for one in inside if one.level != PUBLIC))


def _marked(letter: Letter) -> SubjectLevel:
    """What the headers of a mail and of those attached to it, and a line of its text, say of its level."""
    lines = (line.lstrip("> *").strip() for line in letter.text.splitlines())
    shown = (_COLON.split(line, 1)[-1].strip(" *")[:MARKING_LENGTH] for line in lines if _MARKING.match(_head(line)))
    markings = (words for one in (letter, *letter.forwarded) for words in one.markings)
    return narrowest_said(*map(marking_level, (*markings, *shown)))


def link_brought(entry: Entry, remark: str = "") -> LinkOrNote:
    """A link as what it leads to: its site is the source."""
    host = (urlsplit(entry.url).hostname or "").removeprefix("www.")
    return LinkOrNote(entry if entry.title else replace(entry, title=title_from_address(entry.url)), host, remark)


def subject_of(letter: Letter) -> str:
    """The subject without what programs and people put before it."""
    return without_level(letter.subject)


def _links(letter: Letter) -> tuple[list[Entry], list[tuple[str, str]]]:
    found, opaque = _of_markup(letter.html) if letter.html else ([], [])
    return (found, opaque) if found or opaque else _of_text(letter.text)


def _of_markup(markup: str) -> tuple[list[Entry], list[tuple[str, str]]]:
    """The links of a mail in HTML, titled as those of a listing page: it is one."""
    try:
        tree = html.document_fromstring(markup, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return [], []
    opaque: dict[str, str] = {}
    for anchor in tree.iter("a"):
        url, words = safe_address(anchor.get("href", "")), one_line(anchor.text_content(), TITLE_LIMIT)
        address = undone(url) if url and not _FURNITURE.search(fold(words)) else ""
        if url and not address and words and not _FURNITURE.search(fold(words)):
            opaque.setdefault(url, words)
        if _leads_to_an_article(address):
            anchor.set("href", address)
        else:
            anchor.attrib.pop("href", None)
    page = story_links(etree.tostring(tree, encoding="utf-8", method="html"), _BASE, pattern=".")
    return ([] if isinstance(page, Failure) else list(page.entries)), list(opaque.items())


def _of_text(text: str) -> tuple[list[Entry], list[tuple[str, str]]]:
    """The links of a plain mail, each under the title that stands before it, on its line or on the one above."""
    found, opaque = dict[str, Entry](), dict[str, str]()
    above = ""
    for line in _lines(text):
        bare = line.lstrip("> ").strip()
        for match in _URL.finditer(bare):
            url = safe_address(match[0])
            title = _title_before(bare[: match.start()]) or above
            address = "" if _FURNITURE.search(fold(title)) else undone(url)
            if _leads_to_an_article(address):
                telling = title if len(title.split()) > 2 else title_from_address(address)
                found.setdefault(canonical(address), Entry(telling, address, address))
            elif url and not address and not _FURNITURE.search(fold(title)):
                opaque.setdefault(url, title)
        if _URL.search(bare) or _HEADER.match(_head(bare)) or _FORWARDED.match(_head(bare)):
            above = ""
        else:
            above = one_line(bare.rstrip(" :"), TITLE_LIMIT) or above
    return list(found.values()), list(opaque.items())


def _lines(text: str) -> list[str]:
    """The lines of a text, each address that was broken into several, between < and >, on one."""
    return _BROKEN.sub(lambda found: f"<{found[1].replace(chr(10), '')}>", text).splitlines()


def _title_before(words: str) -> str:
    linked = _IN_BRACKETS.search(words)
    return one_line(linked[1] if linked else words.strip(" :–—-<("), TITLE_LIMIT)


def _leads_to_an_article(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    elsewhere = not _NETWORKS.match(host) or _POST.search(url) is not None
    return bool(url) and elsewhere and not _NO_ARTICLE.search(url) and not is_home(canonical(url))


def _note(letter: Letter, contributor: str) -> LinkOrNote:
    text = one_line(letter.text, TEXT_LIMIT)
    entry = Entry(
        title=one_line(subject_of(letter), TITLE_LIMIT),
        url="",
        identifier=letter.message_id or fingerprint(letter.subject, letter.text),
        summary=text[:SUMMARY_LIMIT],
        text=text,
        published=letter.date,
    )
    return LinkOrNote(entry, contributor)


def _own_words(letter: Letter, links: int) -> str:
    """What whoever sends the mail says of its links: above what is forwarded, or the whole of a short letter."""
    lines = _lines(letter.text)
    forwarded = next((n for n, line in enumerate(lines) if _FORWARDED.match(_head(line))), None)
    if forwarded is None and links > 2:
        return ""  # a newsletter as it came: its words are its publisher's
    own = _not_quoted(_until_signature(lines[:forwarded]))
    said = (_URL.sub("", line).strip(" :<>") for line in own if not _PROGRAM.match(_head(line)))
    return one_line(" ".join(one for one in said if one), REMARK_LIMIT)


def _not_quoted(lines: Sequence[str]) -> Iterator[str]:
    """The lines without those that are quoted, and without what a program writes above these: somebody's address."""
    end = 0
    for place, line in enumerate(lines):
        below = place + attribution(_head(one).strip() for one in lines[place : place + ATTRIBUTION_LINES])
        if next(filter(None, lines[below : below + 2]), "").startswith(">"):
            end = max(end, below)
        if place >= end and not line.startswith(">"):
            yield line


def _head(line: str) -> str:
    return folded_straight(line[:LINE_HEAD])


def _until_signature(lines: Sequence[str]) -> Sequence[str]:
    end = next((n for n, line in enumerate(lines) if line.rstrip() == "--" or line == "-- "), len(lines))
    return lines[:end]
