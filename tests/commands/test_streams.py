"""The command line among other programs.

1. `-` is standard output, and for files standard input; what cannot be done with it is said.
2. A closed pipe ends it quietly, with status 0.
3. Tables fit the terminal, and have one width where there is none; every cell is still there.
4. It says its versions, completes what is typed where a shell can, and speaks one language.
"""

import io
import json
import os
import re
import subprocess
import sys
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.commands.shared import PRINTED_WIDTH, aligned
from model.data import data_version
from model.files import FILES
from model.inputs import Scenario, scenario_json
from model.lines import display_width
from model.projection import project
from model.regions.guangdong import layout
from model.regions.tables import plan_csv
from model.version import VERSION
from tests.commands.test_command_line import ROOT, python, refused, run

SCENARIO = scenario_json(Scenario(cagr=0.3))


def fed(content, *arguments):
    """Run a command with something on its standard input."""
    stream = io.TextIOWrapper(io.BytesIO(content))
    with mock.patch.object(sys, "stdin", stream):
        return run(*arguments)


def in_terminal(width, *arguments):
    """Run a command as in a terminal of a width."""
    with (
        mock.patch("model.commands.shared.is_terminal", return_value=True),
        mock.patch("model.commands.export.is_terminal", return_value=True),
        mock.patch.dict(os.environ, {"COLUMNS": str(width)}),
    ):
        return run(*arguments)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """Work in a folder that is empty, and stays so."""
    monkeypatch.chdir(tmp_path)
    yield
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "--format", "csv"),
        ("assumptions",),
        ("sources", "--format", "json"),
        (
            "check-claim",
            "--start",
            "268",
            "--start-year",
            "2022",
            "--end",
            "408",
            "--end-year",
            "2023",
        ),
        ("compare", "headline", "report_path_from_2022"),
        ("schema",),
        ("regions", "--format", "csv"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_dash_is_standard_output(arguments):
    """1: for every command that takes a file."""
    assert run(*arguments, "--to", "-").out == run(*arguments).out != b""


@pytest.mark.parametrize("kind", ["csv", "svg", "html", "xlsx"])
def test_files_go_to_standard_output(kind, tmp_path):
    """1: the bytes that a file would have; the kind is given."""
    run("export", "--to", tmp_path / f"a.{kind}")
    outcome = run("export", "--to", "-", "--format", kind)

    assert outcome.status == 0
    assert outcome.out == (tmp_path / f"a.{kind}").read_bytes()


def test_what_cannot_go_to_standard_output_is_said():
    """1: no kind, two kinds, and what no terminal can show."""
    (line,) = refused("export", "--to", "-")
    assert all(kind.ending in line for kind in FILES.values())
    (line,) = refused("export", "--to", "a.csv", "--format", "png")
    assert "ask for different files" in line
    (line,) = refused("batch", "--vary", "years=1,2", "--to", "-", "--resume")
    assert line.startswith("resume: ")
    for kind in ("xlsx", "zip", "png"):
        outcome = in_terminal(80, "export", "--to", "-", "--format", kind)
        assert (outcome.status, outcome.out) == (2, b"")
        assert f"cannot show a file of kind {kind}" in outcome.err
    assert in_terminal(80, "export", "--to", "-", "--format", "csv").out


def test_a_dash_is_standard_input():
    """1: for scenarios, those to compare, and plans."""
    assert fed(SCENARIO, "project", "--scenario", "-").out == run("project", "--cagr", "0.3").out
    found = json.loads(fed(SCENARIO, "compare", "-", "headline", "--format", "json").out)
    assert found["scenarios"]["-"]["cagr"] == 0.3
    plan = plan_csv(layout())
    assert fed(plan, "regions", "-", "--format", "csv").out == (
        run("regions", "--format", "csv").out
    )


def test_standard_input_is_read_once():
    """1: what is asked for twice, or is closed, is said."""
    outcome = fed(SCENARIO, "regions", "-", "--scenario", "-")
    assert outcome.status == 2
    assert "give - once" in outcome.err
    with mock.patch.object(sys, "stdin", None):
        assert "give - once" in refused("project", "--scenario", "-")[0]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_batches_are_piped(kind, tmp_path):
    """1: in and out; rows that are no scenario are told with the reason."""
    rates = ["0.3", "pace", "0.4"]
    content = "\n".join(["cagr", *rates, ""]).encode()
    if kind == "parquet":
        pq.write_table(pa.table({"cagr": rates}), stream := io.BytesIO())
        content = stream.getvalue()
    source = tmp_path / f"s.{kind}"
    source.write_bytes(content)
    filed = run("batch", source, "--to", tmp_path / "r.csv")
    piped = fed(content, "batch", "-", "--to", "-")

    assert filed.status == piped.status == 2
    assert piped.out == (tmp_path / "r.csv").read_bytes()
    assert "cagr: row 2: “pace” is not a number" in piped.err
    assert "1 of 3 rows were rejected" in piped.err


@pytest.mark.parametrize("arguments", [["project", "--years", "60"], ["--help"]])
def test_a_closed_pipe_is_no_failure(arguments):
    """2: not even where nothing at all is read."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        ended = subprocess.run(
            [sys.executable, "-m", "model", *arguments],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=600,
            check=False,
        )

    assert ended.returncode == 0
    assert b"Traceback" not in ended.stderr
    assert b"BrokenPipe" not in ended.stderr


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_table_fits_the_terminal(width):
    """3: years that do not fit go on below, behind the same names; none is lost."""
    lines = in_terminal(width, "project", "--years", "60").out.decode().splitlines()
    headers = [line.split() for line in lines if line.startswith("year")]

    assert max(map(display_width, lines)) <= width
    assert [year for header in headers for year in header[1:]] == [
        str(year) for year in project(Scenario(years=60)).year
    ]
    assert lines.count("") == len(headers) - 1


def test_a_table_has_one_width_without_a_terminal(tmp_path):
    """3: whatever the shell says of its own width; in files too."""
    with mock.patch.dict(os.environ, {"COLUMNS": "40"}):
        out = run("project", "--years", "60").out
    in_terminal(40, "project", "--years", "60", "--to", tmp_path / "a.txt")

    assert out == run("project", "--years", "60").out == (tmp_path / "a.txt").read_bytes()
    assert max(map(len, out.decode().splitlines())) <= PRINTED_WIDTH


def test_blocks_repeat_what_tells_rows_apart():
    """3: year and column together where neither does alone; Chinese signs are two wide."""
    header = ["year", "名称", *"abcde"]
    rows = [[year, name, *(1.0,) * 5] for year in (2026, 2027) for name in ("算力", "x")]

    assert aligned(header, rows, 24).splitlines() == [
        "year  名称  a  b  c  d",
        *("2026  算力  1  1  1  1", "2026  x     1  1  1  1"),
        *("2027  算力  1  1  1  1", "2027  x     1  1  1  1"),
        "",
        "year  名称  e",
        *("2026  算力  1", "2026  x     1", "2027  算力  1", "2027  x     1"),
    ]


def test_without_a_command_it_says_its_commands():
    """4: in lines, none of them cut."""
    outcome = run()

    assert outcome.status == 2
    assert outcome.err == run("--help").out.decode()


def test_versions_are_said():
    """4: of program and data."""
    assert run("--version").out.decode() == f"suanli {VERSION}, data {data_version()}\n"


def test_a_shell_completes_the_command(tmp_path):
    """4: commands and flags, by typer's own script; Python's own command cannot be completed."""
    command = tmp_path / "suanli"
    command.write_text("from model.__main__ import main\nmain()\n")

    def completed(words):
        given = {
            "_SUANLI_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
            "PYTHONPATH": str(ROOT),
        }
        return python(command, **given).stdout.decode().split()

    assert completed("suanli exp") == ["export"]
    assert completed("suanli project --core") == ["--core-low", "--core-high"]
    script = python(command, "--show-completion", "bash", PYTHONPATH=str(ROOT)).stdout.decode()
    assert "complete -o default -F _suanli_completion suanli" in script
    (line,) = refused("--show-completion", "bash")
    assert "by its command suanli" in line


def test_severities_are_in_the_language_of_the_reader():
    """4: the codes stay."""
    english, chinese = (run("project", "--lang", lang).err.splitlines() for lang in ("en", "zh"))
    words = {"info": "说明", "caution": "注意", "warning": "警告"}

    assert english
    assert [words[line.split()[0]] for line in english] == [line.split()[0] for line in chinese]
    codes = [re.split("[:：]", line.split()[1])[0] for line in (*english, *chinese)]
    assert codes[: len(english)] == codes[len(english) :]
