"""From levels of compute to additions, investment and its impact.

Pure functions over arrays of shape ``(years + 1, draws)``, time first; parameters have
shape ``(draws,)`` or ``(1,)``. Money is in 100 million CNY, nominal.
"""

from collections.abc import Callable

import numpy as np

from model.data import multiplier
from model.growth import FloatArray

# The application level at which the source states its multipliers.
STATED_APPLICATION_LEVEL = float(multiplier("core")["application_level"])


def add_capacity(
    added: FloatArray, increase: FloatArray, base_eflops: FloatArray, service_life: int | None
) -> None:
    """Fill `added` with the capacity built in each year, in EFLOPS.

    ``added[t] = increase[t] + retired[t]``, never negative: a stock that shrinks faster
    than it retires adds nothing. What is added in one year retires `service_life` years
    later; the base stock retires in equal parts over as many years. None: nothing retires.
    """
    added[0] = np.nan
    if service_life is None:
        np.maximum(increase[1:], 0.0, out=added[1:])
        return
    for year in range(1, len(added)):
        from_base = year <= service_life
        retired = base_eflops / service_life if from_base else added[year - service_life]
        np.maximum(increase[year] + retired, 0.0, out=added[year])


def first_year_additions(cagr: FloatArray, service_life: int | None) -> FloatArray:
    """Return what each draw adds in the first year, as a share of its base stock.

    It is the same on every curve; below zero, the stock shrinks faster than it retires.
    """
    return cagr if service_life is None else cagr + 1.0 / service_life


def follow_capacity(
    investment: FloatArray,
    added: FloatArray,
    *,
    first_year_investment: FloatArray,
    unit_cost_decline: FloatArray,
    **_: FloatArray,
) -> None:
    """Fill rows 1... : the first year's investment, then in step with the additions."""
    cost = first_year_investment
    for year in range(1, len(added)):
        # Divided first: the cost of one EFLOPS has no finite value where growth is near zero.
        np.divide(added[year], added[1], out=investment[year])
        np.multiply(investment[year], cost, out=investment[year])
        cost = cost * (1.0 - unit_cost_decline)


def pay_unit_cost(
    investment: FloatArray,
    added: FloatArray,
    *,
    unit_cost: FloatArray,
    unit_cost_decline: FloatArray,
    region_share: FloatArray,
    **_: FloatArray,
) -> None:
    """Fill rows 1... : the region's share of the additions times their falling cost."""
    cost = unit_cost * region_share
    for year in range(1, len(added)):
        cost = cost * (1.0 - unit_cost_decline)
        np.multiply(added[year], cost, out=investment[year])


def spread_budget(
    investment: FloatArray, added: FloatArray, *, budget: FloatArray, **_: FloatArray
) -> None:
    """Fill rows 1... : the total in equal parts."""
    investment[1:] = budget / (len(added) - 1)


# Every method, by the value of `Scenario.investment_method`.
INVESTMENT_METHODS: dict[str, Callable[..., None]] = {
    "follows_capacity": follow_capacity,
    "unit_cost": pay_unit_cost,
    "budget": spread_budget,
}


def application_factor(level: FloatArray, response: str) -> FloatArray:
    """Return what the application level does to the multipliers: 1 at the stated level."""
    return level / STATED_APPLICATION_LEVEL if response == "proportional" else np.ones_like(level)


def effect(growth: FloatArray, investment: FloatArray, factor: FloatArray, lag: int) -> None:
    """Fill `growth` with the investment of `lag` years before times `factor`."""
    growth[: lag + 1] = 0.0
    if lag + 1 < len(growth):
        np.multiply(investment[1 : len(growth) - lag], factor, out=growth[lag + 1 :])
