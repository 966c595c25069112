"""Invariants of exported tables.

1. The CSV holds exactly the doubles of the projection, under the header of design.md.
2. It is RFC 4180 in UTF-8, behind a byte-order mark where its text is not ASCII.
3. No cell is a formula: text that looks like one gets a quote, numbers stay numbers.
"""

import csv
import io
import math
import re
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from model.files.kinds import export_file
from model.inputs.scenario import Scenario
from model.messages import InvalidInput
from model.projection import guardrails, project
from model.tables import safe_cell, table_csv
from model.texts import Language
from tests.strategies import scenarios

HEADER = (
    "year,compute_eflops,growth_rate,added_eflops,multiple_of_base,investment_cny_100m,"
    "core_low_cny_100m,core_high_cny_100m,related_low_cny_100m,related_high_cny_100m,"
    "cumulative_investment_cny_100m,cumulative_core_low_cny_100m,cumulative_core_high_cny_100m,"
    "cumulative_related_low_cny_100m,cumulative_related_high_cny_100m"
)

# The last four are full-width, as input methods of Chinese write them.
FORMULA_SIGNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def parsed(content):
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


@given(one=scenarios())
def test_numbers_read_back_exactly(one):
    """Invariant 1, by the csv module: every cell is the double, empty where not defined."""
    projection = project(one)
    header, *rows = parsed(projection.to_csv())

    assert header == HEADER.split(",")
    assert [str(year) for year in projection.year] == [row[0] for row in rows]
    for position, name in enumerate(header[1:], start=1):
        cells = [row[position] for row in rows]
        assert_array_equal(projection[name], [float(cell or "nan") for cell in cells], err_msg=name)
        assert all(cell == repr(float(cell)) for cell in cells if cell)


DRAWN = {"cagr": [0.3, 0.4, 0.523], "base_eflops": [100.0, 200.0, 268.0]}


@pytest.mark.parametrize("count", [1, 3])
def test_draws_are_a_long_table(count, tmp_path):
    """Invariant 1: a row for each draw and year, each that of its scenario, in every form."""
    drawn = {name: values[:count] for name, values in DRAWN.items()}
    projection = project(Scenario(years=4), drawn)
    alone = [
        project(Scenario(years=4, **dict(zip(drawn, values, strict=True)))).to_frame()
        for values in zip(*drawn.values(), strict=True)
    ]
    expected = pd.concat(alone, keys=range(count), names=["draw", None])
    expected = expected.reset_index("draw").reset_index(drop=True)
    file = export_file(projection, tmp_path / "a.csv", retrieved=date(2026, 11, 25))

    pd.testing.assert_frame_equal(projection.to_frame(), expected, check_exact=True)
    assert projection.draws == count
    assert list(projection.header) == ["draw", *HEADER.split(",")] == list(expected.columns)
    assert np.array_equal(np.array(projection.rows()), expected.to_numpy(), equal_nan=True)
    for content in (projection.to_csv(), file.read_bytes()):
        assert {len(row) for row in parsed(content)} == {len(HEADER.split(",")) + 1}
        pd.testing.assert_frame_equal(expected, pd.read_csv(io.BytesIO(content)), check_exact=True)


@pytest.mark.parametrize("ending", ["xlsx", "zip", "svg", "png", "html"])
def test_what_cannot_hold_draws_says_so(ending, tmp_path):
    """Invariant 1: in both languages, and no file is left."""
    projection = project(Scenario(), {"cagr": [0.3, 0.4]})
    for make in (
        lambda: export_file(projection, tmp_path / f"a.{ending}", retrieved=date(2026, 11, 25)),
        lambda: export_file(
            projection, tmp_path / "a.csv", retrieved=date(2026, 11, 25), quantiles=True
        ),
        lambda: projection.final("compute_eflops"),
        lambda: projection.average_growth,
        lambda: projection.doubling_years,
        lambda: guardrails(projection),
    ):
        with pytest.raises(InvalidInput) as refused:
            make()
        (problem,) = refused.value.problems

        assert problem.code == "projection.draws"
        assert problem.message.startswith("draws: 2. Only tables hold them")
        assert ".csv" in problem.say(Language("zh"))
    assert not list(tmp_path.iterdir())


def test_no_table_is_ragged():
    """Invariant 2: a row of another length is an error, never a file."""
    for row in ([1], [1, 2, 3]):
        with pytest.raises(ValueError, match="zip"):
            table_csv(["a", "b"], [row])


@pytest.mark.parametrize("years", [1, 60])
def test_pandas_reads_the_frame_back(years):
    """Invariant 1: a data frame of the file is the projection's."""
    projection = project(Scenario(years=years, service_life_years=3))
    content = io.BytesIO(projection.to_csv())

    frame = projection.to_frame().reset_index(drop=True)
    pd.testing.assert_frame_equal(frame, pd.read_csv(content), check_exact=True)


def test_the_index_of_years_is_in_no_parquet(tmp_path):
    """Invariant 1: a frame that is written and read is the same, with the columns of every file."""
    frame = project(Scenario()).to_frame()
    frame.to_parquet(tmp_path / "a.parquet")

    assert pq.read_schema(tmp_path / "a.parquet").names == HEADER.split(",")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), frame)


def test_the_headline_in_bytes():
    """Invariants 1 and 2: header, base year and first year, as they stand in the file."""
    lines = project(Scenario()).to_csv().decode("ascii").split("\r\n")

    assert lines[0] == HEADER
    assert lines[1] == "2022,268.0,,,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0"
    # 268 * 0.523 = 140.164; 268 * 1.523 = 408.164; 10 times 2.9, 3.4, 36 and 42
    assert lines[2].startswith("2023,408.16")
    assert lines[2].endswith(",10.0,29.0,34.0,360.0,420.0,10.0,29.0,34.0,360.0,420.0")
    assert lines[7] == ""
    assert len(lines) == 8


@given(one=scenarios())
def test_the_file_is_plain(one):
    """Invariant 2: lines end in CR LF, the last one too; nothing needs a quote."""
    content = project(one).to_csv()

    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r") == one.years + 2
    assert content.endswith(b"\r\n")
    assert b'"' not in content


@pytest.mark.parametrize(
    ("header", "row", "marked"),
    [
        (["name"], ["plain"], False),
        (["name"], ["算力"], True),
        (["名称"], [1.5], True),
        (["name"], ["é"], True),
        (["name"], [math.nan], False),
    ],
)
def test_the_mark_stands_where_the_text_is_not_ascii(header, row, marked):
    """Invariant 2: once, at the very beginning."""
    content = table_csv(header, [row]).encode()

    assert content.startswith(b"\xef\xbb\xbf") == marked
    assert content.count(b"\xef\xbb\xbf") == marked
    assert content.decode("utf-8-sig").startswith(header[0])


@given(text=st.text() | st.builds("{}{}".format, st.sampled_from(FORMULA_SIGNS), st.text()))
@example(text="=cmd|'/C calc'!A0")
@example(text="@SUM(1+1)*cmd|'/C calc'!A0")
@example(text="-2+3+cmd|'/C calc'!A0")
@example(text="\t=1+1")
@example(text="'=1+1")
@example(text="-2.5")
@example(text="a;=1+1")
@example(text="a; =1+1\n@x\r-2\t+3")
@example(text=" =1+1")
@example(text="+nan")
@example(text="2025: 10; 2026: 20")
def test_no_text_becomes_a_formula(text):
    """Invariant 3: quotes are all that is added, also where another region ends a cell.

    A sign stands in front only of a number.
    """
    cell = safe_cell(text)
    pieces = re.split(r"[;\t\r\n]", cell)

    assert cell.replace("'", "") == text.replace("'", "")
    assert cell == text or cell.count("'") > text.count("'")
    if cell.lstrip(" ").startswith(FORMULA_SIGNS):
        assert math.isfinite(float(cell))
    else:
        assert not [piece for piece in pieces if piece.lstrip(" ").startswith(FORMULA_SIGNS[:4])]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@A1", "\t1+1", "\r1+1", "\n1+1", "-", "+"]
)
def test_formulas_get_a_quote(text):
    """Invariant 3."""
    assert f"'{text}" == safe_cell(text)


@pytest.mark.parametrize("text", ["\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20A1"])
def test_full_width_formulas_get_a_quote(text):
    """Invariant 3: input methods of Chinese write these signs."""
    assert f"'{text}" == safe_cell(text)


@given(number=st.floats(allow_nan=False) | st.integers())
def test_numbers_stay_numbers(number):
    """Invariant 3: negative ones too, and where they come as text."""
    assert safe_cell(number) is number
    assert str(number) == safe_cell(str(number))


def test_what_is_not_defined_is_empty():
    """Invariant 1: no NaN in any file."""
    assert safe_cell(math.nan) == ""
    assert safe_cell(None) is None
    assert table_csv(["a", "b"], [[math.nan, 1.5], [None, -2]]) == "a,b\r\n,1.5\r\n,-2\r\n"


@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1, max_size=4))
def test_any_table_reads_back(rows):
    """Invariants 2 and 3: commas, quotes and line ends within cells, hostile headers too."""
    content = table_csv(rows[0], rows[1:]).encode("utf-8", "surrogatepass")
    found = csv.reader(
        io.StringIO(content.decode("utf-8-sig", "surrogatepass"), newline=""), strict=True
    )

    assert [[safe_cell(cell) for cell in row] for row in rows] == list(found)
