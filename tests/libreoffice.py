"""Finds the LibreOffice that recalculates workbooks in the tests, or installs one.

`python -m tests.libreoffice` prints where it is. Installing can take minutes, so `make test`
runs this first, where what it does can be seen.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser import chromium

NAMES = ("soffice", "libreoffice")
PACKAGE = ("--no-install-recommends", "libreoffice-calc")
WHAT_TO_DO = """\
The tests of the workbook need LibreOffice Calc, and none could be found or installed. Either:
  - install it with the system's own packages, for example: apt-get install libreoffice-calc
  - name one that is there: make test LIBREOFFICE_PATH=/path/to/soffice"""

# What a profile of the tests says: formulas are computed anew whenever a workbook is opened.
# Otherwise LibreOffice shows what the file says that they are.
ALWAYS_RECALCULATE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def find_or_install() -> str:
    """Return the path of a LibreOffice that starts.

    In this order: the one that LIBREOFFICE_PATH names; one that is installed; Debian's,
    installed now.

    Raises
    ------
    RuntimeError
        If there's none to be had, or the one that LIBREOFFICE_PATH names doesn't start. The
        message says what to do.
    """
    if named := os.environ.get("LIBREOFFICE_PATH"):
        if not chromium.starts(named):
            message = f"LIBREOFFICE_PATH is {named}, which doesn't start as a LibreOffice."
            raise RuntimeError(message)
        return named
    if found := installed():
        return found
    if chromium.install_package(*PACKAGE) and (found := installed()):
        return found
    raise RuntimeError(WHAT_TO_DO)


def installed() -> str | None:
    """Return the first LibreOffice on the search path that starts."""
    candidates = (shutil.which(name) for name in NAMES)
    return next((path for path in candidates if path and chromium.starts(path)), None)


def convert(files: Sequence[Path | str], folder: Path, ending: str = "xlsx") -> list[Path]:
    """Open workbooks, compute every formula anew and save them in `folder`, by one process.

    A text is an address, from which a table is read.

    Raises
    ------
    RuntimeError
        If LibreOffice fails, or leaves a file out. What it said is in the message.
    """
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    outcome = subprocess.run(
        [
            find_or_install(),
            f"-env:UserInstallation={profile.resolve().as_uri()}",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1200,  # a busy machine is slow, not wrong
    )
    made = [folder / f"{Path(urlsplit(str(file)).path).stem}.{ending}" for file in files]
    if outcome.returncode or not all(path.exists() for path in made):
        message = f"LibreOffice did not convert every file:\n{outcome.stdout}{outcome.stderr}"
        raise RuntimeError(message)
    return made


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_or_install()}\n")
    except RuntimeError as error:
        sys.exit(str(error))
