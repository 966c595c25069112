"""Goals.

1. Solving then projecting gives the goal back to 1e-9, for any scenario, input, column and year;
   a goal that some value of the input reaches has a solution.
2. Solutions are those of the closed forms, where there is one.
3. Of several solutions all are found: as many as a search value by value finds; ranges of
   solutions are given by their ends, and a solution may be a limit.
4. Where there is none, what can be reached is said, and no value of the input leaves it.
5. Only what goes together with the other inputs is searched, up to the last value that does.
6. Whole numbers are all tried; the two around the goal are given where none meets it.
7. The first year that reaches a value is that of the projection, carried on where it ends.
8. Pairs reach the goal, are those that solving finds one by one, and leave no gap but where it
   finds none.
9. What cannot be answered is refused with every reason.
10. The command line prints the same.
"""

import csv
import io
import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from model import InvalidInput, Scenario, frontier, project, read_target, solve, year_reaching
from model.columns import COLUMNS
from model.goal.pairs import go_together
from model.goal.solve import ACCURACY, GOAL_COLUMNS, inputs_with_effect, solvable
from model.goal.words import (
    frontier_message,
    solved_message,
    solved_remarks,
    year_finding,
    year_message,
    year_remarks,
)
from model.inputs.assumptions import assumptions
from model.inputs.scenario import inconsistencies
from model.projection.targets import Target
from model.texts import ENGLISH, LANGUAGES, Language
from tests.commands.test_command_line import refused, run
from tests.strategies import alike, scenarios

NUMBERS = [name for name, record in assumptions().items() if not record.options]
REAL = [name for name in NUMBERS if not assumptions()[name].is_whole]


def accepted(scenario, **values):
    """The scenario with other values, where they go together."""
    try:
        return [scenario.but(**values)]
    except InvalidInput:
        return []


def level(scenario, target):
    """The target's column in its year."""
    return float(project(scenario)[target.column][target.year - scenario.base_year])


def goal(column, year, value):
    return Target(column=column, year=year, comparison="=", value=value)


def values(solved):
    """The solutions, none of them a range."""
    assert not any(solution.is_interval for solution in solved.solutions)
    return [solution.low.value for solution in solved.solutions]


def attempt(scenario, **asked):
    """What solving gives: an answer, or the codes of what is refused."""
    try:
        return solve(scenario, **asked), []
    except InvalidInput as error:
        return None, [problem.code for problem in error.problems]


def codes(error):
    return [problem.code for problem in error.value.problems]


def expect_given_back(solved):
    """1: projecting with each solution, both ends of each range and its middle."""
    for solution in solved.solutions:
        inside = [solution.low.value, solution.high.value]
        if solution.is_interval and isinstance(inside[0], float):
            inside.append(sum(inside) / 2)
        for value in inside:
            found = level(solved.scenario.but(**{solved.solve_for: value}), solved.target)
            scale = abs(solved.target.value) or max(
                abs(solved.lowest.gives), abs(solved.highest.gives)
            )
            assert abs(found - solved.target.value) <= ACCURACY * scale
        assert solution.low.gives == level(
            solved.scenario.but(**{solved.solve_for: solution.low.value}), solved.target
        )


def test_values_at_the_edge_stay_within():
    """1: the last growth rate under a ceiling, which a sum of parts would pass by rounding."""
    scenario = Scenario(
        base_eflops=0.001, cagr=1.0, years=1, curve="logistic", ceiling_eflops=0.022
    )

    with pytest.raises(InvalidInput) as refused:
        solve(scenario, target="compute_eflops@2023=0.002", solve_for="ceiling_eflops")
    assert codes(refused) == ["goal.no_effect"]


@pytest.mark.unmeasured
@settings(max_examples=75)
@given(
    data=st.data(), pair=alike(), name=st.sampled_from(REAL), column=st.sampled_from(list(COLUMNS))
)
def test_solving_then_projecting_gives_the_goal_back(data, pair, name, column):
    """1: the goal is what another value of the input gives, so that there is a solution."""
    scenario, other = pair[:2]
    assume(scenario.uses(name))
    reaching = accepted(scenario, **{name: getattr(other, name)})
    assume(reaching)
    year = scenario.base_year + data.draw(st.integers(1, scenario.years))
    value = level(reaching[0], goal(column, year, 0.0))
    solved, why = attempt(scenario, target=goal(column, year, value), solve_for=name)
    if solved is None:
        assert why == ["goal.no_effect"]
        assert_allclose(value, level(scenario, goal(column, year, 0.0)), rtol=1e-9)
        return

    expect_given_back(solved)
    assert solved.lowest.gives <= value * (1 + 1e-12) or value < 0
    assert solved.solutions or solved.between
    for before, after in solved.between:  # as near as doubles can be
        assert after.value <= np.nextafter(np.nextafter(before.value, np.inf), np.inf)
        assert (before.gives - value) * (after.gives - value) < 0


@pytest.mark.parametrize("base", [1.0, 268.0, 9e5])
@pytest.mark.parametrize("years", [1, 5, 60])
@pytest.mark.parametrize("multiple", [1e-3, 0.9, 1.5, 8.19])
def test_the_rate_that_multiplies_compute(base, years, multiple):
    """2: g = (V / C0) ** (1 / n) - 1."""
    scenario = Scenario(base_eflops=base, years=years, investment_method="budget")
    expected = multiple ** (1 / years) - 1
    is_inside = -0.9 <= expected <= 5.0
    target = goal("compute_eflops", scenario.last_year, base * multiple)
    solved = solve(scenario, target=target, solve_for="cagr")

    assert len(solved.solutions) == is_inside
    if is_inside:
        assert_allclose(values(solved), [expected], rtol=1e-11, atol=1e-14)
    expect_given_back(solved)


def test_the_headline_needs_47_6_percent():
    """2, against a published figure: 268 in 2022 to 1271.4 in 2026 is 47.6% a year."""
    solved = solve(Scenario(), target="compute_eflops@2026=1271.4", solve_for="cagr")

    assert [round(value, 3) for value in values(solved)] == [0.476]


@pytest.mark.parametrize(
    ("scenario", "name", "column", "expected"),
    [
        (Scenario(), "base_eflops", "compute_eflops", lambda v: v / 1.523**5),
        (Scenario(), "core_low", "cumulative_core_low_cny_100m", lambda v: v / 137.5538672),
        (Scenario(), "application_level", "core_high_cny_100m", lambda v: v * 0.8 / 182.92731),
        (
            Scenario(),
            "first_year_investment",
            "cumulative_investment_cny_100m",
            lambda v: v / 13.75538672,
        ),
        (
            Scenario(investment_method="budget", budget=77.0),
            "budget",
            "investment_cny_100m",
            lambda v: v * 5,
        ),
        (
            Scenario(investment_method="unit_cost", region_share=0.5),
            "unit_cost",
            "investment_cny_100m",
            lambda v: v / (754.1124246819622 * 0.5),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("value", [0.0, 1.5, 100.0])
def test_inputs_in_proportion(scenario, name, column, expected, value):
    """2: base, budget, money and multipliers, where they are within their limits."""
    solved = solve(scenario, target=goal(column, 2027, value), solve_for=name)
    wanted = expected(value)
    low, high = solved.searched

    if low <= wanted <= high:
        assert_allclose(values(solved), [wanted], rtol=1e-7)
    else:
        assert solved.code == "none"
    expect_given_back(solved)


def test_the_ceiling_of_a_logistic_curve():
    """2: two equal steps of the odds; three levels fix the ceiling.

    1 / C(t) = 1 / K + a q ** t, so K follows from C(0), C(1) and C(2).
    """
    scenario = Scenario(curve="logistic")
    second = 600.0
    u, v, w = 1 / 268.0, 1 / (268.0 * 1.523), 1 / second
    expected = (u + w - 2 * v) / (u * w - v * v)
    solved = solve(
        scenario, target=goal("compute_eflops", 2024, second), solve_for="ceiling_eflops"
    )

    assert_allclose(values(solved), [expected], rtol=1e-9)


SEVERAL = [
    # Faster growth fills a ceiling sooner, after which little is added: two rates add the same.
    (Scenario(curve="logistic", ceiling_eflops=3000.0), "cagr", "added_eflops@2027=300", 2),
    (Scenario(curve="logistic", ceiling_eflops=3000.0), "cagr", "growth_rate@2027=10%", 2),
    (Scenario(curve="gompertz", ceiling_eflops=3000.0), "cagr", "added_eflops@2027=300", 2),
    # Investment follows additions, which a falling stock replaces less of.
    (Scenario(service_life_years=3, cagr=0.1), "cagr", "investment_cny_100m@2027=14", 2),
    (Scenario(), "cagr", "compute_eflops@2027=2000", 1),
    (Scenario(curve="logistic", ceiling_eflops=3000.0), "cagr", "added_eflops@2027=600", 0),
]


@pytest.mark.parametrize(("scenario", "name", "target", "count"), SEVERAL)
def test_all_solutions_are_found(scenario, name, target, count):
    """3: as many as changes of sign on a much finer grid, each within one of its steps."""
    solved = solve(scenario, target=target, solve_for=name)
    grid = np.linspace(*solved.searched, 100_001)[1:-1]
    found = read_target(target)
    if found.column == "compute_eflops":  # which asks for no investment
        scenario = scenario.but(investment_method="budget")
    missing = project(scenario, {name: grid})[found.column][found.year - 2022] - found.value
    left = np.flatnonzero(missing[1:] * missing[:-1] < 0.0)

    assert len(left) == count == len(solved.solutions)
    assert_allclose(values(solved), grid[left], atol=1.01 * (grid[1] - grid[0]))
    expect_given_back(solved)


@pytest.mark.parametrize(("value", "rate"), [(268.0, 0.0), (100.0, (100 / 268) ** 0.2 - 1)])
def test_compute_may_stand_still_or_fall(value, rate):
    """1 and 6: that investment cannot follow it is said of the solution, and hides none."""
    solved = solve(Scenario(), target=goal("compute_eflops", 2027, value), solve_for="cagr")

    assert_allclose(values(solved), [rate], rtol=1e-9, atol=1e-15)
    (remark,) = solved_remarks(solved, ENGLISH)
    assert "investment cannot follow capacity" in remark
    budget = Scenario().but(investment_method="budget", cagr=values(solved)[0])
    assert_allclose(level(budget, solved.target), value, rtol=1e-9)


def test_two_solutions_close_together_and_one_that_is_touched():
    """3: just below the most that can be added, at it, and above."""
    scenario = Scenario(curve="logistic", ceiling_eflops=3000.0)
    most = solve(scenario, target="added_eflops@2027=1", solve_for="cagr").highest

    low, high = values(
        solve(
            scenario, target=goal("added_eflops", 2027, most.gives * (1 - 1e-11)), solve_for="cagr"
        )
    )
    assert low < most.value < high < low + 1e-4
    (touched,) = values(
        solve(scenario, target=goal("added_eflops", 2027, most.gives), solve_for="cagr")
    )
    assert_allclose(touched, most.value, rtol=1e-6)
    above = goal("added_eflops", 2027, most.gives * (1 + 1e-9))
    assert not solve(scenario, target=above, solve_for="cagr").solutions


def test_a_range_of_solutions():
    """3: a stock that shrinks adds nothing, however fast."""
    scenario = Scenario(investment_method="budget")
    (solution,) = solve(scenario, target="added_eflops@2027=0", solve_for="cagr").solutions

    assert solution.is_interval
    assert (solution.low.value, solution.high.value) == (-0.9, 0.0)
    assert solution.nearest(0.523) == 0.0
    assert solution.nearest(-0.3) == -0.3
    assert solution.nearest(-0.95) == -0.9


@pytest.mark.parametrize("limit", [-0.9, 0.0, 5.0])
def test_a_limit_may_be_the_solution(limit):
    """3."""
    scenario = Scenario(investment_method="budget")
    target = goal(
        "compute_eflops",
        2027,
        level(scenario.but(cagr=limit), goal("compute_eflops", 2027, 0)),
    )

    assert values(solve(scenario, target=target, solve_for="cagr")) == [limit]


def test_the_present_value_is_found_as_it_is():
    """3: to the digit, where it reaches the goal already."""
    target = goal("compute_eflops", 2027, level(Scenario(), goal("compute_eflops", 2027, 0)))
    solved = solve(Scenario(), target=target, solve_for="cagr")

    assert values(solved) == [0.523]
    assert solved.offers == (0.523,)
    assert (solved.now.value, solved.now.gives) == (0.523, target.value)


@pytest.mark.unmeasured
@given(
    one=scenarios(),
    name=st.sampled_from(REAL),
    column=st.sampled_from(list(COLUMNS)),
    data=st.data(),
)
def test_nothing_leaves_what_can_be_reached(one, name, column, data):
    """4: value by value, at random; beyond the most there is no solution."""
    assume(one.uses(name))
    year = one.base_year + data.draw(st.integers(1, one.years))
    solved, why = attempt(one, target=goal(column, year, 1e290), solve_for=name)
    if solved is None:
        assert why == ["goal.no_effect"]
        return
    random = np.random.default_rng(0)
    low, high = solved.searched
    some = np.clip(
        np.concatenate(
            [random.uniform(low, high, 200), one.model_dump()[name] + random.normal(size=50)]
        ),
        low,
        high,
    )
    given_back = project(one, {name: some})[column][year - one.base_year]
    slack = 1e-9 * max(abs(solved.lowest.gives), abs(solved.highest.gives))

    assert solved.code == "none"
    assert given_back.min() >= solved.lowest.gives - slack
    assert given_back.max() <= solved.highest.gives + slack
    for point in (solved.lowest, solved.highest):
        assert point.gives == level(one.but(**{name: point.value}), solved.target)


@pytest.mark.unmeasured
@given(one=scenarios(), name=st.sampled_from(REAL))
def test_what_goes_together_is_searched_to_its_end(one, name):
    """5: the ends are valid, and beyond them there are the hard limits or a reason."""
    assume(one.uses(name))
    column = "cumulative_related_high_cny_100m"
    solved, _ = attempt(one, target=goal(column, one.last_year, 1.0), solve_for=name)
    if solved is None:  # without effect
        return
    limits = assumptions()[name].hard_limits
    for end, limit, beyond in zip(solved.searched, limits, (-math.inf, math.inf), strict=True):
        assert one.but(**{name: end})
        if end != limit and abs(end) > 1e-300:
            with pytest.raises(InvalidInput):
                one.but(**{name: float(np.nextafter(end, beyond))})
            # The reason holds from a hair beyond on: nearer, rounding may be another.
            hair = math.copysign(max(1e-12 * abs(end), 1e-15), beyond)
            with pytest.raises(InvalidInput) as error:
                one.but(**{name: end + hair})
            assert codes(error)[0] in {problem.code for _, problem in solved.narrowed}
    assert len(solved.narrowed) == sum(
        end != limit for end, limit in zip(solved.searched, limits, strict=True)
    )


def test_the_search_ends_where_multipliers_cross():
    """5: the low one cannot pass the high one, and the answer says so."""
    solved = solve(Scenario(), target="cumulative_core_low_cny_100m@2027=500", solve_for="core_low")

    assert solved.searched == (0.0, 3.4)
    assert solved.highest.value == 3.4
    (remark,) = solved_remarks(solved, ENGLISH)
    assert remark == (
        "Searched only as far as 3.4; beyond: the low multiplier 1,000 is above the high one, 3.4; "
        "lower the one or raise the other."
    )


@pytest.mark.parametrize(
    ("scenario", "name", "target"),
    [
        (Scenario(), "service_life_years", "added_eflops@2027=800"),
        (Scenario(), "base_year", "compute_eflops@2027=2000"),
        (Scenario(), "effect_lag_years", "cumulative_core_low_cny_100m@2027=100"),
        (Scenario(investment_method="budget"), "years", "investment_cny_100m@2024=10"),
        (Scenario(investment_method="budget"), "years", "investment_cny_100m@2024=7"),
    ],
)
def test_whole_numbers_are_all_tried(scenario, name, target):
    """6: against the projection of each of them."""
    solved = solve(scenario, target=target, solve_for=name)
    wanted = read_target(target)
    low, high = map(int, assumptions()[name].hard_limits)
    tried = {}
    for value in [*range(low, high + 1), *([None] if assumptions()[name].optional else [])]:
        other = scenario.but(**{name: value})
        if other.base_year <= wanted.year <= other.last_year:
            tried[value] = level(other, wanted)

    meeting = [value for value, gives in tried.items() if math.isclose(gives, wanted.value)]
    passing = [
        (a, b)
        for a, b in itertools.pairwise(tried)
        if (tried[a] - wanted.value) * (tried[b] - wanted.value) < 0 and not {a, b} & set(meeting)
    ]
    assert [solution.low.value for solution in solved.solutions] == meeting
    assert [(a.value, b.value) for a, b in solved.between] == passing
    assert solved.lowest.gives == min(tried.values())
    assert solved.highest.gives == max(tried.values())
    assert solved.searched == (next(iter(tried)), list(tried)[-1])
    assert meeting or passing
    if not meeting:
        assert set(solved.offers) == {value for pair in passing for value in pair}


@given(one=scenarios(), column=st.sampled_from(list(COLUMNS)), share=st.floats(0.0, 1.2))
def test_the_first_year_that_reaches_a_value(one, column, share):
    """7: from its own side, in the projection of 60 years; a budget is not carried on."""
    spent = one.investment_method == "budget" and column.endswith("_cny_100m")
    longest = project(one if spent else one.but(years=60))
    first = int(np.isnan(longest[column][0]))
    levels = longest[column][first:].tolist()
    value = levels[0] + share * (levels[-1] - levels[0])
    assume(not column.startswith("growth") or value <= 5.0)
    found = year_reaching(one, column=column, value=value)

    near = [math.isclose(gives, value, rel_tol=2e-12) for gives in levels]
    above = [gives > value for gives in levels]
    expected = next(
        (i for i in range(len(levels)) if near[i] or above[i] != above[0]),
        None,
    )
    if expected is None:
        assert found.year is None
        assert found.code in {"never", "above"}
    else:
        assert found.year == longest.year[first + expected]
        assert found.level == levels[expected]
        assert found.is_beyond_horizon == (found.year > one.last_year)
        assert math.isnan(found.before) == (expected == 0)
    assert (found.lowest[0], found.highest[0]) == (min(levels), max(levels))
    assert found.searched_to == longest.year[-1]


def test_years_in_words():
    """7: within the projection, beyond it, at once, never, always above."""
    said = [
        year_message(year_reaching(Scenario(), column="compute_eflops", value=value), ENGLISH)
        for value in (2000, 3000, 268, 1e20, 100)
    ]
    assert said == [
        (
            "With your scenario, AI compute reaches **2,000 EFLOPS** in **2027** (2,196 EFLOPS; "
            "the year before, 1,442 EFLOPS)."
        ),
        (
            "With your scenario, AI compute reaches **3,000 EFLOPS** in **2028** (3,345 EFLOPS; "
            "the year before, 2,196 EFLOPS)."
        ),
        (
            "With your scenario, AI compute reaches **268 EFLOPS** in the very first year, "
            "**2022** "
            "(268 EFLOPS)."
        ),
        (
            "With your scenario, AI compute never reaches **1E20 EFLOPS** up to 2082: it stays "
            "between "
            "268 EFLOPS (in 2022) and 2.455E13 EFLOPS (in 2082)."
        ),
        (
            "With your scenario, AI compute is above **100 EFLOPS** in every year up to 2082: "
            "it stays "
            "between 268 EFLOPS (in 2022) and 2.455E13 EFLOPS (in 2082)."
        ),
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2000.0, "Your scenario reaches it in 2027"),
        (268.0, "Your scenario reaches it at once, in 2022"),
        (100.0, "Your scenario is above it in every year"),
        (1e15, "Your scenario does not reach it by 2082"),
    ],
)
def test_years_in_a_few_words(value, said):
    """268 · 1.523⁵ is the first above 2000; sixty years are the most that are projected."""
    found = year_reaching(Scenario(), column="compute_eflops", value=value)
    assert year_finding(found, ENGLISH) == said


@pytest.mark.parametrize(
    ("scenario", "column", "value", "says"),
    [
        (Scenario(), "compute_eflops", 3000.0, "ends in 2027; the years beyond follow"),
        (Scenario(curve="gompertz"), "compute_eflops", 1e4, "The ceiling is 10,000 EFLOPS"),
        (
            Scenario(investment_method="budget"),
            "cumulative_core_low_cny_100m",
            1e6,
            "none beyond 2027 was looked at",
        ),
    ],
)
def test_years_say_what_limits_them(scenario, column, value, says):
    """7."""
    (remark,) = year_remarks(year_reaching(scenario, column=column, value=value), ENGLISH)

    assert says in remark


@pytest.mark.unmeasured
@given(one=scenarios(), other=scenarios(), draws=st.integers(1, 3))
def test_what_goes_together_is_what_a_scenario_accepts(one, other, draws):
    """8: rule by rule, also where inputs of one scenario meet those of another."""
    for names in itertools.combinations(REAL, draws):
        mixed = dict(one) | {name: getattr(other, name) for name in names}
        drawn = {
            name: np.array([getattr(one, name), value])
            for name, value in mixed.items()
            if name in names
        }
        expected = [not inconsistencies(dict(one)), not inconsistencies(mixed)]
        assert go_together(dict(one) | drawn).tolist() == expected


PAIRS = [
    (Scenario(), "cagr", "base_eflops", "compute_eflops@2027=2000"),
    (Scenario(), "base_eflops", "cagr", "compute_eflops@2027=2000"),
    (Scenario(curve="logistic"), "cagr", "ceiling_eflops", "compute_eflops@2027=2000"),
    (Scenario(curve="logistic"), "ceiling_eflops", "cagr", "compute_eflops@2027=2000"),
    (Scenario(curve="logistic"), "base_eflops", "cagr", "compute_eflops@2027=2000"),
    (
        Scenario(curve="logistic", ceiling_eflops=3000.0),
        "cagr",
        "ceiling_eflops",
        "added_eflops@2027=300",
    ),
    (Scenario(), "core_low", "core_high", "core_low_cny_100m@2027=180"),
    (
        Scenario(service_life_years=3, cagr=0.1),
        "cagr",
        "unit_cost_decline",
        "investment_cny_100m@2027=13",
    ),
]


@pytest.mark.parametrize(("scenario", "name", "along", "target"), PAIRS)
def test_pairs_are_the_solutions_one_by_one(scenario, name, along, target):
    """8: at every value of the one input, exactly the solutions of the other."""
    pairs = frontier(scenario, target=target, solve_for=name, along=along, points=15)
    wanted = read_target(target)
    assert getattr(scenario, along) in pairs.levels
    count = 0
    if wanted.column == "compute_eflops":  # which asks for no investment
        scenario = scenario.but(investment_method="budget")
    for value, row in zip(pairs.levels.tolist(), pairs.solutions, strict=True):
        found = np.sort(row[~np.isnan(row)])
        # The scenario may go together with that value only where what is solved for is changed.
        there = [
            scenario_with
            for start in [*found, getattr(scenario, name), *assumptions()[name].usual_range]
            for scenario_with in accepted(scenario, **{along: value, name: float(start)})
        ]
        solved, _ = attempt(there[0], target=target, solve_for=name) if there else (None, [])
        if solved is not None:  # where the input has no effect, no value or all of them would do
            assert_allclose(found, values(solved), rtol=1e-7, atol=1e-10)
        for solution in found:
            count += 1
            reaching = scenario.but(**{along: value, name: float(solution)})
            assert_allclose(level(reaching, wanted), wanted.value, rtol=ACCURACY)
    assert count == len(pairs.rows()) > 0


@pytest.mark.parametrize("rate", [0.4, 0.125, -0.35])
def test_round_solutions_are_found_as_they_are_written(rate):
    """3: 40%, not 40.00000000000001%."""
    scenario = Scenario(investment_method="budget")
    value = level(scenario.but(cagr=rate), goal("compute_eflops", 2027, 0.0))
    target = goal("compute_eflops", 2027, value)

    assert values(solve(scenario, target=target, solve_for="cagr")) == [rate]


def test_pairs_hold_the_scenario_that_reaches_the_goal():
    """8: to the digit, where it does already."""
    target = goal("compute_eflops", 2027, level(Scenario(), goal("compute_eflops", 2027, 0.0)))
    pairs = frontier(Scenario(), target=target, solve_for="cagr", along="base_eflops")

    assert pairs.solutions[pairs.levels == 268.0].tolist() == [[0.523]]


def test_branches_follow_one_another():
    """8: two rates per ceiling, each curve without a jump to the other."""
    scenario = Scenario(curve="logistic", ceiling_eflops=3000.0)
    pairs = frontier(
        scenario, target="added_eflops@2027=300", solve_for="cagr", along="ceiling_eflops"
    )
    slow, fast = pairs.solutions.T

    both = ~np.isnan(slow) & ~np.isnan(fast)
    assert both.sum() > 10
    assert np.all(slow[both] < fast[both])
    assert np.all(np.diff(slow[~np.isnan(slow)]) < 0)
    assert np.all(np.diff(fast[~np.isnan(fast)]) > 0)


def test_no_pairs_are_an_answer():
    """8: and it is said."""
    pairs = frontier(
        Scenario(), target="compute_eflops@2027=1e12", solve_for="cagr", along="base_eflops"
    )

    assert pairs.solutions.shape[1] == 0
    assert frontier_message(pairs, ENGLISH).startswith("No pair of")


@pytest.mark.parametrize(
    ("target", "name", "expected"),
    [
        ("compute_eflops@2028=1", "cagr", ["target.outside_horizon"]),
        ("growth_rate@2022=1", "cagr", ["target.undefined"]),
        ("compute_eflops@2027>=2000", "cagr", ["goal.comparison"]),
        ("compute_eflops@2027=2000", "curve", ["goal.no_such_input"]),
        ("compute_eflops@2027=2000", "rate", ["goal.no_such_input"]),
        ("compute_eflops@2027=2000", "ceiling_eflops", ["goal.unused_input"]),
        ("compute_eflops@2027=2000", "budget", ["goal.unused_input"]),
        ("compute_eflops@2027=2000", "core_low", ["goal.no_effect"]),
        ("compute_eflops@2027=2000", "service_life_years", ["goal.no_effect"]),
        ("multiple_of_base@2027=2", "base_eflops", ["goal.no_effect"]),
        ("multiple_of_base@2022=2", "cagr", ["goal.no_effect"]),
        (
            "compute_eflops@2040>2000",
            "rate",
            ["target.outside_horizon", "goal.comparison", "goal.no_such_input"],
        ),
        (
            "eflops@x=y",
            "rate",
            ["target.column", "target.value", "target.year", "goal.no_such_input"],
        ),
    ],
)
def test_what_cannot_be_solved_is_refused(target, name, expected):
    """9: every problem."""
    with pytest.raises(InvalidInput) as error:
        solve(Scenario(), target=target, solve_for=name)

    assert codes(error) == expected


def test_refusals_name_the_inputs_that_would_do():
    """9: and those really have an effect, the others none."""
    target = read_target("compute_eflops@2027=2000")
    assert inputs_with_effect(Scenario(), target) == ["base_eflops", "base_year", "cagr"]
    with pytest.raises(InvalidInput, match="choose one of base_eflops, base_year, cagr"):
        solve(Scenario(), target=target, solve_for="core_low")
    for name in set(solvable(Scenario())) - {"base_eflops", "base_year", "cagr"}:
        with pytest.raises(InvalidInput):
            solve(Scenario(), target=target, solve_for=name)


@pytest.mark.parametrize(
    ("solve_for", "along", "expected"),
    [
        ("cagr", "cagr", ["goal.same_input"]),
        ("years", "cagr", ["goal.no_such_input"]),
        ("cagr", "effect_lag_years", ["goal.no_such_input"]),
        ("budget", "x", ["goal.unused_input", "goal.no_such_input"]),
    ],
)
def test_pairs_that_make_no_curve_are_refused(solve_for, along, expected):
    """9."""
    with pytest.raises(InvalidInput) as error:
        frontier(Scenario(), target="compute_eflops@2027=2000", solve_for=solve_for, along=along)

    assert codes(error) == expected


@pytest.mark.parametrize("column", ["eflops", "year"])
def test_years_of_unknown_columns_are_refused(column):
    """9."""
    with pytest.raises(InvalidInput) as error:
        year_reaching(Scenario(), column=column, value=1.0)
    assert codes(error) == ["target.column"]


def test_answers_in_words():
    """4 and 6: one, several, none, and between two."""
    logistic = Scenario(curve="logistic", ceiling_eflops=3000.0)
    said = [
        solved_message(solve(scenario, target=target, solve_for=name), ENGLISH)
        for scenario, target, name in [
            (Scenario(), "compute_eflops@2027=2000", "cagr"),
            (logistic, "added_eflops@2027=300", "cagr"),
            (Scenario(), "cumulative_core_low_cny_100m@2027=500", "core_low"),
            (Scenario(), "added_eflops@2027=800", "service_life_years"),
        ]
    ]
    assert said == [
        (
            "For AI compute of **2,000 EFLOPS** in 2027, Growth rate (CAGR) would have to be "
            "**49.48%** (now 52.3%, which gives 2,196 EFLOPS)."
        ),
        (
            "For compute added in the year of **300 EFLOPS** in 2027, Growth rate (CAGR) would "
            "have to be **45.44% or 130.1%** (now 52.3%, which gives 350.2 EFLOPS)."
        ),
        (
            "Multiplier, AI core industry: low end: no value from 0 to 3.4 makes cumulative "
            "core growth (low "
            "multiplier) **CNY 50 billion** in 2027. It reaches from CNY 0 (at 0) to "
            "CNY 46.8 "
            "billion (at 3.4). Choose a value in this range, or change another input."
        ),
        (
            "Service life in years (0: nothing retires): no value makes compute added in the "
            "year exactly "
            "**800 EFLOPS** in 2027. It lies between **807.7 EFLOPS (at 5 years) and 798.8 EFLOPS "
            "(at 6 "
            "years)**. Now it is none, which makes it 754.1 EFLOPS."
        ),
    ]


@pytest.mark.parametrize("style", ["table", "csv", "json"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_command_line_prints_the_solution(style, code):
    """10: data on standard output, the sentence aside, in either language."""
    outcome = run(
        *("solve", "--for", "cagr", "--target", "compute_eflops@2027=2000"),
        *("--format", style, "--lang", code),
    )
    solved = solve(Scenario(), target="compute_eflops@2027=2000", solve_for="cagr")
    sentence = solved_message(solved, Language(code)).replace("**", "")

    assert outcome.status == 0
    assert outcome.err.splitlines() == [sentence]
    out = outcome.out.decode()
    if style == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert rows == [list(GOAL_COLUMNS), *([str(v) for v in row] for row in solved.rows())]
    elif style == "json":
        found = json.loads(out)
        assert found["answer"] == "one"
        assert found["solutions"][0]["low"]["value"] == values(solved)[0]
        assert found["messages"] == [sentence]
        assert found["scenario"] == Scenario().model_dump()
    else:
        assert "0.4948" in out


def test_the_command_line_takes_every_scenario_flag(tmp_path):
    """10: and writes to a file; no solution is an answer, with status 0."""
    path = tmp_path / "answer.csv"
    outcome = run(
        *("solve", "--for=cagr", "--target=compute_eflops@2030=1e9", "--years=10"),
        *("--curve=logistic", "--ceiling-eflops=5000", "--format=csv", "--to", path),
    )

    assert (outcome.status, outcome.out) == (0, b"")
    assert [line.partition(",")[0] for line in path.read_text("utf-8").splitlines()] == [
        *("answer", "now", "lowest", "highest")
    ]
    assert "It reaches from 268 EFLOPS" in outcome.err


def test_the_command_line_says_when():
    """10: --for year."""
    arguments = ("solve", "--for", "year", "--target", "compute_eflops=3000")
    found = json.loads(run(*arguments, "--format", "json").out)

    assert (found["answer"], found["year"]) == ("reached", 2028)
    assert "beyond follow the same rules" in run(*arguments).err
    never = json.loads(run(*arguments[:-1], "compute_eflops=1e30", "--format", "json").out)
    assert (never["answer"], never["year"], never["gives"]) == ("never", None, None)


def test_the_command_line_prints_pairs():
    """10: --along."""
    outcome = run(
        *("solve", "--for", "cagr", "--along", "base_eflops", "--format", "csv"),
        *("--target", "compute_eflops@2027=2000"),
    )
    pairs = frontier(
        Scenario(), target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    )

    rows = list(csv.reader(io.StringIO(outcome.out.decode())))
    assert rows[0] == ["base_eflops", "branch", "cagr"]
    assert [[float(a), int(b), float(c)] for a, b, c in rows[1:]] == pairs.rows()


@pytest.mark.parametrize(
    ("arguments", "count", "says"),
    [
        (("--for", "cagr", "--target", "eflops@x=y"), 3, "choose one of compute_eflops,"),
        (("--for", "x", "--target", "compute_eflops@2050=1"), 2, "2022 to 2027"),
        (("--for", "budget", "--target", "compute_eflops@2027=1"), 1, "follows_capacity"),
        (("--for", "year", "--target", "compute_eflops@2027=1"), 1, "leave “@2027” out"),
        (("--for", "year", "--target", "compute_eflops>1"), 1, "write = to solve"),
        (("--for", "cagr", "--target", "compute_eflops@2027=1", "--cagr", "52.3"), 1, "5,230%"),
        (("--for", "cagr", "--along", "x", "--target", "compute_eflops@2027=1"), 1, "“x” is not"),
    ],
)
def test_the_command_line_refuses(arguments, count, says):
    """9 and 10: status 2, every problem."""
    lines = refused("solve", *arguments)

    assert len(lines) == count
    assert says in "\n".join(lines)


def test_frames_hold_the_rows():
    """The results as data frames."""
    solved = solve(Scenario(), target="compute_eflops@2027=2000", solve_for="cagr")
    pairs = frontier(
        Scenario(), target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    )

    assert solved.to_frame().to_numpy().tolist() == solved.rows()
    assert list(solved.to_frame()) == list(GOAL_COLUMNS)
    assert pairs.to_frame().to_numpy().tolist() == pairs.rows()
