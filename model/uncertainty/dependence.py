"""How inputs hang together: rank correlations, joined by a Gaussian copula.

Every input keeps its own distribution; their normal scores are correlated.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np

from model.growth import FloatArray
from model.messages import InvalidInput, Problem

# Two inputs, in any order, and their rank correlation.
Correlations = Mapping[tuple[str, str], float]

# Eigenvalues and variances nearer to zero than this are zero but for rounding.
TINY = 1e-10

# Decimals of the nearest correlations that exist, as they are printed and drawn; what rounding
# may have taken from the last; from where on two inputs are one random number.
NEAREST_DECIMALS, ROUNDING, ONE_NUMBER = 4, 1e-6, 1e-6

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

    Parameters and errors as for `correlations_used`.
    """
    return _score_matrix(names, correlations_used(names, correlations, repair=repair))


def correlations_used(
    names: Sequence[str], correlations: Correlations, *, repair: bool = False
) -> dict[tuple[str, str], float]:
    """Return the rank correlations of the named inputs that are drawn.

    Parameters
    ----------
    names : sequence of str
        All the inputs that are drawn together: a repair of some of them would be another one.
    correlations : mapping
        Rank correlations from -1 to 1; pairs that are not named are independent. Pairs of
        inputs that are not among the names are left out.
    repair : bool
        Take the nearest that exist where the given ones do not (see `_nearest_possible`).

    Raises
    ------
    InvalidInput
        ``correlation.impossible``: no inputs can be correlated so (the matrix has a negative
        eigenvalue), with the nearest that can.
    """
    given = {
        pair: value for pair, value in correlations.items() if {*pair} <= {*names} and len(names)
    }
    if _is_possible(_score_matrix(names, given)):
        return given
    nearest = _nearest_possible(tuple(names), tuple(given.items()))
    if repair:
        return dict(nearest)
    raise InvalidInput(
        Problem(
            "correlation.impossible",
            "no inputs can be correlated like this: {given:text}. The nearest that can be: "
            "{nearest:text}. Change them, or ask for the nearest.",
            {"given": write_correlations(given), "nearest": write_correlations(dict(nearest))},
            where="correlations",
        )
    )


def write_correlations(correlations: Correlations) -> str:
    """Return rank correlations as messages list them.

    >>> write_correlations({("cagr", "core"): 0.4825, ("cagr", "budget"): -1.0})
    'cagr~core 0.4825, cagr~budget -1'
    """
    return ", ".join(
        f"{'~'.join(pair)} {repr(float(value)).removesuffix('.0')}"
        for pair, value in correlations.items()
    )


def _score_matrix(names: Sequence[str], correlations: Correlations) -> FloatArray:
    places = {name: place for place, name in enumerate(names)}
    matrix = np.eye(len(names))
    for (first, second), value in correlations.items():
        i, j = places[first], places[second]
        matrix[i, j] = matrix[j, i] = score_correlation(np.asarray(value))
    return matrix


def _is_possible(matrix: FloatArray) -> bool:
    return not len(matrix) or bool(np.linalg.eigvalsh(matrix)[0] >= -TINY)


@lru_cache(maxsize=64)
def _nearest_possible(
    names: tuple[str, ...], given: tuple[tuple[tuple[str, str], float], ...]
) -> tuple[tuple[tuple[str, str], float], ...]:
    """Return the nearest rank correlations that exist, in `NEAREST_DECIMALS` decimals.

    They are the ones that are drawn, so that whoever writes what is printed gets the same draws.
    Rounding goes inwards, towards independence, and as much further as it takes for the rounded
    matrix to exist: the border is where the nearest lies. What is one random number stays so.
    """
    nearest = nearest_correlation(_score_matrix(names, dict(given)))
    one_number = np.abs(nearest) >= 1.0 - ONE_NUMBER
    inner = np.where(one_number, np.sign(nearest), 0.0)
    if not _is_possible(inner):  # a chain of inputs that are hardly one number
        one_number, inner = np.eye(len(names), dtype=bool), np.eye(len(names))
    unit = 10.0**NEAREST_DECIMALS
    for step in range(int(unit) + 1):
        scores = nearest + step / unit * (inner - nearest)
        ranks = rank_correlation(scores) * unit
        ranks = np.where(one_number, inner, np.trunc(ranks + ROUNDING * np.sign(ranks)) / unit)
        if _is_possible(score_correlation(ranks)):
            break
    pairs = dict.fromkeys(pair for pair, _ in given)
    pairs |= dict.fromkeys(
        (one, other)
        for one, other in combinations(names, 2)
        if (other, one) not in pairs and ranks[names.index(one), names.index(other)]
    )
    # Plus zero, so that there is no -0.
    return tuple((pair, float(ranks[*map(names.index, pair)]) + 0.0) for pair in pairs)


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


def correlated(
    uniforms: FloatArray | Mapping[int, FloatArray],
    matrix: FloatArray,
    places: Sequence[int] | None = None,
) -> FloatArray:
    """Return uniforms with normal scores correlated by `matrix`, shape (places, draws).

    Each input is the same, to the last bit, whichever others are asked for with it. Those that
    are correlated with none before them come back as they are.

    Parameters
    ----------
    uniforms : ndarray, shape (inputs, draws), or mapping
        Independent ones; of a mapping, only those in `behind` are used.
    places : sequence of int, optional
        The inputs that are wanted; all unless given.
    """
    lower = factor(matrix)
    wanted = range(len(matrix)) if places is None else places
    if not np.tril(lower, -1)[list(wanted)].any():
        return np.array([uniforms[place] for place in wanted])
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - slow to import and not always needed

    scores = {place: ndtri(uniforms[place]) for place in behind(matrix, wanted)}
    return np.array(
        [
            ndtr(
                sum(
                    lower[place, other] * scores[other]
                    for other in np.flatnonzero(lower[place]).tolist()
                )
            )
            if lower[place, :place].any()
            else uniforms[place]
            for place in wanted
        ]
    )


def behind(matrix: FloatArray, places: Sequence[int]) -> list[int]:
    """Return the places of the uniforms that inputs at some places are made of."""
    found: list[int] = np.flatnonzero(factor(matrix)[list(places)].any(axis=0)).tolist()
    return found


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
