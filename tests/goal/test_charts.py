"""The chart of the pairs that reach a goal, read back."""

import pytest

from model import Scenario, frontier, project, solve
from model.goal.charts import frontier_chart
from model.goal.words import pairs_finding, written
from model.texts import ENGLISH
from tests.charts import drawn

# With a bend and a gap: two solutions at some levels, none at others.
SEVERAL = {
    "scenario": Scenario(curve="logistic", ceiling_eflops=3000.0),
    "target": "added_eflops@2027=300",
    "solve_for": "cagr",
    "along": "ceiling_eflops",
}
ONE = {
    "scenario": Scenario(),
    "target": "compute_eflops@2027=2000",
    "solve_for": "cagr",
    "along": "base_eflops",
}


@pytest.mark.parametrize("asked", [SEVERAL, ONE], ids=["several", "one"])
def test_frontier_chart_draws_the_pairs(asked):
    """Each branch a line of its own, with gaps where a level has no solution."""
    scenario, target, solve_for = asked["scenario"], asked["target"], asked["solve_for"]
    pairs = frontier(**asked)
    solved = solve(scenario, target=target, solve_for=solve_for)
    hover, line, dots = drawn(frontier_chart(pairs, solved, ENGLISH))
    here = getattr(scenario, asked["along"])

    assert (line.mark, dots.mark) == ("line", "point")
    assert len(line.rows) == pairs.solutions.size
    assert [
        [along, branch + 1, solution]
        for along, branch, solution in line("x", "detail", "y")
        if solution is not None
    ] == pairs.rows()
    label = "Growth rate (CAGR)"
    for (along,), hint in zip(hover("x"), hover.hints(), strict=True):
        found = [solution for level, _, solution in pairs.rows() if level == along]
        assert hint[label] == "; ".join(written(solve_for, one, ENGLISH) for one in found)
    assert dots("x", "y", "color") == [
        (here, getattr(scenario, solve_for), "Your scenario"),
        *((here, value, "The answer above") for value in solved.offers),
    ]


def test_frontier_chart_draws_what_projections_give():
    """Any pair read off the curve reaches the goal."""
    _, line, _ = drawn(frontier_chart(frontier(**ONE), None, ENGLISH))

    for base, growth in line("x", "y")[::10]:
        scenario = Scenario(base_eflops=base, cagr=growth, investment_method="budget")
        assert project(scenario).final("compute_eflops") == pytest.approx(2000.0)


def test_the_title_is_the_two_ends_of_the_curve():
    """2000 = 50 · 2.091⁵ = 2500 · 0.95635⁵, by hand; the table holds what is between."""
    said = pairs_finding(frontier(**ONE), ENGLISH)

    assert said == "Growth rate (CAGR): 109.1% with 50 EFLOPS; −4.365% with 2,500 EFLOPS"
