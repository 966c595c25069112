"""Promises of the ranges of inputs.

1. Every assumption has a range with a reason and with sources that are there; the figures of
   the default ranges follow from the published ones.
2. A range is read as people write it, percent signs included, and what is written is read back.
3. What varies is what the evidence covers: no range of another base, of an input without effect
   or of one that the reader has fixed.
4. The low and the high multiplier are one quantity.
5. Another kind of range covers the same ground.
6. A range that cannot be is refused with its code, all problems at once; whatever is accepted
   can be drawn.
7. Within the hard limits lies every draw.
"""

import re
from itertools import pairwise
from math import ceil, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad

from model import Scenario
from model.data import published_value, sources
from model.inputs.assumptions import assumptions
from model.messages import InvalidInput
from model.texts import ENGLISH
from model.uncertainty.distributions import Cut
from model.uncertainty.ranges import (
    HUMPED,
    NUMBERS,
    Range,
    convert,
    distribution,
    evidence_range,
    fixed_at,
    random_inputs,
    range_of,
    range_problems,
    read_ranges,
    resolve,
    typed_range,
)
from model.uncertainty.words import say_numbers
from tests.strategies import scenarios

PERCENTILES = np.array([0.05, 0.5, 0.95])
IDC = "idc_intelligent_cn"


def codes(raised):
    return [(problem.where, problem.code) for problem in raised.value.problems]


@pytest.mark.parametrize("name", assumptions())
def test_every_assumption_has_a_range_with_a_reason(name):
    """Promise 1."""
    evidence = assumptions()[name].range

    assert evidence.stands_for.endswith(".")
    assert set(evidence.sources) <= set(sources())
    wanted = len(NUMBERS[evidence.kind]) if evidence.kind != "fixed" else 0
    given = [evidence.low, evidence.likely, evidence.high]
    assert wanted == sum(number is not None for number in given)
    if evidence.kind != "fixed":
        assert evidence.sources or "choice" in evidence.stands_for.lower()


@pytest.mark.parametrize("name", random_inputs())
def test_the_evidence_is_a_valid_range(name):
    """Promises 1 and 6: at its default every input is within it, or the range says otherwise."""
    given = evidence_range(name, Scenario())

    assert range_problems(name, given) == []
    assert random_inputs()[name].label


def test_what_is_drawn_are_the_numbers_that_are_not_whole():
    """Promises 1 and 4: each field of the scenario once, choices and whole numbers never."""
    drawn = [field for one in random_inputs().values() for field in one.fields]

    assert sorted(drawn) == sorted(n for n, value in Scenario() if isinstance(value, float))
    assert len(drawn) == len(set(drawn))
    assert list(random_inputs())[:5] == [
        *("base_eflops", "cagr", "application_level", "core", "related")
    ]


def test_the_default_ranges_follow_from_the_published_figures():
    """Promise 1: each end from the data package, and what the reader is told about it."""
    first, revised, later = (
        published_value(IDC, "2022-2023", "2022"),
        published_value(IDC, "2023-2024", "2022"),
        published_value(IDC, "2025", "2024"),
    )
    realised = sqrt(later / revised) - 1.0
    edition = (published_value(IDC, "2023-2024", "2027") / revised) ** 0.2 - 1.0
    high = ceil(realised * 1000) / 1000  # rounded up to tenths of a percent

    assert (first, revised, later) == (268.0, 259.9, 725.3)
    default = resolve(Scenario())
    assert default["cagr"] == Range(kind="pert", numbers=(round(edition, 3), 0.523, high))
    assert default["cagr"].numbers == (0.339, 0.523, 0.671)
    assert default["base_eflops"].kind == "pert"
    assert default["base_eflops"].numbers[:2] == (revised, first)
    assert default["base_eflops"].numbers[2] == pytest.approx(2 * first - revised, abs=1e-9)
    assert default["application_level"] == Range(kind="pert", numbers=(0.1, 0.5, 0.9))
    assert default["core"] == Range(kind="uniform", numbers=(2.9, 3.4))
    assert default["related"] == Range(kind="uniform", numbers=(36.0, 42.0))
    assert random_inputs()["related"].evidence.moves_with == "core"


@pytest.mark.parametrize(
    ("name", "text", "kind", "numbers"),
    [
        ("cagr", "33.9% to 52.3% to 67.1%", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "33.9 to 52.3 to 67.1%", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "33.9 to 52.3 to 67.1", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "0.339 to 0.523 to 0.671", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "33.9%~52.3%~67.1%", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "33.9%–52.3%–67.1%", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "３３.９％ 至 ５２.３％ 至 ６７.１％", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "33.9%到52.3%到67.1%", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "0.339:0.523:0.671", "pert", (0.339, 0.523, 0.671)),
        ("cagr", "-10% to 20%", "uniform", (-0.1, 0.2)),
        ("cagr", "−10% to 20%", "uniform", (-0.1, 0.2)),
        ("cagr", "52.3%", "fixed", (0.523,)),
        ("cagr", " Triangular: 30% : 50% : 60% ", "triangular", (0.3, 0.5, 0.6)),
        ("cagr", "normal:0.5:0.05", "normal", (0.5, 0.05)),
        ("cagr", "normal:50%:5%", "normal", (0.5, 0.05)),
        ("cagr", "uniform:0.3:0.6", "uniform", (0.3, 0.6)),
        ("base_eflops", "259.9 to 268 to 276.1", "pert", (259.9, 268.0, 276.1)),
        ("budget", "1,000 to 2,000", "uniform", (1000.0, 2000.0)),
        ("region_share", "lognormal:0.01:1.5", "lognormal", (0.01, 1.5)),
        ("core", "2 to 3", "uniform", (2.0, 3.0)),
        ("budget", "CNY 10-20 billion", "uniform", (100.0, 200.0)),
        ("budget", "¥10–20亿", "uniform", (10.0, 20.0)),
        ("budget", "CNY 10 to CNY 20 billion", "uniform", (100.0, 200.0)),
        ("budget", "10 million to 2 billion", "uniform", (0.1, 20.0)),
        ("budget", "10亿-20", "uniform", (10.0, 20.0)),
        ("base_eflops", "200 EFLOPS to 300", "uniform", (200.0, 300.0)),
        ("base_eflops", "200-300P", "uniform", (0.2, 0.3)),
    ],
)
def test_ranges_are_read_as_people_write_them(name, text, kind, numbers):
    """Promise 2."""
    assert range_of(name, text) == Range(kind=kind, numbers=numbers)


def test_a_unit_of_the_first_number_alone_is_ambiguous():
    """Promise 2: 200P–300 may be 0.2 to 0.3 EFLOPS as well as 0.2 to 300."""
    with pytest.raises(InvalidInput) as refused:
        range_of("base_eflops", "200P-250-300")
    assert [(problem.code, problem.values["value"]) for problem in refused.value.problems] == [
        ("range.ambiguous", "250"),
        ("range.ambiguous", "300"),
    ]
    with pytest.raises(InvalidInput, match="“abc” is not a number"):
        range_of("base_eflops", "200P to abc")


def test_percentiles_are_read():
    """Promise 2: three or, where two numbers determine the kind, two."""
    assert range_of("cagr", "pert@5,50,95:30%:50%:65%") == Range(
        kind="pert", numbers=(0.3, 0.5, 0.65), by_percentiles=True
    )
    assert range_of("core", "uniform@5,50,95:2:3").named == {"p05": 2.0, "p95": 3.0}
    assert range_of("core", "lognormal@5,50,95:2:4:8").named == {"p05": 2, "p50": 4, "p95": 8}


@st.composite
def ranges(draw):
    """An input and a range of it: any kind and any numbers, valid or not."""
    name = draw(st.sampled_from(list(random_inputs())))
    low, high = random_inputs()[name].assumption.hard_limits
    kind = draw(st.sampled_from(list(NUMBERS)))
    by_percentiles = draw(st.booleans())
    count = 3 if by_percentiles and draw(st.booleans()) else len(NUMBERS[kind])
    inside = st.floats(low, high) | st.floats(max(low, -1.0), min(high, 10.0))
    # Ends closer than nine decimals are none that anyone writes.
    numbers = [round(one, 9) for one in draw(st.lists(inside, min_size=count, max_size=count))]
    if "deviation" in NUMBERS[kind] and not by_percentiles:
        numbers[1] = draw(st.floats(0.0, 1e300) | st.floats(0.0, 2.0))
    else:
        numbers = sorted(numbers)
    return name, Range(kind=kind, numbers=tuple(numbers), by_percentiles=by_percentiles)


@given(one=ranges())
def test_what_is_written_is_read_back_and_can_be_drawn(one):
    """Promises 2, 6 and 7: every range that is accepted, to the last digit."""
    name, made = one
    if range_problems(name, made):
        with pytest.raises(InvalidInput):
            resolve(Scenario(), {name: made})
        return
    low, high = random_inputs()[name].assumption.hard_limits
    quantiles = distribution(name, made).quantile(np.array([1e-9, 0.05, 0.5, 0.95, 1 - 1e-9]))

    assert range_of(name, made.write()) == made
    assert (np.diff(quantiles) >= 0.0).all()
    slack = 1e-9 * (quantiles[-1] - quantiles[0])
    assert low - slack <= quantiles[0] <= quantiles[-1] <= high + slack


def test_numbers_are_said_with_every_digit():
    """Promise 2: and are read back."""
    made = evidence_range("cagr", Scenario())

    assert say_numbers("cagr", made, ENGLISH) == "33.9% to 52.3% to 67.1%"
    assert range_of("cagr", say_numbers("cagr", made, ENGLISH)) == made
    base = evidence_range("base_eflops", Scenario())
    assert say_numbers("base_eflops", base, ENGLISH) == "259.9 to 268 to 276.1"


def test_a_base_that_the_evidence_does_not_cover_is_not_drawn():
    """Promise 3: 259.9 to 276.1 EFLOPS say nothing of 155.2; the ends themselves are covered."""
    assert "base_eflops" not in resolve(Scenario(base_eflops=155.2))
    assert "base_eflops" not in resolve(Scenario(base_eflops=276.2))
    assert "cagr" not in resolve(Scenario(cagr=0.3))
    assert {"base_eflops", "cagr"} <= set(resolve(Scenario(base_eflops=276.1, cagr=0.339)))


def test_what_readers_say_counts():
    """Promise 3: also where the evidence says nothing, and to fix an input."""
    wide = Range(kind="uniform", numbers=(100.0, 200.0))
    fixed = Range(kind="fixed", numbers=(0.4,))
    drawn = resolve(Scenario(base_eflops=155.2), {"base_eflops": wide, "cagr": fixed})

    assert (drawn["base_eflops"], drawn["cagr"]) == (wide, fixed)


@given(one=scenarios())
def test_inputs_without_effect_are_not_drawn(one):
    """Promises 3 and 4: whatever the reader says of them."""
    everything = {name: fixed_at(name, one) for name in random_inputs()}
    used = {
        name
        for name, random in random_inputs().items()
        if all(one.uses(field) for field in random.fields)
    }

    assert set(resolve(one, everything)) == used
    assert {"core", "related"} <= set(resolve(one))
    assert set(resolve(one)) <= {"base_eflops", "cagr", "application_level", "core", "related"}


def test_a_multiplier_without_a_range_is_one_value():
    """Promise 4: low and high alike are the value; else the scenario's own ends."""
    drawn = resolve(Scenario(core_low=3.0, core_high=3.0, related_low=30.0, related_high=50.0))

    assert drawn["core"] == Range(kind="fixed", numbers=(3.0,))
    assert drawn["related"] == Range(kind="uniform", numbers=(30.0, 50.0))
    assert fixed_at("core", Scenario()) == Range(kind="fixed", numbers=((2.9 + 3.4) / 2,))


@pytest.mark.parametrize("start", [kind for kind in NUMBERS if kind != "fixed"])
@pytest.mark.parametrize("kind", [kind for kind in NUMBERS if kind != "fixed"])
@pytest.mark.parametrize("by_percentiles", [False, True])
def test_another_kind_covers_the_same_ground(start, kind, by_percentiles):
    """Promise 5: it is valid; what has percentiles keeps them, what has ends keeps these."""
    numbers = {"normal": (0.5, 0.05), "lognormal": (0.5, 0.05)}.get(start, (0.4, 0.5, 0.6))
    if by_percentiles:
        numbers = (0.4, 0.5, 0.6) if start in HUMPED else (0.4, 0.6)
    elif start == "uniform":
        numbers = (0.4, 0.6)
    given_range = Range(kind=start, numbers=numbers, by_percentiles=by_percentiles)
    made = convert(given_range, kind)

    assert made.kind == kind
    assert range_problems("cagr", made) == []
    ends = PERCENTILES[[0, 2]]
    before = distribution("cagr", given_range).quantile(ends)
    after = distribution("cagr", made).quantile(ends)
    if kind == start:
        assert made == given_range
    elif made.by_percentiles and ("deviation" in NUMBERS[start] or by_percentiles):
        assert_allclose(after, before, rtol=2e-4)  # four digits
    elif made.by_percentiles:
        assert_allclose(after, [0.4, 0.6], rtol=1e-9)
    else:
        assert (made.numbers[0], made.numbers[-1]) == (0.4, 0.6)


def test_a_range_becomes_fixed_at_its_middle():
    """Promise 5."""
    for text in ("30% to 50% to 60%", "40% to 60%", "normal:0.5:0.05"):
        made = convert(range_of("cagr", text), "fixed")
        assert made.kind == "fixed"
        assert made.numbers == (pytest.approx(0.5),)


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("growth", "1 to 2", "range.unknown", "those that can be are base_eflops, cagr,"),
        ("years", "3 to 5", "range.unknown", "there is no such input to draw"),
        ("core_low", "2 to 3", "range.unknown", "there is no such input to draw"),
        ("cagr", "1 to 2 to 3 to 4", "range.unreadable", "write low to likely to high"),
        ("cagr", "beta:1:2", "input.not_a_number", "“beta” is not a number"),
        ("cagr", "a to b", "input.not_a_number", "“a” is not a number; write it like 52.3%"),
        ("cagr", "", "input.not_a_number", "“” is not a number"),
        ("cagr", "nan to 0.5", "input.not_a_number", "“nan” is not a number"),
        ("cagr", "0.1 to inf", "input.not_a_number", "“inf” is not a number"),
        ("cagr", "pert:0.3:0.5", "range.numbers", "takes low, likely, high; numbers given: 2"),
        ("cagr", "uniform:0.3", "range.numbers", "takes low, high; numbers given: 1"),
        ("cagr", "pert@5,50,95:0.3:0.5", "range.numbers", "takes p05, p50, p95; numbers given: 2"),
        ("cagr", "triangular@5,50,95:0.3:0.5", "range.numbers", "p05, p50, p95; numbers given: 2"),
        ("cagr", "fixed@5,50,95:0.3:0.5", "range.numbers", "takes value; numbers given: 2"),
        ("cagr", "60% to 30%", "range.order", "60%, 30% are not in order"),
        ("cagr", "30% to 70% to 60%", "range.order", "30%, 70%, 60% are not in order"),
        ("cagr", "50% to 50%", "range.order", "one number alone for a fixed value"),
        ("cagr", "normal:0.5:0", "range.not_positive", "0% are not all above 0"),
        ("cagr", "normal:0.5:-0.1", "range.not_positive", "-10% are not all above 0"),
        ("cagr", "lognormal@5,50,95:0:0.5", "range.not_positive", "kind lognormal"),
        ("cagr", "lognormal:-0.1:0.5", "range.not_positive", "are not all above 0"),
        ("cagr", "normal@5,50,95:0.3:0.5:0.6", "range.median", "its median is 45%."),
        ("cagr", "pert@5,50,95:0.3:0.31:0.6", "range.median", "between 30% and 60%"),
        ("cagr", "triangular@5,50,95:0.3:0.59:0.6", "range.median", "no range of the kind"),
        ("cagr", "0.3 to 6%%", "input.not_a_number", "“6%%” is not a number"),
        ("cagr", "-95% to 70%", "input.outside_limits", "−95% is outside −90% to 500%"),
        ("base_eflops", "-1 to 5", "input.outside_limits", "−1 is outside 0.001 to 1,000,000"),
        ("application_level", "normal:0.9:0.3", "range.beyond_limits", "lie outside 0% to 100%"),
        ("base_eflops", "lognormal:268:1e300", "range.beyond_limits", "make it narrower"),
    ],
)
def test_ranges_that_cannot_be_are_refused(name, text, code, says):
    """Promise 6: what was given, what is allowed, what to do; at the input's own name."""
    with pytest.raises(InvalidInput) as raised:
        range_of(name, text)

    assert (name, code) == codes(raised)[0]
    assert says in str(raised.value)


def test_all_problems_come_at_once():
    """Promise 6: of every range, and of every number of one."""
    texts = {"cagr": "x to y", "base_eflops": "5 to 1", "growth": "1", "core": "2 to 3"}
    with pytest.raises(InvalidInput) as raised:
        read_ranges(texts)

    assert codes(raised) == [
        ("cagr", "input.not_a_number"),
        ("cagr", "input.not_a_number"),
        ("base_eflops", "range.order"),
        ("growth", "range.unknown"),
    ]
    wrong = Range(kind="uniform", numbers=(2.0, 1.0))
    with pytest.raises(InvalidInput) as raised:
        resolve(Scenario(), {"cagr": wrong, "nothing": wrong, "core": wrong})
    assert codes(raised) == [
        ("cagr", "range.order"),
        ("nothing", "range.unknown"),
        ("core", "range.order"),
    ]


def test_both_ends_outside_are_both_named():
    """Promise 6: problems of a multiplier are at its own name."""
    with pytest.raises(InvalidInput) as raised:
        range_of("core", "-2 to 2000")

    assert codes(raised) == [("core", "input.outside_limits")] * 2


@pytest.mark.parametrize(("deviation", "cut"), [(0.12, True), (0.05, False)])
def test_what_lies_beyond_the_limits_is_cut_off(deviation, cut):
    """Promise 7: up to 5 of 100; P(N(0.8, 0.12) > 1) = 4.8%, P(N(0.8, 0.05) > 1) = 0.003%."""
    made = distribution("application_level", Range(kind="normal", numbers=(0.8, deviation)))
    plain = 0.8 + deviation * 1.6448536269514722

    assert made.quantile(np.array([1 - 1e-12]))[0] <= 1.0
    assert (made.quantile(np.array([0.95]))[0] < plain - 1e-3) == cut


@pytest.mark.parametrize(("deviation", "share"), [(0.121587, 4.9999), (0.1216, 5.0007)])
def test_more_than_five_in_a_hundred_are_not_cut_off(deviation, share):
    """Promise 6: 0.2 / 0.121591 is the 95% point of the normal distribution, 1.64485."""
    found = range_problems("application_level", Range(kind="normal", numbers=(0.8, deviation)))

    assert bool(found) == (share > 5.0)


def test_given_medians_may_be_rounded():
    """Promise 6: the middle of 30% and 60% is 45%; 0.5% of the span may be rounding."""
    for middle, accepted in ((0.4514, True), (0.4516, False), (0.4486, True), (0.4484, False)):
        made = Range(kind="normal", numbers=(0.3, middle, 0.6), by_percentiles=True)
        assert (range_problems("cagr", made) == []) == accepted


AT_LIMITS = [
    ("application_level", "normal@5,50,95:60%:99%"),
    ("application_level", "normal@5,50,95:1%:40%"),
    ("application_level", "normal@5,50,95:10%:95%"),
    ("application_level", "lognormal@5,50,95:60%:98%"),
    ("application_level", "pert@5,50,95:60%:80%:97%"),
    ("application_level", "triangular@5,50,95:60%:80%:97%"),
    ("region_share", "lognormal@5,50,95:5%:90%"),
    ("base_eflops", "normal@5,50,95:10:500"),
    ("cagr", "normal@5,50,95:-80%:60%"),
]


@pytest.mark.parametrize(("name", "text"), AT_LIMITS)
def test_percentiles_are_those_of_what_is_drawn(name, text):
    """Promise 7: also where limits cut the distribution off; by the integral of its density."""
    made = range_of(name, text)
    low, _ = random_inputs()[name].assumption.hard_limits
    drawn = distribution(name, made)
    chances = PERCENTILES[[0, 2]] if len(made.numbers) == 2 else PERCENTILES

    assert isinstance(drawn, Cut)
    assert_allclose(drawn.quantile(chances), made.numbers, rtol=1e-6)
    ends = [max(low, made.numbers[0] - 20.0 * (made.numbers[-1] - made.numbers[0])), *made.numbers]
    parts = [
        quad(lambda x: float(drawn.density(np.array(x))), one, other, epsabs=1e-9, limit=200)[0]
        for one, other in pairwise(ends)
    ]
    assert_allclose(np.cumsum(parts), chances, atol=1e-5)


@given(one=ranges())
def test_percentiles_that_are_accepted_are_drawn(one):
    """Promise 7: of every kind and every input, near its limits or not."""
    name, made = one
    if not made.by_percentiles or made.kind == "fixed" or range_problems(name, made):
        return
    numbers = np.array(made.numbers)
    ends = numbers[[0, -1]]
    found = distribution(name, made).quantile(PERCENTILES[[0, 2]])

    # PERT quantiles are interpolated.
    assert_allclose(found, ends, atol=1e-6 * (ends[1] - ends[0]) + 1e-12 * np.abs(ends).max())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("application_level", "normal@5,50,95:60%:99.9%"),
        ("application_level", "normal@5,50,95:0%:40%"),
        ("application_level", "normal@5,50,95:1%:99%"),
        ("application_level", "uniform@5,50,95:60%:99%"),
        ("application_level", "triangular@5,50,95:60%:80%:99.9%"),
        ("application_level", "lognormal@5,50,95:60%:100%"),
    ],
)
def test_percentiles_that_limits_forbid_are_refused(name, text):
    """Promise 6: with the way out."""
    with pytest.raises(InvalidInput) as raised:
        range_of(name, text)

    assert codes(raised) == [(name, "range.beyond_limits")]
    assert "within 0% to 100%" in str(raised.value)
    assert "give the ends" in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "0.339 to 67%",
        "0.339:67%",
        "uniform:0.339:67%",
        "0.339~67％",
        "0.339 to 52.3% to 67%",
        "33.9% to 0.523",
        "33.9% to 0.523 to 67%",
        "-0.1 to 20%",
        "0.339 to 52.3 to 67",
        "normal:52.3%:0.05",
        "normal:0.523:5%",
        "pert@5,50,95:0.3:50%:65%",
    ],
)
def test_bare_fractions_beside_percentages_are_ambiguous(text):
    """Promises 2 and 6: 0.339 may be 33.9% or 0.339%; in every way to write a range."""
    for read in (
        lambda: range_of("cagr", text),
        lambda: typed_range("cagr", text, range_of("cagr", "uniform:30%:60%")),
        lambda: read_ranges({"cagr": text}),
    ):
        with pytest.raises(InvalidInput) as raised:
            read()
        assert codes(raised) == [("cagr", "range.ambiguous")]
        assert "and may mean" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0 to 25 to 37%", (0.0, 0.25, 0.37)),
        ("1 to 2%", (0.01, 0.02)),
        ("0.5% to 2%", (0.005, 0.02)),
        ("0.339 to 0.67", (0.339, 0.67)),
    ],
)
def test_what_has_one_reading_is_read(text, numbers):
    """Promise 2."""
    assert range_of("cagr", text).numbers == numbers


def test_reasons_name_both_ends():
    """Promise 1: what low and high stand for is said of every range that varies by default."""
    for one in random_inputs().values():
        if one.evidence.varies:
            assert re.search(r"Low: .*High: |The published range", one.evidence.stands_for)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("40 to 50 to 60%", "triangular:0.4:0.5:0.6"),
        ("40 to 60%", "uniform:0.4:0.6"),
        ("50%", "fixed:0.5"),
        ("normal:0.5:0.05", "normal:0.5:0.05"),
    ],
)
def test_what_is_typed_keeps_the_kind_if_it_can(text, written):
    """Another count of numbers is another kind, and so is one that is named."""
    current = range_of("cagr", "triangular:30%:40%:50%")

    assert typed_range("cagr", text, current).write() == written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("60 to 50 to 40%", "range.order"),
        ("60 to 50%", "range.order"),
        ("x to y", "input.not_a_number"),
    ],
)
def test_what_is_wrong_with_what_is_typed(text, code):
    """It is said of the reading that was meant: the current kind, if the count fits."""
    with pytest.raises(InvalidInput) as raised:
        typed_range("cagr", text, range_of("cagr", "triangular:30%:40%:50%"))

    assert codes(raised)[0] == ("cagr", code)
