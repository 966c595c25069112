"""Page "Goal": what would have to be true for a result to reach a value."""

from dataclasses import replace
from functools import partial
from math import isnan

import pandas as pd
import streamlit as st

from model.columns import COLUMNS
from model.files import file_name, goal_recipe
from model.goal import (
    Frontier,
    Solved,
    frontier,
    frontier_chart,
    frontier_message,
    goal_years,
    inputs_with_effect,
    pairs_finding,
    rounded_goal,
    solve,
    solved_message,
    solved_remarks,
    written,
    year_finding,
    year_message,
    year_reaching,
    year_remarks,
)
from model.inputs import Scenario, assumptions
from model.messages import InvalidInput
from model.projection import Target, horizon_problems, project, read_target
from model.texts import NOTHING, Language
from views import state
from views.card import CHART, TABLE, Card, show_card
from views.files import show_files
from views.parts import begin_page, names_in_words, show_chart, show_problems

# Of the points of the curve, the table shows every one of these.
TABLE_STEP = 6


def show_page() -> None:
    """Show the goal, what reaches it, when it is reached, and with which pairs."""
    text = state.page.language()
    scenario = begin_page(text("What would it take?"), text)
    if not scenario:
        return
    goal = wanted_goal(scenario)
    with st.container(key="goal"):
        result, year, value, solve_for = st.columns([1.5, 0.85, 0.85, 1.3])
    with result:
        choose_column(goal, text)
    with year:
        choose_year(scenario, goal, text)
    with value:
        choose_value(goal, text)
    wrong = horizon_problems(goal, scenario)
    names = [] if wrong else inputs_with_effect(scenario, goal)
    with solve_for:
        name = choose_input(state.session.GOAL_FOR, text("Solve for"), names, text)
    if refused := state.session.refused(state.session.GOAL):
        wrong = list(refused[1])
    show_problems(
        wrong, text("This goal cannot be solved for yet."), text, names=names_in_words(text)
    )
    recipe = None
    if not wrong:
        solved = show_solved(scenario, goal, name, text)
        show_year(scenario, goal, text)
        pairs = show_pairs(scenario, goal, solved, names, text)
        if solved:
            recipe = goal_recipe(solved, pairs)
    show_files(project(scenario), text, recipe=recipe)


# The goal.


def wanted_goal(scenario: Scenario) -> Target:
    """Return the goal of the address; at first, compute at the end, rounded to one digit."""
    written_goal = state.session.setting(state.session.GOAL)
    if written_goal:
        return read_target(written_goal)
    return rounded_goal(scenario, "compute_eflops", None)


def choose_column(goal: Target, text: Language) -> None:
    """Show the choice of a column; another one begins with a value near its own."""

    def take() -> None:
        scenario, _ = state.inputs.judged()
        if not scenario:
            return
        column = state.session.value("goal_column")
        chosen = rounded_goal(scenario, column, wanted_goal(scenario).year)
        state.session.write_parameter(state.session.GOAL, chosen.write())

    shown = state.session.set_shown("goal_column", goal.column)
    st.selectbox(
        text("Result"),
        COLUMNS,
        list(COLUMNS).index(shown),
        format_func=lambda column: COLUMNS[column].title(text),
        key="goal_column",
        on_change=state.session.by_reader("goal_column", take),
    )


def choose_year(scenario: Scenario, goal: Target, text: Language) -> None:
    """Show the choice of a year; one that is no longer projected stays until it is changed."""
    shown = state.session.set_shown("goal_year", goal.year or scenario.last_year)
    years = sorted({*goal_years(scenario, goal.column), shown})
    st.selectbox(
        text("Year"),
        years,
        years.index(shown),
        format_func=text.year,
        key="goal_year",
        on_change=state.session.by_reader("goal_year", take_goal),
        args=("goal_year",),
    )


def choose_value(goal: Target, text: Language) -> None:
    """Show the entry of the value; what cannot be read stays in it, with the reason."""
    refused = state.session.refused(state.session.GOAL)
    shown = refused[0] if refused else COLUMNS[goal.column].spell(goal.value)
    st.text_input(
        text("Value"),
        state.session.set_shown("goal_value", shown),
        key="goal_value",
        on_change=state.session.by_reader("goal_value", take_goal),
        args=("goal_value",),
    )


def take_goal(changed: str) -> None:
    """Take the year or the value of the goal from its widget, or keep what was typed.

    The rest is that of the address: what was shown last may be older.
    """
    scenario, _ = state.inputs.judged()
    if not scenario:
        return
    goal = wanted_goal(scenario)
    if changed == "goal_year":
        refused = state.session.refused(state.session.GOAL)
        goal = replace(goal, year=state.session.value(changed))
        state.session.write_parameter(state.session.GOAL, goal.write())
        if refused:  # what was typed as the value stays in its box
            state.session.refuse(state.session.GOAL, *refused)
        return
    typed = state.session.value(changed)
    try:
        goal = read_target(f"{goal.column}@{goal.year}={typed}")
    except InvalidInput as error:
        state.session.refuse(state.session.GOAL, typed, error.problems)
        return
    state.session.write_parameter(state.session.GOAL, goal.write())


def choose_input(
    parameter: str, label: str, names: list[str], text: Language, *, but: str = ""
) -> str:
    """Show the choice of an input; in the place of one without effect another stands, and why."""
    chosen = asked = state.session.setting(parameter)
    if chosen in {"", but} or (names and chosen not in names):
        chosen = "cagr" if "cagr" in names or not names else names[0]
    state.session.set_shown(f"{parameter}_input", chosen)
    options = names or [chosen]
    selected: str = st.selectbox(
        label,
        options,
        options.index(chosen),
        format_func=lambda name: text(assumptions()[name].label),
        key=f"{parameter}_input",
        on_change=state.session.by_reader(
            f"{parameter}_input",
            lambda: state.session.write_parameter(
                parameter, state.session.value(f"{parameter}_input")
            ),
        ),
    )
    if asked not in {"", but, chosen}:
        st.caption(
            text(
                "“{input:message}” does not apply here; another input stands in its place.",
                input=assumptions()[asked].label,
            )
        )
    return selected


# The answers.


def show_solved(scenario: Scenario, goal: Target, name: str, text: Language) -> Solved | None:
    """Show which values reach the goal, and a button that takes each over."""
    try:
        solved = solve(scenario, target=goal, solve_for=name)
    except InvalidInput as error:
        head = text("This goal cannot be solved for yet.")
        show_problems(error.problems, head, text, names=names_in_words(text))
        return None
    with st.container(key="answer"):
        st.markdown(solved_message(solved, text))
    st.caption(
        text(
            "Arithmetic, not a plan: what is needed while the other inputs stay as they are, not "
            "whether it can come about."
        )
    )
    for remark in solved_remarks(solved, text):
        st.caption(remark)
    with st.container(horizontal=True):
        for index, value in enumerate(solved.offers):
            st.button(
                text("Use {value:text}", value=written(name, value, text)),
                key=f"put_{index}",
                on_click=partial(state.inputs.want, {name: value}),
                disabled=value == solved.now.value,
                icon=":material/input:",
                type="primary",
            )
    exact = [
        assumptions()[name].write(point.value)
        for solution in solved.solutions
        for point in dict.fromkeys((solution.low, solution.high))
    ]
    if exact:
        st.caption(text("Exact value: {values:text}", values=text.separated(exact)))
    return solved


def show_year(scenario: Scenario, goal: Target, text: Language) -> None:
    """Show in which year the scenario as it is reaches the value."""
    found = year_reaching(scenario, column=goal.column, value=goal.value)
    st.header(year_finding(found, text))
    st.markdown(year_message(found, text))
    for remark in year_remarks(found, text):
        st.caption(remark)


def show_pairs(
    scenario: Scenario, goal: Target, solved: Solved | None, names: list[str], text: Language
) -> Frontier | None:
    """Show the pairs of two inputs that reach the goal, as a curve and as a table; return them."""
    if solved is None:
        return None
    name = solved.solve_for
    st.header(text("Which pairs of inputs reach it?"))
    others = [other for other in names if other != name and not assumptions()[other].is_whole]
    if assumptions()[name].is_whole or not others:
        st.caption(
            text("There is a curve only for two inputs that have an effect and are no whole years.")
        )
        return None
    along = choose_input(state.session.GOAL_ALONG, text("Together with"), others, text, but=name)
    try:
        pairs = frontier(scenario, target=goal, solve_for=name, along=along)
    except InvalidInput as error:
        head = text("There are no such pairs.")
        show_problems(error.problems, head, text, names=names_in_words(text))
        return None
    said = frontier_message(pairs, text)
    if not pairs.solutions.size:
        st.caption(said)
        return pairs

    def chart() -> None:
        show_chart(frontier_chart(pairs, solved, text), alt=said, key="frontier_chart")

    def table() -> None:
        with st.container(key="numbers"):
            st.table(pairs_table(pairs, text))

    content = pairs.to_csv()
    file = file_name(text("pairs"), goal.year, ending="csv", of=content)
    card = Card(
        key="pairs",
        title=pairs_finding(pairs, text),
        limit=said,
        shown={CHART: chart, TABLE: table},
        csv=(file, lambda: content),
    )
    show_card(card, text)
    return pairs


def pairs_table(pairs: Frontier, text: Language) -> pd.DataFrame:
    """Return some of the pairs as they are written on the screen, one column per branch."""
    rows = list(zip(pairs.levels.tolist(), pairs.solutions.tolist(), strict=True))[::TABLE_STEP]
    label = text(assumptions()[pairs.solve_for].label)
    several = len(rows[0][1]) > 1
    table = {
        f"{label} ({branch + 1})" if several else label: [
            NOTHING
            if isnan(solutions[branch])
            else written(pairs.solve_for, solutions[branch], text)
            for _, solutions in rows
        ]
        for branch in range(len(rows[0][1]))
    }
    levels = [written(pairs.along, level, text) for level, _ in rows]
    return pd.DataFrame(table, index=pd.Index(levels, name=text(assumptions()[pairs.along].label)))


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
