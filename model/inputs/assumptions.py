"""Assumption records: what each input means, its default, its limits, where it comes from.

`data/assumptions.toml` is the only place where an input's label, unit, default or limit
stands; sliders, flags, error messages, the JSON schema and the tables are made from it.
"""

import tomllib
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from model.data import DATA
from model.quantities import read_in
from model.texts import N_

# What follows a number of a unit in a text; files and code use the unit itself.
UNIT_NAMES = {
    "1": "",
    "1/year": N_(" a year"),
    "x": "",
    "EFLOPS": N_("EFLOPS"),
    "years": N_("years"),
    "calendar year": "",
    "100 million CNY": N_("100 million CNY"),
    "100 million CNY/EFLOPS": N_("100 million CNY per EFLOPS"),
    "choice": "",
}

# What is always in sight, and what opens on a click.
OPEN_GROUP = "compute"
GROUPS = {
    OPEN_GROUP: N_("AI compute"),
    "growth": N_("Growth curve and service life"),
    "investment": N_("Investment"),
    "multipliers": N_("Multipliers"),
}


# A slider is some 170 pixels long; its step is a round number of single steps.
MOST_POSITIONS = 200
COARSER = (1, 2, 5, 10, 20, 25, 50)


class EvidenceRange(BaseModel):
    """What an input may be, by the evidence (see the head of assumptions.toml)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["fixed", "uniform", "triangular", "pert", "normal", "lognormal"]
    low: float | str | None = None
    likely: float | str | None = None
    high: float | str | None = None
    varies: bool = False
    name: str = ""
    label: str = ""
    fields: tuple[str, ...] = ()
    moves_with: str = ""
    stands_for: str
    sources: tuple[str, ...] = ()


class Assumption(BaseModel):
    """One input of `Scenario` (see the head of assumptions.toml for the meaning of each key)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    group: Literal["compute", "growth", "investment", "multipliers"]
    label: str
    meaning: str
    unit: Literal[
        "1",
        "1/year",
        "x",
        "EFLOPS",
        "years",
        "calendar year",
        "100 million CNY",
        "100 million CNY/EFLOPS",
        "choice",
    ]
    value: int | float | str | None = None
    optional: bool = False
    hard_limits: tuple[float, float] = (float("-inf"), float("inf"))
    usual_range: tuple[float, float] = (float("-inf"), float("inf"))
    step: float = 1.0
    guidance: str
    choice: str = ""
    sources: tuple[str, ...]
    options: dict[str, str] = {}
    used_when: dict[str, tuple[str, ...]] = {}
    range: EvidenceRange

    @property
    def is_fraction(self) -> bool:
        """Whether people may write the value with a percent sign."""
        return self.unit in {"1", "1/year"}

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.unit in {"years", "calendar year"}

    @property
    def slider_step(self) -> float:
        """The step of the slider, which a mouse can hit: the entry beside it takes the rest.

        >>> assumptions()["cagr"].step, assumptions()["cagr"].slider_step
        (0.001, 0.01)
        """
        low, high = self.usual_range
        positions = round((high - low) / self.step)
        times = (n for n in COARSER if positions % n == 0 and positions / n <= MOST_POSITIONS)
        return round(self.step * next(times, 1), 9)

    @property
    def kind(self) -> str:
        """How a value is written: the placeholder kind of `model.texts`."""
        if self.unit == "choice":
            return "text"
        if self.unit == "calendar year":
            return "year"
        return "percent" if self.is_fraction else "number"

    def read(self, text: str) -> object:
        """Return the value that `text` spells; `text` itself where it spells none.

        A number may have its unit, or one that can be converted: "0.268 ZFLOPS", "10亿". What
        cannot be read is handed on as it is, so that `Scenario` refuses it together
        with every other problem.
        """
        if self.options:
            return text.strip()
        if self.optional and text.strip().lower() in {"", "none"}:
            return None
        value = read_in(text, self.unit)
        if value is None:
            return text
        return int(value) if self.is_whole and value.is_integer() else value

    def write(self, value: float | str | None) -> str:
        """Return the text that `read` turns back into exactly `value`.

        >>> assumptions()["cagr"].write(0.523), assumptions()["base_eflops"].write(268.0)
        ('52.3%', '268')
        """
        if value is None:
            return "none"
        if isinstance(value, str):
            return value
        scale = 100 if self.is_fraction else 1
        plain = f"{(Decimal(repr(value)) * scale).normalize():f}"
        return f"{plain}%" if self.is_fraction else plain

    def is_unusual(self, value: float | str | None) -> bool:
        """Whether a value lies outside the usual range; a choice or nothing never does."""
        if value is None or isinstance(value, str):
            return False
        low, high = self.usual_range
        return not low <= value <= high


@cache
def assumptions() -> dict[str, Assumption]:
    """Return every assumption by the name of its `Scenario` field, in display order."""
    with (DATA / "assumptions.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {name: Assumption(name=name, **table) for name, table in tables.items()}
