"""`source` through the command line, against real servers: found, tried, added, listed, diagnosed, moved."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from iet_watch.themes.theme_files import load_theme
from tests.conftest import Desk
from tests.post import receiving
from tests.web import Web, entry, rss

SETTINGS = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
PORTS = "# Relu chaque trimestre.\ntitle = 'Ports'\nquery = 'port* OU quai*'\n"
Clock = Callable[[str], None]
pytestmark = pytest.mark.filterwarnings("ignore:SOCKS support")  # urllib3, when trafilatura loads it


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the moment of the commands that follow: `clock("11-21T08:00")`, in Paris."""
    return lambda moment: monkeypatch.setenv("IET_WATCH_NOW", f"2026-{moment}:00+01:00")


@pytest.fixture
def ports(desk: Desk) -> Path:
    """A theme without sources, in a workspace that reads no articles."""
    desk.configure(SETTINGS)
    return desk.theme("ports", PORTS)


def page(body: str = "", head: str = "") -> str:
    return f"<!doctype html><html><head><title>Le port</title>{head}</head><body>{body}</body></html>"


def feed(web: Web, path: str = "/flux", *numbers: int, **headers: str) -> str:
    body = rss(*map(entry, numbers or (1, 2)))
    return web.put(path, body, 200, Content_Type="application/rss+xml", **headers)


def states(desk: Desk, *arguments: str) -> dict[str, str]:
    """The state of each source, by address."""
    return {one["url"]: one["state"] for one in desk("source", "health", "--json", *arguments).json["sources"]}


# Trying


def test_check_says_what_an_address_holds_and_shows_three_items(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web, "/flux", 1, 2, 3, 4, ETag='"a"')
    done = desk("source", "check", url)
    assert done.code == 0
    for told in ("ok", "4 entries", "several a day", "HTTP 200, application/rss+xml, ETag", "ports 4"):
        assert told in done.out
    assert re.findall(r"quai numéro (\d)\n", done.out) == ["1", "2", "3"]
    (one,) = desk("source", "check", url, "--json").json["sources"]
    assert (one["verdict"], one["entries"], one["lang"], len(one["samples"])) == ("ok", 4, "fr", 3)
    assert (one["etag"], one["last_modified"], one["retained"]) == (True, False, {"ports": 4})
    assert ports.read_text() == PORTS
    assert not (desk.root / "data" / "iet-watch.db").exists() or not desk.items()


@pytest.mark.parametrize(
    ("path", "body", "status", "verdict", "code"),
    [
        ("/page", page("Fermé"), 200, "not_a_feed", 65),
        ("/page", "du texte", 200, "not_a_feed", 65),
        ("/absent", "", 404, "feed_error", 65),
        ("/prive", "", 403, "blocked", 65),
        ("/vide", rss(), 200, "empty", 0),
    ],
)
def test_each_verdict_has_its_word_and_code(
    desk: Desk, web: Web, ports: Path, path: str, body: str, status: int, verdict: str, code: int
) -> None:
    url = web.put(path, body, status)
    done = desk("source", "check", url, "--json")
    assert (done.json["sources"][0]["verdict"], done.code) == (verdict, code)
    shown = desk("source", "check", url)
    assert shown.code == code
    assert ("source discover" in shown.out) == (verdict == "not_a_feed")


def test_a_reserved_source_is_usable_and_told(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web, "/flux", tdm_reservation="1")
    (one,) = desk("source", "check", url, "--json").json["sources"]
    assert (one["verdict"], one["reserved"]) == ("reserved", "header")
    other = feed(web, "/autre")
    web.put("/.well-known/tdmrep.json", json.dumps([{"location": "/", "tdm-reservation": 1}]))
    (one,) = desk("source", "check", other, "--json").json["sources"]
    assert one["reserved"] == "file"
    assert "reserved" in desk("source", "add", other, "--theme", "ports").err


def test_robots_txt_stops_a_page_and_is_only_told_of_a_feed(desk: Desk, web: Web, ports: Path) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    url = feed(web)
    (one,) = desk("source", "check", url, "--json").json["sources"]
    assert (one["verdict"], "robots.txt" in one["robots"]) == ("ok", True)
    done = desk("source", "check", url, "--kind", "page", "--json")
    assert (done.json["sources"][0]["verdict"], done.code) == ("blocked", 65)


def test_nothing_reached_is_69_and_a_blocked_address_is_65(desk: Desk, ports: Path) -> None:
    assert desk("source", "check", "http://nowhere.invalid/flux").code == 69
    desk.configure("[collect]\nhost_delay_seconds = 0.0\n")
    assert desk("source", "check", "http://127.0.0.1/flux").code == 65
    for wrong in ("ftp://journal.example/", "https://moi:secret@journal.example/flux", "https://"):
        done = desk("source", "check", wrong)
        assert (done.code, "secret" in done.err) == (65, False)
    assert desk("source", "check", "https://journal.example/", "--kind", "flux").code == 2


def test_without_address_only_ill_sources_are_tried(desk: Desk, web: Web, ports: Path) -> None:
    assert desk("source", "check").code == 0
    desk.sources(web.put("/bon", rss(entry(1))), web.put("/mort", "", 403))
    desk("collect")
    web.asked.clear()
    done = desk("source", "check")
    assert (done.code, "/bon" in web.paths(), "/mort" in web.paths()) == (65, False, True)


# Finding


def test_discover_offers_the_line_that_adds_what_it_found(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web)
    front = web.put("/", page(head='<link rel="alternate" type="application/rss+xml" href="/flux">'))
    done = desk("source", "discover", front)
    assert done.code == 0
    assert "feed, 2 entries" in done.out
    line = done.err.strip().splitlines()[-1].split()
    assert line == ["iet-watch", "-C", str(desk.root), "source", "add", url, "--theme", "ports"]
    assert desk(*line[1:]).code == 0
    assert [source.url for source in load_theme(ports).sources] == [url]


def test_discover_says_what_it_cannot_find(desk: Desk, web: Web, ports: Path) -> None:
    assert desk("source", "discover", "http://nowhere.invalid/").code == 69
    assert desk("source", "discover", web.url("/absent")).code == 65
    done = desk("source", "discover", web.put("/vide", page()), "--json")
    assert (done.code, done.json["found"]) == (65, [])


# Adding


def test_a_source_is_added_as_it_says_of_itself(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web)
    done = desk("source", "add", url, "--theme", "ports")
    assert done.code == 0
    assert ports.read_text() == f'{PORTS}\n[[sources]]\ntitle = "Journal"\nurl = "{url}"\nkind = "feed"\nlang = "fr"\n'
    assert desk("collect").code == 0
    assert len(desk.items()) == 2


def test_a_source_is_added_as_a_person_says(desk: Desk, web: Web, ports: Path) -> None:
    stories = "".join(f'<h2><a href="/a/{n}.html">Le port inaugure le quai numéro {n}</a></h2>' for n in range(5))
    url = web.put("/une", page(f"<main>{stories}</main>"))
    options = ["--title", 'Le "port"', "--kind", "page", "--lang", "en", "--rights", "open", "--require", "quai",
               "--selector", "main a", "--links", r"/a/\d+"]  # fmt: skip
    assert desk("source", "add", url, "--theme", "ports", *options).code == 0
    (source,) = load_theme(ports).sources
    assert (source.title, source.kind, source.lang, source.rights) == ('Le "port"', "page", "en", "open")
    assert (source.require, source.selector, source.links) == ("quai", "main a", r"/a/\d+")


def test_a_sitemap_is_recognised(desk: Desk, web: Web, ports: Path) -> None:
    urls = "".join(f"<url><loc>{web.url(f'/a/un-nouveau-quai-{n}.html')}</loc></url>" for n in range(3))
    url = web.put("/plan.xml", f'<?xml version="1.0"?><urlset>{urls}</urlset>')
    assert desk("source", "add", url, "--theme", "ports").code == 0
    assert load_theme(ports).sources[0].kind == "sitemap"


def test_a_source_that_cannot_be_used_is_not_added(desk: Desk, web: Web, ports: Path) -> None:
    for url, code in ((web.put("/page", page()), 65), (web.url("/rien"), 65), ("http://nowhere.invalid/f", 69)):
        done = desk("source", "add", url, "--theme", "ports")
        assert (done.code, ports.read_text()) == (code, PORTS)
    assert desk("source", "add", web.url("/rien"), "--theme", "ports", "--no-check").code == 0
    assert len(load_theme(ports).sources) == 1


def test_an_address_that_has_moved_is_added_where_it_is(desk: Desk, web: Web, ports: Path) -> None:
    new = feed(web)
    done = desk("source", "add", web.put("/vieux", "", 301, Location="/flux"), "--theme", "ports")
    assert done.code == 0
    assert [source.url for source in load_theme(ports).sources] == [new]


def test_a_source_stands_once_in_a_theme(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web)
    desk.theme("quais", PORTS)
    desk("source", "add", url, "--theme", "ports")
    for same in (url, url + "/", url + "#haut", url.replace("/flux", "//flux").replace("//flux", "/flux")):
        done = desk("source", "add", same, "--theme", "ports")
        assert (done.code, "already" in done.err) == (65, True)
    assert len(load_theme(ports).sources) == 1
    other = desk("source", "add", url, "--theme", "quais")
    assert (other.code, "ports" in other.err) == (0, True)


def test_wrong_options_ask_nobody(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web)
    for options in (
        ["--rights", "libre"],
        ["--require", "(port"],
        ["--kind", "flux"],
        ["--theme", "port"],
        ["--selector", "a["],
        ["--links", "(a"],
    ):
        done = desk("source", "add", url, "--theme", "ports", *options)
        assert (done.code, web.asked) == (2, []), done.err


def test_a_dry_run_asks_nobody_and_writes_nothing(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web)
    done = desk("source", "add", url, "--theme", "ports", "--title", "Le journal", "--dry-run")
    assert (done.code, web.asked, ports.read_text()) == (0, [], PORTS)
    assert done.out == f'[[sources]]\ntitle = "Le journal"\nurl = "{url}"\nkind = "feed"\n\n'
    assert not (desk.root / "data" / "iet-watch.db").exists()


# How they fare


def test_health_names_the_ill_and_counts_the_well(desk: Desk, web: Web, ports: Path) -> None:
    good, refused, lost = feed(web), web.put("/prive", "", 403), web.put("/page", page("Fermé"))
    path = desk.sources(good, refused, lost)
    assert set(states(desk).values()) == {"never"}
    desk("collect")
    assert states(desk) == {good: "live", refused: "refused", lost: "html"}
    done = desk("source", "health")
    assert done.code == 0
    assert done.out.index("no feed any more: 1") < done.out.index("refused: 1")
    assert f"source discover {web.url('/')}" in done.out
    assert "1 source is well." in done.out
    assert good not in done.out
    assert good in desk("source", "health", "--all").out
    assert "is well" not in desk("source", "health", "--ill").out
    assert desk("source", "health", "--quiet").out == ""
    path.write_text(path.read_text().replace(f"url = '{lost}'", f"url = '{lost}'\nactive = false"))
    assert states(desk)[lost] == "inactive"


def test_health_tells_the_quiet_the_empty_and_the_failing(desk: Desk, web: Web, ports: Path, clock: Clock) -> None:
    quiet, emptied, failing = feed(web), feed(web, "/bientot-vide", 3), feed(web, "/casse", 4)
    desk.sources(quiet, emptied, failing)
    desk("collect")
    web.put("/bientot-vide", rss())
    web.put("/casse", "", 500)
    clock("11-22T08:00")
    desk("collect", "--force")
    assert states(desk) == {quiet: "live", emptied: "empty", failing: "unsteady"}
    clock("12-24T08:00")
    desk("collect", "--force")
    assert states(desk) == {quiet: "quiet", emptied: "empty", failing: "failing"}
    assert "since 22 November 2026: the server answers 500" in desk("source", "health").out


def test_list_and_health_say_the_same(desk: Desk, web: Web, ports: Path) -> None:
    desk.sources(feed(web), web.put("/prive", "", 403))
    desk("collect")
    listed = desk("source", "list", "--json").json["sources"]
    assert {one["url"]: one["state"] for one in listed} == states(desk)
    table = desk("source", "list").out
    assert "live" in table
    assert "refused" in table


def test_a_source_of_two_themes_is_told_once(desk: Desk, web: Web, ports: Path) -> None:
    url = feed(web)
    for slug in ("ports", "quais"):
        desk.sources(url, slug=slug)
    desk("collect")
    assert len(desk("source", "health", "--json").json["sources"]) == 1
    assert len(desk("source", "list", "--json").json["sources"]) == 2


def test_a_death_is_told_once_by_exit_code(desk: Desk, web: Web, ports: Path, clock: Clock) -> None:
    desk.sources(feed(web))
    desk("collect")
    assert desk("source", "health", "--fail").code == 0
    web.put("/flux", "", 410)
    clock("11-21T10:00")
    desk("collect", "--force")
    assert desk("source", "health", "--fail", "--dry-run").code == 69
    assert desk("source", "health").code == 0
    first, second = desk("source", "health", "--fail", "--quiet"), desk("source", "health", "--fail", "--quiet")
    assert (first.code, second.code) == (69, 0)
    assert ("closed" in first.out, second.out) == (True, "")


def test_a_death_is_told_once_by_mail(desk: Desk, web: Web, ports: Path, clock: Clock) -> None:
    desk.sources(feed(web), feed(web, "/autre", 3))
    with receiving() as post:
        desk.configure(f"{SETTINGS}[mail]\nhost = '127.0.0.1'\nport = {post.port}\nsecurity = 'none'\n"
                       "sender = 'veille@region.example'\n")  # fmt: skip
        desk("collect")
        mail = ("source", "health", "--quiet", "--mail-to", "camille@region.example")
        assert (desk(*mail).code, post.received) == (0, [])
        web.put("/flux", page("Fermé"), 403)
        clock("11-21T10:00")
        desk("collect", "--force")
        assert desk(*mail, "--dry-run").code == 0
        assert post.received == []
        done = desk(*mail)
        assert (done.code, done.out, done.err) == (0, "", "")
        assert (desk(*mail).code, len(post.received)) == (0, 1)
    (message,) = post.messages()
    assert message["Subject"] == "Bulletin de veille: 1 source has died or fallen silent"
    text = message.get_content()
    assert web.url("/flux") in text
    assert web.url("/autre") not in text


def test_a_mail_that_cannot_leave_is_told_again_next_time(desk: Desk, web: Web, ports: Path) -> None:
    desk.sources(web.put("/prive", "", 403))
    desk("collect")
    mail = ("source", "health", "--quiet", "--mail-to", "camille@region.example")
    assert [desk(*mail).code, desk(*mail).code] == [78, 78]
    desk.configure(f"{SETTINGS}[mail]\nhost = '127.0.0.1'\nport = 1\nsecurity = 'none'\nsender = 'v@region.example'\n")
    assert [desk(*mail).code, desk(*mail).code] == [69, 69]
    assert desk("source", "health", "--mail-to", "personne", "--dry-run").code == 2


# Moving


@pytest.fixture
def moved(desk: Desk, web: Web, ports: Path, clock: Clock) -> tuple[str, str]:
    """A source that answers the same permanent redirect for eight days: its address, the new one."""
    old, new = feed(web, "/vieux"), feed(web, "/neuf")
    desk.theme("ports", f"{PORTS}[[sources]]\ntitle = 'J'   # le journal\nurl = '{old}'\n")
    desk("collect")
    web.put("/vieux", "", 301, Location="/neuf")
    for moment in ("11-21T08:00", "11-25T08:00", "11-30T08:00"):
        clock(moment)
        desk("collect", "--force")
    return old, new


def test_a_move_is_accepted_without_collecting_anything_twice(
    desk: Desk, web: Web, ports: Path, clock: Clock, moved: tuple[str, str]
) -> None:
    old, new = moved
    assert f"source accept {old}" in desk("source", "health").out
    assert f"source accept {old}\n" in desk("source", "list").err, "the table cuts addresses"
    assert desk("source", "accept", "--json").json["proposals"] == {old: new}
    before = desk.items()
    done = desk("source", "accept", old)
    assert (done.code, new in done.err) == (0, True)
    assert ports.read_text() == f"{PORTS}[[sources]]\ntitle = 'J'   # le journal\nurl = \"{new}\"\n"
    assert states(desk) == {new: "live"}
    clock("12-02T08:00")
    run = desk("collect", "--force", "--json").json
    assert (run["items_new"], run["sources"][0]["outcome"]) == (0, "unchanged")
    after = desk.items()
    assert [item["id"] for item in after] == [item["id"] for item in before]
    assert {item["source_url"] for item in after} == {new}
    assert {tuple(item["seen_at"]) for item in after} == {(new,)}
    assert desk("source", "accept", "--json").json["proposals"] == {}


def test_accepting_is_shown_first_and_refused_without_a_proposal(
    desk: Desk, ports: Path, moved: tuple[str, str]
) -> None:
    old, new = moved
    text, data = ports.read_text(), (desk.root / "data" / "iet-watch.db").read_bytes()
    done = desk("source", "accept", old, "--dry-run")
    assert (done.code, new in done.out) == (0, True)
    assert (ports.read_text(), (desk.root / "data" / "iet-watch.db").read_bytes()) == (text, data)
    assert desk("source", "accept", "https://autre.example/").code == 65
    assert ports.read_text() == text


def test_a_move_to_what_is_no_feed_is_not_proposed(
    desk: Desk, web: Web, ports: Path, clock: Clock, moved: tuple[str, str]
) -> None:
    old, new = moved
    web.put("/neuf", "<!doctype html><html><head><title>Accueil</title></head><body>Bienvenue</body></html>")
    clock("12-08T08:00")
    desk("collect", "--force")
    assert desk("source", "accept", "--json").json["proposals"] == {}
    assert desk("source", "accept", old).code == 65
    assert new not in ports.read_text()


def test_a_move_to_a_source_that_the_theme_has_changes_nothing(desk: Desk, ports: Path, moved: tuple[str, str]) -> None:
    old, new = moved
    with ports.open("a") as file:
        file.write(f"[[sources]]\ntitle = 'N'\nurl = '{new}'\n")
    text = ports.read_text()
    done = desk("source", "accept", old)
    assert (done.code, ports.read_text()) == (65, text)
    db = sqlite3.connect(desk.root / "data" / "iet-watch.db")
    assert {row[0] for row in db.execute("select source_url from sighting")} == {old}
    db.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_move_that_cannot_be_written_changes_nothing(desk: Desk, ports: Path, moved: tuple[str, str]) -> None:
    ports.parent.chmod(0o500)
    done = desk("source", "accept", moved[0])
    ports.parent.chmod(0o700)
    assert done.code == 77
    assert desk("source", "accept", "--json").json["proposals"] != {}


# Lists


OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><body>
<outline text="Presse"><outline text="Le "grand" journal" xmlUrl="https://journal.example/flux?a=1&b=2"/>
<outline text="Quai" xmlUrl="https://quai.example/rss"/><outline text="Quai, encore" xmlUrl="http://www.quai.example/rss/"/>
<outline text="Site" htmlUrl="https://site.example/"/>
</outline></body></opml>
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list as people have them."""
    path = tmp_path / "liste.opml"
    path.write_text(OPML, encoding="utf-8")
    return path


def test_a_malformed_list_is_taken_in_and_what_is_unusable_is_told(desk: Desk, ports: Path, listed: Path) -> None:
    done = desk("source", "import", listed, "--theme", "ports")
    assert done.code == 0
    assert "line 5" in done.err
    assert "4 entries read, 2 added, 1 already there, 1 unusable." in done.err
    urls = [source.url for source in load_theme(ports).sources]
    assert urls == ["https://journal.example/flux?a=1&b=2", "https://quai.example/rss"]
    again = desk("source", "import", listed, "--theme", "ports", "--json").json
    assert (again["added"], len(again["already"]), again["unusable"][0]["line"]) == ([], 3, 5)
    assert [source.url for source in load_theme(ports).sources] == urls


def test_importing_dry_writes_nothing(desk: Desk, ports: Path, listed: Path) -> None:
    done = desk("source", "import", listed, "--theme", "ports", "--dry-run", "--json")
    assert (len(done.json["added"]), ports.read_text()) == (2, PORTS)


def test_a_list_that_is_none_is_refused(desk: Desk, ports: Path, tmp_path: Path) -> None:
    for text, code in ((page(), 65), ("<opml/>", 65), ('<outline xmlUrl="rien"/>', 65)):
        (tmp_path / "x.opml").write_text(text)
        assert desk("source", "import", tmp_path / "x.opml", "--theme", "ports").code == code
    assert desk("source", "import", tmp_path / "absent.opml", "--theme", "ports").code == 66
    assert desk("source", "import", tmp_path, "--theme", "ports").code == 66
    assert ports.read_text() == PORTS


def test_the_theme_of_a_list_is_told_or_asked_for(desk: Desk, ports: Path, listed: Path) -> None:
    path = desk.theme("journaux", PORTS.replace("Ports", "Presse"))
    assert desk("source", "import", listed).code == 0
    assert len(load_theme(path).sources) == 2
    desk.theme("journaux", PORTS.replace("Ports", "Journaux"))
    assert desk("source", "import", listed, "--dry-run").code == 2


def test_a_list_goes_to_another_workspace_and_back(desk: Desk, ports: Path, tmp_path: Path) -> None:
    table = "[[sources]]\ntitle = 'A & <b>'\nurl = 'https://a.example/?x=1&y=2'\nactive = false\nrequire = 'quai*'\n"
    shared = "[[sources]]\ntitle = 'Partagée'\nurl = 'https://partagee.example/flux'\n"
    for slug in ("ports", "quais"):
        desk.theme(slug, PORTS + table.replace("a.example", f"{slug}.example") + shared)
    before = [load_theme(desk.root / "themes" / f"{slug}.toml").sources for slug in ("ports", "quais")]
    done = desk("source", "export", tmp_path / "x.opml")
    assert (done.code, "4 sources written" in done.err) == (0, True)
    assert desk("source", "export", "-").out == (tmp_path / "x.opml").read_text()
    assert "quais" not in desk("source", "export", "-", "--theme", "ports").out
    for slug in ("ports", "quais"):
        desk.theme(slug, PORTS)
    assert desk("source", "import", tmp_path / "x.opml").code == 0
    assert desk("source", "import", tmp_path / "x.opml", "--json").json["added"] == []
    assert [load_theme(desk.root / "themes" / f"{slug}.toml").sources for slug in ("ports", "quais")] == before


def test_a_mailbox_is_not_in_a_list_and_that_is_told(desk: Desk, ports: Path, tmp_path: Path) -> None:
    box = "[[sources]]\ntitle = 'Boîte'\nurl = 'maildir:courrier'\nkind = 'mailbox'\n"
    desk.theme("ports", f"{PORTS}{box}[[sources]]\ntitle = 'Quai'\nurl = 'https://quai.example/flux'\n")
    for options, told in (((), "1 source written"), (("--dry-run",), "1 source would be written")):
        done = desk("source", "export", tmp_path / "x.opml", *options)
        assert (done.code, told in done.err, "1 mailbox left out" in done.err) == (0, True, True), done.err
    assert "courrier" not in (tmp_path / "x.opml").read_text()


def test_exporting_dry_writes_nothing_and_a_bad_place_is_told(desk: Desk, ports: Path, tmp_path: Path) -> None:
    assert desk("source", "export", tmp_path / "x.opml", "--dry-run").code == 0
    assert not (tmp_path / "x.opml").exists()
    assert desk("source", "export", ports / "x.opml").code == 73
