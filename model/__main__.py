"""Command line: `python -m model COMMAND`.

Data goes to standard output or to a file, messages to standard error. Exit status: 0 done,
2 bad input (every problem listed), 1 a bug.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise

import typer

from model.commands import (  # noqa: F401 - they add their commands
    batch,
    evidence,
    export,
    goal,
    projection,
    regions,
    scenarios,
    uncertainty,
)
from model.commands.shared import app
from model.messages import InvalidInput
from model.texts import ENGLISH, LANGUAGES, Language

BAD_INPUT = 2


def main() -> None:
    """Run the command line; bad input is listed and ends with status 2."""
    try:
        app(prog_name="python -m model")
    except InvalidInput as error:
        text = _asked_language(sys.argv)
        for problem in error.problems:
            typer.echo(f"{problem.place}: {problem.say(text)}", err=True)
        sys.exit(BAD_INPUT)


def _asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that `--lang` asks for, also where other flags are not valid."""
    asked = [value for flag, value in pairwise(arguments) if flag == "--lang"]
    asked += [flag.removeprefix("--lang=") for flag in arguments if flag.startswith("--lang=")]
    return next((Language(code) for code in asked if code in LANGUAGES), ENGLISH)


if __name__ == "__main__":
    main()
