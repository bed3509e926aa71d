"""French communes, départements and regions that a text names, with their official codes; sure ones only.

Many communes are called like a common word, a person or a dozen others: a name counts only with a sign that a place is
meant, and a name that several bear only when the text says the département. Missing one is better than a false one.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

FILE = "territories.txt.gz"  # written by bench/territories; 350 kB, read in 7 ms when a first article is looked at
LARGE = 20_000  # inhabitants of a town of which « à Vernon » says enough
GREAT = 50_000  # inhabitants of a town whose bare name says enough
FAR_LARGER = 10  # times its namesakes, a large town is the one meant
_LONG_NAME = 3  # parts: « Port-Jérôme-sur-Seine » is nothing else
# Great or large towns whose name is also a word, a first name, a foreign town or a firm.
_OTHERWISE = frozenset(
    [
        "Tours",
        "Sens",
        "Lens",
        "Nancy",
        "Gap",
        "Laval",
        "Pau",
        "Vienne",
        "Valence",
        "Nice",
        "Vannes",
        "Saint-Gobain",
        "Troyes",
    ]
)
# Départements of one word that name nothing else in the news: the others are rivers, a sea, a compass point.
_SAFE_DEPARTMENTS = frozenset(
    ["Calvados", "Finistère", "Morbihan", "Vendée", "Vaucluse", "Yvelines", "Cantal", "Lozère"]
)

_NAME = r"[A-ZÀ-ÖØ-Þ]\w*(?:['-]\w+)*"
_TOKEN = re.compile(rf"(?:(?<![\w'-])|(?<=\b[ldLD]'))(?:(?P<article>L'|(?:Le|La|Les) ))?(?P<name>{_NAME})(?![\w-])")
_LOCATIVE = re.compile(
    r"\b(?:à|vers|entre|depuis|près de|autour de|port de|agglomération de|gare de|hôpital de|CHU de|université de) $"
    r"|\bprès d'$",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(r"\b(?:[Vv]ille|[Cc]ommune|[Mm]airie|[Mm]aire|[Mm]unicipalité|[Hh]abitants) (?:de |d')$")
_JOINED = re.compile(r"\b(?P<joint>[Aa]u|[Dd]u|[Aa]ux|[Dd]es) $")
_ARTICLES = {"au": "Le ", "du": "Le ", "aux": "Les ", "des": "Les "}
_OF_DEPARTMENT = re.compile(
    r"\b(?:départements?|conseils? départementa(?:l|ux)|préfectures?|préfète?s?) (?:de la |de l'|de |du |des |d')$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r" \((?P<inside>[^()]{2,30})\)")

Kind = Literal["commune", "département", "région"]


@dataclass(frozen=True)
class Place:
    """A territory with its official code (Insee, Code officiel géographique)."""

    kind: Kind
    code: str
    name: str


@dataclass(frozen=True)
class _Communes:
    """The lines of communes in the order of their names, from `first` on: one article names few of 35,000."""

    lines: Sequence[str]
    first: int

    def __contains__(self, name: str) -> bool:
        return bool(self[name])

    def __getitem__(self, name: str) -> list[tuple[str, int]]:
        """The communes of that name: their codes and inhabitants."""
        found, beginning = list[tuple[str, int]](), f"C\t{name}\t"
        place = bisect_left(self.lines, beginning, self.first)
        while place < len(self.lines) and self.lines[place].startswith(beginning):
            code, inhabitants = self.lines[place].removeprefix(beginning).split("\t")
            found.append((code, int(inhabitants)))
            place += 1
        return found


@dataclass(frozen=True)
class _Territories:
    """Per name: the communes of that name with their inhabitants, the code of a département or a region."""

    communes: _Communes
    departments: Mapping[str, str]
    regions: Mapping[str, str]


@dataclass(frozen=True)
class _Mention:
    """A name in capitals where it may be a commune's, with what stands around it."""

    name: str
    bearers: Sequence[tuple[str, int]]
    official: bool
    locative: bool
    alone: bool  # no other name right before or after, as in « Paris Match »
    brackets: str

    @property
    def is_long(self) -> bool:
        return self.name.count("-") >= _LONG_NAME - 1


def places_of(title: str, text: str, lang: str | None) -> tuple[Place, ...]:
    """The places that an article names for sure, each once: communes, départements, regions. French texts only."""
    if lang not in ("fr", None):
        return ()
    whole = f"{title}\n{text}".replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\u00a0", " ")
    departments, regions = _departments(whole), _regions(whole)
    return (*_communes(whole, {place.code for place in departments}), *departments, *regions)


def _communes(whole: str, departments: set[str]) -> tuple[Place, ...]:
    """Those that their own mention makes sure, then those made sure by a département named or a commune found."""
    mentions = list(_mentions(whole))
    sure = {place for one in mentions if (place := _alone_sure(one))}
    around = departments | {department_of(place.code) for place in sure}
    found = (_alone_sure(one) or _sure_within(one, around) for one in mentions)
    return tuple(dict.fromkeys(place for place in found if place))


def _mentions(whole: str) -> Iterator[_Mention]:
    communes = _territories().communes
    for token in _TOKEN.finditer(whole):
        article, name = token["article"] or "", token["name"]
        before, after = whole[max(0, token.start() - 30) : token.start()], whole[token.end() : token.end() + 34]
        joined = _JOINED.search(before)
        if article + name in communes and article:
            name = article + name
        elif joined and not article and (whole_name := _ARTICLES[joined["joint"].lower()] + name) in communes:
            name, before = whole_name, f"{before[: joined.start()]}{'à' if joined['joint'].startswith('a') else 'de'} "
        elif article or name not in communes:
            continue
        brackets = _BRACKETS.match(after)
        yield _Mention(
            name,
            communes[name],
            official=bool(_OFFICIAL.search(before)),
            locative=bool(_LOCATIVE.search(before)),
            alone=not re.search(rf"{_NAME} $", before) and not re.match(rf" {_NAME}", after),
            brackets=brackets["inside"] if brackets else "",
        )


def _alone_sure(one: _Mention) -> Place | None:
    """The commune that a mention says by itself: by its brackets, its size, its long name, its town hall."""
    if one.brackets and _is_name(one.brackets):
        return _sure_within(one, {_territories().departments.get(one.brackets, one.brackets)}, signed=True)
    bearer = _outstanding(one.bearers)
    if bearer is None:
        return None
    code, inhabitants = bearer
    told = one.official or one.is_long or (one.locative and inhabitants >= LARGE)
    great = inhabitants >= GREAT and one.alone
    unsafe = one.name in _OTHERWISE and not one.official
    return Place("commune", code, one.name) if (told or great) and not unsafe else None


def _sure_within(one: _Mention, departments: Collection[str], *, signed: bool = False) -> Place | None:
    """The only commune of that name in these départements, if the mention shows that a place is meant."""
    near = [code for code, _ in one.bearers if department_of(code) in departments]
    shown = signed or one.official or one.locative
    return Place("commune", near[0], one.name) if len(near) == 1 and shown else None


def _outstanding(bearers: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
    """The only commune of a name, or a large one whose namesakes are far smaller."""
    first, *others = sorted(bearers, key=lambda bearer: -bearer[1])
    # Overseas, the press names the island: « Saint-Pierre » alone is any of sixteen.
    if not others or (first[1] >= max(LARGE, FAR_LARGER * others[0][1]) and not first[0].startswith("97")):
        return first
    return None


def _is_name(inside: str) -> bool:
    """Whether brackets hold a département's number, or a name that may be a département's or a country's."""
    return bool(re.fullmatch(r"\d{2,3}|2[AB]", inside)) or inside[0].isupper()


def _departments(whole: str) -> tuple[Place, ...]:
    known = _territories().departments
    found = []
    for token in _TOKEN.finditer(whole):
        name = token["name"]
        if name in known and name not in _territories().communes:
            before = whole[max(0, token.start() - 40) : token.start()] + (token["article"] or "").lower()
            if "-" in name or name in _SAFE_DEPARTMENTS or _OF_DEPARTMENT.search(before):
                found.append(Place("département", known[name], name))
    return tuple(dict.fromkeys(found))


def _regions(whole: str) -> tuple[Place, ...]:
    known = _territories().regions
    names = "|".join(map(re.escape, known)).replace("La\\ Réunion", "[Ll]a\\ Réunion")
    found = re.findall(rf"(?<![\w'-])(?:d'|l'|L')?({names})(?![\w-])", whole)
    return tuple(dict.fromkeys(Place("région", known[name], name) for name in (f[0].upper() + f[1:] for f in found)))


def department_of(code: str) -> str:
    """The département of a commune, by their codes: 76351 is in 76, 97411 in 974."""
    return code[:3] if code.startswith("97") else code[:2]


@cache
def _territories() -> _Territories:
    data = (resources.files("iet_watch.judge.indexing") / "data" / FILE).read_bytes()
    lines = gzip.decompress(data).decode().splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("C\t"))
    departments, regions = dict[str, str](), dict[str, str]()
    for line in lines[1:first]:
        kind, code, name, *_ = line.split("\t")
        (departments if kind == "D" else regions)[name] = code
    return _Territories(_Communes(lines, first), departments, regions)
