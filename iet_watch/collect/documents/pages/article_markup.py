"""What of an article's page trafilatura would lose, or take for its text, told to it in the markup."""

from __future__ import annotations

import re

from lxml import html

from iet_watch.collect.documents.markup import tree_of
from iet_watch.words import TEXT_LIMIT, fold, one_line, words

# « À lire aussi : … », in a paragraph of its own that is a link to another article.
_INVITATION = re.compile(r"\W{0,3}(?:a )?(?:lire|voir|ecouter|decouvrir) (?:aussi|egalement)\b")
_MOST_BESIDE = 6  # words of such a paragraph that are no link: « Lire aussi sur Le Journal »
_STANDFIRST = re.compile(r"(?:^|[\s_-])chap(?:o|eau)(?:$|[\s_-])", re.IGNORECASE)
_NO_STANDFIRST = re.compile(r"forum|comment", re.IGNORECASE)
_FEWEST = 5  # words of a standfirst


def mended(page: str) -> tuple[str, str]:
    """`page` as trafilatura is to read it, and the standfirst that it may leave out."""
    tree = tree_of(page)
    if tree is None:
        return page, ""
    standfirst = _standfirst(tree)
    changed = [_say_all_points(tree), _drop_invitations(tree)]
    return html.tostring(tree, encoding="unicode", doctype="<!doctype html>") if any(changed) else page, standfirst


def with_standfirst(text: str, standfirst: str) -> str:
    """The text of an article, begun by its standfirst where that was left out."""
    said = " ".join(words(standfirst))
    return text if not said or said in " ".join(words(text)) else f"{standfirst}\n{text}"


def _say_all_points(tree: html.HtmlElement) -> bool:
    """Makes points of lists paragraphs where trafilatura passes over them (adbar/trafilatura#531): it keeps no list in
    a cell of a table, and no point outside a list."""
    lost = tree.xpath("//li[not(parent::ul or parent::ol)] | //*[self::td or self::th]//li")
    for point in lost:
        point.tag = "div" if point.find("p") is not None or point.find("div") is not None else "p"
    for points in tree.xpath("//*[self::td or self::th]//*[self::ul or self::ol]") if lost else ():
        points.tag = "div"
    return bool(lost)


def _drop_invitations(tree: html.HtmlElement) -> bool:
    """Takes out the paragraphs that lead to other articles: their titles are no text of this one."""
    found = [one for one in tree.xpath("//p[.//a]") if _invites(one)]
    for one in found:
        one.drop_tree()
    return bool(found)


def _invites(paragraph: html.HtmlElement) -> bool:
    said = fold(" ".join(" ".join(paragraph.itertext()).split())[:TEXT_LIMIT])
    if not _INVITATION.match(said):
        return False
    linked = sum(len(words(link.text_content())) for link in paragraph.iter("a"))
    return len(words(said)) - linked <= _MOST_BESIDE


def _standfirst(tree: html.HtmlElement) -> str:
    """The one element that its class calls a standfirst (« chapo », as SPIP, Drupal and the press do), if it is one."""
    called = [
        one
        for one in tree.xpath("//body//*[contains(@class, 'chap')][not(ancestor-or-self::a or ancestor::li)]")
        if _STANDFIRST.search(one.get("class")) and not _NO_STANDFIRST.search(one.get("class"))
    ]
    if len(called) != 1 or next(called[0].iterancestors("aside", "nav", "footer"), None) is not None:
        return ""
    said = one_line(" ".join(called[0].itertext()), TEXT_LIMIT)
    return said if len(words(said)) >= _FEWEST else ""
