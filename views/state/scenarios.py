"""The scenarios that a reader saves, in the session alone, and which of them are compared."""

from collections.abc import Iterable
from pathlib import PurePath

import streamlit as st

from model.inputs import (
    LONGEST_NAME,
    Scenario,
    ScenarioFile,
    new_file,
    origin,
    read_scenario_json,
)
from model.messages import InvalidInput, Message, Problem, echoed
from model.texts import N_
from views.state import inputs, session

# A choice: what a session keeps is bounded.
MOST_SAVED = 40


def saved() -> dict[int, ScenarioFile]:
    """Return the scenarios that this session keeps, by their ids, in the order of saving."""
    found: dict[int, ScenarioFile] = session.memory()[session.SAVED]
    return found


def keep(file: ScenarioFile, name: str = "") -> int | None:
    """Keep a scenario in the session under a name not taken yet; return its id.

    None where no more can be kept. `name` is for one that has none.
    """
    if len(saved()) >= MOST_SAVED:
        return None
    memory = session.memory()
    memory[session.NEXT_ID] += 1
    number: int = memory[session.NEXT_ID]
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


def saved_as(scenario: Scenario) -> tuple[int, ScenarioFile] | None:
    """Return the kept scenario with these inputs, the latest of several, with its id."""
    found = [(number, file) for number, file in saved().items() if file.scenario == scenario]
    return found[-1] if found else None


def save_inputs(name: str, note: str) -> list[Problem]:
    """Keep the current inputs under a name; return what is wrong with it."""
    try:
        number = keep(_named(inputs.scenario(), name, note))
    except InvalidInput as error:
        return list(error.problems)
    if number is None:
        return [_too_many("name")]
    compare_also(f"{session.SAVED_PREFIX}{number}")
    return []


def _named(scenario: Scenario, name: str, note: str, own: int | None = None) -> ScenarioFile:
    """Return a scenario under a name; refuse none, and one that another than `own` has."""
    file = new_file(scenario, name=name.strip(), note=note.strip())
    if not file.name:
        template = N_("the scenario has no name; give it one.")
        raise InvalidInput(Problem("saved.no_name", template, where="name"))
    if file.name in {other.name for number, other in saved().items() if number != own}:
        template = N_("there is a scenario “{taken:text}” already; give another name.")
        taken = {"taken": echoed(file.name)}
        raise InvalidInput(Problem("saved.name_taken", template, taken, where="name"))
    return file


def _too_many(where: str) -> Problem:
    return Problem(
        "saved.too_many",
        "no more than {most:whole} scenarios can be kept; delete some or download them first.",
        {"most": MOST_SAVED},
        where=where,
    )


def rename(number: int, name: str, note: str) -> list[Problem]:
    """Give a kept scenario another name and note; return what is wrong with them."""
    try:
        saved()[number] = _named(saved()[number].scenario, name, note, number)
    except InvalidInput as error:
        return list(error.problems)
    return []


def duplicate(number: int) -> None:
    """Keep a copy of a kept scenario, under the same name with a number (for callbacks)."""
    keep(saved()[number])


def delete(number: int) -> None:
    """Forget a kept scenario, until it is put back (for callbacks)."""
    if number not in saved():
        return
    compared_before = session.memory()[session.COMPARED]
    session.memory()[session.DELETED] = number, saved().pop(number), compared_before
    forget_compared_links()


def forget_compared_links() -> None:
    """Take what is compared out of the address; what still is writes itself again."""
    for name in (session.FIRST_NAME, *session.FURTHER):
        session.write_setting(name, "")


def deleted() -> ScenarioFile | None:
    """Return the scenario that was deleted last and can be put back."""
    last = session.memory()[session.DELETED]
    return last[1] if last else None


def put_back() -> None:
    """Keep the scenario again that was deleted last, compared as it was (for callbacks)."""
    number, file, before = session.memory()[session.DELETED]
    kept = {**saved(), number: file.model_copy(update={"name": _free_name(file.name)})}
    session.memory()[session.SAVED] = dict(sorted(kept.items()))
    session.memory()[session.COMPARED] = before
    session.memory()[session.DELETED] = None


def take_saved(number: int) -> None:
    """Put every input to what a kept scenario says (for callbacks)."""
    inputs.want(dict(saved()[number].scenario))


def upload_key() -> str:
    """Return the key of the upload widget: another one after each upload, which empties it."""
    return f"{session.UPLOADS}{session.memory()[session.UPLOADS]}"


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
            said.append((name, [_too_many(name)]))
            continue
        compare_also(f"{session.SAVED_PREFIX}{number}")
        if notice := origin(file):
            said.append((name, notice))
    session.memory()[session.FILES] = said
    session.memory()[session.UPLOADS] += 1


def files_said() -> list[tuple[str, Message | list[Problem]]]:
    """Return what the last upload said of each file: why it was not opened, or of one that was."""
    said: list[tuple[str, Message | list[Problem]]] = session.memory()[session.FILES]
    return said


def compared(default: list[str], offered: Iterable[str]) -> list[str]:
    """Return what is compared, the inputs of the page first; `default` until a reader chooses."""
    chosen = session.memory()[session.COMPARED]
    known = set(offered)
    kept = [one for one in (default if chosen is None else chosen) if one in known]
    return sorted(kept, key=lambda one: one != session.INPUTS)


def choose_compared(key: str) -> None:
    """Compare what a widget shows (for callbacks)."""
    session.memory()[session.COMPARED] = list(st.session_state[key])


def compare_also(one: str) -> None:
    """Compare one more, if there is room and something was chosen already."""
    chosen = session.memory()[session.COMPARED]
    if chosen is None:
        session.memory()[session.COMPARED] = [session.INPUTS, one]
    elif len(chosen) < len(session.FURTHER) + 1:
        session.memory()[session.COMPARED] = [*chosen, one]
