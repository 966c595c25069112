"""The built-in region: Guangdong's layout, as far as it is published.

Two low-latency core areas and nine clusters, one of them the hub. Only what a source states is
filled in; what is not known stays unknown. Compute and cabinets are quantities of their own: no
source gives a factor between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from model.data import macro, sources, table
from model.regions.plans import CityPlan
from model.texts import N_

PROVINCE = "Guangdong"

# The hub of the national programme, and the only city whose investment is published.
HUB = "Shaoguan"

ROLE_ITEMS = {"role_low_latency_core": "core", "role_cluster": "cluster"}

ITEM_LABELS = {
    "racks_in_production": N_("Racks in production"),
    "standard_racks_in_production": N_("Standard racks in production"),
    "standard_racks_in_use": N_("Standard racks in use"),
    "racks_in_operation": N_("Cabinets in production"),
    "compute": N_("All compute"),
    "intelligent_compute_rank": N_("Rank in intelligent compute"),
    "standard_racks": N_("Standard racks"),
    "general_compute": N_("General compute"),
    "intelligent_compute": N_("Intelligent compute"),
    "super_compute": N_("Supercomputing"),
    "servers": N_("Servers"),
    "investment": N_("Investment"),
    "rack_carrying_capacity": N_("Carrying capacity in racks"),
    "ai_centre_projects": N_("AI centre projects"),
    "compute_carrying_capacity": N_("Carrying capacity in compute"),
    "electricity": N_("Electricity"),
    "gdp": N_("GDP"),
}

FIGURE_STATUS_LABELS = {"actual": N_("count"), "plan": N_("plan"), "target": N_("target")}

# The two counts that a growth of cabinets can be derived from; the later is printed as "over".
RACK_ITEMS = ("racks_in_production", "racks_in_operation")

RACK_SOURCE = "guangdong_guide_2023"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published figure of a city or of the province, with its source and grade.

    Without a value it is not known, and the note says what is.
    """

    item: str
    city: str
    period: str
    value: float | None
    unit: str
    status: str
    source: str
    evidence: str
    note: str

    @property
    def year(self) -> int:
        """The calendar year of the period."""
        return int(self.period[:4])


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a city lies, in degrees."""

    latitude: float
    longitude: float


def figures(city: str) -> list[Figure]:
    """Return what is published of a city, or of the province: its latest GDP last."""
    found = [_figure(row) for row in table("guangdong") if row["city"] == city and row["value"]]
    known = gdp(city)
    return [*found, known] if known else found


def gdp(city: str) -> Figure | None:
    """Return the latest GDP of a city or of the province, preliminary; None if none is known.

    >>> gdp("Shaoguan").period, gdp("Shaoguan").value, gdp("Yunfu")
    ('2023', 1620.83, None)
    """
    rows = macro("gdp", city)
    if not rows:
        return None
    row = rows[-1]
    kept = {key: row[key] for key in ("value", "unit", "source", "evidence", "note")}
    return _figure({"item": "gdp", "city": city, "period": row["year"], "status": "actual", **kept})


def role_of(city: str) -> Figure:
    """Return what the layout says of a city, as its racks in operation, which are not known."""
    (row,) = (row for row in table("guangdong") if row["city"] == city and row["status"] == "role")
    return _figure({**row, "item": RACK_ITEMS[-1]})


def _figure(row: Mapping[str, str]) -> Figure:
    value = float(row["value"]) if row["value"] else None
    return Figure(**{**row, "value": value})  # type: ignore[arg-type]


def hub_investment() -> tuple[str, float]:
    """Return period and amount of the latest total reported of the hub, in 100 million CNY."""
    return max(
        (found.period, found.value)
        for found in figures(HUB)
        if found.item == "investment" and found.value is not None
    )


def hub_plan() -> Figure:
    """Return the investment that the hub was planned with, without servers and software."""
    plans = (f for f in figures(HUB) if (f.item, f.status) == ("investment", "plan"))
    return min(plans, key=lambda plan: sources()[plan.source].published)


def hub_years() -> tuple[int, int]:
    """Return the years over which the hub's total is spread in equal parts, which is a choice.

    From the year in which its plan was approved to the last full year before the total was
    reported; no source gives the years.

    >>> hub_years()
    (2022, 2025)
    """
    approved, reported = sources()[hub_plan().source].published, hub_investment()[0]
    return int(approved[:4]), int(reported[:4]) - 1


def layout() -> list[CityPlan]:
    """Return the eleven cities with roles and GDP, and the one investment that is published.

    >>> [plan.city for plan in layout() if plan.total is not None]
    ['Shaoguan']
    """
    first, last = hub_years()
    spent = {"investment_cny_100m": hub_investment()[1], "first_year": first, "last_year": last}
    plans = []
    for row in (row for row in table("guangdong") if row["status"] == "role"):
        city, known = row["city"], gdp(row["city"])
        plans.append(
            CityPlan(
                city=city,
                role="hub" if city == HUB else ROLE_ITEMS[row["item"]],
                gdp_cny_100m=known.value if known else None,
                **(spent if city == HUB else {}),
            )
        )
    return plans


def positions() -> dict[str, Position]:
    """Return where the cities of the layout lie (GeoNames, CC BY 4.0)."""
    return {
        row["city"]: Position(latitude=float(row["latitude"]), longitude=float(row["longitude"]))
        for row in table("cities")
    }


def rack_counts() -> list[tuple[int, float]]:
    """Return year and cabinets of the two counts, the later being the base of the projection."""
    return [
        (found.year, found.value)
        for item in RACK_ITEMS
        for found in figures(PROVINCE)
        if found.item == item and found.value is not None
    ]


def realised_rack_growth() -> float:
    """Return the yearly growth between the two counts of cabinets, as a fraction.

    Derived from figures that are counted differently: in production in 2019, in operation in
    2022, the latter printed as "over".

    >>> round(realised_rack_growth(), 4)
    0.3726
    """
    return _yearly_growth(*rack_counts())


def project_racks(growth: float, last_year: int | None = None) -> list[tuple[int, float]]:
    """Return cabinets by year at a growth rate of their own; not converted into compute.

    Parameters
    ----------
    growth : float
        A fraction a year, above -1.
    last_year : int, optional
        That of the province's last compute target, where none is given.

    >>> project_racks(0.1, 2024)[-1] == (2024, 300_000 * 1.1 * 1.1)
    True
    """
    *_, (base_year, base) = rack_counts()
    levels = [(base_year, base)]
    end = compute_targets()[-1][0] if last_year is None else last_year
    for year in range(base_year + 1, end + 1):
        levels.append((year, levels[-1][1] * (1 + growth)))
    return levels


def compute_targets() -> list[tuple[int, float, Figure]]:
    """Return year, EFLOPS and record of the province's targets; the precision is not stated."""
    return [
        (found.year, found.value, found)
        for found in figures(PROVINCE)
        if found.item == "compute" and found.value is not None
    ]


def target_growth() -> float:
    """Return the yearly growth from the first compute target to the last, as a fraction.

    >>> round(target_growth(), 4)
    0.2247
    """
    (first, start, _), *_, (last, end, _) = compute_targets()
    return _yearly_growth((first, start), (last, end))


def _yearly_growth(start: tuple[int, float], end: tuple[int, float]) -> float:
    return float((end[1] / start[1]) ** (1 / (end[0] - start[0]))) - 1
