"""From the scenarios of a piece to the rows of the results."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from model.batch.rows import IntArray, Reject, Rows, drawable
from model.batch.sources import NAME_COLUMN
from model.growth import FloatArray
from model.inputs import Scenario, assumptions
from model.messages import InvalidInput
from model.projection import project

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

    from model.uncertainty import Uncertainty

# Seeds of scenarios have 128 bits, so that no two are alike by chance.
SEED_BYTES = 16

# Which scenario a row belongs to: the first row below the names of the columns is 1.
ROW = "data_row"


@dataclass(frozen=True, kw_only=True)
class ProjectionTable:
    """The projection of each scenario, one row per year, or only that of the last year."""

    columns: tuple[str, ...]
    last_year: bool
    kept: tuple[str, ...]  # what is repeated from the source: names, or the inputs of a grid

    def settings(self) -> dict[str, object]:
        """Return what determines the table beside the scenarios."""
        return {"columns": list(self.columns), "last_year": self.last_year}

    def table(self, rows: Rows) -> tuple["pa.Table", list[Reject]]:
        """Return the rows of the results, scenario after scenario; none is rejected here."""
        import pyarrow as pa  # noqa: PLC0415 - slow to import

        scenarios = np.flatnonzero(rows.good)
        years = rows.values["years"][scenarios].astype(np.int64)
        counts = np.ones_like(years) if self.last_year else years + 1
        ends = np.cumsum(counts)
        place = np.zeros(len(rows.good), dtype=np.int64)
        place[scenarios] = ends - counts
        year = np.arange(counts.sum()) - np.repeat(ends - counts, counts)
        if self.last_year:
            year += years
        year += np.repeat(rows.values["base_year"][scenarios].astype(np.int64), counts)
        table = pa.table(
            key_columns(rows, self.kept, np.repeat(scenarios, counts))
            | {"year": pa.array(year)}
            | {
                name: _number_column(values)
                for name, values in self._projected(rows, place, len(year)).items()
            }
        )
        return table, []

    def _projected(self, rows: Rows, place: IntArray, count: int) -> dict[str, FloatArray]:
        """Return the columns of all scenarios, `place` of each being where it begins."""
        stretches = list(rows.alike())
        if len(stretches) == 1:  # in order already
            return dict(self._columns(rows, stretches[0]))
        filled = {name: np.empty(count) for name in self.columns}
        for alike in stretches:
            years = 1 if self.last_year else int(rows.values["years"][alike[0]]) + 1
            cells = (place[alike][:, None] + np.arange(years)).ravel()
            for name, values in self._columns(rows, alike):
                filled[name][cells] = values
        return filled

    def _columns(self, rows: Rows, alike: IntArray) -> Iterator[tuple[str, FloatArray]]:
        """Yield the columns of scenarios that are projected together, one after another."""
        varied = rows.drawn(alike) or {drawable()[0]: rows.values[drawable()[0]][alike]}
        projection = project(rows.scenario(int(alike[0])), varied)
        first = -1 if self.last_year else 0
        for name in self.columns:
            yield name, projection[name][first:].T.ravel()


@dataclass(frozen=True, kw_only=True)
class SimulationTable:
    """What `simulate` says of each scenario, one row per year and column."""

    columns: tuple[str, ...]
    last_year: bool
    kept: tuple[str, ...]
    uncertainty: "Uncertainty"

    def settings(self) -> dict[str, object]:
        """Return what determines the table beside the scenarios."""
        uncertain = self.uncertainty
        return {
            "columns": list(self.columns),
            "last_year": self.last_year,
            "draws": uncertain.draws,
            "seed": uncertain.seed,
            "ranges": {name: given.write() for name, given in uncertain.ranges.items()},
            "correlations": {"~".join(pair): r for pair, r in uncertain.correlations.items()},
            "nearest correlations": uncertain.repair,
        }

    def table(self, rows: Rows) -> tuple["pa.Table", list[Reject]]:
        """Return the rows of the results, and what is wrong with scenarios that cannot be drawn."""
        import pyarrow as pa  # noqa: PLC0415 - slow to import

        # Only simulations need it.
        from model.uncertainty import PROBABILITIES, header, simulate  # noqa: PLC0415

        found: list[list[object]] = []
        scenarios: list[int] = []
        rejects = []
        for index in np.flatnonzero(rows.good).tolist():
            scenario = rows.scenario(index)
            seed = content_seed(scenario, self.uncertainty.seed)
            try:
                simulation = simulate(
                    scenario, replace(self.uncertainty, seed=seed), columns=self.columns
                )
            except InvalidInput as error:
                row = rows.piece.first_row + index
                rejects += [Reject(row=row, problem=p, given="") for p in error.problems]
                continue
            wanted = simulation.rows()[-len(self.columns) if self.last_year else 0 :]
            found += wanted
            scenarios += [index] * len(wanted)
        names = header(PROBABILITIES)
        types = {"year": pa.int64(), "column": pa.string()}
        cells = zip(*found, strict=True) if found else [[] for _ in names]
        table = pa.table(
            key_columns(rows, self.kept, np.array(scenarios, dtype=np.int64))
            | {
                name: pa.array(values, type=types.get(name, pa.float64()), from_pandas=True)
                for name, values in zip(names, cells, strict=True)
            }
        )
        return table, rejects


def content_seed(scenario: Scenario, seed: int) -> int:
    """Return the seed of a scenario in a batch: by what it says, not by where it stands.

    Inputs without an effect under the chosen curve and methods have none on the seed either.
    """
    used = {name: value for name, value in scenario if scenario.uses(name)}
    used = {
        name: value + 0.0 if isinstance(value, float) else value for name, value in used.items()
    }
    content = json.dumps([seed, used], sort_keys=True)
    return int.from_bytes(sha256(content.encode()).digest()[:SEED_BYTES])


def key_columns(rows: Rows, kept: Sequence[str], repeated: IntArray) -> dict[str, "pa.Array"]:
    """Return what says which scenario a row of the results belongs to.

    Parameters
    ----------
    repeated : ndarray of int, shape (rows of the results,)
        The index of the scenario in its piece.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    columns = {ROW: pa.array(repeated + rows.piece.first_row)}
    for name in kept:
        if name == NAME_COLUMN:
            names = rows.piece.columns[NAME_COLUMN].cast(pa.string())
            columns[name] = names.take(pa.array(repeated))
        else:
            columns[name] = _kept(name, rows.values[name][repeated])
    return columns


def _number_column(values: FloatArray) -> "pa.Array":
    """Return numbers, null where they are not defined, as growth is in the base year."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    undefined = np.isnan(values)
    return pa.array(values, mask=undefined if undefined.any() else None)


def _kept(name: str, values: FloatArray) -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    record = assumptions()[name]
    if record.options:
        return pa.array(list(record.options)).take(pa.array(values.astype(np.int32)))
    if record.is_whole:
        never = ~np.isfinite(values)
        return pa.array(np.where(never, 0.0, values).astype(np.int64), mask=never)
    return pa.array(values)
