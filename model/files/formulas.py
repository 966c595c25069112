"""The projection as spreadsheet formulas: one per cell, on inputs that are named cells.

The formulas are those of `model.growth` and `model.impact`, year by year, in functions that
every spreadsheet has, none of which is volatile or fills an array. Each input is a cell named
like its `Scenario` field, so that no formula depends on where a sheet has it or is called.

A spreadsheet takes a difference for zero where it is below 2**-48 of its terms, and has no
`expm1` or `log1p`; short series stand in for those. Results agree with `project()` to 1e-9 as
long as no difference all but cancels: where the ceiling is less than a millionth above the
first projected year, or replacement makes up for a decline almost exactly, a digit is lost for
every factor of ten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from model.columns import COLUMNS, INDUSTRIES
from model.growth import CURVES_WITH_CEILING, FloatArray
from model.impact import application_factor
from model.inputs import LEAST_ADDITIONS, Assumption, Scenario, assumptions
from model.projection import Projection
from model.texts import N_

# The table reaches to the longest horizon; rows beyond the chosen one show nothing.
LONGEST = int(assumptions()["years"].hard_limits[1])

# The row of the base year, as a spreadsheet counts.
BASE_ROW = 7

# Named cells besides the inputs; the notice says why nothing is projected.
VALID, FACTOR, STATED = "inputs_valid", "application_factor", "stated_application_level"
NOTICE = "inputs_notice"

# What the charts of the workbook show. Each has a column of its own that goes on to the last row
# with what it is at the end of the chosen horizon: there a chart draws one point over and over, so
# that it follows the years in every program, and no cell is an error.
CHARTED = (
    "compute_eflops",
    *(f"cumulative_{name}_{end}_cny_100m" for name in INDUSTRIES for end in ("low", "high")),
)

# Columns of intermediate results, right of the table, with their labels.
WORKING_LABELS = {
    "t": N_("Years since the base year"),
    "retired": N_("Retired, EFLOPS"),
    "cost": N_("Unit cost, first year = 1"),
    "persisting": N_("Declining: weight of the first-year rate"),
    "vanished": N_("Declining: weight of the long-run rate"),
    "declining": N_("Declining: growth"),
    "room": N_("Logistic: ceiling / level − 1"),
    "logistic": N_("Logistic: growth"),
    "excess": N_("Gompertz: ceiling / level − 1, first two years"),
    "distance": N_("Gompertz: ln(ceiling / level)"),
    "step": N_("Gompertz: ln(1 + growth)"),
    "gompertz": N_("Gompertz: growth"),
    "chart_year": N_("Charts: year, the last one again to the end"),
    **{f"chart_{name}": COLUMNS[name].head for name in CHARTED},
}

# Those of the curves, in their order.
CURVE_COLUMNS = tuple(
    name
    for name in WORKING_LABELS
    if name not in {"retired", "cost"} and not name.startswith("chart_")
)


def _number(value: float) -> str:
    """Return a number with every digit, as formulas have it."""
    return f"{value!r}".upper()


def number_or_zero(name: str) -> str:
    """Return the formula of what a cell holds, and of 0 where it is empty or holds a text.

    `N` is for that, but not every program takes the value of an empty cell that has a name.
    """
    return f"IF(ISNUMBER({name}),{name},0)"


_LIFE = number_or_zero("service_life_years")

# What inputs that are each allowed must be to each other, by the formula that says so. Zero
# is added to some, so that text in their place is an error, and not a number above all others.
INPUT_RULES = {
    'OR(AND(curve<>"logistic",curve<>"gompertz"),cagr>0)': (
        N_("A curve with a ceiling needs growth above 0%.")
    ),
    'OR(AND(curve<>"logistic",curve<>"gompertz"),cagr<=0,'
    "((ceiling_eflops-base_eflops)-base_eflops*cagr)>0)": (
        N_("The ceiling must be above the first projected year.")
    ),
    "core_low+0<=core_high+0": (
        N_("The low multiplier of the core industry must not be above the high one.")
    ),
    "related_low+0<=related_high+0": (
        N_("The low multiplier of related industries must not be above the high one.")
    ),
    'OR(investment_method<>"follows_capacity",'
    f"cagr+IF({_LIFE}>0,1/service_life_years,0)>{_number(LEAST_ADDITIONS)})": (
        N_(
            "Investment cannot follow capacity when the first year adds none: raise the growth "
            "rate, give a service life, or set investment by unit cost or budget."
        )
    ),
}


def log1p(x: str) -> str:
    """Return the formula of ln(1 + x) for x > 0, precise for small x too."""
    series = f"{x}*(1-{x}*(1/2-{x}*(1/3-{x}*(1/4-{x}/5))))"
    return f"IF({x}<0.001,{series},LN(1+{x}))"


def expm1(x: str) -> str:
    """Return the formula of exp(x) - 1 for x > 0, precise for small x too."""
    series = f"{x}*(1+{x}/2*(1+{x}/3*(1+{x}/4*(1+{x}/5))))"
    return f"IF({x}<0.001,{series},EXP({x})-1)"


def _under(curve: str, formula: str) -> str:
    """Return the formula of a cell that shows something under one curve only."""
    return f'IF(curve="{curve}",{formula},"")'


def _delayed(column: str, multiplier: str) -> str:
    """Return the formula of what investment of some years before brings."""
    earlier = f"INDEX({{{column}_so_far}},{{t}}-effect_lag_years+1)"
    return f"IF({{t}}<=effect_lag_years,0,{earlier}*({multiplier}*{FACTOR}))"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFormula:
    """How a column is computed, without leading equals signs.

    ``{name}`` is the cell of a column in the same row; ``{name_before}`` the one above,
    ``{name_base}`` and ``{name_first}`` those of the base year and the first year,
    ``{name_past}`` all up to the year before, ``{name_so_far}`` all up to this year and
    ``{name_all}`` all to the longest horizon; ``{n}`` counts the rows from 0.
    """

    base: str = ""  # in the base year; nothing where not defined
    first: str = ""  # in the first year, if other than later
    later: str
    beyond: bool = False  # goes on behind the chosen horizon

    def formula(self, years: int) -> str:
        """Return the formula of the year that is `years` after the base year."""
        if years == 0:
            return self.base
        return self.first if self.first and years == 1 else self.later


_ABOVE_BASE = "(ceiling_eflops-base_eflops)"
_FIRST_LEVEL = "(base_eflops*(1+cagr))"
_BELOW_CEILING = f"({_ABOVE_BASE}-base_eflops*cagr)"

COLUMN_FORMULAS = {
    "year": ColumnFormula(base="base_year", later="base_year+{t}"),
    "compute_eflops": ColumnFormula(
        base="base_eflops", later="{compute_eflops_before}*(1+{growth_rate})"
    ),
    "growth_rate": ColumnFormula(
        first="cagr",
        later='IF(curve="constant",cagr,IF(curve="declining",{declining},'
        'IF(curve="logistic",{logistic},{gompertz})))',
    ),
    "added_eflops": ColumnFormula(later="MAX({compute_eflops_before}*{growth_rate}+{retired},0)"),
    "multiple_of_base": ColumnFormula(
        base="{compute_eflops}/base_eflops", later="{compute_eflops}/base_eflops"
    ),
    "investment_cny_100m": ColumnFormula(
        base="0",
        later='IF(investment_method="follows_capacity",'
        "{added_eflops}/{added_eflops_first}*first_year_investment*{cost},"
        'IF(investment_method="unit_cost",'
        "{added_eflops}*unit_cost*region_share*{cost}*(1-unit_cost_decline),"
        "budget/years))",
    ),
    "cumulative_investment_cny_100m": ColumnFormula(
        base="{investment_cny_100m}",
        later="{cumulative_investment_cny_100m_before}+{investment_cny_100m}",
    ),
    **{
        f"{prefix}{name}_cny_100m": ColumnFormula(
            base="0", later=_delayed(f"{prefix}investment_cny_100m", name)
        )
        for prefix in ("", "cumulative_")
        for name in ("core_low", "core_high", "related_low", "related_high")
    },
    "t": ColumnFormula(
        base=f'IF({VALID},0,"")', later='IF({t_before}="","",IF({t_before}<years,{t_before}+1,""))'
    ),
    "retired": ColumnFormula(
        later=f"IF({_LIFE}=0,0," + "IF({t}<=service_life_years,"
        "base_eflops/service_life_years,INDEX({added_eflops_past},{t}-service_life_years+1)))"
    ),
    "cost": ColumnFormula(first="1", later="{cost_before}*(1-unit_cost_decline)"),
    "persisting": ColumnFormula(
        first=_under("declining", "1"),
        later=_under("declining", "{persisting_before}*growth_persistence"),
    ),
    "vanished": ColumnFormula(
        first=_under("declining", "0"),
        later=_under("declining", "{vanished_before}*growth_persistence+(1-growth_persistence)"),
    ),
    "declining": ColumnFormula(
        later=_under("declining", "{persisting}*cagr+{vanished}*long_run_growth")
    ),
    "room": ColumnFormula(
        base=_under("logistic", f"{_ABOVE_BASE}/base_eflops"),
        later=_under("logistic", f"{{room_before}}*({_BELOW_CEILING}/({_ABOVE_BASE}*(1+cagr)))"),
    ),
    "logistic": ColumnFormula(
        later=_under(
            "logistic",
            f"{{room_before}}*(ceiling_eflops*cagr/({_ABOVE_BASE}*(1+cagr)))/(1+{{room}})",
        )
    ),
    "excess": ColumnFormula(
        base=_under("gompertz", f"{_ABOVE_BASE}/base_eflops"),
        first=_under("gompertz", f"{_BELOW_CEILING}/{_FIRST_LEVEL}"),
        later='""',
    ),
    "distance": ColumnFormula(
        base=_under("gompertz", log1p("{excess}")),
        first=_under("gompertz", log1p("{excess}")),
        later=_under("gompertz", "{distance_before}*({distance_first}/{distance_base})"),
    ),
    "step": ColumnFormula(
        first=_under("gompertz", log1p("cagr")),
        later=_under("gompertz", "{step_before}*({distance_first}/{distance_base})"),
    ),
    "gompertz": ColumnFormula(later=_under("gompertz", expm1("{step}"))),
    **{
        f"chart_{name}": ColumnFormula(base=at_most_the_last, later=at_most_the_last, beyond=True)
        for name, at_most_the_last in {
            "year": "base_year+MIN({n},years)",
            **{name: f"INDEX({{{name}_all}},MIN({{n}},years)+1)" for name in CHARTED},
        }.items()
    },
}

TABLE = ("year", *COLUMNS)

# Position of each column on its sheet, from 0; one stays free before the working columns.
POSITIONS = {
    **{name: position for position, name in enumerate(TABLE)},
    **{name: position for position, name in enumerate(WORKING_LABELS, start=len(TABLE) + 1)},
}


def letters(position: int) -> str:
    """Return the letters by which a spreadsheet calls a column.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    ahead, last = divmod(position, 26)
    return (letters(ahead - 1) if ahead else "") + chr(ord("A") + last)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """The columns of a sheet: how each is computed, and its position, from 0."""

    formulas: Mapping[str, ColumnFormula]
    positions: Mapping[str, int]

    def cell_formula(self, name: str, years: int) -> str:
        """Return the formula of a column's cell `years` after the base; "" for an empty cell.

        >>> LAYOUT.cell_formula("added_eflops", 1)
        '=IF(Q8="","",MAX(B7*C8+R8,0))'
        """
        column = self.formulas[name]
        formula = column.formula(years)
        if not formula:
            return ""
        cells = _cells(self, years)
        filled = formula.format_map(cells)
        if column.beyond:
            return f'=IF({VALID},{filled},"")'
        return f"={filled}" if name == "t" else f'=IF({cells["t"]}="","",{filled})'


# That of the projection.
LAYOUT = Layout(formulas=COLUMN_FORMULAS, positions=POSITIONS)


@cache
def _cells(layout: Layout, years: int) -> Mapping[str, str]:
    """Return what the placeholders of recipes stand for in the row of a year."""
    row = BASE_ROW + years
    cells = {"n": str(years)}
    for column, position in layout.positions.items():
        letter = letters(position)
        base = f"${letter}${BASE_ROW}"
        cells |= {
            column: f"{letter}{row}",
            f"{column}_before": f"{letter}{row - 1}",
            f"{column}_base": base,
            f"{column}_first": f"${letter}${BASE_ROW + 1}",
            f"{column}_past": f"{base}:{letter}{row - 1}",
            f"{column}_so_far": f"{base}:{letter}{row}",
            f"{column}_all": f"{base}:${letter}${BASE_ROW + LONGEST}",
        }
    return cells


def cell_values(projection: Projection) -> dict[str, list[float | str]]:
    """Return what every formula of each column shows; "" is what shows nothing."""
    known = {"year": np.array(projection.year, dtype=float), **projection.columns}
    values = known | _working_values(projection)
    values |= {f"chart_{name}": values[name] for name in ("year", *CHARTED)}
    return shown_values(LAYOUT, values)


def shown_values(layout: Layout, values: Mapping[str, FloatArray]) -> dict[str, list[float | str]]:
    """Return what cells of a layout show of values that are NaN where nothing is defined."""
    shown = {
        name: ["" if value != value else value for value in values[name].tolist()]  # noqa: PLR0124 - NaN alone differs from itself
        for name in layout.positions
    }
    return {
        name: found
        + (found[-1:] if layout.formulas[name].beyond else [""]) * (LONGEST + 1 - len(found))
        for name, found in shown.items()
    }


def _working_values(projection: Projection) -> dict[str, FloatArray]:
    """Return the intermediate results, in closed form, NaN where a cell shows nothing."""
    scenario = projection.scenario
    t = np.arange(scenario.years + 1.0)
    values = {name: np.full_like(t, np.nan) for name in ("retired", "cost")}
    values["retired"][1:] = [_retired(projection, year) for year in range(1, len(t))]
    values["cost"][1:] = (1.0 - scenario.unit_cost_decline) ** (t[1:] - 1.0)
    return values | curve_values(
        scenario.curve,
        projection["growth_rate"],
        base=scenario.base_eflops,
        growth=scenario.cagr,
        ceiling=scenario.ceiling_eflops,
        persistence=scenario.growth_persistence,
    )


def curve_values(  # noqa: PLR0913 - what a curve is made of, by name
    curve: str,
    rates: FloatArray,
    *,
    base: float,
    growth: float,
    ceiling: float,
    persistence: float,
) -> dict[str, FloatArray]:
    """Return what the columns of `CURVE_COLUMNS` show, NaN where nothing.

    `rates` is growth a year of shape (years + 1,), that of the base year NaN; `growth` that of the
    first year.
    """
    t = np.arange(float(len(rates)))
    values = {name: np.full_like(t, np.nan) for name in CURVE_COLUMNS}
    values["t"] = t
    if curve == "declining":
        values["persisting"][1:] = persistence ** (t[1:] - 1.0)
        values["vanished"][1:] = 1.0 - values["persisting"][1:]
    elif curve in CURVES_WITH_CEILING:
        above_base = ceiling - base
        below_ceiling = above_base - base * growth
        if curve == "logistic":
            shrinking = below_ceiling / (above_base * (1.0 + growth))
            values["room"] = above_base / base * shrinking**t
        else:
            excess = np.array([above_base / base, below_ceiling / (base * (1.0 + growth))])
            distances = np.log1p(excess)
            shrinking = distances[1] / distances[0]
            values["excess"][:2] = excess
            values["distance"] = distances[0] * shrinking**t
            values["step"][1:] = np.log1p(growth) * shrinking ** (t[1:] - 1.0)
    if curve != "constant":
        values[curve] = rates
    return values


def _retired(projection: Projection, year: int) -> float:
    life = projection.scenario.service_life_years
    if life is None:
        return 0.0
    if year <= life:
        return projection.scenario.base_eflops / life
    return float(projection["added_eflops"][year - life])


def factor_formula() -> str:
    """Return the formula of what the application level does to the multipliers."""
    factor = f'IF(application_response="proportional",application_level/{STATED},1)'
    return f'=IF({VALID},{factor},"")'


def factor_value(scenario: Scenario) -> float:
    """Return what `factor_formula` shows."""
    level = np.array([scenario.application_level])
    return float(application_factor(level, scenario.application_response)[0])


def check_formula(assumption: Assumption, allowed: str) -> str:
    """Return the formula that shows nothing where an input is allowed, else a cell's text.

    Parameters
    ----------
    assumption : Assumption
    allowed : str
        The cell that says what is allowed.
    """
    name = assumption.name
    if assumption.options:
        options = ",".join(f'{name}="{option}"' for option in assumption.options)
        return f'=IF(ISTEXT({name}),IF(OR({options}),"",{allowed}),{allowed})'
    low, high = assumption.hard_limits
    whole = f",{name}=INT({name})" if assumption.is_whole else ""
    within = f"AND({name}>={_number(low)},{name}<={_number(high)}{whole})"
    if assumption.optional:
        within = f"OR({name}=0,{within})"
    missing = f'IF(ISBLANK({name}),"",{allowed})' if assumption.optional else allowed
    return f'=IF(ISNUMBER({name}),IF({within},"",{allowed}),{missing})'


def rule_formula(rule: str, allowed: str) -> str:
    """Return the formula that shows nothing where a rule of `INPUT_RULES` holds, else its text.

    A rule whose inputs are themselves not allowed says nothing.
    """
    return f'=IF(IFERROR({rule},TRUE),"",{allowed})'


def unusual_formula(assumption: Assumption) -> str:
    """Return the formula that is true outside the usual range of an input; "" if it has none."""
    if assumption.options:
        return ""
    name, (low, high) = assumption.name, assumption.usual_range
    return f"=AND({number_or_zero(name)}<>0,OR({name}<{_number(low)},{name}>{_number(high)}))"


def unused_formula(assumption: Assumption) -> str:
    """Return the formula that is true where the choices give an input no effect; "" if never."""
    used = [
        "OR({})".format(",".join(f'{choice}="{option}"' for option in options))
        for choice, options in assumption.used_when.items()
    ]
    return f"=NOT(AND({','.join(used)}))" if used else ""
