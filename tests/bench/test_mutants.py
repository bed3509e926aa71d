"""The faults that bench.mutants makes: one at a time, in what runs, and nothing else of the module changes."""

from __future__ import annotations

from pathlib import Path

from bench.mutants import mutants_of

MODULE = '''"""A module with 2 words."""

LIMIT: int = 3  # figures


@cache(size=4)
def within(sizes: list[int], most: Literal[5] = 5) -> bool:
    """Whether « é » is under 6."""
    if not sizes or sizes[0] >= LIMIT:
        return False
    return (
        sum(sizes)
        + 1 < most
    )
'''


def test_each_fault_is_one_change_in_what_runs() -> None:
    made = {f"{one.line}: {one.before} -> {one.after}" for one in mutants_of(Path("a.py"), MODULE)}
    assert made == {
        "3: 3 -> 4",
        "7: 5 -> 6",
        "9: not sizes or sizes[0] >= LIMIT -> not sizes and sizes[0] >= LIMIT",
        "9: not sizes -> sizes",
        "9: sizes[0] >= LIMIT -> sizes[0] > LIMIT",
        "9: 0 -> 1",
        "10: return False -> return None",
        "10: False -> True",
        "11: return sum(sizes) + 1 < most -> return None",
        "12: sum(sizes) + 1 < most -> sum(sizes) + 1 <= most",
        "12: sum(sizes) + 1 -> sum(sizes) - 1",
        "13: 1 -> 2",
    }


def test_the_rest_of_the_module_stays_as_it_is() -> None:
    [one] = [one for one in mutants_of(Path("a.py"), MODULE) if one.before == "sizes[0] >= LIMIT"]
    assert one.source == MODULE.replace("sizes[0] >= LIMIT", "(sizes[0] > LIMIT)")
    [one] = [one for one in mutants_of(Path("a.py"), MODULE) if one.after == "sum(sizes) - 1"]
    assert one.source == MODULE.replace("sum(sizes)\n        + 1", "(sum(sizes) - 1)")
