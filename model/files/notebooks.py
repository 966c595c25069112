"""What notebooks draw of a result beside its table: a chart of Vega-Lite, in English."""

from functools import singledispatch

from model.chart_parts import Chart
from model.comparison import Comparison, comparison_chart
from model.evidence import Fit, SeriesProjection, ahead_chart, fit_chart
from model.footprint import Footprint, footprint_chart
from model.goal import Frontier, frontier_chart
from model.projection import Projection, compute_chart
from model.texts import ENGLISH


@singledispatch
def notebook_chart(_result: object) -> Chart | None:
    """Return the chart of a result, as on its page; nothing where it has none."""
    return None


@notebook_chart.register
def _(result: Projection) -> Chart | None:
    return None if result.draws else compute_chart(result, ENGLISH, logarithmic=False)


@notebook_chart.register
def _(result: Comparison) -> Chart | None:
    return comparison_chart(result, ENGLISH, logarithmic=False)


@notebook_chart.register
def _(result: Fit) -> Chart | None:
    return fit_chart(result, ENGLISH, logarithmic=False)


@notebook_chart.register
def _(result: SeriesProjection) -> Chart | None:
    return ahead_chart(result, ENGLISH, logarithmic=False)


@notebook_chart.register
def _(result: Footprint) -> Chart | None:
    return footprint_chart(result, ENGLISH)


@notebook_chart.register
def _(result: Frontier) -> Chart | None:
    return frontier_chart(result, None, ENGLISH)
