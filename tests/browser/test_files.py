"""The files in a real browser, in both languages.

1. Every download is the model's file, byte for byte, under a name in the reader's language.
2. What the page shows under Reproduce writes the same CSV; what it shows under Cite is the model's.
3. The brief opens without a network, loads and runs nothing, and prints on two pages of A4.
4. An SVG opens by itself, loads and runs nothing, whatever a reader typed.
"""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from model import Scenario, Uncertainty, export_file, project, range_of
from model.files.citation import bibtex, long_citation, short_citation
from model.files.kinds import FILES, QUANTILES, name_of
from model.files.request import Request
from model.texts import LANGUAGES, Language
from tests.browser.conftest import expect
from tests.browser.test_projection_page import LOCALES, expect_answer
from tests.files.test_recipes import run
from tests.hostile import NAMES, NOTE

ROOT = Path(__file__).resolve().parents[2]
QUERY = "?cagr=0.4567&effect_lag_years=2&curve=declining&compute_logarithmic=true"
SCENARIO = Scenario(cagr=0.4567, effect_lag_years=2, curve="declining")
DAY = date(2026, 11, 24)

# Both pages of one scenario: the most that inputs and guardrails can take.
LONGEST = Scenario(
    curve="logistic",
    cagr=2.5,
    ceiling_eflops=1e6,
    service_life_years=6,
    investment_method="unit_cost",
    effect_lag_years=2,
)


OWN_RANGES = Uncertainty(
    ranges={
        name: range_of(name, written)
        for name, written in {
            "cagr": "normal@5,50,95:0.339:0.5:0.661",
            "base_eflops": "259.9 to 268 to 276.1",
            "application_level": "20% to 71.4% to 90%",
            "core": "2 to 4",
        }.items()
    },
    correlations={("cagr", "base_eflops"): -0.25},
    draws=1024,
)


def requests(code, **more):
    """What may have been asked for: a test can begin before midnight and end after it."""
    today = date.today()  # noqa: DTZ011 - as the page does
    return [
        Request(
            projection=project(SCENARIO),
            text=Language(code),
            retrieved=today - timedelta(days=days),
            compute_logarithmic=True,
            **more,
        )
        for days in (0, 1)
    ]


def test_files_words_and_recipes_are_the_models(open_page, tmp_path):
    """1: every download, also the switch of the scale, which pictures follow; and 2."""
    code = "zh"
    page = open_page(QUERY, locale=LOCALES[code])
    expect_answer(page, SCENARIO, code)
    expect_reproduced_and_cited(page, code, tmp_path)
    asked = requests(code)
    contents = {}
    others = page.get_by_test_id("stPopoverBody")
    for key in [key for key in FILES if key != QUANTILES]:
        if key != "csv" and not others.is_visible():
            page.get_by_role("button", name=Language(code)("Other files")).click()
        with page.expect_download() as waiting:
            page.locator(f".st-key-{key}").get_by_role("button").click()
        contents[key] = waiting.value.path().read_bytes()

        assert contents[key] in [FILES[key].make(one) for one in asked], key
        assert waiting.value.suggested_filename == name_of(FILES[key], asked[0])
    assert re.fullmatch(r"suanli-推算-2022-2027-[0-9a-f]{6}\.csv", name_of(FILES["csv"], asked[0]))

    book = load_workbook(io.BytesIO(contents["xlsx"]), data_only=True)
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {268, project(SCENARIO).final("compute_eflops")} <= cells


def shown_code(page, button, number):
    """The texts to copy that a popover shows, as many as they are."""
    page.get_by_role("button", name=button).click()
    shown = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").locator("code")
    expect(shown).to_have_count(number)
    texts = [text.replace("\u200b", "") for text in shown.all_text_contents()]
    page.keyboard.press("Escape")
    return texts


def expect_reproduced_and_cited(page, code, tmp_path):
    """2: copied as it stands: command and program; short, in full, for BibTeX."""
    command, program = shown_code(page, Language(code)("Reproduce"), 2)
    cited = shown_code(page, Language(code)("Cite"), 3)

    for recipe in (command, f"python - <<'END'\n{program}\nEND\n"):
        run(recipe, tmp_path)
        (written,) = tmp_path.iterdir()
        assert written.read_bytes() == project(SCENARIO).to_csv()
        written.unlink()
    assert cited in [
        [short_citation(one), long_citation(one), bibtex(one).rstrip("\n")]
        for one in requests(code)
    ]


@pytest.fixture
def open_file(browser):
    """Open files without a network; fail if one asks for anything else or complains.

    Returns a function of the path.
    """
    context = browser.new_context(offline=True)
    asked, complaints = [], []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    opened = []

    def open_path(path):
        page.goto(path.as_uri())
        opened.append(path.as_uri())
        assert asked == opened
        return page

    yield open_path
    context.close()
    assert asked == opened
    assert opened
    assert not complaints


PAPERS = {"A4": rb"0 0 59[456][.\d]* 84[123][.\d]*", "Letter": rb"0 0 612[.\d]* 792[.\d]*"}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("scenario", "uncertainty"),
    [(Scenario(), None), (LONGEST, None), (Scenario(), OWN_RANGES), (LONGEST, OWN_RANGES)],
    ids=["headline", "longest", "own ranges", "longest of all"],
)
def test_the_brief_prints_on_two_pages(open_file, code, scenario, uncertainty, tmp_path):
    """3: whatever the paper, with room around it on each; on a phone nothing sticks out."""
    to, text = tmp_path / "brief.html", Language(code)
    own = {"text": text, "uncertainty": uncertainty}
    path = export_file(project(scenario), to, retrieved=DAY, **own)
    page = open_file(path)
    printed = {
        paper: page.pdf(format=paper, prefer_css_page_size=True, print_background=True)
        for paper in PAPERS
    }
    page.emulate_media(media="print")
    room = page.evaluate("""() => {
        const style = getComputedStyle(document.body);
        return [style.paddingTop, style.paddingRight, style.paddingBottom, style.paddingLeft,
            style.boxDecorationBreak || style.webkitBoxDecorationBreak];
    }""")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})

    for paper, pages in printed.items():
        assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 2, paper
        assert re.search(rb"/MediaBox\s*\[\s*" + PAPERS[paper] + rb"\s*\]", pages)
    assert room.pop() == "clone"  # on every page, also where margins are set to none
    assert all(float(side.removesuffix("px")) >= 4 * 96 / 25.4 - 0.01 for side in room)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert page.locator("html").get_attribute("lang") == code


@pytest.mark.parametrize("ending", ["html", "svg"])
def test_what_a_reader_typed_runs_nothing(open_file, ending, tmp_path):
    """3 and 4: no dialog, no request, no element of its own."""
    for number, name in enumerate(NAMES.values()):
        path = tmp_path / f"{number}.{ending}"
        export_file(project(Scenario()), path, retrieved=DAY, name=name, note=NOTE)
        page = open_file(path)

        assert page.locator("script, img, iframe, [onload], [onerror]").count() == 0
        assert name in page.locator("h1, title").first.text_content()
