"""The page "Batch" projects the scenarios of a file, and says what it refuses.

1. Counts, rejects and files are the batch's; bad files are refused.
2. Links from the time when it was a part of the page "Regions" still lead to it.
3. No text bypasses the catalogues.
"""

import pytest
from streamlit.testing.v1 import AppTest

from model import Scenario
from model.batch.running import run_batch_of_bytes
from model.texts import Language
from tests.pages import errors, open_page
from tests.test_texts import expect_messages_only, marked  # noqa: F401 - a fixture
from views.state.session import MEMORY

SCENARIOS = b"name,cagr,years\ngood,52.3%,5\nbad,abc,5\nempty,,\n"


def batch(page: AppTest, content: bytes, name: str = "plan.csv") -> AppTest:
    """Upload scenarios and project them."""
    page.file_uploader(key="batch_file").upload(name, content, "text/csv").run()
    page.button(key="batch_run").click().run()
    assert not page.exception
    return page


def test_scenarios_of_a_file_are_projected():
    """1: counts, reasons and bytes; an empty cell is as in the sidebar."""
    page = batch(open_page("batch", lang="zh", cagr="0.4"), SCENARIOS)
    expected = run_batch_of_bytes(
        SCENARIOS, "x.csv", start=Scenario(cagr=0.4), last_year=True, lang="zh"
    )
    files, ending = page.session_state[MEMORY]["batch_done"]

    assert (files, ending) == (expected, ".csv")
    assert (files.rows, files.rejected) == (3, 1)
    assert "3" in page.warning[0].value
    assert page.table[0].value.iloc[0].tolist()[:2] == ["cagr", "abc"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"name,growth\na,1\n", "a.csv", "1 column not known"),
        (b"not parquet", "a.parquet", "Parquet"),
        (b"cagr\n0.1\n", "a.json", "scenarios are read from .csv"),
        (b"cagr\n" + b"0.1\n" * 10_001, "a.csv", "10,001 scenarios are more than 10,000"),
    ],
    ids=["column", "parquet", "ending", "rows"],
)
def test_a_bad_batch_is_refused(content, name, reason):
    """1: as a whole, with the reason."""
    page = batch(open_page("batch"), content, name)

    assert reason in errors(page)
    assert "batch_done" not in page.session_state[MEMORY]


def test_nothing_stands_beside_what_it_is_not_of():
    """1: results go with another input, setting or file, and so does what was wrong with one."""

    def is_shown(page: AppTest) -> bool:
        return "batch_results" in {one.key for one in page.get("download_button")}

    page = batch(open_page("batch"), SCENARIOS)
    assert is_shown(page.run())
    page.slider(key="cagr").set_value(0.4).run()
    assert not is_shown(page)
    page.button(key="batch_run").click().run()
    assert is_shown(page)
    page.toggle(key="batch_every_year").set_value(True).run()
    assert not is_shown(page)
    page.button(key="batch_run").click().run()
    page.file_uploader(key="batch_file").upload("bad.csv", b"growth\n1\n", "text/csv").run()
    assert not is_shown(page)
    page.button(key="batch_run").click().run()
    assert "1 column not known" in errors(page)
    page.file_uploader(key="batch_file").upload("good.csv", SCENARIOS, "text/csv").run()
    assert not page.error


@pytest.mark.parametrize(
    ("address", "reason"), [({}, ""), ({"foo": "1"}, "`foo`: there is no such input")]
)
def test_old_links_lead_to_the_page(address, reason):
    """2: with everything else that they hold, and with what is wrong with them."""
    page = open_page("regions", region_part="batch", lang="zh", cagr="0.4", **address)

    assert page.title[0].value == Language("zh")("Many scenarios")
    assert dict(page.query_params) == {"lang": "zh", "cagr": "0.4"}
    assert page.slider(key="cagr").value == 0.4
    assert bool(errors(page)) == bool(reason)
    page.run()
    assert page.button(key="batch_run")


def test_inputs_that_do_not_go_together_are_said():
    """1: with a way out."""
    page = open_page("batch", cagr="0")
    assert "These inputs contradict each other." in errors(page)
    page.button(key="way_budget").click().run()

    assert page.file_uploader(key="batch_file")


@pytest.mark.usefixtures("marked")
def test_no_text_of_the_batch_bypasses_the_catalogues():
    """3: what stands in a file of readers aside."""
    expect_messages_only(open_page("batch"), least=40)
