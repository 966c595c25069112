"""Files are the same on page, command line and Python.

1. The table of kinds is complete; an ending asks for one kind, and an unknown one is refused.
2. `export` on the command line and `export_file` in Python write the bytes that the kind makes.
3. Every page's panel offers every kind, made only when it is asked for, under a name in the
   reader's language; beside it are the link, the recipes and the citations.
4. Who asks for a picture that cannot hold Chinese is told so.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import model.pictures
from model import InvalidInput, Scenario, export_file, project
from model.citation import (
    Request,
    bibtex,
    long_citation,
    reproduce_command,
    reproduce_python,
    short_citation,
)
from model.export import projection_csv
from model.files import FILES, kind_of, name_of
from model.guardrails import guardrails
from model.pictures import font_advice
from model.texts import ENGLISH, LANGUAGES, Language
from tests.test_command_line import refused, run
from tests.test_projection_page import APP

ENDINGS = ["csv", "xlsx", "zip", "svg", "png", "html"]
SIGNATURES = {
    "csv": b"year,compute_eflops,",
    "xlsx": b"PK\x03\x04",
    "zip": b"PK\x03\x04",
    "svg": b"<svg ",
    "png": b"\x89PNG\r\n\x1a\n",
    "html": b"<!doctype html>",
}
PAGES = [f"views/{name}.py" for name in ("projection", "uncertainty", "goal", "evidence")]


def today():
    return datetime.now(tz=UTC).astimezone().date()


def request(scenario=None, code="en", **more):
    return Request(
        projection=project(scenario or Scenario()),
        text=Language(code),
        **({"retrieved": today()} | more),
    )


def test_every_kind_is_there():
    """Invariant 1: each ending of the contract, and the variant of CSV for Excel."""
    assert list(dict.fromkeys(kind.ending for kind in FILES.values())) == ENDINGS
    assert set(FILES) == {*ENDINGS, "csv_excel"}
    for ending in ENDINGS:
        assert kind_of(Path(f"A.B.{ending.upper()}")) is FILES[ending]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", FILES)
def test_a_kind_makes_what_its_ending_says(key, code):
    """Invariant 1; and a name tells the kind, the years and the language."""
    kind = FILES[key]
    asked = request(code=code)
    name = name_of(kind, asked)

    signature = b"\xef\xbb\xbf" if key == "csv_excel" else SIGNATURES[kind.ending]
    assert kind.make(asked).startswith(signature)
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


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_command_writes_what_the_kind_makes(ending, code, tmp_path):
    """Invariant 2: byte for byte, with the guardrails aside and nothing on standard output."""
    to = tmp_path / f"file.{ending}"
    scenario = Scenario(cagr=0.4, curve="logistic")
    before = today()
    outcome = run(
        *("export", "--to", to, "--cagr", "40%", "--curve", "logistic", "--lang", code),
        *("--name", "甲", "--note", "Why", "--compute-logarithmic"),
    )

    assert (outcome.status, outcome.out) == (0, b"")
    words = {"name": "甲", "note": "Why", "compute_logarithmic": True}
    made = {
        FILES[ending].make(request(scenario, code, retrieved=day, **words))
        for day in {before, today()}
    }
    assert to.read_bytes() in made
    for said in guardrails(project(scenario)):
        assert said.message(Language(code)) in outcome.err


def test_the_command_writes_the_variant_for_excel(tmp_path):
    """Invariant 2."""
    to = tmp_path / "file.csv"
    run("export", "--to", to, "--for-excel")

    assert to.read_bytes() == projection_csv(project(Scenario()), byte_order_mark=True)


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
    """Invariant 2: `export_file` returns the path."""
    day = date(2026, 11, 24)
    projection = project(Scenario(cagr=0.3))
    to = export_file(
        projection, str(tmp_path / f"a.{ending}"), retrieved=day, text=Language("zh"), name="甲"
    )

    asked = Request(projection=projection, text=Language("zh"), retrieved=day, name="甲")
    assert to == tmp_path / f"a.{ending}"
    assert to.read_bytes() == FILES[ending].make(asked)


def open_page(place, code, **address):
    page = AppTest.from_file(str(APP), default_timeout=30)
    for name, value in {"lang": code, **address}.items():
        page.query_params[name] = value
    page.run()
    page.switch_page(place)
    page.run()
    assert not page.exception
    return page


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("place", PAGES)
def test_every_page_offers_every_kind(place, code, monkeypatch):
    """Invariant 3: nothing is made while the page is."""
    for key, kind in list(FILES.items()):
        monkeypatch.setitem(FILES, key, replace(kind, make=lambda _: 1 / 0))
    page = open_page(place, code, cagr="0.4")
    buttons = {button.key: button for button in page.get("download_button")}

    assert list(buttons)[-len(FILES) :] == list(FILES)  # after what the page has of its own
    for key, kind in FILES.items():
        assert buttons[key].proto.label == Language(code)(kind.label)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("place", PAGES)
def test_link_recipes_and_citations_are_beside(place, code):
    """Invariant 3: of the scenario shown."""
    scenario = Scenario(cagr=0.4)
    page = open_page(place, code, cagr="0.4")
    link, *others = [element.value for element in page.main.code]
    asked = request(scenario, code)

    assert "cagr=0.4&" in link
    assert others == [
        part.rstrip("\n")
        for part in (
            reproduce_command(scenario),
            reproduce_python(scenario),
            short_citation(asked),
            long_citation(asked),
            bibtex(asked),
        )
    ]


@pytest.mark.parametrize("has_font", [True, False])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_missing_font_is_said_where_it_matters(code, has_font, monkeypatch, tmp_path):
    """Invariant 4: on the Chinese page; on the command line with a PNG, whose text has Chinese."""
    monkeypatch.setattr(model.pictures, "can_draw", lambda _: has_font)
    advice = font_advice(Language(code))
    page = open_page("views/projection.py", code)
    outcome = run("export", "--to", tmp_path / "a.png", "--lang", code)

    shown = advice in [caption.value for caption in page.main.caption]
    assert shown == (code == "zh" and not has_font)
    assert (advice in outcome.err) == (not has_font)
    assert advice not in run("export", "--to", tmp_path / "a.svg", "--lang", code).err
    assert font_advice(ENGLISH) != font_advice(Language("zh"))
