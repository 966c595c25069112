"""Whether a headline adds up: whether start, end and growth rate agree within rounding.

A printed figure stands for every number that rounds to it: half a unit of its last printed
digit either way. What follows from such figures is computed at the ends of their intervals,
in decimal arithmetic, so that 52.3% is exactly 52.25% to 52.35%. Levels are compared in one unit,
and written in that of the figure that they stand for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
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
from math import isfinite, nan
from typing import Any, NamedTuple

from model.data import EVIDENCE, claims
from model.evidence.series import Point, Series, series, series_of
from model.inputs import AS_PERCENT, UNIT_NAMES, in_full
from model.messages import InvalidInput, Message, Problem, echoed, gathered
from model.quantities import (
    BARE,
    Unit,
    named_unit,
    no_number,
    plain_text,
    read_decimal,
    read_quantity,
)
from model.tables import Tabular
from model.texts import N_, apart

# The columns of a check's table, see `ClaimCheck.rows`.
CLAIM_COLUMNS = (
    "quantity",
    "printed",
    "printed_low",
    "printed_high",
    "implied",
    "implied_low",
    "implied_high",
    "unit",
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

# A computed figure is shown with the decimals of the printed one, and so many digits.
LEAST_DIGITS, MOST_SHOWN_DIGITS = 3, 15

# A later base is likely where growth up to it is the printed rate, give or take this factor.
LIKELY_GROWTH = 2

# How many years later the base may be: the next year, or else the one after it.
LATER_BASES = (1, 2)

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
    `low` and `high` are fractions; else they are in its unit. `decimals` counts the digits after
    the point of `value`; below 0, not even its ones are known. `exact` is in EFLOPS where the unit
    is a multiple of FLOPS, and in ones where it is a word of numbers.
    """

    text: str
    value: float
    low: float
    high: float
    decimals: int
    is_percent: bool
    unit: Unit = BARE
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
    Beyond all doubles they are infinite, and written from `exact`.
    """

    value: float
    low: float
    high: float
    kind: str
    decimals: int | None = None
    unit: Unit = BARE
    exact: Interval = field(repr=False)

    def written(self, finer: int = 1) -> dict[str, tuple[Any, ...]]:
        """Return `value` and `range` as `{x:span}` writes them, the ends as `{x:measure}` does.

        Value as if printed, ends finer by so many decimals, or by as many as tell them apart.
        """
        around = self.kind, self.unit.before, self.unit.after
        ends = self.exact.low, self.exact.high
        shown = [
            tuple(self._rounded(end, more) for end in ends)
            for more in range(finer, finer + MOST_SHOWN_DIGITS)
        ]
        low, high = next((pair for pair in shown if pair[0] != pair[1]), shown[0])
        value = self._rounded(self.exact.value, 0)
        measures = dict(zip(("low", "high"), apart(self.kind, low, high), strict=True))
        return {"value": ((value,), *around), "range": ((low, high), *around), **measures}

    def _rounded(self, value: Decimal, finer: int) -> float:
        if self.decimals is not None and value:
            digits = value.adjusted() + 1 + self.decimals + finer
            digits = min(max(digits, LEAST_DIGITS), MOST_SHOWN_DIGITS)
            value = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN).plus(value)
        return float(value) if isfinite(float(value)) else value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Message):
    """Another way to read a claim, with the rate that it would have to print.

    `start_year` and `years` are those of the reading. `rate`, `rate_low` and `rate_high` are
    in the unit of the printed rate, as a fraction, whatever the reading takes it for: 0.018
    is a printed 1.8%. `base` is the figure that the reading starts from, where it is another.
    """

    agrees: bool
    start_year: int
    years: int
    rate: float
    rate_low: float
    rate_high: float
    base: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
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
            [name, *_with_ends(printed), *_with_ends(implied), _unit(printed) or _unit(implied)]
            for name, (printed, implied) in figures.items()
            if printed is not None or implied is not None
        ]


def _with_ends(figure: Printed | Implied | int | None) -> tuple[float, float, float]:
    """Return a figure with the ends of its range; NaN where it is unknown."""
    if isinstance(figure, Printed | Implied):
        return figure.value, figure.low, figure.high
    return (nan, nan, nan) if figure is None else (figure, figure, figure)


def _unit(figure: Printed | Implied | int | None) -> str:
    """Return the unit that a level is in, as it was written."""
    if not isinstance(figure, Printed | Implied):
        return ""
    return f"{figure.unit.before}{figure.unit.after}".strip()


def check_claim(  # noqa: PLR0913 - what a headline says, by name
    *,
    start: str | float | None = None,
    start_year: str | int | None = None,
    end: str | float | None = None,
    end_year: str | int | None = None,
    cagr: str | float | None = None,
    among: str | Series | None = None,
) -> ClaimCheck:
    """Check what a headline says. One of the five may be missing (None or ""), or both years.

    Parameters
    ----------
    start, end : str or float, optional
        Levels as printed: "268" is 267.5 to 268.5, "1,271.4" is 1271.35 to 1271.45. Zeros
        before the point count as printed digits: "1300" is 1299.5 to 1300.5; what was rounded
        to hundreds is "1.3E3". With a percent sign, shares. Both with their unit, or neither:
        "2.02 trillion", "120亿", "$1.5bn", "268 EFLOPS"; multiples of FLOPS and words of numbers
        are converted.
    start_year, end_year : str or int, optional
        Calendar years.
    cagr : str or float, optional
        Growth a year, compounded, as printed: "52.3%", or "0.523", is 0.5225 to 0.5235.
    among : str or Series, optional
        The series that another base may come from, such as a reader's own; else any built-in one.

    What is not text is taken as Python writes it: 268.0 as "268.0", which is 267.95 to 268.05.

    Raises
    ------
    InvalidInput
        With every problem at once: ``claim.not_a_number``, ``claim.not_a_year``,
        ``claim.not_positive``, ``claim.rate_without_percent``, ``claim.rate_too_low``,
        ``claim.years_out_of_order``, ``claim.mixed_units``, ``claim.missing``,
        ``series.unknown``.

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
        searched: tuple[Series, ...] = tuple(series().values())
        with gathered(problems):
            searched = searched if among is None else (series_of(among),)
        claim = Claim(**{name: found for name, found in read.items() if found not in problems})
        problems += [*_conflicts(claim), *_missing(texts.keys() - read.keys())]
        if problems:
            raise InvalidInput(*problems)
        return _judge(claim, searched)


# Reading what was given.


def _as_written(value: object) -> str:
    """Return what was given as a plain text; nothing where it is missing."""
    if value is None:
        return ""
    return plain_text(repr(float(value)) if isinstance(value, float) else str(value))


def _read_figure(name: str, plain: str) -> Printed | Problem:
    """Return a figure with its rounding, or why it is none."""
    is_rate, is_percent = name == "cagr", plain.endswith("%")
    spelt, unit = read_decimal(plain.removesuffix("%").rstrip()), BARE
    if not is_rate and not is_percent and (quantity := read_quantity(plain)):
        spelt, unit = quantity
    if spelt is None or not (_is_double(spelt) and _is_double(spelt * unit.size)):
        example = {"example": CLAIM_FIGURES[name]}
        return no_number("claim.not_a_number", plain, example, where=name)
    if is_rate and not is_percent:
        if spelt and (abs(spelt) > HIGHEST_FRACTION or _exponent(spelt) >= 0):
            return Problem(
                "claim.rate_without_percent",
                AS_PERCENT,
                {
                    "value": echoed(f"{spelt:f}"),
                    "per": UNIT_NAMES["1/year"],
                    **in_full(float(spelt)),
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
    exact = _each(lambda level: level * unit.size, exact)
    return Printed(
        text=plain,
        value=middle,
        low=low,
        high=high,
        decimals=decimals,
        is_percent=is_percent,
        unit=unit,
        exact=exact,
    )


def _read_year(name: str, plain: str) -> int | Problem:
    """Return a calendar year, or why it is none."""
    if re.fullmatch("[1-9][0-9]{3} ?年?", plain):
        return int(plain.rstrip(" 年"))
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
    if claim.start and claim.end and _kind(claim.start) != _kind(claim.end):
        yield Problem(
            "claim.mixed_units",
            N_(
                "the start, {start:text}, and the end, {end:text}, must have one unit; "
                "write both with the same, or both without: 268 EFLOPS and 1.27 ZFLOPS, "
                "1.5 bn and 2.02 tn, 26% and 50%."
            ),
            {"start": echoed(claim.start.text), "end": echoed(claim.end.text)},
            where="end",
        )


def _kind(figure: Printed) -> tuple[object, ...]:
    """Return what figures must share to be compared."""
    return figure.is_percent, figure.unit.name, figure.unit.is_bare


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


def _judge(claim: Claim, searched: tuple[Series, ...]) -> ClaimCheck:
    """Judge a claim of which at most one figure, or both years, are missing."""
    match claim:
        case Claim(start=Printed(), end=Printed(), cagr=Printed(), years=int()):
            figures = {name: getattr(claim, name) for name in CLAIM_FIGURES}
            return _judge_complete(claim, Complete(**figures), searched)
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


def _judge_complete(claim: Claim, complete: Complete, among: tuple[Series, ...]) -> ClaimCheck:
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
    searched = () if agrees else tuple(_search(complete, among))
    earlier = []
    if not agrees and not any(reading.agrees for reading in searched):
        searched += tuple(_later_base(complete))  # one can always be found, and so proves least
        earlier = [_earlier_base(complete)]
    found = sum(reading.agrees for reading in searched)
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
    interval = _each(lambda level: level / like.unit.size, interval)
    return _implied(interval, "percent" if like.is_percent else plain, decimals, like.unit)


def _implied(
    interval: Interval, kind: str, decimals: int | None = None, unit: Unit = BARE
) -> Implied:
    """Return what follows, to be shown with so many decimals: of a rate, those of the fraction."""
    low, value, high = map(float, interval)
    return Implied(
        value=value, low=low, high=high, kind=kind, decimals=decimals, unit=unit, exact=interval
    )


# Other readings.


def _search(claim: Complete, among: tuple[Series, ...]) -> Iterator[Reading]:
    """Yield every other reading of a claim, those that agree and those that do not."""
    yield from _coarser(claim)
    yield from _one_year_off(claim)
    yield from _simple(claim)
    yield from _percentage_points(claim)
    yield from _per_mille(claim)
    yield from _other_bases(claim, among)


def _coarser(claim: Complete) -> Iterator[Reading]:
    """Yield readings of figures as rounded more coarsely: the finest that agree, or the coarsest.

    That is of the start, of the end, and, where neither agrees alone, of both.
    """
    alone = [
        _coarser_reading(claim, name, coarse)
        for name in ("start", "end")
        if (coarse := _coarser_figures(getattr(claim, name)))
    ]
    yield from alone
    if len(alone) > 1 and not any(reading.agrees for reading in alone):
        coarsest = _coarser_figures(claim.start)[-1]
        both = replace(claim, start=coarsest)
        yield _coarser_reading(both, "end", _coarser_figures(claim.end), coarsest)


def _coarser_reading(
    claim: Complete, name: str, figures: list[Printed], start: Printed | None = None
) -> Reading:
    """Return the reading with the first of the figures that agrees, or with the last."""
    said = Message(
        "rounding",
        "Coarser rounding: if {printed:text} is {coarse:text}, which is {read:span}, from "
        "{start:text} in {start_year:year} to {end:text} in {end_year:year} is {value:span} a year "
        "({range:span} within rounding).",
    )
    if start:
        said = Message(
            "rounding",
            "Coarser rounding: if {start:text} is {coarse_start:text} and {printed:text} is "
            "{coarse:text}, which is {read:span}, from the one in {start_year:year} to the other "
            "in {end_year:year} is {value:span} a year ({range:span} within rounding).",
            {"coarse_start": _spelt_coarsely(start)},
        )
    readings = []
    for figure in figures:
        changed = replace(claim, start=figure) if name == "start" else replace(claim, end=figure)
        unit = figure.unit
        values = {
            "printed": echoed(figure.text),
            "coarse": _spelt_coarsely(figure),
            "read": ((figure.low, figure.high), "exact", unit.before, unit.after),
        }
        ends = _ends(changed.start.exact, claim.cagr.exact, claim.years)
        rates = _rates(changed.start.exact, changed.end.exact, claim.years)
        with_words = replace(said, values={**said.values, **values})
        readings.append(_reading(changed, with_words, ends, rates))
    return next((reading for reading in readings if reading.agrees), readings[-1])


def _coarser_figures(figure: Printed) -> list[Printed]:
    """Return a figure that ends in zeros before the point as rounded to ever more of them."""
    if figure.is_percent or figure.decimals:
        return []
    zeros = _exponent(_number(figure).normalize())
    return [_rounded_to(figure, zero) for zero in range(1, zeros + 1)]


def _rounded_to(figure: Printed, zeros: int) -> Printed:
    """Return a figure whose last digits, so many, are no more than places."""
    value, half = _number(figure), Decimal(5).scaleb(zeros - 1)
    exact = Interval(value - half, value, value + half)
    return replace(
        figure,
        low=float(exact.low),
        high=float(exact.high),
        decimals=-zeros,
        exact=_each(lambda level: level * figure.unit.size, exact),
    )


def _number(figure: Printed) -> Decimal:
    """Return a level in its own unit."""
    return figure.exact.value / figure.unit.size


def _spelt_coarsely(figure: Printed) -> str:
    """Return how a figure is written so that only its last digits but zeros are known."""
    unit = figure.unit
    zeros = -min(figure.decimals, 0) or _exponent(_number(figure).normalize())
    digits = _number(figure).scaleb(-zeros).to_integral_value()
    return f"{unit.before}{digits.scaleb(zeros):E}{unit.after}".replace("E+", "E")


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
            "{start_year:year}, to {end:text} in {end_year:year} is {value:span} a year "
            "({range:span} within rounding).",
            {"base_year": claim.start_year + shift},
        )
        counted = Message(
            "years_counted",
            "Years counted one off: {start_year:year}–{end_year:year} taken for "
            "{years:whole} year{years:s} of growth, not {printed_years:whole}, is {value:span} a "
            "year ({range:span} within rounding).",
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
        "Simple instead of compound growth: {value:span} of {start:text} is added "
        "every year ({range:span} within rounding).",
    )
    start, end, years = claim.start.exact, claim.end.exact, claim.years
    ends = _each(lambda level, rate: level * (1 + rate * years), start, claim.cagr.exact)
    rates = _each(lambda last, first: (last / first - 1) / years, end, start.falling)
    yield _reading(claim, said, ends, rates)


def _percentage_points(claim: Complete) -> Iterator[Reading]:
    """Yield readings in percentage points, a year or in all, where both levels may be shares."""
    start, end = claim.start.exact, claim.end.exact
    whole = 1 if claim.start.is_percent else 100
    if max(start.value, end.value) > whole or not claim.start.unit.is_bare:
        return
    yearly = Message(
        "points_a_year",
        "Percentage points instead of percent, if these are shares: from {start:text} "
        "to {end:text} is {points:span} percentage points a year "
        "({low_points:measure} to {high_points:measure} within rounding).",
    )
    in_all = Message(
        "points_in_all",
        "Percentage points instead of percent, if these are shares: from {start:text} "
        "to {end:text} is {points:span} percentage points in all "
        "({low_points:measure} to {high_points:measure} within rounding).",
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
        "{points:span} per mille a year ({low_points:measure} to {high_points:measure} within "
        "rounding).",
    )
    tenth = _each(lambda rate: rate / 10, claim.cagr.exact)
    rates = _rates(claim.start.exact, claim.end.exact, claim.years)
    ends = _ends(claim.start.exact, tenth, claim.years)
    yield _reading(claim, said, ends, _each(lambda rate: rate * 10, rates))


def _other_bases(claim: Complete, searched: Iterable[Series]) -> Iterator[Reading]:
    """Yield readings from other bases: of the series, among those, that print start or end."""
    own = [(claim.start_year, claim.start.exact), (claim.end_year, claim.end.exact)]
    for one in searched:
        size = _size_in(claim.start, one.unit)
        if size is None:
            continue
        figures = [(p, round(p.year), _printed(p, size)) for p in one if p.period.isdecimal()]
        if not any(year == at and level.meets(f) for _, year, level in figures for at, f in own):
            continue
        for point, year, level in figures:
            years = claim.end_year - year
            if years < 1 or (year == claim.start_year and level.meets(claim.start.exact)):
                continue
            said = Message(
                "base",
                "Another base in the data: from {base:exact} {unit:text} in {base_year:year} "
                "({edition:message} edition, {evidence:message}) to {end:text} in {end_year:year} "
                "is {value:span} a year ({range:span} within rounding).",
                {
                    "base": point.value,
                    "unit": one.unit,
                    "base_year": year,
                    "edition": point.edition,
                    "evidence": EVIDENCE[point.evidence],
                },
            )
            ends = _ends(level, claim.cagr.exact, years)
            rates = _rates(level, claim.end.exact, years)
            reading = _reading(claim, said, ends, rates, (year, years))
            yield replace(reading, base=asdict(point))


def _size_in(figure: Printed, unit: str) -> Decimal | None:
    """Return what the figures of a series count in those of a claim; None where they do not."""
    if figure.is_percent:
        return None
    if figure.unit.is_bare:
        return Decimal(1)
    of_series = named_unit(unit)
    return of_series.size if of_series.name == figure.unit.name else None


def _printed(point: Point, size: Decimal) -> Interval:
    """Return a figure as it was printed, in the unit of a claim.

    A table may write 268 as 268.0: zeros at the end are the table's.
    """
    value = Decimal(repr(point.value))
    whole = value == value.to_integral_value()
    half = Decimal(5).scaleb(-1 if whole else _exponent(value.normalize()) - 1)
    return _each(lambda end: end * size, Interval(value - half, value, value + half))


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
    in_points = _each(lambda rate: rate * 100, rates)
    points = _implied(in_points, "number", claim.cagr.decimals - 2).written()
    return Reading(
        code=said.code,
        template=said.template,
        values={
            **_words(claim),
            **implied.written(),
            "points": points["value"],
            "low_points": points["low"],
            "high_points": points["high"],
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
        "leads to {range:span} in {end_year:year} within rounding, and "
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
            "{cagr:text} a year leads to {leads_to:span} in {end_year:year}, not {end:text}, "
            "which would be {rate:span} a year. No other reading that was tried agrees.",
            values,
        )
    return Message(
        "disagrees.reading",
        "These figures do not agree: {start:text} in {start_year:year} at {cagr:text} "
        "a year leads to {leads_to:span} in {end_year:year}, not {end:text}, which would be "
        "{rate:span} a year. Other readings that agree: {readings:whole}.",
        values,
    )


# What the one figure is that was missing.
COMPUTED = {
    "start": N_(
        "{end:text} in {end_year:year} at {cagr:text} a year comes from {value:span} in "
        "{start_year:year} ({range:span} within rounding)."
    ),
    "end": N_(
        "{start:text} in {start_year:year} at {cagr:text} a year leads to {value:span} in "
        "{end_year:year} ({range:span} within rounding)."
    ),
    "cagr": N_(
        "From {start:text} in {start_year:year} to {end:text} in {end_year:year} is "
        "{value:span} a year ({range:span} within rounding)."
    ),
}


def _fitting_years(claim: Claim, first: int, last: int, values: Mapping[str, object]) -> Message:
    """Return which whole numbers of years fit, and which year that makes the missing one."""
    if first > last:
        return Message(
            "years.none",
            "No whole number of years fits: from {start:text} to {end:text} at "
            "{cagr:text} a year takes {value:span} years ({low:measure} to {high:measure} "
            "within rounding).",
            values,
        )
    values = {**values, "fitting": _range(first, last), "last": last}
    if claim.end_year is not None:
        return Message(
            "start_year",
            "From {start:text} to {end:text} at {cagr:text} a year takes {fitting:text} "
            "year{last:s}, so the start year is {year:text}.",
            {**values, "year": _range(claim.end_year - last, claim.end_year - first)},
        )
    if claim.start_year is not None:
        return Message(
            "end_year",
            "From {start:text} to {end:text} at {cagr:text} a year takes {fitting:text} "
            "year{last:s}, so the end year is {year:text}.",
            {**values, "year": _range(claim.start_year + first, claim.start_year + last)},
        )
    return Message(
        "years",
        "From {start:text} to {end:text} at {cagr:text} a year takes {fitting:text} year{last:s}.",
        values,
    )


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _trailing_zeros(claim: Claim) -> Iterator[Message]:
    """Yield how levels are read that end in a zero before the point."""
    for name, figure in (("start", claim.start), ("end", claim.end)):
        if not figure or not _coarser_figures(figure):
            continue
        around = figure.unit.before, figure.unit.after
        yield Message(
            f"rounding.{name}",
            N_(
                "{text:text} is read as {range:span}: zeros before the point count as printed "
                "digits. If it was rounded more coarsely, write {coarse:text}."
            ),
            {
                "text": echoed(figure.text),
                "range": ((figure.low, figure.high), "exact", *around),
                "coarse": _spelt_coarsely(figure),
            },
        )


def _later_base(claim: Complete) -> Iterator[Reading]:
    """Yield the base of a later year from which the printed rate leads to the end, if likely.

    Reports print the figure of one year and the rate from the next to the end.
    """
    start, end, rate = claim.start, claim.end.exact, claim.cagr.exact
    for later in LATER_BASES:
        years = claim.years - later
        if years < 1 or not rate.value:
            return
        bases = _starts(end, rate, years)
        growth = _rates(start.exact, bases, later)
        if not 1 <= LIKELY_GROWTH * growth.value / rate.value <= LIKELY_GROWTH**2:
            continue
        base = _level(bases, start, start.decimals).written(finer=0)
        said = Message(
            "base.later",
            "A later base: if {cagr:text} a year describes {base_year:year}–{end_year:year}, the "
            "base in {base_year:year} is {base:span} ({bases:span} within rounding), to which "
            "{start:text} in {start_year:year} grew by {growth:percent} a year.",
            {
                "base_year": claim.start_year + later,
                "base": base["value"],
                "bases": base["range"],
                "growth": float(growth.value),
            },
        )
        rates = _rates(bases, end, years)
        yield _reading(
            claim, said, _ends(bases, rate, years), rates, (claim.start_year + later, years)
        )
        return


def _earlier_base(claim: Complete) -> Message:
    """Return the base a year earlier from which the printed rate would lead to the end."""
    starts = _starts(claim.end.exact, claim.cagr.exact, claim.years + 1)
    base = _level(starts, claim.start, claim.start.decimals).written(finer=0)
    return Message(
        "base.earlier",
        "If the rate describes {base_year:year}–{end_year:year}, the base in "
        "{base_year:year} is {value:span} ({range:span} within rounding).",
        {**_words(claim), **base, "base_year": claim.start_year - 1},
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
