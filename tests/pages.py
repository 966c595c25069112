"""Opens a page as a reader of a link to it does, and reads what is on it."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from model.inputs import GROUPS, assumptions
from views.state.session import CARDS, HELD, MEMORY, OPEN

APP = Path(__file__).parent.parent / "page.py"

# Each AppTest looks for components in all that is installed, which takes longer than the page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

# As addresses have them; the first page has none.
PAGES = ("", "uncertainty", "goal", "evidence", "compare", "regions", "batch")


# What readers open on a page.
FOLDED = ("limits", "footprint_terms")
POPOVERS = ("other_files", "words", "link", "embed", "reproduce", "cite")

# What an address holds so that every card shows its table.
TABLES = {f"view_{card}": "table" for card in CARDS}


def open_page(name: str = "", /, *, groups: Iterable[str] = GROUPS, **address: str) -> AppTest:
    """Return a page as a browser without a language would first see it, with all inputs.

    What is folded is open: the limits, and what can be taken away.

    Parameters
    ----------
    name : str
        As addresses have it, without the slash; the first page by default.
    groups : iterable of str
        The groups of inputs that are open; for a reader who comes, none.
    **address
        What the address holds.
    """
    page = AppTest.from_file(str(APP), default_timeout=300)
    page.query_params.update(address)
    page.session_state[MEMORY] = {
        OPEN: {*FOLDED, *(f"group_{group}" for group in groups)},
    }
    for key in POPOVERS:
        page.session_state[key] = True
    # AppTest finds other pages by their files, once a first run has registered them: that
    # would run two pages for each. A browser names the page that its address asks for.
    asked = calc_hash(name) if name else ""
    page._page_hash = asked  # noqa: SLF001
    page.run()
    page._page_hash = ""  # noqa: SLF001 - from now on the page that is open
    assert not asked or asked in page._registered_pages, f"there is no page {name}"  # noqa: SLF001
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    """Return all Markdown of the main part."""
    return unlinked("\n".join(element.value for element in page.main.markdown))


def unlinked(said: str) -> str:
    """Return what is read of an answer whose inputs can be changed in it."""
    return re.sub(r"\[([^\]]*)\]\(#\w+ \"[^\"]*\"\)", r"\1", said)


def figures(page: AppTest) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in page.metric]


def read_errors(page: AppTest) -> str:
    """Return all errors as a reader sees them: without what keeps Markdown from acting."""
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", errors(page)).replace("\u2060", "")


def errors(page: AppTest) -> str:
    return "\n".join(element.value for element in page.error)


def said(page: AppTest) -> str:
    """Return everything said on the page in words."""
    kinds = ("header", "markdown", "error", "success", "info", "warning", "caption")
    return unlinked("\n".join(element.value for kind in kinds for element in page.get(kind)))


def choose_path(page: AppTest, name: str) -> None:
    """Choose a published path in the panel."""
    page.button_group(key="preset").set_value(name).run()


def chosen_path(page: AppTest) -> str | None:
    """Return the published path that the panel marks as that of the inputs, if any."""
    return page.button_group(key="preset").value


def hidden_inputs(page: AppTest) -> set[str]:
    """Return the inputs that the panel does not show."""
    widgets = {one.key for kind in ("slider", "selectbox") for one in page.sidebar.get(kind)}
    return set(assumptions()) - widgets


def held(page: AppTest, name: str) -> object:
    """Return the value of an input, shown or not."""
    return page.session_state[MEMORY][HELD][name]
