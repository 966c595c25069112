"""Page "Uncertainty": in how many cases of 100, what is drawn, and what drives the result."""

from functools import partial

import streamlit as st

from model.data import sources
from model.errors import InvalidInput, Problem
from model.export import file_name, table_csv
from model.projection import project
from model.ranges import evidence_range, random_inputs, range_of, read_ranges, resolve
from model.scenario import Scenario
from model.series import series
from model.simulation import (
    MOST_DRAWS,
    SIMULATED,
    Estimate,
    Simulation,
    Uncertainty,
    read_uncertainty,
    simulate,
)
from model.targets import Target, read_target
from model.texts import Language
from model.uncertainty_answer import (
    answer,
    chance,
    column_name,
    describe_fan,
    is_stable,
    not_included,
    place_of_scenario,
    what_varies,
    write_stable,
)
from model.uncertainty_charts import (
    CURVE_POINTS,
    DOTS,
    density_chart,
    dot_chart,
    exceedance_chart,
    fan_chart,
)
from views import state
from views.parts import cite, link, show_problems


# Everything that the page shows of one column, in one simulation.
EVEN = {(index + 0.5) / count for count in (DOTS, CURVE_POINTS) for index in range(count)}
SHOWN = tuple(sorted({*PROBABILITIES, *EVEN}))

# The series of published figures that compute belongs to.
OWN_SERIES = "idc_intelligent_cn"

LOGARITHMIC = "uncertainty_logarithmic"


def show_page() -> None:
    """Show the page: the answer, its pictures, what is drawn, what drives it."""
    text = state.language()
    st.title(text("How sure is it?"))
    show_problems(state.address_problems(), text("The address was not taken over in full."), text)
    try:
        scenario = state.scenario()
    except InvalidInput as error:
        show_problems(error.problems, text("These inputs do not go together."), text)
        return
    answered = st.container()
    column, year, target = choose_question(scenario, text)
    try:
        uncertainty = asked_uncertainty()
        simulation = simulated(scenario, uncertainty, column, year, target, text)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be simulated."), text)
        show_ranges(scenario, text)
        return
    with answered:
        show_answer(simulation, column, year, text)
    show_fan(simulation, column, text)
    show_cases(simulation, column, year, text)
    show_drivers(scenario, uncertainty, column, year, text)
    show_ranges(scenario, text)
    show_table(simulation, column, text)
    show_files(scenario, uncertainty, text)


# What is asked.


def choose_question(scenario: Scenario, text: Language) -> tuple[str, int, Target]:
    """Show the choice of column, year and target; return what is chosen."""
    which, when, how, value = st.columns([0.4, 0.18, 0.18, 0.24], vertical_alignment="bottom")
    with which:
        column = choose(
            "column",
            text("Result"),
            SIMULATED,
            lambda name: sentence_start(column_name(name), text),
        )
    years = [str(year) for year in range(scenario.base_year + 1, scenario.last_year + 1)]
    with when:
        year = int(choose("year", text("Year"), years, str, default=years[-1]))
    asked = state.setting("target")
    with how:
        comparison = choose(
            "comparison",
            text("Target"),
            TARGET_COMPARISONS,
            lambda sign: text(COMPARISON_WORDS[sign]),
        )
    with value:
        key = "set_target"
        state.set_shown(key, asked)
        st.text_input(
            text("Value"),
            key=key,
            placeholder=text("the scenario's own"),
            on_change=state.take_setting,
            args=("target", key),
        )
    own = central_value(scenario, column, year)
    if not asked:
        return column, year, Target(column=column, year=year, comparison=comparison, value=own)
    try:
        return column, year, read_target(f"{column}@{year}{comparison}{asked}", SIMULATED)
    except InvalidInput as error:
        show_problems(error.problems, text("This target cannot be read."), text)
        return column, year, Target(column=column, year=year, comparison=comparison, value=own)


def choose(
    name: str,
    label: str,
    options: Sequence[str],
    write: Callable[[str], str],
    default: str = "",
) -> str:
    """Show the choice of a setting that the address holds; what it does not offer is refused."""
    key, default = f"set_{name}", default or options[0]
    asked = state.setting(name, default)
    state.set_shown(key, asked if asked in options else default)
    chosen: str = st.selectbox(
        label,
        options,
        format_func=write,
        key=key,
        on_change=state.take_setting,
        args=(name, key, default),
    )
    return chosen


def sentence_start(message: str, text: Language) -> str:
    """Return a name with a capital letter, as a choice or a heading begins."""
    name = text(message)
    return name[:1].upper() + name[1:]


def setting_problems(scenario: Scenario) -> list[Problem]:
    """Return what is wrong with the choices that the address holds."""
    years = [str(year) for year in range(scenario.base_year + 1, scenario.last_year + 1)]
    offered = {"column": SIMULATED, "year": years, "comparison": TARGET_COMPARISONS}
    template = "“{value:text}” is not an option; choose one of {options:text}."
    return [
        Problem(
            code="input.not_an_option",
            where=name,
            template=template,
            values={"value": given[:LONGEST_SHOWN], "options": ", ".join(options)},
        )
        for name, options in offered.items()
        if (given := state.setting(name)) and given not in options
    ]


def asked_uncertainty() -> Uncertainty:
    """Return what the address says is drawn, and how."""
    pairs = state.setting("correlations")
    return read_uncertainty(
        draws=state.setting("draws", str(DEFAULT_DRAWS)),
        seed=state.setting("seed", "0"),
        ranges=[
            f"{name}={given}"
            for name in random_inputs()
            if (given := state.setting(f"range_{name}"))
        ],
        correlations=[pair for pair in pairs.split(",") if pair.strip()],
        repair=state.setting("nearest_correlations") == "true",
    )


# A long simulation is kept, so that looking at its other years costs nothing.
@st.cache_data(show_spinner=False, max_entries=32)
def kept_simulation(key: str, _make: Callable[[], Simulation]) -> Simulation:  # noqa: ARG001
    """Return a simulation by what determines it."""
    return _make()


def simulated(
    scenario: Scenario, uncertainty: Uncertainty, column: str, target: Target, text: Language
) -> Simulation:
    """Return all that the page shows of a column; say how far it is where that takes long."""
    if uncertainty.draws <= QUICK_DRAWS:
        return simulate(
            scenario, uncertainty, columns=[column], targets=[target], probabilities=SHOWN
        )
    with st.empty().container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text("Drawing …"))
        st.button(text("Stop"), key="stop", on_click=state.write_setting, args=("draws", ""))

    def show(done: int, total: int) -> None:
        bar.progress(
            done / total,
            text("{done:whole} of {total:whole} points", done=done, total=total),
        )

    key = f"{scenario!r} {uncertainty!r} {column} {target!r}"
    return kept_simulation(
        key,
        lambda: simulate(
            scenario,
            uncertainty,
            columns=[column],
            targets=[target],
            probabilities=SHOWN,
            progress=show,
        ),
    )


# The answer and its pictures.


def show_answer(simulation: Simulation, column: str, year: int, text: Language) -> None:
    """Show the answer in a sentence, and what it does not say."""
    with st.container(key="answer"):
        st.markdown(
            f"{answer(simulation, column, year, text)} "
            f"{chance(simulation.targets[0], simulation.chances[0], text)}"
        )
    st.caption(f"{what_varies(simulation, text)} {not_included(text)}")


def show_fan(simulation: Simulation, column: str, text: Language) -> None:
    """Show the fan over the scenario's line, and the published figures as dots."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(text("Year by year, in 100 cases"))
        logarithmic = st.toggle(text("Logarithmic scale"), key=LOGARITHMIC, width="content")
    published = []
    if column == "compute_eflops":
        published = [
            point
            for point in series()[OWN_SERIES]
            if simulation.year[0] <= point.year <= simulation.year[-1]
        ]
    line = central_line(simulation.scenario, column).tolist()
    st.vega_lite_chart(
        fan_chart(simulation, column, line, published, text, logarithmic=logarithmic),
        alt=describe_fan(simulation, column, text),
        key="fan_chart",
    )
    st.caption(
        text(
            "Solid line: your scenario. Dotted line: half of the cases are below. No case is more "
            "likely than the others; the likeliest value lies where the bands are narrowest."
        )
    )


def show_cases(simulation: Simulation, column: str, year: int, text: Language) -> None:
    """Show the cases of one year as dots and as a curve of chances."""
    target = simulation.targets[0]
    dots = even_quantiles(simulation, column, year, DOTS)
    curve = even_quantiles(simulation, column, year, CURVE_POINTS)
    left, right = st.columns(2)
    with left:
        st.subheader(
            text("{count:whole} equally likely cases in {year:year}", count=DOTS, year=year)
        )
        met = [bool(target.holds(value)) for value in dots]
        st.vega_lite_chart(
            dot_chart(dots, met, column, text),
            alt=text(
                "{count:whole} dots, one for each case; {met:whole} of them meet the target.",
                count=DOTS,
                met=sum(met),
            ),
            key="dot_chart",
        )
    with right:
        st.subheader(text("Chance to exceed a value in {year:year}", year=year))
        st.vega_lite_chart(
            exceedance_chart(curve, target.value, column, text),
            alt=text(
                "Falling curve: from 100 of 100 cases above {low:text} to none above {high:text}.",
                low=text.number(curve[0]),
                high=text.number(curve[-1]),
            ),
            key="exceedance_chart",
        )
    show_precision(simulation, column, year, text)


def show_precision(simulation: Simulation, column: str, year: int, text: Language) -> None:
    """Say how many points were drawn and whether that is enough; offer more."""
    stable = is_stable(simulation, column, year)
    draws = simulation.uncertainty.draws
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            text(
                "{draws:whole} points, seed {seed:whole}. Figures are shown with the digits that "
                "another seed would not change.",
                draws=draws,
                seed=simulation.uncertainty.seed,
            )
            + " "
            + (
                text("Three digits of every figure are stable.")
                if stable
                else text("Some figures have fewer than three stable digits.")
            )
        )
        if not stable and draws < MOST_DRAWS:
            st.button(
                text("Refine"),
                key="refine",
                on_click=refine,
                args=(simulation, column, year),
                icon=":material/zoom_in:",
            )


def refine(simulation: Simulation, column: str, year: int) -> None:
    """Ask for as many points as the figures need to be stable (for callbacks)."""
    state.write_setting("draws", str(enough_draws(simulation, column, year)))


# What is drawn.


def show_ranges(scenario: Scenario, text: Language) -> None:
    """Show what each input may be, to be edited by low, likely and high."""
    st.header(text("What each input may be"))
    st.caption(
        text(
            "Write low to likely to high, like {example:text}; leave it empty for what the "
            "evidence says. The line in the small picture is your scenario's value.",
            example="33.9% to 52.3% to 67.1%",
        )
    )
    for name, drawn in random_inputs().items():
        if all(scenario.uses(field) for field in drawn.fields):
            show_range(name, scenario, text)
    show_dependence(text)


def show_range(name: str, scenario: Scenario, text: Language) -> None:
    """Show the range of one input: its kind, its numbers, its density, where it comes from."""
    drawn = random_inputs()[name]
    current, problem = current_range(name, scenario)
    with st.container(key=f"range_{name}"):
        label, kind, numbers, picture = st.columns(
            [0.26, 0.2, 0.34, 0.2], vertical_alignment="center"
        )
    label.markdown(f"**{text(drawn.label)}**", help=explain_range(name, text))
    keys = state.range_keys(name)
    state.set_shown(keys[0], current.kind)
    kind.selectbox(
        text("{label:text}, kind of range", label=text(drawn.label)),
        list(KIND_LABELS),
        format_func=lambda kind: text(KIND_LABELS[kind]),
        key=keys[0],
        label_visibility="collapsed",
        on_change=change_kind,
        args=(name, current),
    )
    if not problem:
        state.set_shown(keys[1], say_numbers(name, current))
    numbers.text_input(
        text("{label:text}, numbers of the range", label=text(drawn.label)),
        key=keys[1],
        label_visibility="collapsed",
        on_change=state.take_range,
        args=(name, current),
    )
    if current.by_percentiles:
        numbers.caption(text("5th, 50th and 95th percentile"))
    if problem:
        st.error(text(problem.template, **problem.values))
    if current.kind != "fixed":
        at = sum(getattr(scenario, field) for field in drawn.fields) / len(drawn.fields)
        picture.vega_lite_chart(
            density_chart(name, current, at),
            alt=text("Density of {label:text}", label=text(drawn.label)),
            key=f"density_{name}",
        )
