"""Promises of the distributions of single inputs.

1. Quantile, density and cumulative probability are those of SciPy's distributions.
2. They belong together: the cumulative probability of a quantile is its probability, the
   density is the slope of the cumulative probability, nothing lies beyond the ends.
3. Given by percentiles, a distribution has exactly those.
4. A PERT distribution is the published one: its mean is (low + 4 likely + high) / 6, and its
   tabulated quantiles are right to 1e-9 of the width.
5. A distribution that is cut off is the whole one on condition that the input is within.
6. Quantiles never fall as probabilities rise.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.special import betainc

from model.uncertainty.distributions import (
    Cut,
    Fixed,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    middle_within,
    of_three_percentiles,
)

# Probabilities from far out to far out.
CHANCES = np.concatenate([[1e-9, 1e-6], np.linspace(0.001, 0.999, 333), [1 - 1e-6, 1 - 1e-9]])

PERCENTILES = np.array([0.05, 0.5, 0.95])

# Each distribution beside SciPy's.
PAIRS = {
    "uniform": (Uniform(2.9, 3.4), stats.uniform(2.9, 3.4 - 2.9)),
    "triangular": (Triangular(0.2, 0.714, 0.9), stats.triang(0.514 / 0.7, 0.2, 0.7)),
    "triangular, falling": (Triangular(1.0, 1.0, 3.0), stats.triang(0.0, 1.0, 2.0)),
    "triangular, rising": (Triangular(1.0, 3.0, 3.0), stats.triang(1.0, 1.0, 2.0)),
    # Shapes 1 + 4 * 0.184 / 0.332 and 1 + 4 * 0.148 / 0.332.
    "PERT": (
        Pert(0.339, 0.523, 0.671),
        stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332),
    ),
    "PERT, even": (Pert(259.9, 268.0, 276.1), stats.beta(3.0, 3.0, 259.9, 16.2)),
    "PERT, falling": (Pert(0.0, 0.0, 2.0), stats.beta(1.0, 5.0, 0.0, 2.0)),
    "PERT, rising": (Pert(0.0, 2.0, 2.0), stats.beta(5.0, 1.0, 0.0, 2.0)),
    "normal": (Normal(0.5, 0.05), stats.norm(0.5, 0.05)),
    # Of mean 2 and deviation 1: variance log(1 + 1/4) of the logarithm.
    "lognormal": (
        Lognormal.of_moments(2.0, 1.0),
        stats.lognorm(np.log(1.25) ** 0.5, 0.0, 2.0 / 1.25**0.5),
    ),
    "normal, cut": (
        Cut(Normal(0.8, 0.12), 0.0, 1.0),
        stats.truncnorm(-0.8 / 0.12, 0.2 / 0.12, 0.8, 0.12),
    ),
}

BOTH = pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)


@BOTH
def test_quantiles_are_scipys(ours, theirs):
    """Promises 1 and 4."""
    low, high = theirs.support()
    width = high - low if np.isfinite(high - low) else theirs.std()

    assert_allclose(ours.quantile(CHANCES), theirs.ppf(CHANCES), rtol=1e-12, atol=1e-9 * width)


@BOTH
def test_densities_are_scipys(ours, theirs):
    """Promises 1 and 2: also beyond the ends, where there is none."""
    low, high = theirs.ppf([0.001, 0.999])
    x = np.linspace(low - 0.1 * (high - low), high + 0.1 * (high - low), 501)

    assert_allclose(ours.density(x), theirs.pdf(x), rtol=1e-9, atol=1e-12)


@BOTH
def test_probabilities_are_scipys(ours, theirs):
    """Promises 1 and 2."""
    low, high = theirs.ppf([0.001, 0.999])
    x = np.linspace(low - 0.1 * (high - low), high + 0.1 * (high - low), 501)

    assert_allclose(ours.cumulative(x), theirs.cdf(x), rtol=1e-9, atol=1e-12)


@BOTH
def test_they_belong_together(ours, theirs):
    """Promises 2 and 6."""
    chances = CHANCES[2:-2]
    quantiles = ours.quantile(chances)
    width = np.ptp(quantiles)
    step = 1e-5 * width
    inner = quantiles[np.abs(quantiles[:, None] - kinks(ours)).min(axis=1) > step]
    slope = (ours.cumulative(inner + step) - ours.cumulative(inner - step)) / (2 * step)

    assert_allclose(ours.cumulative(quantiles), chances, atol=1e-8)
    assert_allclose(slope * width, ours.density(inner) * width, rtol=1e-4, atol=1e-4)
    assert (np.diff(quantiles) > 0.0).all()
    assert theirs.support()[0] <= quantiles.min() <= quantiles.max() <= theirs.support()[1]


def kinks(distribution):
    """Where the density is not smooth."""
    return [getattr(distribution, name, np.inf) for name in ("low", "likely", "high")]


def test_a_fixed_value_is_certain():
    """Promise 1."""
    fixed = Fixed(0.523)

    assert_array_equal(fixed.quantile(CHANCES), 0.523)
    assert_array_equal(fixed.cumulative(np.array([0.522, 0.523, 0.524])), [0.0, 1.0, 1.0])
    assert_array_equal(fixed.density(np.array([0.522, 0.523])), [0.0, np.inf])


@pytest.mark.parametrize(
    ("low", "likely", "high"),
    [(0.339, 0.523, 0.671), (0.2, 0.714, 0.9), (0.0, 0.0, 1.0), (2.0, 3.0, 3.0), (0.0, 0.02, 1.0)],
)
def test_a_pert_range_is_the_published_one(low, likely, high):
    """Promise 4: mean and variance (Malcolm et al. 1959; Vose), by integrating the quantiles."""
    mean = (low + 4.0 * likely + high) / 6.0
    variance = (mean - low) * (high - mean) / 7.0
    chances = (np.arange(2**16) + 0.5) / 2**16
    values = Pert(low, likely, high).quantile(chances)

    assert_allclose(values.mean(), mean, rtol=1e-6)
    assert_allclose(values.var(), variance, rtol=1e-4)


@given(rise=st.floats(0.0, 1.0), chances=st.lists(st.floats(1e-14, 1 - 1e-14), min_size=1))
@example(rise=0.0, chances=[1e-14, 2.0**-31, 1 - 2.0**-31])
@example(rise=1.0, chances=[1e-14, 2.0**-31, 1 - 2.0**-31])
def test_the_pert_table_is_exact_enough(rise, chances):
    """Promise 4: between the quantiles 1e-9 of the width below and above lies the probability."""
    a, b = 1.0 + 4.0 * rise, 1.0 + 4.0 * (1.0 - rise)
    u = np.array(chances)
    at = Pert(0.0, rise, 1.0).quantile(u)

    assert (betainc(a, b, np.clip(at - 1e-9, 0.0, 1.0)) <= u * (1 + 1e-12) + 1e-16).all()
    assert (betainc(a, b, np.clip(at + 1e-9, 0.0, 1.0)) >= u * (1 - 1e-12) - 1e-16).all()


OF_TWO = {"uniform": Uniform, "normal": Normal, "lognormal": Lognormal}


@pytest.mark.parametrize("kind", OF_TWO.values(), ids=OF_TWO)
@given(ends=st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=2, unique=True).map(sorted))
def test_two_percentiles_are_reached(kind, ends):
    """Promise 3: 90 of 100 cases lie between them, 5 below and 5 above."""
    lower, upper = ends
    made = kind.of_percentiles(lower, upper)

    found = made.quantile(np.array([0.05, 0.95]))
    assert_allclose(found, ends, rtol=1e-9, atol=1e-12 * upper)


@pytest.mark.parametrize("kind", [Triangular, Pert], ids=["triangular", "PERT"])
@given(share=st.floats(0.0, 1.0), lower=st.floats(-1.0, 1e3), width=st.floats(1e-2, 1e3))
@example(share=0.0, lower=0.3, width=0.4)
@example(share=1.0, lower=0.3, width=0.4)
@example(share=0.0, lower=512.0, width=0.03125)
@example(share=1.0, lower=1e6, width=0.01)
def test_three_percentiles_are_reached(kind, share, lower, width):
    """Promise 3: wherever a median can be, ends included."""
    upper = lower + width
    first, last = middle_within(kind, lower, upper)
    middle = first + share * (last - first)
    made = of_three_percentiles(kind, lower, middle, upper)

    assert made.low <= made.likely <= made.high
    error = 1e-8 * width + 1e-12 * abs(lower)
    assert_allclose(made.quantile(PERCENTILES), [lower, middle, upper], rtol=0.0, atol=error)
    chances = made.cumulative(np.array([lower, middle, upper]))
    assert_allclose(chances, PERCENTILES, atol=1e-7)


@pytest.mark.parametrize("kind", [Triangular, Pert], ids=["triangular", "PERT"])
def test_medians_beyond_a_kind_are_refused(kind):
    """Promise 3: none is bent until it fits; the limits mirror one another."""
    first, last = middle_within(kind, 0.0, 1.0)

    assert 0.0 < first < 0.5 < last < 1.0
    assert first == pytest.approx(1.0 - last, abs=1e-9)
    for middle in (first - 1e-6, last + 1e-6):
        with pytest.raises(ValueError, match="different signs"):
            of_three_percentiles(kind, 0.0, middle, 1.0)


def test_the_limits_of_medians():
    """Promise 3: a triangle that only falls has quantile 1 - sqrt(1 - u)."""
    lower, middle, upper = 1.0 - np.sqrt(1.0 - PERCENTILES)

    assert middle_within(Triangular, lower, upper)[0] == pytest.approx(middle, abs=1e-12)
    lower, middle, upper = 1.0 - (1.0 - PERCENTILES) ** 0.2  # the beta distribution (1, 5)
    assert middle_within(Pert, lower, upper)[0] == pytest.approx(middle, abs=1e-9)


@pytest.mark.parametrize("whole", [Normal(0.6, 0.3), Uniform(-0.5, 2.0), Pert(-1.0, 0.5, 3.0)])
def test_a_cut_distribution_is_the_whole_one_on_condition(whole):
    """Promise 5: by Bayes' rule."""
    cut, x = Cut(whole, 0.1, 0.9), np.linspace(0.0, 1.0, 101)
    below, up_to = whole.cumulative(np.array([0.1, 0.9]))
    inside = np.clip(x, 0.1, 0.9)

    assert_allclose(cut.cumulative(x), (whole.cumulative(inside) - below) / (up_to - below))
    expected = np.where(inside == x, whole.density(x) / (up_to - below), 0.0)
    assert_allclose(cut.density(x), expected)
    assert_allclose(cut.cumulative(cut.quantile(CHANCES)), CHANCES, atol=1e-8)
    assert 0.1 <= cut.quantile(CHANCES).min() <= cut.quantile(CHANCES).max() <= 0.9


@pytest.mark.parametrize(
    ("mean", "deviation"), [(268.0, 1e-9), (268.0, 50.0), (1e-3, 5.0), (268.0, 1e300)]
)
def test_a_lognormal_range_has_its_mean_and_deviation(mean, deviation):
    """Promise 1: by the closed form of both, in logarithms, for ratios of every size."""
    made = Lognormal.of_moments(mean, deviation).logarithm
    variance = made.deviation**2

    assert made.mean + variance / 2.0 == pytest.approx(np.log(mean), rel=1e-12)
    log_variance = np.log(np.expm1(variance)) if variance < 700.0 else variance
    assert log_variance / 2.0 + np.log(mean) == pytest.approx(np.log(deviation), rel=1e-9)


@pytest.mark.parametrize("deviation", [1e-300, 1e-310])
def test_a_tiny_deviation_is_no_deviation(deviation):
    """Promise 1: without an overflow."""
    made = Normal(0.5, deviation)

    assert_array_equal(made.cumulative(np.array([0.4, 0.5, 0.6])), [0.0, 0.5, 1.0])
    assert made.density(np.array([0.4]))[0] == 0.0
