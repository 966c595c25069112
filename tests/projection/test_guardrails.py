"""Invariants of the guardrails.

1. Every rule in data/guardrails.toml has its check and every check its rule; each rests on a
   source or says why it is our choice.
2. Each applies exactly when it should: just inside, and not just outside.
3. Its text says the numbers of design.md, and fills every placeholder, in both languages.
"""

import tomllib
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model.data import DATA, headline, published_value, sources
from model.inputs.assumptions import assumptions
from model.inputs.scenario import Scenario
from model.projection import project
from model.projection.guardrails import CHECKS, GuardrailRecord, guardrail_records, guardrails
from model.texts import ENGLISH, Language
from tests.strategies import scenarios

RULES = tomllib.loads((DATA / "guardrails.toml").read_text("utf-8"))
CHINESE = Language("zh")

# Everything: the headline's rate from a later year, huge, late and unusual, with money that is
# little, usual, or too much for what is added.
HUGE = Scenario(base_eflops=3000.0, years=25, effect_lag_years=1, core_low=0.0, core_high=9.0)
EVERYTHING = [
    HUGE,
    HUGE.but(investment_method="unit_cost"),
    HUGE.but(investment_method="unit_cost", unit_cost=100.0),
]

# The codes that speak of investment and what it brings, wherever there is any.
IMPACT = {"multiplier.base", "multiplier.double_count", "multiplier.application"}


def said(code, **values):
    """The texts of a guardrail for a scenario: none, one, or one per input."""
    return [
        found.say(ENGLISH)
        for found in guardrails(project(Scenario(**values)))
        if found.code == code
    ]


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_rule_has_its_check():
    """Invariant 1: in the order of the file, which is the order in which they are said."""
    assert list(RULES) == list(guardrail_records())
    assert set(RULES) == set(CHECKS)


def test_every_code_of_the_design_is_there():
    """Invariant 1: codes never change once released."""
    assert {
        "cagr.base_year",
        "series.definition",
        "multiplier.window",
        "multiplier.application",
        "multiplier.base",
        "multiplier.double_count",
        "multiplier.norm",
        "impact.gdp",
        "growth.physical",
    } <= set(RULES)


@pytest.mark.parametrize("code", RULES)
def test_rules_rest_on_something(code):
    """Invariant 1: sources that exist, or the reason of our choice; a threshold always has one."""
    rule = guardrail_records()[code]

    assert rule.sources or rule.choice
    assert set(rule.sources) <= set(sources())
    assert ("threshold" not in RULES[code]) or rule.choice


def test_a_misspelt_key_of_a_rule_is_refused():
    """Invariant 1: no key of guardrails.toml is ignored."""
    with pytest.raises(ValidationError, match="treshold"):
        GuardrailRecord(code="impact.gdp", **(RULES["impact.gdp"] | {"treshold": 0.01}))


def test_everything_is_said_in_the_order_of_the_file():
    """Invariants 2 and 3: scenarios in which all apply; what concerns inputs, once each."""
    said_of = [guardrails(project(scenario)) for scenario in EVERYTHING]

    assert {found.code for one in said_of for found in one} == set(RULES)
    for one in said_of:
        codes = dict.fromkeys(guardrail.code for guardrail in one)
        assert [code for code in RULES if code in codes] == list(codes)
        for guardrail in one:
            assert placeholders(guardrail.record.text) == set(guardrail.values)


@given(one=scenarios())
def test_texts_are_filled_in(one):
    """Invariant 3: no placeholder stays open, in any language, for any scenario."""
    for guardrail in guardrails(project(one)):
        assert placeholders(guardrail.record.text) == set(guardrail.values)
        for language in (ENGLISH, CHINESE):
            text = guardrail.say(language)
            assert text
            assert "{" not in text
            assert "undefined" not in text


def test_absurd_scenarios_are_spoken_of():
    """Invariant 3: growth of 500% for 60 years is allowed; nothing may break over it."""
    assert said("impact.gdp", cagr=5.0, years=60)


@pytest.mark.parametrize(
    ("values", "applies"),
    [
        ({}, True),
        ({"base_year": 2021}, False),
        ({"base_year": 2020}, False),
        ({"base_year": 2026}, True),
        ({"cagr": 0.52251}, True),
        ({"cagr": 0.52349}, True),
        ({"cagr": 0.52249}, False),
        ({"cagr": 0.52351}, False),
        ({"base_eflops": 100.0}, True),
    ],
)
def test_headline_rate_from_a_later_year(values, applies):
    """Invariant 2: the printed rate, as it rounds, from a year after the one it starts from."""
    assert applies == bool(said("cagr.base_year", **values))


def test_the_headline_is_the_default_scenario():
    """Invariant 3: what is said of the headline is said of the scenario that is shown first."""
    default, told = Scenario(), headline()

    assert (default.cagr, default.base_year) == (told.rate, told.base_year)
    assert default.base_eflops == published_value(told.series, told.edition, str(told.base_year))
    assert guardrail_records()["series.definition"].figures[0][:2] == (told.series, told.edition)


def test_headline_rate_in_numbers():
    """Invariant 3: (1271.4 / 268)^(1/4) = 1.4758; 268 * 1.523^4 = 1441.9 = 1.134 * 1271.4."""
    (text,) = said("cagr.base_year")

    assert text == (
        "52.3% is the report's rate for 2021–2026 (155.2 → 1,271.4 EFLOPS). From 268 in 2022 to "
        "the same end it is 47.6% a year on average. Starting 52.3% in 2022 gives 13.4% more in "
        "2026 than the report itself; its 2025 edition has since raised 2026 to 1,460.3."
    )


@given(one=scenarios())
def test_definitions_always_differ(one):
    """Invariants 2 and 3: whatever is projected."""
    found = [found for found in guardrails(project(one)) if found.code == "series.definition"]
    (text,) = (guardrail.say(ENGLISH) for guardrail in found)

    assert text == (
        "Definitions differ. For 2022 IDC's model gives 268 EFLOPS installed; a white paper of "
        "H3C and CAICT counts 41 in use. On the pages read neither states its precision. The two "
        "cannot be compared or converted."
    )


@pytest.mark.parametrize(
    ("values", "year"),
    [
        # The bound is 4000 * 2.3^(year - 2024): 756.1 in 2022, 4000 in 2024, 9200 in 2025.
        ({"base_eflops": 4000.0, "base_year": 2024, "cagr": 1.29}, None),
        ({"base_eflops": 4001.0, "base_year": 2024, "cagr": 1.29}, 2024),
        ({"base_eflops": 4000.0, "base_year": 2024, "cagr": 1.31}, 2025),
        ({"base_eflops": 756.0, "base_year": 2022, "cagr": 1.29}, None),
        ({"base_eflops": 757.0, "base_year": 2022, "cagr": 1.29}, 2022),
        ({"base_eflops": 3900.0, "base_year": 2024, "cagr": 1.35}, 2026),  # 21537.75 > 21160
        ({"base_eflops": 3900.0, "base_year": 2024, "cagr": 1.35, "years": 1}, None),
        ({}, None),
    ],
)
def test_physical_bound(values, year):
    """Invariant 2: more than the bound, not as much; the first year that has it is named."""
    texts = said("growth.physical", **values)

    if year is None:
        assert not texts
    else:
        assert texts[0].startswith(f"From {year} on, ")


def test_physical_bound_in_numbers():
    """Invariant 3: 4000 * 2.31 = 9240 against 4000 * 2.3 = 9200."""
    (text,) = said("growth.physical", base_eflops=4000.0, base_year=2024, cagr=1.31)

    assert text == (
        "From 2025 on, the projection (9,240 EFLOPS) is above the compute of all NVIDIA chips in "
        "the world if their stock keeps growing 2.3-fold a year (9,200 EFLOPS; 4,000 at the end of "
        "2024). Other makers are not in it: a comparison, not a bound."
    )


@pytest.mark.parametrize(
    "values",
    [
        {"first_year_investment": 0.0},
        {"investment_method": "budget", "budget": 0.0},
        {"investment_method": "unit_cost", "unit_cost": 0.0},
        {"investment_method": "unit_cost", "region_share": 0.0},
        {"investment_method": "unit_cost", "cagr": -0.1},
    ],
)
def test_nothing_is_said_of_impact_without_investment(values):
    """Invariant 2: only compute is left to speak of."""
    scenario = Scenario(effect_lag_years=1, **values)
    concerns = {found.record.concerns for found in guardrails(project(scenario))}

    assert "core_related" not in concerns


@pytest.mark.parametrize("method", ["follows_capacity", "unit_cost", "budget"])
def test_conditions_are_said_wherever_there_is_investment(method):
    """Invariant 2."""
    scenario = Scenario(investment_method=method)

    assert {found.code for found in guardrails(project(scenario))} >= IMPACT


def test_double_count_in_numbers():
    """Invariant 3: 5 against 0.4 trillion yuan is 12.5."""
    (text,) = said("multiplier.double_count")

    assert text.startswith("Do not add the two")
    assert "the core one times 12.5," in text


@pytest.mark.parametrize(
    ("core_high", "related_high", "highest"),
    [(2.0, 2.0, None), (2.01, 2.0, "2.01"), (2.0, 2.01, "2.01"), (3.4, 42.0, "42"), (5, 3, "5")],
)
def test_norm_of_multipliers(core_high, related_high, highest):
    """Invariants 2 and 3: above two, in either range; the highest is named."""
    values = {"core_low": 0.0, "related_low": 0.0}
    texts = said("multiplier.norm", core_high=core_high, related_high=related_high, **values)
    expected = (
        "In US regional input–output models, output rises by less than 2 per unit spent. The "
        f"highest here is {highest}: a claim, not a measured effect."
    )

    assert texts == ([expected] if highest else [])


@pytest.mark.parametrize(
    ("base_year", "years", "span"),
    [
        (2020, 5, None),
        (2019, 6, "2020–2025"),
        (2020, 6, "2021–2026"),
        (2024, 1, None),
        (2025, 1, "2026"),
        (2022, 5, "2023–2027"),
        (2000, 1, "2001"),
    ],
)
def test_window_of_multipliers(base_year, years, span):
    """Invariants 2 and 3: stated for 2021 to 2025, the years of investment counted."""
    texts = said("multiplier.window", base_year=base_year, years=years)
    expected = f"The multipliers are stated for 2021–2025; this projection applies them to {span}."

    assert texts == ([expected] if span else [])


def test_application_in_numbers():
    """Invariant 3: the stated 80%, what is reported, and what is chosen."""
    values = {"application_level": 0.35, "application_response": "as_published"}
    (text,) = said("multiplier.application", **values)

    assert text == (
        "The multipliers assume centres that are 80% used; the source does not say how that is "
        "measured, and reports of use run from about 10% to 30%. This projection takes 35% (As "
        "published)."
    )


@pytest.mark.parametrize(
    ("budget", "applies"),
    # 0.1% of 1,210,207 is 1,210.207, which 42 times 28.81445 brings
    [(28.8144, False), (28.8145, True)],
)
def test_share_of_gdp(budget, applies):
    """Invariant 2: from 0.1% of GDP on."""
    values = {"investment_method": "budget", "budget": budget}

    assert applies == bool(said("impact.gdp", **values))


def test_share_of_gdp_in_numbers():
    """Invariant 3: 5777.262 / 1210207 = 0.477%."""
    (text,) = said("impact.gdp")

    assert text.startswith(
        "Growth in related industries adds up to CNY 578 billion over the years, as much as 0.48% "
        "of China's GDP in 2022 (a sum over years against one year's value added, for scale only)."
    )


@pytest.mark.parametrize(
    ("lag", "share"), [(0, None), (1, "20%"), (4, "80%"), (5, "100%"), (60, "100%")]
)
def test_effect_beyond_the_horizon(lag, share):
    """Invariants 2 and 3: of a budget over five years, a fifth for each year of lag."""
    texts = said("impact.beyond_horizon", investment_method="budget", effect_lag_years=lag)
    expected = (
        f"With a lag of {lag} year{'s' * (lag != 1)}, {share} of the investment has its "
        "effect after 2027 and is not counted here."
    )

    assert texts == ([expected] if share else [])


def test_effect_beyond_the_horizon_of_growing_investment():
    """Invariant 3: 53.80215 of 137.55386 comes in the last year: 39.113%."""
    (text,) = said("impact.beyond_horizon", effect_lag_years=1)

    assert ", 39.11% of the investment" in text


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, [], id="all usual"),
        pytest.param({"cagr": 1.2, "years": 20}, [], id="at the ends of the usual"),
        pytest.param(
            {"cagr": 1.21},
            ["Growth rate (CAGR): 121% is outside the usual range of −20% to 120%."],
            id="percent",
        ),
        pytest.param(
            {"base_year": 2014},
            ["Base year: 2014 is outside the usual range of 2015 to 2035."],
            id="a year",
        ),
        pytest.param(
            {"service_life_years": 2},
            [
                (
                    "Service life in years (0: nothing retires): 2 is outside the usual range of 3 "
                    "to 15."
                ),
            ],
            id="an optional input",
        ),
        pytest.param(
            {"base_eflops": 10.0, "core_high": 6.5},
            [
                "AI compute in the base year: 10 is outside the usual range of 50 to 2,500.",
                "Multiplier, AI core industry: high end: 6.5 is outside the usual range of 0 to 6.",
            ],
            id="two, in order",
        ),
        pytest.param({"ceiling_eflops": 1e6, "budget": 1e6}, [], id="not in use"),
        pytest.param(
            {"ceiling_eflops": 1e6, "curve": "gompertz"},
            ["Ceiling of AI compute: 1,000,000 is outside the usual range of 500 to 50,000."],
            id="in use",
        ),
    ],
)
def test_unusual_inputs(values, expected):
    """Invariants 2 and 3: those in use that lie outside their usual range, each named."""
    assert expected == said("input.unusual", **values)


@given(one=scenarios())
def test_all_unusual_inputs_are_named(one):
    """Invariant 2, for any scenario."""
    labels = [
        found.values["label"] for found in guardrails(project(one)) if found.code == "input.unusual"
    ]
    expected = []
    for name, record in assumptions().items():
        value, (low, high) = getattr(one, name), record.usual_range
        if isinstance(value, int | float) and not low <= value <= high and one.uses(name):
            expected.append(record.label)

    assert expected == labels


@given(base=st.floats(1.0, 1e5), year=st.integers(1990, 2040), cagr=st.floats(0.01, 3.0))
def test_physical_bound_restated(base, year, cagr):
    """Invariant 2: the first year, in plain arithmetic; ties are left to rounding."""
    scenario = Scenario(base_eflops=base, base_year=year, cagr=cagr, years=20)
    over = [
        base * (1 + cagr) ** t / (4000 * 2.3 ** (year + t - 2024))
        for t in range(scenario.years + 1)
    ]
    found = [g for g in guardrails(project(scenario)) if g.code == "growth.physical"]

    if all(abs(ratio - 1) > 1e-9 for ratio in over):
        first = next((year + t for t, ratio in enumerate(over) if ratio > 1), None)
        assert first == (found[0].values["year"] if found else None)
