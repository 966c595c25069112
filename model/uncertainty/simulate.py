"""How sure a projection is: draws of its inputs, through the same core as every projection.

Draws are scrambled Sobol' points. They come as independent scramblings of equal size: each is
a simulation of its own, results are their means, and how far they differ is the sampling error
of those means. Scramblings are computed one after the other, so memory does not grow with
their number.

Each input has its own dimension, whatever else varies: two scenarios with the same seed meet
the same luck, and their difference is no noise.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.columns import ADDED, COLUMNS, SIMULATED, TARGET_COLUMNS, simulated_column
from model.growth import FloatArray
from model.inputs import Scenario, require_scenario
from model.messages import InvalidInput, Message, Problem, echoed, gathered, require
from model.projection import (
    Target,
    horizon_problems,
    project,
    project_compute,
    read_target,
    year_problems,
)
from model.quantities import no_number, plain_scalar, plain_text, read_number, read_whole
from model.tables import Tabular
from model.texts import N_
from model.uncertainty.dependence import (
    Correlations,
    behind,
    correlated,
    correlation_matrix,
    correlations_used,
)
from model.uncertainty.ranges import (
    EXAMPLE_RANGES,
    Range,
    distribution,
    random_inputs,
    read_ranges,
    resolve,
)

PROBABILITIES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)

DEFAULT_DRAWS, LEAST_DRAWS, MOST_DRAWS = 2**14, 2**10, 2**20
DRAW_COUNTS = tuple(2**power for power in range(10, 21))

# At least so many scramblings, of at most so many points each.
SCRAMBLINGS, MOST_POINTS = 8, 2**14

# The most points of a single scrambling, as `drivers` uses it: above, they do not fit in memory.
MOST_DESIGN_ROWS = 2**16

# Scrambled points are multiples of 2^-30 from 0; half a step up, none is 0 or 1.
DIGITS = 30
HALF_STEP = 2.0**-31

# The i-th of n even points in probability lies in the middle of its n-th: without bias.
QUANTILE_METHOD: Literal["hazen"] = "hazen"


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """What is drawn and how: everything that a simulation needs beside the scenario.

    Attributes
    ----------
    ranges : mapping
        What readers say an input may be, by the name in `random_inputs`; the rest is as
        `resolve` says.
    correlations : mapping
        Rank correlations by pair, beside those of assumptions.toml (a multiplier that moves
        with another), which a pair given here replaces.
    repair : bool
        Take the nearest correlations that exist where the given ones do not.
    draws : int
        Points in all, a power of two from 1,024 to 1,048,576.
    seed : int
        Not negative; the same seed gives the same bytes.
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)
    correlations: Correlations = field(default_factory=dict)
    repair: bool = False
    draws: int = DEFAULT_DRAWS
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("draws", "seed"):  # whole numbers of NumPy have other limits
            object.__setattr__(self, name, plain_scalar(getattr(self, name)))
        for name in ("ranges", "correlations"):  # what is done to them later is not meant here
            if isinstance(given := getattr(self, name), Mapping):
                object.__setattr__(self, name, dict(given))

    def problems(self) -> list[Problem]:
        """Return what is wrong with draws, seed and correlations; `resolve` judges the ranges."""
        found = []
        if not (LEAST_DRAWS <= self.draws <= MOST_DRAWS and self.draws & (self.draws - 1) == 0):
            below = 2 ** max(self.draws, 1).bit_length() // 2
            near = min(max(below, LEAST_DRAWS), MOST_DRAWS // 2)
            found.append(
                Problem(
                    "draws.not_power_of_two",
                    "{given:whole} is not a power of two from {least:whole} to {most:whole}, and "
                    "other counts lose the balance of the points; give {near:text} or {next:text}.",
                    {
                        "given": self.draws,
                        "least": LEAST_DRAWS,
                        "most": MOST_DRAWS,
                        "near": near,
                        "next": 2 * near,
                    },
                    where="draws",
                )
            )
        if self.seed < 0:
            template = N_("{seed:whole} is negative; give 0 or a whole number above.")
            found.append(Problem("seed.negative", template, {"seed": self.seed}, where="seed"))
        return found + _correlation_problems(self.correlations)

    def all_correlations(self) -> dict[tuple[str, str], float]:
        """Return the given correlations over those that assumptions.toml states.

        Two inputs that are one random number are correlated with any other alike: what is given
        for one of them holds for both.
        """
        stated = {
            (other, name): 1.0
            for name, drawn in random_inputs().items()
            if (other := drawn.evidence.moves_with)
        }
        given = {frozenset(pair) for pair in self.correlations}
        kept = {pair: value for pair, value in stated.items() if frozenset(pair) not in given}
        implied = {
            (partner, third): value
            for together in kept
            for pair, value in self.correlations.items()
            for one, partner in (together, together[::-1])
            for third in pair
            if {one, third} == set(pair) and frozenset({partner, third}) not in given
        }
        return kept | implied | dict(self.correlations)

    def correlations_used(self, names: Sequence[str]) -> dict[tuple[str, str], float]:
        """Return the rank correlations of all that is drawn, repaired if that was asked for.

        Raises
        ------
        InvalidInput
            ``correlation.impossible``.
        """
        return correlations_used(names, self.all_correlations(), repair=self.repair)

    def settled(self, names: Sequence[str]) -> "Uncertainty":
        """Return the same with the correlations of all that is drawn as they are used."""
        return replace(self, correlations=self.correlations_used(names), repair=False)


def _correlation_problems(correlations: Correlations) -> list[Problem]:
    found, seen = [], set()
    for pair, value in correlations.items():
        where = "~".join(pair)
        unknown = [name for name in pair if name not in random_inputs()]
        if unknown:
            template = N_("there is no {name:text} to draw; what can be drawn: {names:listed}.")
            values: dict[str, object] = {
                "name": echoed(unknown[0]),
                "names": list(random_inputs()),
            }
            code = "correlation.unknown"
        elif pair[0] == pair[1] or frozenset(pair) in seen:
            template = N_("an input and another are correlated once; give each pair of two once.")
            code, values = "correlation.pair", {}
        elif not -1.0 <= value <= 1.0:
            template = N_("{value:number} is outside -1 to 1; give a rank correlation within.")
            code, values = "correlation.outside", {"value": value}
        else:
            seen.add(frozenset(pair))
            continue
        found.append(Problem(code, template, values, where=where))
    return found


def read_uncertainty(
    *,
    draws: str = str(DEFAULT_DRAWS),
    seed: str = "0",
    ranges: Iterable[str] = (),
    correlations: Iterable[str] = (),
    repair: bool = False,
) -> Uncertainty:
    """Return the uncertainty that texts spell, as in flags or an address.

    Parameters
    ----------
    ranges : iterable of str
        Each ``NAME=RANGE``, as in ``cagr=33.9% to 52.3% to 67.1%`` (see `range_of`).
    correlations : iterable of str
        Each ``NAME~NAME=RANK CORRELATION``, as in ``cagr~base_eflops=0.5``.

    Raises
    ------
    InvalidInput
        With every problem: those of `Uncertainty.problems`, of `read_ranges`, and
        ``input.not_a_number``, ``uncertainty.unreadable``.
    """
    problems: list[Problem] = []

    def number(where: str, text: str, *, whole: bool = True) -> Any:  # noqa: ANN401 - of either kind
        value = read_whole(text) if whole else read_number(text, percent=False)
        if value is None:
            example = {"example": "16384" if whole else "0.5"}
            problems.append(no_number("input.not_a_number", text, example, where=where))
        return value or 0

    def named(where: str, texts: Iterable[str], example: str) -> dict[str, str]:
        values_by_name: dict[str, str] = {}
        for text in texts:
            name, sign, value = (part.strip() for part in plain_text(text).partition("="))
            if sign and name not in values_by_name and ("~" in name) == ("~" in example):
                values_by_name[name] = value
                continue
            problems.append(
                Problem(
                    "uncertainty.unreadable",
                    N_(
                        "“{text:text}” is not a name and a value, or its name was given before; "
                        "write it like {example:text}."
                    ),
                    {"text": echoed(text), "example": example},
                    where=where,
                )
            )
        return values_by_name

    read: dict[str, Range] = {}
    with gathered(problems):
        read = read_ranges(named("range", ranges, "cagr=0.339:0.523:0.671"))
    pairs = {}
    for pair, text in named("correlation", correlations, "cagr~base_eflops=0.5").items():
        first, _, second = (part.strip() for part in pair.partition("~"))
        pairs[first, second] = number(pair, text, whole=False)
    before = len(problems)
    made = Uncertainty(
        ranges=read,
        correlations=pairs,
        repair=repair,
        draws=number("draws", draws),
        seed=number("seed", seed),
    )
    unread = {problem.where for problem in problems[before:]}
    problems += [problem for problem in made.problems() if problem.where not in unread]
    if problems:
        raise InvalidInput(*problems)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over scramblings and its sampling error (one standard error), in its unit."""

    value: float
    error: float
    scramblings: int = SCRAMBLINGS

    @property
    def half_width(self) -> float:
        """Half of the 95% interval: Student's t, since the error is estimated itself."""
        from scipy.special import stdtrit  # noqa: PLC0415 - slow to import

        return float(stdtrit(self.scramblings - 1, 0.975)) * self.error


def header(probabilities: Sequence[float]) -> tuple[str, ...]:
    """Return the columns of a table of simulations: statistics, each with its standard error."""
    names = ["mean", *(f"p{100 * probability:02.0f}" for probability in probabilities)]
    return ("year", "column", *(column for name in names for column in (name, f"{name}_error")))


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulation(Tabular):
    """What a scenario leads to when its inputs are drawn.

    Attributes
    ----------
    columns : tuple of str
        Those of `SIMULATED` that were asked for.
    quantiles, quantile_errors : mapping
        By column, shape (probabilities, years + 1): values in the column's unit, and their
        standard errors.
    means, mean_errors : mapping
        By column, shape (years + 1,).
    chances : tuple of Estimate
        The probability of each target, in their order.
    """

    scenario: Scenario
    uncertainty: Uncertainty
    drawn: Mapping[str, Range]
    columns: tuple[str, ...]
    probabilities: tuple[float, ...]
    quantiles: Mapping[str, FloatArray]
    quantile_errors: Mapping[str, FloatArray]
    means: Mapping[str, FloatArray]
    mean_errors: Mapping[str, FloatArray]
    targets: tuple[Target, ...]
    chances: tuple[Estimate, ...]

    @property
    def correlations(self) -> dict[tuple[str, str], float]:
        """The rank correlations of all that is drawn, as they were used."""
        return self.uncertainty.correlations_used(varying(self.drawn))

    @property
    def year(self) -> list[int]:
        """The years, base year first."""
        return list(range(self.scenario.base_year, self.scenario.last_year + 1))

    def quantile(self, column: str, year: int, probability: float) -> Estimate:
        """Return one of the quantiles that were asked for.

        Raises
        ------
        InvalidInput
            ``target.column``, ``target.outside_horizon`` and ``quantile.probability`` where there
            is none of it.
        """
        if problems := self._missing(column, year, probability):
            raise InvalidInput(*problems)
        at = self.probabilities.index(probability), year - self.scenario.base_year
        return Estimate(
            value=float(self.quantiles[column][at]),
            error=float(self.quantile_errors[column][at]),
            scramblings=scrambling_size(self.uncertainty.draws)[1],
        )

    def _missing(self, column: str, year: int, probability: float) -> list[Problem]:
        require(plain_scalar(year), int, where="year", example=str(self.scenario.last_year))
        problems = column_problems([column], self.columns)
        problems += year_problems(year, self.scenario, where="year")
        if probability not in self.probabilities:
            template = N_("no quantile {value:text} was asked for; choose one of {given:listed}.")
            given = {
                "value": echoed(probability),
                "given": [f"{one:g}" for one in self.probabilities],
            }
            problems.append(Problem("quantile.probability", template, given, where="probability"))
        return problems

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return header(self.probabilities)

    def rows(self) -> list[list[object]]:
        """Return one row for each year and column, statistics and their standard errors."""
        return [
            [
                year,
                column,
                float(self.means[column][index]),
                float(self.mean_errors[column][index]),
                *np.column_stack(
                    [self.quantiles[column][:, index], self.quantile_errors[column][:, index]]
                )
                .ravel()
                .tolist(),
            ]
            for (index, year), column in product(enumerate(self.year), self.columns)
        ]


def simulate(  # noqa: PLR0913 - what is asked of a simulation, by name
    scenario: Scenario,
    uncertainty: Uncertainty | None = None,
    *,
    columns: Sequence[str] = tuple(SIMULATED),
    targets: Sequence[Target | str] = (),
    probabilities: Sequence[float] = PROBABILITIES,
    progress: Callable[[int, int], None] | None = None,
) -> Simulation:
    """Simulate a scenario: quantiles, means and chances, each with its sampling error.

    Parameters
    ----------
    scenario : Scenario
    uncertainty : Uncertainty, optional
        What is drawn and how; by default what the evidence says, with 16,384 points.
    columns : sequence of str
        Of `SIMULATED`; fewer are faster.
    targets : sequence of Target or str
        Whose probability is wanted; their columns may also be those of the projection table.
    probabilities : sequence of float
        Of the quantiles, in ascending order.
    progress : callable, optional
        Called with the points done and the points in all, after each scrambling; what it
        raises stops the simulation.

    Raises
    ------
    InvalidInput
        As `resolve`, ``draws.not_power_of_two``, ``seed.negative``, ``correlation.*``, and as
        `project` where draws do not go together with the scenario.

    Examples
    --------
    >>> simulation = simulate(Scenario(), columns=["compute_eflops"])
    >>> simulation.quantiles["compute_eflops"][:, -1].round(-1).tolist()
    [1500.0, 1610.0, 1850.0, 2160.0, 2510.0, 2810.0, 2970.0]
    """
    uncertainty = Uncertainty() if uncertainty is None else uncertainty
    columns = (columns,) if isinstance(columns, str) else columns
    goals = [
        read_target(target, TARGET_COLUMNS) if isinstance(target, str) else target
        for target in targets
    ]
    if problems := question_problems(scenario, uncertainty, columns, goals):
        raise InvalidInput(*problems)
    columns = tuple(dict.fromkeys(columns))
    wanted = {simulated_column(target.column) for target in goals}
    computed = tuple(name for name in SIMULATED if name in {*columns, *wanted})
    quantiles: dict[str, list[FloatArray]] = {name: [] for name in columns}
    means: dict[str, list[FloatArray]] = {name: [] for name in columns}
    chances: list[list[FloatArray]] = [[] for _ in goals]
    levels: list[list[FloatArray]] = [[] for _ in goals]
    done = 0
    for values in _simulated_batches(scenario, uncertainty, computed):
        for name in columns:
            quantiles[name].append(_quantiles(values[name], probabilities))
            means[name].append(values[name].mean(axis=2).T)
        for target, shares, ends in zip(goals, chances, levels, strict=True):
            level = values[simulated_column(target.column)][_year_index(target, scenario)]
            shares.append(target.holds(level).mean(axis=-1))
            ends += [level.min(), level.max()]
        done += MOST_POINTS
        if progress:
            progress(min(done, uncertainty.draws), uncertainty.draws)
    drawn = resolve(scenario, uncertainty.ranges)
    summaries = {name: mean_and_error(np.concatenate(parts)) for name, parts in quantiles.items()}
    averages = {name: mean_and_error(np.concatenate(parts)) for name, parts in means.items()}
    return Simulation(
        scenario=scenario,
        uncertainty=uncertainty,
        drawn=drawn,
        columns=columns,
        probabilities=tuple(probabilities),
        quantiles={name: summary[0] for name, summary in summaries.items()},
        quantile_errors={name: summary[1] for name, summary in summaries.items()},
        means={name: average[0] for name, average in averages.items()},
        mean_errors={name: average[1] for name, average in averages.items()},
        targets=tuple(goals),
        chances=tuple(
            chance_of(
                np.concatenate(shares),
                uncertainty.draws,
                certain=not varying(drawn)
                or is_constant(ends, in_base_year=_year_index(target, scenario) == 0),
            )
            for target, shares, ends in zip(goals, chances, levels, strict=True)
        ),
    )


def _year_index(target: Target, scenario: Scenario) -> int:
    return (target.year or scenario.last_year) - scenario.base_year


def is_constant(levels: Sequence[FloatArray], *, in_base_year: bool = False) -> bool:
    """Whether nothing that is drawn changes a result, by its lowest and highest levels.

    What cannot be negative is 0 in draws that differ, and in others it may be more; but in the
    base year it is 0 by definition.
    """
    return bool(min(levels) == max(levels) and (in_base_year or min(levels) != 0.0))


def chance_of(shares: FloatArray, draws: int, *, certain: bool = False) -> Estimate:
    """Return a probability from the share of each scrambling, with its sampling error.

    Scramblings can agree where they are all off alike: shares go in steps of one point, and the
    probability may lie anywhere between two. So the error has a floor: that of a mean over
    scramblings each of which is half a point off, one way or the other.

    Parameters
    ----------
    shares : ndarray, shape (scramblings,)
    draws : int
        Points in all.
    certain : bool
        Nothing that is drawn changes what is asked.
    """
    value, error = map(float, mean_and_error(shares))
    points, count = scrambling_size(draws)
    floor = 0.0 if certain else 0.5 / points / count**0.5
    return Estimate(value=value, error=max(error, floor), scramblings=count)


def even_quantiles(simulation: Simulation, column: str, year: int, count: int) -> list[float]:
    """Return the middles of so many equally likely parts, which the simulation must hold."""
    return [
        simulation.quantile(column, year, probability).value
        for probability in even_probabilities(count)
    ]


def even_probabilities(count: int) -> list[float]:
    """Return the middles of so many equal parts of the probability.

    >>> even_probabilities(4)
    [0.125, 0.375, 0.625, 0.875]
    """
    return [(index + 0.5) / count for index in range(count)]


def central_line(scenario: Scenario, column: str) -> FloatArray:
    """Return a simulated column of the scenario itself, shape (years + 1,).

    Where a multiplier has a range, at its middle.
    """
    middle = {
        name: np.array(
            [sum(getattr(scenario, field) for field in drawn.fields) / len(drawn.fields)]
        )
        for name, drawn in random_inputs().items()
        if len(drawn.fields) > 1
    }
    return simulated(scenario, middle, [column])[column][:, 0]


def question_problems(
    scenario: Scenario, uncertainty: Uncertainty, columns: Sequence[str], targets: Sequence[Target]
) -> list[Problem]:
    """Return everything that is wrong with what is asked, but for the draws themselves."""
    require_scenario(scenario)
    require(
        uncertainty,
        Uncertainty,
        where="uncertainty",
        example=f"Uncertainty(ranges={EXAMPLE_RANGES})",
    )
    problems = uncertainty.problems()
    asked = [*columns, *(simulated_column(target.column) for target in targets)]
    with gathered(problems):
        ranges = resolve(scenario, uncertainty.ranges)
        if not _correlation_problems(uncertainty.correlations):
            uncertainty.correlations_used(varying(ranges))  # of all, whatever is asked
    problems += column_problems(asked)
    return problems + [
        problem for target in targets for problem in horizon_problems(target, scenario)
    ]


def drawn_without_effect(
    scenario: Scenario, uncertainty: Uncertainty, columns: Sequence[str] = tuple(SIMULATED)
) -> list[Message]:
    """Return which ranges and correlations that were given change nothing, and why.

    Parameters
    ----------
    columns : sequence of str
        What is asked for.
    """
    return idle_settings(uncertainty, idle_inputs(scenario, uncertainty, columns))


def idle_inputs(
    scenario: Scenario, uncertainty: Uncertainty, columns: Sequence[str]
) -> dict[str, str]:
    """Return the inputs whose luck does not count in what is asked for, each with one of `IDLE`."""
    ranges = resolve(scenario, uncertainty.ranges)
    drawn, counting = varying(ranges), drawn_names(ranges, columns)
    reasons = {}
    for name, random in random_inputs().items():
        if not all(scenario.uses(field) for field in random.fields):
            reasons[name] = "unused"
        elif name not in drawn:
            reasons[name] = "not_drawn"
        elif name not in counting:
            reasons[name] = "other_columns"
    return reasons


# Why a range or a correlation changes nothing; `setting` is what was given.
IDLE = {
    "unused": N_(
        "“{setting:text}” changes nothing here: under the chosen curve and methods, "
        "{label:message} has no effect."
    ),
    "not_drawn": N_(
        "“{setting:text}” changes nothing here: {label:message} is not drawn; give a range for it, "
        "{name:text}."
    ),
    "other_columns": N_(
        "“{setting:text}” changes nothing here: {label:message} has no effect on what is asked for."
    ),
    "decision": N_(
        "“{setting:text}” does not apply here: the scenarios differ in it ({label:message}), which "
        "is a decision and no luck, so that each keeps its own."
    ),
}


def idle_settings(uncertainty: Uncertainty, reasons: Mapping[str, str]) -> list[Message]:
    """Return the ranges and correlations that change nothing.

    Parameters
    ----------
    reasons : mapping
        By input that does not count, one of `IDLE`. What is not drawn though a range was given
        for it is fixed by that range.
    """
    given: dict[str, tuple[str, ...]] = {
        f"{name}={made.write()}": (name,)
        for name, made in uncertainty.ranges.items()
        if reasons.get(name) != "not_drawn"
    }
    for pair, value in uncertainty.correlations.items():
        if uncertainty.repair and {"other_columns", "decision"} & {*map(reasons.get, pair)}:
            continue  # it may change those that are nearest to what was given
        given[f"{'~'.join(pair)}={value:g}"] = pair
    return [
        Message(
            f"without_effect.{reasons[name]}",
            IDLE[reasons[name]],
            {"setting": setting, "label": random_inputs()[name].label, "name": name},
        )
        for setting, names in given.items()
        for name in [name for name in names if name in reasons][:1]
    ]


def column_problems(
    columns: Sequence[str], of: Collection[str] = SIMULATED.keys()
) -> list[Problem]:
    """Return a problem for each column that no simulation has, or not this one."""
    return [
        Problem(
            "target.column",
            "there is no column “{column:text}”; choose one of {columns:listed}.",
            {"column": echoed(name), "columns": list(of)},
            where=name,
        )
        for name in dict.fromkeys(columns)
        if name not in of
    ]


def _quantiles(values: FloatArray, probabilities: Sequence[float]) -> FloatArray:
    """Return quantiles over draws, shape (scramblings, probabilities, years + 1)."""
    levels: FloatArray = np.quantile(
        values, np.array(probabilities), axis=2, method=QUANTILE_METHOD
    )
    return levels.transpose(2, 0, 1)


def mean_and_error(of_scramblings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean over scramblings, the first axis, and its standard error."""
    count = len(of_scramblings)
    return of_scramblings.mean(axis=0), of_scramblings.std(axis=0, ddof=1) / np.sqrt(count)


def scramblings(
    scenario: Scenario,
    uncertainty: Uncertainty,
    columns: Sequence[str] = tuple(SIMULATED),
    *,
    together: Sequence[str] = (),
) -> Iterator[dict[str, FloatArray]]:
    """Yield the simulated columns of each scrambling, shape (years + 1, points).

    Parameters
    ----------
    together : sequence of str, optional
        All the inputs that are drawn in what this is a part of, in the order of
        `random_inputs`: their correlations are those of the whole. By default, all that is
        drawn here.

    Raises
    ------
    InvalidInput
        As `simulate`.
    """
    if problems := question_problems(scenario, uncertainty, columns, ()):
        raise InvalidInput(*problems)
    for values in _simulated_batches(scenario, uncertainty, columns, together):
        for index in range(values[columns[0]].shape[1]):
            yield {name: column[:, index] for name, column in values.items()}


def drawn_inputs(
    scenario: Scenario, uncertainty: Uncertainty, columns: Sequence[str] = tuple(SIMULATED)
) -> Iterator[dict[str, FloatArray]]:
    """Yield the drawn values of each scrambling by input, shape (points,).

    Only inputs that the columns depend on are drawn, each as it would be with all others.
    """
    if problems := question_problems(scenario, uncertainty, columns, ()):
        raise InvalidInput(*problems)
    points, _ = scrambling_size(uncertainty.draws)
    for drawn, count in _drawn_batches(scenario, uncertainty, columns):
        for start in range(0, count * points, points):
            yield {name: values[start : start + points] for name, values in drawn.items()}


def _simulated_batches(
    scenario: Scenario,
    uncertainty: Uncertainty,
    columns: Sequence[str],
    together: Sequence[str] = (),
) -> Iterator[dict[str, FloatArray]]:
    """Yield simulated columns, shape (years + 1, scramblings, points)."""
    for drawn, count in _drawn_batches(scenario, uncertainty, columns, together):
        yield {
            name: values.reshape(len(values), -1, values.shape[1] // count)
            if drawn
            else np.repeat(values[:, :, None], count, axis=1)
            for name, values in simulated(scenario, drawn, columns).items()
        }


def _drawn_batches(
    scenario: Scenario,
    uncertainty: Uncertainty,
    columns: Sequence[str],
    together: Sequence[str] = (),
) -> Iterator[tuple[dict[str, FloatArray], int]]:
    """Yield drawn values of several scramblings, one after the other, and how many they are.

    Small scramblings go together, since every call of the core has its price. What is asked is
    to be checked before. Correlations are those of all that is drawn, whatever the columns need.
    """
    ranges = resolve(scenario, uncertainty.ranges)
    together = tuple(together or varying(ranges))
    if all(SIMULATED[name].is_of_compute for name in columns):
        ranges = {name: given for name, given in ranges.items() if is_of_compute(name)}
    correlations = uncertainty.all_correlations()
    key = tuple(ranges.items()), together, tuple(correlations.items()), uncertainty.repair
    points, count = scrambling_size(uncertainty.draws)
    at_once = max(1, MOST_POINTS // points)
    for first in range(0, count, at_once):
        batch = tuple(range(first, min(first + at_once, count)))
        yield _draw(*key, uncertainty.seed, batch, points), len(batch)


def is_of_compute(name: str) -> bool:
    """Whether what is drawn is an input of compute, and so of every column."""
    return set(random_inputs()[name].fields) <= set(ADDED)


def varying(ranges: Mapping[str, Range]) -> list[str]:
    """Return what is drawn: the inputs whose range is not one value."""
    return [name for name, given in ranges.items() if given.kind != "fixed"]


def drawn_in_any(scenarios: Iterable[Scenario], uncertainty: Uncertainty) -> list[str]:
    """Return what is drawn for any of the scenarios, in the order of `random_inputs`."""
    drawn = [varying(resolve(scenario, uncertainty.ranges)) for scenario in scenarios]
    return [name for name in random_inputs() if any(name in of_one for of_one in drawn)]


def drawn_names(ranges: Mapping[str, Range], columns: Sequence[str]) -> list[str]:
    """Return what varies and may have an effect on the columns."""
    only_compute = all(name in SIMULATED and SIMULATED[name].is_of_compute for name in columns)
    return [name for name in varying(ranges) if not only_compute or is_of_compute(name)]


def scrambling_size(draws: int) -> tuple[int, int]:
    """Return how many points a scrambling has, and how many scramblings there are."""
    points = min(draws // SCRAMBLINGS, MOST_POINTS)
    return points, draws // points


# Enough for the default draws of many sets of ranges: a slider that moves the scenario alone
# then costs no draws.
@lru_cache(maxsize=32)
def _draw(  # noqa: PLR0913, PLR0917 - a cache key, part by part
    ranges: tuple[tuple[str, Range], ...],
    together: tuple[str, ...],
    correlations: tuple[tuple[tuple[str, str], float], ...],
    repair: bool,  # noqa: FBT001
    seed: int,
    indices: tuple[int, ...],
    points: int,
) -> dict[str, FloatArray]:
    """Return the drawn values of scramblings, one after the other."""
    names = varying(dict(ranges))
    matrix = correlation_matrix(together, dict(correlations), repair=repair)
    places = [together.index(name) for name in names]
    luck = behind(matrix, places)
    dimensions = [list(random_inputs()).index(together[place]) for place in luck]
    uniforms = np.concatenate(
        [sobol_points(seed, index, points, dimensions) for index in indices], axis=1
    )
    rows = correlated(dict(zip(luck, uniforms, strict=True)), matrix, places)
    drawn = {name: np.full(len(indices) * points, given.numbers[0]) for name, given in ranges}
    for name, row in zip(names, rows, strict=True):
        drawn[name] = distribution(name, dict(ranges)[name]).quantile(row)
    for values in drawn.values():
        values.setflags(write=False)
    return drawn


def sobol_points(seed: int, index: int, points: int, dimensions: Sequence[int]) -> FloatArray:
    """Return a scrambling of the Sobol' points, in (0, 1), shape (dimensions, points).

    Parameters
    ----------
    index : int
        Which of the independent scramblings that the seed has.
    points : int
        A power of two up to `MOST_DESIGN_ROWS`.
    dimensions : sequence of int
        Below twice the number of random inputs.

    Notes
    -----
    The scrambling is SciPy's, a random linear map of the digits and a digital shift, but each
    dimension has random numbers of its own: it is the same whichever others are drawn, and
    no time goes into those that are not. Points come by doubling: the next power of two of them
    is those before, shifted by one more direction.

    References
    ----------
    Matousek, J. (1998), "On the L2-discrepancy for anchored boxes", J. Complexity 14, 527.
    Owen, A. B. (2020), "On dropping the first Sobol' point", arXiv:2008.08051.
    """
    if not dimensions:
        return np.empty((0, points))
    random = np.array(
        [
            np.random.default_rng([seed, index, dimension]).integers(2**DIGITS, size=DIGITS + 1)
            for dimension in dimensions
        ]
    )
    # Each digit keeps itself and is added any of the digits before it.
    unit = 1 << np.arange(DIGITS - 1, -1, -1)
    maps = (random[:, :-1] & ~(2 * unit - 1)) | unit
    directions = _sobol_directions()[list(dimensions), : points.bit_length() - 1]
    odd = np.bitwise_count(directions[:, :, None] & maps[:, None, :]) & 1
    steps = (odd * unit).sum(axis=-1)
    digits = random[:, -1:]
    for step in steps.T:
        digits = np.concatenate([digits, digits ^ step[:, None]], axis=1)
    return digits * 2.0**-DIGITS + HALF_STEP


@cache
def _sobol_directions() -> NDArray[np.int64]:
    """Return the direction numbers of the Sobol' points, shape (dimensions, digits used).

    Read off SciPy's own points, which come in the order of a Gray code: point 2^j is
    direction j and direction j - 1 together.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import and not always needed

    directions: list[NDArray[np.int64]] = []
    for power in range(MOST_DESIGN_ROWS.bit_length() - 1):
        sampler = qmc.Sobol(2 * len(random_inputs()), scramble=False, bits=DIGITS)
        point = np.rint(sampler.fast_forward(2**power).random()[0] * 2**DIGITS).astype(np.int64)
        directions.append(point ^ directions[-1] if power else point)
    return np.array(directions).T


def simulated(
    scenario: Scenario, drawn: Mapping[str, FloatArray], columns: Sequence[str] = tuple(SIMULATED)
) -> dict[str, FloatArray]:
    """Return columns of a scenario with drawn inputs, shape (years + 1, points).

    Parameters
    ----------
    drawn : mapping
        Values by the names of `random_inputs`, shape (points,). Where it is empty, the columns
        have shape (years + 1, 1).
    """
    fields = {
        name: values for random, values in drawn.items() for name in random_inputs()[random].fields
    }
    if tuple(columns) == ("compute_eflops",) and fields:
        return {"compute_eflops": project_compute(scenario, fields)}
    projected = project(scenario, fields or {"base_eflops": [scenario.base_eflops]})
    return {
        simulated_column(name): projected[name]
        for name in COLUMNS
        if simulated_column(name) in columns
    }
