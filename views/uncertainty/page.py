"""Page "Uncertainty": in how many cases of 100, what is drawn, and what drives the result."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from model.columns import SIMULATED
from model.evidence import DEFAULT_SERIES, series
from model.files import file_name, simulation_recipe
from model.inputs import Scenario
from model.messages import InvalidInput
from model.projection import Target, project, read_target
from model.tables import table_csv
from model.texts import Language
from model.uncertainty import (
    COMPARISON_WORDS,
    CURVE_POINTS,
    DEFAULT_DRAWS,
    DOTS,
    DRAW_COUNTS,
    MOST_DRAWS,
    PROBABILITIES,
    Simulation,
    Uncertainty,
    cautions,
    central_line,
    chance,
    describe_fan,
    dot_chart,
    even_probabilities,
    even_quantiles,
    exceedance_chart,
    exceedance_finding,
    fan_chart,
    fan_finding,
    is_stable,
    not_included,
    say_interval,
    simulate,
    what_varies,
    write_stable,
)
from views import state
from views.card import CHART, TABLE, Card, CardFile, show_card
from views.files import csv_of, request_of, show_files
from views.parts import (
    begin_page,
    choose,
    enter,
    log_switch,
    names_in_words,
    plain,
    show_chart,
    show_problems,
    show_rows,
)
from views.uncertainty.drivers import show_drivers
from views.uncertainty.ranges import show_ranges

TARGET_COMPARISONS = (">=", "<=")

# Everything that the page shows of one column, in one simulation.
EVEN = {*even_probabilities(DOTS), *even_probabilities(CURVE_POINTS)}
SHOWN = tuple(sorted({*PROBABILITIES, *EVEN}))

# Up to so many points a simulation takes less time than drawing the page.
QUICK_DRAWS = DEFAULT_DRAWS

# Key of the session: the reader has asked to refine, and it goes on.
REFINING = "_refining"


def show_page() -> None:
    """Show the page: the answer, its pictures, what is drawn, what drives it."""
    text = state.page.language()
    scenario = begin_page(text("How sure is it?"), text)
    if not scenario:
        return
    answered = st.container()
    column, year, target = choose_question(scenario, text)
    try:
        uncertainty = state.inputs.uncertainty()
        simulation = simulated(scenario, uncertainty, column, target, text)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be simulated."), text)
        show_ranges(scenario, column, text)
        return
    with answered:
        show_answer(simulation, column, year, text)
    show_fan(simulation, column, text)
    show_cases(simulation, column, year, text)
    method = show_drivers(scenario, uncertainty, column, year, text)
    show_ranges(scenario, column, text)
    show_files(
        project(scenario),
        text,
        recipe=simulation_recipe(scenario, uncertainty, target, method),
        uncertainty=uncertainty,
    )
    go_on_refining(simulation, column, year)


# What is asked.


def choose_question(scenario: Scenario, text: Language) -> tuple[str, int, Target]:
    """Show the choice of column, year and target; return what is chosen."""
    which, when, how, value = st.columns([0.4, 0.18, 0.18, 0.24], vertical_alignment="bottom")
    with which:
        names = {name: record.heading(text) for name, record in SIMULATED.items()}
        # A value of one result would be taken for one of another, in another unit.
        column = choose(text("Result"), "column", names, text, clears="target")
    years = {
        str(year): text.year(year) for year in range(scenario.base_year + 1, scenario.last_year + 1)
    }
    with when:
        year = int(choose(text("Year"), "year", years, text, str(scenario.last_year)))
    with how:
        signs = {sign: text(COMPARISON_WORDS[sign]) for sign in TARGET_COMPARISONS}
        comparison = choose(text("Target"), "comparison", signs, text)
    with value:
        asked = enter(text("Value"), "target", placeholder=text("the scenario's own"))
    if asked:
        try:
            return column, year, read_target(f"{column}@{year}{comparison}{asked}", SIMULATED)
        except InvalidInput as error:
            head = text("This target cannot be read.")
            show_problems(error.problems, head, text, names=names_in_words(text))
    own = float(central_line(scenario, column)[year - scenario.base_year])
    return column, year, Target(column=column, year=year, comparison=comparison, value=own)


def simulated(
    scenario: Scenario, uncertainty: Uncertainty, column: str, target: Target, text: Language
) -> Simulation:
    """Return all that the page shows of a column; say how far it is where that takes long."""
    shown: dict[str, Any] = {"columns": [column], "targets": [target], "probabilities": SHOWN}
    if uncertainty.draws <= QUICK_DRAWS:
        return simulate(scenario, uncertainty, **shown)
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text("Simulating …"))
        st.button(text("Stop"), key="stop", on_click=stop_refining)

    def show(done: int, total: int) -> None:
        said = text("{done:whole} of {total:whole} simulated cases", done=done, total=total)
        bar.progress(done / total, said)

    simulation = state.results.kept(simulate, scenario, uncertainty, progress=show, **shown)
    place.empty()
    return simulation


# The answer and its pictures.


def show_answer(simulation: Simulation, column: str, year: int, text: Language) -> None:
    """Show the answer in a sentence, and what it does not say."""
    with st.container(key="answer"):
        st.markdown(
            text.sentences(
                say_interval(simulation, column, year, text),
                chance(simulation.targets[0], simulation.chances[0], text),
            )
        )
    if said := cautions(simulation, text):
        st.warning("\n\n".join(map(plain, said)), icon=":material/warning:")
    drawn = what_varies(simulation, text).replace("~", r"\~")  # two of them would strike through
    st.caption(text.sentences(drawn, not_included(text)))


def show_fan(simulation: Simulation, column: str, text: Language) -> None:
    """Show the fan over the scenario's line, and the published figures as dots."""
    published = [
        point
        for point in series()[DEFAULT_SERIES]
        if column == "compute_eflops" and simulation.year[0] <= point.year <= simulation.year[-1]
    ]

    def chart() -> None:
        place = st.container()
        logarithmic = log_switch(state.session.UNCERTAINTY_SCALE, text)
        line = central_line(simulation.scenario, column).tolist()
        show_chart(
            fan_chart(simulation, column, line, published, text, logarithmic=logarithmic),
            alt=describe_fan(simulation, column, text),
            key="fan_chart",
            place=place,
        )

    lines = text("Solid line: your scenario. Dotted line: the middle of the cases.")
    signs = text("Markers: published figures, by edition.") if published else ""
    card = Card(
        key="fan",
        title=fan_finding(simulation, column, text),
        limit=text.sentences(lines, signs, text("Drawn anew when a slider is released.")),
        shown={CHART: chart, TABLE: partial(show_table, simulation, column, text)},
        csv=csv_of(request_of(project(simulation.scenario), text, simulation.uncertainty)),
    )
    show_card(card, text)


def show_cases(simulation: Simulation, column: str, year: int, text: Language) -> None:
    """Show the cases of one year as dots and as a curve of chances."""
    target = simulation.targets[0]
    dots = even_quantiles(simulation, column, year, DOTS)
    curve = even_quantiles(simulation, column, year, CURVE_POINTS)
    ends = even_probabilities(CURVE_POINTS)
    met = [bool(target.holds(value)) for value in dots]

    def show_dots() -> None:
        show_chart(
            dot_chart(dots, met, column, text),
            alt=text(
                "{count:whole} dots, one for each case; meeting the target: {met:whole}.",
                count=DOTS,
                met=sum(met),
            ),
            key="dot_chart",
        )

    def show_curve() -> None:
        show_chart(
            exceedance_chart(curve, target.value, column, text),
            alt=text(
                "Falling curve: from {most:number} of 100 cases above {low:text} to {least:number} "
                "above {high:text}.",
                most=100.0 * (1.0 - ends[0]),
                least=100.0 * (1.0 - ends[-1]),
                low=text.number(curve[0]),
                high=text.number(curve[-1]),
            ),
            key="exceedance_chart",
        )

    def show_chances() -> None:
        shown = {p: simulation.quantile(column, year, p) for p in PROBABILITIES}
        scale = SIMULATED[column].scale([one.value for one in shown.values()], text)
        head = SIMULATED[column].title(text, scale)
        rows = [
            {
                text("Cases of 100 above"): text.number(100.0 * (1.0 - probability)),
                head: write_stable(quantile, column, text, scale),
            }
            for probability, quantile in shown.items()
        ]
        show_rows(rows, "numbers_chances")

    def file(header: Sequence[str], rows: Iterable[Iterable[object]]) -> CardFile:
        content = table_csv(header, rows).encode()
        return file_name(text("cases"), year, ending="csv", of=content), lambda: content

    left, right = st.columns(2)
    with left:
        title = text(
            "{met:whole} of {count:whole} equally likely cases meet the target in {year:year}",
            met=sum(met),
            count=DOTS,
            year=year,
        )
        csv = file((column, "meets_target"), zip(dots, met, strict=True))
        show_card(Card(key="cases", title=title, shown={CHART: show_dots}, csv=csv), text)
    with right:
        title = exceedance_finding(simulation, column, year, text)
        above = [1.0 - probability for probability in ends]
        csv = file((column, "probability_above"), zip(curve, above, strict=True))
        shown = {CHART: show_curve, TABLE: show_chances}
        show_card(Card(key="exceedance", title=title, shown=shown, csv=csv), text)
    show_precision(simulation, column, year, text)


def show_precision(simulation: Simulation, column: str, year: int, text: Language) -> None:
    """Say how many points were drawn and whether that is enough; offer more."""
    stable = is_stable(simulation, column, year)
    draws = simulation.uncertainty.draws
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            text.sentences(
                text(
                    "{draws:whole} simulated cases, random seed {seed:whole}. Digits that another "
                    "seed would change are not shown.",
                    draws=draws,
                    seed=simulation.uncertainty.seed,
                ),
                text("Three digits of every figure are stable.")
                if stable
                else text("Some figures have fewer than three stable digits."),
            )
        )
        if not stable and draws < MOST_DRAWS:
            st.button(
                text("Refine"),
                key="refine",
                on_click=refine,
                args=(draws,),
                icon=":material/zoom_in:",
            )
        with st.popover(text("Sampling settings"), key="points_and_seed"):
            show_draws(text)


def show_draws(text: Language) -> None:
    """Show how many points are drawn and from which seed; the address holds both."""
    counts = {str(count): text.whole(count) for count in DRAW_COUNTS}
    choose(text("Simulated cases"), "draws", counts, text, str(DEFAULT_DRAWS))
    hint = text("The same seed gives the same cases; another shows how much they matter.")
    enter(text("Random seed"), "seed", "0", help=hint)


def refine(draws: int) -> None:
    """Ask for twice the points, again and again until every figure is stable (for callbacks)."""
    state.session.keep(REFINING, value=True)
    state.session.write_setting("draws", str(2 * draws))


def stop_refining() -> None:
    """Go back to the points that take no time (for callbacks)."""
    state.session.forget(REFINING)
    state.session.write_setting("draws", "")


def go_on_refining(simulation: Simulation, column: str, year: int) -> None:
    """Take the next step where the reader asked to refine and there is one to take."""
    if not state.session.kept(REFINING):
        return
    draws = simulation.uncertainty.draws
    if is_stable(simulation, column, year) or draws >= MOST_DRAWS:
        state.session.forget(REFINING)
        return
    state.session.write_setting("draws", str(2 * draws))
    st.rerun()


# Every figure.


def show_table(simulation: Simulation, column: str, text: Language) -> None:
    """Show the quantiles of a column year by year."""
    record = SIMULATED[column]
    quantiles = {
        (year, probability): simulation.quantile(column, year, probability)
        for year in simulation.year[1:]
        for probability in PROBABILITIES
    }
    scale = record.scale([quantile.value for quantile in quantiles.values()], text)
    rows = [
        {
            text("Year"): text.year(year),
            **{
                text("{cases:whole} of 100 below", cases=round(100 * probability)): write_stable(
                    quantiles[year, probability], column, text, scale
                )
                for probability in PROBABILITIES
            },
        }
        for year in simulation.year[1:]
    ]
    show_rows(rows, "numbers")
    st.caption(
        text("{name:text}, with the digits that are stable.", name=record.title(text, scale))
    )


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
