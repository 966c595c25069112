"""Where scenarios come from: CSV, Parquet or a grid, in pieces that can be read alone.

A source is opened once, which finds everything that is wrong with it as a whole. What is to be
known of it for some pieces is so little that it can be sent to another machine, which reads their
rows itself. Rows that cannot be read come with the reason.
"""

import csv
import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from io import SEEK_END, BufferedReader, BytesIO
from math import inf, prod
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.batch.grid import Axes, check_axes
from model.inputs import assumptions
from model.messages import InvalidInput, Problem, echoed, first_names, reason_of
from model.parquet_pages import (
    MOST_READ_BYTES,
    RowGroup,
    Taken,
    TooLarge,
    Unreadable,
    bytes_to_read,
    row_groups,
)
from model.table_files import (
    NO_NAME,
    is_plain,
    named_columns,
    plain_csv,
    separator_of,
    without_empty_end,
)
from model.texts import N_

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

# Scenarios in a piece: large enough that reading, computing and writing outweigh what a piece
# costs in itself, small enough that one of 60 years takes some 200 MB.
PIECE_ROWS = 10_000

# The column that says what a scenario is called.
NAME_COLUMN = "name"

# A record of more bytes is not read: its quotes are open, or it is no CSV at all.
LONGEST_RECORD = 2**24

# Scenarios in a batch: beyond, a grid is a mistake in some step.
MOST_ROWS = 10_000_000_000

# Things of a kind (columns, row groups) that the footer of a Parquet file may list.
MOST_LISTED_IN_FOOTER = 100_000

# What tables end in that are text or a workbook; which of them, their first bytes say.
TABLE_ENDINGS = {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls"}

# Bytes of a table that is no UTF-8 and so is held in memory.
MOST_HELD = 2**26

# Bytes of a CSV file that are read at once, and what begins within them.
CSV_BYTES = 2**17


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece as it stands in its source.

    `columns` maps field names (and `name`) to arrays of equal length, texts or numbers, null
    where nothing is given; `problems` tells of rows, by index, that could not be read.
    """

    number: int
    first_row: int
    rows: int
    columns: Mapping[str, "pa.Array | pa.ChunkedArray"]
    problems: Mapping[int, Problem]


class ScenarioSource(Protocol):
    """Scenarios in pieces of `piece_rows`, the last one of fewer."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> int: ...
    @property
    def piece_rows(self) -> int: ...
    @property
    def checksum(self) -> str: ...
    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was taken for granted when it was opened."""

    def only(self, numbers: range) -> "ScenarioSource":
        """Return what is to be known for reading consecutive pieces alone."""

    def read(self, numbers: range) -> Iterator[Piece]:
        """Yield consecutive pieces, on any machine that sees the files."""


def piece_sizes(source: ScenarioSource, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield pieces by their numbers, with how many rows each has."""
    for number in numbers:
        yield number, min(source.piece_rows, source.rows - number * source.piece_rows)


def open_source(
    scenarios: Path | str | Mapping[str, Sequence[object]],
    *,
    piece_rows: int = PIECE_ROWS,
    most_rows: int = MOST_ROWS,
) -> ScenarioSource:
    """Open a CSV file, a workbook, a Parquet file, a folder of Parquet files, or a grid.

    Raises
    ------
    InvalidInput
        ``file.unreadable``, ``batch.format``, ``batch.encoding``, ``batch.not_csv``,
        ``batch.record_too_long``, ``batch.columns_unknown``, ``batch.columns_twice``,
        ``batch.columns_none``, ``batch.column_type``, ``batch.column_too_large``,
        ``batch.too_large``, ``batch.files_differ``,
        ``batch.no_rows``, ``batch.too_many_rows``; of a workbook, as `plain_csv`; of a grid, as
        `check_axes`.
    """
    if isinstance(scenarios, Mapping):
        source: ScenarioSource = Grid(axes=check_axes(scenarios), piece_rows=piece_rows)
        where = "vary"
    else:
        path = Path(scenarios)
        where = path.name
        source = _open_file(path, piece_rows)
    if not source.rows:
        template = N_(
            "there are no scenarios; give at least one row below the names of the columns."
        )
        raise InvalidInput(Problem("batch.no_rows", template, where=where))
    if source.rows > most_rows:
        raise InvalidInput(
            Problem(
                "batch.too_many_rows",
                "{rows:whole} scenarios are more than {most:whole}; split them into several "
                "batches.",
                {"rows": source.rows, "most": most_rows},
                where=where,
            )
        )
    return source


def _open_file(path: Path, piece_rows: int) -> ScenarioSource:
    try:
        if path.is_dir() or path.suffix.lower() == ".parquet":
            return _open_parquet(path, piece_rows)
        if path.suffix.lower() in TABLE_ENDINGS:
            return _open_csv(path, piece_rows)
    except OSError as error:
        raise _unreadable(path, error) from error
    template = N_(
        "scenarios are read from .csv, .xlsx, .parquet or a folder of .parquet; save the file as "
        "one of them."
    )
    raise InvalidInput(Problem("batch.format", template, where=path.name))


def _unreadable(path: Path, error: OSError) -> InvalidInput:
    return InvalidInput(
        Problem(
            "file.unreadable",
            "the file cannot be read ({reason:text}); give the path of a CSV or Parquet file.",
            {"reason": reason_of(error)},
            where=path.name,
        )
    )


def _check_columns(path: Path, header: Sequence[str], notes: list[Problem]) -> tuple[str, ...]:
    """Return the columns that are read, and say which are left out.

    Raises
    ------
    InvalidInput
        With everything that is wrong with the names of a file's columns.
    """
    names = tuple(header[place] for place in named_columns(header, path.name, notes))
    known = {NAME_COLUMN, *assumptions()}
    unknown = [name for name in names if name not in known]
    twice = sorted(name for name, count in Counter(names).items() if name in known and count > 1)
    problems = []
    if unknown:
        problems.append(
            Problem(
                "batch.columns_unknown",
                "{count:whole} column{count:s} not known: {names:listed}; remove what is no "
                "input, or name it by its input: {known:listed}.",
                {
                    "count": len(unknown),
                    "names": first_names([f"“{echoed(name)}”" for name in unknown]),
                    "known": [NAME_COLUMN, *assumptions()],
                },
                where=path.name,
            )
        )
    if twice:
        problems.append(
            Problem(
                "batch.columns_twice",
                "columns stand twice: {names:listed}; keep one of each.",
                {"names": list(twice)},
                where=path.name,
            )
        )
    if not names:
        template = N_(
            "the file has no columns; begin with a line of their names, like name,cagr,years."
        )
        problems.append(Problem("batch.columns_none", template, where=path.name))
    if problems:
        raise InvalidInput(*problems)
    return names


# --- files ---

# Rows as they stand in a file, and why some of them, by index, cannot be read.
Unjudged = tuple["pa.Table", dict[int, Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block(ABC):
    """Rows of a file that are read together; `first_row` counts from 0 over all files."""

    path: Path
    first_row: int
    rows: int

    @property
    def end(self) -> int:
        return self.first_row + self.rows

    @abstractmethod
    def read(self, columns: tuple[str, ...], at_once: int) -> Iterator[Unjudged]:
        """Yield the rows, where the file allows it at most so many at once."""


@dataclass(frozen=True, kw_only=True)
class TableFiles:
    """A CSV file, a Parquet file, or a folder of Parquet files in the natural order of names."""

    columns: tuple[str, ...]
    blocks: tuple[_Block, ...]  # none without rows
    piece_rows: int
    checksum: str
    notes: tuple[Problem, ...]

    @property
    def rows(self) -> int:
        return self.blocks[-1].end if self.blocks else 0

    def only(self, numbers: range) -> "TableFiles":
        start, stop = numbers.start * self.piece_rows, numbers.stop * self.piece_rows
        end_of = attrgetter("end")
        first = bisect_right(self.blocks, start, key=end_of)
        last = bisect_left(self.blocks, stop, key=end_of)
        return replace(self, blocks=self.blocks[first : last + 1])

    def read(self, numbers: range) -> Iterator[Piece]:
        import pyarrow as pa  # noqa: PLC0415 - slow to import

        unjudged = _unjudged(self.only(numbers), numbers.start * self.piece_rows)
        held, problems = self._next(unjudged)
        for number, rows in piece_sizes(self, numbers):
            while held.num_rows < rows:
                table, more = self._next(unjudged)
                problems |= {held.num_rows + index: problem for index, problem in more.items()}
                held = pa.concat_tables([held, table])
            piece = held.slice(0, rows)
            yield Piece(
                number=number,
                first_row=number * self.piece_rows + 1,
                rows=rows,
                columns={name: piece[name].combine_chunks() for name in self.columns},
                problems={index: problem for index, problem in problems.items() if index < rows},
            )
            held, problems = _without(rows, held, problems)

    def _next(self, unjudged: Iterator[Unjudged]) -> Unjudged:
        """Return the next rows; those that were counted when the files were opened must be there.

        Raises
        ------
        InvalidInput
            ``batch.changed``, ``file.unreadable``.
        """
        try:
            if (found := next(unjudged, None)) is not None:
                return found
        except OSError as error:
            raise _unreadable(self.blocks[-1].path, error) from error
        template = N_(
            "the file has fewer rows than when it was opened; leave it as it is while it is read, "
            "and start again."
        )
        raise InvalidInput(Problem("batch.changed", template, where=self.blocks[-1].path.name))


def _unjudged(files: TableFiles, row: int) -> Iterator[Unjudged]:
    """Yield the rows from this one on, counted from 0."""
    skip = row - files.blocks[0].first_row
    for block in files.blocks:
        for table, problems in block.read(files.columns, files.piece_rows):
            yield _without(min(skip, table.num_rows), table, problems)
            skip -= min(skip, table.num_rows)


def _without(rows: int, table: "pa.Table", problems: dict[int, Problem]) -> Unjudged:
    """Return what is left without the first rows."""
    left = {index - rows: problem for index, problem in problems.items() if index >= rows}
    return table.slice(rows), left


# --- CSV ---


def _open_csv(path: Path, piece_rows: int) -> TableFiles:
    """Open a table that is text, or a workbook.

    A text in UTF-8 stays in its file, however large. All else is brought to plain CSV in memory.
    """
    notes: list[Problem] = []
    with path.open("rb") as file:
        checksum = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        plain = is_plain(file.peek(CSV_BYTES)[:CSV_BYTES])
        try:
            if plain:
                return _scanned(file, _Text(path=path.absolute()), piece_rows, checksum, notes)
        except InvalidInput as error:
            if error.problems[0].code != "batch.encoding" or file.seek(0, SEEK_END) > MOST_HELD:
                raise
            refused: InvalidInput | None = error
        else:
            refused = None
        if file.seek(0, SEEK_END) > MOST_HELD:
            raise _too_large(path)
        file.seek(0)
        notes.clear()
        content = plain_csv(file.read(), path.name, notes)
    if content is None:
        raise refused or _not_text(path)
    text = _Text(path=path.absolute(), content=content)
    with text.open() as held:
        return _scanned(held, text, piece_rows, checksum, notes)


def _not_text(path: Path) -> InvalidInput:
    template = N_("the text of the file is damaged; save the file as CSV UTF-8.")
    return InvalidInput(Problem("batch.not_text", template, where=path.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """Plain CSV in a file or, where it had to be made, in memory."""

    path: Path
    content: bytes | None = None

    def open(self) -> BufferedReader:
        if self.content is None:
            return self.path.open("rb")
        return BufferedReader(BytesIO(self.content))


def _scanned(
    file: BufferedReader, text: _Text, piece_rows: int, checksum: str, notes: list[Problem]
) -> TableFiles:
    """Return a table with where its blocks begin."""
    path, line = text.path, 1
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)
    start = file.tell()
    first = file.readline(LONGEST_RECORD).decode(errors="replace")
    separator, says_only_that = separator_of(first)
    if says_only_that:
        line += 1
        start = file.tell()
    file.seek(start)
    _, names = next(_records(file, path, line, separator), (1, []))
    if isinstance(names, csv.Error):
        raise InvalidInput(
            Problem(
                "batch.not_csv",
                "the first line cannot be read ({reason:text}); save the file as CSV UTF-8.",
                {"reason": reason_of(names)},
                where=path.name,
            )
        )
    header = tuple(cell.strip() for cell in names)
    columns = _check_columns(path, header, notes)
    layout = _Layout(header=header, separator=separator)
    blocks, rows, line = [], 0, 1 + _lines_since(file, 0)
    while file.peek(1):
        offset = file.tell()
        table = _plain_table(file, layout)
        count = (
            sum(1 for _ in _block(file, path, line, layout)) if table is None else table.num_rows
        )
        end = file.tell()
        lines = _lines_since(file, offset)
        if count:
            held = text if text.content is None else replace(text, content=text.content[offset:end])
            block = _CsvBlock(
                path=path,
                first_row=rows,
                rows=count,
                text=held,
                offset=offset if text.content is None else 0,
                line=line,
                layout=layout,
            )
            blocks.append(block)
        rows += count
        line += lines
    return TableFiles(
        columns=columns,
        blocks=tuple(blocks),
        piece_rows=piece_rows,
        checksum=checksum,
        notes=tuple(notes),
    )


def _lines_since(file: BufferedReader, start: int) -> int:
    """Return how many lines have been read since a place in a file."""
    end = file.tell()
    file.seek(start)
    return file.read(end - start).count(b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """The names of the columns as they stand, some perhaps empty, and what separates cells."""

    header: tuple[str, ...]
    separator: str

    @property
    def all_named(self) -> tuple[str, ...]:
        """The names, with a number in the place of one that is left out."""
        return tuple(
            str(place) if NO_NAME.fullmatch(name) else name
            for place, name in enumerate(self.header)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _CsvBlock(_Block):
    """Records of plain CSV (RFC 4180, UTF-8), and where the first of them begins."""

    text: _Text
    offset: int
    line: int
    layout: _Layout

    def read(self, columns: tuple[str, ...], at_once: int) -> Iterator[Unjudged]:  # noqa: ARG002
        with self.text.open() as file:
            file.seek(self.offset)
            table, problems = _read_csv(file, self.path, self.line, self.layout)
            yield table.select(columns), problems


def _read_csv(file: BufferedReader, path: Path, line: int, layout: _Layout) -> Unjudged:
    """Return the next records, which begin in `line`."""
    table = _plain_table(file, layout)
    return _read_strictly(file, path, line, layout) if table is None else (table, {})


def _plain_table(file: BufferedReader, layout: _Layout) -> "pa.Table | None":
    """Return the next records where they are plain; else the file is where it was."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    start = file.tell()
    content = file.read(CSV_BYTES) + file.readline(LONGEST_RECORD)
    if len(content) < LONGEST_RECORD and _is_plain(content, layout.separator.encode()):
        try:
            return _read_plain(content, layout)
        except pa.ArrowInvalid:  # cells are missing or too many, or it is no UTF-8
            pass
    file.seek(start)
    return None


def _block(
    file: BufferedReader, path: Path, line: int, layout: _Layout
) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield the next records, one by one."""
    return _records(file, path, line, layout.separator, file.tell() + CSV_BYTES)


def _is_plain(content: bytes, separator: bytes) -> bool:
    """Whether pyarrow takes whole lines as RFC 4180 has them, or refuses them.

    Text behind quotes, a lone carriage return and a byte order mark it takes without a word.
    """
    if content.startswith(BOM_UTF8) or b"\r" in content.replace(b"\r\n", b"\n"):
        return False
    signs = np.frombuffer(b"\n" + content + b"\n", dtype=np.uint8)
    quotes = np.flatnonzero(signs == ord(b'"'))
    opening, closing = quotes[::2], quotes[1::2]  # and again, where one stands twice in a text
    return (
        len(opening) == len(closing)
        and bool(np.isin(signs[opening - 1], list(separator + b'\n"')).all())
        and bool(np.isin(signs[closing + 1], list(separator + b'\r\n"')).all())
    )


def _read_plain(content: bytes, layout: _Layout) -> "pa.Table":
    """Return the records that are not blank."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415
    from pyarrow import csv as pa_csv  # noqa: PLC0415

    table = pa_csv.read_csv(
        pa.BufferReader(content),
        pa_csv.ReadOptions(
            use_threads=False, block_size=len(content), column_names=layout.all_named
        ),
        pa_csv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
        pa_csv.ConvertOptions(default_column_type=pa.string()),
    )
    is_blank = np.ones(table.num_rows, dtype=bool)
    for column in table.columns:
        if is_blank.any():
            is_blank &= pc.or_(pc.equal(column, ""), pc.utf8_is_space(column)).to_numpy()
    return table.filter(~is_blank) if is_blank.any() else table


def _read_strictly(file: BufferedReader, path: Path, line: int, layout: _Layout) -> Unjudged:
    """Read record by record, and say why where one cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    columns = layout.all_named
    # Who leaves an end without a name out gives as many cells as there are names.
    needed = (
        max(
            (place for place, name in enumerate(layout.header) if not NO_NAME.fullmatch(name)),
            default=0,
        )
        + 1
    )
    rows: list[Sequence[str | None]] = []
    problems = {}
    for begins, given in _block(file, path, line, layout):
        record = given if isinstance(given, csv.Error) else without_empty_end(given, len(columns))
        if not isinstance(record, csv.Error) and needed <= len(record) < len(columns):
            record += [""] * (len(columns) - len(record))
        if isinstance(record, csv.Error):
            problems[len(rows)] = Problem(
                "batch.record_unreadable",
                "the record that begins in line {line:whole} cannot be read "
                "({reason:text}); put a text with quotes, commas or line ends in quotes, and "
                "write each quote in it twice.",
                {"line": begins, "reason": reason_of(record)},
                where="",
            )
        elif len(record) != len(columns):
            problems[len(rows)] = Problem(
                "batch.cells",
                "the row has {cells:whole} cell{cells:s} for {columns:whole} column{columns:s} "
                "(line {line:whole}); give one for each, and put a number with commas in quotes.",
                {"cells": len(record), "columns": len(columns), "line": begins},
                where="",
            )
        else:
            rows.append(record)
            continue
        rows.append((None,) * len(columns))
    arrays = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(columns))]
    return pa.table(arrays, names=columns), problems


def _records(
    file: BufferedReader, path: Path, line: int, separator: str, end: float = inf
) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield the records that begin before `end` and are not blank, or why one cannot be read.

    With each comes the line where it begins.
    """
    begins, size, place = line, 0, file.tell()

    def lines() -> Iterator[str]:
        nonlocal line, size, place
        while (size or place < end) and (content := file.readline(LONGEST_RECORD)):
            size += len(content)
            place += len(content)
            if size > LONGEST_RECORD or len(content) == LONGEST_RECORD:
                values: dict[str, object] = {"line": begins, "most": LONGEST_RECORD}
                raise InvalidInput(
                    Problem(
                        "batch.record_too_long",
                        "the record that begins in line {line:whole} has over {most:whole} bytes; "
                        "close its quotes.",
                        values,
                        where=path.name,
                    )
                )
            try:
                text = content.decode()
            except UnicodeDecodeError as error:
                byte, position = f"0x{content[error.start]:02x}", error.start + 1
                values = {"line": line, "byte": byte, "position": position}
                raise InvalidInput(
                    Problem(
                        "batch.encoding",
                        "line {line:whole} is not UTF-8 (byte {byte:text} at position "
                        "{position:whole}); save the file as CSV UTF-8.",
                        values,
                        where=path.name,
                    )
                ) from error
            line += 1
            yield text

    # The limit of the standard library is lower, and belongs to the whole process.
    csv.field_size_limit(max(LONGEST_RECORD, csv.field_size_limit()))
    reader = csv.reader(lines(), delimiter=separator, strict=True)
    while True:
        begins, size = line, 0
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader starts afresh behind the lines it has read
            yield begins, error
            continue
        if "".join(record).strip():
            yield begins, record


# --- Parquet ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowGroups(_Block):
    """Consecutive row groups of a Parquet file: small ones together, as it is opened for each."""

    numbers: range
    numbered: tuple[str, ...] = ()  # columns of texts that are read as numbers of these

    def read(self, columns: tuple[str, ...], at_once: int) -> Iterator[Unjudged]:
        import pyarrow as pa  # noqa: PLC0415 - slow to import
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

        try:
            # Buffered: pages are read as they are needed, not a whole row group at once. Texts stay
            # numbered: one that is repeated is there once, and is judged before it is written out.
            with pq.ParquetFile(
                self.path,
                buffer_size=2**20,
                pre_buffer=False,
                read_dictionary=list(self.numbered),
                thrift_container_size_limit=MOST_LISTED_IN_FOOTER,
            ) as file:
                for batch in file.iter_batches(
                    at_once, row_groups=[*self.numbers], columns=list(columns), use_threads=False
                ):
                    batch.validate(full=True)
                    yield _with_plain_texts(pa.Table.from_batches([batch])), {}
        except MemoryError as error:
            raise _too_large(self.path) from error
        except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
            raise _not_parquet(self.path, error) from error


def _with_plain_texts(table: "pa.Table") -> "pa.Table":
    """Return a table whose texts are of one type, but for those that are numbered."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    others = (pa.large_string(), pa.string_view())
    types = [pa.string() if field.type in others else field.type for field in table.schema]
    return table.cast(pa.schema(zip(table.column_names, types, strict=True)))


def _open_parquet(path: Path, piece_rows: int) -> TableFiles:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    paths = _parts(path) if path.is_dir() else [path]
    blocks: list[_RowGroups] = []
    schemas, opened = [], []
    digest = sha256()
    rows = 0
    for part in paths:
        with part.open("rb") as content:
            digest.update(f"{part.name} {file_digest(content, 'sha256').hexdigest()}\n".encode())
        try:
            # Before Arrow: it ends the program where a footer leaves columns out.
            groups = row_groups(part)
            with pq.ParquetFile(part, thrift_container_size_limit=MOST_LISTED_IN_FOOTER) as file:
                schemas.append(file.schema_arrow.remove_metadata())
        except (MemoryError, TooLarge) as error:
            raise _too_large(part) from error
        except (Unreadable, UnicodeDecodeError, pa.ArrowException) as error:
            raise _not_parquet(part, error) from error
        opened.append((part, groups))
        for number, group in enumerate(groups):
            block = _RowGroups(
                path=part.absolute(),
                first_row=rows,
                rows=group.rows,
                numbers=range(number, number + 1),
            )
            before = blocks[-1] if blocks else block
            if number and before.rows + group.rows <= piece_rows:
                numbers = range(before.numbers.start, block.numbers.stop)
                blocks[-1] = replace(before, rows=before.rows + group.rows, numbers=numbers)
            else:
                blocks.append(block)
            rows += group.rows
        if schemas[-1].names != schemas[0].names or schemas[-1].types != schemas[0].types:
            raise InvalidInput(
                Problem(
                    "batch.files_differ",
                    "the file has other columns than {first:text}; give all the same.",
                    {"first": echoed(paths[0].name)},
                    where=part.name,
                )
            )
    notes: list[Problem] = []
    names = schemas[0].names
    columns = _check_columns(path, names, notes)
    _check_types(schemas[0], columns)
    taken = [_checked_bytes(part, groups, names, piece_rows) for part, groups in opened]
    numbered = tuple(
        name for name in columns if all(one[name].may_be_numbered for one in taken if one)
    )
    return TableFiles(
        columns=columns,
        blocks=tuple(replace(block, numbered=numbered) for block in blocks if block.rows),
        piece_rows=piece_rows,
        checksum=digest.hexdigest(),
        notes=tuple(notes),
    )


def _parts(folder: Path) -> list[Path]:
    """Return the Parquet files of a folder, part.2 before part.10 as Dask writes them."""
    found = [path for path in folder.glob("*.parquet") if not path.name.startswith(("_", "."))]
    if not found:
        template = N_("the folder holds no .parquet files; give one that does.")
        raise InvalidInput(Problem("batch.format", template, where=folder.name))
    return sorted(
        found,
        key=lambda path: [
            (int(part), "") if part.isdecimal() else (-1, part)
            for part in re.split(r"([0-9]+)", path.name)
        ],
    )


def _check_types(schema: "pa.Schema", columns: Sequence[str]) -> None:
    """Raise where a column's type cannot hold the values of its input."""
    from pyarrow import types  # noqa: PLC0415 - slow to import

    def is_text(kind: "pa.DataType") -> bool:
        value = kind.value_type if types.is_dictionary(kind) else kind
        return bool(
            types.is_string(value) or types.is_large_string(value) or types.is_string_view(value)
        )

    def is_number(kind: "pa.DataType") -> bool:
        return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))

    problems = [
        Problem(
            "batch.column_type",
            "the column is of type {type:text}; write it as {wanted:text}.",
            {
                "type": echoed(str(field.type)),
                "wanted": "string" if name == NAME_COLUMN or takes_text_only else "double",
            },
            where=name,
        )
        for name in columns
        for field in [schema.field(name)]
        for takes_text_only in [bool(name != NAME_COLUMN and assumptions()[name].options)]
        if not (
            types.is_null(field.type)
            or is_text(field.type)
            or (not takes_text_only and is_number(field.type))
        )
    ]
    if problems:
        raise InvalidInput(*problems)


def _checked_bytes(
    path: Path, groups: list[RowGroup], names: list[str], at_once: int
) -> dict[str, Taken]:
    """Return what columns take to be read; refuse more than any table of scenarios needs."""
    try:
        taken = bytes_to_read(path, groups, names, at_once)
    except Unreadable as error:
        raise _not_parquet(path, error) from error
    total = sum(one.bytes for one in taken.values())
    if total > MOST_READ_BYTES:
        largest = max(taken, key=lambda name: taken[name].bytes)
        raise InvalidInput(
            Problem(
                "batch.column_too_large",
                "to read the file takes {bytes:whole} bytes, most of them for the column "
                "{column:text}, and up to {most:whole} are taken; write it with shorter texts, or "
                "with smaller pages.",
                {"bytes": total, "column": echoed(largest), "most": MOST_READ_BYTES},
                where=path.name,
            )
        )
    return taken


def _too_large(path: Path) -> InvalidInput:
    template = N_(
        "the file takes more memory than there is for it; split it, and write it with fewer "
        "columns and row groups."
    )
    return InvalidInput(Problem("batch.too_large", template, where=path.name))


def _not_parquet(path: Path, reason: object) -> InvalidInput:
    template = N_("the file is not Parquet, or damaged ({reason:text}); write it again.")
    values = {"reason": reason_of(reason)}
    return InvalidInput(Problem("batch.not_parquet", template, values, where=path.name))


# --- grid ---


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Every combination of some values; the first input varies slowest."""

    axes: Axes
    piece_rows: int

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.axes)

    @property
    def rows(self) -> int:
        return prod(map(len, self.axes.values())) if self.axes else 0

    @property
    def checksum(self) -> str:
        return sha256(repr(self.axes).encode()).hexdigest()

    @property
    def notes(self) -> tuple[Problem, ...]:
        return ()

    def only(self, numbers: range) -> "Grid":  # noqa: ARG002
        return self

    def read(self, numbers: range) -> Iterator[Piece]:
        import pyarrow as pa  # noqa: PLC0415 - slow to import

        sizes = tuple(map(len, self.axes.values()))
        for number, rows in piece_sizes(self, numbers):
            start = number * self.piece_rows
            indices = np.unravel_index(np.arange(start, start + rows), sizes)
            # As texts, so that "none" is a value and not a cell left empty.
            columns = {
                name: pa.array([assumptions()[name].write(value) for value in values]).take(
                    pa.array(index)
                )
                for (name, values), index in zip(self.axes.items(), indices, strict=True)
            }
            yield Piece(number=number, first_row=start + 1, rows=rows, columns=columns, problems={})
