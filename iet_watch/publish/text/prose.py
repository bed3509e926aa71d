"""Markdown that editors write, into safe HTML or into clean Markdown, with the typography of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any, ClassVar
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdformat.plugins import PARSER_EXTENSIONS
from mdformat.renderer import MDRenderer
from mdformat.renderer.typing import Postprocess, Render

from iet_watch.files.markdown import markdown_reader
from iet_watch.publish.text.pictures import ShownPicture, as_figures, as_links
from iet_watch.publish.text.reading import (
    REMEMBERED,
    caption_parts,
    captions,
    lowered,
    note_names,
    read_words,
    words_in,
)
from iet_watch.publish.text.typography.rules import FIRST, rules_in_force

_TAGS = {
    "p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h2", "h3", "h4", "h5", "h6", "hr",
    "sup", "table", "caption", "thead", "tbody", "tr", "th", "td", "div", "figure", "img", "figcaption",
}  # fmt: skip
# Whatever an editor types is text (`html` is off): only what is written below has other attributes than an address.
_ATTRIBUTES = {
    "a": {"href", "id", "role", "aria-label", "class"},
    "li": {"id"},
    "ol": {"class", "start"},
    "sup": {"class"},
    "th": {"scope", "class"},
    "td": {"class"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "figure": {"class"},
    "img": {"src", "alt", "width", "height"},
}
_SCHEMES = {"http", "https", "mailto", "data"}
_WRITTEN_IN = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+")

PAGE_DEPTH = 1  # a heading of a page that is one text, below its h1
PART_DEPTH = 2  # below a part of the bulletin, an h2
FICHE_DEPTH = 3  # a heading inside a fiche comes below the fiche's own, an h3
ANALYSIS_DEPTH = 4  # below « Ce qu’il faut retenir » and « Enjeu pour le territoire », an h4


class _Escapes:
    """What mdformat forgets: it escapes the first `<` of `<<script>` and passes over the second.

    And a note of one word, which readers without notes take for the address of a link (CommonMark 4.7): a space behind
    that word, written as a character, tells them that it is none.
    """

    RENDERERS: ClassVar[Mapping[str, Render]] = {}
    POSTPROCESSORS: ClassVar[Mapping[str, Postprocess]] = {
        "text": lambda text, _node, _context: re.sub("(?<=<)<", r"\\<", text),
        "footnote": lambda text, _node, _context: re.sub(
            r"\A(\[\^[^\]\n]+\]: (?:<[^<>\n]*>|\S+))(?=\n|\Z|\s+[\"'(])", r"\1 &#32;", text
        ),
    }


_WRITTEN_ANEW = [_Escapes, PARSER_EXTENSIONS["tables"], PARSER_EXTENSIONS["footnote"]]
_MARKDOWN = markdown_reader({"parser_extension": _WRITTEN_ANEW, "mdformat": {"number": True}})
_FIRST_MARKDOWN = MarkdownIt("commonmark", {"html": False, "parser_extension": [_Escapes], "mdformat": {}})
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
# 1er, 1re, 2e, 2de, XXIe; a single letter (« Le », « Ve ») only before its century or republic.
_ORDINAL = re.compile(
    r"(?<![\w,.:/-])(1|I|2|\d+|[IVXLC]{2,}|[IVX](?=e\s(?:siècle|République)))"
    r"((?<=[1I])ers?|(?<=[1I])res?|(?<=2)de?s?|es?)(?![\w/-])"
)
_TO_PLACE = re.compile(r'href="#([^"]+)"')
_PLACE = re.compile(r'\bid="([^"]+)"')
_PARAGRAPH = (
    Token("paragraph_open", "p", 1, block=True),
    Token("inline", "", 0, content="Note …", children=[Token("text", "", 0, content="Note …")], block=True),
    Token("paragraph_close", "p", -1, block=True),
)
_CELLS = ("th_open", "td_open")
PAPER_WIDTH, GAP_WIDTH = 78, 3  # signs of a table on paper: of a line, between two columns
_ALIGNED = {"text-align:right": "end", "text-align:center": "center"}


def prose_html(
    text: str,
    language: str,
    demote: int = FICHE_DEPTH,
    notes: str = "",
    pictures: tuple[ShownPicture, ...] = (),
) -> Markup:
    """Safe HTML for `text`: raw HTML shows as text, its headings come below level `demote`.

    Links lead to the web (http, https), to mail, or to a place in the bulletin (`#fiche-12`). `notes`: what the names
    of its footnotes begin with, for the page to have each once. It shows `pictures`, and tells other ones in words.
    """
    return _prose_html(text, language, demote, notes, pictures, rules_in_force())


@lru_cache(maxsize=REMEMBERED)
def _prose_html(
    text: str, language: str, demote: int, notes: str, pictures: tuple[ShownPicture, ...], rules: int
) -> Markup:
    tokens = list(as_figures(lowered(text, language, demote), language, pictures))
    tokens = list(_with_tables(tokens, language))
    tokens = [_with_bare_links(token) for token in tokens]
    if language == "fr":
        tokens = [_with_raised_ordinals(token) for token in tokens]
    environment = {"notes": note_names(notes, text), "words": words_in(language)}
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment)
    attributes = {"a": {"href"}} if rules == FIRST else _ATTRIBUTES
    cleaned = nh3.clean(
        html, tags=_TAGS, attributes=attributes, attribute_filter=_only_pictures, url_schemes=_SCHEMES, link_rel=None
    )
    return Markup(cleaned)  # noqa: S704 - nh3 has cleaned it


def _only_pictures(tag: str, name: str, value: str) -> str | None:
    """Nothing but the pictures that the program wrote into the page is a `data:` address, and they are nothing else."""
    is_source = (tag, name) == ("img", "src")
    if is_source:
        return value if _WRITTEN_IN.fullmatch(value) else None
    return None if name == "href" and value.strip().lower().startswith("data:") else value


def prose_markdown(
    text: str, language: str, demote: int = FICHE_DEPTH, notes: str = "", pictures: tuple[ShownPicture, ...] = ()
) -> str:
    """The same prose as Markdown: rewritten by a renderer, so nothing of it runs over into what follows."""
    tokens = list(as_links(lowered(text, language, demote), language, pictures))
    tokens = list(_with_names(tokens, note_names(notes, text)))
    options = (_FIRST_MARKDOWN if rules_in_force() == FIRST else _MARKDOWN).options
    return str(MDRenderer().render(tokens, options, {})).rstrip("\n")


def escape_markdown(text: str) -> str:
    """Outside text so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", re.sub(r"[ \t\r\n]+", " ", text).strip(" "))
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", escaped)
    escaped = re.sub(r"^(\d{1,9})(?=[.)](?:\s|$))", r"\1\\", escaped)  # else the first number of a list
    return re.sub(r"^(?=#{1,6}(?:\s|$)|[+-](?:\s|$)|-[-\s]*$)|(?<=\s)(?=#+$)", r"\\", escaped)


def led_to(html: str, page: str) -> str:
    """`html` with its links to places that it has not (« #fiche-12 ») leading to those of `page`, where they are."""
    own = frozenset(_PLACE.findall(html))  # its notes and their calls, and what else it names

    def led(found: re.Match[str]) -> str:
        return found[0] if found[1] in own else f'href="{escape(page)}#{found[1]}"'

    return _TO_PLACE.sub(led, html)


def link_target(url: str) -> str:
    """An address as the target of a Markdown link."""
    return re.sub(r"[()<>\s\\\[\]]", lambda found: quote(found[0]), url)


def raise_ordinals(text: str) -> Markup:
    """Plain French text as HTML, its ordinals raised: `4e` reads 4<sup>e</sup>."""
    return Markup(_ORDINAL.sub(r"\1<sup>\2</sup>", str(escape(text))))  # noqa: S704 - escaped before


def _with_raised_ordinals(token: Token) -> Token:
    if not token.children:
        return token
    return token.copy(children=[one for part in token.children for one in _raised(part)])


def _raised(part: Token) -> list[Token]:
    """A text as itself and its raised ordinals."""
    if part.type != "text":
        return [part]
    pieces = _ORDINAL.split(part.content)
    kinds = ("text", "text", "html_inline")
    return [
        Token(kinds[n % 3], "", 0, content=f"<sup>{piece}</sup>" if n % 3 == 2 else piece)
        for n, piece in enumerate(pieces)
        if piece
    ]


def _with_bare_links(token: Token) -> Token:
    """`token` with a class on links that are their own words: paper does not say their address twice."""
    if not any(part.markup == "autolink" for part in token.children or ()):
        return token
    return token.copy(
        children=[
            part.copy(attrs={**part.attrs, "class": "bare"}) if (part.type, part.markup) == ("link_open", "autolink")
            else part
            for part in token.children or ()
        ]
    )  # fmt: skip


def _with_tables(tokens: Sequence[Token], language: str) -> Iterator[Token]:
    """`tokens` with each table in a frame that a narrow screen may scroll, under its caption, its head marked."""
    titled = captions(tokens)
    caption: Token | None = None
    parted: frozenset[int] = frozenset()
    column = 0
    for n, token in enumerate(tokens):
        if n in titled:
            caption = tokens[n + 1].copy(children=caption_parts(tokens[n + 1]))
        elif token.type == "table_open":
            yield from _opened(token, caption, language)
            caption, parted = None, _parted_columns(tokens[n:])
        elif token.type == "table_close":
            yield from (token, Token("frame_close", "div", -1, block=True))
        elif token.type in _CELLS:
            column = 0 if tokens[n - 1].type == "tr_open" else column + 1
            yield token.copy(attrs=_of_cell(token, parted=column in parted))
        elif n - 1 not in titled and n - 2 not in titled:
            yield token


def _opened(token: Token, caption: Token | None, language: str) -> Iterator[Token]:
    words = words_in(language)
    title = read_words(caption.children or ()) if caption else words("Table")
    attributes: dict[str, str | int | float] = {"class": "table", "role": "region", "aria-label": title, "tabindex": 0}
    yield Token("frame_open", "div", 1, attrs=attributes, block=True)
    yield token
    if caption:
        yield from (Token("caption_open", "caption", 1), caption, Token("caption_close", "caption", -1, block=True))


def _of_cell(token: Token, *, parted: bool) -> dict[str, str | int | float]:
    classes = (_ALIGNED.get(str(token.attrGet("style")), ""), "parted" if parted else "")
    head: dict[str, str | int | float] = {"scope": "col"} if token.type == "th_open" else {}
    return {**head, "class": " ".join(filter(None, classes))} if any(classes) else head


def _parted_columns(tokens: Sequence[Token]) -> frozenset[int]:
    """The columns of the table at the start of `tokens` whose words paper may part anywhere: it is too wide for them.

    Only there: where every word might be parted, short ones would be, to leave room to the texts beside them.
    """
    table = [*takewhile(lambda token: token.type != "table_close", tokens)]
    cells = [cell for opened, cell in pairwise(table) if opened.type in _CELLS]
    columns = sum(token.type == "th_open" for token in table)
    widths = [max(map(_longest_word, cells[n::columns])) + GAP_WIDTH for n in range(columns)]
    if sum(widths) <= PAPER_WIDTH:
        return frozenset()
    return frozenset(n for n, width in enumerate(widths) if width > PAPER_WIDTH / columns)


def _longest_word(cell: Token) -> int:
    """The signs that stay on one line; those of addresses and code go over several."""
    text, inside = "", 0
    for part in cell.children or ():
        inside += part.nesting if part.markup == "autolink" else 0
        text += part.content if part.type == "text" and not inside else " "
    return max(map(len, re.split(r"[ -]", text)))


def _with_names(tokens: Sequence[Token], notes: str) -> Iterator[Token]:
    """`tokens` whose notes are named by `notes` and their number, whatever the editor called them."""
    for n, token in enumerate(tokens):
        if token.type in ("footnote_open", "footnote_ref"):
            yield token.copy(meta={**token.meta, "label": f"{notes}-{token.meta['id'] + 1}"})
        elif token.children and any(part.type == "footnote_ref" for part in token.children):
            yield token.copy(children=list(_with_names(token.children, notes)))
        else:
            yield token
        if token.type == "footnote_open" and tokens[n + 1].type != "paragraph_open":
            yield from _PARAGRAPH  # a note that begins with a list or with code


def _note_place(meta: Mapping[str, Any], notes: str) -> str:
    """The name of a call: of the first of a note, and of the others after it."""
    return f"{notes}-call-{meta['id'] + 1}" + (f"-{meta['subId'] + 1}" if meta.get("subId") else "")


def _call(_: object, tokens: Sequence[Token], n: int, _options: object, env: Mapping[str, Any]) -> str:
    meta, notes, words = tokens[n].meta, env["notes"], env["words"]
    number = meta["id"] + 1
    label = escape(words("Note %(number)d") % {"number": number})
    return (
        f'<sup class="call"><a href="#{notes}-note-{number}" id="{_note_place(meta, notes)}" role="doc-noteref" '
        f'aria-label="{label}">[{number}]</a></sup>'
    )


def _back(_: object, tokens: Sequence[Token], n: int, _options: object, env: Mapping[str, Any]) -> str:
    meta, notes, words = tokens[n].meta, env["notes"], env["words"]
    label = escape(words("Back to the text, note %(number)d") % {"number": meta["id"] + 1})
    return f' <a href="#{_note_place(meta, notes)}" role="doc-backlink" aria-label="{label}">↑</a>'


def _note(_: object, tokens: Sequence[Token], n: int, _options: object, env: Mapping[str, Any]) -> str:
    return f'<li id="{env["notes"]}-note-{tokens[n].meta["id"] + 1}">'


def _always(html: str) -> Any:
    return lambda *_: html


for _name, _rule in {
    "footnote_ref": _call, "footnote_anchor": _back, "footnote_open": _note, "footnote_close": _always("</li>\n"),
    "footnote_block_open": _always('<ol class="endnotes">\n'), "footnote_block_close": _always("</ol>\n"),
}.items():  # fmt: skip
    _MARKDOWN.add_render_rule(_name, _rule)
