"""Promises of what drives a result: of any function, then of a scenario.

1. Sobol' indices are those of the closed forms (Ishigami; products of independent factors,
   one of them the calculator's own), and their intervals cover them.
2. Shapley effects are those of the closed forms: independent factors, and linear functions of
   correlated normal inputs. They add up to one and lie between first order and total.
3. Mirrored inputs give mirrored results; a change of order changes nothing; equal inputs are
   equal.
4. What is perfectly correlated is one group; only what varies and is drawn is listed.
5. The same seed gives the same numbers; the model runs as often as is said.
6. A constant input has index 0; an output without variance has none, and it is said why.
7. The estimate is SciPy's, and the bootstrap resamples it, by rows.
8. Tornado: the arithmetic by hand, sorted by swing, the other inputs at their medians.
9. Bad input is refused with its codes, all at once.
10. Readers are given indices where inputs are independent, else Shapley effects.
"""

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri
from scipy.stats import bootstrap, sobol_indices

from model import Scenario, project
from model.messages import InvalidInput
from model.uncertainty import drivers
from model.uncertainty.drivers import (
    Response,
    ShapleyEffects,
    SobolIndices,
    _resampled_means,
    _sobol_estimates,
    _sobol_terms,
    _with_interval,
    bars_of,
    effects_of,
    indices_of,
    shapley,
    shares,
    sobol,
    tornado,
)
from model.uncertainty.ranges import distribution, evidence_range, range_of
from model.uncertainty.simulate import Uncertainty

# Estimates are averaged over these and compared with closed forms. The tolerance is four
# standard errors of the average, found from the spread between seeds, and it may not be wider
# than two thousandths of the variance, unless said: a wrong estimator is off by far more.
SEEDS = range(24)
WIDEST_TOLERANCE = 0.002

# Resamples where there are many seeds: enough for a 95% interval, and quick.
FEW = 200


def response(function, quantiles, correlation=None):
    matrix = np.eye(len(quantiles)) if correlation is None else correlation
    return Response(evaluate=function, quantiles=quantiles, correlation=matrix)


def over_seeds(estimate, *arguments, **design):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drivers, "RESAMPLES", FEW)
        return [estimate(response(*arguments), seed=seed, **design) for seed in SEEDS]


def uniform(low, high):
    return lambda chances: low + (high - low) * chances


def lognormal(sigma):
    return lambda chances: np.exp(sigma * ndtri(chances))


def mirrored(quantile):
    return lambda chances: quantile(1.0 - chances)


def first_orders(found):
    return intervals(index.first_order for index in found.indices)


def totals(found):
    return intervals(index.total for index in found.indices)


def effects(found):
    return intervals(effect.share for effect in found.effects)


def intervals(those):
    """Value, low and high, each by group."""
    return np.array([[share.value, share.low, share.high] for share in those]).T


def assert_estimates(found, expected, *, widest=WIDEST_TOLERANCE):
    """The average over seeds is the closed form, and the 95% intervals cover it."""
    values, low, high = np.moveaxis(np.array(found), 1, 0)
    error = 4.0 * values.std(axis=0, ddof=1) / math.sqrt(len(values)) + 1e-12

    assert error.max() <= widest
    np.testing.assert_array_less(np.abs(values.mean(axis=0) - expected), error)
    assert np.mean((low <= expected) & (expected <= high)) >= 0.95


def fair_parts(values, groups):
    """Shapley values by their definition: what a group adds, averaged over all orders."""
    parts = np.zeros(groups)
    for order in permutations(range(groups)):
        for place, group in enumerate(order):
            parts[group] += values(order[: place + 1]) - values(order[:place])
    return parts / math.factorial(groups)


# --- the Ishigami function -------------------------------------------------------------------

A, B = 7.0, 0.1
ANGLES = {name: uniform(-math.pi, math.pi) for name in ("x1", "x2", "x3")}

# Parts of the variance: x1 alone, x2 alone, x1 with x3 (Ishigami and Homma 1990).
ALONE_1 = (1.0 + B * math.pi**4 / 5.0) ** 2 / 2.0
ALONE_2 = A**2 / 8.0
TOGETHER = 8.0 * B**2 * math.pi**8 / 225.0
ISHIGAMI_VARIANCE = ALONE_1 + ALONE_2 + TOGETHER


def ishigami(x):
    return np.sin(x["x1"]) + A * np.sin(x["x2"]) ** 2 + B * x["x3"] ** 4 * np.sin(x["x1"])


def test_sobol_indices_of_the_ishigami_function():
    """Promise 1, with the variance."""
    found = over_seeds(indices_of, ishigami, ANGLES)

    first = np.array([ALONE_1, ALONE_2, 0.0]) / ISHIGAMI_VARIANCE
    total = np.array([ALONE_1 + TOGETHER, ALONE_2, TOGETHER]) / ISHIGAMI_VARIANCE
    assert_estimates(list(map(first_orders, found)), first, widest=0.004)
    assert_estimates(list(map(totals, found)), total)
    assert np.mean([one.variance for one in found]) == pytest.approx(ISHIGAMI_VARIANCE, rel=1e-3)
    assert any(one["x3"].first_order.value < 0.0 for one in found), "shown as it was found"


def test_shapley_effects_of_the_ishigami_function():
    """Promise 2: an interaction is shared evenly by those that take part in it."""
    found = over_seeds(effects_of, ishigami, ANGLES)

    expected = np.array([ALONE_1 + TOGETHER / 2, ALONE_2, TOGETHER / 2]) / ISHIGAMI_VARIANCE
    assert_estimates(list(map(effects, found)), expected)
    assert np.mean([one.variance for one in found]) == pytest.approx(ISHIGAMI_VARIANCE, rel=1e-3)


def test_shapley_effects_lie_between_first_order_and_total():
    """Promise 2, where inputs are independent (Owen 2014)."""
    indices, found = (
        indices_of(response(ishigami, ANGLES), seed=3),
        effects_of(response(ishigami, ANGLES), seed=3),
    )

    for name in ANGLES:
        share = found[name].share.value
        assert indices[name].first_order.value - 0.01 <= share
        assert share <= indices[name].total.value + 0.01


# --- products of independent factors ---------------------------------------------------------
#
# With v = variance / mean² of each factor, a product of independent factors has, in units of
# its squared mean, Var(E[Y|X_S]) = ∏(1 + v over S) − 1. So first order is v / V and total
# v ∏(1 + v of the others) / V, with V = ∏(1 + v) − 1.


def product_first(v):
    return v / (np.prod(1.0 + v) - 1.0)


def product_total(v):
    return v / (1.0 + v) * np.prod(1.0 + v) / (np.prod(1.0 + v) - 1.0)


def product_shapley(v):
    return fair_parts(lambda subset: np.prod(1.0 + v[list(subset)]) - 1.0, len(v)) / (
        np.prod(1.0 + v) - 1.0
    )


def product(x):
    return math.prod(x.values())


SIGMAS = np.array([0.3, 0.15, 0.45, 0.05])
FACTORS = {f"f{place}": lognormal(sigma) for place, sigma in enumerate(SIGMAS)}
FACTOR_V = np.expm1(SIGMAS**2)  # of a lognormal


@pytest.mark.unmeasured
def test_indices_of_a_product_of_lognormal_factors():
    """Promise 1."""
    found = over_seeds(indices_of, product, FACTORS, log2_draws=14)

    assert_estimates(list(map(first_orders, found)), product_first(FACTOR_V))
    assert_estimates(list(map(totals, found)), product_total(FACTOR_V))


def test_shapley_effects_of_a_product_of_lognormal_factors():
    """Promise 2."""
    found = over_seeds(effects_of, product, FACTORS)

    assert_estimates(list(map(effects, found)), product_shapley(FACTOR_V), widest=0.004)


def test_the_calculator_itself_is_a_product_where_a_budget_is_spent():
    """Promise 1: what a budget brings is budget times multiplier times application."""
    ranges = {"budget": (50, 150), "core_low": (2.0, 2.9), "application_level": (0.4, 1.0)}
    quantiles = {name: uniform(*ends) for name, ends in ranges.items()}
    scenario = Scenario(investment_method="budget", budget=100.0)
    v = np.array([(high - low) ** 2 / 3 / (high + low) ** 2 for low, high in ranges.values()])

    def growth(values):
        return project(scenario, values)["cumulative_core_low_cny_100m"][-1]

    found = over_seeds(indices_of, growth, quantiles)

    assert_estimates(list(map(first_orders, found)), product_first(v))
    assert_estimates(list(map(totals, found)), product_total(v))


# --- linear functions of correlated normal inputs --------------------------------------------


def linear_normal(slopes, sigmas, correlation):
    """The function, its quantiles and its Shapley effects.

    Var(E[Y|X_S]) = β' Σ_·S Σ_SS⁻¹ Σ_S· β, by the conditional mean of normal inputs.
    """
    names = "abcdef"[: len(slopes)]
    covariance = np.outer(sigmas, sigmas) * correlation

    def explained(subset):
        rows = list(subset)
        across = covariance[rows] @ slopes
        return across @ np.linalg.solve(covariance[np.ix_(rows, rows)], across) if rows else 0.0

    def function(x):
        return sum(slope * x[name] for name, slope in zip(names, slopes, strict=True))

    quantiles = {
        name: lambda chances, sigma=sigma: sigma * ndtri(chances)
        for name, sigma in zip(names, sigmas, strict=True)
    }
    variance = slopes @ covariance @ slopes
    return function, quantiles, fair_parts(explained, len(slopes)) / variance, variance


@pytest.mark.parametrize("rho", [-0.8, 0.0, 0.6])
def test_shapley_effects_of_two_correlated_inputs(rho):
    """Promise 2: Owen and Prieur (2017), worked out.

    With s the slope times the standard deviation, Var(E[Y|X_1]) = (s₁ + rho s₂)² and
    Var(Y) = s₁² + 2 rho s₁ s₂ + s₂². The effect of X_1 is the mean of what it adds first and
    last: s₁² (1 − rho²/2) + rho s₁ s₂ + s₂² rho²/2.
    """
    slopes, sigmas = np.array([1.0, 2.0]), np.array([1.5, 0.5])
    correlation = np.array([[1.0, rho], [rho, 1.0]])
    function, quantiles, restated, variance = linear_normal(slopes, sigmas, correlation)
    one, two = slopes * sigmas
    squares, both = 1.0 - rho**2 / 2.0, rho * one * two
    expected = np.array(
        [
            one**2 * squares + both + two**2 * rho**2 / 2.0,
            two**2 * squares + both + one**2 * rho**2 / 2.0,
        ]
    )
    assert expected / variance == pytest.approx(restated)

    found = over_seeds(effects_of, function, quantiles, correlation)

    assert_estimates(list(map(effects, found)), expected / variance, widest=5e-4)
    assert np.mean([one.variance for one in found]) == pytest.approx(variance, rel=1e-3)


THREE = np.array([[1.0, 0.7, -0.3], [0.7, 1.0, 0.2], [-0.3, 0.2, 1.0]])


def test_shapley_effects_of_three_correlated_inputs():
    """Promise 2, against the definition over all orders."""
    slopes, sigmas = np.array([1.0, -2.0, 0.5]), np.array([1.0, 0.8, 3.0])
    function, quantiles, expected, _ = linear_normal(slopes, sigmas, THREE)

    found = over_seeds(effects_of, function, quantiles, THREE)

    assert_estimates(list(map(effects, found)), expected, widest=5e-4)


@pytest.mark.parametrize("correlation", [np.eye(3), THREE])
def test_shapley_effects_add_up_to_one(correlation):
    """Promise 2: to rounding, whatever the draws."""
    found = effects_of(response(ishigami, ANGLES, correlation), log2_draws=7, seed=1)

    assert effects(found)[0].sum() == pytest.approx(1.0, abs=1e-12)


# --- invariances -----------------------------------------------------------------------------

# Twice the widest interval of a single estimate of the smooth functions below.
CLOSE = 0.01


def lopsided(x):
    return np.exp(x["a"]) * (1.0 + x["b"] ** 2) + x["c"]


LOPSIDED = {"a": uniform(-1, 2), "b": uniform(-0.5, 1), "c": uniform(-1, 1)}


def test_mirrored_inputs_give_mirrored_results():
    """Promise 3: counting an input from its other end changes none of its shares."""
    turned = {**LOPSIDED, "a": mirrored(LOPSIDED["a"])}
    flipped = THREE * np.outer([-1, 1, 1], [-1, 1, 1])

    one, other = bars_of(response(lopsided, LOPSIDED)), bars_of(response(lopsided, turned))
    for bar, mirror in zip(one.bars, other.bars, strict=True):
        if bar.name == "a":
            assert bar.low_output == pytest.approx(mirror.high_output, rel=1e-12)
            assert bar.high_output == pytest.approx(mirror.low_output, rel=1e-12)
            assert bar.low_inputs == pytest.approx(mirror.high_inputs)
        else:
            assert bar == mirror
    found, mirror = (
        indices_of(response(lopsided, LOPSIDED), seed=0),
        indices_of(response(lopsided, turned), seed=0),
    )
    assert first_orders(found)[0] == pytest.approx(first_orders(mirror)[0], abs=CLOSE)
    assert totals(found)[0] == pytest.approx(totals(mirror)[0], abs=CLOSE)
    assert effects(effects_of(response(lopsided, LOPSIDED, THREE), seed=0))[0] == pytest.approx(
        effects(effects_of(response(lopsided, turned, flipped), seed=0))[0], abs=CLOSE
    )


def test_the_order_of_inputs_changes_nothing():
    """Promise 3."""
    turned = dict(reversed(LOPSIDED.items()))

    found, other = (
        indices_of(response(lopsided, LOPSIDED), seed=0),
        indices_of(response(lopsided, turned), seed=0),
    )
    parts = effects_of(response(lopsided, LOPSIDED, THREE), seed=0)
    other_parts = effects_of(response(lopsided, turned, THREE[::-1, ::-1]), seed=0)

    for name in LOPSIDED:
        assert found[name].total.value == pytest.approx(other[name].total.value, abs=CLOSE)
        assert parts[name].share.value == pytest.approx(other_parts[name].share.value, abs=CLOSE)


def test_equal_inputs_are_equal():
    """Promise 3: also where both are correlated with a third in the same way."""
    quantiles = {name: lognormal(0.2) for name in "abc"}
    alike = np.array([[1.0, 0.2, 0.5], [0.2, 1.0, 0.5], [0.5, 0.5, 1.0]])

    found = over_seeds(indices_of, product, quantiles)
    parts = over_seeds(effects_of, product, quantiles, alike)

    for values in (
        [one["a"].first_order.value - one["b"].first_order.value for one in found],
        [one["a"].total.value - one["c"].total.value for one in found],
        [one["a"].share.value - one["b"].share.value for one in parts],
    ):
        error = 4.0 * np.std(values, ddof=1) / math.sqrt(len(values))
        assert abs(np.mean(values)) < error < 0.006


def test_another_unit_or_origin_changes_nothing():
    """Promise 3: shares have no unit, and a constant has no variance."""
    for analysis, of in ((indices_of, totals), (indices_of, first_orders), (effects_of, effects)):
        found = of(analysis(response(ishigami, ANGLES), seed=0))
        moved = of(analysis(response(lambda x: 1e3 + 2.0 * ishigami(x), ANGLES), seed=0))
        assert moved == pytest.approx(found, abs=1e-9)


# --- groups ----------------------------------------------------------------------------------

# b is a, and d is a counted from the other end.
TWINS = np.array([[1, 1, 0, -1], [1, 1, 0, -1], [0, 0, 1, 0], [-1, -1, 0, 1]], dtype=float)


def test_perfectly_correlated_inputs_are_one_group():
    """Promise 4: together they are what one input in their place is."""
    quantiles = {"a": lognormal(0.2), "b": lognormal(0.1), "c": lognormal(0.2), "d": lognormal(0.1)}
    # a, b and d are e^(0.2 z), e^(0.1 z) and e^(-0.1 z): their product is e^(0.2 z).
    v = np.expm1(np.array([0.2, 0.2]) ** 2)

    assert response(product, quantiles, TWINS).groups == {"a + b + d": (0, 1, 3), "c": (2,)}
    found = over_seeds(indices_of, product, quantiles, TWINS)
    assert_estimates(list(map(first_orders, found)), product_first(v))
    assert_estimates(list(map(totals, found)), product_total(v))
    parts = over_seeds(effects_of, product, quantiles, TWINS)
    assert_estimates(list(map(effects, parts)), product_shapley(v))
    assert parts[0]["a + b + d"].inputs == ("a", "b", "d")


# --- repeatable ------------------------------------------------------------------------------


@pytest.mark.parametrize("analysis", [indices_of, effects_of])
def test_the_same_seed_gives_the_same_numbers(analysis):
    """Promise 5: to the last bit."""
    assert analysis(response(ishigami, ANGLES), seed=5) == analysis(
        response(ishigami, ANGLES), seed=5
    )
    assert analysis(response(ishigami, ANGLES), seed=5) != analysis(
        response(ishigami, ANGLES), seed=6
    )


@pytest.mark.parametrize(("analysis", "runs"), [(indices_of, 5), (effects_of, 8)])
def test_the_model_runs_as_often_as_is_said(analysis, runs):
    """Promise 5: three groups take five runs a row, and their subsets eight."""
    seen = []

    def counted(x):
        seen.append(len(x["x1"]))
        return ishigami(x)

    found = analysis(response(counted, ANGLES), log2_draws=8, seed=0)

    assert sum(seen) == found.model_runs == runs * 256
    assert (found.draws, found.resamples, found.seed) == (256, 1000, 0)
    names = list(found.to_frame()["group"])
    assert names == ["x1", "x2", "x3"]


# --- what has no share -----------------------------------------------------------------------


def test_a_constant_input_has_no_share():
    """Promise 6: exactly, since nothing changes with it."""
    quantiles = {**ANGLES, "idle": lambda chances: np.full_like(chances, 3.0)}

    found = indices_of(response(lambda x: ishigami(x) * x["idle"], quantiles), seed=0)
    parts = effects_of(response(lambda x: ishigami(x) * x["idle"], quantiles), log2_draws=8, seed=0)

    assert intervals([found["idle"].first_order, found["idle"].total]).tolist() == [[0.0, 0.0]] * 3
    assert intervals([parts["idle"].share])[:, 0] == pytest.approx([0.0] * 3, abs=1e-12)


@pytest.mark.parametrize("analysis", [indices_of, effects_of])
@pytest.mark.parametrize(
    ("function", "code"),
    [
        pytest.param(lambda x: 0.0 * x["x1"] + 2.0, "no_variance", id="constant"),
        pytest.param(lambda x: 0.0 * x["x1"], "no_variance", id="zero"),
        pytest.param(lambda x: x["x1"] / (3.0 * x["x1"]), "no_variance", id="rounding"),
        pytest.param(lambda x: np.where(x["x1"] > 3.0, np.nan, x["x1"]), "not_finite", id="gaps"),
        pytest.param(lambda x: np.where(x["x1"] > 3.0, np.inf, x["x1"]), "not_finite", id="inf"),
    ],
)
def test_what_has_no_variance_has_no_shares(analysis, function, code):
    """Promise 6: not a number, never 0, and said."""
    found = analysis(response(function, ANGLES), log2_draws=8, seed=0)

    assert not found.is_defined
    assert found.note.code == f"sensitivity.{code}"
    assert math.isnan(found.variance)
    assert np.isnan([number for row in found.rows() for number in row[1:]]).all()
    assert analysis(response(ishigami, ANGLES), log2_draws=8, seed=0).is_defined


def test_a_tiny_variance_is_a_variance():
    """Promise 6: the limit is rounding, not size."""
    found = indices_of(response(lambda x: 1.0 + 1e-9 * ishigami(x), ANGLES), seed=0)

    assert first_orders(found)[0] == pytest.approx(
        first_orders(indices_of(response(ishigami, ANGLES), seed=0))[0], abs=1e-5
    )


# --- the bootstrap ---------------------------------------------------------------------------


def runs_of(function, rows, seed):
    """The outputs that Sobol' indices are made of, from independent draws."""
    rng = np.random.default_rng(seed)
    a, b = ({name: q(rng.random(rows)) for name, q in ANGLES.items()} for _ in range(2))
    return function(a), function(b), [function(a | {name: b[name]}) for name in ANGLES]


def test_the_bootstrap_resamples_the_statistic_of_scipy():
    """Promise 7: the same indices from the same runs, also far from 0; an index is no unit."""
    a, b, mixed = runs_of(lambda x: 1e3 + ishigami(x), 256, seed=1)
    theirs = sobol_indices(func={"f_A": a, "f_B": b, "f_AB": np.stack(mixed)[:, None, :]}, n=256)

    ours = _sobol_estimates(_sobol_terms(a, b, mixed).mean(axis=0, keepdims=True))[0]

    assert ours == pytest.approx([*theirs.first_order, *theirs.total_order], rel=1e-9)


def test_a_resample_is_the_statistic_of_its_rows():
    """Promise 7: restated for rows that were drawn, about the mean of all."""
    a, b, mixed = runs_of(ishigami, 256, seed=3)
    rows = np.random.default_rng(4).integers(0, 256, 256)
    variance = np.var([a[rows], b[rows]])
    centred = (b - np.mean([a, b]))[rows]
    expected = [
        *(np.mean(centred * (one - a)[rows]) / variance for one in mixed),
        *(np.mean((one - a)[rows] ** 2) / 2.0 / variance for one in mixed),
    ]

    terms = _sobol_terms(a, b, mixed)[rows]

    assert _sobol_estimates(terms.mean(axis=0, keepdims=True))[0] == pytest.approx(expected)


def test_intervals_leave_two_and_a_half_percent_out_on_each_side():
    """Promise 7: 1001 evenly spread values have 25 below 0.025 and 25 above 0.975."""
    spread = np.linspace(0.0, 1.0, 1001)[:, None]

    assert _with_interval(np.array([0.4]), spread)[:, 0] == pytest.approx([0.4, 0.025, 0.975])


def test_intervals_are_those_of_scipy():
    """Promise 7: two bootstraps of 999 resamples differ by about 0.03 of a width; four of it."""
    a, b, mixed = runs_of(ishigami, 1024, seed=2)

    def statistic(rows):
        runs = {"f_A": a[rows], "f_B": b[rows], "f_AB": np.stack(mixed)[:, None, rows]}
        found = sobol_indices(func=runs, n=1024)
        return np.concatenate([found.first_order, found.total_order])

    theirs = bootstrap(
        [np.arange(1024)],
        statistic,
        n_resamples=999,
        vectorized=False,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    means = _resampled_means(_sobol_terms(a, b, mixed), 999, np.random.default_rng(0))
    low, high = np.quantile(_sobol_estimates(means), [0.025, 0.975], axis=0)

    off = np.array([low - theirs.low, high - theirs.high]) / (theirs.high - theirs.low)
    assert np.abs(off).max() < 0.12


def test_a_resample_averages_the_rows_that_were_drawn():
    """Promise 7: restated by copying them."""
    terms = np.random.default_rng(1).normal(size=(64, 3))
    rng = np.random.default_rng(7)
    copied = [terms[rng.integers(0, 64, 64, dtype=np.uint32)].mean(axis=0) for _ in range(100)]

    assert np.allclose(_resampled_means(terms, 100, np.random.default_rng(7)), copied)


@pytest.mark.unmeasured
def test_intervals_cover_95_percent_where_rows_are_independent():
    """Promise 7: nothing but the scheme is wide; 200 intervals of a mean, 95% within 3 errors."""
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        means = _resampled_means(rng.exponential(size=(128, 1)), 400, rng)
        low, high = np.quantile(means, [0.025, 0.975])
        covered += low <= 1.0 <= high

    assert abs(covered / 200 - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 200)


# --- tornado ---------------------------------------------------------------------------------


def test_a_tornado_of_three_inputs_by_hand():
    """Promise 8: 10th and 90th percentiles of 0…10 are 1 and 9, of 100…200 110 and 190."""
    quantiles = {"a": uniform(0, 10), "b": uniform(100, 200), "c": uniform(-1, 1)}

    def function(x):
        return 3.0 * x["a"] - x["b"] + 100.0 * x["c"] ** 2

    found = bars_of(response(function, quantiles))

    assert found.central_output == 15.0 - 150.0
    assert [bar.name for bar in found.bars] == ["b", "c", "a"]
    assert found["a"].low_inputs == pytest.approx((1.0,))
    assert found["a"].high_inputs == pytest.approx((9.0,))
    assert (found["a"].low_output, found["a"].high_output) == pytest.approx((-147.0, -123.0))
    assert (found["b"].low_output, found["b"].high_output) == pytest.approx((-95.0, -175.0))
    # Both ends of c raise the output by 100 * 0.8²: the swing counts from the centre.
    assert (found["c"].low_output, found["c"].high_output) == pytest.approx((-71.0, -71.0))
    assert [bar.swing for bar in found.bars] == pytest.approx([80.0, 64.0, 24.0])
    assert found.to_frame()["input"].tolist() == ["b", "c", "a"]


def test_a_group_moves_together():
    """Promise 8: the same random number, or the same from the other end."""
    quantiles = dict.fromkeys("abcd", uniform(0, 10))
    found = bars_of(response(product, quantiles, TWINS))

    bar = found["a + b + d"]
    assert bar.inputs == ("a", "b", "d")
    assert bar.low_inputs == pytest.approx((1.0, 1.0, 9.0))
    assert bar.high_inputs == pytest.approx((9.0, 9.0, 1.0))
    assert (bar.low_output, bar.high_output) == pytest.approx((45.0, 405.0))
    assert len(found.rows()) == 4


def test_ties_keep_the_order_of_the_inputs():
    """Promise 8."""
    quantiles = dict.fromkeys("dabc", uniform(0, 1))

    found = bars_of(response(lambda x: sum(x.values()), quantiles))

    assert [bar.name for bar in found.bars] == list("dabc")


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("analysis", "quantiles", "changes", "codes"),
    [
        pytest.param(
            indices_of, {}, {"log2_draws": 40}, ["outside_limits", "no_inputs"], id="all at once"
        ),
        pytest.param(effects_of, ANGLES, {"log2_draws": 5}, ["outside_limits"], id="too few"),
        pytest.param(effects_of, ANGLES, {"log2_draws": 8.0}, ["outside_limits"], id="no whole"),
        pytest.param(
            effects_of,
            {f"x{number}": uniform(0, 1) for number in range(9)},
            {},
            ["too_many_groups"],
            id="too many",
        ),
    ],
)
def test_bad_input_names_the_rule(analysis, quantiles, changes, codes):
    """Promise 9."""
    with pytest.raises(InvalidInput) as caught:
        analysis(response(ishigami, quantiles), seed=0, **changes)

    assert [problem.code for problem in caught.value.problems] == [
        f"sensitivity.{code}" for code in codes
    ]
    assert all(problem.message for problem in caught.value.problems)


def test_indices_need_independent_groups():
    """Promise 9: every pair that is not is named."""
    with pytest.raises(InvalidInput) as caught:
        indices_of(response(ishigami, ANGLES, THREE), seed=0)

    assert [p.code for p in caught.value.problems] == ["sensitivity.correlated_groups"] * 3


def test_records_are_frozen():
    """Results cannot change under a reader; `replace` makes another."""
    found = indices_of(response(ishigami, ANGLES), log2_draws=6, seed=0)

    with pytest.raises(AttributeError):
        found.seed = 1
    assert replace(found, seed=1).seed == 1


# --- of a scenario ---------------------------------------------------------------------------

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
    """Promise 8: base times growth, from the 10th to the 90th percentile of each."""
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
    """Promise 4: both multipliers; compute does not depend on them, and does not list them."""
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
    """Promise 1: of base times (1 + growth)^5, from the moments of independent factors."""
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
def test_mirrored_ranges_give_mirrored_results(method):
    """Promise 3: investment and multiplier act alike, so exchanging their ranges, too."""
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
    """Promise 3: to the last digits."""
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
    """Promise 2: whatever their correlation."""
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
    v = math.log1p((0.6 / 3.0) ** 2)
    score = 2.0 * np.sin(np.pi * 0.6 / 6.0)
    logarithms = 2.0 * v * (1.0 + score)
    mean = 9.0 * YEARS_OF_INVESTMENT * np.exp(v * score)  # E[XY] of correlated logarithms
    assert found.variance == pytest.approx(mean**2 * math.expm1(logarithms), rel=1e-2)


def test_readers_are_given_what_has_a_meaning():
    """Promise 10."""
    independent = shares(Scenario(), column=CORE, year=2027)
    pairs = {("cagr", "application_level"): 0.5}
    correlated = shares(Scenario(), Uncertainty(correlations=pairs), column=CORE, year=2027)

    assert isinstance(independent, SobolIndices)
    assert independent["core + related"].inputs == ("core", "related")
    assert isinstance(correlated, ShapleyEffects)
    assert sum(effect.share.value for effect in correlated.effects) == pytest.approx(1.0)


def test_seed_and_size_are_those_asked_for():
    """Promise 5: model runs are (inputs + 2) 2^n, or 2^(inputs + n)."""
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
    """Promise 9: all at once."""
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
    """Promises 9 and 10: correlations that cannot be need consent here too."""
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
