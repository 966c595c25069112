"""A simulation in words: the answer in a sentence, with the digits that are sure.

Made from the numbers, in the language asked for, as in `model.projection.words`.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import floor, isnan, log10

import numpy as np

from model.columns import SIMULATED, simulated_column
from model.projection import Target
from model.texts import N_, SIGNIFICANT_DIGITS, Language, Scale
from model.uncertainty.drivers import ShapleyEffects, Share, SobolIndices, Tornado
from model.uncertainty.ranges import KIND_LABELS, Range, distribution, evidence_range, random_inputs
from model.uncertainty.simulate import Estimate, Simulation

# Below this sampling error, tenths of a case in 100 mean something.
TENTHS = 0.0005

# A value with less than this of a range on one side lies at its edge.
EDGE = 0.05

# A figure is stable when so many digits are.
STABLE_DIGITS = 3

COMPARISON_WORDS = {
    ">=": N_("at least"),
    ">": N_("above"),
    "<=": N_("at most"),
    "<": N_("below"),
    "=": N_("exactly"),
}


def stable_digits(estimate: Estimate) -> int:
    """Return how many significant digits of an estimate the sampling error leaves alone.

    Up to `SIGNIFICANT_DIGITS`: as many as keep half a unit of the last digit above half of the
    95% interval. Where there is none, 0 or less: how many places the first digit that would be
    stable stands before the leading one.

    >>> stable_digits(Estimate(value=2163.5, error=0.295))
    3
    >>> stable_digits(Estimate(value=0.001, error=0.02))
    -1
    """
    if not estimate.value or not estimate.error or isnan(estimate.value):
        return SIGNIFICANT_DIGITS
    room = 0.5 * abs(estimate.value) / estimate.half_width
    # The leading digit may be as small as 1, so compare with the power of ten below the value.
    room *= 10.0 ** floor(log10(abs(estimate.value))) / abs(estimate.value)
    return min(SIGNIFICANT_DIGITS, 1 + floor(log10(room)))


def write_stable(
    estimate: Estimate, column: str, text: Language, scale: Scale | None = None
) -> str:
    """Write a figure of a column with the digits that are stable, none beyond.

    Where none is, that leaves 0, or 1 before as many zeros as it takes. With its unit, unless the
    scale is given that a title says.
    """
    value = estimate.value
    if value and not isnan(value):
        places = stable_digits(estimate) - 1 - floor(log10(abs(value)))
        value = float(round(Decimal(value), places)) + 0.0  # no -0
    record = SIMULATED[column]
    return record.figure(value, text, scale) if scale else record.write(value, text)


def is_stable(simulation: Simulation, column: str, year: int) -> bool:
    """Whether `STABLE_DIGITS` of every quantile of a column in a year are stable."""
    return all(
        stable_digits(simulation.quantile(column, year, probability)) >= STABLE_DIGITS
        for probability in simulation.probabilities
    )


def say_interval(simulation: Simulation, column: str, year: int, text: Language) -> str:
    """Return between which values a column lies in 90 of 100 cases, and its middle."""
    low, middle, high = (
        write_stable(simulation.quantile(column, year, probability), column, text)
        for probability in (0.05, 0.5, 0.95)
    )
    return text(
        "In 90 of 100 cases, {name:message} in {year:year} lies between **{low:text}** and "
        "**{high:text}**; half of the cases are below **{middle:text}**.",
        name=SIMULATED[column].label,
        year=year,
        low=low,
        high=high,
        middle=middle,
    )


def chance(target: Target, estimate: Estimate, text: Language) -> str:
    """Return how many cases of 100 meet a target, with the sampling error."""
    column = simulated_column(target.column)
    return text(
        "In **{cases:text} of 100** cases, {name:message} in {year:year} is "
        "{comparison:message} {value:text} (sampling error ±{error:text}).",
        cases=text.number(round(100.0 * estimate.value, 1 if estimate.half_width < TENTHS else 0)),
        name=SIMULATED[column].label,
        year=target.year,
        comparison=COMPARISON_WORDS[target.comparison],
        value=SIMULATED[column].write(target.value, text),
        error=text.number(100.0 * estimate.half_width, 1),
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
        name=SIMULATED[column].label,
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


def say_numbers(name: str, given: Range, text: Language) -> str:
    """Return the numbers of a range as people write them, with every digit.

    >>> say_numbers("cagr", Range(kind="pert", numbers=(0.339, 0.523, 0.671)), Language("en"))
    '33.9% to 52.3% to 67.1%'
    """
    record = random_inputs()[name].assumption
    return (" " + text("to") + " ").join(record.write(number) for number in given.numbers)


def say_range(name: str, given: Range, text: Language) -> str:
    """Return what an input may be, as it is written by readers."""
    numbers = say_numbers(name, given, text)
    if given.by_percentiles:
        numbers = text("{numbers:text} (5th to 95th percentile)", numbers=numbers)
    return text(
        "{label:message}: {kind:message} {numbers:text}",
        label=random_inputs()[name].label,
        kind=KIND_LABELS[given.kind],
        numbers=numbers,
    )


def cautions(simulation: Simulation, text: Language) -> list[str]:
    """Return where what is drawn does not suit the scenario: left out, or at the edge of it."""
    scenario, remarks = simulation.scenario, []
    for name, random in random_inputs().items():
        if len(random.fields) > 1 or not scenario.uses(name):
            continue  # a multiplier's low and high are the ends of its range
        value, drawn = getattr(scenario, name), simulation.drawn.get(name)
        words = {"label": random.label, "value": (value, random.assumption.kind)}
        if drawn is None and random.evidence.varies:
            numbers = say_numbers(name, evidence_range(name, scenario), text)
            remarks.append(
                text(
                    "{label:message} is not drawn: the evidence, {numbers:text}, does not cover "
                    "your {value:measure}. The cases look surer than they are; set a range for it.",
                    numbers=numbers,
                    **words,
                )
            )
        elif drawn is not None and drawn.kind != "fixed":
            below = float(distribution(name, drawn).cumulative(np.array([value]))[0])
            if not EDGE <= below <= 1.0 - EDGE:
                remarks.append(
                    text(
                        "{label:message}: your {value:measure} lies at the edge of what is drawn, "
                        "{numbers:text}, so most cases are on one side of your scenario.",
                        numbers=say_numbers(name, drawn, text),
                        **words,
                    )
                )
    return remarks


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


# What the shares of variance are called.
SHARE_LABELS = {
    "first_order": N_("First order: alone"),
    "total": N_("Total: with all it acts through"),
    "shapley": N_("Shapley effect"),
}


def group_label(names: Sequence[str], text: Language) -> str:
    """Return what a group of inputs is called."""
    return " + ".join(text(random_inputs()[name].label) for name in names)


def all_shares(
    result: SobolIndices | ShapleyEffects,
) -> list[tuple[tuple[str, ...], str, Share]]:
    """Return the inputs, the kind (as a message) and the value of every share, largest first."""
    if isinstance(result, ShapleyEffects):
        ranked = sorted(result.effects, key=lambda effect: -effect.share.value)
        return [(effect.inputs, SHARE_LABELS["shapley"], effect.share) for effect in ranked]
    indices = sorted(result.indices, key=lambda index: -index.total.value)
    return [
        (index.inputs, SHARE_LABELS[kind], share)
        for index in indices
        for kind, share in (("first_order", index.first_order), ("total", index.total))
    ]


def write_share(share: Share, text: Language) -> str:
    """Write a share of variance with its 95% interval, in tenths of a percent."""
    if isnan(share.value):
        return text("undefined")
    # Plus zero, so that there is no -0%.
    value, low, high = (
        text.percent(round(end, 3) + 0.0) for end in (share.value, share.low, share.high)
    )
    return text("{value:text} ({low:text} to {high:text})", value=value, low=low, high=high)


def say_drivers(result: Tornado, text: Language) -> str:
    """Return which input matters most, in a sentence."""
    bar = result.bars[0]
    return text(
        "**{name:text}** matters most: between its 10th and its 90th percentile alone, the result "
        "changes by {swing:number}.",
        name=group_label(bar.inputs, text),
        swing=bar.swing,
    )


def say_estimator(result: SobolIndices | ShapleyEffects, text: Language) -> str:
    """Return how shares were estimated, and what they mean."""
    if isinstance(result, ShapleyEffects):
        return text(
            "Where inputs are correlated, Sobol’ indices have no plain meaning: what one input "
            "does cannot be told from what it brings along. Shapley effects share it fairly and "
            "add up to 100%. Estimator: {estimator:text}; {runs:whole} model runs; 95% bootstrap "
            "intervals. A negative value is sampling error of zero.",
            estimator=result.estimator,
            runs=result.model_runs,
        )
    return text(
        "Sobol’ indices. First order: what would be known of the variance if this input were "
        "known. Total: what would be left if all others were. Estimators: {first:text} and "
        "{total:text}; {runs:whole} model runs; 95% bootstrap intervals. A negative value is "
        "sampling error of zero.",
        first=result.first_order_estimator,
        total=result.total_estimator,
        runs=result.model_runs,
    )


def write_inputs(names: Sequence[str], values: Sequence[float], text: Language) -> str:
    """Write the values of a group of inputs."""
    return " / ".join(
        text.measure((value, random_inputs()[name].assumption.kind))
        for name, value in zip(names, values, strict=True)
    )
