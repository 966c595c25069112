"""The sidebar: preset, and a slider with an exact-value entry for every input.

Everything is made from the assumption records: label, limits, step, help, sources.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.inputs import (
    GROUPS,
    Assumption,
    assumptions,
    input_label,
    presets,
    say_default,
    unused_inputs,
)
from model.projection import unusual_input
from model.texts import Language
from views import state
from views.parts import cite, plain, show_refused

PRESET = "preset"


def show_inputs(place: DeltaGenerator, text: Language) -> None:
    """Show every input that has an effect; `state.inputs.scenario` is then what they make."""
    with place:
        _choose_preset(text)
        for group, title in GROUPS.items():
            st.header(text(title))
            for assumption in assumptions().values():
                if assumption.group == group and _is_used(assumption):
                    _show_input(assumption, text)
        _show_idle(text)
        state.inputs.end_inputs()


def _choose_preset(text: Language) -> None:
    state.session.set_shown(PRESET, state.inputs.current_preset())
    st.selectbox(
        text("Start from"),
        list(presets()),
        index=None,
        format_func=lambda name: text(presets()[name].label),
        key=PRESET,
        placeholder=text("Your own inputs"),
        on_change=state.session.by_reader(PRESET, state.inputs.take_preset),
        args=(PRESET,),
        help="\n".join(
            f"- **{text(preset.label)}**: {text(preset.description)} {cite(preset.sources, text)}"
            for preset in presets().values()
        ),
    )
    _show_steps(text)
    st.button(
        text("Reset all inputs"),
        key="reset",
        on_click=state.inputs.reset,
        icon=":material/restart_alt:",
    )


def _show_steps(text: Language) -> None:
    """Show what takes back the last changes of inputs, one by one, and what does them again."""
    if state.inputs.are_inputs_known():
        state.inputs.remember_inputs()  # so that a change just made can be undone
    steps = {"undo": (-1, text("Undo")), "redo": (+1, text("Redo"))}
    with st.container(horizontal=True, gap="small"):
        for key, (by, label) in steps.items():
            st.button(
                label,
                key=key,
                on_click=state.inputs.step,
                args=(by,),
                disabled=not state.inputs.can_step(by),
                icon=f":material/{key}:",
            )


def _is_used(assumption: Assumption) -> bool:
    """Whether the choices shown so far give the input an effect."""
    return all(
        state.inputs.shown_value(assumptions()[choice]) in options
        for choice, options in assumption.used_when.items()
    )


def _show_idle(text: Language) -> None:
    """Say which inputs are set and change nothing under the choices shown."""
    shown = {name: state.inputs.shown_value(record) for name, record in assumptions().items()}
    set_by_reader = [name for name, value in shown.items() if value != assumptions()[name].value]
    for one in unused_inputs(shown, set_by_reader):
        record, value = assumptions()[one.where], shown[one.where]
        st.caption(
            text(
                "{label:message}, {value:measure}, changes nothing here: {said:text}",
                label=record.label,
                value=(value, record.kind),
                said=plain(one.say(text)),
            )
        )


def _show_input(assumption: Assumption, text: Language) -> None:
    if assumption.options:
        st.selectbox(
            text(assumption.label),
            list(assumption.options),
            format_func=lambda option: text.translate(assumption.options[option]),
            key=assumption.name,
            help=explain(assumption, text),
            on_change=state.session.by_reader(assumption.name, state.inputs.write_address),
            args=(assumption.name,),
        )
        return
    low, high = state.inputs.span(assumption)
    kind = int if assumption.is_whole else float
    default = state.inputs.NONE_ON_SLIDER if assumption.value is None else kind(assumption.value)
    label = input_label(assumption, text)
    slider, exact = st.columns([0.68, 0.32], vertical_alignment="bottom", gap="small")
    with slider:
        value = st.slider(
            label,
            low,
            high,
            default,
            step=kind(assumption.step),
            format="percent"
            if assumption.is_fraction
            else "%d"
            if assumption.is_whole
            else "plain",
            key=assumption.name,
            help=explain(assumption, text),
            bind="query-params" if state.inputs.is_bound(assumption.name) else None,
            on_change=state.session.by_reader(assumption.name, state.inputs.write_address),
            args=(assumption.name,),
        )
    with exact:
        problem = state.inputs.entry(assumption)
        key = state.inputs.entry_key(assumption)
        st.text_input(
            text("{label:text}, exact value", label=label),
            key=key,
            label_visibility="collapsed",
            on_change=state.session.by_reader(key, state.inputs.take_entry),
            args=(assumption.name,),
        )
    if problem:
        show_refused(key, plain(problem.say(text)))
    elif assumption.is_unusual(None if assumption.optional and not value else value):
        st.caption(unusual_input(assumption, value).say(text))


def explain(assumption: Assumption, text: Language) -> str:
    """Return the help of an input: meaning, what is low and high, why this default, sources."""
    parts = [assumption.meaning, assumption.guidance, assumption.choice]
    return "\n\n".join(
        filter(
            None,
            [
                *(text(part) for part in parts if part),
                cite(assumption.sources, text),
                say_default(assumption, text),
            ],
        )
    )
