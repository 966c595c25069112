"""Formulas and functions in JavaScript.

1. Every formula of the workbook that a browser needs is read to its end.
2. A function that is not plain is refused where the JavaScript is made, with its name.

What is made computes and says the same: tests/browser/test_live_texts.py.
"""

import re

import pytest

from model.files.formulas import COLUMN_FORMULAS, INPUT_RULES
from model.files.javascript import formula_script, functions_script
from model.texts import Language


def test_formulas_are_read_to_their_end():
    """1: every name and every number of a formula is in its JavaScript, in the same order."""
    formulas = [*INPUT_RULES]
    for column in COLUMN_FORMULAS.values():
        formulas += [] if column.beyond else [column.base, column.first, column.later]
    for formula in filter(None, formulas):
        script = formula_script(formula, str)
        words = re.findall(r'"[^"]*"|\{\w+\}|[a-z_]\w*|[\d.]+', formula)
        kept = iter(re.findall(r'"[^"]*"|\{\w+\}|[a-z_]\w*|[\d.]+', script))
        assert all(word in kept for word in words), formula


def loops(values):
    for value in values:
        values = value
    return values


def catches(value):
    try:
        return 1 / value
    except ZeroDivisionError:
        return 0


def formats(value):
    return f"{value:.3g}"


@pytest.mark.parametrize("function", [loops, catches, formats])
def test_what_is_not_plain_is_refused(function):
    """2."""
    with pytest.raises(NotImplementedError, match=function.__name__):
        functions_script([function])


def test_what_a_function_calls_comes_with_it():
    """2: functions, and the constants that are named."""
    script, messages = functions_script([says])

    assert "function says(" in script
    assert "function doubled(" in script
    assert 'const SIGNS=["–","–"]' in script
    assert messages == {"{value:number}"}


SIGNS = ("–", "–")


def doubled(value):
    return value * 2


def says(value, text: Language):
    return text("{value:number}", value=doubled(value)) + SIGNS[0]
