"""Invariants of additions, investment and impact.

1. Additions equal what a planner's list of cohorts says, year by year.
2. Capacity is conserved: the level is that of the year before, plus what is added, minus what
   retires, wherever no surplus is cut at zero. Additions are never negative.
3. Investment equals the equation of its method; a budget is spent in full.
4. The multipliers hold as stated at an application level of 80%, in proportion at others, or
   at any.
5. Effects come `lag` years after the investment; cumulative columns are the sums of the yearly.
6. The whole table equals the equations in design.md to 12 digits.
"""

from fractions import Fraction
from itertools import accumulate, pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from model.columns import COLUMNS
from model.growth import CURVES
from model.impact import (
    INVESTMENT_METHODS,
    add_capacity,
    application_factor,
    effect,
    first_year_additions,
)
from model.inputs.scenario import Scenario
from model.projection import project
from tests.strategies import numbers, rates, rising_rates, scenarios
from tests.test_growth import DIGITS, FORMULAS, NOTHING, TOLERANCE

PLAIN = Fraction(1, 10**12)

increases = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
lives = st.none() | st.integers(1, 60)


def cohorts(increases, base, life):
    """What is built every year, kept as a planner keeps it: a list of cohorts with their ages.

    Of the base stock, an equal part retires at the end of each of its last years; what is built
    retires when it reaches its service life. What retires is replaced, and what the level
    rises by is added; where the level falls by more, nothing is built.
    """
    fleet, base_parts, built = [], [] if life is None else [base / life] * life, []
    for increase in increases:
        for cohort in fleet:
            cohort["age"] += 1
        retired = sum(cohort["capacity"] for cohort in fleet if cohort["age"] == life)
        fleet = [cohort for cohort in fleet if cohort["age"] != life]
        if base_parts:
            retired += base_parts.pop()
        new = max(increase + retired, 0)
        fleet.append({"age": 0, "capacity": new})
        built.append(new)
    return built


def added_by_model(increases, base, life):
    increase = np.array([np.nan, *increases])[:, None]
    added = np.empty_like(increase)
    add_capacity(added, increase, np.array([base]), life)
    return added[:, 0]


def invest(method, added, **inputs):
    """Investment of the years after the base year."""
    column = np.array([np.nan, *added])[:, None]
    investment = np.zeros_like(column)
    INVESTMENT_METHODS[method](
        investment, column, **{name: np.array([value]) for name, value in inputs.items()}
    )
    return investment[1:, 0]


def assert_close(expected, values):
    """Equal to 12 digits of exact fractions, or too small for a double to have them."""
    for one, value in zip(expected, values, strict=True):
        assert abs(Fraction(float(value)) - one) <= PLAIN * abs(one) + Fraction(1, 10**290)


@given(increases=increases, base=numbers("base_eflops"), life=lives)
def test_additions_equal_the_list_of_cohorts(increases, base, life):
    """Invariant 1, in exact fractions; errors are judged against the sizes that are summed."""
    expected = cohorts([Fraction(increase) for increase in increases], Fraction(base), life)
    added = added_by_model(increases, base, life)

    assert np.isnan(added[0])
    size = Fraction(base)
    for increase, one, value in zip(increases, expected, added[1:].tolist(), strict=True):
        size += abs(Fraction(increase))
        assert abs(Fraction(value) - one) <= PLAIN * size


@pytest.mark.parametrize(
    ("increases", "life", "expected"),
    [
        pytest.param([10, -5, 20], None, [10, 0, 20], id="nothing retires"),
        # base 60: 30 retire in years 1 and 2, then the 40 and 25 built before
        pytest.param([10, -5, 20, 0], 2, [40, 25, 60, 25], id="two years of life"),
        # all of the base retires in year 1, then all that was built a year before
        pytest.param([10, 10, -70], 1, [70, 80, 10], id="one year of life"),
        # 20 a year from the base; in year 2 the level falls by 30 and 10 too many stay
        pytest.param([0, -30, 0, 0], 3, [20, 0, 20, 20], id="a surplus is not carried on"),
    ],
)
def test_worked_additions(increases, life, expected):
    """Invariant 1: rows worked out by hand, from a base of 60."""
    assert_array_equal(expected, added_by_model(increases, 60.0, life)[1:])


@given(one=scenarios())
def test_capacity_is_conserved(one):
    """Invariant 2, on whole projections."""
    projection = project(one)
    level, added = projection["compute_eflops"], projection["added_eflops"][1:]
    life = one.service_life_years
    retired = np.zeros(one.years)
    if life is not None:
        retired[:life] = one.base_eflops / life
        retired[life:] = added[: one.years - life] if life < one.years else []
    balance = level[1:] - level[:-1] + retired
    rounding = 1e-12 * (level[1:] + level[:-1] + retired)

    assert (added >= 0.0).all()
    assert (abs(added - np.maximum(balance, 0.0)) <= rounding).all()
    if (balance >= rounding).all():
        assert_allclose(level[-1] + retired.sum(), level[0] + added.sum(), rtol=1e-12)


@given(
    rate=st.lists(numbers("cagr"), min_size=1, max_size=4), base=numbers("base_eflops"), life=lives
)
def test_first_year_additions_are_those_of_the_table(rate, base, life):
    """The rule that investment needs additions to follow looks at the draw that adds least."""
    scenario = Scenario(investment_method="budget", base_eflops=base, service_life_years=life)
    share = project(scenario, {"cagr": rate})["added_eflops"][1].min() / base

    least = first_year_additions(np.array(rate), life).min()

    assert_allclose(max(least, 0.0), share, atol=1e-15)


@given(
    added=st.lists(st.floats(1e-9, 1e12), min_size=1, max_size=60),
    first=numbers("first_year_investment"),
    decline=numbers("unit_cost_decline"),
)
def test_investment_follows_capacity(added, first, decline):
    """Invariant 3: I(t) = I(1) A(t) / A(1) (1 - decline)^(t - 1)."""
    falling = 1 - Fraction(decline)
    expected = [
        Fraction(first) * Fraction(now) / Fraction(added[0]) * falling**years
        for years, now in enumerate(added)
    ]

    assert_close(
        expected,
        invest("follows_capacity", added, first_year_investment=first, unit_cost_decline=decline),
    )


@given(
    added=st.lists(st.floats(0.0, 1e12), min_size=1, max_size=60),
    cost=numbers("unit_cost"),
    decline=numbers("unit_cost_decline"),
    share=numbers("region_share"),
)
def test_investment_by_unit_cost(added, cost, decline, share):
    """Invariant 3: I(t) = A(t) share cost (1 - decline)^t, already cheaper in the first year."""
    falling = 1 - Fraction(decline)
    expected = [
        Fraction(now) * Fraction(share) * Fraction(cost) * falling**year
        for year, now in enumerate(added, start=1)
    ]
    values = {"unit_cost": cost, "unit_cost_decline": decline, "region_share": share}

    assert_close(expected, invest("unit_cost", added, **values))


@given(years=st.integers(1, 60), budget=numbers("budget"))
def test_a_budget_is_spread_evenly(years, budget):
    """Invariant 3: the same every year, and all of it."""
    spent = invest("budget", [0.0] * years, budget=budget)

    assert_close([Fraction(budget) / years] * years, spent)
    assert_allclose(spent.sum(), budget, rtol=1e-14, atol=1e-290)


@pytest.mark.parametrize(
    ("method", "inputs", "expected"),
    [
        pytest.param(
            "follows_capacity",
            {"first_year_investment": 10.0, "unit_cost_decline": 0.5},
            [10, 7.5, 5],  # 10; 10 * 3/2 * 0.5; 10 * 4/2 * 0.25
            id="follows capacity, half as dear every year",
        ),
        pytest.param(
            "unit_cost",
            {"unit_cost": 8.0, "unit_cost_decline": 0.5, "region_share": 0.25},
            [2, 1.5, 1],  # 2 * 8 * 0.25 * 0.5; 3 * 2 * 0.25; 4 * 2 * 0.125
            id="unit cost, half as dear every year, a quarter of the additions",
        ),
        pytest.param("budget", {"budget": 90.0}, [30, 30, 30], id="budget of 90"),
    ],
)
def test_worked_investment(method, inputs, expected):
    """Invariant 3: rows worked out by hand, for additions of 2, 3 and 4."""
    assert_array_equal(expected, invest(method, [2.0, 3.0, 4.0], **inputs))


@given(level=numbers("application_level"))
def test_application_level(level):
    """Invariant 4: u / 0.80, or 1."""
    given_level = np.array([level])

    assert_allclose(application_factor(given_level, "proportional"), level / 0.8, rtol=1e-15)
    assert_array_equal([1.0], application_factor(given_level, "as_published"))


@pytest.mark.parametrize(
    ("level", "expected"),
    [(0.8, 1.0), (0.4, 0.5), (1.0, 1.25), (0.0, 0.0)],
    ids=["as stated", "half", "full use", "no use"],
)
def test_worked_application_levels(level, expected):
    """Invariant 4: half the level, half the effect."""
    assert_array_equal([expected], application_factor(np.array([level]), "proportional"))


@pytest.mark.parametrize(
    ("lag", "expected"),
    [
        (0, [0, 20, 40, 60]),
        (1, [0, 0, 20, 40]),
        (2, [0, 0, 0, 20]),
        (3, [0, 0, 0, 0]),
        (60, [0, 0, 0, 0]),
    ],
)
def test_effects_come_later(lag, expected):
    """Invariant 5: investment of 10, 20 and 30, doubled and shifted out of the table."""
    growth = np.full((4, 1), np.nan)
    effect(growth, np.array([[0.0], [10.0], [20.0], [30.0]]), np.array([2.0]), lag)

    assert_array_equal(expected, growth[:, 0])


@given(one=scenarios())
def test_cumulative_columns_are_sums(one):
    """Invariant 5, on whole projections."""
    projection = project(one)
    for name in COLUMNS:
        if name.startswith("cumulative_"):
            yearly = projection[name.removeprefix("cumulative_")]

            assert_allclose(
                projection[name], list(accumulate(yearly)), rtol=1e-12, atol=1e-290, err_msg=name
            )


@given(one=scenarios())
def test_effects_of_a_projection(one):
    """Invariants 4 and 5, on whole projections: I(t - lag) times the multiplier at its level."""
    projection = project(one)
    counted = max(one.years - one.effect_lag_years, 0)
    invested = projection["investment_cny_100m"].tolist()[1 : 1 + counted]
    level = Fraction(one.application_level) / Fraction(4, 5)
    factor = level if one.application_response == "proportional" else 1
    for name in ("core_low", "core_high", "related_low", "related_high"):
        multiplier = Fraction(getattr(one, name)) * factor
        before = [0] * (one.years + 1 - counted)

        assert_close(
            [*before, *(Fraction(value) * multiplier for value in invested)],
            projection[f"{name}_cny_100m"],
        )


def investments(one, added):
    """The equations of design.md, from additions of years 1... in any precision."""
    cheaper = 1 - mpmath.mpf(one.unit_cost_decline)
    if one.investment_method == "follows_capacity":
        first = mpmath.mpf(one.first_year_investment)
        return [first * now / added[0] * cheaper**t for t, now in enumerate(added)]
    if one.investment_method == "unit_cost":
        cost = mpmath.mpf(one.region_share) * mpmath.mpf(one.unit_cost)
        return [now * cost * cheaper**t for t, now in enumerate(added, start=1)]
    return [mpmath.mpf(one.budget) / one.years] * one.years


def table(one):
    """The whole table of a scenario in which nothing retires, from the equations of design.md."""
    level = FORMULAS[one.curve](one)
    increase = [now - before for before, now in pairwise(level)]
    added = [max(value, mpmath.mpf(0)) for value in increase]
    invested = [mpmath.mpf(0), *investments(one, added)]
    columns = {
        "compute_eflops": level,
        "growth_rate": [None, *(a / b for a, b in zip(increase, level, strict=False))],
        "added_eflops": [None, *added],
        "multiple_of_base": [value / level[0] for value in level],
        "investment_cny_100m": invested,
    }
    used = mpmath.mpf(one.application_level) / (mpmath.mpf(8) / 10)
    for name in ("core_low", "core_high", "related_low", "related_high"):
        factor = getattr(one, name) * (used if one.application_response == "proportional" else 1)
        columns[f"{name}_cny_100m"] = [
            invested[t - one.effect_lag_years] * factor if t > one.effect_lag_years else 0
            for t in range(one.years + 1)
        ]
    for name in [name for name in columns if name.endswith("_cny_100m")]:
        columns[f"cumulative_{name}"] = list(accumulate(columns[name]))
    return columns


@pytest.mark.parametrize("curve", CURVES)
@given(data=st.data())
def test_the_whole_table_equals_the_equations(curve, data):
    """Invariant 6, for all scenarios in which nothing retires.

    Declining growth is taken to stay above zero: where it turns, a rate is a difference whose
    own digits cancel (see `tests.test_growth.assert_formula`).
    """
    fixed = {"curve": curve, "service_life_years": None}
    if curve == "declining":
        fixed["cagr"] = data.draw(rising_rates(least=-15))
        fixed["long_run_growth"] = data.draw(rising_rates())
    one = data.draw(scenarios(**fixed))
    projection = project(one)

    with mpmath.workdps(DIGITS):
        for name, expected in table(one).items():
            for year, value in enumerate(expected):
                found = float(projection[name][year])
                if value is None:
                    assert np.isnan(found), name
                else:
                    error = abs(mpmath.mpf(found) - value)
                    assert error <= TOLERANCE * abs(value) + NOTHING, (name, year)


@given(cagr=rates(), base=numbers("base_eflops"), life=st.integers(1, 60), years=st.integers(1, 60))
def test_replacement_equals_the_list_of_cohorts(cagr, base, life, years):
    """Invariants 1 and 6, from the exact levels on; errors are judged against what is summed."""
    one = Scenario(
        investment_method="unit_cost",
        unit_cost=2.0,
        unit_cost_decline=0.25,
        base_eflops=base,
        cagr=cagr,
        service_life_years=life,
        years=years,
    )
    projection = project(one)
    added, invested = projection["added_eflops"], projection["investment_cny_100m"]

    with mpmath.workdps(DIGITS):
        level = FORMULAS["constant"](one)
        increase = [now - before for before, now in pairwise(level)]
        built = cohorts(increase, mpmath.mpf(base), life)
        for t, (value, money) in enumerate(zip(built, investments(one, built), strict=True), 1):
            rounding = TOLERANCE * sum(level[: t + 1])

            assert abs(mpmath.mpf(added[t]) - value) <= rounding
            assert abs(mpmath.mpf(invested[t]) - money) <= rounding * one.unit_cost
