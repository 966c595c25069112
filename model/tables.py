"""Results as tables: data frames, and CSV with cells that no spreadsheet runs."""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from html import escape
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Excel takes a file for UTF-8, and so shows Chinese, only behind this mark.
BYTE_ORDER_MARK = "\ufeff"

# What a spreadsheet takes for a formula when a text cell begins with it; full-width signs too,
# which Excel takes for the plain ones in East Asian languages.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Rows that a notebook shows: every year of the longest projection.
MOST_SHOWN_ROWS = 61


class Tabular(ABC):
    """A result that is a table: `header`, `rows`, and what is made of them."""

    __slots__ = ()

    @property
    @abstractmethod
    def header(self) -> Sequence[str]:
        """The columns of `rows`."""

    @abstractmethod
    def rows(self) -> Iterable[Sequence[object]]:
        """Return the rows of the table; what is not defined is NaN or None."""

    def to_frame(self) -> "pd.DataFrame":
        """Return the table as a data frame."""
        import pandas as pd  # noqa: PLC0415 - pandas is slow to import and not always needed

        return pd.DataFrame(list(self.rows()), columns=list(self.header))

    def _repr_html_(self) -> str:
        """Return the first rows as a table of HTML, which notebooks show."""
        return html_table(self.header, list(self.rows()))

    def to_csv(self, *, byte_order_mark: bool = False) -> bytes:
        """Return the table as CSV (RFC 4180, UTF-8), with every digit and with safe cells."""
        text = table_csv(self.header, self.rows())
        return ((BYTE_ORDER_MARK if byte_order_mark else "") + text).encode()


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
    """Return a table as CSV text with safe cells."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return lines.getvalue()


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that looks like a formula gets a quote.

    Numbers stay numbers, negative ones too, also where they come as text.

    >>> safe_cell("=1+1"), safe_cell("-2.5"), safe_cell(-2.5), safe_cell(float("nan"))
    ("'=1+1", '-2.5', -2.5, '')
    """
    if isinstance(value, float) and isnan(value):
        return ""
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value
