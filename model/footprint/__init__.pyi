from .charts import describe_footprint as describe_footprint
from .charts import footprint_chart as footprint_chart
from .drawn import DrawnFootprint as DrawnFootprint
from .drawn import drawn_footprint as drawn_footprint
from .take import Footprint as Footprint
from .take import footprint as footprint
from .take import read_conditions as read_conditions
from .take import read_mix as read_mix
