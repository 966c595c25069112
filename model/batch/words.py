"""Batches in words: why rows were set aside."""

from collections.abc import Iterable

from model.batch.rows import Reject
from model.messages import echoed
from model.tables import table_csv
from model.texts import Language

REJECTS_HEADER = ("data_row", "column", "code", "given", "reason")


def rejects_csv(rejects: Iterable[Reject], lang: str) -> str:
    """Return what is wrong with rows as CSV, one line for each thing, in a language by its code."""
    text = Language(lang)
    return table_csv(
        REJECTS_HEADER,
        (
            (
                reject.row,
                reject.problem.where,
                reject.problem.code,
                echoed(reject.given),
                reject.problem.say(text),
            )
            for reject in rejects
        ),
    )
