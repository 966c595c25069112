"""Batches in words: why rows were set aside."""

from collections.abc import Iterable

from model.batch.rows import Reject
from model.messages import Problem, echoed
from model.tables import table_csv
from model.texts import Language

REJECTS_HEADER = ("data_row", "column", "code", "given", "reason")


def rejects_csv(rejects: Iterable[Reject], lang: str) -> str:
    """Return what is wrong with rows as CSV, one line for each thing, in a language by its code."""
    text = Language(lang)
    # A reason takes longer to write than its row to judge, and many rows have the same.
    said: dict[str, str] = {}

    def reason(problem: Problem) -> str:
        key = repr((problem.template, problem.values))
        return said.get(key) or said.setdefault(key, problem.say(text))

    return table_csv(
        REJECTS_HEADER,
        (
            (
                reject.row,
                reject.problem.where,
                reject.problem.code,
                echoed(reject.given),
                reason(reject.problem),
            )
            for reject in rejects
        ),
    )
