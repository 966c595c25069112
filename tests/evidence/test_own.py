"""Promises of a reader's own series.

1. A series equal to a built-in one leads to the same fit, claim and backtest, to the last digit.
2. However a spreadsheet saves a table, the same series is read.
3. Every row that cannot be read is named by its number, with its reason, all at once; what was
   given comes out short and visible. Any table is read or refused: nothing else happens.
4. What a table leaves out is settled as written down, and what is taken for granted is said.
5. Units: words of numbers count, what cannot be converted is refused, what is not compute becomes
   no scenario and is compared with nothing in another unit.
6. A projection is the curve of the scenario, in the unit of the series; its range is that of the
   errors of its own past forecasts.
7. Nothing of a reader's series is kept by the program.
"""

import io
from datetime import date
from math import isnan, log
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model import (
    InvalidInput,
    Scenario,
    backtest,
    check_claim,
    fit,
    project,
    project_series,
    read_series,
)
from model.data import EVIDENCE
from model.evidence.charts import fit_chart, series_chart, series_finding, value_title
from model.evidence.fit import FIT_COLUMNS, fit_points
from model.evidence.own import (
    IDLE_HEADINGS,
    LONGEST_OWN_NAME,
    MOST_FIGURES,
    MOST_SERIES_BYTES,
    OWN_COLUMNS,
    OWN_HEADINGS,
)
from model.evidence.series import STATUS_LABELS, definition_notices, series, series_of
from model.messages import MOST_PROBLEMS, first_problems
from model.tables import Records, table_csv
from model.texts import ENGLISH, LANGUAGES, Language, as_written
from tests.test_messages import HOSTILE

IDC = "idc_intelligent_cn"
PLAIN = "period,value,source\n2020,1.5,统计局\n2021,2680,b\n2022,4000.25,c\n"
VALUES = [1.5, 2680.0, 4000.25]

# A report a year: two forecasts each, and what came of them.
REPORTS = """period,value,edition,published
2019,90,first,2020-03
2020,100,first,2021-03
2021,110,first,2021-03
2022,121,first,2021-03
2021,120,second,2022-03
2022,150,second,2022-03
2023,180,second,2022-03
2022,160,third,2023-03
2023,200,fourth,2024-03
"""


def read(table, unit="TWh", name="Mine", notes=None):
    content = table.encode() if isinstance(table, str) else table
    return read_series(content, unit=unit, name=name, notes=notes)


def refused(table, **options):
    """Where a table is wrong, with the code of each problem."""
    with pytest.raises(InvalidInput) as error:
        read(table, **options)
    return [(problem.where, problem.code) for problem in error.value.problems]


def table_of(one):
    """A built-in series as a table of its own."""
    header = ["period", "value", "edition", "published", "status", "source", "evidence"]
    return table_csv(header, [[getattr(point, name) for name in header] for point in one]).encode()


def copy_of(name):
    return read(table_of(series_of(name)), unit="EFLOPS", name="A copy")


# 1. Like a built-in series.


@pytest.mark.parametrize("name", list(series()))
def test_a_copy_has_the_same_figures(name):
    """1: but for what only compute has, its precision and notes."""
    kept = ("edition", "published", "period", "year", "value", "status", "source", "evidence")
    own, built_in = copy_of(name), series_of(name)

    for one, other in zip(own, built_in, strict=True):
        assert [getattr(one, field) for field in kept] == [getattr(other, field) for field in kept]
    assert own.known_dates() == built_in.known_dates()
    assert [e.name for e in own.editions()] == [e.name for e in built_in.editions()]
    for when in own.known_dates():
        assert len(own.known_by(when)) == len(built_in.known_by(when))


@pytest.mark.unmeasured
@pytest.mark.parametrize("curve", ["constant", "logistic", "gompertz"])
@pytest.mark.parametrize("settings", [{}, {"weighted": True}, {"include_forecasts": True}])
def test_a_copy_is_fitted_the_same(curve, settings):
    """1: parameters, intervals, ceiling, band and notes."""
    own, built_in = (fit(one, curve=curve, **settings) for one in (copy_of(IDC), IDC))

    assert own.header == built_in.header == FIT_COLUMNS
    assert repr(own.rows()) == repr(built_in.rows())  # NaN, too
    assert repr(own.parameters) == repr(built_in.parameters)
    assert repr(own.ceiling_profile) == repr(built_in.ceiling_profile)
    assert own.covariance == built_in.covariance
    assert [n.message for n in own.notes] == [n.message for n in built_in.notes]
    if own.has_curve:
        assert own.to_scenario() == built_in.to_scenario()


def test_a_copy_confirms_the_same_claims():
    """1: the other base of the headline stands in the copy as in the data."""
    claim = {"start": 268, "start_year": 2022, "end": "1271.4", "end_year": 2026, "cagr": "52.3%"}
    own, built_in = check_claim(**claim, among=copy_of(IDC)), check_claim(**claim, among=IDC)

    assert own.verdict == built_in.verdict
    assert [r.say(ENGLISH) for r in own.searched] == [r.say(ENGLISH) for r in built_in.searched]
    assert [r.code for r in own.readings] == ["base"]
    assert own.readings[0].base["series"] == "A copy"


@pytest.mark.parametrize("name", list(series()))
def test_printed_figures_of_a_copy_are_judged_the_same(name):
    """1: all that does not rest on the rate that an edition states, which no table holds."""
    expected = [row for row in backtest(name).rows if row.path == "printed"]
    own = copy_of(name)
    if not expected and not own.rates:
        with pytest.raises(InvalidInput) as error:
            backtest(own)
        assert [p.code for p in error.value.problems] == ["backtest.nothing_to_judge"]
        return

    found = backtest(own)
    assert repr([row for row in found.rows if row.path == "printed"]) == repr(expected)
    actuals = [point.value for point in backtest(name).actuals]
    assert [point.value for point in found.actuals] == actuals


@pytest.mark.parametrize("name", list(series()))
def test_what_series_writes_is_read_again(name):
    """1: fit, back-test and projection of the file are those of the name, to the last digit.

    But for an edition that states no rate: a table that leaves it out has that of its figures.
    """
    built_in = series_of(name)
    own = read(built_in.table.to_csv(), unit="EFLOPS")
    stated = {(rate.edition, rate.published) for rate in built_in.rates}

    def expected(of, judged):
        return repr([row for row in judged.rows if (row.edition, row.published) in of])

    assert own.table.rows() == [
        ["Mine", *row[1:7], "", *row[8:10], "", *row[11:]] for row in built_in.table.rows()
    ]
    if expected(stated, backtest(name)) != "[]":
        assert expected(stated, backtest(own)) == expected(stated, backtest(name))
        assert expected(stated, backtest(own)) == repr(list(backtest(name).rows))
    if len({point.year for point in built_in.observed}) > 3:
        fitted, known = (fit(one, curve="constant") for one in (own, name))
        assert repr(fitted.rows()) == repr(known.rows())
        assert repr(fitted.parameters) == repr(known.parameters)
    if stated:
        ahead, known = (project_series(one, years=9) for one in (own, name))
        assert repr(ahead.rows()) == repr(known.rows())
        assert repr(ahead.past) == repr(known.past)


def test_our_own_file_of_a_series_is_read_again():
    """1: what a card or the command `series` writes, formulas made harmless included."""
    own = read("period,value,source\n2020,1,=1+1\n2021,2,@b\n")
    written = Records(type(own.points[0]), own).to_csv()

    assert b"'=1+1" in written
    assert read(written) == own


# 2. Tables as they are saved.


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(content := io.BytesIO())
    return content.getvalue()


FRAME = pd.DataFrame(
    {"period": [2020, 2021, 2022], "value": VALUES, "source": ["统计局", "b", "c"]}
)


def parquet(frame):
    frame.to_parquet(content := io.BytesIO())
    return content.getvalue()


WAYS = {
    "commas": PLAIN.encode(),
    "mark": PLAIN.encode("utf-8-sig"),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs in UTF-16": PLAIN.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
    "GB18030": PLAIN.encode("gb18030"),
    "sep=": ("sep=|\n" + PLAIN.replace(",", "|")).encode(),
    "old line ends": PLAIN.replace("\n", "\r").encode(),
    "idle cells and rows": PLAIN.replace("\n", ",,\n").replace("2021", ",,\n,,\n2021").encode(),
    "names in capitals": PLAIN.replace("period,value", "Period, VALUE ").encode(),
    "index of pandas": FRAME.to_csv().encode(),
    "grouped": PLAIN.replace("2680", '"2,680"').replace("1.5", "１．５").encode(),
    "words": PLAIN.replace("2680", "2.68 thousand").replace("4000.25", "4000.25 TWh").encode(),
    "decimal commas": PLAIN.replace(",", ";").replace(".", ",").replace("2680", "2.680").encode(),
    "decimal commas and spaces": (
        PLAIN.replace(",", ";").replace(".", ",").replace("2680", "2\u202f680").encode()
    ),
    "workbook": workbook([["period", "value", "source"], *FRAME.to_numpy().tolist()]),
    "workbook of texts": workbook(
        [
            ["period", "value", "source"],
            *FRAME.assign(period=["2020", "2021", "2022"]).to_numpy().tolist(),
        ]
    ),
    "Parquet": parquet(FRAME),
    "Parquet of floats": parquet(FRAME.astype({"period": float})),
    "data frame": FRAME,
    "data frame by year": FRAME.set_index("period"),
    "data frame of periods": FRAME.assign(
        period=pd.PeriodIndex(["2020", "2021", "2022"], freq="Y")
    ),
    "file": io.BytesIO(PLAIN.encode()),
    "text file": io.StringIO(PLAIN),
    "bytearray": bytearray(PLAIN.encode()),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_to_save_a_table_is_read(way):
    """2."""
    own = read(way)

    assert [point.value for point in own] == VALUES
    assert [point.period for point in own] == ["2020", "2021", "2022"]
    assert [point.source for point in own] == ["统计局", "b", "c"]
    assert (own.unit, own.label, own.is_own) == ("TWh", "Mine", True)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_opened(kind, tmp_path):
    """2."""
    path = tmp_path / "own.csv"
    path.write_text(PLAIN, "utf-8")

    assert [point.value for point in read_series(kind(path), unit="TWh", name="Mine")] == VALUES
    with pytest.raises(InvalidInput) as error:
        read_series(kind(tmp_path / "none.csv"), unit="TWh", name="Mine")
    assert error.value.problems[0].code == "file.unreadable"


@pytest.mark.parametrize(
    ("written", "period", "year"),
    [
        ("2024", "2024", 2024.0),
        ("2024.0", "2024", 2024.0),
        ("２０２４年", "2024", 2024.0),
        ("2024-05", "2024-05", 2023 + 5 / 12),
        ("2024/5", "2024-05", 2023 + 5 / 12),
        ("2024年12月", "2024-12", 2024.0),
        ("2024M06", "2024-06", 2023.5),
        ("2024-06-01", "2024-06", 2023.5),
        ("2024-06-01T00:00:00", "2024-06", 2023.5),
        ("2024Q1", "2024Q1", 2023.25),
        ("2024-Q4", "2024Q4", 2024.0),
        ("q2 2024", "2024Q2", 2023.5),
        ("2024年第三季度", "2024Q3", 2023.75),
        ("2024年1季度", "2024Q1", 2023.25),
    ],
)
def test_periods_are_written_in_many_ways(written, period, year):
    """2: a figure stands at the end of its period."""
    (point,) = read(f"period,value\n{written},1\n")

    assert (point.period, point.year) == (period, year)


@pytest.mark.parametrize(
    "written", ["24", "May-24", "2024.5", "2024-13", "2024Q5", "Q1", "20245", "0999", "-2024", ""]
)
def test_what_is_no_period_is_refused(written):
    """3: also what stands for another century, or for any."""
    assert refused(f"period,value\n{written},1\n") == [("#1: period", "series.period")]


# 3. What is wrong.


def test_every_bad_row_is_named_at_once():
    """3: by number and column, in order; good rows do not hide bad ones."""
    table = (
        "period,value,edition,published,status,source,evidence\n"
        "2020,1,,,,,\n"
        "soon,-1,,,maybe,,\n"
        f"2021,0,{'x' * (LONGEST_OWN_NAME + 1)},2020-13,,,\n"
        "\n"
        "2022,12a,,,,,rumour\n"
        "2020,2,,,,,\n"
        "2030,5,alone,,forecast,,\n"
    )

    assert refused(table) == [
        ("#2: period", "series.period"),
        ("#2: value", "series.outside_limits"),
        ("#2: status", "series.option"),
        ("#3: value", "series.outside_limits"),
        ("#3: published", "date.invalid"),
        ("#3: edition", "series.text"),
        ("#5: value", "series.value"),
        ("#5: evidence", "series.option"),
        ("#7: published", "series.forecast_undated"),
        ("#6: period", "series.duplicate"),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", [("CSV", "series.no_rows")]),
        ("period,value\n", [("CSV", "series.no_rows")]),
        ("period,amount\n2020,1\n", [("CSV", "series.columns_unknown")]),
        ("value,value\n2020,1\n", [("value", "series.column_twice")]),
        ("年份,数值,Value\n2020,1,1\n", [("value", "series.column_twice")]),
        ("年份,数值（吨）\n2020,1\n", [("数值（吨）", "series.column_unit")]),
        ("period,value\n2020,1,2\n", [("#1", "series.too_many_cells")]),
        (b"period,value\n2020,\xff\xfe\n", [("CSV", "table.not_text")]),
        ('period,value\n2020,"1\n', [("CSV", "table.not_csv")]),
        (b"PAR1 and nothing", [("CSV", "table.not_parquet")]),
        (b"PK\x03\x04 and nothing", [("CSV", "table.not_a_workbook")]),
        (b"a" * (MOST_SERIES_BYTES + 1), [("CSV", "series.too_large")]),
        (3.5, [("source", "argument.kind")]),
        (None, [("source", "argument.kind")]),
        (
            "period,value\n" + "".join(f"{1000 + at},1\n" for at in range(MOST_FIGURES + 1)),
            [("CSV", "series.too_many_rows")],
        ),
    ],
)
def test_tables_that_are_refused(table, expected):
    """3: as a whole, with what is wrong with the columns."""
    found = refused(table)

    assert found[: len(expected)] == expected
    assert {code for _, code in found} <= {*(code for _, code in expected), "series.column_missing"}


@pytest.mark.parametrize(
    "header",
    ["年份,数值", "年份,数值（TWh）", "时期,值", "Year,Value (twh)", " PERIOD ,ＶＡＬＵＥ"],  # noqa: RUF001
)
def test_columns_are_known_by_what_the_page_calls_them(header):
    """1: in either language; case, spaces, full-width forms and the unit do not matter."""
    found = read_series(f"{header}\n2020,1\n2021,2\n".encode(), unit="TWh", name="Mine")

    assert [(point.year, point.value) for point in found] == [(2020, 1), (2021, 2)]


def test_what_headings_are_called_is_no_other_column_s():
    """1: each in each language is one column alone."""
    called = [
        (words.casefold(), name)
        for name, labels in (OWN_HEADINGS | IDLE_HEADINGS).items()
        for words in as_written(labels)
    ]

    assert len({words for words, _ in called}) == len(set(called))
    assert set(OWN_HEADINGS) == set(OWN_COLUMNS)


RATES = "period,value,edition,published,rate,rate_start,rate_end\n"


def test_rates_are_read_as_spreadsheets_write_them():
    """4: as shares, and with decimal commas where values have them."""
    header = RATES.strip().split(",")
    of_workbook = workbook([header, [2020, 100, "a", "2021", 0.523, 2020, 2025]])
    with_commas = f"{RATES}2020,1.5,a,2021,52.3%,2020,2025".replace(",", ";").replace(".", ",")

    for table in (of_workbook, with_commas):
        (rate,) = read(table).rates
        assert (rate.value, rate.start, rate.end) == (0.523, 2020, 2025)


@pytest.mark.parametrize("written", ["52.3%", "0.523", "５２.３％"])
def test_the_rate_that_an_edition_states_is_taken(written):
    """4: from any of its rows; others have that of their figures."""
    rows = f"2020,100,a,2021,,,\n2022,120,a,2021,{written},2019,2025\n2021,110,b,2022,,,\n"
    own = read(RATES + rows + "2023,130,b,2022,,,\n")
    (stated, other) = own.rates

    assert (stated.value, stated.start, stated.end, stated.is_stated) == (0.523, 2019, 2025, True)
    assert (other.edition, other.start, other.end, other.is_stated) == ("b", 2021, 2023, False)
    assert read(own.table.to_csv()) == own


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("much,2020,2025", [("#2: rate", "series.rate")]),
        ("52.3,2020,2025", [("#2: rate", "input.outside_limits")]),
        (",2020,2025", [("#2: rate", "series.rate")]),
        ("5%,,", [("#2: rate_start", "series.rate_years")]),
        ("5%,2025,2020", [("#2: rate_start", "series.rate_years")]),
        ("x,2025,soon", [("#2: rate", "series.rate"), ("#2: rate_start", "series.rate_years")]),
        ("6%,2020,2025", [("#2: rate", "series.rate_differs")]),
        ("5%,2020,2026", [("#2: rate", "series.rate_differs")]),
    ],
)
def test_rates_that_are_refused(cells, expected):
    """3: with all else that is wrong."""
    rows = f"2020,100,a,2021,5%,2020,2025\n2021,110,a,2021,{cells}\n"

    assert refused(RATES + rows) == expected
    assert refused(RATES + rows + "soon,1,,,,,\n")[-1] == ("#3: period", "series.period") or (
        expected[0][1] == "series.rate_differs"
    )


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", IDC, None, 5])
def test_names_that_are_refused(name):
    """3: together with the unit and the table; a built-in series keeps its name."""
    assert refused("period\n", name=name, unit="\x1b") == [
        ("name", "series.name"),
        ("unit", "series.unit"),
        ("CSV", "series.no_rows"),
        ("value", "series.column_missing"),
    ]


def test_a_bad_name_hides_no_bad_row():
    """3: both are said; without a unit no value can be judged."""
    table = "period,value\nsoon,x\n"

    assert refused(table, name="") == [
        ("name", "series.name"),
        ("#1: period", "series.period"),
        ("#1: value", "series.value"),
    ]
    assert refused(table, unit="") == [("unit", "series.unit")]


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("code", LANGUAGES)
def test_hostile_cells_come_out_short_and_visible(given, code):
    """3: in any column, in either language."""
    cells = dict.fromkeys(OWN_COLUMNS, given)
    columns = pd.Index([*cells, given], dtype=object)
    table = pd.DataFrame([cells, cells | {given: "1"}], dtype=object, columns=columns)
    with pytest.raises(InvalidInput) as error:
        read_series(table, unit=given, name=given)
    with pytest.raises(InvalidInput) as of_rows:
        read_series(pd.DataFrame([cells], dtype=object), unit="TWh", name="Mine")

    for problem in (*error.value.problems, *of_rows.value.problems):
        said = problem.say(Language(code))
        assert said.isprintable()
        assert problem.place.isprintable()
        assert len(said) < 1000


def test_a_thousand_problems_are_cut_short():
    """3."""
    with pytest.raises(InvalidInput) as error:
        read("period,value\n" + "x,y\n" * MOST_FIGURES)

    assert len(error.value.problems) == 2 * MOST_FIGURES
    assert len(first_problems(error.value.problems)) == MOST_PROBLEMS + 1


CELLS = st.one_of(
    st.sampled_from(
        ["2020", "2021-05", "2022Q3", "1.5", "1,5", "1,500", "3亿", "forecast", "-", ""]
    ),
    st.sampled_from(list(HOSTILE.values())).map(lambda text: text[:80]),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(repr),
)


@given(
    header=st.lists(st.sampled_from(list(OWN_COLUMNS)) | CELLS, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=8), max_size=8),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_any_table_is_read_or_refused(header, rows, separator, encoding):
    """3: generated; nothing else than a series or problems comes of it."""
    text = "\n".join(separator.join(row) for row in [header, *rows])
    expect_series_or_problems(text.encode(encoding, "replace"))


@given(rows=st.lists(st.tuples(*[CELLS] * len(OWN_COLUMNS)), max_size=6))
def test_any_cells_are_read_or_refused(rows):
    """3: under the right names of columns."""
    expect_series_or_problems(pd.DataFrame(rows, columns=list(OWN_COLUMNS), dtype=object))


@given(content=st.binary(max_size=200))
@example(b"PAR1" + b"\x15" * 40 + (40).to_bytes(4, "little") + b"PAR1")
@example(b"PK\x03\x04" + b"\0" * 40)
def test_any_bytes_are_read_or_refused(content):
    """3."""
    expect_series_or_problems(content)


SAVED = {"Parquet": parquet(FRAME), "workbook": WAYS["workbook"]}


@pytest.mark.parametrize("content", SAVED.values(), ids=SAVED)
@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255))))
def test_damaged_files_are_read_or_refused(content, places):
    """3: bytes exchanged anywhere."""
    damaged = bytearray(content)
    for place, byte in places:
        damaged[int(place * len(damaged))] = byte
    expect_series_or_problems(bytes(damaged))


def expect_series_or_problems(source):
    found, said = (), ""
    try:
        found = read_series(source, unit="TWh", name="Mine").points
    except InvalidInput as error:
        said = str(error)

    assert bool(found) != bool(said)
    assert said.replace("\n", "").isprintable()
    for point in found:
        assert point.value > 0
        assert point.known_from
        assert point.status in STATUS_LABELS
        assert point.evidence in EVIDENCE


# 4. What is settled.


def test_what_is_left_out_is_settled():
    """4: edition, date, status and grade."""
    own = read("period,value\n2020,1\n2021Q2,2\n2021-12,3\n")

    assert {point.edition for point in own} == {"given"}
    assert [point.published for point in own] == ["2020", "2021-06", "2021-12"]
    assert {(point.status, point.evidence) for point in own} == {("actual", "read")}
    assert len(own.known_by("2021-06")) == 2


def test_what_lies_ahead_of_its_date_is_a_forecast():
    """4: and an edition is called by its date."""
    own = read("period,value,published\n2020,1,2021-03\n2021,2,2021-03\n2021,3,2022\n")

    assert [point.status for point in own] == ["actual", "forecast", "actual"]
    assert [point.edition for point in own] == ["2021-03", "2021-03", "2022"]


def test_a_forecast_without_a_date_was_known_from_the_last_figure():
    """4."""
    own = read("period,value,status\n2020,1,\n2021,2,count\n2025,9,预测\n")

    assert [point.status for point in own] == ["actual", "actual", "forecast"]
    assert own.points[-1].published == "2021"
    assert not own.known_by("2020-12").forecasts.points


def test_an_edition_has_the_rate_of_its_own_path():
    """4: from its last figure of the past to its last forecast."""
    rates = read(REPORTS).rates

    assert [(rate.edition, rate.start, rate.end) for rate in rates] == [
        ("first", 2020, 2022),
        ("second", 2021, 2023),
    ]
    assert [rate.value for rate in rates] == pytest.approx([0.1, (180 / 120) ** 0.5 - 1])


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("period,value\n2020,1\n", []),
        ("period;value\n2020;1,5\n2021;2\n", ["series.decimal_commas"]),
        ("period,value\n2020-01-01,1\n", ["series.days"]),
        (",period,value\n0,2020,1\n", ["table.unnamed"]),
        ("period,value,source\n2020,1,统计局\n".encode("gb18030"), ["table.gb18030"]),
    ],
)
def test_what_is_taken_for_granted_is_said(table, codes):
    """4."""
    notes = []
    read(table, notes=notes)

    assert [note.code for note in notes] == codes


def test_commas_that_may_group_do_group():
    """4: 2,680 alone is two thousand, as everywhere; beside 0.5 a 1,5 is refused."""
    assert [p.value for p in read('period,value\n2020,"2,680"\n')] == [2680.0]
    assert refused("period;value\n2020;0.5\n2021;1,5\n") == [("#2: value", "series.value")]


# 5. Units.


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("1.2 million", "people", 1.2e6),
        ("120万", "人", 1.2e6),
        ("2 bn people", "million people", 2000.0),
        ("2 million", "million people", 2.0),
        ("3 trillion", "billion USD", 3000.0),
        ("1.5 ZFLOPS", "EFLOPS", 1500.0),
        ("268 EFLOPS", "PFLOPS", 268e3),
        ("5 thousand", "PFLOPS", 5000.0),
        ("52%", "%", 52.0),
        ("7 kg/m2", "kg/m2", 7.0),
        ("4 t", "t", 4.0),
        ("4 million", "t", 4e6),
    ],
)
def test_values_come_with_units_and_words(cell, unit, value):
    """5."""
    (point,) = read(f"period,value\n2020,{cell}\n", unit=unit)

    assert point.value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(("cell", "unit"), [("5 MW", "TWh"), ("5 USD", "EUR"), ("5%", "TWh")])
def test_another_unit_is_refused(cell, unit):
    """5: nothing is converted that is not known to be the same."""
    assert refused(f"period,value\n2020,{cell}\n", unit=unit) == [("#1: value", "series.value")]


def test_what_is_no_compute_becomes_no_scenario():
    """5: neither a fit nor an edition, and the columns do not say EFLOPS."""
    own = read(REPORTS)
    fitted = fit(own, curve="constant")
    for made in (fitted.to_scenario, own.edition("first").to_scenario):
        with pytest.raises(InvalidInput) as error:
            made()
        assert [problem.code for problem in error.value.problems] == ["series.no_scenario"]

    assert not [name for name in fitted.header if "eflops" in name]
    assert fitted.header[1:5] == ("observed_value", "fitted_value", "low_value", "high_value")


@pytest.mark.parametrize("code", LANGUAGES)
def test_charts_and_findings_have_the_unit(code):
    """5: and no compute."""
    own, text = read(REPORTS, unit="亿元"), Language(code)
    drawn = [
        series_chart(own.points, None, text, logarithmic=False, unit=own.unit),
        fit_chart(fit(own, curve="constant"), text, logarithmic=False),
        series_finding(own.points, text, own.unit),
    ]

    assert "亿元" in value_title(own.unit, text)
    for one in drawn:
        assert "亿元" in repr(one)
        assert "EFLOPS" not in repr(one)


def test_series_in_two_units_are_not_compared():
    """5: in one unit they are, with the notice that their definitions differ."""
    assert len(definition_notices([IDC, copy_of(IDC)])) == 1
    with pytest.raises(InvalidInput) as error:
        definition_notices([IDC, read(REPORTS)])
    assert [problem.code for problem in error.value.problems] == ["series.units_differ"]


def test_a_fit_does_not_depend_on_the_unit():
    """5: a thousand times the figures have a thousand times the levels, and the same growth."""
    rows = [f"{2000 + at},{100 / (1 + 9 * 0.7**at) * (1 + at % 3 / 100)}" for at in range(12)]
    small = read("period,value\n" + "\n".join(rows), unit="TWh")
    large = read("period,value\n" + "\n".join(f"{row} thousand" for row in rows), unit="TWh")
    one, other = (fit(own, curve="logistic") for own in (small, large))

    assert one.ceiling_is_determined
    assert one["growth_rate"].value == pytest.approx(other["growth_rate"].value, rel=1e-9)
    for name in ("base_level", "ceiling"):
        for end in ("value", "low", "high"):
            expected = 1000 * getattr(one[name], end)
            assert getattr(other[name], end) == pytest.approx(expected, rel=1e-5)


def test_long_lists_in_notes_are_cut():
    """3: a thousand editions are no sentence."""
    rows = "".join(f"{1000 + at},{at + 1},edition {at},2999,actual\n" for at in range(MOST_FIGURES))
    own = read("period,value,edition,published,status\n" + rows)
    (said,) = [n for n in fit(own, curve="constant").notes if n.code == "fit.several_editions"]

    assert len(said.message) < 700
    with pytest.raises(InvalidInput) as error:
        own.edition("none")
    assert len(str(error.value)) < 700


def test_a_ceiling_is_judged_in_the_unit_of_the_series():
    """5: population in persons has a ceiling above that of any compute."""
    own = read("period,value\n1990,1\n2000,2\n2010,4\n", unit="people")
    with pytest.raises(InvalidInput) as error:
        fit(own, ceiling=1e10, ceiling_reason="far away")
    assert [problem.code for problem in error.value.problems] == ["input.outside_limits"]
    with pytest.raises(InvalidInput) as error:
        fit(own, ceiling=3.0, ceiling_reason="too low")
    assert "3 people is not above the highest figure, 4 people (2010)" in str(error.value)
    large = read("period,value\n1990,1 bn\n2000,2 bn\n2010,4 bn\n", unit="people")
    assert fit(large, ceiling=1e12, ceiling_reason="far away")["ceiling"].value == 1e12


def test_claims_are_searched_in_the_series_alone():
    """5: figures of China's compute say nothing about another unit."""
    claim = {"start": "268", "start_year": 2022, "end": "1271.4", "end_year": 2026, "cagr": "52.3%"}
    own = read("period,value\n2021,155.2\n2022,268\n2026,1271.4\n", unit="TWh")

    silent = check_claim(**claim, among=read(REPORTS))
    assert "base" not in {reading.code for reading in silent.searched}
    said = check_claim(**claim, among=own).readings
    assert [(reading.code, reading.start_year) for reading in said] == [("base", 2021)]
    assert "155.2 TWh in 2021" in said[0].say(ENGLISH)
    in_its_unit = claim | {"start": "0.268 thousand TWh", "end": "1.2714 thousand TWh"}
    assert [r.start_year for r in check_claim(**in_its_unit, among=own).readings] == [2021]
    in_another = claim | {"start": "268 GWh", "end": "1271.4 GWh"}
    assert "base" not in {r.code for r in check_claim(**in_another, among=own).searched}


# 6. Projections.


@pytest.mark.parametrize(
    "inputs",
    [
        {"curve": "constant"},
        {"curve": "declining", "long_run_growth": 0.02, "growth_persistence": 0.6},
        {"curve": "logistic", "ceiling": 5000.0},
        {"curve": "gompertz", "ceiling": 5000.0},
    ],
    ids=lambda inputs: inputs["curve"],
)
def test_a_projection_is_that_of_the_scenario(inputs):
    """6: the same levels and rates as `project` has for the same numbers."""
    found = project_series(copy_of(IDC), cagr=0.3, years=8, **inputs)
    named = {"ceiling_eflops" if name == "ceiling" else name: v for name, v in inputs.items()}
    scenario = Scenario(base_eflops=725.3, base_year=2024, cagr=0.3, years=8, **named)
    expected = project(scenario)

    assert (found.base.value, found.base.period) == (725.3, "2024")
    assert list(found.values) == expected["compute_eflops"].tolist()
    assert list(found.rates[1:]) == expected["growth_rate"].tolist()[1:]
    assert [row[0] for row in found.rows()] == [str(year) for year in expected.year]
    assert found.header == ("period", "value", "growth_rate", "low", "high")


def test_its_own_rate_is_its_average_growth():
    """6: from the first figure of the past to the last, newest edition each: 90 to 200 in 4."""
    found = project_series(read(REPORTS), years=2)

    assert found.is_own_rate
    assert found.cagr == pytest.approx((200 / 90) ** 0.25 - 1)
    assert list(found.values) == pytest.approx(
        [200.0, 200 * (200 / 90) ** 0.25, 200 * (200 / 90) ** 0.5]
    )


def test_the_range_is_that_of_its_past_errors():
    """6: the rates that would have been right, restated by hand for two editions."""
    found = project_series(read(REPORTS), cagr=0.2, years=2)
    # first: 100 at 10%, judged in 2021 (120), 2022 (160); second: 120 at 22.5%, judged in 2022
    # (160) and 2023 (200).
    second = (180 / 120) ** 0.5
    errors = [
        log(120 / 110),
        log(160 / 121) / 2,
        log(160 / (120 * second)),
        log(200 / 180) / 2,
    ]
    ends = [1.2 * (2.718281828459045**error) for error in (min(errors), max(errors))]

    assert found.past.editions == 2
    assert found.low[-1] == pytest.approx(200 * ends[0] ** 2)
    assert found.high[-1] == pytest.approx(200 * ends[1] ** 2)
    assert [remark.code for remark in found.remarks] == ["range.too_few", "ahead.above"]


@pytest.mark.parametrize(
    ("forecasts", "code"), [((110, 120), "ahead.above"), ((190, 200), "ahead.below")]
)
def test_a_range_beside_its_line_is_said(forecasts, code):
    """Past errors all of one sign: with the count of forecasts and both rates, in words."""
    rows = [
        "period,value,edition,published",
        "2020,100,a,2020",
        "2021,130,b,2021",
        "2022,170,c,2022",
    ]
    rows += [f"2021,{forecasts[0]},a,2020", f"2022,{forecasts[1]},b,2021"]
    found = project_series(read("\n".join(rows)), cagr=0.2, years=2)
    (said,) = (one for one in found.remarks if one.code == code)

    for value, low, high in list(zip(found.values, found.low, found.high, strict=True))[1:]:
        assert low > value if code == "ahead.above" else high < value
    for language in map(Language, LANGUAGES):
        end = found.low[1] if code == "ahead.above" else found.high[1]
        for number in ("2", language.percent(end / 170 - 1), language.percent(0.2)):
            assert number in said.say(language)
    under_a_ceiling = project_series(found.series, cagr=0.2, curve="gompertz", ceiling=1e4)
    assert code not in {one.code for one in under_a_ceiling.remarks}


def test_without_editions_there_is_no_range():
    """6: undefined, and said so."""
    found = project_series(read(PLAIN), years=3)

    assert all(map(isnan, (*found.low, *found.high)))
    assert [remark.code for remark in found.remarks] == ["ahead.own_rate", "ahead.no_errors"]


def test_a_projection_starts_at_the_end_of_a_year():
    """6: of a series by month, at its last December."""
    months = "".join(f"{2020 + at // 12}-{at % 12 + 1:02},{100 * 1.01**at}\n" for at in range(29))
    found = project_series(read("period,value\n" + months), years=1)

    assert (found.base.period, found.base.year) == ("2021-12", 2021.0)
    assert found.cagr == pytest.approx(1.01**12 - 1)
    assert [row[0] for row in found.rows()] == ["2021", "2022"]


@pytest.mark.parametrize(
    ("table", "inputs", "codes"),
    [
        (PLAIN, {"cagr": 52.3, "years": 0}, ["input.outside_limits", "input.outside_limits"]),
        (PLAIN, {"curve": "linear"}, ["input.not_an_option"]),
        (PLAIN, {"cagr": "x", "known_by": "y"}, ["date.invalid", "input.not_a_number"]),
        (PLAIN, {"ceiling": 5e3}, ["ahead.ceiling"]),
        (PLAIN, {"curve": "logistic"}, ["ahead.ceiling"]),
        (PLAIN, {"curve": "logistic", "ceiling": 4e3}, ["ahead.ceiling"]),
        (PLAIN, {"curve": "logistic", "ceiling": float("nan")}, ["ahead.ceiling"]),
        (PLAIN, {"curve": "gompertz", "cagr": -0.1, "ceiling": 5e9}, ["ahead.ceiling"]),
        (PLAIN, {"known_by": "2010"}, ["ahead.no_year_end"]),
        ("period,value\n2020,1\n", {}, ["ahead.no_growth"]),
        ("period,value\n2020-05,1\n2021-05,2\n", {}, ["ahead.no_year_end"]),
    ],
)
def test_projections_that_are_refused(table, inputs, codes):
    """6: with everything that is wrong."""
    with pytest.raises(InvalidInput) as error:
        project_series(read(table), **inputs)

    assert [problem.code for problem in error.value.problems] == codes


# 7. Nothing is kept.


def test_the_program_keeps_nothing():
    """7: the fits of built-in series are kept, those of a reader's are not."""
    before = fit_points.cache_info()
    fit(read(PLAIN), curve="constant")
    after = fit_points.cache_info()

    assert (after.currsize, after.misses) == (before.currsize, before.misses)


def test_dates_of_days_are_read():
    """2: as a spreadsheet stores them, in the column of periods and in that of publication."""
    content = workbook(
        [["period", "value", "published"], [date(2024, 5, 1), 1.5, date(2024, 6, 30)]]
    )
    (point,) = read(content)

    assert (point.period, point.published, point.status) == ("2024-05", "2024-06-30", "actual")


def test_an_edition_without_a_name_is_called_so_in_each_language():
    """The name is ours, not the reader's."""
    with pytest.raises(InvalidInput) as caught:
        read_series(b"period,value\n2020,5\n2020,6\n", unit="TWh", name="Mine")
    (problem,) = caught.value.problems

    assert "“given”" in problem.say(Language("en"))
    assert "“给定”" in problem.say(Language("zh"))
