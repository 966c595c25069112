"""What all charts share.

1. Axes write amounts in full, and as powers of ten only far beyond: one rule for every chart.
2. Six scenarios have six colours; letters at the ends of their lines keep their distance.
3. Titles and names are broken into lines, and nothing of them is lost.
4. The bands of a fan lie beside each other, so that the legend shows what the eye sees.
5. Marks of a legend that have no colour of their own can be seen on light and on dark.
6. Every chart is valid Vega-Lite, and has a test that reads back what it draws.
7. What such a test reads is what Vega draws, within the axes.
8. On the page, which has charts carry their rows, they look as in files.
"""

import ast
import itertools
import re
from functools import cache
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from model import (
    CityPlan,
    Region,
    Scenario,
    Uncertainty,
    compare,
    fit,
    frontier,
    project,
    project_region,
    project_series,
    simulate,
    sobol,
    solve,
    tornado,
)
from model.chart_parts import NEUTRAL_SYMBOLS, broken, name_lines, names_axis, numbers
from model.comparison.charts import LETTER_ROOM, comparison_chart, spread, waterfall_chart
from model.comparison.compare import MOST
from model.evidence.charts import (
    ahead_chart,
    ceiling_chart,
    fit_chart,
    other_evidence_chart,
    series_chart,
    unit_cost_chart,
)
from model.evidence.other import other_evidence
from model.evidence.series import series
from model.files.pictures import page_theme
from model.footprint.charts import footprint_chart
from model.footprint.take import footprint
from model.goal.charts import frontier_chart
from model.projection.charts import compute_chart, impact_chart
from model.regions.charts import map_chart, path_chart, ranking_chart
from model.texts import ENGLISH
from model.uncertainty.charts import (
    BANDS,
    density_chart,
    dot_chart,
    exceedance_chart,
    fan_chart,
    shares_chart,
    strips,
    tornado_chart,
)
from model.uncertainty.ranges import Range
from model.uncertainty.simulate import central_line
from model.unit_cost import projects
from tests.charts import drawn
from views.parts import self_contained

pytestmark = pytest.mark.unmeasured  # other tests reach the same

ROOT = Path(__file__).parent.parent
OWN_SERIES = "idc_intelligent_cn"
QUESTION = {"column": "compute_eflops", "year": 2027}
GOAL = {"target": "compute_eflops@2027=2000", "solve_for": "cagr"}


def fan(*, logarithmic):
    simulation = simulate(Scenario(), Uncertainty(draws=1024), columns=["compute_eflops"])
    line = central_line(Scenario(), "compute_eflops").tolist()
    published = [point for point in series()[OWN_SERIES] if 2022 <= point.year <= 2027]
    return fan_chart(
        simulation, "compute_eflops", line, published, ENGLISH, logarithmic=logarithmic
    )


def region():
    plans = [
        CityPlan(city="Shaoguan", investment_cny_100m=10, first_year=2024, last_year=2026),
        CityPlan(city="Guangzhou", investment_by_year={2025: 20, 2027: 5}),
        CityPlan(city="Yunfu"),
    ]
    return project_region(Region("R", plans))


def two(column="compute_eflops"):
    return compare({"Headline": Scenario(), "Other": Scenario(cagr=0.2)}, column=column)


# Marks that start at 0 along an axis unless told otherwise.
FROM_ZERO = {("bar", "x"), ("area", "y")}

# One of each chart, as its page shows it.
SPECIMENS = {
    "compute_chart": lambda: compute_chart(project(Scenario()), ENGLISH, logarithmic=True),
    "impact_chart": lambda: impact_chart(project(Scenario()), "core", ENGLISH, logarithmic=False),
    "series_chart": lambda: series_chart(
        series()[OWN_SERIES], project(Scenario()), ENGLISH, logarithmic=True
    ),
    "fit_chart": lambda: fit_chart(fit(curve="constant"), ENGLISH, logarithmic=True),
    "ahead_chart": lambda: ahead_chart(project_series(cagr=0.3), ENGLISH, logarithmic=True),
    "ceiling_chart": lambda: ceiling_chart(fit(curve="logistic").ceiling_profile, ENGLISH),
    "unit_cost_chart": lambda: unit_cost_chart(projects(), ENGLISH),
    "other_evidence_chart": lambda: other_evidence_chart(other_evidence(Scenario()), ENGLISH),
    "footprint_chart": lambda: footprint_chart(footprint(Scenario()), ENGLISH),
    "comparison_chart": lambda: comparison_chart(two(), ENGLISH, logarithmic=False),
    "waterfall_chart": lambda: waterfall_chart(two().explain(), ENGLISH),
    "fan_chart": lambda: fan(logarithmic=False),
    "dot_chart": lambda: dot_chart(
        np.linspace(10.0, 20.0, 50).tolist(), [True] * 50, "compute_eflops", ENGLISH
    ),
    "exceedance_chart": lambda: exceedance_chart(
        np.geomspace(10.0, 20.0, 99).tolist(), 21.0, "compute_eflops", ENGLISH
    ),
    "density_chart": lambda: density_chart(
        "cagr", Range(kind="triangular", numbers=(0.3, 0.4, 0.6)), 0.5
    ),
    "tornado_chart": lambda: tornado_chart(
        tornado(Scenario(), **QUESTION), "compute_eflops", ENGLISH
    ),
    "shares_chart": lambda: shares_chart(sobol(Scenario(), **QUESTION, log2_draws=8), ENGLISH),
    "frontier_chart": lambda: frontier_chart(
        frontier(Scenario(), **GOAL, along="base_eflops"), solve(Scenario(), **GOAL), ENGLISH
    ),
    "ranking_chart": lambda: ranking_chart(region(), "core", ENGLISH),
    "path_chart": lambda: path_chart(region(), "core", None, ENGLISH),
    "map_chart": lambda: map_chart(region(), "core", ENGLISH),
}


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


def chart_functions():
    """The names of all public functions that return a whole chart."""
    return {
        node.name
        for path in sorted((ROOT / "model").rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and re.fullmatch(r"(?!_)\w+_chart", node.name)
        and ast.unparse(node.returns or ast.Constant(None)) == "Chart"
    }


def test_every_chart_is_tried_here():
    """6: a new chart is to stand in the table above, by its name."""
    assert chart_functions() == set(SPECIMENS)


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_chart_is_read_back(name):
    """6: a test of its name, which goes by what `tests.charts` reads."""
    tests = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]

    assert any(f"def test_{name}_" in test and "tests.charts" in test for test in tests)


def test_what_is_no_vega_lite_is_refused():
    """6: the check above can fail: a channel that there is not, none where there must be one."""
    for channel, shown in (("z", {"field": "year"}), ("y", None)):
        chart = compute_chart(project(Scenario()), ENGLISH, logarithmic=False)
        chart["layer"][0]["encoding"][channel] = shown
        with pytest.raises(jsonschema.ValidationError):
            drawn(chart)


def groups(scene):
    """The marks of each layer in a scene of Vega, by the name that Vega-Lite gives the layer."""
    for part in scene.get("items", []):
        found = re.match(r"((?:layer_\d+_)*)(marks|pathgroup)$", part.get("name", ""))
        if found and found[2] == "marks":
            yield found[1], part["items"]
        elif found:  # lines of several colours
            yield found[1], [item for line in part["items"] for item in line["items"][0]["items"]]
        else:
            yield from groups(part)


def ends_in_pixels(items, axis):
    """Where marks start and end along an axis, in pixels, ascending."""
    size = {"x": "width", "y": "height"}[axis]
    found = []
    for item in items:
        if item.get("defined", True):
            start = item.get(axis, 0.0)
            found += [start, item.get(f"{axis}2", start + item.get(size, 0.0))]
    return np.sort(found)


def placed(layers, scene):
    """What each layer shows along each axis of numbers, and in which pixels: in ascending order.

    As the axis, how it is shown, the values (their logarithms on a logarithmic one), the pixels.
    """
    for layer, items in zip(layers, dict(groups(scene)).values(), strict=True):
        for axis in ("x", "y"):
            shown = layer.encoding.get(axis)
            if not layer.rows or not shown or shown.get("type") != "quantitative":
                continue
            is_ranged = f"{axis}2" in layer.encoding or (layer.mark, axis) in FROM_ZERO
            ends = [axis, f"{axis}2"] if is_ranged else [axis, axis]
            values = np.sort([v for end in ends for v in layer.values(end) if v is not None])
            low, high = layer.domain(axis) or (values.min(), values.max())
            slack = 1e-9 * (high - low)
            assert low - slack <= values.min() <= values.max() <= high + slack
            if shown.get("scale", {}).get("type") == "log":
                values = np.log(values)
            yield axis, shown, values, ends_in_pixels(items, axis)[:: 1 if axis == "x" else -1]


@cache
def scene_of(name):
    """A specimen's layers as they are read, and the scene that Vega draws."""
    chart = SPECIMENS[name]()
    return drawn(chart), vl_convert.vegalite_to_scenegraph(chart)["scenegraph"]


DRAWN = sorted(set(SPECIMENS) - {"map_chart"})  # a map has no axes


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_read_is_what_vega_draws(name):
    """7: every end of every mark is where a straight or logarithmic axis has its value."""
    found = list(placed(*scene_of(name)))

    assert found
    for _, _, values, pixels in found:
        assert len(pixels) == len(values)
        if np.ptp(values):
            straight = np.polynomial.Polynomial.fit(values, pixels, 1)
            assert pixels == pytest.approx(straight(values), abs=0.01)


def axes(scene):
    """The titles and the labels of all axes, with the places of the labels in pixels."""
    for part in scene.get("items", []):
        if part.get("role") != "axis":
            yield from axes(part)
            continue
        (group,) = part["items"]
        marks = {mark["role"]: mark["items"] for mark in group["items"]}
        if labels := marks.get("axis-label"):
            axis = "x" if group["orient"] == "bottom" else "y"
            titles = [np.ravel(title["text"]) for title in marks.get("axis-title", [])]
            title = " ".join(line for lines in titles for line in lines)
            yield axis, title, [(label["text"], label[axis]) for label in labels]


# How many 100 million CNY, or whatever else an axis counts, are one on its labels.
SIZES = {"trillion CNY": 10_000.0, "billion CNY": 10.0, "million CNY": 0.01, "100 million CNY": 1.0}


def size_of(title):
    said = [unit for unit in SIZES if re.search(rf"(^|, ){unit}$", title)]
    return SIZES[said[0]] if said else 1.0


@pytest.mark.parametrize("name", DRAWN)
def test_labels_are_the_values_of_their_places(name):
    """7: in the unit that the title of the axis says."""
    layers, scene = scene_of(name)
    lines = {}
    for axis, shown, values, pixels in placed(layers, scene):
        if np.ptp(values):
            is_log = shown.get("scale", {}).get("type") == "log"
            lines[axis] = np.polynomial.Polynomial.fit(pixels, values, 1), is_log
    read = 0

    for axis, title, labels in axes(scene):
        for label, pixel in labels:
            if axis in lines and isinstance(label, str) and label:
                straight, is_log = lines[axis]
                number = float(label.replace(",", "").replace("−", "-").rstrip("%"))
                number *= size_of(title) / (100.0 if label.endswith("%") else 1.0)
                value = np.exp(straight(pixel)) if is_log else straight(pixel)
                span = np.ptp(straight(np.array([other for _, other in labels])))
                assert value == pytest.approx(number, rel=1e-3, abs=1e-3 * span)
                read += 1
    assert read >= 3 or name == "density_chart"  # which has no axis


def test_labels_of_money_are_in_the_unit_of_the_title():
    """7: the axis counts 100 million CNY, whatever its labels do."""
    assert size_of("AI core industry, cumulative, billion CNY") == 10.0
    assert size_of("Unit cost, million CNY per PFLOPS") == size_of("Compute, EFLOPS") == 1.0
    titles = {
        title for name in ("impact_chart", "path_chart") for _, title, _ in axes(scene_of(name)[1])
    }
    assert any(size_of(title) == 10.0 for title in titles)


def pictured(chart):
    """Return what is drawn, without the names that Vega gives to its parts."""
    return re.sub(r' class="[^"]*"|clip\d+', "", vl_convert.vegalite_to_svg(chart))


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_chart_that_carries_its_rows_looks_the_same(name):
    """8."""
    carried = self_contained(SPECIMENS[name]())
    assert "data" not in carried
    assert pictured(carried) == pictured(SPECIMENS[name]())
