"""The address of an entry: its article's, whatever stands around it, else its file's; both readers agree."""

from __future__ import annotations

import pytest

from iet_watch.collect.documents.feeds import Feed, read_feed, read_with_feedparser
from iet_watch.judge.identity.addresses import canonical, opened, safe_address

FEED = "https://journal.example/flux.xml"
PAGE = "https://journal.example/2026/11/un-quai/"
SOUND = "https://journal.example/son/17.mp3"
ALERT = f"https://www.google.com/url?rct=j&sa=t&url={PAGE}&ct=ga&usg=AbCd"
IANA = "http://www.iana.org/assignments/relation/"


def rss(elements: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>Journal</title>'
        f"<link>https://journal.example/</link><item><title>Un quai</title>{elements}</item></channel></rss>"
    ).encode()


def atom(elements: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Journal</title>'
        f"<id>urn:x</id><entry><id>urn:x:1</id><title>Un quai</title>{elements}</entry></feed>"
    ).encode()


CASES = {
    "an enclosure where there is no link": (
        rss(f'<guid isPermaLink="false">bz-296</guid><enclosure url="{SOUND}" length="1" type="audio/mpeg"/>'), SOUND,
    ),
    "the page before the enclosure": (
        rss(f'<enclosure url="{SOUND}" length="1" type="audio/mpeg"/><link>{PAGE}</link>'), PAGE,
    ),
    "a file before a guid that is a number": (
        rss(f'<guid>1568222173893</guid><enclosure url="{SOUND}" length="1" type="audio/mpeg"/>'), SOUND,
    ),
    "a guid that is a word is no place beside the feed": (rss("<guid>26-12345</guid>"), ""),
    "nor is an id": (atom("").replace(b"urn:x:1", b"{8D0C1F2A-77}"), ""),
    "a guid that is relative": (rss("<guid>/2026/11/un-quai/</guid>"), PAGE),
    "an image is no article": (
        rss('<guid isPermaLink="false">1</guid><enclosure url="https://journal.example/a.jpg" type="image/jpeg"/>'), "",
    ),
    "a guid that may be opened": (rss(f"<guid>{PAGE}</guid>"), PAGE),
    "a guid that need not, for want of better": (rss(f'<guid isPermaLink="false">{PAGE}</guid>'), PAGE),
    "a file before a guid that need not be opened": (
        rss(f'<guid isPermaLink="false">{PAGE}</guid><enclosure url="{SOUND}" length="1" type="audio/mpeg"/>'), SOUND,
    ),
    "FeedBurner's original": (
        rss(f"<link>http://feeds.example/~r/j/~3/abc/</link><feedburner:origLink>{PAGE}</feedburner:origLink>"), PAGE,
    ),
    "the article before links of the feed": (
        rss(f'<link>{PAGE}</link><atom:link rel="self" href="{FEED}"/><atom:link href="{PAGE}feed/"/>'), PAGE,
    ),
    "never the feed itself": (rss(f'<link>{FEED}</link><guid isPermaLink="false">1</guid>'), ""),
    "the alternate before what comes after it": (
        atom(f'<link href="{PAGE}"/><link rel="self" href="{PAGE}?atom"/><link rel="replies" href="{PAGE}#c"/>'
             f'<link rel="alternate" type="application/atom+xml" href="{PAGE}.atom"/>'), PAGE,
    ),
    "never self": (atom(f'<link rel="self" href="{PAGE}"/>'), ""),
    "a relation in capitals": (atom(f'<link rel="ALTERNATE" href="{PAGE}"/>'), PAGE),
    "a relation by its address": (atom(f'<link rel="{IANA}alternate" href="{PAGE}"/>'), PAGE),
    "an enclosure by its address": (atom(f'<link rel="{IANA}enclosure" type="audio/mpeg" href="{SOUND}"/>'), SOUND),
    "a document that is no page": (
        atom('<link rel="alternate" type="application/pdf" href="https://journal.example/a.pdf"/>'),
        "https://journal.example/a.pdf",
    ),
    "content that stands elsewhere": (atom(f'<content type="audio/mpeg" src="{SOUND}"/>'), SOUND),
    # BrowserWorks/waterfox#1509, contao/core#8327, 18F/18f.gsa.gov#1497
    "a link without its scheme": (
        rss("<link>www.journal.example/2026/un-quai</link>"), "https://www.journal.example/2026/un-quai",
    ),
    "a link behind the address of its site": (rss(f"<link>https://www.journal.example/{PAGE}</link>"), PAGE),
    "a link glued to the address of its site": (rss(f"<link>https://www.journal.example{PAGE}</link>"), PAGE),
    "a link with two schemes": (rss(f"<link>http://{PAGE}</link>"), PAGE),
    "a link behind a byte-order mark": (rss(f"<link>\ufeff{PAGE}</link>"), PAGE),
    "a link that an archive holds": (
        rss(f"<link>https://archive.example/web/2026/{PAGE}</link>"), f"https://archive.example/web/2026/{PAGE}",
    ),
    "a page that is named after its site": (
        rss("<link>https://journal.example/journal.example/</link>"), "https://journal.example/journal.example/",
    ),
    "an alert": (atom(f'<link href="{ALERT.replace("&", "&amp;")}"/>'), PAGE),
    "an ampersand escaped twice": (
        rss("<link>https://journal.example/a?x=1&amp;amp;y=2</link>"), "https://journal.example/a?x=1&y=2",
    ),
    "an ampersand that WordPress has escaped before": (
        rss("<link><![CDATA[https://journal.example/?post_type=event&#038;p=12]]></link>"),
        "https://journal.example/?post_type=event&p=12",
    ),
    "an ampersand escaped twice in an attribute": (
        atom('<link href="https://journal.example/a?x=1&amp;amp;y=2"/>'), "https://journal.example/a?x=1&y=2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_address_of_an_entry(name: str) -> None:
    body, address = CASES[name]
    for feed in (read_feed(body, FEED), read_with_feedparser(body, FEED)):
        assert isinstance(feed, Feed)
        [entry] = feed.entries
        assert entry.url == address


@pytest.mark.parametrize(
    "wrapped",
    [
        ALERT,
        f"https://www.google.fr/url?q={PAGE}&sa=U",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjournal.example%2F2026%2F11%2Fun-quai%2F&data=x",
        f"https://l.facebook.com/l.php?u={PAGE}&h=AT0",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={PAGE}&c=1",
    ],
)
def test_a_redirection_is_known_by_the_address_that_it_holds(wrapped: str) -> None:
    assert opened(wrapped) == PAGE
    assert canonical(wrapped) == canonical(PAGE)


@pytest.mark.parametrize("address", ["https://www.google.com/url?sa=t", "https://journal.example/url?url=javascript:1"])
def test_what_holds_no_address_stays(address: str) -> None:
    assert opened(address) == address


def test_an_ampersand_escaped_three_times_is_one() -> None:
    assert safe_address("https://journal.example/?a=1&amp;amp;amp;b=2") == "https://journal.example/?a=1&b=2"
