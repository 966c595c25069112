"""A series that is carried on as a workbook (.xlsx) with live formulas.

Its sheets: what it is carried on with, in named cells, with a chart; the projection, whose formulas
are those of the curves of the scenario (`model.files.formulas`) under names of a series; then as
values the series as it was read, what became of its past forecasts where it has editions, and the
curves that fit its figures.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from math import isnan, log1p, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from model.columns import COLUMNS
from model.evidence import (
    AHEAD_COLUMNS,
    FITTED_CURVES,
    LARGEST_FIGURE,
    LEAST_FIGURE,
    SeriesProjection,
    backtest,
    fit,
    value_title,
)
from model.files.citation import CONDITIONAL
from model.files.formulas import (
    BASE_ROW,
    COLUMN_FORMULAS,
    CURVE_COLUMNS,
    INPUT_RULES,
    LONGEST,
    NOTICE,
    VALID,
    WORKING_LABELS,
    ColumnFormula,
    Layout,
    check_formula,
    curve_values,
    letters,
    rule_formula,
    shown_values,
    unused_formula,
)
from model.files.request import SeriesRequest
from model.files.sheets import Exact, Writer, small_formats
from model.files.workbook import (
    NAME_SIGN,
    YEARS_ON_A_PAGE,
    add_chart,
    allowed,
    made_with,
    new_book,
    validation,
    write_columns,
    write_notes,
)
from model.growth import FloatArray
from model.inputs import UNIT_NAMES, Assumption, assumptions
from model.messages import InvalidInput
from model.texts import N_, Language

if TYPE_CHECKING:
    # The package says nothing of its types.
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

# What formulas of the scenario are called here: of a series, nothing is in EFLOPS.
_NAMES = {
    "compute_eflops": "value",
    "base_eflops": "base_value",
    "base_year": "base_period",
    "ceiling_eflops": "ceiling_value",
}
_NAMED = re.compile(rf"(?<![a-z_])({'|'.join(_NAMES)})(?![a-z])")

# The ends of the range, by the named cell that each rests on: the natural logarithm of what
# (1 + a rate) was wrong by.
_ENDS = {"low": "low_error", "high": "high_error"}


def _named(formula: str) -> str:
    return _NAMED.sub(lambda found: _NAMES[found[0]], formula)


def _of_series(name: str) -> ColumnFormula:
    """Return how a column of the projection is computed, under the names of a series."""
    of = COLUMN_FORMULAS[name]
    return replace(of, base=_named(of.base), first=_named(of.first), later=_named(of.later))


def _end(error: str, formula: str) -> str:
    """Return the formula of an end of the range, of which no curve with a ceiling has one."""
    no_ceiling = 'OR(curve="constant",curve="declining")'
    return f'IF(ISNUMBER({error}),IF({no_ceiling},{formula},""),"")'


def _later_end(name: str, error: str) -> str:
    rate = f"((1+cagr)*EXP({error})-1)"
    declining = f"{{persisting}}*{rate}+{{vanished}}*long_run_growth"
    return _end(error, f'{{{name}_before}}*(1+IF(curve="constant",{rate},{declining}))')


def _to_the_end(column: str) -> str:
    return f"INDEX({{{column}_all}},MIN({{n}},years)+1)"


def _drawn(formula: str) -> ColumnFormula:
    return ColumnFormula(base=formula, later=formula, beyond=True)


_CHARTED = ("value", *_ENDS)
_FORMULAS = {
    "period": _of_series("year"),
    "value": _of_series("compute_eflops"),
    "growth_rate": _of_series("growth_rate"),
    **{
        name: ColumnFormula(base=_end(error, "base_value"), later=_later_end(name, error))
        for name, error in _ENDS.items()
    },
    **{name: _of_series(name) for name in CURVE_COLUMNS},
    "chart_year": _drawn("base_period+MIN({n},years)"),
    # Where there is no range, its ends are drawn as the line.
    "chart_value": _drawn(_to_the_end("value")),
    **{
        f"chart_{name}": _drawn(
            f"IF(ISNUMBER({_to_the_end(name)}),{_to_the_end(name)},{_to_the_end('value')})"
        )
        for name in _ENDS
    },
}
SERIES_LAYOUT = Layout(
    formulas=_FORMULAS,
    positions={
        name: position + (position >= len(AHEAD_COLUMNS)) for position, name in enumerate(_FORMULAS)
    },
)

# Of the inputs, as the writer counts.
_LABEL, _INPUT_NAME, _VALUE, _UNIT, _ALLOWED, _CHECK = range(6)
_CHART_SIZE = 860

# Numbers look like those of compute, rates like its growth.
_LEVEL, _RATE = COLUMNS["compute_eflops"], COLUMNS["growth_rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """A named cell that may be changed: what it is called, what it holds, and how it is judged."""

    name: str
    label: str
    value: float | str | None
    unit: str
    allowed: str
    rule: Mapping[str, object]
    check: str  # with the cell that says what is allowed for {}
    unused: str = ""
    is_fraction: bool = False


def series_workbook(request: SeriesRequest) -> bytes:
    """Return a series that is carried on as a workbook (.xlsx), in the language asked for."""
    text, found = request.text, request.projection
    tables = {
        text("Series"): _series_table(found),
        text("Past forecasts"): _judged_table(found),
        text("Fitted curves"): _fits_table(found, text),
    }
    tables = {name: table for name, table in tables.items() if table[1]}
    names = (text("Inputs"), text("Projection"), *tables)
    said = {"subject": request.said[0], "comments": text(CONDITIONAL)}
    content = BytesIO()
    with new_book(content, request, names, title=request.title, **said) as (writer, sheets):
        _write_inputs(writer, sheets[0], request)
        _write_projection(writer, sheets[1], found)
        for sheet, (name, (header, rows)) in zip(sheets[2:], tables.items(), strict=True):
            _write_values(writer, sheet, name, header, rows)
    return content.getvalue()


def _inputs(found: SeriesProjection, text: Language) -> Iterator[_Input]:
    """Yield what the projection is computed from."""
    known, rate = assumptions(), found.cagr
    low, high = known["cagr"].hard_limits
    figures = (LEAST_FIGURE, LARGEST_FIGURE)
    records = (
        _but(known["base_year"], "base_period", known["base_year"].label, (1000.0, 9999.0)),
        _but(known["base_eflops"], "base_value", N_("Base"), figures),
        # An average of its own may lie beyond the limits of a rate that is given.
        _but(known["cagr"], "cagr", known["cagr"].label, (min(low, rate), max(high, rate))),
        *(known[name] for name in ("years", "curve", "long_run_growth", "growth_persistence")),
    )
    values: dict[str, Any] = {
        "years": len(found.values) - 1,
        "curve": found.curve,
        "long_run_growth": found.long_run_growth,
        "growth_persistence": found.growth_persistence,
        "base_period": round(found.base.year),
        "base_value": found.base.value,
        "cagr": rate,
    }
    for record in records:
        is_level = record.name == "base_value"
        yield _Input(
            name=record.name,
            label=text(record.label),
            value=values[record.name],
            unit=found.unit if is_level else text(UNIT_NAMES[record.unit]).strip(),
            allowed=allowed(record, text),
            rule=validation(record, text),
            check=check_formula(record, "{}"),
            unused=unused_formula(record),
            is_fraction=record.is_fraction,
        )
    ceiling = known["ceiling_eflops"]
    yield _number(
        _Input(
            name="ceiling_value",
            label=text("Ceiling"),
            value=found.ceiling,
            unit=found.unit,
            allowed=text("Above the level after the first year; empty without a curve to it."),
            rule={},
            check='=IF(OR(curve="logistic",curve="gompertz"),IF(ISNUMBER(ceiling_value),"",{}),"")',
            unused=unused_formula(ceiling),
        ),
        text,
    )
    labels = {
        "low_error": text("Past errors, lowest: ln((1 + right) / (1 + forecast))"),
        "high_error": text("Past errors, highest: the same"),
    }
    for name, error in _errors(found).items():
        yield _number(
            _Input(
                name=name,
                label=labels[name],
                value=error,
                unit="",
                allowed=text("A number, or empty: then there is no range."),
                rule={},
                check=f'=IF(OR(ISBLANK({name}),ISNUMBER({name})),"",{{}})',
                unused='=AND(curve<>"constant",curve<>"declining")',
            ),
            text,
        )


def _but(record: Assumption, name: str, label: str, limits: tuple[float, float]) -> Assumption:
    return record.model_copy(update={"name": name, "label": label, "hard_limits": limits})


def _number(one: _Input, text: Language) -> _Input:
    """Return an input that takes any number."""
    said = {"error_title": text("Not allowed"), "error_message": one.allowed}
    limits = {"criteria": "between", "minimum": -LARGEST_FIGURE, "maximum": LARGEST_FIGURE}
    return replace(one, rule={"validate": "decimal", **limits, **said})


def _errors(found: SeriesProjection) -> dict[str, float | None]:
    """Return the smallest and the largest error of its past rates; None where it has none."""
    if found.past is None or isnan(found.past.low):
        return dict.fromkeys(_ENDS.values())
    rates = (found.past.low, found.past.high)
    return {
        name: log1p(rate) - log1p(found.cagr)
        for name, rate in zip(_ENDS.values(), rates, strict=True)
    }


def _write_inputs(writer: Writer, sheet: "Worksheet", request: SeriesRequest) -> None:
    """Write what the projection is computed from, what must hold, and the chart."""
    text, found = request.text, request.projection
    notes = (
        text(CONDITIONAL),
        text(
            "Change the coloured cells: every figure of the projection is computed from them anew. "
            "Grey: without effect under the choices made."
        ),
        text("Where the column “Check” says something, nothing is projected until it holds."),
        made_with(text),
        *request.said,
        text("The range follows the rate: it is off by as much as past forecasts were."),
    )
    head_row = len(notes) + 2
    writer.set_up(sheet, (44, 22, 16, 18, 40, 34), head_row=head_row)
    sheet.freeze_panes(1, 0)  # the notes take too much of a screen to stay in view
    write_notes(writer, sheet, request.title, notes)
    heads = (
        text("Input"),
        text("Name"),
        text("Value"),
        text("Unit"),
        text("Allowed"),
        text("Check"),
    )
    writer.put_row(sheet, head_row, heads, "head")
    row = head_row + 1
    for one in _inputs(found, text):
        contents = {
            _LABEL: (one.label, "text"),
            _INPUT_NAME: (one.name, "name"),
            _UNIT: (one.unit, "text"),
            _ALLOWED: (one.allowed, "text"),
        }
        writer.put_wrapped(sheet, row, contents)
        writer.enter(sheet, (row, _VALUE), one.value, one.rule, is_fraction=one.is_fraction)
        writer.name(sheet, row, _VALUE, one.name)
        check = one.check.replace("{}", f"{letters(_ALLOWED)}{row + 1}")
        writer.compute(sheet, (row, _CHECK), check, "", "check")
        if one.unused:
            writer.colour(sheet, (row, _LABEL, row, _ALLOWED), one.unused, "no_effect")
        row += 1
    for rule, message in INPUT_RULES.items():
        if "ceiling" in rule or "cagr>0" in rule:
            writer.put(sheet, row, _LABEL, text(message), "note")
            formula = rule_formula(_named(rule), f"{letters(_LABEL)}{row + 1}")
            writer.compute(sheet, (row, _CHECK), formula, "", "check_line")
            row += 1
    writer.put_wrapped(
        sheet, row, {_LABEL: (text("All inputs are allowed"), "text"), _INPUT_NAME: (VALID, "name")}
    )
    column = letters(_CHECK)
    checks = f"{column}{head_row + 2}:{column}{row}"
    no_complaint, is_so = f'=SUMPRODUCT(--({checks}<>""))=0', True
    writer.compute(sheet, (row, _VALUE), no_complaint, is_so, "derived")
    writer.name(sheet, row, _VALUE, VALID)
    add_chart(
        writer,
        sheet,
        request.title,
        {name: head for name, head in _heads(found, text).items() if name in _CHARTED},
        years=len(found.values) - 1,
        place=(0, 0, _CHART_SIZE),
        layout=SERIES_LAYOUT,
        row=row + 2,
    )


def _heads(found: SeriesProjection, text: Language) -> dict[str, str]:
    """Return what each column is called in words."""
    level = value_title(found.unit, text)
    charted = {"chart_value": level}
    return {
        "period": text("Year"),
        "value": level,
        "growth_rate": text("Growth"),
        "low": text("By its past errors, low"),
        "high": text("By its past errors, high"),
        **{name: text(WORKING_LABELS[name]) for name in (*CURVE_COLUMNS, "chart_year")},
        **charted,
        "chart_low": text("By its past errors, low"),
        "chart_high": text("By its past errors, high"),
    }


def _write_projection(writer: Writer, sheet: "Worksheet", found: SeriesProjection) -> None:
    """Write the table of the longest horizon, and right of it what it's computed from."""
    text, head_row, count = writer.text, BASE_ROW - 2, len(AHEAD_COLUMNS)
    working = [14] * (len(SERIES_LAYOUT.positions) - count)
    writer.set_up(sheet, [12, *[16] * (count - 1), 3, *working], head_row=head_row)
    printed = max(len(found.values) - 1, YEARS_ON_A_PAGE)
    sheet.print_area(0, 0, BASE_ROW - 1 + printed, count - 1)
    last = letters(max(SERIES_LAYOUT.positions.values()))
    sheet.ignore_errors({"formula_differs": f"A1:{last}{BASE_ROW + LONGEST}"})
    sheet.set_row(head_row - 1, 54)
    sheet.set_row(head_row, max(map(len, AHEAD_COLUMNS)) * NAME_SIGN)
    writer.put(sheet, 0, 0, text("Projection"), "title")
    writer.put(sheet, 1, 0, text(CONDITIONAL), "note")
    writer.compute(sheet, (2, 0), f'=IF({VALID},"",{NOTICE})', "", "check_line")
    styles = dict.fromkeys(SERIES_LAYOUT.positions, "working")
    styles |= dict.fromkeys(("period", "chart_year"), "year")
    styles |= dict.fromkeys(_CHARTED, _LEVEL.name) | {"growth_rate": _RATE.name}
    shown = shown_values(SERIES_LAYOUT, _values(found))
    write_columns(writer, sheet, SERIES_LAYOUT, _heads(found, text), styles, shown)
    rows = BASE_ROW - 1, BASE_ROW - 1 + LONGEST
    for name in AHEAD_COLUMNS[1:]:
        record = _RATE if name == "growth_rate" else _LEVEL
        writer.write_small(sheet, rows, SERIES_LAYOUT.positions[name], small_formats(record))


def _values(found: SeriesProjection) -> dict[str, FloatArray]:
    """Return what every formula shows, NaN where nothing."""
    rates = np.array(found.rates)
    columns = {name: np.array(getattr(found, name)) for name in _ENDS}
    columns["value"] = np.array(found.values)
    years = round(found.base.year) + np.arange(float(len(rates)))
    charted = {
        f"chart_{name}": np.where(np.isnan(columns[name]), columns["value"], columns[name])
        for name in _CHARTED
    }
    working = curve_values(
        found.curve,
        rates,
        base=found.base.value,
        growth=found.cagr,
        ceiling=nan if found.ceiling is None else found.ceiling,
        persistence=found.growth_persistence,
    )
    return {
        "period": years,
        "growth_rate": rates,
        "chart_year": years,
        **columns,
        **working,
        **charted,
    }


# What is written as values.

_Table = tuple[Sequence[str], list[list[object]]]


def _series_table(found: SeriesProjection) -> _Table:
    table = found.series.table
    return table.header, table.rows()


def _judged_table(found: SeriesProjection) -> _Table:
    """Return past forecasts beside what later editions print; without rows where there are none."""
    with suppress(InvalidInput):
        table = backtest(found.series).table
        return table.header, table.rows()
    return (), []


def _fits_table(found: SeriesProjection, text: Language) -> _Table:
    """Return the parameters of every curve with what is said of it, or why there is none."""
    rows: list[list[object]] = []
    labels = assumptions()["curve"].options
    for curve in FITTED_CURVES:
        label = text(labels[curve])
        try:
            fitted = fit(found.series, curve=curve)
        except InvalidInput as error:
            rows += [[label, "", None, None, None, one.say(text)] for one in error.problems]
            continue
        rows += [
            [label, text(one.label), one.value, one.low, one.high, ""] for one in fitted.parameters
        ]
        rows += [[label, "", None, None, None, note.say(text)] for note in fitted.notes]
    heads = (
        text("Growth curve"),
        text("Parameter"),
        text("Value"),
        text("95% interval, low"),
        text("95% interval, high"),
        text("What to know"),
    )
    return heads, rows


def _write_values(
    writer: Writer, sheet: "Worksheet", title: str, header: Sequence[str], rows: list[list[object]]
) -> None:
    """Write a table as it is, no formula in it."""
    widths = [
        min(max(len(str(cell)) for cell in column) + 4, 40)
        for column in zip(header, *rows, strict=True)
    ]
    writer.set_up(sheet, widths, head_row=2)
    writer.put(sheet, 0, 0, title, "title")
    writer.put_row(sheet, 2, header, "head")
    for row, cells in enumerate(rows, start=3):
        for column, value in enumerate(cells):
            if isinstance(value, int | float) and not isnan(value):
                sheet.write_number(row, column, Exact(value), writer.styles["derived"])
            elif isinstance(value, str):
                writer.put(sheet, row, column, value, "name")
