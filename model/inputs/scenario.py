"""The scenario: everything that determines a result, validated, immutable."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Literal, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from model.growth import CURVES_WITH_CEILING, BoolArray, FloatArray, gap_to_ceiling
from model.impact import first_year_additions
from model.inputs.assumptions import UNIT_NAMES, Assumption, assumptions
from model.messages import InvalidInput, Problem, echoed, require
from model.quantities import (
    NOT_A_NUMBER,
    READ_WITH,
    no_number,
    plain_scalar,
    plain_text,
    read_quantity,
)
from model.texts import CERTAIN_DIGITS, N_, told_apart


def _input(name: str) -> Any:  # noqa: ANN401 - a pydantic field, typed by its annotation
    """Return the pydantic field of an assumption: default, limits and documentation."""
    assumption = assumptions()[name]
    low, high = assumption.hard_limits
    return Field(
        default=assumption.value,
        title=assumption.label,
        description=f"{assumption.meaning} {assumption.guidance}",
        json_schema_extra={"unit": assumption.unit, "sources": list(assumption.sources)},
        ge=None if assumption.options else low,
        le=None if assumption.options else high,
    )


# A first year that adds less than this share of the base adds nothing: it is the rounding
# error of the levels, and later additions in proportion to it would be noise, or overflow.
LEAST_ADDITIONS = float(np.finfo(float).eps)


class Scenario(BaseModel):
    """What is projected: `Scenario()` is the headline, every field an assumption.

    Rates, shares and levels are fractions; money is in 100 million CNY, nominal; compute
    is in EFLOPS. Each field is documented in data/assumptions.toml and in
    `Scenario.model_json_schema()`. Inputs that the chosen curve or method does not use are
    kept and have no effect.

    Raises
    ------
    InvalidInput
        With every problem at once: ``input.unknown``, ``input.not_a_number``,
        ``input.not_whole``, ``input.outside_limits``, ``input.not_an_option``,
        ``ceiling.growth_not_positive``, ``ceiling.below_first_year``,
        ``multiplier.low_above_high``, ``investment.no_first_year_additions``.

    Examples
    --------
    >>> Scenario(cagr=0.476, years=4).base_eflops
    268.0
    >>> Scenario(cagr=52.3, years=0)
    Traceback (most recent call last):
    ...
    model.messages.InvalidInput: cagr: 52.3 means 5,230% a year; write 52.3% or 0.523.
    years: 0 is outside 1 to 60; give a value within.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    base_eflops: float = _input("base_eflops")
    base_year: int = _input("base_year")
    cagr: float = _input("cagr")
    years: int = _input("years")
    curve: Literal["constant", "declining", "logistic", "gompertz"] = _input("curve")
    ceiling_eflops: float = _input("ceiling_eflops")
    long_run_growth: float = _input("long_run_growth")
    growth_persistence: float = _input("growth_persistence")
    service_life_years: int | None = _input("service_life_years")
    investment_method: Literal["follows_capacity", "unit_cost", "budget"] = _input(
        "investment_method"
    )
    first_year_investment: float = _input("first_year_investment")
    unit_cost: float = _input("unit_cost")
    unit_cost_decline: float = _input("unit_cost_decline")
    region_share: float = _input("region_share")
    budget: float = _input("budget")
    application_level: float = _input("application_level")
    application_response: Literal["proportional", "as_published"] = _input("application_response")
    effect_lag_years: int = _input("effect_lag_years")
    core_low: float = _input("core_low")
    core_high: float = _input("core_high")
    related_low: float = _input("related_low")
    related_high: float = _input("related_high")

    def __init__(self, /, **given: object) -> None:
        problems: list[Problem] = []
        known = {
            name: plain_scalar(value) for name, value in given.items() if name in assumptions()
        }
        try:
            super().__init__(**known)
            values = dict(self)
        except ValidationError as error:
            problems = [_problem(details, known) for details in error.errors()]
            faulty = {problem.where for problem in problems}
            values = {name: assumption.value for name, assumption in assumptions().items()}
            values = {name: value for name, value in (values | known).items() if name not in faulty}
        problems += [unknown_input(name) for name in given if name not in known]
        problems += inconsistencies(values)
        if problems:
            raise InvalidInput(*problems)

    @property
    def last_year(self) -> int:
        """The last projected year."""
        return self.base_year + self.years

    def but(self, /, **changes: object) -> "Scenario":
        """Return the scenario with some inputs changed.

        Raises
        ------
        InvalidInput
            As `Scenario`: what is changed is judged together with what stays.

        Examples
        --------
        >>> Scenario(curve="declining").but(years=4).last_year
        2026
        """
        return Scenario(**(dict(self) | changes))

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002 - nothing in it changes
    ) -> "Scenario":
        """Return the scenario with some inputs changed, judged as `but` does.

        Raises
        ------
        InvalidInput
            As `Scenario`.
        """
        return self.but(**(update or {}))

    def uses(self, name: str) -> bool:
        """Whether the input has an effect under the chosen curve and methods."""
        used_when = assumptions()[name].used_when
        return all(getattr(self, choice) in options for choice, options in used_when.items())


def unused_inputs(
    chosen: Mapping[str, object], names: Iterable[str], varied: Iterable[str] = ()
) -> list[Problem]:
    """Return which inputs of those that were given change nothing, and why.

    Parameters
    ----------
    chosen : mapping
        The value of every choice by its field, such as `dict(scenario)`.
    names : iterable of str
        The inputs that were given; other names are left out.
    varied : iterable of str
        Choices that are not always as in `chosen`, so that nothing is said of what hangs on them.

    Examples
    --------
    >>> [problem.where for problem in unused_inputs(dict(Scenario()), ["budget", "cagr"])]
    ['budget']
    """
    return [
        Problem(
            "input.no_effect",
            "changes nothing while {choice:text} is {chosen:text}; it counts with "
            "{options:listed}.",
            {"choice": choice, "chosen": chosen[choice], "options": list(options)},
            where=name,
        )
        for name in names
        if name in assumptions()
        for choice, options in assumptions()[name].used_when.items()
        if choice not in varied and chosen[choice] not in options
    ]


def read_scenario(texts: Mapping[str, str], start: Mapping[str, object] | None = None) -> Scenario:
    """Return the scenario that texts by field name describe.

    Parameters
    ----------
    texts : mapping
        As in flags or an address, for example ``{"cagr": "52.3%", "years": "5"}``.
    start : mapping, optional
        Values of fields that are not given; what is missing here too is at its default.

    Raises
    ------
    InvalidInput
        As `Scenario`.
    """
    known = assumptions()
    read = {name: known[name].read(text) if name in known else text for name, text in texts.items()}
    try:
        return Scenario(**{**(start or {}), **read})
    except InvalidInput as error:
        # Whoever wrote the sign did not forget it.
        raise InvalidInput(
            *(
                _outside(problem.where, cast("float", read[problem.where]))
                if problem.code == "input.outside_limits" and has_sign(texts.get(problem.where, ""))
                else problem
                for problem in error.problems
            )
        ) from error


def require_scenario(given: object) -> None:
    """Refuse what is given as a scenario and is none.

    Raises
    ------
    InvalidInput
        ``argument.kind``.
    """
    require(given, Scenario, where="scenario", example="Scenario(cagr=0.476, years=4)")


# What a rule says of all draws where the choices made leave it nothing to judge.
NONE_BROKEN = np.zeros(1, dtype=bool)


def has_sign(text: str) -> bool:
    """Whether a text is written in percent, with the sign of any language."""
    return text.rstrip().endswith(("%", "％"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule between inputs that are each valid on their own.

    `is_broken` judges draw by draw: fields that can be drawn are arrays of shape (draws,)
    or (1,), and so is what it returns. `problem` says what is wrong with one draw.
    """

    inputs: tuple[str, ...]
    is_broken: Callable[..., BoolArray]
    problem: Callable[..., Problem]


def inconsistencies(
    values: Mapping[str, Any], rules: Iterable[Rule] | None = None
) -> list[Problem]:
    """Return what is wrong between inputs that are each valid on their own.

    Parameters
    ----------
    values : mapping
        Field name to a value or to an array of shape (draws,). Rules whose inputs are
        missing (because they are themselves invalid) are left out. Of the draws that break
        a rule, the first is reported.
    rules : iterable of Rule, optional
        Those of `RULES` that are asked for; all of them otherwise.
    """
    problems = []
    for rule in RULES if rules is None else rules:
        if all(name in values for name in rule.inputs):
            problems += [problem for _, problem in islice(breaches(rule, values), 1)]
    return problems


def conflicting(values: Mapping[str, Any]) -> set[str]:
    """Return the inputs that do not go together: each may be the one to mend.

    Parameters
    ----------
    values : mapping
        Every field of `Scenario` to its value.

    Examples
    --------
    >>> sorted(conflicting(dict(Scenario()) | {"core_low": 9.0}))
    ['core_high', 'core_low']
    """
    return {name for rule in RULES if inconsistencies(values, [rule]) for name in rule.inputs}


def breaches(rule: Rule, values: Mapping[str, Any]) -> Iterator[tuple[int, Problem]]:
    """Yield each draw that breaks a rule, by its index, and what is wrong with it."""
    inputs = _arrays(rule, values)
    for index in np.flatnonzero(rule.is_broken(**inputs)).tolist():
        yield index, rule.problem(**_draw(inputs, index))


def inconsistent(values: Mapping[str, Any]) -> BoolArray:
    """Return for each draw whether it breaks any rule between inputs.

    Parameters
    ----------
    values : mapping
        Every field of `Scenario`, to a value or to an array of shape (draws,).

    Returns
    -------
    ndarray of bool, shape (draws,) or (1,)
    """
    broken = np.zeros(1, dtype=bool)
    for rule in RULES:
        broken = broken | rule.is_broken(**_arrays(rule, values))
    return broken


def within_limits(name: str, values: FloatArray) -> BoolArray:
    """Return for each value whether it is within the hard limits of an input; NaN is not."""
    low, high = assumptions()[name].hard_limits
    return (values >= low) & (values <= high)


def _arrays(rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule reads: fields that can be drawn as arrays, the others as they are."""
    return {
        name: np.atleast_1d(np.asarray(values[name], dtype=float))
        if Scenario.model_fields[name].annotation is float
        else values[name]
        for name in rule.inputs
    }


def _draw(inputs: Mapping[str, Any], index: int) -> dict[str, Any]:
    """Return one draw of what a rule reads."""
    return {
        name: value[index if len(value) > 1 else 0] if isinstance(value, np.ndarray) else value
        for name, value in inputs.items()
    }


def _falls_under_ceiling(*, curve: str, cagr: FloatArray) -> BoolArray:
    """A curve with a ceiling needs growth."""
    return cagr <= 0.0 if curve in CURVES_WITH_CEILING else NONE_BROKEN


def _no_growth(*, curve: str, cagr: float) -> Problem:  # noqa: ARG001 - as its rule
    return Problem(
        "ceiling.growth_not_positive",
        "a curve with a ceiling needs growth above 0%, and {cagr:percent} was "
        "given; raise the rate, or choose constant or declining growth.",
        {"cagr": cagr},
        where="cagr",
    )


def _passes_ceiling(
    *, curve: str, base_eflops: FloatArray, cagr: FloatArray, ceiling_eflops: FloatArray
) -> BoolArray:
    """The ceiling lies above the first projected year."""
    if curve not in CURVES_WITH_CEILING:
        return NONE_BROKEN
    gap = gap_to_ceiling(ceiling_eflops, base_eflops, cagr)
    return (cagr > 0.0) & (gap <= 0.0)


def _low_ceiling(
    *,
    curve: str,  # noqa: ARG001 - as its rule
    base_eflops: float,
    cagr: float,
    ceiling_eflops: float,
) -> Problem:
    return Problem(
        "ceiling.below_first_year",
        "{ceiling:measure} EFLOPS is not above the first projected year, "
        "{first:measure} EFLOPS; raise the ceiling, or lower base or growth.",
        told_apart("number", ceiling=ceiling_eflops, first=base_eflops * (1.0 + cagr)),
        where="ceiling_eflops",
    )


def _core_out_of_order(*, core_low: FloatArray, core_high: FloatArray) -> BoolArray:
    """The range of the core multiplier is in order."""
    return core_low > core_high


def _related_out_of_order(*, related_low: FloatArray, related_high: FloatArray) -> BoolArray:
    """The range of the related multiplier is in order."""
    return related_low > related_high


def _low_above_high(**ends: float) -> Problem:
    (where, low), (_, high) = ends.items()
    return Problem(
        "multiplier.low_above_high",
        "the low multiplier {low:measure} is above the high one, {high:measure}; "
        "lower the one or raise the other.",
        told_apart("number", low=low, high=high),
        where=where,
    )


def _nothing_to_follow(
    *, investment_method: str, cagr: FloatArray, service_life_years: int | None
) -> BoolArray:
    """Investment that follows capacity has capacity to follow."""
    if investment_method != "follows_capacity":
        return NONE_BROKEN
    return first_year_additions(cagr, service_life_years) <= LEAST_ADDITIONS


def _no_additions(
    *,
    investment_method: str,  # noqa: ARG001 - as its rule
    cagr: float,
    service_life_years: int | None,  # noqa: ARG001 - the same
) -> Problem:
    return Problem(
        "investment.no_first_year_additions",
        "investment cannot follow capacity when the first year adds none (growth "
        "{cagr:percent}); raise the growth rate, give a service life so that equipment is "
        "replaced, or set investment by unit cost or budget.",
        {"cagr": cagr},
        where="investment_method",
    )


# Every rule between inputs, in the order in which problems are reported.
RULES = (
    Rule(inputs=("curve", "cagr"), is_broken=_falls_under_ceiling, problem=_no_growth),
    Rule(
        inputs=("curve", "base_eflops", "cagr", "ceiling_eflops"),
        is_broken=_passes_ceiling,
        problem=_low_ceiling,
    ),
    Rule(inputs=("core_low", "core_high"), is_broken=_core_out_of_order, problem=_low_above_high),
    Rule(
        inputs=("related_low", "related_high"),
        is_broken=_related_out_of_order,
        problem=_low_above_high,
    ),
    Rule(
        inputs=("investment_method", "cagr", "service_life_years"),
        is_broken=_nothing_to_follow,
        problem=_no_additions,
    ),
)


# What is said of 52.3 where 52.3% was meant.
AS_PERCENT = N_(
    "{value:text} means {as_percent:measure}{per:message}; write {percent:measure} or "
    "{fraction:text}."
)


def in_full(value: float) -> dict[str, object]:
    """Return a number as `AS_PERCENT` says it, with every digit."""
    fraction = float(f"{value / 100:.{CERTAIN_DIGITS}g}")
    return {
        "as_percent": (value, "percent", CERTAIN_DIGITS),
        "percent": (fraction, "percent", CERTAIN_DIGITS),
        "fraction": fraction,
    }


def outside_limits(name: str, value: float) -> Problem:
    """Return the problem of a number outside the hard limits of an input."""
    assumption = assumptions()[name]
    low, high = assumption.hard_limits
    if assumption.is_fraction and value > high and low <= value / 100 <= high:
        return Problem(
            "input.outside_limits",
            AS_PERCENT,
            {"value": f"{value:.15g}", "per": UNIT_NAMES[assumption.unit], **in_full(value)},
            where=name,
        )
    return _outside(name, value)


def _outside(name: str, value: float) -> Problem:
    assumption = assumptions()[name]
    low, high = assumption.hard_limits
    return Problem(
        "input.outside_limits",
        "{value:measure} is outside {low:measure} to {high:measure}; give a value within.",
        told_apart(assumption.kind, value=value, low=low, high=high),
        where=name,
    )


def _problem(details: Any, given: Mapping[str, object]) -> Problem:  # noqa: ANN401 - pydantic's
    """Return a pydantic error in our words, with our code."""
    name = str(details["loc"][0])
    kind = details["type"]
    value = given[name]
    if kind in {"greater_than_equal", "less_than_equal"}:
        number = float(str(value))
        return outside_limits(name, number) if np.isfinite(number) else not_a_number(name, value)
    return no_value(name, value)


def no_value(name: str, value: object) -> Problem:
    """Return the problem of what was given for an input and is no value of its kind."""
    assumption = assumptions()[name]
    given_text = echoed(value)
    if assumption.options:
        return Problem(
            "input.not_an_option",
            "“{value:text}” is not an option; choose one of {options:listed}.",
            {"value": given_text, "options": list(assumption.options)},
            where=name,
        )
    if assumption.is_whole and isinstance(value, float) and np.isfinite(value):
        return Problem(
            "input.not_whole",
            "{value:text} is not a whole number; give one without decimals.",
            {"value": given_text},
            where=name,
        )
    return not_a_number(name, value)


def unknown_input(where: str) -> Problem:
    """Return that there is no input of a name, and which there are."""
    template = N_("there is no such input; the inputs are {names:listed}.")
    return Problem("input.unknown", template, {"names": list(assumptions())}, where=where)


def not_a_number(name: str, value: object) -> Problem:
    """Return the problem of what was given for an input and is no number."""
    assumption = assumptions()[name]
    if isinstance(value, str) and isinstance(number := assumption.read(value), int | float):
        return Problem(
            "input.not_a_number",
            "“{value:text}” in quotes is a text; write the number without quotes: {number:text}.",
            {"value": echoed(value), "number": repr(number).removesuffix(".0")},
            where=name,
        )
    template = NOT_A_NUMBER
    if assumption.is_fraction:
        template = N_(
            "“{value:text}” is not a number; write it like {example:text} or {fraction:text}."
        )
    elif isinstance(value, str) and _has_unit(value):
        template = N_(
            "“{value:text}” has a unit that does not fit; write it like {example:text}, or with "
            "one of {units:text}."
        )
    return no_number("input.not_a_number", value, _examples(name), where=name, template=template)


@cache
def _examples(name: str) -> dict[str, object]:
    """Return how a number of an input is written."""
    assumption = assumptions()[name]
    usual = assumption.usual_range[0] if assumption.value is None else assumption.value
    return {
        "example": assumption.write(usual),
        "fraction": str(usual),
        "units": READ_WITH.get(assumption.unit, ""),
    }


def _has_unit(text: str) -> bool:
    quantity = read_quantity(plain_text(text))
    return quantity is not None and not quantity[1].is_bare


def is_percentage(text: str) -> bool:
    """Whether a text ends in a percent sign, of any width."""
    return plain_text(text).endswith("%")


def refuse_ambiguous(assumption: Assumption, texts: Sequence[str], where: str) -> None:
    """Refuse numbers below 1 without a sign where the others of a range are percentages.

    What is no number is left for others to refuse.

    Raises
    ------
    InvalidInput
        ``range.ambiguous``.
    """
    values = [assumption.read(text) for text in texts]
    template = N_(
        "“{value:text}” stands beside percentages without a percent sign, and may mean "
        "{plain:percent} or {fraction:percent}; write which."
    )
    problems = []
    for text, value in zip(texts, values, strict=True):
        if isinstance(value, float) and 0.0 < abs(value) < 1.0 and not is_percentage(text):
            said = {"value": echoed(text.strip()), "plain": value / 100.0, "fraction": value}
            problems.append(Problem("range.ambiguous", template, said, where=where))
    if problems and all(isinstance(value, float) for value in values):
        raise InvalidInput(*problems)
