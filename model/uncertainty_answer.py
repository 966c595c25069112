"""A simulation in words: the answer in a sentence, with the digits that are sure.

Made from the numbers, in the language asked for, as in `model.answer`.
"""

from collections.abc import Sequence
from math import floor, isnan, log10

from model.answer import MONEY_UNIT
from model.ranges import random_inputs
from model.simulation import Estimate, Simulation, simulated_column
from model.targets import COLUMN_NAMES, Target, column_kind, column_unit
from model.texts import SIGNIFICANT_DIGITS, Language

# Half of a 95% interval, in standard errors.
NINETY_FIVE_PERCENT = 1.96

# Below this sampling error, tenths of a case in 100 mean something.
TENTHS = 0.0005

# A figure is stable when so many digits are.
STABLE_DIGITS = 3

# What the columns of a simulation are called within a sentence; the others are as in a table.
MULTIPLIED_NAMES = {
    "core_cny_100m": "core growth in the year",
    "related_cny_100m": "related growth in the year",
    "cumulative_core_cny_100m": "cumulative core growth",
    "cumulative_related_cny_100m": "cumulative related growth",
}

COMPARISON_WORDS = {
    ">=": "at least",
    ">": "above",
    "<=": "at most",
    "<": "below",
    "=": "exactly",
}


def column_name(column: str) -> str:
    """Return what a column of a simulation is called, as a message."""
    return MULTIPLIED_NAMES.get(column) or COLUMN_NAMES[column]


def stable_digits(estimate: Estimate) -> int:
    """Return how many significant digits of an estimate the sampling error leaves alone.

    From 1 to `SIGNIFICANT_DIGITS`: as many as keep half a unit of the last digit above half of
    the 95% interval.

    >>> stable_digits(Estimate(value=2163.5, error=0.295))
    3
    """
    if not estimate.value or not estimate.error or isnan(estimate.value):
        return SIGNIFICANT_DIGITS
    room = 0.5 * abs(estimate.value) / (NINETY_FIVE_PERCENT * estimate.error)
    # The leading digit may be as small as 1, so compare with the power of ten below the value.
    room *= 10.0 ** floor(log10(abs(estimate.value))) / abs(estimate.value)
    return max(1, min(SIGNIFICANT_DIGITS, 1 + floor(log10(room)) if room >= 1.0 else 1))


def write_stable(estimate: Estimate, column: str, text: Language) -> str:
    """Write a figure of a column with the digits that are stable, none beyond."""
    digits = stable_digits(estimate)
    value = (
        float(f"{estimate.value:.{digits - 1}e}") if not isnan(estimate.value) else estimate.value
    )
    return _say(value, column, text)


def _say(value: float, column: str, text: Language) -> str:
    """Write a value of a column with its unit."""
    if column_kind(column) == "percent":
        return text.percent(value)
    if column_unit(column) == MONEY_UNIT:
        return text.money(value)
    unit = text(column_unit(column))
    return f"{text.number(value)} {unit}".rstrip()


def is_stable(simulation: Simulation, column: str, year: int) -> bool:
    """Whether `STABLE_DIGITS` of every quantile of a column in a year are stable."""
    return all(
        stable_digits(simulation.quantile(column, year, probability)) >= STABLE_DIGITS
        for probability in simulation.probabilities
    )


def answer(simulation: Simulation, column: str, year: int, text: Language) -> str:
    """Return between which values a column lies in 90 of 100 cases, and its middle."""
    low, middle, high = (
        write_stable(simulation.quantile(column, year, probability), column, text)
        for probability in (0.05, 0.5, 0.95)
    )
    return text(
        "In 90 of 100 cases, {name:message} in {year:year} lies between **{low:text}** and "
        "**{high:text}**; half of the cases are below **{middle:text}**.",
        name=column_name(column),
        year=year,
        low=low,
        high=high,
        middle=middle,
    )


def chance(target: Target, estimate: Estimate, text: Language) -> str:
    """Return how many cases of 100 meet a target, with the sampling error."""
    column = simulated_column(target.column)
    error = NINETY_FIVE_PERCENT * estimate.error
    return text(
        "In **{cases:text} of 100** cases, {name:message} in {year:year} is "
        "{comparison:message} {value:text} (sampling error ±{error:short}).",
        cases=text.number(round(100.0 * estimate.value, 1 if error < TENTHS else 0)),
        name=column_name(column),
        year=target.year,
        comparison=COMPARISON_WORDS[target.comparison],
        value=_say(target.value, column, text),
        error=100.0 * error,
    )


def describe_fan(simulation: Simulation, column: str, text: Language) -> str:
    """Return what the fan chart shows, for those who do not see it."""
    first, last = simulation.year[1], simulation.year[-1]
    low, high = (
        write_stable(simulation.quantile(column, last, probability), column, text)
        for probability in (0.05, 0.95)
    )
    return text(
        "Fan chart of {name:message} from {first:year} to {last:year}: it widens to {low:text} to "
        "{high:text} in 90 of 100 cases. The table below holds every year.",
        name=column_name(column),
        first=first,
        last=last,
        low=low,
        high=high,
    )


def what_varies(simulation: Simulation, text: Language) -> str:
    """Return which inputs are drawn, and that nothing else is."""
    names = [
        text(random_inputs()[name].label)
        for name, given in simulation.drawn.items()
        if given.kind != "fixed"
    ]
    return text(
        "Drawn: {names:text}. Every other input is at the scenario's value.",
        names=listed(names, text),
    )


def not_included(text: Language) -> str:
    """Return what no range says."""
    return text(
        "Not in these cases: that definitions of compute differ, whether the multipliers hold at "
        "all and what they multiply, another growth curve than the chosen one, and ranges that "
        "are too narrow. Conditional on the ranges; not a forecast."
    )


def listed(names: Sequence[str], text: Language) -> str:
    """Return names as a list in a sentence."""
    return ("、" if text.code == "zh" else ", ").join(names) or text("nothing")
