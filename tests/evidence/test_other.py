"""The claim beside other evidence on the same investment.

1. The claim is the projection's own; the others are published ranges times the same money.
2. The range of a table is that of io_multipliers.csv over what is bought.
3. Nothing is added to, or mixed with, anything else.
4. The finding is that of the figures, and page, command and file say the same.
"""

import csv
import io
import json

import pytest
from hypothesis import given

from model import OtherEvidence, Scenario, other_evidence, project
from model.data import sources, table
from model.evidence.other import OTHER_LABELS, SECTOR_LABELS
from model.projection.words import impact_finding
from model.texts import ENGLISH, LANGUAGES, Language
from tests.commands.test_command_line import run
from tests.pages import TABLES, open_page, said
from tests.strategies import scenarios

ABOVE, BELOW, OVERLAPS = "other.above", "other.below", "other.overlaps"


def test_the_default_in_numbers():
    """1 and 2: 137.55387 times each range, in 100 million CNY."""
    found = other_evidence(Scenario())
    expected = {
        "core": (398.9062, 467.6831),
        "related": (4951.939, 5777.262),
        "caict": (412.6616, 550.2155),
        "output": (295.5757, 397.1868),  # 2.1488 to 2.8875
        "value_added": (78.4745, 128.1590),  # 0.5705 to 0.9317
    }

    assert list(expected) == list(OTHER_LABELS) == [one.evidence for one in found.brought]
    for evidence, ends in expected.items():
        assert found[evidence].cny_100m == pytest.approx(ends, abs=1e-3)


@given(one=scenarios(effect_lag_years=0))
def test_the_claim_is_the_projections(one):
    """1: for any scenario without a lag, at its level of use."""
    projection, found = project(one), other_evidence(one)

    assert found.invested == projection.invested
    for kind in ("core", "related"):
        assert found[kind].cny_100m == pytest.approx(projection.growth(kind), rel=1e-9)


@given(one=scenarios())
def test_other_evidence_hangs_on_the_money_alone(one):
    """1: multipliers and level of use are the claim's; each amount is the money times a range."""
    found, default = other_evidence(one), other_evidence(Scenario())

    for evidence in ("caict", "output", "value_added"):
        assert found[evidence].per_yuan == default[evidence].per_yuan
    for brought in found.brought:
        low, high = brought.per_yuan
        assert low <= high
        assert brought.cny_100m == (low * found.invested, high * found.invested)


def test_a_lag_leaves_out_nothing():
    """1: the whole investment is compared, whenever its effect comes."""
    assert other_evidence(Scenario(effect_lag_years=3)) == other_evidence(Scenario())


@pytest.mark.parametrize("measure", ["output", "value_added"])
def test_ranges_of_tables_are_over_what_is_bought(measure):
    """2: the least and the most of the file, with the products that they belong to."""
    rows = {
        float(row["value"]): row["sector"]
        for row in table("io_multipliers")
        if row["measure"] == measure
    }
    brought = other_evidence(Scenario())[measure]

    assert brought.per_yuan == (min(rows), max(rows))
    assert len(rows) == len(SECTOR_LABELS)
    least, most = (SECTOR_LABELS[rows[end]] for end in brought.per_yuan)
    assert brought.counts.message.endswith(f"least for {least}, most for {most}")
    assert "2020" in brought.label.message


def test_each_has_its_own_sources():
    """3: that exist, the claim's apart from those of the others."""
    found = other_evidence(Scenario())

    for brought in found.brought:
        assert brought.sources
        assert set(brought.sources) <= set(sources())
    claim, others = found["core"].sources, found.brought[2:]
    assert not set(claim) & {name for one in others for name in one.sources}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, ABOVE),
        ({"core_low": 2.8876}, ABOVE),
        ({"core_low": 2.8875}, OVERLAPS),
        ({"core_low": 1.0, "core_high": 2.1488}, OVERLAPS),
        ({"core_low": 1.0, "core_high": 2.1487}, BELOW),
        ({"application_level": 0.6}, OVERLAPS),  # 2.9 and 3.4 times 0.75
        ({"application_level": 0.5}, BELOW),  # 1.8125 to 2.125
        ({"application_level": 0.5, "application_response": "as_published"}, ABOVE),
        ({"application_level": 0.0}, BELOW),
    ],
)
def test_the_finding_is_that_of_the_figures(values, code):
    """4: just inside, and not just outside."""
    assert other_evidence(Scenario(**values)).finding.code == code


def test_nothing_invested_brings_nothing():
    """1: the ranges for each yuan stay."""
    found = other_evidence(Scenario(first_year_investment=0.0))

    assert {one.cny_100m for one in found.brought} == {(0.0, 0.0)}
    assert found["core"].per_yuan == (2.9, 3.4)


def test_the_table_is_csv_and_data_frame():
    """4: a row for each kind of evidence, with every digit."""
    found = other_evidence(Scenario())
    rows = list(csv.DictReader(io.StringIO(found.to_csv().decode("utf-8-sig"))))
    frame = found.to_frame()

    assert isinstance(found, OtherEvidence)
    assert list(rows[0]) == list(found.header) == frame.columns.tolist()
    assert [row["evidence"] for row in rows] == list(OTHER_LABELS)
    for row, one in zip(rows, found.brought, strict=True):
        assert (float(row["low_cny_100m"]), float(row["high_cny_100m"])) == one.cny_100m
        assert row["counts"] == one.counts.message
        assert row["sources"].split() == list(one.sources)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_command_says_the_same(code):
    """4: as CSV, as JSON and for reading, with what is found on standard error."""
    text, found = Language(code), other_evidence(Scenario(cagr=0.476))
    flags = ("other-evidence", "--cagr", "47.6%", "--lang", code)
    shown, complete = run(*flags), json.loads(run(*flags, "--format", "json").out)

    assert run(*flags, "--format", "csv").out == found.to_csv()
    assert shown.err.splitlines()[:2] == [found.finding.say(text), found.limit.say(text)]
    assert [line.split()[0] for line in shown.out.decode().splitlines()[1:]] == list(OTHER_LABELS)
    assert complete["finding"] == found.finding.say(text)
    assert complete["invested_cny_100m"] == found.invested
    assert [row["counts"] for row in complete["rows"]] == [
        one.counts.say(text) for one in found.brought
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_shows_it_below_the_impact(code):
    """4: finding, limit and every row; nothing of it where nothing is invested."""
    text, found = Language(code), other_evidence(Scenario())
    page = open_page(lang=code, **TABLES)
    heads = [head.value for head in page.main.header]
    impact = impact_finding(project(Scenario()), text)

    assert heads.index(found.finding.say(text)) == heads.index(impact) + 1
    assert found.limit.say(text) in said(page)
    shown = next(one.value for one in page.table if len(one.value) == len(found.brought))
    assert shown.index.tolist() == [one.label.say(text) for one in found.brought]
    assert text.between(["36", "42"]) in shown.iloc[1].tolist()

    page.slider(key="first_year_investment").set_value(0.0).run()
    assert found.finding.say(text) not in [head.value for head in page.main.header]


@given(one=scenarios())
def test_it_can_always_be_said(one):
    """4: in both languages, without a gap."""
    found = other_evidence(one)
    for text in (ENGLISH, Language("zh")):
        for brought in found.brought:
            assert "{" not in brought.label.say(text) + brought.counts.say(text)
