"""A quarter made of captured feeds: collected, kept by score, its fiches filled with samples."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bench.parts.command import make_workspace, run, run_json
from bench.parts.corpus import ROOT, index, unpack
from bench.parts.origin import serving

QUARTER = "2024-T1"
CAPTURES = ("2024-01-26T00h28", "2024-02-14T10h46")  # the first and the last of the eleven: those between add little
KEPT = 4  # items of each theme, the best by score: ten themes make an issue of some forty fiches
NOW = "2024-02-20T08:00:00+01:00"
# Families of checks that samples cannot pass: they all say the same, and are no summaries.
ACCEPTED = "fields,quotes,repeats,access"
SETTINGS = """
[bulletin]
title = "Bulletin de veille (échantillon)"
region = "Normandie"
publisher = "Échantillon fait par un banc d’essai"
archive_url = "https://archives.example/"
formats = ["html", "md", "json", "atom"]
[collect]
allow_private_networks = true
host_delay_seconds = 0.0
read_articles = false
"""
SAMPLES = {
    "resume": "Ce texte est un échantillon fabriqué par un banc d’essai : il ne dit rien de l’article. " * 6,
    "ce qu": "- Échantillon : un premier point, long comme une phrase ordinaire.\n- Échantillon : un second point.",
    "enjeu": "Échantillon : ici, une équipe dirait en deux ou trois phrases ce que l’article change pour la région.",
    "edito": "Cet édito est un échantillon. Les titres et les liens viennent de flux capturés, aucun texte n’en vient.",
    "a reten": "- Échantillon : une phrase à retenir.\n- Échantillon : une autre phrase à retenir.",
}


def corpus_quarter(root: Path) -> None:
    """Makes the workspace at `root`, publishes the quarter, writes the site in data/site."""
    _collect(root)
    for theme in sorted(path.stem for path in (ROOT / "themes").glob("*.toml")):
        listed = run(
            root, "items", "--theme", theme, "--quarter", QUARTER, "--sort", "score", "--format", "jsonl", now=NOW
        )
        items = [json.loads(line)["id"] for line in listed.stdout.splitlines()[:KEPT]]
        if items:
            kept = run(root, "keep", *map(str, items), "--theme", theme, "--as", "échantillon", now=NOW)
            if kept.returncode != 0:
                raise SystemExit(kept.stderr)
    run_json(root, "bulletin", QUARTER, "--draft", now=NOW)
    for path in sorted((root / "data" / "bulletins" / QUARTER).rglob("*.md")):
        path.write_text(_filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    run_json(root, "bulletin", QUARTER, "--publish", "--as", "direction (échantillon)", "--accept", ACCEPTED, now=NOW)
    told = run_json(root, "site", now=NOW)
    if told["broken"]:
        raise SystemExit(f"broken links: {told['broken'][:5]}")


def _collect(root: Path) -> None:
    folder = unpack("feeds-series-fr")
    rows = [row for row in index(folder) if (folder / row["path"]).exists()]
    numbers = {name: number for number, name in enumerate(sorted({row["feed"] for row in rows}))}
    with serving() as origin:
        titles = {
            origin.url(number): name.removesuffix(".xml").replace(" -- ", ", ") for name, number in numbers.items()
        }
        make_workspace(root, titles)
        (root / "iet-watch.toml").write_text(SETTINGS, encoding="utf-8")
        for path in (ROOT / "themes").glob("*.toml"):
            text = path.read_text(encoding="utf-8")
            (root / "themes" / path.name).write_text(text.partition("[[sources]]")[0], encoding="utf-8")
        for capture in CAPTURES:
            of_capture = [row for row in rows if row["path"].startswith(capture + "/")]
            origin.serve({numbers[row["feed"]]: (folder / row["path"]).read_bytes() for row in of_capture})
            day, _, hour = capture.partition("T")
            run_json(root, "collect", "--force", now=f"{day}T{hour.replace('h', ':')}:00+01:00")


def _filled(text: str) -> str:
    """A sheet whose every comment gives place to the sample of its heading."""
    from iet_watch.words import fold

    def sample(found: re.Match[str]) -> str:
        heading = fold(found[1])
        words = next((words for start, words in SAMPLES.items() if heading.startswith(start)), "")
        return f"## {found[1]}\n\n{words.strip()}\n"

    return re.sub(r"^## ([^\n]+)\n\n<!--[^>]*-->\n?", sample, text, flags=re.MULTILINE)
