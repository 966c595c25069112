from .charts import (
    compute_chart as compute_chart,
    growth_band as growth_band,
    impact_chart as impact_chart,
)
from .guardrails import (
    MULTIPLIER_CHECKS as MULTIPLIER_CHECKS,
    SEVERITIES as SEVERITIES,
    Check as Check,
    Guardrail as Guardrail,
    GuardrailRecord as GuardrailRecord,
    Values as Values,
    applying as applying,
    guardrail_records as guardrail_records,
    guardrails as guardrails,
    has_impact as has_impact,
    unusual_input as unusual_input,
)
from .project import (
    Projection as Projection,
    project as project,
    project_compute as project_compute,
)
from .targets import (
    EXAMPLE as EXAMPLE,
    Target as Target,
    horizon_problems as horizon_problems,
    percent_problem as percent_problem,
    read_target as read_target,
)
from .words import (
    Tile as Tile,
    answer as answer,
    describe_compute as describe_compute,
    describe_growth as describe_growth,
    describe_impact as describe_impact,
    tiles as tiles,
)
