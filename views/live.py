"""What follows an input while it is moved: computed in the browser, until the server answers."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st

from model.files import live_language, live_script
from model.inputs import Scenario, assumptions
from model.texts import Language
from views import state


def follow_inputs(
    scenario: Scenario, text: Language, *, links: Sequence[Mapping[str, str]], alone: str
) -> None:
    """Have the answer and its figures follow a slider while it is dragged or its key is held.

    Comes behind what follows. Where anything that it hangs on is missing, nothing does, and the
    page answers once the slider is released.

    Parameters
    ----------
    scenario : Scenario
    text : Language
    links : sequence of mapping
        The inputs that are links in each paragraph of the answer, by how they are written.
    alone : str
        The pattern of their figures in it.
    """
    component = st.components.v2.component("live", js=_program())
    component(
        key=state.session.LIVE,
        data={
            "inputs": dict(scenario),
            "steps": {
                one.name: one.slider_step for one in assumptions().values() if not one.options
            },
            "optional": [one.name for one in assumptions().values() if one.optional],
            "language": live_language(text.code),
            "links": [dict(inputs) for inputs in links],
            "alone": alone,
        },
    )


@cache
def _program() -> str:
    return live_script() + Path(__file__).with_name("live.js").read_text("utf-8")
