"""Takes the README's pictures: `python -m tests.browser.screenshot`.

Needs the page on 127.0.0.1:8501 (`make run`).
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_or_install
from tests.browser.conftest import FLAGS

PICTURES = {
    "projection-en.png": {"locale": "en-GB", "color_scheme": "light"},
    "projection-zh.png": {"locale": "zh-CN", "color_scheme": "dark"},
}
ADDRESS = "http://127.0.0.1:8501/"
FOLDER = Path(__file__).parent.parent.parent / "docs"


def take_pictures() -> None:
    """Write each picture of the first screen to docs/."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=FLAGS)
        for name, window in PICTURES.items():
            context = browser.new_context(viewport={"width": 1280, "height": 860}, **window)
            page = context.new_page()
            page.goto(ADDRESS)
            page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg").first.wait_for()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1000)  # the chart's last transition
            page.screenshot(path=FOLDER / name)
        browser.close()


if __name__ == "__main__":
    take_pictures()
