"""How inputs hang together: rank correlations, joined by a Gaussian copula.

Every input keeps its own distribution; their normal scores are correlated.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from model.growth import FloatArray
from model.messages import InvalidInput, Problem

# Two inputs, in any order, and their rank correlation.
Correlations = Mapping[tuple[str, str], float]

# Eigenvalues and variances nearer to zero than this are zero but for rounding.
TINY = 1e-10

# The nearest matrix is found when a step changes no correlation by more than this.
SETTLED, MOST_STEPS = 1e-12, 10_000


def score_correlation(rank_correlation: FloatArray) -> FloatArray:
    """Return the correlation of normal scores that has this rank correlation (Pearson 1907)."""
    return np.asarray(2.0 * np.sin(np.pi * rank_correlation / 6.0))


def rank_correlation(scores: FloatArray) -> FloatArray:
    """Return the rank correlation of normal scores that are correlated so."""
    return 6.0 / np.pi * np.arcsin(scores / 2.0)


def correlation_matrix(
    names: Sequence[str], correlations: Correlations, *, repair: bool = False
) -> FloatArray:
    """Return the correlation matrix of the normal scores of the named inputs.

    Parameters
    ----------
    names : sequence of str
        The inputs, in the order of rows and columns.
    correlations : mapping
        Rank correlations from -1 to 1; pairs that are not named are independent. Pairs of
        inputs that are not among the names are left out.
    repair : bool
        Take the nearest matrix that exists where the given one does not.

    Raises
    ------
    InvalidInput
        ``correlation.impossible``: no inputs can be correlated so (the matrix has a negative
        eigenvalue), with the nearest that can.
    """
    matrix = np.eye(len(names))
    for (first, second), value in correlations.items():
        if first in names and second in names:
            i, j = names.index(first), names.index(second)
            matrix[i, j] = matrix[j, i] = score_correlation(np.asarray(value))
    if not len(names) or np.linalg.eigvalsh(matrix)[0] >= -TINY:
        return matrix
    nearest = nearest_correlation(matrix)
    if repair:
        return nearest
    raise InvalidInput(_impossible(names, correlations, nearest))


def _impossible(names: Sequence[str], correlations: Correlations, nearest: FloatArray) -> Problem:
    pairs = [pair for pair in correlations if pair[0] in names and pair[1] in names]
    possible = {
        (a, b): float(rank_correlation(nearest[names.index(a), names.index(b)])) for a, b in pairs
    }
    return Problem(
        "correlation.impossible",
        "no inputs can be correlated like this: {given:text}. The nearest that can be: "
        "{nearest:text}. Change them, or ask for the nearest.",
        {
            "given": ", ".join(f"{a}~{b} {correlations[a, b]:g}" for a, b in pairs),
            "nearest": ", ".join(f"{a}~{b} {value:.3f}" for (a, b), value in possible.items()),
        },
        where="correlations",
    )


def nearest_correlation(matrix: FloatArray) -> FloatArray:
    """Return the nearest correlation matrix, by the sum of squared differences.

    Alternating projections with Dykstra's correction (Higham 2002, "Computing the nearest
    correlation matrix: a problem from finance", IMA J. Numer. Anal. 22, 329).
    """
    correction, unit_diagonal = np.zeros_like(matrix), matrix
    for _ in range(MOST_STEPS):
        shifted = unit_diagonal - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - shifted
        before, unit_diagonal = unit_diagonal, positive.copy()
        np.fill_diagonal(unit_diagonal, 1.0)
        if np.abs(unit_diagonal - before).max() < SETTLED:
            break
    scale = np.sqrt(np.diag(positive))
    return np.asarray(positive / np.outer(scale, scale))


def factor(matrix: FloatArray) -> FloatArray:
    """Return the lower triangle whose product with its transpose is the correlation matrix.

    Cholesky's, also for matrices that are singular, as with perfectly correlated inputs: the
    later of two such inputs then follows the earlier exactly.
    """
    size = len(matrix)
    lower = np.zeros_like(matrix)
    for j in range(size):
        rest = matrix[j:, j] - lower[j:, :j] @ lower[j, :j]
        if rest[0] > TINY:
            lower[j:, j] = rest / np.sqrt(rest[0])
    return lower


def correlated(uniforms: FloatArray, matrix: FloatArray) -> FloatArray:
    """Return uniforms of shape (inputs, draws) with normal scores correlated by `matrix`.

    Rows that are correlated with none before them come back as they are.
    """
    lower = factor(matrix)
    alone = ~np.any(np.tril(lower, -1) != 0.0, axis=1)
    if alone.all():
        return uniforms
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - slow to import and not always needed

    joined = np.asarray(ndtr(lower @ ndtri(uniforms)))
    joined[alone] = uniforms[alone]
    return joined


def redrawn(
    scores: FloatArray, fresh: FloatArray, matrix: FloatArray, moved: Sequence[int]
) -> FloatArray:
    """Return new uniforms of some inputs on condition of the others, shape (moved, draws).

    Normal scores given others are normal, with a mean that is linear in these and a covariance
    that does not depend on them. A pseudo-inverse exists for singular matrices too.

    Parameters
    ----------
    scores : ndarray, shape (inputs, draws)
        Normal scores that are correlated by `matrix`.
    fresh : ndarray, shape (inputs, draws)
        Independent normal scores, of which the moved inputs use their own.
    moved : sequence of int
        The places of the inputs that are drawn again.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - as above

    kept = [place for place in range(len(matrix)) if place not in moved]
    across = matrix[np.ix_(kept, moved)]
    slopes = np.linalg.pinv(matrix[np.ix_(kept, kept)], rcond=TINY, hermitian=True) @ across
    covariance = matrix[np.ix_(moved, moved)] - across.T @ slopes
    return np.asarray(ndtr(slopes.T @ scores[kept] + factor(covariance) @ fresh[list(moved)]))
