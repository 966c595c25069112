"""What each input may be, as the page “Uncertainty” shows it to be edited."""

from contextlib import suppress

import streamlit as st

from model.columns import SIMULATED
from model.inputs import Scenario
from model.messages import InvalidInput, Problem
from model.texts import Language
from model.uncertainty import (
    KIND_LABELS,
    Range,
    convert,
    density_chart,
    evidence_range,
    fixed_at,
    random_inputs,
    range_of,
    resolve,
    say_numbers,
)
from views import state
from views.parts import cite, enter, show_chart, show_refused


def show_ranges(scenario: Scenario, column: str, text: Language) -> None:
    """Show what each input of a column may be, to be edited by low, likely and high."""
    st.header(text("Ranges of the inputs"))
    st.caption(
        text(
            "Write low, likely and high, like {example:text}, or low and high alone, between which "
            "every value is alike; leave empty for the range from the evidence. PERT is a bell "
            "between low and high with its peak at the likely value. The line in the small picture "
            "is your scenario's value.",
            example=say_numbers("cagr", evidence_range("cagr", scenario), text),
        )
    )
    for name, drawn in random_inputs().items():
        is_used = all(scenario.uses(field) for field in drawn.fields)
        if is_used and not set(drawn.fields).isdisjoint(SIMULATED[column].inputs):
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
    keys = state.inputs.range_keys(name)
    shown = state.session.set_shown(keys[0], current.kind)
    kind.selectbox(
        text("{label:text}, kind of range", label=text(drawn.label)),
        list(KIND_LABELS),
        list(KIND_LABELS).index(shown),
        format_func=lambda kind: text(KIND_LABELS[kind]),
        key=keys[0],
        label_visibility="collapsed",
        on_change=state.session.by_reader(keys[0], change_kind),
        args=(name,),
    )
    numbers_said = say_numbers(name, current, text)
    if not problem:
        state.session.set_shown(keys[1], numbers_said)
    numbers.text_input(
        text("{label:text}, numbers of the range", label=text(drawn.label)),
        numbers_said,
        key=keys[1],
        label_visibility="collapsed",
        on_change=state.session.by_reader(keys[1], take_range),
        args=(name,),
    )
    if current.by_percentiles:
        numbers.caption(text("5th, 50th and 95th percentile"))
    if problem:
        show_refused(keys[1], problem.say(text))
    if current.kind != "fixed":
        (at,) = fixed_at(name, scenario).numbers
        show_chart(
            density_chart(name, current, at),
            alt=text("Density of {label:text}", label=text(drawn.label)),
            key=f"density_{name}",
            place=picture,
        )


def current_range(name: str, scenario: Scenario) -> tuple[Range, Problem | None]:
    """Return the range that counts for an input, and what is wrong with the one typed, if any."""
    written = state.session.setting(f"range_{name}")
    if written:
        with suppress(InvalidInput):  # the page says so above
            return range_of(name, written), state.inputs.range_problem(name)
    drawn = resolve(scenario).get(name)
    return drawn or fixed_at(name, scenario), state.inputs.range_problem(name)


def take_range(name: str) -> None:
    """Take over the numbers of a range (for callbacks)."""
    scenario, _ = state.inputs.judged()
    if scenario:
        state.inputs.take_range(name, current_range(name, scenario)[0])


def change_kind(name: str) -> None:
    """Take another kind of range over the same ground (for callbacks)."""
    scenario, _ = state.inputs.judged()
    if not scenario:
        return
    current, _ = current_range(name, scenario)
    kind = state.session.value(state.inputs.range_keys(name)[0])
    start = evidence_range(name, scenario) if current.kind == "fixed" else current
    state.inputs.write_range(name, convert(start, kind).write())


def explain_range(name: str, text: Language) -> str:
    """Return the help of a range: what its ends stand for, sources, how to write it."""
    evidence = random_inputs()[name].evidence
    return "\n\n".join([text(evidence.stands_for), cite(evidence.sources, text)]).strip()


def show_dependence(text: Language) -> None:
    """Show which inputs move together, to be edited as pairs."""
    with st.expander(text("Inputs that move together"), key="dependence"):
        st.markdown(
            text(
                "The two multipliers always move together (when one is high, so is the other), "
                "since one is very likely the other times 12.5. Other inputs are independent "
                "unless you give pairs with their rank correlation, from −1 over 0 (independent) "
                "to 1 (always high or low together), separated by commas: {example:text}.",
                example="`cagr~base_eflops=0.5`",
            )
        )
        hint = text("Names: {names:listed}", names=[f"`{name}`" for name in random_inputs()])
        enter(text("Rank correlations"), "correlations", help=hint)
        is_asked = state.session.setting("nearest_correlations") == "true"
        st.checkbox(
            text("Where they cannot exist together, take the nearest that can"),
            state.session.set_shown("set_nearest", is_asked),
            key="set_nearest",
            on_change=state.session.by_reader("set_nearest", state.session.take_setting),
            args=("nearest_correlations", "set_nearest"),
        )
