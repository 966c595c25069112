"""What compute takes.

1. The table of the evidence, in plain arithmetic from the figures as they were printed.
2. Any scenario: each step of the chain, restated; twice the compute takes twice of everything.
3. A mix is the weighted sum of its chips; the range is over the chips that are compared.
4. What is added is of new chips, which take less power; what is installed keeps its own.
5. The comparisons are those of the country's figures.
6. What cannot be is refused, all at once.
7. Command and file say the same.
"""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import InvalidInput, Scenario, footprint, project
from model.data import sources
from model.footprint import read_mix
from model.hardware import TAKEN, hardware
from model.texts import ENGLISH, LANGUAGES, Language
from tests.commands.test_command_line import run
from tests.strategies import scenarios

# By chip, as it was read: peak in TFLOPS, and watts of IT for each: boards times 1.74, or a share
# of a system of 559 kW with 384 chips.
READ = {
    "h100_h800": (989.0, 700 * 1.74),
    "ascend_910b": (376.0, 400 * 1.74),
    "ascend_910c": (780.0, 559_000 / 384),
    "a100_a800": (312.0, 400 * 1.74),
    "h20": (148.0, 400 * 1.74),
}

# Of 2,196 EFLOPS: chips in millions, GW of IT and at the sites, racks in millions, TWh in full and
# at 43%.
TABLE = {
    "h100_h800": (2.2, 2.7, 3.4, 1.1, 30, 13),
    "ascend_910b": (5.8, 4.1, 5.1, 1.6, 45, 19),
    "ascend_910c": (2.8, 4.1, 5.1, 1.6, 45, 19),
    "a100_a800": (7.0, 4.9, 6.1, 2.0, 54, 23),
    "h20": (14.8, 10.3, 12.9, 4.1, 113, 49),
}


def test_the_table_of_the_evidence():
    """1: of the default in 2027, the chip that takes least power first."""
    found = footprint(Scenario())

    assert found.eflops == pytest.approx(268 * 1.523**5, rel=1e-12)
    assert [need.chip for need in found.needs] == list(TABLE)
    for chip, printed in TABLE.items():
        taken = [found[chip].taken[name] for name in TAKEN]
        digits = [1, 1, 1, 1, 0, 0]
        assert [round(value, d) for value, d in zip(taken, digits, strict=True)] == list(printed)


@given(one=scenarios(), added=st.booleans())
def test_each_step_restated(one, added):
    """2 and 4: from compute to electricity, a year ahead of each chip or not."""
    found = footprint(one, added=added)
    eflops = project(one)["added_eflops" if added else "compute_eflops"][-1]

    assert found.eflops == eflops
    assert [need.chip for need in found.needs] == list(found_in_order(found))
    for chip, (tflops, watts) in READ.items():
        years_ahead = max(0, one.last_year - hardware()[chip].year) if added else 0
        chips = eflops * 1e18 / (tflops * 1e12)
        it_watts = chips * watts / 1.26**years_ahead
        expected = {
            "chips_million": chips / 1e6,
            "it_power_gw": it_watts / 1e9,
            "facility_power_gw": it_watts * 1.25 / 1e9,
            "standard_racks_million": it_watts / 2500 / 1e6,
            "electricity_twh_full_load": it_watts * 1.25 * 24 * 365 / 1e12,
            "electricity_twh": it_watts * 1.25 * 24 * 365 * 0.43 / 1e12,
        }
        assert found[chip].taken == pytest.approx(expected, rel=1e-9)


def found_in_order(found):
    """Return the chips that are compared in the order of the table."""
    return {need.chip: need for need in found.needs if need.chip in READ}


@given(share=st.floats(0.001, 0.999))
def test_a_mix_is_a_weighted_sum(share):
    """3: and is the range, then."""
    mix = {"h20": share, "b200": 1.0 - share}
    found = footprint(Scenario(), mix=mix)

    assert [need.chip for need in found.needs] == ["h20", "b200", "mix"]
    for name in TAKEN:
        parts = [found[chip].taken[name] * part for chip, part in mix.items()]
        assert found["mix"].taken[name] == pytest.approx(sum(parts), rel=1e-9)
        assert found.span(name) == (found["mix"].taken[name],)
    assert set(found["mix"].sources) == {"h20_performance_tomshardware", "epoch_hardware"}


def test_conditions_are_those_that_are_set():
    """2: 1.5 for 1.74, 1.1 for 1.25 and a full load."""
    found = footprint(Scenario(), overhead=1.5, pue=1.1, load=1.0)
    taken, usual = found["h20"].taken, footprint(Scenario())["h20"].taken

    assert taken["it_power_gw"] == pytest.approx(usual["it_power_gw"] * 1.5 / 1.74)
    assert taken["facility_power_gw"] == pytest.approx(taken["it_power_gw"] * 1.1)
    assert taken["electricity_twh"] == taken["electricity_twh_full_load"]
    assert footprint(Scenario(), overhead=1.5)["ascend_910c"].taken == pytest.approx(
        footprint(Scenario())["ascend_910c"].taken  # of a system that was read as a whole
    )


def test_in_sentences():
    """1 and 5: the default in both languages; 4.13 of 13.73 million racks are 30%."""
    found = footprint(Scenario())

    assert found.finding.say(ENGLISH) == (
        "2,196 EFLOPS in 2027: 2.2–15 million chips, 3.4–13 GW, 13–49 TWh a year"
    )
    assert found.finding.say(Language("zh")) == (
        "2027 年 2,196 EFLOPS：220 万至 1,500 万颗芯片，340 万至 1,300 万千瓦，"
        "每年 130 亿至 490 亿千瓦时"
    )
    assert "a factor of 3.8 in power and 6.7 in number" in found.limit.say(ENGLISH)
    racks, electricity, cards, projects = (one.say(ENGLISH) for one in found.comparisons)
    assert "7.9%–30% of the 13.73 million in use in China at the end of 2025" in racks
    assert "0.12%–0.47% of China's electricity in 2025" in electricity
    assert "102–116.6 TWh in 2024" in electricity
    assert "6.7 million accelerators were shipped in China in 2024–2025" in cards
    assert "1.2–4.7 MW" in projects
    assert "1.25–3.14 MW" in projects
    assert set(found.sources) <= set(sources())


@given(one=scenarios(), added=st.booleans(), is_mixed=st.booleans())
def test_it_can_be_said_of_any_scenario(one, added, is_mixed):
    """2: nothing that is undefined, however large or small."""
    found = footprint(one, added=added, mix={"h20": 1.0} if is_mixed else None)

    for code in LANGUAGES:
        for said in (found.finding, found.limit, *found.comparisons):
            written = said.say(Language(code))
            assert "{" not in written
            assert "undefined" not in written


def test_nothing_added_takes_nothing():
    """4: of compute that falls, and no factor lies between nothing and nothing."""
    falling = Scenario(cagr=-0.1, investment_method="budget")
    found = footprint(falling, added=True)

    assert found.finding.say(ENGLISH) == "No compute is added in 2027"
    assert "factor" not in found.limit.say(ENGLISH)
    assert not found.comparisons
    assert {value for need in found.needs for value in need.taken.values()} == {0.0}


def test_what_cannot_be_is_refused_at_once():
    """6: every problem, in the reader's words."""
    with pytest.raises(InvalidInput) as refused:
        footprint(
            Scenario(), 2040, mix={"h200": 0.5, "h20": 1.5}, overhead=float("nan"), pue=0.9, load=2
        )

    found = [(problem.code, problem.where) for problem in refused.value.problems]
    assert found == [
        ("target.outside_horizon", "year"),
        ("footprint.chip", "mix"),
        ("footprint.part", "mix"),
        ("input.not_a_number", "overhead"),
        ("footprint.condition", "pue"),
        ("footprint.condition", "load"),
    ]
    with pytest.raises(InvalidInput, match=r"add up to 90%; they are to be 100%"):
        footprint(Scenario(), mix={"h20": 0.5, "b200": 0.4})
    with pytest.raises(InvalidInput, match="has no value in the base year"):
        footprint(Scenario(), 2022, added=True)


@pytest.mark.parametrize(
    ("text", "mix"),
    [
        ("", {}),
        ("h20=60%, ascend_910b=40%", {"h20": 0.6, "ascend_910b": 0.4}),
        ("h20 = 0.6，ascend_910b＝４０％", {"h20": 0.6, "ascend_910b": 0.4}),
    ],
)
def test_a_mix_is_read(text, mix):
    """6: shares as people write them."""
    assert read_mix(text) == mix


@pytest.mark.parametrize("text", ["h20", "h20=", "h20=a", "h20=50%,h20=50%", "=1"])
def test_what_is_no_mix_is_refused(text):
    """6: with an example of one."""
    with pytest.raises(InvalidInput, match="write it like h20=60%, ascend_910b=40%"):
        read_mix(text)


def test_command_and_file_say_the_same():
    """7: CSV has the columns of the contract; JSON holds the sentences, too."""
    given = ("--cagr", "40%", "--year", "2026", "--added", "--mix", "h20=60%,b200=40%")
    found = footprint(Scenario(cagr=0.4), 2026, added=True, mix={"h20": 0.6, "b200": 0.4})
    written = run("footprint", *given, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    report = json.loads(run("footprint", *given, "--format", "json").out)

    assert written == found.to_csv()
    assert ",".join(rows[0]) == (
        "chip,chips_million,it_power_gw,facility_power_gw,standard_racks_million,"
        "electricity_twh_full_load,electricity_twh,source"
    )
    assert [row["chip"] for row in rows] == ["NVIDIA H20", "NVIDIA B200", "The mix that is set"]
    assert report["footprint"][0]["chips_million"] == found["h20"].taken["chips_million"]
    assert report["finding"] == found.finding.message
    refused = run("footprint", "--mix", "h20=2", "--pue", "x", "--year", "2040", "--draws", "3")
    assert refused.status == 2
    for said in ("mix", "pue", "year", "draws"):
        assert said in refused.err


def test_what_is_given_of_draws_counts_only_where_they_are_asked_for():
    """7: without `--drawn` it is said that nothing is drawn; with it, what has no effect."""
    given = ("--seed", "3", "--draws", "1024", "--range", "core=2:3")
    plain, drawn = run("footprint", *given), run("footprint", *given, "--drawn")

    assert "draws: nothing is drawn here; ask for it with --drawn." in plain.err
    assert plain.out == run("footprint").out
    assert "nothing is drawn here" not in drawn.err
    assert "“core=uniform:2:3” changes nothing here" in drawn.err
