"""Every page for every reader, measured in a real browser: one load for each page and window.

1. Nothing moves while a page loads.
2. axe-core has nothing to say, by WCAG 2.2 AA and best practice, on any page or tab.
3. Text in charts and the ring around what has the focus can be seen.
4. On a phone, at 320 pixels and at 200%, nothing sticks out sideways.
5. On paper are no controls, and charts and figures are whole.
6. A changed answer, a refused entry and help are said.
7. The reader's own spacing, colours, motion and theme are respected, the theme from the first byte.
"""

import io
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from model.texts import LANGUAGES
from tests.browser.test_projection_page import LOCALES, WINDOWS, entry, expect_settled, slider
from tests.pages import PAGES

RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

# What Streamlit alone causes, and neither style nor script can mend: rules by selector.
UNMENDED: dict[str, set[str]] = {}

# The most that moves within five seconds, each move less than a second after the last.
SHIFT = """() => new Promise((done) => {
  const found = new PerformanceObserver((list) => {
    let [most, sum, first, last] = [0, 0, 0, -Infinity];
    for (const { startTime, value, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      if (startTime - last > 1000 || startTime - first > 5000) [sum, first] = [0, startTime];
      [sum, last] = [sum + value, startTime];
      most = Math.max(most, sum);
    }
    done(most);
  });
  found.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(0)));
})"""

CHART_TEXTS = """() => [...document.querySelectorAll(".stVegaLiteChart svg text")].map((text) => [
  text.textContent, getComputedStyle(text).fill, getComputedStyle(text.ownerSVGElement).backgroundColor])"""

# One element of each kind that takes the focus, and the box that is seen of it.
KINDS = """() => {
  const kinds = new Map();
  for (const one of document.querySelectorAll("a, button, input, textarea, summary, [tabindex='0']")) {
    const box = one.matches("input, textarea") && one.closest("label, .react-aria-ComboBox, " +
      ".stSlider [data-rac] > [data-rac] > [data-rac], [data-testid$=RootElement]");
    const seen = box || one;
    const { width, height } = seen.getBoundingClientRect();
    const { testid } = one.closest("[data-testid]").dataset;
    const kind = [testid, one.tagName, one.type, one.role].join(" ");
    const can = one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0;
    if (can && width > 8 && height > 8 && !kinds.has(kind)) kinds.set(kind, [one, seen]);
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
    page.locator("html[data-drawn]").wait_for(state="attached")
    expect_settled(page)
    return page


def expect_no_finding(page):
    """2: of axe-core, but for what is not ours and cannot be mended."""
    found = [
        (rule["id"], node["target"], node["html"][:200], node["failureSummary"])
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
        if node["target"][-1] not in UNMENDED.get(rule["id"], ())
    ]
    assert not found


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
        assert changed.sum() >= 0.8 * around, (kind, changed.sum(), around)


def expect_narrow(page):
    """4: also with all the space between letters, words and lines that a reader may set."""
    for width in (640, 320):  # the first is 1280 at 200%
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"document.scrollingElement.scrollWidth <= {width}")
    page.set_viewport_size({"width": 1280, "height": 900})


def expect_paper(page):
    """5: at the width of A4."""
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    controls = ".stSidebar, .stAppHeader, .stMain :is(button, [role=switch], input[type=file])"
    expect(page.locator(controls).filter(visible=True)).to_have_count(0)
    whole = page.locator(".stVegaLiteChart svg, .stMetric, .stTable table")
    for box in [one.bounding_box() for one in whole.filter(visible=True).all()]:
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 794
    kept = page.locator(".stVegaLiteChart, .stMetric, tr")
    assert {
        one for one in kept.evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")
    } <= {"avoid"}
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture(scope="module")
def judged():
    """The kinds of elements whose ring was judged, by theme: once is enough."""
    return {theme: set() for _, theme in WINDOWS}


@pytest.mark.parametrize(("code", "theme"), WINDOWS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everyone(open_page, judged, name, code, theme):
    """1 to 5, each tab included."""
    page = open_drawn(open_page, name, code, theme)
    assert page.evaluate(SHIFT) <= 0.1
    tabs = page.locator(".stMain .stTabs").first.get_by_role("tab")
    for at in range(max(tabs.count(), 1)):
        if at:
            tabs.nth(at).click()
            expect(tabs.nth(at)).to_have_attribute("aria-selected", "true")
            expect_settled(page)
            expect(page.get_by_test_id("stSkeleton").filter(visible=True)).to_have_count(0)
        expect_no_finding(page)
        expect_dark_charts(page)
        expect_narrow(page)
    if code == "en":  # the other paper is as wide
        expect_paper(page)
    expect_rings(page, judged[theme])
    assert judged[theme]
