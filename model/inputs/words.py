"""Inputs in words: their labels and values as people read them."""

from model.inputs.assumptions import UNIT_NAMES, Assumption
from model.texts import Language


def input_label(assumption: Assumption, text: Language) -> str:
    """Return the label of an input, with the unit where the number itself does not show it."""
    if assumption.kind != "number" or assumption.is_whole or not UNIT_NAMES[assumption.unit]:
        return text(assumption.label)
    return text(
        "{label:message}, {unit:message}",
        label=assumption.label,
        unit=UNIT_NAMES[assumption.unit],
    )


def say_default(assumption: Assumption, text: Language) -> str:
    """Return the default of an input and where it comes from."""
    value = input_value(assumption, assumption.value, text)
    if assumption.choice:
        return text("Default: {value:text} (our choice).", value=value)
    return text("Default: {value:text} (from the sources).", value=value)


def input_value(assumption: Assumption, value: float | str | None, text: Language) -> str:
    """Return the value of an input as people read it, beside its label."""
    if value is None:
        return text("none")
    if assumption.options:
        return text(assumption.options[str(value)])
    return text.measure((float(value), assumption.kind))
