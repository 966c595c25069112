"""Names of files, and the words of readers in them.

1. A name holds letters, digits and hyphens: no folder, no other ending.
2. Two scenarios never share a name, nor two other things that a file is made of; the same always
   has the same one, on the page and in Python.
3. What a reader calls the inputs and notes on them is in every file that has room for it: from
   the page, and from a scenario file on the command line.
"""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import views.files
from model import Range, Scenario, Uncertainty, footprint, project
from model.files.citation import bibtex
from model.files.data_package import descriptor
from model.files.kinds import FILES, QUANTILES, name_of
from model.files.names import deviation, file_name, identifier
from model.files.request import SWITCHES, Request
from model.inputs.scenario_file import read_scenario_json, scenario_json
from model.texts import LANGUAGES, Language
from tests.commands.test_command_line import run
from tests.hostile import NAMES
from tests.pages import PAGES, open_page
from tests.strategies import scenarios

NAME, NOTE = "Slow 慢", "Why so\n为什么"


def request(scenario=None, code="en", **more):
    return Request(
        projection=project(scenario or Scenario()),
        text=Language(code),
        retrieved=date(2026, 11, 25),
        **more,
    )


@settings(max_examples=300)
@given(words=st.lists(st.text() | st.integers(), max_size=3), of=st.none() | st.text())
def test_a_name_holds_letters_digits_and_hyphens(words, of):
    """1."""
    name = file_name("word", *words, ending="csv", of=of)

    assert re.fullmatch(r"suanli-word(-[^\W_]+)*\.csv", name)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("key", FILES)
def test_no_words_of_a_reader_lead_elsewhere(key, name):
    """1: and every name fits a folder."""
    named = name_of(FILES[key], request(name=name))

    assert re.fullmatch(rf"suanli(-[^\W_]+)+\.{FILES[key].ending}", named)
    assert len(named.encode()) <= 255


@given(one=scenarios(), other=scenarios())
def test_two_scenarios_never_share_a_name(one, other):
    """2: also for what machines read: keys of citations, names and identifiers of packages."""
    for key, kind in FILES.items():
        names = [name_of(kind, request(scenario)) for scenario in (one, other)]
        assert (len(set(names)) == 1) == (one == other), key
    for made in (identifier, lambda asked: bibtex(asked).partition(",")[0]):
        assert (made(request(one)) == made(request(other))) == (one == other)
        assert re.fullmatch(r"(@misc\{)?suanli-\d+-\d+(-[0-9a-f]+)?", made(request(one)))


def test_a_name_says_what_it_can():
    """2: as people read it; of the default only the years."""
    slow = Scenario(cagr=0.4)

    assert name_of(FILES["csv"], request()) == "suanli-projection-2022-2027.csv"
    assert name_of(FILES["csv"], request(name=NAME)) == "suanli-projection-2022-2027-Slow-慢.csv"
    named = name_of(FILES["csv"], request(slow, "zh", name=NAME))
    assert re.fullmatch(r"suanli-推算-2022-2027-Slow-慢-[0-9a-f]{6}\.csv", named)
    assert named == name_of(FILES["csv"], request(Scenario(cagr=0.4), "zh", name=NAME))
    assert deviation(slow) == {"cagr": 0.4}


def test_what_else_is_drawn_tells_files_apart():
    """2: ranges, of those files that draw; what the evidence says anyway needs no more."""
    own = Uncertainty(ranges={"cagr": Range(kind="pert", numbers=(0.3, 0.5, 0.6))})
    for key, kind in FILES.items():
        plain, default, drawn = (
            name_of(kind, request(uncertainty=one)) for one in (None, Uncertainty(), own)
        )
        assert plain == default
        assert (drawn != plain) == (key in {QUANTILES, "html"})


def test_the_identifier_is_that_of_the_content():
    """2: another note is another package, another day is not."""

    def found(**more):
        asked = {"day": date(2026, 11, 25), "note": ""} | more
        made = Request(projection=project(Scenario()), text=Language("en"), retrieved=asked["day"])
        inputs = scenario_json(Scenario(), note=asked["note"])
        taken = footprint(Scenario()).to_csv()
        return descriptor(made, made.projection.to_csv(), taken, inputs)["id"]

    assert found() == found(day=date(2027, 1, 1))
    assert found() != found(note=NOTE)


def holds(content, key):
    """The name and the note that a file carries."""
    if key == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        shown = "\n".join(str(row[0].value) for row in sheet.iter_rows(max_row=8))
    elif key == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            read = read_scenario_json(archive.read("scenario.json"), where="scenario.json")
        shown = f"{read.name}\n{read.note}"
    else:
        shown = content.decode()
    return NAME in shown, all(line in shown for line in NOTE.splitlines())


@pytest.fixture
def shown(monkeypatch):
    """The downloads of the panel of files by the key of the button: what makes each, its name."""
    found = {}

    def note(_label, make, name, key, **_):
        found[key] = make, name

    monkeypatch.setattr(views.files, "show_download", note)
    return found


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", ["xlsx", "zip", "svg", "html"])
def test_a_file_carries_the_reader_s_words(key, code):
    """3: both, if they are given."""
    scenario = Scenario(cagr=0.4)
    named = FILES[key].make(request(scenario, code, name=NAME, note=NOTE))

    assert holds(named, key) == (True, True)
    assert not holds(FILES[key].make(request(scenario, code)), key)[0]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_files_of_the_page_carry_the_reader_s_words(shown, name, code):
    """3: on every page, once they are given; another scenario has none of them."""
    page = open_page(name, lang=code, cagr="0.4")
    assert words_of(shown) == {("", "")}
    page.text_input(key="words_name_0").set_value(NAME)
    page.text_area(key="words_note_0").set_value(NOTE)
    page.button(key="words_taken_0").click().run()

    assert not page.exception
    assert words_of(shown) == {(NAME, NOTE)}
    assert holds(shown["zip"][0](), "zip") == (True, True)
    asked = request(Scenario(cagr=0.4), code, name=NAME)
    for key in ("csv", "xlsx", "zip", "svg", "html"):
        assert shown[key][1] == name_of(FILES[key], asked)
    page.text_area(key="words_note_1").set_value("")
    page.button(key="words_taken_1").click().run()
    assert words_of(shown) == {(NAME, "")}


def words_of(shown):
    """Return the words of what the files of a panel are made of, each as its kind makes it."""
    found = set()
    for key in ("xlsx", "zip", "svg", "html"):
        make, _ = shown[key]
        assert make.func == FILES[key].make
        (asked,) = make.args
        found.add((asked.name, asked.note))
    return found


def test_what_is_no_name_is_refused(shown):
    """3: with the reason, as everywhere."""
    page = open_page()
    page.text_area(key="words_note_0").set_value(NOTE)
    page.button(key="words_taken_0").click().run()

    assert "the scenario has no name; give it one" in page.error[0].value
    assert name_of(FILES["csv"], request()) == shown["csv"][1]


@pytest.mark.parametrize("key", ["xlsx", "zip", "svg", "html"])
def test_the_command_takes_the_words_of_a_scenario_file(tmp_path, key):
    """3: its flags come first, and with other inputs it is not what its author named."""
    path, to = tmp_path / "mine.json", tmp_path / f"file.{key}"
    path.write_bytes(scenario_json(Scenario(cagr=0.4), name=NAME, note=NOTE))

    for flags, carried in (
        ((), (True, True)),
        (("--cagr", "40%"), (True, True)),
        (("--name", "Mine"), (False, True)),
        (("--cagr", "41%"), (False, False)),
    ):
        assert run("export", "--scenario", path, "--to", to, *flags).status == 0
        assert holds(to.read_bytes(), key) == carried, flags


@pytest.mark.parametrize("switch", SWITCHES)
def test_files_of_charts_that_look_different_have_names_of_their_own(switch):
    """Figures have one name, however their charts are drawn."""
    for key, kind in FILES.items():
        names = {name_of(kind, request(**more)) for more in ({}, {switch: True})}
        assert len(names) == (2 if kind.ending in {"svg", "png", "html"} else 1), key
