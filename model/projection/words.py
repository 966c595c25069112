"""A projection in words: the answer in a sentence, the tiles, what the charts show.

Everything is made from the numbers of the projection, in the language asked for, so that
page, files and picture descriptions say the same.
"""

from dataclasses import dataclass
from math import isnan

from model.columns import INDUSTRIES
from model.projection.project import Projection
from model.texts import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure of the answer: a label, the figure as shown, its unit, what it means."""

    label: str
    figure: str
    unit: str
    meaning: str


def answer(projection: Projection, text: Language) -> str:
    """Return the answer in one sentence, or two where something is invested."""
    scenario = projection.scenario
    compute = text(
        "Intelligent compute goes from **{base:number} EFLOPS** in {base_year:year} to "
        "**{final:number} EFLOPS** in {last_year:year}, {multiple:short} times the base, "
        "at {growth:percent} a year on average.",
        base=scenario.base_eflops,
        base_year=scenario.base_year,
        final=projection.final("compute_eflops"),
        last_year=scenario.last_year,
        multiple=projection.final("multiple_of_base"),
        growth=projection.average_growth,
    )
    if not projection.invested:
        return compute
    impact = text(
        "{invested:money} of investment would bring the AI core industry growth of "
        "**{core:money_range}** and related industries, counted separately, "
        "**{related:money_range}**, if the multipliers hold at an application level of "
        "{level:percent}.",
        invested=projection.invested,
        level=scenario.application_level,
        core=projection.growth("core"),
        related=projection.growth("related"),
    )
    return f"{compute} {impact}" if text.code == "en" else compute + impact


def tiles(projection: Projection, text: Language) -> list[Tile]:
    """Return the figures of the answer, the most asked for first; no money where none is spent."""
    scenario = projection.scenario
    doubling = projection.doubling_years

    def money(*amounts: float) -> dict[str, str]:
        scale = text.money_scale(*amounts)
        return {"figure": text.scaled(amounts, scale), "unit": scale.unit}

    of_compute = [
        Tile(
            label=text("AI compute in {year:year}", year=scenario.last_year),
            figure=text.number(projection.final("compute_eflops")),
            unit=text("EFLOPS"),
            meaning=text("The level at the end of the last year, in the precision of the base."),
        ),
        Tile(
            label=text("Doubling time"),
            figure=text("does not double") if isnan(doubling) else text.short(doubling),
            unit="" if isnan(doubling) else text("years"),
            meaning=text("At the average growth rate over the horizon (its CAGR)."),
        ),
    ]
    if not projection.invested:
        return of_compute
    return [
        *of_compute,
        Tile(
            label=text("Investment"),
            **money(projection.invested),
            meaning=text(
                "The sum over the horizon, at current prices (not adjusted for inflation)."
            ),
        ),
        Tile(
            label=text("Growth, AI core industry"),
            **money(*projection.growth("core")),
            meaning=text(
                "Growth of the AI core industry over the horizon: investment times the low and "
                "the high multiplier. Not to be added to related growth."
            ),
        ),
        Tile(
            label=text("Growth, related industries"),
            **money(*projection.growth("related")),
            meaning=text(
                "Growth of related industries over the horizon: investment times the low and the "
                "high multiplier. Very likely not a second estimate: not to be added to core "
                "growth."
            ),
        ),
    ]


def describe_compute(projection: Projection, text: Language) -> str:
    """Return what the compute chart shows, for those who do not see it."""
    added = projection["added_eflops"][1:]
    return text(
        "Line chart of AI compute from {base_year:year} to {last_year:year}: from {base:number} "
        "to {final:number} EFLOPS. Added capacity goes from {first_added:number} EFLOPS in the "
        "first year to {last_added:number} in the last.",
        base_year=projection.scenario.base_year,
        last_year=projection.scenario.last_year,
        base=projection.scenario.base_eflops,
        final=projection.final("compute_eflops"),
        first_added=float(added[0]),
        last_added=float(added[-1]),
    )


def describe_impact(projection: Projection, kind: str, text: Language) -> str:
    """Return what the impact chart of `core` or `related` shows, for those who do not see it."""
    last_year = projection.scenario.last_year
    return describe_growth(kind, last_year, projection.growth(kind), projection.invested, text)


def describe_growth(
    kind: str, last_year: int, growth: tuple[float, float], invested: float, text: Language
) -> str:
    """Return what a chart of cumulative growth shows: of a scenario, a city or a region."""
    return text(
        "Chart of cumulative growth of {industry:message} up to {last_year:year}: "
        "{growth:money_range} between the low and the high multiplier, from {invested:money} of "
        "investment.",
        industry=INDUSTRIES[kind],
        last_year=last_year,
        growth=growth,
        invested=invested,
    )
