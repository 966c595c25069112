"""What the calculator says unasked: limits of a result that its reader must know.

Each guardrail's text, severity and evidence stand in data/guardrails.toml; here is only
when it applies and which numbers its text names.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Literal, Protocol, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from model.data import DATA, headline, macro, multiplier, published_value, table
from model.hardware import PRINTED_DIGITS, TAKEN, compared_chips, power_figure, usual_needs
from model.impact import STATED_APPLICATION_LEVEL
from model.inputs import Assumption, Scenario, assumptions
from model.messages import Message
from model.projection.project import Projection
from model.projection.scale import Purchase, computing_market, purchases
from model.texts import LARGEST_MONEY, N_, told_apart
from model.unit_cost import (
    EARLY_YEARS,
    LATE_YEARS,
    comparable_projects,
    cost_range,
    cost_verdict,
    median_unit_cost,
)

# What the severities are called.
SEVERITIES = {"info": N_("Note"), "caution": N_("Caution"), "warning": N_("Warning")}

# Whose money it is that buys a small part of what is added.
ONE_CITY = N_("one city's money, not what China's additions cost")
A_PART = N_("a part of what China's additions cost")

# What the country has of what compute takes: where data/power.csv has it, and how it is said.
NATIONAL = {
    "standard_racks_million": (
        "racks_in_use",
        N_("standard racks in use at the end"),
    ),
    "electricity_twh": ("electricity", N_("electricity")),
}

Values = Mapping[str, object]


class GuardrailRecord(BaseModel):
    """A guardrail as data/guardrails.toml states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Literal["info", "caution", "warning"]
    concerns: Literal["compute", "core_related", "input", "region", "city"]
    text: str
    sources: tuple[str, ...]
    threshold: float = np.nan
    choice: str = ""
    leads: bool = False
    figures: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail(Message):
    """A guardrail that applies to a projection, with its numbers and the rule that says so."""

    record: GuardrailRecord


class Multiplied(Protocol):
    """What the guardrails on the multipliers ask of a projection, of a scenario or a region."""

    @property
    def scenario(self) -> Scenario:
        """The scenario with the multipliers."""

    @property
    def invested(self) -> float:
        """The investment over all years, in 100 million CNY; NaN where it is not known."""

    @property
    def growth_years(self) -> tuple[int, int]:
        """The first and the last year that growth is counted in."""


Projected = TypeVar("Projected")
Check = Callable[[Projected, GuardrailRecord], Iterable[Values]]


@cache
def guardrail_records(name: str = "guardrails") -> dict[str, GuardrailRecord]:
    """Return every guardrail of `data/<name>.toml` by code."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return {
            code: GuardrailRecord(code=code, **keys) for code, keys in tomllib.load(file).items()
        }


def guardrails(projection: Projection) -> list[Guardrail]:
    """Return the guardrails that apply to the projection of one scenario, in the file's order."""
    return applying(projection.of_one_scenario(), guardrail_records(), CHECKS)


def applying(
    projection: Projected,
    records: Mapping[str, GuardrailRecord],
    checks: Mapping[str, Check[Projected]],
) -> list[Guardrail]:
    """Return the guardrails among `records` that apply to a projection, in their order."""
    return [
        Guardrail(code, record.text, values, record=record)
        for code, record in records.items()
        for values in checks[code](projection, record)
    ]


def base_year_of_headline(projection: Projection, record: GuardrailRecord) -> Iterable[Values]:
    """The headline's rate from a later year than the one it is computed from."""
    scenario, told = projection.scenario, headline()
    if abs(scenario.cagr - told.rate) > record.threshold or scenario.base_year <= told.rate_start:
        return
    start_value, base_value, end_value = (
        published_value(told.series, told.edition, str(year))
        for year in (told.rate_start, told.base_year, told.rate_end)
    )
    ahead = told.rate_end - told.base_year
    (later,) = record.figures
    yield {
        "rate": told.rate,
        "rate_start": told.rate_start,
        "rate_end": told.rate_end,
        "start_value": start_value,
        "end_value": end_value,
        "base_value": base_value,
        "base_from": told.base_year,
        "own_rate": round((end_value / base_value) ** (1 / ahead) - 1, 3),
        "ahead": round(base_value * (1 + told.rate) ** ahead / end_value - 1, 3),
        "later_edition": later[1],
        "later_value": published_value(*later),
    }


def definition_of_series(_: Projection, record: GuardrailRecord) -> Iterable[Values]:
    """Always: the series is one of several that do not compare."""
    idc, in_use = (published_value(*figure) for figure in record.figures)
    yield {"year": int(record.figures[0][-1]), "idc": idc, "in_use": in_use}


def physical_bound(projection: Projection, record: GuardrailRecord) -> Iterable[Values]:
    """More compute than the world's largest installed stock on its trend."""
    (figure,) = record.figures
    level, level_year, growth = published_value(*figure), int(figure[-1]), record.threshold
    years = np.array(projection.year)
    bound = level * growth ** (years - float(level_year))
    beyond = projection["compute_eflops"] > bound
    if beyond.any():
        first = int(np.argmax(beyond))
        yield {
            "year": int(years[first]),
            "level": level,
            "level_year": level_year,
            "growth": growth,
            "compute": float(projection["compute_eflops"][first]),
            "bound": float(bound[first]),
        }


def share_of_the_country(projection: Projection, record: GuardrailRecord) -> Iterable[Values]:
    """More racks or electricity than a share of what the whole country has."""
    chip = compared_chips()[0]
    taken = usual_needs(projection["compute_eflops"], chip.per_eflops)
    for measure, (item, what) in NATIONAL.items():
        national = power_figure(item)
        beyond = taken[measure] > record.threshold * national.value
        if beyond.any():
            first, quantity = int(np.argmax(beyond)), TAKEN[measure].quantity
            yield {
                "year": projection.year[first],
                "threshold": record.threshold,
                "what": what,
                "national_year": national.year,
                "chip": chip.name,
                "taken": ((float(taken[measure][first]),), quantity),
                "national": ((national.value,), quantity, PRINTED_DIGITS),
            }


def small_investment(projection: Projection, _: GuardrailRecord) -> Iterable[Values]:
    """Money that buys a part of the additions, at what projects paid."""
    for bought in _first_purchase(projection):
        if _is_given(projection) and cost_verdict(bought.cost) == "below":
            yield {
                **_beside_projects(bought),
                "bought": (tuple(float(f"{end:.2g}") for end in bought.affordable), "percent"),
                "whose": ONE_CITY if bought.is_of_one_project else A_PART,
            }


def usual_cost(projection: Projection, _: GuardrailRecord) -> Iterable[Values]:
    """Money that comes to what projects paid."""
    for bought in _first_purchase(projection):
        if cost_verdict(bought.cost) == "within":
            yield {**_beside_projects(bought), "share": bought.share}


def cost_beyond_projects(projection: Projection, _: GuardrailRecord) -> Iterable[Values]:
    """Money that comes to more than any project paid, or a unit cost that none paid."""
    for bought in _first_purchase(projection):
        verdict = cost_verdict(bought.cost)
        if verdict == "above" or (verdict == "below" and not _is_given(projection)):
            yield {**_beside_projects(bought), "share": bought.share}


def cost_of_other_years(projection: Projection, record: GuardrailRecord) -> Iterable[Values]:
    """A unit cost above what projects of the years invested in paid."""
    if _is_given(projection):
        return
    late = (bought for bought in purchases(projection) if bought.year >= LATE_YEARS[0])
    low, high = cost_range(*LATE_YEARS)
    market = computing_market(record.figures[0][:2])
    for bought in islice(late, 1):
        if bought.cost > high:
            yield {
                "year": bought.year,
                **told_apart("short", cost=bought.cost, high=high, low=low),
                "early_median": median_unit_cost(*EARLY_YEARS)[0],
                "early_first": EARLY_YEARS[0],
                "early_last": EARLY_YEARS[1],
                "late_median": median_unit_cost(*LATE_YEARS)[0],
                "late_first": LATE_YEARS[0],
                "late_last": LATE_YEARS[1],
                "market": market.spent,
                "market_year": market.year,
                "added": market.added,
                "implied": market.cost,
            }


def _first_purchase(projection: Projection) -> Iterable[Purchase]:
    """Return what the first money buys; nothing where none meets compute that is added.

    Nor is anything to be bought with money beyond any economy.
    """
    first = islice(purchases(projection), 1)
    return (bought for bought in first if bought.spent <= LARGEST_MONEY)


def _is_given(projection: Projection) -> bool:
    """Whether the money is given, rather than what a unit cost makes of the additions."""
    return projection.scenario.investment_method != "unit_cost"


def _beside_projects(bought: Purchase) -> dict[str, object]:
    low, high = cost_range()
    return {
        "year": bought.year,
        "spent": bought.spent,
        "added": bought.added,
        **told_apart("short", cost=bought.cost, low=low, high=high),
        "count": len(comparable_projects()),
    }


def base_of_multiplier(projection: Multiplied, _: GuardrailRecord) -> Iterable[Values]:
    """Wherever investment is multiplied."""
    if has_impact(projection):
        yield {}


def double_count(projection: Multiplied, record: GuardrailRecord) -> Iterable[Values]:
    """Wherever both core and related growth are shown."""
    if has_impact(projection):
        yield {"ratio": record.threshold}


def input_output_norm(projection: Multiplied, record: GuardrailRecord) -> Iterable[Values]:
    """A multiplier above what regional input-output models find."""
    highest = max(projection.scenario.core_high, projection.scenario.related_high)
    if has_impact(projection) and highest > record.threshold:
        yield {"norm": record.threshold, "highest": highest}


def multiplier_window(projection: Multiplied, _: GuardrailRecord) -> Iterable[Values]:
    """Growth outside the years for which the multipliers are stated."""
    if not has_impact(projection):
        return
    core = multiplier("core")
    start, end = int(core["window_start"]), int(core["window_end"])
    first, last = projection.growth_years
    if first < start or last > end:
        yield {"window_start": start, "window_end": end, "first": first, "last": last}


def application_condition(projection: Projection, _: GuardrailRecord) -> Iterable[Values]:
    """Wherever the multipliers are used: their condition, and what is reported."""
    if not has_impact(projection):
        return
    scenario = projection.scenario
    reported = {row["name"]: row for row in table("utilisation")}
    yield {
        "stated": STATED_APPLICATION_LEVEL,
        "lowest": float(reported["enterprise_2026"]["low"]),
        "highest": float(reported["rental_2026"]["high"]),
        "level": scenario.application_level,
        "response": assumptions()["application_response"].options[scenario.application_response],
    }


def share_of_gdp(projection: Projection, record: GuardrailRecord) -> Iterable[Values]:
    """Related growth that is a noticeable part of the country's economy."""
    gdp = macro("gdp", "China")[0]  # of the headline's base year
    related = projection.final("cumulative_related_high_cny_100m")
    share = related / float(gdp["value"])
    if share >= record.threshold:
        yield {"related": related, "share": float(f"{share:.2g}"), "gdp_year": int(gdp["year"])}


def effect_beyond_horizon(projection: Projection, _: GuardrailRecord) -> Iterable[Values]:
    """Investment whose effect comes after the last year."""
    lag = projection.scenario.effect_lag_years
    if has_impact(projection) and lag:
        cumulative = projection["cumulative_investment_cny_100m"]
        counted = cumulative[-1 - lag] if lag < len(cumulative) else 0.0
        yield {
            "lag": lag,
            "share": float(1 - counted / cumulative[-1]),
            "last": projection.scenario.last_year,
        }


def unusual_inputs(projection: Projection, _: GuardrailRecord) -> Iterable[Values]:
    """Inputs in use that lie outside their usual range."""
    for name, assumption in assumptions().items():
        value = getattr(projection.scenario, name)
        if assumption.is_unusual(value) and projection.scenario.uses(name):
            yield unusual_input(assumption, value).values


def unusual_input(assumption: Assumption, value: float) -> Guardrail:
    """Return what is said of an input in use that lies outside its usual range."""
    (low, high), kind = assumption.usual_range, assumption.kind
    values = told_apart(kind, value=value, low=low, high=high)
    record = guardrail_records()["input.unusual"]
    return Guardrail(record.code, record.text, {"label": assumption.label, **values}, record=record)


def has_impact(projection: Multiplied) -> bool:
    """Whether anything is invested at all; what is not known is not."""
    return projection.invested > 0


# Those that hold wherever investment is multiplied, in a region too.
MULTIPLIER_CHECKS: dict[str, Check[Multiplied]] = {
    "multiplier.base": base_of_multiplier,
    "multiplier.double_count": double_count,
    "multiplier.norm": input_output_norm,
    "multiplier.window": multiplier_window,
}

# When each guardrail applies: a function of the projection and the guardrail's record that
# yields the numbers of its text, once per time it is to be said.
CHECKS: dict[str, Check[Projection]] = {
    **MULTIPLIER_CHECKS,
    "cagr.base_year": base_year_of_headline,
    "series.definition": definition_of_series,
    "growth.physical": physical_bound,
    "footprint.share": share_of_the_country,
    "investment.scale": small_investment,
    "investment.scale_within": usual_cost,
    "investment.scale_outside": cost_beyond_projects,
    "investment.scale_year": cost_of_other_years,
    "multiplier.application": application_condition,
    "impact.gdp": share_of_gdp,
    "impact.beyond_horizon": effect_beyond_horizon,
    "input.unusual": unusual_inputs,
}
