"""A simulation in words: the answer in a sentence, with the digits that are sure.

Made from the numbers, in the language asked for, as in `model.projection.words`.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, isnan, log10

import numpy as np

from model.columns import TARGET_COLUMNS, simulated_column
from model.inputs import Scenario
from model.projection import Target
from model.texts import BEYOND_ANY_ECONOMY, N_, SIGNIFICANT_DIGITS, Language, Scale
from model.uncertainty.dependence import write_correlations
from model.uncertainty.drivers import ShapleyEffects, Share, SobolIndices, Tornado
from model.uncertainty.ranges import (
    KIND_LABELS,
    Range,
    cut_share,
    distribution,
    evidence_range,
    random_inputs,
    resolve,
)
from model.uncertainty.simulate import (
    Estimate,
    Simulation,
    Uncertainty,
    drawn_in_any,
    drawn_without_effect,
)

# Below this sampling error, tenths of a case in 100 mean something.
TENTHS = 0.0005

# Below it, in cases of 100, it is not worth a word.
HALF_A_CASE = 0.5

ALL_CASES = 100

# A range that lies beyond the limits by less than this is what it says, but for a digit.
CUT_IN_SILENCE = 0.001

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
    record = TARGET_COLUMNS[column]
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
    named = {"name": TARGET_COLUMNS[column].label, "year": year}
    beyond = text(BEYOND_ANY_ECONOMY)
    if low == beyond:
        return text(
            "In at least 95 of 100 cases, {name:message} in {year:year} is **{beyond:text}**.",
            beyond=beyond,
            **named,
        )
    if high == beyond:
        half = text("The middle is **{middle:text}**.", middle=middle)
        return text.sentences(
            text(
                "In 95 of 100 cases, {name:message} in {year:year} is at least **{low:text}**.",
                low=low,
                **named,
            ),
            half if middle != beyond else "",
        )
    return text(
        "In 90 of 100 cases, {name:message} in {year:year} lies between **{low:text}** and "
        "**{high:text}**; the middle is **{middle:text}**.",
        low=low,
        high=high,
        middle=middle,
        **named,
    )


def cases_of_100(estimate: Estimate, text: Language, *, decimals: int = 1) -> str:
    """Write a chance in cases of 100, all of them and none only where that is certain.

    Where it would be rounded to either, what the interval leaves: more or fewer than so many.

    >>> cases_of_100(Estimate(value=0.62994, error=0.001), Language("en"))
    '63'
    >>> cases_of_100(Estimate(value=1.0, error=0.0001), Language("en"))
    'more than 99.9'
    """
    half = estimate.half_width
    cases = round(100.0 * estimate.value, decimals)
    if half and cases >= ALL_CASES:
        bound = min(floor(1000.0 * (estimate.value - half)) / 10.0, ALL_CASES - 0.1)
        return text("more than {cases:number}", cases=bound)
    if half and cases <= 0.0:
        bound = max(ceil(1000.0 * (estimate.value + half)) / 10.0, 0.1)
        return text("fewer than {cases:number}", cases=bound)
    return text.number(cases)


def say_error(estimate: Estimate, text: Language) -> str:
    """Return the error of simulation of a chance behind it, unless it is below half a case.

    >>> say_error(Estimate(value=0.5, error=0.02), Language("en"))
    ' (simulation error ±5)'
    >>> say_error(Estimate(value=0.5, error=0.0001), Language("en"))
    ''
    """
    error = 100.0 * estimate.half_width
    if error < HALF_A_CASE:
        return ""
    return text(" (simulation error ±{error:text})", error=text.number(error, 1))


def chance(target: Target, estimate: Estimate, text: Language) -> str:
    """Return how many cases of 100 meet a target."""
    column = simulated_column(target.column)
    return text(
        "In **{cases:text} of 100** simulated cases, {name:message} in {year:year} is "
        "{comparison:message} {value:text}{error:text}.",
        cases=cases_of_100(estimate, text, decimals=1 if estimate.half_width < TENTHS else 0),
        name=TARGET_COLUMNS[column].label,
        year=target.year,
        comparison=COMPARISON_WORDS[target.comparison],
        value=TARGET_COLUMNS[column].write(target.value, text),
        error=say_error(estimate, text),
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
        name=TARGET_COLUMNS[column].label,
        first=first,
        last=last,
        low=low,
        high=high,
    )


def fan_finding(simulation: Simulation, column: str, text: Language) -> str:
    """Return what the fan chart shows, as its title."""
    last = simulation.year[-1]
    low, high = (
        write_stable(simulation.quantile(column, last, probability), column, text)
        for probability in (0.05, 0.95)
    )
    named = {"name": TARGET_COLUMNS[column].label, "year": last, "low": low}
    if low == text(BEYOND_ANY_ECONOMY):
        return text("In 95 of 100 cases {name:message} in {year:year} is {low:text}", **named)
    if high == text(BEYOND_ANY_ECONOMY):
        return text(
            "In 95 of 100 cases {name:message} in {year:year} is at least {low:text}", **named
        )
    return text(
        "In 90 of 100 cases {name:message} in {year:year} is {low:text} to {high:text}",
        high=high,
        **named,
    )


def exceedance_finding(simulation: Simulation, column: str, year: int, text: Language) -> str:
    """Return what the curve of chances shows, as its title."""
    middle, high = (
        write_stable(simulation.quantile(column, year, probability), column, text)
        for probability in (0.5, 0.9)
    )
    beyond = text(BEYOND_ANY_ECONOMY)
    if middle == beyond:
        return text("Half of the cases in {year:year}: {beyond:text}", year=year, beyond=beyond)
    if high == beyond:
        return text(
            "Half of the cases exceed {middle:text} in {year:year}", middle=middle, year=year
        )
    return text(
        "Half of the cases exceed {middle:text} in {year:year}, one in ten {high:text}",
        middle=middle,
        year=year,
        high=high,
    )


def has_effect(simulation: Simulation, name: str) -> bool:
    """Whether what is drawn may have an effect on any column of a simulation."""
    targets = (simulated_column(target.column) for target in simulation.targets)
    inputs = {
        field
        for column in (*simulation.columns, *targets)
        for field in TARGET_COLUMNS[column].inputs
    }
    return not inputs.isdisjoint(random_inputs()[name].fields)


def what_varies(simulation: Simulation, text: Language) -> str:
    """Return which inputs are drawn for what is asked, and how they are correlated.

    Not those that have no effect on it.
    """
    names = [
        text(random_inputs()[name].label)
        for name, given in simulation.drawn.items()
        if given.kind != "fixed" and has_effect(simulation, name)
    ]
    fixed = [
        text("{name:message} at {numbers:text}", name=random_inputs()[name].label, numbers=numbers)
        for name, given in simulation.drawn.items()
        if name in simulation.uncertainty.ranges
        and given.kind == "fixed"
        and has_effect(simulation, name)
        for numbers in [say_numbers(name, given, text)]
    ]
    kept = text("Every other input keeps your scenario's value.")
    if fixed:
        kept = text.sentences(text("Set by you: {fixed:text}.", fixed=text.listed(fixed)), kept)
    drawn = text.sentences(
        text("Varied at random: {names:text}.", names=text.listed(names) or text("nothing")), kept
    )
    correlations = say_correlations([simulation.scenario], simulation.uncertainty, text)
    return text.sentences(drawn, *correlations)


def say_correlations(
    scenarios: Sequence[Scenario], asked: Uncertainty, text: Language
) -> list[str]:
    """Return the rank correlations of all that is drawn, where some were asked for: one line."""
    given = asked.all_correlations()
    if given == Uncertainty().all_correlations():
        return []
    used = asked.correlations_used(drawn_in_any(scenarios, asked))
    pairs = write_correlations(used) or text("none")
    if any(given.get(pair) != value for pair, value in used.items()):
        return [
            text(
                "The correlations that were given cannot exist together. Drawn instead, the "
                "nearest that can be: {correlations:text}.",
                correlations=pairs,
            )
        ]
    return [text("Rank correlations that are drawn: {correlations:text}.", correlations=pairs)]


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
    """Return where what is drawn does not suit the scenario: left out, or at the edge of it.

    And what was given that changes nothing.
    """
    scenario, asked = simulation.scenario, simulation.uncertainty
    columns = {*simulation.columns, *(simulated_column(one.column) for one in simulation.targets)}
    remarks = [said.say(text) for said in drawn_without_effect(scenario, asked, sorted(columns))]
    for name, random in random_inputs().items():
        if not has_effect(simulation, name):
            continue
        drawn = simulation.drawn.get(name)
        if drawn and cut_share(name, drawn) > CUT_IN_SILENCE:
            remarks.append(_cut(name, drawn, text))
        if len(random.fields) > 1 or not scenario.uses(name):
            continue  # a multiplier's low and high are the ends of its range
        value = getattr(scenario, name)
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
            if below in {0.0, 1.0}:
                remarks.append(
                    text(
                        "{label:message}: your {value:measure} is not inside what is drawn, "
                        "{numbers:text}: all cases are on one side of your scenario.",
                        numbers=say_numbers(name, drawn, text),
                        **words,
                    )
                )
            elif not EDGE <= below <= 1.0 - EDGE:
                remarks.append(
                    text(
                        "{label:message}: your {value:measure} lies at the edge of what is drawn, "
                        "{numbers:text}, so most cases are on one side of your scenario.",
                        numbers=say_numbers(name, drawn, text),
                        **words,
                    )
                )
    return remarks


def _cut(name: str, drawn: Range, text: Language) -> str:
    record = random_inputs()[name].assumption
    low, high = record.hard_limits
    median = float(distribution(name, drawn).quantile(np.array([0.5]))[0])
    return text(
        "{range:text}: cut off at the limits of the input, {low:measure} to {high:measure}; half "
        "of the cases are below {median:measure}.",
        range=say_range(name, drawn, text),
        low=(low, record.kind),
        high=(high, record.kind),
        median=(median, record.kind),
    )


def not_included(text: Language) -> str:
    """Return what no range says."""
    return text(
        "Not covered: other definitions of compute, whether the multipliers hold at all, other "
        "growth curves, and ranges set too narrow. Not a forecast."
    )


# What the shares of variance are called.
SHARE_LABELS = {
    "first_order": N_("Alone (first order)"),
    "total": N_("With interplay (total)"),
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


def shares_finding(result: SobolIndices | ShapleyEffects, text: Language) -> str:
    """Return what the chart of shares shows, as its title: the input that counts for most."""
    inputs, _, share = all_shares(result)[0]
    if isnan(share.value):
        return text("Shares of the uncertainty")
    return text(
        "{input:text}: {share:percent} of the uncertainty",
        input=group_label(inputs, text),
        share=round(share.value, 3),
    )


def write_share(share: Share, text: Language) -> str:
    """Write a share of variance with its 95% interval, in tenths of a percent."""
    if isnan(share.value):
        return text("undefined")
    # Plus zero, so that there is no -0%.
    value, low, high = (
        text.percent(round(end, 3) + 0.0) for end in (share.value, share.low, share.high)
    )
    return text("{value:text} ({low:text} to {high:text})", value=value, low=low, high=high)


def say_drivers(result: Tornado, column: str, text: Language) -> str:
    """Return which input matters most, in a sentence."""
    bar = result.bars[0]
    return text(
        "**{name:text}** matters most: moving it alone from its 10th to its 90th percentile "
        "changes the result by {swing:text}.",
        name=group_label(bar.inputs, text),
        swing=TARGET_COLUMNS[column].difference(bar.swing, text),
    )


def say_estimator(result: SobolIndices | ShapleyEffects, text: Language) -> str:
    """Return how shares were estimated, and what they mean."""
    if isinstance(result, ShapleyEffects):
        return text(
            "Where inputs move together, Shapley effects are used instead of Sobol’ indices: they "
            "share the spread out fairly and add up to 100%. Estimator: {estimator:message}; "
            "{runs:whole} model runs; in brackets, the range of the estimate when the simulated "
            "cases are resampled (95% bootstrap interval). Slightly negative values mean zero.",
            estimator=result.estimator,
            runs=result.model_runs,
        )
    return text(
        "How much of the spread each input causes (Sobol’ indices): alone (first order), and "
        "including its interplay with others (total). Estimators: {first:text} and {total:text}; "
        "{runs:whole} model runs; in brackets, the range of the estimate when the simulated cases "
        "are resampled (95% bootstrap interval). Slightly negative values mean zero.",
        first=result.first_order_estimator,
        total=result.total_estimator,
        runs=result.model_runs,
    )


def say_small_multipliers(
    result: Tornado | SobolIndices | ShapleyEffects,
    scenario: Scenario,
    asked: Uncertainty,
    text: Language,
) -> str:
    """Return why multipliers count for little beside what counts most; nothing where they do not.

    Their published range is narrow, and whether they hold is not in it: a reader would take them
    for the surest of all inputs. Not said of a range of the reader's own.
    """
    groups = (
        [bar.inputs for bar in result.bars]
        if isinstance(result, Tornado)
        else [inputs for inputs, _, _ in all_shares(result)]
    )
    drawn = resolve(scenario, asked.ranges)
    small = {
        name: drawn[name]
        for name in dict.fromkeys(name for inputs in groups for name in inputs)
        if len(random_inputs()[name].fields) > 1 and name not in groups[0]
    }
    published = {name: evidence_range(name, Scenario()) for name in small}
    if not small or small != published:
        return ""
    return text(
        "The multipliers look unimportant only because their published range is narrow "
        "({ranges:text}); whether they hold at all is not in it.",
        ranges=text.separated(say_numbers(name, given, text) for name, given in small.items()),
    )


def write_inputs(names: Sequence[str], values: Sequence[float], text: Language) -> str:
    """Write the values of a group of inputs."""
    return " / ".join(
        text.measure((value, random_inputs()[name].assumption.kind))
        for name, value in zip(names, values, strict=True)
    )
