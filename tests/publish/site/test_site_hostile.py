"""Titles, sources, tags and settings that try to be markup, script or a way out: text, in every file of the archive."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

import pytest
from lxml import etree

from iet_watch.publish.site.search_list import read_search_list
from tests.conftest import Desk
from tests.publish.archive import files_of, pages_of
from tests.web import Web, entry, rss

HOSTILE = (
    "<script>alert(1)</script> port",
    "</script><script>alert(2)</script> port",
    "<img src=x onerror=alert(3)> port",
    "\"><svg onload=alert(4)> ' port",
    "{{7*7}} {% include '/etc/passwd' %} port",
    "]]> --> <!-- port &lt;b&gt; &amp;amp;",
    "](javascript:alert(5)) ![x](http://t.example/p.gif) port",
    "\u202eport\u202c renversé \u2028 ligne",
    "; alert(6); // */ port",
)
TAGS = ("<b>port</b>", "../../../index", "l’a\"b'c", "javascript:alert(7)", "…")
# Of different matters, so that no two are one story.
MATTERS = (
    "La criée de Dieppe pèse ses soles sur une balance neuve.",
    "Un remorqueur à batteries entre en service dans l’estuaire.",
    "Les conteneurs frigorifiques reçoivent un scellé électronique.",
    "Une école de marine ouvre une section de soudage sous-marin.",
    "Le dragage du chenal reprend après la saison des coquilles.",
    "Des dockers apprennent à conduire une grue à distance.",
    "L’ammoniac arrive par barge, sous escorte des pompiers.",
    "Une écluse du canal ferme six semaines pour travaux.",
    "Un entrepôt de la presqu’île est vendu aux enchères.",
)
DANGEROUS = (
    "//script[not(@data-ours)] | //img | //svg[not(@class='bar')] | //iframe | //form[not(@role='search')] | //object"
    " | //@*[starts-with(name(), 'on')] | //@src | //@style | //@srcset | //meta[@http-equiv='refresh'] | //base"
)


@pytest.fixture
def hostile(desk: Desk, web: Web) -> Desk:
    """Everything hostile, kept and published."""
    desk.configure(
        "[bulletin]\ntitle = '''<i>Bulletin</i> \"x\" </title><script>alert(8)</script>'''\n"
        "region = '<b>Région</b>'\npublisher = '\"><img src=x onerror=alert(9)>'\n"
        "contact = 'a\"onmouseover=alert(10)@x.example'\n"
        "[site]\nhost = '<script>alert(11)</script>'\n"
        "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
    )
    # Escaped three times: what is so twice is read as HTML, and what it then says is the hostile text itself.
    entries = [
        entry(n, escape(escape(title)), link=f"http://x.example/{n}?a=%22&b='", description=MATTERS[n])
        for n, title in enumerate(HOSTILE)
    ]
    source = web.put("/feed", rss(*entries))
    desk.theme(
        "port",
        "title = '<u>Ports</u> </title>'\nsummary = '<script>alert(12)</script>'\nquery = 'port*'\n"
        f"[[sources]]\ntitle = '\"><script>alert(13)</script>'\nurl = '{source}'\n",
    )
    assert desk("collect").code == 0
    assert desk("keep", *range(1, len(HOSTILE) + 1), "--as", "<script>alert(14)</script>").code == 0
    assert desk("bulletin", "2026-T4", "--draft").code == 0
    for path in (desk.root / "data/bulletins/2026-T4/fiches").glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        written = f"keywords = {json.dumps(TAGS, ensure_ascii=False)}"
        text = re.sub("^keywords = .*$", written.replace("\\", r"\\"), text, flags=re.MULTILINE)
        text = text.replace("<!-- Un résumé", "<script>alert(15)</script> [x](javascript:alert(16)) <!-- Un résumé")
        path.write_text(text, encoding="utf-8")
    done = desk(
        "bulletin", "2026-T4", "--publish", "--as", "<img src=x onerror=alert(17)>", "--accept", "fields,access,folder"
    )
    assert done.code == 0, done.err
    assert desk("site").code == 0
    return desk


def folder(desk: Desk) -> Path:
    return desk.root / "data" / "site"


def test_every_page_holds_the_elements_of_the_templates_and_no_other(hostile: Desk) -> None:
    own = (Path(__file__).parents[3] / "templates" / "site" / "search.js").read_text(encoding="utf-8")
    seen = set()
    for name, page in pages_of(folder(hostile)).items():
        for script in page.xpath("//script"):
            assert script.text_content() == own, name
            script.set("data-ours", "")
        assert page.xpath(DANGEROUS) == [], name
        assert not [link for link in page.xpath("//@href") if link.split(":")[0].strip().lower() == "javascript"], name
        assert len(page.xpath("//title | //h1")) == 2, name
        seen |= {title for title in HOSTILE if _words(title) in _words(page.text_content())}
    shown = set(HOSTILE) - {title for title in HOSTILE if "\u202e" in title}
    assert seen >= {title for title in shown if '"' not in title and "'" not in title and "!" not in title}


def test_feeds_and_the_sitemap_are_sound_and_carry_the_titles_as_text(hostile: Desk) -> None:
    files = files_of(folder(hostile))
    titles = {item["title"] for item in hostile.items()}
    assert len(titles) == len(HOSTILE)
    tree = etree.fromstring(files["flux/themes/port.xml"])
    assert {one.text for one in tree.iterfind("{*}entry/{*}title")} == titles
    assert {one.text for one in tree.iterfind("{*}entry/{*}author/{*}name")} == {'"><script>alert(13)</script>'}
    assert {element.tag.rpartition("}")[2] for element in tree.iter()} <= {
        "feed", "title", "id", "updated", "link", "author", "name", "generator", "entry", "published", "category",
        "summary", "story",
    }  # fmt: skip
    feed = json.loads(files["flux/themes/port.json"])
    assert {item["title"] for item in feed["items"]} == titles
    assert {tuple(item["tags"]) for item in feed["items"]} == {TAGS}


def test_the_search_s_list_is_data_and_nothing_of_it_ends_the_script(hostile: Desk) -> None:
    script = files_of(folder(hostile))["recherche/fiches.js"].decode()
    assert not set("<>&\u2028\u2029") & set(script)
    assert len(read_search_list(script)) == len(HOSTILE)
    assert script.startswith("var ietWatchFiches = [\n")
    assert script.endswith("\n];\n")


def test_tags_never_name_a_place_outside_their_folder(hostile: Desk) -> None:
    names = {name for name in files_of(folder(hostile)) if name.startswith("etiquettes/")}
    assert names == {
        "etiquettes/b-port-b.html", "etiquettes/index.html", "etiquettes/l-a-b-c.html",
        "etiquettes/javascript-alert-7.html", "etiquettes/sans-titre.html",
    }  # fmt: skip
    assert hostile("site", "--check").code == 0


def _words(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").replace(" ;", ";").split())
