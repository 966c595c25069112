"""Targets: what a column of the projection is to be in a year, as people write it."""

import operator
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from model.columns import COLUMNS, TARGET_COLUMNS
from model.inputs import Scenario, assumptions, outside_limits
from model.messages import InvalidInput, Problem, echoed
from model.quantities import no_number, plain_text, read_in
from model.texts import N_

# How each comparison is decided, by the sign that it is written with.
COMPARISONS: dict[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}

WRITTEN = re.compile(
    r"(?P<column>[^@<>=]*)(@(?P<year>[^@<>=]*))?(?P<sign>>=|<=|=|<|>)(?P<value>.*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A column of the projection in a year, compared with a value in the column's unit.

    `year` is None where none is meant, as when the year is what is asked for.
    """

    column: str
    year: int | None
    comparison: str
    value: float

    def holds(self, values: Any) -> Any:  # noqa: ANN401 - a number or an array of them
        """Return whether the comparison holds, for a number or for each of an array.

        >>> read_target("compute_eflops@2027>=2000").holds(2196.0)
        True
        """
        return COMPARISONS[self.comparison](values, self.value)

    def write(self) -> str:
        """Return the text that `read_target` reads as this target.

        >>> read_target("growth_rate @ 2027 = 20%").write()
        'growth_rate@2027=20%'
        """
        year = "" if self.year is None else f"@{self.year}"
        return (
            f"{self.column}{year}{self.comparison}{TARGET_COLUMNS[self.column].spell(self.value)}"
        )


def read_target(
    text: str, columns: Collection[str] = tuple(COLUMNS), *, needs_year: bool = True
) -> Target:
    """Return the target that a text like ``compute_eflops@2027>=2000`` spells.

    Parameters
    ----------
    text : str
        Column, ``@`` and year, one of ``>= <= > < =``, and a value in the column's unit;
        growth may be written with a percent sign, and others
        with their unit. Full-width signs are read like plain ones.
    columns : collection of str
        The columns that may be named.
    needs_year : bool
        Whether a year is part of it; without, there must be none.

    Raises
    ------
    InvalidInput
        ``target.unreadable``, or every one of ``target.column``, ``target.year`` and
        ``target.value``.

    Examples
    --------
    >>> read_target("compute_eflops@2027>=2,000")
    Target(column='compute_eflops', year=2027, comparison='>=', value=2000.0)
    """
    plain = plain_text(text).replace("≥", ">=").replace("≤", "<=")
    found = WRITTEN.fullmatch(plain)
    if not found:
        raise InvalidInput(
            Problem(
                "target.unreadable",
                N_(
                    "“{target:text}” is not a target; write column, @, year, a comparison and a "
                    "value, like {example:text}."
                ),
                {"target": echoed(text), "example": EXAMPLE},
                where="target",
            )
        )
    column, value = found["column"].strip(), found["value"].strip()
    problems = []
    if column not in columns:
        problems.append(
            Problem(
                "target.column",
                "there is no column “{column:text}”; choose one of {columns:listed}.",
                {"column": echoed(column), "columns": list(columns)},
                where="target",
            )
        )
    year, year_problem = _read_year(found["year"], needs_year=needs_year)
    is_fraction = _is_fraction(column)
    number = read_in(value, TARGET_COLUMNS[column].unit if column in TARGET_COLUMNS else "")
    if number is None:
        example = {"example": "20%" if is_fraction else "2000"}
        problems.append(no_number("target.value", value, example, where="target"))
    elif problem := percent_problem(column, number):
        problems.append(problem)
    problems += [year_problem] if year_problem else []
    if problems or number is None:
        raise InvalidInput(*problems)
    return Target(column=column, year=year, comparison=found["sign"], value=number)


EXAMPLE = "compute_eflops@2027=2000"


def _read_year(written: str | None, *, needs_year: bool) -> tuple[int | None, Problem | None]:
    if written is None and not needs_year:
        return None, None
    if not needs_year:
        return None, Problem(
            "target.year",
            "the year is what is asked for; leave “@{year:text}” out.",
            {"year": echoed(written or "")},
            where="target",
        )
    if written is None:
        template = N_("no year was given; write it after the column, like {example:text}.")
        return None, Problem("target.year", template, {"example": EXAMPLE}, where="target")
    if not re.fullmatch(r"[0-9]{1,4}", written.strip()):
        return None, Problem(
            "target.year",
            "“{year:text}” is not a year; write it like {example:text}.",
            {"year": echoed(written), "example": "2027"},
            where="target",
        )
    return int(written), None


def percent_problem(column: str, value: float) -> Problem | None:
    """Return what is wrong with a rate that was written without its percent sign."""
    rate = assumptions()["cagr"]
    if _is_fraction(column) and value > rate.hard_limits[1] >= value / 100:
        return replace(outside_limits("cagr", value), code="target.value", where="target")
    return None


def year_problems(year: int, scenario: Scenario, *, where: str) -> list[Problem]:
    """Return a problem where a year is not projected."""
    first, last = scenario.base_year, scenario.last_year
    if first <= year <= last:
        return []
    return [
        Problem(
            "target.outside_horizon",
            "{year:year} is not among the projected years, {first:year} to {last:year}; choose "
            "one of them, or project more years.",
            {"year": year, "first": first, "last": last},
            where=where,
        )
    ]


def horizon_problems(target: Target, scenario: Scenario) -> list[Problem]:
    """Return what is wrong with the year of a target: not projected, or without a value."""
    if target.year is None:
        return []
    if problems := year_problems(target.year, scenario, where="target"):
        return problems
    first = scenario.base_year
    if target.year == first and not TARGET_COLUMNS[target.column].in_base_year:
        return [
            Problem(
                "target.undefined",
                "{column:text} has no value in the base year {year:year}; choose a later year.",
                {"column": target.column, "year": first},
                where="target",
            )
        ]
    return []


def _is_fraction(column: str) -> bool:
    return column in TARGET_COLUMNS and TARGET_COLUMNS[column].is_fraction
