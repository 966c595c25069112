"""The page "Evidence" takes a reader's own series.

1. It is read as `read_series` reads it, from a file or from text, and is then one more choice in
   every part, with the same cards, in both languages.
2. What is wrong is said beside the way in, all at once, and nothing is taken over.
3. The session alone keeps it: no other reader sees it, no address holds it, and it can be removed.
4. What a reader wrote does nothing but stand there.
5. Nothing of China's compute is said of it.
"""

import re

import pytest
from streamlit.testing.v1 import AppTest

from model import backtest, check_claim, fit, project_series, read_series
from model.data import data_version
from model.evidence.series import series, series_of
from model.files import SERIES_KINDS
from model.texts import LANGUAGES, Language
from tests.evidence.test_own import PLAIN, REPORTS, table_of, workbook
from tests.hostile import NAMES
from tests.pages import TABLES, errors, open_page, read_errors, said
from views.evidence.page import PARTS
from views.state import results
from views.state.session import MEMORY

SERIES, CLAIM, BACKTEST, FIT, _ = PARTS
CHOICES = {SERIES: "set_evidence_series", BACKTEST: "set_backtest_series", FIT: "set_fit_series"}


# What would act where Streamlit reads Markdown: marks without a backslash before them.
ACTING = re.compile(r"(?<!\\)(?:<(?:script|img|svg|/title)|\]\((?:javascript|http://x))")


def open_part(part: str, **address: str) -> AppTest:
    return open_page("evidence", evidence_part=part, **TABLES | address)


def bring(page: AppTest, table: str | bytes, name="Mine", unit="TWh", number=0) -> AppTest:
    """Bring a series: text is pasted, bytes are a file."""
    page.text_input(key=f"own_name_{number}").set_value(name)
    page.text_input(key=f"own_unit_{number}").set_value(unit)
    if isinstance(table, str):
        page.text_area(key=f"own_paste_{number}").set_value(table)
    else:
        page.file_uploader(key=f"own_file_{number}").upload("own.xlsx", table, "")
    page.button(key=f"own_take_{number}").click().run()
    assert not page.exception
    return page


def own(table=REPORTS, name="Mine", unit="TWh"):
    return read_series(table.encode(), unit=unit, name=name)


# 1. What is brought is shown.


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_series_is_one_more_choice_in_every_part(code):
    """1: figures, errors and curve are the model's."""
    text = Language(code)
    page = bring(open_part(SERIES, lang=code), REPORTS)
    shown, ahead = (table.value for table in page.table)
    found = project_series(own())

    assert shown.iloc[:, 0].tolist() == [text.exact(point.value) for point in own()]
    assert shown.columns[0] == text("Value, {unit:text}", unit="TWh")
    assert ahead.iloc[:, 0].tolist() == [text.number(value) for value in found.values]
    assert text.between(map(text.number, (found.low[-1], found.high[-1]))) == ahead.iloc[-1, -1]
    assert found.past.said.say(text) in said(page)
    for part, key in CHOICES.items():
        page.query_params["evidence_part"] = part
        page.run()
        assert not page.exception
        assert page.selectbox(key=key).value == "own"
        assert len(page.selectbox(key=key).options) == len(series()) + 1
    assert text.percent(fit(own(), curve="constant")["growth_rate"].value) in (
        page.table[0].value.to_string()
    )
    page.query_params["evidence_part"] = BACKTEST
    page.run()
    assert len(page.table[0].value) == len(backtest(own()).rows)
    for remark in backtest(own()).remarks:
        assert remark.say(text) in said(page)


def test_a_workbook_is_brought_as_a_file():
    """1."""
    content = workbook([["period", "value"], [2020, 1.5], [2021, 2.5]])
    page = bring(open_part(SERIES), content)

    assert page.table[0].value.iloc[:, 0].tolist() == ["1.5", "2.5"]
    assert not page.error


def test_what_was_known_by_a_date_is_shown():
    """1: its own dates are among those that can be chosen."""
    page = bring(open_part(SERIES), REPORTS)
    page.select_slider(key="evidence_known_by").set_value("2021-03-31").run()

    assert len(page.table[0].value) == len(own().known_by("2021-03-31")) == 4
    expected = project_series(own().known_by("2021-03-31")).values
    assert page.table[1].value.iloc[:, 0].tolist() == [*map(Language("en").number, expected)]


def test_a_headline_is_checked_against_it():
    """1: where the reader asks for that."""
    address = {"claim_start": "100", "claim_start_year": "2020", "claim_cagr": "29.1%"}
    page = bring(open_part(CLAIM, claim_end="200", claim_end_year="2023", **address), REPORTS)
    given = {"start": "100", "start_year": 2020, "end": "200", "end_year": 2023, "cagr": "29.1%"}
    expected = check_claim(**given, among=own())

    assert "TWh" not in said(page)
    page.toggle(key="set_claim_own").set_value(True).run()
    (base,) = [reading for reading in expected.readings if reading.code == "base"]
    assert "120 TWh in 2021" in base.say(Language("en"))
    assert "120 TWh in 2021" in said(page)
    assert page.query_params["claim_own"] == "true"


def test_recipes_read_it_from_its_file():
    """1: the command line and the program, with name and unit."""
    page = bring(open_part(FIT), REPORTS)
    command, program = (one.value for one in page.code if "series.csv" in one.value)

    assert "fit --series-file=series.csv --unit=TWh --name=Mine" in command
    assert "series = read_series('series.csv', unit='TWh', name='Mine')" in program
    assert data_version() in program


def test_series_in_one_unit_stand_side_by_side():
    """1: a copy beside its original, with the notice; another unit is refused, with the reason."""
    table = table_of(series_of("idc_general_cn")).decode()
    page = bring(open_part(SERIES, evidence_beside="idc_intelligent_cn"), table, unit="EFLOPS")
    assert "are different definitions" in page.warning[0].value
    assert len(page.table) == 3

    page = bring(open_part(SERIES, evidence_beside="idc_intelligent_cn"), PLAIN)
    assert "only series in one unit are shown side by side" in errors(page)
    assert len(page.table) == 2


# 2. What is wrong.


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_wrong_is_said_beside_the_way_in(code):
    """2: the name, the unit and each row, and the choice stays as it was."""
    text = Language(code)
    page = bring(open_part(SERIES, lang=code), "period,value\nsoon,1\n2020,-1\n", name="", unit="")
    problems = read_errors(page)

    assert text("The series was not read.") in problems
    assert text.translate("Name of the series") in problems
    assert text.translate("Unit of its values") in problems
    page = bring(open_part(SERIES, lang=code), "period,value\nsoon,1\n2020,-1\n")
    wrong = read_errors(page)
    assert text.headed("`#1`", f"**{text('Period')}**") in wrong
    assert text.headed("`#2`", f"**{text('Value')}**") in wrong
    assert page.selectbox(key="set_evidence_series").value == "idc_intelligent_cn"
    assert "evidence_series" not in page.query_params


def test_nothing_or_two_things_are_refused():
    """2."""
    page = bring(open_part(SERIES), "")
    assert "there is no row" in errors(page)
    page.file_uploader(key="own_file_0").upload("own.csv", PLAIN.encode(), "text/csv")
    page = bring(page, PLAIN)
    assert "a file and a text were both given" in errors(page)


def test_a_series_without_editions_says_why_nothing_is_judged():
    """2."""
    page = bring(open_part(BACKTEST), PLAIN)

    assert "**Series**: no figure of this series can be judged" in errors(page)


# 3. Where it is kept.


def test_the_session_alone_keeps_it():
    """3: another reader has only the built-in ones; what all readers share has nothing of it."""
    page = bring(open_part(FIT), REPORTS, name="Secret plan")
    page.query_params["evidence_part"] = BACKTEST
    page.run()
    other = open_part(SERIES)

    assert "Secret plan" not in " ".join(other.selectbox(key="set_evidence_series").options)
    assert "Secret plan" not in repr(results._results)  # noqa: SLF001 - what all readers share
    assert "Secret plan" not in repr(page.query_params)
    addresses = [one.value for one in page.code if "evidence_part" in one.value]
    assert addresses
    assert not [one for one in addresses if "Secret" in one]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        {"evidence_part": SERIES, "evidence_series": "own"},
        {"evidence_part": BACKTEST, "backtest_series": "own"},
        {"evidence_part": FIT, "fit_series": "own", "fit_curve": "gompertz"},
        {"evidence_part": CLAIM, "claim_own": "true"},
    ],
    ids=lambda address: address["evidence_part"],
)
def test_a_link_says_what_it_could_not_hold(address, code):
    """3: and works once the series is brought; the rest of the link stands."""
    page = open_page("evidence", **TABLES, **address, lang=code)
    missing = Language(code)(
        "This link shows a series that its maker brought. No address holds a series: ask for "
        "the table, and bring it below."
    )
    assert said(page).count(missing) == 1
    assert "own” is not an option" not in errors(page)
    bring(page, REPORTS)

    assert missing not in said(page)
    assert page.query_params["evidence_part"] == address["evidence_part"]
    for name, value in address.items():
        assert page.query_params[name] == value


def test_a_link_with_a_series_beside_says_so_too():
    """3: what stands beside is chosen anew."""
    page = open_part(SERIES, evidence_beside="own")

    assert "its maker brought" in said(page)
    assert not page.error
    assert page.selectbox(key="evidence_beside").value is None


def test_it_survives_a_change_of_page_and_can_be_removed():
    """3: then the choice is what it was at first, and nothing is left of it."""
    page = bring(open_part(SERIES), REPORTS)
    page.switch_page("views/projection.py").run()
    page.switch_page("views/evidence/page.py").run()
    assert page.selectbox(key="set_evidence_series").value == "own"
    page.button(key="own_remove").click().run()

    assert page.selectbox(key="set_evidence_series").value == "idc_intelligent_cn"
    assert not [name for name, value in page.query_params.items() if "own" in value]
    assert not page.session_state[MEMORY]["_own_results"]
    assert page.session_state[MEMORY]["_own_series"] is None


def test_another_series_takes_its_place():
    """3: there is one at a time."""
    page = bring(open_part(SERIES), REPORTS)
    bring(page, PLAIN, name="Another", unit="kg/m2", number=1)

    assert len(page.table[0].value) == 3
    assert "Another" in said(page)
    assert len(page.selectbox(key="set_evidence_series").options) == len(series()) + 1


# 4. Readers' words.


@pytest.mark.parametrize("words", NAMES.values(), ids=NAMES)
def test_words_are_shown_as_they_are(words):
    """4: as name, unit, edition and source, in every part."""
    table = f'period,value,edition,source\n2019,1,"{words.replace(chr(34), chr(34) * 2)}",'
    table += f'"{words.replace(chr(34), chr(34) * 2)}"\n2020,2,b,\n2021,3,c,\n2021,4,d,\n'
    page = bring(open_part(SERIES), table, name=words[:60], unit=words[:30])
    assert not page.error
    for part in (SERIES, BACKTEST, FIT):
        page.query_params["evidence_part"] = part
        page.run()
        assert not page.exception
        shown = said(page) + "".join(table.value.to_string() for table in page.table)
        assert not ACTING.search(shown)


# 5. Silence.


def test_no_scenario_is_offered_of_it():
    """5: neither its curve nor its editions, but where it is compute."""
    page = bring(open_part(SERIES), REPORTS)
    for part in (SERIES, FIT):
        page.query_params["evidence_part"] = part
        page.run()
        assert not [one.key for one in page.button if str(one.key).startswith("use_")]

    page.query_params["evidence_part"] = BACKTEST
    page.run()
    assert not page.sidebar.slider  # the rate that is judged is its own, not that of the inputs

    page = bring(open_part(SERIES), REPORTS, unit="EFLOPS")
    assert [one.key for one in page.button if str(one.key).startswith("use_own_")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_projection_is_taken_away_in_every_kind(code):
    """1: every file of it is offered on its card, made when it is asked for."""
    page = bring(open_part(SERIES, lang=code), REPORTS)
    page.session_state["others_ahead"] = True
    page.run()
    offered = [button for button in page.get("download_button") if button.key.endswith("_ahead")]

    assert [button.key for button in offered] == [
        "csv_ahead",
        *(f"{ending}_ahead" for ending in SERIES_KINDS if ending != "csv"),
    ]
