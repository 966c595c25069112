"""What the money of a projection buys: the cost that it implies, beside what projects paid."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.data import macro, published_value
from model.inputs import LEAST_ADDITIONS
from model.projection.project import Projection
from model.unit_cost import comparable_projects, cost_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is invested in a year, and the compute that it is set against.

    `spent` is in 100 million CNY. `added` is in EFLOPS: all that the year adds or, where a unit
    cost is paid, the region's `share` of it.
    """

    year: int
    spent: float
    added: float
    share: float

    @property
    def cost(self) -> float:
        """The implied cost, in million CNY per PFLOPS."""
        return self.spent / self.added / 10

    @property
    def affordable(self) -> tuple[float, float]:
        """The share of `added` that the money buys at the most and at the least projects paid."""
        low, high = cost_range()
        return self.cost / high, self.cost / low

    @property
    def is_of_one_project(self) -> bool:
        """Whether it is as much as single comparable projects cost."""
        costs = [project.investment_cny_100m for project in comparable_projects()]
        return min(costs) <= self.spent <= max(costs)


def purchases(projection: Projection) -> Iterator[Purchase]:
    """Yield each year in which money meets compute that is added, the earliest first."""
    scenario = projection.scenario
    share = scenario.region_share if scenario.investment_method == "unit_cost" else 1.0
    names = ("compute_eflops", "added_eflops", "investment_cny_100m")
    columns = (projection[name].tolist() for name in names)
    for year, level, added, spent in list(zip(projection.year, *columns, strict=True))[1:]:
        paid_for = added * share
        # What adds less is the rounding error of the levels.
        if spent > 0 and paid_for > 0 and added > LEAST_ADDITIONS * level:
            yield Purchase(year=year, spent=spent, added=paid_for, share=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A year's AI computing market in 100 million CNY, and the EFLOPS that were added in it."""

    year: int
    spent: float
    added: float

    @property
    def cost(self) -> float:
        """What they come to, in million CNY per PFLOPS.

        >>> round(computing_market(("idc_intelligent_cn", "2025")).cost, 3)
        0.443
        """
        return self.spent / self.added / 10


def computing_market(edition: tuple[str, str]) -> Market:
    """Return China's latest AI computing market, with what a series in an edition adds then."""
    market = macro("ai_computing_market", "China")[-1]
    year = int(market["year"])
    rates = {row["year"]: float(row["value"]) for row in macro("cny_per_usd", "China")}
    before, after = (published_value(*edition, str(end)) for end in (year - 1, year))
    spent = float(market["value"]) * rates[market["year"]]
    return Market(year=year, spent=spent, added=after - before)
