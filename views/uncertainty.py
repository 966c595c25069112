"""Page "Uncertainty": in how many cases of 100, what is drawn, and what drives the result."""

from contextlib import suppress

import pandas as pd
import streamlit as st

from model.drivers import shares, tornado
from model.errors import InvalidInput, Problem
from model.projection import project
from model.ranges import (
    KIND_LABELS,
    Range,
    convert,
    evidence_range,
    fixed_at,
    random_inputs,
    range_of,
    resolve,
    say_numbers,
)
from model.recipes import simulation_recipe
from model.scenario import Scenario
from model.sensitivity import ShapleyEffects, SobolIndices, Tornado
from model.series import series
from model.simulation import (
    DEFAULT_DRAWS,
    LEAST_DRAWS,
    MOST_DRAWS,
    PROBABILITIES,
    SIMULATED,
    Simulation,
    Uncertainty,
    central_line,
    even_quantiles,
    simulate,
)
from model.targets import Target, column_written, read_target
from model.texts import Language
from model.uncertainty_answer import (
    COMPARISON_WORDS,
    all_shares,
    answer,
    chance,
    column_name,
    describe_fan,
    group_label,
    is_stable,
    not_included,
    say_drivers,
    say_estimator,
    what_varies,
    write_inputs,
    write_share,
    write_stable,
)
from model.uncertainty_charts import (
    CURVE_POINTS,
    DOTS,
    column_title,
    density_chart,
    dot_chart,
    exceedance_chart,
    fan_chart,
    shares_chart,
    tornado_chart,
)
from views import state
from views.files import show_files
from views.parts import choose, cite, show_problems

# Everything that the page shows of one column, in one simulation.
TARGET_COMPARISONS = (">=", "<=")

EVEN = {(index + 0.5) / count for count in (DOTS, CURVE_POINTS) for index in range(count)}
SHOWN = tuple(sorted({*PROBABILITIES, *EVEN}))

# The series of published figures that compute belongs to.
OWN_SERIES = "idc_intelligent_cn"

LOGARITHMIC = "uncertainty_logarithmic"

DRAW_POWERS = range(LEAST_DRAWS.bit_length() - 1, MOST_DRAWS.bit_length())

# Up to so many points a simulation takes less time than drawing the page.
QUICK_DRAWS = DEFAULT_DRAWS

# Key of the session: the reader has asked to refine, and it goes on.
REFINING = "_refining"


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
        uncertainty = state.uncertainty()
        simulation = simulated(scenario, uncertainty, column, target, text)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be simulated."), text)
        show_ranges(scenario, text)
        return
    with answered:
        show_answer(simulation, column, year, text)
    show_fan(simulation, column, text)
    show_cases(simulation, column, year, text)
    method = show_drivers(scenario, uncertainty, column, year, text)
    show_ranges(scenario, text)
    show_table(simulation, column, text)
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
        names = {name: sentence_start(column_name(name), text) for name in SIMULATED}
        column = choose(text("Result"), "column", names, text)
    years = {
        str(year): text.year(year) for year in range(scenario.base_year + 1, scenario.last_year + 1)
    }
    with when:
        year = int(choose(text("Year"), "year", years, text, str(scenario.last_year)))
    asked = state.setting("target")
    with how:
        signs = {sign: text(COMPARISON_WORDS[sign]) for sign in TARGET_COMPARISONS}
        comparison = choose(text("Target"), "comparison", signs, text)
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
    own = float(central_line(scenario, column)[year - scenario.base_year])
    if not asked:
        return column, year, Target(column=column, year=year, comparison=comparison, value=own)
    try:
        return column, year, read_target(f"{column}@{year}{comparison}{asked}", SIMULATED)
    except InvalidInput as error:
        show_problems(error.problems, text("This target cannot be read."), text)
        return column, year, Target(column=column, year=year, comparison=comparison, value=own)


def sentence_start(message: str, text: Language) -> str:
    """Return a name with a capital letter, as a choice or a heading begins."""
    name = text(message)
    return name[:1].upper() + name[1:]


def simulated(
    scenario: Scenario, uncertainty: Uncertainty, column: str, target: Target, text: Language
) -> Simulation:
    """Return all that the page shows of a column; say how far it is where that takes long."""
    if uncertainty.draws <= QUICK_DRAWS:
        return simulate(
            scenario, uncertainty, columns=[column], targets=[target], probabilities=SHOWN
        )
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text("Drawing …"))
        st.button(text("Stop"), key="stop", on_click=stop_refining)

    def show(done: int, total: int) -> None:
        bar.progress(
            done / total,
            text("{done:whole} of {total:whole} points", done=done, total=total),
        )

    key = f"{scenario!r} {uncertainty!r} {column} {target!r}"
    simulation: Simulation = state.kept(
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
    place.empty()
    return simulation


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
            "Solid line: your scenario. Dotted line: half of the cases are below. The "
            "signs: what was published, by edition."
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
                args=(draws,),
                icon=":material/zoom_in:",
            )
        with st.popover(text("Points and seed")):
            show_draws(text)


def show_draws(text: Language) -> None:
    """Show how many points are drawn and from which seed; the address holds both."""
    powers = {str(2**power): text.whole(2**power) for power in DRAW_POWERS}
    choose(text("Points"), "draws", powers, text, str(DEFAULT_DRAWS))
    state.set_shown("set_seed", state.setting("seed", "0"))
    st.text_input(
        text("Seed"),
        key="set_seed",
        on_change=state.take_setting,
        args=("seed", "set_seed", "0"),
        help=text("The same seed gives the same draws; another shows how much they matter."),
    )


def refine(draws: int) -> None:
    """Ask for twice the points, again and again until every figure is stable (for callbacks)."""
    state.set_shown(REFINING, value=True)
    state.write_setting("draws", str(2 * draws))


def stop_refining() -> None:
    """Go back to the points that take no time (for callbacks)."""
    state.forget(REFINING)
    state.write_setting("draws", "")


def go_on_refining(simulation: Simulation, column: str, year: int) -> None:
    """Take the next step where the reader asked to refine and there is one to take."""
    if not state.value(REFINING):
        return
    draws = simulation.uncertainty.draws
    if is_stable(simulation, column, year) or draws >= MOST_DRAWS:
        state.forget(REFINING)
        return
    state.write_setting("draws", str(2 * draws))
    st.rerun()


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


def current_range(name: str, scenario: Scenario) -> tuple[Range, Problem | None]:
    """Return the range that counts for an input, and what is wrong with the one typed, if any."""
    written = state.setting(f"range_{name}")
    if written:
        with suppress(InvalidInput):  # the page says so above
            return range_of(name, written), state.range_problem(name)
    drawn = resolve(scenario).get(name)
    return drawn or fixed_at(name, scenario), state.range_problem(name)


def change_kind(name: str, current: Range) -> None:
    """Take another kind of range over the same ground (for callbacks)."""
    kind = state.value(state.range_keys(name)[0])
    start = evidence_range(name, state.scenario()) if current.kind == "fixed" else current
    state.write_range(name, convert(start, kind).write())


def explain_range(name: str, text: Language) -> str:
    """Return the help of a range: what its ends stand for, sources, how to write it."""
    evidence = random_inputs()[name].evidence
    return "\n\n".join([text(evidence.stands_for), cite(evidence.sources, text)]).strip()


def show_dependence(text: Language) -> None:
    """Show which inputs move together, to be edited as pairs."""
    with st.expander(text("Inputs that move together")):
        st.markdown(
            text(
                "The two multipliers are perfectly correlated, since one is very likely the other "
                "times 12.5. Others are independent unless you write pairs and their rank "
                "correlation, with commas between: {example:text}.",
                example="`cagr~unit_cost_decline=0.5`",
            )
        )
        state.set_shown("set_correlations", state.setting("correlations"))
        st.text_input(
            text("Rank correlations"),
            key="set_correlations",
            on_change=state.take_setting,
            args=("correlations", "set_correlations"),
            help=text("Names: {names:text}", names=", ".join(f"`{n}`" for n in random_inputs())),
        )
        state.set_shown("set_nearest", state.setting("nearest_correlations") == "true")
        st.checkbox(
            text("Where they cannot exist together, take the nearest that can"),
            key="set_nearest",
            on_change=state.take_setting,
            args=("nearest_correlations", "set_nearest"),
        )


# What drives the result.


def show_drivers(
    scenario: Scenario, uncertainty: Uncertainty, column: str, year: int, text: Language
) -> str:
    """Show what each input does to the result: alone, and as a share of the variance.

    Returns the name of the method that is shown.
    """
    method = "tornado"
    st.header(text("What drives it"))
    swings, parts = st.tabs(
        [text("One at a time"), text("Shares of the variance")],
        on_change="rerun",
        key="drivers",
    )
    try:
        if swings.open:
            with swings:
                result = tornado(scenario, uncertainty, column=column, year=year)
                st.markdown(say_drivers(result, text))
                st.vega_lite_chart(
                    tornado_chart(result, column, text),
                    alt=say_drivers(result, text).replace("**", ""),
                    key="tornado_chart",
                )
                st.table(tornado_table(result, column, text))
        if parts.open:
            with parts:
                found = kept_shares(scenario, uncertainty, column, year)
                method = "sobol" if isinstance(found, SobolIndices) else "shapley"
                st.caption(say_estimator(found, text))
                st.vega_lite_chart(
                    shares_chart(found, text), alt=say_estimator(found, text), key="shares_chart"
                )
                st.table(shares_table(found, text))
    except InvalidInput as error:
        show_problems(error.problems, text("Nothing can be said of this."), text)
    return method


def kept_shares(
    scenario: Scenario, uncertainty: Uncertainty, column: str, year: int
) -> SobolIndices | ShapleyEffects:
    """Return shares of variance, kept by what determines them."""
    key = f"shares {scenario!r} {uncertainty!r} {column} {year}"
    found: SobolIndices | ShapleyEffects = state.kept(
        key, lambda: shares(scenario, uncertainty, column=column, year=year)
    )
    return found


def tornado_table(result: Tornado, column: str, text: Language) -> pd.DataFrame:
    """Return the bars as a table, as they are written on the screen."""
    rows = [
        {
            text("Input"): group_label(bar.inputs, text),
            text("10th percentile"): write_inputs(bar.inputs, bar.low_inputs, text),
            text("Result at the 10th"): column_written(column, bar.low_output, text),
            text("90th percentile"): write_inputs(bar.inputs, bar.high_inputs, text),
            text("Result at the 90th"): column_written(column, bar.high_output, text),
        }
        for bar in result.bars
    ]
    return pd.DataFrame(rows).set_index(text("Input"))


def shares_table(found: SobolIndices | ShapleyEffects, text: Language) -> pd.DataFrame:
    """Return the shares as a table, as they are written on the screen."""
    cells: dict[str, dict[str, str]] = {}
    for inputs, kind, share in all_shares(found):
        cells.setdefault(group_label(inputs, text), {})[text(kind)] = write_share(share, text)
    return pd.DataFrame.from_dict(cells, orient="index").rename_axis(text("Input"))


# Every figure.


def show_table(simulation: Simulation, column: str, text: Language) -> None:
    """Show the quantiles of a column year by year."""
    st.header(text("Every year"))
    rows = [
        {
            text("Year"): text.year(year),
            **{
                text("{cases:whole} of 100 below", cases=round(100 * probability)): write_stable(
                    simulation.quantile(column, year, probability), column, text, with_unit=False
                )
                for probability in PROBABILITIES
            },
        }
        for year in simulation.year[1:]
    ]
    with st.container(key="numbers"):
        st.table(pd.DataFrame(rows).set_index(text("Year")))
    st.caption(
        text("{name:text}, with the digits that are stable.", name=column_title(column, text))
    )


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
