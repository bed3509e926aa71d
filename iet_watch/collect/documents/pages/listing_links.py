"""How much a link looks like an article's: its title and its address, point by point.

The points are a linear model's, in log-odds: above zero, an article is the likelier. `python -m bench.listings --learn`
finds them from labelled front pages and prints them as they stand here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from iet_watch.words import fold, words

# A part of a path that names a section, a person or a service of the site: what follows is no article, or seldom.
_SECTION = re.compile(
    r"tags?|mots?-cles?|topics?|themes?|thematiques?|categor(?:y|ies?)|categories|rubriques?|sections?|series?|hub|"
    r"authors?|auteurs?|people|profiles?|contributors?|staff|team|equipe|biographie|columnists?|journalists?|"
    r"about(?:-us)?|a-propos|qui-sommes-nous|contacts?(?:-us)?|nous-contacter|mentions-legales|legal|privacy.*|"
    r"confidentialite|terms.*|conditions.*|cookies?|accessibilit[ey]|plan-du-site|sitemap|faqs?|help|aide|"
    r"newsletters?|lettres?|abonnements?|abonnes?|subscri.*|donat.*|dons?|membership|advertis.*|careers|jobs|emplois?|"
    r"recrutement|login|log-?in|signin|sign-?up|register|connexion|inscription|compte|account|user|search|recherche|"
    r"rss|feeds?|flux|podcasts?|videos?|photos?|galler(?:y|ies)|agenda|calendar|events?|evenements?|shop|boutique|store|"
    r"obituaries|weather|meteo|games|jeux|live|direct|archives?|page|home|accueil",
)
_ARTICLE = re.compile(
    r"articles?|actus?|actualites?|actualites?-.*|.*-actualites?|news|nouvelles|breves?|stor(?:y|ies)|posts?|p|blog|"
    r"communiques?.*|espace-presse|presse|publications?|dossiers?|a-la-une|infos?|node|content|opinion"
)
_DAY = re.compile(r"(?:19|20)\d\d([-/_]?)(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)")
_MONTH = re.compile(r"(?:19|20)\d\d[-/_]?(?:0[1-9]|1[0-2])(?!\d)")
_IDENTIFIER = re.compile(r"\d{2,}")
_NUMBER = re.compile(r"\d{3,}")
_CODE = re.compile(r"[0-9a-f]{8,}(?:-[0-9a-f]{4,})*")
_PAGE = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm)$")
_SENTENCE = re.compile(r"[?!:;«»“”\"…,]|\.\s|\.$")

WEIGHTS: Mapping[str, float] = {
    "always": -0.85,
    "path: 0 parts": -0.74,
    "path: 1 parts": -1.22,
    "path: 2 parts": 0.06,
    "path: 3 parts": 1.14,
    "path: 4+ parts": 0.68,
    "path: a number for a slug": -0.76,
    "path: article": 0.24,
    "path: code": 0.29,
    "path: day": 0.12,
    "path: ends in a section": -0.41,
    "path: file": 0.28,
    "path: month": 0.95,
    "path: number": -0.19,
    "path: section": -1.07,
    "shared: 0 words": 0.41,
    "shared: 1-2 words": -0.62,
    "shared: 3-4 words": 0.04,
    "shared: 5+ words": 0.08,
    "slug: 0-1 words": -2.69,
    "slug: 2 words": -0.66,
    "slug: 3 words": -0.08,
    "slug: 4 words": 0.22,
    "slug: 5-6 words": 1.19,
    "slug: 7+ words": 1.93,
    "title: 0-1 words": -1.16,
    "title: 13+ words": 0.81,
    "title: 2 words": -1.00,
    "title: 3 words": -1.17,
    "title: 4-5 words": -0.44,
    "title: 6-8 words": 1.14,
    "title: 9-12 words": 0.95,
    "title: capitals": 0.43,
    "title: long": 0.91,
    "title: punctuation": 0.93,
}


def likeness(title: str, address: str) -> float:
    """Above zero when a link with this title to this address is more likely an article's than not."""
    return sum(WEIGHTS.get(trait, 0.0) for trait in traits(title, address))


def traits(title: str, address: str) -> frozenset[str]:
    """What is worth points in a link: how long its title is, how its address is made, what the two share."""
    said = words(title)
    parts = urlsplit(address)
    path = _PAGE.sub("", fold(unquote(parts.path)))
    segments = [segment for segment in path.split("/") if segment and segment not in ("index", "default")]
    slug = max((words(segment) for segment in segments), key=len, default=[])
    found = {"always", f"title: {_band(len(said), (1, 2, 3, 5, 8, 12))} words"}
    if len(slug) < 2 and _IDENTIFIER.search(f"{''.join(segments[-1:])}?{parts.query}"):
        found.add("path: a number for a slug")  # `spip.php?article812`, `node/4512`: nothing else to go by
    else:
        found |= {
            f"path: {_band(len(segments), (0, 1, 2, 3))} parts",
            f"slug: {_band(len(slug), (1, 2, 3, 4, 6))} words",
        }
        found.add(f"shared: {_band(len(set(slug) & set(said)), (0, 2, 4))} words")
    return frozenset(found | _signs(title, path, parts.path, segments))


def _signs(title: str, path: str, written: str, segments: list[str]) -> set[str]:
    undated = _MONTH.sub("", _DAY.sub("", path))
    signs = {
        "title: punctuation": _SENTENCE.search(title),
        "title: long": len(title) >= 60,
        "title: capitals": title.isupper(),
        "path: day": _DAY.search(path),
        "path: month": _MONTH.search(path) and not _DAY.search(path),
        "path: number": _NUMBER.search(undated),
        "path: code": any(_CODE.fullmatch(part) and not part.isalpha() for part in re.split(r"[/_.]", undated)),
        "path: file": _PAGE.search(written.lower()),
        "path: section": any(_SECTION.fullmatch(segment) for segment in segments),
        "path: ends in a section": segments and _SECTION.fullmatch(segments[-1]),
        "path: article": any(_ARTICLE.fullmatch(segment) for segment in segments[:-1]),
    }
    return {name for name, sign in signs.items() if sign}


def _band(count: int, tops: tuple[int, ...]) -> str:
    """The band in which `count` falls, as it reads: `0-1`, `2-3`, `4+`."""
    low = 0
    for top in tops:
        if count <= top:
            return f"{low}-{top}" if low != top else str(top)
        low = top + 1
    return f"{low}+"
