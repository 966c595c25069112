"""Files say what the compute takes as it is set on the page.

1. Page, address, command and Python make the same file, under a name of its own.
2. The workbook holds what is set; the data package's command prints its table again.
3. What cannot be is refused by the names of flags and addresses; what a file does not say is named.
"""

import io
import shlex
import zipfile
from datetime import date
from urllib.parse import urlencode

import openpyxl
import pytest

import views.files
from model import Scenario, footprint, project
from model.files import FILES, TAKEN_IN, Request, name_of
from model.texts import LANGUAGES, Language
from tests.commands.test_command_line import run
from tests.pages import open_page
from tests.server.asking import ask

TERMS = {
    "footprint_of": "added",
    "footprint_mix": "h20=60%,b200=40%",
    "footprint_overhead": "1.6",
    "footprint_pue": "1.5",
    "footprint_load": "0.9",
}
FOUND = footprint(
    Scenario(), added=True, mix={"h20": 0.6, "b200": 0.4}, overhead=1.6, pue=1.5, load=0.9
)
ENGLISH = Language("en")


def flags(terms):
    return [f"--{name.replace('_', '-')}={value}" for name, value in terms.items()]


def request(**more):
    return Request(
        projection=project(Scenario()), text=ENGLISH, retrieved=date(2026, 11, 26), **more
    )


@pytest.mark.parametrize("ending", TAKEN_IN)
def test_every_way_makes_the_same_file(ending):
    """1: byte for byte; another than under the usual conditions."""
    kind = FILES[ending]
    by_address = ask(f"/api/projection.{ending}?{urlencode(TERMS)}")
    by_command = run("export", "--to=-", f"--format={ending}", *flags(TERMS))
    today = date.fromisoformat(date.today().isoformat())  # noqa: DTZ011 - as the server has it
    asked = Request(projection=project(Scenario()), text=ENGLISH, retrieved=today, takes=FOUND)

    assert by_address.status == 200
    assert by_address.body == by_command.out == kind.make(asked)
    assert by_address.body != ask(f"/api/projection.{ending}").body
    assert name_of(kind, asked) != name_of(kind, request())


def test_what_is_set_has_one_spelling():
    """1: read again, the terms are the same; and there are none where all is as usual."""
    assert footprint(Scenario()).terms == {}
    usual = footprint(Scenario(), overhead=1.74, pue=1.25, load=0.43)
    assert usual.terms == {}
    again = run("footprint", "--format=csv", "--added", *[
        f"--{name.removeprefix('footprint_')}={value}"
        for name, value in FOUND.terms.items() if name != "footprint_of"
    ])  # fmt: skip
    assert again.out == FOUND.to_csv()
    assert list(FOUND.terms) == list(TERMS)


def test_the_page_s_files_are_of_what_the_page_shows(monkeypatch):
    """1: all that its panel offers."""
    offered = {}

    def note(_label, make, _name, key, **_):
        offered[key] = make

    monkeypatch.setattr(views.files, "show_download", note)
    open_page(**TERMS)

    for ending in TAKEN_IN:
        (asked,) = offered[ending].args
        assert asked.footprint == FOUND


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_package_says_how_to_print_its_table(code):
    """2: its command, in the text for people, gives the table's bytes."""
    asked = Request(
        projection=project(Scenario(cagr=0.4)),
        text=Language(code),
        retrieved=date(2026, 11, 26),
        takes=footprint(Scenario(cagr=0.4), mix={"h20": 1.0}, pue=1.5),
    )
    with zipfile.ZipFile(io.BytesIO(FILES["zip"].make(asked))) as archive:
        table, readme = archive.read("footprint.csv"), archive.read("README.md").decode()
    (line,) = [line for line in readme.splitlines() if line.startswith("- `footprint.csv`")]
    command = next(part for part in line.split("`") if part.startswith("python"))

    assert run(*shlex.split(command)[3:]).out == table


def test_the_workbook_holds_what_is_set():
    """2: in the cells that may be changed."""
    content = FILES["xlsx"].make(request(takes=FOUND))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = {}
    for name in ("footprint_of", "footprint_overhead", "footprint_pue", "footprint_load"):
        ((sheet, place),) = book.defined_names[name].destinations
        cells[name] = str(book[sheet][place.replace("$", "")].value)
    shares = {row[1]: row[7] for row in book.worksheets[3].iter_rows(values_only=True) if row[7]}

    assert cells == {name: value for name, value in TERMS.items() if name in cells}
    assert {"h20": 0.6, "b200": 0.4}.items() <= shares.items()


def test_what_cannot_be_is_refused_by_its_name():
    """3: all at once, by address and by command."""
    wrong = {"footprint_mix": "h200=1", "footprint_pue": "9", "footprint_load": "x"}
    refused = run("export", "--to=-", "--format=xlsx", *flags(wrong))

    for given in (wrong, wrong | {"footprint_of": "sold"}):
        answer = ask(f"/api/projection.xlsx?{urlencode(given)}")
        assert answer.status == 422
        assert {where for _, where in answer.problems} == set(given)
    assert refused.status == 2
    for name in wrong:
        assert name in refused.err


def test_a_file_that_does_not_say_it_is_named():
    """3: terms without effect, one line each."""
    made = run("export", "--to=-", "--format=csv", "--footprint-pue=1.5")

    assert made.status == 0
    assert made.out == project(Scenario()).to_csv()
    assert "footprint_pue: this file does not say what the compute takes" in made.err
