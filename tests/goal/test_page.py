"""The page "Goal" shows what the model solves, in both languages, and what it refuses.

1. Answer, year and pairs are the model's, for the goal and the scenario shown.
2. The button puts the solution into the scenario, which then reaches the goal.
3. The goal is in the address; what an address or an entry holds that is not valid is refused
   with the reason, and nothing else is lost.
4. Only inputs that change the result are offered; where none is solved for, the page says why.
5. The chart holds the pairs, the scenario and the answer; its text alternative is made from them.
"""

import csv
import io
import re

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario, frontier, project, read_target, solve, year_reaching
from model.columns import COLUMNS
from model.goal.charts import MARKS, frontier_chart
from model.goal.solve import inputs_with_effect
from model.goal.words import (
    frontier_message,
    solved_message,
    solved_remarks,
    written,
    year_message,
    year_remarks,
)
from model.inputs import assumptions
from model.texts import ENGLISH, LANGUAGES, Language
from tests.messages import messages
from tests.pages import TABLES, open_page, read_errors, said
from tests.test_texts import ADDRESSES, expect_messages_only, marked, unmarked_words  # noqa: F401 - a fixture

SEVERAL = {
    "curve": "logistic",
    "ceiling_eflops": "3000",
    "goal": "added_eflops@2027=300",
    "goal_along": "ceiling_eflops",
}


def open_goal(**address: str) -> AppTest:
    """Return the page as a link to it opens it."""
    return open_page("goal", **TABLES | address)


def offers(page: AppTest) -> list:
    """The buttons that put a solution into the scenario."""
    return [button for button in page.main.button if not button.key.startswith("words_")]


def expect_solved(page: AppTest, scenario: Scenario, target: str, name: str, code: str) -> None:
    """Expect the answer and the year of a goal on the page."""
    text = Language(code)
    solved = solve(scenario, target=target, solve_for=name)
    goal = read_target(target)
    reached = year_reaching(scenario, column=goal.column, value=goal.value)

    assert solved_message(solved, text) in said(page)
    for remark in [*solved_remarks(solved, text), *year_remarks(reached, text)]:
        assert remark in said(page)
    assert year_message(reached, text) in said(page)
    assert [button.label for button in offers(page)] == [
        text("Use {value:text}", value=written(name, value, text)) for value in solved.offers
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_goal_is_near_what_the_scenario_gives(code):
    """1: 2,000 EFLOPS in 2027, of 2,196."""
    page = open_goal(lang=code)

    expect_solved(page, Scenario(), "compute_eflops@2027=2000", "cagr", code)
    pairs = frontier(
        Scenario(), target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    )
    assert frontier_message(pairs, Language(code)) in said(page)
    assert not page.error


@pytest.mark.parametrize(
    ("target", "name", "code"),
    [
        ("compute_eflops@2027=1e9", "cagr", "zh"),
        ("cumulative_core_low_cny_100m@2027=500", "core_low", "en"),
        ("cumulative_related_high_cny_100m@2026=2000", "application_level", "zh"),
        ("growth_rate@2025=60%", "cagr", "en"),
        ("added_eflops@2027=800", "service_life_years", "zh"),
    ],
)
def test_other_goals(target, name, code):
    """1: reached or not, in either language."""
    page = open_goal(lang=code, goal=target, goal_for=name)

    expect_solved(page, Scenario(), target, name, code)


@pytest.mark.parametrize(
    ("target", "name"),
    [("compute_eflops@2027=1e9", "cagr"), ("added_eflops@2027=800", "service_life_years")],
)
def test_goals_below_a_ceiling(target, name):
    """1."""
    page = open_goal(curve="logistic", ceiling_eflops="3000", goal=target, goal_for=name)

    expect_solved(page, Scenario(curve="logistic", ceiling_eflops=3000.0), target, name, "en")


def test_several_solutions_are_all_offered():
    """1 and 2: one button each; two columns of pairs."""
    page = open_goal(lang="zh", **SEVERAL)
    scenario = Scenario(curve="logistic", ceiling_eflops=3000.0)

    expect_solved(page, scenario, SEVERAL["goal"], "cagr", "zh")
    assert len(offers(page)) == 2
    assert page.table[0].value.shape[1] == 2


@pytest.mark.parametrize(
    ("address", "button", "name"),
    [
        ({}, 0, "cagr"),
        (SEVERAL, 1, "cagr"),  # beyond the slider's span
        ({"goal": "added_eflops@2027=800", "goal_for": "service_life_years"}, 0, "service"),
        ({"goal": "compute_eflops@2027=1000", "goal_for": "base_eflops"}, 0, "base_eflops"),
    ],
)
def test_the_button_puts_the_solution_into_the_scenario(address, button, name):
    """2: to the last digit; the goal is then reached, and the button has done its work."""
    page = open_goal(**address)
    page.main.button[button].click().run()
    page.run()

    assert not page.exception
    target = read_target(address.get("goal", "compute_eflops@2027=2000"))
    key = next(slider.key for slider in page.sidebar.slider if slider.key.startswith(name))
    values = {
        slider.key: slider.value
        for slider in page.sidebar.slider
        if slider.key != "service_life_years" or slider.value
    }
    choices = {name: value for name, value in address.items() if not name.startswith("goal")}
    scenario = Scenario(**({"curve": choices.get("curve", "constant")} | values))
    offered = solve(
        Scenario(**({"curve": "logistic", "ceiling_eflops": 3000.0} if choices else {})),
        target=target,
        solve_for=key,
    ).offers[button]
    assert getattr(scenario, key) == offered
    if key != "service_life_years":
        found = project(scenario)[target.column][target.year - 2022]
        assert abs(found - target.value) <= 1e-9 * target.value
        assert page.main.button[button].disabled


def test_the_goal_is_in_the_address():
    """3: as it is chosen, and on the way to another page and back."""
    page = open_goal()
    page.selectbox(key="goal_column").set_value("growth_rate").run()
    page.selectbox(key="goal_year").set_value(2025).run()
    page.text_input(key="goal_value").set_value("４０％").run()
    assert page.query_params["goal"] == "growth_rate@2025=40%"
    page.selectbox(key="goal_column").set_value("cumulative_investment_cny_100m").run()
    page.selectbox(key="goal_for_input").set_value("first_year_investment").run()
    page.selectbox(key="goal_along_input").set_value("unit_cost_decline").run()
    expected = {
        "goal": "cumulative_investment_cny_100m@2025=50",
        "goal_for": "first_year_investment",
        "goal_along": "unit_cost_decline",
    }
    assert {name: page.query_params[name] for name in expected} == expected

    page.switch_page("views/projection.py").run()
    page.switch_page("views/goal.py").run()
    expect_solved(
        page,
        Scenario(),
        "cumulative_investment_cny_100m@2025=50",
        "first_year_investment",
        "en",
    )
    assert page.selectbox(key="goal_along_input").value == "unit_cost_decline"


def test_the_scenario_changes_the_answer():
    """1: the sidebar is the same on every page."""
    page = open_goal(goal="compute_eflops@2026=1500")
    page.slider(key="base_eflops").set_value(300.0).run()

    expect_solved(page, Scenario(base_eflops=300.0), "compute_eflops@2026=1500", "cagr", "en")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"goal": "x"}, "“x” is not a target; write column, @, year"),
        ({"goal": "eflops@2027=1"}, "there is no column “eflops”; choose one of compute_eflops"),
        ({"goal": "growth_rate@2027=52.3"}, "52.3 means 5,230% a year"),
        ({"goal": "compute_eflops@2027>1"}, "“>” is a range"),
        ({"goal_for": "curve"}, "“curve” is not an input that can be solved for"),
        ({"goal_along": "x"}, "“x” is not an input that can be solved for"),
    ],
)
def test_a_bad_address_is_refused_with_the_reason(address, says):
    """3: and the page works as if it had not been there."""
    page = open_goal(**address, base_eflops="300")

    assert says in read_errors(page)
    assert not set(address) & set(dict(page.query_params))
    target = f"compute_eflops@2027={float(f'{300 * 1.523**5:.1g}')}"
    expect_solved(page, Scenario(base_eflops=300.0), target, "cagr", "en")


def test_a_bad_value_is_explained_and_kept():
    """3: the goal stays as it was, and is answered again once the entry is mended."""
    page = open_goal()
    for typed in ("many", "", "20%", "2000²"):
        page.text_input(key="goal_value").set_value(typed).run()

        said = "holds ²," if "²" in typed else "is not a number; write it like 2000."
        assert f"“{typed}” {said}" in read_errors(page)
        assert page.text_input(key="goal_value").value == typed
    page.text_input(key="goal_value").set_value("1,500").run()
    assert not page.error
    expect_solved(page, Scenario(), "compute_eflops@2027=1500", "cagr", "en")


def test_a_year_that_is_no_longer_projected_is_said():
    """3: nothing is changed behind the reader's back."""
    page = open_goal(goal="compute_eflops@2027=2000")
    page.slider(key="years").set_value(3).run()

    assert "2027 is not among the projected years, 2022 to 2025" in read_errors(page)
    assert page.selectbox(key="goal_year").value == 2027
    page.selectbox(key="goal_year").set_value(2025).run()
    expect_solved(page, Scenario(years=3), "compute_eflops@2025=2000", "cagr", "en")


def test_inputs_that_do_not_go_together_are_said():
    """3: as on the first page."""
    page = open_goal(core_low="9")

    assert "the low multiplier 9 is above the high one, 3.4" in read_errors(page)


@pytest.mark.parametrize(
    "target", ["compute_eflops@2027=2000", "cumulative_core_low_cny_100m@2027=500"]
)
def test_only_inputs_with_an_effect_are_offered(target):
    """4."""
    page = open_goal(goal=target)
    expected = inputs_with_effect(Scenario(), read_target(target))
    labels = [Scenario.model_fields[name].title for name in expected]

    assert page.selectbox(key="goal_for_input").options == labels


@pytest.mark.parametrize(
    "address",
    [
        {"goal_for": "core_low"},
        {"goal_for": "budget"},
        {"goal": "growth_rate@2024=50%", "goal_for": "service_life_years"},
    ],
)
def test_another_input_stands_for_one_without_effect(address):
    """4: the growth rate, which has one; that is said, and the choice is kept in the address."""
    page = open_goal(**address)
    label = assumptions()[address["goal_for"]].label

    assert not page.error
    assert page.selectbox(key="goal_for_input").value == "cagr"
    assert f"“{label}” does not apply here" in said(page)
    assert page.query_params["goal_for"] == address["goal_for"]
    target = address.get("goal", "compute_eflops@2027=2000")
    expect_solved(page, Scenario(), target, "cagr", "en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_where_nothing_has_an_effect_that_is_said_in_words(code):
    """4: by the labels of the page, not by names; the year is said all the same."""
    text = Language(code)
    address = {"application_level": "0", "core_low": "0", "goal": "core_low_cny_100m@2027=1"}
    page = open_goal(**address, lang=code)
    wrong = read_errors(page)

    assert text(COLUMNS["core_low_cny_100m"].label) in wrong
    assert text("Solve for") in wrong
    assert not re.search("[a-z]_[a-z]", wrong)
    assert year_message(
        year_reaching(
            Scenario(application_level=0.0, core_low=0.0), column="core_low_cny_100m", value=1.0
        ),
        text,
    ) in said(page)


def test_whole_years_have_no_curve():
    """4: and the page says so."""
    page = open_goal(goal="added_eflops@2027=800", goal_for="service_life_years")

    assert "There is a curve only for two inputs" in said(page)
    assert not page.table


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_chart_holds_pairs_scenario_and_answer(code):
    """5: by their values, with gaps where there is no solution."""
    text = Language(code)
    scenario = Scenario(curve="logistic", ceiling_eflops=3000.0)
    asked = {"target": SEVERAL["goal"], "solve_for": "cagr"}
    solved = solve(scenario, **asked)
    pairs = frontier(scenario, **asked, along="ceiling_eflops")
    hover, line, dots = frontier_chart(pairs, solved, text)["layer"]
    read = {row["along"]: row["solution_written"] for row in hover["data"]["values"]}
    expected: dict[float, list[str]] = {}
    for along, _, solution in pairs.rows():
        expected.setdefault(along, []).append(written("cagr", solution, text))
    assert read == {along: text.separated(said) for along, said in expected.items()}

    rows = line["data"]["values"]
    drawn = [
        [row["along"], row["branch"] + 1, row["solution"]]
        for row in rows
        if row["solution"] is not None
    ]
    assert drawn == pairs.rows()
    assert len(rows) == pairs.solutions.size
    drawn = [(row["along"], row["solution"], row["mark"]) for row in dots["data"]["values"]]
    assert drawn == [
        (3000.0, 0.523, text(MARKS["now"])),
        *((3000.0, value, text(MARKS["solution"])) for value in solved.offers),
    ]
    assert set(MARKS.values()) <= set(messages())


def test_the_file_holds_every_pair():
    """1: every digit."""
    pairs = frontier(
        Scenario(), target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    )
    rows = list(csv.reader(io.StringIO(pairs.to_csv().decode())))

    assert rows[0] == ["base_eflops", "branch", "cagr"]
    assert [[float(a), int(b), float(c)] for a, b, c in rows[1:]] == pairs.rows()


def test_the_table_holds_some_pairs_as_they_are_written():
    """1: first and last among them."""
    scenario = Scenario(curve="logistic", ceiling_eflops=2500.0)
    page = open_goal(curve="logistic", ceiling_eflops="2500", goal="compute_eflops@2027=2000")
    pairs = frontier(
        scenario, target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    )
    shown = page.table[0].value

    assert shown.index[0] == written("base_eflops", pairs.levels[0], ENGLISH)
    assert shown.iloc[0, 0] == ENGLISH.percent(pairs.solutions[0, 0])
    assert "–" in set(shown.iloc[:, 0])


@pytest.mark.parametrize(
    "address",
    [
        {},
        SEVERAL,
        {"goal": "compute_eflops@2027=1e9"},
        {"goal": "added_eflops@2027=800", "goal_for": "service_life_years"},
        {"goal_for": "core_low"},
        {"investment_method": "budget", "goal": "cumulative_investment_cny_100m@2027=1e6"},
        ADDRESSES["every choice"],
        ADDRESSES["declining"],
    ],
)
@pytest.mark.usefixtures("marked")
def test_no_text_of_the_goal_bypasses_the_catalogues(address):
    """Whatever the page shows as text is made of messages, numbers and signs."""
    expect_messages_only(open_goal(**address), least=30)


@pytest.mark.usefixtures("marked")
def test_no_title_of_the_chart_bypasses_the_catalogues():
    """5."""
    solved = solve(Scenario(), target="compute_eflops@2027=2000", solve_for="cagr")
    pairs = frontier(
        Scenario(), target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    )
    _, line, _ = frontier_chart(pairs, solved, Language("zh"))["layer"]
    for axis in ("x", "y"):
        assert not unmarked_words(line["encoding"][axis]["title"])
