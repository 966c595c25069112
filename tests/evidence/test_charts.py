"""The charts of the evidence, read back: published figures and fitted curves as they are."""

from dataclasses import replace

import pytest

from model import Scenario, fit, project, project_series, read_series
from model.data import sources
from model.evidence.charts import (
    ahead_chart,
    ceiling_chart,
    ceiling_finding,
    describe_other_evidence,
    fit_chart,
    fit_finding,
    other_evidence_chart,
    series_chart,
    series_finding,
    unit_cost_chart,
)
from model.evidence.other import other_evidence
from model.evidence.series import STATUS_LABELS, series
from model.texts import ENGLISH
from model.unit_cost import projects
from tests.charts import drawn


@pytest.mark.parametrize("name", series())
def test_series_chart_draws_every_published_figure(name):
    """Each in its own year: by edition and by what it is, with its source on click."""
    points = list(series()[name])
    hover, line, dots = drawn(series_chart(points, None, ENGLISH, logarithmic=True))

    assert (line.mark, dots.mark) == ("line", "point")
    for layer in (line, dots):
        assert layer("x", "y", "color") == [
            (point.year, point.value, point.edition) for point in points
        ]
    assert dots("shape", "href") == [
        (STATUS_LABELS[point.status], sources()[point.source].url) for point in points
    ]
    # Every edition of a time is read off it.
    read = {hint["Period"]: hint for hint in hover.hints()}
    for point in points:
        last = [p for p in points if (p.period, p.edition) == (point.period, point.edition)][-1]
        assert read[point.period][f"{point.edition} edition"] == ENGLISH.exact(last.value)
    for point, hint in zip(points, dots.hints(), strict=True):
        assert hint["Period"] == point.period
        assert hint["Compute, EFLOPS"] == ENGLISH.exact(point.value)
        assert hint["Published"] == point.published


def test_series_chart_draws_a_projection_over_the_figures():
    """Until a year after the last of them."""
    points = series()["idc_intelligent_cn"]
    projection = project(Scenario(years=20))
    hover, *_, line = drawn(series_chart(points, projection, ENGLISH, logarithmic=False))
    last = max(point.year for point in points)
    expected = [
        (year, level)
        for year, level in zip(projection.year, projection["compute_eflops"].tolist(), strict=True)
        if year <= last + 1
    ]

    assert (line.mark, line("x", "y")) == ("line", expected)
    assert 1 < len(expected) < len(projection.year)
    assert "strokeDash" in line.style
    read = {hint["Period"]: hint["Your scenario"] for hint in hover.hints()}
    assert read["2027"] == ENGLISH.number(268 * 1.523**5)


@pytest.mark.parametrize(
    "settings",
    [
        {"curve": "constant"},
        {"curve": "logistic", "ceiling": 5000.0, "ceiling_reason": "an example"},
    ],
    ids=["constant", "logistic"],
)
@pytest.mark.parametrize("logarithmic", [False, True])
def test_fit_chart_draws_the_curve_its_band_and_the_figures(settings, logarithmic):
    """The band goes from the lower to the upper end of the prediction."""
    fitted = fit(**settings)
    hover, band, line, dots = drawn(fit_chart(fitted, ENGLISH, logarithmic=logarithmic))
    predicted = fitted.predict(band.values("x"))

    assert (band.mark, line.mark, dots.mark) == ("area", "line", "point")
    assert band("y", "y2") == [(at.low, at.high) for at in predicted]
    assert [hint["95% prediction band"] for hint in hover.hints()] == [
        ENGLISH.between(map(ENGLISH.number, (at.low, at.high))) for at in predicted
    ]
    assert line("x", "y") == [(at.year, at.level) for at in predicted]
    assert all(
        low < level < high
        for (low, high), (_, level) in zip(band("y", "y2"), line("x", "y"), strict=True)
    )
    assert dots("x", "y") == [(point.year, point.value) for point in fitted.points]
    assert [hint["Period"] for hint in dots.hints()] == [point.period for point in fitted.points]


def test_series_chart_has_room_for_a_long_legend():
    """The figures keep their height, whatever editions a reader brings; Vega lists thirty."""
    heights = []
    for count in (1, 6, 20, 30, 60):
        rows = "".join(f"2020,{at + 1},edition {at}\n" for at in range(count))
        own = read_series(b"period,value,edition\n" + rows.encode(), unit="x", name="y")
        heights.append(series_chart(own.points, None, ENGLISH, logarithmic=False)["height"])

    assert heights[0] == heights[1] < heights[2] < heights[3] == heights[4]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_ahead_chart_draws_figures_levels_and_the_range(logarithmic):
    """The range goes from the lower to the upper end, and is left out where there is none."""
    found = project_series(cagr=0.4, years=3)
    band, line, hover, dots = drawn(ahead_chart(found, ENGLISH, logarithmic=logarithmic))

    assert (band.mark, line.mark, dots.mark) == ("area", "line", "point")
    ends = zip(found.low, found.high, strict=True)
    assert band("x", "y", "y2") == [(2024 + at, *pair) for at, pair in enumerate(ends)]
    assert line("x", "y") == [(2024 + at, level) for at, level in enumerate(found.values)]
    assert hover("x") == line("x")
    assert dots("x", "y") == [(p.year, p.value) for p in found.series.latest().observed]
    without = project_series(read_series(b"period,value\n2020,1\n2021,2\n", unit="x", name="y"))
    first, *_ = drawn(ahead_chart(without, ENGLISH, logarithmic=logarithmic))
    assert first.mark == "line"


def test_ceiling_chart_draws_the_profile_and_its_bound():
    """The bound crosses the whole width where the interval ends; what is far below is cut off."""
    profile = fit(curve="logistic").ceiling_profile
    line, hover, bound = drawn(ceiling_chart(profile, ENGLISH))
    floor = 1.5 * profile.cutoff

    assert line("x", "y") == [
        (ceiling, max(value, floor))
        for ceiling, value in zip(profile.ceilings, profile.log_likelihoods, strict=True)
    ]
    assert hover("x") == line("x")
    assert bound.mark == "rule"
    assert bound.values("y") == [profile.cutoff]
    assert "x" not in bound.encoding


def test_unit_cost_chart_draws_every_project():
    """In its year, at its cost; what is left out of the median looks different."""
    known = projects()
    (dots,) = drawn(unit_cost_chart(known, ENGLISH))
    use = {True: "comparable", False: "not comparable"}

    assert dots("x", "y", "color", "shape") == [
        (one.year, one.unit_cost, use[one.is_comparable], use[one.is_comparable]) for one in known
    ]
    assert [hint["City"] for hint in dots.hints()] == [one.city for one in known]


def test_other_evidence_chart_draws_every_range_but_related():
    """For each yuan, from the least to the most; beside core growth, theirs would be added."""
    found = other_evidence(Scenario())
    shown = [one for one in found.brought if one.evidence != "related"]
    bars, figures = drawn(other_evidence_chart(found, ENGLISH))
    names = [" ".join(name.split()) for name in bars.values("y")]

    assert (bars.mark, figures.mark) == ("bar", "text")
    assert names == [one.label.message for one in shown]
    assert bars("x", "x2") == [one.per_yuan for one in shown]
    assert figures("x", "text") == [
        (high, ENGLISH.between([ENGLISH.short(low), ENGLISH.short(high)]))
        for low, high in (one.per_yuan for one in shown)
    ]
    assert [hint["What it counts"] for hint in bars.hints()] == [
        one.counts.message for one in shown
    ]
    described = describe_other_evidence(found, ENGLISH)
    assert all(one.label.message in described for one in shown)
    assert found["related"].label.message not in described


def test_the_title_of_a_series_is_how_far_editions_are_apart():
    """In the last year that several print; else from where to where it goes."""
    own = series()["idc_intelligent_cn"]
    said = {one.name: series_finding(one.points, ENGLISH) for one in series().values()}

    assert said[own.name] == "2027: 1,117.4 to 2,117.5 EFLOPS, depending on the edition"
    earlier = series_finding(own.known_by("2023-06").points, ENGLISH)
    assert earlier == "From 155.2 EFLOPS in 2021 to 1,271.4 in 2026"
    assert said["miit_in_use_intelligent_cn_fp32"] == "From 41 EFLOPS in 2022 to 90 in 2024"
    assert said["pangoal_cloud_cn"] == "2,500 EFLOPS in 2030"


def test_the_titles_of_a_fit_are_its_last_year_and_its_ceiling():
    """With the ends of the band and of the interval."""
    fitted = fit(curve="constant")
    ((year, level, low, high),) = [
        (at.year, at.level, at.low, at.high)
        for at in fitted.band
        if at.year == fitted.band[-1].year
    ]
    ends = " to ".join(map(ENGLISH.number, (low, high)))

    said = f"{year:.0f}: {ENGLISH.number(level)} EFLOPS by the curve, 95% band {ends}"
    assert fit_finding(fitted, ENGLISH).replace("–", " to ") == said
    open_end = fit(curve="logistic").ceiling_profile
    said = f"Any ceiling above {ENGLISH.number(open_end.low)} EFLOPS fits"
    assert ceiling_finding(open_end, ENGLISH) == said
    closed = replace(open_end, low=1000.0, high=2000.0)
    assert ceiling_finding(closed, ENGLISH) == "Ceilings of 1,000–2,000 EFLOPS fit"
