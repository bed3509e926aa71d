"""Pictures beside a fiche: made small, written into what shows them, told in words elsewhere; refused when unfit."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from docx import Document
from lxml import html
from markdown_it import MarkdownIt
from PIL import Image, PngImagePlugin

from iet_watch.publish.issue.pictures import SIDE, WEIGHT, pictures_of
from tests.conftest import Desk, Done, Once
from tests.publish.written_issue import Issue, write_issue

REMEMBER = "- Le bilan est attendu à l’automne."
TITLE = "La borne en service. Crédit : Awa Diop, port d’essai. Licence : CC BY 4.0"
MARK = f'![Une borne sur un quai](borne.jpg "{TITLE}")'


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def noise(width: int, height: int) -> Image.Image:
    """A picture that no format makes light."""
    state, rows = 1, bytearray()
    while len(rows) < width * height * 3:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        rows += state.to_bytes(8, "little")
    return Image.frombytes("RGB", (width, height), bytes(rows[: width * height * 3]))


def photograph(path: Path, picture: Image.Image) -> None:
    """A photograph as a telephone writes it: turned, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    exif[0x010F] = "Téléphone d’essai"
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(path, "JPEG", exif=exif, quality=95)


def show(issue: Issue, mark: str = MARK) -> int:
    return issue.spoil(REMEMBER, f"{REMEMBER}\n\n{mark}") + 2


def made(issue: Issue, *options: str) -> Done:
    return issue.desk("bulletin", issue.quarter, *options)


@pytest.mark.parametrize(
    ("saved", "named"),
    [("e\u0301te\u0301 à quai.jpg", "<été à quai.jpg>"), ("BORNE.JPG", "borne.jpg"), ("borne.jpg", "Borne.jpg")],
)
def test_a_picture_is_found_by_the_name_that_people_see(issue: Issue, saved: str, named: str) -> None:
    """A Mac writes « é » as two signs; a telephone, a camera « .JPG »."""
    photograph(issue.fiche().parent / saved, Image.new("RGB", (40, 30)))
    show(issue, MARK.replace("(borne.jpg ", f"({named} "))
    assert issue.check().json["findings"] == []
    assert made(issue, "--formats", "html,md").code == 0
    assert (issue.folder / "images" / "fiche-1-1.jpg").exists()


def test_a_picture_is_small_and_in_every_format(issue: Issue) -> None:
    photograph(issue.fiche().parent / "borne.jpg", noise(1600, 900))
    show(issue)
    assert issue.check().json["findings"] == []
    done = made(issue, "--formats", "html,md,mail,json,atom,docx")
    assert done.code == 0, done.err
    small = (issue.folder / "images" / "fiche-1-1.jpg").read_bytes()
    picture = Image.open(io.BytesIO(small))
    assert len(small) <= WEIGHT
    assert picture.width < picture.height <= SIDE  # turned upright
    assert (dict(picture.getexif()), b"phone" in small, "exif" in picture.info) == ({}, False, False)
    tree = html.document_fromstring((issue.folder / "bulletin.html").read_text("utf-8"))
    [shown] = tree.xpath("//figure/img")
    assert base64.b64decode(shown.get("src").partition(",")[2]) == small
    assert (shown.get("alt"), int(shown.get("width"))) == ("Une borne sur un quai", picture.width)
    told = "La borne en service. Crédit\u00a0: Awa Diop, port d’essai. Licence\u00a0: CC BY 4.0."
    assert tree.xpath("string(//figure/figcaption)") == told
    markdown = (issue.folder / "bulletin.md").read_text("utf-8")
    assert f"![Une borne sur un quai](images/fiche-1-1.jpg)\n\n{told}\n" in markdown
    in_words = f"Image\u00a0: Une borne sur un quai. {told}"
    mail = (issue.folder / "mail.html").read_text("utf-8")
    assert ("<img" in mail, in_words in html.document_fromstring(mail).text_content()) == (False, True)
    assert in_words in re.sub(r"\n", " ", (issue.folder / "mail.txt").read_text("utf-8"))
    record = json.loads((issue.folder / "bulletin.json").read_text("utf-8"))
    [fiche] = (one for part in record["sections"] for one in part["fiches"] if one["item"] == 1)
    assert fiche["pictures"] == [
        {"file": "images/fiche-1-1.jpg", "width": picture.width, "height": picture.height,
         "alternative": "Une borne sur un quai", "caption": "La borne en service",
         "credit": "Awa Diop, port d’essai", "licence": "CC BY 4.0"},
    ]  # fmt: skip
    assert in_words in fiche["remember"]
    document = Document(str(issue.folder / "bulletin.docx"))
    assert [one.get("descr") for one in document.element.iter("{*}docPr")] == ["Une borne sur un quai"]
    with zipfile.ZipFile(issue.folder / "bulletin.docx") as file:
        assert [file.read(name) for name in file.namelist() if name.startswith("word/media/")] == [small]


def test_a_published_picture_is_frozen_archived_and_proved(issue: Issue) -> None:
    photograph(issue.fiche().parent / "borne.jpg", noise(300, 200))
    show(issue)
    done = issue.publish()
    assert done.code == 0, done.err
    manifest = json.loads((issue.folder / "manifest.json").read_text("utf-8"))
    assert {"fiches/port/borne.jpg"} <= manifest["inputs"].keys()
    assert {"images/fiche-1-1.jpg"} <= manifest["outputs"].keys()
    proof = issue.desk("bulletin", issue.quarter, "--verify", "--json")
    assert (proof.code, proof.json["different"], proof.json["changed"]) == (0, [], [])
    site = issue.desk.root / "site"
    done = issue.desk("site", site)
    assert done.code == 0, done.err
    small = (issue.folder / "images" / "fiche-1-1.jpg").read_bytes()
    assert (site / issue.quarter / "images" / "fiche-1-1.jpg").read_bytes() == small
    page = html.document_fromstring((site / issue.quarter / "fiche-1.html").read_text("utf-8"))
    assert page.xpath("string(//figure/img/@src)").startswith("data:image/jpeg;base64,")
    (issue.fiche().parent / "borne.jpg").write_bytes(b"x")
    assert issue.desk("bulletin", issue.quarter, "--verify", "--json").json["changed"] == ["fiches/port/borne.jpg"]


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        (f'![](borne.jpg "{TITLE}")', "has no text for those who do not see it"),
        ('![Une borne](borne.jpg "La borne. Licence : CC BY 4.0")', "does not say whose it is"),
        ('![Une borne](borne.jpg "La borne. Crédit : Awa Diop")', "does not say by what right"),
        ("![Une borne](borne.jpg)", "does not say whose it is"),
        (f'![Une borne](../borne.jpg "{TITLE}")', "is not beside the fiche"),
        (f'![Une borne](/etc/borne.jpg "{TITLE}")', "is not beside the fiche"),
        (f'![Une borne](%2e%2e/borne.jpg "{TITLE}")', "is not beside the fiche"),
        (f'![Une borne](https://evil.example/borne.jpg "{TITLE}")', "is not beside the fiche"),
        (f'![Une borne](absente.jpg "{TITLE}")', "cannot be read"),
        (f'![Une borne](borne.svg "{TITLE}")', "is no JPEG, PNG or WebP"),
        (f'![Une borne](lien.jpg "{TITLE}")', "is a link"),
        (f'![Une borne](faux.png "{TITLE}")', "is damaged, too large, or not what its name says"),
        (f'![Une borne](bombe.png "{TITLE}")', "is damaged, too large, or not what its name says"),
        (f'![Une borne](coupe.jpg "{TITLE}")', "is damaged, too large, or not what its name says"),
        ("\n\n".join(MARK.replace("borne.jpg", f"borne{n}.jpg") for n in range(5)), "shows 4 pictures at most"),
    ],
)
def test_a_picture_that_is_not_fit_is_refused_and_said_in_words(issue: Issue, mark: str, told: str) -> None:
    folder = issue.fiche().parent
    photograph(folder / "borne.jpg", noise(8, 8))
    for n in range(5):
        photograph(folder / f"borne{n}.jpg", noise(8, 8))
    (folder / "lien.jpg").symlink_to(folder.parents[4] / "articles.jsonl")
    (folder / "faux.png").write_bytes((folder / "borne.jpg").read_bytes())
    (folder / "coupe.jpg").write_bytes((folder / "borne.jpg").read_bytes()[:300])
    (folder / "bombe.png").write_bytes(bomb(60_000, 60_000))
    line = show(issue, mark)
    findings = issue.found("formats")
    assert [(one["level"], one["line"] >= line) for one in findings if told in one["message"]] == [("block", True)], (
        findings
    )
    assert issue.publish("--accept", "formats,access").code == 65
    assert made(issue, "--formats", "html,md").code == 0
    page = (issue.folder / "bulletin.html").read_text("utf-8")
    assert page.count("<img") == (4 if "at most" in told else 0)
    assert ("evil.example" in page, "etc/" in page) == (False, False)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def test_a_picture_that_no_fiche_shows_is_named_and_those_shown_are_not(issue: Issue) -> None:
    for name in ("borne.jpg", "oubliée.png", "autre.GIF", "orne.jpg", "lien.jpg", "tue.jpg"):
        noise(8, 8).save(issue.fiche().parent / name)
    show(issue, f"{MARK}\n\nVoir la [photo](lien.jpg).\n\n<!-- {MARK.replace('borne.jpg', 'tue.jpg')} -->")
    assert made(issue, "--formats", "md").code == 0
    findings = issue.check().json["findings"]
    told = [Path(one["path"]).name for one in findings if one["message"] == "no fiche shows this picture"]
    assert told == ["autre.GIF", "lien.jpg", "orne.jpg", "oubliée.png", "tue.jpg"]
    assert len(findings) == len(told) + 1, "and the link that leads nowhere"


def test_a_drawing_stays_sharp_and_loses_what_it_says_of_itself(issue: Issue, desk: Desk) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "Une personne")
    drawing = Image.new("RGBA", (40, 30), (200, 10, 10, 128))
    drawing.save(issue.fiche().parent / "borne.png", pnginfo=said)
    show(issue, MARK.replace(".jpg", ".png"))
    assert made(issue, "--formats", "md").code == 0
    first = (issue.folder / "images" / "fiche-1-1.png").read_bytes()
    shown = Image.open(io.BytesIO(first))
    assert (shown.mode, shown.size, shown.getpixel((0, 0)), shown.info) == ("RGB", (40, 30), (227, 132, 132), {})
    (issue.folder / "images" / "fiche-1-1.png").unlink()
    assert made(issue, "--formats", "md").code == 0
    assert (issue.folder / "images" / "fiche-1-1.png").read_bytes() == first


def test_the_pictures_of_an_issue_are_made_small_once_and_their_files_not_kept(tmp_path: Path) -> None:
    fiche, marks = tmp_path / "01-quai.md", [MARK.replace("borne", f"borne{n}") for n in range(100)]
    for n in range(100):
        file = tmp_path / f"borne{n}.jpg"
        Image.new("RGB", (8, 8), (n, 0, 0)).save(file)
        with file.open("ab") as more:
            more.write(b"\0" * 200_000)  # readers pass over what comes behind the picture
    tracemalloc.start()
    first, again = ([pictures_of([mark], fiche, tmp_path, "x")[0] for mark in marks] for _ in range(2))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.data is other.data for one, other in zip(first, again, strict=True)] == [True] * 100
    assert kept < 2_000_000, "the files themselves stay in memory"


@pytest.mark.parametrize(
    ("alternative", "caption"),
    [
        ('"onerror="alert(1)', "<script>alert(1)</script>"),
        ("<img src=x onerror=alert(1)>", "'onload='alert(1)"),
        ("](javascript:alert(1))", "![x](https://evil.example/x.png)"),
    ],
)
def test_what_is_said_of_a_picture_is_words_only(issue: Issue, alternative: str, caption: str) -> None:
    noise(8, 8).save(issue.fiche().parent / "borne.jpg")
    alternative, caption = (re.sub(r'(["\[\]])', r"\\\1", one) for one in (alternative, caption))
    show(issue, f'![{alternative}](borne.jpg "{caption}. Crédit : {caption}. Licence : CC BY 4.0")')
    assert made(issue, "--formats", "html,md,mail").code == 0
    for name in ("bulletin.html", "mail.html"):
        tree = html.document_fromstring((issue.folder / name).read_text("utf-8"))
        assert tree.xpath("//script | //@onerror | //@onload | //a[starts-with(@href, 'javascript')]") == []
        assert [one for one in tree.xpath("//@src") if not one.startswith("data:image/jpeg;base64,")] == []
    read = html.document_fromstring(MarkdownIt("commonmark").render((issue.folder / "bulletin.md").read_text("utf-8")))
    assert read.xpath("//img/@src") == ["images/fiche-1-1.jpg"]
    assert issue.found("outputs") == []
