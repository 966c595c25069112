"""Page "Batch": many scenarios from a file: upload, counts, rejects, downloads."""

import csv
import io

import streamlit as st

from model.batch import MOST_UPLOADED, BatchFiles, run_batch_of_bytes
from model.files import Recipe, batch_recipe, file_name
from model.inputs import Scenario
from model.messages import InvalidInput
from model.projection import project
from model.tables import table_csv
from model.texts import Language
from views import state
from views.files import show_files
from views.parts import begin_page, plain, show_download, show_problems, show_rows

# What the session keeps of the last batch: its files, or what was wrong with it; and of what it is.
DONE, REFUSED, OF = "batch_done", "batch_refused", "batch_of"

# 10,000 rows with every input written out take half of this.
MEGABYTES = 5

ENDINGS = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet"}

# Rejected rows that the page lists; the file has them all.
MOST_LISTED = 20

EXAMPLE = (
    ("name", "cagr", "years"),
    (("headline", 0.523, 5), ("own path of the report", 0.476, 4)),
)


def show_page() -> None:
    """Show the upload of many scenarios, what came of the last one, and files."""
    text = state.page.language()
    scenario = begin_page(text("Many scenarios"), text, of_compute=False)  # rows start from it
    if not scenario:
        return
    recipe = show_batch(scenario, text)
    show_files(project(scenario), text, recipe=recipe)


def show_batch(scenario: Scenario, text: Language) -> Recipe:
    """Show the upload of many scenarios, and what came of the last one.

    Returns how to do it without the page.
    """
    st.markdown(
        text(
            "Upload up to **{most:whole}** scenarios as CSV, Excel or Parquet, one a row; the "
            "columns are inputs, by their names in files, and `name`. What a row leaves empty is "
            "as in the sidebar. Rows that are no scenario are left out and listed with the reason.",
            most=MOST_UPLOADED,
        )
    )
    example = table_csv(*EXAMPLE).encode()
    show_download(text("Example file"), example, "suanli-scenarios.csv", "batch_example")
    file = st.file_uploader(
        text("CSV, Excel or Parquet file of scenarios"), key="batch_file", max_upload_size=MEGABYTES
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ending = st.segmented_control(
            text("Format of the results"),
            list(ENDINGS),
            default=".csv",
            required=True,
            format_func=lambda ending: text("CSV") if ending == ".csv" else text("Parquet"),
            key="batch_ending",
        )
        every_year = st.toggle(text("All years (otherwise only the last)"), key="batch_every_year")
        wanted = st.button(
            text("Project them"), key="batch_run", type="primary", disabled=file is None
        )
    # Nothing stands beside a file, inputs or settings that it is not of.
    asked = file and (file.file_id, ending, every_year, scenario, text.code)
    if state.session.kept(OF) != asked:
        state.session.forget(DONE, REFUSED)
    if wanted and file is not None:
        state.session.keep(OF, asked)
        run(file.getvalue(), file.name, ending, scenario, text, every_year=every_year)
    show_problems(state.session.kept(REFUSED) or (), text("The file was not loaded."), text)
    if done := state.session.kept(DONE):
        files, written_as = done
        show_done(files, written_as, text)
    return batch_recipe(scenario, ending, last_year=not every_year)


def run(  # noqa: PLR0913 - everything that the reader chose
    content: bytes,
    name: str,
    ending: str,
    scenario: Scenario,
    text: Language,
    *,
    every_year: bool,
) -> None:
    """Do a batch and keep its files, or what is wrong with it."""
    state.session.forget(DONE, REFUSED)
    bar = st.progress(0.0, text("Projecting …"))
    try:
        files = run_batch_of_bytes(
            content,
            name,
            ending=ending,
            start=scenario,
            last_year=not every_year,
            lang=text.code,
            progress=lambda done, rows: bar.progress(
                done / rows,
                text("{done:whole} of {total:whole} scenario{total:s}", done=done, total=rows),
            ),
        )
        state.session.keep(DONE, (files, ending))
    except InvalidInput as error:
        state.session.keep(REFUSED, error.problems)
    bar.empty()


def show_done(files: BatchFiles, ending: str, text: Language) -> None:
    """Show how a batch ended, and its files."""
    said = text(
        "{rows:whole} scenario{rows:s}: {done:whole} projected, {rejected:whole} rejected.",
        rows=files.rows,
        done=files.rows - files.rejected,
        rejected=files.rejected,
    )
    (st.warning if files.rejected else st.success)(said)
    for note in files.notes:
        st.caption(plain(text.headed(note.place, note.say(text))))
    for one in files.idle:
        st.caption(f"`{plain(one.place)}`: {plain(one.say(text))}")
    with st.container(horizontal=True):
        name = file_name(text("batch"), ending=ending[1:], of=files.results)
        show_download(text("Results"), files.results, name, "batch_results", mime=ENDINGS[ending])
        if files.rejects:
            name = file_name(text("rejects"), ending="csv", of=files.rejects)
            show_download(text("Rejected rows"), files.rejects, name, "batch_rejects")
    if files.rejects:
        show_rejects(files.rejects, text)


def show_rejects(content: bytes, text: Language) -> None:
    """List the first rejected rows with the reason."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    show_rows(
        {
            text("Row"): row["data_row"],
            text("Input"): plain(row["column"]),
            text("Given"): plain(row["given"]),
            text("Reason"): plain(row["reason"]),
        }
        for row in rows[:MOST_LISTED]
    )
    if len(rows) > MOST_LISTED:
        st.caption(
            text(
                "The first {shown:whole} reasons of {all:whole}; the file has them all.",
                shown=MOST_LISTED,
                all=len(rows),
            )
        )


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
