"""The data package of a projection.

1. It is valid: frictionless finds nothing wrong, and finds what is broken.
2. Its table is the CSV, its scenario reads back, and its checksums hold.
3. Every column has its unit and its meaning; every source, licence and version is named.
4. Each README, in its language, says how to load it and how to reproduce it, and that works.
5. The citation file is of version 1.2.0 of its format, with all that it requires.
6. A reader's words are text in every file.
7. The same request gives the same bytes; only the day changes a day.
"""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import uuid
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml
from frictionless import Package

from model import Scenario, __version__, footprint, project
from model.columns import COLUMNS, YEAR_MEANING, YEAR_UNIT
from model.data import DATA, data_version, sources
from model.files.citation import bibtex, long_citation, plain_answer
from model.files.data_package import READMES, result_package
from model.files.request import Request
from model.inputs.assumptions import UNIT_NAMES
from model.inputs.scenario_file import read_scenario_json
from model.projection.guardrails import guardrails
from model.texts import LANGUAGES, Language
from tests.hostile import NAMES, NOTE, SCRIPT

pytestmark = pytest.mark.unmeasured  # other tests reach the same

ROOT = Path(__file__).resolve().parents[2]
NAMES_INSIDE = [
    "data.csv",
    "footprint.csv",
    "scenario.json",
    "datapackage.json",
    "README.md",
    "README.zh.md",
    "CITATION.cff",
    "SHA256SUMS",
]
SCENARIOS = {
    "headline": Scenario(),
    "every choice": Scenario(
        curve="gompertz",
        cagr=0.4567,
        service_life_years=6,
        investment_method="unit_cost",
        effect_lag_years=2,
        years=30,
    ),
    "nothing invested": Scenario(cagr=-0.5, investment_method="budget", budget=0.0),
}


def request(scenario=None, code="en", day=date(2026, 11, 24), **words):
    return Request(
        projection=project(scenario or Scenario()), text=Language(code), retrieved=day, **words
    )


def inside(content):
    """The files of a package by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(content, folder):
    for name, file in inside(content).items():
        (folder / name).write_bytes(file)
    return folder


def problems(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    return [tuple(error) for error in report.flatten(["type", "message"])]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_frictionless_finds_nothing_wrong(scenario, code, tmp_path):
    """Invariant 1."""
    folder = unpacked(result_package(request(scenario, code)), tmp_path)

    assert problems(folder) == []


def test_frictionless_from_the_command_line(tmp_path):
    """Invariant 1: the command that a reader would use."""
    folder = unpacked(result_package(request()), tmp_path)
    outcome = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"],
        cwd=folder,
        capture_output=True,
        check=False,
    )

    assert outcome.returncode == 0


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        pytest.param(b"2023,", b"2022,", "primary-key", id="a year twice"),
        pytest.param(b"2023,", b"x,", "type-error", id="no year"),
        pytest.param(b",1.0,", b",,", "constraint-error", id="an empty cell"),
        pytest.param(b"268.0", b"268.1", "hash-count", id="another figure"),
    ],
)
def test_frictionless_finds_what_is_broken(before, after, kind, tmp_path):
    """Invariant 1: the check above can fail."""
    folder = unpacked(result_package(request()), tmp_path)
    table = folder / "data.csv"
    table.write_bytes(table.read_bytes().replace(before, after, 1))

    assert kind in {found for found, _ in problems(folder)}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_what_is_inside(scenario):
    """Invariant 2: exactly these files; table and scenario are those of every other surface."""
    files = inside(result_package(request(scenario, name="A", note=NOTE)))
    read = read_scenario_json(files["scenario.json"], where="scenario.json")

    assert list(files) == NAMES_INSIDE
    assert files["data.csv"] == project(scenario).to_csv()
    assert (read.scenario, read.name, read.note) == (scenario, "A", NOTE)


def sources_of_both(asked):
    """The sources of the projection, then those of what it takes, each once."""
    names = [source.id for source in asked.cited_sources]
    names += footprint(asked.scenario).sources
    return [sources()[name] for name in dict.fromkeys(names)]


def test_what_it_takes_is_inside():
    """Invariants 2 and 3: the table of the command, described column by column."""
    scenario = SCENARIOS["every choice"]
    files = inside(result_package(request(scenario)))
    header = next(csv.reader(io.StringIO(files["footprint.csv"].decode())))
    described = json.loads(files["datapackage.json"])["resources"][1]

    assert files["footprint.csv"] == footprint(scenario).to_csv()
    assert [field["name"] for field in described["schema"]["fields"]] == header
    assert {field["unit"] for field in described["schema"]["fields"][1:-1]} == {
        *("million", "GW", "TWh"),
    }


def test_checksums_hold():
    """Invariant 2: those that the command in the README compares."""
    files = inside(result_package(request()))
    lines = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())

    assert set(lines) == set(NAMES_INSIDE) - {"SHA256SUMS"}
    for name, digest in lines.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    (command,) = re.findall(r"`(sha256sum [^`]+)`", files["README.md"].decode())
    assert command == "sha256sum --check SHA256SUMS"


@pytest.mark.parametrize("code", LANGUAGES)
def test_columns_are_described(code):
    """Invariant 3: each column of the table, in its order, with a unit that the program knows."""
    files = inside(result_package(request(code=code)))
    schema = json.loads(files["datapackage.json"])["resources"][0]["schema"]
    header = next(csv.reader(io.StringIO(files["data.csv"].decode())))

    assert ["year", *COLUMNS] == header
    assert header == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        assert field["unit"] in UNIT_NAMES
        column = COLUMNS.get(field["name"])
        meaning, unit = (column.meaning, column.unit) if column else (YEAR_MEANING, YEAR_UNIT)
        assert (field["description"], field["unit"]) == (Language(code)(meaning), unit)
        is_required = column is None or column.in_base_year
        assert field["constraints"] == {"required": is_required}
        for readme in READMES.values():
            assert f"| `{field['name']}` |" in files[readme].decode()


def test_sources_licences_and_versions_are_named():
    """Invariant 3: the licence is the data's own."""
    asked = request()
    package = json.loads(inside(result_package(asked))["datapackage.json"])
    own = json.loads((DATA / "datapackage.json").read_text("utf-8"))

    assert package["licenses"] == own["licenses"]
    assert (package["version"], package["data_version"]) == (__version__, data_version())
    assert package["retrieved"] == "2026-11-24"
    cited = sources_of_both(asked)
    assert [source.url for source in cited if source.url] == [
        source["path"] for source in package["sources"] if "path" in source
    ]
    for source, entry in zip(cited, package["sources"], strict=True):
        assert source.title in entry["title"]
        assert source.publisher in entry["title"]
    assert [limit["code"] for limit in package["limits"]] == [
        said.code for said in guardrails(asked.projection)
    ]


@pytest.mark.parametrize("package", ["the projection's", "the project's"])
def test_it_is_of_version_2(package):
    """Invariant 1: what version 2 replaced is gone, and each part says which rules are its own.

    https://datapackage.org/overview/changelog/
    """
    content = inside(result_package(request()))["datapackage.json"]
    if package == "the project's":
        content = (DATA / "datapackage.json").read_bytes()
    made = json.loads(content)
    profiles = "https://datapackage.org/profiles/2.0"

    assert made["$schema"] == f"{profiles}/datapackage.json"
    for resource in made["resources"]:
        assert resource["$schema"] == f"{profiles}/dataresource.json"
        assert resource["type"] == "table"
    assert '"profile":' not in content.decode()
    assert '"role":' not in content.decode()


def test_what_tells_one_from_another():
    """Invariant 1: an identifier of its own, the day as a time, the page where others reach it."""
    address = "https://suanli.example/?v=1&cagr=0.4"
    made, on_page, slower = (
        json.loads(inside(result_package(asked))["datapackage.json"])
        for asked in (request(), request(address=address), request(Scenario(cagr=0.4)))
    )

    assert uuid.UUID(made["id"]).urn == made["id"] == on_page["id"]
    assert (made["id"], made["name"]) != (slower["id"], slower["name"])
    assert made["id"] != slower["id"]
    assert datetime.fromisoformat(made["created"]) == datetime(2026, 11, 24, tzinfo=UTC)
    assert "homepage" not in made
    assert on_page["homepage"] == address
    citation = yaml.safe_load(inside(result_package(request(address=address)))["CITATION.cff"])
    assert citation["url"] == address


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_readme_says_it_all(code):
    """Invariant 4: in its own language, whatever the language of the request."""
    for other in LANGUAGES:
        asked = request(code=other)
        readme = inside(result_package(asked))[READMES[code]].decode()
        told = request(code=code)

        for part in (
            plain_answer(told),
            long_citation(told),
            bibtex(told),
            *(said.say(told.text) for said in guardrails(told.projection)),
            *(source.titled(code) for source in sources_of_both(told)),
        ):
            assert part in readme
        for name in set(NAMES_INSIDE) - set(READMES.values()):
            assert f"`{name}`" in readme


def blocks(readme, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)


def test_the_recipes_of_a_readme_work(tmp_path, monkeypatch):
    """Invariant 4: pandas reads the table; command and program write it again, in each language."""
    scenario = SCENARIOS["every choice"]
    folder = unpacked(result_package(request(scenario)), tmp_path)
    content, other = ((folder / readme).read_text("utf-8") for readme in READMES.values())
    for language in ("python", "sh", "r"):
        assert blocks(content, language) == blocks(other, language)
    table = (folder / "data.csv").read_bytes()
    load, program = blocks(content, "python")
    (command,) = blocks(content, "sh")
    monkeypatch.chdir(folder)

    names = {}
    exec(load, names)  # noqa: S102 - the README's own lines
    expected = project(scenario).to_frame().set_index("year")
    pd.testing.assert_frame_equal(names["frame"], expected, check_exact=True)

    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    for shell in (command, f"python - <<'END'\n{program}END\n"):
        (folder / "data.csv").unlink()
        subprocess.run(shell, shell=True, cwd=folder, env=environment, check=True)  # noqa: S602
        assert (folder / "data.csv").read_bytes() == table


@pytest.mark.parametrize("readme", READMES.values())
def test_a_readme_loads_it_in_r(readme):
    """Invariant 4: base R, which needs no package."""
    (load,) = blocks(inside(result_package(request()))[readme].decode(), "r")

    assert load == 'frame <- read.csv("data.csv")\n'


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_citation_file(code):
    """Invariant 5: the keys that the format requires, of the types that it requires."""
    asked = request(code=code, name='A: "b"')
    citation = yaml.safe_load(inside(result_package(asked))["CITATION.cff"])

    assert set(citation) == {
        *("cff-version", "message", "title", "authors", "type"),
        *("version", "license", "abstract", "references", "date-released"),
    }
    assert citation["cff-version"] == "1.2.0"
    assert citation["date-released"] == date(2026, 11, 24)  # a date, as YAML reads it
    assert citation["type"] == "dataset"
    assert citation["authors"] == [{"name": "The Suanli authors"}]
    assert citation["license"] == "CC-BY-4.0"
    assert citation["version"] == f"{__version__}, data {data_version()}"
    assert 'A: "b"' in citation["title"]
    for reference, source in zip(citation["references"], sources_of_both(asked), strict=True):
        assert {"type", "title", "authors"} <= set(reference)
        assert set(reference) <= {"type", "title", "authors", "year", "url"}
        assert reference["authors"] == [{"name": source.publisher}]
        assert isinstance(reference.get("year", 2020), int)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_words_are_text_in_every_file(name, tmp_path):
    """Invariant 6: valid JSON and YAML that read back, Markdown without HTML, a plain table."""
    content = result_package(request(name=name, note=NOTE))
    files = inside(content)
    folder = unpacked(content, tmp_path)

    assert problems(folder) == []
    assert name in json.loads(files["datapackage.json"])["title"]
    assert name in yaml.safe_load(files["CITATION.cff"])["title"]
    assert files["data.csv"] == project(Scenario()).to_csv()
    for readme in READMES.values():
        prose = re.sub(r"^```.*?^```$", "", files[readme].decode(), flags=re.DOTALL | re.MULTILINE)
        assert SCRIPT not in prose
        assert not re.search(r"(?<!\\)<", prose)
        assert "](javascript:" not in re.sub(r"\\\]", "", prose)


def test_the_same_again():
    """Invariant 7: no clock, no order that changes; files of any age, readable by all."""
    content = result_package(request())

    assert content == result_package(request())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
    later = inside(result_package(request(day=date(2027, 1, 2))))
    changed = {name for name, file in inside(content).items() if later[name] != file}
    assert changed == set(NAMES_INSIDE) - {"data.csv", "footprint.csv", "scenario.json"}
