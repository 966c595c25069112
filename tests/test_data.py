"""The data package keeps its promises.

1. It is a valid Frictionless Data Package, and a broken one is refused.
2. Every figure has a source that resolves and a grade of evidence that the source can bear.
3. Every source is used, and says in its note what a reader must know.
4. Dates are possible: nothing is read before it is published, nor measured before it happens.
5. The arithmetic that the publishers print holds for the figures kept here.
6. The figures equal a second copy, typed by hand from the pages that were read.
"""

import csv
import functools
import json
import math
import re
import shutil
import statistics
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from frictionless import Package

DATA = Path(__file__).resolve().parents[1] / "data"
FIGURES = (
    *("compute_scale", "editions", "multipliers", "projects", "macro", "guangdong"),
    *("utilisation", "cities", "io_multipliers", "hardware", "power"),
)
TABLES = (*FIGURES, "sources")
GRADES = {"read", "quoted", "unconfirmed", "derived"}

Row = dict[str, str]


@functools.cache
def rows(table: str) -> list[Row]:
    """Return the rows of one table, as text."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def descriptor() -> dict:
    """Return the package's descriptor."""
    return json.loads((DATA / "datapackage.json").read_text("utf-8"))


def problems(path: Path) -> list[tuple[str, str]]:
    """Return the kind and the message of everything that is wrong with a package."""
    report = Package(str(path)).validate()
    return [tuple(error) for error in report.flatten(["type", "message"])]


def sources() -> dict[str, Row]:
    """Return the sources by id."""
    return {row["id"]: row for row in rows("sources")}


def figure_rows() -> Iterator[tuple[str, Row]]:
    """Yield every figure with where it stands."""
    for table in FIGURES:
        for number, row in enumerate(rows(table), start=2):
            yield f"{table}.csv:{number}", row


def ids_in_notes() -> set[str]:
    """Return the words with underscores in all notes: by convention, ids of sources."""
    notes = " ".join(row["note"] for table in TABLES for row in rows(table))
    return set(re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", notes))


def ids_in_toml() -> dict[str, set[str]]:
    """Return the ids in every ``sources`` list of the TOML files in the data folder."""

    def walk(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "sources" and isinstance(value, list):
                    yield from value
                else:
                    yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    return {
        path.relative_to(DATA).as_posix(): set(walk(tomllib.loads(path.read_text("utf-8"))))
        for path in sorted(DATA.rglob("*.toml"))
    }


def eflops(series: str, edition: str, period: str) -> float:
    """Return one level of compute, in EFLOPS."""
    wanted = (series, edition, period)
    (row,) = [
        row
        for row in rows("compute_scale")
        if (row["series"], row["edition"], row["period"]) == wanted
    ]
    return float(row["value_eflops"])


# 1. A valid package; a broken one is refused.


def test_the_package_is_valid():
    """Frictionless finds nothing wrong: types, limits, keys, and sources that resolve."""
    found = problems(DATA / "datapackage.json")

    assert not found


def test_every_csv_file_is_described():
    """No CSV file in the folder escapes the checks, and none is promised that is not there."""
    described = {resource["path"] for resource in descriptor()["resources"]}

    assert described
    assert described == {path.name for path in DATA.glob("*.csv")}
    assert described == {f"{table}.csv" for table in TABLES}


def test_every_column_says_what_it_is():
    """Each column has a name, a type and a description; each number also has a unit."""
    fields = [
        (resource["name"], field)
        for resource in descriptor()["resources"]
        for field in resource["schema"]["fields"]
    ]

    without_meaning = [
        (table, field)
        for table, field in fields
        if not all(field.get(key) for key in ("name", "type", "description"))
    ]
    without_unit = [
        (table, field["name"])
        for table, field in fields
        if field["type"] in {"number", "integer", "year"} and not field.get("unit")
    ]

    assert fields
    assert not without_meaning
    assert not without_unit


def test_every_figure_table_points_to_the_sources():
    """Each table of figures requires a source and a grade, and has a key of its own."""
    tables = {resource["name"]: resource["schema"] for resource in descriptor()["resources"]}

    for table in FIGURES:
        required = {
            field["name"]
            for field in tables[table]["fields"]
            if field.get("constraints", {}).get("required")
        }
        assert {"source", "evidence"} <= required, table
        assert tables[table]["primaryKey"], table
        assert tables[table]["foreignKeys"] == [
            {"fields": "source", "reference": {"resource": "sources", "fields": "id"}}
        ], table


def replace_first(old: str, new: str) -> Callable[[str], str]:
    """Return an edit that changes the first occurrence of a text."""
    return lambda text: text.replace(old, new, 1)


def repeat_last_line(text: str) -> str:
    """Return the text with its last line twice."""
    return text + text.splitlines(keepends=True)[-1]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("table", "edit", "kind"),
    [
        pytest.param(
            "compute_scale",
            replace_first("value_eflops", "value_eflop"),
            "incorrect-label",
            id="a misspelt column",
        ),
        pytest.param(
            "compute_scale",
            replace_first(",idc_2022_2023,", ",idc_2022_2032,"),
            "foreign-key",
            id="a source that does not exist",
        ),
        pytest.param(
            "multipliers",
            replace_first(",seed_article_2023,", ",,"),
            "constraint-error",
            id="a figure without a source",
        ),
        pytest.param(
            "projects",
            replace_first(",read,", ",certain,"),
            "constraint-error",
            id="an unknown grade of evidence",
        ),
        pytest.param(
            "macro",
            replace_first("1210207", "121.0 trillion"),
            "type-error",
            id="a number that is a text",
        ),
        pytest.param(
            "utilisation",
            replace_first("0.714", "71.4"),
            "constraint-error",
            id="percent where a fraction is due",
        ),
        pytest.param(
            "editions",
            replace_first("0.523", "52.3"),
            "constraint-error",
            id="a rate in percent where a fraction is due",
        ),
        pytest.param(
            "editions",
            replace_first("idc_general_cn", "idc_general"),
            "constraint-error",
            id="a rate of a series that does not exist",
        ),
        pytest.param(
            "sources",
            replace_first("http://www.0951120.cn", "see www.0951120.cn"),
            "constraint-error",
            id="an address that is not one",
        ),
        pytest.param("guangdong", repeat_last_line, "primary-key", id="a row given twice"),
    ],
)
def test_a_broken_package_is_refused(
    tmp_path: Path, table: str, edit: Callable[[str], str], kind: str
):
    """A slip in a table is found, by the rule it breaks."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    file = folder / f"{table}.csv"
    before = file.read_text("utf-8")
    file.write_text(edit(before), encoding="utf-8", newline="\n")

    assert file.read_text("utf-8") != before
    assert kind in {found for found, _ in problems(folder / "datapackage.json")}


@pytest.mark.parametrize("path", sorted(DATA.glob("*.*")), ids=lambda path: path.name)
def test_files_are_plain_utf8(path: Path):
    """UTF-8 without a byte order mark, LF line ends, and a line end at the end."""
    content = path.read_bytes()

    assert content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_cells_have_no_stray_spaces():
    """Text that is compared must not differ by a space."""
    stray = [
        (table, value)
        for table in TABLES
        for row in rows(table)
        for value in row.values()
        if value != " ".join(value.split())
    ]

    assert not stray


# 2. Every figure has a source and a grade.


def test_every_figure_has_a_source_that_resolves():
    """Looked up here without Frictionless: each source id is in sources.csv."""
    known = sources()
    figures = list(figure_rows())
    lost = [(where, row["source"]) for where, row in figures if row["source"] not in known]

    assert len(figures) > 100
    assert not lost


def test_every_row_has_a_grade():
    """Each row says how it was checked, in one of four words."""
    assert {row["evidence"] for _, row in figure_rows()} <= GRADES
    assert {row["evidence"] for row in rows("sources")} <= GRADES


def test_no_figure_is_graded_above_its_source():
    """What was read, or derived, rests on a page that was read; what is quoted was seen."""
    bearing = {
        "read": {"read"},
        "derived": {"read"},
        "quoted": {"read", "quoted"},
        "unconfirmed": GRADES,
    }
    known = sources()
    too_high = [
        (where, row["evidence"], row["source"])
        for where, row in figure_rows()
        if known[row["source"]]["evidence"] not in bearing[row["evidence"]]
    ]

    assert not too_high


def test_what_was_read_has_an_address_or_says_why_not():
    """A figure that was read can be found again, or its source says what was read instead."""
    known = sources()
    without = {
        row["source"]
        for _, row in figure_rows()
        if row["evidence"] == "read" and not known[row["source"]]["url"]
    }

    assert without <= {"seed_article_2023", "yichang_chengfeng", "miit_2023_intelligent"}
    assert "no address" in known["seed_article_2023"]["note"].lower()
    assert "read on a mirror" in known["yichang_chengfeng"]["note"].lower()


def test_derived_figures_show_their_arithmetic():
    """A derived figure names the numbers that it comes from."""
    derived = [(where, row["note"]) for where, row in figure_rows() if row["evidence"] == "derived"]
    without_numbers = [(where, note) for where, note in derived if not re.search(r"\d", note)]

    assert derived
    assert not without_numbers


# 3. Every source is used, and honest.


def test_every_source_is_used():
    """Each source backs a figure, an input or a guardrail, or is named in a note."""
    if not (DATA / "assumptions.toml").exists():
        pytest.skip("data/assumptions.toml is not there, so what it uses is not known")
    used = {row["source"] for _, row in figure_rows()} | ids_in_notes()
    used |= set().union(*ids_in_toml().values())
    unused = sources().keys() - used

    assert not unused


def test_every_id_in_a_note_resolves():
    """A word with underscores in a note is the id of a source."""
    named = ids_in_notes()
    unknown = named - sources().keys()

    assert named
    assert not unknown


def test_every_id_in_a_toml_file_resolves():
    """Inputs, guardrails and presets name only sources that exist."""
    known = sources().keys()
    unknown = {file: bad for file, ids in ids_in_toml().items() if (bad := ids - known)}

    assert not unknown


def test_addresses_are_bare():
    """An address is one http(s) URL and nothing else, and a note holds none."""
    bare = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
    urls = [row["url"] for row in rows("sources") if row["url"]]
    dressed = [url for url in urls if not bare.fullmatch(url)]
    notes = [row["note"] for table in TABLES for row in rows(table) if "://" in row["note"]]

    assert urls
    assert not dressed
    assert not notes


def test_a_page_is_listed_once_for_each_publisher():
    """Two rows with the same address stand for two publishers quoted on one page."""
    pages = Counter((row["url"], row["publisher"]) for row in rows("sources") if row["url"])
    repeated = [page for page, count in pages.items() if count > 1]

    assert not repeated


def test_sources_that_cannot_be_opened_say_so():
    """Unconfirmed, or without an address: the note tells what was not read or not known."""
    silent = [
        row["id"]
        for row in rows("sources")
        if (row["evidence"] == "unconfirmed" or not row["url"])
        and not re.search(r"not read|no address|no page", row["note"], re.IGNORECASE)
    ]

    assert not silent


def test_ids_that_other_files_rely_on_exist():
    """These ids are cited by the inputs and in the texts; they are never renamed."""
    relied_on = {
        *("seed_article_2023", "idc_2022_2023", "idc_2023_2024", "idc_2025", "idc_2025_base_2023"),
        *("idc_2025_precision", "idc_2026_digest", "sister_statement_2023", "caict_multiplier"),
        *("implan_norm", "wuhan_aicc_phase_1", "xian_future_aicc_phase_1", "caict_device_window"),
        *("server_life_amazon", "gpu_price_performance", "epoch_ai_chips_growth"),
        *("epoch_nvidia_stock", "china_gdp_2022", "miit_2030_target", "state_council_2017"),
        *("utilisation_unused_2025", "utilisation_official_2026"),
    }

    assert relied_on <= sources().keys()


# 4. Dates are possible.


def not_after(first: str, second: str) -> bool:
    """Return whether one date may lie before another, as far as both are known."""
    shared = min(len(first), len(second))
    return first[:shared] <= second[:shared]


def test_nothing_is_read_before_it_is_published():
    """A page was accessed on or after the day its figures were published."""
    too_early = [
        row["id"] for row in rows("sources") if not not_after(row["published"], row["accessed"])
    ]

    assert not too_early


def test_past_figures_are_past_and_forecasts_are_ahead():
    """Estimates and counts end by the day of publication; forecasts and targets end after it."""
    for row in rows("compute_scale"):
        if row["status"] in {"estimate", "actual"}:
            assert not_after(row["period"], row["published"]), row
        else:
            assert not_after(row["published"], row["period"]), row


def test_one_figure_for_each_edition_and_period():
    """A series has one figure for a period in an edition: revisions are new editions."""
    keys = Counter((row["series"], row["edition"], row["period"]) for row in rows("compute_scale"))
    repeated = [key for key, count in keys.items() if count > 1]

    assert not repeated


def test_a_series_has_one_precision():
    """A line that may be joined counts operations at one precision, stated or not."""
    precisions: dict[str, set[str]] = {}
    for row in rows("compute_scale"):
        stated = row["precision"].removesuffix(" (not stated)")
        precisions.setdefault(row["series"], set()).add(stated)
    mixed = {series: found for series, found in precisions.items() if len(found) > 1}

    assert not mixed


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("compute_scale", ("value_eflops",)),
        ("editions", ("rate",)),
        ("multipliers", ("low", "high")),
        ("projects", ("capacity_pflops", "investment_cny_100m")),
        ("macro", ("value",)),
        ("io_multipliers", ("value",)),
        ("hardware", ("fp16_tflops", "power_w", "system_chips", "system_kw")),
        ("power", ("low", "value", "high")),
        ("guangdong", ("value",)),
        ("utilisation", ("low", "high")),
    ],
)
def test_figures_are_positive(table: str, columns: tuple[str, ...]):
    """No figure is zero or negative; an empty cell is not a figure."""
    values = [float(row[column]) for row in rows(table) for column in columns if row[column]]

    assert values
    assert min(values) > 0


@pytest.mark.parametrize("table", ["multipliers", "utilisation"])
def test_ranges_are_in_order(table: str):
    """The lower end is not above the upper end, and at least one end is given."""
    for row in rows(table):
        assert row["low"] or row["high"], row
        if row["low"] and row["high"]:
            assert float(row["low"]) <= float(row["high"]), row


def test_only_roles_have_no_figure():
    """In Guangdong's table a role has neither value nor unit; everything else has both."""
    for row in rows("guangdong"):
        is_role = row["status"] == "role"
        assert is_role == row["item"].startswith("role_"), row
        assert is_role == (row["value"] == "") == (row["unit"] == ""), row


def test_rates_describe_years_in_order_or_none():
    """A rate has both its years or neither, the later one after its publication."""
    for row in rows("editions"):
        start, end = row["rate_start"], row["rate_end"]
        assert bool(start) == bool(end), row
        if start:
            assert start < end, row
            assert not_after(start, row["published"]), row
            assert not_after(row["published"], end), row
        else:
            assert "not known" in row["note"], row


def test_rates_belong_to_editions_of_the_levels():
    """An edition that prints levels and a rate has one date of publication in both tables."""
    levels = {(row["series"], row["edition"]): row for row in rows("compute_scale")}
    without = []
    for row in rows("editions"):
        printed = levels.get((row["series"], row["edition"]))
        if printed is None:
            without.append((row["series"], row["edition"]))
        else:
            assert row["published"] == printed["published"], row

    assert {row["series"] for row in rows("editions")} <= {series for series, _ in levels}
    assert without == [("idc_general_cn", "2022-2023")]  # its note says that no level was found


# 5. The publishers' own arithmetic.


@pytest.mark.parametrize(
    ("series", "edition", "span", "printed", "implied"),
    [
        # 155.2 x 1.523^5 = 1271.7; (1271.4 / 155.2)^(1/5) - 1 = 0.52292
        pytest.param(
            "idc_intelligent_cn", "2022-2023", ("2021", "2026"), 0.523, 0.52292, id="52.3 %"
        ),
        # 259.9 x 1.339^5 = 1118.7; (1117.4 / 259.9)^(1/5) - 1 = 0.33869
        pytest.param(
            "idc_intelligent_cn", "2023-2024", ("2022", "2027"), 0.339, 0.33869, id="33.9 %"
        ),
        # 416.7 x 1.462^5 = 2783.3; (2781.9 / 416.7)^(1/5) - 1 = 0.46185
        pytest.param("idc_intelligent_cn", "2025", ("2023", "2028"), 0.462, 0.46185, id="46.2 %"),
        # 54.5 x 1.166^5 = 117.46; (117.3 / 54.5)^(1/5) - 1 = 0.16568
        pytest.param("idc_general_cn", "2023-2024", ("2022", "2027"), 0.166, 0.16568, id="16.6 %"),
    ],
)
def test_printed_growth_rates(
    series: str, edition: str, span: tuple[str, str], printed: float, implied: float
):
    """Base, printed rate and end agree within rounding, over the years that are meant."""
    first, last = (eflops(series, edition, year) for year in span)
    years = int(span[1]) - int(span[0])
    lowest = (first - 0.05) * (1 + printed - 0.0005) ** years
    highest = (first + 0.05) * (1 + printed + 0.0005) ** years

    (stated,) = [
        row for row in rows("editions") if (row["series"], row["edition"]) == (series, edition)
    ]

    assert lowest <= last <= highest
    assert implied == pytest.approx((last / first) ** (1 / years) - 1, abs=6e-6)
    assert (float(stated["rate"]), (stated["rate_start"], stated["rate_end"])) == (printed, span)


def test_the_headline_rate_does_not_start_in_2022():
    """From 268 in 2022 the report's own path is 47.6 % a year; 52.3 % overshoots by 13 %."""
    first = eflops("idc_intelligent_cn", "2022-2023", "2022")
    last = eflops("idc_intelligent_cn", "2022-2023", "2026")

    assert pytest.approx(0.47583, abs=6e-6) == (last / first) ** (1 / 4) - 1
    assert pytest.approx(1.13410, abs=6e-6) == first * 1.523**4 / last


@pytest.mark.parametrize(
    ("series", "edition", "start", "end", "ratio"),
    [
        # 725.3 / 416.7, printed as +74.1 %
        pytest.param("idc_intelligent_cn", "2025", "2023", "2024", 1.7406, id="2024 in the IDC"),
        # 1037.3 / 725.3, printed as +43 %
        pytest.param("idc_intelligent_cn", "2025", "2024", "2025", 1.4302, id="2025 in the IDC"),
        # 788 / 748: one line, one precision
        pytest.param(
            "miit_in_use_intelligent_cn_fp16", "MIIT", "2025-03", "2025-06", 1.0535, id="in use"
        ),
    ],
)
def test_printed_changes(series: str, edition: str, start: str, end: str, ratio: float):
    """One figure follows from the other by the change that is printed."""
    change = eflops(series, edition, end) / eflops(series, edition, start)

    assert ratio == pytest.approx(change, abs=6e-5)


def test_target_of_2030():
    """From 1590 in 2025 to 9800 in 2030 is 43.9 % a year."""
    series = "miit_in_use_intelligent_cn_fp16"
    first, last = eflops(series, "MIIT", "2025"), eflops(series, "MIIT 2030 target", "2030")

    assert pytest.approx(0.43869, abs=6e-6) == (last / first) ** (1 / 5) - 1


def test_derived_levels_follow_from_what_they_are_derived_from():
    """Two thirds of 435, and 71.5 carried back by 20.6 % and on by 18.8 % for five years."""
    general_2024 = eflops("idc_general_cn", "2025", "2024")
    device_2023 = eflops("caict_device_total_cn", "2024", "2023")

    assert eflops("idc_general_cn", "2025", "2028") == pytest.approx(
        general_2024 / 1.206 * 1.188**5, abs=0.05
    )
    assert eflops("caict_device_intelligent_cn", "2024", "2023") == pytest.approx(
        device_2023 * 2 / 3, abs=0.05
    )


def test_parts_add_up_to_totals():
    """General, intelligent and super compute make the total, in use and on the device side."""
    in_use = eflops("miit_in_use_intelligent_cn_fp32", "MIIT", "2022")
    device = eflops("caict_device_intelligent_world", "2022", "2021")

    assert eflops("miit_in_use_total_cn", "MIIT", "2022") == 137 + in_use + 2
    assert eflops("caict_device_total_world", "2022", "2021") == 369 + device + 14


def test_related_is_core_times_a_policy_ratio():
    """36/2.9 and 42/3.4 are about the 12.5 of the State Council's targets."""
    claims = {row["name"]: row for row in rows("multipliers")}
    targets = {
        row["indicator"]: float(row["value"])
        for row in rows("macro")
        if row["region"] == "China" and row["source"] == "state_council_2017"
    }
    ratios = [float(claims["related"][end]) / float(claims["core"][end]) for end in ("low", "high")]

    assert pytest.approx([12.414, 12.353], abs=6e-4) == ratios
    assert targets["ai_related_industry_target"] / targets["ai_core_industry_target"] == 12.5


def million_yuan_per_pflops(project: Row) -> float:
    """Return the unit cost of a project."""
    return 100 * float(project["investment_cny_100m"]) / float(project["capacity_pflops"])


@pytest.mark.parametrize(
    ("city", "cost"),
    [
        pytest.param("Shenzhen", 4.2, id="Pengcheng Cloud Brain II"),  # 4200 / 1000
        pytest.param("Wuhan", 4.5, id="Wuhan, phase 1"),  # 450 / 100
        pytest.param("Xi'an", 6.3333, id="Xi'an, phase 1"),  # 1900 / 300
        pytest.param("Shanghai", 1.4973, id="SenseTime Lingang"),  # 5600 / 3740
        pytest.param("Chengdu", 10.9, id="Chengdu"),  # 10900 / 1000
        pytest.param("Dazhou", 3.8, id="Dazhou"),  # 380 / 100
        pytest.param("Changsha", 2.4, id="China Telecom Changsha"),  # 12000 / 5000
        pytest.param("Delingha", 0.325, id="Delingha"),  # 6500 / 20000
        pytest.param("Yichang", 0.93, id="Yichang Chengfeng"),  # 9300 / 10000
        pytest.param("Xining", 0.75, id="Xining H3C"),  # 7500 / 10000
        pytest.param("Qingyang", 0.32, id="Qingyang Suihong"),  # 12800 / 40000
        pytest.param("Jiujiang", 0.8, id="Poyang Lake"),  # 2000 / 2500
        pytest.param("Zhengzhou", 0.3, id="Henan Kongang"),  # 30000 / 100000
    ],
)
def test_unit_costs(city: str, cost: float):
    """Investment per PFLOPS, in million yuan, as worked out by hand."""
    (project,) = [row for row in rows("projects") if row["city"] == city]

    assert cost == pytest.approx(million_yuan_per_pflops(project), rel=1e-4)


@pytest.mark.parametrize(
    ("years", "median"),
    [
        pytest.param({"2020", "2021"}, 4.35, id="2020-2021"),  # middle of 1.50 4.20 4.50 6.33
        # middle of .30 .32 .325 .75 .80 .93
        pytest.param({"2024", "2025"}, 0.5375, id="2024-2025"),
    ],
)
def test_median_unit_costs(years: set[str], median: float):
    """The medians of the comparable projects, which back the default and its range."""
    costs = [
        million_yuan_per_pflops(row)
        for row in rows("projects")
        if row["comparable"] == "yes" and row["year"] in years
    ]

    assert median == pytest.approx(statistics.median(costs), rel=1e-9)


def test_the_fall_of_unit_costs_is_between_the_medians():
    """4.35 to 0.5375 over the mean years of both groups of projects is 41% a year."""
    compared = [row for row in rows("projects") if row["comparable"] == "yes"]
    years = {
        group: statistics.mean(int(row["year"]) for row in compared if row["year"] in group)
        for group in (("2020", "2021"), ("2024", "2025"))
    }
    before, after = years.values()
    fall = 1 - (0.5375 / 4.35) ** (1 / (after - before))
    record = tomllib.loads((DATA / "assumptions.toml").read_text("utf-8"))["unit_cost_decline"]

    assert record["range"]["high"] == pytest.approx(fall, abs=0.005)
    assert f"High: {fall:.0%}" in record["guidance"]


def test_rack_fill_of_guangdong():
    """135,000 of 218,000 standard racks in use is the printed 61.8 %, within rounding."""
    racks = {
        row["item"]: float(row["value"])
        for row in rows("guangdong")
        if row["city"] == "Guangdong" and row["period"] == "2019"
    }
    (fill,) = [row for row in rows("utilisation") if row["name"] == "rack_fill_guangdong_2019"]
    used, there = racks["standard_racks_in_use"], racks["standard_racks_in_production"]

    # 135 and 218 are themselves rounded to the nearest thousand.
    assert (used - 500) / (there + 500) <= float(fill["low"]) <= (used + 500) / (there - 500)


# 6. A second copy, typed by hand.

COMPUTE = {
    ("idc_intelligent_cn", "2022-2023"): {
        "2021": 155.2,
        "2022": 268,
        "2023": 427.0,
        "2024": 640.7,
        "2025": 922.8,
        "2026": 1271.4,
    },
    ("idc_intelligent_cn", "2023-2024"): {"2022": 259.9, "2023": 414.1, "2027": 1117.4},
    ("idc_intelligent_cn", "2025"): {
        "2020": 75.0,
        "2023": 416.7,
        "2024": 725.3,
        "2025": 1037.3,
        "2026": 1460.3,
        "2027": 2117.5,
        "2028": 2781.9,
    },
    ("idc_general_cn", "2023-2024"): {"2022": 54.5, "2027": 117.3},
    ("idc_general_cn", "2025"): {"2024": 71.5, "2028": 140.3},
    ("miit_in_use_total_cn", "MIIT"): {
        "2021": 140,
        "2022-06": 150,
        "2022": 180,
        "2023-06": 197,
        "2023": 230,
        "2024-06": 246,
        "2024": 280,
    },
    ("miit_in_use_total_cn", "2023 action plan"): {"2025": 300},
    ("miit_in_use_intelligent_cn_fp32", "MIIT"): {"2022": 41, "2023": 70, "2024": 90},
    ("miit_in_use_intelligent_cn_fp16", "MIIT"): {
        "2025-03": 748,
        "2025-06": 788,
        "2025": 1590,
        "2026-03": 1882,
        "2026-06": 2185,
    },
    ("miit_in_use_intelligent_cn_fp16", "MIIT 2030 target"): {"2030": 9800},
    ("caict_device_total_cn", "2021"): {"2020": 135},
    ("caict_device_total_cn", "2022"): {"2021": 202},
    ("caict_device_total_cn", "2023"): {"2022": 302},
    ("caict_device_total_cn", "2024"): {"2023": 435},
    ("caict_device_total_cn", "2025"): {"2025-06": 962},
    ("caict_device_intelligent_cn", "2024"): {"2023": 290},
    ("caict_device_intelligent_cn", "2025"): {"2025-06": 782},
    ("caict_device_total_world", "2022"): {"2021": 615, "2030": 56_000},
    ("caict_device_total_world", "2023"): {"2022": 906},
    ("caict_device_total_world", "2025"): {"2024": 2207, "2025-06": 4495},
    ("caict_device_intelligent_world", "2022"): {"2021": 232},
    ("caict_device_intelligent_world", "2025"): {"2024": 1610, "2025-06": 3846},
    ("epoch_nvidia_installed_world", "2025-02"): {"2024": 4000},
    ("pangoal_cloud_cn", "2025"): {"2030": 2500},
}


def test_compute_scale_as_published():
    """Every level of compute, edition by edition."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows("compute_scale"):
        levels = found.setdefault((row["series"], row["edition"]), {})
        levels[row["period"]] = float(row["value_eflops"])

    assert found == COMPUTE


def test_editions_as_published():
    """Every rate with the years it describes; two empty years are not known."""
    expected = {
        ("idc_intelligent_cn", "2022-2023", "2022-12"): (0.523, "2021", "2026", "read"),
        ("idc_intelligent_cn", "2023-2024", "2023-11-29"): (0.339, "2022", "2027", "read"),
        ("idc_intelligent_cn", "2025", "2025-02-13"): (0.462, "2023", "2028", "read"),
        ("idc_general_cn", "2022-2023", "2022-12"): (0.185, "", "", "read"),
        ("idc_general_cn", "2023-2024", "2023-11-29"): (0.166, "2022", "2027", "read"),
        ("idc_general_cn", "2025", "2025-02-13"): (0.188, "2023", "2028", "read"),
    }
    found = {
        (row["series"], row["edition"], row["published"]): (
            float(row["rate"]),
            row["rate_start"],
            row["rate_end"],
            row["evidence"],
        )
        for row in rows("editions")
    }

    assert expected == found


def test_only_these_levels_are_not_confirmed():
    """What was not seen in print keeps its label; everything else was at least quoted."""
    unconfirmed = {
        (row["edition"], row["period"], float(row["value_eflops"]))
        for row in rows("compute_scale")
        if row["evidence"] == "unconfirmed"
    }

    assert unconfirmed == {
        ("2022-2023", "2023", 427.0),
        ("2022-2023", "2024", 640.7),
        ("2022-2023", "2025", 922.8),
        ("2023-2024", "2023", 414.1),
        ("2025", "2027", 2117.5),
    }


def test_multipliers_as_published():
    """Every multiplier with its unit and grade; core and related are quoted, not read."""
    expected = {
        "core": (2.9, 3.4, "x of investment", "quoted"),
        "related": (36, 42, "x of investment", "quoted"),
        "innovation": (0.14, 0.17, "share", "read"),
        "caict_yuan_per_yuan": (3, 4, "yuan per yuan", "read"),
        "implan_output_norm": (1, 2, "yuan per yuan", "read"),
        "east_data_west_compute": (8, 8, "yuan per yuan", "read"),
        "caict_elasticity_gdp": (0.2, 0.2, "% per 1% of compute", "read"),
        "caict_elasticity_digital_economy": (0.4, 0.4, "% per 1% of compute", "read"),
        "compute_index_gdp": (1.8, 1.8, "per mille per index point", "read"),
    }
    found = {
        row["name"]: (float(row["low"]), float(row["high"]), row["unit"], row["evidence"])
        for row in rows("multipliers")
    }

    assert expected == found


def test_conditions_of_multipliers_as_published():
    """Level and years that the condition names, where it names any; empty everywhere else."""
    expected = {
        "core": ("0.80", "2021", "2025"),
        "related": ("0.80", "2021", "2025"),
        "innovation": ("0.80", "", ""),
    }
    for row in rows("multipliers"):
        found = (row["application_level"], row["window_start"], row["window_end"])
        assert expected.get(row["name"], ("", "", "")) == found
        assert (f"{float(found[0]):.0%}" in row["condition"]) if found[0] else True
        assert (f"({found[1]}-{found[2]})" in row["applies_to"]) if found[1] else True


def test_claims_as_published():
    """Start, end and rate of every claim, and what is in a table is as the table has it."""
    expected = {
        "headline": ("268", 2022, "1271.4", 2026, "52.3%"),
        "edition_2022_2023": ("155.2", 2021, "1271.4", 2026, "52.3%"),
        "edition_2023_2024": ("259.9", 2022, "1117.4", 2027, "33.9%"),
        "edition_2025": ("416.7", 2023, "2781.9", 2028, "46.2%"),
        "servers_world": ("19.5", 2022, "34.7", 2026, "17.3%"),
        "servers_china": ("9.1", 2023, "13.4", 2027, "21.8%"),
        "servers_china_2022": ("4.99", 2022, "13.4", 2027, "21.8%"),
    }
    claims = tomllib.loads((DATA / "claims.toml").read_text("utf-8"))
    names = ("start", "start_year", "end", "end_year", "cagr")
    found = {code: tuple(claim[name] for name in names) for code, claim in claims.items()}

    assert list(expected.items()) == list(found.items())
    for claim in claims.values():
        assert claim["source"] in sources() or claim["source"].startswith("http")
        if "series" in claim:
            of_edition = (claim["series"], claim["edition"])
            for end in ("start", "end"):
                level = eflops(*of_edition, str(claim[f"{end}_year"]))
                assert math.isclose(float(claim[end]), level)
            (rate,) = (
                float(row["rate"])
                for row in rows("editions")
                if (row["series"], row["edition"]) == of_edition
            )
            assert claim["cagr"] == f"{rate:.1%}"


def test_projects_as_published():
    """City, year, PFLOPS and investment in 100 million yuan of every project."""
    expected = {
        ("Shenzhen", 2020, 1000, 42),
        ("Wuhan", 2021, 100, 4.5),
        ("Xi'an", 2021, 300, 19),
        ("Shanghai", 2021, 3740, 56),
        ("Chengdu", 2022, 1000, 109),
        ("Dazhou", 2023, 100, 3.8),
        ("Changsha", 2023, 5000, 120),
        ("Delingha", 2024, 20_000, 65),
        ("Yichang", 2024, 10_000, 93),
        ("Xining", 2025, 10_000, 75),
        ("Qingyang", 2025, 40_000, 128),
        ("Jiujiang", 2025, 2500, 20),
        ("Zhengzhou", 2025, 100_000, 300),
    }
    found = {
        (
            row["city"],
            int(row["year"]),
            float(row["capacity_pflops"]),
            float(row["investment_cny_100m"]),
        )
        for row in rows("projects")
    }

    assert expected == found


def test_projects_that_buy_much_else_are_not_compared():
    """Chengdu's and Changsha's sums also buy racks and platforms."""
    assert {"Chengdu", "Changsha"} == {
        row["city"] for row in rows("projects") if row["comparable"] == "no"
    }


def test_macro_as_published():
    """GDP and industry targets, in 100 million yuan; a market in dollars, and their rate."""
    expected = {
        ("gdp", "China", 2022): 1_210_207,
        ("gdp", "China", 2023): 1_294_000,
        ("gdp", "China", 2024): 1_349_084,
        ("gdp", "China", 2025): 1_401_879,
        ("gdp", "Guangdong", 2022): 129_118.58,
        ("gdp", "Guangdong", 2023): 135_700,
        ("gdp", "Guangdong", 2024): 141_633.81,
        ("gdp", "Guangdong", 2025): 145_800,
        ("gdp", "Shenzhen", 2022): 32_387.68,
        ("gdp", "Shenzhen", 2023): 34_606.40,
        ("gdp", "Shenzhen", 2024): 36_800,
        ("gdp", "Shenzhen", 2025): 38_700,
        ("gdp", "Guangzhou", 2022): 28_839.00,
        ("gdp", "Guangzhou", 2023): 30_355.73,
        ("gdp", "Guangzhou", 2024): 31_000,
        ("gdp", "Shantou", 2022): 3017.44,
        ("gdp", "Shantou", 2023): 3158.32,
        ("gdp", "Shantou", 2024): 3167.97,
        ("gdp", "Shaoguan", 2023): 1620.83,
        ("gdp", "Meizhou", 2021): 1308.01,
        ("gdp", "Huizhou", 2022): 5401.24,
        ("gdp", "Huizhou", 2024): 6136.39,
        ("gdp", "Shanwei", 2024): 1500.89,
        ("gdp", "Zhanjiang", 2023): 3793.59,
        ("gdp", "Zhanjiang", 2024): 3839.93,
        ("gdp", "Zhaoqing", 2022): 2705.05,
        ("ai_core_industry", "Guangdong", 2022): 1500,
        ("ai_core_industry_target", "Guangdong", 2025): 3000,
        ("ai_core_industry_target", "Guangdong", 2027): 4400,
        ("ai_core_industry_target", "China", 2025): 4000,
        ("ai_related_industry_target", "China", 2025): 50_000,
        ("ai_computing_market", "China", 2024): 190,  # 100 million US dollars
        ("cny_per_usd", "China", 2024): 7.1957,
    }
    found = {
        (row["indicator"], row["region"], int(row["year"])): float(row["value"])
        for row in rows("macro")
    }

    assert expected == found


def test_input_output_multipliers_as_derived():
    """Output and value added per yuan in 2020, by what is bought."""
    expected = {
        ("electronics", "output"): 2.3488,
        ("electronics", "value_added"): 0.5705,
        ("construction", "output"): 2.8219,
        ("construction", "value_added"): 0.9023,
        ("information", "output"): 2.1488,
        ("information", "value_added"): 0.9317,
        ("electrical", "output"): 2.8875,
        ("electrical", "value_added"): 0.7890,
    }
    found = {(row["sector"], row["measure"]): float(row["value"]) for row in rows("io_multipliers")}

    assert expected == found
    assert {row["year"] for row in rows("io_multipliers")} == {"2020"}


def test_value_added_is_less_than_what_is_spent():
    """What is not imported, directly or by suppliers, is somebody's income: at most 1 yuan."""
    shares = [
        float(row["value"]) for row in rows("io_multipliers") if row["measure"] == "value_added"
    ]

    assert shares
    assert max(shares) < 1


def test_guangdong_as_published():
    """Every figure of the province and its cities."""
    expected = {
        ("racks_in_production", "Guangdong", "2019", "actual"): 116_000,
        ("standard_racks_in_production", "Guangdong", "2019", "actual"): 218_000,
        ("standard_racks_in_use", "Guangdong", "2019", "actual"): 135_000,
        ("racks_in_operation", "Guangdong", "2022", "actual"): 300_000,
        ("compute", "Guangdong", "2025", "target"): 40,
        ("compute", "Guangdong", "2027", "target"): 60,
        ("intelligent_compute_rank", "Guangdong", "2025", "target"): 1,
        ("standard_racks", "Shenzhen", "2025", "target"): 500_000,
        ("general_compute", "Shenzhen", "2025", "target"): 14,
        ("intelligent_compute", "Shenzhen", "2025", "target"): 25,
        ("super_compute", "Shenzhen", "2025", "target"): 2,
        ("compute", "Shenzhen", "2030", "target"): 150,
        ("standard_racks", "Shaoguan", "2025", "plan"): 500_000,
        ("servers", "Shaoguan", "2025", "plan"): 5_000_000,
        ("investment", "Shaoguan", "2025", "plan"): 500,
        ("rack_carrying_capacity", "Shaoguan", "2025-06", "actual"): 120_000,
        ("ai_centre_projects", "Shaoguan", "2025-06", "actual"): 22,
        ("investment", "Shaoguan", "2025-06", "plan"): 600,
        ("rack_carrying_capacity", "Shaoguan", "2026-02", "actual"): 120_000,
        ("compute_carrying_capacity", "Shaoguan", "2026-02", "actual"): 180_000,
        ("investment", "Shaoguan", "2026-02", "plan"): 620,
        ("standard_racks", "Shaoguan", "2026", "target"): 300_000,
        ("electricity", "Shaoguan", "2025", "actual"): 170,
        ("electricity", "Shaoguan", "2026-01", "actual"): 26.34,
    }
    found = {
        (row["item"], row["city"], row["period"], row["status"]): float(row["value"])
        for row in rows("guangdong")
        if row["status"] != "role"
    }

    assert expected == found


def test_layout_of_guangdong():
    """Two low-latency core areas and nine clusters."""
    roles: dict[str, list[str]] = {}
    for row in rows("guangdong"):
        if row["status"] == "role":
            roles.setdefault(row["item"], []).append(row["city"])

    assert roles == {
        "role_low_latency_core": ["Guangzhou", "Shenzhen"],
        "role_cluster": [
            *("Shantou", "Shaoguan", "Meizhou", "Huizhou", "Shanwei"),
            *("Zhanjiang", "Zhaoqing", "Qingyuan", "Yunfu"),
        ],
    }


def test_positions_of_the_layout():
    """The eleven cities of the layout, each where GeoNames puts it, in degrees."""
    expected = {
        "Guangzhou": (23.11667, 113.25),
        "Shenzhen": (22.54554, 114.0683),
        "Shantou": (23.35489, 116.67876),
        "Shaoguan": (24.8, 113.58333),
        "Meizhou": (24.28859, 116.11768),
        "Huizhou": (23.11147, 114.41523),
        "Shanwei": (22.78199, 115.3475),
        "Zhanjiang": (21.23391, 110.38749),
        "Zhaoqing": (23.04893, 112.46091),
        "Qingyuan": (23.7, 113.03333),
        "Yunfu": (22.92787, 112.03809),
    }
    found = {
        row["city"]: (float(row["latitude"]), float(row["longitude"])) for row in rows("cities")
    }

    assert expected == found
    assert set(found) == {row["city"] for row in rows("guangdong") if row["status"] == "role"}


def test_utilisation_as_published():
    """Every share with its kind, as fractions; an open end is empty."""
    expected = {
        "unused_new_build_2025": ("unused_compute", None, 0.80),
        "rental_2026": ("compute_use", 0.20, 0.30),
        "enterprise_2026": ("compute_use", 0.10, 0.10),
        "domestic_chips_2026": ("compute_use", None, 0.20),
        "official_2026": ("rack_fill", 0.714, 0.714),
        "chengdu_forecast_2022": ("compute_use", 0.90, None),
        "rack_fill_cn_2021": ("rack_fill", 0.55, None),
        "rack_fill_hubs_2024": ("rack_fill", 0.627, 0.627),
        "rack_fill_guangdong_2019": ("rack_fill", 0.618, 0.618),
        "rack_fill_shenzhen_2019": ("rack_fill", 0.690, 0.690),
    }
    found = {
        row["name"]: (
            row["kind"],
            float(row["low"]) if row["low"] else None,
            float(row["high"]) if row["high"] else None,
        )
        for row in rows("utilisation")
    }

    assert expected == found


def test_readme_names_every_table_and_grade():
    """The folder's README leaves no table and no grade of evidence unexplained."""
    text = (DATA / "README.md").read_text("utf-8")
    named = {*(f"`{table}.csv`" for table in TABLES), *(f"`{grade}`" for grade in GRADES)}
    missing = {name for name in named if name not in text}

    assert not missing
