"""Parameters of an address: what there is to ask, and reading it with all that is wrong.

Inputs are read as on the page's address, all else as the commands read the flags of these names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from model.files import SWITCHES
from model.footprint import OF_ADDED, OF_INSTALLED, TERM_LABELS
from model.inputs import (
    LINK_DATA,
    LINK_LANGUAGE,
    LINK_VERSION,
    MOST_PARAMETERS_NAMED,
    PARAMETER_CHECKS,
    TRACKING,
    Scenario,
    assumptions,
    parameter_problem,
    preset,
    presets,
    read_scenario,
    readable_inputs,
)
from model.messages import InvalidInput, Problem, echoed, gathered
from model.reports import problems_beside
from model.texts import LANGUAGES, N_, Language, language_of

PRESET = "preset"

# What is projected where nothing is asked.
HEADLINE = Scenario()

# How a switch is written.
SWITCHED = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an address: its name, what it says, of which kind it is, an example."""

    name: str
    meaning: str
    kind: Literal["text", "switch", "list", "choice", "choices"] = "text"
    example: str = ""
    options: Sequence[str] = ()


# What every answer takes.
COMMON = (
    Parameter(name=LINK_LANGUAGE, meaning=N_("Language of the answer."), options=tuple(LANGUAGES)),
)

# What a scenario is made of, beside its inputs: where they start, and what links of the page hold.
START = (
    Parameter(name=PRESET, meaning=N_("Start from this preset."), options=tuple(presets())),
    Parameter(name=LINK_VERSION, meaning=N_("Version of the address.")),
    Parameter(name=LINK_DATA, meaning=N_("Checksum of the data that a link was made with.")),
)

SWITCH_MEANINGS = {
    "compute_logarithmic": N_("Chart of compute: logarithmic axis."),
    "impact_logarithmic": N_("Charts of growth: logarithmic axis."),
    "compute_in_use": N_("Chart of compute: what is in use, too."),
}

# Of pictures and the brief; of other files they change nothing, as on the page.
DRAWING = tuple(
    Parameter(name=name, meaning=SWITCH_MEANINGS[name], kind="switch") for name in SWITCHES
)

DRAWN = (
    Parameter(name="draws", meaning=N_("A power of two from 1024 to 65536."), example="16384"),
    Parameter(
        name="seed",
        meaning=N_("0 or a whole number above; it repeats the same draws."),
        example="0",
    ),
    Parameter(
        name="range",
        meaning=N_('What an input may be: NAME=RANGE, as in cagr="33.9% to 52.3% to 67.1%".'),
        kind="list",
        example="cagr=33.9% to 52.3% to 67.1%",
    ),
    Parameter(
        name="correlation",
        meaning=N_("Rank correlation of two inputs: A~B=0.5."),
        kind="list",
        example="cagr~base_eflops=0.5",
    ),
    Parameter(
        name="nearest_correlations",
        meaning=N_("Take the nearest where they cannot exist."),
        kind="switch",
    ),
    Parameter(
        name="column",
        meaning=N_("Only this column; may be repeated."),
        kind="list",
        example="compute_eflops",
    ),
    Parameter(
        name="target",
        meaning=N_("As 'compute_eflops@2027>=2000'; adds its probability."),
        kind="list",
        example="compute_eflops@2027>=2000",
    ),
)

TAKING = (
    Parameter(name="year", meaning=N_("A projected year; by default the last."), example="2027"),
    Parameter(name="added", meaning=N_("Of what is added in the year alone."), kind="switch"),
    Parameter(
        name="mix",
        meaning=N_("Shares of the compute by chip, as in h20=60%,ascend_910b=40%."),
        example="h20=60%,ascend_910b=40%",
    ),
    Parameter(
        name="overhead",
        meaning=N_("Power of all IT equipment over that of its boards."),
        example="1.74",
    ),
    Parameter(name="pue", meaning=N_("Power of the site over that of its IT."), example="1.25"),
    Parameter(
        name="load", meaning=N_("Mean power through the year over the nameplate."), example="0.43"
    ),
)

# The same beside the rest of a file, by the names that the page's address has; of files that do not
# say what compute takes they change nothing.
TAKEN_WITH = (
    Parameter(
        name="footprint_of",
        meaning=N_("What it takes: of which compute."),
        kind="choice",
        options=(OF_INSTALLED, OF_ADDED),
    ),
    *(
        Parameter(name=f"footprint_{one.name}", meaning=one.meaning, example=one.example)
        for one in TAKING
        if one.name in TERM_LABELS
    ),
)

CLAIMED = tuple(
    Parameter(name=name, meaning=meaning, example=example)
    for name, meaning, example in (
        ("start", N_("Level at the start, as printed."), "268"),
        ("start_year", N_("Year of the start."), "2022"),
        ("end", N_("Level at the end, as printed."), "1271.4"),
        ("end_year", N_("Year of the end."), "2026"),
        ("cagr", N_("Growth a year, as printed."), "52.3%"),
    )
)

PUBLISHED = (
    Parameter(
        name="series", meaning=N_("A series of compute_scale.csv."), example="idc_intelligent_cn"
    ),
    Parameter(
        name="known_by",
        meaning=N_("Only what was published by this date."),
        example="2023-12-31",
    ),
)


def input_parameters() -> tuple[Parameter, ...]:
    """Return a parameter for every input of a scenario."""
    return tuple(
        Parameter(
            name=record.name,
            meaning=record.meaning,
            example=record.write(record.value),
            options=tuple(record.options),
        )
        for record in assumptions().values()
    )


def asked_language(parameters: Iterable[tuple[str, str]], accepted: str) -> Language:
    """Return the language that an address asks for, else the reader's first, else English."""
    chosen = [value for name, value in parameters if name == LINK_LANGUAGE]
    return Language(language_of(chosen[-1] if chosen else "", accepted))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: its scenario where it has one, and its parameters by name."""

    scenario: Scenario
    given: Mapping[str, Sequence[str]]

    def first(self, name: str) -> str | None:
        """Return what a parameter says, if it was given."""
        return self.given[name][0] if name in self.given else None

    def all_of(self, name: str) -> Sequence[str]:
        """Return what a parameter says, as often as it was given."""
        return self.given.get(name, ())

    def is_on(self, name: str) -> bool:
        """Whether a switch is on."""
        return SWITCHED[self.first(name) or "false"]


def read_asked(
    parameters: Iterable[tuple[str, str]],
    known: Iterable[Parameter],
    *,
    has_inputs: bool,
    judge: Callable[[Asked], object] = lambda _: None,
) -> Asked:
    """Return what the parameters of an address ask for.

    Parameters
    ----------
    parameters : iterable of (str, str)
        In the order of the address; some may come more than once.
    known : iterable of Parameter
        Those that there are, without inputs of a scenario.
    has_inputs : bool
        Whether there are those, too.
    judge : callable
        Raises what else is wrong with what is asked: where something is refused, so that all comes
        at once.

    Raises
    ------
    InvalidInput
        With every problem at once: ``address.repeated``, ``address.version``,
        ``address.language``, ``address.data``, ``api.no_switch``, ``api.no_option``,
        ``api.unknown_parameter``, ``preset.unknown``, and as `read_scenario`.
    """
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if not TRACKING.fullmatch(name):
            given.setdefault(name, []).append(value)
    records = {one.name: one for one in known}
    inputs = assumptions() if has_inputs else {}
    unknown = [name for name in given if name not in records and name not in inputs]
    problems = [
        problem
        for name, values in given.items()
        if name not in unknown and (problem := _problem(name, values, records.get(name)))
    ]
    refused = {problem.where for problem in problems}
    problems += _unknown_problems(unknown, [*inputs, *records])
    sound = {name: values for name, values in given.items() if name not in refused}
    scenario = HEADLINE
    with gathered(problems):
        scenario = _scenario(sound, problems) if has_inputs else HEADLINE
    if problems:
        wrong = {problem.where for problem in problems}
        right = {name: values for name, values in sound.items() if name not in wrong}
        rest = None
        with gathered([]):
            rest = _scenario(right, []) if has_inputs else HEADLINE
        also = problems_beside(rest, wrong, lambda scenario: judge(Asked(scenario, right)))
        raise InvalidInput(*problems, *also)
    return Asked(scenario, given)


def _scenario(given: Mapping[str, Sequence[str]], problems: list[Problem]) -> Scenario:
    """Return the scenario of the inputs over a preset."""
    start: dict[str, object] = {}
    with gathered(problems):
        start = dict(preset(given[PRESET][0]).scenario) if PRESET in given else start
    texts = {name: values[0] for name, values in given.items() if name in assumptions()}
    return read_scenario(readable_inputs(texts), start)


def _problem(name: str, values: Sequence[str], record: Parameter | None) -> Problem | None:
    """Return what is wrong with a parameter before its value is read."""
    if record and record.kind == "list":
        return None
    if record and record.kind == "switch" and len(values) == 1 and values[0] not in SWITCHED:
        template = N_("“{value:text}” is not a switch; write true or false.")
        return Problem("api.no_switch", template, {"value": echoed(values[0])}, where=name)
    if record and record.kind in {"choice", "choices"} and len(values) == 1:
        given = values[0].split(",") if record.kind == "choices" else values
        if unknown := [value for value in given if value not in record.options]:
            template = N_("“{value:text}” is none of {options:listed}.")
            named: dict[str, object] = {
                "value": echoed(", ".join(unknown)),
                "options": list(record.options),
            }
            return Problem("api.no_option", template, named, where=name)
    return parameter_problem(name, values, PARAMETER_CHECKS)


def _unknown_problems(unknown: Sequence[str], known: Iterable[str]) -> list[Problem]:
    """Return that there are no such parameters: once for all, since an address may hold many."""
    if not unknown:
        return []
    template = N_("there is no such parameter; there are {names:listed}.")
    values = {"names": list(known)}
    where = ", ".join(echoed(name) for name in unknown[:MOST_PARAMETERS_NAMED])
    return [Problem("api.unknown_parameter", template, values, where=where)]
