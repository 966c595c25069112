"""When a column of the projection reaches a value."""

from dataclasses import dataclass

import numpy as np

from model.columns import COLUMNS
from model.goal.solve import _side
from model.inputs import Scenario, assumptions, require_scenario
from model.messages import InvalidInput, Problem, echoed
from model.projection import percent_problem, project
from model.tables import Tabular

YEAR_COLUMNS = ("answer", "column", "year", "gives")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReached(Tabular):
    """The first year in which a column reaches a value, or why none does.

    Attributes
    ----------
    scenario, column, value
        What was asked.
    year : int or None
        None where no year up to `searched_to` reaches it.
    before, level : float
        The column in the year before and in `year`; NaN where there is none.
    searched_to : int
        The last year looked at: of the horizon, carried on as far as may be projected.
    lowest, highest : tuple of (float, int)
        The least and the most in all these years, each with its year.
    """

    scenario: Scenario
    column: str
    value: float
    year: int | None
    before: float
    level: float
    searched_to: int
    lowest: tuple[float, int]
    highest: tuple[float, int]

    @property
    def code(self) -> str:
        """What kind of answer it is: ``reached``, ``at_once``, ``above`` (always) or ``never``."""
        if self.year is None:
            return "above" if self.lowest[0] > self.value else "never"
        return "at_once" if np.isnan(self.before) else "reached"

    @property
    def is_beyond_horizon(self) -> bool:
        """Whether the year is not among those that the scenario projects."""
        return self.year is not None and self.year > self.scenario.last_year

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return YEAR_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the year, where there is one, then those of the least and of the most."""
        named = [("reached", self.level, self.year)] if self.year is not None else []
        named += [("lowest", *self.lowest), ("highest", *self.highest)]
        return [[name, self.column, year, gives] for name, gives, year in named]


def year_reaching(scenario: Scenario, *, column: str, value: float) -> YearReached:
    """Return the first year in which a column reaches a value, from above or from below.

    Years beyond the horizon follow the same rules, as far as may be projected. Only a budget
    cannot be carried on: it is spread over the projected years, so its effects are looked for in
    those.

    Raises
    ------
    InvalidInput
        ``target.column``, ``target.value``.

    Examples
    --------
    >>> year_reaching(Scenario(), column="compute_eflops", value=3000).year
    2028
    """
    problem = percent_problem(column, value)
    if column not in COLUMNS:
        problem = Problem(
            "target.column",
            "there is no column “{column:text}”; choose one of {columns:listed}.",
            {"column": echoed(column), "columns": list(COLUMNS)},
            where="target",
        )
    if problem:
        raise InvalidInput(problem)
    require_scenario(scenario)
    longest = scenario if is_spent(scenario, column) else _longest(scenario)
    levels = project(longest)[column]
    first = int(np.isnan(levels[0]))  # growth of the base year is not defined
    levels = levels[first:]
    start = scenario.base_year + first
    side = _side(levels, value)
    reached = np.flatnonzero(side != side[0]) if side[0] else np.array([0])
    index = int(reached[0]) if len(reached) else None
    least, most = int(np.argmin(levels)), int(np.argmax(levels))
    return YearReached(
        scenario=scenario,
        column=column,
        value=value,
        year=None if index is None else start + index,
        before=float(levels[index - 1]) if index else np.nan,
        level=np.nan if index is None else float(levels[index]),
        searched_to=longest.last_year,
        lowest=(float(levels[least]), start + least),
        highest=(float(levels[most]), start + most),
    )


def _longest(scenario: Scenario) -> Scenario:
    """Return the scenario with as many years as may be projected."""
    return scenario.but(years=int(assumptions()["years"].hard_limits[1]))


def is_spent(scenario: Scenario, column: str) -> bool:
    """Whether a column depends on a budget, which is spread over the projected years."""
    return scenario.investment_method == "budget" and COLUMNS[column].kind == "money"
