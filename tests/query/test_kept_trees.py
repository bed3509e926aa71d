"""The trees of a theme's equations, kept by the machine: the same as those that are parsed, or none."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from iet_watch.query.kept_trees import keep_trees, kept_trees
from iet_watch.query.parsing import parse_equation
from iet_watch.themes.theme_files import load_theme

EQUATIONS = (
    "port* OU quai", '(hydrogène OU "pile à combustible"^2,5) SAUF (IA OU titre:SUP)', "SAUF NON mot", "œuvre^0.5 IA*",
    "=Le PROCHE/5 (cyber-attaque OU P.M.E.)", "lang:fr ET *", "source:journal SAUF (a b)", "«mots d’avant» OU =«oui»",
    "quai OU terminal OU bassin OU écluse OU grue OU jetée OU digue OU phare OU balise OU chenal",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "iet-watch"


def test_trees_that_were_kept_are_those_that_were_parsed(folder: Path) -> None:
    trees = {text: parse_equation(text, may_only_exclude=True) for text in EQUATIONS}
    file = "\n".join(EQUATIONS)
    assert kept_trees(file) == {}
    keep_trees(file, trees)
    assert kept_trees(file) == trees
    assert kept_trees(f"{file}\n") == {}
    keep_trees(f"{file}\n", {"port": trees[EQUATIONS[0]]})  # short
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    for damaged in (whole[:-1], whole.replace(b"quai", b"quay"), b"", b"00000000\n{}"):
        kept.write_bytes(damaged)
        assert kept_trees(file) == {}


@pytest.mark.parametrize(
    "contents",
    [
        b"[1]", b'"a"', b'{"a": 3}', b'{"a": []}', b'{"a": ["term"]}', b'{"a": ["term", "a"]}', b'{"a": ["or"]}',
        b'{"a": ["term", "a", ["a", false, false, false, 1, 2]]}', b'{"a": ["term", "a", ["a", 0, 0, 0]]}',
        b'{"a": ["near", "2", "a", "b"]}', b'{"a": ["field", "text", "a"]}', b'{"a": ["not", ["weighted", "2", "a"]]}',
        b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)  # fmt: skip
def test_a_whole_file_of_another_shape_is_as_if_it_were_not_there(folder: Path, contents: bytes) -> None:
    trees = {"a": parse_equation(EQUATIONS[0]), "b" * 200: parse_equation("b")}
    keep_trees("theme", trees)
    (kept,) = folder.iterdir()
    kept.write_bytes(b"%08x\n" % crc32(contents) + contents)
    assert kept_trees("theme") == {}
    keep_trees("theme", trees)
    assert kept_trees("theme") == trees


def test_a_theme_read_twice_is_the_same_and_one_with_a_mistake_is_not_kept(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "ports.toml"
    tags = "".join(f'[[tags]]\nname = "t{n}"\nquery = {text!r}\n' for n, text in enumerate(EQUATIONS[1:]))
    path.write_text(f'title = "Ports"\nquery = "{EQUATIONS[0]}"\n{tags}'.replace("SAUF NON mot", "SAUF (mot"), "utf-8")
    for _ in range(2):
        with pytest.raises(ValueError, match="1 mistakes"):
            load_theme(path)
    assert not folder.exists()
    path.write_text(path.read_text("utf-8").replace("SAUF (mot", "SAUF mot"), "utf-8")
    assert load_theme(path) == load_theme(path)
    assert len(list(folder.iterdir())) == 1
