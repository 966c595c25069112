"""The model's arithmetic over many draws, next to writing as many doubles."""

from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from benchmarks.comparison import Comparison
from model import Scenario, project
from model.columns import COLUMNS
from model.projection.project import project_compute

DRAWS = 1_000_000
SCENARIO = Scenario(years=10)
SHAPE = (SCENARIO.years + 1, DRAWS)


def compute() -> Iterator[Comparison]:
    """Compare the column `compute_eflops` with one array of its shape."""
    draws = drawn_growth()
    yield Comparison(
        what="compute_eflops of 1e6 draws × 10 years",
        floor_name="writing that many doubles",
        target=1.6,
        runs=25,
        measure=lambda: seconds(lambda: project_compute(SCENARIO, draws)),
        floor=lambda: seconds(lambda: write_columns(1)),
    )


def table() -> Iterator[Comparison]:
    """Compare the whole table with as many arrays as it has columns, all kept to the end."""
    draws = drawn_growth()
    yield Comparison(
        what="the whole table of 1e6 draws × 10 years",
        floor_name="writing its 14 columns",
        target=1.6,
        runs=15,
        measure=lambda: seconds(lambda: project(SCENARIO, draws)),
        floor=lambda: seconds(lambda: write_columns(len(COLUMNS))),
    )


def drawn_growth() -> dict[str, np.ndarray]:
    """Return the same draws of growth rates every time."""
    return {"cagr": np.random.default_rng(seed=0).normal(0.5, 0.1, DRAWS).clip(-0.5, 2.0)}


def write_columns(count: int) -> list[np.ndarray]:
    """Write arrays with one value per year and draw."""
    columns = []
    for _ in range(count):
        column = np.empty(SHAPE)
        column.fill(1.0)
        columns.append(column)
    return columns


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes; what it returns is freed after the clock has stopped."""
    start = perf_counter()
    result = work()
    duration = perf_counter() - start
    del result
    return duration
