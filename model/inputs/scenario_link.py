"""A further scenario in an address: only what differs from the first one, and its name.

For example `cagr:0.476~years:4~~Report's path`. What follows the first `~~` is the name, also
where it holds that mark itself. The first scenario stands in the address with every input.
"""

from collections.abc import Mapping
from typing import Any

from model.inputs.scenario import Scenario, read_scenario
from model.inputs.scenario_file import ScenarioFile, new_file
from model.messages import InvalidInput, Problem, echoed
from model.texts import N_

BETWEEN_CHANGES, BEFORE_VALUE, BEFORE_NAME = "~", ":", "~~"


def spell(value: float | str | None) -> str:
    """Return a value as addresses hold it: a fraction, not a percentage, without idle zeros."""
    return "none" if value is None else str(value).removesuffix(".0")


def pack(scenario: Scenario, first: Mapping[str, Any], name: str = "") -> str:
    """Return what makes `scenario` of the inputs `first`, and its name, on one line.

    >>> pack(Scenario(cagr=0.476, years=4), dict(Scenario()), "slower")
    'cagr:0.476~years:4~~slower'
    """
    changes = BETWEEN_CHANGES.join(
        f"{field}{BEFORE_VALUE}{spell(value)}" for field, value in scenario if value != first[field]
    )
    return f"{changes}{BEFORE_NAME}{name}" if name or not changes else changes


def unpack(packed: str, first: Mapping[str, str], *, where: str) -> ScenarioFile:
    """Return the scenario that `pack` wrote, with its name.

    Parameters
    ----------
    packed : str
    first : mapping
        The inputs of the first scenario as the address holds them; what is missing is at its
        default.
    where : str
        What to call it in messages.

    Raises
    ------
    InvalidInput
        ``link.unreadable``, or what is wrong with its inputs or its name.
    """
    changes, _, name = packed.partition(BEFORE_NAME)
    pairs = [change.partition(BEFORE_VALUE) for change in changes.split(BETWEEN_CHANGES) if change]
    fields = {field: value for field, _, value in pairs}
    if len(fields) < len(pairs) or not all(mark for _, mark, _ in pairs):
        template = N_(
            "“{value:text}” is not a scenario of a link; write each input once, like "
            "cagr:0.476~years:4~~name."
        )
        raise InvalidInput(
            Problem("link.unreadable", template, {"value": echoed(packed)}, where=where)
        )
    return new_file(read_scenario({**first, **fields}), name=name)
