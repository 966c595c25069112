"""No reader of what strangers send can be kept busy, or made to fail.

1. An input of 64 kB is refused, or read, within a share of a second of processor time.
2. Whatever it is, it is read or refused with reasons: at most 100, each of which can be said.

The promise is a tenth of a second. What is tested is five times that, of processor time, so that a
slow or busy machine is no fault: work that grows with the square of 64,000 signs takes seconds to
minutes even where each step of it is one of the processor's own.
"""

from time import process_time

import pytest

from model.messages import MOST_PROBLEMS, InvalidInput
from model.texts import Language
from tests.readers import READERS

SIZE = 64_000
MOST_SECONDS = 0.5

# Rows of a batch are not refused together: up to 10,000 are set aside, each with its own reason.
MOST_SECONDS_OF = {"rows of a batch": 2.0}


def repeated(text, before="", after=""):
    """A text again and again, of the size in UTF-8."""
    size = SIZE - len((before + after).encode())
    return before + text * (size // len(text.encode())) + after


def numbered(text, between):
    """Texts that are all different."""
    count = SIZE // len(f"{text.format(10_000)}{between}".encode())
    return between.join(text.format(number) for number in range(count))


FEARED = {
    **{f"{sign!r}": repeated(sign) for sign in "\"\\[]{}(),:;~@=<>%+-_.'#*\t\n\r 019aeE\0"},
    "escapes": repeated('\\"', '"'),
    "escapes within": repeated('\\"', '{"a": "', '"}'),
    "open texts": repeated('"\\"'),
    "objects": repeated('{"a":'),
    "lists": repeated("[],"),
    "deep and closed": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "entries": "{" + numbered('"k{}": 1', ",") + "}",
    "entry again": repeated('"cagr": 1,', "{", '"cagr": 1}'),
    "a number": repeated("9", '{"cagr": ', "}"),
    "a power": repeated("9", '{"cagr": 1e', "}"),
    "a list": repeated("1,", '{"cagr": [', "1]}"),
    "spaces": repeated(" ", "1", "1"),
    "spaces at last": repeated(" ", "2025: 1"),
    "spaces within": repeated(" ", "2025:a", "a"),
    "spaces and a word": repeated(" ", "1", "to"),
    "full-width spaces": repeated("\u3000", "1", "x"),
    "words between": repeated(" to "),
    "digits and a point": repeated("1", "", "."),
    "groups": repeated(",000", "1", "x"),
    "a power of ten": repeated("9", "1e"),
    "marks": repeated("\u0301\u0327", "1"),
    "marks out of order": "1" + "\u0301" * (SIZE // 4) + "\u0327" * (SIZE // 4),
    "long signs": repeated("\ufdfa"),
    "half signs": "\ud800" * (SIZE // 3),
    "years": repeated("2025:1;"),
    "years that differ": numbered("{}:1", ";"),
    "pairs": repeated("a:1~"),
    "names of columns": repeated("cagr,"),
    "columns": numbered("c{}", ","),
    "rows": repeated("a\n"),
    "rows of two": repeated("a,b\n"),
    "rows that end twice": repeated("x\r\n"),
    "rows that differ": numbered("x{}", "\n"),
    "numbers": repeated("0.5\n"),
    "negative numbers": numbered("-{}", "\n"),
    "values": numbered("0.{}", ","),
    "quotes left open": repeated('"a\n'),
    "text behind quotes": repeated('"a"b\n'),
    "infinite": repeated("inf"),
    "not a number": repeated("nan,"),
}


def outcome(read, text):
    """What a reader says of a text: nothing, or its problems in both languages."""
    try:
        read(text)
    except InvalidInput as error:
        return [
            problem.place + problem.say(Language(code))
            for code in ("en", "zh")
            for problem in error.problems
        ]
    return []


def seconds(read, text):
    before = process_time()
    outcome(read, text)
    return process_time() - before


@pytest.mark.parametrize("reader", READERS)
def test_no_text_keeps_a_reader_busy(reader):
    """Invariants 1 and 2."""
    read, example = READERS[reader]
    most = MOST_SECONDS_OF.get(reader, MOST_SECONDS)
    assert outcome(read, example) == outcome(read, example)  # imports are no part of it
    taken = {}
    for name, text in FEARED.items():
        taken[name] = seconds(read, text)
        if taken[name] > most:  # what it takes again: once may be the collector's
            taken[name] = min(taken[name], seconds(read, text))
        assert len(outcome(read, text)) <= 2 * (MOST_PROBLEMS + 1)

    assert not {name: taken[name] for name in taken if taken[name] > most}


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
    codes = [problem.code for problem in caught.value.problems]

    assert codes == ["plan.by_year"] * MOST_PROBLEMS + ["problems.more"]
    assert str(caught.value).endswith(
        "only the first 100 problems are listed; mend them, and try again."
    )
