"""What drives a result of a scenario: tornado, Sobol' indices, Shapley effects.

`model.sensitivity` analyses any function; here the function is the projection, and the inputs
are what a simulation draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model import sensitivity
from model.columns import simulated_column
from model.growth import FloatArray
from model.messages import InvalidInput
from model.ranges import distribution, resolve
from model.scenario import Scenario
from model.sensitivity import ShapleyEffects, SobolIndices, Tornado
from model.simulation import (
    Uncertainty,
    drawn_names,
    question_problems,
    simulated,
)
from model.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """A result of a scenario as a function of what is drawn."""

    evaluate: Callable[[Mapping[str, FloatArray]], FloatArray]
    quantiles: Mapping[str, Callable[[FloatArray], FloatArray]]
    correlation: FloatArray


def tornado(
    scenario: Scenario, uncertainty: Uncertainty | None = None, *, column: str, year: int
) -> Tornado:
    """Move each input from its 10th to its 90th percentile, the others at their medians.

    Parameters
    ----------
    scenario : Scenario
    uncertainty : Uncertainty, optional
        What is drawn; by default what the evidence says.
    column : str
        Of `model.simulation.SIMULATED`, or of the projection table.
    year : int
        A projected year.

    Raises
    ------
    InvalidInput
        As `simulate`, and ``sensitivity.no_inputs`` where nothing that is drawn has an effect.

    Examples
    --------
    >>> result = tornado(Scenario(), column="compute_eflops", year=2027)
    >>> [bar.name for bar in result.bars]
    ['cagr', 'base_eflops']
    """
    asked = _question(scenario, uncertainty, column, year)
    half = np.array([0.5])
    central = {name: float(quantile(half)[0]) for name, quantile in asked.quantiles.items()}
    return sensitivity.tornado(
        asked.evaluate, asked.quantiles, central, correlation=asked.correlation
    )


def sobol(
    scenario: Scenario,
    uncertainty: Uncertainty | None = None,
    *,
    column: str,
    year: int,
    log2_draws: int = sensitivity.SOBOL_LOG2_DRAWS,
) -> SobolIndices:
    """Estimate the shares of variance of each input, with 95% intervals.

    Parameters and errors as for `tornado`; also ``sensitivity.correlated_groups`` where inputs
    are correlated, and so only `shapley` has a meaning. `log2_draws` is that of
    `model.sensitivity.sobol`.
    """
    asked = _question(scenario, uncertainty, column, year)
    return sensitivity.sobol(
        asked.evaluate,
        asked.quantiles,
        correlation=asked.correlation,
        log2_draws=log2_draws,
        seed=(uncertainty or Uncertainty()).seed,
    )


def shapley(
    scenario: Scenario,
    uncertainty: Uncertainty | None = None,
    *,
    column: str,
    year: int,
    log2_draws: int = sensitivity.SHAPLEY_LOG2_DRAWS,
) -> ShapleyEffects:
    """Estimate the fair shares of variance of inputs that may be correlated.

    Parameters and errors as for `tornado`; also ``sensitivity.too_many_groups``. `log2_draws` is
    that of `model.sensitivity.shapley`.
    """
    asked = _question(scenario, uncertainty, column, year)
    return sensitivity.shapley(
        asked.evaluate,
        asked.quantiles,
        correlation=asked.correlation,
        log2_draws=log2_draws,
        seed=(uncertainty or Uncertainty()).seed,
    )


def shares(
    scenario: Scenario, uncertainty: Uncertainty | None = None, *, column: str, year: int
) -> SobolIndices | ShapleyEffects:
    """Return Sobol' indices, or Shapley effects where inputs are correlated."""
    try:
        return sobol(scenario, uncertainty, column=column, year=year)
    except InvalidInput as error:
        if {problem.code for problem in error.problems} != {"sensitivity.correlated_groups"}:
            raise
    return shapley(scenario, uncertainty, column=column, year=year)


def _question(
    scenario: Scenario, uncertainty: Uncertainty | None, column: str, year: int
) -> _Question:
    uncertainty = uncertainty or Uncertainty()
    column = simulated_column(column)
    # The comparison is not used: the year and the column are what is checked.
    target = Target(column=column, year=year, comparison=">=", value=0.0)
    if problems := question_problems(scenario, uncertainty, [column], [target]):
        raise InvalidInput(*problems)
    ranges = resolve(scenario, uncertainty.ranges)
    names = drawn_names(ranges, [column])
    fixed = {name: given.numbers[0] for name, given in ranges.items() if given.kind == "fixed"}
    index = year - scenario.base_year

    def evaluate(values: Mapping[str, FloatArray]) -> FloatArray:
        count = len(next(iter(values.values())))
        drawn = {name: np.full(count, value) for name, value in fixed.items()} | dict(values)
        level: FloatArray = simulated(scenario, drawn, [column])[column][index]
        return level

    return _Question(
        evaluate=evaluate,
        quantiles={name: distribution(name, ranges[name]).quantile for name in names},
        correlation=uncertainty.correlation_matrix(names),
    )
