"""Files are the same on page, command line and Python.

1. The table of kinds is complete; an ending asks for one kind, and an unknown one is refused.
2. `export` on the command line and `export_file` in Python write the bytes that the kind makes.
3. Every page's panel offers every kind, made only when it is asked for, under a name in the
   reader's language; beside it are the link, the recipes and the citations.
4. Who asks for a picture that cannot hold Chinese is told so.
"""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from model import (
    InvalidInput,
    Range,
    Region,
    Scenario,
    Target,
    Uncertainty,
    compare,
    export_file,
    frontier,
    project,
    simulate,
    solve,
)
from model.files.citation import bibtex, long_citation, short_citation
from model.files.kinds import FILES, QUANTILES, kind_of, name_of
from model.files.pictures import font_advice
from model.files.recipes import (
    batch_recipe,
    comparison_recipe,
    goal_recipe,
    projection_recipe,
    region_recipe,
    simulation_recipe,
)
from model.files.request import Request
from model.inputs.presets import presets
from model.projection.guardrails import guardrails
from model.regions.guangdong import PROVINCE, layout
from model.texts import ENGLISH, LANGUAGES, Language
from tests.commands.test_command_line import python, refused, run
from tests.pages import open_page

ENDINGS = ["csv", "xlsx", "zip", "svg", "png", "html"]
SIGNATURES = {
    "csv": b"year,compute_eflops,",
    QUANTILES: b"year,column,mean,mean_error,p05,",
    "xlsx": b"PK\x03\x04",
    "zip": b"PK\x03\x04",
    "svg": b"<svg ",
    "png": b"\x89PNG\r\n\x1a\n",
    "html": b"<!doctype html>",
}


def simulated(scenario, _text):
    own = project(scenario).final("compute_eflops")
    target = Target(column="compute_eflops", year=2027, comparison=">=", value=own)
    return simulation_recipe(scenario, Uncertainty(), target, "tornado")


def solved(scenario, _text):
    asked = {"target": f"compute_eflops@2027={project(scenario).final('compute_eflops'):.1g}"}
    pairs = frontier(scenario, **asked, solve_for="cagr", along="base_eflops")
    return goal_recipe(solve(scenario, **asked, solve_for="cagr"), pairs)


def compared(scenario, text):
    other = presets()["report_path"]
    named = {text("Your scenario"): scenario, text(other.label): other.scenario}
    return comparison_recipe(named, compare(named).explain(), Uncertainty())


# What each page says makes its results again.
RECIPES = {
    "": lambda scenario, _text: projection_recipe(scenario),
    "uncertainty": simulated,
    "goal": solved,
    "evidence": lambda scenario, _text: projection_recipe(scenario),
    "compare": compared,
    "regions": lambda _scenario, _text: region_recipe(Region(PROVINCE, layout())),
    "batch": lambda scenario, _text: batch_recipe(scenario, ".csv", last_year=True),
}
PAGES = list(RECIPES)


def today():
    return datetime.now(tz=UTC).astimezone().date()


def request(scenario=None, code="en", **more):
    return Request(
        projection=project(scenario or Scenario()),
        text=Language(code),
        **({"retrieved": today()} | more),
    )


def test_every_kind_is_there():
    """Invariant 1: each ending of the contract, and quantiles."""
    assert list(dict.fromkeys(kind.ending for kind in FILES.values())) == ENDINGS
    assert set(FILES) == {*ENDINGS, QUANTILES}
    for ending in ENDINGS:
        assert kind_of(Path(f"A.B.{ending.upper()}")) is FILES[ending]


@pytest.mark.parametrize("key", FILES)
def test_a_kind_makes_what_its_ending_says(key):
    """Invariant 1; and a name tells the kind, the years and the language."""
    kind = FILES[key]

    assert kind.make(request()).startswith(SIGNATURES.get(key, SIGNATURES[kind.ending]))
    for code in LANGUAGES:
        asked = request(code=code)
        name = name_of(kind, asked)
        assert name == f"suanli-{asked.text(kind.word)}-2022-2027.{kind.ending}"
        assert name.isascii() == (code == "en")
        assert not set(name) & set('/\\:*?"<>|')


@pytest.mark.parametrize("name", ["a.doc", "a", ".csv", "csv", "a.csv.exe"])
def test_an_unknown_ending_is_refused(name):
    """Invariant 1: it says which there are, before anything is computed."""
    with pytest.raises(InvalidInput) as refusal:
        kind_of(Path(name))

    (problem,) = refusal.value.problems
    assert (problem.code, problem.where) == ("file.unknown_ending", "to")
    assert f"“{name}”" in problem.message
    assert ".csv, .xlsx, .zip, .svg, .png, .html" in problem.message


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_command_writes_what_the_kind_makes(ending, tmp_path):
    """Invariant 2: byte for byte, with the guardrails aside and nothing on standard output."""
    code = "zh"  # the other language is what nobody has to ask for
    to = tmp_path / f"file.{ending}"
    scenario = Scenario(cagr=0.4, curve="logistic")
    before = today()
    outcome = run(
        *("export", "--to", to, "--cagr", "40%", "--curve", "logistic", "--lang", code),
        *("--name", "甲", "--note", "Why", "--compute-logarithmic", "--compute-in-use"),
    )

    assert (outcome.status, outcome.out) == (0, b"")
    words = {"name": "甲", "note": "Why", "compute_logarithmic": True, "compute_in_use": True}
    made = {
        FILES[ending].make(request(scenario, code, retrieved=day, **words))
        for day in {before, today()}
    }
    assert to.read_bytes() in made
    for said in guardrails(project(scenario)):
        assert said.say(Language(code)) in outcome.err


def test_the_command_writes_quantiles(tmp_path):
    """Invariant 2: with ranges, correlations, points and seed; and Python the same."""
    to = tmp_path / "file.csv"
    run(
        *("export", "--to", to, "--quantiles", "--draws", "1024", "--seed", "3"),
        *("--range", "cagr=30% to 50% to 60%", "--correlation", "cagr~base_eflops=0.4"),
    )
    uncertainty = Uncertainty(
        ranges={"cagr": Range(kind="pert", numbers=(0.3, 0.5, 0.6))},
        correlations={("cagr", "base_eflops"): 0.4},
        draws=1024,
        seed=3,
    )

    assert to.read_bytes() == simulate(Scenario(), uncertainty).to_csv()
    own = {"quantiles": True, "uncertainty": uncertainty}
    export_file(project(Scenario()), tmp_path / "own.csv", retrieved=today(), **own)
    assert to.read_bytes() == (tmp_path / "own.csv").read_bytes()


def test_ranges_count_for_the_brief(tmp_path):
    """Invariant 2: they are named in it, and with them the command that repeats the cases."""
    to = tmp_path / "file.html"
    run("export", "--to", to, "--range", "cagr=30% to 50% to 60%", "--draws", "1024")
    content = to.read_text("utf-8")

    assert "ranges set for this projection" in content
    assert "30% to 50% to 60%" in content
    assert "--range=cagr=pert:0.3:0.5:0.6" in content


def test_what_is_asked_of_files_goes_together(tmp_path):
    """Invariant 2: quantiles are CSV, and ranges count only where something is drawn."""
    for arguments, said in (
        (("a.html", "--quantiles"), "“a.html” cannot hold what was asked for"),
        (("a.csv", "--range", "cagr=0.3 to 0.5"), "nothing is drawn for “a.csv”"),
        (("a.html", "--draws", "1000"), "is not a power of two"),
    ):
        (line,) = refused("export", "--to", tmp_path / arguments[0], *arguments[1:])
        assert said in line
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InvalidInput) as refusal:
        export_file(project(Scenario()), tmp_path / "a.svg", retrieved=today(), quantiles=True)
    assert [problem.code for problem in refusal.value.problems] == ["file.variant"]


def test_the_command_refuses_all_at_once(tmp_path):
    """Invariants 1 and 2: nothing is written, and every problem of the scenario is listed."""
    to = tmp_path / "file.doc"

    assert len(refused("export", "--to", to)) == 1
    assert len(refused("export", "--to", tmp_path / "a.csv", "--years", "0", "--cagr", "52")) == 2
    assert len(refused("export", "--to", tmp_path / "a.zip", "--name", "a" * 41)) == 1
    (line,) = refused("export", "--to", tmp_path / "missing" / "a.csv")
    assert line.startswith("to: the file cannot be written (")
    assert "Missing option '--to'" in "\n".join(refused("export"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_python_writes_what_the_kind_makes(ending, tmp_path):
    """Invariant 2: in English unless told otherwise; `export_file` returns the path."""
    day = date(2026, 11, 24)
    projection = project(Scenario(cagr=0.3))
    to = export_file(projection, str(tmp_path / f"a.{ending}"), retrieved=day, name="甲")

    asked = Request(projection=projection, text=ENGLISH, retrieved=day, name="甲")
    assert to == tmp_path / f"a.{ending}"
    assert to.read_bytes() == FILES[ending].make(asked)


# Every page in one of the languages, the first in both.
SHOWN = list(zip([*PAGES, ""], itertools.cycle(LANGUAGES)))


@pytest.mark.parametrize(("place", "code"), SHOWN)
def test_every_page_offers_every_kind(place, code, monkeypatch):
    """Invariant 3: nothing is made while the page is; and beside it, link, recipes, citations."""
    for key, kind in list(FILES.items()):
        monkeypatch.setitem(FILES, key, replace(kind, make=lambda _: 1 / 0))
    scenario, text = Scenario(cagr=0.4), Language(code)
    before = today()
    page = open_page(place, lang=code, cagr="0.4")
    buttons = {button.key: button for button in page.get("download_button")}
    link, *others = [element.value for element in page.main.code][-6:]
    recipe = RECIPES[place](scenario, text)

    offered = [key for key in FILES if key != QUANTILES or "uncertainty" in place]
    # After what the page has of its own; the one of what it shows first.
    first, *rest = list(buttons)[-len(offered) :]
    assert first == (QUANTILES if QUANTILES in offered else "csv")
    assert rest == [key for key in offered if key != first]
    for key in offered:
        assert buttons[key].proto.label == text(FILES[key].label)
    assert "cagr=0.4&" in link
    assert others[:2] == [recipe.command.rstrip("\n"), recipe.program.rstrip("\n")]
    assert others[2:] in [
        [part.rstrip("\n") for part in (short_citation(asked), long_citation(asked), bibtex(asked))]
        for asked in (request(scenario, code, retrieved=day) for day in (before, today()))
    ]


@pytest.mark.parametrize("has_font", [True, False])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_missing_font_is_said_where_it_matters(code, has_font, monkeypatch, tmp_path):
    """Invariant 4: on the Chinese page; on the command line with a PNG, whose text has Chinese."""
    for place in ("model.files.can_draw", "model.files.pictures.can_draw"):
        monkeypatch.setattr(place, lambda _: has_font)
    advice = font_advice(Language(code))
    page = open_page(lang=code)
    outcome = run("export", "--to", tmp_path / "a.png", "--lang", code)

    shown = advice in [caption.value for caption in page.main.caption]
    assert shown == (code == "zh" and not has_font)
    assert (advice in outcome.err) == (not has_font)
    if not has_font:
        assert advice not in run("export", "--to", tmp_path / "a.svg", "--lang", code).err
    assert font_advice(ENGLISH) != font_advice(Language("zh"))


def test_a_warm_process_has_loaded_what_files_need():
    """Invariant 3: and before, it has not, so that a page comes up at once."""
    code = (
        "import sys; from model.files.kinds import warm_up; "
        "wanted = {'vl_convert', 'scipy.stats', 'model.files.brief', 'model.files.workbook'}; "
        "assert not wanted & set(sys.modules); warm_up(); assert wanted <= set(sys.modules)"
    )
    outcome = python("-c", code)

    assert outcome.returncode == 0, outcome.stderr
