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
from typing import TYPE_CHECKING

import numpy as np

from model.evidence.series import DEFAULT_SERIES, Point, Series, series_known_by
from model.growth import CURVES_WITH_CEILING, FloatArray
from model.inputs import Scenario, assumptions, not_a_number, outside_limits
from model.messages import InvalidInput, Message, Problem, echoed, reason_of
from model.tables import Tabular
from model.texts import N_

if TYPE_CHECKING:
    import pandas as pd

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
    "aicc": N_("AICc compares curves fitted to the same figures: lower is better."),
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

# The highest ceiling that a scenario takes; what the data do not exclude up to it is open.
HIGHEST_CEILING = assumptions()["ceiling_eflops"].hard_limits[1]

# The columns of `Fit.to_frame`, one row per observed figure and per projected year end.
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

Model = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeastSquares:
    """What `least_squares_fit` found.

    Parameters
    ----------
    parameters : ndarray, shape (parameters,)
    covariance : ndarray, shape (parameters, parameters)
        NaN where there are no more observations than parameters.
    rss : float
        The weighted sum of squared residuals.
    degrees_of_freedom : int
        Observations less parameters.
    is_settled : bool
        Whether it is a minimum at which the observations determine every parameter.
    """

    parameters: FloatArray
    covariance: FloatArray
    rss: float
    degrees_of_freedom: int
    is_settled: bool

    @property
    def sigma(self) -> float:
        """The standard deviation of a residual of weight one; NaN where undefined."""
        left = self.degrees_of_freedom
        return (self.rss / left) ** 0.5 if left > 0 else nan

    @property
    def standard_errors(self) -> FloatArray:
        """The standard error of each parameter, shape (parameters,)."""
        errors: FloatArray = np.sqrt(np.diag(self.covariance))
        return errors


def least_squares_fit(  # noqa: PLR0913 - the problem in three, how to solve it in three
    function: Model,
    x: FloatArray,
    y: FloatArray,
    start: Sequence[float] | FloatArray,
    *,
    jacobian: Model | None = None,
    weights: FloatArray | None = None,
) -> LeastSquares:
    """Fit ``y = function(parameters, x)`` by weighted least squares.

    Parameters
    ----------
    function : callable
        From parameters of shape (parameters,) and `x` to values of shape (observations,).
    x, y : ndarray, shape (observations,)
        At least as many as parameters.
    start : sequence, length parameters
    jacobian : callable, optional
        Derivatives of `function` by parameter, shape (observations, parameters); by central
        differences where none is given.
    weights : ndarray, shape (observations,), optional
        In inverse proportion to the variance of each observation; 1 where not given.

    Notes
    -----
    Levenberg-Marquardt (MINPACK) with columns scaled by their Jacobian. What it returns is
    settled only if the residuals are orthogonal to every column and no column is a mixture of
    the others: MINPACK also stops on plains, without a minimum.
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to import

    root = np.ones_like(y) if weights is None else np.sqrt(weights)
    derivative = jacobian or (lambda theta, at: _central_differences(function, theta, at))

    def residuals(theta: FloatArray) -> FloatArray:
        return _finite(root * (function(theta, x) - y))

    def slopes(theta: FloatArray) -> FloatArray:
        return _finite(root[:, None] * derivative(theta, x))

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
    freedom = len(y) - len(found.x)
    inverse = _inverse_information(slope)
    orthogonal = np.abs(slope.T @ left_over) <= 1e-6 * np.linalg.norm(slope, axis=0) * rss**0.5
    is_exact = rss**0.5 <= 1e-9 * np.linalg.norm(root * y)  # and what is left over is noise
    return LeastSquares(
        parameters=found.x,
        covariance=inverse * (rss / freedom if freedom > 0 else nan),
        rss=rss,
        degrees_of_freedom=freedom,
        is_settled=bool(found.success and np.isfinite(inverse).all())
        and bool(is_exact or orthogonal.all()),
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


def _central_differences(function: Model, theta: FloatArray, x: FloatArray) -> FloatArray:
    steps = np.finfo(float).eps ** (1 / 3) * np.where(theta, np.abs(theta), 1.0)
    columns = []
    for index, step in enumerate(steps):
        up, down = theta.copy(), theta.copy()
        up[index] += step
        down[index] -= step
        columns.append((function(up, x) - function(down, x)) / (up[index] - down[index]))
    return np.column_stack(columns)


def _inverse_information(slopes: FloatArray) -> FloatArray:
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
    `to_line` at a distance.
    """

    to_line: Callable[[FloatArray], FloatArray]
    to_distance: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


SHAPES = {
    "logistic": Shape(
        to_line=lambda distance: distance + np.log(-np.expm1(-distance)),
        to_distance=lambda line: np.logaddexp(0.0, line),
        slope=lambda distance: -1.0 / np.expm1(-distance),
    ),
    "gompertz": Shape(to_line=np.log, to_distance=np.exp, slope=lambda distance: 1.0 / distance),
}


# Where yearly additions are largest, as a share of the ceiling.
TURNING_POINTS = {"logistic": 0.5, "gompertz": exp(-1.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A growth curve, continuous in time; t = 0 is the first observed year.

    Parameters
    ----------
    name : str
        One of `FITTED_CURVES`.
    at_0, at_1 : float
        The straight line that the curve is, at t = 0 and at t = 1: for constant growth the
        logarithm of the level in EFLOPS, under a ceiling as `Shape` says. Levels near the
        ceiling keep their distance from it this way.
    log_ceiling : float
        The logarithm of the ceiling in EFLOPS; infinite for constant growth.
    """

    name: str
    at_0: float
    at_1: float
    log_ceiling: float = inf

    @property
    def log_base(self) -> float:
        """The logarithm of the level at t = 0, in EFLOPS."""
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
        per_line = 1.0 / shape.slope(shape.to_distance(self._line(t)))
        by_growth = per_line * t * at_1
        by_base = per_line * (1.0 - t) * at_0 + by_growth
        return np.column_stack([by_base, by_growth, 1.0 - by_base])

    def _line(self, t: FloatArray) -> FloatArray:
        return (1.0 - t) * self.at_0 + t * self.at_1


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """What determines a fit, besides the data; the arguments of `fit`, which says what they mean.

    Raises nothing: `problems` lists what is wrong.
    """

    series: str = DEFAULT_SERIES
    curve: str = "logistic"
    known_by: str | None = None
    include_forecasts: bool = False
    weighted: bool = False
    ceiling: float | None = None
    ceiling_reason: str = ""
    horizon: int = 5

    def problems(self) -> list[Problem]:
        """Return everything that is wrong with the settings; an empty list where nothing is."""
        found: list[Problem] = []
        try:
            series_known_by(self.series, self.known_by)
        except InvalidInput as error:
            found += error.problems
        if self.curve not in FITTED_CURVES:
            found.append(
                Problem(
                    "fit.unknown_curve",
                    "“{curve:text}” is not a curve that is fitted; choose one of {curves:text}.",
                    {"curve": echoed(self.curve), "curves": ", ".join(FITTED_CURVES)},
                    where="curve",
                )
            )
        found += _outside("horizon", self.horizon, "years")
        return found + self._ceiling_problems()

    def _ceiling_problems(self) -> list[Problem]:
        if self.ceiling is None:
            return []
        found = _outside("ceiling", self.ceiling, "ceiling_eflops")
        if self.curve == "constant":
            found.append(
                Problem(
                    "fit.ceiling_without_use",
                    "constant growth has no ceiling; leave it out, or choose logistic or gompertz.",
                    where="ceiling",
                )
            )
        elif not found and not self.ceiling_reason.strip():
            found.append(
                Problem(
                    "fit.ceiling_needs_reason",
                    "a ceiling of {ceiling:number} EFLOPS was given without a reason; "
                    "say in a few words where it comes from, since the figures do not tell.",
                    {"ceiling": self.ceiling},
                    where="ceiling_reason",
                )
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a fit, with its 95% interval.

    Parameters
    ----------
    name : str
        A key of `PARAMETER_LABELS`.
    kind : str
        How it is written: a placeholder kind of `model.texts`.
    value, low, high : float
        Levels in EFLOPS, growth as a fraction a year. The interval of a ceiling that the
        reader gave is not a number.
    is_given : bool
        Whether the reader gave it.
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

    Parameters
    ----------
    ceilings : tuple of float
        In EFLOPS, ascending, up to the highest that a scenario takes.
    log_likelihoods : tuple of float
        Of the best curve under each, less that of the best curve of all: at most 0.
    cutoff : float
        Ceilings above it belong to the 95% interval, which uses Student's t since the figures
        are few: ``-n / 2 ln(1 + t² / (n - 3))``.
    best : float
        The most likely ceiling; NaN where likelihood only rises up to the highest ceiling.
    low, high : float
        The 95% interval; `high` is infinite where it is open.
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

    def to_frame(self) -> "pd.DataFrame":
        """Return ceilings, log-likelihoods and whether each lies in the 95% interval."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        return pd.DataFrame(
            {
                "ceiling_eflops": self.ceilings,
                "log_likelihood": self.log_likelihoods,
                "in_interval": [value >= self.cutoff for value in self.log_likelihoods],
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The curve at one time, with the band that holds a figure of that time; in EFLOPS."""

    year: float
    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLastOut:
    """What the curve fitted without the last figure says of it; in EFLOPS."""

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

    Parameters
    ----------
    settings : FitSettings
    points : tuple of Point
        The figures, first year first.
    weights : tuple of float
        Of each figure.
    curve : Curve or None
        None where the figures do not determine the ceiling and none was given.
    parameters : tuple of Parameter
        Level in the first observed year, growth in the year after and, under a ceiling, the
        ceiling; empty without a curve.
    covariance : tuple of tuples of float
        Of the three logarithms of `Curve`; rows of what is not fitted are 0.
    residuals : tuple of float
        ln(published / fitted) of each figure; NaN without a curve.
    rss : float
        Their weighted sum of squares.
    sigma : float
        Their standard deviation at weight one, about a share of the level.
    aicc : float
        Akaike's criterion with the correction for few figures; NaN where the correction has
        no finite value.
    leave_last_out : LeaveLastOut or None
        None where too few figures are left.
    ceiling_profile : CeilingProfile or None
        None for constant growth, and where the figures are as few as the parameters.
    notes : tuple of Message
        What a reader must know, most important first, each with a stable code.
    """

    settings: FitSettings
    points: tuple[Point, ...]
    weights: tuple[float, ...]
    curve: Curve | None
    parameters: tuple[Parameter, ...]
    covariance: tuple[tuple[float, ...], ...]
    residuals: tuple[float, ...]
    rss: float
    sigma: float
    aicc: float
    leave_last_out: LeaveLastOut | None
    ceiling_profile: CeilingProfile | None
    notes: tuple[Message, ...]

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
            columns = [np.exp(middle), np.exp(middle - reach), np.exp(middle + reach)]
        return [
            Prediction(year=year, level=level, low=low, high=high)
            for year, level, low, high in zip(
                times.tolist(), *(column.tolist() for column in columns), strict=True
            )
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
            ``fit.ceiling_undetermined``: there is no curve.
        """
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
            ``fit.ceiling_undetermined``, or as `Scenario`.
        """
        return (start or Scenario()).but(**self.scenario_inputs())

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return FIT_COLUMNS

    def rows(self) -> list[list[object]]:
        """Return the table: figures, curve and band, one row per time and figure."""
        places = {point.year: place for place, point in enumerate(self.points)}
        times = self._times()
        rows: list[list[object]] = []
        for at in self.predict(times) if self.has_curve else map(_nothing, times):
            observed, residual, weight = nan, nan, nan
            origin = (f"{at.year:.0f}", "", "", "", "", "")
            if at.year in places:
                place = places[at.year]
                p, residual, weight = self.points[place], self.residuals[place], self.weights[place]
                observed = p.value
                origin = (p.period, p.status, p.edition, p.published, p.evidence, p.source)
            rows.append([at.year, observed, at.level, at.low, at.high, residual, weight, *origin])
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
    series: str = DEFAULT_SERIES,
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
    series : str
        A name of `model.evidence.series.series`.
    curve : str
        One of `FITTED_CURVES`.
    known_by : str, optional
        YYYY, YYYY-MM or YYYY-MM-DD: use only what was published by then.
    include_forecasts : bool
        Whether forecasts stand in for years without an estimate or a count.
    weighted : bool
        Whether figures count by `EVIDENCE_WEIGHTS`.
    ceiling : float, optional
        In EFLOPS, above every figure; for curves with a ceiling, where the figures do not
        determine it.
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
        ``fit.unknown_curve``, ``input.not_a_number``, ``input.not_whole``,
        ``input.outside_limits``, ``fit.ceiling_without_use``, ``fit.ceiling_needs_reason``;
        then ``fit.too_few_points``, ``fit.ceiling_below_figures``; then ``fit.not_settled``.

    Examples
    --------
    >>> constant = fit("idc_intelligent_cn", curve="constant")
    >>> round(constant["growth_rate"].value, 3)
    0.665
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
    return fit_points(figures_to_fit(known, include_forecasts=include_forecasts), settings)


def figures_to_fit(series: Series, *, include_forecasts: bool = False) -> tuple[Point, ...]:
    """Return the figures that a fit uses: the newest of each period, never a target."""
    latest = series.latest()
    observed = {point.period: point for point in latest.observed}
    others = {point.period: point for point in latest.forecasts} if include_forecasts else {}
    return tuple(sorted((others | observed).values(), key=lambda point: point.year))


def _nothing(year: float) -> Prediction:
    return Prediction(year=year, level=nan, low=nan, high=nan)


@lru_cache(maxsize=512)
def fit_points(points: tuple[Point, ...], settings: FitSettings) -> Fit:
    """Fit a curve to figures of one series; kept by figures and settings.

    Parameters
    ----------
    points : tuple of Point
        At different times, in their order. What `settings` says of series, date and forecasts
        is not applied again.

    Raises
    ------
    InvalidInput
        As `fit`, from ``fit.too_few_points`` on.
    """
    _check_points(points, settings)
    weights = tuple(EVIDENCE_WEIGHTS[p.evidence] if settings.weighted else 1.0 for p in points)
    data = _Data.of(points, weights)
    free, profile = _any_ceiling(data, settings.curve)
    best = _solve(data, settings, free, profile)
    parameters, covariance = _parameters(data, settings, best, profile)
    fitted = sum(not parameter.is_given for parameter in parameters)
    made = Fit(
        settings=settings,
        points=points,
        weights=weights,
        curve=best.curve if best else None,
        parameters=parameters,
        covariance=covariance,
        residuals=tuple(_residuals(data, best)),
        rss=best.rss if best else nan,
        sigma=(best.rss / (len(data) - fitted)) ** 0.5 if best else nan,
        aicc=_aicc(data, best.rss, fitted + 1) if best else nan,
        leave_last_out=_leave_last_out(points, data, settings) if best else None,
        ceiling_profile=profile,
        notes=(),
    )
    return replace(made, notes=tuple(_notes(made)))


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

    def without_last(self) -> "_Data":
        return _Data(t=self.t[:-1], y=self.y[:-1], weights=self.weights[:-1])


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


def _under_any_ceiling(data: _Data, start: Curve) -> _Trial:
    """Fit a curve with its ceiling."""
    return _curved(data, start.name, (start.at_0, start.at_1, start.log_ceiling))


def _curved(
    data: _Data, name: str, start: Sequence[float], log_ceiling: float | None = None
) -> _Trial:
    """Fit the line of a curve (its values at t = 0 and t = 1) and, unless given, its ceiling.

    The line is not bounded, so that no step of the search leaves what is defined; falling
    curves are among what it can find.
    """
    shape = SHAPES[name]

    def function(theta: FloatArray, t: FloatArray) -> FloatArray:
        top = theta[2] if log_ceiling is None else log_ceiling
        return top - shape.to_distance((1.0 - t) * theta[0] + t * theta[1])

    def jacobian(theta: FloatArray, t: FloatArray) -> FloatArray:
        line = (1.0 - t) * theta[0] + t * theta[1]
        per_line = 1.0 / shape.slope(shape.to_distance(line))
        columns = [-per_line * (1.0 - t), -per_line * t, np.ones_like(t)]
        return np.column_stack(columns[: len(theta)])

    found = least_squares_fit(
        function, data.t, data.y, start, jacobian=jacobian, weights=data.weights
    )
    top = float(found.parameters[2]) if log_ceiling is None else log_ceiling
    at_0, at_1 = found.parameters[:2].tolist()
    curve = Curve(name=name, at_0=at_0, at_1=at_1, log_ceiling=top)
    return _Trial(curve=curve, rss=found.rss, is_settled=found.is_settled)


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
    best = free
    if settings.ceiling is not None:
        best = _under_ceiling(data, settings.curve, log(settings.ceiling))
    elif profile is None or not profile.is_closed:
        if _constant(data).curve.log_growth > 0.0:
            return None
        best = None
    if best is None or not best.curve.log_growth > 0.0 or not best.is_settled:
        raise InvalidInput(_not_settled(data))
    return best


def _any_ceiling(data: _Data, name: str) -> tuple[_Trial | None, CeilingProfile | None]:
    """Return the best curve whose ceiling a scenario may have, if any, and the profile.

    Neither for constant growth, nor where the figures are as few as the parameters.
    """
    if name == "constant" or len(data) < FEWEST_FOR_CEILING:
        return None, None
    freedom = len(data) - FEWEST_FOR_CEILING + 1

    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import

    def rss(log_ceiling: float) -> float:
        return _under_ceiling(data, name, log_ceiling).rss

    bottom, top = max(data.y.min(), data.y.max() - 1.0), log(HIGHEST_CEILING)
    coarse = bottom + (top - bottom) * np.linspace(0.0, 1.0, COARSE) ** 2
    place = int(np.argmin([rss(at) for at in coarse]))
    around = coarse[max(place - 1, 0)], coarse[min(place + 1, COARSE - 1)]
    found = minimize_scalar(rss, bounds=around, method="bounded", options={"xatol": 1e-3})
    nearest = _under_ceiling(data, name, found.x)
    best = _under_any_ceiling(data, nearest.curve)
    is_inside = best.is_settled and best.rss <= nearest.rss and best.curve.log_ceiling < top
    peak = best if is_inside else nearest
    odds = 1.0 + _quantile(freedom) ** 2 / freedom
    middle = peak.curve.log_ceiling
    least = max(peak.rss, rss(middle))  # they differ by rounding
    low, high = _where_below(rss, least * odds, middle, top)

    start = low - 0.25 * min(middle - low, 1.0)
    end = min(top, high + 0.25)
    ceilings = np.unique(
        [
            *np.linspace(start, min(2.0 * middle - start, top), NEAR),
            *(start + (end - start) * np.linspace(0.0, 1.0, FAR) ** 2),
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

    inside = middle
    outside = middle - 1e-3
    while excess(outside) <= 0.0:  # ends: under a low ceiling every figure is far off
        inside, outside = outside, 2.0 * outside - middle
    low = brentq(excess, outside, inside)
    if excess(top) <= 0.0:
        return low, inf
    return low, brentq(excess, middle, top)


def _parameters(
    data: _Data, settings: FitSettings, best: _Trial | None, profile: CeilingProfile | None
) -> tuple[tuple[Parameter, ...], tuple[tuple[float, ...], ...]]:
    """Return the parameters with their intervals, and the covariance of their logarithms."""
    if best is None:
        return (), ()
    curve, given = best.curve, settings.ceiling
    fitted = 3 if curve.name in CURVES_WITH_CEILING and given is None else 2
    freedom = len(data) - fitted
    slopes = np.sqrt(data.weights)[:, None] * curve.gradient(data.t)[:, :fitted]
    covariance = np.zeros((3, 3))
    covariance[:fitted, :fitted] = _inverse_information(slopes) * (best.rss / freedom)
    reach = _quantile(freedom) * np.sqrt(np.diag(covariance))

    ends = np.array([0.0, -1.0, 1.0])
    with np.errstate(over="ignore"):  # an interval may be open
        base = np.exp(curve.log_base + ends * reach[0]).tolist()
        growth = np.expm1(curve.log_growth + ends * reach[1]).tolist()
    ceiling = [nan] * 3
    if given is not None:
        ceiling = [float(given), nan, nan]
    elif profile is not None:
        ceiling = [profile.best, profile.low, profile.high]
    found = [("base_level", "number", base), ("growth_rate", "percent", growth)]
    if curve.name in CURVES_WITH_CEILING:
        found.append(("ceiling", "number", ceiling))
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


def _residuals(data: _Data, best: _Trial | None) -> list[float]:
    if best is None:
        return [nan] * len(data)
    residuals: list[float] = (data.y - best.curve.log_levels(data.t)).tolist()
    return residuals


def _aicc(data: _Data, rss: float, parameters: int) -> float:
    """Return AICc on the log scale; `parameters` counts the spread of the residuals too.

    ``-2 log-likelihood + 2 k + 2 k (k + 1) / (n - k - 1)`` (Hurvich & Tsai 1989); NaN where
    the last term has no finite value. The likelihood is that of weights as known ratios.
    """
    count = len(data)
    left = count - parameters - 1
    if left <= 0:
        return nan
    deviance = count * (log(2.0 * pi * rss / count) + 1.0) - float(np.log(data.weights).sum())
    return deviance + 2 * parameters + 2 * parameters * (parameters + 1) / left


def _leave_last_out(
    points: tuple[Point, ...], data: _Data, settings: FitSettings
) -> LeaveLastOut | None:
    """Ask the curve that is fitted without the last figure; none where there is no such curve."""
    shorter = data.without_last()
    free, profile = (
        _any_ceiling(shorter, settings.curve) if settings.ceiling is None else (None, None)
    )
    try:
        best = _solve(shorter, settings, free, profile)
    except InvalidInput:
        return None
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
                "{ceiling:number} EFLOPS is not above the highest figure, "
                "{highest:exact} EFLOPS ({period:text}); give a higher ceiling.",
                {"ceiling": settings.ceiling, "highest": highest.value, "period": highest.period},
                where="ceiling",
            )
        )


def _not_settled(data: _Data) -> Problem:
    """Return what to try, in order."""
    if _constant(data).curve.log_growth <= 0.0:
        return Problem(
            "fit.not_settled",
            "the fit did not settle: the figures do not rise, and a curve with a "
            "ceiling needs growth. Choose constant growth, which may be negative.",
            where="curve",
        )
    return Problem(
        "fit.not_settled",
        "the fit to {count:whole} figures did not settle. Try, in this order: a ceiling "
        "with a reason (another one if one was given), the other curve with a ceiling, constant "
        "growth, a series with more figures.",
        {"count": len(data)},
        where="curve",
    )


def _notes(made: Fit) -> Iterable[Message]:
    """Yield what a reader of a fit must know."""
    yield from _notes_on_ceiling(made)
    count = len(made.points)
    unconfirmed = [point.period for point in made.points if point.evidence == "unconfirmed"]
    if unconfirmed:
        yield Message(
            "fit.unconfirmed_figures",
            "not seen in print: the figure of {periods:text}. The fit rests on it too; "
            "weights by evidence count it a quarter.",
            {"periods": ", ".join(unconfirmed)},
        )
    forecasts = [point.period for point in made.points if not point.is_observed]
    if forecasts:
        yield Message(
            "fit.forecasts_included",
            "not observed but forecast: {periods:text}. The fit repeats in part what "
            "the publisher expects.",
            {"periods": ", ".join(forecasts)},
        )
    editions = tuple(dict.fromkeys(point.edition for point in made.points))
    if len(editions) > 1:
        yield Message(
            "fit.several_editions",
            "the figures come from several editions ({editions:text}); what a later "
            "edition did not revise may not fit its figures.",
            {"editions": ", ".join(editions)},
        )
    if made.has_curve and not isfinite(made.aicc):
        yield Message(
            "fit.aicc_undefined",
            "AICc is not defined for {count:whole} figures with this curve; it takes "
            "{needed:whole} at least.",
            {"count": count, "needed": made.fitted_parameters + 3},
        )
    if made.has_curve and made.leave_last_out is None:
        yield Message(
            "fit.leave_last_out_undefined",
            "without the last figure the curve is not determined, so there is no "
            "leave-last-out error.",
        )


def _notes_on_ceiling(made: Fit) -> Iterable[Message]:
    profile, ceiling, count = made.ceiling_profile, made.settings.ceiling, len(made.points)
    if ceiling is not None:
        yield Message(
            "fit.ceiling_given",
            "the ceiling of {ceiling:number} EFLOPS is an assumption of the reader, not "
            "a result: {reason:text}",
            {"ceiling": ceiling, "reason": reason_of(made.settings.ceiling_reason.strip())},
        )
        if profile is not None and not profile.low <= ceiling <= profile.high:
            yield Message(
                "fit.ceiling_against_figures",
                "the given ceiling of {ceiling:number} EFLOPS is outside what the "
                "figures support at 95%, {low:number} to {high:number} EFLOPS.",
                {
                    "ceiling": ceiling,
                    "low": profile.low,
                    "high": min(profile.high, HIGHEST_CEILING),
                },
            )
    elif made.curve is not None and profile is not None:
        turn = profile.best * TURNING_POINTS[made.curve.name]
        if np.exp(made.curve.log_levels(np.array(made.points[-1].year - made.first_year))) < turn:
            yield Message(
                "fit.before_turning_point",
                "the last figure lies before the turning point of the curve, "
                "{turn:number} EFLOPS. There the other curve with a ceiling may fit as well and "
                "give another ceiling; compare both.",
                {"turn": turn},
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
            "every ceiling above {low:number} EFLOPS. Give a ceiling with a reason, or choose "
            "constant growth.",
            {"count": count, "low": max(profile.low, *(point.value for point in made.points))},
        )


def _outside(where: str, value: object, assumption: str) -> list[Problem]:
    """Return the problem of a number that the assumption of the same kind would refuse."""
    low, high = assumptions()[assumption].hard_limits
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return [not_a_number(assumption, value).at(where)]
    if assumptions()[assumption].is_whole and not isinstance(value, int):
        return [
            Problem(
                "input.not_whole",
                "{value:text} is not a whole number; give one without decimals.",
                {"value": echoed(value)},
                where=where,
            )
        ]
    return [] if low <= value <= high else [outside_limits(assumption, value).at(where)]
