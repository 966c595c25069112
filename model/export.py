"""Files that others can check: the projection as CSV, and safe cells for any table."""

import csv
import io
from collections.abc import Iterable
from math import isnan

from model.projection import COLUMNS, Projection

# Excel takes a file for UTF-8, and so shows Chinese, only behind this mark.
BYTE_ORDER_MARK = "\ufeff"

# What a spreadsheet takes for a formula when a text cell begins with it; full-width signs too,
# which Excel takes for the plain ones in East Asian languages.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def projection_csv(projection: Projection, *, byte_order_mark: bool = False) -> bytes:
    """Return the projection table of one scenario as CSV (RFC 4180, UTF-8).

    Columns are `year` and `COLUMNS`; numbers are the shortest decimals that read back as
    the same double. What is not defined (growth in the base year) is an empty cell.
    """
    text = table_csv(["year", *COLUMNS], projection.rows())
    return ((BYTE_ORDER_MARK if byte_order_mark else "") + text).encode()


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


def file_name(projection: Projection, word: str, ending: str) -> str:
    """Return a file name that says what is inside: `word` in the reader's language."""
    scenario = projection.scenario
    return f"suanli-{word}-{scenario.base_year}-{scenario.last_year}.{ending}"
