"""The state of the page: the address, the language, and what readers ask to change.

The only module that touches `st.session_state` and `st.query_params`.

Numbers are bound to the address by Streamlit (`bind="query-params"`, the key is the
field's name). Choices are written to the address here, because a bound selection widget
would put its translated label there instead of its value.

A shared link holds the version of the address, `v`, the checksum of the data that it was made
with, `data`, and every input, also those at their default. Version 1 had no `data`; its inputs
are those of version 2. A link to a comparison also holds

- the inputs of the first scenario as its inputs, and its name, `a`, unless these are the
  inputs of the page;
- each further scenario, `b` to `f`, as `model.scenario_link` packs it;
- what is compared: `compare_column`, `compare_year`, and the pair explained, `compare_pair`,
  like `ac`.

The names are left out where a link to two scenarios would else be longer than 2,000 characters.

Scenarios that a reader saves live in the session alone, and so do the last changes of inputs.
"""

import gc
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePath
from threading import Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from model.assumptions import Assumption, assumptions
from model.data import data_version
from model.errors import InvalidInput, Problem
from model.files import warm_up
from model.goal import comparison_problems
from model.presets import presets
from model.ranges import Range, random_inputs, range_of
from model.scenario import Scenario, read_scenario, shown
from model.scenario_file import (
    LONGEST_NAME,
    ScenarioFile,
    new_file,
    origin,
    read_scenario_json,
)
from model.scenario_link import pack, spell, unpack
from model.targets import read_target
from model.texts import ENGLISH, LANGUAGES, Language

if TYPE_CHECKING:
    from model.simulation import Uncertainty

# The version of the address, and those that can be read: all there ever were.
ADDRESS_VERSION = "1"
READABLE_VERSIONS = (ADDRESS_VERSION,)

# Parameters of the address that are no inputs.
VERSION, DATA, LANGUAGE = "v", "data", "lang"
COMPUTE_SCALE, IMPACT_SCALE = "compute_logarithmic", "impact_logarithmic"
GOAL, GOAL_FOR, GOAL_ALONG = "goal", "goal_for", "goal_along"
COMPARE_SCALE = "compare_logarithmic"
SCALES = (COMPUTE_SCALE, IMPACT_SCALE, COMPARE_SCALE)
FIRST_NAME, FURTHER = "a", ("b", "c", "d", "e", "f")
COLUMN, YEAR, PAIR = "compare_column", "compare_year", "compare_pair"

# A link to two scenarios fits wherever links go.
LONGEST_LINK = 2000

# What pages hold in the address beside the inputs, as texts; each page judges its own.
SETTINGS = (
    "column",
    "year",
    "comparison",
    "target",
    "draws",
    "seed",
    "correlations",
    "nearest_correlations",
    "rack_growth",
    *(f"range_{name}" for name in random_inputs()),
    GOAL,
    GOAL_FOR,
    GOAL_ALONG,
    COLUMN,
    YEAR,
    PAIR,
)
NO_INPUTS = {VERSION, DATA, LANGUAGE, *SCALES, FIRST_NAME, *FURTHER, *SETTINGS}

# Keys of the session that are no widgets.
OPENED, PROBLEMS, ENTRIES = "_opened", "_problems", "_entries"
WANTED, SPANS, DRAWN = "_wanted", "_spans", "_drawn"
PAGE, KEPT, RESULTS = "_page", "_kept", "_results"

# So many results that take long are kept in a session.
MOST_KEPT = 16
NOTICE = "_notice"
SAVED, NEXT_ID, COMPARED = "_saved", "_next_id", "_compared"
HISTORY, POSITION = "_history", "_position"
FILES, UPLOADS = "_files", "_uploads"

# What is compared: the inputs of the page, a saved scenario by its id, a preset by its name.
INPUTS, SAVED_PREFIX, PRESET_PREFIX = "inputs", "saved:", "preset:"

# Choices: what a session keeps is bounded.
MOST_SAVED, MOST_STEPS = 40, 100

# After the first page of a process, until it loads what it may need later.
SECONDS_TO_READ = 2.0

# What the theme cannot say.
STYLE = Path(__file__).parent / "style.css"

# On the slider of an optional input this stands for "none".
NONE_ON_SLIDER = 0


def open_page() -> None:
    """Read the address the first time."""
    if OPENED not in st.session_state:
        st.session_state.update({OPENED: True, PROBLEMS: [], ENTRIES: {}, KEPT: {}})
        st.session_state.update({WANTED: {}, SPANS: {}, DRAWN: False, NOTICE: None})
        st.session_state.update({SAVED: {}, NEXT_ID: 0, COMPARED: None})
        st.session_state.update({HISTORY: [], POSITION: 0, FILES: [], UPLOADS: 0})
        _read_address()


def keep_address(page: str) -> None:
    """Carry over to another page what Streamlit drops from the address on the way there."""
    if st.session_state.setdefault(PAGE, page) != page:
        st.session_state.update({PAGE: page, DRAWN: False})
        for name, text in st.session_state[KEPT].items():
            if name not in st.query_params:
                st.query_params[name] = text


@cache
def settle() -> None:
    """Spare what was imported, and have the rest loaded while the first reader reads.

    Once per process. Streamlit collects garbage after each script, which takes longer than the
    page as long as imports are part of it, and the sending thread waits.
    """
    gc.collect()
    gc.freeze()
    if st.context.headers:  # a browser is there, not a test
        timer = Timer(SECONDS_TO_READ, _load_the_rest)
        timer.daemon = True
        timer.start()


def _load_the_rest() -> None:
    warm_up()
    gc.collect()
    gc.freeze()


def dress_page(text: Language) -> None:
    """Style the page, and say in its `lang` attribute which language it is in.

    Comes last: what the browser has of it stays, and nothing waits for it.
    """
    st.html(
        f"<style>{_style()}</style><script>document.documentElement.lang = '{text.code}'</script>",
        unsafe_allow_javascript=True,
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8")


def language() -> Language:
    """Return the language of the address, else the browser's, else English."""
    chosen = st.query_params.get(LANGUAGE, st.session_state[KEPT].get(LANGUAGE, ""))
    browser = (st.context.locale or "").partition("-")[0].lower()
    offered = (code for code in (chosen, browser) if code in LANGUAGES)
    return Language(next(offered, ENGLISH.code))


def choose_language(text: Language) -> None:
    """Show the switch between the languages."""

    def remember() -> None:
        st.query_params[LANGUAGE] = st.session_state[LANGUAGE] or text.code

    set_shown(LANGUAGE, text.code)
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
    not_inputs = NO_INPUTS | _places(problems)
    texts = {
        name: "none" if _stands_for_none(name, text) else text
        for name, text in st.query_params.items()
        if name not in not_inputs
    }
    # What is wrong only between inputs stays: the page says so wherever it comes from.
    problems += single_problems(texts)
    valid = {name: text for name, text in texts.items() if name not in _places(problems)}
    problems += _read_comparison(valid, _places(problems))
    st.session_state[NOTICE] = _link_notice(_places(problems))
    for name in _places(problems) & set(st.query_params):
        del st.query_params[name]
    known = assumptions()
    wanted = {
        name: known[name].read(text) for name, text in texts.items() if name in st.query_params
    }
    for name, value in wanted.items():
        if not known[name].options:  # written as the slider reads it
            st.query_params[name] = _spell(value)
    st.session_state[PROBLEMS] = problems
    st.session_state[WANTED] = wanted
    if problems:
        st.rerun()  # with the address as it now is


def _parameter_problem(name: str, values: list[str]) -> Problem | None:
    """Return what is wrong with a parameter of the address before its value is read."""
    if len(values) > 1:
        template = "was given {count:whole} times; give it once."
        return _problem("address.repeated", name, template, count=len(values))
    check = CHECKS.get(name)
    return check(name, values[0]) if check else None


def _version_problem(name: str, value: str) -> Problem | None:
    if value in READABLE_VERSIONS:
        return None
    template = (
        "the address is of version “{value:text}”, which this page does not know; check the inputs."
    )
    return _problem("address.version", name, template, value=shown(value))


def _language_problem(name: str, value: str) -> Problem | None:
    if value in LANGUAGES:
        return None
    template = "“{value:text}” is not a language of the page; choose en or zh."
    return _problem("address.language", name, template, value=shown(value))


def _data_problem(name: str, value: str) -> Problem | None:
    if re.fullmatch("[0-9a-f]{12}", value):
        return None
    template = "“{value:text}” is not a checksum of data; it has 12 signs, 0 to 9 and a to f."
    return _problem("address.data", name, template, value=shown(value))


def _goal_problem(name: str, value: str) -> Problem | None:
    """Return what is wrong with the goal of an address, as far as no scenario is needed."""
    try:
        problems = comparison_problems(read_target(value))
    except InvalidInput as error:
        problems = list(error.problems)
    return replace(problems[0], where=name) if problems else None


def _goal_input_problem(name: str, value: str) -> Problem | None:
    if is_number(value):
        return None
    template = "“{value:text}” is not an input that can be solved for; choose another."
    return _problem("address.goal_input", name, template, value=shown(value))


# What is checked of a parameter that is no input, before anything is read.
CHECKS = {
    VERSION: _version_problem,
    LANGUAGE: _language_problem,
    DATA: _data_problem,
    GOAL: _goal_problem,
    GOAL_FOR: _goal_input_problem,
    GOAL_ALONG: _goal_input_problem,
}


def _read_comparison(first: Mapping[str, str], refused: set[str]) -> list[Problem]:
    """Save the scenarios that an address holds beside its inputs; return what is wrong with them.

    Each is refused or taken over as a whole.
    """
    problems, chosen = [], []
    held = [name for name in (FIRST_NAME, *FURTHER) if name in st.query_params]
    for letter in (name for name in held if name not in refused):
        packed = st.query_params[letter]
        packed = f"~~{packed}" if letter == FIRST_NAME else packed
        try:
            file = unpack(packed, first, where=letter)
        except InvalidInput as error:
            problems += [replace(problem, where=letter) for problem in error.problems]
        else:
            chosen.append(f"{SAVED_PREFIX}{keep(file, letter.upper())}")
    if chosen:
        st.session_state[COMPARED] = chosen if FIRST_NAME in held else [INPUTS, *chosen]
    return problems


def _link_notice(refused: set[str]) -> Problem | None:
    """Return that a link was made by another version of the address or with other data, if so."""
    version, made = (
        None if name in refused else st.query_params.get(name) for name in (VERSION, DATA)
    )
    if made is not None and made != data_version():
        template = (
            "This link was made with the data {made:text}; the data are now {now:text}. Its inputs "
            "are taken as they are, none at a default of today."
        )
        return _problem("link.other_data", DATA, template, made=made, now=data_version())
    if version is not None and made is None:
        template = (
            "This link is of version {version:text} and does not say which data it was made with. "
            "Its inputs are taken as they are; one that it leaves out is at today's default."
        )
        return _problem("link.older", VERSION, template, version=version)
    return None


def link_notice() -> Problem | None:
    """Return that the link that was opened is another version's, until an input is changed."""
    notice: Problem | None = st.session_state[NOTICE]
    return notice


def is_number(name: str) -> bool:
    """Whether a name is that of an input which is a number."""
    return name in assumptions() and not assumptions()[name].options


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


def _spell(value: Any) -> str:  # noqa: ANN401 - a field's value
    """Return a value as the address holds it: numbers as fractions, without idle zeros."""
    return spell(_on_slider(value))


def address_problems() -> list[Problem]:
    """Return what the address held that was refused."""
    problems: list[Problem] = st.session_state[PROBLEMS]
    return problems


def want(values: Mapping[str, Any]) -> None:
    """Set inputs from outside their widgets, at the next run (for callbacks)."""
    st.session_state[WANTED] = dict(values)
    st.session_state[PROBLEMS] = []
    st.session_state[NOTICE] = None


def begin_inputs() -> None:
    """Hand what is wanted to the widgets, before they are drawn.

    An input that is not bound takes its value from the address, where what is wanted is
    written first. A slider that has to be widened for it is unbound in this run, widened in
    the next.
    """
    wanted: dict[str, Any] = st.session_state[WANTED]
    postponed = {name: value for name, value in wanted.items() if _unbind(name, value)}
    st.session_state[WANTED] = postponed
    for name in assumptions().keys() - postponed.keys():
        if is_bound(name):
            if name in wanted:
                set_shown(name, _on_slider(wanted[name]))
        else:
            if name in wanted:
                _widen(name, wanted[name])
                _write(name, wanted[name])
            set_shown(name, _from_address(name))


def are_inputs_known() -> bool:
    """Whether the inputs can be read before they are drawn: they were, and nothing is postponed."""
    return st.session_state[DRAWN] and not st.session_state[WANTED]


def end_inputs() -> None:
    """Draw the inputs again where something is postponed; note what other pages need."""
    if st.session_state[WANTED]:
        st.rerun()
    unbound = [
        LANGUAGE,
        VERSION,
        DATA,
        *SETTINGS,
        *(name for name in assumptions() if not is_bound(name)),
    ]
    st.session_state[KEPT] = {
        name: st.query_params[name] for name in unbound if name in st.query_params
    }
    st.session_state[DRAWN] = True
    remember_inputs()


def remember_inputs() -> None:
    """Add the inputs to the last changes, if they did change; what was undone is then gone."""
    history, position = st.session_state[HISTORY], st.session_state[POSITION]
    current = inputs()
    if not history or history[position] != current:
        kept = [*history[: position + 1], current][-MOST_STEPS:]
        st.session_state.update({HISTORY: kept, POSITION: len(kept) - 1})


def can_step(by: int) -> bool:
    """Whether the last change can be undone (-1) or done again (+1)."""
    position: int = st.session_state[POSITION] + by
    return 0 <= position < len(st.session_state[HISTORY])


def step(by: int) -> None:
    """Undo the last change of inputs (-1), or do again what was undone (+1); for callbacks."""
    if can_step(by):
        st.session_state[POSITION] += by
        want(st.session_state[HISTORY][st.session_state[POSITION]])


def inputs() -> dict[str, Any]:
    """Return every input by field name, as far as it is known."""
    return {name: _current(assumption) for name, assumption in assumptions().items()}


def scenario() -> Scenario:
    """Return the scenario of the inputs shown.

    Raises
    ------
    InvalidInput
        Where the inputs do not go together.
    """
    return Scenario(**inputs())


def uncertainty() -> "Uncertainty":
    """Return what the address says is drawn, and how.

    Raises
    ------
    InvalidInput
        As `read_uncertainty`.
    """
    from model.simulation import DEFAULT_DRAWS, read_uncertainty  # noqa: PLC0415 - some pages'

    pairs = setting("correlations")
    return read_uncertainty(
        draws=setting("draws", str(DEFAULT_DRAWS)),
        seed=setting("seed", "0"),
        ranges=[
            f"{name}={given}" for name in random_inputs() if (given := setting(f"range_{name}"))
        ],
        correlations=[pair for pair in pairs.split(",") if pair.strip()],
        repair=setting("nearest_correlations") == "true",
    )


def is_bound(name: str) -> bool:
    """Whether Streamlit keeps an input and the address the same.

    It would put a choice's translated label into the address; and a slider whose span
    changes is a new widget to it, which takes its value from the old address. Those are
    written to the address by `write_address`.
    """
    return not assumptions()[name].options and name not in st.session_state[SPANS]


def write_address(name: str) -> None:
    """Write what the widget of an input shows to the address, where Streamlit does not."""
    st.session_state[PROBLEMS] = []
    st.session_state[NOTICE] = None
    if not is_bound(name):
        _write(name, st.session_state[name])


def _write(name: str, value: Any) -> None:  # noqa: ANN401 - a field's value
    chosen = _on_slider(value)
    if chosen != _on_slider(assumptions()[name].value):
        st.query_params[name] = _spell(chosen)
    elif name in st.query_params:
        del st.query_params[name]


def _from_address(name: str) -> Any:  # noqa: ANN401 - a field's value
    assumption = assumptions()[name]
    text = st.query_params.get(name)
    if text is None or single_problems({name: text}):
        return _on_slider(assumption.value)
    return _on_slider(assumption.read(text))


def _current(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    value = st.session_state.get(assumption.name, _on_slider(assumption.value))
    return None if assumption.optional and value == NONE_ON_SLIDER else value


def shown_value(assumption: Assumption) -> Any:  # noqa: ANN401 - a field's value
    """Return the value that an input's widget is about to show."""
    return st.session_state.get(assumption.name, _on_slider(assumption.value))


def span(assumption: Assumption) -> tuple[Any, Any]:
    """Return the ends of an input's slider: the usual range, widened to what was wanted."""
    low, high = st.session_state[SPANS].get(assumption.name, _usual_span(assumption))
    kind = int if assumption.is_whole else float
    return kind(low), kind(high)


def _unbind(name: str, value: Any) -> bool:  # noqa: ANN401 - a field's value
    """Unbind a slider that is to show a value beyond its span; return whether it was bound."""
    low, high = _usual_span(assumptions()[name])
    if not is_bound(name) or low <= _on_slider(value) <= high:
        return False
    st.session_state[SPANS][name] = low, high
    return True


def _widen(name: str, value: Any) -> None:  # noqa: ANN401 - a field's value
    """Widen the span of a slider that is not bound to a value."""
    if name in st.session_state[SPANS]:
        low, high = st.session_state[SPANS][name]
        st.session_state[SPANS][name] = min(low, _on_slider(value)), max(high, _on_slider(value))


def _usual_span(assumption: Assumption) -> tuple[float, float]:
    low, high = assumption.usual_range
    return (NONE_ON_SLIDER if assumption.optional else low), high


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
    set_shown(entry_key(assumption), assumption.write(value))
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
    """Put every input back to its default."""
    want({name: assumption.value for name, assumption in assumptions().items()})


def take_preset(key: str) -> None:
    """Put every input to what the chosen preset says."""
    chosen = st.session_state[key]
    if chosen is not None:
        want(dict(presets()[chosen].scenario))


def set_shown(key: str, value: Any) -> None:  # noqa: ANN401 - whatever the widget holds
    """Set what a widget shows, before it is drawn.

    Also where it shows that already: after a change of page, the browser has forgotten it.
    """
    st.session_state[key] = value


def shared_address(scenario: Scenario, text: Language) -> str:
    """Return the address that reproduces the page: every field, also those at their default."""
    return _address(_shared(scenario, text))


def _shared(scenario: Scenario, text: Language) -> dict[str, str]:
    """Return what every shared link holds: of scales and settings only those that are not idle."""
    versions = {VERSION: ADDRESS_VERSION, DATA: data_version(), LANGUAGE: text.code}
    fields = {name: _spell(value) for name, value in scenario}
    scales = {name: "true" for name in SCALES if st.session_state.get(name)}
    settings = {name: st.query_params[name] for name in SETTINGS if name in st.query_params}
    return versions | fields | scales | settings


def _address(parameters: Mapping[str, str]) -> str:
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(parameters, safe=':~,')}"


def share_comparison(
    scenarios: Mapping[str, Scenario],
    settings: Mapping[str, str],
    *,
    is_first_named: bool,
    text: Language,
) -> str:
    """Return the address that reproduces a comparison (see the head of this module).

    The page's own address follows it once a reader has chosen something.

    Parameters
    ----------
    scenarios : mapping
        By name, in their order.
    settings : mapping
        `COLUMN`, `YEAR` and `PAIR`.
    is_first_named : bool
        Whether the first is a scenario of its own, not the page's inputs.
    """
    (name, first), *others = scenarios.items()
    versions = _shared(first, text)
    comparison = {
        **dict(settings),
        **({FIRST_NAME: name} if is_first_named else {}),
        **{
            letter: pack(other, first, label)
            for letter, (label, other) in zip(FURTHER, others, strict=False)
        },
    }
    if st.session_state[COMPARED]:
        _show_in_address(comparison if dict(first) == inputs() else {})
    address = _address(versions | comparison)
    if len(address) < LONGEST_LINK or len(others) > 1:
        return address
    ((_, other),) = others
    nameless = {FURTHER[0]: pack(other, first)} | ({FIRST_NAME: "A"} if is_first_named else {})
    return _address(versions | comparison | nameless)


def _show_in_address(comparison: Mapping[str, str]) -> None:
    for name in (FIRST_NAME, *FURTHER):
        if st.query_params.get(name, "") != comparison.get(name, ""):
            write_setting(name, comparison.get(name, ""))


def saved() -> dict[int, ScenarioFile]:
    """Return the scenarios that this session keeps, by their ids, in the order of saving."""
    found: dict[int, ScenarioFile] = st.session_state[SAVED]
    return found


def keep(file: ScenarioFile, name: str = "") -> int | None:
    """Keep a scenario in the session under a name not taken yet; return its id.

    None where no more can be kept. `name` is for one that has none.
    """
    if len(saved()) >= MOST_SAVED:
        return None
    st.session_state[NEXT_ID] += 1
    number: int = st.session_state[NEXT_ID]
    label = _free_name(file.name or name or str(number))
    saved()[number] = file.model_copy(update={"name": label})
    return number


def _free_name(name: str) -> str:
    """Return a name that no kept scenario has, with a number where needed."""
    taken, number, found = {file.name for file in saved().values()}, 1, name
    while found in taken:
        number += 1
        ending = f" ({number})"
        found = name[: LONGEST_NAME - len(ending)] + ending
    return found


def save_inputs(name: str, note: str) -> list[Problem]:
    """Keep the current inputs under a name; return what is wrong with it."""
    try:
        file = new_file(scenario(), name=name.strip(), note=note.strip())
    except InvalidInput as error:
        return list(error.problems)
    if problem := _name_problem(file.name, None):
        return [problem]
    number = keep(file)
    if number is None:
        return [_problem("saved.too_many", "name", TOO_MANY, most=MOST_SAVED)]
    compare_also(f"{SAVED_PREFIX}{number}")
    return []


TOO_MANY = "no more than {most:whole} scenarios can be kept; delete some or download them first."


def _name_problem(name: str, own: int | None) -> Problem | None:
    if not name:
        template = "the scenario has no name; give it one."
        return _problem("saved.no_name", "name", template)
    if name in {file.name for number, file in saved().items() if number != own}:
        template = "there is a scenario “{taken:text}” already; give another name."
        return _problem("saved.name_taken", "name", template, taken=shown(name))
    return None


def rename(number: int, name: str, note: str) -> list[Problem]:
    """Give a kept scenario another name and note; return what is wrong with them."""
    try:
        file = new_file(saved()[number].scenario, name=name.strip(), note=note.strip())
    except InvalidInput as error:
        return list(error.problems)
    if problem := _name_problem(file.name, number):
        return [problem]
    saved()[number] = file
    return []


def duplicate(number: int) -> None:
    """Keep a copy of a kept scenario, under the same name with a number (for callbacks)."""
    keep(saved()[number])


def delete(number: int) -> None:
    """Forget a kept scenario (for callbacks)."""
    saved().pop(number, None)


def take_saved(number: int) -> None:
    """Put every input to what a kept scenario says (for callbacks)."""
    want(dict(saved()[number].scenario))


def upload_key() -> str:
    """Return the key of the upload widget: another one after each upload, which empties it."""
    return f"{UPLOADS}{st.session_state[UPLOADS]}"


def take_files() -> None:
    """Keep the scenarios of uploaded files; note what is wrong with the others (for callbacks)."""
    said: list[tuple[str, list[Problem], bool]] = []
    for upload in st.session_state[upload_key()] or []:
        name = shown(upload.name)
        try:
            file = read_scenario_json(upload.getvalue(), where=name)
        except InvalidInput as error:
            said.append((name, list(error.problems), False))
            continue
        number = keep(file, PurePath(name).stem[:LONGEST_NAME])
        if number is None:
            said.append(
                (name, [_problem("saved.too_many", name, TOO_MANY, most=MOST_SAVED)], False)
            )
            continue
        compare_also(f"{SAVED_PREFIX}{number}")
        if notice := origin(file):
            said.append((name, [notice], True))
    st.session_state[FILES] = said
    st.session_state[UPLOADS] += 1


def files_said() -> list[tuple[str, list[Problem], bool]]:
    """Return what the last upload said of each file, and whether it was opened all the same."""
    said: list[tuple[str, list[Problem], bool]] = st.session_state[FILES]
    return said


def compared(default: list[str], offered: Iterable[str]) -> list[str]:
    """Return what is compared, the inputs of the page first; `default` until a reader chooses."""
    chosen = st.session_state[COMPARED]
    known = set(offered)
    kept = [one for one in (default if chosen is None else chosen) if one in known]
    return sorted(kept, key=lambda one: one != INPUTS)


def choose_compared(key: str) -> None:
    """Compare what a widget shows (for callbacks)."""
    st.session_state[COMPARED] = list(st.session_state[key])


def compare_also(one: str) -> None:
    """Compare one more, if there is room and something was chosen already."""
    chosen = st.session_state[COMPARED]
    if chosen is None:
        st.session_state[COMPARED] = [INPUTS, one]
    elif len(chosen) < len(FURTHER) + 1:
        st.session_state[COMPARED] = [*chosen, one]


def value(key: str) -> Any:  # noqa: ANN401 - whatever the widget holds
    """Return what a widget that is no input of the scenario holds."""
    return st.session_state.get(key)


def has_text(key: str) -> bool:
    """Whether a text box was ever filled in this session."""
    return key in st.session_state


def set_texts(texts: Mapping[str, str]) -> None:
    """Fill text boxes, before they are drawn."""
    st.session_state.update(texts)


def setting(name: str, default: str = "") -> str:
    """Return what the address says of a setting of a page."""
    return st.query_params.get(name, default)


def write_setting(name: str, text: str) -> None:
    """Write a setting of a page to the address; an empty text takes it out."""
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def take_setting(name: str, key: str, default: str = "") -> None:
    """Write what a widget holds to the address, unless it is the default (for callbacks)."""
    chosen = st.session_state[key]
    text = "true" if chosen is True else "" if chosen is False else str(chosen or "").strip()
    write_setting(name, "" if text == default else text)


def forget(*keys: str) -> None:
    """Let widgets show anew what they would show at first (for callbacks)."""
    for key in keys:
        st.session_state.pop(key, None)


def range_keys(name: str) -> tuple[str, str]:
    """Return the widget keys of the range of an input: its kind and its numbers."""
    return f"range_{name}_kind", f"range_{name}_numbers"


def take_range(name: str, current: Range) -> None:
    """Read the numbers of a range; keep what is wrong with them (for callbacks)."""
    typed = st.session_state[range_keys(name)[1]].strip()
    kind = current.model_copy(update={"numbers": ()}).write()
    st.session_state[ENTRIES].pop(f"range_{name}", None)
    if not typed:
        write_range(name, "")
        return
    problem = None
    for reading in (f"{kind}:{typed}", typed):  # another count of numbers is another kind
        try:
            made = range_of(name, reading)
        except InvalidInput as error:
            if not problem or problem.code == "range.numbers":
                problem = error.problems[0]
        else:
            break
    else:
        st.session_state[ENTRIES][f"range_{name}"] = problem
        return
    write_range(name, made.write())


def write_range(name: str, text: str) -> None:
    """Write a range to the address; an empty text is what the evidence says."""
    st.session_state[ENTRIES].pop(f"range_{name}", None)
    write_setting(f"range_{name}", text)


def range_problem(name: str) -> Problem | None:
    """Return what is wrong with the range typed last for an input."""
    problem: Problem | None = st.session_state[ENTRIES].get(f"range_{name}")
    return problem


def kept(key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
    """Return what takes long to make, kept in the session by all that determines it.

    Streamlit's own caches cannot hold what shows its progress while it is made.
    """
    results: dict[str, Any] = st.session_state.setdefault(RESULTS, {})
    if key not in results:
        made = make()
        while len(results) >= MOST_KEPT:
            del results[next(iter(results))]
        results[key] = made
    return results[key]


def parameter(name: str) -> str:
    """Return a parameter of the address that is no input; empty where there is none."""
    return st.query_params.get(name, "")


def write_parameter(name: str, text: str) -> None:
    """Write a parameter of the address; what was refused in its place is forgotten."""
    st.session_state[ENTRIES].pop(name, None)
    st.session_state[PROBLEMS] = []
    st.query_params[name] = text


def refuse(name: str, typed: str, problems: tuple[Problem, ...]) -> None:
    """Keep what was typed for a parameter and cannot be taken over, with what is wrong."""
    st.session_state[ENTRIES][name] = (typed, problems)


def refused(name: str) -> tuple[str, tuple[Problem, ...]] | None:
    """Return what was typed for a parameter and refused, with what is wrong."""
    found: tuple[str, tuple[Problem, ...]] | None = st.session_state[ENTRIES].get(name)
    return found
