"""The chart of what compute takes, read back: the power of the sites, chip by chip."""

import pytest

from model import Scenario, footprint
from model.footprint.charts import describe_footprint, footprint_chart
from model.hardware import TAKEN
from model.texts import ENGLISH, Language
from tests.charts import drawn


@pytest.mark.parametrize("mix", [None, {"h20": 0.6, "b200": 0.4}], ids=["range", "mix"])
def test_footprint_chart_draws_a_bar_for_each_chip(mix):
    """As long as its power, with all that it takes on hover."""
    found = footprint(Scenario(), mix=mix)
    bars, figures = drawn(footprint_chart(found, ENGLISH))
    power = [need.taken["facility_power_gw"] for need in found.needs]
    hints = bars.hints()

    assert (bars.mark, figures.mark) == ("bar", "text")
    assert [x for (x,) in bars("x")] == [x for (x,) in figures("x")] == power
    assert [text for (text,) in figures("text")] == [
        ENGLISH.amount(((value,), "GW")) for value in power
    ]
    for need, hint in zip(found.needs, hints, strict=True):
        assert hint["If all were of"].split() == ENGLISH(need.label).split()
        for name, measure in TAKEN.items():
            assert hint[measure.label] == ENGLISH.amount(((need.taken[name],), measure.quantity))


@pytest.mark.parametrize(
    ("code", "scenario", "title", "label"),
    [
        ("en", Scenario(), "Power of the sites, GW", ",~r"),
        ("zh", Scenario(), "机房总功率（万千瓦）", "datum.value / 0.01"),
        ("en", Scenario(base_eflops=1.0), "Power of the sites, MW", "datum.value / 0.001"),
    ],
)
def test_the_axis_is_in_the_unit_of_the_figures(code, scenario, title, label):
    """The language's own, of the greatest."""
    chart = footprint_chart(footprint(scenario), Language(code))
    x = chart["layer"][0]["encoding"]["x"]

    assert x["title"] == title
    assert label in x["axis"].get("labelExpr", x["axis"].get("format"))


def test_what_is_said_of_it():
    """For those who do not see it: each bar."""
    said = describe_footprint(footprint(Scenario()), ENGLISH)

    assert said.startswith("Bar chart of the power of the sites by chip: NVIDIA H100, H800: 3.4")
    assert said.endswith("NVIDIA H20: 13 GW")
