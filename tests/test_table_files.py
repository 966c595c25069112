"""Tables as people save them are read as the same table everywhere.

1. Whatever the encoding, the separator, the line ends and the idle cells, the rows are the same.
2. What is left out or taken for granted is said; what is likely misread is refused.
3. Workbooks are read as their values; what would take too much memory is refused before.
"""

import io
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model import CityPlan, InvalidInput
from model.batch.running import run_batch_of_bytes
from model.regions.tables import plan_csv, read_plan_file, read_plans
from model.table_files import MOST_CELLS, MOST_UNPACKED_BYTES, table_cells
from model.texts import LANGUAGES, Language

PLAIN = "name,cagr,years\n北京方案,0.3,5\n上海,52.3%,6\n"
FRAME = pd.DataFrame(
    {"name": ["北京方案", "上海"], "cagr": [0.3, 0.523], "years": [5, 6]}, index=["x", "y"]
)
PLANS = [
    CityPlan(city="广州市", investment_by_year={2025: 10.0, 2026: 20.0}),
    CityPlan(city="A, B", investment_cny_100m=30.5, first_year=2024, last_year=2026),
]


def workbook(rows, **sheets):
    """The bytes of a workbook with these rows, and with other sheets."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, state in sheets.items():
        book.create_sheet(title).sheet_state = state
    book.save(content := io.BytesIO())
    return content.getvalue()


def to_bytes(write, **options):
    write(content := io.BytesIO(), **options)
    return content.getvalue()


def with_commas(separator):
    return PLAIN.replace(",", separator)


# Each with the ending that its program gives it, and with the notes that are said of it.
WAYS = {
    "semicolons": (with_commas(";").encode(), ".csv", []),
    "tabs": (with_commas("\t").encode(), ".tsv", []),
    "sep=": (("sep=;\r\n" + with_commas(";").replace("\n", "\r\n")).encode(), ".csv", []),
    "sep= behind a mark": (("\ufeffsep=,\n" + PLAIN).encode(), ".csv", []),
    "sep=|": (("sep=|\n" + with_commas("|")).encode(), ".csv", []),
    "old line ends": (PLAIN.replace("\n", "\r").encode(), ".csv", []),
    "UTF-16 of Excel": (
        with_commas("\t").replace("\n", "\r\n").encode("utf-16"),
        ".txt",
        [],
    ),
    "UTF-16, big end first": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), ".csv", []),
    "GB18030": (PLAIN.encode("gb18030"), ".csv", ["table.gb18030"]),
    "commas at all ends": (PLAIN.replace("\n", ",,\n").encode(), ".csv", ["table.unnamed"]),
    "a comma at the end of rows": (
        PLAIN.replace("\n", ",\n").replace("years,", "years").encode(),
        ".csv",
        [],
    ),
    "a comma at the end of names": (
        PLAIN.replace("years", "years,").encode(),
        ".csv",
        ["table.unnamed"],
    ),
    "index": (FRAME.to_csv().encode(), ".csv", ["table.unnamed"]),
    "index of an index": (
        pd.read_csv(io.StringIO(FRAME.to_csv())).to_csv().encode(),
        ".csv",
        ["table.unnamed"],
    ),
    "Parquet with an index": (to_bytes(FRAME.to_parquet), ".parquet", ["table.unnamed"]),
    "workbook": (to_bytes(FRAME.to_excel, index=False), ".xlsx", []),
    "workbook with an index": (to_bytes(FRAME.to_excel), ".xlsx", ["table.unnamed"]),
    "workbook named as text": (to_bytes(FRAME.to_excel, index=False), ".csv", []),
    "workbook of several sheets": (
        workbook([FRAME.columns.tolist(), *FRAME.to_numpy().tolist()], Other="visible"),
        ".xlsx",
        ["table.first_sheet"],
    ),
}


@pytest.mark.parametrize(("content", "ending", "notes"), WAYS.values(), ids=WAYS)
def test_every_way_to_save_scenarios_is_read(content, ending, notes):
    """1 and 2: the same bytes come out, and what was left out is said under the file's name."""
    expected = run_batch_of_bytes(PLAIN.encode(), "plain.csv", last_year=True)
    found = run_batch_of_bytes(content, f"方案{ending}", last_year=True)

    assert (expected.rows, expected.rejected, expected.notes) == (2, 0, ())
    assert found.results == expected.results
    assert (found.rows, found.rejected) == (2, 0)
    assert [(note.code, note.where) for note in found.notes] == [
        (code, f"方案{ending}") for code in notes
    ]


def test_a_table_may_be_longer_than_a_block():
    """1: blocks of what is held in memory begin where they should, and so do their pieces."""
    rows = "".join(f"方案{i},0.{i % 90 + 10}\n" for i in range(9_000))
    plain = f"name,cagr\n{rows}"
    expected = run_batch_of_bytes(plain.encode(), "a.csv", last_year=True)

    for content in (
        plain.encode("utf-16"),
        plain.encode("gb18030"),
        plain.replace("\n", "\r").encode(),
    ):
        assert run_batch_of_bytes(content, "a.csv", last_year=True).results == expected.results


@pytest.mark.parametrize(
    "save",
    [
        lambda text: text.replace("\r\n", "\r").encode(),
        lambda text: text.lstrip("\ufeff").encode("utf-16"),
        lambda text: text.lstrip("\ufeff").encode("gb18030"),
        lambda text: ("sep=,\r\n" + text.lstrip("\ufeff")).encode(),
        lambda text: text.replace("\r\n", ",,\r\n").encode(),
        lambda text: to_bytes(pd.read_csv(io.StringIO(text), dtype=str).to_excel),
    ],
    ids=["old line ends", "UTF-16", "GB18030", "sep=", "commas", "workbook with an index"],
)
def test_every_way_to_save_plans_is_read(save):
    """1: by the same reader."""
    assert read_plans(read_plan_file(save(plan_csv(PLANS).decode()))) == PLANS


def test_numbers_of_a_workbook_keep_every_digit():
    """3: sixteen, which is what openpyxl writes; whole ones and empty cells are what they are."""
    rates = [0.1, 1 / 3, 0.523]
    content = workbook([["name", "cagr", "years"], *([2027, rate, None] for rate in rates)])
    plain = "name,cagr\n" + "".join(f"2027,{rate!r}\n" for rate in rates)

    assert run_batch_of_bytes(content, "a.xlsx").results == (
        run_batch_of_bytes(plain.encode(), "a.csv").results
    )


def padded():
    """A sheet of few bytes that stands for very many cells."""
    book = openpyxl.Workbook()
    book.active.append(["cagr"])
    book.save(content := io.BytesIO())
    row = '<row r="{0}"><c r="XFD{0}"><v>1</v></c></row>'
    rows = "".join(row.format(i) for i in range(2, MOST_CELLS // 16_384 + 3))
    return replaced(
        content,
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace("</sheetData>", f"{rows}</sheetData>"),
    )


def replaced(content, name, change):
    """A workbook with one part changed."""
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(new := io.BytesIO(), "w", 8) as written:
        for part in old.namelist():
            text = old.read(part)
            written.writestr(part, change(text.decode()) if part == name else text)
    return new.getvalue()


def bomb():
    """A workbook that unpacks to more than is read."""
    content = io.BytesIO(workbook([["cagr"], [0.3]]))
    return replaced(content, "xl/styles.xml", lambda text: text + " " * MOST_UNPACKED_BYTES)


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "table.old_workbook", "save it as .xlsx"),
        (b"PK\x03\x04" + b"x" * 100, "table.not_a_workbook", "cannot be read"),
        (workbook([["cagr"], ["=0.1+0.2"]]), "table.formulas", "A2"),
        (bomb(), "table.workbook_too_large", "larger than any"),
        pytest.param(
            *(padded(), "table.workbook_too_large", "larger than any"),
            marks=pytest.mark.unmeasured,
        ),
    ],
    ids=["old", "cut", "formula", "bomb", "padded"],
)
def test_workbooks_that_are_refused(content, code, says):
    """3: scenarios and plans alike, in each language."""
    with pytest.raises(InvalidInput) as of_batch:
        run_batch_of_bytes(content, "a.xlsx")
    with pytest.raises(InvalidInput) as of_plan:
        read_plan_file(content)

    for caught in (of_batch, of_plan):
        (problem,) = caught.value.problems
        assert problem.code == code
        assert says in problem.message
        assert all(problem.say(Language(language)) for language in LANGUAGES)


@pytest.mark.parametrize(
    "content",
    [
        "name,cagr\nMüller & Søn,0.3\n".encode("latin-1"),
        "name,cagr\n北京方案一".encode()[:-1] + b",0.3\n",
    ],
    ids=["Latin-1", "damaged UTF-8"],
)
def test_what_is_no_chinese_is_not_read_as_such(content):
    """2: nearly any bytes can be read as GB18030."""
    with pytest.raises(InvalidInput) as caught:
        run_batch_of_bytes(content, "a.csv")

    assert [problem.code for problem in caught.value.problems] == ["batch.encoding"]


@pytest.mark.parametrize("kind", [True, b"x"], ids=["bool", "binary"])
def test_a_name_is_to_be_text(kind):
    """2: the advice fits the column."""
    content = to_bytes(pd.DataFrame({"name": [kind], "cagr": [0.3]}).to_parquet)
    with pytest.raises(InvalidInput, match="write it as string"):
        run_batch_of_bytes(content, "a.parquet")


def test_problems_say_the_name_that_was_uploaded():
    """2: whatever a browser sends."""
    with pytest.raises(InvalidInput) as caught:
        run_batch_of_bytes(b"pace\n1\n", "../我的 方案.csv")

    assert [problem.where for problem in caught.value.problems] == ["../我的 方案.csv"]


LONG = "x" * 100_000

# Small files that ask for much: a text by its number, plain, from the one before; rows of nothing.
ASKING = {
    "numbered": ({"period": [LONG] * 10_000}, {}),
    "plain": ({"period": ["x" * 2**27]}, {"use_dictionary": False}),
    "from the one before": (
        {"period": [LONG] * 10_000},
        {"use_dictionary": False, "column_encoding": {"period": "DELTA_BYTE_ARRAY"}},
    ),
    "nothing": ({"period": pa.nulls(2_000_000, pa.string())}, {}),
}


@pytest.mark.parametrize(("columns", "written"), ASKING.values(), ids=ASKING)
def test_parquet_that_asks_for_much_is_refused(columns, written):
    """3: before its cells are written out."""
    content = to_bytes(lambda file: pq.write_table(pa.table(columns), file, **written))
    with pytest.raises(InvalidInput) as error:
        table_cells(content, "a.parquet", [])

    assert [problem.code for problem in error.value.problems] == ["table.parquet_too_large"]


def test_parquet_is_read_as_it_is_written():
    """1: texts that are numbered or not, numbers, dates and what is missing."""
    columns = {"a": ["x", None, "x"], "b": [1, 2, None], "c": [0.5, 1e300, 2.0]}
    expected = [["a", "b", "c"], ["x", "1", "0.5"], ["", "2", "1e+300"], ["x", "", "2.0"]]
    for written in ({}, {"use_dictionary": False}, {"row_group_size": 1}):
        content = to_bytes(lambda file, how=written: pq.write_table(pa.table(columns), file, **how))
        assert table_cells(content, "a.parquet", []) == expected
    empty = to_bytes(lambda file: pq.write_table(pa.table(columns).slice(0, 0), file))
    assert table_cells(empty, "a.parquet", []) == expected[:1]
