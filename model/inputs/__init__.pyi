from .assumptions import (
    GROUPS as GROUPS,
    UNIT_NAMES as UNIT_NAMES,
    Assumption as Assumption,
    EvidenceRange as EvidenceRange,
    assumptions as assumptions,
)
from .presets import (
    preset as preset,
    presets as presets,
)
from .scenario import (
    LEAST_ADDITIONS as LEAST_ADDITIONS,
    RULES as RULES,
    Rule as Rule,
    Scenario as Scenario,
    breaches as breaches,
    inconsistencies as inconsistencies,
    inconsistent as inconsistent,
    no_value as no_value,
    not_a_number as not_a_number,
    outside_limits as outside_limits,
    read_scenario as read_scenario,
    within_limits as within_limits,
)
from .scenario_file import (
    LONGEST_NAME as LONGEST_NAME,
    LONGEST_NOTE as LONGEST_NOTE,
    MOST_BYTES as MOST_BYTES,
    ScenarioFile as ScenarioFile,
    new_file as new_file,
    off_default as off_default,
    open_scenario_file as open_scenario_file,
    origin as origin,
    read_scenario_file as read_scenario_file,
    read_scenario_json as read_scenario_json,
    scenario_json as scenario_json,
    schema_json as schema_json,
)
from .scenario_link import (
    pack as pack,
    spell as spell,
    unpack as unpack,
)
from .words import (
    input_label as input_label,
    input_value as input_value,
)
