"""Promises of the sensitivity analysis.

1. Sobol' indices are those of the closed forms (Ishigami; products of independent factors,
   one of them the calculator's own), and their intervals cover them.
2. Shapley effects are those of the closed forms: independent factors, and linear functions of
   correlated normal inputs. They add up to one and lie between first order and total.
3. Mirrored inputs give mirrored results; a change of order changes nothing; equal inputs are
   equal.
4. What is perfectly correlated is one group; taken apart, it splits evenly.
5. The same seed gives the same numbers; the model runs as often as is said.
6. A constant input has index 0; an output without variance has none, and it is said why.
7. The bootstrap resamples SciPy's own statistic, by rows.
8. Tornado: the arithmetic by hand, sorted by swing.
9. Bad input is refused with its codes, all at once.
"""

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import bootstrap, sobol_indices

from model import Scenario, project
from model.messages import InvalidInput
from model.sensitivity import (
    _resampled_means,
    _sobol_estimates,
    _sobol_terms,
    _with_interval,
    same_numbers,
    shapley,
    sobol,
    tornado,
)

# Estimates are averaged over these and compared with closed forms. The tolerance is four
# standard errors of the average, found from the spread between seeds, and it may not be wider
# than two thousandths of the variance, unless said: a wrong estimator is off by far more.
SEEDS = range(24)
WIDEST_TOLERANCE = 0.002

# Resamples where there are many seeds: enough for a 95% interval, and quick.
FEW = 200


def uniform(low, high):
    return lambda chances: low + (high - low) * chances


def lognormal(sigma):
    return lambda chances: np.exp(sigma * ndtri(chances))


def mirrored(quantile):
    return lambda chances: quantile(1.0 - chances)


def first_orders(found):
    return shares(index.first_order for index in found.indices)


def totals(found):
    return shares(index.total for index in found.indices)


def effects(found):
    return shares(effect.share for effect in found.effects)


def shares(those):
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
    found = [sobol(ishigami, ANGLES, seed=seed, resamples=FEW) for seed in SEEDS]

    first = np.array([ALONE_1, ALONE_2, 0.0]) / ISHIGAMI_VARIANCE
    total = np.array([ALONE_1 + TOGETHER, ALONE_2, TOGETHER]) / ISHIGAMI_VARIANCE
    assert_estimates(list(map(first_orders, found)), first, widest=0.004)
    assert_estimates(list(map(totals, found)), total)
    assert np.mean([one.variance for one in found]) == pytest.approx(ISHIGAMI_VARIANCE, rel=1e-3)
    assert any(one["x3"].first_order.value < 0.0 for one in found), "shown as it was found"


def test_shapley_effects_of_the_ishigami_function():
    """Promise 2: an interaction is shared evenly by those that take part in it."""
    found = [shapley(ishigami, ANGLES, seed=seed, resamples=FEW) for seed in SEEDS]

    expected = np.array([ALONE_1 + TOGETHER / 2, ALONE_2, TOGETHER / 2]) / ISHIGAMI_VARIANCE
    assert_estimates(list(map(effects, found)), expected)
    assert np.mean([one.variance for one in found]) == pytest.approx(ISHIGAMI_VARIANCE, rel=1e-3)


def test_shapley_effects_lie_between_first_order_and_total():
    """Promise 2, where inputs are independent (Owen 2014)."""
    indices, found = sobol(ishigami, ANGLES, seed=3), shapley(ishigami, ANGLES, seed=3)

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


def test_indices_of_a_product_of_lognormal_factors():
    """Promise 1."""
    found = [sobol(product, FACTORS, seed=seed, resamples=FEW) for seed in SEEDS]

    assert_estimates(list(map(first_orders, found)), product_first(FACTOR_V))
    assert_estimates(list(map(totals, found)), product_total(FACTOR_V))


def test_shapley_effects_of_a_product_of_lognormal_factors():
    """Promise 2."""
    found = [shapley(product, FACTORS, seed=seed, resamples=FEW) for seed in SEEDS]

    assert_estimates(list(map(effects, found)), product_shapley(FACTOR_V), widest=0.004)


def test_the_calculator_itself_is_a_product_where_a_budget_is_spent():
    """Promise 1: what a budget brings is budget times multiplier times application."""
    ranges = {"budget": (50, 150), "core_low": (2.0, 2.9), "application_level": (0.4, 1.0)}
    quantiles = {name: uniform(*ends) for name, ends in ranges.items()}
    scenario = Scenario(investment_method="budget", budget=100.0)
    v = np.array([(high - low) ** 2 / 3 / (high + low) ** 2 for low, high in ranges.values()])

    def growth(values):
        return project(scenario, values)["cumulative_core_low_cny_100m"][-1]

    found = [sobol(growth, quantiles, seed=seed, resamples=FEW) for seed in SEEDS]

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

    found = [
        shapley(function, quantiles, correlation=correlation, seed=seed, resamples=FEW)
        for seed in SEEDS
    ]

    assert_estimates(list(map(effects, found)), expected / variance, widest=5e-4)
    assert np.mean([one.variance for one in found]) == pytest.approx(variance, rel=1e-3)


THREE = np.array([[1.0, 0.7, -0.3], [0.7, 1.0, 0.2], [-0.3, 0.2, 1.0]])


def test_shapley_effects_of_three_correlated_inputs():
    """Promise 2, against the definition over all orders, and by groups."""
    slopes, sigmas = np.array([1.0, -2.0, 0.5]), np.array([1.0, 0.8, 3.0])
    function, quantiles, expected, variance = linear_normal(slopes, sigmas, THREE)

    found = [
        shapley(function, quantiles, correlation=THREE, seed=seed, resamples=FEW) for seed in SEEDS
    ]

    assert_estimates(list(map(effects, found)), expected, widest=5e-4)
    scaled = slopes * sigmas
    last_alone = scaled[2] + THREE[2, :2] @ scaled[:2]  # E[Y|c] = last_alone * score of c
    pair_last = variance - last_alone**2  # what a and b add when they become known last
    pair_first = variance - scaled[2] ** 2 * (
        1.0 - THREE[2, :2] @ np.linalg.solve(THREE[:2, :2], THREE[:2, 2])
    )
    grouped = [
        shapley(
            function,
            quantiles,
            correlation=THREE,
            groups={"pair": ("a", "b"), "last": ("c",)},
            seed=seed,
            resamples=FEW,
        )
        for seed in SEEDS
    ]
    pair = (pair_first + pair_last) / 2.0 / variance
    assert_estimates(list(map(effects, grouped)), np.array([pair, 1.0 - pair]), widest=5e-4)


@pytest.mark.parametrize("correlation", [np.eye(3), THREE])
def test_shapley_effects_add_up_to_one(correlation):
    """Promise 2: to rounding, whatever the draws."""
    found = shapley(ishigami, ANGLES, correlation=correlation, log2_draws=7, seed=1)

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
    centre = {"a": 0.5, "b": 0.25, "c": 0.0}
    flipped = THREE * np.outer([-1, 1, 1], [-1, 1, 1])

    one, other = tornado(lopsided, LOPSIDED, centre), tornado(lopsided, turned, centre)
    for bar, mirror in zip(one.bars, other.bars, strict=True):
        if bar.name == "a":
            assert bar.low_output == pytest.approx(mirror.high_output, rel=1e-12)
            assert bar.high_output == pytest.approx(mirror.low_output, rel=1e-12)
            assert bar.low_inputs == pytest.approx(mirror.high_inputs)
        else:
            assert bar == mirror
    found, mirror = sobol(lopsided, LOPSIDED, seed=0), sobol(lopsided, turned, seed=0)
    assert first_orders(found)[0] == pytest.approx(first_orders(mirror)[0], abs=CLOSE)
    assert totals(found)[0] == pytest.approx(totals(mirror)[0], abs=CLOSE)
    assert effects(shapley(lopsided, LOPSIDED, correlation=THREE, seed=0))[0] == pytest.approx(
        effects(shapley(lopsided, turned, correlation=flipped, seed=0))[0], abs=CLOSE
    )


def test_the_order_of_inputs_changes_nothing():
    """Promise 3."""
    turned = dict(reversed(LOPSIDED.items()))

    found, other = sobol(lopsided, LOPSIDED, seed=0), sobol(lopsided, turned, seed=0)
    parts = shapley(lopsided, LOPSIDED, correlation=THREE, seed=0)
    other_parts = shapley(lopsided, turned, correlation=THREE[::-1, ::-1], seed=0)

    for name in LOPSIDED:
        assert found[name].total.value == pytest.approx(other[name].total.value, abs=CLOSE)
        assert parts[name].share.value == pytest.approx(other_parts[name].share.value, abs=CLOSE)


def test_equal_inputs_are_equal():
    """Promise 3: also where both are correlated with a third in the same way."""
    quantiles = {name: lognormal(0.2) for name in "abc"}
    alike = np.array([[1.0, 0.2, 0.5], [0.2, 1.0, 0.5], [0.5, 0.5, 1.0]])

    found = [sobol(product, quantiles, seed=seed, resamples=FEW) for seed in SEEDS]
    parts = [
        shapley(product, quantiles, correlation=alike, seed=seed, resamples=FEW) for seed in SEEDS
    ]

    for values in (
        [one["a"].first_order.value - one["b"].first_order.value for one in found],
        [one["a"].total.value - one["c"].total.value for one in found],
        [one["a"].share.value - one["b"].share.value for one in parts],
    ):
        error = 4.0 * np.std(values, ddof=1) / math.sqrt(len(values))
        assert abs(np.mean(values)) < error < 0.006


def test_another_unit_or_origin_changes_nothing():
    """Promise 3: shares have no unit, and a constant has no variance."""
    for analysis, of in ((sobol, totals), (sobol, first_orders), (shapley, effects)):
        found = of(analysis(ishigami, ANGLES, seed=0))
        moved = of(analysis(lambda x: 1e3 + 2.0 * ishigami(x), ANGLES, seed=0))
        assert moved == pytest.approx(found, abs=1e-9)


# --- groups ----------------------------------------------------------------------------------

# b is a, and d is a counted from the other end.
TWINS = np.array([[1, 1, 0, -1], [1, 1, 0, -1], [0, 0, 1, 0], [-1, -1, 0, 1]], dtype=float)


def test_perfectly_correlated_inputs_are_one_group():
    """Promise 4: together they are what one input in their place is."""
    quantiles = {"a": lognormal(0.2), "b": lognormal(0.1), "c": lognormal(0.2), "d": lognormal(0.1)}
    # a, b and d are e^(0.2 z), e^(0.1 z) and e^(-0.1 z): their product is e^(0.2 z).
    v = np.expm1(np.array([0.2, 0.2]) ** 2)

    assert same_numbers(list("abcd"), TWINS) == {"a + b + d": ("a", "b", "d"), "c": ("c",)}
    found = [
        sobol(product, quantiles, correlation=TWINS, seed=seed, resamples=FEW) for seed in SEEDS
    ]
    assert_estimates(list(map(first_orders, found)), product_first(v))
    assert_estimates(list(map(totals, found)), product_total(v))
    parts = [
        shapley(product, quantiles, correlation=TWINS, seed=seed, resamples=FEW) for seed in SEEDS
    ]
    assert_estimates(list(map(effects, parts)), product_shapley(v))
    assert parts[0]["a + b + d"].inputs == ("a", "b", "d")


def test_perfectly_correlated_inputs_taken_apart_split_evenly():
    """Promise 4: even where the function uses only one of them."""
    quantiles = {"a": ndtri, "b": ndtri}
    found = shapley(
        lambda x: x["a"] ** 3,
        quantiles,
        correlation=np.ones((2, 2)),
        groups={"a": ("a",), "b": ("b",)},
        seed=0,
    )

    assert effects(found)[0] == pytest.approx([0.5, 0.5], abs=1e-6)


def test_groups_of_correlated_inputs_have_sobol_indices():
    """Promise 4: groups are independent of one another; inputs within one need not be."""
    function, quantiles, _, variance = linear_normal(
        np.array([1.0, 1.0, 1.0]), np.ones(3), np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])
    )
    matrix = np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])
    groups = {"pair": ("a", "b"), "last": ("c",)}

    found = sobol(function, quantiles, correlation=matrix, groups=groups, seed=0)

    assert variance == pytest.approx(4.0)
    assert first_orders(found)[0] == pytest.approx([0.75, 0.25], abs=0.005)
    assert totals(found)[0] == pytest.approx([0.75, 0.25], abs=0.005)


# --- repeatable ------------------------------------------------------------------------------


@pytest.mark.parametrize("analysis", [sobol, shapley])
def test_the_same_seed_gives_the_same_numbers(analysis):
    """Promise 5: to the last bit."""
    assert analysis(ishigami, ANGLES, seed=5) == analysis(ishigami, ANGLES, seed=5)
    assert analysis(ishigami, ANGLES, seed=5) != analysis(ishigami, ANGLES, seed=6)


@pytest.mark.parametrize(("analysis", "runs"), [(sobol, 5), (shapley, 8)])
def test_the_model_runs_as_often_as_is_said(analysis, runs):
    """Promise 5: three groups take five runs a row, and their subsets eight."""
    seen = []

    def counted(x):
        seen.append(len(x["x1"]))
        return ishigami(x)

    found = analysis(counted, ANGLES, log2_draws=8, resamples=200, seed=0)

    assert sum(seen) == found.model_runs == runs * 256
    assert (found.draws, found.resamples, found.seed) == (256, 200, 0)
    names = list(found.to_frame()["group"])
    assert names == ["x1", "x2", "x3"]


# --- what has no share -----------------------------------------------------------------------


def test_a_constant_input_has_no_share():
    """Promise 6: exactly, since nothing changes with it."""
    quantiles = {**ANGLES, "idle": lambda chances: np.full_like(chances, 3.0)}

    found = sobol(lambda x: ishigami(x) * x["idle"], quantiles, seed=0)
    parts = shapley(lambda x: ishigami(x) * x["idle"], quantiles, log2_draws=8, seed=0)

    assert shares([found["idle"].first_order, found["idle"].total]).tolist() == [[0.0, 0.0]] * 3
    assert shares([parts["idle"].share])[:, 0] == pytest.approx([0.0] * 3, abs=1e-12)


@pytest.mark.parametrize("analysis", [sobol, shapley])
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
    found = analysis(function, ANGLES, log2_draws=8, seed=0)

    assert not found.is_defined
    assert found.note.code == f"sensitivity.{code}"
    assert math.isnan(found.variance)
    assert np.isnan([number for row in found.rows() for number in row[1:]]).all()
    assert analysis(ishigami, ANGLES, log2_draws=8, seed=0).is_defined


def test_a_tiny_variance_is_a_variance():
    """Promise 6: the limit is rounding, not size."""
    found = sobol(lambda x: 1.0 + 1e-9 * ishigami(x), ANGLES, seed=0)

    assert first_orders(found)[0] == pytest.approx(
        first_orders(sobol(ishigami, ANGLES, seed=0))[0], abs=1e-5
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


def test_a_tornado_by_hand():
    """Promise 8: 10th and 90th percentiles of 0…10 are 1 and 9, of 100…200 110 and 190."""
    quantiles = {"a": uniform(0, 10), "b": uniform(100, 200), "c": uniform(-1, 1)}

    def function(x):
        return 3.0 * x["a"] - x["b"] + 100.0 * x["c"] ** 2

    found = tornado(function, quantiles, {"a": 5.0, "b": 160.0, "c": 0.0})

    assert found.central_output == 15.0 - 160.0
    assert [bar.name for bar in found.bars] == ["b", "c", "a"]
    assert found["a"].low_inputs == pytest.approx((1.0,))
    assert found["a"].high_inputs == pytest.approx((9.0,))
    assert (found["a"].low_output, found["a"].high_output) == pytest.approx((-157.0, -133.0))
    assert (found["b"].low_output, found["b"].high_output) == pytest.approx((-95.0, -175.0))
    # Both ends of c raise the output by 100 * 0.8²: the swing counts from the centre.
    assert (found["c"].low_output, found["c"].high_output) == pytest.approx((-81.0, -81.0))
    assert [bar.swing for bar in found.bars] == pytest.approx([80.0, 64.0, 24.0])
    assert found.to_frame()["input"].tolist() == ["b", "c", "a"]


def test_a_group_moves_together():
    """Promise 8: the same random number, or the same from the other end."""
    quantiles = dict.fromkeys("abcd", uniform(0, 10))
    found = tornado(product, quantiles, dict.fromkeys("abcd", 5.0), correlation=TWINS)

    bar = found["a + b + d"]
    assert bar.inputs == ("a", "b", "d")
    assert bar.low_inputs == pytest.approx((1.0, 1.0, 9.0))
    assert bar.high_inputs == pytest.approx((9.0, 9.0, 1.0))
    assert (bar.low_output, bar.high_output) == pytest.approx((45.0, 405.0))
    assert len(found.rows()) == 4


def test_ties_keep_the_order_of_the_inputs():
    """Promise 8."""
    quantiles = dict.fromkeys("dabc", uniform(0, 1))

    found = tornado(lambda x: sum(x.values()), quantiles, dict.fromkeys("dabc", 0.5))

    assert [bar.name for bar in found.bars] == list("dabc")


# --- bad input -------------------------------------------------------------------------------

BENT = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])


@pytest.mark.parametrize(
    ("analysis", "changes", "codes"),
    [
        pytest.param(
            sobol,
            {"log2_draws": 40, "resamples": 1, "seed": -1, "quantiles": {}},
            ["outside_limits", "outside_limits", "outside_limits", "no_inputs"],
            id="all at once",
        ),
        pytest.param(shapley, {"seed": 0.5}, ["outside_limits"], id="seed"),
        pytest.param(shapley, {"correlation": BENT}, ["correlation"], id="contradiction"),
        pytest.param(sobol, {"correlation": np.eye(2)}, ["correlation"], id="too small"),
        pytest.param(sobol, {"correlation": 2.0 * np.eye(3)}, ["correlation"], id="diagonal"),
        pytest.param(sobol, {"correlation": np.full((3, 3), np.nan)}, ["correlation"], id="NaN"),
        pytest.param(
            sobol, {"correlation": np.triu(np.ones((3, 3)))}, ["correlation"], id="one-sided"
        ),
        pytest.param(sobol, {"groups": {"g": ("x1", "x2")}}, ["groups"], id="left out"),
        pytest.param(
            shapley, {"groups": {"g": ("x1", "x2"), "h": ("x2", "x3")}}, ["groups"], id="twice"
        ),
        pytest.param(sobol, {"correlation": THREE}, ["correlated_groups"] * 3, id="correlated"),
        pytest.param(
            shapley,
            {"quantiles": {f"x{number}": uniform(0, 1) for number in range(9)}},
            ["too_many_groups"],
            id="too many",
        ),
    ],
)
def test_bad_input_names_the_rule(analysis, changes, codes):
    """Promise 9."""
    given = {"quantiles": ANGLES, "seed": 0, **changes}
    with pytest.raises(InvalidInput) as caught:
        analysis(ishigami, **given)

    assert [problem.code for problem in caught.value.problems] == [
        f"sensitivity.{code}" for code in codes
    ]
    assert all(problem.message for problem in caught.value.problems)


def test_records_are_frozen():
    """Results cannot change under a reader; `replace` makes another."""
    found = sobol(ishigami, ANGLES, log2_draws=6, resamples=100, seed=0)

    with pytest.raises(AttributeError):
        found.seed = 1
    assert replace(found, seed=1).seed == 1
