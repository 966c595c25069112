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
