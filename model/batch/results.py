"""What a batch leaves on disk, and how it gets there piece by piece.

While a batch runs, its pieces are in a hidden folder beside the results, `.NAME.partial`: each
under its final name only once it is whole. At the end the folder takes the name of the results
(Parquet) or its pieces are joined to one file that does (CSV). So there are no results until
all are there, and a run that was stopped can go on where it was.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.batch.rows import Reject
from model.batch.words import rejects_csv
from model.messages import LONGEST_PLACE, InvalidInput, Problem, echoed, reason_of
from model.tables import safe_cell
from model.texts import N_
from model.written import write_whole

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

FORMATS = (".csv", ".parquet")

# In the working folder, and left in a folder of Parquet files: readers pass over underscores.
SETTINGS = "_settings.json"


# Rows of a CSV that are text at the same time.
CSV_BLOCK = 10_000


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where the results go; `lang` is the code of the language of the reasons."""

    results: Path
    lang: str

    @property
    def is_csv(self) -> bool:
        return self.results.suffix.lower() == ".csv"

    @property
    def rejects(self) -> Path:
        """The file that says which rows were rejected, and why."""
        return self.results.with_name(f"{self.results.stem}.rejects.csv")

    @property
    def working(self) -> Path:
        """The folder in which the pieces are until all are there."""
        return self.results.with_name(f".{self.results.name}.partial")

    def part(self, number: int) -> Path:
        """The results of one piece."""
        return self.working / f"part-{number:06}{self.results.suffix.lower()}"

    def part_rejects(self, number: int) -> Path:
        """The rejects of one piece; none where all its rows are good."""
        return self.working / f"_rejects-{number:06}.csv"

    def prepare(self, settings: Mapping[str, object], *, resume: bool) -> None:
        """Make the working folder, or go on in the one that is there.

        Raises
        ------
        InvalidInput
            ``batch.results_exist``, ``batch.unfinished``, ``batch.other_settings``,
            ``file.unwritable``.
        """
        if self.results.exists():
            template = N_("the results are there already; give another name, or remove them.")
            raise InvalidInput(Problem("batch.results_exist", template, where=self.results.name))
        try:
            self.working.mkdir()
        except FileExistsError:
            self._check_settings(settings, resume=resume)
        except OSError as error:
            raise InvalidInput(
                Problem(
                    "file.unwritable",
                    "the file cannot be written ({reason:text}); give a path in an existing "
                    "folder.",
                    {"reason": reason_of(error)},
                    where=self.results.name,
                )
            ) from error
        else:
            written = json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
            write_whole(self.working / SETTINGS, lambda file: file.write_bytes(written.encode()))

    def _check_settings(self, settings: Mapping[str, object], *, resume: bool) -> None:
        folder = echoed(self.working.name, LONGEST_PLACE)
        if not resume:
            raise InvalidInput(
                Problem(
                    "batch.unfinished",
                    "an earlier run of the same name was stopped; go on with --resume, or remove "
                    "the folder {folder:text}.",
                    {"folder": folder},
                    where=self.results.name,
                )
            )
        try:
            earlier = json.loads((self.working / SETTINGS).read_text("utf-8"))
        except (OSError, ValueError):
            earlier = {}
        now = json.loads(json.dumps(settings))
        differing = [key for key in now if earlier.get(key) != now[key]]
        if differing:
            raise InvalidInput(
                Problem(
                    "batch.other_settings",
                    "what the earlier run began differs in {differing:text}; start it as it was "
                    "started then, or remove the folder {folder:text}.",
                    {
                        "differing": ", ".join(differing),
                        "folder": echoed(self.working.name, LONGEST_PLACE),
                    },
                    where=self.results.name,
                )
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn what the disk refuses into a problem that says how to go on."""
        try:
            yield
        except OSError as error:
            raise InvalidInput(
                Problem(
                    "batch.unwritable",
                    "the results cannot be written ({reason:text}); see to it, and go on with "
                    "--resume.",
                    {"reason": reason_of(error)},
                    where=self.results.name,
                )
            ) from error

    def write_part(
        self, number: int, table: "pa.Table", rejects: list[Reject], keys: list[str]
    ) -> None:
        """Write the results of a piece; its rejects first, so that what has results has both.

        Raises
        ------
        InvalidInput
            ``batch.unwritable``.
        """
        with self._writing():
            if rejects:
                content = rejects_csv(rejects, self.lang).encode()
                write_whole(self.part_rejects(number), lambda path: path.write_bytes(content))
            write = write_csv if self.is_csv else write_parquet
            write_whole(self.part(number), lambda path: write(path, table, keys))

    def finish(self, pieces: int) -> int:
        """Give the results their name; return how many rows were rejected.

        Raises
        ------
        InvalidInput
            ``batch.unwritable``.
        """
        with self._writing():
            parts = [self.part_rejects(number) for number in range(pieces)]
            rejected = self._join_rejects([path for path in parts if path.exists()])
            if self.is_csv:
                write_whole(self.results, lambda path: self._join(path, pieces))
                shutil.rmtree(self.working)
                return rejected
            for unfinished in self.working.glob(".*"):  # of workers that were lost
                unfinished.unlink()
            self.working.replace(self.results)
            for path in parts:
                (self.results / path.name).unlink(missing_ok=True)
            return rejected

    def _join(self, path: Path, pieces: int) -> None:
        """Join the parts of a CSV under the header of the first."""
        with path.open("wb") as joined:
            for number in range(pieces):
                with self.part(number).open("rb") as part:
                    if number:
                        part.readline()
                    shutil.copyfileobj(part, joined)

    def _join_rejects(self, parts: Iterable[Path]) -> int:
        """Write the file of rejects, if there are any; return how many rows it is about."""
        parts = list(parts)
        if not parts:
            self.rejects.unlink(missing_ok=True)  # of an earlier batch
            return 0
        rejected = 0

        def join(path: Path) -> None:
            nonlocal rejected
            with path.open("wb") as joined:
                for index, part in enumerate(parts):
                    content = part.read_bytes()
                    rows = csv.reader(io.StringIO(content.decode(), newline=""))
                    rejected += len({row[0] for row in rows}) - 1
                    joined.write(content[content.index(b"\n") + 1 :] if index else content)

        write_whole(self.rejects, join)
        return rejected


def write_parquet(path: Path, table: "pa.Table", keys: list[str]) -> None:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import

    # Keys repeat, and are stored once; numbers hardly do.
    pq.write_table(table, path, use_dictionary=keys, row_group_size=max(table.num_rows, 1))


def write_csv(path: Path, table: "pa.Table", keys: list[str]) -> None:
    """Write a table as `table_csv` does, but only texts that people gave cell by cell."""
    texts = [name for name in keys if str(table.schema.field(name).type) == "string"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        for start in range(0, table.num_rows, CSV_BLOCK):
            block = table.slice(start, CSV_BLOCK)
            columns = [
                map(safe_cell, column.to_pylist()) if name in texts else column.to_pylist()
                for name, column in zip(block.column_names, block.columns, strict=True)
            ]
            writer.writerows(zip(*columns, strict=True))
