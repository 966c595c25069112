"""What a browser computes while an input is moved is what `project()` and the texts say.

1. No text differs: at every position of every slider in each language, and in 20,000 random
   scenarios of the whole domain, each in one of the languages.
2. Nor does a judgement on whether inputs go together.
3. Charts get the rows and the ends of axes that the model gives them, in both scales.
"""

import json
from itertools import count, islice, product
from random import Random

import pytest

from model.columns import INDUSTRIES
from model.files.live import live_language, live_script
from model.growth import CURVES
from model.inputs import Scenario, assumptions, inconsistencies
from model.messages import InvalidInput
from model.projection import (
    answer,
    compute_chart,
    compute_finding,
    impact_chart,
    impact_finding,
    project,
    tiles,
)
from model.texts import LANGUAGES, Language

RANDOM = 20_000

IN_THE_BROWSER = """
globalThis.said = (scenarios, written) => {
  const text = languageOf(written);
  const all = JSON.parse(scenarios).map((scenario) => {
    const projection = projectionOf(scenario);
    return [
      answer(projection, text),
      ...tiles(projection, text).flatMap((tile) => [tile.label, tile.figure, tile.unit]),
      compute_finding(projection, text),
      impact_finding(projection, text),
    ];
  });
  return JSON.stringify(all);
};
globalThis.drawn = (scenarios, written, options) => {
  const text = languageOf(written);
  const all = JSON.parse(scenarios).map((scenario) =>
    Object.values(chartData).map((of) => {
      const { data, years, span } = of(projectionOf(scenario), text, options);
      return { data, years, span };
    }),
  );
  return JSON.stringify(all);
};
globalThis.judged = (scenarios) => JSON.parse(scenarios).map(isConsistent);
"""


def said(projection, text):
    return [
        answer(projection, text),
        *(part for one in tiles(projection, text) for part in (one.label, one.figure, one.unit)),
        compute_finding(projection, text),
        impact_finding(projection, text),
    ]


@pytest.fixture(scope="module")
def program(browser):
    """A page that holds nothing but the program."""
    page = browser.new_page()
    page.add_script_tag(content=live_script() + IN_THE_BROWSER, type="module")
    page.wait_for_function("'judged' in globalThis")
    yield page
    page.close()


def positions(assumption):
    """Every value that the slider of an input takes."""
    low, high = assumption.usual_range
    low = 0 if assumption.optional else low
    step = assumption.slider_step
    for place in range(round((high - low) / step) + 1):
        value = round(low + place * step, 9)
        if assumption.is_whole:
            yield int(value) or (None if assumption.optional else 0)
        else:
            yield value


def on_sliders():
    """Every position of every slider, under each choice that it says the most of."""
    for name, assumption in assumptions().items():
        is_of_compute = assumption.group == "compute"
        curves = assumption.used_when.get("curve", CURVES if is_of_compute else ["constant"])
        methods = assumption.used_when.get("investment_method", ["follows_capacity"])
        for curve, method in product(curves, methods) if not assumption.options else ():
            for value in positions(assumption):
                yield {"curve": curve, "investment_method": method, name: value}


def anywhere(random, assumption):
    """A value of an input within its hard limits, of any size."""
    low, high = random.choice([assumption.hard_limits, assumption.usual_range])
    if assumption.options:
        return random.choice(list(assumption.options))
    if assumption.optional and random.random() < 0.5:
        return None
    if assumption.is_whole:
        return random.randint(int(low), int(high))
    if low > 0 and random.random() < 0.5:
        return low * (high / low) ** random.random()
    return random.uniform(low, high)


def at_random():
    random = Random(0)  # noqa: S311 - the same on every run, no secret
    for _ in count():
        values = {name: anywhere(random, one) for name, one in assumptions().items()}
        for kind in ("core", "related") if random.random() < 0.9 else ():
            ends = (f"{kind}_low", f"{kind}_high")
            values |= zip(ends, sorted(values[end] for end in ends), strict=True)
        yield values


def projected(candidates):
    """The projections of those inputs that go together."""
    for values in candidates:
        try:
            yield project(Scenario(**values))
        except InvalidInput:
            continue


def differences(program, projections, code):
    """The texts that the browser writes otherwise than the model, with the model's own."""
    text = Language(code)
    given = json.dumps([dict(projection.scenario) for projection in projections])
    found = program.evaluate("([all, by]) => said(all, by)", [given, live_language(Language(code))])
    return [
        (projection.scenario, ours, theirs)
        for projection, theirs in zip(projections, json.loads(found), strict=True)
        if (ours := said(projection, text)) != theirs
    ]


def test_no_text_differs_at_any_position_of_a_slider(program):
    """1."""
    projections = list(projected(on_sliders()))

    assert len(projections) > 2_500
    assert not [one for code in LANGUAGES for one in differences(program, projections, code)]


def test_no_text_differs_in_random_scenarios(program):
    """1."""
    projections = list(islice(projected(at_random()), RANDOM))
    languages = list(LANGUAGES)

    assert not [
        one
        for place, code in enumerate(languages)
        for one in differences(program, projections[place :: len(languages)], code)
    ]


def drawn(projection, text, *, logarithmic, in_use):
    """The rows of every chart by their names, and the ends of its axes."""
    charts = [
        compute_chart(projection, text, logarithmic=logarithmic, in_use=in_use),
        *(impact_chart(projection, kind, text, logarithmic=logarithmic) for kind in INDUSTRIES),
    ]
    for chart in charts:
        data = {
            layer["data"]["name"]: layer["data"]["values"]
            for layer in chart["layer"]
            if "data" in layer
        }
        (low, high), *_ = (
            layer["encoding"]["y"]["scale"]["domain"]
            for layer in chart["layer"]
            if "scale" in layer["encoding"].get("y", ())
        )
        years = chart["encoding"]["x"]["scale"]["domain"]
        yield {"data": {"rows": chart["data"]["values"], **data}, "years": years}, (low, high)


@pytest.mark.parametrize(("code", "logarithmic"), [("en", False), ("zh", True)])
def test_charts_get_what_the_model_gives_them(program, code, logarithmic):
    """3: at every seventh place of every slider."""
    projections = [one for one in islice(projected(on_sliders()), 0, None, 7) if one.invested]
    given = json.dumps([dict(one.scenario) for one in projections])
    options = {"logarithmic": logarithmic, "in_use": logarithmic}
    found = program.evaluate(
        "([all, by, options]) => drawn(all, by, options)",
        [given, live_language(Language(code)), options],
    )

    assert len(projections) > 300
    for projection, theirs in zip(projections, json.loads(found), strict=True):
        for (ours, (low, high)), chart in zip(
            drawn(projection, Language(code), **options), theirs, strict=True
        ):
            assert chart["years"] == ours["years"]
            assert chart["span"][0] == pytest.approx(low, rel=1e-9) or low == 0
            assert chart["span"][1] == pytest.approx(high, rel=1e-9)
            for name, rows in chart["data"].items():
                assert_alike(rows, ours["data"].get(name, []))


def assert_alike(rows, expected):
    """Assert that numbers agree to 1e-9, and all else to the letter."""
    assert [list(row) for row in rows] == [list(row) for row in expected]
    for row, other in zip(rows, expected, strict=True):
        for field, value in row.items():
            is_number = isinstance(value, float | int)
            assert value == (pytest.approx(other[field], rel=1e-9) if is_number else other[field])


def test_inputs_go_together_alike(program):
    """2."""
    given = list(islice(at_random(), 5_000))
    found = program.evaluate("(all) => judged(all)", json.dumps(given))
    expected = [not inconsistencies(values) for values in given]

    assert 500 < sum(expected) < 4_500
    assert found == expected
