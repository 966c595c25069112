"""Suanli: projections of AI compute and of what investment in it brings."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.backtesting import Backtest, backtest
    from model.claim import ClaimCheck, check_claim
    from model.comparison import Comparison, Explanation, compare
    from model.errors import InvalidInput, Problem
    from model.fitting import Fit, fit
    from model.projection import Projection, project
    from model.scenario import Scenario, read_scenario
    from model.scenario_file import ScenarioFile, open_scenario_file, scenario_json

__version__ = "0.1.0"

# Imported when first used, so that a command loads only what it needs.
_HOME = {
    "Backtest": "model.backtesting",
    "ClaimCheck": "model.claim",
    "Comparison": "model.comparison",
    "Explanation": "model.comparison",
    "Fit": "model.fitting",
    "InvalidInput": "model.errors",
    "Problem": "model.errors",
    "Projection": "model.projection",
    "Scenario": "model.scenario",
    "ScenarioFile": "model.scenario_file",
    "project": "model.projection",
    "backtest": "model.backtesting",
    "check_claim": "model.claim",
    "compare": "model.comparison",
    "fit": "model.fitting",
    "open_scenario_file": "model.scenario_file",
    "read_scenario": "model.scenario",
    "scenario_json": "model.scenario_file",
}

__all__ = [
    "Backtest",
    "ClaimCheck",
    "Comparison",
    "Explanation",
    "Fit",
    "InvalidInput",
    "Problem",
    "Projection",
    "Scenario",
    "ScenarioFile",
    "backtest",
    "check_claim",
    "compare",
    "fit",
    "open_scenario_file",
    "project",
    "read_scenario",
    "scenario_json",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOME[name]), name)
