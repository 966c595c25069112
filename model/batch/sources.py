"""Where scenarios come from: CSV, Parquet or a grid, in pieces that can be read alone.

A source is opened once, which finds everything that is wrong with it as a whole. It then
gives spans: consecutive pieces, described by so little that a span can be sent to another
machine, which reads its rows itself. Rows that cannot be read come with the reason.
"""

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest, sha256
from math import ceil, prod
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from model.assumptions import assumptions
from model.batch.grid import Axes, check_axes
from model.messages import InvalidInput, Problem, echoed, reason_of

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

# Scenarios in a piece: large enough that reading, computing and writing outweigh what a piece
# costs in itself, small enough that one of 60 years takes some 200 MB.
PIECE_ROWS = 10_000

# The column that says what a scenario is called.
NAME = "name"

# No name needs more characters, and no number: a double in full has up to 350. What is longer
# was not meant for its cell.
LONGEST_CELL = 400

# A record of more bytes is not read: its quotes are open, or it is no CSV at all.
LONGEST_RECORD = 2**24

# Scenarios in a batch: beyond, a grid is a mistake in some step.
MOST_ROWS = 10_000_000_000

# Of the columns that are not known, so many are named.
MOST_NAMED = 20

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A piece as it stands in its source.

    `columns` maps field names (and `name`) to arrays of equal length, texts or numbers, null
    where nothing is given; `problems` tells of rows, by index, that could not be read.
    """

    number: int
    first_row: int
    rows: int
    columns: Mapping[str, "pa.Array | pa.ChunkedArray"]
    problems: Mapping[int, Problem]


class Span(Protocol):
    """Consecutive pieces, to be read on any machine that sees the files."""

    def read(self) -> Iterator[Raw]: ...


class Source(Protocol):
    """Scenarios in pieces of `piece_rows`, the last one of fewer."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> int: ...
    @property
    def piece_rows(self) -> int: ...
    @property
    def checksum(self) -> str: ...
    def span(self, first: int, count: int) -> Span: ...


def pieces(source: Source) -> int:
    """Return how many pieces a source has."""
    return ceil(source.rows / source.piece_rows)


def open_source(
    scenarios: Path | str | Mapping[str, Sequence[object]],
    *,
    piece_rows: int = PIECE_ROWS,
    most_rows: int = MOST_ROWS,
) -> Source:
    """Open a CSV file, a Parquet file, a folder of Parquet files, or a grid.

    Raises
    ------
    InvalidInput
        ``file.unreadable``, ``batch.format``, ``batch.encoding``, ``batch.not_csv``,
        ``batch.record_too_long``, ``batch.columns_unknown``, ``batch.columns_twice``,
        ``batch.columns_none``, ``batch.column_type``, ``batch.files_differ``,
        ``batch.no_rows``, ``batch.too_many_rows``; of a grid, as `check_axes`.
    """
    if isinstance(scenarios, Mapping):
        source: Source = Grid(axes=check_axes(scenarios), piece_rows=piece_rows)
        where = "vary"
    else:
        path = Path(scenarios)
        where = path.name
        source = _open_file(path, piece_rows)
    if not source.rows:
        template = "there are no scenarios; give at least one row below the names of the columns."
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


def _open_file(path: Path, piece_rows: int) -> Source:
    try:
        if path.is_dir() or path.suffix.lower() == ".parquet":
            return _open_parquet(path, piece_rows)
        if path.suffix.lower() == ".csv":
            return _open_csv(path, piece_rows)
    except OSError as error:
        raise InvalidInput(
            Problem(
                "file.unreadable",
                "the file cannot be read ({reason:text}); give the path of a CSV or Parquet file.",
                {"reason": reason_of(error)},
                where=path.name,
            )
        ) from error
    template = "scenarios are read from .csv, .parquet or a folder of .parquet; rename the file."
    raise InvalidInput(Problem("batch.format", template, where=path.name))


def _check_columns(path: Path, names: Sequence[str]) -> None:
    """Raise with everything that is wrong with the names of a file's columns."""
    known = {NAME, *assumptions()}
    unknown = [name for name in names if name not in known]
    twice = sorted({name for name in names if name in known and names.count(name) > 1})
    problems = []
    if unknown:
        problems.append(
            Problem(
                "batch.columns_unknown",
                "{count:whole} columns are not known: {names:text}; remove them, or name "
                "them by their inputs: {known:text}.",
                {
                    "count": len(unknown),
                    "names": ", ".join(f"“{echoed(name)}”" for name in unknown[:MOST_NAMED])
                    + (", …" if len(unknown) > MOST_NAMED else ""),
                    "known": ", ".join([NAME, *assumptions()]),
                },
                where=path.name,
            )
        )
    if twice:
        problems.append(
            Problem(
                "batch.columns_twice",
                "columns stand twice: {names:text}; keep one of each.",
                {"names": ", ".join(twice)},
                where=path.name,
            )
        )
    if not names:
        template = (
            "the file has no columns; begin with a line of their names, like name,cagr,years."
        )
        problems.append(Problem("batch.columns_none", template, where=path.name))
    if problems:
        raise InvalidInput(*problems)


# --- CSV ---


class _Records:
    """The records of a CSV file, one after another, with the place where each begins."""

    def __init__(self, file: BinaryIO, path: Path, line: int) -> None:
        self.file, self.path = file, path
        self.offset, self.line = file.tell(), line  # where the next record begins
        self.begins, self.begins_in_line = self.offset, line
        # The limit of the standard library is lower, and belongs to the whole process.
        csv.field_size_limit(max(LONGEST_RECORD, csv.field_size_limit()))

    def __iter__(self) -> Iterator[list[str] | csv.Error]:
        """Yield each record that is not empty, or why it cannot be read."""
        reader = csv.reader(self._lines(), strict=True)
        while True:
            self.begins, self.begins_in_line = self.offset, self.line
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:  # the reader starts afresh behind the lines it has read
                yield error
                continue
            if any(cell and not cell.isspace() for cell in record):
                yield record

    def _lines(self) -> Iterator[str]:
        while line := self.file.readline(LONGEST_RECORD):
            self.offset += len(line)
            if self.offset - self.begins > LONGEST_RECORD or len(line) == LONGEST_RECORD:
                raise InvalidInput(
                    Problem(
                        "batch.record_too_long",
                        "the record that begins in line {line:whole} has over {most:whole} bytes; "
                        "close its quotes.",
                        {"line": self.begins_in_line, "most": LONGEST_RECORD},
                        where=self.path.name,
                    )
                )
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                raise InvalidInput(
                    Problem(
                        "batch.encoding",
                        "line {line:whole} is not UTF-8 (byte {byte:text} at position "
                        "{position:whole}); save the file as CSV UTF-8.",
                        {
                            "line": self.line,
                            "byte": f"0x{line[error.start]:02x}",
                            "position": error.start + 1,
                        },
                        where=self.path.name,
                    )
                ) from error
            self.line += 1
            yield text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a piece begins in a CSV file."""

    offset: int
    line: int


@dataclass(frozen=True, kw_only=True)
class CsvFile:
    """A CSV file (RFC 4180, UTF-8), with the places where its pieces begin."""

    path: Path
    columns: tuple[str, ...]
    rows: int
    piece_rows: int
    checksum: str
    places: tuple[_Place, ...]

    def span(self, first: int, count: int) -> Span:
        return _CsvSpan(
            path=self.path.absolute(),
            columns=self.columns,
            first=first,
            rows=_rows(self, first, count),
            piece_rows=self.piece_rows,
            place=self.places[first],
        )


def _rows(source: Source, first: int, count: int) -> int:
    """Return how many rows `count` pieces from `first` on have."""
    return min(count * source.piece_rows, source.rows - first * source.piece_rows)


def _open_csv(path: Path, piece_rows: int) -> CsvFile:
    with path.open("rb") as file:
        if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
            file.seek(0)
        records = _Records(file, path, line=1)
        upcoming = iter(records)
        header = next(upcoming, [])
        if isinstance(header, csv.Error):
            raise InvalidInput(
                Problem(
                    "batch.not_csv",
                    "the first line cannot be read ({reason:text}); save the file as CSV UTF-8.",
                    {"reason": reason_of(header)},
                    where=path.name,
                )
            )
        columns = tuple(cell.strip() for cell in header)
        _check_columns(path, columns)
        places, rows = [], 0
        for rows, _ in enumerate(upcoming, start=1):
            if (rows - 1) % piece_rows == 0:
                places.append(_Place(offset=records.begins, line=records.begins_in_line))
        file.seek(0)
        checksum = file_digest(file, "sha256").hexdigest()
    return CsvFile(
        path=path,
        columns=columns,
        rows=rows,
        piece_rows=piece_rows,
        checksum=checksum,
        places=tuple(places),
    )


@dataclass(frozen=True, kw_only=True)
class _CsvSpan:
    path: Path
    columns: tuple[str, ...]
    first: int
    rows: int
    piece_rows: int
    place: _Place

    def read(self) -> Iterator[Raw]:
        with self.path.open("rb") as file:
            file.seek(self.place.offset)
            records = _Records(file, self.path, self.place.line)
            upcoming = iter(records)
            for number, rows in _numbered(self.first, self.rows, self.piece_rows):
                yield self._piece(number, rows, records, upcoming)

    def _piece(
        self, number: int, rows: int, records: _Records, upcoming: Iterator[list[str] | csv.Error]
    ) -> Raw:
        import pyarrow as pa  # noqa: PLC0415 - slow to import

        kept: list[Sequence[str | None]] = []
        problems = {}
        nothing = (None,) * len(self.columns)
        for index in range(rows):
            record = next(upcoming)
            problem = self._problem(record, records.begins_in_line)
            if problem or isinstance(record, csv.Error):
                if problem:
                    problems[index] = problem
                kept.append(nothing)
            else:
                kept.append(record)
        cells = zip(*kept, strict=True)
        return Raw(
            number=number,
            first_row=number * self.piece_rows + 1,
            rows=rows,
            columns={
                name: pa.array(column, type=pa.string())
                for name, column in zip(self.columns, cells, strict=True)
            },
            problems=problems,
        )

    def _problem(self, record: list[str] | csv.Error, line: int) -> Problem | None:
        """Return why a record cannot be judged cell by cell, if so."""
        if isinstance(record, csv.Error):
            return Problem(
                "batch.record_unreadable",
                "the record that begins in line {line:whole} cannot be read "
                "({reason:text}); put a text with quotes, commas or line ends in quotes, and "
                "write each quote in it twice.",
                {"line": line, "reason": reason_of(record)},
                where="",
            )
        if len(record) != len(self.columns):
            return Problem(
                "batch.cells",
                "the row has {cells:whole} cells for {columns:whole} columns (line "
                "{line:whole}); give one for each, and put a number with commas in quotes.",
                {"cells": len(record), "columns": len(self.columns), "line": line},
                where="",
            )
        if max(map(len, record)) > LONGEST_CELL:
            name, cell = next(
                (name, cell)
                for name, cell in zip(self.columns, record, strict=True)
                if len(cell) > LONGEST_CELL
            )
            return cell_too_long(name, cell)
        return None


def cell_too_long(name: str, cell: str) -> Problem:
    return Problem(
        "batch.cell_too_long",
        "“{value:text}” has {length:whole} characters; give at most {most:whole}.",
        {"value": echoed(cell), "length": len(cell), "most": LONGEST_CELL},
        where=name,
    )


def _numbered(first: int, rows: int, piece_rows: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each piece and how many rows it has."""
    for number, start in enumerate(range(0, rows, piece_rows), start=first):
        yield number, min(piece_rows, rows - start)


# --- Parquet ---


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowGroup:
    """Some rows of a Parquet file that are read together; `first_row` counts over all files."""

    path: Path
    number: int
    first_row: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class Parquet:
    """A Parquet file, or a folder of them in the natural order of their names."""

    columns: tuple[str, ...]
    groups: tuple[_RowGroup, ...]
    piece_rows: int
    checksum: str

    @cached_property
    def rows(self) -> int:
        return sum(group.rows for group in self.groups)

    @cached_property
    def _ends(self) -> list[int]:
        return [group.first_row + group.rows for group in self.groups]

    def span(self, first: int, count: int) -> Span:
        start = first * self.piece_rows
        rows = _rows(self, first, count)
        used = self.groups[
            bisect_right(self._ends, start) : bisect_left(self._ends, start + rows) + 1
        ]
        return _ParquetSpan(
            columns=self.columns,
            groups=used,
            first=first,
            skip=start - used[0].first_row,
            rows=rows,
            piece_rows=self.piece_rows,
        )


def _open_parquet(path: Path, piece_rows: int) -> Parquet:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    paths = _parts(path) if path.is_dir() else [path]
    groups: list[_RowGroup] = []
    schemas = []
    digest = sha256()
    rows = 0
    for part in paths:
        with part.open("rb") as content:
            digest.update(f"{part.name} {file_digest(content, 'sha256').hexdigest()}\n".encode())
        try:
            file = pq.ParquetFile(part)
        except pa.ArrowException as error:
            raise _not_parquet(part, error) from error
        with file:
            schemas.append(file.schema_arrow.remove_metadata())
            for number in range(file.num_row_groups):
                size = file.metadata.row_group(number).num_rows
                groups.append(
                    _RowGroup(path=part.absolute(), number=number, first_row=rows, rows=size)
                )
                rows += size
        if schemas[-1].names != schemas[0].names or schemas[-1].types != schemas[0].types:
            raise InvalidInput(
                Problem(
                    "batch.files_differ",
                    "the file has other columns than {first:text}; give all the same.",
                    {"first": echoed(paths[0].name)},
                    where=part.name,
                )
            )
    _check_columns(path, schemas[0].names)
    _check_types(schemas[0])
    return Parquet(
        columns=tuple(schemas[0].names),
        groups=tuple(group for group in groups if group.rows),
        piece_rows=piece_rows,
        checksum=digest.hexdigest(),
    )


def _parts(folder: Path) -> list[Path]:
    """Return the Parquet files of a folder, part.2 before part.10 as Dask writes them."""
    found = [path for path in folder.glob("*.parquet") if not path.name.startswith(("_", "."))]
    if not found:
        template = "the folder holds no .parquet files; give one that does."
        raise InvalidInput(Problem("batch.format", template, where=folder.name))
    return sorted(
        found,
        key=lambda path: [
            (int(part), "") if part.isdecimal() else (-1, part)
            for part in re.split(r"([0-9]+)", path.name)
        ],
    )


def _check_types(schema: "pa.Schema") -> None:
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
                "wanted": "string" if takes_text_only else "double",
            },
            where=field.name,
        )
        for field in schema
        for takes_text_only in [bool(field.name != NAME and assumptions()[field.name].options)]
        if not (
            types.is_null(field.type)
            or is_text(field.type)
            or (not takes_text_only and is_number(field.type))
        )
    ]
    if problems:
        raise InvalidInput(*problems)


@dataclass(frozen=True, kw_only=True)
class _ParquetSpan:
    columns: tuple[str, ...]
    groups: tuple[_RowGroup, ...]
    first: int
    skip: int
    rows: int
    piece_rows: int

    def read(self) -> Iterator[Raw]:
        tables = _cut(self._batches(), self.skip, self.rows, self.piece_rows)
        for number, table in enumerate(tables, start=self.first):
            yield Raw(
                number=number,
                first_row=number * self.piece_rows + 1,
                rows=table.num_rows,
                columns={name: table[name].combine_chunks() for name in self.columns},
                problems={},
            )

    def _batches(self) -> Iterator["pa.RecordBatch"]:
        """Yield the rows of the row groups, some at a time, each of them sound."""
        import pyarrow as pa  # noqa: PLC0415 - slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415

        for group in self.groups:
            try:
                # Buffered: pages are read as they are needed, not a whole row group at once.
                with pq.ParquetFile(group.path, buffer_size=2**20, pre_buffer=False) as file:
                    for batch in file.iter_batches(
                        self.piece_rows,
                        row_groups=[group.number],
                        columns=list(self.columns),
                        use_threads=False,
                    ):
                        batch.validate(full=True)
                        yield batch
            except (OSError, pa.ArrowException) as error:
                raise _not_parquet(group.path, error) from error


def _not_parquet(path: Path, reason: object) -> InvalidInput:
    template = "the file is not Parquet, or damaged ({reason:text}); write it again."
    return InvalidInput(
        Problem("batch.not_parquet", template, {"reason": reason_of(reason)}, where=path.name)
    )


def _cut(
    batches: Iterable["pa.RecordBatch"], skip: int, rows: int, piece_rows: int
) -> Iterator["pa.Table"]:
    """Yield tables of `piece_rows` rows, in all `rows`, the first `skip` left out."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    held: list[pa.RecordBatch] = []
    missing = min(piece_rows, rows)
    for whole in batches:
        batch = whole.slice(skip)
        skip -= whole.num_rows - batch.num_rows
        while batch.num_rows and missing:
            held.append(batch.slice(0, missing))
            batch = batch.slice(held[-1].num_rows)
            missing -= held[-1].num_rows
            if not missing:
                yield pa.Table.from_batches(held)
                rows -= sum(part.num_rows for part in held)
                held, missing = [], min(piece_rows, rows)
        if not missing:
            return


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

    def span(self, first: int, count: int) -> Span:
        return _GridSpan(
            axes=self.axes, first=first, rows=_rows(self, first, count), piece_rows=self.piece_rows
        )


@dataclass(frozen=True, kw_only=True)
class _GridSpan:
    axes: Axes
    first: int
    rows: int
    piece_rows: int

    def read(self) -> Iterator[Raw]:
        import numpy as np  # noqa: PLC0415
        import pyarrow as pa  # noqa: PLC0415 - slow to import

        sizes = tuple(map(len, self.axes.values()))
        for number, rows in _numbered(self.first, self.rows, self.piece_rows):
            start = number * self.piece_rows
            indices = np.unravel_index(np.arange(start, start + rows), sizes)
            # As texts, so that "none" is a value and not a cell left empty.
            columns = {
                name: pa.array([assumptions()[name].write(value) for value in values]).take(
                    pa.array(index)
                )
                for (name, values), index in zip(self.axes.items(), indices, strict=True)
            }
            yield Raw(number=number, first_row=start + 1, rows=rows, columns=columns, problems={})
