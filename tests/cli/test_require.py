"""What a theme file requires of the entries of a source: whose word holds, and how many are left."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.web import Web, entry, rss

SETTINGS = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
pytestmark = pytest.mark.filterwarnings("ignore:SOCKS support")  # urllib3, when trafilatura loads it


@pytest.fixture
def url(desk: Desk, web: Web) -> str:
    """A feed of two entries, one of which speaks of a ferry."""
    desk.configure(SETTINGS)
    return web.put("/flux", rss(entry(1, "Un port et son ferry"), entry(2, "Un port en travaux")))


def listed(desk: Desk, slug: str, url: str, more: str = "") -> None:
    desk.theme(slug, f"title = '{slug}'\nquery = 'port'\n[[sources]]\ntitle = 'Journal'\nurl = '{url}'\n{more}")


def test_of_an_address_in_two_themes_the_first_says_what_is_required(desk: Desk, url: str) -> None:
    listed(desk, "ports", url)
    listed(desk, "quais", url, "require = 'ferry'\n")
    told = desk("source", "check", url, "--json").json["sources"][0]
    assert (told["retained_entries"], told["left_by_require"]) == (2, 0)
    run = desk("collect", "--json").json
    assert (run["items_new"], run["left_by_require"]) == (2, 0)
    explained = desk("explain", 2, "--json").json
    assert not any(theme.get("require") for theme in explained["themes"].values())


def test_what_is_left_is_counted_in_a_trial_and_in_a_run(desk: Desk, url: str) -> None:
    listed(desk, "ports", url, "require = 'ferry'\n")
    listed(desk, "quais", url)
    told = desk("source", "check", url)
    assert "1 entry would be kept" in told.out
    assert "1 entry would be left by “require”" in told.out
    assert desk("source", "check", url, "--json").json["sources"][0]["left_by_require"] == 1
    assert "1 new item, 1 entry left by “require”" in desk("collect").err
    (source,) = desk("collect", "--force", "--json").json["sources"]
    assert (source["outcome"], source["left_by_require"]) == ("unchanged", 0)


def test_a_source_that_is_not_watched_settles_nothing(desk: Desk, url: str) -> None:
    listed(desk, "ports", url, "active = false\n")
    listed(desk, "quais", url, "require = 'ferry'\n")
    assert desk("collect", "--json").json["left_by_require"] == 1


def test_two_settings_of_one_address_are_told(desk: Desk, url: str) -> None:
    listed(desk, "ports", url)
    listed(desk, "quais", url, "require = 'ferry'\nkind = 'page'\n")
    for slugs in ((), ("quais",)):
        done = desk("theme", "check", *slugs)
        assert done.code == 0
        assert "themes/quais.toml, line 5" in done.err
        assert "stands in themes/ports.toml too, which says otherwise of kind, require" in done.err
    assert "stands in" not in desk("theme", "check", "ports").err
    sick = desk("doctor", "--json").out
    assert "set without effect, for another theme settles the source: quais.toml" in sick
    listed(desk, "quais", url)
    assert "stands in" not in desk("theme", "check").err


def test_a_run_of_one_theme_reads_a_source_as_the_settling_one_says(desk: Desk, web: Web, url: str) -> None:
    listed(desk, "ports", url)
    quais = desk.theme(
        "quais",
        f"title = 'quais'\nquery = 'port'\n[[sources]]\ntitle = 'Le journal'\nurl = '{url}'\nkind = 'page'\n",
    )
    assert desk("collect", "--json").json["items_new"] == 2
    web.put("/flux", rss(entry(1, "Un port et son ferry"), entry(2, "Un port en travaux"), entry(3, "Un port neuf")))
    for kind in ("page", "feed"):
        quais.write_text(quais.read_text().replace("'page'", f"'{kind}'"))
        run = desk("collect", "quais", "--force", "--json").json
        assert run["items_changed"] == 0
        assert run["sources"][0]["outcome"] in ("new", "unchanged")
    assert len(desk.items()) == 3
    assert {item["source"] for item in desk.items()} == {"Journal"}
