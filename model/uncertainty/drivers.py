"""What drives a result of a scenario: tornado, Sobol' indices, Shapley effects.

`tornado`, `sobol` and `shapley` take a scenario and what is drawn for it. Behind each is an
estimator that takes any vectorised function as a `Response` to uncertain inputs. Inputs that are
perfectly correlated are the same random number and count as one: a group.

- Tornado: each group from its 10th to its 90th percentile, the others at their medians.
- Sobol' indices: shares of the output's variance, for groups independent of one another.
- Shapley effects: the same for groups that are correlated. There, a first-order index also
  counts what the other inputs do and a total index leaves it out, so that shares neither add
  up nor bound one another. A Shapley effect is a group's fair part: what knowing it adds,
  averaged over all orders in which the groups become known. Effects add up to the variance.

Draws are those of a simulation: scrambled Sobol' points under a Gaussian copula. Intervals are
percentile bootstrap intervals over the rows of the design. They treat these as independent,
though the points are more even than that, and so rather overstate the error (several times, where
the function is smooth) than understate it.

SciPy is imported where it is used, so that nothing else waits for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, nan

import numpy as np

from model.columns import simulated_column
from model.growth import FloatArray
from model.inputs import Scenario
from model.messages import InvalidInput, Message, Problem
from model.projection import Target
from model.tables import Tabular
from model.texts import N_
from model.uncertainty.dependence import TINY, correlated, correlation_matrix, redrawn
from model.uncertainty.ranges import distribution, resolve
from model.uncertainty.simulate import (
    MOST_DESIGN_ROWS,
    Uncertainty,
    drawn_names,
    question_problems,
    simulated,
    sobol_points,
    varying,
)

# The ends of a tornado's bars, and its centre.
LOW, MEDIAN, HIGH = 0.10, 0.50, 0.90

# Of intervals, and from so many resamples.
SHARE_COVERAGE, RESAMPLES = 0.95, 1000

# Model runs: for Sobol' indices (groups + 2) * 2**log2_draws, for Shapley effects
# 2**(groups + log2_draws). A choice: with four to six inputs both take about a tenth of a
# second, and shares of the functions in the tests spread by less than half a hundredth between
# seeds.
SOBOL_LOG2_DRAWS, SHAPLEY_LOG2_DRAWS = 13, 12

# The fewest and the most rows of a design, in powers of two: below, intervals mean nothing.
LOG2_DRAWS_LIMITS = (6, MOST_DESIGN_ROWS.bit_length() - 1)

# Shapley effects need every subset of the groups: beyond this they take too long.
MOST_GROUPS = 8

# An output that varies by less than this share of itself varies by rounding alone.
LEAST_VARIATION = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a tornado.

    Parameters
    ----------
    name : str
        The group's.
    inputs : tuple of str
    low_inputs, high_inputs : tuple of float
        Their values at the ends, in the unit of each.
    low_output, high_output : float
        The output at the ends.
    swing : float
        From the lowest to the highest of the outputs at both ends and at the medians, so that
        an input whose both ends lie on the same side of the centre shows what it does.
    """

    name: str
    inputs: tuple[str, ...]
    low_inputs: tuple[float, ...]
    high_inputs: tuple[float, ...]
    low_output: float
    high_output: float
    swing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado(Tabular):
    """Bars by swing, the longest first, and the output where every input is at its median."""

    bars: tuple[Bar, ...]
    central_output: float

    def __getitem__(self, name: str) -> Bar:
        return next(bar for bar in self.bars if bar.name == name)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return TORNADO_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the table, one row per input of each bar."""
        return [
            [bar.name, name, low, high, bar.low_output, bar.high_output, bar.swing]
            for bar in self.bars
            for name, low, high in zip(bar.inputs, bar.low_inputs, bar.high_inputs, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of the output's variance with its 95% interval; NaN where it is not defined.

    It is an estimate: numerical error can take it a little below 0 or above 1. It is shown as
    it was found, since the interval says how far it may be off.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SobolIndex:
    """What a group does alone (first order) and with all its interactions (total)."""

    name: str
    inputs: tuple[str, ...]
    first_order: Share
    total: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapleyEffect:
    """A group's part of the variance; all parts add up to 1."""

    name: str
    inputs: tuple[str, ...]
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysis:
    """What a decomposition of the variance was made of.

    Parameters
    ----------
    variance : float
        Of the output, in its unit squared.
    draws : int
        Rows of the design, each of which holds several runs of the model.
    model_runs : int
        In total.
    seed : int
    note : Message or None
        Why the shares are not a number: ``sensitivity.no_variance`` or
        ``sensitivity.not_finite``. None where they are defined.
    resamples : int
        Of the bootstrap.
    """

    variance: float
    draws: int
    model_runs: int
    seed: int
    note: Message | None
    resamples: int = RESAMPLES

    @property
    def is_defined(self) -> bool:
        """Whether the output varies, so that there is something to share out."""
        return self.note is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SobolIndices(_Analysis, Tabular):
    """Sobol' indices by group, in the order given, with what they were estimated from."""

    indices: tuple[SobolIndex, ...]
    first_order_estimator: str = "Saltelli et al. 2010"
    total_estimator: str = "Jansen 1999"

    def __getitem__(self, name: str) -> SobolIndex:
        return next(index for index in self.indices if index.name == name)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return SOBOL_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the table, one row per group."""
        return [
            [index.name, *_numbers(index.first_order), *_numbers(index.total)]
            for index in self.indices
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapleyEffects(_Analysis, Tabular):
    """Shapley effects by group, in the order given, with what they were estimated from."""

    effects: tuple[ShapleyEffect, ...]
    estimator: str = N_("Song, Nelson and Staum 2016, over all subsets")

    def __getitem__(self, name: str) -> ShapleyEffect:
        return next(effect for effect in self.effects if effect.name == name)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return SHAPLEY_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the table, one row per group."""
        return [[effect.name, *_numbers(effect.share)] for effect in self.effects]


# The columns of their tables.
TORNADO_COLUMNS = (
    "group",
    "input",
    "low_input",
    "high_input",
    "low_output",
    "high_output",
    "swing",
)
SOBOL_COLUMNS = (
    "group",
    "first_order",
    "first_order_low",
    "first_order_high",
    "total",
    "total_low",
    "total_high",
)
SHAPLEY_COLUMNS = ("group", "share", "share_low", "share_high")


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
        Of `model.columns.SIMULATED`, or of the projection table.
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
    return bars_of(response_of(scenario, uncertainty, column, year))


def sobol(
    scenario: Scenario,
    uncertainty: Uncertainty | None = None,
    *,
    column: str,
    year: int,
    log2_draws: int = SOBOL_LOG2_DRAWS,
) -> SobolIndices:
    """Estimate the shares of variance of each input, with 95% intervals.

    Parameters and errors as for `tornado`; also ``sensitivity.correlated_groups`` where inputs
    are correlated, and so only `shapley` has a meaning, and ``sensitivity.outside_limits``.
    The model runs ``(groups + 2) * 2**log2_draws`` times.
    """
    response = response_of(scenario, uncertainty, column, year)
    return indices_of(response, log2_draws=log2_draws, seed=(uncertainty or Uncertainty()).seed)


def shapley(
    scenario: Scenario,
    uncertainty: Uncertainty | None = None,
    *,
    column: str,
    year: int,
    log2_draws: int = SHAPLEY_LOG2_DRAWS,
) -> ShapleyEffects:
    """Estimate the fair shares of variance of inputs that may be correlated.

    Parameters and errors as for `tornado`; also ``sensitivity.too_many_groups`` and
    ``sensitivity.outside_limits``. The model runs ``2**(groups + log2_draws)`` times.
    """
    response = response_of(scenario, uncertainty, column, year)
    return effects_of(response, log2_draws=log2_draws, seed=(uncertainty or Uncertainty()).seed)


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Response:
    """An output as a function of uncertain inputs, whatever computes it.

    Parameters
    ----------
    evaluate : callable
        From values by input, each of shape (n,), to the output, shape (n,).
    quantiles : mapping
        By input: from probabilities between 0 and 1 to its values, shape (n,) to (n,).
    correlation : ndarray, shape (inputs, inputs)
        Of the inputs' normal scores (see `dependence.correlation_matrix`).
    """

    evaluate: Callable[[Mapping[str, FloatArray]], FloatArray]
    quantiles: Mapping[str, Callable[[FloatArray], FloatArray]]
    correlation: FloatArray

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs, in the order of rows and columns of the correlation matrix."""
        return tuple(self.quantiles)

    @property
    def groups(self) -> dict[str, tuple[int, ...]]:
        """The places of inputs that are perfectly correlated, and of every other on its own."""
        leaders = (np.abs(self.correlation) >= 1.0 - TINY).argmax(axis=1)
        members = [tuple(np.flatnonzero(leaders == place).tolist()) for place in np.unique(leaders)]
        return {" + ".join(self.inputs(places)): places for places in members}

    def inputs(self, places: Sequence[int]) -> tuple[str, ...]:
        """Return the inputs at some places."""
        return tuple(self.names[place] for place in places)

    def values(
        self, chances: FloatArray, places: Sequence[int] | None = None
    ) -> dict[str, FloatArray]:
        """Return by input its values at probabilities of shape (inputs, n), or of some inputs."""
        names = self.names if places is None else self.inputs(places)
        return {
            name: np.asarray(self.quantiles[name](row), dtype=float)
            for name, row in zip(names, chances, strict=True)
        }

    def run(self, values: Mapping[str, FloatArray]) -> FloatArray:
        """Return the output as an array of its own, so that no row of a table keeps the table."""
        return np.array(self.evaluate(values), dtype=float)

    def check(self, *, log2_draws: int = LOG2_DRAWS_LIMITS[0]) -> None:
        """Raise with what is wrong with the size of a design or where there is no input."""
        problems = []
        low, high = LOG2_DRAWS_LIMITS
        is_whole = isinstance(log2_draws, int) and not isinstance(log2_draws, bool)
        if not is_whole or not low <= log2_draws <= high:
            problems.append(
                Problem(
                    "sensitivity.outside_limits",
                    "{value:text} was given; give a whole number from {low:text} to {high:text}.",
                    {"value": str(log2_draws), "low": str(low), "high": str(high)},
                    where="log2_draws",
                )
            )
        if not self.quantiles:
            problems.append(
                Problem(
                    "sensitivity.no_inputs",
                    "no input is uncertain, so that nothing drives the result; give at "
                    "least one input a range.",
                    where="inputs",
                )
            )
        if problems:
            raise InvalidInput(*problems)


def response_of(
    scenario: Scenario, uncertainty: Uncertainty | None, column: str, year: int
) -> Response:
    """Return a result of a scenario as a function of what is drawn.

    Raises
    ------
    InvalidInput
        As `simulate`.
    """
    uncertainty = Uncertainty() if uncertainty is None else uncertainty
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
        count = len(next(iter(values.values()), (None,)))
        drawn = {name: np.full(count, value) for name, value in fixed.items()} | dict(values)
        level: FloatArray = simulated(scenario, drawn, [column])[column][index]
        return level

    return Response(
        evaluate=evaluate,
        quantiles={name: distribution(name, ranges[name]).quantile for name in names},
        correlation=_correlation(uncertainty, varying(ranges), names),
    )


def _correlation(
    uncertainty: Uncertainty, together: Sequence[str], names: Sequence[str]
) -> FloatArray:
    """Return the correlation of some inputs among all that is drawn together."""
    matrix = correlation_matrix(together, uncertainty.correlations_used(together))
    places = [together.index(name) for name in names]
    return matrix[np.ix_(places, places)]


def bars_of(response: Response) -> Tornado:
    """Move each group from its 10th to its 90th percentile, the others at their medians.

    The inputs of a group move together; one whose correlation with the group's first is
    negative moves the other way.

    Raises
    ------
    InvalidInput
        ``sensitivity.no_inputs``.

    Examples
    --------
    >>> def even(p):
    ...     return p
    >>> sums = Response(
    ...     evaluate=lambda x: x["a"] + 10 * x["b"],
    ...     quantiles={"a": even, "b": even},
    ...     correlation=np.eye(2),
    ... )
    >>> [(bar.name, round(bar.swing, 9)) for bar in bars_of(sums).bars]
    [('b', 8.0), ('a', 0.8)]
    """
    response.check()
    groups = response.groups
    chances = np.full((len(response.names), 1 + 2 * len(groups)), MEDIAN)
    for column, places in enumerate(groups.values()):
        for place in places:
            follows = response.correlation[places[0], place] >= 0.0
            ends = (LOW, HIGH) if follows else (HIGH, LOW)
            chances[place, 1 + 2 * column : 3 + 2 * column] = ends
    values = response.values(chances)
    centre, *outputs = response.evaluate(values).tolist()
    bars = []
    for column, (group, places) in enumerate(groups.items()):
        inputs = response.inputs(places)
        first, last = 1 + 2 * column, 2 + 2 * column
        low, high = outputs[2 * column : 2 + 2 * column]
        bars.append(
            Bar(
                name=group,
                inputs=inputs,
                low_inputs=tuple(float(values[name][first]) for name in inputs),
                high_inputs=tuple(float(values[name][last]) for name in inputs),
                low_output=low,
                high_output=high,
                swing=max(low, high, centre) - min(low, high, centre),
            )
        )
    return Tornado(
        bars=tuple(sorted(bars, key=lambda bar: bar.swing, reverse=True)), central_output=centre
    )


def indices_of(
    response: Response, *, log2_draws: int = SOBOL_LOG2_DRAWS, seed: int
) -> SobolIndices:
    """Estimate Sobol' indices of first order and total, with 95% intervals.

    Parameters
    ----------
    log2_draws : int
        The model runs ``(groups + 2) * 2**log2_draws`` times.
    seed : int
        Of the scrambling and the bootstrap.

    Returns
    -------
    SobolIndices
        Of a constant input exactly 0; of an output that does not vary NaN, with a note.

    Raises
    ------
    InvalidInput
        ``sensitivity.no_inputs``, ``sensitivity.outside_limits``,
        ``sensitivity.correlated_groups``.

    Notes
    -----
    First order by Saltelli et al. (2010, https://doi.org/10.1016/j.cpc.2009.09.018, table 2 b),
    total by Jansen (1999, https://doi.org/10.1016/S0010-4655(98)00154-4; table 2 f), as in
    `scipy.stats.sobol_indices`. Its bootstrap takes seconds, as it copies every row of every
    resample and then leaves each row out once; here a resample is one product of how often each
    row was drawn and what it adds to each mean.
    """
    response.check(log2_draws=log2_draws)
    groups = response.groups
    if problems := list(_dependence_problems(groups, response.correlation)):
        raise InvalidInput(*problems)
    points = sobol_points(seed, 0, 2**log2_draws, range(2 * len(response.names)))
    a, b = (response.values(correlated(half, response.correlation)) for half in np.split(points, 2))
    ya, yb = response.run(a), response.run(b)
    mixed = [
        response.run(a | {name: b[name] for name in response.inputs(places)})
        for places in groups.values()
    ]
    note = _undefined([ya, yb, *mixed])
    estimates = np.full((3, 2 * len(mixed)), nan)
    if note is None:
        terms = _sobol_terms(ya, yb, mixed)
        estimates = _with_interval(
            _sobol_estimates(terms.mean(axis=0, keepdims=True))[0],
            _sobol_estimates(_resampled_means(terms, RESAMPLES, _bootstrap(seed))),
        )
    shares_of = [
        Share(value=value, low=low, high=high) for value, low, high in estimates.T.tolist()
    ]
    return SobolIndices(
        indices=tuple(
            SobolIndex(name=name, inputs=response.inputs(places), first_order=alone, total=total)
            for (name, places), alone, total in zip(
                groups.items(), shares_of[: len(mixed)], shares_of[len(mixed) :], strict=True
            )
        ),
        variance=float(np.var([ya, yb])) if note is None else nan,
        draws=len(ya),
        model_runs=(len(mixed) + 2) * len(ya),
        seed=seed,
        note=note,
    )


def _sobol_terms(a: FloatArray, b: FloatArray, mixed: Sequence[FloatArray]) -> FloatArray:
    """Return what each row adds to the means that the estimates consist of, (rows, terms)."""
    middle = (a.mean() + b.mean()) / 2  # taken off first, since squares would cancel
    changes = np.stack(mixed, axis=1) - a[:, None]
    a, b = a - middle, b - middle
    return np.column_stack([a + b, a**2 + b**2, b[:, None] * changes, changes**2])


def _sobol_estimates(means: FloatArray) -> FloatArray:
    """Return first-order, then total indices from means of `_sobol_terms`, (resamples, 2 groups).

    Saltelli's product and half of Jansen's square, over the variance of both samples.
    """
    variance = means[:, 1] / 2 - (means[:, 0] / 2) ** 2
    groups = (means.shape[1] - 2) // 2
    parts = np.concatenate([means[:, 2 : 2 + groups], means[:, 2 + groups :] / 2], axis=1)
    return parts / variance[:, None]


def effects_of(
    response: Response, *, log2_draws: int = SHAPLEY_LOG2_DRAWS, seed: int
) -> ShapleyEffects:
    """Estimate Shapley effects, exact over all subsets of groups, with 95% intervals.

    Parameters
    ----------
    log2_draws : int
        The model runs ``2**(groups + log2_draws)`` times.
    seed : int
        Of the scrambling and the bootstrap.

    Returns
    -------
    ShapleyEffects
        Of an output that does not vary NaN, with a note.

    Raises
    ------
    InvalidInput
        ``sensitivity.no_inputs``, ``sensitivity.outside_limits``,
        ``sensitivity.too_many_groups``.

    Notes
    -----
    The value of a subset is ``E[Var(Y | all others)]``, what remains unknown while only the
    subset is (Song, Nelson and Staum 2016, https://doi.org/10.1137/15M1048070); its Shapley
    values are those of ``Var(E[Y | subset])``. Under a Gaussian copula it takes one more run a
    row: the subset is drawn again given all others, and half the squared change of the output
    is the value (Jansen's form of it, never negative). The same random numbers serve every
    subset, so that a group without effect has none to rounding, and effects add up to the
    value of all groups, which is the variance, in every resample too.

    With independent groups a Shapley effect lies between first order and total (Owen 2014,
    https://doi.org/10.1137/130936233).
    """
    response.check(log2_draws=log2_draws)
    groups = response.groups
    if len(groups) > MOST_GROUPS:
        raise InvalidInput(
            Problem(
                "sensitivity.too_many_groups",
                "{count:whole} groups of inputs were given, and Shapley effects need every subset "
                "of them; give at most {most:whole}: fix inputs that matter little.",
                {"count": len(groups), "most": MOST_GROUPS},
                where="groups",
            )
        )
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import

    points = sobol_points(seed, 0, 2**log2_draws, range(2 * len(response.names)))
    kept, fresh = np.split(points, 2)
    kept = correlated(kept, response.correlation)
    scores, fresh = ndtri(kept), ndtri(fresh)
    start = response.values(kept)
    y = response.run(start)
    outputs = {}
    for subset in _subsets(len(groups)):
        moved = sorted(place for group in subset for place in list(groups.values())[group])
        again = response.values(redrawn(scores, fresh, response.correlation, moved), moved)
        outputs[subset] = response.run(start | again)
    note = _undefined([y, *outputs.values()])
    estimates = np.full((3, len(groups)), nan)
    variance = nan
    if note is None:
        terms = _shapley_terms(y, outputs, len(groups))
        estimates = _with_interval(
            _as_shares(terms.mean(axis=0)),
            _as_shares(_resampled_means(terms, RESAMPLES, _bootstrap(seed))),
        )
        variance = float(terms.sum(axis=1).mean())
    return ShapleyEffects(
        effects=tuple(
            ShapleyEffect(
                name=name,
                inputs=response.inputs(places),
                share=Share(value=value, low=low, high=high),
            )
            for (name, places), (value, low, high) in zip(
                groups.items(), estimates.T.tolist(), strict=True
            )
        ),
        variance=variance,
        draws=len(y),
        model_runs=(len(outputs) + 1) * len(y),
        seed=seed,
        note=note,
    )


Subset = tuple[int, ...]


def _subsets(groups: int) -> Iterator[Subset]:
    """Yield every subset of the groups but the empty one, the one of all last."""
    for size in range(1, groups + 1):
        yield from combinations(range(groups), size)


def _shapley_terms(y: FloatArray, redrawn: Mapping[Subset, FloatArray], groups: int) -> FloatArray:
    """Return what each row adds to the mean effect of each group, (rows, groups).

    All groups together add the row's part of the variance.
    """
    terms = np.zeros((len(y), groups))
    for subset, again in redrawn.items():
        value = (again - y) ** 2 / 2
        for group in range(groups):
            terms[:, group] += _shapley_weight(group, subset, groups) * value
    return terms


def _shapley_weight(group: int, subset: Subset, groups: int) -> float:
    """Return what the value of a subset counts in a group's effect.

    In a share ``(size - 1)! (groups - size)! / groups!`` of all orders, a group that is in the
    subset completes it; in ``size! (groups - size - 1)! / groups!`` one that is not follows it.
    """
    size = len(subset)
    if group in subset:
        return factorial(size - 1) * factorial(groups - size) / factorial(groups)
    return -factorial(size) * factorial(groups - size - 1) / factorial(groups)


def _as_shares(effects: FloatArray) -> FloatArray:
    """Return effects of shape (..., groups) as shares of their sum, the variance."""
    shares: FloatArray = effects / effects.sum(axis=-1, keepdims=True)
    return shares


def _dependence_problems(
    groups: Mapping[str, tuple[int, ...]], correlation: FloatArray
) -> Iterator[Problem]:
    """Yield a problem for each pair of groups that are not independent."""
    for (one, rows), (other, columns) in combinations(groups.items(), 2):
        if np.abs(correlation[np.ix_(rows, columns)]).max() > TINY:
            yield Problem(
                "sensitivity.correlated_groups",
                "“{one:text}” and “{other:text}” are correlated, and Sobol’ indices "
                "are defined for independent inputs only; ask for Shapley effects.",
                {"one": one, "other": other},
                where="correlation",
            )


def _undefined(outputs: Sequence[FloatArray]) -> Message | None:
    """Return why the variance of an output cannot be shared out, or None."""
    low, high = min(map(np.min, outputs)), max(map(np.max, outputs))
    if not np.isfinite([low, high]).all():
        return Message(
            "sensitivity.not_finite",
            "some cases give no finite result, so that there is no variance to explain; narrow "
            "the ranges of the inputs.",
        )
    if high - low <= LEAST_VARIATION * max(abs(low), abs(high)):
        return Message(
            "sensitivity.no_variance",
            "the result is the same for every draw, so that nothing drives it; choose "
            "another year or column, or give other inputs a range.",
        )
    return None


def _bootstrap(seed: int) -> np.random.Generator:
    """Return the random numbers of the bootstrap, independent of those of the points."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))


def _resampled_means(terms: FloatArray, resamples: int, rng: np.random.Generator) -> FloatArray:
    """Return the means over rows drawn again with replacement, (resamples, terms).

    The same as averaging the rows that were drawn, without copying them.
    """
    rows = len(terms)
    means = np.empty((resamples, terms.shape[1]))
    for mean in means:
        drawn = rng.integers(0, rows, rows, dtype=np.uint32)
        np.matmul(np.bincount(drawn, minlength=rows) / rows, terms, out=mean)
    return means


def _with_interval(estimates: FloatArray, resampled: FloatArray) -> FloatArray:
    """Return estimates, lower and upper ends, (3, estimates)."""
    outside = (1.0 - SHARE_COVERAGE) / 2
    return np.vstack([estimates, np.quantile(resampled, [outside, 1.0 - outside], axis=0)])


def _numbers(share: Share) -> list[object]:
    return [share.value, share.low, share.high]
