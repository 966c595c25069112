"""A reader's own series: any figures by year, quarter or month, from a table.

It becomes a `Series` like the built-in ones, so that chart, fit, claim, backtest and projection
take it as they take those. What a table leaves out is settled here, once:

- Time is counted in years, of which quarters and months are fractions; a figure stands at the end
  of its period. Growth is a year's, and nothing is summed: the figure of a month stays one.
- An edition without a name is called by its date, or else "given".
- A figure of the past without a date was known from the end of its period, a forecast from the
  last figure of the past in its edition.
- Without a status, what describes a time after its publication is a forecast, all else a count.
- An edition without a stated rate has that from its last figure of the past to its last forecast.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, TextIO

from model.data import EVIDENCE
from model.evidence.series import (
    RATE_COLUMNS,
    SERIES_LABELS,
    STATUS_LABELS,
    Point,
    Rate,
    Series,
    last_day,
    year_number,
)
from model.inputs import assumptions, outside_limits
from model.messages import (
    LONGEST_PLACE,
    LONGEST_REASON,
    InvalidInput,
    Problem,
    echoed,
    gathered,
    is_plain_text,
    readable,
    reason_of,
)
from model.quantities import GROUPED, no_number, plain_text, read_named, read_number
from model.table_files import (
    column_names,
    frame_cells,
    named_columns,
    table_cells,
    unknown_columns,
    width_problems,
)
from model.tables import bare_cell
from model.texts import N_, as_written, told_apart

if TYPE_CHECKING:
    import pandas as pd

# What each column holds, for those who fill it in; the first two are needed.
OWN_COLUMNS = {
    "period": N_("A year, quarter or month: 2024, 2024Q1, 2024-05."),
    "value": N_("Above 0, in the unit of the series; words of numbers count, such as million."),
    "edition": N_("The report that printed it; empty: its date, or one edition for all."),
    "published": N_(
        "When: 2024, 2024-05 or 2024-05-30. Empty: known from the end of its period, a forecast "
        "from the last figure of the past."
    ),
    "status": N_(
        "estimate, actual, forecast or target; empty: a forecast where it describes a time after "
        "its publication, else actual."
    ),
    "source": N_("Where it is from: an address or a few words."),
    "evidence": N_("read, quoted, derived or unconfirmed; empty: read."),
    "rate": N_(
        "The growth a year that its edition states, such as 52.3%; empty: from the edition's last "
        "figure of the past to its last forecast."
    ),
    "rate_start": N_("The year from which that rate counts."),
    "rate_end": N_("The year to which it counts."),
}
# What each column may be called beside that; what the page calls it comes first. A year is the
# period where there is no other.
OWN_HEADINGS = {
    "period": [N_("Period")],
    "value": [N_("Value"), N_("Number")],
    "edition": [N_("Edition")],
    "published": [N_("Published")],
    "status": [N_("Status")],
    "source": [N_("Source")],
    "evidence": [N_("Grade of evidence")],
    "rate": [N_("Growth a year")],
    "rate_start": [N_("From year")],
    "rate_end": [N_("To year")],
}
NEEDED_COLUMNS = ("period", "value")

# Columns of our own files of a series that say nothing more of it.
IDLE_COLUMNS = ("series", "year", "precision", "note")
IDLE_HEADINGS = {name: [name] for name in IDLE_COLUMNS} | {"year": [N_("Year")]}

# Rows of a series: 80 years of months, or 20 editions of 50 years. A fit looks at all of them some
# hundred times, a backtest at each from every other: so many take about a second.
MOST_FIGURES = 1_000
# Bytes of its file: as much as is read from standard input.
MOST_SERIES_BYTES = 2**20

# Of a unit and of an edition or a name, as far as they fit beside figures and in legends.
LONGEST_UNIT, LONGEST_OWN_NAME = 30, 60

# Figures that can be computed with; others are better written in another unit.
LEAST_FIGURE, LARGEST_FIGURE = 1e-30, 1e30

# What an edition is called that has neither name nor date.
GIVEN = N_("given")

CALENDAR_YEAR = r"([1-9][0-9]{3})"
PERIODS = {
    "year": re.compile(rf"{CALENDAR_YEAR}(?:\.0)? ?年?"),
    "quarter": re.compile(
        rf"{CALENDAR_YEAR}[-/ ]?[Qq]([1-4])|[Qq]([1-4])[-/ ]?{CALENDAR_YEAR}"
        rf"|{CALENDAR_YEAR} ?年 ?第?([1-4一二三四]) ?季度?"
    ),
    "month": re.compile(
        rf"{CALENDAR_YEAR}"
        r"(?:[-/](0?[1-9]|1[0-2])| ?年 ?(0?[1-9]|1[0-2]) ?月|[Mm](0[1-9]|1[0-2]))"
    ),
    "day": re.compile(rf"{CALENDAR_YEAR}[-/](0?[1-9]|1[0-2])[-/](?:[0-9]{{1,2}})(?:[T ]00:00:00)?"),
}
CHINESE_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}

DAY = re.compile(
    rf"{CALENDAR_YEAR}(?:\.0)?(?:(?:[-/]| ?年 ?)([0-9]{{1,2}})(?:(?:[-/]| ?月 ?)([0-9]{{1,2}}))?)?"
    r" ?[年月日]?(?:[T ]00:00:00)?"
)

# A number whose comma can only be a decimal one, and one whose point can only be a decimal one.
DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:[. '][0-9]{3})+),[0-9]+")
DECIMAL_POINT = re.compile(r"[+-]?[0-9,]*\.[0-9]+")
GROUPED_BY_POINTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
GROUPED_BY_COMMAS = re.compile(rf"[+-]?{GROUPED}")
LEADING_NUMBER = re.compile(r"[+-]?[0-9][0-9., ']*(?<=[0-9])")

Readable = str | Path | bytes | bytearray | memoryview | BinaryIO | TextIO


def read_series(
    source: "Readable | pd.DataFrame",
    *,
    unit: str,
    name: str,
    notes: list[Problem] | None = None,
) -> Series:
    r"""Read a series of one's own.

    Parameters
    ----------
    source : path, bytes, file object or pandas.DataFrame
        A table with the columns `period` and `value` and, if there is, `edition`, `published`,
        `status`, `source` and `evidence`: `OWN_COLUMNS` says what they hold, and `OWN_HEADINGS`
        what else they may be called, in any language. CSV in the encodings and with the
        separators that spreadsheets write, .xlsx or Parquet.
    unit : str
        Of the values, such as "TWh" or "million people".
    name : str
        What it is called.
    notes : list of Problem, optional
        What was taken for granted is added here.

    Returns
    -------
    Series
        To be given to `fit`, `backtest`, `check_claim` and `project_series`.

    Raises
    ------
    InvalidInput
        With every problem of every row at once: ``series.name``, ``series.unit``,
        ``file.unreadable``, ``argument.kind``, ``series.too_large``, as `table_cells`;
        ``series.no_rows``, ``series.too_many_rows``, ``series.columns_unknown``,
        ``series.column_unit``, ``series.column_twice``, ``series.column_missing``,
        ``series.too_many_cells``, ``series.period``, ``series.value``,
        ``series.outside_limits``, ``series.text``, ``date.invalid``, ``series.option``,
        ``series.duplicate``, ``series.forecast_undated``,
        ``series.rate``, ``series.rate_years``, ``series.rate_differs``, ``input.outside_limits``.

    Examples
    --------
    >>> own = read_series(b"period,value\n2023,1.5\n2024Q1,2 thousand", unit="TWh", name="Mine")
    >>> [(point.year, point.value) for point in own], own.unit
    ([(2023.0, 1.5), (2023.25, 2000.0)], 'TWh')
    """
    notes = [] if notes is None else notes
    problems = [*_name_problems("name", name, LONGEST_OWN_NAME)]
    of_unit = [*_name_problems("unit", unit, LONGEST_UNIT)]
    problems += of_unit
    points: tuple[Point, ...] = ()
    stated: tuple[Rate, ...] = ()
    with gathered(problems):
        lines = _cells(source, notes)
        lines[:1] = [_header(line, unit, problems) for line in lines[:1]]
        _check_table(lines)
        if not of_unit:  # what values are in is known
            rows = _rows(lines, notes)
            points, stated = _read_rows(
                rows, unit=plain_text(unit), name=str(name).strip(), notes=notes
            )
    if problems:
        raise InvalidInput(*problems)
    rates = tuple(_rates(points, stated))
    return Series(name=name.strip(), points=points, unit=unit.strip(), rates=rates)


# The table.


def _cells(source: object, notes: list[Problem]) -> list[list[str]]:
    """Return the rows of whatever holds a table.

    Raises
    ------
    InvalidInput
        ``file.unreadable``, ``argument.kind``, ``series.too_large``, and as `table_cells`.
    """
    if (pandas := sys.modules.get("pandas")) and isinstance(source, pandas.DataFrame):
        return frame_cells(source)
    if isinstance(source, str | Path):
        source = Path(source)
        try:
            with source.open("rb") as file:
                content: object = file.read(MOST_SERIES_BYTES + 1)
        except (OSError, ValueError) as error:
            template = N_("the file cannot be read ({reason:text}); give the path of a table.")
            reason = {"reason": reason_of(error)}
            where = echoed(source.name, LONGEST_PLACE)
            raise InvalidInput(Problem("file.unreadable", template, reason, where=where)) from error
    else:
        content = source.read(MOST_SERIES_BYTES + 1) if hasattr(source, "read") else source
    if isinstance(content, str) and hasattr(source, "read"):
        content = content.encode("utf-8", "surrogatepass")
    if not isinstance(content, bytes | bytearray | memoryview):
        template = N_(
            "“{given:text}” ({kind:text}) was given; give a path, bytes, a file or a data frame."
        )
        kind = {"given": echoed(source), "kind": type(source).__name__}
        raise InvalidInput(Problem("argument.kind", template, kind, where="source"))
    if len(content) > MOST_SERIES_BYTES:
        template = N_("the file has more than {most:whole} bytes; leave out what is not needed.")
        most = {"most": MOST_SERIES_BYTES}
        raise InvalidInput(Problem("series.too_large", template, most, where="CSV"))
    return table_cells(bytes(content), "CSV", notes)


def _check_table(lines: Sequence[Sequence[str]]) -> None:
    """Raise with what is wrong with the table as a whole: its columns, and how many rows it has.

    Raises
    ------
    InvalidInput
    """
    count = sum(any(row) for row in lines[1:])
    problems = []
    if not count:
        template = N_("there is no row; begin with a line of column names: {names:listed}.")
        problems.append(
            Problem("series.no_rows", template, {"names": list(OWN_COLUMNS)}, where="CSV")
        )
    if count > MOST_FIGURES:
        template = N_(
            "the table has {count:whole} rows, and up to {most:whole} are read; split it."
        )
        values = {"count": count, "most": MOST_FIGURES}
        problems.append(Problem("series.too_many_rows", template, values, where="CSV"))
    header = lines[0] if lines else []
    problems += _header_problems(header)
    problems += width_problems("series.too_many_cells", header, lines[1:])
    if problems:
        raise InvalidInput(*problems)


def _rows(lines: Sequence[Sequence[str]], notes: list[Problem]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that are not empty by their numbers, each as texts by column."""
    header, *rows = lines
    columns = {header[place]: place for place in named_columns(header, "CSV", notes)}
    return [
        (number, {name: bare_cell(row[at]) for name, at in columns.items() if at < len(row)})
        for number, row in enumerate(rows, start=1)
        if any(row)
    ]


def _header(headings: Sequence[str], unit: object, problems: list[Problem]) -> list[str]:
    """Return headings as the names of columns; values in another unit are said to be."""
    known = OWN_HEADINGS | IDLE_HEADINGS
    units = {"value": unit} if isinstance(unit, str) else {}
    header = column_names(headings, known, units, problems, "series.column_unit")
    if "period" not in header:
        header = ["period" if name == "year" else name for name in header]
    return header


def _header_problems(header: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with the names of columns, if there are any."""
    named = [header[place] for place in named_columns(header, "CSV", [])]
    unknown = [name for name in named if name not in IDLE_COLUMNS]
    yield from unknown_columns(unknown, OWN_HEADINGS, "series.columns_unknown")
    for name in OWN_COLUMNS:
        if header.count(name) > 1:
            template = N_("the column stands there {count:whole} times; keep one.")
            count = {"count": header.count(name)}
            yield Problem("series.column_twice", template, count, where=name)
    for name in NEEDED_COLUMNS if header else ():
        if name not in header:
            template = N_("a column of this name is needed; the columns are {names:listed}.")
            names = {"names": list(OWN_COLUMNS)}
            yield Problem("series.column_missing", template, names, where=name)


def series_called(file: str) -> str:
    """Return what a series is called that is read from a file of this name, ending and all.

    As the file without its ending, as far as that can be a name; a built-in series keeps its own.

    >>> series_called("Census.csv"), series_called("idc_intelligent_cn.csv"), series_called("")
    ('Census', 'idc_intelligent_cn.csv', 'series')
    """
    path = PurePath(file)
    words = (path.stem, path.name, "series")
    names = (readable(one)[:LONGEST_OWN_NAME].strip() for one in words)
    return next(name for name in names if not [*_name_problems("name", name, LONGEST_OWN_NAME)])


def _name_problems(where: str, given: object, longest: int) -> Iterator[Problem]:
    """Yield what is wrong with the name of a series, or of its unit."""
    if not is_plain_text(given, longest) or not str(given).strip():
        yield Problem(
            f"series.{where}",
            "“{value:text}” cannot be used; give 1 to {limit:whole} characters, none of them "
            "control characters.",
            {"value": echoed(given), "limit": longest},
            where=where,
        )
    elif where == "name" and str(given).strip() in SERIES_LABELS:
        template = N_("“{value:text}” is a built-in series; give another name.")
        yield Problem("series.name", template, {"value": echoed(given)}, where=where)


# The rows.


def _read_rows(
    table: Sequence[tuple[int, Mapping[str, str]]], *, unit: str, name: str, notes: list[Problem]
) -> tuple[tuple[Point, ...], tuple[Rate, ...]]:
    """Return the figures of a series, first time first, and the rates that its editions state.

    Raises
    ------
    InvalidInput
        With everything that is wrong with any row.
    """
    with_commas = _has_decimal_commas([row.get("value", "") for _, row in table])
    if with_commas:
        template = N_("commas in values are read as decimal ones: 1,5 is one and a half.")
        notes.append(Problem("series.decimal_commas", template, where="value"))
    problems: list[Problem] = []
    rows: list[tuple[int, dict[str, str], float]] = []
    rates: dict[int, tuple[float, int, int]] = {}
    days: list[str] = []
    for number, row in table:
        cells: dict[str, str] = {}
        wrong: list[Problem] = []
        value = 1.0
        with gathered(wrong):
            cells["period"] = _period(row.get("period", ""), days)
        with gathered(wrong):
            value = _value(row.get("value", ""), unit, with_commas=with_commas)
        with gathered(wrong):
            cells["published"] = _published(row.get("published", ""))
        for column, labels in (("status", _statuses()), ("evidence", _grades())):
            with gathered(wrong):
                cells[column] = _option(column, row.get(column, ""), labels)
        for column, longest in (("edition", LONGEST_OWN_NAME), ("source", LONGEST_REASON)):
            with gathered(wrong):
                cells[column] = _words(column, row.get(column, ""), longest)
        with gathered(wrong):
            if any(row.get(column) for column in RATE_COLUMNS):
                rates[number] = _rate_of(row, with_commas=with_commas)
        problems += [problem.at(f"#{number}: {problem.where}") for problem in wrong]
        if not wrong:
            rows.append((number, cells, value))
    settled = list(_settled(rows, problems))
    problems += _duplicates(settled)
    stated = _stated(settled, rates, problems)
    if problems:
        raise InvalidInput(*problems)
    if days:
        template = N_(
            "dates were taken for their months, such as {day:text}; write whole years as 2024."
        )
        notes.append(Problem("series.days", template, {"day": echoed(days[0])}, where="period"))
    points = [
        Point(
            series=name,
            year=year_number(cells["period"]),
            value=value,
            precision="",
            note="",
            **cells,
        )
        for _, cells, value in settled
    ]
    return tuple(sorted(points, key=lambda point: (point.year, point.known_from))), stated


def _rate_of(row: Mapping[str, str], *, with_commas: bool) -> tuple[float, int, int]:
    """Return the rate that a row says its edition states, with its years.

    Raises
    ------
    InvalidInput
        ``series.rate``, ``input.outside_limits``, ``series.rate_years``.
    """
    problems: list[Problem] = []
    cell = row.get("rate", "")
    rate = read_number(_with_points(cell) if with_commas else cell, percent=True)
    low, high = assumptions()["cagr"].hard_limits
    if rate is None:
        problems.append(no_number("series.rate", cell, {"example": "52.3%"}, where="rate"))
    elif not low <= rate <= high:
        problems.append(outside_limits("cagr", rate).at("rate"))
    years = [PERIODS["year"].fullmatch(plain_text(row.get(name, ""))) for name in RATE_COLUMNS[1:]]
    start, end = (int(year[1]) if year else 0 for year in years)
    if not 0 < start < end:
        problems.append(
            Problem(
                "series.rate_years",
                "a rate counts from one year to a later one; write them like 2021 in rate_start "
                "and 2026 in rate_end.",
                where="rate_start",
            )
        )
    if problems or rate is None:
        raise InvalidInput(*problems)
    return rate, start, end


def _period(cell: str, days: list[str]) -> str:
    """Return a period as `Point` has it; dates, which are taken for their months, are collected.

    >>> [_period(cell, []) for cell in ("２０２４年", "2024/5", "q1 2024", "2024年第三季度")]
    ['2024', '2024-05', '2024Q1', '2024Q3']
    """
    plain = plain_text(cell)
    for kind, pattern in PERIODS.items():
        if not (found := pattern.fullmatch(plain)):
            continue
        parts = [part for part in found.groups() if part]
        if kind == "year":
            return parts[0]
        if kind == "quarter":
            year, quarter = sorted(parts, key=len, reverse=True)
            return f"{year}Q{CHINESE_DIGITS.get(quarter, quarter)}"
        if kind == "day":
            days.append(plain)
        return f"{parts[0]}-{int(parts[1]):02}"
    raise InvalidInput(
        Problem(
            "series.period",
            "“{value:text}” is no period; write a year, quarter or month like 2024, 2024Q1 or "
            "2024-05.",
            {"value": echoed(cell)},
            where="period",
        )
    )


def _value(cell: str, unit: str, *, with_commas: bool) -> float:
    value = read_named(_with_points(cell) if with_commas else cell, unit)
    if value is None:
        example = {"example": "1271.4"}
        raise InvalidInput(no_number("series.value", cell, example, where="value"))
    if not LEAST_FIGURE <= value <= LARGEST_FIGURE:
        raise InvalidInput(
            Problem(
                "series.outside_limits",
                "{value:measure} is outside {low:measure} to {high:measure}: only levels above 0 "
                "have a growth rate; leave the row out, or choose another unit.",
                told_apart("number", value=value, low=LEAST_FIGURE, high=LARGEST_FIGURE),
                where="value",
            )
        )
    return value


def _has_decimal_commas(cells: Iterable[str]) -> bool:
    """Whether the commas of a column are decimal ones: in some they can be nothing else.

    >>> _has_decimal_commas(["1.234,5", "2,125"]), _has_decimal_commas(["1,234", "0.5"])
    (True, False)
    """
    numbers = [found[0] for cell in cells if (found := LEADING_NUMBER.match(plain_text(cell)))]
    commas = any(DECIMAL_COMMA.fullmatch(n) and not GROUPED_BY_COMMAS.fullmatch(n) for n in numbers)
    points = any(DECIMAL_POINT.fullmatch(n) and not GROUPED_BY_POINTS.fullmatch(n) for n in numbers)
    return commas and not points


def _with_points(cell: str) -> str:
    """Return a number with a decimal point for its decimal comma, and without what groups it.

    >>> _with_points("1.234,5"), _with_points("12,5 million"), _with_points("1 234 567")
    ('1234.5', '12.5 million', '1234567')
    """

    def written(found: re.Match[str]) -> str:
        return re.sub(r"[. '](?=[0-9]{3}(?![0-9]))", "", found[0]).replace(",", ".")

    return LEADING_NUMBER.sub(written, plain_text(cell), count=1)


def _published(cell: str) -> str:
    """Return a date as `Point` has it, as far as it is given.

    >>> _published("2024/5/3"), _published("2024年12月"), _published("")
    ('2024-05-03', '2024-12', '')
    """
    plain = plain_text(cell)
    if not plain:
        return ""
    found = DAY.fullmatch(plain)
    parts = [part for part in found.groups() if part] if found else []
    written = "-".join([*parts[:1], *(f"{int(part):02}" for part in parts[1:])])
    try:
        last_day(written or cell)
    except InvalidInput as error:
        raise InvalidInput(*(problem.at("published") for problem in error.problems)) from error
    return written


def _option(column: str, cell: str, labels: Mapping[str, str]) -> str:
    """Return what is one of several, written by its key or by its label in any language."""
    plain = plain_text(cell)
    key = labels.get(plain.casefold())
    if not plain or key:
        return key or ""
    options = {"value": echoed(cell), "options": list(dict.fromkeys(labels.values()))}
    template = N_("“{value:text}” is not an option; choose one of {options:listed}.")
    raise InvalidInput(Problem("series.option", template, options, where=column))


def _words(column: str, cell: str, longest: int) -> str:
    if is_plain_text(cell, longest):
        return cell.strip()
    raise InvalidInput(
        Problem(
            "series.text",
            "“{value:text}” cannot be used; give a text of at most {limit:whole} characters, "
            "without control characters.",
            {"value": echoed(cell), "limit": longest},
            where=column,
        )
    )


@cache
def _statuses() -> dict[str, str]:
    return _by_label(STATUS_LABELS)


@cache
def _grades() -> dict[str, str]:
    return _by_label(EVIDENCE)


def _by_label(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of labels by every way to write either."""
    keys = {label: key for key, label in labels.items()}
    written = {words.casefold(): keys[label] for words, label in as_written(keys).items()}
    return {**written, **{key: key for key in labels}}


# What a table leaves out.


def _settled(
    rows: Sequence[tuple[int, dict[str, str], float]], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str], float]]:
    """Yield rows with an edition, a date, a status and a grade each."""
    last_known: dict[str, str] = {}
    for _, cells, _ in rows:
        cells["edition"] = cells["edition"] or cells["published"] or GIVEN
        cells["evidence"] = cells["evidence"] or "read"
        end = _month_of(cells["period"])
        is_ahead = bool(cells["published"]) and last_day(end) > last_day(cells["published"])
        cells["status"] = cells["status"] or ("forecast" if is_ahead else "actual")
        if cells["status"] not in {"forecast", "target"}:
            before = last_known.setdefault(cells["edition"], end)
            last_known[cells["edition"]] = max(before, end, key=last_day)
    for number, cells, value in rows:
        if not cells["published"]:
            is_ahead = cells["status"] in {"forecast", "target"}
            own = _month_of(cells["period"])
            cells["published"] = last_known.get(cells["edition"], "") if is_ahead else own
        if not cells["published"]:
            template = N_(
                "a forecast without a figure of the past in its edition needs a date; write it "
                "like 2024, 2024-06 or 2024-06-30."
            )
            where = f"#{number}: published"
            problems.append(Problem("series.forecast_undated", template, where=where))
            continue
        yield number, cells, value


def _month_of(period: str) -> str:
    """Return the year or month in which a period ends.

    >>> _month_of("2024"), _month_of("2024Q3"), _month_of("2024-05")
    ('2024', '2024-09', '2024-05')
    """
    year, quarter, number = period.partition("Q")
    return f"{year}-{3 * int(number):02}" if quarter else period


def _duplicates(rows: Iterable[tuple[int, Mapping[str, str], float]]) -> Iterator[Problem]:
    """Yield what stands twice: one time, in one edition of one date."""
    seen: dict[tuple[str, str, float], int] = {}
    for number, cells, _ in rows:
        key = (cells["edition"], cells["published"], year_number(cells["period"]))
        if (first := seen.setdefault(key, number)) != number:
            yield Problem(
                "series.duplicate",
                "{period:text} stands in row {first:whole} already, in the same edition "
                "“{edition:message}”; keep one, or say which edition each is of.",
                {
                    "period": cells["period"],
                    "first": first,
                    "edition": echoed(cells["edition"]),
                },
                where=f"#{number}: period",
            )


def _stated(
    rows: Sequence[tuple[int, Mapping[str, str], float]],
    rates: Mapping[int, tuple[float, int, int]],
    problems: list[Problem],
) -> tuple[Rate, ...]:
    """Return the rate of each edition, by the first of its rows that says it; others say the same.

    `rates` are those of rows, by their numbers.
    """
    first: dict[tuple[str, str], int] = {}
    for number, cells, _ in rows:
        if number not in rates:
            continue
        said_in = first.setdefault((cells["edition"], cells["published"]), number)
        if rates[said_in] != rates[number]:
            template = N_(
                "row {first:whole} has another rate or other years for the same edition "
                "“{edition:message}”; an edition of one date states one rate."
            )
            values = {"first": said_in, "edition": echoed(cells["edition"])}
            where = f"#{number}: rate"
            problems.append(Problem("series.rate_differs", template, values, where=where))
    return tuple(
        Rate(edition=edition, published=published, value=value, start=start, end=end)
        for (edition, published), number in first.items()
        for value, start, end in [rates[number]]
    )


def _rates(points: Sequence[Point], stated: Sequence[Rate]) -> list[Rate]:
    """Return the rates of editions: stated, or else from the last year of the past onwards."""
    found = {(rate.edition, rate.published): rate for rate in stated}
    editions: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        if point.year.is_integer():
            editions.setdefault((point.edition, point.published), []).append(point)
    for (edition, published), printed in editions.items():
        if (edition, published) in found:
            continue
        past = [point for point in printed if point.is_observed]
        ahead = [point for point in printed if point.status == "forecast"]
        if past and ahead and ahead[-1].year > past[-1].year:
            start, end = past[-1], ahead[-1]
            value = (end.value / start.value) ** (1.0 / (end.year - start.year)) - 1.0
            found[edition, published] = Rate(
                edition=edition,
                published=published,
                value=value,
                start=round(start.year),
                end=round(end.year),
                is_stated=False,
            )
    return sorted(found.values(), key=lambda rate: last_day(rate.published))
