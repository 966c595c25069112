"""Published series of compute, with what was known when.

A series is one definition: publisher, scope and precision. Two series are never joined; where
they are shown together, `definition_notices` says so. The editions of a series are vintages:
a later one never replaces an earlier one, and `Series.known_by` hides what came after a date.

A reader's own series (`model.evidence.own`) is a `Series` like the built-in ones, in a unit of its
own: whatever takes a series takes its name, or itself.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import Self

from model.data import headline, table
from model.inputs import Scenario
from model.messages import InvalidInput, Message, Problem, echoed, first_names, gathered
from model.tables import Tabular
from model.texts import N_

# The series of the headline, from which the defaults come.
DEFAULT_SERIES = headline().series

# The unit of the built-in series, and the only one in which a scenario is.
EFLOPS = "EFLOPS"

# What each series is called. Its name says what is counted, by whom and at which precision.
SERIES_LABELS = {
    "idc_intelligent_cn": N_("China, intelligent compute, installed (IDC, FP16)"),
    "idc_general_cn": N_("China, general-purpose compute, installed (IDC, FP64)"),
    "miit_in_use_total_cn": N_("China, all compute in use (ministry, FP32)"),
    "miit_in_use_intelligent_cn_fp32": (
        N_("China, intelligent compute in use, until 2024 (ministry, FP32)")
    ),
    "miit_in_use_intelligent_cn_fp16": (
        N_("China, intelligent compute in use, from 2025 (ministry, FP16)")
    ),
    "pangoal_cloud_cn": N_("China, cloud compute (Pangoal, FP16)"),
    "caict_device_total_cn": N_("China, all compute of devices shipped (CAICT, FP32 equivalent)"),
    "caict_device_intelligent_cn": (
        N_("China, intelligent compute of devices shipped (CAICT, FP32 equivalent)")
    ),
    "caict_device_total_world": N_(
        "World, all compute of devices shipped (CAICT, FP32 equivalent)"
    ),
    "caict_device_intelligent_world": (
        N_("World, intelligent compute of devices shipped (CAICT, FP32 equivalent)")
    ),
    "epoch_nvidia_installed_world": N_("World, installed NVIDIA compute (Epoch AI, dense FP16)"),
}

# Behind the precision of a point whose page does not state it.
NOT_STATED = "(not stated)"

# What a series counts, by how its name begins.
DEFINITIONS = {
    "idc": N_("Installed capacity, as a market researcher estimates and forecasts it."),
    "miit": N_("Capacity in use in computing centres, as the ministry counts it."),
    "caict": N_("Servers shipped in the last six years, times the average power of one."),
    "epoch": N_("Installed chips of one maker, computed from its sales."),
    "pangoal": N_("Compute of clouds, forecast by a think tank."),
}

# What a series counts that a reader brought.
OWN_DEFINITION = N_("A series of your own; what it counts is as its source says.")

STATUS_LABELS = {
    "estimate": N_("estimate"),
    "actual": N_("count"),
    "forecast": N_("forecast"),
    "target": N_("target"),
}

# The grade of a figure that is neither a forecast to judge nor a judge.
UNCONFIRMED = "unconfirmed"

# What describes the past; forecasts and targets describe the future, each in its own way.
OBSERVED = ("estimate", "actual")

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One published figure.

    `edition` is the report, or the announcements, that printed it, `published` when: YYYY,
    YYYY-MM or YYYY-MM-DD, as far as known. `period` is the year (YYYY), quarter (YYYYQn) or month
    (YYYY-MM) whose end it describes, `year` the same as a number: the end of 2022 is 2022.0, the
    end of June 2025 is 2024.5. `value` is in the unit of the series; of compute at `precision`,
    that of the operations counted, such as FP16. `status` is a key of `STATUS_LABELS`, `source` the
    id of its source, or of a reader's own series whatever its source is called, `evidence` a key of
    `model.data.EVIDENCE`, and `note` says what a reader must know before using it.
    """

    series: str
    edition: str
    published: str
    period: str
    year: float
    value: float
    status: str
    precision: str
    source: str
    evidence: str
    note: str

    @property
    def known_from(self) -> date:
        """The last day of the published year, month or day: from then on it is surely known."""
        return last_day(self.published)

    @property
    def is_observed(self) -> bool:
        """Whether it describes the past: an estimate or a count."""
        return self.status in OBSERVED


# Orders figures by the date from which they were known.
by_date = attrgetter("known_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A growth rate that an edition states, a fraction a year, and the years it describes.

    Or, unless `is_stated`, what its figures lead to.
    """

    edition: str
    published: str
    value: float
    start: int | None
    end: int | None
    is_stated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What one report, or one publisher's announcements, printed of a series.

    `points` are in the order of their years. An edition that describes past and future is a
    path, which can become a scenario: from the year of the growth rate that it states, or else
    from its first figure, to its last forecast.
    """

    name: str
    points: tuple[Point, ...]
    stated_from: str = ""
    unit: str = EFLOPS

    @property
    def published(self) -> tuple[str, ...]:
        """The dates at which its figures were published, first to last."""
        return tuple(dict.fromkeys(p.published for p in sorted(self.points, key=by_date)))

    @property
    def has_path(self) -> bool:
        """Whether it leads from an estimate or a count to a later forecast or target."""
        return bool(self._starts())

    def base(self, period: str | None = None) -> Point:
        """Return the figure that its path starts at: of `period`, or as the edition states it.

        Raises
        ------
        InvalidInput
            ``edition.no_path``, ``edition.no_base``.
        """
        if not self.has_path:
            raise InvalidInput(
                Problem(
                    "edition.no_path",
                    "the edition “{edition:text}” does not lead from a figure of a past year to "
                    "one of a later year; fit a curve to the series instead.",
                    {"edition": self.name},
                    where="edition",
                )
            )
        starts = {point.period: point for point in self._starts()}
        stated = self.stated_from if self.stated_from in starts else next(iter(starts))
        chosen = stated if period is None else period
        if chosen not in starts:
            raise InvalidInput(
                Problem(
                    "edition.no_base",
                    "the edition “{edition:text}” has no path from {period:text}; choose one of "
                    "{periods:listed}.",
                    {
                        "edition": self.name,
                        "period": echoed(chosen),
                        "periods": first_names(list(map(echoed, starts))),
                    },
                    where="edition",
                )
            )
        return starts[chosen]

    def end(self) -> Point:
        """Return its last forecast or target, at which its path ends. Raises as `base`."""
        self.base()
        return self._ends()[-1]

    def growth(self, period: str | None = None) -> float:
        """Return the growth a year (CAGR, a fraction) from base to end. Raises as `base`."""
        base, end = self.base(period), self.end()
        growth: float = (end.value / base.value) ** (1.0 / (end.year - base.year)) - 1.0
        return growth

    def scenario_inputs(self, period: str | None = None) -> dict[str, object]:
        """Return the scenario's inputs that are the edition's own path.

        Raises
        ------
        InvalidInput
            ``series.no_scenario``, or as `base`.
        """
        require_compute(self.unit)
        base, end = self.base(period), self.end()
        return {
            "base_eflops": base.value,
            "base_year": round(base.year),
            "cagr": self.growth(period),
            "years": round(end.year - base.year),
            "curve": "constant",
        }

    def to_scenario(self, start: Scenario | None = None, *, period: str | None = None) -> Scenario:
        """Return `start` (or the headline) with the edition's own path in it.

        Raises
        ------
        InvalidInput
            ``edition.no_path``, ``edition.no_base``, ``series.no_scenario``, or as `Scenario`.

        Examples
        --------
        >>> edition = series_of("idc_intelligent_cn").edition("2022-2023")
        >>> round(edition.to_scenario().cagr, 3)
        0.523
        >>> round(edition.to_scenario(period="2022").cagr, 3)
        0.476
        """
        return (start or Scenario()).but(**self.scenario_inputs(period))

    def _starts(self) -> list[Point]:
        """Figures of past year ends that a forecast follows: a scenario starts at a year end."""
        last = max((p.year for p in self._ends()), default=float("-inf"))
        return [p for p in self.points if p.is_observed and p.year.is_integer() and p.year < last]

    def _ends(self) -> list[Point]:
        return [p for p in self.points if not p.is_observed and p.year.is_integer()]


# What tables say of the rate of an edition, beside each of its figures.
RATE_COLUMNS = ("rate", "rate_start", "rate_end")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesTable(Tabular):
    """The figures of a series, each with the rate that its edition states, if it states one."""

    series: "Series"

    @property
    def header(self) -> tuple[str, ...]:
        """The fields of `Point`, and those of the rate."""
        return (*(field.name for field in fields(Point)), *RATE_COLUMNS)

    def rows(self) -> list[list[object]]:
        """Return a row for each figure."""
        stated = {
            (rate.edition, rate.published): (rate.value, rate.start, rate.end)
            for rate in self.series.rates
            if rate.is_stated
        }
        return [
            [
                *(getattr(point, field.name) for field in fields(Point)),
                *stated.get((point.edition, point.published), (None, None, None)),
            ]
            for point in self.series
        ]


class UnreadSeries(str):  # noqa: SLOT000 - the unit is its own
    """The name of no series, for one whose table was refused; its unit is known all the same.

    Whoever is given it says what is wrong with all else that was given.
    """

    unit: str

    def __new__(cls, unit: str) -> Self:
        """Return the same empty name for any unit."""
        made = super().__new__(cls)
        made.unit = unit
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The published figures of one definition, in the order of their years.

    Of figures for the same year the earlier published stands first. `unit` is that of all values,
    `rates` are what editions state, first published first: of a reader's own series, what leads
    from an edition's last figure of the past to its last forecast. Its name is the series: none
    that a reader brings has that of a built-in one.
    """

    name: str
    points: tuple[Point, ...]
    unit: str = EFLOPS
    rates: tuple[Rate, ...] = ()

    @property
    def table(self) -> "SeriesTable":
        """Its figures as a table, which `read_series` reads."""
        return SeriesTable(series=self)

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def is_own(self) -> bool:
        """Whether a reader brought it."""
        return self.name not in SERIES_LABELS

    @property
    def label(self) -> str:
        """What it is called, as a message to translate."""
        return SERIES_LABELS.get(self.name, self.name)

    @property
    def definition(self) -> str:
        """What it counts, as a message to translate."""
        return OWN_DEFINITION if self.is_own else DEFINITIONS[self.name.partition("_")[0]]

    @property
    def precision(self) -> str:
        """The precision at which it counts operations, stated for one of its points at least.

        Points whose own page does not state it say so.
        """
        found = [p.precision for p in self.observed or self.points]
        return min(found, key=lambda precision: precision.endswith(NOT_STATED), default="")

    @property
    def observed(self) -> "Series":
        """Only estimates and counts."""
        return self._only(p for p in self.points if p.is_observed)

    @property
    def forecasts(self) -> "Series":
        """Only forecasts; targets, which a policy sets, are not among them."""
        return self._only(p for p in self.points if p.status == "forecast")

    def known_by(self, when: str) -> "Series":
        """Return only what was published by the end of a day, month or year.

        A figure published in a month or year whose day is unknown counts as known from the
        last day of that month or year, so that nothing is shown too early.

        Parameters
        ----------
        when : str
            YYYY, YYYY-MM or YYYY-MM-DD.

        Raises
        ------
        InvalidInput
            ``date.invalid``.

        Examples
        --------
        >>> idc = series_of("idc_intelligent_cn")
        >>> [point.value for point in idc.known_by("2023-06").observed]
        [155.2, 268.0]
        """
        end = last_day(when)
        known = self._only(p for p in self.points if p.known_from <= end)
        rates = tuple(rate for rate in self.rates if last_day(rate.published) <= end)
        return replace(known, rates=rates)

    def latest(self) -> "Series":
        """Return for each time the newest figure: of the past, forecast and target apart."""
        newest: dict[tuple[float, str], Point] = {}
        for point in sorted(self.points, key=by_date):
            newest[point.year, "observed" if point.is_observed else point.status] = point
        return self._only(p for p in self.points if p in newest.values())

    def editions(self) -> tuple[Edition, ...]:
        """Return every edition, in the order in which their first figures were published."""
        names = dict.fromkeys(p.edition for p in sorted(self.points, key=by_date))
        stated = {rate.edition: str(rate.start or "") for rate in self.rates}
        return tuple(
            Edition(
                name=name,
                points=tuple(p for p in self if p.edition == name),
                stated_from=stated.get(name, ""),
                unit=self.unit,
            )
            for name in names
        )

    def edition(self, name: str) -> Edition:
        """Return an edition by name.

        Raises
        ------
        InvalidInput
            ``edition.unknown``.
        """
        editions = {edition.name: edition for edition in self.editions()}
        if name not in editions:
            raise InvalidInput(
                Problem(
                    "edition.unknown",
                    "the series {series:text} has no edition “{name:text}”; choose "
                    "one of {names:listed}.",
                    {
                        "series": self.name,
                        "name": echoed(name),
                        "names": first_names(list(map(echoed, editions))),
                    },
                    where="edition",
                )
            )
        return editions[name]

    def known_dates(self) -> tuple[str, ...]:
        """Return the days (YYYY-MM-DD) from which more was known, first to last."""
        return tuple(day.isoformat() for day in sorted({p.known_from for p in self.points}))

    def _only(self, points: Iterable[Point]) -> "Series":
        return replace(self, points=tuple(points))


@cache
def series() -> dict[str, Series]:
    """Return every series by name, in the order of the data."""
    rows = table("compute_scale")
    points = [
        Point(
            year=year_number(row["period"]),
            value=float(row["value_eflops"]),
            **{name: text for name, text in row.items() if name != "value_eflops"},
        )
        for row in rows
    ]
    points.sort(key=lambda point: (point.year, point.known_from))
    return {
        name: Series(
            name=name,
            points=tuple(p for p in points if p.series == name),
            rates=stated_rates(name),
        )
        for name in dict.fromkeys(row["series"] for row in rows)
    }


@cache
def stated_rates(series: str) -> tuple[Rate, ...]:
    """Return the growth rates that the editions of a built-in series state, the earliest first."""
    found = [
        Rate(
            edition=row["edition"],
            published=row["published"],
            value=float(row["rate"]),
            start=int(row["rate_start"]) if row["rate_start"] else None,
            end=int(row["rate_end"]) if row["rate_end"] else None,
        )
        for row in table("editions")
        if row["series"] == series and row["evidence"] != UNCONFIRMED
    ]
    return tuple(sorted(found, key=lambda rate: last_day(rate.published)))


def series_of(name: str | Series) -> Series:
    """Return a series by name; a reader's own one, which no name finds, is given itself.

    Raises
    ------
    InvalidInput
        ``series.unknown``.
    """
    if isinstance(name, Series):
        return name
    if name not in series():
        raise InvalidInput(
            Problem(
                "series.unknown",
                "there is no series “{name:text}”; choose one of {names:listed}.",
                {"name": echoed(name), "names": list(series())},
                where="series",
            )
        )
    return series()[name]


def series_known_by(name: str | Series, when: str | None = None) -> Series:
    """Return a series as it was known by a date; all that is known now without one.

    Raises
    ------
    InvalidInput
        ``series.unknown``, ``date.invalid``, both at once.
    """
    problems: list[Problem] = []
    with gathered(problems):
        series_of(name)
    if when is not None:
        with gathered(problems):
            last_day(when)
    if problems:
        raise InvalidInput(*problems)
    return series_of(name) if when is None else series_of(name).known_by(when)


def definition_notices(names: Iterable[str | Series]) -> tuple[Message, ...]:
    """Return what to say where several series are shown together; nothing for one alone.

    Raises
    ------
    InvalidInput
        ``series.unknown``; ``series.units_differ``: what is counted in two units is not compared.
    """
    together = [series_of(name) for name in dict.fromkeys(names)]
    differing = [
        Problem(
            "series.units_differ",
            "“{one:message}” is in {one_unit:text} and “{other:message}” in {other_unit:text}; "
            "only series in one unit are shown side by side.",
            {
                "one": together[0].label,
                "one_unit": together[0].unit,
                "other": other.label,
                "other_unit": other.unit,
            },
            where="series",
        )
        for other in together[1:]
        if other.unit != together[0].unit
    ]
    if differing:
        raise InvalidInput(*differing)
    return tuple(
        Message(
            "series.definitions_differ",
            "“{one:message}” and “{other:message}” are different definitions. They are "
            "shown side by side, never joined, and their levels do not compare.",
            {"one": together[0].label, "other": other.label},
        )
        for other in together[1:]
    )


def require_compute(unit: str) -> None:
    """Refuse to make a scenario of what is not in its unit.

    Raises
    ------
    InvalidInput
        ``series.no_scenario``.
    """
    if unit != EFLOPS:
        raise InvalidInput(
            Problem(
                "series.no_scenario",
                "the series is in {unit:text}, and a scenario is AI compute in EFLOPS, with what "
                "investing in it brings; project the series itself instead.",
                {"unit": echoed(unit)},
                where="series",
            )
        )


def last_day(when: str) -> date:
    """Return the last day of a year, month or day: of YYYY, YYYY-MM or YYYY-MM-DD.

    Raises
    ------
    InvalidInput
        ``date.invalid``.

    Examples
    --------
    >>> last_day("2024-02").isoformat(), last_day("2022").isoformat()
    ('2024-02-29', '2022-12-31')
    """
    return _last_day(str(when))


@lru_cache(maxsize=4096)  # a backtest asks for each date again and again
def _last_day(when: str) -> date:
    match = DATE.fullmatch(when)
    try:
        year, *rest = (int(part) for part in (match.groups() if match else ()) if part)
        month = rest[0] if rest else 12
        return date(year, month, rest[1] if rest[1:] else monthrange(year, month)[1])
    except ValueError as error:
        problem = Problem(
            "date.invalid",
            "“{date:text}” is not a date; write it like 2024, 2024-06 or 2024-06-30.",
            {"date": echoed(when)},
            where="known_by",
        )
        raise InvalidInput(problem) from error


def year_number(period: str) -> float:
    """Return the end of a period as a number: the end of a year is that year.

    >>> year_number("2022"), year_number("2025-06"), year_number("2024Q1")
    (2022.0, 2024.5, 2023.25)
    """
    year, quarter, number = period.partition("Q")
    if quarter:
        return int(year) - 1 + int(number) / 4
    year, _, month = period.partition("-")
    return int(year) - 1 + int(month or 12) / 12
