"""A watched page or PDF: what is read of it, what counts as a change, and how the change reads."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from iet_watch.collect.documents.pages.changes import MOST_LINES, MOST_SHOWN, Change, changes
from iet_watch.collect.documents.pages.watched_pages import (
    LINE_LIMIT,
    PageReading,
    change_entry,
    from_text,
    read_watched,
    to_text,
)
from iet_watch.model.trouble import Failure
from tests.examples import examples

pytestmark = pytest.mark.filterwarnings("ignore:SOCKS support")  # urllib3, when trafilatura loads it

URL = "https://region.example/appels/ports-verts.html"
NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
CALL = (
    "Appel à projets « Ports verts »",
    "Date limite : 15 décembre 2026 à 12 h",
    "Budget : 1 500 000 €",
    "Les dossiers sont à déposer en ligne auprès de la direction de l’environnement.",
    "Session du 12 mars",
    "Complet",
)


def page(body: str, title: str = "Ports verts", head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html lang='fr'><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()
    )


def paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def watched(body: bytes, content_type: str = "text/html; charset=utf-8") -> PageReading:
    read = read_watched(body, URL, content_type)
    assert isinstance(read, PageReading), read
    return read


def failure(body: bytes, content_type: str = "text/html") -> Failure:
    read = read_watched(body, URL, content_type)
    assert isinstance(read, Failure), read
    return read


def change(before: Sequence[str], after: Sequence[str]) -> Change:
    found = changes(before, after)
    assert found is not None
    return found


def replaced(line: int, text: str) -> tuple[str, ...]:
    return CALL[:line] + (text,) + CALL[line + 1 :]


def pdf(*pages: Sequence[str], title: str = "") -> bytes:
    """A PDF written by hand: each page is its lines, in Helvetica."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
               b"/Encoding /WinAnsiEncoding >>", b"<< /Title (" + title.encode("cp1252") + b") >>"]  # fmt: skip
    kids = []
    for lines in pages:
        escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        drawn = "BT /F1 12 Tf 50 800 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
        stream = drawn.encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Contents %d 0 R >>" % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + end % (len(objects) + 1, table, len(objects) + 1, len(out))


def test_a_page_is_its_title_its_language_and_its_readable_lines() -> None:
    assert watched(page(f"<h1>{CALL[0]}</h1>" + paragraphs(CALL[1:]))) == PageReading("Ports verts", CALL, "fr")


def test_furniture_is_not_read() -> None:
    around = (
        "<header>Région</header><nav><a href='/'>Accueil du site</a></nav>{}<aside>À lire aussi</aside>"
        "<div id='cookie-banner'>Nous utilisons des traceurs</div><div role='dialog'>Abonnez-vous</div>"
        "<p hidden>caché</p><script>var total = 3</script><style>p {{}}</style><select><option>Choix</option></select>"
        "<footer>Mentions légales</footer>"
    )
    read = watched(page(around.format("<ul>" + "".join(f"<li>{line}</li>" for line in CALL) + "</ul>")))
    said = " ".join(read.text)
    assert all(line in said for line in CALL)
    others = ("Région", "Accueil", "aussi", "traceurs", "Abonnez", "caché", "total", "Choix", "légales")
    assert not [other for other in others if other in said]


def test_a_row_of_a_table_is_one_line() -> None:
    rows = "".join(f"<tr><td>Lot {n}</td><td>{n}0 000 €</td></tr>" for n in range(1, 4))
    assert [line.replace(" ", "") for line in watched(page(f"<table>{rows}</table>")).text] == [
        "Lot1|10000€",
        "Lot2|20000€",
        "Lot3|30000€",
    ]


def test_a_page_made_of_furniture_alone_is_read_all_the_same() -> None:
    assert watched(page("<nav><p>Le port ouvre un quai</p></nav>")).text == ("Le port ouvre un quai",)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_accents_are_read_in_either_encoding(encoding: str) -> None:
    body = page(paragraphs(CALL[:1]), head=f"<meta charset='{encoding}'>").decode().encode(encoding)
    assert watched(body).text == CALL[:1]


def test_a_long_paragraph_is_read_sentence_by_sentence() -> None:
    sentences = [f"La phrase numéro {n} dit ce que le port entend faire de ce quai cette année." for n in range(10)]
    assert watched(page(f"<p>{' '.join(sentences)}</p>")).text == tuple(sentences)


def test_what_is_read_is_bounded() -> None:
    read = watched(page(paragraphs([f"Ligne {n} du très long tableau des aides" for n in range(30_000)])))
    assert len(read.text) == MOST_LINES
    assert max(map(len, watched(page("<p>" + "quai" * 100_000)).text)) <= LINE_LIMIT


def test_a_plain_text_is_read_line_by_line() -> None:
    body = "\ufeffPorts verts, édition 2026\r\n\r\nDate limite : 15 décembre\r\n".encode()
    assert watched(body, "text/plain") == PageReading(
        "Ports verts, édition 2026", ("Ports verts, édition 2026", "Date limite : 15 décembre")
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"PK\x03\x04\x00\x00", "application/zip"),
        (b"GIF89a", "image/gif"),
        (page(""), "text/html"),
        (page("<script>app()</script>"), "text/html"),
        (b"<html>", "text/html"),
        (b"   \n", "text/plain"),
    ],
)
def test_what_cannot_be_watched_says_so(body: bytes, content_type: str) -> None:
    assert failure(body, content_type).about == URL


@pytest.mark.parametrize(
    "body",
    [
        page(paragraphs(["Ce site est actuellement en maintenance.", "Merci de revenir plus tard."])),
        page(paragraphs(["Service momentanément indisponible"])),
        page(paragraphs(["Checking your browser before accessing."]), "Just a moment..."),
        page(paragraphs(["Cette page n’existe plus."] + [f"Suggestion {n} de lecture sur le site" for n in range(60)]),
             "Page introuvable - Région"),
        page(paragraphs(["Cet article a été retiré."] + [f"Suggestion {n} de lecture sur le site" for n in range(60)]),
             "Article introuvable - Région"),
        page(paragraphs(["Une erreur est survenue"]), "Erreur 500"),
        page(paragraphs(["Veuillez vous connecter pour continuer."])),
        page("<p>Espace des partenaires</p><form><input type='PASSWORD'></form>"),
        page(paragraphs(["Confirmez que vous n’êtes pas un robot"])),
        page(paragraphs(["Erreur lors de la connexion à la base de données"]), "Erreur de la base de données"),
        page(paragraphs(["Brièvement indisponible pour cause de maintenance planifiée. Vérifiez plus tard."
                         ]), "Maintenance"),
        page(paragraphs(["Attention : un problème technique (serveur SQL) empêche l’accès à cette partie du site."]),
             "Site en travaux"),
        page(paragraphs(["Oops, an error occurred!", "Code: 2026112208000012ab"])),
        page(paragraphs(["Désolé, une erreur s’est produite", "Une erreur inattendue s’est produite. Résoudre les "
                         "problèmes avec Microsoft SharePoint Foundation."]), "Erreur"),
        page(paragraphs(["Fatal error: Uncaught Error: Call to undefined function f() in /var/www/x.php:12"])),
        page(paragraphs(["The requested URL was rejected. Your support ID is: 123456"]), "Request Rejected"),
        page(paragraphs(["L’accès à cette page est bloqué par la politique de sécurité de votre organisme."])),
        page(paragraphs(["Welcome to nginx!", "If you see this page, it is working."]), "Welcome to nginx!"),
        page(paragraphs(["It works!"]), "Apache2 Debian Default Page: It works"),
        page(paragraphs(["Félicitations ! Votre domaine a bien été créé chez OVHcloud."]), "Site en construction"),
        page(paragraphs(["Ce nom de domaine est à vendre.", "Recherches associées : crédit"]), "site.example"),
        page(paragraphs(["The domain may be for sale. Related searches: insurance, credit"]), "lander"),
    ],
)  # fmt: skip
def test_an_error_a_notice_or_a_login_in_place_of_the_page_is_no_reading(body: bytes) -> None:
    assert failure(body).about == URL


@pytest.mark.parametrize(
    "body",
    [
        page(paragraphs([*CALL, "Lot 3 : maintenance des écluses."]), "Maintenance des écluses : appel d’offres"),
        page("<form><input type='password'></form>" + paragraphs(CALL * 3)),
        page(paragraphs(["L’appel à projets est clos."])),
        page(paragraphs(["Le site en travaux ferme du 3 au 14 décembre : l’accès par la rue du Port est bloqué."])),
        page(paragraphs([*CALL * 10, "Ce nom de domaine est à vendre."])),
        page(paragraphs([*CALL * 10, "Page introuvable ? Écrivez-nous."])),
        page(paragraphs([*CALL, "Vous devez activer le JavaScript pour la visualiser."])),
    ],
)
def test_a_page_that_only_speaks_of_such_things_is_read(body: bytes) -> None:
    assert watched(body).text


def test_the_lines_of_a_pdf() -> None:
    read = watched(pdf(CALL[:4], CALL[4:], title="Appel à projets « Ports verts » 2026"), "application/pdf")
    assert (read.title, read.text) == ("Appel à projets « Ports verts » 2026", CALL)


def test_a_line_of_a_pdf_that_goes_on_in_lower_case_is_one_with_the_next() -> None:
    assert watched(pdf(["Les dossiers sont à déposer", "auprès de la direction de l’environ-", "nement."])).text == (
        "Les dossiers sont à déposer auprès de la direction de l’environnement.",
    )


@pytest.mark.parametrize("title", ["", "Microsoft Word - aap_v3.docx", "aap_v3.pdf", "Sans titre 1", "Document1 final"])
def test_a_pdf_without_a_telling_title_is_named_by_its_first_line(title: str) -> None:
    assert watched(pdf(CALL, title=title)).title == CALL[0]


def test_only_the_first_pages_of_a_pdf_are_read() -> None:
    read = watched(pdf(*([f"Page de rapport {n} sur le port"] for n in range(205))))
    assert (len(read.text), read.text[-1]) == (200, "Page de rapport 199 sur le port")


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(CALL))))
    writer.encrypt(password, owner_password="secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_only_forbids_to_change_it_is_read() -> None:
    assert watched(encrypted("")).text == CALL


def test_a_pdf_in_a_cipher_that_is_not_read_is_not_said_to_have_a_password() -> None:
    filters = b"/V 4 /CF << /StdCF << /CFM /AESV2 /AuthEvent /DocOpen /Length 16 >> >> /StmF /StdCF /StrF /StdCF"
    in_aes = encrypted("").replace(b"/V 2", filters).replace(b"/R 3", b"/R 4")
    assert "AES" in failure(in_aes).message


def test_a_pdf_protected_by_a_password_says_so() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(CALL))))
    writer.encrypt("secret", algorithm="RC4-40")
    out = io.BytesIO()
    writer.write(out)
    assert "password" in failure(out.getvalue()).message


@pytest.mark.parametrize("end", [12, 60, 300, 500])
def test_a_pdf_cut_short_is_read_or_says_so(end: int) -> None:
    read = read_watched(pdf(CALL)[:end], URL, "application/pdf")
    assert isinstance(read, Failure) or set(read.text) <= set(CALL)


def test_a_pdf_of_pictures_says_so() -> None:
    assert "pictures" in failure(pdf([])).message


@given(st.binary(max_size=40), st.integers(0, 900))
@examples(100)
def test_a_damaged_pdf_raises_nothing(junk: bytes, at: int) -> None:
    whole = pdf(CALL)
    assert isinstance(read_watched(whole[:at] + junk + whole[at + len(junk) :], URL, ""), PageReading | Failure)


@given(st.binary(max_size=200))
@examples(100)
def test_nothing_raises(junk: bytes) -> None:
    for body in (junk, page("<p>Ports verts</p>")[:90] + junk, b"%PDF-1.4\n" + junk):
        assert isinstance(read_watched(body, URL, ""), PageReading | Failure)


def test_a_word_changed_in_a_line_is_shown_inside_it() -> None:
    found = change(CALL, replaced(1, "Date limite : 15 janvier 2027 à 12 h"))
    assert found.reworded == ((CALL[1], "Date limite : 15 janvier 2027 à 12 h"),)
    assert (found.added, found.removed) == ((), ())
    assert found.summary == "± Date limite : 15 [décembre 2026 → janvier 2027] à 12 h"


def test_a_number_of_three_digits_inside_an_amount_is_a_change() -> None:
    assert change(CALL, replaced(2, "Budget : 1 600 000 €")).summary == "± Budget : 1 [500 → 600] 000 €"


def test_far_words_of_a_long_line_are_left_out_around_the_difference() -> None:
    before = " ".join(f"mot{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    found = change([before], [before.replace("motm", "autre")])
    assert found.summary == "± … motg moth moti motj motk motl [motm → autre] motn moto motp motq motr mots …"


def test_lines_added_and_removed_are_listed() -> None:
    found = change(CALL, CALL[1:] + ("Une réunion publique se tiendra au Havre.",))
    assert (found.added, found.removed) == (("Une réunion publique se tiendra au Havre.",), (CALL[0],))
    assert found.summary == f"+ Une réunion publique se tiendra au Havre.\n− {CALL[0]}"


def test_a_line_too_short_to_be_understood_is_shown_behind_the_one_before() -> None:
    assert change(CALL, replaced(5, "Places disponibles")).summary == (
        "+ Session du 12 mars › Places disponibles\n− Session du 12 mars › Complet"
    )


def test_dates_and_amounts_come_first() -> None:
    found = change(CALL, (*CALL, "Un mot de plus sur les quais.", "Ouverture le 3 mars 2027."))
    assert found.summary.splitlines() == ["+ Ouverture le 3 mars 2027.", "+ Un mot de plus sur les quais."]


def test_lines_that_only_moved_have_not_changed() -> None:
    assert changes(CALL, tuple(reversed(CALL))) is None


def test_the_same_words_cut_into_other_lines_have_not_changed() -> None:
    assert changes(CALL, (f"{CALL[0]} {CALL[1]}", *CALL[2:])) is None


def test_one_repeat_less_of_a_line_is_a_change() -> None:
    twice = ("Session du 12 mars", "Complet", "Session du 14 avril", "Complet")
    found = change(twice, (*twice[:3], "Places disponibles"))
    assert (found.added, found.removed) == (
        ("Session du 14 avril › Places disponibles",),
        ("Session du 14 avril › Complet",),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Mis à jour le 12/11/2026", "Mis à jour le 20/11/2026"),
        ("Dernière mise à jour : mercredi 12 novembre 2026 à 14h30", "Dernière mise à jour : 1er décembre 2026 à 9h"),
        ("Last updated on November 12, 2026", "Last updated on November 20, 2026"),
        ("Publié il y a 3 minutes", "Publié il y a 2 heures"),
        ("Posted 3 days ago", "Posted 4 days ago"),
        ("Le quai ouvre. Vues : 128", "Le quai ouvre. Vues : 1 204"),
        ("128 vues", "1 204 vues"),
        ("12 commentaires", "13 commentaires"),
        ("14:32", "14:35"),
        ("Nous sommes le jeudi 19 novembre 2026", "Nous sommes le vendredi 20 novembre 2026"),
        ("jeudi 19 novembre 2026 14:32", "vendredi 20 novembre 2026 08:01"),
        ("© 2025 Région Normandie", "© 2026 Région Normandie"),
        ("Copyright 2010-2025", "Copyright 2010-2026"),
        ("Page générée en 0,12 s", "Page générée en 0,34 s"),
        ("jeton 3f2a9c4d5e6f7a8b9c0d", "jeton 9c0d3f2a9c4d5e6f7a8b"),
        ("réf. 0b7c9a9e-1c1f-4a4e-9a55-0f3c2b1a9d8e", "réf. 1b7c9a9e-1c1f-4a4e-9a55-0f3c2b1a9d8f"),
        ("Le Port  d’Été — Caen", "le port d'été - Caen"),
        ("Page 3 / 12", "Page 3 / 13"),
        ("Il reste 12 jours pour candidater", "Il reste 11 jours pour candidater"),
        ("Il vous reste encore 1 jour et 3 heures", "Il vous reste encore 23 heures"),
        ("Clôture dans 12 jours", "Clôture dans 11 jours"),
        ("12 jours restants", "11 jours restants"),
        ("J-12", "J-11"),
        ("Combien font 3 + 5 ?", "Combien font 7 + 2 ?"),
        ("Question mathématique : 3 + 5 =", "Question mathématique : 9 - 2 ="),
        ("Nous avons 12 invités et aucun membre en ligne", "Nous avons 250 invités et 2 membres en ligne"),
        ("Vu 12 fois", "Vu 15 fois"),
        ("Nous sommes le lundi 30 novembre", "Nous sommes le mardi 1er décembre"),
        ("Page mise à jour le 12 novembre", "Page mise à jour le 1er décembre"),
        ("Dernière modification effectuée le 12/11/2026 à 10h", "Dernière modification effectuée le 20/11/2026 à 9h"),
    ],
)
def test_what_changes_by_itself_is_no_change(before: str, after: str) -> None:
    assert changes((*CALL, before), (*CALL, after)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Vendredi 15 janvier 2027", "Vendredi 29 janvier 2027"),
        ("Réunion à 14h30, salle Seine", "Réunion à 16h, salle Seine"),
        ("Hausse de +5 %", "Hausse de -5 %"),
        ("Aide de 10,5 M€", "Aide de 105 M€"),
        ("Montant : 40 000 €", "Montant : 40 000 $"),
        ("Ouvert aux PME depuis 30 ans", "Ouvert aux PME depuis 31 ans"),
        ("Date limite modifiée au 15 janvier 2027", "Date limite modifiée au 29 janvier 2027"),
        ("3 projets retenus", "4 projets retenus"),
        ("Réponse sous 12 jours", "Réponse sous 15 jours"),
        ("Dépôt à J-15 au plus tard", "Dépôt à J-30 au plus tard"),
        ("Il reste 12 places", "Il reste 3 places"),
        ("Total : 3 + 5 = 8", "Total : 3 + 6 = 9"),
    ],
)
def test_what_matters_is_a_change(before: str, after: str) -> None:
    assert change((*CALL, before), (*CALL, after)).summary


def test_a_day_and_a_time_that_are_to_come_are_a_deadline_and_no_clock() -> None:
    today = date(2026, 11, 30)
    for line, other in (
        ("15/01/2027 à 12h00", "15/02/2027 à 12h00"),
        ("lundi 11 janvier 2027 9h", "18/01/2027 9h"),
    ):
        found = changes((*CALL, "Date limite", line), (*CALL, "Date limite", other), today)
        assert found is not None
        assert "[" in found.summary or "+" in found.summary
    for line, other in (("27/11/2026 18:00", "30/11/2026 08:01"), ("18h00", "08h01")):
        assert changes((*CALL, line), (*CALL, other), today) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_plain_text_in_any_encoding(encoding: str) -> None:
    read = watched("Règlement de l’appel\nDépôt à l’hôtel de région".encode(encoding), "text/plain")
    assert read.text == ("Règlement de l’appel", "Dépôt à l’hôtel de région")


def test_nothing_is_concluded_from_a_first_reading_or_an_empty_one() -> None:
    assert changes((), CALL) is None
    assert changes(CALL, ()) is None


def test_a_page_that_announces_its_end_is_a_change() -> None:
    assert change(CALL, ("L’appel à projets est clos.",)).removed


def test_the_summary_is_bounded_and_tells_how_many_more() -> None:
    found = change(CALL, [*CALL, *(f"Ligne ajoutée {'très ' * 90}{n}" for n in range(200))])
    lines = found.summary.splitlines()
    assert (len(lines), lines[-1]) == (MOST_SHOWN + 1, "… (200)")
    assert len(found.summary) < 10_000


def test_the_end_of_a_page_too_long_to_be_read_whole_did_not_disappear() -> None:
    before = [f"Aide numéro {n} pour les ports" for n in range(MOST_LINES)]
    found = change(before, ["Une aide toute nouvelle vient en tête", *before][:MOST_LINES])
    assert (found.added, found.removed) == (("Une aide toute nouvelle vient en tête",), ())


def test_two_wholly_different_pages_of_the_longest_kind_are_compared() -> None:
    before = [f"Aide {n} {'port ' * 100}" for n in range(MOST_LINES - 1)]
    found = change(before, [f"Mesure {n} {'quai ' * 100}" for n in range(MOST_LINES - 1)])
    assert (len(found.added), len(found.removed)) == (MOST_LINES - 1, MOST_LINES - 1)


def test_the_change_is_an_entry_of_the_page() -> None:
    after = PageReading("Ports verts", replaced(1, "Date limite : 15 janvier 2027 à 12 h"), "fr")
    entry = change_entry(after, change(CALL, after.text), URL, NOW)
    assert (entry.title, entry.url, entry.published, entry.lang, entry.text) == ("Ports verts", URL, NOW, "fr", "")
    assert entry.summary == "± Date limite : 15 [décembre 2026 → janvier 2027] à 12 h"


def test_a_text_gives_its_change_a_name_that_noise_does_not_alter() -> None:
    found = change(CALL, CALL[1:])
    names = [
        change_entry(PageReading("", (*CALL[1:], noise)), found, URL, NOW).identifier
        for noise in ("128 vues", "9 vues")
    ]
    assert names[0] == names[1] != change_entry(PageReading("", CALL[2:]), found, URL, NOW).identifier
    assert names[0].startswith("change:")


def test_a_page_without_title_is_named_by_its_address() -> None:
    assert change_entry(PageReading("", CALL), change(CALL, CALL[1:]), URL, NOW).title == "Ports verts"


@given(st.text(max_size=50), st.lists(st.text(max_size=50), max_size=10), st.none() | st.just("fr"))
def test_a_reading_is_stored_and_found_again(title: str, lines: list[str], lang: str | None) -> None:
    read = PageReading(title, tuple(lines), lang)
    assert from_text(to_text(read)) == read


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"title": 3, "lines": 4}', "{" * 9, "[" * 100_000])
def test_what_was_not_stored_as_a_reading_is_an_empty_one(text: str) -> None:
    assert from_text(text) == PageReading("", ())


@given(st.lists(st.sampled_from(CALL)), st.lists(st.sampled_from(CALL)))
def test_a_change_never_concerns_what_both_readings_hold(before: list[str], after: list[str]) -> None:
    found = changes(before, after)
    same = sorted(before) == sorted(after)
    assert found is None if same or not before or not after else found is not None
