"""A projection in words: the answer, the tiles, what the charts show.

The answer has two questions, two paragraphs: compute is China's, the money is that of whoever
invests, and no sentence joins both.

Everything is made from the numbers of the projection, in the language asked for, so that
page, files and picture descriptions say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import floor, isnan, log10
from typing import Any

from model.columns import INDUSTRIES
from model.data import headline, published_value
from model.impact import STATED_APPLICATION_LEVEL
from model.inputs import Scenario, assumptions
from model.projection.guardrails import Guardrail, guardrail_records
from model.projection.project import Projection
from model.projection.published import growth_range, published_figures
from model.texts import N_, Language

# From here on a multiple is said in round figures, and sums of money are no longer said.
ROUNDED_FROM = 1000.0
MOST_YEARS_OF_MONEY = 20

# How the codes of the guardrails begin that say what the money buys.
WHAT_IT_BUYS = "investment.scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure of the answer: a label, the figure as shown, its unit, what it means."""

    label: str
    figure: str
    unit: str
    meaning: str


def answer(projection: Projection, text: Language) -> str:
    """Return the answer as Markdown: a paragraph on compute and, where any, one on investment."""
    paragraphs = [_compute(projection, text)]
    if projection.invested:
        paragraphs.append(_investment(projection, text))
    return "\n\n".join(paragraphs)


def answer_in_a_line(projection: Projection, text: Language) -> str:
    """Return the answer without marks of emphasis, its paragraphs one behind the other."""
    paragraphs = answer(projection, text).replace("**", "").split("\n\n")
    return text.sentences(*paragraphs)


@cache
def _told() -> dict[str, Any]:
    """Return what the headline says, and its report and its latest edition of the same year."""
    told = headline()
    (later,) = guardrail_records()["cagr.base_year"].figures
    return {
        "base": published_value(told.series, told.edition, str(told.base_year)),
        "base_year": told.base_year,
        "rate": told.rate,
        "rate_end": told.rate_end,
        "own": published_value(told.series, told.edition, str(told.rate_end)),
        "rate_start": told.rate_start,
        "edition": later[1],
        "later": published_value(*later),
    }


def _is_headline(scenario: Scenario) -> bool:
    """Whether a scenario is the headline taken literally, up to the report's own last year."""
    told = _told()
    literal = (told["base"], told["base_year"], told["rate"], "constant")
    taken = (scenario.base_eflops, scenario.base_year, scenario.cagr, scenario.curve)
    return taken == literal and scenario.last_year >= told["rate_end"]


def _compute(projection: Projection, text: Language) -> str:
    scenario = projection.scenario
    final, growth = projection.final("compute_eflops"), projection.average_growth
    values = {
        "base": scenario.base_eflops,
        "base_year": scenario.base_year,
        "final": final,
        "last_year": scenario.last_year,
    }
    if _is_headline(scenario):
        return _headline(projection, text)
    if final == scenario.base_eflops:
        return text(
            "AI compute stays at **{base:number} EFLOPS** from {base_year:year} to "
            "{last_year:year}.",
            **values,
        )
    if growth < 0:
        return text(
            "If AI compute falls from {base:number} EFLOPS in {base_year:year} by {fall:percent} a "
            "year, it is down to **{final:number} EFLOPS in {last_year:year}**.",
            fall=-growth,
            **values,
        )
    values["growth"] = growth
    if scenario.years == 1:
        return text(
            "If AI compute grows from {base:number} EFLOPS in {base_year:year} by {growth:percent} "
            "in a year, it reaches **{final:number} EFLOPS in {last_year:year}**.",
            **values,
        )
    multiple = projection.final("multiple_of_base")
    template = N_(
        "If AI compute grows from {base:number} EFLOPS in {base_year:year} by {growth:percent} "
        "a year on average, it reaches **{final:number} EFLOPS in {last_year:year}**, "
        "{multiple:short} times as much."
    )
    if multiple >= ROUNDED_FROM:
        size = 10.0 ** floor(log10(multiple))
        multiple = floor(multiple / size) * size
        template = N_(
            "If AI compute grows from {base:number} EFLOPS in {base_year:year} by {growth:percent} "
            "a year on average, it reaches **{final:number} EFLOPS in {last_year:year}**, more "
            "than {multiple:number} times as much."
        )
    return text(template, multiple=multiple, **values)


def _headline_values(projection: Projection) -> dict[str, Any]:
    """Return what the headline leads to, beside what is told."""
    told = _told()
    years = told["rate_end"] - told["base_year"]
    return {**told, "literal": float(projection["compute_eflops"][years])}


def _headline(projection: Projection, text: Language) -> str:
    """Say what the headline leads to, and in the same breath what its report says."""
    scenario, values = projection.scenario, _headline_values(projection)
    if scenario.last_year == values["rate_end"]:
        return text(
            "Taken literally, the headline on China's AI compute ({base:number} EFLOPS in "
            "{base_year:year}, growing {rate:percent} a year) leads to **{literal:number} EFLOPS "
            "in {rate_end:year}**. The report behind it says **{own:number} in {rate_end:year}**: "
            "its {rate:percent} counts from {rate_start:year}. Its {edition:text} edition says "
            "**{later:number}**.",
            **values,
        )
    return text(
        "Taken literally, the headline on China's AI compute ({base:number} EFLOPS in "
        "{base_year:year}, growing {rate:percent} a year) leads to **{literal:number} EFLOPS in "
        "{rate_end:year}** and {final:number} in {last_year:year}. The report behind it says "
        "**{own:number} in {rate_end:year}**: its {rate:percent} counts from {rate_start:year}. "
        "Its {edition:text} edition says **{later:number}**.",
        final=projection.final("compute_eflops"),
        last_year=scenario.last_year,
        **values,
    )


def _investment(projection: Projection, text: Language) -> str:
    scenario = projection.scenario
    if scenario.years > MOST_YEARS_OF_MONEY:
        return text(
            "What investing would bring over {years:whole} years is no sum that means anything; "
            "the table has it.",
            years=scenario.years,
        )
    return text.sentences(_spent(projection, text), _brought(projection, text))


def _spent(projection: Projection, text: Language) -> str:
    """Say who invests how much, by the way to invest."""
    scenario = projection.scenario
    if scenario.investment_method == "budget":
        return text(
            "Example: {invested:money} is invested in equal parts over {years:whole} "
            "year{years:s}, whatever compute does.",
            invested=projection.invested,
            years=scenario.years,
        )
    if scenario.investment_method == "unit_cost":
        if scenario.region_share == 1:
            return text(
                "At the unit cost given, building all the compute that is added would take "
                "{invested:money}.",
                invested=projection.invested,
            )
        return text(
            "At the unit cost given, building {share:percent} of the compute that is added would "
            "take {invested:money}.",
            share=scenario.region_share,
            invested=projection.invested,
        )
    if scenario.years == 1:
        return text(
            "Example: a city invests {first:money} in {year:year}.",
            first=scenario.first_year_investment,
            year=scenario.last_year,
        )
    return text(
        "Example: a city invests {first:money} in {year:year} and then in step with the growth of "
        "compute, {invested:money} in {years:whole} years.",
        first=scenario.first_year_investment,
        year=scenario.base_year + 1,
        invested=projection.invested,
        years=scenario.years,
    )


def _brought(projection: Projection, text: Language) -> str:
    """Say what that is claimed to bring, under which condition, and what is not in it."""
    scenario = projection.scenario
    core, related = projection.growth("core"), projection.growth("related")
    lag, level = scenario.effect_lag_years, scenario.application_level
    if lag >= scenario.years:
        return text(
            "None of it has an effect by {last:year}: that comes {lag:whole} year{lag:s} later.",
            last=scenario.last_year,
            lag=lag,
        )
    if not any((*core, *related)):
        return text("A centre that stands unused is taken to bring nothing.") if not level else ""
    published = all(
        getattr(scenario, name) == assumptions()[name].value
        for name in ("core_low", "core_high", "related_low", "related_high")
    )
    if published:
        template = N_(
            "If a guide of 2023 is right, that brings growth of **{core:money_range}** in the AI "
            "core industry and **{related:money_range}** in related industries by {last:year} (not "
            "to be added)."
        )
    else:
        template = N_(
            "If the multipliers given hold, that brings growth of **{core:money_range}** in the AI "
            "core industry and **{related:money_range}** in related industries by {last:year} (not "
            "to be added)."
        )
    said = text(template, core=core, related=related, last=scenario.last_year)
    later = text("The rest has its effect later.") if lag else ""
    return text.sentences(said, later, _level(scenario, text))


def _level(scenario: Scenario, text: Language) -> str:
    """Say what another application level than the stated one does; nothing at the stated one."""
    level = scenario.application_level
    if level == STATED_APPLICATION_LEVEL:
        return ""
    if scenario.application_response == "as_published":
        return text(
            "The multipliers are taken as published, though {level:percent} is used instead of "
            "{stated:percent}.",
            level=level,
            stated=STATED_APPLICATION_LEVEL,
        )
    return text(
        "With {level:percent} used instead of the stated {stated:percent}, {factor:percent} of the "
        "multipliers is counted.",
        level=level,
        stated=STATED_APPLICATION_LEVEL,
        factor=level / STATED_APPLICATION_LEVEL,
    )


def tiles(projection: Projection, text: Language) -> list[Tile]:
    """Return the figures of the answer, the most asked for first; no money where none is spent."""
    scenario = projection.scenario
    doubling = projection.doubling_years

    def money(*amounts: float) -> dict[str, str]:
        scale = text.money_scale(*amounts)
        return {"figure": text.scaled(amounts, scale), "unit": scale.unit}

    if _is_headline(scenario):
        of_compute = _three_answers(projection, text)
    else:
        of_compute = [
            Tile(
                label=text("AI compute in {year:year}", year=scenario.last_year),
                figure=text.number(projection.final("compute_eflops")),
                unit=text("EFLOPS"),
                meaning=text(
                    "The level at the end of the last year, in the precision of the base."
                ),
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
            label=text("Claimed growth, AI core industry"),
            **money(*projection.growth("core")),
            meaning=text(
                "Growth of the AI core industry over the horizon: investment times the low and "
                "the high multiplier. Not to be added to related growth."
            ),
        ),
        Tile(
            label=text("Claimed growth, related industries"),
            **money(*projection.growth("related")),
            meaning=text(
                "Growth of related industries over the horizon: investment times the low and the "
                "high multiplier. Very likely not a second estimate: not to be added to core "
                "growth."
            ),
        ),
    ]


def _three_answers(projection: Projection, text: Language) -> list[Tile]:
    """Return what the headline, its report and its latest edition say of the same year."""
    values = _headline_values(projection)
    edition = text("{edition:text} edition", edition=values["edition"])
    meaning = text("The level at the end of the year, by the same definition.")
    return [
        Tile(
            label=text("{year:year}, {who:text}", year=values["rate_end"], who=who),
            figure=text.number(values[name]),
            unit=text("EFLOPS"),
            meaning=meaning,
        )
        for who, name in (
            (text("headline"), "literal"),
            (text("its report"), "own"),
            (edition, "later"),
        )
    ]


def compute_finding(projection: Projection, text: Language) -> str:
    """Return what the chart of compute shows, as its title."""
    scenario, multiple = projection.scenario, projection.final("multiple_of_base")
    values = {"final": projection.final("compute_eflops"), "last_year": scenario.last_year}
    if not 1 < multiple < ROUNDED_FROM:
        return text("{final:number} EFLOPS in {last_year:year}", **values)
    return text(
        "{final:number} EFLOPS in {last_year:year}, {multiple:short} times {base_year:year}",
        multiple=multiple,
        base_year=scenario.base_year,
        **values,
    )


def compute_limit(projection: Projection, text: Language) -> str:
    """Return what bounds the chart of compute most: what is counted, and how far it may be off."""
    between = growth_range(projection.scenario)
    rates = tuple(one.scenario.cagr for one in between or ())
    return text.sentences(
        text("Band: growth of {rates:span} a year.", rates=(rates, "percent")) if rates else "",
        text("Peak performance installed, not used."),
        text("1 EFLOPS is 10¹⁸ operations a second."),
    )


def impact_limit(said: Sequence[Guardrail], text: Language) -> str:
    """Return what bounds the charts of growth most, of the guardrails that apply."""
    return text.sentences(
        *(one.say(text) for one in said if one.code.startswith(WHAT_IT_BUYS)),
        text("A claim, not a measurement. Not to be added."),
    )


def impact_finding(projection: Projection, text: Language) -> str:
    """Return what the charts of growth show, as their title."""
    if projection.scenario.years > MOST_YEARS_OF_MONEY:
        return text(
            "Over {years:whole} years, no sum of money means anything",
            years=projection.scenario.years,
        )
    return text(
        "Claimed: {core:money_range} in the AI core industry, {related:money_range} in related "
        "industries",
        core=projection.growth("core"),
        related=projection.growth("related"),
    )


def describe_compute(projection: Projection, text: Language, *, in_use: bool = False) -> str:
    """Return what the compute chart shows, for those who do not see it.

    `in_use` where it also draws what is used of the compute.
    """
    scenario, added = projection.scenario, projection["added_eflops"][1:]
    editions = dict.fromkeys(one.edition for one in published_figures(scenario))
    line = text(
        "Line chart of AI compute from {base_year:year} to {last_year:year}: from {base:number} "
        "to {final:number} EFLOPS. Added capacity goes from {first_added:number} EFLOPS in the "
        "first year to {last_added:number} in the last.",
        base_year=scenario.base_year,
        last_year=scenario.last_year,
        base=scenario.base_eflops,
        final=projection.final("compute_eflops"),
        first_added=float(added[0]),
        last_added=float(added[-1]),
    )
    said = [line]
    if in_use:
        level, final = scenario.application_level, projection.final("compute_eflops")
        said.append(
            text(
                "A dotted line is what is in use of it, {level:percent}: {used:number} EFLOPS in "
                "{last_year:year}.",
                level=level,
                used=final * level,
                last_year=scenario.last_year,
            )
        )
    if between := growth_range(scenario):
        said.append(
            text(
                "A light band around it, of the growth rates in the evidence, ends at {ends:span} "
                "EFLOPS.",
                ends=([one.final("compute_eflops") for one in between], "number"),
            )
        )
    if editions:
        said.append(
            text(
                "Marks beside it are the published figures of the editions {editions:text}.",
                editions=text.listed(text(edition) for edition in editions),
            )
        )
    return text.sentences(*said)


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
