"""The files of a series that is carried on: workbook, pictures, data package.

1. The workbook's table is that of `project_series`, every figure of it a formula that comes with
   its value; LibreOffice and Gnumeric give the same to 1e-9, also for other inputs.
2. What may not be entered shows no figures, and what is allowed; no cell is an error.
3. What is no projection stands there as values: the series, its past forecasts, fitted curves.
4. Pictures are the page's chart, with what is found and what limits it.
5. The package is valid, and its README makes its table again, in both languages.
6. The same request gives the same bytes; a reader's words are texts in each; nothing is of compute.
7. Commands and Python write the same files, by the ending alone.
"""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from frictionless import Package
from numpy.testing import assert_allclose

from model import InvalidInput, backtest, export_series, fit, project_series, read_series
from model.evidence.ahead import AHEAD_COLUMNS
from model.evidence.series import series
from model.files.formulas import BASE_ROW, LONGEST
from model.files.kinds import SERIES_KINDS
from model.files.pictures import series_picture
from model.files.request import SeriesRequest
from model.files.series_package import PROJECTION_FILE
from model.files.series_workbook import SERIES_LAYOUT
from model.texts import LANGUAGES, Language
from tests.commands.test_command_line import refused, run
from tests.evidence.test_own import PLAIN, REPORTS
from tests.files.test_workbook import named, with_inputs
from tests.gnumeric import recalculate
from tests.libreoffice import convert

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 26)
OWN = read_series(REPORTS.encode(), unit="TWh", name="Mine")
HOSTILE = read_series(
    b'period,value,edition,source\n2020,1,=1+1,"<b>a</b>"\n2021,2,b,https://example.org/a\n',
    unit="=2+2",
    name="=HYPERLINK(1) <script>",
)

# What is carried on, and with what.
SETTINGS = {
    "its own rate": {},
    "a rate, sixty years": {"cagr": 0.05, "years": 60},
    "decline": {"cagr": -0.2, "years": 3},
    "declining": {"curve": "declining", "cagr": 0.6, "growth_persistence": 0.3, "years": 12},
    "logistic": {"curve": "logistic", "ceiling": 1234.5, "years": 40},
    "gompertz": {"curve": "gompertz", "cagr": 0.4, "ceiling": 777.0, "years": 25},
}

# Inputs that are changed in the workbook of its own rate.
CHANGES = {
    "another rate": {"cagr": 0.37},
    "more years": {"years": 33, "cagr": 0.01},
    "declining": {"curve": "declining", "long_run_growth": -0.05, "growth_persistence": 0.9},
    "logistic": {"curve": "logistic", "ceiling": 5e4, "years": 20},
    "gompertz": {"curve": "gompertz", "ceiling": 5e4, "years": 20},
}
REFUSED = {
    "too many years": ({"years": 61}, "years"),
    "no rate": ({"cagr": "much"}, "cagr"),
    "no base": ({"base_value": -1}, "base_value"),
    "another curve": ({"curve": "straight"}, "curve"),
    "no ceiling": ({"curve": "gompertz"}, "ceiling_value"),
}


def asked(found, code="en", **options):
    return SeriesRequest(projection=found, text=Language(code), retrieved=DAY, **options)


def made(ending, found, code="en", **options):
    return SERIES_KINDS[ending].make(asked(found, code, **options))


def carried_on(name):
    return project_series(OWN, **SETTINGS[name])


def table_of(book):
    """The rows of the projection's table, as far as they show something; NaN for nothing."""
    rows = book.worksheets[1].iter_rows(
        min_row=BASE_ROW, max_row=BASE_ROW + LONGEST, max_col=len(AHEAD_COLUMNS), values_only=True
    )
    shown = [[np.nan if cell in {None, ""} else cell for cell in row] for row in rows]
    return [row for row in shown if row[0] == row[0]]


def expect_table(book, found, rtol=1e-9):
    expected = [[float(period), *cells] for period, *cells in found.rows()]
    assert_allclose(np.array(table_of(book), dtype=float), expected, rtol=rtol, atol=0.0)
    shown = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [value for value in shown if isinstance(value, str) and re.match("#[A-Z]", value)]


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """Workbooks that LibreOffice, and Gnumeric, computed anew, by what they are of.

    Those that are as they were written have their other sheets and charts, too.
    """
    folder = tmp_path_factory.mktemp("written")
    content = made("xlsx", carried_on("its own rate"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    files = {("as written", name): made("xlsx", carried_on(name)) for name in SETTINGS}
    changed = {**CHANGES, **{name: changes for name, (changes, _) in REFUSED.items()}}
    for name, changes in changed.items():
        cells = {
            named(book, "ceiling_value" if field == "ceiling" else field).coordinate: value
            for field, value in changes.items()
        }
        files["changed", name] = with_inputs(content, cells, kept=2)
    paths = {}
    for name, written in files.items():
        paths[name] = folder / f"{len(paths)}.xlsx"
        paths[name].write_bytes(written)
    opened = convert(list(paths.values()), tmp_path_factory.mktemp("recalculated"))
    gnumeric = tmp_path_factory.mktemp("gnumeric")
    return {
        name: [
            openpyxl.load_workbook(path, data_only=True)
            for path in (one, recalculate(paths[name], gnumeric / one.name))
        ]
        for name, one in zip(files, opened, strict=True)
    }


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_workbook_comes_with_its_figures(name, code):
    """1: the table's, to the last digit, each a formula."""
    found = carried_on(name)
    content = made("xlsx", found, code)
    formulas = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]

    expect_table(openpyxl.load_workbook(io.BytesIO(content), data_only=True), found, rtol=1e-15)
    for column in SERIES_LAYOUT.positions.values():
        cell = formulas.cell(row=BASE_ROW + 2, column=column + 1)
        assert str(cell.value).startswith("="), cell.coordinate


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_other_programs_compute_the_same(recalculated, name):
    """1: the table, from the formulas alone."""
    for book in recalculated["as written", name]:
        expect_table(book, carried_on(name))


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_changed_inputs_give_what_the_model_gives(recalculated, name):
    """1: the range included, which follows the rate."""
    rate = carried_on("its own rate").cagr
    expected = project_series(OWN, **{"cagr": rate, **CHANGES[name]})

    for book in recalculated["changed", name]:
        expect_table(book, expected)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_what_may_not_be_entered_shows_no_figures(recalculated, name):
    """2: and says in its row what is allowed."""
    _, where = REFUSED[name]
    for book in recalculated["changed", name]:
        cell = named(book, where)

        assert table_of(book) == []
        assert cell.offset(column=3).value == cell.offset(column=2).value
        assert not named(book, "inputs_valid").value
        assert book.worksheets[1]["A3"].value == named(book, "inputs_notice").value


def test_inputs_are_named_cells():
    """1: with the values that the table was made of."""
    found = carried_on("gompertz")
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", found)))
    values = {name: named(book, name).value for name in book.defined_names}

    assert values["base_value"] == found.base.value
    assert values["base_period"] == found.base.year
    assert {values[name] for name in ("cagr", "ceiling_value", "curve")} == {0.4, 777.0, "gompertz"}
    assert values["low_error"] == pytest.approx(np.log1p(found.past.low) - np.log1p(0.4))


def test_the_other_sheets_are_values():
    """3: the figures as they were read, judged forecasts, and what each curve's fit gives."""
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", carried_on("its own rate"))))
    shown = {
        name: [[cell.value for cell in row] for row in book[name].iter_rows(min_row=3)]
        for name in book.sheetnames[2:]
    }
    figures, judged, fitted = shown.values()
    table, expected = OWN.table, backtest(OWN).table

    for (header, *rows), of in ((figures, table), (judged, expected)):
        assert header == list(of.header)
        assert [[cell or "" for cell in row] for row in rows] == [
            ["" if cell is None or str(cell) == "nan" else cell for cell in row]
            for row in of.rows()
        ]
    growth = fit(OWN, curve="constant")["growth_rate"]
    assert [growth.value, growth.low, growth.high] in [row[2:5] for row in fitted]
    assert not any(
        str(cell).startswith("=") for rows in shown.values() for row in rows for cell in row
    )


def test_without_editions_no_forecast_is_judged():
    """3: and no sheet says so."""
    found = project_series(read_series(PLAIN.encode(), unit="TWh", name="Plain"))
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", found)))

    assert book.sheetnames == ["Inputs", "Projection", "Series", "Fitted curves"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_picture_says_what_it_shows(code):
    """4: in the reader's language, as text."""
    request = asked(carried_on("its own rate"), code)
    root = ET.fromstring(made("svg", request.projection, code))  # noqa: S314 - our own
    said = " ".join(node.text or "" for node in root.iter() if node.text)

    for sentence in (*request.said, request.title):
        assert sentence[:12] in said
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    logarithmic = made("svg", request.projection, code, logarithmic=True)
    assert logarithmic != made("svg", request.projection, code)


def test_the_png_is_that_picture():
    """4: with what it is in its own texts."""
    request = asked(carried_on("its own rate"))
    content = made("png", request.projection)
    width = float(re.search(r'width="([\d.]+)"', series_picture(request))[1])

    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == pytest.approx(2 * width, abs=2)
    assert request.said[0].encode() in content


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", SETTINGS)
def test_the_package_is_valid(name, code, tmp_path):
    """5: by frictionless; its tables are the CSV files, its checksums hold."""
    found = carried_on(name)
    with zipfile.ZipFile(io.BytesIO(made("zip", found, code))) as archive:
        archive.extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))

    assert report.flatten(["type", "message"]) == []
    assert (tmp_path / PROJECTION_FILE).read_bytes() == found.to_csv()
    assert read_series(tmp_path / "series.csv", unit="TWh", name="Mine") == found.series
    assert "licenses" not in described
    assert {"TWh"} == {
        field["unit"]
        for resource in described["resources"]
        for field in resource["schema"]["fields"]
        if field["name"] in {"value", "low", "high"}
    }
    for line in (tmp_path / "SHA256SUMS").read_text().splitlines():
        checksum, file = line.split("  ")
        assert hashlib.sha256((tmp_path / file).read_bytes()).hexdigest() == checksum


@pytest.mark.parametrize("name", ["declining", "gompertz"])
def test_the_readme_makes_the_table_again(name, tmp_path):
    """5: by its command and by its program, from the package's own folder."""
    with zipfile.ZipFile(io.BytesIO(made("zip", carried_on(name)))) as archive:
        archive.extractall(tmp_path)
    readmes = [(tmp_path / file).read_text("utf-8") for file in ("README.md", "README.zh.md")]
    blocks = [re.findall(r"```(?:sh|python)\n(.*?)```", readme, re.DOTALL) for readme in readmes]
    assert blocks[0] == blocks[1]
    _, command, program = blocks[0]
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    for shell in (command, f"python - <<'END'\n{program}END\n"):
        subprocess.run(["sh", "-c", shell], cwd=tmp_path, env=environment, check=True)
        written = tmp_path / "suanli-series-projection.csv"
        assert written.read_bytes() == (tmp_path / PROJECTION_FILE).read_bytes()
        written.unlink()


def can_be_carried_on(name):
    try:
        return bool(project_series(name))
    except InvalidInput:
        return False


@pytest.mark.parametrize("name", [name for name in series() if can_be_carried_on(name)])
def test_built_in_series_have_the_same_files(name, tmp_path):
    """5: with their sources and the licence of the data."""
    found = project_series(name)
    with zipfile.ZipFile(io.BytesIO(made("zip", found, "zh"))) as archive:
        archive.extractall(tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))

    assert Package(str(tmp_path / "datapackage.json")).validate().flatten(["message"]) == []
    assert described["licenses"]
    assert described["sources"]
    assert made("svg", found)


@pytest.mark.parametrize("ending", SERIES_KINDS)
def test_words_are_texts_and_bytes_are_the_same(ending):
    """6: names, units, editions and sources that mean something elsewhere."""
    found = project_series(HOSTILE)
    content = made(ending, found)

    assert content == made(ending, found)
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for row in book["Series"].iter_rows() for cell in row]
        assert "=1+1" in {cell.value for cell in cells}
        assert all(cell.data_type != "f" for cell in cells)
        assert all(
            cell.data_type != "f"
            for row in book["Inputs"].iter_rows(max_col=5)
            for cell in row
            if cell.coordinate != named(book, "inputs_valid").coordinate
        )
    if ending == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            readme = re.sub(r"```.*?```", "", archive.read("README.md").decode(), flags=re.DOTALL)
            rows = list(csv.DictReader(io.StringIO(archive.read("series.csv").decode())))
        assert rows[0]["edition"] == "'=1+1"
        assert re.findall(".<script", readme) == ["\\<script"] * readme.count("script")
    if ending == "svg":
        assert b"<script" not in content
        assert b"&lt;script&gt;" in content


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_speaks_of_compute(code):
    """6: in any text of the files."""
    found = carried_on("its own rate")
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", found, code)))
    shown = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [*shown, made("svg", found, code).decode()]
    with zipfile.ZipFile(io.BytesIO(made("zip", found, code))) as archive:
        texts += [archive.read(name).decode() for name in archive.namelist()]

    assert not [text for text in texts if "eflops" in text.lower()]


@pytest.mark.parametrize("ending", ["xlsx", "zip", "svg", "png"])
def test_a_command_writes_what_python_writes(ending, tmp_path):
    """7: by the ending of the file; what is said goes to standard error as ever."""
    (tmp_path / "own.csv").write_text(REPORTS)
    of = ("--series-file", tmp_path / "own.csv", "--unit=TWh", "--name=Mine")
    outcome = run("project-series", *of, "--cagr=20%", "--to", tmp_path / f"a.{ending}")
    found = project_series(OWN, cagr=0.2)
    written = export_series(found, tmp_path / f"b.{ending}", retrieved=date.today())  # noqa: DTZ011

    assert outcome.status == 0
    assert outcome.out == b""
    assert found.finding.say(Language("en")) in outcome.err
    assert (tmp_path / f"a.{ending}").read_bytes() == written.read_bytes()


def test_a_table_goes_to_a_file(tmp_path):
    """7: of the kind that its ending says, as in Python."""
    outcome = run("project-series", "--to", tmp_path / "a.csv")

    assert outcome.status == 0
    assert (tmp_path / "a.csv").read_bytes() == project_series().to_csv()
    written = export_series(project_series(), tmp_path / "b.csv", retrieved=DAY)
    assert written.read_bytes() == project_series().to_csv()


def test_an_ending_and_a_format_are_one_too_many(tmp_path):
    """7: said with all else that is wrong, and nothing is written."""
    lines = refused("project-series", "--format=csv", "--cagr=x", "--to", tmp_path / "a.xlsx")

    assert [line.partition(":")[0] for line in lines] == ["format", "cagr"]
    assert not list(tmp_path.iterdir())
    with pytest.raises(InvalidInput) as caught:
        export_series(project_series(), tmp_path / "a.html", retrieved=DAY)
    assert [problem.code for problem in caught.value.problems] == ["file.unknown_ending"]
