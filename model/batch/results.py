"""What a batch leaves on disk, and how it gets there piece by piece.

While a batch runs, its pieces are in a hidden folder beside the results, `.NAME.partial`: each
under its final name only once it is whole, with a record of what was written. At the end the
folder takes the name of the results (Parquet) or its pieces are joined to one file that does
(CSV). So there are no results until all are there, and a run that was stopped can go on where it
was: pieces that are not as their records say are done again.
"""

import csv
import json
import os
import shutil
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from model.batch.rows import Reject
from model.batch.words import rejects_csv
from model.messages import LONGEST_PLACE, InvalidInput, Problem, echoed, first_names, reason_of
from model.tables import safe_cell
from model.texts import N_
from model.written import HIDDEN, keep_names, write_whole

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

FORMATS = (".csv", ".parquet")

# In the working folder, and left in a folder of Parquet files: readers pass over underscores.
SETTINGS = "_settings.json"

# In the working folder once the file of rejects is this batch's own.
JOINING = "_joining"

# Rows of a CSV that are text at the same time.
CSV_BLOCK = 10_000

# Of what does not belong in the working folder, so many are named.
MOST_FOREIGN = 5


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where the results go.

    Parameters
    ----------
    results : Path
    lang : str
        The code of the language of the reasons.
    mark : str
        Of all that determines the results, so that no other batch's pieces are taken for its own.
    """

    results: Path
    lang: str
    mark: str = ""

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

    def part_record(self, number: int) -> Path:
        """What was written of one piece: checksums by file, written after these."""
        return self.working / f"_part-{number:06}.json"

    @contextmanager
    def prepared(
        self, settings: Mapping[str, object], pieces: int, *, resume: bool
    ) -> Iterator[None]:
        """Make the working folder, or go on in the one that is there; keep others out of it.

        Raises
        ------
        InvalidInput
            ``batch.results_exist``, ``batch.results_link``, ``batch.rejects_exist``,
            ``batch.running``, ``batch.unfinished``, ``batch.other_settings``, ``batch.foreign``,
            ``file.unwritable``.
        """
        with ExitStack() as held:
            with self._refused():
                self._check_names()
                held.enter_context(self._alone())
                self._check_settings(settings, resume=resume)
                self._check_foreign(pieces)
                written = (json.dumps(settings, indent=2, ensure_ascii=False) + "\n").encode()
                write_whole(self.working / SETTINGS, lambda path: path.write_bytes(written))
            yield

    @contextmanager
    def _refused(self) -> Iterator[None]:
        """Turn what the disk refuses at the start into a problem."""
        try:
            yield
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

    def _check_names(self) -> None:
        """Raise where results or rejects would take the place of what is there."""
        if self.results.exists():
            template = N_("the results are there already; give another name, or remove them.")
            raise InvalidInput(Problem("batch.results_exist", template, where=self.results.name))
        if self.results.is_symlink():
            template = N_("the name is a link to what is not there; give another name.")
            raise InvalidInput(Problem("batch.results_link", template, where=self.results.name))
        is_own = (self.working / JOINING).exists()
        if os.path.lexists(self.rejects) and not is_own:
            template = N_(
                "rejected rows would be listed in this file, which is there already; move it "
                "elsewhere, or give the results another name."
            )
            raise InvalidInput(Problem("batch.rejects_exist", template, where=self.rejects.name))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Have the working folder for oneself: the system lets go of it whatever happens."""
        self.working.mkdir(exist_ok=True)
        if sys.platform == "win32":  # opens no folders: two runs of one batch are not kept apart
            yield
            return
        folder = os.open(self.working, os.O_RDONLY)
        try:
            with suppress(OSError):  # of file systems that cannot keep others out
                self._lock(folder)
            yield
        finally:
            os.close(folder)

    def _lock(self, folder: int) -> None:
        import fcntl  # noqa: PLC0415 - not on every system

        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            template = N_(
                "another batch is writing these results; wait until it is done, or give another "
                "name."
            )
            problem = Problem("batch.running", template, where=self.results.name)
            raise InvalidInput(problem) from error

    def _check_settings(self, settings: Mapping[str, object], *, resume: bool) -> None:
        """Raise where the folder is that of another batch, or nobody said that it is this one's."""
        if not any(self.working.iterdir()):
            return
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
        earlier = _json_object(self.working / SETTINGS)
        now = json.loads(json.dumps(settings))
        # Where the settings are lost, each piece is judged by its own record.
        differing = [key for key in now if earlier and earlier.get(key) != now[key]]
        if differing:
            raise InvalidInput(
                Problem(
                    "batch.other_settings",
                    "what the earlier run began differs in {differing:listed}; start it as it was "
                    "started then, or remove the folder {folder:text}.",
                    {"differing": list(differing), "folder": folder},
                    where=self.results.name,
                )
            )

    def _check_foreign(self, pieces: int) -> None:
        """Raise where the folder holds what no batch has written: it would be in the results."""
        names = {path.name for path in self.working.iterdir()} - {SETTINGS, JOINING}
        for number in range(pieces):
            names -= {path.name for path in self._files(number)}
        foreign = sorted(name for name in names if not HIDDEN.fullmatch(name))
        if foreign:
            raise InvalidInput(
                Problem(
                    "batch.foreign",
                    "the folder {folder:text} holds what this batch has not written: "
                    "{names:listed}; move it elsewhere, and go on with --resume.",
                    {
                        "folder": echoed(self.working.name, LONGEST_PLACE),
                        "names": first_names(
                            [f"“{echoed(name)}”" for name in foreign], MOST_FOREIGN
                        ),
                    },
                    where=self.results.name,
                )
            )

    def _path(self, number: int, kind: str) -> Path:
        return self.part(number) if kind == "part" else self.part_rejects(number)

    def _files(self, number: int) -> tuple[Path, Path, Path]:
        return self.part(number), self.part_rejects(number), self.part_record(number)

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
        """Write the results of a piece, its rejects, and the record of both.

        Raises
        ------
        InvalidInput
            ``batch.unwritable``.
        """
        with self._writing():
            self.part_rejects(number).unlink(missing_ok=True)
            if rejects:
                content = rejects_csv(rejects, self.lang).encode()
                write_whole(self.part_rejects(number), lambda path: path.write_bytes(content))
            write = write_csv if self.is_csv else write_parquet
            write_whole(self.part(number), lambda path: write(path, table, keys))
            record = json.dumps(self._as_it_is(number)).encode()
            write_whole(self.part_record(number), lambda path: path.write_bytes(record))

    def is_done(self, number: int) -> bool:
        """Whether a piece is there as its record says, by this very batch."""
        record = _json_object(self.part_record(number))
        return bool(record) and record == self._as_it_is(number)

    def _as_it_is(self, number: int) -> dict[str, object]:
        return {
            "settings": self.mark,
            "part": _checksum(self.part(number)),
            "rejects": _checksum(self.part_rejects(number)),
        }

    def finish(self, pieces: int) -> int:
        """Give the results their name; return how many rows were rejected.

        Raises
        ------
        InvalidInput
            ``batch.unwritable``, ``batch.changed_part``, and as `prepared` where a name was taken
            or something was put into the folder in the meantime.
        """
        self._check_names()
        with self._writing():
            (self.working / JOINING).touch()
            rejected = self._join_rejects(pieces)
            if self.is_csv:
                write_whole(self.results, lambda path: self._join(path, range(pieces), "part"))
                self._remove_working(pieces)
                return rejected
            for number in range(pieces):
                with self._as_recorded(number, "part"):
                    pass
            self._check_foreign(pieces)
            (self.working / JOINING).unlink()
            self._remove_hidden()
            self.working.replace(self.results)
            keep_names(self.results.parent)
            for number in range(pieces):
                for path in (self.part_rejects(number), self.part_record(number)):
                    (self.results / path.name).unlink(missing_ok=True)
            return rejected

    def _join(self, path: Path, numbers: Sequence[int], kind: str) -> None:
        """Join CSV files of pieces under one header, behind a mark where one of them has it."""
        with path.open("wb") as joined:
            if any(_is_marked(self._path(number, kind)) for number in numbers):
                joined.write(BOM_UTF8)
            for index, number in enumerate(numbers):
                with self._as_recorded(number, kind) as part:
                    header = part.readline().removeprefix(BOM_UTF8)
                    joined.write(b"" if index else header)
                    shutil.copyfileobj(part, joined)

    def _join_rejects(self, pieces: int) -> int:
        """Write the file of rejects, if there are any; return how many rows it is about."""
        records = (_json_object(self.part_record(number)) for number in range(pieces))
        having = [number for number, record in enumerate(records) if record.get("rejects")]
        if not having:
            return 0
        write_whole(self.rejects, lambda path: self._join(path, having, "rejects"))
        rejected = 0
        for number in having:
            with self.part_rejects(number).open(encoding="utf-8-sig", newline="") as lines:
                rejected += len({row[0] for row in csv.reader(lines)}) - 1
        return rejected

    @contextmanager
    def _as_recorded(self, number: int, kind: str) -> Iterator[BinaryIO]:
        """Open a file of a piece, which is still as it was written."""
        path = self._path(number, kind)
        recorded = _json_object(self.part_record(number)).get(kind)
        with path.open("rb") as file:
            if file_digest(file, sha256).hexdigest() != recorded:
                template = N_("a piece was changed while the batch ran; go on with --resume.")
                raise InvalidInput(Problem("batch.changed_part", template, where=path.name))
            file.seek(0)
            yield file

    def _remove_working(self, pieces: int) -> None:
        """Remove the working folder with all that this batch has written, and nothing else."""
        self._remove_hidden()
        for number in range(pieces):
            for path in self._files(number):
                path.unlink(missing_ok=True)
        for name in (SETTINGS, JOINING):
            (self.working / name).unlink(missing_ok=True)
        with suppress(OSError):  # what others have put there stays
            self.working.rmdir()

    def _remove_hidden(self) -> None:
        """Remove what stopped runs and lost workers were writing."""
        for path in self.working.iterdir():
            if HIDDEN.fullmatch(path.name):
                path.unlink()


def _json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; an empty one where there is none to be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_marked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(BOM_UTF8)) == BOM_UTF8


def _checksum(path: Path) -> str | None:
    """Return the checksum of a file; None where there is none."""
    try:
        with path.open("rb") as file:
            return file_digest(file, sha256).hexdigest()
    except OSError:
        return None


def write_parquet(path: Path, table: "pa.Table", keys: list[str]) -> None:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import

    # Keys repeat, and are stored once; numbers hardly do.
    pq.write_table(table, path, use_dictionary=keys, row_group_size=max(table.num_rows, 1))


def write_csv(path: Path, table: "pa.Table", keys: list[str]) -> None:
    """Write a table as `table_csv` does, but only texts that people gave cell by cell."""
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import

    texts = [name for name in keys if str(table.schema.field(name).type) == "string"]
    is_ascii = all(map(str.isascii, table.column_names)) and all(
        pc.all(pc.string_is_ascii(table[name]), min_count=0).as_py() for name in texts
    )
    with path.open("w", encoding="utf-8" if is_ascii else "utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        for start in range(0, table.num_rows, CSV_BLOCK):
            block = table.slice(start, CSV_BLOCK)
            columns = [
                map(safe_cell, column.to_pylist()) if name in texts else column.to_pylist()
                for name, column in zip(block.column_names, block.columns, strict=True)
            ]
            writer.writerows(zip(*columns, strict=True))
