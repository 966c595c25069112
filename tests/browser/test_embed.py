"""The chart for other people's pages, framed by a page of another origin.

1. At 300 and at 600 pixels, frozen and live, in both languages and themes: no message in the
   console, nothing scrolls sideways, no letter is smaller than 12 pixels, dark is dark.
2. With sliders it says at every place what the model says, in sentence, numbers and chart, and
   keys move them; what does not go together is said, and no answer stays.
3. It tells the page around it how high it is.
4. A page of Streamlit's is not framed.
"""

import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest

from model import Scenario, project
from model.inputs import assumptions, input_value, read_scenario
from model.projection import (
    answer_in_a_line,
    compute_finding,
    growth_title,
    impact_finding,
)
from model.texts import LANGUAGES, Language
from tests.browser.conftest import PATIENCE, expect
from tests.browser.test_accessibility import colour, contrast
from tests.browser.test_files import shown_code
from tests.browser.test_projection_page import LOCALES, expect_answer
from tests.browser.waiting import wait_until

WIDTHS = (300, 600)

# As docs/serving.md has it.
RESIZE = """<script>
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "suanli-height") return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.height = data.height;
});
</script>"""

# Kept to itself, as some pages keep what they frame.
FRAME = (
    '<iframe title="x" sandbox="allow-scripts" src="{}{}" width="{}" height="500" '
    'style="border:0"></iframe>'
)

SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((part) => part.getClientRects().length && !part.closest("style, [hidden]"))
  .map((part) => parseFloat(getComputedStyle(part).fontSize) * (part.getScreenCTM?.().a ?? 1)))"""
COLOURS = """() => {
  const { color, backgroundColor } = getComputedStyle(document.documentElement);
  return [color, backgroundColor];
}"""
CUT = """() => [...document.querySelectorAll(".drawn > text")].filter((one) => {
  const [inner, outer] = [one, one.parentElement].map((part) => part.getBoundingClientRect());
  const isWithin = inner.left >= outer.left && inner.right <= outer.right;
  return !isWithin || inner.top < outer.top || inner.bottom > outer.bottom;
}).map((one) => one.textContent)"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"
SHOWN = """() => ({
  heading: document.querySelector("h1").textContent,
  caption: document.querySelector("figcaption").textContent,
  values: [...document.querySelectorAll("[data-of]")].map((one) => one.textContent),
  spoken: [...document.querySelectorAll("input")].map((one) => one.getAttribute("aria-valuetext")),
  chart: [...document.querySelectorAll(".drawn > text")].map((one) => one.textContent),
  heights: [...document.querySelector(".drawn :is(.line, .edge + .edge)").points].map(
    ({ y }) => document.querySelector(".drawn .axis").y1.baseVal.value - y),
})"""


@pytest.fixture
def elsewhere():
    """A page of another origin: whatever is asked of it to be its body."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = parse_qs(urlsplit(self.path).query).get("body", [""])[0]
            body = f"<!doctype html><title>Elsewhere</title><body>{asked}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def framed(browser, address, elsewhere):
    """Show addresses in frames of that page; fail on any message in the console.

    Returns a function of the frames, as pairs of an address and a width or as HTML, of what stands
    before them, and of what the window is like; it returns the page and its frames.
    """
    contexts, complaints = [], []

    def show(frames, head="", **window):
        context = browser.new_context(viewport={"width": 1300, "height": 900}, **window)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        body = head + "".join(
            one if isinstance(one, str) else FRAME.format(address, escape(one[0]), one[1])
            for one in frames
        )
        page.goto(f"{elsewhere}?{urlencode({'body': body})}")
        return page, page.frames[1:]

    yield show
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_it_reads_well_at_any_width(framed, code, color_scheme):
    """1: also a chart of growth, a long span, four sliders, and a theme other than the system's."""
    queries = [
        "",
        "live=true",
        "chart=related",
        "live=true&chart=core&years=20&sliders=cagr,years,first_year_investment,application_level",
        "live=true&years=60&compute_in_use=true&compute_logarithmic=true",
        "live=true&chart=core&impact_logarithmic=true&application_level=0",
        "live=true&cagr=0&investment_method=budget&base_eflops=5&compute_logarithmic=true",
    ]
    other = {"light": "dark", "dark": "light"}[color_scheme]
    asked = [*queries, f"theme={other}"]
    _, frames = framed(
        [(f"embed/chart?lang={code}&{query}", width) for query in asked for width in WIDTHS],
        locale=LOCALES[code],
        color_scheme=color_scheme,
    )

    assert len(frames) == len(asked) * len(WIDTHS)
    for frame in frames:
        if "live" in frame.url:
            expect(frame.locator(".drawn")).to_be_visible()
        assert frame.evaluate(OVERFLOW) <= 0, frame.url
        assert frame.evaluate(CUT) == [], frame.url
        assert frame.evaluate(SMALLEST) >= 11.9, frame.url
        ink, paper = map(colour, frame.evaluate(COLOURS))
        theme = other if "theme" in frame.url else color_scheme
        assert (sum(paper) < sum(ink)) == (theme == "dark")
        assert contrast(np.array(ink), np.array(paper)) >= 7


def said(scenario, code, names, chart="compute"):
    """What a frame shows of a scenario."""
    projection, text = project(scenario), Language(code)
    values = [input_value(assumptions()[one], getattr(scenario, one), text) for one in names]
    finding = compute_finding if chart == "compute" else impact_finding
    return {
        "heading": finding(projection, text),
        "caption": answer_in_a_line(projection, text),
        "values": values,
        "spoken": values,
    }


def labels(scenario, code, chart="compute"):
    """What is written in its chart, beside the end of the axis."""
    projection, text = project(scenario), Language(code)
    if chart == "compute":
        ends = [text.number(projection["compute_eflops"][at]) for at in (0, -1)]
        return {*ends, text.year(scenario.last_year)}
    title = growth_title(
        {"core": "AI core industry", "related": "Related industries"}[chart],
        projection.final(f"cumulative_{chart}_high_cny_100m"),
        text,
    )
    scale = text.money_scale(projection.final(f"cumulative_{chart}_high_cny_100m"))
    return {title, text.scaled(projection.growth(chart), scale), text.year(scenario.base_year)}


def expect_said(frame, scenario, code, names, chart="compute"):
    shown = frame.evaluate(SHOWN)
    written, heights = shown.pop("chart"), np.array(shown.pop("heights"))
    assert shown == said(scenario, code, names, chart)
    assert labels(scenario, code, chart) <= set(written)
    column = "compute_eflops" if chart == "compute" else f"cumulative_{chart}_high_cny_100m"
    levels = project(scenario)[column]
    assert heights == pytest.approx(levels * heights[-1] / levels[-1], abs=0.2)  # pixels


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("chart", ["compute", "related"])
def test_keys_move_the_sliders(framed, code, chart):
    """2: from a value between two steps, one input on the other, to both ends."""
    names = ["cagr", "years", "application_level"]
    query = f"embed/chart?live=true&chart={chart}&lang={code}&sliders={','.join(names)}"
    _, (frame,) = framed([(query, 300)], locale=LOCALES[code])
    expect(frame.locator(".drawn")).to_be_visible()
    expect_said(frame, Scenario(), code, names, chart)
    scenario = Scenario()
    for name, keys in (
        ("cagr", ["ArrowRight", "ArrowRight", "PageDown", "End"]),
        ("years", ["ArrowLeft", "ArrowLeft", "Home", "End", "ArrowLeft"]),
        ("application_level", ["ArrowDown", "PageUp", "ArrowLeft"]),
        ("cagr", ["PageDown", "ArrowLeft"]),
    ):
        slider = frame.locator(f"#{name}")
        for key in keys:
            before = slider.input_value()
            slider.press(key)
            value = slider.input_value()
            assert value != before
            kind = int if assumptions()[name].is_whole else float
            scenario = scenario.but(**{name: kind(value)})
            expect_said(frame, scenario, code, names, chart)
    link = frame.locator("a").get_attribute("href")
    held = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert read_scenario({name: held[name] for name in assumptions()}) == scenario
    expect(frame.locator(".limits")).to_be_hidden()
    expect(frame.locator(".moved")).to_be_visible()


def test_what_does_not_go_together_is_said(framed):
    """2: and no answer stays; back again, it is there."""
    _, (frame,) = framed([("embed/chart?live=true&cagr=0.01&sliders=cagr", 300)])
    slider = frame.locator("#cagr")
    expect(frame.locator(".drawn")).to_be_visible()
    slider.press("ArrowLeft")
    expect(frame.get_by_role("status")).to_have_text("These inputs contradict each other.")
    for part in ("h1", "figcaption", ".drawn"):
        expect(frame.locator(part)).to_be_hidden()
    slider.press("ArrowRight")
    expect(frame.locator(".drawn")).to_be_visible()
    expect(frame.locator(".refused")).to_be_hidden()
    expect_said(frame, Scenario(cagr=0.01), "en", ["cagr"])


def test_it_says_how_high_it_is(framed):
    """3: the page around makes room, after a move too."""
    page, (frame,) = framed([("embed/chart?live=true", 300)], head=RESIZE)
    for key in ("End", "Home"):
        frame.locator("#years").press(key)
        wait_until(page, "() => document.querySelector('iframe').height != 500")
        expect(frame.locator(".drawn")).to_be_visible()
        wait_until(frame, "() => document.documentElement.scrollHeight <= innerHeight")


def test_the_code_of_the_page_frames_it(open_page, framed):
    """1 and 2: as it is copied, with the inputs of the page."""
    page = open_page("?cagr=0.4&compute_in_use=true")
    expect_answer(page, Scenario(cagr=0.4), "en")
    *codes, markdown = shown_code(page, "Embed", 3)
    assert markdown.startswith("[![1,441 EFLOPS in 2027")
    _, frames = framed(codes)
    for frame, is_live in zip(frames, (False, True), strict=True):
        caption = answer_in_a_line(project(Scenario(cagr=0.4)), Language("en"))
        expect(frame.locator("figcaption")).to_have_text(caption)
        assert frame.locator(".drawn").count() == is_live


def test_the_page_itself_is_not_framed(browser, address, elsewhere):
    """4: its frame stays empty, whatever the address."""
    with browser.new_context() as context:
        page = context.new_page()
        for path in ("", "goal", "api/", "api/projection.html"):
            with page.expect_console_message(
                lambda message: "frame-ancestors" in message.text, timeout=PATIENCE
            ):
                page.goto(f"{elsewhere}?{urlencode({'body': f'<iframe src={address}{path}>'})}")
