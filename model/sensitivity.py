"""What drives a result: tornado, Sobol' indices and Shapley effects of any vectorised function.

The function takes values by input, each of shape (n,), to its output of shape (n,). Inputs are
uncertain by their quantile functions and, where they move together, by a Gaussian copula: the
correlation matrix of their normal scores, which may be singular. A group is what counts as
one: inputs that are perfectly correlated are the same random number and always a group.

- Tornado: each group from its 10th to its 90th percentile, the others at their centre.
- Sobol' indices: shares of the output's variance, for groups independent of one another.
- Shapley effects: the same for groups that are correlated. There, a first-order index also
  counts what the other inputs do and a total index leaves it out, so that shares neither add
  up nor bound one another. A Shapley effect is a group's fair part: what knowing it adds,
  averaged over all orders in which the groups become known. Effects add up to the variance.

Draws are scrambled Sobol' points: the same seed gives the same numbers. Intervals are percentile
bootstrap intervals over the rows of the design. They treat these as independent, though the
points are more even than that, and so rather overstate the error (several times, where the
function is smooth) than understate it.

SciPy is imported where it is used, so that nothing else waits for it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, nan

import numpy as np

from model.growth import FloatArray
from model.messages import InvalidInput, Message, Problem, echoed
from model.tables import Tabular

# From values by input, each of shape (n,), to the output, shape (n,).
Evaluate = Callable[[Mapping[str, FloatArray]], FloatArray]

# By input: from probabilities between 0 and 1 to its values, shape (n,) to (n,).
Quantiles = Mapping[str, Callable[[FloatArray], FloatArray]]

# By group: the inputs that count as one.
Groups = Mapping[str, Sequence[str]]

# The ends of a tornado's bars.
LOW, HIGH = 0.10, 0.90

# Of intervals.
COVERAGE = 0.95

# Model runs: for Sobol' indices (groups + 2) * 2**log2_draws, for Shapley effects
# 2**(groups + log2_draws). A choice: with four to six inputs both take about a tenth of a
# second, and shares of the functions in the tests spread by less than half a hundredth between
# seeds.
SOBOL_LOG2_DRAWS, SHAPLEY_LOG2_DRAWS, RESAMPLES = 13, 12, 1000

# Shapley effects need every subset of the groups: beyond this they take too long.
MOST_GROUPS = 8

# What can be asked for, lowest and highest: below, intervals mean nothing; above, the draws do
# not fit in memory.
LIMITS = {"log2_draws": (6, 16), "resamples": (100, 100_000), "seed": (0, 2**32 - 1)}

# An output that varies by less than this share of itself varies by rounding alone.
NOISE = 1e-12

# Correlations and variances closer than this to 1 or 0 are meant to be exactly that.
TINY = 1e-10

# The resolution of the Sobol' points, in bits.
BITS = 30


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
        From the lowest to the highest of the outputs at both ends and at the centre, so that
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
    """Bars by swing, the longest first, and the output where every input is at its centre."""

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
    resamples : int
        Of the bootstrap.
    seed : int
    note : Message or None
        Why the shares are not a number: ``sensitivity.no_variance`` or
        ``sensitivity.not_finite``. None where they are defined.
    """

    variance: float
    draws: int
    model_runs: int
    resamples: int
    seed: int
    note: Message | None

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
            [one.name, *_numbers(one.first_order), *_numbers(one.total)] for one in self.indices
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapleyEffects(_Analysis, Tabular):
    """Shapley effects by group, in the order given, with what they were estimated from."""

    effects: tuple[ShapleyEffect, ...]
    estimator: str = "Song, Nelson and Staum 2016, over all subsets"

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
    evaluate: Evaluate,
    quantiles: Quantiles,
    central: Mapping[str, float],
    *,
    correlation: FloatArray | None = None,
    groups: Groups | None = None,
) -> Tornado:
    """Move each group from its 10th to its 90th percentile, the others at their centre.

    Parameters
    ----------
    evaluate, quantiles, correlation, groups
        As for `sobol`. The inputs of a group move together; one whose correlation with the
        group's first is negative moves the other way.
    central : mapping
        The value of each input at the centre, in its unit.

    Raises
    ------
    InvalidInput
        ``sensitivity.no_inputs``, ``sensitivity.correlation``, ``sensitivity.groups``.

    Examples
    --------
    >>> bars = tornado(
    ...     lambda x: x["a"] + 10 * x["b"],
    ...     {"a": lambda p: p, "b": lambda p: p},
    ...     {"a": 0.5, "b": 0.5},
    ... ).bars
    >>> [(bar.name, round(bar.swing, 9)) for bar in bars]
    [('b', 8.0), ('a', 0.8)]
    """
    inputs = _Inputs.checked(quantiles, correlation, groups)
    ends = [inputs.ends(members) for members in inputs.groups.values()]
    columns = {name: np.full(1 + 2 * len(ends), central[name]) for name in inputs.names}
    for place, end in enumerate(ends):
        for name, values in end.items():
            columns[name][1 + 2 * place : 3 + 2 * place] = values
    centre, *outputs = evaluate(columns).tolist()
    bars = [
        Bar(
            name=group,
            inputs=tuple(end),
            low_inputs=tuple(values[0] for values in end.values()),
            high_inputs=tuple(values[1] for values in end.values()),
            low_output=low,
            high_output=high,
            swing=max(low, high, centre) - min(low, high, centre),
        )
        for group, end, low, high in zip(
            inputs.groups, ends, outputs[::2], outputs[1::2], strict=True
        )
    ]
    return Tornado(
        bars=tuple(sorted(bars, key=lambda bar: bar.swing, reverse=True)), central_output=centre
    )


def sobol(  # noqa: PLR0913 - what varies in four, how to estimate in three
    evaluate: Evaluate,
    quantiles: Quantiles,
    *,
    correlation: FloatArray | None = None,
    groups: Groups | None = None,
    log2_draws: int = SOBOL_LOG2_DRAWS,
    resamples: int = RESAMPLES,
    seed: int,
) -> SobolIndices:
    """Estimate Sobol' indices of first order and total, with 95% intervals.

    Parameters
    ----------
    evaluate : callable
        From values by input, each of shape (n,), to the output of shape (n,).
    quantiles : mapping
        By input: from probabilities between 0 and 1 to its values.
    correlation : ndarray, shape (inputs, inputs), optional
        Of the normal scores, in the order of `quantiles`; independent where not given.
    groups : mapping, optional
        By name: inputs that count as one, each input in one group. Where not given, inputs
        that are perfectly correlated form a group and every other input is its own.
    log2_draws : int
        The model runs ``(groups + 2) * 2**log2_draws`` times.
    resamples : int
        Of the bootstrap.
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
        ``sensitivity.correlation``, ``sensitivity.groups``, ``sensitivity.correlated_groups``.

    Notes
    -----
    The estimates are those of `scipy.stats.sobol_indices`: first order by Saltelli et al.
    (2010, https://doi.org/10.1016/j.cpc.2009.09.018, table 2 b), total by Jansen (1999,
    https://doi.org/10.1016/S0010-4655(98)00154-4; table 2 f). Its bootstrap takes seconds,
    as it copies every row of every resample and then leaves each row out once; here a
    resample is one product of how often each row was drawn and what it adds to each mean.

    Examples
    --------
    >>> found = sobol(
    ...     lambda x: x["a"] + 2 * x["b"], {"a": lambda p: p, "b": lambda p: p}, seed=0
    ... )
    >>> round(found["a"].first_order.value, 2), round(found["b"].total.value, 2)
    (0.2, 0.8)
    """
    from scipy.stats import sobol_indices  # noqa: PLC0415 - slow to import

    inputs = _Inputs.checked(
        quantiles,
        correlation,
        groups,
        independent=True,
        log2_draws=log2_draws,
        resamples=resamples,
        seed=seed,
    )
    points, rng = _points(len(inputs.names), log2_draws, seed)
    root = _root(inputs.correlation)
    a, b = (inputs.values(half @ root) for half in points)
    ya, yb = _run(evaluate, a), _run(evaluate, b)
    mixed = [
        _run(evaluate, a | {name: b[name] for name in members})
        for members in inputs.groups.values()
    ]
    note = _undefined([ya, yb, *mixed])
    first = total = np.full((3, len(mixed)), nan)
    if note is None:
        found = sobol_indices(
            func={"f_A": ya, "f_B": yb, "f_AB": np.stack(mixed)[:, None, :]}, n=len(ya)
        )
        means = _resampled_means(_sobol_terms(ya, yb, mixed), resamples, rng)
        estimates = _sobol_estimates(means)
        first = _with_interval(found.first_order, estimates[:, : len(mixed)])
        total = _with_interval(found.total_order, estimates[:, len(mixed) :])
    return SobolIndices(
        indices=tuple(
            SobolIndex(name=name, inputs=members, first_order=_share(*one), total=_share(*both))
            for (name, members), one, both in zip(
                inputs.groups.items(), first.T.tolist(), total.T.tolist(), strict=True
            )
        ),
        variance=float(np.var([ya, yb])) if note is None else nan,
        draws=len(ya),
        model_runs=(len(mixed) + 2) * len(ya),
        resamples=resamples,
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


def shapley(  # noqa: PLR0913 - what varies in four, how to estimate in three
    evaluate: Evaluate,
    quantiles: Quantiles,
    *,
    correlation: FloatArray | None = None,
    groups: Groups | None = None,
    log2_draws: int = SHAPLEY_LOG2_DRAWS,
    resamples: int = RESAMPLES,
    seed: int,
) -> ShapleyEffects:
    """Estimate Shapley effects, exact over all subsets of groups, with 95% intervals.

    Parameters
    ----------
    evaluate, quantiles, correlation, groups, resamples, seed
        As for `sobol`; groups may be correlated.
    log2_draws : int
        The model runs ``2**(groups + log2_draws)`` times.

    Returns
    -------
    ShapleyEffects
        Of an output that does not vary NaN, with a note.

    Raises
    ------
    InvalidInput
        ``sensitivity.no_inputs``, ``sensitivity.outside_limits``,
        ``sensitivity.correlation``, ``sensitivity.groups``, ``sensitivity.too_many_groups``.

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
    https://doi.org/10.1137/130936233). Inputs that are perfectly correlated and nevertheless
    in groups of their own split evenly what they do together, whichever of them the function
    uses: no data could tell them apart (Owen and Prieur 2017,
    https://doi.org/10.1137/16M1097717).

    Examples
    --------
    >>> found = shapley(
    ...     lambda x: x["a"] + 2 * x["b"], {"a": lambda p: p, "b": lambda p: p}, seed=0
    ... )
    >>> [round(effect.share.value, 2) for effect in found.effects]
    [0.2, 0.8]
    """
    inputs = _Inputs.checked(
        quantiles,
        correlation,
        groups,
        most=MOST_GROUPS,
        log2_draws=log2_draws,
        resamples=resamples,
        seed=seed,
    )
    (kept, fresh), rng = _points(len(inputs.names), log2_draws, seed)
    kept = kept @ _root(inputs.correlation)
    start = inputs.values(kept)
    y = _run(evaluate, start)
    redrawn = {
        subset: _run(evaluate, start | inputs.drawn_again(subset, kept, fresh))
        for subset in _subsets(len(inputs.groups))
    }
    note = _undefined([y, *redrawn.values()])
    shares = np.full((3, len(inputs.groups)), nan)
    variance = nan
    if note is None:
        terms = _shapley_terms(y, redrawn, len(inputs.groups))
        shares = _with_interval(
            _as_shares(terms.mean(axis=0)), _as_shares(_resampled_means(terms, resamples, rng))
        )
        variance = float(terms.sum(axis=1).mean())
    return ShapleyEffects(
        effects=tuple(
            ShapleyEffect(name=name, inputs=members, share=_share(*share))
            for (name, members), share in zip(inputs.groups.items(), shares.T.tolist(), strict=True)
        ),
        variance=variance,
        draws=len(y),
        model_runs=(len(redrawn) + 1) * len(y),
        resamples=resamples,
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Inputs:
    """The uncertain inputs, checked."""

    quantiles: Quantiles
    correlation: FloatArray
    groups: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.quantiles)

    @classmethod
    def checked(
        cls,
        quantiles: Quantiles,
        correlation: FloatArray | None,
        groups: Groups | None,
        *,
        independent: bool = False,
        most: int | None = None,
        **settings: int,
    ) -> "_Inputs":
        """Return the inputs, or raise with everything that is wrong."""
        names = tuple(quantiles)
        matrix = np.eye(len(names)) if correlation is None else np.asarray(correlation, dtype=float)
        problems = list(_settings_problems(settings))
        obstacle = _obstacle(names, matrix)
        if obstacle is not None:  # nothing can be said about groups
            raise InvalidInput(*problems, obstacle)
        together = {
            name: tuple(members)
            for name, members in (groups or same_numbers(names, matrix)).items()
        }
        problems += _group_problems(names, together, most)
        if independent and not problems:
            problems += _dependence(names, matrix, together)
        if problems:
            raise InvalidInput(*problems)
        return cls(quantiles=quantiles, correlation=matrix, groups=together)

    def places(self, members: Iterable[str]) -> list[int]:
        """Return where inputs are in the correlation matrix."""
        return [self.names.index(name) for name in members]

    def values(self, scores: FloatArray) -> dict[str, FloatArray]:
        """Return the values of all inputs at normal scores of shape (rows, inputs)."""
        return self._values(self.names, scores)

    def _values(self, names: Sequence[str], scores: FloatArray) -> dict[str, FloatArray]:
        from scipy.special import ndtr  # noqa: PLC0415 - slow to import

        chances = ndtr(scores.T)
        return {
            name: np.asarray(self.quantiles[name](chance), dtype=float)
            for name, chance in zip(names, chances, strict=True)
        }

    def drawn_again(
        self, subset: Subset, kept: FloatArray, fresh: FloatArray
    ) -> dict[str, FloatArray]:
        """Return new values of the groups of a subset, given those of all others.

        Normal scores given others are normal, with a mean that is linear in these and a
        covariance that does not depend on them. Pseudo-inverse and symmetric root exist for
        singular matrices too.
        """
        tuples = list(self.groups.values())
        moved = sorted(self.places(name for place in subset for name in tuples[place]))
        others = [place for place in range(len(self.names)) if place not in moved]
        across = self.correlation[np.ix_(others, moved)]
        inverse = np.linalg.pinv(
            self.correlation[np.ix_(others, others)], rcond=TINY, hermitian=True
        )
        slopes = inverse @ across
        covariance = self.correlation[np.ix_(moved, moved)] - across.T @ slopes
        scores = kept[:, others] @ slopes + fresh[:, moved] @ _root(covariance)
        return self._values([self.names[place] for place in moved], scores)

    def ends(self, members: Sequence[str]) -> dict[str, list[float]]:
        """Return by input of a group its values at the low and the high end of the group."""
        first = self.names.index(members[0])
        ends = {}
        for name in members:
            follows = self.correlation[first, self.names.index(name)] >= 0.0
            chances = np.array([LOW, HIGH] if follows else [HIGH, LOW])
            ends[name] = np.asarray(self.quantiles[name](chances), dtype=float).tolist()
        return ends


def same_numbers(names: Sequence[str], correlation: FloatArray) -> dict[str, tuple[str, ...]]:
    """Return groups of inputs that are perfectly correlated, every other input on its own.

    Parameters
    ----------
    names : sequence of str
    correlation : ndarray, shape (names, names)

    Examples
    --------
    >>> same_numbers(["a", "b", "c"], np.array([[1, 0, -1], [0, 1, 0], [-1, 0, 1]]))
    {'a + c': ('a', 'c'), 'b': ('b',)}
    """
    leaders = (np.abs(correlation) >= 1.0 - TINY).argmax(axis=1)
    groups = [
        tuple(name for name, leader in zip(names, leaders, strict=True) if leader == place)
        for place in sorted(set(leaders.tolist()))
    ]
    return {" + ".join(members): members for members in groups}


def _settings_problems(settings: Mapping[str, int]) -> Iterator[Problem]:
    for name, value in settings.items():
        low, high = LIMITS[name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            yield Problem(
                "sensitivity.outside_limits",
                "{value:text} was given; give a whole number from {low:text} to {high:text}.",
                {"value": echoed(value), "low": str(low), "high": str(high)},
                where=name,
            )


def _obstacle(names: Sequence[str], correlation: FloatArray) -> Problem | None:
    if not names:
        return Problem(
            "sensitivity.no_inputs",
            "no input is uncertain, so that nothing drives the result; give at least "
            "one input a range.",
            where="inputs",
        )
    if not _is_correlation(correlation, len(names)):
        return Problem(
            "sensitivity.correlation",
            "the correlations contradict one another or are not one matrix of the "
            "{count:whole} uncertain inputs; give a symmetric, positive semidefinite matrix "
            "with ones on its diagonal.",
            {"count": len(names)},
            where="correlation",
        )
    return None


def _group_problems(
    names: Sequence[str], groups: Mapping[str, tuple[str, ...]], most: int | None
) -> Iterator[Problem]:
    grouped = [name for members in groups.values() for name in members]
    if sorted(grouped) != sorted(names) or not all(groups.values()):
        yield Problem(
            "sensitivity.groups",
            "the groups hold {grouped:text}; put each uncertain input in one group: {names:text}.",
            {"grouped": ", ".join(grouped), "names": ", ".join(names)},
            where="groups",
        )
    if most is not None and len(groups) > most:
        yield Problem(
            "sensitivity.too_many_groups",
            "{count:whole} groups of inputs were given, and Shapley effects need every "
            "subset of them; give at most {most:whole}: fix inputs that matter little or put "
            "them in one group.",
            {"count": len(groups), "most": most},
            where="groups",
        )


def _dependence(
    names: Sequence[str], correlation: FloatArray, groups: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Yield a problem for each pair of groups that are not independent."""
    for (one, first), (other, second) in combinations(groups.items(), 2):
        rows, columns = ([names.index(name) for name in part] for part in (first, second))
        if np.abs(correlation[np.ix_(rows, columns)]).max() > TINY:
            yield Problem(
                "sensitivity.correlated_groups",
                "“{one:text}” and “{other:text}” are correlated, and Sobol’ indices "
                "are defined for independent inputs only; ask for Shapley effects, or put both "
                "in one group.",
                {"one": one, "other": other},
                where="correlation",
            )


def _is_correlation(matrix: FloatArray, count: int) -> bool:
    """Whether it is one: symmetric, ones on the diagonal, no direction of negative variance."""
    if matrix.shape != (count, count) or not np.isfinite(matrix).all():
        return False
    is_symmetric = bool(np.abs(matrix - matrix.T).max(initial=0.0) <= TINY)
    has_ones = bool(np.abs(np.diag(matrix) - 1.0).max(initial=0.0) <= TINY)
    return is_symmetric and has_ones and bool((np.linalg.eigvalsh(matrix) >= -TINY * count).all())


def _points(
    inputs: int, log2_draws: int, seed: int
) -> tuple[tuple[FloatArray, FloatArray], np.random.Generator]:
    """Return two independent samples of normal scores, (rows, inputs), and the bootstrap's rng.

    Both are halves of one set of scrambled Sobol' points, which spreads them evenly together.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import
    from scipy.stats.qmc import Sobol  # noqa: PLC0415 - slow to import

    scrambling, resampling = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2)
    )
    points = Sobol(2 * inputs, bits=BITS, rng=scrambling).random_base2(log2_draws)
    scores = ndtri(points + 0.5**BITS / 2)  # the middle of each cell, since 0 has no score
    return (scores[:, :inputs], scores[:, inputs:]), resampling


def _root(covariance: FloatArray) -> FloatArray:
    """Return the symmetric root of a positive semidefinite matrix, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    values[values < TINY] = 0.0
    root: FloatArray = (vectors * np.sqrt(values)) @ vectors.T
    return root


def _run(evaluate: Evaluate, values: Mapping[str, FloatArray]) -> FloatArray:
    """Return the output as an array of its own, so that no row of a table keeps the table."""
    return np.array(evaluate(values), dtype=float)


def _undefined(outputs: Sequence[FloatArray]) -> Message | None:
    """Return why the variance of an output cannot be shared out, or None."""
    low, high = min(map(np.min, outputs)), max(map(np.max, outputs))
    if not np.isfinite([low, high]).all():
        return Message(
            "sensitivity.not_finite",
            "some draws give no finite result, so that it has no variance to explain; "
            "narrow the ranges of the inputs.",
        )
    if high - low <= NOISE * max(abs(low), abs(high)):
        return Message(
            "sensitivity.no_variance",
            "the result is the same for every draw, so that nothing drives it; choose "
            "another year or column, or give other inputs a range.",
        )
    return None


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
    outside = (1.0 - COVERAGE) / 2
    return np.vstack([estimates, np.quantile(resampled, [outside, 1.0 - outside], axis=0)])


def _share(value: float, low: float, high: float) -> Share:
    return Share(value=value, low=low, high=high)


def _numbers(share: Share) -> list[object]:
    return [share.value, share.low, share.high]
