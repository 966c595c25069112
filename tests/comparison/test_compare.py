"""Invariants of comparisons.

1. Contributions add up to the difference, to 1e-9, for any two scenarios and any column.
2. They do not depend on an order: they are the average over all orders (restated here by
   walking through every order), turn their sign with the scenarios, and are equal for inputs
   that do the same.
3. What has no effect contributes nothing; one changed input contributes all.
4. Inputs that make no valid scenario when only some are changed count as one; only those do.
5. A comparison is of two to six scenarios, in a year and a column that all of them have.
6. The command line prints what `compare` returns.
7. With uncertainty, both scenarios meet the same luck, and the probability that one exceeds the
   other is the closed form's where there is one.
"""

import csv
import io
import json
from fractions import Fraction
from itertools import permutations
from math import fsum, isclose, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import InvalidInput, Scenario, compare, project
from model.columns import COLUMNS
from model.comparison.compare import MOST_BLOCKS, common_years
from model.comparison.words import say_chance, verdict
from model.inputs.assumptions import assumptions
from model.inputs.presets import presets
from model.inputs.words import input_value
from model.texts import ENGLISH, LANGUAGES, Language
from model.uncertainty.ranges import range_of
from model.uncertainty.simulate import Estimate, Uncertainty, simulate
from tests.commands.test_command_line import refused, run
from tests.strategies import scenarios

# Every input differs, and under both pairs of choices nearly every one has an effect.
FIRST = Scenario(curve="logistic", investment_method="unit_cost", years=12, budget=50.0)
SECOND = Scenario(
    base_eflops=300.0,
    base_year=2021,
    cagr=0.4,
    years=14,
    curve="declining",
    ceiling_eflops=20000.0,
    long_run_growth=0.1,
    growth_persistence=0.7,
    service_life_years=6,
    investment_method="follows_capacity",
    first_year_investment=12.0,
    unit_cost=50.0,
    unit_cost_decline=0.1,
    region_share=0.5,
    budget=300.0,
    application_level=0.5,
    application_response="as_published",
    effect_lag_years=1,
    core_low=2.0,
    core_high=5.0,
    related_low=20.0,
    related_high=50.0,
)
OWN_PATH = presets()["report_path"].scenario


def explained(a, b, column="compute_eflops", year=None):
    return compare({"a": a, "b": b}, column=column, year=year).explain()


def amounts(explanation):
    return {part.inputs: part.amount for part in explanation.contributions}


def total(explanation):
    return fsum(part.amount for part in explanation.contributions)


def value(scenario, column, year):
    return float(project(scenario)[column][year - scenario.base_year])


def by_every_order(a, b, blocks, column, year):
    """Restates the Shapley value: the average of what each block adds, order by order."""
    sums = dict.fromkeys(blocks, Fraction(0))
    orders = list(permutations(blocks))
    for order in orders:
        current, before = a, Fraction(value(a, column, year))
        for block in order:
            current = current.but(**{name: getattr(b, name) for name in block})
            after = Fraction(value(current, column, year))
            sums[block] += after - before
            before = after
    return {block: float(sum_ / len(orders)) for block, sum_ in sums.items()}


def problems(call):
    with pytest.raises(InvalidInput) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


@given(a=scenarios(), b=scenarios(), column=st.sampled_from(list(COLUMNS)))
def test_contributions_add_up(a, b, column):
    """1: relative to the difference or, where larger terms cancel, to the largest of them."""
    if not common_years([a, b], column):
        return
    found = explained(a, b, column)
    scale = max([abs(found.difference), *map(abs, amounts(found).values())])

    assert isclose(found.start, value(a, column, found.year), rel_tol=1e-12)
    assert isclose(found.end, value(b, column, found.year), rel_tol=1e-12)
    if found.contributions:
        assert abs(total(found) - found.difference) <= 1e-9 * scale
    else:
        assert isclose(found.start, found.end, rel_tol=1e-9)


@pytest.mark.parametrize("column", COLUMNS)
def test_contributions_add_up_where_every_input_differs(column):
    """1, to 1e-9 of the difference itself."""
    found = explained(FIRST, SECOND, column)

    assert isclose(total(found), found.difference, rel_tol=1e-9)
    assert isclose(found.difference, found.end - found.start, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"base_eflops": 155.2, "cagr": 0.3}, "compute_eflops"),
        ({"cagr": 0.3, "curve": "logistic", "ceiling_eflops": 5000.0}, "compute_eflops"),
        ({"base_eflops": 155.2, "base_year": 2021, "cagr": 0.476}, "compute_eflops"),
        (
            {
                "cagr": 0.3,
                "investment_method": "budget",
                "application_level": 0.4,
                "application_response": "as_published",
                "core_low": 2.0,
            },
            "cumulative_core_low_cny_100m",
        ),
        (
            {
                "service_life_years": 3,
                "effect_lag_years": 1,
                "unit_cost_decline": 0.2,
                "cagr": 0.7,
                "related_high": 60.0,
            },
            "related_high_cny_100m",
        ),
    ],
    ids=lambda given: "+".join(given) if isinstance(given, dict) else given,
)
def test_contributions_are_averages_over_all_orders(changes, column):
    """2: as walked through one by one, in exact arithmetic."""
    other = Scenario(**changes)
    found = explained(Scenario(), other, column)
    blocks = [(name,) for name in changes]
    expected = by_every_order(Scenario(), other, blocks, column, found.year)

    for block, amount in expected.items():
        assert isclose(amounts(found).get(block, 0.0), amount, rel_tol=1e-11, abs_tol=1e-11)


@given(a=scenarios(), b=scenarios())
def test_the_other_way_round(a, b):
    """2: every contribution turns its sign."""
    if not common_years([a, b], "compute_eflops"):
        return
    there, back = amounts(explained(a, b)), amounts(explained(b, a))
    scale = max(map(abs, there.values()), default=0.0)

    assert set(there) == set(back)
    for block, amount in there.items():
        assert abs(amount + back[block]) <= 1e-9 * scale


def test_two_inputs_that_do_the_same_get_the_same():
    """2: cost and share of the region multiply the same additions by the same factor."""
    start = Scenario(investment_method="unit_cost", unit_cost=20.0, region_share=0.2)
    end = Scenario(investment_method="unit_cost", unit_cost=40.0, region_share=0.4)
    found = amounts(explained(start, end, "investment_cny_100m"))

    assert isclose(found["unit_cost",], found["region_share",], rel_tol=1e-12)


def test_the_headline_and_the_report():
    """2, by hand: 155.2 in 2021 is a year of 52.3% growth further on than 155.2 in 2022."""
    found = explained(Scenario(), OWN_PATH)
    growth = 1.523**4
    lower = (growth * (155.2 - 268) + growth * 1.523 * (155.2 - 268)) / 2
    earlier = growth * 0.523 * (268 + 155.2) / 2

    assert (found.year, found.without_effect) == (2026, ())
    assert amounts(found) == pytest.approx({("base_eflops",): lower, ("base_year",): earlier})


def test_what_has_no_effect_contributes_nothing():
    """3: unused, beside the column, or beyond the year."""
    other = Scenario(budget=500.0, ceiling_eflops=5000.0, core_low=3.0, years=7, cagr=0.4)
    found = explained(Scenario(), other)

    assert amounts(found) == {("cagr",): found.difference}
    assert found.without_effect == ("years", "ceiling_eflops", "budget", "core_low")


@pytest.mark.parametrize("column", COLUMNS)
def test_equal_scenarios_need_no_explanation(column):
    """3."""
    found = explained(FIRST, FIRST, column)

    assert (found.difference, found.contributions, found.without_effect) == (0.0, (), ())


def test_rounding_is_no_effect():
    """3: investment that follows capacity does not depend on the base, but for rounding."""
    found = explained(Scenario(), Scenario(base_eflops=155.2, cagr=0.4), "investment_cny_100m")

    assert amounts(found) == {("cagr",): pytest.approx(found.difference, rel=1e-12)}
    assert found.without_effect == ("base_eflops",)


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        pytest.param(
            {"core_low": 1.0, "core_high": 2.0},
            {"core_low": 3.0, "core_high": 4.0},
            ("core_low", "core_high"),
            id="low above high",
        ),
        pytest.param(
            {"core_low": 1.0, "core_high": 4.0}, {"core_low": 3.0, "core_high": 5.0}, None, id="not"
        ),
        pytest.param(
            {"curve": "logistic", "base_eflops": 1.0, "ceiling_eflops": 10.0},
            {"curve": "logistic", "base_eflops": 20.0, "ceiling_eflops": 100.0},
            ("base_eflops", "ceiling_eflops"),
            id="ceiling below the base",
        ),
        pytest.param({"base_year": 2010, "years": 12}, {}, ("base_year", "years"), id="no year"),
        pytest.param({"base_year": 2021}, {"years": 6}, None, id="every year"),
        pytest.param(
            {"cagr": -0.1, "investment_method": "budget"},
            {},
            ("cagr", "investment_method"),
            id="no additions to follow",
        ),
        pytest.param(
            {"cagr": -0.1, "investment_method": "budget"},
            {"curve": "gompertz"},
            ("cagr", "curve", "investment_method"),
            id="growth under a ceiling",
        ),
    ],
)
def test_inputs_that_only_go_together_count_as_one(a, b, together):
    """4: everything else stays on its own, and the sum holds."""
    found = explained(Scenario(**a), Scenario(**b), "cumulative_core_low_cny_100m", 2022)
    final = explained(Scenario(**a), Scenario(**b), "cumulative_core_low_cny_100m")
    joined = {part.inputs for part in final.contributions if len(part.inputs) > 1}

    assert joined == ({together} if together else set())
    assert isclose(total(final), final.difference, rel_tol=1e-9)
    assert found.year == 2022


def test_inputs_join_their_choice_where_too_many_differ():
    """4: only then, so that every combination can still be projected."""
    few, many = (explained(FIRST, other, "core_high_cny_100m") for other in (OWN_PATH, SECOND))
    first = FIRST.but(base_year=2022)
    same_year = SECOND.but(base_year=2022, years=12)
    most = explained(first, same_year, "core_high_cny_100m")

    assert len(many.contributions) + len(many.without_effect) <= len(assumptions())
    assert len(most.contributions) <= MOST_BLOCKS
    assert not [part for part in few.contributions if "ceiling_eflops" in part.inputs[1:]]


@pytest.mark.parametrize(
    ("count", "column", "year", "codes"),
    [
        (1, "compute_eflops", None, ["comparison.count"]),
        (7, "compute_eflops", None, ["comparison.count"]),
        (0, "compute", 2024, ["comparison.count", "comparison.column"]),
        (2, "compute", 2050, ["comparison.column", "comparison.year"]),
        (2, "growth_rate", 2022, ["comparison.year"]),
        (2, "added_eflops", 2022, ["comparison.year"]),
    ],
)
def test_what_cannot_be_compared_is_refused(count, column, year, codes):
    """5: all of it at once."""
    given_ = {str(i): Scenario() for i in range(count)}

    assert codes == problems(lambda: compare(given_, column=column, year=year))


def test_scenarios_without_a_common_year():
    """5."""
    late = Scenario(base_year=2040)

    assert problems(lambda: compare({"a": Scenario(), "b": late})) == ["comparison.no_common_year"]
    touching = Scenario(base_year=2027)
    assert compare({"a": Scenario(), "b": touching}).year == 2027
    assert problems(
        lambda: compare({"a": Scenario(), "b": touching}, column="growth_rate")
    ) == ["comparison.no_common_year"]  # fmt: skip


def test_an_unknown_name_is_refused():
    """5."""
    found = compare({"a": Scenario(), "b": OWN_PATH})

    assert problems(lambda: found.explain("a", "c")) == ["comparison.name"]


@settings(max_examples=20)
@given(chosen=st.lists(scenarios(), min_size=2, max_size=6), column=st.sampled_from(list(COLUMNS)))
def test_tables_hold_every_difference(chosen, column):
    """5: of inputs and of results, each value the projection's own."""
    if not common_years(chosen, column):
        return
    named = {f"s{number}": scenario for number, scenario in enumerate(chosen)}
    found = compare(named, column=column)
    frame = found.to_frame()

    for name, record in found.inputs().items():
        assert record == [getattr(scenario, name) for scenario in chosen]
    same = set(assumptions()) - set(found.inputs())
    assert all(len({getattr(scenario, name) for scenario in chosen}) == 1 for name in same)
    assert list(frame.index) == list(COLUMNS)
    assert list(frame.columns) == list(named)
    for name, scenario in named.items():
        for of_column in COLUMNS:
            cell, expected = frame.loc[of_column, name], value(scenario, of_column, found.year)
            assert cell == expected or (isnan(cell) and isnan(expected))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("column", COLUMNS)
def test_the_verdict_says_both_values(column, code):
    """The higher one first, whichever way round; names as they are; nothing else made up."""
    text = Language(code)
    a, b = Scenario(cagr=0.3), Scenario(cagr=0.5, base_eflops=250.0, core_low=2.0, core_high=3.0)
    found = explained(a, b, column)
    said = verdict(found, text)

    high, low = sorted((found.start, found.end), reverse=True)
    if found.difference:
        write = COLUMNS[column].write
        assert said.index(write(high, text)) < said.rindex(write(low, text))
    assert said == verdict(found, text)
    assert str(found.year) in said
    assert text(COLUMNS[column].label) in said


def test_verdicts_to_the_letter():
    """All that a verdict can say."""
    assert verdict(explained(Scenario(), OWN_PATH), ENGLISH) == (
        "In 2026, AI compute is 1,442 EFLOPS in “a” and 1,272 EFLOPS in “b”: 170.2 EFLOPS more "
        "(13.38%). The main cause is AI compute in the base year (+765.6 EFLOPS), partly offset "
        "by Base year (−595.4 EFLOPS)."
    )
    assert verdict(explained(Scenario(), Scenario(cagr=0.6), "growth_rate"), ENGLISH) == (
        "In 2027, growth of compute in the year is 60% in “b” and 52.3% in “a”: 7.7 percentage "
        "points more (14.72%). All of it comes from Growth rate (CAGR)."
    )
    assert verdict(explained(Scenario(), Scenario()), ENGLISH) == (
        "In 2027, AI compute is the same in “a” and in “b”: 2,196 EFLOPS."
    )
    both = Scenario(core_low=3.0, application_level=0.9)
    assert verdict(explained(Scenario(), both, "cumulative_core_low_cny_100m"), ENGLISH).endswith(
        "The main cause is Use of the centres (application level) (+CNY 5.07 billion)."
    )


def test_values_are_written_as_the_page_writes_them():
    """Numbers with their sign, choices by their label, nothing as nothing."""
    assert input_value(assumptions()["cagr"], 0.523, ENGLISH) == "52.3%"
    assert input_value(assumptions()["base_year"], 2022, ENGLISH) == "2022"
    assert input_value(assumptions()["service_life_years"], None, ENGLISH) == "none"
    assert input_value(assumptions()["curve"], "gompertz", ENGLISH) == "Gompertz"


def test_the_command_prints_the_comparison(tmp_path):
    """6: presets and files, inputs, results and contributions; messages aside."""
    path = tmp_path / "own.json"
    path.write_text('{"base_eflops": 155.2, "base_year": 2021}')
    found = compare({"headline": Scenario(), str(path): OWN_PATH})
    outcome = run("compare", "headline", path, "--format", "csv")
    header, *rows = csv.reader(io.StringIO(outcome.out.decode()))

    assert outcome.status == 0
    assert header == ["kind", "name", "headline", str(path), "difference"]
    assert [row for row in rows if row[0] == "input"] == [
        ["input", "base_eflops", "268.0", "155.2", ""],
        ["input", "base_year", "2022", "2021", ""],
    ]
    results = {row[1]: [*map(float, row[2:])] for row in rows if row[0] == "result"}
    assert results == {
        column: [a, b, b - a] for column, (a, b) in found.results().items()
    }  # fmt: skip
    parts = {row[1]: float(row[-1]) for row in rows if row[0] == "contribution"}
    assert parts == {" + ".join(p.inputs): p.amount for p in found.explain().contributions}
    assert outcome.err.splitlines()[0].startswith("info file.no_version: ")
    label = presets()["headline"].label
    named = compare({label: Scenario(), str(path): OWN_PATH})
    assert outcome.err.splitlines()[1] == verdict(named.explain(), ENGLISH)


def test_the_command_prints_json():
    """6: with every scenario in full."""
    outcome = run("compare", *presets(), "--format", "json", "--column", "growth_rate")
    found = json.loads(outcome.out, parse_constant=pytest.fail)
    expected = compare(
        {name: preset.scenario for name, preset in presets().items()}, column="growth_rate"
    )

    assert found["year"] == expected.year
    assert found["scenarios"] == {
        name: preset.scenario.model_dump() for name, preset in presets().items()
    }
    assert found["explanation"]["difference"] == expected.explain().difference
    named = compare(
        {preset.label: preset.scenario for preset in presets().values()}, column="growth_rate"
    )
    assert found["explanation"]["verdict"] == verdict(named.explain(), ENGLISH)
    assert found["results"]["compute_eflops"]["headline"] == expected.value(
        "headline", "compute_eflops"
    )


def test_the_command_prints_a_table():
    """6: the default; undefined cells are empty."""
    outcome = run("compare", "headline", "report_path", "--year", "2022")
    lines = {line.split()[1]: line.split()[2:] for line in outcome.out.decode().splitlines()[1:]}

    assert outcome.out == run("compare", "headline", "report_path", "--year", "2022").out
    assert lines["compute_eflops"] == ["268", "236.4", "-31.63"]
    assert lines["growth_rate"] == ["0.523"]


def test_the_command_lists_every_problem(tmp_path):
    """6: of every scenario given."""
    path = tmp_path / "bad.json"
    path.write_text('{"cagr": 52.3, "growth": 1}')

    assert [line.partition(":")[0] for line in refused("compare", "hype", path, "hype")] == [
        "hype",
        "preset",
        "cagr",
        "growth",
        "preset",
    ]
    assert "2 to 6" in refused("compare", "headline")[0]
    assert "2050 is not a year" in refused("compare", *presets(), "--year", "2050")[0]


def test_the_command_prints_the_schema():
    """6."""
    assert json.loads(run("schema").out)["title"] == "Suanli scenario"


def chance(a, b, column="compute_eflops", year=None, **settings_):
    found = compare({"a": a, "b": b}, column=column, year=year)
    return found.chance("a", "b", Uncertainty(**settings_))


def test_the_same_luck_decides_nothing_between_equals():
    """7: neither exceeds the other in any draw, though each varies."""
    one = chance(Scenario(), Scenario(), "cumulative_core_low_cny_100m")

    assert (one.value, one.error) == (0.0, 0.0)


def test_a_small_difference_is_not_lost_in_noise():
    """7: what is a hair above in every draw exceeds in every draw, whatever varies beside it."""
    more = Scenario(first_year_investment=10.0001)

    assert chance(more, Scenario(), "investment_cny_100m").value == 1.0
    assert chance(Scenario(), more, "investment_cny_100m").value == 0.0


@pytest.mark.parametrize("seed", [0, 1])
def test_the_chance_of_a_higher_base_against_an_earlier_start(seed):
    """7: 268 (1 + g)^4 exceeds 155.2 (1 + g)^5 where g is below 268/155.2 - 1."""
    growth = range_of("cagr", "uniform:0.3:1.5")
    found = chance(Scenario(), OWN_PATH, ranges={"cagr": growth}, seed=seed)
    expected = (268 / 155.2 - 1 - 0.3) / 1.2

    assert abs(found.value - expected) < 1e-3
    assert abs(found.value - expected) < 6 * found.error + 1e-4
    back = compare({"a": Scenario(), "b": OWN_PATH}).chance(
        "b", "a", Uncertainty(ranges={"cagr": growth}, seed=seed)
    )
    assert isclose(found.value + back.value, 1.0, rel_tol=1e-12)


def test_the_chance_between_multipliers_of_their_own_ranges():
    """7: 2.9 + 0.5 u exceeds 2 + 2 u where u is below 0.6."""
    other = Scenario(core_low=2.0, core_high=4.0)
    found = chance(Scenario(), other, "cumulative_core_low_cny_100m")

    assert abs(found.value - 0.6) < 1e-3


@pytest.mark.parametrize(
    "written", ["30% to 60%", "33.9%:52.3%:67%", "normal:100%:5%", "lognormal@5,50,95:40%:65%"]
)
def test_what_both_set_differently_stays(written):
    """7: a growth rate that is chosen is no luck, and a range for it does not apply, as is said."""
    slower = Scenario(cagr=0.476)
    growth = {"cagr": range_of("cagr", written)}
    comparison = compare({"a": Scenario(), "b": slower})

    assert chance(Scenario(), slower, ranges=growth) == chance(Scenario(), slower)
    assert chance(Scenario(), slower).value == 1.0
    assert chance(Scenario(), slower).error > 0.0
    (said,) = comparison.settings_without_effect("a", "b", Uncertainty(ranges=growth))
    assert said.code == "without_effect.decision"
    assert comparison.settings_without_effect("a", "b", Uncertainty()) == []


def test_multipliers_that_differ_keep_their_own_ranges():
    """7: a range for both would make them the same."""
    other = Scenario(core_low=2.0, core_high=4.0)
    column, given_range = "cumulative_core_low_cny_100m", {"core": range_of("core", "3 to 5")}

    assert chance(Scenario(), other, column, ranges=given_range) == chance(
        Scenario(), other, column
    )


def test_correlations_of_a_comparison_are_those_of_a_simulation():
    """7: of all that is drawn for either, also where a decision leaves some of it out."""
    pairs = {
        ("cagr", "base_eflops"): 0.9,
        ("cagr", "application_level"): 0.9,
        ("base_eflops", "application_level"): -0.9,
    }
    slower = Scenario(cagr=0.476)
    comparison = compare({"a": Scenario(), "b": slower})
    with pytest.raises(InvalidInput) as raised:
        chance(Scenario(), slower, correlations=pairs)
    with pytest.raises(InvalidInput) as simulated:
        simulate(Scenario(), Uncertainty(correlations=pairs))
    assert str(raised.value) == str(simulated.value)

    asked = Uncertainty(correlations=pairs, repair=True, draws=1024)
    used = comparison.correlations_used("a", "b", asked)
    assert used == simulate(Scenario(), asked).correlations
    assert chance(Scenario(), slower, correlations=pairs, repair=True).value == 1.0
    # They are among those that the nearest depend on.
    assert comparison.settings_without_effect("a", "b", asked) == []
    plain = Uncertainty(correlations={("cagr", "base_eflops"): 0.9})
    (said,) = comparison.settings_without_effect("a", "b", plain)
    assert (said.code, said.values["setting"]) == (
        "without_effect.decision",
        "cagr~base_eflops=0.9",
    )


def test_a_chance_is_said_with_half_of_its_interval():
    """7: Student's t of eight scramblings has 2.365 standard errors on each side at 95%."""
    explanation = compare({"a": Scenario(), "b": OWN_PATH}).explain()
    said = say_chance(explanation, Estimate(value=0.4, error=0.03), ENGLISH)

    assert "in 40 of 100 simulated cases in 2026 (simulation error ±7)" in said  # 2.365 * 3 = 7.1


@pytest.mark.parametrize("order", [1, -1])
def test_the_command_does_not_contradict_itself(order):
    """7: what is higher by a growth rate that was chosen exceeds in nearly all cases."""
    names = ["headline", "report_path_from_2022"][::order]
    outcome = run("compare", *names, "--range", "cagr=33.9%:52.3%:67%", "--format", "json")

    first, second = (f"“{presets()[name].label}”" for name in names[::order])
    assert f"EFLOPS in {first} and 1,272 EFLOPS in {second}" in outcome.err
    often = "more than 99.9" if order == 1 else "fewer than 0.1"
    assert (
        f"is higher than {(first, second)[::order][1]} in {often} of 100 simulated cases"
        in outcome.err
    )
    assert "“cagr=pert:0.339:0.523:0.67” does not apply here" in outcome.err
    assert json.loads(outcome.out)["correlations_used"] == {"core~related": 1.0}


def test_the_command_says_the_chance():
    """6 and 7: with the settings of `simulate`."""
    arguments = ("compare", "headline", "report_path", "--range", "cagr=uniform:30%:150%")
    outcome = run(*arguments, "--seed", "1", "--draws", "1024", "--format", "json")
    growth = range_of("cagr", "uniform:30%:150%")
    expected = chance(
        presets()["headline"].scenario, OWN_PATH, ranges={"cagr": growth}, seed=1, draws=1024
    )
    found = json.loads(outcome.out)["chance"]

    assert [found["exceeds"], found["exceeded"]] == ["headline", "report_path"]
    assert (found["probability"], found["error"]) == (expected.value, expected.error)
    cases = ENGLISH.number(round(100 * expected.value, 1))
    first, second = (presets()[name].label for name in ("headline", "report_path"))
    assert f"“{first}” is higher than “{second}” in {cases} of 100" in outcome.err
    assert "draws: " in refused(*arguments, "--draws", "1000")[0]
