"""The values of an input that its evidence names.

1. Growth has the published rates, each once; every other mark stands in the input's record.
2. Every mark is a value that the input takes, and is written so that it is read back exactly.
"""

import pytest

from model import Scenario
from model.inputs import assumptions, marks, presets
from model.inputs.marks import MOST_MARKS


def test_growth_is_marked_with_the_published_rates():
    """1: by whose they are."""
    assert [(mark.value, mark.label) for mark in marks(assumptions()["cagr"])] == [
        (0.339, "2023–24 edition"),
        (0.462, "2025 edition"),
        (0.476, "Report, from 2022"),
        (0.523, "Headline"),
    ]
    assert {mark.value for mark in marks(assumptions()["cagr"])} == {
        preset.scenario.cagr for preset in presets().values()
    }


@pytest.mark.parametrize("name", [name for name in assumptions() if name != "cagr"])
def test_other_marks_stand_in_the_record(name):
    """1: whole years and choices have none."""
    record = assumptions()[name]
    found = {mark.value: mark.label for mark in marks(record)}

    given = {record.range.low, record.range.likely, record.range.high, record.value}
    numbers = {value for value in given if isinstance(value, float)}
    assert set(found) == (numbers if record.range.kind == "pert" else set())
    assert list(found) == sorted(found)
    assert all(label in {"low", "likely", "high", "default"} for label in found.values())


@pytest.mark.parametrize("name", assumptions())
def test_marks_can_be_taken(name):
    """2."""
    record = assumptions()[name]
    assert len(marks(record)) <= MOST_MARKS
    for mark in marks(record):
        assert record.read(record.write(mark.value)) == mark.value
        assert getattr(Scenario(**{name: mark.value}), name) == mark.value
