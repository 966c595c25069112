"""Invariants of the documents: README.md, and the pages in docs/ that it opens.

1. Their commands print what they say, to the letter, and their Python gives the values below it.
2. A command or a flag that a sentence names exists.
3. Published figures and ready-made scenarios are those of the data.
4. Nothing is left out: presets, curves, methods, make targets; in the map every page, command,
   public name and folder.
5. The README is a door: short, and each page of docs/ is one link away. What is linked exists.
"""

import ast
import doctest
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer

import model
from model.__main__ import app
from model.data import published_value
from model.inputs.assumptions import assumptions
from model.inputs.presets import presets
from tests.commands.test_command_line import run

ROOT = Path(__file__).parent.parent
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
}
README = DOCUMENTS["README.md"]
TEXT = "\n".join(DOCUMENTS.values())

# Each "$ command" of a console block, with the output that the document shows below it.
EXAMPLES = re.findall(r"^\$ (.+)\n((?:(?!\$ |```).*\n)*)", TEXT, flags=re.MULTILINE)

# What a sentence or a block tells a reader to run: all of a line's `python -m model …`.
NAMED = re.findall(r"(?<=[`\n ])python -m model ([^`\n#]+)", TEXT)

# Code in a sentence that is a flag alone, perhaps with its value.
FLAGS = re.findall(r"`(--[a-z-]+)[^`]*`", TEXT)

COMMANDS = typer.main.get_command(app).commands


def flags(command):
    """Return the flags of a command."""
    return {flag for parameter in command.params for flag in parameter.opts} | {"--help"}


def map_columns():
    """Return the map of the README: the cells of each column, by its title."""
    lines = README.partition("\n## Map\n")[2].partition("\n## ")[0].splitlines()
    titles, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    return dict(zip(titles, zip(*rows, strict=True), strict=True))


def in_code(cells):
    """Return what stands in code in cells of the map."""
    return set(re.findall(r"`([^`]+)`", " ".join(cells)))


def test_examples_are_found():
    """The patterns above find them, and every example is a command of this program."""
    assert len(EXAMPLES) >= 10
    assert len(EXAMPLES) == TEXT.count("\n$ ")
    assert len(NAMED) > len(EXAMPLES)
    assert len(FLAGS) >= 10
    assert all(command.startswith("python -m model ") for command, _ in EXAMPLES)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_commands_print_what_the_documents_show(command, shown, tmp_path, monkeypatch):
    """1: to the letter; a refused input on standard error.

    A shell runs the line, with a `python` that says what the command line said in this process:
    a new one for each would spend most of its time on imports.
    """
    monkeypatch.chdir(tmp_path)
    words = re.match(r"python -m model (.*?)(?= 2>| >| \||$)", command)[1]
    said = run(*shlex.split(words))
    Path("out").write_bytes(said.out)
    Path("err").write_text(said.err, "utf-8")

    result = subprocess.run(  # noqa: S602 - the documents' own commands
        f"python() {{ cat out; cat err >&2; return {said.status}; }}\n{command}",
        shell=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert shown == (result.stdout or result.stderr)


@pytest.mark.parametrize("name", [name for name, text in DOCUMENTS.items() if ">>> " in text])
def test_python_runs(name):
    """1: every >>> gives the value below it."""
    results = doctest.testfile(str(ROOT / name), module_relative=False, encoding="utf-8")

    assert results.attempted >= 2
    assert not results.failed


def test_commands_and_flags_exist():
    """2: in blocks, where a flag belongs to its command, and in sentences."""
    wrong = []
    for line in NAMED:
        name, *words = shlex.split(line)
        if name not in {"COMMAND", "…"}:
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            wrong += [line] if name not in COMMANDS or given - flags(COMMANDS[name]) else []
    known = set().union(*map(flags, [typer.main.get_command(app), *COMMANDS.values()]))

    assert not wrong
    assert not set(FLAGS) - known


def test_commands_can_be_pasted():
    """2: they hold no comment, which zsh would run, and no scheduler that listens everywhere."""
    blocks = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    schedulers = re.findall(r"dask scheduler .*", TEXT)

    assert len(blocks) >= 5
    assert not [block for block in blocks if "#" in block]
    assert schedulers
    assert all("--host " in line and "--no-dashboard" in line for line in schedulers)


def test_published_figures_are_those_of_the_data():
    """3: the opening statements stand in the data or follow from them."""
    base = published_value("idc_intelligent_cn", "2022-2023", "2022")
    end = published_value("idc_intelligent_cn", "2022-2023", "2026")
    own_rate = (end / base) ** (1 / 4) - 1
    defaults = {name: assumption.value for name, assumption in assumptions().items()}

    assert f"{base:g} EFLOPS in 2022, growing {defaults['cagr']:.1%} a year" in README
    assert f"the report's own path is {own_rate:.1%}" in README
    assert f"{defaults['core_low']:g}–{defaults['core_high']:g} times" in README
    assert f"{defaults['related_low']:g}–{defaults['related_high']:g} times" in README
    assert f"application level of {defaults['application_level']:.0%}" in README


def test_presets_are_those_of_the_data():
    """3: with their base, growth and horizon, in the order of the page."""
    rows = re.findall(r"^\| `(\w+)` \| (.+ EFLOPS in .+) \| (.+) \| (.+) \|$", TEXT, re.MULTILINE)

    assert rows == [
        (
            name,
            f"{preset.scenario.base_eflops:g} EFLOPS in {preset.scenario.base_year}",
            f"{preset.scenario.cagr:.1%}",
            f"{preset.scenario.years}",
        )
        for name, preset in presets().items()
    ]


def test_nothing_is_left_out():
    """4: every preset, curve, method and make target is named."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE)
    named = [
        *presets(),
        *assumptions()["curve"].options,
        *assumptions()["investment_method"].options,
    ]

    assert not [name for name in named if f"`{name}`" not in TEXT]
    assert "run" in targets
    assert set(targets) <= set(re.findall(r"`make ([a-z]+)", TEXT))


def test_the_map_names_every_page():
    """4: by its title in English."""
    titles = {
        title.value
        for call in ast.walk(ast.parse((ROOT / "page.py").read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "st.Page"
        for keyword in call.keywords
        if keyword.arg == "title"
        for title in ast.walk(keyword.value)
        if isinstance(title, ast.Constant)
    }
    cells = map_columns()["page"]

    assert len(titles) >= 6
    assert not [title for title in titles if not any(cell.startswith(title) for cell in cells)]


def test_the_map_names_every_command_and_public_name():
    """4: each once, and no other."""
    columns = map_columns()

    assert in_code(columns["command"]) == {*COMMANDS, "--help", "--lang zh"}
    assert in_code(columns["Python"]) == set(model.__all__)


def test_the_map_names_every_folder():
    """4: of model/, as it is."""
    folders = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "model").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }

    assert "model/commands" in folders
    assert in_code(map_columns()["folder"]) == folders


def test_the_readme_is_a_door():
    """5: at most 150 lines, and a link to each page."""
    links = re.findall(r"\]\(([^)#]+)", README)

    assert len(README.splitlines()) <= 150
    assert not set(DOCUMENTS) - {"README.md", *links}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_linked_exists(name):
    """5: pictures included, and the heading that a link leads to."""
    for link in re.findall(r"\]\(((?!https?:)[^)]+)\)", DOCUMENTS[name]):
        path, _, heading = link.partition("#")
        linked = ROOT / Path(name).parent / path
        assert linked.exists()
        if heading:
            titles = re.findall(r"^#+ (.+)$", linked.read_text("utf-8"), flags=re.MULTILINE)
            assert heading in {title.lower().replace(" ", "-") for title in titles}
