"""How sure an input is: ranges as people say them.

A `Range` says what an input may be ("33.9% to 52.3% to 67.1%"); it can be stored, written in
an address and read back. The ranges that evidence gives stand in data/assumptions.toml, beside
the value they belong to.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from model.inputs import (
    Assumption,
    EvidenceRange,
    Scenario,
    assumptions,
    is_percentage,
    not_a_number,
    outside_limits,
    refuse_ambiguous,
    require_scenario,
)
from model.messages import InvalidInput, Problem, echoed, gathered, require
from model.quantities import plain_text, read_quantity, split_numbers
from model.texts import N_, SIGNIFICANT_DIGITS
from model.uncertainty.distributions import (
    LOWER,
    MIDDLE,
    UPPER,
    Cut,
    Distribution,
    Fixed,
    Humped,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    cut_with_percentiles,
    middle_within,
    of_three_percentiles,
)

RangeKind = Literal["fixed", "uniform", "triangular", "pert", "normal", "lognormal"]

KIND_LABELS: dict[RangeKind, str] = {
    "fixed": N_("Fixed"),
    "uniform": N_("Uniform"),
    "triangular": N_("Triangular"),
    "pert": N_("PERT"),
    "normal": N_("Normal"),
    "lognormal": N_("Lognormal"),
}

# What the numbers of a range are, in order. By percentiles, kinds that two numbers determine
# do without the middle one.
NUMBERS: dict[RangeKind, tuple[str, ...]] = {
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "triangular": ("low", "likely", "high"),
    "pert": ("low", "likely", "high"),
    "normal": ("mean", "deviation"),
    "lognormal": ("mean", "deviation"),
}
PERCENTILES = ("p05", "p50", "p95")
HUMPED: dict[str, Humped] = {"triangular": Triangular, "pert": Pert}

# How a range by percentiles is marked in text.
BY_PERCENTILES = "@5,50,95"

# A distribution without ends may lie outside the hard limits by this probability; what lies
# there is cut off. More than that would be another distribution, and is refused.
MOST_CUT = 0.05

# So little beyond the limits moves no percentile that is given.
NOTHING_CUT = 1e-12

# A given median may differ by this share of the span from the one that two percentiles imply.
MEDIAN_TOLERANCE = 0.005


# How ranges are given in Python.
EXAMPLE_RANGES = '{"cagr": range_of("cagr", "33.9% to 47.6% to 67%")}'


class Range(BaseModel):
    """What an input may be: a kind of distribution and its numbers, in the unit of the input.

    `numbers` are those that `NUMBERS` names for the kind or, with `by_percentiles`, the 5th, 50th
    and 95th percentile (uniform, normal and lognormal ranges may leave out the 50th).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: RangeKind
    numbers: tuple[float, ...]
    by_percentiles: bool = False

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002 - nothing in it changes
    ) -> "Range":
        """Return the range with some of it changed, judged as a new one.

        Raises
        ------
        ValidationError
            As `Range`. How many numbers it has, and in which order, is judged with its input.
        """
        return Range(**(dict(self) | dict(update or {})))

    def write(self) -> str:
        """Return the text that `range_of` turns back into exactly this range.

        >>> Range(kind="pert", numbers=(0.339, 0.523, 0.671)).write()
        'pert:0.339:0.523:0.671'
        """
        kind = self.kind + (BY_PERCENTILES if self.by_percentiles else "")
        return ":".join([kind, *(repr(number).removesuffix(".0") for number in self.numbers)])

    @property
    def named(self) -> dict[str, float]:
        """The numbers by what they are; empty where there are too many or too few."""
        names = NUMBERS[self.kind]
        if self.by_percentiles and self.kind == "fixed":
            return {}
        if self.by_percentiles:
            needs_median = self.kind in HUMPED or len(self.numbers) == len(PERCENTILES)
            names = PERCENTILES if needs_median else PERCENTILES[::2]
        if len(names) != len(self.numbers):
            return {}
        return dict(zip(names, self.numbers, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomInput:
    """Something that may be drawn: an input of `Scenario`, or two that are one quantity."""

    name: str
    label: str
    fields: tuple[str, ...]
    evidence: EvidenceRange

    @property
    def assumption(self) -> Assumption:
        """The assumption record whose unit, limits and sources it has."""
        return assumptions()[self.fields[0]]


@cache
def random_inputs() -> dict[str, RandomInput]:
    """Return everything that may be drawn, by name; what varies by default comes first.

    The order is that of the dimensions of the draws. The low and the high multiplier are one
    quantity, `core` or `related`: a draw takes one value for both.
    """
    together = {field for record in assumptions().values() for field in record.range.fields[1:]}
    inputs = {}
    for field, record in assumptions().items():
        if not record.options and not record.is_whole and field not in together:
            evidence = record.range
            name = evidence.name or field
            inputs[name] = RandomInput(
                name=name,
                label=evidence.label or record.label,
                fields=evidence.fields or (field,),
                evidence=evidence,
            )
    return dict(sorted(inputs.items(), key=lambda item: not item[1].evidence.varies))


def evidence_range(name: str, scenario: Scenario) -> Range:
    """Return what the evidence says an input may be, or the scenario's value if it says nothing."""
    drawn = random_inputs()[name]
    evidence = drawn.evidence
    at = getattr(scenario, drawn.fields[0])
    if evidence.kind == "fixed":
        return Range(kind="fixed", numbers=(at,))
    given = (getattr(evidence, number) for number in ("low", "likely", "high"))
    numbers = [
        getattr(scenario, number) if isinstance(number, str) else number
        for number in given
        if number is not None
    ]
    if numbers[0] == numbers[-1]:
        return Range(kind="fixed", numbers=(numbers[0],))
    return Range(kind=evidence.kind, numbers=tuple(numbers))


def fixed_at(name: str, scenario: Scenario) -> Range:
    """Return the range of an input that does not vary: the scenario's own value."""
    fields = random_inputs()[name].fields
    return Range(kind="fixed", numbers=(sum(getattr(scenario, f) for f in fields) / len(fields),))


def resolve(scenario: Scenario, given: Mapping[str, Range] | None = None) -> dict[str, Range]:
    """Return the range of every input that is drawn for a scenario.

    A range that is given counts. Else an input varies by the evidence if it does so by default
    and the evidence covers the scenario's own value: 259.9 to 276.1 EFLOPS say nothing about
    another base. Inputs without an effect under the scenario's curve and methods are left out.

    Raises
    ------
    InvalidInput
        With every problem of every range: ``range.unknown``, ``range.numbers``,
        ``range.order``, ``range.not_positive``, ``range.median``, ``range.beyond_limits``,
        ``input.not_a_number``, ``input.outside_limits``.
    """
    require_scenario(scenario)
    if given is not None:
        require(given, Mapping, where="ranges", example=EXAMPLE_RANGES)
        for one in given.values():
            require(one, Range, where="ranges", example=EXAMPLE_RANGES)
    return dict(_resolve(scenario, tuple((given or {}).items())))


@lru_cache(maxsize=256)
def _resolve(scenario: Scenario, pairs: tuple[tuple[str, Range], ...]) -> dict[str, Range]:
    given = dict(pairs)
    problems = [problem for name in given for problem in range_problems(name, given[name])]
    if problems:
        raise InvalidInput(*problems)
    drawn = {}
    for name, random in random_inputs().items():
        if not all(scenario.uses(field) for field in random.fields):
            continue
        chosen = given.get(name) or evidence_range(name, scenario)
        varies = random.evidence.varies and _covers(chosen, scenario, random)
        if name in given or varies:
            drawn[name] = chosen
    return drawn


def _covers(chosen: Range, scenario: Scenario, random: RandomInput) -> bool:
    low, high = chosen.numbers[0], chosen.numbers[-1]
    return all(low <= getattr(scenario, field) <= high for field in random.fields)


def range_of(name: str, text: str) -> Range:
    """Return the range that a text spells for an input.

    Three numbers are a PERT range, two a uniform one, one a fixed value; a kind in front says
    otherwise, and `@5,50,95` behind it that the numbers are percentiles.

    Raises
    ------
    InvalidInput
        As `resolve`, ``range.unreadable`` and ``range.ambiguous``.

    Examples
    --------
    >>> range_of("cagr", "33.9% to 52.3% to 67.1%")
    Range(kind='pert', numbers=(0.339, 0.523, 0.671), by_percentiles=False)
    >>> range_of("core", "uniform@5,50,95:2:3").numbers
    (2.0, 3.0)
    """
    if name not in random_inputs():
        raise InvalidInput(_unknown(name))
    plain = plain_text(text)
    head, _, rest = plain.partition(":")
    kind, by_percentiles = head.strip().lower(), False
    if kind.endswith(BY_PERCENTILES):
        kind, by_percentiles = kind.removesuffix(BY_PERCENTILES), True
    parts = split_numbers(rest.strip() if kind in NUMBERS else plain)
    if kind not in NUMBERS:
        by_length: dict[int, RangeKind] = {1: "fixed", 2: "uniform", 3: "pert"}
        if len(parts) not in by_length or by_percentiles:
            raise InvalidInput(_unreadable(name, text))
        kind = by_length[len(parts)]
    elif len(parts) > len(PERCENTILES):  # whatever they are, no kind has so many
        raise InvalidInput(*range_problems(name, Range(kind=kind, numbers=(0.0,) * len(parts))))
    record = random_inputs()[name].assumption
    # A deviation may lie beyond the limits, and so says nothing about percent signs.
    if "deviation" not in NUMBERS[kind] or by_percentiles:
        parts = _as_percents(name, parts)
    elif record.is_fraction and any(map(is_percentage, parts)):
        refuse_ambiguous(record, parts, name)
    _refuse_unlike_units(record, parts, name)
    read = [record.read(part) for part in parts]
    numbers = tuple(number for number in read if isinstance(number, float))
    problems = [not_a_number(record.name, part) for part in read if not isinstance(part, float)]
    made = Range(kind=kind, numbers=numbers, by_percentiles=by_percentiles)
    if problems := [problem.at(name) for problem in problems] or range_problems(name, made):
        raise InvalidInput(*problems)
    return made


def typed_range(name: str, text: str, current: Range) -> Range:
    """Return the range that a text spells in place of another, whose kind it keeps if it can.

    Another count of numbers is another kind, as is one that the text names.

    Raises
    ------
    InvalidInput
        As `range_of`.
    """
    if text.partition(":")[0].strip().lower().removesuffix(BY_PERCENTILES) in NUMBERS:
        return range_of(name, text)
    kind = current.model_copy(update={"numbers": ()}).write()
    try:
        return range_of(name, f"{kind}:{text}")
    except InvalidInput as error:
        of_its_kind = error
    try:
        return range_of(name, text)
    except InvalidInput:
        if of_its_kind.problems[0].code == "range.numbers":
            raise
        raise of_its_kind from None


def _refuse_unlike_units(record: Assumption, parts: Sequence[str], name: str) -> None:
    """Refuse a number without a unit that another has, where it would be another number with it."""
    read = [read_quantity(part) for part in parts]
    beside = next((part for part, one in zip(parts, read, strict=True) if one and one[1].after), "")
    unit = next((one[1].after for one in read if one and one[1].after), "")
    template = N_(
        "“{value:text}” stands beside “{other:text}” and may be counted in the same unit or not; "
        "write its unit, too."
    )
    problems = [
        Problem(
            "range.ambiguous",
            template,
            {"value": echoed(part), "other": echoed(beside)},
            where=name,
        )
        for part, one in zip(parts, read, strict=True)
        if one and not one[1].after and record.read(part) != record.read(f"{part}{unit}")
    ]
    if problems:
        raise InvalidInput(*problems)


def _as_percents(name: str, parts: list[str]) -> list[str]:
    """Return the numbers of a range with their percent signs, where one stands for all.

    "33.9 to 52.3 to 67%" is how people write; so is "33.9 to 52.3 to 67", which as fractions
    would be thousands of percent, beyond the limits, while as percents it is within. Beside
    percentages, 0.339 may be 33.9% as well as 0.339%: that is for the reader to say.

    Raises
    ------
    InvalidInput
        ``range.ambiguous``.
    """
    record = random_inputs()[name].assumption
    if not record.is_fraction:
        return parts
    low, high = record.hard_limits
    signed = [is_percentage(part) for part in parts]
    plain = [record.read(part) for part in parts]
    numbers = [number for number in plain if isinstance(number, float)]
    must_be_percents = len(numbers) == len(parts) and max(numbers) > high
    can_be_percents = all(low <= number / 100.0 <= high for number in numbers)
    are_percents = signed[-1] or (not any(signed) and must_be_percents and can_be_percents)
    if any(signed) or are_percents:
        refuse_ambiguous(record, parts, name)
    if not are_percents:
        return parts
    return [part if sign else f"{part}%" for part, sign in zip(parts, signed, strict=True)]


def convert(given: Range, kind: RangeKind) -> Range:
    """Return a range of another kind that covers the same ground, for readers who choose one.

    Kinds without ends take the ends as 5th and 95th percentile, and the other way round.
    """
    if kind == given.kind:
        return given
    first, last, by_percentiles = given.numbers[0], given.numbers[-1], given.by_percentiles
    if "deviation" in given.named:
        ends = _whole(given).quantile(np.array([LOWER, UPPER]))
        # Readers edit these further: digits beyond say nothing.
        first, last = (float(f"{end:.{SIGNIFICANT_DIGITS}g}") for end in ends)
        by_percentiles = True
    middle = given.numbers[1] if len(given.numbers) == len(PERCENTILES) else (first + last) / 2.0
    if kind == "fixed":
        return Range(kind=kind, numbers=(middle,))
    if kind in HUMPED:
        return Range(kind=kind, numbers=(first, middle, last), by_percentiles=by_percentiles)
    without_ends = "deviation" in NUMBERS[kind]
    return Range(kind=kind, numbers=(first, last), by_percentiles=without_ends or by_percentiles)


def read_ranges(texts: Mapping[str, str]) -> dict[str, Range]:
    """Return the ranges that texts spell, by input, with all problems at once (see `range_of`)."""
    ranges: dict[str, Range] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        with gathered(problems):
            ranges[name] = range_of(name, text)
    if problems:
        raise InvalidInput(*problems)
    return ranges


def range_problems(name: str, given: Range) -> list[Problem]:
    """Return everything that is wrong with a range of an input."""
    if name not in random_inputs():
        return [_unknown(name)]
    finite = [number for number in given.numbers if not np.isfinite(number)]
    if finite:
        field = random_inputs()[name].fields[0]
        return [not_a_number(field, number).at(name) for number in finite]
    if problem := _numbers_problem(name, given) or _order_problem(name, given):
        return [problem]
    if outside := _outside_limits(name, given):
        return outside
    if problem := _median_problem(name, given) or _cut_problem(name, given):
        return [problem]
    return []


def _unknown(name: str) -> Problem:
    template = N_("there is no such input to draw; those that can be are {names:listed}.")
    return Problem("range.unknown", template, {"names": list(random_inputs())}, where=name)


def _unreadable(name: str, text: str) -> Problem:
    example = " to ".join(map(str, (0.339, 0.523, 0.671)))
    return Problem(
        "range.unreadable",
        N_(
            "“{text:text}” is not a range; write low to likely to high, like {example:text}, or a "
            "kind and its numbers, like normal:0.5:0.05. Kinds: {kinds:listed}."
        ),
        {"text": echoed(text), "example": example, "kinds": list(NUMBERS)},
        where=name,
    )


def _numbers_problem(name: str, given: Range) -> Problem | None:
    if given.named:
        return None
    wanted = NUMBERS[given.kind]
    if given.by_percentiles and given.kind != "fixed":
        wanted = PERCENTILES
    return Problem(
        "range.numbers",
        "a range of the kind {kind:text} takes {wanted:listed}; numbers given: {count:whole}.",
        {"kind": given.kind, "wanted": list(wanted), "count": len(given.numbers)},
        where=name,
    )


def _order_problem(name: str, given: Range) -> Problem | None:
    if "deviation" in given.named:
        must_be_positive = (
            given.numbers if given.kind == "lognormal" else (given.named["deviation"],)
        )
    else:
        must_be_positive = given.numbers if given.kind == "lognormal" else ()
        if len(given.numbers) > 1 and (
            given.numbers[0] >= given.numbers[-1]
            or any(first > second for first, second in pairwise(given.numbers))
        ):
            return Problem(
                "range.order",
                "{numbers:text} are not in order; write the low one first, and one number alone "
                "for a fixed value.",
                {"numbers": _listed(name, given.numbers)},
                where=name,
            )
    if all(number > 0.0 for number in must_be_positive):
        return None
    return Problem(
        "range.not_positive",
        "{numbers:text} are not all above 0, as a range of the kind {kind:text} needs.",
        {"numbers": _listed(name, must_be_positive), "kind": given.kind},
        where=name,
    )


def _median_problem(name: str, given: Range) -> Problem | None:
    if not (given.by_percentiles and "p50" in given.named):
        return None
    lower, middle, upper = given.numbers
    if given.kind in HUMPED:
        low, high = middle_within(HUMPED[given.kind], lower, upper)
        if low <= middle <= high:
            return None
    else:
        fitted = _fitted(name, given) or _whole(given)  # what cannot be is refused for its limits
        low = high = implied = float(fitted.quantile(np.array([MIDDLE]))[0])
        if abs(middle - implied) <= MEDIAN_TOLERANCE * (upper - lower):
            return None
    kind = random_inputs()[name].assumption.kind
    return Problem(
        "range.median",
        "no range of the kind {kind:text} has these percentiles; between {lower:measure} and "
        "{upper:measure}, its median is {median:span}.",
        {
            "kind": given.kind,
            "lower": (lower, kind),
            "upper": (upper, kind),
            "median": ((low, high), kind),
        },
        where=name,
    )


def _outside_limits(name: str, given: Range) -> list[Problem]:
    record = random_inputs()[name].assumption
    low, high = record.hard_limits
    written = given.numbers if "deviation" not in given.named else given.numbers[:1]
    return [
        outside_limits(record.name, number).at(name)
        for number in written
        if not low <= number <= high
    ]


def _cut_problem(name: str, given: Range) -> Problem | None:
    record = random_inputs()[name].assumption
    low, high = record.hard_limits
    values: dict[str, object] = {"low": (low, record.kind), "high": (high, record.kind)}
    if given.by_percentiles:
        if _fitted(name, given):
            return None
        template = N_(
            "no range of the kind {kind:text} has these percentiles and lies within {low:measure} "
            "to {high:measure}, where the input can be; move them away from the limits, or give "
            "the ends of a uniform, triangular or PERT range."
        )
        values["kind"] = given.kind
        return Problem("range.beyond_limits", template, values, where=name)
    cut = cut_share(name, given)
    if cut <= MOST_CUT:
        return None
    template = N_(
        "{share:percent} of this range lie outside {low:measure} to {high:measure}, where the "
        "input cannot be; make it narrower, or choose a kind with ends."
    )
    return Problem("range.beyond_limits", template, {"share": cut, **values}, where=name)


def cut_share(name: str, given: Range) -> float:
    """Return how probable it is that a range, as it is given, lies beyond the hard limits."""
    if given.kind == "fixed":
        return 0.0
    ends = np.array(random_inputs()[name].assumption.hard_limits)
    below, up_to = _whole(given).cumulative(ends)
    return float(below + 1.0 - up_to)


def _listed(name: str, numbers: Iterable[float]) -> str:
    record = random_inputs()[name].assumption
    return ", ".join(record.write(number) for number in numbers)


@lru_cache(maxsize=256)
def distribution(name: str, given: Range) -> Distribution:
    """Return the distribution of an input within its hard limits.

    What is given by its own numbers is cut off there; what is given by percentiles has these.
    """
    return _fitted(name, given) or _whole(given)  # ranges are judged before they are drawn


@lru_cache(maxsize=256)
def _fitted(name: str, given: Range) -> Distribution | None:
    """Return the distribution within the hard limits; None if none has the percentiles given."""
    whole = _whole(given)
    low, high = random_inputs()[name].assumption.hard_limits
    below, up_to = whole.cumulative(np.array([low, high]))
    if given.kind == "fixed" or (below <= 0.0 and up_to >= 1.0):
        return whole
    if given.by_percentiles and below + 1.0 - up_to > NOTHING_CUT:
        return cut_with_percentiles(whole, given.numbers, low, high)
    return Cut(whole, low, high)


def _whole(given: Range) -> Distribution:
    if given.by_percentiles:
        named = given.named
        if given.kind in HUMPED:
            return of_three_percentiles(HUMPED[given.kind], *given.numbers)
        return OF_PERCENTILES[given.kind](named["p05"], named["p95"])
    return OF_NUMBERS[given.kind](*given.numbers)


OF_NUMBERS: dict[str, Callable[..., Distribution]] = {
    "fixed": Fixed,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "normal": Normal,
    "lognormal": Lognormal.of_moments,
}
OF_PERCENTILES: dict[str, Callable[..., Distribution]] = {
    "uniform": Uniform.of_percentiles,
    "normal": Normal.of_percentiles,
    "lognormal": Lognormal.of_percentiles,
}
