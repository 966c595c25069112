"""Finds the Caddy that stands before several processes in the tests, or installs one.

`python -m tests.caddy` prints where it is, as `tests.gnumeric` does for the spreadsheet.
"""

import os
import shutil
import sys

from tests.browser import chromium

WHAT_TO_DO = """\
The tests of several processes need Caddy, and none could be found or installed. Either:
  - install it with the system's own packages, for example: apt-get install caddy
  - name one that is there: make test CADDY_PATH=/path/to/caddy"""


def find_or_install() -> str:
    """Return the path of a Caddy: the one that CADDY_PATH names, else installed, else Debian's.

    Raises
    ------
    RuntimeError
        If there's none to be had. The message says what to do.
    """
    if named := os.environ.get("CADDY_PATH"):
        return named
    for _ in range(2):
        if found := shutil.which("caddy"):
            return found
        if not chromium.install_package("--no-install-recommends", "caddy"):
            break
    raise RuntimeError(WHAT_TO_DO)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_or_install()}\n")
    except RuntimeError as error:
        sys.exit(str(error))
