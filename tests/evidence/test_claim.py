"""Promises of the claim check.

1. A printed figure is every number that rounds to it: half a unit of its last digit.
2. The published claims are judged as worked out by hand, to the printed digit.
3. A claim agrees exactly if some numbers that round to its figures do: restated in fractions.
4. A claim made from a path always agrees, and what is left out of it is found again.
5. A claim made by one of the slips is recognised as that slip.
6. Bad input is refused with its codes, all at once; anything else is answered.
"""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.data import published_value, sources, table
from model.evidence.claim import CLAIM_COLUMNS, check_claim, examples
from model.messages import InvalidInput
from model.projection import project
from model.texts import ENGLISH, Language
from tests.strategies import scenarios

HEADLINE = {
    "start": "268",
    "start_year": 2022,
    "end": "1271.4",
    "end_year": 2026,
    "cagr": "52.3%",
}
NAMES = tuple(HEADLINE)
ALL_EXAMPLES = {example.code: example for example in examples()}


def claim(**changes):
    return check_claim(**(HEADLINE | changes))


def codes(**given_figures):
    """Where and why a claim is refused."""
    with pytest.raises(InvalidInput) as caught:
        check_claim(**given_figures)
    return [(problem.where, problem.code) for problem in caught.value.problems]


# 1. Rounding.


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("268", 267.5, 268.5, id="to the unit"),
        pytest.param("268.0", 267.95, 268.05, id="to a tenth"),
        pytest.param("1,271.4", 1271.35, 1271.45, id="with a separator"),
        pytest.param(" １，２７１．４ ", 1271.35, 1271.45, id="as an input method writes it"),
        pytest.param("1300", 1299.5, 1300.5, id="zeros before the point count"),
        pytest.param("1.3E3", 1250, 1350, id="rounded to hundreds, and written so"),
        pytest.param("0.050", 0.0495, 0.0505, id="zeros behind the point count"),
        pytest.param(268, 267.5, 268.5, id="a whole number"),
        pytest.param(268.0, 267.95, 268.05, id="a double, as Python writes it"),
        pytest.param(np.float64(155.2), 155.15, 155.25, id="a NumPy double"),
        pytest.param("26%", 0.255, 0.265, id="a share"),
    ],
)
def test_a_level_is_what_rounds_to_it(text, low, high):
    """1."""
    end = "50%" if str(text).endswith("%") else "1e9"
    printed = check_claim(start=text, start_year=2022, end=end, end_year=2026).claim.start

    assert (low, high) == (printed.low, printed.high)
    assert math.isclose(printed.value, (low + high) / 2, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("52.3%", 0.5225, 0.5235, id="percent"),
        pytest.param("52.3 ％", 0.5225, 0.5235, id="a full-width sign behind a space"),
        pytest.param("0.523", 0.5225, 0.5235, id="a fraction"),
        pytest.param(0.523, 0.5225, 0.5235, id="a double"),
        pytest.param("50%", 0.495, 0.505, id="whole percent"),
        pytest.param("52.30%", 0.52295, 0.52305, id="a zero at the end"),
        pytest.param("−3.5%", -0.0355, -0.0345, id="falling, with a minus sign"),
        pytest.param("-0.9", -0.95, -0.85, id="falling, a fraction"),
        pytest.param("0", -0.005, 0.005, id="a bare 0 is 0%"),
        pytest.param("1.5", 1.45, 1.55, id="a fraction above 1"),
        pytest.param("1250%", 12.495, 12.505, id="any percentage"),
    ],
)
def test_a_rate_is_what_rounds_to_it(text, low, high):
    """1."""
    printed = check_claim(start="268", start_year=2022, end_year=2026, cagr=text).claim.cagr

    assert (low, high) == (printed.low, printed.high)
    assert printed.text.endswith("%")


def test_zeros_before_the_point_are_pointed_out():
    """1: the one reading of a figure that a reader may not expect is said, with the remedy."""
    said = [remark.say(ENGLISH) for remark in claim(start="1300", end="6,170.0").remarks]

    assert said[0] == (
        "1300 is read as 1,299.5–1,300.5: zeros before the point count as printed digits. "
        "If it was rounded more coarsely, write 1.3E3."
    )
    assert not [one for one in said[1:] if "6,170.0" in one]
    assert [remark.code for remark in claim(end="6,170").remarks][:1] == ["rounding.end"]
    assert not [one for one in claim(start="1.3E3").remarks if one.code.startswith("rounding")]


# 2. Published claims.


@pytest.mark.parametrize(
    ("code", "agrees", "rate", "end"),
    [
        # (1271.4 / 268)^(1/4) - 1 = 0.47583; 268 x 1.523^4 = 1441.90
        pytest.param("headline", False, 0.47583, 1441.90, id="268 (2022)"),
        # (1271.4 / 155.2)^(1/5) - 1 = 0.52292; 155.2 x 1.523^5 = 1271.72
        pytest.param("edition_2022_2023", True, 0.52292, 1271.72, id="155.2 (2021)"),
        # (1117.4 / 259.9)^(1/5) - 1 = 0.33869; 259.9 x 1.339^5 = 1118.69
        pytest.param("edition_2023_2024", True, 0.33869, 1118.69, id="259.9 (2022)"),
        # (2781.9 / 416.7)^(1/5) - 1 = 0.46185; 416.7 x 1.462^5 = 2783.30
        pytest.param("edition_2025", True, 0.46185, 2783.30, id="416.7 (2023)"),
        # (34.7 / 19.5)^(1/4) - 1 = 0.15498; 19.5 x 1.173^4 = 36.917
        pytest.param("servers_world", False, 0.15498, 36.917, id="19.5 (2022)"),
        # (13.4 / 9.1)^(1/4) - 1 = 0.10158; 9.1 x 1.218^4 = 20.0277
        pytest.param("servers_china", False, 0.10158, 20.0277, id="9.1 (2023)"),
        # (13.4 / 4.99)^(1/5) - 1 = 0.21843; 4.99 x 1.218^5 = 13.3763
        pytest.param("servers_china_2022", True, 0.21843, 13.3763, id="4.99 (2022)"),
    ],
)
def test_published_claims(code, agrees, rate, end):
    """2: the verdict, the rate and the end that the other figures lead to."""
    check = ALL_EXAMPLES[code].check()

    assert agrees is check.agrees
    assert rate == pytest.approx(check.implied["cagr"].value, abs=6e-6)
    assert end == pytest.approx(check.implied["end"].value, rel=2e-5)
    assert set(check.implied) == {"start", "end", "cagr", "years"}


def test_every_example_is_worked_out_here():
    """2: none is added without its numbers, and each says where it was read."""
    worked = test_published_claims.pytestmark[0].args[1]

    assert {case.values[0] for case in worked} == set(ALL_EXAMPLES)
    assert all(
        example.source in sources() or example.source.startswith("http") for example in examples()
    )


def test_examples_print_what_the_data_hold():
    """2: the examples of the IDC series are the levels and rates of their editions."""
    stated = {row["edition"]: row for row in table("editions") if "intelligent" in row["series"]}
    for example in examples()[:4]:
        edition = example.values["edition"]
        for level, year in ((example.start, example.start_year), (example.end, example.end_year)):
            published = published_value("idc_intelligent_cn", edition, str(year))
            assert float(level) == published, example.code
        assert example.cagr == f"{float(stated[edition]['rate']):.1%}"
        is_headline = example.code == "headline"
        assert is_headline == (str(example.start_year) != stated[edition]["rate_start"])
        assert example.end_year == int(stated[edition]["rate_end"])


def test_the_headline_in_words():
    """2: what does not agree, what would, and which other reading does."""
    check = claim()
    (reading,) = check.readings

    assert check.verdict.say(ENGLISH) == (
        "These figures do not agree: 268 in 2022 at 52.3% a year leads to 1,441.9 in 2026, "
        "not 1271.4, which would be 47.6% a year. Other readings that agree: 1."
    )
    assert reading.say(ENGLISH) == (
        "Another base in the data: from 155.2 EFLOPS in 2021 (2022-2023 edition, the page was "
        "read) to 1271.4 in 2026 is 52.3% a year (52.28%–52.3% within rounding)."
    )
    assert (reading.code, reading.start_year, reading.years) == ("base", 2021, 5)
    assert (reading.base["series"], reading.base["source"]) == (
        "idc_intelligent_cn",
        "idc_2022_2023",
    )


def test_the_headline_given_the_others():
    """2: each quantity with its range, from the ends of the printed intervals."""
    implied = claim().implied
    expected = {
        # 1271.35 / 1.5235^4, 1271.4 / 1.523^4, 1271.45 / 1.5225^4
        "start": (235.9909, 236.3103, 236.6302),
        # 267.5 x 1.5225^4, 268 x 1.523^4, 268.5 x 1.5235^4
        "end": (1437.3184, 1441.8976, 1446.4856),
        # the fourth root of 1271.35 / 268.5, 1271.4 / 268, 1271.45 / 267.5, minus 1
        "cagr": (0.4751297, 0.4758317, 0.4765354),
        # ln(1271.35 / 268.5) / ln 1.5235, ..., ln(1271.45 / 267.5) / ln 1.5225
        "years": (3.693457, 3.700864, 3.708290),
    }

    for name, (low, value, high) in expected.items():
        found = implied[name]
        assert (found.low, found.value, found.high) == pytest.approx((low, value, high), rel=5e-7)


def test_what_was_searched_is_told_from_what_agrees():
    """2: readings that do not agree are kept, with the rate that each would have to print."""
    check = claim()
    rates = {(one.code, one.start_year, one.base.get("edition")): one for one in check.searched}

    # (1271.4 / 268)^(1/5) - 1 and ^(1/3) - 1; (1271.4 / 268 - 1) / 4; 10 x 0.47583
    assert rates["base_year", 2021, None].rate == pytest.approx(0.365304, abs=6e-7)
    assert rates["base_year", 2023, None].rate == pytest.approx(0.680283, abs=6e-7)
    assert rates["simple", 2022, None].rate == pytest.approx(0.936007, abs=6e-7)
    assert rates["per_mille", 2022, None].rate == pytest.approx(4.758317, abs=6e-6)
    # the fourth root of 1271.4 / 259.9, minus 1
    assert rates["base", 2022, "2023-2024"].rate == pytest.approx(0.487199, abs=6e-7)
    assert [one.agrees for one in check.searched].count(True) == len(check.readings) == 1
    assert not [one for one in check.searched if one.code.startswith("points")]


def test_an_unconfirmed_base_is_labelled():
    """2: 640.7 x 1.4087^2 = 1271.4, but 640.7 was not seen in print."""
    (reading,) = claim(cagr="40.87%").readings

    assert reading.base["evidence"] == "unconfirmed"
    assert "640.7 EFLOPS in 2024 (2022-2023 edition, unconfirmed)" in reading.say(ENGLISH)


def test_bases_come_from_the_series_that_print_the_claim():
    """2: figures that no series prints are not compared with compute."""
    assert not [one for one in claim(start="300", end="1423.2").searched if one.code == "base"]
    bases = [one.base for one in claim(end="1423.2").searched if one.code == "base"]
    assert {base["series"] for base in bases} == {"idc_intelligent_cn"}
    assert ("2022-2023", "2022") not in {(base["edition"], base["period"]) for base in bases}


def test_where_no_reading_agrees_the_base_a_year_earlier_is_named():
    """2: 13.4 / 1.218^5 = 4.999, the level of 2022 that 9.1 / 1.825 = 4.99 confirms."""
    check = ALL_EXAMPLES["servers_china"].check()

    assert not check.readings
    assert [remark.say(ENGLISH) for remark in check.remarks] == [
        "If the rate describes 2022–2027, the base in 2022 is 5 (4.97–5.03 within rounding)."
    ]
    assert "No other reading that was tried agrees." in check.verdict.say(ENGLISH)
    assert not claim().remarks


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        pytest.param(
            "start",
            "1271.4 in 2026 at 52.3% a year comes from 236.3 in 2022 (236–236.6 within rounding).",
            id="start",
        ),
        pytest.param(
            "end",
            "268 in 2022 at 52.3% a year leads to 1,442 in 2026 (1,437–1,446 within rounding).",
            id="end",
        ),
        pytest.param(
            "cagr",
            "From 268 in 2022 to 1271.4 in 2026 is 47.58% a year (47.51%–47.65% within rounding).",
            id="rate",
        ),
    ],
)
def test_one_missing_figure_is_computed(missing, said):
    """2: nothing is judged, and no other reading is searched."""
    check = claim(**{missing: None})

    assert (check.agrees, check.searched, list(check.implied)) == (None, (), [missing])
    assert said == check.verdict.say(ENGLISH)
    assert claim().implied[missing].value == check.implied[missing].value


@pytest.mark.parametrize(
    ("left_out", "code", "said"),
    [
        pytest.param({"start_year"}, "start_year", "so the start year is 2021.", id="start year"),
        pytest.param({"end_year"}, "end_year", "so the end year is 2026.", id="end year"),
        pytest.param({"start_year", "end_year"}, "years", "takes 5 years.", id="both years"),
    ],
)
def test_missing_years_are_computed(left_out, code, said):
    """2: ln(1271.4 / 155.2) / ln 1.523 = 4.9994, and 5 lies within rounding."""
    given_figures = HEADLINE | {"start": "155.2", "start_year": 2021} | dict.fromkeys(left_out)
    check = check_claim(**given_figures)

    assert (check.agrees, check.verdict.code) == (None, code)
    assert check.verdict.say(ENGLISH).endswith(said)
    assert check.implied["years"].value == pytest.approx(4.999403, abs=6e-7)
    if code != "years":
        assert check.implied[code].value == pytest.approx(
            {"start_year": 2021.000597, "end_year": 2025.999403}[code], abs=6e-7
        )
        assert check.implied[code].low < round(check.implied[code].value) < check.implied[code].high


def test_where_no_whole_year_fits_the_claim_cannot_agree():
    """2: from 268 it takes 3.70 years."""
    check = claim(start_year=None)

    assert (check.agrees, check.verdict.code) == (False, "years.none")
    assert "takes 3.701 years (3.693 to 3.708 within rounding)" in check.verdict.say(ENGLISH)
    assert check_claim(start="100", end="50", cagr="3%").agrees is False


def test_several_whole_years_may_fit():
    """2: 100 to 101 at 1% is 99.5 x 1.005^n to 100.5 x 1.015^n, which meets it up to n = 3."""
    check = check_claim(start="100", start_year=2020, end="101", cagr="1%")

    assert check.verdict.say(ENGLISH) == (
        "From 100 to 101 at 1% a year takes 1–3 years, so the end year is 2021–2023."
    )


def test_years_without_growth_are_undefined():
    """2: at a rate that may be 0 any number of years would do; none is made up."""
    check = check_claim(start="100", end="150", end_year=2026, cagr="0.0%")

    assert (check.agrees, check.implied, check.verdict.code) == (None, {}, "years.undefined")
    assert "years" not in claim(cagr="0.0%").implied
    assert all(math.isnan(value) for value in claim(cagr="0.0%").rows()[4][4:-1])


def test_the_table():
    """2: a row per quantity, printed and implied; what is not known is not a number."""
    frame = claim(end=None).to_frame().set_index("quantity")

    assert tuple(claim().to_frame().columns) == CLAIM_COLUMNS
    assert list(frame.index) == ["start", "start_year", "end", "end_year", "years", "cagr"]
    assert list(frame.loc["start"][:3]) == [268.0, 267.5, 268.5]
    assert list(frame.loc["years"][:3]) == [4.0, 4.0, 4.0]
    assert frame.loc["end"].isna().tolist() == [True] * 3 + [False] * 4
    assert frame.loc["cagr"].isna().tolist() == [False] * 3 + [True] * 3 + [False]


def test_figures_are_written_as_if_they_were_printed():
    """2: with the decimals of the printed figure, its range finer, and never fewer than three."""
    written = claim().implied["end"].written()
    small = claim(start="3", end="1").implied["end"].written()

    assert written["value"] == ((1441.9,), "exact", "", "")
    assert written["range"] == ((1437.32, 1446.49), "exact", "", "")
    assert small["value"] == ((16.1,), "exact", "", "")
    share = claim(start="0.3%", end="3%").implied["end"].written()["value"]
    assert share == ((0.0161,), "percent", "", "")


# 3. A restatement in fractions.


@st.composite
def printed_numbers(draw, lowest, highest):
    """A number as printed, with the ends of its interval."""
    decimals = draw(st.integers(0, 3))
    digits = draw(st.integers(lowest, highest))
    scale = 10**decimals
    text = f"{digits // scale}.{digits % scale:0{decimals}d}" if decimals else str(digits)
    return text, Fraction(2 * digits - 1, 2 * scale), Fraction(2 * digits + 1, 2 * scale)


@given(
    start=printed_numbers(1, 99_999),
    rate=printed_numbers(1, 9_999),
    years=st.integers(1, 30),
    ends=st.tuples(st.integers(0, 4), st.integers(-3, 3)),
)
def test_agreement_restated_in_fractions(start, rate, years, ends):
    """3: at the ends of the intervals, a unit of the end's last digit more or less."""
    text, low, high = start
    percent, rate_low, rate_high = rate
    lowest = low * (1 + rate_low / 100) ** years
    highest = high * (1 + rate_high / 100) ** years
    decimals, step = ends
    unit = Fraction(1, 10**decimals)
    edge = highest if step % 2 else lowest
    end = (round(edge / unit) + step) * unit
    assume(end > 0)
    gaps = (end - unit / 2 - highest, lowest - end - unit / 2)
    assume(all(not gap or abs(gap) > highest * Fraction(1, 10**11) for gap in gaps))
    check = check_claim(
        start=text,
        start_year=2000,
        end=f"{float(end):.{decimals}f}" if end < 10**9 else f"{end}",
        end_year=2000 + years,
        cagr=f"{percent}%",
    )
    assume(check.claim.end.value == float(end))

    assert check.agrees == all(gap <= 0 for gap in gaps)


positive = st.floats(1e-3, 1e9).map(lambda value: f"{value:.6e}")
growth = st.floats(-0.9, 4.9).map(lambda value: f"{value:.6%}")


@given(start=positive, end=positive, cagr=growth, years=st.integers(1, 60))
def test_implied_figures_restated(start, end, cagr, years):
    """3: with 50 digits; and every quantity gives the same verdict."""
    mpmath.mp.dps = 50
    check = check_claim(start=start, start_year=2000, end=end, end_year=2000 + years, cagr=cagr)
    s, e, g = (
        (mpmath.mpf(text) - half, mpmath.mpf(text), mpmath.mpf(text) + half)
        for text, half in ((start, unit(start)), (end, unit(end)), (cagr[:-1], unit("1e-6")))
    )
    g = tuple(one / 100 for one in g)
    expected = {
        "start": [e[i] / (1 + g[2 - i]) ** years for i in range(3)],
        "end": [s[i] * (1 + g[i]) ** years for i in range(3)],
        "cagr": [mpmath.root(e[i] / s[2 - i], years) - 1 for i in range(3)],
    }

    for name, (low, value, high) in expected.items():
        found, figure = check.implied[name], getattr(check.claim, name)
        assert (found.low, found.value, found.high) == pytest.approx(
            (float(low), float(value), float(high)), rel=1e-12, abs=1e-300
        )
        outside = max(found.low - figure.high, figure.low - found.high)
        if abs(outside) > 1e-9 * abs(figure.value):
            assert check.agrees == (outside < 0), name
    if found := check.implied.get("years"):
        ratio = mpmath.log(e[1] / s[1]) / mpmath.log(1 + g[1])
        assert found.value == pytest.approx(float(ratio), rel=1e-9)
        outside = max(found.low - years, years - found.high)
        if abs(outside) > 1e-9 * years:
            assert check.agrees == (outside < 0)


def unit(text):
    """Half a unit of the last digit of a number written as 1.234567e+05."""
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return mpmath.mpf(5) * mpmath.mpf(10) ** (int(exponent) - decimals - 1)


# 4. Round trips.


@st.composite
def claims_from_paths(draw):
    """What a projection at a constant rate would print, to any number of digits."""
    scenario = draw(scenarios(curve="constant", investment_method="budget"))
    path = project(scenario)["compute_eflops"]
    first = draw(st.integers(0, scenario.years - 1))
    last = draw(st.integers(first + 1, scenario.years))
    digits = [draw(st.integers(0, 11)) for _ in range(3)]
    truth = {
        "start": float(path[first]),
        "start_year": scenario.base_year + first,
        "end": float(path[last]),
        "end_year": scenario.base_year + last,
        "cagr": scenario.cagr,
    }
    printed = truth | {
        "start": f"{truth['start']:.{digits[0]}e}",
        "end": f"{truth['end']:.{digits[1]}e}",
        "cagr": f"{100 * scenario.cagr:.{digits[2]}f}%",
    }
    return truth, printed


@given(both=claims_from_paths())
def test_a_claim_from_a_path_agrees(both):
    """4."""
    _, printed = both
    check = check_claim(**printed)

    assert check.agrees is True
    assert not check.searched


@given(both=claims_from_paths())
def test_a_claim_in_doubles_agrees(both):
    """4: with all the digits of doubles, what their arithmetic loses is forgiven."""
    truth, _ = both

    assert check_claim(**truth).agrees is True


@pytest.mark.parametrize(
    ("start", "rate", "years"),
    [
        pytest.param(207.49139528992097, 0.7779469895497861, 9, id="above the whole number"),
        pytest.param(656.6662934147548, 0.31306444836580766, 19, id="below it"),
    ],
)
def test_whole_years_are_found_in_doubles(start, rate, years):
    """4: where the arithmetic of doubles ends beside the whole number of years."""
    end = start
    for _ in range(years):
        end *= 1 + rate
    check = check_claim(start=start, end=end, cagr=rate)

    assert check.verdict.say(ENGLISH).endswith(f"takes {years} years.")


@given(both=claims_from_paths(), name=st.sampled_from(NAMES))
def test_what_a_path_leaves_out_is_found_again(both, name):
    """4: within the range that is given for it."""
    truth, printed = both
    check = check_claim(**printed | {name: None})

    assert check.agrees is None
    if check.verdict.code == "years.undefined":
        assert check.claim.cagr.low <= 0 <= check.claim.cagr.high
        return
    implied = check.implied[name]
    size = abs(truth[name]) + (1 if name == "cagr" else 0)
    assert implied.low - 1e-9 * size <= truth[name] <= implied.high + 1e-9 * size


@given(both=claims_from_paths())
def test_the_years_of_a_path_are_found_again(both):
    """4: both years left out."""
    truth, printed = both
    check = check_claim(**printed | {"start_year": None, "end_year": None})

    assert check.agrees is None
    if implied := check.implied.get("years"):
        years = truth["end_year"] - truth["start_year"]
        assert implied.low * (1 - 1e-9) <= years <= implied.high * (1 + 1e-9)


# 5. Slips.

levels = st.floats(10.0, 1e4)
rates = st.floats(0.05, 0.9)
spans = st.integers(2, 12)


def slip(*, start, end, rate, years, start_year=2020):
    """A claim that is printed with few digits; it must not agree as it stands."""
    check = check_claim(
        start=f"{start:.2f}",
        start_year=start_year,
        end=f"{end:.2f}",
        end_year=start_year + years,
        cagr=f"{rate:.3%}",
    )
    assume(not check.agrees)
    return {(reading.code, reading.start_year, reading.years) for reading in check.readings}


@given(start=levels, rate=rates, years=spans, shift=st.sampled_from([-1, 1]))
def test_a_base_year_one_off_is_found(start, rate, years, shift):
    """5: the figures cannot tell whether the base year is off or the years are miscounted."""
    found = slip(start=start, end=start * (1 + rate) ** (years - shift), rate=rate, years=years)

    assert ("base_year", 2020 + shift, years - shift) in found
    assert ("years_counted", 2020, years - shift) in found


@given(start=levels, rate=rates, years=spans)
def test_simple_growth_is_found(start, rate, years):
    """5."""
    found = slip(start=start, end=start * (1 + rate * years), rate=rate, years=years)

    assert ("simple", 2020, years) in found


@given(start=levels, rate=rates, years=spans)
def test_per_mille_is_found(start, rate, years):
    """5: 52.3% printed where 52.3 per mille is meant."""
    found = slip(start=start, end=start * (1 + rate / 10) ** years, rate=rate, years=years)

    assert ("per_mille", 2020, years) in found


@given(start=st.floats(0.05, 0.5), points=st.floats(0.02, 0.45), years=spans, in_all=st.booleans())
@pytest.mark.parametrize("sign", ["%", ""])
def test_percentage_points_are_found(start, points, years, in_all, sign):
    """5: a share of 20% that gains 3 points a year, or 3 in all, printed as a growth of 3%."""
    gain = points if in_all else points / years
    check = check_claim(
        start=f"{100 * start:.2f}{sign}",
        start_year=2020,
        end=f"{100 * (start + points):.2f}{sign}",
        end_year=2020 + years,
        cagr=f"{gain:.3%}",
    )
    assume(not check.agrees)
    found = {reading.code: reading for reading in check.readings}
    code = "points_in_all" if in_all else "points_a_year"

    assert code in found
    assert found[code].rate == pytest.approx(gain, abs=2e-4)


def test_percentage_points_in_one_year_are_told_once():
    """5: a year and all are then one; and 120 is no share in percent."""
    one = check_claim(start="20", start_year=2024, end="26", end_year=2025, cagr="6%")
    none = check_claim(start="20", start_year=2024, end="120", end_year=2026, cagr="6%")

    assert [reading.code for reading in one.readings] == ["rounding", "points_a_year"]
    assert "6 percentage points a year" in one.readings[1].say(ENGLISH)
    assert not [reading for reading in none.searched if reading.code.startswith("points")]
    assert not [reading for reading in one.searched if reading.code == "simple"]


def test_points_and_per_mille_in_words():
    """5: in the unit that they are read in. 100 x 1.0018^4 = 100.72."""
    shares = check_claim(start="20%", start_year=2022, end="26%", end_year=2025, cagr="2%")
    index = check_claim(start="100.0", start_year=2020, end="100.7", end_year=2024, cagr="1.8%")

    # 6 points give or take one, over three years
    assert shares.readings[0].say(ENGLISH) == (
        "Percentage points instead of percent, if these are shares: from 20% to 26% is 2 "
        "percentage points a year (1.67 to 2.33 within rounding)."
    )
    # the fourth roots of 1.007, of 100.65 / 100.05 and of 100.75 / 99.95, minus 1
    assert index.readings[0].say(ENGLISH) == (
        "Per mille instead of percent: from 100.0 to 100.7 is 1.75 per mille a year (1.5 to 2 "
        "within rounding)."
    )


@pytest.mark.parametrize(
    ("figures", "base_year", "base", "growth"),
    [
        # 461.02 / 1.286^8 = 61.630; with 1.2865 and 1.2855: 61.438 to 61.821; 61.63 / 48.38 - 1.
        # The publisher prints 61.58.
        (("48.38", 2023, "461.02", 2032, "28.6%"), 2024, "61.63 (61.44–61.82", "27.39%"),
        (
            ("48.38 bn", 2023, "461.02 bn", 2032, "28.6%"),
            2024,
            "61.63 bn (61.44–61.82 bn",
            "27.39%",
        ),
        # 967.65 / 1.396^8 = 67.088; the publisher prints 67.18
        (("43.87", 2023, "967.65", 2032, "39.6%"), 2024, "67.09 (66.89–67.28", "52.92%"),
        # 1811.75 / 1.359^5 = 390.84; the publisher prints 390.91
        (("279.22", 2024, "1811.75", 2030, "35.9%"), 2025, "390.84 (390.12–391.56", "39.98%"),
        # Two years on: 100 to 130 in one year, to 143 in the next, and then 10% to 2030.
        # 253.33 / 1.1^6 = 143.0, and (143.0 / 100)^(1/2) = 1.19582; a year on, 130 is 30%
        (("100.0", 2022, "253.33", 2030, "10.0%"), 2024, "143 (142.6–143.4", "19.58%"),
    ],
)
def test_a_later_base_is_found(figures, base_year, base, growth):
    """5: the figure of one year, and the rate from the next to the end."""
    check = check_claim(
        **dict(zip(("start", "start_year", "end", "end_year", "cagr"), figures, strict=True))
    )
    (reading,) = check.readings
    said = reading.say(ENGLISH)

    assert (check.agrees, reading.code) == (False, "base.later")
    assert (reading.start_year, reading.years) == (base_year, figures[3] - base_year)
    assert f"describes {base_year}–{figures[3]}, the base in {base_year} is {base} within" in said
    assert said.endswith(f"grew by {growth} a year.")
    assert base.split(" (")[0] in reading.say(Language("zh"))


def test_a_later_base_is_the_last_resort():
    """5: with it any claim agrees, so it is tried where nothing else does, and if it is likely."""
    assert "base.later" not in {reading.code for reading in claim().searched}
    falling = check_claim(start="9.1", start_year=2023, end="13.4", end_year=2027, cagr="21.8%")
    next_year = check_claim(start="100", start_year=2023, end="300", end_year=2024, cagr="20.5%")

    assert not falling.readings  # 13.4 / 1.218^3 = 7.42, below 9.1
    assert not next_year.readings


@pytest.mark.parametrize("unit", ["", " million", "亿", " EFLOPS", "万"])
@pytest.mark.parametrize(
    ("start", "end", "rate", "read"),
    [
        # 228.5 x 1.2225^4 = 510.4 to 229.5 x 1.2235^4 = 514.3: no 500, but one of 450 to 550
        ("229", "500", "22.3%", "5E2, which is 450–550"),
        # 2,499 x 1.268^4 = 6,460: rounded to tens it is not 6,500, to hundreds it is
        ("2,499", "6,500", "26.8%", "6.5E3, which is 6,450–6,550"),
        # 731 / 1.2^4 = 352.5
        ("400", "731", "20%", "4E2, which is 350–450"),
        # 1.257^4 = 2.497: 300 leads to 749 and 350 to 874, below 850 and 899.5, but not both
        ("300", "900", "25.7%", "3E2 and 900 is 9E2, which is 850–950"),
    ],
)
def test_coarser_rounding_is_tried(start, end, rate, read, unit):
    """5: the one that the check itself proposes, as far as it is needed."""
    check = check_claim(
        start=start + unit, start_year=2022, end=end + unit, end_year=2026, cagr=rate
    )
    (reading,) = [reading for reading in check.readings if reading.code == "rounding"]
    with_unit = read.replace(", which is", f"{unit}, which is") + unit
    with_unit = with_unit.replace(" and 900", f"{unit} and 900{unit}")

    assert check.agrees is False
    assert f" is {with_unit}, " in reading.say(ENGLISH)
    assert reading.rate_low <= check.claim.cagr.high
    assert check.claim.cagr.low <= reading.rate_high


UNITS = ["K", "M", "bn", "tn", "万", "亿", "万亿", " EFLOPS", " million racks", " TWh", "元"]


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_kept(unit):
    """2: in every sentence, and in the table; the verdict is that of the bare figures."""
    bare, check = claim(), claim(start=f"268{unit}", end=f"1271.4{unit}")

    assert (check.agrees, check.claim.start.value) == (False, 268.0)
    assert f"268{unit} in 2022 at 52.3% a year leads to 1,441.9{unit} in" in check.verdict.say(
        ENGLISH
    )
    for name in ("start", "end", "cagr", "years"):
        assert check.implied[name].value == pytest.approx(bare.implied[name].value, rel=1e-15)
    frame = check.to_frame().set_index("quantity")["unit"]
    assert frame.to_dict() == dict.fromkeys(frame.index, "") | dict.fromkeys(
        ("start", "end"), unit.strip()
    )
    missing = claim(start=f"268{unit}", end=None).verdict.say(ENGLISH)
    assert f"leads to 1,442{unit} in 2026 (1,437–1,446{unit} within rounding)" in missing


@pytest.mark.parametrize(
    ("start", "end", "leads_to"),
    [
        ("268 EFLOPS", "1.2714 ZFLOPS", "1.4419 ZFLOPS"),
        ("0.268 ZFLOPS", "1271.4 EFLOPS", "1,441.9 EFLOPS"),
        ("268000 PFLOPS", "1271.4 EFlop/s", "1,441.9 EFlop/s"),
        ("2.68E20 FLOPS", "1.2714E21 FLOPS", "1.4419E21 FLOPS"),
        ("26.8万 PFLOPS", "1.2714 ZFLOPS", "1.4419 ZFLOPS"),
        ("268 billion", "1.2714 trillion", "1.4419 trillion"),
        ("268bn", "1.2714tn", "1.4419tn"),
        ("2680亿", "1.2714 trillion", "1.4419 trillion"),
        ("2680亿元", "CNY 1.2714 trillion", "CNY 1.4419 trillion"),
        ("$268 billion", "US$1.2714 trillion", "US$1.4419 trillion"),
        ("268K", "1.2714M", "1.4419M"),
    ],
)
def test_units_are_converted(start, end, leads_to):
    """2: where both are multiples of one; each figure keeps its own."""
    check = claim(start=start, end=end)

    assert f"leads to {leads_to} in 2026, not {end}, which would be 47.6% a year" in (
        check.verdict.say(ENGLISH)
    )
    is_compute = "FLOPS" in start
    assert ([reading.code for reading in check.readings] == ["base"]) == is_compute


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("268 EFLOPS", "1271.4"),
        ("268", "1271.4 EFLOPS"),
        ("1.5", "2.02 trillion"),
        ("$1.5bn", "2.0bn"),
        ("$1.5bn", "€2.0bn"),
        ("268 EFLOPS", "1271.4亿元"),
        ("268 EFLOPS", "1271.4 EOPS"),
        ("26%", "50 EFLOPS"),
        ("5 MW", "12 TWh"),
    ],
)
def test_unlike_units_are_refused(start, end):
    """6: named, both of them."""
    with pytest.raises(InvalidInput) as refused:
        claim(start=start, end=end)
    (problem,) = refused.value.problems

    assert (problem.where, problem.code) == ("end", "claim.mixed_units")
    for language in (ENGLISH, Language("zh")):
        assert start in problem.say(language)
        assert end in problem.say(language)


@pytest.mark.unmeasured
@pytest.mark.parametrize("size", ["1e300", "1E-300", "1" + "0" * 60, "2.68E20"])
@pytest.mark.parametrize("years", [1, 4, 60])
@pytest.mark.parametrize("rate", ["52.3%", "0.0001%", "-40%", "499%"])
def test_figures_of_any_size_are_checked(size, years, rate):
    """6: each statement can be written, in both languages, and none is undefined."""
    for end in (size, "2" + size[1:], "9e307", "1e-307"):
        check = check_claim(start=size, start_year=2000, end=end, end_year=2000 + years, cagr=rate)
        for language in (ENGLISH, Language("zh")):
            for said in (check.verdict, *check.searched, *check.remarks):
                assert "undefined" not in said.say(language)
                assert "未定义" not in said.say(language)
        computed = check_claim(start=size, start_year=2000, end_year=2000 + years, cagr=rate)
        assert computed.verdict.say(ENGLISH)


def test_ends_of_a_range_are_told_apart():
    """2: “13.04% (13.04%–13.04%)” says nothing."""
    check = check_claim(start="100.000000", start_year=2022, end="113.0412340", end_year=2023)

    # 113.04123395 / 100.0000005 and 113.04123405 / 99.9999995, minus 1
    assert "is 13.04% a year (13.041233%–13.041235% within rounding)" in check.verdict.say(ENGLISH)


BASES = [
    row
    for row in table("compute_scale")
    if row["series"] == "idc_intelligent_cn" and row["period"] < "2024"
]


@given(row=st.sampled_from(BASES), rate=rates, years=st.integers(2, 8))
def test_other_bases_in_the_data_are_found(row, rate, years):
    """5: the headline's base printed with the growth from any other base of its series."""
    end = float(row["value_eflops"]) * (1 + rate) ** years
    end_year = int(row["period"]) + years
    assume(end_year > 2022)
    check = check_claim(
        start="268",
        start_year=2022,
        end=f"{end:.1f}",
        end_year=end_year,
        cagr=f"{rate:.1%}",
    )
    assume(not check.agrees)

    assert (row["edition"], row["period"]) in {
        (reading.base["edition"], reading.base["period"])
        for reading in check.readings
        if reading.code == "base"
    }


@pytest.mark.parametrize("code", list(ALL_EXAMPLES))
def test_readings_are_told_as_they_are_judged(code):
    """5: a reading agrees if the rate it would have to print meets the printed one."""
    for reading in ALL_EXAMPLES[code].check().searched:
        printed = ALL_EXAMPLES[code].check().claim.cagr
        meets = reading.rate_low <= printed.high and printed.low <= reading.rate_high
        assert meets == reading.agrees
        assert reading.rate_low < reading.rate < reading.rate_high
        assert reading.say(ENGLISH)


# 6. Bad input.


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"start_year": 2026, "end_year": 2022},
            [("end_year", "claim.years_out_of_order")],
            id="years out of order",
        ),
        pytest.param(
            {"start_year": 2026}, [("end_year", "claim.years_out_of_order")], id="one year twice"
        ),
        pytest.param({"start": "0"}, [("start", "claim.not_positive")], id="no level"),
        pytest.param({"end": "-3.5"}, [("end", "claim.not_positive")], id="a negative level"),
        pytest.param({"cagr": "-100%"}, [("cagr", "claim.rate_too_low")], id="nothing left"),
        pytest.param({"cagr": "-120.5%"}, [("cagr", "claim.rate_too_low")], id="below -100%"),
        pytest.param({"cagr": "-1.2"}, [("cagr", "claim.rate_too_low")], id="a fraction below -1"),
        pytest.param(
            {"cagr": "52.3"}, [("cagr", "claim.rate_without_percent")], id="percent without sign"
        ),
        pytest.param(
            {"cagr": 2}, [("cagr", "claim.rate_without_percent")], id="2% or 200%, who knows"
        ),
        pytest.param({"start": "abc"}, [("start", "claim.not_a_number")], id="a word"),
        pytest.param({"start": "1.271,4"}, [("start", "claim.not_a_number")], id="decimal comma"),
        pytest.param({"start": "1_000"}, [("start", "claim.not_a_number")], id="an underscore"),
        pytest.param({"end": float("nan")}, [("end", "claim.not_a_number")], id="not a number"),
        pytest.param({"end": float("inf")}, [("end", "claim.not_a_number")], id="infinite"),
        pytest.param({"end": "1e999"}, [("end", "claim.not_a_number")], id="beyond all doubles"),
        pytest.param({"end": "1e-999"}, [("end", "claim.not_a_number")], id="below all doubles"),
        pytest.param({"end": True}, [("end", "claim.not_a_number")], id="true"),
        pytest.param({"start_year": "22"}, [("start_year", "claim.not_a_year")], id="two digits"),
        pytest.param({"end_year": 2026.0}, [("end_year", "claim.not_a_year")], id="a fraction"),
        pytest.param({"start": "20%"}, [("end", "claim.mixed_units")], id="a share and a level"),
        pytest.param(
            {"start": None, "end": ""},
            [("start", "claim.missing"), ("end", "claim.missing")],
            id="both levels missing",
        ),
        pytest.param(
            {"start_year": None, "cagr": " "},
            [("start_year", "claim.missing"), ("cagr", "claim.missing")],
            id="a year and the rate missing",
        ),
        pytest.param(
            dict.fromkeys(NAMES),
            [(name, "claim.missing") for name in NAMES],
            id="everything missing",
        ),
    ],
)
def test_bad_input_names_the_rule(changes, expected):
    """6."""
    assert expected == codes(**HEADLINE | changes)


def test_all_problems_come_at_once():
    """6: also between figures, and what is missing besides."""
    given_figures = {"start": "-3%", "start_year": 2026, "end_year": 2022, "cagr": "52.3"}

    assert codes(**given_figures) == [
        ("start", "claim.not_positive"),
        ("cagr", "claim.rate_without_percent"),
        ("end_year", "claim.years_out_of_order"),
    ]
    assert codes(start="3%", end="4", cagr="-200%") == [
        ("cagr", "claim.rate_too_low"),
        ("end", "claim.mixed_units"),
    ]


def test_reasons_come_with_remedies():
    """6: what was given, what is wrong with it and what to write instead."""
    with pytest.raises(InvalidInput) as caught:
        check_claim(start="abc", start_year=2026, end="-5", end_year=2022, cagr="33.3")

    assert str(caught.value) == (
        "start: “abc” is not a number; write it like 268.\n"
        "end: -5 is not above 0, and only levels above 0 have a growth rate; give a level above "
        "0.\n"
        "cagr: 33.3 means 3,330% a year; write 33.3% or 0.333.\n"
        "end_year: the end year, 2022, is not after the start year, 2026; give a later end "
        "year, or swap start and end."
    )
    assert len(codes(start="9" * 400, start_year=2020, end="x" * 400, end_year=2021)) == 2


anything = (
    st.none()
    | st.text(max_size=8)
    | st.floats()
    | st.integers(-10, 10_000)
    | st.sampled_from(["268", "1E300", "1e-300", "0.00%", "-99.9%", "5E4%", "1e400%", "20%"])
)
calendar = st.none() | st.integers(990, 10_010) | st.text(max_size=5)


@given(start=anything, end=anything, cagr=anything, start_year=calendar, end_year=calendar)
def test_whatever_is_given_is_refused_or_answered(start, end, cagr, start_year, end_year):
    """6: nothing else happens, and all that is said can be written."""
    given_figures = {
        "start": start,
        "start_year": start_year,
        "end": end,
        "end_year": end_year,
        "cagr": cagr,
    }
    try:
        check = check_claim(**given_figures)
    except InvalidInput:
        assert {code.partition(".")[0] for _, code in codes(**given_figures)} == {"claim"}
        return
    for said in (check.verdict, *check.remarks, *check.searched):
        assert said.say(ENGLISH)
    assert len(check.to_frame().columns) == len(CLAIM_COLUMNS)


@pytest.mark.parametrize("example", examples(), ids=ALL_EXAMPLES)
def test_examples_say_what_they_are(example):
    """Each label names the figures of the claim."""
    label = example.say(ENGLISH)

    assert f"{example.start} " in label
    assert f"→ {example.end} ({example.end_year}) at {example.cagr}" in label
