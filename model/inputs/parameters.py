"""Parameters of an address: those that are no inputs, and what is wrong with any of them.

The page and the answers by address read the same ones in the same way.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from model.inputs.assumptions import assumptions
from model.inputs.scenario import unknown_input
from model.messages import Problem, echoed
from model.texts import LANGUAGES, N_

# The version of the address, the checksum of the data it was made with, the reader's language.
LINK_VERSION, LINK_DATA, LINK_LANGUAGE = "v", "data", "lang"

# The version that is written, and those that can be read: all there ever were.
ADDRESS_VERSION = "1"
READABLE_VERSIONS = (ADDRESS_VERSION, "2")

# What others add to links, to count who follows them: neither read nor refused.
TRACKING = re.compile(
    r"utm_\w+|\w+clid|mc_[ce]id|igshid|spm|_ga|_gl|ref|share_\w+|from|isappinstalled|scene"
)

# On the slider of an optional input, and so in the address, this stands for "none".
NONE_ON_SLIDER = 0

# Of parameters that there are not, so many are named.
MOST_PARAMETERS_NAMED = 5

# Whether a value is sound; the code and the text of what is wrong where it is not.
ParameterCheck = tuple[Callable[[str], object], str, str]

# What is checked of a parameter that is no input, before anything is read.
PARAMETER_CHECKS: dict[str, ParameterCheck] = {
    LINK_VERSION: (
        READABLE_VERSIONS.__contains__,
        "address.version",
        N_(
            "the address is of version “{value:text}”, which this page does not know; check the "
            "inputs."
        ),
    ),
    LINK_LANGUAGE: (
        LANGUAGES.__contains__,
        "address.language",
        N_("“{value:text}” is not a language of the page; choose en or zh."),
    ),
    LINK_DATA: (
        re.compile("[0-9a-f]{12}").fullmatch,
        "address.data",
        N_("“{value:text}” is not a checksum of data; it has 12 signs, 0 to 9 and a to f."),
    ),
}


def readable_inputs(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts of inputs as records read them: 0 is what a slider holds for none.

    >>> readable_inputs({"service_life_years": "0", "effect_lag_years": "0"})
    {'service_life_years': 'none', 'effect_lag_years': '0'}
    """
    known, none = assumptions(), str(NONE_ON_SLIDER)
    return {
        name: "none" if known[name].optional and text.strip() == none else text
        for name, text in texts.items()
    }


def parameter_problem(
    name: str, values: Sequence[str], checks: Mapping[str, ParameterCheck] = PARAMETER_CHECKS
) -> Problem | None:
    """Return what is wrong with a parameter of an address before its value is read.

    Parameters
    ----------
    name : str
    values : sequence of str
        As often as it was given.
    checks : mapping, optional
        By name, what is checked.

    Examples
    --------
    >>> parameter_problem("cagr", ["0.3", "0.4"]).message
    'was given 2 times; give it once.'
    >>> parameter_problem("lang", ["fr"]).code
    'address.language'
    """
    if len(values) > 1:
        template = N_("was given {count:whole} times; give it once.")
        return Problem("address.repeated", template, {"count": len(values)}, where=name)
    (value,) = values
    if name not in checks:
        return None
    is_sound, code, template = checks[name]
    given = {"value": echoed(value)}
    return None if is_sound(value) else Problem(code, template, given, where=name)


def unknown_parameters(names: Sequence[str]) -> list[Problem]:
    """Return that there are no such inputs: once for all, since links may hold thousands."""
    if not names:
        return []
    problem = unknown_input(names[0])
    if len(names) == 1:
        return [problem]
    more = len(names) - MOST_PARAMETERS_NAMED
    if more > 0:
        template = N_(
            "there are no such inputs, nor {more:whole} other{more:s} that were given; the inputs "
            "are {names:listed}."
        )
        problem = Problem(problem.code, template, {**problem.values, "more": more}, where="")
    return [problem.at(", ".join(echoed(name) for name in names[:MOST_PARAMETERS_NAMED]))]
