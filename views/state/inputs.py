"""The inputs of the scenario and of the uncertainty: widgets, address, last changes, presets.

Numbers are bound to the address by Streamlit (`bind="query-params"`, the key is the field's name).
Choices are written to the address here, because a bound selection widget would put its translated
label there instead of its value.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from model.inputs import Assumption, Scenario, assumptions, presets, read_scenario, spell
from model.messages import InvalidInput, Problem
from model.uncertainty import Range, random_inputs, typed_range
from views.state import session

if TYPE_CHECKING:
    from model.uncertainty import Uncertainty

# On the slider of an optional input this stands for "none".
NONE_ON_SLIDER = 0


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


def stands_for_none(name: str, text: str) -> bool:
    """Whether a text is what the slider of an optional input holds for none."""
    known = assumptions()
    return name in known and known[name].optional and text.strip() == str(NONE_ON_SLIDER)


def _on_slider(value: Any) -> Any:  # noqa: ANN401 - a field's value
    return NONE_ON_SLIDER if value is None else value


def spell_input(value: Any) -> str:  # noqa: ANN401 - a field's value
    """Return a value as the address holds it: numbers as fractions, without idle zeros."""
    return spell(_on_slider(value))


def want(values: Mapping[str, Any]) -> None:
    """Set inputs from outside their widgets, at the next run (for callbacks)."""
    # What was wanted before may not be drawn yet: a run can be cut short by the next.
    st.session_state[session.WANTED] |= values
    st.session_state[session.PROBLEMS] = []
    st.session_state[session.NOTICE] = None


def begin_inputs() -> None:
    """Hand what is wanted to the widgets, before they are drawn.

    An input that is not bound takes its value from the address, where what is wanted is
    written first. A slider that has to be widened for it is unbound in this run, widened in
    the next.
    """
    for name in assumptions():
        session.put_right(name)
    wanted: dict[str, Any] = st.session_state[session.WANTED]
    postponed = {name: value for name, value in wanted.items() if _unbind(name, value)}
    st.session_state[session.WANTED] = postponed
    for name in assumptions().keys() - postponed.keys():
        if is_bound(name):
            if name in wanted:
                session.set_shown(name, _on_slider(wanted[name]))
        else:
            if name in wanted:
                _widen(name, wanted[name])
                _write(name, wanted[name])
            session.set_shown(name, _from_address(name))


def are_inputs_known() -> bool:
    """Whether the inputs can be read before they are drawn: they were, and nothing is postponed."""
    return st.session_state[session.DRAWN] and not st.session_state[session.WANTED]


def end_inputs() -> None:
    """Draw the inputs again where something is postponed; note what other pages need."""
    if st.session_state[session.WANTED]:
        st.rerun()
    unbound = [name for name in assumptions() if not is_bound(name)]
    unbound += [session.LANGUAGE, session.VERSION, session.DATA, *session.SETTINGS]
    st.session_state[session.KEPT] = {
        name: st.query_params[name] for name in unbound if name in st.query_params
    }
    st.session_state[session.DRAWN] = True


def values() -> dict[str, Any]:
    """Return every input by field name, as far as it is known."""
    return {name: _current(assumption) for name, assumption in assumptions().items()}


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
        correlations=[pair for pair in pairs.split(",") if pair.strip()],
        repair=session.setting("nearest_correlations") == "true",
    )


def is_bound(name: str) -> bool:
    """Whether Streamlit keeps an input and the address the same.

    It would put a choice's translated label into the address; and a slider whose span
    changes is a new widget to it, which takes its value from the old address. Those are
    written to the address by `write_address`.
    """
    return not assumptions()[name].options and name not in st.session_state[session.SPANS]


def write_address(name: str) -> None:
    """Write what the widget of an input shows to the address, where Streamlit does not."""
    options = assumptions()[name].options
    if options and st.session_state[name] not in options:
        return  # a label in the language of before, which the browser sends from another page
    st.session_state[session.PROBLEMS] = []
    st.session_state[session.NOTICE] = None
    st.session_state[session.WANTED].pop(name, None)  # the reader's hand is later
    if not is_bound(name):
        _write(name, st.session_state[name])


def _write(name: str, value: Any) -> None:  # noqa: ANN401 - a field's value
    chosen = _on_slider(value)
    if chosen != _on_slider(assumptions()[name].value):
        st.query_params[name] = spell_input(chosen)
    elif name in st.query_params:
        del st.query_params[name]


def _from_address(name: str) -> Any:  # noqa: ANN401 - a field's value
    assumption = assumptions()[name]
    text = st.query_params.get(name)
    if text is None or single_problems({name: text}):
        return _on_slider(assumption.value)
    return _on_slider(assumption.read(text))


def _current(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    value = shown_value(assumption)
    return None if assumption.optional and value == NONE_ON_SLIDER else value


def shown_value(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    """Return the value that an input's widget is about to show: at first, that of the address."""
    if assumption.name in st.session_state:
        return st.session_state[assumption.name]
    return _from_address(assumption.name)


def span(assumption: Assumption) -> tuple[Any, Any]:
    """Return the ends of an input's slider: the usual range, widened to what was wanted."""
    low, high = st.session_state[session.SPANS].get(assumption.name, _usual_span(assumption))
    kind = int if assumption.is_whole else float
    return kind(low), kind(high)


def _unbind(name: str, value: Any) -> bool:  # noqa: ANN401 - a field's value
    """Unbind a slider that is to show a value beyond its span; return whether it was bound."""
    low, high = _usual_span(assumptions()[name])
    if not is_bound(name) or low <= _on_slider(value) <= high:
        return False
    st.session_state[session.SPANS][name] = low, high
    return True


def _widen(name: str, value: Any) -> None:  # noqa: ANN401 - a field's value
    """Widen the span of a slider that is not bound to a value."""
    spans, shown = st.session_state[session.SPANS], _on_slider(value)
    if name in spans:
        low, high = spans[name]
        spans[name] = min(low, shown), max(high, shown)


def _usual_span(assumption: Assumption) -> tuple[float, float]:
    low, high = assumption.usual_range
    return (NONE_ON_SLIDER if assumption.optional else low), high


def entry(assumption: Assumption) -> Problem | None:
    """Prepare the exact-value entry of an input; return what is wrong with what it holds.

    A text that is refused stays in the box until the reader changes it or the slider.
    """
    value = shown_value(assumption)
    refused = st.session_state[session.ENTRIES].get(assumption.name)
    if refused and refused[0] == value:
        problem: Problem = refused[1]
        return problem
    st.session_state[session.ENTRIES].pop(assumption.name, None)
    session.set_shown(entry_key(assumption), assumption.write(value))
    return None


def entry_key(assumption: Assumption) -> str:
    """Return the widget key of an input's exact-value entry."""
    return f"{assumption.name}_exact"


def take_entry(name: str) -> None:
    """Read the exact-value entry of an input: take the value over, or keep the problem.

    An emptied entry is as it was before, unless it says that there is none.
    """
    assumption = assumptions()[name]
    typed = st.session_state[entry_key(assumption)]
    st.session_state[session.ENTRIES].pop(name, None)
    if not typed.strip() and not assumption.optional:
        return
    typed = "none" if stands_for_none(name, typed) else typed
    if problems := single_problems({name: typed}):
        st.session_state[session.ENTRIES][name] = (shown_value(assumption), problems[0])
        return
    want({name: assumption.read(typed)})


def current_preset() -> str | None:
    """Return the preset whose inputs are the ones shown, if any."""
    shown = values()
    return next(
        (name for name, preset in presets().items() if dict(preset.scenario) == shown), None
    )


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
    st.session_state[session.ENTRIES].pop(f"range_{name}", None)
    if not typed:
        write_range(name, "")
        return
    try:
        write_range(name, typed_range(name, typed, current).write())
    except InvalidInput as error:
        st.session_state[session.ENTRIES][f"range_{name}"] = error.problems[0]


def write_range(name: str, text: str) -> None:
    """Write a range to the address; an empty text is what the evidence says."""
    st.session_state[session.ENTRIES].pop(f"range_{name}", None)
    session.write_setting(f"range_{name}", text)


def range_problem(name: str) -> Problem | None:
    """Return what is wrong with the range typed last for an input."""
    problem: Problem | None = st.session_state[session.ENTRIES].get(f"range_{name}")
    return problem
