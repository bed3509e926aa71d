"""The accent colour of a region, made readable on paper and on dark."""

from __future__ import annotations

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.publish.outputs.style import DARK, LEAST_CONTRAST, PAPER, contrast, readable
from tests.examples import examples

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffff00", "#ffffff", 1.07),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert round(contrast(one, other), 2) == ratio


@pytest.mark.parametrize("background", [PAPER, DARK])
@examples(300)
@given(colour=COLOURS)
def test_any_colour_becomes_readable(background: str, colour: str) -> None:
    assert contrast(readable(colour, background), background) >= LEAST_CONTRAST


@pytest.mark.parametrize("background", [PAPER, DARK])
@examples(300)
@given(colour=COLOURS)
def test_a_readable_colour_is_left_as_it_is(background: str, colour: str) -> None:
    once = readable(colour, background)
    assert readable(once, background) == once
    assert once == colour or contrast(colour, background) < LEAST_CONTRAST <= contrast(once, background) < 5


@pytest.mark.parametrize(
    ("colour", "on_paper", "on_dark"),
    [
        ("#1f5f7a", "#1f5f7a", "#2d8bb3"),
        ("#E30613", "#E30613", "#f92834"),
        ("#ffcc00", "#8f7200", "#ffcc00"),
        ("#808080", "#737373", "#808080"),
        ("#ffffff", "#757575", "#ffffff"),
        ("#000000", "#000000", "#808080"),
    ],
)
def test_a_colour_changes_just_enough(colour: str, on_paper: str, on_dark: str) -> None:
    assert (readable(colour, PAPER), readable(colour, DARK)) == (on_paper, on_dark)


@given(COLOURS)
def test_blue_stays_blue(colour: str) -> None:
    for background in (PAPER, DARK):
        hue, _, saturation = colorsys.rgb_to_hls(*channels(colour))
        new_hue, light, _ = colorsys.rgb_to_hls(*channels(readable(colour, background)))
        turned = min(abs(hue - new_hue), 1 - abs(hue - new_hue))
        assert saturation < 0.1 or not 0.1 < light < 0.9 or turned < 0.03


@pytest.mark.parametrize(
    "colour", ["", "blue", "#fff", "#1f5f7", "#1f5f7a0", "1f5f7a", "#1f5f7g", "#1f5f7a;}", "#1f5f7a\n"]
)
def test_what_is_no_colour_is_told(colour: str) -> None:
    with pytest.raises(Trouble) as caught:
        readable(colour, PAPER)
    assert (caught.value.code, caught.value.args_by_name["found"]) == (BAD_CONFIGURATION, colour)
