"""Invariants of the command line.

1. `project` prints what `project()` returns, as a table, as CSV and as JSON.
2. Every input has its flag; flags win over a preset or a scenario file.
3. Bad input lists every problem, writes no data, shows no traceback and ends with status 2.
4. Data goes to standard output or to a file, guardrails to standard error.
5. `assumptions` and `sources` print every record.
6. It runs as a program of its own and imports only what it needs.
"""

import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args, get_origin
from unittest import mock

import pytest
import typer
from hypothesis import given, settings

from model import CityPlan, Region, project_region
from model.__main__ import app, main
from model.columns import COLUMNS
from model.data import sources
from model.inputs.assumptions import assumptions
from model.inputs.presets import presets
from model.inputs.scenario import Scenario
from model.projection import project
from model.projection.guardrails import SEVERITIES, guardrails
from model.regions.guangdong import PROVINCE, layout
from model.regions.guardrails import region_guardrails
from model.regions.words import region_answer
from model.texts import ENGLISH, Language
from tests.strategies import scenarios

ROOT = Path(__file__).resolve().parents[2]


class Outcome(NamedTuple):
    """What a command leaves behind."""

    status: int
    out: bytes
    err: str


# Of the program, which is the same for each run; to make it takes longer than most commands.
get_command = cache(typer.main.get_command)


def run(*arguments):
    """Run the command line in this process, as a shell would."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with (
        mock.patch.object(sys, "argv", ["model", *map(str, arguments)]),
        mock.patch.object(typer.main, "get_command", get_command),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    for stream in (out, err):
        stream.flush()
    status = ended.value.code or 0
    return Outcome(status, out.buffer.getvalue(), err.buffer.getvalue().decode())


def report(*arguments):
    """The JSON that `project` prints."""
    outcome = run("project", "--format", "json", *arguments)
    assert outcome.status == 0
    return json.loads(outcome.out, parse_constant=pytest.fail)


def refused(*arguments):
    """The lines of a command that is refused: what is wrong, one problem each."""
    outcome = run(*arguments)
    assert outcome.status == 2
    assert outcome.out == b""
    assert "Traceback" not in outcome.err
    return outcome.err.splitlines()


def flags(scenario):
    """A scenario as the flags that give it."""
    for name, value in scenario:
        yield f"--{name.replace('_', '-')}={assumptions()[name].write(value)}"


def python(*arguments, **environment):
    """Run a Python of its own, in which a warning is an error."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        timeout=600,
        check=False,
    )


def test_csv_is_the_exported_file():
    """Invariant 1, byte for byte."""
    outcome = run("project", "--format", "csv", "--cagr", "30%")

    assert outcome.status == 0
    assert project(Scenario(cagr=0.3)).to_csv() == outcome.out


@settings(max_examples=15)
@given(one=scenarios())
def test_json_is_the_projection(one):
    """Invariants 1 and 2: any scenario by its flags, every cell as the double it is."""
    found = report(*flags(one))
    projection = project(one)

    assert one.model_dump() == found["scenario"]
    assert projection.average_growth == found["average_growth"]
    doubling = found["doubling_years"]
    assert doubling == (projection.doubling_years if projection.average_growth > 0 else None)
    assert ["year", *COLUMNS] == list(found["projection"][0])
    assert projection.year == [row["year"] for row in found["projection"]]
    for name in COLUMNS:
        cells = projection[name].tolist()
        undefined = 1 if name in {"growth_rate", "added_eflops"} else 0
        expected = [None] * undefined + cells[undefined:]
        assert expected == [row[name] for row in found["projection"]]
    assert [
        (guardrail.code, guardrail.record.severity, guardrail.say(ENGLISH))
        for guardrail in guardrails(projection)
    ] == [(entry["code"], entry["severity"], entry["message"]) for entry in found["guardrails"]]


def test_the_table_is_for_reading():
    """Invariant 1: four significant digits, years across; the default format."""
    outcome = run("project")
    lines = outcome.out.decode().splitlines()

    assert outcome.status == 0
    assert outcome.out == run("project", "--format", "table").out
    assert ["year", *COLUMNS] == [line.split()[0] for line in lines]
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert rows["year"] == ["2022", "2023", "2024", "2025", "2026", "2027"]
    assert rows["compute_eflops"] == ["268", "408.2", "621.6", "946.7", "1,442", "2,196"]
    assert rows["growth_rate"] == ["0.523"] * 5
    assert rows["cumulative_related_high_cny_100m"][-1] == "5,777"
    assert len({len(line) for line in lines}) == 1


def test_every_input_has_its_flag():
    """Invariant 2: by the field's name, with its default and its limits in the help."""
    options = {
        option: parameter
        for parameter in typer.main.get_command(app).commands["project"].params
        for option in parameter.opts
    }
    others = {"--preset", "--scenario", "--format", "--to", "--lang"}
    named = {f"--{name.replace('_', '-')}": record for name, record in assumptions().items()}

    assert set(options) == set(named) | others
    for option, record in named.items():
        assert record.meaning in options[option].help
        assert f"Default: {record.write(record.value)}." in options[option].help
    assert "Allowed: −90% to 500% a year. Default: 52.3%." in options["--cagr"].help
    assert "Allowed: constant, declining, logistic, gompertz." in options["--curve"].help


@pytest.mark.parametrize("name", presets())
def test_presets_give_their_scenario(name):
    """Invariant 2."""
    assert presets()[name].scenario.model_dump() == report("--preset", name)["scenario"]


def test_flags_win_over_a_preset():
    """Invariant 2: what is not given stays as the preset has it."""
    found = report("--preset", "report_path", "--cagr", "40%", "--years", "3")["scenario"]

    assert Scenario(base_eflops=155.2, base_year=2021, cagr=0.4, years=3).model_dump() == found


def test_flags_win_over_a_file(tmp_path):
    """Invariant 2: of what the file says, what is not given stays; the rest is the default."""
    path = tmp_path / "scenario.json"
    path.write_text('{"cagr": 0.3, "years": 7, "service_life_years": 4}')
    found = report("--scenario", path, "--cagr", "40%", "--service-life-years", "none")["scenario"]

    assert Scenario(cagr=0.4, years=7, service_life_years=None).model_dump() == found


def test_a_flag_can_mend_a_file(tmp_path):
    """Invariant 2: a file is judged with the flags, not before."""
    path = tmp_path / "scenario.json"
    path.write_text('{"cagr": 30, "years": 7}')

    assert (
        Scenario(cagr=0.3, years=7).model_dump()
        == report("--scenario", path, "--cagr", "0.3")["scenario"]
    )


def test_every_problem_is_listed():
    """Invariant 3: each with the input, what was given, what is allowed and what to do."""
    assert refused(
        *("project", "--cagr", "52.3", "--years", "0", "--curve", "cubic"),
        *("--application-level", "80", "--base-eflops", "0", "--budget", "much"),
    ) == [
        "base_eflops: 0 is outside 0.001 to 1,000,000; give a value within.",
        "cagr: 52.3 means 5,230% a year; write 52.3% or 0.523.",
        "years: 0 is outside 1 to 60; give a value within.",
        "curve: “cubic” is not an option; choose one of constant, declining, logistic, gompertz.",
        "budget: “much” is not a number; write it like 100.",
        "application_level: 80 means 8,000%; write 80% or 0.8.",
    ]


RATE = "--cagr=52.3"  # 5,230% a year


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (("footprint", RATE, "--pue=9", "--year=x"), "cagr year pue"),
        (("footprint", RATE, "--year=2040"), "cagr year"),
        (("footprint", RATE, "--year=2040", "--years=20"), "cagr"),
        (("footprint", "--years=500", "--year=2040", "--mix=x"), "years mix"),
        (("footprint", RATE, "--draws=5", "--to=a.pdf"), "cagr to draws"),
        (("solve", "--for=nope", "--target=bad", RATE), "cagr target solve_for"),
        (("solve", "--for=year", "--target=bad", RATE), "cagr target"),
        (
            ("solve", "--for=ceiling_eflops", "--target=compute_eflops@2027=3000", "--curve=x"),
            "curve",
        ),
        (("solve", "--for=cagr", "--target=compute_eflops@2040=1", "--base-year=x"), "base_year"),
        (("sensitivity", RATE, "--year=x", "--column=nope"), "cagr year nope"),
        (("sensitivity", RATE, "--draws=5", "--method=sobol"), "cagr draws"),
        (("export", "--to=x.pdf", RATE), "cagr to"),
        (
            ("export", "--to=x.html", RATE, "--draws=5", "--footprint-pue=9"),
            "cagr draws footprint_pue",
        ),
        (("export", "--to=x.svg", "--range=cagr=0.1", "--footprint-mix=x"), "range footprint_mix"),
        (("regions", "missing.csv", RATE, "--region=a_b"), "cagr missing.csv name"),
        (
            ("simulate", RATE, "--draws=5", "--range=cagr=x", "--target=bad", "--column=nope"),
            "cagr target cagr draws nope",
        ),
        (("simulate", "--scenario=no.json", "--target=bad", "--seed=-1"), "no.json target seed"),
        (
            ("compare", "headline", "report_path", "--year=x", "--draws=5", "--range=cagr=x"),
            "year cagr draws",
        ),
        (("compare", "headline", "nope", "--year=x", "--column=y"), "year preset compare"),
        (
            (
                "batch",
                "--to=a.csv",
                RATE,
                "--workers=x",
                "--vary=nope=1",
                "--simulate",
                "--seed=-1",
            ),
            "cagr workers seed nope",
        ),
        (("batch", "--to=-", RATE, "--resume"), "cagr scenarios resume"),
        (
            (
                "batch",
                "--to=a.xlsx",
                "--vary=cagr=x",
                "--columns=y",
                "--workers=0",
                "--piece-rows=z",
            ),
            "piece_rows cagr to columns",
        ),
        (
            ("batch", "--to=a.csv", RATE, "--simulate", "--draws=5", "--columns=core_cny_100m,y"),
            "cagr scenarios draws columns",
        ),
        (("project", RATE, "--to=a.xlsx"), "cagr to"),
        (("project", RATE, "--preset=nope", "--scenario=no.json"), "scenario preset no.json cagr"),
        (("project", "--curve=logistic", "--ceiling-eflops=300", "--preset=nope"), "preset"),
        (("other-evidence", RATE, "--to=a.csv", "--format=json"), "cagr format"),
    ],
    ids=" ".join,
)
def test_problems_of_a_scenario_are_listed_with_those_of_the_question(
    words, places, tmp_path, monkeypatch
):
    """Invariant 3: but for what another scenario would mend; nothing is written or said aside."""
    monkeypatch.chdir(tmp_path)

    assert [line.partition(":")[0] for line in refused(*words)] == places.split()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["project", "simulate", "sensitivity", "footprint", "regions"])
def test_a_refused_scenario_writes_nothing(command, tmp_path):
    """Invariant 4: where the question is right, too; nothing without effect is said either."""
    idle = ("--ceiling-eflops=5000", "--year=2027") if command == "sensitivity" else ()
    path = tmp_path / "a.csv"

    (line,) = refused(command, RATE, *idle, "--to", path)
    assert line.startswith("cagr: 52.3 means 5,230% a year")
    assert not path.exists()


def test_problems_of_a_file_are_listed_with_those_of_flags(tmp_path):
    """Invariant 3: as if all had been given in one place."""
    path = tmp_path / "scenario.json"
    path.write_text('{"base_eflops": 268, "growth": 1, "years": 0}')

    lines = refused("project", "--scenario", path, "--cagr", "52.3")
    assert [line.partition(":")[0] for line in lines] == ["cagr", "years", "growth"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--preset", "hype"], "there is no preset “hype”", id="unknown preset"),
        pytest.param(["--growth", "1"], "No such option: --growth", id="unknown option"),
        pytest.param(["--lang", "xx"], "'xx' is not one of 'en', 'zh'", id="unknown language"),
        pytest.param(["--format", "xml"], "'xml' is not one of 'table'", id="unknown format"),
        pytest.param(["--cagr"], "requires an argument", id="no value"),
        pytest.param(["--scenario", "missing.json"], "missing.json: the file cannot", id="no file"),
        pytest.param(["--scenario", "README"], "README: the file cannot be read", id="no such"),
        pytest.param(["more"], "unexpected extra argument", id="too much"),
    ],
)
def test_what_is_not_understood_is_refused(arguments, says):
    """Invariant 3."""
    assert says in "\n".join(refused("project", *arguments))


CHOICES = [
    pytest.param(command, option.opts[0], get_args(annotation), id=f"{command} {option.opts[0]}")
    for command, record in typer.main.get_command(app).commands.items()
    for option in record.params
    if get_origin(annotation := option.type_descriptor.annotation) is Literal
]


@pytest.mark.parametrize(("command", "option", "allowed"), CHOICES)
def test_choices_are_refused_in_words_of_our_own(command, option, allowed):
    """Invariant 3: of every option that has them; the words of a library are left out."""
    *_, line = refused(command, option, "nothing")

    named = ", ".join(map(repr, allowed))
    assert line == f"Error: Invalid value for '{option}': 'nothing' is not one of {named}."


def test_a_preset_and_a_file_are_refused(tmp_path):
    """Invariant 3: there is one start."""
    path = tmp_path / "scenario.json"
    path.write_text("{}")
    (line,) = refused("project", "--preset", "headline", "--scenario", path)

    assert line == "scenario: a preset and a file were both given; start from one of them."


def test_unknown_command():
    """Invariant 3."""
    assert "No such command 'projct'" in "\n".join(refused("projct"))


def test_bugs_are_not_taken_for_bad_input(monkeypatch):
    """Status 1 is for bugs: what is no `InvalidInput` is not swallowed."""
    monkeypatch.setattr("model.commands.projection.project", lambda _: 1 / 0)
    monkeypatch.setattr(sys, "argv", ["model", "project"])

    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_data_goes_to_a_file(style, tmp_path):
    """Invariant 4: the same bytes as on standard output, which stays empty."""
    path = tmp_path / "projection.out"
    outcome = run("project", "--format", style, "--to", path)

    assert (outcome.status, outcome.out) == (0, b"")
    assert run("project", "--format", style).out == path.read_bytes()


# Commands that take --format and --to, with what else they need.
NEEDED = {
    "solve": ("--for=cagr", "--target=compute_eflops@2027=2000"),
    "check-claim": ("--start=268", "--start-year=2022", "--end=2196", "--end-year=2027"),
    "compare": ("headline", "report_path_from_2022"),
    "fit": ("--curve=constant",),
    "simulate": ("--column=compute_eflops", "--draws=1024"),
}
PRINTED = [
    command
    for command, record in typer.main.get_command(app).commands.items()
    if {"style", "to"} <= {option.name for option in record.params} and command != "export"
]


@pytest.mark.parametrize("command", PRINTED)
def test_the_ending_of_a_file_says_its_format(command, tmp_path):
    """Invariant 4: as --format says, which may say the same or, for other text, anything."""
    words = (command, *NEEDED.get(command, ()))
    table, data = run(*words), {}
    for style in ("csv", "json"):
        path = tmp_path / f"a.{style.upper()}"
        assert run(*words, "--to", path).status == 0
        data[style] = path.read_bytes()
        assert data[style] == run(*words, "--format", style).out != table.out
        assert run(*words, "--format", style, "--to", path).status == 0
        assert data[style] == path.read_bytes()
    for ending in ("", ".txt", ".md"):
        path = tmp_path / f"a{ending}"
        run(*words, "--to", path)
        assert path.read_bytes() == table.out
        run(*words, "--to", path, "--format", "csv")
        assert path.read_bytes() == data["csv"]


@pytest.mark.parametrize("command", PRINTED)
def test_an_ending_of_another_kind_is_refused(command, tmp_path):
    """Invariants 3 and 4: with what it can be, and with all else that is wrong; nothing is made."""
    words = (command, *NEEDED.get(command, ()))
    for ending, style in [("csv", "json"), ("json", "table")]:
        (line,) = refused(*words, "--to", tmp_path / f"a.{ending}", "--format", style)
        assert line.startswith(f"format: “a.{ending}” and --format {style} ask for different")
    (line,) = refused(*words, "--to", tmp_path / "a.pdf")
    assert re.match(r"to: “a\.pdf” ends as .* one of \.csv, \.json,.* export writes \.csv, ", line)
    if command in NEEDED:
        wrong = {"solve": "--for=x", "compare": "--column=x", "fit": "--curve=x"}
        other = wrong.get(command, "--column=x" if command == "simulate" else "--start=x")
        assert len(refused(*words, other, "--to", tmp_path / "a.pdf")) > 1
    assert not list(tmp_path.iterdir())


def test_a_schema_is_json(tmp_path):
    """Invariant 4: whatever --to says."""
    (line,) = refused("schema", "--to", tmp_path / "a.csv")
    assert line.startswith("to: “a.csv” ends as ")
    assert run("schema", "--to", tmp_path / "a.json").status == 0
    assert (tmp_path / "a.json").read_bytes() == run("schema").out


def test_a_file_that_cannot_be_written(tmp_path):
    """Invariants 3 and 4: no such folder, or a folder in its place."""
    for path in (tmp_path / "missing" / "projection.csv", tmp_path):
        (line,) = refused("project", "--to", path)
        assert line.startswith("to: the file cannot be written (")
        assert line.endswith("); give a path in an existing folder.")


def severity(guardrail, code):
    """How grave a guardrail is, as messages say it."""
    said = guardrail.record.severity
    return said if code == "en" else Language(code)(SEVERITIES[said])


def first_block(table):
    """The first words of the lines of a table, up to where its columns go on below."""
    lines = table.splitlines()
    return [line.split()[0] for line in lines[1 : [*lines, ""].index("")]]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_guardrails_are_said_aside(style, code):
    """Invariant 4: severity, code and text in the language asked for, one a line."""
    expected = [
        Language(code).headed(
            f"{severity(guardrail, code)} {guardrail.code}", guardrail.say(Language(code))
        )
        for guardrail in guardrails(project(Scenario()))
    ]
    outcome = run("project", "--format", style, "--lang", code)

    assert expected == outcome.err.splitlines()
    assert len(expected) == 9


def test_assumptions_are_complete():
    """Invariant 5: every input in every format, with all that its record says in JSON."""
    names = list(assumptions())
    table = first_block(run("assumptions").out.decode())
    rows = list(csv.DictReader(io.StringIO(run("assumptions", "--format", "csv").out.decode())))
    records = json.loads(run("assumptions", "--format", "json").out)

    assert names == table
    assert names == [row["name"] for row in rows] == [record["name"] for record in records]
    for row, record in zip(rows, assumptions().values(), strict=True):
        assert record.label == row["label"]
        assert record.unit == row["unit"]
        assert ("none" if record.value is None else str(record.value)) == row["value"]
        assert list(record.sources) == row["sources"].split()
        if not record.options:
            assert record.hard_limits == (float(row["lowest"]), float(row["highest"]))
            assert record.usual_range == (float(row["usual_low"]), float(row["usual_high"]))
    for found, record in zip(records, assumptions().values(), strict=True):
        assert record.guidance == found["guidance"]
        assert list(record.sources) == found["sources"]
        assert record.value == found.get("value")


def test_assumptions_in_chinese():
    """Invariant 5: labels in the language asked for."""
    assert "基年智能算力" in run("assumptions", "--lang", "zh").out.decode()


def test_sources_are_complete():
    """Invariant 5: every source in every format, with page and dates."""
    ids = list(sources())
    table = first_block(run("sources").out.decode())
    rows = list(
        csv.DictReader(io.StringIO(run("sources", "--format", "csv").out.decode("utf-8-sig")))
    )
    records = json.loads(run("sources", "--format", "json").out)

    assert ids == table
    assert ids == [row["id"] for row in rows] == [record["id"] for record in records]
    for row, record, source in zip(rows, records, sources().values(), strict=True):
        assert (source.url, source.published) == (row["url"], row["published"])
        assert (source.url, source.note) == (record["url"], record["note"])


def test_runs_as_a_program():
    """Invariant 6: also where the terminal knows only ASCII; files hold UTF-8 all the same."""
    outcome = python(
        *("-m", "model", "project", "--format", "json", "--lang", "zh"),
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
        LC_ALL="C",
    )

    assert outcome.returncode == 0
    assert json.loads(outcome.stdout)["scenario"] == Scenario().model_dump()
    assert "核心产业" in outcome.stdout.decode()
    assert b"Traceback" not in outcome.stderr


def test_bad_input_ends_the_program_with_two():
    """Invariants 3 and 6."""
    outcome = python("-m", "model", "project", "--cagr", "52.3", "--years", "none")

    assert outcome.returncode == 2
    assert outcome.stdout == b""
    assert len(outcome.stderr.splitlines()) == 2


def test_imports_only_what_is_needed():
    """Invariant 6: the package alone, its two main names, and the command that prints a table."""
    code = """
import sys
def loaded():
    return {"numpy", "pandas", "scipy", "streamlit", "babel.messages"} & set(sys.modules)
import model
print(sorted(loaded()))
from model import Scenario, project
project(Scenario()).rows()
print(sorted(loaded()))
sys.argv = ["model", "project", "--to", sys.argv[1]]
from model.__main__ import main
try:
    main()
except SystemExit as ended:
    print(ended.code)
print(sorted(loaded()))
"""
    outcome = python("-c", code, os.devnull)

    assert outcome.stdout.decode().splitlines() == ["[]", "['numpy']", "0", "['numpy']"]


def test_regions_prints_what_a_plan_brings(tmp_path):
    """A file of a plan, under a name; without one, the layout of Guangdong."""
    plan = tmp_path / "Delta.csv"
    plan.write_text("city,investment_by_year\nA,2025: 10; 2026: 20\nB,\n", "utf-8")
    plans = [CityPlan(city="A", investment_by_year={2025: 10, 2026: 20}), CityPlan(city="B")]
    expected = project_region(Region("Delta", plans, Scenario(core_high=3.0)))
    outcome = run("regions", plan, "--format", "csv", "--core-high", "3.0", "--lang", "zh")

    assert (outcome.status, outcome.out) == (0, expected.to_csv())
    text = Language("zh")
    assert region_answer(expected, text).replace("**", "") in outcome.err
    for said in region_guardrails(expected):
        head = f"{severity(said, 'zh')} {said.code}"
        assert text.headed(head, said.say(text)) in outcome.err
    found = json.loads(run("regions", "--format", "json").out)
    assert found["region"] == PROVINCE
    assert [one["city"] for one in found["plans"]] == [one.city for one in layout()]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("my_plan", "my plan"),
        ("我的_计划", "我的 计划"),
        ("plan+a", "plan a"),
        ("-draft__2", "draft 2"),
        ("www.plan", "plan"),
        ("e\u0301te\u0301", "été"),
        ("x" * 61, "x" * 60),
        ("__", "region"),
    ],
)
def test_any_file_of_a_plan_names_its_region(file, name, tmp_path):
    """What a name cannot have becomes spaces; a name that is typed is judged."""
    plan = tmp_path / f"{file}.csv"
    plan.write_text("city\nA\n", "utf-8")

    assert json.loads(run("regions", plan, "--format", "json").out)["region"] == name
    (line,) = refused("regions", plan, "--region", "my_plan")
    assert line.startswith("name: a name has up to 60 letters")


def test_a_plan_that_is_refused(tmp_path):
    """Every problem with its row and its remedy; a file that is not there."""
    plan = tmp_path / "plan.csv"
    plan.write_text("city,investment_cny_100m,first_year\nA,-1,2025\nA,x,\n", "utf-8")

    lines = refused("regions", plan)
    assert [line.partition(":")[0] for line in lines] == sorted(
        line.partition(":")[0] for line in lines
    )
    assert any(line.startswith("#1 A: investment_cny_100m") for line in lines)
    assert any(line.startswith("#2 A: investment_cny_100m") for line in lines)
    assert any("stands in row 1 already" in line for line in lines)
    (line,) = refused("regions", tmp_path / "none.csv")
    assert line.startswith("none.csv: the file cannot be read (")


@pytest.mark.parametrize("style", ["table", "csv", "json"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_refused_fit_writes_nothing(style, code, tmp_path):
    """Invariant 3: figures that determine no curve; another file of that name stays."""
    file = tmp_path / "fit.csv"
    file.write_text("mine")
    refused = run("fit", "--format", style, "--lang", code)
    into_file = run("fit", "--format", style, "--to", file, "--lang", code)
    given = run("fit", "--curve", "constant", "--format", style, "--lang", code)

    assert (refused.status, refused.out) == (2, b"")
    assert (into_file.status, file.read_text()) == (2, "mine")
    assert {"en": "do not determine the ceiling", "zh": "上限"}[code] in refused.err
    assert given.status == 0
    assert given.out


COMPARED = ("compare", "headline", "report_path_from_2022")


@pytest.mark.parametrize(
    ("command", "flag"), [(COMPARED, "year"), (("fit", "--curve", "constant"), "horizon")]
)
def test_whole_numbers_are_read_as_everywhere(command, flag):
    """Invariant 3: full-width digits are digits, others are refused, with what to write."""
    plain = {"year": "2025", "horizon": "3"}[flag]
    wide = plain.translate({ord(str(digit)): chr(ord("０") + digit) for digit in range(10)})
    assert run(*command, f"--{flag}", plain) == run(*command, f"--{flag}", wide)
    for wrong in ("abc", "2.5", "²", "9" * 400 + "x", "nan"):
        (line,) = refused(*command, f"--{flag}", wrong)
        said = f"{wrong} is not a whole" if (flag, wrong) == ("horizon", "2.5") else f"“{wrong[:9]}"
        assert line.startswith(f"{flag}: {said}")


def test_counts_of_a_batch_are_refused_together(tmp_path):
    """Invariant 3."""
    lines = refused(
        *("batch", tmp_path / "in.csv", "--to", tmp_path / "out.csv"),
        *("--scheduler", "local", "--workers", "two", "--piece-rows", "0.5"),
    )
    assert [line.partition(":")[0] for line in lines] == ["workers", "piece_rows"]
