"""Theme files changed by commands: what people wrote stays, what is added says exactly what was meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.files.shipped import shipped
from iet_watch.files.toml import Mistakes
from iet_watch.model.sources import Source
from iet_watch.model.trouble import BAD_CONFIGURATION, NOT_ALLOWED, Trouble
from iet_watch.themes.theme_files import load_theme
from iet_watch.themes.writing import add_sources, replace_address, source_table

URL = "https://journal.example/flux"
NEW = Source("Le quai", "https://quai.example/rss", "page", lang="fr", active=False, require="port*", rights="open")
WRITTEN = f"""\
# Les ports, relus chaque trimestre.
title = 'Ports'   # court
query = '''
port* OU quai
'''

[[sources]]   # le journal
url   = '{URL}' # à surveiller
title = "Le journal"
# url = '{URL}'
# [[sources]]
# title = "…"
"""


def theme(folder: Path, text: str | bytes = WRITTEN) -> Path:
    path = folder / "ports.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_source_is_added_at_the_end_and_the_rest_is_untouched(tmp_path: Path) -> None:
    path = theme(tmp_path)
    add_sources(path, [NEW, Source("Deux", "https://deux.example/")])
    assert path.read_text().startswith(WRITTEN)
    assert [source.url for source in load_theme(path).sources] == [URL, NEW.url, "https://deux.example/"]
    assert load_theme(path).sources[1] == NEW
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "title = 'P'\nquery = '*'",
        "title = 'P'\r\nquery = '*'\r\n",
        b"\xef\xbb\xbftitle = 'P'\r\nquery = '*'\r\n",
        "title = 'P'\nquery = '*'\n[[tags]]\nname = 'lait'\nquery = 'lait*'",
        "title = 'P'\nquery = '*'\n# [[sources]] fin",
    ],
)
def test_a_source_is_added_whatever_the_end_and_the_line_ends(tmp_path: Path, text: str | bytes) -> None:
    path = theme(tmp_path, text)
    before = path.read_bytes()
    add_sources(path, [NEW])
    after = path.read_bytes()
    assert after.startswith(before)
    assert (b"\r\n" in before) == (after.count(b"\r\n") == after.count(b"\n"))
    assert load_theme(path).sources == (NEW,)


@pytest.mark.parametrize("line", ["url = '''{}'''", '"url" = """{}"""', "url='{}'# suivie", '  url  =  "{}"  '])
def test_an_address_is_replaced_however_it_is_written(tmp_path: Path, line: str) -> None:
    head = "title = 'P'\nquery = '*'\n\n[[ sources ]] # un\ntitle = 'J'\n"
    path = theme(tmp_path, f"{head}{line.format(URL)}\nlang = 'fr'\n")
    replace_address(path, URL, NEW.url)
    lines = path.read_text().splitlines()
    assert "\n".join(lines[:5]) + "\n" == head
    assert (f'"{NEW.url}"' in lines[5], lines[5].endswith("suivie"), lines[6:]) == (
        True,
        "suivie" in line,
        ["lang = 'fr'"],
    )


def test_tables_stay_in_their_order(tmp_path: Path) -> None:
    text = (
        "title = 'P'\nquery = '*'\n\n[[sources]]\ntitle = '''\n[[sources]]'''\nurl = '{}'\n\n"
        "[[tags]]\nname = 'x' # fin\nquery = 'port'\n\n[[sources]]\ntitle = 'B'\nurl = 'https://autre.example/'\n"
    )
    path = theme(tmp_path, text.format(URL))
    replace_address(path, URL, NEW.url)
    assert path.read_text() == text.format(NEW.url).replace(f"'{NEW.url}'", f'"{NEW.url}"')


@given(st.text(max_size=40).filter(str.strip), st.text(max_size=40))
def test_any_text_comes_back_as_it_was(title: str, selector: str) -> None:
    import tomllib

    source = Source(title, URL, "page", selector=selector)
    (table,) = tomllib.loads(source_table(source))["sources"]
    assert (table["title"], table.get("selector", "")) == (title, selector)


def test_an_address_is_replaced_where_it_counts_and_nowhere_else(tmp_path: Path) -> None:
    path = theme(tmp_path)
    replace_address(path, URL, NEW.url)
    assert path.read_text() == WRITTEN.replace(f"url   = '{URL}'", f'url   = "{NEW.url}"')


def test_an_address_is_replaced_in_a_list_in_brackets(tmp_path: Path) -> None:
    path = theme(tmp_path, f"title = 'P'\nquery = '*'\nsources = [{{ title = 'J', url = \"{URL}\" }}]\n")
    replace_address(path, URL, NEW.url)
    assert [source.url for source in load_theme(path).sources] == [NEW.url]


@pytest.mark.parametrize("theirs", sorted(shipped("themes").glob("*.toml")), ids=lambda path: path.stem)
def test_nothing_but_the_address_changes_in_a_theme(tmp_path: Path, theirs: Path) -> None:
    text = theirs.read_text(encoding="utf-8")
    urls = [source.url for source in load_theme(theirs).sources]
    path = tmp_path / theirs.name
    path.write_text(text, encoding="utf-8")
    for old in urls[:1] + urls[-1:]:
        replace_address(path, old, f"{old}?n=2")
        text = text.replace(f"'{old}'", f'"{old}?n=2"')
    assert path.read_text(encoding="utf-8") == text


def test_what_cannot_be_changed_safely_is_left_alone(tmp_path: Path) -> None:
    inline = f"title = 'P'\nquery = '*'\nsources = [{{ title = 'J', url = '{URL}' }}]\n"
    path = theme(tmp_path, inline)
    with pytest.raises(Trouble) as added:
        add_sources(path, [NEW])
    assert (added.value.code, path.read_text()) == (BAD_CONFIGURATION, inline)


def test_a_source_that_makes_the_theme_wrong_is_not_written(tmp_path: Path) -> None:
    path = theme(tmp_path)
    for wrong in (Source("Encore", URL), Source("Faux", "ftp://x"), Source("Équation", NEW.url, require="(port")):
        with pytest.raises(Mistakes) as found:
            add_sources(path, [wrong])
        assert found.value.mistakes[0].path == path
        assert path.read_text() == WRITTEN


def test_the_rights_of_the_file_stay_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    theme(real).chmod(0o664)
    link = tmp_path / "ports.toml"
    link.symlink_to(real / "ports.toml")
    add_sources(link, [NEW])
    assert link.is_symlink()
    assert (real / "ports.toml").stat().st_mode & 0o777 == 0o664
    assert len(load_theme(link).sources) == 2


def test_a_dry_run_checks_and_writes_nothing(tmp_path: Path) -> None:
    path = theme(tmp_path)
    add_sources(path, [NEW], dry_run=True)
    with pytest.raises(Mistakes):
        add_sources(path, [Source("Encore", URL)], dry_run=True)
    assert path.read_text() == WRITTEN


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_without_write_permission_is_told(tmp_path: Path) -> None:
    path = theme(tmp_path)
    tmp_path.chmod(0o500)
    with pytest.raises(Trouble) as refused:
        add_sources(path, [NEW])
    tmp_path.chmod(0o700)
    assert (refused.value.code, path.read_text()) == (NOT_ALLOWED, WRITTEN)
