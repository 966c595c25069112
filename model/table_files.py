"""Tables as people save them: text in the usual encodings and with the usual separators, workbooks.

One reader for every table that is read, so that a file that one command reads is read by all.
Whatever comes is brought to plain CSV: UTF-8, lines that end in a line feed.
"""

import csv
import io
import re
import warnings
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from itertools import dropwhile, zip_longest
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from model.messages import (
    LONGEST_PLACE,
    InvalidInput,
    Problem,
    echoed,
    first_names,
    reason_of,
)
from model.parquet_pages import MOST_READ_BYTES, TooLarge, Unreadable, bytes_to_read, row_groups
from model.texts import N_, as_written

if TYPE_CHECKING:
    import pandas as pd

# What separates cells, whichever the line of names has first of these.
SEPARATORS = ("\t", ";", ",")

# A first line with which spreadsheets are told what separates cells; it is no row.
SAYS_SEPARATOR = re.compile(r'"?sep=([,;|\t])"?', re.IGNORECASE)

# What columns are called that have no name: nothing, or what pandas calls its index.
NO_NAME = re.compile(r"(?:Unnamed: \d+|__index_level_\d+__)?")

# A heading that is no longer may be what a column is called.
LONGEST_HEADING = 200

# A heading, and the unit behind it in brackets or behind a comma.
HEADING = re.compile(r"(.+?)(?:\((.*)\)|,(.*))")

NOT_TEXT = N_("the file is not in UTF-8; save it as “CSV UTF-8”, as Excel calls it.")
NOT_CSV = N_("the file is not a table of comma-separated values ({reason:text}); save it as CSV.")

# How workbooks begin: those that are read, and older or locked ones.
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# How Parquet files begin.
PARQUET = b"PAR1"

# Of a workbook, when its parts are unpacked: some 800,000 cells, far more than people look at.
MOST_UNPACKED_BYTES = 2**25
# Empty ones too, of which a few bytes can promise any number.
MOST_CELLS = 5_000_000
# Cells of a Parquet file, of which a few bytes can promise any number, too.
MOST_PARQUET_CELLS = 1_000_000
# Cells that a problem names.
MOST_NAMED_CELLS = 10


def is_plain(start: bytes) -> bool:
    """Whether a file that begins like this may be read as CSV as it is, if it is in UTF-8."""
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE, WORKBOOK, OLD_WORKBOOK)):
        return False
    end = re.search(rb"\r\n|\n|\r", start)
    return end is None or end[0] != b"\r"


def plain_csv(content: bytes, where: str, notes: list[Problem]) -> bytes | None:
    """Return a table as plain CSV, or None where the encoding of a text is not known.

    Parameters
    ----------
    content : bytes
        A text in UTF-8, UTF-16 or GB18030, or a workbook (.xlsx).
    where : str
        What the file is called in problems and notes.
    notes : list of Problem
        What was taken for granted is added here.

    Raises
    ------
    InvalidInput
        ``table.old_workbook``, ``table.not_a_workbook``, ``table.workbook_too_large``,
        ``table.formulas``, ``table.no_reader``.
    """
    if content.startswith(OLD_WORKBOOK):
        template = N_(
            "the file is a workbook of an older kind, or one with a password; save it as .xlsx "
            "without a password, or as CSV UTF-8."
        )
        raise InvalidInput(Problem("table.old_workbook", template, where=where))
    if content.startswith(WORKBOOK):
        return _workbook_csv(content, where, notes)
    text = _decoded(content, where, notes)
    if text is None:
        return None
    if not is_plain(text.encode()):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode()


def _decoded(content: bytes, where: str, notes: list[Problem]) -> str | None:
    """Return a text in the encoding that it is in, without a byte-order mark."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = _chinese(content)
    if text is not None:
        template = N_(
            "the file is not in UTF-8 and was read as GB18030; if names look wrong, save it as CSV "
            "UTF-8."
        )
        notes.append(Problem("table.gb18030", template, where=where))
    return text


def _chinese(content: bytes) -> str | None:
    """Return a text in GB18030; None where it is more likely to be a damaged or another one.

    Nearly any bytes can be read so. Chinese that people write has mostly common signs (GB 2312);
    Latin letters with accents come out as rare ones, and damaged UTF-8 has whole signs of its own.
    """
    repaired = content.decode("utf-8", "surrogateescape")
    lost = sum("\udc80" <= sign <= "\udcff" for sign in repaired)
    whole = sum(sign > "\u07ff" for sign in repaired) - lost
    if content.startswith(BOM_UTF8) or whole > lost:
        return None
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    signs = [sign for sign in text if not sign.isascii()]
    common = "".join(signs).encode("gb2312", "ignore")
    return text if len(common) > len(signs) else None  # two bytes each: over half of them


def separator_of(start: str) -> tuple[str, bool]:
    r"""Return what separates cells, and whether the first line says only that.

    >>> separator_of("sep=;\nname;cagr\n"), separator_of("name,cagr\n"), separator_of('"a;b",c')
    ((';', True), (',', False), (',', False))
    """
    first = re.split(r"[\r\n]", start.lstrip("\r\n"), maxsplit=1)[0]
    if said := SAYS_SEPARATOR.fullmatch(first):
        return said[1], True
    bare = re.sub(r'"[^"]*+"', "", first)
    return next((sign for sign in SEPARATORS if sign in bare), ","), False


def named_columns(names: Sequence[str], where: str, notes: list[Problem]) -> list[int]:
    """Return the places of columns that have a name, and say which have none.

    >>> said: list[Problem] = []
    >>> named_columns(["", "cagr", "Unnamed: 3"], "a.csv", said), said[0].message
    ([1], 'columns without a name, such as an index of pandas, are left out: 1, 3.')
    """
    named = [place for place, name in enumerate(names) if not NO_NAME.fullmatch(name)]
    if len(named) < len(names):
        left_out = [str(place + 1) for place, name in enumerate(names) if NO_NAME.fullmatch(name)]
        template = N_(
            "columns without a name, such as an index of pandas, are left out: {places:listed}."
        )
        places = {"places": first_names(left_out)}
        notes.append(Problem("table.unnamed", template, places, where=where))
    return named


def column_names(
    header: Sequence[str],
    labels: Mapping[str, Sequence[str]],
    units: Mapping[str, str],
    problems: list[Problem],
    code: str,
) -> list[str]:
    """Return the columns that headings are of, by their names; what is none stays as it is.

    A heading is the name of a column, or what it is called in any language; case, spaces and
    full-width forms do not matter. In brackets or behind a comma it may say a unit.

    Parameters
    ----------
    header : sequence of str
        The headings.
    labels : mapping of str to sequence of str
        What each column is called, by its name: messages.
    units : mapping of str to str
        In which unit columns are read, as messages.
    problems : list of Problem
        Headings with another unit are added here, under `code`.

    Examples
    --------
    >>> labels, units = {"city": ["City"], "gdp": ["GDP, 100 million CNY"]}, {"gdp": "亿元"}
    >>> column_names(["城市", "gdp (亿元)", "GDP", "x"], labels, units, [], "unit")
    ['city', 'gdp', 'gdp', 'x']
    """
    known: dict[str, str] = {}
    units_of: dict[str, set[str]] = defaultdict(set)
    for name, called in labels.items():
        for written in (name, *as_written(called)):
            heading, unit = _parted(written)
            known[heading] = name
            units_of[name].add(unit)
        if name in units:
            units_of[name].update(map(_folded, as_written([units[name]])))
    names: list[str] = []
    for written in header:
        heading, unit = _parted(written)
        names.append(known.get(heading, written))
        if (name := names[-1]) in units and unit not in units_of[name]:
            problems.append(
                Problem(
                    code,
                    "the heading has another unit than {unit:message}, in which the column is "
                    "read; convert its values, or correct the heading.",
                    {"unit": echoed(units[name])},
                    where=echoed(written, LONGEST_PLACE),
                )
            )
    return names


def _folded(written: str) -> str:
    """Return a heading as it is compared: without case, spaces and full-width forms."""
    return "".join(normalize("NFKC", written).casefold().split())


def _parted(heading: str) -> tuple[str, str]:
    """Return a heading and the unit in it, as both are compared.

    >>> _parted("投资总额（亿元）"), _parted("GDP, 100 million CNY"), _parted("City")
    (('投资总额', '亿元'), ('gdp', '100millioncny'), ('city', ''))
    """
    if len(heading) > LONGEST_HEADING:
        return heading, ""
    folded = _folded(heading)
    found = HEADING.fullmatch(folded)
    return (found[1], found[2] or found[3] or "") if found else (folded, "")


def unknown_columns(
    header: Sequence[str], labels: Mapping[str, Sequence[str]], code: str
) -> Iterator[Problem]:
    """Yield which columns there are not, all in one, with what columns can be called."""
    if unknown := [name for name in dict.fromkeys(header) if name not in labels]:
        template = N_(
            "there is no column {unknown:listed}; columns are called {labels:messages}, or as in "
            "files: {names:listed}."
        )
        values = {
            "unknown": first_names([f"“{echoed(name)}”" for name in unknown]),
            "labels": tuple(called[0] for called in labels.values()),
            "names": list(labels),
        }
        yield Problem(code, template, values, where="CSV")


def without_empty_end(cells: list[str], most: int) -> list[str]:
    """Return a row without empty cells beyond those that it should have.

    >>> without_empty_end(["a", "0.5", "", ""], 2), without_empty_end(["a", "", "b"], 2)
    (['a', '0.5'], ['a', '', 'b'])
    """
    end = len(cells)
    while end > most and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def table_cells(content: bytes, where: str, notes: list[Problem]) -> list[list[str]]:
    """Return the rows of a table as texts, its line of names first; empty ones are empty lists.

    Parameters
    ----------
    content : bytes
        As `plain_csv` takes it, with what `separator_of` finds between cells; or Parquet.
    where, notes
        As of `plain_csv`.

    Raises
    ------
    InvalidInput
        As `plain_csv`; ``table.not_text``, ``table.not_csv``, ``table.not_parquet``,
        ``table.parquet_too_large``.
    """
    if content.startswith(PARQUET):
        return _parquet_cells(content, where)
    plain = plain_csv(content, where, notes)
    if plain is None:
        raise InvalidInput(Problem("table.not_text", NOT_TEXT, where=where))
    try:
        lines = csv_cells(plain)
    except csv.Error as error:
        reason = {"reason": reason_of(error)}
        raise InvalidInput(Problem("table.not_csv", NOT_CSV, reason, where=where)) from error
    return _from_names(lines)


def csv_cells(plain: bytes) -> list[list[str]]:
    r"""Return the rows of plain CSV as texts, without spaces around them.

    Raises
    ------
    csv.Error
        Where quotation marks do not pair.

    Examples
    --------
    >>> csv_cells(b"sep=;\nname;cagr\nA; 0,5\n")
    [['name', 'cagr'], ['A', '0,5']]
    """
    text = plain.decode()
    separator, says_only_that = separator_of(text)
    if says_only_that:
        text = text.lstrip("\r\n").partition("\n")[2]
    lines = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    return [[cell.strip() for cell in line] for line in lines]


def width_problems(
    code: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[Problem]:
    """Yield which rows have more cells than there are columns."""
    for number, row in enumerate(rows, start=1):
        if len(row) > len(header):
            yield Problem(
                code,
                "the row has {count:whole} cells, and there are {most:whole} columns; put "
                "quotation marks around a cell with separators.",
                {"count": len(row), "most": len(header)},
                where=f"#{number}",
            )


def frame_cells(frame: "pd.DataFrame") -> list[list[str]]:
    """Return a data frame as `table_cells` does; a named index is a column like others."""
    import pandas as pd  # noqa: PLC0415 - whoever has a data frame has imported it

    named = frame.reset_index() if any(frame.index.names) else frame
    rows = named.astype(object).to_numpy().tolist()
    return [
        [str(name).strip() for name in named.columns],
        *(["" if pd.isna(cell) is True else _text(cell).strip() for cell in row] for row in rows),
    ]


def _from_names(lines: list[list[str]]) -> list[list[str]]:
    """Return rows from the first that is not empty on, without idle cells at their ends."""
    rows = [*dropwhile(lambda row: not row, (line if any(line) else [] for line in lines))]
    return [without_empty_end(row, len(rows[0])) for row in rows]


# --- Parquet ---


def _parquet_cells(content: bytes, where: str) -> list[list[str]]:
    """Return a Parquet file as texts, if what it takes to be read is no more than it is worth."""
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        # Before Arrow: it ends the program where a footer leaves columns out.
        groups = row_groups(io.BytesIO(content))
        names = [chunk.name for chunk in groups[0].columns] if groups else []
        rows = sum(group.rows for group in groups)
        taken = bytes_to_read(io.BytesIO(content), groups, names, rows)
        _check_taken(rows * len(names), sum(one.bytes for one in taken.values()))
        # Texts stay numbered until it is known what they come to: one may stand in every row.
        numbered = [name for name, one in taken.items() if one.may_be_numbered]
        table = pq.read_table(io.BytesIO(content), use_threads=False, read_dictionary=numbered)
        table.validate(full=True)
        _check_taken(0, sum(map(_bytes_in_full, table.columns)))
        columns = [[_text(cell) for cell in column.to_pylist()] for column in table.columns]
    except (MemoryError, TooLarge) as error:
        template = N_("the file takes more memory than there is for it; write it as CSV.")
        raise InvalidInput(Problem("table.parquet_too_large", template, where=where)) from error
    except (Unreadable, OSError, ValueError, pa.ArrowException) as error:
        template = N_("the file is not Parquet, or damaged ({reason:text}); write it again.")
        reason = {"reason": reason_of(error)}
        raise InvalidInput(Problem("table.not_parquet", template, reason, where=where)) from error
    return [table.column_names, *map(list, zip(*columns, strict=True))]


def _check_taken(cells: int, size: int) -> None:
    if cells > MOST_PARQUET_CELLS or size > MOST_READ_BYTES:
        raise TooLarge


def _bytes_in_full(column: Any) -> int:  # noqa: ANN401 - a chunked array of pyarrow
    """Return what a column of numbered texts takes when each is written out; else nothing."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

    if not pa.types.is_dictionary(column.type):
        return 0
    lengths = (pc.take(pc.binary_length(one.dictionary), one.indices) for one in column.chunks)
    return sum(pc.sum(one).as_py() or 0 for one in lengths)


# --- workbooks ---


def _workbook_csv(content: bytes, where: str, notes: list[Problem]) -> bytes:
    """Return the first sheet that is shown as CSV."""
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - where it is needed
    except ImportError as error:
        template = N_(
            "to read workbooks takes openpyxl; install it, or save the file as CSV UTF-8."
        )
        raise InvalidInput(Problem("table.no_reader", template, where=where)) from error
    try:
        _check_size(content, where)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks, which are not read
            values, formulas = (
                load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
                for data_only in (True, False)
            )
            shown = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
            sheet = (shown or values.worksheets)[0]
            rows = list(_rows(sheet, formulas[sheet.title], where))
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl fails anywhere on what is no workbook
        template = N_("the workbook cannot be read ({reason:text}); save it as CSV UTF-8.")
        reason = {"reason": reason_of(error)}
        raise InvalidInput(
            Problem("table.not_a_workbook", template, reason, where=where)
        ) from error
    if len(shown) > 1:
        template = N_("only the first sheet of the workbook was read, “{sheet:text}”.")
        notes.append(
            Problem("table.first_sheet", template, {"sheet": echoed(sheet.title)}, where=where)
        )
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue().encode()


def _check_size(content: bytes, where: str) -> None:
    """Refuse what would unpack to too much; of no part more is unpacked than it says here."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED_BYTES:
            raise _too_large(where)


def _rows(values: Any, formulas: Any, where: str) -> Iterator[list[str]]:  # noqa: ANN401 - the same
    """Yield the rows of a sheet as texts.

    Raises
    ------
    InvalidInput
        ``table.workbook_too_large``, ``table.formulas`` where a value was never worked out.
    """
    unknown: list[str] = []
    cells = width = 0  # of the first row that is not empty: an end that is empty is not stored
    for row, written in zip_longest(_cells(values), _cells(formulas), fillvalue=()):
        texts = [_text(cell.value) for cell in row]
        width = width or (len(texts) if any(texts) else 0)
        texts += [""] * (width - len(texts))
        cells += len(texts) + 1
        if cells > MOST_CELLS:
            raise _too_large(where)
        unknown += [
            behind.coordinate
            for cell, behind in zip(row, written, strict=False)
            if cell.value is None and behind.value is not None
        ]
        yield texts
    if unknown:
        template = N_(
            "formulas have no values in the file: {cells:listed}; open it in a spreadsheet, save "
            "it there, and give it again."
        )
        named = {"cells": first_names(unknown, MOST_NAMED_CELLS)}
        raise InvalidInput(Problem("table.formulas", template, named, where=where))


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - openpyxl's
    sheet.reset_dimensions()  # a sheet may state any size
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows()
    return rows


def _too_large(where: str) -> InvalidInput:
    template = N_("the workbook is larger than any that is read; save its sheet as CSV UTF-8.")
    return InvalidInput(Problem("table.workbook_too_large", template, where=where))


def _text(value: object) -> str:
    """Return a cell as a text that reads back as the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat() if isinstance(value, date | time) else str(value)
