"""Grids: every combination of the values of some inputs, as `--vary` spells them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import cast

import numpy as np

from model.inputs import (
    Scenario,
    assumptions,
    is_percentage,
    not_a_number,
    refuse_ambiguous,
)
from model.messages import InvalidInput, Problem, echoed, gathered
from model.texts import N_

# Values that one input may take in a grid: more are a typing mistake in the step.
MOST_VALUES = 100_000

AxisValue = float | str | None
Axes = dict[str, tuple[AxisValue, ...]]


def read_axes(texts: Iterable[str]) -> Axes:
    """Return the values of each input that texts like ``cagr=0.3:0.6:0.01`` spell.

    After the sign come values with commas between them, or ``first:last:step``, both ends
    included. A step is taken in decimals, so that 0.3:0.6:0.1 is 0.3, 0.4, 0.5, 0.6.

    Raises
    ------
    InvalidInput
        ``vary.unreadable``, ``vary.range``, ``vary.twice``, and as `check_axes`.

    Examples
    --------
    >>> read_axes(["cagr=30%:50%:10%", "curve=constant,declining"])
    {'cagr': (0.3, 0.4, 0.5), 'curve': ('constant', 'declining')}
    """
    axes: Axes = {}
    problems = []
    for text in texts:
        name, sign, spelt = text.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not spelt.strip():
            problems.append(_unreadable(text))
        elif name in axes:
            template = N_("the input is varied twice; give all its values at once.")
            problems.append(Problem("vary.twice", template, where=name))
        elif name not in assumptions():
            axes[name] = ()  # judged with the others
        else:
            with gathered(problems):
                axes[name] = _values(name, spelt)
    with gathered(problems):
        check_axes(axes)
    if problems:
        raise InvalidInput(*problems)
    return axes


def check_axes(axes: Mapping[str, Sequence[object]]) -> Axes:
    """Return the values of each input as `Scenario` takes them.

    Raises
    ------
    InvalidInput
        ``vary.too_many``, ``vary.unreadable`` (no values), and what `Scenario` says of single
        values; of each input, the first.
    """
    problems: list[Problem] = []
    checked: Axes = {}
    for name, values in axes.items():
        if name not in assumptions():
            problems += _alone(name, None)
        elif not len(values):
            problems.append(_unreadable(name))
        elif len(values) > MOST_VALUES:
            problems.append(_too_many(name, len(values)))
        else:
            plain = [_plain(name, value) for value in values]
            doubtful = (value for value in plain if not _is_sound(name, value))
            found = next(filter(None, (_alone(name, value) for value in doubtful)), [])
            problems += found[:1]
            checked[name] = tuple(cast("AxisValue", value) for value in plain)
    if problems:
        raise InvalidInput(*problems)
    return checked


def _plain(name: str, value: object) -> object:
    """Return a value as the field of a scenario holds it, if it is one."""
    if isinstance(value, np.generic):
        value = value.item()
    is_float = Scenario.model_fields[name].annotation is float
    return float(value) if is_float and type(value) is int else value


def _is_sound(name: str, value: object) -> bool:
    """Whether a value is plainly one of an input; what is not is left to `Scenario`."""
    record = assumptions()[name]
    if value is None:
        return record.optional
    if isinstance(value, str):
        return value in record.options
    low, high = record.hard_limits
    is_its_kind = type(value) is (int if record.is_whole else float)
    return is_its_kind and low <= cast("float", value) <= high


def _alone(name: str, value: object) -> list[Problem]:
    """Return what is wrong with a value alone.

    What does not go with the defaults may go with the rest of the grid.
    """
    try:
        Scenario(**{name: value})
    except InvalidInput as error:
        return [problem for problem in error.problems if problem.code.startswith("input.")]
    return []


def _values(name: str, spelt: str) -> tuple[AxisValue, ...]:
    """Return the values that a text spells; what cannot be read is handed on to be judged."""
    assumption = assumptions()[name]
    if ":" not in spelt:
        values: list[object] = []
        read = cache(assumption.read)
        for written in spelt.split(","):
            values.append(read(written))
            if isinstance(values[-1], str) and not assumption.options:
                break  # one that is none is enough to refuse them
        return tuple(cast("AxisValue", value) for value in values)
    written_ends = spelt.split(":", maxsplit=3)
    if assumption.is_fraction and any(map(is_percentage, written_ends)):
        refuse_ambiguous(assumption, written_ends, name)
    ends = [assumption.read(end) for end in written_ends]
    for end, written in zip(ends, written_ends, strict=True):
        if not isinstance(end, int | float) or not isfinite(end):
            raise InvalidInput(not_a_number(name, written))
    if len(ends) != len(("first", "last", "step")):
        raise InvalidInput(_unreadable(f"{name}={spelt}"))
    first, last, step = (Decimal(repr(end)) for end in ends)
    if step <= 0 or last < first:
        template = N_(
            "“{given:text}” is no range; write the first value, a last one that is not below "
            "it, and a step above 0, like 0.3:0.6:0.01."
        )
        raise InvalidInput(Problem("vary.range", template, {"given": echoed(spelt)}, where=name))
    count = int((last - first) / step) + 1
    if count > MOST_VALUES:
        raise InvalidInput(_too_many(name, count))
    kind = int if assumption.is_whole and all(isinstance(end, int) for end in ends) else float
    return tuple(kind(first + index * step) for index in range(count))


def _unreadable(given: str) -> Problem:
    return Problem(
        "vary.unreadable",
        "“{given:text}” names no input with its values; write it like "
        "cagr=0.3,0.4,0.5 or cagr=0.3:0.6:0.01.",
        {"given": echoed(given)},
        where="vary",
    )


def _too_many(name: str, count: int) -> Problem:
    return Problem(
        "vary.too_many",
        "{count:whole} values are too many for one input; take a larger step, so that "
        "there are at most {most:whole}.",
        {"count": count, "most": MOST_VALUES},
        where=name,
    )
