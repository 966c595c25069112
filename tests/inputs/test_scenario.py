"""Invariants of the scenario and of what people write for it.

1. Fields, defaults, limits and options are those of data/assumptions.toml, and nothing else.
2. `Scenario()` is the headline; a scenario never changes.
3. Bad input is refused with every problem at once, each with its stable code.
4. Nothing but `InvalidInput` comes of any input, however strange.
5. What a person writes is read as meant, wherever it is written, or refused: never guessed.
6. What is written for a value is read back as exactly that value.
7. Inputs that the chosen curve or method does not use have no effect.
8. A scenario file is read as it stands, or refused with the reason.
"""

import json
import math
import tomllib
from decimal import Decimal
from typing import get_args

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from pydantic import ValidationError

from model.columns import COLUMNS
from model.data import DATA
from model.inputs.assumptions import UNIT_NAMES, Assumption, assumptions
from model.inputs.scenario import Scenario, not_a_number, read_scenario
from model.inputs.scenario_file import read_scenario_file
from model.messages import InvalidInput
from model.projection import project
from model.quantities import read_number
from tests.strategies import numbers, options, scenarios

RECORDS = tomllib.loads((DATA / "assumptions.toml").read_text("utf-8"))
NUMERIC = [name for name, record in RECORDS.items() if "options" not in record]
CHOICES = [name for name, record in RECORDS.items() if "options" in record]
FRACTIONS = [name for name in NUMERIC if RECORDS[name]["unit"] in {"1", "1/year"}]
WHOLE = [name for name in NUMERIC if RECORDS[name]["unit"] in {"years", "calendar year"}]

finite = st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


def problems(call):
    with pytest.raises(InvalidInput) as caught:
        call()
    return caught.value.problems


def reported(call):
    """Everything wrong that a call reports, if anything."""
    try:
        call()
    except InvalidInput as error:
        return error.problems
    return ()


def codes(call):
    """The codes of everything wrong that a call reports, with the inputs concerned."""
    return {(problem.code, problem.where) for problem in problems(call)}


def message(call):
    """The message of the only problem that a call reports."""
    (problem,) = problems(call)
    return problem.message


def test_fields_are_the_assumptions():
    """Invariant 1: in the order in which they are shown."""
    assert list(RECORDS) == list(Scenario.model_fields)
    assert list(RECORDS) == list(assumptions())


@pytest.mark.parametrize("name", RECORDS)
def test_defaults_are_the_assumptions(name):
    """Invariants 1 and 2."""
    assert RECORDS[name].get("value") == getattr(Scenario(), name)
    assert RECORDS[name].get("value") == assumptions()[name].value


def test_headline():
    """Invariant 2: 268 EFLOPS in 2022, 52.3% a year for five years."""
    scenario = Scenario()

    assert (scenario.base_eflops, scenario.base_year) == (268.0, 2022)
    assert (scenario.cagr, scenario.years, scenario.curve) == (0.523, 5, "constant")
    assert (scenario.investment_method, scenario.first_year_investment) == ("follows_capacity", 10)
    assert (scenario.unit_cost_decline, scenario.service_life_years) == (0.0, None)
    assert (scenario.application_level, scenario.effect_lag_years) == (0.8, 0)
    assert (scenario.core_low, scenario.core_high) == (2.9, 3.4)
    assert (scenario.related_low, scenario.related_high) == (36.0, 42.0)
    assert scenario.last_year == 2027


@pytest.mark.parametrize("name", CHOICES)
def test_options_are_the_assumptions(name):
    """Invariant 1: in the same order."""
    assert tuple(RECORDS[name]["options"]) == get_args(Scenario.model_fields[name].annotation)


@pytest.mark.parametrize("name", NUMERIC)
def test_limits_are_the_assumptions(name):
    """Invariant 1: the limits themselves are in, the next number is out."""
    whole = name in WHOLE
    for limit, outwards in zip(RECORDS[name]["hard_limits"], (-math.inf, math.inf), strict=True):
        inside = int(limit) if whole else float(limit)
        outside = (
            inside + int(math.copysign(1, outwards)) if whole else math.nextafter(inside, outwards)
        )

        assert ("input.outside_limits", name) in codes(
            lambda value=outside: Scenario(**{name: value})
        )
        # What is wrong with the limit itself, if anything, is that it goes with no other input.
        found = reported(lambda value=inside: Scenario(**{name: value}))
        assert not [problem for problem in found if problem.code.startswith("input.")]


@pytest.mark.parametrize("name", RECORDS)
def test_schema_documents_the_assumptions(name):
    """Invariant 1: the JSON schema of a scenario file says label, unit, limits and sources."""
    record, entry = RECORDS[name], Scenario.model_json_schema()["properties"][name]

    assert record["label"] == entry["title"]
    assert record["unit"] == entry["unit"]
    assert record["sources"] == entry["sources"]
    assert record.get("value") == entry["default"]
    assert record["meaning"] in entry["description"]
    if name in CHOICES:
        assert list(record["options"]) == entry["enum"]
    else:
        number = next(iter(entry.get("anyOf", [entry])))
        assert record["hard_limits"] == [number["minimum"], number["maximum"]]


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_sound(name):
    """Invariant 1: units are known, usual within hard limits, defaults within usual ranges."""
    record = assumptions()[name]

    assert record.unit in UNIT_NAMES
    assert record.sources or record.choice
    for choice, used in record.used_when.items():
        assert set(used) < set(assumptions()[choice].options)
    if name in CHOICES:
        assert record.value in record.options
        assert not record.is_unusual(record.value)
    else:
        low, high = record.usual_range
        assert record.hard_limits[0] <= low < high <= record.hard_limits[1]
        assert not record.is_unusual(record.value)
        assert record.is_unusual(math.nextafter(low, -math.inf))
        assert record.is_unusual(math.nextafter(high, math.inf))


@given(one=scenarios())
def test_scenarios_do_not_change(one):
    """Invariant 2: a scenario is frozen, equal to its copy, and the key of a cache."""
    with pytest.raises(ValidationError):
        one.cagr = 0.1

    assert one == Scenario(**one.model_dump())
    assert hash(one) == hash(Scenario(**one.model_dump()))
    assert one == Scenario.model_validate_json(one.model_dump_json())


@given(one=scenarios(), other=scenarios())
def test_a_scenario_with_changes_is_judged_anew(one, other):
    """Invariant 2: what stays is kept, what is changed is judged, alone and with the rest."""
    assert one.but() == one
    assert one.but(**dict(other)) == other
    assert codes(lambda: one.but(years=0, growth=0.5)) >= {
        ("input.outside_limits", "years"),
        ("input.unknown", "growth"),
    }
    assert codes(lambda: one.but(self=1)) == {("input.unknown", "self")}
    assert ("multiplier.low_above_high", "core_low") in codes(
        lambda: one.but(core_low=2.0, core_high=1.0)
    )


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        pytest.param({"growth": 0.5}, {("input.unknown", "growth")}, id="unknown"),
        pytest.param({"self": 0.5}, {("input.unknown", "self")}, id="unknown: self"),
        pytest.param({"cagr": math.nan}, {("input.not_a_number", "cagr")}, id="NaN"),
        pytest.param({"base_eflops": math.inf}, {("input.not_a_number", "base_eflops")}, id="inf"),
        pytest.param({"cagr": "0.523"}, {("input.not_a_number", "cagr")}, id="text"),
        pytest.param({"cagr": True}, {("input.not_a_number", "cagr")}, id="bool"),
        pytest.param({"years": True}, {("input.not_a_number", "years")}, id="whole bool"),
        pytest.param({"years": "5"}, {("input.not_a_number", "years")}, id="whole text"),
        pytest.param({"cagr": None}, {("input.not_a_number", "cagr")}, id="nothing"),
        pytest.param({"cagr": [0.5]}, {("input.not_a_number", "cagr")}, id="list"),
        pytest.param({"base_eflops": 10**400}, {("input.not_a_number", "base_eflops")}, id="huge"),
        pytest.param({"years": 5.0}, {("input.not_whole", "years")}, id="whole float"),
        pytest.param({"base_year": 2022.5}, {("input.not_whole", "base_year")}, id="half a year"),
        pytest.param({"years": 0}, {("input.outside_limits", "years")}, id="no years"),
        pytest.param({"cagr": 52.3}, {("input.outside_limits", "cagr")}, id="percent"),
        pytest.param(
            {"service_life_years": 0}, {("input.outside_limits", "service_life_years")}, id="life"
        ),
        pytest.param({"curve": "cubic"}, {("input.not_an_option", "curve")}, id="no such curve"),
        pytest.param({"curve": ["constant"]}, {("input.not_an_option", "curve")}, id="curves"),
        pytest.param(
            {"core_low": 3.5}, {("multiplier.low_above_high", "core_low")}, id="core range"
        ),
        pytest.param(
            {"related_high": 35.9},
            {("multiplier.low_above_high", "related_low")},
            id="related range",
        ),
        pytest.param(
            {
                "growth": 1,
                "base_eflops": math.inf,
                "base_year": 2022.5,
                "cagr": math.nan,
                "years": 0,
                "curve": "cubic",
                "application_level": 80,
                "budget": True,
                "unit_cost": "43.5",
                "related_low": 50,
            },
            {
                ("input.unknown", "growth"),
                ("input.not_a_number", "base_eflops"),
                ("input.not_whole", "base_year"),
                ("input.not_a_number", "cagr"),
                ("input.outside_limits", "years"),
                ("input.not_an_option", "curve"),
                ("input.outside_limits", "application_level"),
                ("input.not_a_number", "budget"),
                ("input.not_a_number", "unit_cost"),
                ("multiplier.low_above_high", "related_low"),
            },
            id="all at once",
        ),
        pytest.param(
            {"curve": "logistic", "cagr": -0.1, "core_low": 4, "related_low": 43, "years": 61},
            {
                ("ceiling.growth_not_positive", "cagr"),
                ("investment.no_first_year_additions", "investment_method"),
                ("multiplier.low_above_high", "core_low"),
                ("multiplier.low_above_high", "related_low"),
                ("input.outside_limits", "years"),
            },
            id="between inputs, all at once",
        ),
        pytest.param(
            {"curve": "gompertz", "cagr": 1, "base_eflops": 5000, "years": 0},
            {("ceiling.below_first_year", "ceiling_eflops"), ("input.outside_limits", "years")},
            id="between whole numbers",
        ),
    ],
)
def test_bad_input(given_values, expected):
    """Invariant 3."""
    assert expected == codes(lambda: Scenario(**given_values))


def test_rules_leave_out_what_is_itself_invalid():
    """Invariant 3: no second complaint that follows from the first."""
    assert codes(lambda: Scenario(curve="logistic", cagr=-2.0)) == {
        ("input.outside_limits", "cagr")
    }


@pytest.mark.parametrize("curve", ["logistic", "gompertz"])
def test_ceiling_rules(curve):
    """Invariant 3: a ceiling needs growth, and lies above the first year, by however little."""
    refused = {("ceiling.below_first_year", "ceiling_eflops")}
    values = {"curve": curve, "base_eflops": 1.0, "cagr": 0.5}
    above, below = math.nextafter(1.5, 2.0), math.nextafter(1.5, 1.0)

    assert Scenario(ceiling_eflops=above, **values).ceiling_eflops == above
    assert refused == codes(lambda: Scenario(ceiling_eflops=1.5, **values))
    assert refused == codes(lambda: Scenario(ceiling_eflops=below, **values))
    assert codes(lambda: Scenario(curve=curve, cagr=0.0, investment_method="budget")) == {
        ("ceiling.growth_not_positive", "cagr")
    }
    assert Scenario(curve=curve, cagr=1e-300, investment_method="budget").cagr == 1e-300


@pytest.mark.parametrize("curve", ["constant", "declining"])
def test_ceiling_rules_only_where_there_is_one(curve):
    """Invariant 3: other curves may pass the ceiling that they do not use, and fall."""
    values = {"curve": curve, "investment_method": "budget"}

    assert Scenario(ceiling_eflops=1.0, **values).ceiling_eflops == 1.0
    assert Scenario(cagr=-0.9, **values).cagr == -0.9


@pytest.mark.parametrize("cagr", [-0.9, -0.1, -1e-300, 0.0, 1e-300, 2.0**-52])
def test_investment_has_additions_to_follow(cagr):
    """Invariant 3: nothing is built without growth, nor with less than rounding can show."""
    refused = {("investment.no_first_year_additions", "investment_method")}

    assert refused == codes(lambda: Scenario(cagr=cagr))
    assert Scenario(cagr=cagr, investment_method="budget").cagr == cagr
    assert Scenario(cagr=cagr, investment_method="unit_cost").cagr == cagr
    assert Scenario(cagr=cagr, service_life_years=1).cagr == cagr
    assert Scenario(cagr=1e-15).cagr == 1e-15


@pytest.mark.parametrize("life", range(2, 61))
@pytest.mark.parametrize("base", [1e-3, 268.0, 1e6])
def test_replacement_gives_investment_additions_to_follow(life, base):
    """Invariant 3: a stock that shrinks exactly as it retires adds nothing; a bit less, it does."""
    refused = {("investment.no_first_year_additions", "investment_method")}
    values = {"service_life_years": life, "base_eflops": base}

    assert refused == codes(lambda: Scenario(cagr=-1 / life, **values))
    assert refused == codes(lambda: Scenario(cagr=max(-0.9, -1 / life - 1e-9), **values))
    assert project(Scenario(cagr=-1 / life + 1e-9, **values))["added_eflops"][1] > 0.0


@given(
    values=st.dictionaries(
        st.sampled_from([*RECORDS, "self", "growth"]) | st.text(max_size=3), anything, max_size=6
    )
)
@example(values={"cagr": 1, "years": 0})
@example(values={"base_eflops": 268, "years": 0})
@example(values={"service_life_years": None, "curve": None})
def test_any_input_is_a_scenario_or_refused(values):
    """Invariant 4, also with whole numbers for fractional inputs, as JSON writes them."""
    found = reported(lambda: Scenario(**values))

    assert all(problem.code and problem.where is not None and problem.message for problem in found)
    assert found or Scenario(**values).model_dump().items() >= values.items()


def test_absurd_rates_are_refused():
    """Invariant 4: a rate of 1e26 is outside the limits, and the message can say so."""
    assert message(lambda: Scenario(cagr=1e26))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(
            {"cagr": "52.3"}, "52.3 means 5,230% a year; write 52.3% or 0.523.", id="cagr 52.3"
        ),
        pytest.param(
            {"application_level": "80"}, "80 means 8,000%; write 80% or 0.8.", id="level 80"
        ),
        pytest.param(
            {"unit_cost_decline": "25"},
            "25 means 2,500% a year; write 25% or 0.25.",
            id="decline 25",
        ),
        pytest.param(
            {"cagr": "-95%"}, "−95% is outside −90% to 500%; give a value within.", id="cagr -95%"
        ),
        pytest.param(
            {"cagr": "501"},
            "50,100% is outside −90% to 500%; give a value within.",
            id="neither a fraction nor percent",
        ),
        pytest.param(
            {"base_eflops": "2,000,000"},
            "2,000,000 is outside 0.001 to 1,000,000; give a value within.",
            id="base too high",
        ),
        pytest.param(
            {"base_year": "1989"}, "1989 is outside 1990 to 2100; give a value within.", id="year"
        ),
        pytest.param(
            {"cagr": "fast"}, "“fast” is not a number; write it like 52.3% or 0.523.", id="a word"
        ),
        pytest.param({"years": "5%"}, "“5%” is not a number; write it like 5.", id="5% years"),
        pytest.param(
            {"years": "2.5"}, "2.5 is not a whole number; give one without decimals.", id="years"
        ),
        pytest.param(
            {"curve": "cubic"},
            "“cubic” is not an option; choose one of constant, declining, logistic, gompertz.",
            id="no option",
        ),
        pytest.param(
            {"unit_cost": "x" * 50},
            f"“{'x' * 40}…” is not a number; write it like 43.5.",
            id="a long text is cut",
        ),
        pytest.param(
            {"curve": "logistic", "ceiling_eflops": "100"},
            "100 EFLOPS is not above the first projected year, 408.2 EFLOPS; raise the ceiling, "
            "or lower base or growth.",
            id="low ceiling",
        ),
        pytest.param(
            {"curve": "logistic", "cagr": "-10%", "investment_method": "budget"},
            "a curve with a ceiling needs growth above 0%, and −10% was given; raise the rate, "
            "or choose constant or declining growth.",
            id="falling under a ceiling",
        ),
        pytest.param(
            {"core_low": "3.5"},
            "the low multiplier 3.5 is above the high one, 3.4; lower the one or raise the other.",
            id="range upside down",
        ),
        pytest.param(
            {"cagr": "0%"},
            "investment cannot follow capacity when the first year adds none (growth 0%); raise "
            "the growth rate, give a service life so that equipment is replaced, or set "
            "investment by unit cost or budget.",
            id="nothing to follow",
        ),
    ],
)
def test_messages(texts, expected):
    """Invariants 3 and 5: what was given, what is allowed, what to do."""
    assert expected == message(lambda: read_scenario(texts))


@given(name=st.sampled_from(FRACTIONS), hundredths=st.integers(2, 99))
def test_percent_without_its_sign_is_refused(name, hundredths):
    """Invariant 5: a number that makes sense only as percent is neither read as such nor cut."""
    high = RECORDS[name]["hard_limits"][1]
    number = hundredths * high
    (problem,) = [
        problem for problem in problems(lambda: Scenario(**{name: number})) if problem.where == name
    ]

    assert problem.code == "input.outside_limits"
    assert f"write {number:g}% or {number / 100:g}" in problem.message.replace(",", "")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("cagr", "52.3%", 0.523),
        ("cagr", "0.523", 0.523),
        ("cagr", " 52.3 % ", 0.523),
        ("cagr", "０．５２３", 0.523),
        ("cagr", "52.3％", 0.523),
        ("cagr", "５２．３％", 0.523),
        ("cagr", "−20%", -0.2),
        ("cagr", "－２０％", -0.2),
        ("cagr", "+50%", 0.5),
        ("cagr", "5e-1", 0.5),
        ("base_eflops", "1,271.4", 1271.4),
        ("base_eflops", "１，２７１．４", 1271.4),
        ("base_eflops", ".5", 0.5),
        ("first_year_investment", "1,000,000", 1e6),
        ("years", "10", 10),
        ("years", "1e1", 10),
        ("base_year", "2,023", 2023),
        ("service_life_years", "none", None),
        ("service_life_years", " None ", None),
        ("service_life_years", "", None),
        ("service_life_years", "5", 5),
        ("curve", " gompertz ", "gompertz"),
    ],
)
def test_texts_are_read_as_meant(name, text, expected):
    """Invariant 5: exactly, and as the kind of number that the input is."""
    value = getattr(read_scenario({name: text}, {"investment_method": "budget"}), name)

    assert expected == value
    assert type(expected) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "fast",
        "1,2",
        "1,27",
        "12,34.5",
        "1,2345",
        "1,,234",
        ",523",
        "1.5,234",
        "1_000",
        "0x10",
        "½",
        "５０％％",
        "--5",
        "5-",
        "1 000",
        "52.3 per mille",
        "％",
        ".",
        "NaN",
        "inf",
        "-inf",
        "1e400",
    ],
)
def test_texts_that_are_no_number_are_refused(text):
    """Invariant 5: a comma may be a decimal sign, so it is refused where it could be one."""
    assert codes(lambda: read_scenario({"cagr": text})) == {("input.not_a_number", "cagr")}


@pytest.mark.parametrize("text", ["0,500", "-0,500", "００，５００", "00,500"])
def test_a_decimal_comma_is_not_taken_for_thousands(text):
    """Invariant 5: 0,500 can only be a half, written with a decimal comma; it was read as 500."""
    assert codes(lambda: read_scenario({"unit_cost": text})) == {
        ("input.not_a_number", "unit_cost")
    }


def test_texts_are_read_over_a_start():
    """Invariant 5: flags win over a file or a preset; every problem of both is listed."""
    start = {"cagr": 0.3, "years": 7}

    assert Scenario(cagr=0.4, years=7) == read_scenario({"cagr": "40%"}, start)
    assert codes(lambda: read_scenario({"cagr": "x", "growth": "1"}, {"years": 0, "pace": 2})) == {
        ("input.not_a_number", "cagr"),
        ("input.unknown", "growth"),
        ("input.outside_limits", "years"),
        ("input.unknown", "pace"),
    }


@given(text=st.text() | st.text("0123456789.,+-−％%eE_ ", max_size=12), percent=st.booleans())
def test_any_text_is_a_number_or_none(text, percent):
    """Invariant 4: reading never raises."""
    value = read_number(text, percent=percent)

    assert value is None or isinstance(value, float)


def test_a_text_beyond_all_numbers_is_refused():
    """Invariant 4: an exponent of a million is too much even for Decimal."""
    assert codes(lambda: read_scenario({"cagr": "1e1000000"})) == {("input.not_a_number", "cagr")}


@given(value=st.decimals(min_value="-0.9", max_value=5, places=6))
def test_percent_is_exact(value):
    """Invariant 5: 52.3% is the double nearest to 0.523, not 52.3 / 100 in doubles."""
    assert float(value) == read_number(f"{value * 100}%", percent=True)
    assert float(value) == read_number(str(value), percent=True)


@pytest.mark.parametrize("name", NUMERIC)
@given(data=st.data())
def test_values_survive_being_written(name, data):
    """Invariant 6, for every number that the input may have."""
    record = assumptions()[name]
    value = data.draw(numbers(name))

    read = record.read(record.write(value))

    assert value == read
    assert type(value) is type(read)


@given(value=finite)
@example(value=5e-324)
@example(value=-0.0)
@example(value=1.7976931348623157e308)
def test_any_float_survives_being_written(value):
    """Invariant 6, for fractions and for plain numbers, and without an exponent."""
    for name in ("cagr", "base_eflops"):
        record = assumptions()[name]

        assert value == record.read(record.write(value))
        assert "E" not in record.write(value).upper()


@pytest.mark.parametrize("name", CHOICES)
@given(data=st.data())
def test_choices_survive_being_written(name, data):
    """Invariant 6."""
    record, value = assumptions()[name], data.draw(options(name))

    assert value == record.read(record.write(value))


def test_nothing_survives_being_written():
    """Invariant 6: no service life."""
    record = assumptions()["service_life_years"]

    assert record.read(record.write(None)) is None


@given(one=scenarios())
def test_scenarios_survive_being_written(one):
    """Invariant 6, for all inputs together."""
    texts = {name: assumptions()[name].write(value) for name, value in one}

    assert one == read_scenario(texts)


@pytest.mark.parametrize("name", NUMERIC)
def test_examples_in_messages_are_valid(name):
    """Invariant 5: what a message tells people to write is accepted."""
    problem = not_a_number(name, "x")

    for key in ("example", "fraction")[: problem.template.count(":text}") - 1]:
        assert f"{{{key}:text}}" in problem.template
        assert read_scenario({name: problem.values[key]})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cagr", "600%", "600% is outside −90% to 500%; give a value within."),
        ("cagr", "1000 ％", "1,000% is outside −90% to 500%; give a value within."),
        ("application_level", "120%", "120% is outside 0% to 100%; give a value within."),
        ("cagr", "6", "6 means 600% a year; write 6% or 0.06."),
    ],
)
def test_who_wrote_the_sign_is_not_told_to_write_it(name, text, said):
    """Invariant 5: only a number without it may have been meant in percent."""
    with pytest.raises(InvalidInput) as refused:
        read_scenario({name: text})

    assert [problem.message for problem in refused.value.problems] == [said]


@given(one=scenarios(), other=scenarios())
def test_unused_inputs_have_no_effect(one, other):
    """Invariant 7; and what is used by one curve or method alone, is not by the others."""
    unused = {name: getattr(other, name) for name in RECORDS if not one.uses(name)}
    changed = one.but(**unused)

    assert {"constant": 3, "declining": 1, "logistic": 2, "gompertz": 2}[one.curve] == len(
        {"ceiling_eflops", "long_run_growth", "growth_persistence"} & set(unused)
    )
    for name in COLUMNS:
        assert_array_equal(project(one)[name], project(changed)[name], err_msg=name)


@given(one=scenarios())
def test_scenario_files_are_read_back(one, tmp_path_factory):
    """Invariant 8: JSON holds every digit."""
    path = tmp_path_factory.mktemp("scenario") / "one.json"
    path.write_text(one.model_dump_json(), encoding="utf-8")

    assert one == Scenario(**read_scenario_file(path))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'{"cagr": 0.3}', {"cagr": 0.3}, id="plain"),
        pytest.param(b"\xef\xbb\xbf" + b'{"cagr": 0.3}', {"cagr": 0.3}, id="byte order mark"),
        pytest.param(b'\r\n{"cagr":\t0.3}\n', {"cagr": 0.3}, id="spaces"),
        pytest.param(b"{}", {}, id="empty object"),
        pytest.param('{"增长": 1}'.encode(), {"增长": 1}, id="fields are judged later"),
    ],
)
def test_good_scenario_files(content, expected, tmp_path):
    """Invariant 8: what is left out is at its default."""
    path = tmp_path / "scenario.json"
    path.write_bytes(content)

    assert {**dict(Scenario()), **expected} == read_scenario_file(path)


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        pytest.param(b"", "file.not_a_scenario", "Expecting value", id="empty"),
        pytest.param(b"cagr = 0.3", "file.not_a_scenario", "Expecting value", id="TOML"),
        pytest.param(b'{"cagr": 0.3', "file.not_a_scenario", "delimiter", id="cut short"),
        pytest.param(b"[0.3]", "file.not_a_scenario", "its top level is a list", id="list"),
        pytest.param(b"null", "file.not_a_scenario", "its top level is a NoneType", id="null"),
        pytest.param(
            b'{"cagr": 0.3, "years": 4, "cagr": 0.4}',
            "file.not_a_scenario",
            "given twice: cagr",
            id="twice",
        ),
        pytest.param(b"[" * 9, "file.too_deep", "deeper than 8 levels", id="too deep"),
        pytest.param(
            b'{"years": ' + b"9" * 5000 + b"}", "file.not_a_scenario", "digits", id="too long"
        ),
        pytest.param(b'{"cagr": "\xff"}', "file.unreadable", "utf-8", id="not UTF-8"),
        pytest.param('{"cagr": 0.3}é'.encode("latin-1"), "file.unreadable", "utf-8", id="Latin-1"),
    ],
)
def test_bad_scenario_files(content, code, says, tmp_path):
    """Invariant 8: the file is named, with the reason and what to write instead."""
    path = tmp_path / "scenario.json"
    path.write_bytes(content)

    (problem,) = problems(lambda: read_scenario_file(path))

    assert (code, "scenario.json") == (problem.code, problem.where)
    assert says in problem.message
    assert "JSON" in problem.message


def test_missing_scenario_file(tmp_path):
    """Invariant 8: no such file, or a folder."""
    missing, folder = tmp_path / "missing.json", tmp_path

    assert codes(lambda: read_scenario_file(missing)) == {("file.unreadable", "missing.json")}
    assert codes(lambda: read_scenario_file(folder)) == {("file.unreadable", folder.name)}


def test_numbers_that_json_does_not_have_are_refused(tmp_path):
    """Invariants 3 and 8: Python's JSON reads NaN and 1e999; a scenario refuses them."""
    path = tmp_path / "scenario.json"
    path.write_text('{"cagr": NaN, "base_eflops": Infinity, "budget": 1e999, "years": 5}')

    assert codes(lambda: Scenario(**read_scenario_file(path))) == {
        ("input.not_a_number", "cagr"),
        ("input.not_a_number", "base_eflops"),
        ("input.not_a_number", "budget"),
    }


def test_whole_numbers_for_fractions_in_a_file(tmp_path):
    """Invariants 3 and 8: JSON writes 268 for 268.0, also beside a mistake."""
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({"base_eflops": 268, "cagr": 1, "years": 0}))

    assert codes(lambda: Scenario(**read_scenario_file(path))) == {
        ("input.outside_limits", "years")
    }


def test_a_misspelt_key_of_a_record_is_refused():
    """Invariant 1: no key of assumptions.toml is ignored."""
    record = RECORDS["cagr"]

    with pytest.raises(ValidationError, match="guidence"):
        Assumption(name="cagr", **(record | {"guidence": "a typing mistake"}))


def test_numpy_numbers_are_numbers():
    """Invariant 4: what an array holds can be given as it is, and is kept as a plain float."""
    scenario = Scenario(cagr=np.float64(0.3))

    assert Scenario(cagr=0.3) == scenario
    assert type(scenario.cagr) is float
    assert Decimal("0.3") == Decimal(repr(scenario.cagr))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"curve": "logistic", "ceiling_eflops": 408.16}, "408.16 EFLOPS is not above the first "),
        (
            {"curve": "logistic", "ceiling_eflops": 408.164},
            "408.164 EFLOPS is not above the first ",
        ),
        ({"core_low": 2.90001, "core_high": 2.9}, "2.90001 is above the high one, 2.9;"),
        ({"cagr": 5.000001}, "5.000001 means 500.0001% a year; write 5.000001% or 0.05000001."),
        ({"cagr": -0.900001}, "−90.0001% is outside −90% to 500%"),
        ({"base_eflops": 1000000.001}, "1,000,000.001 is outside 0.001 to 1,000,000;"),
    ],
)
def test_figures_of_a_message_are_told_apart(given, said):
    """Invariant 5: “408.2 is not above 408.2” says nothing."""
    assert said in message(lambda: Scenario(**given))


@pytest.mark.parametrize("name", ["base_eflops", "years", "cagr", "budget"])
@pytest.mark.parametrize("digits", [29, 309, 400, 5000])
def test_any_number_of_digits_is_answered(name, digits):
    """Invariant 5: in the words of a number, not of its overflow; as a text and in Python."""
    text = "9" * digits
    if digits < 1000:  # Python writes no longer whole numbers
        given = message(lambda: Scenario(**{name: int(text)}))
        assert ("too large to compute with" in given) == (digits > 308)
    said = message(lambda: read_scenario({name: text}))

    assert "inf" not in said.replace("info", "")
    assert ("too large to compute with" in said) == (digits > 308)
    assert ("is outside" in said) == (digits <= 308)
