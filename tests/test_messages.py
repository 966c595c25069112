"""Invariants of messages, problems and of what they repeat.

1. A message is said in either language; a problem adds where it is, and is reported with others.
2. What a reader gave comes out short, on one line and without signs that cannot be seen,
   whoever read it; Chinese stays as it is.
3. One module cuts and cleans what was given.
"""

import json
import pickle
import re
from pathlib import Path

import pytest

from model import (
    CityPlan,
    InvalidInput,
    Problem,
    Scenario,
    Uncertainty,
    compare,
    fit,
    project,
    project_series,
    read_scenario,
    read_series,
    read_target,
    simulate,
    solve,
    year_reaching,
)
from model.batch.sources import open_source
from model.evidence.claim import check_claim
from model.evidence.series import last_day, series_of
from model.files.kinds import kind_of
from model.inputs.presets import preset
from model.inputs.scenario_file import open_scenario_file, read_scenario_json
from model.inputs.scenario_link import unpack
from model.messages import LONGEST_ECHO, Message, echoed, readable, reason_of
from model.regions.tables import read_plan_file, read_plans
from model.texts import ENGLISH, Language
from model.uncertainty.ranges import read_ranges
from model.uncertainty.simulate import read_uncertainty

ROOT = Path(__file__).resolve().parents[1]

HOSTILE = {
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "nul": "a\0b",
    "override": "a\u202egnp.exe",
    "isolate": "a\u2066b\u2069",
    "invisible": "a\u200b\u200d\ufeff\u00adb",
    "lines": "one\ntwo\r\nthree\u2028four",
    "tabs": "a\tb\x0bc",
    "long": "x" * 10_000,
    "long and Chinese": "算" * 10_000,
    "half a character": "a\ud800b",
    "eighth bit": "a\x9b31mb\x85c",
}


def test_a_message_is_said_in_either_language():
    """Invariant 1."""
    message = Message(
        "a.code", "{rate:percent} a year from {year:year}", {"rate": 0.5, "year": 2022}
    )

    assert message.say(ENGLISH) == message.message == "50% a year from 2022"
    assert Message("a.code", "undefined").say(Language("zh")) == Language("zh")("undefined")


def test_a_message_at_a_place_is_a_problem():
    """Invariant 1."""
    problem = Message("a.code", "{rate:percent} is too high.", {"rate": 9}).at("cagr")

    assert problem == Problem("a.code", "{rate:percent} is too high.", {"rate": 9}, where="cagr")
    assert problem.at("years").where == "years"


def test_problems_are_raised_together_and_survive_a_process():
    """Invariant 1: every one, also where another process catches them."""
    first = Problem("a.code", "{rate:percent} is too high.", {"rate": 9.0}, where="cagr")
    other = Problem("b.code", "give it once.", where="a\nb")
    error = pickle.loads(pickle.dumps(InvalidInput(first, other)))  # noqa: S301 - our own

    assert error.problems == (first, other)
    assert str(error) == "cagr: 900% is too high.\na�b: give it once."


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
def test_what_was_given_comes_out_short_and_visible(given):
    """Invariant 2."""
    for shown in (echoed(given), echoed({"key": given})):
        assert shown.isprintable()
        assert len(shown) <= LONGEST_ECHO + 1
        assert shown.endswith("…") == (len(shown) > LONGEST_ECHO)
    assert reason_of(OSError(given)).isprintable()
    assert readable(given).isprintable()


@pytest.mark.parametrize("given", ["算力：2027 年（草案）", "naïve – “quoted”", "a  b", ""])
def test_words_come_out_as_they_are(given):
    """Invariant 2: in any writing, cut at whole characters only."""
    assert echoed(given) == readable(given).replace("a b", "a  b") == given
    assert echoed("算\u3000力") == "算 力"
    assert echoed("算力草案", 2) == "算力…"


def path_of(given):
    """Return what was given as the name of a file, in which NUL and half a character cannot be."""
    return Path(re.sub(r"[\0/\ud800]", "_", given))


# What is read wherever a reader gives something that is refused.
READ = {
    "input": lambda given: Scenario(**{given: 1}),
    "option": lambda given: Scenario(curve=given),
    "number": lambda given: Scenario(cagr=given),
    "texts": lambda given: read_scenario({"cagr": given, given: "1"}),
    "draws": lambda given: project(Scenario(), draws={given: [1.0]}),
    "target": read_target,
    "target's column": lambda given: read_target(f"{given}@2027>=1"),
    "target's year": lambda given: read_target(f"compute_eflops@{given}>=1"),
    "target's value": lambda given: read_target(f"compute_eflops@2027>={given}"),
    "goal": lambda given: solve(Scenario(), target="compute_eflops@2026=2000", solve_for=given),
    "reached": lambda given: year_reaching(Scenario(), column=given, value=1.0),
    "ranges": lambda given: read_ranges({"cagr": given, given: "1"}),
    "numbers": lambda given: read_uncertainty(draws=given, seed=given, correlations=[given]),
    "correlation": lambda given: read_uncertainty(correlations=[f"{given}~cagr=0.5"]),
    "simulated column": lambda given: simulate(Scenario(), Uncertainty(), columns=[given]),
    "claim": lambda given: check_claim(start=given, start_year=given, end=given, cagr=given),
    "series": series_of,
    "edition": lambda given: series_of("idc_intelligent_cn").edition(given),
    "date": last_day,
    "own series": lambda given: read_series(
        f'period,"{given}"\n"{given}",x\n'.encode("utf-8", "replace"), unit=given, name=given
    ),
    "own source": lambda given: read_series([given], unit="x", name="y"),
    "missing series": lambda given: read_series(path_of(given), unit="x", name="y"),
    "own ceiling": lambda given: project_series(ceiling=given, curve="logistic"),
    "fit": lambda given: fit(curve=given, ceiling=given),
    "preset": preset,
    "comparison": lambda given: compare({given: Scenario()}, column=given),
    "compared": lambda given: compare({given: Scenario(), "b": Scenario()}).explain("c"),
    "link": lambda given: unpack(given, {}, where="b"),
    "city": lambda given: CityPlan(city=f"a{given}!", role=given, first_year=given, **{given: 1}),
    "row": lambda given: read_plans(
        [{"city": f"a{given}!", "role": given, "first_year": given, "investment_by_year": given}]
    ),
    "columns": lambda given: read_plan_file(f'city,"{given}"'.encode("utf-8", "replace")),
    "kind of file": lambda given: kind_of(Path(f"{given}.doc")),
    "missing file": lambda given: open_scenario_file(path_of(given)),
    "missing batch": lambda given: open_source(path_of(f"{given}.csv"), piece_rows=1),
    "axis": lambda given: open_source({given: [1.0]}, piece_rows=1),
    "file": lambda given: read_scenario_json(
        json.dumps({"format": given, "version": 2, given: 1, "scenario": {given: given}}).encode(),
        where=given,
    ),
    "version": lambda given: read_scenario_json(
        json.dumps({"format": "suanli-scenario", "version": given}).encode(), where=given
    ),
}


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("read", READ.values(), ids=READ)
def test_no_error_repeats_what_a_reader_gave_as_it_is(read, given):
    """Invariant 2: wherever it was read; in the language of the page as in the English text."""
    with pytest.raises(InvalidInput) as refused:
        read(given)

    lines = str(refused.value).split("\n")
    assert len(lines) == len(refused.value.problems)
    for problem, line in zip(refused.value.problems, lines, strict=True):
        said = problem.say(Language("zh"))
        assert line.isprintable()
        assert problem.place.isprintable()
        assert said.isprintable()
        assert not re.search(r"x{401}|算{401}", line + said)


@pytest.mark.parametrize("read", READ.values(), ids=READ)
def test_names_are_listed_as_the_language_lists_them(read):
    """Invariant 1: Chinese has a comma of its own between names, wherever there are several."""
    with pytest.raises(InvalidInput) as refused:
        read("nothing")

    for problem in refused.value.problems:
        lists = [value for value in problem.values.values() if isinstance(value, list)]
        for names in lists:
            assert ", ".join(names) in problem.message
            assert "、".join(names) in problem.say(Language("zh"))
        assert not re.search(r"\w, \w", problem.say(Language("zh")))


def test_messages_are_said_in_one_way():
    """Invariant 1: only `Message.say` fills in a template."""
    found = {
        path.relative_to(ROOT).as_posix()
        for place in ("model", "views", "tests")
        for path in (ROOT / place).rglob("*.py")
        if re.search(r"\.template, \*\*", path.read_text("utf-8"))
    }

    assert found == {"model/messages.py"}


def test_one_module_cuts_and_cleans():
    """Invariant 3: no other asks what can be seen, or cuts a text and says so."""
    own = re.compile(
        r"isprintable|REPLACEMENT CHARACTER|\ufffd|\\ufffd|unicodedata\.category|import category"
        r"|\]\s*\+\s*[\"']…|\[:[2-9]\d+\]|\[:LONGEST_SHOWN"
    )
    found = {
        path.relative_to(ROOT).as_posix(): own.findall(path.read_text("utf-8"))
        for place in ("model", "views")
        for path in (ROOT / place).rglob("*.py")
    }

    assert [name for name, lines in found.items() if lines] == ["model/messages.py"]
