"""The calculator in Python, as people type it.

1. Scalars of NumPy and paths as text are taken for what they are.
2. What is of another kind than asked for is refused, with what to write.
3. A copy with changes is judged like what is made anew.
4. Results show themselves in notebooks; readers' words are no markup there.
"""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

import model
from model import (
    CityPlan,
    InvalidInput,
    Region,
    Scenario,
    ScenarioFile,
    Uncertainty,
    backtest,
    compare,
    fit,
    frontier,
    open_scenario_file,
    project,
    project_region,
    project_series,
    read_series,
    read_target,
    scenario_json,
    shapley,
    simulate,
    sobol,
    solve,
    tornado,
    year_reaching,
)
from model.inputs import read_scenario_file
from model.regions import open_plan, plan_csv
from model.texts import LANGUAGES, Language
from model.uncertainty import Range

AT = {"column": "compute_eflops", "year": 2027}
QUARTERS = read_series(
    b"period,value\n2020Q1,1\n2020Q2,2\n2020Q3,3\n2020Q4,5\n", unit="TWh", name="Q"
)
GOAL = {"target": "compute_eflops@2027=2000", "solve_for": "cagr"}


def test_every_public_name_is_listed():
    """For those who look with dir() or a key: what the face says, and nothing that is not there."""
    face = ast.parse(Path(model.__file__).with_suffix(".pyi").read_text("utf-8"))
    names = {
        alias.name for node in face.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }

    assert names <= set(dir(model))
    assert all(hasattr(model, name) for name in names)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("years", np.int64(7)),
        ("years", np.uint8(7)),
        ("years", np.array(7)),
        ("cagr", np.float64(0.3)),
        ("cagr", np.float32(0.3)),
        ("cagr", np.float16(0.3)),
        ("base_eflops", np.int32(100)),
        ("curve", np.str_("declining")),
        ("service_life_years", np.int64(6)),
    ],
    ids=map(str, range(9)),
)
def test_scalars_of_numpy_are_taken_exactly(name, value):
    """1: as the Python value that they equal, also in files."""
    given = getattr(Scenario(**{name: value}), name)

    assert given == value.item()
    assert type(given) in {int, float, str}
    assert scenario_json(Scenario(**{name: value})) == (
        scenario_json(Scenario(**{name: value.item()}))
    )


def test_scalars_of_numpy_elsewhere():
    """1: plans and draws; what is no number stays none."""
    plan = CityPlan(city="A", investment_by_year={np.int64(2025): np.float64(3.0)})
    assert plan == CityPlan(city="A", investment_by_year={2025: 3.0})
    drawn = Uncertainty(draws=np.int64(1024), seed=np.int64(3))
    assert drawn == Uncertainty(draws=1024, seed=3)
    assert simulate(Scenario(), drawn, columns=["compute_eflops"]).uncertainty == drawn
    with pytest.raises(InvalidInput, match="“True” is not a number"):
        Scenario(years=np.bool_(True))  # noqa: FBT003
    with pytest.raises(InvalidInput, match="not a whole number"):
        Scenario(years=np.float64(5.5))


def test_paths_may_be_texts(tmp_path):
    """1: for everything that is opened."""
    path = tmp_path / "a.json"
    path.write_bytes(scenario_json(Scenario(cagr=0.3)))
    plans = [CityPlan(city="A", investment_cny_100m=1.0, first_year=2025, last_year=2025)]
    (tmp_path / "p.csv").write_bytes(plan_csv(plans))

    assert open_scenario_file(str(path)) == open_scenario_file(path)
    assert read_scenario_file(str(path)) == read_scenario_file(path)
    assert open_plan(str(tmp_path / "p.csv")) == plans
    with pytest.raises(InvalidInput, match=r"x\.json: the file cannot be read"):
        open_scenario_file("x.json")


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: project({"cagr": 0.3}), "scenario"),
        (lambda: project(Scenario(), [0.3]), "draws"),
        (lambda: compare([Scenario(), Scenario()]), "compare"),
        (lambda: compare({"a": {}, "b": Scenario()}), "scenario"),
        (lambda: simulate(Scenario(), {"cagr": 0.3}), "uncertainty"),
        (lambda: simulate({}), "scenario"),
        (lambda: simulate(Scenario(), Uncertainty(ranges={"cagr": "30%"})), "ranges"),
        (lambda: tornado({}, **AT), "scenario"),
        (lambda: sobol(Scenario(), {}, **AT), "uncertainty"),
        (lambda: shapley(None, **AT), "scenario"),
        (lambda: solve({}, **GOAL), "scenario"),
        (lambda: frontier("headline", along="years", **GOAL), "scenario"),
        (lambda: year_reaching({}, column="compute_eflops", value=1.0), "scenario"),
        (lambda: Region("R", [{"city": "A"}]), "plans"),
        (lambda: Region("R", [], {}), "scenario"),
        (lambda: project_region([CityPlan(city="A")]), "region"),
    ],
    ids=map(str, range(16)),
)
def test_what_is_of_another_kind_is_explained(call, where):
    """2: what was given, and how to write it, in each language; the example is code."""
    with pytest.raises(InvalidInput) as caught:
        call()

    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("argument.kind", where)
    ast.parse(str(problem.values["example"]))
    for language in LANGUAGES:
        assert str(problem.values["example"]) in problem.say(Language(language))


def test_targets_and_columns_may_be_texts():
    """2: as `solve` takes them."""
    text = "compute_eflops@2027>=2000"
    drawn = Uncertainty(draws=1024)

    assert (
        simulate(Scenario(), drawn, columns="compute_eflops", targets=[text]).chances
        == simulate(
            Scenario(), drawn, columns=["compute_eflops"], targets=[read_target(text)]
        ).chances
    )


def test_copies_are_judged():
    """3: scenarios, files and plans."""
    file = ScenarioFile(scenario=Scenario())
    plan = CityPlan(city="A", investment_by_year={2025: 1.0})

    assert Scenario().model_copy() == Scenario()
    assert Scenario().model_copy(update={"cagr": 0.3}) == Scenario(cagr=0.3)
    assert file.model_copy(update={"name": "a"}) == ScenarioFile(name="a", scenario=Scenario())
    assert plan.model_copy(update={"city": "B"}).total == 1.0
    for one, change, says in (
        (Scenario(), {"cagr": 52.3}, "write 52.3%"),
        (Scenario(), {"pace": 1}, "no such input"),
        (file, {"name": "x" * 41}, "at most 40"),
        (file, {"scenario": {}}, "write it like Scenario"),
        (plan, {"first_year": 2025}, "given by year already"),
    ):
        with pytest.raises(InvalidInput, match=re.escape(says)):
            one.model_copy(update=change)


def test_copies_of_ranges_are_judged():
    """3: as `Range` is: how many numbers go together, only their input says."""
    one = Range(kind="uniform", numbers=(0.3, 0.5))

    assert one.model_copy() == one
    assert one.model_copy(update={"numbers": (1, 2)}) == Range(kind="uniform", numbers=(1.0, 2.0))
    for change in ({"numbers": ("low", 0.5)}, {"numbers": 0.3}, {"kind": "even"}, {"low": 0.3}):
        with pytest.raises(ValidationError):
            one.model_copy(update=change)


class Tags(HTMLParser):
    """Counts what a text of HTML opens."""

    def __init__(self, text):
        super().__init__()
        self.opened = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        assert not attrs or attrs[0][0] == "colspan"
        self.opened.append(tag)


@pytest.mark.parametrize(
    "result",
    [
        lambda: project(Scenario()),
        lambda: simulate(Scenario(), Uncertainty(draws=1024), columns=["compute_eflops"]),
        lambda: tornado(Scenario(), **AT),
        lambda: solve(Scenario(), **GOAL),
        lambda: compare({"<script>": Scenario(), "b": Scenario(cagr=0.3)}),
        lambda: project_region(Region("R", [CityPlan(city="A & B", investment_by_year={2025: 1})])),
        backtest,
        lambda: fit("idc_intelligent_cn", curve="logistic"),
    ],
    ids=map(str, range(8)),
)
def test_results_show_themselves(result):
    """4: a plain table, with the numbers of its data frame."""
    shown = result()
    tags = Tags(shown._repr_html_()).opened
    frame = shown.to_frame()

    assert set(tags) == {"table", "tr", "th", "td"}
    assert tags.count("tr") == min(len(frame), 61) + 1 + (len(frame) > 61)


def test_years_are_the_index_of_frames_with_a_row_for_each():
    """4: without a name, beside the column that every file has."""
    frame = project(Scenario()).to_frame()

    assert frame.columns[0] == "year"
    assert frame.index.tolist() == frame["year"].tolist() == list(range(2022, 2028))
    assert frame.loc[2027, "compute_eflops"] == pytest.approx(2196.010, abs=5e-4)
    assert frame.sort_values("year").groupby("year").ngroups == 6
    assert frame.attrs["units"]["compute_eflops"] == "EFLOPS"
    assert frame.merge(frame, on="year").shape == (6, 29)


@pytest.mark.parametrize(
    "result",
    [
        lambda: project_series(cagr=0.1, years=2),
        lambda: simulate(Scenario(), Uncertainty(draws=1024), columns=["compute_eflops"]),
        lambda: fit("idc_intelligent_cn", curve="constant"),
    ],
    ids=["project_series", "simulate, one column", "fit"],
)
def test_so_are_those_of_other_results(result):
    """4: of whole years, written as numbers or as periods."""
    frame = result().to_frame()

    assert frame.index.tolist() == frame.iloc[:, 0].astype(float).tolist()
    assert frame.index.dtype.kind == "i"
    assert frame.index.name is None


@pytest.mark.parametrize(
    "result",
    [
        lambda: project(Scenario(), {"cagr": [0.3]}),
        lambda: simulate(Scenario(), Uncertainty(draws=1024)),
        lambda: fit(QUARTERS, curve="constant"),
        lambda: project_region(
            Region("R", [CityPlan(city=name, investment_by_year={2025: 1}) for name in "AB"])
        ),
        lambda: backtest("epoch_nvidia_installed_world"),
    ],
    ids=["draws", "years and columns", "quarters", "cities", "nothing"],
)
def test_rows_that_are_no_years_are_counted(result):
    """4: several a year, or parts of one."""
    frame = result().to_frame()

    assert frame.index.tolist() == list(range(len(frame)))
