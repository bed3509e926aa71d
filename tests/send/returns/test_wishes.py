"""Each word by which a letter asks to leave, or makes that doubtful; what follows from it is in test_mails.py."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from iet_watch.mail.letters import Letter, read_letter
from iet_watch.send.returns.wishes import what_it_says, wishes_to_leave

OURS = "veille@region.example"
LEAVING = (
    "je me désabonne", "désabonner svp", "désabonnez moi", "désinscrire svp", "désinscrivez moi", "désinscription",
    "désabonnement", "unsubscribe", "ne plus recevoir", "je ne souhaite plus recevoir",
    "nous ne désirons plus recevoir", "je ne veux plus rien recevoir", "nous ne voulons plus recevoir",
    "cessez de m’envoyer cela",
    "arrêtez de m’écrire", "merci de ne plus m’écrire", "ne m’envoyez plus cela", "ne plus me contacter",
    "ne plus me solliciter", "ne m’importunez plus", "ne plus me déranger", "ne plus m’adresser cela",
    "merci d’arrêter vos envois", "arrêtez les courriels", "arrêtez tous ces mails", "arrêtez vos messages",
    "arrêtez votre bulletin", "arrêtez l’abonnement", "merci d’arrêter", "veuillez arrêter",
    "résiliez mon abonnement", "résilier notre abonnement", "résilier l’abonnement",
    "retirez-moi de la liste", "enlevez mon adresse du fichier", "supprimez mon nom des abonnés",
    "rayez-moi de la diffusion", "me retirer", "me supprimer", "me enlever", "remove me", "take me off", "opt-out",
    "stop", "je ne désire plus être destinataire", "nous ne souhaitons plus être abonnés",
    "je ne veux plus de vos mails",
    "nous ne voulons plus vos lettres", "je ne souhaite plus de newsletters", "cesser vos envois",
    "mettre fin à mon abonnement",
    "annuler mon inscription à votre lettre",
    "annuler mon inscription", "annulez notre abonnement", "radiez-moi de la liste", "me radier",
    "ôtez-moi de cette liste",
    "sortez-moi de votre mailing list", "me sortir de vos listes", "I no longer wish to receive this",
    "we no longer want to get it",
    "I don’t want to receive this", "stop sending me these", "please stop emailing us", "do not send me any more mails",
)  # fmt: skip
STAYING = (
    "ne me désabonnez pas",
    "ne nous désinscrivez surtout pas",
    "ne me retirez pas de la liste",
    "ne le supprimez pas de la liste",
)
DOUBTS = {
    "somebody else": (
        "son adresse", "sa nouvelle adresse et son mail", "ses coordonnées", "leur courriel", "leurs noms et leur nom",
        "son abonnement", "mon collègue", "ma collaboratrice", "mes prédécesseurs", "notre successeur",
        "nos remplaçants", "un directeur", "une directrice", "le président", "la secrétaire", "les assistants",
        "l’ancien président", "au secrétaire", "il a dit cela", "elle n’est là que le lundi", "il n’a rien dit",
        "elle part", "il quitte le port", "elle ne fait rien", "ils ont dit", "elles sont là", "ils ne lisent rien",
        "Paul Martin a quitté la chambre", "Paul est parti", "c’est sa retraite", "les élus ne souhaitent plus",
        "les élus ne veulent plus", "les élus ne désirent plus", "Paul ne veut plus", "Paul ne souhaite plus",
        "Paul ne désire plus", "paul.martin@port.example", "M. Durand", "Mme Durand",
    ),
    "replacement": (
        "mettez à la place", "à ma place", "à sa place", "à leur place", "en remplacement", "Paul remplace",
        "pour remplacer", "vous remplacez", "remplaçant", "remplaçante", "changement d’adresse",
        "la nouvelle adresse", "une autre adresse",
        "l’ancienne adresse", "mettez la mienne", "ajouter ceci", "ajoutez ceci", "inscrire", "inscrivez",
        "au lieu de cela", "plutôt cela", "je reste", "je reste abonnée", "continuez", "gardez",
    ),
    "part": (
        "la version", "le format", "le pdf", "la pièce jointe", "le papier", "le word", "en double", "un doublon",
        "deux fois", "uniquement", "seulement", "sauf", "trop souvent", "moins souvent", "suffit", "suffisent",
        "temporairement", "provisoirement", "jusqu’à mai", "jusqu’au mois", "jusqu’en mai", "vacances", "congé",
        "rappels", "relances", "questionnaires", "sondages", "invitations", "les alertes",
    ),
    "": (
        "je reste à votre disposition", "je reste à ta disposition", "je reste à votre entière disposition",
        "je reste à toute disposition", "je reste à votre écoute", "je reste disponible", "je reste joignable",
        "il n’est plus possible", "il n’est pas temps", "il est peu utile", "il est trop inutile",
        "il est guère nécessaire", "il est devenu intéressant", "elle est intéressante", "elle est pertinente",
        "elle est adaptée",
    ),
}  # fmt: skip
ASKS = {
    "erasure": (
        "effacez mes données", "supprimez toutes mes informations", "détruisez nos coordonnées",
        "oubliez mes données", "retirez mes données", "effacement de mes numéros", "effacement de nos numéros",
        "droit à l’oubli", "droit à l’effacement", "me retirer de votre base", "me supprimer de vos bases",
        "m’effacer : me effacer de la base", "me enlever de la base", "erase my name", "delete my data",
    ),
    "rights": (
        "rgpd", "gdpr", "la cnil", "votre dpd", "votre dpo", "article 15", "article 21", "les données personnelles",
        "les données à caractère personnel", "droit d’accès", "droit d’opposition", "droit à la portabilité",
        "droit de rectification", "personal data",
    ),
    "": ("article 22", "les données du port"),
}  # fmt: skip


def letter(text: str, subject: str = "Re: Bulletin") -> Letter:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "camille@port.example", OURS, subject
    mail.set_content(text)
    read = read_letter(mail.as_bytes(), "letter.eml")
    assert isinstance(read, Letter)
    return read


@pytest.mark.parametrize("text", LEAVING)
def test_words_that_ask_to_leave(text: str) -> None:
    assert wishes_to_leave(letter(text), "", opinion=False)
    assert what_it_says(letter(text), "", (OURS,)).doubt == ""


def test_a_signature_neither_hides_a_wish_nor_makes_one() -> None:
    signature = "Cordialement,\nZoé Exemple\n" + "Direction de l’innovation, des transitions et des mobilités\n" * 6
    for text in ("STOP", "Merci de me désinscrire."):
        assert wishes_to_leave(letter(f"{text}\n\n{signature}"), "", opinion=False)
    own_list = f"Bien reçu, merci.\n\nCordialement,\nZoé\nPour vous désabonner de nos lettres : {OURS}\n"
    assert not wishes_to_leave(letter(own_list), "", opinion=False)


@pytest.mark.parametrize(
    "text",
    [
        *STAYING,
        "je dois annuler mon inscription au colloque du 12",
        "annulez notre inscription à la visite",
        "merci",
        "la grève ne s’arrête pas",
        "le port n’écrit plus",
        "le port va sortir un plan de diffusion",
    ],
)
def test_words_that_do_not(text: str) -> None:
    assert not wishes_to_leave(letter(text), "", opinion=False)


@pytest.mark.parametrize(("doubt", "text"), [(doubt, one) for doubt, texts in DOUBTS.items() for one in texts])
def test_words_that_make_a_wish_doubtful_and_those_that_do_not(doubt: str, text: str) -> None:
    assert what_it_says(letter(f"Merci de me désabonner, {text}."), "", (OURS,)).doubt == doubt


@pytest.mark.parametrize(("asks", "text"), [(asks, one) for asks, texts in ASKS.items() for one in texts])
def test_words_that_ask_about_data(asks: str, text: str) -> None:
    assert what_it_says(letter(f"Bonjour, {text}."), "", (OURS,)).asks == asks
