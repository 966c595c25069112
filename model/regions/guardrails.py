"""What the page of regions says unasked: limits of a region's result.

The texts and their evidence stand in data/region_guardrails.toml; those on the multipliers are
the ones of every projection. Here is only when each applies and which numbers it names.
"""

from collections.abc import Iterable

from model.data import macro
from model.hardware import power_figure
from model.impact import STATED_APPLICATION_LEVEL
from model.projection import (
    MULTIPLIER_CHECKS,
    Check,
    Guardrail,
    GuardrailRecord,
    Values,
    applying,
    guardrail_records,
)
from model.regions.guangdong import HUB, PROVINCE, figures, hub_investment, hub_plan, hub_years
from model.regions.plans import RegionProjection
from model.texts import told_apart
from model.unit_cost import comparable_projects, cost_range, cost_verdict

# What the hub can carry, hours of a year, and how long a period of a whole year is written.
RACKS, HOURS, YEAR = "rack_carrying_capacity", 8760, 4

# Between two fractions that are written alike.
TOLERANCE = 1e-9


def region_guardrails(projection: RegionProjection) -> list[Guardrail]:
    """Return the guardrails that apply to a region, its own first, in the files' order."""
    own = guardrail_records("region_guardrails")
    shared = {code: rec for code, rec in guardrail_records().items() if code in MULTIPLIER_CHECKS}
    return applying(projection, own | shared, REGION_CHECKS)


def basis_of_hub(projection: RegionProjection, _: GuardrailRecord) -> Iterable[Values]:
    """Wherever the published total of the hub is used."""
    period, total = hub_investment()
    plan = next((plan for plan in projection.region.known if plan.city == HUB), None)
    if plan and plan.total == total:
        first, last = hub_years()
        yield {
            "city": HUB,
            "invested": total,
            "period": period,
            "plan_year": hub_plan().year,
            "first": min(plan.yearly(), default=first),
            "last": max(plan.yearly(), default=last),
        }


def running_hub(projection: RegionProjection, record: GuardrailRecord) -> Iterable[Values]:
    """Wherever the hub's total is used: what its data centres use, against what it could carry."""
    if not any(basis_of_hub(projection, record)):
        return
    found = {(f.item, f.period): f for f in figures(HUB) if f.status == "actual"}
    period = max(period for item, period in found if item == "electricity" and len(period) == YEAR)
    used = found["electricity", period].value or 0.0
    rack_power = power_figure("standard_rack").value
    racks = max((p, f.value or 0.0) for (item, p), f in found.items() if item == RACKS)[1]
    yield {
        "city": HUB,
        "year": int(period),
        "electricity": used,
        "mean_power": used * 1000 / HOURS,
        "racks": racks,
        "rack_power": rack_power,
        "full_power": racks * rack_power / 1000,
    }


def unknown_cities(projection: RegionProjection, _: GuardrailRecord) -> Iterable[Values]:
    """Where the plan has cities without an investment."""
    if unknown := len(projection.region.unknown):
        yield {"unknown": unknown, "cities": len(projection.region.plans)}


def province_target(projection: RegionProjection, record: GuardrailRecord) -> Iterable[Values]:
    """A noticeable part of what the province wants its whole core industry to be."""
    row = macro("ai_core_industry_target", PROVINCE)[0]
    core = projection.growth("core")
    if projection.region.name == PROVINCE and core[1] >= record.threshold * float(row["value"]):
        yield {
            "core": core,
            "share": float(f"{core[1] / float(row['value']):.2g}"),
            "target": float(row["value"]),
            "province": PROVINCE,
            "target_year": int(row["year"]),
        }


def far_levels(projection: RegionProjection, record: GuardrailRecord) -> Iterable[Values]:
    """Cities whose application level is far from the one of the multipliers in some year."""
    for city, levels in zip(projection.cities, projection["application_level"].T, strict=True):
        low, high = float(levels.min()), float(levels.max())
        if max(abs(low - STATED_APPLICATION_LEVEL), abs(high - STATED_APPLICATION_LEVEL)) > (
            record.threshold + TOLERANCE
        ):
            yield {
                "city": city,
                "low": round(low, 6),
                "high": round(high, 6),
                "stated": STATED_APPLICATION_LEVEL,
            }


def unusual_costs(projection: RegionProjection, _: GuardrailRecord) -> Iterable[Values]:
    """Rows whose cost of a PFLOPS no comparable project paid."""
    low, high = cost_range()
    for plan in projection.region.plans:
        cost = plan.cost_per_pflops
        if cost is not None and cost_verdict(cost) != "within":
            count = len(comparable_projects())
            shown = told_apart("number", cost=cost, low=low, high=high)
            yield {"city": plan.city, "count": count, **shown}


def share_of_city_gdp(projection: RegionProjection, record: GuardrailRecord) -> Iterable[Values]:
    """Related growth that is a noticeable part of a city's economy, where its GDP is given."""
    for plan in projection.region.known:
        related = projection.final("related_high", plan.city)
        if plan.gdp_cny_100m and related >= record.threshold * plan.gdp_cny_100m:
            yield {
                "city": plan.city,
                "related": related,
                "share": float(f"{related / plan.gdp_cny_100m:.2g}"),
                "gdp": plan.gdp_cny_100m,
            }


def unknown_gdp(projection: RegionProjection, _: GuardrailRecord) -> Iterable[Values]:
    """Cities with a result and without a GDP; projects have none."""
    cities = [plan for plan in projection.region.known if plan.role != "project"]
    if count := sum(not plan.gdp_cny_100m for plan in cities):
        yield {"count": count, "known": len(cities)}


REGION_CHECKS: dict[str, Check[RegionProjection]] = {
    **MULTIPLIER_CHECKS,
    "region.basis": basis_of_hub,
    "region.running": running_hub,
    "region.unknown": unknown_cities,
    "region.target": province_target,
    "region.application": far_levels,
    "region.unit_cost": unusual_costs,
    "region.gdp": share_of_city_gdp,
    "region.gdp_unknown": unknown_gdp,
}
