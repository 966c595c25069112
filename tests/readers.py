"""Every reader of what strangers send, by name: files, addresses, flags and boxes.

Each takes a text, as much of it as there is where it stands. `tests/test_readers.py` and
`python -m benchmarks.hostile` give them what regular expressions and parsers fear, `FEARED`.
"""

from collections.abc import Callable

from model import backtest, check_claim, fit, read_series
from model.batch import read_axes, run_batch_of_bytes
from model.evidence import DEFAULT_SERIES
from model.inputs import preset, read_scenario, read_scenario_json, scenario_json, unpack
from model.inputs.scenario import Scenario
from model.projection import read_target
from model.regions import plan_csv, read_plan_file
from model.regions.guangdong import layout
from model.regions.tables import read_plans
from model.uncertainty import range_of, read_uncertainty

COLUMNS = ["compute_eflops"]

# Bytes of a text that is feared.
SIZE = 64_000


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def in_quotes(text: str) -> bytes:
    return encoded('"' + text.replace('"', '""') + '"')


def read_plan(content: bytes) -> object:
    return read_plans(read_plan_file(content))


def read_batch(content: bytes, ending: str = ".csv") -> object:
    return run_batch_of_bytes(content, f"scenarios{ending}", columns=COLUMNS, last_year=True)


def read_own(content: bytes) -> object:
    return read_series(content, unit="TWh", name="a series")


# With each comes a text that it takes, where there is one.
READERS: dict[str, tuple[Callable[[str], object], str]] = {
    "scenario file": (
        lambda text: read_scenario_json(encoded(text), where="a.json"),
        scenario_json(Scenario(), name="a", note="b").decode(),
    ),
    "file by hand": (
        lambda text: read_scenario_json(encoded(text), where="a.json"),
        '{"cagr": 0.4, "years": 4, "curve": "logistic"}',
    ),
    "input in a file": (
        lambda text: read_scenario_json(b'{"cagr": ' + encoded(text) + b"}", where="a.json"),
        "0.4",
    ),
    "plan": (lambda text: read_plan(encoded(text)), plan_csv(layout()).decode("utf-8-sig")),
    "years of a plan": (
        lambda text: read_plan(b"city,investment_by_year\nA," + in_quotes(text)),
        "2025: 10; 2026: 20.5",
    ),
    "city of a plan": (
        lambda text: read_plan(b"city,gdp_cny_100m\n" + in_quotes(text) + b",1"),
        "韶关 (a)",
    ),
    "number of a plan": (
        lambda text: read_plan(b"city,application_start\nA," + in_quotes(text)),
        "20%",
    ),
    "year of a plan": (
        lambda text: read_plan(
            b"city,investment_cny_100m,last_year,first_year\nA,1,2030," + in_quotes(text)
        ),
        "2025",
    ),
    "batch": (
        lambda text: read_batch(encoded(text)),
        'name,cagr,years,curve\n"a, b",52.3%,5,constant\nc,0.3,,\n',
    ),
    "rows of a batch": (lambda text: read_batch(b"cagr\n" + encoded(text)), "0.3\n0.4\n"),
    "cells of a batch": (
        lambda text: read_batch(b"name,cagr\n" + in_quotes(text) + b"," + in_quotes(text)),
        "52.3%",
    ),
    "link": (lambda text: unpack(text, {}, where="b"), "cagr:0.476~years:4~~a name"),
    "input of a link": (lambda text: unpack(f"cagr:{text}", {}, where="b"), "0.476"),
    "inputs": (
        lambda text: read_scenario({"cagr": text, "curve": text, "years": text, text: text}),
        "0.4",
    ),
    "preset": (preset, "headline"),
    "target": (read_target, "compute_eflops@2027>=2,000"),
    "value of a target": (lambda text: read_target(f"growth_rate@2027>={text}"), "20%"),
    "year of a target": (lambda text: read_target(f"compute_eflops@{text}=2000"), "2027"),
    "range": (lambda text: range_of("cagr", text), "33.9% to 52.3% to 67.1%"),
    "numbers of a range": (lambda text: range_of("cagr", f"normal@5,50,95:{text}"), "0.3:0.5"),
    "named range": (lambda text: read_uncertainty(ranges=[text]), "cagr=0.3:0.5"),
    "correlation": (lambda text: read_uncertainty(correlations=[text]), "cagr~unit_cost=0.5"),
    "value of a correlation": (
        lambda text: read_uncertainty(correlations=[f"cagr~unit_cost={text}"]),
        "0.5",
    ),
    "draws": (lambda text: read_uncertainty(draws=text), "16384"),
    "seed": (lambda text: read_uncertainty(seed=text), "7"),
    "axis": (lambda text: read_axes([text]), "cagr=0.3:0.6:0.01"),
    "values of an axis": (lambda text: read_axes([f"cagr={text}"]), "30%,40%,0.5"),
    "claim": (
        lambda text: check_claim(start=text, start_year=text, end=text, end_year=text, cagr=text),
        "268",
    ),
    "end of a claim": (
        lambda text: check_claim(start="268", start_year="2022", end=text, end_year="2026"),
        "1,271.4",
    ),
    "rate of a claim": (
        lambda text: check_claim(start="268", start_year="2022", end="1300", cagr=text),
        "52.3%",
    ),
    "own series": (
        lambda text: read_own(encoded(text)),
        "period,value,edition\n2020,1.5,a\n2021Q2,2 million,b\n",
    ),
    "cells of an own series": (
        lambda text: read_own(b"period,value\n" + in_quotes(text) + b"," + in_quotes(text)),
        "2020",
    ),
    "words of an own series": (
        lambda text: read_own(
            b"period,value,edition,source\n2020,1," + in_quotes(text) + b"," + in_quotes(text)
        ),
        "韶关 (a)",
    ),
    "date of an own series": (
        lambda text: read_own(b"period,value,published\n2020,1," + in_quotes(text)),
        "2021/5/3",
    ),
    "unit of an own series": (
        lambda text: read_series(b"period,value\n2020,1 bn\n", unit=text, name="a series"),
        "USD",
    ),
    "date": (lambda text: backtest(DEFAULT_SERIES, known_by=text), "2024-05"),
    "series": (backtest, DEFAULT_SERIES),
    "curve of a fit": (lambda text: fit(DEFAULT_SERIES, curve=text), "constant"),
    "reason of a fit": (
        lambda text: fit(DEFAULT_SERIES, curve="constant", ceiling_reason=text),
        "the power grid",
    ),
}


def repeated(text, before="", after=""):
    """A text again and again, of the size in UTF-8."""
    size = SIZE - len((before + after).encode())
    return before + text * (size // len(text.encode())) + after


def numbered(text, between):
    """Texts that are all different."""
    count = SIZE // len(f"{text.format(10_000)}{between}".encode())
    return between.join(text.format(number) for number in range(count))


FEARED = {
    **{f"{sign!r}": repeated(sign) for sign in "\"\\[]{}(),:;~@=<>%+-_.'#*\t\n\r 019aeE\0"},
    "escapes": repeated('\\"', '"'),
    "escapes within": repeated('\\"', '{"a": "', '"}'),
    "open texts": repeated('"\\"'),
    "objects": repeated('{"a":'),
    "lists": repeated("[],"),
    "deep and closed": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "entries": "{" + numbered('"k{}": 1', ",") + "}",
    "entry again": repeated('"cagr": 1,', "{", '"cagr": 1}'),
    "a number": repeated("9", '{"cagr": ', "}"),
    "a power": repeated("9", '{"cagr": 1e', "}"),
    "a list": repeated("1,", '{"cagr": [', "1]}"),
    "spaces": repeated(" ", "1", "1"),
    "spaces at last": repeated(" ", "2025: 1"),
    "spaces within": repeated(" ", "2025:a", "a"),
    "spaces and a word": repeated(" ", "1", "to"),
    "full-width spaces": repeated("\u3000", "1", "x"),
    "words between": repeated(" to "),
    "digits and a point": repeated("1", "", "."),
    "groups": repeated(",000", "1", "x"),
    "a power of ten": repeated("9", "1e"),
    "marks": repeated("\u0301\u0327", "1"),
    "marks out of order": "1" + "\u0301" * (SIZE // 4) + "\u0327" * (SIZE // 4),
    "long signs": repeated("\ufdfa"),
    "half signs": "\ud800" * (SIZE // 3),
    "years": repeated("2025:1;"),
    "years that differ": numbered("{}:1", ";"),
    "pairs": repeated("a:1~"),
    "names of columns": repeated("cagr,"),
    "columns": numbered("c{}", ","),
    "rows": repeated("a\n"),
    "rows of two": repeated("a,b\n"),
    "rows that end twice": repeated("x\r\n"),
    "rows that differ": numbered("x{}", "\n"),
    "numbers": repeated("0.5\n"),
    "negative numbers": numbered("-{}", "\n"),
    "values": numbered("0.{}", ","),
    "quotes left open": repeated('"a\n'),
    "text behind quotes": repeated('"a"b\n'),
    "infinite": repeated("inf"),
    "not a number": repeated("nan,"),
}
