"""Opens the archive of the demo's quarter and of a quarter of captured feeds in a real browser: `make accept-web`.

And the demo's issue and letter in both looks with five accents, on every ground.

Every page at 320, 768 and 1280 pixels, light and dark: axe-core (WCAG 2.2 AA and best practices) and the Nu checker
without a fault, no scrolling to the side, no request, a contrast of 4.5 or more, everything by keyboard with a mark.
`python -m bench.accept_web [--quick]`: --quick gives axe one page of each kind instead of all. Exits 1 on a fault; is
not run, and says what is lacking, where the browser, Node or Java are not there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.parts.command import COMMAND
from bench.parts.corpus import CORPUS, ROOT, not_run
from bench.parts.quarter import QUARTER, corpus_quarter
from iet_watch.model.contacts import ContactDetails
from iet_watch.model.items import Item
from iet_watch.send.alerts.articles import KeptArticle
from iet_watch.send.alerts.texts import AlertTexts
from iet_watch.send.leaving.pages import alert_pages, opinion_pages, pages
from iet_watch.store.said.decisions import Keep
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.settings import BulletinSettings, MailSettings, Settings

TOOLS = ROOT / "bench" / "accept"
BUILD = ROOT / "build" / "accept"
CHECKER = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
CONSTRUCTS = ROOT / "tests" / "publish" / "golden" / "constructs" / "expected"
SHOWN = 30
# CSS Overflow 5 of October 2025, which Nu 26.9.27 does not know: browsers that do not know it either leave it.
AHEAD = ("scroll-target-group", ":target-current")
LOOKS = ("revue", "affiche")
ACCENTS = ("#1f5f7a", "#e30613", "#ffcc00", "#000000", "#9fd3c7")
# What a search must find, and must not, in the quarter of the demo: without accents, in the plural, by a beginning.
DEMO_WORDS = (("tracabilites", True), ("ELECTROLYSEURS", True), ("rançongi", True), ("zyxwv", False))
CORPUS_WORDS = (("zyxwv", False),)


@dataclass(frozen=True)
class Site:
    """A site on disk and the words that are looked for in it."""

    name: str
    folder: Path
    words: tuple[tuple[str, bool], ...]

    @property
    def pages(self) -> list[Path]:
        return sorted(self.folder.rglob("*.html"))


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    lacking()
    shutil.rmtree(BUILD, ignore_errors=True)
    start = time.perf_counter()
    sites = [_demo(BUILD / "demo")]
    if (CORPUS / "feeds-series-fr.tar.zst").exists():
        sites.append(_corpus(BUILD / "corpus"))
    else:
        print("no captured feeds: the demo's quarter alone")
    sites.append(_constructs(BUILD / "constructs"))
    sites.append(_looks(BUILD / "looks"))
    sites.append(leaving(BUILD / "leaving"))
    made = time.perf_counter() - start
    faults = _nu_faults(sites)
    checked = time.perf_counter() - start - made
    seen = _browse(sites, quick=quick)
    faults += [f"{one['page']} {one['where']}: {one['rule']}: {one['detail']}" for one in seen["faults"]]
    for site in sites:
        sizes = [path.stat().st_size for path in site.pages]
        print(f"{site.name:8} {len(sizes):4} pages, the largest {max(sizes) / 1000:.0f} kB")
    print(f"axe       {seen['runs']:4} runs; undecided, for people: {seen['undecided'] or 'none'}")
    print(f"contrast  {seen['contrast']:.2f} at least")
    browsed = time.perf_counter() - start - made - checked
    print(f"time      {made:.0f} s to make, {checked:.0f} s for Nu, {browsed:.0f} s to browse")
    print(f"faults    {len(faults):4}")
    for fault in faults[:SHOWN]:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


def lacking() -> None:
    """Leaves, saying so, when a tool is not there."""
    for tool in ("chromium", "node", "java"):
        if shutil.which(tool) is None:
            not_run(f"{tool} is not installed: make accept-tools")
    if not CHECKER.exists() or not (TOOLS / "node_modules" / "puppeteer-core").exists():
        not_run("the packages of bench/accept are not installed: make accept-tools")


def _demo(root: Path) -> Site:
    subprocess.run([COMMAND, "demo", root], check=True, capture_output=True)
    return Site("demo", root / "data" / "site", DEMO_WORDS)


def _corpus(root: Path) -> Site:
    corpus_quarter(root)
    print(f"corpus    a quarter of captured feeds, {QUARTER}; its summaries are samples")
    return Site("corpus", root / "data" / "site", CORPUS_WORDS)


def _constructs(folder: Path) -> Site:
    """The page that holds every construct of Markdown."""
    folder.mkdir(parents=True)
    shutil.copyfile(CONSTRUCTS / "bulletin.html", folder / "index.html")
    return Site("constructs", folder, ())


def _looks(folder: Path) -> Site:
    """The demo's issue and its letter in each look, with accents that stand out little, much, and hardly at all."""
    folder.mkdir(parents=True)
    root = Path(shutil.copytree(BUILD / "demo", BUILD / "demo-looks", ignore=shutil.ignore_patterns("site")))
    settings, issue = root / "iet-watch.toml", next(root.glob("data/bulletins/*"))
    text = settings.read_text(encoding="utf-8")
    for look in LOOKS:
        for accent in ACCENTS:
            chosen = f"[bulletin]\nlook = '{look}'\naccent = '{accent}'"
            settings.write_text(text.replace("[bulletin]", chosen, 1), encoding="utf-8")
            subprocess.run(
                [COMMAND, "-C", root, "bulletin", issue.name, "--formats", "html,mail"], check=True, capture_output=True
            )
            for kind in ("bulletin", "mail"):
                shutil.copyfile(issue / f"{kind}.html", folder / f"{kind}-{look}-{accent[1:]}.html")
    return Site("looks", folder, ())


def leaving(folder: Path) -> Site:
    """What somebody sees who leaves by the link of a mail, or says whether the issue was useful; an alert itself."""
    folder.mkdir(parents=True)
    for accent in ACCENTS:
        bulletin = BulletinSettings(title="Bulletin de veille", publisher="Une région", accent=accent)
        mail = MailSettings(unsubscribe_mailto="depart@region.example")
        space = Workspace(folder, Settings(bulletin=bulletin, mail=mail))
        groups = (("", pages(space)), ("opinion-", opinion_pages(space)), ("alerts-", alert_pages(space)))
        for name, made in groups:
            for page, data in made.items():
                (folder / f"{name}{page}-{accent[1:]}.html").write_bytes(data)
        texts = AlertTexts(space, {"port": "Ports et filières"}, date(2026, 11, 20))
        letter = texts.of(ContactDetails(email="", themes=("port",)), (_kept_article("fr"), _kept_article("en")), 3)
        (folder / f"mail-alert-{accent[1:]}.html").write_text(letter.html, encoding="utf-8")
    return Site("leaving", folder, ())


def _kept_article(lang: str) -> KeptArticle:
    """An invented article as an alert tells of it."""
    day = datetime(2026, 11, 19, tzinfo=UTC)
    item = Item(
        id=1, url="https://journal.example/1", canonical_url="", title="Le port du Havre branche ses paquebots",
        summary="", text="", source="Gazette du quai", source_url="", lang=lang, published=day, collected=day,
        copy_of=None, story=1, status="kept", themes={"port": 4.8}, tags={}, seen_at=(),
    )  # fmt: skip
    summary = "À quai, les navires de croisière ne brûlent plus de fioul : ils se raccordent au secteur."
    return KeptArticle(item, frozenset((1,)), (Keep(1, "port", 1, day),), "partenaires", item.url, summary)


def _letters() -> list[Path]:
    """The letters of the demo and of every construct, which no browser opens here."""
    folder = BUILD / "letters"
    folder.mkdir(parents=True)
    found = [CONSTRUCTS / "mail.html", *sorted((BUILD / "demo").glob("data/bulletins/*/mail.html"))]
    return [Path(shutil.copyfile(path, folder / f"{path.parent.name}.html")) for path in found]


def _nu_faults(sites: list[Site]) -> list[str]:
    """What the Nu HTML checker calls an error, markup and style alike, of pages and of letters."""
    pages = [str(path) for path in (*(path for site in sites for path in site.pages), *_letters())]
    done = subprocess.run(
        ["java", "-Xss2m", "-jar", CHECKER, "--errors-only", "--format", "json", *pages],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    messages = [one for one in json.loads(done.stderr)["messages"] if not any(word in one["message"] for word in AHEAD)]
    print(f"nu        {len(pages):4} pages, {len(messages)} errors")
    return [
        f"{Path(one['url'].removeprefix('file:')).relative_to(BUILD)}:{one.get('lastLine', 0)}: nu: {one['message']}"
        for one in messages
    ]


def _browse(sites: list[Site], *, quick: bool) -> Any:
    plan = {
        "browser": shutil.which("chromium"),
        "workers": max(1, min(4, os.cpu_count() or 1)),
        "pages": [page for site in sites for page in _planned(site, quick=quick)],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(plan, file)
        file.flush()
        done = subprocess.run(["node", "pages.mjs", file.name], cwd=TOOLS, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"the browser could not be driven: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _planned(site: Site, *, quick: bool) -> list[dict[str, Any]]:
    """Every page of a site; with `quick`, the largest of each kind alone has axe at its side."""
    by_size = sorted(site.pages, key=lambda path: path.stat().st_size, reverse=True)
    kinds: Counter[str] = Counter()
    planned = []
    for path in by_size:
        address = path.relative_to(site.folder)
        letter = path.name.startswith("mail-")  # its contrast alone: what has the focus is shown by the reader of mail
        kinds[kind := _kind(address)] += 1
        planned.append(
            {
                "site": site.name,
                "address": str(address),
                "file": str(path.resolve()),
                "searches": site.words if str(address) in ("index.html", "recherche.html") else None,
                "full": not letter and (not quick or kinds[kind] == 1),
                "walked": not letter,
            }
        )
    return planned


def _kind(address: Path) -> str:
    """Pages made by the same template are of one kind."""
    return f"{address.parent.name and 'folder'}/{address.name.partition('-')[0]}" if "20" in str(address) else str(
        address.parent if len(address.parts) > 1 else address
    )  # fmt: skip


if __name__ == "__main__":
    main()
