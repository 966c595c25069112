"""The columns of results: one record for each, from which every surface is made.

A column of the projection table is named, labelled, written, explained and described here and
nowhere else: tables, sentences, axes, files and messages read it off its record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Literal

from model.texts import N_, SHORT_DIGITS, SIGNIFICANT_DIGITS, Language, Scale

Kind = Literal["compute", "rate", "multiple", "money"]

# The unit of a column by its kind, as files and data descriptions name it.
UNITS: dict[Kind, str] = {
    "compute": "EFLOPS",
    "rate": "1/year",
    "multiple": "x",
    "money": "100 million CNY",
}

# How a value is written by the kind of its column: the placeholder of `model.texts`.
MEASURES: dict[Kind, str] = {
    "compute": "number",
    "rate": "percent",
    "multiple": "short",
    "money": "money",
}

# What the two multipliers speak of.
INDUSTRIES = {"core": N_("AI core industry"), "related": N_("Related industries")}

# The inputs that each step of the chain reads, besides those of the steps before.
LEVEL = (
    "base_eflops",
    "base_year",
    "cagr",
    "years",
    "curve",
    "ceiling_eflops",
    "long_run_growth",
    "growth_persistence",
)
ADDED = (*LEVEL, "service_life_years")
INVESTED = (
    *ADDED,
    "investment_method",
    "first_year_investment",
    "unit_cost",
    "unit_cost_decline",
    "region_share",
    "budget",
)
MULTIPLIED = (*INVESTED, "application_level", "application_response", "effect_lag_years")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of results.

    Parameters
    ----------
    name : str
        In files, flags, addresses and Python.
    kind : str
        What is measured; it settles unit, digits and scale.
    inputs : tuple of str
        The fields of `Scenario` that may have an effect on it.
    head : str
        What it is called above a column of a table, as a message (see `model.texts`).
    label : str
        What it is called within a sentence, as a message.
    meaning : str
        What it holds, as a message.
    in_base_year : bool
        Whether it has a value in the base year.
    """

    name: str
    kind: Kind
    inputs: tuple[str, ...]
    head: str
    label: str
    meaning: str
    in_base_year: bool = True

    @property
    def unit(self) -> str:
        """The unit of its values, as files name it."""
        return UNITS[self.kind]

    @property
    def measure(self) -> str:
        """How its values are written: the placeholder of `model.texts`."""
        return MEASURES[self.kind]

    @property
    def digits(self) -> int:
        """How many significant digits of a value the screen shows."""
        return SHORT_DIGITS if self.kind in {"multiple", "money"} else SIGNIFICANT_DIGITS

    @property
    def is_fraction(self) -> bool:
        """Whether people may write its values with a percent sign."""
        return self.kind == "rate"

    @property
    def is_of_compute(self) -> bool:
        """Whether nothing that is invested has an effect on it."""
        return set(self.inputs) <= set(ADDED)

    def scale(self, values: Iterable[float], text: Language) -> Scale:
        """Return the scale and the unit in which values that are shown together are written."""
        if self.kind == "money":
            return text.money_scale(*values)
        return Scale(unit=text(UNITS["compute"]) if self.kind == "compute" else "")

    def heading(self, text: Language) -> str:
        """Return what it is called on its own."""
        label = text(self.label)
        return label[:1].upper() + label[1:]

    def title(self, text: Language, scale: Scale | None = None) -> str:
        """Return what it is called as the title of an axis or a table, with its unit.

        Money is in the unit of `scale`, or in that of files where none is given.
        """
        if scale is None:
            unit = text(self.unit) if self.kind in {"compute", "money"} else ""
        else:
            unit = scale.unit
        heading = self.heading(text)
        return text("{label:text}, {unit:text}", label=heading, unit=unit) if unit else heading

    def write(self, value: float, text: Language) -> str:
        """Write a value with its unit, as sentences have it.

        >>> from model.texts import ENGLISH
        >>> COLUMNS["compute_eflops"].write(2196.0104, ENGLISH)
        '2,196 EFLOPS'
        >>> COLUMNS["investment_cny_100m"].write(53.80215, ENGLISH)
        'CNY 5.38 billion'
        """
        if self.kind == "compute":
            return text("{value:number} EFLOPS", value=value)
        if self.kind == "multiple":
            return text("{value:short} times", value=value)
        return text.measure((value, self.measure))

    def figure(self, value: float, text: Language, scale: Scale | None = None) -> str:
        """Write a value without its unit, where title or heading have it."""
        if self.is_fraction:
            return text.percent(value)
        return text.number(value if scale is None else value / scale.size, self.digits)

    def difference(self, value: float, text: Language) -> str:
        """Write a difference between two values with its unit, without its sign.

        >>> from model.texts import ENGLISH
        >>> COLUMNS["growth_rate"].difference(-0.02, ENGLISH)
        '2 percentage points'
        """
        if self.kind == "rate":
            return text("{points:number} percentage points", points=abs(value) * 100)
        return self.write(abs(value), text)

    def signed(self, value: float, text: Language) -> str:
        """Write a difference between two values with its unit and its sign.

        >>> from model.texts import ENGLISH
        >>> COLUMNS["compute_eflops"].signed(-765.6, ENGLISH)
        '−765.6 EFLOPS'
        >>> COLUMNS["growth_rate"].signed(0.02, ENGLISH)
        '+2 percentage points'
        """
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return sign + self.difference(value, text)

    def spell(self, value: float) -> str:
        """Return a value with every digit, as targets are written.

        >>> COLUMNS["growth_rate"].spell(0.2), COLUMNS["compute_eflops"].spell(2000.0)
        ('20%', '2000')
        """
        if self.is_fraction and isfinite(value):
            return f"{(Decimal(repr(value)) * 100).normalize():f}%"
        return repr(value).removesuffix(".0")


def _by_name(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


# The columns of the projection table by name, in the order of every file; `year` comes first.
COLUMNS = _by_name(
    Column(
        "compute_eflops",
        "compute",
        LEVEL,
        N_("AI compute, EFLOPS"),
        N_("AI compute"),
        N_("Level of AI compute, in the precision of the base."),
    ),
    Column(
        "growth_rate",
        "rate",
        LEVEL,
        N_("Growth"),
        N_("growth of compute in the year"),
        N_("Growth over the year before, as a fraction; empty in the base year."),
        in_base_year=False,
    ),
    Column(
        "added_eflops",
        "compute",
        ADDED,
        N_("Added, EFLOPS"),
        N_("compute added in the year"),
        N_("Capacity added in the year, replacements included; empty in the base year."),
        in_base_year=False,
    ),
    Column(
        "multiple_of_base",
        "multiple",
        LEVEL,
        N_("× the base"),
        N_("multiple of the base"),
        N_("AI compute as a multiple of the base year's."),
    ),
    Column(
        "investment_cny_100m",
        "money",
        INVESTED,
        N_("Investment"),
        N_("investment in the year"),
        N_("Investment of the year, at current prices; 0 in the base year."),
    ),
    Column(
        "core_low_cny_100m",
        "money",
        (*MULTIPLIED, "core_low"),
        N_("Core growth, low"),
        N_("core growth in the year (low multiplier)"),
        N_("Growth of the AI core industry in the year, with the low multiplier."),
    ),
    Column(
        "core_high_cny_100m",
        "money",
        (*MULTIPLIED, "core_high"),
        N_("Core growth, high"),
        N_("core growth in the year (high multiplier)"),
        N_("Growth of the AI core industry in the year, with the high multiplier."),
    ),
    Column(
        "related_low_cny_100m",
        "money",
        (*MULTIPLIED, "related_low"),
        N_("Related growth, low"),
        N_("related growth in the year (low multiplier)"),
        N_(
            "Growth of related industries in the year, with the low multiplier. Not to be added "
            "to core growth."
        ),
    ),
    Column(
        "related_high_cny_100m",
        "money",
        (*MULTIPLIED, "related_high"),
        N_("Related growth, high"),
        N_("related growth in the year (high multiplier)"),
        N_(
            "Growth of related industries in the year, with the high multiplier. Not to be added "
            "to core growth."
        ),
    ),
    Column(
        "cumulative_investment_cny_100m",
        "money",
        INVESTED,
        N_("Investment"),
        N_("cumulative investment"),
        N_("Sum of the investment since the base year."),
    ),
    Column(
        "cumulative_core_low_cny_100m",
        "money",
        (*MULTIPLIED, "core_low"),
        N_("Core growth, low"),
        N_("cumulative core growth (low multiplier)"),
        N_("Sum of the core growth since the base year, low multiplier."),
    ),
    Column(
        "cumulative_core_high_cny_100m",
        "money",
        (*MULTIPLIED, "core_high"),
        N_("Core growth, high"),
        N_("cumulative core growth (high multiplier)"),
        N_("Sum of the core growth since the base year, high multiplier."),
    ),
    Column(
        "cumulative_related_low_cny_100m",
        "money",
        (*MULTIPLIED, "related_low"),
        N_("Related growth, low"),
        N_("cumulative related growth (low multiplier)"),
        N_(
            "Sum of the related growth since the base year, low multiplier. Not to be added to "
            "core growth."
        ),
    ),
    Column(
        "cumulative_related_high_cny_100m",
        "money",
        (*MULTIPLIED, "related_high"),
        N_("Related growth, high"),
        N_("cumulative related growth (high multiplier)"),
        N_(
            "Sum of the related growth since the base year, high multiplier. Not to be added to "
            "core growth."
        ),
    ),
)

# What the first column of the table holds, and its unit.
YEAR_UNIT = "calendar year"
YEAR_MEANING = N_("The year; levels are those at its end. The first is the base year.")


def simulated_column(name: str) -> str:
    """Return the column of a simulation that holds a column of the projection table.

    A multiplier is drawn, so its low and its high column are one.

    >>> simulated_column("cumulative_core_low_cny_100m"), simulated_column("compute_eflops")
    ('cumulative_core_cny_100m', 'compute_eflops')
    """
    return name.replace("_low_", "_").replace("_high_", "_")


def _simulated(low: Column, high: Column) -> Column:
    """Return what the columns of a low and of a high multiplier are when it is drawn."""
    name, inputs = simulated_column(low.name), (*low.inputs, high.inputs[-1])
    return Column(name, low.kind, inputs, low.head, _DRAWN_LABELS[name], low.meaning)


_DRAWN_LABELS = {
    "core_cny_100m": N_("core growth in the year"),
    "related_cny_100m": N_("related growth in the year"),
    "cumulative_core_cny_100m": N_("cumulative core growth"),
    "cumulative_related_cny_100m": N_("cumulative related growth"),
}

# The columns of a simulation by name, in the order of the table.
SIMULATED = {
    simulated_column(name): _simulated(column, COLUMNS[name.replace("_low_", "_high_")])
    if "_low_" in name
    else column
    for name, column in COLUMNS.items()
    if "_high_" not in name
}

# What a target may name: a column of the projection table stands for the simulated one.
TARGET_COLUMNS = SIMULATED | COLUMNS
