"""A reader's own scenarios: saved in the session, opened from files, handed out as files.

Nothing is stored on the server: what is to last, the reader downloads.
"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from model.files import deviation, file_name
from model.inputs import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_BYTES,
    Scenario,
    ScenarioFile,
    off_default,
    scenario_json,
)
from model.messages import Message
from model.texts import Language
from views import state
from views.parts import WORD_LABELS, off_default_lines, plain, show_download, show_problems


def show_saved(text: Language) -> None:
    """Show how to save and to open scenarios, and those that the session keeps."""
    st.header(text("Saved scenarios"))
    st.caption(
        text(
            "Your browser keeps them until you delete them; nothing is stored on the server. To "
            "hand one on, download it."
        )
    )
    save, open_files = st.columns(2)
    with save:
        _show_save(text)
    with open_files:
        _show_open(text)
    if deleted := state.scenarios.deleted():
        with st.container(horizontal=True, vertical_alignment="center", key="deleted"):
            st.markdown(text("“{name:text}” was deleted.", name=plain(deleted.name)))
            st.button(
                text("Restore"),
                key="put_back",
                on_click=state.scenarios.put_back,
                icon=":material/undo:",
            )
    for number, file in state.scenarios.saved().items():
        _show_one(number, file, text)


def _show_save(text: Language) -> None:
    with st.form("save_form"):
        name = st.text_input(text("Name"), key="saved_name", max_chars=LONGEST_NAME)
        note = st.text_area(text("Note"), key="saved_note", max_chars=LONGEST_NOTE, height=68)
        pressed = st.form_submit_button(
            text("Save your scenario"), key="save", icon=":material/save:"
        )
    if pressed:
        problems = state.scenarios.save_inputs(name, note)
        show_problems(problems, text("The scenario was not saved."), text, WORD_LABELS)
        if not problems:
            st.rerun()


def _show_open(text: Language) -> None:
    st.file_uploader(
        text("Open scenario files"),
        type="json",
        accept_multiple_files=True,
        key=state.scenarios.upload_key(),
        on_change=state.scenarios.take_files,
        help=text(
            "JSON as the download makes it, at most {limit:whole} bytes each, of this or of any "
            "earlier version.",
            limit=MOST_BYTES,
        ),
    )
    for name, said in state.scenarios.files_said():
        if isinstance(said, Message):
            st.info(f"**{plain(name)}**: {plain(said.say(text))}", icon=":material/info:")
        else:
            head = text("“{name:text}” was not opened.", name=plain(name))
            show_problems(said, head, text)


def _show_one(number: int, file: ScenarioFile, text: Language) -> None:
    """Show one kept scenario and what can be done with it."""

    def button(key: str, label: str, act: Callable[[int], None], icon: str) -> None:
        icon = f":material/{icon}:"
        st.button(label, key=f"{key}_{number}", on_click=act, args=(number,), icon=icon)

    with st.container(border=True, key=f"saved_{number}"):
        st.markdown(f"**{plain(file.name)}**")
        for line in file.note.splitlines():
            st.markdown(plain(line))
        with st.container(horizontal=True):
            button("take", text("Use as inputs"), state.scenarios.take_saved, "input")
            label = text("Scenario file")
            show_file_download(label, f"file_{number}", file.scenario, file.name, file.note)
            button("duplicate", text("Duplicate"), state.scenarios.duplicate, "content_copy")
            with st.popover(text("Rename"), icon=":material/edit:", key=f"rename_{number}"):
                _show_rename(number, file, text)
            with st.popover(text("Inputs"), icon=":material/tune:", key=f"inputs_{number}"):
                st.markdown("\n".join(off_default_lines(off_default(dict(file.scenario)), text)))
            button("delete", text("Delete"), state.scenarios.delete, "delete")


def _show_rename(number: int, file: ScenarioFile, text: Language) -> None:
    with st.form(f"rename_form_{number}", border=False):
        name = st.text_input(
            text("Name"), file.name, max_chars=LONGEST_NAME, key=f"new_name_{number}"
        )
        note = st.text_area(
            text("Note"), file.note, max_chars=LONGEST_NOTE, key=f"new_note_{number}"
        )
        pressed = st.form_submit_button(text("Rename"), key=f"renamed_{number}")
    if pressed:
        problems = state.scenarios.rename(number, name, note)
        show_problems(problems, text("The scenario was not renamed."), text, WORD_LABELS)
        if not problems:
            st.rerun()


def show_file_download(label: str, key: str, scenario: Scenario, name: str, note: str = "") -> None:
    """Show the button of a scenario file."""
    make = partial(scenario_json, scenario, name=name[:LONGEST_NAME], note=note)
    file = file_name("scenario", name, ending="json", of=deviation(scenario))
    show_download(label, make, file, key, mime="application/json")
