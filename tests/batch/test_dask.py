"""Invariants of batches on Dask.

1. The same bytes as in one process: CSV and Parquet, projected and simulated.
2. A worker that is lost loses no result.
3. What cannot work is refused with the reason: no cluster, no workers, another version.
4. Workers here listen to this machine alone.
5. A run that was stopped on Dask goes on without, and the other way round.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

from model.batch import running
from model.batch.running import run_batch
from model.messages import InvalidInput
from model.uncertainty.simulate import Uncertainty
from tests.batch.test_batch import content, problems
from tests.commands.test_command_line import ROOT


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers, as `dask scheduler` and `dask worker` would start them."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(tmp_path_factory.mktemp("dask")),
        silence_logs=50,
    ) as processes:
        yield processes


@pytest.fixture
def scenarios(tmp_path):
    """A folder of Parquet with sixty scenarios, some of them bad."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    rates = np.linspace(0.1, 0.9, 60)
    rates[::17] = 52.3
    for number, part in enumerate(np.split(rates, 4)):
        table = pa.table({"name": [f"s{number}.{i}" for i in range(len(part))], "cagr": part})
        pq.write_table(table, folder / f"part.{number}.parquet", row_group_size=4)
    return folder


SETTINGS = {
    "projected": {"piece_rows": 7},
    "simulated": {
        "piece_rows": 7,
        "uncertainty": Uncertainty(draws=1024),
        "columns": ["compute_eflops", "investment_cny_100m"],
    },
}


@pytest.mark.parametrize(
    ("ending", "settings"),
    [(".parquet", SETTINGS["projected"]), (".csv", SETTINGS["simulated"])],
    ids=SETTINGS,
)
def test_the_same_bytes_as_in_one_process(ending, settings, cluster, scenarios, tmp_path):
    """Invariant 1."""
    here = run_batch(scenarios, tmp_path / f"here{ending}", **settings)
    there = run_batch(
        scenarios, tmp_path / f"there{ending}", scheduler=cluster.scheduler_address, **settings
    )

    assert here.rejected == there.rejected == 4
    assert content(here.results) == content(there.results)
    assert here.rejects.read_bytes() == there.rejects.read_bytes()


def test_processes_of_this_machine(scenarios, tmp_path):
    """Invariants 1 and 4: `local` starts processes of its own, and they end with the batch."""
    here = run_batch(scenarios, tmp_path / "here.csv", piece_rows=7)
    me, listening = psutil.Process(), set()

    def look(_done, _rows):
        for process in [me, *me.children(recursive=True)]:
            listening.update(
                connection.laddr.ip
                for connection in process.net_connections()
                if connection.status == psutil.CONN_LISTEN
            )

    before = {process.pid for process in me.children(recursive=True)}
    there = run_batch(
        scenarios,
        tmp_path / "there.csv",
        piece_rows=7,
        scheduler="local",
        workers=1,
        progress=look,
    )

    assert here.results.read_bytes() == there.results.read_bytes()
    assert listening == {"127.0.0.1"}
    left = set()
    for process in me.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ended while it was looked at
            left |= {process.pid} if "spawn_main" in " ".join(process.cmdline()) else set()
    assert left <= before


def test_a_worker_that_is_lost_loses_no_result(cluster, scenarios, tmp_path):
    """Invariant 2: killed with pieces under way, as no program can refuse."""
    settings = SETTINGS["simulated"]
    here = run_batch(scenarios, tmp_path / "here.parquet", **settings)
    killed = []

    def kill(done, rows):
        if not killed and 0 < done < rows:
            nanny = next(iter(cluster.workers.values()))
            killed.append(nanny.process.pid)
            os.kill(nanny.process.pid, signal.SIGKILL)
            assert cluster.scheduler.workers[nanny.worker_address].processing

    there = run_batch(
        scenarios,
        tmp_path / "there.parquet",
        scheduler=cluster.scheduler_address,
        progress=kill,
        **settings,
    )

    assert not psutil.pid_exists(killed[0])
    assert content(here.results) == content(there.results)
    assert here.rejects.read_bytes() == there.rejects.read_bytes()


class Stopped(Exception):  # noqa: N818 - what a test does to a run
    pass


@pytest.mark.parametrize("first", ["here", "there"])
def test_a_stopped_run_goes_on_elsewhere(first, cluster, scenarios, tmp_path):
    """Invariant 5."""
    whole = run_batch(scenarios, tmp_path / "whole.parquet", piece_rows=7)
    schedulers = [None, cluster.scheduler_address]
    if first == "there":
        schedulers.reverse()

    def stop(done, _rows):
        if done:
            raise Stopped

    to = tmp_path / "results.parquet"
    with pytest.raises(Stopped):
        run_batch(scenarios, to, piece_rows=7, scheduler=schedulers[0], progress=stop)
    assert not to.exists()
    run_batch(scenarios, to, piece_rows=7, scheduler=schedulers[1], resume=True)

    assert content(whole.results) == content(to)


@contextmanager
def dask(*arguments):
    """Run a command of Dask as a program of its own, in the project's folder."""
    command = [sys.executable, "-m", "dask", *map(str, arguments)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **quiet) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture
def scheduler(tmp_path):
    """The address of a scheduler that listens and has no workers; it chooses its port itself."""
    said = tmp_path / "scheduler.json"
    with dask(
        *("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", ":0"),
        *("--scheduler-file", said),
    ):
        address, end = "", time.monotonic() + 120
        while not address:
            assert time.monotonic() < end, "the scheduler did not start"
            time.sleep(0.1)
            with suppress(OSError, ValueError):  # not there yet, or not whole
                address = json.loads(said.read_text())["address"]
        yield address


def test_two_commands_make_a_cluster(scheduler, tmp_path, monkeypatch):
    """Invariants 1 and 3: those of docs/many-scenarios.md, in the project's folder.

    The first alone is refused, as it would wait for ever.
    """
    batch = {"cagr": [0.3, 0.4]}
    monkeypatch.setattr(running, "PATIENCE", 2)
    assert problems(lambda: run_batch(batch, tmp_path / "r.csv", scheduler=scheduler)) == [
        ("batch.no_cluster", "scheduler")
    ]
    monkeypatch.setattr(running, "PATIENCE", 60)
    with dask("worker", scheduler, "--nthreads", "1", "--local-directory", tmp_path / "dask"):
        report = run_batch(batch, tmp_path / "r.csv", scheduler=scheduler, resume=True)

    here = run_batch(batch, tmp_path / "here.csv")
    assert here.results.read_bytes() == report.results.read_bytes()


def test_what_a_worker_finds_wrong_is_said(cluster, tmp_path):
    """Invariant 3: with the same words as in one process."""
    source = tmp_path / "s.parquet"
    pq.write_table(pa.table({"cagr": np.linspace(0.1, 0.5, 1000)}), source, use_dictionary=False)
    whole = source.read_bytes()
    source.write_bytes(whole[:4] + b"\xff" * 60 + whole[64:])
    messages = []
    for scheduler in (None, cluster.scheduler_address):
        with pytest.raises(InvalidInput) as caught:
            run_batch(source, tmp_path / f"{len(messages)}.csv", scheduler=scheduler)
        messages.append(str(caught.value))

    assert messages[0] == messages[1]
    assert "not Parquet, or damaged" in messages[0]


def test_workers_that_differ_are_refused(cluster, tmp_path, monkeypatch):
    """Invariant 3: in the version, or in the files that they see."""
    batch = {"cagr": [0.3]}
    monkeypatch.setattr(running, "VERSION", "9.9")
    with pytest.raises(InvalidInput, match="are not like this program") as caught:
        run_batch(batch, tmp_path / "r.csv", scheduler=cluster.scheduler_address)
    assert [problem.code for problem in caught.value.problems] == ["batch.cluster_differs"]
    monkeypatch.undo()
    monkeypatch.setattr("model.batch.running._worker", lambda _: {"process": os.getpid()})

    assert problems(
        lambda: run_batch(batch, tmp_path / "s.csv", scheduler=cluster.scheduler_address)
    ) == [("batch.cluster_differs", "scheduler")]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "udp://127.0.0.1:1", ""])
def test_no_cluster(address, tmp_path, monkeypatch):
    """Invariant 3: nobody answers, or it is no address."""
    monkeypatch.setattr(running, "PATIENCE", 0.5)
    to = tmp_path / "r.csv"

    assert problems(lambda: run_batch({"cagr": [0.3]}, to, scheduler=address)) == [
        ("batch.no_cluster", "scheduler")
    ]
    assert run_batch({"cagr": [0.3]}, to, resume=True).rows == 1


def test_a_client_that_fails_is_closed_at_once(tmp_path, monkeypatch):
    """Invariant 3: not by the garbage collector, in a thread that may hold what it waits for."""
    made, make = [], Client.__init__
    closed, close = [], Client.close

    def watched_make(client, *arguments, **settings):
        made.append(client)
        make(client, *arguments, **settings)

    def watched_close(client):
        # The garbage collector may just now close those of other tests, in any thread.
        if any(client is one for one in made):
            closed.append(threading.get_ident())
        close(client)

    monkeypatch.setattr(Client, "__init__", watched_make)
    monkeypatch.setattr(Client, "close", watched_close)

    with pytest.raises(InvalidInput):
        run_batch({"cagr": [0.3]}, tmp_path / "r.csv", scheduler="nowhere")

    assert len(made) == 1
    assert closed[:1] == [threading.get_ident()]
