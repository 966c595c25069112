"""Whether a headline adds up: whether start, end and growth rate agree within rounding.

A printed figure stands for every number that rounds to it: half a unit of its last printed
digit either way. What follows from such figures is computed at the ends of their intervals,
in decimal arithmetic, so that 52.3% is exactly 52.25% to 52.35%.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    localcontext,
)
from functools import cache
from math import floor, isfinite, log10, nan
from typing import Any, NamedTuple

from model.data import EVIDENCE, claims, table
from model.inputs import UNIT_NAMES
from model.messages import InvalidInput, Message, Problem, echoed
from model.quantities import plain_text, read_decimal
from model.tables import Tabular
from model.texts import N_

# The columns of a check's table, see `ClaimCheck.rows`.
CLAIM_COLUMNS = (
    "quantity",
    "printed",
    "printed_low",
    "printed_high",
    "implied",
    "implied_low",
    "implied_high",
)

# The figures of a claim, with how each may be written, for messages.
CLAIM_FIGURES = {
    "start": "268",
    "start_year": "2022",
    "end": "1,271.4",
    "end_year": "2026",
    "cagr": "52.3%",
}

# A rate above this, without a percent sign, is taken for a slip: 52.3 for 52.3%.
HIGHEST_FRACTION = 5

# Levels that differ by no more than this, relative to their size, are the same: so much the
# double arithmetic of whoever made a claim may lose. No printed figure has as many digits.
SAME_LEVEL = Decimal("1e-12")

# A computed figure is shown with the decimals of the printed one, and this many digits at least.
LEAST_DIGITS = 3

# Digits enough for any claim, and no claim too large.
ARITHMETIC = Context(prec=50, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Interval(NamedTuple):
    """The numbers that a figure may stand for, with the figure itself."""

    low: Decimal
    value: Decimal
    high: Decimal

    @property
    def falling(self) -> "Interval":
        """The same from high to low, for what falls as it rises."""
        return Interval(self.high, self.value, self.low)

    def meets(self, other: "Interval") -> bool:
        """Whether two levels above 0 may be the same."""
        slack = 1 + SAME_LEVEL
        return self.low <= other.high * slack and other.low <= self.high * slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A figure as printed; `low` and `high` are half a unit of its last digit away.

    `text` is as it was given, a rate with its percent sign. Where it has that sign, `value`,
    `low` and `high` are fractions. `decimals` counts the digits after the point of `value`;
    below 0, not even its ones are known.
    """

    text: str
    value: float
    low: float
    high: float
    decimals: int
    is_percent: bool
    exact: Interval = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a headline says; None is what it leaves out."""

    start: Printed | None = None
    start_year: int | None = None
    end: Printed | None = None
    end_year: int | None = None
    cagr: Printed | None = None

    @property
    def years(self) -> int | None:
        """Years of growth; None where a year is missing."""
        if self.start_year is None or self.end_year is None:
            return None
        return self.end_year - self.start_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A claim that leaves nothing out."""

    start: Printed
    start_year: int
    end: Printed
    end_year: int
    cagr: Printed

    @property
    def years(self) -> int:
        """Years of growth."""
        return self.end_year - self.start_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied:
    """What one quantity is, given the others.

    `value` follows from the figures as printed, `low` and `high` from their rounding. Levels
    are in the unit of the claim, rates are fractions a year, calendar years have a fraction.
    """

    value: float
    low: float
    high: float
    kind: str
    decimals: int | None = None

    def written(self) -> dict[str, tuple[float, str]]:
        """Return value and range as `{x:measure}` writes them: as if printed, ends finer."""
        return {
            "value": self._written(self.value, 0),
            "low": self._written(self.low, 1),
            "high": self._written(self.high, 1),
        }

    def _written(self, value: float, finer: int) -> tuple[float, str]:
        if self.decimals is not None and value and isfinite(value):
            least = LEAST_DIGITS - 1 - floor(log10(abs(value)))
            value = round(value, max(self.decimals + finer, least))
        return value, self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Message):
    """Another way to read a claim, with the rate that it would have to print.

    `start_year` and `years` are those of the reading. `rate`, `rate_low` and `rate_high` are
    in the unit of the printed rate, as a fraction, whatever the reading takes it for: 0.018
    is a printed 1.8%. `base` is the row of compute_scale.csv that the reading starts from.
    """

    agrees: bool
    start_year: int
    years: int
    rate: float
    rate_low: float
    rate_high: float
    base: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClaimCheck(Tabular):
    """A claim, whether it agrees within rounding, and what would.

    `agrees` is None where a figure is missing and the others leave it free. `implied` maps
    each quantity to what it is given the others; where one is missing, only that one.
    `searched` holds every other reading of a claim that does not agree.
    """

    claim: Claim
    agrees: bool | None
    verdict: Message
    implied: Mapping[str, Implied]
    searched: tuple[Reading, ...] = ()
    remarks: tuple[Message, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The other readings that agree."""
        return tuple(reading for reading in self.searched if reading.agrees)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return CLAIM_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the table, a row per quantity; NaN is unknown."""
        figures = {
            name: (getattr(self.claim, name), self.implied.get(name))
            for name in ("start", "start_year", "end", "end_year", "years", "cagr")
        }
        return [
            [name, *_with_ends(printed), *_with_ends(implied)]
            for name, (printed, implied) in figures.items()
            if printed is not None or implied is not None
        ]


def _with_ends(figure: Printed | Implied | int | None) -> tuple[float, float, float]:
    """Return a figure with the ends of its range; NaN where it is unknown."""
    if isinstance(figure, Printed | Implied):
        return figure.value, figure.low, figure.high
    return (nan, nan, nan) if figure is None else (figure, figure, figure)


def check_claim(
    *,
    start: str | float | None = None,
    start_year: str | int | None = None,
    end: str | float | None = None,
    end_year: str | int | None = None,
    cagr: str | float | None = None,
) -> ClaimCheck:
    """Check what a headline says. One of the five may be missing (None or ""), or both years.

    Parameters
    ----------
    start, end : str or float, optional
        Levels as printed, in any unit that both share: "268" is 267.5 to 268.5, "1,271.4" is
        1271.35 to 1271.45. Zeros before the point count as printed digits: "1300" is 1299.5
        to 1300.5; what was rounded to hundreds is "1.3E3". With a percent sign, shares.
    start_year, end_year : str or int, optional
        Calendar years.
    cagr : str or float, optional
        Growth a year, compounded, as printed: "52.3%", or "0.523", is 0.5225 to 0.5235.

    What is not text is taken as Python writes it: 268.0 as "268.0", which is 267.95 to 268.05.

    Raises
    ------
    InvalidInput
        With every problem at once: ``claim.not_a_number``, ``claim.not_a_year``,
        ``claim.not_positive``, ``claim.rate_without_percent``, ``claim.rate_too_low``,
        ``claim.years_out_of_order``, ``claim.mixed_units``, ``claim.missing``.

    Examples
    --------
    Does the headline agree, and what would?

    >>> claim = {"end": "1271.4", "end_year": 2026, "cagr": "52.3%"}
    >>> check = check_claim(start="268", start_year=2022, **claim)
    >>> check.agrees, round(check.implied["cagr"].value, 3)
    (False, 0.476)
    >>> [(reading.code, reading.start_year) for reading in check.readings]
    [('base', 2021)]
    >>> check_claim(start="155.2", start_year=2021, **claim).agrees
    True
    """
    given = zip(CLAIM_FIGURES, (start, start_year, end, end_year, cagr), strict=True)
    texts = {name: _as_written(value) for name, value in given}
    with localcontext(ARITHMETIC):
        read: dict[str, Any] = {
            name: (_read_year if name.endswith("year") else _read_figure)(name, text)
            for name, text in texts.items()
            if text
        }
        problems = [found for found in read.values() if isinstance(found, Problem)]
        claim = Claim(**{name: found for name, found in read.items() if found not in problems})
        problems += [*_conflicts(claim), *_missing(texts.keys() - read.keys())]
        if problems:
            raise InvalidInput(*problems)
        return _judge(claim)


# Reading what was given.


def _as_written(value: object) -> str:
    """Return what was given as a plain text; nothing where it is missing."""
    if value is None:
        return ""
    return plain_text(repr(float(value)) if isinstance(value, float) else str(value))


def _read_figure(name: str, plain: str) -> Printed | Problem:
    """Return a figure with its rounding, or why it is none."""
    is_rate, is_percent = name == "cagr", plain.endswith("%")
    spelt = read_decimal(plain.removesuffix("%").rstrip())
    if spelt is None or not spelt.is_finite() or not _is_double(spelt):
        return Problem(
            "claim.not_a_number",
            "“{value:text}” is not a number; write it like {example:text}.",
            {"value": echoed(plain), "example": CLAIM_FIGURES[name]},
            where=name,
        )
    if is_rate and not is_percent:
        if spelt and (abs(spelt) > HIGHEST_FRACTION or _exponent(spelt) >= 0):
            return Problem(
                "claim.rate_without_percent",
                "{value:text} means {as_percent:percent}{per:message}; write "
                "{fraction:percent} or {fraction:text}.",
                {
                    "value": echoed(f"{spelt:f}"),
                    "as_percent": float(spelt),
                    "per": UNIT_NAMES["1/year"],
                    "fraction": float(spelt.scaleb(-2)),
                },
                where=name,
            )
        is_percent, spelt = True, spelt.scaleb(2) if spelt else spelt  # a bare 0 is 0%
        plain = f"{spelt:f}%"
    if not is_rate and spelt <= 0:
        return Problem(
            "claim.not_positive",
            "{value:text} is not above 0, and only levels above 0 have a growth rate; "
            "give a level above 0.",
            {"value": echoed(plain)},
            where=name,
        )
    decimals = -_exponent(spelt) + (2 if is_percent else 0)
    half = Decimal(5).scaleb(-decimals - 1)
    value = spelt.scaleb(-2) if is_percent else spelt
    exact = Interval(value - half, value, value + half)
    if is_rate and exact.low <= -1:
        return Problem(
            "claim.rate_too_low",
            "{value:text} a year leaves nothing to grow; give a rate above -100%.",
            {"value": echoed(plain)},
            where=name,
        )
    low, middle, high = map(float, exact)
    return Printed(
        text=plain,
        value=middle,
        low=low,
        high=high,
        decimals=decimals,
        is_percent=is_percent,
        exact=exact,
    )


def _read_year(name: str, plain: str) -> int | Problem:
    """Return a calendar year, or why it is none."""
    if len(plain) == len("2022") and plain.isdecimal() and plain[0] != "0":
        return int(plain)
    return Problem(
        "claim.not_a_year",
        "“{value:text}” is not a year; write it with four digits, like {example:text}.",
        {"value": echoed(plain), "example": CLAIM_FIGURES[name]},
        where=name,
    )


def _conflicts(claim: Claim) -> Iterator[Problem]:
    """Yield what is wrong between figures that are each valid on their own."""
    if claim.years is not None and claim.years <= 0:
        yield Problem(
            "claim.years_out_of_order",
            "the end year, {end_year:year}, is not after the start year, "
            "{start_year:year}; give a later end year, or swap start and end.",
            {"start_year": claim.start_year, "end_year": claim.end_year},
            where="end_year",
        )
    if claim.start and claim.end and claim.start.is_percent != claim.end.is_percent:
        yield Problem(
            "claim.mixed_units",
            N_(
                "the start, {start:text}, and the end, {end:text}, must have one unit; "
                "write both with a percent sign, or both without."
            ),
            {"start": echoed(claim.start.text), "end": echoed(claim.end.text)},
            where="end",
        )


def _missing(names: set[str]) -> Iterator[Problem]:
    """Yield the problems of missing figures where the others do not give them."""
    if len(names) <= 1 or names == {"start_year", "end_year"}:
        return
    for name, written in CLAIM_FIGURES.items():
        if name in names:
            yield Problem(
                "claim.missing",
                "missing, and so are others ({count:whole} of {of:whole} in all), but "
                "only one can be computed from the rest, or both years; give it, like "
                "{example:text}.",
                {"count": len(names), "of": len(CLAIM_FIGURES), "example": written},
                where=name,
            )


def _is_double(number: Decimal) -> bool:
    """Whether a double can hold it, which is neither infinite nor nought for what is not."""
    return isfinite(float(number)) and bool(number) == bool(float(number))


def _exponent(number: Decimal) -> int:
    """Return the power of ten of the last digit written."""
    return int(number.as_tuple().exponent)


# Interval arithmetic: what follows from the rest, under compound growth.


def _each(function: Callable[..., Decimal], *intervals: Interval) -> Interval:
    """Return what a function makes of intervals; it must rise in all of them."""
    return Interval(*map(function, *intervals))


def _starts(end: Interval, rate: Interval, years: int) -> Interval:
    """Return ``end / (1 + rate) ** years``."""
    return _each(lambda level, growth: level / (1 + growth) ** years, end, rate.falling)


def _ends(start: Interval, rate: Interval, years: int) -> Interval:
    """Return ``start * (1 + rate) ** years``."""
    return _each(lambda level, growth: level * (1 + growth) ** years, start, rate)


def _rates(start: Interval, end: Interval, years: int) -> Interval:
    """Return ``(end / start) ** (1 / years) - 1``, as a fraction a year."""
    root = 1 / Decimal(years)
    return _each(lambda last, first: (last / first) ** root - 1, end, start.falling)


def _years(start: Interval, end: Interval, rate: Interval) -> Interval | None:
    """Return ``ln(end / start) / ln(1 + rate)``; None where the rate may be 0."""
    growths = _each(lambda growth: (1 + growth).ln(), rate)
    if growths.low <= 0 <= growths.high:
        return None
    ratios = _each(lambda last, first: (last / first).ln(), end, start.falling)
    ends = [ratio / growth for ratio in (ratios.low, ratios.high) for growth in growths]
    return Interval(min(ends), ratios.value / growths.value, max(ends))


# The judgement.


def _judge(claim: Claim) -> ClaimCheck:
    """Judge a claim of which at most one figure, or both years, are missing."""
    match claim:
        case Claim(start=Printed(), end=Printed(), cagr=Printed(), years=int()):
            figures = {name: getattr(claim, name) for name in CLAIM_FIGURES}
            return _judge_complete(claim, Complete(**figures))
        case Claim(start=Printed() as start, end=Printed() as end, cagr=Printed() as cagr):
            return _judge_years(claim, _years(start.exact, end.exact, cagr.exact))
        case Claim(end=Printed() as end, cagr=Printed() as cagr, years=int() as years):
            name, implied = "start", _level(_starts(end.exact, cagr.exact, years), end)
        case Claim(start=Printed() as start, cagr=Printed() as cagr, years=int() as years):
            name, implied = "end", _level(_ends(start.exact, cagr.exact, years), start)
        case Claim(start=Printed() as start, end=Printed() as end, years=int() as years):
            name, implied = "cagr", _implied(_rates(start.exact, end.exact, years), "percent")
        case _:
            message = "more is missing than can be computed"
            raise AssertionError(message)
    return ClaimCheck(
        claim=claim,
        agrees=None,
        verdict=Message(name, COMPUTED[name], {**_words(claim), **implied.written()}),
        implied={name: implied},
        remarks=tuple(_trailing_zeros(claim)),
    )


def _judge_complete(claim: Claim, complete: Complete) -> ClaimCheck:
    """Judge a claim that leaves nothing out."""
    start, end, cagr, years = complete.start, complete.end, complete.cagr, complete.years
    ends = _ends(start.exact, cagr.exact, years)
    agrees = ends.meets(end.exact)
    implied = {
        "start": _level(_starts(end.exact, cagr.exact, years), start, start.decimals),
        "end": _level(ends, end, end.decimals),
        "cagr": _implied(_rates(start.exact, end.exact, years), "percent", cagr.decimals),
    }
    if elapsed := _years(start.exact, end.exact, cagr.exact):
        implied["years"] = _implied(elapsed, "number")
    searched = () if agrees else tuple(_search(complete))
    found = sum(reading.agrees for reading in searched)
    earlier = [] if agrees or found else [_earlier_base(complete)]
    return ClaimCheck(
        claim=claim,
        agrees=agrees,
        verdict=_agreement(claim, implied) if agrees else _disagreement(claim, implied, found),
        implied=implied,
        searched=searched,
        remarks=(*_trailing_zeros(claim), *earlier),
    )


def _judge_years(claim: Claim, elapsed: Interval | None) -> ClaimCheck:
    """Judge a claim that leaves out a year or both: whole numbers of years may fit, or none."""
    remarks = tuple(_trailing_zeros(claim))
    if elapsed is None:
        verdict = Message(
            "years.undefined",
            "The number of years is undefined: {cagr:text} a year may be no growth at "
            "all, within rounding.",
            _words(claim),
        )
        return ClaimCheck(claim=claim, agrees=None, verdict=verdict, implied={}, remarks=remarks)
    implied = {"years": _implied(elapsed, "number")}
    first = max(1, int((elapsed.low * (1 - SAME_LEVEL)).to_integral_value(ROUND_CEILING)))
    last = int((elapsed.high * (1 + SAME_LEVEL)).to_integral_value(ROUND_FLOOR))
    if claim.end_year is not None:
        last_year = Decimal(claim.end_year)
        backwards = _each(lambda years: last_year - years, elapsed.falling)
        implied["start_year"] = _implied(backwards, "year")
    elif claim.start_year is not None:
        first_year = Decimal(claim.start_year)
        implied["end_year"] = _implied(_each(lambda years: first_year + years, elapsed), "year")
    values = {**_words(claim), **implied["years"].written()}
    return ClaimCheck(
        claim=claim,
        agrees=None if first <= last else False,
        verdict=_fitting_years(claim, first, last, values),
        implied=implied,
        remarks=remarks,
    )


def _level(interval: Interval, like: Printed, decimals: int | None = None) -> Implied:
    """Return a level in the unit of another, to be shown with so many decimals."""
    plain = "number" if decimals is None else "exact"
    return _implied(interval, "percent" if like.is_percent else plain, decimals)


def _implied(interval: Interval, kind: str, decimals: int | None = None) -> Implied:
    """Return what follows, to be shown with so many decimals: of a rate, those of the fraction."""
    low, value, high = map(float, interval)
    return Implied(value=value, low=low, high=high, kind=kind, decimals=decimals)


# Other readings.


def _search(claim: Complete) -> Iterator[Reading]:
    """Yield every other reading of a claim, those that agree and those that do not."""
    yield from _one_year_off(claim)
    yield from _simple(claim)
    yield from _percentage_points(claim)
    yield from _per_mille(claim)
    yield from _other_bases(claim)


def _one_year_off(claim: Complete) -> Iterator[Reading]:
    """Yield readings with a year more or less; the figures cannot tell which year is off."""
    for shift in (-1, 1):
        years = claim.years - shift
        if years < 1:
            continue
        ends = _ends(claim.start.exact, claim.cagr.exact, years)
        rates = _rates(claim.start.exact, claim.end.exact, years)
        base_year = Message(
            "base_year",
            "Base year one off: from {start:text} in {base_year:year}, not "
            "{start_year:year}, to {end:text} in {end_year:year} is {value:percent} a year "
            "({low:percent}–{high:percent} within rounding).",
            {"base_year": claim.start_year + shift},
        )
        counted = Message(
            "years_counted",
            "Years counted one off: {start_year:year}–{end_year:year} taken for "
            "{years:whole} years of growth, not {printed_years:whole}, is {value:percent} a year "
            "({low:percent}–{high:percent} within rounding).",
            {"years": years, "printed_years": claim.years},
        )
        yield _reading(claim, base_year, ends, rates, (claim.start_year + shift, years))
        yield _reading(claim, counted, ends, rates, (claim.start_year, years))


def _simple(claim: Complete) -> Iterator[Reading]:
    """Yield the reading without compounding; in one year that makes no difference."""
    if claim.years == 1:
        return
    said = Message(
        "simple",
        "Simple instead of compound growth: {value:percent} of {start:text} is added "
        "every year ({low:percent}–{high:percent} within rounding).",
    )
    start, end, years = claim.start.exact, claim.end.exact, claim.years
    ends = _each(lambda level, rate: level * (1 + rate * years), start, claim.cagr.exact)
    rates = _each(lambda last, first: (last / first - 1) / years, end, start.falling)
    yield _reading(claim, said, ends, rates)


def _percentage_points(claim: Complete) -> Iterator[Reading]:
    """Yield readings in percentage points, a year or in all, where both levels may be shares."""
    start, end = claim.start.exact, claim.end.exact
    whole = 1 if claim.start.is_percent else 100
    if max(start.value, end.value) > whole:
        return
    yearly = Message(
        "points_a_year",
        "Percentage points instead of percent, if these are shares: from {start:text} "
        "to {end:text} is {points:number} percentage points a year "
        "({low_points:number} to {high_points:number} within rounding).",
    )
    in_all = Message(
        "points_in_all",
        "Percentage points instead of percent, if these are shares: from {start:text} "
        "to {end:text} is {points:number} percentage points in all "
        "({low_points:number} to {high_points:number} within rounding).",
    )
    for times, said in {1: in_all, claim.years: yearly}.items():  # in one year both are one
        yield _in_points(claim, said, Decimal(whole * times))


def _in_points(claim: Complete, said: Message, point: Decimal) -> Reading:
    """Return the reading of the printed rate in points: a rate of 1 adds `point` to a level."""
    start, end = claim.start.exact, claim.end.exact
    ends = _each(lambda level, rate: level + rate * point, start, claim.cagr.exact)
    rates = _each(lambda last, first: (last - first) / point, end, start.falling)
    return _reading(claim, said, ends, rates)


def _per_mille(claim: Complete) -> Iterator[Reading]:
    """Yield the reading of the printed percentage as per mille."""
    said = Message(
        "per_mille",
        "Per mille instead of percent: from {start:text} to {end:text} is "
        "{points:number} per mille a year ({low_points:number} to {high_points:number} within "
        "rounding).",
    )
    tenth = _each(lambda rate: rate / 10, claim.cagr.exact)
    rates = _rates(claim.start.exact, claim.end.exact, claim.years)
    ends = _ends(claim.start.exact, tenth, claim.years)
    yield _reading(claim, said, ends, _each(lambda rate: rate * 10, rates))


def _other_bases(claim: Complete) -> Iterator[Reading]:
    """Yield readings from other bases in the data: of the series that print start or end."""
    if claim.start.is_percent:
        return
    rows = [(row, *_figure_of(row)) for row in table("compute_scale") if row["period"].isdecimal()]
    own = [(claim.start_year, claim.start.exact), (claim.end_year, claim.end.exact)]
    series = {
        row["series"]
        for row, year, level in rows
        if any(year == at and level.meets(figure) for at, figure in own)
    }
    for row, year, level in rows:
        years = claim.end_year - year
        is_own = year == claim.start_year and level.meets(claim.start.exact)
        if row["series"] not in series or years < 1 or is_own:
            continue
        said = Message(
            "base",
            "Another base in the data: from {base:exact} EFLOPS in {base_year:year} "
            "({edition:message} edition, {evidence:message}) to {end:text} in {end_year:year} is "
            "{value:percent} a year ({low:percent}–{high:percent} within rounding).",
            {
                "base": float(level.value),
                "base_year": year,
                "edition": row["edition"],
                "evidence": EVIDENCE[row["evidence"]],
            },
        )
        ends = _ends(level, claim.cagr.exact, years)
        rates = _rates(level, claim.end.exact, years)
        yield replace(_reading(claim, said, ends, rates, (year, years)), base=row)


def _figure_of(row: Mapping[str, str]) -> tuple[int, Interval]:
    """Return year and level of a row of the data, the level as it was printed.

    The table writes 268 as 268.0: zeros at the end are the table's.
    """
    value = Decimal(row["value_eflops"])
    whole = value == value.to_integral_value()
    half = Decimal(5).scaleb(-1 if whole else _exponent(value.normalize()) - 1)
    return int(row["period"]), Interval(value - half, value, value + half)


def _reading(
    claim: Complete,
    said: Message,
    ends: Interval,
    rates: Interval,
    growing: tuple[int, int] | None = None,
) -> Reading:
    """Return a reading with the rate that it would have to print, and whether it did.

    `growing` is its start year and its years of growth, where they are not those of the claim.
    """
    start_year, years = growing or (claim.start_year, claim.years)
    implied = _implied(rates, "percent", claim.cagr.decimals)
    shown = {name: value for name, (value, _) in implied.written().items()}
    return Reading(
        code=said.code,
        template=said.template,
        values={
            **_words(claim),
            **shown,
            "points": shown["value"] * 100,
            "low_points": shown["low"] * 100,
            "high_points": shown["high"] * 100,
            **said.values,
        },
        agrees=ends.meets(claim.end.exact),
        start_year=start_year,
        years=years,
        rate=implied.value,
        rate_low=implied.low,
        rate_high=implied.high,
    )


# What is said.


def _words(claim: Claim | Complete) -> dict[str, object]:
    """Return the figures of a claim for its statements."""
    figures = {"start": claim.start, "end": claim.end, "cagr": claim.cagr}
    return {
        **{name: echoed(figure.text) for name, figure in figures.items() if figure},
        "start_year": claim.start_year,
        "end_year": claim.end_year,
    }


def _agreement(claim: Claim, implied: Mapping[str, Implied]) -> Message:
    return Message(
        "agrees",
        "These figures agree: {start:text} in {start_year:year} at {cagr:text} a year "
        "leads to {low:measure}–{high:measure} in {end_year:year} within rounding, and "
        "{end:text} fits.",
        {**_words(claim), **implied["end"].written()},
    )


def _disagreement(claim: Claim, implied: Mapping[str, Implied], readings: int) -> Message:
    values = {
        **_words(claim),
        "leads_to": implied["end"].written()["value"],
        "rate": implied["cagr"].written()["value"],
        "readings": readings,
    }
    if not readings:
        return Message(
            "disagrees",
            "These figures do not agree: {start:text} in {start_year:year} at "
            "{cagr:text} a year leads to {leads_to:measure} in {end_year:year}, not {end:text}, "
            "which would be {rate:measure} a year. No other reading that was tried agrees.",
            values,
        )
    return Message(
        "disagrees.reading",
        "These figures do not agree: {start:text} in {start_year:year} at {cagr:text} "
        "a year leads to {leads_to:measure} in {end_year:year}, not {end:text}, which would be "
        "{rate:measure} a year. Other readings that agree: {readings:whole}.",
        values,
    )


# What the one figure is that was missing.
COMPUTED = {
    "start": N_(
        "{end:text} in {end_year:year} at {cagr:text} a year comes from {value:measure} in "
        "{start_year:year} ({low:measure}–{high:measure} within rounding)."
    ),
    "end": N_(
        "{start:text} in {start_year:year} at {cagr:text} a year leads to {value:measure} in "
        "{end_year:year} ({low:measure}–{high:measure} within rounding)."
    ),
    "cagr": N_(
        "From {start:text} in {start_year:year} to {end:text} in {end_year:year} is "
        "{value:measure} a year ({low:measure}–{high:measure} within rounding)."
    ),
}


def _fitting_years(claim: Claim, first: int, last: int, values: Mapping[str, object]) -> Message:
    """Return which whole numbers of years fit, and which year that makes the missing one."""
    if first > last:
        return Message(
            "years.none",
            "No whole number of years fits: from {start:text} to {end:text} at "
            "{cagr:text} a year takes {value:measure} years ({low:measure} to {high:measure} "
            "within rounding).",
            values,
        )
    values = {**values, "fitting": _range(first, last)}
    if claim.end_year is not None:
        return Message(
            "start_year",
            "From {start:text} to {end:text} at {cagr:text} a year takes {fitting:text} "
            "years, so the start year is {year:text}.",
            {**values, "year": _range(claim.end_year - last, claim.end_year - first)},
        )
    if claim.start_year is not None:
        return Message(
            "end_year",
            "From {start:text} to {end:text} at {cagr:text} a year takes {fitting:text} "
            "years, so the end year is {year:text}.",
            {**values, "year": _range(claim.start_year + first, claim.start_year + last)},
        )
    return Message(
        "years",
        "From {start:text} to {end:text} at {cagr:text} a year takes {fitting:text} years.",
        values,
    )


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _trailing_zeros(claim: Claim) -> Iterator[Message]:
    """Yield how levels are read that end in a zero before the point."""
    for name, figure in (("start", claim.start), ("end", claim.end)):
        if not figure or figure.is_percent or figure.decimals or figure.exact.value % 10:
            continue
        yield Message(
            f"rounding.{name}",
            N_(
                "{text:text} is read as {low:exact} to {high:exact}: zeros before the point "
                "count as printed digits. If it was rounded more coarsely, write {coarse:text}."
            ),
            {
                "text": echoed(figure.text),
                "low": figure.low,
                "high": figure.high,
                "coarse": f"{figure.exact.value.normalize():E}".replace("E+", "E"),
            },
        )


def _earlier_base(claim: Complete) -> Message:
    """Return the base a year earlier from which the printed rate would lead to the end."""
    starts = _starts(claim.end.exact, claim.cagr.exact, claim.years + 1)
    base = _level(starts, claim.start, claim.start.decimals)
    return Message(
        "base.earlier",
        "If the rate describes {base_year:year}–{end_year:year}, the base in "
        "{base_year:year} is {value:measure} ({low:measure}–{high:measure} within rounding).",
        {**_words(claim), **base.written(), "base_year": claim.start_year - 1},
    )


# Examples.


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Message):
    """A printed claim of data/claims.toml, which says what each field is; the label is said."""

    start: str
    start_year: int
    end: str
    end_year: int
    cagr: str
    source: str

    def check(self) -> ClaimCheck:
        """Check it."""
        return check_claim(**{name: getattr(self, name) for name in CLAIM_FIGURES})


@cache
def examples() -> tuple[Example, ...]:
    """Return the claims of data/claims.toml, the headline first."""
    return tuple(
        Example(
            code=code,
            template=claim["label"],
            values=claim,
            source=claim["source"],
            **{name: claim[name] for name in CLAIM_FIGURES},
        )
        for code, claim in claims().items()
    )
