"""Invariants of what a command line shows, whatever it is given.

1. No reader's sign moves a cursor, colours, answers or forges a line: not of flags, files or names.
2. An output that takes nothing is said, with a status of its own; nothing is called a bug.
"""

import json
import os
import subprocess
import sys

import pytest

from model.commands.shared import aligned
from model.commands.terminal import clean
from model.reports import json_text
from tests.commands.test_command_line import ROOT, run

# Colours, a title, an answer of the terminal, a forged line, direction, half a character.
ODD = "x\x1b[31m\x1b]0;t\x07\x9b6n\r\nerror forged: y\u202ez\u2028\udcff"
NAME = "x\x1b[31m\r\nforged: y\u202ez\u2028"


def seen(outcome):
    """What a command shows, line by line; every sign of it can be seen."""
    shown = outcome.out.decode("utf-8-sig") + outcome.err
    assert "Traceback" not in shown
    lines = shown.split("\n")
    assert not [line for line in lines if not line.isprintable()]
    assert not [line for line in lines if line.startswith(("error forged", "forged"))]
    return lines


FLAGS = [
    (ODD,),
    (f"--{ODD}",),
    ("project", ODD),
    ("project", "--cagr", ODD),
    ("project", "--curve", ODD),
    ("project", "--preset", ODD),
    ("project", "--scenario", f"{NAME}.json"),
    ("project", "--format", ODD),
    ("project", "--lang", ODD),
    ("project", "--to", f"{ODD}/x.csv"),
    ("project", f"--{ODD}", "1"),
    ("simulate", "--range", ODD),
    ("simulate", "--range", f"cagr={ODD}"),
    ("simulate", "--range", f"{ODD}=1"),
    ("simulate", "--correlation", ODD),
    ("simulate", "--correlation", f"{ODD}~cagr=0.5"),
    ("simulate", "--draws", ODD),
    ("simulate", "--seed", ODD),
    ("simulate", "--column", ODD),
    ("simulate", "--target", ODD),
    ("simulate", "--target", f"{ODD}@2027>=1"),
    ("sensitivity", "--column", ODD),
    ("sensitivity", "--year", ODD),
    ("sensitivity", "--method", ODD),
    ("solve", "--for", ODD, "--target", "compute_eflops@2027=2000"),
    ("solve", "--for", "cagr", "--target", ODD),
    ("solve", "--for", "cagr", "--target", "compute_eflops@2027=2000", "--along", ODD),
    ("check-claim", "--start", ODD),
    ("check-claim", "--start", "1", "--end-year", ODD, "--cagr", ODD),
    ("backtest", "--series", ODD),
    ("backtest", "--known-by", ODD),
    ("fit", "--series", ODD),
    ("fit", "--curve", ODD),
    ("fit", "--horizon", ODD),
    ("fit", "--ceiling", ODD),
    ("fit", "--ceiling", "9000", "--ceiling-reason", ODD),
    ("fit", "--ceiling", "9000", "--ceiling-reason", ODD, "--format", "json"),
    ("compare", ODD, "headline"),
    ("compare", f"{ODD}.json", "headline"),
    ("compare", "headline", "headline", "--column", ODD),
    ("compare", "headline", "report_path_from_2022", "--year", ODD),
    ("compare", "headline", "report_path_from_2022", "--column", ODD),
    ("regions", ODD),
    ("regions", "--region", ODD),
    ("export", "--to", ODD),
    ("export", "--to", f"{ODD}.xyz"),
    ("export", "--name", ODD, "--to", "x.nothing"),
    ("batch", ODD, "--to", "r.csv"),
    ("batch", f"{ODD}.csv", "--to", "r.csv"),
    ("batch", "--vary", ODD, "--to", "r.csv"),
    ("batch", "--vary", f"{ODD}=1", "--to", "r.csv"),
    ("batch", "--vary", f"cagr={ODD}", "--to", "r.csv"),
    ("batch", "--vary", f"curve={ODD}", "--to", "r.csv"),
    ("batch", "--vary", "cagr=0.3", "--to", ODD),
    ("batch", "--vary", "cagr=0.3", "--to", f"{ODD}/r.csv"),
    ("batch", "--vary", "cagr=0.3", "--to", "r.csv", "--columns", ODD),
    ("batch", "--vary", "cagr=0.3", "--to", "r.csv", "--scheduler", ODD),
    ("batch", "--vary", "cagr=0.3", "--to", "r.csv", "--workers", ODD),
    ("assumptions", "--format", ODD),
    ("schema", "--to", f"{ODD}/x"),
]


@pytest.mark.parametrize("words", FLAGS, ids=[f"{at}" for at in range(len(FLAGS))])
def test_flags_and_names_are_shown_as_text(words, tmp_path, monkeypatch):
    """1: refused, in one language as in the other."""
    monkeypatch.chdir(tmp_path)
    once = {"--lang", "--scheduler"} & {*words}  # of the last, a look for it takes seconds
    for lang in ([],) if once else ([], ["--lang", "zh"]):
        outcome = run(*words, *lang)
        assert outcome.status == 2
        seen(outcome)


FILES = {
    "scenario": (("project", "--scenario"), ".json", '{{"{odd}": 1, "cagr": "{odd}"}}'),
    "scenario of a version": (("project", "--scenario"), ".json", '{{"version": "{odd}"}}'),
    "no scenario": (("project", "--scenario"), ".json", "{odd}"),
    "twice": (("project", "--scenario"), ".json", '{{"{odd}": 1, "{odd}": 2}}'),
    "plan": (("regions",), ".csv", "city,role,planned_pflops\n{odd},{odd},{odd}\n"),
    "header of a plan": (("regions",), ".csv", "city,{odd}\nx,1\n"),
    "quotes of a plan": (("regions",), ".csv", 'city\n"x"{odd}\n'),
    "header of a batch": (("batch", "--to", "r.csv"), ".csv", "cagr,{odd}\n1,2\n"),
    "batch": (("batch", "--to", "r.csv"), ".csv", "name,cagr\n{odd},{odd}\n"),
    "quotes of a batch": (("batch", "--to", "r.csv"), ".csv", 'na"me,cagr\n{odd}"x,1\n'),
    "no parquet": (("batch", "--to", "r.csv"), ".parquet", "{odd}"),
}


@pytest.mark.parametrize(("words", "ending", "content"), FILES.values(), ids=FILES)
def test_files_are_shown_as_text(words, ending, content, tmp_path, monkeypatch):
    """1: what they hold, and what they are called."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"{NAME}{ending}"
    for odd in (NAME, NAME.replace("\r\n", "").replace("\u2028", ""), "\\u001b[31m\\u009b\\u202e"):
        path.write_text(content.format(odd=odd), "utf-8")
        outcome = run(*words, path)
        assert outcome.status == 2
        seen(outcome)


@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_names_of_files_are_shown_as_text(style, tmp_path):
    """1: where they head columns."""
    path = tmp_path / f"{NAME}.json"
    path.write_text('{"cagr": 0.4}', "utf-8")
    outcome = run("compare", "headline", path, "--format", style)
    outcome = outcome._replace(out=outcome.out.replace(b"\r\n", b"\n"))

    assert outcome.status == 0
    assert any("forged: y" in line for line in seen(outcome))


def test_tables_and_json_hold_text_alone():
    """1: JSON gives the same text back."""
    assert all(line.isprintable() for line in aligned([ODD], [[ODD]], 100).splitlines())
    assert len(aligned([ODD], [[ODD]], 100).splitlines()) == 2
    assert all(line.isprintable() for line in json_text([ODD]).split("\n"))
    assert json.loads(json_text([ODD])) == [ODD]
    assert clean("a\x1bb\r\nc\x9b\n") == "a\ufffdb\nc\ufffd\n"


def program(redirection, *words):
    """Run the command line as a program of its own, by a shell."""
    command = f'"$PYTHON" -m model {" ".join(words)} {redirection}'
    return subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [("project",), ("project", "--format", "csv"), ("--help",)])
@pytest.mark.parametrize(
    ("redirection", "reason"),
    [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")],
)
def test_an_output_that_takes_nothing(words, redirection, reason):
    """2: a full disk, a closed output."""
    outcome = program(redirection, *words)
    if words == ("--help",) and redirection == ">&-":  # nothing to say it to
        assert (outcome.returncode, outcome.stderr) == (0, "")
        return

    assert outcome.returncode == 2
    (line,) = outcome.stderr.splitlines()
    assert line.startswith("the output cannot be written (")
    assert reason in line


def test_a_reader_that_has_enough():
    """2: no failure, and no word."""
    script = (
        "import subprocess, sys\n"
        "run = subprocess.Popen([sys.executable, '-m', 'model', 'sources', '--format', 'json'],\n"
        "                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)\n"
        "run.stdout.close()\n"
        "print(run.stderr.read(), run.wait())\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "b'' 0\n"


def test_messages_that_nobody_takes():
    """2: data is written all the same; there is nothing to say it to."""
    outcome = program("2>/dev/full", "project", "--format", "csv")

    assert outcome.stdout.startswith("year,")
    assert outcome.returncode == 2
    assert program("2>&-", "project").returncode == 0
