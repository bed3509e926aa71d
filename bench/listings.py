"""Measures the story links that `story_links` finds on captured front pages, beside courlan's and trafilatura's rules.

`python -m bench.listings [--learn] [--wrong N]`: precision and recall on listings.tar.zst. Exits 1 when F1 is under
its floor on the sites kept apart or on whole pages, or not above the best of the other rules.

Labelled links: about 3,200 links of 405 sites, each said to be a story or not. Their pages were kept as lists of
links (text and address), so that each is rebuilt as a plain list: only titles and addresses can tell there. Two
thirds of the sites, drawn by their name, teach the weights of
`collect/documents/pages/listing_links.py`; the others are kept apart. Whole pages: captured front pages with all their
markup, where a story is what has the address of one on that site, as written below. French: titles of captured feeds
against the menus and footers of captured French pages, by titles and addresses alone; two thirds of their sites teach
too.

`--learn` finds the weights again and prints them; `--wrong N` prints N links of the sites that teach judged wrongly.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import html
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import courlan
from lxml import html as lxml_html

from bench.parts.corpus import index, unpack
from iet_watch.collect.documents.feeds import Feed, read_feed
from iet_watch.collect.documents.pages.listing_links import likeness, traits
from iet_watch.collect.documents.pages.listing_pages import story_links
from iet_watch.judge.identity.addresses import canonical, safe_address
from iet_watch.plain_text import plain_text

FLOOR = 0.93  # on the sites kept apart; measured: 0.947
FLOOR_OF_WHOLE_PAGES = 0.88  # measured: 0.897
Finder = Callable[[bytes, str], set[str]]

# Captured front pages: their address, and how the addresses of their stories look.
WHOLE_PAGES = {
    "feedreader_codehollow.html": ("https://codehollow.com/", r"/20\d\d/\d\d/[^/]+/(?:#|$)"),
    "feedreader_japantimes.html": ("https://www.japantimes.co.jp/", r"/20\d\d/\d\d/\d\d/"),
    "mediacloud_cached-httpswebarchiveorgwebhttpsbostonglobecom.html": (
        "https://web.archive.org/web/20240325103510/https://www.bostonglobe.com/",
        r"bostonglobe\.com/20\d\d/\d\d/\d\d/",
    ),
    "mediacloud_cached-httpswebarchiveorgwebhttpswwwelimpulsocomtagtregua.html": (
        "https://web.archive.org/web/20230126211948/https://www.elimpulso.com/tag/tregua/",
        r"elimpulso\.com/20\d\d/\d\d/\d\d/",
    ),
    "mediacloud_cached-httpwwwnytimescom.html": ("https://www.nytimes.com/", r"nytimes\.com/.*20\d\d/\d\d/\d\d/"),
    "mediacloud_cached-httpwwwnytimescomglobal.html": (
        "https://www.nytimes.com/international/",
        r"nytimes\.com/.*20\d\d/\d\d/\d\d/",
    ),
    "mediacloud_cached-httpwwwwiredcom.html": (
        "https://www.wired.com/",
        r"wired\.com/(?:story/|\d{4}/\d\d/|wiredinsider/\d{4}/)",
    ),
    "mediacloud_cached-httpwwwgovcn.html": ("https://www.gov.cn/", r"gov\.cn/.*content_\d+\.htm"),
    "mediacloud_cached-httpwwforjp.html": ("https://www.wwf.or.jp/", r"wwf\.or\.jp/(?:news|\w+/\w+)/\d+\.html"),
    "mediacloud_cached-httpswwwsydneyeduau.html": ("https://www.sydney.edu.au/", r"/20\d\d/\d\d/\d\d/"),
    "newspaper_cnn_main_site.html": ("http://issue.cnn.com/", r"cnn\.com/.*20\d\d/\d\d/\d\d/"),
    "np4k_wired_main_site.html": (
        "https://www.wired.com/",
        r"wired\.com/(?:story/|gallery/|review/|video/watch/|20\d\d/\d\d/)",
    ),
}


@dataclass(frozen=True)
class Labelled:
    """One link known to be a story or not; `site` is what the training is split by."""

    site: str
    title: str
    address: str
    story: bool


@dataclass
class Score:
    """Right and wrong answers on one set of links."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.listings")
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--wrong", type=int, default=0, metavar="N")
    options = parser.parse_args()
    folder = unpack("listings")
    sites = labelled_sites(folder / "homepage-links")
    french = french_links()
    if options.learn:
        return _learn([link for _, _, links in sites.values() for link in links] + french)
    if options.wrong:
        return _print_wrong(sites, options.wrong)
    sys.exit(1 if _measure(folder, sites, french) else 0)


def ours(body: bytes, url: str) -> set[str]:
    found = story_links(body, url)
    return {canonical(entry.url) for entry in found.entries} if isinstance(found, Feed) else set()


def courlan_alone(body: bytes, url: str) -> set[str]:
    found = courlan.extract_links(body.decode("utf-8", "replace"), url=url, external_bool=False, strict=True)
    return {canonical(one) for one in found}


def trafilatura_alone(body: bytes, url: str) -> set[str]:
    """What its crawler follows for their content: neither navigation nor what it says not to crawl."""
    found = courlan.extract_links(body.decode("utf-8", "replace"), url=url, external_bool=False)
    return {
        canonical(one) for one in found if not courlan.is_navigation_page(one) and not courlan.is_not_crawlable(one)
    }


FINDERS: dict[str, Finder] = {
    "iet-watch": ours,
    "courlan alone": courlan_alone,
    "trafilatura alone": trafilatura_alone,
}

Site = tuple[str, bytes, list[Labelled]]


def labelled_sites(folder: Path) -> dict[str, Site]:
    """For each site its front page's address, the page rebuilt as a list of links, and the labelled ones."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "labeled.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["handle"]].append(row)
    sites: dict[str, Site] = {}
    for handle, labels in rows.items():
        saved = sorted(folder.glob(f"*/{handle}.hyperlinks.json"))
        links = json.loads(saved[0].read_text(encoding="utf-8")) if saved else labels
        hosts = Counter(urlsplit(link["url"]).netloc for link in labels + links if link["url"].startswith("http"))
        home = f"https://{hosts.most_common(1)[0][0]}/" if hosts else f"https://{handle}.example/"
        known = [
            Labelled(handle, row["text"], safe_address(row["url"], home), row["is_story"].lower() == "true")
            for row in labels
        ]
        sites[handle] = (home, _as_list(links), [link for link in known if link.address])
    return sites


def _as_list(links: Iterable[dict[str, str]]) -> bytes:
    items = (f'<li><a href="{html.escape(one["url"])}">{html.escape(one["text"])}</a></li>' for one in links)
    return f"<!doctype html><html><body><ul>{''.join(items)}</ul></body></html>".encode()


def french_links() -> list[Labelled]:
    """Titles of French feeds, and the menus and footers of French pages."""
    folder = unpack("feeds")
    links: list[Labelled] = []
    for row in index(folder):
        if row["lang"] == "fr":
            body = (folder / row["file"]).read_bytes()
            feed = read_feed(body, "https://site.example/")
            for entry in feed.entries[:10] if isinstance(feed, Feed) else ():
                if entry.url and entry.title:
                    links.append(Labelled(urlsplit(canonical(entry.url)).netloc, entry.title, entry.url, True))
    return links + _french_menus()


def _french_menus() -> list[Labelled]:
    folder = unpack("pages")
    with gzip.open(folder / "index.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for line in lines if (row := json.loads(line))["lang"] == "fr" and row.get("url")]
    menus: dict[tuple[str, str], Labelled] = {}
    for row in rows:
        tree = lxml_html.document_fromstring((folder / row["file"]).read_bytes())
        site = urlsplit(canonical(row["url"])).netloc
        for anchor in tree.xpath("//nav//a[@href] | //footer//a[@href]"):
            title = plain_text(lxml_html.tostring(anchor, encoding="unicode", with_tail=False), 300)
            address = safe_address(anchor.get("href"), row["url"])
            if title and urlsplit(canonical(address)).netloc == site:
                menus.setdefault((canonical(address), title), Labelled(site, title, address, False))
    return list(menus.values())


def kept_apart(site: str) -> bool:
    return hashlib.sha256(site.encode()).digest()[0] % 3 == 0


def _measure(folder: Path, sites: dict[str, Site], french: list[Labelled]) -> bool:
    print(f"{'set':36}{'rule':20}{'precision':>10}{'recall':>8}{'F1':>7}{'links':>7}")
    apart: dict[str, float] = {}
    for name, wanted in (("labelled, sites that teach", False), ("labelled, sites kept apart", True)):
        chosen = [site for handle, site in sites.items() if kept_apart(handle) is wanted]
        for rule, finder in FINDERS.items():
            score = _score_labelled(chosen, finder)
            apart[rule] = score.f1
            _print(name, rule, score)
    whole = {rule: _sum(_score_whole(folder, name, finder) for name in WHOLE_PAGES) for rule, finder in FINDERS.items()}
    for rule, score in whole.items():
        _print("whole pages", rule, score)
    for name, wanted in (("French, sites that teach", False), ("French, sites kept apart", True)):
        score = Score()
        for link in french:
            if kept_apart(link.site) is wanted:
                _count(score, likeness(link.title, link.address) > 0, link.story)
        _print(name, "iet-watch", score)
    mine, best = apart["iet-watch"], max(f1 for rule, f1 in apart.items() if rule != "iet-watch")
    print(f"sites kept apart: F1 {mine:.3f}, floor {FLOOR}, the best of the others {best:.3f}")
    print(f"whole pages: F1 {whole['iet-watch'].f1:.3f}, floor {FLOOR_OF_WHOLE_PAGES}")
    return mine < FLOOR or mine <= best or whole["iet-watch"].f1 < FLOOR_OF_WHOLE_PAGES


def _score_labelled(sites: list[Site], finder: Finder) -> Score:
    score = Score()
    for home, page, links in sites:
        found = finder(page, home)
        for link in links:
            _count(score, canonical(link.address) in found, link.story)
    return score


def _score_whole(folder: Path, name: str, finder: Finder) -> Score:
    """Found story by story, each counted once however often the page links it."""
    url, pattern = WHOLE_PAGES[name]
    body = (folder / "homepages" / "homepages" / name).read_bytes()
    addresses = (safe_address(one, url) for one in lxml_html.document_fromstring(body).xpath("//a/@href"))
    stories = {canonical(one) for one in addresses if re.search(pattern, one)}
    found = finder(body, url)
    return Score(len(found & stories), len(found - stories), len(stories - found))


def _count(score: Score, found: bool, story: bool) -> None:
    score.right += found and story
    score.wrong += found and not story
    score.missed += story and not found


def _sum(scores: Iterable[Score]) -> Score:
    total = Score()
    for score in scores:
        total.right += score.right
        total.wrong += score.wrong
        total.missed += score.missed
    return total


def _print(name: str, rule: str, score: Score) -> None:
    links = score.right + score.missed
    print(f"{name:36}{rule:20}{score.precision:10.3f}{score.recall:8.3f}{score.f1:7.3f}{links:7}")


def _print_wrong(sites: dict[str, Site], count: int) -> None:
    wrong = []
    for handle, (home, page, links) in sites.items():
        if not kept_apart(handle):
            found = ours(page, home)
            wrong += [link for link in links if (canonical(link.address) in found) is not link.story]
    for link in random.Random(1).sample(wrong, min(count, len(wrong))):
        said = "missed" if link.story else "wrong "
        print(f"{said} {likeness(link.title, link.address):5.2f} {' '.join(link.title.split())[:70]} | {link.address}")


def _learn(links: list[Labelled]) -> None:
    """Logistic regression by plain gradient descent, with a little decay so that rare traits weigh little."""
    examples = [(traits(link.title, link.address), link.story) for link in links if not kept_apart(link.site)]
    often = Counter(trait for found, _ in examples for trait in found)
    weights = dict.fromkeys((trait for trait, count in often.items() if count >= 10), 0.0)
    rounds, rate, decay = 600, 4.0, 0.0005
    for _ in range(rounds):
        slopes: dict[str, float] = defaultdict(float)
        for found, story in examples:
            total = sum(weights.get(trait, 0.0) for trait in found)
            error = story - 1 / (1 + math.exp(-total))
            for trait in found:
                slopes[trait] += error
        for trait in weights:
            weights[trait] += rate * (slopes[trait] / len(examples) - decay * weights[trait])
    for trait in sorted(weights):
        print(f'    "{trait}": {weights[trait]:.2f},')


if __name__ == "__main__":
    main()
