"""The figures of the house: counted right on a small one, and kept by this one."""

from __future__ import annotations

from pathlib import Path

from bench.structure import circles, function_lengths, read_structure, shared_names

CONTRACT = """
[[tool.importlinter.contracts]]
name = "down"
type = "layers"
containers = ["iet_watch"]
layers = ["upper", "middle | side", "lower"]
"""

FILES = {
    "iet_watch/__init__.py": '"""A house."""\n',
    "iet_watch/upper/__init__.py": '"""The upper floor."""\n',
    "iet_watch/upper/one.py": "import iet_watch.lower.two\nfrom iet_watch.middle import three\n\n\nclass Shared: ...\n",
    "iet_watch/middle/three.py": "def long() -> None:\n    from iet_watch.upper.one import Shared\n\n    Shared()\n",
    "iet_watch/side/four.py": "from iet_watch.middle.three import long\n\n\nclass Shared: ...\n",
    "iet_watch/lower/two.py": "from iet_watch.lower import five\n",
    "iet_watch/lower/five.py": "",
}


def small_house(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pyproject.toml").write_text(CONTRACT, encoding="utf-8")
    return folder


def test_a_small_house_is_counted_as_one_would_by_hand(tmp_path: Path) -> None:
    house = read_structure(small_house(tmp_path))
    one, two, three, four, five = (
        f"iet_watch.{name}" for name in ("upper.one", "lower.two", "middle.three", "side.four", "lower.five")
    )

    assert house.arrows == {(one, two), (one, three), (three, one), (four, three), (two, five)}
    assert len(house.folder_arrows) == 4  # two and five stand in one folder
    assert house.upwards == [(three, one), (four, three)]  # a neighbour of one's own layer counts too
    assert circles(house.arrows) == [frozenset((one, three))]
    assert house.folder_sizes == {
        "iet_watch.upper": 1,
        "iet_watch.middle": 1,
        "iet_watch.side": 1,
        "iet_watch.lower": 2,
    }
    assert list(function_lengths(house).values()) == [4]
    assert shared_names(house) == {"Shared": [four, one]}


def test_the_house_has_no_arrow_upwards_no_circle_and_no_name_twice() -> None:
    house = read_structure(Path(__file__).parents[2])

    assert (house.upwards, circles(house.arrows), circles(house.folder_arrows)) == ([], [], [])
    assert shared_names(house) == {}
    assert len(house.modules) > 100  # it was read
