"""Suanli: projections of AI compute and of what investment in it brings."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.backtesting import Backtest, backtest
    from model.claim import ClaimCheck, check_claim
    from model.errors import InvalidInput, Problem
    from model.files import export_file
    from model.fitting import Fit, fit
    from model.goal import Solved, YearReached, solve, year_reaching
    from model.goal_pairs import Frontier, frontier
    from model.projection import Projection, project
    from model.scenario import Scenario, read_scenario
    from model.targets import Target, read_target

__version__ = "0.1.0"

# Imported when first used, so that a command loads only what it needs.
_HOME = {
    "Backtest": "model.backtesting",
    "ClaimCheck": "model.claim",
    "Fit": "model.fitting",
    "Frontier": "model.goal_pairs",
    "InvalidInput": "model.errors",
    "Problem": "model.errors",
    "Projection": "model.projection",
    "Scenario": "model.scenario",
    "Solved": "model.goal",
    "Target": "model.targets",
    "YearReached": "model.goal",
    "project": "model.projection",
    "backtest": "model.backtesting",
    "check_claim": "model.claim",
    "export_file": "model.files",
    "fit": "model.fitting",
    "frontier": "model.goal_pairs",
    "read_scenario": "model.scenario",
    "read_target": "model.targets",
    "solve": "model.goal",
    "year_reaching": "model.goal",
}

__all__ = [
    "Backtest",
    "ClaimCheck",
    "Fit",
    "Frontier",
    "InvalidInput",
    "Problem",
    "Projection",
    "Scenario",
    "Solved",
    "Target",
    "YearReached",
    "backtest",
    "check_claim",
    "export_file",
    "fit",
    "frontier",
    "project",
    "read_scenario",
    "read_target",
    "solve",
    "year_reaching",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOME[name]), name)
