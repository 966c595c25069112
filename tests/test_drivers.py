"""Promises of the drivers of a scenario's result.

1. A tornado moves each input between its own percentiles, the others at their medians.
2. Sobol' indices are those of the closed forms of the projection.
3. Shapley effects are those of the closed forms, also where inputs are correlated.
4. Mirrored inputs give mirrored results.
5. Inputs that are one random number are one group; only what varies and is drawn is listed.
6. Readers are given indices where inputs are independent, else Shapley effects.
7. Bad input is refused with its codes.
"""

from math import expm1, log1p

import numpy as np
import pytest
from scipy import stats

from model import Scenario
from model.drivers import shapley, shares, sobol, tornado
from model.messages import InvalidInput
from model.ranges import distribution, evidence_range, range_of
from model.sensitivity import ShapleyEffects, SobolIndices
from model.simulation import Uncertainty

COMPUTE, CORE = "compute_eflops", "cumulative_core_cny_100m"
FIXED = {
    "base_eflops": "268",
    "cagr": "52.3%",
    "application_level": "80%",
    "core": "3",
    "related": "40",
}
YEARS_OF_INVESTMENT = sum(1.523**t for t in range(5))


def uncertain(correlations=None, **texts):
    """Only what is named varies."""
    return Uncertainty(
        ranges={name: range_of(name, text) for name, text in (FIXED | texts).items()},
        correlations=correlations or {},
    )


def test_a_tornado_by_hand():
    """Promise 1: base times growth, from the 10th to the 90th percentile of each."""
    result = tornado(Scenario(), column=COMPUTE, year=2026)
    ends = np.array([0.1, 0.5, 0.9])
    base, growth = (
        distribution(name, evidence_range(name, Scenario())).quantile(ends)
        for name in ("base_eflops", "cagr")
    )

    assert [bar.name for bar in result.bars] == ["cagr", "base_eflops"]
    expected = base[1] * (1.0 + growth) ** 4
    assert result.central_output == pytest.approx(expected[1])
    assert (result["cagr"].low_output, result["cagr"].high_output) == pytest.approx(
        (expected[0], expected[2])
    )
    assert result["cagr"].low_inputs == pytest.approx((growth[0],))
    assert result["base_eflops"].swing == pytest.approx((base[2] - base[0]) * expected[1] / base[1])


def test_one_random_number_is_one_bar():
    """Promise 5: both multipliers; compute does not depend on them, and does not list them."""
    result = tornado(Scenario(), column="cumulative_related_high_cny_100m", year=2027)

    assert {bar.inputs for bar in result.bars} == {
        ("base_eflops",),
        ("cagr",),
        ("application_level",),
        ("core", "related"),
    }
    fixed = tornado(Scenario(), uncertain(cagr="30% to 60%"), column=COMPUTE, year=2027)
    assert [bar.name for bar in fixed.bars] == ["cagr"]


def test_indices_have_a_closed_form():
    """Promise 2: of base times (1 + growth)^5, from the moments of independent factors."""
    found = sobol(Scenario(), column=COMPUTE, year=2027)
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    base = stats.beta(3.0, 3.0, 259.9, 16.2)

    def squared_variation(first, second):
        return second / first**2 - 1.0

    of_base = squared_variation(base.mean(), base.moment(2))
    of_growth = squared_variation(
        rates.expect(lambda g: (1 + g) ** 5), rates.expect(lambda g: (1 + g) ** 10)
    )
    whole = (1.0 + of_base) * (1.0 + of_growth) - 1.0
    for name, own in (("base_eflops", of_base), ("cagr", of_growth)):
        assert found[name].first_order.value == pytest.approx(own / whole, abs=2e-3)
        other = of_growth if name == "base_eflops" else of_base
        assert found[name].total.value == pytest.approx(1.0 - other / whole, abs=2e-3)
    assert found.variance == pytest.approx(
        (base.mean() * rates.expect(lambda g: (1 + g) ** 5)) ** 2 * whole, rel=1e-2
    )


@pytest.mark.parametrize("method", [sobol, shapley])
def test_mirrored_inputs_give_mirrored_results(method):
    """Promise 4: investment and multiplier act alike, so exchanging their ranges, too."""
    narrow, wide = "lognormal:3:0.3", "lognormal:3:1"
    one, other = (
        method(
            Scenario(),
            uncertain(first_year_investment=first, core=second),
            column=CORE,
            year=2027,
        )
        for first, second in ((narrow, wide), (wide, narrow))
    )

    for name, mirrored in (("core", "first_year_investment"), ("first_year_investment", "core")):
        if method is sobol:
            pairs = (
                (one[name].first_order, other[mirrored].first_order),
                (one[name].total, other[mirrored].total),
            )
        else:
            pairs = ((one[name].share, other[mirrored].share),)
        for here, there in pairs:
            assert here.value == pytest.approx(there.value, abs=1e-2)
            assert here.low - 1e-2 < there.value < here.high + 1e-2


def test_mirrored_tornados_are_the_same():
    """Promise 4: to the last digits."""
    narrow, wide = "uniform:2:4", "uniform:1:5"
    one, other = (
        tornado(
            Scenario(),
            uncertain(first_year_investment=first, core=second),
            column=CORE,
            year=2027,
        )
        for first, second in ((narrow, wide), (wide, narrow))
    )

    assert one["core"].swing == pytest.approx(other["first_year_investment"].swing)
    # 3 times 3.2 times the compounded years: 10% to 90% of 1 to 5 is 1.4 to 4.6.
    assert one["core"].swing == pytest.approx(3.0 * 3.2 * YEARS_OF_INVESTMENT)


def test_equal_partners_share_evenly():
    """Promise 3: whatever their correlation."""
    found = shapley(
        Scenario(),
        uncertain(
            first_year_investment="lognormal:3:0.6",
            core="lognormal:3:0.6",
            correlations={("core", "first_year_investment"): 0.6},
        ),
        column=CORE,
        year=2027,
    )

    assert [effect.name for effect in found.effects] == ["core", "first_year_investment"]
    for effect in found.effects:
        assert effect.share.value == pytest.approx(0.5, abs=5e-3)
    v = log1p((0.6 / 3.0) ** 2)
    score = 2.0 * np.sin(np.pi * 0.6 / 6.0)
    logarithms = 2.0 * v * (1.0 + score)
    mean = 9.0 * YEARS_OF_INVESTMENT * np.exp(v * score)  # E[XY] of correlated logarithms
    assert found.variance == pytest.approx(mean**2 * expm1(logarithms), rel=1e-2)


def test_readers_are_given_what_has_a_meaning():
    """Promise 6."""
    independent = shares(Scenario(), column=CORE, year=2027)
    pairs = {("cagr", "application_level"): 0.5}
    correlated = shares(Scenario(), Uncertainty(correlations=pairs), column=CORE, year=2027)

    assert isinstance(independent, SobolIndices)
    assert independent["core + related"].inputs == ("core", "related")
    assert isinstance(correlated, ShapleyEffects)
    assert sum(effect.share.value for effect in correlated.effects) == pytest.approx(1.0)


def test_seed_and_size_are_those_asked_for():
    """Promises 2 and 3: model runs are (inputs + 2) 2^n, or 2^(inputs + n)."""
    for method, runs in ((sobol, 4 * 2**10), (shapley, 4 * 2**10)):
        one, again, other = (
            method(Scenario(), Uncertainty(seed=seed), column=COMPUTE, year=2027, log2_draws=10)
            for seed in (4, 4, 5)
        )
        assert one == again
        assert one != other
        assert (one.seed, one.model_runs, one.draws) == (4, runs, 2**10)


@pytest.mark.parametrize("method", [tornado, sobol, shapley, shares])
def test_bad_input_is_refused(method):
    """Promise 7: all at once."""
    with pytest.raises(InvalidInput) as raised:
        method(Scenario(), Uncertainty(draws=1000), column="jobs", year=2040)
    assert [problem.code for problem in raised.value.problems] == [
        "draws.not_power_of_two",
        "target.column",
        "target.outside_horizon",
    ]
    with pytest.raises(InvalidInput) as raised:
        method(Scenario(), uncertain(), column=COMPUTE, year=2027)
    assert [problem.code for problem in raised.value.problems] == ["sensitivity.no_inputs"]


def test_independent_indices_need_independence():
    """Promises 6 and 7: correlations that cannot be need consent here too."""
    pairs = {("cagr", "base_eflops"): 0.5}
    with pytest.raises(InvalidInput) as raised:
        sobol(Scenario(), Uncertainty(correlations=pairs), column=COMPUTE, year=2027)
    assert [p.code for p in raised.value.problems] == ["sensitivity.correlated_groups"]

    pairs |= {("base_eflops", "application_level"): 0.9, ("cagr", "application_level"): -0.9}
    with pytest.raises(InvalidInput) as raised:
        shares(Scenario(), Uncertainty(correlations=pairs), column=CORE, year=2027)
    assert [p.code for p in raised.value.problems] == ["correlation.impossible"]
    repaired = Uncertainty(correlations=pairs, repair=True)
    assert shares(Scenario(), repaired, column=CORE, year=2027).is_defined
