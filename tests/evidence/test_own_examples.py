"""The worked examples of docs/own-series.md: public series whose answers are published.

1. The files hold as many figures as their sources say, in their order.
2. US census (Pearl and Reed 1920): the three counts that they used give their upper limit and rate;
   least squares through all thirteen give it within 1%, with an interval around it.
3. Johnson & Johnson (Shumway and Stoffer): the trend with a level for each quarter, which is the
   mean of the trends of the quarters.
4. Airline passengers (Box and Jenkins): growth between Decembers, by plain arithmetic, and the
   straight line through the logarithms, restated by NumPy.
5. Editions of IDC's reports: the file is what `series` writes; how far a stated rate was off, by
   plain arithmetic, and its backtest is that of the built-in series.
"""

from dataclasses import replace
from math import exp, log, log1p
from pathlib import Path

import numpy as np
import pytest

from model import backtest, check_claim, fit, project_series, read_series
from model.evidence.series import series_of

pytestmark = pytest.mark.unmeasured  # other tests reach the same

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
FILES = {
    "us-census": ("million people", 13, "1790", "1910", 91.972),
    "johnson-johnson": ("USD", 84, "1960Q1", "1980Q4", 11.61),
    "air-passengers": ("thousand passengers", 144, "1949-01", "1960-12", 432.0),
    "idc-editions": ("EFLOPS", 16, "2020", "2028", 2781.9),
}

# Pearl and Reed 1920, as the documentation of OpenTURNS quotes them: dy/dt = a y - b y^2.
A, B = 0.03134, 1.5887e-10
UPPER_LIMIT = A / B / 1e6

# nickpoison.github.io, the pages to Shumway and Stoffer: lm(log(jj) ~ 0 + trend + Q).
TREND = 0.1672


def series_of_file(name):
    return read_series(EXAMPLES / f"{name}.csv", unit=FILES[name][0], name=name)


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_whole(name):
    """1."""
    own, (unit, count, first, last, value) = series_of_file(name), FILES[name]

    assert (own.unit, len(own)) == (unit, count)
    assert (own.points[0].period, own.points[-1].period) == (first, last)
    assert own.points[-1].value == value
    assert {path.stem for path in EXAMPLES.iterdir()} == set(FILES)


def test_three_counts_give_the_published_curve():
    """2: 1/y is a constant and a geometric series in time, so that three points determine it."""
    counts = {point.year: point.value for point in series_of_file("us-census")}
    first, middle, last = (1 / counts[year] for year in (1790, 1850, 1910))
    factor = (last - middle) / (middle - first)
    limit = 1 / (first - (middle - first) / (factor - 1))

    assert limit == pytest.approx(UPPER_LIMIT, rel=1e-4)
    assert limit == pytest.approx(197.27, abs=0.005)
    assert -log(factor) / 60 == pytest.approx(A, rel=1e-4)


def test_least_squares_come_to_nearly_the_same():
    """2: 0.4% above; the interval holds the published limit."""
    ceiling = fit(series_of_file("us-census"), curve="logistic")["ceiling"]

    assert ceiling.value == pytest.approx(UPPER_LIMIT, rel=0.01)
    assert ceiling.value != pytest.approx(UPPER_LIMIT, rel=0.001)
    assert ceiling.low < UPPER_LIMIT < ceiling.high


def test_the_published_limit_gives_the_published_rate():
    """2: r of the curve under that ceiling, by the growth in its first year; within 1%."""
    limit = round(UPPER_LIMIT, 2)
    fitted = fit(
        series_of_file("us-census"), curve="logistic", ceiling=limit, ceiling_reason="published"
    )
    base, growth = (fitted[name].value for name in ("base_level", "growth_rate"))
    rate = -log((limit / (base * (1 + growth)) - 1) / (limit / base - 1))

    assert rate == pytest.approx(A, rel=0.01)


def test_quarters_have_the_published_trend():
    """3: to the printed digits."""
    own = series_of_file("johnson-johnson")
    trends = [
        log1p(fit(one, curve="constant")["growth_rate"].value)
        for quarter in ("Q1", "Q2", "Q3", "Q4")
        for one in [replace(own, points=tuple(p for p in own if p.period.endswith(quarter)))]
    ]

    assert sum(trends) / 4 == pytest.approx(TREND, abs=5e-5)


def test_growth_between_decembers():
    """4: (432 / 118)^(1/11) - 1, and the level a year on."""
    found = project_series(series_of_file("air-passengers"), years=1)

    assert found.cagr == pytest.approx((432 / 118) ** (1 / 11) - 1, rel=1e-12)
    assert found.values[-1] == pytest.approx(432 * (432 / 118) ** (1 / 11), rel=1e-12)
    claim = {"start": "118", "start_year": 1949, "end": "432", "end_year": 1960, "cagr": "12.5%"}
    assert check_claim(**claim).agrees


@pytest.mark.parametrize("name", [name for name in FILES if name != "idc-editions"])
def test_constant_growth_is_the_line_through_the_logarithms(name):
    """4: by another solver, in years of time whatever the periods."""
    own = series_of_file(name)
    time = np.array([point.year for point in own])
    slope, start = np.polyfit(time - time[0], np.log([point.value for point in own]), 1)
    fitted = fit(own, curve="constant")

    assert log1p(fitted["growth_rate"].value) == pytest.approx(slope, rel=1e-9)
    assert fitted["base_level"].value == pytest.approx(exp(start), rel=1e-9)


def test_editions_are_what_the_command_writes():
    """5: of one source, the project's own data."""
    written = series_of("idc_intelligent_cn").table.to_csv()

    assert (EXAMPLES / "idc-editions.csv").read_bytes() == written


def test_the_rate_of_an_edition_is_judged():
    """5: 155.2 at 52.3% a year, against the 725.3 that a later edition prints for 2024."""
    judged = backtest(series_of_file("idc-editions"))
    (row,) = (
        one
        for one in judged.rows
        if (one.path, one.target_year) == ("rate", 2024) and one.edition == "2022-2023"
    )

    assert row.forecast == pytest.approx(155.2 * 1.523**3, rel=1e-12)
    assert row.error == pytest.approx(155.2 * 1.523**3 / 725.3 - 1, rel=1e-12)
    assert repr(judged.rows) == repr(backtest("idc_intelligent_cn").rows)
