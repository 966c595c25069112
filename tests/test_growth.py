"""Invariants of the growth curves.

1. Every curve starts at the base and grows by the first-year rate in the first year.
2. Levels and rates equal the published formulas, at all limits, to 12 digits; so does the
   yearly increase, also where growth is tiny or the ceiling is close.
3. Many draws at once give the same numbers as one at a time, to the last bit.
4. A curve under a ceiling never falls, never speeds up and never exceeds its ceiling.
5. Declining growth that persists, or that declines to the rate it has, is constant growth.
6. The farther the ceiling, the closer to constant growth.
7. The gap to the ceiling is right to the last digits, and never has the wrong sign.
"""

import math
from fractions import Fraction
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from pydantic import BaseModel

from model.growth import CURVES, CURVES_WITH_CEILING, compound, gap_to_ceiling
from model.inputs.scenario import Scenario
from tests.strategies import alike, ceilings, numbers, rising_rates, scenarios

pytestmark = pytest.mark.unmeasured  # other tests reach the same

EPSILON = 2.0**-52
TOLERANCE = mpmath.mpf("1e-12")

# A yearly increase is a difference of levels that agree in up to 300 digits.
DIGITS = 350

# Numbers below are too close to the smallest double to keep their digits.
NOTHING = mpmath.mpf("1e-290")

# Any investment method would do; this one goes with any growth.
ANY_GROWTH = {"investment_method": "budget"}


def scenario(curve="constant", **values):
    return Scenario(curve=curve, **(ANY_GROWTH | values))


def rates_and_levels(*given_scenarios):
    """Rates and levels of scenarios that share curve and years, of shape (years + 1, draws)."""
    first = given_scenarios[0]
    inputs = {
        name: np.array([getattr(one, name) for one in given_scenarios])
        for name, value in first
        if isinstance(value, float)
    }
    rates, levels = np.full((2, first.years + 1, len(given_scenarios)), np.nan)
    CURVES[first.curve](rates, **inputs)
    compound(inputs["base_eflops"], 1.0 + rates, levels)
    return rates, levels


def rates_of(one):
    return rates_and_levels(one)[0][1:, 0]


def levels_of(one):
    return rates_and_levels(one)[1][:, 0]


# The curves as design.md states them, in arithmetic of any precision: scenario to levels.


def constant(one):
    base, growth = mpmath.mpf(one.base_eflops), mpmath.mpf(one.cagr)
    return [base * (1 + growth) ** t for t in range(one.years + 1)]


def declining(one):
    levels = [mpmath.mpf(one.base_eflops)]
    for i in range(1, one.years + 1):
        levels.append(levels[-1] * (1 + sum(declining_terms(one, i))))
    return levels


def declining_terms(one, i):
    """What is left of the first rate in year i, and what has come of the long-run rate."""
    first, long_run = mpmath.mpf(one.cagr), mpmath.mpf(one.long_run_growth)
    left = mpmath.mpf(one.growth_persistence) ** (i - 1)
    return first * left, long_run * (1 - left)


def logistic(one):
    base, ceiling = mpmath.mpf(one.base_eflops), mpmath.mpf(one.ceiling_eflops)
    first = base * (1 + mpmath.mpf(one.cagr))
    r = -mpmath.log((ceiling / first - 1) / (ceiling / base - 1))
    return [ceiling / (1 + (ceiling / base - 1) * mpmath.exp(-r * t)) for t in range(one.years + 1)]


def gompertz(one):
    base, ceiling = mpmath.mpf(one.base_eflops), mpmath.mpf(one.ceiling_eflops)
    first = base * (1 + mpmath.mpf(one.cagr))
    r = -mpmath.log(mpmath.log(first / ceiling) / mpmath.log(base / ceiling))
    return [
        ceiling * mpmath.exp(mpmath.log(base / ceiling) * mpmath.exp(-r * t))
        for t in range(one.years + 1)
    ]


FORMULAS = {
    "constant": constant,
    "declining": declining,
    "logistic": logistic,
    "gompertz": gompertz,
}

EXTREMES = [
    pytest.param({"cagr": cagr, "base_eflops": base, "ceiling_eflops": ceiling}, id=words)
    for words, cagr, base, ceiling in [
        ("growth of 1e-15", 1e-15, 268.0, 1e4),
        ("growth of 1e-300", 1e-300, 268.0, 1e4),
        ("growth of 1e-15 just below the ceiling", 1e-15, 1.0, 1.0 + 6 * EPSILON),
        ("growth of 1e-300 a digit below the ceiling", 1e-300, 1.0, 1.0 + EPSILON),
        ("growth of 500% just below the ceiling", 5.0, 1e6, math.nextafter(6e6, math.inf)),
        ("growth of 500% far below the ceiling", 5.0, 1e-3, 1e9),
        ("a ceiling 1e-12 above the first year", 0.523, 268.0, 268.0 * 1.523 * (1 + 1e-12)),
        ("the smallest base", 0.523, 1e-3, 1.0),
        ("the largest base and ceiling", 0.523, 1e6, 1e9),
    ]
]


def assert_formula(one):
    """Invariant 2, for one scenario.

    An error is judged against the number itself. Only where declining growth passes from one
    sign to the other does its rate go through zero, as a difference of two terms that are each
    exact to a few bits: there it is judged against the size of the terms.
    """
    rates, levels = rates_of(one), levels_of(one)
    increases = levels[:-1] * rates
    with mpmath.workdps(DIGITS):
        expected = FORMULAS[one.curve](one)
        assert abs(mpmath.mpf(levels[0]) - expected[0]) <= TOLERANCE * expected[0]
        for i, (before, now) in enumerate(pairwise(expected), start=1):
            increase, rate = now - before, (now - before) / before
            terms = declining_terms(one, i) if one.curve == "declining" else [rate]
            size = sum(abs(term) for term in terms)

            assert abs(mpmath.mpf(levels[i]) - now) <= TOLERANCE * now
            assert abs(mpmath.mpf(rates[i - 1]) - rate) <= TOLERANCE * size + NOTHING
            assert (
                abs(mpmath.mpf(increases[i - 1]) - increase) <= TOLERANCE * size * before + NOTHING
            )


@pytest.mark.parametrize(
    ("curve", "values", "expected"),
    [
        pytest.param(
            "constant",
            {},
            [268, 408.164, 621.634, 946.748, 1441.898, 2196.010],
            id="constant: the headline",
        ),
        pytest.param(
            "logistic",
            {"ceiling_eflops": 1e4},
            [268, 408.164, 616.986, 922.372, 1357.050, 1952.514],
            id="logistic: the headline under 10,000",
        ),
        pytest.param(
            "gompertz",
            {"ceiling_eflops": 1e4},
            [268, 408.164, 591.969, 822.236, 1099.279, 1420.892],
            id="Gompertz: the headline under 10,000",
        ),
        pytest.param(
            "constant",
            {"base_eflops": 100.0, "cagr": -0.2, "years": 2},
            [100, 80, 64],  # 100 * 0.8 = 80; 80 * 0.8 = 64
            id="constant: shrinking by 20%",
        ),
        pytest.param(
            "declining",
            {
                "base_eflops": 100.0,
                "cagr": 0.5,
                "long_run_growth": 0.1,
                "growth_persistence": 0.5,
                "years": 3,
            },
            # rates 0.5; 0.1 + 0.4 * 0.5 = 0.3; 0.1 + 0.4 * 0.25 = 0.2
            [100, 150, 195, 234],  # 100 * 1.5; 150 * 1.3; 195 * 1.2
            id="declining: from 50% towards 10%",
        ),
        pytest.param(
            "declining",
            {
                "base_eflops": 100.0,
                "cagr": -0.2,
                "long_run_growth": 0.2,
                "growth_persistence": 0.5,
                "years": 3,
            },
            # rates -0.2; 0.2 - 0.4 * 0.5 = 0; 0.2 - 0.4 * 0.25 = 0.1
            [100, 80, 80, 88],  # 100 * 0.8; 80 * 1; 80 * 1.1
            id="declining: from -20% towards 20%",
        ),
        pytest.param(
            "declining",
            {
                "base_eflops": 100.0,
                "cagr": 0.5,
                "long_run_growth": 0.1,
                "growth_persistence": 0.0,
                "years": 3,
            },
            [100, 150, 165, 181.5],  # 100 * 1.5; 150 * 1.1; 165 * 1.1
            id="declining: at once",
        ),
    ],
)
def test_worked_rows(curve, values, expected):
    """Invariant 2: design.md's check values, and rows worked out by hand."""
    levels = levels_of(scenario(curve, **values))

    assert_array_equal(levels.round(3), expected)


def test_every_curve_has_its_formula():
    """A new curve is tested by its line in FORMULAS."""
    assert set(FORMULAS) == set(CURVES)
    assert set(CURVES_WITH_CEILING) < set(CURVES)


@pytest.mark.parametrize("curve", CURVES)
@given(data=st.data())
def test_curves_equal_their_formulas(curve, data):
    """Invariant 2, for any scenario."""
    assert_formula(data.draw(scenarios(curve=curve, **ANY_GROWTH)))


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("values", EXTREMES)
def test_curves_equal_their_formulas_at_extremes(curve, values):
    """Invariant 2, over 60 years where rounding would show first."""
    assert_formula(scenario(curve, years=60, **values))


@pytest.mark.parametrize("cagr", [-0.9, -1e-15, 0.0, 5.0])
def test_falling_growth_equals_its_formulas(cagr):
    """Invariant 2, for the curves that may fall, at the limits of their inputs."""
    assert_formula(scenario("constant", years=60, cagr=cagr))
    for long_run_growth, persistence in product(
        [-0.9, -1e-15, 5.0], [0.0, 1e-12, 0.5, 1.0 - EPSILON, 1.0]
    ):
        inputs = {"long_run_growth": long_run_growth, "growth_persistence": persistence}
        assert_formula(scenario("declining", years=60, cagr=cagr, **inputs))


@pytest.mark.parametrize("curve", CURVES)
@given(data=st.data())
def test_starts_at_the_base_with_the_first_rate(curve, data):
    """Invariant 1, exactly: all curves have the first year in common."""
    one = data.draw(scenarios(curve=curve, **ANY_GROWTH))
    rates, levels = rates_and_levels(one)

    assert one.base_eflops == levels[0, 0]
    assert one.cagr == rates[1, 0]
    assert one.base_eflops * (1.0 + one.cagr) == levels[1, 0]


@pytest.mark.parametrize("curve", CURVES)
@given(data=st.data())
def test_draws_equal_one_at_a_time(curve, data):
    """Invariant 3, and the shape (years + 1, draws)."""
    drawn = data.draw(alike(curve=curve, **ANY_GROWTH))
    rates, levels = rates_and_levels(*drawn)

    assert (drawn[0].years + 1, len(drawn)) == rates.shape == levels.shape
    for column, one in enumerate(drawn):
        assert_array_equal(rates_of(one), rates[1:, column])
        assert_array_equal(levels_of(one), levels[:, column])


@pytest.mark.parametrize("curve", CURVES)
def test_one_value_goes_with_many(curve):
    """Invariant 3: parameters of shape (1,) hold for every draw."""
    cagr = np.array([0.1, 0.523, 0.9])
    inputs = {name: np.array([value]) for name, value in scenario() if isinstance(value, float)}
    rates = np.full((6, 3), np.nan)
    CURVES[curve](rates, **(inputs | {"cagr": cagr}))

    for column, rate in enumerate(cagr):
        assert_array_equal(rates_of(scenario(curve, cagr=rate)), rates[1:, column])


def test_compound_fills_its_own_factors():
    """Factors and levels may be one array, as `compound` promises."""
    factors = np.array([[np.nan, np.nan], [1.5, 0.5], [2.0, 3.0]])
    compound(np.array([2.0, 4.0]), factors, factors)

    assert_array_equal([[2, 4], [3, 2], [6, 6]], factors)  # 2 * 1.5 * 2; 4 * 0.5 * 3


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
@given(data=st.data())
def test_growth_slows_towards_the_ceiling(curve, data):
    """Invariant 4; beyond the ceiling by no more than rounding, half a bit a year."""
    one = data.draw(scenarios(curve=curve, **ANY_GROWTH))
    rates, levels = rates_of(one), levels_of(one)

    assert (rates >= 0.0).all()
    assert (rates[1:] <= rates[:-1] * (1 + 4 * EPSILON)).all()
    assert (np.diff(levels) >= 0.0).all()
    assert levels.max() <= one.ceiling_eflops * (1 + (one.years + 2) * EPSILON)


@given(one=scenarios(curve="constant", **ANY_GROWTH))
def test_constant_growth_goes_one_way(one):
    """Levels rise, stay or fall, as the rate says."""
    steps = np.diff(levels_of(one))

    assert (steps >= 0.0).all() if one.cagr >= 0.0 else (steps <= 0.0).all()


@given(one=scenarios(curve="declining", growth_persistence=1.0, **ANY_GROWTH))
def test_growth_that_persists_is_constant(one):
    """Invariant 5, to the last bit."""
    constantly = one.but(curve="constant")

    assert_array_equal(levels_of(constantly), levels_of(one))


@given(data=st.data())
def test_declining_to_the_same_rate_is_constant(data):
    """Invariant 5, to rounding: the two weights add up to one only to a bit."""
    cagr = data.draw(numbers("cagr"))
    one = data.draw(scenarios(curve="declining", cagr=cagr, long_run_growth=cagr, **ANY_GROWTH))
    constantly = one.but(curve="constant")

    assert_allclose(rates_of(one), rates_of(constantly), rtol=1e-13)
    assert_allclose(levels_of(one), levels_of(constantly), rtol=1e-12)


@given(
    base=numbers("base_eflops"),
    cagr=st.floats(1e-6, 5.0),
    years=st.integers(2, 60),
    far=st.floats(6.0, 200.0),
)
def test_far_ceilings_let_growth_last(base, cagr, years, far):
    """Invariant 6, with the exact share of growth that each curve loses.

    With q the yearly shrinking of what is left to the ceiling, logistic growth keeps
    1 - (1 - q^(t-1)) / (1 + room(t)) of the first rate, which is at least 1 - C(t)/K with C(t)
    of constant growth; the logarithm of Gompertz growth keeps q^(t-1), which is at least
    1 - (t-1) (1 - q), where 1 - q = ln(1+g) / ln(K/C0).
    """
    ceiling = base * 10.0**far
    one = scenario(base_eflops=base, cagr=cagr, years=years)
    # Beyond what a scenario takes, so unvalidated.
    far_away = BaseModel.model_copy(one, update={"ceiling_eflops": ceiling})
    t = np.arange(1, years + 1)
    lost_logistic = levels_of(one)[1:] / ceiling
    lost_gompertz = (t - 1) * math.log1p(cagr) / math.log(ceiling / base)

    kept = rates_of(BaseModel.model_copy(far_away, update={"curve": "logistic"})) / cagr
    assert (kept <= 1 + 1e-13).all()
    assert (kept >= 1 - lost_logistic - 1e-13).all()
    kept = np.log1p(
        rates_of(BaseModel.model_copy(far_away, update={"curve": "gompertz"}))
    ) / math.log1p(cagr)
    assert (kept <= 1 + 1e-13).all()
    assert (kept >= 1 - lost_gompertz - 1e-13).all()


@given(data=st.data(), base=numbers("base_eflops"), cagr=rising_rates())
def test_gap_to_ceiling_is_exact(data, base, cagr):
    """Invariant 7, against exact fractions."""
    ceiling = data.draw(ceilings(base, cagr))
    expected = Fraction(ceiling) - Fraction(base) * (1 + Fraction(cagr))

    assert abs(Fraction(gap(ceiling, base, cagr)) - expected) <= expected * Fraction(EPSILON)


@given(
    base=numbers("base_eflops"),
    cagr=st.floats(1e-18, 5.0),
    digits=st.integers(min_value=-3, max_value=3),
)
@example(base=268.0, cagr=0.523, digits=0)  # 268 * 1.523 = 408.164, in doubles a little less
@example(base=1.0, cagr=0.5, digits=0)  # 1.5 exactly: no gap
def test_gap_to_ceiling_has_the_right_sign(base, cagr, digits):
    """Invariant 7: within three doubles of the first year's level, on either side."""
    first = Fraction(base) * (1 + Fraction(cagr))
    ceiling = float(first)
    for _ in range(abs(digits)):
        ceiling = math.nextafter(ceiling, math.copysign(math.inf, digits))

    assert np.sign(Fraction(ceiling) - first) == np.sign(gap(ceiling, base, cagr))


def gap(ceiling, base, cagr):
    return float(gap_to_ceiling(np.array([ceiling]), np.array([base]), np.array([cagr]))[0])
