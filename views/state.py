"""The state of the page: the address, the language, and what readers ask to change.

The only module that touches `st.session_state` and `st.query_params`.

Numbers are bound to the address by Streamlit (`bind="query-params"`, the key is the
field's name). Choices are written to the address here, because a bound selection widget
would put its translated label there instead of its value.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from model.assumptions import Assumption, assumptions
from model.errors import InvalidInput, Problem
from model.presets import presets
from model.scenario import LONGEST_SHOWN, Scenario, read_scenario
from model.texts import ENGLISH, LANGUAGES, Language

# The version of the address; a later one must still read this one.
ADDRESS_VERSION = "1"

# Parameters of the address that are no inputs.
VERSION, LANGUAGE = "v", "lang"
COMPUTE_SCALE, IMPACT_SCALE = "compute_logarithmic", "impact_logarithmic"

# Keys of the session that are no widgets.
OPENED, PROBLEMS, WANTED, RETRIED, SPANS, ENTRIES = (
    "_opened",
    "_problems",
    "_wanted",
    "_retried",
    "_spans",
    "_entries",
)

# What the theme cannot say.
STYLE = Path(__file__).parent / "style.css"

# On the slider of an optional input this stands for "none".
NONE_ON_SLIDER = 0


def open_page() -> None:
    """Read the address the first time, and style the page."""
    if OPENED not in st.session_state:
        st.session_state.update({OPENED: True, PROBLEMS: [], WANTED: {}, SPANS: {}, ENTRIES: {}})
        _read_address()
    st.html(STYLE)


def mark_language(text: Language) -> None:
    """Say in the page's `lang` attribute which language it is in; Streamlit says English."""
    st.html(
        f"<script>document.documentElement.lang = '{text.code}'</script>",
        unsafe_allow_javascript=True,
    )


def language() -> Language:
    """Return the language of the address, else the browser's, else English."""
    chosen = st.query_params.get(LANGUAGE, "")
    browser = (st.context.locale or "").partition("-")[0].lower()
    offered = (code for code in (chosen, browser) if code in LANGUAGES)
    return Language(next(offered, ENGLISH.code))


def choose_language(text: Language) -> None:
    """Show the switch between the languages."""

    def remember() -> None:
        st.query_params[LANGUAGE] = st.session_state[LANGUAGE] or text.code

    st.session_state[LANGUAGE] = text.code
    st.segmented_control(
        "Language · 语言",
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=LANGUAGE,
        label_visibility="collapsed",
        required=True,
        on_change=remember,
    )


def _read_address() -> None:
    """Take over what the address holds; refuse what is not valid, with the reason."""
    problems = [
        problem
        for name in st.query_params
        if (problem := _parameter_problem(name, st.query_params.get_all(name)))
    ]
    not_inputs = {VERSION, LANGUAGE, COMPUTE_SCALE, IMPACT_SCALE, *_places(problems)}
    texts = {
        name: "none" if _stands_for_none(name, text) else text
        for name, text in st.query_params.items()
        if name not in not_inputs
    }
    # What is wrong only between inputs stays: the page says so wherever it comes from.
    problems += single_problems(texts)
    for name in _places(problems):
        del st.query_params[name]
    known = assumptions()
    wanted = {
        name: known[name].read(text) for name, text in texts.items() if name in st.query_params
    }
    for name, value in wanted.items():
        if not known[name].options:  # written as the slider reads it
            st.query_params[name] = str(_on_slider(value))
    st.session_state[PROBLEMS] = problems
    st.session_state[WANTED] = wanted
    if problems:
        st.rerun()  # with the address as it now is


def _parameter_problem(name: str, values: list[str]) -> Problem | None:
    """Return what is wrong with a parameter of the address before its value is read."""
    if len(values) > 1:
        template = "was given {count:whole} times; give it once."
        return _problem("address.repeated", name, template, count=len(values))
    shown = values[0][:LONGEST_SHOWN]
    if name == VERSION and shown != ADDRESS_VERSION:
        template = (
            "the address is of version “{value:text}”, which this page does not know; "
            "check the inputs."
        )
        return _problem("address.version", name, template, value=shown)
    if name == LANGUAGE and shown not in LANGUAGES:
        template = "“{value:text}” is not a language of the page; choose en or zh."
        return _problem("address.language", name, template, value=shown)
    return None


def _problem(code: str, name: str, template: str, **values: object) -> Problem:
    return Problem(code=code, where=name, template=template, values=values)


def _places(problems: Iterable[Problem]) -> set[str]:
    return {problem.where for problem in problems}


def single_problems(texts: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with texts of inputs, each taken on its own."""
    try:
        read_scenario(texts)
    except InvalidInput as error:
        return [problem for problem in error.problems if problem.code.startswith("input.")]
    return []


def _stands_for_none(name: str, text: str) -> bool:
    known = assumptions()
    return name in known and known[name].optional and text.strip() == str(NONE_ON_SLIDER)


def _on_slider(value: Any) -> Any:  # noqa: ANN401 - a field's value
    return NONE_ON_SLIDER if value is None else value


def address_problems() -> list[Problem]:
    """Return what the address held that was refused."""
    problems: list[Problem] = st.session_state[PROBLEMS]
    return problems


def want(values: Mapping[str, Any]) -> None:
    """Set inputs from outside their widgets, at the next run (for callbacks)."""
    st.session_state[WANTED] = dict(values)
    st.session_state[PROBLEMS] = []
    for name, value in values.items():
        if assumptions()[name].options:
            write_choice(name, value)


def begin_inputs() -> None:
    """Hand what is wanted to the widgets, before they are drawn."""
    for name, value in st.session_state[WANTED].items():
        st.session_state[name] = _on_slider(value)
    known = assumptions()
    for name, assumption in known.items():
        if assumption.options:
            chosen = st.query_params.get(name, assumption.value)
            valid = chosen in assumption.options
            st.session_state[name] = chosen if valid else assumption.value


def end_inputs() -> Scenario:
    """Return the scenario of the inputs, after their widgets are drawn.

    A slider whose span had to be widened is a new widget to Streamlit and first shows what
    the address says; a second run then shows what is wanted.

    Raises
    ------
    InvalidInput
        Where the inputs do not go together.
    """
    wanted = st.session_state[WANTED]
    shown = {name: st.session_state.get(name) for name in wanted}
    missed = shown != {name: _on_slider(value) for name, value in wanted.items()}
    if missed and not st.session_state.get(RETRIED):
        st.session_state[RETRIED] = True
        st.rerun()
    st.session_state[WANTED], st.session_state[RETRIED] = {}, False
    return Scenario(**{name: _current(assumption) for name, assumption in assumptions().items()})


def _current(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    value = st.session_state.get(assumption.name, _on_slider(assumption.value))
    return None if assumption.optional and value == NONE_ON_SLIDER else value


def shown_value(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    """Return the value that an input's widget is about to show."""
    return st.session_state.get(assumption.name, _on_slider(assumption.value))


def span(assumption: Assumption) -> tuple[Any, Any]:
    """Return the ends of an input's slider: the usual range, widened to what is shown."""
    low, high = assumption.usual_range
    if assumption.optional:
        low = NONE_ON_SLIDER
    known_low, known_high = st.session_state[SPANS].get(assumption.name, (low, high))
    value = shown_value(assumption)
    ends = min(known_low, value), max(known_high, value)
    st.session_state[SPANS][assumption.name] = ends
    kind = int if assumption.is_whole else float
    return kind(ends[0]), kind(ends[1])


def write_choice(name: str, value: str | None = None) -> None:
    """Write a choice to the address, or take it out where it is the default."""
    chosen = value or st.session_state[name]
    if chosen != assumptions()[name].value:
        st.query_params[name] = chosen
    elif name in st.query_params:
        del st.query_params[name]
    st.session_state[PROBLEMS] = []


def forget_problems() -> None:
    """Take the address's problems off the page, once the reader has moved on."""
    st.session_state[PROBLEMS] = []


def entry(assumption: Assumption) -> Problem | None:
    """Prepare the exact-value entry of an input; return what is wrong with what it holds.

    A text that is refused stays in the box until the reader changes it or the slider.
    """
    value = shown_value(assumption)
    refused = st.session_state[ENTRIES].get(assumption.name)
    if refused and refused[0] == value:
        problem: Problem = refused[1]
        return problem
    st.session_state[ENTRIES].pop(assumption.name, None)
    st.session_state[entry_key(assumption)] = assumption.write(value)
    return None


def entry_key(assumption: Assumption) -> str:
    """Return the widget key of an input's exact-value entry."""
    return f"{assumption.name}_exact"


def take_entry(name: str) -> None:
    """Read the exact-value entry of an input: take the value over, or keep the problem."""
    assumption = assumptions()[name]
    typed = st.session_state[entry_key(assumption)]
    typed = "none" if _stands_for_none(name, typed) else typed
    if problems := single_problems({name: typed}):
        st.session_state[ENTRIES][name] = (shown_value(assumption), problems[0])
        return
    want({name: assumption.read(typed)})


def current_preset() -> str | None:
    """Return the preset whose inputs are the ones shown, if any."""
    for name, preset in presets().items():
        fields = dict(preset.scenario)
        if all(_current(assumption) == fields[key] for key, assumption in assumptions().items()):
            return name
    return None


def reset() -> None:
    """Put every input back to its default, and every slider to its usual range."""
    st.session_state[SPANS] = {}
    want({name: assumption.value for name, assumption in assumptions().items()})


def take_preset(key: str) -> None:
    """Put every input to what the chosen preset says."""
    chosen = st.session_state[key]
    if chosen is not None:
        want(dict(presets()[chosen].scenario))


def set_choice(key: str, value: str | None) -> None:
    """Set what a selection widget shows, before it is drawn."""
    st.session_state[key] = value


def shared_address(scenario: Scenario, text: Language) -> str:
    """Return the address that reproduces the page: every field, also those at their default."""
    fields = {name: str(_on_slider(value)).removesuffix(".0") for name, value in scenario}
    parameters = {VERSION: ADDRESS_VERSION, LANGUAGE: text.code, **fields}
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(parameters)}"
