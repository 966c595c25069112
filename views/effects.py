"""Which inputs have an effect on what a page shows: its panel shows those alone.

What can be taken away from a page (`views/files.py`) holds every input, and does not count.
"""

from collections.abc import Callable, Iterable

from model.columns import COLUMNS, SIMULATED
from model.evidence import DEFAULT_SERIES
from model.inputs import assumptions, conflicting
from model.messages import InvalidInput
from model.projection import read_target
from model.regions import REGION_INPUTS
from views import state

# What the scenario's own path is made from.
PATH = COLUMNS["compute_eflops"].inputs


def inputs_with_effect(page: str) -> set[str]:
    """Return the inputs that have an effect on a page as its address has it.

    Those that do not go together are among them, since every page says so.

    Parameters
    ----------
    page : str
        As addresses have it; the first is empty. Pages that are not in `EFFECTS` show, save or
        begin with whole scenarios.
    """
    of_page = EFFECTS[page]() if page in EFFECTS else assumptions()
    return {*of_page, *conflicting(state.inputs.values())}


def _on_uncertainty() -> Iterable[str]:
    column = SIMULATED.get(state.session.setting("column")) or next(iter(SIMULATED.values()))
    # Among what drives a sum of money is all that is drawn.
    return column.inputs if column.is_of_compute else assumptions()


def _on_goal() -> Iterable[str]:
    try:
        goal = read_target(state.session.setting(state.session.GOAL))
    except InvalidInput:  # none yet, or refused: compute is what the page begins with
        return PATH
    return COLUMNS[goal.column].inputs


def _on_evidence() -> Iterable[str]:
    setting = state.session.setting
    part = setting(state.session.EVIDENCE_PART)
    shown = {setting(state.session.SERIES, DEFAULT_SERIES), setting(state.session.BESIDE)}
    if part == "backtest":  # of the rate alone, whatever its years; an own series has its own
        is_own = setting(state.session.BACKTEST_SERIES) == state.session.OWN
        return () if is_own else (name for name in PATH if name != "base_year")
    return PATH if part not in {"claim", "fit", "inputs"} and DEFAULT_SERIES in shown else ()


def _on_regions() -> Iterable[str]:
    return () if state.session.setting(state.session.REGION_PART) == "known" else REGION_INPUTS


EFFECTS: dict[str, Callable[[], Iterable[str]]] = {
    "uncertainty": _on_uncertainty,
    "goal": _on_goal,
    "evidence": _on_evidence,
    "regions": _on_regions,
}
