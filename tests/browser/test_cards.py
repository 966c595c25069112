"""The card of a result in a real browser.

1. The answer, its two limits and the chart stand in this order, on one screen of a desk.
2. What is read off a year stands for every series.
3. A press leads on to the question that follows, with the reader's inputs.
4. A press copies the card's link, which opens it, or its picture; another fills the screen.
"""

import io
from time import monotonic

from PIL import Image

from model import Scenario, project
from model.projection.words import compute_finding
from model.texts import ENGLISH
from tests.browser.conftest import PATIENCE, expect
from tests.browser.test_projection_page import expect_settled
from tests.browser.waiting import wait_until

CARD = ".st-key-card_compute"


def press(page, name):
    page.locator(CARD).get_by_role("button", name=name, exact=True).click()


def test_the_first_card(open_page):
    """1, 2 and 4: as it is first seen, copied, read and on the whole screen."""
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator(f"{CARD} .stVegaLiteChart svg")).to_be_visible()
    expect_settled(page)
    expect_answer_limits_chart(page)
    expect_picture(page)
    expect_every_series_read(page)
    press(page, "Full screen")
    wait_until(page, f"document.fullscreenElement?.matches('{CARD}')")
    press(page, "Full screen")
    wait_until(page, "!document.fullscreenElement")


def expect_answer_limits_chart(page):
    """1: of the chart, more than half of what is drawn."""
    page.set_viewport_size({"width": 1280, "height": 860})
    parts = (".st-key-answer", ".stMain li >> nth=1", ".st-key-limits", f"{CARD} svg.marks")
    boxes = [page.locator(part).first.bounding_box() for part in parts]

    tops = [box["y"] for box in boxes]
    assert tops == sorted(tops)
    chart = boxes[-1]
    assert 860 - chart["y"] > 0.5 * chart["height"]
    page.set_viewport_size({"width": 1280, "height": 900})


def expect_every_series_read(page):
    """2: from anywhere above it."""
    page.locator(f"{CARD} svg.marks").scroll_into_view_if_needed()
    box = page.locator(f"{CARD} svg.marks").bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.2 * box["height"])
    shown = page.locator("#vg-tooltip-element tr")
    expect(shown.first).to_be_visible()
    read = dict(map(str.strip, row.split("\t")) for row in shown.all_inner_texts())
    index = int(read["Year"]) - 2022

    assert read["AI compute, EFLOPS"] == ENGLISH.number(268 * 1.523**index)
    assert {"2022-2023 edition", "2023-2024 edition", "2025 edition"} <= set(read)


# Every page with cards, and where charts of lines are: the tab, the card, what is read in it.
PAGES_OF_CARDS = {
    "Projection": (),
    "Uncertainty": (("", "fan", {"Year", "Your scenario", "90 of 100 cases", "2025 edition"}),),
    "Compare": (
        (
            "",
            "lines",
            {"Year", "A · Your scenario", "B · Report's ends: 155.2 in 2021 to 1,271.4"},
        ),
    ),
    "Evidence": (
        ("", "series", {"Period", "2022-2023 edition", "2025 edition", "Your scenario"}),
        ("Fitted curves", "fit", {"Year", "Fitted curve", "95% prediction band"}),
    ),
    "Goal": (("", "pairs", {"AI compute in the base year", "Growth rate (CAGR)"}),),
    "Regions": (),
}
READ = """() => {
  const shown = document.querySelector("#vg-tooltip-element.visible");
  return [...(shown?.rows ?? shown?.querySelectorAll("tr") ?? [])].map((row) => row.innerText);
}"""


def test_every_card_of_every_page(open_page):
    """1 and 2: one page after the other."""
    page = open_page()
    for place, charts in PAGES_OF_CARDS.items():
        page.get_by_role("link", name=place, exact=True).first.click()
        expect(page.get_by_role("link", name=place)).to_have_attribute("aria-current", "page")
        expect_settled(page)
        expect_in_a_row(page, has_numbers=place != "Regions")  # its panel has folded ones alone
        for tab, card, read in charts:
            if tab:
                page.get_by_role("tab", name=tab, exact=True).click()
            expect_nearest_read(page, card, read)


def expect_nearest_read(page, card, read):
    """2: from above the lines, where nothing is drawn."""
    chart = page.locator(f".st-key-card_{card} svg.marks")
    expect(chart).to_be_visible()
    expect_settled(page)
    rows = read_above(page, chart.locator(".background").first)
    assert read <= {row.split("\t")[0].strip() for row in rows}, card
    page.mouse.move(0, 0)
    wait_until(page, f"({READ})().length === 0")


def read_above(page, plot):
    """Return what is read with the pointer above the lines, moved until the chart is at rest."""
    plot.scroll_into_view_if_needed()
    end = monotonic() + PATIENCE / 1000
    while not (rows := page.evaluate(READ)):
        assert monotonic() < end, "nothing is read"
        box = plot.bounding_box()
        for part in (0.5, 0.4):
            page.mouse.move(box["x"] + part * box["width"], box["y"] + 0.1 * box["height"])
        page.wait_for_timeout(50)
    return rows


def expect_picture(page):
    """4: with the colours of the line and of the ground; larger than the chart, for its words."""
    press(page, "Copy picture")
    expect(page.locator(f"{CARD} [role=status]")).to_have_text("Copied")
    copied = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return [...new Uint8Array(await (await item.getType("image/png")).arrayBuffer())];
        }"""
    )
    picture = Image.open(io.BytesIO(bytes(copied))).convert("RGB")
    chart = page.locator(f"{CARD} svg.marks").bounding_box()
    stroke = page.evaluate(
        """() => {
          const lines = [...document.querySelectorAll(".st-key-card_compute svg .mark-line path")];
          const widest = lines.find((line) => line.getAttribute("stroke-width") === "2.5");
          return widest.getAttribute("stroke");
        }"""
    )

    assert picture.width >= 2 * chart["width"]
    assert picture.height >= 2 * chart["height"]
    colours = dict(map(reversed, picture.getcolors(picture.width * picture.height)))
    assert colours[tuple(bytes.fromhex(stroke.lstrip("#")))] > 500
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_its_link_opens_what_is_shown(open_page):
    """3 and 4: the link of the card is the page's own; a table is a table for who is sent it."""
    page = open_page("?cagr=0.4")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect_settled(page)
    page.locator(CARD).get_by_role("tab", name="Table").click()
    expect(page.locator(f"{CARD} table")).to_be_visible()
    wait_until(page, "location.search.includes('view_compute=table')")
    press(page, "Copy link")
    expect(page.locator(f"{CARD} [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied == f"{page.url}#compute"
    opened = open_page(copied)
    finding = compute_finding(project(Scenario(cagr=0.4)), ENGLISH)
    expect(opened.locator(f"{CARD} h2")).to_have_text(finding)
    expect(opened.locator(f"{CARD} table")).to_be_visible()
    expect(opened.locator(f"{CARD} .stVegaLiteChart")).to_have_count(0)
    expect_ways_on(opened)


def expect_ways_on(page):
    """3: with the inputs, there and back."""
    page.get_by_role("link", name="Check a headline").click()
    claim = page.get_by_role("tab", name="Does this headline add up?")
    expect(claim).to_have_attribute("aria-selected", "true")
    wait_until(page, "location.search.includes('cagr=0.4')")
    page.get_by_role("link", name="Projection").click()
    page.get_by_role("link", name="What would it take?").click()
    expect(page.locator("h1")).to_have_text("What would it take?")
    wait_until(page, "location.search.includes('cagr=0.4')")


# Whether the file of each card stands beside its tools, and the entry of each number beside its
# slider; nothing where there is none.
FILES_BESIDE_TOOLS = """() => {
  const files = [...document.querySelectorAll("[class*=st-key-card_]")].map((card) => {
    const [file, tool] = [".stDownloadButton button", ".tools button"].map((one) =>
      card.querySelector(one)?.getBoundingClientRect());
    const below = file && file.top + file.height / 2 - tool.top - tool.height / 2;
    return file && Math.abs(below) <= 2 && Math.abs(tool.left - file.right) <= 2;
  });
  return files.includes(true) && !files.includes(false);
}"""
ENTRIES_BESIDE_SLIDERS = """() => {
  const entries = [...document.querySelectorAll("[class*=st-key-input_]")].map((input) => {
    const [slider, entry] = [".stSlider", "[class*=_exact] input"].map((one) =>
      input.querySelector(one)?.getBoundingClientRect());
    return entry && slider.right <= entry.left + 1 && entry.top < slider.bottom;
  });
  return entries.includes(true) && !entries.includes(false);
}"""


def expect_in_a_row(page, *, has_numbers):
    """1: a card's file and its tools, also on a telephone; an entry and its slider."""
    if has_numbers:
        wait_until(page, f"({ENTRIES_BESIDE_SLIDERS})()")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"({FILES_BESIDE_TOOLS})()")
