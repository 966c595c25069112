"""What compute takes when inputs and conditions are drawn.

1. Quantiles are those of plain random draws, within their errors.
2. Where nothing varies but the chip, they are those of the chips.
3. A mix leaves no chip to draw; what drives the electricity is named.
4. Same seed, same figures; other years and additions follow.
"""

import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import beta

from model import Scenario, Uncertainty, drawn_footprint, footprint, range_of
from model.hardware import TAKEN
from tests.footprint.test_take import READ

FIXED = Uncertainty(
    ranges={name: range_of(name, "fixed:0.523") for name in ("cagr",)}
    | {"base_eflops": range_of("base_eflops", "fixed:268")}
)


def pert(random, low, likely, high, size):
    """Draw from a PERT range, as its definition says."""
    shapes = [1 + 4 * side / (high - low) for side in (likely - low, high - likely)]
    return low + (high - low) * beta.ppf(random.random(size), *shapes)


def plain_draws(size=400_000):
    """Return the electricity of 2027 in TWh, drawn without the model."""
    random = np.random.default_rng(1)
    eflops = (
        pert(random, 259.9, 268.0, 276.1, size) * (1 + pert(random, 0.339, 0.523, 0.671, size)) ** 5
    )
    board = np.array([watts / tflops / 1.74 for tflops, watts in READ.values()])
    is_system = np.array([chip == "ascend_910c" for chip in READ])
    chosen = random.integers(len(READ), size=size)
    overhead = pert(random, 1.53, 1.74, 1.82, size)
    it_power = eflops * board[chosen] * np.where(is_system[chosen], 1.74, overhead) * 1e6 / 1e9
    pue = pert(random, 1.14, 1.25, 1.42, size)
    return it_power * pue * 8.76 * random.uniform(0.43, 1.0, size)


@pytest.mark.unmeasured
def test_quantiles_are_those_of_plain_draws():
    """1: 5, 50 and 95%, to 1.5%."""
    drawn = plain_draws()
    found = drawn_footprint(Scenario()).quantiles["electricity_twh"]

    for estimate, quantile in zip(found, np.quantile(drawn, [0.05, 0.5, 0.95]), strict=True):
        assert estimate.value == pytest.approx(quantile, rel=0.015)
        assert 0 < estimate.error < 0.01 * estimate.value


def test_where_the_chip_alone_varies():
    """2: chips in number do not hang on overhead, PUE and load."""
    found = drawn_footprint(Scenario(), FIXED).quantiles["chips_million"]
    needs = sorted(need.taken["chips_million"] for need in footprint(Scenario()).needs)

    assert [estimate.value for estimate in found] == pytest.approx(
        [needs[0], needs[2], needs[-1]], rel=1e-9
    )


def test_a_mix_leaves_no_chip_to_draw():
    """3: nor does what is drawn move the number of chips."""
    drawn = drawn_footprint(Scenario(), FIXED, mix={"h20": 1.0})
    chips = {estimate.value for estimate in drawn.quantiles["chips_million"]}

    assert chips == {footprint(Scenario())["h20"].taken["chips_million"]}
    assert {bar.name for bar in drawn.drivers.bars} == {"overhead", "pue", "load"}


def test_what_drives_it():
    """3: which chip does most; at the medians the bar's ends are the chain's."""
    drivers = drawn_footprint(Scenario()).drivers

    assert drivers.bars[0].name == "chip"
    assert {bar.name for bar in drivers.bars} == {
        *("chip", "load", "pue", "overhead", "cagr", "base_eflops"),
    }
    load = drivers["load"]
    assert load.high_output / load.low_output == pytest.approx(
        (0.43 + 0.9 * 0.57) / (0.43 + 0.1 * 0.57)
    )


def test_the_luck_of_each_is_its_own():
    """4: what a mix or a condition settles leaves the others' draws as they were."""
    of_pue = drawn_footprint(Scenario(), FIXED, mix={"h20": 1.0}, overhead=1.74, load=0.43)
    of_both = drawn_footprint(Scenario(), FIXED, mix={"h20": 1.0}, overhead=1.74)

    for one, both in zip(
        *(found.quantiles["facility_power_gw"] for found in (of_pue, of_both)), strict=True
    ):
        assert both.value == one.value
        assert both.error == one.error > 0


def test_the_same_bytes_in_every_process():
    """4: whatever a process makes of the order of what has none."""
    program = (
        "from model import *; print(drawn_footprint(Scenario(), Uncertainty(draws=1024)).to_csv())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(found) == 1


def test_same_seed_same_figures():
    """4: as a table with a row for each thing that is taken."""
    first, second = (drawn_footprint(Scenario(), year=2026, added=True) for _ in range(2))

    assert first.to_csv() == second.to_csv()
    assert [row[0] for row in first.rows()] == list(TAKEN)
    assert first.central.year == 2026
    other = drawn_footprint(Scenario(), Uncertainty(seed=1), year=2026, added=True)
    assert other.to_csv() != first.to_csv()
    for name in TAKEN:
        low, _, high = (estimate.value for estimate in first.quantiles[name])
        assert low < high
