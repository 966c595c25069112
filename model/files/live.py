"""A projection as JavaScript, for what a browser shows while an input is moved.

Columns come from the formulas of the workbook (`model.files.formulas`), sentences and figures from
the functions that say them (`model.projection`), and how numbers are written from `model.texts`:
nothing is stated twice but what `live.js` holds of Python's and Babel's own.
"""

import json
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from model.columns import COLUMNS
from model.files.formulas import (
    COLUMN_FORMULAS,
    FACTOR,
    INPUT_RULES,
    STATED,
    VALID,
    ColumnFormula,
    factor_formula,
)
from model.files.javascript import formula_script, functions_script
from model.impact import STATED_APPLICATION_LEVEL
from model.projection import (
    answer,
    answer_in_a_line,
    compute_finding,
    compute_span,
    first_year,
    growth_rates,
    growth_rows,
    growth_span,
    growth_title,
    impact_finding,
    published_figures,
    published_rows,
    readings,
    report_rows,
    tiles,
)
from model.texts import LANGUAGES, Language

# What a browser writes and draws: each from a projection, in a language.
SAID = (
    *(answer, answer_in_a_line, tiles, compute_finding, impact_finding),
    *(first_year, compute_span, readings, published_rows, report_rows),
    *(growth_rows, growth_span, growth_title, growth_rates, published_figures),
)

# The cells that a placeholder stands for, by its end (`ColumnFormula`).
_CELLS = {
    "_before": "{}[t-1]",
    "_base": "{}[0]",
    "_first": "{}[1]",
    "_past": "{}",
    "_so_far": "{}",
    "": "{}[t]",
}


@cache
def live_script() -> str:
    """Return the JavaScript: what `live.js` has, `isConsistent`, and the functions of `SAID`."""
    written = Path(__file__).with_name("live.js").read_text("utf-8")
    return f"{_columns_script()}\n{_rules_script()}\n{written}\n{_said()[0]}"


def live_words() -> str:
    """Return how every language is written, as JSON that may stand within HTML."""
    languages = {code: live_language(Language(code)) for code in LANGUAGES}
    return json.dumps(languages, ensure_ascii=False).replace("<", "\\u003c")


def live_language(text: Language) -> dict[str, Any]:
    """Return what `languageOf` writes a language by, as JSON holds it."""
    _, messages = _said()
    return text.conventions() | {"messages": {one: text.translate(one) for one in messages}}


@cache
def _said() -> tuple[str, set[str]]:
    return functions_script(SAID)


def _columns_script() -> str:
    """Return a function of the inputs that fills every column, year by year."""
    formulas = {
        name: one for name, one in COLUMN_FORMULAS.items() if not one.beyond and name != "t"
    }
    needed = {name: _needs(one) & formulas.keys() - {name} for name, one in formulas.items()}
    order = list(TopologicalSorter(needed).static_order())
    factor = factor_formula().removeprefix(f"=IF({VALID},").removesuffix(',"")')
    return "\n".join(
        [
            "const columnsOf=(s)=>{",
            f"const {FACTOR}={formula_script(factor, _spelled)};",
            f"const {','.join(f'{name}=[]' for name in order)};",
            "for(let t=0;t<=s.years;t++){",
            *(f"{name}[t]={_cell_script(formulas[name])};" for name in order),
            "}",
            f"return{{{','.join(('year', *COLUMNS))}}};",
            "};",
        ]
    )


def _cell_script(column: ColumnFormula) -> str:
    base, first, later = (
        formula_script(formula, _spelled) if formula else "NaN"
        for formula in (column.base, column.first, column.later)
    )
    return f"t===0?{base}:{f't===1?{first}:' if column.first else ''}{later}"


def _needs(column: ColumnFormula) -> set[str]:
    """Return the columns whose cells of the same year a formula reads."""
    placeholders = re.findall(r"\{(\w+)\}", column.base + column.first + column.later)
    return {re.sub("_(first|base|so_far)$", "", name) for name in placeholders}


def _spelled(name: str) -> str:
    """Return what a name or a placeholder of a formula is in `columnsOf`."""
    if not name.startswith("{"):
        known = {FACTOR: FACTOR, STATED: str(STATED_APPLICATION_LEVEL)}
        return known.get(name, f"s.{name}")
    name = name[1:-1]
    if name == "t":
        return name
    column = (
        name if name in COLUMN_FORMULAS else re.sub("_(before|base|first|past|so_far)$", "", name)
    )
    return _CELLS[name.removeprefix(column)].format(column)


def _rules_script() -> str:
    """Return a function that tells whether inputs go together."""
    rules = "&&".join(formula_script(rule, _spelled) for rule in INPUT_RULES)
    return f"const isConsistent=(s)=>{rules};"
