"""Frontiers: the pairs of two inputs that reach a target.

For every value of one input, the other is searched over its hard limits at once, as far as both
go together with the rest; every change of sign of what is missing is refined to the last digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.goal.solve import ACCURACY, freed, gives_in, grid_of, input_problems, missing, read_goal
from model.growth import FloatArray
from model.inputs import Scenario, assumptions, inconsistent
from model.messages import InvalidInput, Problem, echoed
from model.projection import Target
from model.tables import Tabular
from model.texts import N_

# Values at which the column is projected first (see `goal.grid_of`), for every point of the
# curve: enough for a curve on a screen. Halvings then find where the two inputs part.
PAIR_EVEN, PAIR_STEPS = 65, 33
HALVINGS = 50

# From this ratio on, values are spaced by a ratio rather than evenly: curves bend at small ones.
WIDE = 10

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frontier(Tabular):
    """Pairs of two inputs that reach a target.

    Attributes
    ----------
    scenario, target, along, solve_for
        What was asked.
    levels : ndarray, shape (points,)
        Of `along`, ascending.
    solutions : ndarray, shape (points, branches)
        Of `solve_for`, one branch per column; NaN where a branch has no solution.
    """

    scenario: Scenario
    target: Target
    along: str
    solve_for: str
    levels: FloatArray
    solutions: FloatArray

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return (self.along, "branch", self.solve_for)

    def rows(self) -> list[list[float]]:
        """Return the pairs as rows: value of `along`, branch from 1, value of `solve_for`."""
        return [
            [float(value), branch + 1, float(solution)]
            for branch, column in enumerate(self.solutions.T)
            for value, solution in zip(self.levels, column, strict=True)
            if not np.isnan(solution)
        ]


def frontier(
    scenario: Scenario, *, target: Target | str, solve_for: str, along: str, points: int = 61
) -> Frontier:
    """Return the pairs of two inputs that reach a target, the other inputs as they are.

    Parameters
    ----------
    scenario : Scenario
    target : Target or str
        As for `solve`.
    solve_for, along : str
        Two inputs that are no choices and no whole numbers. `along` runs over its usual range,
        widened to the scenario's own value; wide ranges are spaced by a ratio.
    points : int
        Number of values of `along`, besides the scenario's own.

    Returns
    -------
    Frontier
        Each pair gives the target back to `ACCURACY`.

    Raises
    ------
    InvalidInput
        As `solve`; ``goal.same_input``.

    Examples
    --------
    >>> pairs = frontier(
    ...     Scenario(), target="compute_eflops@2027=2000", solve_for="cagr", along="base_eflops"
    ... )
    >>> pairs.solutions.shape[1]
    1
    """
    goal, problems = read_goal(scenario, target)
    for where, name in (("solve_for", solve_for), ("along", along)):
        problems += input_problems(scenario, name, where, whole=False)
    if along == solve_for:
        template = N_("{name:text} is what is solved for; choose another input beside it.")
        problems.append(
            Problem("goal.same_input", template, {"name": echoed(along)}, where="along")
        )
    if goal is None or problems:
        raise InvalidInput(*problems)
    now = getattr(scenario, along)
    low, high = assumptions()[along].usual_range
    low, high = min(low, now), max(high, now)
    spaced = np.geomspace if low > 0.0 and high > WIDE * low else np.linspace
    values = np.unique(np.append(np.clip(spaced(low, high, points), low, high), now))
    ids, found = _pairs(freed(scenario, goal), goal, (along, solve_for), values)
    low, high = assumptions()[solve_for].usual_range
    by_value = [np.sort(found[ids == index]) for index in range(len(values))]
    return Frontier(
        scenario=scenario,
        target=goal,
        along=along,
        solve_for=solve_for,
        levels=values,
        solutions=_branches(by_value, high - low),
    )


def _pairs(
    scenario: Scenario, target: Target, names: tuple[str, str], values: FloatArray
) -> tuple[Indices, FloatArray]:
    """Return solutions for every value of the first input, with the index of that value."""
    along, solve_for = names
    limits = assumptions()[solve_for].hard_limits
    grid = grid_of(
        solve_for, limits, getattr(scenario, solve_for), even=PAIR_EVEN, steps=PAIR_STEPS
    )
    ids, x = _allowed_pairs(scenario, names, values, grid)

    def gives(x: FloatArray, ids: Indices) -> FloatArray:
        return gives_in(scenario, target, {along: values[ids], solve_for: x})

    if not len(x):
        return ids, x
    side = np.sign(missing(gives(x, ids), target.value))
    at = _at_goal(side, ids)
    left = np.flatnonzero((ids[1:] == ids[:-1]) & (side[1:] * side[:-1] < 0.0))
    if not len(left):
        return ids[at], x[at]
    from scipy.optimize import elementwise  # noqa: PLC0415 - slow to import, not always needed

    find_root: Any = elementwise.find_root  # its stubs know no further arguments
    found = find_root(
        lambda x, ids: missing(gives(x, ids), target.value),
        (x[left], x[left + 1]),
        args=(ids[left],),
    )
    exact = np.abs(found.f_x) <= ACCURACY / 2  # of the sum of the two, which is about twice one
    return np.append(ids[at], ids[left][exact]), np.append(x[at], found.x[exact])


def _at_goal(side: FloatArray, ids: Indices) -> NDArray[np.bool_]:
    """Return which grid values are solutions themselves: of a run of them, the two ends."""
    zero = side == 0.0
    inner = np.zeros_like(zero)
    same = ids[1:] == ids[:-1]
    inner[1:-1] = zero[:-2] & zero[2:] & same[:-1] & same[1:]
    ends: NDArray[np.bool_] = zero & ~inner
    return ends


def _allowed_pairs(
    scenario: Scenario, names: tuple[str, str], values: FloatArray, grid: FloatArray
) -> tuple[Indices, FloatArray]:
    """Return the pairs that go together: index of the first input's value, second input.

    The ends of what is allowed lie between values of the grid; they are added by halving.
    """

    def fits(ids: Indices, x: FloatArray) -> NDArray[np.bool_]:
        pairs = {names[0]: values[ids], names[1]: x}
        return go_together(dict(scenario) | pairs)

    ids = np.repeat(np.arange(len(values)), len(grid))
    x = np.tile(grid, len(values))
    good = fits(ids, x)
    turn = np.flatnonzero((good[1:] != good[:-1]) & (ids[1:] == ids[:-1]))
    inside, outside = (np.where(good[turn] == kept, x[turn], x[turn + 1]) for kept in (True, False))
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        kept = fits(ids[turn], middle)
        inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
    ids, x = np.append(ids[good], ids[turn]), np.append(x[good], inside)
    order = np.lexsort((x, ids))
    return ids[order], x[order]


def go_together(values: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Return which draws keep every rule between inputs: `inconsistencies`, one by one.

    Parameters
    ----------
    values : mapping
        Every field to its value, or to an array of shape (draws,).
    """
    shape = np.broadcast_shapes(*(np.shape(value) for value in values.values()))
    return np.broadcast_to(~inconsistent(values), shape)


def _branches(by_value: Sequence[FloatArray], scale: float) -> FloatArray:
    """Return solutions by value and branch: each continues the nearest one of the value before."""
    columns: list[dict[int, float]] = []
    for index, solutions in enumerate(by_value):
        open_branches = [column for column in columns if index - 1 in column]
        distances = sorted(
            (abs(solution - column[index - 1]) / scale, place, number)
            for place, solution in enumerate(solutions.tolist())
            for number, column in enumerate(open_branches)
        )
        placed: set[int] = set()
        for _, place, number in distances:
            if place not in placed and index not in open_branches[number]:
                open_branches[number][index] = float(solutions[place])
                placed.add(place)
        columns += [
            {index: float(solution)}
            for place, solution in enumerate(solutions)
            if place not in placed
        ]
    found = np.full((len(by_value), len(columns)), np.nan)
    for number, column in enumerate(columns):
        found[list(column), number] = list(column.values())
    return found
