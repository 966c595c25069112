"""Texts in both languages.

1. Every catalogue translates every message, with the same placeholders, and no other.
2. No text on the screen bypasses the catalogues.
3. Numbers are written as each language writes them.
"""

import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

import model.texts
from model import Scenario, project
from model.projection.charts import compute_chart, impact_chart
from model.projection.words import describe_compute, describe_impact
from model.texts import ENGLISH, LANGUAGES, LOCALES, Language
from tests.messages import messages
from tests.pages import open_page, unlinked
from views.evidence.page import PARTS

TRANSLATED = [code for code in LANGUAGES if code != "en"]


def catalogue(code: str) -> dict[str, str]:
    with (LOCALES / f"{code}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=code) if message.id}


def placeholders(message: str) -> list[tuple[str, str]]:
    """Return names and kinds, but for endings of English nouns."""
    return sorted(
        (name, kind)
        for _, name, kind, _ in Formatter().parse(message)
        if name and kind not in {"s", "ies"}
    )


def test_messages_are_found():
    """The collection that the next tests rest on is not empty, and knows each kind of place."""
    places = {place for found in messages().values() for place in found}

    assert {"data/assumptions.toml", "data/guardrails.toml", "data/presets/headline.toml"} <= places
    assert {
        "model/inputs/scenario.py",
        "model/projection/words.py",
        "views/projection.py",
        "page.py",
    } <= places


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_and_no_other(code):
    """1."""
    translations = catalogue(code)

    assert set(messages()) == set(translations)
    assert not [message for message, translation in translations.items() if not translation.strip()]


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_have_the_same_placeholders(code):
    """1: none lost, none invented, none written differently."""
    for message, translation in catalogue(code).items():
        assert placeholders(message) == placeholders(translation), message


@pytest.mark.parametrize("code", TRANSLATED)
def test_numbers_in_texts_survive_translation(code):
    """1: every figure that a text states stands in its translation too.

    Chinese has words for some: 亿 is 100 million, 万 ten thousand, 十四五 the 14th five-year
    plan, 每 is per 1; and a figure may carry them.
    """
    figure = re.compile(r"(?<![A-Za-z])(?:\d[\d,.]*\d|\d)")
    ten_thousands = re.compile(r"([\d.]+) 万")
    for message, translation in catalogue(code).items():
        said = {f"{10_000 * float(found):,.0f}" for found in ten_thousands.findall(translation)}
        missing = set(figure.findall(message)) - set(figure.findall(translation)) - said
        assert not missing - {"100", "14", "1"}, message


def test_chinese_is_set_apart_from_figures():
    """3: a space between Chinese characters and letters or figures, none behind a full stop."""
    touching = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9+−]|[A-Za-z0-9%][\u4e00-\u9fff]|[。；：，] ")
    brands = {"36氪"}
    found = {
        translation
        for translation in catalogue("zh").values()
        if touching.search(re.sub(r"\{[^}]*\}|\[[^]]*\]", "…", translation))
    }

    assert found <= brands


class Marked:
    """A catalogue that marks whatever passes through it."""

    def gettext(self, message: str) -> str:
        if not re.search(r"[^\W\d_]", message):
            return message  # an edition's years need no translation
        assert message in messages(), f"not in the catalogues: {message!r}"
        return f"⟦{message}⟧"


@pytest.fixture
def marked(monkeypatch):
    """Every text that passes the catalogues comes out marked."""
    monkeypatch.setattr(model.texts, "translations", lambda _: Marked())


def unmarked_words(text: str) -> list[str]:
    """Return the words of a shown text that did not pass the catalogues."""
    text = re.sub(r"\]\([^)]*\)", "]", text)  # addresses of links
    text = re.sub(r":[a-z-]+\[", "[", text)  # colours and sizes
    text = re.sub(r":material/\w+:", "", text)  # icons
    text = re.sub(r"`[^`]*`", "", text)  # names of inputs
    while "⟦" in text:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
        assert shorter != text, f"unbalanced: {text}"
        text = shorter
    return re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", text)


# Shown in every language alike: how amounts are said, and the languages' own names.
SAME_EVERYWHERE = {
    *("CNY", "million", "billion", "trillion", "GW", "MW", "kW", "TWh", "GWh", "MWh"),
    *("English", "中文", "Language", "语言"),
}

ADDRESSES = {
    "headline": {},
    "every choice": {
        "curve": "logistic",
        "investment_method": "unit_cost",
        "application_response": "as_published",
        "effect_lag_years": "2",
        "cagr": "2.5",
        "compute_logarithmic": "true",
    },
    "declining": {"curve": "declining", "investment_method": "budget", "service_life_years": "6"},
    "refused": {
        "cagr": "abc",
        "years": "99",
        "foo": "1",
        "curve": "x",
        "v": "7",
        "base_year": "1.5",
    },
    "inconsistent": {
        "core_low": "9",
        "curve": "gompertz",
        "ceiling_eflops": "1",
        "related_low": "50",
    },
    "shrinking": {"cagr": "-0.1", "curve": "logistic"},
}


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_no_text_on_screen_bypasses_the_catalogues(address):
    """2: whatever the page shows as text is made of messages, numbers and signs."""
    expect_messages_only(open_page(**address), least=40)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("part", PARTS)
def test_no_text_of_the_evidence_bypasses_the_catalogues(part):
    """2: the other page, part by part."""
    expect_messages_only(open_page("evidence", evidence_part=part), least=50)


UNCERTAIN = {
    "headline": {},
    "every choice": {
        "column": "cumulative_core_cny_100m",
        "target": "300",
        "comparison": "<=",
        "range_cagr": "lognormal@5,50,95:0.3:0.6",
        "correlations": "cagr~base_eflops=0.5",
        "curve": "logistic",
        "investment_method": "unit_cost",
        "draws": "32768",
    },
    "refused": {"range_cagr": "3:2:1", "draws": "7", "column": "foo", "correlations": "a~b=9"},
}


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("part", ["One at a time", "Shares of the uncertainty"])
@pytest.mark.parametrize("address", UNCERTAIN.values(), ids=UNCERTAIN)
def test_no_text_of_the_uncertainty_bypasses_the_catalogues(address, part):
    """2: the page of uncertainty, with what drives the result either way."""
    page = open_page("uncertainty", **address)
    page.session_state["drivers"] = f"⟦{part}⟧"
    page.run()
    assert not page.exception

    expect_messages_only(page, least=50)


def expect_messages_only(page: AppTest, *, least: int) -> None:
    """Expect at least so many texts on the page, and each made of messages and numbers."""
    seen = 0
    for block in (page.main, page.sidebar):
        for element in block:
            if element.type in {"html", "code"}:
                continue  # no prose: style, script, the shared address
            for shown in shown_texts(element):
                seen += 1
                words = unmarked_words(unlinked(shown))
                assert not set(words) - SAME_EVERYWHERE, f"{element.type}: {shown}"
    assert seen > least


def shown_texts(element):
    """Yield every text that an element shows."""
    proto = element.proto
    for field in ("label", "help", "placeholder", "body", "delta", "alt"):
        if text := getattr(proto, field, ""):
            yield text
    for option in getattr(proto, "options", []):
        yield option if isinstance(option, str) else option.content
    if element.type in {"table", "arrow_table"}:
        frame = element.value.reset_index()
        yield from frame.columns
        yield from (cell for cells in frame.astype(str).to_numpy() for cell in cells)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("logarithmic", [False, True])
def test_no_text_in_charts_bypasses_the_catalogues(logarithmic):
    """2: titles, axes and hints, which the page's tree does not show; and the alternatives."""
    text, projection = Language("zh"), project(Scenario())

    def titles(part):
        if isinstance(part, dict):
            title = part.get("title")
            if title:  # a long one is a list of lines
                yield title if isinstance(title, str) else "".join(title)
            for value in part.values():
                yield from titles(value)
        elif isinstance(part, list):
            for value in part:
                yield from titles(value)

    found = [
        *titles(compute_chart(projection, text, logarithmic=logarithmic)),
        *titles(impact_chart(projection, "core", text, logarithmic=logarithmic)),
        describe_compute(projection, text),
        describe_impact(projection, "related", text),
    ]
    assert len(found) > 10
    for title in found:
        assert not unmarked_words(title.replace("亿元", "")), title


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(ENGLISH.number(2196.0104), "2,196", id="whole parts in full"),
        pytest.param(ENGLISH.number(408.164), "408.2", id="four significant digits"),
        pytest.param(ENGLISH.number(0.0), "0", id="zero"),
        pytest.param(ENGLISH.number(-12.5), "−12.5", id="negative"),
        pytest.param(ENGLISH.number(1e15), "1E15", id="large"),
        pytest.param(ENGLISH.number(float("nan")), "undefined", id="undefined is said"),
        pytest.param(ENGLISH.percent(0.5235), "52.35%", id="percent"),
        pytest.param(ENGLISH.percent(-0.9), "−90%", id="negative percent"),
        pytest.param(ENGLISH.year(2027), "2027", id="a year has no separator"),
        pytest.param(ENGLISH.exact(1e300), "1E300", id="exact, huge"),
        pytest.param(ENGLISH.whole(10**29), "1E29", id="whole, huge"),
        pytest.param(ENGLISH.money(5777.262), "CNY 578 billion", id="money"),
        pytest.param(Language("zh").money(5777.262), "5,777 亿元", id="money in Chinese"),
        pytest.param(ENGLISH.exact(1271.4), "1,271.4", id="as printed"),
    ],
)
def test_numbers_are_written_for_people(written, expected):
    """3."""
    assert expected == written


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("in {a:year}–{b:year}", {"a": 2023, "b": 2023}, "in 2023"),
        ("in {a:year}–{b:year}", {"a": 2023, "b": 2024}, "in 2023–2024"),
        ("{a:number}–{b:number}%", {"a": 2.9, "b": 2.9}, "2.9%"),
        ("{a:percent} ({b:percent}–{c:percent})", {"a": 0.5, "b": 0.5, "c": 0.5}, "50% (50%)"),
        ("{a:money_range}", {"a": (413.1, 413.2)}, "CNY 41.3 billion"),
        ("{a:span}", {"a": ((413.14, 413.12), "number")}, "413.14–413.12"),
        ("{a:span}", {"a": ((0.130412, 0.130414), "percent")}, "13.0412%–13.0414%"),
        ("{a:span}", {"a": ((2.5, 2.5), "exact", "$", " bn")}, "$2.5 bn"),
        ("{n:whole} row{n:s} in {m:whole} cit{m:ies}", {"n": 1, "m": 1}, "1 row in 1 city"),
        ("{n:whole} row{n:s} in {m:whole} cit{m:ies}", {"n": 0, "m": 2}, "0 rows in 2 cities"),
    ],
)
def test_words_fit_their_figures(template, values, expected):
    """3: equal ends are one figure, different ones are told apart, one thing is no plural."""
    assert expected == ENGLISH(template, **values)


CHINESE = Language("zh")


@pytest.mark.parametrize(
    ("amounts", "english", "chinese"),
    [
        ((0.0,), "CNY 0", "0 元"),
        ((0.0, 0.0), "CNY 0", "0 元"),
        ((9_990.0,), "CNY 999 billion", "9,990 亿元"),
        ((9_999.0,), "CNY 1 trillion", "1 万亿元"),
        ((10_000.0,), "CNY 1 trillion", "1 万亿元"),
        ((22_320.0, 26_040.0), "CNY 2.23–2.6 trillion", "2.23 万亿至 2.6 万亿元"),
        ((1.0,), "CNY 100 million", "1 亿元"),
        ((0.138,), "CNY 13.8 million", "1,380 万元"),
        ((0.0871, 0.102), "CNY 8.71–10.2 million", "871 万至 1,020 万元"),
        ((1e-4,), "CNY 10,000", "1 万元"),
        ((5e-5, 7e-5), "CNY 5,000–7,000", "5,000 至 7,000 元"),
        ((413.1, 413.2), "CNY 41.3 billion", "413 亿元"),
        ((398.9062, 467.6831), "CNY 39.9–46.8 billion", "399 亿至 468 亿元"),
        ((-53.8,), "CNY −5.38 billion", "−53.8 亿元"),
        ((1e8,), "CNY 10,000 trillion", "10,000 万亿元"),
        (
            (3e24, 4e24),
            "over CNY 10,000 trillion, beyond any economy",
            "超过 10,000 万亿元（1 亿亿元），已无经济意义",
        ),
    ],
)
def test_money_is_written_in_units_that_people_use(amounts, english, chinese):
    """3: trillions to single yuan, both ends of a Chinese range with their unit."""
    assert ENGLISH.money_range(amounts) == english
    assert CHINESE.money_range(amounts) == chinese


@pytest.mark.parametrize(
    ("write", "english", "chinese"),
    [
        (
            lambda text: text.scaled((399.0, 468.0), text.money_scale(468.0)),
            "39.9–46.8",
            "399～468",
        ),
        (lambda text: text.scaled((3e9, 4e9), text.money_scale(4e9)), ">10,000", ">10,000"),
        (lambda text: text.between(["25%", "28%"]), "25%–28%", "25%～28%"),
        (lambda text: text.between(["25%", "25%"]), "25%", "25%"),
        (lambda text: text.between(["25%", "28%"], in_sentence=True), "25%–28%", "25% 至 28%"),
        (lambda text: text.span(((0.25, 0.29), "percent")), "25%–29%", "25% 至 29%"),
        (lambda text: text.span(((2.5, 3), "exact", "", "亿")), "2.5–3亿", "2.5 亿至 3 亿"),
        (lambda text: text.years(2021, 2026), "2021–2026", "2021—2026"),
        (lambda text: text.years(2021, 2021), "2021", "2021"),
        (lambda text: text.sentences("a。", "", "b。"), "a。 b。", "a。b。"),
        (lambda text: text.listed(["a", "b"]), "a, b", "a、b"),
        (lambda text: text.separated(["a", "b"]), "a; b", "a；b"),
        (lambda text: text.headed("a", "b"), "a: b", "a：b"),
        (lambda text: text.bracketed("a", "2022-12"), "a (2022-12)", "a（2022-12）"),
        (lambda text: text.bracketed("a", ""), "a", "a"),
        (lambda text: text.exact(-1e21), "−1E21", "−1E21"),
        (lambda text: text.number(1e-7), "1E−7", "1E−7"),
        (lambda text: text.whole(-2), "−2", "−2"),
        (lambda text: text.percent(-1e-9), "−1E−7%", "−1E−7%"),
    ],
)
def test_signs_between_figures_are_those_of_the_language(write, english, chinese):
    """3: ranges, lists, brackets, colons and the sign for minus."""
    assert write(ENGLISH) == english
    assert write(CHINESE) == chinese


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("增长{x:number}亿", 5, "增长 5 亿"),
        ("增长 **{x:number}** 亿", 5, "增长 **5** 亿"),
        ("增长**{x:number}**亿", 5, "增长 **5** 亿"),
        ("{x:money}投资", 138.0, "138 亿元投资"),
        ("{x:text}的投资", "Foo", "Foo 的投资"),
        ("{x:text}的投资", "韶关", "韶关的投资"),
        ("有 {x:text} 种", "超过 99.9", "有超过 99.9 种"),
        ("金额 **{x:money}** 为", 138.0, "金额 **138 亿元**为"),
        ("增长{x:percent}，", -0.2, "增长 −20%，"),
        ("（{x:number}）", 5, "（5）"),
    ],
)
def test_figures_are_set_apart_from_chinese(template, value, expected):
    """3: wherever a placeholder stands."""
    assert expected == CHINESE(template, x=value)


def test_no_count_of_one_is_a_plural():
    """3: a text that counts what may be one has an ending for it, or puts the count behind."""
    counted = re.compile(r"\{(\w+):whole\} (?:[a-z]+ )?([a-z]+s|cities)\b")
    never_one = {  # more by their nature: limits, what was given twice, draws, data
        *("most", "least", "limit", "base", "start", "runs", "draws", "all", "length", "size"),
        *("given", "position", "line", "enough", "needed", "early_count", "late_count"),
    }
    found = {
        (name, noun)
        for message in messages()
        for name, noun in counted.findall(message)
        if name not in never_one and noun not in {"is", "was", "has", "times", "does"}
    }

    # Figures of a fit are three at least; too many values, rows, groups and bytes are many;
    # a series has two dots at least; fixed counts of dots and cases; one year ahead and one year
    # of investment have texts of their own.
    assert found <= {
        ("bytes", "bytes"),
        ("count", "figures"),
        ("count", "values"),
        ("count", "rows"),
        ("count", "groups"),
        ("count", "dots"),
        ("count", "cases"),
        ("count", "projects"),
        ("count", "cells"),
        ("racks", "racks"),
        ("rows", "rows"),
        ("rows", "scenarios"),
        ("total", "cases"),
        ("known", "cities"),
        ("lead", "years"),
        ("shown", "reasons"),
        ("years", "years"),
    }
