"""Curves fitted to a published series: constant, logistic and Gompertz growth.

A fit is made on the log scale, where errors are shares of the level. Its parameters are
those of a scenario: the level in the first observed year, the growth in the year after, and
the ceiling. A ceiling is a fitted parameter only where the figures pin it down, as its
profile likelihood tells; everywhere else the reader gives one, with a reason.

SciPy is imported where it is used, so that nothing else waits for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, exp, floor, inf, isfinite, log, nan, pi

import numpy as np

from model.evidence.series import (
    DEFAULT_SERIES,
    EFLOPS,
    Point,
    Series,
    UnreadSeries,
    by_date,
    require_compute,
    series_known_by,
    series_of,
)
from model.growth import CURVES_WITH_CEILING, FloatArray
from model.inputs import Scenario, assumptions, no_value, outside_limits
from model.messages import (
    LONGEST_REASON,
    InvalidInput,
    Message,
    Problem,
    echoed,
    first_names,
    gathered,
    is_plain_text,
    reason_of,
)
from model.quantities import is_finite
from model.tables import Tabular
from model.texts import N_, told_apart

FITTED_CURVES = ("constant", *CURVES_WITH_CEILING)

# How much a figure counts, by how it was checked. A choice, since no source gives the errors
# of these figures: a figure that was read counts in full; one that somebody else quotes or
# that is derived by arithmetic counts half, as if the variance of its error were twice as
# large; one that nobody saw in print counts a quarter.
EVIDENCE_WEIGHTS = {"read": 1.0, "quoted": 0.5, "derived": 0.5, "unconfirmed": 0.25}

PARAMETER_LABELS = {
    "base_level": N_("Level in the first observed year"),
    "growth_rate": N_("Growth in the first year"),
    "ceiling": N_("Ceiling"),
}

# How the numbers of a fit are made, to be said beside them.
METHOD_TEXTS = {
    "scale": N_(
        "Fitted by least squares to the logarithms of the figures, so that an error of 10% "
        "counts the same at every level."
    ),
    "intervals": N_(
        "95% intervals. Level and growth: Student’s t on the log scale, exact for "
        "constant growth and close for the others, whose parameters were chosen for that. Ceiling: "
        "profile likelihood, since it has no upper end where the figures do not turn yet."
    ),
    "band": N_(
        "The band holds the next figure with 95% if the curve is right. It says nothing "
        "about whether the curve is right."
    ),
    "aicc": N_(
        "AICc scores a curve by its fit, less a penalty for each parameter: lower is better, "
        "among curves fitted to the same figures."
    ),
    "leave_last_out": N_("The curve is fitted without the last figure and then asked for it."),
    "weights": N_(
        "Weights: a figure that was read counts 1, quoted or derived 0.5, unconfirmed "
        "0.25. A choice: no source gives the errors of its figures."
    ),
}

# A curve has two unknowns, level and growth, or three with its ceiling. A fit needs one figure
# more than unknowns: a curve through every figure does not tell how wrong it is.
FEWEST_FIGURES, FEWEST_FOR_CEILING = 3, 4

# Of intervals and bands.
CONFIDENCE = 0.95

# The highest ceiling that a scenario takes; what the data do not exclude up to it is open. In
# other units than that of scenarios: so many times the highest figure.
HIGHEST_CEILING = assumptions()["ceiling_eflops"].hard_limits[1]
HIGHEST_CEILING_TIMES = 1e6

# The columns of `Fit.to_frame`, one row per observed figure and per projected year end. In other
# units than EFLOPS their names end in `value`.
FIT_COLUMNS = (
    "year",
    "observed_eflops",
    "fitted_eflops",
    "low_eflops",
    "high_eflops",
    "residual",
    "weight",
    "period",
    "status",
    "edition",
    "published",
    "evidence",
    "source",
)

# The relative error of a value that a curve computes, in doubles.
CURVE_ROUNDING = 4 * float(np.finfo(float).eps)

# A column of the Jacobian whose own part is smaller than this is a mixture of the others.
LEAST_OWN = 1e-9

# How many ceilings are tried: over all, and of a profile about its peak and up to its end.
COARSE, NEAR, FAR = 25, 15, 31

Model = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeastSquares:
    """What `least_squares_fit` found: parameters of shape (parameters,).

    `rss` is the weighted sum of squared residuals; `is_settled` says whether it is a minimum
    at which the observations determine every parameter.
    """

    parameters: FloatArray
    rss: float
    is_settled: bool


def least_squares_fit(
    function: Model, jacobian: Model, y: FloatArray, start: Sequence[float], *, weights: FloatArray
) -> LeastSquares:
    """Fit ``y = function(parameters)`` by weighted least squares.

    From parameters of shape (parameters,), `function` returns values of shape (observations,)
    and `jacobian` their derivatives, shape (observations, parameters). `weights` are in inverse
    proportion to the variance of each observation; there are at least as many as parameters.

    Levenberg-Marquardt (MINPACK) with columns scaled by their Jacobian. What it returns is
    settled only if the residuals are orthogonal to every column and no column is a mixture of
    the others: MINPACK also stops on plains, without a minimum.
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to import

    root = np.sqrt(weights)

    def residuals(theta: FloatArray) -> FloatArray:
        return _finite(root * (function(theta) - y))

    def slopes(theta: FloatArray) -> FloatArray:
        return _finite(root[:, None] * jacobian(theta))

    with np.errstate(all="ignore"):  # a trial step too long is answered by a shorter one
        found = least_squares(
            residuals,
            np.asarray(start, dtype=float),
            jac=slopes,
            method="lm",
            x_scale="jac",
            ftol=1e-15,
            xtol=1e-15,
            gtol=1e-15,
            max_nfev=2000,
        )
        left_over, slope = found.fun, slopes(found.x)
    rss = _sum_of_squares(left_over, root, y)
    orthogonal = np.abs(slope.T @ left_over) <= 1e-6 * np.linalg.norm(slope, axis=0) * rss**0.5
    is_exact = rss**0.5 <= 1e-9 * np.linalg.norm(root * y)  # and what is left over is noise
    is_determined = np.isfinite(inverse_information(slope)).all()
    return LeastSquares(
        parameters=found.x,
        rss=rss,
        is_settled=bool(found.success and is_determined and (is_exact or orthogonal.all())),
    )


def _sum_of_squares(residuals: FloatArray, root: FloatArray, y: FloatArray) -> float:
    """Return the sum of squares of weighted residuals; less than rounding is rounding."""
    rounding = np.linalg.norm(root * CURVE_ROUNDING * np.abs(y).max())
    return float(max(np.linalg.norm(residuals), rounding)) ** 2


def _finite(values: FloatArray) -> FloatArray:
    """Replace what is not finite by what is very large, so that the search turns back."""
    if np.isfinite(values).all():
        return values
    return np.nan_to_num(values, nan=1e100, posinf=1e100, neginf=-1e100)


def inverse_information(slopes: FloatArray) -> FloatArray:
    """Return the inverse of ``slopes.T @ slopes``; NaN where a column is a mixture of others."""
    nothing = np.full((slopes.shape[1], slopes.shape[1]), nan)
    lengths = np.linalg.norm(slopes, axis=0)
    if not lengths.all():
        return nothing
    _, singular, rows = np.linalg.svd(slopes / lengths, full_matrices=False)
    with np.errstate(over="ignore"):  # a column next to nothing
        half = rows.T / singular / lengths[:, None] if singular[-1] > LEAST_OWN else nothing
        inverse: FloatArray = half @ half.T
    return inverse if np.isfinite(inverse).all() else nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A curve under a ceiling, by the scale on which it is a straight line in time.

    The line is ``to_line(distance)`` of ``distance = ln(ceiling / level)``: for the logistic
    curve ln(ceiling / level - 1), for Gompertz ln distance. `slope` is the derivative of
    `to_line` at a distance, `turning_point` where yearly additions are largest, as a share of
    the ceiling.
    """

    to_line: Callable[[FloatArray], FloatArray]
    to_distance: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    turning_point: float


SHAPES = {
    "logistic": Shape(
        to_line=lambda distance: distance + np.log(-np.expm1(-distance)),
        to_distance=lambda line: np.logaddexp(0.0, line),
        slope=lambda distance: -1.0 / np.expm1(-distance),
        turning_point=0.5,
    ),
    "gompertz": Shape(
        to_line=np.log,
        to_distance=np.exp,
        slope=lambda distance: 1.0 / distance,
        turning_point=exp(-1.0),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A growth curve, continuous in time; t = 0 is the first observed year.

    `name` is one of `FITTED_CURVES`. `at_0` and `at_1` are the straight line that the curve is,
    at t = 0 and at t = 1: for constant growth the logarithm of the level, under a
    ceiling as `Shape` says. Levels near the ceiling keep their distance from it this way.
    `log_ceiling` is the logarithm of the ceiling, infinite for constant growth.
    """

    name: str
    at_0: float
    at_1: float
    log_ceiling: float = inf

    @property
    def log_base(self) -> float:
        """The logarithm of the level at t = 0."""
        return float(self.log_levels(np.array(0.0)))

    @property
    def log_growth(self) -> float:
        """The logarithm of one plus the growth in the year after."""
        return self.log_growth_after(0.0)

    def log_levels(self, t: FloatArray) -> FloatArray:
        """Return the logarithms of the levels at `t`."""
        if self.name == "constant":
            return self._line(t)
        return self.log_ceiling - SHAPES[self.name].to_distance(self._line(t))

    def log_growth_after(self, t: float) -> float:
        """Return the logarithm of one plus the growth in the year after `t`."""
        if self.name == "constant":
            return self.at_1 - self.at_0
        before, after = SHAPES[self.name].to_distance(self._line(np.array([t, t + 1.0])))
        return float(before - after)

    def gradient(self, t: FloatArray) -> FloatArray:
        """Return the derivatives of `log_levels`, shape (times, 3).

        By `log_base`, `log_growth` and `log_ceiling`, each with the others unchanged.
        """
        if self.name == "constant":
            return np.column_stack([np.ones_like(t), t, np.zeros_like(t)])
        shape = SHAPES[self.name]
        at_0, at_1 = shape.slope(shape.to_distance(np.array([self.at_0, self.at_1])))
        by_line = -self.slopes(t)
        by_growth = by_line[:, 1] * at_1
        by_base = by_line[:, 0] * at_0 + by_growth
        return np.column_stack([by_base, by_growth, 1.0 - by_base])

    def slopes(self, t: FloatArray) -> FloatArray:
        """Return the derivatives of `log_levels` under a ceiling, shape (times, 3).

        By `at_0`, `at_1` and `log_ceiling`, each with the others unchanged.
        """
        shape = SHAPES[self.name]
        per_line = 1.0 / shape.slope(shape.to_distance(self._line(t)))
        return np.column_stack([-per_line * (1.0 - t), -per_line * t, np.ones_like(t)])

    def _line(self, t: FloatArray) -> FloatArray:
        return (1.0 - t) * self.at_0 + t * self.at_1


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """What determines a fit, besides the data; the arguments of `fit`, which says what they mean.

    Raises nothing: `problems` lists what is wrong.
    """

    series: str | Series = DEFAULT_SERIES
    curve: str = "logistic"
    known_by: str | None = None
    include_forecasts: bool = False
    weighted: bool = False
    ceiling: float | None = None
    ceiling_reason: str = ""
    horizon: int = 5

    @property
    def unit(self) -> str:
        """The unit of the series, which must be known."""
        return series_of(self.series).unit

    @property
    def highest_ceiling(self) -> float:
        """The highest ceiling that is looked at, in the unit of the series."""
        if self.unit == EFLOPS:
            return HIGHEST_CEILING
        return HIGHEST_CEILING_TIMES * max(point.value for point in series_of(self.series))

    def problems(self) -> list[Problem]:
        """Return everything that is wrong with the settings; an empty list where nothing is."""
        found: list[Problem] = []
        with gathered(found):
            series_known_by(self.series, self.known_by)
        if self.curve not in FITTED_CURVES:
            found.append(
                Problem(
                    "fit.unknown_curve",
                    "“{curve:text}” is not a curve that is fitted; choose one of {curves:listed}.",
                    {"curve": echoed(self.curve), "curves": list(FITTED_CURVES)},
                    where="curve",
                )
            )
        found += _outside("horizon", self.horizon, "years")
        reason = self.ceiling_reason
        if not is_plain_text(reason.strip() if isinstance(reason, str) else reason, LONGEST_REASON):
            found.append(
                Problem(
                    "fit.reason",
                    "“{value:text}” cannot be used; give a text of at most {limit:whole} "
                    "characters, without control characters.",
                    {"value": echoed(self.ceiling_reason), "limit": LONGEST_REASON},
                    where="ceiling_reason",
                )
            )
            return found
        if self.ceiling is None:
            return found
        is_unknown = any(one.code == "series.unknown" for one in found)
        unit = getattr(self.series, "unit", EFLOPS) if is_unknown else self.unit
        outside = self._ceiling_outside(unit)
        found += outside
        if self.curve == "constant":
            found.append(
                Problem(
                    "fit.ceiling_without_use",
                    "constant growth has no ceiling; leave it out, or choose logistic or gompertz.",
                    where="ceiling",
                )
            )
        elif not outside and not self.ceiling_reason.strip():
            found.append(
                Problem(
                    "fit.ceiling_needs_reason",
                    "a ceiling of {ceiling:number} {unit:text} was given without a reason; "
                    "say in a few words where it comes from, since the figures do not tell.",
                    {"ceiling": self.ceiling, "unit": unit},
                    where="ceiling_reason",
                )
            )
        return found

    def _ceiling_outside(self, unit: str) -> list[Problem]:
        """Return the problem of a ceiling that is no number, or none that is looked at."""
        found = _outside("ceiling", self.ceiling, "ceiling_eflops")
        if isinstance(self.series, UnreadSeries):  # how high it may be is not known
            return [one for one in found if one.code != "input.outside_limits"]
        if unit == EFLOPS or any(one.code != "input.outside_limits" for one in found):
            return found
        ceiling, highest = float(self.ceiling or 0.0), self.highest_ceiling
        if 0.0 < ceiling <= highest:
            return []
        return [
            Problem(
                "input.outside_limits",
                "{value:measure} is outside {low:measure} to {high:measure}; give a value within.",
                told_apart("number", value=ceiling, low=0.0, high=highest),
                where="ceiling",
            )
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a fit, with its 95% interval.

    `name` is a key of `PARAMETER_LABELS`, `kind` how it is written: a placeholder kind of
    `model.texts`. Levels are in the unit of the series, growth is a fraction a year. A ceiling
    that the reader gave (`is_given`) has no interval: its ends are NaN.
    """

    name: str
    kind: str
    value: float
    low: float
    high: float
    is_given: bool = False

    @property
    def label(self) -> str:
        """What it is called, as a message to translate."""
        return PARAMETER_LABELS[self.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingProfile:
    """What the figures say about the ceiling: how well the best curve under each one fits.

    `ceilings` are in the unit of the series, ascending, up to the highest that is looked at;
    `log_likelihoods` those of the best curve under each, less that of the best of all: at most
    0. Ceilings above `cutoff` belong to the 95% interval, which uses Student's t since the
    figures are few: ``-n / 2 ln(1 + t² / (n - 3))``. `best` is the most likely ceiling, NaN where
    likelihood only rises up to the highest; `low` and `high` are the interval, `high` infinite
    where it is open.
    """

    ceilings: tuple[float, ...]
    log_likelihoods: tuple[float, ...]
    cutoff: float
    best: float
    low: float
    high: float

    @property
    def is_closed(self) -> bool:
        """Whether the figures determine the ceiling."""
        return isfinite(self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The curve at one time, with the band that holds a figure of that time."""

    year: float
    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLastOut:
    """What the curve fitted without the last figure says of it."""

    period: str
    predicted: float
    published: float

    @property
    def error(self) -> float:
        """How far the prediction is off, as a fraction of the published figure."""
        return self.predicted / self.published - 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit(Tabular):
    """A curve fitted to figures, or the reason why there is none.

    `points` are the figures, first year first, with their `weights`. `curve` is None where they
    do not determine the ceiling and none was given; then `parameters` and `covariance` are
    empty, `residuals` and `rss` NaN. The parameters are the level in the first observed year,
    the growth in the year after and, under a ceiling, the ceiling. `covariance` is that of the
    three logarithms of `Curve`, with 0 for what is not fitted. `residuals` are ln(published /
    fitted), `rss` their weighted sum of squares. `leave_last_out` is None where too few figures
    are left, `ceiling_profile` for constant growth and where the figures are as few as the
    parameters.
    """

    settings: FitSettings
    points: tuple[Point, ...]
    weights: tuple[float, ...]
    residuals: tuple[float, ...]
    ceiling_profile: CeilingProfile | None
    curve: Curve | None = None
    parameters: tuple[Parameter, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    rss: float = nan
    leave_last_out: LeaveLastOut | None = None

    @property
    def unit(self) -> str:
        """The unit of the figures, and of all levels."""
        return self.settings.unit

    @property
    def has_curve(self) -> bool:
        """Whether there is a curve."""
        return self.curve is not None

    @property
    def ceiling_is_determined(self) -> bool:
        """Whether the 95% profile interval of the ceiling closes; never for constant growth."""
        return self.ceiling_profile is not None and self.ceiling_profile.is_closed

    @property
    def fitted_parameters(self) -> int:
        """How many parameters the figures determined, the spread of the residuals not counted."""
        return sum(not parameter.is_given for parameter in self.parameters)

    @property
    def sigma(self) -> float:
        """The standard deviation of the residuals at weight one, about a share of the level."""
        sigma: float = (self.rss / (len(self.points) - self.fitted_parameters)) ** 0.5
        return sigma

    @property
    def aicc(self) -> float:
        """AICc on the log scale; NaN where the correction for few figures has no finite value.

        ``-2 log-likelihood + 2 k + 2 k (k + 1) / (n - k - 1)`` (Hurvich & Tsai 1989), where k
        counts the spread of the residuals too. The likelihood is that of weights as known ratios.
        """
        n, k = len(self.points), self.fitted_parameters + 1
        if n <= k + 1:
            return nan
        log_weights = float(np.log(self.weights).sum())
        deviance = n * (log(2.0 * pi * self.rss / n) + 1.0) - log_weights
        return deviance + 2 * k + 2 * k * (k + 1) / (n - k - 1)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a reader must know, most important first, each with a stable code."""
        return (*_notes_on_ceiling(self), *_notes(self))

    @property
    def leave_last_out_error(self) -> float:
        """The error of `leave_last_out`, as a fraction; NaN where it is not defined."""
        return self.leave_last_out.error if self.leave_last_out else nan

    @property
    def first_year(self) -> float:
        """The time of the first figure, where t = 0."""
        return self.points[0].year

    @property
    def base_year(self) -> int:
        """The last year end that observed figures reach, where a scenario takes over."""
        return floor(max((p.year for p in self.points if p.is_observed), default=self.first_year))

    def __getitem__(self, parameter: str) -> Parameter:
        return next(p for p in self.parameters if p.name == parameter)

    def predict(self, years: Iterable[float]) -> list[Prediction]:
        """Return the curve and its prediction band at times of the reader's choice.

        The band holds one more figure of weight one with 95%, by Student's t and the curve's
        gradient on the log scale: exact for constant growth.

        Parameters
        ----------
        years : iterable of float
            Ends of years and months, as `Point.year`.

        Raises
        ------
        InvalidInput
            ``fit.ceiling_undetermined``: there is no curve.
        """
        curve = self._curve()
        times = np.asarray(list(years), dtype=float)
        t = times - self.first_year
        middle, gradient = curve.log_levels(t), curve.gradient(t)
        variance = np.einsum("ti,ij,tj->t", gradient, np.array(self.covariance), gradient)
        reach = _quantile(len(self.points) - self.fitted_parameters) * np.sqrt(
            variance + self.sigma**2
        )
        with np.errstate(over="ignore"):  # a band may be open
            columns = times, np.exp(middle), np.exp(middle - reach), np.exp(middle + reach)
        return [
            Prediction(year=year, level=level, low=low, high=high)
            for year, level, low, high in zip(*(one.tolist() for one in columns), strict=True)
        ]

    @property
    def band(self) -> list[Prediction]:
        """The prediction at each figure and at each year end up to the horizon."""
        return self.predict(self._times()) if self.has_curve else []

    def scenario_inputs(self) -> dict[str, object]:
        """Return the scenario's inputs that continue the curve.

        The base is the curve's level, not the published figure, at the last year end that the
        figures reach, and the growth rate is the curve's in the year after. So the projection
        of the scenario is the curve itself.

        Raises
        ------
        InvalidInput
            ``fit.ceiling_undetermined``: there is no curve; ``series.no_scenario``: of a series in
            another unit there is no scenario.
        """
        require_compute(self.unit)
        curve = self._curve()
        t = self.base_year - self.first_year
        inputs: dict[str, object] = {
            "base_eflops": float(np.exp(curve.log_levels(np.array(t)))),
            "base_year": self.base_year,
            "cagr": float(np.expm1(curve.log_growth_after(t))),
            "years": self.settings.horizon,
            "curve": curve.name,
        }
        if curve.name in CURVES_WITH_CEILING:
            inputs["ceiling_eflops"] = self["ceiling"].value
        return inputs

    def to_scenario(self, start: Scenario | None = None) -> Scenario:
        """Return `start` (or the headline) with the curve in it, as `scenario_inputs` says.

        Raises
        ------
        InvalidInput
            As `scenario_inputs` and `Scenario`.
        """
        return (start or Scenario()).but(**self.scenario_inputs())

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        if self.unit == EFLOPS:
            return FIT_COLUMNS
        return tuple(name.replace("_eflops", "_value") for name in FIT_COLUMNS)

    def rows(self) -> list[list[object]]:
        """Return the table: figures, curve and band, one row per time and figure."""
        places = {point.year: place for place, point in enumerate(self.points)}
        nothing = [Prediction(year=at, level=nan, low=nan, high=nan) for at in self._times()]
        rows: list[list[object]] = []
        for at in self.band or nothing:
            curve = (at.level, at.low, at.high)
            place = places.get(at.year)
            if place is None:
                rows.append([at.year, nan, *curve, nan, nan, f"{at.year:.0f}", *[""] * 5])
            else:
                p, residual, weight = self.points[place], self.residuals[place], self.weights[place]
                origin = (p.period, p.status, p.edition, p.published, p.evidence, p.source)
                rows.append([at.year, p.value, *curve, residual, weight, *origin])
        return rows

    def _times(self) -> list[float]:
        """The times of the figures and the year ends up to the horizon, first to last."""
        years = range(ceil(self.first_year), self.base_year + self.settings.horizon + 1)
        return sorted({point.year for point in self.points} | {float(year) for year in years})

    def _curve(self) -> Curve:
        if self.curve is None:
            raise InvalidInput(
                *(n.at("ceiling") for n in self.notes if n.code == "fit.ceiling_undetermined")
            )
        return self.curve


def fit(  # noqa: PLR0913 - every argument is a setting of its own, by name
    series: str | Series = DEFAULT_SERIES,
    *,
    curve: str = "logistic",
    known_by: str | None = None,
    include_forecasts: bool = False,
    weighted: bool = False,
    ceiling: float | None = None,
    ceiling_reason: str = "",
    horizon: int = 5,
) -> Fit:
    """Fit a curve to the latest figures of a published series.

    Parameters
    ----------
    series : str or Series
        A name of `model.evidence.series.series`, or what `read_series` read.
    curve : str
        One of `FITTED_CURVES`.
    known_by : str, optional
        YYYY, YYYY-MM or YYYY-MM-DD: use only what was published by then.
    include_forecasts : bool
        Whether forecasts stand in for years without an estimate or a count.
    weighted : bool
        Whether figures count by `EVIDENCE_WEIGHTS`.
    ceiling : float, optional
        In the unit of the series, above every figure; for curves with a ceiling, where the
        figures do not determine it.
    ceiling_reason : str
        Where the ceiling comes from; needed with it.
    horizon : int
        Years that band and scenario go beyond the last year end that observed figures reach.

    Returns
    -------
    Fit
        Without a curve where the figures do not determine the ceiling and none was given.

    Raises
    ------
    InvalidInput
        With every problem at once: ``series.unknown``, ``date.invalid``,
        ``fit.unknown_curve``, ``fit.reason``, ``input.not_a_number``, ``input.not_whole``,
        ``input.outside_limits``, ``fit.ceiling_without_use``, ``fit.ceiling_needs_reason``;
        then ``fit.too_few_points``, ``fit.ceiling_below_figures``; then ``fit.not_settled``.

    Examples
    --------
    >>> constant = fit("idc_intelligent_cn", curve="constant")
    >>> round(constant["growth_rate"].value, 3)
    0.738
    >>> fit("idc_intelligent_cn", curve="logistic").ceiling_is_determined
    False
    """
    settings = FitSettings(
        series=series,
        curve=curve,
        known_by=known_by,
        include_forecasts=include_forecasts,
        weighted=weighted,
        ceiling=ceiling,
        ceiling_reason=ceiling_reason,
        horizon=horizon,
    )
    problems = settings.problems()
    if problems:
        raise InvalidInput(*problems)
    known = series_known_by(series, known_by)
    # What a reader brings is not kept beyond what is asked for it.
    fitted = _fit_points if known.is_own else fit_points
    return fitted(figures_to_fit(known, include_forecasts=include_forecasts), settings)


def figures_to_fit(series: Series, *, include_forecasts: bool = False) -> tuple[Point, ...]:
    """Return the figures that a fit uses: the newest of each time, never a target."""
    latest = series.latest()
    observed = {point.year: point for point in latest.observed}
    others = {point.year: point for point in latest.forecasts} if include_forecasts else {}
    return tuple(sorted((others | observed).values(), key=lambda point: point.year))


@lru_cache(maxsize=512)
def fit_points(points: tuple[Point, ...], settings: FitSettings) -> Fit:
    """Fit a curve to figures of one series, in their order; kept by figures and settings.

    What `settings` says of series, date and forecasts is not applied again.

    Raises
    ------
    InvalidInput
        As `fit`, from ``fit.too_few_points`` on.
    """
    return _fit_points(points, settings)


def _fit_points(points: tuple[Point, ...], settings: FitSettings) -> Fit:
    _check_points(points, settings)
    weights = tuple(EVIDENCE_WEIGHTS[p.evidence] if settings.weighted else 1.0 for p in points)
    data = _Data.of(points, weights)
    free, profile = _any_ceiling(data, settings.curve, settings.highest_ceiling)
    without_curve = Fit(
        settings=settings,
        points=points,
        weights=weights,
        residuals=(nan,) * len(points),
        ceiling_profile=profile,
    )
    best = _solve(data, settings, free, profile)
    if best is None:
        return without_curve
    parameters, covariance = _parameters(data, settings, best, profile)
    return replace(
        without_curve,
        curve=best.curve,
        parameters=parameters,
        covariance=covariance,
        residuals=tuple((data.y - best.curve.log_levels(data.t)).tolist()),
        rss=best.rss,
        leave_last_out=_leave_last_out(points, data, settings),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """Figures as arrays of shape (figures,): years since the first, logarithms, weights."""

    t: FloatArray
    y: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, points: Sequence[Point], weights: Sequence[float]) -> "_Data":
        years = np.array([point.year for point in points])
        return cls(
            t=years - years[0],
            y=np.log([point.value for point in points]),
            weights=np.array(weights),
        )

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A curve, how far it is from the figures, and whether it is a minimum of that."""

    curve: Curve
    rss: float
    is_settled: bool


def _constant(data: _Data) -> _Trial:
    """Fit constant growth: a straight line."""
    at_0, at_1 = _line(data.t, data.y, data.weights)
    curve = Curve(name="constant", at_0=at_0, at_1=at_1)
    root = np.sqrt(data.weights)
    rss = _sum_of_squares(root * (data.y - curve.log_levels(data.t)), root, data.y)
    return _Trial(curve=curve, rss=rss, is_settled=True)


def _line(t: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Return the straight line of weighted least squares, at t = 0 and at t = 1."""
    rise = y - y[0]  # so that equal figures give a slope of 0
    t_mean, rise_mean = (weights @ np.column_stack([t, rise])) / weights.sum()
    pull = weights * (t - t_mean)
    slope = pull @ rise / (pull @ (t - t_mean))
    at_0 = y[0] + rise_mean - slope * t_mean
    return float(at_0), float(at_0 + slope)


def _under_ceiling(data: _Data, name: str, log_ceiling: float) -> _Trial:
    """Fit a curve under a given ceiling, from the line through the transformed figures."""
    shape = SHAPES[name]
    distances = np.maximum(log_ceiling - data.y, 1e-3)  # a figure may lie above the ceiling
    weights = data.weights / shape.slope(distances) ** 2
    return _curved(data, name, _line(data.t, shape.to_line(distances), weights), log_ceiling)


def _curved(
    data: _Data, name: str, start: Sequence[float], log_ceiling: float | None = None
) -> _Trial:
    """Fit the line of a curve (its values at t = 0 and t = 1) and, unless given, its ceiling.

    The line is not bounded, so that no step of the search leaves what is defined; falling
    curves are among what it can find.
    """

    def curve(theta: FloatArray) -> Curve:
        at_0, at_1, *top = theta.tolist()
        return Curve(
            name=name,
            at_0=at_0,
            at_1=at_1,
            log_ceiling=top[0] if log_ceiling is None else log_ceiling,
        )

    found = least_squares_fit(
        lambda theta: curve(theta).log_levels(data.t),
        lambda theta: curve(theta).slopes(data.t)[:, : len(theta)],
        data.y,
        start,
        weights=data.weights,
    )
    return _Trial(curve=curve(found.parameters), rss=found.rss, is_settled=found.is_settled)


def _solve(
    data: _Data, settings: FitSettings, free: _Trial | None, profile: CeilingProfile | None
) -> _Trial | None:
    """Return the best curve, or none where the figures leave its ceiling open.

    Raises
    ------
    InvalidInput
        ``fit.not_settled``.
    """
    if settings.curve == "constant":
        return _constant(data)
    rises = _constant(data).curve.log_growth > 0.0
    best = free
    if settings.ceiling is not None:
        best = _under_ceiling(data, settings.curve, log(settings.ceiling))
    elif profile is None or not profile.is_closed:
        if rises:
            return None
        best = None
    if best is not None and best.curve.log_growth > 0.0 and best.is_settled:
        return best
    if not rises:
        raise InvalidInput(
            Problem(
                "fit.not_settled",
                "the fit did not settle: the figures do not rise, and a curve with a "
                "ceiling needs growth. Choose constant growth, which may be negative.",
                where="curve",
            )
        )
    raise InvalidInput(
        Problem(
            "fit.not_settled",
            "the fit to {count:whole} figures did not settle. Try, in this order: a ceiling "
            "with a reason (another one if one was given), the other curve with a ceiling, "
            "constant growth, a series with more figures.",
            {"count": len(data)},
            where="curve",
        )
    )


def _any_ceiling(
    data: _Data, name: str, highest: float
) -> tuple[_Trial | None, CeilingProfile | None]:
    """Return the best curve whose ceiling is at most the highest, if any, and the profile.

    Neither for constant growth, nor where the figures are as few as the parameters.
    """
    if name == "constant" or len(data) < FEWEST_FOR_CEILING:
        return None, None
    freedom = len(data) - FEWEST_FOR_CEILING + 1

    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import

    def rss(log_ceiling: float) -> float:
        return _under_ceiling(data, name, log_ceiling).rss

    bottom, top = max(data.y.min(), data.y.max() - 1.0), log(highest)
    coarse = bottom + (top - bottom) * np.linspace(0.0, 1.0, COARSE) ** 2
    place = int(np.argmin([rss(at) for at in coarse]))
    around = coarse[max(place - 1, 0)], coarse[min(place + 1, COARSE - 1)]
    found = minimize_scalar(rss, bounds=around, method="bounded", options={"xatol": 1e-3})
    nearest = _under_ceiling(data, name, found.x)
    start = nearest.curve
    best = _curved(data, name, (start.at_0, start.at_1, start.log_ceiling))
    is_inside = best.is_settled and best.rss <= nearest.rss and best.curve.log_ceiling < top
    peak = best if is_inside else nearest
    odds = 1.0 + _quantile(freedom) ** 2 / freedom
    middle = peak.curve.log_ceiling
    least = max(peak.rss, rss(middle))  # they differ by rounding
    low, high = _where_below(rss, least * odds, middle, top)

    first = low - 0.25 * min(middle - low, 1.0)
    end = min(top, high + 0.25)
    ceilings = np.unique(
        [
            *np.linspace(first, min(2.0 * middle - first, top), NEAR),
            *(first + (end - first) * np.linspace(0.0, 1.0, FAR) ** 2),
            *coarse[coarse > end],
        ]
    )
    drops = [-0.5 * len(data) * log(max(rss(at) / least, 1.0)) for at in ceilings]
    profile = CeilingProfile(
        ceilings=tuple(np.exp(ceilings).tolist()),
        log_likelihoods=tuple(drops),
        cutoff=-0.5 * len(data) * log(odds),
        best=exp(middle) if is_inside else nan,
        low=exp(low),
        high=exp(high),
    )
    return best if is_inside else None, profile


def _where_below(
    function: Callable[[float], float], limit: float, middle: float, top: float
) -> tuple[float, float]:
    """Return the ends between which `function` is below a limit; infinite if still at `top`."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    def excess(at: float) -> float:
        return function(at) - limit

    inside, outside = middle, middle - 1e-3
    while excess(outside) <= 0.0:  # ends: under a low ceiling every figure is far off
        inside, outside = outside, 2.0 * outside - middle
    low = brentq(excess, outside, inside)
    if excess(top) <= 0.0:
        return low, inf
    return low, brentq(excess, middle, top)


def _parameters(
    data: _Data, settings: FitSettings, best: _Trial, profile: CeilingProfile | None
) -> tuple[tuple[Parameter, ...], tuple[tuple[float, ...], ...]]:
    """Return the parameters with their intervals, and the covariance of their logarithms."""
    curve, given = best.curve, settings.ceiling
    fitted = 3 if curve.name in CURVES_WITH_CEILING and given is None else 2
    freedom = len(data) - fitted
    slopes = np.sqrt(data.weights)[:, None] * curve.gradient(data.t)[:, :fitted]
    covariance = np.zeros((3, 3))
    covariance[:fitted, :fitted] = inverse_information(slopes) * (best.rss / freedom)
    reach = _quantile(freedom) * np.sqrt(np.diag(covariance))

    ends = np.array([0.0, -1.0, 1.0])
    with np.errstate(over="ignore"):  # an interval may be open
        base = np.exp(curve.log_base + ends * reach[0]).tolist()
        growth = np.expm1(curve.log_growth + ends * reach[1]).tolist()
    found = [("base_level", "number", base), ("growth_rate", "percent", growth)]
    if given is not None:
        found.append(("ceiling", "number", [float(given), nan, nan]))
    elif profile is not None:
        found.append(("ceiling", "number", [profile.best, profile.low, profile.high]))
    return tuple(
        Parameter(
            name=name,
            kind=kind,
            value=value,
            low=low,
            high=high,
            is_given=name == "ceiling" and given is not None,
        )
        for name, kind, (value, low, high) in found
    ), tuple(map(tuple, covariance.tolist()))


def _leave_last_out(
    points: tuple[Point, ...], data: _Data, settings: FitSettings
) -> LeaveLastOut | None:
    """Ask the curve that is fitted without the last figure; none where there is no such curve."""
    shorter = _Data(t=data.t[:-1], y=data.y[:-1], weights=data.weights[:-1])
    free, profile = (
        _any_ceiling(shorter, settings.curve, settings.highest_ceiling)
        if settings.ceiling is None
        else (None, None)
    )
    try:
        best = _solve(shorter, settings, free, profile)
    except InvalidInput:
        best = None
    if best is None:
        return None
    return LeaveLastOut(
        period=points[-1].period,
        predicted=float(np.exp(best.curve.log_levels(data.t[-1:]))[0]),
        published=points[-1].value,
    )


def _quantile(freedom: int) -> float:
    """Return how many standard errors hold the middle 95% of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import

    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2.0))


def _check_points(points: tuple[Point, ...], settings: FitSettings) -> None:
    """Raise where there are too few figures for any fit, or one reaches the given ceiling."""
    if len(points) < FEWEST_FIGURES:
        raise InvalidInput(
            Problem(
                "fit.too_few_points",
                "figures to fit: {count:whole}; a fit needs {needed:whole} at least, "
                "one more than growth and level to find. Choose a series with more figures or "
                "a later date, or include forecasts.",
                {"count": len(points), "needed": FEWEST_FIGURES},
                where="series",
            )
        )
    highest = max(points, key=lambda point: point.value)
    if settings.ceiling is not None and settings.ceiling <= highest.value:
        raise InvalidInput(
            Problem(
                "fit.ceiling_below_figures",
                "{ceiling:measure} {unit:text} is not above the highest figure, "
                "{highest:measure} {unit:text} ({period:text}); give a higher ceiling.",
                {
                    "unit": settings.unit,
                    "period": highest.period,
                    **told_apart("number", ceiling=settings.ceiling, highest=highest.value),
                },
                where="ceiling",
            )
        )


def _notes(made: Fit) -> Iterable[Message]:
    """Yield what figures and diagnostics leave open."""
    unconfirmed = [point.period for point in made.points if point.evidence == "unconfirmed"]
    if unconfirmed:
        yield Message(
            "fit.unconfirmed_figures",
            "not seen in print: the figure of {periods:listed}. The fit rests on it too; "
            "weights by evidence count it a quarter.",
            {"periods": first_names(unconfirmed)},
        )
    forecasts = [point.period for point in made.points if not point.is_observed]
    if forecasts:
        yield Message(
            "fit.forecasts_included",
            "not observed but forecast: {periods:listed}. The fit repeats in part what "
            "the publisher expects.",
            {"periods": first_names(forecasts)},
        )
    editions = tuple(dict.fromkeys(point.edition for point in sorted(made.points, key=by_date)))
    if len(editions) > 1:
        yield Message(
            "fit.several_editions",
            "the figures come from several editions ({editions:listed}); what a later "
            "edition did not revise may not fit its figures.",
            {"editions": first_names(list(map(echoed, editions)))},
        )
    if made.has_curve and not isfinite(made.aicc):
        yield Message(
            "fit.aicc_undefined",
            "AICc is not defined for {count:whole} figures with this curve; it takes "
            "{needed:whole} at least.",
            {"count": len(made.points), "needed": made.fitted_parameters + 3},
        )
    if made.has_curve and made.leave_last_out is None:
        yield Message(
            "fit.leave_last_out_undefined",
            "without the last figure the curve is not determined, so there is no "
            "leave-last-out error.",
        )


def _notes_on_ceiling(made: Fit) -> Iterable[Message]:
    """Yield how far to trust the ceiling, or what to do where there is none."""
    profile, ceiling, count = made.ceiling_profile, made.settings.ceiling, len(made.points)
    if ceiling is not None:
        yield Message(
            "fit.ceiling_given",
            "the ceiling of {ceiling:number} {unit:text} is an assumption of the reader, not "
            "a result: {reason:text}",
            {
                "ceiling": ceiling,
                "unit": made.unit,
                "reason": reason_of(made.settings.ceiling_reason.strip()),
            },
        )
        if profile is not None and not profile.low <= ceiling <= profile.high:
            yield Message(
                "fit.ceiling_against_figures",
                "the given ceiling of {ceiling:measure} {unit:text} is outside what the "
                "figures support at 95%, {low:measure} to {high:measure} {unit:text}.",
                {
                    "unit": made.unit,
                    **told_apart(
                        "number",
                        ceiling=ceiling,
                        low=profile.low,
                        high=min(profile.high, made.settings.highest_ceiling),
                    ),
                },
            )
    elif made.curve is not None and profile is not None:
        turn = profile.best * SHAPES[made.curve.name].turning_point
        if np.exp(made.curve.log_levels(np.array(made.points[-1].year - made.first_year))) < turn:
            yield Message(
                "fit.before_turning_point",
                "the last figure lies before the turning point of the curve, "
                "{turn:number} {unit:text}. There the other curve with a ceiling may fit as well "
                "and give another ceiling; compare both.",
                {"turn": turn, "unit": made.unit},
            )
    elif made.settings.curve in CURVES_WITH_CEILING and profile is None:
        yield Message(
            "fit.ceiling_undetermined",
            "{count:whole} figures cannot determine a ceiling: {needed:whole} are needed "
            "at least. Give a ceiling with a reason, or choose constant growth.",
            {"count": count, "needed": FEWEST_FOR_CEILING},
        )
    elif profile is not None and not profile.is_closed:
        yield Message(
            "fit.ceiling_undetermined",
            "the {count:whole} figures do not determine the ceiling: at 95% they go with "
            "every ceiling above {low:number} {unit:text}. Give a ceiling with a reason, or choose "
            "constant growth.",
            {
                "count": count,
                "unit": made.unit,
                "low": max(profile.low, *(point.value for point in made.points)),
            },
        )


def _outside(where: str, value: object, assumption: str) -> list[Problem]:
    """Return the problem of a number that the assumption of the same kind would refuse."""
    low, high = assumptions()[assumption].hard_limits
    kind = int if assumptions()[assumption].is_whole else int | float
    if isinstance(value, bool) or not isinstance(value, kind) or not is_finite(value):
        return [no_value(assumption, value).at(where)]
    return [] if low <= value <= high else [outside_limits(assumption, value).at(where)]
