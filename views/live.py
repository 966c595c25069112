"""What follows an input while it is moved: computed in the browser, until the server answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import streamlit as st

from model.chart_parts import MOST_TICKS, Chart
from model.columns import INDUSTRIES
from model.inputs import Scenario, assumptions
from model.projection import place_of_day
from model.texts import Language
from views import state

# The program is part of the document (views/document.py): it is sent once.
_HAND_OVER = """\
export default ({ data: [said] }) =>
  document.followInputs?.(said);
"""

# The ends of an axis, as `live_chart` calls them, and the parts of a chart in which axes stand.
ENDS = ("low", "high")
LEADS_TO_AXES = ("layer", "encoding", "x", "y")


def follow_inputs(
    scenario: Scenario,
    text: Language,
    *,
    links: Sequence[Mapping[str, str]],
    alone: str,
    today: date,
) -> None:
    """Have the answer, figures and charts follow a slider while it is dragged or its key is held.

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
    today : date
        Where the chart of compute has a line.
    """
    switched = state.session.value
    impact = {"logarithmic": bool(switched(state.session.IMPACT_SCALE))}
    component = st.components.v2.component("live", js=_HAND_OVER)
    said = {
        "inputs": dict(scenario),
        **_of_inputs(),
        "language": text.code,
        "charts": {
            "compute": {
                "logarithmic": bool(switched(state.session.COMPUTE_SCALE)),
                "in_use": state.session.setting(state.session.IN_USE) == "true",
                "today": place_of_day(today),
            },
            **dict.fromkeys(INDUSTRIES, impact),
        },
        "most_ticks": MOST_TICKS,
        "links": [dict(inputs) for inputs in links],
        "alone": alone,
    }
    # In a list: each value of a mapping would be tried as a data frame first.
    component(key=state.session.LIVE, data=[said])


@cache
def _of_inputs() -> dict[str, Any]:
    records = assumptions().values()
    return {
        "steps": {one.name: one.slider_step for one in records if not one.options},
        "optional": [one.name for one in records if one.optional],
    }


def live_chart(chart: Chart) -> Chart:
    """Return a chart whose axes reach to what a browser says (views/live.js)."""
    params: dict[str, float] = {}

    def opened(node: Any, channel: str) -> Any:  # noqa: ANN401 - a part of a specification
        if isinstance(node, list):
            return [opened(one, channel) for one in node]
        if channel in {"x", "y"} and "scale" in node and "domain" in node["scale"]:
            ends = {
                f"{channel}_{end}": value
                for end, value in zip(ENDS, node["scale"]["domain"], strict=True)
            }
            params.update(ends)
            domain = [{"expr": name} for name in ends]
            node = node | {"scale": node["scale"] | {"domain": domain}}
        if channel == "x" and "axis" in node:
            params["ticks"] = node["axis"]["tickCount"]
            node = node | {"axis": node["axis"] | {"tickCount": {"expr": "ticks"}}}
        return node | {name: opened(node[name], name) for name in LEADS_TO_AXES if name in node}

    whole: Chart = opened(chart, "")
    return whole | {"params": [{"name": name, "value": value} for name, value in params.items()]}
