"""What all tests share: the same generated inputs on every run, and no deadline for them."""

import gc
import os
import sys
import warnings

import pytest
from coverage import Coverage
from hypothesis import settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants
from xdist.scheduler import LoadFileScheduling

settings.register_profile("same", derandomize=True, deadline=None, max_examples=50)
# Others on every run, and more: pytest --hypothesis-profile=explore
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("same")

MEASURING = pytest.StashKey[Coverage | None]()

# Hypothesis also tries the numbers that stand in whatever modules are loaded by then. A test
# would get other inputs alone than after others, and others again beside a second process.
assert hasattr(HypothesisProvider, "_local_constants")
HypothesisProvider._local_constants = Constants()  # noqa: SLF001 - there is no setting for it


def leave_programs_unmeasured() -> None:
    """Measure pytest's own processes (`make test`), not the programs that tests start.

    They would start slower, and speak on standard error of what measuring meets.
    """
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def pytest_configure(config):
    """Begin so, but where this process only hands the tests out to others that are measured."""
    if not config.getoption("numprocesses", None):
        leave_programs_unmeasured()


class FromBothEnds(LoadFileScheduling):
    """Gives whole files of tests to two processes: to one from the first on, to the other back.

    So only one runs a browser, which draws on every core there is, until one has no others left.
    """

    def _assign_work_unit(self, node):
        if self.nodes.index(node) % 2:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)  # there without pytest-xdist too
def pytest_xdist_make_scheduler(config, log):
    """Share the tests out."""
    return FromBothEnds(config, log)


def pytest_collection_modifyitems(items):
    """Begin with the browser's, the large files first: the smallest are left for the end."""
    items.sort(
        key=lambda item: -item.path.stat().st_size if "browser" in item.path.parts else 0,
    )


def pytest_collection_finish():
    """What is there by now stays to the end: no search for garbage is to go through it again.

    What comes after is searched rarely: it takes its time, and the tests end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="module")
def main_module_kept():
    """Streamlit puts the page in the place of the main module, and leaves it there.

    Processes that a later test of the same worker starts would begin by running the page.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


# Not measured, but where `measured` says so: tests of Streamlit's pages and in a browser, by their
# set-ups; by their marks those of generated inputs, which hypothesis marks, and others that say so.
UNMEASURED = {"AppTest", "open_page", "browser", "hypothesis", "unmeasured"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Measure what tests reach of the model, but not in pages, in browsers or by many inputs.

    Measuring, Python 3.11 takes twice as long for all that Streamlit and Playwright do, and up to
    fifteen times for the model's own loops. What these reach, other tests are to reach.
    """
    names = {*vars(getattr(item, "module", None) or object), *getattr(item, "fixturenames", ())}
    marks = {mark.name for mark in item.iter_markers()}
    is_measured = "measured" in marks or not (names | marks) & UNMEASURED
    measuring = item.config.stash.setdefault(MEASURING, Coverage.current())
    if measuring is not None and is_measured != (Coverage.current() is not None):
        if is_measured:
            with warnings.catch_warnings(action="ignore"):  # it looks into every module there is
                measuring.start()  # which would have programs measured from here on
            leave_programs_unmeasured()
        else:
            measuring.stop()
    return (yield)
