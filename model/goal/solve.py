"""Goals: which input reaches a target, in which year it is reached, which pairs reach it.

An input is searched over all of its hard limits, as far as it goes together with the other
inputs. That part is an interval, since every rule between inputs bounds each of them from one
side, and the scenario's own value lies in it. The column is projected at many values at once;
each change of sign of what is missing to the target is then refined by Chandrupatla's method
(`scipy.optimize.elementwise`), to the last digit. Each peak and trough between the values is
refined too, so that a pair of solutions close together, or one that is only touched, is found.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np

from model.columns import COLUMNS
from model.growth import FloatArray
from model.inputs import Scenario, assumptions, inconsistencies, require_scenario
from model.messages import InvalidInput, Problem, echoed
from model.projection import Target, horizon_problems, project, read_target
from model.tables import Tabular
from model.texts import N_

# A projected value this close to the target, as a share of it, is the target: rounding errors of
# a projection over 60 years stay below.
GOAL_ROUNDING = 1e-12

# What a solution gives back, as a share of the target. Where two neighbouring doubles both miss
# it, the input cannot be written finely enough, and the two are the answer.
ACCURACY = 1e-9

# Solutions that spread over less than this share of their size, or of the limits, are one.
SAME_SIZE, SAME_SPAN = 1e-4, 1e-9

# Halving ends at this share of the two values that are left.
FINEST = 1e-15

# Below the smallest normal double numbers have fewer digits; searching stays well above.
SMALLEST = 1e-300

# Values at which a column is projected first: evenly over the limits and over the usual range,
# and ever closer, in powers of ten, to each limit, to zero and to the present value.
EVEN, STEPS = 257, 97
CLOSEST = 1e-12

GOAL_COLUMNS = ("answer", "input", "value", "column", "year", "gives")
InputValue = float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A value of the input, and what the column then is."""

    value: InputValue
    gives: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A value of the input that reaches the target, or all from `low` to `high`."""

    low: Outcome
    high: Outcome

    @property
    def is_interval(self) -> bool:
        """Whether it is more than one value."""
        return self.low.value != self.high.value

    def nearest(self, value: InputValue) -> InputValue:
        """Return the value of the solution that is nearest to another."""
        inside = _order(self.low.value) <= _order(value) <= _order(self.high.value)
        if inside:
            return value
        return (self.low if _order(value) < _order(self.low.value) else self.high).value


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved(Tabular):
    """Which values of one input reach a target, or why none does.

    Attributes
    ----------
    scenario, target, solve_for
        What was asked.
    now : Outcome
        The scenario as it is.
    solutions : tuple of Solution
        Every solution, ascending; none where the target cannot be reached.
    between : tuple of pairs of Outcome
        Neighbouring values between which the column passes the target without meeting it:
        of an input in whole numbers, or where doubles are not fine enough.
    lowest, highest : Outcome
        The least and the most that the input makes of the column.
    searched : tuple
        First and last value searched.
    narrowed : tuple of pairs (value, Problem)
        The ends of the search that are not hard limits, with what is wrong beyond.
    """

    scenario: Scenario
    target: Target
    solve_for: str
    now: Outcome
    solutions: tuple[Solution, ...]
    between: tuple[tuple[Outcome, Outcome], ...]
    lowest: Outcome
    highest: Outcome
    searched: tuple[InputValue, InputValue]
    narrowed: tuple[tuple[InputValue, Problem], ...]

    @property
    def code(self) -> str:
        """What kind of answer it is: ``one``, ``several``, ``between`` or ``none``."""
        if len(self.solutions) == 1 and not self.solutions[0].is_interval:
            return "one"
        return "several" if self.solutions else "between" if self.between else "none"

    @property
    def offers(self) -> tuple[InputValue, ...]:
        """The values worth putting into the scenario, ascending."""
        found = [solution.nearest(self.now.value) for solution in self.solutions]
        if not found:
            found = [point.value for pair in self.between for point in pair]
        return tuple(sorted(set(found), key=_order))

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return GOAL_COLUMNS

    def rows(self) -> list[list[Any]]:
        """Return the answer as a table.

        `answer` is ``solution``; ``from`` and ``to`` of an interval of solutions; ``before``
        and ``after`` of two values that the target lies between; then ``now``, ``lowest`` and
        ``highest``.
        """
        named: list[tuple[str, Outcome]] = []
        for solution in self.solutions:
            ends = [("from", solution.low), ("to", solution.high)]
            named += ends if solution.is_interval else [("solution", solution.low)]
        for before, after in self.between:
            named += [("before", before), ("after", after)]
        named += [("now", self.now), ("lowest", self.lowest), ("highest", self.highest)]
        return [
            [
                name,
                self.solve_for,
                "none" if point.value is None else point.value,
                self.target.column,
                self.target.year,
                point.gives,
            ]
            for name, point in named
        ]


def solve(scenario: Scenario, *, target: Target | str, solve_for: str) -> Solved:
    """Return every value of an input that reaches a target, the other inputs as they are.

    Parameters
    ----------
    scenario : Scenario
    target : Target or str
        Column, year and value, as in ``compute_eflops@2027=2000``.
    solve_for : str
        The input: any but choices. Whole numbers are all tried.

    Returns
    -------
    Solved
        Projecting with a solution gives the target back to `ACCURACY`.

    Raises
    ------
    InvalidInput
        As `read_target`; ``target.outside_horizon``, ``target.undefined``,
        ``goal.comparison``, ``goal.no_such_input``, ``goal.unused_input``, ``goal.no_effect``.

    Examples
    --------
    Which growth rate leads from 268 to 2,000 EFLOPS in five years?

    >>> solved = solve(Scenario(), target="compute_eflops@2027=2000", solve_for="cagr")
    >>> round(solved.solutions[0].low.value, 6) == round((2000 / 268) ** (1 / 5) - 1, 6)
    True
    """
    goal, problems = read_goal(scenario, target)
    problems += input_problems(scenario, solve_for, "solve_for")
    if goal is None or problems:
        raise InvalidInput(*problems)
    search = _search_whole if assumptions()[solve_for].is_whole else _search
    found = replace(search(freed(scenario, goal), goal, solve_for), scenario=scenario)
    if _is_flat(np.array([found.lowest.gives, found.highest.gives])) and (
        found.searched[0] != found.searched[1]
    ):
        raise InvalidInput(_no_effect(scenario, goal, solve_for, found.now.gives))
    return found


def freed(scenario: Scenario, goal: Target) -> Scenario:
    """Return a scenario in which investment, where the goal does not ask for it, limits nothing.

    Investment that follows capacity needs additions in the first year. A goal of compute does not:
    it can be reached by growth of nought or below.
    """
    if not COLUMNS[goal.column].is_of_compute or scenario.investment_method != "follows_capacity":
        return scenario
    return scenario.but(investment_method="budget")


def goal_years(scenario: Scenario, column: str) -> list[int]:
    """Return the years in which a column can be a goal: those in which it is defined."""
    first = scenario.base_year + (not COLUMNS[column].in_base_year)
    return list(range(first, scenario.last_year + 1))


def rounded_goal(scenario: Scenario, column: str, year: int | None) -> Target:
    """Return a goal near what the scenario gives, its first digit; at the end by default.

    >>> rounded_goal(Scenario(), "compute_eflops", None).write()
    'compute_eflops@2027=2000'
    """
    if year is None or year not in goal_years(scenario, column):
        year = scenario.last_year
    now = float(project(scenario)[column][year - scenario.base_year])
    return Target(column=column, year=year, comparison="=", value=float(f"{now:.1g}"))


def read_goal(scenario: Scenario, target: Target | str) -> tuple[Target | None, list[Problem]]:
    """Return a target with what is wrong with it as a goal of a scenario."""
    require_scenario(scenario)
    if isinstance(target, str):
        try:
            target = read_target(target)
        except InvalidInput as error:
            return None, list(error.problems)
    return target, [*horizon_problems(target, scenario), *comparison_problems(target)]


def comparison_problems(target: Target) -> list[Problem]:
    """Return what is wrong with the comparison of a goal, which is one value."""
    if target.comparison == "=":
        return []
    template = N_("“{sign:text}” is a range; write = to solve for one value.")
    return [
        Problem("goal.comparison", template, {"sign": echoed(target.comparison)}, where="target")
    ]


def input_problems(
    scenario: Scenario, name: str, where: str, *, whole: bool = True
) -> list[Problem]:
    """Return what is wrong with the choice of an input."""
    used = solvable(scenario, whole=whole)
    known = assumptions()
    if name not in known or known[name].options or (known[name].is_whole and not whole):
        template = N_(
            "“{name:text}” is not an input that can be solved for; choose one of {names:listed}."
        )
        code, shown = "goal.no_such_input", {"name": echoed(name), "names": used}
    elif name not in used:
        template = N_(
            "{name:text} has no effect with {choices:listed}; change that, or choose one of "
            "{names:listed}."
        )
        choices = [f"{key}={getattr(scenario, key)}" for key in known[name].used_when]
        code, shown = "goal.unused_input", {"name": name, "choices": choices, "names": used}
    else:
        return []
    return [Problem(code, template, shown, where=where)]


def solvable(scenario: Scenario, *, whole: bool = True) -> list[str]:
    """Return the inputs that can be solved for under the chosen curve and methods."""
    return [
        name
        for name, assumption in assumptions().items()
        if not assumption.options and scenario.uses(name) and (whole or not assumption.is_whole)
    ]


def _no_effect(scenario: Scenario, target: Target, name: str, value: float) -> Problem:
    names = inputs_with_effect(scenario, target)
    template = (
        N_(
            "{column:text} in {year:year} is {value:measure} whatever {name:text} is; choose one "
            "of {names:listed}."
        )
        if names
        else N_(
            "{column:text} in {year:year} is {value:measure} whatever the inputs are; choose "
            "another column or year."
        )
    )
    return Problem(
        "goal.no_effect",
        template,
        {
            "column": target.column,
            "year": target.year,
            "value": (value, COLUMNS[target.column].measure),
            "name": name,
            "names": names,
        },
        where="solve_for",
    )


def inputs_with_effect(scenario: Scenario, target: Target, *, whole: bool = True) -> list[str]:
    """Return the inputs that change a column in a year.

    Judged by a few values within the limits, so that it is quick enough for every page.
    """
    return [
        name
        for name in solvable(scenario, whole=whole)
        if not _is_flat(_probe(scenario, target, name))
    ]


def _probe(scenario: Scenario, target: Target, name: str) -> FloatArray:
    assumption, now = assumptions()[name], getattr(scenario, name)
    if assumption.is_whole:
        low, high = assumption.hard_limits
        near = range(int(max(low, (now or low) - 2)), int(min(high, (now or low) + 2)) + 1)
        points = _points_of(scenario, target, name, [*near, int(high)])
        return np.array([point.gives for point in points])
    low, high = _searched(scenario, name)
    first, last = np.clip(assumption.usual_range, low, high)
    values = np.unique([*np.linspace(low, high, 5), now, *np.linspace(first, last, 5)])
    return gives_in(scenario, target, {name: values})


def _is_flat(gives: FloatArray) -> bool:
    return bool(np.ptp(gives) <= GOAL_ROUNDING * np.abs(gives).max())


def gives_in(
    scenario: Scenario, target: Target, draws: Mapping[str, FloatArray] | None = None
) -> FloatArray:
    """Return the target's column in its year, for each draw."""
    index = (target.year or scenario.base_year) - scenario.base_year
    gives: FloatArray = project(scenario, draws)[target.column][index]
    return gives


# Inputs that are any number.


def _search(scenario: Scenario, target: Target, name: str) -> Solved:
    """Solve for an input that may be any number within its limits."""
    now = float(getattr(scenario, name))
    low, high = _searched(scenario, name)

    def gives(values: FloatArray) -> FloatArray:
        return gives_in(scenario, target, {name: values})

    x, y = _with_extremes(gives, grid_of(name, (low, high), now))
    least, most = int(np.argmin(y)), int(np.argmax(y))
    solutions, between = _solutions(gives, x, y, target.value)
    return Solved(
        scenario=scenario,
        target=target,
        solve_for=name,
        now=Outcome(value=now, gives=float(gives(np.array([now]))[0])),
        solutions=tuple(solutions),
        between=tuple(between),
        lowest=Outcome(value=float(x[least]), gives=float(y[least])),
        highest=Outcome(value=float(x[most]), gives=float(y[most])),
        searched=(low, high),
        narrowed=_narrowed(scenario, target, name, (low, high)),
    )


def _searched(scenario: Scenario, name: str) -> tuple[float, float]:
    """Return the part of an input's limits that goes together with the other inputs."""
    now = getattr(scenario, name)
    low, high = assumptions()[name].hard_limits
    return _edge(scenario, name, now, low), _edge(scenario, name, now, high)


def _edge(scenario: Scenario, name: str, inside: float, limit: float) -> float:
    """Return the last double from a valid value towards a limit that is still valid."""
    values = dict(scenario)

    def fits(value: float) -> bool:
        return not inconsistencies(values | {name: value})

    if fits(limit):
        return float(limit)
    good, bad = _ordinal(inside), _ordinal(limit)
    while abs(good - bad) > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(_of_ordinal(middle)) else (good, middle)
    edge = _of_ordinal(good)
    normal = float(np.copysign(SMALLEST, edge))
    return normal if 0.0 < abs(edge) < SMALLEST and fits(normal) else edge


def _ordinal(value: float) -> int:
    """Return the place of a double among all doubles, zero at 0."""
    bits = int(np.float64(abs(value)).view(np.int64))
    return -bits if value < 0.0 else bits


def _of_ordinal(place: int) -> float:
    value = float(np.int64(abs(place)).view(np.float64))
    return -value if place < 0 else value


def _narrowed(
    scenario: Scenario, target: Target, name: str, searched: tuple[InputValue, InputValue]
) -> tuple[tuple[InputValue, Problem], ...]:
    """Return the ends of a search that are no hard limits, with what is wrong beyond."""
    found: list[tuple[InputValue, Problem]] = []
    for edge, limit in zip(searched, _limits(name), strict=True):
        if edge == limit:
            continue
        try:
            changed = scenario.but(**{name: limit})
        except InvalidInput as error:
            found.append((edge, error.problems[0]))
        else:
            found += [(edge, problem) for problem in horizon_problems(target, changed)]
    return tuple(found)


def _limits(name: str) -> tuple[InputValue, InputValue]:
    """Return the first and the last value of an input: no service life is the longest one."""
    assumption = assumptions()[name]
    low, high = assumption.hard_limits
    if not assumption.is_whole:
        return low, high
    return int(low), None if assumption.optional else int(high)


def grid_of(
    name: str, limits: tuple[float, float], now: float, *, even: int = EVEN, steps: int = STEPS
) -> FloatArray:
    """Return the values of an input to project at first, ascending, each once."""
    (low, high), usual = limits, assumptions()[name].usual_range
    span = high - low
    near = span * np.geomspace(CLOSEST, 1.0, steps)
    parts: list[Any] = [
        np.linspace(low, high, even),
        np.linspace(max(low, usual[0]), min(high, usual[1]), even // 2),
        *(low + near, high - near, now - near, now + near, near, -near),
        [low, high, now, 0.0],
    ]
    if high > SMALLEST:
        parts.append(np.geomspace(max(low, high * 1e-15, SMALLEST), high, even // 2))
    x = np.unique(np.concatenate(parts))
    return x[(x >= low) & (x <= high)]


def _with_extremes(
    gives: Callable[[FloatArray], FloatArray], x: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return a grid with the peaks and troughs between its values, and the column on it."""
    y = gives(x)
    step = np.diff(y)
    step[np.abs(step) <= GOAL_ROUNDING * np.maximum(np.abs(y[1:]), np.abs(y[:-1]))] = 0.0
    turns = step[1:] * np.sign(step[:-1]) < 0.0
    if not turns.any():
        return x, y
    from scipy.optimize import elementwise  # noqa: PLC0415 - slow to import, not always needed

    found: list[FloatArray] = [x]
    for mirror in (1.0, -1.0):  # a peak is the trough of its mirror image

        def mirrored(values: FloatArray, mirror: float = mirror) -> FloatArray:
            return mirror * gives(values)

        here = np.flatnonzero(turns & (step[:-1] * mirror < 0.0)) + 1
        if len(here):
            around = (x[here - 1], x[here], x[here + 1])
            found.append(elementwise.find_minimum(mirrored, around).x)
    x = np.unique(np.concatenate(found))
    return x, gives(x)


def _solutions(
    gives: Callable[[FloatArray], FloatArray], x: FloatArray, y: FloatArray, goal: float
) -> tuple[list[Solution], list[tuple[Outcome, Outcome]]]:
    """Return where a column on a grid meets a goal, and where it passes it without meeting it."""
    side = _side(y, goal)
    brackets: list[tuple[float, float]] = []
    touched: list[Solution] = []
    for first, last, sign in _runs(side):
        if sign:
            if last + 1 < len(x) and side[last + 1]:
                brackets.append((x[last], x[last + 1]))
            continue
        # Of what is equally near, the shortest: the present value as it is written, or a limit.
        best = min(
            range(first, last + 1), key=lambda index: (abs(y[index] - goal), len(str(x[index])))
        )
        low = x[first] if not first else _end(gives, goal, x[first], x[first - 1])
        high = x[last] if last + 1 == len(x) else _end(gives, goal, x[last], x[last + 1])
        ends = side[first - 1] if first else 0, side[last + 1] if last + 1 < len(x) else 0
        if high - low > max(SAME_SIZE * max(abs(low), abs(high)), SAME_SPAN * (x[-1] - x[0])):
            touched.append(_solution(gives, low, high))
        elif ends[0] * ends[1] < 0 and y[best] != goal:
            brackets.append((x[first - 1], x[last + 1]))
        else:
            touched.append(_solution(gives, x[best], x[best]))
    found, between = _refine(gives, brackets, goal, float(np.abs(y).max()))
    solutions = sorted(touched + found, key=lambda solution: _order(solution.low.value))
    return solutions, between


def _side(y: FloatArray, goal: float) -> FloatArray:
    """Return -1 below a goal, 1 above it, and 0 at it to rounding."""
    missing = y - goal
    return np.where(np.abs(missing) <= GOAL_ROUNDING * abs(goal), 0.0, np.sign(missing))


def _runs(side: FloatArray) -> Iterator[tuple[int, int, float]]:
    """Yield first and last index, and the value, of each run of equal values."""
    for sign, run in groupby(enumerate(side.tolist()), key=itemgetter(1)):
        indices = [index for index, _ in run]
        yield indices[0], indices[-1], sign


def _end(
    gives: Callable[[FloatArray], FloatArray], goal: float, inside: float, outside: float
) -> float:
    """Return the last value from one that meets the goal towards one that does not."""
    least = FINEST * max(abs(inside), abs(outside))
    while abs(outside - inside) > least:
        middle = inside + (outside - inside) / 2
        if _side(gives(np.array([middle])), goal)[0]:
            outside = middle
        else:
            inside = middle
    return float(inside)


def _solution(gives: Callable[[FloatArray], FloatArray], low: float, high: float) -> Solution:
    given = gives(np.array([low, high])).tolist()
    return Solution(
        low=Outcome(value=float(low), gives=given[0]),
        high=Outcome(value=float(high), gives=given[1]),
    )


def _refine(
    gives: Callable[[FloatArray], FloatArray],
    brackets: list[tuple[float, float]],
    goal: float,
    scale: float,
) -> tuple[list[Solution], list[tuple[Outcome, Outcome]]]:
    """Return the solution within each bracket, or the two doubles that the goal lies between."""
    if not brackets:
        return [], []
    from scipy.optimize import elementwise  # noqa: PLC0415 - slow to import, not always needed

    ends = np.array(brackets).T
    found = elementwise.find_root(lambda x: missing(gives(x), goal), (ends[0], ends[1]))
    low, high = found.bracket
    # Of what is equally near, the shortest: 52.3% rather than 52.300000000000004%.
    candidates = np.array([_rounded(found.x, digits) for digits in (6, 9, 12, 14, 15)])
    candidates = np.clip([*candidates, found.x, low, high], ends[0], ends[1])
    given = np.array([gives(values) for values in candidates])
    best = np.argmin(np.abs(given - goal), axis=0)
    solutions, between = [], []
    for column, row in enumerate(best):
        point = Outcome(value=float(candidates[row, column]), gives=float(given[row, column]))
        if abs(point.gives - goal) <= ACCURACY * (abs(goal) or scale):
            solutions.append(Solution(low=point, high=point))
        else:
            before, after = (
                Outcome(value=float(candidates[end, column]), gives=float(given[end, column]))
                for end in (-2, -1)
            )
            between.append((before, after))
    return solutions, between


def missing(gives: FloatArray, goal: float) -> FloatArray:
    """Return what is missing to a goal, between -1 and 1 whatever the sizes."""
    return (gives - goal) / (np.abs(gives) + abs(goal)) if goal else gives


def _rounded(x: FloatArray, digits: int) -> FloatArray:
    return np.array([float(f"{value:.{digits}g}") for value in x])


# Inputs in whole numbers.


def _search_whole(scenario: Scenario, target: Target, name: str) -> Solved:
    """Solve for an input in whole numbers, by trying every one."""
    assumption = assumptions()[name]
    low, high = map(int, assumption.hard_limits)
    values: list[InputValue] = [*range(low, high + 1), *([None] if assumption.optional else [])]
    points = _points_of(scenario, target, name, values)
    y = np.array([point.gives for point in points])
    side = _side(y, target.value)
    solutions = [
        Solution(low=points[first], high=points[last])
        for first, last, sign in _runs(side)
        if not sign
    ]
    between = [
        (points[index], points[index + 1])
        for index, (before, after) in enumerate(pairwise(side))
        if before * after < 0.0
    ]
    searched = (points[0].value, points[-1].value)
    return Solved(
        scenario=scenario,
        target=target,
        solve_for=name,
        now=next(point for point in points if point.value == getattr(scenario, name)),
        solutions=tuple(solutions),
        between=tuple(between),
        lowest=points[int(np.argmin(y))],
        highest=points[int(np.argmax(y))],
        searched=searched,
        narrowed=_narrowed(scenario, target, name, searched),
    )


def _points_of(
    scenario: Scenario, target: Target, name: str, values: list[InputValue]
) -> list[Outcome]:
    """Return what each value gives; those are left out with which there is no such projection."""
    points = []
    for value in values:
        try:
            changed = scenario.but(**{name: value})
        except InvalidInput:
            continue
        if not horizon_problems(target, changed):
            points.append(Outcome(value=value, gives=float(gives_in(changed, target))))
    return points


def _order(value: InputValue) -> float:
    """Return what inputs are sorted by: no service life is longer than any."""
    return np.inf if value is None else float(value)


# The other way round.
