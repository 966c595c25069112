"""Suanli: projections of AI compute and of what investment in it brings."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from model.version import VERSION

if TYPE_CHECKING:
    from model.backtesting import Backtest, backtest
    from model.batch.running import BatchReport, run_batch
    from model.claim import ClaimCheck, check_claim
    from model.comparison import Comparison, Explanation, compare
    from model.drivers import shapley, sobol, tornado
    from model.files import export_file
    from model.fitting import Fit, fit
    from model.goal import Solved, YearReached, solve, year_reaching
    from model.goal_pairs import Frontier, frontier
    from model.messages import InvalidInput, Problem
    from model.projection import Projection, project
    from model.ranges import Range, range_of
    from model.regions import CityPlan, Region, RegionProjection, project_region
    from model.scenario import Scenario, read_scenario
    from model.scenario_file import ScenarioFile, open_scenario_file, scenario_json
    from model.simulation import Simulation, Uncertainty, simulate
    from model.targets import Target, read_target

__version__ = VERSION

# Imported when first used, so that a command loads only what it needs.
_HOME = {
    "Backtest": "model.backtesting",
    "BatchReport": "model.batch.running",
    "CityPlan": "model.regions",
    "ClaimCheck": "model.claim",
    "Comparison": "model.comparison",
    "Explanation": "model.comparison",
    "Fit": "model.fitting",
    "Frontier": "model.goal_pairs",
    "InvalidInput": "model.messages",
    "Problem": "model.messages",
    "Projection": "model.projection",
    "Range": "model.ranges",
    "Region": "model.regions",
    "RegionProjection": "model.regions",
    "Scenario": "model.scenario",
    "ScenarioFile": "model.scenario_file",
    "Simulation": "model.simulation",
    "Solved": "model.goal",
    "Target": "model.targets",
    "Uncertainty": "model.simulation",
    "YearReached": "model.goal",
    "backtest": "model.backtesting",
    "check_claim": "model.claim",
    "compare": "model.comparison",
    "export_file": "model.files",
    "fit": "model.fitting",
    "frontier": "model.goal_pairs",
    "open_scenario_file": "model.scenario_file",
    "project": "model.projection",
    "project_region": "model.regions",
    "range_of": "model.ranges",
    "read_scenario": "model.scenario",
    "read_target": "model.targets",
    "run_batch": "model.batch.running",
    "scenario_json": "model.scenario_file",
    "shapley": "model.drivers",
    "simulate": "model.simulation",
    "sobol": "model.drivers",
    "solve": "model.goal",
    "tornado": "model.drivers",
    "year_reaching": "model.goal",
}

__all__ = [
    "Backtest",
    "BatchReport",
    "CityPlan",
    "ClaimCheck",
    "Comparison",
    "Explanation",
    "Fit",
    "Frontier",
    "InvalidInput",
    "Problem",
    "Projection",
    "Range",
    "Region",
    "RegionProjection",
    "Scenario",
    "ScenarioFile",
    "Simulation",
    "Solved",
    "Target",
    "Uncertainty",
    "YearReached",
    "backtest",
    "check_claim",
    "compare",
    "export_file",
    "fit",
    "frontier",
    "open_scenario_file",
    "project",
    "project_region",
    "range_of",
    "read_scenario",
    "read_target",
    "run_batch",
    "scenario_json",
    "shapley",
    "simulate",
    "sobol",
    "solve",
    "tornado",
    "year_reaching",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOME[name]), name)
