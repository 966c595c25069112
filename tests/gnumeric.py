"""Finds the Gnumeric that recalculates workbooks in the tests, or installs one.

`python -m tests.gnumeric` prints where its converter is, as `tests.libreoffice` does for the other
program: what two of them compute alike is no habit of one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser import chromium

NAME = "ssconvert"
PACKAGE = ("--no-install-recommends", "gnumeric")
WHAT_TO_DO = """\
The tests of the workbook need Gnumeric, and none could be found or installed. Either:
  - install it with the system's own packages, for example: apt-get install gnumeric
  - name one that is there: make test GNUMERIC_PATH=/path/to/ssconvert"""


def find_or_install() -> str:
    """Return the path of a converter that starts.

    In this order: the one that GNUMERIC_PATH names; one that is installed; Debian's, installed now.

    Raises
    ------
    RuntimeError
        If there's none to be had, or the one that GNUMERIC_PATH names doesn't start. The message
        says what to do.
    """
    if named := os.environ.get("GNUMERIC_PATH"):
        if not chromium.starts(named):
            message = f"GNUMERIC_PATH is {named}, which doesn't start as Gnumeric's converter."
            raise RuntimeError(message)
        return named
    for _ in range(2):
        found = shutil.which(NAME)
        if found and chromium.starts(found):
            return found
        if not chromium.install_package(*PACKAGE):
            break
    raise RuntimeError(WHAT_TO_DO)


def recalculate(file: Path, to: Path) -> Path:
    """Open a workbook, compute every formula anew and save it at `to`, as its ending says.

    Raises
    ------
    RuntimeError
        If Gnumeric fails. What it said is in the message.
    """
    outcome = subprocess.run(
        [find_or_install(), "--recalc", str(file), str(to)],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if outcome.returncode or not to.exists():
        message = f"Gnumeric did not convert {file.name}:\n{outcome.stdout}{outcome.stderr}"
        raise RuntimeError(message)
    return to


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_or_install()}\n")
    except RuntimeError as error:
        sys.exit(str(error))
