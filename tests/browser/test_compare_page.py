"""The page "Compare" in a real browser, in both languages.

1. It answers at once, on a desk and on a phone, in the light and in the dark.
2. A scenario is saved, downloaded, deleted and opened again: the same bytes, the same answer.
3. A link opens in a new window as what it was made of.
4. Nothing that a name or a note holds runs, links or draws.
"""

import re

import pytest

from model import Scenario, compare
from model.comparison.words import verdict
from model.files.names import file_name
from model.inputs.presets import presets
from model.inputs.scenario_file import scenario_json
from model.texts import Language
from tests.browser.conftest import expect
from tests.browser.test_projection_page import (
    LOCALES,
    WINDOWS,
    entry,
    expect_no_overflow,
    expect_settled,
    slider,
)
from tests.inputs.test_scenario_file import HOSTILE, is_plain

OWN_PATH = presets()["report_path"].scenario

# What could only come of a name.
TRACES = ".stMain :is(a:not([href^='#']), img, iframe, .katex, [onerror], [onload])"


def open_compare(open_page, code="en", **window):
    page = open_page("compare", locale=LOCALES[code], **window)
    expect_verdict(page, Scenario(), code=code)
    return page


def expect_verdict(page, current, other=OWN_PATH, code="en", name=None):
    text = Language(code)
    names = text("Your scenario"), name or text(presets()["report_path"].label)
    found = compare(dict(zip(names, (current, other), strict=True)))
    said = verdict(found.explain(), text)
    expect(page.locator(".st-key-answer")).to_have_text(re.compile(with_joiners(said)))
    expect_settled(page)


def with_joiners(said):
    """A pattern of a text in which the invisible joiner may stand anywhere."""
    return "\u2060?".join(map(re.escape, said))


def save(page, code, name, note=""):
    text = Language(code)
    page.locator(".st-key-saved_name input").fill(name)
    page.locator(".st-key-saved_note textarea").fill(note)
    page.get_by_role("button", name=text("Save your scenario")).click()


def kept(page):
    return page.locator(".stMain [class*='st-key-saved_'] strong")


@pytest.mark.parametrize(("code", "color_scheme"), WINDOWS)
def test_the_first_screen_is_an_answer(open_page, code, color_scheme):
    """1: charts and tables are there, nothing sticks out sideways."""
    page = open_compare(open_page, code, width=390, color_scheme=color_scheme)

    expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(2)
    expect(page.locator(".stMain table")).to_have_count(2)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        box = page.locator(".st-key-answer").bounding_box()
        assert box["y"] + box["height"] <= 900
    expect_no_overflow(page)


def test_a_scenario_goes_to_a_file_and_back(open_page, tmp_path):
    """2."""
    code = "en"
    page = open_compare(open_page, code)
    entry(page, "cagr").fill("40%")
    entry(page, "cagr").press("Enter")
    expect_verdict(page, Scenario(cagr=0.4), code=code)
    save(page, code, "慢 slower", "为什么\nwhy")
    expect(kept(page)).to_have_text(["慢 slower"])
    with page.expect_download() as download:
        page.locator(".st-key-file_1").get_by_role("button").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    page.locator(".st-key-delete_1").get_by_role("button").click()
    expect(kept(page)).to_have_count(0)

    assert path.name == file_name("scenario", "慢 slower", ending="json", of={"cagr": 0.4})
    assert path.read_bytes() == scenario_json(
        Scenario(cagr=0.4), name="慢 slower", note="为什么\nwhy"
    )
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(kept(page)).to_have_text(["慢 slower"])
    page.get_by_role("button", name=Language(code)("Reset")).click()
    expect_verdict(page, Scenario(), Scenario(cagr=0.4), code, "慢 slower")
    page.locator(".st-key-take_2").get_by_role("button").click()
    expect(entry(page, "cagr")).to_have_value("40%")


def test_a_link_opens_in_a_new_window(open_page):
    """3: by the address that the page shows, and by the one in the bar."""
    code = "zh"
    text = Language(code)
    page = open_compare(open_page, code)
    entry(page, "cagr").fill("40%")
    entry(page, "cagr").press("Enter")
    expect_verdict(page, Scenario(cagr=0.4), code=code)
    save(page, code, "A~~B & “C”")
    expect(kept(page)).to_have_text(["A~~B & “C”"])
    slider(page, "cagr").focus()
    page.keyboard.press("ArrowRight")
    current, other = Scenario(cagr=0.41), Scenario(cagr=0.4)
    expect_verdict(page, current, other, code, "A~~B & “C”")
    page.get_by_role("button", name=text("Link to this comparison")).click()
    shared = page.locator(".stCode code").inner_text()

    assert len(shared) < 2000
    for address in (shared, page.url):
        again = open_page(address, locale=LOCALES[code])
        expect_verdict(again, current, other, code, "A~~B & “C”")
        expect(again.get_by_test_id("stAlert")).to_have_text([])


def test_names_run_nothing(open_page, tmp_path):
    """4: in lists, choices, charts, tables, answers, problems; no dialog opens."""
    page = open_compare(open_page)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    names = [name for name in HOSTILE if is_plain(name, 40)]
    files = []
    for at, name in enumerate(names):
        files.append(tmp_path / f"{at}.json")
        files[-1].write_bytes(scenario_json(Scenario(cagr=0.4), name=name, note=f"{name}\n{name}"))
    bad = tmp_path / "[x](javascript:alert(1)).json"
    bad.write_bytes(b'{"<img src=x onerror=alert(1)>": 1, "[x](javascript:alert(1))": 2}')
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([*files, bad])

    expect(kept(page)).to_have_count(len(names))
    shown = [name.replace("\u2060", "") for name in kept(page).all_inner_texts()]
    assert shown == [" ".join(name.split()) for name in names]
    expect(page.get_by_test_id("stAlert")).to_contain_text("there is no such input")
    expect(page.locator(".stMain .stVegaLiteChart")).to_have_count(2)
    page.locator(".stMain .stVegaLiteChart").first.hover()
    expect(page.locator(TRACES)).to_have_count(0)
    assert not dialogs
