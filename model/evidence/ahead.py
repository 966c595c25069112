"""A series carried on: its last figure at a growth rate, by the curves of the scenario.

The figures of a series have a unit of their own, so that nothing of compute, investment or
multipliers follows from them: the columns are those of `AHEAD_COLUMNS`.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from model.columns import COLUMNS
from model.evidence.backtest import GrowthRange, backtest
from model.evidence.series import DEFAULT_SERIES, Point, Series, series_known_by
from model.growth import CURVES, CURVES_WITH_CEILING, compound
from model.inputs import Scenario
from model.messages import InvalidInput, Message, Problem, echoed, gathered
from model.quantities import is_finite
from model.tables import Tabular
from model.texts import N_, told_apart

# The columns of a projection of a series: years, levels in its unit, fractions a year, and the
# levels that its own past errors leave open.
AHEAD_COLUMNS = ("period", "value", "growth_rate", "low", "high")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesProjection(Tabular):
    """A series carried on from its last figure at the end of a year.

    `values`, `low` and `high` are levels in the unit of the series, `rates` the growth a year that
    led to each, of shape (years + 1,): the first is the base. `low` and `high` are what the
    rates that would have made its past forecasts right lead to, as `past` says: NaN where it has
    none, and under a ceiling, which they do not know.
    """

    series: Series
    base: Point
    curve: str
    cagr: float
    is_own_rate: bool
    values: tuple[float, ...]
    rates: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    past: GrowthRange | None
    ceiling: float | None
    long_run_growth: float
    growth_persistence: float
    known_by: str | None

    @property
    def settings(self) -> dict[str, object]:
        """The arguments that `project_series` made it with, besides the series."""
        declining = ("long_run_growth", "growth_persistence") if self.curve == "declining" else ()
        given = ("curve", "ceiling", *declining, "known_by")
        return {
            "cagr": None if self.is_own_rate else self.cagr,
            "years": len(self.values) - 1,
            **{name: getattr(self, name) for name in given},
        }

    @property
    def unit(self) -> str:
        """The unit of all levels."""
        return self.series.unit

    @property
    def units(self) -> dict[str, str]:
        """The units of its columns."""
        levels = dict.fromkeys(("value", "low", "high"), self.unit)
        return {**levels, "growth_rate": COLUMNS["growth_rate"].unit}

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return AHEAD_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the table, a row for each year end, the base first."""
        first = round(self.base.year)
        columns = zip(self.values, self.rates, self.low, self.high, strict=True)
        return [[str(first + at), *cells] for at, cells in enumerate(columns)]

    @property
    def finding(self) -> Message:
        """Where it leads."""
        return Message(
            "ahead",
            "{value:number} {unit:text} at the end of {year:year}, from {base:exact} in "
            "{period:text} at {rate:percent} in the first year",
            {
                "value": self.values[-1],
                "unit": self.unit,
                "year": round(self.base.year) + len(self.values) - 1,
                "base": self.base.value,
                "period": self.base.period,
                "rate": self.cagr,
            },
        )

    @property
    def remarks(self) -> tuple[Message, ...]:
        """Where the rate is from, and what its past errors leave open."""
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[Message]:
        if self.is_own_rate:
            yield Message(
                "ahead.own_rate",
                "The rate is the average growth of its own figures of the past, {rate:percent} a "
                "year; that it goes on is an assumption.",
                {"rate": self.cagr},
            )
        if self.past is not None and not isnan(self.past.low):
            yield self.past.said
            yield from self._one_sided(self.past)
        else:
            yield Message(
                "ahead.no_errors",
                "How wrong earlier forecasts of it were is not known, so that it has no range: "
                "that takes two editions whose forecasts later ones can judge.",
            )

    def _one_sided(self, past: GrowthRange) -> Iterator[Message]:
        """Yield that the line lies outside its range, where it does."""
        values = {"count": past.count, "low": past.low, "high": past.high, "rate": self.cagr}
        if isnan(self.low[-1]):
            return
        if past.low > self.cagr:
            yield Message(
                "ahead.above",
                "All its judged forecasts, {count:whole}, were too low: the range begins above the "
                "line, at {low:percent} a year instead of {rate:percent}.",
                values,
            )
        elif past.high < self.cagr:
            yield Message(
                "ahead.below",
                "All its judged forecasts, {count:whole}, were too high: the range ends below the "
                "line, at {high:percent} a year instead of {rate:percent}.",
                values,
            )


def project_series(  # noqa: PLR0913 - every argument is an input of its own, by name
    series: str | Series = DEFAULT_SERIES,
    *,
    cagr: float | None = None,
    years: int = 5,
    curve: str = "constant",
    ceiling: float | None = None,
    long_run_growth: float | None = None,
    growth_persistence: float | None = None,
    known_by: str | None = None,
) -> SeriesProjection:
    """Carry a series on from its last figure at the end of a year.

    Parameters
    ----------
    series : str or Series
        A name of a built-in series, or what `read_series` read.
    cagr : float, optional
        Growth in the first year, a fraction; else the average from its first year end to its last.
    years : int
        How many.
    curve : str
        As of a scenario.
    ceiling : float, optional
        In the unit of the series; for curves with a ceiling.
    long_run_growth, growth_persistence : float, optional
        For declining growth; by default as of a scenario.
    known_by : str, optional
        Only what was published by then.

    Raises
    ------
    InvalidInput
        With every problem at once: ``series.unknown``, ``date.invalid``, ``input.not_an_option``,
        ``input.not_a_number``, ``input.not_whole``, ``input.outside_limits``, ``ahead.ceiling``;
        then ``ahead.no_year_end``, ``ahead.no_growth``, ``ahead.ceiling``.

    Examples
    --------
    >>> [round(value, 1) for value in project_series(cagr=0.1, years=2).values]
    [725.3, 797.8, 877.6]
    """
    problems: list[Problem] = []
    with gathered(problems):
        known = series_known_by(series, known_by)
    given: dict[str, object] = {
        "cagr": cagr,
        "years": years,
        "curve": curve,
        "long_run_growth": long_run_growth,
        "growth_persistence": growth_persistence,
    }
    with gathered(problems):
        inputs = _inputs(given)
    problems += _ceiling_problems(curve, ceiling, cagr)
    if problems:
        raise InvalidInput(*problems)
    base = _base(known)
    rate = inputs.cagr if cagr is not None else _own_growth(known, base)
    if ceiling is not None:
        _check_ceiling(ceiling, base, rate, known.unit)
    past = None
    with suppress(InvalidInput):  # without editions there is nothing to learn from
        past = backtest(known).growth_range(rate)

    def carried_on(growth: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return _levels(inputs, curve, base.value, growth, ceiling)

    values, rates = carried_on(rate)
    nothing = (nan,) * len(values)
    has_range = past is not None and not isnan(past.low) and curve not in CURVES_WITH_CEILING
    low, high = (
        (carried_on(past.low)[0], carried_on(past.high)[0])
        if past is not None and has_range
        else (nothing, nothing)
    )
    return SeriesProjection(
        series=known,
        base=base,
        curve=curve,
        cagr=rate,
        is_own_rate=cagr is None,
        values=values,
        rates=rates,
        low=low,
        high=high,
        past=past,
        ceiling=ceiling,
        long_run_growth=inputs.long_run_growth,
        growth_persistence=inputs.growth_persistence,
        known_by=known_by,
    )


def _inputs(given: dict[str, object]) -> Scenario:
    """Return what of a scenario carries a series on, judged by the limits of its inputs.

    Raises
    ------
    InvalidInput
    """
    said = {name: value for name, value in given.items() if value is not None}
    # Neither the base nor the ceiling of a scenario is that of a series, nor what is invested.
    if said.get("curve") in CURVES_WITH_CEILING:
        said["curve"] = "constant"
    return Scenario(**said, investment_method="budget")


def _base(series: Series) -> Point:
    """Return the last figure of the past at the end of a year, in the newest edition.

    Raises
    ------
    InvalidInput
        ``ahead.no_year_end``.
    """
    ends = [point for point in series.latest().observed if point.year.is_integer()]
    if ends:
        return ends[-1]
    raise InvalidInput(
        Problem(
            "ahead.no_year_end",
            "a projection starts from a figure of the past at the end of a year, and the series "
            "has none; give one of a year, of a fourth quarter or of a December.",
            where="series",
        )
    )


def _own_growth(series: Series, base: Point) -> float:
    """Return the average growth a year from the first year end of the past to the base.

    Of two figures at the end of a year neither is of another season. With one such figure alone,
    it is that from the first figure of all.

    Raises
    ------
    InvalidInput
        ``ahead.no_growth``.
    """
    past = series.latest().observed.points
    first = next(point for point in past if point.year.is_integer())
    first = past[0] if first.year == base.year else first
    if first.year == base.year:
        raise InvalidInput(
            Problem(
                "ahead.no_growth",
                "the series has a single figure of the past, which tells no growth; give a rate.",
                where="cagr",
            )
        )
    growth: float = (base.value / first.value) ** (1.0 / (base.year - first.year)) - 1.0
    return growth


def _ceiling_problems(curve: str, ceiling: object, rate: object) -> Iterator[Problem]:
    """Yield what is wrong with a ceiling whatever the series is, and the curve if it is known."""
    if not isinstance(curve, str) or curve not in CURVES:
        return
    if curve not in CURVES_WITH_CEILING:
        if ceiling is not None:
            template = N_("only logistic and gompertz have a ceiling; leave it out, or choose one.")
            yield Problem("ahead.ceiling", template, where="ceiling")
        return
    if isinstance(rate, int | float) and rate <= 0.0:
        yield _without_growth()
    if ceiling is None:
        template = N_(
            "this curve needs a ceiling; give a level above the last figure, in its unit."
        )
        yield Problem("ahead.ceiling", template, where="ceiling")
    elif (
        not isinstance(ceiling, int | float) or isinstance(ceiling, bool) or not is_finite(ceiling)
    ):
        yield Problem(
            "ahead.ceiling",
            "“{value:text}” is no ceiling; give a level above the last figure, in its unit.",
            {"value": echoed(ceiling)},
            where="ceiling",
        )


def _without_growth() -> Problem:
    template = N_("a curve with a ceiling needs growth above 0; choose constant growth.")
    return Problem("ahead.ceiling", template, where="cagr")


def _check_ceiling(ceiling: float, base: Point, rate: float, unit: str) -> None:
    """Raise where growth, or the level after the first year, cannot have its ceiling.

    Raises
    ------
    InvalidInput
        ``ahead.ceiling``.
    """
    if rate <= 0.0:
        raise InvalidInput(_without_growth())
    next_level = base.value * (1.0 + rate)
    if ceiling <= next_level:
        raise InvalidInput(
            Problem(
                "ahead.ceiling",
                "a ceiling of {ceiling:measure} {unit:text} is not above the level after the "
                "first year, {level:measure} {unit:text}; give a higher one.",
                {"unit": unit, **told_apart("number", ceiling=ceiling, level=next_level)},
                where="ceiling",
            )
        )


def _levels(
    inputs: Scenario, curve: str, base: float, rate: float, ceiling: float | None
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return levels and rates of the base and each year after, by the curves of the scenario."""
    rates = np.full((inputs.years + 1, 1), nan)
    levels = np.empty_like(rates)
    start = np.array([base])
    CURVES[curve](
        rates,
        base_eflops=start,
        cagr=np.array([rate]),
        ceiling_eflops=np.array([nan if ceiling is None else float(ceiling)]),
        long_run_growth=np.array([inputs.long_run_growth]),
        growth_persistence=np.array([inputs.growth_persistence]),
    )
    compound(start, 1.0 + rates, levels)
    return tuple(levels[:, 0].tolist()), tuple(rates[:, 0].tolist())
