"""What a reader makes: inputs, what is asked of them, the plan of a region, saved scenarios.

One history of all of it, which undo and redo walk; and what no address holds of it is kept in the
reader's own browser, from where it comes back after a reload. Nothing is stored on the server.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import streamlit as st

from model.inputs import GROUPS, OPEN_GROUP, ScenarioFile, read_scenario_json, scenario_json
from model.messages import InvalidInput
from model.regions import PROVINCE, Region, Row, layout, read_plan_file, rows_csv, write_plans
from model.texts import N_
from views.state import inputs, scenarios, session

# A choice: what a session keeps is bounded.
MOST_STEPS = 100

# Changes of the same thing that follow each other faster are one: a held key, a drawn slider.
JOINED_SECONDS = 1.0

# What one session keeps and the browser sends back of it is called in messages.
KEPT_NAME = N_("what this browser kept")

# The groups of the panel that can be folded, by the keys of their places (views/sidebar.py).
FOLDED_GROUPS = {f"group_{group}" for group in GROUPS} - {f"group_{OPEN_GROUP}"}

_BROWSER = Path(__file__).with_name("made.js").read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """All that a reader has made at one time; no plan until the page of regions was opened."""

    inputs: dict[str, Any]
    asked: dict[str, str]
    plan: Sequence[Row] | None
    region: str | None
    saved: dict[int, ScenarioFile]

    def changes(self, other: "Made") -> set[str]:
        """Return the names of all that is another in `other`."""
        changed = {name for name, value in self.inputs.items() if other.inputs[name] != value}
        names = self.asked.keys() | other.asked.keys()
        changed |= {name for name in names if self.asked.get(name) != other.asked.get(name)}
        parts = ("plan", "region", "saved")
        return changed | {part for part in parts if getattr(self, part) != getattr(other, part)}


def _made() -> Made:
    given = st.query_params.to_dict()
    return Made(
        inputs=inputs.values(),
        asked={name: given[name] for name in session.ASKED if name in given},
        plan=session.kept(session.ROWS),
        region=session.kept(session.REGION),
        saved=dict(scenarios.saved()),
    )


def remember() -> None:
    """Add what the reader has made to the history, if it changed; what was undone is then gone."""
    state, now = session.memory(), _made()
    history: list[Made] = state[session.HISTORY]
    position: int = state[session.POSITION]
    if history and history[position].plan is None:  # the table opens with a plan: no change
        history[position] = replace(history[position], plan=now.plan)
    if not history:
        state[session.HISTORY] = [now]
        return
    changed = history[position].changes(now)
    if not changed:
        return
    moment = monotonic()
    before, last = state[session.CHANGED]
    is_joined = changed == last and moment - before < JOINED_SECONDS and position
    kept = [*history[: position + (not is_joined)], now][-MOST_STEPS:]
    state.update({session.HISTORY: kept, session.POSITION: len(kept) - 1})
    state[session.CHANGED] = moment, changed


def can_step(by: int) -> bool:
    """Whether the last change can be undone (-1) or done again (+1)."""
    memory = session.memory()
    position: int = memory[session.POSITION] + by
    return 0 <= position < len(memory[session.HISTORY])


def step(by: int) -> None:
    """Undo the last change (-1), or do again what was undone (+1); for callbacks."""
    if not can_step(by):
        return
    memory = session.memory()
    memory[session.POSITION] += by
    memory[session.CHANGED] = 0.0, set()
    found: Made = memory[session.HISTORY][memory[session.POSITION]]
    now = _made()
    inputs.want(found.inputs)
    for name in session.ASKED:
        if now.asked.get(name, "") != found.asked.get(name, ""):
            session.accept(name)
            session.write_setting(name, found.asked.get(name, ""))
    if found.plan is not None and found.plan != now.plan:
        replace_rows(found.plan)
    session.keep(session.REGION, found.region)
    if found.saved != now.saved:
        memory[session.SAVED] = dict(found.saved)
        scenarios.forget_compared_links()


def replace_rows(rows: Sequence[Row]) -> None:
    """Put other rows into the plan (for callbacks)."""
    session.keep(session.ROWS, list(rows))
    session.keep(session.REPLACED, (session.kept(session.REPLACED) or 0) + 1)
    session.forget(session.REFUSED, session.READ)


def keep_in_browser() -> None:
    """Have the browser keep what no address holds; take back what it kept, once a session."""
    component = st.components.v2.component("made", js=_BROWSER)
    component(
        key=session.KEEPER,
        data={
            "made": _written(),
            "session": session.kept(session.SESSION),
            "taken": bool(session.kept(session.TAKEN)),
        },
        default={"kept": ""},
        on_kept_change=_take_back,
    )


def _written() -> str:
    """Return what the browser is to keep: nothing where there is but what was built in."""
    rows, region = session.kept(session.ROWS), session.kept(session.REGION)
    made: dict[str, Any] = {}
    if rows and rows != write_plans(layout()):
        made["plan"] = rows_csv(rows).decode()
    if region and region != PROVINCE:
        made["region"] = region
    if files := scenarios.saved().values():
        made["scenarios"] = [
            scenario_json(file.scenario, name=file.name, note=file.note).decode() for file in files
        ]
    if opened := sorted(session.memory()[session.OPEN] & FOLDED_GROUPS):
        made["open"] = opened
    return json.dumps(made, ensure_ascii=False) if made else ""


def _take_back() -> None:
    """Take what the browser kept, beside what this session has; say what cannot be read."""
    if session.kept(session.TAKEN):
        return
    session.keep(session.TAKEN, value=True)
    session.memory().update({session.HISTORY: [], session.POSITION: 0})  # it is no change
    try:
        made = json.loads(st.session_state[session.KEEPER]["kept"])
    except ValueError:
        return  # not written here
    if not isinstance(made, dict):
        return
    # The page of regions, where a session may begin, has filled in its layout by then.
    is_untouched = session.kept(session.ROWS) in (None, write_plans(layout()))
    if isinstance(plan := made.get("plan"), str) and is_untouched:
        try:
            replace_rows(read_plan_file(plan.encode()))
        except InvalidInput as error:
            session.keep(session.REFUSED, error.problems)
    if isinstance(region := made.get("region"), str):
        try:
            Region(region)
        except InvalidInput as error:
            session.refuse(session.REGION, region, error.problems)
        else:
            session.keep(session.REGION, region)
    opened = made.get("open")
    session.memory()[session.OPEN] |= FOLDED_GROUPS & {
        str(key) for key in (opened if isinstance(opened, list) else [])
    }
    found = made.get("scenarios")
    for content in found if isinstance(found, list) else []:
        _take_scenario(str(content).encode())


def _take_scenario(content: bytes) -> None:
    try:
        file = read_scenario_json(content, where=KEPT_NAME)
    except InvalidInput as error:
        session.memory()[session.FILES].append((KEPT_NAME, list(error.problems)))
        return
    if not any(one == file for one in scenarios.saved().values()):
        scenarios.keep(file)
