"""A new workspace, a new theme: the files that people begin with."""

from __future__ import annotations

from pathlib import Path

from iet_watch.files.shipped import shipped
from iet_watch.files.whole import code_of, make_folder, write_whole
from iet_watch.locale import Phrase
from iet_watch.model.trouble import CANNOT_CREATE, USAGE, Trouble
from iet_watch.themes.theme_files import SLUG
from iet_watch.themes.vocabulary import FILE as VOCABULARY
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.settings import CONFIGURATION

CONFIGURATION_SAMPLE = """\
# Configuration d’iet-watch : tout est facultatif, les valeurs indiquées sont celles par défaut.

[bulletin]
title = "Bulletin de veille"
region = ""
publisher = ""          # éditeur : la structure qui publie
director = ""           # directeur ou directrice de la publication
contact = ""            # adresse pour écrire à la rédaction
language = "fr"         # fr ou en
timezone = "Europe/Paris"
first_number = 1        # numéro du premier bulletin
accent = "#1f5f7a"      # couleur des titres et des filets
look = "revue"          # revue ou affiche : l’allure du bulletin
logo = ""               # image du dossier, en SVG, PNG ou JPEG ; elle entre dans le bulletin
logo_alt = ""           # ce que dit le logo à qui ne le voit pas
archive_url = ""        # adresse publique des archives, telle que https://veille.example.org
theme_order = []        # les thèmes dans l’ordre du bulletin, par le nom de leur fichier ; les autres suivent
formats = ["html", "md", "mail", "json", "atom", "ics"]  # aussi docx et pdf

[collect]
contact = ""            # adresse ou page jointe à chaque requête, pour qu’un éditeur puisse vous joindre
interval_hours = 6
parallel_hosts = 8
host_delay_seconds = 2.0
allow_private_networks = false
allow_hosts = []        # intranets autorisés malgré leur adresse privée
read_articles = true    # lire la page des articles retenus quand le flux n’en donne que quelques mots

[site]
kept_items = true       # donner aussi dans les flux des thèmes ce qui est gardé et n’a pas encore paru
accessibility = "none"  # none, partial ou total : ce que dit la déclaration d’accessibilité, après un audit
accessibility_declaration = ""  # adresse de cette déclaration ; sans elle, le site se dit non conforme
accessibility_plan = "" # adresse du schéma pluriannuel de mise en accessibilité
address = ""            # mentions légales : adresse et téléphone de l’éditeur
host = ""               # mentions légales : nom, adresse et téléphone de l’hébergeur
data_protection = ""    # à qui écrire au sujet des données personnelles (délégué à la protection des données)

[mail]                  # pour le bulletin, l’alerte, l’avis sur les sources et les sélections
host = ""               # serveur d’envoi ; sans lui, aucun message ne part
port = 587
security = "starttls"   # starttls, tls ou none
username = ""
password_env = ""       # variable d’environnement qui tient le mot de passe
password_file = ""      # ou fichier qui le tient
sender = ""
reply_to = ""           # où arrivent les réponses ; sans elle, chez l’expéditeur
reply_token = false     # true si le serveur reçoit veille+quelquechose@… : les réponses sont reconnues plus sûrement
imap_host = ""          # serveur où lire les réponses (digest read --imap), avec le compte ci-dessus
imap_port = 993
imap_security = "tls"   # tls, starttls ou none
imap_folder = "INBOX"
rate_per_second = 1.0   # messages par seconde du bulletin ; pas plus d’un sur six vers un même domaine
unsubscribe_url = ""    # adresse https où répond « unsubscribe serve » : chaque message a la sienne, en un clic
unsubscribe_mailto = "" # adresse où écrire pour se désabonner ; sans elle, celle des réponses
bounces = ""            # adresse où reviennent les messages non remis, si le serveur reçoit retours+quelquechose@…
edition = "common"      # common, ou partner : à chacun ses thèmes en premier, et pourquoi
question = false        # true : au bas du message, « Ce numéro vous a-t-il été utile ? », facultatif et sans nom
dkim_selector = ""      # si c’est ce programme qui signe (DKIM), le nom sous lequel la clé est publiée
dkim_key_file = ""      # et le fichier de la clé ; sinon, le serveur d’envoi signe

[retention]
raw_days = 120          # jours pendant lesquels le texte intégral est gardé ; sans effet pour l’instant
item_months = 60        # sans effet pour l’instant
contact_years = 3       # années sans nouvelle après lesquelles on n’écrit plus à un contact, que purge efface
sending_months = 13     # mois pendant lesquels on sait à qui un message est parti ; puis purge n’en garde que le compte
"""


def make_workspace(root: Path, *, with_themes: bool = False) -> bool:
    """Makes a workspace at `root`; False when there is one already, left as it is. Raises Trouble."""
    if (root / CONFIGURATION).exists():
        return False
    try:
        for folder in ("themes", "templates", "data"):
            make_folder(root / folder)
        if with_themes:
            for path in sorted(shipped("themes").glob("*.toml")):
                write_whole(root / "themes" / path.name, path.read_text(encoding="utf-8"))
            write_whole(root / VOCABULARY, shipped(VOCABULARY).read_text(encoding="utf-8"))
        write_whole(root / CONFIGURATION, CONFIGURATION_SAMPLE)
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be made: %(reason)s",
            code=code_of(error, CANNOT_CREATE), path=root, reason=Phrase(error.strerror),
        ) from error  # fmt: skip
    return True


THEME_SAMPLE = """\
title = "{title}"
summary = ""
# Équation : mots et "expressions", troncature *, ET OU SAUF, parenthèses, PROCHE/5, titre: source: lang:
query = '''
({words})
'''

# [[tags]]
# name = "…"
# query = '… OU …'

# [[sources]]
# title = "…"
# url = "https://…"
# kind = "feed"           # feed | page | sitemap | watch
# lang = "fr"
"""


def new_theme(workspace: Workspace, slug: str) -> Path:
    """Writes a theme file to fill in. Raises Trouble when the name is not one or the file exists."""
    if not SLUG.fullmatch(slug):
        raise Trouble("%(slug)s cannot name a theme: small letters, digits and hyphens only", code=USAGE, slug=slug)
    path = workspace.themes_folder / f"{slug}.toml"
    if path.exists():
        raise Trouble("%(path)s exists already: nothing was written", code=CANNOT_CREATE, path=path)
    name = slug.replace("-", " ")
    write_whole(path, THEME_SAMPLE.format(title=name.capitalize(), words=f'"{name}"' if " " in name else name))
    return path
