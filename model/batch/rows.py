"""From cells to scenarios: the rows of a piece as arrays, and what is wrong with which.

Rows are judged all at once, by the limits and rules that `Scenario` has. Only the few that
are wrong are then made into a `Scenario` one by one, so that its words say why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from model.assumptions import assumptions
from model.batch.sources import LONGEST_CELL, NAME, Raw, cell_too_long
from model.growth import BoolArray, FloatArray
from model.messages import InvalidInput, Problem
from model.scenario import Scenario, inconsistent, within_limits

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

IntArray = NDArray[np.int64]

# How arrays hold that nothing retires; as a given value it is never read.
NEVER = np.inf

# Numbers that are read together; others, with separators or full-width digits, one by one.
# So short that reading them over decimals, as people's texts are read, changes no bit.
PLAIN = r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$"
PLAIN_OR_PERCENT = r"^-?[0-9]{1,12}(\.[0-9]{1,12})?%?$"
PLAIN_EXPONENT = r"^-?[0-9](\.[0-9]{1,17})?[eE][+-]?[0-9]{1,2}$"

NOT_GIVEN: Final = object()


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

    raw: Raw
    start: Scenario
    values: dict[str, FloatArray]
    good: BoolArray

    def scenario(self, index: int) -> Scenario:
        """Return the scenario of a good row."""
        return Scenario(**self.fields(index))

    def fields(self, index: int) -> dict[str, Any]:
        """Return the fields of a row as `Scenario` takes them."""
        return {name: _decode(name, float(values[index])) for name, values in self.values.items()}

    def drawn(self, rows: IntArray) -> dict[str, FloatArray]:
        """Return the fields that may be drawn and differ between rows, for some of these."""
        given = [name for name in drawable() if name in self.raw.columns]
        return {name: self.values[name][rows] for name in given}

    def alike(self) -> Iterator[IntArray]:
        """Yield the good rows that share every field that cannot be drawn, as indices.

        The base year may differ: it moves the years, and no number.
        """
        rows = np.flatnonzero(self.good)
        shared = [
            name
            for name in assumptions()
            if name in self.raw.columns and name not in drawable() and name != "base_year"
        ]
        key = np.zeros(len(rows), dtype=np.int64)
        for name in shared:
            values = self.values[name][rows]
            code = np.where(values == NEVER, 0.0, values).astype(np.int64)
            key = key * (int(code.max(initial=0)) + 1) + code
        order = np.argsort(key, kind="stable")
        changes = np.flatnonzero(np.diff(key[order])) + 1
        yield from (part for part in np.split(rows[order], changes) if len(part))


def read_rows(raw: Raw, start: Scenario) -> tuple[Rows, list[Reject]]:
    """Return the scenarios of a piece, and what is wrong with the others, in order."""
    too_long = _too_long(raw)
    good = np.ones(raw.rows, dtype=bool)
    good[[*raw.problems, *too_long]] = False
    values = {}
    for name, value in start:
        default = _encode(name, value)
        if name in raw.columns:
            values[name] = _read(name, raw.columns[name], default)
            good &= _is_valid(name, values[name])
        else:
            values[name] = np.full(raw.rows, default)
    rows = Rows(raw=raw, start=start, values=values, good=good)
    for alike in list(rows.alike()):
        good[alike[inconsistent_rows(rows, alike)]] = False
    return rows, list(_rejects(rows, {**too_long, **raw.problems}))


def inconsistent_rows(rows: Rows, alike: IntArray) -> BoolArray:
    """Return which of some rows, alike in what cannot be drawn, break a rule between inputs."""
    broken = inconsistent(rows.fields(int(alike[0])) | rows.drawn(alike))
    return np.broadcast_to(broken, alike.shape)


@cache
def drawable() -> tuple[str, ...]:
    """Return the fields that `project` takes as draws: all but choices and whole years."""
    return tuple(
        name for name, record in assumptions().items() if not (record.options or record.is_whole)
    )


def read_cell(name: str, cell: object) -> object:
    """Return the value of one cell as `Scenario` is to judge it, or `NOT_GIVEN`.

    Numbers are taken as numbers of the field: a column of whole years may hold 5.0, since
    tables with gaps often have no other way to write 5.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return NOT_GIVEN
    if isinstance(cell, str):
        return assumptions()[name].read(cell)
    number = float(cast("float", cell))  # or an integer or a decimal, by the column's type
    return int(number) if assumptions()[name].is_whole and number.is_integer() else number


def _rejects(rows: Rows, unread: dict[int, Problem]) -> Iterator[Reject]:
    raw = rows.raw
    for index in np.flatnonzero(~rows.good).tolist():
        row = raw.first_row + index
        if index in unread:
            yield Reject(row=row, problem=unread[index], given="")
            continue
        cells = {name: array[index].as_py() for name, array in raw.columns.items() if name != NAME}
        read = {name: read_cell(name, cell) for name, cell in cells.items()}
        given = {name: value for name, value in read.items() if value is not NOT_GIVEN}
        try:
            Scenario(**(dict(rows.start) | given))
        except InvalidInput as error:
            for problem in error.problems:
                shown = cells[problem.where] if problem.where in given else None
                if shown is None:
                    default = getattr(rows.start, problem.where)
                    shown = assumptions()[problem.where].write(default)
                yield Reject(row=row, problem=problem, given=shown)
        else:  # a bug: the rules for one and for many do not agree
            message = f"row {row} was refused without a reason"
            raise AssertionError(message)


def _encode(name: str, value: object) -> float:
    """Return what arrays hold for a value of a field; NaN for what is no value of it."""
    record = assumptions()[name]
    if record.options:
        options = list(record.options)
        return float(options.index(str(value))) if value in options else np.nan
    if value is None:
        return NEVER if record.optional else np.nan
    number = float(value) if isinstance(value, int | float) else np.nan
    is_value = np.isfinite(number) and (not record.is_whole or number.is_integer())
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

    kind = array.type
    if pa.types.is_null(kind):
        return np.full(len(array), default)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = np.array(array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
        values[~np.isfinite(values)] = np.nan
        if assumptions()[name].is_whole:
            values[values != np.floor(values)] = np.nan
        if array.null_count:
            values[np.asarray(array.is_null())] = default
        return values
    return _read_texts(name, array.cast(pa.string()), default)


def _read_texts(name: str, array: "pa.Array", default: float) -> FloatArray:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

    record = assumptions()[name]
    values = np.full(len(array), np.nan)
    odd = np.ones(len(array), dtype=bool)
    if not record.options:
        pattern = PLAIN_OR_PERCENT if record.is_fraction else PLAIN
        plain = pc.or_(
            pc.match_substring_regex(array, pattern),
            pc.match_substring_regex(array, PLAIN_EXPONENT),
        ).fill_null(False)  # noqa: FBT003 - pyarrow's
        odd = ~np.asarray(plain)
        if not odd.all():
            numbers = pc.replace_substring(array.filter(plain), "%", "e-2").cast(pa.float64())
            values[~odd] = numbers.to_numpy(zero_copy_only=False)
            if record.is_whole:
                values[values != np.floor(values)] = np.nan
    if odd.any():
        texts = array.filter(pa.array(odd)).dictionary_encode()
        cells = [read_cell(name, text) for text in texts.dictionary.to_pylist()]
        known = [default if cell is NOT_GIVEN else _encode(name, cell) for cell in cells]
        positions = texts.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        values[odd] = np.array([*known, default])[positions]
    return values


def _too_long(raw: Raw) -> dict[int, Problem]:
    """Return the rows with a text that no number and no name needs."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # noqa: PLC0415

    problems: dict[int, Problem] = {}
    for name, array in raw.columns.items():
        if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
            long = pc.greater(pc.utf8_length(array), LONGEST_CELL).fill_null(False)  # noqa: FBT003
            for index in np.flatnonzero(np.asarray(long)).tolist():
                problems.setdefault(index, cell_too_long(name, array[index].as_py()))
    return problems
