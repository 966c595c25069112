"""Running a batch: piece after piece here, or spread over processes and machines with Dask."""

import atexit
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby, islice
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from model.batch.results import FORMATS, Destination
from model.batch.rows import Reject, Rows, read_rows
from model.batch.sources import (
    MOST_ROWS,
    NAME_COLUMN,
    PIECE_ROWS,
    Grid,
    ScenarioSource,
    open_source,
    piece_sizes,
)
from model.batch.tables import ROW, ProjectionTable, SimulationTable
from model.columns import COLUMNS, SIMULATED
from model.data import data_version
from model.inputs import Scenario, unused_inputs
from model.messages import InvalidInput, Problem, echoed, reason_of
from model.texts import LANGUAGES, N_
from model.version import VERSION

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa  # type: ignore[import-untyped]
    from distributed import Client

    from model.uncertainty import Uncertainty

# Simulated scenarios in a piece: of seconds, so that many processes share even small batches.
SIMULATED_PIECE_ROWS = 100

# Characters of the ending of a name: more than any that is read.
LONGEST_ENDING = 10

# Scenarios that a page takes at once.
MOST_UPLOADED = 10_000

# Processes on this machine: more than it has processors are of no use, and each takes memory.
MOST_WORKERS = max(64, os.cpu_count() or 1)

# Scenarios in a piece: one of 60 years takes some 20 kB while it is computed.
MOST_PIECE_ROWS = 1_000_000

# Seconds to find a cluster that was named.
PATIENCE = 10

# Processes of one machine: more than any has processors.
MOST_WORKERS = 1024

# Pieces under way for each process: enough that none waits for work.
AHEAD = 3


class Progress(Protocol):
    """Is told of the scenarios done so far, and of all."""

    def __call__(self, done: int, rows: int, /) -> object: ...


class Table(Protocol):
    """Makes the rows of the results from the scenarios of a piece."""

    @property
    def kept(self) -> tuple[str, ...]: ...
    def settings(self) -> dict[str, object]: ...
    def table(self, rows: Rows) -> tuple["pa.Table", list[Reject]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """How a batch ended: where everything is, and how many rows there were.

    `notes` say what was taken for granted when the scenarios were read, `idle` which columns change
    nothing in any row, and why.
    """

    results: Path
    rejects: Path | None
    rows: int
    rejected: int
    notes: tuple[Problem, ...] = ()
    idle: tuple[Problem, ...] = ()

    def to_frame(self) -> "pd.DataFrame":
        """Return the results as a data frame."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        if self.results.suffix.lower() == ".csv":
            return pd.read_csv(self.results)
        return pd.read_parquet(self.results)


@dataclass(frozen=True, kw_only=True)
class Job:
    """What every process needs to know to do any piece."""

    destination: Destination
    start: Scenario
    table: Table

    def run(self, source: ScenarioSource, numbers: range) -> Iterator[int]:
        """Do consecutive pieces, and yield how many rows each has."""
        for piece in source.read(numbers):
            if not self.destination.is_done(piece.number):
                rows, rejects = read_rows(piece, self.start)
                table, more = self.table.table(rows)
                rejects = sorted(rejects + more, key=lambda reject: reject.row)
                self.destination.write_part(
                    piece.number, table, rejects, [ROW, *self.table.kept, "year"]
                )
            yield piece.rows


def run_batch(  # noqa: PLR0913 - everything that may be asked of a batch, by name
    scenarios: Path | str | Mapping[str, Sequence[object]],
    to: Path | str,
    *,
    start: Scenario | None = None,
    columns: Sequence[str] | None = None,
    last_year: bool = False,
    uncertainty: "Uncertainty | None" = None,
    resume: bool = False,
    scheduler: str | None = None,
    workers: int | None = None,
    most_rows: int = MOST_ROWS,
    piece_rows: int | None = None,
    lang: str = "en",
    progress: Progress | None = None,
) -> BatchReport:
    """Project many scenarios from a file or a grid into a long table.

    Rows that are no scenario are left out and reported in a file beside the results; they do
    not raise. The same scenarios give the same bytes however the batch is run.

    Parameters
    ----------
    scenarios : path or mapping
        A table as text (CSV, also with semicolons or tabs), a workbook (.xlsx), a Parquet file or a
        folder of them, whose columns are fields of `Scenario`
        and `name`; or a grid, as a mapping of fields to their values. A cell that is empty (or
        null) takes its value from `start`.
    to : path
        `.csv` for one file, `.parquet` for a folder of part files.
    start : Scenario, optional
        Where fields that are not given come from; by default `Scenario()`.
    columns : sequence of str, optional
        Of the results, by default all.
    last_year : bool
        Keep the last projected year alone.
    uncertainty : Uncertainty, optional
        Simulate each scenario, with a seed derived from this one and the scenario's content;
        the results are then means and quantiles with their standard errors.
    resume : bool
        Go on where a run with the same scenarios and settings was stopped.
    scheduler : str, optional
        None: in this process. ``"local"``: in processes of this machine. ``"tcp://host:port"``: on
        a Dask cluster whose workers see the same files.
    workers : int, optional
        How many processes with ``"local"``; by default as many as there are processors.
    most_rows : int
        More scenarios are refused.
    piece_rows : int, optional
        Scenarios that are read, computed and written together, and so the scenarios in
        a part file; by default 10,000, or 100 if they are simulated.
    lang : str
        The language of the reasons in the file of rejects: ``"en"`` or ``"zh"``.
    progress : callable, optional
        Called after each piece with the scenarios done and their number.

    Raises
    ------
    InvalidInput
        Where nothing can be done at all: as `open_source` and `Destination.prepared`, and
        ``batch.results_format``, ``batch.column_unknown``, ``batch.count``,
        ``batch.no_cluster``, ``batch.cluster_differs``, ``batch.workers_lost``,
        ``batch.unwritable``.
    """
    destination = Destination(results=Path(to).absolute(), lang=lang)
    start = start or Scenario()
    problems = batch_problems(
        to,
        start=start,
        columns=columns,
        uncertainty=uncertainty,
        workers=workers,
        piece_rows=piece_rows,
        lang=lang,
    )
    if problems:
        raise InvalidInput(*problems)
    wanted = tuple(dict.fromkeys(columns or (SIMULATED if uncertainty else COLUMNS)))
    piece_rows = piece_rows or (SIMULATED_PIECE_ROWS if uncertainty else PIECE_ROWS)
    source = open_source(scenarios, piece_rows=piece_rows, most_rows=most_rows)
    kept = tuple(name for name in source.columns if isinstance(source, Grid) or name == NAME_COLUMN)
    table: Table = ProjectionTable(columns=wanted, last_year=last_year, kept=kept)
    if uncertainty:
        table = SimulationTable(
            columns=wanted, last_year=last_year, kept=kept, uncertainty=uncertainty
        )
    determining = _settings(source, start, table, lang)
    mark = sha256(json.dumps(determining, sort_keys=True).encode()).hexdigest()
    destination = replace(destination, mark=mark)
    job = Job(destination=destination, start=start, table=table)
    pieces = ceil(source.rows / source.piece_rows)
    with destination.prepared(determining, pieces, resume=resume):
        todo = [number for number in range(pieces) if not destination.is_done(number)]
        done = source.rows - sum(rows for _, rows in piece_sizes(source, todo))
        if progress:
            progress(done, source.rows)
        for rows in _run(job, source, todo, scheduler, workers):
            done += rows
            if progress:
                progress(done, source.rows)
        rejected = destination.finish(pieces)
    return BatchReport(
        results=destination.results,
        rejects=destination.rejects if rejected else None,
        rows=source.rows,
        rejected=rejected,
        notes=source.notes,
        idle=tuple(unused_inputs(dict(start), source.columns, varied=source.columns)),
    )


def _run(
    job: Job,
    source: ScenarioSource,
    todo: Sequence[int],
    scheduler: str | None,
    workers: int | None,
) -> Iterator[int]:
    """Do some pieces, and yield the rows of each as it is done."""
    if scheduler is None:
        for numbers in _stretches(todo):
            yield from job.run(source, numbers)
    elif todo:
        with _cluster(scheduler, workers) as client:
            _check_workers(client, job.destination, scheduler)
            yield from _on_cluster(client, job, source, todo)


def _stretches(numbers: Sequence[int]) -> Iterator[range]:
    """Yield ascending numbers as stretches without a gap."""
    for _, stretch in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        members = [number for _, number in stretch]
        yield range(members[0], members[-1] + 1)


def _on_cluster(
    client: "Client", job: Job, source: ScenarioSource, todo: Sequence[int]
) -> Iterator[int]:
    """Have workers read, compute and write pieces, a few at a time; only counts come back.

    The pieces of a worker that is lost are done by another; one that was written is not redone.
    """
    from distributed import KilledWorker, as_completed  # noqa: PLC0415 - slow to import

    waiting = iter(todo)

    def submitted(number: int) -> Any:  # noqa: ANN401 - Dask's
        alone = range(number, number + 1)
        return client.submit(_run_pieces, job, source.only(alone), alone, pure=False)

    under_way = AHEAD * max(1, sum(client.nthreads().values()))  # type: ignore[no-untyped-call]
    running = as_completed([submitted(number) for number in islice(waiting, under_way)])  # type: ignore[no-untyped-call]
    try:
        for future in running:
            yield future.result()
            for number in islice(waiting, 1):
                running.add(submitted(number))  # type: ignore[no-untyped-call]
    except KilledWorker as error:
        template = N_(
            "several workers were lost at the same piece; see that they have enough memory, and "
            "go on with --resume."
        )
        raise InvalidInput(Problem("batch.workers_lost", template, where="scheduler")) from error


def _run_pieces(job: Job, source: ScenarioSource, numbers: range) -> int:
    return sum(job.run(source, numbers))


@contextmanager
def _cluster(scheduler: str, workers: int | None) -> Iterator["Client"]:
    """Start processes here, or find a cluster that is there."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - slow to import
    from distributed.deploy.spec import close_clusters  # noqa: PLC0415

    if scheduler == "local":
        with TemporaryDirectory() as folder:
            try:
                processes = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=workers or os.cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",  # for this machine alone
                    dashboard_address="127.0.0.1:0",  # on any free port
                    scheduler_kwargs={"dashboard": False},
                    local_directory=folder,
                    silence_logs=logging.CRITICAL,
                )
            except KeyboardInterrupt:  # half started, it cannot be closed in order at the end
                atexit.unregister(close_clusters)
                raise
            with processes, Client(processes) as client:  # type: ignore[no-untyped-call]
                yield client
        return
    with ExitStack() as stack:  # a client that waits in vain is closed too
        # Closed here even where it fails while it's made: the garbage collector would close it in
        # whichever thread it runs, perhaps the next client's, which then waits for itself.
        found = Client.__new__(Client)
        stack.callback(found.close)
        try:
            found.__init__(scheduler, timeout=PATIENCE)  # type: ignore[misc]
            found.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise InvalidInput(
                Problem(
                    "batch.no_cluster",
                    "there is no cluster with workers at {address:text} ({reason:text}); start one "
                    "with dask scheduler and dask worker, or write local.",
                    {"address": echoed(scheduler), "reason": reason_of(error)},
                    where="scheduler",
                )
            ) from error
        yield found


def _check_workers(client: "Client", destination: Destination, scheduler: str) -> None:
    """Refuse workers that would compute or write something else."""
    try:
        found = client.run(_worker, destination.working)
    except ModuleNotFoundError as error:
        reason: object = error
    else:
        mine = _worker(destination.working)
        other = next((theirs for theirs in found.values() if theirs != mine), mine)
        differing = [name for name, value in mine.items() if other[name] != value]
        if not differing:
            return
        reason = ", ".join(f"{name}: {other[name]}" for name in differing)
    raise InvalidInput(
        Problem(
            "batch.cluster_differs",
            "the workers at {address:text} are not like this program ({reason:text}); start them "
            "in the same version of its folder, where they see the same files.",
            {"address": echoed(scheduler), "reason": reason_of(reason)},
            where="scheduler",
        )
    )


def _worker(working: Path) -> dict[str, object]:
    """Return what must be alike wherever a batch is computed."""
    return {**_versions(), "sees the folder of the results": working.is_dir()}


def _versions() -> dict[str, str]:
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    return {
        "program": VERSION,
        "data": data_version(),
        "numpy": np.__version__,
        "pyarrow": pa.__version__,
    }


def _settings(
    source: ScenarioSource, start: Scenario, table: Table, lang: str
) -> dict[str, object]:
    """Return everything that determines the bytes of the results."""
    return {
        **_versions(),
        "scenarios": source.checksum,
        "rows": source.rows,
        "piece_rows": source.piece_rows,
        "start": start.model_dump(),
        "language": lang,
        **table.settings(),
    }


def batch_problems(  # noqa: PLR0913 - the settings of `run_batch`
    to: Path | str,
    *,
    start: Scenario,
    columns: Sequence[str] | None = None,
    uncertainty: "Uncertainty | None" = None,
    workers: int | None = None,
    piece_rows: int | None = None,
    lang: str = "en",
) -> list[Problem]:
    """Return what is wrong with the settings of a batch, whatever its scenarios."""
    return [
        *_destination_problems(Path(to), lang),
        *_count_problems(workers, piece_rows),
        *(uncertainty_problems(uncertainty, start) if uncertainty else ()),
        *_column_problems(
            dict.fromkeys(columns or ()), tuple(SIMULATED if uncertainty else COLUMNS)
        ),
    ]


def _destination_problems(to: Path, lang: str) -> Iterator[Problem]:
    if to.suffix.lower() not in FORMATS:
        yield Problem(
            "batch.results_format",
            "results are written as .csv or .parquet; end the name with one of them.",
            where="to",
        )
    if lang not in LANGUAGES:
        yield Problem(
            "input.not_an_option",
            "“{value:text}” is not an option; choose one of {options:listed}.",
            {"value": echoed(lang), "options": list(LANGUAGES)},
            where="lang",
        )


def uncertainty_problems(uncertainty: "Uncertainty", start: Scenario) -> list[Problem]:
    """Return what is wrong with an uncertainty whatever the scenario."""
    from model.uncertainty import resolve  # noqa: PLC0415 - only simulations need it

    try:
        resolve(start, uncertainty.ranges)
    except InvalidInput as error:
        return [*uncertainty.problems(), *error.problems]
    return uncertainty.problems()


def _column_problems(columns: Iterable[str], known: Sequence[str]) -> Iterator[Problem]:
    for name in columns:
        if name not in known:
            yield Problem(
                "batch.column_unknown",
                "there is no column “{column:text}”; choose one of {columns:listed}.",
                {"column": echoed(name), "columns": list(known)},
                where="columns",
            )


def _count_problems(workers: int | None, piece_rows: int | None) -> Iterator[Problem]:
    for where, count, most in (
        ("workers", workers, MOST_WORKERS),
        ("piece_rows", piece_rows, MOST_PIECE_ROWS),
    ):
        if count is not None and not 1 <= count <= most:
            yield Problem(
                "batch.count",
                "{count:whole} was given; give 1 to {most:whole}.",
                {"count": count, "most": most},
                where=where,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFiles:
    """A batch as files in memory: what a page downloads."""

    results: bytes
    rejects: bytes | None
    rows: int
    rejected: int
    notes: tuple[Problem, ...] = ()
    idle: tuple[Problem, ...] = ()


def run_batch_of_bytes(  # noqa: PLR0913 - as `run_batch`
    content: bytes,
    name: str,
    *,
    ending: str = ".csv",
    most_rows: int = MOST_UPLOADED,
    start: Scenario | None = None,
    columns: Sequence[str] | None = None,
    last_year: bool = False,
    uncertainty: "Uncertainty | None" = None,
    lang: str = "en",
    progress: Progress | None = None,
) -> BatchFiles:
    """Do a batch whose scenarios and results are bytes, such as an upload to a page.

    Parameters
    ----------
    content : bytes
        A table as text, a workbook or a Parquet file.
    name : str
        Its name, whose ending says which; problems and notes call it so.
    ending : str
        `.csv` or `.parquet`: the format of the results.
    most_rows : int
        More scenarios are refused.

    Raises
    ------
    InvalidInput
        As `run_batch`.
    """
    with TemporaryDirectory() as folder:
        # A name of our own: the one that a browser sends may be anything.
        uploaded = (
            Path(folder) / "upload" / f"scenarios{Path(name).suffix.lower()[:LONGEST_ENDING]}"
        )
        uploaded.parent.mkdir()
        uploaded.write_bytes(content)
        with _called(uploaded.name, name):
            report = run_batch(
                uploaded,
                Path(folder) / f"results{ending}",
                start=start,
                columns=columns,
                last_year=last_year,
                uncertainty=uncertainty,
                most_rows=most_rows,
                piece_rows=most_rows if ending == ".parquet" else None,  # so that there is one part
                lang=lang,
                progress=progress,
            )
        results = report.results
        part = results / f"part-{0:06}.parquet" if results.is_dir() else results
        return BatchFiles(
            results=part.read_bytes(),
            rejects=report.rejects.read_bytes() if report.rejects else None,
            rows=report.rows,
            rejected=report.rejected,
            notes=tuple(_renamed(report.notes, uploaded.name, name)),
            idle=report.idle,
        )


@contextmanager
def _called(name: str, shown: str) -> Iterator[None]:
    """Have the problems of a file say what its owner calls it."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(*_renamed(error.problems, name, shown)) from error


def _renamed(problems: Sequence[Problem], name: str, shown: str) -> Iterator[Problem]:
    for problem in problems:
        yield problem.at(shown) if problem.where == name else problem
