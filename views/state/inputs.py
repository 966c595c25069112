"""The inputs of the scenario and of the uncertainty: widgets, address, presets.

The session holds the value of every input. A widget shows it as long as it is drawn, and the
address follows it; both hand over what the reader does there.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from model.inputs import (
    NONE_ON_SLIDER,
    Assumption,
    Scenario,
    assumptions,
    off_default,
    presets,
    read_scenario,
    readable_inputs,
    spell,
    unused_inputs,
)
from model.messages import InvalidInput, Problem
from model.uncertainty import Range, random_inputs, typed_range
from views.state import session

# What stands between correlations, on a Chinese keyboard, too.
BETWEEN_PAIRS = re.compile("[,，、;；]")

if TYPE_CHECKING:
    from model.uncertainty import Uncertainty


def is_number(name: str) -> bool:
    """Whether a name is that of an input which is a number."""
    return name in assumptions() and not assumptions()[name].options


def single_problems(texts: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with texts of inputs, each taken on its own."""
    try:
        read_scenario(texts)
    except InvalidInput as error:
        return [problem for problem in error.problems if problem.code.startswith("input.")]
    return []


def _on_slider(value: Any) -> Any:  # noqa: ANN401 - a field's value
    return NONE_ON_SLIDER if value is None else value


def spell_input(value: Any) -> str:  # noqa: ANN401 - a field's value
    """Return a value as the address holds it: numbers as fractions, without idle zeros."""
    return spell(_on_slider(value))


def want(values: Mapping[str, Any]) -> None:
    """Set inputs (for callbacks); what was wrong with the address is said no more."""
    memory = session.memory()
    memory[session.HELD] |= values
    memory |= {session.PROBLEMS: [], session.NOTICE: None}


def in_address() -> dict[str, str]:
    """Return what the address says of inputs."""
    given = st.query_params.to_dict()
    return {name: given[name] for name in assumptions() if name in given}


def write_address() -> None:
    """Have the address say every input that is off its default; remember that it does."""
    said = {
        name: spell_input(value)
        for name, value in values().items()
        if value != assumptions()[name].value
    }
    now = in_address()
    for name in now.keys() - said.keys():
        del st.query_params[name]
    if changed := {name: text for name, text in said.items() if now.get(name) != text}:
        st.query_params.update(changed)
    session.note_written(session.HELD, said)


def values() -> dict[str, Any]:
    """Return every input by field name."""
    return dict(session.memory()[session.HELD])


def scenario() -> Scenario:
    """Return the scenario of the inputs shown.

    Raises
    ------
    InvalidInput
        Where the inputs do not go together.
    """
    return Scenario(**values())


def judged() -> tuple[Scenario | None, tuple[Problem, ...]]:
    """Return the scenario of the inputs shown, and why they do not go together.

    Where it is the investment alone that cannot follow from the others, nothing is invested in the
    scenario: compute does not depend on it. None where the inputs do not go together otherwise.
    """
    try:
        return scenario(), ()
    except InvalidInput as error:
        problems = error.problems
    if any(problem.code != "investment.no_first_year_additions" for problem in problems):
        return None, problems
    return Scenario(**values() | {"investment_method": "budget", "budget": 0.0}), problems


def uncertainty() -> "Uncertainty":
    """Return what the address says is drawn, and how.

    Raises
    ------
    InvalidInput
        As `read_uncertainty`.
    """
    from model.uncertainty import DEFAULT_DRAWS, read_uncertainty  # noqa: PLC0415 - some pages'

    ranges = {name: session.setting(f"range_{name}") for name in random_inputs()}
    pairs = session.setting("correlations")
    return read_uncertainty(
        draws=session.setting("draws", str(DEFAULT_DRAWS)),
        seed=session.setting("seed", "0"),
        ranges=[f"{name}={given}" for name, given in ranges.items() if given],
        correlations=[pair for pair in BETWEEN_PAIRS.split(pairs) if pair.strip()],
        repair=session.setting("nearest_correlations") == "true",
    )


def take(name: str) -> None:
    """Take over what the reader chose in the widget of an input (for callbacks)."""
    assumption, chosen = assumptions()[name], st.session_state[name]
    if assumption.options and chosen not in assumption.options:
        return  # a label in the language of before, which the browser sends from another page
    want({name: None if assumption.optional and chosen == NONE_ON_SLIDER else chosen})


def shown_value(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    """Return what the widget of an input shows."""
    return _on_slider(session.memory()[session.HELD][assumption.name])


def span(assumption: Assumption) -> tuple[Any, Any]:
    """Return the ends of an input's slider: the usual range, widened to what it has shown."""
    low, high = session.memory()[session.SPANS].get(assumption.name, _usual_span(assumption))
    value = shown_value(assumption)
    if not low <= value <= high:
        low, high = min(low, value), max(high, value)
        session.memory()[session.SPANS][assumption.name] = low, high
    kind = int if assumption.is_whole else float
    return kind(low), kind(high)


def _usual_span(assumption: Assumption) -> tuple[float, float]:
    low, high = assumption.usual_range
    return (NONE_ON_SLIDER if assumption.optional else low), high


def entry(assumption: Assumption) -> tuple[str, Problem | None]:
    """Return what the exact-value entry of an input shows, and what is wrong with it.

    A text that is refused stays in the box until the reader changes it or the slider.
    """
    return refused_entry(assumption) or (assumption.write(shown_value(assumption)), None)


def refused_entry(assumption: Assumption) -> tuple[str, Problem] | None:
    """Return what was typed for an input and refused, and why, until the input changes."""
    entries = session.memory()[session.ENTRIES]
    value, *said = entries.get(assumption.name) or (None,)
    if said and value == shown_value(assumption):
        typed, problem = said
        return typed, problem
    entries.pop(assumption.name, None)
    return None


def entry_key(assumption: Assumption) -> str:
    """Return the widget key of an input's exact-value entry."""
    return f"{assumption.name}_exact"


def take_entry(name: str) -> None:
    """Read the exact-value entry of an input (for callbacks)."""
    _take_typed(name, st.session_state[entry_key(assumptions()[name])])


def take_heard(name: str, typed: str) -> None:
    """Read what was typed for an input away from its entry (for callbacks)."""
    if is_number(name):
        _take_typed(name, typed)


def _take_typed(name: str, typed: str) -> None:
    """Take over what was typed for an input, or keep the problem.

    Nothing typed leaves it as it was, unless it says that there is none.
    """
    assumption = assumptions()[name]
    session.memory()[session.ENTRIES].pop(name, None)
    if not typed.strip() and not assumption.optional:
        return
    text = readable_inputs({name: typed})[name]
    if problems := single_problems({name: text}):
        kept = shown_value(assumption), typed, problems[0]
        session.memory()[session.ENTRIES][name] = kept
        return
    want({name: assumption.read(text)})


def current_preset() -> str | None:
    """Return the preset whose inputs are the ones shown, if any."""
    shown = values()
    return next((name for name, given in _inputs_of_presets().items() if given == shown), None)


@cache
def _inputs_of_presets() -> dict[str, dict[str, Any]]:
    return {name: dict(preset.scenario) for name, preset in presets().items()}


def frame_of_panel() -> tuple[object, ...]:
    """Return what is said of the inputs besides their numbers.

    Which are off their default, refused, unusual or without effect, each of those with its number;
    the preset that they make; and that something in the address was wrong or old.
    """
    held = values()
    off = off_default(held)
    idle = {one.where for one in unused_inputs(held, off)}
    refused = {
        name: entry
        for name in tuple(session.memory()[session.ENTRIES])
        if name in held and (entry := refused_entry(assumptions()[name]))
    }
    spoken_of = tuple(
        (name, value, refused.get(name))
        for name, value in held.items()
        if name in idle or name in refused or assumptions()[name].is_unusual(value)
    )
    wrong = bool(session.memory()[session.PROBLEMS]), session.memory()[session.NOTICE] is None
    return (*wrong, current_preset(), frozenset(off), spoken_of)


def reset() -> None:
    """Put every input back to its default."""
    want({name: assumption.value for name, assumption in assumptions().items()})


def take_preset(key: str) -> None:
    """Put every input to what the chosen preset says."""
    chosen = st.session_state[key]
    if chosen is not None:
        want(dict(presets()[chosen].scenario))


def range_keys(name: str) -> tuple[str, str]:
    """Return the widget keys of the range of an input: its kind and its numbers."""
    return f"range_{name}_kind", f"range_{name}_numbers"


def take_range(name: str, current: Range) -> None:
    """Read the numbers of a range; keep what is wrong with them (for callbacks)."""
    typed = st.session_state[range_keys(name)[1]].strip()
    session.memory()[session.ENTRIES].pop(f"range_{name}", None)
    if not typed:
        write_range(name, "")
        return
    try:
        write_range(name, typed_range(name, typed, current).write())
    except InvalidInput as error:
        session.memory()[session.ENTRIES][f"range_{name}"] = error.problems[0]


def write_range(name: str, text: str) -> None:
    """Write a range to the address; an empty text is what the evidence says."""
    session.memory()[session.ENTRIES].pop(f"range_{name}", None)
    session.write_setting(f"range_{name}", text)


def range_problem(name: str) -> Problem | None:
    """Return what is wrong with the range typed last for an input."""
    problem: Problem | None = session.memory()[session.ENTRIES].get(f"range_{name}")
    return problem
