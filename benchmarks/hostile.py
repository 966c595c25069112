"""Give every reader what strangers might send: `python -m benchmarks.hostile --inputs N --seed S`.

Texts that each reader takes are cut, repeated, joined, exchanged sign by sign and mixed with what
parsers fear; files are damaged byte by byte. Whatever they are, they are read or refused with
reasons in both languages. What fails otherwise is printed with the input, and the status is 1.
The same seed makes the same inputs.

`--feared` gives them 64 kB each of what parsers and regular expressions fear, and prints for each
reader the text that keeps it longest, against the floor of reading that text as CSV.
"""

import argparse
import csv
import io
import random
import sys
import traceback
from collections import Counter, deque
from collections.abc import Callable
from itertools import cycle, islice
from time import process_time

from model.batch import run_batch_of_bytes
from model.messages import InvalidInput, first_problems
from model.texts import Language
from tests.readers import COLUMNS, FEARED, READERS

LONGEST = 4_000
MOST_SHOWN = 200

# How many texts begin empty, and how many files lack bytes.
EMPTY, LACKING = 0.1, 0.1

# What is put in: signs that end, begin or turn something, numbers out of bounds, words that stand
# for numbers, signs of other scripts, halves of signs.
PIECES = (
    *"\"'\\,;:~@=<>%+-_.()[]{}#|$`!?*/&^ \t\n\r\0\x1b\x7f\x85\x9b",
    *"０９１％，：＝＋－．；（）〜・²½Ⅷ①٣०𝟗万亿億千兆",
    *"\u00a0\u200b\u2028\u202e\u2066\u3000\ufeff\ufffd\ufdfa\U0001f468\u0301\ud800\udfff",
    *("nan", "inf", "-inf", "1e400", "-1e400", "1e-400", "1e999999999", "0x10", "1_000", "1,000"),
    *("9" * 15, "9" * 29, "9" * 310, "9" * 5000, "0." + "0" * 400 + "1", "1e5", "-0", "+", "00"),
    *("none", "None", "true", "null", "NaN", "Infinity", "[]", "{}", "[[[[[[[[[[", '{"a":'),
    *("%", "%%", "52.3", "5230%", "1:2:3", "0:1:1e-30", "0:1e308:1e-308", "~~", "=1+1", "@x"),
    *("cagr", "name", "years", "curve", "constant", "logistic", "base_year", "version", "scenario"),
    *("$(touch x)", "<script>", "../../etc/passwd", "\r\n\r\n", "'; drop", "%s%n", "{0}", "{a:b}"),
)


def main() -> None:
    """Give as many inputs to the readers in turn, and print what became of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--feared", action="store_true")
    options = parser.parse_args()
    sys.exit(give_feared() if options.feared else give(options.inputs, options.seed))


def give_feared() -> int:
    """Print the longest processor time of each reader; return 0."""
    longest = {}
    for reader, (read, example) in READERS.items():
        outcome(read, example)  # imports are no part of it
        longest[reader] = max(
            (min(_seconds(outcome, read, text) for _ in range(2)), name)
            for name, text in FEARED.items()
        )
    for reader, (seconds, name) in sorted(longest.items(), key=lambda item: -item[1][0]):
        floor = min(_seconds(_read_as_csv, FEARED[name]) for _ in range(5))
        print(f"{seconds:7.3f} s, {seconds / floor:7.1f} x: {reader}, of {name}")
    return 0


def _seconds(work: Callable[..., object], *given: object) -> float:
    before = process_time()
    work(*given)
    return process_time() - before


def _read_as_csv(text: str) -> None:
    csv.field_size_limit(len(text))
    deque(csv.reader(io.StringIO(text, newline="")), maxlen=0)


def give(inputs: int, seed: int) -> int:
    """Return the exit status: 1 where anything failed."""
    chance = random.Random(seed)  # noqa: S311 - for inputs, not for secrets
    counts: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    slowest = (0.0, "", "")
    for name, (read, made) in islice(cycle(makers(chance).items()), inputs):
        given = made()
        before = process_time()
        try:
            counts["read" if outcome(read, given) else "refused"] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            failed[f"{name}: {type(error).__name__} in {place.name}"] += 1
            if failed.total() <= MOST_SHOWN:
                print(f"{name}: {error!r:.200}\n    {given!r:.400}", flush=True)
        slowest = max(slowest, (process_time() - before, name, f"{given!r:.200}"))
    print(f"{inputs:,} inputs to {len(READERS) + 1} readers, seed {seed}")
    print(", ".join(f"{count:,} {what}" for what, count in counts.items()))
    print(f"failed: {failed.total():,}", *(f"\n    {n:,} {what}" for what, n in failed.items()))
    print(f"slowest: {slowest[0]:.3f} s of processor time, {slowest[1]}\n    {slowest[2]}")
    return 1 if failed else 0


def outcome(read: Callable[..., object], given: str | bytes) -> bool:
    """Return whether a reader takes it; say its reasons where it does not."""
    try:
        read(given)
    except InvalidInput as error:
        said = [
            p.place + p.say(Language(code))
            for p in first_problems(error.problems)
            for code in ("en", "zh")
        ]
        assert said, "refused without a reason"  # noqa: S101 - what is looked for
        return False
    return True


Maker = tuple[Callable[..., object], Callable[[], str | bytes]]


def makers(chance: random.Random) -> dict[str, Maker]:
    """Return each reader with what makes its inputs."""
    examples = [example for _, example in READERS.values()]

    def text_maker(example: str) -> Callable[[], str]:
        return lambda: changed(example, examples, chance)

    made: dict[str, Maker] = {
        name: (read, text_maker(example)) for name, (read, example) in READERS.items()
    }
    files = parquet_files()
    made["parquet"] = (
        lambda content: run_batch_of_bytes(content, "s.parquet", columns=COLUMNS, last_year=True),
        lambda: damaged(chance.choice(files), chance),
    )
    return made


def changed(example: str, others: list[str], chance: random.Random) -> str:
    """Return a text made of one that is fine, in a few steps."""
    text = example if chance.random() > EMPTY else ""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        place, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        piece = chance.choice(PIECES)
        match chance.randrange(8):
            case 0:  # put in
                text = text[:place] + piece + text[place:]
            case 1:  # put in many times
                text = text[:place] + piece * chance.choice((2, 9, 300)) + text[place:]
            case 2:  # taken out
                text = text[:place] + text[end:]
            case 3:  # exchanged
                text = text[:place] + piece + text[end:]
            case 4:  # cut off
                text = text[:place]
            case 5:  # repeated
                text = text[:place] + text[place:end] * chance.choice((2, 3, 50)) + text[end:]
            case 6:  # some of another
                other = chance.choice(others)
                text = text[:place] + other[chance.randrange(len(other)) :] + text[end:]
            case _:  # any sign
                text = text[:place] + chr(chance.randrange(0x110000)) + text[place + 1 :]
        text = text[:LONGEST]
    return text


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file some of whose bytes are others, or are missing."""
    changed_bytes = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(changed_bytes))
        changed_bytes[place] = chance.choice((0, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    if chance.random() < LACKING:
        place = chance.randrange(len(changed_bytes))
        del changed_bytes[place : place + chance.randrange(1, 40)]
    return bytes(changed_bytes)


def parquet_files() -> list[bytes]:
    """Return small files of all kinds that are read."""
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    files = []
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        for how in (
            {},
            {"use_dictionary": False},
            {"use_dictionary": False, "column_encoding": {"name": "DELTA_BYTE_ARRAY"}},
            {"compression": "zstd", "data_page_version": "2.0", "row_group_size": 2},
        ):
            file = io.BytesIO()
            names = pa.array(["a", "b", None, "算力"], kind)
            table = pa.table({"name": names, "cagr": [0.3, 0.4, None, 9.0], "years": [1, 2, 3, 4]})
            pq.write_table(table, file, **how)
            files.append(file.getvalue())
    return files


if __name__ == "__main__":
    main()
