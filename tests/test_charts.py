"""What all charts share.

1. Axes write amounts in full, and as powers of ten only far beyond: one rule for every chart.
2. Six scenarios have six colours; letters at the ends of their lines keep their distance.
3. Titles and names are broken into lines, and nothing of them is lost.
4. The bands of a fan lie beside each other, so that the legend shows what the eye sees.
5. Marks of a legend that have no colour of their own can be seen on light and on dark.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Scenario, compare, project
from model.charts import (
    LETTER_ROOM,
    NEUTRAL_SYMBOLS,
    broken,
    comparison_chart,
    compute_chart,
    impact_chart,
    name_lines,
    names_axis,
    numbers,
    series_chart,
    spread,
)
from model.comparison import MOST
from model.pictures import page_theme
from model.ranges import Range
from model.series import series
from model.texts import ENGLISH
from model.uncertainty_charts import BANDS, density_chart, strips


def formats(part):
    """Yield how every axis of numbers in a specification writes them."""
    if isinstance(part, dict):
        if "format" in part:
            yield part["format"]
        elif "format(" in part.get("labelExpr", ""):
            yield part["labelExpr"].split("'")[1]
        for value in part.values():
            yield from formats(value)
    elif isinstance(part, list):
        for value in part:
            yield from formats(value)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        pytest.param((0.0, 2500.0), ",~r", id="small"),
        pytest.param((0.0, 4e6), ",~r", id="millions in full"),
        pytest.param((-9.9e8, 0.0), ",~r", id="negative"),
        pytest.param((0.0, 0.0), ",~r", id="nothing"),
        pytest.param((1e6, 1e6 + 8), ",.9~r", id="close"),
        pytest.param((0.0, 1e9), ".3~e", id="far beyond"),
        pytest.param((0.0, 1e-6), ".3~e", id="far below"),
    ],
)
def test_the_rule_for_numbers(ends, expected):
    """1."""
    assert numbers(*ends)["format"] == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (20, [",~r", ",~r", ",~r"]),
        (60, [".3~e", ",~r", ".3~e"]),
    ],
)
def test_all_charts_of_a_projection_write_numbers_alike(years, expected):
    """1: compute and both industries, by the figures in their units."""
    projection = project(Scenario(years=years))
    charts = [compute_chart(projection, ENGLISH, logarithmic=False)]
    charts += [
        impact_chart(projection, kind, ENGLISH, logarithmic=False) for kind in ("core", "related")
    ]

    for chart, form in zip(charts, expected, strict=True):
        assert set(formats(chart["layer"])) == {form}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_scenario_has_a_colour(name):
    """2: tests/test_configuration.py holds them to being told apart by everyone."""
    assert len(set(page_theme()[name]["chartCategoricalColors"])) >= MOST


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=MOST))
def test_letters_keep_their_distance(places):
    """2: in the order of their lines, none beyond the axis, untouched where there is room."""
    moved = spread(places, LETTER_ROOM)
    order = sorted(range(len(places)), key=lambda index: places[index])
    gaps = [moved[b] - moved[a] for a, b in itertools.pairwise(order)]
    before = [places[b] - places[a] for a, b in itertools.pairwise(order)]

    assert all(gap >= LETTER_ROOM - 1e-8 for gap in gaps)
    assert all(-1e-8 <= place <= 1.0 + 1e-8 for place in moved)
    if all(gap > LETTER_ROOM + 1e-8 for gap in before):
        assert moved == pytest.approx(places, abs=1e-8)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_every_line_has_its_letter(logarithmic):
    """2: also where all lines are the same."""
    scenarios = {name: Scenario() for name in "uvwxyz"}
    chart = comparison_chart(compare(scenarios), ENGLISH, logarithmic=logarithmic)
    ends = chart["layer"][-1]["data"]["values"]

    assert sorted(end["letter"] for end in ends) == list("ABCDEF")
    assert len({end["value"] for end in ends}) == len(scenarios)


def test_titles_and_names_lose_nothing():
    """3."""
    title = "Related industries, cumulative, 100 million CNY"
    name = "Multiplier of the AI core industry + Multiplier of related industries"

    assert broken(title, 36) == ["Related industries, cumulative,", "100 million CNY"]
    assert " ".join(name_lines(name).split("\n")) == name
    assert names_axis("name", [name_lines(name)])["axis"]["labelLimit"] == 0


def test_bands_lie_beside_each_other():
    """4: together they are the outermost, and none lies on another."""
    parts = sorted(strips(ENGLISH))

    assert (parts[0][0], parts[-1][1]) == BANDS[0]
    assert all(one[1] == other[0] for one, other in itertools.pairwise(parts))
    assert {label for *_, label in parts} == {"90", "80", "50"}


def test_marks_of_the_status_can_be_seen():
    """5."""
    points = next(iter(series().values()))
    chart = series_chart(points, None, ENGLISH, logarithmic=False)
    legend = chart["layer"][-1]["encoding"]["shape"]["legend"]

    assert NEUTRAL_SYMBOLS.items() <= legend.items()


def test_a_density_says_its_scale():
    """A browser that draws before it has the rows would find none, and complain."""
    chart = density_chart("cagr", Range(kind="uniform", numbers=(0.3, 0.6)), 0.5)
    y = chart["layer"][0]["encoding"]["y"]

    assert y["stack"] is None
    assert y["scale"]["domain"][1] > 0.0
