"""The answer in words, in every state of a scenario.

1. Taken literally, the headline is corrected in the same paragraph, for the same year.
2. Compute and money are paragraphs of their own; a state has a sentence that fits it.
3. Every figure is the projection's or a published one.
"""

import pytest

from model.data import headline, published_value
from model.inputs import Scenario, preset
from model.projection import answer, project
from model.texts import ENGLISH, LANGUAGES, Language

NO_MONEY = {"investment_method": "budget", "budget": 0.0}


def paragraphs(code="en", **inputs):
    return answer(project(Scenario(**inputs)), Language(code)).split("\n\n")


def test_the_headline_is_corrected_where_it_stands():
    """1: 268 x 1.523^4 = 1441.9 and ^5 = 2196.0; the report's own 1271.4; later 1460.3."""
    compute, investment = paragraphs()

    assert compute == (
        "Taken literally, the headline on China's AI compute (268 EFLOPS in 2022, growing 52.3% a "
        "year) leads to **1,442 EFLOPS in 2026** and 2,196 in 2027. The report behind it says "
        "**1,271 in 2026**: its 52.3% counts from 2021. Its 2025 edition says **1,460**."
    )
    assert investment == (
        "Example: a city invests CNY 1 billion in 2023 and then in step with the growth of "
        "compute, CNY 13.8 billion in 5 years. If a guide of 2023 is right, that brings growth of "
        "**CNY 39.9–46.8 billion** in the AI core industry and **CNY 495–578 billion** in related "
        "industries by 2027 (not to be added)."
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_correction_is_the_data_s(code):
    """1 and 3: in each language; and no money in the paragraph on compute."""
    text, told = Language(code), headline()
    compute, investment = paragraphs(code)
    own = published_value(told.series, told.edition, str(told.rate_end))
    later = published_value(told.series, "2025", str(told.rate_end))

    for figure in (1441.9, own, later, 2196.0):
        assert text.number(figure) in compute
    assert "CNY" not in compute
    assert "亿" not in compute
    assert "EFLOPS" not in investment


def test_a_headline_that_ends_in_its_last_year_says_it_once():
    """1."""
    compute, _ = paragraphs(years=4)
    assert compute.count("2026") == 2
    assert "2027" not in compute


@pytest.mark.parametrize(
    "inputs",
    [
        {"years": 3},
        {"cagr": 0.476},
        {"base_eflops": 300.0},
        {"base_year": 2021},
        {"curve": "logistic"},
    ],
)
def test_what_is_not_the_headline_is_not_corrected(inputs):
    """1."""
    assert "literally" not in paragraphs(**inputs)[0]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"cagr": 0.0}, "AI compute stays at **268 EFLOPS** from 2022 to 2027."),
        (
            {"cagr": -0.2},
            (
                "If AI compute falls from 268 EFLOPS in 2022 by 20% a year, it is down to **87.82 "
                "EFLOPS in 2027**."
            ),
        ),
        (
            {"years": 1},
            (
                "If AI compute grows from 268 EFLOPS in 2022 by 52.3% in a year, it reaches "
                "**408.2 EFLOPS in 2023**."
            ),
        ),
        (
            {"cagr": 0.3},
            (
                "If AI compute grows from 268 EFLOPS in 2022 by 30% a year on average, it reaches "
                "**995.1 EFLOPS in 2027**, 3.71 times as much."
            ),
        ),
        (
            {"cagr": 0.6, "years": 20},
            (
                "If AI compute grows from 268 EFLOPS in 2022 by 60% a year on average, it reaches "
                "**3,239,921 EFLOPS in 2042**, more than 10,000 times as much."
            ),
        ),
    ],
)
def test_compute_in_every_state(inputs, said):
    """2: nothing is invested, so that this is all."""
    assert paragraphs(**NO_MONEY, **inputs) == [said]


@pytest.mark.parametrize(
    ("inputs", "part"),
    [
        ({"years": 1}, "Example: a city invests CNY 1 billion in 2023. If"),
        (
            {"investment_method": "budget"},
            "Example: CNY 10 billion is invested in equal parts over 5 years, whatever compute",
        ),
        (
            {"investment_method": "unit_cost", "region_share": 0.02},
            (
                "At the unit cost given, building 2% of the compute that is added would take "
                "CNY 168 billion."
            ),
        ),
        ({"effect_lag_years": 1}, "by 2027 (not to be added). The rest has its effect later."),
        ({"effect_lag_years": 5}, "None of it has an effect by 2027: that comes 5 years later."),
        ({"application_level": 0.0}, "A centre that stands unused is taken to bring nothing."),
        (
            {"application_level": 0.3},
            "With 30% used instead of the stated 80%, 37.5% of the multipliers is counted.",
        ),
        (
            {"application_level": 0.3, "application_response": "as_published"},
            "The multipliers are taken as published, though 30% is used instead of 80%.",
        ),
        ({"core_low": 3.0, "core_high": 3.0}, "If the multipliers given hold, that brings growth"),
        ({"core_low": 3.0, "core_high": 3.0}, "**CNY 41.3 billion** in the AI core industry"),
        ({"years": 21}, "over 21 years is no sum that means anything; the table has it."),
    ],
)
def test_investment_in_every_state(inputs, part):
    """2."""
    _, investment = paragraphs(**inputs)
    assert part in investment


@pytest.mark.parametrize("code", LANGUAGES)
def test_other_paths_are_no_headline(code):
    """2: the editions' own paths are said as what they are."""
    for name in ("report_path_from_2022", "edition_2025"):
        scenario = preset(name).scenario
        said = answer(project(scenario), Language(code))
        assert Language(code).number(project(scenario).final("compute_eflops")) in said
        assert ENGLISH.percent(0.523) not in said
