from .backtest import (
    Backtest as Backtest,
    backtest as backtest,
)
from .charts import (
    ceiling_chart as ceiling_chart,
    fit_chart as fit_chart,
    series_chart as series_chart,
    unit_cost_chart as unit_cost_chart,
)
from .claim import (
    ClaimCheck as ClaimCheck,
    Example as Example,
    check_claim as check_claim,
    examples as examples,
)
from .fit import (
    FITTED_CURVES as FITTED_CURVES,
    METHOD_TEXTS as METHOD_TEXTS,
    Fit as Fit,
    fit as fit,
)
from .series import (
    DEFAULT_SERIES as DEFAULT_SERIES,
    STATUS_LABELS as STATUS_LABELS,
    Point as Point,
    Series as Series,
    definition_notices as definition_notices,
    series as series,
)
from .unit_cost import (
    Project as Project,
    median_unit_cost as median_unit_cost,
    projects as projects,
)
