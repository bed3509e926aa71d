"""What stands before an article in place of it: a consent notice, a challenge, a login, a page alike for all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from iet_watch.collect.documents.address_words import title_from_address
from iet_watch.fingerprints import fingerprint
from iet_watch.judge.identity.addresses import canonical, is_home
from iet_watch.locale import later
from iet_watch.model.trouble import Failure
from iet_watch.words import fold, words

NOTICE_WORDS = 250  # a longer text is a wall only if it begins as one
FIRST_WORDS = 60  # where a wall says what it is; what follows may be the article all the same
TITLE_WORDS = 10  # with the site's name; a longer title speaks of something
TELLING_LENGTH = 4  # letters; shorter words (« pour » aside) are in every text
# Of a title's telling words: a text that has as many is of that article. 87 % of 600 captured articles have as many
# of theirs; the two of them that begin as walls do (« La suite est réservée aux abonnés ») have them all.
SPEAKS_OF = 0.5
SPELLED_WORDS = 3  # telling words; an address that has fewer (« /article/12 ») spells no title

_TITLES = re.compile(
    r"^(?:just a moment|un instant|attention required|access (?:to this page has been )?denied|acces refuse|"
    r"robot or human|are you (?:a )?(?:human|robot)|pardon our interruption|before you continue|human verification|"
    r"security (?:check|verification)|(?:verification de|controle de) securite|ddos guard|client challenge|"
    r"one moment please|please wait|verifying|checking your browser|captcha|"
    r"making sure you re not a bot|(?:se connecter|connexion|log ?in|sign in|identifiez vous)(?: |$))"
)
_CONSENT = (
    r"(?:le )?respect de (?:votre|la) vie privee|nous respectons votre vie privee|votre vie privee (?:est|nous|compte)|"
    r"(?:nos|ses|leurs?) (?:\d+ )*partenaires (?:\w+ ){0,12}(?:cookies?|traceurs?|donnees)|continuer sans accepter|"
    r"(?:accepter|refuser|parametrer|gerer) (?:les|tous les|nos|vos|mes) (?:cookies|traceurs|preferences|choix)|"
    r"utilis\w+ (?:des|les) (?:cookies|traceurs)|consentement (?:aux|des) (?:cookies|traceurs)|"
    r"we (?:value|care about|respect) your privacy|(?:we and )?our (?:\d+ )*(?:\w+ )?partners (?:\w+ ){0,12}"
    r"(?:cookies?|data|information)|accept all cookies|manage (?:your )?(?:cookies?|privacy|consent)|"
    r"(?:we|this (?:web)?site) uses? cookies|before you continue|your privacy (?:choices|matters)|"
    r"wir und unsere (?:\d+ )*partner|wir (?:schatzen|respektieren) ihre privatsphare|verwendet cookies|"
    r"nosotros y nuestros (?:\d+ )*socios|valoramos (?:tu|su) privacidad|noi e i nostri (?:\d+ )*partner|"
    r"diamo valore alla (?:tua|vostra) privacy|wij en onze (?:\d+ )*partners|wij waarderen uw privacy"
)
# JavaScript asked for one part of a page and not for the page: an address that Joomla hides, comments, a map.
FOR_A_PART = (
    r"(?! pour la visualiser| to view the comments| (?:pour|to) (?:\w+ ){1,3}(?:commentaires?|carte|map|videos?)\b)"
)
_CHALLENGE = (
    r"checking your browser|verif\w+ (?:that )?you are (?:a )?human|verifying you are human|not a (?:ro)?bot|"
    rf"(?:enable|activer|activez) (?:le )?(?:javascript|js|cookies){FOR_A_PART}|"
    r"javascript (?:and cookies|is (?:disabled|required))|"
    r"ddos protection|incapsula incident|unusual traffic|trafic (?:inhabituel|exceptionnel)|press (?:and )?hold|"
    r"captcha|pas un robot|que vous etes (?:bien )?(?:un )?(?:etre )?humain|you have been blocked|"
    r"(?:don t|do not) have permission to access|performing security verification|disable (?:any|your) ad ?blocker|"
    r"desactive\w* (?:votre|le) bloqueur|verification (?:de securite )?(?:en cours|requise)"
)
_LOGIN = (
    r"(?:log|sign) in to (?:continue|read|access|view)|please (?:log|sign) in|(?:subscribe|register) to "
    r"(?:continue|read|access|unlock)|create (?:a free |an )?account|already (?:a subscriber|have an account|"
    r"registered)|(?:connectez|identifiez|abonnez|inscrivez) vous (?:pour|afin)|veuillez vous (?:connecter|identifier|"
    r"authentifier)|reserve\w* (?:aux|a nos) abonnes|deja (?:abonnee?|inscrite?|un compte)|creez (?:un|votre) compte|"
    r"mot de passe oublie|forgot(?:ten)? (?:your )?password"
)
_WALLS = re.compile(rf"\b(?:{_CONSENT}|{_CHALLENGE}|{_LOGIN})\b")
# Titles of what a server answers as good in place of a page: it is not there, or the site is being repaired.
NOT_THERE = (
    r"(?:page|article|contenu) (?:introuvable|non trouvee?|inexistante?|not found)|^(?:404 )?not found|"
    r"(?:erreur|error) [45]\d\d|(?:service|temporarily) unavailable"
)
_ERRORS = re.compile(
    rf"{NOT_THERE}|^404\b|^maintenance(?: en cours| du site|$)|"
    r"^(?:(?:le |ce |notre )?site (?:internet |web )?)?(?:est )?(?:actuellement |temporairement )?"
    r"(?:en|under) maintenance"
)
# Where sites send those whom they do not let in.
_DOORS = re.compile(
    r"^consent\.|^(?:auth|login|sso|idp|accounts?)\.|"
    r"/(?:log-?in|sign-?in|connexion|identification|consent|captcha|challenge|sso|cas|oauth2?|paywall|subscribe|"
    r"abonnement|geo-?block\w*)(?:[/.?]|$)",
    re.IGNORECASE,
)
# Front pages by other names than those that all sites have, and in a language.
_FRONT_PATH = re.compile(r"/(?:[a-z]{2}/|pages/)?(?:(?:index|default|accueil|home)(?:\.[a-z]{3,5})?/?)?", re.IGNORECASE)
_FRONT_QUERY = re.compile(r"(?:(?:lang|langue|locale)=[\w-]{2,5})?", re.IGNORECASE)


def is_wall(title: str, text: str, about: Collection[str] = ()) -> bool:
    """Whether a page is a wall, by its title and its text. `about`: titles of the article that should be there.

    A text that speaks of the article is the article, whatever it also says of cookies or of subscribers.
    """
    named, said = words(title), words(text)
    if len(named) <= TITLE_WORDS and _TITLES.search(" ".join(named)):
        return not speaks_of(" ".join(said), about)
    begins = " ".join([*named, *said[: NOTICE_WORDS if len(said) <= NOTICE_WORDS else FIRST_WORDS]])
    return bool(_WALLS.search(begins)) and not speaks_of(" ".join(said), about)


def is_error(title: str, text: str, about: Collection[str] = ()) -> bool:
    """Whether a page is an error or a notice in place of an article, by its title, unless its text is the article."""
    named = words(title)
    if len(named) > TITLE_WORDS or not _ERRORS.search(" ".join(named)):
        return False
    return not speaks_of(" ".join(words(text)), about)


def speaks_of(said: str, titles: Collection[str]) -> bool:
    """Whether a text (folded words) has half of the telling words of one of these titles."""
    has = frozenset(said.split())
    return any(len(one & has) >= SPEAKS_OF * len(one) for one in map(_telling, titles) if one)


def _telling(title: str) -> set[str]:
    return {word for word in words(title) if len(word) >= TELLING_LENGTH}


def leads_elsewhere(asked: str, answered: str) -> bool:
    """Whether a question for an article was answered by a front page, a consent page or a login."""
    return leads_home(asked, answered) or leads_to_a_door(asked, answered)


def leads_home(asked: str, answered: str) -> bool:
    """Whether a question for a page was answered by a front page: of a site made anew, most often."""
    return is_home(canonical(answered)) and not is_home(canonical(asked))


def instead_of_page(asked: str, answered: str, body: bytes) -> Failure | None:
    """Why what was answered is not the listing or the page to watch that was asked for, if so."""
    if leads_home(asked, answered) and not _is_at_home_there(asked, answered):
        message = later("the site sends to its front page instead of this page: look for its new address")
        return Failure(asked, message, trouble="missing")
    return wall(answered) if leads_to_a_door(asked, answered) or wall_of_page(body) else None


def _is_at_home_there(asked: str, answered: str) -> bool:
    """Whether a front page is what was asked for: it has another name, or a section has got a host of its own."""
    one = urlsplit(asked)
    if _FRONT_PATH.fullmatch(one.path or "/") and _FRONT_QUERY.fullmatch(one.query):
        return True
    host = (urlsplit(answered).hostname or "").partition(".")[0]  # « blog » of « blog.site.fr », for « site.fr/blog »
    return host in one.path.lower().split("/")


def wall(url: str) -> Failure:
    """The trouble of an address that shows a wall."""
    message = later("the page shows a consent notice, a challenge or a login instead of its text")
    return Failure(url, message, trouble="wall")


def leads_to_a_door(asked: str, answered: str) -> bool:
    """Whether a question was answered by a consent page or a login that was not asked for."""
    return _is_door(canonical(answered)) and not _is_door(canonical(asked))


def _is_door(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_DOORS.search(parts.netloc) or _DOORS.search(parts.path))


def wall_of_page(body: bytes, about: Collection[str] = ()) -> bool:
    """Whether a page is a wall by all that it shows, where no article was found in it."""
    from iet_watch.collect.documents.markup import page_tree, shown_words

    tree = page_tree(body)
    if tree is None:
        return False
    title = " ".join((tree.findtext(".//title") or "").split())
    said = shown_words(tree)
    # A longer page may begin with a banner and hold an article all the same.
    return len(said) <= NOTICE_WORDS and is_wall(title, " ".join(said), about)


def about(title: str, url: str) -> tuple[str, ...]:
    """What an article is known to speak of before its page is read: its title, and what its address spells."""
    spelled = title_from_address(url)
    of_address = (spelled,) if len(_telling(spelled)) >= SPELLED_WORDS else ()
    return of_address if _TITLES.search(" ".join(words(title))) else (title, *of_address)


def page_digest(text: str) -> str:
    """The name of a page's text: that of its words, without the numbers that differ at each reading."""
    said = [word for word in words(text) if not any(letter.isdigit() for letter in word)]
    return fingerprint(" ".join(said)) if said else ""


@dataclass(frozen=True)
class NamedPage:
    """What stands for one article: its title, its address."""

    title: str
    url: str


def served_alike(text: str, pages: Sequence[NamedPage]) -> list[bool]:
    """Of addresses of one host that all gave one text, which it is not the article of.

    An article under two addresses speaks of one of its titles. Where it also stands under two titles more that it does
    not speak of, the site shows it in place of others.
    """
    said = " ".join(words(text))
    spoken = [speaks_of(said, about(page.title, page.url)) for page in pages]
    strange = {fold(page.title) for page, one in zip(pages, spoken, strict=True) if not one}
    return [len(strange) > 1 and not one for one in spoken]
