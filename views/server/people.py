"""The page for people who want results by address: what there is, what it takes, how to use it."""

from pathlib import Path
from urllib.parse import urlencode

from model.files import html_template
from model.texts import LANGUAGES, Language
from model.version import MODULE
from views.server.answers import Answer
from views.server.asked import Parameter, input_parameters
from views.server.embed import ADDRESSES

TEMPLATE = Path(__file__).parent / "people.html.jinja"

# Where this page is.
PLACE = "/api/"


def one_liners(address: str, text: Language) -> dict[str, str]:
    """Return how programs read a table by its address, each in a line.

    A text within a formula of Excel has at most 255 characters, so that there the address stands
    in a cell.
    """
    return {
        text("Excel (address in A1)"): "=WEBSERVICE(A1)",
        text("Power Query"): (
            f'= Table.PromoteHeaders(Csv.Document(Web.Contents("{address}"), [Encoding=65001]))'
        ),
        text("pandas"): f'pandas.read_csv("{address}")',
        text("R"): f'read.csv("{address}")',
    }


def page_for_people(base: str, text: Language) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    base : str
        How the reader reached the server, such as ``http://localhost:8501``.
    text : Language
    """
    return html_template(TEMPLATE).render(
        language=text.code,
        title=text("Results by address"),
        said=_said(text),
        languages=[(code, name, code == text.code) for code, name in LANGUAGES.items()],
        answers=[_shown(answer, text) for answer in ADDRESSES],
        liners=one_liners(f"{base}/api/projection.csv?cagr=0.476&years=4", text),
        inputs=[_row(one, text) for one in input_parameters()],
    )


def _said(text: Language) -> dict[str, str]:
    return {
        "what": text(
            "Each address gives the bytes that the command beside it writes. Inputs are written as "
            "in the address of the page: rates and shares as fractions or with their percent sign; "
            "what is left out is at its default."
        ),
        "refused": text(
            "What is wrong is refused with every problem at once (422). An answer has a tag, and "
            "is sent once to who asks with it. Files that take long are made a few at a time; "
            "beyond that the answer is to come again (503)."
        ),
        "description": text.headed(text("For programs"), ""),
        "programs": text("In one line"),
        "addresses": text("Addresses"),
        "try": text.headed(text("Example"), ""),
        "command": text.headed(text("Command"), ""),
        "parameters": text("Parameters"),
        "inputs": text("Inputs of a scenario"),
    }


def _shown(answer: Answer, text: Language) -> dict[str, object]:
    own = answer.parameters
    place = "" if answer.place == PLACE else f"..{answer.place}"  # from where this page is
    example = f"{place}{answer.path}?{answer.example}"
    return {
        "address": answer.address,
        "summary": text(answer.summary),
        "command": f"{MODULE} {answer.command}" if answer.command else "",
        "example": example,
        "link": example + ("&" if answer.example else "") + urlencode({"lang": text.code}),
        "has_inputs": answer.has_inputs,
        "parameters": [_row(one, text) for one in own],
    }


def _row(one: Parameter, text: Language) -> dict[str, str]:
    return {
        "name": one.name,
        "meaning": text(one.meaning),
        "example": text.listed(one.options) if one.options else one.example,
    }
