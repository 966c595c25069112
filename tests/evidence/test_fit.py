"""Curves fitted to series.

1. The least squares behind every fit meet the certified values of NIST StRD Rat42 and Rat43.
2. Curves without noise are recovered exactly, at regular and irregular times.
3. Constant growth is linear regression on logarithms: parameters, intervals, band, weights.
4. Under a ceiling, parameters and intervals equal those of another optimiser on the curve as the
   documents write it; AICc and the leave-last-out error equal their definitions.
5. The profile of the ceiling is the likelihood that another optimiser finds, and its interval
   ends where that falls below the cutoff.
6. The figures of no published series determine a ceiling, and a fit says so; with a ceiling and
   a reason from the reader there is a curve.
7. A fit does not depend on the unit of the level, on the calendar or on what came later.
8. A fit becomes a scenario whose projection is the curve.
9. Intervals hold the truth as often as they say.
10. What is not defined is not a number and says why; what is not valid is refused.
"""

import copy
import dataclasses
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import curve_fit, least_squares
from scipy.stats import f as f_distribution
from scipy.stats import linregress
from scipy.stats import t as student

from model import InvalidInput, Scenario, project
from model.data import EVIDENCE
from model.evidence.fit import (
    EVIDENCE_WEIGHTS,
    FIT_COLUMNS,
    FITTED_CURVES,
    METHOD_TEXTS,
    PARAMETER_LABELS,
    SHAPES,
    Curve,
    FitSettings,
    figures_to_fit,
    fit,
    fit_points,
    inverse_information,
    least_squares_fit,
)
from model.evidence.series import SERIES_LABELS, Point, series, series_of
from model.growth import CURVES_WITH_CEILING
from model.inputs.assumptions import assumptions

IDC = "idc_intelligent_cn"
IN_USE = "miit_in_use_total_cn"
COUNTED = "miit_in_use_intelligent_cn_fp16"
IN_USE_FP32 = "miit_in_use_intelligent_cn_fp32"
GIVEN = {"ceiling": 20000.0, "ceiling_reason": "ten times the next forecast"}
CURVE_CHOICES = [
    pytest.param("constant", {}, id="constant"),
    pytest.param("logistic", GIVEN, id="logistic"),
    pytest.param("gompertz", GIVEN, id="gompertz"),
]

few = settings(max_examples=25)


def points_of(years, levels, evidence="read", status="estimate"):
    """Figures at times, for any levels."""
    many = [evidence] * len(years) if isinstance(evidence, str) else evidence
    return tuple(
        Point(
            series=IDC,
            edition="test",
            published="2026",
            period=f"{year:g}",
            year=float(year),
            value=float(level),
            status=status,
            precision="FP16",
            source="test",
            evidence=grade,
            note="",
        )
        for year, level, grade in zip(years, levels, many, strict=True)
    )


def levels_of(curve, base, growth, ceiling, t):
    """The curves as docs/equations.md writes them."""
    first, t = base * (1 + growth), np.asarray(t, dtype=float)
    if curve == "constant":
        return base * (1 + growth) ** t
    if curve == "logistic":
        r = -np.log((ceiling / first - 1) / (ceiling / base - 1))
        return ceiling / (1 + (ceiling / base - 1) * np.exp(-r * t))
    r = -np.log(np.log(first / ceiling) / np.log(base / ceiling))
    return ceiling * np.exp(np.log(base / ceiling) * np.exp(-r * t))


def settings_of(curve, **others):
    return FitSettings(curve=curve, **others)


def codes(error):
    return [problem.code for problem in error.value.problems]


def notes(made):
    return [note.code for note in made.notes]


# --- 1. Certified values -----------------------------------------------------------------

# NIST Statistical Reference Datasets, nonlinear regression, https://www.itl.nist.gov/div898/
# strd/nls/data/ratkowsky2.shtml and ratkowsky3.shtml (higher level of difficulty).
RAT42 = {
    "function": lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)),
    "x": [9, 14, 21, 28, 42, 57, 63, 70, 79],
    "y": [8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08],
    "values": [7.2462237576e01, 2.6180768402e00, 6.7359200066e-02],
    "errors": [1.7340283401e00, 8.8295217536e-02, 3.4465663377e-03],
    "rss": 8.0565229338e00,
    "sigma": 1.1587725499e00,
}
RAT43 = {
    "function": lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "x": range(1, 16),
    "y": [
        *(16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53),
        *(590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41),
    ],
    "values": [6.9964151270e02, 5.2771253025e00, 7.5962938329e-01, 1.2792483859e00],
    "errors": [1.6302297817e01, 2.0828735829e00, 1.9566123451e-01, 6.8761936385e-01],
    "rss": 8.7864049080e03,
    "sigma": 2.8262414662e01,
}


def rat42_slopes(b, x):
    share = 1 / (1 + np.exp(b[1] - b[2] * x))
    return np.column_stack([share, -b[0] * share * (1 - share), b[0] * share * (1 - share) * x])


def differences(function):
    """The derivatives of a function by central differences."""

    def slopes(b, x):
        steps = np.finfo(float).eps ** (1 / 3) * np.where(b, np.abs(b), 1.0)
        columns = []
        for step in np.diag(steps):
            up, down = b + step, b - step
            columns.append((function(up, x) - function(down, x)) / np.sum(up - down))
        return np.column_stack(columns)

    return slopes


def fit_function(function, x, y, start, *, slopes=None, weights=None):
    """A function fitted to observations, with the covariance of its parameters."""
    slopes = slopes or differences(function)
    weights = np.ones_like(y) if weights is None else weights
    found = least_squares_fit(
        lambda b: function(b, x), lambda b: slopes(b, x), y, start, weights=weights
    )
    with np.errstate(over="ignore"):
        weighted = np.sqrt(weights)[:, None] * slopes(found.parameters, x)
    variance = found.rss / (len(y) - len(start))
    return found, inverse_information(weighted) * variance


@pytest.mark.parametrize(
    ("problem", "start", "slopes"),
    [
        pytest.param(RAT42, (100, 1, 0.1), None, id="Rat42 from start 1"),
        pytest.param(RAT42, (75, 2.5, 0.07), None, id="Rat42 from start 2"),
        pytest.param(RAT42, (100, 1, 0.1), rat42_slopes, id="Rat42 with derivatives"),
        pytest.param(RAT43, (100, 10, 1, 1), None, id="Rat43 from start 1"),
        pytest.param(RAT43, (700, 5, 0.75, 1.3), None, id="Rat43 from start 2"),
    ],
)
def test_certified_values(problem, start, slopes):
    """1: to seven digits at least, from both certified starts."""
    x, y = (np.array(problem[name], dtype=float) for name in ("x", "y"))
    found, covariance = fit_function(problem["function"], x, y, start, slopes=slopes)

    assert found.is_settled
    assert_allclose(found.parameters, problem["values"], rtol=5e-8)
    assert_allclose(np.sqrt(np.diag(covariance)), problem["errors"], rtol=5e-8)
    assert_allclose(found.rss, problem["rss"], rtol=1e-9)
    assert_allclose(math.sqrt(found.rss / (len(x) - len(start))), problem["sigma"], rtol=1e-9)


def test_weights_repeat_observations():
    """1: a weight of 3 gives the parameters of three equal observations."""
    x, y = (np.array(RAT42[name], dtype=float) for name in ("x", "y"))
    times = np.array([1, 3, 1, 2, 1, 1, 1, 2, 1])
    function, start = RAT42["function"], RAT42["values"]
    weighted, of_weighted = fit_function(function, x, y, start, weights=times.astype(float))
    repeated, of_repeated = fit_function(function, np.repeat(x, times), np.repeat(y, times), start)

    assert_allclose(weighted.parameters, repeated.parameters, rtol=1e-9)
    assert_allclose(weighted.rss, repeated.rss, rtol=1e-9)
    shrink = (len(x) - len(start)) / (times.sum() - len(start))
    assert_allclose(of_weighted * shrink, of_repeated, rtol=1e-7)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda b, x: b[0] + b[1] + 0 * x, "two parameters are one"),
        (lambda b, x: b[0] + 0 * b[1] * x, "a parameter has no effect"),
        (lambda b, x: 1 / (1 + np.exp(b[0] * x + b[1])), "the best is infinitely far"),
        (lambda b, x: 2 + np.maximum(0.5 - b[0], 2 * b[0] - 1) + b[1] * x, "a kink"),
    ],
)
def test_what_observations_do_not_determine_is_not_settled(function, why):
    """1: rather than a number that only the start explains."""
    x = np.arange(6.0)
    y = np.array([0.01, -0.01, 0.0, 1.01, 0.99, 1.0])
    found, _ = fit_function(function, x, y, (1.0, 1.0))

    assert not found.is_settled, why


def test_as_many_observations_as_parameters_are_met():
    """1: and nothing is left over."""
    y = np.array([1.0, 3.0])
    slopes = np.array([[1.0, 0.0], [1.0, 1.0]])
    found = least_squares_fit(
        lambda b: slopes @ b, lambda _: slopes, y, (0.0, 0.0), weights=np.ones(2)
    )

    assert found.is_settled
    assert_allclose(found.parameters, [1.0, 2.0])
    assert found.rss < 1e-20


# --- 2. Exact recovery -------------------------------------------------------------------

REGULAR = np.arange(12.0)
IRREGULAR = np.array([0, 0.5, 1, 2.25, 3, 4.5, 6, 6.5, 8, 9, 10.75])


@pytest.mark.unmeasured
@few
@given(
    base=st.floats(-2, 5).map(lambda power: 10.0**power),
    growth=st.floats(0.01, 3),
    room=st.floats(-1, 3).map(lambda power: 10.0**power),
    curve=st.sampled_from(FITTED_CURVES),
    t=st.sampled_from([REGULAR[:3], REGULAR[:4], IRREGULAR[:3]]),
)
def test_curves_without_noise_are_recovered(base, growth, room, curve, t):
    """2: with the ceiling given."""
    ceiling = base * (1 + growth) ** max(1.0, t[-1]) * (1 + room)
    given_ceiling = {} if curve == "constant" else {"ceiling": ceiling, "ceiling_reason": "known"}
    levels = levels_of(curve, base, growth, ceiling, t)
    made = fit_points(points_of(2020 + t, levels), settings_of(curve, **given_ceiling))

    assert_allclose(made["base_level"].value, base, rtol=1e-9)
    assert_allclose(made["growth_rate"].value, growth, rtol=1e-8)
    assert made.sigma < 1e-9
    predicted = [p.level for p in made.predict(2020 + np.arange(8.0))]
    assert_allclose(predicted, levels_of(curve, base, growth, ceiling, np.arange(8.0)), rtol=1e-6)


@pytest.mark.unmeasured
@pytest.mark.parametrize("t", [REGULAR, IRREGULAR], ids=["regular", "irregular"])
@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
@pytest.mark.parametrize(
    ("base", "growth", "ceiling"), [(155.2, 0.67, 3000.0), (0.02, 2.0, 0.5), (4.3, 1.7, 12.0)]
)
def test_a_full_curve_gives_its_ceiling(curve, base, growth, ceiling, t):
    """2: data before and after the turn, no ceiling given."""
    levels = levels_of(curve, base, growth, ceiling, t)
    made = fit_points(points_of(2010 + t, levels), settings_of(curve))

    assert made.ceiling_is_determined
    assert not made["ceiling"].is_given
    found = [made[name].value for name in PARAMETER_LABELS]
    assert_allclose(found, [base, growth, ceiling], rtol=1e-9)
    assert "fit.ceiling_given" not in notes(made)


@pytest.mark.parametrize("curve", FITTED_CURVES)
def test_a_curve_and_its_gradient(curve):
    """4: against the documents' formula and its finite differences, everywhere on the curve."""
    logs = np.log([155.2, 1.67, 3000.0])
    t = np.array([-1.0, 0.0, 0.25, 1.0, 3.0, 9.0])

    def log_levels(theta):
        base, factor, ceiling = np.exp(theta)
        return np.log(levels_of(curve, base, factor - 1, ceiling, t))

    line = [logs[0], logs[0] + logs[1]]
    if curve != "constant":
        line = SHAPES[curve].to_line(logs[2] - np.array(line)).tolist()
    made = Curve(name=curve, at_0=line[0], at_1=line[1], log_ceiling=logs[2])

    assert_allclose(made.log_levels(t), log_levels(logs), rtol=1e-12)
    assert_allclose([made.log_base, made.log_growth], logs[:2], rtol=1e-12)
    for column, step in zip(made.gradient(t).T, np.eye(3) * 1e-5, strict=True):
        slope = (log_levels(logs + step) - log_levels(logs - step)) / 2e-5
        assert_allclose(column, slope, rtol=1e-7, atol=1e-8)


# --- 3. Constant growth is linear regression ------------------------------------------------


@pytest.mark.parametrize("name", [IDC, IN_USE, COUNTED, "caict_device_total_world"])
def test_constant_growth_is_linear_regression(name):
    """3: against scipy.stats.linregress on the logarithms of the published figures."""
    made = fit(name, curve="constant")
    t = np.array([p.year for p in made.points]) - made.points[0].year
    y = np.log([p.value for p in made.points])
    line = linregress(t, y)
    reach = student.ppf(0.975, len(t) - 2)

    level, growth = made["base_level"], made["growth_rate"]
    ends = np.array([0, -reach, reach])
    assert_allclose(
        [level.value, level.low, level.high],
        np.exp(line.intercept + ends * line.intercept_stderr),
        rtol=1e-10,
    )
    assert_allclose(
        [growth.value, growth.low, growth.high],
        np.expm1(line.slope + ends * line.stderr),
        rtol=1e-10,
    )
    assert_allclose(made.residuals, y - line.intercept - line.slope * t, atol=1e-13)
    assert_allclose(made.rss, np.sum(np.square(made.residuals)), rtol=1e-10)
    assert_allclose(made.sigma, math.sqrt(made.rss / (len(t) - 2)), rtol=1e-12)


def test_the_band_of_constant_growth_is_that_of_linear_regression():
    """3: the textbook's prediction interval, with 1 + 1/n + (t - mean)² / sum of squares."""
    made = fit(IN_USE, curve="constant", horizon=7)
    t = np.array([p.year for p in made.points]) - made.points[0].year
    y = np.log([p.value for p in made.points])
    line = linregress(t, y)

    at = np.array([p.year for p in made.band]) - made.points[0].year
    spread = 1 + 1 / len(t) + (at - t.mean()) ** 2 / np.sum((t - t.mean()) ** 2)
    reach = student.ppf(0.975, len(t) - 2) * made.sigma * np.sqrt(spread)
    middle = line.intercept + line.slope * at
    assert_allclose([p.level for p in made.band], np.exp(middle), rtol=1e-10)
    assert_allclose([p.low for p in made.band], np.exp(middle - reach), rtol=1e-10)
    assert_allclose([p.high for p in made.band], np.exp(middle + reach), rtol=1e-10)
    assert made.band[0].year == made.points[0].year
    assert made.band[-1].year == 2024 + 7


def test_weights_by_evidence():
    """3: weighted regression in matrices; and no effect where all figures have one grade."""
    points = tuple(
        replace(point, evidence="unconfirmed") if point.period == "2023" else point
        for point in series_of(IN_USE_FP32)
    )
    made = fit_points(points, settings_of("constant", weighted=True))
    weights = np.array([1.0, 0.25, 1.0])  # read, unconfirmed, read
    x = np.column_stack([np.ones(3), [0.0, 1.0, 2.0]])
    y = np.log([41.0, 70.0, 90.0])
    inverse = np.linalg.inv(x.T @ (weights[:, None] * x))
    line = inverse @ x.T @ (weights * y)
    rss = weights @ (y - x @ line) ** 2

    assert made.weights == tuple(weights)
    assert_allclose(made["base_level"].value, np.exp(line[0]), rtol=1e-10)
    assert_allclose(made["growth_rate"].value, np.expm1(line[1]), rtol=1e-10)
    assert_allclose(made.rss, rss, rtol=1e-9)  # one degree of freedom: also the variance
    assert_allclose(np.array(made.covariance)[:2, :2], inverse * rss, rtol=1e-9)
    assert fit(IN_USE_FP32, curve="constant").weights == (1.0, 1.0, 1.0)
    # The figure that counts less is the middle one: it moves the level, and leaves the growth.
    unweighted = fit(IN_USE_FP32, curve="constant")
    assert not math.isclose(made["base_level"].value, unweighted["base_level"].value)
    assert_allclose(made["growth_rate"].value, unweighted["growth_rate"].value, rtol=1e-12)


def test_equal_weights_change_nothing_but_their_own_scale():
    """3: figures that are all quoted have the parameters, intervals and AICc of read ones."""
    years, levels = 2020 + np.arange(6.0), [100, 140, 230, 330, 480, 800]
    read, quoted = (
        fit_points(points_of(years, levels, grade), settings_of("constant", weighted=True))
        for grade in ("read", "quoted")
    )

    for name in ("base_level", "growth_rate"):
        assert_allclose(
            dataclasses.astuple(read[name])[2:5], dataclasses.astuple(quoted[name])[2:5], rtol=1e-12
        )
    assert_allclose(read.aicc, quoted.aicc, rtol=1e-12)


def test_the_table_of_weights():
    """3: every grade has one, and better evidence never counts less."""
    weights = [EVIDENCE_WEIGHTS[grade] for grade in EVIDENCE]

    assert set(EVIDENCE_WEIGHTS) == set(EVIDENCE)
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1.0
    assert min(weights) > 0.0
    assert all(f"{weight:g}" in METHOD_TEXTS["weights"] for weight in weights)


# --- 4. Curves with a ceiling, restated ------------------------------------------------------

NOISY = np.array([0.03, -0.05, 0.02, 0.06, -0.04, 0.01, -0.02, 0.05, -0.06])


def noisy_points(curve, count=9, scale=1.0, ceiling=3000.0):
    levels = levels_of(curve, 155.2, 0.67, ceiling, np.arange(float(count)))
    return points_of(2015 + np.arange(count), levels * np.exp(scale * NOISY[:count]))


def restated(made, ceiling=None):
    """Parameters and covariance of the logarithms by scipy's curve_fit on their formula."""
    t = np.array([p.year for p in made.points]) - made.points[0].year
    y = np.log([p.value for p in made.points])
    name = made.settings.curve

    def function(t, log_base, log_growth, log_ceiling=None):
        top = ceiling if log_ceiling is None else math.exp(log_ceiling)
        return np.log(levels_of(name, math.exp(log_base), math.expm1(log_growth), top, t))

    start = [made.curve.log_base + 0.01, made.curve.log_growth + 0.01]
    if ceiling is None:
        start.append(made.curve.log_ceiling + 0.05)
    return curve_fit(function, t, y, start, ftol=1e-15, xtol=1e-15, gtol=1e-15)


@pytest.mark.parametrize("ceiling", [None, 2800.0], ids=["fitted", "given"])
@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
def test_curves_under_a_ceiling_restated(curve, ceiling):
    """4: estimates, intervals and band; the ceiling's own interval is that of its profile."""
    reader = {} if ceiling is None else {"ceiling": ceiling, "ceiling_reason": "a study"}
    made = fit_points(noisy_points(curve), settings_of(curve, **reader))
    theta, covariance = restated(made, ceiling)

    reach = student.ppf(0.975, 9 - len(theta)) * np.sqrt(np.diag(covariance))
    level, growth = made["base_level"], made["growth_rate"]
    assert_allclose(level.value, np.exp(theta[0]), rtol=1e-7)
    assert_allclose(growth.value, np.expm1(theta[1]), rtol=1e-6)
    assert_allclose(
        [level.low, level.high], np.exp([theta[0] - reach[0], theta[0] + reach[0]]), rtol=1e-5
    )
    assert_allclose(
        [growth.low, growth.high], np.expm1([theta[1] - reach[1], theta[1] + reach[1]]), rtol=1e-4
    )
    if ceiling is None:
        assert_allclose(made["ceiling"].value, np.exp(theta[2]), rtol=1e-7)
        assert made["ceiling"].low == made.ceiling_profile.low
        assert made["ceiling"].high == made.ceiling_profile.high
        assert_allclose(made.covariance, covariance, rtol=1e-4, atol=1e-9)
    else:
        assert made["ceiling"].value == ceiling
        assert made["ceiling"].is_given
        assert math.isnan(made["ceiling"].low)
        assert_allclose(np.array(made.covariance)[:2, :2], covariance, rtol=1e-4, atol=1e-9)
        assert not np.any(np.array(made.covariance)[2])
    assert made.fitted_parameters == len(theta)


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
def test_the_band_under_a_ceiling(curve):
    """4: from the covariance and numerical derivatives of the documents' formula."""
    made = fit_points(noisy_points(curve), settings_of(curve))
    theta = np.array([made.curve.log_base, made.curve.log_growth, made.curve.log_ceiling])
    years = np.array([2015.0, 2018.5, 2023.0, 2030.0])

    def log_levels(theta):
        base, factor, ceiling = np.exp(theta)
        return np.log(levels_of(curve, base, factor - 1, ceiling, years - 2015))

    slopes = np.array(
        [(log_levels(theta + h) - log_levels(theta - h)) / 2e-5 for h in np.eye(3) * 1e-5]
    )
    variance = np.einsum("it,ij,jt->t", slopes, np.array(made.covariance), slopes)
    reach = student.ppf(0.975, 9 - 3) * np.sqrt(variance + made.sigma**2)
    band = made.predict(years)
    assert_allclose([p.level for p in band], np.exp(log_levels(theta)), rtol=1e-10)
    assert_allclose([p.low for p in band], np.exp(log_levels(theta) - reach), rtol=1e-6)
    assert_allclose([p.high for p in band], np.exp(log_levels(theta) + reach), rtol=1e-6)


@pytest.mark.parametrize(
    ("curve", "reader", "parameters"),
    [("constant", {}, 3), ("logistic", {}, 4), ("gompertz", {}, 4), ("gompertz", GIVEN, 3)],
)
def test_aicc_restated(curve, reader, parameters):
    """4: from the normal likelihood of the residuals; the spread is a parameter too."""
    made = fit_points(noisy_points(curve), settings_of(curve, **reader))
    residuals, n, k = np.array(made.residuals), 9, parameters
    spread = math.sqrt(np.mean(residuals**2))
    likelihood = np.sum(-0.5 * (residuals / spread) ** 2 - np.log(spread * math.sqrt(2 * math.pi)))

    assert made.aicc == pytest.approx(
        -2 * likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1), rel=1e-9
    )


def test_aicc_of_weighted_figures():
    """4: each figure with its own spread, sigma over the root of its weight."""
    grades = ["read", "quoted", "read", "unconfirmed", "read", "derived"]
    points = points_of(range(2020, 2026), [100, 140, 230, 330, 480, 800], grades)
    made = fit_points(points, settings_of("constant", weighted=True))
    residuals, weights = np.array(made.residuals), np.array(made.weights)
    spread = np.sqrt(np.mean(weights * residuals**2) / weights)
    likelihood = np.sum(-0.5 * (residuals / spread) ** 2 - np.log(spread * math.sqrt(2 * math.pi)))

    assert made.aicc == pytest.approx(-2 * likelihood + 2 * 3 + 2 * 3 * 4 / (6 - 3 - 1), rel=1e-9)


@pytest.mark.unmeasured
def test_aicc_finds_the_curve_that_made_the_figures():
    """4: among the three, on a full S of each kind."""
    for maker in FITTED_CURVES:
        points = noisy_points(maker, scale=0.3)
        scores = {}
        for curve in FITTED_CURVES:
            made = fit_points(points, settings_of(curve))
            scores[curve] = made.aicc if made.has_curve else math.inf
        assert min(scores, key=scores.get) == maker


@pytest.mark.parametrize(("curve", "reader"), CURVE_CHOICES)
def test_the_last_figure_left_out(curve, reader):
    """4: the same fit without it, asked for its time."""
    made = fit(IN_USE, curve=curve, **reader)
    without = fit_points(made.points[:-1], made.settings)
    (predicted,) = without.predict([made.points[-1].year])

    assert made.leave_last_out.period == "2024"
    assert made.leave_last_out.published == 280.0
    assert_allclose(made.leave_last_out.predicted, predicted.level, rtol=1e-10)
    assert_allclose(made.leave_last_out_error, predicted.level / 280.0 - 1, rtol=1e-9)


def test_the_last_figure_left_out_where_the_ceiling_is_fitted():
    """4: defined as long as the others determine the ceiling."""
    made = fit_points(noisy_points("logistic", scale=0.2), settings_of("logistic"))
    without = fit_points(made.points[:-1], settings_of("logistic"))

    assert without.ceiling_is_determined
    assert_allclose(
        made.leave_last_out.predicted, without.predict([made.points[-1].year])[0].level, rtol=1e-10
    )


# --- 5. The profile of the ceiling -----------------------------------------------------------


def independent_rss(points, curve, ceiling):
    """The least sum of squares under a ceiling, by bounded search in level and growth."""
    t = np.array([p.year for p in points]) - points[0].year
    y = np.log([p.value for p in points])

    def residuals(theta):
        share, further = 1 / (1 + np.exp(-np.asarray(theta)))  # of the way to the ceiling
        base = ceiling * share
        first = base + (ceiling - base) * further
        return y - np.log(levels_of(curve, base, first / base - 1, ceiling, t))

    guess = (min(y[0] - math.log(ceiling), -0.1), -2.0)
    return 2 * least_squares(residuals, guess, method="lm", xtol=1e-14, ftol=1e-14).cost


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
def test_the_profile_restated(curve):
    """5: likelihood at ceilings within, at the ends and beyond, and the cutoff by F."""
    points = noisy_points(curve)
    made = fit_points(points, settings_of(curve))
    profile, n = made.ceiling_profile, len(points)
    # The t of one parameter is the root of F with one degree of freedom (Bates & Watts 1988, 6).
    assert profile.cutoff == pytest.approx(
        -n / 2 * math.log1p(f_distribution.ppf(0.95, 1, n - 3) / (n - 3)), rel=1e-10
    )

    def drop(ceiling):
        return -n / 2 * math.log(independent_rss(points, curve, ceiling) / made.rss)

    assert drop(profile.best) == pytest.approx(0.0, abs=1e-8)
    assert drop(profile.low) == pytest.approx(profile.cutoff, rel=1e-5)
    assert drop(profile.high) == pytest.approx(profile.cutoff, rel=1e-5)
    for ceiling, value in zip(profile.ceilings[::7], profile.log_likelihoods[::7], strict=True):
        if ceiling < 1e7:
            assert value == pytest.approx(drop(ceiling), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
def test_the_profile_has_one_peak(curve):
    """5: it rises to the best ceiling, falls after it, and is above the cutoff between the ends."""
    profile = fit_points(noisy_points(curve), settings_of(curve)).ceiling_profile
    ceilings, values = np.array(profile.ceilings), np.array(profile.log_likelihoods)

    assert np.all(np.diff(ceilings) > 0.0)
    assert np.all(np.diff(values[ceilings <= profile.best]) > -1e-9)
    assert np.all(np.diff(values[ceilings >= profile.best]) < 1e-9)
    assert values.max() == pytest.approx(0.0, abs=1e-9)
    assert ceilings[0] < profile.low < profile.best < profile.high
    assert ceilings[-1] == pytest.approx(1e9)
    inside = (ceilings > profile.low) & (ceilings < profile.high)
    assert np.array_equal(inside, values > profile.cutoff)


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
def test_with_little_noise_profile_and_standard_error_agree(curve):
    """5: both intervals are the same where the curve is straight over their width."""
    made = fit_points(noisy_points(curve, scale=1e-3), settings_of(curve))
    reach = student.ppf(0.975, 6) * math.sqrt(made.covariance[2][2])
    profile = made.ceiling_profile

    assert math.log(profile.high / profile.best) == pytest.approx(reach, rel=5e-3)
    assert math.log(profile.best / profile.low) == pytest.approx(reach, rel=5e-3)


# --- 6. The published series -----------------------------------------------------------------


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
@pytest.mark.parametrize("name", SERIES_LABELS)
def test_no_published_series_determines_a_ceiling(name, curve):
    """6: too few figures for any fit, or a fit without a curve that says what to do."""
    if len(series_of(name).observed.latest()) < 3:
        with pytest.raises(InvalidInput) as error:
            fit(name, curve=curve)
        assert codes(error) == ["fit.too_few_points"]
        return
    made = fit(name, curve=curve)

    assert not made.ceiling_is_determined
    assert not made.has_curve
    assert (made.parameters, made.band, made.covariance) == ((), [], ())
    assert notes(made)[0] == "fit.ceiling_undetermined"
    assert "a ceiling with a reason" in made.notes[0].message
    assert np.isnan([made.sigma, made.aicc, made.rss, made.leave_last_out_error]).all()
    assert np.isnan(made.residuals).all()
    for use in (made.to_scenario, lambda: made.predict([2030])):
        with pytest.raises(InvalidInput) as error:
            use()
        assert codes(error) == ["fit.ceiling_undetermined"]
    if len(made.points) == 3:
        assert made.ceiling_profile is None
    else:
        assert made.ceiling_profile.high == math.inf
        assert made.ceiling_profile.log_likelihoods[-1] > made.ceiling_profile.cutoff


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
def test_with_a_reason_the_reader_gives_the_ceiling(curve):
    """6: which the fit repeats, together with the profile."""
    made = fit(IDC, curve=curve, **GIVEN)

    assert made["ceiling"].value == GIVEN["ceiling"]
    assert notes(made)[0] == "fit.ceiling_given"
    assert GIVEN["ceiling_reason"] in made.notes[0].message
    assert not made.ceiling_is_determined
    assert made.ceiling_profile == fit(IDC, curve=curve).ceiling_profile


def test_the_headline_series():
    """6: a second computation by hand: slope and level of the five logarithms."""
    made = fit(IDC, curve="constant")
    y = np.log([75.0, 155.2, 259.9, 416.7, 725.3])
    slope = ((y[4] - y[0]) * 2 + (y[3] - y[1])) / 10

    assert [p.value for p in made.points] == [75.0, 155.2, 259.9, 416.7, 725.3]
    assert made["growth_rate"].value == pytest.approx(math.expm1(slope), rel=1e-12)
    assert made["base_level"].value == pytest.approx(math.exp(y.mean() - 2 * slope), rel=1e-12)
    assert notes(made) == ["fit.several_editions"]
    assert "2022-2023, 2023-2024, 2025" in made.notes[0].message


def test_a_given_ceiling_that_the_figures_exclude():
    """6."""
    points = noisy_points("logistic")
    made = fit_points(points, settings_of("logistic", ceiling=1e6, ceiling_reason="hope"))

    assert made.ceiling_is_determined
    assert notes(made)[:2] == ["fit.ceiling_given", "fit.ceiling_against_figures"]


def test_a_ceiling_before_the_turn_is_an_extrapolation():
    """6: with the forecasts of the headline series both curves find one, ten times apart."""
    logistic, gompertz = (fit(IDC, curve=c, include_forecasts=True) for c in CURVES_WITH_CEILING)

    assert logistic.ceiling_is_determined
    assert gompertz.ceiling_is_determined
    assert logistic["ceiling"].high < gompertz["ceiling"].low
    assert "fit.before_turning_point" in notes(gompertz)
    assert "fit.before_turning_point" not in notes(logistic)  # 2,782 is above half of 4,672
    assert "fit.forecasts_included" in notes(logistic)
    said = next(n for n in gompertz.notes if n.code == "fit.before_turning_point")
    # Additions of a Gompertz curve are largest at a share of 1/e of its ceiling.
    assert said.values["turn"] == pytest.approx(gompertz["ceiling"].value / math.e, rel=1e-12)


def test_an_open_ceiling_is_above_every_figure():
    """6: even where the few figures support, as a calculation, one below the highest of them."""
    made = fit(IDC, curve="logistic")

    assert made.ceiling_profile.low < 725.3
    assert made.notes[0].values == {"count": 5, "unit": "EFLOPS", "low": 725.3}
    counted = fit(IN_USE, curve="logistic")
    low = counted.ceiling_profile.low
    assert counted.notes[0].values == {"count": 7, "unit": "EFLOPS", "low": low}


def test_forecasts_stand_in_only_where_nothing_was_observed():
    """6: never targets."""
    with_forecasts = figures_to_fit(series_of(IDC), include_forecasts=True)

    assert [p.value for p in with_forecasts] == [
        *(75.0, 155.2, 259.9, 416.7, 725.3),
        *(1037.3, 1460.3, 2117.5, 2781.9),
    ]
    assert all(p.is_observed for p in figures_to_fit(series_of(IDC)))
    assert figures_to_fit(series_of(COUNTED), include_forecasts=True) == figures_to_fit(
        series_of(COUNTED)
    )


def test_an_unconfirmed_figure_is_named():
    """6."""
    made = fit(IDC, curve="constant", known_by="2024-12")

    assert "fit.unconfirmed_figures" in notes(made)
    assert "2023" in next(n for n in made.notes if n.code == "fit.unconfirmed_figures").message


# --- 7. What a fit does not depend on --------------------------------------------------------


@pytest.mark.parametrize("factor", [0.37, 1000.0])
@pytest.mark.parametrize(("curve", "reader"), CURVE_CHOICES)
def test_the_unit_of_the_level_does_not_matter(curve, reader, factor):
    """7: levels scale, growth and everything on the log scale stay."""
    made = fit_points(noisy_points(curve, count=5), settings_of(curve, **reader))
    scaled_reader = reader | ({"ceiling": reader["ceiling"] * factor} if reader else {})
    points = tuple(dataclasses.replace(p, value=p.value * factor) for p in made.points)
    scaled = fit_points(points, settings_of(curve, **scaled_reader))

    level, growth = (dataclasses.astuple(made[name])[2:5] for name in list(PARAMETER_LABELS)[:2])
    assert_allclose(dataclasses.astuple(scaled["base_level"])[2:5], np.multiply(level, factor))
    assert_allclose(dataclasses.astuple(scaled["growth_rate"])[2:5], growth, rtol=1e-7)
    for name in ("sigma", "aicc", "rss", "leave_last_out_error", "residuals"):
        assert_allclose(getattr(scaled, name), getattr(made, name), rtol=1e-6, atol=1e-8)
    assert_allclose([p.high for p in scaled.band], [p.high * factor for p in made.band], rtol=1e-7)


@pytest.mark.parametrize("shift", [-7.0, 0.25])
@pytest.mark.parametrize(("curve", "reader"), CURVE_CHOICES)
def test_the_calendar_does_not_matter(curve, reader, shift):
    """7."""
    made = fit_points(noisy_points(curve, count=3), settings_of(curve, **reader))
    points = tuple(dataclasses.replace(p, year=p.year + shift) for p in made.points)
    moved = fit_points(points, settings_of(curve, **reader))

    assert moved.parameters == made.parameters or shift == 0.25
    assert_allclose(moved.residuals, made.residuals, atol=1e-10)
    assert_allclose(moved.aicc, made.aicc, rtol=1e-9)
    years = np.array([2016.0, 2031.5])
    assert_allclose(
        [p.level for p in moved.predict(years + shift)],
        [p.level for p in made.predict(years)],
        rtol=1e-9,
    )


def test_a_fit_knows_nothing_that_came_later():
    """7: known by a date, it is the fit to what was published by then."""
    by_2024 = fit(IDC, curve="constant", known_by="2024")

    assert [p.value for p in by_2024.points] == [155.2, 259.9, 414.1]
    assert by_2024["growth_rate"].value == pytest.approx(math.sqrt(414.1 / 155.2) - 1, rel=1e-12)
    for known_by in ("2023-11-29", "2024", "2025-02-13", "2026-06"):
        made = fit(IDC, curve="constant", known_by=known_by)
        assert all(p.known_from.isoformat()[: len(known_by)] <= known_by for p in made.points)
    assert fit(IDC, curve="constant", known_by="2026").parameters == (
        fit(IDC, curve="constant").parameters
    )


def test_fits_are_kept_by_figures_and_settings():
    """7: the same question is answered once; results are frozen and can be stored."""
    made = fit(IDC, curve="logistic", **GIVEN)

    assert fit(IDC, curve="logistic", **GIVEN) is made
    assert fit(IDC, curve="logistic", **(GIVEN | {"ceiling": 20001.0})) is not made
    assert hash((made.points, made.settings)) == hash((made.points, copy.copy(made.settings)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.sigma = 0.0
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - made here
    assert again.parameters[:2] == made.parameters[:2]
    assert again.band == made.band
    assert again.notes == made.notes


# --- 8. A fit becomes a scenario -------------------------------------------------------------


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", [IDC, IN_USE, COUNTED, "caict_device_total_cn"])
@pytest.mark.parametrize(("curve", "reader"), CURVE_CHOICES)
def test_the_projection_of_a_fit_is_its_curve(name, curve, reader):
    """8: from the last year end that the figures reach, to the horizon."""
    made = fit(name, curve=curve, horizon=9, **reader)
    projection = project(made.to_scenario())
    scenario = projection.scenario

    assert scenario.base_year == made.base_year == math.floor(made.points[-1].year)
    assert scenario.curve == curve
    assert scenario.years == 9
    assert_allclose(
        projection["compute_eflops"], [p.level for p in made.predict(projection.year)], rtol=1e-9
    )
    if reader:
        assert scenario.ceiling_eflops == reader["ceiling"]


def test_a_fitted_ceiling_becomes_a_scenario_too():
    """8."""
    made = fit_points(noisy_points("gompertz"), settings_of("gompertz"))
    projection = project(made.to_scenario())

    assert projection.scenario.ceiling_eflops == made["ceiling"].value
    assert_allclose(
        projection["compute_eflops"], [p.level for p in made.predict(projection.year)], rtol=1e-9
    )


def test_forecasts_do_not_move_the_base_year():
    """8: a scenario starts where observation ends."""
    made = fit(IDC, curve="logistic", include_forecasts=True)

    assert made.to_scenario().base_year == 2024


def test_other_inputs_are_kept():
    """8: a fit replaces growth, not the reader's money."""
    start = Scenario(investment_method="budget", budget=7.0, effect_lag_years=2, years=20)
    scenario = fit(IDC, curve="constant", horizon=3).to_scenario(start)

    replaced = {"base_eflops", "base_year", "cagr", "years", "curve"}
    kept = {name: value for name, value in start if name not in replaced}
    assert kept == {name: value for name, value in scenario if name not in replaced}
    assert scenario.years == 3


def test_a_fit_that_is_no_scenario_is_refused():
    """8: with the scenario's own words."""
    falling = fit_points(points_of([2020, 2021, 2022], [90, 60, 45]), settings_of("constant"))

    assert falling["growth_rate"].value < 0.0
    with pytest.raises(InvalidInput) as error:
        falling.to_scenario()
    assert codes(error) == ["investment.no_first_year_additions"]
    assert falling.to_scenario(Scenario(investment_method="budget")).cagr < 0.0


def test_the_table():
    """8: one row per figure and year end, in order; what is not there is not a number."""
    made = fit(COUNTED, curve="constant", horizon=2)
    frame = made.to_frame()

    assert tuple(frame.columns) == FIT_COLUMNS
    assert frame["year"].tolist() == [2024.25, 2024.5, 2025.0, 2025.25, 2025.5, 2026.0, 2027.0]
    assert frame["observed_eflops"].tolist()[:5] == [748, 788, 1590, 1882, 2185]
    assert frame["observed_eflops"].isna().tolist() == [False] * 5 + [True] * 2
    assert_allclose(frame["residual"][:5], made.residuals)
    assert_allclose(
        np.log(frame["observed_eflops"] / frame["fitted_eflops"])[:5], made.residuals, atol=1e-12
    )
    assert frame["period"].tolist() == [
        *("2025-03", "2025-06", "2025", "2026-03", "2026-06", "2026", "2027")
    ]
    assert (frame["low_eflops"] < frame["fitted_eflops"]).all()
    assert (frame["fitted_eflops"] < frame["high_eflops"]).all()
    without = fit(COUNTED, curve="logistic").to_frame()
    assert without["fitted_eflops"].isna().all()
    assert without["observed_eflops"].notna().sum() == 5


# --- 9. Coverage -----------------------------------------------------------------------------


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("curve", "reader", "count"),
    [
        pytest.param("constant", {}, 6, id="constant"),
        pytest.param("logistic", GIVEN, 3, id="logistic"),
        pytest.param("gompertz", GIVEN, 3, id="gompertz"),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(curve, reader, count):
    """9: 95% of 300 seeded draws, within three standard errors of that share."""
    rng = np.random.default_rng(20261122)
    t, held = np.arange(float(count)), np.zeros(3)
    draws, base, growth, spread = 300, 155.2, 0.67, 0.05
    levels = levels_of(curve, base, growth, GIVEN["ceiling"], t)
    (later,) = levels_of(curve, base, growth, GIVEN["ceiling"], [count + 1.0])
    for _ in range(draws):
        noise = np.exp(spread * rng.standard_normal(count + 1))
        made = fit_points(points_of(2020 + t, levels * noise[:-1]), settings_of(curve, **reader))
        (seen,) = made.predict([2020 + count + 1])
        level, rate = made["base_level"], made["growth_rate"]
        held += [
            level.low <= base <= level.high,
            rate.low <= growth <= rate.high,
            seen.low <= later * noise[-1] <= seen.high,
        ]

    assert_allclose(held / draws, 0.95, atol=3 * math.sqrt(0.95 * 0.05 / draws))


# --- 10. What is undefined, and what is refused ------------------------------------------------


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("curve", "reader", "needed"),
    [("constant", {}, 5), ("logistic", GIVEN, 5), ("logistic", {}, 6), ("gompertz", {}, 6)],
)
def test_aicc_is_undefined_for_few_figures(curve, reader, needed):
    """10: never a number where its correction has none, and the fit says how many it takes."""
    levels = levels_of(curve, 10.0, 2.0, 500.0, np.arange(6.0)) * np.exp(NOISY[:6] * 1e-3)
    for count in (4, needed - 1, needed):
        made = fit_points(
            points_of(2015 + np.arange(count), levels[:count]), settings_of(curve, **reader)
        )
        if not made.has_curve:
            assert count == 4  # one degree of freedom
            continue
        assert math.isfinite(made.aicc) == (count >= needed)
        assert ("fit.aicc_undefined" in notes(made)) == (count < needed)
        if count < needed:
            said = next(n for n in made.notes if n.code == "fit.aicc_undefined")
            assert said.values["needed"] == needed


def test_no_last_figure_to_leave_out():
    """10: three of four figures do not determine a ceiling."""
    levels = levels_of("logistic", 10.0, 2.0, 50.0, np.arange(4.0)) * np.exp(NOISY[:4] * 1e-5)
    made = fit_points(points_of(2015 + np.arange(4), levels), settings_of("logistic"))

    assert made.has_curve
    assert made.leave_last_out is None
    assert math.isnan(made.leave_last_out_error)
    assert "fit.leave_last_out_undefined" in notes(made)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param({"series": "idc"}, ["series.unknown"], id="series"),
        pytest.param({"known_by": "May"}, ["date.invalid"], id="date"),
        pytest.param({"known_by": ""}, ["date.invalid"], id="empty date"),
        pytest.param({"curve": "declining"}, ["fit.unknown_curve"], id="curve"),
        pytest.param({"horizon": 61}, ["input.outside_limits"], id="horizon"),
        pytest.param({"horizon": 0}, ["input.outside_limits"], id="no horizon"),
        pytest.param({"horizon": 2.5}, ["input.not_whole"], id="half a year"),
        pytest.param({"horizon": True}, ["input.not_a_number"], id="yes is no horizon"),
        pytest.param({"ceiling": 2e9, "ceiling_reason": "x"}, ["input.outside_limits"], id="high"),
        pytest.param({"ceiling": math.nan}, ["input.not_a_number"], id="no number"),
        pytest.param({"ceiling": "much"}, ["input.not_a_number"], id="a word"),
        pytest.param({"ceiling": 9800.0}, ["fit.ceiling_needs_reason"], id="no reason"),
        pytest.param(
            {"ceiling": 9800.0, "ceiling_reason": " \n"}, ["fit.ceiling_needs_reason"], id="blank"
        ),
        pytest.param({"curve": "constant", **GIVEN}, ["fit.ceiling_without_use"], id="no use"),
        pytest.param(
            {"ceiling": 725.3, "ceiling_reason": "x"}, ["fit.ceiling_below_figures"], id="reached"
        ),
        pytest.param({"known_by": "2022"}, ["fit.too_few_points"], id="two figures"),
        pytest.param({"known_by": "1999"}, ["fit.too_few_points"], id="none"),
        pytest.param(
            {"series": "x", "curve": "y", "known_by": "z", "horizon": -1, "ceiling": -1},
            [
                "series.unknown",
                "date.invalid",
                "fit.unknown_curve",
                "input.outside_limits",
                "input.outside_limits",
            ],
            id="all at once",
        ),
    ],
)
def test_what_is_not_valid_is_refused(arguments, expected):
    """10: at the place that the caller named."""
    with pytest.raises(InvalidInput) as error:
        fit(**arguments)

    assert codes(error) == expected
    known = {field.name for field in dataclasses.fields(FitSettings)}
    assert {problem.where for problem in error.value.problems} <= known


def test_too_few_figures_are_counted():
    """10: with how many it takes and where to find more."""
    with pytest.raises(InvalidInput, match="figures to fit: 2; a fit needs 3"):
        fit("idc_general_cn", curve="constant")
    assert len(fit("idc_general_cn", curve="constant", include_forecasts=True).points) == 4


@pytest.mark.parametrize("curve", CURVES_WITH_CEILING)
@pytest.mark.parametrize("reader", [{}, GIVEN], ids=["free", "given"])
@pytest.mark.parametrize("levels", [[90, 70, 60, 40, 30], [50, 50, 50, 50, 50]])
def test_figures_that_do_not_rise_have_no_ceiling(curve, reader, levels):
    """10."""
    with pytest.raises(InvalidInput, match="do not rise") as error:
        fit_points(points_of(range(2020, 2025), levels), settings_of(curve, **reader))

    assert codes(error) == ["fit.not_settled"]


def test_a_jump_to_the_ceiling_does_not_settle():
    """10: any growth in the first year would do; what to try comes in order."""
    points = points_of(range(2020, 2028), [10, 101, 99, 100, 101, 99, 100, 100])
    with pytest.raises(InvalidInput) as error:
        fit_points(points, settings_of("logistic"))

    assert codes(error) == ["fit.not_settled"]
    message = str(error.value)
    tries = ("ceiling with a reason", "other curve", "constant growth", "more figures")
    places = [message.index(words) for words in tries]
    assert places == sorted(places)
    first_try = settings_of("logistic", ceiling=101.5, ceiling_reason="a little above the figures")
    assert fit_points(points, first_try).has_curve


def test_every_parameter_and_curve_has_a_label():
    """10."""
    assert set(FITTED_CURVES) < set(assumptions()["curve"].options)
    for parameter in fit(IDC, curve="logistic", **GIVEN).parameters:
        assert parameter.label == PARAMETER_LABELS[parameter.name]
        assert parameter.kind in {"number", "percent"}


def test_every_series_is_fitted_or_has_too_few_figures():
    """10: no series, curve, date or choice of figures ends in anything else."""
    for one in series().values():
        for known_by in one.known_dates()[-2:]:
            for forecasts in (False, True):
                choice = {"known_by": known_by, "include_forecasts": forecasts, "weighted": True}
                if len(figures_to_fit(one.known_by(known_by), include_forecasts=forecasts)) < 3:
                    with pytest.raises(InvalidInput) as error:
                        fit(one.name, curve="constant", **choice)
                    assert codes(error) == ["fit.too_few_points"]
                    continue
                made = fit(one.name, curve="constant", horizon=60, **choice)
                assert made.sigma > 0.0
                assert all(note.message for note in made.notes)
                assert math.isfinite(made.band[-1].level)
