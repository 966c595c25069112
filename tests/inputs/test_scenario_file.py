"""Invariants of scenario files.

1. A file is read back as what was written, and written again it is the same bytes.
2. It holds every input and both versions; the published schema is the one of the record.
3. Files of older versions stored here open, and are what they were.
4. What is wrong is said, all of it, and named: nothing is repaired, nothing gets through.
5. Names and notes cannot hide: no control characters, no turned direction, no half characters.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model import InvalidInput, Scenario, __version__
from model.data import DATA, data_version
from model.inputs.assumptions import assumptions
from model.inputs.scenario_file import (
    FILE_VERSION,
    LONGEST_NAME,
    LONGEST_NOTE,
    MIGRATIONS,
    MOST_BYTES,
    file_json,
    new_file,
    off_default,
    open_scenario_file,
    origin,
    read_scenario_file,
    read_scenario_json,
    scenario_json,
    schema_json,
)
from tests.strategies import scenarios

OLD = Path(__file__).parent / "files"

# Any text at all: every character that Unicode has, halves of characters too.
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)

# What readers of a page, a shell or a spreadsheet could take for more than text.
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "$\\frac{1}{2}$",
    ":red[x] :material/home: :smile:",
    "https://example.org www.example.org a@example.org",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "'; DROP TABLE scenarios; --",
    "\u202egpj.exe",
    "\x1b[31mred",
    "a\nb",
    "\x00",
    "`x` **x** ~~x~~ | x |",
    "{x:number} {{}} %s",
]


def problems(call):
    with pytest.raises(InvalidInput) as caught:
        call()
    return caught.value.problems


def read(content: bytes):
    return read_scenario_json(content, where="a.json")


def written(**changes) -> bytes:
    """A valid file with some entries changed; None takes one away."""
    entries = json.loads(scenario_json(Scenario())) | changes
    return json.dumps({k: v for k, v in entries.items() if v is not None}).encode()


def is_plain(text: str, longest: int, allowed: str = "") -> bool:
    """Restates what a name may hold."""
    refused = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029}
    refused |= {*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)}
    return len(text) <= longest and not (refused - set(map(ord, allowed))) & set(map(ord, text))


@given(one=scenarios(), name=st.text(max_size=LONGEST_NAME), note=st.text(max_size=200))
def test_round_trip(one, name, note):
    """1: every digit of every input, any name and note that may be given."""
    if not (is_plain(name, LONGEST_NAME) and is_plain(note, LONGEST_NOTE, "\n\t")):
        name, note = "", ""
    content = scenario_json(one, name=name, note=note)
    found = read(content)

    assert (one, name, note) == (found.scenario, found.name, found.note)
    assert content == file_json(found)
    assert content == scenario_json(found.scenario, name=found.name, note=found.note)


def test_a_file_says_what_made_it(tmp_path):
    """2: format, both versions, program, and every input in the order of the records."""
    content = scenario_json(Scenario(), name="甲")
    entries = json.loads(content)

    assert content.endswith(b"}\n")
    assert "甲".encode() in content
    assert list(entries) == ["format", "version", "program", "data", "name", "note", "scenario"]
    assert [entries["version"], entries["program"]] == [FILE_VERSION, __version__]
    assert entries["data"] == data_version()
    assert list(entries["scenario"]) == list(assumptions())
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert content == file_json(open_scenario_file(path))
    assert dict(Scenario()) == read_scenario_file(path)


def test_the_published_schema_is_current():
    """2: else write it anew with `python -m model schema --to data/scenario.schema.json`."""
    assert schema_json() == (DATA / "scenario.schema.json").read_bytes()


def test_the_schema_asks_for_every_entry():
    """2: as the reader does, with the limits of the records."""
    schema = json.loads(schema_json())
    inputs = schema["$defs"]["Scenario"]

    assert schema["required"] == list(json.loads(scenario_json(Scenario())))
    assert inputs["required"] == list(inputs["properties"]) == list(assumptions())
    assert schema["additionalProperties"] is inputs["additionalProperties"] is False
    for name, record in assumptions().items():
        if not record.options and not record.optional:
            limits = inputs["properties"][name]["minimum"], inputs["properties"][name]["maximum"]
            assert record.hard_limits == limits


@pytest.mark.parametrize("path", sorted(OLD.glob("*.json")), ids=lambda path: path.name)
def test_stored_files_open(path):
    """3: written by every version there was, some inputs or all."""
    expected = {
        "version-1.json": Scenario(
            base_eflops=155.2, base_year=2021, cagr=0.476, curve="logistic", service_life_years=6
        ),
        "version-1-by-hand.json": Scenario(cagr=0.3, years=7),
        "version-2.json": Scenario(cagr=0.476, years=4, related_high=40.0),
    }[path.name]
    found = open_scenario_file(path)

    assert expected == found.scenario
    assert dict(expected) == read_scenario_file(path)
    assert found.version == FILE_VERSION
    assert read(file_json(found)) == found


def test_every_version_is_stored():
    """3: one that can be migrated has a file here that is."""
    versions = {int(path.stem.split("-")[1]) for path in OLD.glob("version-*.json")}

    assert versions == {*MIGRATIONS, FILE_VERSION} == set(range(1, FILE_VERSION + 1))


def test_a_later_default_does_not_move_a_file(monkeypatch):
    """3: every input is in the file."""
    content = scenario_json(Scenario())
    changed = assumptions()["cagr"].model_copy(update={"value": 0.4})
    monkeypatch.setitem(assumptions(), "cagr", changed)

    assert read(content).scenario.cagr == 0.523
    assert off_default(dict(read(content).scenario)) == {"cagr": (0.523, 0.4)}


def test_other_data_are_said():
    """3: a file made with other data says so; one without a version says that."""
    here, elsewhere = new_file(Scenario()), open_scenario_file(OLD / "version-2.json")

    assert origin(here) is None
    assert origin(elsewhere).code == "file.other_data"
    assert elsewhere.data in origin(elsewhere).message
    assert data_version() in origin(elsewhere).message
    assert origin(open_scenario_file(OLD / "version-1.json")).code == "file.no_version"


def test_all_that_is_wrong_is_said_at_once():
    """4: of the file, of each input, and between inputs."""
    fields = dict(Scenario()) | {"cagr": 52.3, "growth": 1, "core_low": 5.0}
    del fields["years"]
    content = written(scenario=fields, format="x", name="a\nb", note=None, extra=1)

    assert {(problem.code, problem.where) for problem in problems(lambda: read(content))} == {
        ("file.missing", "years"),
        ("input.outside_limits", "cagr"),
        ("input.unknown", "growth"),
        ("multiplier.low_above_high", "core_low"),
        ("file.not_a_scenario", "format"),
        ("file.text", "name"),
        ("file.missing", "note"),
        ("file.unknown", "extra"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b" " * (MOST_BYTES + 1), "file.too_large", id="too large"),
        pytest.param(written(note="x" * MOST_BYTES), "file.too_large", id="long note"),
        pytest.param(b'{"a":' * 9, "file.too_deep", id="too deep"),
        pytest.param(b'{"a": "[[[[[[[[[["}', "input.unknown", id="brackets in a text"),
        pytest.param(b'{"a\\"[[[[[[[[[[": 1}', "input.unknown", id="brackets after a quote"),
        pytest.param(b'{"\\ud800": 1}', "file.not_a_scenario", id="half a character"),
        pytest.param(written(scenario=[1]), "file.missing", id="inputs in a list"),
        pytest.param(written(scenario=None), "file.missing", id="no inputs"),
        pytest.param(written(version=3), "file.version", id="newer"),
        pytest.param(written(version=1), "file.version", id="version 1 had no entries"),
        pytest.param(written(version=True), "file.version", id="true is no version"),
        pytest.param(written(version="2"), "file.version", id="a text is no version"),
        pytest.param(written(version=2.0), "file.version", id="not whole"),
        pytest.param(written(version=None), "file.version", id="no version"),
        pytest.param(written(data="no checksum"), "file.text", id="no checksum"),
        pytest.param(written(name=7), "file.text", id="a number for a name"),
        pytest.param(written(note="x" * (LONGEST_NOTE + 1)), "file.text", id="note too long"),
        pytest.param(written(name="x" * (LONGEST_NAME + 1)), "file.text", id="name too long"),
        pytest.param(b'{"budget": NaN}', "input.not_a_number", id="not a number"),
        pytest.param(b'{"budget": -Infinity}', "input.not_a_number", id="infinite"),
        pytest.param(b'{"budget": 1e999}', "input.not_a_number", id="huge"),
        pytest.param(b'{"budget": 1e300}', "input.outside_limits", id="large"),
        pytest.param(b'{"years": 1' + b"0" * 400 + b"}", "input.not_a_number", id="huge whole"),
        pytest.param(b'{"budget": true}', "input.not_a_number", id="true is no number"),
        pytest.param(b'{"budget": {"budget": 1}}', "input.not_a_number", id="an object"),
        pytest.param(
            written().replace(b'"note"', b'"name"'), "file.not_a_scenario", id="a name twice"
        ),
        pytest.param(
            written().replace(b'"cagr"', b'"years"'), "file.not_a_scenario", id="an input twice"
        ),
    ],
)
def test_bad_files(content, code):
    """4: each with its code, and never as something else."""
    found = problems(lambda: read(content))

    assert [code] == [problem.code for problem in found]
    assert all(len(problem.where) <= 41 for problem in found)


def test_a_file_without_a_version_is_told_what_to_write():
    """4: no newer program would know it."""
    (problem,) = problems(lambda: read(b'{"scenario": {"cagr": 0.4}}'))

    assert '"format": "suanli-scenario", "version": 2' in problem.message
    assert not re.search("None|newer", problem.message)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_files_of_other_encodings(encoding):
    """1: what programs write beside UTF-8 is the same file."""
    content = written(name="东数西算").decode()

    assert read(content.encode(encoding)) == read(content.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANYTHING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANYTHING, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(changes=st.dictionaries(st.sampled_from([*json.loads(written()), "x"]), JSON, max_size=3))
def test_hostile_entries(changes):
    """4: thousands of entries that are not what they should be are refused, or are just text."""
    content = written() if not changes else json.dumps(json.loads(written()) | changes).encode()
    refused = []
    try:
        found = read(content)
    except InvalidInput as error:
        refused = [line for problem in error.problems for line in (problem.where, problem.message)]
    if refused:
        assert all(map(str.isprintable, refused))
        return
    assert is_plain(found.name, LONGEST_NAME)
    assert is_plain(found.note, LONGEST_NOTE, "\n\t")
    assert read(file_json(found)) == found


@settings(max_examples=300)
@given(content=st.binary(max_size=200) | ANYTHING.map(lambda t: t.encode(errors="surrogatepass")))
@example(b"")
@example(b"\xff\xfe{}")
@example(b'{"cagr": 1}{"cagr": 1}')
def test_hostile_files(content):
    """4: thousands of files that are no scenario are refused with a reason, without a crash."""
    for problem in problems(lambda: read(content)):
        assert problem.code.startswith(("file.", "input."))
        assert problem.message.isprintable()


@settings(max_examples=300)
@given(name=ANYTHING, note=ANYTHING)
@example(name="\u202egpj.exe", note="a\nb\tc")
@example(name="a\nb", note="\x1b[31m")
def test_hostile_names(name, note):
    """5: thousands of names are kept to the letter or refused, by the rule restated above."""
    if is_plain(name, LONGEST_NAME) and is_plain(note, LONGEST_NOTE, "\n\t"):
        found = read(scenario_json(Scenario(), name=name, note=note))
        assert (name, note) == (found.name, found.note)
    else:
        found = problems(lambda: scenario_json(Scenario(), name=name, note=note))
        assert {"file.text"} == {problem.code for problem in found}
        assert all(problem.message.isprintable() for problem in found)
