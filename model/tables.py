"""Results as tables: data frames, and CSV with cells that no spreadsheet runs."""

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from html import escape
from importlib import import_module
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from model.columns import COLUMNS
from model.version import PACKAGE

if TYPE_CHECKING:
    import pandas as pd

# Excel takes a file for UTF-8, and so shows Chinese, only behind this mark; what is ASCII needs
# none, and some readers stumble over it. So every CSV has it where its text is not ASCII.
BYTE_ORDER_MARK = "\ufeff"

# What a spreadsheet takes for a formula when a text cell begins with it; full-width signs too,
# which Excel takes for the plain ones in East Asian languages.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# The same behind what some spreadsheets take for the end of a cell: a text in a file that is read
# with semicolons or tabs between its cells, or line by line, comes apart there.
FORMULA_INSIDE = re.compile(r"([;\t\r\n] *+)(?=[=+\-@＝＋－＠])")

# Rows that a notebook shows: every year of the longest projection.
MOST_SHOWN_ROWS = 61


# What columns of time are called, where a table begins with one.
TIMES = ("year", "period")

# How notebooks know a chart, and by which schema.
VEGA_LITE = "application/vnd.vegalite.v5+json"
VEGA_LITE_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


class ByValue:
    """A record that equals another one of its kind with the same values, arrays and NaN included.

    For dataclasses with `eq=False`: their own comparison takes arrays for truth values.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _fields_alike(self, other)

    def __hash__(self) -> int:
        return hash((type(self), getattr(self, "scenario", None)))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Return the chart of a result, where it has one: notebooks draw it, or show the table."""
        # What draws stands above everything that is drawn.
        drawing = import_module(f"{PACKAGE}.files.notebooks")
        chart = drawing.notebook_chart(self)
        return {VEGA_LITE: {"$schema": VEGA_LITE_SCHEMA, **chart}} if chart else {}


def _fields_alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - dataclasses of any kind
    return all(alike(getattr(one, of.name), getattr(other, of.name)) for of in fields(one))


def alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever a result holds
    """Whether two values are the same all the way down.

    >>> alike({"a": (1.0, float("nan"))}, {"a": (1.0, float("nan"))}), alike([1], [2])
    (True, False)
    """
    if hasattr(one, "dtype"):
        import numpy as np  # noqa: PLC0415 - there already, where there is an array

        is_number = one.dtype.kind in "fc"
        return hasattr(other, "dtype") and np.array_equal(one, other, equal_nan=is_number)
    if isinstance(one, Mapping):
        same_keys = isinstance(other, Mapping) and one.keys() == other.keys()
        return same_keys and all(alike(value, other[name]) for name, value in one.items())
    if isinstance(one, (tuple, list)):
        same_length = type(one) is type(other) and len(one) == len(other)
        return same_length and all(map(alike, one, other))
    if is_dataclass(one):
        return type(one) is type(other) and _fields_alike(one, other)
    return bool(one == other) or (one != one and other != other)  # noqa: PLR0124 - NaN


class Tabular(ByValue, ABC):
    """A result that is a table: `header`, `rows`, and what is made of them."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Have what was computed stay as it is: nothing can be written into its arrays."""
        for value in (getattr(self, of.name) for of in fields(self)):  # type: ignore[arg-type]
            for array in value.values() if isinstance(value, Mapping) else (value,):
                if hasattr(array, "setflags"):
                    array.setflags(write=False)

    @property
    @abstractmethod
    def header(self) -> Sequence[str]:
        """The columns of `rows`."""

    @abstractmethod
    def rows(self) -> Iterable[Sequence[object]]:
        """Return the rows of the table; what is not defined is NaN or None."""

    @property
    def units(self) -> dict[str, str]:
        """The units of its columns, of those that a projection has, too."""
        return {name: COLUMNS[name].unit for name in self.header if name in COLUMNS}

    def to_frame(self) -> "pd.DataFrame":
        """Return the table as a data frame, with units and years as `labelled` gives them."""
        import pandas as pd  # noqa: PLC0415 - pandas is slow to import and not always needed

        return labelled(pd.DataFrame(list(self.rows()), columns=list(self.header)), self.units)

    def _repr_html_(self) -> str:
        """Return the first rows as a table of HTML, which notebooks show."""
        return html_table(self.header, list(self.rows()))

    def to_csv(self) -> bytes:
        """Return the table as CSV (RFC 4180, UTF-8), with every digit and with safe cells."""
        return table_csv(self.header, self.rows()).encode()


def labelled(frame: "pd.DataFrame", units: Mapping[str, str]) -> "pd.DataFrame":
    """Return a data frame with the units of its columns in `attrs`, and years as its index.

    Where it begins with years or periods, and each row is a whole year of its own. The column stays
    as in every file; the index has no name, so that `year` is always the column.
    """
    import pandas as pd  # noqa: PLC0415 - as in `to_frame`

    frame.attrs["units"] = dict(units)
    if frame.columns[0] in TIMES and len(frame):
        years = pd.to_numeric(frame.iloc[:, 0], errors="coerce")
        if years.is_unique and (years % 1 == 0).all():
            found = pd.Index(years.to_numpy(int))
            # A range where it can be: whoever writes the frame as Parquet gets no column of it.
            in_a_row = pd.RangeIndex(found[0], found[-1] + 1)
            frame.index = in_a_row if in_a_row.equals(found) else found
    return frame


def html_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table, or the first rows of a long one, as plain HTML."""
    lines = ["".join(f"<th>{escape(str(name))}</th>" for name in header)]
    lines += ["".join(map(_html_cell, row)) for row in rows[:MOST_SHOWN_ROWS]]
    if len(rows) > MOST_SHOWN_ROWS:
        left_out = f"… {len(rows) - MOST_SHOWN_ROWS}"
        lines.append(f'<td colspan="{len(header)}">{left_out}</td>')
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _html_cell(value: object) -> str:
    """Return a cell of HTML: numbers for reading, nothing where one is not defined."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return "<td></td>"
    return f"<td>{escape(f'{value:.6g}' if isinstance(value, float) else str(value))}</td>"


@dataclass(frozen=True, slots=True)
class Records(Tabular):
    """Records of one dataclass as a table, a column for each of its fields."""

    kind: type
    records: Iterable[object]

    @property
    def header(self) -> tuple[str, ...]:
        """The fields of the dataclass."""
        return tuple(field.name for field in fields(self.kind))

    def rows(self) -> list[list[object]]:
        """Return a row for each record."""
        return [[getattr(record, name) for name in self.header] for record in self.records]


def table_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV text with safe cells, each row with as many as the header.

    It begins with a byte-order mark unless it is ASCII.
    """
    lines = io.StringIO()
    writer = csv.writer(lines)
    names = [safe_cell(name) for name in header]
    writer.writerow(names)
    writer.writerows(
        [safe_cell(value) for _, value in zip(names, row, strict=True)] for row in rows
    )
    text = lines.getvalue()
    return text if text.isascii() else BYTE_ORDER_MARK + text


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that looks like a formula gets a quote.

    So does a formula within, where a spreadsheet of another region ends the cell. Numbers stay
    numbers, negative ones too, also where they come as text.

    >>> safe_cell("=1+1"), safe_cell("-2.5"), safe_cell(-2.5), safe_cell(float("nan"))
    ("'=1+1", '-2.5', -2.5, '')
    >>> safe_cell("a;=1+1"), safe_cell("2025: 10; 2026: 20")
    ("a;'=1+1", '2025: 10; 2026: 20')
    """
    if isinstance(value, float) and isnan(value):
        return ""
    if not isinstance(value, str) or value.isalnum():
        return value
    text = FORMULA_INSIDE.sub(r"\1'", value)
    if not text.lstrip(" ").startswith(FORMULA_STARTS):
        return text
    try:
        is_number = isfinite(float(text))
    except ValueError:
        is_number = False
    return text if is_number else f"'{text}"


def bare_cell(cell: str) -> str:
    """Return a text cell without the quote that `safe_cell` put before it.

    >>> bare_cell("'=1+1"), bare_cell("'90s")
    ('=1+1', "'90s")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
