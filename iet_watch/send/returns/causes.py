"""Why a mail came back: because the address is none (hard), or for a reason that may pass (soft).

A hard bounce suspends a contact at once, so nothing is hard without a status or words that say so of the address:
spam filters, full mailboxes and rules of the sender's server give 5xx too.
"""

from __future__ import annotations

import re
from typing import Literal

from iet_watch.words import folded_straight

Cause = Literal["hard", "soft"]
# The address or its domain is not there (RFC 3463, section 3): 5.1.10 is Microsoft's.
_HARD = frozenset(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"))
# Of which only the words tell: « other », « no route », « access denied », what each server uses for its own ends.
_OPEN = frozenset(("5.0.0", "5.1.0", "5.3.0", "5.4.0", "5.4.1", "5.4.4", "5.4.310", "5.5.0", "5.5.4", ""))
_SEVERAL = r"[^.\n]{0,60}"
_FULL = re.compile(
    r"over ?-?quota|quota|mailbox (?:is )?full|full mailbox|insufficient (?:system )?storage|"
    rf"(?:boite|bal|messagerie){_SEVERAL}(?:pleine|saturee)|espace{_SEVERAL}(?:insuffisant|depasse)|"
    r"too (?:large|big)|size (?:limit|exceed)|exceeds?[^.\n]{0,30} size|taille maximale"
)
_BLOCKED = re.compile(
    r"\bspam|black ?list|block ?list|blocked|reputation|\bpolicy\b|dmarc|\bspf\b|\bdkim\b|rate limit|too many|"
    r"virus|content (?:rejected|filter)|relay(?:ing)? (?:access )?denied|unable to relay|not (?:authori[sz]ed|"
    r"permitted)|greylist|connection refused|mail loop|too many hops"
)
_PASSING = re.compile(
    r"try again|temporar|timed? ?out|still being retried|will (?:be retried|retry|continue)|en attente|reessa|"
    r"essayer plus tard"
)
_NOBODY = re.compile(
    r"user unknown|unknown user|unknown (?:recipient|address|mailbox|local part)|unknown or illegal (?:alias|user)|"
    r"recipient name is not recogni[sz]ed|non recense|"
    r"no such (?:user|recipient|mailbox|address|person|account|domain|host)|"
    r"(?:user|recipient|mailbox|address|account|domain|email)[^.\n]{0,80}(?:does ?n[o']?t exist|not exist|not found|"
    r"n't found|unknown|is unavailable|invalid|is no longer|not known)|"
    r"invalid (?:recipient|mailbox|address|user)|mailbox (?:unavailable|unknown|not found)|"
    r"(?:couldn't|could not|wasn't|was not) (?:be )?found|no mailbox (?:here|by that name)|unrouteable|unroutable|"
    r"not listed in (?:the )?(?:domino|public|name|address)|\bnull ?mx\b|domain \S{1,100} does not exist|"
    r"mailbox has been blocked due to inactivity|"
    r"host (?:unknown|not found)|domain (?:not found|unknown)|name or service not known|nxdomain|"
    r"(?:account|mailbox|user|address)[^.\n]{0,40}\b(?:disabled|inactive|suspended|closed|deactivated|expired)|"
    r"recipient address rejected(?!: (?:grey|greylist|policy|try|service|too many))|"
    r"(?:utilisateur|destinataire|adresse|boite|compte|domaine)[^.\n]{0,60}(?:inconnu|inexistant|introuvable|invalide|"
    r"n'existe (?:pas|plus)|n'est plus|desactive|ferme|resilie)|n'a pas ete trouve|n'existe pas|compte inexistant|"
    r"does ?n[o']?t have an? [^.\n]{0,20}(?:[.][a-z]{2,10} )?account"
)


def cause(status: str, said: str) -> Cause:
    """Whether the address is at fault, by the status of a report and the words of the server."""
    words = _on_one_line(said)
    if status.startswith("4") or _FULL.search(words):
        return "soft"
    nobody = bool(_NOBODY.search(words))
    if status in _HARD:
        return "soft" if _BLOCKED.search(words) and not nobody else "hard"
    return "hard" if status in _OPEN and nobody and not _PASSING.search(words) else "soft"


def says_trouble(text: str) -> bool:
    """Whether a text speaks of a delivery that failed or waits."""
    words = _on_one_line(text)
    return any(pattern.search(words) for pattern in (_NOBODY, _FULL, _BLOCKED, _PASSING))


def _on_one_line(text: str) -> str:
    """The words of a server, folded: it breaks its lines anywhere."""
    return " ".join(folded_straight(text).split())
