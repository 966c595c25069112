"""Promises of the commands `simulate` and `sensitivity`.

1. They print what the model returns, as a table, as CSV and as JSON, to the last digit.
2. Every setting has its flag; scenario flags count as everywhere.
3. Messages go to standard error, in the language asked for: chances, what is drawn, what no
   range says, what matters most, how it was estimated.
4. Bad input lists every problem, prints no data and ends with status 2.
"""

import csv
import io
import json

import pytest

from model import Scenario
from model.columns import SIMULATED, TARGET_COLUMNS
from model.projection.targets import read_target
from model.reports import DRAWS_AS_TEXT
from model.tables import table_csv
from model.texts import ENGLISH, Language
from model.uncertainty.drivers import (
    SHAPLEY_COLUMNS,
    SOBOL_COLUMNS,
    TORNADO_COLUMNS,
    shapley,
    sobol,
    tornado,
)
from model.uncertainty.ranges import range_of
from model.uncertainty.simulate import DEFAULT_DRAWS, Uncertainty, simulate
from model.uncertainty.words import (
    cautions,
    chance,
    not_included,
    say_drivers,
    say_estimator,
    say_small_multipliers,
    what_varies,
)
from tests.commands.test_command_line import refused, run

CHINESE = Language("zh")
COMPUTE, CORE = "compute_eflops", "cumulative_core_cny_100m"

FLAGS = (
    *("--draws", "2048", "--seed", "3", "--range", "cagr=40 to 50 to 60%"),
    *("--correlation", "cagr~core=0.5", "--years", "4"),
)
ASKED = Uncertainty(
    ranges={"cagr": range_of("cagr", "40% to 50% to 60%")},
    correlations={("cagr", "core"): 0.5},
    draws=2048,
    seed=3,
)
SCENARIO = Scenario(years=4)

METHODS = {
    "tornado": (tornado, TORNADO_COLUMNS),
    "sobol": (sobol, SOBOL_COLUMNS),
    "shapley": (shapley, SHAPLEY_COLUMNS),
}


def test_csv_holds_the_simulation():
    """Promises 1 and 2: byte by byte, with every flag."""
    outcome = run("simulate", *FLAGS, "--column", CORE, "--format", "csv")
    simulation = simulate(SCENARIO, ASKED, columns=[CORE])

    assert outcome.status == 0
    assert outcome.out.decode() == table_csv(simulation.header, simulation.rows())
    rows = list(csv.DictReader(io.StringIO(outcome.out.decode())))
    assert [row["year"] for row in rows] == ["2022", "2023", "2024", "2025", "2026"]


def test_json_holds_everything():
    """Promises 1 and 2: what was asked, what was drawn, chances, every column."""
    outcome = run("simulate", *FLAGS, "--target", "compute_eflops@2026>=1300", "--format", "json")
    found = json.loads(outcome.out, parse_constant=pytest.fail)
    targets = [read_target("compute_eflops@2026>=1300")]
    simulation = simulate(SCENARIO, ASKED, targets=targets)

    assert found["scenario"] == SCENARIO.model_dump()
    assert (found["draws"], found["seed"]) == (2048, 3)
    assert found["ranges"] == {name: one.write() for name, one in simulation.drawn.items()}
    assert found["correlations"] == {
        "core~related": 1.0,
        "related~cagr": 0.5,  # since core and related are one random number
        "cagr~core": 0.5,
    }
    (estimate,) = simulation.chances
    assert found["chances"] == [
        {
            "target": "compute_eflops@2026>=1300",
            "probability": estimate.value,
            "error": estimate.error,
        }
    ]
    assert len(found["simulation"]) == 5 * len(SIMULATED)
    for row, values in zip(found["simulation"], simulation.rows(), strict=True):
        undefined = row["year"] == 2022 and row["column"] in {"growth_rate", "added_eflops"}
        expected = values[:2] + [None] * 16 if undefined else values
        assert list(row.values()) == expected


def test_the_table_is_the_default():
    """Promise 1: one line for each year and column, for reading."""
    outcome = run("simulate", "--column", COMPUTE, "--draws", "1024")
    lines = outcome.out.decode().split("\n\n")[0].splitlines()  # columns go on below

    assert lines[0].split()[:4] == ["year", "column", "mean", "mean_error"]
    assert [line.split()[:2] for line in lines[1:]] == [
        [str(year), COMPUTE] for year in range(2022, 2028)
    ]
    assert lines[-1].split()[2] == f"{simulated_mean(1024):.4g}"


def simulated_mean(draws):
    simulation = simulate(Scenario(), Uncertainty(draws=draws), columns=[COMPUTE])
    return simulation.means[COMPUTE][-1]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_messages_of_a_simulation(text):
    """Promise 3: one line each."""
    written = "core_low_cny_100m@2026>=100"
    outcome = run("simulate", *FLAGS, "--target", written, "--lang", text.code)
    target = read_target(written, TARGET_COLUMNS)
    simulation = simulate(SCENARIO, ASKED, targets=[target])

    assert outcome.err.splitlines() == [
        chance(target, simulation.chances[0], text).replace("**", ""),
        what_varies(simulation, text),
        *cautions(simulation, text),
        not_included(text),
    ]


@pytest.mark.parametrize("name", METHODS)
def test_sensitivity_is_of_every_column_of_a_projection(name):
    """Promises 1 and 2: of those that a projection has and no simulation, too."""
    column = "cumulative_core_low_cny_100m"
    ran = run("sensitivity", "--column", column, "--method", name, "--lang", "zh")
    assert (ran.status, ran.out.decode().splitlines()[0].split()) == (0, list(METHODS[name][1]))
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", METHODS)
def test_sensitivity_prints_what_the_model_returns(name):
    """Promises 1 and 2: by default compute in the last year."""
    method, header = METHODS[name]
    flags = ("--seed", "3", "--range", "cagr=40 to 50 to 60%", "--years", "4", "--method", name)
    asked = Uncertainty(ranges=ASKED.ranges, seed=3)
    result = method(SCENARIO, asked, column=COMPUTE, year=2026)

    outcome = run("sensitivity", *flags, "--format", "csv")
    assert outcome.status == 0
    assert outcome.out.decode() == table_csv(header, result.rows())
    table = run("sensitivity", *flags).out.decode().splitlines()
    assert table[0].split() == list(header)
    assert len(table) == 1 + len(result.rows())
    found = json.loads(run("sensitivity", *flags, "--format", "json").out)
    assert (found["column"], found["year"], found["method"]) == (COMPUTE, 2026, name)
    assert [list(row.values()) for row in found["sensitivity"]] == result.rows()
    if name == "tornado":
        assert found["central_output"] == result.central_output
    else:
        assert (found["draws"], found["model_runs"]) == (result.draws, result.model_runs)
        assert (found["variance"], found["note"]) == (result.variance, None)


def test_tornado_is_the_default():
    """Promise 2."""
    assert run("sensitivity").out == run("sensitivity", "--method", "tornado").out


def test_sensitivity_has_the_flags_of_a_simulation():
    """Promise 2: column of the table, year, rows of the design, correlations with consent."""
    pairs = {
        ("cagr", "base_eflops"): 0.9,
        ("base_eflops", "application_level"): 0.9,
        ("cagr", "application_level"): -0.9,
    }
    flags = [f"--correlation={'~'.join(pair)}={value}" for pair, value in pairs.items()]
    outcome = run(
        *("sensitivity", "--column", "cumulative_core_low_cny_100m", "--year", "2025"),
        *("--method", "shapley", "--draws", "1024", "--format", "csv", "--nearest-correlations"),
        *flags,
    )
    asked = Uncertainty(correlations=pairs, repair=True)
    result = shapley(Scenario(), asked, column=CORE, year=2025, log2_draws=10)

    assert outcome.out.decode() == table_csv(SHAPLEY_COLUMNS, result.rows())


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("name", METHODS)
def test_messages_of_sensitivity(name, text):
    """Promise 3."""
    outcome = run("sensitivity", "--method", name, "--lang", text.code)
    result = METHODS[name][0](Scenario(), column=COMPUTE, year=2027)
    said = say_drivers(result, COMPUTE, text) if name == "tornado" else say_estimator(result, text)

    assert outcome.err.splitlines() == [
        said.replace("**", ""),
        not_included(text),
    ]


def test_why_multipliers_count_for_little_is_said():
    """Promise 3: of a column that they have an effect on."""
    outcome = run("sensitivity", "--column", CORE)
    result = tornado(Scenario(), column=CORE, year=2027)

    said = say_small_multipliers(result, Scenario(), Uncertainty(), ENGLISH)
    assert said in outcome.err.splitlines()


def test_a_result_that_does_not_vary_says_so():
    """Promise 3: shares of nothing are not numbers, and it is said why."""
    outcome = run(
        *("sensitivity", "--method", "sobol", "--column", "investment_cny_100m"),
        *("--year", "2022", "--format", "json"),
    )
    found = json.loads(outcome.out)

    assert outcome.status == 0
    assert found["note"] == "sensitivity.no_variance"
    assert {row["total"] for row in found["sensitivity"]} == {None}
    assert outcome.err.startswith("the result is the same for every draw")


def test_files_are_written(tmp_path):
    """Promise 1: the same bytes as on the screen."""
    for command in ("simulate", "sensitivity"):
        path = tmp_path / command
        flags = ("--format", "csv", "--column", COMPUTE)
        assert run(command, *flags, "--to", path).out == b""
        assert path.read_bytes() == run(command, *flags).out


def test_every_problem_of_a_simulation_is_listed():
    """Promise 4: what is wrong, what is allowed, what to do."""
    lines = refused(
        *("simulate", "--draws", "1000", "--seed", "-1", "--column", "jobs"),
        *("--range", "cagr=60% to 30%", "--range", "growth=1"),
        *("--correlation", "cagr~core=2", "--correlation", "cagr"),
        *("--target", "jobs@2027>=1", "--target", "compute_eflops@2040>=1", "--target", "x"),
    )

    assert [line.partition(":")[0] for line in lines] == [
        *("target", "target", "cagr", "growth", "correlation", "draws", "seed", "cagr~core"),
        *("jobs", "target"),
    ]
    by_place = dict(line.split(": ", 1) for line in lines)
    assert by_place["draws"] == (
        "1,000 is not a power of two from 1,024 to 1,048,576, and other counts lose the balance "
        "of the points; give 1024 or 2048."
    )
    assert "write the low one first" in by_place["cagr"]
    assert "give a rank correlation within" in by_place["cagr~core"]
    assert "choose one of compute_eflops" in by_place["jobs"]
    assert "project more years" in by_place["target"]


def test_correlations_that_cannot_exist_are_refused_with_the_nearest():
    """Promise 4: with whatever else is wrong."""
    flags = (
        *("--correlation", "cagr~base_eflops=0.9", "--correlation", "cagr~core=-0.9"),
        *("--correlation", "base_eflops~core=0.9"),
    )
    (line,) = refused("simulate", *flags)

    assert line.startswith("correlations: no inputs can be correlated like this: ")
    assert "cagr~base_eflops 0.9, cagr~core -0.9, base_eflops~core 0.9." in line
    assert "The nearest that can be:" in line
    assert "or ask for the nearest" in line
    assert len(refused("simulate", *flags, "--column", "jobs")) == 2
    assert run("simulate", *flags, "--nearest-correlations", "--draws", "1024").status == 0


def test_the_correlations_that_are_drawn_are_printed_and_recorded():
    """Promises 1 and 3: the same for any columns, and for what drives them; they can be typed."""
    given = {"cagr~base_eflops": 0.9, "cagr~application_level": 0.9}
    given["base_eflops~application_level"] = -0.9
    flags = [f"--correlation={pair}={value}" for pair, value in given.items()]
    flags += ["--range", "base_eflops=100:400", "--draws", "1024", "--format", "json"]
    used = {pair: 0.4825 if value > 0 else -0.4825 for pair, value in given.items()}
    typed = [f"--correlation={pair}={value}" for pair, value in used.items()]
    printed = (
        "cagr~base_eflops 0.4825, cagr~application_level 0.4825, base_eflops~application_level "
        "-0.4825."
    )
    for command in (
        ("simulate",),
        ("simulate", "--column", COMPUTE),
        ("sensitivity", "--method", "shapley"),
    ):
        assert printed in "\n".join(refused(*command, *flags))
        outcome = run(*command, *flags, "--nearest-correlations")
        found = json.loads(outcome.out)
        assert printed in outcome.err
        assert found["correlations_used"] == {"core~related": 1.0} | used
        again = json.loads(run(*command, *flags[3:], *typed).out)
        table = command[0].replace("simulate", "simulation")
        assert found[table] == again[table]


def test_settings_without_effect_are_said():
    """Promise 3: a line each."""
    flags = ("--correlation", "cagr~budget=0.5", "--range", "core=2 to 3", "--column", COMPUTE)
    for command in ("simulate", "sensitivity"):
        lines = run(command, *flags).err.splitlines()
        assert sum("changes nothing here" in line for line in lines) == 2
        assert any(line.startswith("“cagr~budget=0.5” changes nothing") for line in lines)


def test_every_problem_of_sensitivity_is_listed():
    """Promise 4."""
    lines = refused(
        *("sensitivity", "--method", "sobol", "--draws", "1000", "--year", "soon"),
        *("--column", "jobs", "--range", "cagr=1 to"),
    )

    assert [line.partition(":")[0] for line in lines] == ["year", "cagr", "draws", "jobs"]
    assert "“soon” is not a number; write it like 2027." in lines[0]


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--draws", "131072", "--method", "sobol"), "give at most 65,536"),
        (("--year", "2040"), "project more years"),
        (("--year", "2026.5"), "is not a number"),
        (("--year", "2022", "--column", "growth_rate"), "no value in the base year"),
        (("--range", "cagr=0.5", "--range", "base_eflops=268"), "give at least one input a range"),
        (("--method", "sobol", "--correlation", "cagr~base_eflops=0.5"), "ask for Shapley effects"),
        (("--range", "cagr=-50% to 50%"), "cannot follow capacity"),
        (("--method", "variance"), "'variance' is not one of 'tornado', 'sobol', 'shapley'"),
    ],
)
def test_what_has_no_sensitivity_is_refused(flags, says):
    """Promise 4."""
    assert says in "\n".join(refused("sensitivity", *flags))


@pytest.mark.parametrize("command", ["simulate", "sensitivity"])
def test_problems_are_said_in_chinese(command):
    """Promises 3 and 4."""
    (line,) = refused(command, "--draws", "1000", "--lang", "zh")

    assert line.startswith("draws：")
    assert "1024" in line
    assert "power" not in line


def test_all_flags_are_judged_at_once():
    """Also where the scenario is refused, and with the default that the simulation has."""
    lines = refused(
        *("simulate", "--cagr", "52.3", "--draws", "1000", "--seed", "x"),
        *("--range", "cagr=60% to 50%", "--correlation", "cagr~cagr=0.5"),
    )

    assert [line.partition(":")[0] for line in lines] == [
        *("cagr", "cagr", "seed", "draws", "cagr~cagr")
    ]
    assert "means 5,230% a year" in lines[0]
    assert "are not in order" in lines[1]
    assert str(DEFAULT_DRAWS) == DRAWS_AS_TEXT
