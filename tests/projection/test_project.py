"""Invariants of the projection.

1. The default scenario gives design.md's check values, in its columns and in their order.
2. In the base year growth and additions are not defined, and no money is spent.
3. Draws give the numbers of one scenario at a time, to the last bit, wherever a block ends.
4. Draws are refused where one of them would be, with the same codes, and all at once.
5. Compute alone is the table's column, to the last bit.
6. Average growth and doubling time restate the first and the last level.
7. Twice the base (and ceiling) is twice the compute; twice a multiplier twice the growth.
8. Rows and data frame hold the columns as they are.
"""

import math
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from pydantic import BaseModel

from model.columns import COLUMNS
from model.growth import CURVES
from model.impact import INVESTMENT_METHODS
from model.inputs.scenario import Scenario
from model.messages import InvalidInput
from model.projection import project
from model.projection.project import Projection, project_compute
from tests.strategies import alike, numbers, rates, scenarios

# The module: its package has a function of this name.
PROJECT = import_module("model.projection.project")

DRAWABLE = [name for name, value in Scenario() if isinstance(value, float)]
MONEY = [name for name in COLUMNS if name.endswith("_cny_100m")]

# The default scenario, to the digits that design.md prints. Growth is 52.3% every year, so
# additions are 0.523 of the level before.
HEADLINE = {
    "compute_eflops": (3, [268, 408.164, 621.634, 946.748, 1441.898, 2196.010]),
    "growth_rate": (9, [np.nan, 0.523, 0.523, 0.523, 0.523, 0.523]),
    # 408.164 - 268; 140.164 * 1.523 = 213.469772, and so on
    "added_eflops": (3, [np.nan, 140.164, 213.470, 325.114, 495.149, 754.112]),
    # 1.523; 1.523 ** 2 = 2.319529; times 1.523 is 3.532642667; and so on
    "multiple_of_base": (4, [1, 1.523, 2.3195, 3.5326, 5.3802, 8.1941]),
    "investment_cny_100m": (5, [0, 10, 15.23, 23.19529, 35.32643, 53.80215]),
    # 10 * 13.755386449; design.md prints 137.55387, which is the sum of its rounded years
    "cumulative_investment_cny_100m": (5, [0, 10, 25.23, 48.42529, 83.75172, 137.55386]),
    "core_low_cny_100m": (3, [0, 29, 44.167, 67.266, 102.447, 156.026]),  # 2.9 times
    "core_high_cny_100m": (3, [0, 34, 51.782, 78.864, 120.110, 182.927]),  # 3.4 times
    "related_low_cny_100m": (2, [0, 360, 548.28, 835.03, 1271.75, 1936.88]),  # 36 times
    "related_high_cny_100m": (2, [0, 420, 639.66, 974.20, 1483.71, 2259.69]),  # 42 times
    "cumulative_core_low_cny_100m": (4, [0, 29, 73.167, 140.4333, 242.88, 398.9062]),
    "cumulative_core_high_cny_100m": (4, [0, 34, 85.782, 164.646, 284.7558, 467.6831]),
    "cumulative_related_low_cny_100m": (3, [0, 360, 908.28, 1743.31, 3015.062, 4951.939]),
    "cumulative_related_high_cny_100m": (3, [0, 420, 1059.66, 2033.862, 3517.572, 5777.262]),
}


def drawn_from(together):
    """Draws of every input that can be drawn, one per scenario."""
    return {name: [getattr(one, name) for one in together] for name in DRAWABLE}


def cells(projection):
    """All columns as one array, of shape (columns, years + 1) or (columns, years + 1, draws)."""
    return np.array([projection[name] for name in COLUMNS])


def codes(call):
    """The codes of everything wrong that a call reports, with the inputs concerned."""
    with pytest.raises(InvalidInput) as caught:
        call()
    return {(problem.code, problem.where) for problem in caught.value.problems}


@pytest.mark.parametrize("column", COLUMNS)
def test_headline(column):
    """Invariant 1."""
    digits, expected = HEADLINE[column]

    assert_array_equal(expected, project(Scenario())[column].round(digits))


def test_columns_and_years():
    """Invariant 1: names and order as design.md states them, a row from the base year on."""
    projection = project(Scenario())

    assert list(projection.columns) == [
        "compute_eflops",
        "growth_rate",
        "added_eflops",
        "multiple_of_base",
        "investment_cny_100m",
        "core_low_cny_100m",
        "core_high_cny_100m",
        "related_low_cny_100m",
        "related_high_cny_100m",
        "cumulative_investment_cny_100m",
        "cumulative_core_low_cny_100m",
        "cumulative_core_high_cny_100m",
        "cumulative_related_low_cny_100m",
        "cumulative_related_high_cny_100m",
    ]
    assert list(COLUMNS) == list(projection.columns)
    assert projection.year == [2022, 2023, 2024, 2025, 2026, 2027]


@given(one=scenarios())
def test_base_year(one):
    """Invariant 2; every other cell is a number, and no money is negative."""
    projection = project(one)

    for name in COLUMNS:
        column = projection[name]
        assert (one.years + 1,) == column.shape
        assert np.isfinite(column[1:]).all()
    assert np.isnan(projection["growth_rate"][0])
    assert np.isnan(projection["added_eflops"][0])
    assert projection["multiple_of_base"][0] == 1.0
    assert projection["compute_eflops"][0] == one.base_eflops
    for name in MONEY:
        assert projection[name][0] == 0.0
        assert (projection[name] >= 0.0).all()


@pytest.mark.parametrize("curve", CURVES)
@given(data=st.data())
def test_draws_equal_one_at_a_time(curve, data):
    """Invariants 3 and 5, with a block of two draws, so that draws end within one."""
    together = data.draw(alike(curve=curve))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PROJECT, "BLOCK", 2)
        projection = project(together[0], drawn_from(together))
        compute = project_compute(together[0], drawn_from(together))

    assert (len(COLUMNS), together[0].years + 1, len(together)) == cells(projection).shape
    assert_array_equal(compute, projection["compute_eflops"])
    for column, one in enumerate(together):
        assert_array_equal(cells(project(one)), cells(projection)[:, :, column])
        assert_array_equal(project_compute(one), compute[:, column])


@given(cagr=st.lists(st.floats(1e-9, 5.0), min_size=1, max_size=9), block=st.integers(1, 10))
def test_blocks_do_not_show(cagr, block):
    """Invariant 3: one drawn input, blocks of any size, the last of them shorter."""
    whole = project(Scenario(), {"cagr": cagr})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PROJECT, "BLOCK", block)
        in_blocks = project(Scenario(), {"cagr": cagr})

    assert_array_equal(cells(whole), cells(in_blocks))


def test_more_draws_than_a_block():
    """Invariant 3, with the real size of a block: the first and the last draw of each."""
    count = 2 * PROJECT.BLOCK + 1
    cagr = np.linspace(0.1, 0.9, count)
    projection = project(Scenario(), {"cagr": cagr})

    for draw in (0, PROJECT.BLOCK - 1, PROJECT.BLOCK, count - 1):
        alone = project(Scenario(cagr=float(cagr[draw])))
        assert_array_equal(cells(alone), cells(projection)[:, :, draw])


def test_draws_replace_only_what_is_drawn():
    """Invariant 3: what is not drawn stays as the scenario says."""
    scenario = Scenario(cagr=0.1, core_low=1.0)
    projection = project(scenario, {"base_eflops": [100.0, 200.0]})

    assert scenario is projection.scenario
    assert_allclose(projection["compute_eflops"][1], [110.0, 220.0], rtol=1e-15)
    assert_array_equal([[10.0, 10.0]], projection["core_low_cny_100m"][1:2])


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        pytest.param({"years": [5.0]}, {("draws.not_drawable", "years")}, id="whole years"),
        pytest.param({"curve": ["constant"]}, {("draws.not_drawable", "curve")}, id="a choice"),
        pytest.param(
            {"service_life_years": [5.0]},
            {("draws.not_drawable", "service_life_years")},
            id="an optional whole number",
        ),
        pytest.param({"growth": [0.5]}, {("draws.not_drawable", "growth")}, id="no such input"),
        pytest.param({"cagr": 0.5}, {("draws.shape", "cagr")}, id="one number"),
        pytest.param({"cagr": []}, {("draws.shape", "cagr")}, id="no draws"),
        pytest.param({"cagr": [[0.5]]}, {("draws.shape", "cagr")}, id="two dimensions"),
        pytest.param(
            {"cagr": [0.5, 0.6], "base_eflops": [268.0]},
            {("draws.shape", "base_eflops")},
            id="fewer than the first",
        ),
        pytest.param(
            {"cagr": 0.5, "base_eflops": [268.0, 300.0]},
            {("draws.shape", "cagr")},
            id="one number, then many",
        ),
        pytest.param({"cagr": ["high"]}, {("input.not_a_number", "cagr")}, id="a word"),
        pytest.param({"cagr": [True, True]}, {("input.not_a_number", "cagr")}, id="true"),
        pytest.param({"cagr": [[0.5], [0.5, 0.6]]}, {("input.not_a_number", "cagr")}, id="ragged"),
        pytest.param({"cagr": [0.5, 52.3]}, {("input.outside_limits", "cagr")}, id="too high"),
        pytest.param({"cagr": [-0.95, 0.5]}, {("input.outside_limits", "cagr")}, id="too low"),
        pytest.param({"cagr": [0.5, math.nan]}, {("input.outside_limits", "cagr")}, id="NaN"),
        pytest.param({"cagr": [math.inf]}, {("input.outside_limits", "cagr")}, id="infinity"),
        pytest.param(
            {
                "years": [5.0, 6.0, 7.0],
                "cagr": [52.3, 0.5],
                "core_low": [math.nan, 1.0],
                "budget": [1.0],
                "unit_cost": ["much", "little"],
            },
            {
                ("draws.not_drawable", "years"),
                ("input.outside_limits", "cagr"),
                ("input.outside_limits", "core_low"),
                ("draws.shape", "budget"),
                ("input.not_a_number", "unit_cost"),
            },
            id="all at once",
        ),
        pytest.param(
            {"core_low": [1.0, 3.5]}, {("multiplier.low_above_high", "core_low")}, id="core range"
        ),
        pytest.param(
            {"related_low": [40.0, 10.0], "related_high": [39.0, 30.0]},
            {("multiplier.low_above_high", "related_low")},
            id="related range",
        ),
        pytest.param(
            {"cagr": [0.5, 0.0]},
            {("investment.no_first_year_additions", "investment_method")},
            id="nothing to follow",
        ),
    ],
)
def test_bad_draws(draws, expected):
    """Invariant 4."""
    assert expected == codes(lambda: project(Scenario(), draws))
    assert expected == codes(lambda: project_compute(Scenario(), draws))


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        ({"cagr": [0.5, 0.0]}, ("ceiling.growth_not_positive", "cagr")),
        ({"cagr": [0.5, 3.0]}, ("ceiling.below_first_year", "ceiling_eflops")),
        ({"base_eflops": [1.0, 700.0]}, ("ceiling.below_first_year", "ceiling_eflops")),
        ({"ceiling_eflops": [2e3, 400.0]}, ("ceiling.below_first_year", "ceiling_eflops")),
    ],
)
@pytest.mark.parametrize("curve", ["logistic", "gompertz"])
def test_bad_draws_under_a_ceiling(curve, draws, expected):
    """Invariant 4."""
    scenario = Scenario(curve=curve, ceiling_eflops=1e3, investment_method="budget")

    assert {expected} == codes(lambda: project(scenario, draws))


def test_message_of_bad_draws():
    """Invariant 4: the words are those for a single value, and name the draw that is wrong."""
    with pytest.raises(InvalidInput) as caught:
        project(Scenario(), {"cagr": [0.5, 52.3, 99.0], "core_low": [1.0]})

    rate, multiplier = (problem.message for problem in caught.value.problems)
    assert rate == "52.3 means 5,230% a year; write 52.3% or 0.523."
    assert multiplier == (
        "draws of shape (1,) were given; give every drawn input the same number of values, at "
        "least one, in one dimension."
    )


@given(
    curve=st.sampled_from(list(CURVES)),
    method=st.sampled_from(list(INVESTMENT_METHODS)),
    life=st.none() | st.integers(1, 60),
    cagr=st.lists(rates() | st.floats(-1.0, 6.0), min_size=2, max_size=2),
    ceiling=st.lists(numbers("ceiling_eflops") | st.floats(1.0, 1e3), min_size=2, max_size=2),
    low=st.lists(st.floats(0.0, 1001.0), min_size=2, max_size=2),
)
def test_draws_are_judged_one_by_one(curve, method, life, cagr, ceiling, low):
    """Invariant 4: refused exactly when a scenario with the values of one draw would be."""
    shared = {"curve": curve, "investment_method": method, "service_life_years": life}
    draws = {"cagr": cagr, "ceiling_eflops": ceiling, "core_low": low, "core_high": [500.0, 500.0]}
    one_by_one = set()
    for values in zip(*draws.values(), strict=True):
        try:
            Scenario(**shared, **dict(zip(draws, values, strict=True)))
        except InvalidInput as error:
            one_by_one |= {(problem.code, problem.where) for problem in error.problems}
    start = Scenario.model_construct(**(dict(Scenario()) | shared))

    if one_by_one:
        together = codes(lambda: project(start, draws))
        assert together
        assert together <= one_by_one
    else:
        assert project(start, draws)["compute_eflops"].shape == (6, 2)


@given(one=scenarios())
def test_average_growth_restates_first_and_last_level(one):
    """Invariant 6: C(n) = C(0) (1 + average)^n."""
    projection = project(one)
    first, last = projection["compute_eflops"][[0, -1]].tolist()

    assert_allclose(first * (1 + projection.average_growth) ** one.years, last, rtol=1e-12)


def test_average_growth_of_the_headline():
    """Invariant 6: growth that never changes averages to itself; ln 2 / ln 1.523 = 1.64767."""
    projection = project(Scenario())

    assert_allclose(projection.average_growth, 0.523, rtol=1e-15)
    assert round(projection.doubling_years, 5) == 1.64767


def test_average_growth_keeps_tiny_rates():
    """Invariant 6: from 1e-15 to 3e-15, where levels hardly change, the mean of the rates."""
    scenario = Scenario(
        curve="declining", cagr=1e-15, long_run_growth=3e-15, growth_persistence=0.0, years=2
    )

    assert_allclose(project(scenario).average_growth, 2e-15, rtol=1e-14)


@given(one=scenarios())
def test_doubling_time_doubles(one):
    """Invariant 6: (1 + average)^doubling = 2; not a number where compute doesn't grow."""
    projection = project(one)
    average, doubling = projection.average_growth, projection.doubling_years

    if average > 0.0:
        assert_allclose(math.log1p(average) * doubling, math.log(2), rtol=1e-12)
    else:
        assert math.isnan(doubling)


@pytest.mark.parametrize("cagr", [-0.2, 0.0, 5e-324])
def test_compute_that_never_doubles(cagr):
    """Invariant 6: no doubling time without growth, or beyond what a double can hold."""
    assert math.isnan(project(Scenario(cagr=cagr, investment_method="budget")).doubling_years)


@given(data=st.data())
def test_twice_the_base(data):
    """Invariant 7, to the last bit, as doubling is exact.

    Under a ceiling, twice as high too. What follows capacity costs the same; what is priced by
    unit costs twice as much.
    """
    base = data.draw(st.floats(1e-3, 5e5))
    one = data.draw(scenarios(base_eflops=base, cagr=data.draw(st.floats(1e-9, 5.0))))
    twice = BaseModel.model_copy(  # beyond what a scenario takes
        one, update={"base_eflops": 2 * base, "ceiling_eflops": 2 * one.ceiling_eflops}
    )
    before, after = project(one), project(twice)
    times = {"follows_capacity": 1, "unit_cost": 2, "budget": 1}[one.investment_method]

    assert_array_equal(2 * before["compute_eflops"], after["compute_eflops"])
    assert_allclose(after["added_eflops"], 2 * before["added_eflops"], rtol=1e-15, atol=1e-290)
    assert_array_equal(before["growth_rate"], after["growth_rate"])
    assert_array_equal(before["multiple_of_base"], after["multiple_of_base"])
    for name in MONEY:
        assert_allclose(after[name], times * before[name], rtol=1e-14, atol=1e-290, err_msg=name)


@given(data=st.data(), share=st.floats(0.0, 1.0))
def test_linear_in_the_multipliers(data, share):
    """Invariant 7: between the low and the high multiplier lies the growth between theirs."""
    one = data.draw(scenarios())
    between = one.core_low + share * (one.core_high - one.core_low)
    between = min(max(between, one.core_low), one.core_high)
    projection = project(one)
    moved = project(one.but(core_low=between))
    low, high = (projection[f"cumulative_core_{end}_cny_100m"] for end in ("low", "high"))
    width = one.core_high - one.core_low
    part = float((Fraction(between) - Fraction(one.core_low)) / Fraction(width)) if width else 0.0

    assert_allclose(
        moved["cumulative_core_low_cny_100m"],
        (1 - part) * low + part * high,
        rtol=1e-12,
        atol=1e-290,
    )
    for name in COLUMNS:
        if "core_low" not in name:
            assert_array_equal(projection[name], moved[name], err_msg=name)


@settings(max_examples=10)
@given(one=scenarios())
def test_rows_and_frame_hold_the_columns(one):
    """Invariant 8."""
    projection = project(one)
    frame = projection.to_frame()
    rows = projection.rows()

    assert ["year", *COLUMNS] == list(frame.columns)
    assert list(range(one.base_year, one.base_year + one.years + 1)) == frame["year"].tolist()
    assert_array_equal(frame.to_numpy(dtype=float), rows)
    for position, name in enumerate(COLUMNS, start=1):
        assert_array_equal(projection[name], [row[position] for row in rows])
        assert projection.final(name) == rows[-1][position]


def test_a_projection_is_frozen():
    """A result says what led to it, and stays what it is."""
    projection = project(Scenario())

    assert isinstance(projection, Projection)
    assert Scenario() == projection.scenario
    with pytest.raises(AttributeError):
        projection.scenario = Scenario(cagr=0.1)
