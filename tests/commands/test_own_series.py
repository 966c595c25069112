"""A series of one's own on the command line.

1. Each command that takes a series takes one from a file, or from standard input, and prints what
   Python gives for it, as table, CSV and JSON.
2. What is wrong is said all at once, in either language, with status 2 and no output.
3. What speaks of China's compute alone is silent.
"""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from model import backtest, check_claim, fit, project_series, read_series
from model.evidence.series import series_of
from model.tables import table_csv
from model.texts import LANGUAGES
from tests.commands.test_command_line import refused, run
from tests.commands.test_streams import fed
from tests.evidence.test_own import REPORTS, table_of

OWN = ("--series-file", "own.csv", "--unit", "TWh", "--name", "Mine")
CLAIM = ("--start=100", "--start-year=2020", "--end=200", "--end-year=2023", "--cagr=18.6%")

# Each command, with what Python gives for the same.
COMMANDS = {
    "series": (("series",), lambda own: own.table),
    "fit": (("fit", "--curve=constant"), lambda own: fit(own, curve="constant")),
    "fit under a ceiling": (
        ("fit", "--ceiling=1 thousand", "--ceiling-reason=a plan"),
        lambda own: fit(own, ceiling=1000.0, ceiling_reason="a plan"),
    ),
    "backtest": (("backtest",), lambda own: backtest(own).table),
    "claim": (
        ("check-claim", *CLAIM),
        lambda own: check_claim(
            start="100", start_year=2020, end="200", end_year=2023, cagr="18.6%", among=own
        ),
    ),
    "projection": (
        ("project-series", "--cagr=20%", "--years=3"),
        lambda own: project_series(own, cagr=0.2, years=3),
    ),
    "projection under a ceiling": (
        ("project-series", "--curve=gompertz", "--ceiling=1 thousand", "--known-by=2024-12"),
        lambda own: project_series(own, curve="gompertz", ceiling=1000.0, known_by="2024-12"),
    ),
    "declining projection": (
        ("project-series", "--curve=declining", "--long-run-growth=1%", "--growth-persistence=0.5"),
        lambda own: project_series(
            own, curve="declining", long_run_growth=0.01, growth_persistence=0.5
        ),
    ),
}


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """The series of a file, in the folder where the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text(REPORTS)
    return read_series(tmp_path / "own.csv", unit="TWh", name="Mine")


@pytest.mark.parametrize(("arguments", "expected"), COMMANDS.values(), ids=COMMANDS)
def test_commands_print_what_python_gives(arguments, expected, own):
    """1: every digit, from a file as from standard input; nothing speaks of EFLOPS."""
    table = expected(own)
    outcome = run(*arguments, *OWN, "--format=csv")

    assert outcome.status == 0
    assert outcome.out.decode() == table_csv(table.header, table.rows())
    from_stream = ("--series-file=-", *OWN[2:])
    assert fed(REPORTS.encode(), *arguments, *from_stream, "--format=csv").out == outcome.out
    assert "EFLOPS" not in outcome.err + outcome.out.decode()


@pytest.mark.unmeasured
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("arguments", "expected"), COMMANDS.values(), ids=COMMANDS)
def test_commands_speak_and_print_json(arguments, expected, own, code):
    """1: in both languages; JSON holds the rows of the table."""
    table = expected(own)
    found = run(*arguments, *OWN, "--format=json", f"--lang={code}")
    rows = json.loads(found.out)
    rows = rows if isinstance(rows, list) else rows.get("rows", rows.get("table"))

    assert found.status == 0
    if rows:
        assert len(rows) == len(list(table.rows()))
    shown = run(*arguments, *OWN, f"--lang={code}")
    assert shown.status == 0
    assert shown.err
    assert "EFLOPS" not in shown.out.decode() + shown.err


def test_a_copy_of_a_built_in_series_prints_the_same(tmp_path):
    """1: the fit of the file is the fit of the name."""
    (tmp_path / "idc.csv").write_bytes(table_of(series_of("idc_intelligent_cn")))
    of_file = run("fit", "--curve=constant", "--series-file=idc.csv", "--unit=EFLOPS")

    assert of_file.out == run("fit", "--curve=constant").out
    assert of_file.status == 0


def test_a_file_is_called_as_it_is():
    """1: where no name is given."""
    assert run("series", "--series-file=own.csv", "--unit=TWh").err.startswith("own (TWh): ")
    assert fed(REPORTS.encode(), "series", "--series-file=-", "--unit=TWh").err.startswith("series")
    for file, name in {"x" * 70: "x" * 60, "idc_intelligent_cn": "idc_intelligent_cn.csv"}.items():
        Path(f"{file}.csv").write_text(REPORTS)
        said = run("series", f"--series-file={file}.csv", "--unit=TWh").err
        assert said.startswith(f"{name} (TWh): ")


def test_a_series_is_carried_on_by_name():
    """1: `project-series` takes built-in ones, too."""
    rows = list(csv.DictReader(io.StringIO(run("project-series", "--format=csv").out.decode())))

    assert [row["period"] for row in rows] == ["2024", "2025", "2026", "2027", "2028", "2029"]
    assert rows[0]["value"] == "725.3"


def test_what_was_taken_for_granted_is_said():
    """1: on standard error, so that the data stay data."""
    outcome = fed(
        b"period;value\n2020;1,5\n2021;2\n2022;3\n", "series", "--series-file=-", "--unit=x"
    )

    assert "info series.decimal_commas: value: commas in values" in outcome.err
    zh = fed(b"period;value\n2020;1,5\n", "series", "--series-file=-", "--unit=x", "--lang=zh")
    assert "说明 series.decimal_commas" in zh.err


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("command", ["series", "fit", "backtest", "check-claim", "project-series"])
def test_everything_wrong_with_a_file_is_said_at_once(command, code, tmp_path):
    """2: the rows, the unit and the series that was chosen besides."""
    (tmp_path / "bad.csv").write_text("period,value\nsoon,1\n2020,-1\n")
    lines = refused(
        *(command, "--series-file=bad.csv", "--unit=TWh", "--series=idc_general_cn"),
        *(CLAIM if command == "check-claim" else ()),
        f"--lang={code}",
    )

    for line, where in zip(lines, ["series", "#1: period", "#2: value"], strict=True):
        assert line.startswith(where)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("series", "--known-by=soon"), ["known_by"]),
        (("backtest", "--known-by=soon"), ["known_by"]),
        (("check-claim", "--start=x", "--end=2", "--cagr=5%"), ["start"]),
        (
            ("fit", "--curve=x", "--horizon=soon", "--ceiling=much", "--known-by=soon"),
            ["known_by", "curve", "horizon", "ceiling"],
        ),
        (("fit", "--ceiling=9 thousand TWh"), ["ceiling_reason"]),
        (
            ("project-series", "--cagr=52.3", "--years=soon", "--curve=gompertz", "--ceiling=x"),
            ["cagr", "years", "ceiling"],
        ),
        (
            ("project-series", "--curve=x", "--growth-persistence=2"),
            ["curve", "growth_persistence"],
        ),
        (("project-series", "--ceiling=9 thousand TWh"), ["ceiling"]),
        (("project-series", "--years=3"), []),
    ],
)
def test_so_is_everything_wrong_with_the_other_flags(arguments, named, code, tmp_path):
    """2: below what is wrong with the table, and nothing that rests on its figures."""
    (tmp_path / "bad.csv").write_text("period,value\nsoon,1\n2020,-1\n")
    lines = refused(*arguments, "--series-file=bad.csv", "--unit=TWh", f"--lang={code}")
    places = [re.split("[:：]", line)[0] for line in lines]

    assert places[:2] == ["#1", "#2"]
    assert sorted(places[2:]) == sorted(named)
    assert "EFLOPS" not in "".join(lines)


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("fit", "--unit=TWh"), "series_file"),
        (("fit", "--name=Mine"), "series_file"),
        (("fit", "--series-file=own.csv"), "unit"),
        (("fit", "--series-file=none.csv", "--unit=TWh"), "none.csv"),
        (("fit", "--ceiling=5 MW", "--ceiling-reason=x", *OWN), "ceiling"),
        (("check-claim", *CLAIM, "--series=x"), "series"),
        (("project-series", "--cagr=52.3", *OWN), "cagr"),
        (("project-series", "--years=x", *OWN), "years"),
        (("project-series", "--curve=logistic", "--ceiling=x", *OWN), "ceiling"),
        (("project-series", "--series=x"), "series"),
    ],
)
def test_what_is_refused(arguments, where):
    """2."""
    (line,) = refused(*arguments)

    assert line.startswith(f"{where}: ")


def test_a_series_without_editions_says_why_nothing_is_judged():
    """2: instead of an empty table."""
    (line,) = (
        fed(b"period,value\n2020,1\n2021,2\n", "backtest", "--series-file=-", "--unit=TWh")
    ).err.splitlines()

    assert line.startswith("series: no figure of this series can be judged: editions: 1")
