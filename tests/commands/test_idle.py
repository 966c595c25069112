"""What is given and changes nothing is said to change nothing, with the reason.

1. Of every input that a choice leaves without an effect: given by a flag, a file, a range, a column
   or an axis of a batch, and set on the page.
2. Of settings that belong to another way of asking.
3. Of nothing else; and the results are those without it.
"""

import json
import re

import pytest

from model import Scenario
from model.inputs.assumptions import assumptions
from model.inputs.scenario import unused_inputs
from model.texts import Language
from tests.commands.test_command_line import run
from tests.pages import open_page

# Each input that depends on a choice, with a value other than its default.
DEPENDENT = {name: record for name, record in assumptions().items() if record.used_when}


def idle(outcome):
    """What is said of, line by line."""
    starts = ("info input.no_effect: ", "说明 input.no_effect：")
    return [
        re.split(": |：", line)[1] for line in outcome.err.splitlines() if line.startswith(starts)
    ]


def choices(name, *, used):
    """Flags of the choices under which an input has an effect, or none."""
    ((choice, options),) = DEPENDENT[name].used_when.items()
    option = next(o for o in assumptions()[choice].options if (o in options) == used)
    return {choice: option}


def flags(values):
    return [
        part for name, value in values.items() for part in (f"--{name.replace('_', '-')}", value)
    ]


@pytest.mark.parametrize("name", DEPENDENT)
def test_a_flag_without_effect_is_said(name):
    """1 and 3."""
    text = DEPENDENT[name].write(DEPENDENT[name].value)
    for used in (False, True):
        chosen = choices(name, used=used)
        outcome = run("project", *flags(chosen | {name: text}), "--format", "csv")

        assert idle(outcome) == ([] if used else [name])
        assert run("project", *flags(chosen), "--format", "csv").out == outcome.out
    ((choice, options),) = DEPENDENT[name].used_when.items()
    (problem,) = unused_inputs(dict(Scenario()) | choices(name, used=False), [name])
    assert problem.message == (
        f"changes nothing while {choice} is {choices(name, used=False)[choice]}; it counts with "
        f"{', '.join(options)}."
    )
    assert choice in problem.say(Language("zh"))


@pytest.mark.parametrize("command", ["simulate", "sensitivity", "solve", "export"])
def test_every_command_on_a_scenario_says_it(command, tmp_path):
    """1."""
    own = {
        "simulate": ["--draws", "1024", "--column", "compute_eflops"],
        "sensitivity": [],
        "solve": ["--for", "cagr", "--target", "compute_eflops@2027=2000"],
        "export": ["--to", tmp_path / "a.csv"],
    }
    given = ["--budget", "50", "--ceiling-eflops", "9000", "--lang", "zh"]
    outcome = run(command, *own[command], *given)

    assert outcome.status == 0
    assert sorted(idle(outcome)) == ["budget", "ceiling_eflops"]
    assert "不起作用" in outcome.err


def test_a_file_without_effect_is_said(tmp_path):
    """1: of a file, what is not at its default."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"budget": 50.0, "unit_cost": assumptions()["unit_cost"].value}))

    assert idle(run("project", "--scenario", file)) == ["budget"]
    assert idle(run("project", "--scenario", file, "--investment-method", "budget")) == []
    drawn = ["simulate", "--draws", "1024", "--range"]
    assert "budget=uniform:10:20” changes nothing here" in run(*drawn, "budget=10:20").err
    assert "changes nothing" not in run(*drawn, "cagr=30%:40%").err


def test_columns_of_a_batch_without_effect_are_said(tmp_path):
    """1: unless the choice that they hang on is a column too."""
    file = tmp_path / "rows.csv"
    file.write_text("cagr,budget,region_share\n0.3,5,0.5\n")
    both = tmp_path / "both.csv"
    both.write_text("cagr,budget,investment_method\n0.3,5,\n")

    assert idle(run("batch", file, "--to", tmp_path / "1.csv")) == ["budget", "region_share"]
    assert idle(run("batch", both, "--to", tmp_path / "2.csv")) == []
    grid = run("batch", "--vary", "ceiling_eflops=5000,6000", "--to", tmp_path / "3.csv")
    assert idle(grid) == ["ceiling_eflops"]
    chosen = run(
        "batch", "--vary", "budget=5,6", "--investment-method", "budget", "--to", tmp_path / "4.csv"
    )
    assert idle(chosen) == []


def test_settings_of_another_way_are_said(tmp_path):
    """2."""
    axis = ["batch", "--vary", "cagr=0.3,0.4", "--to"]

    assert idle(run(*axis, tmp_path / "1.csv", "--range", "cagr=30%:40%")) == ["range"]
    assert idle(run(*axis, tmp_path / "2.csv", "--draws", "2048")) == ["range"]
    assert idle(run(*axis, tmp_path / "3.csv", "--workers", "2")) == ["workers"]
    assert idle(run("sensitivity", "--draws", "2048")) == ["draws"]
    assert idle(run("sensitivity", "--seed", "7")) == ["draws"]
    assert idle(run("sensitivity")) == []


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_page_says_it_beside_the_inputs(code):
    """1: where an address, or an earlier choice, has set what the page hides."""
    page = open_page(lang=code, budget="50", region_share="0.5")
    said = [caption.value for caption in page.sidebar.caption]
    text = Language(code)

    for name, value in (("budget", "50"), ("region_share", "50%")):
        (caption,) = [one for one in said if text(assumptions()[name].label) in one]
        assert value in caption
        assert "investment" in caption
    used = open_page(lang=code, budget="50", investment_method="budget")
    assert not [one for one in used.sidebar.caption if "investment" in one.value]
