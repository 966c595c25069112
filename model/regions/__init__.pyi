from .charts import (
    map_chart as map_chart,
    path_chart as path_chart,
    ranking_chart as ranking_chart,
)
from .guangdong import (
    FIGURE_STATUS_LABELS as FIGURE_STATUS_LABELS,
    ITEM_LABELS as ITEM_LABELS,
    PROVINCE as PROVINCE,
    RACK_SOURCE as RACK_SOURCE,
    Figure as Figure,
    compute_targets as compute_targets,
    figures as figures,
    layout as layout,
    project_racks as project_racks,
    rack_counts as rack_counts,
    realised_rack_growth as realised_rack_growth,
    role_of as role_of,
    target_growth as target_growth,
)
from .guardrails import (
    region_guardrails as region_guardrails,
)
from .plans import (
    MOST_CITIES as MOST_CITIES,
    ROLE_LABELS as ROLE_LABELS,
    CityPlan as CityPlan,
    Region as Region,
    RegionProjection as RegionProjection,
    project_region as project_region,
)
from .tables import (
    PLAN_HELP as PLAN_HELP,
    PLAN_LABELS as PLAN_LABELS,
    Row as Row,
    city_name as city_name,
    is_filled as is_filled,
    open_plan as open_plan,
    plan_csv as plan_csv,
    project_row as project_row,
    read_plan_file as read_plan_file,
    read_plans as read_plans,
    write_plans as write_plans,
)
from .words import (
    UNKNOWN as UNKNOWN,
    city_rows as city_rows,
    describe_map as describe_map,
    describe_path as describe_path,
    describe_ranking as describe_ranking,
    evidence_of_cost as evidence_of_cost,
    region_answer as region_answer,
    region_file_name as region_file_name,
    region_tiles as region_tiles,
    write_figure as write_figure,
    yearly_rows as yearly_rows,
)
