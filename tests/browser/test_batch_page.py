"""The page "Batch" in a real browser.

1. It opens by its link in the menu and by old links, also on a phone.
2. A file of many scenarios, larger than other uploads may be, is projected; its files are saved.
"""

import re

from model import Scenario
from model.batch.running import MOST_UPLOADED, run_batch_of_bytes
from model.texts import LANGUAGES, Language
from tests.browser.conftest import expect
from tests.browser.test_evidence_page import go_to
from tests.browser.test_projection_page import LOCALES, entry, expect_answer, expect_no_overflow
from tests.browser.test_regions_page import saved


def test_it_opens(open_page):
    """1: nothing sticks out sideways, in one language after the other."""
    page = open_page("?cagr=0.4")
    expect_answer(page, Scenario(cagr=0.4))
    go_to(page, "Batch", "en")
    expect(page).to_have_url(re.compile(r"/batch\?cagr=0.4$"))
    expect_batch(page, "en")
    page.get_by_role("radio", name=LANGUAGES["zh"]).click()
    expect_batch(page, "zh")


def expect_batch(page, code):
    head = page.get_by_role("heading", level=1)
    expect(head).to_have_text(Language(code)("Many scenarios"))
    expect_no_overflow(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_as_many_scenarios_as_the_page_takes(open_page, tmp_path):
    """2: 10,000 rows of more than a megabyte, one of them no scenario.

    1: old links name the page as a part of that of regions.
    """
    text = Language("zh")
    page = open_page("regions?cagr=0.4&region_part=batch", locale=LOCALES["zh"])
    expect(page.get_by_role("heading", level=1)).to_have_text(text("Many scenarios"))
    expect(page).to_have_url(re.compile(r"/batch\?cagr=0.4$"))
    expect(entry(page, "cagr")).to_have_value("40%")
    rows = [f"{'x' * 100},0.{number:05},5" for number in range(1, MOST_UPLOADED)]
    content = "\n".join(["name,cagr,years", *rows, "bad,52.3,5"]).encode()
    file = tmp_path / "scenarios.csv"
    file.write_bytes(content)
    page.locator(".st-key-batch_file input[type=file]").set_input_files(file)
    page.locator(".st-key-batch_run button").click()
    said = text(
        "{rows:whole} scenario{rows:s}: {done:whole} projected, {rejected:whole} rejected.",
        rows=MOST_UPLOADED,
        done=MOST_UPLOADED - 1,
        rejected=1,
    )
    expect(page.get_by_test_id("stAlert")).to_have_text(said)
    expected = run_batch_of_bytes(
        content, "scenarios.csv", start=Scenario(cagr=0.4), last_year=True, lang=text.code
    )

    assert saved(page, "batch_results") == expected.results
    assert saved(page, "batch_rejects") == expected.rejects
