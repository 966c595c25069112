"""Sheets of a workbook (.xlsx): how cells look, and what writes texts, numbers and formulas."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from model.columns import COLUMNS, Column
from model.files.formulas import letters, number_or_zero
from model.texts import Language

if TYPE_CHECKING:
    # The package says nothing of its types.
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

A4 = 9  # as the format counts paper sizes
INDENT = 2  # what it takes of a column's width
LINE_HEIGHT = 16  # in points, of the default font and of Chinese ones

# Numbers from here on are powers of ten: written out they would not fit their column.
LARGEST_IN_FULL = "1E9"

# How the numbers of a column are written; the cells hold every digit.
STYLES = {
    "text": {"text_wrap": True, "align": "left", "valign": "top", "indent": 1},
    "title": {"bold": True, "font_size": 14, "align": "left", "indent": 1},
    "note": {"font_color": "#52606D", "align": "left", "valign": "top", "indent": 1},
    "head": {
        "bold": True,
        "bg_color": "#DCE6F1",
        "text_wrap": True,
        "align": "left",
        "valign": "top",
        "indent": 1,
    },
    "table_head": {
        "bold": True,
        "bg_color": "#DCE6F1",
        "text_wrap": True,
        "align": "right",
        "valign": "bottom",
    },
    "group": {"bold": True, "bg_color": "#F0F3F7", "align": "left", "indent": 1},
    "name": {
        "font_name": "Consolas",
        "font_color": "#52606D",
        "align": "left",
        "valign": "top",
        "indent": 1,
    },
    "name_head": {
        "font_name": "Consolas",
        "font_size": 9,
        "font_color": "#52606D",
        "bottom": 1,
        "align": "center",
        "valign": "bottom",
        "rotation": 90,  # as it is, in one line: wrapped, it would break within words
    },
    "check": {"bold": True, "font_color": "#B42318", "text_wrap": True, "valign": "top"},
    "check_line": {"bold": True, "font_color": "#B42318", "align": "left", "indent": 1},
    "part": {"bold": True},
    "total": {"bold": True, "align": "left", "indent": 1},
    "year": {"num_format": "0"},
    "derived": {"align": "right", "valign": "top"},
    "no_effect": {"font_color": "#9AA5B1"},
    "unusual": {"bg_color": "#FBD38D"},
    "working": {"font_color": "#52606D"},
    "working_head": {"font_color": "#52606D", "text_wrap": True, "align": "right", "italic": True},
}
INPUT_STYLE = {
    "bg_color": "#FFF7D6",
    "font_color": "#0B4F8A",
    "border": 1,
    "border_color": "#C9A227",
    "align": "right",
    "valign": "top",
}


class Exact(float):
    """A number that is written with every digit: a double can need 17, and the writer keeps 16."""

    __slots__ = ()

    def __format__(self, _: str) -> str:
        return repr(float(self))


def number_format(column: Column) -> str:
    """Return how the numbers of a column are written, by its kind and its digits."""
    if column.is_fraction:
        return "0.0%"
    power = "0." + "0" * (column.digits - 1) + "E+00"
    return f"[>={LARGEST_IN_FULL}]{power};[>=1000]#,##0;0.00"


def small_formats(column: Column) -> dict[str, str]:
    """Return how its numbers are written below some limits, the lowest limit first."""
    if column.is_fraction:
        return {"0.00001": "0.00E+00%", "0.001": "0.0000%"}
    return {"0.001": "0." + "0" * (column.digits - 1) + "E+00", "1": "0.0000"}


NUMBER_FORMATS = {name: number_format(column) for name, column in COLUMNS.items()}


def sheet_class() -> type["Worksheet"]:
    """Return sheets that take formulas as they are.

    The writer's own look in every formula for each function of newer spreadsheets, which takes
    more time than all else, and there's none.
    """
    from xlsxwriter.worksheet import Worksheet  # noqa: PLC0415 - not needed before a workbook is asked for

    class Sheet(Worksheet):  # type: ignore[misc] # the package says nothing of its types
        def _prepare_formula(self, formula: str, *_: object, **__: object) -> str:
            return formula.removeprefix("=")

    return Sheet


class Writer:
    """Writes cells of one workbook in one language."""

    def __init__(self, book: "Workbook", text: Language, citation: str) -> None:
        self.book = book
        self.text = text
        self.citation = citation
        self.widths: dict[str, Sequence[float]] = {}
        formats: dict[str, dict[str, object]] = {
            name: {"num_format": form, "valign": "top"} for name, form in NUMBER_FORMATS.items()
        }
        self.styles = {
            name: book.add_format(style) for name, style in {**STYLES, **formats}.items()
        }

    def put(
        self, sheet: "Worksheet", row: int, column: int, content: str, style: str = "text"
    ) -> None:
        """Write a text, which stays one whatever it begins with."""
        if content.startswith("<r>") and content.endswith("</r>"):
            content += " "  # the writer would take it for formatting of its own
        if content:
            sheet.write_string(row, column, content, self.styles[style])
        else:
            sheet.write_blank(row, column, None, self.styles[style])

    def put_wrapped(
        self, sheet: "Worksheet", row: int, contents: Mapping[int, tuple[str, str]]
    ) -> None:
        """Write texts by column, each with its style, in a row as high as they need.

        Not every program finds the height of a row by itself.
        """
        for column, (content, style) in contents.items():
            self.put(sheet, row, column, content, style)
        widths = self.widths[sheet.get_name()]
        lines = max(
            line_count(content, widths[column] - INDENT)
            for column, (content, _) in contents.items()
        )
        sheet.set_row(row, LINE_HEIGHT * lines + 4)

    def put_row(self, sheet: "Worksheet", row: int, contents: Iterable[str], style: str) -> None:
        """Write texts side by side."""
        for column, content in enumerate(contents):
            self.put(sheet, row, column, content, style)

    def compute(
        self,
        sheet: "Worksheet",
        cell: tuple[int, int],
        formula: str,
        value: float | str | bool,  # noqa: FBT001 - what a cell may show
        style: str,
    ) -> None:
        """Write a formula and what it shows."""
        sheet.write_formula(*cell, formula, self.styles[style], value)

    def enter(
        self,
        sheet: "Worksheet",
        cell: tuple[int, int],
        value: float | str | None,
        rule: Mapping[str, object],
        *,
        is_fraction: bool,
    ) -> None:
        """Write a value that may be changed, and the rule by which others are refused."""
        number_format = "0.0##%" if is_fraction else "General"
        style = self.book.add_format({**INPUT_STYLE, "num_format": number_format})
        if value is None:
            sheet.write_blank(*cell, None, style)
        elif isinstance(value, str):
            sheet.write_string(*cell, value, style)
        else:
            sheet.write_number(*cell, Exact(value), style)
        sheet.data_validation(*cell, *cell, rule)

    def colour(
        self, sheet: "Worksheet", cells: tuple[int, int, int, int], formula: str, style: str
    ) -> None:
        """Have cells look otherwise where a formula is true."""
        rule = {"type": "formula", "criteria": formula, "format": self.styles[style]}
        sheet.conditional_format(*cells, rule)

    def write_small(
        self, sheet: "Worksheet", rows: tuple[int, int], column: int, formats: Mapping[str, str]
    ) -> None:
        """Have small numbers written with as many decimals as they need, as they come and go.

        A number format tells three sizes apart, and those of numbers below 1 are two more.
        """
        first, last = rows
        cell = f"{letters(column)}{first + 1}"
        for limit, form in formats.items():
            rule = f"=AND(ISNUMBER({cell}),{cell}<>0,ABS({number_or_zero(cell)})<{limit})"
            style = self.book.add_format({"num_format": form})
            how = {"type": "formula", "criteria": rule, "format": style, "stop_if_true": True}
            sheet.conditional_format(first, column, last, column, how)

    def name_column(
        self, sheet: "Worksheet", column: int, rows: tuple[int, int], name: str
    ) -> None:
        """Give cells below each other a name that formulas on any sheet use."""
        first, last = (f"${letters(column)}${row + 1}" for row in rows)
        self.book.define_name(name, f"='{sheet.get_name()}'!{first}:{last}")

    def name(self, sheet: "Worksheet", row: int, column: int, name: str) -> None:
        """Give a cell a name that formulas on any sheet use."""
        self.book.define_name(name, f"='{sheet.get_name()}'!${letters(column)}${row + 1}")

    def set_up(self, sheet: "Worksheet", widths: Sequence[float], *, head_row: int) -> None:
        """Set widths, what stays in view, and how the sheet is printed."""
        self.widths[sheet.get_name()] = widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(head_row + 1, 1)
        sheet.repeat_rows(head_row)
        self.set_up_page(sheet)

    def set_up_page(self, sheet: "Worksheet") -> None:
        """Set how the sheet is printed: in landscape, as wide as the page, with what it is from."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.fit_to_pages(1, 0)
        footer = f"&L&9{self.citation}&C&9&A&R&9&P / &N"
        sheet.set_footer(footer, {"scale_with_doc": False})


def line_count(content: str, width: float) -> int:
    r"""Return how many lines a text takes in a column; wide characters count twice.

    >>> line_count("one\ntwo", 10), line_count("算力" * 10, 20)
    (2, 2)
    """
    return sum(
        max(1, ceil(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line) / width))
        for line in content.split("\n")
    )
