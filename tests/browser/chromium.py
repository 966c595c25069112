"""Finds the Chromium that the browser tests drive, or installs one.

`python -m tests.browser.chromium` prints where it is. Installing can take minutes, so
`make test` runs this first, where what it does can be seen.
"""

import os
import shutil
import subprocess
import sys

# The first is all that tests need: without windows, a page opens in two thirds of the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Debian's, in the order in which they are tried.
PACKAGES = ("chromium-headless-shell", "chromium")
WHAT_TO_DO = """\
The browser tests need Chromium, and none could be found or installed. Any one of these helps:
  - install it with the system's own packages, for example: apt-get install chromium
  - name one that is there: make test CHROMIUM_PATH=/path/to/chromium
  - let Playwright download one: .venv/bin/python -m playwright install --with-deps chromium"""


def find_or_install() -> str:
    """Return the path of a Chromium that starts.

    In this order: the one that CHROMIUM_PATH names; one that is installed; one that Playwright
    downloaded before; Debian's, installed now; Playwright's, downloaded now.

    Raises
    ------
    RuntimeError
        If there's none to be had, or the one that CHROMIUM_PATH names doesn't start. The
        message says what to do.
    """
    if named := os.environ.get("CHROMIUM_PATH"):
        if not starts(named):
            message = f"CHROMIUM_PATH is {named}, which doesn't start as a Chromium."
            raise RuntimeError(message)
        return named
    if found := installed() or downloaded():
        return found
    for package in PACKAGES:
        if install_package(package) and (found := installed()):
            return found
    if download() and (found := downloaded()):
        return found
    raise RuntimeError(WHAT_TO_DO)


def installed() -> str | None:
    """Return the first Chromium or Chrome on the search path that starts."""
    candidates = (shutil.which(name) for name in NAMES)
    return next((path for path in candidates if path and starts(path)), None)


def downloaded() -> str | None:
    """Return the Chromium that this version of Playwright downloaded, if it did."""
    # Asked in a process of its own: in this one a test may be using Playwright already.
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=False, stdout=subprocess.PIPE, text=True
    )
    path = answer.stdout.strip()
    return path if path and starts(path) else None


def starts(path: str) -> bool:
    """Tell whether `path` runs: some systems have a `chromium` that only says how to get it."""
    if not shutil.which(path):
        return False
    try:
        outcome = subprocess.run(
            [path, "--version"],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=300,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return outcome.returncode == 0


def install_package(*what: str) -> bool:
    """Install a package of Debian's, where apt-get is there and the user may use it."""
    if not shutil.which("apt-get"):
        return False
    as_root = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() != 0:
        as_root = ["sudo", "-n", *as_root]
        # -n: fail rather than ask for a password.
        if not shutil.which("sudo") or not run(["sudo", "-n", "true"]):
            return False
    apt_get = [*as_root, "apt-get", "-y", "-o", "DPkg::Lock::Timeout=300"]
    run([*apt_get, "update"])  # If it fails, the lists that are there may still do.
    return run([*apt_get, "install", *what])


def download() -> bool:
    """Let Playwright download its Chromium."""
    return run([sys.executable, "-m", "playwright", "install", "chromium"])


def run(command: list[str]) -> bool:
    """Run `command`, show what it prints, and tell whether it succeeded."""
    print("$", *command, file=sys.stderr, flush=True)
    # Standard output is for this program's answer.
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=2).returncode == 0


if __name__ == "__main__":
    try:
        print(find_or_install())
    except RuntimeError as error:
        sys.exit(str(error))
