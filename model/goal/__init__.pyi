from .charts import (
    frontier_chart as frontier_chart,
)
from .pairs import (
    Frontier as Frontier,
    frontier as frontier,
)
from .solve import (
    Solved as Solved,
    comparison_problems as comparison_problems,
    goal_years as goal_years,
    inputs_with_effect as inputs_with_effect,
    rounded_goal as rounded_goal,
    solve as solve,
)
from .when import (
    YearReached as YearReached,
    year_reaching as year_reaching,
)
from .words import (
    frontier_message as frontier_message,
    solved_message as solved_message,
    solved_remarks as solved_remarks,
    written as written,
    year_message as year_message,
    year_remarks as year_remarks,
)
