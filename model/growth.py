"""Growth curves: pure functions from parameters to yearly rates and levels.

Time is the first axis and draws the second: every array has shape ``(years + 1, draws)``
and every parameter shape ``(draws,)`` or ``(1,)``. Index 0 is the base year. No function
here reads a file, a clock or a random number.

A curve is its yearly growth rates; levels follow by compounding. All curves grow by the
first-year rate in the first year and differ only in what comes after. Rates are computed
without subtracting nearly equal levels, so that additions keep full relative precision
where growth is tiny or the ceiling is close.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Splits a double in two halves whose products are exact (Dekker 1971, 2**27 + 1).
SPLITTER = 134217729.0


def constant_rates(rates: FloatArray, *, cagr: FloatArray, **_: FloatArray) -> None:
    """Fill rows 1... with the same rate every year."""
    rates[1:] = cagr


def declining_rates(
    rates: FloatArray,
    *,
    cagr: FloatArray,
    long_run_growth: FloatArray,
    growth_persistence: FloatArray,
    **_: FloatArray,
) -> None:
    """Fill rows 1... with rates that tend to the long-run rate.

    ``rate[t] = long_run + (first - long_run) * persistence ** (t - 1)``, written as a
    weighted mean so that nothing cancels when the two rates have the same sign.
    """
    still, gone = np.ones_like(growth_persistence), np.zeros_like(growth_persistence)
    for row in rates[1:]:
        row[:] = still * cagr + gone * long_run_growth
        still = still * growth_persistence
        gone = gone * growth_persistence + (1.0 - growth_persistence)


def logistic_rates(
    rates: FloatArray,
    *,
    base_eflops: FloatArray,
    cagr: FloatArray,
    ceiling_eflops: FloatArray,
    **_: FloatArray,
) -> None:
    """Fill rows 1... with the rates of a logistic curve through the first two levels.

    With ``room[t] = ceiling / level[t] - 1``, which shrinks by the same factor ``q`` every
    year, ``rate[t] = room[t - 1] * (1 - q) / (1 + room[t])``. Both ``q`` and ``1 - q``
    have closed forms without cancellation, ``q`` through `gap_to_ceiling`.
    """
    above_base = ceiling_eflops - base_eflops
    q = gap_to_ceiling(ceiling_eflops, base_eflops, cagr) / (above_base * (1.0 + cagr))
    one_minus_q = ceiling_eflops * cagr / (above_base * (1.0 + cagr))
    room = above_base / base_eflops
    for row in rates[1:]:
        next_room = room * q
        row[:] = room * one_minus_q / (1.0 + next_room)
        room = next_room
    rates[1] = cagr


def gompertz_rates(
    rates: FloatArray,
    *,
    base_eflops: FloatArray,
    cagr: FloatArray,
    ceiling_eflops: FloatArray,
    **_: FloatArray,
) -> None:
    """Fill rows 1... with the rates of a Gompertz curve through the first two levels.

    With ``distance[t] = ln(ceiling / level[t])``, which shrinks by the same factor ``q``
    every year, ``rate[t] = exp(distance[t - 1] * (1 - q)) - 1``.
    """
    first = base_eflops * (1.0 + cagr)
    distance = np.log1p((ceiling_eflops - base_eflops) / base_eflops)
    q = np.log1p(gap_to_ceiling(ceiling_eflops, base_eflops, cagr) / first) / distance
    one_minus_q = np.log1p(cagr) / distance
    for row in rates[1:]:
        row[:] = np.expm1(distance * one_minus_q)
        distance = distance * q
    rates[1] = cagr


# Every curve, by the value of `Scenario.curve`. A new one is tested by adding its line here.
CURVES: dict[str, Callable[..., None]] = {
    "constant": constant_rates,
    "declining": declining_rates,
    "logistic": logistic_rates,
    "gompertz": gompertz_rates,
}

CURVES_WITH_CEILING = ("logistic", "gompertz")


def gap_to_ceiling(ceiling: FloatArray, base: FloatArray, cagr: FloatArray) -> FloatArray:
    """Return ``ceiling - base * (1 + cagr)`` to full relative precision.

    The first-year level is close to a tight ceiling, and a plain difference would then keep
    only the rounding error; here the errors of the product and of the difference are
    carried along (Dekker's product, Knuth's sum).
    """
    product = base * cagr
    product_error = _product_error(base, cagr, product)
    above_base = ceiling - base
    back = above_base - ceiling
    above_base_error = (ceiling - (above_base - back)) - (base + back)
    return (above_base - product) + (above_base_error - product_error)


def _product_error(a: FloatArray, b: FloatArray, product: FloatArray) -> FloatArray:
    """Return the exact rounding error of ``product = a * b``."""
    a_high, b_high = _high_half(a), _high_half(b)
    a_low, b_low = a - a_high, b - b_high
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _high_half(value: FloatArray) -> FloatArray:
    scaled = SPLITTER * value
    return scaled - (scaled - value)


def compound(base_eflops: FloatArray, factors: FloatArray, level: FloatArray) -> None:
    """Fill `level` in place: the base, then each year the one before times its factor.

    Year by year, since a power per cell costs four times as much.

    Parameters
    ----------
    base_eflops : ndarray, shape (draws,) or (1,)
        Level in the base year; the levels have its unit.
    factors : ndarray, shape (years + 1, draws)
        One plus the growth of each year; row 0 is not read. May be `level` itself.
    level : ndarray, shape (years + 1, draws)
        Filled.
    """
    level[0] = base_eflops
    for year in range(1, len(level)):
        np.multiply(level[year - 1], factors[year], out=level[year])
