"""What compute takes: chips, power, racks and electricity, from data/hardware.csv and power.csv.

All from one chain: compute over the peak of a chip is chips; their power with the overhead of all
IT equipment is IT power; times PUE it is that of the site, and over 2.5 kW standard racks, a unit
of account; through the year, at a load, it is electricity. It is a conversion under conditions, not
a measurement: which chips China's compute is made of is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from model.data import table
from model.growth import FloatArray
from model.texts import N_

HOURS_A_YEAR = 8760.0

# Of national figures, as they were printed.
PRINTED_DIGITS = 4

Numbers = float | FloatArray


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the things that compute takes: its label, and the quantity that `amount` writes."""

    label: str
    quantity: str


# What compute takes, by the name in files, in the order of every table.
TAKEN = {
    "chips_million": Measure(N_("Chips"), "million"),
    "it_power_gw": Measure(N_("IT power"), "GW"),
    "facility_power_gw": Measure(N_("Power of the sites"), "GW"),
    "standard_racks_million": Measure(N_("Standard racks"), "million"),
    "electricity_twh_full_load": Measure(N_("Electricity a year at full load"), "TWh"),
    "electricity_twh": Measure(N_("Electricity a year"), "TWh"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PerEflops:
    """What one EFLOPS at peak takes, numbers or arrays of one shape.

    `chips` in millions; `boards` is the power of boards in GW, to which that of other IT equipment
    comes, `systems` that of whole systems, which holds it already.
    """

    chips: Numbers
    boards: Numbers
    systems: Numbers

    def __mul__(self, share: Numbers) -> "PerEflops":
        return PerEflops(
            chips=self.chips * share, boards=self.boards * share, systems=self.systems * share
        )

    def __add__(self, other: "PerEflops") -> "PerEflops":
        return PerEflops(
            chips=self.chips + other.chips,
            boards=self.boards + other.boards,
            systems=self.systems + other.systems,
        )

    def less_power(self, factor: Numbers) -> "PerEflops":
        """Return the same where each operation takes `factor` times the power."""
        return PerEflops(
            chips=self.chips, boards=self.boards * factor, systems=self.systems * factor
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chip of data/hardware.csv.

    `fp16_tflops` is its dense peak; `system_chips` and `system_kw` are of a whole system, where
    that was read. Between those that are `compared` a range is given where no mix is set.
    """

    chip: str
    name: str
    year: int
    fp16_tflops: float
    power_w: float
    system_chips: int | None
    system_kw: float | None
    compared: bool
    source: str
    note: str

    @property
    def per_eflops(self) -> PerEflops:
        """What one EFLOPS of it takes: a million chips of one TFLOPS are one EFLOPS."""
        chips = 1.0 / self.fp16_tflops
        if self.system_kw and self.system_chips:
            systems = chips * self.system_kw / self.system_chips
            return PerEflops(chips=chips, boards=0.0, systems=systems)
        return PerEflops(chips=chips, boards=chips * self.power_w / 1e3, systems=0.0)

    def bought_in(self, year: int) -> PerEflops:
        """What one EFLOPS takes of the chips that are new in a year, counted in this one.

        Each operation takes less power from year to year, by `efficiency_growth`, from the year of
        this chip on.
        """
        factor = (1.0 + power_figure("efficiency_growth").value) ** -max(0, year - self.year)
        return self.per_eflops.less_power(factor)


@cache
def hardware() -> dict[str, Chip]:
    """Return every chip of data/hardware.csv by its short name."""
    return {
        row["chip"]: Chip(
            chip=row["chip"],
            name=row["name"],
            year=int(row["year"]),
            fp16_tflops=float(row["fp16_tflops"]),
            power_w=float(row["power_w"]),
            system_chips=int(row["system_chips"]) if row["system_chips"] else None,
            system_kw=float(row["system_kw"]) if row["system_kw"] else None,
            compared=row["compared"] == "yes",
            source=row["source"],
            note=row["note"],
        )
        for row in table("hardware")
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerFigure:
    """A row of data/power.csv; `low` and `high` are `value` where pages give one figure."""

    item: str
    period: str
    low: float
    value: float
    high: float
    source: str

    @property
    def year(self) -> int:
        """The year that it describes."""
        return int(self.period[:4])


@cache
def power_figures(item: str) -> tuple[PowerFigure, ...]:
    """Return what data/power.csv has of an item, the earliest first."""
    found = [
        PowerFigure(
            item=item,
            period=row["period"],
            low=float(row["low"] or row["value"]),
            value=float(row["value"]),
            high=float(row["high"] or row["value"]),
            source=row["source"],
        )
        for row in table("power")
        if row["item"] == item
    ]
    # The end of a year comes after each of its months.
    return tuple(sorted(found, key=lambda one: (one.year, one.period[4:] or "-13")))


def power_figure(item: str) -> PowerFigure:
    """Return the latest of what data/power.csv has of an item.

    >>> power_figure("pue").value, power_figure("racks_in_use").value
    (1.25, 13.73)
    """
    return power_figures(item)[-1]


def what_it_takes(
    eflops: Numbers, per_eflops: PerEflops, *, overhead: Numbers, pue: Numbers, load: Numbers
) -> dict[str, FloatArray]:
    """Return what compute takes, by the names of `TAKEN`, each in the shape of what it is from.

    Parameters
    ----------
    eflops : float or ndarray
        Peak performance in the precision of the chips.
    per_eflops : PerEflops
    overhead : float or ndarray
        Power of all IT equipment over that of its boards.
    pue : float or ndarray
        Power of the site over that of its IT equipment (power usage effectiveness).
    load : float or ndarray
        Mean power through the year over the nameplate, 0 to 1.
    """
    it_power = np.asarray(eflops * (per_eflops.boards * overhead + per_eflops.systems))
    facility = it_power * pue
    full = facility * (HOURS_A_YEAR / 1e3)  # GW to TWh
    return {
        "chips_million": np.asarray(eflops * per_eflops.chips),
        "it_power_gw": it_power,
        "facility_power_gw": facility,
        "standard_racks_million": it_power / power_figure("standard_rack").value,
        "electricity_twh_full_load": full,
        "electricity_twh": full * load,
    }


def usual_needs(eflops: Numbers, per_eflops: PerEflops) -> dict[str, FloatArray]:
    """Return what compute takes at the overhead, PUE and load that the data take."""
    taken = {name: power_figure(item).value for name, item in CONDITIONS.items()}
    return what_it_takes(eflops, per_eflops, **taken)


# The conditions under which compute takes what it takes, and where the data have them.
CONDITIONS = {"overhead": "it_overhead", "pue": "pue", "load": "load"}


def mixed(parts: Sequence[PerEflops], shares: Sequence[float]) -> PerEflops:
    """Return what one EFLOPS takes where each part has a share of the compute."""
    total = PerEflops(chips=0.0, boards=0.0, systems=0.0)
    for part, share in zip(parts, shares, strict=True):
        total += part * share
    return total


def compared_chips() -> tuple[Chip, ...]:
    """Return the chips that are compared, the one that takes least power first."""
    chips = [chip for chip in hardware().values() if chip.compared]
    return tuple(
        sorted(chips, key=lambda chip: float(usual_needs(1.0, chip.per_eflops)["it_power_gw"]))
    )
