"""What the columns of a list of contacts are called: our keys, in French, and as offices write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from iet_watch.files.tables import Columns
from iet_watch.words import words

KEYS = (
    "email", "last_name", "first_name", "structure", "role", "themes", "basis", "proof", "origin", "alerts",
    "alerts_proof",
)  # fmt: skip
# Parts of a file format, and so no messages: a list exported in French comes back everywhere. The contract has the
# first of each in French.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "email": (
        "courriel", "email", "e-mail", "mail", "mél", "adresse électronique", "adresse mail", "adresse email",
        "adresse e-mail", "adresse de courriel", "adresse courriel", "adresse de messagerie", "adresses mail", "mails",
        "emails", "courriels", "adresses électroniques", "email address", "e-mail address", "mail address", "adresse",
        "address", "autre courriel", "autre mail", "courriel professionnel", "mail professionnel", "mail pro",
        "e-mail 1 - value", "e-mail 2 - value", "première adresse électronique", "adresse électronique principale",
        "adresse électronique secondaire",
    ),
    "last_name": ("nom", "nom de famille", "last name", "lastname", "surname", "family name", "name"),
    "first_name": ("prénom", "first name", "firstname", "given name"),
    "full_name": (
        "nom et prénom", "nom prénom", "prénom nom", "prénom et nom", "nom complet", "full name", "contact",
        "destinataire", "interlocuteur", "recipient",
    ),
    "structure": (
        "structure", "organisme", "organisation", "organization", "organization name", "établissement", "entité",
        "société", "entreprise", "collectivité", "employeur", "company", "raison sociale", "nom de la structure",
        "nom de l'organisme", "institution",
    ),
    "role": ("fonction", "poste", "rôle", "qualité", "role", "position", "job title", "function", "intitulé de poste"),
    "themes": (
        "thèmes", "thème", "thématiques", "thématique", "themes", "theme", "topics", "thèmes suivis",
        "thèmes d'intérêt", "centres d'intérêt", "interests",
    ),
    "basis": ("base légale", "base juridique", "fondement", "fondement juridique", "legal basis", "basis"),
    "proof": (
        "preuve", "preuve du consentement", "preuve de la base légale", "proof", "proof of consent",
        "date du consentement", "consent",
    ),
    "origin": ("origine", "provenance", "source", "origine de l'adresse", "origin"),
    "alerts": (
        "alertes", "alerte", "alerte hebdomadaire", "alertes hebdomadaires", "alerte hebdo", "recevoir les alertes",
        "recevoir l'alerte", "abonné aux alertes", "abonné à l'alerte", "alerts", "alert", "weekly alert",
        "weekly alerts",
    ),
    "alerts_proof": ("preuve des alertes", "preuve de l'alerte", "preuve alertes", "proof of alerts", "alerts proof"),
    # What other programs say of who wants no mail: Brevo, Mailchimp, Sympa, offices.
    "unsubscribed": (
        "désabonné", "désabonnée", "désabonnement", "date de désabonnement", "désinscrit", "désinscription",
        "unsubscribed",
        "unsub time", "unsubscribe date", "blacklist", "blacklisté", "blacklisted", "liste noire", "opposition",
        "opposé",
        "ne plus contacter", "ne pas contacter", "ne plus écrire", "opt out", "optout",
    ),
    "subscribed": ("abonné", "abonnée", "inscrit", "inscrite", "subscribed"),
    "status": ("statut", "état", "status", "statut d'abonnement", "subscription status"),
}  # fmt: skip
FRENCH: Mapping[str, str] = {key: _NAMES[key][0] for key in KEYS}


def titles(code: str) -> tuple[str, ...]:
    """The first row of a list of contacts in the language `code`."""
    return tuple(FRENCH[key] for key in KEYS) if code == "fr" else KEYS


def contact_key(title: str) -> str:
    """The key of the column called `title`, whatever its case, accents and language; "" for another.

    A number after it is left out: « courriel 2 » holds addresses as « courriel » does.
    """
    named = words(title)
    if len(named) > 1 and named[-1].isdigit():
        named.pop()
    return _keys().get(" ".join(named), "")


@cache
def _keys() -> Mapping[str, str]:
    return {" ".join(words(name)): key for key, names in _NAMES.items() for name in (key, *names)}


def _holds_address(text: str) -> bool:
    return re.search(r"[^\s@]@[^\s@]", text) is not None


OF_CONTACTS = Columns(
    contact_key,
    heading="email",
    computed=True,
    joined=frozenset(("email", "structure", "themes")),
    is_entry=_holds_address,
)
