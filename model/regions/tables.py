"""Plans of cities as tables of texts: what a page edits, what CSV files hold.

One reader for the grid, for pasted text and for files, so that the same cell means the same
everywhere. A table is a list of rows, each a mapping of column to text; columns are the fields
of `CityPlan`.
"""

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.data import table
from model.messages import (
    MOST_PROBLEMS,
    InvalidInput,
    Problem,
    echoed,
    gathered,
    reason_of,
)
from model.quantities import plain_text, read_in
from model.regions.plans import (
    MOST_CITIES,
    PLAN_LABELS,
    PLAN_LIMITS,
    ROLE_LABELS,
    WHOLE,
    CityPlan,
    region_problems,
    too_many_rows,
)
from model.table_files import (
    NOT_CSV,
    NOT_TEXT,
    column_names,
    csv_cells,
    named_columns,
    plain_csv,
    unknown_columns,
    width_problems,
    without_empty_end,
)
from model.tables import bare_cell, table_csv
from model.texts import N_, as_written
from model.unit_cost import Project, projects

Row = dict[str, str]

# What each column holds, for those who fill it in.
PLAN_HELP = {
    "city": N_("Any name; each once."),
    "role": N_("Its part in the region."),
    "investment_cny_100m": N_(
        "A total, spent in equal parts over the two years that follow and all "
        "between. Leave it empty where it is not known: the city is then in no total."
    ),
    "first_year": N_("The first year of the total."),
    "last_year": N_("The last year of the total."),
    "investment_by_year": N_("Instead of a total, in 100 million CNY: 2025: 10; 2026: 20"),
    "planned_pflops": N_(
        "What the investment builds. With the unit cost it makes the investment, "
        "where none is given."
    ),
    "unit_cost": N_("Leave it empty to have it computed from investment and capacity."),
    "application_start": N_(
        "In the first year of investment, like 20% or 0.2. Empty: as in the sidebar."
    ),
    "application_end": N_("After the ramp, like 80%. Empty: as at first."),
    "ramp_years": N_("In how many years it goes from the one level to the other, evenly."),
    "gdp_cny_100m": N_("Of the city, to judge the result by; no source here has it."),
}

# Characters of a pasted or uploaded plan: 200 full rows need a fifth.
MOST_PLAN_BYTES = 200_000

# Of a name in the place of a problem, which has the row's number too.
LONGEST_SHOWN_CITY = 30

# Possessive, so that no run of spaces is looked at twice.
ONE_YEAR = re.compile(r"([0-9]{1,4})\s*+[:=]\s*+(.+)")

# In what a number of a column may be written, as `read_in` has it; else bare.
PLAN_UNITS = {
    "investment_cny_100m": "100 million CNY",
    "first_year": "calendar year",
    "last_year": "calendar year",
    "planned_pflops": "PFLOPS",
    "application_start": "1",
    "application_end": "1",
    "ramp_years": "years",
    "gdp_cny_100m": "100 million CNY",
}

# What each column may be called, and in what it is read where its heading says a unit.
PLAN_HEADINGS = {name: [label] for name, label in PLAN_LABELS.items()}
HEADING_UNITS = {
    "investment_cny_100m": N_("100 million CNY"),
    "planned_pflops": N_("PFLOPS"),
    "unit_cost": N_("million CNY per PFLOPS"),
    "gdp_cny_100m": N_("100 million CNY"),
}


# Reading.


def open_plan(path: str | Path, notes: list[Problem] | None = None) -> list[CityPlan]:
    """Return the plans that the file at `path` holds.

    What was taken for granted when it was read is added to `notes`.

    Raises
    ------
    InvalidInput
        ``file.unreadable``, and as `read_plan_file` and `read_plans`.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_PLAN_BYTES + 1)
    except OSError as error:
        template = N_("the file cannot be read ({reason:text}); give the path of a CSV file.")
        raise InvalidInput(
            Problem("file.unreadable", template, {"reason": reason_of(error)}, where=path.name)
        ) from error
    return read_plans(read_plan_file(content, notes))


def read_plan_file(content: bytes, notes: list[Problem] | None = None) -> list[Row]:
    """Return the rows of a file of plans, as texts; the cells are judged by `read_plans`.

    As `plain_csv` and `csv_cells` read tables; columns are called by their names or as pages call
    them in any language, see `column_names`. Empty rows are left out, and columns without a
    name; what was taken for granted is added to `notes`.

    Raises
    ------
    InvalidInput
        ``plan.too_large``, ``plan.not_utf8``, ``plan.not_csv``, ``plan.empty``,
        ``plan.unknown_column``, ``plan.column_unit``, ``plan.repeated_column``, ``plan.no_city``,
        ``plan.too_many_cells``, ``region.too_many``; of a workbook, as `plain_csv`.
    """
    if len(content) > MOST_PLAN_BYTES:
        template = N_("the file has {size:whole} bytes, and up to {most:whole} are read; split it.")
        raise _no_plan("plan.too_large", template, size=len(content), most=MOST_PLAN_BYTES)
    notes = [] if notes is None else notes
    plain = plain_csv(content, "CSV", notes)
    if plain is None:
        raise _no_plan("plan.not_utf8", NOT_TEXT)
    try:
        lines = [line for line in csv_cells(plain) if any(line)]
    except csv.Error as error:
        raise _no_plan("plan.not_csv", NOT_CSV, reason=reason_of(error)) from error
    if not lines:
        template = N_("there is no row; begin with a line of column names: {names:listed}.")
        raise _no_plan("plan.empty", template, names=list(PLAN_LABELS))
    headings, *rows = (without_empty_end(line, len(lines[0])) for line in lines)
    named = named_columns(headings, "CSV", notes)
    problems: list[Problem] = []
    header = column_names(headings, PLAN_HEADINGS, HEADING_UNITS, problems, "plan.column_unit")
    problems += _header_problems([header[place] for place in named])
    problems += width_problems("plan.too_many_cells", header, rows)
    if len(rows) > MOST_CITIES:
        problems.append(too_many_rows(len(rows)))
    if problems:
        raise InvalidInput(*problems)
    return [
        {header[place]: bare_cell(row[place]) for place in named if place < len(row)}
        for row in rows
    ]


def _no_plan(code: str, template: str, **values: object) -> InvalidInput:
    return InvalidInput(Problem(code, template, values, where="CSV"))


def _header_problems(header: Sequence[str]) -> Iterator[Problem]:
    yield from unknown_columns(header, PLAN_HEADINGS, "plan.unknown_column")
    for name in dict.fromkeys(header):
        if name in PLAN_LABELS and header.count(name) > 1:
            template = N_("the column stands there {count:whole} times; keep one.")
            count = {"count": header.count(name)}
            yield Problem("plan.repeated_column", template, count, where=name)
    if "city" not in header:
        template = N_("a column of this name is needed; the columns are {names:listed}.")
        yield Problem("plan.no_city", template, {"names": list(PLAN_LABELS)}, where="city")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRows:
    """The rows of a plan, as far as they can be read.

    `plans` holds a city whose row cannot be read with an investment that is not known; a row
    without a name, or of a city that stands before, is in no plan. `problems` says what is wrong,
    with row and column in `where`. `rows` are all that say something: as data hold them, or as
    they were written where they cannot be read.
    """

    plans: list[CityPlan]
    problems: list[Problem]
    rows: list[Row]


def judge_rows(rows: Sequence[Row]) -> JudgedRows:
    """Read a table of texts that someone is still writing; empty rows are left out.

    Names and roles may be written in any language of the calculator.
    """
    filled = [(number, row) for number, row in enumerate(rows, start=1) if is_filled(row)]
    names = [city_name(row.get("city", "")) for _, row in filled]
    plans: dict[str, CityPlan] = {}
    problems: list[Problem] = []
    kept: list[Row] = []
    for (number, row), name in zip(filled, names, strict=True):
        if len(problems) > MOST_PROBLEMS:  # enough is wrong: the others stay as they are
            kept.append(row)
            continue
        values, unread = _read_row(row)
        with gathered(unread):
            plan = CityPlan(**values)
        problems += [_in_row(problem, number, name) for problem in unread]
        kept.append(row if unread else write_plans([plan])[0])
        with suppress(InvalidInput):
            plans.setdefault(name.casefold(), CityPlan(city=name) if unread else plan)
    problems += region_problems(names, [number for number, _ in filled])
    return JudgedRows(plans=list(plans.values())[:MOST_CITIES], problems=problems, rows=kept)


def read_plans(rows: Sequence[Row]) -> list[CityPlan]:
    """Return the plans that a table of texts describes, as `judge_rows` reads them.

    Raises
    ------
    InvalidInput
        As `CityPlan` and `Region`, with row and column in `where`, and ``plan.by_year``.
    """
    judged = judge_rows(rows)
    if judged.problems:
        raise InvalidInput(*judged.problems)
    return judged.plans


def is_filled(row: Row) -> bool:
    """Whether a row says more than a role."""
    return any(cell.strip() for column, cell in row.items() if column != "role")


def _in_row(problem: Problem, number: int, city: str) -> Problem:
    column = problem.where.rpartition(": ")[2]
    place = f"#{number} {echoed(city, LONGEST_SHOWN_CITY)}".rstrip()
    return problem.at(f"{place}: {column}")


def _read_row(row: Row) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row, and what could not be read of its years."""
    values: dict[str, Any] = {"city": city_name(row.get("city", ""))}
    values["role"] = role_key(row.get("role", ""))
    for column in PLAN_LIMITS:
        if text := (row.get(column) or "").strip():
            number = read_in(text, PLAN_UNITS.get(column, ""))
            whole = number is not None and column in WHOLE and number.is_integer()
            # What cannot be read is handed on, to be refused with all other problems.
            values[column] = text if number is None else int(number) if whole else number
    by_year, problems = _read_by_year((row.get("investment_by_year") or "").strip())
    values["investment_by_year"] = by_year
    return values, problems


def _read_by_year(text: str) -> tuple[dict[object, object], list[Problem]]:
    """Return year to investment from a text like ``2025: 10; 2026: 20``.

    >>> _read_by_year("2025: 10; 2026: 20.5")
    ({2025: 10.0, 2026: 20.5}, [])
    """
    found: dict[object, object] = {}
    problems: list[Problem] = []
    for part in filter(None, (part.strip() for part in re.split(r"[;；\n]", text))):
        if len(problems) > MOST_PROBLEMS:
            break
        match = ONE_YEAR.fullmatch(plain_text(part))
        if not match:
            template = N_(
                "“{value:text}” is no year with its investment; write it like {example:text}."
            )
            problems.append(_by_year_problem(template, part, example="2025: 10; 2026: 20"))
        # What has more digits than a float is no year, and refused as the text that it is.
        elif (year := int(match[1]) if len(match[1]) <= sys.float_info.dig else match[1]) in found:
            template = N_("the year {value:text} stands there twice; give it once.")
            problems.append(_by_year_problem(template, str(year)))
        else:
            amount = read_in(match[2], PLAN_UNITS["investment_cny_100m"])
            found[year] = match[2] if amount is None else amount
    return found, problems


def _by_year_problem(template: str, value: str, **values: object) -> Problem:
    return Problem(
        "plan.by_year", template, {"value": echoed(value), **values}, where="investment_by_year"
    )


# Writing.


def write_plans(plans: Sequence[CityPlan]) -> list[Row]:
    """Return plans as a table of texts, which `read_plans` turns back into the same."""
    return [{column: _write(plan, column) for column in PLAN_LABELS} for plan in plans]


def _write(plan: CityPlan, column: str) -> str:
    value = getattr(plan, column)
    if column == "investment_by_year":
        return "; ".join(f"{year}: {_plain(amount)}" for year, amount in value)
    return "" if value is None else value if isinstance(value, str) else _plain(value)


def _plain(value: float) -> str:
    """Write a number as its shortest decimal, without an idle zero."""
    return repr(value).removesuffix(".0")


def plan_csv(plans: Sequence[CityPlan]) -> bytes:
    """Return plans as CSV, which `read_plan_file` and `read_plans` turn back into the same."""
    return rows_csv(write_plans(plans))


def rows_csv(rows: Sequence[Row]) -> bytes:
    """Return rows of a plan as CSV, as `plan_csv` does; what cannot be read stands as it is."""
    cells = [[row.get(name, "") for name in PLAN_LABELS] for row in rows]
    return table_csv(PLAN_LABELS, cells).encode()


def project_row(project: Project) -> Row:
    """Return a project of the evidence as a row: its investment in the year it was printed for."""
    plan = CityPlan(
        city=project.project,
        role="project",
        investment_cny_100m=project.investment_cny_100m,
        first_year=project.year,
        last_year=project.year,
        planned_pflops=project.capacity_pflops,
    )
    return write_plans([plan])[0]


# Names in the languages of the calculator.


def city_name(written: str) -> str:
    """Return a name as the data have it, where it is one of theirs in any language.

    >>> city_name(" 韶关 "), city_name("Shaoguan"), city_name("Foshan")
    ('Shaoguan', 'Shaoguan', 'Foshan')
    """
    name = written.strip()
    return name if name.isascii() else _names().get(name, name)


def role_key(written: str) -> str:
    """Return the key of a role that may be written as its label in any language.

    >>> role_key("Cluster"), role_key("cluster"), role_key("集聚区"), role_key("x")
    ('cluster', 'cluster', 'cluster', 'x')
    """
    role = written.strip()
    return role if role in ("", *ROLE_LABELS) else _roles().get(role, role)


@cache
def _names() -> dict[str, str]:
    known = [name for row in table("cities") for name in (row["city"], row["province"])]
    known += [name for project in projects() for name in (project.project, project.city)]
    return as_written(known)


@cache
def _roles() -> dict[str, str]:
    keys = {label: key for key, label in ROLE_LABELS.items()}
    return {written: keys[label] for written, label in as_written(keys).items()}
