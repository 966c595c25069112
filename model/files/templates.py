"""Pages of HTML by their templates: the brief, and what is served beside the page."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def html_template(path: Path) -> "Template":
    """Return the template in a file, which escapes whatever it shows."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - made when asked for

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(path.read_text("utf-8"))
