"""No reader of what strangers send can be kept busy, or made to fail.

1. An input of 64 kB is refused, or read, within a share of a second of processor time; what stands
   in it again and again is judged once.
2. Whatever it is, it is read or refused with reasons: at most 100 are shown, and each can be said.

The promise is a tenth of a second, measured by `python -m benchmarks.hostile --feared`; rows of a
batch take up to half a second, where each of 9,000 is set aside with a reason of its own. The limit
here is one for slow and busy machines: work that grows with the square of 64,000 signs takes
minutes.
"""

from cProfile import Profile
from pstats import Stats
from time import process_time

import pytest

from model.messages import MOST_PROBLEMS, InvalidInput, first_problems
from model.texts import Language
from tests.readers import FEARED, READERS

MOST_SECONDS = 10.0


def outcome(read, text):
    """What a reader says of a text: nothing, or its problems in both languages."""
    try:
        read(text)
    except InvalidInput as error:
        return [
            problem.place + problem.say(Language(code))
            for code in ("en", "zh")
            for problem in first_problems(error.problems)
        ]
    return []


@pytest.mark.unmeasured
@pytest.mark.parametrize("reader", READERS)
def test_no_text_keeps_a_reader_busy(reader):
    """Invariants 1 and 2."""
    read, example = READERS[reader]
    assert outcome(read, example) == outcome(read, example)  # imports are no part of it
    taken = {}
    for name, text in FEARED.items():
        before = process_time()
        problems = outcome(read, text)
        taken[name] = process_time() - before
        assert len(problems) <= 2 * (MOST_PROBLEMS + 1)

    assert not {name: taken[name] for name in taken if taken[name] > MOST_SECONDS}


# Functions that are called for each of many values, in thousands in all, and a bit of room. Unlike
# seconds these are the same on every machine.
MOST_CALLS = {
    ("rows of a batch", "rows that differ"): 1_300,
    ("rows of a batch", "negative numbers"): 1_750,
    ("values of an axis", "groups"): 300,
}


@pytest.mark.unmeasured
@pytest.mark.parametrize(("reader", "name"), MOST_CALLS)
def test_nothing_is_done_twice(reader, name):
    """Invariant 1: where every value has a reason of its own, or is the same as all others."""
    read, _ = READERS[reader]
    outcome(read, FEARED[name])  # what is made once is no part of it
    profile = Profile()
    profile.runcall(outcome, read, FEARED[name])

    assert Stats(profile).total_calls < 1_000 * MOST_CALLS[reader, name]


# Whose one text stands for several things, not all of which it can be.
TOGETHER = {"inputs", "claim"}


@pytest.mark.parametrize("reader", [name for name in READERS if name not in TOGETHER])
def test_examples_are_read(reader):
    """The readers are those that take such texts."""
    read, example = READERS[reader]

    assert outcome(read, example) == []


def test_many_problems_are_the_first_hundred():
    """Invariant 2: and one more line says that there may be others."""
    with pytest.raises(InvalidInput) as caught:
        READERS["years of a plan"][0]("x;" * 500)
    codes = [problem.code for problem in first_problems(caught.value.problems)]

    assert codes == ["plan.by_year"] * MOST_PROBLEMS + ["problems.more"]
    assert str(caught.value).endswith(
        "only the first 100 problems are listed; mend them, and try again."
    )
