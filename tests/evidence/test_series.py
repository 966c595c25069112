"""Published series and their vintages.

1. Every row of the data is in exactly one series, as it was printed.
2. What was known by a date is what was published by then, never later, and grows with time.
3. The newest figure of each period is found, with forecasts and targets apart from the past.
4. An edition's own path has the growth rate that its publisher prints.
5. Every name, status and definition has a label; series of different definitions are told apart.
6. What is not valid is refused with its code and what to do.
"""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import InvalidInput, Scenario, project
from model.data import EVIDENCE, table
from model.evidence.series import (
    DEFINITIONS,
    SERIES_LABELS,
    STATUS_LABELS,
    Point,
    definition_notices,
    last_day,
    series,
    series_of,
    year_number,
)
from model.inputs.presets import preset
from tests.commands.test_command_line import run

IDC = "idc_intelligent_cn"
COUNTED = "miit_in_use_intelligent_cn_fp16"
EVERY_SERIES = list(SERIES_LABELS)

days = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def values(points):
    return [(point.period, point.value) for point in points]


def codes(error):
    return [problem.code for problem in error.value.problems]


def test_every_row_is_in_its_series():
    """1."""
    points = [point for one in series().values() for point in one]

    assert len(points) == len(table("compute_scale"))
    for row in table("compute_scale"):
        (point,) = (
            p
            for p in series_of(row["series"])
            if (p.edition, p.period) == (row["edition"], row["period"])
        )
        expected = {**row, "value": float(row["value_eflops"]), "year": point.year}
        del expected["value_eflops"]
        assert {name: getattr(point, name) for name in Point.__slots__} == expected


@pytest.mark.parametrize("name", EVERY_SERIES)
def test_points_are_in_order(name):
    """1: by year, then by when they were known."""
    for before, after in pairwise(series_of(name)):
        assert (before.year, before.known_from) <= (after.year, after.known_from)


@pytest.mark.parametrize("name", EVERY_SERIES)
def test_what_is_observed_has_one_precision(name):
    """5: or a fit would join what does not compare."""
    one = series_of(name)

    observed = {point.precision.removesuffix(" (not stated)") for point in one.observed}
    assert observed <= {one.precision.removesuffix(" (not stated)")}
    assert one.precision in {point.precision for point in one.observed or one}


@pytest.mark.parametrize(
    ("period", "year"),
    [
        pytest.param("2022", 2022.0, id="a year's end is the year"),
        pytest.param("2022-12", 2022.0, id="as is the end of its December"),
        pytest.param("2025-06", 2024.5, id="half a year before the end of 2025"),
        pytest.param("2025-03", 2024.25, id="three quarters before"),
        pytest.param("2026-01", 2025 + 1 / 12, id="a month after the end of 2025"),
    ],
)
def test_periods_are_numbers(period, year):
    """1."""
    assert year_number(period) == year


@pytest.mark.parametrize(
    ("when", "end"),
    [
        ("2022", date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 28)),
        ("2023-11-29", date(2023, 11, 29)),
    ],
)
def test_a_date_counts_from_its_last_day(when, end):
    """2: what was published some time in a year is not known before the year is over."""
    assert last_day(when) == end


@pytest.mark.parametrize(
    "when",
    [
        "",
        "22",
        "2022-13",
        "2022-00",
        "2023-02-29",
        "2022-1",
        "0000",
        "2022-12-31 ",
        "２０２２",
        "x",
    ],
)
def test_what_is_no_date_is_refused(when):
    """6."""
    with pytest.raises(InvalidInput) as error:
        series_of(IDC).known_by(when)

    assert codes(error) == ["date.invalid"]
    assert f"“{when}”" in str(error.value)
    assert "2024-06-30" in str(error.value)


def test_what_was_known_of_the_headline_series():
    """2: against the data, by hand."""
    known = series_of(IDC).known_by

    assert not known("2022-12-30").points  # published in 2022-12, day unknown
    assert values(known("2022-12").observed) == [("2021", 155.2), ("2022", 268.0)]
    assert values(known("2023-11-28")) == values(known("2022"))
    assert values(known("2023-11-29").latest().observed) == [
        ("2021", 155.2),
        ("2022", 259.9),
        ("2023", 414.1),
    ]
    assert values(known("2026").latest().observed) == [
        ("2020", 75.0),
        ("2021", 155.2),
        ("2022", 259.9),
        ("2023", 416.7),
        ("2024", 725.3),
    ]


@given(days)
def test_nothing_published_later_is_known(day):
    """2: for every series, by the day, its month and its year."""
    for one in series().values():
        for when in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
            known = one.known_by(when)
            assert [p for p in one if last_day(p.published) <= last_day(when)] == list(known)
            assert all(p.published[: len(when)] <= when for p in known)


@given(days, days)
def test_what_is_known_stays_known(one_day, other_day):
    """2."""
    first, second = sorted([one_day, other_day])
    for one in series().values():
        known = one.known_by(second.isoformat())
        assert known.known_by(first.isoformat()) == one.known_by(first.isoformat())
        assert set(one.known_by(first.isoformat())) <= set(known)


@pytest.mark.parametrize("name", EVERY_SERIES)
def test_knowledge_grows_at_the_dates_that_are_named(name):
    """2: at each of them, and at no other time."""
    one = series_of(name)
    dates = [date.fromisoformat(text) for text in one.known_dates()]

    assert dates == sorted(set(dates))
    counts = [len(one.known_by(day.isoformat())) for day in dates]
    before = [len(one.known_by((day - timedelta(days=1)).isoformat())) for day in dates]
    assert before == [0, *counts[:-1]]
    assert counts[-1] == len(one)


@pytest.mark.parametrize("name", EVERY_SERIES)
def test_the_latest_figure_of_each_period(name):
    """3: restated: no other of the same kind and period is newer."""
    one = series_of(name)
    latest = one.latest()

    def kind(point):
        return point.period, "past" if point.is_observed else point.status

    assert {kind(p) for p in latest} == {kind(p) for p in one}
    assert len(latest) == len({kind(p) for p in latest})
    for point in latest:
        assert all(p.known_from <= point.known_from for p in one if kind(p) == kind(point))


def test_a_forecast_does_not_replace_what_was_observed():
    """3: of 2023 both are kept, the estimate of the newest edition and the only forecast."""
    latest = series_of(IDC).latest()

    assert [(p.value, p.status) for p in latest if p.period == "2023"] == [
        (427.0, "forecast"),
        (416.7, "estimate"),
    ]
    assert values(latest.forecasts)[-3:] == [("2026", 1460.3), ("2027", 2117.5), ("2028", 2781.9)]


def test_a_target_is_no_forecast():
    """3."""
    counted = series_of(COUNTED)

    assert [(p.period, p.value) for p in counted if p.status == "target"] == [("2030", 9800.0)]
    assert not counted.forecasts.points
    assert len(counted.observed) == len(counted) - 1


@pytest.mark.parametrize("name", EVERY_SERIES)
def test_editions_divide_a_series(name):
    """4: each figure is in one edition; editions come in the order of their publication."""
    one = series_of(name)
    editions = one.editions()

    assert sorted(map(id, one)) == sorted(id(p) for edition in editions for p in edition.points)
    firsts = [last_day(edition.published[0]) for edition in editions]
    assert firsts == sorted(firsts)
    for edition in editions:
        assert one.edition(edition.name) == edition
        assert set(edition.published) == {p.published for p in edition.points}


@pytest.mark.parametrize(
    ("edition", "period", "preset_name", "printed"),
    [
        ("2022-2023", None, "report_path", 0.523),
        ("2022-2023", "2022", "report_path_from_2022", 0.476),
        ("2023-2024", None, "edition_2023_2024", 0.339),
        ("2025", None, "edition_2025", 0.462),
    ],
)
def test_an_edition_becomes_a_scenario(edition, period, preset_name, printed):
    """4: the same as the ready-made one, but for the rounding of the printed rate."""
    mine = series_of(IDC).edition(edition).to_scenario(period=period)
    ready_made = preset(preset_name).scenario

    assert mine.cagr == pytest.approx(printed, abs=0.0007)
    assert mine == ready_made.but(cagr=mine.cagr)


def test_the_scenario_of_an_edition_ends_at_its_last_forecast():
    """4: and keeps the reader's other inputs."""
    edition = series_of(IDC).edition("2025")
    start = Scenario(curve="gompertz", budget=7.0, investment_method="budget")
    projection = project(edition.to_scenario(start))

    assert projection.final("compute_eflops") == pytest.approx(edition.end().value, rel=1e-12)
    assert projection.year[-1] == edition.end().year
    assert projection.scenario.curve == "constant"
    assert (projection.scenario.budget, projection.scenario.investment_method) == (7.0, "budget")


@pytest.mark.parametrize(
    ("name", "edition", "period", "code"),
    [
        pytest.param(COUNTED, "MIIT", None, "edition.no_path", id="only counts"),
        pytest.param(COUNTED, "MIIT 2030 target", None, "edition.no_path", id="only a target"),
        pytest.param(IDC, "2025", "2025", "edition.no_base", id="from a forecast"),
        pytest.param(IDC, "2025", "1999", "edition.no_base", id="from nowhere"),
        pytest.param(IDC, "1999", None, "edition.unknown", id="no such edition"),
    ],
)
def test_an_edition_without_a_path_is_refused(name, edition, period, code):
    """6."""
    with pytest.raises(InvalidInput) as error:
        series_of(name).edition(edition).to_scenario(period=period)

    assert codes(error) == [code]
    if code == "edition.no_path":
        assert not series_of(name).edition(edition).has_path
        with pytest.raises(InvalidInput):
            series_of(name).edition(edition).end()


def test_a_path_leads_to_a_later_year():
    """4: a figure and the target for the same year are no growth."""
    edition = series_of(IDC).edition("2025")
    start, end = edition.base(), edition.end()
    same_year = replace(end, period=start.period, year=start.year)

    assert replace(edition, points=(start, end)).has_path
    assert not replace(edition, points=(start, same_year)).has_path


def test_labels_are_complete():
    """5."""
    points = [point for one in series().values() for point in one]

    assert list(series()) == EVERY_SERIES
    assert len(set(SERIES_LABELS.values())) == len(SERIES_LABELS)
    assert {point.status for point in points} == set(STATUS_LABELS)
    assert {point.evidence for point in points} == set(EVIDENCE)
    assert {one.definition for one in series().values()} == set(DEFINITIONS.values())
    assert all(one.label == SERIES_LABELS[one.name] for one in series().values())


def test_precision_stands_in_the_label():
    """5."""
    for one in series().values():
        digits = "".join(c for c in one.precision if c.isdigit())
        assert f"FP{digits}" in one.label


def test_series_of_different_definitions_are_told_apart():
    """5: each other one against the first; one alone says nothing."""
    notices = definition_notices([IDC, COUNTED, IDC, "idc_general_cn"])

    assert [notice.code for notice in notices] == ["series.definitions_differ"] * 2
    assert [notice.values["other"] for notice in notices] == [
        SERIES_LABELS[COUNTED],
        SERIES_LABELS["idc_general_cn"],
    ]
    assert SERIES_LABELS[IDC] in notices[0].message
    assert definition_notices([IDC, IDC]) == definition_notices([]) == ()


def test_an_unknown_series_is_refused():
    """6."""
    with pytest.raises(InvalidInput) as error:
        series_of("idc")

    assert codes(error) == ["series.unknown"]
    assert IDC in str(error.value)


@pytest.mark.parametrize("name", EVERY_SERIES)
def test_the_command_prints_every_row(name):
    """1 and 2: as CSV and as JSON; up to a date, those that were published by then."""
    rows = [row for row in table("compute_scale") if row["series"] == name]
    printed = list(
        csv.DictReader(
            run("series", "--series", name, "--format", "csv").out.decode("utf-8-sig").splitlines()
        )
    )
    known = json.loads(
        run("series", "--series", name, "--known-by", "2023", "--format", "json").out
    )

    assert len(printed) == len(rows)
    for row in rows:
        expected = {key: text for key, text in row.items() if key not in {"value_eflops", "note"}}
        assert any(expected.items() <= one.items() for one in printed)
    assert {(one["edition"], one["period"]) for one in known} == {
        (row["edition"], row["period"]) for row in rows if row["published"][:4] <= "2023"
    }
