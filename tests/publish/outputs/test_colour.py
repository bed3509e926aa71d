"""The accent colour of a region, made readable on paper and on dark."""

from __future__ import annotations

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble
from iet_watch.publish.outputs.style import DARK, LEAST_CONTRAST, PAPER, colours_of, contrast, readable
from tests.conftest import Desk
from tests.examples import examples
from tests.publish.written_issue import ARTICLES, CONFIGURATION, QUARTER, write_issue

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


@examples(300)
@given(COLOURS)
def test_any_accent_is_read_on_each_ground_it_stands_on(colour: str) -> None:
    """Ink, what is softer and white stand on bands and on the masthead of « affiche » too."""
    shown = colours_of(colour)
    for scheme, paper, ink, soft in (("", PAPER, "#1b1b1f", "#58585f"), ("_dark", DARK, "#e9e7e2", "#adaaa3")):
        accent, band, on_band = (shown[f"{name}{scheme}"] for name in ("accent", "band", "accent_on_band"))
        pairs = [(accent, paper), (on_band, band), (on_band, paper), (ink, band), (soft, band)]
        assert min(contrast(*pair) for pair in pairs) >= LEAST_CONTRAST
        assert on_band == accent or contrast(accent, band) < LEAST_CONTRAST
    assert contrast("#ffffff", shown["accent"]) >= LEAST_CONTRAST


def test_the_page_sets_the_accent_for_the_ground_of_a_band(desk: Desk) -> None:
    """On its own band #e30613 stands out by 4.1 to 1 only: `affiche` sets letters there, and says so."""
    issue = write_issue(desk, ARTICLES[:1])
    for look, told in (("revue", 0), ("affiche", 1)):
        desk.configure(CONFIGURATION.replace("[bulletin]", f"[bulletin]\naccent = '#e30613'\nlook = '{look}'", 1))
        assert desk("bulletin", QUARTER, "--formats", "html").code == 0
        page = (issue.folder / "bulletin.html").read_text(encoding="utf-8")
        assert "--accent: #e30613;\n  --band: #fce7e4;\n  --accent-on-band: #d40612;" in page
        found = [one["message"] for one in issue.found("access") if "#d40612" in one["message"]]
        assert len(found) == told, found


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
