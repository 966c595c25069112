"""The values of an input that its evidence names, to be chosen at once."""

from dataclasses import dataclass

from model.inputs.assumptions import Assumption
from model.inputs.presets import presets
from model.texts import N_

# Of the published paths only the rates are marks: a base belongs to its year.
PUBLISHED = "cagr"

# So many stand side by side in the panel.
MOST_MARKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of an input, in its unit, and in a word or two whose it is (a message)."""

    value: float
    label: str


def marks(assumption: Assumption) -> tuple[Mark, ...]:
    """Return the marks of an input, from low to high: each value once, at most `MOST_MARKS`.

    They are the published rates of growth, else low, likely and high of the input's record and
    its default. An input whose record has no numbers has none.

    >>> from model.inputs import assumptions
    >>> [(mark.value, mark.label) for mark in marks(assumptions()["base_eflops"])]
    [(259.9, 'low'), (268.0, 'likely'), (276.1, 'high')]
    """
    record = assumption.range
    named: list[tuple[object, str]] = [
        (record.low, N_("low")),
        (record.likely, N_("likely")),
        (record.high, N_("high")),
        (assumption.value, N_("default")),
    ]
    if assumption.name == PUBLISHED:
        named = [(one.scenario.cagr, one.short_label) for one in presets().values()]
    found: dict[float, str] = {}
    for value, label in named if record.kind != "fixed" else ():
        if isinstance(value, (int, float)):
            found.setdefault(value, label)
    if len(found) < 2:  # noqa: PLR2004 - a lone default is no choice
        return ()
    return tuple(Mark(value, found[value]) for value in sorted(found))[:MOST_MARKS]
