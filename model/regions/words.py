"""A region's result in words, and as the tables that a page shows."""

from collections.abc import Mapping
from math import isnan, nan

from model.columns import INDUSTRIES, UNITS
from model.hardware import power_figure
from model.projection import Tile, describe_growth
from model.regions.capacity import CapacityTaken
from model.regions.guangdong import Figure, positions
from model.regions.plans import ROLE_LABELS, CityPlan, RegionProjection
from model.texts import CERTAIN_DIGITS, N_, NOTHING, Language, Scale
from model.unit_cost import cost_range, cost_verdict

UNKNOWN = N_("not known")

VERDICT_LABELS = {
    "within": N_("within the evidence"),
    "below": N_("below the evidence"),
    "above": N_("above the evidence"),
    "unknown": N_("not known"),
}


def region_answer(projection: RegionProjection, text: Language) -> str:
    """Return what is known of a region's investment and what it would bring."""
    region, known = projection.region, projection.region.known
    if not known:
        return text(
            "**No investment is known** in {region:message}, so nothing can be said of growth. "
            "Fill in the table, or put in a project of the evidence.",
            region=region.name,
        )
    values = {
        "region": region.name,
        "known": len(known),
        "cities": len(region.plans),
        "invested": projection.invested,
        "first": projection.year[0],
        "last": projection.year[-1] - region.scenario.effect_lag_years,
    }
    if len(known) == 1:
        head = text(
            "{region:message}: the investment of **{known:whole} of {cities:whole} cit{cities:ies} "
            "is known**, {city:message} with {invested:money} in {first:year}–{last:year}.",
            city=known[0].city,
            **values,
        )
    else:
        head = text(
            "{region:message}: the investment of **{known:whole} of {cities:whole} cit{cities:ies} "
            "is known**, {invested:money} in all in {first:year}–{last:year}.",
            **values,
        )
    impact = text(
        "If the multipliers hold at these levels of use, it would bring growth of "
        "{core:money_range} in the AI core industry and, separately, {related:money_range} in "
        "related industries.",
        core=projection.growth("core"),
        related=projection.growth("related"),
    )
    judged = _judgement(projection, text)
    return (" " if text.code == "en" else "").join([head, impact, judged])


def _judgement(projection: RegionProjection, text: Language) -> str:
    """Say how a region's related growth stands to the GDP of the cities that invest."""
    known = [plan for plan in projection.region.known if plan.role != "project"]
    if not known or not all(plan.gdp_cny_100m for plan in known):
        return text("Whether that can be, cannot be judged here: a GDP is missing in the table.")
    gdp = sum(plan.gdp_cny_100m or 0.0 for plan in known)
    grown = [projection.growth("related", plan.city) for plan in known]
    low, high = (sum(ends) / gdp for ends in zip(*grown, strict=True))
    is_whole = len(known) == len(projection.region.known)
    what = text("The latter") if is_whole else text("Without the added projects, the latter")
    if round(high, 2) < 1:
        return text(
            "{what:text} is **{low:percent} to {high:percent} of a year's GDP** there, "
            "{gdp:money}.",
            what=what,
            low=round(low, 2),
            high=round(high, 2),
            gdp=gdp,
        )
    return text(
        "{what:text} is **{low:short} to {high:short} times a year's GDP** there, {gdp:money}: "
        "reason to doubt it.",
        what=what,
        low=low,
        high=high,
        gdp=gdp,
    )


def region_tiles(projection: RegionProjection, text: Language) -> list[Tile]:
    """Return the figures of the answer; what is not known is said."""
    region = projection.region

    def money(label: str, meaning: str, *amounts: float) -> Tile:
        scale = text.money_scale(*amounts)
        figure = write_range(amounts, text, scale)
        return Tile(label=label, figure=figure, unit=scale.unit, meaning=meaning)

    of_growth = text(
        "Of the cities whose investment is known: investment times the low and the high "
        "multiplier, at each year's application level. Core and related growth are not added."
    )
    return [
        Tile(
            label=text("Cities with a known investment"),
            figure=text(
                "{known:whole} of {cities:whole}",
                known=len(region.known),
                cities=len(region.plans),
            ),
            unit=text("cities"),
            meaning=text("The others are in no total: not known is not zero."),
        ),
        money(
            text("Investment"),
            text("The sum of the investments that are known, at current prices."),
            projection.invested,
        ),
        money(text("Growth, AI core industry"), of_growth, *projection.growth("core")),
        money(text("Growth, related industries"), of_growth, *projection.growth("related")),
    ]


# What is counted, and said in the scale words of a language.
COUNTED_UNITS = {"cabinets", "racks", "standard racks", "servers", "projects"}


def write_figure(figure: Figure, text: Language) -> str:
    """Write a published figure with its unit; not known where it has no value."""
    if figure.value is None:
        return text(UNKNOWN)
    if figure.unit == UNITS["money"]:
        return text.money(figure.value)
    if figure.unit in COUNTED_UNITS:
        count = ((figure.value / 1e6,), "million", CERTAIN_DIGITS)
        return text("{value:amount} {unit:message}", value=count, unit=figure.unit)
    return text("{value:exact} {unit:message}", value=figure.value, unit=figure.unit)


# The amounts of a region that tables and charts show, as messages.
MONEY_LABELS = {"investment": N_("Investment"), **INDUSTRIES}


def scale_of(projection: RegionProjection, amount: str, text: Language) -> Scale:
    """Return the scale of `investment`, `core` or `related`: that of the region's total."""
    if amount == "investment":
        return text.money_scale(projection.final(amount))
    return text.money_scale(*projection.growth(amount))


def write_range(amounts: tuple[float, ...], text: Language, scale: Scale) -> str:
    """Write an amount or a range of them in a scale; not known where there is none."""
    return text(UNKNOWN) if any(map(isnan, amounts)) else text.scaled(amounts, scale)


def money_title(projection: RegionProjection, amount: str, text: Language) -> str:
    """Return what an amount is called above a column or an axis, with its unit."""
    unit = scale_of(projection, amount, text).unit
    return text("{label:message}, {unit:text}", label=MONEY_LABELS[amount], unit=unit)


def money_cells(
    projection: RegionProjection, amounts: Mapping[str, tuple[float, ...]], text: Language
) -> dict[str, str]:
    """Return amounts or ranges as the cells of a table, by the title of their column."""
    return {
        money_title(projection, amount, text): write_range(
            values, text, scale_of(projection, amount, text)
        )
        for amount, values in amounts.items()
    }


def city_rows(projection: RegionProjection, text: Language) -> list[dict[str, str]]:
    """Return a row for each city, as written on the screen, the region's total last."""
    shares = dict(zip(projection.cities, projection.shares.tolist(), strict=True))
    rows = []
    for plan in ranked_cities(projection):
        share = shares.get(plan.city, nan)
        rows.append(
            {
                text("City"): text.translate(plan.city),
                text("Role"): text(ROLE_LABELS[plan.role]) if plan.role else text(UNKNOWN),
                text("Period"): write_years(plan, text),
                text("Use of the centres (application level)"): write_level(projection, plan, text),
                **money_cells(projection, _amounts(projection, plan), text),
                text("Share of the region"): (
                    NOTHING if isnan(share) else text.percent(round(share, 3))
                ),
                text("Million CNY per PFLOPS"): write_cost(plan, text),
            }
        )
    if len(projection.cities) > 1:
        total = {
            text("City"): text("All that is known"),
            text("Period"): text.years(projection.year[0], projection.year[-1]),
            **money_cells(projection, _amounts(projection, None), text),
            text("Share of the region"): text.percent(1.0),
        }
        rows.append(dict.fromkeys(rows[0], "") | total)
    return rows


def _amounts(projection: RegionProjection, plan: CityPlan | None) -> dict[str, tuple[float, ...]]:
    """Return what a city invests and what it would bring, or the region; NaN if not known."""
    if plan is not None and plan.total is None:
        return dict.fromkeys(MONEY_LABELS, (nan,))
    city = None if plan is None else plan.city
    invested = projection.final("investment") if plan is None else plan.total or 0.0
    return {
        "investment": (invested,),
        **{kind: projection.growth(kind, city) for kind in INDUSTRIES},
    }


def ranked_cities(projection: RegionProjection) -> list[CityPlan]:
    """Return the cities by their growth, the greatest first; what is not known comes last."""
    known = sorted(
        projection.region.known,
        key=lambda plan: projection.final("core_high", plan.city),
        reverse=True,
    )
    return [*known, *projection.region.unknown]


def write_years(plan: CityPlan, text: Language) -> str:
    """Write the years of a plan's investment."""
    years = plan.yearly()
    return text.years(min(years), max(years)) if years else NOTHING


def write_level(projection: RegionProjection, plan: CityPlan, text: Language) -> str:
    """Write the application levels of a city, from the first to the last."""
    if plan.total is None:
        return NOTHING
    levels = projection["application_level"][:, projection.cities.index(plan.city)]
    start, end = (text.percent(round(float(level), 4)) for level in (levels[0], levels[-1]))
    return start if start == end else f"{start}→{end}"


def write_cost(plan: CityPlan, text: Language) -> str:
    """Write the cost of a PFLOPS and how it stands to what projects paid."""
    cost = plan.cost_per_pflops
    if cost is None:
        return text(UNKNOWN)
    return text.bracketed(text.short(cost), text(VERDICT_LABELS[cost_verdict(cost)]))


def yearly_rows(
    projection: RegionProjection, city: str | None, text: Language
) -> list[dict[str, str]]:
    """Return a row for each year of a city or of the region, as written on the screen."""

    def amounts(at: int, *names: str) -> tuple[float, ...]:
        return tuple(float(projection.total(f"{name}_cny_100m", city)[at]) for name in names)

    rows = []
    for at, year in enumerate(projection.year):
        row = {text("Year"): text.year(year)}
        if city is not None:
            level = projection["application_level"][at, projection.cities.index(city)]
            row[text("Use of the centres (application level)")] = text.percent(
                round(float(level), 4)
            )
        row |= money_cells(projection, {"investment": amounts(at, "investment")}, text)
        for kind, label in INDUSTRIES.items():
            yearly = amounts(at, f"{kind}_low", f"{kind}_high")
            row |= money_cells(projection, {kind: yearly}, text)
            summed = amounts(at, f"cumulative_{kind}_low", f"cumulative_{kind}_high")
            scale = scale_of(projection, kind, text)
            title = text(
                "{industry:message}, cumulative, {unit:text}", industry=label, unit=scale.unit
            )
            row[title] = write_range(summed, text, scale)
        rows.append(row)
    return rows


def evidence_of_cost(text: Language) -> str:
    """Say what unit costs are compared with."""
    low, high = cost_range()
    return text(
        "Evidence on unit cost: comparable projects paid {low:number} to {high:number} million CNY "
        "per PFLOPS; most do not state the precision.",
        low=low,
        high=high,
    )


def ranking_finding(projection: RegionProjection, text: Language) -> str:
    """Return what the ranking shows, as its title: the first city and its share."""
    known = projection.region.known
    if not known:
        return text("No investment is known, so no city can be ranked.")
    first, *others = ranked_cities(projection)[: len(known)]
    if not others:
        return text("{city:message} alone has a known investment", city=first.city)
    share = float(projection.shares[projection.cities.index(first.city)])
    if isnan(share):
        return text("No city has growth by {last:year}", last=projection.year[-1])
    return text(
        "{city:message} comes first: {share:percent} of the growth that is known",
        city=first.city,
        share=round(share, 3),
    )


def map_finding(projection: RegionProjection, text: Language) -> str:
    """Return what the map shows, as its title."""
    placed = positions()
    shown = [plan for plan in projection.region.plans if plan.city in placed]
    if not shown:
        return text("No city of the plan is on the map")
    return text(
        "Investment is known in {known:whole} of {cities:whole} cit{cities:ies} shown",
        known=sum(plan.total is not None for plan in shown),
        cities=len(shown),
    )


def path_finding(projection: RegionProjection, kind: str, city: str | None, text: Language) -> str:
    """Return what the path shows, as its title."""
    return text(
        "{place:message}: {growth:money_range} claimed by {last:year}, from {invested:money} "
        "({industry:message})",
        place=city or projection.region.name,
        growth=projection.growth(kind, city),
        last=projection.year[-1],
        invested=projection.final("investment", city),
        industry=INDUSTRIES[kind],
    )


def cities_finding(projection: RegionProjection, text: Language) -> str:
    """Return what the table of cities shows, as its title: what is invested, and what not known."""
    known, unknown = projection.region.known, projection.region.unknown
    if not known:
        return text("No investment is known")
    said = text(
        "{invested:money} in {known:whole} cit{known:ies}",
        invested=projection.invested,
        known=len(known),
    )
    if not unknown:
        return said
    return text("{said:text}; {unknown:whole} not known", said=said, unknown=len(unknown))


def describe_ranking(projection: RegionProjection, kind: str, text: Language) -> str:
    """Return what the ranking shows, for those who do not see it."""
    known = [plan for plan in ranked_cities(projection) if plan.total is not None]
    if not known:
        return text("No investment is known, so no city can be ranked.")
    return text(
        "Cities ranked by growth of {industry:message}: first {city:message} with "
        "{growth:money_range}; cities not known: {unknown:whole}.",
        industry=INDUSTRIES[kind],
        city=known[0].city,
        growth=projection.growth(kind, known[0].city),
        unknown=len(projection.region.unknown),
    )


def describe_path(projection: RegionProjection, kind: str, city: str | None, text: Language) -> str:
    """Return what the path shows, for those who do not see it."""
    growth, invested = projection.growth(kind, city), projection.final("investment", city)
    return describe_growth(kind, projection.year[-1], growth, invested, text)


def describe_map(projection: RegionProjection, kind: str, text: Language) -> str:
    """Return what the map shows, for those who do not see it."""
    said = text(
        "Schematic map of the cities of the layout; the size of a dot is the growth of "
        "{industry:message}, a ring is a city whose investment is not known. The table of results "
        "has every figure.",
        industry=INDUSTRIES[kind],
    )
    if projection.region.known:
        return said
    return f"{said} " + text("No investment is known, so no city can be ranked.")


def capacity_finding(found: CapacityTaken, text: Language) -> str:
    """Return what the planned capacities would take, as a title."""
    return text(
        "{pflops:number} PFLOPS planned would take {power:amount} and {racks:amount} standard "
        "racks",
        pflops=sum(plan.planned_pflops or 0.0 for plan in found.cities),
        power=found.amount("facility_power_gw"),
        racks=found.amount("standard_racks_million"),
    )


def capacity_limit(text: Language) -> str:
    """Return what is to be known of it before anything else."""
    return text(
        "From the chip that takes least to the one that takes most, with all of the site (overhead "
        "{overhead:short}, PUE {pue:short}). Most plans do not state their precision; electricity "
        "at a load of {load:percent}.",
        overhead=power_figure("it_overhead").value,
        pue=power_figure("pue").value,
        load=power_figure("load").value,
    )


def capacity_rows(found: CapacityTaken, text: Language) -> list[dict[str, str]]:
    """Return a row for each city with a planned capacity, as written on the screen."""
    heads = {
        "chips_million": text("Chips"),
        "facility_power_gw": text("Power of the site"),
        "standard_racks_million": text("Standard racks"),
        "electricity_twh": text("Electricity a year"),
    }
    return [
        {
            text("City"): text.translate(plan.city),
            text("Investment"): NOTHING if plan.total is None else text.money(plan.total),
            text("Planned capacity, PFLOPS"): text.number(plan.planned_pflops or 0.0),
            **{head: text.amount(found.amount(name, index)) for name, head in heads.items()},
        }
        for index, plan in enumerate(found.cities)
    ]
