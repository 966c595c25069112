"""The chart of what compute takes: the power of the sites, chip by chip."""

from model.chart_parts import (
    NEUTRAL,
    Chart,
    across,
    by_name,
    hint,
    name_lines,
)
from model.footprint.take import Footprint
from model.hardware import TAKEN
from model.texts import Language

SHOWN = "facility_power_gw"


def footprint_chart(found: Footprint, text: Language) -> Chart:
    """Return the power of the sites by chip as bars, with all that the compute takes on hover."""
    rows = [
        {
            "name": name_lines(text(need.label)),
            "power": need.taken[SHOWN],
            **{
                name: text.amount(((need.taken[name],), measure.quantity))
                for name, measure in TAKEN.items()
            },
        }
        for need in found.needs
    ]
    highest = max(need.taken[SHOWN] for need in found.needs)
    scale = text.amount_scale(TAKEN[SHOWN].quantity, highest)
    x = {
        "field": "power",
        "type": "quantitative",
        "title": text(
            "{label:message}, {unit:text}", label=TAKEN[SHOWN].label, unit=scale.after.strip()
        ),
        # Room for the figures at the ends.
        "scale": {"domain": [0.0, (highest or 1.0) * 1.4], "nice": False},
        "axis": across(0.0, highest or 1.0, size=scale.size),
    }
    tooltip = [
        hint("name", text("If all were of")),
        *(hint(name, text(measure.label)) for name, measure in TAKEN.items()),
    ]
    bars = {
        "mark": {"type": "bar", "height": 12, "stroke": NEUTRAL, "strokeWidth": 1},
        "encoding": {"x": x, "tooltip": tooltip},
    }
    figures = {
        "mark": {"type": "text", "align": "left", "dx": 6, "baseline": "middle"},
        "encoding": {"x": x, "text": {"field": SHOWN, "type": "nominal"}},
    }
    return by_name(rows, [bars, figures])


def describe_footprint(found: Footprint, text: Language) -> str:
    """Return what the chart shows, for those who do not see it."""
    shown = (
        text.headed(text(need.label), text.amount(((need.taken[SHOWN],), TAKEN[SHOWN].quantity)))
        for need in found.needs
    )
    return text.headed(text("Bar chart of the power of the sites by chip"), text.separated(shown))
