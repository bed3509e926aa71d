"""What somebody's letter asks for: to leave, to have data erased; and what makes a wish to leave doubtful."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from iet_watch.mail.letters import Letter
from iet_watch.mail.quotations import ATTRIBUTION_LINES, attribution
from iet_watch.words import folded_straight

OWN_LIMIT = 300  # characters of a short letter, in which a wish to leave is all there is
_WRITE = "(?:ecrir|ecriv|envoy|adress|contact|sollicit|importun|derang)[a-z]*"
_LEAVE = re.compile(
    r"\b(?:desabonne[rz]?|desinscri(?:re|vez|ption|s)?|desabonnement|unsubscribe|"
    r"ne (?:plus|(?:souhait|desir)(?:e|ons) plus|(?:veux|voulons) plus) (?:rien |plus )?(?:recevoir|"
    r"etre (?:destinataire|"
    r"abonnee?)s?)|ne (?:veux|voulons|souhaite|souhaitons) plus (?:de |d')?(?:(?:vos|ces|votre|cette|"
    r"aucune?) )?(?:envois?|"
    r"courriels?|e-?mails?|mails?|messages?|lettres?|newsletters?|bulletins?)|"
    r"(?:plus|cesse[rz]|arrete[rz]) de (?:m')?(?:envoyer|ecrire)|"
    rf"ne plus (?:m'|me ){_WRITE}|ne (?:m'|me ){_WRITE} plus|"
    r"(?:d'|de tout |\b)arrete[rz] (?:(?:vos|les|tous|ces|cet|l'|le|votre) ?)+(?:envois?|courriels?|mails?|messages?|"
    r"bulletins?|abonnement)|(?:merci d'|veuillez )arreter(?= *(?:$|[.!,;\n]))|"
    r"cesse[rz] (?:vos|ces|les|tous?) (?:envois?|courriels?|mails?|messages?)|"
    r"(?:resilie|annule|mettre fin a|mettez fin a)[rz]? ?(?:mon|notre|l') ?(?:abonnement|"
    # « à la visite du 12 », of which a bulletin told, is no list
    r"inscription(?! (?:aux?|a|pour)\b"
    r"(?! (?:(?:la|votre|vos|cette) )?(?:listes?|lettres?|newsletters?|bulletins?)\b)))|"
    r"(?:retire[rz]|enleve[rz]|supprime[rz]|raye[rz]|radie[rz]|ote[rz]|sorte[rz][- ]moi|me sortir)"
    r"(?:[- ]moi| mon adresse| mon nom| me)?[^.\n]{0,30}"
    r"(?:liste?s?|diffusion|fichiers?|abonnes)|me (?:retirer|supprimer|enlever|radier|oter)|remove me|take me off|"
    r"opt[- ]?out|no longer (?:wish|want) to (?:receive|get|be on)|(?:do not|don't) (?:wish|want) to receive|"
    r"stop (?:sending|e-?mailing|writing) (?:to )?(?:me|us)|(?:do not|don't) (?:send|e-?mail|"
    r"write) (?:to )?(?:me|us) any)\b|"
    r"^stop\W*$"
)
_NOT_LEAVE = re.compile(r"\bne (?:me |nous |le |la )?(?:desabonn|desinscri|retire|supprim)\w* (?:surtout )?pas\b")
# What follows it where alerts are meant: « desabonnement alerte », « me desabonner des alertes ».
_OF_ALERTS = re.compile(r"[\s:'’-]*(?:(?:de|des|d|du|la|les|l|aux?|a|from|the|mes|my|vos|your)[\s'’]+)*alerte?s?\b")
_QUOTE = re.compile(
    r"^(?:>|le .{4,300}\ba ecrit ?:?\s*$|on .{4,300}\bwrote ?:?\s*$|[-_]{5,}|(?:de|from|expediteur|envoye|sent) ?: )"
)
_ERASURE = re.compile(
    r"\b(?:(?:efface|supprime|detrui|oublie|retire)\w*[^.\n]{0,30}\b(?:mes|nos)\b[^.\n]{0,20}(?:donnees|informations|"
    r"coordonnees)|effacement de (?:mes|nos) |droit (?:a l'oubli|a l'effacement)|"
    r"me (?:retirer|supprimer|effacer|enlever) de (?:votre|vos|la) bases?|erase my|delete my data)"
)
_RIGHTS = re.compile(
    r"\b(?:rgpd|gdpr|cnil|dpd|dpo|article (?:1[5-9]|2[01])\b|donnees (?:personnelles|a caractere personnel)|"
    r"droit (?:d'acces|d'opposition|a la portabilite|de rectification)|personal data)\b"
)
_ARTICLE = re.compile(r"\b(?:article 1[5-9]|rgpd)\b")  # that a long letter speaks of, too
_GREETING = re.compile(
    r"\s*(?:(?:bonjour|bonsoir|salut|hello|chere?s?)(?: +[\w.'-]+){0,3}?|"
    r"(?:mesdames|madame|messieurs|monsieur)(?: +[\w.'-]+){0,2}?) *[,!\n]"
)
# From here on a letter is its signature: what closes it, « -- », what the program of an organisation adds.
_CLOSING = re.compile(
    r"^\W*(?:(?:(?:tres|bien) )*(?:cordialement|respectueusement|best regards)|bien a vous|a vous\W*$|"
    r"(?:(?:meilleures|sinceres|cordiales) )?salutations|(?:veuillez|(?:je|nous) vous (?:prie|prions) d') ?agreer|"
    r"--\s*$|"
    r"cet? (?:message|courriel|e-?mail|mail)(?: electronique)?(?:,? (?:et|ainsi que|y compris) (?:ses|les|tou\w+)\b|"
    r"(?! ne )[^.]{0,80}\b(?:confidentiel|(?:exclusive|unique|stricte)ment))|"
    r"this (?:e-?mail|message)\b[^.]{0,80}\b(?:confidential|intended|attachment))",
    re.M,
)
_POSTSCRIPT = re.compile(r"^\W*p\.?-?s\b", re.M)
# « Zoe Exemple / Le directeur » below a sentence, where nothing closes it.
_OFFICE = re.compile(
    r"(?:(?<=[.!?,]\n)|(?<=[^:]\n\n))(?:[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+){1,3}\n)?"
    r"(?:Le|La|L['’]) ?(?i:(?:direct|pr[ée]sid|secr[ée]taire|assistant)\w*(?: (?:génér|adjoint|délégu|région)\w*)*"
    r"(?! [^\n]*\b(?:ne|n|a|est|part|veut|souhait\w*|demand\w*|désir\w*|quitt\w*)\b)"
    r"(?: (?:de |du |des |d['’])[^\n.!?]{1,60})?)$",
    re.M,
)
_SIGNED = re.compile(r"^(?:m\.|mme|mlle|monsieur|madame)(?: +[\w'-]+){1,3}$", re.M)
_TITLED = re.compile(r"\b(?:m\.|mr\.?|mme|mlle|monsieur|madame) *[a-z]")
_OTHERS = re.compile(
    r"\b(?:(?:son|sa|ses|leurs?) (?:adresse|mail|courriel|nom|abonnement|coordonnees)|"
    r"(?:mon|ma|mes|notre|nos|un|une|le|la|les|l'|au) ?(?:\w+ )?(?:collegue|collaborat|predecesseur|successeur|"
    r"remplacant|directeur|directrice|assistant|president|secretaire)\w*|"
    r"(?:il|elle) (?:a|(?:n')?est(?! (?:(?:plus|pas|guere|peu|trop|devenue?) )*(?:possible|temps|(?:in)?utile|"
    r"necessaire|interessante?|pertinente?|adaptee?)\b)|n'a|part|quitte|ne fait)|(?:ils|elles) (?:ont|sont|ne)|"
    r"a quitte|est partie?|sa retraite|ne (?:souhaitent|veulent|desirent|veut) plus)\b|"
    r"(?<=[a-z] )(?<!je )ne (?:souhaite|desire) plus\b"
)
_NAMED = re.compile(
    r"\b(?:retire[rz]|enlever|enlevez|supprime[rz]|raye[rz]|désabonne[rz]|désinscri(?:re|vez))[ \t]+"
    r"(?:l['’]adresse[ \t]+de[ \t]+)?[A-ZÀ-Ý][\w’'-]+[ \t]+[A-ZÀ-Ý]",
    re.UNICODE,
)
_ADDRESS = re.compile(r"[^\s<>\"(),:;@]{1,64}@[\w.-]{1,255}\w")
_REPLACED = re.compile(
    r"\b(?:a (?:la|sa|ma|leur) place|en remplacement|rempla(?:ce|cer|cez|cant|cante)|changement d'adresse|"
    r"(?:nouvelle|autre|ancienne) adresse|la mienne|ajoute[rz]?|inscri(?:re|vez)|au lieu de|plutot|"
    r"je reste(?! (?:\w+ )?(?:a (?:votre |ta |toute )?(?:entiere )?(?:disposition|ecoute)|disponible|joignable))|"
    r"continue[rz]|garde[rz])\b"
)
_PART = re.compile(
    r"\b(?:versions?|format|pdf|pieces? jointes?|papier|word|en double|doublons?|deux fois|uniquement|seulement|sauf|"
    r"trop souvent|moins souvent|suffit|suffisent|temporairement|provisoirement|jusqu'(?:a|au|en)|vacances|conges?|"
    r"rappels?|relances?|questionnaires?|sondages?|invitations?)\b"
)
_ALERTS = re.compile(r"\balertes?\b")
# What a sentence has and a signature has not.
_SENTENCE = re.compile(
    r"\b(?:merci (?:de|d'|pour)|veuillez|pourri(?:ez|ons)|c'est|concerne|il s'agit|s'il (?:vous|te) plait|svp|please|"
    r"pour (?:le|la|les|mon|ma|mes|m\.|mme|monsieur|madame)|a quitte|est partie?|(?:ils?|elles?|je|nous|on|qui) \w+|"
    r"ne \w+ (?:plus|pas)|(?:retir|enlev|supprim|ray|desabonn|desinscri|effac|laiss|envoy)(?:er|ez|re|vez))\b"
)


@dataclass(frozen=True)
class AskedFor:
    """`doubt`: why a wish to leave may be another; `asks`: what a person must answer. Both are keys of messages."""

    doubt: str = ""
    asks: str = ""


NOTHING_ASKED = AskedFor()


def what_it_says(letter: Letter, leave_to: str, ours: Collection[str]) -> AskedFor:
    """What the letter of a person says beside that it wants to leave. `ours`: the addresses that we write from."""
    subject, own = folded_straight(letter.subject), _own_text(letter.text)
    asks = _asks(f"{subject}\n{own}", short=len(own) <= OWN_LIMIT)
    body = _unsigned(folded_straight(_OFFICE.sub("", _own(letter.text))))
    known = {_box(one) for one in (letter.sender, *ours)}
    others = [one for one in _ADDRESS.findall(body) if _box(one) not in known]
    if not _LEAVE.search(subject):
        return AskedFor(_doubt(letter, "", body, others), asks)
    if _addressed(letter, leave_to) and not _wishes_itself(letter, body, others):
        return AskedFor(_doubt(letter, subject, "", []), asks)  # what our link writes, and a signature
    return AskedFor(_doubt(letter, subject, body, others), asks)


def _asks(said: str, *, short: bool) -> str:
    if _ERASURE.search(said):
        return "erasure"
    named = (short and _RIGHTS.search(said)) or _ARTICLE.search(said)
    return "rights" if named else ""


def _doubt(letter: Letter, subject: str, body: str, others: Sequence[str]) -> str:
    said = f"{subject}\n{body}"
    if _OTHERS.search(said) or others or _names_somebody(letter, body):
        return "somebody else"
    if _REPLACED.search(said):
        return "replacement"
    return "part" if _PART.search(said) or (_ALERTS.search(body) and not leaves_alerts(letter.subject)) else ""


def _names_somebody(letter: Letter, body: str) -> bool:
    """A name with its title, or a name after the verb."""
    return bool(_TITLED.search(body) or (body and _NAMED.search(_own(letter.text))))


def _wishes_itself(letter: Letter, body: str, others: Sequence[str]) -> bool:
    """Whether the text asks for something: it has a sentence, or begins with the name or address of somebody."""
    first = body.strip().partition("\n")[0]
    patterns = (_SENTENCE, _LEAVE, _ERASURE, _REPLACED, _PART, _ALERTS)
    asks = any(one.search(body) for one in patterns) or bool(_NAMED.search(_own(letter.text)))
    return asks or bool(_TITLED.match(first)) or any(one in first for one in others)


def _unsigned(own: str) -> str:
    """A letter without its greeting and its signature: the names in these are of whom it is to and from."""
    while greeting := _GREETING.match(own):
        own = own[greeting.end() :]
    if closing := _CLOSING.search(own):
        postscript = _POSTSCRIPT.search(own, closing.end())
        own = own[: closing.start()] + (own[postscript.start() :] if postscript else "")
    return _SIGNED.sub("", own)


def leaves_alerts(subject: str) -> bool:
    """Whether a wish to leave says itself that it is about alerts: an answer has the word in our own subject."""
    said = folded_straight(subject)
    return any(_OF_ALERTS.match(said, found.end()) for found in _LEAVE.finditer(said))


def wishes_to_leave(letter: Letter, leave_to: str, *, opinion: bool) -> bool:
    """Whether the writer wants no more mail: it says so in its subject, or shortly and in nothing else.

    `opinion`: its subject is an opinion of an issue.
    """
    subject, own = folded_straight(letter.subject), _own_text(letter.text)
    addressed = _addressed(letter, leave_to)
    if _NOT_LEAVE.search(own) or (letter.automatic and not addressed):
        return False
    if addressed and (_LEAVE.search(subject) or not (own.strip() or opinion)):
        return True
    if _LEAVE.search(subject):
        return True
    said = _unsigned(own).strip()  # a signature may be long, and say how to leave a list of its own
    return len(said) <= OWN_LIMIT and bool(_LEAVE.search(said) or _ERASURE.search(said))


def _own_text(text: str) -> str:
    """What the writer wrote above what is quoted, folded; our own mails say how to unsubscribe, too."""
    return folded_straight(_own(text))


def _own(text: str) -> str:
    lines = text.splitlines()
    quoted = (place for place in range(len(lines)) if _quotes(lines, place))
    return "\n".join(lines[: next(quoted, None)]).strip()


def _quotes(lines: Sequence[str], place: int) -> bool:
    """Whether a quotation begins with the line at this place."""
    bare = (folded_straight(line).strip() for line in lines[place : place + ATTRIBUTION_LINES])
    return _QUOTE.match(folded_straight(lines[place]).strip()) is not None or attribution(bare) > 0


def _addressed(letter: Letter, leave_to: str) -> bool:
    return bool(leave_to) and any(_same_box(one, leave_to) for one in letter.recipients)


def _same_box(one: str, other: str) -> bool:
    """Whether two addresses are of one mailbox: what stands behind a + is a note."""
    return _box(one) == _box(other)


def _box(address: str) -> tuple[str, str]:
    """What stands before the first + of an address, and its domain."""
    local, _, domain = address.lower().rpartition("@")
    return local.partition("+")[0], domain
