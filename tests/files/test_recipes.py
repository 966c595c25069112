"""Recipes: what pages say makes their results again.

1. The command line and the program, run as they stand in an empty folder, write the same files,
   byte for byte, and these are what the page shows.
2. They hold every field, also those at their default, every range that is drawn, and the
   versions.
3. Whatever readers' words hold, they run nothing: pasted into a shell that waits for input, a
   recipe does what it does as a script, in zsh, bash and dash.
"""

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from model import (
    CityPlan,
    Range,
    Region,
    Scenario,
    Uncertainty,
    __version__,
    backtest,
    check_claim,
    compare,
    export_file,
    fit,
    frontier,
    project,
    project_region,
    project_series,
    read_series,
    run_batch,
    shapley,
    simulate,
    sobol,
    solve,
    tornado,
    year_reaching,
)
from model.comparison.compare import difference_table
from model.data import data_version
from model.evidence.backtest import Judged
from model.evidence.series import Series
from model.files import recipes
from model.files.brief import brief
from model.files.recipes import (
    SERIES_FILE,
    ahead_recipe,
    backtest_recipe,
    batch_recipe,
    brief_command,
    claim_recipe,
    comparison_recipe,
    fit_recipe,
    goal_recipe,
    projection_recipe,
    region_recipe,
    simulation_recipe,
)
from model.files.request import Request
from model.inputs.assumptions import assumptions
from model.messages import InvalidInput, readable
from model.projection.targets import read_target
from model.regions.guangdong import layout
from model.tables import table_csv
from model.texts import Language
from tests import shells
from tests.commands.test_command_line import run as main_here
from tests.hostile import NAMES
from tests.strategies import scenarios

ROOT = Path(__file__).resolve().parents[2]
LOGISTIC = Scenario(
    curve="logistic",
    cagr=0.4567,
    ceiling_eflops=4321.5,
    service_life_years=6,
    investment_method="unit_cost",
)
OWN = Uncertainty(
    ranges={"cagr": Range(kind="normal", numbers=(0.4, 0.05))},
    correlations={("cagr", "application_level"): -0.3},
    draws=1024,
    seed=7,
)


# They cannot exist together; those that can, to four decimals.
IMPOSSIBLE = {
    ("cagr", "base_eflops"): 0.9,
    ("cagr", "application_level"): 0.9,
    ("base_eflops", "application_level"): -0.9,
}
NEAREST = ("cagr~base_eflops=0.4825", "base_eflops~application_level=-0.4825")


def run(script, folder):
    """Run a script in a shell, with this Python as `python` and the project on its path."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
    }
    outcome = subprocess.run(  # noqa: S602 - the project's own recipe
        script, shell=True, cwd=folder, env=environment, capture_output=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr.decode()
    return outcome


# Stands for `python` in a shell: notes how many arguments it was given, and which.
NOTING = """#!/bin/sh
printf '%s\\0' "$#" "$@" >>"$CALLS"
"""


def noting(folder):
    """What surrounds a shell in which `python` notes its arguments, and where they are noted."""
    stub, calls = folder.parent / "bin" / "python", folder.parent / "calls"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text(NOTING)
    stub.chmod(0o755)
    calls.write_bytes(b"")
    return {"PATH": f"{stub.parent}:{os.environ['PATH']}", "CALLS": str(calls)}, calls


def run_command(script, folder):
    """Run a recipe's commands: a shell reads them, and what they start runs in this process."""
    environment, calls = noting(folder)
    subprocess.run(script, shell=True, cwd=folder, env=environment, check=True)  # noqa: S602
    words = iter(calls.read_text("utf-8").split("\0")[:-1])
    called = [[next(words) for _ in range(int(count))] for count in words]
    assert called
    with contextlib.chdir(folder):
        for m, model, *arguments in called:
            assert (m, model) == ("-m", "model")
            outcome = main_here(*arguments)
            assert (outcome.status, outcome.out) == (0, b""), outcome.err


def run_program(script, folder):
    """Run a recipe's program in this process; return what it prints."""
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        exec(script, {"__name__": "__main__"})  # noqa: S102 - the project's own recipe
    return printed.getvalue()


def expect(recipe, tmp_path, expected, given=()):
    """Run both halves of a recipe, and expect their files, those written to be read left out."""
    for way, execute in {"command": run_command, "program": run_program}.items():
        folder = tmp_path / way
        folder.mkdir()
        for name, content in dict(given).items():
            (folder / name).write_bytes(content)
        execute(getattr(recipe, way), folder)
        assert written_in(folder) == expected, way


def written_in(folder):
    """The files of a recipe in a folder, by name."""
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("suanli")
    }


def test_a_recipe_as_it_stands(tmp_path):
    """Invariant 1: in a shell, with nothing but the project's path; the others run in here."""
    recipe = projection_recipe(LOGISTIC)
    for script in (recipe.command, f"python - <<'END'\n{recipe.program}END\n"):
        run(script, tmp_path)
        assert written_in(tmp_path) == {"suanli.csv": project(LOGISTIC).to_csv()}
        (tmp_path / "suanli.csv").unlink()


@pytest.mark.parametrize("scenario", [Scenario(), LOGISTIC], ids=["headline", "logistic"])
def test_a_projection(scenario, tmp_path):
    """Invariant 1."""
    expect(projection_recipe(scenario), tmp_path, {"suanli.csv": project(scenario).to_csv()})


def test_a_file_of_any_name(tmp_path):
    """Invariant 1: quotes and spaces in it are part of it."""
    recipe = projection_recipe(Scenario(), 'suanli it\'s "a" file.csv')

    expect(recipe, tmp_path, {'suanli it\'s "a" file.csv': project(Scenario()).to_csv()})


@pytest.mark.parametrize(
    ("uncertainty", "method"),
    [(Uncertainty(), "tornado"), (Uncertainty(seed=3), "sobol"), (OWN, "shapley")],
    ids=["evidence", "seed", "own"],
)
def test_a_simulation(uncertainty, method, tmp_path):
    """Invariant 1: the quantiles, the chance, and what drives the column."""
    target = read_target("growth_rate@2026>=20%")
    drivers = {"tornado": tornado, "sobol": sobol, "shapley": shapley}[method]
    expected = {
        "suanli-uncertainty.csv": simulate(LOGISTIC, uncertainty).to_csv(),
        "suanli-drivers.csv": drivers(
            LOGISTIC, uncertainty, column="growth_rate", year=2026
        ).to_csv(),
    }

    expect(simulation_recipe(LOGISTIC, uncertainty, target, method), tmp_path, expected)


BRIEFS = {
    "evidence": None,
    "own": OWN,
    "ranges": replace(OWN, correlations={}),
    "repaired": replace(OWN, correlations=IMPOSSIBLE, repair=True),
    "idle": replace(OWN, correlations={("cagr", "core"): 0.5, ("cagr", "budget"): 0.2}),
}


@pytest.mark.parametrize("uncertainty", BRIEFS.values(), ids=BRIEFS)
def test_a_brief(uncertainty, tmp_path):
    """Invariant 1: the line that stands in it writes it."""
    text = Language("zh")
    before = date.today()  # noqa: DTZ011 - as the command does
    (tmp_path / "made").mkdir()
    run_command(brief_command(LOGISTIC, uncertainty, text.code), tmp_path / "made")

    days = (before, date.today())  # noqa: DTZ011
    asked = {"projection": project(LOGISTIC), "text": text, "uncertainty": uncertainty}
    assert (tmp_path / "made" / "suanli.html").read_bytes() in [
        brief(Request(retrieved=day, **asked)) for day in days
    ]


@pytest.mark.parametrize("has_pairs", [True, False])
def test_a_goal(has_pairs, tmp_path):
    """Invariant 1: the solution, the year, and the curve of pairs where there is one."""
    target = "growth_rate@2026=20%"
    solved = solve(LOGISTIC, target=target, solve_for="cagr")
    pairs = frontier(LOGISTIC, target=target, solve_for="cagr", along="ceiling_eflops")
    reached = year_reaching(LOGISTIC, column="growth_rate", value=0.2)
    expected = {"suanli-goal.csv": solved.to_csv(), "suanli-year.csv": reached.to_csv()}
    expected |= {"suanli-pairs.csv": pairs.to_csv()} if has_pairs else {}

    assert len(expected["suanli-year.csv"].splitlines()) == 4
    expect(goal_recipe(solved, pairs if has_pairs else None), tmp_path, expected)


def test_a_comparison(tmp_path):
    """Invariant 1: of three, the pair explained is not the first two; files have names."""
    named = {"A": Scenario(), "'B'": LOGISTIC, "$(touch C)": Scenario(cagr=0.3)}
    explanation = compare(named, column="investment_cny_100m").explain("$(touch C)", "A")
    files = ("$(touch C)", "A", "'B'")
    comparison = compare(
        {f"scenario-{at}.json": named[name] for at, name in enumerate(files, start=1)},
        column="investment_cny_100m",
    )
    expected = table_csv(*difference_table(comparison, comparison.explain())).encode()

    recipe = comparison_recipe(named, explanation, OWN)
    expect(recipe, tmp_path, {"suanli-comparison.csv": expected})
    assert not list(tmp_path.glob("*/C"))


def test_recipes_hold_the_correlations_that_were_drawn(tmp_path):
    """Invariants 1 and 2: repaired ones by their values, so that nothing is left to repair."""
    asked = Uncertainty(correlations=IMPOSSIBLE, repair=True, draws=1024)
    target = read_target("compute_eflops@2027>=2000")
    recipe = simulation_recipe(Scenario(), asked, target, "shapley")
    drivers = shapley(Scenario(), asked, column="compute_eflops", year=2027)

    expect(
        recipe,
        tmp_path,
        {
            "suanli-uncertainty.csv": simulate(Scenario(), asked).to_csv(),
            "suanli-drivers.csv": drivers.to_csv(),
        },
    )
    named = {"A": Scenario(), "B": Scenario(cagr=0.45)}
    for script in (
        recipe.command,
        recipe.program,
        comparison_recipe(named, compare(named).explain(), asked).command,
    ):
        assert all(pair in script for pair in NEAREST)
        assert "--nearest" not in script


@pytest.mark.parametrize("name", ["a.html", "a.csv", "a.zip"])
def test_files_of_impossible_correlations_are_refused(name, tmp_path):
    """As by every simulation, before anything is written; with consent, the brief says which."""
    given, to = {"retrieved": date(2026, 1, 1)}, tmp_path / name
    asked = Uncertainty(correlations=IMPOSSIBLE, draws=1024)
    with pytest.raises(InvalidInput, match="no inputs can be correlated like this"):
        export_file(project(Scenario()), to, uncertainty=asked, **given)
    assert not to.exists()
    export_file(project(Scenario()), to, uncertainty=replace(asked, repair=True), **given)
    if name == "a.html":
        assert "base_eflops~application_level -0.4825" in to.read_text("utf-8")


def test_the_chance_of_a_comparison(tmp_path):
    """Invariant 1: with the same ranges and luck, printed by both."""
    named = {"A": Scenario(cagr=0.5), "B": Scenario(cagr=0.45, base_eflops=300.0)}
    explanation = compare(named).explain()
    chance = compare(named).chance("A", "B", OWN)
    recipe = comparison_recipe(named, explanation, OWN)

    assert run_program(recipe.program, tmp_path).strip() == repr(chance)
    (tmp_path / "c").mkdir()
    run_command(recipe.command.replace("--format=csv", "").replace(".csv", ".json"), tmp_path / "c")
    assert f'"probability": {chance.value!r}' in (
        (tmp_path / "c" / "suanli-comparison.json").read_text()
    )


@pytest.mark.parametrize(
    "region",
    [
        Region("Guangdong", layout()),
        Region(
            "R & Co (x), y's",
            [
                CityPlan(city="O'Neill (甲)", role="cluster", investment_by_year={2025: 1.5}),
                CityPlan(
                    city="A & touch C",
                    planned_pflops=100.0,
                    unit_cost=3.0,
                    first_year=2024,
                    last_year=2026,
                    application_start=0.2,
                    application_end=0.8,
                    ramp_years=2,
                ),
                CityPlan(city="unknown"),
            ],
            Scenario(effect_lag_years=1, core_high=3.0),
        ),
    ],
    ids=["built-in", "own"],
)
def test_a_region(region, tmp_path):
    """Invariant 1."""
    expected = {"suanli-regions.csv": project_region(region).to_csv()}

    expect(region_recipe(region), tmp_path, expected)
    assert not list(tmp_path.glob("*/C"))


@pytest.mark.parametrize(("ending", "last_year"), [(".csv", True), (".csv", False)])
def test_a_batch(ending, last_year, tmp_path):
    """Invariant 1: of a file that the reader has."""
    content = b"name,cagr\na,0.3\nb,0.4\n"
    source = tmp_path / "scenarios.csv"
    source.write_bytes(content)
    to = tmp_path / f"suanli-results{ending}"
    run_batch(source, to, start=LOGISTIC, last_year=last_year)

    recipe = batch_recipe(LOGISTIC, ending, last_year=last_year)
    expect(recipe, tmp_path, {to.name: to.read_bytes()}, {"scenarios.csv": content})


def test_evidence(tmp_path):
    """Invariant 1: a headline checked, forecasts judged, a curve fitted with settings."""
    said = {"start": "268", "start_year": "2022", "end": None, "end_year": "2026", "cagr": "52.3%"}
    (tmp_path / "claim").mkdir()
    expected = {"suanli-claim.csv": check_claim(**said).to_csv()}
    expect(claim_recipe(said), tmp_path / "claim", expected)

    judged = backtest("idc_intelligent_cn")
    names = [field.name for field in fields(Judged)]
    rows = [[getattr(row, name) for name in names] for row in judged.rows]
    (tmp_path / "backtest").mkdir()
    expected = {"suanli-backtest.csv": table_csv(names, rows).encode()}
    expect(backtest_recipe("idc_intelligent_cn"), tmp_path / "backtest", expected)

    chosen = {"curve": "logistic", "weighted": True, "ceiling": 9000.0, "ceiling_reason": "it's so"}
    (tmp_path / "fit").mkdir()
    expected = {"suanli-fit.csv": fit("idc_intelligent_cn", **chosen).to_csv()}
    expect(fit_recipe("idc_intelligent_cn", **chosen), tmp_path / "fit", expected)


def test_a_series_of_ones_own(tmp_path):
    """Invariant 1: from a file that is there, with whatever its name and its unit hold."""
    content = b"period,value,edition,published\n2020,1,a,2021\n2021,2,a,2021\n2021,3,b,2022\n"
    own = read_series(content, unit="it's 100%", name="A $(x) & B")
    said = {"start": "1", "start_year": "2020", "end": "4", "end_year": "2022", "cagr": "50%"}
    made = {
        "claim": (claim_recipe(said, own), check_claim(**said, among=own), "suanli-claim.csv"),
        "backtest": (backtest_recipe(own), backtest(own).table, "suanli-backtest.csv"),
        "ahead": (
            ahead_recipe(own, cagr=0.25, years=3),
            project_series(own, cagr=0.25, years=3),
            "suanli-series-projection.csv",
        ),
    }
    for name, (recipe, result, to) in made.items():
        (tmp_path / name).mkdir()
        expect(recipe, tmp_path / name, {to: result.to_csv()}, {SERIES_FILE: content})


@settings(max_examples=25)
@given(one=scenarios())
def test_recipes_hold_every_field(one):
    """Invariant 2: any scenario, to the last digit."""
    recipe = projection_recipe(one)
    arguments = recipe.program.partition("Scenario(\n")[2].partition(")\n")[0]
    given_fields = eval(f"dict({arguments})")  # noqa: S307 - what the line above made

    assert one.model_dump() == given_fields
    for name, value in one:
        flag = f"--{name.replace('_', '-')}={assumptions()[name].write(value)}"
        assert f" {flag}" in recipe.command
        assert assumptions()[name].read(flag.partition("=")[2]) == value
    versions = f"Suanli {__version__}, data {data_version()}"
    assert recipe.program.startswith(f"# {versions}\n")
    assert recipe.command.startswith(f": '{versions}'\n")


def test_recipes_hold_every_range():
    """Invariant 2: also those of the evidence, of correlations, and the seed."""
    target = read_target("compute_eflops@2027>=2000")
    recipe = simulation_recipe(Scenario(), Uncertainty(), target, "tornado")

    for name, given_range in simulate(Scenario(), Uncertainty(draws=1024)).drawn.items():
        assert f" --range={name}={given_range.write()} " in recipe.command
        assert f"'{name}={given_range.write()}'," in recipe.program
    for script in (recipe.command, recipe.program):
        assert "core~related=1.0" in script
        assert "16384" in script
    assert "--seed=0 " in recipe.command


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_are_words_in_files(name):
    """Invariant 3: a comparison's file holds the name of its scenario, and no line else does."""
    named = {name: Scenario(), "other": Scenario(cagr=0.4)}
    recipe = comparison_recipe(named, compare(named).explain(), Uncertainty(draws=1024))
    harmless = {"x": Scenario(), "other": Scenario(cagr=0.4)}
    other = comparison_recipe(harmless, compare(harmless).explain(), Uncertainty(draws=1024))
    pairs = zip(recipe.command.splitlines(), other.command.splitlines(), strict=True)
    (differing,) = [pair for pair in pairs if pair[0] != pair[1]]

    (line, _) = shlex.split(differing[0].removesuffix("\\") + "end")
    assert json.loads(f"{{{line.rstrip(',')}}}") == {"name": readable(name)[:40]}
    assert recipe.program == other.program


# What a shell at a terminal might take for more than words: expansions, old commands, quotes,
# control characters that break a line off (^C), end the input (^D), paste, complete or edit.
WORDS = (
    "x $(touch ran) `touch ran` ${x:=$(touch ran)}",
    "it's !! !touch !$ ^a^b \\' \"' !!:s/x/y/ $'\\n'",
    "# ;touch ran; & touch ran | touch ran > ran < ran",
    "a\n touch ran\n\rtouch ran\x03\ntouch ran\x04\x1b[201~\ntouch ran\n\t\t\x15\x17\x1a\x16\x7f",
    "~ ~root =ls *.* ?[a-z]* {a,b} %1 <(touch ran)",
)


def recipes_of(words):
    """Every recipe, with the words wherever a reader's may stand."""
    named = {f"1{words}": Scenario(), f"2{words}": LOGISTIC}
    uncertainty = Uncertainty(draws=1024)
    goal = "compute_eflops@2027=2000"
    pairs = frontier(Scenario(), target=goal, solve_for="cagr", along="base_eflops")
    region = Region("R, y's (x) & Z", [CityPlan(city="O'Neill & (甲) /b", planned_pflops=3.5)])
    return {
        "projection": projection_recipe(LOGISTIC, f"{words}.csv"),
        "simulation": simulation_recipe(
            LOGISTIC, uncertainty, read_target("compute_eflops@2026>=20"), "sobol"
        ),
        "goal": goal_recipe(solve(Scenario(), target=goal, solve_for="cagr"), pairs),
        "comparison": comparison_recipe(named, compare(named).explain(), uncertainty),
        "region": region_recipe(region),
        "batch": batch_recipe(LOGISTIC, ".csv", last_year=True),
        "claim": claim_recipe({"start": words, "cagr": words}),
        "backtest": backtest_recipe(words),
        "fit": fit_recipe(words, ceiling=9000.0, ceiling_reason=words, weighted=True),
        "ahead": ahead_recipe(Series(name=words, points=(), unit=words), cagr=0.1, years=3),
    }


def test_every_recipe_is_pasted():
    """The test below leaves none out."""
    assert {f"{name}_recipe" for name in recipes_of("x")} == {
        name for name in vars(recipes) if name[0] != "_" and name.endswith("_recipe")
    }


@pytest.mark.parametrize("shell", shells.SHELLS)
@pytest.mark.parametrize("words", WORDS, ids=["runs", "history", "ends", "keys", "names"])
def test_pasted_recipes_do_what_they_say(shell, words, tmp_path):
    """Invariant 3: the same commands with the same words, the same files, and nothing more."""
    script = "".join(recipe.command for recipe in recipes_of(words).values())
    script += brief_command(LOGISTIC, OWN, "zh") + "\n"
    done = {}
    for way in ("script", "pasted"):
        folder = tmp_path / way / "here"
        folder.mkdir(parents=True)
        environment, calls = noting(folder)
        if way == "script":
            subprocess.run(["sh", "-c", script], cwd=folder, env=environment, check=True)
        else:
            shells.paste(shell, script, folder, environment)
        done[way] = (
            calls.read_bytes(),
            {path.name: path.read_bytes() for path in folder.rglob("*")},
        )
    called, files = done["script"]
    first = " ".join(words.split("\n")[0].split())

    assert set(files) == {"scenario-1.json", "scenario-2.json", "plan.csv"}
    assert first in " ".join(called.decode().split())
    assert done["pasted"] == done["script"]


def test_a_pasted_comment_runs(tmp_path):
    """What the test above looks for is seen where it happens: zsh knows no comments there."""
    found = {}
    for shell in shells.SHELLS:
        folder = tmp_path / shell / "here"
        folder.mkdir(parents=True)
        shells.paste(shell, "# $(touch ran)\n", folder, noting(folder)[0])
        found[shell] = (folder / "ran").exists()

    assert found == {"zsh": True, "bash": False, "dash": False}
