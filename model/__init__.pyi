from .batch import (
    BatchReport as BatchReport,
    run_batch as run_batch,
)
from .comparison import (
    Comparison as Comparison,
    Explanation as Explanation,
    compare as compare,
)
from .evidence import (
    Backtest as Backtest,
    ClaimCheck as ClaimCheck,
    Fit as Fit,
    backtest as backtest,
    check_claim as check_claim,
    fit as fit,
)
from .files import (
    export_file as export_file,
)
from .goal import (
    Frontier as Frontier,
    Solved as Solved,
    YearReached as YearReached,
    frontier as frontier,
    solve as solve,
    year_reaching as year_reaching,
)
from .inputs import (
    Scenario as Scenario,
    ScenarioFile as ScenarioFile,
    open_scenario_file as open_scenario_file,
    read_scenario as read_scenario,
    scenario_json as scenario_json,
)
from .messages import (
    InvalidInput as InvalidInput,
    Problem as Problem,
)
from .projection import (
    Projection as Projection,
    Target as Target,
    project as project,
    read_target as read_target,
)
from .regions import (
    CityPlan as CityPlan,
    Region as Region,
    RegionProjection as RegionProjection,
    project_region as project_region,
)
from .uncertainty import (
    Range as Range,
    Simulation as Simulation,
    Uncertainty as Uncertainty,
    range_of as range_of,
    shapley as shapley,
    simulate as simulate,
    sobol as sobol,
    tornado as tornado,
)

__version__: str
