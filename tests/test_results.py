"""Results are values: they can be stored, compared, and made in several threads.

1. What is pickled and read back equals what was; so does what is made again, elsewhere too.
2. What differs in an input, or in one figure by one part in 10¹², does not equal.
3. Results made at once in several threads are those made one after the other.
"""

import dataclasses
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model import (
    CityPlan,
    Region,
    Scenario,
    Uncertainty,
    backtest,
    capacity_taken,
    check_claim,
    compare,
    drawn_footprint,
    fit,
    footprint,
    frontier,
    other_evidence,
    project,
    project_region,
    project_series,
    read_series,
    shapley,
    simulate,
    sobol,
    solve,
    tornado,
    year_reaching,
)
from model.tables import alike

DRAWN = Uncertainty(draws=1024)
TARGET = "compute_eflops@2027=3000"
OF = {"column": "compute_eflops", "year": 2027}
PLANS = [
    CityPlan(city="A", investment_cny_100m=3, first_year=2025, last_year=2026, planned_pflops=10),
    CityPlan(city="B"),
]
OWN = b"period,value,published\n2020,1,2021\n2021,2,2021\n2021,3,2022\n2022,4,2023\n"


def region(scenario):
    return Region("R", PLANS, scenario)


# Each result, made of a scenario; those of the evidence are the same for any.
RESULTS = {
    "project": project,
    "project, many": lambda scenario: project(scenario, {"base_eflops": [200.0, 300.0]}),
    "simulate": lambda scenario: simulate(scenario, DRAWN),
    "tornado": lambda scenario: tornado(scenario, **OF),
    "sobol": lambda scenario: sobol(scenario, DRAWN, **OF),
    "shapley": lambda scenario: shapley(scenario, DRAWN, **OF),
    "solve": lambda scenario: solve(scenario, target=TARGET, solve_for="cagr"),
    "year_reaching": lambda scenario: year_reaching(scenario, column="compute_eflops", value=9e3),
    "frontier": lambda scenario: frontier(
        scenario, target=TARGET, solve_for="cagr", along="base_eflops"
    ),
    "compare": lambda scenario: compare({"a": scenario, "b": Scenario(cagr=0.2)}),
    "footprint": footprint,
    "drawn_footprint": lambda scenario: drawn_footprint(scenario, DRAWN),
    "project_region": lambda scenario: project_region(region(scenario)),
    "other_evidence": other_evidence,
}
OF_EVIDENCE = {
    "backtest": backtest,
    "fit": fit,
    "check_claim": lambda: check_claim(
        start="268", start_year=2022, end="1271.4", end_year=2026, cagr="52.3%"
    ),
    "read_series": lambda: read_series(OWN, unit="TWh", name="own"),
    "project_series": lambda: project_series(read_series(OWN, unit="TWh", name="own")),
    "fit, own": lambda: fit(read_series(OWN, unit="TWh", name="own"), curve="constant"),
    "backtest, own": lambda: backtest(read_series(OWN, unit="TWh", name="own")),
    "capacity_taken": lambda: capacity_taken(project_region(region(Scenario()))),
}
ALL = {
    **{name: lambda make=make: make(Scenario(cagr=0.4)) for name, make in RESULTS.items()},
    **OF_EVIDENCE,
}


@pytest.mark.parametrize("name", ALL)
def test_a_result_is_stored_and_made_again(name):
    """1: equal, and equal as a key where it can be one."""
    first, again = ALL[name](), ALL[name]()
    read = pickle.loads(pickle.dumps(first))  # noqa: S301 - our own

    assert first == again
    assert first == read
    assert hash(first) == hash(read)
    if hasattr(first, "to_csv"):
        assert read.to_csv() == first.to_csv()


@pytest.mark.parametrize("name", RESULTS)
def test_another_scenario_s_result_is_another(name):
    """2: of the same kind, and of another."""
    one = RESULTS[name](Scenario(cagr=0.4))
    other = RESULTS[name](Scenario(cagr=0.4, curve="declining", core_low=2.0))

    assert one != other
    assert one != "another kind"


@pytest.mark.parametrize("name", ["project", "project, many", "project_region"])
def test_a_figure_that_differs_is_seen(name):
    """2: by one part in 10¹²."""
    result = RESULTS[name](Scenario())
    columns = {column: np.array(values) for column, values in result.columns.items()}
    changed = next(column for column in columns if columns[column].dtype.kind == "f")
    columns[changed] *= 1 + 1e-12

    assert dataclasses.replace(result, columns=columns) != result


def test_what_is_not_defined_is_alike():
    """2: NaN by NaN, shapes and keys and kinds as they are."""
    nan = float("nan")
    assert alike(np.array([1.0, nan]), np.array([1.0, nan]))
    assert not alike(np.array([1.0]), np.array([[1.0]]))
    assert not alike(np.array([1.0]), [1.0])
    assert not alike({"a": nan}, {"b": nan})
    assert not alike((1,), [1])
    assert not alike(1.0, nan)


def test_threads_give_what_one_gives():
    """3: all results at once, each twice, by eight threads."""
    names = [*ALL, *ALL]
    alone = {name: make() for name, make in ALL.items()}
    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(lambda name: ALL[name](), names))

    for name, result in zip(names, at_once, strict=True):
        assert result == alone[name], name
