"""Several processes of Suanli behind Caddy, as docs/serving.md has them, on ports of their own."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.caddy import find_or_install

ROOT = Path(__file__).parent.parent
SERVING = ROOT / "serving"
START_SECONDS = 120

# Notes each state of the connection, from the loss to the next.
WATCH = """() => {
  const app = document.querySelector(".stApp");
  window.states = [];
  new MutationObserver(() => states.push(app.dataset.testConnectionState))
    .observe(app, {attributes: true, attributeFilter: ["data-test-connection-state"]});
}"""
BACK = "states.length > 1 && states.at(-1) === 'CONNECTED'"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shared_settings() -> dict[str, str]:
    """Return what the example of /etc/suanli.env sets."""
    lines = (SERVING / "suanli.env").read_text("utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, _, value in pairs}


def command(port: int) -> list[str]:
    """Return what the unit starts, with this Python and this folder."""
    unit = (SERVING / "suanli@.service").read_text("utf-8")
    (line,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    _, *arguments = shlex.split(line.replace("%i", str(port)))
    return [sys.executable, "-m", "streamlit", *arguments]


@contextmanager
def replica(port: int) -> "Iterator[subprocess.Popen[bytes]]":
    """Run one process on a port, until it answers and as long as it is used."""
    with started(command(port), shared_settings()) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield process


@contextmanager
def caddy(*ports: int) -> Iterator[str]:
    """Run Caddy before processes; return its address."""
    port = free_port()
    places = " ".join(f"127.0.0.1:{one}" for one in ports)
    settings = {"SUANLI_SITE": f":{port}", "SUANLI_REPLICAS": places}
    run = [find_or_install(), "run", "--config", str(SERVING / "Caddyfile")]
    with started(run, settings):
        address = f"http://127.0.0.1:{port}/"
        wait_for(f"{address}healthz")
        yield address


@contextmanager
def started(run: list[str], settings: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a program with settings in its environment; end it."""
    process = subprocess.Popen(
        run,
        cwd=ROOT,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with ExitStack() as stack:
        stack.callback(process.wait)
        stack.callback(process.kill)
        yield process


def wait_for(address: str, host: str = "") -> bytes:
    """Return what an address answers, once it does."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(URLError, OSError):
            asked = Request(address, headers={"Host": host} if host else {})  # noqa: S310 - ours
            with urlopen(asked, timeout=5) as answer:  # noqa: S310
                return bytes(answer.read())
        time.sleep(0.1)
    raise RuntimeError(address)


def processes_seen(address: str, times: int = 20) -> set[str]:
    """Return by what Caddy calls the processes that answer, asked as new readers do."""
    seen = set()
    for _ in range(times):
        with urlopen(f"{address}healthz", timeout=5) as answer:  # noqa: S310 - ours
            seen.add(answer.headers["Set-Cookie"].partition(";")[0])
    return seen


def wait_for_both(address: str) -> None:
    """Return once new readers are sent to either of two processes."""
    end = time.monotonic() + START_SECONDS
    while len(processes_seen(address, 4)) < 2:
        if time.monotonic() > end:
            raise RuntimeError(address)
        time.sleep(0.1)
