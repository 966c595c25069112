"""The order in which a Chromium is looked for, and what happens when there's none."""

import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.browser import chromium


class Machine:
    """A machine of which the tests say what is on it, and which notes what is asked of it."""

    def __init__(self):
        self.programs = {}  # name: path, as the search path has them
        self.working = set()  # the paths that start
        self.playwrights = None  # the path of Playwright's own
        self.effects = {}  # pattern of a command that succeeds: what it does
        self.commands = []

    def which(self, name):
        return self.programs.get(name) or (name if name in self.programs.values() else None)

    def run(self, command):
        words = " ".join(command)
        self.commands.append(words)
        effects = [do for pattern, do in self.effects.items() if re.search(pattern, words)]
        for effect in effects:
            effect()
        return bool(effects)

    def add(self, name, path):
        self.programs[name] = path
        self.working.add(path)

    def add_playwrights(self):
        self.playwrights = "/cache/chrome"


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(chromium.shutil, "which", machine.which)
    monkeypatch.setattr(chromium, "starts", machine.working.__contains__)
    monkeypatch.setattr(chromium, "downloaded", lambda: machine.playwrights)
    monkeypatch.setattr(chromium, "run", machine.run)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    return machine


def installs_debians(machine):
    machine.add("apt-get", "/usr/bin/apt-get")
    for package in chromium.PACKAGES:
        machine.effects[f"apt-get .* install {package}$"] = partial(
            machine.add, package, f"/usr/bin/{package}"
        )


def test_the_named_one_comes_first(machine, monkeypatch):
    machine.add("chromium", "/usr/bin/chromium")
    machine.working.add("/opt/chromium")
    monkeypatch.setenv("CHROMIUM_PATH", "/opt/chromium")
    assert chromium.find_or_install() == "/opt/chromium"


def test_a_named_one_that_does_not_start_is_an_error(machine, monkeypatch):
    machine.add("chromium", "/usr/bin/chromium")
    monkeypatch.setenv("CHROMIUM_PATH", "/opt/chromium")
    with pytest.raises(RuntimeError, match="CHROMIUM_PATH is /opt/chromium, which doesn't start"):
        chromium.find_or_install()


@pytest.mark.parametrize("name", chromium.NAMES)
def test_one_on_the_machine_is_used(machine, name):
    machine.add_playwrights()
    machine.add(name, f"/usr/bin/{name}")
    assert chromium.find_or_install() == f"/usr/bin/{name}"
    assert machine.commands == []


def test_one_that_does_not_start_is_passed_over(machine):
    machine.programs["chromium"] = "/usr/bin/chromium"
    machine.add("google-chrome", "/usr/bin/google-chrome")
    assert chromium.find_or_install() == "/usr/bin/google-chrome"


def test_playwrights_own_is_used_before_anything_is_installed(machine):
    installs_debians(machine)
    machine.add_playwrights()
    assert chromium.find_or_install() == "/cache/chrome"
    assert machine.commands == []


def test_root_gets_debians(machine, monkeypatch):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    installs_debians(machine)
    assert chromium.find_or_install() == "/usr/bin/chromium-headless-shell"
    update, install = machine.commands
    assert update.startswith("env DEBIAN_FRONTEND=noninteractive apt-get")
    assert update.endswith(" update")
    assert install.endswith(" install chromium-headless-shell")


def test_where_there_is_no_shell_the_whole_browser_is_installed(machine, monkeypatch):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    installs_debians(machine)
    del machine.effects["apt-get .* install chromium-headless-shell$"]
    assert chromium.find_or_install() == "/usr/bin/chromium"


def test_sudo_without_a_password_gets_debians(machine):
    installs_debians(machine)
    machine.add("sudo", "/usr/bin/sudo")
    machine.effects["sudo -n true"] = lambda: None
    assert chromium.find_or_install() == "/usr/bin/chromium-headless-shell"
    assert all(command.startswith("sudo -n ") for command in machine.commands)


@pytest.mark.parametrize("has_sudo", [False, True])
def test_without_rights_playwrights_is_downloaded(machine, has_sudo):
    installs_debians(machine)
    if has_sudo:  # but it asks for a password
        machine.add("sudo", "/usr/bin/sudo")
    machine.effects["playwright install chromium"] = machine.add_playwrights
    assert chromium.find_or_install() == "/cache/chrome"
    assert not any("apt-get" in command for command in machine.commands)


def test_if_debians_cannot_be_had_playwrights_is_downloaded(machine, monkeypatch):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    machine.add("apt-get", "/usr/bin/apt-get")
    machine.effects["playwright install chromium"] = machine.add_playwrights
    assert chromium.find_or_install() == "/cache/chrome"


def test_with_none_to_be_had_the_error_says_what_to_do(machine):
    with pytest.raises(RuntimeError, match="apt-get install chromium") as caught:
        chromium.find_or_install()
    assert "CHROMIUM_PATH=" in str(caught.value)
    assert "playwright install" in str(caught.value)
    assert machine.commands == [f"{sys.executable} -m playwright install chromium"]


@pytest.mark.parametrize(
    ("script", "expected"), [("#!/bin/sh\nexit 0\n", True), ("#!/bin/sh\nexit 1\n", False)]
)
def test_only_what_runs_starts(tmp_path, script, expected):
    path = tmp_path / "chromium"
    path.write_text(script)
    path.chmod(0o755)
    assert chromium.starts(str(path)) is expected


def test_what_is_not_there_or_no_program_does_not_start(tmp_path):
    path = tmp_path / "chromium"
    assert not chromium.starts(str(path))
    path.write_text("text")
    assert not chromium.starts(str(path))
    path.chmod(0o755)
    assert not chromium.starts(str(path))


def test_the_program_prints_the_path(tmp_path):
    path = tmp_path / "chromium"
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    outcome = program(str(path))
    assert (outcome.returncode, outcome.stdout) == (0, f"{path}\n")


def test_the_program_fails_when_there_is_none(tmp_path):
    outcome = program(str(tmp_path / "chromium"))
    assert outcome.returncode == 1
    assert "which doesn't start" in outcome.stderr


def program(path):
    return subprocess.run(
        [sys.executable, "-m", "tests.browser.chromium"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "CHROMIUM_PATH": path},
    )
