"""How good published forecasts were, judged by what later editions print.

A path is what one edition leads a reader to expect: its printed figures; its own growth rate
from its own base; and the two ways in which a headline may be read. Each of its years is
judged by the latest figure for that year that a later edition prints as an estimate or a
count. Unconfirmed figures are neither forecasts nor judges; they are counted.

What is undefined is NaN, never 0: with so few editions much is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from math import exp, isnan, log, nan
from statistics import fmean
from typing import TYPE_CHECKING, Any

from model.evidence.series import (
    DEFAULT_SERIES,
    UNCONFIRMED,
    Point,
    Rate,
    Series,
    by_date,
    last_day,
    series_known_by,
)
from model.messages import InvalidInput, Message, Problem
from model.tables import ByValue, Records, html_table

if TYPE_CHECKING:
    import pandas as pd

# The rivals: what a reader could have forecast on the day of publication without a report.
# All three start from the newest level known then: the latest year's, as printed last.
# Growth rates are those between two successive years that one edition prints; of several
# editions, the latest published by then.
#   no_growth    that level stays
#   last_growth  it grows at the rate of the latest year with a known rate
#   mean_growth  it grows at the arithmetic mean of all known rates
RIVALS = ("no_growth", "last_growth", "mean_growth")

# From the smallest to the largest of n errors lies the next one with a chance of
# (n - 1) / (n + 1), if all are alike. Nine make it the 80% of a usual interval; fewer are too
# little for a conclusion. Two are the least from which anything can be told of a spread.
ENOUGH_EDITIONS, LEAST_EDITIONS = 9, 2

# A rate computed from printed levels is rounded as rates are printed: 47.6%.
RATE_DECIMALS = 3

# What may be expected of an edition, in the order of display. The first two are its own; the
# headline takes the rate for that of a later base than its own, and corrected, it takes the
# rate that leads from there to the printed end.
PATHS = {
    "rate": Message(
        "rate", "Its own rate from its own base: {base:exact} ({base_year:year}) at {rate:percent}"
    ),
    "printed": Message("printed", "Its printed figures"),
    "headline": Message(
        "headline",
        "Read as a headline: the latest base at the rate of an earlier one, "
        "{base:exact} ({base_year:year}) at {rate:percent}",
    ),
    "headline_corrected": Message(
        "headline_corrected",
        "The headline corrected: the latest base at the rate that leads to the printed "
        "end, {base:exact} ({base_year:year}) at {rate:percent}",
    ),
}
OWN_PATHS = ("rate", "printed")

# Published up to this month, an edition is counted from the end of the year before.
LAST_MONTH_OF_FIRST_HALF = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What an edition leads to, by year in the unit of the series; `kind` is one of `PATHS`.

    Where figures are printed rather than computed, `base_year` is None, `base` and `rate` NaN.
    """

    kind: str
    edition: str
    published: str
    label: Message
    levels: Mapping[int, float]
    base_year: int | None = None
    base: float = nan
    rate: float = nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One forecast against what a later edition prints.

    Levels are in the unit of the series. `lead_years` counts from publication to the end of the
    target year, in whole years: 0 and less is a year that was over, or nearly. `error` is forecast
    / actual - 1, `absolute_error` its size, `log_error` ln(forecast / actual); all are fractions,
    below 0 where the forecast was too low. `growth_error` is the log error for each year since the
    base; NaN for printed figures. The last three are what the rivals say; NaN where undefined.
    """

    edition: str
    published: str
    path: str
    base_year: int | None
    base: float
    target_year: int
    lead_years: int
    forecast: float
    actual: float
    actual_edition: str
    actual_status: str
    actual_evidence: str
    error: float
    absolute_error: float
    log_error: float
    growth_error: float
    no_growth: float
    last_growth: float
    mean_growth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How good the forecasts of one kind of path were at one lead time.

    `count` forecasts, one of each edition. `bias`, `mean_absolute_error` and `mean_log_error`
    are means of the fields of `Judged`. Skill is 1 - the mean absolute log error over that of
    the rival, on the forecasts for which the rival is defined (`count_...`): above 0 is better
    than the rival. `coverage` is the share of forecasts whose log error lies between the
    smallest and the largest of the other editions' at this lead time; it counts those with at
    least two others (`count_coverage`). NaN where undefined.
    """

    path: str
    lead_years: int
    count: int
    bias: float
    mean_absolute_error: float
    mean_log_error: float
    skill_no_growth: float
    count_no_growth: int
    skill_last_growth: float
    count_last_growth: int
    skill_mean_growth: float
    count_mean_growth: int
    coverage: float
    count_coverage: int
    is_enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthRange:
    """The growth rates that would have made past forecasts right, carried over to a rate.

    `low` and `high` are fractions a year; NaN from fewer than two editions. `chance` is that
    of the next error to lie within, if editions are alike: (n - 1) / (n + 1).
    """

    rate: float
    lead_years: int | None
    low: float
    high: float
    count: int
    editions: int
    chance: float

    @property
    def is_enough(self) -> bool:
        """Whether it rests on enough for a conclusion."""
        return self.editions >= ENOUGH_EDITIONS

    @property
    def said(self) -> Message:
        """The range in words, with what it rests on."""
        values = {
            **asdict(self),
            "least": LEAST_EDITIONS,
            "enough": ENOUGH_EDITIONS,
            "enough_chance": chance_within(ENOUGH_EDITIONS),
        }
        if isnan(self.low):
            return Message(
                "range.undefined",
                "No range for the growth rate: it takes judged forecasts of "
                "{least:whole} editions at least. Forecasts here: {count:whole}; editions: "
                "{editions:whole}.",
                values,
            )
        if not self.is_enough:
            return Message(
                "range.too_few",
                "If {rate:percent} a year is as wrong as earlier rates were, growth is "
                "{low:percent} to {high:percent} a year. Too little for a conclusion: forecasts: "
                "{count:whole}; editions: {editions:whole}. If editions are alike, the next lies "
                "within with a chance of {chance:percent}; {enough:whole} editions would make it "
                "{enough_chance:percent}.",
                values,
            )
        return Message(
            "range",
            "If {rate:percent} a year is as wrong as earlier rates were, growth is "
            "{low:percent} to {high:percent} a year. Forecasts: {count:whole}; editions: "
            "{editions:whole}. If editions are alike, the next lies within with a chance of "
            "{chance:percent}.",
            values,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Backtest(ByValue):
    """Every forecast of a series that can be judged, and what follows.

    `pending` are printed forecasts for which no later edition has a figure, `unconfirmed`
    the figures left out, `actuals` the latest figure for each year, `rates` what editions
    state.
    """

    series: str
    paths: tuple[Path, ...]
    rows: tuple[Judged, ...]
    summaries: tuple[Summary, ...]
    actuals: tuple[Point, ...]
    pending: tuple[Point, ...]
    unconfirmed: tuple[Point, ...]
    rates: tuple[Rate, ...]

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What was judged and what could not be, and what rests on too little."""
        return tuple(_remarks(self))

    @property
    def finding(self) -> Message:
        """How far the forecasts were off that the remarks count."""
        errors = [round(row.error, 3) for row in _own(self.rows)]
        if not errors:
            return Message("none_ahead", "No forecast a year ahead can be checked yet")
        values = {"low": min(errors), "high": max(errors)}
        if len({*errors}) == 1:
            return Message("error", "Off by {low:percent}, a year ahead and more", values)
        return Message(
            "errors",
            "Forecasts a year ahead and more were off by {low:percent} to {high:percent}",
            values,
        )

    @property
    def lead_finding(self) -> Message:
        """How far editions' own rates were off at the shortest lead time that can be checked."""
        own = [one for one in self.summaries if one.path == "rate" and one.lead_years >= 1]
        if not own:
            return Message("none_ahead", "No forecast a year ahead can be checked yet")
        return Message(
            "lead",
            "{lead:whole} year{lead:s} ahead, editions' own rates were off by {error:percent} on "
            "average ({count:whole} forecast{count:s})",
            {
                "lead": own[0].lead_years,
                "error": round(own[0].mean_absolute_error, 3),
                "count": own[0].count,
            },
        )

    @property
    def lead_times(self) -> tuple[int, ...]:
        """The lead times, in years, of the forecasts that `growth_range` rests on."""
        return tuple(sorted({row.lead_years for row in self._own_rates()}))

    def growth_range(
        self, rate: float | None = None, *, lead_years: int | None = None
    ) -> GrowthRange:
        """Return the growth rates that past errors leave open, by what editions' rates missed.

        Every forecast by an edition's own rate from its own base, a year ahead at least, gives
        one error a year, ``ln((1 + rate that was right) / (1 + rate forecast))``. The range is
        ``(1 + rate) * exp(error) - 1`` for the smallest and the largest of them.

        Parameters
        ----------
        rate : float, optional
            The rate to put the range around, a fraction a year; else that of the newest edition.
        lead_years : int, optional
            Only forecasts of this lead time; else of all.

        Raises
        ------
        InvalidInput
            ``backtest.rate_too_low``.

        Examples
        --------
        >>> found = backtest().growth_range(0.462)
        >>> found.editions, round(found.low, 3), round(found.high, 3)
        (2, 0.573, 0.824)
        """
        if rate is None:
            rate = self.rates[-1].value if self.rates else nan
        elif not rate > -1:
            raise InvalidInput(
                Problem(
                    "backtest.rate_too_low",
                    "{value:text} a year leaves nothing to grow; give a rate above -100%.",
                    {"value": f"{rate:.15g}"},
                    where="rate",
                )
            )
        rows = [row for row in self._own_rates() if lead_years in {None, row.lead_years}]
        editions = len({(row.edition, row.published) for row in rows})
        low = high = chance = nan
        if editions >= LEAST_EDITIONS:
            errors = [-row.growth_error for row in rows]
            low, high = ((1 + rate) * exp(error) - 1 for error in (min(errors), max(errors)))
            chance = chance_within(editions)
        return GrowthRange(
            rate=rate,
            lead_years=lead_years,
            low=low,
            high=high,
            count=len(rows),
            editions=editions,
            chance=chance,
        )

    @property
    def table(self) -> Records:
        """`rows` as a table."""
        return Records(Judged, self.rows)

    def to_frame(self) -> "pd.DataFrame":
        """Return `rows` as a data frame, a column per field."""
        return self.table.to_frame().astype({"base_year": "Int64"})

    def _repr_html_(self) -> str:
        """Return `rows` as a table of HTML, which notebooks show."""
        return html_table(self.table.header, self.table.rows())

    def _own_rates(self) -> list[Judged]:
        return [row for row in self.rows if row.path == "rate" and row.lead_years >= 1]


def backtest(series: str | Series = DEFAULT_SERIES, *, known_by: str | None = None) -> Backtest:
    """Judge the published forecasts of a series by what later editions print.

    Parameters
    ----------
    series : str or Series
        A series of compute_scale.csv, or one that `read_series` read.
    known_by : str, optional
        YYYY, YYYY-MM or YYYY-MM-DD: only what was published by the end of it.

    Raises
    ------
    InvalidInput
        ``series.unknown``, ``date.invalid``, both at once; ``backtest.nothing_to_judge`` where a
        reader's own series has nothing that a later edition prints again.

    Examples
    --------
    How far off was the 2023-2024 edition on 2024, and the headline?

    >>> rows = backtest().rows
    >>> [(row.path, round(row.error, 3)) for row in rows if row.target_year == 2024]
    [('rate', -0.244), ('headline', -0.143), ('headline_corrected', -0.195), ('rate', -0.358)]
    """
    figures = series_known_by(series, known_by)
    judged = judge(figures, figures.rates)
    if figures.is_own and not judged.rows:
        raise InvalidInput(
            Problem(
                "backtest.nothing_to_judge",
                "no figure of this series can be judged: editions: {editions:whole}, forecasts: "
                "{forecasts:whole}. A figure is judged by what a later edition prints for the same "
                "year; give the columns edition, published and status, with several editions.",
                {"editions": len(figures.editions()), "forecasts": len(figures.forecasts)},
                where="series",
            )
        )
    return judged


def judge(series: Series, rates: tuple[Rate, ...]) -> Backtest:
    """Judge the forecasts that a series and the rates of its editions hold."""
    points = [
        point
        for point in series
        if point.evidence != UNCONFIRMED and point.year.is_integer() and point.status != "target"
    ]
    paths = tuple(_paths(points, rates))
    rows = tuple(row for path in paths for row in _judged(path, points))
    groups: dict[tuple[int, int], list[Judged]] = {}
    for row in rows:
        groups.setdefault((list(PATHS).index(row.path), row.lead_years), []).append(row)
    pending = (
        point
        for point in points
        if point.status == "forecast" and not _actual(points, point.known_from, round(point.year))
    )
    return Backtest(
        series=series.name,
        paths=paths,
        rows=rows,
        summaries=tuple(_summary(group) for _, group in sorted(groups.items())),
        actuals=tuple(_latest(point for point in points if point.is_observed).values()),
        pending=tuple(pending),
        unconfirmed=tuple(point for point in series if point.evidence == UNCONFIRMED),
        rates=rates,
    )


def chance_within(editions: int) -> float:
    """Return how likely the next error lies between the smallest and the largest of so many.

    It does unless it is itself the smallest or the largest of all, if all are alike.

    >>> chance_within(2), chance_within(9)
    (0.3333333333333333, 0.8)
    """
    return (editions - 1) / (editions + 1)


# Paths.


def _paths(points: list[Point], rates: tuple[Rate, ...]) -> Iterator[Path]:
    """Yield the paths of every edition, first published first."""
    editions: dict[tuple[str, str], list[Point]] = {}
    for point in sorted(points, key=by_date):
        editions.setdefault((point.edition, point.published), []).append(point)
    stated = {(rate.edition, rate.published): rate for rate in rates}
    for key, printed in editions.items():
        levels = {round(point.year): point for point in printed}
        rate = stated.get(key)
        if rate and rate.start in levels:
            yield _path("rate", levels[rate.start], rate, rate.value)
        yield Path(
            kind="printed",
            edition=key[0],
            published=key[1],
            label=PATHS["printed"],
            levels={year: point.value for year, point in sorted(levels.items())},
        )
        if rate:
            yield from _headline(levels, rate)


def _headline(levels: Mapping[int, Point], rate: Rate) -> Iterator[Path]:
    """Yield what a headline makes of an edition that prints a later base than its rate's.

    It puts the rate on the latest base; corrected, it takes the rate to the printed end.
    """
    latest = max((year for year, point in levels.items() if point.is_observed), default=None)
    if latest is None or rate.start is None or rate.end is None:
        return
    if not rate.start < latest < rate.end:
        return
    base = levels[latest]
    yield _path("headline", base, rate, rate.value)
    if end := levels.get(rate.end):
        growth = (end.value / base.value) ** (1 / (rate.end - latest)) - 1
        yield _path("headline_corrected", base, rate, round(growth, RATE_DECIMALS))


def _path(kind: str, base: Point, rate: Rate, growth: float) -> Path:
    """Return the path from a base at a growth rate to the end of the stated rate."""
    start = round(base.year)
    end = start if rate.end is None else rate.end
    return Path(
        kind=kind,
        edition=rate.edition,
        published=rate.published,
        label=replace(PATHS[kind], values={"base": base.value, "base_year": start, "rate": growth}),
        levels={
            year: base.value * (1 + growth) ** (year - start) for year in range(start + 1, end + 1)
        },
        base_year=start,
        base=base.value,
        rate=growth,
    )


# Judging.


def _judged(path: Path, points: list[Point]) -> Iterator[Judged]:
    """Yield a row for each year of a path for which a later edition has a figure."""
    known_from = last_day(path.published)
    rivals: Callable[[int], dict[str, float]] | None = None
    for year, forecast in path.levels.items():
        actual = _actual(points, known_from, year)
        if actual is None:
            continue
        lead = year - known_from.year + (known_from.month <= LAST_MONTH_OF_FIRST_HALF)
        log_error = log(forecast / actual.value)
        if lead >= 1:
            rivals = rivals or _rivals(points, known_from)
        yield Judged(
            edition=path.edition,
            published=path.published,
            path=path.kind,
            base_year=path.base_year,
            base=path.base,
            target_year=year,
            lead_years=lead,
            forecast=forecast,
            actual=actual.value,
            actual_edition=actual.edition,
            actual_status=actual.status,
            actual_evidence=actual.evidence,
            error=forecast / actual.value - 1,
            absolute_error=abs(forecast / actual.value - 1),
            log_error=log_error,
            growth_error=nan if path.base_year is None else log_error / (year - path.base_year),
            **(rivals(year) if rivals and lead >= 1 else dict.fromkeys(RIVALS, nan)),
        )


def _actual(points: Iterable[Point], known_from: date, year: int) -> Point | None:
    """Return the latest estimate or count for a year that was published after a day."""
    later = [
        point
        for point in points
        if round(point.year) == year and point.is_observed and point.known_from > known_from
    ]
    return _latest(later).get(year)


def _latest(points: Iterable[Point]) -> dict[int, Point]:
    """Return for each year the figure that was published last."""
    newest = {round(point.year): point for point in sorted(points, key=by_date)}
    return dict(sorted(newest.items()))


def _rivals(points: Iterable[Point], today: date) -> Callable[[int], dict[str, float]]:
    """Return what the rivals, with what was known on a day, say of any year."""
    known = [point for point in points if point.is_observed and point.known_from <= today]
    latest = _latest(known)
    if not latest:
        return lambda _: dict.fromkeys(RIVALS, nan)
    start = max(latest)
    growth = list(_growth_rates(known).values())
    rates = (0.0, growth[-1], fmean(growth)) if growth else (0.0, nan, nan)
    return lambda year: {
        rival: latest[start].value * (1 + rate) ** (year - start)
        for rival, rate in zip(RIVALS, rates, strict=True)
    }


def _growth_rates(points: Iterable[Point]) -> dict[int, float]:
    """Return the growth of each year that an edition prints with the year before."""
    levels = {
        (point.edition, point.published, round(point.year)): point
        for point in sorted(points, key=by_date)
    }
    rates = {
        year: point.value / levels[edition, published, year - 1].value - 1
        for (edition, published, year), point in levels.items()
        if (edition, published, year - 1) in levels
    }
    return dict(sorted(rates.items()))


# Summaries.


def _summary(rows: list[Judged]) -> Summary:
    """Summarise the forecasts of one kind of path at one lead time."""
    skills: dict[str, Any] = {}
    for rival in RIVALS:
        skills[f"skill_{rival}"], skills[f"count_{rival}"] = _skill(rows, rival)
    covered = [
        min(others) <= row.log_error <= max(others)
        for row in rows
        if len(others := [one.log_error for one in rows if one is not row]) >= LEAST_EDITIONS
    ]
    return Summary(
        path=rows[0].path,
        lead_years=rows[0].lead_years,
        count=len(rows),
        bias=fmean(row.error for row in rows),
        mean_absolute_error=fmean(row.absolute_error for row in rows),
        mean_log_error=fmean(row.log_error for row in rows),
        **skills,
        coverage=fmean(covered) if covered else nan,
        count_coverage=len(covered),
        is_enough=len(rows) >= ENOUGH_EDITIONS,
    )


def _skill(rows: list[Judged], rival: str) -> tuple[float, int]:
    """Return the skill against a rival, and how many forecasts it rests on."""
    pairs = [
        (abs(row.log_error), abs(log(level / row.actual)))
        for row in rows
        if not isnan(level := getattr(row, rival))
    ]
    theirs = sum(error for _, error in pairs)
    return (1 - sum(error for error, _ in pairs) / theirs if theirs else nan), len(pairs)


# What is said.


def _own(rows: tuple[Judged, ...]) -> list[Judged]:
    """Return the forecasts on an edition's own path, a year ahead and more."""
    return [row for row in rows if row.path in OWN_PATHS and row.lead_years >= 1]


def _remarks(found: Backtest) -> Iterator[Message]:
    """Yield what was judged and what could not be, and what rests on too little."""
    own = _own(found.rows)
    editions = len({(row.edition, row.published) for row in own})
    values = {
        "count": len(own),
        "editions": editions,
        "pending": len(found.pending),
        "unconfirmed": len(found.unconfirmed),
        "enough": ENOUGH_EDITIONS,
        "least": LEAST_EDITIONS + 1,
    }
    yield Message(
        "basis",
        "{count:whole} forecast{count:s} from {editions:whole} edition{editions:s} can be checked "
        "against a later figure; cannot yet: {pending:whole}; left out as unconfirmed: "
        "{unconfirmed:whole}.",
        values,
    )
    if editions < ENOUGH_EDITIONS:
        yield Message(
            "too_few",
            "Too few to conclude anything: {editions:whole} edition{editions:s} can be checked; "
            "{enough:whole} are needed.",
            values,
        )
    if own and all(row.log_error < 0 for row in own):
        yield Message(
            "all_too_low",
            "Every forecast that can be checked was too low ({count:whole}). They are not "
            "independent: one edition gives several, and one later figure checks several.",
            values,
        )
    if not any(summary.count_coverage for summary in found.summaries):
        yield Message(
            "coverage_undefined",
            "How often the interval held cannot be computed: it takes {least:whole} editions with "
            "the same lead time.",
            values,
        )
