"""Promises of the dependence between inputs.

1. Rank correlations are those of Gaussian copulas (Pearson's formula), reached by the draws
   within their sampling error.
2. The factor gives the matrix back, also where it is singular: perfect correlation is exact.
3. Correlations that cannot exist are refused with the nearest that can, and taken as that only
   with the reader's consent. What is printed is what is drawn, and is accepted when it is given.
4. The nearest matrix is the published one (Higham 2002), and the nearest indeed.
5. Every input keeps its own distribution; what depends on nothing keeps its own numbers.
"""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import ndtri
from scipy.stats import kstest, multivariate_normal, spearmanr

from model.messages import InvalidInput
from model.uncertainty.dependence import (
    behind,
    correlated,
    correlation_matrix,
    correlations_used,
    factor,
    nearest_correlation,
    rank_correlation,
    score_correlation,
    write_correlations,
)
from model.uncertainty.simulate import sobol_points

# Higham (2002), section 4: no correlation matrix, and the nearest one.
IMPOSSIBLE = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
NEAREST = np.array([[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]])

CONTRADICTING = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}


@st.composite
def correlation_matrices(draw):
    """Correlation matrices of two to six inputs, singular ones among them."""
    size = draw(st.integers(2, 6))
    rank = draw(st.integers(1, size))
    seed = draw(st.integers(0, 10_000))
    loads = np.random.default_rng(seed).normal(size=(size, rank))
    loads /= np.linalg.norm(loads, axis=1, keepdims=True)
    matrix = loads @ loads.T
    np.fill_diagonal(matrix, 1.0)
    return matrix


@pytest.mark.parametrize("given_correlation", [-1.0, -0.6, 0.0, 0.3, 0.9, 1.0])
def test_rank_correlations_are_those_of_normal_scores(given_correlation):
    """Promise 1: Spearman's is 12 P(X < x', Y < y'') - 3, by orthant probabilities of a normal."""
    scores = score_correlation(np.array(given_correlation))
    # Of X - X', Y - Y'' with independent copies: correlation r / 2.
    both = multivariate_normal(cov=[[1.0, scores / 2.0], [scores / 2.0, 1.0]]).cdf([0.0, 0.0])

    assert_allclose(12.0 * both - 3.0, given_correlation, atol=1e-5)
    assert_allclose(rank_correlation(scores), given_correlation, atol=1e-14)


def test_known_values():
    """Promise 1: 2 sin(pi / 12) at one half, by the half-angle formula; the ends are the ends."""
    half = np.sqrt(2.0 - np.sqrt(3.0))

    assert_allclose(score_correlation(np.array([0.5, -0.5])), [half, -half], rtol=1e-15)
    assert_allclose(score_correlation(np.array([-1.0, 0.0, 1.0])), [-1.0, 0.0, 1.0], rtol=1e-15)


@given(matrix=correlation_matrices())
def test_the_factor_gives_the_matrix_back(matrix):
    """Promise 2."""
    lower = factor(matrix)

    assert_allclose(lower @ lower.T, matrix, atol=1e-5 if singular(matrix) else 1e-12)
    assert_array_equal(lower, np.tril(lower))
    assert (np.diag(lower) >= 0.0).all()


def singular(matrix):
    return np.linalg.eigvalsh(matrix)[0] < 1e-9


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_perfect_correlation_is_exact(sign):
    """Promise 2: one input is the other, or its mirror image."""
    matrix = correlation_matrix(["a", "b"], {("a", "b"): sign})
    one, other = correlated(sobol_points(0, 0, 1024, range(2)), matrix)

    assert_allclose(other, one if sign > 0 else 1.0 - one, rtol=0.0, atol=1e-13)


@pytest.mark.parametrize("given_correlation", [-0.8, -0.3, 0.2, 0.5, 0.95])
def test_rank_correlations_are_reached(given_correlation):
    """Promise 1: on average over scramblings, within four standard errors."""
    matrix = correlation_matrix(["a", "b"], {("a", "b"): given_correlation})
    found = np.array(
        [
            spearmanr(*correlated(sobol_points(seed, 0, 2048, range(2)), matrix)).statistic
            for seed in range(16)
        ]
    )
    error = found.std(ddof=1) / 4.0

    assert error < 0.0005
    assert abs(found.mean() - given_correlation) < 4.0 * error + 1e-6


def test_many_correlations_are_reached_together():
    """Promises 1 and 5: of five inputs, each still even between 0 and 1."""
    names = ["a", "b", "c", "d", "e"]
    wanted = {("a", "c"): 0.7, ("b", "c"): -0.4, ("d", "a"): 0.2}
    points = sobol_points(3, 0, 2**14, range(5))
    joined = correlated(points, correlation_matrix(names, wanted))
    found = spearmanr(joined, axis=1).statistic

    for (one, other), value in wanted.items():
        assert found[names.index(one), names.index(other)] == pytest.approx(value, abs=0.005)
    assert found[names.index("e"), :4] == pytest.approx([0.0] * 4, abs=0.005)
    assert found[names.index("b"), names.index("a")] == pytest.approx(0.0, abs=0.005)
    for row in joined:
        assert kstest(row, "uniform").statistic < 0.003
    assert_array_equal(joined[[0, 1, 4]], points[[0, 1, 4]])


def test_independent_inputs_are_left_alone():
    """Promise 5: to the last bit."""
    points = sobol_points(0, 0, 128, range(3))

    assert_array_equal(correlated(points, np.eye(3)), points)


def test_the_matrix_holds_what_was_given():
    """Promises 1 and 3: by name in any order; pairs of other inputs are left out."""
    matrix = correlation_matrix(["a", "b", "c"], {("c", "a"): 0.5, ("b", "x"): 0.9})

    half = np.sqrt(2.0 - np.sqrt(3.0))
    assert_allclose(matrix, [[1.0, 0.0, half], [0.0, 1.0, 0.0], [half, 0.0, 1.0]], atol=1e-15)
    assert correlation_matrix([], {("a", "b"): 0.5}).shape == (0, 0)


def test_impossible_correlations_are_refused_with_the_nearest():
    """Promise 3: the nearest is itself accepted, as it is printed."""
    with pytest.raises(InvalidInput) as raised:
        correlation_matrix(["a", "b", "c"], CONTRADICTING)
    (problem,) = raised.value.problems

    assert (problem.where, problem.code) == ("correlations", "correlation.impossible")
    assert "a~b 0.9, b~c 0.9, a~c -0.9" in problem.message
    nearest = dict(pair.split(" ") for pair in problem.values["nearest"].split(", "))
    assert set(nearest) == {"a~b", "b~c", "a~c"}
    offered = {tuple(pair.split("~")): float(value) for pair, value in nearest.items()}
    assert_array_equal(
        correlation_matrix(["a", "b", "c"], offered),
        correlation_matrix(["a", "b", "c"], CONTRADICTING, repair=True),
    )
    # The score correlations are half of 1, and so the ranks 6/pi arcsin(1/4) = 0.48259.
    assert offered == {("a", "b"): 0.4825, ("b", "c"): 0.4825, ("a", "c"): -0.4825}


@st.composite
def correlated_names(draw):
    """Names and rank correlations of some of their pairs, possible or not, perfect ones among."""
    names = list("abcdef"[: draw(st.integers(2, 6))])
    values = st.floats(-1.0, 1.0) | st.sampled_from([-1.0, 0.0, 0.9, 1.0])
    pairs = draw(st.lists(st.sampled_from(list(combinations(names, 2))), unique=True))
    return names, {pair: draw(values) for pair in pairs}


@given(one=correlated_names())
@example((["a", "b", "c"], CONTRADICTING))
@example((["a", "b", "c"], {("a", "b"): 0.9, ("b", "c"): 0.9}))  # a third pair has to move
@example((["a", "b", "c"], {("a", "b"): 1.0, ("b", "c"): 0.8, ("a", "c"): -0.8}))
def test_what_is_printed_as_the_nearest_is_accepted_and_drawn(one):
    """Promise 3: near the nearest matrix, and within it, whatever was asked for."""
    names, asked = one
    used = correlations_used(names, asked, repair=True)
    written = dict(pair.split(" ") for pair in write_correlations(used).split(", ") if used)
    typed = {tuple(pair.split("~")): float(value) for pair, value in written.items()}

    drawn = correlation_matrix(names, asked, repair=True)
    assert correlations_used(names, typed) == used
    assert_array_equal(correlation_matrix(names, typed), drawn)
    assert np.linalg.eigvalsh(drawn)[0] >= -1e-10
    given_scores = np.eye(len(names))
    for (first, second), value in asked.items():
        i, j = names.index(first), names.index(second)
        given_scores[i, j] = given_scores[j, i] = score_correlation(np.array(value))
    # Rounding and what it takes to come back inside: steps of 0.0001, a few for each input.
    assert_allclose(drawn, nearest_correlation(given_scores), atol=1.5e-3)


def test_two_that_are_one_number_stay_one():
    """Promise 3: multipliers that move together do so also where others have to give way."""
    asked = {("a", "b"): 1.0, ("c", "a"): 0.9, ("c", "b"): 0.9, ("d", "a"): 0.9, ("d", "b"): 0.9}
    used = correlations_used(list("abcd"), asked | {("c", "d"): -0.9}, repair=True)

    assert used["a", "b"] == 1.0
    assert used["c", "a"] == used["c", "b"] == used["d", "a"] == used["d", "b"]


@given(one=correlated_names(), places=st.sets(st.integers(-3, 1), min_size=1))
def test_an_input_is_the_same_whichever_others_are_asked_for(one, places):
    """Promise 5: to the last bit, also of inputs whose luck others share."""
    names, asked = one
    matrix = correlation_matrix(names, asked, repair=True)
    wanted = sorted({place % len(names) for place in places})
    points = sobol_points(1, 0, 128, range(len(names)))
    used = {place: points[place] for place in behind(matrix, wanted)}

    assert_array_equal(correlated(used, matrix, wanted), correlated(points, matrix)[wanted])


def test_impossible_correlations_are_repaired_with_consent():
    """Promise 3: and possible ones are as given, consent or not."""
    matrix = correlation_matrix(["a", "b", "c"], CONTRADICTING, repair=True)
    given_matrix = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])

    exact = nearest_correlation(score_correlation(given_matrix) * (1 - np.eye(3)) + np.eye(3))
    assert_allclose(matrix, exact, atol=1.1e-4)  # four decimals, rounded inwards
    assert np.linalg.eigvalsh(matrix)[0] > -1e-10
    possible = {("a", "b"): 0.5}
    assert_array_equal(
        correlation_matrix(["a", "b"], possible, repair=True),
        correlation_matrix(["a", "b"], possible),
    )


def test_the_border_of_what_can_exist():
    """Promise 3: with a~b and b~c at 60 degrees, a~c is down to cos 120 degrees and not below."""
    names = ["a", "b", "c"]
    rank = float(rank_correlation(np.array(0.5)))
    least = float(rank_correlation(np.array(-0.5)))
    chain = {("a", "b"): rank, ("b", "c"): rank}

    correlation_matrix(names, chain | {("a", "c"): least + 1e-9})
    with pytest.raises(InvalidInput):
        correlation_matrix(names, chain | {("a", "c"): least - 1e-6})


def test_the_nearest_matrix_is_the_published_one():
    """Promise 4: to its four digits."""
    assert_allclose(nearest_correlation(IMPOSSIBLE), NEAREST, atol=5e-5)


@given(matrix=correlation_matrices(), seed=st.integers(0, 1000))
def test_nothing_is_nearer(matrix, seed):
    """Promise 4: the nearest is a correlation matrix, and moving towards any other is farther."""
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, matrix.shape)
    broken = np.clip(matrix + noise + noise.T, -1.0, 1.0)
    np.fill_diagonal(broken, 1.0)
    nearest = nearest_correlation(broken)

    assert np.linalg.eigvalsh(nearest)[0] > -1e-8
    assert_allclose(np.diag(nearest), 1.0, rtol=1e-12)
    assert_allclose(nearest, nearest.T, atol=1e-14)
    distance = np.linalg.norm(nearest - broken)
    for step in (0.01, 0.5):
        other = nearest + step * (matrix - nearest)
        assert np.linalg.norm(other - broken) >= distance - 1e-8
    assert_allclose(nearest_correlation(matrix), matrix, atol=1e-6)


def test_normal_scores_have_the_given_correlation():
    """Promise 1: what the matrix says is of the scores, not of the ranks."""
    matrix = correlation_matrix(["a", "b"], {("a", "b"): 0.5})
    joined = correlated(sobol_points(1, 0, 2**14, range(2)), matrix)

    found = np.corrcoef(ndtri(joined))[0, 1]
    assert found == pytest.approx(np.sqrt(2.0 - np.sqrt(3.0)), abs=2e-4)
