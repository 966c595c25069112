"""Charts of a region as plain Vega-Lite specifications, as in `model.chart_parts`."""

from model.chart_parts import (
    FLUSH,
    PADDING,
    TITLE_COLUMNS,
    Chart,
    broken,
    hint,
    numbers,
)
from model.projection import growth_band
from model.regions.guangdong import positions
from model.regions.plans import ROLE_LABELS, CityPlan, RegionProjection
from model.regions.words import UNKNOWN, money_title, ranked_cities, scale_of, write_range
from model.texts import Language

ROW_HEIGHT = 26  # pixels of a city in the ranking
MOST_RANKED = 40  # a ranking of more cities cannot be read; the table has them all
MAP_HEIGHT = 320
LARGEST_DOT, RING = 380, 70  # square pixels
NAME_OFFSET = 16  # pixels from the middle of a dot, more than the largest reaches
ABOVE, BELOW = -1, 1  # of its dot, where a name stands
# So that no name runs into another's, or into another's dot, on a telephone either.
NAMED_BELOW = {"Guangzhou", "Shenzhen", "Yunfu"}

KNOWN_ONLY, UNKNOWN_ONLY = {"filter": "datum.is_known"}, {"filter": "!datum.is_known"}


def ranking_chart(projection: RegionProjection, kind: str, text: Language) -> Chart:
    """Return the cities by growth of `core` or `related`, a bar from low to high each."""
    rows = [_city(projection, kind, plan, text) for plan in ranked_cities(projection)[:MOST_RANKED]]
    title = money_title(projection, kind, text)
    greatest = max((row["high"] for row in rows if row["is_known"]), default=1.0)
    x = {
        "field": "low",
        "type": "quantitative",
        "title": broken(title, TITLE_COLUMNS),
        # Room at the right for the figure of the longest bar.
        "scale": {"domain": [0, 1.35 * greatest or 1.0], "nice": False},
        "axis": {
            **numbers(0.0, greatest, size=scale_of(projection, kind, text).size),
            "tickCount": 4,
            "grid": True,
            "labelFlush": FLUSH,
        },
    }
    y = {
        "field": "city",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 150, "domain": False, "ticks": False},
    }
    tooltip = _tooltip(title, text)
    note = {"type": "text", "align": "left", "color": "gray"}
    return {
        "data": {"values": rows},
        "height": {"step": ROW_HEIGHT},
        "padding": PADDING,
        "encoding": {"y": y},
        "layer": [
            {
                "transform": [KNOWN_ONLY],
                "mark": {"type": "bar", "height": 12, "minBandSize": 2},
                "encoding": {"x": x, "x2": {"field": "high"}, "tooltip": tooltip},
            },
            {
                "transform": [KNOWN_ONLY],
                "mark": {**note, "dx": 6},
                "encoding": {"x": {**x, "field": "high"}, "text": {"field": "figure"}},
            },
            {
                "transform": [UNKNOWN_ONLY],
                "mark": {**note, "dx": 4},
                "encoding": {
                    "x": {"datum": 0, "type": "quantitative"},
                    "text": {"field": "figure"},
                },
            },
        ],
    }


def path_chart(projection: RegionProjection, kind: str, city: str | None, text: Language) -> Chart:
    """Return cumulative growth of `core` or `related` over the years: of a city or of all."""
    columns = [
        projection.total(f"cumulative_{name}_cny_100m", city).tolist()
        for name in (f"{kind}_low", f"{kind}_high", "investment")
    ]
    start = (projection.year[0] - 1, 0.0, 0.0, 0.0)
    return growth_band(kind, [start, *zip(projection.year, *columns, strict=True)], text)


def map_chart(projection: RegionProjection, kind: str, text: Language) -> Chart:
    """Return the cities of the layout where they lie; a ring where nothing is known."""
    where = positions()
    rows = [
        {
            **_city(projection, kind, plan, text),
            "latitude": where[plan.city].latitude,
            "longitude": where[plan.city].longitude,
            "side": BELOW if plan.city in NAMED_BELOW else ABOVE,
        }
        for plan in projection.region.plans
        if plan.city in where
    ]
    title = money_title(projection, kind, text)
    tooltip = _tooltip(title, text)
    ring = {"type": "point", "filled": False, "size": RING, "color": "gray", "strokeWidth": 2}
    name: Chart = {"type": "text", "fontSize": 12, "color": "gray"}
    place = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
    }
    greatest = max((row["high"] for row in rows if row["is_known"]), default=1.0)
    return {
        "data": {"values": rows},
        "height": MAP_HEIGHT,
        "projection": {"type": "mercator"},
        "encoding": place,
        "layer": [
            {
                "transform": [KNOWN_ONLY],
                "mark": {"type": "circle", "opacity": 0.6},
                "encoding": {
                    "size": {
                        "field": "high",
                        "type": "quantitative",
                        "scale": {"domain": [0, greatest or 1.0], "range": [RING, LARGEST_DOT]},
                        "legend": None,
                    },
                    "tooltip": tooltip,
                },
            },
            {
                "transform": [UNKNOWN_ONLY],
                "mark": ring,
                "encoding": {"tooltip": tooltip},
            },
            *(
                {
                    "transform": [{"filter": f"datum.side == {side}"}],
                    "mark": name | {"dy": NAME_OFFSET * side},
                    "encoding": {"text": {"field": "city"}},
                }
                for side in (ABOVE, BELOW)
            ),
        ],
    }


def _tooltip(title: str, text: Language) -> list[Chart]:
    return [
        hint("city", text("City")),
        hint("role", text("Role")),
        hint("figure", title),
        hint("invested", text("Investment")),
    ]


def _city(projection: RegionProjection, kind: str, plan: CityPlan, text: Language) -> Chart:
    """Return what a chart shows of a city."""
    is_known = plan.total is not None
    low, high = projection.growth(kind, plan.city) if is_known else (0.0, 0.0)
    figure = write_range((low, high), text, scale_of(projection, kind, text))
    return {
        "city": text.translate(plan.city),
        "role": text(ROLE_LABELS[plan.role]) if plan.role else text(UNKNOWN),
        "is_known": is_known,
        "low": low,
        "high": high,
        "figure": figure if is_known else text(UNKNOWN),
        "invested": text(UNKNOWN) if plan.total is None else text.money(plan.total),
    }
