"""Page "Compare": two to six scenarios, what explains their difference, and readers' own ones."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from math import isnan
from string import ascii_uppercase

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.columns import COLUMNS
from model.comparison import (
    FEWEST,
    MOST,
    Comparison,
    Explanation,
    common_years,
    compare,
    comparison_chart,
    difference_table,
    input_labels,
    lettered,
    say_chance,
    verdict,
    waterfall_chart,
)
from model.files import comparison_recipe, file_name
from model.inputs import Scenario, assumptions, input_value, presets
from model.messages import InvalidInput
from model.projection import project
from model.tables import table_csv
from model.texts import NOTHING, Language
from model.uncertainty import Estimate, Uncertainty, say_correlations
from views import state
from views.card import CHART, TABLE, Card, CardFile, show_card
from views.comparison import saved
from views.files import show_files
from views.parts import (
    begin_page,
    choose,
    log_switch,
    plain,
    show_chart,
    show_problems,
    show_rows,
)

# What the inputs of the page are first compared with: the report's own path, else the headline.
FIRST_COMPARED = ("report_path", "headline")

# The key of the choice of scenarios.
COMPARED = "compare_scenarios"

LETTERS = ascii_uppercase[:MOST]


def show_page() -> None:
    """Show the answer, charts, tables and files of what is compared, and the saved scenarios."""
    text = state.page.language()
    current = begin_page(text("Compare"), text)
    answer, chance = st.container(key="answer"), st.container(key="chance")
    recipe = None
    try:
        scenarios = choose_scenarios(current, text)
        if scenarios:
            comparison = choose_comparison(scenarios, text)
            explanation = show_comparison(comparison, (answer, chance), text)
            # Where nothing can be drawn, the page has said so.
            with suppress(InvalidInput):
                recipe = comparison_recipe(scenarios, explanation, state.inputs.uncertainty())
    except InvalidInput as error:
        show_problems(error.problems, text("These scenarios cannot be compared."), text)
    saved.show_saved(text)
    if current:
        show_files(project(current), text, recipe=recipe)


def choose_scenarios(current: Scenario | None, text: Language) -> dict[str, Scenario]:
    """Show the choice of scenarios; return them by name, or none where nothing can be compared.

    Parameters
    ----------
    current : Scenario or None
        The inputs of the page, if they go together; else the head of the page says that.
    text : Language
    """
    names = offered(text)
    shown = state.session.set_shown(COMPARED, state.scenarios.compared(first_compared(), names))
    chosen = st.multiselect(
        text("Scenarios"),
        list(names),
        shown,
        format_func=names.__getitem__,
        key=COMPARED,
        max_selections=MOST,
        on_change=state.session.by_reader(COMPARED, state.scenarios.choose_compared),
        args=(COMPARED,),
        placeholder=text("Choose two to six"),
        help=text("Your scenario, published readings, and what you save or open below."),
    )
    if len(chosen) < FEWEST:
        st.info(text("Choose two scenarios or more."))
        return {}
    chosen = sorted(chosen, key=lambda one: one != state.session.INPUTS)
    found = [scenario for one in chosen if (scenario := scenario_of(one, current))]
    if len(found) < len(chosen):
        return {}
    return dict(zip(unique([names[one] for one in chosen]), found, strict=True))


def offered(text: Language) -> dict[str, str]:
    """Return what can be compared, with the name of each."""
    return {
        state.session.INPUTS: text("Your scenario"),
        **{
            f"{state.session.SAVED_PREFIX}{number}": file.name
            for number, file in state.scenarios.saved().items()
        },
        **{
            f"{state.session.PRESET_PREFIX}{name}": text(preset.label)
            for name, preset in presets().items()
        },
    }


def first_compared() -> list[str]:
    """Return what is compared before a reader chooses: an answer, not an empty page."""
    current = state.inputs.values()
    other = next(name for name in FIRST_COMPARED if dict(presets()[name].scenario) != current)
    return [state.session.INPUTS, f"{state.session.PRESET_PREFIX}{other}"]


def scenario_of(one: str, current: Scenario | None) -> Scenario | None:
    """Return one of what can be compared; None for inputs that do not go together."""
    if one == state.session.INPUTS:
        return current
    if one.startswith(state.session.PRESET_PREFIX):
        return presets()[one.removeprefix(state.session.PRESET_PREFIX)].scenario
    return state.scenarios.saved()[int(one.removeprefix(state.session.SAVED_PREFIX))].scenario


def unique(names: list[str]) -> list[str]:
    """Return names with a number where one comes again, so that each stands for one scenario."""
    return [
        name if names.index(name) == at else f"{name} ({names[: at + 1].count(name)})"
        for at, name in enumerate(names)
    ]


def choose_comparison(scenarios: Mapping[str, Scenario], text: Language) -> Comparison:
    """Show the choice of a column and a year; return the comparison in them.

    Raises
    ------
    InvalidInput
        Where the scenarios have no year in common.
    """
    left, right = st.columns([0.7, 0.3])
    with left:
        column = choose(
            text("What to compare"),
            state.session.COLUMN,
            {name: column.heading(text) for name, column in COLUMNS.items()},
            text,
        )
    years = common_years(scenarios.values(), column)
    if not years:
        compare(scenarios, column=column)
    latest_first = {str(year): text.year(year) for year in reversed(years)}
    with right:
        year = choose(text("Year"), state.session.YEAR, latest_first, text)
    return compare(scenarios, column=column, year=int(year))


def show_comparison(
    comparison: Comparison, places: tuple[DeltaGenerator, DeltaGenerator], text: Language
) -> Explanation:
    """Show what follows from a comparison, the answer and its chance in their places at the top.

    Returns what explains the difference of the pair that is shown.
    """

    def chart() -> None:
        place = st.container()
        logarithmic = log_switch(state.session.COMPARE_SCALE, text)
        show_chart(
            comparison_chart(comparison, text, logarithmic=logarithmic),
            alt=describe(comparison, text),
            key="comparison_chart",
            place=place,
        )

    def table() -> None:
        show_rows(line_rows(comparison, text), "numbers_lines")

    content = table_csv(*line_table(comparison)).encode()
    name = file_name(text("comparison"), comparison.column, ending="csv", of=content)
    title = finding(comparison, text)
    csv = (name, lambda: content)
    show_card(Card(key="lines", title=title, shown={CHART: chart, TABLE: table}, csv=csv), text)
    explanation = choose_pair(comparison, text)
    answer, chance = places
    answer.markdown(plain(verdict(explanation, text)))
    show_explanation(explanation, comparison, text)
    show_differences(comparison, explanation, text)
    show_comparison_files(comparison, explanation, text)
    show_chance(comparison, explanation, chance, text)  # takes longest
    return explanation


def show_chance(
    comparison: Comparison, explanation: Explanation, place: DeltaGenerator, text: Language
) -> None:
    """Show how often the higher of the pair exceeds the other when inputs are drawn."""
    pair = (explanation.first, explanation.second)
    if explanation.difference > 0:
        pair = pair[::-1]
    try:
        uncertainty = state.inputs.uncertainty()
        scenarios = [comparison.projections[name].scenario for name in pair]
        what = (*scenarios, comparison.column, comparison.year, uncertainty)
        chance = state.results.kept(chance_to_exceed, *what)
        said = [
            *say_correlations(scenarios, uncertainty, text),
            *(one.say(text) for one in comparison.settings_without_effect(*pair, uncertainty)),
        ]
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be simulated."), text)
        return
    named = replace(explanation, first=pair[0], second=pair[1])
    place.caption(
        text.sentences(
            plain(say_chance(named, chance, text)),
            text("What is drawn, and how, is on the page “Uncertainty”."),
        )
    )
    for line in said:
        place.caption(plain(line))


def chance_to_exceed(
    first: Scenario, second: Scenario, column: str, year: int, uncertainty: Uncertainty
) -> Estimate:
    """Return how often one scenario exceeds another, whatever they are called."""
    comparison = compare({"first": first, "second": second}, column=column, year=year)
    return comparison.chance("first", "second", uncertainty)


def finding(comparison: Comparison, text: Language) -> str:
    """Return what the chart over the years shows, as its title."""
    column = COLUMNS[comparison.column]
    return text(
        "{column:message} in {year:year}: {values:text}",
        column=column.label,
        year=comparison.year,
        values=text.separated(
            f"{letter} {column.write(comparison.value(name), text)}"
            for letter, name in zip(LETTERS, comparison.names, strict=False)
        ),
    )


def line_table(comparison: Comparison) -> tuple[list[str], list[list[float]]]:
    """Return header and rows of the column in each year that the scenarios share."""
    scenarios = [projection.scenario for projection in comparison.projections.values()]
    rows = [
        [year, *map(replace(comparison, year=year).value, comparison.names)]
        for year in common_years(scenarios, comparison.column)
    ]
    return ["year", *comparison.names], rows


def line_rows(comparison: Comparison, text: Language) -> list[dict[str, str]]:
    """Return the same as it is written on the screen."""
    column = COLUMNS[comparison.column]
    heads = [text("Year"), *map(plain, lettered(comparison.names))]
    return [
        dict(
            zip(heads, [text.year(year), *(column.write(one, text) for one in values)], strict=True)
        )
        for year, *values in line_table(comparison)[1]
    ]


def describe(comparison: Comparison, text: Language) -> str:
    """Return what the chart over the years shows, for those who do not see it."""
    return text(
        "Line chart of {column:message} in each scenario. In {year:year}: {values:text}.",
        column=COLUMNS[comparison.column].label,
        year=comparison.year,
        values=text.separated(
            f"{name} {COLUMNS[comparison.column].write(comparison.value(name), text)}"
            for name in comparison.names
        ),
    )


def choose_pair(comparison: Comparison, text: Language) -> Explanation:
    """Show the heading of the explanation and, of more than two, the choice of the pair."""
    st.header(text("What explains the difference"))
    names = comparison.names
    if len(names) == FEWEST:
        return comparison.explain()
    letters = LETTERS[: len(names)].lower()
    labels = dict(zip(letters, lettered(names), strict=True))
    pairs = {a + b: f"{labels[a]} → {labels[b]}" for a in letters for b in letters if a != b}
    pair = choose(text("From one scenario to the other"), state.session.PAIR, pairs, text)
    return comparison.explain(*(names[letters.index(letter)] for letter in pair))


def show_explanation(explanation: Explanation, comparison: Comparison, text: Language) -> None:
    """Show what each input adds to the difference, as a chart and as a table."""
    labels = dict(zip(comparison.names, lettered(comparison.names), strict=True))
    first, second = labels[explanation.first], labels[explanation.second]
    method = text(
        "Each input's share of the difference: what changing it adds, averaged over every "
        "order of changing the inputs (its Shapley value). The shares add up exactly."
    )

    def chart() -> None:
        show_chart(
            waterfall_chart(explanation, text),
            alt=text(
                "Waterfall chart from {first:text} to {second:text}; the table holds each step.",
                first=first,
                second=second,
            ),
            key="waterfall_chart",
        )

    def table() -> None:
        show_rows(contribution_rows(explanation, comparison, text), "contributions")

    if explanation.contributions:
        amount = COLUMNS[explanation.column].signed(explanation.difference, text)
        title = plain(text.headed(f"{first} → {second}", amount))
        shown = {CHART: chart, TABLE: table}
        csv = differences_file(comparison, explanation, text)
        show_card(Card(key="waterfall", title=title, limit=method, shown=shown, csv=csv), text)
    else:
        st.info(text("The two do not differ here."))
        st.caption(method)
    if any(len(part.inputs) > 1 for part in explanation.contributions):
        st.caption(
            text(
                "Inputs joined by + count as one: changing only some of them makes no valid "
                "scenario, or very many inputs differ."
            )
        )
    if explanation.without_effect:
        inputs = text.listed(input_labels([name], text) for name in explanation.without_effect)
        st.caption(
            text("They also differ in what has no effect here: {inputs:text}.", inputs=inputs)
        )


def contribution_rows(
    explanation: Explanation, comparison: Comparison, text: Language
) -> list[dict[str, str]]:
    """Return the steps of the waterfall chart with the input's values, and their sum."""
    column, names = COLUMNS[explanation.column], comparison.names
    ends = (explanation.first, explanation.second)
    labels = [plain(lettered(names)[names.index(end)]) for end in ends]
    first, second = (LETTERS[names.index(end)] for end in ends)
    adds = text("Adds, from {first:text} to {second:text}", first=first, second=second)
    rows = []
    for part in explanation.contributions:
        row = {text("Input"): input_labels(part.inputs, text)}
        for label, end in zip(labels, ends, strict=True):
            scenario = comparison.projections[end].scenario
            values = [(assumptions()[name], getattr(scenario, name)) for name in part.inputs]
            row[label] = " + ".join(input_value(*value, text) for value in values)
        rows.append({**row, adds: column.signed(part.amount, text)})
    totals = [column.write(end, text) for end in (explanation.start, explanation.end)]
    total = {text("Input"): column.heading(text), **dict(zip(labels, totals, strict=True))}
    return [*rows, {**total, adds: column.signed(explanation.difference, text)}]


def differences_file(comparison: Comparison, explanation: Explanation, text: Language) -> CardFile:
    """Return the table that the command `compare` makes, as a card's file."""
    content = table_csv(*difference_table(comparison, explanation)).encode()
    return file_name(text("comparison"), comparison.year, ending="csv", of=content), lambda: content


def show_differences(comparison: Comparison, explanation: Explanation, text: Language) -> None:
    """Show the inputs that differ, and every result of the year."""
    inputs = {
        input_labels([name], text): [
            input_value(assumptions()[name], value, text) for value in values
        ]
        for name, values in comparison.inputs().items()
    }
    results = {
        COLUMNS[name].heading(text): [
            NOTHING if isnan(value) else COLUMNS[name].write(value, text) for value in values
        ]
        for name, values in comparison.results().items()
    }

    def show(head: str, cells: Mapping[str, list[str]]) -> None:
        headers = [head, *map(plain, lettered(comparison.names))]
        show_rows(dict(zip(headers, (name, *row), strict=True)) for name, row in cells.items())

    def tables() -> None:
        of_inputs, of_results = st.tabs(
            [text("Inputs"), text("Results in {year:year}", year=comparison.year)]
        )
        with of_inputs:
            if inputs:
                show(text("Input"), inputs)
            else:
                st.info(text("Every input is the same."))
        with of_results:
            show(text("Result"), results)

    card = Card(
        key="differences",
        title=text(
            "{count:whole} of {all:whole} inputs differ", count=len(inputs), all=len(assumptions())
        ),
        shown={TABLE: tables},
        csv=differences_file(comparison, explanation, text),
    )
    show_card(card, text)


def show_comparison_files(comparison: Comparison, explanation: Explanation, text: Language) -> None:
    """Show the files and the address that reproduce the comparison."""
    st.header(text("Download and share the comparison"))
    names = comparison.names
    with st.container(horizontal=True):
        scenarios = {name: made.scenario for name, made in comparison.projections.items()}
        for letter, (name, scenario) in zip(LETTERS, scenarios.items(), strict=False):
            label = text("Scenario {letter:text}", letter=letter)
            known = state.scenarios.saved_as(scenario)
            note = known[1].note if known and known[1].name == name else ""
            saved.show_file_download(label, f"scenario_{letter}", scenario, name, note)
        with st.popover(
            text("Link to this comparison"), icon=":material/link:", key="comparison_link"
        ):
            st.markdown(text("This address holds every input of each scenario:"))
            pair = "".join(LETTERS[names.index(n)] for n in (explanation.first, explanation.second))
            address = state.address.share_comparison(
                scenarios,
                {
                    state.session.COLUMN: comparison.column,
                    state.session.YEAR: str(comparison.year),
                    state.session.PAIR: pair.lower(),
                },
                is_first_named=names[0] != offered(text)[state.session.INPUTS],
                text=text,
            )
            st.code(address, language=None, wrap_lines=True)


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
