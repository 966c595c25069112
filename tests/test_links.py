"""What a page shows, its link holds.

1. Every control of every page is changed, and the page's own link, opened by another reader, shows
   the same page. What no link can hold is named below, with the reason.
2. Links that were once written are read; one with many unknown names is answered shortly.
3. Inputs and address agree, whichever of them the reader changes.
"""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from model.inputs import GROUPS
from tests.pages import PAGES, errors, held, open_page
from views.state import session

# Widgets that lead somewhere else, bring files, or hold what stays in the reader's session.
NOT_IN_LINKS = re.compile(
    r"preset|language|lang|drawn_run|heard|words_.*|saved_.*|rename_.*|region_name|region_project_.*"
    r"|region_grid_.*|region_paste_.*|compare_scenarios|batch_.*|.*_exact"
)

# A link brings scenarios that were none of the reader's; there they stand among the saved ones.
SAVED = re.compile(r"\*\*[^*]*1,271\.4\*\*|Not at today's default:.*", re.DOTALL)

# Where each page has other controls.
PARTS = {
    "evidence": [{"evidence_part": part} for part in ("published", "claim", "backtest", "fit")],
    "regions": [{}, {"region_part": "known"}],
}
OTHER_TEXTS = {"seed": "7", "correlations": "cagr~base_eflops=0.5", "rack_growth": "10%"}


def controls(page):
    """Return the keys of the controls of the main part and, on the first page, of the inputs."""
    kinds = ("selectbox", "toggle", "checkbox", "text_input", "select_slider", "button_group")
    return [
        (kind, widget.key)
        for kind in kinds
        for widget in page.main.get(kind)
        if widget.key and not NOT_IN_LINKS.fullmatch(widget.key)
    ]


def inputs(page):
    return [
        (kind, widget.key)
        for kind in ("selectbox", "slider", "number_input")
        for widget in page.sidebar.get(kind)
        if not NOT_IN_LINKS.fullmatch(widget.key)
    ]


def widget_of(page, kind, key):
    return next(one for one in page.get(kind) if one.key == key)


def other_text(written):
    """Return a text of the same kind: a range that begins elsewhere, a number with a digit more."""
    start = re.match(r"[\d.]+", written)
    if start and ("%" in written or " to " in written):
        return f"{0.9 * float(start[0]) or 1:g}{written[start.end() :]}"
    return f"{written}1" if written else "2000"


def change(page, kind, key):
    """Give a control another value than it has; return whether it can have one."""
    widget = widget_of(page, kind, key)
    if kind in {"toggle", "checkbox"}:
        widget.set_value(not widget.value)
    elif kind == "text_input":
        name = key.removeprefix("set_")
        widget.set_value(OTHER_TEXTS.get(name, other_text(widget.value)))
    elif kind == "slider":
        widget.set_value(widget.value + widget.step if widget.value < widget.max else widget.min)
    else:
        options = list(widget.options)
        others = [index for index, one in enumerate(options) if one != shown(widget)]
        if not others:
            return False
        if kind == "selectbox":
            widget.select_index(others[0])
        else:
            widget.set_value(options[others[0]])
    page.run()
    return True


def shown(widget):
    """Return the option that a choice shows, as it is written."""
    return widget.format_func(widget.value) if widget.value is not None else None


def content(page):
    """Return all that a page shows, but for what says so itself in a link."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info")
    words = [
        (kind, one.value)
        for kind in kinds
        for one in page.main.get(kind)
        if not SAVED.fullmatch(one.value)
    ]
    figures = [(one.label, one.value) for one in page.metric]
    tables = [one.proto.SerializeToString() for one in page.main.get("vega_lite_chart")]
    return words, figures, len(tables)


def link_of(page):
    """Return the parameters of the page's own link: of a comparison, of that."""
    found = [code.value for code in page.code if re.search(r"[?&]v=1&", code.value)]
    query = next((one for one in found if "compare_column" in one), found[0])
    return dict(parse_qsl(urlsplit(query).query, keep_blank_values=True))


def places():
    for name in PAGES:
        for address in PARTS.get(name, [{}]):
            yield name, address


@pytest.mark.parametrize(("name", "address"), list(places()))
def test_the_link_of_a_page_opens_the_same_page(name, address):
    """1."""
    start = open_page(name, **address)
    of_panel = [] if name else inputs(start)
    for kind, key in controls(start) + of_panel:
        # Whoever comes by a link has no group of the panel open, which takes time to draw.
        groups = GROUPS if (kind, key) in of_panel else ()
        page = open_page(name, groups=groups, **address)
        if not change(page, kind, key):
            continue
        again = open_page(name, groups=(), **link_of(page))
        assert content(again) == content(page), key
        for other_kind, other in controls(page):
            value = widget_of(page, other_kind, other).value
            assert widget_of(again, other_kind, other).value == value, (key, other)


@pytest.mark.parametrize("version", ["1", "2"])
def test_links_of_earlier_versions_are_read(version):
    """2: as the program once wrote them."""
    page = open_page(v=version, cagr="0.4", data="0123456789ab")

    assert not page.error
    assert page.slider(key="cagr").value == 0.4


# Of more than 1,000 names Streamlit reads none.
@pytest.mark.parametrize("count", [2, 5, 6, 7, 900])
def test_many_unknown_names_are_answered_shortly(count):
    """2: with what they are and how many."""
    page = open_page(**{f"x{number}": "1" for number in range(count)}, cagr="0.4")

    said = errors(page)
    assert len(said) < 1500
    assert "x0, x1" in said
    assert ("nor 1 other that" in said) == (count == 6)
    assert (f"nor {count - 5} others that" in said) == (count > 6)
    assert page.slider(key="cagr").value == 0.4
    assert list(page.query_params) == ["cagr"]


def test_an_address_of_before_is_taken_over_and_a_stale_one_is_not():
    """3: the reader goes back in the browser; or is faster than what the server writes there."""
    page = open_page(cagr="0.4")
    page.slider(key="cagr").set_value(0.41).run()
    assert page.query_params["cagr"] == "0.41"
    page.query_params["cagr"] = "0.3"
    page.run()
    assert held(page, "cagr") == page.slider(key="cagr").value == 0.3

    # The browser has drawn no run since, and sends the address of that one.
    drawn = page.text_input(key=session.DRAWN_RUN).value
    page.slider(key="cagr").set_value(0.5).run()
    page.query_params["cagr"] = "0.3"
    page.text_input(key=session.DRAWN_RUN).set_value(drawn)
    page.slider(key="years").set_value(7).run()
    assert (held(page, "cagr"), held(page, "years")) == (0.5, 7)
    assert page.query_params == {"cagr": "0.5", "years": "7"}


def test_what_was_set_and_never_drawn_is_set_again():
    """3: a run that is interrupted may show nothing; what it left as it was is not the reader's."""
    page = open_page()
    page.text_input(key="cagr_exact").set_value("60%").run()
    for _ in range(2):  # the browser knows of no run but the first, and its slider of no change
        assert page.slider(key="cagr").proto.set_value
        page.text_input(key=session.DRAWN_RUN).set_value("0")
        page.slider(key="cagr").set_value(0.523).run()
        assert held(page, "cagr") == page.slider(key="cagr").value == 0.6


def test_what_is_typed_stands_over_what_was_on_its_way():
    """3: the entry follows the slider late, over a text that was typed meanwhile."""
    page = open_page()
    drawn = page.text_input(key=session.DRAWN_RUN).value
    page.slider(key="cagr").set_value(0.61).run()
    assert page.text_input(key="cagr_exact").proto.set_value
    page.text_input(key=session.DRAWN_RUN).set_value(drawn)
    page.text_input(key="cagr_exact").set_value("40%").run()
    entry = page.text_input(key="cagr_exact")
    assert (held(page, "cagr"), entry.value, entry.proto.set_value) == (0.4, "40%", True)

    # The browser has drawn the run before, and sends what that one wrote; it was not typed.
    page.text_input(key=session.DRAWN_RUN).set_value(str(int(drawn) + 1))
    page.text_input(key="cagr_exact").set_value("61%").run()
    entry = page.text_input(key="cagr_exact")
    assert (held(page, "cagr"), entry.value, entry.proto.set_value) == (0.4, "40%", True)
    page.run()
    assert not page.text_input(key="cagr_exact").proto.set_value
    page.text_input(key="cagr_exact").set_value("61%").run()
    assert held(page, "cagr") == 0.61


def begins_with(widget):
    """Return what a browser hands over of a widget that it draws without having known it."""
    begins = widget.proto.default
    if widget.type == "selectbox":
        return widget.options[begins] if widget.proto.HasField("default") else None
    if widget.type in {"multiselect", "button_group"}:
        return [widget.options[index] for index in begins]
    return list(begins) if widget.type.endswith("slider") else begins


def shows(widget):
    """Return what a widget shows, as `begins_with`."""
    if widget.type in {"selectbox", "multiselect", "button_group"}:
        chosen = widget.value if isinstance(widget.value, list) else [widget.value]
        said = [widget.format_func(one) for one in chosen if one is not None]
        return said if widget.type != "selectbox" else (said or [None])[0]
    if widget.type == "select_slider":
        return [widget.options.index(widget.value)]
    return (
        [widget.value] if widget.type == "slider" else widget.value or type(widget.proto.default)()
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_widget_that_is_drawn_anew_begins_with_what_is_held(name):
    """3: a browser takes the default for the reader's choice wherever it missed what was sent."""
    given = {"curve": "logistic", "investment_method": "budget", "cagr": "0.4", "years": "8"}
    parts = PARTS.get(name, [{}])
    kinds = ("slider", "select_slider", "selectbox", "text_input", "toggle", "checkbox")
    for part in parts:
        page = open_page(name, **given, **part).run()
        found = [one for kind in (*kinds, "multiselect", "button_group") for one in page.get(kind)]
        assert found
        for widget in found:
            assert begins_with(widget) == shows(widget), widget.key


@pytest.mark.parametrize("given", [{"cagr": "52.3"}, {"years": "six"}])
def test_what_is_wrong_in_an_address_of_before_is_said(given):
    """3: as when it is opened; the others are taken over."""
    page = open_page()
    page.query_params.update({"base_eflops": "300", **given})
    page.run()
    assert "Part of the link was not understood" in errors(page)
    assert held(page, "base_eflops") == 300
    assert page.query_params == {"base_eflops": "300"}
