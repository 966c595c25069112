"""Pages that are no page of Streamlit's, by their templates."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent


@cache
def template(name: str) -> "Template":
    """Return the template of a page, which escapes whatever it shows."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - these pages alone need it

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((FOLDER / f"{name}.html.jinja").read_text("utf-8"))
