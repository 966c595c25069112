"""What is published beside a projection: figures of the headline's series, a range of growth."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from model.data import headline, table
from model.inputs import Scenario, assumptions
from model.messages import InvalidInput
from model.projection.project import Projection, project

# A scenario is about what the series counts if its base is near what was published for its year:
# editions differ by less than a tenth, a city from China by more than ten times.
MOST_APART = 2.0

# So many years before the base year are shown, to see where growth comes from.
YEARS_BEFORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A level in EFLOPS that an edition of the headline's series printed for the end of a year."""

    edition: str
    year: int
    value: float


@cache
def _printed() -> tuple[PublishedFigure, ...]:
    """Return every figure of the headline's series."""
    return tuple(
        PublishedFigure(
            edition=row["edition"], year=int(row["period"]), value=float(row["value_eflops"])
        )
        for row in table("compute_scale")
        if row["series"] == headline().series
    )


def published_figures(scenario: Scenario) -> list[PublishedFigure]:
    """Return the published figures beside a scenario's years, by edition and year.

    None where the scenario starts from another level than any that was published for its base
    year: it is then about something else than the series, such as a city.
    """
    figures = _printed()
    starts = [one.value for one in figures if one.year == scenario.base_year]
    if not any(1 / MOST_APART <= scenario.base_eflops / start <= MOST_APART for start in starts):
        return []
    first = scenario.base_year - YEARS_BEFORE
    return [one for one in figures if first <= one.year <= scenario.last_year]


@cache
def _rates() -> tuple[float, float]:
    """Return the lowest and the highest growth rate of the evidence."""
    evidence = assumptions()["cagr"].range
    rates = [float(end) for end in (evidence.low, evidence.high) if end is not None]
    return rates[0], rates[-1]


def growth_rates(scenario: Scenario) -> tuple[float, float] | None:
    """Return the growth rates of the evidence where they apply.

    They do not where the scenario's own rate is outside of them, and where the scenario is not
    about what was published.
    """
    low, high = _rates()
    if not low <= scenario.cagr <= high or not published_figures(scenario):
        return None
    return low, high


def growth_range(scenario: Scenario) -> tuple[Projection, Projection] | None:
    """Return the projections at the lowest and the highest growth rate of the evidence.

    Nothing where the rates do not apply, and where there is no projection at one of them.
    """
    rates = growth_rates(scenario)
    if rates is None:
        return None
    return _at_rates(rates, tuple(one for one in scenario if one[0] != "cagr"))


@lru_cache(maxsize=16)  # asked for twice a page, and again at each rate that a reader tries
def _at_rates(
    rates: tuple[float, float], others: tuple[tuple[str, Any], ...]
) -> tuple[Projection, Projection] | None:
    """Return the projections at both rates with all other inputs as given."""
    try:
        low, high = (project(Scenario(**dict(others), cagr=rate)) for rate in rates)
    except InvalidInput:  # a ceiling that the highest rate passes in the first year
        return None
    return low, high
