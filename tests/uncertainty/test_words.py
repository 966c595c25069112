"""Promises of a simulation in words.

1. Only digits that the sampling error leaves alone are shown: another seed moves the last one by
   no more than half a unit, but for 5 of 100 figures.
2. Sentences have the model's numbers, in both languages, with year, name and unit.
3. Chances are counted in cases of 100, in tenths where these are sure, with their error.
4. What is not in the range is said: definitions, the validity of the multipliers.
5. Drivers are said in the order of what they do, with interval and estimator.
"""

import re
from math import floor, log10, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from model import Scenario
from model.columns import SIMULATED, TARGET_COLUMNS
from model.projection.targets import read_target
from model.texts import ENGLISH, LARGEST_MONEY, Language, Scale
from model.uncertainty.drivers import Share, shapley, sobol, tornado
from model.uncertainty.ranges import range_of
from model.uncertainty.simulate import Estimate, Uncertainty, simulate
from model.uncertainty.words import (
    COMPARISON_WORDS,
    all_shares,
    cautions,
    chance,
    describe_fan,
    exceedance_finding,
    fan_finding,
    group_label,
    is_stable,
    not_included,
    say_correlations,
    say_drivers,
    say_estimator,
    say_interval,
    say_small_multipliers,
    stable_digits,
    what_varies,
    write_inputs,
    write_share,
    write_stable,
)

CHINESE = Language("zh")
COMPUTE = "compute_eflops"
# Ranges that leave the multipliers alone to vary.
STILL = {"base_eflops": "268", "cagr": "52.3%", "application_level": "80%"}
LANGUAGES = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])


def unit_of_last_digit(value, digits):
    """One of the last of so many significant digits, in the value's unit."""
    return 10.0 ** (floor(log10(abs(value))) - digits + 1)


@given(
    value=st.floats(1e-6, 1e12) | st.floats(-1e12, -1e-6),
    share=st.floats(-9.0, 1.0).map(lambda power: 10.0**power),
)
def test_stable_digits_are_as_many_as_the_error_allows(value, share):
    """Promise 1: half a unit of the last holds half of the 95% interval; of one more it doesn't."""
    error = abs(value) * share
    digits = stable_digits(Estimate(value=value, error=error))
    half = stats.t.ppf(0.975, 7) * error

    assert digits <= 4
    assert unit_of_last_digit(value, digits) / 2.0 >= half * 0.999
    if digits < 4:
        assert unit_of_last_digit(value, digits + 1) / 2.0 < half * 1.001


def test_intervals_are_those_of_so_many_scramblings():
    """Promise 1: Student's t at 97.5%; 8 scramblings have 7 degrees of freedom."""
    for figure, freedom in (
        (Estimate(value=1.0, error=0.1), 7),
        (Estimate(value=1.0, error=0.1, scramblings=64), 63),
    ):
        assert figure.half_width == pytest.approx(0.1 * stats.t.ppf(0.975, freedom))


@pytest.mark.parametrize(
    ("value", "error", "digits"),
    [
        # Half a unit of the 4th digit is 0.5: enough for 2.365 * 0.211 = 0.499, not for 0.212.
        (2163.5, 0.211, 4),
        (2163.5, 0.212, 3),
        (9999.0, 0.211, 4),
        (1000.0, 0.212, 3),
        (2163.5, 2.12, 2),
        (-2163.5, 0.212, 3),
        (2163.5, 400.0, 0),
        (2163.5, 5000.0, -1),
        (2163.5, 0.0, 4),
        (0.0, 1.0, 4),
        (float("nan"), float("nan"), 4),
    ],
)
def test_stable_digits_by_hand(value, error, digits):
    """Promise 1."""
    assert stable_digits(Estimate(value=value, error=error)) == digits


@pytest.mark.parametrize(
    ("value", "error", "written"),
    [
        (2163.5, 0.212, "2,160"),
        (2163.5, 400.0, "0"),  # half of the unit of 10,000
        (7163.5, 1000.0, "10,000"),
        (2163.5, 5000.0, "0"),
        (-0.001, 0.02, "0"),
        (2163.5, 0.0, "2,164"),
    ],
)
def test_figures_without_a_stable_digit_claim_none(value, error, written):
    """Promise 1: what cannot be told from 0 is 0."""
    estimate = Estimate(value=value, error=error)

    assert write_stable(estimate, COMPUTE, ENGLISH, Scale()) == written


def test_another_seed_moves_no_digit_that_is_shown():
    """Promise 1: what is shown, before rounding, is within half a unit of the truth.

    The truth is the closed form. In 95 of 100 figures by design; the bound is four standard
    errors of such a share over as many seeds, the figures of one seed counted as one.
    """
    rates = stats.beta(1 + 4 * 0.184 / 0.332, 1 + 4 * 0.148 / 0.332, 0.339, 0.332)
    ranges = {"base_eflops": range_of("base_eflops", "268")}
    seeds, kept, shown = 60, 0, 0
    for seed in range(seeds):
        asked = Uncertainty(ranges=ranges, seed=seed, draws=2**12)
        simulation = simulate(Scenario(), asked, columns=[COMPUTE])
        for year in (2025, 2027):
            for probability in simulation.probabilities:
                estimate = simulation.quantile(COMPUTE, year, probability)
                truth = 268.0 * (1.0 + rates.ppf(probability)) ** (year - 2022)
                half = unit_of_last_digit(estimate.value, stable_digits(estimate)) / 2.0
                kept += abs(estimate.value - truth) <= half
                shown += 1

    assert kept / shown > 0.95 - 4.0 * sqrt(0.95 * 0.05 / seeds)
    assert kept / shown > 0.97  # digits come in powers of ten: mostly there is room


@LANGUAGES
@pytest.mark.parametrize("column", SIMULATED)
def test_figures_have_their_stable_digits(column, text):
    """Promises 1 and 2: rounded to them, never cut; a percentage keeps its sign."""
    written = write_stable(Estimate(value=0.12678, error=0.0005), column, text, Scale())

    # 2.365 * 0.0005 = 0.0012: half a unit of the 2nd digit, 0.005, but not of the 3rd, 0.0005.
    assert written == ("13%" if SIMULATED[column].is_fraction else "0.13")
    undefined = Estimate(value=float("nan"), error=float("nan"))
    assert write_stable(undefined, column, text, Scale()) == text("undefined")


@LANGUAGES
def test_the_answer_has_the_simulated_numbers(text):
    """Promise 2: 5%, 50% and 95% of the year, as the table has them."""
    simulation = simulate(Scenario())
    for column in SIMULATED:
        said = say_interval(simulation, column, 2026, text)
        expected = {
            write_stable(simulation.quantile(column, 2026, p), column, text)
            for p in (0.05, 0.5, 0.95)
        }
        assert set(re.findall(r"\*\*(.+?)\*\*", said)) == expected
        assert {"90", "100", "2026"} <= set(re.findall(r"\d+", said))
        assert text(SIMULATED[column].label) in said


def test_the_answer_in_words():
    """Promise 2: the sentence of the default, whose figures are those of the closed form."""
    simulation = simulate(Scenario(), columns=[COMPUTE])

    assert say_interval(simulation, COMPUTE, 2027, ENGLISH) == (
        "In 90 of 100 cases, AI compute in 2027 lies between **1,500 EFLOPS** and **2,970 "
        "EFLOPS**; the middle is **2,160 EFLOPS**."
    )
    low, high = (round(simulation.quantile(COMPUTE, 2027, p).value, -1) for p in (0.05, 0.95))
    assert (low, high) == (1500.0, 2970.0)
    ninetieth = write_stable(simulation.quantile(COMPUTE, 2027, 0.9), COMPUTE, ENGLISH)
    assert exceedance_finding(simulation, COMPUTE, 2027, ENGLISH) == (
        f"Half of the cases exceed 2,160 EFLOPS in 2027, one in ten {ninetieth}"
    )
    described = describe_fan(simulation, COMPUTE, ENGLISH)
    assert "from 2023 to 2027: it widens to 1,500 EFLOPS to 2,970 EFLOPS" in described
    assert "2023" in describe_fan(simulation, COMPUTE, CHINESE)


def test_money_beyond_any_economy_is_no_end_of_a_range():
    """Promise 2: of all cases, of more than half of them, of a few."""
    beyond = "over CNY 10,000 trillion, beyond any economy"
    column = "cumulative_related_cny_100m"
    simulation = simulate(Scenario(years=60), columns=[column])
    said = {
        year: (
            say_interval(simulation, column, year, ENGLISH),
            exceedance_finding(simulation, column, year, ENGLISH),
        )
        for year in simulation.year[1:]
    }

    label = "cumulative related growth"
    assert said[2082] == (
        f"In at least 95 of 100 cases, {label} in 2082 is **{beyond}**.",
        f"Half of the cases in 2082: {beyond}",
    )
    assert fan_finding(simulation, column, ENGLISH) == (
        f"In 95 of 100 cases {label} in 2082 is {beyond}"
    )
    for year, (interval, finding) in said.items():
        low, middle, high = (
            simulation.quantile(column, year, p).value > LARGEST_MONEY for p in (0.05, 0.5, 0.95)
        )
        assert interval.count(beyond) == low
        assert ("lies between" in interval) == (not high)
        assert ("The middle is" in interval) == (high and not middle)
        assert finding.count(beyond) == middle
    assert {"at least **" in interval for interval, _ in said.values()} == {True, False}


@LANGUAGES
@pytest.mark.parametrize("sign", COMPARISON_WORDS)
def test_chances_are_cases_of_100(text, sign):
    """Promise 3: value, year and comparison are the target's."""
    target = read_target(f"compute_eflops@2026{sign}1,500", TARGET_COLUMNS)
    said = chance(target, Estimate(value=0.62994, error=0.01), text)

    assert {"63", "100", "2026", "1,500"} <= set(re.findall(r"[\d,]*\d", said))
    assert text(COMPARISON_WORDS[sign]) in said
    assert "±2" in said  # 2.365 * 1


@pytest.mark.parametrize(
    ("error", "cases", "said"),
    [
        (0.0002, "62.9", ""),  # 2.365 * 0.02 = 0.047 of 100
        (0.00022, "63", ""),  # 0.052 of 100: tenths mean nothing
        (0.0, "62.9", ""),
        (0.0021, "63", ""),  # 0.497 of 100: not worth a word
        (0.0022, "63", " (simulation error ±0.5)"),
        (0.01, "63", " (simulation error ±2)"),
    ],
)
def test_tenths_of_cases_only_where_they_are_sure(error, cases, said):
    """Promise 3."""
    target = read_target("growth_rate@2026>=50%", TARGET_COLUMNS)
    sentence = chance(target, Estimate(value=0.6294, error=error), ENGLISH)

    assert sentence == (
        f"In **{cases} of 100** simulated cases, growth of compute in the year in 2026 is at least "
        f"50%{said}."
    )


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (1.0, 8.6e-5, "more than 99.9"),  # 2.365 * 0.0086 = 0.02 of 100
        (0.99995, 8.6e-5, "more than 99.9"),
        (0.99993, 1e-6, "more than 99.9"),
        (1.0, 0.00138, "more than 99.6"),  # 2.365 * 0.138 = 0.33 of 100: 99.67
        (0.9968, 0.00138, "more than 99.3"),
        (0.0, 8.6e-5, "fewer than 0.1"),
        (0.0, 0.00138, "fewer than 0.4"),
        (0.0004, 1e-5, "fewer than 0.1"),
        (0.999, 1e-5, "99.9"),
        (0.001, 1e-5, "0.1"),
        (1.0, 0.0, "100"),
        (0.0, 0.0, "0"),
    ],
)
def test_no_chance_is_all_or_none_because_of_rounding(value, error, said):
    """Promise 3: but where it is certain."""
    estimate = Estimate(value=value, error=error)
    sentence = chance(read_target("growth_rate@2026>=50%", TARGET_COLUMNS), estimate, ENGLISH)

    assert sentence.startswith(f"In **{said} of 100** simulated cases, ")
    assert "±" not in sentence


@LANGUAGES
def test_the_correlations_that_are_drawn_are_said(text):
    """Promise 4: as they are typed, where some were asked for."""
    pairs = {
        ("cagr", "base_eflops"): 0.9,
        ("cagr", "application_level"): 0.9,
        ("base_eflops", "application_level"): -0.9,
    }
    possible = Uncertainty(correlations={("cagr", "base_eflops"): 0.5})
    (said,) = say_correlations([Scenario()], possible, text)
    assert "core~related 1, cagr~base_eflops 0.5" in said
    (said,) = say_correlations([Scenario()], Uncertainty(correlations=pairs, repair=True), text)
    assert "cagr~application_level 0.4825, base_eflops~application_level -0.4825" in said
    assert say_correlations([Scenario()], Uncertainty(), text) == []


@LANGUAGES
def test_what_is_drawn_and_what_is_not_is_said(text):
    """Promise 4."""
    ranges = {"cagr": range_of("cagr", "50%")}
    simulation = simulate(Scenario(), Uncertainty(ranges=ranges, draws=1024), columns=[COMPUTE])
    said = what_varies(simulation, text)

    varied, _, kept = said.partition(text("Set by you: {fixed:text}.", fixed="").rstrip("。. "))
    assert text("AI compute in the base year") in varied
    assert text("Growth rate (CAGR)") not in varied
    assert text("Growth rate (CAGR)") in kept
    nothing = {name: range_of(name, value) for name, value in FIXED.items()}
    simulation = simulate(Scenario(), Uncertainty(ranges=nothing, draws=1024), columns=[COMPUTE])
    assert text("nothing") in what_varies(simulation, text)


FIXED = {
    "base_eflops": "268",
    "cagr": "0.5",
    "application_level": "0.8",
    "core": "3",
    "related": "9",
}


def test_what_the_range_leaves_out():
    """Promise 4: in both languages."""
    for word in ("definitions", "multipliers hold", "curve", "Not a forecast"):
        assert word in not_included(ENGLISH)
    for word in ("口径", "带动倍数", "曲线", "预测"):
        assert word in not_included(CHINESE)


def test_stability_is_that_of_every_quantile():
    """Promise 1: three digits, so errors below 0.21% of a figure that starts with 1."""
    few, many = (
        simulate(Scenario(), Uncertainty(draws=draws), columns=[COMPUTE])
        for draws in (2**10, 2**16)
    )

    assert not is_stable(few, COMPUTE, 2027)
    assert is_stable(many, COMPUTE, 2027)


@LANGUAGES
def test_drivers_are_said_by_what_they_do(text):
    """Promise 5."""
    result = tornado(Scenario(), column=COMPUTE, year=2027)
    said = say_drivers(result, COMPUTE, text)

    assert f"**{text('Growth rate (CAGR)')}**" in said
    assert text.number(result["cagr"].swing) in said
    indices = sobol(Scenario(), column=COMPUTE, year=2027)
    assert all(
        word in say_estimator(indices, text)
        for word in ("Saltelli et al. 2010", "Jansen 1999", "32,768", "95%")
    )
    effects = shapley(Scenario(), column=COMPUTE, year=2027)
    assert all(
        word in say_estimator(effects, text)
        for word in ("Song, Nelson and Staum 2016", "16,384", "95%", "100%")
    )


@LANGUAGES
def test_why_multipliers_count_for_little_is_said(text):
    """Promise 4: with their published range, wherever something else counts for more."""
    core = "cumulative_core_cny_100m"
    for find in (tornado, sobol, shapley):
        result = find(Scenario(), column=core, year=2027)
        said = say_small_multipliers(result, Scenario(), Uncertainty(), text)
        assert f"2.9 {text('to')} 3.4" in said
        assert (
            say_small_multipliers(
                find(Scenario(), column=COMPUTE, year=2027), Scenario(), Uncertainty(), text
            )
            == ""
        )


def test_multipliers_that_count_or_have_a_range_of_ones_own():
    """Promise 4: nothing is said where it would be false."""
    own = Uncertainty(ranges={"core": range_of("core", "1.5 to 3.4")})
    still = Uncertainty(ranges={name: range_of(name, value) for name, value in STILL.items()})
    for asked in (own, still):
        result = tornado(Scenario(), asked, column="cumulative_core_cny_100m", year=2027)
        assert any("core" in bar.inputs for bar in result.bars)
        assert say_small_multipliers(result, Scenario(), asked, ENGLISH) == ""


def test_shares_are_listed_largest_first():
    """Promise 5: first order and total of each, or one effect."""
    indices = all_shares(sobol(Scenario(), column=COMPUTE, year=2027))
    effects = all_shares(shapley(Scenario(), column=COMPUTE, year=2027))

    assert [(inputs, kind.split()[0]) for inputs, kind, _ in indices] == [
        (("cagr",), "Alone"),
        (("cagr",), "With"),
        (("base_eflops",), "Alone"),
        (("base_eflops",), "With"),
    ]
    assert [inputs for inputs, _, _ in effects] == [("cagr",), ("base_eflops",)]


def test_shares_are_written_with_their_interval():
    """Promise 5: in tenths of a percent."""
    share = Share(value=0.12345, low=-0.0004, high=0.9996)

    assert write_share(share, ENGLISH) == "12.3% (0% to 100%)"
    nothing = Share(value=float("nan"), low=float("nan"), high=float("nan"))
    assert write_share(nothing, ENGLISH) == "undefined"
    assert group_label(("core", "related"), ENGLISH) == (
        "Multiplier of the AI core industry + Multiplier of related industries"
    )
    assert write_inputs(("cagr", "core"), (0.4321, 3.05), ENGLISH) == "43.21% / 3.05"


@pytest.mark.parametrize(
    ("scenario", "ranges", "said"),
    [
        (Scenario(application_level=0.5), {}, []),
        (Scenario(), {}, []),
        (
            Scenario(cagr=0.3),
            {},
            ["Growth rate (CAGR) is not drawn: the evidence, 33.9% to 52.3% to 67.1%,"],
        ),
        (
            Scenario(cagr=0.34),
            {},
            ["Growth rate (CAGR): your 34% lies at the edge of what is drawn, 33.9% to"],
        ),
        (Scenario(cagr=0.3), {"cagr": "0.2 to 0.4"}, []),
        (Scenario(cagr=0.3), {"cagr": "0.3"}, []),
        *(
            (
                Scenario(),
                {"cagr": beside},
                [f"Growth rate (CAGR): your 52.3% is not inside what is drawn, {beside}: all"],
            )
            for beside in ("60% to 70%", "40% to 52.3%")
        ),
        (
            Scenario(),
            {"application_level": "normal@5,50,95:60%:99%", "budget": "10 to 20"},
            [
                "“application_level=normal@5,50,95:0.6:0.99” changes nothing here: Use of",
                "“budget=uniform:10:20” changes nothing here: under the chosen",
            ],
        ),
    ],
)
def test_ranges_that_do_not_suit_the_scenario_are_said(scenario, ranges, said):
    """Promise 4: an input that is left out, and one at the edge of its range."""
    given = {name: range_of(name, written) for name, written in ranges.items()}
    simulation = simulate(scenario, Uncertainty(ranges=given, draws=1024), columns=[COMPUTE])

    found = cautions(simulation, ENGLISH)
    assert [one[: len(start)] for one, start in zip(found, said, strict=True)] == said
    assert len(cautions(simulation, CHINESE)) == len(said)


def test_what_is_set_is_not_said_to_be_the_scenarios():
    """Promise 4: a range of one value may be another than the scenario's."""
    asked = Uncertainty(ranges={"cagr": range_of("cagr", "30%")}, draws=1024)
    simulation = simulate(Scenario(), asked, columns=[COMPUTE])
    said = {
        ENGLISH: "Set by you: Growth rate (CAGR) at 30%. Every other input keeps your scenario's",
        CHINESE: "由您设定：年均复合增长率（CAGR）为 30%。其余输入取当前情景的值。",
    }
    for text, sentence in said.items():
        assert sentence in what_varies(simulation, text)
    assert "Set by" not in what_varies(simulate(Scenario(), columns=[COMPUTE]), ENGLISH)


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ({}, "Use of the centres (application level): your 80% lies at the edge of what is drawn,"),
        (
            {"application_level": "normal@5,50,95:60%:99%"},
            "Use of the centres (application level): Normal 60% to 99% (5th to 95th perc",
        ),
    ],
)
def test_what_has_no_effect_is_not_said(ranges, said):
    """Promise 4: the stated 80% is more than reports of use have; compute does not hang on it."""
    given = {name: range_of(name, written) for name, written in ranges.items()}
    found = {
        column: simulate(Scenario(), Uncertainty(ranges=given, draws=1024), columns=[column])
        for column in (COMPUTE, "core_cny_100m")
    }

    remarks = {column: cautions(one, ENGLISH) for column, one in found.items()}
    assert [one.startswith(said) for one in remarks["core_cny_100m"]] == [True]
    assert not [one for one in remarks[COMPUTE] if one.startswith(said)]
    names = {column: what_varies(one, ENGLISH) for column, one in found.items()}
    assert "application level" in names["core_cny_100m"]
    assert "application level" not in names[COMPUTE]
    assert "Multiplier" not in names[COMPUTE]
