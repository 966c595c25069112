"""Every page for every reader, measured in a real browser: one load for each page and window.

1. Nothing moves while a page loads.
2. axe-core has nothing to say, by WCAG 2.2 AA and best practice, on any page or tab.
3. Text in charts and the ring around what has the focus can be seen.
4. On a phone (its panel: test_panel.py), at 320 pixels and at 200%, nothing sticks out sideways.
5. On paper are no controls, and charts and figures are whole.
6. A changed answer, a refused entry and help are said.
7. The reader's own spacing, colours, motion and theme are respected, the theme from the first byte.
8. No page asks for what its policy forbids.
"""

import gzip
import io
import re
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from model import Scenario, project
from model.projection import compute_finding
from model.texts import LANGUAGES, Language
from tests.browser.conftest import expect
from tests.browser.test_projection_page import (
    LOCALES,
    WINDOWS,
    entry,
    expect_input,
    expect_settled,
    slider,
)
from tests.browser.test_server import FORBIDDEN
from tests.browser.waiting import STILL, wait_until
from tests.pages import PAGES, TABLES

RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

# What Streamlit alone causes, and neither style nor script can mend: rules by selector.
UNMENDED: dict[str, set[str]] = {}

# The most that moves within five seconds, each move less than a second after the last; and what.
SHIFT = """() => new Promise((done) => {
  const found = new PerformanceObserver((list) => {
    let [most, sum, first, last] = [0, 0, 0, -Infinity];
    const moved = [];
    for (const { startTime, value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      for (const { node, previousRect, currentRect } of sources)
        moved.push([startTime, value, (node?.outerHTML ?? node?.nodeValue ?? "gone").slice(0, 200),
          JSON.stringify(previousRect), JSON.stringify(currentRect)].join(" "));
      if (startTime - last > 1000 || startTime - first > 5000) [sum, first] = [0, startTime];
      [sum, last] = [sum + value, startTime];
      most = Math.max(most, sum);
    }
    done([most, moved]);
  });
  found.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done([0, []])));
})"""

CHART_TEXTS = """() => [...document.querySelectorAll(".stVegaLiteChart svg text")].map((text) => [
  text.textContent, getComputedStyle(text).fill,
  getComputedStyle(text.ownerSVGElement).backgroundColor])"""

# One element of each kind that takes the focus, and the box that is seen of it.
KINDS = """() => {
  const kinds = new Map();
  const focusable = "a, button, input, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(focusable)) {
    const box = one.matches("input, textarea") && one.closest("label, .react-aria-ComboBox, " +
      ".stSlider [data-rac] > [data-rac] > [data-rac], [data-testid$=RootElement]");
    const seen = box || one;
    const { width, height } = seen.getBoundingClientRect();
    const { testid } = one.closest("[data-testid]").dataset;
    const kind = [testid, one.tagName, one.type, one.role].join(" ");
    const isSeen = one.checkVisibility({ visibilityProperty: true });
    const can = isSeen && !one.disabled && one.tabIndex >= 0;
    const isWhole = one.getClientRects().length === 1; // no link in two lines
    if (can && isWhole && width > 8 && height > 8 && !kinds.has(kind)) kinds.set(kind, [one, seen]);
  }
  window.kinds = kinds;
  return [...kinds.keys()];
}"""


def luminance(colours):
    values = np.asarray(colours) / 255.0
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    one, other = luminance(one), luminance(other)
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def colour(written):
    return [float(number) for number in re.findall(r"[\d.]+", written)[:3]]


def open_drawn(open_page, name, code="en", theme="light", **window):
    """Open a page and wait until it holds nothing back any more."""
    page = open_page(name, locale=LOCALES[code], color_scheme=theme, **window)
    page.emulate_media(reduced_motion="reduce")
    page.locator("#first").wait_for(state="detached")
    expect_settled(page)
    return page


def expect_no_finding(page, within="html"):
    """2: of axe-core, but for what is not ours and cannot be mended.

    Found on a page that was being made anew meanwhile, it is looked for again.
    """
    if findings(page, within):
        expect_settled(page)
        assert not findings(page, within)


def findings(page, within):
    """Return what axe-core finds; of what is scrolled out of sight, it does not judge colours."""
    size = page.viewport_size
    whole = page.evaluate("document.querySelector('.stMain').scrollHeight")
    page.set_viewport_size(size | {"height": max(size["height"], whole)})
    found = violations(page, within)
    page.set_viewport_size(size)
    return found


def violations(page, within):
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    wait_until(page, STILL)
    return [
        (rule["id"], node["target"], node["html"][:200], node["failureSummary"])
        for rule in page.evaluate(
            "async ([within, rules]) => (await axe.run(within, rules)).violations", [within, RULES]
        )
        for node in rule["nodes"]
        if node["target"][-1] not in UNMENDED.get(rule["id"], ())
    ]


def expect_dark_charts(page):
    """3: each text of each chart."""
    for words, ink, ground in page.evaluate(CHART_TEXTS):
        assert contrast(colour(ink), colour(ground)) >= 4.5, (words, ink, ground)


def picture(page, box):
    """Return the pixels of a part of the window."""
    content = page.screenshot(clip=box, animations="disabled", caret="hide")
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=float)


def expect_rings(page, judged):
    """3: the focus of the keyboard changes pixels all around by a contrast of three."""
    page.add_style_tag(content="[role=tooltip] {display: none}")
    kinds = set(page.evaluate(KINDS)) - judged
    page.keyboard.press("Tab")  # from here on the focus is the keyboard's
    for kind in sorted(kinds):
        judged.add(kind)
        box = page.evaluate(
            """(kind) => {
              const [one, seen] = kinds.get(kind);
              seen.scrollIntoView({ block: "center", behavior: "instant" });
              one.focus({ preventScroll: true });
              one.blur();
              const { x, y, width, height } = seen.getBoundingClientRect();
              return { x: x - 8, y: y - 8, width: width + 16, height: height + 16 };
            }""",
            kind,
        )
        before = picture(page, box)
        page.evaluate("(kind) => kinds.get(kind)[0].focus({ preventScroll: true })", kind)
        changed = contrast(before, picture(page, box)) >= 3
        around = 2 * (box["width"] + box["height"] - 32)
        assert changed.sum() >= 0.5 * around, (kind, changed.sum(), around)


def expect_narrow(page):
    """4."""
    for width in (640, 320):  # the first is 1280 at 200%
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"document.scrollingElement.scrollWidth <= {width}")
    page.set_viewport_size({"width": 1280, "height": 900})


def expect_paper(page):
    """5: at the width of A4."""
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    pressed = "button, [role=switch], [role=tab], input[type=file]"
    controls = f".stSidebar, .stAppHeader, .stMain :is({pressed})"
    expect(page.locator(controls).filter(visible=True)).to_have_count(0)
    whole = page.locator(".stVegaLiteChart svg, .stMetric, .stTable table")
    for box in [one.bounding_box() for one in whole.filter(visible=True).all()]:
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 794
    kept = page.locator(".stVegaLiteChart, .stMetric, tr")
    breaks = kept.evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")
    assert set(breaks) == {"avoid"} or not breaks
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})


def open_tables(page):
    """Open the table of every card, as who goes to another address of the page, and comes back."""
    page.evaluate(
        """(query) => {
          history.pushState({}, "", `?${query}`);
          dispatchEvent(new PopStateEvent("popstate", { state: {} }));
        }""",
        urlencode(TABLES),
    )
    shown = page.locator(CARDS).get_by_role("tab", name="Table", exact=True)
    expect(shown.first).to_have_attribute("aria-selected", "true")
    expect_settled(page)
    for tab in shown.all():
        expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("stSkeleton").filter(visible=True)).to_have_count(0)


# What another view of a card changes: what stands beside it was judged with its first.
CARDS = ".stMain [class*=st-key-card_]:has([role=tablist])"


@pytest.fixture(scope="module")
def judged():
    """The kinds of elements whose ring was judged, by theme: once is enough."""
    return {theme: set() for _, theme in WINDOWS}


@pytest.mark.parametrize(("code", "theme"), WINDOWS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everyone(open_page, judged, name, code, theme):
    """1 to 5, each tab and the table of every card included; and 8, after all of it."""
    # Files come one by one, the same in each language.
    is_first = code == "en" or not name
    page = open_drawn(open_page, name, code, theme, script=FORBIDDEN, fetched=is_first)
    most, moved = page.evaluate(SHIFT)
    assert most <= 0.1, moved
    row = page.locator(".stMain [role=tablist]").first
    tabs = row.get_by_role("tab")
    of_card = row.and_(page.locator(f"{CARDS} [role=tablist]")).count()
    for at in range(max(tabs.count(), 1)):
        if at:
            tabs.nth(at).click()
            expect(tabs.nth(at)).to_have_attribute("aria-selected", "true")
            expect_settled(page)
            expect(page.get_by_test_id("stSkeleton").filter(visible=True)).to_have_count(0)
        expect_no_finding(page, CARDS if at and of_card else "html")
        expect_dark_charts(page)
        if code == "en":  # whose words are longer
            expect_narrow(page)
    if code == "en":
        expect_paper(page)
    expect_rings(page, judged[theme])
    assert judged[theme]
    if code == "en" and name != "batch":
        open_tables(page)
        expect_no_finding(page, CARDS)
        expect_narrow(page)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("forbidden") == []


def test_nothing_moves_where_what_follows_is_late(open_page, slow_address):
    """1: what stands is there before what follows from the inputs is drawn into it."""
    page = open_drawn(open_page, slow_address, fetched=True)
    most, moved = page.evaluate(SHIFT)
    assert most <= 0.1, moved


def test_what_changes_is_said(open_page):
    """6: the answer as it changes, why an entry is refused for as long as it is, and help.

    A right value clears the refusal, also the one that the slider shows already.
    """
    page = open_drawn(open_page, "")
    answer = page.locator(".st-key-answer")
    expect(answer).to_have_attribute("aria-live", "polite")
    box = entry(page, "cagr")
    refused = page.get_by_text("“abc” is not a number")
    for right, value in (("52.3%", 0.523), ("0.523", 0.523), ("40%", 0.4)):
        box.fill("abc")
        box.press("Enter")
        expect(refused).to_be_visible()
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_have_accessible_description(re.compile("“abc” is not a number"))
        box.fill(right)
        box.press("Enter")
        expect(refused).not_to_be_visible()
        expect_input(page, "cagr", value)
        expect(box).not_to_have_attribute("aria-invalid", "true")
        expect(box).to_have_accessible_description("")
    expect(answer).to_contain_text("40%")
    expect(answer).to_have_attribute("aria-live", "polite")
    help_of = page.get_by_role("button", name="Help for Growth rate (CAGR)")
    help_of.focus()
    expect(help_of).to_have_accessible_description(re.compile("^Growth in the first year"))


# What parts of the page are called, by those who hear or look for them: in one alphabet alone.
CALLED = """[...document.querySelectorAll(
  "[aria-label]:is(a, button, div, input, nav, section), [placeholder], .stFileUploader button p"
)].map((part) => part.ariaLabel || part.placeholder || part.textContent)"""
ENGLISH_NAMES = (
    f"{CALLED}.filter((name) => /[a-z]{{4}}/.test(name) && !/[\u4e00-\u9fff]/.test(name))"
)
CHINESE_NAMES = (
    f"{CALLED}.filter((name) => /[\u4e00-\u9fff]/.test(name) && !/^Language/.test(name))"
)


def test_names_are_in_the_language_of_the_page(open_page):
    """6: those that Streamlit gives, too, also where the language is changed; a chart is one."""
    page = open_drawn(open_page, "compare", "zh")
    wait_until(page, f"!{ENGLISH_NAMES}.length")
    expect(page.get_by_role("img", name="折线图")).to_be_visible()
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.locator(".stMainMenuPopover")).to_contain_text("跟随系统")
    page.keyboard.press("Escape")
    page.get_by_text("English", exact=True).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    wait_until(page, f"!{CHINESE_NAMES}.length")
    page.locator(".stMultiSelect input").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".stMultiSelect")).to_contain_text("Headline taken literally")
    expect(page.locator(".st-key-card_lines h2")).to_contain_text("C 1,442 EFLOPS")


def test_what_streamlit_says_of_entries_and_files_is_in_the_language_of_the_page(open_page):
    """6: how an entry is handed over, and why a file is not taken."""
    page = open_drawn(open_page, "compare", "zh")
    page.locator(".st-key-saved_name input").fill("甲")
    expect(page.locator(".st-key-saved_name")).to_contain_text("按 Enter 键提交")
    page.locator(".st-key-saved_note textarea").fill("乙")
    expect(page.locator(".st-key-saved_note")).to_contain_text("按 Ctrl+Enter 提交")

    plain = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a"}
    page.locator(".stFileUploader input").set_input_files(plain)
    refused = page.locator(".stFileUploader [role=alert]")
    expect(refused).to_have_text("错误：不支持 text/csv 类型的文件。")

    page = open_drawn(open_page, "batch", "zh")
    large = plain | {"buffer": b"a" * (5 * 2**20 + 1)}
    page.locator(".stFileUploader input").set_input_files(large)
    refused = page.locator(".stFileUploader [role=alert]")
    expect(refused).to_have_text("错误：文件不得超过 5.0MB。")
    page.locator(".stFileChip").hover()
    expect(page.get_by_role("tooltip")).to_have_text("文件不得超过 5.0MB。")


# Words that a tile breaks, or of which it shows a part.
BROKEN_WORDS = """() => [...document.querySelectorAll(".stMetric p")].flatMap((line) => {
  const range = document.createRange();
  return [...line.textContent.matchAll(/[^ –]+/g)].filter(({ 0: word, index }) => {
    range.setStart(line.firstChild, index);
    range.setEnd(line.firstChild, index + word.length);
    const tile = line.closest(".stMetric").getBoundingClientRect();
    const { right } = range.getBoundingClientRect();
    return range.getClientRects().length > 1 || right > tile.right;
  }).map(([word]) => word);
})"""

# Whether a group of the panel opens at a press, and what moves then.
UNFOLDED = """async () => {
  const group = document.querySelector(".st-key-group_multipliers details");
  group.querySelector("summary").click();
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  return [group.open, document.getAnimations().length];
}"""

SPACING = """* {letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
  line-height: 1.5 !important} p {margin-bottom: 2em !important}"""


def test_the_page_is_as_its_reader_has_it(open_page):
    """7: any width, colours of their own, no motion, space between letters; 3: their sliders."""
    page = open_drawn(open_page, "")
    page.get_by_test_id("stMainMenuButton").click()
    said = [item.inner_text() for item in page.get_by_role("menuitem").filter(visible=True).all()]
    assert said == ["Print"]
    expect(page.get_by_text("Made with")).not_to_be_visible()
    page.keyboard.press("Escape")

    moving = "all => all.filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    assert not page.locator("*").evaluate_all(moving)
    assert page.evaluate(UNFOLDED) == [True, 0]

    page.emulate_media(forced_colors="active")
    for seen in (
        slider(page, "cagr").locator("xpath=../.."),  # the thumb
        page.locator(".st-key-compute_logarithmic label > div").first,
    ):
        seen.scroll_into_view_if_needed()
        pixels = picture(page, seen.bounding_box())
        assert (contrast(pixels, [255.0, 255.0, 255.0]) >= 3).sum() >= 100
    page.emulate_media(forced_colors="none")

    page.set_viewport_size({"width": 2560, "height": 900})
    chart = page.locator(".stVegaLiteChart svg").first
    wait_until(page, "document.querySelector('.stVegaLiteChart svg').clientWidth > 900")
    assert chart.bounding_box()["width"] <= 1280
    for width in (1093, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(BROKEN_WORDS)
    page.add_style_tag(content=SPACING)
    expect_narrow(page)
    assert not page.evaluate(BROKEN_WORDS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_document_is_dressed_before_any_script(address, code):
    """7: language, name and theme from the first byte, of each page, by browser or address."""
    for place, accepted in ((f"goal?lang={code}", "fr"), ("", f"{LOCALES[code]},{code};q=0.9")):
        headers = {"Accept": "text/html", "Accept-Language": accepted, "Accept-Encoding": "gzip"}
        with urlopen(Request(f"{address}{place}", headers=headers), timeout=60) as answer:  # noqa: S310 - the server of these tests
            document = gzip.decompress(answer.read()).decode()
            assert answer.headers["Cache-Control"] == "no-cache"
        head, _, _ = document.partition("</head>")
        assert f'<html lang="{code}">' in document
        title = f"{compute_finding(project(Scenario()), Language(code))} · Suanli 算力"
        assert f"<title>{title}</title>" in head
        assert '<meta name="color-scheme" content="light dark" />' in head
        assert ".st-key-answer" in head
