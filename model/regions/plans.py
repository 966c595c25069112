"""Regions: the plans of cities, and what the multipliers make of them.

The multipliers are stated for a city's or region's investment. A `CityPlan` says what a city
invests and how its application level rises; a `Region` puts plans under the multipliers,
response and lag of a scenario; `project_region` answers. Money is in 100 million CNY, nominal.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from typing import Any
from unicodedata import normalize

import numpy as np
from pydantic import BaseModel, ConfigDict

from model.growth import FloatArray
from model.impact import application_factor, effect
from model.inputs import (
    AS_PERCENT,
    UNIT_NAMES,
    Scenario,
    assumptions,
    in_full,
    require_scenario,
)
from model.messages import MOST_PROBLEMS, InvalidInput, Problem, echoed, require
from model.quantities import is_finite, no_number, plain_scalar
from model.tables import Tabular
from model.texts import N_, told_apart

# What a region takes from a scenario.
REGION_INPUTS = (
    "application_level",
    "application_response",
    "effect_lag_years",
    "core_low",
    "core_high",
    "related_low",
    "related_high",
)

# What part a row plays in the region.
ROLE_LABELS = {
    "core": N_("Low-latency core area"),
    "hub": N_("Cluster and national hub"),
    "cluster": N_("Cluster"),
    "project": N_("Project"),
    "other": N_("Other"),
}

# A page and a region take this many rows: a province has about twenty cities.
MOST_CITIES = 200

# Characters of a city's name; longer ones are no names.
LONGEST_CITY = 60

# Letters of any script, digits, and signs that names have: none that spreadsheets or Markdown
# take for more than text. What begins an address, Markdown makes a link of.
NAME_SIGNS = r" ,.\-–/&'’()·（）、，"
CITY_NAME = re.compile(
    rf"(?!.*www\.)[^\W_]([^\W_]|[{NAME_SIGNS}]){{0,{LONGEST_CITY - 1}}}", re.IGNORECASE
)
OUT_OF_NAMES = re.compile(rf"www\.|_|[^\w{NAME_SIGNS}]", re.IGNORECASE)

NAME_RULE = N_(
    "a name has up to {most:whole} letters, digits, spaces and signs like , . - ( ) / & ', and is "
    "no address (www.); correct it."
)

# A given unit cost and the one that investment and capacity make may differ by rounding.
UNIT_COST_ROUNDING = 0.01

_SCALE = assumptions()["base_eflops"].hard_limits

# What a column of the table is called on the screen; its name in files is the key.
PLAN_LABELS = {
    "city": N_("City"),
    "role": N_("Role"),
    "investment_cny_100m": N_("Investment in all, 100 million CNY"),
    "first_year": N_("From year"),
    "last_year": N_("To year"),
    "investment_by_year": N_("Or investment by year"),
    "planned_pflops": N_("Planned capacity, PFLOPS"),
    "unit_cost": N_("Unit cost, million CNY per PFLOPS"),
    "application_start": N_("Application level at first"),
    "application_end": N_("Application level in the end"),
    "ramp_years": N_("Years of the ramp"),
    "gdp_cny_100m": N_("GDP, 100 million CNY"),
}

# Limits of the numbers of a plan, each as wide as that of the scenario's input of its kind
# (compute in PFLOPS, 1,000 to the EFLOPS), and how a value is written.
PLAN_LIMITS: dict[str, tuple[float, float, str]] = {
    "investment_cny_100m": (*assumptions()["budget"].hard_limits, "number"),
    "first_year": (*assumptions()["base_year"].hard_limits, "year"),
    "last_year": (*assumptions()["base_year"].hard_limits, "year"),
    "planned_pflops": (1000 * _SCALE[0], 1000 * _SCALE[1], "number"),
    "unit_cost": (*assumptions()["unit_cost"].hard_limits, "number"),
    "application_start": (*assumptions()["application_level"].hard_limits, "percent"),
    "application_end": (*assumptions()["application_level"].hard_limits, "percent"),
    "ramp_years": (1, assumptions()["years"].hard_limits[1], "number"),
    "gdp_cny_100m": (*assumptions()["budget"].hard_limits, "number"),
}

WHOLE = ("first_year", "last_year", "ramp_years")

# What multiplies investment, by column.
MULTIPLIERS = ("core_low", "core_high", "related_low", "related_high")

# The columns of a region's results, in the order of every file; year, city and role come first.
REGION_COLUMNS = (
    "investment_cny_100m",
    "application_level",
    *(f"{name}_cny_100m" for name in MULTIPLIERS),
    "cumulative_investment_cny_100m",
    *(f"cumulative_{name}_cny_100m" for name in MULTIPLIERS),
)


class CityPlan(BaseModel):
    """What one city, or one project, invests, builds and uses.

    Every number may be None: not known. Nothing is filled in.

    Parameters
    ----------
    city : str
        Its name, up to 60 characters.
    role : str
        A key of `ROLE_LABELS`, or empty.
    investment_cny_100m : float, optional
        The total over `first_year` to `last_year`, in equal parts. Without it, the planned
        capacity times its unit cost, where both are given.
    investment_by_year : mapping of int to float
        Instead of the total and its years: year to investment, in 100 million CNY.
    planned_pflops : float, optional
        Capacity that the investment builds, in PFLOPS.
    unit_cost : float, optional
        Million CNY per PFLOPS.
    application_start, application_end : float, optional
        Application level in the first year of investment and after `ramp_years`, as fractions.
        Without the end, the start holds; without both, the level of the scenario.
    ramp_years : int, optional
        Years in which the level goes from start to end, evenly.
    gdp_cny_100m : float, optional
        The city's GDP in 100 million CNY, to judge the result by.

    Raises
    ------
    InvalidInput
        With every problem at once: ``city.missing``, ``city.name``, ``city.role``,
        ``city.unknown``, ``city.not_a_number``, ``city.not_whole``, ``city.outside_limits``,
        ``city.years_missing``, ``city.years_order``, ``city.years_unused``,
        ``city.investment_twice``, ``city.unit_cost_contradicts``, ``city.ramp_missing``,
        ``city.ramp_unused``, ``city.level_missing``.

    Examples
    --------
    >>> plan = CityPlan(city="A", investment_cny_100m=30, first_year=2024, last_year=2026)
    >>> plan.yearly()
    {2024: 10.0, 2025: 10.0, 2026: 10.0}
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    city: str
    role: str = ""
    investment_cny_100m: float | None = None
    first_year: int | None = None
    last_year: int | None = None
    investment_by_year: tuple[tuple[int, float], ...] = ()
    planned_pflops: float | None = None
    unit_cost: float | None = None
    application_start: float | None = None
    application_end: float | None = None
    ramp_years: int | None = None
    gdp_cny_100m: float | None = None

    def __init__(self, /, **given: Any) -> None:  # noqa: ANN401 - judged by `plan_problems`
        given = {name: plain_scalar(value) for name, value in given.items()}
        if isinstance(by_year := given.get("investment_by_year"), Mapping):
            given["investment_by_year"] = {
                plain_scalar(year): plain_scalar(amount) for year, amount in by_year.items()
            }
        if problems := plan_problems(given):
            raise InvalidInput(*problems)
        given["city"] = given["city"].strip()
        amounts = dict(given.get("investment_by_year") or {})
        given["investment_by_year"] = tuple(sorted(amounts.items()))
        super().__init__(**given)

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002 - nothing in it changes
    ) -> "CityPlan":
        """Return the plan with some entries changed, judged again.

        Raises
        ------
        InvalidInput
            As `CityPlan`.
        """
        entries = dict(self) | {"investment_by_year": dict(self.investment_by_year)}
        return CityPlan(**(entries | dict(update or {})))

    @property
    def total(self) -> float | None:
        """The investment over all years in 100 million CNY; None where it is not known."""
        if self.investment_by_year:
            return float(sum(amount for _, amount in self.investment_by_year))
        if self.investment_cny_100m is None:
            return total_from_capacity(self.planned_pflops, self.unit_cost)
        return self.investment_cny_100m

    @property
    def cost_per_pflops(self) -> float | None:
        """Million CNY per PFLOPS, given or from investment and capacity; None if not known."""
        if self.unit_cost is None and self.total is not None and self.planned_pflops:
            return self.total * 100 / self.planned_pflops
        return self.unit_cost

    def yearly(self) -> dict[int, float]:
        """Return the investment by year in 100 million CNY; empty where it is not known."""
        if self.investment_by_year or self.total is None:
            return dict(self.investment_by_year)
        first, last = self.first_year or 0, self.last_year or 0
        return dict.fromkeys(range(first, last + 1), self.total / (last - first + 1))

    def levels(self, years: Sequence[int], otherwise: float) -> FloatArray:
        """Return the application level of each year: a ramp from the first year of investment.

        Parameters
        ----------
        years : sequence of int
        otherwise : float
            The level of a plan that gives none.

        Returns
        -------
        ndarray, shape (len(years),), fractions

        Examples
        --------
        >>> plan = CityPlan(city="A", investment_by_year={2025: 1}, application_start=0.2,
        ...                 application_end=0.8, ramp_years=4)
        >>> plan.levels([2024, 2025, 2026, 2029, 2030], otherwise=0.8).round(2).tolist()
        [0.2, 0.2, 0.35, 0.8, 0.8]
        """
        start = otherwise if self.application_start is None else self.application_start
        end = start if self.application_end is None else self.application_end
        first = min(self.yearly(), default=0)
        elapsed = np.asarray(years, dtype=float) - first
        way = np.clip(elapsed / (self.ramp_years or 1), 0.0, 1.0)
        return start * (1.0 - way) + end * way


def total_from_capacity(pflops: float | None, unit_cost: float | None) -> float | None:
    """Return what a capacity costs, in 100 million CNY, at so many million CNY per PFLOPS.

    >>> total_from_capacity(300, 6.33), total_from_capacity(300, None)
    (18.99, None)
    """
    return None if pflops is None or unit_cost is None else pflops * unit_cost / 100


def plan_problems(given: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with what is given for a `CityPlan`."""
    name = given.get("city")
    place = echoed(" ".join(name.split()), LONGEST_CITY) if isinstance(name, str) else ""
    template = N_("there is no such column; the columns are {names:listed}.")
    columns = {"names": list(CityPlan.model_fields)}
    faulty: dict[str, Problem] = {
        key: Problem("city.unknown", template, columns, where=key)
        for key in given
        if key not in CityPlan.model_fields
    }
    faulty |= {problem.where: problem for problem in _text_problems(place, given)}
    values = {key: given.get(key) for key in PLAN_LIMITS}
    for column, value in values.items():
        if value is not None and (problem := _number_problem(column, value)):
            faulty[column] = problem
    by_year = dict(given.get("investment_by_year") or {})
    problems = [*faulty.values(), *islice(_by_year_problems(by_year), MOST_PROBLEMS)]
    sound = {key: None if key in faulty else value for key, value in values.items()}
    sound["investment_by_year"] = by_year
    for check in (_year_problems, _cost_problems, _level_problems):
        problems += check(sound, faulty.keys())
    return [problem.at(f"{place}: {problem.where}") if place else problem for problem in problems]


def _text_problems(place: str, given: Mapping[str, Any]) -> Iterator[Problem]:
    name, role = given.get("city"), given.get("role") or ""
    if not place:
        template = N_("a row with figures has no name; write the city, or empty the row.")
        yield Problem("city.missing", template, where="city")
    elif not CITY_NAME.fullmatch(str(name).strip()):
        yield Problem("city.name", NAME_RULE, {"most": LONGEST_CITY}, where="city")
    if role not in ("", *ROLE_LABELS):
        template = N_("“{value:text}” is not an option; choose one of {options:listed}.")
        values = {"value": echoed(role), "options": list(ROLE_LABELS)}
        yield Problem("city.role", template, values, where="role")


def _number_problem(column: str, value: object) -> Problem | None:
    """Return what is wrong with one number of a plan."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value):
        example = {"percent": "80% or 0.8", "year": "2025"}.get(PLAN_LIMITS[column][2], "12.5")
        return no_number("city.not_a_number", value, {"example": example}, where=column)
    low, high, kind = PLAN_LIMITS[column]
    if not low <= value <= high:
        if kind == "percent" and high < value <= 100 * high:
            return Problem(
                "city.outside_limits",
                AS_PERCENT,
                {"value": f"{value:.15g}", "per": UNIT_NAMES["1"], **in_full(value)},
                where=column,
            )
        return Problem(
            "city.outside_limits",
            "{value:measure} is outside {low:measure} to {high:measure}; give a value within.",
            told_apart(kind, value=value, low=low, high=high),
            where=column,
        )
    if column in WHOLE and not float(value).is_integer():
        template = N_("{value:text} is not a whole number; give one without decimals.")
        return Problem("city.not_whole", template, {"value": echoed(value)}, where=column)
    return None


def _by_year_problems(by_year: Mapping[object, object]) -> Iterator[Problem]:
    for year, amount in by_year.items():
        for like, value in (("first_year", year), ("investment_cny_100m", amount)):
            if problem := _number_problem(like, value):
                yield problem.at("investment_by_year")


def _year_problems(values: Mapping[str, Any], faulty: AbstractSet[str]) -> Iterator[Problem]:
    """Yield what is wrong with the years of an investment."""
    total = values["investment_cny_100m"]
    made = total_from_capacity(values["planned_pflops"], values["unit_cost"])
    years = {key: values[key] for key in ("first_year", "last_year")}
    if values["investment_by_year"]:
        if any(values[key] is not None for key in ("investment_cny_100m", *years)):
            template = N_(
                "the investment is given by year already; leave the total and its years empty, or "
                "the investment by year."
            )
            yield Problem("city.investment_twice", template, where="investment_by_year")
        return
    missing = [key for key, year in years.items() if year is None and key not in faulty]
    if total is None and made is None:
        if len(missing) < len(years) and "investment_cny_100m" not in faulty:
            template = N_(
                "the years have no investment; give a total, or capacity and unit cost, or empty "
                "the years."
            )
            yield Problem("city.years_unused", template, where="investment_cny_100m")
        return
    for key in missing:
        template = N_(
            "a total needs its years, in which it is spent in equal parts; give “{name:message}”."
        )
        yield Problem("city.years_missing", template, {"name": PLAN_LABELS[key]}, where=key)
    first, last = years.values()
    if first is not None and last is not None and first > last:
        yield Problem(
            "city.years_order",
            "the last year, {last:year}, is before the first, {first:year}; exchange or correct "
            "them.",
            {"first": first, "last": last},
            where="last_year",
        )


def _cost_problems(values: Mapping[str, Any], faulty: AbstractSet[str]) -> Iterator[Problem]:
    """Yield where investment, capacity and unit cost contradict each other."""
    total, pflops = values["investment_cny_100m"], values["planned_pflops"]
    made = total_from_capacity(pflops, values["unit_cost"])
    if values["investment_by_year"] or faulty or total is None or made is None:
        return
    if abs(total - made) > UNIT_COST_ROUNDING * total:
        yield Problem(
            "city.unit_cost_contradicts",
            "{pflops:number} PFLOPS at {unit_cost:number} million CNY each cost {made:number} (100 "
            "million CNY), not {total:number}; leave one of the three empty.",
            {"pflops": pflops, "unit_cost": values["unit_cost"], "made": made, "total": total},
            where="unit_cost",
        )


def _level_problems(values: Mapping[str, Any], faulty: AbstractSet[str]) -> Iterator[Problem]:
    """Yield what is wrong with the ramp of the application level."""
    columns = ("application_start", "application_end", "ramp_years")
    if faulty & set(columns):
        return
    start, end, ramp = (values[column] for column in columns)
    if start is None and end is not None:
        template = N_("a level in the end needs one at first: give both, or only that at first.")
        yield Problem("city.level_missing", template, where="application_start")
    elif end is not None and start != end and ramp is None:
        yield Problem(
            "city.ramp_missing",
            "from {start:percent} to {end:percent} in how many years? Give a whole number from 1.",
            {"start": start, "end": end},
            where="ramp_years",
        )
    elif end is None and ramp is not None:
        template = N_("a ramp needs a level in the end; give one, or empty the years of the ramp.")
        yield Problem("city.ramp_unused", template, where="ramp_years")


def region_called(file: str) -> str:
    """Return what a region is called whose plan is a file of this name, its ending left out.

    What a name cannot have becomes a space; nothing is left of signs alone.

    >>> region_called("my_plan"), region_called("我的__计划+a"), region_called("_")
    ('my plan', '我的 计划 a', '')
    """
    name = " ".join(OUT_OF_NAMES.sub(" ", normalize("NFC", file)).split())
    return name.lstrip(NAME_SIGNS)[:LONGEST_CITY].strip()


class Region(BaseModel):
    """Plans of cities under the multipliers, the response and the lag of a scenario.

    Parameters
    ----------
    name : str
    plans : sequence of CityPlan
        Each city once, up to 200.
    scenario : Scenario
        Its multipliers, application response, effect lag and, for plans that give none, its
        application level. Its compute and investment have no effect here.

    Raises
    ------
    InvalidInput
        ``region.name``, ``region.repeated``, ``region.too_many``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    plans: tuple[CityPlan, ...] = ()
    scenario: Scenario

    def __init__(
        self, /, name: str, plans: Sequence[CityPlan] = (), scenario: Scenario | None = None
    ) -> None:
        for plan in plans:
            require(plan, CityPlan, where="plans", example='[CityPlan(city="A")]')
        if scenario is not None:
            require_scenario(scenario)
        problems = list(region_problems([plan.city for plan in plans]))
        if not CITY_NAME.fullmatch(name.strip()):
            problems.append(Problem("region.name", NAME_RULE, {"most": LONGEST_CITY}, where="name"))
        if problems:
            raise InvalidInput(*problems)
        super().__init__(name=name.strip(), plans=tuple(plans), scenario=scenario or Scenario())

    @property
    def known(self) -> tuple[CityPlan, ...]:
        """The plans whose investment is known."""
        return tuple(plan for plan in self.plans if plan.total is not None)

    @property
    def unknown(self) -> tuple[CityPlan, ...]:
        """The plans whose investment is not known; they are in no total."""
        return tuple(plan for plan in self.plans if plan.total is None)


def region_problems(names: Sequence[str], numbers: Sequence[int] = ()) -> Iterator[Problem]:
    """Yield what is wrong between the rows of a region, by their names.

    `numbers` are those of the rows, where they are not counted from 1.
    """
    numbers = numbers or range(1, len(names) + 1)
    if len(names) > MOST_CITIES:
        yield too_many_rows(len(names))
        return
    folded = [name.casefold() for name in names]
    for number, name in zip(numbers, names, strict=True):
        first = numbers[folded.index(name.casefold())]
        if name and first < number:
            yield Problem(
                "region.repeated",
                "the city stands in row {first:whole} already; keep one row, with the "
                "investment by year where it has several parts.",
                {"first": first},
                where=f"#{number} {echoed(name, LONGEST_CITY)}: city",
            )


def too_many_rows(count: int) -> Problem:
    """Return the problem of a table with more rows than a region has."""
    return Problem(
        "region.too_many",
        "{count:whole} rows were given, and a region has up to {most:whole}; split it.",
        {"count": count, "most": MOST_CITIES},
        where="city",
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class RegionProjection(Tabular):
    """What the plans of a region lead to.

    `columns` maps each name of `REGION_COLUMNS` to its values of shape (years, cities), in the
    unit that the name ends in (`application_level` is a fraction). The cities are those whose
    investment is known, the years run from the first investment to the last effect. Core and
    related growth are never added.
    """

    region: Region
    year: tuple[int, ...]
    columns: Mapping[str, FloatArray]

    @property
    def cities(self) -> tuple[str, ...]:
        """The cities of the columns' second axis."""
        return tuple(plan.city for plan in self.region.known)

    def __getitem__(self, column: str) -> FloatArray:
        return self.columns[column]

    def total(self, column: str, city: str | None = None) -> FloatArray:
        """Return a column of money year by year, shape (years,): of a city or of the region."""
        values = self.columns[column]
        return values.sum(axis=1) if city is None else values[:, self.cities.index(city)]

    def final(self, column: str, city: str | None = None) -> float:
        """Return a column of money in the last year; NaN where no investment is known."""
        values = self.total(f"cumulative_{column}_cny_100m", city)
        return float(values[-1]) if len(values) else float("nan")

    def growth(self, kind: str, city: str | None = None) -> tuple[float, float]:
        """Return cumulative growth of `core` or `related`: low and high, in 100 million CNY."""
        return self.final(f"{kind}_low", city), self.final(f"{kind}_high", city)

    @property
    def scenario(self) -> Scenario:
        """The scenario with the multipliers."""
        return self.region.scenario

    @property
    def invested(self) -> float:
        """The investment that is known, in 100 million CNY; NaN where none is."""
        return self.final("investment")

    @property
    def growth_years(self) -> tuple[int, int]:
        """The first and the last year that growth is counted in, where an investment is known."""
        return self.year[0], self.year[-1]

    @property
    def shares(self) -> FloatArray:
        """Each city's share of the region's growth, shape (cities,); NaN where there is none.

        It is the same for core and related growth, low and high: multipliers cancel.
        """
        scenario = self.region.scenario
        level = self.columns["application_level"]
        weight = np.zeros((len(level) + 1, level.shape[1]))
        lag = scenario.effect_lag_years
        if level.size:
            factor = application_factor(level, scenario.application_response)[lag:]
            effect(weight, _after_base(self.columns["investment_cny_100m"]), factor, lag)
        of_city = weight.sum(axis=0)
        total = of_city.sum()
        return of_city / total if total > 0 else np.full(level.shape[1], np.nan)

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return ("year", "city", "role", *REGION_COLUMNS, "share_of_region")

    def rows(self) -> Iterator[list[object]]:
        """Yield a row for each year and city; what is not known is empty, in one row each."""
        shares = self.shares.tolist()
        for index, plan in enumerate(self.region.known):
            for at, year in enumerate(self.year):
                values = [float(self.columns[name][at, index]) for name in REGION_COLUMNS]
                yield [year, plan.city, plan.role, *values, shares[index]]
        for plan in self.region.unknown:
            yield ["", plan.city, plan.role, *[""] * (len(REGION_COLUMNS) + 1)]


def project_region(region: Region) -> RegionProjection:
    """Project the plans of a region, all cities and years at once.

    Growth of a year is the investment of `effect_lag_years` before, times the multiplier, times
    what the application level of the year of the effect makes of it.

    Examples
    --------
    >>> plans = [CityPlan(city="A", investment_cny_100m=10, first_year=2025, last_year=2025)]
    >>> [round(end, 6) for end in project_region(Region("R", plans)).growth("core")]
    [29.0, 34.0]
    """
    require(region, Region, where="region", example='Region("R", [CityPlan(city="A")])')
    scenario, known = region.scenario, region.known
    spans = [year for plan in known for year in plan.yearly()]
    lag = scenario.effect_lag_years
    years = tuple(range(min(spans), max(spans) + lag + 1)) if spans else ()
    shape = (len(years), len(known))
    investment, level = np.zeros(shape), np.zeros(shape)
    for index, plan in enumerate(known):
        for year, amount in plan.yearly().items():
            investment[year - years[0], index] = amount
        level[:, index] = plan.levels(years, scenario.application_level)
    columns = {"investment_cny_100m": investment, "application_level": level}
    factor = application_factor(level, scenario.application_response)
    for name in MULTIPLIERS:
        growth = np.zeros((len(years) + 1, len(known)))
        if years:
            effect(growth, _after_base(investment), getattr(scenario, name) * factor[lag:], lag)
        columns[f"{name}_cny_100m"] = growth[1:]
    for name in ("investment", *MULTIPLIERS):
        columns[f"cumulative_{name}_cny_100m"] = columns[f"{name}_cny_100m"].cumsum(axis=0)
    return RegionProjection(region=region, year=years, columns=columns)


def _after_base(values: FloatArray) -> FloatArray:
    """Return the years after a base year in which nothing is invested, as `effect` takes them."""
    return np.concatenate([np.zeros((1, values.shape[1])), values])
