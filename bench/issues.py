"""How long an issue takes: 200 fiches in HTML, Markdown and mail, in PDF, and the weight of each file.

`python -m bench.issues [FICHES]`: processor time of one process that has just started, libraries loaded before the
clock starts; the PDF is left out, with the reason, where its extra is missing. Fails when a promise is not kept.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import Bulletin, Fiche, Figures, Reprint, Section, ThemeCount
from iet_watch.publish.issue.inserts import Call, Inserts
from iet_watch.publish.outputs.all_formats import make_outputs
from iet_watch.publish.outputs.mail import mail_parts
from iet_watch.publish.outputs.pdf import pdf_lacks
from iet_watch.publish.outputs.style import Style

FICHES, THEMES = 200, 10
TOGETHER, PDF = 1.0, 15.0  # seconds of processor: HTML, Markdown and mail together; PDF
LETTER = 40, 100_000  # a letter of so many fiches, whole, within so many bytes
STYLE = Style(Path("/nonexistent"), "revue", "#1f5f7a")
_SENTENCES = (
    "Le terminal n° {0} branche ses navires à quai : 3 300 escales par an, soit {1} % du trafic.",
    "Deux armateurs ont signé pour dix ans, un troisième hésite encore et demande l'avis de ses clients.",
    "Le chantier durera dix-huit mois ; il commencera par le quai nord, où la puissance suffit déjà.",
    'Les riverains demandaient depuis longtemps cette mesure : "le bruit, puis les fumées", disent-ils.',
    "Le coût, {0} millions d'euros, est partagé entre le port, la région et les compagnies.",
    "Reste la question du réseau : deux postes à renforcer, trois ans, une enquête publique.",
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FICHES
    # Another issue loads the libraries and compiles the templates, so that the clock sees this one alone.
    make_outputs(issue(2, 1000), ("html", "md", "mail", "json", "atom", "docx"), STYLE)
    bulletin, kept = issue(count, 0), True
    together = 0.0
    for kind in ("html", "md", "mail", "json", "atom", "docx"):
        seconds, files = timed(lambda kind=kind: make_outputs(bulletin, (kind,), STYLE))  # type: ignore[misc]
        together += seconds if kind in ("html", "md", "mail") else 0.0
        print(f"{kind:5} {seconds:7.3f} s   " + ", ".join(f"{name} {len(data):,} B" for name, data in files.items()))
    print(f"html + md + mail: {together:.3f} s (at most {TOGETHER} s for {FICHES} fiches)")
    kept &= together <= TOGETHER
    kept &= letter()
    if lacking := pdf_lacks():
        print(f"pdf   left out: {lacking.message}")
    else:
        make_outputs(issue(2, 1000), ("pdf",), STYLE)
        seconds, files = timed(lambda: make_outputs(bulletin, ("pdf",), STYLE))
        print(f"pdf   {seconds:7.3f} s   {len(files['bulletin.pdf']):,} B (at most {PDF} s for {FICHES} fiches)")
        kept &= seconds <= PDF
    sys.exit(0 if kept else 1)


def letter() -> bool:
    """Whether a letter of 40 fiches is whole and light enough for Gmail."""
    fiches, limit = LETTER
    made = mail_parts(issue(fiches, 2000), STYLE)
    print(f"mail of {fiches} fiches: {len(made.html.encode()):,} B, {made.extent} (at most {limit:,} B, whole)")
    return made.extent == "whole" and len(made.html.encode()) <= limit


def timed(make: Callable[[], dict[str, bytes]]) -> tuple[float, dict[str, bytes]]:
    start = time.process_time()
    made = make()
    return time.process_time() - start, made


def issue(count: int, first: int) -> Bulletin:
    """An issue of `count` fiches that all differ, each as long as the editors' rule says: 80 to 120 words."""
    each = -(-count // THEMES)
    numbers = range(first, first + count)
    sections = tuple(
        Section(
            f"theme-{n}", f"Thème d'essai {n}", "Ce qui change à quai.", tuple(map(_fiche, numbers[n * each :][:each]))
        )
        for n in range(THEMES)
        if numbers[n * each :][:each]
    )
    counts = tuple(ThemeCount(part.title, f"2026-T{q}", 40 + q) for part in sections for q in (1, 2, 3, 4))
    calls = tuple(
        Call(f"Appel d'essai {n}", "Agence", date(2027, 1, 1) + timedelta(n), None, "", "", "") for n in range(10)
    )
    return Bulletin(
        title="Bulletin d'essai", region="Région", publisher="Réseau", director="Direction",
        contact="veille@essai.example", number=12, quarter=Quarter(2026, 4), language="fr",
        published=date(2026, 12, 15), state="published", approver="Direction",
        editorial=_text(first, 6), editorial_author="La rédaction",
        essentials="\n".join(f"- {one.format(first, 45)}" for one in _SENTENCES[:4]), sections=sections,
        figures=Figures(170, 165, 12_000, 1800, 900, count, counts), contributors=("veille-ports", "veille-mer"),
        items=tuple(numbers), inserts=Inserts(calls=calls), page_address="https://veille.essai.example/2026-T4/",
    )  # fmt: skip


def _fiche(number: int) -> Fiche:
    return Fiche(
        item=number, title=f"Le Havre : un quai de {number} mètres électrifié d'ici à 2028", original_title="",
        lang="fr", foreign=False, source=f"Gazette d'essai {number % 30}", url=f"https://gazette.example/2026/11/quai-{number}.html",
        published=date(2026, 11, 4), kind="article", place="Le Havre", keywords=("quai", f"électricité {number % 7}"),
        reliability="source primaire, à recouper", contributor="veille-ports",
        reprinted_by=(Reprint("Journal d'essai", f"https://journal.example/{number}"),), summary=_text(number, 6),
        remember="\n".join(f"- {one.format(number, number % 90)}" for one in _SENTENCES[1:3]), stake=_text(number, 2),
        theme="theme", theme_title="Thème d'essai",
    )  # fmt: skip


def _text(number: int, sentences: int) -> str:
    return " ".join(one.format(number, number % 90) for one in _SENTENCES[:sentences])


if __name__ == "__main__":
    main()
