"""What projects paid for compute: unit costs from data/projects.csv."""

from dataclasses import dataclass
from statistics import median

from model.data import table


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
    return [
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
    ]


def median_unit_cost(first: int, last: int) -> tuple[float, int]:
    """Return the median over comparable projects of some years, and their number.

    In million CNY per PFLOPS, which is ten times less than 100 million CNY per EFLOPS.

    >>> median_unit_cost(2020, 2021)
    (4.35, 4)
    """
    costs = [p.unit_cost for p in projects() if p.is_comparable and first <= p.year <= last]
    return round(median(costs), 10), len(costs)
