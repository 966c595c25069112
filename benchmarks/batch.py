"""Batches: next to reading and writing the same tables, in memory, and on two processes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np

from benchmarks.comparison import MEBIBYTES, ROOT, Comparison
from benchmarks.core import seconds
from model.batch.results import write_parquet
from model.batch.running import run_batch
from model.batch.tables import ROW
from model.uncertainty.simulate import Uncertainty

SCENARIOS = 100_000
MANY_SCENARIOS = 1_000_000
YEARS = 10
MEMORY_LIMIT = 2**30

# Enough that both processes are busy for seconds, in pieces that both do as many of.
SIMULATED = 320
SIMULATED_PIECE = 10
DRAWS = Uncertainty(draws=4096)


def tables() -> Iterator[Comparison]:
    """Compare a batch with reading and writing its tables without computing, on one core."""
    with TemporaryDirectory() as folder, one_core():
        scenarios, results = Path(folder) / "scenarios.parquet", Path(folder) / "results.parquet"
        write_scenarios(scenarios, SCENARIOS)
        yield Comparison(
            what="batch of 1e5 scenarios × 10 years, Parquet to Parquet, one core",
            floor_name="reading and writing those tables",
            target=2.0,
            runs=9,
            measure=lambda: seconds(lambda: run_batch(scenarios, fresh(results))),
            floor=copying(scenarios, results),
        )


def csv_input() -> Iterator[Comparison]:
    """Compare scenarios from CSV with the same from Parquet, by processor time."""
    import pyarrow.csv as pa_csv  # noqa: PLC0415 - this benchmark alone
    import pyarrow.parquet as pq  # noqa: PLC0415

    with TemporaryDirectory() as folder, one_core():
        typed, texts = Path(folder) / "scenarios.parquet", Path(folder) / "scenarios.csv"
        results = Path(folder) / "results.parquet"
        write_scenarios(typed, SCENARIOS)
        pa_csv.write_csv(pq.read_table(typed), texts)
        yield Comparison(
            what="processor time of a batch of 1e5 scenarios × 10 years, from CSV",
            floor_name="the same from Parquet",
            target=round(1 / 0.6, 2),
            runs=9,
            measure=lambda: processor_seconds(lambda: run_batch(texts, fresh(results))),
            floor=lambda: processor_seconds(lambda: run_batch(typed, fresh(results))),
        )


def processor_seconds(work: Callable[[], object]) -> float:
    """Return how long all threads of this process work on it."""
    start = process_time()
    work()
    return process_time() - start


def memory() -> Iterator[Comparison]:
    """Compare the peak memory of a million scenarios with one gibibyte."""
    with TemporaryDirectory() as folder:
        scenarios, results = Path(folder) / "scenarios.parquet", Path(folder) / "results.parquet"
        write_scenarios(scenarios, MANY_SCENARIOS)
        for what, options in {
            "one column of the last year": ["--columns", "compute_eflops", "--last-year"],
            "every column and year": [],
        }.items():
            yield Comparison(
                what=f"peak memory of a batch of 1e6 scenarios, {what}",
                floor_name="1 GiB",
                target=1.0,
                runs=1,
                measure=lambda options=options: peak_bytes(scenarios, fresh(results), options),
                floor=lambda: float(MEMORY_LIMIT),
                unit=MEBIBYTES,
            )


def processes() -> Iterator[Comparison]:
    """Compare two processes with one, on Dask and once they are up."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - this benchmark alone

    def batch(cluster: LocalCluster, results: Path) -> Callable[[], float]:
        axes = {"cagr": np.linspace(0.2, 0.8, SIMULATED), "years": [YEARS]}
        return lambda: seconds(
            lambda: run_batch(
                axes,
                fresh(results),
                uncertainty=DRAWS,
                scheduler=cluster.scheduler_address,
                piece_rows=SIMULATED_PIECE,
            )
        )

    def workers(count: int) -> LocalCluster:
        return LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
        )

    with TemporaryDirectory() as folder, workers(2) as two, workers(1) as one:
        for cluster in (two, one):
            Client(cluster).close()
        yield Comparison(
            what=f"batch --simulate of {SIMULATED} scenarios, two Dask processes",
            floor_name="one Dask process",
            target=round(1 / 1.7, 2),
            runs=5,
            measure=batch(two, Path(folder) / "two.parquet"),
            floor=batch(one, Path(folder) / "one.parquet"),
        )


# What the plan for a billion scenarios in docs/many-scenarios.md rests on: scenarios measured,
# and the settings.
PLANNED: dict[str, tuple[int, dict[str, Any]]] = {
    "one column, last year": (200_000, {"columns": ["compute_eflops"], "last_year": True}),
    "every column and year": (200_000, {}),
    "simulated, one column, last year": (
        1_000,
        {"columns": ["compute_eflops"], "last_year": True, "uncertainty": Uncertainty()},
    ),
    "simulated, every column and year": (200, {"uncertainty": Uncertainty()}),
}
TASKS = 2_000


def rates() -> Iterator[tuple[str, float, float]]:
    """Measure what a plan for very many scenarios rests on: rates, bytes, the cost of a task."""
    for what, (count, settings) in PLANNED.items():
        with TemporaryDirectory() as folder, one_core():
            scenarios, results = Path(folder) / "scenarios.parquet", Path(folder) / "r.parquet"
            write_scenarios(scenarios, count)
            run = partial(run_batch, scenarios, results, **settings)
            taken = min(_afresh(run, results) for _ in range(3))
            written = sum(part.stat().st_size for part in results.iterdir())
        yield f"scenarios a second on one core: {what}", count / taken, inf
        yield f"bytes written a scenario: {what}", written / count, inf
    yield "milliseconds of the scheduler for a task", 1000 * task_seconds(), inf


def _afresh(run: Callable[[], object], results: Path) -> float:
    fresh(results)
    return seconds(run)


def task_seconds() -> float:
    """Return how long Dask takes for a task that does nothing, one worker, many tasks."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - this benchmark alone

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        client.gather(client.map(abs, range(100), pure=False))
        numbers = range(TASKS)
        return seconds(lambda: client.gather(client.map(abs, numbers, pure=False))) / TASKS


def write_scenarios(path: Path, count: int) -> None:
    """Write scenarios that differ in a name and four inputs."""
    import pyarrow as pa  # noqa: PLC0415 - this benchmark alone
    import pyarrow.parquet as pq  # noqa: PLC0415

    random = np.random.default_rng(seed=0)
    pq.write_table(
        pa.table(
            {
                "name": [f"scenario {number}" for number in range(count)],
                "base_eflops": random.uniform(100.0, 500.0, count),
                "cagr": random.uniform(0.1, 0.9, count),
                "application_level": random.uniform(0.2, 0.9, count),
                "years": np.full(count, YEARS),
            }
        ),
        path,
    )


def fresh(results: Path) -> Path:
    """Return the path of the results, where none are any more."""
    shutil.rmtree(results, ignore_errors=True)
    return results


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its threads on one core."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def copying(scenarios: Path, results: Path) -> Callable[[], float]:
    """Return a function that reads the scenarios and writes the results that are there."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - this benchmark alone

    @cache
    def made() -> list[object]:
        return [pq.read_table(path) for path in sorted(results.glob("part-*.parquet"))]

    def copy() -> None:
        folder = fresh(results.with_name("copy.parquet"))
        folder.mkdir()
        pq.read_table(scenarios)
        for number, table in enumerate(made()):
            write_parquet(folder / f"part-{number:06}.parquet", table, [ROW, "name", "year"])

    def run() -> float:
        made()
        return seconds(copy)

    return run


# Run by a small process of its own: a program's peak counts what its parent had when it began.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_bytes(scenarios: Path, results: Path, options: list[str]) -> float:
    """Return the peak memory of a batch in a process of its own."""
    batch = [sys.executable, "-m", "model", "batch", str(scenarios), "--to", str(results)]
    found = subprocess.run(  # noqa: S603 - this project's own program
        [sys.executable, "-c", MEASURED, *batch, *options],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    unit = 1 if sys.platform == "darwin" else 1024  # what the system counts in
    return float(found.stdout) * unit
