"""The order in which a Gnumeric is looked for, and what happens when there's none."""

import pytest

from tests import gnumeric
from tests.browser import chromium
from tests.test_chromium import Machine


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.delenv("GNUMERIC_PATH", raising=False)
    monkeypatch.setattr(chromium.shutil, "which", machine.which)
    monkeypatch.setattr(chromium, "starts", machine.working.__contains__)
    monkeypatch.setattr(chromium, "run", machine.run)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    return machine


def test_the_named_one_comes_first(machine, monkeypatch):
    machine.add("ssconvert", "/usr/bin/ssconvert")
    machine.working.add("/opt/ssconvert")
    monkeypatch.setenv("GNUMERIC_PATH", "/opt/ssconvert")
    assert gnumeric.find_or_install() == "/opt/ssconvert"


def test_a_named_one_that_does_not_start_is_an_error(machine, monkeypatch):
    machine.add("ssconvert", "/usr/bin/ssconvert")
    monkeypatch.setenv("GNUMERIC_PATH", "/opt/ssconvert")
    with pytest.raises(RuntimeError, match="GNUMERIC_PATH is /opt/ssconvert, which doesn't start"):
        gnumeric.find_or_install()


def test_one_on_the_machine_is_used(machine):
    machine.add("ssconvert", "/usr/bin/ssconvert")
    assert gnumeric.find_or_install() == "/usr/bin/ssconvert"
    assert machine.commands == []


def test_root_gets_debians(machine):
    machine.add("apt-get", "/usr/bin/apt-get")
    machine.effects["install --no-install-recommends gnumeric$"] = lambda: machine.add(
        "ssconvert", "/usr/bin/ssconvert"
    )
    assert gnumeric.find_or_install() == "/usr/bin/ssconvert"
    assert [command.split()[-1] for command in machine.commands] == ["update", "gnumeric"]


@pytest.mark.usefixtures("machine")
def test_with_none_to_be_had_the_error_says_what_to_do():
    with pytest.raises(RuntimeError, match="apt-get install gnumeric") as caught:
        gnumeric.find_or_install()
    assert "GNUMERIC_PATH=" in str(caught.value)


def test_a_file_that_cannot_be_converted_is_an_error(tmp_path):
    with pytest.raises(RuntimeError, match="did not convert"):
        gnumeric.recalculate(tmp_path / "missing.xlsx", tmp_path / "made.xlsx")
