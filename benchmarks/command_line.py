"""The command line from start to end, next to a Python that only imports pandas."""

import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

from benchmarks.comparison import ROOT, Comparison


def command() -> Iterator[Comparison]:
    """Compare printing the projection table with importing pandas."""
    yield Comparison(
        what="python -m model project",
        floor_name='python -c "import pandas"',
        target=1.3,
        runs=9,
        measure=lambda: run_python("-m", "model", "project"),
        floor=lambda: run_python("-c", "import pandas"),
    )


def importing() -> Iterator[Comparison]:
    """Compare importing the model, whose names wait until they are used, with a small module."""
    yield Comparison(
        what='python -c "import model"',
        floor_name='python -c "import typing"',
        target=1.3,
        runs=15,
        measure=lambda: run_python("-c", "import model"),
        floor=lambda: run_python("-c", "import typing"),
    )


def run_python(*arguments: str) -> float:
    """Return how many seconds a whole Python process takes."""
    start = perf_counter()
    subprocess.run(  # noqa: S603 - this project's own program
        [sys.executable, *arguments],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - start
