"""The order in which a LibreOffice is looked for, and what happens when there's none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import libreoffice
from tests.browser import chromium
from tests.test_chromium import Machine


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.delenv("LIBREOFFICE_PATH", raising=False)
    monkeypatch.setattr(chromium.shutil, "which", machine.which)
    monkeypatch.setattr(chromium, "starts", machine.working.__contains__)
    monkeypatch.setattr(chromium, "run", machine.run)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    return machine


def installs_debians(machine):
    machine.add("apt-get", "/usr/bin/apt-get")
    machine.effects["install --no-install-recommends libreoffice-calc$"] = lambda: machine.add(
        "soffice", "/usr/bin/soffice"
    )


def test_the_named_one_comes_first(machine, monkeypatch):
    machine.add("soffice", "/usr/bin/soffice")
    machine.working.add("/opt/soffice")
    monkeypatch.setenv("LIBREOFFICE_PATH", "/opt/soffice")
    assert libreoffice.find_or_install() == "/opt/soffice"


def test_a_named_one_that_does_not_start_is_an_error(machine, monkeypatch):
    machine.add("soffice", "/usr/bin/soffice")
    monkeypatch.setenv("LIBREOFFICE_PATH", "/opt/soffice")
    with pytest.raises(RuntimeError, match="LIBREOFFICE_PATH is /opt/soffice, which doesn't start"):
        libreoffice.find_or_install()


@pytest.mark.parametrize("name", libreoffice.NAMES)
def test_one_on_the_machine_is_used(machine, name):
    machine.add(name, f"/usr/bin/{name}")
    assert libreoffice.find_or_install() == f"/usr/bin/{name}"
    assert machine.commands == []


def test_one_that_does_not_start_is_passed_over(machine):
    machine.programs["soffice"] = "/usr/bin/soffice"
    machine.add("libreoffice", "/opt/libreoffice")
    assert libreoffice.find_or_install() == "/opt/libreoffice"


def test_root_gets_debians(machine):
    installs_debians(machine)
    assert libreoffice.find_or_install() == "/usr/bin/soffice"
    assert [command.split()[-1] for command in machine.commands] == ["update", "libreoffice-calc"]


def test_sudo_without_a_password_gets_debians(machine, monkeypatch):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    installs_debians(machine)
    machine.add("sudo", "/usr/bin/sudo")
    machine.effects["sudo -n true"] = lambda: None
    assert libreoffice.find_or_install() == "/usr/bin/soffice"
    assert all(command.startswith("sudo -n ") for command in machine.commands)


@pytest.mark.parametrize("root", [False, True])
def test_with_none_to_be_had_the_error_says_what_to_do(machine, monkeypatch, root):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0 if root else 1000)
    machine.add("apt-get", "/usr/bin/apt-get")
    with pytest.raises(RuntimeError, match="apt-get install libreoffice-calc") as caught:
        libreoffice.find_or_install()
    assert "LIBREOFFICE_PATH=" in str(caught.value)


def test_make_test_finds_or_installs_it_first():
    makefile = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")
    assert 0 < makefile.find("-m tests.libreoffice\n") < makefile.find("-m pytest")


def test_a_file_that_cannot_be_converted_is_an_error(tmp_path):
    with pytest.raises(RuntimeError, match="did not convert every file"):
        libreoffice.convert([tmp_path / "missing.xlsx"], tmp_path / "made")


@pytest.mark.parametrize(("script", "status"), [("exit 0", 0), ("exit 1", 1)])
def test_the_program_prints_the_path_or_fails(tmp_path, script, status):
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.libreoffice"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "LIBREOFFICE_PATH": str(path)},
    )
    assert outcome.returncode == status
    assert outcome.stdout == ("" if status else f"{path}\n")
    assert ("which doesn't start" in outcome.stderr) == bool(status)
