"""Targets as people write them.

1. Every column, year, comparison and number is read; what is written is read back the same.
2. Every problem is reported at once, with its code; nothing else is read.
3. A target knows whether it holds, and in which scenarios it has a year.
4. Every column has a name, a kind and a unit.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import InvalidInput, Scenario, Target, project, read_target
from model.columns import COLUMNS
from model.projection.targets import COMPARISONS, horizon_problems


def codes(error):
    return [problem.code for problem in error.value.problems]


@given(
    column=st.sampled_from(list(COLUMNS)),
    year=st.integers(0, 9999),
    sign=st.sampled_from(list(COMPARISONS)),
    value=st.floats(-1e12, 5.0) | st.floats(501.0, 1e300),
)
def test_what_is_written_is_read_back(column, year, sign, value):
    """1: any target there is, to the last digit."""
    target = Target(column=column, year=year, comparison=sign, value=value)

    assert read_target(target.write()) == target


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("compute_eflops@2027>=2000", ("compute_eflops", 2027, ">=", 2000.0)),
        (" compute_eflops @ 2027 = 2,000 ", ("compute_eflops", 2027, "=", 2000.0)),
        ("growth_rate@2025<20%", ("growth_rate", 2025, "<", 0.2)),
        ("growth_rate@2025=-5%", ("growth_rate", 2025, "=", -0.05)),
        ("compute_eflops＠２０２７＝２０００", ("compute_eflops", 2027, "=", 2000.0)),
        ("multiple_of_base@2027≤8", ("multiple_of_base", 2027, "<=", 8.0)),
        ("multiple_of_base@2027≥8", ("multiple_of_base", 2027, ">=", 8.0)),
    ],
)
def test_what_people_write_is_read(written, expected):
    """1."""
    target = read_target(written)

    assert (target.column, target.year, target.comparison, target.value) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ["target.unreadable"]),
        ("compute_eflops", ["target.unreadable"]),
        ("compute_eflops@2027", ["target.unreadable"]),
        ("compute_eflops@2027==2000", ["target.value"]),
        ("compute_eflops=2000", ["target.year"]),
        ("compute_eflops@=2000", ["target.year"]),
        ("compute_eflops@27.5=2000", ["target.year"]),
        ("compute_eflops@20277=2000", ["target.year"]),
        ("compute_eflops@2027=", ["target.value"]),
        ("compute_eflops@2027=20%", ["target.value"]),
        ("compute_eflops@2027=inf", ["target.value"]),
        ("compute_eflops@2027=nan", ["target.value"]),
        ("growth_rate@2027=52.3", ["target.value"]),
        ("year@2027=1", ["target.column"]),
        ("eflops@soon=much", ["target.column", "target.value", "target.year"]),
    ],
)
def test_what_cannot_be_read_is_refused(written, expected):
    """2: all at once; each says what was given or what is allowed."""
    with pytest.raises(InvalidInput) as error:
        read_target(written)

    assert codes(error) == expected
    assert {problem.where for problem in error.value.problems} == {"target"}


def test_refusals_say_what_is_allowed():
    """2: the list of columns, and how a rate is written."""
    with pytest.raises(InvalidInput) as error:
        read_target("eflops@2027=1")
    for column in COLUMNS:
        assert column in str(error.value)
    with pytest.raises(InvalidInput, match=r"52.3 means 5,230% a year; write 52.3% or 0.523"):
        read_target("growth_rate@2027=52.3")


def test_other_columns_may_be_allowed():
    """2: the columns are the caller's."""
    assert read_target("x@2027>1", ("x",)).column == "x"
    with pytest.raises(InvalidInput) as error:
        read_target("compute_eflops@2027>1", ("x",))
    assert codes(error) == ["target.column"]


def test_a_target_without_a_year():
    """1 and 2: only where the year is what is asked for."""
    assert read_target("compute_eflops=2000", needs_year=False).year is None
    assert read_target("compute_eflops=2000", needs_year=False).write() == "compute_eflops=2000"
    with pytest.raises(InvalidInput) as error:
        read_target("compute_eflops@2027=2000", needs_year=False)
    assert codes(error) == ["target.year"]


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (">=", [False, True, True]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        ("<", [True, False, False]),
        ("=", [False, True, False]),
    ],
)
def test_a_target_knows_whether_it_holds(sign, expected):
    """3: for a number and for an array."""
    target = read_target(f"compute_eflops@2027{sign}2")
    values = np.array([1.0, 2.0, 3.0])

    assert target.holds(values).tolist() == expected
    assert [target.holds(value) for value in values.tolist()] == expected


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("year", [2021, 2022, 2023, 2027, 2028])
def test_targets_have_a_year_where_the_projection_has_a_value(column, year):
    """3: exactly there."""
    scenario = Scenario()
    projection = project(scenario)
    has_value = year in projection.year and not np.isnan(
        projection[column][projection.year.index(year)]
    )
    found = horizon_problems(read_target(f"{column}@{year}=1"), scenario)

    assert has_value == (not found)
    outside = not scenario.base_year <= year <= scenario.last_year
    assert [problem.code for problem in found] == (
        [] if has_value else ["target.outside_horizon" if outside else "target.undefined"]
    )
