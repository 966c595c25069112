"""What the money buys, beside what comparable projects paid.

1. The cost that the money implies is its sum over the compute added, in plain arithmetic.
2. What is said depends on where that cost lies, for every way to invest, and names whose money
   it is where it is too little.
3. Where nothing is bought, or nothing can be compared, nothing is said.
4. A unit cost of early projects is told from what late ones paid, and from IDC's market.
5. The sources that are named are those of the figures that are printed.
"""

import tomllib

import pytest
from hypothesis import given

from model import Scenario, project
from model.data import DATA
from model.inputs import assumptions
from model.projection.guardrails import guardrail_records, guardrails
from model.projection.scale import computing_market, purchases
from model.texts import ENGLISH, Language
from model.unit_cost import (
    EARLY_YEARS,
    LATE_YEARS,
    comparable_projects,
    cost_range,
    median_unit_cost,
)
from tests.strategies import scenarios

BELOW, WITHIN = "investment.scale", "investment.scale_within"
OUTSIDE, YEAR = "investment.scale_outside", "investment.scale_year"
CODES = {BELOW, WITHIN, OUTSIDE, YEAR}


def said(**values):
    """What is said of the money of a scenario, in English by code."""
    found = guardrails(project(Scenario(**values)))
    return {one.code: one.say(ENGLISH) for one in found if one.code in CODES}


def test_the_default_is_one_citys_money():
    """1 and 2: 10 over 140.164 EFLOPS; /6.333 is 0.113%, /0.3 is 2.378%."""
    assert said() == {
        BELOW: (
            "In 2023, CNY 1 billion is invested while China adds 140.2 EFLOPS: CNY 0.00713 million "
            "per PFLOPS, where 11 comparable projects paid 0.3–6.33. At their costs the money buys "
            "0.11%–2.4% of what is added: one city's money, not what China's additions cost."
        )
    }


def test_a_budget_counts_with_its_first_year():
    """2: a fifth of 100 is 20 in 2023."""
    text = said(investment_method="budget")[BELOW]

    assert text.startswith("In 2023, CNY 2 billion is invested while China adds 140.2 EFLOPS: ")
    assert "the money buys 0.23%–4.8% of what is added" in text


def test_a_unit_cost_pays_for_a_share():
    """1 and 2: a tenth of 140.164 EFLOPS at 5 each."""
    values = {"investment_method": "unit_cost", "unit_cost": 5.0, "region_share": 0.1}

    assert said(**values) == {
        WITHIN: (
            "In 2023, CNY 7.01 billion stands against 14.02 EFLOPS, 10% of what China adds: CNY "
            "0.5 million per PFLOPS, within the 0.3–6.33 that 11 comparable projects paid."
        )
    }


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        # In step: 140.164 EFLOPS at 0.3 to 6.333 million a PFLOPS cost 420.49 to 8877.05.
        pytest.param({"first_year_investment": 420.0}, {BELOW}, id="less than any"),
        pytest.param({"first_year_investment": 421.0}, {WITHIN}, id="as much as the cheapest"),
        pytest.param({"first_year_investment": 8877.0}, {WITHIN}, id="as much as the dearest"),
        pytest.param({"first_year_investment": 8878.0}, {OUTSIDE}, id="more than any"),
        # Equal parts over five years.
        pytest.param({"investment_method": "budget", "budget": 2100.0}, {BELOW}, id="budget"),
        pytest.param({"investment_method": "budget", "budget": 2105.0}, {WITHIN}, id="enough"),
        pytest.param({"investment_method": "budget", "budget": 45e3}, {OUTSIDE}, id="too much"),
        # 3.0 to 63.33 per EFLOPS; 9.3 is the most of 2024 and 2025.
        pytest.param(
            {"investment_method": "unit_cost", "unit_cost": 2.9}, {OUTSIDE}, id="cheaper than any"
        ),
        pytest.param({"investment_method": "unit_cost", "unit_cost": 9.3}, {WITHIN}, id="late"),
        pytest.param(
            {"investment_method": "unit_cost", "unit_cost": 9.4}, {WITHIN, YEAR}, id="not late"
        ),
        pytest.param({"investment_method": "unit_cost"}, {WITHIN, YEAR}, id="default cost"),
        pytest.param(
            {"investment_method": "unit_cost", "unit_cost": 64.0}, {OUTSIDE, YEAR}, id="dear"
        ),
        pytest.param(
            {"investment_method": "unit_cost", "years": 1}, {WITHIN}, id="before late projects"
        ),
        pytest.param(
            {"investment_method": "unit_cost", "base_year": 2018, "years": 3}, {WITHIN}, id="early"
        ),
    ],
)
def test_what_is_said(values, codes):
    """2 and 4: just inside, and not just outside."""
    assert set(said(**values)) == codes


@pytest.mark.parametrize(
    ("invested", "whose"),
    [
        (3.79, "a part of what China's additions cost."),
        (3.8, "one city's money, not what China's additions cost."),
        (300.0, "one city's money, not what China's additions cost."),
        (300.1, "a part of what China's additions cost."),
    ],
)
def test_whose_money_it_is(invested, whose):
    """2: one city's where a single project cost as much, from 3.8 (Dazhou) to 300 (Zhengzhou)."""
    assert said(first_year_investment=invested)[BELOW].endswith(whose)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"first_year_investment": 0.0}, id="no money"),
        pytest.param({"investment_method": "budget", "cagr": 0.0}, id="nothing added"),
        pytest.param({"investment_method": "budget", "cagr": -0.5}, id="compute falls"),
        pytest.param({"investment_method": "budget", "cagr": 1e-17}, id="a rounding error"),
        pytest.param({"investment_method": "unit_cost", "cagr": -0.5}, id="nothing to pay"),
        pytest.param({"investment_method": "unit_cost", "region_share": 0.0}, id="no share"),
        pytest.param({"first_year_investment": 1e9}, id="beyond any economy"),
    ],
)
def test_nothing_is_said_where_nothing_is_bought(values):
    """3."""
    assert not said(**values)


def test_what_replaces_old_equipment_is_bought():
    """1: at −10% a year, a service life of five years makes 0.2 − 0.1 of 268 in the first."""
    values = {"investment_method": "budget", "cagr": -0.1, "service_life_years": 5}

    assert "China adds 26.8 EFLOPS" in said(**values)[BELOW]


def test_a_lag_changes_nothing():
    """2: what is bought does not wait for its effect."""
    assert said(effect_lag_years=3) == said()


@given(one=scenarios())
def test_costs_restated(one):
    """1 to 3, for any scenario: in plain arithmetic, in figures that can be written."""
    projection = project(one)
    share = one.region_share if one.investment_method == "unit_cost" else 1.0
    for bought in purchases(projection):
        index = bought.year - one.base_year
        added = projection["added_eflops"][index] * share
        spent = projection["investment_cny_100m"][index]
        assert bought.cost == pytest.approx(spent * 100 / (added * 1000), rel=1e-12)
        low, high = cost_range()
        assert bought.affordable == pytest.approx((bought.cost / high, bought.cost / low))
    found = [one for one in guardrails(projection) if one.code in CODES - {YEAR}]
    assert len(found) <= 1
    for guardrail in found:
        for language in (ENGLISH, Language("zh")):
            assert not {"nan", "inf", "undefined"} & set(guardrail.say(language).split())


def test_the_unit_cost_of_other_years_in_numbers():
    """4: 190 at 7.1957 over 725.3 − 416.7 EFLOPS is 4.430 per EFLOPS."""
    assert said(investment_method="unit_cost")[YEAR] == (
        "A PFLOPS costs CNY 4.35 million here in 2024 (CNY 1 million per PFLOPS is CNY 1 billion "
        "per EFLOPS). The median of comparable projects, 4.35 in 2020–2021 (the default), was "
        "0.538 in 2024–2025 (all of them 0.3–0.93, mostly plans whose precision is not stated). "
        "IDC's market of CNY 137 billion for 308.6 EFLOPS added in 2024 comes to 0.443. Set a "
        "lower cost, or a yearly fall."
    )
    assert computing_market(("idc_intelligent_cn", "2025")).cost == pytest.approx(
        190 * 7.1957 / (725.3 - 416.7) / 10, rel=1e-12
    )


def test_the_default_unit_cost_is_the_early_median():
    """4: as the text says of it; in 100 million CNY per EFLOPS it is ten times as much."""
    assert assumptions()["unit_cost"].value == 10 * median_unit_cost(*EARLY_YEARS)[0]


def test_late_projects_are_mostly_plans():
    """4: as the text says of them; what they count, most do not state."""
    late = comparable_projects(*LATE_YEARS)

    assert all("plan" in one.note or "target" in one.note for one in late)
    assert sum(one.precision == "not stated" for one in late) > len(late) / 2


def test_sources_are_those_of_the_figures():
    """5: of the cheapest and the dearest project, of all years and of the late ones."""

    def ends(*years):
        found = sorted(comparable_projects(*years), key=lambda one: one.unit_cost)
        return {found[0].source, found[-1].source}

    for code in (BELOW, WITHIN, OUTSIDE):
        assert set(guardrail_records()[code].sources) == ends()
    macro = {"idc_2025_cbinews", "idc_2025_base_2023", "fred_cny_usd"}
    assert set(guardrail_records()[YEAR].sources) == ends(*LATE_YEARS) | macro


def test_severities():
    """2: what is usual is a note, all else a caution."""
    rules = tomllib.loads((DATA / "guardrails.toml").read_text("utf-8"))

    assert {code: rules[code]["severity"] for code in sorted(CODES)} == {
        BELOW: "caution",
        OUTSIDE: "caution",
        WITHIN: "info",
        YEAR: "caution",
    }
