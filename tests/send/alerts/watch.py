"""A workspace with articles that were kept, and contacts of whom some want the weekly alert."""

from __future__ import annotations

import json
from email.message import EmailMessage

from tests.conftest import Desk, Done, Once
from tests.post import Post
from tests.publish.written_issue import CONFIGURATION

SENDER = "veille@region.example"
MAIL = (
    f"[mail]\nhost = '127.0.0.1'\nsecurity = 'none'\nsender = '{SENDER}'\nrate_per_second = 5000\n"
    "reply_to = 'camille@region.example'\nunsubscribe_url = 'https://veille.region.example/depart'\n"
    "unsubscribe_mailto = 'depart@region.example'\nbounces = 'retours@region.example'\n"
)
ANNE, BOB, DAN, ZOE = "anne@port.example", "bob@seul.example", "dan@lin.example", "zoe@port.example"
# Invented. Each has words of its own.
ARTICLES = (
    ("Le port du Havre branche ses paquebots", "Gazette du quai", "port", "public",
     "Depuis lundi les paquebots en escale coupent leurs moteurs et prennent le courant du réseau."),
    ("Une filière du lin se donne un passeport", "Fil textile", "lin", "public",
     "Chaque balle de fibre porte désormais un code qui raconte sa parcelle, son teillage et sa filature."),
    ("Visite : l’écluse attend ses portes", "Note de terrain", "port", "partenaires",
     "Le chantier a pris quatre mois de retard, dit le chef d’équipe rencontré sur place."),
    ("Harbour cranes learn to share their data", "Lowland Ports", "port", "public",
     "Terminal operators agreed on an open format for crane telemetry, and a neutral trust keeps the keys."),
)  # fmt: skip


def filled(desk: Desk) -> None:
    """Two themes, four articles, four contacts: a partner of the port, somebody alone, one of linen, one without."""
    desk.configure(CONFIGURATION + MAIL)
    desk.theme("port", "title = 'Ports et filières'\nquery = 'paquebots OU écluse OU harbour'\n")
    desk.theme("lin", "title = 'Lin'\nquery = 'lin'\n")
    lines = [
        {"url": f"https://journal.example/articles/{n}", "title": title, "source": source, "text": text,
         "published": f"2026-11-{n:02}", "level": level, "lang": "en" if n == 4 else "fr"}
        for n, (title, source, _, level, text) in enumerate(ARTICLES, start=1)
    ]  # fmt: skip
    file = desk.root / "articles.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    assert desk("import", file).code == 0
    rows = (
        "courriel;structure;thèmes;base légale;preuve;alertes\n"
        f"{ANNE};Port;port;mission;;oui\n{BOB};;;consentement;formulaire;oui\n{DAN};Lin;lin;;;oui\n{ZOE};Port;;;;\n"
    )
    (desk.root / "contacts.csv").write_text(rows, encoding="utf-8")
    assert desk("contact", "import", desk.root / "contacts.csv").code == 0


def watching(once: Once, post: Post, *kept: int) -> Desk:
    """The workspace, sending through `post`, in which these articles are kept."""
    desk = once("articles for alerts", filled)
    desk.configure(CONFIGURATION + MAIL + f"port = {post.port}\n")
    if kept:
        keep(desk, *kept)
    return desk


def keep(desk: Desk, *numbers: int) -> None:
    done = desk("keep", *numbers, "--as", "Camille Exemple")
    assert done.code == 0, done.err


def alert(desk: Desk, *options: str) -> Done:
    return desk("alert", *options, "--json")


def texts_of(post: Post) -> dict[str, str]:
    """The plain text of the last mail to each address."""
    return {str(message["To"]): plain(message) for message in post.messages()}


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
