"""The sidebar: published paths, and a slider with an exact-value entry for every input.

Everything is made from the assumption records: group, label, limits, step, marks, help, sources.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model.inputs import (
    GROUPS,
    OPEN_GROUP,
    Assumption,
    assumptions,
    input_label,
    input_value,
    marks,
    off_default,
    presets,
    say_default,
    unused_inputs,
)
from model.projection import unusual_input
from model.texts import Language
from views import state
from views.parts import cite, plain, show_refused

PRESET = "preset"

# Of the exact entry beside a slider, in pixels.
ENTRY_WIDTH = 92

# What the presets set.
PUBLISHED = {"base_eflops", "base_year", "cagr", "years"}


def show_inputs(place: DeltaGenerator, shown: Collection[str], text: Language) -> None:
    """Show the inputs of a page, those in closed groups but by their number.

    Parameters
    ----------
    place : DeltaGenerator
    shown : collection of str
        The inputs that have an effect on the page.
    text : Language
    """
    changed = off_default(state.inputs.values())
    if PUBLISHED & set(shown):
        with place:
            _choose_preset(text)
    for group in GROUPS:
        members = [
            one
            for one in assumptions().values()
            if one.group == group and one.name in shown and _is_used(one)
        ]
        if members:
            _show_group(place, group, members, changed, text)
        if group == OPEN_GROUP:
            with place:
                _show_steps(text)
    with place:
        _show_ineffective(shown, changed, text)
        _show_idle(shown, text)


def _show_group(
    panel: DeltaGenerator,
    group: str,
    members: Sequence[Assumption],
    changed: Collection[str],
    text: Language,
) -> None:
    """Show a group, open as the reader left it; what is closed says how much in it is changed."""
    key = f"group_{group}"
    if group == OPEN_GROUP:
        place = panel.container(key=key)
    else:
        label, count = text(GROUPS[group]), sum(one.name in changed for one in members)
        if count:
            label = text("{group:text} · {count:whole} changed", group=label, count=count)
        is_open = state.session.is_open(key) or any(map(state.inputs.refused_entry, members))
        # Without a key of its own: one with a key stays as the browser has it, whatever it is told.
        place = panel.container(key=key).expander(label, is_open)
        if not is_open:
            return
    for one in members:
        _show_input(place, one, text)


def _show_ineffective(
    shown: Collection[str], changed: Mapping[str, tuple[Any, Any]], text: Language
) -> None:
    """Say in a line which inputs have no effect on the page, with those that are set."""
    said = []
    for group, title in GROUPS.items():
        members = [one for one in assumptions().values() if one.group == group]
        rest = [one for one in members if one.name not in shown]
        if rest == members:
            values = text.separated(
                _named(one, changed, text) for one in rest if one.name in changed
            )
            said.append(text.bracketed(text(title), values))
        else:
            said += [_named(one, changed, text) for one in rest]
    if said:
        names = plain(text.separated(said), begins_line=False)
        st.caption(text("No effect on this page: {names:text}", names=names))


def _named(one: Assumption, changed: Mapping[str, tuple[Any, Any]], text: Language) -> str:
    """Return the label of an input, with its value where it is off its default."""
    if one.name not in changed:
        return text(one.label)
    value = input_value(one, changed[one.name][0], text)
    return text("{label:message} = {value:text}", label=one.label, value=value)


def _choose_preset(text: Language) -> None:
    shown = state.session.set_shown(PRESET, state.inputs.current_preset())
    st.pills(
        text("Published paths"),
        list(presets()),
        default=shown,
        format_func=lambda name: text(presets()[name].short_label),
        key=PRESET,
        on_change=state.session.by_reader(PRESET, state.inputs.take_preset),
        args=(PRESET,),
        help="\n".join(
            f"- **{text(preset.label)}**: {text(preset.description)} {cite(preset.sources, text)}"
            for preset in presets().values()
        ),
    )


def _show_steps(text: Language) -> None:
    """Show what takes back the last changes, does them again, or resets the inputs."""
    state.made.remember()  # so that a change just made can be undone
    steps = {"undo": (-1, text("Undo")), "redo": (+1, text("Redo"))}
    with st.container(horizontal=True, gap="small", key="steps"):
        for key, (by, label) in steps.items():
            st.button(
                label,
                key=key,
                on_click=state.made.step,
                args=(by,),
                disabled=not state.made.can_step(by),
                icon=f":material/{key}:",
                type="tertiary",
            )
        st.button(
            text("Reset"),
            key="reset",
            on_click=state.inputs.reset,
            icon=":material/restart_alt:",
            type="tertiary",
        )


def _is_used(assumption: Assumption) -> bool:
    """Whether the choices shown so far give the input an effect."""
    return all(
        state.inputs.shown_value(assumptions()[choice]) in options
        for choice, options in assumption.used_when.items()
    )


def _show_idle(shown: Collection[str], text: Language) -> None:
    """Say which inputs of the page are set and change nothing under the choices shown."""
    values = {name: state.inputs.shown_value(record) for name, record in assumptions().items()}
    set_by_reader = [name for name in shown if values[name] != assumptions()[name].value]
    for one in unused_inputs(values, set_by_reader):
        record, value = assumptions()[one.where], values[one.where]
        st.caption(
            text(
                "{label:message}, {value:measure}, changes nothing here: {said:text}",
                label=record.label,
                value=(value, record.kind),
                said=plain(one.say(text)),
            )
        )


def _show_input(place: DeltaGenerator, assumption: Assumption, text: Language) -> None:
    """Show an input in one place: slider and entry side by side, and below them its marks.

    Streamlit copies for each part that is drawn anew all places inside which it was drawn: this is
    the only one that is entered.
    """
    key = f"input_{assumption.name}"
    with place.container(horizontal=True, vertical_alignment="bottom", gap="small", key=key):
        if assumption.options:
            _show_choice(assumption, text)
        else:
            _show_number(assumption, text)


def _show_choice(assumption: Assumption, text: Language) -> None:
    value = state.session.set_shown(assumption.name, state.inputs.shown_value(assumption))
    st.selectbox(
        text(assumption.label),
        list(assumption.options),
        list(assumption.options).index(value),
        format_func=lambda option: text.translate(assumption.options[option]),
        key=assumption.name,
        help=explain(assumption, text),
        on_change=state.session.by_reader(assumption.name, state.inputs.take),
        args=(assumption.name,),
    )


def _show_number(assumption: Assumption, text: Language) -> None:
    """Show the slider of an input, its entry, its marks, and what is to be said of its value."""
    name, key = assumption.name, state.inputs.entry_key(assumption)
    label = input_label(assumption, text)
    form = "percent" if assumption.is_fraction else "%d" if assumption.is_whole else "plain"

    def slider() -> None:
        value = state.session.set_shown(name, state.inputs.shown_value(assumption))
        low, high = state.inputs.span(assumption)
        kind = int if assumption.is_whole else float
        take = state.session.by_reader(name, state.inputs.take)
        st.slider(
            label,
            low,
            high,
            kind(value),
            step=kind(assumption.slider_step),
            format=form,
            key=name,
            help=explain(assumption, text),
            on_change=state.following.then_follow(take, f"entry_{name}"),
            args=(name,),
        )

    def entry() -> None:
        typed, _ = state.inputs.entry(assumption)
        take = state.session.by_reader(key, state.inputs.take_entry)
        st.text_input(
            text("{label:text}, exact value", label=label),
            state.session.set_shown(key, typed),
            key=key,
            label_visibility="collapsed",
            on_change=state.following.then_follow(take, f"slider_{name}", f"entry_{name}"),
            args=(name,),
            width=ENTRY_WIDTH,
        )

    state.following.part_of_panel(f"slider_{name}", slider)
    state.following.part_of_panel(f"entry_{name}", entry)
    _show_marks(assumption, label, text)
    value = state.inputs.shown_value(assumption)
    if refused := state.inputs.refused_entry(assumption):
        _, problem = refused
        show_refused(key, plain(problem.say(text)))
    elif assumption.is_unusual(None if assumption.optional and not value else value):
        st.caption(unusual_input(assumption, value).say(text))


def _show_marks(assumption: Assumption, label: str, text: Language) -> None:
    """Show the values that the evidence names, and one step down and up, as buttons.

    They write into the entry beside the slider (views/document.js), so that what the reader does
    next does not wait for the server.
    """
    found = [
        (
            f"data-value='{assumption.write(mark.value)}'",
            text(
                "{label:text}: {value:text}, {whose:message}",
                label=label,
                value=value,
                whose=mark.label,
            ),
            f"{escape(value)}<small>{escape(text(mark.label))}</small>",
        )
        for mark in marks(assumption)
        for value in [input_value(assumption, mark.value, text)]
    ]
    step = assumption.write(assumption.step).removesuffix("%")
    found += [
        (f"data-step='-{step}'", text("{label:text}: one step down", label=label), "−"),
        (f"data-step='{step}'", text("{label:text}: one step up", label=label), "+"),
    ]
    buttons = "".join(
        f'<button type="button" tabindex="-1" {does} aria-label="{escape(name)}">{seen}</button>'
        for does, name, seen in found
    )
    st.html(f'<div class="marks">{buttons}</div>')


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
