"""Two to six scenarios side by side, and what explains the difference between two of them.

The explanation gives every input that differs its Shapley value [1]_: what changing it adds to
the result, averaged over all orders in which the inputs could be changed one after the other.
It does not depend on an order, gives nothing to what has no effect, and adds up to the
difference. It is exact: every combination of old and new values is projected, none is sampled.

Inputs that make no valid scenario when only some of them are changed (a ceiling and a base
above it) count as one.

References
----------
.. [1] Shapley, L. S. (1953), "A value for n-person games", Contributions to the Theory of
   Games II.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb, fsum
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from model.columns import COLUMNS, simulated_column
from model.growth import BoolArray, FloatArray
from model.inputs import RULES, Rule, Scenario, assumptions, inconsistencies, require_scenario
from model.messages import InvalidInput, Message, Problem, echoed, require
from model.projection import Projection, project
from model.tables import ByValue, html_table
from model.texts import N_

if TYPE_CHECKING:
    import pandas as pd

    from model.uncertainty import Estimate, Range, Uncertainty


# Inputs that count as one.
Block = tuple[str, ...]

FEWEST, MOST = 2, 6

# Every combination of this many inputs is projected (65,536 of them). Above, an input that has
# an effect only under a choice counts as one with that choice, which leaves 14 at most.
MOST_BLOCKS = 16

# An input that changes a result by less than this share of it changes it by rounding alone.
NOISE = 1e-12

NO_COMMON_YEAR = N_("the scenarios have no year in common; choose some that do.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one input, or several that count as one, add to a difference.

    `amount` is in the unit of the column.
    """

    inputs: tuple[str, ...]
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What explains the difference of two scenarios in a column and a year.

    Parameters
    ----------
    first, second : str
        The names of the scenarios.
    start, end : float
        Their values, in the unit of the column.
    contributions : tuple of Contribution
        They add up to ``end - start``; the largest first, of either sign. None where the values
        differ by rounding alone.
    without_effect : tuple of str
        Inputs that differ and change nothing here, whatever the others are.
    """

    first: str
    second: str
    column: str
    year: int
    start: float
    end: float
    contributions: tuple[Contribution, ...]
    without_effect: tuple[str, ...]

    @property
    def difference(self) -> float:
        """The second scenario's value less the first one's."""
        return self.end - self.start


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison(ByValue):
    """Scenarios by name, with their projections, in a column and a year they share."""

    projections: Mapping[str, Projection]
    column: str
    year: int

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios' names, in the order given."""
        return tuple(self.projections)

    def value(self, name: str, column: str | None = None) -> float:
        """Return a scenario's value in the year; NaN where the column has none."""
        projection = self.projections[name]
        at = self.year - projection.scenario.base_year
        return float(projection[column or self.column][at])

    def inputs(self) -> dict[str, list[Any]]:
        """Return the inputs that are not the same in all scenarios, with the value in each."""
        values = {
            name: [getattr(projection.scenario, name) for projection in self.projections.values()]
            for name in assumptions()
        }
        return {name: found for name, found in values.items() if len(set(found)) > 1}

    def results(self) -> dict[str, list[float]]:
        """Return the value of every column in the year, in each scenario."""
        return {column: [self.value(name, column) for name in self.names] for column in COLUMNS}

    def to_frame(self) -> "pd.DataFrame":
        """Return the results as a data frame, one row per column of the projection."""
        import pandas as pd  # noqa: PLC0415 - pandas is slow to import and not always needed

        return pd.DataFrame.from_dict(self.results(), orient="index", columns=list(self.names))

    def _repr_html_(self) -> str:
        """Return the results as a table of HTML, which notebooks show."""
        rows = [[column, *values] for column, values in self.results().items()]
        return html_table(["", *self.names], rows)

    def explain(self, first: str | None = None, second: str | None = None) -> Explanation:
        """Return what explains the difference of two of the scenarios: the first two, unless said.

        Raises
        ------
        InvalidInput
            ``comparison.name``.
        """
        first, second = first or self.names[0], second or self.names[1]
        unknown = [name for name in (first, second) if name not in self.projections]
        if unknown:
            names = list(map(echoed, self.names))
            raise InvalidInput(
                *(
                    Problem(
                        "comparison.name",
                        "there is no scenario “{name:text}” here; choose one of {names:listed}.",
                        {"name": echoed(name), "names": names},
                        where="compare",
                    )
                    for name in unknown
                )
            )
        return _explain(self, first, second)

    def chance(
        self, first: str, second: str, uncertainty: "Uncertainty | None" = None
    ) -> "Estimate":
        """Return how probable it is that one scenario exceeds another, with its sampling error.

        Both meet the same luck, draw by draw (common random numbers), so that what varies
        alike in both is no noise in their difference. An input that they set differently is a
        decision, not luck: it stays at each one's value, or in a range of each one's own, and a
        range that was given for it does not apply (see `settings_without_effect`). The column
        of a low or a high multiplier is that of the multiplier drawn.

        Raises
        ------
        InvalidInput
            As `model.uncertainty.simulate.simulate`.
        """
        # Only needed with uncertainty.
        from model.uncertainty import (  # noqa: PLC0415
            Uncertainty,
            chance_of,
            drawn_in_any,
            is_constant,
            question_problems,
            scramblings,
        )

        uncertainty = uncertainty or Uncertainty()
        column = simulated_column(self.column)
        pair = [self.projections[name].scenario for name in (first, second)]
        for scenario in pair:
            if problems := question_problems(scenario, uncertainty, [column], ()):
                raise InvalidInput(*problems)
        together = drawn_in_any(pair, uncertainty)
        uncertainty.correlations_used(together)  # also what neither draws alone is to exist
        differing = _differing(*pair)
        given = {name: one for name, one in uncertainty.ranges.items() if name not in differing}
        drawn = []
        for scenario in pair:
            ranges = {**_decided(scenario, *pair), **given}
            asked = replace(uncertainty, ranges=ranges)
            simulated = scramblings(scenario, asked, [column], together=together)
            at = self.year - scenario.base_year
            drawn.append([values[column][at] for values in simulated])
        one, other = map(np.array, drawn)
        certain = pair[0] == pair[1] or is_constant([(one - other).min(), (one - other).max()])
        return chance_of((one > other).mean(axis=1), uncertainty.draws, certain=certain)

    def correlations_used(
        self, first: str, second: str, uncertainty: "Uncertainty"
    ) -> dict[tuple[str, str], float]:
        """Return the rank correlations of all that is drawn for either of two scenarios.

        Raises
        ------
        InvalidInput
            As `chance`.
        """
        from model.uncertainty import drawn_in_any  # noqa: PLC0415 - as above

        pair = [self.projections[name].scenario for name in (first, second)]
        return uncertainty.correlations_used(drawn_in_any(pair, uncertainty))

    def settings_without_effect(
        self, first: str, second: str, uncertainty: "Uncertainty"
    ) -> list[Message]:
        """Return the ranges and correlations that change nothing in a chance, and why."""
        from model.uncertainty import idle_inputs, idle_settings  # noqa: PLC0415 - as above

        pair = [self.projections[name].scenario for name in (first, second)]
        columns = [simulated_column(self.column)]
        one, other = (idle_inputs(scenario, uncertainty, columns) for scenario in pair)
        in_both = {name: reason for name, reason in one.items() if name in other}
        differing = dict.fromkeys(_differing(*pair), "decision")
        fixed = dict.fromkeys(_decided(pair[0], *pair), "decision")
        return [
            *idle_settings(replace(uncertainty, correlations={}), in_both | differing),
            *idle_settings(replace(uncertainty, ranges={}), in_both | fixed),
        ]


# How scenarios to compare are given in Python.
EXAMPLE_SCENARIOS = '{"headline": Scenario(), "own path": Scenario(cagr=0.476)}'


def compare(
    scenarios: Mapping[str, Scenario], *, column: str = "compute_eflops", year: int | None = None
) -> Comparison:
    """Compare two to six scenarios.

    Parameters
    ----------
    scenarios : mapping
        Scenarios by name.
    column : str
        The column of the projection that differences are explained in.
    year : int, optional
        A year that all of them cover; the last such year unless given.

    Raises
    ------
    InvalidInput
        Every one of ``comparison.count``, ``comparison.column``, ``comparison.no_common_year``
        and ``comparison.year``.

    Examples
    --------
    The report's own path ends below the headline in 2026. Its lower base takes away more than
    its earlier start brings.

    >>> own = Scenario(base_eflops=155.2, base_year=2021)
    >>> found = compare({"headline": Scenario(), "own": own})
    >>> explained = found.explain()
    >>> found.year, round(explained.difference, 1)
    (2026, -170.2)
    >>> [(part.inputs, round(part.amount, 1)) for part in explained.contributions]
    [(('base_eflops',), -765.6), (('base_year',), 595.4)]
    """
    require(scenarios, Mapping, where="compare", example=EXAMPLE_SCENARIOS)
    for scenario in scenarios.values():
        require_scenario(scenario)
    years = common_years(scenarios.values(), column)
    problems = []
    if not FEWEST <= len(scenarios) <= MOST:
        count = len(scenarios)
        problems.append(
            Problem(
                "comparison.count",
                "scenarios given: {count:whole}; give {fewest:whole} to {most:whole}.",
                {"count": count, "fewest": FEWEST, "most": MOST},
                where="compare",
            )
        )
    if column not in COLUMNS:
        problems.append(
            Problem(
                "comparison.column",
                "there is no column “{column:text}”; choose one of {columns:listed}.",
                {"column": echoed(column), "columns": list(COLUMNS)},
                where="compare",
            )
        )
    if scenarios and not years:
        problems.append(Problem("comparison.no_common_year", NO_COMMON_YEAR, where="compare"))
    elif year is not None and scenarios and year not in years:
        problems.append(
            Problem(
                "comparison.year",
                "{year:year} is not a year of every scenario; choose one from {first:year} to "
                "{last:year}.",
                {"year": year, "first": years[0], "last": years[-1]},
                where="compare",
            )
        )
    if problems:
        raise InvalidInput(*problems)
    return Comparison(
        projections={name: project(scenario) for name, scenario in scenarios.items()},
        column=column,
        year=years[-1] if year is None else year,
    )


def common_years(scenarios: Iterable[Scenario], column: str) -> range:
    """Return the years in which every one of the scenarios has a value in a column."""
    known = list(scenarios)
    first = max((scenario.base_year for scenario in known), default=0)
    last = min((scenario.last_year for scenario in known), default=0)
    return range(first + (column in COLUMNS and not COLUMNS[column].in_base_year), last + 1)


def difference_table(
    comparison: Comparison, explanation: Explanation
) -> tuple[list[str], list[list[object]]]:
    """Return header and rows of all that differs: inputs, results of the year, contributions.

    `difference` is between the two scenarios that are explained.
    """
    names = comparison.names
    first, second = names.index(explanation.first), names.index(explanation.second)
    empty = [""] * len(names)
    inputs: list[list[object]] = [
        ["input", name, *("none" if value is None else value for value in values), ""]
        for name, values in comparison.inputs().items()
    ]
    results: list[list[object]] = [
        ["result", column, *values, values[second] - values[first]]
        for column, values in comparison.results().items()
    ]
    parts: list[list[object]] = [
        ["contribution", " + ".join(part.inputs), *empty, part.amount]
        for part in explanation.contributions
    ]
    return ["kind", "name", *names, "difference"], [*inputs, *results, *parts]


def _explain(comparison: Comparison, first: str, second: str) -> Explanation:
    a, b = (comparison.projections[name].scenario for name in (first, second))
    changed = [name for name in assumptions() if getattr(a, name) != getattr(b, name)]
    blocks = _blocks(a, b, changed, comparison)
    values = _values(a, b, blocks, comparison)
    noise = NOISE * float(np.abs(values).max())
    moving: list[Contribution] = []
    rounding: list[float] = []
    for number, block in enumerate(blocks):
        gains = _gains(values, number)
        if np.abs(gains).max() > noise:
            moving.append(Contribution(inputs=block, amount=shapley_value(gains)))
        else:
            rounding.append(shapley_value(gains))
    moving.sort(key=lambda part: -abs(part.amount))
    if moving:  # so that the sum stays exact
        moving[0] = replace(moving[0], amount=moving[0].amount + fsum(rounding))
    moved = {name for part in moving for name in part.inputs}
    return Explanation(
        first=first,
        second=second,
        column=comparison.column,
        year=comparison.year,
        start=comparison.value(first),
        end=comparison.value(second),
        contributions=tuple(moving),
        without_effect=tuple(name for name in changed if name not in moved),
    )


def _differing(a: Scenario, b: Scenario) -> list[str]:
    """Return what can be drawn that two scenarios set differently."""
    from model.uncertainty import random_inputs  # noqa: PLC0415 - only needed with uncertainty

    return [
        name
        for name, drawn in random_inputs().items()
        if any(getattr(a, field) != getattr(b, field) for field in drawn.fields)
    ]


def _decided(scenario: Scenario, a: Scenario, b: Scenario) -> dict[str, "Range"]:
    """Return the fixed ranges, for one of a pair, of what both set differently.

    Not of what varies by a range of each scenario's own, like that between the multipliers.
    """
    from model.uncertainty import evidence_range, fixed_at  # noqa: PLC0415

    return {
        name: fixed_at(name, scenario)
        for name in _differing(a, b)
        if evidence_range(name, a) == evidence_range(name, b)
    }


def _blocks(
    a: Scenario, b: Scenario, changed: Sequence[str], comparison: Comparison
) -> list[Block]:
    """Return the inputs that differ, those that count as one together, without unused ones."""
    blocks: list[Block] = [(name,) for name in changed if _may_be_used(name, a, b)]
    for rule in (*RULES, _year_rule(comparison)):
        if _breaks(blocks, rule, a, b):
            blocks = _joined(blocks, rule.inputs)
    if len(blocks) > MOST_BLOCKS:
        for choice in assumptions():
            governed = [n for n, record in assumptions().items() if choice in record.used_when]
            blocks = _joined(blocks, [choice, *governed]) if governed else blocks
    return blocks


def _may_be_used(name: str, a: Scenario, b: Scenario) -> bool:
    """Whether an input has an effect under some combination of the choices of both."""
    used_when = assumptions()[name].used_when
    return all({getattr(a, c), getattr(b, c)} & set(options) for c, options in used_when.items())


def _year_rule(comparison: Comparison) -> Rule:
    """Return the rule that the column has a value in the year."""

    def is_broken(*, base_year: int, years: int) -> BoolArray:
        scenario = Scenario(base_year=base_year, years=years)
        is_covered = comparison.year in common_years([scenario], comparison.column)
        return np.array([not is_covered])

    return Rule(
        inputs=("base_year", "years"),
        is_broken=is_broken,
        problem=lambda **_: Problem("comparison.no_common_year", NO_COMMON_YEAR, where="compare"),
    )


def _breaks(blocks: Sequence[Block], rule: Rule, a: Scenario, b: Scenario) -> bool:
    """Whether a rule refuses some of its inputs from `b` with the others from `a`."""
    involved = [block for block in blocks if set(block) & set(rule.inputs)]
    for size in range(1, len(involved)):
        for chosen in combinations(involved, size):
            from_b = {name for block in chosen for name in block}
            values = {name: getattr(b if name in from_b else a, name) for name in rule.inputs}
            if inconsistencies(values, [rule]):
                return True
    return False


def _joined(blocks: list[Block], inputs: Sequence[str]) -> list[Block]:
    """Return the blocks with those that hold any of the inputs made one, in its first place."""
    together = [block for block in blocks if set(block) & set(inputs)]
    if not together:
        return blocks
    merged = tuple(name for name in assumptions() for block in together if name in block)
    rest = [block for block in blocks if block not in together[1:]]
    return [merged if block == together[0] else block for block in rest]


def _values(
    a: Scenario, b: Scenario, blocks: Sequence[Block], comparison: Comparison
) -> FloatArray:
    """Return the result of every combination, shape ``(2 ** len(blocks),)``.

    Bit i of the index says whether block i is from `b`. Numbers are projected together;
    choices and whole numbers need a projection for each of their combinations.
    """
    masks = np.arange(2 ** len(blocks))
    bits = {name: 1 << i for i, block in enumerate(blocks) for name in block}
    stepped = [name for name in bits if not isinstance(getattr(a, name), float)]
    drawn = [name for name in bits if name not in stepped]
    selector = sum({bits[name] for name in stepped})
    values = np.empty(len(masks))
    for pattern in np.unique(masks & selector).tolist():
        chosen = masks[(masks & selector) == pattern]
        # Not `but`: what is drawn is judged with the choices, not what `a` has in its place.
        scenario = BaseModel.model_copy(
            a, update={name: getattr(b, name) for name in stepped if pattern & bits[name]}
        )
        draws = {
            name: np.where(chosen & bits[name], getattr(b, name), getattr(a, name))
            for name in drawn
        }
        at = comparison.year - scenario.base_year
        values[chosen] = project(scenario, draws)[comparison.column][at]
    return values


def _gains(values: FloatArray, number: int) -> FloatArray:
    """Return what block `number` adds to each set of the other blocks, in order of the sets."""
    masks = np.arange(len(values))
    without = masks[(masks & (1 << number)) == 0]
    gains: FloatArray = values[without | (1 << number)] - values[without]
    return gains


def shapley_value(gains: FloatArray) -> float:
    """Return the average of what one block adds, over all orders of the blocks.

    Parameters
    ----------
    gains : ndarray of shape (2 ** others,)
        What it adds to each set of the others; bit i of the index says whether the set holds
        the i-th of them.

    Examples
    --------
    Two inputs multiply: from 2 times 3 to 4 times 5. The first adds 6 before, 10 after the other.

    >>> shapley_value(np.array([6.0, 10.0]))
    8.0
    """
    sizes = np.bitwise_count(np.arange(len(gains)))
    others = int(sizes[-1])
    means = [fsum(gains[sizes == size]) / comb(others, size) for size in range(others + 1)]
    return fsum(means) / (others + 1)
