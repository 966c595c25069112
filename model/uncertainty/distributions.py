"""Distributions of a single input: quantile, density and cumulative probability.

Pure functions of arrays, shape in, shape out. Each distribution can be given by its own
numbers or by its 5th, 50th and 95th percentile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import float_info
from typing import Protocol

import numpy as np

from model.growth import FloatArray

# The probabilities of the percentiles by which people give a range.
LOWER, MIDDLE, UPPER = 0.05, 0.5, 0.95

# The weight of the likely value in a PERT distribution: as much as four of each end (Malcolm et
# al. 1959, "Application of a technique for research and development program evaluation").
PERT_WEIGHT = 4.0

# Normal scores at which PERT quantiles are computed; between them they are interpolated, with
# an error below 1e-9 of the width, since the exact inverse takes a hundred times as long.
SCORES = np.linspace(-8.0, 8.0, 513)

# Fitted to percentiles between limits, a distribution has at least this probability there, and
# its percentiles have theirs but for this error. The search starts with a likely value that is
# at least this share of the width away from the ends.
LEAST_WITHIN, PERCENTILE_ERROR, LEAST_RISE = 1e-3, 1e-9, 0.02

# Medians this close to the limit of a kind, as a share of the span, are at it.
SKEW_ROUNDING = 1e-12


class Distribution(Protocol):
    """What every distribution can do."""

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the values below which the input lies with probability `u`, in (0, 1)."""
        ...

    def density(self, x: FloatArray) -> FloatArray:
        """Return the probability density at `x`, per unit of the input."""
        ...

    def cumulative(self, x: FloatArray) -> FloatArray:
        """Return the probability of a value up to `x`."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """One value for certain."""

    value: float

    def quantile(self, u: FloatArray) -> FloatArray:
        """Return the value."""
        return np.full_like(u, self.value)

    def density(self, x: FloatArray) -> FloatArray:
        """Return infinity at the value, else 0."""
        return np.where(x == self.value, np.inf, 0.0)

    def cumulative(self, x: FloatArray) -> FloatArray:
        """Return 1 from the value on."""
        return np.where(x >= self.value, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between two ends alike."""

    low: float
    high: float

    @classmethod
    def of_percentiles(cls, lower: float, upper: float) -> "Uniform":
        """Return the one with these 5th and 95th percentiles."""
        margin = (upper - lower) * LOWER / (UPPER - LOWER)
        return cls(lower - margin, upper + margin)

    def quantile(self, u: FloatArray) -> FloatArray:
        """See `Distribution`."""
        return self.low + u * (self.high - self.low)

    def density(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        return np.where((x >= self.low) & (x <= self.high), 1.0 / (self.high - self.low), 0.0)

    def cumulative(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Straight up from the low end to the likely value, straight down to the high end."""

    low: float
    likely: float
    high: float

    @property
    def _rise(self) -> float:
        """The share of the width, and the probability, below the likely value."""
        return (self.likely - self.low) / (self.high - self.low)

    def quantile(self, u: FloatArray) -> FloatArray:
        """See `Distribution`."""
        rise, width = self._rise, self.high - self.low
        below = self.low + width * np.sqrt(u * rise)
        return np.where(u <= rise, below, self.high - width * np.sqrt((1.0 - u) * (1.0 - rise)))

    def density(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        height = 2.0 / (self.high - self.low)
        return height * np.interp(
            x, [self.low, self.likely, self.high], self._corners(), left=0.0, right=0.0
        )

    def _corners(self) -> list[float]:
        return [float(self.likely == self.low), 1.0, float(self.likely == self.high)]

    def cumulative(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        rise = self._rise
        at = np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(at < rise, at**2 / rise, 1.0 - (1.0 - at) ** 2 / (1.0 - rise or 1.0))


@dataclass(frozen=True, slots=True)
class Pert:
    """A smooth hump between two ends, highest at the likely value: a beta distribution."""

    low: float
    likely: float
    high: float

    @property
    def _shapes(self) -> tuple[float, float]:
        rise = (self.likely - self.low) / (self.high - self.low)
        return 1.0 + PERT_WEIGHT * rise, 1.0 + PERT_WEIGHT * (1.0 - rise)

    def quantile(self, u: FloatArray) -> FloatArray:
        """See `Distribution`."""
        from scipy.special import ndtri  # noqa: PLC0415 - slow to import and not always needed

        return self.low + (self.high - self.low) * _beta_of_scores(*self._shapes)(ndtri(u))

    def density(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        from scipy.special import beta  # noqa: PLC0415 - the same

        (a, b), width = self._shapes, self.high - self.low
        at = np.clip((x - self.low) / width, 0.0, 1.0)
        inside = (x >= self.low) & (x <= self.high)
        hump = at ** (a - 1.0) * (1.0 - at) ** (b - 1.0)
        return np.where(inside, hump / (beta(a, b) * width), 0.0)

    def cumulative(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        from scipy.special import betainc  # noqa: PLC0415 - the same

        at = np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.asarray(betainc(*self._shapes, at))


@lru_cache(maxsize=64)
def _beta_of_scores(a: float, b: float) -> Callable[[FloatArray], FloatArray]:
    """Return the quantiles of a beta distribution as a function of normal scores.

    In normal scores they are smooth up to both ends, where in probabilities they are not.
    """
    from scipy.interpolate import CubicHermiteSpline  # noqa: PLC0415 - as above
    from scipy.special import beta, betainccinv, betaincinv, ndtr  # noqa: PLC0415

    # From each end on its own, so that nothing is lost near 1.
    lower = betaincinv(a, b, ndtr(SCORES))
    upper = betainccinv(a, b, ndtr(-SCORES))
    values = np.where(SCORES < 0.0, lower, upper)
    normal = np.exp(-(SCORES**2) / 2.0) / np.sqrt(2.0 * np.pi)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = values ** (a - 1.0) * (1.0 - values) ** (b - 1.0) / beta(a, b)
        slopes = np.where(density > 0.0, normal / density, 0.0)
    spline = CubicHermiteSpline(SCORES, values, slopes)
    return lambda scores: np.clip(spline(np.clip(scores, SCORES[0], SCORES[-1])), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Normal:
    """The bell curve."""

    mean: float
    deviation: float

    @classmethod
    def of_percentiles(cls, lower: float, upper: float) -> "Normal":
        """Return the one with these 5th and 95th percentiles."""
        from scipy.special import ndtri  # noqa: PLC0415 - slow to import and not always needed

        return cls((lower + upper) / 2.0, (upper - lower) / (2.0 * float(ndtri(UPPER))))

    def quantile(self, u: FloatArray) -> FloatArray:
        """See `Distribution`."""
        from scipy.special import ndtri  # noqa: PLC0415 - the same

        return self.mean + self.deviation * np.asarray(ndtri(u))

    def density(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        with np.errstate(over="ignore"):  # the scores of a tiny deviation: infinite is right
            score = (x - self.mean) / self.deviation
            return np.asarray(np.exp(-(score**2) / 2.0) / (self.deviation * np.sqrt(2.0 * np.pi)))

    def cumulative(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        from scipy.special import ndtr  # noqa: PLC0415 - the same

        with np.errstate(over="ignore"):
            return np.asarray(ndtr((x - self.mean) / self.deviation))


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A quantity whose logarithm is normal: always positive, skewed to the right."""

    logarithm: Normal

    @classmethod
    def of_moments(cls, mean: float, deviation: float) -> "Lognormal":
        """Return the one with this mean and this standard deviation."""
        # log(1 + (deviation / mean)^2), for ratios of every size.
        variance = float(np.logaddexp(0.0, 2.0 * (np.log(deviation) - np.log(mean))))
        return cls(Normal(float(np.log(mean)) - variance / 2.0, max(variance**0.5, float_info.min)))

    @classmethod
    def of_percentiles(cls, lower: float, upper: float) -> "Lognormal":
        """Return the one with these 5th and 95th percentiles."""
        return cls(Normal.of_percentiles(float(np.log(lower)), float(np.log(upper))))

    def quantile(self, u: FloatArray) -> FloatArray:
        """See `Distribution`."""
        return np.exp(self.logarithm.quantile(u))

    def density(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        positive = np.where(x > 0.0, x, 1.0)
        return np.where(x > 0.0, self.logarithm.density(np.log(positive)) / positive, 0.0)

    def cumulative(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        positive = np.where(x > 0.0, x, 1.0)
        return np.where(x > 0.0, self.logarithm.cumulative(np.log(positive)), 0.0)


@dataclass(frozen=True, slots=True)
class Cut:
    """Another distribution on condition that the input lies within limits."""

    whole: Distribution
    low: float
    high: float

    def _ends(self) -> tuple[float, float]:
        below, up_to = self.whole.cumulative(np.array([self.low, self.high]))
        return float(below), float(up_to)

    def quantile(self, u: FloatArray) -> FloatArray:
        """See `Distribution`."""
        below, up_to = self._ends()
        return np.clip(self.whole.quantile(below + u * (up_to - below)), self.low, self.high)

    def density(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        below, up_to = self._ends()
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, self.whole.density(x) / (up_to - below), 0.0)

    def cumulative(self, x: FloatArray) -> FloatArray:
        """See `Distribution`."""
        below, up_to = self._ends()
        return np.clip((self.whole.cumulative(x) - below) / (up_to - below), 0.0, 1.0)


def cut_with_percentiles(
    whole: Distribution, percentiles: Sequence[float], low: float, high: float
) -> Distribution | None:
    """Return a distribution within limits that has these percentiles, or None if there is none.

    Of the same kind as `whole`, which has them before it is cut off.

    Parameters
    ----------
    percentiles : sequence of float
        The 5th and the 95th, or the 5th, 50th and 95th of a kind with three numbers.
    """
    lower, upper = percentiles[0], percentiles[-1]
    width = upper - lower
    make: Callable[..., Distribution]
    match whole:
        case Lognormal(logarithm):
            with np.errstate(divide="ignore"):
                ends = np.log(np.maximum([low, high], 0.0)).tolist()
            logarithms = np.log(percentiles).tolist()
            found = cut_with_percentiles(logarithm, logarithms, *ends)
            made = found.whole if isinstance(found, Cut) else None
            return Cut(Lognormal(made), low, high) if isinstance(made, Normal) else None
        case Normal(mean, deviation):
            start = [(mean - lower) / width, np.log(deviation / width)]

            def make(place: float, size: float) -> Distribution:
                return Normal(lower + width * place, width * float(np.exp(size)))

        case Triangular() | Pert():
            kind, rise = type(whole), (whole.likely - whole.low) / (whole.high - whole.low)
            rise = min(max(rise, LEAST_RISE), 1.0 - LEAST_RISE)
            start = [
                *np.log([(lower - whole.low) / width, (whole.high - upper) / width]),
                np.log(rise / (1.0 - rise)),
            ]

            def make(below: float, above: float, skew: float) -> Distribution:
                first, last = lower - width * np.exp(below), upper + width * np.exp(above)
                likely = first + (last - first) / (1.0 + np.exp(-skew))
                return kind(float(first), float(likely), float(last))

        case _:
            return None  # cut off, an even one is another even one
    chances = np.array([LOWER, UPPER] if len(start) == 2 else [LOWER, MIDDLE, UPPER])  # noqa: PLR2004
    at = np.array([lower, upper] if len(start) == 2 else percentiles)  # noqa: PLR2004

    def off(numbers: FloatArray) -> FloatArray:
        return np.asarray(Cut(make(*numbers), low, high).cumulative(at) - chances)

    from scipy.optimize import root  # noqa: PLC0415 - slow to import and not always needed

    with np.errstate(all="ignore"):
        solved = root(off, start, tol=1e-13).x
        made = Cut(make(*solved), low, high)
        below, up_to = made.whole.cumulative(np.array([low, high]))
        is_found = up_to - below >= LEAST_WITHIN and np.abs(off(solved)).max() < PERCENTILE_ERROR
    return made if is_found else None


Humped = Callable[[float, float, float], Distribution]


def of_three_percentiles(kind: Humped, lower: float, middle: float, upper: float) -> Distribution:
    """Return the triangular or PERT distribution with these percentiles.

    Where the middle lies between the others tells how skewed it is, and so where its likely
    value lies between its ends; the rest is scale.

    Raises
    ------
    ValueError
        Where no distribution of the kind is so skewed; see `middle_within`.
    """
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import and not always needed

    wanted = (middle - lower) / (upper - lower)
    # At its ends, rounding may leave the search without a change of sign: of the skew, and of
    # percentiles that lie close together far from zero.
    apart = float(np.spacing(max(abs(lower), abs(upper)))) / (upper - lower)
    rounding = SKEW_ROUNDING + 4.0 * apart
    ends = [rise for rise in (0.0, 1.0) if abs(_skew(kind, rise) - wanted) < rounding]
    rise = (
        ends[0]
        if ends
        else brentq(lambda rise: _skew(kind, rise) - wanted, 0.0, 1.0, xtol=1e-15, rtol=1e-15)
    )
    unit_lower, unit_upper = kind(0.0, rise, 1.0).quantile(np.array([LOWER, UPPER]))
    width = (upper - lower) / (unit_upper - unit_lower)
    low = lower - width * unit_lower
    return kind(float(low), float(low + width * rise), float(low + width))


def middle_within(kind: Humped, lower: float, upper: float) -> tuple[float, float]:
    """Return the medians that a distribution of the kind with these 5th and 95th can have."""
    first, last = (lower + _skew(kind, rise) * (upper - lower) for rise in (0.0, 1.0))
    return float(first), float(last)


def _skew(kind: Humped, rise: float) -> float:
    """Return where the median lies between the 5th and the 95th percentile, from 0 to 1."""
    lower, middle, upper = kind(0.0, rise, 1.0).quantile(np.array([LOWER, MIDDLE, UPPER]))
    return float((middle - lower) / (upper - lower))
