"""What the planned capacity of a region's cities would take: chips, power, racks, electricity.

A conversion as that of the whole country (`model.hardware`), under the same usual conditions: from
the chip that takes least to the one that takes most, since no plan names its chips.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from model.growth import FloatArray
from model.hardware import TAKEN, compared_chips, usual_needs
from model.regions.plans import CityPlan, RegionProjection
from model.tables import Tabular

# The columns of its table by what is taken, and what they are of the unit of `TAKEN`.
CITY_TAKEN = {
    "chips_million": ("chips", 1e6),
    "facility_power_gw": ("facility_power_mw", 1e3),
    "standard_racks_million": ("standard_racks", 1e6),
    "electricity_twh": ("electricity_gwh", 1e3),
}

PFLOPS_PER_EFLOPS = 1e3


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityTaken(Tabular):
    """What each city with a planned capacity would take.

    `taken` maps names of `CITY_TAKEN` to values of shape (2, cities), least and most, in the units
    of `model.hardware.TAKEN`.
    """

    cities: tuple[CityPlan, ...]
    taken: Mapping[str, FloatArray]

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        ends = (f"{name}_{end}" for name, _ in CITY_TAKEN.values() for end in ("low", "high"))
        return ("city", "role", "investment_cny_100m", "planned_pflops", *ends)

    def rows(self) -> Iterator[list[object]]:
        """Yield a row for each city."""
        for index, plan in enumerate(self.cities):
            given = "" if plan.total is None else plan.total
            figures = [
                float(end) * size
                for name, (_, size) in CITY_TAKEN.items()
                for end in self.taken[name][:, index]
            ]
            yield [plan.city, plan.role, given, plan.planned_pflops, *figures]

    def amount(self, name: str, city: int | None = None) -> tuple[tuple[float, ...], str]:
        """Return what a city takes, or all of them, as `Language.amount` writes it."""
        taken = self.taken[name]
        ends = taken.sum(axis=1) if city is None else taken[:, city]
        return tuple(float(end) for end in ends), TAKEN[name].quantity


def capacity_taken(projection: RegionProjection) -> CapacityTaken:
    """Return what the planned capacities of a region's cities would take.

    Examples
    --------
    >>> from model.regions import Region, project_region
    >>> plans = [CityPlan(city="A", planned_pflops=1000.0)]
    >>> found = capacity_taken(project_region(Region("R", plans)))
    >>> [round(1000 * end, 2) for end in found.amount("facility_power_gw")[0]]
    [1.54, 5.88]
    """
    cities = tuple(plan for plan in projection.region.plans if plan.planned_pflops)
    eflops = np.array([plan.planned_pflops or 0.0 for plan in cities]) / PFLOPS_PER_EFLOPS
    of_chips = [usual_needs(eflops, chip.per_eflops) for chip in compared_chips()]
    stacked = {name: np.array([taken[name] for taken in of_chips]) for name in CITY_TAKEN}
    return CapacityTaken(
        cities=cities,
        taken={
            name: np.array([taken.min(axis=0), taken.max(axis=0)])
            for name, taken in stacked.items()
        },
    )
