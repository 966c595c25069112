"""The page, next to an empty Streamlit page: the script alone, and all that a reader waits for.

A move of a slider is timed at a server, as a browser speaks to it. The scripts of other pages run
in Streamlit's own test harness, timed from the start to the end of what its server does for a
changed slider. What the harness adds before and after does not count.
"""

import asyncio
import logging
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from statistics import quantiles
from time import monotonic, perf_counter, sleep
from unittest import mock

from playwright.sync_api import Browser, Error, Page, sync_playwright
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from benchmarks.comparison import ROOT, Comparison
from model import Scenario, project
from model.texts import ENGLISH
from tests.browser.chromium import find_or_install
from tests.replicas import free_port
from tests.sessions import open_session

APP, EMPTY_PAGE = ROOT / "page.py", ROOT / "benchmarks" / "empty_page.py"

FLOOR = "empty page with a chart of Vega-Lite"

CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
)

SERVER_START_SECONDS = 60

# In which a process loads, after its first page, what it may need later.
LOAD_SECONDS = 5.0

# After the number is there, the page still draws charts and Python still frees memory.
SETTLE_SECONDS = 0.5

# Resolves to the milliseconds from the next key press to a text's being in the document.
# Measured inside the page, so that talking to the browser does not count.
WATCH = """([selector, text]) => {
    window.delay = new Promise((resolve, reject) => {
        let pressed = NaN;
        const options = {capture: true, once: true};
        addEventListener("keydown", (event) => { pressed = event.timeStamp; }, options);
        const observer = new MutationObserver(() => {
            if (document.querySelector(selector)?.textContent.trim() === text) {
                observer.disconnect();
                resolve(performance.now() - pressed);
            }
        });
        observer.observe(document.body, {childList: true, characterData: true, subtree: true});
        setTimeout(() => reject(new Error(`never showed ${text}`)), 30000);
    });
}"""


def script() -> Iterator[Comparison]:
    """Compare script runs after a slider has changed."""
    logging.disable(logging.WARNING)  # Streamlit would warn that there is no server
    from views.evidence.page import PARTS  # noqa: PLC0415 - even on import

    with (
        moving("app.py", "cagr", "cagr=0.4&years=6") as move,
        moving("benchmarks/empty_page.py", "value", "") as move_floor,
    ):
        yield Comparison(
            what="move of a slider until the server has answered whole",
            floor_name=FLOOR,
            target=8.0,
            runs=25,
            measure=move,
            floor=move_floor,
        )
    with timed_script_runs() as durations:
        yield Comparison(
            what="script run of the uncertainty",
            floor_name="script run of the projection",
            target=2.0,
            runs=15,
            measure=changing_slider(other_page("uncertainty"), "cagr", durations),
            floor=changing_slider(AppTest.from_file(APP), "cagr", durations),
        )
        for name, part in PARTS.items():
            if not any(one.key == "cagr" for one in evidence(name).run(timeout=60).slider):
                continue  # it hangs on no growth
            yield Comparison(
                what=f"script run of the evidence, “{part}”",
                floor_name=FLOOR,
                target=8.0,
                runs=15,
                measure=changing_slider(evidence(name), "cagr", durations),
                floor=changing_slider(AppTest.from_file(EMPTY_PAGE), "value", durations),
            )


@contextmanager
def moving(script_path: str, key: str, address: str) -> Iterator[Callable[[], float]]:
    """Serve a page; give a function that moves a slider of it and returns the seconds it takes."""
    with serving(script_path) as (server, _), asyncio.Runner() as runner:
        opening = open_session(server, address)
        session = runner.run(opening.__aenter__())
        steps = count(1)

        def move() -> float:
            start = perf_counter()
            runner.run(session.run(**{key: 0.5 + 0.001 * (next(steps) % 100)}))
            return perf_counter() - start

        move()  # from then on it can be undone
        sleep(LOAD_SECONDS)
        yield move
        runner.run(opening.__aexit__(None, None, None))


def evidence(name: str) -> AppTest:
    """Return the page of evidence with a part open, by its name in the address."""
    page = other_page("evidence")
    page.query_params["evidence_part"] = name
    return page


def other_page(name: str) -> AppTest:
    """Return another page than the first, as a click on its link opens it."""
    page = AppTest.from_file(APP).run(timeout=60)
    page.switch_page(f"views/{name}/page.py")
    return page


@contextmanager
def timed_script_runs() -> Iterator[list[float]]:
    """Note the seconds of each script run in a list."""
    durations = []
    run_script = ScriptRunner._run_script  # noqa: SLF001 - Streamlit has no public clock
    compiled = cache(ScriptCache().get_bytecode)

    def timed(runner: ScriptRunner, request: RerunData) -> None:
        start = perf_counter()
        run_script(runner, request)
        durations.append(perf_counter() - start)

    with (
        mock.patch.object(ScriptRunner, "_run_script", timed),
        # A server compiles scripts once, the test harness at each run.
        mock.patch.object(ScriptCache, "get_bytecode", lambda _, path: compiled(path)),
    ):
        yield durations


def changing_slider(page: AppTest, key: str, durations: list[float]) -> Callable[[], float]:
    """Return a function that moves a slider by a step and returns the script's seconds."""
    page.run(timeout=60)
    steps = count(1)

    def run() -> float:
        durations.clear()
        page.slider(key=key).set_value(0.5 + 0.001 * (next(steps) % 100)).run(timeout=60)
        if page.exception:
            raise RuntimeError(page.exception[0].message)
        return sum(durations)

    return run


@dataclass(frozen=True)
class Slider:
    """A slider in the browser, and where the page shows what follows from it."""

    name: str
    step: float
    selector: str
    text: Callable[[float], str]  # what is there at a value of the slider


APP_SLIDER = Slider(
    name="Growth rate (CAGR)",
    step=0.01,
    selector='[data-testid="stMetricValue"]',
    text=lambda rate: ENGLISH.number(
        project(Scenario(cagr=round(rate, 2))).final("compute_eflops")
    ),
)
FLOOR_SLIDER = Slider(
    name="Value",
    step=0.001,
    selector='[data-testid="stTable"] td',
    text=lambda value: f"{value:.3f}",
)


def key() -> Iterator[Comparison]:
    """Compare the time from a key press on a slider to the new number on the screen."""
    with ExitStack() as stack:
        app = stack.enter_context(server("app.py"))
        floor = stack.enter_context(server("benchmarks/empty_page.py"))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(
            playwright.chromium.launch(
                executable_path=find_or_install(), args=list(CHROMIUM_OPTIONS)
            )
        )
        address = f"{app}/?lang=en&cagr=0.4"
        yield Comparison(
            what="key press to number on the page",
            floor_name=FLOOR,
            target=0.4,
            runs=25,
            measure=pressing_keys(browser, address, APP_SLIDER),
            floor=pressing_keys(browser, floor, FLOOR_SLIDER),
        )
        slowed = Dragged(browser, address, slowed=4)
        yield slowed.comparison("pointer move to painted number, a processor slowed four times")
        slowed.page.close()
        dragged = Dragged(browser, address)
        yield dragged.comparison("pointer move to painted number")
        yield Comparison(
            what="95% of the frames while a slider is dragged",
            floor_name="20 ms",
            target=1.0,
            runs=5,
            measure=dragged.frames,
            floor=lambda: FRAME_SECONDS,
        )


# What changes while a slider is dragged: the first figure, and what stands at the thumb.
NUMBER = '[data-testid="stMetricValue"]'
LABEL = ".st-key-cagr [data-testid=stSliderThumbValue]"

# A frame of a screen that shows 60 a second, with some room.
FRAME_SECONDS = 0.02

# Resolves to the milliseconds from the next move of the pointer to a changed text's being painted.
WATCH_MOVE = """(selector) => {
    window.delay = new Promise((resolve) => {
        let moved = NaN;
        const options = {capture: true, once: true};
        addEventListener("pointermove", (event) => { moved = event.timeStamp; }, options);
        const observer = new MutationObserver(() => {
            observer.disconnect();
            requestAnimationFrame(() => {
                const {port1, port2} = new MessageChannel();
                port1.onmessage = () => resolve(performance.now() - moved);
                port2.postMessage(0);
            });
        });
        const place = document.querySelector(selector);
        observer.observe(place, {childList: true, characterData: true, subtree: true});
    });
}"""

WATCH_FRAMES = """() => {
    window.frames_ = [];
    let last = performance.now();
    const next = (now) => {
        window.frames_.push(now - last);
        last = now;
        window.watching = requestAnimationFrame(next);
    };
    window.watching = requestAnimationFrame(next);
}"""


class Dragged:
    """A page whose growth is being dragged to and fro."""

    def __init__(self, browser: Browser, address: str, *, slowed: int = 1) -> None:
        self.page = browser.new_page(viewport={"width": 1280, "height": 860})
        self.page.goto(address)
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        thumb = self.page.locator(LABEL).locator("xpath=..")
        thumb.wait_for()
        settle(self.page)
        box = thumb.bounding_box()
        if box is None:
            raise RuntimeError("The slider has no thumb.")
        self.start = box["x"] + box["width"] / 2
        self.height = box["y"] + box["height"] / 2
        self.places = cycle([*range(2, 60, 2), *range(58, 0, -2)])  # pixels, each another step
        self.page.mouse.move(self.start, self.height)
        self.page.mouse.down()

    def comparison(self, what: str) -> Comparison:
        """Compare the time from a move to the number with that to the thumb's own label."""
        return Comparison(
            what=what,
            floor_name="to the label of the slider's thumb",
            target=1.5,
            runs=25,
            measure=lambda: self.seconds(NUMBER),
            floor=lambda: self.seconds(LABEL),
        )

    def move(self) -> None:
        """Move the pointer by a step of the slider."""
        self.page.mouse.move(self.start + next(self.places), self.height)

    def seconds(self, selector: str) -> float:
        """Return the seconds from a move to a changed text."""
        self.page.bring_to_front()
        self.page.wait_for_timeout(1000 * SETTLE_SECONDS)  # charts are drawn
        self.page.evaluate(WATCH_MOVE, selector)
        self.move()
        milliseconds: float = self.page.evaluate("window.delay")
        return milliseconds / 1000

    def frames(self) -> float:
        """Return the seconds that 95 of 100 frames take at most while the pointer moves."""
        self.page.bring_to_front()
        self.page.evaluate(WATCH_FRAMES)
        for _ in range(60):
            self.move()
            self.page.wait_for_timeout(16)
        spent = self.page.evaluate("(cancelAnimationFrame(window.watching), window.frames_)")
        return float(quantiles(spent, n=20)[-1]) / 1000


@contextmanager
def server(script_path: str) -> Iterator[str]:
    """Serve a script as `make run` does; return its address."""
    with serving(script_path) as (address, _):
        yield address


@contextmanager
def serving(script_path: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Serve a script as `make run` does; return its address and its process."""
    port = free_port()
    options = ["--server.port", str(port), "--logger.level", "error"]
    process = subprocess.Popen(  # noqa: S603 - this project's own pages
        [sys.executable, "-m", "streamlit", "run", script_path, *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_up(process, port)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait()


def wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    """Return once the server takes connections."""
    end = monotonic() + SERVER_START_SECONDS
    while monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise RuntimeError("The Streamlit server does not start.")


def pressing_keys(browser: Browser, address: str, slider: Slider) -> Callable[[], float]:
    """Return a function that presses a key on a slider and returns the seconds to its text."""
    page = browser.new_page()
    page.goto(address)
    handle = page.get_by_role("slider", name=slider.name)
    handle.wait_for()
    settle(page)

    def press() -> float:
        page.bring_to_front()
        handle.focus()
        value = float(handle.input_value()) + slider.step
        page.evaluate(WATCH, [slider.selector, slider.text(value)])
        page.keyboard.press("ArrowRight")
        milliseconds: float = page.evaluate("window.delay")
        settle(page)
        return milliseconds / 1000

    def press_again_if_lost() -> float:
        try:
            return press()
        except Error:  # on a busy machine, one key press in hundreds goes unheard
            return press()

    return press_again_if_lost


def settle(page: Page) -> None:
    """Wait until the script has ended and the page is at rest."""
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(1000 * SETTLE_SECONDS)
