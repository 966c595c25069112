"""The scenarios that a reader saves, in the session alone, and which of them are compared."""

from collections.abc import Iterable
from pathlib import PurePath

import streamlit as st

from model.inputs import LONGEST_NAME, ScenarioFile, new_file, origin, read_scenario_json
from model.messages import InvalidInput, Message, Problem, echoed
from model.texts import N_
from views.state import inputs, session

# A choice: what a session keeps is bounded.
MOST_SAVED = 40
TOO_MANY = N_(
    "no more than {most:whole} scenarios can be kept; delete some or download them first."
)


def saved() -> dict[int, ScenarioFile]:
    """Return the scenarios that this session keeps, by their ids, in the order of saving."""
    found: dict[int, ScenarioFile] = st.session_state[session.SAVED]
    return found


def keep(file: ScenarioFile, name: str = "") -> int | None:
    """Keep a scenario in the session under a name not taken yet; return its id.

    None where no more can be kept. `name` is for one that has none.
    """
    if len(saved()) >= MOST_SAVED:
        return None
    st.session_state[session.NEXT_ID] += 1
    number: int = st.session_state[session.NEXT_ID]
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
        file = new_file(inputs.scenario(), name=name.strip(), note=note.strip())
    except InvalidInput as error:
        return list(error.problems)
    if problem := _name_problem(file.name, None):
        return [problem]
    number = keep(file)
    if number is None:
        return [Problem("saved.too_many", TOO_MANY, {"most": MOST_SAVED}, where="name")]
    compare_also(f"{session.SAVED_PREFIX}{number}")
    return []


def _name_problem(name: str, own: int | None) -> Problem | None:
    if not name:
        template = N_("the scenario has no name; give it one.")
        return Problem("saved.no_name", template, where="name")
    if name in {file.name for number, file in saved().items() if number != own}:
        template = N_("there is a scenario “{taken:text}” already; give another name.")
        return Problem("saved.name_taken", template, {"taken": echoed(name)}, where="name")
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
    """Forget a kept scenario, until it is put back (for callbacks)."""
    if number not in saved():
        return
    st.session_state[session.DELETED] = (
        number,
        saved().pop(number),
        st.session_state[session.COMPARED],
    )
    for name in (session.FIRST_NAME, *session.FURTHER):  # what is compared writes its own again
        session.write_setting(name, "")


def deleted() -> ScenarioFile | None:
    """Return the scenario that was deleted last and can be put back."""
    last = st.session_state[session.DELETED]
    return last[1] if last else None


def put_back() -> None:
    """Keep the scenario again that was deleted last, compared as it was (for callbacks)."""
    number, file, before = st.session_state[session.DELETED]
    name = _free_name(file.name)
    kept = {**saved(), number: file.model_copy(update={"name": name})}
    st.session_state.update(
        {
            session.SAVED: dict(sorted(kept.items())),
            session.COMPARED: before,
            session.DELETED: None,
        }
    )


def take_saved(number: int) -> None:
    """Put every input to what a kept scenario says (for callbacks)."""
    inputs.want(dict(saved()[number].scenario))


def upload_key() -> str:
    """Return the key of the upload widget: another one after each upload, which empties it."""
    return f"{session.UPLOADS}{st.session_state[session.UPLOADS]}"


def take_files() -> None:
    """Keep the scenarios of uploaded files; note what is wrong with the others (for callbacks)."""
    said: list[tuple[str, Message | list[Problem]]] = []
    for upload in st.session_state[upload_key()] or []:
        name = echoed(upload.name)
        try:
            file = read_scenario_json(upload.getvalue(), where=name)
        except InvalidInput as error:
            said.append((name, list(error.problems)))
            continue
        number = keep(file, PurePath(name).stem[:LONGEST_NAME])
        if number is None:
            problem = Problem("saved.too_many", TOO_MANY, {"most": MOST_SAVED}, where=name)
            said.append((name, [problem]))
            continue
        compare_also(f"{session.SAVED_PREFIX}{number}")
        if notice := origin(file):
            said.append((name, notice))
    st.session_state[session.FILES] = said
    st.session_state[session.UPLOADS] += 1


def files_said() -> list[tuple[str, Message | list[Problem]]]:
    """Return what the last upload said of each file: why it was not opened, or of one that was."""
    said: list[tuple[str, Message | list[Problem]]] = st.session_state[session.FILES]
    return said


def compared(default: list[str], offered: Iterable[str]) -> list[str]:
    """Return what is compared, the inputs of the page first; `default` until a reader chooses."""
    chosen = st.session_state[session.COMPARED]
    known = set(offered)
    kept = [one for one in (default if chosen is None else chosen) if one in known]
    return sorted(kept, key=lambda one: one != session.INPUTS)


def choose_compared(key: str) -> None:
    """Compare what a widget shows (for callbacks)."""
    st.session_state[session.COMPARED] = list(st.session_state[key])


def compare_also(one: str) -> None:
    """Compare one more, if there is room and something was chosen already."""
    chosen = st.session_state[session.COMPARED]
    if chosen is None:
        st.session_state[session.COMPARED] = [session.INPUTS, one]
    elif len(chosen) < len(session.FURTHER) + 1:
        st.session_state[session.COMPARED] = [*chosen, one]
