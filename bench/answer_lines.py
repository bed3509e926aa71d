"""Lines of answers made by chance, with words that have nothing to do there: how many are read, and how many wrongly.

    python -m bench.answer_lines [--lines 10000] [--seed 1]

Nobody writes so; what people write is in `bench.answers`. These look for a line that gives a ruling nobody gave.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from iet_watch.desk.digests.answers import rulings_of, understood

DIGEST = Path("tests/desk/digests/answers/digest.txt")
COUNT = 8
RULINGS: Mapping[str, Sequence[str]] = {
    "keep": ("oui", "ok", "OK", "garder", "à garder", "je garde", "d'accord"),
    "drop": ("non", "écarter", "à écarter", "Non", "hors sujet"),
    "later": ("plus tard", "à revoir", "later"),
}
NUMBERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit")
REASONS = (" : déjà connu", ", déjà vu", " (vu en 2025)", " car périmé")
BETWEEN = (", ", " ; ", "\n", " ", ". ")
NOISE = (
    "bonjour", "merci", "dossier", "lundi", "le", "la", "de", "pour", "article", "très", "bien", "sujet", "intéressant",
    "filière", "région", "bulletin", "réunion", "numéro", "moi", "nous", "je", "vu", "cela", "peut", "attendre", "voir",
)  # fmt: skip


def invented(chance: random.Random) -> tuple[str, Mapping[int, str]]:
    """A line, and what whoever wrote it meant."""
    meant = {n: chance.choice(list(RULINGS)) for n in chance.sample(range(1, COUNT + 1), chance.randint(1, 5))}
    line = chance.choice(BETWEEN).join(_clauses(meant, chance))
    if chance.random() < 0.5:
        words = line.split(" ")
        for _ in range(chance.randint(1, 2)):
            words.insert(chance.randint(0, len(words)), chance.choice(NOISE))
        line = " ".join(words)
    return line, meant


def _clauses(meant: Mapping[int, str], chance: random.Random) -> Iterator[str]:
    left = list(meant)
    while left:
        ruling = meant[left[0]]
        together = [n for n in left if meant[n] == ruling][: chance.choice((1, 1, 1, 2, 3))]
        left = [n for n in left if n not in together]
        numbers = chance.choice((", ", " et ", " ")).join(_number(n, chance) for n in together)
        said = chance.choice(RULINGS[ruling])
        forms = (f"{numbers} {said}", f"{numbers} : {said}", f"{said} {numbers}", f"{said} pour {numbers}")
        yield chance.choice(forms) + (chance.choice(REASONS) if chance.random() < 0.2 else "")


def _number(n: int, chance: random.Random) -> str:
    return chance.choice((str(n), str(n), str(n), f"n° {n}", f"le {n}", f"{n}e", NUMBERS[n - 1]))


def wrong(line: str, meant: Mapping[int, str], digest: str) -> Mapping[int, str] | None:
    """The rulings that are read and were not meant; None where nothing is read."""
    found = {n: ruling for n, (ruling, _) in rulings_of(understood(line, digest, COUNT)).items()}
    return {n: ruling for n, ruling in found.items() if meant.get(n) != ruling} if found else None


def main() -> None:
    """Prints the lines that are read wrongly, then how many there were."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, digest = random.Random(options.seed), DIGEST.read_text(encoding="utf-8")
    read = bad = 0
    for _ in range(options.lines):
        line, meant = invented(chance)
        found = wrong(line, meant, digest)
        read += found is not None
        if found:
            bad += 1
            print(repr(line), dict(meant), "read as", dict(found))
    print(f"{options.lines} lines, {read} read in part or whole, {bad} wrongly")


if __name__ == "__main__":
    main()
