"""What projects paid for compute: unit costs from data/projects.csv."""

from dataclasses import dataclass
from functools import cache
from statistics import median

from model.data import table

# The years of the projects whose medians tell early costs from late ones.
EARLY_YEARS = (2020, 2021)
LATE_YEARS = (2024, 2025)

# Between two costs that count as one.
SAME_COST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project with its unit cost, in million CNY per PFLOPS.

    Those that also pay for other things are not comparable and are left out of medians.
    """

    project: str
    city: str
    year: int
    capacity_pflops: float
    investment_cny_100m: float
    precision: str
    is_comparable: bool
    source: str
    note: str

    @property
    def unit_cost(self) -> float:
        """Million CNY per PFLOPS.

        >>> [round(p.unit_cost, 2) for p in projects() if p.city in {"Wuhan", "Xi'an"}]
        [4.5, 6.33]
        """
        return self.investment_cny_100m * 100 / self.capacity_pflops


def projects() -> list[Project]:
    """Return every project, earliest first."""
    return list(_projects())


@cache
def _projects() -> tuple[Project, ...]:
    return tuple(
        Project(
            project=row["project"],
            city=row["city"],
            year=int(row["year"]),
            capacity_pflops=float(row["capacity_pflops"]),
            investment_cny_100m=float(row["investment_cny_100m"]),
            precision=row["precision"],
            is_comparable=row["comparable"] == "yes",
            source=row["source"],
            note=row["note"],
        )
        for row in sorted(table("projects"), key=lambda row: int(row["year"]))
    )


def comparable_projects(first: int = 0, last: int = 9999) -> list[Project]:
    """Return the projects of some years whose investment pays for the capacity alone."""
    return [p for p in _projects() if p.is_comparable and first <= p.year <= last]


def median_unit_cost(first: int, last: int) -> tuple[float, int]:
    """Return the median over comparable projects of some years, and their number.

    In million CNY per PFLOPS, which is ten times less than 100 million CNY per EFLOPS.

    >>> median_unit_cost(2020, 2021)
    (4.35, 4)
    """
    costs = [project.unit_cost for project in comparable_projects(first, last)]
    return round(median(costs), 10), len(costs)


def cost_range(first: int = 0, last: int = 9999) -> tuple[float, float]:
    """Return the least and the most that comparable projects of some years paid.

    In million CNY per PFLOPS.

    >>> [round(end, 2) for end in cost_range()], [round(end, 2) for end in cost_range(2024, 2025)]
    ([0.3, 6.33], [0.3, 0.93])
    """
    costs = [project.unit_cost for project in comparable_projects(first, last)]
    return min(costs), max(costs)


def cost_verdict(cost: float | None) -> str:
    """Return how a unit cost stands to the evidence: within, below, above or unknown."""
    low, high = cost_range()
    if cost is None:
        return "unknown"
    if cost < low * (1 - SAME_COST):
        return "below"
    return "above" if cost > high * (1 + SAME_COST) else "within"
