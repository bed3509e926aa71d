"""HTML that is simple enough is read without a parser, and gives the very text that the parser gives."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iet_watch.html_text import simple_text
from iet_watch.plain_text import plain_text

PARSED = "<form></form>"  # an element that leaves no trace, and that only the parser reads


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p class='a'>Le port <b>du&nbsp;Havre</b></p>", " Le port du\u00a0Havre "),
        ('<a href="http://x.example/?a=1&b=2">R&amp;D</a> & co', "R&D & co"),
        ("<!-- wp:image --><FIGURE><img src=x.png alt='a > b'/></FIGURE>", "  "),
        ("<iframe src='//x.example/'></iframe>vu<script>a > b</script>", "vu"),
        ("<p>a<math><mi>x</mi> &lt; <mn>1</mn></math>b<meta x=1>", " ab"),
        ("<svg viewBox='0 0 1 1'><path d='M0'/></svg>vu", "vu"),
        ("&#233;&#xE9;&eacute;", "ééé"),
    ],
)
def test_simple_html_is_read_at_once(fragment: str, text: str) -> None:
    assert simple_text(fragment) == text


@pytest.mark.parametrize(
    "fragment",
    [
        "5 < 7", "<script/>vu", "<title>vu", "<p", '<p title=">', "<svg><text>vu</text></svg>", "&#128;", "&am<b>p;",
        "&lang;", "&co", "&#x110000;", ">\u0338", "<p x\"=\">", "<form>vu</form>", "<!-->vu-->", "<math><p>x</math>",
    ],
)  # fmt: skip
def test_what_two_parsers_might_read_in_two_ways_is_left_to_the_parser(fragment: str) -> None:
    assert simple_text(fragment) is None


PIECES = st.sampled_from((
    "mot", " ", "\n", "é", "\u00a0", "\u200b", "\u00ad", "\u0301", "Ã", "©", "<", ">", ">\u0338", "&", "& ", "&am",
    "p;", "&amp;lt;", "&lt;b&gt;", "&eacute;", "&#xE9;", "&#128;", "&#0;", "&shy;", "&lang;", "&hellip", "<p>",
    "</p>", "<br/>", "<B>", "</b>", "<td x=1>", "</div>", "<a href=/x?b=1&c>", "<img alt='a > b'>", '<img alt="<p>">',
    '<p x"=">', "<em é='1'>", "<!-- a-b -->", "<!-->", "<!--\n-->", "<![CDATA[", "<o:p>", "<style>", "</style>",
    "<script />", "<iframe></iframe>", "<svg>", "<path d='x'/>", "</svg>", "<title>", "</title>", "<textarea>",
    "<table>", "<li>", "</ul>", "<video>", "\x0b",
))  # fmt: skip


@given(st.lists(PIECES, max_size=9).map("".join))
@example("<cite>Ã<ins></em x=1>\u00ad©")  # half of a damaged letter, a tag, the other half
def test_whatever_is_read_without_a_parser_is_what_the_parser_reads(fragment: str) -> None:
    assert plain_text(fragment, 500) == plain_text(PARSED + fragment, 500)
