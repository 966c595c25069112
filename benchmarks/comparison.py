"""What a benchmark is: a time, next to a floor measured in the same run."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent

# Both sides run this often before anything counts: files are read, memory is touched.
WARM_UPS = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """How what is measured is printed: its symbol, and how many of it are one."""

    symbol: str
    per_one: float


MILLISECONDS = Unit("ms", 1000.0)
MEBIBYTES = Unit("MiB", 1.0 / 2**20)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A figure and its floor, as functions that run once and return it: seconds, or bytes."""

    what: str
    floor_name: str
    target: float
    runs: int
    measure: Callable[[], float]
    floor: Callable[[], float]
    unit: Unit = MILLISECONDS

    def pairs(self, runs: int) -> list[tuple[float, float]]:
        """Return pairs of both times, taken in turn so that both meet the same disturbances."""
        pairs = [
            (undisturbed(self.measure), undisturbed(self.floor)) for _ in range(WARM_UPS + runs)
        ]
        return pairs[WARM_UPS:]


def undisturbed(run: Callable[[], float]) -> float:
    """Return what it returns, with no garbage of earlier runs to collect."""
    gc.collect()
    return run()


def row(comparison: Comparison, pairs: list[tuple[float, float]]) -> list[str]:
    """Return a line of the table: the median pair by pair, and how far the pairs spread."""
    ratios = [time / floor for time, floor in pairs]
    times, floors = zip(*pairs, strict=True)
    scale = comparison.unit.per_one
    return [
        f"{comparison.what} / {comparison.floor_name}",
        f"{median(ratios):.2f}",
        f"{min(ratios):.2f}–{max(ratios):.2f}",
        f"≤ {comparison.target:g}",
        f"{scale * median(times):.1f} / {scale * median(floors):.1f} {comparison.unit.symbol}",
        f"{len(pairs)}",
    ]
