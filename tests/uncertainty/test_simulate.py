"""Promises of the simulation.

1. Where a closed form exists it is met within the sampling error: quantiles of a result of one
   input, products of independent lognormal inputs, means, probabilities of targets.
2. Sampling errors are honest: over many seeds, results are as far off as they say. No chance
   is certain because no draw says otherwise.
3. Quantiles are ordered; what is not defined in the base year stays so.
4. The same seed gives the same bytes, also in another process; another seed other ones.
5. Scenarios with one seed meet the same luck, whichever inputs vary in each.
6. Blocks give the same bytes as one piece, and memory does not grow with the draws.
7. Progress is told after each scrambling; what it raises stops the simulation.
8. Points fill every dimension evenly, each in the middle of its cell.
9. Core and related multipliers are one random number unless readers say otherwise; any two
   inputs reach the correlation that is asked for. Correlations are those of all that is drawn,
   whatever is asked of it.
10. Bad input is refused with its codes, all at once.
"""

import hashlib
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from math import log, log1p, prod, sqrt
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.integrate import quad
from scipy.stats import qmc

from model import CityPlan, Region, Scenario, project, project_region
from model.columns import SIMULATED, TARGET_COLUMNS, simulated_column
from model.messages import InvalidInput
from model.projection.targets import read_target
from model.uncertainty.drivers import shapley, sobol, tornado
from model.uncertainty.ranges import distribution, random_inputs, range_of
from model.uncertainty.simulate import (
    DEFAULT_DRAWS,
    MOST_DRAWS,
    PROBABILITIES,
    Uncertainty,
    _draw,
    _quantiles,
    _sobol_directions,
    central_line,
    drawn_inputs,
    drawn_without_effect,
    even_quantiles,
    read_uncertainty,
    scrambling_size,
    scramblings,
    simulate,
    sobol_points,
)
from tests.strategies import scenarios

# The module: its package has a function of this name.
PROJECT = import_module("model.projection.project")

ROOT = Path(__file__).resolve().parents[2]
CHANCES = np.array(PROBABILITIES)
COMPUTE, CORE = "compute_eflops", "cumulative_core_cny_100m"

# The dimensions of the points: two for each random input.
ALL = range(2 * len(random_inputs()))

# What varies by default, fixed at the headline.
FIXED = {
    "base_eflops": "268",
    "cagr": "52.3%",
    "application_level": "80%",
    "core": "3",
    "related": "40",
}

# Compute added in five years at 52.3%, over what the first year adds.
YEARS_OF_INVESTMENT = sum(1.523**t for t in range(5))


def uncertain(draws=DEFAULT_DRAWS, seed=0, correlations=None, **texts):
    """Only what is named varies."""
    ranges = {name: range_of(name, text) for name, text in (FIXED | texts).items()}
    return Uncertainty(ranges=ranges, draws=draws, seed=seed, correlations=correlations or {})


def targets(*texts):
    return [read_target(text, TARGET_COLUMNS) for text in texts]


def assert_estimates(values, errors, expected, *, widest):
    """Within five standard errors, which are no wider than a share of the value."""
    assert (errors <= widest * np.abs(expected) + 1e-12).all()
    assert (np.abs(values - expected) <= 5.0 * errors + 1e-9 * np.abs(expected)).all()


@pytest.mark.parametrize(
    "text",
    [
        "33.9% to 52.3% to 67.1%",
        "triangular:33.9%:52.3%:67.1%",
        "uniform:30%:60%",
        "normal:52.3%:5%",
        "lognormal:52.3%:5%",
        "pert@5,50,95:40%:50%:65%",
        "lognormal@5,50,95:40%:65%",
    ],
)
def test_one_input_has_a_closed_form(text):
    """Promise 1: compute rises with growth, so its quantile is that of the growth, compounded."""
    simulation = simulate(Scenario(), uncertain(cagr=text), columns=[COMPUTE])
    growth = distribution("cagr", range_of("cagr", text)).quantile(CHANCES)

    for year in range(6):
        found, errors = (
            of[COMPUTE][:, year] for of in (simulation.quantiles, simulation.quantile_errors)
        )
        assert_estimates(found, errors, 268.0 * (1.0 + growth) ** year, widest=2e-4)


def test_growth_follows_its_own_distribution():
    """Promises 1 and 3: against SciPy's beta distribution; none in the base year."""
    simulation = simulate(Scenario(), uncertain(cagr="33.9 to 52.3 to 67.1"))
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)

    for year in range(1, 6):
        found = simulation.quantiles["growth_rate"][:, year]
        errors = simulation.quantile_errors["growth_rate"][:, year]
        assert_estimates(found, errors, rates.ppf(CHANCES), widest=2e-4)
    for column in ("growth_rate", "added_eflops"):
        for statistic in (simulation.quantiles, simulation.means, simulation.mean_errors):
            assert np.isnan(statistic[column][..., 0]).all()
            assert np.isfinite(statistic[column][..., 1:]).all()


def test_what_falls_has_mirrored_quantiles():
    """Promise 1: the faster unit costs fall, the less the last year costs."""
    simulation = simulate(
        Scenario(), uncertain(unit_cost_decline="0 to 25 to 37%"), columns=["investment_cny_100m"]
    )
    decline = distribution("unit_cost_decline", range_of("unit_cost_decline", "0% to 25% to 37%"))
    expected = 10.0 * 1.523**4 * (1.0 - decline.quantile(1.0 - CHANCES)) ** 4

    found = simulation.quantiles["investment_cny_100m"][:, -1]
    errors = simulation.quantile_errors["investment_cny_100m"][:, -1]
    assert_estimates(found, errors, expected, widest=5e-4)


def lognormal_logarithm(mean, deviation):
    """The mean and the variance of the logarithm."""
    variance = log1p((deviation / mean) ** 2)
    return log(mean) - variance / 2.0, variance


def test_a_product_of_lognormal_inputs_is_lognormal():
    """Promise 1: base in the first year; investment times multiplier over all years."""
    simulation = simulate(
        Scenario(),
        uncertain(first_year_investment="lognormal:10:5", core="lognormal:3:0.5"),
        columns=[CORE],
        targets=targets(f"{CORE}@2027>=300"),
    )
    logarithms = [lognormal_logarithm(10.0, 5.0), lognormal_logarithm(3.0, 0.5)]
    mean = sum(one for one, _ in logarithms) + log(YEARS_OF_INVESTMENT)
    deviation = sqrt(sum(variance for _, variance in logarithms))
    closed = stats.lognorm(deviation, 0.0, np.exp(mean))

    found = (simulation.quantiles[CORE][:, -1], simulation.quantile_errors[CORE][:, -1])
    assert_estimates(*found, closed.ppf(CHANCES), widest=2e-3)
    (chance,) = simulation.chances
    assert_estimates(
        np.array([chance.value]), np.array([chance.error]), closed.sf(300.0), widest=2e-3
    )
    expected = 30.0 * YEARS_OF_INVESTMENT
    assert_estimates(
        simulation.means[CORE][-1:], simulation.mean_errors[CORE][-1:], expected, widest=1e-3
    )


def test_means_are_products_of_moments():
    """Promise 1: base and growth are independent, so that expectations multiply."""
    simulation = simulate(Scenario(), columns=[COMPUTE])
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    base = (259.9 + 4 * 268.0 + 276.1) / 6.0

    expected = [base * rates.expect(lambda g, t=t: (1.0 + g) ** t) for t in range(6)]
    assert_allclose(simulation.means[COMPUTE], expected, rtol=2e-5)


@pytest.mark.parametrize("sign", [">=", ">", "<=", "<"])
@pytest.mark.parametrize("level", [1700.0, 2196.0, 2900.0])
def test_probabilities_have_a_closed_form(sign, level):
    """Promise 1: compute reaches a level where growth reaches (level / 268)^(1/5) - 1."""
    simulation = simulate(
        Scenario(),
        uncertain(cagr="33.9 to 52.3 to 67.1"),
        columns=[COMPUTE],
        targets=targets(f"{COMPUTE}@2027{sign}{level}"),
    )
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    below = rates.cdf((level / 268.0) ** 0.2 - 1.0)
    (chance,) = simulation.chances

    assert chance.value == pytest.approx(1.0 - below if ">" in sign else below, abs=2e-4)
    assert chance.error < 2e-4


@pytest.mark.parametrize(
    ("sign", "expected"), [(">=", 1.0), (">", 0.0), ("=", 1.0), ("<=", 1.0), ("<", 0.0)]
)
def test_comparisons_are_taken_by_the_letter(sign, expected):
    """Promise 1: the base is 268 for certain."""
    simulation = simulate(
        Scenario(), uncertain(cagr="30% to 60%"), targets=targets(f"{COMPUTE}@2022{sign}268")
    )

    assert [(chance.value, chance.error) for chance in simulation.chances] == [(expected, 0.0)]


def test_targets_may_name_columns_of_the_table():
    """Promise 1: a low or high column stands for the drawn multiplier, by year."""
    asked = targets(
        "cumulative_core_low_cny_100m@2027>=300",
        "cumulative_core_high_cny_100m@2027>=300",
        "cumulative_core_cny_100m@2027>=300",
        "cumulative_core_cny_100m@2026>=300",
    )
    low, high, drawn, earlier = (
        chance.value for chance in simulate(Scenario(), columns=[COMPUTE], targets=asked).chances
    )

    assert low == high == drawn
    assert 0.0 < earlier < drawn < 1.0
    assert simulated_column("related_low_cny_100m") == "related_cny_100m"


@pytest.mark.unmeasured
@pytest.mark.parametrize("draws", [2**12, 2**14])
def test_sampling_errors_are_honest(draws):
    """Promise 2: over seeds, the mean square of what is off is that of what is said.

    Of 8 scramblings a squared error has 7 degrees of freedom. Over n seeds, the ratio of the
    two mean squares then has a standard deviation near sqrt(2 / n + 2 / 7n); the bound is four
    of it, and one tenth for quantiles being not quite normal.
    """
    seeds, growth = 80, "33.9 to 52.3 to 67.1"
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    expected = 268.0 * (1.0 + rates.ppf(CHANCES)) ** 5
    found = [
        simulate(Scenario(), uncertain(draws=draws, seed=seed, cagr=growth), columns=[COMPUTE])
        for seed in range(seeds)
    ]
    off = np.array([one.quantiles[COMPUTE][:, -1] for one in found]) - expected
    said = np.array([one.quantile_errors[COMPUTE][:, -1] for one in found])
    ratios = (off**2).mean(axis=0) / (said**2).mean(axis=0)

    bound = 4.0 * sqrt(2.0 / seeds + 2.0 / (7 * seeds)) + 0.1
    assert (np.abs(ratios - 1.0) < bound).all()
    assert abs(ratios.mean() - 1.0) < 0.25
    # Student's t at 95% with 7 degrees of freedom; four standard errors of a share of 95%.
    inside = (np.abs(off) <= stats.t.ppf(0.975, 7) * said).mean()
    assert inside > 0.95 - 4.0 * sqrt(0.95 * 0.05 / seeds)


def coverage_of_chances(scenario, uncertainty, chances, seeds):
    """The share of 95% intervals that hold the true chance, for levels of the last year."""
    levels = [read_target(f"{COMPUTE}@2027>={level!r}", TARGET_COLUMNS) for level in chances]
    inside = np.zeros(len(levels))
    for seed in range(seeds):
        asked = replace(uncertainty, seed=seed)
        found = simulate(scenario, asked, columns=[], targets=levels).chances
        assert all(one.error > 0.0 for one in found)
        off = [abs(one.value - chance) for one, chance in zip(found, chances.values(), strict=True)]
        inside += [gap <= one.half_width for gap, one in zip(off, found, strict=True)]
    return inside / seeds


# Across the whole range, its rare ends among them.
TRUE_CHANCES = [0.99993, 0.999, 0.9871, 0.91277, 0.81327, 0.6066, 0.5, 0.2698, 0.041, 2e-3, 1e-4]


@pytest.mark.unmeasured
@pytest.mark.parametrize(("draws", "seeds"), [(2**10, 200), (2**14, 80)])
def test_intervals_of_chances_cover_them(draws, seeds):
    """Promise 2: of one input; scramblings that agree are no proof.

    Where the points of each scrambling are even, shares go in steps of one point, and all may
    miss the chance on the same side. The bound is four standard errors of a share of 95%.
    """
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    chances = {float(268.0 * (1.0 + rates.isf(chance)) ** 5): chance for chance in TRUE_CHANCES}
    asked = uncertain(draws=draws, cagr="33.9 to 52.3 to 67.1")
    inside = coverage_of_chances(Scenario(), asked, chances, seeds)

    assert (inside >= 0.95 - 4.0 * sqrt(0.95 * 0.05 / seeds)).all()
    assert inside.mean() >= 0.95


@pytest.mark.unmeasured
@pytest.mark.parametrize(("draws", "seeds"), [(2**10, 200), (2**14, 80)])
def test_intervals_of_chances_of_two_inputs_cover_them(draws, seeds):
    """Promise 2: base and growth are lognormal, and so is their product in the first year."""
    asked = uncertain(
        draws=draws, base_eflops="lognormal:268:30", unit_cost_decline="10%", cagr="52.3%"
    )
    scenario = Scenario(years=5, investment_method="unit_cost")
    asked = replace(
        asked, ranges=asked.ranges | {"unit_cost": range_of("unit_cost", "lognormal:30:5")}
    )
    logarithms = [lognormal_logarithm(268.0, 30.0), lognormal_logarithm(30.0, 5.0)]
    times = 0.523 * 1.523**4 * 0.9**5 * scenario.region_share
    mean = sum(one for one, _ in logarithms) + log(times)
    product = stats.lognorm(sqrt(sum(variance for _, variance in logarithms)), 0.0, np.exp(mean))
    found = np.zeros(len(TRUE_CHANCES))
    levels = targets(
        *(f"investment_cny_100m@2027>={float(product.isf(one))!r}" for one in TRUE_CHANCES)
    )
    for seed in range(seeds):
        chances = simulate(scenario, replace(asked, seed=seed), columns=[], targets=levels).chances
        found += [
            abs(one.value - chance) <= one.half_width
            for one, chance in zip(chances, TRUE_CHANCES, strict=True)
        ]

    assert (found / seeds >= 0.95 - 4.0 * sqrt(0.95 * 0.05 / seeds)).all()
    assert (found / seeds).mean() >= 0.94


def test_no_event_is_no_certainty():
    """Promise 2: of a level that one case in ten thousand falls short of, and of none at all."""
    asked = targets(f"{COMPUTE}@2027>=1", f"{COMPUTE}@2027<1", "added_eflops@2027>0")
    ranges = {"cagr": range_of("cagr", "normal:-30%:8%")}
    shrinking = Scenario(cagr=-0.3, investment_method="budget")
    found = simulate(shrinking, Uncertainty(ranges=ranges), columns=[], targets=asked).chances

    assert [chance.value for chance in found[:2]] == [1.0, 0.0]
    assert all(chance.error > 0.0 for chance in found)
    # What nothing drawn changes is certain: the base year, and a budget that is spread evenly.
    fixed = targets("investment_cny_100m@2022<=0", "investment_cny_100m@2025>0")
    found = simulate(shrinking, Uncertainty(ranges=ranges), columns=[], targets=fixed).chances
    assert [(chance.value, chance.error) for chance in found] == [(1.0, 0.0), (1.0, 0.0)]


def test_errors_are_those_of_means_over_scramblings():
    """Promise 2: restated with the standard library, from the scramblings themselves."""
    asked = Uncertainty(draws=2**12, seed=5)
    simulation = simulate(
        Scenario(), asked, columns=[COMPUTE], targets=targets(f"{COMPUTE}@2027>=2000")
    )
    last = [values[COMPUTE][-1] for values in scramblings(Scenario(), asked, [COMPUTE])]
    middles = [float(np.quantile(values, 0.5, method="hazen")) for values in last]
    met = [float((values >= 2000.0).mean()) for values in last]
    averages = [fmean(values.tolist()) for values in last]

    assert len(last) == 8
    (chance,) = simulation.chances
    middle = simulation.quantile(COMPUTE, 2027, 0.5)
    for found, values in (
        ((middle.value, middle.error), middles),
        ((chance.value, chance.error), met),
        (
            (simulation.means[COMPUTE][-1], simulation.mean_errors[COMPUTE][-1]),
            averages,
        ),
    ):
        expected = (fmean(values), stdev(values) / sqrt(8))
        assert found == pytest.approx(expected, rel=1e-8)


def test_a_million_points_agree_with_the_integral():
    """Promises 1 and 2: two inputs; the probability by integrating over the base."""
    base = stats.beta(3.0, 3.0, 259.9, 16.2)
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    below, _ = quad(
        lambda b: base.pdf(b) * rates.cdf((2000.0 / b) ** 0.2 - 1.0), 259.9, 276.1, epsabs=1e-12
    )
    most, default = (
        simulate(
            Scenario(),
            Uncertainty(draws=draws),
            columns=[COMPUTE],
            targets=targets(f"{COMPUTE}@2027>=2000"),
        )
        for draws in (MOST_DRAWS, DEFAULT_DRAWS)
    )

    assert most.chances[0].error < 5e-5
    assert abs(most.chances[0].value - (1.0 - below)) < 5.0 * most.chances[0].error
    assert default.chances[0].value == pytest.approx(1.0 - below, abs=5e-4)
    assert (most.quantile_errors[COMPUTE] < 0.2 * default.quantile_errors[COMPUTE] + 1e-3).all()
    assert_allclose(default.quantiles[COMPUTE], most.quantiles[COMPUTE], rtol=1e-3)


def test_quantiles_are_in_the_middle_of_their_points():
    """Promise 1: of n values, the i-th is the quantile at (i - 1/2) / n; straight in between."""
    values = np.array([[[10.0, 20.0, 40.0, 80.0]]])

    assert_array_equal(
        _quantiles(values, [0.125, 0.25, 0.375, 0.625, 0.875])[0, :, 0], [10, 15, 20, 40, 80]
    )


def test_a_quantile_that_is_not_there_is_refused():
    """Promise 3: no other year stands for a year before the base, and all that is wrong is said."""
    simulation = simulate(Scenario(), Uncertainty(draws=1024), columns=["compute_eflops"])
    first = simulation.quantile("compute_eflops", 2022, 0.5)
    assert first.value == simulation.quantiles["compute_eflops"][3, 0]
    for year in (2016, 2021, 2028):
        with pytest.raises(InvalidInput) as refused:
            simulation.quantile("compute", year, 0.3)
        assert [(problem.code, problem.where) for problem in refused.value.problems] == [
            ("target.column", "compute"),
            ("target.outside_horizon", "year"),
            ("quantile.probability", "probability"),
        ]
    with pytest.raises(InvalidInput, match="write it like 2027"):
        simulation.quantile("compute_eflops", "2027", 0.5)


def test_what_was_computed_stays_as_it_is():
    """Nothing can be written into a result, nor into what was drawn by changing what was given."""
    ranges = {"cagr": range_of("cagr", "40%-60%")}
    simulation = simulate(Scenario(), Uncertainty(ranges=ranges, draws=1024))
    ranges["cagr"] = range_of("cagr", "0%")
    assert simulation.uncertainty.ranges == {"cagr": range_of("cagr", "40%-60%")}
    region = project_region(Region("R", [CityPlan(city="A", investment_by_year={2025: 1.0})]))
    for values in (
        project(Scenario())["compute_eflops"],
        project(Scenario(), {"cagr": [0.4, 0.5]})["compute_eflops"],
        simulation.quantiles["compute_eflops"],
        simulation.means["compute_eflops"],
        region["investment_cny_100m"],
    ):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 999.0


@settings(max_examples=15)
@given(one=scenarios())
def test_quantiles_are_ordered(one):
    """Promise 3: in any scenario, any column and year; means lie between the extremes."""
    simulation = simulate(one, Uncertainty(draws=1024))

    for column in SIMULATED:
        quantiles = simulation.quantiles[column]
        assert quantiles.shape == (len(PROBABILITIES), one.years + 1)
        for below, above in pairwise(quantiles):
            defined = np.isfinite(below) & np.isfinite(above)
            assert (below[defined] <= above[defined]).all()


def fingerprint(simulation):
    """What a simulation found, every digit of every double."""
    return hashlib.sha256(repr(simulation.rows()).encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes():
    """Promise 4: here again, in another process, and not for another seed."""
    code = (
        "from hashlib import sha256\nfrom model import Scenario\n"
        "from model.uncertainty.simulate import Uncertainty, simulate\n"
        "rows = simulate(Scenario(), Uncertainty(draws=2**12, seed=7)).rows()\n"
        "print(sha256(repr(rows).encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    first = fingerprint(simulate(Scenario(), Uncertainty(draws=2**12, seed=7)))
    _draw.cache_clear()

    assert first == fingerprint(simulate(Scenario(), Uncertainty(draws=2**12, seed=7)))
    assert first == other.stdout.strip()
    assert first != fingerprint(simulate(Scenario(), Uncertainty(draws=2**12, seed=8)))


def test_scenarios_meet_the_same_luck():
    """Promise 5: whichever inputs vary in one and not in the other, draw by draw."""
    plain = list(drawn_inputs(Scenario(), uncertain(cagr="30% to 60%")))
    other = list(
        drawn_inputs(
            Scenario(curve="logistic", years=9, investment_method="unit_cost"),
            uncertain(
                cagr="30% to 60%",
                base_eflops="200 to 300",
                ceiling_eflops="5000 to 9000",
                unit_cost="15 to 43.5 to 63.3",
            ),
        )
    )

    assert len(plain) == len(other) == 8
    for one, another in zip(plain, other, strict=True):
        assert_array_equal(one["cagr"], another["cagr"])
        assert len(np.unique(another["base_eflops"])) == 2048


@pytest.mark.parametrize("column", [COMPUTE, "multiple_of_base", "growth_rate"])
def test_fewer_columns_are_the_same_columns(column):
    """Promise 5: also where what drives others is not drawn at all."""
    few = simulate(Scenario(), columns=[column])
    every = simulate(Scenario())

    assert few.quantiles[column].tobytes() == every.quantiles[column].tobytes()
    assert few.means[column].tobytes() == every.means[column].tobytes()


def test_columns_named_twice_count_once():
    """Promise 2: what is asked for twice is no more certain."""
    once, twice = (simulate(Scenario(), columns=[COMPUTE] * times) for times in (1, 2))

    assert fingerprint(once) == fingerprint(twice)


@pytest.mark.unmeasured
@pytest.mark.parametrize("block", [1000, 777, 10**7])
def test_blocks_give_the_same_bytes(block, monkeypatch):
    """Promise 6: however many draws are projected at a time."""
    expected = fingerprint(simulate(Scenario(years=7), Uncertainty(draws=2**16)))
    monkeypatch.setattr(PROJECT, "BLOCK", block)

    assert expected == fingerprint(simulate(Scenario(years=7), Uncertainty(draws=2**16)))


def test_scramblings_are_one_projection_in_parts():
    """Promise 6: all draws at once give the same numbers."""
    asked = Uncertainty(draws=2**13, seed=3)
    drawn = list(drawn_inputs(Scenario(), asked))
    together = {
        field: np.concatenate([one[name] for one in drawn])
        for name in drawn[0]
        for field in random_inputs()[name].fields
    }
    whole = project(Scenario(), together)
    parts = list(scramblings(Scenario(), asked))

    for column in ("compute_eflops", "growth_rate", "cumulative_related_low_cny_100m"):
        found = np.concatenate([one[simulated_column(column)] for one in parts], axis=1)
        assert_array_equal(found, whole[column])


def test_memory_is_bounded():
    """Promise 6: a million points over 60 years, of which one column alone takes 512 MB."""
    code = (
        "import resource\nfrom model import Scenario\n"
        "from model.uncertainty.simulate import Uncertainty, simulate\n"
        "simulate(Scenario(), columns=['compute_eflops'])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "simulate(Scenario(years=60), Uncertainty(draws=2**20), \n"
        "         columns=['compute_eflops'], probabilities=[0.5])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert int(outcome.stdout) / 1024 < 200.0  # megabytes beside what the imports take


def test_progress_is_told_and_can_stop():
    """Promise 7."""
    told = []
    simulate(
        Scenario(),
        Uncertainty(draws=2**18),
        columns=[COMPUTE],
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(2**14 * (i + 1), 2**18) for i in range(16)]

    class StoppedError(Exception):
        pass

    def stop(done, _):
        told.append(done)
        if done >= 2**15:
            raise StoppedError

    told.clear()
    with pytest.raises(StoppedError):
        simulate(Scenario(), Uncertainty(draws=2**18), columns=[COMPUTE], progress=stop)
    assert told == [2**14, 2**15]


@pytest.mark.parametrize("index", [0, 3])
def test_points_are_even(index):
    """Promise 8: one in each n-th of every dimension, and one in each cell of any two halves."""
    points = sobol_points(11, index, 1024, ALL)

    assert points.shape == (len(ALL), 1024)
    for row in points:
        assert_array_equal(np.sort(np.floor(row * 1024)), np.arange(1024))
        assert_array_equal(np.mod(row * 2.0**31, 2.0), 1.0)  # odd: half a step from any end
    assert not np.array_equal(points, sobol_points(11, index + 1, 1024, ALL))
    assert not np.array_equal(points, sobol_points(12, index, 1024, ALL))


@pytest.mark.parametrize("draws", [2**power for power in range(10, 21)])
def test_scramblings_have_equal_size(draws):
    """Promises 2 and 6: at least eight, of at most 16,384 points."""
    points, count = scrambling_size(draws)

    assert points * count == draws
    assert count >= 8
    assert points <= 2**14


def test_core_and_related_are_one_number():
    """Promise 9: each at the same place of its range, by default."""
    drawn = next(drawn_inputs(Scenario(), Uncertainty()))

    assert_allclose((drawn["related"] - 36.0) / 6.0, (drawn["core"] - 2.9) / 0.5, atol=1e-9)


def test_what_correlates_with_one_multiplier_does_with_the_other():
    """Promise 9: they are one random number, until readers say otherwise of the very pair."""
    for given_pair in (("cagr", "core"), ("related", "cagr")):
        asked = Uncertainty(correlations={given_pair: 0.5})
        stated = {frozenset(pair): value for pair, value in asked.all_correlations().items()}
        assert stated == {
            frozenset({"core", "related"}): 1.0,
            frozenset({"core", "cagr"}): 0.5,
            frozenset({"related", "cagr"}): 0.5,
        }
        drawn = next(drawn_inputs(Scenario(), asked))
        assert_allclose((drawn["related"] - 36.0) / 6.0, (drawn["core"] - 2.9) / 0.5, atol=1e-6)

    own = {("cagr", "core"): 0.5, ("cagr", "related"): 0.2, ("related", "core"): 0.3}
    assert Uncertainty(correlations=own).all_correlations() == own


def test_correlations_are_reached():
    """Promise 9: within four sampling errors, on ranks; readers' own ones replace the default."""
    correlations = {("related", "core"): 0.3, ("cagr", "application_level"): -0.7}
    found = np.array(
        [
            [
                stats.spearmanr(drawn["core"], drawn["related"]).statistic,
                stats.spearmanr(drawn["cagr"], drawn["application_level"]).statistic,
                stats.spearmanr(drawn["cagr"], drawn["base_eflops"]).statistic,
            ]
            for drawn in drawn_inputs(Scenario(), Uncertainty(correlations=correlations))
        ]
    )
    errors = found.std(axis=0, ddof=1) / sqrt(len(found))

    assert (errors < 0.001).all()
    assert (np.abs(found.mean(axis=0) - [0.3, -0.7, 0.0]) < 5.0 * errors + 1e-5).all()


def test_correlated_results_have_a_closed_form():
    """Promises 1 and 9: variances of correlated logarithms add up with their covariance."""
    score = 2.0 * np.sin(np.pi * 0.6 / 6.0)
    simulation = simulate(
        Scenario(),
        uncertain(
            first_year_investment="lognormal:10:5",
            core="lognormal:3:0.5",
            correlations={("core", "first_year_investment"): 0.6},
        ),
        columns=[CORE],
    )
    (m1, v1), (m2, v2) = lognormal_logarithm(10.0, 5.0), lognormal_logarithm(3.0, 0.5)
    deviation = sqrt(v1 + v2 + 2.0 * score * sqrt(v1 * v2))
    expected = YEARS_OF_INVESTMENT * np.exp(m1 + m2 + deviation * stats.norm.ppf(CHANCES))

    found = (simulation.quantiles[CORE][:, -1], simulation.quantile_errors[CORE][:, -1])
    assert_estimates(*found, expected, widest=5e-3)


def test_tables_hold_what_was_found():
    """Promise 1: year by year, columns in order, each statistic beside its error."""
    simulation = simulate(Scenario(), columns=[CORE, COMPUTE])
    frame = simulation.to_frame()

    assert simulation.header[:6] == ("year", "column", "mean", "mean_error", "p05", "p05_error")
    assert simulation.header[-2:] == ("p95", "p95_error")
    assert list(frame["year"]) == [year for year in range(2022, 2028) for _ in range(2)]
    assert list(frame["column"]) == [CORE, COMPUTE] * 6
    row = frame[(frame["year"] == 2026) & (frame["column"] == COMPUTE)].iloc[0]
    for name, probability in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
        estimate = simulation.quantile(COMPUTE, 2026, probability)
        assert (row[name], row[f"{name}_error"]) == (estimate.value, estimate.error)
    assert row["mean"] == simulation.means[COMPUTE][4]


def test_even_quantiles_are_the_middles_of_equal_parts():
    """Promise 1: for readers who count cases; growth even between 30% and 60%."""
    chances = [(index + 0.5) / 20 for index in range(20)]
    simulation = simulate(
        Scenario(),
        uncertain(cagr="uniform:30%:60%"),
        columns=["growth_rate"],
        probabilities=chances,
    )

    found = even_quantiles(simulation, "growth_rate", 2025, 20)
    assert_allclose(found, 0.3 + 0.3 * np.array(chances), rtol=1e-3)


@pytest.mark.parametrize("column", SIMULATED)
def test_the_central_line_is_the_scenario(column):
    """Promise 1: a multiplier at the middle of its range, so between the low and high column."""
    line, projection = central_line(Scenario(), column), project(Scenario())
    columns = [name for name in projection.columns if simulated_column(name) == column]

    expected = sum(projection[name] for name in columns) / len(columns)
    assert_allclose(line, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("scenario", "asked", "code"),
    [
        (
            Scenario(curve="logistic", ceiling_eflops=420.0),
            Uncertainty(),
            "ceiling.below_first_year",
        ),
        (
            Scenario(),
            uncertain(cagr="uniform:-10%:50%"),
            "investment.no_first_year_additions",
        ),
        (
            Scenario(curve="gompertz"),
            uncertain(cagr="uniform:-10%:50%"),
            "ceiling.growth_not_positive",
        ),
        (Scenario(), uncertain(correlations={("cagr", "base_eflops"): 1.5}), "correlation.outside"),
        (Scenario(), Uncertainty(draws=1000), "draws.not_power_of_two"),
        (Scenario(), Uncertainty(draws=512), "draws.not_power_of_two"),
        (Scenario(), Uncertainty(draws=2**21), "draws.not_power_of_two"),
        (Scenario(), Uncertainty(seed=-1), "seed.negative"),
    ],
)
def test_draws_that_do_not_fit_are_refused(scenario, asked, code):
    """Promise 10: nothing is bent until it fits."""
    with pytest.raises(InvalidInput) as raised:
        simulate(scenario, asked)

    assert code in [problem.code for problem in raised.value.problems]
    with pytest.raises(InvalidInput):
        list(scramblings(scenario, asked))


@pytest.mark.parametrize(
    ("draws", "near"),
    [
        (1000, "give 1024 or 2048"),
        (0, "give 1024 or 2048"),
        (-5, "give 1024 or 2048"),
        (5000, "give 4096 or 8192"),
        (2**20 + 1, "give 524288 or 1048576"),
    ],
)
def test_other_counts_are_offered(draws, near):
    """Promise 10: powers of two next to what was given, both allowed."""
    (problem,) = Uncertainty(draws=draws).problems()

    assert near in problem.message
    for written in near.removeprefix("give ").split(" or "):
        assert Uncertainty(draws=int(written)).problems() == []


def test_contradicting_correlations_need_consent():
    """Promises 9 and 10: listed with all other problems."""
    pairs = {
        ("cagr", "base_eflops"): 0.9,
        ("base_eflops", "application_level"): 0.9,
        ("cagr", "application_level"): -0.9,
    }
    with pytest.raises(InvalidInput) as raised:
        simulate(Scenario(), Uncertainty(correlations=pairs, seed=-3), columns=["core_cny_100m"])
    assert [problem.code for problem in raised.value.problems] == [
        "seed.negative",
        "correlation.impossible",
    ]

    simulate(Scenario(), Uncertainty(correlations=pairs, repair=True, draws=1024))


# The first cannot exist together; the third is about what only money depends on.
CONTRADICTING = {
    ("cagr", "base_eflops"): 0.9,
    ("cagr", "application_level"): 0.9,
    ("base_eflops", "application_level"): -0.9,
}


@pytest.mark.parametrize(
    ("scenario", "asked"),
    [
        (Scenario(), Uncertainty(correlations=CONTRADICTING, repair=True)),
        (
            Scenario(curve="logistic"),
            Uncertainty(
                ranges={"ceiling_eflops": range_of("ceiling_eflops", "5000 to 9000")},
                correlations={("ceiling_eflops", "core"): 0.7, ("core", "base_eflops"): -0.5},
            ),
        ),
    ],
    ids=["repaired", "behind"],
)
def test_correlations_do_not_depend_on_what_is_asked(scenario, asked):
    """Promise 9: neither where they are repaired nor where an input shares another's luck."""
    few = simulate(scenario, asked, columns=[COMPUTE])
    every = simulate(scenario, asked)

    assert few.quantiles[COMPUTE].tobytes() == every.quantiles[COMPUTE].tobytes()
    assert few.correlations == every.correlations
    expected = {pair: np.sign(value) * 0.4825 for pair, value in CONTRADICTING.items()}
    if asked.repair:
        assert few.correlations == {("core", "related"): 1.0} | expected


def test_the_correlations_that_were_used_are_drawn():
    """Promise 9: what a simulation records gives the same bytes, without consent to anything."""
    ranges = {"base_eflops": range_of("base_eflops", "100 to 400")}
    asked = Uncertainty(ranges=ranges, correlations=CONTRADICTING, repair=True, draws=2**12)
    first = simulate(Scenario(), asked)
    again = simulate(Scenario(), replace(asked, correlations=first.correlations, repair=False))
    drawn = next(drawn_inputs(Scenario(), asked, [COMPUTE]))

    assert fingerprint(first) == fingerprint(again)
    found = stats.spearmanr(drawn["cagr"], drawn["base_eflops"]).statistic
    assert found == pytest.approx(0.4825, abs=0.02)


@pytest.mark.parametrize("column", SIMULATED)
def test_impossible_correlations_are_refused_whatever_is_asked(column):
    """Promises 9 and 10: by every reader of draws, with the same words."""
    asked, said = Uncertainty(correlations=CONTRADICTING), []
    for use in (
        lambda: simulate(Scenario(), asked, columns=[column]),
        lambda: list(scramblings(Scenario(), asked, [column])),
        lambda: list(drawn_inputs(Scenario(), asked, [column])),
        lambda: tornado(Scenario(), asked, column=column, year=2027),
        lambda: sobol(Scenario(), asked, column=column, year=2027),
        lambda: shapley(Scenario(), asked, column=column, year=2027),
    ):
        with pytest.raises(InvalidInput) as raised:
            use()
        said.append(str(raised.value))

    assert set(said) == {said[0]}
    assert said[0].startswith("correlations: no inputs can be correlated like this")


def test_settings_without_effect_are_named():
    """Promise 10: a range or a correlation that changes nothing is not taken in silence."""
    asked = Uncertainty(
        ranges={
            "budget": range_of("budget", "10 to 20"),
            "core": range_of("core", "2 to 3"),
            "cagr": range_of("cagr", "50%"),
        },
        correlations={
            ("base_eflops", "budget"): 0.5,
            ("base_eflops", "cagr"): 0.4,
            ("base_eflops", "first_year_investment"): 0.3,
            ("base_eflops", "application_level"): 0.2,
        },
    )

    def found(columns):
        return [
            (one.code.partition(".")[2], one.values["setting"])
            for one in drawn_without_effect(Scenario(), asked, columns)
        ]

    assert found(tuple(SIMULATED)) == [
        ("unused", "budget=uniform:10:20"),
        ("unused", "base_eflops~budget=0.5"),
        ("not_drawn", "base_eflops~cagr=0.4"),
        ("not_drawn", "base_eflops~first_year_investment=0.3"),
    ]
    assert set(found([COMPUTE])) - set(found(tuple(SIMULATED))) == {
        ("other_columns", "core=uniform:2:3"),
        ("other_columns", "base_eflops~application_level=0.2"),
    }
    assert drawn_without_effect(Scenario(), Uncertainty()) == []


def test_every_problem_of_texts_is_listed():
    """Promise 10."""
    with pytest.raises(InvalidInput) as raised:
        read_uncertainty(
            draws="1000",
            seed="x",
            ranges=["cagr=60% to 30%", "cagr", "core=1", "core=2", "growth=1"],
            correlations=[
                *("cagr=0.5", "cagr~budgett=0.5", "cagr~cagr=1", "cagr~core=2", "core~cagr=x"),
                *("base_eflops~core=0.5", "core~base_eflops=0.5", "cagr~budget=nan"),
            ],
        )

    assert [(problem.where, problem.code) for problem in raised.value.problems] == [
        ("range", "uncertainty.unreadable"),
        ("range", "uncertainty.unreadable"),
        ("cagr", "range.order"),
        ("growth", "range.unknown"),
        ("correlation", "uncertainty.unreadable"),
        ("core~cagr", "input.not_a_number"),
        ("cagr~budget", "input.not_a_number"),
        ("seed", "input.not_a_number"),
        ("draws", "draws.not_power_of_two"),
        ("cagr~budgett", "correlation.unknown"),
        ("cagr~cagr", "correlation.pair"),
        ("cagr~core", "correlation.outside"),
        ("core~base_eflops", "correlation.pair"),
    ]


def test_texts_are_read():
    """Promise 4: what an address or flags say is what is simulated."""
    read = read_uncertainty(
        draws="2,048",
        seed="12",
        ranges=["cagr=33.9 to 52.3 to 67.1"],
        correlations=["cagr ~ budget = -0.5"],
        repair=True,
    )

    assert read == Uncertainty(
        ranges={"cagr": range_of("cagr", "33.9% to 52.3% to 67.1%")},
        correlations={("cagr", "budget"): -0.5},
        repair=True,
        draws=2048,
        seed=12,
    )
    assert read_uncertainty() == Uncertainty()
    assert prod([DEFAULT_DRAWS, 2**6]) == MOST_DRAWS == 2**20


def test_unknown_columns_and_years_are_refused():
    """Promise 10."""
    with pytest.raises(InvalidInput) as raised:
        simulate(
            Scenario(),
            Uncertainty(draws=3),
            columns=["compute", "compute"],
            targets=targets("compute_eflops@2040>=1", "growth_rate@2022>=20%"),
        )

    assert [(problem.where, problem.code) for problem in raised.value.problems] == [
        ("draws", "draws.not_power_of_two"),
        ("compute", "target.column"),
        ("target", "target.outside_horizon"),
        ("target", "target.undefined"),
    ]


def test_directions_are_those_of_scipy_s_points():
    """Promise 8: all sums of the directions, without carry, are SciPy's own points."""
    expected = qmc.Sobol(len(ALL), scramble=False).random_base2(8)
    found = np.zeros((len(ALL), 1), dtype=np.int64)
    for direction in _sobol_directions()[:, :8].T:
        found = np.concatenate([found, found ^ direction[:, None]], axis=1)

    assert_array_equal(np.unique(expected, axis=0), np.unique(found.T / 2.0**30, axis=0))


@pytest.mark.parametrize("columns", [1, 2, 8, 64, 256, 512, 1024])
def test_scrambling_keeps_the_points_even(columns):
    """Promise 8: of 1024 points, one is in each of 1024 boxes, of any shape, in two dimensions."""
    first, second = sobol_points(3, 1, 1024, [0, 1])
    rows = 1024 // columns
    boxes = (first * columns).astype(int) * rows + (second * rows).astype(int)

    assert_array_equal(np.arange(1024), np.sort(boxes))


def test_a_dimension_is_the_same_whichever_others_are_drawn():
    """Promise 5: the same luck, whichever inputs vary."""
    everything = sobol_points(5, 2, 1024, ALL)

    for dimension in ALL:
        assert_array_equal(everything[[dimension]], sobol_points(5, 2, 1024, [dimension]))


@pytest.mark.parametrize("seed", [2**53 + 1, 10**29 + 7, 2**128 - 1])
def test_seeds_keep_every_digit(seed):
    """A seed read from a text is that number, not the double beside it."""
    assert read_uncertainty(seed=str(seed)).seed == seed
    assert read_uncertainty(seed="1e3").seed == 1000


@pytest.mark.parametrize("draws", ["9" * 29, "9" * 300, "1e300"])
def test_draws_of_any_size_are_refused_in_words(draws):
    """With what was given and what to give instead."""
    with pytest.raises(InvalidInput, match="not a power of two") as refused:
        read_uncertainty(draws=draws)
    assert refused.value.problems[0].message.startswith("1E")
