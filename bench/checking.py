"""The processor time of `bulletin --check` on an issue of 40 fiches.

    python -m bench.checking [--fiches 40]

Each fiche is about an article of its own, words drawn from the French dictionary, among 1,000 items stored.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import tempfile
from pathlib import Path

from bench.parts.command import COMMAND
from bench.parts.corpus import not_run

ITEMS, WORDS, SEED = 1000, 300, 2026
DICTIONARY = Path("/usr/share/hunspell/fr.dic")
KNOWN = 5000


def vocabulary() -> list[str]:
    """Small words of the French dictionary, the same each time; leaves the program, saying so, when there is none."""
    if not DICTIONARY.exists():
        not_run("no French dictionary here: make spelling")
    stems = [line.partition("/")[0].strip() for line in DICTIONARY.read_text(encoding="utf-8").split("\n")[1:]]
    plain = sorted({stem for stem in stems if stem.isalpha() and stem.islower() and len(stem) < 12})
    return random.Random(SEED).sample(plain, KNOWN)


def text(chance: random.Random, count: int) -> str:
    words = chance.choices(WORDS_KNOWN, k=count)
    return " ".join(f"{word}." if n % 15 == 14 else word for n, word in enumerate(words))


def make(root: Path, fiches: int) -> None:
    """A workspace with an issue whose fiches are all written."""
    chance = random.Random(SEED)
    (root / "themes").mkdir(parents=True)
    (root / "data").mkdir()
    (root / "iet-watch.toml").write_text("[bulletin]\ntitle = 'Essai'\n", encoding="utf-8")
    (root / "themes" / "port.toml").write_text("title = 'Port'\nquery = '*'\n", encoding="utf-8")
    lines = [
        {"url": f"https://journal.example/{n}", "title": text(chance, 9), "text": text(chance, WORDS), "lang": "fr",
         "source": f"Journal {n % 20}", "published": "2026-11-10"}
        for n in range(ITEMS)
    ]  # fmt: skip
    file = root / "items.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run(root, "import", str(file))
    run(root, "keep", *map(str, range(1, fiches + 1)), "--as", "essai")
    run(root, "bulletin", "2026-T4", "--draft")
    for path in root.glob("data/bulletins/2026-T4/fiches/*/*.md"):
        head = path.read_text(encoding="utf-8").split("+++")[1]
        body = "\n\n".join(
            f"## {heading}\n\n{text(chance, count)}"
            for heading, count in (("Résumé", 100), ("Ce qu’il faut retenir", 30), ("Enjeu pour le territoire", 50))
        )
        path.write_text(f"+++{head}+++\n\n{body}\n", encoding="utf-8")


WORDS_KNOWN = vocabulary()


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "IET_WATCH_NOW": "2026-11-20T08:00:00+01:00"}
    return subprocess.run(
        [COMMAND, "-C", str(root), *arguments], capture_output=True, text=True, env=environment, check=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fiches", type=int, default=40)
    fiches = parser.parse_args().fiches
    with tempfile.TemporaryDirectory() as made:
        root = Path(made) / "workspace"
        make(root, fiches)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run(root, "bulletin", "2026-T4", "--check", "--json")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{fiches} fiches, {ITEMS} items: {spent:.1f} s of processor time, {len(told['findings'])} findings")


if __name__ == "__main__":
    main()
