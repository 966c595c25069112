"""Curves fitted to a series, with all that says how far to trust them."""

from functools import partial
from typing import Any

import streamlit as st

from model.data import EVIDENCE
from model.evidence import (
    EFLOPS,
    FITTED_CURVES,
    METHOD_TEXTS,
    CeilingProfile,
    Fit,
    Series,
    ceiling_chart,
    ceiling_finding,
    fit,
    fit_chart,
    fit_finding,
    value_title,
)
from model.files import Recipe, file_name, fit_recipe
from model.inputs import Scenario
from model.messages import InvalidInput
from model.quantities import no_number, read_named
from model.tables import table_csv
from model.texts import N_, Language
from views import state
from views.card import CHART, TABLE, Card, show_card
from views.evidence.backtest import percent
from views.evidence.own import (
    asked_of,
    choose_series,
    made_of,
    show_bring,
    show_missing,
    shown,
)
from views.parts import choose, enter, show_chart, show_problems, show_rows, switch

CURVE_LABELS = {"constant": N_("Constant"), "logistic": N_("Logistic"), "gompertz": N_("Gompertz")}


def show_fit(_: Scenario | None, text: Language) -> Recipe | None:
    """Fit a curve to a series, with all that says how far to trust it.

    Returns how to do it again.
    """
    name, curve = st.columns(2)
    with name:
        chosen = choose_series(state.session.FIT_SERIES, text)
    with curve:
        curves = {curve: text(CURVE_LABELS[curve]) for curve in FITTED_CURVES}
        shape = choose(text("Growth curve"), state.session.FIT_CURVE, curves, text)
    if chosen is None:
        show_missing(text)
        show_bring(text)
        return None
    show_bring(text)
    weighted = switch(
        text("Weights by evidence"),
        state.session.FIT_WEIGHTED,
        hint=text("Read counts in full, quoted and derived half, unconfirmed a quarter."),
    )
    ceiling, reason = None, ""
    if shape != "constant":
        given, why = st.columns([0.3, 0.7])
        with given:
            none = text("none")
            typed = enter(
                text("Ceiling, {unit:text}", unit=chosen.unit),
                state.session.FIT_CEILING,
                placeholder=none,
            )
        with why:
            reason = enter(text("Reason for the ceiling"), state.session.FIT_REASON)
        ceiling = read_named(typed, chosen.unit) if typed.strip() else None
        if typed.strip() and ceiling is None:
            example = {"example": "10000"}
            st.error(no_number("fit.ceiling", typed, example, where="ceiling").say(text))
            return None
    settings: dict[str, Any] = {
        "curve": shape,
        "weighted": weighted,
        "ceiling": ceiling,
        "ceiling_reason": reason,
    }
    try:
        fitted = made_of(fit, chosen, **settings)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be fitted."), text)
        return None
    show_fitted(fitted, chosen, text)
    return fit_recipe(asked_of(chosen), **settings) if fitted.has_curve else None


def show_fitted(fitted: Fit, one: Series, text: Language) -> None:
    """Show a fit: the curve and its band, parameters, diagnostics, the ceiling's profile."""
    for note in fitted.notes:
        st.warning(shown(note.say(text), one), icon=":material/warning:")
    if fitted.has_curve:
        show_curve(fitted, one, text)
    if fitted.has_curve and fitted.unit == EFLOPS:
        st.button(
            text("Use this curve as scenario"),
            key="use_fit",
            on_click=partial(state.inputs.want, fitted.scenario_inputs()),
        )
    if fitted.ceiling_profile:
        show_ceiling(fitted.ceiling_profile, one, text)
    with st.expander(text("How these numbers are made"), key="fit_methods"):
        st.markdown("\n".join(f"- {text(method)}" for method in METHOD_TEXTS.values()))


def show_curve(fitted: Fit, one: Series, text: Language) -> None:
    """Show the curve and its band over the figures, its parameters and what it leaves over."""
    said = text(
        "Fitted curve with its 95% prediction band over {count:whole} published figures.",
        count=len(fitted.points),
    )

    def chart() -> None:
        place = st.container()
        logarithmic = switch(text("Logarithmic scale"), state.session.FIT_SCALE, default=True)
        show_chart(
            fit_chart(fitted, text, logarithmic=logarithmic), alt=said, key="fit_chart", place=place
        )

    def table() -> None:
        show_rows(parameter_rows(fitted, text), "numbers")
        show_rows(residual_rows(fitted, one, text), "residuals")

    content = fitted.to_csv()
    file = file_name(text("fit"), fitted.settings.curve, ending="csv", of=content)
    card = Card(
        key="fit",
        title=shown(fit_finding(fitted, text), one),
        limit=said,
        shown={CHART: chart, TABLE: table},
        csv=(file, lambda: content),
    )
    show_card(card, text)


def show_ceiling(profile: CeilingProfile, one: Series, text: Language) -> None:
    """Show how well the best curve with each ceiling fits."""
    bounds = {"low": profile.low, "high": profile.high, "unit": one.unit}
    said = (
        text(
            "How well the best curve with each ceiling fits (profile likelihood). Ceilings "
            "above the dashed line, {low:number} to {high:number} {unit:text}, are within the "
            "95% interval.",
            **bounds,
        )
        if profile.is_closed
        else text(
            "How well the best curve with each ceiling fits (profile likelihood). Every ceiling "
            "above {low:number} {unit:text} fits about as well: the figures cannot tell it.",
            **bounds,
        )
    )

    def chart() -> None:
        show_chart(ceiling_chart(profile, text, one.unit), alt=said, key="ceiling_chart")

    rows = zip(profile.ceilings, profile.log_likelihoods, strict=True)
    content = table_csv(("ceiling", "log_likelihood_below_best"), rows).encode()
    card = Card(
        key="ceiling",
        title=shown(ceiling_finding(profile, text, one.unit), one),
        limit=shown(said, one),
        shown={CHART: chart},
        csv=(file_name(text("fit"), ending="csv", of=content), lambda: content),
    )
    show_card(card, text)


def parameter_rows(fitted: Fit, text: Language) -> list[dict[str, str]]:
    """Return parameters with intervals, and the diagnostics, as they are written on screen."""
    rows = [
        (
            text(parameter.label),
            text("{value:measure}", value=(parameter.value, parameter.kind)),
            text("given")
            if parameter.is_given
            else text.span(((parameter.low, parameter.high), parameter.kind)),
        )
        for parameter in fitted.parameters
    ]
    rows += [
        (text("AICc"), text.short(fitted.aicc), ""),
        (text("Spread of the residuals"), percent(fitted.sigma, text), ""),
        (
            text("Error on the last figure, left out of the fit"),
            percent(fitted.leave_last_out_error, text),
            "",
        ),
    ]
    columns = [text("Parameter"), text("Value"), text("95% interval")]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def residual_rows(fitted: Fit, one: Series, text: Language) -> list[dict[str, str]]:
    """Return each figure with its residual, as it is written on the screen."""
    return [
        {
            text("Period"): point.period,
            shown(value_title(one.unit, text), one): text.exact(point.value),
            text("Residual"): percent(residual, text),
            text("Weight"): text.short(weight),
            text("Edition"): shown(text(point.edition), one),
            text("Grade of evidence"): text(EVIDENCE[point.evidence]),
        }
        for point, residual, weight in zip(
            fitted.points, fitted.residuals, fitted.weights, strict=True
        )
    ]
