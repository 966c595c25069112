"""What drives a result, next to running the model as often without any analysis."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from benchmarks.comparison import Comparison
from benchmarks.core import seconds
from model import Scenario, project
from model.growth import FloatArray
from model.uncertainty.drivers import (
    SHAPLEY_LOG2_DRAWS,
    SOBOL_LOG2_DRAWS,
    Response,
    effects_of,
    indices_of,
)

SCENARIO = Scenario()
COLUMN = "cumulative_related_high_cny_100m"

# Five inputs that the column depends on, each evenly spread over a range about its default.
# How fast this is does not depend on the numbers.
RANGES = {
    "base_eflops": (240.0, 300.0),
    "cagr": (0.40, 0.60),
    "first_year_investment": (5.0, 20.0),
    "application_level": (0.60, 0.90),
    "related_high": (36.0, 42.0),
}

# The growth rate and the application level move together.
CORRELATION = np.eye(5)
CORRELATION[1, 3] = CORRELATION[3, 1] = 0.5


def indices() -> Iterator[Comparison]:
    """Compare Sobol' indices with intervals with the model runs that they take."""
    yield Comparison(
        what="Sobol' indices of 5 inputs, with intervals",
        floor_name="as many model runs in as many calls",
        target=15.0,
        runs=15,
        measure=lambda: seconds(lambda: indices_of(response(np.eye(5)), seed=0)),
        floor=lambda: seconds(lambda: run(calls=len(RANGES) + 2, draws=2**SOBOL_LOG2_DRAWS)),
    )


def effects() -> Iterator[Comparison]:
    """Compare Shapley effects with intervals with the model runs that they take."""
    yield Comparison(
        what="Shapley effects of 5 correlated inputs, with intervals",
        floor_name="as many model runs in as many calls",
        target=6.0,
        runs=15,
        measure=lambda: seconds(lambda: effects_of(response(CORRELATION), seed=0)),
        floor=lambda: seconds(lambda: run(calls=2 ** len(RANGES), draws=2**SHAPLEY_LOG2_DRAWS)),
    )


def evaluate(values: Mapping[str, FloatArray]) -> FloatArray:
    """Return the column's last year, from the whole table."""
    return project(SCENARIO, values)[COLUMN][-1]


def response(correlation: FloatArray) -> Response:
    """Return the column as a function of its inputs, correlated so."""
    return Response(evaluate=evaluate, quantiles=quantiles(), correlation=correlation)


def quantiles() -> dict[str, Callable[[FloatArray], FloatArray]]:
    """Return the quantile function of each input."""
    return {name: spread(low, high) for name, (low, high) in RANGES.items()}


def spread(low: float, high: float) -> Callable[[FloatArray], FloatArray]:
    """Return the quantile function of an even spread."""
    return lambda chances: low + (high - low) * chances


def run(*, calls: int, draws: int) -> None:
    """Run the model on draws that are there already."""
    chances = np.random.default_rng(seed=0).random((len(RANGES), draws))
    values = {
        name: quantile(chance)
        for (name, quantile), chance in zip(quantiles().items(), chances, strict=True)
    }
    for _ in range(calls):
        evaluate(values)
