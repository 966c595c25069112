from .charts import (
    comparison_chart as comparison_chart,
    lettered as lettered,
    signed as signed,
    waterfall_chart as waterfall_chart,
)
from .compare import (
    FEWEST as FEWEST,
    MOST as MOST,
    Comparison as Comparison,
    Explanation as Explanation,
    common_years as common_years,
    compare as compare,
    difference_table as difference_table,
)
from .words import (
    input_labels as input_labels,
    say_chance as say_chance,
    verdict as verdict,
)
