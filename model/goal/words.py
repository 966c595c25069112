"""Goals in words: what reaches a target, when, and with what else."""

from collections.abc import Iterator

from model.columns import COLUMNS
from model.goal.pairs import Frontier
from model.goal.solve import InputValue, Outcome, Solution, Solved
from model.goal.when import YearReached, is_spent
from model.growth import CURVES_WITH_CEILING
from model.inputs import UNIT_NAMES, assumptions, inconsistencies
from model.texts import N_, Language

# Ends of a search that are this small, because zero itself is not allowed, are shown as zero.
SHOWN_AS_ZERO = 1e-12


def written(name: str, value: InputValue, text: Language) -> str:
    """Return a value of an input as sentences have it, with its unit."""
    assumption = assumptions()[name]
    if value is None:
        return text("none")
    if assumption.unit == "100 million CNY":
        return text.money(float(value))
    if assumption.unit == "100 million CNY/EFLOPS":
        return text("{cost:money} per EFLOPS", cost=value)
    figure = text.measure((float(value), assumption.kind))
    unit = "" if assumption.is_fraction else UNIT_NAMES[assumption.unit]
    return text("{figure:text} {unit:message}", figure=figure, unit=unit) if unit else figure


def solved_message(solved: Solved, text: Language) -> str:
    """Return which values reach the target, or why none does."""
    column, name = solved.target.column, solved.solve_for
    said = {
        "input": assumptions()[name].label,
        "column": COLUMNS[column].label,
        "value": COLUMNS[column].write(solved.target.value, text),
        "year": solved.target.year,
        "now": written(name, solved.now.value, text),
        "gives": COLUMNS[column].write(solved.now.gives, text),
    }
    if solved.solutions:
        said["solutions"] = text(" or ").join(
            _spell(name, found, text) for found in solved.solutions
        )
        return text(
            "For {column:message} of **{value:text}** in {year:year}, {input:message} would have "
            "to be **{solutions:text}** (now {now:text}, which gives {gives:text}).",
            **said,
        )
    if solved.between:
        said["pairs"] = text.separated(
            text("{one:text} and {other:text}", one=one, other=other)
            for one, other in (
                [_spell_point(solved, point, text) for point in pair] for pair in solved.between
            )
        )
        return text(
            "{input:message}: no value makes {column:message} exactly **{value:text}** in "
            "{year:year}. It lies between **{pairs:text}**. Now it is {now:text}, which makes it "
            "{gives:text}.",
            **said,
        )
    said |= {
        "low": written(name, _plain(solved.searched[0]), text),
        "high": written(name, _plain(solved.searched[1]), text),
        "lowest": _spell_point(solved, solved.lowest, text),
        "highest": _spell_point(solved, solved.highest, text),
    }
    return text(
        "{input:message}: no value from {low:text} to {high:text} makes {column:message} "
        "**{value:text}** in {year:year}. It reaches from {lowest:text} to {highest:text}. Choose "
        "a value in this range, or change another input.",
        **said,
    )


def solved_remarks(solved: Solved, text: Language) -> list[str]:
    """Return what is wrong with the values found, or else why the search ended where it did."""
    if solved.solutions:
        return [
            text(
                "With {value:text} in the scenario: {reason:text}",
                value=written(solved.solve_for, value, text),
                reason=problem.say(text),
            )
            for value in solved.offers
            for problem in inconsistencies(dict(solved.scenario) | {solved.solve_for: value})
        ]
    return [
        text(
            "Searched only as far as {edge:text}; beyond: {reason:text}",
            edge=written(solved.solve_for, _plain(edge), text),
            reason=problem.say(text),
        )
        for edge, problem in solved.narrowed
    ]


def _plain(value: InputValue) -> InputValue:
    """Return the end of a search as it is shown: what is closest above zero as zero."""
    return 0.0 if value is not None and abs(value) <= SHOWN_AS_ZERO else value


def _spell(name: str, solution: Solution, text: Language) -> str:
    if not solution.is_interval:
        return written(name, solution.low.value, text)
    return text(
        "any from {low:text} to {high:text}",
        low=written(name, _plain(solution.low.value), text),
        high=written(name, _plain(solution.high.value), text),
    )


def _spell_point(solved: Solved, point: Outcome, text: Language) -> str:
    return text(
        "{gives:text} (at {value:text})",
        gives=COLUMNS[solved.target.column].write(point.gives, text),
        value=written(solved.solve_for, _plain(point.value), text),
    )


def year_message(found: YearReached, text: Language) -> str:
    """Return in which year a column reaches a value, or why it never does."""
    said = {
        "column": COLUMNS[found.column].label,
        "value": COLUMNS[found.column].write(found.value, text),
        "level": COLUMNS[found.column].write(found.level, text),
        "year": found.year,
    }
    if found.code == "at_once":
        return text(
            "With your scenario, {column:message} reaches **{value:text}** in the very first "
            "year, **{year:year}** ({level:text}).",
            **said,
        )
    if found.code == "reached":
        return text(
            "With your scenario, {column:message} reaches **{value:text}** in **{year:year}** "
            "({level:text}; the year before, {before:text}).",
            **said,
            before=COLUMNS[found.column].write(found.before, text),
        )
    said |= {
        "last": found.searched_to,
        "lowest": COLUMNS[found.column].write(found.lowest[0], text),
        "lowest_year": found.lowest[1],
        "highest": COLUMNS[found.column].write(found.highest[0], text),
        "highest_year": found.highest[1],
    }
    if found.code == "above":
        return text(
            "With your scenario, {column:message} is above **{value:text}** in every year up to "
            "{last:year}: it stays between {lowest:text} (in {lowest_year:year}) and "
            "{highest:text} (in {highest_year:year}).",
            **said,
        )
    return text(
        "With your scenario, {column:message} never reaches **{value:text}** up to {last:year}: "
        "it stays between {lowest:text} (in {lowest_year:year}) and {highest:text} (in "
        "{highest_year:year}).",
        **said,
    )


def year_finding(found: YearReached, text: Language) -> str:
    """Return the same in a few words, as a heading."""
    templates = {
        "at_once": N_("Your scenario reaches it at once, in {year:year}"),
        "reached": N_("Your scenario reaches it in {year:year}"),
        "above": N_("Your scenario is above it in every year"),
        "never": N_("Your scenario does not reach it by {last:year}"),
    }
    return text(templates[found.code], year=found.year, last=found.searched_to)


def year_remarks(found: YearReached, text: Language) -> Iterator[str]:
    """Return what limits that answer."""
    scenario = found.scenario
    if found.is_beyond_horizon and found.year is not None:
        yield text(
            "The projection ends in {last:year}; the years beyond follow the same rules.",
            last=scenario.last_year,
        )
    if found.year is None and is_spent(scenario, found.column):
        yield text(
            "The budget is spread over the projected years, so none beyond {last:year} was "
            "looked at; project more years to look further.",
            last=scenario.last_year,
        )
    elif (
        found.year is None
        and scenario.curve in CURVES_WITH_CEILING
        and found.column == "compute_eflops"
        and found.value >= scenario.ceiling_eflops
    ):
        yield text(
            "The ceiling is {ceiling:number} EFLOPS, and compute only comes ever closer to it; "
            "raise it, or choose constant or declining growth.",
            ceiling=scenario.ceiling_eflops,
        )


def pairs_finding(found: Frontier, text: Language) -> str:
    """Return what the curve of the pairs shows, as its title: its two ends."""
    rows = sorted((value, solution) for value, _, solution in found.rows())
    ends = (rows[0], rows[-1]) if rows else ()
    said = (
        text(
            "{solution:text} with {along:text}",
            solution=written(found.solve_for, solution, text),
            along=written(found.along, value, text),
        )
        for value, solution in dict.fromkeys(ends)
    )
    label = text(assumptions()[found.solve_for].label)
    return text.headed(label, text.separated(said))


def frontier_message(found: Frontier, text: Language) -> str:
    """Return what the pairs are, from the first to the last."""
    said: dict[str, object] = {
        "solve_for": assumptions()[found.solve_for].label,
        "along": assumptions()[found.along].label,
        "column": COLUMNS[found.target.column].label,
        "value": COLUMNS[found.target.column].write(found.target.value, text),
        "year": found.target.year,
        "low": written(found.along, float(found.levels[0]), text),
        "high": written(found.along, float(found.levels[-1]), text),
    }
    rows = sorted((value, solution) for value, _, solution in found.rows())
    if not rows:
        return text(
            "No pair of “{along:message}” from {low:text} to {high:text} and "
            "“{solve_for:message}” within its limits makes {column:message} {value:text} in "
            "{year:year}.",
            **said,
        )
    for name, (value, solution) in (("first", rows[0]), ("last", rows[-1])):
        said[name] = text(
            "{along:text} with {solution:text}",
            along=written(found.along, value, text),
            solution=written(found.solve_for, solution, text),
        )
    return text(
        "Pairs of “{along:message}” and “{solve_for:message}” that make {column:message} "
        "{value:text} in {year:year}: from {first:text} to {last:text}.",
        **said,
    )
