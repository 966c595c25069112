"""Page "Evidence": what was published, whether a headline adds up, how good forecasts were."""

from functools import partial
from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from model.backtesting import Backtest, backtest
from model.charts import ceiling_chart, fit_chart, series_chart, unit_cost_chart
from model.claim import EXAMPLES, ClaimCheck, Example, check_claim
from model.data import EVIDENCE, table
from model.fitting import FITTED_CURVES, METHOD_TEXTS, Fit, fit
from model.messages import InvalidInput, echoed
from model.projection import Projection, project
from model.quantities import read_number
from model.recipes import Recipe, backtest_recipe, claim_recipe, fit_recipe
from model.series import STATUS_LABELS, Point, Series, definition_notices, series
from model.tables import Records
from model.texts import Language
from model.unit_cost import median_unit_cost, projects
from views import state
from views.files import show_files
from views.parts import asked_option, link, open_part, show_csv, show_problems

if TYPE_CHECKING:
    from collections.abc import Callable

# The series that the defaults come from; the scenario is drawn over it.
OWN_SERIES = "idc_intelligent_cn"

# Two series of one publisher that a reader could take for one.
BROKEN_SERIES = ("miit_in_use_intelligent_cn_fp32", "miit_in_use_intelligent_cn_fp16")

PARTS = (
    "Published series",
    "Does this headline add up?",
    "How good were the forecasts?",
    "Fitted curves",
    "Other inputs",
)

# What the address calls them.
PART_NAMES = ("series", "claim", "backtest", "fit", "inputs")

# What a headline says, as the fields of `check_claim`.
CLAIM_LABELS = {
    "start": "Start value",
    "start_year": "Start year",
    "end": "End value",
    "end_year": "End year",
    "cagr": "Growth rate (CAGR)",
    "years": "Years",
}

# The fields of a headline that can be said, and what the address calls them.
CLAIM_FIELDS = {
    "start": state.session.CLAIM_START,
    "start_year": state.session.CLAIM_START_YEAR,
    "end": state.session.CLAIM_END,
    "end_year": state.session.CLAIM_END_YEAR,
    "cagr": state.session.CLAIM_CAGR,
}

# Stands in the address for a field that was emptied: without it the default would stand there.
UNSAID = "none"

# What the multipliers are called; the data have ids.
MULTIPLIER_LABELS = {
    "core": "AI core industry",
    "related": "Related industries",
    "innovation": "Contribution to innovation",
    "caict_yuan_per_yuan": "CAICT: yuan for each yuan",
    "implan_output_norm": "IMPLAN: rule of thumb for output multipliers",
    "east_data_west_compute": "East Data West Compute",
    "caict_elasticity_gdp": "CAICT: elasticity of GDP",
    "caict_elasticity_digital_economy": "CAICT: elasticity of the digital economy",
    "compute_index_gdp": "Compute index: GDP",
}

CURVE_LABELS = {"constant": "Constant", "logistic": "Logistic", "gompertz": "Gompertz"}

PATH_LABELS = {
    "printed": "printed figures",
    "rate": "own rate from own base",
    "headline": "headline as read",
    "headline_corrected": "headline corrected",
}

# Results depend on the data and the settings alone, so every reader shares them.
cached_fit = st.cache_data(show_spinner=False, max_entries=256)(fit)
cached_backtest = st.cache_data(show_spinner=False, max_entries=16)(backtest)


def show_page() -> None:
    """Show the parts of the page; only the one that is open is made."""
    text = state.page.language()
    st.title(text("Evidence"))
    parts = dict(zip(PART_NAMES, PARTS, strict=True))
    makers = (show_series, show_claim, show_backtest, show_fit, show_other_inputs)
    shows: dict[str, Callable[[Language], Recipe | None]] = dict(zip(parts, makers, strict=True))
    opened, place = open_part(state.session.EVIDENCE_PART, parts, text)
    with place:
        recipe = shows[opened](text)
    if projection := scenario_projection():
        show_files(projection, text, recipe=recipe)


def scenario_projection() -> Projection | None:
    """Return the projection of the scenario in the sidebar, or None where it is not valid."""
    try:
        return project(state.inputs.scenario())
    except InvalidInput:
        return None


# Published series.


def show_series(text: Language) -> None:
    """Show the figures of a series by edition, as known by a date, beside another if wanted."""
    name, beside, when = st.columns(3)
    with name:
        chosen = choose_series(state.session.SERIES, text)
    with beside:
        other = choose_beside(chosen, text)
    dates = sorted({date for one in series().values() for date in one.known_dates()})
    with when:
        known_by = st.select_slider(
            text("What was known by"), dates, value=dates[-1], key="evidence_known_by"
        )
    logarithmic = st.toggle(text("Logarithmic scale"), key="evidence_logarithmic")
    shown = [chosen] if other is None else [chosen, series()[other]]
    for notice in definition_notices(one.name for one in shown):
        st.warning(notice.say(text), icon=":material/warning:")
    for column, one in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            show_one_series(one.known_by(known_by), text, logarithmic=logarithmic)
    show_editions(chosen.known_by(known_by), text)


def choose_series(setting: str, text: Language) -> Series:
    """Show the choice of a series, which the address holds unless it is the first."""
    first = next(iter(series()))
    state.session.set_shown(setting, asked_option(setting, series(), text) or first)
    name = st.selectbox(
        text("Series"),
        list(series()),
        format_func=lambda name: text(series()[name].label),
        key=setting,
        on_change=state.session.take_setting,
        args=(setting, setting, first),
    )
    return series()[name]


def choose_beside(chosen: Series, text: Language) -> str | None:
    """Show the choice of a second series, which the address holds; return its name, if any."""
    setting = state.session.BESIDE
    asked = asked_option(setting, series(), text)
    # The first choice may have become the second: nothing stands beside itself.
    state.session.set_shown(setting, asked if asked not in {"", chosen.name} else None)
    other: str | None = st.selectbox(
        text("Beside it"),
        [name for name in series() if name != chosen.name],
        index=None,
        format_func=lambda name: text(series()[name].label),
        placeholder=text("nothing"),
        key=setting,
        on_change=state.session.take_setting,
        args=(setting, setting),
    )
    return other


def show_one_series(one: Series, text: Language, *, logarithmic: bool) -> None:
    """Show one series as a chart and as a table."""
    st.subheader(text(one.label))
    st.caption(text(one.definition))
    if one.name in BROKEN_SERIES:
        st.caption(
            text(
                "The ministry changed precision and scope in 2025: 748 EFLOPS (FP16) after 90 "
                "(FP32) is not growth, and no factor between the precisions bridges it."
            )
        )
    if not one.points:
        st.info(text("Nothing of this series was known by then."))
        return
    projection = scenario_projection() if one.name == OWN_SERIES else None
    st.vega_lite_chart(
        series_chart(one.points, projection, text, logarithmic=logarithmic),
        alt=text(
            "Published figures of “{series:message}”: {count:whole} points from {first:text} to "
            "{last:text}. The table below holds each of them.",
            series=one.label,
            count=len(one),
            first=one.points[0].period,
            last=one.points[-1].period,
        ),
        key=f"series_chart_{one.name}",
    )
    if projection:
        st.caption(text("The dashed line is your scenario."))
    with st.container(key=f"published_{one.name}"):
        st.table(series_table(one, text))
    show_csv(
        text("Published series, CSV"),
        text("series"),
        Records(Point, one).to_csv,
        f"series_csv_{one.name}",
    )


def series_table(one: Series, text: Language) -> pd.DataFrame:
    """Return the figures of a series as they are written on the screen."""
    rows = [
        {
            text("Period"): point.period,
            text("Compute, EFLOPS"): text.exact(point.value),
            text("Status"): text(STATUS_LABELS[point.status]),
            text("Edition"): text(point.edition),
            text("Published"): point.published,
            text("Precision"): text(point.precision),
            text("Evidence"): text(EVIDENCE[point.evidence]),
            text("Source"): link(point.source, text),
        }
        for point in one
    ]
    return pd.DataFrame(rows).set_index(text("Period"))


def show_editions(one: Series, text: Language) -> None:
    """Offer each edition that leads somewhere as the scenario."""
    editions = [edition for edition in one.editions() if edition.has_path]
    if not editions:
        return
    st.caption(text("Take an edition's own path, from its first figure to its last, as scenario:"))
    with st.container(horizontal=True):
        for edition in editions:
            st.button(
                text(
                    "{edition:message}: {base:exact} in {year:year}, {growth:percent} a year",
                    edition=edition.name,
                    base=edition.base().value,
                    year=edition.base().year,
                    growth=edition.growth(),
                ),
                key=f"use_{one.name}_{edition.name}",
                on_click=partial(state.inputs.want, edition.scenario_inputs()),
            )


# Does this headline add up?


def show_claim(text: Language) -> Recipe | None:
    """Check what a headline says: by hand, or one of the examples; return how to do it again."""
    choose_example(text)
    given = {}
    for column, name in zip(st.columns(5), CLAIM_FIELDS, strict=True):
        setting = CLAIM_FIELDS[name]
        state.session.set_shown(setting, claim_said()[name])
        given[name] = column.text_input(
            text(CLAIM_LABELS[name]),
            key=setting,
            placeholder=text("unknown"),
            on_change=take_claim,
            args=(name,),
        )
    st.caption(
        text("As printed, since the digits tell the rounding. Leave empty what is not said.")
    )
    said = {name: value.strip() or None for name, value in given.items()}
    try:
        checked = check_claim(**said)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be checked yet."), text)
        return None
    show_verdict(checked, text)
    return claim_recipe(said)


def claim_said() -> dict[str, str]:
    """Return what the headline says, field by field, as the address holds it."""
    said = {
        name: state.session.setting(CLAIM_FIELDS[name], default)
        for name, default in example_fields(EXAMPLES[0]).items()
    }
    return {name: "" if value == UNSAID else value for name, value in said.items()}


def example_fields(example: Example) -> dict[str, str]:
    """Return what an example says, field by field."""
    return {name: str(getattr(example, name)) for name in CLAIM_FIELDS}


def write_claim(name: str, typed: str) -> None:
    """Write a field of the headline to the address, unless it is as at first (for callbacks)."""
    default = example_fields(EXAMPLES[0])[name]
    state.session.write_setting(CLAIM_FIELDS[name], "" if typed == default else typed or UNSAID)


def take_claim(name: str) -> None:
    """Take over what was typed in a field of the headline (for callbacks)."""
    write_claim(name, state.session.value(CLAIM_FIELDS[name]).strip())


def choose_example(text: Language) -> None:
    """Show the choice of an example; what is typed by hand is none of them."""
    said = claim_said()
    examples = [example_fields(example) for example in EXAMPLES]
    options = list(range(len(EXAMPLES)))
    by_hand = len(EXAMPLES)
    shown = examples.index(said) if said in examples else by_hand
    state.session.set_shown("claim_example", shown)
    st.selectbox(
        text("Example"),
        [*options, by_hand] if shown == by_hand else options,
        format_func=lambda index: (
            text("none: typed by hand") if index == by_hand else EXAMPLES[index].say(text)
        ),
        key="claim_example",
        on_change=take_example,
    )


def take_example() -> None:
    """Fill in the chosen example (for callbacks)."""
    index = state.session.value("claim_example")
    if index < len(EXAMPLES):
        for name, value in example_fields(EXAMPLES[index]).items():
            write_claim(name, value)


def show_verdict(checked: ClaimCheck, text: Language) -> None:
    """Show whether a claim agrees, what each figure would have to be, which readings agree."""
    say = {True: st.success, False: st.error, None: st.info}[checked.agrees]
    say(checked.verdict.say(text))
    for reading in checked.readings:
        st.markdown(f"- {reading.say(text)}")
    rows = [
        {
            text("Quantity"): text(CLAIM_LABELS[name]),
            text("Given the others"): text("{value:measure}", value=implied.written()["value"]),
            text("Within rounding"): text(
                "{low:measure}–{high:measure}",
                low=implied.written()["low"],
                high=implied.written()["high"],
            ),
        }
        for name, implied in checked.implied.items()
    ]
    if rows:
        with st.container(key="numbers"):
            st.table(pd.DataFrame(rows).set_index(text("Quantity")))
    show_csv(text("Headline check, CSV"), text("headline"), checked.to_csv, "claim_csv")
    for remark in checked.remarks:
        st.caption(remark.say(text))


# How good were the forecasts?


def show_backtest(text: Language) -> Recipe:
    """Show each edition's path against what later editions print; return how to do it again."""
    name = choose_series(state.session.BACKTEST_SERIES, text).name
    judged = cached_backtest(name)
    for remark in judged.remarks:
        st.markdown(f"- {remark.say(text)}")
    if judged.rows:
        show_judged(judged, text)
    return backtest_recipe(name)


def show_judged(judged: Backtest, text: Language) -> None:
    """Show the errors, what they come to, and what they say about a growth rate."""
    st.caption(
        text(
            "Of the {rows:whole} rows of this table the lines above count those on an edition's "
            "own path, “{rate:message}” or “{printed:message}”, with a lead of one year or more. "
            "The others are readings of a headline, or years that were over, or nearly, when they "
            "were forecast.",
            rows=len(judged.rows),
            rate=PATH_LABELS["rate"],
            printed=PATH_LABELS["printed"],
        )
    )
    with st.container(key="judged"):
        st.table(judged_table(judged, text))
    show_csv(
        text("Forecasts and errors, CSV"),
        text("backtest"),
        judged.table.to_csv,
        "backtest_csv",
    )
    st.subheader(text("By lead time"))
    with st.container(key="summaries"):
        st.table(summary_table(judged, text))
    st.subheader(text("What past errors say about a growth rate"))
    scenario = scenario_projection()
    rate = scenario.average_growth if scenario else read_number("52.3%", percent=True)
    st.caption(
        text(
            "These count the rows on the path “{path:message}” with a lead of one year or more: "
            "by it the rate itself is judged.",
            path=PATH_LABELS["rate"],
        )
    )
    for lead in (None, *judged.lead_times):
        said = judged.growth_range(rate, lead_years=lead).said.say(text)
        st.markdown(f"- **{lead_label(lead, text)}** {said}")


def lead_label(lead: int | None, text: Language) -> str:
    """Return which forecasts a line is about: of one lead time, or of all."""
    if lead is None:
        return text("All lead times.")
    if lead == 1:
        return text("One year ahead.")
    return text("{lead:whole} years ahead.", lead=lead)


def judged_table(judged: Backtest, text: Language) -> pd.DataFrame:
    """Return each forecast with its error, as it is written on the screen."""
    rows = [
        {
            text("Edition"): text(row.edition),
            text("Path"): text(PATH_LABELS[row.path]),
            text("Year"): text.year(row.target_year),
            text("Lead, years"): text.whole(row.lead_years),
            text("Forecast, EFLOPS"): text.number(row.forecast),
            text("Later figure, EFLOPS"): text.exact(row.actual),
            text("Printed in"): text(row.actual_edition),
            text("Error"): percent(row.error, text),
            text("Absolute error"): percent(row.absolute_error, text),
            text("Log error"): text.short(row.log_error),
        }
        for row in judged.rows
    ]
    return pd.DataFrame(rows).set_index(text("Edition"))


def summary_table(judged: Backtest, text: Language) -> pd.DataFrame:
    """Return errors and skill by lead time, as they are written on the screen."""
    rows = [
        {
            text("Path"): text(PATH_LABELS[row.path]),
            text("Lead, years"): text.whole(row.lead_years),
            text("Count"): text.whole(row.count),
            text("Bias"): percent(row.bias, text),
            text("Mean absolute error"): percent(row.mean_absolute_error, text),
            text("Skill against no growth"): percent(row.skill_no_growth, text),
            text("Skill against last growth"): percent(row.skill_last_growth, text),
            text("Skill against mean growth"): percent(row.skill_mean_growth, text),
            text("Coverage"): percent(row.coverage, text),
            text("Enough for a conclusion"): text("yes") if row.is_enough else text("no"),
        }
        for row in judged.summaries
    ]
    return pd.DataFrame(rows).set_index(text("Path"))


def percent(fraction: float, text: Language) -> str:
    """Write an error with one decimal; undefined is said, never zero."""
    return text("undefined") if isnan(fraction) else text.percent(round(fraction, 3))


# Fitted curves.


def show_fit(text: Language) -> Recipe | None:
    """Fit a curve to a series, with all that says how far to trust it.

    Returns how to do it again.
    """
    name, curve = st.columns(2)
    with name:
        chosen = choose_series(state.session.FIT_SERIES, text)
    with curve:
        shape = st.selectbox(
            text("Growth curve"),
            FITTED_CURVES,
            format_func=lambda curve: text(CURVE_LABELS[curve]),
            key="fit_curve",
        )
    weighted = st.toggle(
        text("Weights by evidence"),
        key="fit_weighted",
        help=text("Read counts in full, quoted and derived half, unconfirmed a quarter."),
    )
    ceiling, reason = None, ""
    if shape != "constant":
        given, why = st.columns([0.3, 0.7])
        typed = given.text_input(
            text("Ceiling, EFLOPS"), key="fit_ceiling", placeholder=text("none")
        )
        reason = why.text_input(text("Reason for the ceiling"), key="fit_ceiling_reason")
        ceiling = read_number(typed, percent=False) if typed.strip() else None
        if typed.strip() and ceiling is None:
            st.error(
                text(
                    "“{value:text}” is not a number; write it like {example:text}.",
                    value=echoed(typed),
                    example="10000",
                )
            )
            return None
    settings: dict[str, Any] = {
        "curve": shape,
        "weighted": weighted,
        "ceiling": ceiling,
        "ceiling_reason": reason,
    }
    try:
        fitted = cached_fit(chosen.name, **settings)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be fitted."), text)
        return None
    show_fitted(fitted, text)
    return fit_recipe(chosen.name, **settings)


def show_fitted(fitted: Fit, text: Language) -> None:
    """Show a fit: the curve and its band, parameters, diagnostics, the ceiling's profile."""
    for note in fitted.notes:
        st.warning(note.say(text), icon=":material/warning:")
    if fitted.has_curve:
        logarithmic = st.toggle(text("Logarithmic scale"), value=True, key="fit_logarithmic")
        st.vega_lite_chart(
            fit_chart(fitted, text, logarithmic=logarithmic),
            alt=text(
                "Fitted curve with its 95% prediction band over {count:whole} published figures.",
                count=len(fitted.points),
            ),
            key="fit_chart",
        )
        with st.container(key="numbers"):
            st.table(parameter_table(fitted, text))
        with st.container(key="residuals"):
            st.table(residual_table(fitted, text))
        show_csv(text("Fitted curve, CSV"), text("fit"), fitted.to_csv, "fit_csv")
        st.button(
            text("Use this curve as scenario"),
            key="use_fit",
            on_click=partial(state.inputs.want, fitted.scenario_inputs()),
        )
    if fitted.ceiling_profile:
        st.subheader(text("What the figures say about the ceiling"))
        profile = fitted.ceiling_profile
        bounds = {"low": profile.low, "high": profile.high}
        st.vega_lite_chart(
            ceiling_chart(profile, text),
            alt=text(
                "Profile likelihood of the ceiling; ceilings above the dashed line belong to the "
                "95% interval, from {low:number} to {high:number} EFLOPS.",
                **bounds,
            )
            if profile.is_closed
            else text(
                "Profile likelihood of the ceiling; every ceiling above {low:number} EFLOPS "
                "belongs to the 95% interval.",
                **bounds,
            ),
            key="ceiling_chart",
        )
    with st.expander(text("How these numbers are made")):
        st.markdown("\n".join(f"- {text(method)}" for method in METHOD_TEXTS.values()))


def parameter_table(fitted: Fit, text: Language) -> pd.DataFrame:
    """Return parameters with intervals, and the diagnostics, as they are written on screen."""
    rows = [
        (
            text(parameter.label),
            text("{value:measure}", value=(parameter.value, parameter.kind)),
            text("given")
            if parameter.is_given
            else text(
                "{low:measure}–{high:measure}",
                low=(parameter.low, parameter.kind),
                high=(parameter.high, parameter.kind),
            ),
        )
        for parameter in fitted.parameters
    ]
    rows += [
        (text("AICc"), text.short(fitted.aicc), ""),
        (text("Spread of the residuals"), percent(fitted.sigma, text), ""),
        (text("Leave-last-out error"), percent(fitted.leave_last_out_error, text), ""),
    ]
    columns = [text("Parameter"), text("Value"), text("95% interval")]
    return pd.DataFrame(rows, columns=columns).set_index(text("Parameter"))


def residual_table(fitted: Fit, text: Language) -> pd.DataFrame:
    """Return each figure with its residual, as it is written on the screen."""
    rows = [
        {
            text("Period"): point.period,
            text("Compute, EFLOPS"): text.exact(point.value),
            text("Residual"): percent(residual, text),
            text("Weight"): text.short(weight),
            text("Edition"): text(point.edition),
            text("Evidence"): text(EVIDENCE[point.evidence]),
        }
        for point, residual, weight in zip(
            fitted.points, fitted.residuals, fitted.weights, strict=True
        )
    ]
    return pd.DataFrame(rows).set_index(text("Period"))


# Other inputs.


def show_other_inputs(text: Language) -> None:
    """Show the evidence for multipliers, unit cost and application level."""
    st.subheader(text("Multipliers"))
    st.markdown(
        text(
            "What may be concluded: the published ranges are one claim of one study under one "
            "condition. 36 / 2.9 = 12.41 and 42 / 3.4 = 12.35 are close to 12.5, the ratio of the "
            "State Council's targets for 2025 (5 against 0.4 trillion yuan), so related growth is "
            "very likely core growth times a policy ratio; peers' figures are an order lower."
        )
    )
    with st.container(key="multipliers"):
        st.table(multiplier_table(text))
    st.subheader(text("Unit cost"))
    early, early_count = median_unit_cost(2020, 2021)
    late, late_count = median_unit_cost(2024, 2025)
    st.markdown(
        text(
            "What may be concluded: the median fell from {early:number} ({early_count:whole} "
            "projects of 2020–2021) to {late:number} million CNY per PFLOPS ({late_count:whole} of "
            "2024–2025), but the later ones are announcements whose precision is mostly not "
            "stated; take it as a range, not as a fact.",
            early=early,
            early_count=early_count,
            late=late,
            late_count=late_count,
        )
    )
    st.vega_lite_chart(
        unit_cost_chart(projects(), text),
        alt=text(
            "Unit cost of projects by year on a logarithmic axis; the table below holds each."
        ),
        key="unit_cost_chart",
    )
    with st.container(key="projects"):
        st.table(project_table(text))
    st.subheader(text("Application level"))
    st.markdown(
        text(
            "What may be concluded: 80% is a condition, not a measurement. Reported use of compute "
            "runs from 20% to 71.4%, measured in different ways; rack occupancy is not use."
        )
    )
    with st.container(key="utilisation"):
        st.table(utilisation_table(text))


def multiplier_table(text: Language) -> pd.DataFrame:
    """Return every published multiplier with its condition."""
    rows = [
        {
            text("Name"): text(MULTIPLIER_LABELS[row["name"]]),
            text("Range"): row["low"]
            if row["low"] == row["high"]
            else f"{row['low']}–{row['high']}",
            text("Unit"): text(row["unit"]),
            text("Outcome"): text(row["outcome"]),
            text("Condition"): text(row["condition"]),
            text("Evidence"): text(EVIDENCE[row["evidence"]]),
            text("Source"): link(row["source"], text),
        }
        for row in table("multipliers")
    ]
    return pd.DataFrame(rows).set_index(text("Name"))


def project_table(text: Language) -> pd.DataFrame:
    """Return every project with its unit cost."""
    rows = [
        {
            text("Project"): text(project.project),
            text("City"): text(project.city),
            text("Year"): text.year(project.year),
            text("Unit cost, million CNY per PFLOPS"): text.number(project.unit_cost),
            text("Precision"): text(project.precision),
            text("Use"): text("in the median") if project.is_comparable else text("left out"),
            text("Source"): link(project.source, text),
        }
        for project in projects()
    ]
    return pd.DataFrame(rows).set_index(text("Project"))


def utilisation_table(text: Language) -> pd.DataFrame:
    """Return every reported utilisation."""
    rows = [
        {
            text("What was measured"): text(row["measured"]),
            text("Period"): row["period"],
            text("Range"): "–".join(
                text.percent(float(row[end])) if row[end] else "…"
                for end in (("low", "high") if row["low"] != row["high"] else ("low",))
            ),
            text("Evidence"): text(EVIDENCE[row["evidence"]]),
            text("Source"): link(row["source"], text),
        }
        for row in table("utilisation")
    ]
    return pd.DataFrame(rows).set_index(text("What was measured"))


if __name__ == "__main__":  # true when st.navigation runs this page, false on import
    show_page()
