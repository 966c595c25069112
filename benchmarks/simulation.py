"""How sure a projection is: how long it takes to say so, and how right it then is."""

from collections.abc import Callable, Iterator
from statistics import median
from time import process_time

import numpy as np
import squigglepy

from benchmarks.comparison import WARM_UPS, Comparison, undisturbed
from benchmarks.core import seconds
from model import Scenario
from model.growth import FloatArray
from model.projection.project import project_compute
from model.projection.targets import read_target
from model.uncertainty.drivers import sobol
from model.uncertainty.ranges import distribution, random_inputs, resolve
from model.uncertainty.simulate import (
    DEFAULT_DRAWS,
    MOST_DRAWS,
    Uncertainty,
    _draw,
    drawn_inputs,
    simulate,
)

SCENARIO = Scenario()
LAST = SCENARIO.last_year
COMPUTE, RELATED = "compute_eflops", "cumulative_related_cny_100m"
TARGET = read_target(f"{COMPUTE}@{LAST}>=2000")
ENDS = np.array([0.05, 0.50, 0.95])

# Accuracy: the root mean square of the relative errors of three percentiles over so many seeds.
SEEDS, ACCURACY = range(20), 0.001

Percentiles = Callable[[int, int], FloatArray]


def fan() -> Iterator[Comparison]:
    """Compare quantiles of one column and the chance of a target with the projection alone."""
    fields = {
        field: values
        for name, values in first_draws().items()
        for field in random_inputs()[name].fields
    }
    draws = {name: np.tile(values, 8) for name, values in fields.items()}
    yield Comparison(
        what="fan of compute with a target, 2^14 points, drawn anew",
        floor_name="projecting as many draws",
        target=60.0,
        runs=25,
        measure=lambda: seconds(lambda: fan_of_compute(DEFAULT_DRAWS, seed=0)),
        floor=lambda: seconds(lambda: project_compute(SCENARIO, draws)),
    )


def indices() -> Iterator[Comparison]:
    """Compare Sobol' indices with intervals with the fan of the same column."""
    yield Comparison(
        what="Sobol' indices of related growth, with intervals",
        floor_name="the fan of compute",
        target=40.0,
        runs=9,
        measure=lambda: seconds(lambda: sobol(SCENARIO, column=RELATED, year=LAST)),
        floor=lambda: seconds(lambda: fan_of_compute(DEFAULT_DRAWS, seed=0)),
    )


def against_monte_carlo() -> Iterator[Comparison]:
    """Compare the time to 0.1% accuracy with plain Monte Carlo, by NumPy and by squigglepy."""
    for name, other in (("NumPy", by_numpy), ("squigglepy", by_squigglepy)):
        ours, theirs = least_draws(by_suanli), least_draws(other)
        yield Comparison(
            what=f"5/50/95% of compute to {ACCURACY:.1%}: {ours:,} points",
            floor_name=f"{name}: {theirs:,} draws",
            target=0.1,
            runs=5,
            measure=lambda ours=ours: seconds(lambda: by_suanli(ours, 0)),
            floor=lambda other=other, theirs=theirs: seconds(lambda: other(theirs, 0)),
        )


def times() -> Iterator[tuple[str, float, float]]:
    """Yield what is timed, its median processor time and the most it may take, in milliseconds.

    Processor time, since other programs lengthen any other.
    """
    works: dict[str, tuple[Callable[[], object], float, int]] = {
        "fan of compute with a target, 2^14 points, drawn anew": (
            lambda: fan_of_compute(DEFAULT_DRAWS, seed=0),
            15.0,
            25,
        ),
        "Sobol' indices of related growth, with intervals": (
            lambda: sobol(SCENARIO, column=RELATED, year=LAST),
            400.0,
            9,
        ),
    }
    for name, (work, most, runs) in works.items():
        taken = [
            undisturbed(lambda work=work: processor_seconds(work)) for _ in range(WARM_UPS + runs)
        ]
        yield name, 1000.0 * median(taken[WARM_UPS:]), most


def errors() -> Iterator[tuple[str, float, float]]:
    """Yield a column, how far its percentiles at 2^14 points are from 2^20, and the most."""
    for column, most in ((COMPUTE, 0.002), (RELATED, 0.005)):
        reference = simulated_ends(column, MOST_DRAWS, seed=1)
        found = np.array([simulated_ends(column, DEFAULT_DRAWS, seed) for seed in SEEDS])
        yield column, float(np.abs(found / reference - 1.0).max()), most


def memory() -> float:
    """Return the megabytes that 2^20 points over 60 years take, all columns, beside the imports.

    To be run in a process of its own: it is the most that the process ever held.
    """
    import resource  # noqa: PLC0415 - not on every system

    fan_of_compute(DEFAULT_DRAWS, seed=0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    simulate(Scenario(years=60), Uncertainty(draws=MOST_DRAWS))
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024.0


def fan_of_compute(draws: int, seed: int) -> object:
    """Simulate one column and a target, with no draws kept from before."""
    _draw.cache_clear()
    asked = Uncertainty(draws=draws, seed=seed)
    return simulate(SCENARIO, asked, columns=[COMPUTE], targets=[TARGET])


def processor_seconds(work: Callable[[], object]) -> float:
    """Return how long the processor works on it."""
    start = process_time()
    work()
    return process_time() - start


def first_draws() -> dict[str, FloatArray]:
    """Return the inputs of compute of one scrambling."""
    return next(drawn_inputs(SCENARIO, Uncertainty(), [COMPUTE]))


def simulated_ends(column: str, draws: int, seed: int) -> FloatArray:
    """Return the percentiles of the last year."""
    _draw.cache_clear()
    asked = Uncertainty(draws=draws, seed=seed)
    found = simulate(SCENARIO, asked, columns=[column], probabilities=ENDS.tolist())
    return found.quantiles[column][:, -1]


def by_suanli(draws: int, seed: int) -> FloatArray:
    """Return the percentiles of compute in the last year by this calculator."""
    return simulated_ends(COMPUTE, draws, seed)


def by_numpy(draws: int, seed: int) -> FloatArray:
    """Return them by plain Monte Carlo: NumPy's own beta distributions, and arithmetic."""
    rng = np.random.default_rng(seed)
    base, growth = (
        whole.low + (whole.high - whole.low) * rng.beta(*whole._shapes, draws)  # noqa: SLF001
        for whole in (
            distribution(name, resolve(SCENARIO)[name]) for name in ("base_eflops", "cagr")
        )
    )
    return np.quantile(base * (1.0 + growth) ** SCENARIO.years, ENDS)


def by_squigglepy(draws: int, seed: int) -> FloatArray:
    """Return them by squigglepy, as its readers write it."""
    squigglepy.set_seed(seed)
    base, growth = (
        squigglepy.pert(*resolve(SCENARIO)[name].numbers) for name in ("base_eflops", "cagr")
    )
    values = squigglepy.sample(base, draws) * (1.0 + squigglepy.sample(growth, draws)) ** (
        SCENARIO.years
    )
    return np.quantile(values, ENDS)


def least_draws(percentiles: Percentiles) -> int:
    """Return the smallest power of two from 1,024 on that is accurate enough."""
    reference = simulated_ends(COMPUTE, MOST_DRAWS, seed=1)
    draws = 1024
    while draws < MOST_DRAWS:
        found = np.array([percentiles(draws, seed) for seed in SEEDS])
        if np.sqrt(np.mean((found / reference - 1.0) ** 2)) <= ACCURACY:
            break
        draws *= 2
    return draws
