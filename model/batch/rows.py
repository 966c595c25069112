"""From cells to scenarios: the rows of a piece as arrays, and what is wrong with which.

Rows are judged once and all at once, by the limits and rules that `Scenario` has and in its words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from model.batch.sources import NAME_COLUMN, Piece
from model.growth import BoolArray, FloatArray
from model.inputs import (
    RULES,
    Scenario,
    assumptions,
    breaches,
    no_value,
    outside_limits,
    within_limits,
)
from model.messages import Problem, echoed

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

IntArray = NDArray[np.int64]

# How arrays hold that nothing retires; as a given value it is never read.
NEVER = np.inf

# No name needs more characters, and no number: a double in full has up to 350. What is longer
# was not meant for its cell.
LONGEST_CELL = 400

# What names do not hold: control characters, line ends of any kind, and marks that turn the
# direction of writing. Results repeat names, in terminals and spreadsheets too.
CONTROLS = r"[\p{Cc}\p{Zl}\p{Zp}\x{202a}-\x{202e}\x{2066}-\x{2069}]"

# People's texts are read over decimals, which keep so many digits: up to here, that changes no bit.
EXACT_DIGITS = 28

# Numbers, also in percent, that are read together where a column has other texts too; those, with
# separators or full-width digits, are read one by one.
PLAIN_NUMBER = r"^-?[0-9]{1,10}(\.[0-9]{1,18})?$"
PLAIN_FRACTION = r"^-?[0-9]{1,10}(\.[0-9]{1,18})?%?$"


@dataclass(frozen=True, kw_only=True)
class Reject:
    """One thing wrong with a row; `given` is the cell, or what the row takes from the start."""

    row: int
    problem: Problem
    given: object


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The scenarios of a piece.

    `values` maps each field to an array of shape (rows,): numbers in the unit of the field,
    choices as the position of the option, `NEVER` for no service life, and NaN for what is no
    value. Only rows that are `good` are scenarios.
    """

    piece: Piece
    values: dict[str, FloatArray]
    good: BoolArray

    def scenario(self, index: int) -> Scenario:
        """Return the scenario of a good row."""
        return Scenario(
            **{name: _decode(name, float(values[index])) for name, values in self.values.items()}
        )

    def drawn(self, rows: IntArray) -> dict[str, FloatArray]:
        """Return the fields that may be drawn and differ between rows, for some of these."""
        given = [name for name in drawable() if name in self.piece.columns]
        return {name: self.values[name][rows] for name in given}

    def alike(self) -> Iterator[IntArray]:
        """Yield the good rows that share every field that cannot be drawn, as indices.

        The base year may differ: it moves the years, and no number.
        """
        shared = [name for name in self.values if name in self.piece.columns]
        shared = [name for name in shared if name != "base_year"]
        return _alike(np.flatnonzero(self.good), self.values, shared)


def _alike(
    rows: IntArray, values: dict[str, FloatArray], names: Sequence[str]
) -> Iterator[IntArray]:
    """Yield rows that share those of some fields that cannot be drawn, in order."""
    key = np.zeros(len(rows), dtype=np.int64)
    for name in names:
        if name not in drawable():
            shared = values[name][rows]
            code = np.where(shared == NEVER, 0.0, shared).astype(np.int64)
            key = key * (int(code.max(initial=0)) + 1) + code
    order = np.argsort(key, kind="stable")
    changes = np.flatnonzero(np.diff(key[order])) + 1
    yield from (part for part in np.split(rows[order], changes) if len(part))


def read_rows(piece: Piece, start: Scenario) -> tuple[Rows, list[Reject]]:
    """Return the scenarios of a piece, and what is wrong with the others, in order.

    Of a row that cannot be read, that is all there is to say.
    """
    piece = _without_unusable(piece)
    values = {}
    for name, value in start:
        default = _encode(name, value)
        given = piece.columns.get(name)
        values[name] = (
            np.full(piece.rows, default) if given is None else _read(name, given, default)
        )
    unread = piece.problems
    readable = np.ones(piece.rows, dtype=bool)
    readable[[*unread]] = False
    rejects = [
        Reject(row=piece.first_row + index, problem=problem, given="")
        for index, problem in unread.items()
    ]
    good = readable.copy()
    cells = cache(lambda name: piece.columns[name].to_pylist())
    for index, problem in _judge(piece, values, readable, cells):
        good[index] = False
        name = problem.where
        given = cells(name)[index] if name in piece.columns else None
        if _is_empty(given):  # what stands for it
            given = assumptions()[name].write(getattr(start, name))
        rejects.append(Reject(row=piece.first_row + index, problem=problem, given=given))
    rejects.sort(key=attrgetter("row"))
    return Rows(piece=piece, values=values, good=good), rejects


def _judge(
    piece: Piece,
    values: dict[str, FloatArray],
    readable: BoolArray,
    cells: Callable[[str], Sequence[object]],
) -> Iterator[tuple[int, Problem]]:
    """Yield what is wrong with the rows: first with single values, then between them.

    Each cell of a column is judged once, however many rows have it. A rule is no matter where one
    of its inputs is wrong by itself.
    """
    sound = {}
    for name, numbers in values.items():
        if name in piece.columns:
            sound[name] = readable & _is_valid(name, numbers)
            said = cache(partial(_alone, name))
            for index in np.flatnonzero(readable & ~sound[name]).tolist():
                yield index, said(cells(name)[index])
    for rule in RULES:
        given = [name for name in rule.inputs if name in sound]
        if given:  # what is from the start alone breaks none
            rows = np.flatnonzero(np.logical_and.reduce([sound[name] for name in given]))
            for alike in _alike(rows, values, given):
                judged = {
                    name: values[name][alike]
                    if name in drawable()
                    else _decode(name, float(values[name][alike[0]]))
                    for name in rule.inputs
                }
                for index, problem in breaches(rule, judged):
                    yield int(alike[index]), problem


def _alone(name: str, cell: object) -> Problem:
    """Return what is wrong with a cell by itself."""
    value = read_cell(name, cell)
    if isfinite(_encode(name, value)):
        return outside_limits(name, float(cast("float", value)))
    return no_value(name, value)


@cache
def drawable() -> tuple[str, ...]:
    """Return the fields that `project` takes as draws: all but choices and whole years."""
    return tuple(
        name for name, record in assumptions().items() if not (record.options or record.is_whole)
    )


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_cell(name: str, cell: object) -> object:
    """Return the value that is given in a cell as `Scenario` would judge it.

    Numbers are taken as numbers of the field: a column of whole years may hold 5.0, since
    tables with gaps often have no other way to write 5.
    """
    if isinstance(cell, str):
        return assumptions()[name].read(cell)
    number = float(cast("float", cell))  # or an integer or a decimal, by the column's type
    return int(number) if assumptions()[name].is_whole and number.is_integer() else number


def _encode(name: str, value: object) -> float:
    """Return what arrays hold for a value of a field; NaN for what is no value of it."""
    record = assumptions()[name]
    if record.options:
        options = list(record.options)
        return float(options.index(str(value))) if value in options else np.nan
    if value is None:
        return NEVER if record.optional else np.nan
    number = float(value) if isinstance(value, int | float) else np.nan
    is_value = isfinite(number) and (not record.is_whole or number.is_integer())
    return number if is_value else np.nan


def _decode(name: str, number: float) -> object:
    record = assumptions()[name]
    if record.options:
        return list(record.options)[int(number)]
    if number == NEVER:
        return None
    return int(number) if record.is_whole else number


def _is_valid(name: str, values: FloatArray) -> BoolArray:
    """Return which values a field may have by itself."""
    record = assumptions()[name]
    if record.options:
        return ~np.isnan(values)
    inside = within_limits(name, values)
    return inside | (values == NEVER) if record.optional else inside


def _read(name: str, array: "pa.Array", default: float) -> FloatArray:
    """Return the values of a column, of shape (rows,); nothing given is the default."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    if pa.types.is_null(array.type):
        return np.full(len(array), default)
    numbers = array
    if not _is_number(array.type):
        texts = array.cast(pa.string())
        try:
            if assumptions()[name].options or _longest(texts) > EXACT_DIGITS:
                return _read_texts(name, texts, default)
            numbers = texts.cast(pa.float64())
        except pa.ArrowInvalid:  # not all of them are plain numbers
            return _read_texts(name, texts, default)
    values = np.array(numbers.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    values[~np.isfinite(values)] = np.nan
    if assumptions()[name].is_whole:
        values[values != np.floor(values)] = np.nan
    if numbers.null_count:
        values[np.asarray(numbers.is_null())] = default
    return values


def _is_number(kind: "pa.DataType") -> bool:
    from pyarrow import types  # noqa: PLC0415 - slow to import

    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _longest(texts: "pa.Array") -> int:
    """Return the bytes of the longest text."""
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import

    return pc.max(pc.binary_length(texts)).as_py() or 0


def _read_texts(name: str, array: "pa.Array", default: float) -> FloatArray:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # noqa: PLC0415

    record = assumptions()[name]
    values = np.full(len(array), np.nan)
    odd = np.ones(len(array), dtype=bool)
    if not record.options:
        pattern = PLAIN_FRACTION if record.is_fraction else PLAIN_NUMBER
        plain = pc.match_substring_regex(array, pattern).fill_null(False)  # noqa: FBT003
        odd = ~np.asarray(plain)
        numbers = pc.replace_substring(array.filter(plain), "%", "e-2").cast(pa.float64())
        values[~odd] = numbers.to_numpy(zero_copy_only=False)
        if record.is_whole:
            values[values != np.floor(values)] = np.nan
    if odd.any():
        texts = array.filter(pa.array(odd)).dictionary_encode()
        known = [
            default if _is_empty(text) else _encode(name, read_cell(name, text))
            for text in texts.dictionary.to_pylist()
        ]
        positions = texts.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        values[odd] = np.array([*known, default])[positions]
    return values


def _without_unusable(piece: Piece) -> Piece:
    """Return a piece without texts that no cell needs, too long or no plain text.

    Their rows cannot be read.

    Each text is judged once, however many rows have it: as Parquet numbers them, one of a megabyte
    may stand in millions.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # noqa: PLC0415

    columns = dict(piece.columns)
    problems: dict[int, Problem] = {}
    for name, array in columns.items():
        is_numbered = pa.types.is_dictionary(array.type)
        texts = array.dictionary if is_numbered else array
        if not pa.types.is_string(texts.type):
            continue
        # What is wrong with the text of another column is said where it is read.
        is_odd = pc.match_substring_regex(texts, CONTROLS) if name == NAME_COLUMN else None
        has_odd = is_odd is not None and pc.any(is_odd).as_py()
        if _longest(texts) <= LONGEST_CELL and not has_odd:
            continue
        numbered = array if is_numbered else array.dictionary_encode()
        texts = numbered.dictionary
        unusable = pc.greater(pc.utf8_length(texts), LONGEST_CELL)
        if has_odd:
            unusable = pc.or_(unusable, pc.match_substring_regex(texts, CONTROLS))
        unusable = unusable.fill_null(False)  # noqa: FBT003
        said = {
            number: _unusable(name, texts[number].as_py())
            for number in np.flatnonzero(unusable).tolist()
        }
        usable = pc.if_else(unusable, pa.scalar(None, texts.type), texts)
        columns[name] = pa.DictionaryArray.from_arrays(numbered.indices, usable)
        numbers = numbered.indices.to_pylist()
        for index in np.flatnonzero(np.isin(numbered.indices.fill_null(-1), [*said])).tolist():
            problems.setdefault(index, said[numbers[index]])
    return replace(piece, columns=columns, problems={**problems, **piece.problems})


def _unusable(name: str, cell: str) -> Problem:
    if len(cell) <= LONGEST_CELL:
        return Problem(
            "batch.name",
            "“{value:text}” cannot be used; give a text of at most {limit:whole} characters, "
            "without control characters.",
            {"value": echoed(cell), "limit": LONGEST_CELL},
            where=name,
        )
    return Problem(
        "batch.cell_too_long",
        "“{value:text}” has {length:whole} characters; give at most {most:whole}.",
        {"value": echoed(cell), "length": len(cell), "most": LONGEST_CELL},
        where=name,
    )
