"""One page or PDF watched for its changes: its readable lines, and what of substance differs between two readings."""

from __future__ import annotations

import io
import json
import logging
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree, html

from iet_watch.collect.documents.address_words import title_from_address
from iet_watch.collect.documents.markup import asks_consent, page_tree
from iet_watch.collect.documents.pages.changes import MOST_LINES, Change, substance_of
from iet_watch.collect.documents.pages.walls import FOR_A_PART, NOT_THERE
from iet_watch.files.decoding import decoded
from iet_watch.fingerprints import fingerprint
from iet_watch.judge.identity.recognition import CHANGE
from iet_watch.locale import later
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from iet_watch.words import SUMMARY_LIMIT, TITLE_LIMIT, one_line, words

if TYPE_CHECKING:
    from pypdf import PdfReader

LINE_LIMIT = 1000
SENTENCES_FROM = 400  # characters; a longer paragraph is cut into sentences, so that a change in it is found
MOST_PAGES = 200  # of a PDF
EXTRACTED_BYTES = 1024 * 1024  # a longer page costs seconds of trafilatura: its visible text is taken
MAIN_SHARE = 0.75  # of the visible text, that the main one found must hold: to miss a change is worse than a menu
NOTICE_LENGTH = 800  # characters; longer pages say more than that they are closed
NOTICE_TITLE_WORDS = 10  # with the site's name; a longer title speaks of something
LOGIN_LENGTH = 400

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol",
     "p", "pre", "section", "summary", "table", "tr", "ul")
)  # fmt: skip
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head", "select", "button", "input",
     "textarea", "canvas")
)  # fmt: skip
_FURNITURE = frozenset(("nav", "header", "footer", "aside", "dialog"))
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "complementary"))

_CLOSED_TITLE = re.compile(rf"{NOT_THERE}|just a moment|access denied|acces (?:refuse|interdit)|^(?:403 )?forbidden")
_CLOSED = re.compile(
    rf"{_CLOSED_TITLE.pattern}|(?:en|under) maintenance|maintenance (?:en cours|programmee|in progress|mode)|"
    r"(?:momentanement|temporairement|actuellement) (?:indisponible|inaccessible)|n existe (?:pas|plus)|"
    r"internal server error|bad gateway|captcha|(?:not|pas) (?:a|un) robot|you are (?:a )?human|"
    rf"(?:enable|activer|activez) (?:le )?javascript{FOR_A_PART}|veuillez vous (?:connecter|identifier|authentifier)|"
    r"please (?:log|sign) in|session (?:a |has )?expiree?d?|mot de passe oublie|forgot(?:ten)? (?:your )?password"
)
# What servers and site software show by themselves in place of a page, with status 200: WordPress, SPIP, TYPO3,
# SharePoint, PHP, a firewall, a server without a site, a name that nobody has renewed.
_STOPGAP = re.compile(
    r"erreur (?:lors de la connexion a|de connexion a|de) la base de donnees|error establishing a database connection|"
    r"indisponible pour cause de maintenance|unavailable for scheduled maintenance|probleme technique serveur sql|"
    r"oops an error occurred|(?:une erreur inattendue s est produite|unexpected error has occurred).{0,200}sharepoint|"
    r"(?:fatal|parse) error (?:uncaught|syntax|allowed memory|call to|maximum execution)|requested url was rejected|"
    r"bloquee? par la politique de securite|welcome to nginx|apache2? .{0,20}default page|"
    r"votre domaine a bien ete cree|nom de domaine est a vendre|domain (?:is|may be) for sale|buy this domain"
)


@dataclass(frozen=True)
class PageReading:
    """A reading of a page: its title and its readable lines in their order."""

    title: str
    text: tuple[str, ...]
    lang: str | None = None


def read_watched(body: bytes, url: str, content_type: str = "") -> PageReading | Failure:
    """The readable lines of a page, a PDF or a text; a Failure for what says nothing of the page itself."""
    kind = content_type.partition(";")[0].strip().lower()
    if b"%PDF-" in body[:1024]:
        return _read_pdf(body, url)
    if re.search(rb"<(?:!doctype\s+html|html|head|body|div|p|table|h1)[\s>]", body[:5000], re.IGNORECASE):
        return _read_page(body, url)
    if b"\x00" in body[:1000] or kind.startswith(("image/", "audio/", "video/", "font/")):
        return Failure(url, "only web pages, PDF documents and texts can be watched", trouble="html")
    return _watched("", decoded(body).splitlines(), url)


def change_entry(watched: PageReading, change: Change, url: str, now: datetime) -> Entry:
    """The change as an item: the page's title and address, the difference as its summary, named by the new text."""
    return Entry(
        title=watched.title or title_from_address(url),
        url=url,
        identifier=CHANGE + fingerprint(*filter(None, (substance_of(line, now.date()) for line in watched.text))),
        summary=change.summary[:SUMMARY_LIMIT],
        published=now,
        lang=watched.lang,
    )


def to_text(watched: PageReading) -> str:
    """A reading as it is stored."""
    return json.dumps({"title": watched.title, "lang": watched.lang, "lines": watched.text}, ensure_ascii=False)


def from_text(text: str) -> PageReading:
    """The stored reading; an empty one when there is none."""
    try:
        stored = json.loads(text)
        lines = tuple(str(line) for line in stored["lines"][:MOST_LINES])
        return PageReading(str(stored["title"]), lines, str(stored["lang"]) if stored.get("lang") else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return PageReading("", ())


def _watched(title: str, lines: Iterable[str], url: str, lang: str | None = None) -> PageReading | Failure:
    text = tuple(_cut(lines))
    if not text:
        return Failure(url, "no readable text was found here", trouble="empty")
    title = one_line(title, TITLE_LIMIT) or _telling(text) or title_from_address(url)
    if _is_closed(title, text):
        message = later("the page shows an error, a maintenance notice or a login instead of its text")
        return Failure(url, message, trouble="http")
    return PageReading(title, text, lang)


def _telling(text: Sequence[str]) -> str:
    return next((one_line(line, TITLE_LIMIT) for line in text[:10] if len(words(line)) > 1), "")


def _cut(lines: Iterable[str]) -> Iterator[str]:
    """The lines clean, without the empty and the repeated ones; long paragraphs as sentences."""
    former, count = "", 0
    for line in lines:
        for part in re.split(r"(?<=[.!?;…]) +", line) if len(line) > SENTENCES_FROM else [line]:
            for at in range(0, len(part), LINE_LIMIT):
                clean = one_line(part[at : at + LINE_LIMIT], LINE_LIMIT).strip("| ")
                if clean and clean != former:
                    yield clean
                    former, count = clean, count + 1
                if count >= MOST_LINES:
                    return


def _is_closed(title: str, text: Sequence[str]) -> bool:
    """Whether a page answered as good is an error, a maintenance notice or a login: its text is not the page's."""
    named = words(title)
    if len(named) <= NOTICE_TITLE_WORDS and _CLOSED_TITLE.search(" ".join(named)):
        return True
    if sum(map(len, text)) >= NOTICE_LENGTH:
        return False
    said = " ".join(words(f"{title} {' '.join(text)}"))
    return bool(_CLOSED.search(said) or _STOPGAP.search(said))


def _read_page(body: bytes, url: str) -> PageReading | Failure:
    tree = page_tree(body)
    if tree is None:
        return Failure(url, "this page cannot be read")
    title = " ".join((tree.findtext(".//title") or "").split())
    lang = re.fullmatch(r"[a-zA-Z]{2,3}(?:-[a-zA-Z]{2,4})?", tree.get("lang") or "")
    asks_password = bool(tree.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']"))
    lines = _lines(tree, url, len(body))
    if asks_password and sum(map(len, lines)) < LOGIN_LENGTH:
        return Failure(url, "the page asks for a password: only public pages can be watched", trouble="forbidden")
    return _watched(title, lines, url, lang[0] if lang else None)


def _lines(tree: html.HtmlElement, url: str, size: int) -> list[str]:
    """The main text if it is most of what is seen, else all that is seen; without furniture if that leaves any."""
    everything = _visible(tree)
    for element in list(tree.iter(etree.Element)):
        if element.tag in _UNSEEN or _is_furniture(element):
            element.clear(keep_tail=True)
    visible = _visible(tree)
    if not visible:
        return everything
    main = _main(tree, url) if size <= EXTRACTED_BYTES else []
    heading = " ".join(next(("".join(h1.itertext()) for h1 in tree.iter("h1")), "").split())
    if main and heading not in main:  # trafilatura leaves it out at times
        main.insert(0, heading)
    return main if sum(map(len, main)) >= MAIN_SHARE * sum(map(len, visible)) else visible


def _main(tree: html.HtmlElement, url: str) -> list[str]:
    from iet_watch.collect.documents.pages.article_pages import extractor

    try:
        found = extractor().extract(tree, url=url, include_comments=False, include_tables=True, favor_recall=True)
    except RecursionError:
        return []
    return found.splitlines() if found else []


def _visible(tree: html.HtmlElement) -> list[str]:
    """The lines that a reader sees, one for each row of a table."""
    pieces: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if not tag or tag in _UNSEEN:
                walk.skip_subtree()
                continue
            pieces += ["\n"] * (tag in _BLOCKS) + [" ".join((element.text or "").split("\n"))]
        else:
            pieces += ["\n"] * (tag in _BLOCKS) + [" | "] * (tag in _CELLS)
            pieces.append(" ".join((element.tail or "").split("\n")))
    return list(filter(None, (" ".join(line.split()).strip("| ") for line in "".join(pieces).split("\n"))))


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag in _FURNITURE:
        return element.tag != "header" or next(element.iterancestors("article", "main"), None) is None
    if element.tag in ("html", "body", "main"):
        return False
    if element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    return asks_consent(element)


def _read_pdf(body: bytes, url: str) -> PageReading | Failure:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every small fault of a document
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Failure(url, "this PDF is protected by a password", trouble="forbidden")
        title, lines = _pdf_title(reader), _pdf_lines(reader)
    except DependencyError:  # of what would decrypt AES; most such documents open without a password
        message = later("this PDF is encrypted (AES), which cannot be read here: ask its publisher for an open one")
        return Failure(url, message, trouble="forbidden")
    except (PyPdfError, zlib.error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError,
            AssertionError, NotImplementedError, RecursionError):  # fmt: skip
        return Failure(url, "this PDF is damaged and cannot be read", trouble="encoding")
    if not lines:
        return Failure(url, "this PDF holds no text, only pictures", trouble="empty")
    return _watched(title, lines, url)


def _pdf_title(reader: PdfReader) -> str:
    """The declared title, unless it is a file's name or what an office program writes of itself."""
    title = one_line(str((reader.metadata and reader.metadata.title) or ""), TITLE_LIMIT)
    made_up = re.search(r"\.\w{2,4}$|^(?:microsoft|untitled|sans titre|document ?\d+)\b", title, re.IGNORECASE)
    return title if len(words(title)) > 1 and not made_up else ""


def _pdf_lines(reader: PdfReader) -> list[str]:
    """The paragraphs of its first pages: a line that begins in lower case goes on with the one before."""
    lines: list[str] = []
    for page in reader.pages[:MOST_PAGES]:
        for line in page.extract_text().splitlines():
            line = one_line(line, LINE_LIMIT)
            if lines and line[:1].islower() and not lines[-1].endswith((".", "!", "?", ":")):
                joined = lines[-1].removesuffix("-") if lines[-1].endswith("-") else lines[-1] + " "
                lines[-1] = joined + line
            elif line:
                lines.append(line)
        if len(lines) > MOST_LINES:
            break
    return lines
