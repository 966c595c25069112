"""The one call that every surface uses: `project(scenario)`."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from sys import float_info
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.columns import COLUMNS
from model.growth import CURVES, FloatArray, compound
from model.impact import INVESTMENT_METHODS, add_capacity, application_factor, effect
from model.inputs import (
    Scenario,
    inconsistencies,
    not_a_number,
    outside_limits,
    require_scenario,
    within_limits,
)
from model.messages import InvalidInput, Problem, require
from model.tables import Tabular, labelled

if TYPE_CHECKING:
    import pandas as pd

# Draws are projected in blocks whose columns stay in the processor's cache.
BLOCK = 16384


@dataclass(frozen=True, kw_only=True, eq=False)
class Projection(Tabular):
    """What a scenario leads to, with the scenario itself.

    `columns` maps each name of `COLUMNS` to its values, in the unit that the name ends in
    (`growth_rate` and `multiple_of_base` are fractions and multiples), of shape
    ``(years + 1,)``, or ``(years + 1, draws)`` where draws were given. Index 0 is the base
    year, whose growth and additions are not a number and whose money is 0.

    As a table it has a row for each year or, where draws were given, for each draw and year, with a
    first column `draw`: its place among the values that were given, from 0.
    """

    scenario: Scenario
    columns: Mapping[str, FloatArray]

    @property
    def year(self) -> list[int]:
        """The years, base year first."""
        return list(range(self.scenario.base_year, self.scenario.last_year + 1))

    def __getitem__(self, column: str) -> FloatArray:
        return self.columns[column]

    @property
    def draws(self) -> int | None:
        """How many draws were given; None for one scenario."""
        shape = self.columns["compute_eflops"].shape
        return shape[1] if len(shape) > 1 else None

    def of_one_scenario(self) -> "Projection":
        """Return it for what only one scenario has: single figures, sentences, charts.

        Raises
        ------
        InvalidInput
            ``projection.draws`` where draws were given.
        """
        if self.draws is None:
            return self
        raise InvalidInput(
            Problem(
                "projection.draws",
                "draws: {count:whole}. Only tables hold them, with a row for each draw and year: "
                "to_frame(), to_csv() and files that end in .csv. For anything else project one "
                "scenario, without draws.",
                {"count": self.draws},
                where="projection",
            )
        )

    def final(self, column: str) -> float:
        """Return a column's value in the last year, of one scenario."""
        return float(self.of_one_scenario().columns[column][-1])

    def growth(self, kind: str) -> tuple[float, float]:
        """Return cumulative growth of `core` or `related`: low and high, in 100 million CNY."""
        return (
            self.final(f"cumulative_{kind}_low_cny_100m"),
            self.final(f"cumulative_{kind}_high_cny_100m"),
        )

    @property
    def invested(self) -> float:
        """The investment over the horizon, in 100 million CNY."""
        return self.final("cumulative_investment_cny_100m")

    @property
    def growth_years(self) -> tuple[int, int]:
        """The first and the last year that growth is counted in."""
        return self.scenario.base_year + 1, self.scenario.last_year

    @cached_property
    def average_growth(self) -> float:
        """The CAGR over the horizon, as a fraction per year."""
        rates = self.of_one_scenario().columns["growth_rate"][1:]
        return float(np.expm1(np.mean(np.log1p(rates), axis=0)))

    @cached_property
    def doubling_years(self) -> float:
        """Years in which compute doubles at the CAGR over the horizon; NaN if it never does."""
        return (
            float(np.log(2.0) / np.log1p(self.average_growth))
            if self.average_growth >= float_info.min  # below it the quotient overflows
            else np.nan
        )

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return ("year", *COLUMNS) if self.draws is None else ("draw", "year", *COLUMNS)

    def rows(self) -> list[list[float]]:
        """Return the table row by row: the draw if there are any, the year, then `COLUMNS`."""
        cells = zip(*(values.tolist() for values in self._table().values()), strict=True)
        return [list(row) for row in cells]

    def to_frame(self) -> "pd.DataFrame":
        """Return the table as a data frame."""
        import pandas as pd  # noqa: PLC0415 - pandas is slow to import and not always needed

        return labelled(pd.DataFrame(self._table()), self.units)

    def _table(self) -> dict[str, NDArray[Any]]:
        """Return the columns of the table, each of shape (rows,), draw after draw."""
        count = self.draws or 1
        table: dict[str, NDArray[Any]] = {
            "draw": np.repeat(np.arange(count), len(self.year)),
            "year": np.tile(np.array(self.year), count),
            **{name: self.columns[name].T.ravel() for name in COLUMNS},
        }
        return {name: table[name] for name in self.header}


def project(scenario: Scenario, draws: Mapping[str, ArrayLike] | None = None) -> Projection:
    """Project a scenario, or many that differ in some inputs.

    Parameters
    ----------
    scenario : Scenario
    draws : mapping, optional
        Field name to values of shape (draws,), in the unit of the field, that replace the
        scenario's single value. Any input but choices and whole numbers of years.

    Returns
    -------
    Projection

    Raises
    ------
    InvalidInput
        Where draws are not valid as `Scenario` would judge them one by one, or
        ``draws.not_drawable``, ``draws.shape``.

    Examples
    --------
    What does 268 EFLOPS become after five years at 52.3% a year?

    >>> round(project(Scenario()).final("compute_eflops"), 3)
    2196.01
    >>> project(Scenario(), {"cagr": [0.339, 0.476]})["compute_eflops"][-1].round(1).tolist()
    [1153.6, 1877.4]
    """
    columns = _compute(scenario, draws, tuple(COLUMNS))
    return Projection(scenario=scenario, columns=columns)


def project_compute(scenario: Scenario, draws: Mapping[str, ArrayLike] | None = None) -> FloatArray:
    """Return only the column `compute_eflops` of `project`, which is several times faster."""
    return _compute(scenario, draws, ("compute_eflops",))["compute_eflops"]


def _compute(
    scenario: Scenario, draws: Mapping[str, ArrayLike] | None, names: tuple[str, ...]
) -> dict[str, FloatArray]:
    require_scenario(scenario)
    if draws is not None:
        require(draws, Mapping, where="draws", example='{"cagr": [0.339, 0.476]}')
    drawn = _check_draws(scenario, draws) if draws else {}
    count = len(next(iter(drawn.values()))) if drawn else 1
    inputs = {
        name: drawn.get(name, np.array([value], dtype=float))
        for name, value in scenario
        if isinstance(value, float)
    }
    columns = {name: np.empty((scenario.years + 1, count)) for name in names}
    fill = _fill_compute if names == ("compute_eflops",) else _fill
    for start in range(0, count, BLOCK):
        block = slice(start, start + BLOCK)
        fill(
            scenario,
            {name: values[block] if name in drawn else values for name, values in inputs.items()},
            {name: values[:, block] for name, values in columns.items()},
        )
    return columns if drawn else {name: values[:, 0] for name, values in columns.items()}


def _fill_compute(
    scenario: Scenario, inputs: dict[str, FloatArray], columns: dict[str, FloatArray]
) -> None:
    """Fill the levels of one block of draws."""
    level = columns["compute_eflops"]
    if scenario.curve == "constant":  # the factors need no array of their own
        factors = np.broadcast_to(1.0 + inputs["cagr"], level.shape)
    else:
        level[0] = 0.0  # the base year has no rate, and unset memory may hold anything
        CURVES[scenario.curve](level, **inputs)
        factors = np.add(level, 1.0, out=level)
    compound(inputs["base_eflops"], factors, level)


def _fill(
    scenario: Scenario, inputs: dict[str, FloatArray], columns: dict[str, FloatArray]
) -> None:
    """Fill every column of one block of draws, each from the ones before."""
    level, rates, added = (
        columns["compute_eflops"],
        columns["growth_rate"],
        columns["added_eflops"],
    )
    rates[0] = np.nan
    CURVES[scenario.curve](rates, **inputs)
    compound(inputs["base_eflops"], np.add(rates, 1.0, out=level), level)
    added[0] = np.nan
    np.multiply(level[:-1], rates[1:], out=added[1:])  # a difference of levels would cancel
    np.divide(level, inputs["base_eflops"], out=columns["multiple_of_base"])
    add_capacity(added, added, inputs["base_eflops"], scenario.service_life_years)

    investment = columns["investment_cny_100m"]
    investment[0] = 0.0
    INVESTMENT_METHODS[scenario.investment_method](investment, added, **inputs)
    cumulative = columns["cumulative_investment_cny_100m"]
    np.cumsum(investment, axis=0, out=cumulative)

    factor = application_factor(inputs["application_level"], scenario.application_response)
    for name in ("core_low", "core_high", "related_low", "related_high"):
        times, lag = inputs[name] * factor, scenario.effect_lag_years
        effect(columns[f"{name}_cny_100m"], investment, times, lag)
        effect(columns[f"cumulative_{name}_cny_100m"], cumulative, times, lag)


def _check_draws(scenario: Scenario, draws: Mapping[str, ArrayLike]) -> dict[str, FloatArray]:
    """Return the draws as arrays, or raise with everything that is wrong with them."""
    drawable = [name for name, value in scenario if isinstance(value, float)]
    drawn: dict[str, FloatArray] = {}
    problems = []
    for name, values in draws.items():
        if name not in drawable:
            problems.append(
                Problem(
                    "draws.not_drawable",
                    "cannot be drawn; the inputs that can are {names:listed}.",
                    {"names": list(drawable)},
                    where=name,
                )
            )
            continue
        with suppress(TypeError, ValueError):
            given = np.asarray(values)
            if given.dtype.kind != "b":  # true is no growth of 100%, here as elsewhere
                drawn[name] = given.astype(float, copy=False)
        if name not in drawn:
            problems.append(not_a_number(name, values))
    count = next((len(values) for values in drawn.values() if values.ndim == 1), 0)
    for name, values in drawn.items():
        if values.ndim != 1 or not len(values) or len(values) != count:
            problems.append(
                Problem(
                    "draws.shape",
                    "draws of shape {shape:text} were given; give every drawn input the "
                    "same number of values, at least one, in one dimension.",
                    {"shape": str(values.shape)},
                    where=name,
                )
            )
            continue
        inside = within_limits(name, values)
        if not inside.all():
            problems.append(outside_limits(name, float(values[~inside][0])))
    if not problems:
        problems = inconsistencies(dict(scenario) | drawn)
    if problems:
        raise InvalidInput(*problems)
    return drawn
