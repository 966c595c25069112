"""Promises of the one reader of numbers.

1. Full-width digits, signs, percent signs and spaces are read; whatever else a normalisation would
   turn into a digit is refused, wherever a number is read, and named.
2. Units are read, converted where they are of one kind, and refused where they are not.
3. A list of numbers is split where people separate them, and never within a number.
4. Reading takes time in proportion to the text.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import (
    CityPlan,
    InvalidInput,
    Scenario,
    check_claim,
    range_of,
    read_scenario,
    read_target,
    run_batch,
)
from model.inputs.scenario_file import read_scenario_json
from model.quantities import (
    Unit,
    no_number,
    plain_text,
    read_in,
    read_named,
    read_number,
    read_quantity,
    split_numbers,
)
from model.regions.tables import read_plans
from model.texts import Language
from model.uncertainty.simulate import read_uncertainty

# Each of these would be 2681, 102, 5231 or the like after a compatibility normalisation.
ODD = [
    "268¹",
    "10²",
    "2⁶8",
    "26₈",
    "①",
    "26⑧",
    "26⓼",
    "⒉",
    "㉑",
    "½",
    "1½",
    "2⅓",
    "Ⅷ",
    "２６８¹",
    "\N{MATHEMATICAL BOLD DIGIT TWO}68",
    "\N{ARABIC-INDIC DIGIT TWO}68",
    "\N{DEVANAGARI DIGIT TWO}68",
    "\N{SEGMENTED DIGIT TWO}",
    "二〇",
]


def problems(read):
    with pytest.raises(InvalidInput) as refused:
        read()
    return refused.value.problems


READERS = {
    "input": lambda text, _: read_scenario({"base_eflops": text}),
    "rate": lambda text, _: read_scenario({"cagr": f"{text}%"}),
    "years": lambda text, _: read_scenario({"years": text}),
    "python": lambda text, _: Scenario(base_eflops=text),
    "file": lambda text, _: read_scenario_json(
        f'{{"base_eflops": "{text}"}}'.encode(), where="a.json"
    ),
    "goal": lambda text, _: read_target(f"compute_eflops@2027>={text}"),
    "range": lambda text, _: range_of("base_eflops", f"{text} to 5000"),
    "fixed": lambda text, _: range_of("cagr", f"0.{text}"),
    "draws": lambda text, _: read_uncertainty(draws=text),
    "seed": lambda text, _: read_uncertainty(seed=text),
    "correlation": lambda text, _: read_uncertainty(correlations=[f"cagr~budget=0.{text}"]),
    "claim": lambda text, _: check_claim(start=text, start_year=2022, end="5000", end_year=2026),
    "claimed rate": lambda text, _: check_claim(
        start="268", start_year=2022, cagr=f"{text}%", end_year=2026
    ),
    "plan": lambda text, _: read_plans([{"city": "a", "planned_pflops": text}]),
    "city": lambda text, _: CityPlan(city="a", planned_pflops=text),
    "amount": lambda text, _: read_plans([{"city": "a", "investment_by_year": f"2025: {text}"}]),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_what_only_looks_like_a_digit_is_refused_and_named(read, text, tmp_path):
    """1: in every place, in both languages."""
    (problem,) = problems(lambda: read(text, tmp_path))
    signs = "".join(dict.fromkeys(s for s in plain_text(text) if not s.isascii() and s != "二"))

    for language in ("en", "zh"):
        assert signs in problem.say(Language(language))
    assert f"holds {signs}, which is no plain digit" in problem.message


def test_odd_digits_in_a_batch_are_refused_and_named(tmp_path):
    """1: as rows of a file, the others of which are done."""
    file = tmp_path / "rows.csv"
    file.write_text("base_eflops,cagr\n268¹,30%\n２６８,３０％\n268,3²%\n", "utf-8")
    report = run_batch(file, tmp_path / "results.csv", last_year=True)
    said = report.rejects.read_text("utf-8-sig")

    assert (report.rows, report.rejected) == (3, 2)
    assert "holds ¹, which" in said
    assert "holds ², which" in said
    assert report.to_frame()["compute_eflops"].iloc[0] == pytest.approx(268 * 1.3**5)


@pytest.mark.parametrize("read", [read_target, lambda text: check_claim(start_year=text)])
def test_years_are_of_plain_digits(read):
    """1: a year too, in full width or not at all."""
    assert read_target("compute_eflops＠２０２７≥２，０００").year == 2027
    assert (
        check_claim(start="1", start_year="２０２２", end="2", end_year=2026).claim.start_year
        == 2022
    )
    for text in ("202²", "\N{ARABIC-INDIC DIGIT TWO}022"):
        assert problems(lambda text=text: read(f"compute_eflops@{text}>=1"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("２６８", 268.0),
        ("　２６８　", 268.0),
        ("１，２７１．４", 1271.4),
        ("－３", -3.0),
        ("−3", -3.0),
        ("＋３", 3.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
    ],
)
def test_full_width_forms_are_read(text, value):
    """1."""
    assert value == read_number(text, percent=False)


@given(value=st.floats(-1e15, 1e15).map(lambda value: f"{value:.3f}"))
def test_full_width_is_the_same_number(value):
    """1: for any number."""
    wide = value.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})

    assert float(value) == read_number(wide, percent=False)


@pytest.mark.parametrize("text", ["52.3％", "５２．３%", "52.3　％", "５２．３　％"])
def test_full_width_percent_is_read(text):
    """1."""
    assert read_number(text, percent=True) == 0.523


@pytest.mark.parametrize("name", ["base_eflops", "years"])
def test_what_is_too_large_is_said_to_be(name):
    """1: 400 digits are repeated as given, not as “inf”."""
    (problem,) = problems(lambda: read_scenario({name: "9" * 400}))

    assert problem.message.startswith("“" + "9" * 40 + "…” is too large to compute with")


@pytest.mark.parametrize(
    ("text", "name", "size"),
    [
        ("268", "", 1),
        ("268 EFLOPS", "FLOPS", 1),
        ("0.268 ZFLOPS", "FLOPS", 1000),
        ("268000 PFlop/s", "FLOPS", "0.001"),
        ("2.68 百万 PFLOPS", "FLOPS", 1000),
        ("3 exaflops", "FLOPS", 1),
        ("5 MFLOPS", "FLOPS", "1e-12"),
        ("5 M", "", 10**6),
        ("5k", "", 1000),
        ("1.5bn", "", 10**9),
        ("2.02 trillion", "", 10**12),
        ("2.02 tn", "", 10**12),
        ("120亿", "", 10**8),
        ("1.2万亿元", "CNY", 10**12),
        ("１２０亿", "", 10**8),
        ("30万", "", 10**4),
        ("3千万", "", 10**7),
        ("5百", "", 100),
        ("$2.02 trillion", "USD", 10**12),
        ("US$2bn", "USD", 10**9),
        ("CNY 1.5 billion", "CNY", 10**9),
        ("12 TWh", "twh", 1),
        ("5 MW", "mw", 1),
        ("3 million racks", "racks", 10**6),
        ("600万千瓦", "千瓦", 10**4),
        ("5千克", "千克", 1),
        ("2 USD billion", "USD", 10**9),
        ("2 元亿", "CNY", 10**8),
    ],
)
def test_units_are_read(text, name, size):
    """2: the name is the same for units of one kind."""
    _, unit = read_quantity(plain_text(text))

    assert (unit.name, unit.size) == (name, Decimal(size))
    number = text.translate({ord(s): None for s in "$"}).removeprefix("US").removeprefix("CNY ")
    assert plain_text(number).endswith(unit.after)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("268 EFLOPS", "EFLOPS", 268.0),
        ("0.268 ZFLOPS", "EFLOPS", 268.0),
        ("1.3万", "EFLOPS", 13000.0),
        ("268 E", "EFLOPS", 268.0),
        ("26.8万 P", "EFLOPS", 268.0),
        ("２．５ Z", "EFLOPS", 2500.0),
        ("300 p", "EFLOPS", 0.3),
        ("52.3 percent", "1/year", 0.523),
        ("52.3% a year", "1/year", 0.523),
        ("５２．３%/年", "1/year", 0.523),
        ("80 per cent", "1", 0.8),
        ("80% a year", "1", None),
        ("2.9×", "x", 2.9),
        ("10亿", "100 million CNY", 10.0),
        ("10亿元", "100 million CNY", 10.0),
        ("CNY 1 billion", "100 million CNY", 10.0),
        ("1.5bn", "100 million CNY", 15.0),
        ("10", "100 million CNY", 10.0),
        ("5 years", "years", 5.0),
        ("5年", "years", 5.0),
        ("2022年", "calendar year", 2022.0),
        ("2.9倍", "x", 2.9),
        ("0.5亿元/EFLOPS", "100 million CNY/EFLOPS", 0.5),
        ("CNY 50 million per EFLOPS", "100 million CNY/EFLOPS", 0.5),
        ("1200 PFLOPS", "PFLOPS", 1200.0),
        ("1.2 EFLOPS", "PFLOPS", 1200.0),
        ("52.3%", "1/year", 0.523),
        ("268 MW", "EFLOPS", None),
        ("268元", "EFLOPS", None),
        ("10 EFLOPS", "100 million CNY", None),
        ("$10bn", "100 million CNY", None),
        ("5k", "years", None),
        ("5%", "years", None),
        ("52.3 EFLOPS", "1", None),
    ],
)
def test_an_input_may_have_its_unit(text, unit, value):
    """2: or one that can be converted, and no other."""
    assert value == read_in(text, unit)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1.2亿", "千瓦时", 1.2e8),
        ("600万千瓦", "千瓦", 6e6),
        ("1.2万", "百帕", 12_000.0),
        ("2亿", "千人", 200_000.0),
        ("2亿千瓦", "百万千瓦", 200.0),
        ("2 billion", "USD billion", 2.0),
        ("2 billion", "$bn", 2.0),
        ("2亿元", "billion CNY", 0.2),
    ],
)
def test_a_value_of_a_named_unit_may_have_its_unit(text, unit, value):
    """4: of a series of one's own; 千瓦 is a unit, and no thousand of them."""
    assert read_named(text, unit) == pytest.approx(value)


def test_inputs_goals_and_plans_take_units():
    """2."""
    assert read_scenario({"base_eflops": "0.268 ZFLOPS", "budget": "10亿", "years": "5年"}) == (
        Scenario(base_eflops=268.0, budget=10.0)
    )
    assert read_target("compute_eflops@2027>=2 ZFLOPS").value == 2000.0
    assert read_target("cumulative_core_low_cny_100m@2027>=4万亿").value == 40_000.0
    (plan,) = read_plans(
        [
            {
                "city": "a",
                "planned_pflops": "1.2 EFLOPS",
                "investment_by_year": "2025: 10亿；２０２６：1.5bn",
            }
        ]
    )
    assert plan.planned_pflops == 1200.0
    assert plan.investment_by_year == ((2025, 10.0), (2026, 15.0))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("30-50%", ["30", "50%"]),
        ("30%-50%-60%", ["30%", "50%", "60%"]),
        ("30 - 50%", ["30", "50%"]),
        ("30－50％", ["30", "50%"]),
        ("30%, 50%", ["30%", "50%"]),
        ("30%，50%", ["30%", "50%"]),
        ("0.3,0.5", ["0.3", "0.5"]),
        ("2，680", ["2680"]),
        ("2,680", ["2680"]),
        ("2,680, 3,000", ["2680", "3000"]),
        ("2，680 到 3，000", ["2680", "3000"]),
        ("-10%--5%", ["-10%", "-5%"]),
        ("-10% to -5%", ["-10%", "-5%"]),
        ("1e-3-2e-3", ["1e-3", "2e-3"]),
        ("1e-3 to 2e-3", ["1e-3", "2e-3"]),
        ("100 to 0.4 ZFLOPS", ["100 ZFLOPS", "0.4 ZFLOPS"]),
        ("10至20亿", ["10亿", "20亿"]),
        ("CNY 10-20 billion", ["CNY 10 billion", "CNY 20 billion"]),
        ("RMB 10–RMB 20亿", ["RMB 10亿", "RMB 20亿"]),
        ("¥10~20亿元", ["¥10亿元", "¥20亿元"]),
        ("0.1 EFLOPS to 400", ["0.1 EFLOPS", "400"]),
    ],
)
def test_lists_are_split_between_numbers(text, parts):
    """3."""
    assert parts == split_numbers(plain_text(text))


def test_a_number_is_the_same_in_an_input_and_in_a_range():
    """3: 2，680 was one number in the one and two in the other."""
    assert read_scenario({"base_eflops": "2，680"}).base_eflops == 2680.0
    assert range_of("base_eflops", "2，680").numbers == (2680.0,)
    assert range_of("cagr", "30-50%") == range_of("cagr", "30%, 50%") == range_of("cagr", "0.3:0.5")
    assert range_of("base_eflops", "200-300 EFLOPS").numbers == (200.0, 300.0)
    assert range_of("budget", "1-2bn").numbers == (10.0, 20.0)


LONG = {
    "digits": "9" * 65536 + "!",
    "spaces": " " * 65536 + "x",
    "spaces within": "1" + " " * 65536 + "x1",
    "thousands": "1,111" * 13000,
    "hyphens": "1-" * 32768,
    "separators": "1 to " * 13000,
    "words": "1" + "a " * 32768 + "!",
    "exponents": "1e" * 32768,
    "commas": "，" * 65536,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_texts_are_read_in_time(text):
    """4: 64 kB of anything; a quadratic pattern would take minutes."""
    plain = plain_text(text)

    assert read_quantity(plain) is None
    assert read_number(text, percent=True) is None
    assert read_in(text, "100 million CNY/EFLOPS") is None
    assert split_numbers(plain)
    assert len(no_number("", text, {"example": "1"}, where="x").message) < 200


def test_texts_in_quotes_are_told_to_lose_them():
    """1: in JSON and in Python, where a number has no quotes."""
    (problem,) = problems(
        lambda: read_scenario_json(b'{"cagr": "52.3%", "years": 5}', where="a.json")
    )

    assert problem.message == (
        "“52.3%” in quotes is a text; write the number without quotes: 0.523."
    )
    assert "without quotes: 5." in problems(lambda: Scenario(years="5"))[0].message
    assert Unit().is_bare
