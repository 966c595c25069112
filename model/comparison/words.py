"""A comparison in words: by how much scenarios differ, why, and how often."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from model.columns import COLUMNS
from model.inputs import assumptions
from model.texts import Language

if TYPE_CHECKING:
    from model.uncertainty import Estimate

from model.comparison.compare import Explanation


def verdict(explanation: Explanation, text: Language) -> str:
    """Return in a sentence or two by how much the scenarios differ, and mostly why."""
    column = COLUMNS[explanation.column]
    names = {"column": column.label, "year": explanation.year}
    ordered = sorted((explanation.end, explanation.start))
    higher, lower = explanation.second, explanation.first
    if explanation.difference < 0:
        higher, lower = lower, higher
    if not explanation.contributions or not explanation.difference:
        return text(
            "In {year:year}, {column:message} is the same in “{first:text}” and in "
            "“{second:text}”: {figure:text}.",
            **names,
            first=explanation.first,
            second=explanation.second,
            figure=column.write(explanation.start, text),
        )
    sentences = [
        text(
            "In {year:year}, {column:message} is {high:text} in “{higher:text}” and {low:text} in "
            "“{lower:text}”: {amount:text} more{share:text}.",
            **names,
            higher=higher,
            lower=lower,
            high=column.write(ordered[1], text),
            low=column.write(ordered[0], text),
            amount=column.difference(explanation.difference, text),
            share=text(" ({share:percent})", share=ordered[1] / ordered[0] - 1)
            if ordered[0] > 0
            else "",
        ),
        *_reasons(explanation, text),
    ]
    return text.sentences(*sentences)


def _reasons(explanation: Explanation, text: Language) -> list[str]:
    """Return what moves the difference most, and what works against it."""
    column = COLUMNS[explanation.column]
    sign = 1.0 if explanation.difference > 0 else -1.0
    ordered = sorted(explanation.contributions, key=lambda part: -sign * part.amount)
    main, against = ordered[0], ordered[-1]
    inputs = input_labels(main.inputs, text)
    if main is against:
        return [text("All of it comes from {inputs:text}.", inputs=inputs)]
    most = column.signed(sign * main.amount, text)
    if sign * against.amount >= 0:
        return [
            text("The main cause is {inputs:text} ({amount:text}).", inputs=inputs, amount=most)
        ]
    return [
        text(
            "The main cause is {inputs:text} ({amount:text}), partly offset by {others:text} "
            "({less:text}).",
            inputs=inputs,
            amount=most,
            others=input_labels(against.inputs, text),
            less=column.signed(sign * against.amount, text),
        )
    ]


def say_chance(explanation: Explanation, chance: "Estimate", text: Language) -> str:
    """Return how often the first scenario exceeds the second, of 100 cases."""
    from model.uncertainty import cases_of_100, say_error  # noqa: PLC0415 - only needed with uncertainty

    return text(
        "When the inputs that both share are varied at random in the same way, “{first:text}” is "
        "higher than “{second:text}” in {cases:text} of 100 simulated cases in "
        "{year:year}{error:text}.",
        first=explanation.first,
        second=explanation.second,
        cases=cases_of_100(chance, text),
        year=explanation.year,
        error=say_error(chance, text),
    )


def input_labels(names: Iterable[str], text: Language) -> str:
    """Return the labels of inputs that count as one."""
    return " + ".join(text(assumptions()[name].label) for name in names)
