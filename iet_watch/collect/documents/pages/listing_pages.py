"""A listing page into entries: which of its links lead to articles, and the title of each.

Pure: bytes in, values out, so that a process that is given a page may be ended while it reads.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree, html

from iet_watch.collect.documents.cut_titles import is_cut
from iet_watch.collect.documents.feeds import Feed
from iet_watch.collect.documents.markup import page_tree
from iet_watch.collect.documents.pages.listing_links import likeness
from iet_watch.judge.identity.addresses import canonical, is_home, safe_address
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from iet_watch.themes.listing_rules import check_pattern, check_selector, select
from iet_watch.themes.listing_rules import pattern as compiled
from iet_watch.words import TEXT_LIMIT, TITLE_LIMIT, one_line, words

MOST_LINKS = 200
MOST_ANCHORS = 3000  # looked at on one page
MOST_PIECES = 200  # elements of a link that are read for its title
MOST_AROUND = 60  # elements of the block around a link that are looked at

_FURNITURE = ("nav", "header", "footer", "form", "dialog")
_FURNITURE_ROLES = ("navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog")
_SILENT = ("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "textarea", "select")
_INLINE = (
    *("a", "abbr", "acronym", "b", "bdi", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins"),
    *("mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr"),
)
_INDICES = ("sub", "sup")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Parts of class names and identifiers of what surrounds the articles of a page.
_AROUND = re.compile(
    r"menu|nav|navbar|navigation|footer|breadcrumbs?|ariane|pagination|pager|cookies?|consent|social|shar(?:e|ing)|"
    r"partage|skip|evitement|sitemap|login|lang(?:s|ages)?|sidebar"
)
# Files, further pages of the list, and what one does with a page rather than read it.
_NO_PAGE = re.compile(
    r"\.(?:pdf|zip|jpe?g|png|gif|webp|svg|mp[34]|xml|rss|ics|docx?|xlsx?|pptx?|odt|ods)(?:[?#]|$)|"
    r"[?&](?:page|print|share|replytocom)=|/page/\d+/?(?:[?#]|$)|/print(?:mail)?/|/wp-(?:login|admin)|#respond$",
    re.IGNORECASE,
)
# What invites to an article without naming it: short, or beginning as invitations do.
_INVITATION = re.compile(
    r"lire|voir|decouvrir|consulter|acceder|plus|suite|la suite|details?|cliquez|ici|lien|"
    r"read|learn|see|show|continue|more|view|here"
)
_LONG_INVITATION = re.compile(
    r"lire (?:la suite|l article|l actualite|plus)|en savoir plus|voir (?:plus|l article|la suite)|"
    r"read (?:more|the (?:full )?(?:article|story))|continue reading|learn more"
)

# What only a screen reader says, by the class names of frameworks, and what it says of a link that anybody may read.
_UNSHOWN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-reader(?:-text)?|element-invisible|hidden-accessible)(?![\w])"
)
_OF_WINDOWS = re.compile(
    r"[\s,;:–—-]{0,4}[(\[]?(?:(?:s['’])?ouv(?:re|erture) )?(?:(?:dans|sur) )?(?:une? )?"
    r"nouvel(?:le)? (?:fen[êe]tre|onglet)[)\]]?$|[\s,;:–—-]{0,4}[(\[](?:opens in (?:a )?)?new (?:window|tab)[)\]]$",
    re.IGNORECASE,
)

# Points, beside those of the title and the address, for how a link stands on its page: under a heading; among
# links to articles; at an address that continues the listing's; in an article; near a date; among menus and the like.
# A heading of at least FEWEST_WORDS words is a headline.
HEADED = 1.0
HEADLINE = 1.5
FEWEST_WORDS = 5
COMPANY = 2.0
UNDER = 2.0
IN_ARTICLE = 0.5
DATED = 0.5
AROUND = -1.5


@dataclass(frozen=True, eq=False)
class _Anchor:
    """A link as the page writes it, with its safe and its canonical address."""

    element: html.HtmlElement
    address: str
    key: str


@dataclass(frozen=True)
class _Link:
    """One way a page links an article: `place` is alike for links that stand alike."""

    key: str
    address: str
    title: str
    headed: bool
    points: float
    place: tuple[str, ...]


def story_links(body: bytes, url: str, selector: str = "", pattern: str = "") -> Feed | Failure:
    """The articles that a listing page announces, in its order.

    `selector` (CSS) keeps the links inside what it selects, `pattern` (a regular expression) those whose address it
    finds; whoever gives one knows the page, so that other sites and short titles pass. Without them articles are
    known by what their links look like: same site, telling title and address, a place among such links.
    """
    if mistake := (selector and check_selector(selector)) or (pattern and check_pattern(pattern)):
        return mistake
    tree = page_tree(body)
    if tree is None:
        return Failure(url, "this page cannot be read")
    base = safe_address(next(iter(tree.xpath("//base/@href")), ""), url) or url
    anchors = _addressed(select(tree, selector) if selector else tree.iter("a"), base, url)
    if selector or pattern:
        matches = compiled(pattern)
        entries = _merged(_link(anchor, url) for anchor in anchors if matches(anchor.address))
    else:
        entries = _merged(_stories([_link(anchor, url) for anchor in _of_the_site(_outside_furniture(anchors), url)]))
    if not entries:
        return _nothing(url, selector, pattern)
    return Feed("", tuple(entries[:MOST_LINKS]), left_out=max(0, len(entries) - MOST_LINKS))


def _addressed(elements: Iterable[html.HtmlElement], base: str, url: str) -> list[_Anchor]:
    """Each link to another page than this one and than a front page."""
    here = canonical(url)
    addresses = ((one, safe_address(one.get("href") or "", base)) for one in islice(elements, MOST_ANCHORS))
    anchors = (_Anchor(one, address, canonical(address)) for one, address in addresses if address)
    return [anchor for anchor in anchors if anchor.key != here and not is_home(anchor.key)]


def _of_the_site(anchors: Iterable[_Anchor], url: str) -> Iterator[_Anchor]:
    """The links to pages of the same site, its subdomains among them; files and further pages of the list are none."""
    here = urlsplit(canonical(url)).netloc
    for anchor in anchors:
        there = urlsplit(anchor.key).netloc
        near = there == here or there.endswith(f".{here}") or here.endswith(f".{there}")
        if near and not _NO_PAGE.search(anchor.address):
            yield anchor


def _outside_furniture(anchors: list[_Anchor]) -> list[_Anchor]:
    """The links outside menus, banners and footers; a form around most of a page (ASP.NET) is that page."""
    within = Counter(form for anchor in anchors for form in anchor.element.iterancestors("form"))
    pages = {form for form, count in within.items() if 2 * count > len(anchors)}
    return [
        anchor
        for anchor in anchors
        if not any(_is_furniture(one) and one not in pages for one in anchor.element.iterancestors())
    ]


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag == "header" and next(element.iterancestors("article", "li", "section"), None) is not None:
        return False
    return element.tag in _FURNITURE or (element.get("role") or "").lower() in _FURNITURE_ROLES


def _link(anchor: _Anchor, listing: str) -> _Link:
    title, headed = _title(anchor.element)
    points = likeness(title, anchor.address) + _standing(anchor.element, headed)
    if headed and len(words(title)) >= FEWEST_WORDS:
        points += HEADLINE
    if _is_under(anchor.key, canonical(listing)):
        points += UNDER
    place = tuple(f"{one.tag}.{_kind(one)}" for one in [anchor.element, *_nearest(anchor.element, 4)])
    return _Link(anchor.key, anchor.address, title, headed, points, place)


def _is_under(key: str, listing: str) -> bool:
    """Whether an address continues the listing's, as `/actualites/un-quai` does `/actualites`; all do a front page's,
    which says nothing."""
    above = urlsplit(listing).path.rstrip("/")
    return bool(above) and urlsplit(key).path.startswith(f"{above}/")


def _title(anchor: html.HtmlElement) -> tuple[str, bool]:
    """What a link announces, and whether a heading says so: its heading, its text, else the heading of its block.

    « Lire la suite », or an image, announces what the one heading of its block says.
    """
    inside = _inside(anchor, *_HEADINGS)
    if inside and (title := _said(inside[0])):
        return _whole(title, anchor), True
    text = _said(anchor)
    headed = next(anchor.iterancestors(*_HEADINGS), None) is not None
    if not headed and (not text or _invites(text)):
        return _title_around(anchor) or text, False
    return _whole(text, anchor), headed


def _whole(text: str, anchor: html.HtmlElement) -> str:
    """A title that the list cuts to its first words, as the link itself says it whole."""
    said = (one_line(anchor.get(name) or "", TITLE_LIMIT) for name in ("title", "aria-label"))
    return next((one for one in said if is_cut(text, one)), text)


def _invites(text: str) -> bool:
    said = words(text)
    short = len(said) < 4 and any(map(_INVITATION.fullmatch, said[:1]))
    return short or _LONG_INVITATION.match(" ".join(said)) is not None


def _title_around(anchor: html.HtmlElement) -> str:
    for block in _nearest(anchor, 5):
        headings = _inside(block, *_HEADINGS)
        if len({one.get("href") for one in _inside(block, "a")}) > 3:
            break  # more than one article's block
        if len(headings) == 1:
            linked = {one.get("href") for one in headings[0].iter("a")} - {anchor.get("href")}
            return "" if linked else _said(headings[0])
        if headings:
            break
    images = [one.get("alt") or "" for one in _inside(anchor, "img")]
    return one_line("".join(images[:1]) or anchor.get("title") or anchor.get("aria-label") or "", TITLE_LIMIT)


def _inside(element: html.HtmlElement, *tags: str) -> list[html.HtmlElement]:
    """The elements of these kinds near the beginning of an element."""
    return [one for one in islice(element.iter(), MOST_AROUND) if one.tag in tags]


def _nearest(element: html.HtmlElement, count: int) -> list[html.HtmlElement]:
    return list(islice(element.iterancestors(), count))


def _said(element: html.HtmlElement) -> str:
    """What a reader sees of an element, or all that it says where that names nothing; of a long one, its beginning."""
    shown = _text(element, seen=True)
    if not shown or _invites(shown):
        shown = _text(element, seen=False)
    return _OF_WINDOWS.sub("", shown)


def _text(element: html.HtmlElement, *, seen: bool) -> str:
    text = ""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in islice(walk, 2 * MOST_PIECES):
        if event == "start":
            if one.tag in _SILENT or (seen and one is not element and _is_unsaid(one)):
                walk.skip_subtree()
                continue
            text += _joint(text, one, one.text) + (one.text or "")[:TEXT_LIMIT]
        elif one is not element:
            text += _joint(text, one, one.tail) + (one.tail or "")[:TEXT_LIMIT]
        if len(text) > 10 * TITLE_LIMIT:
            break
    return one_line(text[: 10 * TITLE_LIMIT], TITLE_LIMIT)


def _is_unsaid(element: html.HtmlElement) -> bool:
    """Whether an element is for screen readers alone, or kept from them: an arrow, the name of an icon."""
    return element.get("aria-hidden") == "true" or _UNSHOWN.search(element.get("class") or "") is not None


def _joint(before: str, element: html.HtmlElement, after: str | None) -> str:
    """What stands between two texts that a tag divides: nothing within a word, a space between « 2026 » and « Le ».

    Spans beside each other (a date, a title) are words of their own by a style sheet that nobody reads here.
    """
    if element.tag not in _INLINE:
        return " "
    apart = after and after[:1].isupper() and (before[-1:].islower() or before[-1:].isdigit())
    return " " if apart and element.tag not in _INDICES else ""


def _standing(anchor: html.HtmlElement, headed: bool) -> float:
    """Points for where a link stands: headed, in an article, dated; less among what surrounds articles."""
    around = article = dated = False
    for level, one in enumerate(_nearest(anchor, 12)):
        if one.tag == "body":
            break
        around = around or one.tag == "aside" or any(map(_AROUND.fullmatch, _names(one)))
        article = article or one.tag == "article"
        dated = dated or (level < 4 and bool(_inside(one, "time")))
    return HEADED * headed + IN_ARTICLE * article + DATED * dated + AROUND * around


def _names(element: html.HtmlElement) -> set[str]:
    return set(re.split(r"[^a-z]+", f"{element.get('class') or ''} {element.get('id') or ''}"[:300].lower()))


def _kind(element: html.HtmlElement) -> str:
    """The first class of an element, without the numbers that tell one of a row from the next."""
    return re.sub(r"\d+", "", ((element.get("class") or "").split() or [""])[0])


def _stories(links: list[_Link]) -> Iterator[_Link]:
    """The links more likely to lead to articles than not; those that stand alike are worth what most of them are."""
    alike: dict[tuple[str, ...], dict[str, bool]] = defaultdict(dict)
    for link in links:
        alike[link.place][link.key] = link.points > 0
    best: dict[str, float] = defaultdict(lambda: float("-inf"))
    for link in links:
        best[link.key] = max(best[link.key], link.points + _company(alike[link.place]))
    return (link for link in links if best[link.key] > 0)


def _company(likely: dict[str, bool]) -> float:
    """Points for a place among links to articles, or among others; nothing where both mix or few stand."""
    if len(likely) < 4:
        return 0.0
    share = sum(likely.values()) / len(likely)
    return COMPANY if share >= 0.75 else -COMPANY if share <= 0.2 else 0.0


def _merged(links: Iterable[_Link]) -> list[Entry]:
    """One entry for each address: an article linked by its image, its title and « lire la suite » is one article."""
    best: dict[str, _Link] = {}
    for link in links:
        known = best.get(link.key)
        if known is None or (link.headed, len(link.title)) > (known.headed, len(known.title)):
            best[link.key] = link
    return [Entry(title=link.title, url=link.address) for link in best.values() if words(link.title)]


def _nothing(url: str, selector: str, pattern: str) -> Failure:
    if selector:
        return Failure(
            url, "no link was found on this page where %(selector)s selects", {"selector": selector}, trouble="empty"
        )
    if pattern:
        return Failure(
            url, "no link of this page has an address like %(pattern)s", {"pattern": pattern}, trouble="empty"
        )
    return Failure(url, "no story link was found on this page", trouble="empty")
