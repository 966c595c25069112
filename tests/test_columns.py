"""The record of a column, from which every surface is made.

1. Names and order are the contract of every file.
2. A column names exactly the inputs that can have an effect on it.
3. A value is written alike wherever it stands: digits and scale follow what is measured.
4. Titles have the unit of the figures below them; files keep 100 million CNY.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import InvalidInput, Scenario, project
from model.columns import COLUMNS, SIMULATED, TARGET_COLUMNS, simulated_column
from model.inputs.assumptions import UNIT_NAMES, assumptions
from model.texts import ENGLISH, LANGUAGES, LARGEST_MONEY, MONEY_SCALES, Language

# Scenarios in which every input has its say.
CHOICES = [
    dict(zip(("curve", "investment_method"), chosen, strict=True))
    for chosen in itertools.product(
        assumptions()["curve"].options, assumptions()["investment_method"].options
    )
]
OTHER = {
    "base_year": 2021,
    "years": 4,
    "service_life_years": 3,
    "effect_lag_years": 1,
    "curve": "declining",
    "investment_method": "budget",
    "application_response": "as_published",
    "region_share": 0.5,
    "growth_persistence": 0.4,
    "long_run_growth": 0.05,
    "unit_cost_decline": 0.1,
    "application_level": 0.3,
}


def test_names_and_order_are_those_of_the_contract():
    """1: to the letter."""
    assert list(COLUMNS) == [
        "compute_eflops",
        "growth_rate",
        "added_eflops",
        "multiple_of_base",
        "investment_cny_100m",
        "core_low_cny_100m",
        "core_high_cny_100m",
        "related_low_cny_100m",
        "related_high_cny_100m",
        "cumulative_investment_cny_100m",
        "cumulative_core_low_cny_100m",
        "cumulative_core_high_cny_100m",
        "cumulative_related_low_cny_100m",
        "cumulative_related_high_cny_100m",
    ]
    assert all(column.name == name for name, column in TARGET_COLUMNS.items())
    assert list(SIMULATED) == list(dict.fromkeys(map(simulated_column, COLUMNS)))
    assert {column.unit for column in TARGET_COLUMNS.values()} <= set(UNIT_NAMES)
    for name, column in COLUMNS.items():
        assert name.endswith("_cny_100m") == (column.unit == "100 million CNY")
        assert name.endswith("_eflops") == (column.unit == "EFLOPS")


def changed(name):
    """Pairs of scenarios that differ in one input alone, under every choice of the others."""
    for choices in CHOICES:
        start = {"ceiling_eflops": 5000.0, "service_life_years": 4, "application_level": 0.5}
        start |= choices
        for curve in (start, start | {"curve": "declining"}):
            old = curve.get(name, assumptions()[name].value)
            new = OTHER.get(name) or (old or 1.0) * 1.01
            try:
                yield Scenario(**curve), Scenario(**{**curve, name: new})
            except InvalidInput:
                continue


@pytest.mark.parametrize("name", assumptions())
def test_inputs_are_those_that_have_an_effect(name):
    """2: somewhere, and on no other column anywhere."""
    moved = set()
    for one, other in changed(name):
        a, b = project(one), project(other)
        moved |= {
            column for column in COLUMNS if not np.array_equal(a[column], b[column], equal_nan=True)
        }

    if name != "base_year":  # it moves the years and no value
        assert moved == {column for column in COLUMNS if name in COLUMNS[column].inputs}


def test_what_is_undefined_in_the_base_year():
    """1: as `project` leaves it."""
    first = project(Scenario())

    assert {name for name, column in COLUMNS.items() if not column.in_base_year} == {
        name for name in COLUMNS if np.isnan(first[name][0])
    }


def test_values_as_they_are_written():
    """3: with their unit, in both languages."""
    chinese = Language("zh")
    written = {
        ("compute_eflops", 2196.0104): ("2,196 EFLOPS", "2,196 EFLOPS"),
        ("growth_rate", 0.523): ("52.3%", "52.3%"),
        ("multiple_of_base", 8.194): ("8.19 times", "8.19 倍"),
        ("investment_cny_100m", 53.80215): ("CNY 5.38 billion", "53.8 亿元"),
        ("cumulative_related_high_cny_100m", 35224.74): ("CNY 3.52 trillion", "3.52 万亿元"),
        ("core_low_cny_100m", 0.0138): ("CNY 1.38 million", "138 万元"),
    }

    for (name, value), (english, translated) in written.items():
        assert COLUMNS[name].write(value, ENGLISH) == english
        assert COLUMNS[name].write(value, chinese) == translated
    assert COLUMNS["growth_rate"].difference(-0.02, ENGLISH) == "2 percentage points"
    assert COLUMNS["compute_eflops"].difference(-765.6, ENGLISH) == "765.6 EFLOPS"
    assert COLUMNS["compute_eflops"].write(float("nan"), ENGLISH) == "undefined EFLOPS"


@given(amount=st.floats(1e-7, LARGEST_MONEY), code=st.sampled_from(list(LANGUAGES)))
def test_money_is_written_in_the_scale_that_suits_it(amount, code):
    """3: read back, it is the amount to three digits; the figure is from 1 to below 10,000."""
    text = Language(code)
    scale = text.money_scale(amount)
    figure = float(text.scaled((amount,), scale).replace(",", ""))

    assert figure * scale.size == pytest.approx(amount, rel=0.0051)
    assert figure >= 1.0
    larger = [other.size for other in MONEY_SCALES[code] if other.size > scale.size]
    assert not larger or figure * scale.size < min(larger)
    assert text.money(amount) == f"{scale.before}{text.scaled((amount,), scale)}{scale.after}"
    assert set(scale.unit.split()) >= set(scale.after.split())


def test_money_at_its_ends():
    """3: nothing, the same twice, and what is not defined."""
    assert ENGLISH.money(0.0) == "CNY 0"
    assert ENGLISH.money_range((413.2, 413.4)) == "CNY 41.3 billion"
    assert ENGLISH.money_range((0.0, 0.0)) == "CNY 0"
    assert ENGLISH.money(float("nan")) == "undefined"
    assert ENGLISH.money(9.996) == "CNY 1 billion"  # not 1,000 million


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", TARGET_COLUMNS)
def test_titles_have_the_unit_of_the_figures(name, code):
    """4: together they say what a value with its unit says."""
    text, column = Language(code), TARGET_COLUMNS[name]
    value = 0.25 if column.is_fraction else 5777.262
    scale = column.scale([value, value / 3.0], text)
    title, figure = column.title(text, scale), column.figure(value, text, scale)

    assert title.startswith(column.heading(text))
    assert scale.unit in title
    assert figure in column.write(value, text)
    assert figure == text.percent(value) or float(figure.replace(",", "")) * scale.size == (
        pytest.approx(value, rel=0.0051)
    )
    if column.kind == "money":
        assert text("100 million CNY") in column.title(text)
