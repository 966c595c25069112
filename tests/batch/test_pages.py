"""Parquet files that ask for more memory than they are worth.

1. A file that is refused takes less than 200 MB, the program included, whatever it asks for.
2. What is refused is refused before its rows are read; what is fine is read, also where its texts
   are numbered, plain, or go on from the one before.
3. The headers of pages are read as the format has them; what is no header is refused.
"""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.batch import MEASURED
from model.batch.running import run_batch, run_batch_of_bytes
from model.batch.sources import open_source
from model.messages import InvalidInput
from model.parquet_pages import Unreadable, headers, row_groups

ROOT = Path(__file__).resolve().parents[2]
MOST_MEGABYTES = 200
ROWS = 10_000
LONG = "x" * 1_000_000


def numbered(texts):
    """Ten thousand rows of one text, by its number."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * ROWS, pa.int32()), texts)


def footer(size):
    """What looks like Parquet, and is a footer alone."""
    return b"PAR1" + b"\x15" * size + size.to_bytes(4, "little") + b"PAR1"


# How each is made: a table and how it is written, or bytes; and the code, or none where its rows
# are set aside one by one.
ASKING = {
    "numbered": (lambda: {"name": numbered(pa.array([LONG]))}, {}, None),
    "numbered input": (lambda: {"cagr": numbered(pa.array([LONG]))}, {}, None),
    "large numbered": (lambda: {"name": numbered(pa.array([LONG], pa.large_string()))}, {}, None),
    "view": (
        lambda: {"name": pa.array([LONG] * 100).cast(pa.string_view())},
        {"use_dictionary": False},
        "batch.column_too_large",
    ),
    "numbered view": (lambda: {"name": pa.array([LONG] * 100).cast(pa.string_view())}, {}, None),
    "one text": (
        lambda: {"name": ["\0" * 2**27]},
        {"use_dictionary": False},
        "batch.column_too_large",
    ),
    "many texts": (
        lambda: {"name": [LONG] * 200},
        {"use_dictionary": False},
        "batch.column_too_large",
    ),
    "texts by their ends": (
        lambda: {"name": [LONG] * 500},
        {"use_dictionary": False, "column_encoding": {"name": "DELTA_BYTE_ARRAY"}},
        "batch.column_too_large",
    ),
    "texts behind lengths": (
        lambda: {"name": [LONG] * 200},
        {"use_dictionary": False, "column_encoding": {"name": "DELTA_LENGTH_BYTE_ARRAY"}},
        "batch.column_too_large",
    ),
    "one page": (
        lambda: {"cagr": np.zeros(2**24)},
        {"use_dictionary": False, "data_page_size": 2**30},
        "batch.too_many_rows",
    ),
    "a name of a column": (lambda: {"n" * 1_000_000: [1.0]}, {}, "batch.too_large"),
    "columns": (lambda: {f"c{at}": [1.0] for at in range(2000)}, {}, "batch.columns_unknown"),
    "more columns": (lambda: {f"c{at}": [1.0] for at in range(6000)}, {}, "batch.too_large"),
    "rows": (lambda: {"cagr": numbered(pa.array(["0.3"]))}, {"rows": 100}, "batch.too_many_rows"),
    "a footer": (lambda: footer(2**22), {}, "batch.too_large"),
    "a footer of nothing": (lambda: footer(2**10), {}, "batch.not_parquet"),
}

READ = """
import json, sys
from model.batch.running import run_batch_of_bytes
from model.messages import InvalidInput
for path in sys.argv[1:]:
    try:
        report = run_batch_of_bytes(open(path, "rb").read(), "s.parquet", last_year=True)
        found = [report.rows, report.rejected]
    except InvalidInput as error:
        found = [problem.code for problem in error.problems]
    print(json.dumps(found), flush=True)
"""


def write(path, made, how):
    content = made()
    if isinstance(content, bytes):
        path.write_bytes(content)
        return
    how = dict(how)
    table = pa.table(content)
    with pq.ParquetWriter(
        path,
        table.schema,
        compression="zstd",
        **{name: value for name, value in how.items() if name != "rows"},
    ) as file:
        for _ in range(how.get("rows", 1)):
            file.write_table(table)


def test_what_is_refused_takes_little(tmp_path):
    """Invariants 1 and 2: one after the other in a program of its own, whose peak is known."""
    sources = {name: tmp_path / f"{number}.parquet" for number, name in enumerate(ASKING)}
    for name, (made, how, _) in ASKING.items():
        write(sources[name], made, how)
        assert sources[name].stat().st_size < 5_000_000
    read = [sys.executable, "-c", READ, *map(str, sources.values())]
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, *read],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    *found, peak = map(json.loads, told.stdout.splitlines())
    megabytes = peak / (2**20 if sys.platform == "darwin" else 2**10)  # as systems count

    for (name, (_, _, code)), answer in zip(ASKING.items(), found, strict=True):
        if code:
            assert answer == [code], name
        else:
            rows, rejected = answer
            assert rows == rejected > 0, name
    assert megabytes < MOST_MEGABYTES


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"use_dictionary": False},
        {"use_dictionary": False, "column_encoding": {"name": "DELTA_BYTE_ARRAY"}},
        {"use_dictionary": False, "column_encoding": {"name": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"data_page_version": "2.0", "compression": "gzip"},
        {"compression": "none", "data_page_size": 100, "row_group_size": 7},
        {"write_statistics": False, "store_schema": False},
    ],
    ids=["as usual", "plain", "ends", "lengths", "version 2", "small pages", "bare"],
)
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_texts_are_read_however_they_are_written(how, kind, tmp_path):
    """Invariant 2: the same results as from a CSV file."""
    names = [f"scenario {at}" if at % 7 else None for at in range(300)]
    rates = [f"{at / 1000}" for at in range(1, 301)]
    table = pa.table({"name": pa.array(names, kind), "cagr": pa.array(rates, kind)})
    pq.write_table(table, tmp_path / "s.parquet", **how)
    lines = [f"{name or ''},{rate}" for name, rate in zip(names, rates, strict=True)]
    (tmp_path / "s.csv").write_text("\n".join(["name,cagr", *lines, ""]), "utf-8")
    found = [
        run_batch(tmp_path / f"s.{ending}", tmp_path / f"{ending}.csv", last_year=True).results
        for ending in ("parquet", "csv")
    ]

    assert found[0].read_bytes() == found[1].read_bytes()


def test_page_headers_are_those_that_were_written(tmp_path):
    """Invariant 3: values and sizes, with a dictionary page or without."""
    path = tmp_path / "s.parquet"
    texts = [f"text {at}" for at in range(1000)]
    pq.write_table(
        pa.table({"name": texts, "cagr": np.linspace(0.1, 0.2, 1000)}),
        path,
        compression="none",
        use_dictionary=["name"],
        data_page_size=2000,
        write_batch_size=100,
    )
    (group,) = row_groups(path)
    with path.open("rb") as content:
        of_name, of_rate = (list(headers(content, chunk)) for chunk in group.columns)

    assert [page.kind for page in of_name] == [2] + [0] * (len(of_name) - 1)
    # Each text with its length in four bytes.
    assert of_name[0].unpacked == of_name[0].packed == sum(4 + len(text) for text in texts)
    assert of_name[0].values == 1000
    assert sum(page.values for page in of_name[1:]) == 1000
    assert len(of_rate) > 2
    assert sum(page.values for page in of_rate) == 1000
    assert sum(page.unpacked for page in of_rate) == pytest.approx(8000, abs=10 * len(of_rate))


@pytest.mark.parametrize("how", [{}, {"compression": "none"}, {"row_group_size": 300}])
def test_footers_are_those_that_were_written(how, tmp_path):
    """Invariant 3: as another reader of the format has them."""
    path = tmp_path / "s.parquet"
    pq.write_table(pa.table({"name": ["a", "b"] * 500, "cagr": [0.3] * 1000}), path, **how)
    with pq.ParquetFile(path) as file:
        known = [file.metadata.row_group(at) for at in range(file.num_row_groups)]

    assert [
        (group.rows, [(c.name, c.values, c.packed, c.is_text) for c in group.columns])
        for group in row_groups(path)
    ] == [
        (
            group.num_rows,
            [
                (
                    c.path_in_schema,
                    c.num_values,
                    c.total_compressed_size,
                    c.path_in_schema == "name",
                )
                for c in (group.column(at) for at in range(2))
            ],
        )
        for group in known
    ]


def test_no_place_is_read_twice(tmp_path):
    """Invariant 3: a footer that names the same pages again and again is refused."""
    path = tmp_path / "s.parquet"
    pq.write_table(pa.table({"cagr": [0.3] * 100}), path, row_group_size=10, compression="none")
    content = path.read_bytes()
    (first, *others) = [group.columns[0] for group in row_groups(path)]
    # Sizes as zigzag numbers of seven bits: what stands in the footer, made larger.
    size = bytes([2 * first.packed & 0x7F | 0x80, 2 * first.packed >> 7])
    assert len(others) == 9
    assert content.count(b"\x16" + size + b"\x26") == 10
    path.write_bytes(content.replace(b"\x16" + size + b"\x26", b"\x16\xff\x7f\x26"))

    with pytest.raises(Unreadable):
        row_groups(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small file with both kinds of columns."""
    path = tmp_path_factory.mktemp("whole") / "s.parquet"
    pq.write_table(pa.table({"name": ["a", "b", "b"], "cagr": [0.3, 0.4, 0.5]}), path)
    return path.read_bytes()


@pytest.mark.measured
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damaged_files_are_refused_or_read(data, whole):
    """Invariant 3: whatever a few bytes of it are; no other error than a refusal."""
    content = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InvalidInput):
        report = run_batch_of_bytes(bytes(content), "s.parquet", last_year=True)
        assert report.rows >= report.rejected


def test_small_row_groups_are_read_together(tmp_path):
    """Invariant 2: a file is opened for ten thousand rows at once, however they are grouped."""
    path = tmp_path / "s.parquet"
    pq.write_table(pa.table({"cagr": np.linspace(0.1, 0.9, 50)}), path, row_group_size=1)
    source = open_source(path, piece_rows=20)

    assert [block.rows for block in source.blocks] == [20, 20, 10]
    assert [row["cagr"].to_pylist() for row in (p.columns for p in source.read(range(2, 3)))] == [
        np.linspace(0.1, 0.9, 50)[40:].tolist()
    ]
