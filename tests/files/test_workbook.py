"""The workbook computes what the model computes, and stays a table of figures and texts.

1. Every figure of the projection is a formula, on named inputs, with its computed value.
2. Another program that changes inputs and recalculates gets what `project()` gives, to 1e-9, for
   every curve and investment method; no cell is an error.
3. What `Scenario` refuses, the workbook refuses: it says what is allowed and shows no figures.
4. Inputs come with unit, limits and sources; guardrails and sources are complete.
5. Every text is in the language asked for, and none runs.
6. A workbook is made when asked for, always the same for the same projection.
"""

import io
import itertools
import re
import subprocess
import sys
import zipfile
from datetime import date
from functools import lru_cache

import numpy as np
import openpyxl
import pytest
from numpy.testing import assert_allclose

import model
import model.files.workbook
import model.texts
from model import InvalidInput, Scenario, project
from model.columns import COLUMNS
from model.data import data_version, sources
from model.files.citation import plain_answer
from model.files.formulas import (
    BASE_ROW,
    CHARTED,
    INPUT_RULES,
    LONGEST,
    POSITIONS,
    TABLE,
    WORKING_LABELS,
    letters,
)
from model.files.kinds import FILES
from model.files.request import Request
from model.files.sheets import LARGEST_IN_FULL, number_format, small_formats
from model.files.workbook import workbook
from model.footprint import footprint
from model.growth import CURVES
from model.hardware import CONDITIONS, TAKEN, hardware, power_figure
from model.impact import INVESTMENT_METHODS
from model.inputs.assumptions import assumptions
from model.messages import readable
from model.projection.guardrails import guardrails
from model.texts import LANGUAGES, Language
from tests.gnumeric import recalculate
from tests.hostile import NAMES, NOTE
from tests.libreoffice import convert
from tests.messages import messages

ENGLISH = Language("en")
SHEETS = {
    "en": ["Scenario", "Projection", "Charts", "What it takes", "Guardrails", "Sources"],
    "zh": ["情景", "推算", "图表", "所需资源", "使用须知", "来源"],
}

# Every curve with every method, far from the default in every input.
EVERY_WAY = {
    f"{curve}, {method}": {
        "curve": curve,
        "investment_method": method,
        "base_eflops": 259.9,
        "base_year": 2023,
        "cagr": 0.339,
        "years": 23,
        "ceiling_eflops": 8123.4,
        "long_run_growth": 0.071,
        "growth_persistence": 0.63,
        "service_life_years": 6,
        "first_year_investment": 4.5,
        "unit_cost": 63.3,
        "unit_cost_decline": 0.25,
        "region_share": 0.031,
        "budget": 93.0,
        "application_level": 0.714,
        "effect_lag_years": 2,
        "core_low": 1.1,
        "core_high": 1.9,
        "related_low": 3.0,
        "related_high": 4.0,
    }
    for curve, method in itertools.product(CURVES, INVESTMENT_METHODS)
}

# What is hard to compute, or easy to get wrong.
SPECIAL = {
    "one year": {"years": 1, "base_year": 2100},
    "the longest horizon": {"years": 60, "service_life_years": 5},
    "service life of a year": {"service_life_years": 1, "years": 8},
    "zero for no service life": {"service_life_years": 0},
    "as published": {
        "application_response": "as_published",
        "application_level": 0.2,
        "service_life_years": 60,
    },
    "unused": {"application_level": 0.0, "core_low": 0.0},
    "lag": {"effect_lag_years": 3},
    "lag beyond the horizon": {"effect_lag_years": 60},
    "tiny growth": {"cagr": 1e-6, "years": 60},
    "tiny growth, logistic": {"cagr": 1e-6, "years": 60, "curve": "logistic"},
    "tiny growth, Gompertz": {"cagr": 1e-6, "years": 60, "curve": "gompertz"},
    "tiny growth, Gompertz, tight": {
        "cagr": 1e-6,
        "years": 60,
        "curve": "gompertz",
        "ceiling_eflops": 268.01,
    },
    "greatest growth": {"cagr": 5.0, "years": 60},
    "tight ceiling, logistic": {"curve": "logistic", "ceiling_eflops": 412.24564, "years": 60},
    "tight ceiling, Gompertz": {"curve": "gompertz", "ceiling_eflops": 412.24564, "years": 60},
    "very tight, logistic": {"curve": "logistic", "ceiling_eflops": 408.165, "years": 12},
    "very tight, Gompertz": {"curve": "gompertz", "ceiling_eflops": 408.165, "years": 12},
    "open ceiling, logistic": {
        "curve": "logistic",
        "base_eflops": 0.001,
        "ceiling_eflops": 1e9,
        "years": 60,
    },
    "open ceiling, Gompertz": {
        "curve": "gompertz",
        "base_eflops": 0.001,
        "ceiling_eflops": 1e9,
        "years": 60,
    },
    "decline": {"cagr": -0.15, "investment_method": "unit_cost", "years": 20},
    "decline with replacement": {"cagr": -0.1, "service_life_years": 4, "years": 25},
    "decline faster than replacement": {
        "cagr": -0.5,
        "service_life_years": 6,
        "investment_method": "unit_cost",
        "years": 20,
    },
    "from decline to growth": {
        "cagr": -0.2,
        "long_run_growth": 0.3,
        "curve": "declining",
        "investment_method": "budget",
        "years": 15,
    },
    "nothing persists": {"curve": "declining", "growth_persistence": 0.0},
    "all persists": {"curve": "declining", "growth_persistence": 1.0, "years": 30},
    "cost falls to nothing": {"unit_cost_decline": 1.0},
    "cost falls to nothing, unit cost": {
        "unit_cost_decline": 1.0,
        "investment_method": "unit_cost",
    },
}
CHANGES = EVERY_WAY | SPECIAL

# Scenarios whose own workbooks are looked at too, not only the default's with changes.
WRITTEN = {
    name: CHANGES[name]
    for name in (
        "constant, follows_capacity",
        "declining, unit_cost",
        "logistic, budget",
        "gompertz, follows_capacity",
        "one year",
        "the longest horizon",
        "tiny growth, Gompertz, tight",
        "decline with replacement",
        "as published",
    )
}

# What is refused: the changes, and where the workbook says so, rules by their position.
REFUSED = {
    "each on its own": (
        {
            "base_eflops": None,
            "cagr": "fast",
            "years": 2.5,
            "curve": "exponential",
            "service_life_years": -1,
            "core_low": "x",
            "budget": -1.0,
        },
        {"base_eflops", "cagr", "years", "curve", "service_life_years", "core_low", "budget"},
    ),
    "each on its own, otherwise": (
        {"cagr": 52.3, "years": 61, "investment_method": 1, "service_life_years": "six"},
        {"cagr", "years", "investment_method", "service_life_years"},
    ),
    "no year": ({"years": 0}, {"years"}),
    "decline under a ceiling": (
        {"curve": "logistic", "cagr": -0.1, "investment_method": "budget"},
        {0},
    ),
    "ceiling below the first year": ({"curve": "gompertz", "ceiling_eflops": 408.0}, {1}),
    "low above high, nothing to follow": (
        {"core_low": 3.5, "related_low": 43.0, "cagr": 0.0},
        {2, 3, 4},
    ),
    "nothing to follow, replaced": ({"cagr": -0.25, "service_life_years": 4}, {4}),
}
# Where `Scenario` says so: the inputs that the rules concern, in their order.
RULE_INPUTS = ("cagr", "ceiling_eflops", "core_low", "related_low", "investment_method")


# The named cells of what the compute takes.
SET_CELLS = ("footprint_year", "footprint_of", *(f"footprint_{name}" for name in CONDITIONS))
FOOTPRINT_CELLS = {
    *(*SET_CELLS, "footprint_valid", "footprint_years", "footprint_eflops"),
    *("standard_rack_kw", "chip_efficiency_growth"),
}

# What is changed of it: cells by name, shares by chip; what `footprint` is asked for instead.
TAKEN_CHANGES = {
    "as it is": ({}, {}, {}),
    "an earlier year, run otherwise": (
        {
            "footprint_year": 2025,
            "footprint_overhead": 1.53,
            "footprint_pue": 1.42,
            "footprint_load": 1,
        },
        {},
        {"year": 2025, "overhead": 1.53, "pue": 1.42, "load": 1.0},
    ),
    "added": ({"footprint_of": "added"}, {}, {"added": True}),
    "the base year": ({"footprint_year": 2022}, {}, {"year": 2022}),
    "a mix": (
        {},
        {"h20": 0.6, "ascend_910c": 0.15, "b200": 0.25},
        {"mix": {"h20": 0.6, "ascend_910c": 0.15, "b200": 0.25}},
    ),
    "a mix, added": (
        {"footprint_of": "added", "footprint_year": 2026},
        {"a100_a800": 1.0},
        {"mix": {"a100_a800": 1.0}, "added": True, "year": 2026},
    ),
}
TAKEN_REFUSED = {
    "all": (
        {
            "footprint_year": 2028,
            "footprint_of": "sold",
            "footprint_overhead": 0.5,
            "footprint_pue": "good",
            "footprint_load": 43,
        },
        {"h20": 0.6},
        5 + 1,
    ),
    "half a year, a text": ({"footprint_year": 2024.5}, {"h20": "some"}, 1 + 1),
    "added in the base year": ({"footprint_year": 2022, "footprint_of": "added"}, {}, 1),
    "nothing": ({"footprint_pue": None}, {"h20": 1.2, "b200": -0.2}, 1 + 1),
}

# The English workbook in which each of these is changed, whose inputs are changed too: what takes
# longest is to open one.
TAKEN_IN = {
    "as it is": "greatest growth",
    "an earlier year, run otherwise": "service life of a year",
    "added": "tight ceiling, Gompertz",
    "the base year": "all persists",
    "a mix": "very tight, Gompertz",
    "a mix, added": "cost falls to nothing, unit cost",
    "all": "lag",
    "half a year, a text": "tiny growth",
    "added in the base year": "tiny growth, Gompertz",
    "nothing": "decline with replacement",
}


def scenario_of(changes):
    given = {
        name: value for name, value in changes.items() if value != 0 or name != "service_life_years"
    }
    return Scenario(**given)


def made(projection, text):
    return workbook(Request(projection=projection, text=text, retrieved=date(2026, 11, 24)))


def asked(code):
    return Request(
        projection=project(Scenario()), text=Language(code), retrieved=date(2026, 11, 24)
    )


@lru_cache(maxsize=16)
def opened(content, **options):
    """Return a workbook to be read, not to be changed: most tests open the same one."""
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def place(book, name):
    """Return the sheet and the address of a named cell."""
    ((sheet, cell),) = book.defined_names[name].destinations
    return book[sheet], cell.replace("$", "")


def named(book, name):
    sheet, cell = place(book, name)
    return sheet[cell]


def with_inputs(content, values, *, sheet=1, kept=None):
    """Return a workbook with other values in some cells of one sheet, by default its first.

    All else stays, what formulas are said to give too; but if some sheets alone are `kept`, the
    first ones, neither the others nor charts: both take long where nobody looks at them.
    """
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for file in old.namelist():
            part = old.read(file).decode()
            if file == f"xl/worksheets/sheet{sheet}.xml":
                for address, value in values.items():
                    part = with_input(part, address, value)
            if kept and file.startswith("xl/worksheets/"):
                part = re.sub("<drawing [^>]*/>", "", part)
            if kept and file == "xl/workbook.xml":
                part = with_sheets(part, kept)
            new.writestr(file, part)
    return changed.getvalue()


def with_sheets(part, kept):
    """Return the XML of a workbook with its first sheets alone."""
    for sheet in re.findall("<sheet [^>]*/>", part)[kept:]:
        part = part.replace(sheet, "")
    left_out = [
        name
        for name in re.findall("<definedName .*?</definedName>", part)
        if int((re.findall('localSheetId="(.*?)"', name) or [0])[0]) >= kept
    ]
    for name in left_out:
        part = part.replace(name, "")
    return part


def with_input(part, cell, value):
    """Return the XML of a sheet with another value of a cell."""
    if value is None:
        filled = rf'<c r="{cell}"\1/>'
    elif isinstance(value, str):
        filled = rf'<c r="{cell}"\1 t="inlineStr"><is><t>{value}</t></is></c>'
    else:
        filled = rf'<c r="{cell}"\1><v>{value!r}</v></c>'
    part, count = re.subn(
        rf'<c r="{cell}"( s="\d+")(?: t="s")?(?:/>|><v>[^<]*</v></c>)', filled, part
    )
    assert count == 1
    return part


def check_of(book, where):
    """Return the check cell of an input, or of a rule by its position."""
    row = (
        named(book, where).row
        if isinstance(where, str)
        else named(book, "stated_application_level").row - 1 - len(INPUT_RULES) + where
    )
    return book.worksheets[0].cell(row, 7)


def taken_rows(book):
    """Return the rows of the sheet on what the compute takes, by what they begin with."""
    rows = [[cell.value for cell in row] for row in book.worksheets[3].iter_rows()]
    return {row[0]: row for row in rows}


def share_cell(book, chip):
    """Return the address of the share of a chip."""
    sheet = book.worksheets[3]
    (row,) = [cell.row for cell in sheet["B"] if cell.value == chip]
    return f"H{row}"


def table_of(book):
    """Return the columns of the projection by name, as they are shown, each of every row."""
    rows = book.worksheets[1].iter_rows(min_row=BASE_ROW - 1, max_row=BASE_ROW + LONGEST)
    columns = {
        cells[0].value: [cell.value for cell in cells[1:]] for cells in zip(*rows, strict=True)
    }
    return {name: values for name, values in columns.items() if name}


def cells_of(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def errors_of(book):
    return [
        cell for cell in cells_of(book) if cell.data_type == "e" or str(cell.value).startswith("#")
    ]


def expect_projection(book, projection, rtol):
    """Expect the projection's figures, and nothing where none is defined.

    Of what the charts draw, those of the last year again and again down to the longest horizon.
    """
    shown, years = table_of(book), projection.scenario.years
    for name in CHARTED:
        points = [*projection[name], *[projection[name][-1]] * (LONGEST - years)]
        assert_allclose(shown[f"chart_{name}"], points, rtol=rtol, atol=0.0, err_msg=name)
    ends = [min(year, projection.year[-1]) for year in range(projection.year[0], 9999)]
    assert shown["chart_year"] == ends[: LONGEST + 1]
    for name in TABLE:
        expected = np.array(projection.year if name == "year" else projection[name], dtype=float)
        figures, beyond = shown[name][: years + 1], shown[name][years + 1 :]
        assert [value in {None, ""} for value in figures] == np.isnan(expected).tolist(), name
        figures = [np.nan if value in {None, ""} else value for value in figures]
        assert_allclose(figures, expected, rtol=rtol, atol=0.0, err_msg=name)
        assert set(beyond) <= {None, ""}, name
        assert len(beyond) == LONGEST - years


@pytest.fixture(scope="module")
def default():
    """The workbook of the default scenario, by language."""
    return {code: made(project(Scenario()), Language(code)) for code in LANGUAGES}


@pytest.fixture(scope="module")
def written():
    """Workbooks of scenarios, by name."""
    return {name: made(project(scenario_of(WRITTEN[name])), ENGLISH) for name in WRITTEN}


@pytest.fixture(scope="module")
def recalculated(default, written, tmp_path_factory):
    """Workbooks in which LibreOffice recalculated everything, by what was changed.

    Inputs of the default scenario's workbook are changed, in one language and the other.
    Those that are as they were written have a name that says so, and all sheets and charts: for
    all the others, those without a formula would take longer than computing.
    """
    folder = tmp_path_factory.mktemp("changed")
    changed = {**CHANGES, **{name: changes for name, (changes, _) in REFUSED.items()}}
    files = {}
    book = opened(default["en"])
    cells = {field: named(book, field).coordinate for field in assumptions()}
    taken = {TAKEN_IN[name]: change for name, change in (TAKEN_CHANGES | TAKEN_REFUSED).items()}
    for code, name in zip(itertools.cycle(LANGUAGES), changed, strict=False):
        files[name] = folder / f"changed-{len(files)}.xlsx"
        values = {cells[field]: value for field, value in changed[name].items()}
        cells_set, shares, *_ = taken.get(name, ({}, {}))
        of_taken = {named(book, cell).coordinate: value for cell, value in cells_set.items()}
        of_taken |= {share_cell(book, chip): share for chip, share in shares.items()}
        content = with_inputs(default[code], of_taken, sheet=4)
        files[name].write_bytes(with_inputs(content, values, kept=4))
    for name, content in written.items():
        files["as written", name] = folder / f"written-{len(files)}.xlsx"
        files["as written", name].write_bytes(content)
    made = convert(list(files.values()), tmp_path_factory.mktemp("recalculated"))
    return {
        name: openpyxl.load_workbook(path, data_only=True)
        for name, path in zip(files, made, strict=True)
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_sheets(default, code):
    """1: in the order of reading."""
    assert opened(default[code]).sheetnames == SHEETS[code]


def test_every_figure_is_a_formula(default):
    """1: nothing on the sheet is a number; only what is not defined is empty."""
    sheet = opened(default["en"]).worksheets[1]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    formulas = table_of(opened(default["en"]))

    assert kinds == {"s", "f"}
    assert list(formulas) == ["year", *COLUMNS, *WORKING_LABELS]
    for name in TABLE:
        first, *others = formulas[name]
        assert len(others) == LONGEST == 60
        assert all(str(formula).startswith("=") for formula in others), name
        assert (first is None) == (name in {"growth_rate", "added_eflops"}), name


def test_formulas_read_every_input_and_nothing_else(default):
    """1: names of inputs and cells of the same sheet; in functions that every program has."""
    formulas = [cell.value for cell in cells_of(opened(default["en"])) if cell.data_type == "f"]
    without_text = [re.sub(r'"[^"]*"', "", formula) for formula in formulas]
    words = {
        word for formula in without_text for word in re.findall(r"[A-Za-z_][A-Za-z_0-9.]*", formula)
    }
    functions = {word for formula in without_text for word in re.findall(r"([A-Z.]+)\(", formula)}
    names = {word for word in words if word.islower()}
    derived = {"inputs_valid", "inputs_notice", "application_factor", "stated_application_level"}
    taking = {"compute_eflops", "added_eflops", *FOOTPRINT_CELLS}

    assert functions == {
        *("IF", "IFERROR", "AND", "OR", "ISNUMBER", "ISTEXT", "ISBLANK", "INT"),
        *("MAX", "MIN", "INDEX", "EXP", "LN", "SUMPRODUCT", "SUM", "ABS", "COUNT", "COUNTA"),
    }
    assert names == set(assumptions()) | derived | taking
    assert not [formula for formula in formulas if re.search(r"[!\[{#]", formula)]


@pytest.mark.parametrize("name", WRITTEN)
def test_figures_come_with_their_values(written, name):
    """1: exactly the doubles of the projection, as a program that does not compute shows them."""
    book = opened(written[name], data_only=True)

    expect_projection(book, project(scenario_of(WRITTEN[name])), rtol=0.0)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", WRITTEN)
def test_formulas_come_with_their_values(written, recalculated, name):
    """1: in every cell of any sheet, intermediate results too, what the formula gives."""
    book, again = opened(written[name], data_only=True), recalculated["as written", name]

    for cell in cells_of(book):
        found = again[cell.parent.title][cell.coordinate].value or 0
        if isinstance(cell.value, (int, float)):
            assert found == pytest.approx(cell.value, rel=1e-9, abs=0.0), cell
        else:
            assert found == (cell.value or 0), cell


def expect_footprint(book, scenario, asked_for):
    """Expect what compute takes, chip by chip and in all, beside the country's figures."""
    found, rows = footprint(scenario, **asked_for), taken_rows(book)
    places = range(8, 8 + len(TAKEN))

    for chip, record in hardware().items():
        alone = footprint(scenario, **{**asked_for, "mix": {chip: 1.0}})[chip].taken
        shown = [rows[record.name][place] for place in places]
        assert_allclose(shown, [alone[measure] for measure in TAKEN], rtol=1e-9, err_msg=chip)
    mix, *ends = (
        rows[head] for head in ("The mix that is set", "Least, or the mix", "Most, or the mix")
    )
    for place, measure in zip(places, TAKEN, strict=True):
        span = found.span(measure)
        assert [row[place] for row in ends] == pytest.approx([span[0], span[-1]], rel=1e-9)
        assert (mix[place] or None) == (pytest.approx(span[0], rel=1e-9) if found.mix else None)
    for head, item, measure in (
        ("Standard racks in use in China, all computing", "racks_in_use", "standard_racks_million"),
        ("Electricity of China", "electricity", "electricity_twh"),
        ("Accelerators shipped in China in the year", "cards_shipped", "chips_million"),
    ):
        shares = [end / power_figure(item).value for end in found.span(measure)]
        assert rows[head][5:7] == pytest.approx([shares[0], shares[-1]], rel=1e-9), head
    assert named(book, "footprint_eflops").value == pytest.approx(found.eflops, rel=1e-9)
    assert errors_of(book) == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", TAKEN_CHANGES)
def test_what_it_takes_is_what_the_model_gives(recalculated, name):
    """2: every chip, the mix and the range; and what part of the country's figures that is."""
    scenario = scenario_of(CHANGES[TAKEN_IN[name]])
    expect_footprint(recalculated[TAKEN_IN[name]], scenario, TAKEN_CHANGES[name][2])


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["a mix, added", "an earlier year, run otherwise"])
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_gnumeric_takes_the_same(default, tmp_path, name):
    """2: in the second program, too."""
    book, (cells, shares, asked_for) = opened(default["en"]), TAKEN_CHANGES[name]
    values = {named(book, cell).coordinate: value for cell, value in cells.items()}
    values |= {share_cell(book, chip): share for chip, share in shares.items()}
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(with_inputs(default["en"], values, sheet=4))
    made = recalculate(changed, tmp_path / "made.xlsx")
    expect_footprint(openpyxl.load_workbook(made, data_only=True), Scenario(), asked_for)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", TAKEN_REFUSED)
def test_what_it_cannot_take_shows_no_figures(recalculated, name):
    """3: each wrong cell says what is allowed; the projection stays as it is."""
    book, (_, _, wrong) = recalculated[TAKEN_IN[name]], TAKEN_REFUSED[name]
    sheet, rows = book.worksheets[3], taken_rows(book)
    checks = [
        sheet.cell(row, 9)
        for row in range(named(book, "footprint_year").row, named(book, "footprint_valid").row)
    ]
    said = [cell for cell in checks if cell.value]

    assert len(said) == wrong
    assert [cell.value for cell in said] == [sheet.cell(cell.row, 4).value for cell in said]
    assert named(book, "footprint_valid").value is False
    assert sheet["A4"].value == named(book, "inputs_notice").value
    for record in hardware().values():
        assert {rows[record.name][place] for place in range(8, 8 + len(TAKEN))} <= {None, ""}
    assert errors_of(book) == []
    expect_projection(book, project(scenario_of(CHANGES[TAKEN_IN[name]])), rtol=1e-9)


@pytest.mark.unmeasured
def test_what_it_takes_follows_the_scenario(recalculated):
    """2: with other inputs; and nothing where the scenario itself is refused."""
    for name in ("declining, unit_cost", "one year", "as published"):
        found = footprint(scenario_of(CHANGES[name]))
        book = recalculated[name]
        rows = [row for row in book.worksheets[3].iter_rows(values_only=True) if row[1] == "h20"]
        shown = rows[0][8 : 8 + len(TAKEN)]
        assert_allclose(shown, [found["h20"].taken[measure] for measure in TAKEN], rtol=1e-9)
    assert named(recalculated["no year"], "footprint_valid").value is False


def test_inputs_keep_every_digit():
    """1: a double can need seventeen."""
    scenario = Scenario(cagr=0.1 + 0.2, base_eflops=1000 / 3)
    book = opened(made(project(scenario), ENGLISH))

    assert {name: named(book, name).value for name in assumptions()} == dict(scenario)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", CHANGES)
def test_changed_inputs_give_what_the_model_gives(recalculated, name):
    """2: although the workbook still said what formulas gave for the default scenario."""
    book = recalculated[name]

    expect_projection(book, project(scenario_of(CHANGES[name])), rtol=1e-9)
    assert errors_of(book) == []
    assert named(book, "inputs_valid").value is True


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "name",
    ["constant, follows_capacity", "declining, unit_cost", "gompertz, budget", "one year",
     "zero for no service life", "each on its own", "no year"],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_gnumeric_gives_the_same(default, tmp_path, name):
    """2 and 3: a second program, in which a formula that only one of them takes would show."""
    changes, refused = REFUSED[name] if name in REFUSED else (CHANGES[name], set())
    cells = {field: named(opened(default["en"]), field).coordinate for field in assumptions()}
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(
        with_inputs(default["en"], {cells[field]: value for field, value in changes.items()})
    )
    made = recalculate(changed, tmp_path / "made.xlsx")
    book = openpyxl.load_workbook(made, data_only=True)

    assert errors_of(book) == []
    assert named(book, "inputs_valid").value is not bool(refused)
    if refused:
        assert {value for shown in table_of(book).values() for value in shown} <= {None, ""}
    else:
        expect_projection(book, project(scenario_of(changes)), rtol=1e-9)


def test_the_changes_reach_every_input():
    """2: each is changed at least once, to what is not its default."""
    changed = {
        field
        for changes in CHANGES.values()
        for field, value in changes.items()
        if value != assumptions()[field].value
    }

    assert changed == set(assumptions())


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", REFUSED)
def test_what_the_model_refuses_shows_no_figures(recalculated, name):
    """3: the check of each wrong input says what is allowed; the table is empty and says so."""
    changes, wrong = REFUSED[name]
    book = recalculated[name]
    with pytest.raises(InvalidInput) as caught:
        Scenario(**changes)

    said = {
        where for where in [*assumptions(), *range(len(INPUT_RULES))] if check_of(book, where).value
    }
    assert said == wrong
    assert {problem.where for problem in caught.value.problems} == {
        where if isinstance(where, str) else RULE_INPUTS[where] for where in wrong
    }
    for where in wrong:
        check = check_of(book, where)
        source = 5 if isinstance(where, str) else 1
        assert check.value == check.parent.cell(check.row, source).value
    assert errors_of(book) == []
    assert named(book, "inputs_valid").value is False
    assert {value for name in table_of(book).values() for value in name} <= {None, ""}
    assert book.worksheets[1]["A3"].value == named(book, "inputs_notice").value


@pytest.mark.parametrize("code", LANGUAGES)
def test_inputs_are_named_cells_with_all_that_is_known_of_them(default, code):
    """4: label, value, unit, limits, usual range, meaning and sources, in the language."""
    book, text = opened(default[code]), Language(code)
    for name, assumption in assumptions().items():
        value = named(book, name)
        row = [cell.value for cell in value.parent[value.row]]
        shown = "\n".join(str(cell) for cell in row)

        assert value.value == getattr(Scenario(), name)
        assert row[0] == text(assumption.label)
        assert row[1] == name
        assert value.number_format == ("0.0##%" if assumption.is_fraction else "General")
        for part in (assumption.meaning, assumption.guidance, assumption.choice):
            assert text(part) in shown
        for source in assumption.sources:
            assert f"[{source}]" in row[8]
            assert text(sources()[source].publisher) in row[8]
        if assumption.options:
            for option, label in assumption.options.items():
                assert f"{option}: {text(label)}" in row[4]
            continue
        for limits, column in ((assumption.hard_limits, 4), (assumption.usual_range, 5)):
            for limit in limits:
                assert text.measure((limit, assumption.kind)) in row[column]


def test_what_is_not_allowed_cannot_be_entered(default):
    """3: a spreadsheet refuses it, with a message that says what is allowed."""
    book = opened(default["en"])
    sheet = book.worksheets[0]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    taking = {
        place: rule
        for rule in book.worksheets[3].data_validations.dataValidation
        for place in str(rule.sqref).split()
    }

    assert {named(book, name).coordinate for name in SET_CELLS} <= set(taking)
    assert {share_cell(book, chip) for chip in hardware()} <= set(taking)
    assert all(rule.error for rule in taking.values())
    assert len(rules) == len(assumptions())
    for name, assumption in assumptions().items():
        cell = named(book, name)
        rule = rules[cell.coordinate]
        assert rule.errorStyle in {None, "stop"}
        assert rule.error == sheet.cell(cell.row, 5).value
        if assumption.options:
            assert rule.type == "list"
            assert rule.formula1 == f'"{",".join(assumption.options)}"'
        else:
            low, high = assumption.hard_limits
            assert rule.type == ("whole" if assumption.is_whole else "decimal")
            assert float(rule.formula1) == (0 if assumption.optional else low)
            assert float(rule.formula2) == high


@pytest.mark.parametrize("code", LANGUAGES)
def test_guardrails_and_sources_are_complete(code):
    """4: each guardrail of the scenario with its evidence; each source that any sheet names."""
    projection, text = project(Scenario(years=20, effect_lag_years=2)), Language(code)
    book = opened(made(projection, text))
    said = [[cell.value for cell in row] for row in book.worksheets[4].iter_rows(min_row=5)]
    cited = {
        row[0].value: [cell.value for cell in row]
        for row in book.worksheets[5].iter_rows(min_row=4)
    }
    expected = guardrails(projection)

    assert [(row[0], row[2]) for row in said] == [(g.code, g.say(text)) for g in expected]
    for row, guardrail in zip(said, expected, strict=True):
        for source in guardrail.record.sources:
            assert f"[{source}]" in row[3]
            assert sources()[source].url in row[3]
            assert source in cited
    named_there = {source for assumption in assumptions().values() for source in assumption.sources}
    assert named_there <= set(cited)
    for name, row in cited.items():
        source = sources()[name]
        for part in (
            source.titled(code),
            source.url,
            source.published,
            source.accessed,
            source.note,
        ):
            assert (part or None) in row
        assert text(source.publisher) in row


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_head_says_what_it_is_and_how_to_cite_it(default, code):
    """4: conditional, not a forecast; version of program and data."""
    book, text = opened(default[code]), Language(code)
    head = "\n".join(str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=5))

    assert text("Depends on the assumptions; not a forecast.") in head
    assert model.__version__ in head
    assert data_version() in head
    assert book.worksheets[1]["A2"].value in head


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_reader_s_words_are_texts(default, name):
    """4 and 5: at the head, as text and nothing else; the rest is as without them."""
    request = Request(
        projection=project(Scenario()), text=ENGLISH, retrieved=date(2026, 11, 24), name=name,
        note=NOTE,
    )  # fmt: skip
    book, without = opened(FILES["xlsx"].make(request)), opened(default["en"])
    sheet = book.worksheets[0]

    assert sheet["A1"].value.strip() == f"{without.worksheets[0]['A1'].value}: {readable(name)}"
    assert sheet["A6"].value == readable(NOTE)
    assert {sheet["A1"].data_type, sheet["A6"].data_type} == {"s"}
    others = [
        {
            (cell.parent.title, cell.coordinate): cell.value
            for cell in cells_of(one)
            if (cell.parent.title, cell.coordinate) not in {("Scenario", "A1"), ("Scenario", "A6")}
        }
        for one in (book, without)
    ]
    assert others[0] == others[1]


class Catalogue:
    """A catalogue whose every text is one that spreadsheets might run; sheets keep their names."""

    def __init__(self, before, after):
        self.before, self.after = before, after

    def gettext(self, message):
        assert message in messages(), f"not in the catalogues: {message!r}"
        return message if message in SHEETS["en"] else f"{self.before}{message}{self.after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("=1+1&", ""),
        ("+1+1", ""),
        ("-1+1", ""),
        ("@SUM(1+1)", ""),
        ("＝1+1", ""),
        ('"&HYPERLINK(A1,"', '")&"'),
        ("http://x.example/", ""),
        ("\t=1+1", ""),
        ("<r><t>", "</t></r>"),
        ("</t></si></sst>", ""),
    ],
)
def test_no_text_runs(default, monkeypatch, before, after):
    """5: whatever texts say, the formulas are the same and every text is one."""
    formulas = {
        (cell.parent.title, cell.coordinate): cell.value
        for cell in cells_of(opened(default["en"]))
        if cell.data_type == "f"
    }
    monkeypatch.setattr(model.texts, "translations", lambda _: Catalogue(before, after))
    book = opened(made(project(Scenario()), ENGLISH))
    texts = [cell for cell in cells_of(book) if str(cell.value).startswith(before)]

    assert len(texts) > 100
    assert {
        (cell.parent.title, cell.coordinate): cell.value for cell in texts if cell.data_type == "f"
    } == {}
    assert formulas == {
        (cell.parent.title, cell.coordinate): cell.value
        for cell in cells_of(book)
        if cell.data_type == "f"
    }
    assert not [cell for cell in cells_of(book) if cell.hyperlink]


def test_every_text_is_translated(monkeypatch):
    """5: but for names, ids and what sources are called."""
    monkeypatch.setattr(model.texts, "translations", lambda _: Catalogue("⟦", "⟧"))
    book = opened(made(project(Scenario(years=20)), Language("zh")))
    same = {*assumptions(), *TABLE, *WORKING_LABELS, "×", *SHEETS["en"]}
    same |= {option for assumption in assumptions().values() for option in assumption.options}
    same |= {guardrail.code for guardrail in guardrails(project(Scenario(years=20)))}
    same |= {
        part
        for s in sources().values()
        for part in (s.id, s.title_zh, s.url, s.published, s.accessed, s.note)
    }
    same |= {"inputs_valid", "application_factor", "stated_application_level"}
    same |= {*hardware(), *FOOTPRINT_CELLS, "installed", "installed, added"}
    texts = [str(cell.value) for cell in cells_of(book) if cell.data_type == "s"]
    bare = [
        line
        for shown in texts
        if shown not in same
        for line in re.sub(r"⟦[^⟦⟧]*(⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧", "", shown).split("\n")
    ]
    # Left of a source: its date, its id and its address; of a choice: the option.
    left = {re.sub(r"^( \([\d-]+\))?( \[\w+\])( http\S+)?$|^(\w+): $", "", line) for line in bare}
    options = {line.removesuffix(": ") for line in bare if line.endswith(": ")}

    assert len(texts) > 200
    assert left <= same
    assert options <= same


def test_the_same_projection_gives_the_same_file(default):
    """6: no clock, no chance."""
    assert made(project(Scenario()), ENGLISH) == default["en"]


def test_nothing_is_loaded_before_it_is_asked_for():
    """6: the writer of workbooks is imported by the first one."""
    code = "import sys, model.files.workbook; sys.exit('xlsxwriter' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("code", LANGUAGES)
def test_charts_are_native_and_follow_the_years(default, code):
    """1: one of compute, one of each industry, over columns that follow the horizon."""
    book, text = opened(default[code]), Language(code)
    charts = book.worksheets[2]._charts  # noqa: SLF001 - they have no other name
    drawn = {
        "".join(run.t for run in chart.title.tx.rich.p[0].r): [
            (series.tx.v, series.xVal.numRef.f, series.yVal.numRef.f) for series in chart.ser
        ]
        for chart in charts
    }
    cells = {
        name: "'{0}'!${1}${2}:${1}${3}".format(
            SHEETS[code][1], letters(POSITIONS[f"chart_{name}"]), BASE_ROW, BASE_ROW + LONGEST
        )
        for name in ("year", *CHARTED)
    }
    lines = [line for lines in drawn.values() for line in lines]

    assert len(drawn) == 3
    assert [text(COLUMNS["compute_eflops"].head)] == [name for name, *_ in lines[:1]]
    assert {x.replace("'", "") for _, x, _ in lines} == {cells["year"].replace("'", "")}
    assert [y.replace("'", "") for _, _, y in lines] == [
        cells[name].replace("'", "")
        for name in ("compute_eflops", "cumulative_core_high_cny_100m",
                     "cumulative_core_low_cny_100m", "cumulative_related_high_cny_100m",
                     "cumulative_related_low_cny_100m")
    ]  # fmt: skip
    for lines in list(drawn.values())[1:]:  # which is which is said
        assert [name for name, *_ in lines] == [text("high multiplier"), text("low multiplier")]


def shown_width(column, value):
    """How many signs a number takes, as a column's formats write it."""
    below = [form for limit, form in small_formats(column).items() if 0 < abs(value) < float(limit)]
    if below and "E" in below[0]:
        return len(f"{value:.{column.digits - 1}E}")
    if column.is_fraction:
        return len(f"{value:,.4%}")
    if below:
        return len(f"{value:.4f}")
    if value >= float(LARGEST_IN_FULL):
        return len(f"{value:.{column.digits - 1}E}")
    return len(f"{value:,.0f}" if value >= 1000 else f"{value:.2f}")


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "changes",
    [{"years": 60}, {"cagr": 5.0, "years": 60}, {"base_eflops": 1e6, "cagr": 5.0, "years": 60},
     {"base_eflops": 0.001, "cagr": -0.9, "years": 60, "investment_method": "unit_cost"},
     {"cagr": 1e-6, "years": 60}],
)  # fmt: skip
def test_every_number_fits_its_column(changes):
    """4: none is shown as ### in any scenario; and none that is not zero as 0.00."""
    projection = project(Scenario(**changes))
    book = opened(made(projection, ENGLISH))
    sheet = book.worksheets[1]
    for name, column in COLUMNS.items():
        letter = letters(POSITIONS[name])
        room = sheet.column_dimensions[letter].width
        assert sheet[f"{letter}{BASE_ROW + 1}"].number_format == number_format(column)
        values = projection[name][~np.isnan(projection[name])]
        assert max(shown_width(column, value) for value in values) < room, name


def test_no_head_breaks_within_a_word(default):
    """4: names stand in one line, turned; heads have room for their longest word."""
    for code in LANGUAGES:
        sheet = opened(default[code]).worksheets[1]
        for name in TABLE:
            letter = letters(POSITIONS[name])
            head, own = sheet[f"{letter}{BASE_ROW - 2}"], sheet[f"{letter}{BASE_ROW - 1}"]
            assert own.value == name
            assert own.alignment.textRotation == 90
            assert not own.alignment.wrap_text
            room = sheet.column_dimensions[letter].width
            assert code == "zh" or max(map(len, head.value.split())) < room


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_printed_can_be_read(default, code):
    """4: at 8 points or more on A4; the footer and the properties say what it is from."""
    book, text = opened(default[code]), Language(code)
    for sheet in book:
        printed = sheet.print_area.rpartition("$")[0].rpartition(":")[2].strip("$") or None
        widths = [
            dimension.width
            for letter, dimension in sheet.column_dimensions.items()
            if printed is None or (len(letter), letter) <= (len(printed), printed)
        ]
        inches = sum(7 * width for width in widths) / 96  # a digit of the default font has 7
        assert 11 * min(1.0, (297 / 25.4 - 0.8) / (inches or 1)) >= 8, sheet.title
        assert sheet.page_setup.paperSize == 9
        assert data_version() in sheet.oddFooter.left.text
        assert sheet.oddFooter.right.text.endswith("&P / &N")
    assert text("The Suanli authors") == book.properties.creator
    assert plain_answer(asked(code)) == book.properties.subject
    assert str(book.properties.created.date()) == "2026-11-24"


def test_the_table_prints_on_one_page_wide(default):
    """4: in landscape, with its head on each page; heads stay in view on the screen."""
    for number, sheet in enumerate(opened(default["en"])):
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1) == 1
        if number != 2:  # the charts, which are one page
            assert sheet.page_setup.fitToHeight == 0
            assert sheet.print_title_rows
            assert sheet.freeze_panes
