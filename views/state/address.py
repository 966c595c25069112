"""The address: reading it with all that is wrong, and links that reproduce a page.

A shared link holds the version of the address, `v`, the checksum of the data that it was made
with, `data`, and every input, also those at their default. Version 1 had no `data`; its inputs
are those of version 2. A link to a comparison also holds

- the inputs of the first scenario as its inputs, and its name, `a`, unless these are the
  inputs of the page;
- each further scenario, `b` to `f`, as `model.inputs.scenario_link` packs it;
- what is compared: `compare_column`, `compare_year`, and the pair explained, `compare_pair`,
  like `ac`.

The names are left out where a link to two scenarios would else be longer than 2,000 characters.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from model.data import data_version
from model.goal import comparison_problems
from model.inputs import (
    ADDRESS_VERSION,
    LINK_DATA,
    LINK_LANGUAGE,
    LINK_VERSION,
    PARAMETER_CHECKS,
    TRACKING,
    ParameterCheck,
    Scenario,
    assumptions,
    pack,
    parameter_problem,
    readable_inputs,
    unknown_parameters,
    unpack,
)
from model.messages import InvalidInput, Message, Problem
from model.projection import read_target
from model.texts import N_, Language
from views.state import inputs, session
from views.state.scenarios import keep

# A link to two scenarios fits wherever links go.
LONGEST_LINK = 2000


def open_page() -> None:
    """Read the address the first time."""
    if session.begin():
        _read_address()


def follow_old_link(page: str, batch: st.Page) -> None:
    """Go to the page of batches from a link made when it was a part of the page of regions."""
    if page == "regions" and st.query_params.get(session.REGION_PART) == "batch":
        kept = {
            name: st.query_params.get_all(name)
            for name in st.query_params
            if name != session.REGION_PART
        }
        st.switch_page(batch, query_params=kept)


def follow_address(page: str) -> None:
    """Have inputs and address agree, whichever the reader changed: comes before all that is shown.

    What Streamlit drops from the address on the way to another page is carried over. Where the
    reader went back or on in the browser, the inputs are those of that address; a run that the
    page asks for comes with an address that may be older than what the browser has drawn.
    """
    given = inputs.in_address()
    has_moved = session.memory().setdefault(session.PAGE, page) != page
    if has_moved:
        session.memory()[session.PAGE] = page
        session.forget_shown()
        for name, text in session.memory()[session.KEPT].items():
            if name not in st.query_params:
                st.query_params[name] = text
    is_asked_here = session.memory()[session.WAS_DUE] and not has_moved
    if (given or not has_moved) and not is_asked_here and session.is_news(session.HELD, given):
        session.memory()[session.PROBLEMS] = _take_inputs(readable_inputs(given))
        session.memory()[session.NOTICE] = None
    inputs.write_address()


def keep_settings() -> None:
    """Remember what other pages need of the address; comes after all that writes to it."""
    names = (LINK_LANGUAGE, LINK_VERSION, LINK_DATA, *session.SETTINGS)
    given = st.query_params.to_dict()
    session.memory()[session.KEPT] = {name: given[name] for name in names if name in given}


def _take_inputs(texts: Mapping[str, str]) -> list[Problem]:
    """Have inputs be what texts say, the others at their default; return what is wrong.

    What is wrong only between inputs stays: the page says so wherever it comes from.
    """
    problems = inputs.single_problems(texts)
    refused = _places(problems)
    session.memory()[session.HELD] = {
        name: one.read(texts[name]) if name in texts and name not in refused else one.value
        for name, one in assumptions().items()
    }
    return problems


def _read_address() -> None:
    """Take over what the address holds; refuse what is not valid, with the reason."""
    problems = [
        problem
        for name in st.query_params
        if not TRACKING.fullmatch(name)
        and (problem := _parameter_problem(name, st.query_params.get_all(name)))
    ]
    unknown = [
        name
        for name in st.query_params
        if name not in assumptions()
        and name not in session.NO_INPUTS
        and not TRACKING.fullmatch(name)
    ]
    problems += unknown_parameters(unknown)
    given = readable_inputs(inputs.in_address())
    sound = {name: text for name, text in given.items() if name not in _places(problems)}
    problems += _take_inputs(sound)
    valid = {name: text for name, text in sound.items() if name not in _places(problems)}
    problems += _read_comparison(valid, _places(problems))
    session.memory()[session.NOTICE] = _link_notice(_places(problems))
    for name in (_places(problems) | set(unknown)) & set(st.query_params):
        del st.query_params[name]
    session.memory()[session.PROBLEMS] = problems
    session.note_written(session.HELD, inputs.in_address())


def _parameter_problem(name: str, values: list[str]) -> Problem | None:
    """Return what is wrong with a parameter of the address before its value is read."""
    if name == session.GOAL and len(values) == 1:
        return _goal_problem(*values)
    return parameter_problem(name, values, CHECKS)


def _goal_problem(value: str) -> Problem | None:
    """Return what is wrong with the goal of an address, as far as no scenario is needed."""
    try:
        problems = comparison_problems(read_target(value))
    except InvalidInput as error:
        problems = list(error.problems)
    return problems[0].at(session.GOAL) if problems else None


_SOLVABLE: ParameterCheck = (
    inputs.is_number,
    "address.goal_input",
    N_("“{value:text}” is not an input that can be solved for; choose another."),
)

# What is checked of a parameter that is no input, before anything is read.
CHECKS = PARAMETER_CHECKS | {session.GOAL_FOR: _SOLVABLE, session.GOAL_ALONG: _SOLVABLE}


def _read_comparison(first: Mapping[str, str], refused: set[str]) -> list[Problem]:
    """Save the scenarios that an address holds beside its inputs; return what is wrong with them.

    Each is refused or taken over as a whole.
    """
    problems, chosen = [], []
    held = [name for name in (session.FIRST_NAME, *session.FURTHER) if name in st.query_params]
    for letter in (name for name in held if name not in refused):
        packed = st.query_params[letter]
        packed = f"~~{packed}" if letter == session.FIRST_NAME else packed
        try:
            file = unpack(packed, first, where=letter)
        except InvalidInput as error:
            problems += [
                problem if problem.where == letter else problem.at(f"{letter}: {problem.where}")
                for problem in error.problems
            ]
        else:
            chosen.append(f"{session.SAVED_PREFIX}{keep(file, letter.upper())}")
    if chosen:
        session.memory()[session.COMPARED] = (
            chosen if session.FIRST_NAME in held else [session.INPUTS, *chosen]
        )
    return problems


def _link_notice(refused: set[str]) -> Message | None:
    """Return that a link was made by another version of the address or with other data, if so."""
    version, made = (
        None if name in refused else st.query_params.get(name) for name in (LINK_VERSION, LINK_DATA)
    )
    if made is not None and made != data_version():
        return Message(
            "link.other_data",
            "This link was made with the data {made:text}; the data are now {now:text}. Its inputs "
            "are taken as they are, none at a default of today.",
            {"made": made, "now": data_version()},
        )
    if version is not None and made is None:
        template = N_(
            "This link is of version {version:text} and does not say which data it was made with. "
            "Its inputs are taken as they are; one that it leaves out is at today's default."
        )
        return Message("link.older", template, {"version": version})
    return None


def link_notice() -> Message | None:
    """Return that the link that was opened is another version's, until an input is changed."""
    notice: Message | None = session.memory()[session.NOTICE]
    return notice


def _places(problems: Iterable[Problem]) -> set[str]:
    return {problem.where for problem in problems}


def address_problems() -> list[Problem]:
    """Return what the address held that was refused."""
    problems: list[Problem] = session.memory()[session.PROBLEMS]
    return problems


def shared_address(text: Language) -> str:
    """Return the address that reproduces the page: every input, also those at their default."""
    return _address(_shared(inputs.values(), text))


def public_address(text: Language) -> str:
    """Return the shared address where others can reach it; empty on a machine's own page."""
    return "" if is_own_machine() else shared_address(text)


def is_own_machine() -> bool:
    """Whether the page is reached under a name that leads every machine to itself."""
    host = (urlsplit(st.context.url or "").hostname or "").lower()
    return host in {"", "localhost", "::1"} or host.startswith("127.")


def table_address(scenario: Scenario) -> str:
    """Return the address of a projection as CSV: every input, also those at their default."""
    fields = {name: inputs.spell_input(value) for name, value in scenario}
    return served_address("/api/projection.csv", {LINK_VERSION: ADDRESS_VERSION} | fields)


def served_address(path: str, parameters: Mapping[str, str]) -> str:
    """Return an address beside the page, with its parameters."""
    place = urlsplit(st.context.url or "")
    server = f"{place.scheme}://{place.netloc}" if place.netloc else ""
    return f"{server}{path}?{urlencode(parameters)}"


def _shared(fields: Mapping[str, Any], text: Language) -> dict[str, str]:
    """Return what every shared link holds: of scales and settings only those that are not idle."""
    versions = {
        LINK_VERSION: ADDRESS_VERSION,
        LINK_DATA: data_version(),
        LINK_LANGUAGE: text.code,
    }
    spelt = {name: inputs.spell_input(value) for name, value in fields.items()}
    scales = {name: "true" for name in session.SCALES if st.session_state.get(name)}
    settings = {name: st.query_params[name] for name in session.SETTINGS if name in st.query_params}
    return versions | spelt | scales | settings


def _address(parameters: Mapping[str, str]) -> str:
    return f"{_place()}?{urlencode(parameters, safe=':~,')}"


def _place() -> str:
    """Return the address of the page without what it holds; of the first one with its slash."""
    url = (st.context.url or "").partition("?")[0]
    return f"{url}/" if url.count("/") == len("//") else url


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
    (name, scenario), *others = scenarios.items()
    first = dict(scenario) if is_first_named else inputs.values()
    versions = _shared(first, text)
    comparison = {
        **dict(settings),
        **({session.FIRST_NAME: name} if is_first_named else {}),
        **{
            letter: pack(other, first, label)
            for letter, (label, other) in zip(session.FURTHER, others, strict=False)
        },
    }
    if session.memory()[session.COMPARED]:
        _show_in_address(comparison if first == inputs.values() else {})
    address = _address(versions | comparison)
    if len(address) < LONGEST_LINK or len(others) > 1:
        return address
    ((_, other),) = others
    nameless = {session.FURTHER[0]: pack(other, first)} | (
        {session.FIRST_NAME: "A"} if is_first_named else {}
    )
    return _address(versions | comparison | nameless)


def _show_in_address(comparison: Mapping[str, str]) -> None:
    for name in (session.FIRST_NAME, *session.FURTHER):
        if st.query_params.get(name, "") != comparison.get(name, ""):
            session.write_setting(name, comparison.get(name, ""))
