"""Targets: what a column of the projection is to be in a year, as people write it."""

import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import Any

from model.answer import MONEY_UNIT
from model.assumptions import assumptions
from model.messages import InvalidInput, Problem, echoed
from model.projection import COLUMNS
from model.quantities import read_number
from model.scenario import Scenario, outside_limits
from model.texts import Language

# How each comparison is decided, by the sign that it is written with.
COMPARISONS: dict[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}

# What the columns are called within a sentence.
COLUMN_NAMES = {
    "compute_eflops": "compute",
    "growth_rate": "growth of compute in the year",
    "added_eflops": "compute added in the year",
    "multiple_of_base": "multiple of the base",
    "investment_cny_100m": "investment in the year",
    "core_low_cny_100m": "core growth in the year (low multiplier)",
    "core_high_cny_100m": "core growth in the year (high multiplier)",
    "related_low_cny_100m": "related growth in the year (low multiplier)",
    "related_high_cny_100m": "related growth in the year (high multiplier)",
    "cumulative_investment_cny_100m": "cumulative investment",
    "cumulative_core_low_cny_100m": "cumulative core growth (low multiplier)",
    "cumulative_core_high_cny_100m": "cumulative core growth (high multiplier)",
    "cumulative_related_low_cny_100m": "cumulative related growth (low multiplier)",
    "cumulative_related_high_cny_100m": "cumulative related growth (high multiplier)",
}

# The columns whose values people may write with a percent sign.
FRACTIONS = ("growth_rate",)

# Columns that have no value in the base year.
UNDEFINED_IN_BASE_YEAR = ("growth_rate", "added_eflops")

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
        return f"{self.column}{year}{self.comparison}{write_value(self.column, self.value)}"


def read_target(text: str, columns: Sequence[str] = COLUMNS, *, needs_year: bool = True) -> Target:
    """Return the target that a text like ``compute_eflops@2027>=2000`` spells.

    Parameters
    ----------
    text : str
        Column, ``@`` and year, one of ``>= <= > < =``, and a value in the column's unit;
        growth may be written with a percent sign. Full-width signs are read like plain ones.
    columns : sequence of str
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
    plain = unicodedata.normalize("NFKC", text).replace("≥", ">=").replace("≤", "<=")
    found = WRITTEN.fullmatch(plain.strip())
    if not found:
        raise InvalidInput(
            Problem(
                "target.unreadable",
                "“{target:text}” is not a target; write column, @, year, a comparison and a value, "
                "like {example:text}.",
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
                "there is no column “{column:text}”; choose one of {columns:text}.",
                {"column": echoed(column), "columns": ", ".join(columns)},
                where="target",
            )
        )
    year, year_problem = _read_year(found["year"], needs_year=needs_year)
    number = read_number(value, percent=column in FRACTIONS)
    if number is None or not isfinite(number):
        example = "20%" if column in FRACTIONS else "2000"
        problems.append(
            Problem(
                "target.value",
                "“{value:text}” is not a number; write it like {example:text}.",
                {"value": echoed(value), "example": example},
                where="target",
            )
        )
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
        template = "no year was given; write it after the column, like {example:text}."
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
    if column in FRACTIONS and value > rate.hard_limits[1] >= value / 100:
        return replace(outside_limits("cagr", value), code="target.value", where="target")
    return None


def horizon_problems(target: Target, scenario: Scenario) -> list[Problem]:
    """Return what is wrong with the year of a target: not projected, or without a value."""
    first, last = scenario.base_year, scenario.last_year
    if target.year is None:
        return []
    if not first <= target.year <= last:
        return [
            Problem(
                "target.outside_horizon",
                "{year:year} is not among the projected years, {first:year} to {last:year}; choose "
                "one of them, or project more years.",
                {"year": target.year, "first": first, "last": last},
                where="target",
            )
        ]
    if target.year == first and target.column in UNDEFINED_IN_BASE_YEAR:
        return [
            Problem(
                "target.undefined",
                "{column:text} has no value in the base year {year:year}; choose a later year.",
                {"column": target.column, "year": first},
                where="target",
            )
        ]
    return []


def column_unit(column: str) -> str:
    """Return the unit of a column, as a message; empty where the number says it itself."""
    if column.endswith("_eflops"):
        return "EFLOPS"
    return MONEY_UNIT if column.endswith("_cny_100m") else ""


def column_kind(column: str) -> str:
    """Return how a column's values are written: the placeholder kind of `model.texts`."""
    if column in FRACTIONS:
        return "percent"
    return "amount" if column.endswith("_cny_100m") else "number"


def column_written(column: str, value: float, text: Language) -> str:
    """Return a column's value as sentences have it, with its unit."""
    figure = text.measure((value, column_kind(column)))
    if not column.endswith("_eflops"):
        return figure
    return text("{figure:text} {unit:message}", figure=figure, unit="EFLOPS")


def write_value(column: str, value: float) -> str:
    """Return a column's value with every digit, as `read_target` reads it back."""
    if column in FRACTIONS:
        return f"{(Decimal(repr(value)) * 100).normalize():f}%"
    return repr(value).removesuffix(".0")
