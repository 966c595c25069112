"""The notebook of the documents runs, and results show themselves in notebooks.

1. From the first cell to the last, each cell gives what stands below it: texts, tables, charts.
2. A result that has a chart on its page has it in a notebook, as Vega-Lite 5 that can be drawn;
   others, and tables of draws, have their table alone.
3. Data frames name the unit of every column of the projection.
"""

from pathlib import Path

import nbformat
import pytest
import vl_convert
from nbclient import NotebookClient

from model import (
    Scenario,
    compare,
    fit,
    footprint,
    frontier,
    project,
    project_series,
    read_series,
    tornado,
)
from model.columns import COLUMNS
from model.tables import VEGA_LITE
from tests.charts import drawn

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
OTHER = Scenario(cagr=0.3)


def shown(cell):
    """Return what stands below a cell: texts, and of results all but Python's own spelling."""
    return [
        output["text"]
        if output["output_type"] == "stream"
        else {kind: part for kind, part in output["data"].items() if kind != "text/plain"}
        for output in cell.get("outputs", [])
        if output.get("name") != "stderr"
    ]


def test_the_notebook_gives_what_it_shows():
    """1: in the project's folder, in a Python of its own."""
    written, ran = (nbformat.read(NOTEBOOK, as_version=4) for _ in range(2))
    where = {"metadata": {"path": str(ROOT)}}
    NotebookClient(ran, timeout=300, kernel_name="python3", resources=where).execute()
    cells = [cell for cell in written.cells if cell.cell_type == "code"]
    again = [cell for cell in ran.cells if cell.cell_type == "code"]

    assert len(cells) >= 6
    assert all(shown(cell) for cell in cells)
    for one, other in zip(cells, again, strict=True):
        assert shown(other) == shown(one), one.source
    assert sum(VEGA_LITE in part for cell in cells for part in shown(cell)) >= 3


@pytest.mark.parametrize(
    ("result", "points"),
    [
        (project(OTHER), OTHER.years + 1),
        (compare({"a": Scenario(), "b": OTHER}), 2 * (OTHER.years + 1)),
        (fit(), len(fit().points)),
        (project_series(years=9), 10),
        (footprint(OTHER), len(footprint(OTHER).needs)),
        (frontier(OTHER, target="compute_eflops@2027=2000", solve_for="cagr",
                  along="base_eflops"), 61),
    ],
    ids=["projection", "comparison", "fit", "series", "footprint", "frontier"],
)  # fmt: skip
def test_a_result_brings_its_chart(result, points):
    """2: judged by the schema, and drawn by the version that notebooks have."""
    (chart,) = result._repr_mimebundle_(include=None, exclude=None).values()
    pictured = vl_convert.vegalite_to_svg(chart, vl_version="5.20")

    assert chart["$schema"].endswith("/v5.json")
    specification = {name: part for name, part in chart.items() if name != "$schema"}
    assert max(len(layer.rows) for layer in drawn(specification)) >= points
    assert pictured.startswith("<svg")


def test_others_have_their_table_alone():
    """2: a table of draws would be one line on top of the other."""
    for result in (
        project(Scenario(), {"cagr": [0.1, 0.2]}),
        tornado(Scenario(), column="compute_eflops", year=2027),
    ):
        assert result._repr_mimebundle_() == {}
        assert result._repr_html_().startswith("<table>")


def test_frames_name_their_units():
    """3: as files do."""
    units = project(Scenario()).to_frame().attrs["units"]

    assert units == {name: column.unit for name, column in COLUMNS.items()}
    own = read_series(b"period,value\n2020,1\n2021,2\n", unit="TWh", name="Own")
    ahead = project_series(own).to_frame()
    assert [ahead.attrs["units"][name] for name in ("value", "low", "high")] == ["TWh"] * 3
