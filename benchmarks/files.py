"""Each kind of file of the default scenario, next to drawing its compute chart as SVG once.

Drawing is the floor because pictures and briefs can't be faster, and because it is what a reader
waits for elsewhere too. A first drawing also starts the engine that draws; the warm-ups do that,
and `first_ones` measures what comes first after them. The targets are what a reader may wait
(300 ms, or 1.5 s for pictures in pixels and briefs) over the floor's 60 ms.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from time import perf_counter

from benchmarks.comparison import Comparison
from model import Scenario, project
from model.files.kinds import FILES
from model.files.pictures import drawn
from model.files.request import Request
from model.projection.charts import compute_chart
from model.texts import ENGLISH

# Milliseconds of the first file that a page is asked for.
MOST = {"png": 1500.0, "html": 1500.0}
FIRST_FILE = """
from time import perf_counter
from benchmarks.files import FILES, REQUEST
from model.files import warm_up
warm_up()
start = perf_counter()
FILES["{key}"].make(REQUEST)
print(1000 * (perf_counter() - start))
"""

TARGETS = {"png": 25.0, "html": 25.0}
TARGET = 5.0

REQUEST = Request(
    projection=project(Scenario()), text=ENGLISH, retrieved=date(2026, 11, 24), name="Benchmark"
)


def files() -> Iterator[Comparison]:
    """Compare making each kind of file with drawing one chart."""
    for key, kind in FILES.items():
        yield Comparison(
            what=f"{kind.label} ({key})",
            floor_name="drawing one chart",
            target=TARGETS.get(key, TARGET),
            runs=9,
            measure=lambda make=kind.make: seconds(lambda: make(REQUEST)),
            floor=lambda: seconds(draw_one),
        )


def first_ones() -> Iterator[tuple[str, float, float]]:
    """Measure the first file of each kind in a process of its own that has warmed up."""
    for key, kind in FILES.items():
        code = FIRST_FILE.format(key=key)
        printed = subprocess.run(  # noqa: S603 - the line above
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout
        yield f"first {kind.label} of a page's process, ms", float(printed), MOST.get(key, 300.0)


def draw_one() -> str:
    """Draw the compute chart."""
    return drawn(compute_chart(REQUEST.projection, ENGLISH, logarithmic=False))


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    start = perf_counter()
    work()
    return perf_counter() - start
