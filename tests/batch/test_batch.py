"""Invariants of batches.

1. Every good row gives what `project` gives for it, in the order of the rows, to the last bit.
2. The same scenarios give the same bytes however they are cut into pieces and stored.
3. A row is rejected exactly when `Scenario` refuses it, with the same words; the others are done.
4. A number is read from a cell exactly as it is from a flag, however many are read together.
5. A file that cannot be read as a whole is refused with the reason, in bounded memory.
6. There are no results until all are there; a stopped run goes on where it was, or says why not.
7. A grid is every combination of its values.
8. A simulated row gives what `simulate` gives, with a seed that only its content decides.
9. The command line says what was done, and ends with 2 where a row was rejected.
"""

import csv
import errno
import io
import itertools
import math
import re
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from model.batch import running
from model.batch.grid import MOST_VALUES, read_axes
from model.batch.results import Destination
from model.batch.rows import LONGEST_CELL, read_cell, read_rows
from model.batch.running import run_batch, run_batch_of_bytes
from model.batch.sources import Piece, open_source
from model.batch.tables import content_seed
from model.batch.words import REJECTS_HEADER
from model.columns import COLUMNS
from model.commands.batch import progress_bar
from model.inputs.assumptions import assumptions
from model.inputs.scenario import Scenario, read_scenario, unknown_input
from model.messages import InvalidInput
from model.projection import project
from model.tables import table_csv
from model.texts import ENGLISH
from model.uncertainty.simulate import Uncertainty, simulate
from tests.commands.test_command_line import ROOT, refused, run
from tests.strategies import numbers, options, scenarios

few = settings(max_examples=20)


def problems(call):
    with pytest.raises(InvalidInput) as caught:
        call()
    return [(problem.code, problem.where) for problem in caught.value.problems]


def written(one):
    """A scenario as the cells of a CSV row."""
    return {name: assumptions()[name].write(value) for name, value in one}


def write_csv(path, rows, columns):
    """Write rows, mappings of columns to texts, as people's programs do."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def projected_csv(rows, columns=COLUMNS, *, last_year=False):
    """The results that scenarios by their row number are to have, from `project` alone."""
    lines = []
    for row, one in rows.items():
        projection = project(one)
        table = [
            [row, year, *(float(projection[name][index]) for name in columns)]
            for index, year in enumerate(projection.year)
        ]
        lines += table[-1:] if last_year else table
    return table_csv(["data_row", "year", *columns], lines).encode()


def rejected_rows(path):
    """The rows of a file of rejects, as mappings."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path):
    """Where a test's batches are written, each under a name of its own."""
    count = itertools.count()

    def fresh(ending):
        return tmp_path / f"results-{next(count)}{ending}"

    fresh.path = tmp_path
    return fresh


@few
@given(ones=st.lists(scenarios(), min_size=1, max_size=5), piece=st.integers(1, 6))
def test_every_row_is_its_projection(ones, piece, tmp_path_factory):
    """Invariants 1 and 2: any scenarios, from CSV and from Parquet, cut anyhow."""
    path = tmp_path_factory.mktemp("batch")
    expected = projected_csv(dict(enumerate(ones, start=1)))
    texts = write_csv(path / "scenarios.csv", map(written, ones), list(assumptions()))
    typed = path / "scenarios.parquet"
    table = pa.Table.from_pylist([dict(one) for one in ones])
    if table.schema.field("service_life_years").type != pa.int64():  # an empty column
        table = table.drop_columns("service_life_years")
    else:
        texts_of_lives = [written(one)["service_life_years"] for one in ones]
        index = table.column_names.index("service_life_years")
        table = table.set_column(index, "service_life_years", pa.array(texts_of_lives))
    pq.write_table(table, typed, row_group_size=piece % 3 + 1)

    for source in (texts, typed):
        to = path / f"{source.suffix[1:]}.csv"
        report = run_batch(source, to, piece_rows=piece)
        assert (report.rows, report.rejected, report.rejects) == (len(ones), 0, None)
        assert expected == to.read_bytes()


@few
@given(
    ones=st.lists(scenarios(), min_size=1, max_size=4),
    columns=st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=3, unique=True),
)
def test_columns_and_years_may_be_left_out(ones, columns, tmp_path_factory):
    """Invariant 1: `columns` and `last_year` leave the others as they are."""
    path = tmp_path_factory.mktemp("batch")
    source = write_csv(path / "scenarios.csv", map(written, ones), list(assumptions()))
    run_batch(source, path / "results.csv", columns=columns, last_year=True)

    expected = projected_csv(dict(enumerate(ones, start=1)), columns, last_year=True)
    assert expected == (path / "results.csv").read_bytes()


def test_parquet_has_the_same_numbers(folder):
    """Invariants 1 and 2: a folder of parts, numbers to the last bit, null where undefined."""
    rows = [{"name": f"s{i}", "cagr": f"{10 + i}%", "years": str(1 + i % 4)} for i in range(25)]
    source = write_csv(folder.path / "scenarios.csv", rows, ["name", "cagr", "years"])
    to = folder(".parquet")
    run_batch(source, to, piece_rows=10)
    table = pq.read_table(to)

    assert sorted(path.name for path in to.iterdir()) == [
        "_settings.json",
        *(f"part-{number:06}.parquet" for number in range(3)),
    ]
    assert table.column_names == ["data_row", "name", "year", *COLUMNS]
    assert table["growth_rate"].null_count == table["added_eflops"].null_count == len(rows)
    ones = {
        row: read_scenario({"cagr": given["cagr"], "years": given["years"]})
        for row, given in enumerate(rows, start=1)
    }
    plain = table.drop_columns("name").to_pylist()
    cells = (row.values() for row in plain)
    no_nulls = ([float("nan") if cell is None else cell for cell in row] for row in cells)
    assert projected_csv(ones).decode() == table_csv(plain[0], no_nulls)
    assert table["name"].to_pylist() == [f"s{row - 1}" for row in table["data_row"].to_pylist()]


@pytest.mark.parametrize("piece", [1, 3, 10, 1000])
def test_cutting_changes_no_byte(piece, folder):
    """Invariant 2: results and rejects alike."""
    rows = [{"cagr": "x" if i % 4 == 0 else f"0.{i:03}"} for i in range(1, 30)]
    source = write_csv(folder.path / "scenarios.csv", rows, ["cagr"])
    whole, cut = (run_batch(source, folder(".csv"), piece_rows=size) for size in (100, piece))

    assert whole.rejected == cut.rejected == 7
    assert whole.results.read_bytes() == cut.results.read_bytes()
    assert whole.rejects.read_bytes() == cut.rejects.read_bytes()


def test_the_same_batch_has_the_same_bytes_as_parquet(folder):
    """Invariant 2: also the bytes of the part files."""
    axes = {"cagr": [i / 100 for i in range(1, 26)]}
    parts = [
        [
            path.read_bytes()
            for path in sorted(run_batch(axes, folder(".parquet")).results.iterdir())
        ]
        for _ in range(2)
    ]

    assert parts[0] == parts[1]


# Texts that people write, good and bad; of each kind so many that rows are often good.
good_texts = ["52.3%", "0.3", " 1 ", "３０％", "1e-1", "5", "0.5", "20", "0", "100%", "1,000", ""]
bad_texts = ["52.3", "x", "-1", "nan", "inf", "1_000", "0,500", "1e400", "=1+1", "5.5", "80", "%"]


@st.composite
def row_texts(draw):
    """Cells of a row, most of them valid in their column."""
    names = draw(st.lists(st.sampled_from(list(assumptions())), unique=True, max_size=5))
    cells = {}
    for name in names:
        valid = options(name) if assumptions()[name].options else numbers(name)
        texts = valid.map(assumptions()[name].write)
        cells[name] = draw(texts | texts | st.sampled_from(good_texts) | st.sampled_from(bad_texts))
    return cells


@pytest.mark.unmeasured
@settings(max_examples=80)
@given(rows=st.lists(row_texts(), min_size=1, max_size=8), start=scenarios())
def test_rows_are_judged_as_scenarios_are(rows, start):
    """Invariant 3: the same rows, the same problems in the same words, from texts."""
    raw = Piece(
        number=0,
        first_row=1,
        rows=len(rows),
        columns={
            name: pa.array([row.get(name) for row in rows], pa.string()) for name in assumptions()
        },
        problems={},
    )
    expect_same_judgement(
        raw, start, [{name: text for name, text in row.items() if text.strip()} for row in rows]
    )


def expect_same_judgement(raw, start, rows):
    """Expect that a piece holds the scenarios of its rows and rejects the others."""
    found, rejects = read_rows(raw, start)
    for index, row in enumerate(rows):
        read = {
            name: assumptions()[name].read(cell) if isinstance(cell, str) else cell
            for name, cell in row.items()
        }
        own = [reject.problem for reject in rejects if reject.row == index + 1]
        one, messages = judged(dict(start) | read)
        assert messages == [problem.message for problem in own]
        assert found.good[index] == (one is not None)
        if one:
            assert one == found.scenario(index)
            assert repr(one) == repr(found.scenario(index))


def judged(fields):
    """A scenario, or why there is none."""
    try:
        return Scenario(**fields), []
    except InvalidInput as error:
        return None, [problem.message for problem in error.problems]


@settings(max_examples=80)
@given(data=st.data(), start=scenarios())
def test_typed_rows_are_judged_as_scenarios_are(data, start):
    """Invariant 3: the same of numbers in Parquet, of any size, NaN and infinity too."""
    count = data.draw(st.integers(1, 6))
    columns, rows = {}, [{} for _ in range(count)]
    for name in data.draw(st.lists(st.sampled_from(list(assumptions())), unique=True, max_size=6)):
        record = assumptions()[name]
        if record.options:
            cells = st.none() | options(name) | st.just("cubic")
            kind = pa.string()
        elif record.is_whole:
            cells = st.none() | numbers(name) | st.integers(-(2**53), 2**53)
            kind = pa.int64()
        else:
            cells = st.none() | numbers(name) | numbers(name) | st.floats()
            kind = pa.float64()
        values = data.draw(st.lists(cells, min_size=count, max_size=count), label=name)
        columns[name] = pa.array(values, kind)
        for row, value in zip(rows, values, strict=True):
            if value is not None:
                row[name] = value
    raw = Piece(number=0, first_row=1, rows=count, columns=columns, problems={})

    expect_same_judgement(raw, start, rows)


number_texts = (
    st.from_regex(r"[+-]?[0-9]{1,14}(\.[0-9]{0,15})?%?", fullmatch=True)
    | st.from_regex(r"-?[0-9](\.[0-9]{1,18})?[eE][+-]?[0-9]{1,3}", fullmatch=True)
    | st.text("0123456789.,+-−％%eE_ ０１", max_size=12)
    | st.floats().map(repr)
    | st.sampled_from([*good_texts, *bad_texts])
)


# Just below the middle between two doubles, which 28 digits, as `Decimal` keeps, do not tell.
ALMOST_HALF_WAY = "1.00000000000000011102230246251565404236316680908203124"


@pytest.mark.unmeasured
@settings(max_examples=200)
@given(
    texts=st.lists(number_texts, min_size=1, max_size=20),
    name=st.sampled_from(["cagr", "budget", "years", "service_life_years"]),
)
@example(texts=[ALMOST_HALF_WAY, f"-{ALMOST_HALF_WAY}"], name="budget")
@example(texts=[f"{ALMOST_HALF_WAY}%"], name="cagr")
def test_numbers_are_read_as_in_flags(texts, name):
    """Invariant 4: the same double, bit by bit, or no number at all."""
    raw = Piece(
        number=0, first_row=1, rows=len(texts), columns={name: pa.array(texts)}, problems={}
    )
    start = Scenario()
    values = read_rows(raw, start)[0].values[name]
    for text, value in zip(texts, values.tolist(), strict=True):
        cell = assumptions()[name].read(text) if text.strip() else getattr(start, name)
        if cell is None:
            assert value == np.inf
        elif (
            isinstance(cell, str)
            or not math.isfinite(cell)
            or (assumptions()[name].is_whole and cell != int(cell))
        ):
            assert np.isnan(value)
        else:
            assert cell == value
            assert assumptions()[name].is_whole or repr(float(cell)) == repr(value)


def test_whole_years_may_be_stored_as_floats(folder):
    """Invariant 3: as pandas stores whole numbers with gaps; what is not whole is rejected."""
    table = pa.table(
        {"years": pa.array([3.0, None, 2.5]), "service_life_years": pa.array([5.0, None, 4.0])}
    )
    source = folder.path / "scenarios.parquet"
    pq.write_table(table, source)
    report = run_batch(source, folder(".csv"), start=Scenario(years=2))

    expected = {1: Scenario(years=3, service_life_years=5), 2: Scenario(years=2)}
    assert projected_csv(expected) == report.results.read_bytes()
    (reject,) = rejected_rows(report.rejects)
    assert (reject["data_row"], reject["column"], reject["code"], reject["given"]) == (
        *("3", "years", "input.not_whole", "2.5"),
    )


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        pytest.param(pa.float32(), [0.5, None], id="single"),
        pytest.param(pa.decimal128(8, 3), [Decimal("0.5"), None], id="decimal"),
        pytest.param(pa.int8(), [1, None], id="small integer"),
        pytest.param(pa.large_string(), ["50%", ""], id="large text"),
        pytest.param(pa.dictionary(pa.int8(), pa.string()), ["0.5", None], id="categories"),
        pytest.param(pa.null(), [None, None], id="nothing"),
    ],
)
def test_columns_of_many_types(kind, cells, folder):
    """Invariant 3: a number is a number, and nothing given is the start's value."""
    source = folder.path / "scenarios.parquet"
    pq.write_table(pa.table({"cagr": pa.array(cells, kind)}), source)
    run_batch(source, to := folder(".csv"), start=Scenario(cagr=0.25))
    values = [read_cell("cagr", cell) if cell else 0.25 for cell in cells]

    assert (
        projected_csv({row: Scenario(cagr=value) for row, value in enumerate(values, start=1)})
        == to.read_bytes()
    )


@pytest.mark.parametrize("marked_row", [None, 1, 7, 12])
def test_the_mark_stands_where_the_text_is_not_ascii(folder, marked_row):
    """Invariant 2: of results and of rejects, once at the beginning, whichever piece needs it."""
    rows = [
        {"name": "算力" if row == marked_row else "plain", "cagr": "1e9" if row % 2 else "0.3"}
        for row in range(1, 13)
    ]
    source = write_csv(folder.path / "scenarios.csv", rows, ["name", "cagr"])
    report = run_batch(source, to := folder(".csv"), piece_rows=3, last_year=True)
    results, rejects = to.read_bytes(), report.rejects.read_bytes()
    mark = b"\xef\xbb\xbf"

    assert results.startswith(mark) == (marked_row == 12)  # rows with odd numbers are rejected
    assert results.count(mark) == (marked_row == 12)
    assert rejects.startswith(mark) == (not rejects.isascii())
    assert rejects.count(mark) == (not rejects.isascii())
    assert results.decode("utf-8-sig").startswith("data_row,name,year,")
    assert report.rejected == len(rejected_rows(report.rejects)) == 6


def test_rejects_say_row_column_and_reason(folder):
    """Invariant 3: one line for each thing wrong; cells are safe to open in a spreadsheet."""
    source = folder.path / "scenarios.csv"
    source.write_text(
        "name,cagr,years,curve\n"
        "good,30%,3,constant\n"
        'bad,52.3,0,"=cmd|calc"\n'
        "\n , ,,\n"
        "short,0.3\n"
        f"{'long' * 200},0.3,3,\n"
        "late,0.4,2,\n",
        encoding="utf-8",
    )
    report = run_batch(source, to := folder(".csv"))
    table = list(csv.reader(io.StringIO(report.rejects.read_text("utf-8-sig"), newline="")))

    assert (report.rows, report.rejected) == (5, 3)
    assert report.rejects == to.with_name(f"{to.stem}.rejects.csv")
    assert table == [
        list(REJECTS_HEADER),
        [
            "2",
            "cagr",
            "input.outside_limits",
            "52.3",
            "52.3 means 5,230% a year; write 52.3% or 0.523.",
        ],
        ["2", "years", "input.outside_limits", "0", "0 is outside 1 to 60; give a value within."],
        [
            *("2", "curve", "input.not_an_option", "'=cmd|calc"),
            "“=cmd|calc” is not an option; choose one of constant, declining, logistic, gompertz.",
        ],
        [
            *("3", "", "batch.cells", ""),
            (
                "the row has 2 cells for 4 columns (line 6); give one for each, and put a number "
                "with commas in quotes."
            ),
        ],
        [
            *("4", "name", "batch.cell_too_long", ""),
            f"“{'long' * 10}…” has 800 characters; give at most 400.",
        ],
    ]
    rows = list(csv.DictReader(io.StringIO(to.read_text("utf-8-sig"))))
    assert {(row["data_row"], row["name"]) for row in rows} == {("1", "good"), ("5", "late")}


def test_reasons_in_chinese(folder):
    """Invariant 3: in the language asked for."""
    source = write_csv(folder.path / "scenarios.csv", [{"years": "0"}], ["years"])
    report = run_batch(source, folder(".csv"), lang="zh")

    assert "超出" in rejected_rows(report.rejects)[0]["reason"]
    with pytest.raises(InvalidInput, match=r"lang: “xx” is not an option; choose one of en, zh\."):
        run_batch(source, folder(".csv"), lang="xx")


def test_names_that_look_like_formulas_are_safe(folder):
    """Nothing in the results runs when a spreadsheet opens them; names may stand twice."""
    names = ["=1+1", "@x", "中文", "twice", "twice", "-2.5", 'a "quoted", one']
    source = write_csv(folder.path / "s.csv", [{"name": n} for n in names], ["name"])
    run_batch(source, to := folder(".csv"), last_year=True, piece_rows=3)
    run_batch(source, exact := folder(".parquet"), last_year=True, piece_rows=3)
    with to.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["name"] for row in rows] == ["'=1+1", "'@x", *names[2:]]
    assert [row["data_row"] for row in rows] == [str(i) for i in range(1, 8)]
    assert pq.read_table(exact)["name"].to_pylist() == names


# --- hostile files ---

MANY = [f"column_{i}" for i in range(10_000)]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        pytest.param(b"", "batch.columns_none", "the file has no columns", id="empty"),
        pytest.param(b"cagr,years\n", "batch.no_rows", "there are no scenarios", id="no rows"),
        pytest.param(b"cagr\n\n \n", "batch.no_rows", "there are no scenarios", id="blank rows"),
        pytest.param(
            "cagr\n0.3\n".encode("utf-16") + b"x", "batch.not_text", "damaged", id="cut UTF-16"
        ),
        pytest.param(
            "name,cagr\nMüller,0.3\n".encode("latin-1"),
            "batch.encoding",
            "line 2 is not UTF-8",
            id="Latin-1",
        ),
        pytest.param(
            b"cagr\n" + b"0.3\n" * 20_000 + b"\xff\n", "batch.encoding", "line 20,002", id="late"
        ),
        pytest.param(
            ",".join(MANY).encode() + b"\n",
            "batch.columns_unknown",
            "10,000 columns not known: “column_0”",
            id="ten thousand columns",
        ),
        pytest.param(
            b"cagr,pace,cagr,years,years\n1,2,3,4,5\n",
            "batch.columns_twice",
            "columns stand twice: cagr, years",
            id="duplicate names",
        ),
        pytest.param(b",Unnamed: 1\n1,2\n", "batch.columns_none", "no columns", id="no name"),
        pytest.param(
            b"x" * 10_000_000 + b"\n1\n", "batch.columns_unknown", "“xxxx", id="long name"
        ),
        pytest.param(
            b'name,cagr\n"open,0.3\n' + (b"more" * 250 + b",0.4\n") * 18_000,
            "batch.record_too_long",
            "the record that begins in line 2 has over",
            id="open quote",
        ),
        pytest.param(b'"cagr"x\n0.3\n', "batch.not_csv", "expected after", id="quotes in header"),
    ],
)
def test_csv_that_cannot_be_read(content, code, says, folder):
    """Invariant 5."""
    source = folder.path / "scenarios.csv"
    source.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        run_batch(source, folder(".csv"))

    messages = {problem.code: problem.message for problem in caught.value.problems}
    assert says in messages[code]
    assert max(map(len, messages.values())) < 1500
    assert [path.name for path in folder.path.iterdir()] == ["scenarios.csv"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        pytest.param(b"x" * 10_000_000 + b",0.3\n", "batch.cell_too_long", id="10 MB in a cell"),
        pytest.param(
            b'"' + b"xxxxxxxxx\n" * 100_000 + b'",0.3\n', "batch.cell_too_long", id="1 MB of lines"
        ),
        pytest.param(
            b"a," + b"9" * 10_000_000 + b"\n", "batch.cell_too_long", id="10 MB of digits"
        ),
        pytest.param(b"," * 1_000_000 + b"\n", None, id="a million empty cells are a blank row"),
        pytest.param(b"a" + b",0" * 1_000_000 + b"\n", "batch.cells", id="a million cells"),
        pytest.param(b'"a"b,0.3\n', "batch.record_unreadable", id="text behind quotes"),
        pytest.param(b"a\rb,0.3\n", "batch.record_unreadable", id="a lone line end"),
        pytest.param(b"a,\x00\n", "input.not_a_number", id="a null byte"),
        pytest.param(b"a,true\n", "input.not_a_number", id="mixed types"),
        pytest.param(b"a,2024-01-01\n", "input.not_a_number", id="a date"),
        pytest.param("a,五成\n".encode(), "input.not_a_number", id="words"),
    ],
)
def test_csv_rows_that_cannot_be_read(bad, code, folder):
    """Invariants 3 and 5: the row is rejected, those around it are done."""
    source = folder.path / "scenarios.csv"
    source.write_bytes(b"\xef\xbb\xbfname,cagr\r\nfirst,0.3\r\n" + bad + b'"la""st",40%\r\n')
    report = run_batch(source, to := folder(".csv"), last_year=True, columns=["compute_eflops"])
    rows = list(csv.DictReader(io.StringIO(to.read_text("utf-8-sig"))))
    levels = [project(Scenario(cagr=cagr)).final("compute_eflops") for cagr in (0.3, 0.4)]

    assert [row["name"] for row in rows] == ["first", 'la"st']
    assert [float(row["compute_eflops"]) for row in rows] == levels
    if code:
        (reject,) = rejected_rows(report.rejects)
        assert (reject["data_row"], reject["code"]) == ("2", code)
        assert len(",".join(reject.values())) < 500
    else:
        assert not report.rejected


def test_quotes_that_stay_open_to_the_end(folder):
    """Invariant 5: where the record began is said, since all below it is lost."""
    source = folder.path / "scenarios.csv"
    source.write_bytes(b'name,cagr\na,0.3\n"b,0.4\nc,0.5\n')
    report = run_batch(source, folder(".csv"))
    (reject,) = rejected_rows(report.rejects)

    assert (report.rows, report.rejected) == (2, 1)
    assert "begins in line 3 cannot be read (unexpected end of data)" in reject["reason"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param({"pace": [1.0]}, ("batch.columns_unknown", "s.parquet"), id="unknown"),
        pytest.param({"cagr": [True]}, ("batch.column_type", "cagr"), id="truth"),
        pytest.param({"cagr": [[0.3]]}, ("batch.column_type", "cagr"), id="list"),
        pytest.param({"curve": [1]}, ("batch.column_type", "curve"), id="number for a choice"),
        pytest.param({"name": [b"x"]}, ("batch.column_type", "name"), id="bytes"),
        pytest.param(
            {"cagr": pa.array([], pa.float64())}, ("batch.no_rows", "s.parquet"), id="none"
        ),
    ],
)
def test_parquet_that_is_refused(columns, expected, folder):
    """Invariant 5: by its schema, before anything is computed."""
    pq.write_table(pa.table(columns), folder.path / "s.parquet")

    assert problems(lambda: run_batch(folder.path / "s.parquet", folder(".csv"))) == [expected]


def test_damaged_parquet_is_refused(folder):
    """Invariant 5: no Parquet at all, cut short, or damaged in the middle."""
    source = folder.path / "s.parquet"
    pq.write_table(pa.table({"cagr": np.linspace(0.1, 0.5, 1000)}), source, use_dictionary=False)
    whole = source.read_bytes()
    damaged = whole[:4] + b"\xff" * 60 + whole[64:]
    for content in (b"", b"cagr\n0.3\n", whole[:-20], damaged):
        source.write_bytes(content)
        assert problems(lambda: run_batch(source, folder(".csv"))) == [
            ("batch.not_parquet", "s.parquet")
        ]


def test_texts_in_parquet_that_are_no_texts(folder):
    """Invariant 5: Parquet does not check its texts; nothing else does after us."""
    buffer = pa.py_buffer(b"\xff\xfe")
    offsets = pa.py_buffer(np.array([0, 2], dtype=np.int32).tobytes())
    names = pa.StringArray.from_buffers(1, offsets, buffer)
    pq.write_table(pa.table({"name": names}), folder.path / "s.parquet")

    assert problems(lambda: run_batch(folder.path / "s.parquet", folder(".csv"))) == [
        ("batch.not_parquet", "s.parquet")
    ]


def test_a_folder_of_parts_is_read_in_natural_order(folder):
    """Invariant 2: part.10 comes after part.2, as Dask counts; cuts may lie anywhere."""
    rates = np.linspace(0.1, 0.9, 60)
    source = folder.path / "scenarios"
    source.mkdir()
    (source / "_metadata.parquet").write_bytes(b"not for us")
    for number, part in enumerate(np.split(rates, 12)):
        pq.write_table(
            pa.table({"cagr": part}), source / f"part.{number}.parquet", row_group_size=2
        )
    expected = projected_csv({row: Scenario(cagr=float(r)) for row, r in enumerate(rates, start=1)})

    for piece in (1, 7, 100):
        run_batch(source, to := folder(".csv"), piece_rows=piece)
        assert expected == to.read_bytes()


def test_folders_that_are_refused(folder):
    """Invariant 5: without parts, or with parts of other columns."""
    source = folder.path / "scenarios"
    source.mkdir()
    assert problems(lambda: open_source(source)) == [("batch.format", "scenarios")]
    pq.write_table(pa.table({"cagr": [0.3]}), source / "a.parquet")
    pq.write_table(pa.table({"cagr": ["0.3"]}), source / "b.parquet")

    assert problems(lambda: open_source(source)) == [("batch.files_differ", "b.parquet")]


def test_the_bounds_of_what_is_read(folder):
    """Invariant 5: the longest cell is read, one more is not; so are the most rows."""
    rows = [{"name": "x" * LONGEST_CELL}, {"name": "x" * (LONGEST_CELL + 1)}]
    source = write_csv(folder.path / "s.csv", rows, ["name"])
    typed = folder.path / "s.parquet"
    pq.write_table(pa.Table.from_pylist(rows), typed)

    for path in (source, typed):
        assert run_batch(path, folder(".csv"), most_rows=2).rejected == 1
        assert problems(lambda path=path: run_batch(path, folder(".csv"), most_rows=1)) == [
            ("batch.too_many_rows", path.name)
        ]


@pytest.mark.parametrize(
    ("source", "to", "expected"),
    [
        ("missing.csv", "r.csv", ("file.unreadable", "missing.csv")),
        ("missing.parquet", "r.csv", ("file.unreadable", "missing.parquet")),
        ("s.json", "r.csv", ("batch.format", "s.json")),
        ("s.csv", "r.txt", ("batch.results_format", "to")),
        ("s.csv", "missing/r.csv", ("file.unwritable", "r.csv")),
        ("s.csv", "s.csv", ("batch.results_exist", "s.csv")),
    ],
)
def test_paths_that_are_refused(source, to, expected, folder):
    """Invariants 5 and 6: nothing is overwritten."""
    write_csv(folder.path / "s.csv", [{"cagr": "0.3"}], ["cagr"])

    assert problems(lambda: run_batch(folder.path / source, folder.path / to)) == [expected]


def test_settings_that_are_refused(folder):
    """Every problem at once, before anything is read."""
    found = problems(
        lambda: run_batch(
            "missing.csv", folder(".txt"), columns=["compute", "year"], workers=0, piece_rows=-1
        )
    )
    assert found == [
        ("batch.results_format", "to"),
        ("batch.count", "workers"),
        ("batch.count", "piece_rows"),
        ("batch.column_unknown", "columns"),
        ("batch.column_unknown", "columns"),
    ]


# --- stopped and resumed ---


class Stopped(Exception):  # noqa: N818 - what a test does to a run
    pass


def stop_after(rows):
    """A progress callback that stops a run once so many scenarios are done."""

    def progress(done, _rows):
        if done >= rows:
            raise Stopped

    return progress


@pytest.fixture
def many(folder):
    """Forty scenarios, some of them bad."""
    rows = [{"cagr": "bad" if i % 9 == 3 else f"0.{i + 10}", "years": "4"} for i in range(40)]
    return write_csv(folder.path / "scenarios.csv", rows, ["cagr", "years"])


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("stop", [0, 7, 21, 40])
def test_a_stopped_run_goes_on(ending, stop, many, folder):
    """Invariant 6: no results before, the same bytes after, nothing left over, nothing redone."""
    whole = run_batch(many, folder(ending), piece_rows=7)
    to = folder(ending)
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7, progress=stop_after(stop))
    assert not to.exists()
    assert not Destination(results=to, lang="en").rejects.exists()

    told = []
    again = run_batch(
        many, to, piece_rows=7, resume=True, progress=lambda *numbers: told.append(numbers)
    )
    assert content(whole.results) == content(again.results)
    assert whole.rejects.read_bytes() == again.rejects.read_bytes()
    assert whole.rejected == again.rejected == 5
    assert told[0] == (min(-(-stop // 7) * 7, 40), 40)
    assert told[-1] == (40, 40)
    assert not list(folder.path.glob(".*"))


def content(path):
    """The bytes of results, file by file."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


def test_a_piece_half_written_does_not_count(many, folder, monkeypatch):
    """Invariant 6: stopped while a part was being written, its name is not there."""
    whole = run_batch(many, folder(".csv"), piece_rows=7)
    to = folder(".csv")
    working = Destination(results=to, lang="en").working

    def write_half(path, table, _keys):
        path.write_bytes(b"data_row,year\n1,20")
        if (working / "part-000001.csv").exists():
            raise Stopped
        write(path, table, _keys)

    write = running.Destination.write_part.__globals__["write_csv"]
    monkeypatch.setattr("model.batch.results.write_csv", write_half)
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7)
    monkeypatch.undo()
    parts = sorted(path.name for path in working.iterdir() if path.name.startswith("part-"))
    assert parts == ["part-000000.csv", "part-000001.csv"]
    run_batch(many, to, piece_rows=7, resume=True)

    assert whole.results.read_bytes() == to.read_bytes()


def test_a_disk_that_is_full(many, folder, monkeypatch):
    """Invariant 6: said with the reason; what was done is kept."""

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("model.batch.results.write_parquet", refuse)
    with pytest.raises(InvalidInput, match="No space left on device") as caught:
        run_batch(many, to := folder(".parquet"))
    assert [problem.code for problem in caught.value.problems] == ["batch.unwritable"]
    monkeypatch.undo()

    assert run_batch(many, to, resume=True).rows == 40


def test_a_run_that_is_killed_goes_on(folder):
    """Invariant 6: killed as no program can refuse, between or within pieces."""
    axes = ["--vary", "cagr=0.001:0.9:0.001", "--vary", "application_level=0.1:1:0.01"]
    to = folder(".csv")
    options = ["--columns", "compute_eflops,core_low_cny_100m", "--last-year", "--to", str(to)]
    command = [sys.executable, "-m", "model", "batch", *axes, *options]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    working = Destination(results=to, lang="en").working
    while not list(working.glob("part-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = len(list(working.glob("part-*")))

    assert not to.exists()
    assert 0 < done < 9
    (line,) = refused("batch", *axes, *options)
    assert line.startswith(f"{to.name}: an earlier run of the same name was stopped; go on with")
    assert run("batch", *axes, *options, "--resume").status == 0
    run_batch(
        read_axes(axes[1::2]),
        other := folder(".csv"),
        columns=["compute_eflops", "core_low_cny_100m"],
        last_year=True,
    )
    assert other.read_bytes() == to.read_bytes()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        pytest.param({"columns": ["compute_eflops"]}, "columns", id="columns"),
        pytest.param({"last_year": True}, "last_year", id="last year"),
        pytest.param({"start": Scenario(cagr=0.2)}, "start", id="start"),
        pytest.param({"piece_rows": 8}, "piece_rows", id="pieces"),
        pytest.param({"lang": "zh"}, "language", id="language"),
        pytest.param({"uncertainty": Uncertainty()}, "columns, draws, seed", id="simulated"),
    ],
)
def test_other_settings_are_not_mixed_in(changed, named, many, folder):
    """Invariant 6: the pieces of another batch are not taken for this one's."""
    to = folder(".csv")
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7, progress=stop_after(7))
    with pytest.raises(InvalidInput) as caught:
        run_batch(many, to, **({"piece_rows": 7} | changed), resume=True)

    (problem,) = caught.value.problems
    assert problem.code == "batch.other_settings"
    assert f"differs in {named}" in problem.message


def test_other_scenarios_or_another_version_are_not_mixed_in(many, folder, monkeypatch):
    """Invariant 6: one changed byte of the input, of the data or of the program."""
    to = folder(".csv")
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7, progress=stop_after(7))
    original = many.read_bytes()
    many.write_bytes(original.replace(b"0.48", b"0.47"))
    with pytest.raises(InvalidInput, match="differs in scenarios;"):
        run_batch(many, to, piece_rows=7, resume=True)
    many.write_bytes(original)
    monkeypatch.setattr(running, "VERSION", "9.9")
    with pytest.raises(InvalidInput, match="differs in program;"):
        run_batch(many, to, piece_rows=7, resume=True)


def test_resume_starts_where_there_is_nothing(many, folder):
    """Invariant 6: so that a script may always say it."""
    assert run_batch(many, folder(".csv"), resume=True).rows == 40


def part(working, number):
    """The results of a piece, of either format."""
    return next(working.glob(f"part-{number:06}.*"))


DAMAGES = {
    "emptied": lambda working: [path.unlink() for path in working.iterdir()],
    "part emptied": lambda working: part(working, 1).write_bytes(b""),
    "part cut": lambda working: cut(part(working, 1)),
    "part gone": lambda working: part(working, 0).unlink(),
    "part changed": lambda working: change(part(working, 1)),
    "part of another": lambda working: shutil.copy(part(working, 0), part(working, 1)),
    "part without record": lambda working: (working / "_part-000001.json").unlink(),
    "record cut": lambda working: cut(working / "_part-000001.json"),
    "record of nothing": lambda working: (working / "_part-000001.json").write_text("[]"),
    "record nested": lambda working: (working / "_part-000001.json").write_text("[" * 100_000),
    "record of another": lambda working: shutil.copy(
        working / "_part-000000.json", working / "_part-000001.json"
    ),
    "rejects gone": lambda working: (working / "_rejects-000000.csv").unlink(),
    "rejects cut": lambda working: cut(working / "_rejects-000000.csv"),
    "rejects that are none": lambda working: shutil.copy(
        working / "_rejects-000000.csv", working / "_rejects-000004.csv"
    ),
    "settings gone": lambda working: (working / "_settings.json").unlink(),
    "settings cut": lambda working: cut(working / "_settings.json"),
    "settings of nothing": lambda working: (working / "_settings.json").write_text("[]"),
    "settings no text": lambda working: (working / "_settings.json").write_bytes(b"\xff"),
    "half a file": lambda working: (working / f".{'0' * 32}.part").write_bytes(b"x"),
}


def cut(path):
    path.write_bytes(path.read_bytes()[:-5])


def change(path):
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_folder_goes_on(damage, ending, many, folder):
    """Invariant 6: what does not fit is done again; the same bytes as without a stop."""
    whole = run_batch(many, folder(ending), piece_rows=7)
    to = folder(ending)
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7, progress=stop_after(21))
    damage(Destination(results=to, lang="en").working)
    again = run_batch(many, to, piece_rows=7, resume=True)

    assert content(to) == content(whole.results)
    assert again.rejects.read_bytes() == whole.rejects.read_bytes()
    assert again.rejected == 5
    assert not list(folder.path.glob(".*"))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_what_others_put_into_the_folder_is_not_taken(ending, many, folder):
    """Invariant 6: named, and neither removed nor among the results."""
    to = folder(ending)
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7, progress=stop_after(21))
    working = Destination(results=to, lang="en").working
    for name in ("notes.txt", f"part-000099{ending}"):
        (working / name).write_bytes(b"mine")
    with pytest.raises(InvalidInput, match=f"“notes.txt”, “part-000099{ending}”") as caught:
        run_batch(many, to, piece_rows=7, resume=True)
    assert [problem.code for problem in caught.value.problems] == ["batch.foreign"]
    for name in ("notes.txt", f"part-000099{ending}"):
        assert (working / name).read_bytes() == b"mine"
        (working / name).unlink()

    assert run_batch(many, to, piece_rows=7, resume=True).rows == 40


CHANGES = {
    "part": (lambda working: change(part(working, 2)), "batch.changed_part"),
    "rejects": (lambda working: cut(working / "_rejects-000000.csv"), "batch.changed_part"),
    "rejects gone": (
        lambda working: (working / "_rejects-000000.csv").unlink(),
        "batch.unwritable",
    ),
    "record gone": (lambda working: (working / "_part-000002.json").unlink(), "batch.changed_part"),
}


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize(("damage", "code"), CHANGES.values(), ids=CHANGES)
def test_a_piece_changed_on_the_way_is_not_joined(damage, code, ending, many, folder):
    """Invariant 6: between its writing and the joining; a part of a folder as well."""
    to = folder(ending)
    working = Destination(results=to, lang="en").working

    def tamper(done, rows):
        if done == rows:
            damage(working)

    with pytest.raises(InvalidInput) as caught:
        run_batch(many, to, piece_rows=7, progress=tamper)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert not to.exists()
    whole = run_batch(many, folder(ending), piece_rows=7)
    run_batch(many, to, piece_rows=7, resume=True)

    assert content(to) == content(whole.results)


def test_what_is_put_in_on_the_way_is_no_part(many, folder):
    """Invariant 6: a reader of the folder would take it for results."""
    to = folder(".parquet")
    foreign = Destination(results=to, lang="en").working / "part-000099.parquet"

    def put_in(*_):
        foreign.write_bytes(b"mine")

    found = problems(lambda: run_batch(many, to, piece_rows=7, progress=put_in))
    assert found == [("batch.foreign", to.name)]
    foreign.unlink()

    assert run_batch(many, to, piece_rows=7, resume=True).rows == 40


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_of_rejects_that_is_there_is_kept(ending, folder):
    """Refused at the start: also where it is the batch's own input."""
    to = folder(ending)
    rejects = Destination(results=to, lang="en").rejects
    write_csv(rejects, [{"cagr": "0.3"}], ["cagr"])
    kept = rejects.read_bytes()

    for source in (rejects, {"cagr": [0.3]}):
        for resume in (False, True):
            found = problems(lambda r=resume, s=source: run_batch(s, to, resume=r))
            assert found == [("batch.rejects_exist", rejects.name)]
            assert list(folder.path.iterdir()) == [rejects]
            assert rejects.read_bytes() == kept


def test_rejects_written_before_a_stop_are_its_own(many, folder, monkeypatch):
    """Invariant 6: a run that stopped while it joined its pieces goes on."""
    to, join = folder(".csv"), Destination._join  # noqa: SLF001 - stopped on the way

    def stop(destination, path, numbers, kind):
        if kind == "part":
            raise Stopped
        join(destination, path, numbers, kind)

    monkeypatch.setattr(Destination, "_join", stop)
    with pytest.raises(Stopped):
        run_batch(many, to, piece_rows=7)
    assert Destination(results=to, lang="en").rejects.exists()
    monkeypatch.undo()

    assert run_batch(many, to, piece_rows=7, resume=True).rejected == 5


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_two_batches_on_one_target(ending, many, folder):
    """Invariant 6: the second is refused while the first runs, and is not told to go on."""
    to, told = folder(ending), []

    def second(done, rows):
        if 0 < done < rows:
            told.extend(
                problems(lambda r=resume: run_batch(many, to, resume=r, piece_rows=7))
                for resume in (False, True)
            )

    assert run_batch(many, to, piece_rows=7, progress=second).rows == 40
    assert told
    assert all(found == [("batch.running", to.name)] for found in told)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_names_that_terminals_would_run(ending, folder):
    """Invariant 5: rows whose names hold control characters are set aside; formulas get a quote."""
    odd = ["a\x00b", "a\x1b[31m", "a\nb", "a\r", "\tb", "a\x9bm", "a\u2028b", "a\u202eb", "x\x7f"]
    fine = ["算力　草案", "a;=1+1", "O'Neill", "👩‍🔬"]
    source = folder.path / f"s{ending}"
    if ending == ".csv":
        write_csv(source, [{"name": name} for name in odd + fine], ["name"])
    else:
        pq.write_table(pa.table({"name": odd + fine}), source)
    report = run_batch(source, folder(".csv"), columns=["compute_eflops"], last_year=True)
    found = rejected_rows(report.rejects)

    assert [(row["column"], row["code"]) for row in found] == [("name", "batch.name")] * len(odd)
    assert report.rejects.read_text("utf-8-sig").replace("\n", "").replace("\r", "").isprintable()
    assert report.to_frame()["name"].tolist() == ["算力　草案", "a;'=1+1", "O'Neill", "👩‍🔬"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_signals_leave_a_folder_to_go_on_in(name, folder):
    """Invariant 6: said, with the status that shells show, and nothing is lost."""
    axes = ["--vary", "cagr=0.001:0.9:0.001", "--vary", "application_level=0.1:1:0.01"]
    to = folder(".csv")
    options = ["--columns", "compute_eflops", "--last-year", "--to", str(to)]
    command = [sys.executable, "-m", "model", "batch", *axes, *options]
    heeded = partial(signal.signal, getattr(signal, name), signal.SIG_DFL)  # also under nohup
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        preexec_fn=heeded,  # noqa: PLW1509 - no thread of the test holds a lock
    )
    working = Destination(results=to, lang="en").working
    while not list(working.glob("_part-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    said = process.communicate()[1].decode()

    assert said.splitlines() == ["stopped; go on with --resume."]
    assert process.returncode == 128 + getattr(signal, name)
    assert run("batch", *axes, *options, "--resume").status == 0
    assert to.read_bytes().count(b"\r\n") == 1 + 900 * 91


@pytest.mark.parametrize(
    ("name", "most"),
    [("workers", running.MOST_WORKERS), ("piece_rows", running.MOST_PIECE_ROWS)],
)
def test_counts_have_an_upper_limit(name, most, folder):
    """Invariant 5: whole numbers of any length, too."""
    for count in (0, 10**9, 10**29):
        with pytest.raises(InvalidInput, match=f"give 1 to {most:,}") as caught:
            run_batch({"cagr": [0.3]}, folder(".csv"), **{name: count})
        assert [(problem.code, problem.where) for problem in caught.value.problems] == [
            ("batch.count", name)
        ]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_link_that_leads_nowhere_is_refused(ending, folder):
    """Before anything is computed."""
    to = folder(ending)
    to.symlink_to(folder.path / "nowhere")

    assert problems(lambda: run_batch({"cagr": [0.3]}, to)) == [("batch.results_link", to.name)]
    assert list(folder.path.iterdir()) == [to]


@pytest.mark.parametrize(
    "shrink",
    [
        lambda path: path.write_bytes(path.read_bytes()[:40]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["cut", "emptied", "gone"],
)
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_scenarios_that_shrink_while_they_are_read(shrink, ending, folder):
    """Invariant 5: said, whatever is left of the file."""
    source = folder.path / f"s{ending}"
    rates = np.linspace(0.1, 0.5, 50_000)
    if ending == ".csv":
        source.write_text("cagr\n" + "\n".join(map(repr, rates.tolist())), "utf-8")
    else:
        pq.write_table(pa.table({"cagr": rates}), source, row_group_size=5000)

    def once(done, _rows):
        if not done:
            shrink(source)

    with pytest.raises(InvalidInput) as caught:
        run_batch(source, folder(".csv"), columns=["compute_eflops"], progress=once)
    (problem,) = caught.value.problems
    assert problem.where == source.name
    assert problem.code in {"batch.changed", "file.unreadable", "batch.not_parquet"}


# --- grids ---


def test_a_grid_is_every_combination(folder):
    """Invariant 7: in the order of the flags, with the values as columns."""
    axes = read_axes(
        ["cagr=0.3:0.6:0.1", "curve=constant,logistic", "service_life_years=none, 5", "years=1,2"]
    )
    report = run_batch(axes, folder(".parquet"), last_year=True, piece_rows=5)
    table = pq.read_table(report.results).to_pylist()
    combinations = list(
        itertools.product([0.3, 0.4, 0.5, 0.6], ["constant", "logistic"], [None, 5], [1, 2])
    )

    assert [tuple(row[name] for name in axes) for row in table] == combinations
    assert [row["data_row"] for row in table] == list(range(1, 33))
    for row, values in zip(table, combinations, strict=True):
        one = Scenario(**dict(zip(axes, values, strict=True)))
        assert row["year"] == one.last_year
        for name in COLUMNS:
            assert row[name] == project(one).final(name)


def test_bad_combinations_are_rejected(folder):
    """Invariants 3 and 7: values that are each valid, and not together."""
    report = run_batch({"core_low": [1.0, 4.0], "core_high": [2.0, 5.0]}, folder(".csv"))
    (reject,) = rejected_rows(report.rejects)

    assert (reject["data_row"], reject["code"]) == ("3", "multiplier.low_above_high")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["cagr=0.3:0.6:0.01"], {"cagr": tuple(i / 100 for i in range(30, 61))}),
        (["cagr=30%:31%:0.5%"], {"cagr": (0.3, 0.305, 0.31)}),
        (["application-level=0.2,0.5,80%"], {"application_level": (0.2, 0.5, 0.8)}),
        (["years=5:12:3"], {"years": (5, 8, 11)}),
        (["base_eflops=1:1:1"], {"base_eflops": (1.0,)}),
        (["cagr=0"], {"cagr": (0.0,)}),
        (["budget=1,5"], {"budget": (1.0, 5.0)}),
    ],
)
def test_axes_are_read(texts, expected):
    """Invariant 7: steps are decimal, ends included; each value of its field's type."""
    found = read_axes(texts)

    assert expected == found
    assert repr(expected) == repr(found)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["cagr"], [("vary.unreadable", "vary")]),
        (["cagr="], [("vary.unreadable", "vary")]),
        (["cagr=1:2"], [("vary.unreadable", "vary")]),
        (["cagr=0.3:0.6:0"], [("vary.range", "cagr")]),
        (["cagr=30%:0.6:10%"], [("range.ambiguous", "cagr")]),
        (["cagr=30%:60%:0.1"], [("range.ambiguous", "cagr")]),
        (["cagr=0.6:0.3:0.1"], [("vary.range", "cagr")]),
        (["cagr=0.3:x:0.1"], [("input.not_a_number", "cagr")]),
        (["cagr=0.3:0.6:1e-9"], [("vary.too_many", "cagr")]),
        (["cagr=0.3,52.3"], [("input.outside_limits", "cagr")]),
        (["cagr=0.3,,"], [("input.not_a_number", "cagr")]),
        (["years=1:2:0.5"], [("input.not_whole", "years")]),
        (["curve=constant,cubic"], [("input.not_an_option", "curve")]),
        (["curve=a:b:c"], [("input.not_a_number", "curve")]),
        (
            ["pace=1", "cagr=x", "cagr=0.3", "years=99"],
            [
                ("vary.twice", "cagr"),
                ("input.unknown", "pace"),
                ("input.not_a_number", "cagr"),
                ("input.outside_limits", "years"),
            ],
        ),
    ],
)
def test_axes_that_are_refused(texts, expected):
    """Invariant 7: every problem of every axis, none guessed at."""
    assert problems(lambda: read_axes(texts)) == expected


def test_what_stands_there_again_is_judged_once(folder, monkeypatch):
    """Invariants 3 and 7: the same cell of a column, the same value of an axis, none as well."""
    rows = [{"cagr": "x", "years": "99" if i % 2 else "5"} for i in range(50)]
    path = write_csv(folder.path / "scenarios.csv", rows, ["cagr", "years"])
    judged = []
    for at, name in (("rows", "no_value"), ("rows", "outside_limits"), ("grid", "_alone")):
        place = f"model.batch.{at}.{name}"
        monkeypatch.setattr(place, lambda *given: judged.append(given) or unknown_input(given[0]))

    assert run_batch(path, folder(".csv")).rejected == 50
    assert judged == [("cagr", "x"), ("years", 99.0)]
    assert read_axes(["service_life_years=none,5,none"])
    assert len(judged) == 2


def test_grids_from_python(folder):
    """Invariant 7: NumPy's numbers too; too many values or rows are refused."""
    run_batch({"cagr": np.array([0.3, 0.4]), "years": np.arange(2, 4)}, to := folder(".csv"))

    assert to.exists()
    axis = np.linspace(0.1, 0.9, MOST_VALUES)
    assert problems(lambda: run_batch({"cagr": [*axis, 0.5]}, to)) == [("vary.too_many", "cagr")]
    assert problems(lambda: open_source({})) == [("batch.no_rows", "vary")]
    axes = {"cagr": [0.3] * 3000, "budget": [1.0] * 3000, "unit_cost": [1.0] * 3000}
    assert problems(lambda: open_source(axes)) == [("batch.too_many_rows", "vary")]


# --- simulations ---

LITTLE = Uncertainty(draws=1024, seed=7)


def test_simulated_rows_are_their_simulation(folder):
    """Invariant 8: to the last bit, all columns and years."""
    rows = [{"name": "a", "cagr": "30%", "years": "2"}, {"name": "b", "cagr": "x", "years": "2"}]
    rows.append({"name": "c", "cagr": "50%", "years": "1"})
    source = write_csv(folder.path / "s.csv", rows, ["name", "cagr", "years"])
    report = run_batch(source, folder(".parquet"), uncertainty=LITTLE)
    table = pq.read_table(report.results)
    expected = []
    for row, name, one in [
        (1, "a", Scenario(cagr=0.3, years=2)),
        (3, "c", Scenario(cagr=0.5, years=1)),
    ]:
        seed = content_seed(one, 7)
        simulation = simulate(one, Uncertainty(draws=1024, seed=seed))
        expected += [[row, name, *cells] for cells in simulation.rows()]

    assert report.rejected == 1
    assert table.column_names == ["data_row", "name", *simulation.header]
    for found, cells in zip(table.to_pylist(), expected, strict=True):
        assert [*found.values()] == [
            None if isinstance(cell, float) and np.isnan(cell) else cell for cell in cells
        ]


def test_seeds_come_from_content_not_position(folder):
    """Invariants 2 and 8: any order, any cut, among others or alone: the same figures."""
    rows = [{"name": f"s{i}", "cagr": f"{20 + i}%"} for i in range(8)]
    mixed = [rows[index] for index in (3, 0, 7, 5, 1, 6, 2, 4)]
    figures = []
    for given_rows, piece in [(rows, 8), (mixed, 3), (rows[2:5], 1)]:
        to = folder(".csv")
        source = write_csv(folder.path / f"{to.stem}-s.csv", given_rows, ["name", "cagr"])
        run_batch(
            source,
            to,
            uncertainty=LITTLE,
            columns=["compute_eflops"],
            last_year=True,
            piece_rows=piece,
        )
        lines = list(csv.DictReader(io.StringIO(to.read_text("utf-8-sig"))))
        figures.append({line["name"]: {**line, "data_row": ""} for line in lines})

    assert figures[0] == figures[1]
    assert figures[2].items() <= figures[0].items()
    assert len(figures[0]) == len({line["mean"] for line in figures[0].values()}) == 8


@few
@given(one=scenarios(), other=scenarios())
def test_unused_inputs_have_no_effect_on_the_seed(one, other):
    """Invariant 8: what changes no figure changes no draw; what may, does."""
    unused = {name: getattr(other, name) for name in assumptions() if not one.uses(name)}

    assert content_seed(one, 0) == content_seed(one.but(**unused), 0)
    assert content_seed(one, 0) != content_seed(one, 1)
    assert (content_seed(one, 0) == content_seed(other, 0)) == (
        {name: value for name, value in one if one.uses(name)}
        == {name: value for name, value in other if other.uses(name)}
    )


def test_a_seed_is_the_same_in_every_version():
    """Invariant 8: a change here moves every published simulation of a batch."""
    assert content_seed(Scenario(), 0) == content_seed(Scenario(base_eflops=268), 0)
    assert content_seed(Scenario(budget=-0.0), 0) == content_seed(Scenario(budget=0.0), 0)
    assert content_seed(Scenario(), 0) == SEED_OF_HEADLINE


SEED_OF_HEADLINE = 149514321361965566317843250039388065399


def test_what_cannot_be_drawn_is_rejected(folder):
    """Invariant 3: a scenario whose draws break a rule, with the rule's words."""
    axes = {"curve": ["constant", "logistic"], "ceiling_eflops": [420.0]}
    report = run_batch(axes, folder(".csv"), uncertainty=LITTLE, columns=["compute_eflops"])
    found = {(reject["data_row"], reject["code"]) for reject in rejected_rows(report.rejects)}

    assert found == {("2", "ceiling.below_first_year")}
    assert (report.rows, report.rejected) == (2, 1)


def test_simulations_that_are_refused(folder):
    """Settings that no scenario could have, and columns that a simulation has not."""
    found = problems(
        lambda: run_batch(
            {"cagr": [0.3]},
            folder(".csv"),
            uncertainty=Uncertainty(draws=1000, seed=-1),
            columns=["core_low_cny_100m"],
        )
    )
    assert found == [
        ("draws.not_power_of_two", "draws"),
        ("seed.negative", "seed"),
        ("batch.column_unknown", "columns"),
    ]


# --- bytes in, bytes out ---


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_bytes_are_done_as_files_are(ending, folder):
    """Invariant 2: an upload gives what the same file gives on disk."""
    source = write_csv(folder.path / "s.csv", [{"cagr": "0.3"}, {"cagr": "x"}], ["cagr"])
    report = run_batch(source, folder(ending))
    part = report.results / "part-000000.parquet" if ending == ".parquet" else report.results
    files = run_batch_of_bytes(source.read_bytes(), "s.csv", ending=ending)

    assert (files.rows, files.rejected) == (2, 1)
    assert part.read_bytes() == files.results
    assert report.rejects.read_bytes() == files.rejects


def test_uploads_have_a_limit():
    """10,000 rows are done, one more is refused, whatever the name of the file says."""
    rows = b"cagr\n" + b"0.3\n" * 10_000
    files = run_batch_of_bytes(rows, "../s.csv", columns=["compute_eflops"], last_year=True)

    assert files.rows == 10_000
    assert files.rejects is None
    assert problems(lambda: run_batch_of_bytes(rows + b"0.4\n", "s.csv")) == [
        ("batch.too_many_rows", "s.csv")
    ]


# --- command line ---


def test_command_does_a_batch(folder):
    """Invariant 9: rows take what they do not give from flags; status 0."""
    source = write_csv(
        folder.path / "s.csv", [{"name": "a", "cagr": "0.3"}, {"name": "b"}], ["name", "cagr"]
    )
    outcome = run("batch", source, "--to", folder.path / "r.csv", "--years", "2", "--cagr", "40%")

    assert (outcome.status, outcome.out) == (0, b"")
    assert outcome.err == "2 of 2 scenarios done.\n"
    found = list(csv.DictReader(io.StringIO((folder.path / "r.csv").read_text("utf-8-sig"))))
    levels = [project(Scenario(cagr=cagr, years=2)).final("compute_eflops") for cagr in (0.3, 0.4)]
    assert [row["compute_eflops"] for row in found if row["year"] == "2024"] == [*map(str, levels)]


def test_command_starts_from_a_preset(folder):
    """Invariant 9."""
    to = folder.path / "r.csv"
    run(
        "batch",
        "--vary",
        "years=1",
        "--preset",
        "report_path",
        "--to",
        to,
        "--columns",
        "compute_eflops",
    )

    assert to.read_text("utf-8-sig").splitlines()[1].startswith("1,1,2021,155.2")


def test_command_says_that_rows_were_rejected(folder):
    """Invariant 9: the others are done, and the status says so."""
    source = write_csv(folder.path / "s.csv", [{"cagr": "0.3"}, {"cagr": "52.3"}], ["cagr"])
    lines = refused("batch", source, "--to", folder.path / "r.csv")

    assert lines == [
        "1 of 2 scenarios done.",
        "r.rejects.csv: rows rejected: 1 of 2; this file says why.",
    ]
    assert projected_csv({1: Scenario(cagr=0.3)}) == (folder.path / "r.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "scenarios: give either a file of scenarios or --vary"),
        (["s.csv", "--vary", "cagr=1"], "scenarios: give either a file of scenarios or --vary"),
        (["--vary", "cagr=x"], "cagr: “x” is not a number"),
        (["--vary", "cagr=1", "--columns", "pace"], "columns: there is no column “pace”"),
        (["--vary", "cagr=1", "--simulate", "--draws", "3"], "draws: 3 is not a power of two"),
        (["--vary", "cagr=1", "--cagr", "52.3"], "cagr: 52.3 means"),
    ],
)
def test_command_refuses(arguments, says, folder):
    """Invariant 9."""
    lines = refused("batch", *arguments, "--to", folder(".csv"))

    assert lines[0].startswith(says)
    assert not list(folder.path.iterdir())


def test_command_simulates(folder):
    """Invariants 8 and 9."""
    to = folder.path / "r.csv"
    outcome = run(
        *(
            "batch",
            "--vary",
            "cagr=0.3",
            "--to",
            to,
            "--simulate",
            "--draws",
            "1024",
            "--seed",
            "7",
        ),
        *("--columns", "compute_eflops", "--last-year", "--range", "cagr=20%:40%"),
    )
    (line,) = csv.DictReader(io.StringIO(to.read_text("utf-8-sig")))

    assert outcome.status == 0
    assert (
        float(line["p05"])
        < project(Scenario(cagr=0.3)).final("compute_eflops")
        < float(line["p95"])
    )


def test_command_that_is_interrupted(folder, monkeypatch):
    """Invariants 6 and 9: it says how to go on; nothing looks finished."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("model.batch.running.Job.run", interrupt)
    outcome = run("batch", "--vary", "cagr=0.3", "--to", folder.path / "r.csv")

    assert outcome.status == 130
    assert outcome.err == "stopped; go on with --resume.\n"
    assert not (folder.path / "r.csv").exists()


def test_progress_shows_rate_and_time_left():
    """Invariant 9: scenarios done and in all, their rate, the time left.

    What an earlier run had done is no part of the rate.
    """
    seconds = itertools.count()
    console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)
    console.get_time = lambda: float(next(seconds))
    with progress_bar(ENGLISH, console) as progress:
        for done in range(50_000, 90_001, 10_000):
            progress(done, 100_000)
    shown = console.file.getvalue()

    assert re.search(r"90% .* 90,000 of 100,000 [\d,]+ a second 0:00:\d\d", shown)


def test_progress_is_for_people_only():
    """Invariant 9: nothing is drawn into a file."""
    with progress_bar(ENGLISH, Console(file=io.StringIO())) as progress:
        assert progress is None


def test_results_as_a_frame(folder):
    """The same through Python."""
    for ending in (".csv", ".parquet"):
        frame = run_batch({"cagr": [0.3, 0.4]}, folder(ending), last_year=True).to_frame()
        assert frame["cagr"].tolist() == [0.3, 0.4]
        assert frame["compute_eflops"].tolist() == [
            project(Scenario(cagr=cagr)).final("compute_eflops") for cagr in (0.3, 0.4)
        ]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (["--workers", "9" * 29, "--scheduler", "local"], "1E29 was given; give 1 to 1,024."),
        (["--workers", "0"], "0 was given; give 1 to 1,024."),
        (["--piece-rows", "9" * 40], "1E40 was given; give 1 to "),
        (["--vary", "base_eflops=1:2:1e-30"], "1E30 values are too many"),
        (["--vary", "base_eflops=1:1e400:1"], "“1e400” is too large to compute with"),
        (["--vary", "base_eflops=1:2:1e-320"], "1E320 values are too many"),
    ],
)
def test_settings_of_any_size_are_refused_in_words(setting, said, tmp_path):
    """Invariant 9: nothing is begun."""
    outcome = run("batch", "--vary", "cagr=0.3,0.4", "--to", tmp_path / "r.csv", *setting)

    assert outcome.status == 2
    assert said in outcome.err
    assert not list(tmp_path.iterdir())


def test_one_is_no_plural(tmp_path):
    """Invariant 9: of scenarios and of columns."""
    file = tmp_path / "s.csv"
    file.write_text("cagr,foo\n0.3,1\n")

    assert run("batch", "--vary", "cagr=0.3", "--to", tmp_path / "r.csv").err == (
        "1 of 1 scenario done.\n"
    )
    assert (
        "s.csv: 1 column not known: “foo”; remove what is no input"
        in run("batch", file, "--to", tmp_path / "x.csv").err
    )
