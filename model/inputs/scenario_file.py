"""Scenario files: JSON that carries its versions, read back forever.

A file is one JSON object: what it is (`format`, `version`), what made it (`program`, and the
checksum of the `data`), what its author calls it (`name`, `note`), and every field of
`scenario`, also those at their default, so that a later default does not move its numbers.
`ScenarioFile` is the record, and its JSON schema, `data/scenario.schema.json`, is published.

Version 1 was a bare object of inputs, some or all. It is what people write by hand, and stays
readable: what it leaves out is at its default.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from model.data import data_version
from model.inputs.assumptions import assumptions
from model.inputs.scenario import Scenario, require_scenario
from model.messages import InvalidInput, Message, Problem, echoed, gathered, reason_of
from model.texts import N_
from model.version import VERSION

FORMAT = "suanli-scenario"
FILE_VERSION = 2

# Choices, all far above what a file needs: about 1,000 bytes and two levels, and a note.
MOST_BYTES = 65_536
MOST_LEVELS = 8
LONGEST_NAME = 40  # characters; two names of this length still fit a link
LONGEST_NOTE = 2000

# What a text must not hold: control characters, and those that turn the direction of what
# follows, with which a name could pass for another one. A note may have lines and tabs.
_CONTROLS = r"\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
NAME_PATTERN = rf"^[^\x00-\x1f{_CONTROLS}]*$"
NOTE_PATTERN = rf"^[^\x00-\x08\x0b-\x1f{_CONTROLS}]*$"


class ScenarioFile(BaseModel):
    """A scenario with its name, its note and what made it; what a scenario file holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, title="Suanli scenario")

    format: Literal["suanli-scenario"] = Field(default="suanli-scenario", description="What it is.")
    version: Literal[2] = Field(default=2, description="The version of this schema.")
    program: str = Field(
        default="",
        max_length=LONGEST_NAME,
        pattern=r"^[0-9A-Za-z.+-]*$",
        description="The version of Suanli that made the file; empty where it is not known.",
    )
    data: str = Field(
        default="",
        pattern=r"^([0-9a-f]{12})?$",
        description="The checksum of the data that made the file; empty where it is not known.",
    )
    name: str = Field(
        default="", max_length=LONGEST_NAME, pattern=NAME_PATTERN, description="What it is called."
    )
    note: str = Field(
        default="", max_length=LONGEST_NOTE, pattern=NOTE_PATTERN, description="A note, plain text."
    )
    scenario: Scenario = Field(
        description="Every input. Inputs must also go together: a ceiling above the first "
        "projected year, low multipliers not above high ones, additions to follow."
    )

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002 - nothing in it changes
    ) -> "ScenarioFile":
        """Return it with some entries changed, judged as those of a file.

        Raises
        ------
        InvalidInput
            As `scenario_json`; ``file.unknown``.
        """
        entries = dict(self) | dict(update or {})
        scenario = entries.pop("scenario")
        require_scenario(scenario)
        found = _judge_entries(entries, scenario)
        if isinstance(found, ScenarioFile):
            return found
        raise InvalidInput(*found)


def scenario_json(scenario: Scenario, *, name: str = "", note: str = "") -> bytes:
    """Return a scenario as a scenario file: UTF-8, the same bytes for the same scenario.

    Raises
    ------
    InvalidInput
        ``file.text`` where the name or the note is too long or holds control characters.

    Examples
    --------
    >>> content = scenario_json(Scenario(cagr=0.476), name="Report's path")
    >>> read_scenario_json(content, where="a.json").scenario.cagr
    0.476
    """
    return file_json(new_file(scenario, name=name, note=note))


def new_file(scenario: Scenario, *, name: str = "", note: str = "") -> ScenarioFile:
    """Return a scenario with its name and note, as made by this program with its data.

    Raises
    ------
    InvalidInput
        As `scenario_json`.
    """
    entries = {
        "format": FORMAT,
        "version": FILE_VERSION,
        "program": VERSION,
        "data": data_version(),
        "name": name,
        "note": note,
    }
    found = _judge_entries(entries, scenario)
    if isinstance(found, ScenarioFile):
        return found
    raise InvalidInput(*found)


def file_json(file: ScenarioFile) -> bytes:
    """Return the bytes of a scenario file, fields in their order."""
    return _json(file.model_dump())


def schema_json() -> bytes:
    """Return the JSON schema of scenario files; every field is required."""
    schema = ScenarioFile.model_json_schema(mode="serialization")
    inputs = schema["$defs"]["Scenario"]
    inputs["description"] = inputs["description"].partition("\n\nRaises")[0]
    for record, fields in ((schema, ScenarioFile), (inputs, Scenario)):
        record["required"] = list(fields.model_fields)
    return _json({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def read_scenario_json(content: bytes, *, where: str) -> ScenarioFile:
    """Return what a scenario file holds; files of older versions are brought to this one.

    Parameters
    ----------
    content : bytes
    where : str
        What to call the file in messages.

    Raises
    ------
    InvalidInput
        With every problem at once: ``file.too_large``, ``file.unreadable``,
        ``file.too_deep``, ``file.not_a_scenario``, ``file.version``, ``file.unknown``,
        ``file.missing``, ``file.text``, and those of `Scenario`.
    """
    entries, problems = _entries(content, where)
    fields = entries.pop("scenario")
    scenario = Scenario()
    with gathered(problems):
        scenario = Scenario(**fields)
    found = _judge_entries(entries, scenario)
    if isinstance(found, ScenarioFile) and not problems:
        return found
    problems += [] if isinstance(found, ScenarioFile) else found
    raise InvalidInput(*(problem.at(echoed(problem.where)) for problem in problems))


def open_scenario_file(path: str | Path) -> ScenarioFile:
    """Return what the scenario file at `path` holds.

    Raises
    ------
    InvalidInput
        As `read_scenario_json`.
    """
    return read_scenario_json(_content(Path(path)), where=Path(path).name)


def read_scenario_file(path: str | Path) -> dict[str, object]:
    """Return only the fields of a scenario file, for flags to override before they are judged.

    Raises
    ------
    InvalidInput
        As `read_scenario_json`, but for what `Scenario` says of the fields.
    """
    return scenario_fields(_content(Path(path)), where=Path(path).name)


def scenario_fields(content: bytes, *, where: str) -> dict[str, object]:
    """Return what `read_scenario_file` does of a file that was read already.

    Raises
    ------
    InvalidInput
        As `read_scenario_file`.
    """
    entries, problems = _entries(content, where)
    fields: dict[str, object] = entries.pop("scenario")
    found = _judge_entries(entries, Scenario())
    problems += [] if isinstance(found, ScenarioFile) else found
    if problems:
        raise InvalidInput(*(problem.at(echoed(problem.where)) for problem in problems))
    return fields


def origin(file: ScenarioFile) -> Message | None:
    """Return that a file was made with other data than this program's, or None if it was not.

    It is no error: a file holds every input. `off_default` says what differs today.
    """
    if file.data == data_version():
        return None
    if not file.data:
        return Message(
            "file.no_version",
            "it does not say which version of the data it was made with; inputs that it "
            "leaves out are at today's defaults.",
        )
    return Message(
        "file.other_data",
        "it was made by version {program:text} with the data {made:text}; the data are "
        "now {now:text}. Its inputs are taken as they are, none at a default of today.",
        {"program": file.program or "?", "made": file.data, "now": data_version()},
    )


def off_default(inputs: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the inputs that are not at today's default, each with that default."""
    defaults = {name: assumptions()[name].value for name in inputs}
    return {
        name: (value, defaults[name]) for name, value in inputs.items() if value != defaults[name]
    }


def _content(path: Path) -> bytes:
    """Return the bytes of a file, one more than allowed at most."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path.name, error) from error


def _unreadable(where: str, reason: object) -> InvalidInput:
    template = N_("the file cannot be read ({reason:text}); give the path of a JSON text file.")
    return InvalidInput(
        Problem("file.unreadable", template, {"reason": reason_of(reason)}, where=where)
    )


def _parse(content: bytes, where: str) -> dict[str, Any]:
    """Return the JSON object of a file, each of its names once, none beyond the limits."""
    if len(content) > MOST_BYTES:
        template = N_(
            "the file is larger than {limit:whole} bytes; no scenario is. Give a JSON file."
        )
        raise InvalidInput(Problem("file.too_large", template, {"limit": MOST_BYTES}, where=where))
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as error:
        raise _unreadable(where, error) from error
    if _is_too_deep(text):
        template = N_(
            "the file is nested deeper than {limit:whole} levels; give a JSON file of two."
        )
        raise InvalidInput(Problem("file.too_deep", template, {"limit": MOST_LEVELS}, where=where))
    try:
        parsed = json.loads(text, object_pairs_hook=_unique)
        json.dumps(parsed, ensure_ascii=False).encode()  # half a character cannot be written
    except ValueError as error:
        reason: object = error
    else:
        if isinstance(parsed, dict):
            return parsed
        reason = f"its top level is a {type(parsed).__name__}"
    raise InvalidInput(
        Problem(
            "file.not_a_scenario",
            "the file is not a scenario ({reason:text}); write a JSON object of inputs, "
            'like {{"cagr": 0.523, "years": 5}}.',
            {"reason": reason_of(reason)},
            where=where,
        )
    )


def _is_too_deep(text: str) -> bool:
    """Whether a JSON text is nested too deep, before it is read."""
    # Possessive, and an open text goes to the end: no sign is looked at twice.
    brackets = re.sub(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[^\[\]{}"]++', "", text, flags=re.DOTALL)
    level = 0
    for bracket in brackets:
        level += 1 if bracket in "[{" else -1
        if level > MOST_LEVELS:
            return True
    return False


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    if len(names) > len(set(names)):
        twice = [name for name, count in Counter(names).items() if count > 1]
        message = f"given twice: {', '.join(map(echoed, twice))}"
        raise ValueError(message)
    return dict(pairs)


def _entries(content: bytes, where: str) -> tuple[dict[str, Any], list[Problem]]:
    """Return the entries of a file in this version, and what is wrong with its inputs' names.

    `scenario` is then an object for certain.
    """
    entries = _parse(content, where)
    version = _version(entries, where)
    while version < FILE_VERSION:
        entries = MIGRATIONS[version](entries)
        version += 1
    fields = entries.get("scenario")
    if isinstance(fields, dict):
        return entries, [_missing(name) for name in assumptions() if name not in fields]
    template = N_("is not an object of inputs; write one, like {{{example:text}}}.")
    example = '"cagr": 0.523, "years": 5'
    wrong = Problem("file.missing", template, {"example": example}, where="scenario")
    return entries | {"scenario": {}}, [wrong]


def _version(entries: Mapping[str, Any], where: str) -> int:
    """Return the version of a file, one of those that can be read."""
    if "format" not in entries and "scenario" not in entries:
        return 1
    version = entries.get("version")
    if type(version) is int and version in {*MIGRATIONS, FILE_VERSION} - {1}:
        return version
    if version is None:
        template = N_("does not say of which version it is; write {example:text}, or inputs alone.")
        example = f'"format": "{FORMAT}", "version": {FILE_VERSION}'
        raise InvalidInput(Problem("file.version", template, {"example": example}, where=where))
    raise InvalidInput(
        Problem(
            "file.version",
            "the file is of version {value:text}, which this program does not know; it reads files "
            "up to version {newest:whole}. Open it with a newer Suanli.",
            {"value": echoed(version), "newest": FILE_VERSION},
            where=where,
        )
    )


def _with_entries(fields: dict[str, Any]) -> dict[str, Any]:
    """Bring a bare object of inputs to version 2; where it comes from is not known."""
    unknown = {"program": "", "data": "", "name": "", "note": ""}
    defaults = {name: assumption.value for name, assumption in assumptions().items()}
    return {"format": FORMAT, "version": 2, **unknown, "scenario": defaults | fields}


# What brings a file of a version to the next one. None is ever taken away.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_entries}


def _judge_entries(
    entries: Mapping[str, object], scenario: Scenario
) -> ScenarioFile | list[Problem]:
    """Return the record of a file, or what is wrong with its entries beside the scenario."""
    known = [name for name in ScenarioFile.model_fields if name != "scenario"]
    problems = [_missing(name) for name in known if name not in entries]
    try:
        file = ScenarioFile(**{**entries, "scenario": scenario})  # type: ignore[arg-type]
    except ValidationError as error:
        return problems + [_problem(details, entries) for details in error.errors()]
    return problems or file


def _missing(name: str) -> Problem:
    return Problem(
        "file.missing",
        "is missing; a file of this version holds every entry, also those at a default.",
        where=name,
    )


def _problem(details: Any, entries: Mapping[str, object]) -> Problem:  # noqa: ANN401 - pydantic's
    """Return a pydantic error in our words, with our code."""
    name = str(details["loc"][0])
    if details["type"] == "extra_forbidden":
        return Problem(
            "file.unknown",
            "there is no such entry; the entries are {names:listed}.",
            {"names": list(ScenarioFile.model_fields)},
            where=name,
        )
    if details["type"] == "literal_error":
        return Problem(
            "file.not_a_scenario",
            "“{value:text}” does not mark a scenario file; write {expected:text}.",
            {"value": echoed(entries[name]), "expected": details["ctx"]["expected"]},
            where=name,
        )
    limits = {"name": LONGEST_NAME, "note": LONGEST_NOTE, "program": LONGEST_NAME, "data": 12}
    return Problem(
        "file.text",
        "“{value:text}” cannot be used; give a text of at most {limit:whole} characters, "
        "without control characters.",
        {"value": echoed(entries[name]), "limit": limits[name]},
        where=name,
    )
