"""Invariants of the answers by address.

1. Each is the command's output, byte for byte, for the same inputs; JSON has the columns of CSV.
2. What is refused is refused with every problem at once, in the reader's language, and as the
   page and the commands refuse it.
3. An answer is sent once: its tag is that of its bytes, and who has them is told so.
4. A file has the name of the page's download.
5. Pages elsewhere may read every answer, refusals too; nobody can do more than read.
"""

import asyncio
import csv
import io
import json
import shlex
from datetime import date
from hashlib import sha256
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings

from model import Scenario, project, read_scenario
from model.columns import COLUMNS
from model.files import FILES, SWITCHES, Request, name_of
from model.hardware import CONDITIONS
from model.inputs import assumptions, presets, spell
from model.messages import InvalidInput
from model.texts import ENGLISH, LANGUAGES, Language
from tests.commands.test_command_line import run
from tests.server.asking import ask, asked, awaited
from tests.strategies import scenarios
from views.server.answers import ANSWERS

ENDINGS = ["csv", "xlsx", "zip", "svg", "png", "html"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_files_are_those_of_the_command(ending):
    """1: with inputs, a preset, switches and a language."""
    query = "preset=report_path&years=4&cagr=50%25&compute_logarithmic=true&lang=zh"
    flags = ["--preset", "report_path", "--years", "4", "--cagr", "50%", "--lang", "zh"]
    flags += ["--compute-logarithmic", "--to", "-", "--format", ending]

    answer = ask(f"/api/projection.{ending}?{query}")

    assert answer.status == 200
    assert answer.body == run("export", *flags).out
    assert answer.headers["content-type"].partition(";")[0] == FILES[ending].media_type


@settings(max_examples=50)
@given(scenarios())
def test_every_scenario_has_an_address(scenario):
    """1: with every digit, as links of the page spell it."""
    query = urlencode({name: spell(value) for name, value in scenario})

    assert ask(f"/api/projection.csv?{query}").body == project(scenario).to_csv()


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("projection.json?cagr=0.3&lang=zh", "project --cagr 30% --lang zh"),
        (
            (
                "simulate.json?draws=1024&seed=3&range=cagr%3D30%25+to+40%25&column=compute_eflops"
                "&target=compute_eflops@2027%3E=2000&target=compute_eflops@2026%3E=1000"
            ),
            (
                "simulate --draws 1024 --seed 3 --range 'cagr=30% to 40%' --column compute_eflops "
                "--target 'compute_eflops@2027>=2000' --target 'compute_eflops@2026>=1000'"
            ),
        ),
        (
            "check-claim.json?start=268&start_year=2022&end=1271.4&end_year=2026&cagr=52.3%25",
            "check-claim --start 268 --start-year 2022 --end 1271.4 --end-year 2026 --cagr 52.3%",
        ),
        (
            "footprint.json?cagr=0.4&year=2026&added=true&mix=h20%3D60%25,b200%3D40%25&pue=1.3",
            "footprint --cagr 40% --year 2026 --added --mix h20=60%,b200=40% --pue 1.3",
        ),
        ("series.csv?known_by=2023", "series --known-by 2023 --format csv"),
        ("series.csv?series=idc_intelligent_cn", "series --format csv"),
    ],
)
def test_other_answers_are_those_of_their_commands(address, command):
    """1: JSON, and the figures of a series."""
    flags = shlex.split(command)
    flags += [] if "csv" in command else ["--format", "json"]

    answer = ask(f"/api/{address}")

    assert answer.status == 200
    assert answer.body == run(*flags).out


def test_json_has_the_columns_of_csv():
    """1: the same numbers."""
    table = list(csv.DictReader(io.StringIO(ask("/api/projection.csv").body.decode())))
    rows = json.loads(ask("/api/projection.json").body)["projection"]

    assert [list(row) for row in rows] == [["year", *COLUMNS]] * len(table)
    assert [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ] == table


def test_all_problems_come_at_once():
    """2: of inputs, of what is no input, and between inputs."""
    answer = ask(
        "/api/projection.csv?cagr=52.3&years=0&years=4&curve=round&core_low=9&v=9&data=1"
        "&compute_in_use=perhaps&height=3&width=4&utm_source=mail"
    )

    assert answer.status == 422
    assert sorted(answer.problems) == [
        ("address.data", "data"),
        ("address.repeated", "years"),
        ("address.version", "v"),
        ("api.no_switch", "compute_in_use"),
        ("api.unknown_parameter", "height, width"),
        ("input.not_an_option", "curve"),
        ("input.outside_limits", "cagr"),
        ("multiplier.low_above_high", "core_low"),
    ]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("given", [{"cagr": "52.3", "years": "0"}, {"core_low": "9"}])
def test_problems_are_said_as_everywhere(given, code):
    """2: in the language of the address, or of the reader."""
    with pytest.raises(InvalidInput) as refused:
        read_scenario(given)
    said = [
        {"code": one.code, "where": one.where, "message": one.say(Language(code))}
        for one in refused.value.problems
    ]
    query = urlencode(given)

    for answer in (
        ask(f"/api/projection.png?{query}&lang={code}"),
        ask(f"/api/projection.png?{query}", accept_language=f"{code},fr;q=0.5"),
    ):
        assert answer.status == 422
        assert json.loads(answer.body)["problems"] == said


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("simulate.json?draws=1000&seed=-1", {"draws", "seed"}),
        ("simulate.json?draws=131072&column=gdp", {"draws", "gdp"}),
        ("check-claim.json?start=x&end=1271.4&start_year=2022&cagr=y", {"start", "cagr"}),
        ("series.csv?series=steel&known_by=soon", {"series", "known_by"}),
        (
            "simulate.json?cagr=52.3&draws=5&seed=-1&range=cagr:x&target=bad&column=nope",
            {"cagr", "draws", "seed", "range", "target", "nope"},
        ),
        ("simulate.json?years=0&draws=131072&target=compute_eflops@2040=1", {"years", "draws"}),
        (
            "footprint.json?cagr=52.3&pue=0&year=x&mix=a&load=2",
            {"cagr", "pue", "year", "mix", "load"},
        ),
        ("projection.xlsx?cagr=52.3&footprint_pue=0", {"cagr", "footprint_pue"}),
        (
            "check-claim.json?start=x&start_year=2022&end=1271.4&end_year=2026&cagr=52.3%25&foo=1",
            {"start", "foo"},
        ),
    ],
)
def test_other_answers_refuse_as_their_commands(address, places):
    """2: with all that is wrong."""
    answer = ask(f"/api/{address}")

    assert answer.status == 422
    assert {where for _, where in answer.problems} == places


def test_0_is_none_as_on_the_address_of_the_page():
    """2: a slider holds 0 for no service life."""
    assert ask("/api/projection.csv?service_life_years=0").body == project(Scenario()).to_csv()


def test_many_unknown_names_are_answered_shortly():
    """2: an address may hold thousands."""
    answer = ask("/api/projection.csv?" + "&".join(f"x{n}=1" for n in range(1000)))

    assert answer.status == 422
    assert len(answer.body) < 2000


@pytest.mark.parametrize("path", [path for path in ANSWERS if "simulate" not in path])
def test_an_answer_is_sent_once(path):
    """3: strongly tagged by its bytes; compressed or listed with others, too."""
    address = f"/api/{path}?{ANSWERS[path].example}"
    first = ask(address)
    tag = first.headers["etag"]

    assert tag == f'"{sha256(first.body).hexdigest()[:32]}"'
    assert "max-age" in first.headers["cache-control"]
    for known in (tag, f'"other", {tag}', f'{tag[:-1]}-gzip"', f"W/{tag}", "*"):
        again = ask(address, if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert ask(address, if_none_match='"other"').body == first.body


@pytest.mark.unmeasured
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_named_as_on_the_page(ending, code):
    """4: in either language, with a checksum where inputs or charts are other than at first."""
    request = Request(
        projection=project(Scenario(cagr=0.4)),
        text=Language(code),
        retrieved=date(2026, 11, 26),
        compute_in_use=True,
    )
    name = name_of(FILES[ending], request)

    head = ask(f"/api/projection.{ending}?cagr=0.4&compute_in_use=true&lang={code}")

    said = head.headers["content-disposition"]
    assert said.endswith((f'filename="{name}"', f"filename*=UTF-8''{quote(name)}"))


@pytest.mark.parametrize("address", ["projection.csv", "projection.csv?years=0", "nothing.csv"])
def test_pages_elsewhere_may_read(address):
    """5: and know the names of what they read."""
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = ask(f"/api/{address}", method=method)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "credentials" not in str(answer.headers)
    assert ask(f"/api/{address}", method="OPTIONS").status == 204
    for method in ("POST", "PUT", "DELETE"):
        assert ask(f"/api/{address}", method=method).status == 405


def test_what_is_not_there_is_said():
    """5: with what there is, never the page."""
    answer = ask("/api/projection.docx")

    assert answer.status == 404
    assert answer.problems == [("api.unknown_address", "/api/projection.docx")]
    assert "/api/projection.csv" in json.loads(answer.body)["problems"][0]["message"]


def test_the_parameters_are_those_of_the_model():
    """1: every input, preset and switch; each example works."""
    names = {one.name: one for one in ANSWERS["projection.csv"].all_parameters}

    taking = {"footprint_of", "footprint_mix", *(f"footprint_{name}" for name in CONDITIONS)}
    assert set(names) == {*assumptions(), *SWITCHES, *taking, "preset", "v", "data", "lang"}
    assert tuple(names["preset"].options) == tuple(presets())
    assert all(one.meaning for one in names.values())
    assert ENGLISH.code in names["lang"].options


def test_many_at_once_get_the_same():
    """1: who asks for what is being made waits for it."""

    async def all_asked():
        return await asyncio.gather(*(asked("/api/projection.svg?cagr=0.333") for _ in range(40)))

    bodies = {answer.body for answer in awaited(all_asked())}

    assert len(bodies) == 1
    assert next(iter(bodies)).startswith(b"<svg")
