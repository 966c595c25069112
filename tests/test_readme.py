"""The README's commands print what it says, its Python runs, and it leaves nothing out."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.assumptions import assumptions
from model.data import published_value
from model.presets import presets

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")

# Each "$ command" of a console block, with the output that the README shows below it.
COMMANDS = re.findall(r"^```console\n\$ (.+)\n((?:.*\n)*?)```$", README, flags=re.MULTILINE)


def run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would, with this Python as `python`."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(  # noqa: S602 - the README's own commands
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_commands_are_found():
    """The pattern above finds the README's examples."""
    assert len(COMMANDS) >= 4


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_commands_print_what_the_readme_shows(command, shown):
    """To the letter; a refused input on standard error."""
    result = run(command)

    assert shown == (result.stdout or result.stderr)


def test_python_runs():
    """Every >>> of the README gives the value below it."""
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)

    assert results.attempted >= 5
    assert not results.failed


def test_published_figures_are_those_of_the_data():
    """The opening statements stand in the data or follow from them."""
    base = published_value("idc_intelligent_cn", "2022-2023", "2022")
    end = published_value("idc_intelligent_cn", "2022-2023", "2026")
    own_rate = (end / base) ** (1 / 4) - 1
    defaults = {name: assumption.value for name, assumption in assumptions().items()}

    assert f"{base:g} EFLOPS in 2022, growing {defaults['cagr']:.1%} a year" in README
    assert f"the report's own path is {own_rate:.1%}" in README
    assert f"{defaults['core_low']:g}–{defaults['core_high']:g} times" in README
    assert f"{defaults['related_low']:g}–{defaults['related_high']:g} times" in README
    assert f"application level of {defaults['application_level']:.0%}" in README


def test_nothing_is_left_out():
    """Every preset, curve, method and make target is named."""
    named = [
        *presets(),
        *assumptions()["curve"].options,
        *assumptions()["investment_method"].options,
        *(f"make {target}" for target in ("run", "test", "check", "bench", "pins")),
    ]

    assert not [name for name in named if name not in README]


def test_files_that_the_readme_links_exist():
    """Pictures included."""
    links = re.findall(r"\]\(((?!https?:)[^)#]+)\)", README)

    assert "docs/projection-en.png" in links
    assert not [link for link in links if not (ROOT / link).exists()]
