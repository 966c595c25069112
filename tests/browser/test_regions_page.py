"""The page "Regions" in a real browser, in both languages.

1. Each part opens, on a desk and on a phone, and says nothing in the console.
2. A cell typed into the grid changes the answer to the model's.
3. A plan downloaded and uploaded again is the same; a file on disk holds the model's results.
"""

from pathlib import Path

from model.regions.guangdong import PROVINCE, layout
from model.regions.plans import CityPlan, Region, project_region
from model.regions.tables import plan_csv, read_plan_file, read_plans
from model.regions.words import region_answer
from model.texts import LANGUAGES, Language
from tests.browser.conftest import expect
from tests.browser.test_evidence_page import open_part
from tests.browser.test_projection_page import LOCALES, expect_no_overflow, expect_settled
from tests.browser.waiting import unfold
from views.regions.page import REGION_PARTS

CHARTS = {"cities": 3, "known": 0}
PLAN = [
    CityPlan(
        city="Shaoguan",
        role="hub",
        investment_cny_100m=100,
        first_year=2024,
        last_year=2027,
        planned_pflops=2500,
        application_start=0.2,
        application_end=0.8,
        ramp_years=4,
    ),
    CityPlan(city="Foshan", role="other", investment_by_year={2025: 10, 2026: 20}),
    CityPlan(city="Yunfu", role="cluster"),
]

# The grid waits before it sends what was typed, in case more is.
GRID_WAITS = 400  # milliseconds


def open_regions(open_page, code: str):
    page = open_page("regions", locale=LOCALES[code])
    expect(page.get_by_role("heading", level=1)).to_have_text(Language(code)("Regions"))
    expect_region(page, layout(), code)
    return page


def expect_region(page, plans, code: str) -> None:
    """Expect the answer of a plan on the page."""
    projection = project_region(Region(PROVINCE, plans))
    sentence = region_answer(projection, Language(code)).replace("**", "")
    expect(page.locator(".st-key-answer")).to_have_text(sentence)
    expect_settled(page)


def saved(page, key: str) -> bytes:
    """Return the file that a click on a download button saves."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    return Path(download.value.path()).read_bytes()


def expect_every_part(page, code):
    """1: nothing sticks out sideways."""
    for part, label in REGION_PARTS.items():
        open_part(page, label, code)
        expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(CHARTS[part])
        expect_no_overflow(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_cell_typed_into_the_grid_changes_the_answer(open_page):
    """1 and 2: Shaoguan's total, by mouse and keys; in the other language it is still there."""
    page = open_regions(open_page, "en")
    type_into_grid(page, row=3, column=2, typed="1234")
    plans = [
        plan.model_copy(update={"investment_cny_100m": 1234.0}) if plan.city == "Shaoguan" else plan
        for plan in layout()
    ]
    expect_region(page, plans, "en")
    expect_every_part(page, "en")
    open_part(page, REGION_PARTS["cities"], "en")
    page.get_by_role("radio", name=LANGUAGES["zh"]).click()
    expect_region(page, plans, "zh")
    expect_every_part(page, "zh")


def test_an_unfinished_row_is_a_note_and_nothing_moves(open_page):
    """2: the answer and the grid stay where they are; the next click finds the same city."""
    page = open_regions(open_page, "zh")
    expect_region(page, layout(), "zh")
    page.set_viewport_size({"width": 1280, "height": 1600})
    expect(page.locator("html")).to_have_attribute("lang", "zh")  # set with the page's style
    row = 1
    name = layout()[row].city
    expect_idle(page)
    before = grid_and_answer(page)
    type_into_grid(page, row=row, column=2, typed="50")
    note = f"第 2 行（{Language('zh').translate(name)}）"
    expect(page.get_by_test_id("stAlert")).to_contain_text(note)
    expect_region(page, layout(), "zh")
    assert grid_and_answer(page) == before
    for column, typed in ((3, "2025"), (4, "2026")):
        type_into_grid(page, row=row, column=column, typed=typed)
    filled = {"investment_cny_100m": 50.0, "first_year": 2025, "last_year": 2026}
    plans = [plan.model_copy(update=filled) if plan.city == name else plan for plan in layout()]
    expect_region(page, plans, "zh")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def grid_and_answer(page) -> list[tuple[float, float]]:
    """Return where the answer and the grid begin, and how wide they are."""
    parts = [page.locator(".st-key-answer"), page.locator(".stDataFrameGlideDataEditor").first]
    boxes = [part.bounding_box() for part in parts]
    return [(box["y"], box["width"]) for box in boxes]


def type_into_grid(page, *, row: int, column: int, typed: str) -> None:
    """Type over a cell of the grid, reached by arrow keys; rows and columns count from 0.

    At a reader's pace: while the page is drawn again, the grid takes no keys.
    """
    page.set_viewport_size({"width": 1280, "height": 1600})  # so that the grid needs no scrolling
    expect_idle(page)
    grid = page.locator(".stDataFrameGlideDataEditor").first
    grid.click(position={"x": 80, "y": 52})  # the first cell: behind the mark, below the header
    for key, times in (("ArrowDown", row), ("ArrowRight", column)):
        for _ in range(times):
            page.keyboard.press(key)
    page.keyboard.press("Enter")  # the editor of the cell takes what is typed once it is there
    page.locator("#portal textarea, #portal input").first.fill(typed)
    page.keyboard.press("Enter")
    cell = page.get_by_test_id(f"glide-cell-{column + 1}-{row}")  # behind the mark
    expect(cell).to_have_text(typed)
    page.wait_for_timeout(GRID_WAITS)
    expect_idle(page)


def expect_idle(page) -> None:
    """Expect that the page is drawn, and that the browser waits for the reader."""
    expect_settled(page)
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")


def open_upload(page) -> None:
    """Open the part that takes a whole plan."""
    unfold(page.locator("[class*=st-key-region_bring]"))


def test_a_plan_goes_out_and_comes_in_as_the_same(open_page, tmp_path):
    """3: paste, download, upload; and the results on disk are the model's."""
    code = "en"
    page = open_regions(open_page, code)
    content = plan_csv(PLAN)
    open_upload(page)
    page.locator("[class*=st-key-region_paste] textarea").fill(content.decode())
    page.locator(".st-key-region_take_paste button").click()
    expect_region(page, PLAN, code)
    assert saved(page, "region_plan_csv") == content
    expected = project_region(Region(PROVINCE, PLAN))
    assert saved(page, "csv_cities") == expected.to_csv()

    page.locator(".st-key-region_reset button").click()
    expect_region(page, layout(), code)
    file = tmp_path / "plan.csv"
    file.write_bytes(content)
    open_upload(page)
    page.locator("[class*=st-key-region_upload] input[type=file]").set_input_files(file)
    expect_region(page, PLAN, code)
    assert read_plans(read_plan_file(saved(page, "region_plan_csv"))) == PLAN
